//! Markov chains on the posterior itself.
//!
//! A chain proposes where a walk on the emulated posterior leads, and goes there with a probability that makes up for the
//! emulator's errors at both ends (Metropolis-Hastings with surrogate transitions: Liu 2001, section 9.4.3; Christen and Fox
//! 2005). So it keeps the posterior as it is, however bad the emulator; a bad one makes it stay where it is. Some
//! walks are long, and lead far; some are short, and lead to where the emulator errs alike.
//!
//! The emulator was settled before and takes no part of the chains' likelihoods in: it would go through the places where
//! chains are, and make them too easy to leave.

use super::emulator::Emulator;
use super::mass::bridge;
use super::walk::{Chains, from_prior};
use super::{Likelihood, Met};
use crate::worlds::random::stream;
use nalgebra::{DMatrix, DVector};
use rand::{Rng, RngExt as _};
use std::slice;

/// How many steps a walk takes, in turn: long walks and a short one.
const WALKS: [usize; 3] = [200, 200, 50];
/// The part of a chain that is left out, as it may remember where the chain began: one in so many.
const WARM_UP_PART: usize = 4;

/// The posterior that is foretold: the prior where there is no emulator.
#[derive(Clone, Copy)]
pub(super) struct Foretold<'a> {
    /// With the length of a step on it.
    pub emulator: Option<(&'a Emulator, f64)>,
    pub dimensions: usize,
}

impl Foretold<'_> {
    /// A place that a walk of so many steps leads to, and the log likelihood that is foretold there.
    fn walk(
        &self,
        from: &DVector<f64>,
        steps: usize,
        random: &mut impl Rng,
    ) -> (DVector<f64>, f64) {
        let Some((emulator, length)) = self.emulator else {
            return (from_prior(self.dimensions, random), 0.0);
        };
        let mut chains = Chains::new(emulator, DMatrix::from_columns(slice::from_ref(from)));
        chains.walk(steps, length, random);
        (chains.places.column(0).into_owned(), chains.heights[0])
    }

    fn height(&self, at: &DVector<f64>) -> f64 {
        let places = DMatrix::from_columns(slice::from_ref(at));
        self.emulator
            .map_or(0.0, |(emulator, _)| emulator.at(&places)[0])
    }
}

/// Somewhere that a chain was or might have gone.
struct Visit<T> {
    /// `None` without a likelihood.
    met: Option<Met<T>>,
    /// The log likelihood that was foretold.
    height: f64,
    /// How many steps it counts.
    weight: f64,
}

impl<T> Visit<T> {
    /// By how much the log likelihood lies above what was foretold.
    fn excess(&self) -> f64 {
        let log_likelihood = self.met.as_ref().map(|met| met.log_likelihood);
        log_likelihood.map_or(f64::NEG_INFINITY, |log| log - self.height)
    }
}

/// A chain.
pub(super) struct Chain<T> {
    visits: Vec<Visit<T>>,
    /// The visits at which it was after each step that counts.
    states: Vec<usize>,
    /// How many steps led elsewhere.
    accepted: usize,
}

/// Runs a chain from a place, with so many likelihoods asked for; `None` once `stop` is true.
pub(super) fn run<T>(
    foretold: Foretold,
    begin: &DVector<f64>,
    likelihoods: usize,
    seed: (u64, &[u64]),
    (likelihood, stop): (&Likelihood<T>, &(dyn Fn() -> bool + Sync)),
) -> Option<Chain<T>> {
    let mut random = stream(seed.0, seed.1);
    let visit = |place: &DVector<f64>, height: f64| Visit {
        met: Met::at(place, likelihood),
        height,
        weight: 0.0,
    };
    if stop() {
        return None;
    }
    let mut chain = Chain {
        visits: vec![visit(begin, foretold.height(begin))],
        states: Vec::new(),
        accepted: 0,
    };
    let (mut state, mut from) = (0, begin.clone());
    for step in 1..likelihoods {
        if stop() {
            return None;
        }
        let (place, height) = foretold.walk(&from, WALKS[step % WALKS.len()], &mut random);
        chain.visits.push(visit(&place, height));
        let chance = chance_to_go(chain.visits[state].excess(), chain.visits[step].excess());
        let counts = step > likelihoods / WARM_UP_PART;
        if counts {
            // Both ends of a step count, by how likely it is (Frenkel 2004): less is left to chance.
            chain.visits[state].weight += 1.0 - chance;
            chain.visits[step].weight += chance;
        }
        if random.random::<f64>() < chance {
            (state, from) = (step, place);
            chain.accepted += 1;
        }
        if counts {
            chain.states.push(state);
        }
    }
    if let [only] = chain.visits.as_mut_slice() {
        only.weight = 1.0;
        chain.states.push(0);
    }
    Some(chain)
}

/// The probability of going from one place to another, by how far the log likelihood lies above what is foretold at each:
/// infinitely below it where there is none.
fn chance_to_go(here: f64, there: f64) -> f64 {
    if there == f64::NEG_INFINITY {
        0.0
    } else {
        (there - here).exp().min(1.0)
    }
}

impl<T> Chain<T> {
    /// What was met, with how many steps each counts, in order; `None` for a visit without a likelihood.
    pub(super) fn into_met(self) -> impl Iterator<Item = Option<(Met<T>, f64)>> {
        let visits = self.visits.into_iter();
        visits.map(|visit| visit.met.map(|met| (met, visit.weight)))
    }

    /// What counts, for which `f` tells a number or more.
    pub(super) fn counted<N>(&self, f: impl Fn(&Met<T>) -> N) -> Vec<(f64, N)> {
        let counted = self.visits.iter().filter(|visit| visit.weight > 0.0);
        let counted = counted.filter_map(|visit| Some((visit.weight, f(visit.met.as_ref()?))));
        counted.collect()
    }
}

/// The share of the steps of all chains that led elsewhere; 0 without steps.
pub(super) fn accepted<T>(chains: &[Chain<T>]) -> f64 {
    let steps: usize = chains.iter().map(|chain| chain.visits.len() - 1).sum();
    let accepted: usize = chains.iter().map(|chain| chain.accepted).sum();
    accepted as f64 / steps.max(1) as f64
}

/// The logarithm of the ratio of what the posterior's density integrates to and what the foretold one's does, with its
/// standard error by leaving out one chain at a time. Chains begin with draws of the foretold one.
pub(super) fn log_mass_ratio<T>(chains: &[Chain<T>]) -> (f64, f64) {
    let ratio = |left_out: Option<usize>| {
        let kept = chains.iter().enumerate();
        let kept = kept.filter(|(at, _)| Some(*at) != left_out);
        let kept: Vec<&Chain<T>> = kept.map(|(_, chain)| chain).collect();
        let begins = kept.iter().map(|chain| chain.visits[0].excess());
        let states = kept.iter().flat_map(|chain| {
            let states = chain.states.iter();
            states.map(|state| chain.visits[*state].excess())
        });
        let states = states.filter(|excess| excess.is_finite());
        bridge(&begins.collect::<Vec<_>>(), &states.collect::<Vec<_>>())
    };
    let count = chains.len();
    let without: Vec<f64> = (0..count).map(|chain| ratio(Some(chain))).collect();
    let mean = without.iter().sum::<f64>() / count as f64;
    let squares = without.iter().map(|it| (it - mean).powi(2)).sum::<f64>();
    let error = ((count as f64 - 1.0) / count as f64 * squares).sqrt();
    (ratio(None), error)
}
