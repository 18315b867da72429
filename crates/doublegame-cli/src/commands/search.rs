//! `doublegame search`: what the levers of a policy had better be set to.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum, ValueHint};
use doublegame::report::FileHash;
use doublegame::scenario::diagnostics::nearest;
use doublegame::scenario::model::{ActorId, ParamId, PolicyId, Scenario};
use doublegame::sweep::{
    self, Build, RobustMeasure, SearchFindings, SearchManifest, SearchPlan, SearchStore,
    SweepError, SweepOptions,
};

use crate::arguments::Variation;
use crate::progress::{Bar, StopFlag};
use crate::{Outcome, input, output, threads, values};

/// Arguments of `search`.
#[derive(Debug, Args)]
pub struct Search {
    /// The scenario: a file or a folder with scenario.dg
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
    /// The policy whose levers are set
    #[arg(long, value_name = "NAME")]
    pub policy: String,
    /// Set only this lever; may be repeated [default: all that the policy reads]
    #[arg(long = "lever", value_name = "NAME")]
    pub levers: Vec<String>,
    /// Judge by this objective; may be repeated [default: all]
    #[arg(long = "objective", value_name = "NAME")]
    pub objectives: Vec<String>,
    /// Judge by what play reveals of this actor's type to the actor of the policy; may be repeated [default: every other
    /// actor that has types]
    #[arg(long = "revealing", value_name = "ACTOR")]
    pub revealing: Vec<String>,
    /// By what measure over the worlds settings are searched; all four are reported
    #[arg(long, value_enum, default_value_t = MeasureName::Mean)]
    pub measure: MeasureName,
    /// Try so many settings at most; if there are no more than that, all of them
    #[arg(long, value_name = "COUNT", default_value_t = 200, value_parser = values::few)]
    pub budget: usize,
    /// Try each in so many worlds, the same for all, from a Latin hypercube
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = values::few)]
    pub worlds: usize,
    /// Seed of the worlds; what is best is tried again in those of the next seed
    #[arg(long, default_value_t = 1, value_parser = values::seed)]
    pub design_seed: u64,
    /// Seed of the search
    #[arg(long, default_value_t = 1, value_parser = values::seed)]
    pub seed: u64,
    /// How sharply actors tell a better option from a worse one
    #[arg(long, value_name = "LAMBDA", default_value_t = 2.0, value_parser = values::lambda)]
    pub lambda: f64,
    /// What is held (--param) or another in all worlds
    #[command(flatten)]
    pub variation: Variation,
    /// The folder of the results; it is made if it is not there
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Go on with the search in the folder of --out; a larger --budget makes it longer
    #[arg(long)]
    pub resume: bool,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

/// `--measure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MeasureName {
    /// The mean over the worlds
    Mean,
    /// The worst world
    Worst,
    /// What nine worlds in ten reach
    Tenth,
    /// The largest regret: what a setting falls short, at most, of the best in the same world
    Regret,
}

impl MeasureName {
    const fn measure(self) -> RobustMeasure {
        match self {
            Self::Mean => RobustMeasure::Mean,
            Self::Worst => RobustMeasure::Worst,
            Self::Tenth => RobustMeasure::Tenth,
            Self::Regret => RobustMeasure::Regret,
        }
    }
}

