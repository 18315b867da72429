//! Why a game cannot be solved by a concept.

/// The game is not of the class that a solution concept or method is for, or it is too large.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NashError {
    /// The number of names or payoffs is not what the players and strategies ask for.
    #[error("the strategic form lacks players, strategies or payoffs")]
    Shape,
    /// The profile has another number of players, sets or actions than the game.
    #[error("the profile is one of another game")]
    Profile,
    /// The method is for games of two players.
    #[error("the game has {found} players; this method is for two")]
    NotTwoPlayers {
        /// How many the game has.
        found: usize,
    },
    /// The game is larger than the method can hold.
    #[error("the game has {found} {what}; this method takes at most {most}")]
    TooLarge {
        /// What there are too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
}
