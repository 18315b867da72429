//! `doublegame sweep break-even`: one param after the other.

use anyhow::Result;
use doublegame::measures::FromRecord;
use doublegame::scenario::diagnostics::nearest;
use doublegame::scenario::model::{ParamId, Scenario};
use doublegame::sweep::{
    self, Compared, DesignAsked, DesignKind, Engine, Structure, SweepOptions, SweepWorlds, Swing,
    Swings,
};

use super::arguments::BreakEvenStep;
use super::{Told, refuse, thread_count};
use crate::progress::{Bar, StopFlag};
use crate::{Outcome, input, output, threads};

/// What is asked for, in the scenario's terms.
pub struct Question<'w> {
    /// The params to move.
    pub params: Vec<ParamId>,
    /// The objectives and the policies.
    pub compared: Compared,
    /// Whose central world they are moved from.
    pub worlds: &'w SweepWorlds,
}

/// Moves the params and prints what that does.
pub fn run(step: &BreakEvenStep) -> Result<Outcome> {
    threads::use_as_many(step.threads)?;
    let Some(scenario) = input::load(&step.scenario)? else {
        return Ok(Outcome::BadInput);
    };
    let worlds = match worlds(step, &scenario)? {
        Ok(worlds) => worlds,
        Err(outcome) => return Ok(outcome),
    };
    let question = match question(step, &scenario, &worlds)? {
        Ok(question) => question,
        Err(outcome) => return Ok(outcome),
    };
    let stop = StopFlag::on_interrupt()?;
    let options = SweepOptions {
        lambda: step.lambda,
        horizon: step.variation.horizon,
        largest_game: step.variation.max_nodes,
        ..SweepOptions::default()
    };
    match swings(&scenario, &question, &options, (step.threads, &stop))? {
        Ok(swings) => output::print(&text(&scenario, &question, &swings)).map(|()| Outcome::Done),
        Err(outcome) => Ok(outcome),
    }
}

/// Moves the params one by one.
pub fn swings(
    scenario: &Scenario,
    question: &Question,
    options: &SweepOptions,
    (threads, stop): (Option<u16>, &StopFlag),
) -> Told<Swings> {
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
        question.worlds,
        &question.params,
        &question.compared,
        thread_count(threads),
        &bar,
    );
    drop(bar);
    match swings {
        Ok(swings) => Ok(Ok(swings)),
        Err(error) => refuse(&error, Some(scenario)),
    }
}

/// The central world that is asked for, as a sweep of one world.
fn worlds(step: &BreakEvenStep, scenario: &Scenario) -> Told<SweepWorlds> {
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
    match SweepWorlds::new(scenario, &held, Structure::Held, &design, 1) {
        Ok(worlds) => Ok(Ok(worlds)),
        Err(error) => refuse(&error, Some(scenario)),
    }
}

fn question<'w>(
    step: &BreakEvenStep,
    scenario: &Scenario,
    worlds: &'w SweepWorlds,
) -> Told<Question<'w>> {
    let known: Vec<&str> = scenario
        .objectives
        .iter()
        .map(|it| it.naming.name.as_str())
        .collect();
    let mut objectives = Vec::new();
    for objective in &step.objective {
        match known.iter().position(|name| name == objective) {
            Some(at) => objectives.push(at),
            None => return unknown("--objective", objective, &known),
        }
    }
    if objectives.is_empty() {
        objectives.extend(0..known.len());
    }
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
        compared: Compared::ranked(scenario, objectives),
        worlds,
    }))
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

/// For each objective the params by how far they move it under the policy that is best in the central world, the farthest
/// first.
fn text(scenario: &Scenario, question: &Question, swings: &Swings) -> String {
    let compared = &question.compared;
    let title = |at: usize| match compared.policies[at] {
        0 => "no commitment".to_owned(),
        policy => scenario.policies[policy - 1].naming.name.clone(),
    };
    let mut text = String::new();
    for (at, &objective) in compared.objectives.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&format!(
            "{}, with one param moved through its range and all others at their central values.\n",
            scenario.objectives[objective].naming.title
        ));
        let Some(best) = swings.central.best[at] else {
            text.push_str("The central world was not solved under every policy.\n");
            continue;
        };
        let width = |swing: &Swing| {
            let extent = swing.extent(at, best);
            extent.map_or(0.0, |(low, high)| high - low)
        };
        let mut ordered: Vec<&Swing> = swings.swings.iter().collect();
        ordered.sort_by(|a, b| width(b).total_cmp(&width(a)));
        for swing in ordered {
            let param = &scenario.params[swing.param.index()];
            let extent = swing.extent(at, best).map_or_else(
                || "not solved".to_owned(),
                |(low, high)| format!("{low:.4} to {high:.4} under {}", title(best)),
            );
            let (low, high) = (param.range.start(), param.range.end());
            text.push_str(&format!("{} {low}..{high}: {extent}", param.naming.name));
            for flip in &swing.flips[at] {
                let (from, to) = flip.between;
                text.push_str(&format!(
                    "; {} is best up to {from:.4}, {} from {to:.4}",
                    title(flip.below),
                    title(flip.above)
                ));
            }
            text.push('\n');
        }
    }
    text
}
