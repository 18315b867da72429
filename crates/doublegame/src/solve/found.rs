//! What a search for a quantal response equilibrium found, and what is said of it.
//!
//! The search gives a point and how it ended; here both become a [`Solution`], with regrets by code that is independent
//! of the search, a status, and its reason in words for a reader.

use super::fixed_point::Outcome;
use super::options::QreOptions;
use super::residual::{Assessment, rounding_limit};
use super::solution::{SelectionRule, Solution, Status};
use crate::game::{
    Game, NodeId, Profile, agent_regret_of, player_regret_bound_of, player_regret_of,
};

/// Where rounding may move log-odds by so much, nothing can be said of them.
const LOST: f64 = 1.0;

/// How the reason begins where the budget was too small.
pub(super) const SWEEPS_USED_UP: &str = "the sweeps allowed are used up";

/// How a search ended.
pub(super) enum Ending {
    /// It was not begun, for this reason.
    Unusable(String),
    /// A method ended with this.
    Method(Outcome),
}

/// What a search found, before it is checked.
pub(super) struct Found {
    pub(super) assessment: Assessment,
    pub(super) lambda: f64,
    pub(super) selection: SelectionRule,
    pub(super) folds: Vec<f64>,
    /// How the search ended.
    pub(super) ending: Ending,
}

impl Found {
    /// What is said where no search was begun.
    pub(super) fn uninformed(game: &Game, ending: Ending) -> Self {
        let profile = Profile::uninformed(game);
        let log_probabilities: Vec<f64> = profile.probabilities.iter().map(|p| p.ln()).collect();
        Self {
            assessment: Assessment::of(game, profile, &log_probabilities, 0.0, None),
            lambda: 0.0,
            selection: SelectionRule::PrincipalBranch,
            folds: Vec::new(),
            ending,
        }
    }
}

/// Says what was found and, by code that is independent of the search, what it is worth.
pub(super) fn report(game: &Game, options: &QreOptions, found: Found, sweeps: usize) -> Solution {
    let Assessment {
        profile,
        beliefs,
        values,
        action_values,
        residual,
    } = found.assessment;
    let complete = found.lambda >= options.lambda && residual <= options.tolerance;
    let status = match found.ending {
        Ending::Unusable(reason) => Status::StoppedShort { reason },
        Ending::Method(_) if complete => Status::Converged,
        Ending::Method(outcome) => Status::StoppedShort {
            reason: reason(
                outcome,
                (found.lambda, options.lambda),
                residual,
                rounding_limit(game, &values, found.lambda),
            ),
        },
    };
    Solution {
        lambda: found.lambda,
        residual,
        agent_regret: agent_regret_of(game, &profile, &beliefs, &action_values),
        player_regret: player_regret_of(game, &profile, &values),
        player_regret_bound: player_regret_bound_of(game, &profile, &values),
        values: values.at(NodeId(0)).to_vec(),
        status,
        selection: found.selection,
        folds: found.folds,
        others: Vec::new(),
        starts_tried: 0,
        sweeps,
        profile,
    }
}

/// Why a search stopped short, in words for a reader. `rounding` is about the least residual that can be reached.
fn reason(outcome: Outcome, (lambda, target): (f64, f64), residual: f64, rounding: f64) -> String {
    let at = plainly(lambda);
    let is_rounding = residual <= rounding || rounding >= LOST;
    match outcome {
        Outcome::Interrupted => "interrupted".to_owned(),
        Outcome::OutOfBudget => format!(
            "{SWEEPS_USED_UP} at lambda {at}, with a residual of {residual:.1e} in log-odds"
        ),
        Outcome::Stalled | Outcome::Converged if lambda < target && is_rounding => format!(
            "the principal branch could be followed only to lambda {at}, where double arithmetic is at its limit; \
             ask for a lower lambda"
        ),
        Outcome::Stalled | Outcome::Converged if lambda < target => {
            format!("the principal branch could be followed only to lambda {at}")
        }
        Outcome::Stalled | Outcome::Converged if is_rounding => format!(
            "the residual stays at {residual:.1e} in log-odds, the limit of double arithmetic at lambda {at}; ask for \
             a lower lambda, or for a tolerance above this residual"
        ),
        Outcome::Stalled | Outcome::Converged => {
            format!("the residual stays at {residual:.1e} in log-odds")
        }
    }
}

/// What is to be said of a branch that was followed on its own to this lambda.
pub(super) fn status_of_branch(outcome: Outcome, lambda: f64) -> Status {
    let at = plainly(lambda);
    let reason = match outcome {
        Outcome::Converged => return Status::Converged,
        Outcome::Interrupted => "interrupted".to_owned(),
        Outcome::OutOfBudget => format!("{SWEEPS_USED_UP} at lambda {at}"),
        Outcome::Stalled => format!("it could be followed no further than to lambda {at}"),
    };
    Status::StoppedShort { reason }
}

/// What is to be said of a search near a profile that ended with this residual.
pub(super) fn status_nearby(outcome: Outcome, residual: f64, tolerance: f64) -> Status {
    if residual <= tolerance {
        return Status::Converged;
    }
    let reason = match outcome {
        Outcome::Interrupted => "interrupted".to_owned(),
        Outcome::OutOfBudget => {
            format!("{SWEEPS_USED_UP}, with a residual of {residual:.1e} in log-odds")
        }
        Outcome::Stalled | Outcome::Converged => {
            format!("the residual stays at {residual:.1e} in log-odds")
        }
    };
    Status::StoppedShort { reason }
}

/// A lambda with as many digits as can be read: six that count at most.
pub(super) fn plainly(lambda: f64) -> String {
    if (1e-4..1e6).contains(&lambda) || lambda == 0.0 {
        let rounded = format!("{lambda:.5e}").parse().unwrap_or(lambda);
        format!("{rounded}")
    } else {
        format!("{lambda:.3e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lambda_is_given_with_digits_that_can_be_read() {
        for (lambda, said) in [
            (0.0, "0"),
            (2.0, "2"),
            (3.748_291_238_7, "3.74829"),
            (123_456.78, "123457"),
            (1e9, "1.000e9"),
        ] {
            assert_eq!(plainly(lambda), said);
        }
    }

    #[test]
    fn double_arithmetic_is_blamed_only_within_its_limit() {
        // (lambda reached of 4, residual, limit, what is said)
        for (lambda, residual, limit, said) in [
            (4.0, 1e-3, 1e-12, "the residual stays at 1.0e-3 in log-odds"),
            (
                4.0,
                1e-8,
                1e-7,
                "the limit of double arithmetic at lambda 4;",
            ),
            (
                2.0,
                1e-3,
                1e-12,
                "the principal branch could be followed only to lambda 2",
            ),
            (2.0, 1e-8, 1e-7, "lambda 2, where double arithmetic"),
            (2.0, 5.0, 8.0, "lambda 2, where double arithmetic"),
        ] {
            let words = reason(Outcome::Stalled, (lambda, 4.0), residual, limit);
            assert!(words.contains(said), "{words}");
            assert_eq!(words.contains("arithmetic"), limit > residual, "{words}");
        }
    }
}
