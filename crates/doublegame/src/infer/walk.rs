//! The walk through the first period of a game from one start.
//!
//! The graph of a game keeps of a state only what its continuations depend on. A record goes on after the period,
//! though, so the whole state is needed there: the walk takes the probabilities from the graph and carries the state
//! beside it, with every track updated as the round says, also those that the graph has dropped. It goes from level to
//! level, and ways that have come to the same node in the same state go on as one. A state forgets how a move came out
//! once no later step of the round reads it, unless the move is asked about or looked back to; and where a fleeting track
//! stands, once no later step reads that: it then stands where it stood at the start, whatever happened.
//!
//! Invariants: nodes are left in the order of their levels, and ways in the order in which they were met, so that sums
//! are in an order that depends on the game alone.

use super::paths::{Depths, ENDED, MOST_PATHS, NOT_MADE, PathForm};
use super::problem::InferProblem;
use super::routes::{Route, Target};
use crate::game::NodeId;
use crate::measures::Play;
use crate::scenario::compile::{
    Compiled, Label, LevelMeaning, PastPeriod, Slices, StartPoint, World,
};
use crate::scenario::evaluate::{OfParams, Values, evaluate};
use crate::scenario::knowledge::{Reads, fleeting_tracks};
use crate::scenario::model::{ActorId, EndingId, Expr, MoveId, ParamId, Scenario, Step, TrackId};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A move that was not made, or whose outcome nothing depends on any more.
const NOTHING: i32 = -1;

/// What the walks from all starts share.
pub(super) struct Round<'w> {
    scenario: &'w Scenario,
    world: &'w World,
    compiled: &'w Compiled,
    edge_probability: &'w [f64],
    /// The first node that stands after the first period.
    next_period: usize,
    /// Length: moves. Where each stands in the round.
    step_of: Vec<usize>,
    /// For each step of the round, and after the last.
    forgotten: Vec<Forgotten>,
    depths: &'w Depths,
    /// Length: moves. Whether its outcome is asked about.
    asked: &'w [bool],
    /// Length: tracks.
    bounds: Vec<(f64, f64)>,
    /// How many paths there are from all starts so far.
    paths: AtomicUsize,
}

impl<'w> Round<'w> {
    pub fn new(
        scenario: &'w Scenario,
        world: &'w World,
        play: &'w Play,
        depths: &'w Depths,
        asked: &'w [bool],
    ) -> Self {
        let compiled = play.compiled();
        let mut levels = compiled.levels.iter();
        let after = levels
            .position(|level| level.period() > 1)
            .unwrap_or(compiled.levels.len());
        let mut step_of = vec![0; scenario.moves.len()];
        for (at, step) in scenario.steps.iter().enumerate() {
            if let Step::Move(which) = step {
                step_of[which.index()] = at;
            }
        }
        Self {
            scenario,
            world,
            compiled,
            edge_probability: play.edge_probability(),
            next_period: compiled.game.level_nodes[after] as usize,
            step_of,
            forgotten: forgotten(scenario, depths, asked),
            depths,
            asked,
            bounds: bounds(scenario, world),
            paths: AtomicUsize::new(0),
        }
    }

    /// The level of a node.
    fn level(&self, node: usize) -> usize {
        let levels = &self.compiled.game.level_nodes;
        levels.partition_point(|&first| first as usize <= node) - 1
    }

    /// Where the move that is made at a node stands in the round.
    fn step_at(&self, node: usize) -> Option<usize> {
        let game = &self.compiled.game;
        let first = game.edges(NodeId(node as u32)).next()?;
        match self.compiled.labels[game.edge_label[first] as usize] {
            Label::Move { which, .. } => Some(self.step_of[which.index()]),
            _ => None,
        }
    }
}

/// What a state forgets at a step of the round.
#[derive(Debug, Clone)]
struct Forgotten {
    /// The moves whose outcomes nothing depends on from there.
    moves: Vec<usize>,
    /// The tracks on which nothing depends from there until they get a new value.
    tracks: Vec<usize>,
}

