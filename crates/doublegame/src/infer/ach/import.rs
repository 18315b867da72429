//! Reads a table of competing hypotheses.

use super::Mark;
use crate::record::table::{Finding, line_of};
use jiff::civil::Date;

/// A table that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct AchTable {
    /// The hypotheses, as the table calls them.
    pub hypotheses: Vec<String>,
    /// The evidence in order.
    pub rows: Vec<AchRow>,
    /// What is doubtful, by line.
    pub warnings: Vec<Finding>,
}

/// One piece of evidence of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct AchRow {
    /// The line of the file.
    pub line: usize,
    /// What it is.
    pub evidence: String,
    /// How much it counts, at least 0; 1 where the table does not say.
    pub weight: f64,
    /// Length: hypotheses.
    pub marks: Vec<Mark>,
    /// The first and the last of the days in the columns `from`, `to` and `date`; `None` where no day is given.
    pub days: Option<(Date, Date)>,
}

impl AchTable {
    /// The likelihood of the whole table under each hypothesis, the largest being 1: the product over the rows of each
    /// mark's likelihood to the power of the row's weight.
    #[must_use]
    pub fn likelihoods(&self) -> Vec<f64> {
        let logs: Vec<f64> = (0..self.hypotheses.len())
            .map(|hypothesis| {
                let rows = self.rows.iter();
                rows.map(|row| row.weight * row.marks[hypothesis].likelihood().ln())
                    .sum()
            })
            .collect();
        let best = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logs.iter().map(|log| (log - best).exp()).collect()
    }

    /// The lines of the rows that are dated within these days.
    #[must_use]
    pub fn dated_within(&self, first: Date, last: Date) -> Vec<usize> {
        let rows = self.rows.iter();
        rows.filter(|row| {
            row.days
                .is_some_and(|(from, to)| from <= last && to >= first)
        })
        .map(|row| row.line)
        .collect()
    }
}

/// The columns that hold no hypothesis.
const OTHER_COLUMNS: [&str; 12] = [
    "from",
    "to",
    "date",
    "evidence",
    "form",
    "weight",
    "credibility",
    "relevance",
    "type",
    "lines",
    "events",
    "sources",
];

/// Columns that other programs read and this one does not.
const IGNORED: [&str; 2] = ["credibility", "relevance"];

/// Weights above this are refused: a row would outweigh everything.
const LARGEST_WEIGHT: f64 = 100.0;

/// Reads a table: a first line with the column `evidence`, if there is one `weight`, and a column for each hypothesis;
/// marks are CC, C, N, I, II (or ++, +, 0, -, --; NA or nothing stands for N).
///
/// # Errors
/// All that is wrong, with line and column.
pub fn import_table(bytes: &[u8]) -> Result<AchTable, Vec<Finding>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes);
    let mut rows = reader.byte_records();
    let header = rows.next().and_then(Result::ok);
    let header = header.and_then(|row| csv::StringRecord::from_byte_record(row).ok());
    let Some(header) = header else {
        let what = "the file is not a table in UTF-8";
        let hint = "the first line names the columns: evidence, weight and the hypotheses";
        return Err(vec![finding(1, "", what, hint)]);
    };
    let columns = Columns::of(&header);
    let mut table = AchTable {
        hypotheses: columns.hypotheses().map(str::to_owned).collect(),
        rows: Vec::new(),
        warnings: Vec::new(),
    };
    let mut errors = Vec::new();
    if table.hypotheses.len() < 2 {
        let what = "the table has fewer than two hypotheses";
        errors.push(finding(
            1,
            "",
            what,
            "name each hypothesis in the first line",
        ));
    }
    let mut is_ignored = [false; IGNORED.len()];
    let mut any = false;
    for row in rows {
        any = true;
        let Ok(row) = row else {
            let what = "the file cannot be read to its end as a table";
            let hint = "columns are separated by commas, texts with commas stand in double quotes";
            errors.push(finding(1, "", what, hint));
            break;
        };
        let line = line_of(bytes, &row);
        let Ok(row) = csv::StringRecord::from_byte_record(row) else {
            let hint = "save the file with the encoding UTF-8";
            errors.push(finding(line, "", "the row is not UTF-8 text", hint));
            continue;
        };
        for (seen, name) in is_ignored.iter_mut().zip(IGNORED) {
            *seen |= !columns.cell(&row, name).is_empty();
        }
        match columns.row(line, &row) {
            Ok(row) => table.rows.push(row),
            Err(mut wrong) => errors.append(&mut wrong),
        }
    }
    if !any {
        let what = "the table has no evidence";
        let hint = "write a line for each piece of evidence below the first line";
        errors.push(finding(1, "", what, hint));
    }
    for (name, _) in IGNORED.iter().zip(is_ignored).filter(|(_, seen)| *seen) {
        let what = format!("the column `{name}` is not read");
        let hint = "say in the column `weight` how much a row counts: 1 in full, 0 not at all";
        table.warnings.push(finding(1, name, &what, hint));
    }
    if errors.is_empty() {
        Ok(table)
    } else {
        Err(errors)
    }
}

