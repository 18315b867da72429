//! The charts: each a drawing with a name, a description and the table of its numbers.

mod corridor;
mod learning;
mod objectives;

pub use corridor::corridor;
pub use learning::{channels, cumulative, posteriors};
pub use objectives::{both_objectives, objective};

use minijinja::Value;
use serde::Serialize;

/// A chart as the templates take it.
#[derive(Debug, Serialize)]
pub struct Chart {
    /// The page's own id of the drawing.
    pub id: String,
    /// What it shows, as a heading.
    pub title: String,
    /// The SVG element, escaped already.
    pub svg: Value,
    /// The same numbers as a table.
    pub table: Table,
}

/// A plain table: cells are text as it is shown.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The classes of series, told apart by color and by dash; they come round again after the last.
fn series(index: usize) -> String {
    format!("s{}", index % 6)
}
