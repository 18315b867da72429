//! What is doubtful about a record and its coding rules together: rules that match no event, and deeds that are denied.

use super::matches;
use crate::record::table::check::{BOTH_STAY, earlier, is_denial, listed};
use crate::record::table::{Event, Finding, Form, Table};
use crate::scenario::diagnostics::nearest;
use crate::scenario::model::{CodingRule, MoveId, Record, Scenario};
use std::collections::BTreeSet;

/// A coding rule that matches no event of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleRule {
    /// The file and the line where it stands.
    pub place: String,
    /// The rule as the scenario writes it.
    pub text: String,
    /// What may be meant in place of a text that stands in no row: what the rule says, and the near one.
    pub near: Option<(String, String)>,
}

/// The coding rules that match no event.
#[must_use]
pub fn idle_rules(scenario: &Scenario, record: &Record, events: &[Event]) -> Vec<IdleRule> {
    let rules = record.rules.iter().filter(|rule| !rule.fields.is_empty());
    let idle = rules.filter(|rule| !events.iter().any(|event| matches(rule, event)));
    idle.map(|rule| IdleRule {
        place: rule_place(scenario, rule),
        text: rule_text(scenario, rule),
        near: rule
            .fields
            .iter()
            .find_map(|(column, text)| near(column, text, events)),
    })
    .collect()
}

/// For a text that stands in no row of a column of names, one of the column that is close.
fn near(column: &str, text: &str, events: &[Event]) -> Option<(String, String)> {
    if events.iter().any(|event| event.has(column, text)) {
        return None;
    }
    let names: BTreeSet<&str> = events
        .iter()
        .flat_map(|event| match column {
            "actor" => vec![event.actor.as_str()],
            "target" => event.targets.iter().map(String::as_str).collect(),
            "kind" => vec![event.kind.as_str()],
            _ => Vec::new(),
        })
        .collect();
    let near = nearest(text, names)?;
    Some((text.to_owned(), near.to_owned()))
}

/// Where a rule stands: "record.dg:12".
#[must_use]
pub fn rule_place(scenario: &Scenario, rule: &CodingRule) -> String {
    let Some(file) = scenario.files.get(usize::from(rule.span.file)) else {
        return String::new();
    };
    let before = file.text.get(..rule.span.start as usize);
    let before = before.unwrap_or_default();
    let line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
    format!("{}:{line}", file.name)
}

/// A rule as the scenario writes it, in one line.
#[must_use]
pub fn rule_text(scenario: &Scenario, rule: &CodingRule) -> String {
    let file = scenario.files.get(usize::from(rule.span.file));
    let range = rule.span.start as usize..rule.span.end as usize;
    let text = file.and_then(|file| file.text.get(range));
    let words = text.unwrap_or_default().split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}

/// Denials that a rule codes, each with the deeds of the same actor within a year before it that are coded for the same
/// choice or signal, the newest first.
#[must_use]
pub fn denied_choices(record: &Record, table: &Table) -> Vec<Finding> {
    let denials = table.events.iter().filter(|event| is_denial(event));
    denials
        .filter_map(|denial| {
            let denied = coded_for(record, denial);
            let shares = |event: &&Event| {
                event.form == Some(Form::Deed)
                    && event.actor == denial.actor
                    && !denied.is_disjoint(&coded_for(record, event))
            };
            let deeds = earlier(table, denial).into_iter().filter(shares);
            let lines: Vec<usize> = deeds.map(|event| event.line).collect();
            (!lines.is_empty()).then(|| Finding {
                line: denial.line,
                column: "kind".to_owned(),
                what: format!(
                    "{} denies; deeds of it that are coded for the same stand in {}",
                    denial.actor,
                    listed(&lines)
                ),
                hint: BOTH_STAY.to_owned(),
            })
        })
        .collect()
}

/// The choices and signals that an event is coded for.
fn coded_for(record: &Record, event: &Event) -> BTreeSet<MoveId> {
    let rules = record.rules.iter().filter(|rule| matches(rule, event));
    rules.map(|rule| rule.observes).collect()
}
