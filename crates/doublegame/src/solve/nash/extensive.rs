//! Payoffs and regret of behavior profiles in a tree, exactly and from the definition.
//!
//! Shares nothing with the code that finds equilibria, so that what it says certifies them.

use super::error::NashError;
use super::tree_check::{check_profile, check_tree, own_histories};
use crate::game::{GameTree, Rational, TreeKind};

/// What each player expects from every node on, the node's own outcome included: `[node * players + player]`.
pub(super) fn node_values(tree: &GameTree, profile: &[Vec<Rational>]) -> Vec<Rational> {
    let players = tree.players.len();
    let mut values = vec![Rational::ZERO; tree.nodes.len() * players];
    for (number, node) in tree.nodes.iter().enumerate().rev() {
        let mut here = match node.outcome {
            Some(outcome) => tree.outcomes[outcome as usize].payoffs.clone(),
            None => vec![Rational::ZERO; players],
        };
        for (k, child) in node.children.iter().enumerate() {
            let probability = edge_probability(tree, profile, number, k);
            if !probability.is_zero() {
                let after = &values[*child as usize * players..][..players];
                for (sum, after) in here.iter_mut().zip(after) {
                    *sum += &probability * after;
                }
            }
        }
        for (place, value) in here.into_iter().enumerate() {
            values[number * players + place] = value;
        }
    }
    values
}

/// The probability of the k-th action at a node.
fn edge_probability(tree: &GameTree, profile: &[Vec<Rational>], node: usize, k: usize) -> Rational {
    match tree.nodes[node].kind {
        TreeKind::Chance(set) => tree.chance_sets[set as usize].actions[k].1.clone(),
        TreeKind::Decision(set) => profile[set as usize][k].clone(),
        TreeKind::Terminal => Rational::ZERO,
    }
}

/// Expected payoffs of a behavior profile, one for each player.
///
/// `profile` holds for each information set of the tree one probability for each action.
///
/// # Errors
///
/// Where the tree is not whole or the profile is one of another game.
pub fn tree_payoffs(
    tree: &GameTree,
    profile: &[Vec<Rational>],
) -> Result<Vec<Rational>, NashError> {
    check_tree(tree)?;
    check_profile(tree, profile)?;
    Ok(node_values(tree, profile)[..tree.players.len()].to_vec())
}

/// The most that each player can earn against what the others do, by any strategy of the whole game.
///
/// What an action earns is counted with the probability that chance and the others let the play come so far; it is what
/// is paid before the player's next decision, and the best of each of these decisions (perfect recall).
///
/// # Errors
///
/// Where the tree is not whole, the profile is one of another game, or the tree has not perfect recall.
pub fn best_response_payoffs(
    tree: &GameTree,
    profile: &[Vec<Rational>],
) -> Result<Vec<Rational>, NashError> {
    check_tree(tree)?;
    check_profile(tree, profile)?;
    let histories = own_histories(tree)?;
    let players = tree.players.len();
    let actions: usize = tree.sets.iter().map(|set| set.actions.len()).sum();
    (0..players)
        .map(|player| {
            // Place 0 is what is paid before the player's first decision.
            let mut earned = vec![Rational::ZERO; actions + 1];
            for (number, weight) in weights_without(tree, profile, player).iter().enumerate() {
                if let (Some(outcome), false) = (tree.nodes[number].outcome, weight.is_zero()) {
                    let last = histories.last[number * players + player];
                    earned[last as usize] +=
                        weight * &tree.outcomes[outcome as usize].payoffs[player];
                }
            }
            // A set's first node has an earlier set's first node before it, so that later sets are decided first.
            let mut order: Vec<(usize, usize)> = first_nodes(tree, player);
            order.sort_unstable_by(|a, b| b.cmp(a));
            for (_, set) in order {
                let first = histories.first_action[set] + 1;
                let best = (first..first + tree.sets[set].actions.len())
                    .map(|action| &earned[action])
                    .max()
                    .cloned();
                earned[histories.before_set[set] as usize] += best.unwrap_or_default();
            }
            Ok(earned.swap_remove(0))
        })
        .collect()
}

