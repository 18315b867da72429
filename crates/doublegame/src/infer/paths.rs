//! All ways through the first period of a game, under a profile.
//!
//! The graph of a game keeps of a state only what its continuations depend on. A record goes on after the period,
//! though, so the whole state is needed there: the walk takes the probabilities from the graph and carries the state
//! beside it, with every track updated as the round says, also those that the graph has dropped.
//!
//! Invariants: given a start and the outcomes of all moves there is one path; the probabilities of the paths of a start
//! sum to one; ends are numbered in the order in which the walk meets them, which depends on the game alone.

use super::problem::InferProblem;
use crate::game::NodeId;
use crate::measures::Play;
use crate::scenario::compile::{Compiled, Label, LevelMeaning, PastPeriod, StartPoint, World};
use crate::scenario::evaluate::{Values, evaluate};
use crate::scenario::model::{ActorId, EndingId, MoveId, ParamId, Scenario, Step, TrackId};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// The most paths that are kept of one period.
pub const MOST_PATHS: usize = 4_000_000;

/// The value of a move that was not made.
pub(super) const NOT_MADE: u16 = u16::MAX;

/// The end of a path on which play ended.
pub(super) const ENDED: u32 = u32::MAX;

/// The paths of a period.
#[derive(Debug, Clone, Default)]
pub(super) struct Paths {
    /// How many choices and signals the scenario has.
    pub moves: usize,
    /// Length: paths. The number of the start point.
    pub start: Vec<u32>,
    /// Length: paths. The state after the period, by its number in [`Paths::ends`]; [`ENDED`] if play is over.
    pub end: Vec<u32>,
    /// Length: paths. The probability given the start.
    pub probability: Vec<f64>,
    /// Length: paths times moves. How each move came out; [`NOT_MADE`].
    pub values: Vec<u16>,
    /// The states after the period.
    pub ends: Vec<StartPoint>,
    /// Length: paths. The number of the pair of start and end, in [`Paths::passages`]; [`ENDED`] if play is over.
    pub passage: Vec<u32>,
    /// The pairs of start and end that some path leads between.
    pub passages: Vec<(u32, u32)>,
}

impl Paths {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.start.len()
    }

    /// Numbers the pairs of start and end.
    fn number_passages(&mut self) {
        let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        self.passage = Vec::with_capacity(self.count());
        for (&start, &end) in self.start.iter().zip(&self.end) {
            let number = if end == ENDED {
                ENDED
            } else {
                let next = self.passages.len() as u32;
                *numbers.entry((start, end)).or_insert_with(|| {
                    self.passages.push((start, end));
                    next
                })
            };
            self.passage.push(number);
        }
    }

    /// How a move came out on a path.
    pub fn value(&self, path: usize, which: MoveId) -> u16 {
        self.values[path * self.moves + which.index()]
    }
}

/// How far back states look: for each choice or signal and for each track.
#[derive(Debug, Clone)]
pub(super) struct Depths {
    pub moves: Vec<u32>,
    pub tracks: Vec<u32>,
}

impl Depths {
    /// How many periods a state looks back.
    pub fn longest(&self) -> u32 {
        let all = self.moves.iter().chain(&self.tracks);
        all.copied().max().unwrap_or(0)
    }

    /// What a state keeps of the period that ends, in front of what it kept before.
    fn after(&self, moves: &[Option<u16>], tracks: &[i32], past: &[PastPeriod]) -> Vec<PastPeriod> {
        let longest = self.longest();
        (1..=longest)
            .map(|ago| {
                let before = (ago as usize).checked_sub(2).map(|at| &past[at]);
                let keeps = |depth: u32| depth >= ago;
                let kept_moves = self.moves.iter().enumerate().map(|(at, &depth)| {
                    let value = before.map_or(moves[at], |period| period.moves[at]);
                    value.filter(|_| keeps(depth))
                });
                let kept_tracks = self.tracks.iter().enumerate().map(|(at, &depth)| {
                    let value = before.map_or(Some(tracks[at]), |period| period.tracks[at]);
                    value.filter(|_| keeps(depth))
                });
                PastPeriod {
                    moves: kept_moves.collect(),
                    tracks: kept_tracks.collect(),
                }
            })
            .collect()
    }

