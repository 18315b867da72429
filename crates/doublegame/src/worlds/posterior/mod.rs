//! Draws from a posterior that may be far from its prior, of few likelihoods, each of which costs much.
//!
//! The prior is uniform on the unit cube. Its inputs are looked at as normal numbers, `z = Phi^-1(u)`, in which a log
//! likelihood of many observations is smooth and the prior is the standard normal distribution. Two fifths of the
//! likelihoods are spent on learning: in rounds, the first from the prior, and each other from the posterior that an
//! `emulator`, fitted to all `terms` met so far, foretells (`walk`). Then the emulator is left as it is, and with the
//! others `chains` walk on the posterior itself. Only their draws count. They are exact in the limit of long chains, whatever
//! the emulator; it decides how long that takes. `effective` says what the draws are worth, and `mass` leads from the prior
//! by way of the emulator to the evidence.
//!
//! Nothing here knows of records or scenarios. The result depends on the seed and not on the number of threads.

mod chains;
mod effective;
mod emulator;
mod mass;
mod normal;
mod terms;
mod walk;

pub use effective::effective_sample_size;

use self::chains::{Chain, Foretold, accepted, log_mass_ratio};
use self::effective::{Kept, agreement};
use self::emulator::Emulator;
use self::walk::{Source, Walked, from_prior};
use super::random::stream;
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};

/// How many rounds of learning there are at most, with the first from the prior.
const ROUNDS: usize = 12;
/// The fewest draws of a round.
const LEAST_ROUND: usize = 16;
/// The part of all draws that is from the prior: one in so many.
const PRIOR_PART: usize = 8;
/// The part of all draws from which the emulator learns.
const LEARNING: (usize, usize) = (2, 5);
/// The most chains; and with fewer likelihoods a chain there are fewer.
const MOST_CHAINS: usize = 16;
const LEAST_LENGTH: usize = 10;
/// Of how many of the best points so far walks begin.
const BEGIN: usize = 20;

/// How many points are drawn, and how the work is watched.
#[derive(Clone, Copy)]
pub struct SampleOptions<'a> {
    /// How many likelihoods are asked for, at least 1.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
    /// Polled before every point; once it is true the sampling ends.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// What is told of a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<T> {
    /// The natural logarithms of probabilities, each at most 0, whose sum is the log likelihood: the same ones at all points.
    pub terms: Vec<f64>,
    /// Numbers whose means are wanted: the effective sample size is that of the worst of them and of the log likelihood.
    pub numbers: Vec<f64>,
    /// Whatever is to be kept.
    pub value: T,
}

/// A point with its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted<T> {
    /// The inputs, from 0 to 1.
    pub point: Vec<f64>,
    /// The round of learning or the step of a chain at which it was drawn, from 0, counted on.
    pub round: usize,
    /// The natural logarithm of the likelihood.
    pub log_likelihood: f64,
    /// Its share of all weight; 0 of a point that was drawn to learn from.
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
    /// How many likelihoods were learned from.
    pub learned_from: usize,
    /// How many chains there were.
    pub chains: usize,
    /// The share of the chains' steps that led elsewhere.
    pub accepted: f64,
    /// How many independent draws would give means as sure as these, by how far the chains are apart. With too few chains
    /// to compare, each counts once.
    pub effective_sample_size: f64,
    /// The largest potential scale reduction factor (Gelman and Rubin 1992): near 1 once chains have forgotten where they
    /// began. `None` with too few chains.
    pub scale_reduction: Option<f64>,
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
    /// No point of the first round, which is from the prior, has a likelihood, or none that counts.
    #[error("none of {drawn} points has a likelihood")]
    NoLikelihood {
        /// How many were drawn.
        drawn: usize,
    },
}

/// A function from a point of the unit cube to what is told of it; `None` where the point cannot be used.
pub type Likelihood<'a, T> = dyn Fn(&[f64]) -> Option<Told<T>> + Sync + 'a;

/// A place with its likelihood.
struct Met<T> {
    place: DVector<f64>,
    log_likelihood: f64,
    told: Told<T>,
}

impl<T> Met<T> {
    fn at(place: &DVector<f64>, likelihood: &Likelihood<T>) -> Option<Self> {
        let told = likelihood(&inputs(place))?;
        let log_likelihood: f64 = told.terms.iter().sum();
        log_likelihood.is_finite().then(|| Self {
            place: place.clone(),
            log_likelihood,
            told,
        })
    }
}

