//! The report as data: everything that a reader is shown, already computed, nothing to look up.
//!
//! Made by the analysis; rendered by the terminal summary, the HTML page and the JSON output. Probabilities are in
//! 0..=1, bits in base 2, payoffs in the scenario's units. Names are those of the language, titles are for people.

use crate::infer::Inference;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;

mod assumptions;
mod judgements;
mod policies;

pub use assumptions::*;
pub use judgements::*;
pub use policies::*;

pub use crate::measures::Estimate;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this layout.
    pub format: u32,
    /// The program's version.
    pub version: String,
    /// The scenario that was analyzed.
    pub scenario: ScenarioSummary,
    /// With which settings.
    pub settings: Settings,
    /// What was left out of this run, and the option that brings it in.
    pub skipped: Vec<String>,
    /// The bottom line in plain sentences, most important first.
    pub bottom_line: Vec<String>,
    /// Policies in the order of the scenario; the first is play without any commitment (`free`).
    pub policies: Vec<PolicyReport>,
    /// For every objective, how the policies rank.
    pub rankings: Vec<Ranking>,
    /// The claims in the scenario's order.
    pub claims: Vec<ClaimReport>,
    /// The corridors.
    pub corridors: Vec<CorridorReport>,
    /// Results with one level more on tracks, where they were asked for.
    pub finer: Vec<FinerReport>,
    /// The numbers that went in.
    pub assumptions: Assumptions,
    /// Everything that should lower a reader's trust: solutions that did not converge, conclusions that depend on
    /// the equilibrium, rankings that turn. Plain sentences. Empty only if nothing was found.
    pub cautions: Vec<String>,
    /// What the record says; `None` if the scenario has none or it cannot be read.
    pub record: Option<Inference>,
}

/// What was analyzed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScenarioSummary {
    /// The title.
    pub title: String,
    /// What it is about.
    pub about: Option<String>,
    /// The main file, as the user named it.
    pub file: String,
    /// SHA-256 of each file read, in hexadecimal.
    pub hashes: Vec<FileHash>,
    /// "6 months".
    pub period: String,
    /// The first day of each period and of the one after the last (ISO 8601).
    pub dates: Vec<String>,
    /// How many periods are played.
    pub horizon: u32,
    /// The actors.
    pub actors: Vec<ActorSummary>,
    /// Who is left out and why.
    pub left_out: Vec<LeftOut>,
    /// The round in order, in words: "Beijing chooses what it does at the border; seen by nobody else".
    pub round: Vec<String>,
    /// What actors remember, in words.
    pub memory: String,
}

/// A file and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileHash {
    /// The file.
    pub file: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl FileHash {
    /// The hash of a text, under the file's name.
    #[must_use]
    pub fn of(file: &str, text: &str) -> Self {
        Self::of_bytes(file, text.as_bytes())
    }

    /// The hash of any content, under the file's name.
    #[must_use]
    pub fn of_bytes(file: &str, bytes: &[u8]) -> Self {
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing to a string cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Self {
            file: file.to_owned(),
            sha256,
        }
    }
}

/// An actor.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActorSummary {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub about: Option<String>,
    /// Its types with their priors.
    pub types: Vec<TypeSummary>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TypeSummary {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub about: Option<String>,
    /// Its prior probability in this run.
    pub prior: f64,
}

/// An actor left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// Who.
    pub who: String,
    /// Why.
    pub because: String,
}

/// With which settings the report was made.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Settings {
    /// The lambda of the full results.
    pub lambda: f64,
    /// All lambdas, ascending, 0 among them.
    pub lambdas: Vec<f64>,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// Whether the wider search was asked for.
    pub thorough: bool,
    /// How many other starts each solution was tried from.
    pub starts: usize,
    /// Params set on the command line: name and value.
    pub params: Vec<(String, f64)>,
}
