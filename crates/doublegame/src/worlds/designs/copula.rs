//! Correlated inputs.

use super::{Dependence, Design, Plan};
use statrs::distribution::{ContinuousCDF, Normal};

/// That two inputs go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// One input.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// Spearman's rank correlation, above -1 and below 1.
    pub rank: f64,
}

/// Why inputs cannot be correlated.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CorrelationError {
    /// A design that would be spoilt.
    #[error("{found} cannot have correlated inputs: take a Latin hypercube or a Sobol sequence")]
    WrongDesign {
        /// Which it is.
        found: &'static str,
    },
    /// A correlation that makes no sense by itself.
    #[error(
        "a correlation of {rank} between inputs {first} and {second}: two different inputs of the design and a number above -1 and below 1 are expected"
    )]
    BadCorrelation {
        /// One input.
        first: usize,
        /// The other.
        second: usize,
        /// The correlation.
        rank: f64,
    },
    /// Correlations that no random numbers can have together.
    #[error(
        "the correlations contradict each other: with those before it, input {input} would be more than determined"
    )]
    Contradictory {
        /// The input at which they do.
        input: usize,
    },
}

/// A Gaussian copula: each input stays uniform, and two inputs have the rank correlation that is given for them, 0 if none
/// is. Normal numbers with correlation `2 sin(pi rank / 6)` have this rank correlation (Kruskal 1958).
#[derive(Debug, Clone, PartialEq)]
pub struct Copula {
    /// The lower Cholesky factor of the correlations of the normal numbers: row i has i + 1 weights.
    factor: Vec<Vec<f64>>,
}

impl Copula {
    /// The copula of so many inputs with these correlations.
    ///
    /// # Errors
    /// [`CorrelationError`] for bad or contradictory correlations.
    pub fn new(dimensions: usize, correlations: &[Correlation]) -> Result<Self, CorrelationError> {
        factor(dimensions, correlations).map(|factor| Self { factor })
    }

    /// Independent numbers from 0 to 1, one for each input, made into correlated ones. The first input of those that are
    /// correlated stays as it is.
    #[must_use]
    pub fn point(&self, independent: &[f64]) -> Vec<f64> {
        let standard = Normal::standard();
        let normals: Vec<f64> = independent
            .iter()
            // The ends of the cube would be infinite.
            .map(|u| standard.inverse_cdf(u.clamp(1e-15, 1.0 - 1e-15)))
            .collect();
        let inputs = self.factor.iter().zip(independent);
        let correlated = inputs.map(|(weights, u)| {
            let alone = weights[..weights.len() - 1]
                .iter()
                .all(|weight| *weight == 0.0);
            let sum: f64 = weights
                .iter()
                .zip(&normals)
                .map(|(weight, z)| weight * z)
                .sum();
            if alone { *u } else { standard.cdf(sum) }
        });
        correlated.collect()
    }

    /// The design with correlated inputs.
    ///
    /// A row depends on its own numbers only, so a longer design still starts with the shorter one. The first input keeps
    /// its strata; those correlated with it keep them only roughly.
    ///
    /// # Errors
    /// [`CorrelationError::WrongDesign`] for designs other than Latin hypercubes, Sobol sequences and drawn points.
    pub fn design(&self, design: &Design) -> Result<Design, CorrelationError> {
        if !matches!(
            design.plan(),
            Plan::LatinHypercube { .. } | Plan::ScrambledSobol { .. } | Plan::Drawn
        ) {
            return Err(CorrelationError::WrongDesign {
                found: design.plan().words(),
            });
        }
        let rows = 0..design.rows();
        let points = rows.flat_map(|row| self.point(design.point(row))).collect();
        Ok(design.with_points(points, Dependence::Correlated))
    }
}

