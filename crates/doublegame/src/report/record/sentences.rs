//! The sentences that the terminal summary and the HTML section share: the bottom line, and what to be careful about.

use super::facts::{self, FEW_WORLDS, Judgement, Standing, misfits, share, tested_periods};
use super::lambdas;
use super::words::{all_types, as_likely, change, logarithm, type_title};
use crate::infer::{Inference, MISFIT, ObservationInference, PriorTable};
use crate::report::words;

/// What the record says, the judgement of each actor first.
pub fn bottom_line(inference: &Inference) -> Vec<String> {
    let judgements = Judgement::all(inference);
    let mut sentences: Vec<String> = judgements.iter().map(judged).collect();
    if sentences.is_empty() {
        sentences.push("No actor of this scenario has anything to hide.".to_owned());
    }
    sentences.extend(inference.prior_table.as_ref().map(before_the_record));
    sentences.extend(foreseen(inference));
    sentences.push(counted(inference));
    sentences
}

fn before_the_record(table: &PriorTable) -> String {
    format!(
        "The prior of {} before the record is the scenario's, multiplied by what the table {} says. A type that changes later is \
         drawn from the scenario's own.",
        table.actor, table.file
    )
}

fn judged(judgement: &Judgement) -> String {
    let actor = judgement.actor;
    let mut text = format!(
        "{} is most likely “{}”: {}, {}.",
        actor.title,
        type_title(actor, judgement.leading),
        words::percent(judgement.now),
        change(judgement.now, judgement.prior)
    );
    if actor.types.len() > 2
        && let Some(last) = judgement.last()
    {
        text += &format!(" All types now: {}.", all_types(actor, &last.probability));
    }
    text + &known_then(judgement)
}

fn known_then(judgement: &Judgement) -> String {
    let Some(last) = judgement.last() else {
        return String::new();
    };
    let then = share(&last.known_then, judgement.leading);
    let (then, day) = (words::percent(then), words::day(&last.date));
    match judgement.leading_since() {
        Some(since) if since == last.date => {
            format!(
                " By what had been reported by {day} it was the likeliest type too ({then}), and not before."
            )
        }
        Some(since) => format!(
            " By what had been reported at the time it has been the likeliest type since {}, and stood at {then} on {day}.",
            words::day(since)
        ),
        None => format!(
            " By what had been reported by {day} it was not the likeliest type yet ({then})."
        ),
    }
}

/// How well the scenario foresaw the record.
fn foreseen(inference: &Inference) -> Option<String> {
    let tested = tested_periods(inference);
    if tested == 0 {
        return None;
    }
    let found = misfits(inference).len();
    Some(format!(
        "In {found} of {} the record brought something that the scenario held to be no more likely than 1 in 20; chance \
         alone would make that at most about {} where the scenario is right.",
        words::things(tested, "period", "periods"),
        words::number(MISFIT * tested as f64)
    ))
}

/// What became of the events, in one sentence.
pub fn counted(inference: &Inference) -> String {
    let parts: Vec<String> = Standing::ALL
        .iter()
        .map(|standing| (standing, standing.count(inference)))
        .filter(|(_, count)| *count > 0)
        .map(|(standing, count)| format!("{} {}", words::count(count), standing.words(count)))
        .collect();
    let all = words::things(inference.events.len(), "event", "events");
    format!("Of {all} in {}, {}.", inference.record, words::list(&parts))
}

/// What a reader should know before relying on it.
pub fn cautions(inference: &Inference) -> Vec<String> {
    let mut cautions = not_converged(inference);
    cautions.extend(idle_rules(inference));
    cautions.extend(too_many_misfits(inference));
    for judgement in Judgement::all(inference) {
        cautions.extend(turned(inference, &judgement));
        cautions.extend(other_mean(&judgement));
    }
    cautions.extend(lambdas::better(inference));
    cautions.extend(few_worlds(inference));
    cautions
}

