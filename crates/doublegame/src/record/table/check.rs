//! What can only be seen by looking at several rows: duplicates, rows out of order, deeds that are denied, names that
//! look like a slip.

use super::{Event, Finding, Form, Table};
use crate::scenario::diagnostics::nearest;
use jiff::ToSpan as _;
use std::collections::BTreeMap;

/// A denial is held against what was reported within so many days before it.
const DENIED_WITHIN_DAYS: i64 = 366;

/// Adds what the rows say of one another.
pub(super) fn check(table: &mut Table) {
    duplicates(table);
    order(table);
    denials(table);
    names(table);
    table.errors.sort_by_key(|finding| finding.line);
    table.warnings.sort_by_key(|finding| finding.line);
}

fn duplicates(table: &mut Table) {
    let mut known: BTreeMap<(String, &str, &str, &str), usize> = BTreeMap::new();
    let mut errors = Vec::new();
    for event in &table.events {
        let key = (
            event.date.to_string(),
            event.actor.as_str(),
            event.kind.as_str(),
            event.text.as_str(),
        );
        if let Some(first) = known.get(&key) {
            errors.push(Finding {
                line: event.line,
                column: String::new(),
                what: format!("the same event stands in line {first}"),
                hint: "remove one of the rows; another report of the event says so in its text"
                    .to_owned(),
            });
        } else {
            known.insert(key, event.line);
        }
    }
    table.errors.append(&mut errors);
}

fn order(table: &mut Table) {
    for pair in table.events.windows(2) {
        if pair[1].date < pair[0].date {
            table.warnings.push(Finding {
                line: pair[1].line,
                column: "date".to_owned(),
                what: format!(
                    "{} stands after {} in line {}",
                    pair[1].date, pair[0].date, pair[0].line
                ),
                hint: "rows are easier to read in the order of their days".to_owned(),
            });
        }
    }
}

/// A denial and the reports that it may answer are shown together: both stay, and the reader weighs them.
fn denials(table: &mut Table) {
    let is_denial = |event: &Event| event.kind == "denial";
    let mut warnings = Vec::new();
    for denial in table.events.iter().filter(|event| is_denial(event)) {
        let since = denial.date.saturating_sub(DENIED_WITHIN_DAYS.days());
        let of_its_deeds = |event: &&Event| {
            let done_by = event.form == Some(Form::Deed) && event.actor == denial.actor;
            let said_of = event.targets.contains(&denial.actor)
                && (event.kind.contains("report") || event.kind.contains("accus"));
            !is_denial(event) && (done_by || said_of)
        };
        let reports: Vec<String> = table
            .events
            .iter()
            .filter(|event| (since..=denial.date).contains(&event.reported))
            .filter(of_its_deeds)
            .map(|event| event.line.to_string())
            .collect();
        let (what, hint) = if reports.is_empty() {
            (
                format!("{} denies what no row before it reports", denial.actor),
                "add the report that it answers, or say in the text what is denied",
            )
        } else {
            (
                format!(
                    "{} denies; deeds of it within a year are reported in line {}",
                    denial.actor,
                    reports.join(", ")
                ),
                "both stay in the record; the column `reliability` says how far each is trusted",
            )
        };
        warnings.push(Finding {
            line: denial.line,
            column: "kind".to_owned(),
            what,
            hint: hint.to_owned(),
        });
    }
    table.warnings.append(&mut warnings);
}

/// A name that stands once and differs by little from one that stands often is most likely a slip.
fn names(table: &mut Table) {
    const OFTEN: usize = 5;
    for (column, names_of) in [
        ("actor", (|event| vec![event.actor.as_str()]) as NamesOf),
        ("target", |event| {
            event.targets.iter().map(String::as_str).collect()
        }),
        ("kind", |event| vec![event.kind.as_str()]),
    ] {
        let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for event in &table.events {
            for name in names_of(event) {
                lines.entry(name).or_default().push(event.line);
            }
        }
        let often = lines.iter().filter(|(_, lines)| lines.len() >= OFTEN);
        let often: Vec<&str> = often.map(|(name, _)| *name).collect();
        let once = lines.iter().filter(|(_, lines)| lines.len() == 1);
        let slips: Vec<Finding> = once
            .filter_map(|(name, lines)| {
                let near = nearest(name, often.iter().copied())?;
                Some(Finding {
                    line: lines[0],
                    column: column.to_owned(),
                    what: format!("`{name}` stands nowhere else"),
                    hint: format!("did you mean `{near}`?"),
                })
            })
            .collect();
        table.warnings.extend(slips);
    }
}

/// The names that an event has in a column.
type NamesOf = for<'e> fn(&'e Event) -> Vec<&'e str>;
