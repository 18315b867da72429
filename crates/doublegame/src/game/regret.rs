//! Regret: what could be gained by playing otherwise.
//!
//! Shares no arithmetic with the solver. All numbers are in payoff units and at least 0 up to rounding.

use super::graph::{Game, InformationSetId, NodeId, NodeKind, PlayerId, Profile};
use super::reach::Beliefs;
use super::values::{ContinuationValues, action_values};

/// The most that any agent could gain by another action at its information set, given the beliefs there and that
/// everybody, the same player at its other sets included, keeps to the profile.
///
/// Sets that cannot be reached do not count: the regret there is conditional on what cannot happen.
#[must_use]
pub fn agent_regret(game: &Game, profile: &Profile, beliefs: &Beliefs) -> f64 {
    let values = action_values(game, profile, beliefs);
    agent_regret_of(game, profile, beliefs, &values)
}

/// [`agent_regret`] where the values of the actions are at hand.
pub(crate) fn agent_regret_of(
    game: &Game,
    profile: &Profile,
    beliefs: &Beliefs,
    values: &[f64],
) -> f64 {
    let mut regret = 0.0_f64;
    for set in 0..game.information_sets.len() {
        if beliefs.set_log_reach[set] == f64::NEG_INFINITY {
            continue;
        }
        let actions = game.actions(InformationSetId(set as u32));
        let best = values[actions.clone()]
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let expected: f64 = actions.map(|a| profile.probabilities[a] * values[a]).sum();
        regret = regret.max(best - expected);
    }
    regret
}

/// The most that any player could gain by another whole strategy; `None` without perfect recall.
///
/// Exact: with perfect recall all nodes of a player's set have the same number of its own moves behind them, so its
/// sets are answered from those with the most own moves behind them to those with none.
#[must_use]
pub fn player_regret(game: &Game, profile: &Profile) -> Option<f64> {
    player_regret_of(game, profile, &ContinuationValues::of(game, profile))
}

/// [`player_regret`] where the continuation values are at hand.
pub(crate) fn player_regret_of(
    game: &Game,
    profile: &Profile,
    values: &ContinuationValues,
) -> Option<f64> {
    if !game.perfect_recall {
        return None;
    }
    let regret = (0..game.player_count())
        .map(|player| {
            best_response_value(game, profile, PlayerId(player as u32))
                - values.at(NodeId(0))[player]
        })
        .fold(0.0, f64::max);
    Some(regret)
}

/// The most that any player could gain if it saw the whole state whenever it moves: an upper bound of the player
/// regret under any memory.
#[must_use]
pub fn player_regret_bound(game: &Game, profile: &Profile) -> f64 {
    player_regret_bound_of(game, profile, &ContinuationValues::of(game, profile))
}

/// [`player_regret_bound`] where the continuation values are at hand.
pub(crate) fn player_regret_bound_of(
    game: &Game,
    profile: &Profile,
    values: &ContinuationValues,
) -> f64 {
    (0..game.player_count())
        .map(|player| all_seeing_value(game, profile, player) - values.at(NodeId(0))[player])
        .fold(0.0, f64::max)
}

/// The probability of the edge that is the `k`-th of its node.
fn edge_probability(game: &Game, profile: &Profile, kind: NodeKind, edge: usize, k: usize) -> f64 {
    match kind {
        NodeKind::Decision(set) => profile.probabilities[game.actions(set).start + k],
        NodeKind::Chance | NodeKind::Terminal => {
            game.probabilities[game.edge_probability[edge] as usize]
        }
    }
}

fn all_seeing_value(game: &Game, profile: &Profile, player: usize) -> f64 {
    let mut values = vec![0.0; game.node_count()];
    for node in (0..game.node_count()).rev() {
        let kind = game.kind(NodeId(node as u32));
        let edges = game.edges(NodeId(node as u32)).enumerate();
        let after = |edge: usize| {
            game.payoff_row(game.edge_payoff[edge])[player] + values[game.edge_child[edge] as usize]
        };
        values[node] = match kind {
            NodeKind::Decision(set)
                if game.information_sets[set.index()].player.index() == player =>
            {
                game.edges(NodeId(node as u32))
                    .map(after)
                    .fold(f64::NEG_INFINITY, f64::max)
            }
            _ => edges
                .map(|(k, edge)| edge_probability(game, profile, kind, edge, k) * after(edge))
                .sum(),
        };
    }
    values.first().copied().unwrap_or(0.0)
}

