//! The engine: what is solved once in the central world, and what is done in every other.
//!
//! In the central world every case and every corridor position is solved by following the principal branch from lambda 0.
//! In another world the compiled games are priced anew and solved from these solutions ([`super::warm`]). So a world's
//! results depend on the scenario, the options and the world alone: not on the worlds beside it, on threads or on shards.
//!
//! Claims are judged by the code that judges them in an analysis ([`crate::measures::looked_up`]).

use super::central::{CentralCase, CentralCorridor, Made, make, outcome, units};
use super::options::{SweepError, SweepOptions, SweepProgress};
use super::solved::{CaseInWorld, InWorld};
use super::table::{ClaimOutcome, PolicyOutcome, SolutionOutcome, SweptWorld};
use super::warm::{Hints, Moved, solve_warm, starts};
use crate::game::{Game, Profile};
use crate::measures::cases::Spec;
use crate::measures::claims::{Evaluated, judge};
use crate::measures::claims_learnt::Wanted;
use crate::measures::looked_up::{LookedUp, PlayFacts, distinct_quantities};
use crate::measures::{Anew, CorridorGame, Estimate, FromRecord, Play, worth};
use crate::scenario::compile::{Compiled, Problem, World, compile, reprice};
use crate::scenario::model::{
    ActorId, CaseId, CorridorId, Measure, MoveId, OthersPlay, Quantity, Scenario,
};
use crate::solve::{Abreast, Lineup, QreOptions, ResidualCheck, Status, solve_qre};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many times the nodes of the largest game allowed the games of all cases may have together.
const TOGETHER: usize = 4;

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
    pub(super) corridors: Vec<CentralCorridor<'s>>,
    pub(super) stop: &'s (dyn Fn() -> bool + Sync),
}

impl<'s> Engine<'s> {
    /// Solves the central world.
    ///
    /// # Errors
    /// [`SweepError::Case`] if a game cannot be compiled there, [`SweepError::TooLarge`] if the games are too large together,
    /// [`SweepError::Stopped`]. A game that is not solved there
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
        let (done, nodes) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let most = options.largest_game.saturating_mul(TOGETHER);
        let made: Result<Vec<Made>, SweepError> = units
            .par_iter()
            .map(|unit| {
                if stop() {
                    return Err(SweepError::Stopped);
                }
                if nodes.load(Ordering::Relaxed) > most {
                    return Err(SweepError::TooLarge { most });
                }
                let made = make(scenario, options, central, &quantities, *unit, stop)?;
                nodes.fetch_add(made.nodes(), Ordering::Relaxed);
                progress.prepared(done.fetch_add(1, Ordering::Relaxed) + 1, units.len());
                Ok(made)
            })
            .collect();
        // Threads that began at once may together have gone beyond what one after the other is refused.
        if nodes.into_inner() > most && made.is_ok() {
            return Err(SweepError::TooLarge { most });
        }
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
        engine.link();
        if stop() {
            return Err(SweepError::Stopped);
        }
        Ok(engine)
    }

    /// Finds the information sets of every game in the one that is solved before it.
    fn link(&mut self) {
        let Some((first, others)) = self.cases.split_first_mut() else {
            return;
        };
        for case in others {
            case.start.link(&case.compiled, &first.compiled);
        }
        for corridor in &mut self.corridors {
            let game = corridor.game.compiled();
            let mut before = &first.compiled;
            for start in &mut corridor.starts {
                start.link(game, before);
                before = game;
            }
        }
    }

    /// The cases that are not solved in the central world.
    #[must_use]
    pub fn unsolved(&self) -> Vec<CaseId> {
        let unsolved = self.cases.iter().filter(|case| !case.outcome.converged);
        unsolved.map(|case| case.case).collect()
    }

    /// How many nodes the games of a world have together, each position of a corridor counted.
    pub(super) fn nodes(&self) -> usize {
        let cases = self.cases.iter();
        let cases = cases.map(|case| case.compiled.game.node_count());
        let corridors = self.corridors.iter();
        let corridors = corridors.map(|it| it.game.game().node_count() * it.starts.len());
        cases.chain(corridors).sum()
    }

    /// Room for the games of one world after another. Each thread has its own.
    #[must_use]
    pub fn worker(&self) -> Worker<'_, 's> {
        Worker {
            engine: self,
            kept: 0,
            games: self.cases.iter().map(|_| None).collect(),
            corridors: self.corridors.iter().map(|_| None).collect(),
            abreast: Abreast::default(),
            check: ResidualCheck::default(),
        }
    }
}

