//! The scenario's things in words for a reader: citations, events, measures, what an actor knows, numbers.

use crate::scenario::model::{
    ActorId, ActorSet, AttributeId, CaseId, Citation, Event, Given, Item, Measure, Memory, MoveId,
    Mover, OthersPlay, Period, PeriodUnit, Quantity, Scenario, Span, TrackId,
};
use std::ops::RangeInclusive;

pub(super) use crate::report::words::number;

/// The title of an actor.
pub(super) fn actor(scenario: &Scenario, id: ActorId) -> &str {
    scenario
        .actors
        .get(id.index())
        .map_or("nobody", |actor| &actor.naming.title)
}

/// The title of a type of an actor.
pub(super) fn actor_type(scenario: &Scenario, id: ActorId, number: u16) -> &str {
    scenario
        .actors
        .get(id.index())
        .and_then(|actor| actor.types.get(usize::from(number)))
        .map_or("unknown type", |kind| &kind.naming.title)
}

/// The title of a choice or a signal.
pub(super) fn move_title(scenario: &Scenario, id: MoveId) -> &str {
    scenario
        .moves
        .get(id.index())
        .map_or("unknown move", |it| &it.naming.title)
}

/// The title of an option or a branch.
pub(super) fn value_title(scenario: &Scenario, id: MoveId, value: u16) -> &str {
    scenario
        .moves
        .get(id.index())
        .and_then(|it| it.values.get(usize::from(value)))
        .map_or("unknown option", |it| &it.naming.title)
}

/// The title of a track.
pub(super) fn track(scenario: &Scenario, id: TrackId) -> &str {
    scenario
        .tracks
        .get(id.index())
        .map_or("unknown track", |it| &it.naming.title)
}

/// The title of a case.
pub(super) fn case(scenario: &Scenario, id: CaseId) -> String {
    if id.index() == 0 {
        return "play without commitments".to_owned();
    }
    let title = scenario
        .cases
        .get(id.index())
        .map_or("an unknown case", |it| it.naming.title.as_str());
    format!("“{title}”")
}

/// Which of a period's moves came out how: "Beijing enforces", or "a report on the border: reports evasion".
pub(super) fn happening(scenario: &Scenario, which: MoveId, value: u16) -> String {
    let phrase = value_title(scenario, which, value);
    match scenario.moves.get(which.index()).map(|it| &it.mover) {
        Some(Mover::Actor { actor: id, .. }) => format!("{} {phrase}", actor(scenario, *id)),
        _ => format!("{}: {phrase}", move_title(scenario, which)),
    }
}

/// An event in words: "Washington strikes or Washington builds up in period 2".
pub(super) fn event(scenario: &Scenario, event: &Event) -> String {
    match event {
        Event::Ending(None) => "play runs through all periods".to_owned(),
        Event::Ending(Some(id)) => format!(
            "play ends with “{}”",
            scenario
                .endings
                .get(id.index())
                .map_or("unknown", |it| it.title.as_str())
        ),
        Event::Moves { any, periods } => {
            let list: Vec<String> = any
                .iter()
                .map(|&(which, value)| happening(scenario, which, value))
                .collect();
            format!("{}{}", list.join(" or "), in_periods(periods.as_ref()))
        }
    }
}

fn in_periods(periods: Option<&RangeInclusive<u32>>) -> String {
    match periods {
        None => String::new(),
        Some(range) if range.start() == range.end() => format!(" in period {}", range.start()),
        Some(range) => format!(" in periods {} to {}", range.start(), range.end()),
    }
}

/// What a quantity measures, without its case and condition.
pub(super) fn measure(scenario: &Scenario, measure: &Measure) -> String {
    match measure {
        Measure::Value {
            actor: id,
            actor_type: kind,
            attribute,
        } => value(scenario, *id, *kind, *attribute),
        Measure::Objective(id) => scenario.objectives.get(id.index()).map_or_else(
            || "an unknown objective".to_owned(),
            |it| format!("“{}”", it.naming.title),
        ),
        Measure::Probability(it) => format!("the chance that {}", event(scenario, it)),
        Measure::Share(it) => format!("the share of periods in which {}", event(scenario, it)),
        Measure::Bits {
            actor: id,
            observer,
            through,
            by_period,
        } => bits(scenario, *id, *observer, through.as_deref(), *by_period),
        Measure::Tips {
            actor: id,
            observer,
        } => format!(
            "the chance that {} becomes nine parts in ten sure of a type of {}",
            actor(scenario, *observer),
            actor(scenario, *id)
        ),
        Measure::Worth {
            actor: id,
            channel,
            others,
        } => format!(
            "what seeing “{}” is worth to {}{}",
            move_title(scenario, *channel),
            actor(scenario, *id),
            match others {
                OthersPlay::Held => ", the others' play held fixed",
                OthersPlay::Anew => "",
            }
        ),
        Measure::Inside(id) => format!(
            "the best value inside the corridor “{}” less the better of its ends",
            scenario
                .corridors
                .get(id.index())
                .map_or("unknown", |it| it.naming.title.as_str())
        ),
        Measure::Posterior(id, kind) => format!(
            "the probability, given the record, that {} is “{}”",
            actor(scenario, *id),
            actor_type(scenario, *id, *kind)
        ),
        Measure::Changed(id, from, to) => format!(
            "a change in the series “{}” between {from} and {to}",
            scenario
                .series
                .get(id.index())
                .map_or("unknown", |it| it.naming.title.as_str())
        ),
    }
}