/// The lower Cholesky factor of the correlations of the normal numbers: row i has i + 1 weights.
fn factor(
    dimensions: usize,
    correlations: &[Correlation],
) -> Result<Vec<Vec<f64>>, CorrelationError> {
    let mut matrix: Vec<Vec<f64>> = (0..dimensions).map(|input| vec![0.0; input]).collect();
    for correlation in correlations {
        let Correlation {
            first,
            second,
            rank,
        } = *correlation;
        if first == second || first.max(second) >= dimensions || rank.is_nan() || rank.abs() >= 1.0
        {
            return Err(CorrelationError::BadCorrelation {
                first,
                second,
                rank,
            });
        }
        matrix[first.max(second)][first.min(second)] =
            2.0 * (std::f64::consts::PI * rank / 6.0).sin();
    }
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(dimensions);
    for (input, row) in matrix.iter().enumerate() {
        let mut weights: Vec<f64> = Vec::with_capacity(input + 1);
        for (other, correlation) in row.iter().enumerate() {
            let common: f64 = weights.iter().zip(&factor[other]).map(|(a, b)| a * b).sum();
            weights.push((correlation - common) / factor[other][other]);
        }
        let left = 1.0 - weights.iter().map(|weight| weight * weight).sum::<f64>();
        if left <= 1e-12 {
            return Err(CorrelationError::Contradictory { input });
        }
        weights.push(left.sqrt());
        factor.push(weights);
    }
    Ok(factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::{latin_hypercube, one_at_a_time};

    fn ranks(design: &Design, input: usize) -> Vec<f64> {
        let column: Vec<f64> = design.column(input).collect();
        let below = |u: &f64| column.iter().filter(|other| *other < u).count() as f64;
        column.iter().map(below).collect()
    }

    fn rank_correlation(design: &Design, first: usize, second: usize) -> f64 {
        let rows = design.rows() as f64;
        let pairs = ranks(design, first).into_iter().zip(ranks(design, second));
        let squares: f64 = pairs.map(|(a, b)| (a - b).powi(2)).sum();
        1.0 - 6.0 * squares / (rows * (rows * rows - 1.0))
    }

    fn correlated(design: &Design, wanted: &[Correlation]) -> Result<Design, CorrelationError> {
        Copula::new(design.dimensions(), wanted)?.design(design)
    }

    #[test]
    fn rank_correlations_are_those_asked_for() {
        let design = latin_hypercube(3000, 3, 3000, 5).unwrap();
        let wanted = [
            Correlation {
                first: 0,
                second: 2,
                rank: 0.7,
            },
            Correlation {
                first: 2,
                second: 1,
                rank: -0.4,
            },
        ];
        let found = correlated(&design, &wanted).unwrap();
        assert_eq!(found.dependence(), Dependence::Correlated);
        for (first, second, rank) in [(0, 2, 0.7), (1, 2, -0.4), (0, 1, 0.0)] {
            let given = rank_correlation(&found, first, second);
            assert!((given - rank).abs() < 0.04, "{first} {second}: {given}");
        }
        // Still uniform: each tenth of the range has about a tenth of the rows.
        for input in 0..3 {
            for tenth in 0..10 {
                let inside = |u: &f64| (u * 10.0) as usize == tenth;
                let count = found.column(input).filter(inside).count();
                assert!((240..=360).contains(&count), "{input}: {count}");
            }
        }
    }

    #[test]
    fn bad_correlations_are_refused() {
        let design = latin_hypercube(10, 3, 10, 5).unwrap();
        let pair = |first, second, rank| Correlation {
            first,
            second,
            rank,
        };
        for bad in [pair(0, 0, 0.5), pair(0, 3, 0.5), pair(0, 1, 1.0)] {
            assert!(matches!(
                correlated(&design, &[bad]),
                Err(CorrelationError::BadCorrelation { .. })
            ));
        }
        let contradiction = [pair(0, 1, 0.9), pair(1, 2, 0.9), pair(0, 2, -0.9)];
        assert_eq!(
            correlated(&design, &contradiction),
            Err(CorrelationError::Contradictory { input: 2 })
        );
        let grid = one_at_a_time(&[0.5, 0.5], 3).unwrap();
        assert!(matches!(
            correlated(&grid, &[pair(0, 1, 0.5)]),
            Err(CorrelationError::WrongDesign { .. })
        ));
    }
}
