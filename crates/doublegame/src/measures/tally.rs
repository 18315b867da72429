//! Sums over histories of observations, and the separation that they come to.

use crate::measures::estimate::Estimate;
use crate::scenario::model::{ActorId, Scenario};

/// A posterior above this has tipped.
const TIPS_ABOVE: f64 = 0.9;

/// The distribution of the observer's posterior at the end, seen from one true type of the actor.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// The true type.
    pub true_type: u16,
    /// Length: the actor's types. The expected posterior of each.
    pub mean: Vec<f64>,
    /// Length 10. The chance that the posterior of the true type lies in each tenth of 0..=1 (a tenth holds its lower
    /// bound; the last one holds 1 too).
    pub histogram: Vec<f64>,
}

/// What an observer who forgets nothing learns about an actor's type.
#[derive(Debug, Clone, PartialEq)]
pub struct Separation {
    /// The bits that there are to learn: the entropy of the prior.
    pub prior_bits: f64,
    /// Length: periods. Cumulative bits learnt by the end of each.
    pub by_period: Vec<Estimate>,
    /// One for each type of the actor with a positive prior, in order.
    pub posterior: Vec<Posterior>,
    /// Length: periods. The chance that by the end of the period the posterior of some type has stood above 0.9 at the
    /// end of this or an earlier period.
    pub tips_by_period: Vec<Estimate>,
    /// The expected first such period among the plays that have one; `None` if none has.
    pub tips_when: Option<f64>,
    /// Whether all histories were listed; otherwise the numbers are simulated.
    pub exact: bool,
}

/// An actor whose type is asked for and an observer who knows its own type.
#[derive(Debug)]
pub(super) struct Pair {
    /// How many types the actor has.
    types: usize,
    /// How many types the observer has.
    own_types: usize,
    /// Length: classes. The cell `own type * types + type` of each.
    cells: Vec<usize>,
}

impl Pair {
    pub(super) fn new(
        scenario: &Scenario,
        actor: ActorId,
        observer: ActorId,
        classes: &[Vec<(ActorId, u16)>],
    ) -> Self {
        let types = scenario.actors[actor.index()].types.len();
        let kind = |class: &[(ActorId, u16)], of: ActorId| {
            class
                .iter()
                .find(|(actor, _)| *actor == of)
                .map_or(0, |(_, kind)| *kind as usize)
        };
        Self {
            types,
            own_types: scenario.actors[observer.index()].types.len(),
            cells: classes
                .iter()
                .map(|class| kind(class, observer) * types + kind(class, actor))
                .collect(),
        }
    }

    pub(super) fn nobody_tipped(&self) -> Vec<bool> {
        vec![false; self.own_types]
    }

    /// The joint weights of the observer's and the actor's types: row o holds the actor's types under own type o.
    fn table(&self, class_totals: &[f64]) -> Vec<f64> {
        let mut table = vec![0.0; self.own_types * self.types];
        for (cell, total) in self.cells.iter().zip(class_totals) {
            table[*cell] += total;
        }
        table
    }

    /// The entropy, in bits, of the actor's type given the observer's own type, times the total weight.
    pub(super) fn entropy(&self, class_totals: &[f64]) -> f64 {
        entropy_of_rows(&self.table(class_totals), self.types)
    }

    /// Marks the own types under which some posterior now stands above the threshold.
    pub(super) fn tip(&self, class_totals: &[f64], tipped: &mut [bool]) {
        for (row, tipped) in self
            .table(class_totals)
            .chunks_exact(self.types)
            .zip(tipped)
        {
            let total: f64 = row.iter().sum();
            *tipped |= row.iter().any(|weight| *weight > TIPS_ABOVE * total);
        }
    }
}

/// The sum over rows of `types` weights of the row's total times the entropy, in bits, of its distribution.
pub(super) fn entropy_of_rows(table: &[f64], types: usize) -> f64 {
    table
        .chunks_exact(types)
        .map(|row| {
            let total: f64 = row.iter().sum();
            row.iter()
                .filter(|weight| **weight > 0.0)
                .map(|weight| weight * (total / weight).log2())
                .sum::<f64>()
        })
        .sum()
}

/// A sum of numbers and of their squares, weighted by shares.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    first: f64,
    second: f64,
}

impl Moments {
    fn record(&mut self, share: f64, number: f64) {
        self.first += share * number;
        self.second += share * number * number;
    }

    fn add(&mut self, other: Self) {
        self.first += other.first;
        self.second += other.second;
    }

    /// The mean, with its standard error if it is one of so many samples (0: it is exact).
    fn estimate(self, samples: usize) -> Estimate {
        let value = self.first.max(0.0);
        if samples == 0 {
            return Estimate::exact(value);
        }
        let variance = (self.second - self.first * self.first).max(0.0);
        Estimate {
            value,
            standard_error: (variance / (samples as f64 - 1.0)).sqrt(),
        }
    }
}

#[derive(Debug)]
struct PairTally {
    /// Length: periods.
    bits: Vec<Moments>,
    /// Length: periods.
    tips: Vec<Moments>,
    /// Length: types of the actor.
    weight: Vec<f64>,
    /// For each true type the weighted posterior of each type.
    mean: Vec<Vec<f64>>,
    /// For each true type the weight in each tenth of its posterior.
    histogram: Vec<Vec<f64>>,
}

