//! The report: as data first, then as JSON, as a summary for a terminal, and as one HTML file.

mod analysis;
mod data;
mod html;
mod json;
pub mod words;

pub use analysis::{AnalysisError, AnalysisOptions, Depth, Progress, Silent, analyze};
pub use data::*;
pub use html::{HtmlError, render_html};
pub use json::{schema, to_json};
