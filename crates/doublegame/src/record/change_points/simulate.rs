//! Values drawn from fitted levels, and what share of them does something.

use rand::SeedableRng;
use rand_distr::{Distribution, Gamma, Normal, Poisson};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::noise::Noise;

/// Levels of all observed periods with a distribution around them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Levels {
    pub(super) means: Vec<f64>,
    pub(super) noise: Noise,
}

impl Levels {
    /// The means of the values of each stretch.
    pub(super) fn of_stretches(values: &[f64], starts: &[usize], noise: Noise) -> Self {
        let ends = starts.iter().skip(1).copied().chain([values.len()]);
        let mut means = Vec::with_capacity(values.len());
        for (&from, to) in starts.iter().zip(ends) {
            let mean = values[from..to].iter().sum::<f64>() / (to - from) as f64;
            means.resize(to, mean);
        }
        Self { means, noise }
    }

    /// Draws a value for each period.
    pub(super) fn draw(&self, random: &mut Pcg64) -> Vec<f64> {
        self.means
            .iter()
            .map(|&mean| draw(mean, self.noise, random))
            .collect()
    }
}

/// One value. A distribution that does not exist (a count of mean 0, no deviation) gives its mean.
fn draw(mean: f64, noise: Noise, random: &mut Pcg64) -> f64 {
    match noise {
        Noise::Poisson => poisson(mean, random),
        Noise::NegativeBinomial { size } => match Gamma::new(size, mean / size) {
            Ok(rates) => poisson(rates.sample(random), random),
            Err(_) => 0.0,
        },
        Noise::Normal { deviation } => {
            Normal::new(mean, deviation).map_or(mean, |it| it.sample(random))
        }
    }
}

fn poisson(mean: f64, random: &mut Pcg64) -> f64 {
    Poisson::new(mean).map_or(0.0, |it| it.sample(random))
}

/// What is drawn for: each purpose and each draw has random numbers of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draws {
    pub(super) seed: u64,
    pub(super) purpose: u64,
    pub(super) count: usize,
}

/// The results of so many draws, in their order whatever thread made them. None if `stop` came true.
pub(super) fn run(
    draws: Draws,
    stop: &(dyn Fn() -> bool + Sync),
    one: impl Fn(&mut Pcg64) -> f64 + Sync,
) -> Option<Vec<f64>> {
    (0..draws.count as u64)
        .into_par_iter()
        .map(|number| {
            if stop() {
                return None;
            }
            let part = number
                .wrapping_add(draws.purpose << 40)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            Some(one(&mut Pcg64::seed_from_u64(draws.seed ^ part)))
        })
        .collect()
}

/// The p-value of a statistic by draws without a change: 1 more than the draws that reach it, over 1 more than all
/// (Davison and Hinkley 1997, section 4.2).
pub(super) fn p_value(statistic: f64, drawn: &[f64]) -> f64 {
    let reaching = drawn.iter().filter(|it| **it >= statistic).count();
    (reaching + 1) as f64 / (drawn.len() + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws.
    fn moments(mean: f64, noise: Noise) -> (f64, f64) {
        let levels = Levels {
            means: vec![mean; 200_000],
            noise,
        };
        let drawn = levels.draw(&mut Pcg64::seed_from_u64(3));
        let count = drawn.len() as f64;
        let mean = drawn.iter().sum::<f64>() / count;
        (
            mean,
            drawn.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count,
        )
    }

    #[test]
    fn draws_have_the_mean_and_the_spread_of_their_distribution() {
        for (mean, noise) in [
            (3.0, Noise::Poisson),
            (3.0, Noise::NegativeBinomial { size: 0.5 }),
            (40.0, Noise::NegativeBinomial { size: 8.0 }),
            (-2.0, Noise::Normal { deviation: 5.0 }),
        ] {
            let (found, variance) = moments(mean, noise);
            let expected = noise.deviation(mean).powi(2);
            assert!(
                (found - mean).abs() < 5.0 * (expected / 200_000.0).sqrt(),
                "{noise:?}"
            );
            assert!(
                (variance / expected - 1.0).abs() < 0.05,
                "{noise:?}: {variance}"
            );
        }
        assert!(moments(0.0, Noise::NegativeBinomial { size: 2.0 }).0.abs() < 1e-12);
    }

    #[test]
    fn p_values_count_what_reaches_the_statistic() {
        let drawn = [0.0, 1.0, 2.0];
        assert!((p_value(1.0, &drawn) - 0.75).abs() < 1e-12);
        assert!((p_value(9.0, &drawn) - 0.25).abs() < 1e-12);
        assert!((p_value(0.0, &drawn) - 1.0).abs() < 1e-12);
    }
}
