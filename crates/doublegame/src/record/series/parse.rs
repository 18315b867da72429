//! Reading a series file: every line is looked at, and all errors are told at once.

use std::collections::hash_map::{Entry, HashMap};

use jiff::civil::{Date, date};

use crate::scenario::diagnostics::is_unprintable;

use super::{
    LARGEST_SERIES_FILE, LARGEST_VALUE, MOST_PERIODS, Observation, PeriodLength, Series,
    SeriesError, SeriesErrors, kind_of,
};

/// The first line of every series file.
const HEADER: &str = "date,value";

/// The columns of the table.
const DATE: usize = 1;
const VALUE: usize = 2;

/// A line that was read.
struct Row {
    line: usize,
    date: Date,
    value: Option<f64>,
}

/// The errors found so far.
struct Errors {
    errors: Vec<SeriesError>,
    more: usize,
}

impl Errors {
    fn push(&mut self, line: usize, column: usize, what: impl Into<String>, help: &str) {
        if self.errors.len() < SeriesErrors::MOST {
            self.errors.push(SeriesError {
                line,
                column,
                what: what.into(),
                help: help.to_owned(),
            });
        } else {
            self.more += 1;
        }
    }
}

pub(super) fn parse(name: &str, text: &str) -> Result<Series, SeriesErrors> {
    let mut errors = Errors {
        errors: Vec::new(),
        more: 0,
    };
    let series = read(text, &mut errors);
    match series {
        Some(series) if errors.errors.is_empty() => Ok(series),
        _ => {
            errors.errors.sort_by_key(|it| (it.line, it.column));
            Err(SeriesErrors {
                file: name.to_owned(),
                errors: errors.errors,
                more: errors.more,
            })
        }
    }
}

