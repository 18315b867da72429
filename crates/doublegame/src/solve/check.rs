//! The check of a solution in the order of a pass, for many games of one structure.
//!
//! It finds what [`log_odds_residual`] finds, from the same definitions and in double precision, on a shorter way: it goes
//! over what lies side by side, takes values and utilities from each edge in one go, and keeps its memory. It has no arithmetic
//! in common with the solvers, and leaves to [`log_odds_residual`] what needs logarithms of reach probabilities.
#![expect(
    clippy::inline_always,
    reason = "a function that is called would be made for the plainest processor"
)]

use super::game_structure::GameStructure;
use super::layout::Layout;
use super::residual::log_odds_residual;
use super::walk::{Choice, Edge, MOST_PLAYERS, Walk};
use crate::game::{Game, Profile};
use fearless_simd::{Level, dispatch};

/// Sets that are reached with less are looked at in logarithms.
const SMALLEST_REACH: f64 = 1e-250;

/// Working memory for the check, used again from one game to the next.
#[derive(Debug, Default)]
pub struct ResidualCheck {
    /// Length: actions, then the probabilities of chance.
    probability: Vec<f64>,
    /// Length: slots.
    reach: Vec<f64>,
    /// Length: slots x players.
    values: Vec<f64>,
    /// Length: the actions of a set, at least.
    utility: Vec<f64>,
}

impl ResidualCheck {
    /// What [`log_odds_residual`] gives for a profile of a game of this structure, of which nothing is held.
    pub fn residual(
        &mut self,
        (game, structure): (&Game, &GameStructure),
        profile: &Profile,
        lambda: f64,
    ) -> f64 {
        let is_fit = structure.is_level_by_level()
            && structure.fits(game)
            && profile.probabilities.len() == game.action_count();
        let walk = is_fit.then(|| structure.walk(game));
        let found = walk.and_then(|walk| {
            self.prepare(game, walk, profile);
            let (level, layout) = (Level::new(), &structure.layout);
            match game.player_count() {
                1 => dispatch!(level, _simd => self.largest::<1>(game, (layout, walk), lambda)),
                2 => dispatch!(level, _simd => self.largest::<2>(game, (layout, walk), lambda)),
                3 => dispatch!(level, _simd => self.largest::<3>(game, (layout, walk), lambda)),
                4 => dispatch!(level, _simd => self.largest::<4>(game, (layout, walk), lambda)),
                5 => dispatch!(level, _simd => self.largest::<5>(game, (layout, walk), lambda)),
                MOST_PLAYERS => {
                    dispatch!(level, _simd => self.largest::<MOST_PLAYERS>(game, (layout, walk), lambda))
                }
                _ => None,
            }
        });
        found.unwrap_or_else(|| log_odds_residual(game, profile, lambda, None))
    }

    fn prepare(&mut self, game: &Game, walk: &Walk, profile: &Profile) {
        self.probability.clear();
        self.probability.extend_from_slice(&profile.probabilities);
        self.probability.extend_from_slice(&game.probabilities);
        self.reach.resize(walk.slot_count(), 0.0);
        self.values
            .resize(walk.slot_count() * game.player_count(), 0.0);
    }