/// What is forgotten at each step of the round, and after the last.
fn forgotten(scenario: &Scenario, depths: &Depths, asked: &[bool]) -> Vec<Forgotten> {
    let needed_after = |at: usize| asked[at] || depths.moves[at] > 0;
    let mut moves: Vec<bool> = (0..scenario.moves.len()).map(needed_after).collect();
    let mut tracks: Vec<bool> = fleeting_tracks(scenario).iter().map(|it| !it).collect();
    let others = |needed: &[bool]| (0..needed.len()).filter(|&at| !needed[at]).collect();
    let mut lists = vec![Forgotten {
        moves: others(&moves),
        tracks: others(&tracks),
    }];
    for step in scenario.steps.iter().rev() {
        let reads = match step {
            Step::Move(_) => Reads::default(),
            Step::Update { value, guard, .. } => Reads::of(guard.iter().chain([value])),
            Step::End { when, .. } => Reads::of([when]),
        };
        for which in reads.moves {
            moves[which.index()] = true;
        }
        for track in reads.tracks {
            tracks[track.index()] = true;
        }
        lists.push(Forgotten {
            moves: others(&moves),
            tracks: others(&tracks),
        });
    }
    lists.reverse();
    lists
}

/// The bounds of every track; a compiled game has whole ones.
fn bounds(scenario: &Scenario, world: &World) -> Vec<(f64, f64)> {
    let values = OfParams(&world.values);
    let of = |expr| evaluate(expr, &values).unwrap_or(f64::NAN);
    let tracks = scenario.tracks.iter();
    tracks
        .map(|track| (of(&track.low), of(&track.high)))
        .collect()
}

/// Probabilities by what they are probabilities of, in the order in which that was met.
#[derive(Default)]
struct Sums {
    keys: Slices<i32>,
    probability: Vec<f64>,
}

impl Sums {
    /// Adds to the sum of a key, and gives its number; sums are numbered in the order in which they were begun.
    fn add(&mut self, key: &[i32], probability: f64) -> u32 {
        let number = self.keys.number(key);
        match self.probability.get_mut(number as usize) {
            Some(sum) => *sum += probability,
            None => self.probability.push(probability),
        }
        number
    }
}

/// The ways that have come to the nodes of one level: by the node, and after it the state as [`State::write`] puts it.
#[derive(Default)]
struct Layer {
    sums: Sums,
    /// The number of each among the ways of all levels, in the order in which they were met.
    numbers: Vec<u32>,
}

/// What changes inside a period.
#[derive(Debug, Clone)]
struct State {
    tracks: Vec<i32>,
    /// Length: moves. [`NOTHING`] or the outcome.
    moves: Vec<i32>,
}

impl State {
    fn write(&self, to: &mut Vec<i32>) {
        to.extend(&self.tracks);
        to.extend(&self.moves);
    }

    fn read(&mut self, from: &[i32]) {
        let (tracks, moves) = from.split_at(self.tracks.len());
        self.tracks.copy_from_slice(tracks);
        self.moves.copy_from_slice(moves);
    }
}

/// The walk from one start.
pub(super) struct Walk<'w> {
    round: &'w Round<'w>,
    start: u32,
    types: &'w [u16],
    past: &'w [PastPeriod],
    start_tracks: &'w [i32],
    state: State,
    key: Vec<i32>,
    /// Length: levels.
    layers: Vec<Layer>,
    /// How many ways there have been on all levels.
    ways: u32,
    /// The sums of the paths.
    sums: Sums,
    /// What tells the states after the period apart.
    ends: Slices<i32>,
    found: PathForm,
    route: Route,
}

/// What a walk has found.
pub(super) struct Walked {
    pub form: PathForm,
    /// Length: paths. The probability given the start.
    pub probability: Vec<f64>,
    pub route: Route,
}

/// Whether play goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Going {
    On,
    Over,
}

impl<'w> Walk<'w> {
    pub fn new(round: &'w Round<'w>) -> Self {
        let moves = round.scenario.moves.len();
        let levels = round.compiled.levels.len();
        Self {
            round,
            start: 0,
            types: &[],
            past: &[],
            start_tracks: &[],
            state: State {
                tracks: Vec::new(),
                moves: vec![NOTHING; moves],
            },
            key: Vec::new(),
            layers: std::iter::repeat_with(Layer::default)
                .take(levels)
                .collect(),
            ways: 0,
            sums: Sums::default(),
            ends: Slices::new(),
            found: PathForm {
                moves,
                ..PathForm::default()
            },
            route: Route::default(),
        }
    }

