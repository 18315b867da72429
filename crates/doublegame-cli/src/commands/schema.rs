//! `doublegame schema`: the layout of the JSON report.

use std::path::Path;

use anyhow::Result;

use crate::Outcome;
use crate::output;

/// Prints the schema.
pub fn run() -> Result<Outcome> {
    output::write(Path::new("-"), &doublegame::report::schema()?)?;
    Ok(Outcome::Done)
}
