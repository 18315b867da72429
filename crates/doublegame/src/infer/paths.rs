//! All ways through the first period of a game, under a profile, as far as they are told apart.
//!
//! A path stands for all ways from a start to a state after the period on which the moves that are asked about come out
//! alike; moves that nobody reports are summed over. `walk` finds the paths of one start; here they are put together.
//!
//! Invariants: given a start, an end and the outcomes of the moves asked about there is one path; the probabilities of the
//! paths of a start sum to one; ends are numbered in the order in which the walk meets them, which depends on the game
//! alone.

use super::problem::InferProblem;
use super::routes::Routes;
use super::walk::{Round, Walk, Walked};
use crate::game::NodeId;
use crate::measures::Play;
use crate::scenario::compile::{PastPeriod, StartPoint, World};
use crate::scenario::model::{MoveId, Scenario};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::ops::Deref;
use std::sync::Arc;

/// The most paths that are kept of one period.
pub const MOST_PATHS: usize = 4_000_000;

/// The value of a move that was not made, or is not asked about.
pub(super) const NOT_MADE: u16 = u16::MAX;

/// The end of a path on which play ended.
pub(super) const ENDED: u32 = u32::MAX;

/// The paths of a period.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    /// What tells them apart.
    pub form: Arc<PathForm>,
    /// Length: paths. The probability given the start.
    pub probability: Vec<f64>,
}

impl Deref for Paths {
    type Target = PathForm;

    fn deref(&self) -> &PathForm {
        &self.form
    }
}

/// Paths without their probabilities.
#[derive(Debug, Default)]
pub(super) struct PathForm {
    /// How many choices and signals the scenario has.
    pub moves: usize,
    /// Length: paths. The number of the start point.
    pub start: Vec<u32>,
    /// Length: paths. The state after the period, by its number in [`PathForm::ends`]; [`ENDED`] if play is over.
    pub end: Vec<u32>,
    /// Length: paths times moves. How each move that is asked about came out; [`NOT_MADE`] for all others.
    pub values: Vec<u16>,
    /// The states after the period.
    pub ends: Vec<StartPoint>,
    /// Length: paths. The number of the pair of start and end, in [`PathForm::passages`]; [`ENDED`] if play is over.
    pub passage: Vec<u32>,
    /// The pairs of start and end that some path leads between.
    pub passages: Vec<(u32, u32)>,
}

impl PathForm {
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
    pub fn after(
        &self,
        moves: &[Option<u16>],
        tracks: &[i32],
        past: &[PastPeriod],
    ) -> Vec<PastPeriod> {
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

/// Lists the paths of the first period, told apart by the moves for which `asked` (length: moves) is true, and how they
/// were found.
///
/// # Errors
/// [`InferProblem::TooManyPaths`], and [`InferProblem::Update`] where an update that the game does not need has no value
/// or leads a track out of its bounds.
pub(super) fn paths(
    scenario: &Scenario,
    world: &World,
    play: &Play,
    depths: &Depths,
    asked: &[bool],
) -> Result<(Paths, Routes), InferProblem> {
    let round = Round::new(scenario, world, play, depths, asked);
    let edges: Vec<usize> = play.compiled().game.edges(NodeId(0)).collect();
    let by_start: Vec<Result<Walked, InferProblem>> = edges
        .par_iter()
        .map(|&edge| Walk::new(&round).run(edge))
        .collect();
    joined(by_start, scenario.moves.len())
}

/// Puts the paths of all starts together, the states after them numbered anew.
fn joined(
    by_start: Vec<Result<Walked, InferProblem>>,
    moves: usize,
) -> Result<(Paths, Routes), InferProblem> {
    let mut all = PathForm {
        moves,
        ..PathForm::default()
    };
    let (mut probability, mut routes) = (Vec::new(), Vec::with_capacity(by_start.len()));
    let mut numbers: FxHashMap<StartPoint, u32> = FxHashMap::default();
    for walked in by_start {
        let walked = walked?;
        let form = walked.form;
        let ends: Vec<u32> = form
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
        all.start.extend(&form.start);
        all.values.extend(&form.values);
        let renumbered = form.end.iter().map(|&end| match end {
            ENDED => ENDED,
            end => ends[end as usize],
        });
        all.end.extend(renumbered);
        probability.extend(walked.probability);
        routes.push(walked.route);
    }
    all.number_passages();
    let form = Arc::new(all);
    let routes = Routes::new(Arc::clone(&form), routes);
    Ok((Paths { form, probability }, routes))
}
