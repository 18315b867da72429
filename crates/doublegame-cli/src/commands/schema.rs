//! `doublegame schema`: the layout of the JSON report.

use anyhow::Result;

use crate::Outcome;
use crate::output;

/// Prints the schema.
pub fn run() -> Result<Outcome> {
    output::print_exactly(&doublegame::report::schema()?)?;
    Ok(Outcome::Done)
}
