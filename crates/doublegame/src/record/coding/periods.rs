//! The periods of a record: the scenario's own, counted back from its start.

use crate::record::table::Event;
use crate::scenario::model::{Period, PeriodUnit, PolicyId, Record, Scenario};
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

/// The most periods that a record is divided into.
const MOST_PERIODS: i64 = 10_000;

/// The days of one period, and what was in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodDays {
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// The policies in force, at most one for each actor: those that were so on more of its days than any other of the
    /// same actor and than none.
    pub policies: Vec<PolicyId>,
}

impl PeriodDays {
    /// Whether a day lies within.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// The periods from the one with the first day on which a policy was in force (without one, the first event) to the one
/// before the scenario's start.
#[must_use]
pub fn periods(scenario: &Scenario, record: &Record, events: &[Event]) -> Vec<PeriodDays> {
    let in_force = record.in_force.iter().map(|(_, from, _)| *from).min();
    let Some(from) = in_force.or_else(|| events.iter().map(|event| event.date).min()) else {
        return Vec::new();
    };
    let mut periods = Vec::new();
    for number in 1..=MOST_PERIODS {
        let (Some(first), Some(next)) = (
            start_of(&scenario.period, -number),
            start_of(&scenario.period, 1 - number),
        ) else {
            break;
        };
        let Ok(last) = next.checked_sub(1.day()) else {
            break;
        };
        if last < from {
            break;
        }
        periods.push(PeriodDays {
            first,
            last,
            policies: policies(scenario, record, first, last),
        });
    }
    periods.reverse();
    periods
}

/// The first day of a period, counted from the scenario's first, which is 0.
fn start_of(period: &Period, number: i64) -> Option<Date> {
    let count = number.checked_mul(i64::from(period.count))?;
    let span = match period.unit {
        PeriodUnit::Days => Span::new().try_days(count),
        PeriodUnit::Weeks => Span::new().try_weeks(count),
        PeriodUnit::Months => Span::new().try_months(count),
        PeriodUnit::Quarters => Span::new().try_months(count.checked_mul(3)?),
        PeriodUnit::Years => Span::new().try_years(count),
    };
    period.start.checked_add(span.ok()?).ok()
}

fn policies(scenario: &Scenario, record: &Record, first: Date, last: Date) -> Vec<PolicyId> {
    let length = days(first, last);
    let mut policies = Vec::new();
    for actor in 0..scenario.actors.len() {
        let mut shares: Vec<(PolicyId, i64)> = Vec::new();
        let lines = record.in_force.iter();
        for &(policy, from, to) in
            lines.filter(|(policy, ..)| scenario.policies[policy.index()].actor.index() == actor)
        {
            let shared = days(from.max(first), to.unwrap_or(last).min(last));
            match shares.iter_mut().find(|(known, _)| *known == policy) {
                Some((_, days)) => *days += shared,
                None => shares.push((policy, shared)),
            }
        }
        let none = length - shares.iter().map(|(_, days)| days).sum::<i64>();
        let most = shares.into_iter().rev().max_by_key(|(_, days)| *days);
        policies.extend(
            most.filter(|&(_, days)| days > none)
                .map(|(policy, _)| policy),
        );
    }
    policies
}

/// How many days there are from one to the other, both counted; none if they are turned round.
fn days(from: Date, to: Date) -> i64 {
    let between = from.until(to).map_or(-1, |span| i64::from(span.get_days()));
    (between + 1).max(0)
}
