//! Markov chains on the posterior that an emulator foretells.
//!
//! A step shrinks a place toward the origin and adds noise (preconditioned Crank-Nicolson: Cotter, Roberts, Stuart and White
//! 2013). That leaves a normal prior as it is, in however many dimensions, so whether a step is taken depends on the
//! emulator alone.

use super::emulator::Emulator;
use crate::worlds::random::stream;
use nalgebra::{DMatrix, DVector};
use rand::{Rng, RngExt as _};
use rand_distr::{Distribution as _, StandardNormal};
use rayon::prelude::*;

/// How many chains go on together, and how many there are at least.
const TOGETHER: usize = 12;
const LEAST_CHAINS: usize = 48;
/// How many steps a chain takes before it counts, and afterwards; every so many, its place is noted.
const WARM_UP: usize = 300;
const STEPS: usize = 450;
const NOTED: usize = 15;
/// The length of the first steps, the share of them that should be taken, and after how many the length is changed.
const FIRST_LENGTH: f64 = 0.2;
const TAKEN: f64 = 0.35;
const TRIAL: usize = 20;

/// Where random numbers come from: a seed and the number of the round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub seed: u64,
    pub round: u64,
}

/// A place from the prior.
pub(super) fn from_prior(dimensions: usize, random: &mut impl Rng) -> DVector<f64> {
    DVector::from_fn(dimensions, |_, _| StandardNormal.sample(random))
}

/// What chains leave behind.
pub(super) struct Walked {
    /// Where each chain ended; at least as many as were asked for.
    pub ends: Vec<DVector<f64>>,
    /// Where groups of chains have been, as columns.
    pub noted: Vec<DMatrix<f64>>,
    /// The length of a step of which about a third are taken.
    pub length: f64,
}

/// Draws so many places, of chains that begin in the places given (columns).
pub(super) fn draw(
    emulator: &Emulator,
    begin: &DMatrix<f64>,
    draws: usize,
    source: Source,
) -> Walked {
    let groups = draws.max(LEAST_CHAINS).div_ceil(TOGETHER);
    let groups: Vec<Walked> = (0..groups)
        .into_par_iter()
        .map(|group| walk_group(emulator, begin, group, source))
        .collect();
    let lengths: f64 = groups.iter().map(|group| group.length).sum();
    let mut all = Walked {
        ends: Vec::new(),
        noted: Vec::new(),
        length: lengths / groups.len() as f64,
    };
    for group in groups {
        all.ends.extend(group.ends);
        all.noted.extend(group.noted);
    }
    all
}

fn walk_group(emulator: &Emulator, begin: &DMatrix<f64>, group: usize, source: Source) -> Walked {
    let mut random = stream(source.seed, &[source.round, 1, group as u64]);
    let first = group * TOGETHER;
    let chains = first..first + TOGETHER;
    let columns: Vec<usize> = chains.map(|chain| chain % begin.ncols()).collect();
    let mut chains = Chains::new(emulator, begin.select_columns(&columns));
    let mut length = FIRST_LENGTH;
    for _ in 0..WARM_UP / TRIAL {
        let share = chains.walk(TRIAL, length, &mut random);
        length = (length * (share - TAKEN).exp()).clamp(1e-3, 1.0);
    }
    let mut noted = Vec::new();
    for _ in 0..STEPS / NOTED {
        chains.walk(NOTED, length, &mut random);
        noted.extend(columns_of(&chains.places));
    }
    Walked {
        ends: columns_of(&chains.places),
        noted: vec![DMatrix::from_columns(&noted)],
        length,
    }
}

fn columns_of(places: &DMatrix<f64>) -> Vec<DVector<f64>> {
    let columns = places.column_iter();
    columns.map(nalgebra::Matrix::into_owned).collect()
}

/// Chains that go on together.
pub(super) struct Chains<'a> {
    emulator: &'a Emulator,
    /// As columns.
    pub places: DMatrix<f64>,
    /// The log likelihoods that are foretold there.
    pub heights: DVector<f64>,
}

impl<'a> Chains<'a> {
    pub(super) fn new(emulator: &'a Emulator, places: DMatrix<f64>) -> Self {
        let heights = emulator.at(&places);
        Self {
            emulator,
            places,
            heights,
        }
    }

    /// Takes so many steps of a length from 0 to 1; gives the share of them that led elsewhere.
    pub(super) fn walk(&mut self, steps: usize, length: f64, random: &mut impl Rng) -> f64 {
        let shrink = (1.0 - length * length).sqrt();
        let mut taken = 0;
        for _ in 0..steps {
            let tried = self.places.map(|z| {
                let number: f64 = StandardNormal.sample(random);
                shrink * z + length * number
            });
            let heights = self.emulator.at(&tried);
            for chain in 0..tried.ncols() {
                let chance: f64 = random.random();
                if chance.ln() < heights[chain] - self.heights[chain] {
                    self.places.set_column(chain, &tried.column(chain));
                    self.heights[chain] = heights[chain];
                    taken += 1;
                }
            }
        }
        f64::from(taken) / (steps * self.places.ncols()) as f64
    }
}
