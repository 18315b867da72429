//! The record and the series: which files, which policy was in force when, how events are coded.

use std::path::{Component, Path};

use crate::scenario::check::parts::Parts;
use crate::scenario::check::{Checker, code, naming};
use crate::scenario::diagnostics::{Diagnostic, nearest};
use crate::scenario::model::{CodingRule, Record, Series, Span};
use crate::scenario::tree::{self, Ident, Text};

/// The columns of a record's file.
const FIELDS: [&str; 12] = [
    "date",
    "reported",
    "actor",
    "target",
    "form",
    "kind",
    "text",
    "magnitude",
    "unit",
    "source",
    "reliability",
    "link",
];

impl Checker<'_> {
    /// The record, at most one.
    pub(super) fn record(&mut self, parts: &Parts<'_>) {
        let spans: Vec<Span> = parts.records.iter().map(|part| part.span).collect();
        if let [first, rest @ ..] = spans.as_slice() {
            self.at_most_one("record", *first, rest);
        }
        let Some(record) = parts.records.first() else {
            return;
        };
        if self.inside(&record.file) {
            self.file_exists(&record.file, true);
        }
        let in_force = self.in_force(record);
        let rules = record.rules.iter().filter_map(|rule| self.rule_of(rule));
        let rules = rules.collect();
        self.scenario.record = Some(Record {
            file: record.file.value.clone(),
            in_force,
            rules,
            span: record.span,
        });
    }

    fn in_force(&mut self, record: &tree::Record) -> Vec<InForce> {
        let mut lowered: Vec<(InForce, Span)> = Vec::with_capacity(record.in_force.len());
        for line in &record.in_force {
            let policy = self.policy_named(&line.policy);
            if let Some(to) = line.to
                && to.value < line.from.value
            {
                self.dates_turned_round(line.from.span, to.span);
                continue;
            }
            let Some(policy) = policy else { continue };
            let entry = (policy, line.from.value, line.to.map(|to| to.value));
            self.check_overlap(&lowered, entry, line);
            lowered.push((entry, line.span));
        }
        lowered.into_iter().map(|(entry, _)| entry).collect()
    }

    /// Reports two policies of one actor in force on one day.
    fn check_overlap(&mut self, before: &[(InForce, Span)], entry: InForce, line: &tree::InForce) {
        let actor = |entry: &InForce| {
            let policy = self.scenario.policies.get(entry.0.index());
            policy.map(|policy| policy.actor)
        };
        let clash = before.iter().find(|(other, _)| {
            let ends_before = |a: &InForce, b: &InForce| a.2.is_some_and(|to| to < b.1);
            actor(other) == actor(&entry)
                && !ends_before(other, &entry)
                && !ends_before(&entry, other)
        });
        if let Some((_, span)) = clash {
            let span = *span;
            self.say(
                Diagnostic::error(
                    code::OVERLAPPING_POLICIES,
                    line.span,
                    "two policies of one actor are in force on the same days",
                )
                .also(span, "in force here already")
                .expected("ranges of dates that do not overlap")
                .hint("end the first with `to DATE` before the second begins"),
            );
        }
    }

    fn rule_of(&mut self, rule: &tree::CodingRule) -> Option<CodingRule> {
        let mut fields: Vec<(String, String)> = Vec::with_capacity(rule.fields.len());
        for (field, value) in &rule.fields {
            self.check_field(field, value);
            if fields.iter().any(|(known, _)| *known == field.text) {
                self.named_twice(field);
            }
            fields.push((field.text.clone(), value.value.clone()));
        }
        if let Some(count) = rule.at_least
            && count.value == 0
        {
            self.say(
                Diagnostic::error(
                    code::OUT_OF_BOUNDS,
                    count.span,
                    "a rule that no event needs to match",
                )
                .expected("at least 1 event")
                .hint("write how many events code the period"),
            );
        }
        let observes = self.move_named(&rule.observes)?;
        let value = self.value_of(observes, &rule.outcome)?;
        Some(CodingRule {
            observes,
            value,
            fields,
            at_least: rule.at_least.map_or(1, |count| count.value),
            span: rule.span,
        })
    }

    fn check_field(&mut self, field: &Ident, value: &Text) {
        if !FIELDS.contains(&field.text.as_str()) {
            let hint = match nearest(&field.text, FIELDS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the fields are {}", FIELDS.join(", ")),
            };
            self.say(
                Diagnostic::error(
                    code::UNKNOWN_FIELD,
                    field.span,
                    format!("events have no field `{}`", field.text),
                )
                .expected("a field of the record")
                .hint(hint),
            );
        } else if field.text == "form" && !matches!(value.value.as_str(), "word" | "deed") {
            self.say(
                Diagnostic::error(
                    code::UNKNOWN_FIELD,
                    value.span,
                    format!("no event has the form \"{}\"", value.value),
                )
                .expected("\"word\" or \"deed\"")
                .hint("what kind of word or deed it is stands in the field `kind`"),
            );
        }
    }

    /// All series.
    pub(super) fn series(&mut self, parts: &Parts<'_>) {
        for series in &parts.series {
            if self.inside(&series.file) {
                self.file_exists(&series.file, false);
            }
            let citation = self.citation(series.citation.as_ref());
            self.scenario.series.push(Series {
                naming: naming(&series.naming),
                file: series.file.value.clone(),
                citation,
            });
        }
    }

    /// Whether a path stays inside the scenario's folder, as written.
    fn inside(&mut self, file: &Text) -> bool {
        let path = Path::new(&file.value);
        let plain = path
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if plain && !file.value.is_empty() {
            return true;
        }
        self.say(
            Diagnostic::error(
                code::OUTSIDE_THE_FOLDER,
                file.span,
                "this file is outside the scenario's folder",
            )
            .expected("a path below the folder of the scenario")
            .hint("copy the file into the folder"),
        );
        false
    }

    /// Looks for the file: for the record its absence is an error, for a series a warning.
    fn file_exists(&mut self, file: &Text, record: bool) {
        let Some(folder) = self.folder else { return };
        let path = folder.join(&file.value);
        let within = match (path.canonicalize(), folder.canonicalize()) {
            (Ok(path), Ok(folder)) => Some(path.starts_with(folder) && path.is_file()),
            _ => None,
        };
        let what = format!("the file \"{}\" cannot be found", file.value);
        match within {
            Some(true) => {}
            Some(false) => self.say(
                Diagnostic::error(
                    code::OUTSIDE_THE_FOLDER,
                    file.span,
                    "this is no file of the scenario's folder",
                )
                .expected("a file below the folder of the scenario")
                .hint("copy the file into the folder"),
            ),
            None if record => self.say(
                Diagnostic::error(code::MISSING_FILE, file.span, what)
                    .expected("a file of the scenario's folder")
                    .hint("paths start from the folder of the scenario"),
            ),
            None => self.say(
                Diagnostic::warning(code::MISSING_FILE, file.span, what)
                    .label("claims on this series cannot be decided")
                    .hint("paths start from the folder of the scenario"),
            ),
        }
    }
}

/// A policy in force: which, from when, to when.
type InForce = (
    crate::scenario::model::PolicyId,
    jiff::civil::Date,
    Option<jiff::civil::Date>,
);
