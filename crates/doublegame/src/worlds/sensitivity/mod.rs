//! Sensitivity: how much of an outcome's spread over the worlds each input accounts for.
//!
//! An estimator takes a design and the outcome of each of its rows. It refuses, with the reason, a design for which it is
//! not valid, rows without an outcome, and outcomes that do not differ. All intervals come from the bootstrap; they depend
//! on its seed and on nothing else.
//!
//! | design | estimators |
//! |---|---|
//! | Saltelli | [`sobol_indices`] |
//! | Morris | [`elementary_effects`] |
//! | Latin hypercube, Sobol, full factorial, drawn elsewhere; independent inputs | [`first_order`], [`delta`] |
//! | the same with dependent inputs | [`delta`] |

mod delta;
mod first_order;
mod morris;
mod sobol;

pub use delta::{DeltaIndex, delta};
pub use first_order::first_order;
pub use morris::{ElementaryEffects, elementary_effects};
pub use sobol::{SobolIndices, sobol_indices};

use super::designs::{Dependence, Design};
use statrs::distribution::{ContinuousCDF, Normal};

/// How intervals are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// How many resamples are drawn, at least 2.
    pub resamples: usize,
    /// The probability with which an interval should hold the value, above 0 and below 1.
    pub level: f64,
    /// The seed.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self {
            resamples: 100,
            level: 0.95,
            seed: 1,
        }
    }
}

/// An estimate with its interval: the value and, to both sides, a quantile of the normal distribution times the standard
/// error of the bootstrap (Archer, Saltelli and Sobol 1997).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// The standard deviation of the estimates from the resamples.
    pub standard_error: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Estimate {
    /// Whether the interval holds the value.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// An estimate with what it came to in the resamples.
    fn from_resamples(
        value: f64,
        resamples: impl Iterator<Item = f64> + Clone,
        level: f64,
    ) -> Self {
        let count = resamples.clone().count() as f64;
        let mean = resamples.clone().sum::<f64>() / count;
        let squares: f64 = resamples.map(|found| (found - mean).powi(2)).sum();
        let standard_error = (squares / (count - 1.0)).sqrt();
        let reach = Normal::standard().inverse_cdf(0.5 + level / 2.0) * standard_error;
        Self {
            value,
            standard_error,
            low: value - reach,
            high: value + reach,
        }
    }
}

/// How many rows a message names.
const ROWS_NAMED: usize = 8;

/// Why an estimate is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The estimator is not valid for the design.
    #[error("{estimator} need {needed}; these worlds come from {found}")]
    WrongDesign {
        /// What is estimated.
        estimator: &'static str,
        /// Which designs would do.
        needed: &'static str,
        /// Which design it is.
        found: &'static str,
    },
    /// The estimator is valid for independent inputs only.
    #[error("{estimator} need independent inputs, but {reason}: take the moment-independent index")]
    DependentInputs {
        /// What is estimated.
        estimator: &'static str,
        /// Why they are not.
        reason: &'static str,
    },
    /// Not one outcome for each row.
    #[error("the design has {rows} rows, but there are {outcomes} outcomes")]
    WrongLength {
        /// Rows of the design.
        rows: usize,
        /// Outcomes given.
        outcomes: usize,
    },
    /// Rows without an outcome.
    #[error("{} of the rows have no outcome: {}", rows.len(), named(rows))]
    Missing {
        /// All of them, from 0, in order.
        rows: Vec<usize>,
    },
    /// An outcome that is not a number.
    #[error("the outcome of row {row} is not a finite number")]
    NotFinite {
        /// The row, from 0.
        row: usize,
    },
    /// All outcomes are the same, or the same but for rounding.
    #[error("the outcome is the same in all worlds, so that nothing can account for its spread")]
    Constant,
    /// Too few rows.
    #[error("{rows} rows are too few: at least {least} are needed")]
    TooFew {
        /// How many there are.
        rows: usize,
        /// How many are needed.
        least: usize,
    },
    /// A bad option.
    #[error("the bootstrap needs at least 2 resamples and a level above 0 and below 1")]
    BadBootstrap,
}

fn named(rows: &[usize]) -> String {
    let first: Vec<String> = rows.iter().take(ROWS_NAMED).map(usize::to_string).collect();
    let more = if rows.len() > ROWS_NAMED { ", ..." } else { "" };
    format!("{}{more}", first.join(", "))
}

