//! The policies of the fixture.

use super::{LAMBDAS, folds, named, shares, temptation, wobble};
use doublegame::report::*;

pub const POLICIES: [(&str, &str, &str); 7] = [
    (
        "free",
        "No commitment",
        "Guardian answers each period as it sees fit.",
    ),
    (
        "inherited",
        "The inherited approach: shared interest, Broker's leverage",
        "Guardian keeps Broker in the lead.",
    ),
    (
        "freeze",
        "A multilateral, incremental freeze",
        "Everybody stops where they stand.",
    ),
    (
        "exclude",
        "Diplomacy without Broker",
        "Guardian talks to Client and gives Broker no seat.",
    ),
    (
        "deter",
        "Arms control and deterrence",
        "Guardian accepts a small arsenal and builds up.",
    ),
    (
        "threat",
        "The earlier threat of force",
        "Guardian answers every test with a strike.",
    ),
    (
        "include",
        "Diplomacy with Broker, whatever it does",
        "Broker keeps its seat.",
    ),
];

type Move = (
    &'static str,
    &'static str,
    Option<&'static str>,
    bool,
    &'static [(&'static str, &'static str)],
);

const MOVES: [Move; 6] = [
    (
        "act",
        "what Client does",
        Some("client"),
        false,
        &[("test", "tests a missile"), ("hold", "holds still")],
    ),
    (
        "word",
        "what Broker says",
        Some("broker"),
        false,
        &[
            ("warm", "speaks of friendship"),
            ("cool", "speaks of normal relations"),
        ],
    ),
    (
        "deed",
        "what Broker does at the border",
        Some("broker"),
        true,
        &[
            ("enforce", "enforces the sanctions"),
            ("half", "takes half-measures"),
            ("obstruct", "lets everything through"),
        ],
    ),
    (
        "report",
        "a report on the border",
        None,
        false,
        &[
            ("evasion", "reports evasion"),
            ("clean", "reports enforcement"),
        ],
    ),
    (
        "answer",
        "how Guardian answers",
        Some("guardian"),
        false,
        &[
            ("talk", "offers talks"),
            ("wait", "waits"),
            ("build_up", "builds up its forces in the region"),
            ("strike", "strikes"),
        ],
    ),
    (
        "hazard",
        "whether the regime holds",
        None,
        false,
        &[
            ("falls", "the regime falls"),
            ("stands", "the regime stands"),
        ],
    ),
];

pub fn policies() -> Vec<PolicyReport> {
    POLICIES
        .iter()
        .enumerate()
        .map(|(i, (name, title, about))| PolicyReport {
            name: (*name).into(),
            title: (*title).into(),
            about: Some((*about).into()),
            // The last is a commitment of another actor, so it is not ranked.
            actor: (i > 0).then(|| if i == 6 { "broker" } else { "guardian" }.into()),
            cites: (i > 0).then(|| format!("Author (2020), paragraph {}", 10 + i)),
            nodes: 151_000 + 9_321 * i,
            information_sets: 9_120 + 311 * i,
            by_lambda: LAMBDAS.iter().map(|lambda| at_lambda(i, *lambda)).collect(),
            course: (0..3).map(|t| course(i, t)).collect(),
            separation: vec![
                separation(
                    i,
                    "broker",
                    "guardian",
                    &["partner", "balancer", "patron"],
                    1.371,
                ),
                separation(
                    i,
                    "broker",
                    "neighbor",
                    &["partner", "balancer", "patron"],
                    1.371,
                ),
                separation(i, "client", "guardian", &["trader", "keeper"], 0.811),
            ],
            worth: worth(i),
            temptation: if i == 0 { Vec::new() } else { temptation(i) },
        })
        .collect()
}

pub fn objective(policy: usize, which: usize, lambda: f64) -> f64 {
    let base = if which == 0 { -3.2 } else { 0.4 };
    base + wobble(policy * 7 + which) * (0.3 + 0.25 * lambda)
        + 0.1 * wobble(policy + (lambda * 10.0) as usize)
}

fn objectives(policy: usize, lambda: f64) -> Vec<NamedValue> {
    vec![
        named(
            "threat_of",
            "The threat from Client",
            objective(policy, 0, lambda),
        ),
        named(
            "standing",
            "The standing against Broker",
            objective(policy, 1, lambda),
        ),
    ]
}

