//! What a stretch of one level costs: minus twice its log-likelihood at its own mean.

use super::noise::Noise;

/// What each further change of level costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Penalty {
    /// The modified Bayesian information criterion (Zhang and Siegmund 2007): 3 ln n for each change, and ln(length / n)
    /// for each stretch. Made for normal values; used for counts by analogy.
    ModifiedBayesian,
    /// The Bayesian information criterion (Schwarz 1978): 2 ln n for each change, one ln n for its place and one for the
    /// new mean.
    Bayesian,
    /// This much for each change, at least 0.
    Fixed(f64),
}

impl Penalty {
    /// What one change costs among `count` observed values.
    #[must_use]
    pub fn per_change(self, count: usize) -> f64 {
        let log = (count.max(1) as f64).ln();
        match self {
            Self::ModifiedBayesian => 3.0 * log,
            Self::Bayesian => 2.0 * log,
            Self::Fixed(cost) => cost,
        }
    }

    /// What a stretch of so many of all values costs beside its likelihood.
    pub(super) fn of_stretch(self, length: usize, count: usize) -> f64 {
        match self {
            Self::ModifiedBayesian => (length as f64 / count as f64).ln(),
            Self::Bayesian | Self::Fixed(_) => 0.0,
        }
    }
}

/// The costs of all stretches of a series of values under one distribution.
///
/// Minus twice the log-likelihood at the stretch's mean, which is its maximum for all three families, without the terms
/// that are the same for every division of the series and every [`Noise`] of its family.
pub(super) struct Costs {
    /// Entry t is the sum of the values before t (less t times their mean, for normal noise).
    sums: Vec<f64>,
    noise: Noise,
    /// What the whole series costs whatever its stretches are.
    constant: f64,
}

impl Costs {
    pub(super) fn new(values: &[f64], noise: Noise) -> Self {
        // Squares of sums would lose the digits that a large common level takes.
        let centre = match noise {
            Noise::Normal { .. } => values.iter().sum::<f64>() / values.len().max(1) as f64,
            _ => 0.0,
        };
        let mut sums = Vec::with_capacity(values.len() + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for value in values {
            sum += value - centre;
            sums.push(sum);
        }
        let constant = match noise {
            Noise::NegativeBinomial { size } => {
                let at_zero = libm::lgamma(size);
                let rising = |value: &f64| libm::lgamma(value + size) - at_zero;
                let counted = values.iter().filter(|value| **value > 0.0);
                -2.0 * counted.map(rising).sum::<f64>()
            }
            _ => 0.0,
        };
        Self {
            sums,
            noise,
            constant,
        }
    }

    /// What the whole series costs beside its stretches.
    pub(super) const fn constant(&self) -> f64 {
        self.constant
    }

    /// How many values there are.
    pub(super) const fn count(&self) -> usize {
        self.sums.len() - 1
    }

    /// The cost of the values from `from` up to before `to`, of which there is at least one.
    pub(super) fn stretch(&self, from: usize, to: usize) -> f64 {
        let count = (to - from) as f64;
        let sum = self.sums[to] - self.sums[from];
        match self.noise {
            Noise::Poisson => {
                if sum > 0.0 {
                    2.0 * sum * (1.0 - (sum / count).ln())
                } else {
                    0.0
                }
            }
            Noise::NegativeBinomial { size } => {
                if sum > 0.0 {
                    let mean = sum / count;
                    // Differences of logs of large sizes would lose their digits.
                    let beyond = (mean / size).ln_1p();
                    -2.0 * (sum * (mean.ln() - size.ln() - beyond) - count * size * beyond)
                } else {
                    0.0
                }
            }
            Noise::Normal { deviation } => {
                if deviation > 0.0 {
                    -sum * sum / (count * deviation * deviation)
                } else {
                    0.0
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ln of the probability of a count, written out.
    fn log_probability(value: f64, mean: f64, noise: Noise) -> f64 {
        let factorial = libm::lgamma(value + 1.0);
        match noise {
            Noise::Poisson => value * mean.ln() - mean - factorial,
            Noise::NegativeBinomial { size } => {
                libm::lgamma(value + size) - libm::lgamma(size) - factorial
                    + size * (size / (size + mean)).ln()
                    + value * (mean / (size + mean)).ln()
            }
            Noise::Normal { deviation } => -0.5 * ((value - mean) / deviation).powi(2),
        }
    }

    #[test]
    fn costs_are_minus_twice_the_log_likelihood() {
        let values = [3.0, 0.0, 7.0, 2.0, 40.0];
        let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
        for noise in [
            Noise::Poisson,
            Noise::NegativeBinomial { size: 0.25 },
            Noise::NegativeBinomial { size: 64.0 },
            Noise::Normal { deviation: 2.5 },
        ] {
            let costs = Costs::new(&values, noise);
            let minus_twice = |cuts: &[usize]| -> f64 {
                cuts.windows(2)
                    .flat_map(|cut| {
                        let part = &values[cut[0]..cut[1]];
                        part.iter()
                            .map(|&value| -2.0 * log_probability(value, mean(part), noise))
                    })
                    .sum()
            };
            let cost = |cuts: &[usize]| -> f64 {
                cuts.windows(2)
                    .map(|cut| costs.stretch(cut[0], cut[1]))
                    .sum()
            };
            let whole = minus_twice(&[0, 5]) - cost(&[0, 5]);
            for cuts in [vec![0, 2, 5], vec![0, 1, 3, 5], vec![0, 4, 5]] {
                let shift = minus_twice(&cuts) - cost(&cuts);
                assert!((shift - whole).abs() < 1e-9, "{noise:?} {cuts:?}");
            }
        }
    }

    #[test]
    fn families_of_counts_share_the_terms_left_out() {
        let values = [3.0, 0.0, 7.0, 2.0];
        let left_out: Vec<f64> = [
            Noise::Poisson,
            Noise::NegativeBinomial { size: 0.5 },
            Noise::NegativeBinomial { size: 16.0 },
        ]
        .into_iter()
        .map(|noise| {
            let costs = Costs::new(&values, noise);
            let likelihood: f64 = values
                .iter()
                .map(|&value| log_probability(value, 3.0, noise))
                .sum();
            -2.0 * likelihood - costs.constant() - costs.stretch(0, 4)
        })
        .collect();
        assert!(left_out.iter().all(|it| (it - left_out[0]).abs() < 1e-9));
    }

    #[test]
    fn zeros_cost_nothing_and_penalties_are_those_of_the_papers() {
        for noise in [Noise::Poisson, Noise::NegativeBinomial { size: 2.0 }] {
            assert!(Costs::new(&[0.0, 0.0], noise).stretch(0, 2).abs() < 1e-12);
        }
        assert!((Penalty::ModifiedBayesian.per_change(100) - 13.815_510_557_964_274).abs() < 1e-9);
        assert!((Penalty::Bayesian.per_change(100) - 9.210_340_371_976_184).abs() < 1e-9);
        assert!((Penalty::ModifiedBayesian.of_stretch(50, 100) + 2.0_f64.ln()).abs() < 1e-12);
        assert!(Penalty::Fixed(4.0).of_stretch(50, 100).abs() < 1e-12);
    }
}
