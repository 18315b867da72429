//! `doublegame analyze`: the main job, from a scenario to a report.

use std::path::{Path, PathBuf};

use anyhow::Result;
use doublegame::report::{
    self, AnalysisError, AnalysisOptions, Beliefs, Depth, Report, render_html, render_terminal,
};
use doublegame::scenario::compile::SizeLimit;
use doublegame::scenario::model::Scenario;

use crate::Outcome;
use crate::arguments::{Analyze, BeliefsName};
use crate::progress::{Bar, StopFlag};
use crate::{input, output, threads};

/// Solves everything, prints the summary, writes the report.
pub fn run(options: &Analyze) -> Result<Outcome> {
    let Some(scenario) = input::load(&options.scenario)? else {
        return Ok(Outcome::BadInput);
    };
    let Some(analysis) = analysis_options(&scenario, options)? else {
        return Ok(Outcome::BadInput);
    };
    if !destinations_are_open(options)? {
        return Ok(Outcome::BadInput);
    }
    threads::use_as_many(options.threads)?;
    let stop = StopFlag::on_interrupt()?;
    let result = {
        let bar = Bar::new()?;
        report::analyze(&scenario, &analysis, &bar, &|| stop.is_set())
    };
    match result {
        Ok(report) => write(&report, options),
        Err(AnalysisError::Stopped) => {
            output::print_error("stopped; nothing was written\n")?;
            Ok(Outcome::Interrupted)
        }
        Err(AnalysisError::Case { case, problem }) => {
            output::print_error(&format!("In the case “{case}”:\n"))?;
            input::print_problem(&problem, &scenario)?;
            Ok(Outcome::BadInput)
        }
        Err(error) => {
            output::print_error(&format!("error: {error}\n"))?;
            Ok(Outcome::BadInput)
        }
    }
}

/// Whether everything asked for can be written; tells the user what cannot, before minutes are spent on it.
fn destinations_are_open(options: &Analyze) -> Result<bool> {
    let html = html_path(options);
    let destinations = [("--html", html.as_ref()), ("--json", options.json.as_ref())];
    let mut errors = String::new();
    for (option, path) in destinations {
        let Some(path) = path else { continue };
        if let Some(obstacle) = output::obstacle(path) {
            errors.push_str(&format!("error: {option} {}: {obstacle}\n", path.display()));
        }
    }
    if let Some(path) = html.filter(|html| options.json.as_ref() == Some(html)) {
        errors.push_str(&format!(
            "error: --html and --json both go to {}; give each a place of its own\n",
            path.display()
        ));
    }
    output::print_error(&errors)?;
    Ok(errors.is_empty())
}

/// Where the HTML report goes; nowhere if all that is asked for is JSON on standard output.
fn html_path(options: &Analyze) -> Option<PathBuf> {
    let json_alone = options
        .json
        .as_deref()
        .is_some_and(output::is_standard_output);
    options
        .html
        .clone()
        .or_else(|| (!json_alone).then(|| default_html(&options.scenario)))
}

/// What the options ask for, or none after telling the user what is wrong with them.
fn analysis_options(scenario: &Scenario, options: &Analyze) -> Result<Option<AnalysisOptions>> {
    let Some(chosen) = input::choose(scenario, &options.variation.params, &options.policies)?
    else {
        return Ok(None);
    };
    let param_name = |position: usize| scenario.params[position].naming.name.clone();
    let policy_name = |position: usize| scenario.policies[position].naming.name.clone();
    Ok(Some(AnalysisOptions {
        lambda: options.lambda,
        seed: options.seed,
        depth: if options.thorough {
            Depth::Thorough
        } else {
            Depth::Plain
        },
        beliefs: match options.beliefs {
            BeliefsName::Priors => Beliefs::Priors,
            BeliefsName::Record => Beliefs::Record,
        },
        policies: chosen.policies.into_iter().map(policy_name).collect(),
        horizon: options.variation.horizon,
        params: chosen
            .params
            .into_iter()
            .map(|(position, value)| (param_name(position), value))
            .collect(),
        limit: SizeLimit {
            nodes: options.variation.max_nodes,
        },
        ..AnalysisOptions::default()
    }))
}

/// Writes the files, then prints the summary: to standard error where a file goes to standard output.
fn write(report: &Report, options: &Analyze) -> Result<Outcome> {
    let html = html_path(options);
    if let Some(html) = &html {
        output::write(html, &render_html(report)?)?;
    }
    if let Some(json) = &options.json {
        output::write(json, &report::to_json(report)?)?;
    }
    let piped = output::is_standard_output;
    let quiet = [&html, &options.json]
        .into_iter()
        .flatten()
        .any(|path| piped(path));
    let page = html
        .filter(|html| !piped(html))
        .map(|html| html.display().to_string());
    let summary = render_terminal(report, &output::terminal_style(page));
    if quiet {
        output::print_error(&summary)?;
    } else {
        output::print(&summary)?;
    }
    Ok(Outcome::Done)
}

/// `doublegame-korea.html` for `scenarios/korea` and for `scenarios/korea/scenario.dg`.
fn default_html(scenario: &Path) -> PathBuf {
    let absolute = std::path::absolute(scenario).unwrap_or_else(|_| scenario.to_owned());
    let named = match absolute.file_name() {
        Some(name) if name == "scenario.dg" => absolute.parent().unwrap_or(&absolute),
        _ => &absolute,
    };
    let stem = named.file_stem().map_or_else(
        || "scenario".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    PathBuf::from(format!("doublegame-{stem}.html"))
}
