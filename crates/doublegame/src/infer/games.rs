//! The games of a record, each built once: periods that begin in the same states under the same policies, other lambdas and
//! other worlds have the same game with other prices.
//!
//! Invariants: what is kept is bounded, and what is not kept is built anew; a game that is priced anew equals one that is
//! compiled.

use super::paths::Paths;
use super::problem::InferProblem;
use super::roll::Roller;
use super::routes::Routes;
use crate::measures::Play;
use crate::scenario::compile::{Beginning, Compiled, Problem, Setting, StartPoint, reprice_from};
use crate::scenario::model::PolicyId;
use crate::solve::GameStructure;
use jiff::civil::Date;
use rustc_hash::FxHasher;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Arc, OnceLock};

/// The most nodes that the games which are kept have together; a node takes some hundred bytes.
const MOST_NODES: usize = 6_000_000;
/// The most steps of a game's routes that are kept, for each of its nodes; a step takes sixteen bytes.
const MOST_STEPS: usize = 8;

/// A game that was built.
#[derive(Debug)]
struct Built {
    starts: Vec<StartPoint>,
    policies: Vec<PolicyId>,
    compiled: Compiled,
    structure: GameStructure,
    shape: u64,
    /// Once a walk has found the paths of its first period.
    routes: OnceLock<Routes>,
}

/// The games that were built.
#[derive(Debug, Clone, Default)]
pub(super) struct Games {
    kept: Vec<Arc<Built>>,
}

/// A game with the prices of a period.
#[derive(Debug)]
pub(super) struct PricedGame {
    pub compiled: Compiled,
    pub shape: u64,
    built: Arc<Built>,
}

/// From which states with which probabilities, and under which policies, the game of the period from this day begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening<'o> {
    pub starts: &'o [StartPoint],
    pub probabilities: &'o [f64],
    pub policies: &'o [PolicyId],
    pub first: Date,
}

/// A number that tells games that are built alike, but for their prices, from others.
fn shape(compiled: &Compiled) -> u64 {
    let mut hasher = FxHasher::default();
    compiled.game.node_set.hash(&mut hasher);
    compiled.game.edge_child.hash(&mut hasher);
    compiled.game.action_labels.hash(&mut hasher);
    hasher.finish()
}

impl Games {
    /// The game of an opening. `last` is a game of this course whose memory can be used again.
    ///
    /// # Errors
    /// [`InferProblem::Game`].
    pub(super) fn open(
        &mut self,
        roller: &Roller,
        opening: Opening,
        last: Option<PricedGame>,
    ) -> Result<PricedGame, InferProblem> {
        let is_same = |built: &&Arc<Built>| {
            built.starts == opening.starts && built.policies == opening.policies
        };
        let Some(built) = self.kept.iter().find(is_same) else {
            return self.build(roller, opening);
        };
        let mut game = match last {
            Some(last) if Arc::ptr_eq(&last.built, built) => last,
            _ => PricedGame {
                compiled: built.compiled.clone(),
                shape: built.shape,
                built: Arc::clone(built),
            },
        };
        let priced = reprice_from(
            &mut game.compiled,
            opening.probabilities,
            roller.scenario,
            roller.world,
        );
        match priced {
            Ok(()) => Ok(game),
            Err(Problem::Structural(_)) => self.build(roller, opening),
            Err(problem) => Err(InferProblem::Game {
                first: opening.first,
                problem,
            }),
        }
    }

    fn build(&mut self, roller: &Roller, opening: Opening) -> Result<PricedGame, InferProblem> {
        let compiled = roller.compile(opening.setting(), opening.first, None)?;
        let built = Arc::new(Built {
            starts: opening.starts.to_vec(),
            policies: opening.policies.to_vec(),
            structure: GameStructure::of(&compiled.game),
            shape: shape(&compiled),
            compiled: compiled.clone(),
            routes: OnceLock::new(),
        });
        let nodes = |built: &Arc<Built>| built.compiled.game.node_count();
        if self.kept.iter().map(nodes).sum::<usize>() + nodes(&built) <= MOST_NODES {
            self.kept.push(Arc::clone(&built));
        }
        Ok(PricedGame {
            compiled,
            shape: built.shape,
            built,
        })
    }
}

impl PricedGame {
    /// How the game hangs together.
    pub(super) fn structure(&self) -> &GameStructure {
        &self.built.structure
    }

    /// The paths of the first period of a play of the game: as in an earlier play of it, or else as `walk` finds them.
    ///
    /// # Errors
    /// As `walk`.
    pub(super) fn paths(
        &self,
        play: &Play,
        walk: impl FnOnce() -> Result<(Paths, Routes), InferProblem>,
    ) -> Result<Paths, InferProblem> {
        let known = self.built.routes.get();
        if let Some(paths) = known.and_then(|routes| routes.again(play.edge_probability())) {
            return Ok(paths);
        }
        let (paths, routes) = walk()?;
        if routes.steps() <= MOST_STEPS * self.compiled.game.node_count() {
            // Where another thread was first, its routes do as well.
            let _ = self.built.routes.set(routes);
        }
        Ok(paths)
    }
}

impl Opening<'_> {
    fn setting(&self) -> Setting {
        let beginnings = self.starts.iter().zip(self.probabilities);
        Setting {
            policies: self.policies.to_vec(),
            beginnings: beginnings
                .map(|(point, &probability)| Beginning {
                    point: point.clone(),
                    probability,
                })
                .collect(),
            ..Setting::default()
        }
    }
}