/// The games that one thread prices anew, world after world.
pub struct Worker<'e, 's> {
    pub(super) engine: &'e Engine<'s>,
    /// How many nodes the copies have together. They are kept for the next world while these are no more than the largest
    /// game may have.
    kept: usize,
    /// Length: cases. Copied from the central world's when first needed.
    games: Vec<Option<Compiled>>,
    /// Length: corridors. Likewise.
    pub(super) corridors: Vec<Option<CorridorGame<'s>>>,
    pub(super) abreast: Abreast,
    pub(super) check: ResidualCheck,
}

impl Worker<'_, '_> {
    /// Solves, measures and judges everything in some worlds, whose games are solved side by side. What comes out for a world
    /// does not depend on the others.
    ///
    /// # Errors
    /// [`SweepError::Stopped`]; then nothing of the worlds can be used.
    pub fn worlds(&mut self, worlds: &[&World]) -> Result<Vec<SweptWorld>, SweepError> {
        let engine = self.engine;
        let mut cases: Vec<Vec<CaseInWorld>> = worlds.iter().map(|_| Vec::new()).collect();
        let mut firsts: Vec<Option<Profile>> = worlds.iter().map(|_| None).collect();
        for at in 0..engine.cases.len() {
            if (engine.stop)() {
                return Err(SweepError::Stopped);
            }
            for (number, (case, solution)) in
                self.in_worlds(at, worlds, &firsts).into_iter().enumerate()
            {
                cases[number].push(case);
                if at == 0 {
                    firsts[number] = solution;
                }
            }
        }
        let mut inside: Vec<Vec<_>> = worlds.iter().map(|_| Vec::new()).collect();
        for (at, corridor) in engine.corridors.iter().enumerate() {
            if (engine.stop)() {
                return Err(SweepError::Stopped);
            }
            let values = self.inside(at, worlds, &firsts);
            for (inside, value) in inside.iter_mut().zip(values) {
                inside.push((corridor.corridor, corridor.under, value));
            }
        }
        if (engine.stop)() {
            return Err(SweepError::Stopped);
        }
        let in_worlds = worlds.iter().zip(cases.iter().zip(inside));
        Ok(in_worlds
            .map(|(world, (cases, inside))| self.judged(world, cases, inside))
            .collect())
    }

