//! The scenario language: text -> syntax tree -> checked scenario -> game.

pub mod compile;
pub mod diagnostics;
mod lexer;
pub mod model;
pub mod parser;
pub mod tree;
