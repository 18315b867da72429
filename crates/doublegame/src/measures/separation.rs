//! What an observer learns about an actor's type, in bits.
//!
//! The bits are the mutual information between the actor's type and what the observer saw, given the observer's own
//! type: the expected fall of the entropy of its posterior. All histories of observations are listed where that takes
//! little enough work. Otherwise histories are drawn: each step of a drawn history counts with the exact expectation
//! over all that could be seen next, and the types behind a history are never drawn but weighed, so that only the
//! choice of the histories is random.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::Rng;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::measures::estimate::Estimate;
use crate::measures::observer::{Belief, Branch, Observer, View};
use crate::measures::play::Play;
use crate::measures::tally::{Pair, Tally};
use crate::measures::timeline::Position;
use crate::scenario::model::{ActorId, MoveId, Scenario};

/// How a separation is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObserverOptions {
    /// The seed of the simulation, where one is needed.
    pub seed: u64,
    /// How many plays are simulated where the observer's histories are too many to list.
    pub samples: usize,
    /// How much work (edges followed with a belief on them) listing all histories may take before it is simulated.
    pub exact_limit: usize,
}

impl Default for ObserverOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            samples: 4_000,
            exact_limit: 2_000_000,
        }
    }
}

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

/// What the observer learns about the actor's type.
///
/// With `through`, what one would learn who sees these choices and signals and nothing else, not even how the game
/// ends, whether or not the observer sees them in the scenario. See [`separations`] for several pairs at once.
#[must_use]
pub fn separation(
    scenario: &Scenario,
    play: &Play<'_>,
    actor: ActorId,
    observer: ActorId,
    through: Option<&[MoveId]>,
    options: &ObserverOptions,
) -> Separation {
    let view = through.map_or(View::Actor(observer), View::Only);
    let mut all = separations(scenario, play, view, &[(actor, observer)], options);
    all.swap_remove(0)
}

/// What is learnt by one view, for several pairs of an actor whose type is asked for and an observer whose own type is
/// known. One pass serves all pairs; the result has one entry for each, in their order.
#[must_use]
pub fn separations(
    scenario: &Scenario,
    play: &Play<'_>,
    view: View<'_>,
    pairs: &[(ActorId, ActorId)],
    options: &ObserverOptions,
) -> Vec<Separation> {
    let (classes, start_class) = classes_of_starts(play, pairs);
    let pairs: Vec<Pair> = pairs
        .iter()
        .map(|(actor, observer)| Pair::new(scenario, *actor, *observer, &classes))
        .collect();
    let search = Search {
        observer: Observer::new(scenario, play, view, &start_class),
        pairs: &pairs,
        horizon: play.compiled().horizon,
    };
    let all = Listing::Exact {
        limit: options.exact_limit,
    };
    let drawn = Listing::Drawn {
        samples: options.samples.max(2),
        seed: options.seed,
    };
    search
        .run(all)
        .or_else(|| search.run(drawn))
        .unwrap_or_default()
}

/// The different combinations of the types of the actors in the pairs, and for each start point which one it is.
fn classes_of_starts(
    play: &Play<'_>,
    pairs: &[(ActorId, ActorId)],
) -> (Vec<Vec<(ActorId, u16)>>, Vec<usize>) {
    let mut actors: Vec<ActorId> = pairs
        .iter()
        .flat_map(|(actor, observer)| [*actor, *observer])
        .collect();
    actors.sort_unstable();
    actors.dedup();
    let mut classes: Vec<Vec<(ActorId, u16)>> = Vec::new();
    let start_class = play
        .compiled()
        .starts
        .iter()
        .map(|start| {
            let class: Vec<(ActorId, u16)> = actors
                .iter()
                .map(|actor| (*actor, start.types[actor.index()]))
                .collect();
            classes
                .iter()
                .position(|known| *known == class)
                .unwrap_or_else(|| {
                    classes.push(class);
                    classes.len() - 1
                })
        })
        .collect();
    (classes, start_class)
}

/// How histories are gone through.
#[derive(Debug, Clone, Copy)]
enum Listing {
    /// All of them; given up when more than `limit` edges were followed.
    Exact { limit: usize },
    /// As many as there are samples.
    Drawn { samples: usize, seed: u64 },
}

/// A history of observations, as far as it has been followed.
struct History {
    /// The next place to look at.
    position: Position,
    belief: Belief,
    /// Its probability, or the share of the samples that went this way.
    share: f64,
    /// How many samples went this way (0 where all histories are listed).
    samples: usize,
    /// Length: pairs. The expected bits gained at the steps so far, each given what was seen before it.
    gains: Vec<f64>,
    /// Length: pairs. For each type of the observer, whether a posterior has stood above 0.9.
    tipped: Vec<Vec<bool>>,
}

struct Search<'s> {
    observer: Observer<'s>,
    pairs: &'s [Pair],
    horizon: u32,
}

/// How many histories are followed one after the other before the rest is shared out.
const SHARED_OUT: usize = 64;