fn bits(policy: usize, lambda: f64) -> Vec<BitsReport> {
    let b = |actor: &str, observer: &str, of: f64, seed: usize| BitsReport {
        actor: actor.into(),
        observer: observer.into(),
        bits: of * 0.5 * wobble(seed) * lambda / 3.0,
        standard_error: 0.0,
        of,
    };
    vec![
        b("broker", "guardian", 1.371, policy + 50),
        b("broker", "neighbor", 1.371, policy + 60),
        b("client", "guardian", 0.811, policy + 70),
    ]
}

fn at_lambda(policy: usize, lambda: f64) -> PolicyAtLambda {
    let short = policy == 5 && lambda > 2.5;
    let out = shares(policy + 3, 3);
    PolicyAtLambda {
        lambda,
        status: if short {
            "stopped short: the step became too small at lambda 2.4".into()
        } else {
            "converged".into()
        },
        residual: if short {
            0.02
        } else {
            2.3e-11 * (1.0 + policy as f64)
        },
        player_regret: None,
        player_regret_bound: 0.41 / (1.0 + lambda),
        agent_regret: 0.12 / (1.0 + lambda),
        other_equilibria: if policy == 3 && lambda > 2.5 {
            vec![OtherReport {
                distance: 0.83,
                residual: 1e-10,
                objectives: objectives(policy, lambda + 0.4),
                bits: bits(policy, 1.0),
            }]
        } else {
            Vec::new()
        },
        starts_tried: 4,
        selection: "the branch that starts at lambda 0 (principal branch)".into(),
        folds: folds(policy, lambda),
        objectives: objectives(policy, lambda),
        values: ["guardian", "broker", "client", "neighbor"]
            .iter()
            .enumerate()
            .map(|(k, actor)| ValueReport {
                actor: (*actor).into(),
                value: 2.0 * wobble(policy + 11 * k) - 0.6,
                by_attribute: vec![
                    named(
                        "influence",
                        "influence on the strait",
                        wobble(policy + 13 * k),
                    ),
                    named("costs", "what it costs", -wobble(policy + 17 * k)),
                ],
                by_type: if *actor == "broker" {
                    vec![
                        named("partner", "partner", wobble(policy + 1)),
                        named("balancer", "balancer", wobble(policy + 2)),
                        named("patron", "patron", wobble(policy + 3)),
                    ]
                } else {
                    Vec::new()
                },
            })
            .collect(),
        outcomes: vec![
            named("collapse", "The regime collapses", out[0] * 0.2),
            named(
                "war",
                "War breaks out without anybody's intent",
                out[1] * 0.01,
            ),
            named(
                "horizon",
                "All periods are played",
                1.0 - out[0] * 0.2 - out[1] * 0.01,
            ),
        ],
        acts: acts(policy, lambda),
        bits: bits(policy, lambda),
    }
}

fn acts(policy: usize, lambda: f64) -> Vec<ActReport> {
    let mut out = Vec::new();
    for (m, (of, _, actor, _, options)) in MOVES.iter().enumerate() {
        let share = shares(policy * 5 + m + lambda as usize, options.len());
        for (k, (name, title)) in options.iter().enumerate() {
            out.push(ActReport {
                of: (*of).into(),
                name: (*name).into(),
                title: (*title).into(),
                share: share[k],
                ever: 1.0 - (1.0 - share[k]).powi(3),
                by_type: if *actor == Some("broker") {
                    vec![
                        named("partner", "partner", share[k]),
                        named("balancer", "balancer", share[k] * 0.5),
                    ]
                } else {
                    Vec::new()
                },
            });
        }
    }
    out
}

