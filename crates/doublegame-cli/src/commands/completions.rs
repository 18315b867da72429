//! `doublegame completions`: scripts for shells.

use anyhow::Result;
use clap::CommandFactory;

use crate::Outcome;
use crate::arguments::{Arguments, Completions};
use crate::output;

/// Prints the completion script for the shell.
pub fn run(options: &Completions) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(
        options.shell,
        &mut Arguments::command(),
        "doublegame",
        &mut script,
    );
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
