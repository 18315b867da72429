//! The scenario as the report introduces it: who, when, in which order, seen by whom.

use super::constants::Constants;
use super::phrases;
use crate::report::{ActorSummary, FileHash, LeftOut, ScenarioSummary, TypeSummary};
use crate::scenario::model::{Actor, ActorId, Move, Mover, Period, PeriodUnit, Scenario, Step};
use jiff::ToSpan;

/// The summary of the scenario with its priors in this run.
pub(super) fn scenario(
    scenario: &Scenario,
    constants: &Constants,
    horizon: u32,
) -> ScenarioSummary {
    ScenarioSummary {
        title: scenario.naming.title.clone(),
        about: scenario.about.clone(),
        file: scenario
            .files
            .first()
            .map_or_else(String::new, |file| file.name.clone()),
        hashes: hashes(scenario),
        period: phrases::period_length(&scenario.period),
        dates: dates(&scenario.period, horizon),
        horizon,
        actors: scenario
            .actors
            .iter()
            .map(|it| actor(it, constants))
            .collect(),
        left_out: scenario
            .left_out
            .iter()
            .map(|(who, because)| LeftOut {
                who: who.clone(),
                because: because.clone(),
            })
            .collect(),
        round: scenario
            .steps
            .iter()
            .map(|step| step_words(scenario, step))
            .collect(),
        memory: phrases::memory(scenario),
    }
}

fn hashes(scenario: &Scenario) -> Vec<FileHash> {
    scenario
        .files
        .iter()
        .map(|file| FileHash::of(&file.name, &file.text))
        .collect()
}

fn actor(actor: &Actor, constants: &Constants) -> ActorSummary {
    ActorSummary {
        name: actor.naming.name.clone(),
        title: actor.naming.title.clone(),
        about: actor.about.clone(),
        types: actor
            .types
            .iter()
            .map(|kind| TypeSummary {
                name: kind.naming.name.clone(),
                title: kind.naming.title.clone(),
                about: kind.about.clone(),
                prior: constants.number(&kind.prior),
            })
            .collect(),
    }
}

/// The first day of each period and of the one after the last; shorter where the calendar ends.
pub(super) fn dates(period: &Period, horizon: u32) -> Vec<String> {
    (0..=i64::from(horizon))
        .map_while(|number| {
            let units = i64::from(period.count).checked_mul(number)?;
            let span = match period.unit {
                PeriodUnit::Days => jiff::Span::new().try_days(units),
                PeriodUnit::Weeks => jiff::Span::new().try_weeks(units),
                PeriodUnit::Months => jiff::Span::new().try_months(units),
                PeriodUnit::Quarters => jiff::Span::new().try_months(units.checked_mul(3)?),
                PeriodUnit::Years => jiff::Span::new().try_years(units),
            }
            .unwrap_or_else(|_| 0.days());
            if span.is_zero() && number > 0 {
                return None;
            }
            period.start.checked_add(span).ok()
        })
        .map(|date| date.to_string())
        .collect()
}

fn step_words(scenario: &Scenario, step: &Step) -> String {
    match step {
        Step::Move(id) => scenario
            .moves
            .get(id.index())
            .map_or_else(String::new, |it| move_words(scenario, it)),
        Step::Update {
            track, guard, rule, ..
        } => {
            let title = phrases::track(scenario, *track);
            let when = if guard.is_some() {
                "changes in some states"
            } else {
                "changes"
            };
            format!("“{title}” {when}: {rule}")
        }
        Step::End { ending, rule, .. } => {
            let title = scenario
                .endings
                .get(ending.index())
                .map_or("unknown", |it| it.title.as_str());
            format!("Play may end with “{title}”: when {rule}")
        }
    }
}

fn move_words(scenario: &Scenario, it: &Move) -> String {
    let title = &it.naming.title;
    let sometimes = if it.guard.is_some() {
        ", in some states only"
    } else {
        ""
    };
    let together = if it.together.is_some() {
        ", at the same time as others choose"
    } else {
        ""
    };
    match it.mover {
        Mover::Actor { actor: id, .. } => format!(
            "{} chooses {}{sometimes}{together}; seen by {}",
            phrases::actor(scenario, id),
            of_its_own(title, phrases::actor(scenario, id)),
            seen_by_others(scenario, it, id)
        ),
        Mover::Chance => format!(
            "A signal, {title}{sometimes}; seen by {}",
            phrases::actors(scenario, it.seen_by)
        ),
    }
}

/// The title of a choice after its actor was named: "what the movement does" becomes "what it does".
fn of_its_own(title: &str, actor: &str) -> String {
    let (word, rest) = title.split_once(' ').unwrap_or((title, ""));
    rest.strip_prefix(actor)
        .filter(|rest| ["what", "how", "whether"].contains(&word) && rest.starts_with(' '))
        .map_or_else(|| title.to_owned(), |rest| format!("{word} it{rest}"))
}

fn seen_by_others(scenario: &Scenario, it: &Move, chooser: ActorId) -> String {
    let everybody = phrases::actor_ids(scenario).all(|id| it.seen_by.contains(id));
    let others = it.seen_by.without(chooser);
    if everybody {
        "everybody".to_owned()
    } else if phrases::actor_ids(scenario).any(|id| others.contains(id)) {
        phrases::actors(scenario, others)
    } else {
        "nobody else".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_not_named_twice() {
        for (title, actor, expected) in [
            ("what the movement does", "the movement", "what it does"),
            ("what Beijing says", "Beijing", "what it says"),
            ("how Washington answers", "Washington", "how it answers"),
            ("what Beijingers say", "Beijing", "what Beijingers say"),
            ("the answer of Seoul", "Seoul", "the answer of Seoul"),
        ] {
            assert_eq!(of_its_own(title, actor), expected);
        }
    }

    #[test]
    fn dates_follow_the_unit() {
        let start = jiff::civil::date(2021, 4, 1);
        let cases = [
            (
                6,
                PeriodUnit::Months,
                ["2021-04-01", "2021-10-01", "2022-04-01"],
            ),
            (
                1,
                PeriodUnit::Quarters,
                ["2021-04-01", "2021-07-01", "2021-10-01"],
            ),
            (
                2,
                PeriodUnit::Weeks,
                ["2021-04-01", "2021-04-15", "2021-04-29"],
            ),
            (
                10,
                PeriodUnit::Days,
                ["2021-04-01", "2021-04-11", "2021-04-21"],
            ),
            (
                1,
                PeriodUnit::Years,
                ["2021-04-01", "2022-04-01", "2023-04-01"],
            ),
        ];
        for (count, unit, expected) in cases {
            let period = Period { count, unit, start };
            assert_eq!(dates(&period, 2), expected);
        }
    }

    #[test]
    fn dates_stop_where_the_calendar_does() {
        let period = Period {
            count: u32::MAX,
            unit: PeriodUnit::Years,
            start: jiff::civil::date(2021, 4, 1),
        };
        assert_eq!(dates(&period, 3), ["2021-04-01"]);
    }
}
