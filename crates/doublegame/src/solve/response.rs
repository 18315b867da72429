//! The response map: one pass forward for the beliefs, one pass backward that answers every choice.
//!
//! The map takes log-odds of a profile and gives log-odds of the logit response to the beliefs that the profile
//! implies. Every choice is answered inside the backward pass, so that only the beliefs lag. A fixed point of the map
//! is an agent quantal response equilibrium (`McKelvey` and Palfrey 1998, eq. 5 applied to the agent form). Log-odds are
//! centered: the numbers of a set's actions sum to zero. At held sets they are 0 and have no meaning. A set goes its
//! share of the way to its answer (see [`Relaxation`]); the fixed points do not depend on the shares.
//!
//! The two passes stand in the modules below, and the derivative of the map follows them step by step.
//!
//! Invariants: small games allocate nothing after [`ResponseMap::new`] but the memory of the derivative when it is first
//! taken; results do not depend on the number of threads.

mod backward;
mod derivative;
mod forward;
mod rows;
mod sums;

use self::derivative::Tangent;
use self::sums::SetSums;
use super::game_structure::GameStructure;
use super::layout::{Layout, SetRole};
use super::links::Links;
use super::relaxation::Relaxation;
use super::runs::with_known;
use crate::game::{Array, Game};
use std::ops::Range;
use std::sync::Arc;

/// What weighs the nodes of a set beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weighing {
    /// Their reach probabilities, over that of the set. The beliefs are not filled in.
    Reach,
    /// The beliefs.
    Belief,
}

/// The map, with its working arrays and the last point at which it was evaluated.
#[derive(Debug)]
pub(super) struct ResponseMap<'g> {
    pub(super) game: &'g Game,
    pub(super) layout: Layout,
    pub(super) relaxation: Relaxation,
    /// How many passes (forward and backward together) were made.
    pub(super) sweeps: usize,
    links: Arc<Links>,
    lambda: f64,
    logarithmic: bool,
    weighing: Weighing,
    /// The profile given (length: actions), then the probabilities of chance: what the edges' places refer to.
    probability: Array,
    /// Length: as `probability`.
    log_probability: Array,
    /// Length: actions. The response.
    response: Array,
    /// Length: actions. What the mover expects from the action; 0 at held sets.
    utility: Array,
    /// Length: nodes up to the last that is not terminal; nothing is known of what stands behind, so that the many
    /// edges to one ending cost nothing. Reach probabilities, or their logarithms; of no meaning at terminal nodes.
    reach: Array,
    /// Length: sets.
    set_reach: Array,
    /// Length: as `reach`.
    belief: Array,
    /// Length: nodes x players.
    value: Array,
    tangent: Option<Tangent>,
}

impl<'g> ResponseMap<'g> {
    /// Takes all memory that the map will need.
    pub(super) fn new(game: &'g Game, structure: GameStructure) -> Self {
        let GameStructure { layout, links, .. } = structure;
        let (actions, sets) = (game.action_count(), layout.set_count());
        let rows = actions + game.probabilities.len();
        let mut probability = Array::unset(rows);
        let mut log_probability = Array::unset(rows);
        probability[actions..].copy_from_slice(&game.probabilities);
        for (log, p) in log_probability[actions..]
            .iter_mut()
            .zip(&game.probabilities)
        {
            *log = p.ln();
        }
        Self {
            game,
            relaxation: Relaxation::none(sets),
            sweeps: 0,
            lambda: 0.0,
            logarithmic: false,
            weighing: Weighing::Belief,
            probability,
            log_probability,
            response: Array::unset(actions),
            utility: Array::unset(actions),
            reach: Array::unset(links.moving()),
            set_reach: Array::unset(sets),
            belief: Array::unset(links.moving()),
            value: Array::unset(game.node_count() * game.player_count()),
            tangent: None,
            links,
            layout,
        }
    }

    /// The number of coordinates: actions of the whole game.
    pub(super) fn dimension(&self) -> usize {
        self.response.len()
    }

    /// Takes a point without answering it.
    pub(super) fn set_point(&mut self, log_odds: &[f64]) {
        self.set_profile(log_odds);
        self.set_log_profile(log_odds);
    }

    /// The profile of the last point.
    pub(super) fn probabilities(&self) -> &[f64] {
        &self.probability[..self.dimension()]
    }

    /// The logarithms of the probabilities of the last [`ResponseMap::set_point`].
    pub(super) fn log_probabilities(&self) -> &[f64] {
        &self.log_probability[..self.dimension()]
    }

