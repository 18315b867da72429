//! Tables of an analysis of competing hypotheses (Heuer 1999, chapter 8): evidence in rows, hypotheses in columns, and in
//! each cell how well the one fits the other.
//!
//! The hypotheses are the types of one actor. Out of an inference come the marks CC, C, N, I and II with the exact
//! likelihoods beside them; into one go the marks of an old table, read as likelihoods, so that the table can be
//! continued by a record.

use super::inference::{Inference, ObservationInference};
use crate::record::table::Finding;
use std::collections::BTreeMap;

/// How well a piece of evidence fits a hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Very consistent.
    VeryConsistent,
    /// Consistent.
    Consistent,
    /// Neutral, or not applicable.
    Neutral,
    /// Inconsistent.
    Inconsistent,
    /// Very inconsistent.
    VeryInconsistent,
}

/// From this ratio of likelihoods on, evidence is consistent or inconsistent.
const SOME: f64 = 1.25;

/// From this ratio on, very much so.
const MUCH: f64 = 3.0;

impl Mark {
    /// The mark of evidence that is `ratio` times as likely under a hypothesis as under all of them on average.
    #[must_use]
    pub fn of(ratio: f64) -> Self {
        if ratio >= MUCH {
            Self::VeryConsistent
        } else if ratio >= SOME {
            Self::Consistent
        } else if ratio <= 1.0 / MUCH {
            Self::VeryInconsistent
        } else if ratio <= 1.0 / SOME {
            Self::Inconsistent
        } else {
            Self::Neutral
        }
    }

    /// How it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VeryConsistent => "CC",
            Self::Consistent => "C",
            Self::Neutral => "N",
            Self::Inconsistent => "I",
            Self::VeryInconsistent => "II",
        }
    }

    /// The likelihood that the mark stands for, relative to neutral evidence: 5, 2, 1, 1/2, 1/5.
    #[must_use]
    pub const fn likelihood(self) -> f64 {
        match self {
            Self::VeryConsistent => 5.0,
            Self::Consistent => 2.0,
            Self::Neutral => 1.0,
            Self::Inconsistent => 0.5,
            Self::VeryInconsistent => 0.2,
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "CC" | "++" => Some(Self::VeryConsistent),
            "C" | "+" => Some(Self::Consistent),
            "N" | "NA" | "N/A" | "0" | "" => Some(Self::Neutral),
            "I" | "-" => Some(Self::Inconsistent),
            "II" | "--" => Some(Self::VeryInconsistent),
            _ => None,
        }
    }
}

