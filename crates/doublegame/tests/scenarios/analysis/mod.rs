//! The analysis end to end: a scenario goes in, a report comes out.
//!
//! The first scenario is a signalling game whose equilibria were computed by other programs; under a commitment its
//! answer is a closed formula. The second is the small scenario that the project ships.

mod claims;
mod large;
mod record;
mod schema;
mod series;

use doublegame::report::{
    AnalysisError, AnalysisOptions, ClaimLabel, Depth, NamedValue, PolicyAtLambda, PolicyReport,
    Progress, Report, Silent, analyze, to_json,
};
use doublegame::scenario::compile::{Problem, SizeLimit};
use doublegame::scenario::load::load;
use doublegame::scenario::model::Scenario;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn read(path: &Path) -> Scenario {
    let loaded = load(path);
    loaded
        .scenario
        .unwrap_or_else(|| panic!("{}: {:?}", path.display(), loaded.diagnostics))
}

fn double_game() -> Scenario {
    read(&fixtures().join("analysis/double_game.dg"))
}

fn small() -> Scenario {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/small"))
}

fn run(scenario: &Scenario, options: &AnalysisOptions) -> Report {
    analyze(scenario, options, &Silent, &|| false).expect("a report")
}

fn policy<'a>(report: &'a Report, name: &str) -> &'a PolicyReport {
    report
        .policies
        .iter()
        .find(|it| it.name == name)
        .expect("the policy")
}

fn at(policy: &PolicyReport, lambda: f64) -> &PolicyAtLambda {
    policy
        .by_lambda
        .iter()
        .find(|it| (it.lambda - lambda).abs() < 1e-12)
        .expect("the lambda")
}

fn named(values: &[NamedValue], name: &str) -> f64 {
    values
        .iter()
        .find(|it| it.name == name)
        .expect("the name")
        .value
}

/// Options under which the acts are reported at every lambda.
fn thorough() -> AnalysisOptions {
    AnalysisOptions {
        depth: Depth::Thorough,
        ..AnalysisOptions::default()
    }
}

fn act(at: &PolicyAtLambda, of: &str, name: &str, kind: &str) -> f64 {
    let act = at
        .acts
        .iter()
        .find(|it| it.of == of && it.name == name)
        .expect("the act");
    named(&act.by_type, kind)
}

fn value(at: &PolicyAtLambda, actor: &str) -> f64 {
    at.values
        .iter()
        .find(|it| it.actor == actor)
        .expect("the actor")
        .value
}

