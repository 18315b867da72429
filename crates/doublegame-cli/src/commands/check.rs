//! `doublegame check`: all that is wrong with a scenario, without solving it.

use anyhow::Result;
use doublegame::scenario::diagnostics::verdict;
use doublegame::scenario::load;

use crate::Outcome;
use crate::arguments::Check;
use crate::{input, output};

/// Prints every error and warning.
pub fn run(options: &Check) -> Result<Outcome> {
    let loaded = load::load(&options.scenario);
    input::print(loaded.diagnostics.as_slice(), &loaded.files)?;
    let verdict = verdict(&loaded.diagnostics, &loaded.skipped);
    output::print(&format!("{}: {verdict}\n", options.scenario.display()))?;
    Ok(match loaded.scenario {
        Some(_) => Outcome::Done,
        None => Outcome::BadInput,
    })
}
