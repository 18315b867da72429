//! Tables of an analysis of competing hypotheses (Heuer 1999, chapter 8): evidence in rows, hypotheses in columns, and in
//! each cell how well the one fits the other.
//!
//! The hypotheses are the types of one actor. Out of an inference come the marks CC, C, N, I and II with the exact
//! likelihoods beside them; into one go the marks of an old table, read as likelihoods, so that the table can be
//! continued by a record.

mod import;

pub use import::{AchRow, AchTable, import_table};

use super::inference::{EventInference, Inference, ObservationInference};
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
/// in the columns `ratio TYPE` the likelihood relative to the average over the types, and the lines, the texts and the
/// sources of the events that carry it, with ` | ` between them.
#[must_use]
pub fn export_table(inference: &Inference, actor: &str) -> Option<String> {
    let data = inference.actors.iter().find(|data| data.actor == actor)?;
    let types: Vec<&str> = data.types.iter().map(|(name, _)| name.as_str()).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["from", "to", "evidence", "form", "weight"].into_iter();
    let ratios = types.iter().map(|kind| format!("ratio {kind}"));
    let header = header.chain(types.iter().copied()).map(str::to_owned);
    let header = header.chain(ratios);
    let of_carriers = CARRIERS.iter().map(|name| (*name).to_owned());
    writer.write_record(header.chain(of_carriers)).ok()?;
    for observation in &inference.observations {
        let period = &inference.periods[observation.period];
        let ratios = ratios_of(observation, actor, &types);
        let marks = ratios
            .iter()
            .map(|ratio| Mark::of(*ratio).name().to_owned());
        let row = [
            period.first.clone(),
            period.last.clone(),
            evidence_of(observation),
            observation.form.clone(),
            observation.reliability.to_string(),
        ];
        let exact = ratios.iter().map(|ratio| format!("{ratio:.6}"));
        let row = row.into_iter().chain(marks).chain(exact);
        let carriers = carriers(inference, observation);
        writer.write_record(row.chain(carriers)).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// The columns that tell which events carry an observation.
const CARRIERS: [&str; 3] = ["lines", "events", "sources"];

/// The cells of [`CARRIERS`].
fn carriers(inference: &Inference, observation: &ObservationInference) -> [String; 3] {
    let events = inference.events.iter();
    let events: Vec<&EventInference> = events
        .filter(|event| observation.lines.contains(&event.line))
        .collect();
    let joined = |of: &dyn Fn(&EventInference) -> String| {
        let cells: Vec<String> = events.iter().map(|event| of(event)).collect();
        cells.join(" | ")
    };
    [
        joined(&|event| event.line.to_string()),
        joined(&|event| format!("{}: {}", event.date, event.text)),
        joined(&|event| event.source.clone()),
    ]
}

/// What is observed, in words that stand alone.
fn evidence_of(observation: &ObservationInference) -> String {
    if observation.form == "survival" {
        return format!(
            "{}: nothing ended it, though something could have",
            observation.title
        );
    }
    observation.title.clone()
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