    /// The largest violation of all sets; `None` where a set is hardly reached.
    #[inline(always)]
    fn largest<const PLAYERS: usize>(
        &mut self,
        game: &Game,
        (layout, walk): (&Layout, &Walk),
        lambda: f64,
    ) -> Option<f64> {
        self.go_forward(walk);
        let mut largest = 0.0_f64;
        for level in walk.levels.iter().rev() {
            for set in level.sets.clone() {
                let violation = match layout.actions(set).len() {
                    2 => self.violation_among::<PLAYERS, 2>(game, (layout, walk), set, lambda),
                    3 => self.violation_among::<PLAYERS, 3>(game, (layout, walk), set, lambda),
                    4 => self.violation_among::<PLAYERS, 4>(game, (layout, walk), set, lambda),
                    count => {
                        let mut utility = std::mem::take(&mut self.utility);
                        utility.resize(count.max(utility.len()), 0.0);
                        let of_set = &mut utility[..count];
                        let found =
                            self.violation::<PLAYERS>(game, (layout, walk), set, (lambda, of_set));
                        self.utility = utility;
                        found
                    }
                };
                largest = largest.max(violation?);
            }
            let chances = &self.probability[game.action_count()..];
            for chance in &walk.chances[level.chances.clone()] {
                let mut edges = &walk.chance_edges[chance.edges.clone()];
                for slot in chance.slots.clone() {
                    let (of_node, others) = edges.split_at(chance.count);
                    edges = others;
                    let mut sum = [0.0; PLAYERS];
                    for (edge, place) in of_node {
                        let expected = expected::<PLAYERS>(&game.payoffs, &self.values, *edge);
                        let p = chances[*place as usize];
                        for player in 0..PLAYERS {
                            sum[player] += p * expected[player];
                        }
                    }
                    self.values.as_chunks_mut().0[slot] = sum;
                }
            }
        }
        Some(largest)
    }

    #[inline(always)]
    fn go_forward(&mut self, walk: &Walk) {
        let (reach, probability) = (&mut self.reach[..], &self.probability[..]);
        for (slot, edges) in walk.edges_to_all().enumerate() {
            let (earlier, here) = reach.split_at_mut(slot);
            let mut sum = 0.0;
            for (parent, place) in edges {
                sum += earlier[*parent as usize] * probability[*place as usize];
            }
            here[0] = if slot == 0 { 1.0 } else { sum };
        }
    }

    /// The violation of a set of so many actions, so that the compiler knows how many.
    #[inline(always)]
    fn violation_among<const PLAYERS: usize, const COUNT: usize>(
        &mut self,
        game: &Game,
        order: (&Layout, &Walk),
        set: usize,
        lambda: f64,
    ) -> Option<f64> {
        let mut utility = [0.0; COUNT];
        self.violation::<PLAYERS>(game, order, set, (lambda, &mut utility))
    }

    /// Fills in the values of the set's nodes, and gives the largest difference between two actions in the excess of the
    /// log-odds over what the logit asks for.
    #[inline(always)]
    fn violation<const PLAYERS: usize>(
        &mut self,
        game: &Game,
        (layout, walk): (&Layout, &Walk),
        set: usize,
        (lambda, utility): (f64, &mut [f64]),
    ) -> Option<f64> {
        let choice = &walk.choices[set];
        let first = layout.first_action[set] as usize;
        let actions = first..first + utility.len();
        let played = &self.probability[actions.clone()];
        let edges = &walk.edges[choice.edges.clone()];
        let reach = &self.reach[choice.slots.clone()];
        let total = expect::<PLAYERS>(
            (choice, edges),
            (played, reach),
            (&game.payoffs, &mut self.values),
            utility,
        );
        if total <= SMALLEST_REACH || total.is_nan() {
            return None;
        }
        let lambda = lambda * game.information_sets[set].precision;
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for ((p, weight), utility) in played
            .iter()
            .zip(&game.action_weights[actions])
            .zip(utility)
        {
            // Mostly 1, of which the logarithm need not be asked for.
            let log_weight = if weight.to_bits() == 1.0_f64.to_bits() {
                0.0
            } else {
                weight.ln()
            };
            let excess = p.ln() - log_weight - lambda * (*utility / total);
            if !excess.is_finite() {
                return Some(f64::INFINITY);
            }
            low = low.min(excess);
            high = high.max(excess);
        }
        Some(high - low)
    }
}

