//! The report: as data first, then as JSON, as a summary for a terminal, and as one HTML file.

mod data;
mod html;
mod terminal;
pub mod words;

pub use data::*;
pub use html::{HtmlError, render_html};
pub use terminal::{Color, TerminalStyle, render_terminal};
