//! The files of a scenario: the one that the user names, and those that it includes.
//!
//! A scenario reads files of its own folder only: a name that leaves the folder, by `..`, as an absolute path or through
//! a symbolic link, is refused. How many files there are and how large they are is bounded.

mod folder;

pub use folder::{DiskFolder, Folder, Found, MemoryFolder, Refusal};

use super::diagnostics::{Diagnostic, Diagnostics, is_unprintable, syntax};
use super::lexer::LARGEST_FILE;
use super::model::{SourceFile, Span};
use super::parser::{Role, parse_partly, too_large};
use super::tree::{Damage, Include, Item, Reach, Text, Tree};
use std::path::{Path, PathBuf};

/// The most files that a scenario may have.
pub const MOST_FILES: usize = 64;

/// The most bytes that all files of a scenario may have together.
pub const LARGEST_SCENARIO: usize = 4 << 20;

/// The name of the main file of a scenario that is a folder.
pub const MAIN_FILE: &str = "scenario.dg";

/// The files of a scenario with their trees.
#[derive(Debug, Default)]
pub struct Sources {
    /// The files, the main one first, then the included ones in the order in which they are met.
    pub files: Vec<SourceFile>,
    /// The trees, one for each file. They are whole only if there is no error; otherwise parts are missing, and their
    /// damage says what these may have been.
    pub trees: Vec<Tree>,
    /// The folder of the scenario, if it lies on a disk.
    pub folder: Option<PathBuf>,
    /// What is wrong with the files, in order.
    pub diagnostics: Diagnostics,
}

/// Reads a scenario from the disk: a file, or a folder with a file [`MAIN_FILE`].
#[must_use]
pub fn read(path: &Path) -> Sources {
    let main = if path.is_dir() {
        path.join(MAIN_FILE)
    } else {
        path.to_owned()
    };
    let parent = main
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let shown = parent.map(Path::to_owned).unwrap_or_default();
    match DiskFolder::open(parent.unwrap_or(Path::new("."))) {
        Ok(folder) => {
            let found = folder::find_main(&main);
            let mut sources = load(&folder, &main.display().to_string(), found, &shown);
            sources.folder = Some(folder.root().to_owned());
            sources
        }
        Err(refusal) => load(
            &MemoryFolder::default(),
            &main.display().to_string(),
            Err(refusal),
            &shown,
        ),
    }
}

/// Reads a scenario from any folder; `main` is the name of its main file there.
#[must_use]
pub fn read_from(folder: &dyn Folder, main: &str) -> Sources {
    load(folder, main, folder.find(main), Path::new(""))
}

fn load(folder: &dyn Folder, main: &str, found: Result<Found, Refusal>, shown: &Path) -> Sources {
    let mut loader = Loader {
        folder,
        shown,
        sources: Sources::default(),
        seen: Vec::new(),
        total: 0,
    };
    loader.main(main, found);
    // Every included file is added at the end, so this meets each tree once.
    let mut next = 0;
    while let Some(tree) = loader.sources.trees.get(next) {
        for include in includes(tree) {
            loader.include(&include);
        }
        next += 1;
    }
    let mut sources = loader.sources;
    sources.diagnostics = sources.diagnostics.sorted();
    sources
}

fn includes(tree: &Tree) -> Vec<Include> {
    let include = |item: &Item| match item {
        Item::Include(include) => Some(include.clone()),
        _ => None,
    };
    tree.items.iter().filter_map(include).collect()
}

struct Loader<'a> {
    folder: &'a dyn Folder,
    /// The folder as the user wrote it, for the names of included files.
    shown: &'a Path,
    sources: Sources,
    /// What the folder calls each file that has been read, and where it was included.
    seen: Vec<(PathBuf, Option<Span>)>,
    /// How many bytes have been read.
    total: usize,
}