/// What the player gets by its best whole strategy against the profile, with perfect recall.
fn best_response_value(game: &Game, profile: &Profile, player: PlayerId) -> f64 {
    let Counterfactual { reach, own_moves } = counterfactual(game, profile, player);
    let mut choice: Vec<Option<u32>> = vec![None; game.information_sets.len()];
    let mut values = vec![0.0; game.node_count()];
    let deepest = own_moves.iter().copied().max().unwrap_or(0);
    for depth in (0..=deepest).rev() {
        play_on(game, profile, player, &choice, &mut values);
        let mut answered = vec![false; game.information_sets.len()];
        let mut action_values = vec![0.0; game.action_count()];
        for node in 0..game.node_count() {
            let NodeKind::Decision(set) = game.kind(NodeId(node as u32)) else {
                continue;
            };
            if game.information_sets[set.index()].player != player || own_moves[node] != depth {
                continue;
            }
            let first = game.actions(set).start;
            for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
                action_values[first + k] +=
                    reach[node] * after_edge(game, player.index(), &values, edge);
            }
            answered[set.index()] = true;
        }
        for (set, chosen) in choice.iter_mut().enumerate() {
            if answered[set] {
                let actions = game.actions(InformationSetId(set as u32));
                *chosen = Some(largest(&action_values[actions]));
            }
        }
    }
    play_on(game, profile, player, &choice, &mut values);
    values.first().copied().unwrap_or(0.0)
}

struct Counterfactual {
    /// Length: nodes. The probability with which chance and the others let the play come here.
    reach: Vec<f64>,
    /// Length: nodes. How often the player has moved before.
    own_moves: Vec<u32>,
}

fn counterfactual(game: &Game, profile: &Profile, player: PlayerId) -> Counterfactual {
    let mut reach = vec![0.0; game.node_count()];
    let mut own_moves = vec![0_u32; game.node_count()];
    if let Some(root) = reach.first_mut() {
        *root = 1.0;
    }
    for node in 0..game.node_count() {
        let kind = game.kind(NodeId(node as u32));
        let own = matches!(kind, NodeKind::Decision(set)
            if game.information_sets[set.index()].player == player);
        for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
            let child = game.edge_child[edge] as usize;
            let step = if own {
                1.0
            } else {
                edge_probability(game, profile, kind, edge, k)
            };
            reach[child] += reach[node] * step;
            own_moves[child] = own_moves[child].max(own_moves[node] + u32::from(own));
        }
    }
    Counterfactual { reach, own_moves }
}

/// The player's continuation values where it plays its choices and the profile where it has none.
fn play_on(
    game: &Game,
    profile: &Profile,
    player: PlayerId,
    choice: &[Option<u32>],
    values: &mut [f64],
) {
    for node in (0..game.node_count()).rev() {
        let kind = game.kind(NodeId(node as u32));
        let mut edges = game.edges(NodeId(node as u32));
        let chosen = match kind {
            NodeKind::Decision(set) => choice[set.index()],
            NodeKind::Chance | NodeKind::Terminal => None,
        };
        values[node] = if let Some(chosen) = chosen {
            after_edge(game, player.index(), values, edges.start + chosen as usize)
        } else {
            let start = edges.start;
            edges.by_ref().fold(0.0, |sum, edge| {
                sum + edge_probability(game, profile, kind, edge, edge - start)
                    * after_edge(game, player.index(), values, edge)
            })
        };
    }
}

fn after_edge(game: &Game, player: usize, values: &[f64], edge: usize) -> f64 {
    game.payoff_row(game.edge_payoff[edge])[player] + values[game.edge_child[edge] as usize]
}

/// The position of the first of the largest numbers.
fn largest(numbers: &[f64]) -> u32 {
    let mut best = 0;
    for (k, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = k;
        }
    }
    best as u32
}
