//! Continuation values and expected payoffs under a behavior profile.
//!
//! Written from the definitions, apart from the solver's own sweeps, so that it can check them.

use super::array::Array;
use super::graph::{Game, NodeId, NodeKind, Profile};
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
        let mut first = 0;
        while first < players {
            first += match players - first {
                1 => expect::<1>(game, profile, &mut values, first),
                2 => expect::<2>(game, profile, &mut values, first),
                3 => expect::<3>(game, profile, &mut values, first),
                _ => expect::<4>(game, profile, &mut values, first),
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

/// Fills in the values of the players from `first` on, as many as the compiler knows, and gives their number.
fn expect<const COUNT: usize>(
    game: &Game,
    profile: &Profile,
    values: &mut [f64],
    first: usize,
) -> usize {
    let players = game.player_count();
    let part = |table: &[f64], row: usize| {
        let row = table[row * players + first..].first_chunk::<COUNT>();
        *row.unwrap_or(&[0.0; COUNT])
    };
    for node in (0..game.node_count()).rev() {
        let edges = game.edges(NodeId(node as u32));
        let mut sum = [0.0; COUNT];
        let mut add = |edge: usize, probability: f64| {
            let then = part(values, game.edge_child[edge] as usize);
            let payoffs = part(&game.payoffs, game.edge_payoff[edge] as usize);
            for (sum, (payoff, then)) in sum.iter_mut().zip(payoffs.iter().zip(then)) {
                *sum += probability * (payoff + then);
            }
        };
        match game.kind(NodeId(node as u32)) {
            NodeKind::Decision(set) => {
                for (edge, probability) in edges.zip(&profile.probabilities[game.actions(set)]) {
                    add(edge, *probability);
                }
            }
            NodeKind::Chance | NodeKind::Terminal => {
                for edge in edges {
                    add(
                        edge,
                        game.probabilities[game.edge_probability[edge] as usize],
                    );
                }
            }
        }
        values[node * players + first..][..COUNT].copy_from_slice(&sum);
    }
    COUNT
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
    let mut action_values = vec![0.0; game.action_count()];
    for node in 0..game.node_count() {
        let NodeKind::Decision(set) = game.kind(NodeId(node as u32)) else {
            continue;
        };
        let player = game.information_sets[set.index()].player.index();
        let first = game.actions(set).start;
        for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
            let after = values.at(NodeId(game.edge_child[edge]))[player];
            let payoff = game.payoff_row(game.edge_payoff[edge])[player];
            action_values[first + k] += beliefs.belief[node] * (payoff + after);
        }
    }
    action_values
}
