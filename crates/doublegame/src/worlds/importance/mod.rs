//! Adaptive importance sampling: draws from a posterior that may be far from its prior.
//!
//! The prior is uniform on the unit cube. Its inputs are looked at as normal numbers, `z = Phi^-1(u)`, in which a log
//! likelihood of many observations is smooth and the prior is the standard normal distribution. Draws come in rounds. The
//! first is from the prior. Before every other, a quadratic function is fitted to the log likelihoods met so far
//! (`surrogate`), and a normal distribution moves toward the posterior that it stands for (`proposal`), by no more than
//! the fit can be trusted. All draws are weighed against the mixture of all rounds' distributions (adaptive multiple importance
//! sampling: Cornuet, Marin, Mira and Robert 2012). `weights` says what the weights are worth.
//!
//! The fits only decide where points are drawn: a bad one costs effective draws and leaves what is estimated as it is. The
//! prior is a fixed part of the mixture, which bounds all weights (Hesterberg 1995). As the distributions are chosen by the draws before
//! them, means are exact only as the draws become many (Marin, Pudlo and Sedki 2019).
//!
//! Nothing here knows of records or scenarios. The result depends on the seed and not on the number of threads.

mod proposal;
mod surrogate;
mod weights;

pub use weights::{MOST_SHAPE, effective_sample_size, tail_shape};

use self::proposal::Proposal;
use self::surrogate::Surrogate;
use super::random::stream;
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};

/// How many rounds there are at most, with the first from the prior.
const ROUNDS: usize = 9;

/// The fewest draws of a round after the first.
const LEAST_ROUND: usize = 16;

/// The part of the draws that is from the prior: one in so many.
const PRIOR_PART: usize = 5;

/// How far a distribution may lie from that of the round before it, in nats.
const REACH: f64 = 8.0;

/// How many points are drawn, and how the work is watched.
#[derive(Clone, Copy)]
pub struct SampleOptions<'a> {
    /// How many points, at least 1.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
    /// Polled before every point; once it is true the sampling ends.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// A point with its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted<T> {
    /// The inputs, from 0 to 1.
    pub point: Vec<f64>,
    /// The round in which it was drawn, from 0.
    pub round: usize,
    /// The natural logarithm of the likelihood.
    pub log_likelihood: f64,
    /// Its share of all weight.
    pub weight: f64,
    /// What came with the likelihood.
    pub value: T,
}

/// A weighted sample of a posterior.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample<T> {
    /// The points that have a likelihood, in the order in which they were drawn.
    pub draws: Vec<Weighted<T>>,
    /// How many were drawn that have none.
    pub unused: usize,
    /// How many rounds there were.
    pub rounds: usize,
    /// See [`effective_sample_size`].
    pub effective_sample_size: f64,
    /// The largest share of the weight that one point has.
    pub largest_weight: f64,
    /// See [`tail_shape`].
    pub tail_shape: Option<f64>,
    /// The natural logarithm of the mean likelihood over the part of the prior that has one.
    pub log_evidence: f64,
    /// Its standard error.
    pub log_evidence_error: f64,
}

/// Why there is no sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// It was stopped.
    #[error("stopped")]
    Stopped,
    /// No point of the first round, which is from the prior, has a likelihood.
    #[error("none of {drawn} points drawn from the prior has a likelihood")]
    NoLikelihood {
        /// How many were drawn.
        drawn: usize,
    },
}

/// What is met in one round.
struct Round<T> {
    proposal: Proposal,
    drawn: usize,
    met: Vec<Met<T>>,
}

struct Met<T> {
    place: DVector<f64>,
    log_likelihood: f64,
    value: T,
}

/// A function from a point of the unit cube to the natural logarithm of the likelihood there and whatever is to be kept of
/// it; `None` where the point cannot be used.
pub type Likelihood<'a, T> = dyn Fn(&[f64]) -> Option<(f64, T)> + Sync + 'a;

