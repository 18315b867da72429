//! From text to a checked scenario: reads the files, parses them, checks them, and looks at the states of play.
//!
//! A scenario with a syntax error is not checked further: what the broken lines declare is not known, and every use of it
//! would be reported as well.

use std::path::Path;

use crate::scenario::check::{self, check};
use crate::scenario::diagnostics::{Code, Diagnostics};
use crate::scenario::explore::{code as explored, explore_cases};
use crate::scenario::files::{Folder, MemoryFolder, Sources, read, read_from};
use crate::scenario::model::{Scenario, SourceFile, Span};

/// The most states that are looked at one by one. Past it, a warning says that not all have been.
const MOST_STATES: usize = 1_000_000;

/// What became of a scenario's text.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The files that were read, the main one first; diagnostics refer to them.
    pub files: Vec<SourceFile>,
    /// The scenario, if and only if there is no error.
    pub scenario: Option<Scenario>,
    /// All errors and warnings, in order.
    pub diagnostics: Diagnostics,
}

/// Reads a scenario from the disk: a file, or a folder with a file `scenario.dg`.
#[must_use]
pub fn load(path: &Path) -> Loaded {
    loaded(read(path))
}

/// Reads a scenario from a text alone, as one file of this name. It can include nothing, and the files of its record
/// and its series are not looked for.
#[must_use]
pub fn load_text(name: &str, text: &str) -> Loaded {
    load_from(&MemoryFolder::default().with(name, text), name)
}

/// Reads a scenario from any folder; `main` is the name of its main file there. The files of its record and its series
/// are not looked for.
#[must_use]
pub fn load_from(folder: &dyn Folder, main: &str) -> Loaded {
    loaded(read_from(folder, main))
}

fn loaded(sources: Sources) -> Loaded {
    let Sources {
        files,
        trees,
        folder,
        mut diagnostics,
    } = sources;
    let mut scenario = None;
    if !diagnostics.has_errors() {
        let (checked, found) = check(&trees, files.clone(), folder.as_deref());
        diagnostics.append(found);
        if let Some(checked) = &checked {
            let impossible = never_possible(&diagnostics);
            for found in explore_cases(checked, MOST_STATES) {
                let span = found.primary.span;
                let known = NEVER.contains(&found.code)
                    && impossible.iter().any(|place| place.contains(span));
                if !known {
                    diagnostics.push(found);
                }
            }
        }
        scenario = checked.filter(|_| !diagnostics.has_errors());
    }
    Loaded {
        files,
        scenario,
        diagnostics: diagnostics.sorted(),
    }
}

/// What the exploration says of a choice, an option or an ending that no state of play leads to.
const NEVER: [Code; 3] = [
    explored::NEVER_MADE,
    explored::NEVER_AVAILABLE,
    explored::NEVER_REACHED,
];

/// Where the checker has found a condition that never holds: that no state of play leads there need not be said again.
fn never_possible(diagnostics: &Diagnostics) -> Vec<Span> {
    let found = diagnostics.as_slice().iter();
    found
        .filter(|found| found.code == check::code::NEVER_POSSIBLE)
        .map(|found| found.primary.span)
        .collect()
}
