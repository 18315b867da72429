//! Why a game cannot be solved by counterfactual regret minimization.

use crate::game::GameError;

/// Why a game or what is asked of it is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CfrError {
    /// The game breaks an invariant.
    #[error("the game is not well formed: {0}")]
    Malformed(#[from] GameError),
    /// The method is for two players.
    #[error(
        "the game has {found} player{s}; counterfactual regret minimization needs exactly two",
        found = .0,
        s = if *.0 == 1 { "" } else { "s" }
    )]
    Players(usize),
    /// The players' payoffs do not always add up to the same number.
    #[error(
        "the game is not constant-sum: the players' payoffs add up to {least} on one path and to {most} on another"
    )]
    NotConstantSum {
        /// The smallest sum of both players' payoffs over all paths.
        least: f64,
        /// The largest.
        most: f64,
    },
    /// A player forgets what it knew or did.
    #[error("the game lacks perfect recall: a player forgets what it once knew or did")]
    ImperfectRecall,
    /// The game is larger than the limit allows.
    #[error(
        "the game has more than {limit} paths that the players tell apart; raise the limit or make it smaller"
    )]
    TooLarge {
        /// [`CfrOptions::path_limit`](super::CfrOptions::path_limit).
        limit: usize,
    },
    /// An option is out of its range.
    #[error("{option} is {value}; it must be {range}")]
    Option {
        /// Which option.
        option: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        range: &'static str,
    },
}
