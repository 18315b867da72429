//! `doublegame infer`: what the record of a scenario says about hidden types.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueHint};
use doublegame::infer::{
    AchTable, Draws, InferOptions, InferProblem, Inference, Kept, KeptError, MOST_WORLDS,
    PriorTable, export_table, import_table, infer,
};
use doublegame::record::coding::Coded;
use doublegame::record::table::Finding;
use doublegame::report::{self, FileHash, Progress, render_record_html, render_record_terminal};
use doublegame::scenario::compile::{SizeLimit, World};
use doublegame::scenario::model::{ActorId, Scenario};
use doublegame::worlds::{Origin, table_of_worlds};

use crate::arguments::Variation;
use crate::commands::{infer_validation, record};
use crate::progress::{Bar, StopFlag};
use crate::{Outcome, input, output, threads, values};

/// Arguments of `infer`.
#[derive(Debug, Args)]
pub struct Infer {
    /// The scenario with its record: a file or a folder with scenario.dg
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
    /// How sharply actors tell a better option from a worse one
    #[arg(long, value_name = "LAMBDA", default_value_t = 2.0, value_parser = values::lambda_or_none)]
    pub lambda: f64,
    /// What varies
    #[command(flatten)]
    pub variation: Variation,
    /// Further lambdas at which the record is read, separated by commas [default: 1,2,3]
    #[arg(long, value_name = "LAMBDAS", value_delimiter = ',', value_parser = values::lambda_or_none)]
    pub lambdas: Vec<f64>,
    /// Integrate the uncertain params over worlds; may take half an hour, so give --keep as well
    #[arg(long)]
    pub thorough: bool,
    /// In how many worlds the record is read [default: none, with --thorough 1500]
    #[arg(long, value_name = "COUNT", value_parser = values::few)]
    pub worlds: Option<usize>,
    /// Write the worlds with their weights, as CSV, for sweep --design posterior; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub draws: Option<PathBuf>,
    /// Keep the worlds in this file as they are read, and take from it those that are there: a run that was stopped goes on
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub keep: Option<PathBuf>,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1, value_parser = values::seed)]
    pub seed: u64,
    /// Start from a table of competing hypotheses, a CSV whose hypotheses are types of one actor
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ach: Option<PathBuf>,
    /// Write the table of competing hypotheses, as CSV; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ach_out: Option<PathBuf>,
    /// The actor whose types are the hypotheses of --ach-out [default: the one whose posterior moved most]
    #[arg(long, value_name = "NAME", requires = "ach_out")]
    pub actor: Option<String>,
    /// Compare the evidence with that for another scenario on the same record
    #[arg(long, value_name = "SCENARIO", value_hint = ValueHint::AnyPath)]
    pub against: Option<PathBuf>,
    /// In place of reading the record, simulate so many from known types and say how often the posterior is right
    #[arg(
        long,
        value_name = "COUNT",
        value_parser = values::few,
        conflicts_with_all = ["html", "json", "ach_out", "against", "lambdas", "draws", "keep"]
    )]
    pub calibrate: Option<usize>,
    /// With --calibrate, draw how often what was given a probability came true, as SVG; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "calibrate")]
    pub plot: Option<PathBuf>,
    /// Write a page with everything; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    /// Write everything as JSON; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

/// How many worlds `--thorough` draws.
const THOROUGH_WORLDS: usize = 1_500;

/// The lambdas at which the record is read if none is asked for.
const LAMBDAS: [f64; 3] = [1.0, 2.0, 3.0];