/// Fills in the values of a set's nodes, and what the mover expects from each action times the reach of the set, which is
/// given back.
#[inline(always)]
fn expect<const PLAYERS: usize>(
    (choice, edges): (&Choice, &[Edge]),
    (played, reach): (&[f64], &[f64]),
    (payoffs, values): (&[f64], &mut [f64]),
    utility: &mut [f64],
) -> f64 {
    let mover = choice.player % PLAYERS;
    let count = utility.len();
    utility.fill(0.0);
    let mut total = 0.0;
    let nodes = choice.slots.clone().zip(edges.chunks_exact(count));
    for ((slot, edges), reach) in nodes.zip(reach) {
        total += reach;
        let mut sum = [0.0; PLAYERS];
        for k in 0..count {
            let expected = expected::<PLAYERS>(payoffs, values, edges[k]);
            for player in 0..PLAYERS {
                sum[player] += played[k] * expected[player];
            }
            let of_mover = values[edges[k].child as usize * PLAYERS + mover]
                + payoffs[edges[k].payoff as usize * PLAYERS + mover];
            utility[k] += reach * of_mover;
        }
        values.as_chunks_mut().0[slot] = sum;
    }
    total
}

/// What an edge pays every player, with all that follows.
#[inline(always)]
fn expected<const PLAYERS: usize>(payoffs: &[f64], values: &[f64], edge: Edge) -> [f64; PLAYERS] {
    let mut expected = values.as_chunks::<PLAYERS>().0[edge.child as usize];
    let payoffs = &payoffs.as_chunks::<PLAYERS>().0[edge.payoff as usize];
    for player in 0..PLAYERS {
        expected[player] += payoffs[player];
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::super::game_structure::tests::game;
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// A profile that is far from uniform.
    fn drawn(game: &Game, random: &mut Pcg64Mcg, spread: f64) -> Profile {
        let mut profile = Profile::uninformed(game);
        for set in game.information_sets.iter().enumerate() {
            let actions = game.actions(crate::game::InformationSetId(set.0 as u32));
            let odds: Vec<f64> = actions
                .clone()
                .map(|_| (spread * random.random_range(-1.0..1.0_f64)).exp())
                .collect();
            let total: f64 = odds.iter().sum();
            for (at, odds) in actions.zip(odds) {
                profile.probabilities[at] = odds / total;
            }
        }
        profile
    }

    #[test]
    fn the_residual_is_that_of_the_definition() {
        let mut random = Pcg64Mcg::seed_from_u64(3);
        let mut check = ResidualCheck::default();
        for seed in 1..=20 {
            let game = game(2 + seed as u32 % 3, seed);
            let structure = GameStructure::of(&game);
            let profile = drawn(&game, &mut random, 4.0);
            let by_definition = log_odds_residual(&game, &profile, 1.5, None);
            let found = check.residual((&game, &structure), &profile, 1.5);
            assert!(by_definition > 0.1);
            assert!(
                (found / by_definition - 1.0).abs() < 1e-12,
                "{found} {by_definition}"
            );
        }
    }

    #[test]
    fn what_is_hardly_reached_or_never_is_counted_as_by_the_definition() {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let mut check = ResidualCheck::default();
        let mut impossible = game(2, 3);
        let structure = GameStructure::of(&impossible);
        let row = impossible.edge_probability[impossible.node_edges[0] as usize] as usize;
        impossible.probabilities[row] = 0.0;
        let faint = drawn(&impossible, &mut random, 400.0);
        let mut never = drawn(&impossible, &mut random, 1.0);
        never.probabilities[0] = 0.0;
        for profile in [drawn(&impossible, &mut random, 1.0), faint, never] {
            let by_definition = log_odds_residual(&impossible, &profile, 1.5, None);
            let found = check.residual((&impossible, &structure), &profile, 1.5);
            assert_eq!(found.to_bits(), by_definition.to_bits());
        }
        // A game of another structure.
        let other = game(3, 1);
        let profile = drawn(&other, &mut random, 1.0);
        let by_definition = log_odds_residual(&other, &profile, 1.5, None);
        let found = check.residual((&other, &structure), &profile, 1.5);
        assert_eq!(found.to_bits(), by_definition.to_bits());
    }
}
