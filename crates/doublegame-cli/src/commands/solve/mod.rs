//! `doublegame solve`: a game, a solution concept, and what is found.

mod json;
mod lines;
mod loaded;
mod table;

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use doublegame::solve::concept::{Answer, Concept, Question, Refusal, Scope, answer};
use doublegame::solve::nash::{NashError, Objective, SequentialError};
use doublegame::solve::{CfrError, CfrMeasurement, CfrMethod, CfrOptions, Status};

use crate::Outcome;
use crate::arguments::{CfrName, ConceptName, Solve};
use crate::progress::{Spinner, StopFlag};
use crate::{game_file, output};
use loaded::Loaded;

/// What was asked, what was found, and how long it took.
struct Solved<'a> {
    options: &'a Solve,
    loaded: &'a Loaded,
    question: Question,
    answer: Answer,
    /// The solver's own time, without reading the game.
    time: Duration,
}

/// Reads the game, solves it, and writes what was found.
pub fn run(options: &Solve) -> Result<Outcome> {
    if !destinations_are_open(options)? {
        return Ok(Outcome::BadInput);
    }
    let Some(loaded) = Loaded::read(options)? else {
        return Ok(Outcome::BadInput);
    };
    let question = question(options);
    if let Some(player) = options
        .favor
        .filter(|player| *player > loaded.players().len())
    {
        output::print_error(&format!(
            "error: --favor {player}: the game has players 1 to {}\n",
            loaded.players().len()
        ))?;
        return Ok(Outcome::BadInput);
    }
    if let Some(threads) = options.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(threads))
            .build_global()
            .context("cannot start the threads")?;
    }
    let stop = StopFlag::on_interrupt()?;
    let started = Instant::now();
    let result = {
        let spinner = Spinner::new()?;
        let first = Cell::new(None);
        answer(
            loaded.source(),
            &question,
            &|| stop.is_set(),
            &mut |measurement| {
                spinner.say(&course(measurement, &first, question.cfr.target));
            },
        )
    };
    let time = started.elapsed();
    match result {
        Ok(answer) => {
            let solved = Solved {
                options,
                loaded: &loaded,
                question,
                answer,
                time,
            };
            write(&solved, &stop)
        }
        Err(refusal) => {
            game_file::print_error(&options.game, &refusal)?;
            output::print_error(&help(&refusal, options))?;
            Ok(Outcome::BadInput)
        }
    }
}

fn destinations_are_open(options: &Solve) -> Result<bool> {
    let mut open = true;
    for (option, path) in [("--json", &options.json), ("--gambit", &options.gambit)] {
        if let Some(path) = path {
            open &= !game_file::refuses(path, option)?;
        }
    }
    if options.json.is_some() && options.json == options.gambit {
        output::print_error(
            "error: --json and --gambit go to the same place; give each its own\n",
        )?;
        open = false;
    }
    Ok(open)
}

/// What the options ask.
fn question(options: &Solve) -> Question {
    let concept = match options.concept {
        ConceptName::Qre => Concept::Qre,
        ConceptName::Sequential => Concept::Sequential,
        ConceptName::Nash => Concept::Nash,
        ConceptName::Spe => Concept::SubgamePerfect,
        ConceptName::Pure => Concept::Pure,
        ConceptName::Cfr => Concept::CounterfactualRegret,
        ConceptName::Correlated => Concept::Correlated,
        ConceptName::CoarseCorrelated => Concept::CoarseCorrelated,
        ConceptName::Dominance => Concept::Dominance,
    };
    Question {
        scope: if options.all { Scope::All } else { Scope::One },
        lambda: options.lambda,
        other_starts: options.starts,
        seed: options.seed,
        sweep_budget: options.sweeps,
        cfr: CfrOptions {
            target: options.exploitability,
            iterations: options.iterations,
            ..CfrOptions::of(match options.method {
                CfrName::Plus => CfrMethod::Plus,
                CfrName::Discounted => CfrMethod::DISCOUNTED,
                CfrName::Predictive => CfrMethod::PredictivePlus,
            })
        },
        objective: match options.favor {
            Some(player) => Objective::Greatest(player - 1),
            None => Objective::GreatestSum,
        },
        most_profiles: options.max_profiles,
        ..Question::about(concept)
    }
}

