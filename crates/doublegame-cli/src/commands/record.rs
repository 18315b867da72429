//! `doublegame record check`: all that is wrong or doubtful in a record, row by row.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand, ValueHint};
use doublegame::record::coding::{IdleRule, denied_choices, idle_rules, unknown_actors};
use doublegame::record::table::{self, Finding, Table};
use doublegame::report::fit_lines;
use doublegame::scenario::model::Scenario;

use crate::Outcome;
use crate::{input, output};

/// Arguments of `record`.
#[derive(Debug, Args)]
pub struct Record {
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// What can be done with a record.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Check every row: days, magnitudes, duplicates, names, order, deeds that are denied
    #[command(after_help = "Examples:
  doublegame record check scenarios/korea/record.csv
  doublegame record check scenarios/korea        the record of a scenario, with its list of actors

Exit code: 0 no errors, 2 errors; warnings are told and do no harm")]
    Check(Check),
}

/// Arguments of `record check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The record, a file that ends in .csv, or a scenario with one (a file or a folder with scenario.dg)
    #[arg(value_hint = ValueHint::AnyPath)]
    pub record: PathBuf,
}

/// Prints every finding.
pub fn run(options: &Record) -> Result<Outcome> {
    let Action::Check(check) = &options.action;
    let is_table = check
        .record
        .extension()
        .is_some_and(|ending| ending == "csv");
    if is_table {
        let Some(table) = read(&check.record)? else {
            return Ok(Outcome::BadInput);
        };
        return tell(&check.record, &table);
    }
    let Some(scenario) = input::load(&check.record)? else {
        return Ok(Outcome::BadInput);
    };
    match of_scenario(&check.record, &scenario)? {
        Some((path, table)) => {
            let idle = warn_of_idle_rules(&scenario, &table)?;
            tell_with(&path, &table, idle)
        }
        None => Ok(Outcome::BadInput),
    }
}

/// The record of a scenario, with its path; tells the user what is wrong if there is none or it cannot be read. Errors in
/// its rows are left in the table.
pub fn of_scenario(path: &Path, scenario: &Scenario) -> Result<Option<(PathBuf, Table)>> {
    let Some(record) = &scenario.record else {
        output::print_error(&format!(
            "error: {} has no `record`\n  expected: a block that names the file of events and says how they are coded\n  \
             help: write for example\n    {}\n  and beside the scenario a file record.csv that begins with\n    {}\n  The chapter \
             “The record” of the book (book/src/record.md) says how it is read.\n",
            path.display(),
            example(scenario).join("\n    "),
            table::COLUMNS.join(",")
        ))?;
        return Ok(None);
    };
    let folder = if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(Path::new("."))
    };
    let file = folder.join(&record.file);
    let Some(mut table) = read(&file)? else {
        return Ok(None);
    };
    table.errors.extend(unknown_actors(record, &table.events));
    table.warnings.extend(denied_choices(record, &table));
    table.errors.sort_by_key(|finding| finding.line);
    table.warnings.sort_by_key(|finding| finding.line);
    Ok(Some((file, table)))
}

/// A record block for a scenario that has none.
fn example(scenario: &Scenario) -> [String; 3] {
    let first = scenario.moves.first();
    let value = first.and_then(|it| it.values.first());
    let name = first.map_or("answer", |it| it.naming.name.as_str());
    let value = value.map_or("stay", |it| it.naming.name.as_str());
    [
        "record \"record.csv\"".to_owned(),
        "  reliability \"high\" = 0.95".to_owned(),
        format!("  code {name} is {value} when actor is \"ABC\" and kind is \"statement\""),
    ]
}

fn read(path: &Path) -> Result<Option<Table>> {
    Ok(bytes_of(path)?.map(|bytes| table::read(&bytes)))
}

/// The bytes of a table; nothing after telling the user that it is no file, too large, or cannot be read.
pub fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>> {
    let wrong = match std::fs::metadata(path) {
        Ok(data) if !data.is_file() => "it is no file".to_owned(),
        Ok(data) if data.len() > table::LARGEST_FILE as u64 => {
            format!("it is larger than {} MiB", table::LARGEST_FILE >> 20)
        }
        Ok(_) => match std::fs::read(path) {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(error) => in_words(&error),
        },
        Err(error) => in_words(&error),
    };
    output::print_error(&format!(
        "error: {} cannot be read: {wrong}\n",
        path.display()
    ))?;
    Ok(None)
}

/// Why a file cannot be read.
pub fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        other => other.to_string(),
    }
}

/// Prints the errors of a table; whether there are any.
pub fn print_errors(path: &Path, table: &Table) -> Result<bool> {
    let text = listed(path, &table.errors, "error");
    output::print_error(&fit_lines(&text, output::width()))?;
    Ok(!table.errors.is_empty())
}

/// Names the coding rules that match no event; how many there are.
fn warn_of_idle_rules(scenario: &Scenario, table: &Table) -> Result<usize> {
    let record = scenario.record.iter();
    let idle: Vec<IdleRule> = record
        .flat_map(|record| idle_rules(scenario, record, &table.events))
        .collect();
    for rule in &idle {
        let help = rule.near.as_ref().map_or_else(
            || "mend the rule, or leave it out if the record holds no such event".to_owned(),
            |(said, near)| format!("did you mean `{near}` in place of `{said}`?"),
        );
        output::print_error(&format!(
            "warning: no event is coded by `{}`\n  --> {}\n  help: {help}\n",
            rule.text, rule.place
        ))?;
    }
    Ok(idle.len())
}

fn tell(path: &Path, table: &Table) -> Result<Outcome> {
    tell_with(path, table, 0)
}

/// Prints the findings of a table and their numbers; so many more warnings were printed before.
fn tell_with(path: &Path, table: &Table, more_warnings: usize) -> Result<Outcome> {
    print_errors(path, table)?;
    let warnings = listed(path, &table.warnings, "warning");
    output::print_error(&fit_lines(&warnings, output::width()))?;
    let count = |number: usize, one: &str, more: &str| {
        format!("{number} {}", if number == 1 { one } else { more })
    };
    output::print(&format!(
        "{}: {}, {}, {}\n",
        path.display(),
        count(table.events.len(), "event", "events"),
        count(table.errors.len(), "error", "errors"),
        count(table.warnings.len() + more_warnings, "warning", "warnings"),
    ))?;
    Ok(if table.errors.is_empty() {
        Outcome::Done
    } else {
        Outcome::BadInput
    })
}

/// The most findings that are shown; how many more there are is said.
const SHOWN: usize = 200;

/// Findings, one below the other.
pub fn listed(path: &Path, findings: &[Finding], severity: &str) -> String {
    let mut text = String::new();
    for finding in findings.iter().take(SHOWN) {
        let column = if finding.column.is_empty() {
            String::new()
        } else {
            format!(", column `{}`", finding.column)
        };
        text.push_str(&format!(
            "{severity}: {}\n  --> {}:{}{column}\n  help: {}\n",
            finding.what,
            path.display(),
            finding.line,
            finding.hint
        ));
    }
    if findings.len() > SHOWN {
        text.push_str(&format!("… and {} more\n", findings.len() - SHOWN));
    }
    text
}
