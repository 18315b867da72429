//! The terms of log likelihoods, and their log-odds.

use nalgebra::{DMatrix, DVector};

/// A term counts as no higher than this, since the log-odds of certainty are infinite.
const HIGHEST: f64 = -1e-12;
/// A term that has less than this share of the variance of all counts as constant.
const STILL: f64 = 1e-10;

/// For each of some points the logarithms of the same probabilities, whose sum is the log likelihood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms {
    /// Points x terms.
    logs: DMatrix<f64>,
}

impl FromIterator<Vec<f64>> for Terms {
    fn from_iter<I: IntoIterator<Item = Vec<f64>>>(rows: I) -> Self {
        let rows: Vec<Vec<f64>> = rows.into_iter().collect();
        let terms = rows.first().map_or(0, Vec::len);
        let entries = rows.iter().flatten().copied();
        Self {
            logs: DMatrix::from_row_iterator(rows.len(), terms, entries),
        }
    }
}

/// How log-odds were made alike, and which terms have any.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    /// By term that moves: the mean of its log-odds, and by how much they were divided.
    means: Vec<f64>,
    spreads: Vec<f64>,
    /// The sum of the other terms.
    still: f64,
}

impl Terms {
    /// Of the points with these numbers.
    pub(super) fn select(&self, points: &[usize]) -> Self {
        Self {
            logs: self.logs.select_rows(points),
        }
    }

    /// The log likelihood of each point.
    pub(super) fn totals(&self) -> Vec<f64> {
        self.logs.row_iter().map(|row| row.sum()).collect()
    }

    /// The log-odds of the terms that move (points x terms), each less its mean and weighed by how much the log likelihood
    /// depends on it, so that their squares add up to the number of points; `None` where no term moves.
    pub(super) fn standardized(&self) -> Option<(Scale, DMatrix<f64>)> {
        let columns = self.logs.column_iter();
        let columns = columns.map(|logs| {
            let odds = logs.map(log_odds);
            // The slope of a term along its log-odds.
            let weight = logs.map(|log| -log.min(HIGHEST).exp_m1()).mean();
            let mean = odds.mean();
            let apart = odds.add_scalar(-mean) * weight;
            (logs.mean(), mean, weight, apart)
        });
        let columns: Vec<_> = columns.collect();
        let square = |apart: &DVector<f64>| apart.norm_squared();
        let all: f64 = columns.iter().map(|(.., apart)| square(apart)).sum();
        let moves = |apart: &DVector<f64>| square(apart) > STILL * all;
        let unit = (all / self.logs.nrows() as f64).sqrt();
        if !(unit > 0.0 && unit.is_finite()) {
            return None;
        }
        let mut scale = Scale {
            means: Vec::new(),
            spreads: Vec::new(),
            still: 0.0,
        };
        let mut standardized = Vec::new();
        for (log, mean, weight, apart) in columns {
            if moves(&apart) {
                scale.means.push(mean);
                scale.spreads.push(unit / weight);
                standardized.push(apart / unit);
            } else {
                scale.still += log;
            }
        }
        Some((scale, DMatrix::from_columns(&standardized)))
    }
}

impl Scale {
    /// The log likelihoods (length: points) from standardized log-odds (terms x points).
    pub(super) fn totals(&self, standardized: &DMatrix<f64>) -> DVector<f64> {
        let scales = || self.means.iter().zip(&self.spreads);
        let totals = standardized.column_iter().map(|column| {
            let terms = column.iter().zip(scales());
            let terms = terms.map(|(it, (mean, spread))| log_of(mean + spread * it));
            self.still + terms.sum::<f64>()
        });
        DVector::from_iterator(standardized.ncols(), totals)
    }
}

/// The log-odds of a probability of this logarithm.
fn log_odds(log: f64) -> f64 {
    let log = log.min(HIGHEST);
    log - (-log.exp_m1()).ln()
}

/// The logarithm of a probability of these log-odds.
fn log_of(odds: f64) -> f64 {
    odds.min(0.0) - (-odds.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_and_logarithms_are_inverse() {
        for log in [-400.0, -20.0, -2.0, -0.1, -1e-6] {
            assert!(
                (log_of(log_odds(log)) - log).abs() < 1e-9 * log.abs(),
                "{log}"
            );
        }
        assert!((log_odds(0.25_f64.ln()) + 3.0_f64.ln()).abs() < 1e-12);
        assert!(log_odds(0.0).is_finite());
    }

    #[test]
    fn what_is_standardized_gives_the_totals_again() {
        let rows = [[-0.5, -2.0, -3.0], [-1.5, -2.0, -30.0], [-0.1, -2.0, -4.0]];
        let terms: Terms = rows.iter().map(|row| row.to_vec()).collect();
        let (scale, standardized) = terms.standardized().unwrap();
        assert_eq!(standardized.shape(), (3, 2));
        assert!((standardized.norm_squared() - 3.0).abs() < 1e-12);
        let totals = scale.totals(&standardized.transpose());
        let error = totals - DVector::from_vec(terms.totals());
        assert!(error.amax() < 1e-9, "{error}");
    }
}
