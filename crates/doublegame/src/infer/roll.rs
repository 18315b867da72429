//! Rolls the record: compiles and solves the game of each period, and keeps what readings need of it.

use super::ask::Asked;
use super::evidence::{Evidence, Kernel, in_sequence};
use super::filter::{Belief, ReadingId, Rolled, RolledPeriod, Stuck};
use super::games::{Games, Opening, PricedGame};
use super::kept::Kept;
use super::paths::{Depths, Paths, paths};
use super::problem::InferProblem;
use super::reading::Readings;
use super::routes::Routes;
use super::surprise::{Surprise, surprise};
use super::worlds::Draws;
use crate::game::{NodeId, Profile};
use crate::measures::Play;
use crate::record::coding::Coded;
use crate::scenario::compile::{
    Compiled, Setting, SizeLimit, StartPoint, World, compile, looked_back,
};
use crate::scenario::model::{ActorId, Memory, PolicyId, Scenario};
use crate::solve::{NearbySolution, QreOptions, Status, solve_qre, solve_qre_nearby};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// With which settings a record is read.
#[derive(Clone, Copy)]
pub struct InferOptions<'a> {
    /// The common lambda, at least 0.
    pub lambda: f64,
    /// The number of periods that the actors look ahead, in place of the scenario's.
    pub horizon: Option<u32>,
    /// Further lambdas at which the record is rolled, for the sensitivity.
    pub other_lambdas: &'a [f64],
    /// What is known beside the record: weights that multiply the priors of an actor's types.
    pub tilts: &'a [(ActorId, Vec<f64>)],
    /// The worlds over which the uncertain params are integrated; `None`: they are held.
    pub worlds: Option<Draws>,
    /// Where worlds are kept that were read, and from where they are taken.
    pub kept: Option<&'a Kept>,
    /// How large the game of a period may become.
    pub limit: SizeLimit,
    /// Polled between periods and inside the solver; once it is true the work ends.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told how much of a part of the work is done: how many of how many, and of what.
    pub progress: &'a (dyn Fn(usize, usize, &str) + Sync),
}

/// What is kept of a period beside its kernels.
#[derive(Debug)]
pub(super) struct Met {
    pub status: Status,
    pub residual: f64,
    pub nodes: usize,
    /// The likelihood, for each start, of the first observations known now: see [`in_sequence`].
    pub in_sequence: Vec<Vec<f64>>,
    /// The distribution over the starts by what is known now.
    pub before: Vec<f64>,
    /// How well it was foreseen.
    pub surprise: Surprise,
    /// The solution, and what tells whether another game is built alike.
    pub profile: Profile,
    pub shape: u64,
}

/// A record that has been rolled.
pub(super) struct Course {
    pub rolled: Rolled,
    pub met: Vec<Met>,
    /// The distribution over the states that start the record.
    pub initial: Vec<f64>,
    /// By what is known now, after each period that is done.
    pub now: Vec<Belief>,
    /// For each period, the states at its end.
    pub ends: Vec<Vec<StartPoint>>,
    /// The states that start the period after the last one.
    pub final_starts: Vec<StartPoint>,
    /// The games that were built on the way.
    pub games: Games,
    /// That of the last period.
    last_game: Option<PricedGame>,
}

impl Course {
    /// A course of which no period is done, with games that are known beforehand.
    pub(super) const fn new(initial: Vec<f64>, games: Games) -> Self {
        Self {
            rolled: Rolled {
                periods: Vec::new(),
            },
            met: Vec::new(),
            initial,
            now: Vec::new(),
            ends: Vec::new(),
            final_starts: Vec::new(),
            games,
            last_game: None,
        }
    }

    /// The belief of a reading at the end of each of the first periods.
    pub(super) fn run(&self, reading: ReadingId, periods: usize) -> Result<Vec<Belief>, Stuck> {
        self.rolled
            .run_from_now(reading, &self.now, &self.initial, periods)
    }
}

/// A period whose game is solved.
pub(super) struct Played {
    pub solution: NearbySolution,
    pub nodes: usize,
    pub shape: u64,
    pub paths: Paths,
    /// The distribution over the starts by what is known now.
    pub before: Vec<f64>,
}

