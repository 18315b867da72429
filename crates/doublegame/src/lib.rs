//! Turns a strategic argument into a game that can be solved, measured and reported.
//!
//! Data flow one way: text -> [`scenario`] -> [`game`] -> [`solve`] -> [`measures`] -> [`report`].

pub mod game;
pub mod measures;
pub mod scenario;
pub mod solve;

pub mod report;
