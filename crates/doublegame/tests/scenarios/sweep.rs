//! A world of a sweep says what an analysis says of it, whatever was solved before it.

use doublegame::measures::FromRecord;
use doublegame::report::{AnalysisOptions, Silent, analyze};
use doublegame::scenario::compile::World;
use doublegame::scenario::load::{load, load_text};
use doublegame::scenario::model::{ParamId, Scenario};
use doublegame::sweep::{
    Compared, DesignAsked, DesignKind, Engine, NoProgress, Structure, SweepOptions, SweepWorlds,
    SweptWorld, swings,
};
use std::path::Path;

/// Far below what a sweep asks for, so that it can be compared with an analysis.
const TOLERANCE: f64 = 1e-9;

fn small() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/small");
    load(&folder).scenario.expect("the scenario has no errors")
}

fn worlds(scenario: &Scenario, structure: Structure) -> SweepWorlds {
    let design = DesignAsked::first(DesignKind::Latin, 7, 6, 8).unwrap();
    SweepWorlds::new(scenario, &[], structure, &design, 6).unwrap()
}

fn with_engine<R>(
    scenario: &Scenario,
    central: &World,
    options: &SweepOptions,
    then: impl FnOnce(&Engine) -> R,
) -> R {
    let record = FromRecord::default();
    let engine = Engine::new(scenario, options, central, &record, &NoProgress, &|| false);
    then(&engine.unwrap())
}

#[test]
fn a_world_is_as_an_analysis_finds_it() {
    let scenario = small();
    let worlds = worlds(&scenario, Structure::Held);
    let exact = SweepOptions {
        tolerance: TOLERANCE,
        ..SweepOptions::default()
    };
    with_engine(&scenario, &worlds.central, &exact, |engine| {
        let mut worker = engine.worker();
        let drawn: Vec<&World> = worlds.mapped.worlds.iter().collect();
        let swept = worker.worlds(&drawn).unwrap();
        for (world, swept) in drawn.into_iter().zip(swept) {
            let params = scenario.params.iter().zip(&world.values);
            let options = AnalysisOptions {
                params: params
                    .map(|(param, value)| (param.naming.name.clone(), *value))
                    .collect(),
                ..AnalysisOptions::default()
            };
            let report = analyze(&scenario, &options, &Silent, &|| false).unwrap();
            assert_eq!(report.policies.len(), swept.policies.len());
            for (policy, found) in report.policies.iter().zip(&swept.policies) {
                let main = policy
                    .by_lambda
                    .iter()
                    .find(|it| it.lambda.to_bits() == 2.0_f64.to_bits())
                    .unwrap();
                assert!(found.converged && found.residual <= TOLERANCE);
                for (expected, found) in main.objectives.iter().zip(&found.objectives) {
                    assert!(
                        (expected.value - found).abs() < 1e-7,
                        "{expected:?} {found}"
                    );
                }
            }
            for (claim, found) in report.claims.iter().zip(&swept.claims) {
                let main = claim
                    .by_lambda
                    .iter()
                    .find(|it| it.lambda.to_bits() == 2.0_f64.to_bits())
                    .unwrap();
                assert_eq!(main.holds, found.holds, "{}", claim.id);
                let (expected, found) = (main.value.unwrap(), found.slack.unwrap());
                assert!((expected - found).abs() < 1e-7, "{expected} {found}");
            }
        }
    });
}

fn bits(world: &SweptWorld) -> Vec<u64> {
    let policies = world.policies.iter();
    let objectives = policies.flat_map(|policy| policy.objectives.iter().chain([&policy.residual]));
    let slacks = world
        .claims
        .iter()
        .map(|claim| claim.slack.unwrap_or(f64::NAN).to_bits());
    objectives
        .map(|value| value.to_bits())
        .chain(slacks)
        .collect()
}

#[test]
fn a_world_does_not_depend_on_those_before_it_and_beside_it() {
    let scenario = small();
    let worlds = worlds(&scenario, Structure::Held);
    with_engine(
        &scenario,
        &worlds.central,
        &SweepOptions::default(),
        |engine| {
            let mut worker = engine.worker();
            let drawn: Vec<&World> = worlds.mapped.worlds.iter().collect();
            let together = worker.worlds(&drawn).unwrap();
            for (world, first) in drawn.iter().zip(&together).rev() {
                let alone = engine.worker().worlds(&[*world]).unwrap();
                assert_eq!(bits(&alone[0]), bits(first));
                assert_eq!(bits(&worker.worlds(&[*world]).unwrap()[0]), bits(first));
            }
        },
    );
}

/// Whoever chooses does as the policy says; the objective is the cube of a param under one policy, a number under another.
const CROSSING: &str = r#"
doublegame 1
scenario "Crossing"
period 1 months from 2021-01-01
horizon 1
actor chooser "The chooser"
param edge "what decides" = 0.4 in 0..2
  judgement "any number would do"
param steps "what decides in steps" = 2 in 0..9 whole
  judgement "any number would do"
round
  choose act "what the chooser does" by chooser
    seen by all
    option plain "the plain one"
    option cubed "the cubed one"
    option stepped "the one in steps"
payoff of chooser
  each period gain "what it gains" = 0
objective gain "Gain"
  higher is better
  each period = if act is plain then 2 else if act is cubed then edge * edge * edge else steps - 4.5
policy plain "Plain" of chooser
  fix act to plain
policy cubed "Cubed" of chooser
  fix act to cubed
policy stepped "Stepped" of chooser
  fix act to stepped
"#;

#[test]
fn the_best_policy_changes_where_the_outcomes_cross() {
    let scenario = load_text("crossing.dg", CROSSING);
    let scenario = scenario.scenario.expect("the scenario has no errors");
    let worlds = worlds(&scenario, Structure::Held);
    let compared = Compared {
        objectives: vec![0],
        policies: vec![1, 2, 3],
    };
    let options = SweepOptions::default();
    let found = with_engine(&scenario, &worlds.central, &options, |engine| {
        let params: Vec<ParamId> = worlds.inputs.clone();
        swings(engine, &worlds, &params, &compared, 1, &NoProgress).unwrap()
    });
    let [edge, steps] = found.swings.as_slice() else {
        panic!("{found:?}");
    };
    // The cube comes to 2 at its cube root.
    let [flip] = edge.flips[0].as_slice() else {
        panic!("{edge:?}");
    };
    assert_eq!((flip.below, flip.above), (0, 1));
    assert!(flip.between.0 <= 2.0_f64.cbrt() && flip.between.1 >= 2.0_f64.cbrt());
    assert!(flip.between.1 - flip.between.0 <= 0.002, "{flip:?}");
    let [flip] = steps.flips[0].as_slice() else {
        panic!("{steps:?}");
    };
    assert_eq!((flip.below, flip.above), (0, 2));
    assert_eq!(flip.between, (6.0, 7.0));
}