/// The series, as far as it can be made; it counts only where no error was found.
fn read(text: &str, errors: &mut Errors) -> Option<Series> {
    if text.len() > LARGEST_SERIES_FILE {
        errors.push(
            1,
            DATE,
            format!("the file has {} bytes", text.len()),
            "a series file has at most 1 MiB; sum its values over longer periods",
        );
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = rows(text, errors);
    let observed: Vec<&Row> = rows.iter().filter(|row| row.value.is_some()).collect();
    if observed.len() < 2 {
        if errors.errors.is_empty() {
            errors.push(
                text.lines().count().max(1),
                VALUE,
                match observed.len() {
                    0 => "the file has no value",
                    _ => "the file has 1 value",
                },
                "a series needs at least two periods with a value",
            );
        }
        return None;
    }
    let length = length_of(&rows);
    let first = observed[0].date;
    let observations = observed
        .iter()
        .map(|row| {
            let period = periods_between(first, row.date, length);
            row.value.map(|value| Observation {
                period,
                date: row.date,
                value,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    let last = observed[observed.len() - 1];
    let periods = periods_between(first, last.date, length) + 1;
    if periods > MOST_PERIODS {
        errors.push(
            last.line,
            DATE,
            format!("the series has {periods} periods of one {}", length.word()),
            "at most 10000 are read; sum its values over longer periods, or give dates that lie a whole number of months apart",
        );
    }
    Some(Series {
        length,
        kind: kind_of(&observations),
        observations,
    })
}

/// The lines that could be read, in the order of time.
fn rows(text: &str, errors: &mut Errors) -> Vec<Row> {
    let mut lines = (1..).zip(text.lines());
    let header = lines.next().map_or("", |(_, line)| line);
    let names: Vec<&str> = header.split(',').map(unquoted).collect();
    if names != ["date", "value"] {
        errors.push(
            1,
            DATE,
            format!("the first line is `{}`", shortened(header)),
            "write `date,value` as the first line",
        );
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut seen: HashMap<Date, usize> = HashMap::new();
    let mut latest: Option<(Date, usize)> = None;
    for (line, text) in lines {
        if text.trim().is_empty() {
            continue;
        }
        let Some((date, value)) = row(line, text, errors) else {
            continue;
        };
        match seen.entry(date) {
            Entry::Occupied(before) => {
                errors.push(
                    line,
                    DATE,
                    format!(
                        "{date} stands a second time, first in line {}",
                        before.get()
                    ),
                    "leave one line for each period",
                );
                continue;
            }
            Entry::Vacant(free) => {
                free.insert(line);
            }
        }
        match latest {
            Some((before, at)) if date < before => errors.push(
                line,
                DATE,
                format!("{date} comes after {before} of line {at}"),
                "put the lines in the order of time",
            ),
            _ => latest = Some((date, line)),
        }
        rows.push(Row { line, date, value });
    }
    rows.sort_by_key(|row| row.date);
    rows
}

/// The two fields of a line; none if either is wrong.
fn row(line: usize, text: &str, errors: &mut Errors) -> Option<(Date, Option<f64>)> {
    let fields: Vec<&str> = text.split(',').map(unquoted).collect();
    let [day, value] = fields[..] else {
        errors.push(
            line,
            fields.len().min(VALUE + 1),
            format!(
                "the line `{}` has {} fields, not two",
                shortened(text),
                fields.len()
            ),
            &format!("write a date and a value, as in the first line, `{HEADER}`; a missing value stays empty"),
        );
        return None;
    };
    let date = date_of(day);
    if date.is_none() {
        errors.push(
            line,
            DATE,
            format!("`{}` is no date", shortened(day)),
            "write the first day of the period, for example 2020-07-01 (2020-07 or 2020 will do for months and years)",
        );
    }
    let value = value_of(value);
    if let Err(what) = &value {
        errors.push(
            line,
            VALUE,
            what,
            "write a number from -1e9 to 1e9 with a point before decimals, or nothing where the value is missing",
        );
    }
    Some((date?, value.ok()?))
}

fn unquoted(field: &str) -> &str {
    let field = field.trim();
    field
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .map_or(field, str::trim)
}

/// The start of a text, for a message; what cannot be printed is replaced.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let shown = |it: char| if is_unprintable(it) { '\u{fffd}' } else { it };
    let start: String = text.chars().take(MOST).map(shown).collect();
    if text.chars().count() <= MOST {
        start
    } else {
        start + "…"
    }
}

/// The first day of a year, a month or a day as a series writes it: `1890`, `1890-03`, `1890-03-01`.
#[must_use]
pub fn date_of(text: &str) -> Option<Date> {
    let digits = |text: &str, count: usize| -> Option<i16> {
        (text.len() == count && text.bytes().all(|it| it.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    let parts: Vec<&str> = text.split('-').collect();
    let (year, month, day) = match parts[..] {
        [year] => (year, "01", "01"),
        [year, month] => (year, month, "01"),
        [year, month, day] => (year, month, day),
        _ => return None,
    };
    let month = i8::try_from(digits(month, 2)?).ok()?;
    let day = i8::try_from(digits(day, 2)?).ok()?;
    Date::new(digits(year, 4)?, month, day).ok()
}

fn value_of(text: &str) -> Result<Option<f64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        // The words `nan` and `inf` are read as numbers, too.
        Ok(value) if value.abs() <= LARGEST_VALUE => Ok(Some(value)),
        Ok(_) => Err(format!("`{}` is out of range", shortened(text))),
        Err(_) => Err(format!("`{}` is no number", shortened(text))),
    }
}

/// The longest period into which all dates fit.
fn length_of(rows: &[Row]) -> PeriodLength {
    let steps = |distance: &dyn Fn(Date, Date) -> i64| {
        rows.windows(2)
            .map(|pair| distance(pair[0].date, pair[1].date))
            .fold(0, greatest_common_divisor)
    };
    let same_day = rows
        .windows(2)
        .all(|pair| pair[0].date.day() == pair[1].date.day());
    if same_day {
        let months = steps(&months_between);
        let lengths = [
            (12, PeriodLength::Year),
            (6, PeriodLength::HalfYear),
            (3, PeriodLength::Quarter),
            (1, PeriodLength::Month),
        ];
        let fitting = lengths.into_iter().find(|(count, _)| months % count == 0);
        if let Some((_, length)) = fitting {
            return length;
        }
    }
    if steps(&days_between) % 7 == 0 {
        PeriodLength::Week
    } else {
        PeriodLength::Day
    }
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

fn months_between(from: Date, to: Date) -> i64 {
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    months(to) - months(from)
}

fn days_between(from: Date, to: Date) -> i64 {
    let epoch = date(1970, 1, 1);
    let days = |date: Date| epoch.duration_until(date).as_hours() / 24;
    days(to) - days(from)
}

fn periods_between(from: Date, to: Date, length: PeriodLength) -> usize {
    let periods = match length.months() {
        Some(months) => months_between(from, to) / i64::from(months),
        None if length == PeriodLength::Week => days_between(from, to) / 7,
        None => days_between(from, to),
    };
    usize::try_from(periods).unwrap_or(0)
}
