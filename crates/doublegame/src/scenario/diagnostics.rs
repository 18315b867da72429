//! What is wrong with a scenario: messages with the text they are about, what was expected, and how to mend it.
//!
//! The lexer, the parser, the loader of files and the checker all put [`Diagnostic`]s into one [`Diagnostics`]; the
//! program shows them with [`render`]. Their order depends on where they stand in the text and on nothing else.

mod codes;
mod render;
mod snippet;
pub mod syntax;

pub use render::{Style, render};

pub(crate) use codes::codes;
pub(crate) use snippet::is_unprintable;

use super::model::Span;

/// How many diagnostics a [`Diagnostics`] keeps; the rest are counted only, so that no input takes memory without
/// bound.
pub const KEPT: usize = 500;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// The scenario can be run, but the analyst may not mean what it says.
    Warning,
}

/// Something that is looked at only where what it depends on has no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Names, kinds and numbers.
    Meaning,
    /// What depends on lines that could not be read.
    Lost,
    /// The states of play.
    States,
    /// What never happens in play, which a value that is invalid there could explain.
    Never,
    /// The states of play in cases and in worlds with other tracks.
    Cases,
    /// What may not be meant as it is written.
    Warnings,
}

impl Stage {
    /// What was not looked at, in words.
    const fn words(self) -> &'static str {
        match self {
            Self::Meaning => "names and numbers",
            Self::Lost => "what depends on what cannot be read",
            Self::States => "the states of play",
            Self::Never => "what never happens",
            Self::Cases => "the states of play in cases",
            Self::Warnings => "what deserves a warning",
        }
    }
}

/// How many errors and warnings there are, and whether there may be more because something was skipped.
#[must_use]
pub fn verdict(diagnostics: &Diagnostics, skipped: &[Stage]) -> String {
    let errors = counted(diagnostics.errors(), "error");
    let warnings = counted(diagnostics.warnings(), "warning");
    let reservation = reservation(diagnostics, skipped);
    match (skipped.is_empty(), diagnostics.warnings()) {
        (true, _) => format!("{errors}, {warnings}"),
        (false, 0) => format!("{errors}{reservation}"),
        (false, _) => format!("{errors}, {warnings} so far{reservation}"),
    }
}

/// How many errors there are, likewise.
#[must_use]
pub fn verdict_on_errors(diagnostics: &Diagnostics, skipped: &[Stage]) -> String {
    let errors = counted(diagnostics.errors(), "error");
    format!("{errors}{}", reservation(diagnostics, skipped))
}

/// That there may be more because something was skipped.
fn reservation(diagnostics: &Diagnostics, skipped: &[Stage]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    let mended = if diagnostics.errors() == 1 {
        "it is mended"
    } else {
        "they are mended"
    };
    let words: Vec<&str> = skipped.iter().map(|stage| stage.words()).collect();
    format!(
        "; more may appear once {mended} (not looked at yet: {})",
        words.join(", ")
    )
}

fn counted(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}

/// The kind of a diagnostic: a word that stays the same when the wording of messages changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// The word, in lower case with hyphens: `unknown-name`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// A stretch of text with a word on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The text marked.
    pub span: Span,
    /// What is said about it; may be empty.
    pub text: String,
}

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// Its kind.
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where it is.
    pub primary: Label,
    /// Other places that help to understand it.
    pub secondary: Vec<Label>,
    /// What would be right here.
    pub expected: Option<String>,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    fn new(severity: Severity, code: Code, span: Span, message: String) -> Self {
        let primary = Label {
            span,
            text: String::new(),
        };
        Self {
            severity,
            code,
            message,
            primary,
            secondary: Vec::new(),
            expected: None,
            hint: None,
        }
    }

    /// Puts a word on the marked text.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Marks another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what would be right here.
    #[must_use]
    pub fn expected(mut self, text: impl Into<String>) -> Self {
        self.expected = Some(text.into());
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }
}

/// Errors and warnings, at most [`KEPT`] of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        match diagnostic.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        if self.kept.len() < KEPT {
            self.kept.push(diagnostic);
        }
    }

    /// Adds all of another collection.
    pub fn append(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        let room = KEPT.saturating_sub(self.kept.len());
        self.kept.extend(other.kept.into_iter().take(room));
    }

    /// The errors alone.
    #[must_use]
    pub fn without_warnings(mut self) -> Self {
        self.kept.retain(|found| found.severity == Severity::Error);
        self.warnings = 0;
        self
    }

    /// Puts them into their order: by file, by place, errors before warnings, by code, by message.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.kept.sort_by(|a, b| order(a).cmp(&order(b)));
        self
    }

    /// Those that were kept.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.kept
    }

    /// How many errors there are, those not kept included.
    #[must_use]
    pub const fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are, those not kept included.
    #[must_use]
    pub const fn warnings(&self) -> usize {
        self.warnings
    }

    /// How many were counted only.
    #[must_use]
    pub fn not_kept(&self) -> usize {
        (self.errors + self.warnings).saturating_sub(self.kept.len())
    }

    /// Whether there is an error.
    #[must_use]
    pub const fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.errors + self.warnings == 0
    }
}

fn order(diagnostic: &Diagnostic) -> (Span, Severity, Code, &str) {
    // A span's order is by file, start and end.
    (
        diagnostic.primary.span,
        diagnostic.severity,
        diagnostic.code,
        &diagnostic.message,
    )
}

/// The name among `known` that `name` was most likely meant to be, if one is near enough: at most one wrong letter in
/// three, or the same name with other capital letters.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer names are never near anything that an analyst would type, and the distance takes quadratic time.
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| {
            let distance = strsim::osa_distance(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, candidate)| {
            let longer = name.chars().count().max(candidate.chars().count());
            *distance <= (longer / 3).max(usize::from(longer > 1))
        })
        .filter(|(distance, candidate)| *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;