/// The outcomes of all rows as numbers.
fn complete(design: &Design, outcomes: &[Option<f64>]) -> Result<Vec<f64>, Refusal> {
    if outcomes.len() != design.rows() {
        return Err(Refusal::WrongLength {
            rows: design.rows(),
            outcomes: outcomes.len(),
        });
    }
    let missing = |row: &usize| outcomes[*row].is_none();
    let rows: Vec<usize> = (0..outcomes.len()).filter(missing).collect();
    if !rows.is_empty() {
        return Err(Refusal::Missing { rows });
    }
    let values: Vec<f64> = outcomes.iter().copied().flatten().collect();
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(Refusal::NotFinite { row }),
        None => Ok(values),
    }
}

fn check_bootstrap(bootstrap: &Bootstrap) -> Result<(), Refusal> {
    if bootstrap.resamples < 2 || !(bootstrap.level > 0.0 && bootstrap.level < 1.0) {
        return Err(Refusal::BadBootstrap);
    }
    Ok(())
}

fn check_independent(design: &Design, estimator: &'static str) -> Result<(), Refusal> {
    let reason = match design.dependence() {
        Dependence::Independent => return Ok(()),
        Dependence::Correlated => "these are correlated",
        Dependence::Rejected => "some worlds were left out",
    };
    Err(Refusal::DependentInputs { estimator, reason })
}

/// Whether the spread is no more than rounding.
fn is_constant(values: &[f64]) -> bool {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // An infinite spread, of numbers near the ends of their range, is none either that could be divided by.
    !(high - low > 1e-14 * low.abs().max(high.abs()) && (high - low).is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::{MorrisPath, latin_hypercube, morris};

    #[test]
    fn missing_rows_are_named() {
        let design = latin_hypercube(20, 2, 20, 1).unwrap();
        let mut outcomes: Vec<Option<f64>> = (0..20).map(|row| Some(f64::from(row))).collect();
        outcomes[3] = None;
        outcomes[17] = None;
        let refusal = first_order(&design, &outcomes, &Bootstrap::default()).unwrap_err();
        assert_eq!(refusal, Refusal::Missing { rows: vec![3, 17] });
        assert_eq!(refusal.to_string(), "2 of the rows have no outcome: 3, 17");
        let none = vec![None; 20];
        let refusal = delta(&design, &none, &Bootstrap::default()).unwrap_err();
        assert!(refusal.to_string().ends_with("0, 1, 2, 3, 4, 5, 6, 7, ..."));
    }

    #[test]
    fn a_mismatched_design_is_refused_with_the_reason() {
        let design = morris(4, 2, MorrisPath::Radial, 1).unwrap();
        let outcomes: Vec<Option<f64>> = (0..12).map(|row| Some(f64::from(row))).collect();
        let bootstrap = Bootstrap::default();
        let refusal = sobol_indices(&design, &outcomes, &bootstrap).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "Sobol indices need a Saltelli design; these worlds come from a design of Morris trajectories"
        );
        assert!(matches!(
            first_order(&design, &outcomes, &bootstrap),
            Err(Refusal::WrongDesign { .. })
        ));
        assert!(matches!(
            delta(&design, &outcomes, &bootstrap),
            Err(Refusal::WrongDesign { .. })
        ));
        let latin = latin_hypercube(12, 2, 12, 1).unwrap();
        assert!(matches!(
            elementary_effects(&latin, &outcomes, &bootstrap),
            Err(Refusal::WrongDesign { .. })
        ));
        assert!(matches!(
            elementary_effects(&design, &outcomes[..5], &bootstrap),
            Err(Refusal::WrongLength { .. })
        ));
    }

    #[test]
    fn the_same_outcome_everywhere_is_refused() {
        let design = latin_hypercube(50, 2, 50, 1).unwrap();
        let outcomes = vec![Some(3.25); 50];
        let bootstrap = Bootstrap::default();
        assert_eq!(
            first_order(&design, &outcomes, &bootstrap),
            Err(Refusal::Constant)
        );
        assert_eq!(
            delta(&design, &outcomes, &bootstrap),
            Err(Refusal::Constant)
        );
    }
}
