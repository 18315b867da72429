//! `doublegame new`: a first scenario to change.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::Outcome;
use crate::arguments::New;
use crate::output;

/// The scenario that a new folder starts with.
pub const TEMPLATE: &str = include_str!("../../templates/scenario.dg");

/// Makes the folder, unless something is there already.
pub fn run(options: &New) -> Result<Outcome> {
    let folder = &options.folder;
    if let Some(obstacle) = obstacle(folder) {
        output::print_error(&format!(
            "error: {} {obstacle}\n  help: name a folder that does not exist yet\n",
            folder.display()
        ))?;
        return Ok(Outcome::BadInput);
    }
    if let Err(error) = fs::create_dir_all(folder) {
        output::print_error(&format!(
            "error: cannot make {}: {}\n  help: name a folder in a place where you may write\n",
            folder.display(),
            error.kind()
        ))?;
        return Ok(Outcome::BadInput);
    }
    output::write(&folder.join("scenario.dg"), TEMPLATE)?;
    output::print(&format!(
        "Made {}.\nNow:  doublegame analyze {}\n",
        folder.join("scenario.dg").display(),
        folder.display()
    ))?;
    Ok(Outcome::Done)
}

/// Why a scenario cannot be made there.
fn obstacle(folder: &Path) -> Option<&'static str> {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().map(|_| "exists and is not empty"),
        Err(_) if folder.exists() && !folder.is_dir() => Some("exists and is not a folder"),
        // Whether it can be made is seen when it is made.
        Err(_) if !folder.exists() => None,
        Err(_) => Some("cannot be read"),
    }
}
