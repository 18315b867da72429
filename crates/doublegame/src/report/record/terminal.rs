//! The record as a summary that fits a terminal: the judgement first, what it rests on after it.
//!
//! Invariants: those of the report's summary. No line is wider than the terminal, nothing is told by color alone, and
//! numbers stand before the texts they belong to.

use super::facts::{self, Judgement, Mover, form_sums, is_misfit};
use super::sentences;
use super::words::{all_types, likelier, period, type_title, year};
use crate::infer::{Indicator, Inference, PosteriorAt};
use crate::report::TerminalStyle;
use crate::report::terminal::layout::{Lines, Paint, left, right, widest};
use crate::report::words;

/// How many observations are shown that speak for a type, and how many against it.
const MOVERS: usize = 4;
/// How many misfits are shown, the most surprising first.
const MISFITS: usize = 5;
/// How many indicators are shown.
const INDICATORS: usize = 5;
/// How many columns a bar may have.
const WIDEST_BAR: usize = 40;

/// Renders what a record says as a summary. Every line ends with a line feed.
#[must_use]
pub fn render_record_terminal(inference: &Inference, style: &TerminalStyle) -> String {
    let mut lines = Lines::new(style);
    title(&mut lines, inference);
    bottom_line(&mut lines, inference);
    for judgement in Judgement::all(inference) {
        timeline(&mut lines, &judgement);
        moved(&mut lines, inference, &judgement);
        by_form(&mut lines, inference, &judgement);
    }
    surprises(&mut lines, inference);
    indicators(&mut lines, inference);
    sensitivity(&mut lines, inference);
    left_out(&mut lines, inference);
    if let Some(page) = &style.page {
        lines.heading("Every step, event by event");
        lines.paragraph("  ", Paint::Plain, page, Paint::Plain);
    }
    lines.finish()
}

fn title(lines: &mut Lines, inference: &Inference) {
    lines.paragraph("", Paint::Strong, &inference.scenario, Paint::Strong);
    let span = match (inference.periods.first(), inference.periods.last()) {
        (Some(first), Some(last)) => format!(", {}", period(&first.first, &last.last)),
        _ => String::new(),
    };
    let facts = format!(
        "The record {} in {}{span}; actors play at lambda {} and look {} ahead",
        inference.record,
        words::things(inference.periods.len(), "period", "periods"),
        words::plain(inference.lambda),
        words::things(inference.horizon as usize, "period", "periods")
    );
    lines.paragraph("", Paint::Faint, &facts, Paint::Faint);
}

fn bottom_line(lines: &mut Lines, inference: &Inference) {
    lines.heading("Bottom line");
    for sentence in sentences::bottom_line(inference) {
        bullet(lines, &sentence, Paint::Plain);
    }
    for caution in sentences::cautions(inference) {
        bullet(lines, &caution, Paint::Caution);
    }
}

fn bullet(lines: &mut Lines, text: &str, paint: Paint) {
    lines.paragraph("  • ", paint, text, paint);
}

/// The probability of the leading type at the end of each year, by what is known now and by what was known then.
fn timeline(lines: &mut Lines, judgement: &Judgement) {
    let actor = judgement.actor;
    lines.heading(&format!(
        "{}: probability of “{}” at the end of each year",
        actor.title,
        type_title(actor, judgement.leading)
    ));
    let mut rows = vec![(
        "before".to_owned(),
        words::percent(judgement.prior),
        String::new(),
        judgement.prior,
    )];
    for at in last_of_years(&actor.posterior) {
        let now = facts::share(&at.probability, judgement.leading);
        let then = facts::share(&at.known_then, judgement.leading);
        let (now_text, then) = (words::percent(now), words::percent(then));
        rows.push((year(&at.date).to_owned(), now_text, then, now));
    }
    let labels = widest(rows.iter().map(|row| &row.0));
    let columns = [
        widest(rows.iter().map(|row| &row.1)).max(3),
        widest(rows.iter().map(|row| &row.2)).max(4),
    ];
    let lead = |label: &str, now: &str, then: &str| {
        format!(
            "  {}  {}  {}  ",
            left(label, labels),
            right(now, columns[0]),
            right(then, columns[1])
        )
    };
    let head = lead("", "now", "then");
    let note = "now: by all that is known today; then: by what had been reported";
    lines.paragraph(&head, Paint::Faint, note, Paint::Faint);
    let room = lines
        .width()
        .saturating_sub(widest([&head]))
        .min(WIDEST_BAR);
    for (label, now, then, share) in &rows {
        lines.paragraph(
            &lead(label, now, then),
            Paint::Plain,
            &bar(*share, room),
            Paint::Faint,
        );
    }
}

