//! What is wrong or odd in the files: each malformed row by file and line, and counts of everything.

use super::layout::Format;
use std::fmt;
use std::sync::Arc;

/// Why a row cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The number of columns is not that of the format.
    Columns,
    /// The event has no id.
    NoId,
    /// The date is no date of the years 1800 to 2199.
    Date,
    /// The quad class is not one of the four.
    Class,
    /// The Goldstein value or intensity is no number from -1000 to 1000.
    Goldstein,
    /// The number of mentions is no whole number.
    Mentions,
    /// The line is longer than [`super::LONGEST_LINE`].
    TooLong,
    /// The file cannot be read from here on.
    Damaged,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 8] = [
        Self::Columns,
        Self::NoId,
        Self::Date,
        Self::Class,
        Self::Goldstein,
        Self::Mentions,
        Self::TooLong,
        Self::Damaged,
    ];
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Columns => "number of columns is not that of the format",
            Self::NoId => "no event id",
            Self::Date => "no date of the years 1800 to 2199",
            Self::Class => "quad class is not one of the four",
            Self::Goldstein => "Goldstein value or intensity is no number from -1000 to 1000",
            Self::Mentions => "number of mentions is no whole number",
            Self::TooLong => "line is too long",
            Self::Damaged => "file cannot be read from here on",
        })
    }
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The file; a part of a zip archive is named behind it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u64,
    /// Why it cannot be read.
    pub reason: Reason,
    /// How the row begins, free of control characters; of a damaged file, what went wrong.
    pub excerpt: String,
}

/// What happened to the rows of all files. The counts do not depend on the filter, but for those that say so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows, headers and empty lines not counted.
    pub rows: u64,
    /// Rows that cannot be read, by [`Reason::ALL`].
    pub malformed: [u64; 8],
    /// Rows that the filter takes.
    pub passed: u64,
    /// The same, by [`Format::ALL`].
    pub passed_of_format: [u64; Format::ALL.len()],
    /// Rows that the filter takes, but whose source or target has no label of the kind that series are grouped by. They are
    /// in no series.
    pub without_party: u64,
    /// Rows among those in a series whose class is not told.
    pub without_class: u64,
    /// Rows with bytes that are not UTF-8; these are shown as U+FFFD.
    pub not_utf8: u64,
    /// Rows whose date has the month first.
    pub month_first: u64,
    /// Rows whose event code is not of digits alone.
    pub odd_code: u64,
    /// Rows of ICEWS or POLECAT files with a quote, which these formats do not use.
    pub quotes: u64,
    /// Rows of files that have no column of event codes.
    pub no_code_column: u64,
    /// Empty lines.
    pub empty_lines: u64,
    /// Lines that end with CR LF.
    pub carriage_returns: u64,
    /// Headers that came again within a file.
    pub repeated_headers: u64,
    /// Files that begin with a byte order mark.
    pub byte_order_marks: u64,
}

impl Counts {
    /// Whether the filter takes rows of formats that write actors in different ways.
    #[must_use]
    pub fn mixes_ways_of_writing(&self) -> bool {
        let formats = Format::ALL.into_iter().zip(self.passed_of_format);
        let mut families = formats
            .filter(|(_, passed)| *passed > 0)
            .map(|(it, _)| it.family());
        let first = families.next();
        families.any(|family| Some(family) != first)
    }

    /// All malformed rows.
    #[must_use]
    pub fn all_malformed(&self) -> u64 {
        self.malformed.iter().sum()
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (sum, term) in self.malformed.iter_mut().zip(other.malformed) {
            *sum += term;
        }
        self.rows += other.rows;
        self.passed += other.passed;
        for (sum, term) in self.passed_of_format.iter_mut().zip(other.passed_of_format) {
            *sum += term;
        }
        self.without_party += other.without_party;
        self.without_class += other.without_class;
        self.not_utf8 += other.not_utf8;
        self.month_first += other.month_first;
        self.odd_code += other.odd_code;
        self.quotes += other.quotes;
        self.no_code_column += other.no_code_column;
        self.empty_lines += other.empty_lines;
        self.carriage_returns += other.carriage_returns;
        self.repeated_headers += other.repeated_headers;
        self.byte_order_marks += other.byte_order_marks;
    }
}