fn bits(at: &PolicyAtLambda) -> f64 {
    at.bits
        .iter()
        .find(|it| it.actor == "china" && it.observer == "us")
        .expect("the bits")
        .bits
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

/// The mutual information, in bits, of a fair coin between two types and a deed with these probabilities.
fn mutual_information(partner: [f64; 3], spoiler: [f64; 3]) -> f64 {
    (0..3)
        .flat_map(|deed| {
            [
                (partner[deed], spoiler[deed]),
                (spoiler[deed], partner[deed]),
            ]
        })
        .filter(|(mine, _)| *mine > 0.0)
        .map(|(mine, other)| 0.5 * mine * (mine / (0.5 * (mine + other))).log2())
        .sum()
}

const DEEDS: [&str; 3] = ["coop", "hedge", "obstruct"];

#[test]
fn free_play_is_the_equilibrium_that_other_programs_found() {
    let file = fixtures().join("known-games/aqre_reference.json");
    let text = std::fs::read_to_string(file).expect("the reference");
    let reference: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let report = run(&double_game(), &thorough());
    let free = policy(&report, "free");
    for lambda in ["1", "2", "3"] {
        let expected = &reference["double_game_hedge"][lambda];
        let found = at(free, lambda.parse().expect("a number"));
        assert_eq!(found.status, "converged");
        for (number, actor) in ["china", "us"].iter().enumerate() {
            let payoff = expected["payoffs"][number].as_f64().expect("a payoff");
            assert!(
                near(value(found, actor), payoff, 1e-8),
                "{actor} at {lambda}"
            );
        }
        let mix = |kind: &str| {
            DEEDS.map(|deed| {
                let set = format!("China:{kind}");
                expected["profile"][&set][deed].as_f64().expect("a mix")
            })
        };
        for kind in ["partner", "spoiler"] {
            for (deed, probability) in DEEDS.iter().zip(mix(kind)) {
                let found = act(found, "deed", deed, kind);
                assert!(near(found, probability, 1e-8), "{kind} {deed} at {lambda}");
            }
        }
        let information = mutual_information(mix("partner"), mix("spoiler"));
        assert!(near(bits(found), information, 1e-7), "bits at {lambda}");
    }
}

#[test]
fn against_a_commitment_the_answer_is_the_logit_formula() {
    let report = run(&double_game(), &thorough());
    let demanding = policy(&report, "demanding");
    for lambda in [0.0, 1.0, 2.0, 3.0] {
        let found = at(demanding, lambda);
        let logit = |payoffs: [f64; 3]| {
            let weights = payoffs.map(|payoff| (lambda * payoff).exp());
            weights.map(|weight| weight / weights.iter().sum::<f64>())
        };
        let (partner, spoiler) = (logit([1.0, -0.5, 0.0]), logit([-1.0, -0.5, 0.0]));
        for (number, deed) in DEEDS.iter().enumerate() {
            assert!(near(
                act(found, "deed", deed, "partner"),
                partner[number],
                1e-8
            ));
            assert!(near(
                act(found, "deed", deed, "spoiler"),
                spoiler[number],
                1e-8
            ));
        }
        let washington = 0.5 * partner[0] - 0.25 * spoiler[0];
        assert!(near(value(found, "us"), washington, 1e-8));
        assert!(near(
            named(&found.objectives, "inclusion"),
            0.5 * partner[0],
            1e-8
        ));
        assert!(near(
            named(&found.objectives, "betrayal"),
            0.5 * spoiler[0],
            1e-8
        ));
        assert!(near(
            bits(found),
            mutual_information(partner, spoiler),
            1e-7
        ));
    }
}

#[test]
fn the_corridor_is_a_straight_line_where_the_answer_is_fixed() {
    let report = run(&double_game(), &AnalysisOptions::default());
    // A spoiler gets 0 for obstruction, -1/2 for a half-measure and 2 - 3 for cooperation under the demanding policy.
    for curve in [
        &report.corridors[0].one_type,
        &report.corridors[0].all_types,
    ] {
        let values: Vec<f64> = curve.iter().map(|it| it.value).collect();
        for (value, expected) in values.iter().zip([0.0, -0.25, -0.5, -0.75, -1.0]) {
            assert!(near(*value, expected, 1e-9), "{values:?}");
        }
        let included: Vec<f64> = curve.iter().map(|it| it.watched[0]).collect();
        for (chance, expected) in included.iter().zip([0.0, 0.0, 0.0, 0.5, 1.0]) {
            assert!(near(*chance, expected, 1e-9), "{included:?}");
        }
    }
}

#[test]
fn the_others_play_on_while_one_policy_binds() {
    let report = run(&double_game(), &AnalysisOptions::default());
    // Under a policy of its own China always cooperates, and Washington answers the prior: a logit of 1/4.
    let found = at(policy(&report, "sincere"), 2.0);
    let include = 1.0 / (1.0 + (-2.0 * 0.25_f64).exp());
    assert!(near(value(found, "us"), 0.25 * include, 1e-8));
    assert!(near(bits(found), 0.0, 1e-9));
    // China's policy is no policy of Washington's, so it is not ranked.
    assert!(
        report.rankings[0]
            .order
            .iter()
            .all(|it| it.name != "sincere")
    );
    assert_eq!(report.rankings[0].order.len(), 3);
}

#[test]
fn the_committed_actor_is_tempted_where_the_formula_says() {
    let report = run(&double_game(), &AnalysisOptions::default());
    // Told to include whoever cooperates, Washington would cut only if it were sure of a spoiler: it is not. Told to
    // include everybody, it is tempted where obstruction tells of a spoiler.
    let generous = policy(&report, "generous");
    let tempted = generous.temptation.first();
    let posterior = {
        let at = at(generous, 2.0);
        let partner = act(at, "deed", "obstruct", "partner");
        let spoiler = act(at, "deed", "obstruct", "spoiler");
        partner / (partner + spoiler)
    };
    let gain = -(posterior - 0.5 * (1.0 - posterior));
    match tempted {
        Some(it) => assert!(near(it.gain, gain, 1e-4), "{it:?} {gain}"),
        None => assert!(gain <= 1e-9, "{gain}"),
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    for scenario in [double_game(), small()] {
        let json = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("threads");
            let report = pool.install(|| run(&scenario, &AnalysisOptions::default()));
            to_json(&report).expect("JSON")
        };
        assert_eq!(json(1), json(4));
    }
}

#[test]
fn the_small_scenario_gives_a_report_that_adds_up() {
    let report = run(&small(), &AnalysisOptions::default());
    assert!(!report.policies.is_empty() && !report.bottom_line.is_empty());
    for policy in &report.policies {
        for at in &policy.by_lambda {
            assert_eq!(at.status, "converged", "{} at {}", policy.name, at.lambda);
            let total: f64 = at.outcomes.iter().map(|it| it.value).sum();
            assert!(
                near(total, 1.0, 1e-9),
                "outcomes of {}: {total}",
                policy.name
            );
            for value in &at.values {
                let parts: f64 = value.by_attribute.iter().map(|it| it.value).sum();
                assert!(near(parts, value.value, 1e-9), "{}", value.actor);
            }
            for bits in &at.bits {
                assert!(bits.bits >= -1e-9 && bits.bits <= bits.of + 1e-9);
            }
        }
        for period in &policy.course {
            for it in period.moves.iter().filter(|it| it.made > 1e-12) {
                let total: f64 = it.values.iter().map(|it| it.value).sum();
                assert!(near(total, 1.0, 1e-9), "{} of {}", it.name, policy.name);
            }
        }
    }
}

#[test]
fn a_report_follows_its_schema() {
    let options = AnalysisOptions {
        depth: Depth::Thorough,
        ..AnalysisOptions::default()
    };
    for report in [
        run(&double_game(), &options),
        run(&small(), &AnalysisOptions::default()),
    ] {
        let json = serde_json::from_str(&to_json(&report).expect("JSON")).expect("JSON");
        schema::validate(&json);
    }
}

#[test]
fn a_thorough_run_skips_nothing() {
    let options = AnalysisOptions {
        depth: Depth::Thorough,
        ..AnalysisOptions::default()
    };
    let report = run(&double_game(), &options);
    assert!(report.skipped.is_empty());
    assert_eq!(report.corridors[0].one_type.len(), 11);
    assert!(
        !run(&double_game(), &AnalysisOptions::default())
            .skipped
            .is_empty()
    );
}

#[test]
fn options_vary_the_run() {
    let scenario = double_game();
    let options = AnalysisOptions {
        lambda: 1.5,
        lambdas: vec![1.5],
        policies: vec!["demanding".to_owned()],
        params: vec![("prior_partner".to_owned(), 0.25)],
        ..AnalysisOptions::default()
    };
    let report = run(&scenario, &options);
    let names: Vec<&str> = report.policies.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["free", "demanding"]);
    assert_eq!(report.settings.lambdas, [0.0, 1.5]);
    let china = &report.scenario.actors[0];
    assert!(near(china.types[0].prior, 0.25, 1e-12) && near(china.types[1].prior, 0.75, 1e-12));
    assert_eq!(report.claims.len(), scenario.claims.len());
    // At lambda 0 nobody chooses: whatever holds is mechanical or assumed.
    let options = AnalysisOptions {
        lambda: 0.0,
        lambdas: Vec::new(),
        ..AnalysisOptions::default()
    };
    let report = run(&scenario, &options);
    assert!(report.claims.iter().all(|it| it.label != ClaimLabel::Found));
}

