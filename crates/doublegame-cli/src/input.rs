//! Reading scenarios and options, and telling the user all that is wrong with them.

use std::path::Path;

use anyhow::Result;
use doublegame::scenario::diagnostics::{self, Diagnostic, Severity};
use doublegame::scenario::load::{self, Loaded};
use doublegame::scenario::model::{ParamId, PolicyId, Scenario, SourceFile};

use crate::output;

/// Loads the scenario; prints errors, and no scenario then. Warnings are for `check` alone to print.
pub fn load(path: &Path) -> Result<Option<Scenario>> {
    let Loaded {
        files,
        scenario,
        diagnostics,
    } = load::load(path);
    if scenario.is_none() {
        let errors: Vec<_> = diagnostics
            .into_iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .collect();
        print_diagnostics(&errors, &files)?;
        output::print_error(&format!("{}\n", count(&errors)))?;
    }
    Ok(scenario)
}

/// Prints diagnostics to standard error.
pub fn print_diagnostics(diagnostics: &[Diagnostic], files: &[SourceFile]) -> Result<()> {
    output::print_error(&diagnostics::render(
        diagnostics,
        files,
        output::width(),
        diagnostics::Color::Always,
    ))
}

/// "2 errors, 1 warning".
pub fn count(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| {
        diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let plural = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    format!(
        "{}, {}",
        plural(of(Severity::Error), "error"),
        plural(of(Severity::Warning), "warning")
    )
}

/// What the options of the command line ask of the scenario, or all that is wrong with them.
pub struct Resolved {
    /// Params with the values asked for.
    pub params: Vec<(ParamId, f64)>,
    /// Policies asked for.
    pub policies: Vec<PolicyId>,
}

/// Looks up the params and policies that options name; prints all that is wrong.
pub fn resolve(
    scenario: &Scenario,
    params: &[String],
    policies: &[String],
) -> Result<Option<Resolved>> {
    let mut errors = Vec::new();
    let mut resolved = Resolved {
        params: Vec::new(),
        policies: Vec::new(),
    };
    for text in params {
        match param(scenario, text) {
            Ok(param) => resolved.params.push(param),
            Err(error) => errors.push(error),
        }
    }
    for name in policies {
        match policy(scenario, name) {
            Ok(policy) => resolved.policies.push(policy),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        return Ok(Some(resolved));
    }
    output::print_error(&errors.concat())?;
    Ok(None)
}

fn param(scenario: &Scenario, text: &str) -> Result<(ParamId, f64), String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(format!(
            "error: --param {text}: expected NAME=VALUE\n  help: for example --param {}=0.5\n",
            scenario
                .params
                .first()
                .map_or("cost", |param| param.naming.name.as_str())
        ));
    };
    let names = || scenario.params.iter().map(|param| param.naming.name.as_str());
    let Some(position) = names().position(|known| known == name.trim()) else {
        return Err(format!(
            "error: --param {text}: the scenario has no param {}\n{}",
            name.trim(),
            nearest(name.trim(), names())
        ));
    };
    let param = &scenario.params[position];
    let value: f64 = value.trim().parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(
        || format!("error: --param {text}: expected a number after =\n  help: for example --param {name}={}\n", param.value),
    )?;
    if param.whole && value.fract() != 0.0 {
        return Err(format!(
            "error: --param {text}: {name} takes whole numbers only\n  help: for example --param {name}={}\n",
            value.round()
        ));
    }
    if !param.range.contains(&value) {
        output::print_error(&format!(
            "warning: --param {text}: outside the plausible range {}..{} that the scenario gives\n",
            param.range.start(),
            param.range.end()
        ))
        .map_err(|error| error.to_string())?;
    }
    Ok((ParamId(position as u16), value))
}

fn policy(scenario: &Scenario, name: &str) -> Result<PolicyId, String> {
    let names = || scenario.policies.iter().map(|policy| policy.naming.name.as_str());
    names()
        .position(|known| known == name)
        .map(|position| PolicyId(position as u16))
        .ok_or_else(|| {
            format!(
                "error: --policy {name}: the scenario has no such policy\n{}",
                nearest(name, names())
            )
        })
}

/// A help line with the most similar name, or all of them if none is similar.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let similar = known
        .clone()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.7)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    match similar {
        Some((_, candidate)) => format!("  help: did you mean {candidate}?\n"),
        None => format!("  help: it has {}\n", known.collect::<Vec<_>>().join(", ")),
    }
}
