//! What draws are worth: how many independent ones they amount to, and whether chains agree.

/// Fewer chains than this say nothing of how far chains are apart.
const LEAST_COMPARED: usize = 8;
/// A number that varies by less than this share of its square does not vary.
const STILL: f64 = 1e-20;

/// The effective sample size: the square of the sum of the weights over the sum of their squares; 0 without weight.
#[must_use]
pub fn effective_sample_size(weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    if squares > 0.0 {
        total * total / squares
    } else {
        0.0
    }
}

/// A draw of a chain.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    /// Above 0.
    pub weight: f64,
    /// Numbers whose means are asked for; of the same length in all draws.
    pub numbers: Vec<f64>,
}

/// How far chains agree on the means of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Agreement {
    /// How many independent draws give means as sure as these: the least over the numbers.
    pub effective: f64,
    /// The potential scale reduction factor (Gelman and Rubin 1992): the largest over the numbers.
    pub scale_reduction: f64,
}

/// Compares chains that began apart. With as many chains as there are, the variance of a number over their means tells how
/// sure the mean of these is. `None` with too few chains.
pub(super) fn agreement(chains: &[Vec<Kept>]) -> Option<Agreement> {
    let chains: Vec<&Vec<Kept>> = chains.iter().filter(|chain| !chain.is_empty()).collect();
    if chains.len() < LEAST_COMPARED {
        return None;
    }
    let mut worst = Agreement {
        effective: f64::INFINITY,
        scale_reduction: 1.0,
    };
    for number in 0..chains[0][0].numbers.len() {
        let told: Vec<Told> = chains.iter().map(|chain| told(chain, number)).collect();
        let count = told.len() as f64;
        let length = told.iter().map(|chain| chain.length).sum::<f64>() / count;
        let mean = told.iter().map(|chain| chain.mean).sum::<f64>() / count;
        let apart = told.iter().map(|chain| (chain.mean - mean).powi(2));
        let between = apart.sum::<f64>() / (count - 1.0);
        let within = told.iter().map(|chain| chain.variance).sum::<f64>() / count;
        let all = within * (1.0 - 1.0 / length) + between;
        if all <= STILL * mean * mean || between <= 0.0 {
            continue;
        }
        worst.effective = worst.effective.min(count * all / between);
        worst.scale_reduction = worst.scale_reduction.max((all / within).sqrt());
    }
    Some(worst)
}

/// What a chain says of a number.
struct Told {
    /// The sum of its weights.
    length: f64,
    mean: f64,
    variance: f64,
}

fn told(chain: &[Kept], number: usize) -> Told {
    let length: f64 = chain.iter().map(|kept| kept.weight).sum();
    let of = |f: &dyn Fn(f64) -> f64| -> f64 {
        let weighed = chain
            .iter()
            .map(|kept| kept.weight * f(kept.numbers[number]));
        weighed.sum()
    };
    let mean = of(&|it| it) / length;
    let squares = of(&|it| (it - mean).powi(2));
    Told {
        length,
        mean,
        variance: squares / (length - 1.0).max(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::random::stream;
    use rand_distr::{Distribution as _, StandardNormal};

    #[test]
    fn the_effective_size_counts_equal_weights() {
        assert!((effective_sample_size(&[2.0; 7]) - 7.0).abs() < 1e-12);
        assert!((effective_sample_size(&[1.0, 0.0, 0.0]) - 1.0).abs() < 1e-12);
        assert!(effective_sample_size(&[0.0, 0.0]).abs() < 1e-300);
    }

    /// Autoregressive chains of the order 1, which begin in their own distribution.
    fn chains(count: u64, length: usize, memory: f64) -> Vec<Vec<Kept>> {
        let chain = |number| {
            let mut random = stream(1, &[number]);
            let mut next = || -> f64 { StandardNormal.sample(&mut random) };
            let mut at = next();
            let draws = (0..length).map(|_| {
                at = memory * at + (1.0 - memory * memory).sqrt() * next();
                Kept {
                    weight: 1.0,
                    numbers: vec![7.0, 3.0 + 2.0 * at],
                }
            });
            draws.collect()
        };
        (0..count).map(chain).collect()
    }

    #[test]
    fn the_effective_size_is_that_of_the_autocorrelation() {
        for memory in [0.0, 0.5, 0.8] {
            let found = agreement(&chains(2_000, 60, memory)).unwrap();
            // The variance of a chain's mean, exactly: that of a sum of 60 with this memory.
            let lags = (1..60).map(|lag| 2.0 * f64::from(60 - lag) * memory.powi(lag));
            let variance = (60.0 + lags.sum::<f64>()) / 3_600.0;
            let expected = 2_000.0 / variance;
            assert!(
                (found.effective / expected - 1.0).abs() < 0.12,
                "{memory}: {} {expected}",
                found.effective
            );
            assert!(found.scale_reduction < 1.1);
        }
    }

    #[test]
    fn chains_that_stay_where_they_began_do_not_agree() {
        let mut stuck = chains(40, 10, 0.0);
        for chain in &mut stuck {
            let first = chain[0].clone();
            chain.fill(first);
        }
        let found = agreement(&stuck).unwrap();
        assert!((found.effective - 40.0).abs() < 1e-9 && found.scale_reduction > 100.0);
        assert_eq!(agreement(&stuck[..7]), None);
    }
}
