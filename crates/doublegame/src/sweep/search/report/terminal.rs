//! A search as a summary that fits a terminal.

use super::sentences;
use crate::report::TerminalStyle;
use crate::report::terminal::layout::{Lines, Paint};
use crate::report::words;
use crate::sweep::search::data::SearchFindings;

/// How many settings of the front are listed.
const LISTED: usize = 12;

/// Renders what a search found as a summary. Every line ends with a line feed.
#[must_use]
pub fn render_search_terminal(findings: &SearchFindings, style: &TerminalStyle) -> String {
    let mut lines = Lines::new(style);
    lines.paragraph("", Paint::Strong, &findings.scenario, Paint::Strong);
    lines.paragraph("", Paint::Faint, &sentences::facts(findings), Paint::Faint);
    lines.heading("Bottom line");
    for sentence in sentences::bottom_line(findings) {
        lines.paragraph("  • ", Paint::Plain, &sentence, Paint::Plain);
    }
    lines.paragraph(
        "  • ",
        Paint::Plain,
        &sentences::method(findings),
        Paint::Plain,
    );
    for caution in sentences::cautions(findings) {
        lines.paragraph("  • ", Paint::Caution, &caution, Paint::Caution);
    }
    front(&mut lines, findings);
    best(&mut lines, findings);
    if let Some(page) = &style.page {
        lines.heading("All of it, with pictures");
        lines.paragraph("  ", Paint::Plain, page, Paint::Plain);
    }
    lines.finish()
}

fn front(lines: &mut Lines, findings: &SearchFindings) {
    lines.heading("What nothing tried dominates");
    let by = format!("by {}", sentences::measure(findings.measure));
    lines.paragraph("  ", Paint::Faint, &by, Paint::Faint);
    for place in findings.front.iter().take(LISTED) {
        let Some(values) = &findings.settings[*place].values else {
            continue;
        };
        let values: Vec<String> = findings
            .criteria
            .iter()
            .zip(values)
            .map(|(criterion, value)| {
                let value = words::number(value.by(findings.measure));
                format!("{}: {value}", criterion.name)
            })
            .collect();
        let menu = if *place == 0 {
            " (the menu’s own)"
        } else {
            ""
        };
        let text = format!(
            "{}{menu}: {}",
            sentences::setting(findings, *place),
            values.join("; ")
        );
        lines.paragraph("  • ", Paint::Plain, &text, Paint::Plain);
    }
    if findings.front.len() > LISTED {
        let more = format!("and {} more", words::count(findings.front.len() - LISTED));
        lines.paragraph("    ", Paint::Faint, &more, Paint::Faint);
    }
}

fn best(lines: &mut Lines, findings: &SearchFindings) {
    for (at, criterion) in findings.criteria.iter().enumerate() {
        lines.heading(&format!("Best by {}", criterion.title));
        for best in findings.best.iter().filter(|best| best.criterion == at) {
            let text = format!(
                "{}: {}, {}; the menu’s own {} ({})",
                sentences::measure(best.measure),
                sentences::setting(findings, best.setting),
                words::number(best.searched.value),
                words::number(best.searched.menu),
                sentences::gain(&best.searched)
            );
            lines.paragraph("  • ", Paint::Plain, &text, Paint::Plain);
        }
    }
}
