//! The violation of the equilibrium condition, from its definition.

use crate::game::{
    Beliefs, ContinuationValues, Game, InformationSetId, NodeId, Profile, action_values_of,
};

/// How many roundings of the worst kind may add up in one residual.
const ROUNDINGS: f64 = 64.0;

/// A profile and what follows from it by definition.
#[derive(Debug, Clone)]
pub(super) struct Assessment {
    pub(super) profile: Profile,
    pub(super) beliefs: Beliefs,
    pub(super) values: ContinuationValues,
    /// Length: actions. See [`action_values`](crate::game::action_values).
    pub(super) action_values: Vec<f64>,
    /// See [`log_odds_residual`].
    pub(super) residual: f64,
}

impl Assessment {
    /// Assesses a profile of which the logarithms of the probabilities are known as well.
    pub(super) fn of(
        game: &Game,
        profile: Profile,
        log_probabilities: &[f64],
        lambda: f64,
        held: Option<&[bool]>,
    ) -> Self {
        let beliefs = Beliefs::of_log_probabilities(game, &profile, log_probabilities);
        let values = ContinuationValues::of(game, &profile);
        let action_values = action_values_of(game, &values, &beliefs);
        let is_counted = |set: usize| {
            !held.is_some_and(|held| held[set]) && beliefs.set_log_reach[set] > f64::NEG_INFINITY
        };
        let residual = (0..game.information_sets.len())
            .filter(|set| is_counted(*set))
            .map(|set| violation(game, set, log_probabilities, lambda, &action_values))
            .fold(0.0, f64::max);
        Self {
            profile,
            beliefs,
            values,
            action_values,
            residual,
        }
    }
}

/// The largest difference between two actions of the set in the excess of the log-odds over what the logit asks for.
fn violation(
    game: &Game,
    set: usize,
    log_probabilities: &[f64],
    lambda: f64,
    action_values: &[f64],
) -> f64 {
    let lambda = lambda * game.information_sets[set].precision;
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    for action in game.actions(InformationSetId(set as u32)) {
        let excess = log_probabilities[action]
            - game.action_weights[action].ln()
            - lambda * action_values[action];
        if !excess.is_finite() {
            return f64::INFINITY;
        }
        low = low.min(excess);
        high = high.max(excess);
    }
    high - low
}

/// About the residual below which no solver can come at this lambda in double arithmetic.
///
/// A log-odds is rounded to 2^-52 of itself. That moves the payoffs that others expect by as much times the largest
/// payoff, their log-odds by lambda times that, and the log-odds that answer theirs by the square.
pub(super) fn rounding_limit(game: &Game, values: &ContinuationValues, lambda: f64) -> f64 {
    let largest_payoff = (0..game.edge_count())
        .flat_map(|edge| {
            let later = values.at(NodeId(game.edge_child[edge]));
            let now = game.payoff_row(game.edge_payoff[edge]);
            later
                .iter()
                .zip(now)
                .map(|(later, now)| (later + now).abs())
        })
        .fold(0.0, f64::max);
    let sharpest = game
        .information_sets
        .iter()
        .map(|set| set.precision)
        .fold(0.0, f64::max);
    let factor = lambda * sharpest * largest_payoff;
    ROUNDINGS * f64::EPSILON * factor * factor.max(1.0)
}

/// The largest difference, over the information sets that can be reached and are not held, between the log-odds of
/// two actions and what the logit asks for: the logarithm of the ratio of their base weights and lambda times the
/// difference of their expected payoffs.
///
/// A set counts as reached however small its reach. Where the reach is exactly 0 (chance or a held set never goes
/// there) no belief is defined and the set does not count. `held` has one entry for each information set.
#[must_use]
pub fn log_odds_residual(
    game: &Game,
    profile: &Profile,
    lambda: f64,
    held: Option<&[bool]>,
) -> f64 {
    let log_probabilities: Vec<f64> = profile.probabilities.iter().map(|p| p.ln()).collect();
    Assessment::of(game, profile.clone(), &log_probabilities, lambda, held).residual
}
