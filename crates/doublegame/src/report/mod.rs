//! The report: as data first, then as JSON, as a summary for a terminal, and as one HTML file.

mod data;
mod html;
pub mod words;

pub use data::*;
pub use html::{HtmlError, render_html};