/// How far counterfactual regret minimization has come.
fn course(measurement: CfrMeasurement, first: &Cell<Option<f64>>, target: f64) -> String {
    let now = measurement.exploitability;
    if first.get().is_none() {
        first.set(Some(now));
    }
    format!(
        "iteration {}: exploitability {now:.3e}, to come below {target:.0e}",
        measurement.iteration
    )
}

/// What could be asked in place of what is refused.
fn help(refusal: &Refusal, options: &Solve) -> String {
    let nash = match refusal {
        Refusal::Nash(error) | Refusal::Sequential(SequentialError::Game(error)) => Some(error),
        _ => None,
    };
    let help = match (nash, refusal) {
        (Some(NashError::ImperfectRecall { .. }), _)
        | (_, Refusal::Cfr(CfrError::ImperfectRecall)) => {
            "--concept qre solves games without perfect recall"
        }
        (Some(NashError::ImperfectInformation { .. }), _) => {
            "--concept sequential finds equilibria of games with imperfect information"
        }
        (Some(NashError::TooLarge { what, .. }), _) if what.starts_with("profiles") => {
            "--max-profiles raises the limit; --concept qre has none"
        }
        (Some(NashError::TooLarge { .. }), _) | (_, Refusal::Cfr(CfrError::TooLarge { .. })) => {
            "--concept qre solves games of any size"
        }
        (_, Refusal::Cfr(CfrError::Players(_) | CfrError::NotConstantSum { .. })) => {
            "--concept qre or --concept nash solve other games"
        }
        (_, Refusal::NotApplicable(_)) if options.concept == ConceptName::Spe => {
            "--concept nash finds its equilibria"
        }
        _ => return String::new(),
    };
    format!("  help: {help}\n")
}

fn write(solved: &Solved, stop: &StopFlag) -> Result<Outcome> {
    if stop.is_set() {
        output::print_error("stopped; nothing was written\n")?;
        return Ok(Outcome::Interrupted);
    }
    if let Some(path) = &solved.options.json {
        output::write(path, &json::render(solved)?)?;
    }
    if let Some(path) = &solved.options.gambit {
        output::write(path, &lines::render(&solved.answer))?;
    }
    let piped = |path: &Option<_>| {
        path.as_deref()
            .is_some_and(|path: &Path| output::is_standard_output(path))
    };
    if !piped(&solved.options.json) && !piped(&solved.options.gambit) {
        output::print(&table::render(solved))?;
    } else if let Status::StoppedShort { reason } = &solved.answer.status {
        output::print_error(&format!("stopped short: {reason}\n"))?;
    }
    Ok(match solved.answer.status {
        Status::Converged => Outcome::Done,
        Status::StoppedShort { .. } => Outcome::StoppedShort,
    })
}

/// A concept as the option names it.
fn name_of(concept: ConceptName) -> String {
    use clap::ValueEnum;
    concept
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

/// A concept in words.
fn words_of(concept: ConceptName) -> &'static str {
    match concept {
        ConceptName::Qre => "Agent quantal response equilibrium",
        ConceptName::Sequential => "Sequential equilibrium",
        ConceptName::Nash => "Nash equilibrium",
        ConceptName::Spe => "Subgame-perfect equilibrium in pure strategies",
        ConceptName::Pure => "Nash equilibria in pure strategies",
        ConceptName::Cfr => "Nash equilibrium, approximately",
        ConceptName::Correlated => "Correlated equilibrium",
        ConceptName::CoarseCorrelated => "Coarse correlated equilibrium",
        ConceptName::Dominance => "Iterated elimination of strictly dominated strategies",
    }
}