/// The player's sets that have nodes, each after its first node.
fn first_nodes(tree: &GameTree, player: usize) -> Vec<(usize, usize)> {
    let mut met = vec![false; tree.sets.len()];
    let mut found = Vec::new();
    for (number, node) in tree.nodes.iter().enumerate() {
        if let TreeKind::Decision(set) = node.kind
            && tree.sets[set as usize].player as usize == player
            && !std::mem::replace(&mut met[set as usize], true)
        {
            found.push((number, set as usize));
        }
    }
    found
}

/// For each node the probability that chance and the other players let the play come there.
fn weights_without(tree: &GameTree, profile: &[Vec<Rational>], player: usize) -> Vec<Rational> {
    let mut weights = vec![Rational::ZERO; tree.nodes.len()];
    weights[0] = Rational::ONE;
    for (number, node) in tree.nodes.iter().enumerate() {
        let here = weights[number].clone();
        if here.is_zero() {
            continue;
        }
        let is_own = matches!(node.kind, TreeKind::Decision(set)
            if tree.sets[set as usize].player as usize == player);
        for (k, child) in node.children.iter().enumerate() {
            weights[*child as usize] = if is_own {
                here.clone()
            } else {
                &here * edge_probability(tree, profile, number, k)
            };
        }
    }
    weights
}

/// Expected payoffs of a behavior profile and the most that each player could gain by another strategy of the whole
/// game: its regret, at least 0, and 0 for all players in a Nash equilibrium only.
///
/// # Errors
///
/// Where the tree is not whole, the profile is one of another game, or the tree has not perfect recall.
pub fn tree_payoffs_and_regrets(
    tree: &GameTree,
    profile: &[Vec<Rational>],
) -> Result<(Vec<Rational>, Vec<Rational>), NashError> {
    let best = best_response_payoffs(tree, profile)?;
    let payoffs = tree_payoffs(tree, profile)?;
    let regrets = best
        .iter()
        .zip(&payoffs)
        .map(|(best, payoff)| best - payoff)
        .collect();
    Ok((payoffs, regrets))
}

/// The most that the mover at any information set could gain by another action there, given its beliefs and that
/// everybody, itself included, keeps to the profile later on: at least 0, and 0 where the profile is sequentially
/// rational with these beliefs, by the one-deviation principle (Hendon, Jacobsen and Sloth 1996).
///
/// `beliefs` holds for each node its probability given that the play is in its information set.
///
/// # Errors
///
/// Where the tree is not whole, or the profile or the beliefs are those of another game.
pub fn tree_agent_regret(
    tree: &GameTree,
    profile: &[Vec<Rational>],
    beliefs: &[Rational],
) -> Result<Rational, NashError> {
    check_tree(tree)?;
    check_profile(tree, profile)?;
    if beliefs.len() != tree.nodes.len() {
        return Err(NashError::Profile);
    }
    let players = tree.players.len();
    let values = node_values(tree, profile);
    let mut earned: Vec<Vec<Rational>> = tree
        .sets
        .iter()
        .map(|set| vec![Rational::ZERO; set.actions.len()])
        .collect();
    for (number, node) in tree.nodes.iter().enumerate() {
        if let TreeKind::Decision(set) = node.kind
            && !beliefs[number].is_zero()
        {
            let player = tree.sets[set as usize].player as usize;
            for (sum, child) in earned[set as usize].iter_mut().zip(&node.children) {
                *sum += &beliefs[number] * &values[*child as usize * players + player];
            }
        }
    }
    let mut most = Rational::ZERO;
    for (earned, probabilities) in earned.iter().zip(profile) {
        let mut expected = Rational::ZERO;
        for (earned, probability) in earned.iter().zip(probabilities) {
            expected += earned * probability;
        }
        if let Some(best) = earned.iter().max() {
            most = most.max(best - expected);
        }
    }
    Ok(most)
}
