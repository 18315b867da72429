//! The central world: every case and every corridor that is needed, compiled and solved.

use super::options::{SweepError, SweepOptions};
use super::table::SolutionOutcome;
use super::warm::{Way, solve_central};
use crate::game::{InformationSetId, Profile};
use crate::measures::cases::Spec;
use crate::measures::claims_learnt::Wanted;
use crate::measures::claims_values::of_one_play;
use crate::measures::looked_up::{case_of_corridor, distinct_quantities};
use crate::measures::{CommittedTypes, CorridorGame, Play, Unavailable, positions, same_sets};
use crate::scenario::compile::{Compiled, Problem, World, compile};
use crate::scenario::model::{CaseId, CorridorId, Measure, Quantity, Scenario};
use crate::solve::{GameStructure, NearbySolution, Status};

/// A case in the central world.
pub(super) struct CentralCase {
    pub(super) case: CaseId,
    pub(super) structure: GameStructure,
    /// The positions of the quantities that are read off its play.
    pub(super) positions: Vec<usize>,
    /// The separations that these need.
    pub(super) wanted: Wanted,
    pub(super) compiled: Compiled,
    pub(super) start: Start,
    /// Whether it was solved, and how far off the solution is.
    pub(super) outcome: SolutionOutcome,
}

/// A corridor that a claim asks about, in the central world.
pub(super) struct CentralCorridor<'s> {
    pub(super) corridor: CorridorId,
    pub(super) under: CaseId,
    pub(super) game: CorridorGame<'s>,
    pub(super) structure: GameStructure,
    /// For each position.
    pub(super) starts: Vec<Start>,
}

/// From where a game is solved in other worlds.
pub(super) struct Start {
    /// The central world's solution; `None` where it did not converge.
    pub(super) profile: Option<Profile>,
    /// Length: information sets. The same sets in the game that is solved before it (see [`Start::link`]); empty where none
    /// is.
    pub(super) same: Vec<Option<InformationSetId>>,
}

impl Start {
    const fn new(profile: Option<Profile>) -> Self {
        Self {
            profile,
            same: Vec::new(),
        }
    }

    /// Finds the information sets of a game in one that is solved before it: for a case the first case, for a position of a
    /// corridor the position before, for the first position the first case.
    pub(super) fn link(&mut self, game: &Compiled, before: &Compiled) {
        self.same = same_sets(game, before);
    }
}

/// A unit of what is done in the central world.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Case(CaseId),
    Corridor(CorridorId, CaseId),
}

/// What came of it.
pub(super) enum Made<'s> {
    Case(CentralCase),
    Corridor(CentralCorridor<'s>),
}

impl Made<'_> {
    pub(super) fn nodes(&self) -> usize {
        match self {
            Self::Case(case) => case.compiled.game.node_count(),
            Self::Corridor(corridor) => corridor.game.game().node_count(),
        }
    }
}

/// The cases that a sweep solves: all policies, play without commitments first, then those that only claims need.
#[must_use]
pub fn cases(scenario: &Scenario) -> Vec<CaseId> {
    let mut cases: Vec<CaseId> = (0..=scenario.policies.len() as u16).map(CaseId).collect();
    let of_play = distinct_quantities(scenario)
        .into_iter()
        .filter(|it| of_one_play(&it.measure) || matches!(it.measure, Measure::Worth { .. }));
    cases.extend(of_play.map(|it| it.under));
    cases.sort_unstable();
    cases.dedup();
    cases
}

/// Every case, and every corridor that a claim needs.
pub(super) fn units(scenario: &Scenario, quantities: &[Quantity]) -> Vec<Unit> {
    let mut corridors: Vec<(CorridorId, CaseId)> = quantities
        .iter()
        .filter_map(|it| match it.measure {
            Measure::Inside(id) => Some((id, case_of_corridor(scenario, id, it.under))),
            _ => None,
        })
        .collect();
    corridors.sort_unstable();
    corridors.dedup();
    let cases = cases(scenario).into_iter().map(Unit::Case);
    let corridors = corridors.into_iter();
    cases
        .chain(corridors.map(|(corridor, under)| Unit::Corridor(corridor, under)))
        .collect()
}

/// Compiles and solves one unit in the central world.
pub(super) fn make<'s>(
    scenario: &'s Scenario,
    options: &SweepOptions,
    central: &World,
    quantities: &[Quantity],
    unit: Unit,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Made<'s>, SweepError> {
    let (Unit::Case(case) | Unit::Corridor(_, case)) = unit;
    let declared = &scenario.cases[case.index()];
    let failed = |problem: Problem| SweepError::Case {
        case: declared.naming.title.clone(),
        problem,
    };
    let spec = Spec::of_case(declared, central, options.horizon, &[]);
    match unit {
        Unit::Case(case) => {
            let compiled =
                compile(scenario, &spec.world, &spec.setting, options.limit()).map_err(failed)?;
            let (profile, solution) = solve_central(&compiled.game, options, stop);
            let positions: Vec<usize> = (0..quantities.len())
                .filter(|at| quantities[*at].under == case)
                .filter(|at| of_one_play(&quantities[*at].measure))
                .collect();
            let mut wanted = Wanted::of_quantities(positions.iter().map(|at| &quantities[*at]));
            if let Some(profile) = &profile {
                let play = Play::new(&compiled, profile);
                wanted.settle(scenario, &play, &options.observers());
            }
            Ok(Made::Case(CentralCase {
                case,
                positions,
                wanted,
                outcome: outcome(&solution, Way::Branch),
                structure: GameStructure::of(&compiled.game),
                compiled,
                start: Start::new(profile),
            }))
        }
        Unit::Corridor(corridor, under) => {
            let declared = &scenario.corridors[corridor.index()];
            let game = CorridorGame::new(
                scenario,
                &spec.world,
                &spec.setting,
                (declared, CommittedTypes::Named),
                options.limit(),
            );
            let mut game = match game {
                Ok(game) => game,
                Err(Unavailable::Uncompiled(problem)) => return Err(failed(problem)),
                Err(other) => return Err(failed(Problem::Setting(other.to_string()))),
            };
            let mut starts = Vec::new();
            for position in positions(options.positions) {
                if let Err(why) = game.go_to(&spec.world, position) {
                    return Err(failed(Problem::Setting(why.to_string())));
                }
                starts.push(Start::new(solve_central(game.game(), options, stop).0));
            }
            Ok(Made::Corridor(CentralCorridor {
                corridor,
                under,
                structure: GameStructure::of(game.game()),
                game,
                starts,
            }))
        }
    }
}

/// What is kept of a solution.
pub(super) fn outcome(solution: &NearbySolution, way: Way) -> SolutionOutcome {
    SolutionOutcome {
        status: match &solution.status {
            Status::Converged => way.word().to_owned(),
            Status::StoppedShort { reason } => format!("stopped short: {reason}"),
        },
        converged: solution.status == Status::Converged,
        residual: solution.residual,
    }
}
