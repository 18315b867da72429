//! The record against the scenario: what the dated events say about hidden types.
//!
//! `roll` solves one game for each period of the record, from the beliefs that were held then; `games` keeps what was built
//! for that; `paths`, `walk` and `routes` list the ways through its first period; `evidence` and `filter` carry the distribution over types, tracks and what is remembered
//! through them, under any `reading` of the record, and `onward` from one period to the next. `ask`, `surprise`,
//! `indicators` and `sensitivity` ask for what each event adds, how well the scenario foresaw it, what to watch next and
//! what the judgement hangs on; `worlds` integrates the uncertain params, and `kept` keeps those that were read; `ach` reads and writes tables of competing
//! hypotheses; `inference` is the result as data; `simulate` plays records for validation.
//!
//! Invariants: the actors play on what was reported by the start of a period; an observation of probability zero is an
//! error; the log Bayes factors in sequence add up to the change of the log odds.

mod ach;
mod ask;
mod evidence;
mod filter;
mod games;
mod impossible;
mod indicators;
mod inference;
mod kept;
mod onward;
mod paths;
mod problem;
mod reading;
mod roll;
mod routes;
mod sensitivity;
mod simulate;
mod surprise;
mod walk;
mod worlds;

pub use ach::{AchRow, AchTable, Mark, export_table, import_table};
pub use ask::infer;
pub use inference::{
    ActorInference, EventInference, FactorOverWorlds, IdleRuleInference, Indicator,
    IndicatorOutcome, Inference, LambdaInference, MISFIT, ObservationInference, OtherScenario,
    PairFactor, PeriodInference, PosteriorAt, PriorTable, RuleInference, Sensitivity,
    WorldsInference,
};
pub use kept::{Kept, KeptError};
pub use paths::MOST_PATHS;
pub use problem::InferProblem;
pub use roll::InferOptions;
pub use simulate::{
    CalibrationBin, Counting, Simulated, Simulation, calibration, simulate, type_ranks, uniformity,
};
pub use worlds::{Draws, LEAST_EFFECTIVE, MOST_WORLDS};