    /// A past in which nothing happened and tracks stood where they stand.
    pub fn nothing(&self, tracks: &[i32]) -> Vec<PastPeriod> {
        let period = |ago: u32| PastPeriod {
            moves: vec![None; self.moves.len()],
            tracks: self
                .tracks
                .iter()
                .zip(tracks)
                .map(|(&depth, &value)| (depth >= ago).then_some(value))
                .collect(),
        };
        (1..=self.longest()).map(period).collect()
    }
}

/// Lists the paths of the first period.
///
/// # Errors
/// [`InferProblem::TooManyPaths`], and [`InferProblem::Update`] where an update that the game does not need has no value
/// or leads a track out of its bounds.
pub(super) fn paths(
    scenario: &Scenario,
    world: &World,
    play: &Play,
    depths: &Depths,
) -> Result<Paths, InferProblem> {
    let compiled = play.compiled();
    let after = compiled
        .levels
        .iter()
        .position(|level| level.period() > 1)
        .unwrap_or(compiled.levels.len());
    let mut step_of = vec![0; scenario.moves.len()];
    for (at, step) in scenario.steps.iter().enumerate() {
        if let Step::Move(which) = step {
            step_of[which.index()] = at;
        }
    }
    let walk = Walk {
        scenario,
        world,
        compiled,
        edge_probability: play.edge_probability(),
        next_period: compiled.game.level_nodes[after] as usize,
        step_of: &step_of,
        depths,
        bounds: &bounds(scenario, world),
        state: State::default(),
        saved: Vec::new(),
        start: 0,
        key: Vec::new(),
        end_numbers: FxHashMap::default(),
        found: Paths {
            moves: scenario.moves.len(),
            ..Paths::default()
        },
    };
    let edges: Vec<usize> = compiled.game.edges(NodeId(0)).collect();
    let by_start: Vec<Result<Paths, InferProblem>> = edges
        .par_iter()
        .map(|&edge| walk.clone().begin(edge))
        .collect();
    joined(by_start, scenario.moves.len())
}

/// Puts the paths of all starts together, the states after them numbered anew.
fn joined(by_start: Vec<Result<Paths, InferProblem>>, moves: usize) -> Result<Paths, InferProblem> {
    let mut all = Paths {
        moves,
        ..Paths::default()
    };
    let mut numbers: FxHashMap<StartPoint, u32> = FxHashMap::default();
    for paths in by_start {
        let paths = paths?;
        if all.count() + paths.count() > MOST_PATHS {
            return Err(InferProblem::TooManyPaths);
        }
        let ends: Vec<u32> = paths
            .ends
            .into_iter()
            .map(|end| {
                let next = all.ends.len() as u32;
                *numbers.entry(end).or_insert_with_key(|end| {
                    all.ends.push(end.clone());
                    next
                })
            })
            .collect();
        all.start.extend(&paths.start);
        all.probability.extend(&paths.probability);
        all.values.extend(&paths.values);
        let renumbered = paths.end.iter().map(|&end| match end {
            ENDED => ENDED,
            end => ends[end as usize],
        });
        all.end.extend(renumbered);
    }
    all.number_passages();
    Ok(all)
}

/// The bounds of every track; a compiled game has whole ones.
fn bounds(scenario: &Scenario, world: &World) -> Vec<(f64, f64)> {
    let values = crate::scenario::evaluate::OfParams(&world.values);
    let of = |expr| evaluate(expr, &values).unwrap_or(f64::NAN);
    let tracks = scenario.tracks.iter();
    tracks
        .map(|track| (of(&track.low), of(&track.high)))
        .collect()
}

