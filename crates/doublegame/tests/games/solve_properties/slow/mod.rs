//! The slow, obvious implementation: recursion over all paths.

use doublegame::game::{Game, InformationSetId, NodeId, NodeKind, Profile};

pub fn step(game: &Game, profile: &Profile, node: usize, k: usize) -> f64 {
    if let NodeKind::Decision(set) = game.kind(NodeId(node as u32)) {
        profile.probabilities[game.actions(set).start + k]
    } else {
        let edge = game.edges(NodeId(node as u32)).start + k;
        game.probabilities[game.edge_probability[edge] as usize]
    }
}

/// Adds the probability of every path to the nodes it passes.
fn walk(game: &Game, profile: &Profile, node: usize, probability: f64, reach: &mut [f64]) {
    reach[node] += probability;
    for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
        let next = probability * step(game, profile, node, k);
        walk(game, profile, game.edge_child[edge] as usize, next, reach);
    }
}

pub fn reach(game: &Game, profile: &Profile) -> Vec<f64> {
    let mut reach = vec![0.0; game.node_count()];
    walk(game, profile, 0, 1.0, &mut reach);
    reach
}

pub fn edge_value(game: &Game, profile: &Profile, player: usize, edge: usize) -> f64 {
    game.payoff_row(game.edge_payoff[edge])[player]
        + value(game, profile, player, game.edge_child[edge] as usize)
}

pub fn value(game: &Game, profile: &Profile, player: usize, node: usize) -> f64 {
    game.edges(NodeId(node as u32))
        .enumerate()
        .map(|(k, edge)| step(game, profile, node, k) * edge_value(game, profile, player, edge))
        .sum()
}

/// What the player gets who sees everything.
pub fn all_seeing(game: &Game, profile: &Profile, player: usize, node: usize) -> f64 {
    let after = |edge: usize| {
        game.payoff_row(game.edge_payoff[edge])[player]
            + all_seeing(game, profile, player, game.edge_child[edge] as usize)
    };
    let edges = game.edges(NodeId(node as u32));
    match game.kind(NodeId(node as u32)) {
        NodeKind::Decision(set) if game.information_sets[set.index()].player.index() == player => {
            edges.map(after).fold(f64::NEG_INFINITY, f64::max)
        }
        _ => edges
            .enumerate()
            .map(|(k, edge)| step(game, profile, node, k) * after(edge))
            .sum(),
    }
}

/// Nodes of a set with their beliefs; `None` where it cannot be reached.
pub fn beliefs(game: &Game, reach: &[f64], set: usize) -> Option<Vec<(usize, f64)>> {
    let nodes: Vec<usize> = (0..game.node_count())
        .filter(|node| game.node_set[*node] == set as u32)
        .collect();
    let total: f64 = nodes.iter().map(|node| reach[*node]).sum();
    (total > 0.0).then(|| {
        nodes
            .iter()
            .map(|node| (*node, reach[*node] / total))
            .collect()
    })
}

/// What the mover expects from each action of a set that can be reached.
pub fn action_values(
    game: &Game,
    profile: &Profile,
    reach: &[f64],
    set: usize,
) -> Option<Vec<f64>> {
    let player = game.information_sets[set].player.index();
    let beliefs = beliefs(game, reach, set)?;
    let count = game.actions(InformationSetId(set as u32)).len();
    Some(
        (0..count)
            .map(|k| {
                beliefs
                    .iter()
                    .map(|(node, belief)| {
                        let edge = game.edges(NodeId(*node as u32)).start + k;
                        belief * edge_value(game, profile, player, edge)
                    })
                    .sum()
            })
            .collect(),
    )
}

/// The logit answer of every set to the profile.
pub fn logit_answer(game: &Game, profile: &Profile, lambda: f64) -> Profile {
    let reach = reach(game, profile);
    let mut answer = profile.clone();
    for (set, facts) in game.information_sets.iter().enumerate() {
        let Some(values) = action_values(game, profile, &reach, set) else {
            continue;
        };
        let actions = game.actions(InformationSetId(set as u32));
        let terms: Vec<f64> = actions
            .clone()
            .zip(&values)
            .map(|(action, value)| {
                game.action_weights[action] * (lambda * facts.precision * (value - values[0])).exp()
            })
            .collect();
        let total: f64 = terms.iter().sum();
        for (action, term) in actions.zip(terms) {
            answer.probabilities[action] = term / total;
        }
    }
    answer
}

/// The largest violation in log-odds.
pub fn residual(game: &Game, profile: &Profile, lambda: f64, held: &[bool]) -> f64 {
    let reach = reach(game, profile);
    let mut largest = 0.0_f64;
    for (set, facts) in game.information_sets.iter().enumerate() {
        let Some(values) = action_values(game, profile, &reach, set) else {
            continue;
        };
        if held[set] {
            continue;
        }
        let first = game.actions(InformationSetId(set as u32)).start;
        for (k, value) in values.iter().enumerate() {
            let odds = profile.probabilities[first + k] / profile.probabilities[first];
            let weights = game.action_weights[first + k] / game.action_weights[first];
            let wanted = weights.ln() + lambda * facts.precision * (value - values[0]);
            largest = largest.max((odds.ln() - wanted).abs());
        }
    }
    largest
}

pub fn agent_regret(game: &Game, profile: &Profile) -> f64 {
    let reach = reach(game, profile);
    let mut regret = 0.0_f64;
    for set in 0..game.information_sets.len() {
        if let Some(values) = action_values(game, profile, &reach, set) {
            let actions = game.actions(InformationSetId(set as u32));
            let played: f64 = actions
                .zip(&values)
                .map(|(action, value)| profile.probabilities[action] * value)
                .sum();
            let best = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            regret = regret.max(best - played);
        }
    }
    regret
}

/// The best that any of the player's pure strategies gets.
pub fn best_pure(game: &Game, profile: &Profile, player: usize) -> f64 {
    let own: Vec<usize> = (0..game.information_sets.len())
        .filter(|set| game.information_sets[*set].player.index() == player)
        .collect();
    let mut best = f64::NEG_INFINITY;
    let mut choice = vec![0; own.len()];
    loop {
        let mut deviation = profile.clone();
        for (set, chosen) in own.iter().zip(&choice) {
            let actions = game.actions(InformationSetId(*set as u32));
            let first = actions.start;
            for action in actions {
                deviation.probabilities[action] = f64::from(u8::from(action == first + chosen));
            }
        }
        best = best.max(value(game, &deviation, player, 0));
        let Some(next) = (0..own.len())
            .find(|k| choice[*k] + 1 < game.information_sets[own[*k]].action_count as usize)
        else {
            return best;
        };
        choice[next] += 1;
        choice[..next].fill(0);
    }
}
