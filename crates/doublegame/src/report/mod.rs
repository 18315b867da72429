//! The report: as data first, then as JSON, as tables for a terminal, and as one HTML file.

mod data;

pub use data::*;