/// A whole state inside a period.
#[derive(Debug, Clone, Default)]
struct State {
    types: Vec<u16>,
    tracks: Vec<i32>,
    moves: Vec<Option<u16>>,
    past: Vec<PastPeriod>,
    start_tracks: Vec<i32>,
}

#[derive(Clone)]
struct Walk<'w> {
    scenario: &'w Scenario,
    world: &'w World,
    compiled: &'w Compiled,
    edge_probability: &'w [f64],
    /// The first node that stands after the first period.
    next_period: usize,
    /// Length: moves. Where each stands in the round.
    step_of: &'w [usize],
    depths: &'w Depths,
    bounds: &'w [(f64, f64)],
    state: State,
    /// The tracks at the nodes on the way to this one, one after the other, to go back to.
    saved: Vec<i32>,
    start: u32,
    /// What tells the states after the paths of one start apart, for looking them up.
    key: Vec<i32>,
    end_numbers: FxHashMap<Box<[i32]>, u32>,
    found: Paths,
}

/// Whether play goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Going {
    On,
    Over,
}

impl Walk<'_> {
    /// The paths from one edge of the root.
    fn begin(mut self, edge: usize) -> Result<Paths, InferProblem> {
        debug_assert_eq!(self.compiled.levels[0], LevelMeaning::Root);
        let game = &self.compiled.game;
        if let Label::Start { point, .. } = &self.compiled.labels[game.edge_label[edge] as usize] {
            let start = &self.compiled.starts[*point as usize];
            self.start = *point;
            self.state = State {
                types: start.types.clone(),
                tracks: start.tracks.clone(),
                moves: vec![None; self.scenario.moves.len()],
                past: start.past.clone(),
                start_tracks: start.tracks.clone(),
            };
            self.enter(game.edge_child[edge] as usize, 0, 1.0)?;
        }
        Ok(self.found)
    }

    /// Goes on at a node, all steps of the round before `step` being done; at a node after the period, ends it.
    fn enter(&mut self, node: usize, step: usize, probability: f64) -> Result<(), InferProblem> {
        let saved = self.saved.len();
        self.saved.extend(&self.state.tracks);
        if node >= self.next_period {
            let going = self.advance(step, self.scenario.steps.len())?;
            self.emit(going, probability)?;
        } else {
            self.choose(node, step, probability)?;
        }
        self.state.tracks.copy_from_slice(&self.saved[saved..]);
        self.saved.truncate(saved);
        Ok(())
    }

    /// Follows every edge of a node. All of them are outcomes of the same move.
    fn choose(&mut self, node: usize, step: usize, probability: f64) -> Result<(), InferProblem> {
        let game = &self.compiled.game;
        let mut made = None;
        for edge in game.edges(NodeId(node as u32)) {
            let chance = self.edge_probability[edge];
            let Label::Move { which, value, .. } =
                self.compiled.labels[game.edge_label[edge] as usize]
            else {
                continue;
            };
            let at = self.step_of[which.index()];
            if made.is_none() {
                self.advance(step, at)?;
                made = Some(which);
            }
            if chance <= 0.0 {
                continue;
            }
            self.state.moves[which.index()] = Some(value);
            let child = game.edge_child[edge] as usize;
            self.enter(child, at + 1, probability * chance)?;
        }
        if let Some(which) = made {
            self.state.moves[which.index()] = None;
        }
        Ok(())
    }

    /// Does the updates between two steps of the round; stops where the game ends.
    fn advance(&mut self, from: usize, to: usize) -> Result<Going, InferProblem> {
        let scenario = self.scenario;
        for step in &scenario.steps[from..to] {
            match step {
                Step::Move(_) => {}
                Step::Update {
                    track,
                    value,
                    guard,
                    ..
                } => {
                    let holds = match guard {
                        Some(guard) => self.evaluate(guard, *track)? != 0.0,
                        None => true,
                    };
                    if holds {
                        let value = self.evaluate(value, *track)?;
                        self.state.tracks[track.index()] = self.within(*track, value)?;
                    }
                }
                Step::End { when, .. } => {
                    let ends = evaluate(when, &Here::of(self)).is_ok_and(|holds| holds != 0.0);
                    if ends {
                        return Ok(Going::Over);
                    }
                }
            }
        }
        Ok(Going::On)
    }

    fn evaluate(
        &self,
        expr: &crate::scenario::model::Expr,
        track: TrackId,
    ) -> Result<f64, InferProblem> {
        evaluate(expr, &Here::of(self)).map_err(|reason| InferProblem::Update {
            track: self.scenario.tracks[track.index()].naming.name.clone(),
            what: format!("its update needs {reason}"),
        })
    }

    fn within(&self, track: TrackId, value: f64) -> Result<i32, InferProblem> {
        let (low, high) = self.bounds[track.index()];
        if value.fract() == 0.0 && (low..=high).contains(&value) {
            return Ok(value as i32);
        }
        Err(InferProblem::Update {
            track: self.scenario.tracks[track.index()].naming.name.clone(),
            what: format!("its update gives {value}, which is not a whole number in {low}..{high}"),
        })
    }

    fn emit(&mut self, going: Going, probability: f64) -> Result<(), InferProblem> {
        if self.found.start.len() == MOST_PATHS {
            return Err(InferProblem::TooManyPaths);
        }
        let end = match going {
            Going::Over => ENDED,
            Going::On => self.end_number(),
        };
        let found = &mut self.found;
        found.start.push(self.start);
        found.end.push(end);
        found.probability.push(probability);
        let values = self.state.moves.iter();
        found
            .values
            .extend(values.map(|value| value.unwrap_or(NOT_MADE)));
        Ok(())
    }

    /// The number of the state after the path. Among the paths of one start types and past are alike, so that tracks and
    /// the moves that are looked back to tell them apart.
    fn end_number(&mut self) -> u32 {
        self.key.clear();
        self.key.extend(&self.state.tracks);
        let moves = self.state.moves.iter().zip(&self.depths.moves);
        let kept = moves.filter(|(_, depth)| **depth > 0);
        self.key
            .extend(kept.map(|(value, _)| value.map_or(-1, i32::from)));
        if let Some(&number) = self.end_numbers.get(self.key.as_slice()) {
            return number;
        }
        let state = &self.state;
        let number = self.found.ends.len() as u32;
        self.found.ends.push(StartPoint {
            types: state.types.clone(),
            tracks: state.tracks.clone(),
            past: self.depths.after(&state.moves, &state.tracks, &state.past),
        });
        self.end_numbers.insert(self.key.as_slice().into(), number);
        number
    }
}

