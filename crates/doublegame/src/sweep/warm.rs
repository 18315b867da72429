//! Solving a game of one world from the solution of the central one.
//!
//! Where that does not lead to a solution, the principal branch is followed from lambda 0. A solution that was reached from
//! the central one is not shown to lie on the principal branch: between two worlds the branch may fold.

use super::options::SweepOptions;
use crate::game::{Game, InformationSetId, Profile};
use crate::solve::{NearbySolution, QreOptions, Solution, Status, solve_qre, solve_qre_nearby};

/// How a solution was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From the central world's solution.
    Central,
    /// Along the principal branch from lambda 0.
    Branch,
}

impl Way {
    /// The word for it in tables.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Central => "from the central world",
            Self::Branch => "along the branch",
        }
    }
}

/// Solves a game of the central world; the profile is `None` where it does not converge.
pub(super) fn solve_central(
    game: &Game,
    options: &SweepOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> (Option<Profile>, NearbySolution) {
    let solution = along_branch(game, options, stop);
    let profile = (solution.status == Status::Converged).then(|| solution.profile.clone());
    (profile, solution.into())
}

fn along_branch(game: &Game, options: &SweepOptions, stop: &(dyn Fn() -> bool + Sync)) -> Solution {
    let branch = QreOptions {
        tolerance: options.tolerance,
        sweep_budget: options.branch_sweeps,
        ..QreOptions::at(options.lambda)
    };
    solve_qre(game, &branch, stop)
}

/// Solves a game from a profile, or along the branch, and says which.
pub(super) fn solve_warm(
    game: &Game,
    start: Option<&Profile>,
    options: &SweepOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> (NearbySolution, Way) {
    if let Some(start) = start {
        let near = QreOptions {
            tolerance: options.tolerance,
            sweep_budget: options.warm_sweeps,
            ..QreOptions::at(options.lambda)
        };
        let solution = solve_qre_nearby(game, start, &near, stop);
        if solution.status == Status::Converged {
            return (solution, Way::Central);
        }
    }
    (along_branch(game, options, stop).into(), Way::Branch)
}

/// The start for a game at one position of a corridor: the central world's solution there, moved as this world's solution at
/// the position before differs from the central world's there. Both are moved in log-odds.
pub(super) fn moved(
    game: &Game,
    central: &Profile,
    (here_before, central_before): (&Profile, &Profile),
) -> Profile {
    let mut moved = central.clone();
    for set in 0..game.information_sets.len() as u32 {
        let actions = game.actions(InformationSetId(set));
        let weights: Vec<f64> = actions
            .clone()
            .map(|at| {
                let ratio = here_before.probabilities[at] / central_before.probabilities[at];
                central.probabilities[at] * ratio
            })
            .collect();
        let total: f64 = weights.iter().sum();
        // Where a probability has vanished, the central one stays.
        if total > 0.0 && total.is_finite() {
            for (at, weight) in actions.zip(weights) {
                moved.probabilities[at] = weight / total;
            }
        }
    }
    moved
}