/// Reads the record, prints the summary, writes what was asked for.
pub fn run(options: &Infer) -> Result<Outcome> {
    if !destinations_are_open(options)? {
        return Ok(Outcome::BadInput);
    }
    let Some((scenario, world)) = scenario_of(&options.scenario, &options.variation)? else {
        return Ok(Outcome::BadInput);
    };
    if !actor_is_known(options, &scenario)? {
        return Ok(Outcome::BadInput);
    }
    let Some((path, table)) = record::of_scenario(&options.scenario, &scenario)? else {
        return Ok(Outcome::BadInput);
    };
    if record::print_errors(&path, &table)? {
        return Ok(Outcome::BadInput);
    }
    let Some(coded) = Coded::new(&scenario, &table) else {
        return refuse(&InferProblem::NoPeriod);
    };
    let Some((tilts, prior_table)) = tilts(options, &scenario, &coded)? else {
        return Ok(Outcome::BadInput);
    };
    let kept = match options.keep.as_deref().map(Kept::open).transpose() {
        Ok(kept) => kept,
        Err(problem) => return refuse_kept(options, &problem),
    };
    threads::use_as_many(options.threads)?;
    let stop = StopFlag::on_interrupt()?;
    let bar = Bar::new()?;
    let settings = InferOptions {
        lambda: options.lambda,
        horizon: options.variation.horizon,
        other_lambdas: &other_lambdas(options),
        tilts: &tilts,
        worlds: draws(options),
        kept: kept.as_ref(),
        limit: SizeLimit {
            nodes: options.variation.max_nodes,
        },
        stop: &|| stop.is_set(),
        progress: &|done, total, what| bar.advanced(done, total, what),
    };
    if let Some(count) = options.calibrate {
        let found = infer_validation::calibrate(&coded, &world, &settings, count, options.seed);
        drop(bar);
        return match found {
            Ok(calibration) => write_calibration(&calibration, options),
            Err(problem) => give_up(&problem, &scenario),
        };
    }
    let found = infer(&coded, &world, &settings);
    let mut inference = match found {
        Ok(inference) => inference,
        Err(InferProblem::Stopped) if kept.is_some() => {
            drop(bar);
            return stopped_with_worlds(options);
        }
        Err(problem) => {
            drop(bar);
            return give_up(&problem, &scenario);
        }
    };
    let hashed = prior_table
        .iter()
        .map(|table| (table.file.clone(), table.sha256.clone()));
    inference.inputs.extend(hashed);
    inference.prior_table = prior_table;
    if let Some(other) = &options.against {
        match infer_validation::evidence(other, options, &settings, &inference)? {
            Ok(other) => inference.against = Some(other),
            Err(outcome) => return Ok(outcome),
        }
    }
    drop(bar);
    tell_of_kept(options, kept.as_ref())?;
    if let Some(path) = &options.draws {
        output::write(path, &drawn_worlds(&inference, &scenario, &coded))?;
    }
    write(&inference, options)
}

/// Tells the user why the file of kept worlds cannot be used.
fn refuse_kept(options: &Infer, problem: &KeptError) -> Result<Outcome> {
    let path = options.keep.as_deref().unwrap_or_else(|| Path::new(""));
    output::print_error(&format!("error: --keep {}: {problem}\n", path.display()))?;
    Ok(Outcome::BadInput)
}

/// Tells the user that nothing is lost.
fn stopped_with_worlds(options: &Infer) -> Result<Outcome> {
    let path = options.keep.as_deref().unwrap_or_else(|| Path::new(""));
    output::print_error(&format!(
        "stopped; the worlds that were read are kept in {}, and the same command goes on from there\n",
        path.display()
    ))?;
    Ok(Outcome::Interrupted)
}

/// Tells the user how many worlds did not have to be read again.
fn tell_of_kept(options: &Infer, kept: Option<&Kept>) -> Result<()> {
    let taken = kept.map_or(0, Kept::taken);
    let Some(path) = options.keep.as_deref().filter(|_| taken > 0) else {
        return Ok(());
    };
    let worlds = if taken == 1 {
        "world was"
    } else {
        "worlds were"
    };
    output::print_error(&format!("{taken} {worlds} taken from {}\n", path.display()))
}

/// The worlds with their weights; where no param varies, the head of the table alone.
fn drawn_worlds(inference: &Inference, scenario: &Scenario, coded: &Coded) -> String {
    let worlds = inference.worlds.as_ref();
    let drawn = worlds.map_or(&[][..], |worlds| &worlds.worlds);
    let origin = Origin {
        record: &coded.sha256,
        seed: worlds.map_or(0, |worlds| worlds.seed),
        effective_sample_size: worlds.map_or(0.0, |worlds| worlds.effective_sample_size),
    };
    table_of_worlds(scenario, drawn, origin)
}

/// Tells the user why nothing came out.
pub fn give_up(problem: &InferProblem, scenario: &Scenario) -> Result<Outcome> {
    match problem {
        InferProblem::Stopped => {
            output::print_error("stopped; nothing was written\n")?;
            Ok(Outcome::Interrupted)
        }
        InferProblem::Game { first, problem } => {
            output::print_error(&format!("In the period from {first}:\n"))?;
            input::print_problem(problem, scenario)?;
            Ok(Outcome::BadInput)
        }
        problem => refuse(problem),
    }
}

/// The lambdas beside the main one, ascending.
fn other_lambdas(options: &Infer) -> Vec<f64> {
    let asked = match options.lambdas.as_slice() {
        [] => &LAMBDAS,
        asked => asked,
    };
    // A negative zero would be a lambda of its own.
    let others = asked.iter().map(|lambda| lambda.abs());
    let mut others: Vec<f64> = others
        .filter(|lambda| lambda.total_cmp(&options.lambda).is_ne())
        .collect();
    others.sort_by(f64::total_cmp);
    others.dedup();
    others
}