/// Rolls the record through all of its periods in one world.
///
/// # Errors
/// See [`InferProblem`].
pub(super) fn roll(
    readings: &Readings,
    world: &World,
    options: &InferOptions,
    games: Games,
) -> Result<Course, InferProblem> {
    Roller::new(readings, world, options)?.run(games)
}

/// Rolls the record in one of many worlds, given the course in the central one: each game is tried from the solution of
/// one that is built alike, and the course ends after the first game that does not converge within a smaller budget.
///
/// # Errors
/// See [`InferProblem`].
pub(super) fn roll_briefly(
    readings: &Readings,
    world: &World,
    options: &InferOptions,
    central: &Course,
) -> Result<Course, InferProblem> {
    let roller = Roller {
        central: &central.met,
        patience: Patience::Brief,
        ..Roller::new(readings, world, options)?
    };
    roller.run(central.games.clone())
}

/// How long a game is worked on, and whether the record is read on after one that does not converge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// As long as the solver's own budget says; the record is read to its end.
    Full,
    /// [`BRIEF_SWEEPS`] at most, and only while all games converge.
    Brief,
}

/// How many sweeps a game may take in one of many worlds. From a good start it takes some 20; where a branch has folds
/// near the lambda, thousands.
const BRIEF_SWEEPS: usize = 600;

/// The residual, in log-odds, to which a game in one of many worlds is solved: worlds differ in log likelihood by far more.
const BRIEF_TOLERANCE: f64 = 1e-5;

pub(super) struct Roller<'r, 's> {
    pub(super) readings: &'r Readings<'r, 's>,
    pub(super) scenario: &'s Scenario,
    pub(super) world: &'r World,
    options: &'r InferOptions<'r>,
    depths: Depths,
    /// What was met in the central world.
    central: &'r [Met],
    patience: Patience,
}

impl<'r, 's> Roller<'r, 's> {
    pub(super) fn new(
        readings: &'r Readings<'r, 's>,
        world: &'r World,
        options: &'r InferOptions<'r>,
    ) -> Result<Self, InferProblem> {
        let scenario = readings.coded.scenario();
        if scenario.memory == Memory::Full {
            return Err(InferProblem::FullMemory);
        }
        let (moves, tracks) = looked_back(scenario);
        Ok(Self {
            readings,
            scenario,
            world,
            options,
            depths: Depths { moves, tracks },
            central: &[],
            patience: Patience::Full,
        })
    }

    pub(super) fn coded(&self) -> &'r Coded<'s> {
        self.readings.coded
    }

    fn run(&self, games: Games) -> Result<Course, InferProblem> {
        let (mut starts, initial) = self.beginnings()?;
        let mut course = Course::new(initial, games);
        for period in 0..self.coded().periods.len() {
            if (self.options.stop)() {
                return Err(InferProblem::Stopped);
            }
            let played = self.play(&mut course, period, &starts)?;
            let converged = played.solution.status == Status::Converged;
            starts = self.take_in(&mut course, period, starts, played)?;
            if self.patience == Patience::Brief && !converged {
                break;
            }
            (self.options.progress)(period + 1, self.coded().periods.len(), "periods");
        }
        course.final_starts = starts;
        course.last_game = None;
        Ok(course)
    }

    /// The states that start the record, and how likely each is: the priors, tracks at their starts or where they are
    /// known to have been.
    pub(super) fn beginnings(&self) -> Result<(Vec<StartPoint>, Vec<f64>), InferProblem> {
        let first = self.coded().periods[0].first;
        let compiled = self.compile(Setting::default(), first, Some(1))?;
        let game = &compiled.game;
        let mut shares: BTreeMap<StartPoint, f64> = BTreeMap::new();
        for (edge, point) in game.edges(NodeId(0)).zip(&compiled.starts) {
            let share = game.probabilities[game.edge_probability[edge] as usize];
            let mut tracks = point.tracks.clone();
            self.set_known(&mut tracks, first)?;
            let start = StartPoint {
                types: point.types.clone(),
                past: self.depths.nothing(&tracks),
                tracks,
            };
            let tilts = self.options.tilts.iter();
            let tilt: f64 = tilts
                .map(|(actor, weights)| weights[usize::from(point.types[actor.index()])])
                .product();
            if share * tilt > 0.0 {
                *shares.entry(start).or_insert(0.0) += share * tilt;
            }
        }
        let total: f64 = shares.values().sum();
        Ok(shares
            .into_iter()
            .map(|(start, share)| (start, share / total))
            .unzip())
    }

