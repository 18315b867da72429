//! How values spread around the mean of their stretch, and how that is estimated.

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::series::Kind;

/// Which family of distributions a series is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoiseModel {
    /// [`Self::NegativeBinomial`] for counts, [`Self::Normal`] for other numbers.
    ByKind,
    /// Counts with any overdispersion from none on, estimated.
    NegativeBinomial,
    /// Counts without overdispersion.
    Poisson,
    /// Real numbers with one variance, estimated.
    Normal,
}

impl NoiseModel {
    /// The family for a kind of numbers. Families of counts are not for real numbers, so those fall to the normal one.
    pub(super) const fn of(self, kind: Kind) -> Self {
        match (self, kind) {
            (Self::ByKind, Kind::Counts) => Self::NegativeBinomial,
            (_, Kind::Real) => Self::Normal,
            (chosen, Kind::Counts) => chosen,
        }
    }

    /// The distributions among which the values choose: those of least cost are taken.
    pub(super) fn candidates(self, values: &[f64]) -> Vec<Noise> {
        match self {
            Self::Poisson => vec![Noise::Poisson],
            Self::NegativeBinomial | Self::ByKind => SIZES
                .iter()
                .rev()
                .map(|&size| Noise::NegativeBinomial { size })
                .fold(vec![Noise::Poisson], |mut all, noise| {
                    all.push(noise);
                    all
                }),
            Self::Normal => vec![Noise::Normal {
                deviation: robust_deviation(values),
            }],
        }
    }
}

/// The sizes of the negative binomial that are tried.
const SIZES: [f64; 15] = [
    0.015_625, 0.031_25, 0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0,
    256.0,
];

/// The distribution of a value around the mean of its stretch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "family", rename_all = "kebab-case")]
pub enum Noise {
    /// Counts whose variance is their mean.
    Poisson,
    /// Counts with the variance mean + mean² / size.
    NegativeBinomial {
        /// The size, above 0. The smaller it is, the more the counts come in bursts.
        size: f64,
    },
    /// Real numbers with one standard deviation.
    Normal {
        /// The standard deviation, at least 0, in the series's unit.
        deviation: f64,
    },
}

impl Noise {
    /// The standard deviation at a mean.
    #[must_use]
    pub fn deviation(self, mean: f64) -> f64 {
        match self {
            Self::Poisson => mean.sqrt(),
            Self::NegativeBinomial { size } => (mean + mean * mean / size).sqrt(),
            Self::Normal { deviation } => deviation,
        }
    }
}

/// What makes the median of absolute values of a standard normal variable 1: 1 over the upper quartile.
const CONSISTENCY: f64 = 1.482_602_218_505_602;

/// The standard deviation of the noise, from the differences of values that follow one another: their median size
/// (which a few changes of level hardly move), or where that is 0 their root mean square.
fn robust_deviation(values: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = values
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .collect();
    if sizes.is_empty() {
        return 0.0;
    }
    sizes.sort_by(f64::total_cmp);
    let half = sizes.len() / 2;
    let median = if sizes.len() % 2 == 1 {
        sizes[half]
    } else {
        f64::midpoint(sizes[half - 1], sizes[half])
    };
    let of_differences = if median > 0.0 {
        CONSISTENCY * median
    } else {
        let mean_square = sizes.iter().map(|it| it * it).sum::<f64>() / sizes.len() as f64;
        mean_square.sqrt()
    };
    of_differences / std::f64::consts::SQRT_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_level_hardly_moves_the_robust_deviation() {
        let wave: Vec<f64> = (0..40).map(|at| f64::from(at % 4)).collect();
        let mut shifted = wave.clone();
        for value in &mut shifted[20..] {
            *value += 1000.0;
        }
        let (plain, with_change) = (robust_deviation(&wave), robust_deviation(&shifted));
        assert!(plain > 0.0 && (plain - with_change).abs() < 1e-12);
        assert!(robust_deviation(&[1.0, 1.0, 1.0, 1.0, 5.0]) > 0.0);
        assert_eq!(
            robust_deviation(&[2.0, 2.0]).total_cmp(&0.0),
            std::cmp::Ordering::Equal
        );
    }

    #[test]
    fn real_numbers_are_never_judged_as_counts() {
        assert_eq!(NoiseModel::Poisson.of(Kind::Real), NoiseModel::Normal);
        assert_eq!(
            NoiseModel::ByKind.of(Kind::Counts),
            NoiseModel::NegativeBinomial
        );
        assert_eq!(NoiseModel::Normal.of(Kind::Counts), NoiseModel::Normal);
    }
}