fn course(policy: usize, t: usize) -> CoursePeriod {
    CoursePeriod {
        period: t as u32 + 1,
        from: ["2021-04-01", "2021-10-01", "2022-04-01"][t].into(),
        reached: [1.0, 0.94, 0.88][t],
        moves: MOVES
            .iter()
            .enumerate()
            .map(|(m, (name, title, actor, hidden, options))| {
                let values = |seed: usize| {
                    shares(seed, options.len())
                        .iter()
                        .zip(*options)
                        .map(|(p, (n, t))| named(n, t, *p))
                        .collect::<Vec<_>>()
                };
                let main = values(policy * 100 + t * 10 + m);
                let likely = main
                    .iter()
                    .max_by(|a, b| a.value.total_cmp(&b.value))
                    .map(|x| x.name.clone());
                let types: &[(&str, &str)] = match actor {
                    Some("broker") => &[
                        ("partner", "partner"),
                        ("balancer", "balancer"),
                        ("patron", "patron"),
                    ],
                    Some("client") => &[
                        ("trader", "would trade its arms away"),
                        ("keeper", "would keep them"),
                    ],
                    _ => &[],
                };
                CourseMove {
                    name: (*name).into(),
                    title: (*title).into(),
                    actor: actor.map(Into::into),
                    unseen_by: if *hidden {
                        vec!["Broker's rival".into()]
                    } else {
                        Vec::new()
                    },
                    made: if *name == "hazard" { 0.4 } else { 1.0 },
                    by_type: types
                        .iter()
                        .enumerate()
                        .map(|(k, (n, title))| CourseType {
                            name: (*n).into(),
                            title: (*title).into(),
                            values: values(policy * 100 + t * 10 + m + 1000 * (k + 1)),
                        })
                        .collect(),
                    values: main,
                    likely: if *name == "hazard" { None } else { likely },
                }
            })
            .collect(),
        endings: vec![
            named(
                "collapse",
                "The regime collapses",
                0.03 * wobble(policy + t),
            ),
            named("war", "War breaks out without anybody's intent", 0.000_4),
        ],
    }
}

fn exact(value: f64) -> Estimate {
    Estimate {
        value,
        standard_error: 0.0,
    }
}

fn separation(
    policy: usize,
    actor: &str,
    observer: &str,
    types: &[&str],
    prior_bits: f64,
) -> SeparationReport {
    let end = prior_bits * (0.05 + 0.5 * wobble(policy + 50 + observer.len()));
    let steps = |share: f64| {
        [0.4, 0.75, 1.0]
            .iter()
            .map(|s| exact(s * share * end))
            .collect::<Vec<_>>()
    };
    SeparationReport {
        actor: actor.into(),
        observer: observer.into(),
        prior_bits,
        observer_value: 2.0 * wobble(policy) - 0.6,
        by_period: steps(1.0)
            .into_iter()
            .map(|e| Estimate {
                standard_error: if observer == "neighbor" { 0.011 } else { 0.0 },
                ..e
            })
            .collect(),
        as_remembered: vec![Some(0.3 * end), Some(0.35 * end), None],
        channels: MOVES
            .iter()
            .enumerate()
            .filter(|(_, m)| m.2 != Some(observer))
            .map(|(k, (name, title, _, hidden, _))| ChannelReport {
                name: (*name).into(),
                title: (*title).into(),
                seen: !hidden,
                alone: steps(if *hidden {
                    1.6
                } else {
                    wobble(k + policy) * 0.8
                }),
                added_last: steps(0.5 * wobble(k + policy + 7)),
            })
            .collect(),
        posterior: types
            .iter()
            .enumerate()
            .map(|(k, t)| PosteriorReport {
                true_type: (*t).into(),
                mean: types
                    .iter()
                    .zip(shares(policy + k, types.len()))
                    .map(|(n, p)| named(n, n, p))
                    .collect(),
                histogram: shares(policy * 3 + k, 10),
            })
            .collect(),
        tips_by_period: [0.01, 0.06 * wobble(policy), 0.2 * wobble(policy)]
            .map(exact)
            .to_vec(),
        tips_when: if policy == 1 { None } else { Some(2.3) },
    }
}

fn worth(policy: usize) -> Vec<WorthReport> {
    [
        ("report", "a report on the border"),
        ("word", "what Broker says"),
    ]
    .iter()
    .enumerate()
    .map(|(k, (channel, title))| {
        let blocked = policy == 5 && k == 0;
        WorthReport {
            actor: "guardian".into(),
            channel: (*channel).into(),
            title: (*title).into(),
            others_fixed: (!blocked).then(|| 0.3 * wobble(policy + k)),
            all_anew: (!blocked).then(|| 0.3 * wobble(policy + k) - 0.1),
            unavailable: blocked.then(|| "the policy reads this channel".into()),
        }
    })
    .collect()
}