    /// The paths from the start to which an edge of the root leads.
    pub fn run(mut self, edge: usize) -> Result<Walked, InferProblem> {
        let compiled = self.round.compiled;
        debug_assert_eq!(compiled.levels[0], LevelMeaning::Root);
        let game = &compiled.game;
        if let Label::Start { point, .. } = &compiled.labels[game.edge_label[edge] as usize] {
            let start = &compiled.starts[*point as usize];
            self.start = *point;
            self.types = &start.types;
            self.past = &start.past;
            self.start_tracks = &start.tracks;
            self.state.tracks.clone_from(&start.tracks);
            let target = self.arrive(game.edge_child[edge] as usize, 0, 1.0)?;
            self.route.begin(target);
            for level in 0..self.layers.len() {
                let layer = std::mem::take(&mut self.layers[level]);
                self.leave(&layer)?;
            }
        }
        Ok(Walked {
            form: self.found,
            probability: self.sums.probability,
            route: self.route,
        })
    }

    /// Follows every edge of every node of a level. All edges of a node are outcomes of the same move.
    fn leave(&mut self, layer: &Layer) -> Result<(), InferProblem> {
        let (game, labels) = (&self.round.compiled.game, &self.round.compiled.labels);
        let ways = layer.numbers.iter().zip(&layer.sums.probability);
        for (at, (&way, &probability)) in (0..).zip(ways) {
            let [node, state @ ..] = layer.sums.keys.get(at) else {
                continue;
            };
            for edge in game.edges(NodeId(node.cast_unsigned())) {
                let chance = self.round.edge_probability[edge];
                let Label::Move { which, value, .. } = labels[game.edge_label[edge] as usize]
                else {
                    continue;
                };
                let target = if chance > 0.0 {
                    self.state.read(state);
                    self.state.moves[which.index()] = i32::from(value);
                    let next = self.round.step_of[which.index()] + 1;
                    self.arrive(game.edge_child[edge] as usize, next, probability * chance)?
                } else {
                    Target::Impossible
                };
                self.route.push(way, edge, target);
            }
        }
        Ok(())
    }

    /// Comes to a node, all steps of the round before `step` being done; at a node after the period, ends the way.
    fn arrive(
        &mut self,
        node: usize,
        step: usize,
        probability: f64,
    ) -> Result<Target, InferProblem> {
        let round = self.round;
        let Some(at) = (node < round.next_period)
            .then(|| round.step_at(node))
            .flatten()
        else {
            let last = round.scenario.steps.len();
            let going = self.advance(step, last)?;
            self.forget(last);
            return self.end(going, probability).map(Target::Path);
        };
        self.advance(step, at)?;
        self.forget(at);
        self.key.clear();
        self.key.push((node as u32).cast_signed());
        self.state.write(&mut self.key);
        let layer = &mut self.layers[round.level(node)];
        let number = layer.sums.add(&self.key, probability) as usize;
        if number == layer.numbers.len() {
            layer.numbers.push(self.ways);
            self.ways += 1;
            if self.ways as usize > MOST_PATHS {
                return Err(InferProblem::TooManyPaths);
            }
        }
        Ok(Target::Way(layer.numbers[number]))
    }

    fn forget(&mut self, step: usize) {
        let forgotten = &self.round.forgotten[step];
        for &at in &forgotten.moves {
            self.state.moves[at] = NOTHING;
        }
        for &at in &forgotten.tracks {
            self.state.tracks[at] = self.start_tracks[at];
        }
    }