/// What was met while learning.
struct Learned<T> {
    /// By round.
    rounds: Vec<Vec<Met<T>>>,
    /// The places that have no likelihood.
    unused: Vec<DVector<f64>>,
    /// The share of the prior's points that have a likelihood, and how many points that is found from.
    usable: (f64, usize),
    emulator: Option<Emulator>,
}

/// Draws from the posterior whose prior is uniform on a cube of at least one dimension.
///
/// # Errors
/// [`SampleError`].
pub fn sample<T: Send>(
    dimensions: usize,
    options: &SampleOptions,
    likelihood: &Likelihood<T>,
) -> Result<Sample<T>, SampleError> {
    let learning = options.draws * LEARNING.0 / LEARNING.1;
    let learned = learn(dimensions, learning, options, likelihood)?;
    let left = options.draws - learning;
    let count = (left / LEAST_LENGTH).clamp(1, MOST_CHAINS);
    let source = Source {
        seed: options.seed,
        round: learned.rounds.len() as u64,
    };
    let walked = learned.emulator.as_ref().map(|emulator| {
        let begin = learned.best_places();
        walk::draw(emulator, &begin, count, source)
    });
    let begins = match &walked {
        Some(walked) => walked.ends[..count].to_vec(),
        None => prior_places(dimensions, count, source),
    };
    let emulator = learned.emulator.as_ref();
    let foretold = Foretold {
        emulator: emulator.zip(walked.as_ref().map(|it| it.length)),
        dimensions,
    };
    let chains = begins.par_iter().enumerate().map(|(number, begin)| {
        let length = left / count + usize::from(number < left % count);
        let place = [source.round, 2, number as u64];
        let how = (likelihood, options.stop);
        chains::run(foretold, begin, length, (source.seed, &place), how)
    });
    let chains: Option<Vec<Chain<T>>> = chains.collect();
    let chains = chains.filter(|_| !(options.stop)());
    let chains = chains.ok_or(SampleError::Stopped)?;
    put_together(learned, walked.as_ref(), chains, options)
}

/// Draws rounds of points and learns from them.
fn learn<T: Send>(
    dimensions: usize,
    draws: usize,
    options: &SampleOptions,
    likelihood: &Likelihood<T>,
) -> Result<Learned<T>, SampleError> {
    let mut learned = Learned {
        rounds: Vec::new(),
        unused: Vec::new(),
        usable: (1.0, 0),
        emulator: None,
    };
    for (number, count) in rounds_of(draws, options.draws).into_iter().enumerate() {
        let source = Source {
            seed: options.seed,
            round: number as u64,
        };
        let places = match &learned.emulator {
            None => prior_places(dimensions, count, source),
            Some(emulator) => {
                let mut walked = walk::draw(emulator, &learned.best_places(), count, source);
                walked.ends.truncate(count);
                walked.ends
            }
        };
        let met = places.par_iter().map(|place| {
            if (options.stop)() {
                return None;
            }
            Met::at(place, likelihood)
        });
        let met: Vec<Option<Met<T>>> = met.collect();
        if (options.stop)() {
            return Err(SampleError::Stopped);
        }
        let unused = places.into_iter().zip(&met);
        let unused = unused.filter(|(_, met)| met.is_none());
        learned.unused.extend(unused.map(|(place, _)| place));
        let met: Vec<Met<T>> = met.into_iter().flatten().collect();
        if number == 0 {
            if met.is_empty() {
                return Err(SampleError::NoLikelihood { drawn: count });
            }
            learned.usable = (met.len() as f64 / count as f64, count);
        }
        learned.rounds.push(met);
        if let Some(found) = learned.fitted() {
            learned.emulator = Some(found);
        }
    }
    Ok(learned)
}

/// How many points each round of learning draws, of so many in all.
fn rounds_of(learning: usize, draws: usize) -> Vec<usize> {
    if learning == 0 {
        return Vec::new();
    }
    let first = draws.div_ceil(PRIOR_PART).max(LEAST_ROUND).min(learning);
    let left = learning - first;
    let more = (left / LEAST_ROUND).min(ROUNDS - 1);
    let mut counts = vec![first];
    counts.extend((0..more).map(|round| left / more + usize::from(round < left % more)));
    if more == 0 {
        counts[0] = learning;
    }
    counts
}

impl<T> Learned<T> {
    /// All that was met, from the highest log likelihood to the lowest.
    fn descending(&self) -> Vec<&Met<T>> {
        let mut met: Vec<&Met<T>> = self.rounds.iter().flatten().collect();
        met.sort_by(|a, b| b.log_likelihood.total_cmp(&a.log_likelihood));
        met
    }