    pub(super) fn compile(
        &self,
        setting: Setting,
        first: Date,
        horizon: Option<u32>,
    ) -> Result<Compiled, InferProblem> {
        let setting = Setting {
            horizon: horizon.or(self.options.horizon),
            ..setting
        };
        compile(self.scenario, self.world, &setting, self.options.limit)
            .map_err(|problem| InferProblem::Game { first, problem })
    }

    /// Solves the game of a period from the beliefs that were held then.
    pub(super) fn play(
        &self,
        course: &mut Course,
        period: usize,
        starts: &[StartPoint],
    ) -> Result<Played, InferProblem> {
        let days = &self.coded().periods[period];
        let then = match period.checked_sub(1) {
            None => course.initial.clone(),
            Some(before) => self.at_start(course, Readings::known_by(before), starts.len())?,
        };
        let before = self.at_start(course, Readings::NOW, starts.len())?;
        let opening = Opening {
            starts,
            probabilities: &then,
            policies: &days.policies,
            first: days.first,
        };
        let game = course.games.open(self, opening, course.last_game.take())?;
        let solution = self.solution(&game, &course.met, self.central.get(period))?;
        let play = Play::new(&game.compiled, &solution.profile);
        let asked = coded_moves(self.coded());
        let paths = game.paths(&play, || self.walk(&play, &asked))?;
        let played = Played {
            paths,
            nodes: game.compiled.game.node_count(),
            shape: game.shape,
            before,
            solution,
        };
        course.last_game = Some(game);
        Ok(played)
    }

    /// Lists the paths of the first period of a play, told apart by the moves of `asked` (length: moves).
    fn walk(&self, play: &Play, asked: &[bool]) -> Result<(Paths, Routes), InferProblem> {
        paths(self.scenario, self.world, play, &self.depths, asked)
    }

    /// Takes in what was observed in a period that was played; gives the states that start the next one.
    pub(super) fn take_in(
        &self,
        course: &mut Course,
        period: usize,
        starts: Vec<StartPoint>,
        played: Played,
    ) -> Result<Vec<StartPoint>, InferProblem> {
        let readings = self.readings;
        let paths = &played.paths;
        let now = readings.evidence(&readings.list[Readings::NOW], period);
        let values = readings.now[period].iter();
        let values: Vec<u16> = values.map(|item| item.value).collect();
        course.met.push(Met {
            status: played.solution.status,
            residual: played.solution.residual,
            nodes: played.nodes,
            in_sequence: in_sequence(paths, &now, starts.len()),
            surprise: surprise(paths, &now, &values, &played.before),
            shape: played.shape,
            profile: played.solution.profile,
            before: played.before,
        });
        self.check_possible(course, period)?;
        let (kernel_of, kernels) = self.kernels(paths, period);
        course.rolled.periods.push(RolledPeriod {
            starts,
            ends: paths.ends.len(),
            kernel_of,
            kernels,
            onward: Vec::new(),
        });
        let now = course.run(Readings::NOW, period + 1);
        let last = now.map_err(|stuck| self.problem(stuck))?.pop();
        course.now.extend(last);
        let next = self.go_on(course, period, &paths.ends)?;
        course.ends.push(paths.ends.clone());
        Ok(next)
    }

    /// The distribution of a reading over the starts of the period that comes next.
    fn at_start(
        &self,
        course: &Course,
        reading: usize,
        starts: usize,
    ) -> Result<Vec<f64>, InferProblem> {
        let periods = course.rolled.periods.len();
        let Some(last) = periods.checked_sub(1) else {
            return Ok(course.initial.clone());
        };
        let beliefs = course.run(reading, periods);
        let at_start = beliefs.and_then(|beliefs| {
            let after = &beliefs[last].probability;
            course.rolled.onward(last, after, starts)
        });
        at_start.map_err(|stuck| self.problem(stuck))
    }