impl Search<'_> {
    /// One separation for each pair; `None` if listing all took too much work.
    fn run(&self, listing: Listing) -> Option<Vec<Separation>> {
        let work = AtomicUsize::new(0);
        let mut tally = Tally::new(self.pairs, self.horizon);
        let mut draws = random_numbers(listing, 0);
        let mut waiting = VecDeque::from([self.root(listing)]);
        while waiting.len() < SHARED_OUT
            && let Some(history) = waiting.pop_front()
        {
            waiting.extend(self.follow(history, listing, &mut tally, &mut draws, &work)?);
        }
        let parts: Option<Vec<Tally>> = waiting
            .into_par_iter()
            .enumerate()
            .map(|(part, history)| {
                let mut tally = Tally::new(self.pairs, self.horizon);
                let mut draws = random_numbers(listing, part as u128 + 1);
                let mut waiting = vec![history];
                while let Some(history) = waiting.pop() {
                    waiting.extend(self.follow(history, listing, &mut tally, &mut draws, &work)?);
                }
                Some(tally)
            })
            .collect();
        for part in parts? {
            tally.add(&part);
        }
        let samples = match listing {
            Listing::Exact { .. } => None,
            Listing::Drawn { samples, .. } => Some(samples),
        };
        let prior = self.observer.prior();
        Some(tally.separations(self.pairs, &prior.totals, samples))
    }

    fn root(&self, listing: Listing) -> History {
        History {
            position: 0,
            share: 1.0,
            samples: match listing {
                Listing::Exact { .. } => 0,
                Listing::Drawn { samples, .. } => samples,
            },
            gains: vec![0.0; self.pairs.len()],
            tipped: self.pairs.iter().map(Pair::nobody_tipped).collect(),
            belief: self.observer.prior(),
        }
    }

    /// Follows a history until it splits or has nothing more to see. `None` if listing all took too much work.
    fn follow(
        &self,
        mut history: History,
        listing: Listing,
        tally: &mut Tally,
        draws: &mut Pcg64,
        work: &AtomicUsize,
    ) -> Option<Vec<History>> {
        let timeline = self.observer.timeline;
        loop {
            let period = timeline.period_at(history.position);
            let at_end = history.position == timeline.end_of(period);
            if at_end || self.observer.is_over(&history.belief, history.position) {
                let through = if at_end && period < self.horizon {
                    period
                } else {
                    self.horizon
                };
                self.record(&mut history, period..=through, tally);
                if through == self.horizon {
                    tally.record_last(self.pairs, history.share, &history.belief.totals);
                    return Some(Vec::new());
                }
            } else {
                let mut followed = 0;
                let branches = self
                    .observer
                    .look(&history.belief, history.position, &mut followed);
                let total = work.fetch_add(followed, Ordering::Relaxed) + followed;
                if let Listing::Exact { limit } = listing
                    && total > limit
                {
                    return None;
                }
                match branches {
                    None => {}
                    Some(mut branches) if branches.len() == 1 => {
                        history.belief = branches.swap_remove(0).belief;
                    }
                    Some(branches) => return Some(self.split(&history, branches, listing, draws)),
                }
            }
            history.position += 1;
        }
    }

    /// Counts the history for the ends of these periods.
    fn record(
        &self,
        history: &mut History,
        periods: std::ops::RangeInclusive<u32>,
        tally: &mut Tally,
    ) {
        for (pair, tipped) in self.pairs.iter().zip(&mut history.tipped) {
            pair.tip(&history.belief.totals, tipped);
        }
        for period in periods {
            tally.record(
                self.pairs,
                period as usize - 1,
                history.share,
                &history.belief.totals,
                &history.gains,
                &history.tipped,
            );
        }
    }

    fn split(
        &self,
        history: &History,
        branches: Vec<Branch>,
        listing: Listing,
        draws: &mut Pcg64,
    ) -> Vec<History> {
        let gains: Vec<f64> = self
            .pairs
            .iter()
            .zip(&history.gains)
            .map(|(pair, gained)| {
                let before = pair.entropy(&history.belief.totals);
                let after: f64 = branches
                    .iter()
                    .map(|branch| branch.probability * pair.entropy(&branch.belief.totals))
                    .sum();
                gained + before - after
            })
            .collect();
        let counts = match listing {
            Listing::Exact { .. } => vec![0; branches.len()],
            Listing::Drawn { .. } => counts(&branches, history.samples, draws),
        };
        branches
            .into_iter()
            .zip(counts)
            .filter_map(|(branch, samples)| {
                let share = match listing {
                    Listing::Exact { .. } => history.share * branch.probability,
                    Listing::Drawn { samples: all, .. } => samples as f64 / all as f64,
                };
                (share > 0.0).then(|| History {
                    position: history.position + 1,
                    belief: branch.belief,
                    share,
                    samples,
                    gains: gains.clone(),
                    tipped: history.tipped.clone(),
                })
            })
            .collect()
    }
}

/// The random numbers of one part of the work.
fn random_numbers(listing: Listing, part: u128) -> Pcg64 {
    let seed = match listing {
        Listing::Exact { .. } => 0,
        Listing::Drawn { seed, .. } => seed,
    };
    Pcg64::new(u128::from(seed), part)
}

/// How many of the samples go each way.
fn counts(branches: &[Branch], samples: usize, draws: &mut Pcg64) -> Vec<usize> {
    let mut counts = vec![0; branches.len()];
    let last = branches.len() - 1;
    for _ in 0..samples {
        let mut left = (draws.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let way = branches
            .iter()
            .position(|branch| {
                left -= branch.probability;
                left < 0.0
            })
            .unwrap_or(last);
        counts[way] += 1;
    }
    counts
}
