//! When each thing that can be seen happens, told by the steps of the round.
//!
//! An edge of the graph carries a move and the updates after it, and may pass over moves that a state skips, even
//! across the end of a period. Two plays that look alike to an observer must give it equal histories, so each update
//! and ending is put back at its place in the round here.

use rustc_hash::FxHashMap;

use crate::game::NodeId;
use crate::scenario::compile::{Compiled, Label, LevelMeaning};
use crate::scenario::model::{EndingId, MoveId, Scenario, Step, TrackId};

/// A place in time: the steps of all periods in one row, each period followed by a place for its end.
pub(super) type Position = u32;

/// Something that happens on an edge after its move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Occurrence {
    /// A track that somebody sees has this value after an update.
    Update(TrackId, i32),
    /// The game ends.
    End(Option<EndingId>),
}

/// What happens on an edge after its move, in order.
pub(super) type Tail = Vec<(Position, Occurrence)>;

/// The places of everything on the graph of a game.
#[derive(Debug)]
pub(super) struct Timeline {
    /// How many steps a round has.
    steps: usize,
    /// Length: levels. Where the moves of each level stand; [`Timeline::NEVER`] for the root and the end.
    pub(super) level_position: Vec<Position>,
    /// Length: nodes. The same for each node.
    pub(super) node_position: Vec<Position>,
    /// Length: edges. What happens after the edge's move: an index into `tails`.
    pub(super) edge_tail: Vec<u32>,
    /// All different tails; the first one is empty.
    pub(super) tails: Vec<Tail>,
}

impl Timeline {
    /// No place.
    pub(super) const NEVER: Position = Position::MAX;

    pub(super) fn new(scenario: &Scenario, compiled: &Compiled) -> Self {
        let game = &compiled.game;
        let steps = scenario.steps.len();
        let place = places_of_moves(scenario);
        let level_position: Vec<Position> = compiled
            .levels
            .iter()
            .map(|meaning| match meaning {
                LevelMeaning::Root | LevelMeaning::Over => Self::NEVER,
                LevelMeaning::Move { period, which } => {
                    ((*period as usize - 1) * (steps + 1) + place[which.index()]) as Position
                }
            })
            .collect();
        let mut node_level = vec![0_u32; game.node_count()];
        for level in 0..compiled.levels.len() {
            let nodes = game.level_nodes[level] as usize..game.level_nodes[level + 1] as usize;
            node_level[nodes].fill(level as u32);
        }
        let node_position = node_level
            .iter()
            .map(|level| level_position[*level as usize])
            .collect();
        let mut timeline = Self {
            steps,
            level_position,
            node_position,
            edge_tail: vec![0; game.edge_count()],
            tails: vec![Vec::new()],
        };
        timeline.fill_tails(scenario, compiled, &node_level);
        timeline
    }

    fn fill_tails(&mut self, scenario: &Scenario, compiled: &Compiled, node_level: &[u32]) {
        let game = &compiled.game;
        let mut by_edge: FxHashMap<(u32, u32, u32), u32> = FxHashMap::default();
        let mut by_tail: FxHashMap<Tail, u32> = FxHashMap::default();
        by_tail.insert(Vec::new(), 0);
        for (node, level) in node_level.iter().enumerate() {
            for edge in game.edges(NodeId(node as u32)) {
                let child_level = node_level[game.edge_child[edge] as usize];
                let label = game.edge_label[edge];
                self.edge_tail[edge] =
                    *by_edge
                        .entry((*level, child_level, label))
                        .or_insert_with(|| {
                            let from = self.level_position[*level as usize];
                            let to = self.level_position[child_level as usize];
                            let label = &compiled.labels[label as usize];
                            let tail = tail(scenario, compiled.horizon, label, from, to);
                            let next = self.tails.len() as u32;
                            *by_tail.entry(tail).or_insert_with_key(|tail| {
                                self.tails.push(tail.clone());
                                next
                            })
                        });
            }
        }
    }

    /// The place of the end of a period (from 1).
    pub(super) const fn end_of(&self, period: u32) -> Position {
        period * (self.steps as u32 + 1) - 1
    }

    /// The period (from 1) that a place belongs to.
    pub(super) const fn period_at(&self, position: Position) -> u32 {
        position / (self.steps as u32 + 1) + 1
    }

    /// Which step of the round stands at the place; `None` at the end of a period.
    pub(super) const fn step_at(&self, position: Position) -> Option<usize> {
        let step = position as usize % (self.steps + 1);
        if step < self.steps { Some(step) } else { None }
    }
}

/// Length: moves. The step of the round at which each stands.
fn places_of_moves(scenario: &Scenario) -> Vec<usize> {
    let mut places = vec![0; scenario.moves.len()];
    for (at, step) in scenario.steps.iter().enumerate() {
        if let Step::Move(MoveId(which)) = step {
            places[*which as usize] = at;
        }
    }
    places
}

/// Puts what a label tells back at its places, from the step after `from` (the first step if that is no place) up to
/// the move at `to`.
fn tail(scenario: &Scenario, horizon: u32, label: &Label, from: Position, to: Position) -> Tail {
    let (updates, ends) = match label {
        Label::Nothing => return Vec::new(),
        Label::Start { updates, ends, .. } | Label::Move { updates, ends, .. } => (updates, ends),
    };
    let period_length = scenario.steps.len() as Position + 1;
    let last = horizon * period_length;
    let mut tail = Vec::with_capacity(updates.len() + usize::from(ends.is_some()));
    let mut left = updates.iter();
    let first = if from == Timeline::NEVER { 0 } else { from + 1 };
    for position in first..last.min(to) {
        match scenario.steps.get((position % period_length) as usize) {
            Some(Step::Update { track, .. }) => {
                let seen = scenario.tracks[track.index()].seen_by.0 != 0;
                if seen && let Some((track, value)) = left.next() {
                    tail.push((position, Occurrence::Update(*track, *value)));
                }
            }
            Some(Step::End { ending, .. }) => {
                if *ends == Some(Some(*ending)) && left.len() == 0 {
                    tail.push((position, Occurrence::End(Some(*ending))));
                    return tail;
                }
            }
            Some(Step::Move(_)) => {}
            None => {
                if *ends == Some(None) && position + 1 == last {
                    tail.push((position, Occurrence::End(None)));
                }
            }
        }
    }
    tail
}
