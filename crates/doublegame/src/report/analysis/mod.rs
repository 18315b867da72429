//! From a scenario to a report: solves every policy and every case, measures, judges the claims, says it in words.
//!
//! The work is a list of independent units that run in parallel; each unit's result depends on the scenario, the
//! options and the seed alone, and results are put together in a fixed order. So the same input gives the same report
//! on any number of threads. Nothing is written until all is done.

mod assumptions;
mod bottom_line;
mod cases;
mod cautions;
mod claims;
mod constants;
mod context;
mod corridors;
mod course;
mod finer;
mod from_record;
mod inferred;
mod learnt;
mod overview;
mod phrases;
mod policies;
mod rankings;
mod sentences;
mod separation;
mod sizes;
mod summary;
mod temptation;
mod work;
mod worth;

pub(crate) use context::FREE_TITLE;
pub use overview::overview;

use crate::measures::FromRecord;
use crate::report::{FileHash, Report, Settings};
use crate::scenario::compile::{Problem, SizeLimit};
use crate::scenario::model::{CaseId, Measure, Quantity, Scenario};
use context::Context;

/// The version of the report's layout.
const FORMAT: u32 = 1;

/// With which settings a scenario is analyzed.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisOptions {
    /// The common lambda of the full results, at least 0.
    pub lambda: f64,
    /// Further lambdas at which policies are solved and claims judged. 0 and the main one are always added.
    pub lambdas: Vec<f64>,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// How much is done.
    pub depth: Depth,
    /// What is believed of the types when play starts.
    pub beliefs: Beliefs,
    /// Names of the policies to report; empty for all. Claims are judged in any case.
    pub policies: Vec<String>,
    /// The number of periods in place of the scenario's.
    pub horizon: Option<u32>,
    /// Params with another value: name and value.
    pub params: Vec<(String, f64)>,
    /// How large a game may become, and how many nodes the games that are worked on at once have together.
    pub limit: SizeLimit,
    /// How many plays are simulated where an observer's histories are too many to list; a plain analysis takes a sixteenth.
    pub samples: usize,
    /// How many bytes of compiled games are kept at a time.
    pub memory: usize,
}

/// What is believed of the actors' types when play starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beliefs {
    /// The scenario's priors.
    Priors,
    /// What the scenario's record leaves.
    Record,
}

/// How much an analysis does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What fits into seconds; the report names what was left out.
    Plain,
    /// A wider search for other equilibria, the worth of every channel, finer corridors and tracks.
    Thorough,
}

impl Default for AnalysisOptions {
    fn default() -> Self {
        Self {
            lambda: 2.0,
            lambdas: vec![1.0, 3.0],
            seed: 1,
            depth: Depth::Plain,
            beliefs: Beliefs::Priors,
            policies: Vec::new(),
            horizon: None,
            params: Vec::new(),
            limit: SizeLimit { nodes: 2_000_000 },
            samples: 4_000,
            memory: 600 << 20,
        }
    }
}

/// Is told how far an analysis has come.
pub trait Progress: Sync {
    /// So many units of work out of `total` are done; the last one was `label`.
    fn advanced(&self, done: usize, total: usize, label: &str);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advanced(&self, _: usize, _: usize, _: &str) {}
}

/// Why an analysis gave no report.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AnalysisError {
    /// There is no such policy.
    #[error("there is no policy “{name}”{}", hint(nearest.as_ref()))]
    UnknownPolicy {
        /// The name asked for.
        name: String,
        /// The nearest name that there is.
        nearest: Option<String>,
    },
    /// There is no such param.
    #[error("there is no param “{name}”{}", hint(nearest.as_ref()))]
    UnknownParam {
        /// The name asked for.
        name: String,
        /// The nearest name that there is.
        nearest: Option<String>,
    },
    /// A param cannot take the value.
    #[error("the param “{name}” cannot be {value}: {why}")]
    ParamValue {
        /// The param.
        name: String,
        /// The value asked for.
        value: f64,
        /// Why not.
        why: String,
    },
    /// The params break an ordering that the scenario requires.
    #[error("the params break what the scenario requires: {requirement}")]
    Requirement {
        /// The requirement as the scenario writes it.
        requirement: String,
    },
    /// A lambda is negative or not a finite number.
    #[error("lambda must be a finite number of at least 0, not {0}")]
    Lambda(f64),
    /// The horizon is 0.
    #[error("the horizon must be at least 1 period")]
    Horizon,
    /// A case could not be compiled.
    #[error("the case “{case}” cannot be played: {problem}")]
    Case {
        /// The case.
        case: String,
        /// Why.
        problem: Problem,
    },
    /// Beliefs are to be those of the record, which cannot be read.
    #[error("the record gives no beliefs to start from: {0}")]
    Record(String),
    /// The run was stopped.
    #[error("stopped before the analysis was done; nothing was written")]
    Stopped,
}

