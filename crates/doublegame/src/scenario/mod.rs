//! The scenario language: text -> syntax tree -> checked scenario -> game.

pub mod check;
pub mod compile;
pub mod diagnostics;
pub mod evaluate;
pub mod explore;
pub mod files;
pub mod format;
pub mod knowledge;
mod lexer;
pub mod load;
pub mod model;
pub mod parser;
pub mod tree;
