//! Exact solution concepts: Nash equilibria and their refinements, in fractions.
//!
//! | function | concept | games |
//! |---|---|---|
//! | [`all_equilibria`] | all Nash equilibria | two players, strategic form |
//!
//! Every equilibrium comes with its regret, computed from the definition by code of its own.

mod bimatrix;
mod components;
mod enumeration;
mod error;
mod integer;
mod linear;
mod matching;
mod strategic;
mod tableau;
mod vertices;

pub use components::{Component, NashSubset};
pub use enumeration::{AllEquilibria, EnumerationOptions, ExtremeEquilibrium, all_equilibria};
pub use error::NashError;
pub use strategic::{payoffs_and_regrets, strategy_payoffs};
