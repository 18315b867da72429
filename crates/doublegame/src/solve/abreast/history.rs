//! The acceleration in lanes: where each game steps next, from the last few points that it has seen.
//!
//! Anderson acceleration (Anderson 1965; Walker and Ni 2011), as for single games in [`super::super::fixed_point`]. All
//! lanes keep their steps in the same places, which go round; a game that has just begun leaves out those before it. What is
//! combined is taken in the order of age, so that it does not matter where in the round a game began.
#![expect(
    clippy::inline_always,
    reason = "a function that is called would be made for the plainest processor"
)]

use super::super::fixed_point::{WINDOW, solve_least_squares};
use super::super::layout::Layout;
use super::super::response::softmax;
use super::{LANES, Lanes, Singles, doubles, singles};
use crate::game::Profile;
use fearless_simd::{Level, dispatch};

/// How many inner products with the newest change are taken at once; divides [`WINDOW`].
const TOGETHER: usize = 4;

/// The last steps of all lanes, in single precision: an error in a step is made good from the next point on.
#[derive(Debug)]
pub(super) struct History {
    pub(super) level: Level,
    /// Each of the length of all actions: what the residual has changed by. That at [`History::newest`] is the last.
    changes: [Vec<Singles>; WINDOW],
    /// The same for the sum of point and residual.
    advances: [Vec<Singles>; WINDOW],
    newest: usize,
    /// How many steps each lane has made since its game began, at most [`WINDOW`].
    length: [usize; LANES],
    /// Whether the lane's game has a point before its present one.
    has_last: [bool; LANES],
    last_point: Vec<Lanes>,
    last_residual: Vec<Lanes>,
    /// Of every lane the inner products of changes, by their places.
    gram: [[[f64; WINDOW]; WINDOW]; LANES],
}

impl Default for History {
    fn default() -> Self {
        Self {
            level: Level::new(),
            advances: std::array::from_fn(|_| Vec::new()),
            changes: std::array::from_fn(|_| Vec::new()),
            newest: 0,
            length: [0; LANES],
            has_last: [false; LANES],
            last_point: Vec::new(),
            last_residual: Vec::new(),
            gram: [[[0.0; WINDOW]; WINDOW]; LANES],
        }
    }
}

/// Of every lane a share of each step, the newest first; 0 where the lane has none.
type Mixture = [Lanes; WINDOW];

impl History {
    /// Takes the memory for points of this dimension.
    pub(super) fn prepare(&mut self, dimension: usize) {
        for array in self.advances.iter_mut().chain(&mut self.changes) {
            array.resize(dimension, [0.0; LANES]);
        }
        self.last_point.resize(dimension, [0.0; LANES]);
        self.last_residual.resize(dimension, [0.0; LANES]);
    }

    /// Another game begins in the lane.
    pub(super) const fn begin(&mut self, lane: usize) {
        self.length[lane] = 0;
        self.has_last[lane] = false;
    }

    /// The profile at the lane's point before the present one.
    pub(super) fn last_profile(&self, lane: usize, layout: &Layout) -> Option<Profile> {
        if !self.has_last[lane] {
            return None;
        }
        let point: Vec<f64> = self.last_point.iter().map(|x| x[lane]).collect();
        let mut probabilities = vec![0.0; point.len()];
        for set in 0..layout.set_count() {
            let actions = layout.actions(set);
            softmax(&point[actions.clone()], &mut probabilities[actions]);
        }
        Some(Profile { probabilities })
    }

    /// Moves the point of every lane, whose residual is known, to the next.
    pub(super) fn step(&mut self, point: &mut [Lanes], residual: &[Lanes]) {
        let level = self.level;
        self.newest = (self.newest + 1) % WINDOW;
        dispatch!(level, _simd => self.keep(point, residual));
        for (length, has_last) in self.length.iter_mut().zip(&mut self.has_last) {
            if *has_last {
                *length = (*length + 1).min(WINDOW);
            }
            *has_last = true;
        }
        let kept = self.length.iter().copied().max().unwrap_or(0);
        let mut products = [Products::default(); WINDOW];
        for first in (0..kept).step_by(TOGETHER) {
            dispatch!(level, _simd => self.products(first, residual, &mut products));
        }
        for (age, products) in products.iter().enumerate().take(kept) {
            let [newest, other] = [self.newest, self.place(age)];
            for (lane, gram) in self.gram.iter_mut().enumerate() {
                gram[newest][other] = products.with_newest[lane];
                gram[other][newest] = products.with_newest[lane];
            }
        }
        let targets = products.map(|products| products.with_residual);
        let mixture = self.mixture(&targets);
        dispatch!(level, _simd => self.go(point, residual, &mixture[..kept]));
    }

