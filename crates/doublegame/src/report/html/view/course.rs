//! The likely course of play, told as a sequence.

use crate::report::words::{self, Titles};
use crate::report::{
    ActorSummary, CourseMove, CoursePeriod, CourseType, NamedValue, PolicyReport, Report,
};
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
    /// What is likeliest at each step, one sentence for each.
    story: Vec<String>,
    moves: Vec<Move>,
    /// Titles of the moves that do not come up.
    idle: Vec<String>,
    endings: Vec<NamedValue>,
}

/// A choice or signal.
#[derive(Debug, Serialize)]
struct Move {
    /// Who chooses; none for a signal.
    who: Option<String>,
    title: String,
    /// Who does not see it, as a sentence; none where everybody does.
    unseen: Option<String>,
    made: f64,
    sentence: String,
    /// What all types most likely do, where it is the same.
    alike: Option<String>,
    /// What each type most likely does, where they differ; only how likely it is, where `alike` says what.
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
                .filter(|found| comes_up(found))
                .map(|found| Move::of(found, &report.scenario.actors, titles))
                .collect(),
            idle: period
                .moves
                .iter()
                .filter(|found| !comes_up(found))
                .map(|found| found.title.clone())
                .collect(),
            endings: period
                .endings
                .iter()
                .filter(|ending| ending.value > 0.0)
                .cloned()
                .collect(),
        }
    }
}

/// Whether a move comes up often enough to be told.
fn comes_up(found: &CourseMove) -> bool {
    found.made >= 5e-4
}

/// The likeliest option of a move that comes up in most cases, as a sentence.
///
/// Not the single most likely path: the more moves a path has, the less likely it is, so that path tends to be one that
/// a rare event cuts short.
fn told(found: &CourseMove, titles: &Titles<'_>) -> Option<String> {
    let top = most_likely(&found.values)?;
    (found.made >= 0.5).then(|| match &found.actor {
        Some(actor) => words::capital(&format!("{} {}.", titles.actor(actor), top.title)),
        None => format!("{}: {}.", words::capital(&found.title), top.title),
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
    fn of(found: &CourseMove, actors: &[ActorSummary], titles: &Titles<'_>) -> Self {
        let (alike, by_type) = by_type(found);
        let who = found
            .actor
            .as_deref()
            .map(|name| titles.actor(name).to_owned());
        Self {
            sentence: sentence(found, who.as_deref()),
            alike,
            by_type,
            who,
            title: found.title.clone(),
            unseen: unseen(&found.unseen_by, actors, found.actor.as_deref()),
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

/// "Guardian and Neighbor do not see it"; `chooser` sees its own choice.
fn unseen(by: &[String], actors: &[ActorSummary], chooser: Option<&str>) -> Option<String> {
    let is_blind = |actor: &&ActorSummary| by.contains(&actor.title);
    let mut others = actors.iter().filter(|it| Some(it.name.as_str()) != chooser);
    Some(match by {
        [] => return None,
        _ if actors.len() > 1 && actors.iter().all(|it| is_blind(&it)) => {
            "nobody sees it".to_owned()
        }
        _ if actors.len() > 1 && others.all(|it| is_blind(&it)) => "nobody else sees it".to_owned(),
        [one] => format!("{one} does not see it"),
        several => format!("{} do not see it", words::list(several)),
    })
    .map(|text| words::capital(&text))
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
    let start = words::capital(&start);
    match rest.as_slice() {
        [] => format!("{start}."),
        [one] => format!("{start}; otherwise {one}."),
        [more @ .., last] => format!("{start}; otherwise {} or {last}.", more.join(", ")),
    }
}

/// The option that is likeliest for every type, and what each type most likely does; empty where the types act alike.
fn by_type(found: &CourseMove) -> (Option<String>, Vec<TypeLine>) {
    let tops: Vec<(&CourseType, &NamedValue)> = found
        .by_type
        .iter()
        .filter_map(|kind| Some((kind, most_likely(&kind.values)?)))
        .collect();
    let Some((_, first)) = tops.first().filter(|_| differ(&found.by_type)) else {
        return (None, Vec::new());
    };
    let alike = tops.iter().all(|(_, top)| top.name == first.name);
    let text = |top: &NamedValue| {
        let chance = words::percent(top.value);
        if alike {
            chance
        } else {
            format!("{} ({chance})", top.title)
        }
    };
    let lines = tops.iter().map(|(kind, top)| TypeLine {
        title: kind.title.clone(),
        text: text(top),
    });
    (alike.then(|| first.title.clone()), lines.collect())
}

/// Whether any option is at least five percentage points likelier for one type than for another.
fn differ(types: &[CourseType]) -> bool {
    let Some((first, rest)) = types.split_first() else {
        return false;
    };
    first.values.iter().any(|option| {
        let of = |kind: &CourseType| {
            kind.values
                .iter()
                .find(|v| v.name == option.name)
                .map_or(0.0, |v| v.value)
        };
        let (low, high) = rest
            .iter()
            .map(of)
            .fold((option.value, option.value), |(l, h), p| {
                (l.min(p), h.max(p))
            });
        high - low >= 0.05
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_see_it() {
        let actors: Vec<ActorSummary> = ["Guardian", "Broker", "the client"]
            .iter()
            .map(|title| ActorSummary {
                name: title.to_lowercase(),
                title: (*title).into(),
                about: None,
                types: Vec::new(),
            })
            .collect();
        let all: Vec<String> = actors.iter().map(|it| it.title.clone()).collect();
        let told = |by: &[String], chooser| unseen(by, &actors, chooser);
        assert_eq!(told(&[], None), None);
        assert_eq!(told(&all, None).as_deref(), Some("Nobody sees it"));
        let others = [all[0].clone(), all[2].clone()];
        assert_eq!(
            told(&others, Some("broker")).as_deref(),
            Some("Nobody else sees it")
        );
        assert_eq!(
            told(&others, None).as_deref(),
            Some("Guardian and the client do not see it")
        );
        assert_eq!(
            told(&all[2..], None).as_deref(),
            Some("The client does not see it")
        );
    }
}
