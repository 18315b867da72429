//! The record as a summary that fits a terminal: the judgement first, what it rests on after it.
//!
//! Invariants: those of the report's summary. No line is wider than the terminal, nothing is told by color alone, and
//! numbers stand before the texts they belong to.

use super::facts::{self, Judgement, Mover, form_sums, is_misfit};
use super::lambdas;
use super::sentences;
use super::words::{likelier, period, times, type_title, year};
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
/// Outcomes of an indicator that are less likely are in the page only.
const LEAST_CHANCE: f64 = 0.01;
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
    at_each_lambda(&mut lines, inference);
    against(&mut lines, inference);
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
        "{} read in {}{span}; actors play at lambda {} and look {} ahead",
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
    let note = "now: by all that is known today; then: by what had been reported";
    lines.paragraph("  ", Paint::Faint, note, Paint::Faint);
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
    let room = lines
        .width()
        .saturating_sub(widest([&head]))
        .min(WIDEST_BAR);
    lines.paragraph(head.trim_end(), Paint::Faint, "", Paint::Faint);
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
    let line = item
        .lines
        .first()
        .map_or_else(String::new, |line| format!(", line {line}"));
    let factor = likelier(
        mover.factor,
        judgement.actor,
        judgement.leading,
        judgement.rival,
    );
    format!(
        "{when}, {}. {} ({}{line}): {factor}.",
        item.title,
        words::capital(&sentences::carried(inference, mover.observation)),
        item.form
    )
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
    for (what, sum) in [
        ("between the periods, without any observation", sums.between),
        ("in all", sums.total),
    ] {
        let text = format!(
            "{what}: odds of “{}” against “{}” {}",
            type_title(actor, pair.0),
            type_title(actor, pair.1),
            times(sum)
        );
        lines.paragraph("  • ", Paint::Faint, &text, Paint::Plain);
    }
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
    let judgements = Judgement::all(inference);
    for (number, one) in inference.indicators.iter().take(INDICATORS).enumerate() {
        let lead = format!("  {}. ", number + 1);
        lines.paragraph(
            &lead,
            Paint::Strong,
            &indicator(inference, &judgements, one),
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

fn indicator(inference: &Inference, judgements: &[Judgement], one: &Indicator) -> String {
    let start = format!(
        "{}: {} bits expected",
        words::capital(&one.title),
        words::bits(one.expected_bits)
    );
    let Some(judgement) = judgements.iter().find(|it| it.actor.actor == one.actor) else {
        return format!("{start} about {}.", one.actor);
    };
    let likely = one
        .outcomes
        .iter()
        .filter(|it| it.probability >= LEAST_CHANCE);
    let outcomes: Vec<String> = likely
        .map(|outcome| {
            let title = if outcome.title.is_empty() {
                &outcome.outcome
            } else {
                &outcome.title
            };
            let after = facts::share(&outcome.posterior, judgement.leading);
            let chance = words::percent(outcome.probability);
            format!("{title} (chance {chance}): {}", words::percent(after))
        })
        .collect();
    let before = facts::at_the_start_of_the_next(inference, judgement.actor);
    let before = before.map_or_else(String::new, |it| {
        format!(
            ", {} before",
            words::percent(facts::share(&it, judgement.leading))
        )
    });
    format!(
        "{start} about {}. Probability of “{}”{before}, if it is: {}.",
        judgement.actor.title,
        type_title(judgement.actor, judgement.leading),
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

fn at_each_lambda(lines: &mut Lines, inference: &Inference) {
    let rows = lambdas::rows(inference);
    if rows.is_empty() {
        return;
    }
    lines.heading("The same record at each lambda");
    for row in rows {
        let mut text = format!("lambda {}: {}", row.lambda, row.types.join("; "));
        if !row.evidence.is_empty() {
            text += &format!(
                "; {} periods misfit; log evidence {}",
                row.misfits, row.evidence
            );
        }
        if !row.against_main.is_empty() {
            text += &format!(
                ", {} against lambda {}",
                row.against_main,
                words::plain(inference.lambda)
            );
        }
        bullet(lines, &format!("{text}."), Paint::Plain);
    }
}

fn against(lines: &mut Lines, inference: &Inference) {
    let told = sentences::against(inference);
    if told.is_empty() {
        return;
    }
    lines.heading("Evidence against another scenario");
    for one in told {
        bullet(lines, &one, Paint::Plain);
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