    /// Where the step of an age stands; the newest has age 0.
    const fn place(&self, age: usize) -> usize {
        (self.newest + WINDOW - age) % WINDOW
    }

    /// Keeps the step to this point.
    #[inline(always)]
    fn keep(&mut self, point: &[Lanes], residual: &[Lanes]) {
        let new = self.changes[self.newest]
            .iter_mut()
            .zip(&mut self.advances[self.newest]);
        let last = self.last_point.iter_mut().zip(&mut self.last_residual);
        for ((new, last), now) in new.zip(last).zip(point.iter().zip(residual)) {
            let (mut change, mut advance) = (*now.1, *now.0);
            for lane in 0..LANES {
                change[lane] -= last.1[lane];
                advance[lane] += change[lane] - last.0[lane];
            }
            (*new.0, *new.1) = (singles(&change), singles(&advance));
            (*last.0, *last.1) = (*now.0, *now.1);
        }
    }

    /// Inner products of the changes of some ages, which need not be in use.
    #[inline(always)]
    fn products(&self, first: usize, residual: &[Lanes], out: &mut [Products; WINDOW]) {
        let newest = &self.changes[self.newest][..residual.len()];
        let mut changes = [newest; TOGETHER];
        for (age, changes) in (first..).zip(&mut changes) {
            *changes = &self.changes[self.place(age)][..residual.len()];
        }
        let mut sums = [Products::default(); TOGETHER];
        for (at, residual) in residual.iter().enumerate() {
            let newest = doubles(&newest[at]);
            for (sums, changes) in sums.iter_mut().zip(&changes) {
                let change = doubles(&changes[at]);
                for lane in 0..LANES {
                    sums.with_newest[lane] += change[lane] * newest[lane];
                    sums.with_residual[lane] += change[lane] * residual[lane];
                }
            }
        }
        out[first..first + TOGETHER].copy_from_slice(&sums);
    }

    /// The shares for which the linearized residual is smallest.
    fn mixture(&self, targets: &[Lanes; WINDOW]) -> Mixture {
        let mut mixture = [[0.0; LANES]; WINDOW];
        for lane in 0..LANES {
            let by_age =
                |row: usize, column: usize| self.gram[lane][self.place(row)][self.place(column)];
            let gram = std::array::from_fn(|row| std::array::from_fn(|column| by_age(row, column)));
            let target = targets.map(|target| target[lane]);
            let shares = solve_least_squares(&gram, &target, self.length[lane]);
            for (mixture, share) in mixture.iter_mut().zip(shares) {
                mixture[lane] = share;
            }
        }
        mixture
    }

    #[inline(always)]
    fn go(&self, point: &mut [Lanes], residual: &[Lanes], mixture: &[Lanes]) {
        let length = residual.len();
        let mut advances = [&self.advances[self.newest][..length]; WINDOW];
        let mut wanted = [[0; LANES]; WINDOW];
        for (age, shares) in mixture.iter().enumerate() {
            advances[age] = &self.advances[self.place(age)][..length];
            for lane in 0..LANES {
                wanted[age][lane] = if shares[lane] == 0.0 { 0 } else { u64::MAX };
            }
        }
        let used = advances.iter().zip(&wanted).zip(mixture);
        for (at, (point, residual)) in point.iter_mut().zip(residual).enumerate() {
            let mut next = *point;
            for lane in 0..LANES {
                next[lane] += residual[lane];
            }
            for ((advances, wanted), shares) in used.clone() {
                let mut advance = doubles(&advances[at]);
                for lane in 0..LANES {
                    // What a lane has from the game before may not be a number.
                    advance[lane] = f64::from_bits(advance[lane].to_bits() & wanted[lane]);
                    next[lane] -= shares[lane] * advance[lane];
                }
            }
            *point = next;
        }
    }
}

/// Inner products with one of the changes, in every lane.
#[derive(Debug, Clone, Copy, Default)]
struct Products {
    with_newest: Lanes,
    with_residual: Lanes,
}
