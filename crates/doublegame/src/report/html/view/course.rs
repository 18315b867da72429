//! The likely course of play, told as a sequence.

use crate::report::words::{self, Titles};
use crate::report::{CourseMove, CoursePeriod, CourseType, NamedValue, PolicyReport, Report};
use serde::Serialize;

/// The course of play under one policy.
#[derive(Debug, Serialize)]
pub struct Course {
    periods: Vec<Period>,
}

/// A period of it.
#[derive(Debug, Serialize)]
struct Period {
    number: u32,
    when: String,
    reached: f64,
    /// The single most likely path of play, one sentence for each move on it.
    story: Vec<String>,
    moves: Vec<Move>,
    endings: Vec<NamedValue>,
}

/// A choice or signal.
#[derive(Debug, Serialize)]
struct Move {
    /// Who chooses; none for a signal.
    who: Option<String>,
    title: String,
    hidden: bool,
    made: f64,
    sentence: String,
    by_type: Vec<TypeLine>,
    /// Titles of the types whose probabilities are listed.
    types: Vec<String>,
    options: Vec<Choice>,
}

/// What a type most likely does.
#[derive(Debug, Serialize)]
struct TypeLine {
    title: String,
    text: String,
}

/// An option or a branch.
#[derive(Debug, Serialize)]
struct Choice {
    title: String,
    probability: f64,
    by_type: Vec<f64>,
}

impl Course {
    pub fn of(report: &Report, policy: &PolicyReport, titles: &Titles<'_>) -> Self {
        Self {
            periods: policy
                .course
                .iter()
                .map(|period| Period::of(report, period, titles))
                .collect(),
        }
    }
}

impl Period {
    fn of(report: &Report, period: &CoursePeriod, titles: &Titles<'_>) -> Self {
        let index = (period.period as usize).saturating_sub(1);
        Self {
            number: period.period,
            when: words::period_label(&report.scenario.dates, index),
            reached: period.reached,
            story: period
                .moves
                .iter()
                .filter_map(|found| told(found, titles))
                .collect(),
            moves: period
                .moves
                .iter()
                .map(|found| Move::of(found, titles))
                .collect(),
            endings: period.endings.clone(),
        }
    }
}

/// A move on the most likely path as a sentence.
fn told(found: &CourseMove, titles: &Titles<'_>) -> Option<String> {
    let likely = found.likely.as_deref()?;
    let title = found
        .values
        .iter()
        .find(|v| v.name == likely)
        .map_or(likely, |v| v.title.as_str());
    let unseen = if found.hidden {
        ", unseen by others"
    } else {
        ""
    };
    Some(match &found.actor {
        Some(actor) => format!("{} {title}{unseen}.", titles.actor(actor)),
        None => format!("{}: {title}{unseen}.", words::capital(&found.title)),
    })
}

fn most_likely(values: &[NamedValue]) -> Option<&NamedValue> {
    let mut best: Option<&NamedValue> = None;
    for value in values {
        if best.is_none_or(|b| value.value > b.value) {
            best = Some(value);
        }
    }
    best
}

impl Move {
    fn of(found: &CourseMove, titles: &Titles<'_>) -> Self {
        let who = found
            .actor
            .as_deref()
            .map(|name| titles.actor(name).to_owned());
        Self {
            sentence: sentence(found, who.as_deref()),
            by_type: by_type(found),
            who,
            title: found.title.clone(),
            hidden: found.hidden,
            made: found.made,
            types: found
                .by_type
                .iter()
                .map(|kind| kind.title.clone())
                .collect(),
            options: found
                .values
                .iter()
                .map(|option| Choice {
                    title: option.title.clone(),
                    probability: option.value,
                    by_type: found
                        .by_type
                        .iter()
                        .map(|kind| {
                            kind.values
                                .iter()
                                .find(|v| v.name == option.name)
                                .map_or(0.0, |v| v.value)
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}

/// "Broker most likely takes half-measures (62%); otherwise enforces the sanctions (25%) or ... (13%)."
fn sentence(found: &CourseMove, who: Option<&str>) -> String {
    let Some(top) = most_likely(&found.values) else {
        return "Nothing can come out here.".to_owned();
    };
    let mut rest: Vec<&NamedValue> = found
        .values
        .iter()
        .filter(|v| v.name != top.name && v.value >= 0.005)
        .collect();
    rest.sort_by(|a, b| b.value.total_cmp(&a.value));
    let rest: Vec<String> = rest
        .iter()
        .map(|v| format!("{} ({})", v.title, words::percent(v.value)))
        .collect();
    let start = match who {
        Some(who) if top.value > 0.999 => format!("{who} {}", top.title),
        Some(who) => format!(
            "{who} most likely {} ({})",
            top.title,
            words::percent(top.value)
        ),
        None => format!("Most likely: {} ({})", top.title, words::percent(top.value)),
    };
    match rest.as_slice() {
        [] => format!("{start}."),
        [one] => format!("{start}; otherwise {one}."),
        [more @ .., last] => format!("{start}; otherwise {} or {last}.", more.join(", ")),
    }
}

/// What each type most likely does; empty where the actor has one type.
fn by_type(found: &CourseMove) -> Vec<TypeLine> {
    let line = |kind: &CourseType| {
        let top = most_likely(&kind.values)?;
        Some(TypeLine {
            title: kind.title.clone(),
            text: format!("{} ({})", top.title, words::percent(top.value)),
        })
    };
    found.by_type.iter().filter_map(line).collect()
}
