//! The steps of the judgement: period by period, observation by observation, down to the events, the rule and the source.

use super::{percentages, period_label};
use crate::infer::{
    ActorInference, EventInference, Inference, ObservationInference, PairFactor, RuleInference,
};
use crate::record::table::Level;
use crate::report::record::facts::{Standing, is_misfit, pairs, share};
use crate::report::record::trace::{PeriodTrace, Shares, observations_of, trace};
use crate::report::record::words::{NO_DIFFERENCE, likelier, logarithm, type_title};
use crate::report::words;
use serde::Serialize;

/// A period with everything that was observed in it.
#[derive(Debug, Serialize)]
pub struct PeriodView {
    number: usize,
    when: String,
    policies: String,
    surprise: String,
    expected: String,
    misfit: bool,
    /// For each actor, how the period starts.
    start: Vec<StartView>,
    rows: Vec<RowView>,
    /// For each actor, how it ends, by what was known then.
    then: Vec<ThenView>,
}

/// The posterior of an actor before the first observation of a period.
#[derive(Debug, Serialize)]
struct StartView {
    actor: String,
    /// Type and percentage; empty where it cannot be recovered.
    shares: Vec<(String, String)>,
    /// The same at the end of the period before, where the two differ.
    before: Vec<(String, String)>,
}

/// The posterior of an actor at the end of a period, by what had been reported.
#[derive(Debug, Serialize)]
struct ThenView {
    actor: String,
    shares: Vec<(String, String)>,
}

/// An observation.
#[derive(Debug, Serialize)]
struct RowView {
    number: usize,
    title: String,
    form: String,
    /// The rules that code it.
    rules: Vec<RuleInference>,
    reliability: String,
    probability: String,
    cells: Vec<CellView>,
    events: Vec<EventView>,
    /// Lines of events that could have spoken for another outcome.
    uncoded: Vec<usize>,
    /// Other reports of the same, which are not counted again.
    copies: Vec<EventView>,
    /// What it says, in words.
    said: Vec<String>,
}

/// What an observation says of one actor.
#[derive(Debug, Serialize)]
struct CellView {
    actor: String,
    /// Whether it makes no difference between any two types.
    silent: bool,
    pairs: Vec<PairView>,
    shares: Vec<(String, String)>,
}

/// The log Bayes factor of a pair.
#[derive(Debug, Serialize)]
struct PairView {
    kind: String,
    against: String,
    in_sequence: String,
    left_out: String,
}

/// An event as the steps and the list of the others show it.
#[derive(Debug, Serialize)]
pub struct EventView {
    pub line: usize,
    pub date: String,
    pub reported: String,
    pub late: bool,
    pub actor: String,
    pub targets: String,
    pub form: String,
    pub kind: String,
    pub text: String,
    /// How large it was, and in what; empty where the record does not say.
    pub magnitude: String,
    pub source: String,
    /// How far the report is trusted.
    pub reliability: &'static str,
    pub link: String,
    /// The rule that codes it; none if it carries no observation.
    pub rule: Option<RuleInference>,
}

impl EventView {
    pub fn of(event: &EventInference) -> Self {
        Self {
            line: event.line,
            date: words::day(&event.date),
            reported: words::day(&event.reported),
            late: event.reported != event.date,
            actor: event.actor.clone(),
            targets: words::list(&event.targets),
            form: event.form.clone(),
            kind: event.kind.clone(),
            text: event.text.clone(),
            magnitude: event.magnitude.clone(),
            source: event.source.clone(),
            reliability: match event.reliability {
                Level::High => "high",
                Level::Medium => "medium",
                Level::Low => "low",
            },
            link: event.link.clone(),
            rule: event.rule.clone(),
        }
    }
}

/// All periods in order.
pub fn periods(inference: &Inference) -> Vec<PeriodView> {
    let actors = inference.actors.iter();
    let traces: Vec<(&ActorInference, Vec<PeriodTrace>)> = actors
        .map(|actor| (actor, trace(inference, actor)))
        .collect();
    (0..inference.periods.len())
        .map(|number| period_view(inference, &traces, number))
        .collect()
}