impl Loader<'_> {
    fn main(&mut self, name: &str, found: Result<Found, Refusal>) {
        match found {
            Ok(found) => {
                self.seen.push((found.identity, None));
                self.add(name.to_owned(), found.bytes, Role::Main);
            }
            Err(refusal) => {
                self.sources.files.push(SourceFile {
                    name: name.to_owned(),
                    text: String::new(),
                });
                self.sources.trees.push(unread());
                let error = match refusal {
                    Refusal::TooLarge(length) => too_large(0, length),
                    other => Diagnostic::error(
                        syntax::UNREADABLE_FILE,
                        Span::default(),
                        format!("this scenario cannot be read: {}", other.reason()),
                    )
                    .expected(format!(
                        "a scenario file, or a folder with a file `{MAIN_FILE}`"
                    ))
                    .hint("`doublegame new FOLDER` makes a small scenario to start from"),
                };
                self.sources.diagnostics.push(error);
            }
        }
    }

    fn include(&mut self, include: &Include) {
        let file = &include.file;
        if let Err(error) = self.try_include(file) {
            // What the file would declare is not known, unless it has been read before.
            if error.code != syntax::INCLUDED_TWICE
                && let Some(main) = self.sources.trees.first_mut()
            {
                main.damage.reach(Reach::Everything);
            }
            self.sources.diagnostics.push(*error);
        }
    }

    fn try_include(&mut self, file: &Text) -> Result<(), Box<Diagnostic>> {
        let bad = |message: String| Diagnostic::error(syntax::BAD_INCLUDE, file.span, message);
        if let Some(reason) = wrong_name(&file.value) {
            let error = bad(format!("this file cannot be included: {reason}"))
                .expected("the name of a `.dg` file in the scenario's folder, such as `payoffs.dg`")
                .hint("move the file into the scenario's folder and name it without a path");
            return Err(Box::new(error));
        }
        let found = match self.folder.find(&file.value) {
            Ok(found) => found,
            Err(Refusal::TooLarge(length)) => {
                let mut error = too_large(0, length);
                error.primary.span = file.span;
                return Err(Box::new(error));
            }
            Err(refusal) => {
                let error = bad(format!(
                    "this file cannot be included: {}",
                    refusal.reason()
                ))
                .expected("the name of a `.dg` file in the scenario's folder")
                .hint("look at the name and its capital letters, or leave this line out");
                return Err(Box::new(error));
            }
        };
        if let Some((_, first)) = self.seen.iter().find(|(seen, _)| *seen == found.identity) {
            return Err(Box::new(included_twice(file.span, *first)));
        }
        if self.sources.files.len() >= MOST_FILES
            || self.total + found.bytes.len() > LARGEST_SCENARIO
        {
            let error = Diagnostic::error(
                syntax::TOO_LARGE,
                file.span,
                "this scenario is too large to read",
            )
            .expected(format!(
                "at most {MOST_FILES} files with {LARGEST_SCENARIO} bytes together"
            ))
            .hint("include fewer or smaller files");
            return Err(Box::new(error));
        }
        let name = self.shown.join(&file.value).display().to_string();
        self.seen.push((found.identity, Some(file.span)));
        self.add(name, found.bytes, Role::Included);
        Ok(())
    }

    /// Takes a file in: its text, and its tree as far as it can be read.
    fn add(&mut self, name: String, bytes: Vec<u8>, role: Role) {
        self.total += bytes.len();
        let number = self.sources.files.len() as u16;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                self.sources.diagnostics.push(not_utf8(number, at));
                self.sources.trees.push(unread());
                self.sources.files.push(SourceFile { name, text });
                return;
            }
        };
        let (tree, errors) = parse_partly(number, &text, role);
        self.sources.trees.push(tree);
        self.sources.diagnostics.append(errors);
        self.sources.files.push(SourceFile { name, text });
    }
}

/// The tree of a file of which nothing is known.
fn unread() -> Tree {
    let mut damage = Damage::default();
    damage.reach(Reach::Everything);
    Tree {
        damage,
        ..Tree::default()
    }
}

/// Why a name cannot be the name of a file in the scenario's folder, if it cannot.
fn wrong_name(name: &str) -> Option<&'static str> {
    let mut parts = name.split('/');
    if name.is_empty() {
        Some("it has no name")
    } else if name.starts_with('/') || name.contains(['\\', ':']) {
        Some("it is not named as a file of the scenario's folder")
    } else if parts.any(|part| matches!(part, "" | "." | "..")) {
        Some("its name leads out of the scenario's folder")
    } else if name.chars().any(is_unprintable) {
        Some("its name holds a character that cannot be shown")
    } else if Path::new(name).extension() != Some("dg".as_ref()) {
        Some("its name does not end in `.dg`")
    } else {
        None
    }
}

fn included_twice(span: Span, first: Option<Span>) -> Diagnostic {
    let message = match first {
        Some(_) => "this file is included twice",
        None => "this is the scenario's main file, which cannot be included",
    };
    let error = Diagnostic::error(syntax::INCLUDED_TWICE, span, message)
        .expected("each file once")
        .hint("leave this line out; what a file declares is known in all files of the scenario");
    match first {
        Some(first) => error.also(first, "included here"),
        None => error,
    }
}

fn not_utf8(file: u16, at: usize) -> Diagnostic {
    let start = at as u32;
    // The text is shown with a sign in place of what cannot be read, three bytes long.
    let span = Span {
        file,
        start,
        end: start + 3,
    };
    Diagnostic::error(syntax::NOT_UTF8, span, "this file is not a text in UTF-8")
        .label("no character")
        .expected(format!(
            "a text file in UTF-8, of at most {LARGEST_FILE} bytes"
        ))
        .hint("save the file again and choose the encoding UTF-8")
}

#[cfg(test)]
mod tests;
