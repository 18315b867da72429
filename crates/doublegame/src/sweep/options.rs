//! With which settings a sweep is made, and why it may fail.

use crate::measures::ObserverOptions;
use crate::report::AnalysisError;
use crate::scenario::compile::{Problem, SizeLimit};
use crate::solve::QreOptions;
use crate::worlds::MapError;
use crate::worlds::designs::DesignError;
use serde::{Deserialize, Serialize};

/// How every world is solved and measured. All of it decides the results, so all of it stands in the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepOptions {
    /// The common lambda of all solutions, at least 0.
    pub lambda: f64,
    /// Seed of the plays that are drawn where an observer's histories are too many to list.
    pub seed: u64,
    /// How many plays are drawn there.
    pub samples: usize,
    /// How much work, in edges followed, listing all histories may take; see
    /// [`ObserverOptions::exact_limit`](crate::measures::ObserverOptions::exact_limit).
    pub listing_limit: usize,
    /// At how many positions a corridor is followed, at least two.
    pub positions: usize,
    /// The largest residual of a solution that counts as converged.
    pub tolerance: f64,
    /// How many sweeps are made from a known solution before another way is tried.
    pub warm_sweeps: usize,
    /// How many sweeps the branch from lambda 0 may take where no known solution leads to one.
    pub branch_sweeps: usize,
    /// The number of periods in place of the scenario's.
    pub horizon: Option<u32>,
    /// What becomes of params that change the structure of the games.
    pub structure: Structure,
    /// The most nodes that a game may have.
    pub largest_game: usize,
}

/// What becomes of params that change the structure of the games, such as how many levels a track has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Structure {
    /// They keep their central values, so that games are compiled once.
    Held,
    /// They vary like the others: where one has another value, the games are compiled anew and solved from lambda 0.
    Varied,
}

impl Default for SweepOptions {
    fn default() -> Self {
        Self {
            lambda: 2.0,
            seed: 1,
            samples: 250,
            listing_limit: 1_250_000,
            positions: 5,
            tolerance: 1e-5,
            warm_sweeps: 150,
            branch_sweeps: 600,
            horizon: None,
            structure: Structure::Held,
            largest_game: 5_000_000,
        }
    }
}

impl SweepOptions {
    /// How large a game may become.
    pub(super) const fn limit(&self) -> SizeLimit {
        SizeLimit {
            nodes: self.largest_game,
        }
    }

    /// How a game is solved from a known solution.
    pub(super) fn nearby(&self) -> QreOptions<'static> {
        QreOptions {
            tolerance: self.tolerance,
            sweep_budget: self.warm_sweeps,
            ..QreOptions::at(self.lambda)
        }
    }

    /// How what observers learn is computed.
    pub(super) const fn observers(&self) -> ObserverOptions {
        ObserverOptions {
            seed: self.seed,
            samples: self.samples,
            exact_limit: self.listing_limit,
        }
    }
}

/// Why a sweep cannot be made or gone on with.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// No param varies.
    #[error(
        "no param varies: give a param of the scenario a range (`= 0.5 in 0..1`), or hold fewer of them"
    )]
    NothingVaries,
    /// A posterior without its worlds.
    #[error(
        "the worlds of a posterior are drawn before: write them with doublegame infer SCENARIO --worlds COUNT --draws FILE, \
         and name the file with --draws"
    )]
    NoDraws,
    /// A design that cannot be made with these numbers.
    #[error("{0}")]
    Design(#[from] DesignError),
    /// The worlds cannot be made.
    #[error("{0}")]
    Worlds(#[from] MapError),
    /// Too few worlds for the design.
    #[error("{design} of {inputs} params needs at least {least} worlds, not {asked}")]
    TooFewWorlds {
        /// The design, in words.
        design: &'static str,
        /// Its inputs.
        inputs: usize,
        /// How many worlds it needs.
        least: String,
        /// How many were asked for.
        asked: usize,
    },
    /// Claims and the record.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// A game cannot be compiled in the central world.
    #[error("the case “{case}” cannot be played: {problem}")]
    Case {
        /// The case.
        case: String,
        /// Why.
        problem: Problem,
    },
    /// The games of all cases are too large together.
    #[error(
        "the games of all policies and cases have more than {most} nodes together\n  help: a coarser track or a shorter \
         --horizon makes them smaller; a larger --max-nodes raises the limit, which is four times that"
    )]
    TooLarge {
        /// The most nodes.
        most: usize,
    },
    /// A file or folder cannot be read or written.
    #[error("{path}: {what}\n  expected: {expected}\n  help: {help}")]
    Store {
        /// The file or folder.
        path: String,
        /// What is wrong with it.
        what: String,
        /// What was expected.
        expected: String,
        /// How to mend it.
        help: String,
    },
    /// The machine refused to read or write.
    #[error("cannot {action} {path}: {why}")]
    Machine {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: String,
        /// Why not.
        why: std::io::ErrorKind,
    },
    /// The run was stopped.
    #[error("stopped; the worlds that are done are kept, and --resume goes on")]
    Stopped,
}

/// Is told how far a sweep has come.
pub trait SweepProgress: Sync {
    /// Before the first world: so many of the central world's games are solved.
    fn prepared(&self, done: usize, total: usize);
    /// So many worlds of this run are done.
    fn worlds(&self, done: usize, total: usize);
    /// So many params have been moved by themselves.
    fn params(&self, done: usize, total: usize);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl SweepProgress for NoProgress {
    fn prepared(&self, _: usize, _: usize) {}
    fn worlds(&self, _: usize, _: usize) {}
    fn params(&self, _: usize, _: usize) {}
}
