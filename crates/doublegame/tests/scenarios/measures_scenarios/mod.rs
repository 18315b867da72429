//! The measures on games that the compiler makes from scenarios: hand-computed cases, and laws that must hold.

mod chain;
mod corridor;
mod observer;
mod one_step;
mod temptation;
mod worth;

use doublegame::measures::Anew;
use doublegame::scenario::compile::{Compiled, Setting, SizeLimit, World, compile};
use doublegame::scenario::model::{ActorId, MoveId, PolicyId, Scenario, SourceFile};
use doublegame::scenario::{
    check::check,
    parser::{Role, parse},
};
use doublegame::solve::{QreOptions, Solution, Status, solve_qre};

const LIMIT: SizeLimit = SizeLimit { nodes: 1_000_000 };

fn go_on() -> bool {
    false
}

fn scenario(text: &str) -> Scenario {
    let tree = parse(0, text, Role::Main).expect("the test's scenario parses");
    let file = SourceFile {
        name: "test.dg".into(),
        text: text.into(),
    };
    let checked = check(&[tree], vec![file], None);
    let diagnostics = checked.diagnostics;
    let scenario = checked.scenario;
    scenario.unwrap_or_else(|| panic!("the test's scenario has errors: {diagnostics:?}"))
}

fn world(scenario: &Scenario) -> World {
    World {
        values: scenario.params.iter().map(|param| param.value).collect(),
    }
}

fn actor(scenario: &Scenario, name: &str) -> ActorId {
    let found = scenario
        .actors
        .iter()
        .position(|actor| actor.naming.name == name);
    ActorId(found.expect("the scenario has the actor") as u16)
}

fn move_named(scenario: &Scenario, name: &str) -> MoveId {
    let found = scenario
        .moves
        .iter()
        .position(|declared| declared.naming.name == name);
    MoveId(found.expect("the scenario has the move") as u16)
}

fn policy(scenario: &Scenario, name: &str) -> PolicyId {
    let found = scenario
        .policies
        .iter()
        .position(|policy| policy.naming.name == name);
    PolicyId(found.expect("the scenario has the policy") as u16)
}

fn under(policies: &[PolicyId]) -> Setting {
    Setting {
        policies: policies.to_vec(),
        ..Setting::default()
    }
}

fn play_of(scenario: &Scenario, setting: &Setting, lambda: f64) -> (Compiled, Solution) {
    let compiled = compile(scenario, &world(scenario), setting, LIMIT).expect("it compiles");
    let solution = solve_qre(&compiled.game, &QreOptions::at(lambda), &go_on);
    assert_eq!(solution.status, Status::Converged);
    (compiled, solution)
}

fn anew<'s>(scenario: &'s Scenario, world: &'s World, lambda: f64) -> Anew<'s> {
    Anew {
        scenario,
        world,
        limit: LIMIT,
        lambda,
        stop: &go_on,
    }
}

fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "found {found}, expected {expected}"
    );
}

/// Two half-years, hidden deeds, a noisy report, a signal that some states skip, an ending.
const SMALL: &str = include_str!("../../../../../scenarios/small/scenario.dg");
