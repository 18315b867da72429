//! The scenario, claims, corridors and assumptions of the fixture.

use super::fixture_policies::POLICIES;
use super::{LAMBDAS, named, wobble};
use doublegame::report::*;

fn typed(name: &str, title: &str, about: &str, prior: f64) -> TypeSummary {
    TypeSummary {
        name: name.into(),
        title: title.into(),
        about: Some(about.into()),
        prior,
    }
}

fn actor(name: &str, title: &str, about: &str, types: Vec<TypeSummary>) -> ActorSummary {
    ActorSummary {
        name: name.into(),
        title: title.into(),
        about: Some(about.into()),
        types,
    }
}

pub fn scenario() -> ScenarioSummary {
    ScenarioSummary {
        title: "A double game in the strait".into(),
        about: Some(
            "Guardian wants Client disarmed and asks Broker, which alone has leverage over Client, to help. Broker \
             may want the same, may want the balance to last, or may stand behind Client. It votes for sanctions in \
             public; what it does at the border is hidden."
                .into(),
        ),
        file: "strait.dg".into(),
        hashes: vec![FileHash {
            file: "strait.dg".into(),
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        }],
        period: "6 months".into(),
        dates: ["2021-04-01", "2021-10-01", "2022-04-01", "2022-10-01"].map(Into::into).to_vec(),
        horizon: 3,
        actors: vec![
            actor("guardian", "Guardian", "The government of Guardian.", vec![
                typed("resolute", "resolute", "Means what it threatens.", 0.6),
                typed("hesitant", "hesitant", "Would rather not.", 0.4),
            ]),
            actor("broker", "Broker", "The government of Broker, Client's only large trading partner.", vec![
                typed("partner", "partner", "Wants Client disarmed.", 0.2),
                typed("balancer", "balancer", "Wants the balance to last.", 0.6),
                typed("patron", "patron", "Stands behind Client.", 0.2),
            ]),
            actor("client", "Client", "The regime.", vec![
                typed("trader", "would trade its arms away", "For the right price.", 0.25),
                typed("keeper", "would keep them", "At any price.", 0.75),
            ]),
            actor("neighbor", "Neighbor", "Guardian's ally next door.", vec![typed("only", "only", "", 1.0)]),
        ],
        left_out: vec![
            LeftOut { who: "Islander".into(), because: "acts through Guardian's coordination with its allies".into() },
            LeftOut { who: "Northerner".into(), because: "its trade is a twentieth of Broker's".into() },
        ],
        round: vec![
            "Client chooses what it does; seen by all".into(),
            "Broker chooses what it says; seen by all".into(),
            "Broker chooses what it does at the border; seen by nobody else".into(),
            "A report on the border comes out; seen by Guardian and Neighbor".into(),
            "Guardian chooses how it answers; seen by all".into(),
        ],
        memory: "Actors remember nothing beyond the tracks they see, except what Broker said in the period before."
            .into(),
    }
}

pub fn claims() -> Vec<ClaimReport> {
    use ClaimLabel::{Assumed, Fails, Found, Holds, Mechanical, Recorded, Undecided};
    (1..=22)
        .map(|i| {
            let label = match i {
                3 | 13 => Mechanical,
                20 => Assumed,
                9 | 15 | 18 | 22 => Fails,
                6 | 7 => Undecided,
                11 => Holds,
                _ => Found,
            };
            let undecided = label == Undecided;
            let texts = [
                "Broker's own interest lies in the balance that there is",
                "Doing nothing loses Guardian's confidence in diplomacy",
                "It is deeds that tell, not words",
                "Excluded, Broker turns to Client and to Northerner, and offers inducements that later become leverage \
                 over Client which it did not have before",
            ];
            ClaimReport {
                id: format!("C{i}"),
                text: texts[i % 4].into(),
                cites: Some(format!("Author (2020), paragraph {i}")),
                formula: "prob(answer is build_up or answer is strike) under deaf\n  > prob(answer is build_up or \
                          answer is strike) under free by at least 0.02"
                    .into(),
                label,
                sentence: if undecided {
                    "This needs the record, which this run did not read.".into()
                } else {
                    "The chance that Guardian builds up or strikes is 34% under “Broker does nothing” and 21% \
                     without any commitment; the claim asks for a difference of at least 2 points."
                        .into()
                },
                clauses: if i % 4 == 2 && !undecided { clauses() } else { Vec::new() },
                by_lambda: LAMBDAS
                    .iter()
                    .map(|lambda| {
                        let holds = match label {
                            Undecided => None,
                            Found => Some(*lambda > 0.5),
                            Holds | Recorded => (*lambda > 0.5).then_some(true),
                            Mechanical | Assumed => Some(true),
                            Fails => Some(i == 9 && *lambda > 2.5),
                        };
                        let size = 0.02 + 0.2 * wobble(i);
                        ClaimAtLambda {
                            computed: true,
                            lambda: *lambda,
                            holds,
                            value: holds.map(|h| if h { size } else { -size }),
                            reason: undecided.then(|| "it needs the record".into()),
                            parts: vec![
                                ClaimPart {
                                    text: "prob(answer is build_up or answer is strike) under deaf".into(),
                                    value: (!undecided).then_some(0.34),
                                    standard_error: 0.0,
                                },
                                ClaimPart {
                                    text: "prob(answer is build_up or answer is strike) under free".into(),
                                    value: (!undecided).then_some(0.21),
                                    standard_error: 0.004,
                                },
                            ],
                        }
                    })
                    .collect(),
                cases: [("deaf", "Nobody listens"), ("free", "No commitment")]
                    .map(|(name, title)| NamedCase {
                        name: name.into(),
                        title: title.into(),
                    })
                    .to_vec(),
                depends_on_equilibrium: (i == 11).then_some(true),
                slack_range: (i == 11).then_some(SlackRange { lowest: -0.04, highest: 0.11 }),
            }
        })
        .collect()
}

