//! The report as a summary that fits a terminal: the bottom line first, what it rests on after it.
//!
//! Last in the flow, beside the HTML page: it takes the finished [`Report`] and looks nothing up. Numbers stand before
//! the names they belong to, so that long titles wrap and columns still line up on narrow terminals.
//!
//! Invariants: no line is wider than the terminal (from 24 columns up); without color there is no escape sequence, and
//! no control character of the scenario's texts gets through in either case.

pub(crate) mod layout;
mod overview;
mod sections;

use crate::report::{Overview, Report};
use layout::Lines;

/// Whether the summary is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// Plain text; for files, pipes and `NO_COLOR`.
    None,
    /// ANSI escape sequences: strong, faint and three colors, never as the only sign of a difference.
    Ansi,
}

/// How the summary is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalStyle {
    /// The terminal's width in columns; the summary is made for 40 and more.
    pub width: usize,
    /// Whether it is painted.
    pub color: Color,
    /// Where the HTML page was written, as the user named it; none if it was not.
    pub page: Option<String>,
}

/// A text for so many columns: a line that is wider is broken at spaces, and what follows is indented by two more than it.
/// Spaces within such a line are taken as one. A line with a word that is too wide stays whole.
#[must_use]
pub fn fit_lines(text: &str, width: usize) -> String {
    let mut lines = Lines::new(&TerminalStyle {
        width,
        color: Color::None,
        page: None,
    });
    for line in text.lines() {
        lines.fit(line);
    }
    lines.finish()
}

/// Renders the summary. Every line ends with a line feed.
#[must_use]
pub fn render_terminal(report: &Report, style: &TerminalStyle) -> String {
    let mut lines = Lines::new(style);
    sections::title(&mut lines, report);
    sections::bottom_line(&mut lines, report);
    sections::rankings(&mut lines, report);
    sections::revealed(&mut lines, report);
    sections::claims(&mut lines, report);
    sections::trust(&mut lines, report);
    sections::left_out(&mut lines, report);
    if let Some(page) = &style.page {
        lines.heading("The full report");
        lines.paragraph("  ", layout::Paint::Plain, page, layout::Paint::Plain);
    }
    lines.finish()
}

/// Renders a scenario as it stands. Every line ends with a line feed.
#[must_use]
pub fn render_overview(overview: &Overview, style: &TerminalStyle) -> String {
    let mut lines = Lines::new(style);
    overview::scenario(&mut lines, overview);
    overview::actors(&mut lines, overview);
    overview::tracks(&mut lines, overview);
    overview::round(&mut lines, overview);
    overview::knowledge(&mut lines, overview);
    lines.finish()
}
