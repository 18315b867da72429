//! A run's games: compiled on demand, kept while memory allows, solved along a fixed chain of lambdas.
//!
//! A game is told by its [`Spec`]: a setting (commitments, starts, what is hidden) in a world. Every result depends on
//! the spec and the run's settings alone, never on what was computed before it or on how many threads there are: along
//! the lambdas of a game its branch of solutions is followed on from one to the next.

use crate::game::{Game, Profile};
use crate::scenario::compile::{Compiled, Problem, Setting, SizeLimit, World, compile};
use crate::scenario::model::{ActorId, Case, MoveId, Scenario};
use crate::solve::{QreOptions, Solution, Status, solve_qre};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rustc_hash::FxHashMap;
use std::mem::size_of;
use std::sync::{Arc, Mutex, PoisonError};

/// One game: commitments, starts and what is hidden, in a world.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Commitments, starts, what is hidden.
    pub setting: Setting,
    /// The values of the params.
    pub world: World,
}

impl Spec {
    /// The game of a case on top of the run's world, over `horizon` periods in place of the scenario's, `types` in place of
    /// the priors unless it is empty (see [`Setting::types`]).
    #[must_use]
    pub fn of_case(
        case: &Case,
        world: &World,
        horizon: Option<u32>,
        types: &[(Vec<u16>, f64)],
    ) -> Self {
        let mut world = world.clone();
        for (param, value) in &case.params {
            if let Some(slot) = world.values.get_mut(param.index()) {
                *slot = *value;
            }
        }
        Self {
            setting: Setting {
                policies: case.policies.clone(),
                starts: case.starts.clone(),
                horizon,
                types: types.to_vec(),
                ..Setting::default()
            },
            world,
        }
    }
}

/// How the games of a run are compiled and solved.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// How large a game may become.
    pub limit: SizeLimit,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// How many bytes of compiled games are kept.
    pub memory: usize,
    /// Polled between units of work and inside the solver; once it is true the run ends.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// The compiled games of a run, the least recently used ones dropped once they need more memory than allowed.
pub struct Book<'a> {
    rules: Rules<'a>,
    kept: Mutex<Vec<Kept>>,
}

/// A game in memory; the last of the list is the one used last.
struct Kept {
    spec: Spec,
    compiled: Arc<Compiled>,
    bytes: usize,
}

/// The lambdas at which a game is solved, and how hard others are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// Ascending, each at least 0.
    pub lambdas: Vec<f64>,
    /// For each lambda, how many other starts are tried.
    pub other_starts: Vec<usize>,
}

impl<'a> Book<'a> {
    /// An empty book.
    #[must_use]
    pub const fn new(rules: Rules<'a>) -> Self {
        Self {
            rules,
            kept: Mutex::new(Vec::new()),
        }
    }