/// Draws from the posterior whose prior is uniform on a cube of at least one dimension.
///
/// # Errors
/// [`SampleError`].
pub fn sample<T: Send>(
    dimensions: usize,
    options: &SampleOptions,
    likelihood: &Likelihood<T>,
) -> Result<Sample<T>, SampleError> {
    let mut proposal = Proposal::standard(dimensions);
    let mut rounds: Vec<Round<T>> = Vec::new();
    for (number, count) in rounds_of(options.draws).into_iter().enumerate() {
        if number > 0 {
            proposal = next(&proposal, &rounds, dimensions);
        }
        let met: Vec<Option<Met<T>>> = (0..count)
            .into_par_iter()
            .map(|draw| {
                if (options.stop)() {
                    return None;
                }
                let mut random = stream(options.seed, &[number as u64, draw as u64]);
                let place = proposal.draw(&mut random);
                let (log_likelihood, value) = likelihood(&inputs(&place))?;
                log_likelihood.is_finite().then_some(Met {
                    place,
                    log_likelihood,
                    value,
                })
            })
            .collect();
        if (options.stop)() {
            return Err(SampleError::Stopped);
        }
        let met: Vec<Met<T>> = met.into_iter().flatten().collect();
        if number == 0 && met.is_empty() {
            return Err(SampleError::NoLikelihood { drawn: count });
        }
        rounds.push(Round {
            proposal: proposal.clone(),
            drawn: count,
            met,
        });
    }
    Ok(weighed(rounds))
}

/// How many points each round draws.
fn rounds_of(draws: usize) -> Vec<usize> {
    let first = draws.div_ceil(PRIOR_PART).max(LEAST_ROUND).min(draws);
    let left = draws - first;
    let more = (left / LEAST_ROUND).min(ROUNDS - 1);
    let mut counts = vec![first];
    counts.extend((0..more).map(|round| left / more + usize::from(round < left % more)));
    if more == 0 {
        counts[0] = draws;
    }
    counts
}

/// The distribution of the next round.
fn next<T>(last: &Proposal, rounds: &[Round<T>], dimensions: usize) -> Proposal {
    let met = || rounds.iter().flat_map(|round| &round.met);
    let places = met().flat_map(|met| met.place.iter().copied());
    let places = DMatrix::from_iterator(dimensions, met().count(), places);
    let values: Vec<f64> = met().map(|met| met.log_likelihood).collect();
    Surrogate::fit(&places, &values)
        .map_or_else(|| last.clone(), |surrogate| last.towards(&surrogate, REACH))
}

/// The point of the unit cube at a place.
fn inputs(place: &DVector<f64>) -> Vec<f64> {
    let standard = Normal::standard();
    place.iter().map(|z| standard.cdf(*z)).collect()
}

/// Weighs all points against the mixture of all rounds.
fn weighed<T>(rounds: Vec<Round<T>>) -> Sample<T> {
    let drawn: usize = rounds.iter().map(|round| round.drawn).sum();
    let usable = rounds[0].met.len() as f64 / rounds[0].drawn as f64;
    let prior = rounds[0].drawn as f64;
    let mixture: Vec<(f64, Proposal)> = rounds
        .iter()
        .map(|round| (round.drawn as f64 / drawn as f64, round.proposal.clone()))
        .collect();
    let count = rounds.len();
    let mut draws = Vec::new();
    let mut logs = Vec::new();
    for (number, round) in rounds.into_iter().enumerate() {
        for met in round.met {
            logs.push(met.log_likelihood - log_mixture(&mixture, &met.place));
            draws.push(Weighted {
                point: inputs(&met.place),
                round: number,
                log_likelihood: met.log_likelihood,
                weight: 0.0,
                value: met.value,
            });
        }
    }
    let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
    let total: f64 = weights.iter().sum();
    for (draw, weight) in draws.iter_mut().zip(&weights) {
        draw.weight = weight / total;
    }
    let mean = total / drawn as f64;
    let unused = drawn - draws.len();
    let squares: f64 = weights.iter().map(|weight| (weight - mean).powi(2)).sum();
    let variance = (squares + unused as f64 * mean * mean) / (drawn as f64 * mean).powi(2);
    Sample {
        unused,
        rounds: count,
        effective_sample_size: effective_sample_size(&weights),
        largest_weight: 1.0 / total,
        tail_shape: tail_shape(&weights),
        log_evidence: highest + mean.ln() - usable.ln(),
        log_evidence_error: (variance + (1.0 - usable) / (usable * prior)).sqrt(),
        draws,
    }
}

/// The logarithm of the density of a mixture relative to the standard normal distribution.
fn log_mixture(mixture: &[(f64, Proposal)], place: &DVector<f64>) -> f64 {
    let parts: Vec<f64> = mixture
        .iter()
        .map(|(share, proposal)| share.ln() + proposal.log_density(place))
        .collect();
    let highest = parts.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = parts.iter().map(|part| (part - highest).exp()).sum();
    highest + sum.ln()
}

#[cfg(test)]
mod tests;
