//! The scenario language: text -> syntax tree -> checked scenario -> game.

pub mod compile;
pub mod diagnostics;
pub mod evaluate;
pub mod model;
pub mod tree;
