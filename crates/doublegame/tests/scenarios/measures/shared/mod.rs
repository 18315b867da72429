//! What the tests of the measures share.

pub mod dice;
pub mod listing;
pub mod random_game;
mod random_scenario;
