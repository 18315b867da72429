//! All equilibria of a small game in strategic form with any number of players, by support enumeration, proven.
//!
//! In an equilibrium each player mixes the strategies of its support so that the others' are indifferent, and nobody
//! does better outside its support. Every profile of supports is looked at, small ones first (`enumeration`; Porter,
//! Nudelman and Shoham 2008). Most are ruled out by dominance. Where at most two players mix, the conditions are linear
//! and are decided in fractions (`exact`). Else they are polynomials, linear in each player's probabilities (`system`;
//! `McKelvey` and `McLennan` 1996), which branch and bound solves on intervals (`search`): a box is dropped only if an
//! equation or an inequality cannot hold anywhere in it, and a solution counts only if an interval Newton step proves
//! that it exists and is alone in a box (`newton`). What cannot be decided in doubles, such as continua of equilibria,
//! is handed back as open boxes. So the list is complete where it says so, which numerical homotopies do not promise.
//!
//! Invariants: bounds of probabilities and payoffs surely hold the exact numbers. Regret is computed in fractions by
//! code of its own. The result does not depend on the number of threads.

mod certify;
mod enumeration;
mod exact;
mod interval;
mod newton;
mod profile;
mod search;
mod system;
mod tensor;

use super::dominance::iterated_strict_dominance;
use super::error::NashError;
use crate::game::{NormalForm, Rational};
use crate::solve::{EquilibriumReport, Status};
use enumeration::{SupportProfiles, Supports};
pub use interval::Interval;
use profile::{Outcome, SupportGame, Treatment};
use rayon::prelude::*;

/// What bounds [`support_equilibria`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupportOptions {
    /// The most support profiles of the strategies that survive iterated strict dominance; a game with more is refused.
    pub profiles: usize,
    /// The most boxes that are looked at for one support profile. What is left of its boxes is then open.
    pub boxes: usize,
    /// The most boxes of all support profiles together. They are counted after each group of 64 support profiles, so
    /// that a few more may be looked at.
    pub all_boxes: usize,
    /// Boxes in which no probability has a wider range are not split further, between 0 and 1.
    pub resolution: f64,
}

impl Default for SupportOptions {
    fn default() -> Self {
        Self {
            profiles: 1_000_000,
            boxes: 100_000,
            all_boxes: 2_000_000,
            resolution: 1e-4,
        }
    }
}

/// What is known of an equilibrium that was found; that it exists is proven for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It is the only equilibrium in its enclosure and has none nearby: the equations are regular, every probability of
    /// its supports is above 0, and every other strategy earns less.
    Isolated,
    /// It is an equilibrium exactly, in fractions. Some strategy outside the supports earns as much as those within, or
    /// the equations are not regular, so that others may be near.
    Exact,
}

/// An equilibrium whose existence is proven.
#[derive(Debug, Clone, PartialEq)]
pub struct SupportEquilibrium {
    /// For each player the strategies with probabilities above 0, in rising order.
    pub supports: Vec<Vec<usize>>,
    /// Bounds of the probability of each strategy of each player; 0 outside the supports.
    pub enclosure: Vec<Vec<Interval>>,
    /// The middle of the enclosure.
    pub midpoint: Vec<Vec<f64>>,
    /// Bounds of the expected payoff of each player in the equilibrium.
    pub payoffs: Vec<Interval>,
    /// The most that a player could gain at the midpoint, exactly; there each player's likeliest strategy has what the
    /// others leave to one.
    pub midpoint_regret: Rational,
    /// The equilibrium in fractions, certified, where it was found to have any; its regret is exactly 0.
    pub exact: Option<EquilibriumReport>,
    /// What is known of its surroundings.
    pub certainty: Certainty,
}

/// Why a support profile was not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenReason {
    /// An equilibrium with these supports was found, but its equations have many solutions: there may be a continuum.
    Degenerate,
    /// Boxes as small as the resolution may hold equilibria: solutions that are not regular, or lie on a border.
    Unresolved,
    /// More boxes than allowed.
    TooManyBoxes,
    /// The caller asked for a stop.
    Interrupted,
}

/// A support profile that was not decided.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSupports {
    /// For each player the strategies of its support.
    pub supports: Vec<Vec<usize>>,
    /// Boxes `[player][strategy]` that hold all equilibria with these supports other than those listed.
    pub boxes: Vec<Vec<Vec<Interval>>>,
    /// Why they are open.
    pub reason: OpenReason,
}

/// How the support profiles were treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SupportCounts {
    /// Strategies that iterated strict dominance eliminated, of all players.
    pub eliminated: usize,
    /// Support profiles of the strategies that were left.
    pub profiles: usize,
    /// Of these, how many dominance conditional on the supports ruled out.
    pub dominated: usize,
    /// How many were decided as linear conditions, in fractions.
    pub linear: usize,
    /// How many were searched by branch and bound.
    pub searched: usize,
    /// How many boxes were looked at in these searches.
    pub boxes: usize,
}

