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
    #[error("the game has {found} player{s}; this method is for two", s = if *found == 1 { "" } else { "s" })]
    NotTwoPlayers {
        /// How many the game has.
        found: usize,
    },
    /// The tree breaks one of the invariants of [`GameTree`](crate::game::GameTree) at a node.
    #[error("the tree is not whole at node {node}")]
    Tree {
        /// The node, from 0.
        node: usize,
    },
    /// A player does not remember what it has done or known before.
    #[error("the game does not have perfect recall: what {} remembers differs from node to node", set_name(*set, label))]
    ImperfectRecall {
        /// The information set, from 0.
        set: usize,
        /// What the set is called.
        label: String,
    },
    /// A player does not know all that has happened.
    #[error("the game does not have perfect information: {} has several nodes", set_name(*set, label))]
    ImperfectInformation {
        /// The information set, from 0.
        set: usize,
        /// What the set is called.
        label: String,
    },
    /// The method is for games in which what one player wins the other loses, but for a constant.
    #[error(
        "the payoffs do not have the same sum at every ending; this method is for constant-sum games"
    )]
    NotConstantSum,
    /// The game is larger than the method can hold.
    #[error("the game has {} {what}; this method takes at most {most}", count_words(*found))]
    TooLarge {
        /// What there are too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
}

/// A count, which stays at the largest number where it has gone beyond it.
fn count_words(count: usize) -> String {
    if count == usize::MAX {
        "more than 10^19".to_owned()
    } else {
        count.to_string()
    }
}

/// An information set by its name, or by its number where it has none.
fn set_name(set: usize, label: &str) -> String {
    if label.is_empty() {
        format!("information set {}", set + 1)
    } else {
        format!("information set `{label}`")
    }
}
