//! `doublegame sweep break-even`: one param after the other.

use anyhow::Result;
use doublegame::measures::FromRecord;
use doublegame::scenario::diagnostics::nearest;
use doublegame::scenario::model::{ParamId, Scenario};
use doublegame::sweep::{
    self, Compared, DesignAsked, DesignKind, Engine, Structure, SweepOptions, SweepWorlds, Swing,
};

use super::arguments::BreakEvenStep;
use super::{Told, refuse, thread_count};
use crate::progress::{Bar, StopFlag};
use crate::{Outcome, input, output, threads};

/// What is asked for, in the scenario's terms.
struct Question {
    params: Vec<ParamId>,
    compared: Compared,
    worlds: SweepWorlds,
}

/// Moves the params and prints what that does.
pub fn run(step: &BreakEvenStep) -> Result<Outcome> {
    threads::use_as_many(step.threads)?;
    let Some(scenario) = input::load(&step.scenario)? else {
        return Ok(Outcome::BadInput);
    };
    let question = match question(step, &scenario)? {
        Ok(question) => question,
        Err(outcome) => return Ok(outcome),
    };
    let options = SweepOptions {
        lambda: step.lambda,
        horizon: step.variation.horizon,
        largest_game: step.variation.max_nodes,
        ..SweepOptions::default()
    };
    match swings(step, &scenario, &question, &options)? {
        Ok(swings) => output::print(&text(&scenario, &question, &swings)).map(|()| Outcome::Done),
        Err(outcome) => Ok(outcome),
    }
}

fn swings(
    step: &BreakEvenStep,
    scenario: &Scenario,
    question: &Question,
    options: &SweepOptions,
) -> Told<Vec<Swing>> {
    let stop = StopFlag::on_interrupt()?;
    let is_stopped = || stop.is_set();
    // No claim is judged here, so nothing is asked of the record.
    let record = FromRecord::default();
    let bar = Bar::new()?;
    let central = &question.worlds.central;
    let engine = Engine::new(scenario, options, central, &record, &bar, &is_stopped);
    drop(bar);
    let engine = match engine {
        Ok(engine) => engine,
        Err(error) => return refuse(&error, Some(scenario)),
    };
    let bar = Bar::new()?;
    let swings = sweep::swings(
        &engine,
        &question.worlds,
        &question.params,
        &question.compared,
        thread_count(step.threads),
        &bar,
    );
    drop(bar);
    match swings {
        Ok(swings) => Ok(Ok(swings)),
        Err(error) => refuse(&error, Some(scenario)),
    }
}

fn question(step: &BreakEvenStep, scenario: &Scenario) -> Told<Question> {
    let Some(chosen) = input::choose(scenario, &step.variation.params, &[])? else {
        return Ok(Err(Outcome::BadInput));
    };
    let held = chosen.params.iter();
    let held: Vec<(ParamId, f64)> = held
        .map(|(position, value)| (ParamId(*position as u16), *value))
        .collect();
    let design = DesignAsked {
        kind: DesignKind::Sobol,
        seed: 0,
        base: 0,
    };
    let worlds = match SweepWorlds::new(scenario, &held, Structure::Held, &design, 1) {
        Ok(worlds) => worlds,
        Err(error) => return refuse(&error, Some(scenario)),
    };
    let objectives: Vec<&str> = scenario
        .objectives
        .iter()
        .map(|it| it.naming.name.as_str())
        .collect();
    let Some(objective) = objectives.iter().position(|name| *name == step.objective) else {
        return unknown("--objective", &step.objective, &objectives);
    };
    let name = |param: &ParamId| scenario.params[param.index()].naming.name.as_str();
    let names: Vec<&str> = worlds.inputs.iter().map(name).collect();
    let mut params = Vec::new();
    for only in &step.only {
        match names.iter().position(|name| name == only) {
            Some(at) => params.push(worlds.inputs[at]),
            None => return unknown("--only", only, &names),
        }
    }
    if params.is_empty() {
        params.clone_from(&worlds.inputs);
    }
    Ok(Ok(Question {
        params,
        compared: Compared {
            objective,
            policies: ranked(scenario),
        },
        worlds,
    }))
}

/// Play without commitments, and the policies of the actor with the most policies.
fn ranked(scenario: &Scenario) -> Vec<usize> {
    let policies = &scenario.policies;
    let count = |at: usize| {
        policies
            .iter()
            .filter(|it| it.actor == policies[at].actor)
            .count()
    };
    let most = (0..policies.len()).map(count).max();
    let main = (0..policies.len()).find(|at| Some(count(*at)) == most);
    let of_main = (0..policies.len())
        .filter(|at| main.is_some_and(|main| policies[*at].actor == policies[main].actor));
    std::iter::once(0).chain(of_main.map(|at| at + 1)).collect()
}

fn unknown<T>(option: &str, name: &str, known: &[&str]) -> Told<T> {
    let help = nearest(name, known.iter().copied()).map_or_else(
        || format!("one of {}", known.join(", ")),
        |near| format!("did you mean {near}?"),
    );
    output::print_error(&format!(
        "error: {option} {name}: there is none of this name that varies\n  help: {help}\n"
    ))?;
    Ok(Err(Outcome::BadInput))
}

/// The params by how far they move the objective of the policy that is best at the central values, the farthest first.
fn text(scenario: &Scenario, question: &Question, swings: &[Swing]) -> String {
    let title = |at: usize| match question.compared.policies[at] {
        0 => "no commitment".to_owned(),
        policy => scenario.policies[policy - 1].naming.name.clone(),
    };
    let best_of = |swing: &Swing| {
        let central = question.worlds.central.values[swing.param.index()];
        let distance = |value: f64| (value - central).abs();
        let nearest = swing
            .places
            .iter()
            .min_by(|a, b| distance(a.value).total_cmp(&distance(b.value)));
        nearest.and_then(|place| place.best).unwrap_or(0)
    };
    let width = |swing: &Swing| {
        swing
            .extent(best_of(swing))
            .map_or(0.0, |(low, high)| high - low)
    };
    let mut ordered: Vec<&Swing> = swings.iter().collect();
    ordered.sort_by(|a, b| width(b).total_cmp(&width(a)));
    let objective = &scenario.objectives[question.compared.objective]
        .naming
        .title;
    let mut text = format!(
        "{objective}, with one param moved through its range and all others at their central values.\n"
    );
    for swing in ordered {
        let param = &scenario.params[swing.param.index()];
        let policy = best_of(swing);
        let extent = swing.extent(policy).map_or_else(
            || "not solved".to_owned(),
            |(low, high)| format!("{low:.4} to {high:.4} under {}", title(policy)),
        );
        let (low, high) = (param.range.start(), param.range.end());
        text.push_str(&format!("{} {low}..{high}: {extent}", param.naming.name));
        for flip in &swing.flips {
            let (from, to) = flip.between;
            text.push_str(&format!(
                "; {} is best up to {from:.4}, {} from {to:.4}",
                title(flip.below),
                title(flip.above)
            ));
        }
        text.push('\n');
    }
    text
}
