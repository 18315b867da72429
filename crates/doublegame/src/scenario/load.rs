//! From text to a checked scenario: reads, parses and checks.

use crate::scenario::check::check;
use crate::scenario::diagnostics::Diagnostics;
use crate::scenario::model::{Scenario, SourceFile};
use crate::scenario::parser::{Role, parse};

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

/// Reads a scenario from a text alone, as one file of this name. Files that it names are not looked for.
#[must_use]
pub fn load_text(name: &str, text: &str) -> Loaded {
    let files = vec![SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    }];
    match parse(0, text, Role::Main) {
        Ok(tree) => {
            let (scenario, diagnostics) = check(&[tree], files.clone(), None);
            Loaded {
                files,
                scenario,
                diagnostics,
            }
        }
        Err(diagnostics) => Loaded {
            files,
            scenario: None,
            diagnostics,
        },
    }
}