    /// The rules of the run.
    #[must_use]
    pub const fn rules(&self) -> &Rules<'a> {
        &self.rules
    }

    /// The compiled game, from memory if it is there.
    ///
    /// # Errors
    ///
    /// As [`compile`].
    pub fn game(&self, spec: &Spec) -> Result<Arc<Compiled>, Problem> {
        if let Some(found) = self.look_up(spec) {
            return Ok(found);
        }
        // Two threads may compile the same game at once; both get the same one.
        let compiled = Arc::new(compile(
            self.rules.scenario,
            &spec.world,
            &spec.setting,
            self.rules.limit,
        )?);
        self.keep(spec, &compiled);
        Ok(compiled)
    }

    /// Solves a game at each lambda of the chain, each solution on the branch of the one before.
    #[must_use]
    pub fn solve(&self, game: &Game, chain: &Chain) -> Vec<Solution> {
        self.solve_from(game, chain, None)
    }

    /// Solves a game at each lambda of the chain, the first one from a given profile.
    #[must_use]
    pub fn solve_from(&self, game: &Game, chain: &Chain, first: Option<&Profile>) -> Vec<Solution> {
        let mut solutions: Vec<Solution> = Vec::with_capacity(chain.lambdas.len());
        for (&lambda, &other_starts) in chain.lambdas.iter().zip(&chain.other_starts) {
            let before = solutions
                .last()
                .filter(|last| last.status == Status::Converged);
            let options = QreOptions {
                branch_from: before,
                start: first.filter(|_| solutions.is_empty()),
                other_starts,
                seed: self.rules.seed,
                ..QreOptions::at(lambda)
            };
            let solution = solve_qre(game, &options, self.rules.stop);
            solutions.push(solution);
        }
        solutions
    }

    fn look_up(&self, spec: &Spec) -> Option<Arc<Compiled>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|it| it.spec == *spec)?;
        let found = kept.remove(at);
        let compiled = Arc::clone(&found.compiled);
        kept.push(found);
        Some(compiled)
    }

    fn keep(&self, spec: &Spec, compiled: &Arc<Compiled>) {
        let bytes = bytes_of(compiled);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().any(|it| it.spec == *spec) {
            return;
        }
        let mut total = bytes + kept.iter().map(|it| it.bytes).sum::<usize>();
        while total > self.rules.memory && !kept.is_empty() {
            total -= kept.remove(0).bytes;
        }
        if total <= self.rules.memory {
            kept.push(Kept {
                spec: spec.clone(),
                compiled: Arc::clone(compiled),
                bytes,
            });
        }
    }
}

/// Roughly how much memory a compiled game takes.
fn bytes_of(compiled: &Compiled) -> usize {
    /// The label of a set or of an action, and what an information set knows, by experience.
    const SET: usize = 400;
    const ACTION: usize = 64;
    let game = &compiled.game;
    game.node_count() * 2 * size_of::<u32>()
        + game.edge_count() * 4 * size_of::<u32>()
        + (game.probabilities.len() + game.payoffs.len()) * size_of::<f64>()
        + compiled.amounts.bytes()
        + game.information_sets.len() * SET
        + game.action_count() * ACTION
}

/// A behavior profile drawn at random. The same seed and number give the same draws.
///
/// For each type of each actor, each choice and each option a weight is drawn, and at each information set another
/// one; both are exponential, and an option's probability is in proportion to their product. So whole ways to play are
/// drawn: were every set drawn by itself, their differences would average out, and all profiles of a large game would
/// be alike.
#[must_use]
pub fn random_profile(compiled: &Compiled, seed: u64, number: u64) -> Profile {
    let mut random = Pcg64::seed_from_u64(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    // 1 - u lies above 0, so the logarithm is finite.
    let mut exponential = || -(1.0 - random.random::<f64>()).ln();
    let mut leanings: FxHashMap<(ActorId, u16, MoveId, u16), f64> = FxHashMap::default();
    let mut probabilities = vec![0.0; compiled.game.action_count()];
    for (set, meaning) in compiled.game.information_sets.iter().zip(&compiled.sets) {
        let first = set.first_action.index();
        let actions = &mut probabilities[first..first + set.action_count as usize];
        for (probability, &option) in actions.iter_mut().zip(&meaning.options) {
            let key = (meaning.actor, meaning.actor_type, meaning.choice, option);
            let leaning = *leanings.entry(key).or_insert_with(&mut exponential);
            *probability = leaning * exponential();
        }
        let total: f64 = actions.iter().sum();
        let count = actions.len() as f64;
        for probability in actions {
            *probability = if total > 0.0 {
                *probability / total
            } else {
                1.0 / count
            };
        }
    }
    Profile { probabilities }
}

/// The game with an actor's precision multiplied by `factor` everywhere.
#[must_use]
pub fn sharpened(game: &Game, actor: ActorId, factor: f64) -> Game {
    let mut sharper = game.clone();
    for set in &mut sharper.information_sets {
        if set.player.index() == actor.index() {
            set.precision *= factor;
        }
    }
    sharper
}
