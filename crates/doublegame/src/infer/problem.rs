//! Why a record cannot be read against a scenario.

use crate::infer::paths::MOST_PATHS;
use crate::scenario::compile::Problem;
use crate::worlds::MapError;
use jiff::civil::Date;

/// Why an inference stopped.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InferProblem {
    /// The scenario has no record.
    #[error("the scenario has no `record`: name the file of events and how they are coded")]
    NoRecord,
    /// The record's file cannot be read.
    #[error("{why}")]
    Unread {
        /// Why.
        why: String,
    },
    /// The correlations of the scenario's params contradict each other.
    #[error(transparent)]
    Worlds(#[from] MapError),
    /// No period of the record lies before the scenario's start.
    #[error(
        "no period of the record lies before the start of the scenario, which is where a record ends"
    )]
    NoPeriod,
    /// Full memory.
    #[error(
        "with `memory full` every state of the past counts, and a record cannot be rolled: write `memory 0` or what is remembered"
    )]
    FullMemory,
    /// The game of a period cannot be compiled.
    #[error("the game of the period from {first}: {problem}")]
    Game {
        /// The first day of the period.
        first: Date,
        /// Why.
        problem: Problem,
    },
    /// A track's known value is not one of its values.
    #[error("track `{track}` cannot be {value} from {first}: it goes from {low} to {high}")]
    KnownTrack {
        /// Which.
        track: String,
        /// The value that was given.
        value: f64,
        /// The first day of the period.
        first: Date,
        /// Its lowest value.
        low: f64,
        /// Its highest value.
        high: f64,
    },
    /// A hidden track leaves its bounds, or its update has no value.
    #[error("track `{track}`: {what}")]
    Update {
        /// Which.
        track: String,
        /// What is wrong.
        what: String,
    },
    /// A period has too many ways through it.
    #[error(
        "a period has more than {MOST_PATHS} ways through it: code more of its choices and signals, set tracks with `known`, or leave moves out"
    )]
    TooManyPaths,
    /// An observation has probability zero.
    #[error("{what}, from {first} to {last}, has probability 0 in the scenario: {events}")]
    Impossible {
        /// The observation in the scenario's words.
        what: String,
        /// The first day of the period.
        first: Date,
        /// The last day of the period.
        last: Date,
        /// The events that carry it, and what can be done.
        events: String,
    },
    /// A reading leads to states in which no game starts.
    #[error(
        "what was known in time and what is known now lead to different states of the tracks: set the tracks with `known`, or let reports err with `reliability`"
    )]
    Unsupported,
    /// No drawn world can be used.
    #[error(
        "none of {drawn} drawn worlds can be used: in each a game is invalid or did not converge"
    )]
    NoWorld {
        /// How many were drawn.
        drawn: usize,
    },
    /// A world could not be kept.
    #[error(
        "a world that was read could not be kept: {why}\n  help: make room, or leave --keep out"
    )]
    NotKept {
        /// Why.
        why: String,
    },
    /// A simulated record never lasts.
    #[error(
        "play ends before the record does in a thousand plays one after the other: no record can be simulated"
    )]
    AlwaysEnds,
    /// The work was stopped.
    #[error("stopped")]
    Stopped,
}
