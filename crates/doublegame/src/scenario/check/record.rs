//! The record and the series: which files, which policy was in force when, how events are coded.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Component, Path};

use crate::scenario::check::parts::Parts;
use crate::scenario::check::scope::{Place, Scope};
use crate::scenario::check::{Checker, code, naming};
use crate::scenario::diagnostics::{Diagnostic, nearest};
use crate::scenario::model::{
    ActorId, CodingRule, KnownTrack, MoveId, PolicyId, RECORD_COLUMNS as FIELDS, Record,
    Reliability, Series, Span,
};
use crate::scenario::tree::{self, Ident, Text};

/// What a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReadBy {
    Record,
    Series,
}

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
        if self.inside(&record.file) && self.file_exists(&record.file, ReadBy::Record) {
            self.check_columns(record);
        }
        let in_force = self.in_force(record);
        let rules = record.rules.iter().filter_map(|rule| self.rule_of(rule));
        let rules: Vec<CodingRule> = rules.collect();
        self.one_otherwise(record);
        let majorities = self.majorities(record);
        let known = record
            .known
            .iter()
            .filter_map(|line| self.known_track(line));
        let known = known.collect();
        let reliability = self.reliability(record);
        let drifts = self.drifts(record);
        self.scenario.record = Some(Record {
            file: record.file.value.clone(),
            actors: record
                .actors
                .iter()
                .map(|name| name.value.clone())
                .collect(),
            in_force,
            rules,
            majorities,
            known,
            reliability,
            drifts,
            span: record.span,
        });
    }

    /// Reports a second `otherwise` of one choice or signal.
    fn one_otherwise(&mut self, record: &tree::Record) {
        let mut met: Vec<&Ident> = Vec::new();
        for rule in record.rules.iter().filter(|rule| rule.fields.is_empty()) {
            if met.iter().any(|known| known.text == rule.observes.text) {
                self.named_twice(&rule.observes);
            }
            met.push(&rule.observes);
        }
    }

    fn majorities(&mut self, record: &tree::Record) -> Vec<MoveId> {
        let mut majorities = Vec::with_capacity(record.majorities.len());
        for name in &record.majorities {
            let Some(which) = self.move_named(name) else {
                continue;
            };
            if majorities.contains(&which) {
                self.named_twice(name);
            }
            majorities.push(which);
        }
        majorities
    }

    fn known_track(&mut self, line: &tree::KnownTrack) -> Option<KnownTrack> {
        let track = self.track_named(&line.track);
        let scope = Scope::from(Place::Constant("the known value of a track"));
        let value = self.number(&line.value, &scope);
        if let Some(to) = line.to
            && to.value < line.from.value
        {
            self.dates_turned_round(line.from.span, to.span);
            return None;
        }
        if let tree::ExprKind::Number(number) = &line.value.kind
            && number.value.fract().abs() > 0.0
        {
            self.not_whole(&line.track.text, number);
            return None;
        }
        Some(KnownTrack {
            track: track?,
            value: value?,
            from: line.from.value,
            to: line.to.map(|to| to.value),
            span: line.span,
        })
    }

    fn reliability(&mut self, record: &tree::Record) -> Reliability {
        let mut reliability = Reliability::default();
        let mut met: Vec<&str> = Vec::new();
        for (word, number) in &record.reliabilities {
            let value = self.probability_of(number, "how likely a report is right");
            let slot = match word.value.as_str() {
                "high" => &mut reliability.high,
                "medium" => &mut reliability.medium,
                "low" => &mut reliability.low,
                _ => {
                    self.say(
                        Diagnostic::error(
                            code::UNKNOWN_FIELD,
                            word.span,
                            format!("no report has the reliability \"{}\"", word.value),
                        )
                        .expected("\"high\", \"medium\" or \"low\"")
                        .hint("these are the words of the record's column `reliability`"),
                    );
                    continue;
                }
            };
            *slot = value;
            if met.contains(&word.value.as_str()) {
                self.say(
                    Diagnostic::error(
                        code::NAMED_TWICE,
                        word.span,
                        format!("\"{}\" is named twice", word.value),
                    )
                    .expected("each word once")
                    .hint("remove one of the lines"),
                );
            }
            met.push(&word.value);
        }
        reliability
    }

    fn drifts(&mut self, record: &tree::Record) -> Vec<(ActorId, f64)> {
        let mut drifts: Vec<(ActorId, f64)> = Vec::with_capacity(record.drifts.len());
        for (name, number) in &record.drifts {
            let value = self.probability_of(number, "how likely a type is drawn anew");
            let Some(actor) = self.actor_named(name) else {
                continue;
            };
            if drifts.iter().any(|(known, _)| *known == actor) {
                self.named_twice(name);
            }
            drifts.push((actor, value));
        }
        drifts
    }

    /// A constant probability.
    fn probability_of(&mut self, number: &tree::Number, what: &str) -> f64 {
        if !(0.0..=1.0).contains(&number.value) {
            self.say(
                Diagnostic::error(
                    code::OUT_OF_BOUNDS,
                    number.span,
                    format!("{what} is {}", number.value),
                )
                .expected("a probability: a number from 0 to 1")
                .hint("write it as a share, as in 0.9"),
            );
        }
        number.value.clamp(0.0, 1.0)
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
        let bound = self.bound_by(entry.0);
        let clash = before.iter().find(|(other, _)| {
            let ends_before = |a: &InForce, b: &InForce| a.2.is_some_and(|to| to < b.1);
            bound.is_some()
                && self.bound_by(other.0) == bound
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
                self.file_exists(&series.file, ReadBy::Series);
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

    /// Whether the file is there: for the record its absence is an error, for a series a warning.
    fn file_exists(&mut self, file: &Text, by: ReadBy) -> bool {
        let Some(folder) = self.folder else {
            return false;
        };
        let path = folder.join(&file.value);
        let (Ok(path), Ok(folder)) = (path.canonicalize(), folder.canonicalize()) else {
            let what = format!("the file \"{}\" cannot be found", file.value);
            let hint = "paths start from the folder of the scenario";
            let missing = match by {
                ReadBy::Record => Diagnostic::error(code::MISSING_FILE, file.span, what),
                ReadBy::Series => Diagnostic::warning(code::MISSING_FILE, file.span, what)
                    .label("claims on this series cannot be decided"),
            };
            self.say(
                missing
                    .expected("a file of the scenario's folder")
                    .hint(hint),
            );
            return false;
        };
        if path.starts_with(folder) && path.is_file() {
            return true;
        }
        self.say(
            Diagnostic::error(
                code::OUTSIDE_THE_FOLDER,
                file.span,
                "this is no file of the scenario's folder",
            )
            .expected("a file below the folder of the scenario")
            .hint("copy the file into the folder"),
        );
        false
    }

    /// Reports fields of the rules that the file has no column for, and columns that no field has.
    fn check_columns(&mut self, record: &tree::Record) {
        let Some(folder) = self.folder else { return };
        let Some(columns) = header(&folder.join(&record.file.value)) else {
            self.say(
                Diagnostic::error(
                    code::WRONG_COLUMNS,
                    record.file.span,
                    "the first line of this file cannot be read",
                )
                .expected("a line with the names of the columns")
                .hint("the file is a table in UTF-8 with commas between its columns"),
            );
            return;
        };
        let has = |field: &str| columns.iter().any(|column| column == field);
        if !has("date") {
            self.say(
                Diagnostic::error(
                    code::WRONG_COLUMNS,
                    record.file.span,
                    "this file has no column `date`",
                )
                .expected("a column with the day of each event")
                .hint("name the columns in the first line"),
            );
        }
        let fields = record.rules.iter().flat_map(|rule| &rule.fields);
        for (field, _) in fields {
            if FIELDS.contains(&field.text.as_str()) && !has(&field.text) {
                self.say(
                    Diagnostic::error(
                        code::WRONG_COLUMNS,
                        field.span,
                        format!("the record has no column `{}`", field.text),
                    )
                    .expected("a column of the file")
                    .also(record.file.span, "the file")
                    .hint("name the columns in the first line of the file"),
                );
            }
        }
        for column in columns.iter().filter(|c| !FIELDS.contains(&c.as_str())) {
            let hint = match nearest(column, FIELDS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the fields are {}", FIELDS.join(", ")),
            };
            self.say(
                Diagnostic::warning(
                    code::WRONG_COLUMNS,
                    record.file.span,
                    format!("the column `{}` is not read", shortened(column)),
                )
                .expected("columns of the fields of events")
                .hint(hint),
            );
        }
    }
}

/// The most bytes of a file's first line.
const LONGEST_HEADER: u64 = 4096;

/// The names of a table's columns; nothing where they cannot be read.
fn header(path: &Path) -> Option<Vec<String>> {
    let mut line = String::new();
    let file = std::fs::File::open(path).ok()?;
    BufReader::new(file)
        .take(LONGEST_HEADER)
        .read_line(&mut line)
        .ok()?;
    let line = line.trim_start_matches('\u{feff}').trim_end();
    let columns = line
        .split(',')
        .map(|column| column.trim().trim_matches('"'));
    (!line.is_empty()).then(|| columns.map(str::to_owned).collect())
}

/// A name for a message: its first characters.
fn shortened(name: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(SHOWN)
        .collect();
    if name.chars().count() > SHOWN {
        short.push('…');
    }
    short
}

/// A policy in force: which, from when, to when.
type InForce = (PolicyId, jiff::civil::Date, Option<jiff::civil::Date>);