fn not_converged(inference: &Inference) -> Vec<String> {
    let periods = inference.not_converged.iter();
    periods
        .map(|(first, reason)| {
            format!(
                "The game of the period from {} did not converge ({reason}): what that period says is not to be trusted.",
                words::day(first)
            )
        })
        .collect()
}

fn idle_rules(inference: &Inference) -> Option<String> {
    let idle: Vec<String> = inference
        .idle_rules
        .iter()
        .map(|idle| {
            let near = idle.near.as_ref();
            let near = near.map_or_else(String::new, |(said, near)| {
                format!("; did you mean “{near}” in place of “{said}”?")
            });
            format!("{} ({}{near})", idle.rule.text, idle.rule.place)
        })
        .collect();
    (!idle.is_empty()).then(|| {
        format!(
            "{} no event of the record: {}.",
            if idle.len() == 1 {
                "One coding rule matches".to_owned()
            } else {
                format!("{} coding rules match", idle.len())
            },
            idle.join(", ")
        )
    })
}

fn too_many_misfits(inference: &Inference) -> Option<String> {
    let (tested, found) = (tested_periods(inference), misfits(inference).len());
    let expected = MISFIT * tested as f64;
    // Twice what chance brings and at least two more is more than chance makes likely.
    (found as f64 >= (2.0 * expected).max(expected + 2.0)).then(|| {
        format!(
            "The scenario did not foresee the record well: {} are misfits, where chance alone would bring at most about {}. \
             It leaves out something that matters, and so its comparison of types is worth less as well.",
            words::things(found, "period", "periods"),
            words::number(expected)
        )
    })
}

/// Under which readings another type is likelier.
fn turned(inference: &Inference, judgement: &Judgement) -> Option<String> {
    let ranges = facts::ranges(inference, judgement);
    let turned: Vec<String> = ranges.into_iter().flat_map(|range| range.turned).collect();
    let shown: Vec<&str> = turned.iter().take(3).map(String::as_str).collect();
    let more = turned.len() - shown.len();
    (!turned.is_empty()).then(|| {
        format!(
            "{} would no longer be most likely “{}” under {}: {}{}.",
            judgement.actor.title,
            type_title(judgement.actor, judgement.leading),
            words::things(turned.len(), "other reading", "other readings"),
            shown.join("; "),
            if more > 0 {
                format!("; and {more} more")
            } else {
                String::new()
            }
        )
    })
}

/// Where the params integrated out lead to another probability.
fn other_mean(judgement: &Judgement) -> Option<String> {
    let mean = share(judgement.last()?.over_worlds.as_ref()?, judgement.leading);
    ((mean - judgement.now).abs() > 0.1).then(|| {
        format!(
            "With the uncertain numbers of the scenario integrated out, {} is “{}” with {}, not {}.",
            judgement.actor.title,
            type_title(judgement.actor, judgement.leading),
            words::percent(mean),
            words::percent(judgement.now)
        )
    })
}

fn few_worlds(inference: &Inference) -> Option<String> {
    let worlds = inference.worlds.as_ref()?;
    if let Some(why) = &worlds.why_no_bands {
        return Some(format!(
            "No bands over worlds and no probabilities with the uncertain numbers integrated out are given: {why}."
        ));
    }
    (worlds.effective_sample_size < FEW_WORLDS).then(|| {
        format!(
            "The bands rest on few worlds: the {} that were drawn count as {} independent ones (effective sample size).",
            words::count(worlds.drawn),
            words::number(worlds.effective_sample_size)
        )
    })
}