fn draws(options: &Infer) -> Option<Draws> {
    let count = match options.worlds {
        Some(count) => Some(count.min(MOST_WORLDS)),
        None => options.thorough.then_some(THOROUGH_WORLDS),
    };
    count.map(|count| Draws {
        count,
        seed: options.seed,
    })
}

pub fn refuse(problem: &InferProblem) -> Result<Outcome> {
    output::print_error(&format!("error: {problem}\n"))?;
    Ok(Outcome::BadInput)
}

/// The scenario and the world that the options ask for.
pub fn scenario_of(path: &Path, variation: &Variation) -> Result<Option<(Scenario, World)>> {
    let Some(scenario) = input::load(path)? else {
        return Ok(None);
    };
    let Some(chosen) = input::choose(&scenario, &variation.params, &[])? else {
        return Ok(None);
    };
    let mut world = World::central(&scenario);
    for (position, value) in chosen.params {
        world.values[position] = value;
    }
    Ok(Some((scenario, world)))
}

fn destinations_are_open(options: &Infer) -> Result<bool> {
    let destinations = [
        ("--html", &options.html),
        ("--json", &options.json),
        ("--ach-out", &options.ach_out),
        ("--draws", &options.draws),
        ("--plot", &options.plot),
        ("--keep", &options.keep),
    ];
    let mut errors = String::new();
    if options.draws.is_some() && options.worlds.is_none() && !options.thorough {
        errors.push_str(
            "error: --draws needs worlds\n  help: say how many with --worlds, or give --thorough\n",
        );
    }
    if options.keep.is_some() && options.worlds.is_none() && !options.thorough {
        errors.push_str(
            "error: --keep needs worlds\n  help: say how many with --worlds, or give --thorough\n",
        );
    }
    let keep = options.keep.as_deref();
    if keep.is_some_and(output::is_standard_output) {
        errors.push_str(
            "error: --keep -: worlds are read again from where they are kept\n  help: name a file\n",
        );
    }
    let mut met: Vec<&PathBuf> = Vec::new();
    for (option, path) in destinations {
        let Some(path) = path else { continue };
        if let Some(obstacle) = output::obstacle(path) {
            errors.push_str(&format!("error: {option} {}: {obstacle}\n", path.display()));
        }
        if met.contains(&path) {
            errors.push_str(&format!(
                "error: {option} goes to {} like another option; give each a place of its own\n",
                path.display()
            ));
        }
        met.push(path);
    }
    output::print_error(&errors)?;
    Ok(errors.is_empty())
}

/// Whether the actor of --ach-out has types; tells the user if not.
fn actor_is_known(options: &Infer, scenario: &Scenario) -> Result<bool> {
    let Some(asked) = &options.actor else {
        return Ok(true);
    };
    let hidden = scenario.actors.iter().filter(|actor| actor.types.len() > 1);
    let names: Vec<&str> = hidden.map(|actor| actor.naming.name.as_str()).collect();
    if names.contains(&asked.as_str()) {
        return Ok(true);
    }
    output::print_error(&format!(
        "error: no actor `{asked}` has hidden types\n  expected: one of {}\n  help: --actor takes the name that the \
         scenario gives it\n",
        names.join(", ")
    ))?;
    Ok(false)
}

/// Tells what is doubtful in a table of competing hypotheses, also beside the record.
fn warn_of_table(path: &Path, table: &AchTable, coded: &Coded) -> Result<()> {
    let mut warnings = table.warnings.clone();
    if let (Some(first), Some(last)) = (coded.periods.first(), coded.periods.last()) {
        let (first, last) = (first.first, last.last);
        let lines = table.dated_within(first, last);
        if let Some(line) = lines.first() {
            let rows = match lines.len() {
                1 => "this row lies".to_owned(),
                count => format!("this and {} more rows lie", count - 1),
            };
            warnings.push(Finding {
                line: *line,
                column: String::new(),
                what: format!("{rows} in the time of the record, {first} to {last}"),
                hint: "evidence that stands in both counts twice: leave it out of one of them"
                    .to_owned(),
            });
        }
    }
    output::print_error(&record::listed(path, &warnings, "warning"))
}

/// Weights that multiply the priors of actors' types.
type Tilts = Vec<(ActorId, Vec<f64>)>;