    /// What came out of a world in which everything is solved.
    fn judged(
        &self,
        world: &World,
        cases: &[CaseInWorld],
        inside: Vec<(CorridorId, CaseId, Evaluated)>,
    ) -> SweptWorld {
        let engine = self.engine;
        let measured = InWorld {
            scenario: engine.scenario,
            cases,
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
        SweptWorld {
            params: Vec::new(),
            policies: cases[..engine.policies]
                .iter()
                .map(|case| self.policy(case))
                .collect(),
            claims,
            solutions,
        }
    }

    /// A case in every one of the worlds, in which the first case has these solutions.
    fn in_worlds(
        &mut self,
        at: usize,
        worlds: &[&World],
        firsts: &[Option<Profile>],
    ) -> Vec<(CaseInWorld, Option<Profile>)> {
        let was_kept = self.games[at].is_some();
        let engine = self.engine;
        let central = &engine.cases[at];
        let declared = &engine.scenario.cases[central.case.index()];
        let mut lineup = CasesAbreast {
            engine,
            central,
            game: self.games[at].get_or_insert_with(|| central.compiled.clone()),
            worlds: worlds
                .iter()
                .map(|world| Spec::of_case(declared, world, engine.options.horizon, &[]).world)
                .collect(),
            firsts,
        };
        let approaches = self.abreast.approach(
            (&central.compiled.game, &central.structure),
            &mut lineup,
            &engine.options.nearby(),
            engine.stop,
        );
        let asked = &central.positions;
        let solved = worlds.iter().zip(firsts).zip(approaches);
        let solved = solved
            .map(|((world, first), approach)| {
                let hints = Hints {
                    first: first.as_ref(),
                    nearby: None,
                    approach,
                };
                self.solved(at, world, hints, asked)
            })
            .collect();
        self.keep_or_drop(at, was_kept);
        solved
    }

    /// Solves some of the policies in one world, by their places in the table, each from the profile given for it where there
    /// is one; gives the solutions as well, where they can serve so.
    ///
    /// # Errors
    /// [`SweepError::Stopped`]; then nothing of the world can be used.
    pub fn policies(
        &mut self,
        world: &World,
        policies: &[usize],
        nearby: &[Option<Profile>],
    ) -> Result<(Vec<PolicyOutcome>, Vec<Option<Profile>>), SweepError> {
        let mut outcomes = Vec::new();
        let mut solutions = Vec::new();
        for (place, &at) in policies.iter().enumerate() {
            let hints = Hints {
                first: None,
                nearby: nearby.get(place).and_then(Option::as_ref),
                approach: None,
            };
            let was_kept = self.games[at].is_some();
            let (case, solution) = self.solved(at, world, hints, &[]);
            self.keep_or_drop(at, was_kept);
            outcomes.push(self.policy(&case));
            solutions.push(solution);
        }
        if (self.engine.stop)() {
            return Err(SweepError::Stopped);
        }
        Ok((outcomes, solutions))
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

    /// Drops a copy that was taken for one case, where there is no room to keep it.
    fn keep_or_drop(&mut self, at: usize, was_kept: bool) {
        if !was_kept && !self.keeps(self.engine.cases[at].compiled.game.node_count()) {
            self.games[at] = None;
        }
    }

    /// Whether there is room to keep another copy with so many nodes, which is taken if there is.
    pub(super) const fn keeps(&mut self, nodes: usize) -> bool {
        let together = self.kept.saturating_add(nodes);
        let fits = together <= self.engine.options.largest_game;
        if fits {
            self.kept = together;
        }
        fits
    }

    /// A case in one world, with the quantities at the positions asked for, and its solution if it was solved on the structure
    /// that the central world has.
    fn solved(
        &mut self,
        at: usize,
        world: &World,
        hints: Hints,
        asked: &[usize],
    ) -> (CaseInWorld, Option<Profile>) {
        let engine = self.engine;
        let central = &engine.cases[at];
        let declared = &engine.scenario.cases[central.case.index()];
        let spec = Spec::of_case(declared, world, engine.options.horizon, &[]);
        let game = self.games[at].get_or_insert_with(|| central.compiled.clone());
        // A price that fails leaves the game as it was.
        let (compiled, starts) = match reprice(game, engine.scenario, &spec.world) {
            Ok(()) => {
                let moved = engine.moved_first(hints.first);
                let starts = starts(&game.game, &central.start, hints.nearby, moved);
                (Cow::Borrowed(&*game), starts)
            }
            Err(Problem::Structural(_)) => {
                let limit = engine.options.limit();
                match compile(engine.scenario, &spec.world, &spec.setting, limit) {
                    Ok(compiled) => (Cow::Owned(compiled), Vec::new()),
                    Err(problem) => {
                        return (CaseInWorld::not_played(central.case, &problem), None);
                    }
                }
            }
            Err(problem) => return (CaseInWorld::not_played(central.case, &problem), None),
        };
        let of_central_structure = matches!(compiled, Cow::Borrowed(_));
        let (solution, way) = solve_warm(
            (
                &compiled.game,
                of_central_structure.then_some(&central.structure),
            ),
            (hints.approach.zip(Some(&mut self.check)), &starts),
            engine.options,
            engine.stop,
        );
        let nothing = Wanted::default();
        let wanted = if asked.is_empty() {
            &nothing
        } else {
            &central.wanted
        };
        let facts = PlayFacts::of(
            engine.scenario,
            &Play::new(&compiled, &solution.profile),
            (&engine.quantities, asked),
            wanted,
            &engine.options.observers(),
        );
        let case = CaseInWorld {
            case: central.case,
            outcome: outcome(&solution, way),
            facts: Some(facts),
            worths: engine.worths(&spec, &compiled, central.case),
        };
        let usable = of_central_structure && solution.status == Status::Converged;
        (case, usable.then_some(solution.profile))
    }
}

impl Engine<'_> {
    /// How the first case moved from the central world to one in which `here` solves it.
    pub(super) fn moved_first<'a>(&'a self, here: Option<&'a Profile>) -> Option<Moved<'a>> {
        let first = self.cases.first()?;
        Moved::new(&first.compiled.game, &first.start, here)
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

/// A case in several worlds.
struct CasesAbreast<'a, 's> {
    engine: &'a Engine<'s>,
    central: &'a CentralCase,
    game: &'a mut Compiled,
    /// As the case has them.
    worlds: Vec<World>,
    /// Length: worlds. The solutions of the first case.
    firsts: &'a [Option<Profile>],
}

impl Lineup for CasesAbreast<'_, '_> {
    fn count(&self) -> usize {
        self.worlds.len()
    }

    fn game(&mut self, number: usize) -> Option<(&Game, Cow<'_, Profile>)> {
        reprice(self.game, self.engine.scenario, &self.worlds[number]).ok()?;
        let moved = self.engine.moved_first(self.firsts[number].as_ref());
        let starts = starts(&self.game.game, &self.central.start, None, moved);
        Some((&self.game.game, starts.into_iter().next()?))
    }
}
