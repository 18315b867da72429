//! Solving a game of one world from the solution of the central one.
//!
//! Where that does not lead to a solution, the principal branch is followed from lambda 0. A solution that was reached from
//! the central one is not shown to lie on the principal branch: between two worlds the branch may fold.

use super::central::Start;
use super::options::SweepOptions;
use crate::game::{Game, InformationSetId, Profile};
use crate::solve::{
    Approach, GameStructure, NearbySolution, QreOptions, ResidualCheck, Solution, Status,
    solve_qre, solve_qre_nearby,
};
use std::borrow::Cow;

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

/// Where a game came to beside others, and what checks it.
pub(super) type Arrival<'a> = (Approach, &'a mut ResidualCheck);

/// Solves a game from where it came to beside others, from the first of the starts that leads to a solution, or along the
/// branch, and says which.
pub(super) fn solve_warm(
    (game, structure): (&Game, Option<&GameStructure>),
    (arrival, starts): (Option<Arrival>, &[Cow<Profile>]),
    options: &SweepOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> (NearbySolution, Way) {
    let near = options.nearby();
    let mut nearest = None;
    if let Some((approach, check)) = arrival {
        if let Some(structure) = structure.filter(|_| approach.arrived) {
            let residual = check.residual((game, structure), &approach.profile, options.lambda);
            if residual <= options.tolerance {
                let solution = NearbySolution {
                    profile: approach.profile,
                    residual,
                    status: Status::Converged,
                    sweeps: approach.sweeps,
                };
                return (solution, Way::Central);
            }
        }
        nearest = Some(approach.profile);
    }
    for start in nearest.iter().chain(starts.iter().map(AsRef::as_ref)) {
        let solution = solve_qre_nearby((game, structure), start, &near, stop);
        if solution.status == Status::Converged {
            return (solution, Way::Central);
        }
    }
    (along_branch(game, options, stop).into(), Way::Branch)
}

/// A game that is solved before others in every world, by how its solution moved between the central world and this one.
#[derive(Clone, Copy)]
pub(super) struct Moved<'a> {
    pub(super) game: &'a Game,
    pub(super) here: &'a Profile,
    pub(super) central: &'a Profile,
}

impl<'a> Moved<'a> {
    /// `None` where the game was not solved in one of the two worlds.
    pub(super) fn new(
        game: &'a Game,
        central: &'a Start,
        here: Option<&'a Profile>,
    ) -> Option<Self> {
        Some(Self {
            game,
            here: here?,
            central: central.profile.as_ref()?,
        })
    }
}

/// From where a case may start, beside its solution in the central world.
pub(super) struct Hints<'a> {
    /// The solution of the first case in the same world.
    pub(super) first: Option<&'a Profile>,
    /// The solution of the case in a world nearby.
    pub(super) nearby: Option<&'a Profile>,
    /// Where the case came to beside the same case in other worlds.
    pub(super) approach: Option<Approach>,
}

/// From where to solve a game, the likelier start first: its solution in a world nearby, the central one moved, the central
/// one.
pub(super) fn starts<'c>(
    game: &Game,
    central: &'c Start,
    nearby: Option<&'c Profile>,
    by: Option<Moved>,
) -> Vec<Cow<'c, Profile>> {
    let central_profile = central.profile.as_ref();
    let moved = central_profile
        .zip(by)
        .map(|(profile, by)| Cow::Owned(moved(game, profile, &central.same, by)));
    let nearby = nearby.map(Cow::Borrowed);
    let central_profile = central_profile.map(Cow::Borrowed);
    [nearby, moved, central_profile]
        .into_iter()
        .flatten()
        .collect()
}

/// The start for a game: its solution in the central world, every information set moved in log-odds as the same set moved in
/// another game. `same` (length: sets) says where the sets stand in that game.
fn moved(game: &Game, central: &Profile, same: &[Option<InformationSetId>], by: Moved) -> Profile {
    let mut start = central.clone();
    let sets = (0..).map(InformationSetId).zip(same);
    for (set, there) in sets.filter_map(|(set, there)| Some((set, (*there)?))) {
        let there = by.game.actions(there);
        let ratios = by.here.probabilities[there.clone()]
            .iter()
            .zip(&by.central.probabilities[there]);
        let weights: Vec<f64> = game
            .actions(set)
            .zip(ratios)
            .map(|(at, (here, before))| central.probabilities[at] * (here / before))
            .collect();
        let total: f64 = weights.iter().sum();
        // Where a probability has vanished, the central one stays.
        if total > 0.0 && total.is_finite() {
            for (at, weight) in game.actions(set).zip(weights) {
                start.probabilities[at] = weight / total;
            }
        }
    }
    start
}
