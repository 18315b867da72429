//! The engine: what is solved once in the central world, and what is done in every other.
//!
//! In the central world every case and every corridor position is solved by following the principal branch from lambda 0.
//! In another world the compiled games are priced anew and solved from these solutions ([`super::warm`]). So a world's
//! results depend on the scenario, the options and the world alone: not on the worlds beside it, on threads or on shards.
//!
//! Claims are judged by the code that judges them in an analysis ([`crate::measures::looked_up`]).

use super::options::{SweepError, SweepOptions, SweepProgress};
use super::solved::{CaseInWorld, InWorld};
use super::table::{ClaimOutcome, PolicyOutcome, SolutionOutcome, SweptWorld};
use super::warm::{Way, moved, solve_central, solve_warm};
use crate::game::Profile;
use crate::measures::cases::Spec;
use crate::measures::claims::{Evaluated, judge};
use crate::measures::claims_values::of_one_play;
use crate::measures::looked_up::{LookedUp, PlayFacts, case_of_corridor, distinct_quantities};
use crate::measures::{
    Anew, CommittedTypes, CorridorCurve, CorridorGame, Estimate, FromRecord, ObserverOptions, Play,
    Unavailable, positions, worth,
};
use crate::scenario::compile::{Compiled, Problem, World, compile, reprice};
use crate::scenario::model::{
    ActorId, CaseId, CorridorId, Measure, MoveId, OthersPlay, Quantity, Scenario,
};
use crate::solve::{NearbySolution, QreOptions, Status, solve_qre};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What all worlds of a sweep have in common.
pub struct Engine<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) options: &'s SweepOptions,
    /// The different quantities of the claims.
    quantities: Vec<Quantity>,
    from_record: &'s FromRecord,
    /// How many of the cases are policies, play without commitments first.
    policies: usize,
    /// All policies, then the other cases that claims need, ascending.
    pub(super) cases: Vec<CentralCase>,
    corridors: Vec<CentralCorridor<'s>>,
    stop: &'s (dyn Fn() -> bool + Sync),
}

/// A case in the central world.
pub(super) struct CentralCase {
    pub(super) case: CaseId,
    /// The positions of the quantities that are read off its play.
    positions: Vec<usize>,
    compiled: Compiled,
    /// Its solution; `None` where it did not converge.
    start: Option<Profile>,
    /// Whether it was solved, and how far off the solution is.
    pub(super) outcome: SolutionOutcome,
}

/// A corridor that a claim asks about, in the central world.
struct CentralCorridor<'s> {
    corridor: CorridorId,
    under: CaseId,
    game: CorridorGame<'s>,
    /// For each position the solution; `None` where it did not converge.
    starts: Vec<Option<Profile>>,
}

/// A unit of what is done in the central world.
#[derive(Clone, Copy)]
enum Unit {
    Case(CaseId),
    Corridor(CorridorId, CaseId),
}

/// What came of it.
enum Made<'s> {
    Case(CentralCase),
    Corridor(CentralCorridor<'s>),
}

impl<'s> Engine<'s> {
    /// Solves the central world.
    ///
    /// # Errors
    /// [`SweepError::Case`] if a game cannot be compiled there, [`SweepError::Stopped`]. A game that is not solved there
    /// is no error: it is solved from lambda 0 in every world.
    pub fn new(
        scenario: &'s Scenario,
        options: &'s SweepOptions,
        central: &World,
        from_record: &'s FromRecord,
        progress: &dyn SweepProgress,
        stop: &'s (dyn Fn() -> bool + Sync),
    ) -> Result<Self, SweepError> {
        let quantities = distinct_quantities(scenario);
        let policies = scenario.policies.len() + 1;
        let units = units(scenario, &quantities);
        let done = AtomicUsize::new(0);
        let made: Result<Vec<Made>, SweepError> = units
            .par_iter()
            .map(|unit| {
                if stop() {
                    return Err(SweepError::Stopped);
                }
                let made = make(scenario, options, central, &quantities, *unit, stop)?;
                progress.prepared(done.fetch_add(1, Ordering::Relaxed) + 1, units.len());
                Ok(made)
            })
            .collect();
        let mut engine = Self {
            scenario,
            options,
            quantities,
            from_record,
            policies,
            cases: Vec::new(),
            corridors: Vec::new(),
            stop,
        };
        for made in made? {
            match made {
                Made::Case(case) => engine.cases.push(case),
                Made::Corridor(corridor) => engine.corridors.push(corridor),
            }
        }
        if stop() {
            return Err(SweepError::Stopped);
        }
        Ok(engine)
    }

    /// The cases that are not solved in the central world.
    #[must_use]
    pub fn unsolved(&self) -> Vec<CaseId> {
        let unsolved = self.cases.iter().filter(|case| !case.outcome.converged);
        unsolved.map(|case| case.case).collect()
    }

