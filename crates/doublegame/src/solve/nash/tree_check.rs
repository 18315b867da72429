//! Whether a tree is whole, and what the concepts ask of it.

use super::error::NashError;
use crate::game::{GameTree, Rational, TreeKind};

/// Checks what [`GameTree`] promises, so that no index can be out of range later.
pub(super) fn check_tree(tree: &GameTree) -> Result<(), NashError> {
    if tree.nodes.is_empty() || tree.players.is_empty() {
        return Err(NashError::Tree { node: 0 });
    }
    let mut parents = vec![0_u32; tree.nodes.len()];
    for (number, node) in tree.nodes.iter().enumerate() {
        let actions = match node.kind {
            TreeKind::Terminal => Some(0),
            TreeKind::Chance(set) => chance_actions(tree, set as usize),
            TreeKind::Decision(set) => tree
                .sets
                .get(set as usize)
                .filter(|set| (set.player as usize) < tree.players.len())
                .map(|set| set.actions.len()),
        };
        let outcome_is_whole = node.outcome.is_none_or(|outcome| {
            tree.outcomes
                .get(outcome as usize)
                .is_some_and(|outcome| outcome.payoffs.len() == tree.players.len())
        });
        let ends_rightly = (node.kind == TreeKind::Terminal) == node.children.is_empty();
        if actions != Some(node.children.len()) || !outcome_is_whole || !ends_rightly {
            return Err(NashError::Tree { node: number });
        }
        for child in &node.children {
            match parents.get_mut(*child as usize) {
                Some(parents) if *child as usize > number => *parents += 1,
                _ => return Err(NashError::Tree { node: number }),
            }
        }
    }
    match parents.iter().skip(1).position(|parents| *parents != 1) {
        Some(place) => Err(NashError::Tree { node: place + 1 }),
        None => Ok(()),
    }
}

/// How many actions a chance set has, if its probabilities are such.
fn chance_actions(tree: &GameTree, set: usize) -> Option<usize> {
    let actions = &tree.chance_sets.get(set)?.actions;
    let mut sum = Rational::ZERO;
    for (_, probability) in actions {
        sum += probability;
    }
    let whole = sum.is_one() && actions.iter().all(|(_, p)| *p >= Rational::ZERO);
    whole.then_some(actions.len())
}

/// Checks that a profile has one number for each action of each set of the tree.
pub(super) fn check_profile(tree: &GameTree, profile: &[Vec<Rational>]) -> Result<(), NashError> {
    let fits = profile.len() == tree.sets.len()
        && profile
            .iter()
            .zip(&tree.sets)
            .all(|(probabilities, set)| probabilities.len() == set.actions.len());
    if fits {
        Ok(())
    } else {
        Err(NashError::Profile)
    }
}

/// The information set of each player's last decision before each node and the action taken there, as the number of the
/// action over the whole game plus 1; 0 where there is none. `[node * players + player]`.
///
/// # Errors
///
/// [`NashError::ImperfectRecall`] where a set's nodes differ in what its player has done before.
pub(super) fn own_histories(tree: &GameTree) -> Result<OwnHistories, NashError> {
    let players = tree.players.len();
    let mut first_action = Vec::with_capacity(tree.sets.len());
    let mut actions = 0;
    for set in &tree.sets {
        first_action.push(actions);
        actions += set.actions.len();
    }
    let mut last = vec![0_u32; tree.nodes.len() * players];
    let mut before_set = vec![u32::MAX; tree.sets.len()];
    for (number, node) in tree.nodes.iter().enumerate() {
        let here = last[number * players..][..players].to_vec();
        if let TreeKind::Decision(set) = node.kind {
            let known = &mut before_set[set as usize];
            let own = here[tree.sets[set as usize].player as usize];
            if *known != u32::MAX && *known != own {
                return Err(NashError::ImperfectRecall {
                    set: set as usize,
                    label: tree.sets[set as usize].label.clone(),
                });
            }
            *known = own;
        }
        for (k, child) in node.children.iter().enumerate() {
            let then = &mut last[*child as usize * players..][..players];
            then.clone_from_slice(&here);
            if let TreeKind::Decision(set) = node.kind {
                let player = tree.sets[set as usize].player as usize;
                then[player] = (first_action[set as usize] + k) as u32 + 1;
            }
        }
    }
    Ok(OwnHistories {
        last,
        before_set,
        first_action,
    })
}

/// What each player has done last, everywhere in a tree.
pub(super) struct OwnHistories {
    /// See [`own_histories`].
    pub(super) last: Vec<u32>,
    /// For each set what its player has done last before it, in the same numbers; `u32::MAX` for a set without nodes.
    pub(super) before_set: Vec<u32>,
    /// For each set the number of its first action over the whole game.
    pub(super) first_action: Vec<usize>,
}
