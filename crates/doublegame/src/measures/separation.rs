//! What an observer learns about an actor's type, in bits.
//!
//! The bits are the mutual information between the actor's type and what the observer saw, given the observer's own
//! type: the expected fall of the entropy of its posterior. All histories of observations are listed where that takes
//! little enough work. Otherwise histories are drawn: each step of a drawn history counts with the exact expectation
//! over all that could be seen next, and the types behind a history are never drawn but weighed, so that only the
//! choice of the histories is random.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::Rng;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::measures::branches::{Belief, Branch, Finder};
use crate::measures::estimate::Estimate;
use crate::measures::observer::{Observer, View};
use crate::measures::play::Play;
use crate::measures::tally::{Pair, Separation, Tally};
use crate::measures::timeline::Position;
use crate::scenario::model::{ActorId, MoveId, Scenario};

/// How a separation is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObserverOptions {
    /// The seed of the simulation, where one is needed.
    pub seed: u64,
    /// How many plays are simulated where the observer's histories are too many to list.
    pub samples: usize,
    /// How much work, in edges followed with a belief on them, listing all histories may take; where it takes more,
    /// histories are drawn. The work is estimated first, so this is no hard bound; listing is broken off at four times
    /// as much. About 20 nanoseconds an edge. With 0 all is drawn.
    pub exact_limit: usize,
}

impl Default for ObserverOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            samples: 2_000,
            exact_limit: 20_000_000,
        }
    }
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
    separations_by(None, (scenario, play), view, pairs, options)
}

