//! `doublegame show`: what a scenario contains and how large its game is, before anything is solved.

use std::fmt::Write;

use anyhow::Result;
use doublegame::report::{self, words};
use doublegame::scenario::compile::{self, LevelMeaning, SizeLimit, SizeReport};
use doublegame::scenario::model::Scenario;

use crate::Outcome;
use crate::arguments::Show;
use crate::commands::show_game;
use crate::{game_file, input, output};

/// Prints the scenario, then the size of its game under the policies asked for.
pub fn run(options: &Show) -> Result<Outcome> {
    if let Some(format) = game_file::format(&options.scenario) {
        return show_game::run(options, format);
    }
    if options.svg.is_some() {
        output::print_error(
            "error: --svg draws a game from a file that ends in .efg or .nfg\n  \
             help: doublegame export SCENARIO --out game.efg makes one of a scenario\n",
        )?;
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
    let horizon = options.variation.horizon.unwrap_or(scenario.horizon);
    let overview = report::overview(&scenario, &world, horizon);
    output::print(&report::render_overview(
        &overview,
        &output::terminal_style(None),
    ))?;

    let setting = chosen.setting(Some(horizon));
    let limit = SizeLimit {
        nodes: options.variation.max_nodes,
    };
    match compile::size(&scenario, &world, &setting, limit) {
        Ok(size) => {
            output::print(&size_words(&scenario, &size))?;
            Ok(Outcome::Done)
        }
        Err(problem) => {
            input::print_problem(&problem, &scenario)?;
            Ok(Outcome::BadInput)
        }
    }
}

/// The size of the game, in total and by period.
fn size_words(scenario: &Scenario, size: &SizeReport) -> String {
    let mut text = String::from("\nHow large the game is\n");
    let sets = match size.information_sets {
        Some(sets) => format!(" and {} information sets", words::count(sets)),
        None => String::new(),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "  {} nodes, {} edges{sets}; {} nodes if nothing were merged",
        large(size.nodes),
        large(size.edges),
        large(size.unmerged_nodes)
    );
    for level in &size.levels {
        let LevelMeaning::Move { period, which } = level.meaning else {
            continue;
        };
        let _ = writeln!(
            text,
            "  {:>12} nodes  period {period}, {}",
            words::count(level.nodes),
            scenario.moves[which.index()].naming.title
        );
    }
    text
}

/// A count that may be too large to be written out.
fn large(count: f64) -> String {
    if count < 1e12 {
        words::count(count as usize)
    } else {
        format!("{count:.1e}")
    }
}
