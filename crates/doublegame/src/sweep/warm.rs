//! Solving a game of one world from solutions that are known beforehand.
//!
//! Which solutions are known depends on the central world alone. Each is tried with few sweeps; where none leads to a
//! solution, the principal branch is followed from lambda 0. A solution that was reached from a known one is not shown to
//! lie on the principal branch: between two worlds the branch may fold.

use super::options::SweepOptions;
use crate::game::{Game, Profile};
use crate::solve::{QreOptions, Solution, Status, solve_qre, solve_qre_nearby};

/// Solutions of a game from which those in other worlds are tried.
pub(super) struct Starts {
    /// The central world's at the sweep's lambda first.
    profiles: Vec<Profile>,
}

/// How a solution was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From the central world's solution.
    Central,
    /// From another known solution.
    Other,
    /// Along the principal branch from lambda 0.
    Branch,
}

impl Way {
    /// The word for it in tables.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Central => "from the central world",
            Self::Other => "from another lambda of the central world",
            Self::Branch => "along the branch",
        }
    }
}

/// The central world's solutions at these multiples of the sweep's lambda are tried where the one at it fails.
const OTHER_LAMBDAS: [f64; 2] = [1.5, 0.5];

impl Starts {
    /// No known solution.
    pub(super) const NONE: &'static Self = &Self {
        profiles: Vec::new(),
    };

    /// The starts from a game of the central world, and its solution.
    pub(super) fn of(
        game: &Game,
        options: &SweepOptions,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> (Self, Solution) {
        let solve = |lambda| solve_qre(game, &at(lambda, options), stop);
        let solution = solve(options.lambda);
        let others = OTHER_LAMBDAS.map(|factor| solve(factor * options.lambda));
        let all = std::iter::once(&solution).chain(&others);
        let solved = all.filter(|solution| solution.status == Status::Converged);
        let starts = Self {
            profiles: solved.map(|solution| solution.profile.clone()).collect(),
        };
        (starts, solution)
    }
}

/// A solve along the branch.
fn at(lambda: f64, options: &SweepOptions) -> QreOptions<'static> {
    QreOptions {
        tolerance: options.tolerance,
        sweep_budget: options.branch_sweeps,
        ..QreOptions::at(lambda)
    }
}

/// Solves a game, and says how.
pub(super) fn solve_warm(
    game: &Game,
    starts: &Starts,
    options: &SweepOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> (Solution, Way) {
    for (number, profile) in starts.profiles.iter().enumerate() {
        let near = QreOptions {
            sweep_budget: options.warm_sweeps,
            ..at(options.lambda, options)
        };
        let solution = solve_qre_nearby(game, profile, &near, stop);
        if solution.status == Status::Converged {
            let way = if number == 0 {
                Way::Central
            } else {
                Way::Other
            };
            return (solution, way);
        }
    }
    let solution = solve_qre(game, &at(options.lambda, options), stop);
    (solution, Way::Branch)
}