    /// Where `log_odds` moves at this lambda: the share of the way to the response that each set goes, as log-odds.
    pub(super) fn evaluate(&mut self, log_odds: &[f64], lambda: f64, out: &mut [f64]) {
        self.sweeps += 1;
        self.lambda = lambda;
        self.set_profile(log_odds);
        self.logarithmic = !self.reach_linear();
        if self.logarithmic {
            self.set_log_profile(log_odds);
            self.reach_logarithmic();
        }
        self.backward(log_odds, out);
    }

    /// The rate at which the fixed point changes with lambda at lambda 0, where no choice depends on another. To be
    /// called after an evaluation at lambda 0.
    pub(super) fn slope_at_zero(&self) -> Vec<f64> {
        let mut slope = vec![0.0; self.dimension()];
        for set in self.layout.free_sets() {
            let actions = self.layout.actions(set);
            let utility = &self.utility[actions.clone()];
            let rates = &mut slope[actions];
            for (rate, here) in rates.iter_mut().zip(utility) {
                *rate = self.layout.precision[set] * (here - utility[0]);
            }
            center(rates);
        }
        slope
    }

    fn set_profile(&mut self, log_odds: &[f64]) {
        let layout = &self.layout;
        let out = &mut self.probability[..layout.action_count()];
        layout
            .by_action()
            .for_each_block(0..layout.set_count(), [out], &|sets, [out]| {
                let start = layout.first_action[sets.start] as usize;
                for (run, (role, count)) in layout.runs.within(sets) {
                    let actions = layout.actions_of(run);
                    let out = &mut out[actions.start - start..actions.end - start];
                    if role == SetRole::Held {
                        out.copy_from_slice(&layout.held_probability[actions]);
                    } else {
                        with_known!(count, known => softmax_each(&log_odds[actions], known, out));
                    }
                }
            });
    }

    fn set_log_profile(&mut self, log_odds: &[f64]) {
        let layout = &self.layout;
        let out = &mut self.log_probability[..layout.action_count()];
        layout
            .by_action()
            .for_each(0..layout.set_count(), [out], &|set, [out]| {
                let actions = layout.actions(set);
                if layout.role[set] == SetRole::Held {
                    out.copy_from_slice(&layout.held_log[actions]);
                } else {
                    log_softmax(&log_odds[actions], out);
                }
            });
    }

    fn levels(&self) -> usize {
        self.game.level_nodes.len().saturating_sub(1)
    }

    fn nodes_of(&self, level: usize) -> Range<usize> {
        self.game.level_nodes[level] as usize..self.game.level_nodes[level + 1] as usize
    }

    fn sets_of(&self, level: usize) -> Range<usize> {
        self.layout.level_start[level] as usize..self.layout.level_start[level + 1] as usize
    }

    /// Sums over nodes for every action of their sets.
    fn action_sums(&self) -> SetSums<'_> {
        SetSums {
            game: self.game,
            layout: &self.layout,
            links: &self.links,
            first: &self.layout.first_action,
        }
    }
}

/// Subtracts the mean.
pub(super) fn center(log_odds: &mut [f64]) {
    let mean = log_odds.iter().sum::<f64>() / log_odds.len() as f64;
    for x in log_odds {
        *x -= mean;
    }
}

/// Does [`softmax`] for sets one after the other with so many actions each.
#[expect(
    clippy::inline_always,
    reason = "so that the number of actions is known"
)]
#[inline(always)]
fn softmax_each(log_odds: &[f64], count: usize, out: &mut [f64]) {
    let out = out.chunks_exact_mut(count);
    for (log_odds, out) in log_odds.chunks_exact(count).zip(out) {
        softmax(log_odds, out);
    }
}

/// Probabilities in proportion to the exponentials.
#[inline]
pub(super) fn softmax(log_odds: &[f64], out: &mut [f64]) {
    // Over the first, so that there is one exponential less to take, and no largest to look for.
    let mut total = 1.0;
    for (out, x) in out.iter_mut().zip(log_odds).skip(1) {
        *out = (x - log_odds[0]).exp();
        total += *out;
    }
    if !total.is_finite() {
        return softmax_of_distant(log_odds, out);
    }
    if let Some(first) = out.first_mut() {
        *first = 1.0;
    }
    for out in out {
        *out /= total;
    }
}

/// The same where an action is too much likelier than the first for the ratio to be a number.
#[cold]
fn softmax_of_distant(log_odds: &[f64], out: &mut [f64]) {
    let largest = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for (out, x) in out.iter_mut().zip(log_odds) {
        *out = (x - largest).exp();
        total += *out;
    }
    for out in out {
        *out /= total;
    }
}

/// Logarithms of the probabilities in proportion to the exponentials.
fn log_softmax(log_odds: &[f64], out: &mut [f64]) {
    let largest = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = log_odds.iter().map(|x| (x - largest).exp()).sum();
    let shift = largest + total.ln();
    for (out, x) in out.iter_mut().zip(log_odds) {
        *out = x - shift;
    }
}