/// The last posterior of every year.
fn last_of_years(posterior: &[PosteriorAt]) -> Vec<&PosteriorAt> {
    let mut last: Vec<&PosteriorAt> = Vec::new();
    for at in posterior {
        match last.last_mut() {
            Some(before) if year(&before.date) == year(&at.date) => *before = at,
            _ => last.push(at),
        }
    }
    last
}

/// A bar whose full length is certainty.
fn bar(share: f64, room: usize) -> String {
    let filled = (share.clamp(0.0, 1.0) * room as f64).round() as usize;
    format!(
        "{}{}",
        "█".repeat(filled),
        "·".repeat(room - filled.min(room))
    )
}

fn moved(lines: &mut Lines, inference: &Inference, judgement: &Judgement) {
    let (pro, contra) = judgement.movers(inference);
    let actor = judgement.actor;
    if pro.is_empty() && contra.is_empty() {
        return;
    }
    let [leading, rival] = [judgement.leading, judgement.rival].map(|name| type_title(actor, name));
    lines.heading(&format!(
        "{}: what moved the judgement most between “{leading}” and “{rival}”",
        actor.title
    ));
    for (movers, towards, paint) in [(pro, leading, Paint::Good), (contra, rival, Paint::Bad)] {
        let text = match movers.len() {
            0 => format!("Nothing spoke for “{towards}”."),
            more if more > MOVERS => format!("For “{towards}” (the strongest {MOVERS} of {more}):"),
            _ => format!("For “{towards}”:"),
        };
        lines.paragraph("  ", Paint::Plain, &text, paint);
        for mover in movers.iter().take(MOVERS) {
            lines.paragraph(
                "  • ",
                paint,
                &mover_in_words(inference, judgement, *mover),
                Paint::Plain,
            );
        }
    }
}

fn mover_in_words(inference: &Inference, judgement: &Judgement, mover: Mover) -> String {
    let item = &inference.observations[mover.observation];
    let when = inference
        .periods
        .get(item.period)
        .map_or_else(String::new, |it| period(&it.first, &it.last));
    let carried = match item.lines.len() {
        0 => String::new(),
        1 => format!(" (line {})", item.lines[0]),
        lines => format!(" ({lines} events, the first in line {})", item.lines[0]),
    };
    let factor = likelier(
        mover.factor,
        judgement.actor,
        judgement.leading,
        judgement.rival,
    );
    format!("{when}: {}; {}{carried}: {factor}.", item.title, item.form)
}

fn by_form(lines: &mut Lines, inference: &Inference, judgement: &Judgement) {
    let actor = judgement.actor;
    let pair = (judgement.leading, judgement.rival);
    let sums = form_sums(inference, actor, pair);
    if sums.forms.is_empty() || pair.0 == pair.1 {
        return;
    }
    lines.heading(&format!("{}: words against deeds", actor.title));
    let note = "All observations of one form together, given the rest in their order:";
    lines.paragraph("  ", Paint::Faint, note, Paint::Faint);
    for form in &sums.forms {
        let text = format!(
            "{} ({}): {}",
            form.form,
            words::things(form.observations, "observation", "observations"),
            likelier(form.sum, actor, pair.0, pair.1)
        );
        lines.paragraph("  • ", Paint::Faint, &text, Paint::Plain);
    }
    let between = format!(
        "between the periods, without any observation: odds {}",
        times(sums.between)
    );
    lines.paragraph("  • ", Paint::Faint, &between, Paint::Plain);
}

