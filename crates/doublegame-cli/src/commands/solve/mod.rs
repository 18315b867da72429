//! `doublegame solve`: a game, a solution concept, and what is found.

mod branches;
mod json;
mod lines;
mod loaded;
mod table;
mod unused;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use doublegame::solve::concept::{Answer, Concept, Progress, Question, Refusal, Scope, answer};
use doublegame::solve::nash::{NashError, Objective, SequentialError};
use doublegame::solve::{CfrError, CfrMethod, CfrOptions, QreOptions, Status};

use crate::Outcome;
use crate::arguments::{CfrName, ConceptName, Solve};
use crate::progress::{Meter, StopFlag};
use crate::{game_file, output, threads};
use branches::Form;
use loaded::Loaded;

/// What was asked, what was found, and how long it took.
struct Solved<'a> {
    options: &'a Solve,
    loaded: &'a Loaded,
    question: Question,
    answer: Answer,
    /// The solver's own time, without reading the game.
    time: Duration,
    /// Of counterfactual regret minimization: every measurement.
    measured: Vec<Measured>,
}

/// The exploitability after some iterations.
struct Measured {
    iteration: u64,
    /// Since the solver began, the time that earlier measurements took included.
    seconds: f64,
    exploitability: f64,
}

/// Reads the game, solves it, and writes what was found.
pub fn run(options: &Solve) -> Result<Outcome> {
    if !destinations_are_open(options)? {
        return Ok(Outcome::BadInput);
    }
    let Some(loaded) = Loaded::read(options)? else {
        return Ok(Outcome::BadInput);
    };
    output::print_error(&unused::warnings(options))?;
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
    threads::use_as_many(options.threads)?;
    let stop = StopFlag::on_interrupt()?;
    let started = Instant::now();
    let mut measured = Vec::new();
    let result = {
        let meter = Meter::new()?;
        let mut first = None;
        answer(
            loaded.source(),
            &question,
            &|| stop.is_set(),
            &mut |progress| {
                if let Progress::Measured(measurement) = progress {
                    measured.push(Measured {
                        iteration: measurement.iteration,
                        seconds: started.elapsed().as_secs_f64(),
                        exploitability: measurement.exploitability,
                    });
                }
                let (share, words) = course(progress, &mut first, &question);
                meter.say(share, &words);
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
                measured,
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

/// Whether everything asked for can be written, each to a place of its own; tells the user what cannot.
fn destinations_are_open(options: &Solve) -> Result<bool> {
    let named = [
        ("--json", &options.json),
        ("--gambit", &options.gambit),
        ("--branch", &options.branch),
    ];
    let named: Vec<(&str, &Path)> = named
        .into_iter()
        .filter_map(|(option, path)| Some((option, path.as_deref()?)))
        .collect();
    let mut open = true;
    for (place, (option, path)) in named.iter().enumerate() {
        open &= !game_file::refuses(path, option)?;
        if let Some((other, _)) = named[..place].iter().find(|(_, other)| other == path) {
            output::print_error(&format!(
                "error: {other} and {option} both go to {}; give each a place of its own\n",
                path.display()
            ))?;
            open = false;
        }
    }
    let has_profile = !matches!(
        options.concept,
        ConceptName::Correlated | ConceptName::CoarseCorrelated | ConceptName::Dominance
    );
    if options.gambit.is_some() && !has_profile {
        output::print_error(&format!(
            "error: --gambit is for concepts that give a profile; {} gives none\n  help: --json writes what it gives\n",
            name_of(options.concept)
        ))?;
        open = false;
    }
    if let Some(path) = &options.branch {
        if options.concept != ConceptName::Qre {
            output::print_error(
                "error: --branch is for --concept qre; other concepts have none\n",
            )?;
            open = false;
        } else if Form::of(path).is_none() {
            output::print_error(&format!(
                "error: --branch {}: expected a name that ends in .csv, .json or .svg\n",
                path.display()
            ))?;
            open = false;
        }
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
        lambda: options.lambda.unwrap_or(2.0),
        other_starts: options.starts.unwrap_or(64),
        seed: options.seed.unwrap_or(1),
        sweep_budget: options.sweeps.unwrap_or(QreOptions::SWEEP_BUDGET),
        cfr: CfrOptions {
            target: options.exploitability.unwrap_or(1e-6),
            iterations: options.iterations.unwrap_or(1_000_000),
            ..CfrOptions::of(match options.method() {
                CfrName::Plus => CfrMethod::Plus,
                CfrName::Discounted => CfrMethod::DISCOUNTED,
                CfrName::Predictive => CfrMethod::PredictivePlus,
            })
        },
        objective: match options.favor {
            Some(player) => Objective::Greatest(player - 1),
            None => Objective::GreatestSum,
        },
        most_profiles: options.max_profiles.unwrap_or(100_000),
        branch_points: options
            .branch
            .as_ref()
            .map(|_| options.points.unwrap_or(100)),
        ..Question::about(concept)
    }
}

/// How far the work has come, as a share and in words. `first` is the first exploitability that was measured.
fn course(progress: Progress, first: &mut Option<f64>, question: &Question) -> (f64, String) {
    match progress {
        Progress::Lambda(lambda) => (
            lambda / question.lambda.max(f64::MIN_POSITIVE),
            format!("lambda {lambda:.4} of {}", question.lambda),
        ),
        Progress::Measured(measurement) => {
            let now = measurement.exploitability;
            let first = *first.get_or_insert(now);
            let target = question.cfr.target;
            let share = (first / now).ln() / (first / target).ln();
            let spent = measurement.iteration as f64 / question.cfr.iterations as f64;
            (
                share.max(spent),
                format!(
                    "iteration {}, exploitability {now:.2e}",
                    measurement.iteration
                ),
            )
        }
    }
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
    let outcome = match solved.answer.status {
        Status::Converged => Outcome::Done,
        Status::StoppedShort { .. } => Outcome::StoppedShort,
    };
    match write_all(solved) {
        // A reader that had enough changes nothing about the answer.
        Err(error) if output::is_broken_pipe(&error) => Ok(outcome),
        written => written.map(|()| outcome),
    }
}

fn write_all(solved: &Solved) -> Result<()> {
    if let Some(path) = &solved.options.json {
        output::write(path, &json::render(solved)?)?;
    }
    if let Some(path) = &solved.options.gambit {
        output::write(path, &lines::render(&solved.answer))?;
    }
    if let Some(path) = &solved.options.branch
        && let Some(form) = Form::of(path)
    {
        output::write(path, &branches::render(solved, form)?)?;
    }
    let options = solved.options;
    let written = [&options.json, &options.gambit, &options.branch];
    let piped = written
        .into_iter()
        .flatten()
        .any(|path| output::is_standard_output(path));
    if !piped {
        output::print(&table::render(solved))?;
    } else if let Status::StoppedShort { reason } = &solved.answer.status {
        output::print_error(&format!("{}\n", words_of_stop(reason)))?;
    }
    Ok(())
}

/// That the solver stopped short and why, with the option that takes it further.
fn words_of_stop(reason: &str) -> String {
    let help = if reason.contains("sweeps allowed are used up") {
        "; --sweeps allows more"
    } else {
        ""
    };
    format!("stopped short: {reason}{help}")
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