/// What support enumeration found.
#[derive(Debug, Clone, PartialEq)]
pub struct SupportEquilibria {
    /// The equilibria, in the order of their support profiles.
    pub equilibria: Vec<SupportEquilibrium>,
    /// The support profiles that were not decided.
    pub open: Vec<OpenSupports>,
    /// How the support profiles were treated.
    pub counts: SupportCounts,
    /// Converged where every support profile was decided, so that the equilibria are all there are; else why not.
    pub status: Status,
}

/// Support profiles in a group, which is worked on in parallel.
const GROUP: usize = 64;

/// Finds all Nash equilibria of a small game in strategic form, and proves each.
///
/// In a game that is not degenerate the list is complete, and every equilibrium is [`Certainty::Isolated`]. `stop` is
/// polled between support profiles and between boxes; once it is true, the result holds what was found so far and says
/// that it was interrupted.
///
/// ```
/// use doublegame::game::{NormalForm, Rational};
/// use doublegame::solve::Status;
/// use doublegame::solve::nash::{SupportOptions, support_equilibria};
///
/// // Three people go to a bar or stay at home; it is worth 2 to go, unless all three do, and 1 to stay.
/// let payoffs = [[1, 1, 1], [2, 1, 1], [1, 2, 1], [2, 2, 1], [1, 1, 2], [2, 1, 2], [1, 2, 2], [0, 0, 0]];
/// let bar = NormalForm {
///     title: "bar".into(),
///     comment: String::new(),
///     players: vec!["a".into(), "b".into(), "c".into()],
///     strategies: vec![vec!["home".into(), "bar".into()]; 3],
///     payoffs: payoffs.concat().into_iter().map(Rational::from).collect(),
///     outcome_labels: Vec::new(),
/// };
/// let found = support_equilibria(&bar, &SupportOptions::default(), &|| false)?;
/// assert_eq!(found.status, Status::Converged);
/// let all_mix = &found.equilibria[found.equilibria.len() - 1];
/// assert!(all_mix.enclosure[0][1].contains(0.5_f64.sqrt()));
/// # Ok::<(), doublegame::solve::nash::NashError>(())
/// ```
///
/// # Errors
///
/// Where the form is not whole, has more than a million strategy profiles, or more support profiles than the options
/// allow after iterated strict dominance.
pub fn support_equilibria(
    form: &NormalForm,
    options: &SupportOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<SupportEquilibria, NashError> {
    let dominance = iterated_strict_dominance(form, stop)?;
    let mut result = SupportEquilibria {
        equilibria: Vec::new(),
        open: Vec::new(),
        counts: SupportCounts::default(),
        status: dominance.status,
    };
    result.counts.eliminated = dominance.rounds.iter().map(Vec::len).sum();
    if result.status != Status::Converged {
        return Ok(result);
    }
    let profiles = SupportProfiles::count(&dominance.remaining).unwrap_or(usize::MAX);
    if profiles > options.profiles {
        return Err(NashError::TooLarge {
            what: "support profiles",
            found: profiles,
            most: options.profiles,
        });
    }
    result.counts.profiles = profiles;
    let game = SupportGame::new(form, dominance.remaining, stop);
    let mut waiting = SupportProfiles::new(&game.remaining);
    loop {
        let group: Vec<Supports> = waiting.by_ref().take(GROUP).collect();
        if group.is_empty() {
            break;
        }
        if stop() {
            result.status = stopped_short("interrupted");
            return Ok(result);
        }
        let left = options.all_boxes.saturating_sub(result.counts.boxes);
        let outcomes: Result<Vec<Outcome>, NashError> = group
            .par_iter()
            .map(|supports| game.decide(supports, options.boxes.min(left), options.resolution))
            .collect();
        for outcome in outcomes? {
            result.add(outcome);
        }
    }
    result.status = result.final_status();
    Ok(result)
}

fn stopped_short(reason: &str) -> Status {
    Status::StoppedShort {
        reason: reason.to_owned(),
    }
}

impl SupportEquilibria {
    fn add(&mut self, outcome: Outcome) {
        match outcome.treatment {
            Treatment::Dominated => self.counts.dominated += 1,
            Treatment::Linear => self.counts.linear += 1,
            Treatment::Searched { boxes } => {
                self.counts.searched += 1;
                self.counts.boxes += boxes;
            }
        }
        self.equilibria.extend(outcome.equilibria);
        self.open.extend(outcome.open);
    }

    fn final_status(&self) -> Status {
        if self.open.is_empty() {
            return Status::Converged;
        }
        let is_met = |reason| self.open.iter().any(|open| open.reason == reason);
        let why = if is_met(OpenReason::Interrupted) {
            "interrupted".to_owned()
        } else if is_met(OpenReason::TooManyBoxes) {
            format!(
                "the boxes allowed are used up; {} support profiles are open",
                self.open.len()
            )
        } else {
            format!(
                "{} support profiles are degenerate or on a border and stay open",
                self.open.len()
            )
        };
        stopped_short(&why)
    }
}
