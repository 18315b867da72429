//! What the solver returns.

use super::solver::ValueBounds;
use crate::game::Profile;
use crate::solve::Status;

/// The exploitability of the average profile after some iterations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CfrMeasurement {
    /// How many iterations were made.
    pub iteration: u64,
    /// The mean over the two players of what each could gain by a best response to the average profile, in payoff
    /// units; at least 0 up to rounding. Half of what is called `NashConv`.
    pub exploitability: f64,
}

/// An approximate equilibrium of a two-player constant-sum game.
#[derive(Debug, Clone, PartialEq)]
pub struct CfrSolution {
    /// The average profile.
    pub profile: Profile,
    /// Its exploitability, as in [`CfrMeasurement`].
    pub exploitability: f64,
    /// Between which numbers the value of the game for the first player lies.
    pub value: ValueBounds,
    /// The most that any player could gain by another whole strategy, worked out on the game itself by code that shares
    /// nothing with the solver: at most twice the exploitability.
    pub player_regret: f64,
    /// Every measurement made, the last one of the profile returned.
    pub course: Vec<CfrMeasurement>,
    /// How many iterations were made.
    pub iterations: u64,
    /// Converged (the exploitability is at or below the target, and the player regret confirms it), or stopped short
    /// and why.
    pub status: Status,
}