    /// Room for the games of one world after another. Each thread has its own.
    #[must_use]
    pub fn worker(&self) -> Worker<'_, 's> {
        Worker {
            engine: self,
            games: self.cases.iter().map(|_| None).collect(),
            corridors: self.corridors.iter().map(|_| None).collect(),
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
fn units(scenario: &Scenario, quantities: &[Quantity]) -> Vec<Unit> {
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
fn make<'s>(
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
            let (start, solution) = solve_central(&compiled.game, options, stop);
            let positions = quantities.iter().enumerate();
            Ok(Made::Case(CentralCase {
                case,
                positions: positions
                    .filter(|(_, it)| it.under == case && of_one_play(&it.measure))
                    .map(|(at, _)| at)
                    .collect(),
                outcome: outcome(&solution, Way::Branch),
                compiled,
                start,
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
                starts.push(solve_central(game.game(), options, stop).0);
            }
            Ok(Made::Corridor(CentralCorridor {
                corridor,
                under,
                game,
                starts,
            }))
        }
    }
}

/// What is kept of a solution.
fn outcome(solution: &NearbySolution, way: Way) -> SolutionOutcome {
    SolutionOutcome {
        status: match &solution.status {
            Status::Converged => way.word().to_owned(),
            Status::StoppedShort { reason } => format!("stopped short: {reason}"),
        },
        converged: solution.status == Status::Converged,
        residual: solution.residual,
    }
}

/// The games that one thread prices anew, world after world.
pub struct Worker<'e, 's> {
    engine: &'e Engine<'s>,
    /// Length: cases. Copied from the central world's when first needed.
    games: Vec<Option<Compiled>>,
    /// Length: corridors. Likewise.
    corridors: Vec<Option<CorridorGame<'s>>>,
}

impl Worker<'_, '_> {
    /// Solves, measures and judges everything in one world.
    ///
    /// # Errors
    /// [`SweepError::Stopped`]; then nothing of the world can be used.
    pub fn world(&mut self, world: &World) -> Result<SweptWorld, SweepError> {
        let engine = self.engine;
        let cases: Vec<CaseInWorld> = (0..engine.cases.len())
            .map(|at| self.case(at, world))
            .collect();
        let inside = (0..engine.corridors.len())
            .map(|at| {
                let corridor = &engine.corridors[at];
                (corridor.corridor, corridor.under, self.inside(at, world))
            })
            .collect();
        if (engine.stop)() {
            return Err(SweepError::Stopped);
        }
        let measured = InWorld {
            scenario: engine.scenario,
            cases: &cases,
            inside,
        };
        let values = LookedUp {
            quantities: &engine.quantities,
            from_record: engine.from_record,
            world,
            measured,
        };
        let claims = engine.scenario.claims.iter();
        let claims = claims
            .map(|claim| {
                let verdict = judge(&claim.holds, &values);
                ClaimOutcome {
                    holds: verdict.holds,
                    slack: verdict.slack,
                }
            })
            .collect();
        let solutions: Vec<SolutionOutcome> = cases.iter().map(|it| it.outcome.clone()).collect();
        Ok(SweptWorld {
            params: Vec::new(),
            policies: cases[..engine.policies]
                .iter()
                .map(|case| self.policy(case))
                .collect(),
            claims,
            solutions,
        })
    }

    /// Solves some of the policies in one world, by their places in the table.
    ///
    /// # Errors
    /// [`SweepError::Stopped`]; then nothing of the world can be used.
    pub fn policies(
        &mut self,
        world: &World,
        policies: &[usize],
    ) -> Result<Vec<PolicyOutcome>, SweepError> {
        let solved: Vec<CaseInWorld> = policies.iter().map(|&at| self.case(at, world)).collect();
        if (self.engine.stop)() {
            return Err(SweepError::Stopped);
        }
        Ok(solved.iter().map(|case| self.policy(case)).collect())
    }

    fn policy(&self, case: &CaseInWorld) -> PolicyOutcome {
        let scenario = self.engine.scenario;
        let first = scenario.attributes.len();
        let amounts = case.facts.as_ref().map(|facts| &facts.amounts);
        PolicyOutcome {
            converged: case.outcome.converged,
            residual: case.outcome.residual,
            objectives: (first..first + scenario.objectives.len())
                .map(|column| {
                    let amount = amounts.and_then(|amounts| amounts.get(column));
                    amount.copied().unwrap_or(f64::NAN)
                })
                .collect(),
        }
    }

    fn case(&mut self, at: usize, world: &World) -> CaseInWorld {
        let engine = self.engine;
        let central = &engine.cases[at];
        let declared = &engine.scenario.cases[central.case.index()];
        let spec = Spec::of_case(declared, world, engine.options.horizon, &[]);
        let game = self.games[at].get_or_insert_with(|| central.compiled.clone());
        // A price that fails leaves the game as it was.
        let (compiled, start) = match reprice(game, engine.scenario, &spec.world) {
            Ok(()) => (Cow::Borrowed(&*game), central.start.as_ref()),
            Err(Problem::Structural(_)) => {
                let limit = engine.options.limit();
                match compile(engine.scenario, &spec.world, &spec.setting, limit) {
                    Ok(compiled) => (Cow::Owned(compiled), None),
                    Err(problem) => return CaseInWorld::not_played(central.case, &problem),
                }
            }
            Err(problem) => return CaseInWorld::not_played(central.case, &problem),
        };
        let (solution, way) = solve_warm(&compiled.game, start, engine.options, engine.stop);
        let observers = ObserverOptions {
            seed: engine.options.seed,
            samples: engine.options.samples,
            exact_limit: engine.options.listing_limit,
        };
        let facts = PlayFacts::of(
            engine.scenario,
            &Play::new(&compiled, &solution.profile),
            (&engine.quantities, &central.positions),
            &[],
            &observers,
        );
        CaseInWorld {
            case: central.case,
            outcome: outcome(&solution, way),
            facts: Some(facts),
            worths: engine.worths(&spec, &compiled, central.case),
        }
    }

    fn inside(&mut self, at: usize, world: &World) -> Evaluated {
        let engine = self.engine;
        let central = &engine.corridors[at];
        let declared = &engine.scenario.cases[central.under.index()];
        let spec = Spec::of_case(declared, world, engine.options.horizon, &[]);
        let game = self.corridors[at].get_or_insert_with(|| central.game.clone());
        match engine.curve(game, &central.starts, &spec) {
            Ok(curve) => curve.inside_value(),
            Err(Unavailable::Uncompiled(Problem::Structural(_))) => {
                let declared = &engine.scenario.corridors[central.corridor.index()];
                let anew = CorridorGame::new(
                    engine.scenario,
                    &spec.world,
                    &spec.setting,
                    (declared, CommittedTypes::Named),
                    engine.options.limit(),
                );
                anew.and_then(|mut game| engine.curve(&mut game, &[], &spec))
                    .map_or_else(
                        |why| Evaluated::Undecided(why.to_string()),
                        |curve| curve.inside_value(),
                    )
            }
            Err(why) => Evaluated::Undecided(why.to_string()),
        }
    }
}

impl Engine<'_> {
    fn curve(
        &self,
        game: &mut CorridorGame,
        starts: &[Option<Profile>],
        spec: &Spec,
    ) -> Result<CorridorCurve, Unavailable> {
        let mut points = Vec::with_capacity(self.options.positions);
        let mut before: Option<Profile> = None;
        for (number, position) in positions(self.options.positions).enumerate() {
            game.go_to(&spec.world, position)?;
            let central = |number: usize| starts.get(number)?.as_ref();
            let central_before = number.checked_sub(1).and_then(central);
            let start = match (central(number), &before, central_before) {
                (Some(central), Some(here), Some(there)) => {
                    Some(Cow::Owned(moved(game.game(), central, (here, there))))
                }
                (central, ..) => central.map(Cow::Borrowed),
            };
            let (solution, _) = solve_warm(game.game(), start.as_deref(), self.options, self.stop);
            points.push(game.point(position, &solution.profile, &solution.status)?);
            before = (solution.status == Status::Converged).then_some(solution.profile);
        }
        Ok(CorridorCurve { points })
    }

    /// The worths that claims ask for under the case: position in the list, and the value. Both games that a worth compares
    /// are solved along the branch.
    fn worths(&self, spec: &Spec, compiled: &Compiled, case: CaseId) -> Vec<(usize, Evaluated)> {
        let asked: Vec<(usize, (ActorId, MoveId), OthersPlay)> = self
            .quantities
            .iter()
            .enumerate()
            .filter(|(_, quantity)| quantity.under == case)
            .filter_map(|(position, quantity)| match quantity.measure {
                Measure::Worth {
                    actor,
                    channel,
                    others,
                } => Some((position, (actor, channel), others)),
                _ => None,
            })
            .collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let anew = Anew {
            scenario: self.scenario,
            world: &spec.world,
            limit: self.options.limit(),
            lambda: self.options.lambda,
            stop: self.stop,
        };
        let base = solve_qre(&compiled.game, &QreOptions::at(anew.lambda), self.stop);
        let asked = asked.into_iter();
        asked
            .map(|(position, channel, others)| {
                let value = match &base.status {
                    Status::StoppedShort { reason } => Evaluated::Undecided(reason.clone()),
                    Status::Converged => {
                        worth(&anew, &spec.setting, compiled, &base, channel, others).map_or_else(
                            |why| Evaluated::Undecided(why.to_string()),
                            |value| Evaluated::Number(Estimate::exact(value)),
                        )
                    }
                };
                (position, value)
            })
            .collect()
    }
}
