//! The scenario language: text -> syntax tree -> checked scenario -> game.

pub mod check;
pub mod compile;
pub mod diagnostics;
pub mod evaluate;
pub mod knowledge;
pub mod model;
pub mod tree;
