//! What a solver returns: a profile, how far it can be trusted, and what else was found.

use crate::game::{Profile, Rational};

/// How a solver ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// The residual is below the tolerance at the lambda asked for.
    Converged,
    /// The solver stopped short; the solution is the best it had, at the lambda it names.
    StoppedShort {
        /// Why, in words for a reader.
        reason: String,
    },
}

/// Which of several equilibria a solution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectionRule {
    /// The branch that starts at lambda 0, followed without a break (in one solve, or from one lambda to the next).
    PrincipalBranch,
    /// Reached from a given start or by a last correction that moved far; not known to lie on the principal branch.
    FromStart,
}

/// Another equilibrium of the same game at the same lambda.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherEquilibrium {
    /// The profile.
    pub profile: Profile,
    /// The largest violation of the equilibrium condition, in log-odds.
    pub residual: f64,
    /// The largest difference from the first solution in any action's probability.
    pub distance: f64,
    /// Expected payoffs, one for each player.
    pub values: Vec<f64>,
}

/// An agent quantal response equilibrium and what is known about its quality.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The behavior profile.
    pub profile: Profile,
    /// The common lambda reached.
    pub lambda: f64,
    /// The largest violation, over information sets that are reached, of the equilibrium condition: the difference
    /// between the log-odds of two actions and what lambda times their payoff difference asks for. It measures the
    /// solver's error.
    pub residual: f64,
    /// The most that any agent could gain at its information set, given the beliefs there. At finite lambda it
    /// measures the actors' noise too.
    pub agent_regret: f64,
    /// The most that any player could gain by another whole strategy; `None` without perfect recall.
    pub player_regret: Option<f64>,
    /// What a deviator could gain who saw the whole state: an upper bound of the player regret under any memory.
    pub player_regret_bound: f64,
    /// Expected payoffs, one for each player.
    pub values: Vec<f64>,
    /// Converged, or stopped short and why.
    pub status: Status,
    /// Which of several equilibria it is.
    pub selection: SelectionRule,
    /// The lambdas, in the order met, at which the branch turned back while it was followed: a fold. Those met before a
    /// solution from which the branch was followed on come first. Empty where there was none.
    pub folds: Vec<f64>,
    /// Others found from other starts or on other branches; empty when none was found or no search was asked for.
    pub others: Vec<OtherEquilibrium>,
    /// How many starts were tried in the search for others.
    pub starts_tried: usize,
    /// How many passes over the graph were made.
    pub sweeps: usize,
}

/// A profile in fractions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactProfile {
    /// Of a game in strategic form: for each player, the probability of each strategy. Of a tree: for each information
    /// set, in the tree's order, the probability of each action. Each list sums to one.
    pub probabilities: Vec<Vec<Rational>>,
}

/// An exact profile, what it earns, and what is known about its quality.
#[derive(Debug, Clone, PartialEq)]
pub struct EquilibriumReport {
    /// The profile.
    pub profile: ExactProfile,
    /// Expected payoffs, one for each player.
    pub payoffs: Vec<Rational>,
    /// The most that any player could gain by another strategy: 0 in a Nash equilibrium only.
    pub player_regret: Rational,
    /// The most that any player could gain by another action at one of its information sets, given the beliefs there;
    /// `None` where no beliefs are at hand.
    pub agent_regret: Option<Rational>,
    /// Converged where the certificate holds that the concept asks for; else what is wrong.
    pub status: Status,
}

impl ExactProfile {
    /// Whether the probabilities of every list are not negative and sum to one.
    #[must_use]
    pub fn is_mixed(&self) -> bool {
        self.probabilities.iter().all(|mixed| {
            let mut sum = Rational::ZERO;
            for probability in mixed {
                sum += probability;
            }
            sum.is_one()
                && mixed
                    .iter()
                    .all(|probability| *probability >= Rational::ZERO)
        })
    }
}

impl EquilibriumReport {
    /// The report on a profile that should be an equilibrium: converged if it consists of probabilities and no player
    /// has any regret.
    pub(super) fn certified(
        profile: ExactProfile,
        payoffs: Vec<Rational>,
        regrets: &[Rational],
    ) -> Self {
        let player_regret = regrets.iter().max().cloned().unwrap_or_default();
        let status = if !profile.is_mixed() {
            Status::StoppedShort {
                reason: "the numbers found are not probabilities".to_owned(),
            }
        } else if player_regret.is_zero() {
            Status::Converged
        } else {
            Status::StoppedShort {
                reason: format!("a player could gain {player_regret}"),
            }
        };
        Self {
            profile,
            payoffs,
            player_regret,
            agent_regret: None,
            status,
        }
    }

    /// The report on numbers that are no profile.
    pub(super) fn failed(profile: ExactProfile, reason: &str) -> Self {
        Self {
            profile,
            payoffs: Vec::new(),
            player_regret: Rational::ZERO,
            agent_regret: None,
            status: Status::StoppedShort {
                reason: reason.to_owned(),
            },
        }
    }
}
