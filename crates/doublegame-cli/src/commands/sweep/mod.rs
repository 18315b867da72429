//! `doublegame sweep`: every policy in many worlds, on one machine or on many.

pub mod arguments;
mod break_even;
mod findings;

use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use doublegame::infer::LEAST_EFFECTIVE;
use doublegame::report::{AnalysisError, FileHash};
use doublegame::scenario::model::{ParamId, Scenario};
use doublegame::sweep::{
    self, Build, Checked, Engine, Manifest, Plan, Shard, Store, Structure, SweepError,
    SweepOptions, SweepTable, SweepWorlds,
};
use doublegame::worlds::DrawnWorlds;

use crate::commands::record;
use crate::progress::{Bar, StopFlag};
use crate::{Outcome, input, output, threads};
use arguments::{Asked, DesignName, MergeStep, RunStep, Step, Sweep, Telling};

/// Runs a sweep, or one of its steps.
pub fn run(options: &Sweep) -> Result<Outcome> {
    match &options.step {
        Some(Step::Plan(step)) => plan_only(&step.asked),
        Some(Step::Run(step)) => run_part(step),
        Some(Step::Merge(step)) => merge(step),
        Some(Step::BreakEven(step)) => break_even::run(step),
        None => whole(options),
    }
}

/// A sweep that can be computed.
struct Ready {
    scenario: Scenario,
    store: Store,
    worlds: SweepWorlds,
}

/// What came of a step: something, or nothing after the user has been told why.
type Told<T> = Result<std::result::Result<T, Outcome>>;

/// Tells the user what is wrong.
fn refuse<T>(error: &SweepError, scenario: Option<&Scenario>) -> Told<T> {
    match (error, scenario) {
        (SweepError::Stopped | SweepError::Analysis(AnalysisError::Stopped), _) => {
            let why = SweepError::Stopped;
            output::print_error(&format!("{why}\n"))?;
            return Ok(Err(Outcome::Interrupted));
        }
        (SweepError::Machine { .. }, _) => anyhow::bail!("{error}"),
        (
            SweepError::Case { case, problem }
            | SweepError::Analysis(AnalysisError::Case { case, problem }),
            Some(scenario),
        ) => {
            output::print_error(&format!("In the case “{case}”:\n"))?;
            input::print_problem(problem, scenario)?;
        }
        _ => output::print_error(&format!("error: {error}\n"))?,
    }
    Ok(Err(Outcome::BadInput))
}

/// The build of this program.
fn build() -> Result<Build> {
    let path = std::env::current_exe().context("cannot find the program's own file")?;
    let bytes = std::fs::read(&path).context("cannot read the program's own file")?;
    let hash = FileHash::of_bytes("", &bytes).sha256;
    Ok(Build::here(&hash[..16]))
}