#[test]
fn wrong_options_are_refused_with_the_reason() {
    let scenario = double_game();
    let refused = |options: AnalysisOptions| {
        analyze(&scenario, &options, &Silent, &|| false).expect_err("an error")
    };
    let base = AnalysisOptions::default;
    let param = |name: &str, value: f64| AnalysisOptions {
        params: vec![(name.to_owned(), value)],
        ..base()
    };
    let cases = [
        (
            refused(AnalysisOptions {
                policies: vec!["demandin".to_owned()],
                ..base()
            }),
            "there is no policy “demandin” (is “demanding” meant?)",
        ),
        (
            refused(param("los", 0.5)),
            "there is no param “los” (is “loss” meant?)",
        ),
        (
            refused(param("loss", 7.0)),
            "the param “loss” cannot be 7: its range is 0.1..1",
        ),
        (
            refused(param("loss", f64::NAN)),
            "the param “loss” cannot be NaN: its range is 0.1..1",
        ),
        (
            refused(AnalysisOptions {
                lambda: -1.0,
                ..base()
            }),
            "lambda must be a finite number of at least 0, not -1",
        ),
        (
            refused(AnalysisOptions {
                horizon: Some(0),
                ..base()
            }),
            "the horizon must be at least 1 period",
        ),
    ];
    for (error, expected) in cases {
        assert_eq!(error.to_string(), expected);
    }
    let error = refused(AnalysisOptions {
        limit: SizeLimit { nodes: 5 },
        ..base()
    });
    assert!(
        matches!(
            &error,
            AnalysisError::Case {
                problem: Problem::TooLarge { .. },
                ..
            }
        ),
        "{error}"
    );
}

/// Counts the units of work that were done.
#[derive(Default)]
struct Count(AtomicUsize);

impl Progress for Count {
    fn advanced(&self, done: usize, total: usize, _: &str) {
        assert!(done <= total);
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_stop_ends_the_run_without_a_report() {
    let scenario = double_game();
    let options = AnalysisOptions::default();
    let all = Count::default();
    analyze(&scenario, &options, &all, &|| false).expect("a report");
    let all = all.0.load(Ordering::Relaxed);
    for after in [0, 1, all / 2] {
        let count = Count::default();
        let stop = || count.0.load(Ordering::Relaxed) >= after;
        let stopped = analyze(&scenario, &options, &count, &stop);
        assert_eq!(stopped, Err(AnalysisError::Stopped), "after {after}");
        // Units that are already under way when the flag goes up end by themselves.
        let threads = rayon::current_num_threads();
        assert!(count.0.load(Ordering::Relaxed) <= after + threads);
    }
}