/// A change of odds in words.
fn times(log_factor: f64) -> String {
    if !log_factor.is_finite() {
        return "that cannot be told".to_owned();
    }
    format!("times {}", words::number(log_factor.exp()))
}

fn surprises(lines: &mut Lines, inference: &Inference) {
    let mut found: Vec<_> = inference
        .periods
        .iter()
        .filter(|it| is_misfit(it))
        .collect();
    if found.is_empty() {
        return;
    }
    found.sort_by(|a, b| {
        let tail = |it: &crate::infer::PeriodInference| it.tail_probability.unwrap_or(1.0);
        tail(a).total_cmp(&tail(b))
    });
    lines.heading("Surprising periods: the scenario held what came to be unlikely");
    for one in found.iter().take(MISFITS) {
        let tail = one.tail_probability.unwrap_or(f64::NAN);
        let text = format!(
            "{}: a surprise of {} bits where {} were expected; something as improbable comes in {} of such periods",
            period(&one.first, &one.last),
            words::bits(one.surprise_bits),
            words::bits(one.expected_bits),
            words::percent(tail)
        );
        bullet(lines, &text, Paint::Plain);
    }
    if found.len() > MISFITS {
        bullet(
            lines,
            &format!("and {} more", found.len() - MISFITS),
            Paint::Faint,
        );
    }
}

fn indicators(lines: &mut Lines, inference: &Inference) {
    if inference.indicators.is_empty() {
        return;
    }
    lines.heading("What to watch next, the most telling first");
    for (number, one) in inference.indicators.iter().take(INDICATORS).enumerate() {
        let lead = format!("  {}. ", number + 1);
        lines.paragraph(
            &lead,
            Paint::Strong,
            &indicator(inference, one),
            Paint::Plain,
        );
    }
    let more = inference.indicators.len().saturating_sub(INDICATORS);
    if more > 0 {
        let text = format!(
            "{} in the page and the JSON output",
            words::things(more, "more", "more")
        );
        lines.paragraph("  ", Paint::Faint, &text, Paint::Faint);
    }
}

fn indicator(inference: &Inference, one: &Indicator) -> String {
    let actor = inference.actors.iter().find(|it| it.actor == one.actor);
    let outcomes: Vec<String> = one
        .outcomes
        .iter()
        .filter(|outcome| outcome.probability > 0.0)
        .map(|outcome| {
            let after = actor.map_or_else(String::new, |it| all_types(it, &outcome.posterior));
            let title = if outcome.title.is_empty() {
                &outcome.outcome
            } else {
                &outcome.title
            };
            format!(
                "{title} ({}) leads to {after}",
                words::percent(outcome.probability)
            )
        })
        .collect();
    format!(
        "{}, about {}: {} bits expected. {}.",
        words::capital(&one.title),
        actor.map_or(one.actor.as_str(), |it| &it.title),
        words::bits(one.expected_bits),
        outcomes.join("; ")
    )
}

fn sensitivity(lines: &mut Lines, inference: &Inference) {
    let judgements = Judgement::all(inference);
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for judgement in &judgements {
        let mut parts: Vec<String> = facts::ranges(inference, judgement)
            .iter()
            .map(sentences::range)
            .collect();
        parts.extend(sentences::band(inference, judgement));
        if !parts.is_empty() {
            let what = format!(
                "{} “{}”: ",
                judgement.actor.title,
                type_title(judgement.actor, judgement.leading)
            );
            told.push((what, parts));
        }
    }
    if told.is_empty() {
        return;
    }
    lines.heading("What the judgement hangs on");
    for (what, parts) in told {
        bullet(lines, &format!("{what}{}.", parts.join("; ")), Paint::Plain);
    }
}

fn left_out(lines: &mut Lines, inference: &Inference) {
    if inference.skipped.is_empty() {
        return;
    }
    lines.heading("Left out of this run");
    for one in &inference.skipped {
        bullet(lines, &words::capital(one), Paint::Plain);
    }
}
