//! Equilibria of games: one result type, one status type.

mod solution;

pub use solution::{OtherEquilibrium, SelectionRule, Solution, Status};