/// Sums over histories, for each pair.
#[derive(Debug)]
pub(super) struct Tally {
    pairs: Vec<PairTally>,
    /// The estimated number of edges to follow in order to list all histories.
    work: f64,
}

impl Tally {
    pub(super) fn new(pairs: &[Pair], horizon: u32) -> Self {
        let periods = vec![Moments::default(); horizon as usize];
        Self {
            pairs: pairs
                .iter()
                .map(|pair| PairTally {
                    bits: periods.clone(),
                    tips: periods.clone(),
                    weight: vec![0.0; pair.types],
                    mean: vec![vec![0.0; pair.types]; pair.types],
                    histogram: vec![vec![0.0; 10]; pair.types],
                })
                .collect(),
            work: 0.0,
        }
    }

    /// Counts the edges followed in a history of this probability, one of those that `samples` draws come upon. Each
    /// history stands for as many as the inverse of its chance to be drawn (Horvitz and Thompson).
    pub(super) fn record_work(&mut self, probability: f64, samples: usize, followed: usize) {
        let missed = (samples as f64 * (-probability.min(1.0)).ln_1p()).exp();
        self.work += followed as f64 / (1.0 - missed);
    }

    /// The estimated number of edges to follow in order to list all histories, where they were drawn.
    pub(super) const fn work(&self) -> f64 {
        self.work
    }

    /// Counts a history at the end of a period (from 0).
    pub(super) fn record(
        &mut self,
        pairs: &[Pair],
        period: usize,
        share: f64,
        class_totals: &[f64],
        gains: &[f64],
        tipped: &[Vec<bool>],
    ) {
        for (at, (pair, tally)) in pairs.iter().zip(&mut self.pairs).enumerate() {
            tally.bits[period].record(share, gains[at]);
            let tipped: f64 = pair
                .table(class_totals)
                .chunks_exact(pair.types)
                .zip(&tipped[at])
                .filter(|(_, tipped)| **tipped)
                .map(|(row, _)| row.iter().sum::<f64>())
                .sum();
            tally.tips[period].record(share, tipped);
        }
    }

    /// Counts the posterior at the end of a history.
    pub(super) fn record_last(&mut self, pairs: &[Pair], share: f64, class_totals: &[f64]) {
        for (pair, tally) in pairs.iter().zip(&mut self.pairs) {
            for row in pair.table(class_totals).chunks_exact(pair.types) {
                let total: f64 = row.iter().sum();
                for (true_type, weight) in row.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                    let weight = share * weight;
                    let posterior = row[true_type] / total;
                    let tenth = ((posterior * 10.0) as usize).min(9);
                    tally.weight[true_type] += weight;
                    tally.histogram[true_type][tenth] += weight;
                    for (mean, of) in tally.mean[true_type].iter_mut().zip(row) {
                        *mean += weight * of / total;
                    }
                }
            }
        }
    }

    /// Adds the sums of another part of the histories.
    pub(super) fn add(&mut self, other: &Self) {
        self.work += other.work;
        for (tally, other) in self.pairs.iter_mut().zip(&other.pairs) {
            let moments = tally.bits.iter_mut().chain(&mut tally.tips);
            for (sum, more) in moments.zip(other.bits.iter().chain(&other.tips)) {
                sum.add(*more);
            }
            let rows = tally.mean.iter_mut().chain(&mut tally.histogram);
            let rows = rows.chain(std::iter::once(&mut tally.weight));
            let others = other.mean.iter().chain(&other.histogram);
            for (row, other) in rows.zip(others.chain(std::iter::once(&other.weight))) {
                for (sum, more) in row.iter_mut().zip(other) {
                    *sum += more;
                }
            }
        }
    }

    /// What the sums come to. `samples` is 0 where all histories were listed.
    pub(super) fn separations(
        &self,
        pairs: &[Pair],
        prior_totals: &[f64],
        samples: usize,
    ) -> Vec<Separation> {
        pairs
            .iter()
            .zip(&self.pairs)
            .map(|(pair, tally)| {
                let tips: Vec<Estimate> =
                    tally.tips.iter().map(|sum| sum.estimate(samples)).collect();
                Separation {
                    prior_bits: pair.entropy(prior_totals),
                    by_period: tally.bits.iter().map(|sum| sum.estimate(samples)).collect(),
                    posterior: tally.posteriors(),
                    tips_when: first_period(&tips),
                    tips_by_period: tips,
                    exact: samples == 0,
                }
            })
            .collect()
    }
}

impl PairTally {
    fn posteriors(&self) -> Vec<Posterior> {
        let scaled = |row: &[f64], weight: f64| row.iter().map(|sum| sum / weight).collect();
        self.weight
            .iter()
            .enumerate()
            .filter(|(_, weight)| **weight > 0.0)
            .map(|(true_type, weight)| Posterior {
                true_type: true_type as u16,
                mean: scaled(&self.mean[true_type], *weight),
                histogram: scaled(&self.histogram[true_type], *weight),
            })
            .collect()
    }
}

/// The expected first period among the plays that have tipped by the end.
fn first_period(tips: &[Estimate]) -> Option<f64> {
    let total = tips.last()?.value;
    let mut before = 0.0;
    let mut sum = 0.0;
    for (period, tips) in (1_u32..).zip(tips) {
        sum += f64::from(period) * (tips.value - before);
        before = tips.value;
    }
    (total > 0.0).then(|| sum / total)
}
