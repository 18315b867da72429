//! One file for each command.

pub mod analyze;
pub mod changes;
pub mod check;
pub mod completions;
pub mod events;
pub mod export;
pub mod fmt;
pub mod generate;
pub mod infer;
mod infer_validation;
pub mod new;
pub mod record;
pub mod schema;
pub mod search;
pub mod show;
pub mod show_game;
pub mod solve;
pub mod sweep;
