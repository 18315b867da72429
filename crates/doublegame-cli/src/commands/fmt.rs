//! `doublegame fmt`: scenarios in their canonical form.

use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, Result};
use doublegame::scenario::files;
use doublegame::scenario::format::format;
use doublegame::scenario::model::SourceFile;

use crate::Outcome;
use crate::arguments::Fmt;
use crate::{input, output};

/// Rewrites the files that are not in canonical form; touches nothing while any of them has an error.
pub fn run(options: &Fmt) -> Result<Outcome> {
    if output::is_standard_output(&options.scenario) {
        return standard_input();
    }
    let sources = files::read(&options.scenario);
    if sources.diagnostics.has_errors() {
        input::print_errors(&sources.diagnostics, &sources.files, &[])?;
        return Ok(Outcome::BadInput);
    }
    let mut changed = Vec::new();
    for file in &sources.files {
        match format(&file.text) {
            Ok(formatted) if formatted == file.text => {}
            Ok(formatted) => changed.push((PathBuf::from(&file.name), formatted)),
            Err(diagnostics) => {
                input::print_errors(&diagnostics, std::slice::from_ref(file), &[])?;
                return Ok(Outcome::BadInput);
            }
        }
    }
    if options.check {
        for (path, _) in &changed {
            output::print_error(&format!("{} is not in canonical form\n", path.display()))?;
        }
        return Ok(if changed.is_empty() {
            Outcome::Done
        } else {
            Outcome::BadInput
        });
    }
    for (path, formatted) in &changed {
        output::write(path, formatted)?;
        output::print(&format!("{}\n", path.display()))?;
    }
    Ok(Outcome::Done)
}

/// Formats standard input to standard output.
fn standard_input() -> Result<Outcome> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("cannot read standard input as text")?;
    match format(&text) {
        Ok(formatted) => {
            output::print_exactly(&formatted)?;
            Ok(Outcome::Done)
        }
        Err(diagnostics) => {
            let file = SourceFile {
                name: "standard input".to_owned(),
                text,
            };
            input::print_errors(&diagnostics, &[file], &[])?;
            Ok(Outcome::BadInput)
        }
    }
}
