//! Two-player constant-sum games and slow ways of solving them.

pub mod generators;
pub mod matrix;
pub mod random;
pub mod textbook;
