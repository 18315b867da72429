//! From text to a checked scenario: reads the files, parses them, checks them, and looks at the states of play.
//!
//! An error of one stage hides nothing of another that does not depend on it. After a syntax error the rest is checked all
//! the same, without what the lines that could not be read may explain. The states are looked at unless what play depends
//! on has an error; constants that are wrong are replaced for that. What could not be looked at is told.

use std::path::Path;

use crate::scenario::check::{self, Cases, Checked, Playable, check};
use crate::scenario::diagnostics::{Code, Diagnostic, Diagnostics, KEPT, Stage};
use crate::scenario::explore::{code as explored, explore, explore_cases};
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
    /// What was not looked at because of errors: more may appear once these are mended.
    pub skipped: Vec<Stage>,
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
    if diagnostics.errors() >= KEPT {
        return Loaded {
            files,
            scenario: None,
            diagnostics: diagnostics.sorted(),
            skipped: vec![Stage::Meaning, Stage::States, Stage::Warnings],
        };
    }
    let checked = check(&trees, files.clone(), folder.as_deref());
    let (states, stage) = states(&checked);
    let mut skipped = checked.skipped;
    skipped.extend(stage);
    let is_invalid = |found: &Diagnostic| found.code == explored::INVALID_VALUE;
    if states.iter().any(is_invalid) {
        skipped.push(Stage::Never);
    }
    skipped.sort_unstable();
    diagnostics.append(checked.diagnostics);
    let impossible = never_possible(&diagnostics);
    for found in states {
        let span = found.primary.span;
        let known =
            NEVER.contains(&found.code) && impossible.iter().any(|place| place.contains(span));
        if !known {
            diagnostics.push(found);
        }
    }
    Loaded {
        files,
        scenario: checked.scenario.filter(|_| !diagnostics.has_errors()),
        diagnostics: diagnostics.sorted(),
        skipped,
    }
}

/// What is found in the states of play, and which of them were not looked at.
fn states(checked: &Checked) -> (Vec<Diagnostic>, Option<Stage>) {
    match (&checked.scenario, &checked.playable) {
        (Some(scenario), _) => (explore_cases(scenario, MOST_STATES), None),
        (None, Some(Playable { scenario, cases })) => match cases {
            Cases::Sound => (explore_cases(scenario, MOST_STATES), None),
            Cases::InError => (explore(scenario, MOST_STATES), Some(Stage::Cases)),
        },
        (None, None) => (Vec::new(), Some(Stage::States)),
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
