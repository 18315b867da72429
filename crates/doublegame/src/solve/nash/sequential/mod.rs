//! Sequential equilibria of trees with perfect recall: limits of the logit branch, made exact.
//!
//! An assessment is a behavior profile with beliefs at every information set. It is a sequential equilibrium (Kreps and
//! Wilson 1982) if
//!
//! - it is sequentially rational: at no set does the mover gain by another action, given the beliefs there and what
//!   everybody does later;
//! - it is consistent: some completely mixed profiles converge to its profile while the beliefs that Bayes' rule makes of
//!   them converge to its beliefs.
//!
//! As lambda grows without bound, limits of agent quantal response equilibria in logit form are sequential equilibria
//! (`McKelvey` and Palfrey 1998, theorem 4). The principal branch is followed to growing lambdas; `structure` reads off
//! two of its points which probabilities vanish and which nodes keep weight in their sets; `equations` says what the
//! limit then satisfies, and `newton` solves that in fractions. What comes out is verified from the definitions: the
//! regrets by the code that all exact concepts share, the consistency by [`Tremble`]s, of which the beliefs are made.
//!
//! Invariants: beliefs are what the trembles lead to and the profile is their limit, so that every assessment that is
//! returned is consistent; a status says converged only if both regrets are exactly 0.

mod branch;
mod equations;
mod error;
mod fractions;
mod impossible;
mod newton;
mod outline;
mod scalar;
mod search;
mod structure;
mod trembles;

pub use error::SequentialError;
pub use trembles::Tremble;

use super::NashError;
use super::tree_check::{check_tree, own_histories};
use crate::game::{GameTree, Rational};
use crate::solve::{EquilibriumReport, QreOptions, SelectionRule};
use outline::Outline;
use search::Search;

/// What is asked of [`sequential_equilibrium`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SequentialOptions {
    /// The branch is followed until no probability and no belief is further than this from the assessment. Above 0.
    pub tolerance: f64,
    /// The largest lambda, times the range of payoffs, to which the branch is followed. Above 0.
    pub most_lambda: f64,
    /// How many passes over the game the search for each point of the branch may make.
    pub sweep_budget: usize,
    /// The longest fractions that are looked for, in binary digits of numerator and denominator together.
    pub most_bits: usize,
    /// How many probabilities and coefficients of the limit may be unknown: beyond that it is not made exact.
    pub most_unknowns: usize,
    /// Trees with more nodes are refused.
    pub most_nodes: usize,
}

impl Default for SequentialOptions {
    fn default() -> Self {
        Self {
            tolerance: 1e-3,
            most_lambda: 1e6,
            sweep_budget: QreOptions::SWEEP_BUDGET,
            most_bits: 2048,
            most_unknowns: 400,
            most_nodes: 20_000,
        }
    }
}

/// By what the beliefs of an assessment are known to be consistent with its profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Every information set is reached with positive probability, so that Bayes' rule says what is believed.
    BayesRule,
    /// Some sets are not reached. There the beliefs are the limit of those that the trembles make.
    Trembles,
}

/// An assessment and what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct SequentialEquilibrium {
    /// The profile, with its payoffs and both regrets. Converged if both are exactly 0 and the branch comes as near as
    /// was asked for; else what is missing.
    pub report: EquilibriumReport,
    /// For each node its probability given that the play is in its information set, so that those of a set sum to 1; 0
    /// where no player moves. At a set that chance does not let be reached all nodes are alike.
    pub beliefs: Vec<Rational>,
    /// For each information set and action, completely mixed profiles that lead to the assessment. They prove its
    /// consistency; the exponents are not unique.
    pub trembles: Vec<Vec<Tremble>>,
    /// By what the assessment is consistent. There is none that is not known to be.
    pub consistency: Consistency,
    /// The lambda to which the branch was followed.
    pub lambda: f64,
    /// The largest difference in any probability or belief between the assessment and the branch at this lambda, at sets
    /// to which chance lets the play come.
    pub distance: f64,
    /// Whether the point of the branch lies on the principal branch.
    pub selection: SelectionRule,
}

/// Finds a sequential equilibrium of a tree with perfect recall, exactly: the limit of the logit branch that starts where
/// nobody chooses.
///
/// Where equilibria form a continuum and the branch's limit is not a simple point of it, the assessment is an exact
/// sequential equilibrium next to that limit. Where the equilibrium's numbers are no fractions (this is usual with three
/// players) or too long ones, the assessment has fractions near them, and the status gives its regret. `stop` is polled
/// between points of the branch and within the search for each.
///
/// ```
/// use doublegame::game::{Rational, read_efg};
/// use doublegame::solve::Status;
/// use doublegame::solve::nash::{SequentialOptions, sequential_equilibrium};
///
/// // An entrant stays out or enters weakly or strongly; the incumbent, who does not see which, fights or yields.
/// let text = r#"EFG 2 R "entry" { "entrant" "incumbent" }
/// p "" 1 1 "" { "out" "weak" "strong" } 0
/// t "" 1 "" { 0 3 }
/// p "" 2 1 "" { "fight" "yield" } 0
/// t "" 2 "" { -1 -1 }
/// t "" 3 "" { 1 1 }
/// p "" 2 1 "" { "fight" "yield" } 0
/// t "" 4 "" { -2 -1 }
/// t "" 5 "" { 2 0 }"#;
/// let tree = read_efg(text)?.tree;
/// let found = sequential_equilibrium(&tree, &SequentialOptions::default(), &|| false)?;
/// assert_eq!(found.report.status, Status::Converged);
/// assert_eq!(found.report.payoffs, [Rational::from(2), Rational::ZERO]);
/// assert_eq!(found.report.agent_regret, Some(Rational::ZERO));
/// // Who sees that somebody entered is sure that it was strongly: nodes 2 and 5.
/// assert_eq!([&found.beliefs[2], &found.beliefs[5]], [&Rational::ZERO, &Rational::ONE]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Where the tree is not whole, has a number that no double can hold, has not perfect recall, or is larger than the
/// options allow.
pub fn sequential_equilibrium(
    tree: &GameTree,
    options: &SequentialOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<SequentialEquilibrium, SequentialError> {
    check_tree(tree)?;
    if tree.nodes.len() > options.most_nodes {
        return Err(NashError::TooLarge {
            what: "nodes",
            found: tree.nodes.len(),
            most: options.most_nodes,
        }
        .into());
    }
    own_histories(tree)?;
    let outline = Outline::of(tree);
    let mut built = tree.graph()?;
    // The solver's steps are of some size in lambda; in this unit of payoffs they are small.
    let range = outline.payoff_range();
    for payoff in &mut built.game.payoffs {
        *payoff /= range;
    }
    Search::new(&outline, &built, options, stop).run()
}
