//! A series of numbers over time, and its file.
//!
//! The file is a table in UTF-8 with two columns, `date,value`, one line for each period, in the order of time. A date
//! is the first day of its period: `2020-07-01`, or `2020-07` for a month, `2020` for a year. The length of the periods
//! is the longest of year, half-year, quarter, month, week and day into which all dates fit. A period without a line,
//! or with an empty value, is missing: it says nothing, which is not the same as a zero.
//!
//! Stands before [`change_points`](super::change_points). A [`Series`] has at least two periods, its first and its last
//! are observed, and its values are finite and at most [`LARGEST_VALUE`] in size.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

mod parse;

pub use parse::date_of;

/// The most bytes of a series file.
pub const LARGEST_SERIES_FILE: usize = 1 << 20;

/// The most periods from the first to the last, the missing ones counted.
pub const MOST_PERIODS: usize = 10_000;

/// The largest size of a value. Sums of so many of them stay whole numbers where the values are.
pub const LARGEST_VALUE: f64 = 1e9;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodLength {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// Twelve months.
    Year,
}

impl PeriodLength {
    /// The word for one of them.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half-year",
            Self::Year => "year",
        }
    }

    /// How many months it has; none if it is counted in days.
    const fn months(self) -> Option<i32> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::HalfYear => Some(6),
            Self::Year => Some(12),
        }
    }

    /// The first day of the period that starts `steps` periods after the one that starts at `date`. None past the end
    /// of the calendar (year 9999).
    fn after(self, date: Date, steps: usize) -> Option<Date> {
        let steps = i32::try_from(steps).ok()?;
        let span = match self.months() {
            Some(months) => 0.months().try_months(steps.checked_mul(months)?).ok()?,
            None if matches!(self, Self::Week) => 0.days().try_weeks(steps).ok()?,
            None => 0.days().try_days(steps).ok()?,
        };
        date.checked_add(span).ok()
    }
}

/// What kind of numbers a series holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whole numbers of at least 0.
    Counts,
    /// Any numbers.
    Real,
}

/// An observed period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Observation {
    /// Which period, from 0, the missing ones counted.
    pub period: usize,
    /// Its first day.
    #[schemars(with = "String")]
    pub date: Date,
    /// Its value, in the series's own unit.
    pub value: f64,
}

/// A series of numbers over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// How long its periods are.
    pub length: PeriodLength,
    /// What kind of numbers it holds: counts if all values are whole and none is negative.
    pub kind: Kind,
    /// The observed periods in the order of time.
    pub observations: Vec<Observation>,
}

impl Series {
    /// Reads a series from the text of its file; `name` stands in messages.
    ///
    /// # Errors
    ///
    /// All lines that are wrong, each with line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, SeriesErrors> {
        parse::parse(name, text)
    }

    /// A series of values, one for each period from `start` on; `None` is a missing period.
    ///
    /// None if fewer than two values are observed, if one is not finite or larger than [`LARGEST_VALUE`], if there are
    /// more than [`MOST_PERIODS`], or if the calendar ends before the series does.
    #[must_use]
    pub fn new(start: Date, length: PeriodLength, values: &[Option<f64>]) -> Option<Self> {
        if values.len() > MOST_PERIODS {
            return None;
        }
        let first = values.iter().position(Option::is_some)?;
        let observations = (0..)
            .zip(&values[first..])
            .filter_map(|(period, value)| value.map(|value| (period, value)))
            .map(|(period, value)| {
                let date = length.after(start, first + period)?;
                let is_sound = value.abs() <= LARGEST_VALUE;
                is_sound.then_some(Observation {
                    period,
                    date,
                    value,
                })
            })
            .collect::<Option<Vec<_>>>()?;
        (observations.len() >= 2).then(|| Self {
            length,
            kind: kind_of(&observations),
            observations,
        })
    }

    /// How many periods there are from the first to the last, the missing ones counted.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.observations.last().map_or(0, |last| last.period + 1)
    }

    /// How many of them are missing.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.periods() - self.observations.len()
    }

    /// The observed values in the order of time.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.observations.iter().map(|it| it.value).collect()
    }

    /// The last day of the period of an observation.
    #[must_use]
    pub fn last_day(&self, observation: &Observation) -> Date {
        self.length
            .after(observation.date, 1)
            .and_then(|next| next.yesterday().ok())
            .unwrap_or(Date::MAX)
    }
}

fn kind_of(observations: &[Observation]) -> Kind {
    let is_count = |it: &Observation| it.value >= 0.0 && it.value.fract() == 0.0;
    if observations.iter().all(is_count) {
        Kind::Counts
    } else {
        Kind::Real
    }
}

/// One thing that is wrong with a series file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesError {
    /// The line, from 1.
    pub line: usize,
    /// The column of the table, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub help: String,
}

/// All that is wrong with a series file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesErrors {
    /// The file.
    pub file: String,
    /// The errors in the order of the lines, at least one, at most [`SeriesErrors::MOST`].
    pub errors: Vec<SeriesError>,
    /// How many more there are.
    pub more: usize,
}

impl SeriesErrors {
    /// The most errors that are kept.
    pub const MOST: usize = 50;
}

impl fmt::Display for SeriesErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.errors.iter().enumerate() {
            let SeriesError {
                line,
                column,
                what,
                help,
            } = error;
            let end = if number == 0 { "" } else { "\n" };
            write!(
                f,
                "{end}error: {what}\n  at {}, line {line}, column {column}\n  help: {help}",
                self.file
            )?;
        }
        if self.more > 0 {
            write!(f, "\nand {} more errors", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for SeriesErrors {}

#[cfg(test)]
mod tests;
