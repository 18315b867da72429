//! From events to observations: the periods of a record, and what each choice and signal of a period came out as.
//!
//! A period's events are read by the rules of the scenario, rule by rule, as far as they were known on a given day. What
//! comes out is at most one observation for each choice or signal, with the events that carry it. Every event has a
//! fate: it carries an observation, repeats another report, was set aside by a rule that stands before, or no rule
//! codes it.

mod doubts;
mod periods;

pub use doubts::{IdleRule, denied_choices, idle_rules, rule_place, rule_text};
pub use periods::{PeriodDays, periods};

use super::table::{Event, Finding, Level, Table};
use crate::scenario::diagnostics::nearest;
use crate::scenario::model::{CodingRule, MoveId, Record, Reliability, Scenario};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How one choice or signal of a period came out, so far as the record tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Which.
    pub which: MoveId,
    /// Its option or branch.
    pub value: u16,
    /// The events that carry it, as indices into the table, copies left out; empty where no event speaks for any outcome
    /// (`otherwise`).
    pub events: Vec<usize>,
    /// For each of the events, the first of the rules that code it so; without events, the one rule that says
    /// `otherwise`. Indices into [`Record::rules`].
    pub rules: Vec<usize>,
    /// The probability that it is so, in 0..=1, by the most reliable of its events.
    pub reliability: f64,
}

/// For each event that speaks for an outcome, the first rule by which it does.
type RuleOf = BTreeMap<usize, usize>;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It carries an observation of this choice or signal.
    Carries(MoveId),
    /// It reports the same as another event, which is counted.
    CopyOf(usize),
    /// It speaks for another outcome of this choice or signal than the one that was taken, or for the one taken while too
    /// few events do so.
    SetAside(MoveId),
    /// No rule codes it.
    NoRule,
    /// It lies before the first period.
    Before,
    /// It lies after the last period.
    After,
}

/// A record that is read against a scenario.
#[derive(Debug, Clone)]
pub struct Coded<'s> {
    scenario: &'s Scenario,
    record: &'s Record,
    /// The SHA-256 hash of the record's file; empty for periods that are to be played.
    pub sha256: String,
    /// The events, by date.
    pub events: Vec<Event>,
    /// The periods, each following on the one before.
    pub periods: Vec<PeriodDays>,
}

impl<'s> Coded<'s> {
    /// Puts the events of a table into the periods of a scenario. `None` if the scenario has no record or no period lies
    /// before its start.
    #[must_use]
    pub fn new(scenario: &'s Scenario, table: &Table) -> Option<Self> {
        let record = scenario.record.as_ref()?;
        let periods = periods(scenario, record, &table.events);
        (!periods.is_empty()).then(|| Self {
            scenario,
            record,
            sha256: table.sha256.clone(),
            events: table.events.clone(),
            periods,
        })
    }

    /// Periods without any event, to be filled by play.
    #[must_use]
    pub fn without_events(scenario: &'s Scenario, periods: Vec<PeriodDays>) -> Option<Self> {
        Some(Self {
            scenario,
            record: scenario.record.as_ref()?,
            sha256: String::new(),
            events: Vec::new(),
            periods,
        })
    }

