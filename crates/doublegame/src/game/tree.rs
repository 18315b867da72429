//! A game in extensive form as a file has it: a tree with exact numbers, labels and outcomes.
//!
//! Stands between a file and the graph that the numerical solvers work on: a reader makes a [`GameTree`], a writer writes
//! it, and the [`Game`](super::Game) is made of it. The exact solution concepts work on the tree itself.
//!
//! Invariants: the nodes stand in prefix order, so that node 0 is the root and children stand after their parent; every
//! node but the root has one parent; all nodes of an information set have its number of children; the probabilities of a
//! chance set are not negative and sum to one.

use dashu_ratio::RBig;

/// An exact number: an integer over a positive integer, in lowest terms.
pub type Rational = RBig;

/// A game in extensive form with exact numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct GameTree {
    /// What the game is called.
    pub title: String,
    /// What is said about it; empty where nothing is.
    pub comment: String,
    /// The players' names, which may be empty and may be equal.
    pub players: Vec<String>,
    /// The nodes in prefix order.
    pub nodes: Vec<TreeNode>,
    /// The players' information sets, in the order of their first nodes.
    pub sets: Vec<TreeSet>,
    /// The chance moves, in the order of their first nodes. Several nodes may share one.
    pub chance_sets: Vec<ChanceSet>,
    /// The outcomes, in the order of their first nodes.
    pub outcomes: Vec<Outcome>,
}

/// A node of a [`GameTree`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode {
    /// What the node is called; usually empty.
    pub label: String,
    /// What happens there.
    pub kind: TreeKind,
    /// The outcome that is added to the payoffs of every path through the node: an index into [`GameTree::outcomes`].
    pub outcome: Option<u32>,
    /// The nodes that the actions lead to, in the order of the actions.
    pub children: Vec<u32>,
}

/// What happens at a node of a [`GameTree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeKind {
    /// The game is over.
    Terminal,
    /// Chance moves; an index into [`GameTree::chance_sets`].
    Chance(u32),
    /// A player moves; an index into [`GameTree::sets`].
    Decision(u32),
}

/// An information set of a player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeSet {
    /// Whose it is: an index into [`GameTree::players`].
    pub player: u32,
    /// Its number in the file, unique among the player's sets, from 1.
    pub number: u32,
    /// What it is called; may be empty.
    pub label: String,
    /// What its actions are called; may be empty and may be equal.
    pub actions: Vec<String>,
}

/// A move of chance.
#[derive(Debug, Clone, PartialEq)]
pub struct ChanceSet {
    /// Its number in the file, unique among the moves of chance, from 1.
    pub number: u32,
    /// What it is called; may be empty.
    pub label: String,
    /// What can happen, each with its probability.
    pub actions: Vec<(String, Rational)>,
}

/// Payoffs that belong together under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its number in the file, from 1.
    pub number: u32,
    /// What it is called; may be empty.
    pub label: String,
    /// One payoff for each player.
    pub payoffs: Vec<Rational>,
}
