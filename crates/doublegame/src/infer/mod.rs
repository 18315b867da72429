//! The record against the scenario: what the dated events say about hidden types.
//!
//! `roll` solves one game for each period of the record, from the beliefs that were held then; `paths` lists the ways
//! through its first period; `evidence` and `filter` carry the distribution over types, tracks and what is remembered
//! through them, under any reading of the record. `ask`, `surprise` and `indicators` ask for what each
//! event adds and what the judgement hangs on, how well the scenario foresaw it, and what to watch next; `worlds`
//! integrates the uncertain params; `inference` is the result as data; `simulate` plays records for validation.
//!
//! Invariants: the actors play on what was reported by the start of a period; an observation of probability zero is an
//! error; the log Bayes factors in sequence add up to the change of the log odds.

mod ach;
mod ask;
mod evidence;
mod filter;
mod indicators;
mod inference;
mod paths;
mod problem;
mod reading;
mod roll;
mod simulate;
mod surprise;
mod worlds;

pub use ach::{AchRow, AchTable, Mark, export_table, import_table};
pub use ask::infer;
pub use inference::{
    ActorInference, EventInference, Indicator, IndicatorOutcome, Inference, ObservationInference,
    PairFactor, PeriodInference, PosteriorAt, Sensitivity, WorldsInference,
};
pub use paths::MOST_PATHS;
pub use problem::InferProblem;
pub use roll::InferOptions;
pub use simulate::{
    CalibrationBin, Counting, Simulated, Simulation, calibration, simulate, type_ranks, uniformity,
};
pub use worlds::{Draws, MOST_WORLDS};
