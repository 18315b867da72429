//! From text to a checked scenario: reads, parses and checks.

use std::path::Path;

use crate::scenario::check::check;
use crate::scenario::diagnostics::Diagnostics;
use crate::scenario::files::{Folder, MemoryFolder, Sources, read, read_from};
use crate::scenario::model::{Scenario, SourceFile};

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

/// Reads a scenario from the disk: a file, or a folder with a file `scenario.dg`. Whatever is wrong, the disk included,
/// is among the diagnostics.
#[must_use]
pub fn load(path: &Path) -> Loaded {
    checked(read(path))
}

/// Reads a scenario from any folder; `main` is the name of its main file there. The record and the series are not
/// looked for.
#[must_use]
pub fn load_from(folder: &dyn Folder, main: &str) -> Loaded {
    checked(read_from(folder, main))
}

/// Reads a scenario from a text alone, as one file of this name. It can include nothing, and the record and the series
/// are not looked for.
#[must_use]
pub fn load_text(name: &str, text: &str) -> Loaded {
    load_from(&MemoryFolder::default().with(name, text), name)
}

/// Checks what was read, unless that has errors already: what they leave out would be found missing.
fn checked(sources: Sources) -> Loaded {
    let Sources {
        files,
        trees,
        folder,
        diagnostics,
    } = sources;
    if diagnostics.has_errors() {
        return Loaded {
            files,
            scenario: None,
            diagnostics,
        };
    }
    let (scenario, diagnostics) = check(&trees, files.clone(), folder.as_deref());
    Loaded {
        files,
        scenario,
        diagnostics,
    }
}