/// Searches, writes what was found and prints the summary.
pub fn run(options: &Search) -> Result<Outcome> {
    threads::use_as_many(options.threads)?;
    let stop = StopFlag::on_interrupt()?;
    if SearchStore::is_in(&options.out) && !options.resume {
        output::print_error(&format!(
            "error: --out {}: a search is kept there already\n  help: --resume goes on with it, and makes it longer where \
             --budget is larger; or name another folder\n",
            options.out.display()
        ))?;
        return Ok(Outcome::BadInput);
    }
    let Some(scenario) = input::load(&options.scenario)? else {
        return Ok(Outcome::BadInput);
    };
    let plan = match plan(options, &scenario)? {
        Ok(plan) => plan,
        Err(errors) => {
            output::print_error(&errors)?;
            return Ok(Outcome::BadInput);
        }
    };
    match found(&scenario, &plan, options, &stop) {
        Ok(findings) => write(&findings, &options.out),
        Err(Failure::Search(SweepError::Stopped)) => {
            output::print_error(
                "stopped; the settings that were tried are kept, and --resume goes on\n",
            )?;
            Ok(Outcome::Interrupted)
        }
        Err(Failure::Search(error @ SweepError::Machine { .. })) => anyhow::bail!("{error}"),
        Err(Failure::Search(SweepError::Case { case, problem })) => {
            output::print_error(&format!("In the case “{case}”:\n"))?;
            input::print_problem(&problem, &scenario)?;
            Ok(Outcome::BadInput)
        }
        Err(Failure::Search(error)) => {
            output::print_error(&format!("error: {error}\n"))?;
            Ok(Outcome::BadInput)
        }
        Err(Failure::Other(error)) => Err(error),
    }
}

/// Why nothing was found.
enum Failure {
    Search(SweepError),
    Other(anyhow::Error),
}

