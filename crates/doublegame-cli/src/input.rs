//! Reading scenarios and options, and telling the user all that is wrong with them.

use std::path::Path;

use anyhow::Result;
use doublegame::scenario::compile::{Problem, Setting, World};
use doublegame::scenario::diagnostics::{self, Diagnostic, Diagnostics, Severity, Stage};
use doublegame::scenario::load;
use doublegame::scenario::model::{ParamId, PolicyId, Scenario, SourceFile};

use crate::output;

/// Loads the scenario; prints its errors and returns none if there are any. Warnings are for `check` to print.
pub fn load(path: &Path) -> Result<Option<Scenario>> {
    let loaded = load::load(path);
    if loaded.scenario.is_none() {
        print_errors(&loaded.diagnostics, &loaded.files, &loaded.skipped)?;
    }
    Ok(loaded.scenario)
}

/// Prints the errors alone, and how many there are.
pub fn print_errors(
    diagnostics: &Diagnostics,
    files: &[SourceFile],
    skipped: &[Stage],
) -> Result<()> {
    let errors: Vec<_> = diagnostics
        .as_slice()
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .cloned()
        .collect();
    print(&errors, files)?;
    let verdict = diagnostics::verdict_on_errors(diagnostics, skipped);
    output::print_error(&format!("\n{verdict}\n"))
}

/// Prints diagnostics to standard error.
pub fn print(diagnostics: &[Diagnostic], files: &[SourceFile]) -> Result<()> {
    output::print_error(&diagnostics::render(
        diagnostics,
        files,
        output::width(),
        output::error_style(),
    ))
}

/// Prints why a game could not be compiled, with the place in the scenario where there is one.
pub fn print_problem(problem: &Problem, scenario: &Scenario) -> Result<()> {
    match problem {
        Problem::Invalid { what, state, span } => {
            let file = &scenario.files[usize::from(span.file)];
            let line = file.text[..span.start as usize].matches('\n').count() + 1;
            output::print_error(&format!(
                "error: {what}\n  in {state}\n  at {}:{line}\n",
                file.name
            ))
        }
        Problem::TooLarge { advice, .. } => {
            let mut text = format!("error: {problem}\n");
            for line in advice {
                text.push_str("  help: ");
                text.push_str(line);
                text.push('\n');
            }
            text.push_str("  help: --max-nodes raises the limit\n");
            output::print_error(&text)
        }
        Problem::Structural(_) | Problem::Setting(_) => {
            output::print_error(&format!("error: {problem}\n"))
        }
    }
}

/// What the options of the command line ask of the scenario.
pub struct Chosen {
    /// Params with the values asked for: position in the scenario and value.
    pub params: Vec<(usize, f64)>,
    /// Policies asked for: positions in the scenario.
    pub policies: Vec<usize>,
}

impl Chosen {
    /// The central world with the params asked for.
    pub fn world(&self, scenario: &Scenario) -> World {
        self.params
            .iter()
            .fold(World::central(scenario), |world, (position, value)| {
                world.with(ParamId(*position as u16), *value)
            })
    }

    /// The policies asked for in force, over so many periods; over the scenario's own if none are named.
    pub fn setting(&self, horizon: Option<u32>) -> Setting {
        Setting {
            policies: self
                .policies
                .iter()
                .map(|position| PolicyId(*position as u16))
                .collect(),
            horizon,
            ..Setting::default()
        }
    }
}

/// Looks up the params and policies that options name; prints all that is wrong and returns none if anything is.
pub fn choose(
    scenario: &Scenario,
    params: &[String],
    policies: &[String],
) -> Result<Option<Chosen>> {
    let mut errors = String::new();
    let mut chosen = Chosen {
        params: Vec::new(),
        policies: Vec::new(),
    };
    for text in params {
        match param(scenario, text) {
            Ok((position, _)) if chosen.params.iter().any(|(known, _)| *known == position) => {
                errors.push_str(&format!(
                    "error: --param {text}: the param is set twice\n  help: leave one of them out\n"
                ));
            }
            Ok(param) => chosen.params.push(param),
            Err(error) => errors.push_str(&error),
        }
    }
    let names: Vec<_> = scenario
        .policies
        .iter()
        .map(|policy| policy.naming.name.as_str())
        .collect();
    for name in policies {
        match names.iter().position(|known| known == name) {
            Some(position) => chosen.policies.push(position),
            None => errors.push_str(&format!(
                "error: --policy {name}: the scenario has no such policy\n{}",
                nearest(name, &names)
            )),
        }
    }
    if errors.is_empty() {
        return Ok(Some(chosen));
    }
    output::print_error(&errors)?;
    Ok(None)
}

/// Reads `NAME=VALUE`.
fn param(scenario: &Scenario, text: &str) -> Result<(usize, f64), String> {
    let names: Vec<_> = scenario
        .params
        .iter()
        .map(|param| param.naming.name.as_str())
        .collect();
    let named = text
        .split_once('=')
        .filter(|(name, _)| !name.trim().is_empty());
    let Some((name, value)) = named else {
        let example = names.first().unwrap_or(&"cost");
        return Err(format!(
            "error: --param {text}: expected NAME=VALUE\n  help: for example --param {example}=0.5\n"
        ));
    };
    let (name, value) = (name.trim(), value.trim());
    let Some(position) = names.iter().position(|known| *known == name) else {
        return Err(format!(
            "error: --param {text}: the scenario has no param {name}\n{}",
            nearest(name, &names)
        ));
    };
    let param = &scenario.params[position];
    let kind = if param.whole {
        "whole number"
    } else {
        "number"
    };
    let (low, high) = (param.possible().start(), param.possible().end());
    match value.parse::<f64>() {
        Ok(value)
            if param.possible().contains(&value) && !(param.whole && value.fract() != 0.0) =>
        {
            Ok((position, value))
        }
        _ => Err(format!(
            "error: --param {text}: expected a {kind} from {low} to {high} after =\n  help: for example --param \
             {name}={}; the range stands in the scenario, at `param {name}`\n",
            param.value
        )),
    }
}

/// A help line with the nearest name, or with all of them if none is near.
fn nearest(name: &str, known: &[&str]) -> String {
    match diagnostics::nearest(name, known.iter().copied()) {
        Some(candidate) => format!("  help: did you mean {candidate}?\n"),
        None if known.is_empty() => "  help: it has none\n".to_owned(),
        None => format!("  help: it has {}\n", known.join(", ")),
    }
}
