//! A game in strategic (normal) form with exact numbers, as a file has it.
//!
//! Invariants: every player has at least one strategy; there is one row of payoffs for each strategy profile.

use super::tree::Rational;

/// A game in strategic form.
///
/// The row of a strategy profile is `sum of strategy(i) * product of the strategy counts of the players before i`: the
/// first player's strategy changes fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct NormalForm {
    /// What the game is called.
    pub title: String,
    /// What is said about it; empty where nothing is.
    pub comment: String,
    /// The players' names.
    pub players: Vec<String>,
    /// For each player, what its strategies are called.
    pub strategies: Vec<Vec<String>>,
    /// Payoffs, `payoffs[row * players + player]`.
    pub payoffs: Vec<Rational>,
    /// For the outcome version of the format: the name of each profile's outcome; empty for the payoff version.
    pub outcome_labels: Vec<String>,
}

impl NormalForm {
    /// The row of a strategy profile, one strategy for each player.
    #[must_use]
    pub fn row(&self, profile: &[usize]) -> usize {
        let mut row = 0;
        let mut stride = 1;
        for (strategy, names) in profile.iter().zip(&self.strategies) {
            row += strategy * stride;
            stride *= names.len();
        }
        row
    }

    /// What a player gets in a strategy profile.
    #[must_use]
    pub fn payoff(&self, profile: &[usize], player: usize) -> &Rational {
        &self.payoffs[self.row(profile) * self.players.len() + player]
    }
}