    /// Solves the game of a period. It is tried from the last solution of this course of a game that is built alike, and then
    /// from the central world's of the same period.
    fn solution(
        &self,
        game: &PricedGame,
        met: &[Met],
        central: Option<&Met>,
    ) -> Result<NearbySolution, InferProblem> {
        let is_alike = |met: &&Met| met.shape == game.shape && met.status == Status::Converged;
        let own = met.iter().rev().find(is_alike);
        let starts = own.into_iter().chain(central.filter(is_alike));
        let solution = self.solve(game, starts.map(|met| &met.profile));
        if (self.options.stop)() {
            return Err(InferProblem::Stopped);
        }
        Ok(solution)
    }

    fn solve<'p>(
        &self,
        game: &PricedGame,
        mut starts: impl Iterator<Item = &'p Profile>,
    ) -> NearbySolution {
        let (lambda, stop) = (self.options.lambda, self.options.stop);
        let (game, structure) = (&game.compiled.game, game.structure());
        match self.patience {
            Patience::Full => {
                let options = QreOptions {
                    start: starts.next(),
                    ..QreOptions::at(lambda)
                };
                solve_qre(game, &options, stop).into()
            }
            Patience::Brief => {
                let options = QreOptions {
                    tolerance: BRIEF_TOLERANCE,
                    sweep_budget: BRIEF_SWEEPS,
                    ..QreOptions::at(lambda)
                };
                let mut near = starts
                    .map(|start| solve_qre_nearby((game, Some(structure)), start, &options, stop));
                near.find(|solution| solution.status == Status::Converged)
                    .unwrap_or_else(|| solve_qre(game, &options, stop).into())
            }
        }
    }

    /// One kernel for each list of evidence that differs from the others.
    fn kernels(&self, paths: &Paths, period: usize) -> (Vec<u32>, Vec<Kernel>) {
        let mut lists: Vec<Vec<Evidence>> = Vec::new();
        let kernel_of = self.readings.list.iter().map(|reading| {
            let evidence = self.readings.evidence(reading, period);
            let known = lists.iter().position(|list| *list == evidence);
            known.unwrap_or_else(|| {
                lists.push(evidence);
                lists.len() - 1
            }) as u32
        });
        let kernel_of = kernel_of.collect();
        let kernels = lists.par_iter();
        let kernels = kernels.map(|list| Kernel::new(paths, list)).collect();
        (kernel_of, kernels)
    }

    /// Checks that what is known now of a period can happen in its game.
    fn check_possible(&self, course: &Course, period: usize) -> Result<(), InferProblem> {
        let met = &course.met[period];
        let total = |likelihood: &Vec<f64>| -> f64 {
            let shares = likelihood.iter().zip(&met.before);
            shares.map(|(likelihood, share)| likelihood * share).sum()
        };
        let impossible = met.in_sequence.iter().position(|row| total(row) <= 0.0);
        let Some(row) = impossible else {
            return Ok(());
        };
        let observation = row
            .checked_sub(1)
            .and_then(|number| self.readings.now[period].get(number));
        Err(self.impossible(period, observation))
    }
}

/// For each choice and signal, whether a rule of the record codes it.
fn coded_moves(coded: &Coded) -> Vec<bool> {
    let mut moves = vec![false; coded.scenario().moves.len()];
    for rule in &coded.record().rules {
        moves[rule.observes.index()] = true;
    }
    moves
}

/// The ways through the first period of the game that follows on the record, told apart by the moves of `watched` (length:
/// moves).
///
/// # Errors
/// See [`InferProblem`].
pub(super) fn play_from(
    asked: &Asked,
    world: &World,
    options: &InferOptions,
    before: &[f64],
    policies: &[PolicyId],
    watched: &[bool],
) -> Result<Paths, InferProblem> {
    let readings = asked.readings();
    let roller = Roller::new(readings, world, options)?;
    let opening = Opening {
        starts: &asked.course.final_starts,
        probabilities: before,
        policies,
        first: asked.scenario.period.start,
    };
    let game = asked.course.games.clone().open(&roller, opening, None)?;
    let solution = roller.solution(&game, &[], None)?;
    let play = Play::new(&game.compiled, &solution.profile);
    roller.walk(&play, watched).map(|(paths, _)| paths)
}