impl From<SweepError> for Failure {
    fn from(error: SweepError) -> Self {
        Self::Search(error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

fn found(
    scenario: &Scenario,
    plan: &SearchPlan,
    options: &Search,
    stop: &StopFlag,
) -> std::result::Result<SearchFindings, Failure> {
    let store = SearchStore::open(&options.out, &SearchManifest::new(scenario, plan)?)?;
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = options.threads.map_or_else(cores, usize::from);
    let is_stopped = || stop.is_set();
    let bar = Bar::new()?;
    let searched = sweep::search(scenario, plan, &store, threads, &bar, &is_stopped)?;
    let found = (&searched, &store);
    let findings = sweep::search_findings(scenario, plan, found, threads, &bar, &is_stopped)?;
    drop(bar);
    Ok(findings)
}

fn write(findings: &SearchFindings, folder: &Path) -> Result<Outcome> {
    let page = folder.join("search.html");
    output::write(&page, &sweep::render_search_html(findings)?)?;
    output::write(
        &folder.join("search.json"),
        &sweep::search_to_json(findings)?,
    )?;
    let style = output::terminal_style(Some(page.display().to_string()));
    output::print(&sweep::render_search_terminal(findings, &style))?;
    Ok(Outcome::Done)
}

/// What is asked for in the scenario's terms, or all that is wrong with it.
fn plan(options: &Search, scenario: &Scenario) -> Result<std::result::Result<SearchPlan, String>> {
    let Some(chosen) = input::choose(scenario, &options.variation.params, &[])? else {
        return Ok(Err(String::new()));
    };
    let held: Vec<(ParamId, f64)> = chosen
        .params
        .iter()
        .map(|(at, value)| (ParamId(*at as u16), *value))
        .collect();
    let mut errors = String::new();
    let policies = names(scenario.policies.iter().map(|it| &it.naming));
    let policy = one(
        &mut errors,
        ("--policy", &options.policy),
        "the scenario has no such policy",
        &policies,
    );
    let Some(policy) = policy.map(|at| PolicyId(at as u16)) else {
        return Ok(Err(errors));
    };
    let levers = levers(&mut errors, options, scenario, (policy, &held));
    let known = names(scenario.objectives.iter().map(|it| &it.naming));
    let objectives: Vec<usize> = if options.objectives.is_empty() {
        (0..known.len()).collect()
    } else {
        let asked = options.objectives.iter();
        unique(asked.filter_map(|name| {
            one(
                &mut errors,
                ("--objective", name),
                "the scenario has no such objective",
                &known,
            )
        }))
    };
    let revealing = revealing(&mut errors, options, scenario, policy);
    if objectives.is_empty() && revealing.is_empty() && errors.is_empty() {
        errors.push_str(
            "error: nothing to judge by: the scenario has no objective, and no other actor has types\n  help: declare an \
             objective\n",
        );
    }
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    Ok(Ok(SearchPlan {
        path: options.scenario.display().to_string(),
        policy,
        levers,
        objectives,
        revealing,
        measure: options.measure.measure(),
        budget: options.budget,
        worlds: options.worlds,
        design_seed: options.design_seed,
        seed: options.seed,
        held,
        options: SweepOptions {
            lambda: options.lambda,
            horizon: options.variation.horizon,
            largest_game: options.variation.max_nodes,
            ..SweepOptions::default()
        },
        build: build()?,
    }))
}

fn build() -> Result<Build> {
    let path = std::env::current_exe().context("cannot find the program's own file")?;
    let bytes = std::fs::read(&path).context("cannot read the program's own file")?;
    let hash = FileHash::of_bytes("", &bytes).sha256;
    Ok(Build::here(&hash[..16]))
}

/// The levers that are set: those asked for, or all that the policy reads and that are not held.
fn levers(
    errors: &mut String,
    options: &Search,
    scenario: &Scenario,
    (policy, held): (PolicyId, &[(ParamId, f64)]),
) -> Vec<ParamId> {
    let name = &options.policy;
    let all = sweep::levers_of(scenario, policy);
    if all.is_empty() {
        errors.push_str(&format!(
            "error: --policy {name}: the policy reads no lever, so there is nothing to set\n  help: declare one, as in `lever \
             odds \"how often\" = 0.5 in 0..1`, and read it in a condition or a probability of the policy\n"
        ));
        return all;
    }
    let is_held = |lever: &ParamId| held.iter().any(|(param, _)| param == lever);
    let known: Vec<&str> = all
        .iter()
        .map(|lever| scenario.params[lever.index()].naming.name.as_str())
        .collect();
    if options.levers.is_empty() {
        let free: Vec<ParamId> = all.into_iter().filter(|lever| !is_held(lever)).collect();
        if free.is_empty() {
            errors.push_str(
                "error: --param holds every lever that the policy reads, so there is nothing to set\n  help: hold fewer of \
                 them\n",
            );
        }
        return free;
    }
    let mut chosen = Vec::new();
    for lever in &options.levers {
        let what = format!("the policy {name} reads no such lever");
        let Some(at) = one(errors, ("--lever", lever), &what, &known) else {
            continue;
        };
        if is_held(&all[at]) {
            errors.push_str(&format!(
                "error: --lever {lever}: --param holds it\n  help: leave out one of the two\n"
            ));
        }
        chosen.push(all[at]);
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// Of whose types play is to reveal much.
fn revealing(
    errors: &mut String,
    options: &Search,
    scenario: &Scenario,
    policy: PolicyId,
) -> Vec<ActorId> {
    let own = scenario.policies[policy.index()].actor;
    let rivals: Vec<ActorId> = (0..scenario.actors.len())
        .map(|at| ActorId(at as u16))
        .filter(|id| *id != own && scenario.actors[id.index()].types.len() > 1)
        .collect();
    if options.revealing.is_empty() {
        return rivals;
    }
    let known = names(rivals.iter().map(|id| &scenario.actors[id.index()].naming));
    let what = "there is no other actor of this name that has types";
    let asked = options.revealing.iter();
    let found = asked.filter_map(|name| one(errors, ("--revealing", name), what, &known));
    unique(found).into_iter().map(|at| rivals[at]).collect()
}

fn names<'s>(
    namings: impl Iterator<Item = &'s doublegame::scenario::model::Naming>,
) -> Vec<&'s str> {
    namings.map(|naming| naming.name.as_str()).collect()
}

/// In order, each once.
fn unique(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The place of a name; says what is wrong if there is none.
fn one(
    errors: &mut String,
    (option, name): (&str, &str),
    what: &str,
    known: &[&str],
) -> Option<usize> {
    let place = known.iter().position(|it| *it == name);
    if place.is_none() {
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None if known.is_empty() => "there are none".to_owned(),
            None => format!("one of {}", known.join(", ")),
        };
        errors.push_str(&format!("error: {option} {name}: {what}\n  help: {help}\n"));
    }
    place
}
