//! Compiling and solving another game for a measure that compares games.

use crate::scenario::compile::{Compiled, Problem, Setting, SizeLimit, World, compile};
use crate::scenario::model::Scenario;
use crate::solve::{QreOptions, Solution, Status, solve_qre};

/// What it takes to compile and solve a game anew.
#[derive(Clone, Copy)]
pub struct Anew<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// The values of its params.
    pub world: &'s World,
    /// How large a game may become.
    pub limit: SizeLimit,
    /// The common lambda.
    pub lambda: f64,
    /// Polled by the solver; once it is true, the work ends with [`Unavailable::Unsolved`].
    pub stop: &'s (dyn Fn() -> bool + Sync),
}

/// Why a measure has no value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unavailable {
    /// What is asked for has no meaning in this scenario; why, in words.
    #[error("{0}")]
    Undefined(String),
    /// A game that is needed cannot be compiled.
    #[error("{0}")]
    Uncompiled(#[from] Problem),
    /// A game that is needed was not solved; why, in words.
    #[error("not solved: {0}")]
    Unsolved(String),
}

impl Anew<'_> {
    /// Compiles the game of a setting.
    pub(super) fn compile(&self, setting: &Setting) -> Result<Compiled, Unavailable> {
        Ok(compile(self.scenario, self.world, setting, self.limit)?)
    }

    /// Solves a game to convergence.
    pub(super) fn solve(
        &self,
        compiled: &Compiled,
        options: &QreOptions,
    ) -> Result<Solution, Unavailable> {
        let solution = solve_qre(&compiled.game, options, self.stop);
        match solution.status {
            Status::Converged => Ok(solution),
            Status::StoppedShort { reason } => Err(Unavailable::Unsolved(reason)),
        }
    }
}
