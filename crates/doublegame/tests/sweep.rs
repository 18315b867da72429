//! A world of a sweep says what an analysis says of it, whatever was solved before it.

use doublegame::measures::FromRecord;
use doublegame::report::{AnalysisOptions, Silent, analyze};
use doublegame::scenario::compile::World;
use doublegame::scenario::load::load;
use doublegame::scenario::model::Scenario;
use doublegame::sweep::{
    DesignAsked, DesignKind, Engine, NoProgress, Structure, SweepOptions, SweepWorlds, SweptWorld,
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
        for world in &worlds.mapped.worlds {
            let swept = worker.world(world).unwrap();
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
fn a_world_does_not_depend_on_those_before_it() {
    let scenario = small();
    let worlds = worlds(&scenario, Structure::Held);
    with_engine(
        &scenario,
        &worlds.central,
        &SweepOptions::default(),
        |engine| {
            let mut worker = engine.worker();
            let forward: Vec<SweptWorld> = worlds
                .mapped
                .worlds
                .iter()
                .map(|it| worker.world(it).unwrap())
                .collect();
            for (world, first) in worlds.mapped.worlds.iter().zip(&forward).rev() {
                let alone = engine.worker().world(world).unwrap();
                assert_eq!(bits(&alone), bits(first));
                assert_eq!(bits(&worker.world(world).unwrap()), bits(first));
            }
        },
    );
}
