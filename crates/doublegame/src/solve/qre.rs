//! The driver: which method is tried when, and what is said of the result.

use super::fixed_point::{FixedPoint, Limits, Outcome};
use super::layout::Layout;
use super::options::QreOptions;
use super::residual::residual_at;
use super::response::{ResponseMap, center};
use super::solution::{SelectionRule, Solution, Status};
use crate::game::{
    Beliefs, Game, Profile, agent_regret, expected_payoffs, player_regret, player_regret_bound,
};

/// Log-odds of a start's action that has probability 0 are taken as if it had this logarithm.
const SMALLEST_START_LOG: f64 = -700.0;

/// Finds an agent quantal response equilibrium in logit form.
///
/// At every information set the odds of two actions are their ratio of base weights times the exponential of lambda
/// times the difference of their expected payoffs, given the beliefs that the profile itself implies (McKelvey and
/// Palfrey 1998). `stop` is polled between passes over the graph; once it is true the solver ends with the best it
/// has and says that it was interrupted. Never panics on a game that passes its check; what goes wrong is a status.
#[must_use]
pub fn solve_qre(game: &Game, options: &QreOptions, stop: &(dyn Fn() -> bool + Sync)) -> Solution {
    let held = options
        .held
        .and_then(|mask| options.start.map(|start| (mask, start)));
    let mut map = ResponseMap::new(game, Layout::of(game, held));
    let mut point = match options.start {
        Some(start) => point_of(&map, start),
        None => point_of(&map, &Profile::uninformed(game)),
    };
    let mut fixed_point = FixedPoint::new(map.dimension());
    let limits = Limits {
        tolerance: options.tolerance * 0.1,
        last_sweep: options.sweep_budget,
        stop,
    };
    let (outcome, _) = fixed_point.run(&mut map, options.lambda, &mut point, limits);
    let mut response = vec![0.0; map.dimension()];
    map.evaluate(&point, options.lambda, &mut response);
    let profile = Profile {
        probabilities: map.probabilities().to_vec(),
    };
    let log_probabilities = map.log_probabilities().to_vec();
    let beliefs = Beliefs::of_log_probabilities(game, &log_probabilities);
    let residual = residual_at(
        game,
        &profile,
        &log_probabilities,
        &beliefs,
        options.lambda,
        options.held,
    );
    let status = if residual <= options.tolerance {
        Status::Converged
    } else {
        Status::StoppedShort {
            reason: match outcome {
                Outcome::Interrupted => "interrupted".to_owned(),
                Outcome::OutOfBudget => "the sweeps allowed are used up".to_owned(),
                Outcome::Stalled | Outcome::Converged => {
                    format!("the residual stays at {residual:.1e} in log-odds")
                }
            },
        }
    };
    Solution {
        lambda: options.lambda,
        residual,
        agent_regret: agent_regret(game, &profile, &beliefs),
        player_regret: player_regret(game, &profile),
        player_regret_bound: player_regret_bound(game, &profile),
        values: expected_payoffs(game, &profile),
        status,
        selection: SelectionRule::FromStart,
        folds: Vec::new(),
        others: Vec::new(),
        starts_tried: 0,
        sweeps: map.sweeps,
        profile,
    }
}

/// The centered log-odds of a profile.
fn point_of(map: &ResponseMap, profile: &Profile) -> Vec<f64> {
    let mut point: Vec<f64> = profile
        .probabilities
        .iter()
        .map(|p| p.ln().max(SMALLEST_START_LOG))
        .collect();
    for set in 0..map.layout.set_count() {
        let actions = map.layout.actions(set);
        if map.layout.role[set] == super::layout::SetRole::Held {
            point[actions].fill(0.0);
        } else {
            center(&mut point[actions]);
        }
    }
    point
}
