//! A scenario as it stands, for a terminal: what `doublegame show` prints.

use super::layout::{Lines, Paint};
use crate::report::words;
use crate::report::{ActorSummary, KnowledgeReport, Overview, TrackReport};

pub fn scenario(lines: &mut Lines, overview: &Overview) {
    let scenario = &overview.scenario;
    lines.paragraph("", Paint::Strong, &scenario.title, Paint::Strong);
    let dates = match (scenario.dates.first(), scenario.dates.last()) {
        (Some(first), Some(last)) if scenario.dates.len() > 1 => {
            format!(", {}", words::span(first, last))
        }
        _ => String::new(),
    };
    let periods = words::things(scenario.horizon as usize, "period", "periods");
    line(lines, &format!("{periods} of {}{dates}", scenario.period));
    line(lines, &scenario.memory);
}

pub fn actors(lines: &mut Lines, overview: &Overview) {
    lines.heading("Who acts");
    for actor in &overview.scenario.actors {
        item(lines, &format!("{}{}", actor.title, types(actor)));
    }
    for left_out in &overview.scenario.left_out {
        item(
            lines,
            &format!("left out: {}. {}", left_out.who, left_out.because),
        );
    }
}

fn types(actor: &ActorSummary) -> String {
    if actor.types.len() < 2 {
        return String::new();
    }
    let types: Vec<_> = actor
        .types
        .iter()
        .map(|kind| format!("{} ({})", kind.title, words::percent(kind.prior)))
        .collect();
    format!(", privately one of: {}", types.join("; "))
}

pub fn tracks(lines: &mut Lines, overview: &Overview) {
    if overview.tracks.is_empty() {
        return;
    }
    lines.heading("What lasts");
    for track in &overview.tracks {
        let TrackReport {
            title,
            low,
            high,
            start,
            seen_by,
            ..
        } = track;
        item(
            lines,
            &format!("{title}: {low} to {high}, starts at {start}; seen by {seen_by}"),
        );
    }
}

pub fn round(lines: &mut Lines, overview: &Overview) {
    lines.heading("What happens in each period, in this order");
    for (index, step) in overview.scenario.round.iter().enumerate() {
        let number = format!("  {:>2}. ", index + 1);
        lines.paragraph(&number, Paint::Faint, &words::capital(step), Paint::Plain);
    }
}

pub fn knowledge(lines: &mut Lines, overview: &Overview) {
    lines.heading("Who knows what");
    for known in &overview.knowledge {
        let KnowledgeReport {
            actor,
            sees,
            hidden,
            remembers,
            infers,
        } = known;
        lines.paragraph("  ", Paint::Plain, &words::capital(actor), Paint::Strong);
        for (lead, what) in [
            ("    sees: ", sees),
            ("    does not see: ", hidden),
            ("    remembers: ", remembers),
            ("    can infer: ", infers),
        ] {
            let text = if what.is_empty() {
                "nothing".to_owned()
            } else {
                what.join("; ")
            };
            lines.paragraph(lead, Paint::Faint, &text, Paint::Plain);
        }
    }
}

fn line(lines: &mut Lines, text: &str) {
    lines.paragraph("", Paint::Plain, &words::capital(text), Paint::Plain);
}

fn item(lines: &mut Lines, text: &str) {
    lines.paragraph("  • ", Paint::Faint, &words::capital(text), Paint::Plain);
}
