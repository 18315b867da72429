//! `doublegame export`: the game of a scenario as a file.

use anyhow::Result;
use doublegame::game::{Game, write_efg};
use doublegame::scenario::compile::{self, SizeLimit};
use doublegame::scenario::model::Scenario;

use crate::Outcome;
use crate::arguments::Export;
use crate::{game_file, input, output};

/// Compiles the scenario under the policies asked for and writes its game as a tree.
pub fn run(options: &Export) -> Result<Outcome> {
    if game_file::refuses(&options.out, "--out")? {
        return Ok(Outcome::BadInput);
    }
    let Some(scenario) = input::load(&options.scenario)? else {
        return Ok(Outcome::BadInput);
    };
    let Some(chosen) = input::choose(&scenario, &options.variation.params, &options.policies)?
    else {
        return Ok(Outcome::BadInput);
    };
    let world = chosen.world(&scenario);
    let setting = chosen.setting(options.variation.horizon);
    let limit = SizeLimit {
        nodes: options.variation.max_nodes,
    };
    // Compiled as a tree, a game over the limit is refused with what multiplies it before memory is taken for it.
    let mut compiled = match compile::compile_unmerged(&scenario, &world, &setting, limit) {
        Ok(compiled) => compiled,
        Err(problem) => {
            input::print_problem(&problem, &scenario)?;
            return Ok(Outcome::BadInput);
        }
    };
    compile::name_sets_by_knowledge(&mut compiled, &scenario);
    match compile::game_tree(&compiled, &scenario, limit) {
        Ok(mut tree) => {
            tree.comment = comment(options, &scenario, compiled.horizon);
            output::write(&options.out, &write_efg(&tree))?;
            if let Some(note) = note_on_lambda(&compiled.game) {
                output::print_error(&format!("note: {note}\n"))?;
            }
            Ok(Outcome::Done)
        }
        Err(problem) => {
            output::print_error(&format!(
                "error: {problem}\n  help: a shorter --horizon cuts it\n  \
                 help: --max-nodes raises the limit\n"
            ))?;
            Ok(Outcome::BadInput)
        }
    }
}

/// What the game is, for who opens the file later.
fn comment(options: &Export, scenario: &Scenario, horizon: u32) -> String {
    let policies = match options.policies.as_slice() {
        [] => "without commitment".to_owned(),
        policies => format!("under {}", policies.join(", ")),
    };
    let mut words = format!("doublegame scenario {policies}, periods: {horizon}");
    for param in &options.variation.params {
        words.push_str(&format!(", {param}"));
    }
    if let Some(about) = &scenario.about {
        words.push_str(&format!(". {about}"));
    }
    words
}

/// What a file has no place for: rationality and stakes, and base weights of actions.
fn note_on_lambda(game: &Game) -> Option<String> {
    let mut precisions = game.information_sets.iter().map(|set| set.precision);
    let first = precisions.next()?;
    let weighted = game
        .action_weights
        .iter()
        .any(|weight| (weight - 1.0).abs() > 0.0);
    if !precisions.all(|precision| (precision - first).abs() <= 1e-12 * first) {
        Some(
            "the file has no place for the actors' rationality and stakes, which differ: a quantal response \
             equilibrium of the file is another one than that of the scenario"
                .to_owned(),
        )
    } else if weighted {
        Some(
            "the file has no place for the base weights of options: a quantal response equilibrium of the file is \
             another one than that of the scenario"
                .to_owned(),
        )
    } else if (first - 1.0).abs() > 1e-12 {
        Some(format!(
            "the file has no place for rationality and stakes: there a lambda of {first} times the lambda of the \
             scenario gives the same quantal response equilibrium"
        ))
    } else {
        None
    }
}