/// What a table of competing hypotheses says of an actor's types, as weights of their priors, and the table;
/// nothing after telling the user what is wrong with it.
fn tilts(
    options: &Infer,
    scenario: &Scenario,
    coded: &Coded,
) -> Result<Option<(Tilts, Option<PriorTable>)>> {
    let Some(path) = &options.ach else {
        return Ok(Some((Vec::new(), None)));
    };
    let Some(bytes) = record::bytes_of(path)? else {
        return Ok(None);
    };
    let table = match import_table(&bytes) {
        Ok(table) => table,
        Err(findings) => {
            output::print_error(&record::listed(path, &findings, "error"))?;
            return Ok(None);
        }
    };
    warn_of_table(path, &table, coded)?;
    let likelihoods = table.likelihoods();
    let weight = |name: &str, title: &str| {
        let mut hypotheses = table.hypotheses.iter();
        let place = hypotheses.position(|hypothesis| {
            hypothesis.eq_ignore_ascii_case(name) || hypothesis.eq_ignore_ascii_case(title)
        });
        place.map(|place| likelihoods[place])
    };
    for (number, actor) in scenario.actors.iter().enumerate() {
        let types = actor.types.iter();
        let weights: Option<Vec<f64>> = types
            .map(|kind| weight(&kind.naming.name, &kind.naming.title))
            .collect();
        if let Some(weights) = weights.filter(|weights| weights.len() == table.hypotheses.len()) {
            let file = FileHash::of_bytes(&path.display().to_string(), &bytes);
            let table = PriorTable {
                file: file.file,
                sha256: file.sha256,
                actor: actor.naming.title.clone(),
            };
            let tilts = vec![(ActorId(number as u16), weights)];
            return Ok(Some((tilts, Some(table))));
        }
    }
    let types = scenario.actors.iter().filter(|actor| actor.types.len() > 1);
    let types: Vec<String> = types
        .map(|actor| {
            let names: Vec<&str> = actor.types.iter().map(|t| t.naming.name.as_str()).collect();
            format!("{} ({})", actor.naming.name, names.join(", "))
        })
        .collect();
    output::print_error(&format!(
        "error: the hypotheses of {} are {}\n  expected: the types of one actor: {}\n  help: name the table's columns \
         after them\n",
        path.display(),
        table.hypotheses.join(", "),
        types.join("; ")
    ))?;
    Ok(None)
}

/// Writes the files, then prints the summary: to standard error where a file goes to standard output.
fn write(inference: &Inference, options: &Infer) -> Result<Outcome> {
    if let Some(path) = &options.html {
        output::write(path, &render_record_html(inference)?)?;
    }
    if let Some(path) = &options.json {
        output::write(path, &report::record_to_json(inference)?)?;
    }
    if let Some(path) = &options.ach_out {
        let actor = options.actor.clone().or_else(|| most_moved(inference));
        let Some(text) = actor.and_then(|actor| export_table(inference, &actor)) else {
            output::print_error(
                "error: there is no table to write, as no actor of the scenario has hidden types\n",
            )?;
            return Ok(Outcome::BadInput);
        };
        output::write(path, &text)?;
    }
    let page = options
        .html
        .as_ref()
        .filter(|html| !output::is_standard_output(html))
        .map(|html| html.display().to_string());
    let summary = render_record_terminal(inference, &output::terminal_style(page));
    let outputs = [
        &options.html,
        &options.json,
        &options.ach_out,
        &options.draws,
    ];
    let mut outputs = outputs.into_iter().flatten();
    if outputs.any(|path| output::is_standard_output(path)) {
        output::print_error(&summary)?;
    } else {
        output::print(&summary)?;
    }
    Ok(if inference.not_converged.is_empty() {
        Outcome::Done
    } else {
        Outcome::StoppedShort
    })
}

/// Writes the picture, then prints the table: to standard error where the picture goes to standard output.
fn write_calibration(
    calibration: &infer_validation::Calibration,
    options: &Infer,
) -> Result<Outcome> {
    if let Some(path) = &options.plot {
        output::write(path, &calibration.picture)?;
    }
    let taken = options
        .plot
        .as_ref()
        .is_some_and(|path| output::is_standard_output(path));
    if taken {
        output::print_error(&calibration.text)?;
    } else {
        output::print(&calibration.text)?;
    }
    Ok(Outcome::Done)
}

/// The actor one of whose types gained or lost most.
fn most_moved(inference: &Inference) -> Option<String> {
    let moved = inference.actors.iter().map(|actor| {
        let last = actor.posterior.last();
        let changes = actor.prior.iter().map(|(kind, prior)| {
            let now = last.and_then(|last| last.probability.get(kind));
            now.map_or(0.0, |now| (now - prior).abs())
        });
        (changes.fold(0.0, f64::max), &actor.actor)
    });
    let most = moved.max_by(|a, b| a.0.total_cmp(&b.0));
    most.map(|(_, actor)| actor.clone())
}