/// The Bayes factor against another scenario, and whether to rely on it.
pub fn against(inference: &Inference) -> Vec<String> {
    let Some(other) = &inference.against else {
        return Vec::new();
    };
    let factor = other.log_bayes_factor;
    let this = format!("“{}” ({})", inference.scenario, other.file);
    let that = format!("“{}” ({})", other.other_scenario, other.other_file);
    let (better, worse) = if factor >= 0.0 {
        (this, that)
    } else {
        (that, this)
    };
    let mut told = vec![format!(
        "The record is {} under {better} as under {worse} (natural logarithm of the Bayes factor: {}).",
        as_likely(factor.abs()),
        logarithm(factor.abs())
    )];
    if other.not_converged > 0 {
        told.push(format!(
            "Do not rely on it: {} behind it did not converge.",
            words::things(other.not_converged, "game", "games")
        ));
    }
    if let Some(over) = &other.over_worlds {
        let which = if over.log_bayes_factor >= 0.0 {
            &other.file
        } else {
            &other.other_file
        };
        told.push(format!(
            "With the uncertain numbers of both integrated out it speaks for {which}: the natural logarithm of the Bayes \
             factor is {}, with a standard error of {}.",
            logarithm(over.log_bayes_factor.abs()),
            logarithm(over.standard_error)
        ));
    }
    told
}

/// The range of the leading type's probability over the readings of one kind, in a sentence.
pub fn range(range: &facts::Range) -> String {
    let over = match range.of.as_str() {
        "prior" => words::things(range.readings, "other prior", "other priors"),
        "reliability" => "reports that err half or twice as often".to_owned(),
        "source" => format!(
            "leaving out {}",
            words::things(range.readings, "source", "sources, one at a time")
        ),
        "lambda" => words::things(range.readings, "other lambda", "other lambdas"),
        other => format!(
            "{} of {other}",
            words::things(range.readings, "change", "changes")
        ),
    };
    let (low, high) = (words::percent(range.low.0), words::percent(range.high.0));
    let mut text = if low == high {
        format!("{low} over {over}")
    } else {
        format!(
            "{low} ({}) to {high} ({}) over {over}",
            range.low.1, range.high.1
        )
    };
    if range.nowhere > 0 {
        text += &format!(
            "; {} of them cannot be: the scenario holds something that was seen to be impossible",
            range.nowhere
        );
    }
    text
}

/// The band over worlds on the last day, in a sentence.
pub fn band(inference: &Inference, judgement: &Judgement) -> Option<String> {
    let (worlds, last) = (inference.worlds.as_ref()?, judgement.last()?);
    let (low, high) = last.band.as_ref()?.get(judgement.leading)?;
    let mean = share(last.over_worlds.as_ref()?, judgement.leading);
    Some(format!(
        "{} to {} with the uncertain numbers integrated out, in nine tenths of the weight of {} ({} of them could not be \
         used; effective sample size {}); mean {}",
        words::percent(*low),
        words::percent(*high),
        words::things(worlds.drawn, "world", "worlds"),
        words::count(worlds.unused),
        words::number(worlds.effective_sample_size),
        words::percent(mean)
    ))
}

/// What carries an observation: the first of its events with its day, and how many more there are.
pub fn carried(inference: &Inference, observation: usize) -> String {
    let mut events = inference
        .events
        .iter()
        .filter(|event| event.observation == Some(observation));
    let Some(first) = events.next() else {
        return match inference.observations[observation].form.as_str() {
            "survival" => "no ending came".to_owned(),
            _ => silence(&inference.observations[observation]),
        };
    };
    let more = match events.count() {
        0 => String::new(),
        more => format!(
            " (and {})",
            words::things(more, "more event", "more events")
        ),
    };
    format!(
        "{}: {}{more}",
        words::day(&first.date),
        first.text.trim_end_matches('.')
    )
}

/// What an observation without events says, and which events could have said otherwise.
fn silence(observation: &ObservationInference) -> String {
    const MOST: usize = 5;
    let lines = &observation.uncoded_lines;
    let shown: Vec<String> = lines.iter().take(MOST).map(usize::to_string).collect();
    let more = lines.len() - shown.len();
    let beside = match (shown.as_slice(), more) {
        ([], _) => return "no event was coded as another answer".to_owned(),
        ([one], 0) => format!("line {one} could be one, but does not count"),
        ([first @ .., last], 0) => format!(
            "lines {} and {last} could be, but do not count",
            first.join(", ")
        ),
        (all, more) => format!(
            "lines {} and {more} more could be, but do not count",
            all.join(", ")
        ),
    };
    format!("no event was coded as another answer ({beside})")
}