fn value(
    scenario: &Scenario,
    id: ActorId,
    kind: Option<u16>,
    attribute: Option<AttributeId>,
) -> String {
    let who = match kind {
        Some(kind) => format!(
            "{} as “{}”",
            actor(scenario, id),
            actor_type(scenario, id, kind)
        ),
        None => actor(scenario, id).to_owned(),
    };
    match attribute.and_then(|it| scenario.attributes.get(it.index())) {
        Some(attribute) => format!("what {who} gets from “{}”", attribute.naming.title),
        None => format!("the value of {who}"),
    }
}

fn bits(
    scenario: &Scenario,
    id: ActorId,
    observer: ActorId,
    through: Option<&[MoveId]>,
    by_period: Option<u32>,
) -> String {
    let channels = through.map_or(String::new(), |channels| {
        let titles: Vec<String> = channels
            .iter()
            .map(|&it| format!("“{}”", move_title(scenario, it)))
            .collect();
        format!(" from {}", titles.join(" and "))
    });
    let period = by_period.map_or(String::new(), |it| format!(" by the end of period {it}"));
    format!(
        "what {} learns of {}'s type{channels}{period} (in bits)",
        actor(scenario, observer),
        actor(scenario, id)
    )
}

/// A condition in words, empty if there is none: ", given that Beijing is “balancer”".
pub(super) fn given(scenario: &Scenario, given: &Given) -> String {
    let kind = given.actor_type.map(|(id, kind)| {
        format!(
            "{} is of the type “{}”",
            actor(scenario, id),
            actor_type(scenario, id, kind)
        )
    });
    let happens = given.event.as_ref().map(|it| event(scenario, it));
    let conditions: Vec<String> = kind.into_iter().chain(happens).collect();
    if conditions.is_empty() {
        String::new()
    } else {
        format!(", given that {},", conditions.join(" and "))
    }
}

/// A quantity in words, without its case.
pub(super) fn quantity(scenario: &Scenario, quantity: &Quantity) -> String {
    format!(
        "{}{}",
        measure(scenario, &quantity.measure),
        given(scenario, &quantity.given)
    )
}

/// A citation in words: the author and year of a source with the place in it, or the judgement with its reason.
pub(super) fn citation(scenario: &Scenario, citation: Option<&Citation>) -> Option<String> {
    citation.map(|citation| match citation {
        Citation::Source(id, place) => {
            let source = scenario.sources.get(id.index()).map_or_else(
                || "unknown source".to_owned(),
                |it| short_source(&it.naming.name, &it.naming.title),
            );
            place
                .as_ref()
                .map_or(source.clone(), |place| format!("{source}, {place}"))
        }
        Citation::Judgement(None) => "judgement".to_owned(),
        Citation::Judgement(Some(why)) => format!("judgement: {why}"),
    })
}

/// A full citation shortened to author and year where it starts so ("Mastro, O. S. (2021)"), else the whole if it is
/// short, else the source's name.
fn short_source(name: &str, title: &str) -> String {
    const LONG: usize = 60;
    let head = title.find(')').map(|end| &title[..=end]).filter(|head| {
        head.chars().count() <= LONG
            && head
                .rsplit_once('(')
                .is_some_and(|(_, year)| year.chars().filter(char::is_ascii_digit).count() >= 4)
    });
    match head {
        Some(head) => head.to_owned(),
        None if title.chars().count() <= LONG => title.to_owned(),
        None => name.to_owned(),
    }
}

