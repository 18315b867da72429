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
/// sets are answered from those with the most own moves behind them to those with none. Takes time in proportion to the
/// game's size.
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
///
/// In one pass backwards over the player's own depths: what follows a move has more own moves behind it, so that it is known
/// when the move's set is answered, and every node is looked at twice, however deep the game is.
fn best_response_value(game: &Game, profile: &Profile, player: PlayerId) -> f64 {
    let Counterfactual { reach, own_moves } = counterfactual(game, profile, player);
    let by_depth = ByDepth::of(&own_moves);
    let mut choice = vec![0_u32; game.information_sets.len()];
    let mut values = vec![0.0; game.node_count()];
    let mut action_values = vec![0.0; game.action_count()];
    for nodes in by_depth.deepest_first() {
        let own = || {
            nodes
                .iter()
                .filter_map(|node| match game.kind(NodeId(*node)) {
                    NodeKind::Decision(set)
                        if game.information_sets[set.index()].player == player =>
                    {
                        Some((*node as usize, set))
                    }
                    _ => None,
                })
        };
        for (node, set) in own() {
            let first = game.actions(set).start;
            for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
                action_values[first + k] +=
                    reach[node] * after_edge(game, player.index(), &values, edge);
            }
        }
        for (_, set) in own() {
            choice[set.index()] = largest(&action_values[game.actions(set)]);
        }
        for node in nodes.iter().rev() {
            values[*node as usize] = play_on(game, profile, player, (*node, &choice), &values);
        }
    }
    values.first().copied().unwrap_or(0.0)
}

/// The nodes by how often the player has moved before, within each depth in their order.
struct ByDepth {
    nodes: Vec<u32>,
    /// Where the nodes of each depth begin, and at the end how many there are.
    starts: Vec<usize>,
}

impl ByDepth {
    fn of(own_moves: &[u32]) -> Self {
        let deepest = own_moves.iter().copied().max().unwrap_or(0) as usize;
        let mut starts = vec![0; deepest + 2];
        for depth in own_moves {
            starts[*depth as usize + 1] += 1;
        }
        for depth in 0..=deepest {
            starts[depth + 1] += starts[depth];
        }
        let mut next = starts.clone();
        let mut nodes = vec![0; own_moves.len()];
        for (node, depth) in own_moves.iter().enumerate() {
            let place = &mut next[*depth as usize];
            nodes[*place] = node as u32;
            *place += 1;
        }
        Self { nodes, starts }
    }

    fn deepest_first(&self) -> impl Iterator<Item = &[u32]> {
        let depths = self.starts.windows(2).rev();
        depths.map(|ends| &self.nodes[ends[0]..ends[1]])
    }
}

struct Counterfactual {
    /// Length: nodes. The probability with which chance and the others let the play come here.
    reach: Vec<f64>,
    /// Length: nodes. How often the player has moved before, at most; never more than at a child.
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

/// What the player gets from a node on, where it plays its choices and the others the profile.
fn play_on(
    game: &Game,
    profile: &Profile,
    player: PlayerId,
    (node, choice): (u32, &[u32]),
    values: &[f64],
) -> f64 {
    let kind = game.kind(NodeId(node));
    let edges = game.edges(NodeId(node));
    let start = edges.start;
    match kind {
        NodeKind::Decision(set) if game.information_sets[set.index()].player == player => {
            let chosen = start + choice[set.index()] as usize;
            after_edge(game, player.index(), values, chosen)
        }
        _ => edges.fold(0.0, |sum, edge| {
            sum + edge_probability(game, profile, kind, edge, edge - start)
                * after_edge(game, player.index(), values, edge)
        }),
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
