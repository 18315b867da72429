//! `doublegame fmt`: scenarios in their canonical form.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use doublegame::scenario::diagnostics::{Diagnostic, Severity};
use doublegame::scenario::model::SourceFile;
use doublegame::scenario::{files, format};

use crate::Outcome;
use crate::arguments::Fmt;
use crate::{input, output};

/// Rewrites the files that are not in canonical form; touches nothing while any of them has an error.
pub fn run(options: &Fmt) -> Result<Outcome> {
    if options.scenario == Path::new("-") {
        return standard_input(options.check);
    }
    let read = files::read(&options.scenario);
    let errors: Vec<_> = read
        .diagnostics
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        input::print_diagnostics(&errors, &read.files)?;
        return Ok(Outcome::BadInput);
    }
    todo!()
}
