//! One file for each command.

pub mod analyze;
pub mod check;
pub mod completions;
pub mod fmt;
pub mod new;
pub mod schema;
pub mod show;
