//! Exact solution concepts: Nash equilibria and their refinements, in fractions; with three or more players, where probabilities are
//! irrational, in proven bounds.
//!
//! | function | what it finds | games |
//! |---|---|---|
//! | [`all_equilibria`] | all Nash equilibria and their components | two players, strategic form |
//! | [`support_equilibria`] | all Nash equilibria, each proven, or where others may be | strategic form, small |
//! | [`pure_equilibria`] | all Nash equilibria in pure strategies | strategic form |
//! | [`best_responses`] | best responses to mixed strategies | strategic form |
//! | [`iterated_strict_dominance`] | strategies that survive | strategic form |
//! | [`correlated_equilibrium`] | the best correlated or coarse correlated equilibrium | strategic form |
//! | [`backward_induction`] | subgame-perfect equilibria in pure strategies | trees with perfect information |
//! | [`zero_sum`] | an equilibrium, and exact bounds of the value | two players, constant sum, trees with perfect recall |
//! | [`sequential_equilibrium`] | the sequential equilibrium to which the logit branch leads | trees with perfect recall |
//! | [`lemke`] | one Nash equilibrium | two players, trees with perfect recall |
//!
//! Every equilibrium comes with its regret, computed from the definition by code of its own:
//! [`payoffs_and_regrets`] in a strategic form, [`tree_payoffs_and_regrets`] and [`tree_agent_regret`] in a tree.

mod backward_induction;
mod bimatrix;
mod components;
mod correlated;
mod dominance;
mod enumeration;
mod error;
mod extensive;
mod integer;
mod lcp;
mod lemke;
mod linear;
mod linear_program;
mod matching;
mod matrix_game;
mod pure;
mod sequence_form;
mod sequential;
mod strategic;
mod strategic_form;
mod supports;
mod tableau;
mod tree_check;
mod vertices;
mod zero_sum;

pub use backward_induction::{SubgamePerfect, backward_induction};
pub use components::{Component, NashSubset};
pub use correlated::{CorrelatedEquilibrium, Correlation, Objective, correlated_equilibrium};
pub use dominance::{Dominance, DominatedStrategy, iterated_strict_dominance};
pub use enumeration::{AllEquilibria, EnumerationOptions, ExtremeEquilibrium, all_equilibria};
pub use error::NashError;
pub use extensive::{
    best_response_payoffs, tree_agent_regret, tree_payoffs, tree_payoffs_and_regrets,
};
pub use lemke::{LemkeOptions, lemke};
pub use pure::{best_responses, pure_equilibria};
pub use sequential::{
    Consistency, SequentialEquilibrium, SequentialError, SequentialOptions, Tremble,
    sequential_equilibrium,
};
pub(super) use strategic::advance;
pub use strategic::{payoffs_and_regrets, strategy_payoffs};
pub use strategic_form::ReducedForm;
pub use supports::{
    Certainty, Interval, OpenReason, OpenSupports, SupportCounts, SupportEquilibria,
    SupportEquilibrium, SupportOptions, support_equilibria,
};
pub use zero_sum::{ZeroSumMethod, ZeroSumOptions, ZeroSumSolution, zero_sum};
