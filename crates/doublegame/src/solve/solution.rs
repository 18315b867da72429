//! What a solver returns: a profile, how far it can be trusted, and what else was found.

use crate::game::Profile;

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