fn finding(line: usize, column: &str, what: &str, hint: &str) -> Finding {
    Finding {
        line,
        column: column.to_owned(),
        what: what.to_owned(),
        hint: hint.to_owned(),
    }
}

/// The first line of a table.
struct Columns {
    names: Vec<String>,
    /// The places of the columns that hold a hypothesis.
    hypotheses: Vec<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Self {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let is_other = |name: &str| {
            let lower = name.to_ascii_lowercase();
            OTHER_COLUMNS.contains(&lower.as_str())
                || lower.starts_with("ratio ")
                || lower.is_empty()
        };
        let hypotheses = (0..names.len()).filter(|&at| !is_other(&names[at]));
        Self {
            hypotheses: hypotheses.collect(),
            names,
        }
    }

    fn hypotheses(&self) -> impl Iterator<Item = &str> {
        self.hypotheses.iter().map(|&at| self.names[at].as_str())
    }

    /// The text of a column; empty where the table has none of that name.
    fn cell<'r>(&self, row: &'r csv::StringRecord, name: &str) -> &'r str {
        let mut names = self.names.iter();
        let place = names.position(|it| it.eq_ignore_ascii_case(name));
        place.and_then(|at| row.get(at)).unwrap_or("").trim()
    }

    fn row(&self, line: usize, row: &csv::StringRecord) -> Result<AchRow, Vec<Finding>> {
        if row.len() != self.names.len() {
            let what = format!(
                "the row has {} columns where the first line names {}",
                row.len(),
                self.names.len()
            );
            let hint = "a hypothesis that a row says nothing of has the mark N; a text with commas stands in double quotes";
            return Err(vec![finding(line, "", &what, hint)]);
        }
        let mut errors = Vec::new();
        let text = self.cell(row, "weight");
        let weight = match text {
            "" => Some(1.0),
            text => text
                .parse()
                .ok()
                .filter(|weight: &f64| (0.0..=LARGEST_WEIGHT).contains(weight)),
        };
        if weight.is_none() {
            let what = format!("`{text}` is no weight");
            let hint = "a number from 0 to 100; nothing stands for 1";
            errors.push(finding(line, "weight", &what, hint));
        }
        let mut marks = Vec::with_capacity(self.hypotheses.len());
        for &at in &self.hypotheses {
            let text = row.get(at).unwrap_or("").trim();
            if let Some(mark) = Mark::read(text) {
                marks.push(mark);
            } else {
                let what = format!("`{text}` is no mark");
                let hint = "CC, C, N, I or II; or ++, +, 0, -, --; NA or nothing stands for N";
                errors.push(finding(line, &self.names[at], &what, hint));
            }
        }
        match weight {
            Some(weight) if errors.is_empty() => Ok(AchRow {
                line,
                evidence: self.cell(row, "evidence").to_owned(),
                weight,
                marks,
                days: self.days(row),
            }),
            _ => Err(errors),
        }
    }

    fn days(&self, row: &csv::StringRecord) -> Option<(Date, Date)> {
        let cells = ["from", "to", "date"].map(|name| self.cell(row, name).parse().ok());
        let days: Vec<Date> = cells.into_iter().flatten().collect();
        Some((*days.iter().min()?, *days.iter().max()?))
    }
}