    /// The best places met, as columns.
    fn best_places(&self) -> DMatrix<f64> {
        let met = self.descending();
        let best = met.iter().take(BEGIN).map(|met| met.place.clone());
        DMatrix::from_columns(&best.collect::<Vec<DVector<f64>>>())
    }

    /// An emulator of all that was met. A place without a likelihood counts like the lower quartile of those that have one, so
    /// that fewer draws are lost there.
    fn fitted(&self) -> Option<Emulator> {
        let descending = self.descending();
        let low = descending.get(descending.len() * 3 / 4)?;
        let met = self.rounds.iter().flatten();
        let met = met.map(|met| (&met.place, &met.told.terms));
        let unused = self.unused.iter().map(|place| (place, &low.told.terms));
        let (places, terms): (Vec<_>, Vec<_>) = met
            .chain(unused)
            .map(|(place, terms)| (place.clone(), terms.clone()))
            .unzip();
        let terms = terms.into_iter().collect();
        Emulator::fit(
            &DMatrix::from_columns(&places),
            &terms,
            self.emulator.as_ref(),
        )
    }
}

/// So many places from the prior.
fn prior_places(dimensions: usize, count: usize, source: Source) -> Vec<DVector<f64>> {
    let places = (0..count).map(|draw| {
        let mut random = stream(source.seed, &[source.round, 0, draw as u64]);
        from_prior(dimensions, &mut random)
    });
    places.collect()
}

/// The point of the unit cube at a place.
fn inputs(place: &DVector<f64>) -> Vec<f64> {
    let standard = Normal::standard();
    place.iter().map(|z| standard.cdf(*z)).collect()
}

/// What the chains say.
fn put_together<T>(
    learned: Learned<T>,
    walked: Option<&Walked>,
    chains: Vec<Chain<T>>,
    options: &SampleOptions,
) -> Result<Sample<T>, SampleError> {
    let numbers = |met: &Met<T>| {
        let log_likelihood = std::iter::once(met.log_likelihood);
        log_likelihood
            .chain(met.told.numbers.iter().copied())
            .collect()
    };
    let kept = chains.iter().map(|chain| {
        let counted = chain.counted(numbers).into_iter();
        counted
            .map(|(weight, numbers)| Kept { weight, numbers })
            .collect()
    });
    let kept: Vec<Vec<Kept>> = kept.collect();
    let agreement = agreement(&kept);
    let weights: Vec<f64> = kept.iter().flatten().map(|kept| kept.weight).collect();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return Err(SampleError::NoLikelihood {
            drawn: options.draws,
        });
    }
    let apart = agreement.map_or(chains.len() as f64, |it| it.effective);
    let (ratio, ratio_error) = log_mass_ratio(&chains);
    let mass = learned.emulator.as_ref().zip(walked);
    let (log_mass, mass_error) = mass.map_or((0.0, 0.0), |(emulator, walked)| {
        mass::log_mass(emulator, &walked.noted, options.seed)
    });
    let (usable, prior_points) = learned.usable;
    let usable_variance = (1.0 - usable) / (usable * prior_points.max(1) as f64);
    let mut sample = Sample {
        draws: Vec::new(),
        unused: learned.unused.len(),
        learned_from: learned.rounds.iter().map(Vec::len).sum(),
        chains: chains.len(),
        accepted: accepted(&chains),
        effective_sample_size: apart.min(effective_sample_size(&weights)),
        scale_reduction: agreement.map(|it| it.scale_reduction),
        log_evidence: log_mass + ratio - usable.ln(),
        log_evidence_error: ratio_error.hypot(mass_error).hypot(usable_variance.sqrt()),
    };
    let rounds = learned.rounds.len();
    for (round, met) in learned.rounds.into_iter().enumerate() {
        sample
            .draws
            .extend(met.into_iter().map(|met| met.weighing(0.0, round)));
    }
    for chain in chains {
        for (step, met) in chain.into_met().enumerate() {
            match met {
                None => sample.unused += 1,
                Some((met, weight)) => {
                    sample
                        .draws
                        .push(met.weighing(weight / total, rounds + step));
                }
            }
        }
    }
    Ok(sample)
}

impl<T> Met<T> {
    fn weighing(self, weight: f64, round: usize) -> Weighted<T> {
        Weighted {
            point: inputs(&self.place),
            round,
            log_likelihood: self.log_likelihood,
            weight,
            value: self.told.value,
        }
    }
}

#[cfg(test)]
mod tests;
