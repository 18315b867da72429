//! The violation of the equilibrium condition, from its definition.

use crate::game::{Beliefs, Game, InformationSetId, Profile, action_values};

/// The largest difference, over the information sets that can be reached and are not held, between the log-odds of
/// two actions and what the logit asks for, the logarithm of the ratio of their base weights and lambda times the
/// difference of their expected payoffs.
///
/// The profile is given twice: `log_probabilities` has the logarithms (length: actions over the whole game), since
/// probabilities below the smallest number still have log-odds. A set counts as reached however small its reach; where
/// it is exactly 0 (chance or a held set never goes there) no belief is defined, the condition is empty, and the
/// profile answers the belief that all nodes of the set are alike.
#[must_use]
pub fn log_odds_residual(
    game: &Game,
    profile: &Profile,
    log_probabilities: &[f64],
    lambda: f64,
    held: Option<&[bool]>,
) -> f64 {
    let beliefs = Beliefs::of_log_probabilities(game, log_probabilities);
    residual_at(game, profile, log_probabilities, &beliefs, lambda, held)
}

/// [`log_odds_residual`] where the beliefs are at hand.
pub(super) fn residual_at(
    game: &Game,
    profile: &Profile,
    log_probabilities: &[f64],
    beliefs: &Beliefs,
    lambda: f64,
    held: Option<&[bool]>,
) -> f64 {
    let values = action_values(game, profile, beliefs);
    let mut residual = 0.0_f64;
    for (set, facts) in game.information_sets.iter().enumerate() {
        let is_held = held.is_some_and(|held| held[set]);
        if is_held || beliefs.set_log_reach[set] == f64::NEG_INFINITY {
            continue;
        }
        let excess = game.actions(InformationSetId(set as u32)).map(|action| {
            log_probabilities[action]
                - game.action_weights[action].ln()
                - lambda * facts.precision * values[action]
        });
        let (low, high) = excess.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        });
        residual = residual.max(high - low);
    }
    residual
}