    /// Does the updates between two steps of the round; stops where the game ends.
    fn advance(&mut self, from: usize, to: usize) -> Result<Going, InferProblem> {
        let scenario = self.round.scenario;
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
                    let ends = evaluate(when, &Here(self)).is_ok_and(|holds| holds != 0.0);
                    if ends {
                        return Ok(Going::Over);
                    }
                }
            }
        }
        Ok(Going::On)
    }

    fn evaluate(&self, expr: &Expr, track: TrackId) -> Result<f64, InferProblem> {
        evaluate(expr, &Here(self)).map_err(|reason| InferProblem::Update {
            track: self.name(track),
            what: format!("its update needs {reason}"),
        })
    }

    fn within(&self, track: TrackId, value: f64) -> Result<i32, InferProblem> {
        let (low, high) = self.round.bounds[track.index()];
        if value.fract() == 0.0 && (low..=high).contains(&value) {
            return Ok(value as i32);
        }
        Err(InferProblem::Update {
            track: self.name(track),
            what: format!("its update gives {value}, which is not a whole number in {low}..{high}"),
        })
    }

    fn name(&self, track: TrackId) -> String {
        let data = &self.round.scenario.tracks[track.index()];
        data.naming.name.clone()
    }

    /// Adds a way that has come to its end to its path, and gives the path's number.
    fn end(&mut self, going: Going, probability: f64) -> Result<u32, InferProblem> {
        let end = match going {
            Going::Over => ENDED,
            Going::On => self.end_number(),
        };
        let moves = self.state.moves.iter().zip(self.round.asked);
        let values = moves.map(|(&value, &asked)| if asked { value } else { NOTHING });
        self.key.clear();
        self.key.push(end.cast_signed());
        self.key.extend(values.clone());
        let number = self.sums.add(&self.key, probability);
        if number as usize == self.found.start.len() {
            if self.round.paths.fetch_add(1, Ordering::Relaxed) >= MOST_PATHS {
                return Err(InferProblem::TooManyPaths);
            }
            self.found.start.push(self.start);
            self.found.end.push(end);
            let values = values.map(|value| u16::try_from(value).unwrap_or(NOT_MADE));
            self.found.values.extend(values);
        }
        Ok(number)
    }

    /// The number of the state after the way. Among the ways of one start types and past are alike, so that tracks and
    /// the moves that are looked back to tell them apart.
    fn end_number(&mut self) -> u32 {
        let depths = self.round.depths;
        self.key.clear();
        self.key.extend(&self.state.tracks);
        let moves = self.state.moves.iter().zip(&depths.moves);
        let looked_back = moves.filter(|(_, depth)| **depth > 0);
        self.key.extend(looked_back.map(|(value, _)| value));
        let number = self.ends.number(&self.key);
        if (number as usize) < self.found.ends.len() {
            return number;
        }
        let moves = self.state.moves.iter();
        let moves: Vec<Option<u16>> = moves.map(|&value| u16::try_from(value).ok()).collect();
        self.found.ends.push(StartPoint {
            types: self.types.to_vec(),
            tracks: self.state.tracks.clone(),
            past: depths.after(&moves, &self.state.tracks, self.past),
        });
        number
    }
}

/// Where expressions get their values from during the walk.
struct Here<'h, 'w>(&'h Walk<'w>);

impl Values for Here<'_, '_> {
    fn param(&self, param: ParamId) -> f64 {
        self.0.round.world.values[param.index()]
    }
    fn track(&self, track: TrackId) -> f64 {
        f64::from(self.0.state.tracks[track.index()])
    }
    fn last_track(&self, track: TrackId) -> f64 {
        let last = self.0.past.first();
        let last = last.and_then(|period| period.tracks[track.index()]);
        f64::from(last.unwrap_or(self.0.start_tracks[track.index()]))
    }
    fn period(&self) -> f64 {
        1.0
    }
    fn horizon(&self) -> f64 {
        f64::from(self.0.round.compiled.horizon)
    }
    fn move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.0.state.moves[which.index()] == value.map_or(NOTHING, i32::from)
    }
    fn last_move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        let last = self.0.past.first();
        last.and_then(|period| period.moves[which.index()]) == value
    }
    fn type_is(&self, actor: ActorId, value: u16) -> bool {
        self.0.types[actor.index()] == value
    }
    fn ending_is(&self, _: Option<EndingId>) -> bool {
        false
    }
}
