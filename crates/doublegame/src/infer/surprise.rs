//! How surprising a period was: what was reported against what the scenario foresaw.
//!
//! What is foreseen is a distribution over reports, not over what happened: each observation of the period is a report
//! that may be wrong. Its distribution is that of the outcomes, passed through the chance of a wrong report, one
//! observation after the other. That a move was not made can be reported, too.

use super::evidence::Evidence;
use super::paths::{NOT_MADE, Paths};

/// How well the scenario foresaw what was reported in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Surprise {
    /// Minus the logarithm to base 2 of the probability of what was reported.
    pub bits: f64,
    /// The expectation of that number.
    pub expected_bits: f64,
    /// The probability of reports that are no more probable than those that came; `None` where there are too many
    /// combinations to list.
    pub tail: Option<f64>,
}

/// The most combinations of reports that are listed.
const MOST_COMBINATIONS: usize = 1 << 20;

/// Probabilities closer than this, relatively, count as equal.
const TIE: f64 = 1e-9;

/// How surprising the reports of these values are. `before` is the distribution over the starts.
pub(super) fn surprise(
    paths: &Paths,
    evidence: &[Evidence],
    values: &[u16],
    before: &[f64],
) -> Surprise {
    let combinations = evidence.iter().try_fold(1_usize, |all, item| {
        all.checked_mul(item.outcomes.len() + 1)
    });
    let Some(combinations) = combinations.filter(|&all| all <= MOST_COMBINATIONS) else {
        return Surprise {
            bits: -likelihood(paths, evidence, before).log2(),
            expected_bits: f64::NAN,
            tail: None,
        };
    };
    let mut foreseen = vec![0.0; combinations];
    for path in 0..paths.count() {
        let place = evidence.iter().fold(0, |place, item| {
            let outcome = match paths.value(path, item.which) {
                NOT_MADE => item.outcomes.len(),
                value => usize::from(value),
            };
            place * (item.outcomes.len() + 1) + outcome
        });
        foreseen[place] += before[paths.start[path] as usize] * paths.probability[path];
    }
    let mut width = combinations;
    for (item, &value) in evidence.iter().zip(values) {
        let size = item.outcomes.len() + 1;
        width /= size;
        report(&mut foreseen, size, width, item, value);
    }
    let own = values
        .iter()
        .zip(evidence)
        .fold(0, |place, (&value, item)| {
            place * (item.outcomes.len() + 1) + usize::from(value)
        });
    let own = foreseen[own];
    let entropy = |share: f64| {
        if share > 0.0 {
            -share * share.log2()
        } else {
            0.0
        }
    };
    let tail = foreseen.iter().filter(|share| **share <= own * (1.0 + TIE));
    Surprise {
        bits: -own.log2(),
        expected_bits: foreseen.iter().map(|&share| entropy(share)).sum(),
        tail: Some(tail.sum::<f64>().clamp(0.0, 1.0)),
    }
}

/// Turns the distribution of one move's outcomes into that of reports of it, along its own place in the combinations:
/// `width` neighbours stand between two of its outcomes. Not having been made is an outcome like the others.
fn report(foreseen: &mut [f64], size: usize, width: usize, item: &Evidence, value: u16) {
    let (right, wrong) = (item.outcomes[usize::from(value)], item.not_made);
    for block in foreseen.chunks_mut(size * width) {
        for offset in 0..width {
            let places = (0..size).map(|at| at * width + offset);
            let total: f64 = places.clone().map(|place| block[place]).sum();
            for place in places {
                block[place] = right * block[place] + wrong * (total - block[place]);
            }
        }
    }
}

fn likelihood(paths: &Paths, evidence: &[Evidence], before: &[f64]) -> f64 {
    super::evidence::in_sequence(paths, evidence, before.len())[evidence.len()]
        .iter()
        .zip(before)
        .map(|(likelihood, share)| likelihood * share)
        .sum()
}
