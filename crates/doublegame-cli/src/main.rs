//! The program `doublegame`: a thin layer over the library.
//!
//! It reads arguments, loads scenarios, shows progress and writes files. Exit codes: 0 done, 1 something outside the
//! input went wrong (a file could not be written), 2 bad input, 3 a solver stopped short, 130 stopped by Ctrl-C.

mod arguments;
mod commands;
mod game_file;
mod input;
mod output;
mod progress;
mod threads;
mod values;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// How a command ended without an error of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The work is done.
    Done,
    /// The input was at fault, and the user has been told how.
    BadInput,
    /// What was asked for was not found, and the output says why.
    StoppedShort,
    /// The user stopped it.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::BadInput => Self::from(2),
            Outcome::StoppedShort => Self::from(3),
            Outcome::Interrupted => Self::from(130),
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Analyze(options) => commands::analyze::run(&options),
        Command::Check(options) => commands::check::run(&options),
        Command::Infer(options) => commands::infer::run(&options),
        Command::Record(options) => commands::record::run(&options),
        Command::Fmt(options) => commands::fmt::run(&options),
        Command::New(options) => commands::new::run(&options),
        Command::Show(options) => commands::show::run(&options),
        Command::Generate(options) => commands::generate::run(&options),
        Command::Export(options) => commands::export::run(&options),
        Command::Solve(options) => commands::solve::run(&options),
        Command::Changes(options) => commands::changes::run(&options),
        Command::Events(options) => commands::events::run(&options),
        Command::Sweep(options) => commands::sweep::run(&options),
        Command::Search(options) => commands::search::run(&options),
        Command::Schema => commands::schema::run(),
        Command::Completions(options) => commands::completions::run(&options),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error takes nothing either, the exit code alone tells.
            output::print_error(&format!("error: {error:#}\n")).ok();
            ExitCode::FAILURE
        }
    }
}
