//! Evidence on the moves of a period, and what it makes of a distribution over states.
//!
//! A reading of the record gives each period a list of evidence. A kernel is the likelihood of that evidence together
//! with the state after the period, for every state before it. Whatever is asked of the record (what was known when,
//! what one event adds) is a product of kernels.

use super::paths::{ENDED, NOT_MADE, Paths};
use crate::scenario::model::MoveId;

/// Evidence on one move: the likelihood of what was reported, whatever it was in truth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    pub which: MoveId,
    /// Length: the move's values. For each outcome.
    pub outcomes: Vec<f64>,
    /// If the move was not made.
    pub not_made: f64,
}

impl Evidence {
    /// What was reported is right with this probability; if it is not, every other outcome is as likely.
    pub fn reported(which: MoveId, value: u16, values: usize, reliability: f64) -> Self {
        // Not having been made is one of the other outcomes.
        let other = (1.0 - reliability) / values as f64;
        let mut outcomes = vec![other; values];
        outcomes[usize::from(value)] = reliability;
        Self {
            which,
            outcomes,
            not_made: other,
        }
    }

    /// The weight of a path.
    fn weight(&self, paths: &Paths, path: usize) -> f64 {
        match paths.value(path, self.which) {
            NOT_MADE => self.not_made,
            value => self.outcomes[usize::from(value)],
        }
    }
}

/// From states before a period to states after it.
#[derive(Debug, Clone, Default)]
pub(super) struct Kernel {
    /// Start, end, likelihood.
    entries: Vec<(u32, u32, f64)>,
}

impl Kernel {
    /// The likelihood of all of the evidence and of play going on.
    pub fn new(paths: &Paths, evidence: &[Evidence]) -> Self {
        let mut sums = vec![0.0; paths.passages.len()];
        for (path, &passage) in paths.passage.iter().enumerate() {
            if passage != ENDED {
                sums[passage as usize] += weight(paths, path, evidence);
            }
        }
        let passages = paths.passages.iter().zip(sums);
        let entries = passages.filter(|(_, weight)| *weight > 0.0);
        Self {
            entries: entries
                .map(|(&(start, end), weight)| (start, end, weight))
                .collect(),
        }
    }

    /// The distribution after the period, not normalized, from the one before.
    pub fn apply(&self, before: &[f64], ends: usize) -> Vec<f64> {
        let mut after = vec![0.0; ends];
        for &(start, end, weight) in &self.entries {
            after[end as usize] += before[start as usize] * weight;
        }
        after
    }
}

fn weight(paths: &Paths, path: usize, evidence: &[Evidence]) -> f64 {
    let mut weight = paths.probability[path];
    for item in evidence {
        weight *= item.weight(paths, path);
    }
    weight
}

/// The likelihood, for each start, of the first of the evidence, of the first two and so on: row k is that of the first
/// k; the last row adds that play goes on.
pub(super) fn in_sequence(paths: &Paths, evidence: &[Evidence], starts: usize) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; starts]; evidence.len() + 2];
    for path in 0..paths.count() {
        let start = paths.start[path] as usize;
        let mut weight = paths.probability[path];
        rows[0][start] += weight;
        for (at, item) in evidence.iter().enumerate() {
            weight *= item.weight(paths, path);
            rows[at + 1][start] += weight;
        }
        if paths.end[path] != ENDED {
            rows[evidence.len() + 1][start] += weight;
        }
    }
    rows
}