/// Whether listing all histories of a view is so little work that they are listed. Some histories are drawn to find out.
pub(super) fn is_listable(
    (scenario, play): (&Scenario, &Play<'_>),
    view: View<'_>,
    pairs: &[(ActorId, ActorId)],
    options: &ObserverOptions,
) -> bool {
    with_observer((scenario, play), view, pairs, |observer, pairs| {
        tells_listable(observer, pairs, play.compiled().horizon, options)
    })
}

/// [`separations`], where it may be known whether the histories are listed.
pub(super) fn separations_by(
    is_listable: Option<bool>,
    (scenario, play): (&Scenario, &Play<'_>),
    view: View<'_>,
    pairs: &[(ActorId, ActorId)],
    options: &ObserverOptions,
) -> Vec<Separation> {
    let horizon = play.compiled().horizon;
    with_observer((scenario, play), view, pairs, |observer, pairs| {
        let go_through = |listing| {
            let search = Search::new(observer, pairs, horizon, listing);
            search.run().map(|tally| (tally, search.samples()))
        };
        let listed =
            if is_listable.unwrap_or_else(|| tells_listable(observer, pairs, horizon, options)) {
                let limit = options.exact_limit.saturating_mul(OVERRUN);
                go_through(Listing::Exact { limit })
            } else {
                Err(TooMuchWork)
            };
        let drawn = Listing::Drawn {
            samples: options.samples.max(2),
            seed: options.seed,
        };
        let prior = observer.prior();
        listed
            .or_else(|TooMuchWork| go_through(drawn))
            .map(|(tally, samples)| tally.separations(pairs, &prior.totals, samples))
            .unwrap_or_default()
    })
}

/// Does something with the observer of a play and the pairs asked for.
fn with_observer<R>(
    (scenario, play): (&Scenario, &Play<'_>),
    view: View<'_>,
    pairs: &[(ActorId, ActorId)],
    then: impl FnOnce(&Observer<'_>, &[Pair]) -> R,
) -> R {
    let (classes, start_class) = classes_of_starts(play, pairs);
    let pairs: Vec<Pair> = pairs
        .iter()
        .map(|(actor, observer)| Pair::new(scenario, *actor, *observer, &classes))
        .collect();
    then(&Observer::new(scenario, play, view, &start_class), &pairs)
}

/// A few draws tell how much work it is to list all histories.
fn tells_listable(
    observer: &Observer<'_>,
    pairs: &[Pair],
    horizon: u32,
    options: &ObserverOptions,
) -> bool {
    let pilot = Listing::Drawn {
        samples: PILOT,
        seed: options.seed,
    };
    options.exact_limit > 0
        && Search::new(observer, pairs, horizon, pilot)
            .run()
            .is_ok_and(|tally| tally.work() <= options.exact_limit as f64)
}

/// What a channel adds to everything else that an observer sees: the bits learnt with it less those learnt without it,
/// by the end of each period. With T the actor's type, O the observer's own, C what came through the channel and H all
/// else that was seen, it is the conditional mutual information I(T; C | H, O) (Cover and Thomas 2006, chapter 2).
///
/// Length: periods. In bits; at least 0, so that a smaller difference, of rounding or of two simulations, is given as 0.
/// Where both were simulated they must have had different seeds, or the standard errors do not combine as assumed.
#[must_use]
pub fn added_last(with: &Separation, without: &Separation) -> Vec<Estimate> {
    with.by_period
        .iter()
        .zip(&without.by_period)
        .map(|(with, without)| {
            let added = with.less(*without);
            Estimate {
                value: added.value.max(0.0),
                ..added
            }
        })
        .collect()
}

/// How many histories are drawn to find out how much work it is to list all.
const PILOT: usize = 16;
/// How many times the work allowed listing may take where it looked as if it would take less.
const OVERRUN: usize = 4;

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

/// Listing all histories took more work than allowed.
#[derive(Debug)]
struct TooMuchWork;

/// A history of observations, as far as it has been followed.
struct History {
    /// The next place to look at.
    position: Position,
    belief: Belief,
    probability: f64,
    /// How many samples went this way (0 where all histories are listed).
    samples: usize,
    /// Length: pairs. The expected bits gained at the steps so far, each given what was seen before it.
    gains: Vec<f64>,
    /// Length: pairs. For each type of the observer, whether a posterior has stood above 0.9.
    tipped: Vec<Vec<bool>>,
}

/// One way of going through the histories.
struct Search<'s> {
    observer: &'s Observer<'s>,
    pairs: &'s [Pair],
    horizon: u32,
    listing: Listing,
    /// How many edges have been followed.
    work: AtomicUsize,
}

/// What one part of the work has for itself.
struct Part<'p> {
    finder: &'p mut Finder,
    draws: Pcg64,
    tally: Tally,
}

/// How many histories are followed one after the other before the rest is shared out.
const SHARED_OUT: usize = 64;
/// How many of the shared histories one thread takes at least.
const TAKEN_AT_ONCE: usize = 8;

impl<'s> Search<'s> {
    const fn new(
        observer: &'s Observer<'s>,
        pairs: &'s [Pair],
        horizon: u32,
        listing: Listing,
    ) -> Self {
        Self {
            observer,
            pairs,
            horizon,
            listing,
            work: AtomicUsize::new(0),
        }
    }

    /// The sums over all histories gone through.
    fn run(&self) -> Result<Tally, TooMuchWork> {
        let mut finder = self.observer.finder();
        let mut first = self.part(&mut finder, 0);
        let mut waiting = VecDeque::from([self.root()]);
        while waiting.len() < SHARED_OUT
            && let Some(history) = waiting.pop_front()
        {
            waiting.extend(self.follow(history, &mut first)?);
        }
        let mut tally = first.tally;
        let parts: Result<Vec<Tally>, TooMuchWork> = waiting
            .into_par_iter()
            .enumerate()
            .with_min_len(TAKEN_AT_ONCE)
            .map_init(
                || self.observer.finder(),
                |finder, (number, history)| {
                    let mut part = self.part(finder, number as u128 + 1);
                    let mut waiting = vec![history];
                    while let Some(history) = waiting.pop() {
                        waiting.extend(self.follow(history, &mut part)?);
                    }
                    Ok(part.tally)
                },
            )
            .collect();
        for part in parts? {
            tally.add(&part);
        }
        Ok(tally)
    }

    fn part<'p>(&self, finder: &'p mut Finder, number: u128) -> Part<'p> {
        Part {
            finder,
            draws: random_numbers(self.listing, number),
            tally: Tally::new(self.pairs, self.horizon),
        }
    }

    fn root(&self) -> History {
        History {
            position: 0,
            probability: 1.0,
            samples: match self.listing {
                Listing::Exact { .. } => 0,
                Listing::Drawn { samples, .. } => samples,
            },
            gains: vec![0.0; self.pairs.len()],
            tipped: self.pairs.iter().map(Pair::nobody_tipped).collect(),
            belief: self.observer.prior(),
        }
    }

    /// How much the history counts: its probability, or the share of the samples that went this way.
    fn share(&self, history: &History) -> f64 {
        match self.listing {
            Listing::Exact { .. } => history.probability,
            Listing::Drawn { samples, .. } => history.samples as f64 / samples as f64,
        }
    }

    /// Follows a history until it splits or has nothing more to see.
    fn follow(
        &self,
        mut history: History,
        part: &mut Part<'_>,
    ) -> Result<Vec<History>, TooMuchWork> {
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
                self.record(&mut history, period..=through, &mut part.tally);
                if through == self.horizon {
                    let share = self.share(&history);
                    part.tally
                        .record_last(self.pairs, share, &history.belief.totals);
                    return Ok(Vec::new());
                }
            } else if let Some(mut branches) = self.look(&history, part)? {
                match branches.len() {
                    0 => {}
                    1 => history.belief = branches.swap_remove(0).belief,
                    _ => return Ok(self.split(&history, branches, part)),
                }
            }
            history.position += 1;
        }
    }

    /// What can be seen next, if anything.
    fn look(
        &self,
        history: &History,
        part: &mut Part<'_>,
    ) -> Result<Option<Vec<Branch>>, TooMuchWork> {
        let mut followed = 0;
        let branches = self.observer.look(
            &history.belief,
            history.position,
            part.finder,
            &mut followed,
        );
        match self.listing {
            Listing::Exact { limit } => {
                let work = self.work.fetch_add(followed, Ordering::Relaxed) + followed;
                if work > limit {
                    return Err(TooMuchWork);
                }
            }
            Listing::Drawn { .. } => {
                part.tally
                    .record_work(history.probability, self.samples(), followed);
            }
        }
        Ok(branches)
    }

    /// How many histories are drawn.
    const fn samples(&self) -> usize {
        match self.listing {
            Listing::Exact { .. } => 0,
            Listing::Drawn { samples, .. } => samples,
        }
    }

    /// Counts the history for the ends of these periods.
    fn record(&self, history: &mut History, periods: RangeInclusive<u32>, tally: &mut Tally) {
        for (pair, tipped) in self.pairs.iter().zip(&mut history.tipped) {
            pair.tip(&history.belief.totals, tipped);
        }
        for period in periods {
            tally.record(
                self.pairs,
                period as usize - 1,
                self.share(history),
                &history.belief.totals,
                &history.gains,
                &history.tipped,
            );
        }
    }

    fn split(&self, history: &History, branches: Vec<Branch>, part: &mut Part<'_>) -> Vec<History> {
        let gains: Vec<f64> = self
            .pairs
            .iter()
            .zip(&history.gains)
            .map(|(pair, gained)| gained + gain(pair, &history.belief, &branches))
            .collect();
        let counts = counts(&branches, history.samples, &mut part.draws);
        let listed = matches!(self.listing, Listing::Exact { .. });
        branches
            .into_iter()
            .zip(counts)
            .filter(|(_, samples)| listed || *samples > 0)
            .map(|(branch, samples)| History {
                position: history.position + 1,
                probability: history.probability * branch.probability,
                belief: branch.belief,
                samples,
                gains: gains.clone(),
                tipped: history.tipped.clone(),
            })
            .collect()
    }
}

/// The expected fall of the entropy, in bits, when one of the branches is seen.
fn gain(pair: &Pair, before: &Belief, branches: &[Branch]) -> f64 {
    let after: f64 = branches
        .iter()
        .map(|branch| branch.probability * pair.entropy(&branch.belief.totals))
        .sum();
    pair.entropy(&before.totals) - after
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
