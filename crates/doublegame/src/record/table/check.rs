//! What can only be seen by looking at several rows: duplicates, rows out of order, deeds that are denied, names that
//! look like a slip. And what is odd in a single row.

use super::{Event, Finding, Table};
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
    oddities(table);
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

/// A denial and the reports and accusations that it may answer are shown together: both stay, and the reader weighs them.
fn denials(table: &mut Table) {
    let mut warnings = Vec::new();
    for denial in table.events.iter().filter(|event| is_denial(event)) {
        let said_of = |event: &&Event| {
            event.targets.contains(&denial.actor)
                && (event.kind.contains("report") || event.kind.contains("accus"))
        };
        let reports = earlier(table, denial).into_iter().filter(said_of);
        let lines: Vec<usize> = reports.map(|event| event.line).collect();
        let (what, hint) = if lines.is_empty() {
            (
                format!("{} denies what no row before it reports", denial.actor),
                "add the report that it answers, or say in the text what is denied",
            )
        } else {
            (
                format!(
                    "{} denies; within a year it is reported or accused in {}",
                    denial.actor,
                    listed(&lines)
                ),
                BOTH_STAY,
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

/// What to do about a deed that is both reported and denied.
pub(in crate::record) const BOTH_STAY: &str =
    "both stay in the record; the column `reliability` says how far each is trusted";

pub(in crate::record) fn is_denial(event: &Event) -> bool {
    event.kind == "denial"
}

/// What was reported within a year before a denial, the newest first.
pub(in crate::record) fn earlier<'t>(table: &'t Table, denial: &Event) -> Vec<&'t Event> {
    let since = denial.date.saturating_sub(DENIED_WITHIN_DAYS.days());
    let events = table.events.iter();
    let mut earlier: Vec<&Event> = events
        .filter(|event| (since..=denial.date).contains(&event.reported))
        .filter(|event| !is_denial(event) && event.line != denial.line)
        .collect();
    earlier.sort_by(|a, b| b.reported.cmp(&a.reported).then(b.line.cmp(&a.line)));
    earlier
}

/// "line 9", "lines 9, 7 and 4"; of many the first five, and how many more there are.
pub(in crate::record) fn listed(lines: &[usize]) -> String {
    const MOST: usize = 5;
    let shown: Vec<String> = lines.iter().take(MOST).map(usize::to_string).collect();
    match (shown.as_slice(), lines.len().saturating_sub(MOST)) {
        ([one], _) => format!("line {one}"),
        ([first @ .., last], 0) => format!("lines {} and {last}", first.join(", ")),
        (all, more) => format!("lines {} and {more} more", all.join(", ")),
    }
}

/// What is doubtful in one row, and a table without any.
fn oddities(table: &mut Table) {
    let mut warnings = Vec::new();
    for event in &table.events {
        if event.targets.contains(&event.actor) {
            warnings.push(Finding {
                line: event.line,
                column: "target".to_owned(),
                what: format!("{} acts towards itself", event.actor),
                hint: "name in `target` whom it concerns, or nobody".to_owned(),
            });
        }
        let is_address = ["https://", "http://"]
            .iter()
            .any(|start| event.link.starts_with(start));
        if !event.link.is_empty() && !is_address {
            warnings.push(Finding {
                line: event.line,
                column: "link".to_owned(),
                what: format!("`{}` is no web address", event.link),
                hint: "a link begins with https:// or http://; what is none belongs into `source`"
                    .to_owned(),
            });
        }
    }
    if table.events.is_empty() && table.errors.is_empty() {
        warnings.push(Finding {
            line: 1,
            column: String::new(),
            what: "the record has no event".to_owned(),
            hint: "write one line for each event below the first line".to_owned(),
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