    /// The scenario.
    #[must_use]
    pub const fn scenario(&self) -> &'s Scenario {
        self.scenario
    }

    /// The record block.
    #[must_use]
    pub const fn record(&self) -> &'s Record {
        self.record
    }

    /// The observations of a period, in the order of the round, by what was reported up to a day (`None`: by everything).
    #[must_use]
    pub fn observations(&self, period: usize, known_by: Option<Date>) -> Vec<Observation> {
        let days = &self.periods[period];
        let known: Vec<usize> = (0..self.events.len())
            .filter(|&at| days.contains(self.events[at].date))
            .filter(|&at| known_by.is_none_or(|day| self.events[at].reported <= day))
            .collect();
        (0..self.scenario.moves.len() as u16)
            .filter_map(|which| self.observe(MoveId(which), &known))
            .collect()
    }

    fn observe(&self, which: MoveId, known: &[usize]) -> Option<Observation> {
        let candidates = self.candidates(which, known);
        let chosen = if self.record.majorities.contains(&which) {
            // Of several with as many events the first in order wins; `max_by_key` would take the last.
            let reversed = candidates.into_iter().rev();
            reversed.max_by_key(|candidate| candidate.events.len())
        } else {
            candidates.into_iter().next()
        };
        if chosen.is_some() {
            return chosen;
        }
        let rules = self.record.rules.iter().enumerate();
        let (rule, otherwise) = rules
            .filter(|(_, rule)| rule.observes == which)
            .find(|(_, rule)| rule.fields.is_empty())?;
        Some(Observation {
            which,
            value: otherwise.value,
            events: Vec::new(),
            rules: vec![rule],
            reliability: self.record.reliability.high,
        })
    }

    /// The outcomes that enough events speak for, in the order of the rules.
    fn candidates(&self, which: MoveId, known: &[usize]) -> Vec<Observation> {
        let mut outcomes: Vec<(u16, RuleOf)> = Vec::new();
        for (number, rule) in self.record.rules.iter().enumerate() {
            if rule.observes != which || rule.fields.is_empty() {
                continue;
            }
            let matching = known.iter().copied();
            let matching = matching.filter(|&at| matches(rule, &self.events[at]));
            let events = self.without_copies(matching);
            if events.len() < rule.at_least as usize {
                continue;
            }
            let place = outcomes.iter().position(|(value, _)| *value == rule.value);
            let place = place.unwrap_or_else(|| {
                outcomes.push((rule.value, RuleOf::new()));
                outcomes.len() - 1
            });
            for event in events {
                outcomes[place].1.entry(event).or_insert(number);
            }
        }
        let candidates = outcomes.into_iter();
        candidates
            .map(|(value, rule_of)| self.candidate(which, value, &rule_of))
            .collect()
    }

    fn candidate(&self, which: MoveId, value: u16, rule_of: &RuleOf) -> Observation {
        let events = self.without_copies(rule_of.keys().copied());
        Observation {
            which,
            value,
            rules: events.iter().map(|event| rule_of[event]).collect(),
            reliability: self.reliability_of(&events),
            events,
        }
    }

    fn without_copies(&self, events: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut kept: Vec<usize> = Vec::new();
        for at in events {
            let event = &self.events[at];
            match kept.iter().position(|&k| event.is_copy_of(&self.events[k])) {
                Some(place) if event.reliability > self.events[kept[place]].reliability => {
                    kept[place] = at;
                }
                Some(_) => {}
                None => kept.push(at),
            }
        }
        kept
    }

    fn reliability_of(&self, events: &[usize]) -> f64 {
        let levels = events.iter().map(|&at| self.events[at].reliability);
        levels
            .max()
            .map_or(0.0, |level| probability_of(self.record.reliability, level))
    }

    /// What became of each event, by everything that is known now.
    #[must_use]
    pub fn fates(&self) -> Vec<Fate> {
        let (Some(first), Some(last)) = (self.periods.first(), self.periods.last()) else {
            return vec![Fate::Before; self.events.len()];
        };
        let all: Vec<Vec<Observation>> = (0..self.periods.len())
            .map(|period| self.observations(period, None))
            .collect();
        let fate = |at: usize| {
            let event = &self.events[at];
            if event.date < first.first {
                return Fate::Before;
            }
            let Some(period) = self.periods.iter().position(|it| it.contains(event.date)) else {
                debug_assert!(event.date > last.last);
                return Fate::After;
            };
            self.fate_within(at, &all[period])
        };
        (0..self.events.len()).map(fate).collect()
    }

    /// The lines of a period's events that could have spoken for an outcome of a choice or signal, had a rule coded them or
    /// had they been more: those of the actors whom its rules name, and those set aside for it.
    #[must_use]
    pub fn uncoded(&self, period: usize, which: MoveId, fates: &[Fate]) -> Vec<usize> {
        let rules = self.record.rules.iter();
        let rules = rules.filter(|rule| rule.observes == which);
        let fields = rules.flat_map(|rule| &rule.fields);
        let actors: Vec<&str> = fields
            .filter(|(column, _)| column == "actor")
            .map(|(_, actor)| actor.as_str())
            .collect();
        let events = self.events.iter().zip(fates);
        let events = events.filter(|(event, _)| self.periods[period].contains(event.date));
        let could_speak = events.filter(|(event, fate)| match fate {
            Fate::NoRule => actors.contains(&event.actor.as_str()),
            Fate::SetAside(of) => *of == which,
            _ => false,
        });
        could_speak.map(|(event, _)| event.line).collect()
    }

    fn fate_within(&self, at: usize, observations: &[Observation]) -> Fate {
        let event = &self.events[at];
        let mut fate = Fate::NoRule;
        for rule in self.record.rules.iter().filter(|rule| matches(rule, event)) {
            let Some(taken) = observations.iter().find(|it| it.which == rule.observes) else {
                fate = Fate::SetAside(rule.observes);
                continue;
            };
            if taken.events.contains(&at) {
                return Fate::Carries(rule.observes);
            }
            let counted = taken.events.iter().copied();
            let original = (taken.value == rule.value)
                .then(|| {
                    counted
                        .into_iter()
                        .find(|&o| event.is_copy_of(&self.events[o]))
                })
                .flatten();
            fate = original.map_or(Fate::SetAside(rule.observes), Fate::CopyOf);
        }
        fate
    }
}

/// The names in the columns `actor` and `target` that the scenario's list of actors does not hold; none without a list.
#[must_use]
pub fn unknown_actors(record: &Record, events: &[Event]) -> Vec<Finding> {
    if record.actors.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for event in events {
        let names = std::iter::once(("actor", &event.actor));
        for (column, name) in names.chain(event.targets.iter().map(|name| ("target", name))) {
            if record.actors.contains(name) {
                continue;
            }
            let known = record.actors.iter().map(String::as_str);
            findings.push(Finding {
                line: event.line,
                column: column.to_owned(),
                what: format!("the scenario's record knows no actor `{name}`"),
                hint: nearest(name, known).map_or_else(
                    || "add it to the line `actors` of the record, or mend the row".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            });
        }
    }
    findings
}

/// The probability that a report of this level is right.
#[must_use]
pub const fn probability_of(reliability: Reliability, level: Level) -> f64 {
    match level {
        Level::High => reliability.high,
        Level::Medium => reliability.medium,
        Level::Low => reliability.low,
    }
}

fn matches(rule: &CodingRule, event: &Event) -> bool {
    let mut fields = rule.fields.iter();
    !rule.fields.is_empty() && fields.all(|(column, text)| event.has(column, text))
}