fn period_view(
    inference: &Inference,
    traces: &[(&ActorInference, Vec<PeriodTrace>)],
    number: usize,
) -> PeriodView {
    let period = &inference.periods[number];
    let start = traces.iter().filter_map(|(actor, periods)| {
        let trace = periods.get(number)?;
        Some(StartView::of(actor, trace))
    });
    let rows = observations_of(inference, number).into_iter().enumerate();
    let rows = rows.map(|(at, observation)| {
        let after =
            |periods: &[PeriodTrace]| -> Shares { periods.get(number)?.after.get(at)?.1.clone() };
        let cells = traces.iter().map(|(actor, periods)| {
            CellView::of(&inference.observations[observation], actor, after(periods))
        });
        RowView::of(inference, observation, cells.collect())
    });
    let then = inference.actors.iter().filter_map(|actor| {
        let at = actor.posterior.get(number)?;
        let types = actor.types.iter();
        let shares: Vec<f64> = types.map(|(name, _)| share(&at.known_then, name)).collect();
        Some(ThenView {
            actor: actor.title.clone(),
            shares: percentages(actor, &shares),
        })
    });
    PeriodView {
        number: number + 1,
        when: period_label(inference, number),
        policies: words::list(&period.policies),
        surprise: words::bits(period.surprise_bits),
        expected: words::bits(period.expected_bits),
        misfit: is_misfit(period),
        start: start.collect(),
        rows: rows.collect(),
        then: then.collect(),
    }
}

impl StartView {
    fn of(actor: &ActorInference, trace: &PeriodTrace) -> Self {
        let start = trace
            .start
            .as_deref()
            .map(|shares| percentages(actor, shares));
        let start = start.unwrap_or_default();
        let before = percentages(actor, &trace.end_before);
        Self {
            actor: actor.title.clone(),
            before: if before == start { Vec::new() } else { before },
            shares: start,
        }
    }
}

impl RowView {
    fn of(inference: &Inference, number: usize, cells: Vec<CellView>) -> Self {
        let item = &inference.observations[number];
        let events = inference
            .events
            .iter()
            .filter(|event| event.observation == Some(number));
        Self {
            number: number + 1,
            title: item.title.clone(),
            form: item.form.clone(),
            rules: item.rules.clone(),
            reliability: words::percent(item.reliability),
            probability: words::percent(item.probability),
            cells,
            events: events.map(EventView::of).collect(),
            uncoded: item.uncoded_lines.clone(),
            copies: copies(inference, item),
            said: said(inference, item),
        }
    }
}

/// Events that the inference calls copies of one that carries the observation.
fn copies(inference: &Inference, item: &ObservationInference) -> Vec<EventView> {
    let copied = |event: &EventInference| {
        let digits = event.fate.split_once("line ").map(|(_, rest)| rest);
        let digits = digits.map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
        let line = digits.flatten().and_then(|digits| digits.parse().ok());
        Standing::of(event) == Standing::Copy
            && line.is_some_and(|it: usize| item.lines.contains(&it))
    };
    let copies = inference.events.iter().filter(|event| copied(event));
    copies.map(EventView::of).collect()
}

/// Every factor of an observation that makes a difference, in words.
fn said(inference: &Inference, item: &ObservationInference) -> Vec<String> {
    let telling = item
        .log_bayes_factor
        .iter()
        .filter(|pair| makes_a_difference(pair.in_sequence));
    telling
        .filter_map(|pair| {
            let actor = inference.actors.iter().find(|it| it.actor == pair.actor)?;
            let text = likelier(pair.in_sequence, actor, &pair.kind, &pair.against);
            Some(words::capital(&text))
        })
        .collect()
}

fn makes_a_difference(log_factor: f64) -> bool {
    // A factor that is undefined is no difference: both types are excluded already.
    log_factor.abs() >= NO_DIFFERENCE
}

impl CellView {
    fn of(item: &ObservationInference, actor: &ActorInference, after: Shares) -> Self {
        let found: Vec<&PairFactor> = pairs(actor)
            .into_iter()
            .filter_map(|(kind, against)| {
                let mut factors = item.log_bayes_factor.iter();
                factors
                    .find(|it| it.actor == actor.actor && it.kind == kind && it.against == against)
            })
            .collect();
        let silent = found.iter().all(|pair| {
            !makes_a_difference(pair.in_sequence)
                && pair.left_out.is_none_or(|it| !makes_a_difference(it))
        });
        Self {
            actor: actor.title.clone(),
            silent,
            pairs: found
                .into_iter()
                .map(|pair| PairView::of(actor, pair))
                .collect(),
            shares: after
                .map(|shares| percentages(actor, &shares))
                .unwrap_or_default(),
        }
    }
}

impl PairView {
    fn of(actor: &ActorInference, pair: &PairFactor) -> Self {
        Self {
            kind: type_title(actor, &pair.kind).to_owned(),
            against: type_title(actor, &pair.against).to_owned(),
            in_sequence: logarithm(pair.in_sequence),
            left_out: pair.left_out.map_or_else(|| "–".to_owned(), logarithm),
        }
    }
}