fn hint(nearest: Option<&String>) -> String {
    nearest.map_or(String::new(), |name| format!(" (is “{name}” meant?)"))
}

/// Analyzes the scenario: every policy in full at the main lambda and in short at the others, every claim at all of
/// them. `stop` is polled often; once it is true the analysis ends with [`AnalysisError::Stopped`].
///
/// # Errors
///
/// See [`AnalysisError`]. A solution that does not converge is not an error: the report says so.
pub fn analyze(
    scenario: &Scenario,
    options: &AnalysisOptions,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Report, AnalysisError> {
    let mut context = Context::new(scenario, options, progress, stop)?;
    let read = from_record::ask(&context)?;
    context.from_record.fill(read.answers);
    context.record_files = read.files;
    context.sizes = sizes::count(&context)?;
    let (inferred, measured) = if options.beliefs == Beliefs::Record {
        let inference = inferred::read(&context);
        let inferred = inferred::take_in(&mut context, inference)?;
        (inferred, Measured::of(&context)?)
    } else {
        // The periods of a record follow one another, and leave threads idle that can solve cases.
        let (inference, measured) =
            rayon::join(|| inferred::read(&context), || Measured::of(&context));
        (inferred::take_in(&mut context, inference)?, measured?)
    };
    let Measured {
        solved,
        tempted,
        worths,
        corridors,
    } = measured;
    let judged = claims::judge_all(&context, &solved, &worths, &corridors)?;
    let finer = finer::measure(&context, &judged)?;
    let unmeasured = temptation::unmeasured(&context, &tempted);
    let policies = policies::reports(&context, &solved, &tempted, &worths);
    let rankings = rankings::rankings(&context, &policies, &solved);
    let claims = claims::reports(&context, &judged);
    let corridors = corridors::reports(&context, &corridors);
    let mut report = Report {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: summary::scenario(scenario, &context.constants(), context.horizon),
        settings: settings(&context),
        skipped: context.skipped(),
        bottom_line: Vec::new(),
        policies,
        rankings,
        claims,
        corridors,
        finer,
        assumptions: assumptions::assumptions(scenario, &context.constants()),
        cautions: Vec::new(),
        record: inferred.inference,
    };
    report.cautions = cautions::cautions(&context, &report, &solved);
    report.cautions.extend(unmeasured);
    report.cautions.extend(inferred.cautions);
    report.scenario.hashes.append(&mut context.record_files);
    report.bottom_line = bottom_line::sentences(&context, &report);
    Ok(report)
}

/// Everything that is measured whatever the record says.
struct Measured {
    solved: cases::Solved,
    tempted: Vec<(CaseId, temptation::Temptations)>,
    worths: worth::Worths,
    corridors: corridors::Corridors,
}

impl Measured {
    fn of(context: &Context) -> Result<Self, AnalysisError> {
        let solved = cases::solve(context)?;
        let leading = rankings::leading(context, &solved);
        Ok(Self {
            tempted: temptation::measure_all(context, &solved, &leading)?,
            worths: worth::measure(context, &solved, &leading)?,
            corridors: corridors::measure(context)?,
            solved,
        })
    }
}

/// What claims ask of the record, answered once in the central world, and the files that were read for it.
pub(crate) struct RecordAnswers {
    /// The answers.
    pub(crate) answers: FromRecord,
    /// The files.
    pub(crate) files: Vec<FileHash>,
}

/// Answers what the claims ask of the record.
///
/// # Errors
///
/// As [`analyze`].
pub(crate) fn record_answers(
    scenario: &Scenario,
    options: &AnalysisOptions,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<RecordAnswers, AnalysisError> {
    let mut context = Context::new(scenario, options, progress, stop)?;
    let from_record::Asked { answers, files } = from_record::ask(&context)?;
    context.from_record.fill(answers);
    let of_posterior = |quantity: &Quantity| matches!(quantity.measure, Measure::Posterior(..));
    if context.quantities.iter().any(of_posterior) {
        let inference = inferred::read(&context);
        inferred::take_in(&mut context, inference)?;
    }
    Ok(RecordAnswers {
        answers: context.from_record.swap_remove(context.main),
        files,
    })
}

fn settings(context: &Context) -> Settings {
    Settings {
        lambda: context.options.lambda,
        lambdas: context.chain.lambdas.clone(),
        seed: context.options.seed,
        thorough: context.options.depth == Depth::Thorough,
        starts: context.main_starts(),
        params: context.options.params.clone(),
    }
}