/// Loads the scenario of a new sweep, and says what is asked for.
fn asked(asked: &Asked) -> Told<(Scenario, Plan)> {
    let path = asked.scenario.as_deref().unwrap_or_else(|| Path::new("."));
    let Some(scenario) = input::load(path)? else {
        return Ok(Err(Outcome::BadInput));
    };
    let Some(chosen) = input::choose(&scenario, &asked.variation.params, &[])? else {
        return Ok(Err(Outcome::BadInput));
    };
    let drawn = match drawn(asked, &scenario)? {
        Ok(drawn) => drawn,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let held = chosen.params.iter();
    let plan = Plan {
        path: path.display().to_string(),
        kind: asked.design.kind(),
        seed: asked.seed,
        worlds: asked.worlds,
        held: held
            .map(|(position, value)| (ParamId(*position as u16), *value))
            .collect(),
        drawn,
        options: SweepOptions {
            lambda: asked.lambda,
            seed: asked.seed,
            tolerance: asked.tolerance,
            horizon: asked.variation.horizon,
            largest_game: asked.variation.max_nodes,
            structure: if asked.vary_structure {
                Structure::Varied
            } else {
                Structure::Held
            },
            ..SweepOptions::default()
        },
        build: build()?,
    };
    Ok(Ok((scenario, plan)))
}

/// Reads the worlds of `--design posterior`.
fn drawn(asked: &Asked, scenario: &Scenario) -> Told<Option<DrawnWorlds>> {
    let is_posterior = asked.design == DesignName::Posterior;
    let is_fixed = asked.vary_structure || !asked.variation.params.is_empty();
    let clash = match &asked.draws {
        None if is_posterior => return refuse(&SweepError::NoDraws, None),
        None => return Ok(Ok(None)),
        Some(_) if !is_posterior => {
            "--draws goes with --design posterior\n  help: name that design, or leave --draws out"
        }
        Some(_) if is_fixed => {
            "--param and --vary-structure do not go with --design posterior, whose worlds are drawn already\n  help: give \
             --param to doublegame infer, where they are drawn"
        }
        Some(_) => "",
    };
    if !clash.is_empty() {
        output::print_error(&format!("error: {clash}\n"))?;
        return Ok(Err(Outcome::BadInput));
    }
    let path = asked.draws.as_deref().unwrap_or_else(|| Path::new("."));
    let Some(bytes) = record::bytes_of(path)? else {
        return Ok(Err(Outcome::BadInput));
    };
    match DrawnWorlds::read(&String::from_utf8_lossy(&bytes), scenario) {
        Ok(drawn) => {
            let effective = drawn.effective_sample_size();
            if effective < LEAST_EFFECTIVE {
                output::print_error(&format!(
                    "warning: {}: the worlds count as {effective:.1} independent ones, and fewer than {LEAST_EFFECTIVE} say \
                     nothing of a spread: most of the sweep's worlds are the same few\n",
                    path.display()
                ))?;
            }
            Ok(Ok(Some(drawn)))
        }
        Err(error) => {
            output::print_error(&format!("error: {}: {error}\n", path.display()))?;
            Ok(Err(Outcome::BadInput))
        }
    }
}

fn whole(options: &Sweep) -> Result<Outcome> {
    threads::use_as_many(options.threads)?;
    let stop = StopFlag::on_interrupt()?;
    let folder = options
        .asked
        .out
        .as_deref()
        .unwrap_or_else(|| Path::new("."));
    let has_sweep = folder.join("manifest.json").exists();
    if has_sweep && !options.resume {
        output::print_error(&format!(
            "error: --out {}: a sweep is kept there already\n  help: --resume goes on with it, and makes it longer where \
             --worlds is larger; or name another folder\n",
            folder.display()
        ))?;
        return Ok(Outcome::BadInput);
    }
    let (scenario, plan) = match asked(&options.asked)? {
        Ok(asked) => asked,
        Err(outcome) => return Ok(outcome),
    };
    if let Some(outcome) = findings::check(&options.telling, &objectives(&scenario))? {
        return Ok(outcome);
    }
    let ready = if has_sweep {
        resumed(scenario, folder, &plan)?
    } else {
        planned(scenario, folder, &plan, &stop)?
    };
    let ready = match ready {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let table = match compute(&ready, Shard::WHOLE, options.threads, &stop)? {
        Ok(table) => table,
        Err(outcome) => return Ok(outcome),
    };
    put_together(
        &ready,
        &[],
        table,
        (&options.telling, options.threads, &stop),
    )
}

/// Plans a new sweep and makes its folder.
fn planned(scenario: Scenario, folder: &Path, plan: &Plan, stop: &StopFlag) -> Told<Ready> {
    let bar = Bar::new()?;
    let manifest = sweep::plan(&scenario, plan, &bar, &|| stop.is_set());
    drop(bar);
    match manifest {
        Ok(manifest) => ready(scenario, folder, manifest),
        Err(error) => refuse(&error, Some(&scenario)),
    }
}

/// Goes on with the sweep in a folder.
fn resumed(scenario: Scenario, folder: &Path, plan: &Plan) -> Told<Ready> {
    let mut store = match Store::open(folder, &plan.build) {
        Ok(store) => store,
        Err(error) => return refuse(&error, None),
    };
    if let Err(outcome) = check_same(&scenario, &store, &plan.path)? {
        return Ok(Err(outcome));
    }
    match sweep::resume(&scenario, plan, &mut store) {
        Ok(differences) if differences.is_empty() => {
            let manifest = store.manifest();
            if plan.worlds < manifest.asked {
                output::print_error(&format!(
                    "note: the sweep in {} has {} worlds already, more than the {} asked for; all of them are kept\n",
                    folder.display(),
                    manifest.asked,
                    plan.worlds
                ))?;
            }
            with_worlds(scenario, store)
        }
        Ok(differences) => {
            output::print_error(&format!(
                "error: --resume: the sweep in {} is another one: {}\n  help: ask for the same, or name another folder \
                 with --out\n",
                folder.display(),
                differences.join("; ")
            ))?;
            Ok(Err(Outcome::BadInput))
        }
        Err(error) => refuse(&error, Some(&scenario)),
    }
}

/// Makes the sweep's folder, and its worlds.
fn ready(scenario: Scenario, folder: &Path, manifest: Manifest) -> Told<Ready> {
    match Store::create(folder, manifest) {
        Ok(store) => with_worlds(scenario, store),
        Err(error) => refuse(&error, Some(&scenario)),
    }
}

fn with_worlds(scenario: Scenario, store: Store) -> Told<Ready> {
    let manifest = store.manifest();
    match manifest.worlds(&scenario) {
        Ok(worlds) if worlds.mapped.worlds.len() != manifest.worlds => {
            output::print_error(&format!(
                "error: manifest.json: {} worlds\n  expected: the {} that its design gives\n  help: it was changed by hand; \
                 plan a new sweep in another folder\n",
                manifest.worlds,
                worlds.mapped.worlds.len()
            ))?;
            Ok(Err(Outcome::BadInput))
        }
        Ok(worlds) => Ok(Ok(Ready {
            scenario,
            store,
            worlds,
        })),
        Err(error) => refuse(&error, Some(&scenario)),
    }
}

/// Computes the worlds of a part that are not there yet. Gives the empty table.
fn compute(ready: &Ready, shard: Shard, threads: Option<u16>, stop: &StopFlag) -> Told<SweepTable> {
    let Ready {
        scenario,
        store,
        worlds,
    } = ready;
    let manifest = store.manifest();
    let table = manifest.table(scenario, worlds, &sweep::cases(scenario));
    let found = store.missing(&table);
    let (mut files, damaged) = match found {
        Ok(found) => found,
        Err(error) => return refuse(&error, Some(scenario)),
    };
    for damaged in damaged {
        output::print_error(&format!("warning: computed again: {damaged}\n"))?;
    }
    files.retain(|file| shard.has(file.start, manifest.block));
    if files.is_empty() {
        return Ok(Ok(table));
    }
    let from_record = manifest.from_record(scenario);
    let is_stopped = || stop.is_set();
    let bar = Bar::new()?;
    let options = &manifest.plan.options;
    let engine = Engine::new(
        scenario,
        options,
        &worlds.central,
        &from_record,
        &bar,
        &is_stopped,
    );
    drop(bar);
    let engine = match engine {
        Ok(engine) => engine,
        Err(error) => return refuse(&error, Some(scenario)),
    };
    for case in engine.unsolved() {
        let title = table.cases.iter();
        let title = title.zip(sweep::cases(scenario));
        let title = title.filter(|(_, known)| *known == case);
        for (column, _) in title {
            output::print_error(&format!(
                "warning: “{}” could not be solved in the central world; in the others it is solved from lambda 0\n",
                column.title
            ))?;
        }
    }
    let bar = Bar::new()?;
    let result = sweep::run(store, &engine, worlds, &files, thread_count(threads), &bar);
    drop(bar);
    match result {
        Ok(()) => Ok(Ok(table)),
        Err(error) => refuse(&error, Some(scenario)),
    }
}

fn thread_count(asked: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(cores, usize::from)
}

fn plan_only(options: &Asked) -> Result<Outcome> {
    let stop = StopFlag::on_interrupt()?;
    let (scenario, plan) = match asked(options)? {
        Ok(asked) => asked,
        Err(outcome) => return Ok(outcome),
    };
    let folder = options.out.as_deref().unwrap_or_else(|| Path::new("."));
    let ready = match planned(scenario, folder, &plan, &stop)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let manifest = ready.store.manifest();
    let shown = folder.display();
    output::print(&format!(
        "{} worlds of {} params in {} files.\nOn each of N machines: doublegame sweep run {shown} --shard K/N\nThen: \
         doublegame sweep merge {shown}\n",
        manifest.worlds,
        manifest.plan.varied.len(),
        manifest.worlds.div_ceil(manifest.block),
    ))?;
    Ok(Outcome::Done)
}

/// Checks that the scenario is the one that the sweep was planned for.
fn check_same(scenario: &Scenario, store: &Store, path: &str) -> Told<()> {
    match store.manifest().changed_files(scenario) {
        Ok(changed) if changed.is_empty() => Ok(Ok(())),
        Ok(changed) => {
            output::print_error(&format!(
                "error: {path} is not the scenario that the sweep was planned for\n  expected: the same text in {}\n  \
                 help: name the right one, or plan a new sweep in another folder\n",
                changed.join(", ")
            ))?;
            Ok(Err(Outcome::BadInput))
        }
        Err(error) => refuse(&error, Some(scenario)),
    }
}

/// Opens a planned sweep, and checks that the scenario is the one it was planned for.
fn opened(folder: &Path, scenario: Option<&PathBuf>) -> Told<Ready> {
    let store = match Store::open(folder, &build()?) {
        Ok(store) => store,
        Err(error) => return refuse(&error, None),
    };
    let planned = PathBuf::from(&store.manifest().scenario);
    let path = scenario.unwrap_or(&planned);
    let Some(scenario) = input::load(path)? else {
        return Ok(Err(Outcome::BadInput));
    };
    match check_same(&scenario, &store, &path.display().to_string())? {
        Ok(()) => with_worlds(scenario, store),
        Err(outcome) => Ok(Err(outcome)),
    }
}

fn run_part(step: &RunStep) -> Result<Outcome> {
    threads::use_as_many(step.threads)?;
    let stop = StopFlag::on_interrupt()?;
    let mut part = match opened(&step.sweep, step.scenario.as_ref())? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    if let Some(out) = &step.out {
        let manifest = Manifest {
            build: build()?,
            ..part.store.manifest().clone()
        };
        part = match ready(part.scenario, out, manifest)? {
            Ok(ready) => ready,
            Err(outcome) => return Ok(outcome),
        };
    }
    match compute(&part, step.shard, step.threads, &stop)? {
        Ok(_) => Ok(Outcome::Done),
        Err(outcome) => Ok(outcome),
    }
}

/// The names of the objectives.
fn objectives(scenario: &Scenario) -> Vec<&str> {
    let objectives = scenario.objectives.iter();
    objectives.map(|it| it.naming.name.as_str()).collect()
}

fn merge(step: &MergeStep) -> Result<Outcome> {
    threads::use_as_many(step.threads)?;
    let stop = StopFlag::on_interrupt()?;
    let ready = match opened(&step.sweep, step.scenario.as_ref())? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    if let Some(outcome) = findings::check(&step.telling, &objectives(&ready.scenario))? {
        return Ok(outcome);
    }
    let cases = sweep::cases(&ready.scenario);
    let table = ready
        .store
        .manifest()
        .table(&ready.scenario, &ready.worlds, &cases);
    put_together(
        &ready,
        &step.parts,
        table,
        (&step.telling, step.threads, &stop),
    )
}

/// Checks all blocks, writes the tables, and tells what they say.
fn put_together(
    ready: &Ready,
    parts: &[PathBuf],
    mut table: SweepTable,
    (telling, threads, stop): (&Telling, Option<u16>, &StopFlag),
) -> Result<Outcome> {
    let checked = match sweep::merge(&ready.store, parts, &mut table) {
        Ok(checked) => checked,
        Err(error) => {
            return refuse::<()>(&error, None).map(|told| told.err().unwrap_or(Outcome::Done));
        }
    };
    output::print_error(&remarks(&checked))?;
    if !checked.is_whole() {
        return Ok(Outcome::BadInput);
    }
    findings::tell(ready, &table, telling, threads, stop)
}

/// What is wrong with the blocks, and what is to be known of them.
fn remarks(checked: &Checked) -> String {
    let mut text = String::new();
    let shown = |worlds: &Range<usize>| format!("{}..{}", worlds.start, worlds.end);
    for damaged in &checked.damaged {
        text.push_str(&format!("error: damaged: {damaged}\n"));
    }
    for at_odds in &checked.at_odds {
        text.push_str(&format!("error: at odds: {at_odds}\n"));
    }
    if !checked.missing.is_empty() {
        let list: Vec<String> = checked.missing.iter().map(shown).collect();
        text.push_str(&format!("error: worlds are missing: {}\n", list.join(", ")));
    }
    if !checked.is_whole() {
        text.push_str(
            "  help: `doublegame sweep run` computes what is missing; delete what is damaged or at odds first\n",
        );
    }
    if !checked.double.is_empty() {
        let list: Vec<String> = checked.double.iter().map(shown).collect();
        text.push_str(&format!(
            "warning: worlds are there twice, with the same results: {}\n",
            list.join(", ")
        ));
    }
    if checked.builds.len() > 1 {
        text.push_str(&format!(
            "warning: the worlds come from different builds or processors, whose results may differ in their last \
             digits: {}\n",
            checked.builds.join(", ")
        ));
    }
    text
}