/// Where expressions get their values from during the walk.
struct Here<'h> {
    state: &'h State,
    params: &'h [f64],
    horizon: u32,
}

impl<'h> Here<'h> {
    fn of(walk: &'h Walk<'_>) -> Self {
        Self {
            state: &walk.state,
            params: &walk.world.values,
            horizon: walk.compiled.horizon,
        }
    }
}

impl Values for Here<'_> {
    fn param(&self, param: ParamId) -> f64 {
        self.params[param.index()]
    }
    fn track(&self, track: TrackId) -> f64 {
        f64::from(self.state.tracks[track.index()])
    }
    fn last_track(&self, track: TrackId) -> f64 {
        let last = self.state.past.first();
        let last = last.and_then(|period| period.tracks[track.index()]);
        f64::from(last.unwrap_or(self.state.start_tracks[track.index()]))
    }
    fn period(&self) -> f64 {
        1.0
    }
    fn horizon(&self) -> f64 {
        f64::from(self.horizon)
    }
    fn move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.state.moves[which.index()] == value
    }
    fn last_move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        let last = self.state.past.first();
        last.and_then(|period| period.moves[which.index()]) == value
    }
    fn type_is(&self, actor: ActorId, value: u16) -> bool {
        self.state.types[actor.index()] == value
    }
    fn ending_is(&self, _: Option<EndingId>) -> bool {
        false
    }
}
