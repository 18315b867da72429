//! `doublegame check`: all that is wrong with a scenario, without solving it.

use anyhow::Result;
use doublegame::scenario::diagnostics::verdict;
use doublegame::scenario::load;

use crate::Outcome;
use crate::arguments::Check;
use crate::commands::record;
use crate::{input, output};

/// Prints every error and warning of the scenario, and the errors in the rows of its record.
pub fn run(options: &Check) -> Result<Outcome> {
    let loaded = load::load(&options.scenario);
    input::print(loaded.diagnostics.as_slice(), &loaded.files)?;
    let verdict = verdict(&loaded.diagnostics, &loaded.skipped);
    output::print(&format!("{}: {verdict}\n", options.scenario.display()))?;
    let Some(scenario) = loaded.scenario else {
        return Ok(Outcome::BadInput);
    };
    if scenario.record.is_none() {
        return Ok(Outcome::Done);
    }
    let is_sound = match record::of_scenario(&options.scenario, &scenario)? {
        Some((path, table)) => !record::print_errors(&path, &table)?,
        None => false,
    };
    Ok(if is_sound {
        Outcome::Done
    } else {
        Outcome::BadInput
    })
}