fn clauses() -> Vec<ClaimClause> {
    let leaf = |text: &str, holds| ClaimClause {
        text: text.into(),
        holds,
        parts: Vec::new(),
    };
    vec![
        leaf(
            "The chance of a build-up is 34% under one policy, against 21% under another",
            Some(true),
        ),
        ClaimClause {
            text: "One of these is enough".into(),
            holds: Some(false),
            parts: vec![
                leaf(
                    "The chance of a strike is 1% under one policy, against 2% under another",
                    Some(false),
                ),
                leaf("The chance of a collapse is not known", None),
            ],
        },
    ]
}

pub fn corridors() -> Vec<CorridorReport> {
    ["help", "talk"]
        .iter()
        .enumerate()
        .map(|(k, name)| CorridorReport {
            name: (*name).into(),
            title: ["How much Broker helps", "How warmly Broker speaks"][k].into(),
            actor: "broker".into(),
            actor_type: "balancer".into(),
            under: "The inherited approach: shared interest, Broker's leverage".into(),
            options: if k == 0 {
                ["lets everything through", "takes half-measures", "enforces the sanctions"].map(Into::into).to_vec()
            } else {
                ["speaks of normal relations", "speaks of friendship"].map(Into::into).to_vec()
            },
            one_type: points(k, 1.0),
            all_types: points(k, 1.7),
            claims: if k == 0 { vec!["C4".into()] } else { Vec::new() },
            watched: vec!["The regime collapses".into(), "Build-up or strike".into()],
            sentence: "A balancer does best at 60 percent of the way from letting everything through to enforcing; \
                       the best is inside, 0.31 above the better end."
                .into(),
        })
        .collect()
}

fn points(k: usize, steep: f64) -> Vec<CorridorPoint> {
    (0..=10)
        .map(|i| {
            let x = f64::from(i) / 10.0;
            CorridorPoint {
                position: x,
                value: 1.0 - steep * (x - 0.6 + 0.2 * k as f64).powi(2) * 2.0,
                watched: vec![
                    0.02 + 0.25 * steep * x.powi(3),
                    0.45 - 0.3 * x * steep.min(1.4),
                ],
                status: if i == 9 && k == 1 {
                    "stopped short: too many steps".into()
                } else {
                    "converged".into()
                },
            }
        })
        .collect()
}

pub fn finer() -> Vec<FinerReport> {
    vec![FinerReport {
        change: "confidence has 4 levels in place of 3 (confidence_levels = 4)".into(),
        policies: POLICIES
            .iter()
            .enumerate()
            .map(|(i, (name, _, _))| FinerPolicy {
                name: (*name).into(),
                status: "converged".into(),
                objectives: vec![
                    named("threat_of", "The threat from Client", -3.0 + wobble(i)),
                    named("standing", "The standing against Broker", wobble(i + 7)),
                ],
            })
            .collect(),
        claims_changed: vec!["C9".into(), "C15".into()],
    }]
}

pub fn assumptions() -> Assumptions {
    let cite = |i: usize| (!i.is_multiple_of(3)).then(|| format!("Author (2020), paragraph {i}"));
    Assumptions {
        params: (0..24)
            .map(|i| ParamReport {
                name: format!("param_with_a_rather_long_name_{i}"),
                title: ["how often the report is right", "what a collapse costs Broker", "levels of confidence"][i % 3]
                    .into(),
                value: 0.75 + i as f64,
                low: 0.6,
                high: 30.9,
                distribution: ["uniform", "triangular", "whole numbers, uniform"][i % 3].into(),
                unit: (i % 2 == 0).then(|| "probability".into()),
                cites: cite(i).or_else(|| (i % 2 == 0).then(|| "judgement: no estimate exists".into())),
            })
            .collect(),
        tracks: (0..6)
            .map(|i| TrackReport {
                name: ["pressure", "leverage", "confidence", "arsenal", "ties", "presence"][i].into(),
                title: ["pressure on Client", "Broker's leverage", "confidence in diplomacy", "Client's arsenal", "ties of Broker and Client", "Guardian's presence"][i].into(),
                low: 0,
                high: 2,
                start: 1,
                seen_by: ["all", "nobody", "Guardian and Neighbor"][i % 3].into(),
                cites: cite(i),
            })
            .collect(),
        payoffs: (0..12)
            .map(|i| PayoffReport {
                of: ["Guardian", "Broker", "The threat from Client"][i % 3].into(),
                attribute: (i % 3 < 2).then(|| "influence on the strait".into()),
                when: ["each period", "final"][i % 2].into(),
                formula: "if ending is collapse then -cost_collapse * (1 + leverage / 2) else w_influence * leverage".into(),
                cites: cite(i),
            })
            .collect(),
        rules: (0..9)
            .map(|i| RuleReport { text: "update leverage to clamp(leverage - 1, 0, 2) when deed is enforce".into(), cites: cite(i) })
            .collect(),
        sources: vec![
            SourceReport {
                name: "author".into(),
                text: "Author, A. (2020). A Double Game. Journal of Examples 1(2).".into(),
                link: Some("https://example.org/double-game?a=1&b=2".into()),
                note: Some("An essay; its figures were checked against the customs data.".into()),
            },
            SourceReport { name: "customs".into(), text: "Customs of Broker. Monthly tables.".into(), link: None, note: None },
        ],
        uncited: vec!["param ease_decay".into(), "the prior of Guardian's types".into()],
    }
}
