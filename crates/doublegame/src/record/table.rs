//! The table of a record: one row for each dated event.
//!
//! Reads a file with commas between its columns, checks every row, and gives either all events or all errors at once,
//! each with its row and column. What is doubtful but possible (rows out of order, a deed that is both reported and
//! denied) is a warning and keeps nothing from being read.
//!
//! Invariants of what was read: dates are days; nothing was reported before it happened; every event has an actor and
//! a kind; a magnitude has a unit.

pub(super) mod check;
mod quotes;
mod read;

pub(crate) use read::line_of;
pub use read::{read, sha256};

use jiff::civil::Date;

pub use crate::scenario::model::RECORD_COLUMNS as COLUMNS;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 64 << 20;

/// The most events that a record may have.
pub const MOST_EVENTS: usize = 100_000;

/// Whether something was said or done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Said.
    Word,
    /// Done.
    Deed,
}

/// How far a report is trusted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Little.
    Low,
    /// With doubts.
    Medium,
    /// As good as sure.
    High,
}

/// One dated event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The line of the file on which its row starts, from 1.
    pub line: usize,
    /// The day on which it happened.
    pub date: Date,
    /// The day on which it became known, not before `date`.
    pub reported: Date,
    /// Who did it, as the record calls it.
    pub actor: String,
    /// To whom; none, one or several.
    pub targets: Vec<String>,
    /// Word or deed; `None` if the record does not say.
    pub form: Option<Form>,
    /// What kind of event it is, in the record's own words.
    pub kind: String,
    /// What happened, in a sentence.
    pub text: String,
    /// How large it was.
    pub magnitude: Option<f64>,
    /// In what the magnitude is counted.
    pub unit: String,
    /// Where it is reported.
    pub source: String,
    /// How far the source is trusted.
    pub reliability: Level,
    /// Where the source can be found.
    pub link: String,
}

impl Event {
    /// Whether the column holds this text; for `target`, whether it is one of the targets. Columns that are not texts
    /// are compared as they are written.
    #[must_use]
    pub fn has(&self, column: &str, text: &str) -> bool {
        match column {
            "date" => self.date.to_string() == text,
            "reported" => self.reported.to_string() == text,
            "actor" => self.actor == text,
            "target" => self.targets.iter().any(|target| target == text),
            "form" => matches!(
                (self.form, text),
                (Some(Form::Word), "word") | (Some(Form::Deed), "deed")
            ),
            "kind" => self.kind == text,
            "text" => self.text == text,
            "magnitude" => self.magnitude.is_some_and(|magnitude| {
                text.parse()
                    .is_ok_and(|number: f64| number.total_cmp(&magnitude).is_eq())
            }),
            "unit" => self.unit == text,
            "source" => self.source == text,
            "reliability" => matches!(
                (self.reliability, text),
                (Level::High, "high") | (Level::Medium, "medium") | (Level::Low, "low")
            ),
            "link" => self.link == text,
            _ => false,
        }
    }

    /// Whether another row reports the same event: the same day, actor, targets and kind.
    #[must_use]
    pub fn is_copy_of(&self, other: &Self) -> bool {
        self.date == other.date
            && self.actor == other.actor
            && self.targets == other.targets
            && self.form == other.form
            && self.kind == other.kind
    }
}

/// Something wrong or doubtful in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line of the file, from 1.
    pub line: usize,
    /// The column's name; empty where it concerns the whole row.
    pub column: String,
    /// What is wrong.
    pub what: String,
    /// What was expected, or what can be done.
    pub hint: String,
}

/// What reading a table gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The events in the order of their dates; those of one day in the order of the file. Those with an error are not
    /// among them.
    pub events: Vec<Event>,
    /// The SHA-256 hash of the file, in hexadecimal digits.
    pub sha256: String,
    /// What keeps the table from being used, by line.
    pub errors: Vec<Finding>,
    /// What is doubtful, by line.
    pub warnings: Vec<Finding>,
}