/// The table of an inference for one actor's types, as CSV; `None` if the actor has nothing to hide or is unknown.
///
/// A row for each observation: its dates, what it is, word or deed, its weight (the reliability), a mark for each type,
/// and in the columns `ratio TYPE` the likelihood relative to the average over the types.
#[must_use]
pub fn export_table(inference: &Inference, actor: &str) -> Option<String> {
    let data = inference.actors.iter().find(|data| data.actor == actor)?;
    let types: Vec<&str> = data.types.iter().map(|(name, _)| name.as_str()).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["from", "to", "evidence", "form", "weight"].into_iter();
    let ratios = types.iter().map(|kind| format!("ratio {kind}"));
    let header = header.chain(types.iter().copied()).map(str::to_owned);
    writer.write_record(header.chain(ratios)).ok()?;
    for observation in &inference.observations {
        let period = &inference.periods[observation.period];
        let ratios = ratios_of(observation, actor, &types);
        let marks = ratios
            .iter()
            .map(|ratio| Mark::of(*ratio).name().to_owned());
        let row = [
            period.first.clone(),
            period.last.clone(),
            observation.title.clone(),
            observation.form.clone(),
            observation.reliability.to_string(),
        ];
        let exact = ratios.iter().map(|ratio| format!("{ratio:.6}"));
        writer
            .write_record(row.into_iter().chain(marks).chain(exact))
            .ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// The likelihood of an observation under each type, relative to the average over the types.
fn ratios_of(observation: &ObservationInference, actor: &str, types: &[&str]) -> Vec<f64> {
    let factors = observation.log_bayes_factor.iter();
    let to_first: BTreeMap<&str, f64> = factors
        .filter(|factor| factor.actor == actor && factor.kind == types[0])
        .map(|factor| (factor.against.as_str(), -factor.in_sequence))
        .collect();
    let likelihoods: Vec<f64> = types
        .iter()
        .map(|kind| to_first.get(kind).copied().unwrap_or(0.0).exp())
        .collect();
    let mean = likelihoods.iter().sum::<f64>() / likelihoods.len() as f64;
    likelihoods
        .into_iter()
        .map(|likelihood| likelihood / mean)
        .collect()
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct AchTable {
    /// The hypotheses, as the table calls them.
    pub hypotheses: Vec<String>,
    /// The evidence in order.
    pub rows: Vec<AchRow>,
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
}

/// The columns that hold no hypothesis.
const OTHER_COLUMNS: [&str; 9] = [
    "from",
    "to",
    "date",
    "evidence",
    "form",
    "weight",
    "credibility",
    "relevance",
    "type",
];

/// Weights above this are refused: a row would outweigh everything.
const LARGEST_WEIGHT: f64 = 100.0;

/// Reads a table: a first line with the column `evidence`, if there is one `weight`, and a column for each hypothesis;
/// marks are CC, C, N, I, II (or ++, +, 0, -, --; nothing stands for N).
///
/// # Errors
/// All that is wrong, with line and column.
pub fn import_table(bytes: &[u8]) -> Result<AchTable, Vec<Finding>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let mut rows = reader.records();
    let finding = |line: usize, column: &str, what: String, hint: &str| Finding {
        line,
        column: column.to_owned(),
        what,
        hint: hint.to_owned(),
    };
    let Some(Ok(header)) = rows.next() else {
        let what = "the file is not a table in UTF-8".to_owned();
        let hint = "the first line names the columns: evidence, weight and the hypotheses";
        return Err(vec![finding(1, "", what, hint)]);
    };
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let is_other = |name: &str| {
        let lower = name.to_ascii_lowercase();
        OTHER_COLUMNS.contains(&lower.as_str()) || lower.starts_with("ratio ") || lower.is_empty()
    };
    let place = |wanted: &str| {
        let mut names = header.iter();
        names.position(|name| name.eq_ignore_ascii_case(wanted))
    };
    let hypotheses: Vec<usize> = (0..header.len())
        .filter(|&at| !is_other(&header[at]))
        .collect();
    let mut errors = Vec::new();
    if hypotheses.len() < 2 {
        let what = "the table has fewer than two hypotheses".to_owned();
        errors.push(finding(
            1,
            "",
            what,
            "name each hypothesis in the first line",
        ));
    }
    let (evidence, weight) = (place("evidence"), place("weight"));
    let mut read = Vec::new();
    for row in rows {
        let Ok(row) = row else {
            let what = "a row is not UTF-8 text".to_owned();
            errors.push(finding(
                1,
                "",
                what,
                "save the file with the encoding UTF-8",
            ));
            break;
        };
        let line = row.position().map_or(1, |at| at.line() as usize);
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("").trim();
        let heavy = match cell(weight) {
            "" => Some(1.0),
            text => text
                .parse()
                .ok()
                .filter(|weight: &f64| (0.0..=LARGEST_WEIGHT).contains(weight)),
        };
        if heavy.is_none() {
            let what = format!("`{}` is no weight", cell(weight));
            errors.push(finding(
                line,
                "weight",
                what,
                "a number from 0 to 100; nothing stands for 1",
            ));
        }
        let mut marks = Vec::with_capacity(hypotheses.len());
        for &at in &hypotheses {
            let text = cell(Some(at));
            if let Some(mark) = Mark::read(text) {
                marks.push(mark);
            } else {
                let what = format!("`{text}` is no mark");
                errors.push(finding(line, &header[at], what, "CC, C, N, I or II"));
            }
        }
        if let (Some(weight), true) = (heavy, marks.len() == hypotheses.len()) {
            read.push(AchRow {
                line,
                evidence: cell(evidence).to_owned(),
                weight,
                marks,
            });
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(AchTable {
        hypotheses: hypotheses.iter().map(|&at| header[at].clone()).collect(),
        rows: read,
    })
}