/// The text at the span as one line, without comments; empty if the span lies outside the files.
pub(super) fn span_text(scenario: &Scenario, span: Span) -> String {
    let text = scenario
        .files
        .get(usize::from(span.file))
        .and_then(|file| file.text.get(span.start as usize..span.end as usize))
        .unwrap_or_default();
    let lines: Vec<&str> = text.lines().map(without_comment).collect();
    lines
        .iter()
        .flat_map(|line| line.split_whitespace())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The formula of a payoff or an objective: what stands after the `=`, without citations.
pub(super) fn formula(scenario: &Scenario, span: Span) -> String {
    let text = span_text(scenario, span);
    let text = without_clauses(&text);
    let start = outside_quotes(text)
        .find(|&(at, character)| {
            // The first `=` of a term that is not part of `<=`, `>=` or `!=`.
            character == '=' && !text[..at].ends_with(['<', '>', '!'])
        })
        .map_or(0, |(at, _)| at + 1);
    text[start..].trim().to_owned()
}

/// The text up to a clause `cite` or `judgement` outside quotes.
fn without_clauses(text: &str) -> &str {
    let end = outside_quotes(text)
        .find(|&(at, _)| {
            ["cite ", "judgement"].iter().any(|clause| {
                text[at..].starts_with(clause) && (at == 0 || text[..at].ends_with(' '))
            })
        })
        .map_or(text.len(), |(at, _)| at);
    text[..end].trim_end()
}

/// The characters outside texts in double quotes, with their positions.
fn outside_quotes(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quoted = false;
    let mut escaped = false;
    text.char_indices().filter(move |&(_, character)| {
        let outside = !quoted && character != '"';
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        outside
    })
}

/// The line up to a `#` that stands outside a text in double quotes.
fn without_comment(line: &str) -> &str {
    outside_quotes(line)
        .find(|&(_, character)| character == '#')
        .map_or(line, |(at, _)| &line[..at])
}

/// Actors as a list: "Washington and Seoul", "everybody", "nobody".
pub(super) fn actors(scenario: &Scenario, set: ActorSet) -> String {
    let inside: Vec<&str> = actor_ids(scenario)
        .filter(|&id| set.contains(id))
        .map(|id| actor(scenario, id))
        .collect();
    if inside.len() == scenario.actors.len() {
        return "everybody".to_owned();
    }
    list(&inside)
}

/// Words as a list: "a, b and c"; "nobody" if there are none.
pub(super) fn list<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => "nobody".to_owned(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => format!(
            "{} and {}",
            first
                .iter()
                .map(AsRef::as_ref)
                .collect::<Vec<_>>()
                .join(", "),
            last.as_ref()
        ),
    }
}

/// The ids of all actors, in the scenario's order.
pub(super) fn actor_ids(scenario: &Scenario) -> impl Iterator<Item = ActorId> + use<> {
    (0..scenario.actors.len() as u16).map(ActorId)
}

/// The length of a period: "6 months".
pub(super) fn period_length(period: &Period) -> String {
    let unit = match period.unit {
        PeriodUnit::Days => "day",
        PeriodUnit::Weeks => "week",
        PeriodUnit::Months => "month",
        PeriodUnit::Quarters => "quarter",
        PeriodUnit::Years => "year",
    };
    counted(period.count as usize, unit)
}

/// "1 month", "3 months".
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("{count} {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// What actors remember, in words.
pub(super) fn memory(scenario: &Scenario) -> String {
    match &scenario.memory {
        Memory::Full => "Every actor remembers all that it ever saw.".to_owned(),
        Memory::Bounded(items) if items.is_empty() => "An actor knows its type, the period, the \
             tracks that it sees and what it has seen in the present period; of earlier periods it \
             remembers nothing else."
            .to_owned(),
        Memory::Bounded(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|(item, periods)| {
                    let title = match item {
                        Item::Move(id) => move_title(scenario, *id),
                        Item::Track(id) => track(scenario, *id),
                    };
                    format!("“{title}” for {}", counted(*periods as usize, "period"))
                })
                .collect();
            format!(
                "An actor knows its type, the period, the tracks that it sees and what it has seen \
                 in the present period; of earlier periods it remembers, where it saw it, {}.",
                list(&items)
            )
        }
    }
}

/// Two numbers as the report writes numbers, with as many more decimals as it takes to tell them apart.
pub(super) fn pair(a: f64, b: f64) -> (String, String) {
    /// A smaller difference is not worth a reader's time.
    const FINEST: usize = 8;
    let (mut x, mut y) = (number(a), number(b));
    let mut places = 3;
    while x == y && a.total_cmp(&b).is_ne() && places < FINEST {
        places += 1;
        (x, y) = (fixed(a, places), fixed(b, places));
    }
    (x, y)
}

fn fixed(value: f64, places: usize) -> String {
    format!("{value:.places$}").replace('-', "\u{2212}")
}

/// The sentence with its first letter large.
pub(super) fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

#[cfg(test)]
mod tests;
