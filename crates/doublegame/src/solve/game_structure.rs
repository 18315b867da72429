//! What the sweeps need to know about a game beside its arrays.

use super::layout::Layout;
use super::links::Links;
use super::walk::Walk;
use crate::game::{Game, Profile};
use std::sync::{Arc, OnceLock};

/// How a game hangs together. Finding it out takes about half as long as a sweep; games that differ in prices
/// alone can share it.
#[derive(Debug, Clone)]
pub struct GameStructure {
    pub(super) layout: Layout,
    pub(super) links: Arc<Links>,
    /// Made when it is first needed.
    walk: Arc<OnceLock<Walk>>,
}

impl GameStructure {
    /// The structure of a game.
    #[must_use]
    pub fn of(game: &Game) -> Self {
        Self::with_held(game, None)
    }

    /// That of a game in which the sets marked keep the probabilities of the profile.
    pub(super) fn with_held(game: &Game, held: Option<(&[bool], &Profile)>) -> Self {
        let layout = Layout::of(game, held);
        let links = Arc::new(Links::of(game, &layout));
        Self {
            layout,
            links,
            walk: Arc::default(),
        }
    }

    /// Whether it can be that of the game.
    pub(super) fn fits(&self, game: &Game) -> bool {
        self.layout.fits(game) && self.links.fit(game)
    }

    /// The same for a game with other prices.
    pub(super) fn priced(&self, game: &Game) -> Self {
        Self {
            layout: self.layout.priced(game),
            links: Arc::clone(&self.links),
            walk: Arc::clone(&self.walk),
        }
    }

    /// Whether every set has all nodes on one level and is not held.
    pub(super) fn is_level_by_level(&self) -> bool {
        self.layout.spread_sets.is_empty() && self.layout.given_sets.is_empty()
    }

    /// The order of a pass in lanes; of a game that [goes level by level](Self::is_level_by_level).
    pub(super) fn walk(&self, game: &Game) -> &Walk {
        self.walk
            .get_or_init(|| Walk::of(game, &self.layout, &self.links))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{QreOptions, Status, solve_qre_nearby};
    use super::*;
    use crate::game::{SignalingFamily, signaling_game};

    /// A game of a structure that depends on the number of words alone.
    pub(in crate::solve) fn game(words: u32, seed: u64) -> Game {
        let family = SignalingFamily {
            types: 2,
            resolves: 2,
            words,
            acts: 2,
            signals: 2,
            answers: 2,
            tension: 2,
            stock: 2,
            periods: 2,
            remembers_all: false,
            seed,
        };
        signaling_game(family).unwrap().game
    }

    #[test]
    fn a_game_is_solved_alike_with_a_structure_of_its_own_and_one_of_other_prices() {
        let first = game(2, 1);
        let mut impossible = game(2, 3);
        let row = impossible.edge_probability[impossible.node_edges[0] as usize] as usize;
        impossible.probabilities[row] = 0.0;
        let options = QreOptions::at(1.0);
        // The last has another structure, which is found out.
        for second in [game(2, 2), impossible, game(2, 4), game(3, 1)] {
            let start = Profile::uninformed(&second);
            let solve = |structure: Option<&GameStructure>| {
                solve_qre_nearby((&second, structure), &start, &options, &|| false)
            };
            let own = solve(None);
            assert_eq!(own.status, Status::Converged);
            assert_eq!(solve(Some(&GameStructure::of(&first))), own);
            assert_eq!(solve(Some(&GameStructure::of(&second))), own);
        }
    }
}
