//! Continuation values and expected payoffs under a behavior profile.
//!
//! Written from the definitions, apart from the solver's own sweeps, so that it can check them.

use super::array::Array;
use super::graph::{Game, NodeId, PlayerId, Profile};
use super::reach::Beliefs;

/// What each player expects from each node on, payoffs on the way to the node left out.
#[derive(Debug, Clone, PartialEq)]
pub struct ContinuationValues {
    players: usize,
    /// Length: nodes x players, row by row.
    values: Array,
}

impl ContinuationValues {
    /// The values when everybody plays the profile from the node on.
    #[must_use]
    pub fn of(game: &Game, profile: &Profile) -> Self {
        let players = game.player_count();
        let mut values = Array::unset(game.node_count() * players);
        let played = (profile, &game.first_actions()[..]);
        let mut first = 0;
        while first < players {
            first += match players - first {
                1 => expect::<1>(game, played, &mut values, first),
                2 => expect::<2>(game, played, &mut values, first),
                3 => expect::<3>(game, played, &mut values, first),
                _ => expect::<4>(game, played, &mut values, first),
            };
        }
        Self { players, values }
    }

    /// One number for each player: what it expects from the node on.
    #[must_use]
    pub fn at(&self, node: NodeId) -> &[f64] {
        &self.values[node.index() * self.players..][..self.players]
    }
}

/// Fills in the values of the players from `first` on, as many as the compiler knows, and gives their number. The profile
/// comes with the first action of each set.
fn expect<const COUNT: usize>(
    game: &Game,
    played: (&Profile, &[u32]),
    values: &mut [f64],
    first: usize,
) -> usize {
    let players = game.player_count();
    if players == COUNT {
        // Whole rows are found without looking at their ends.
        expect_in::<COUNT>(game, played, values, first, |table, row| {
            table.as_chunks().0[row]
        });
    } else {
        expect_in::<COUNT>(game, played, values, first, |table, row| {
            let row = table[row * players + first..].first_chunk();
            *row.unwrap_or(&[0.0; COUNT])
        });
    }
    COUNT
}

/// Does so; `part` takes these players' numbers out of a row of a table with a number for each player.
#[inline]
fn expect_in<const COUNT: usize>(
    game: &Game,
    (profile, first_actions): (&Profile, &[u32]),
    values: &mut [f64],
    first: usize,
    part: impl Fn(&[f64], usize) -> [f64; COUNT],
) {
    let players = game.player_count();
    for node in (0..game.node_count()).rev() {
        let edges = game.edges(NodeId(node as u32));
        let children = game.edge_child[edges.clone()].iter();
        let steps = children.zip(&game.edge_payoff[edges.clone()]);
        let mut sum = [0.0; COUNT];
        let mut add = |(child, row): (&u32, &u32), probability: f64| {
            let then = part(values, *child as usize);
            let payoffs = part(&game.payoffs, *row as usize);
            for (sum, (payoff, then)) in sum.iter_mut().zip(payoffs.iter().zip(then)) {
                *sum += probability * (payoff + then);
            }
        };
        if let Some(action) = first_actions.get(game.node_set[node] as usize) {
            let actions = &profile.probabilities[*action as usize..];
            for (step, probability) in steps.zip(actions) {
                add(step, *probability);
            }
        } else {
            for (step, row) in steps.zip(&game.edge_probability[edges]) {
                add(step, game.probabilities[*row as usize]);
            }
        }
        values[node * players + first..][..COUNT].copy_from_slice(&sum);
    }
}

/// Expected payoffs of the whole game, one for each player.
#[must_use]
pub fn expected_payoffs(game: &Game, profile: &Profile) -> Vec<f64> {
    ContinuationValues::of(game, profile).at(NodeId(0)).to_vec()
}

/// For every action (length: actions over the whole game) what the mover expects from it, given that the play has
/// come to the information set, with the beliefs given and everybody, itself included, playing the profile later on.
#[must_use]
pub fn action_values(game: &Game, profile: &Profile, beliefs: &Beliefs) -> Vec<f64> {
    action_values_of(game, &ContinuationValues::of(game, profile), beliefs)
}

/// [`action_values`] where the continuation values are at hand.
pub(crate) fn action_values_of(
    game: &Game,
    values: &ContinuationValues,
    beliefs: &Beliefs,
) -> Vec<f64> {
    let (players, beliefs) = (game.player_count(), beliefs.at_nodes());
    let mut action_values = vec![0.0; game.action_count()];
    let sets = game.information_sets.iter();
    let moves: Vec<(u32, PlayerId)> = sets.map(|set| (set.first_action.0, set.player)).collect();
    for (node, (set, belief)) in game.node_set.iter().zip(beliefs).enumerate() {
        let Some((first, player)) = moves.get(*set as usize) else {
            continue;
        };
        let player = player.index();
        let edges = game.edges(NodeId(node as u32));
        let steps = game.edge_child[edges.clone()]
            .iter()
            .zip(&game.edge_payoff[edges]);
        for (value, (child, row)) in action_values[*first as usize..].iter_mut().zip(steps) {
            let after = values.values[*child as usize * players + player];
            let payoff = game.payoffs[*row as usize * players + player];
            *value += belief * (payoff + after);
        }
    }
    action_values
}
