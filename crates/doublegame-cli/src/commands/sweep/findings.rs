//! What a sweep says at its end: on the terminal, as a page, as JSON.

use std::path::{Path, PathBuf};

use anyhow::Result;
use doublegame::sweep::{self, Compared, FindingOptions, Findings, FindingsError, SweepTable};

use super::Ready;
use super::arguments::Telling;
use super::break_even::{Question, swings};
use crate::progress::{Meter, StopFlag};
use crate::{Outcome, output};

/// Where things go.
struct Places {
    html: PathBuf,
    json: PathBuf,
}

impl Places {
    fn of(telling: &Telling, folder: &Path) -> Self {
        let place = |given: &Option<PathBuf>, name: &str| {
            given.clone().unwrap_or_else(|| folder.join(name))
        };
        Self {
            html: place(&telling.html, "report.html"),
            json: place(&telling.json, "findings.json"),
        }
    }
}

/// Refuses places that nothing can be written to, and objectives that there are none of, before anything is computed.
pub fn check(telling: &Telling, objectives: &[&str]) -> Result<Option<Outcome>> {
    let mut errors = String::new();
    for (option, path) in [("--html", &telling.html), ("--json", &telling.json)] {
        let obstacle = path.as_ref().and_then(|path| output::obstacle(path));
        if let (Some(path), Some(obstacle)) = (path, obstacle) {
            errors.push_str(&format!("error: {option} {}: {obstacle}\n", path.display()));
        }
    }
    if telling.html.is_some() && telling.html == telling.json {
        errors
            .push_str("error: --html and --json go to the same place; give each one of its own\n");
    }
    for (name, _) in &telling.threshold {
        if !objectives.contains(&name.as_str()) {
            errors.push_str(&format!(
                "error: --threshold {name}: there is no such objective\n  expected: one of {}\n",
                objectives.join(", ")
            ));
        }
    }
    output::print_error(&errors)?;
    Ok((!errors.is_empty()).then_some(Outcome::BadInput))
}

/// Works out what the sweep says, writes it and prints the summary.
pub fn tell(
    ready: &Ready,
    table: &SweepTable,
    telling: &Telling,
    threads: Option<u16>,
    stop: &StopFlag,
) -> Result<Outcome> {
    let options = FindingOptions {
        thresholds: telling.threshold.clone(),
        ..FindingOptions::default()
    };
    // Only policies that one actor could choose between are compared; what others commit themselves to serves claims.
    let objectives = (0..ready.scenario.objectives.len()).collect();
    let compared = Compared::ranked(&ready.scenario, objectives);
    let table = &table.of_policies(&compared.policies);
    let meter = Meter::new()?;
    let found = sweep::findings(table, &options, &|| stop.is_set());
    drop(meter);
    let mut findings = match found {
        Ok(findings) => findings,
        Err(FindingsError::Stopped) => {
            output::print_error("stopped; the worlds are kept\n")?;
            return Ok(Outcome::Interrupted);
        }
        Err(error) => {
            output::print_error(&format!("error: {error}\n"))?;
            return Ok(Outcome::BadInput);
        }
    };
    if !telling.no_break_even {
        let question = Question {
            params: ready.worlds.inputs.clone(),
            compared,
            worlds: &ready.worlds,
        };
        let options = &ready.store.manifest().plan.options;
        match swings(&ready.scenario, &question, options, (threads, stop))? {
            Ok(swings) => findings.add_swings(&ready.scenario, &question.compared, &swings),
            Err(outcome) => return Ok(outcome),
        }
    }
    write(&findings, table, &Places::of(telling, ready.store.folder()))
}

/// Writes the files, then prints the summary: to standard error where a file goes to standard output.
fn write(findings: &Findings, table: &SweepTable, places: &Places) -> Result<Outcome> {
    output::write(&places.html, &sweep::render_html(findings, table)?)?;
    output::write(&places.json, &sweep::to_json(findings)?)?;
    let page =
        (!output::is_standard_output(&places.html)).then(|| places.html.display().to_string());
    let summary = sweep::render_terminal(findings, &output::terminal_style(page));
    if output::is_standard_output(&places.html) || output::is_standard_output(&places.json) {
        output::print_error(&summary)?;
    } else {
        output::print(&summary)?;
    }
    Ok(Outcome::Done)
}
