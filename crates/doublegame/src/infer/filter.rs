//! The rolled record: one game for each period, and the filter that runs through them.
//!
//! Period by period: the state that is known then (types, tracks, what is remembered) starts a game of the scenario's
//! horizon under the policies in force; its solution says how likely what was seen is from every state; the
//! distribution is carried on. The actors play on what was reported by the start of the period; every other reading of
//! the record is run through the same games.
//!
//! Invariants: the states that start a period are all that any reading in use can reach, or the reading is given up
//! with its lost share; distributions are normalized after every period and the logarithm of what was normalized away
//! is the evidence.

use super::evidence::Kernel;
use crate::scenario::compile::StartPoint;

/// The number of a reading among those that a record is rolled for.
pub(super) type ReadingId = usize;

/// The number of what is known now.
const NOW: ReadingId = super::reading::Readings::NOW;

/// The games of a record, solved, as far as readings need them.
#[derive(Debug, Default)]
pub(super) struct Rolled {
    pub periods: Vec<RolledPeriod>,
}

/// What is kept of one period.
#[derive(Debug)]
pub(super) struct RolledPeriod {
    /// The states at its start.
    pub starts: Vec<StartPoint>,
    /// How many states there are at its end.
    pub ends: usize,
    /// For each reading, the number of its kernel.
    pub kernel_of: Vec<u32>,
    pub kernels: Vec<Kernel>,
    /// For each end, the states that start the next period and with which probability: types drift, known tracks are
    /// set. A state that no reading in use reaches at first is [`LOST`].
    pub onward: Vec<Vec<(u32, f64)>>,
}

/// By what factor the chance of a step differs from that of the record: from an end of a period to a state at the start of the
/// next, by their numbers.
pub(super) type Tilt<'t> = &'t dyn Fn(usize, usize, usize) -> f64;

/// A state after a period that does not start the next one.
pub(super) const LOST: u32 = u32::MAX;

/// The largest share of a reading's distribution that may be lost before the reading is given up.
const LARGEST_LOSS: f64 = 1e-12;

/// A distribution over the states at the start of a period, and how likely what led to it was.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Belief {
    /// Length: the states. Sums to one.
    pub probability: Vec<f64>,
    /// The logarithm of the probability of everything observed so far.
    pub log_likelihood: f64,
}

/// Why a reading could not be run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stuck {
    /// What was observed in this period has probability zero.
    Impossible(usize),
    /// It reaches states in which no game of the record starts.
    Unsupported,
}

impl Rolled {
    /// The distribution over the ends of a period, normalized, and the logarithm of the likelihood of its evidence.
    pub fn through(
        &self,
        period: usize,
        reading: ReadingId,
        before: &[f64],
    ) -> Result<(Vec<f64>, f64), Stuck> {
        let rolled = &self.periods[period];
        let kernel = &rolled.kernels[rolled.kernel_of[reading] as usize];
        let mut after = kernel.apply(before, rolled.ends);
        let total: f64 = after.iter().sum();
        if total <= 0.0 {
            return Err(Stuck::Impossible(period));
        }
        for share in &mut after {
            *share /= total;
        }
        Ok((after, total.ln()))
    }

    /// From the ends of a period to the starts of the next one, of which there are `starts`.
    pub fn onward(&self, period: usize, after: &[f64], starts: usize) -> Result<Vec<f64>, Stuck> {
        self.onward_tilted(period, after, starts, &|_, _, _| 1.0)
    }

    /// The same with other chances of every step, by what factor they differ.
    fn onward_tilted(
        &self,
        period: usize,
        after: &[f64],
        starts: usize,
        tilt: Tilt,
    ) -> Result<Vec<f64>, Stuck> {
        let mut next = vec![0.0; starts];
        let mut lost = 0.0;
        let ends = after.iter().zip(&self.periods[period].onward);
        for (end, (share, targets)) in ends.enumerate() {
            for &(target, probability) in targets {
                match target {
                    LOST => lost += share * probability,
                    target => {
                        let target = target as usize;
                        next[target] += share * probability * tilt(period, end, target);
                    }
                }
            }
        }
        if lost > LARGEST_LOSS {
            return Err(Stuck::Unsupported);
        }
        let total: f64 = next.iter().sum();
        for share in &mut next {
            *share /= total;
        }
        Ok(next)
    }

    /// The belief of a reading at the end of each of the first periods, from the one at the start of the record: over the
    /// period's ends.
    pub fn run(
        &self,
        reading: ReadingId,
        initial: &[f64],
        periods: usize,
    ) -> Result<Vec<Belief>, Stuck> {
        self.run_tilted(reading, initial, periods, &|_, _, _| 1.0)
    }

    /// The same with other chances of the steps between periods.
    pub fn run_tilted(
        &self,
        reading: ReadingId,
        initial: &[f64],
        periods: usize,
        tilt: Tilt,
    ) -> Result<Vec<Belief>, Stuck> {
        let beliefs = Vec::with_capacity(periods);
        self.run_on(reading, initial.to_vec(), beliefs, periods, tilt)
    }

    /// The same for a reading that has the record's own start, from the beliefs by what is known now: where the two
    /// first differ, the reading's own begin.
    pub fn run_from_now(
        &self,
        reading: ReadingId,
        now: &[Belief],
        initial: &[f64],
        periods: usize,
    ) -> Result<Vec<Belief>, Stuck> {
        let alike = self.periods[..periods].iter().zip(now);
        let alike = alike
            .take_while(|(period, _)| period.kernel_of[reading] == period.kernel_of[NOW])
            .count();
        let Some(last) = alike.checked_sub(1) else {
            return self.run(reading, initial, periods);
        };
        if alike == periods {
            return Ok(now[..periods].to_vec());
        }
        let starts = self.periods[alike].starts.len();
        let before = self.onward(last, &now[last].probability, starts)?;
        let beliefs = now[..alike].to_vec();
        self.run_on(reading, before, beliefs, periods, &|_, _, _| 1.0)
    }

    fn run_on(
        &self,
        reading: ReadingId,
        mut before: Vec<f64>,
        mut beliefs: Vec<Belief>,
        periods: usize,
        tilt: Tilt,
    ) -> Result<Vec<Belief>, Stuck> {
        let mut log_likelihood = beliefs.last().map_or(0.0, |belief| belief.log_likelihood);
        for period in beliefs.len()..periods {
            let (after, log) = self.through(period, reading, &before)?;
            log_likelihood += log;
            if period + 1 < periods {
                let starts = self.periods[period + 1].starts.len();
                before = self.onward_tilted(period, &after, starts, tilt)?;
            }
            beliefs.push(Belief {
                probability: after,
                log_likelihood,
            });
        }
        Ok(beliefs)
    }
}
