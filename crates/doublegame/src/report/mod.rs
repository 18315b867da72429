//! The report: as data first, then as JSON, as a summary for a terminal, and as one HTML file.

mod analysis;
mod branch_plot;
mod calibration_plot;
mod data;
pub(crate) mod html;
mod json;
mod record;
mod series_plot;
pub(crate) mod terminal;
pub mod words;

pub use analysis::{
    AnalysisError, AnalysisOptions, Beliefs, Depth, Progress, Silent, analyze, overview,
};
pub(crate) use analysis::{FREE_TITLE, record_answers};
pub use branch_plot::plot_branches;
pub use calibration_plot::plot_calibration;
pub use data::*;
pub use html::{HtmlError, render_html};
pub use json::{schema, to_json};
pub use record::{
    record_schema, record_section, record_to_json, render_record_html, render_record_terminal,
};
pub use series_plot::{plot_say_do, plot_series};
pub use terminal::{Color, TerminalStyle, fit_lines, render_overview, render_terminal};
