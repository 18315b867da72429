//! Information sets to which chance never lets the play come, whatever the players do.
//!
//! No sequence of completely mixed profiles says what is believed there. All nodes of such a set count as equally likely,
//! and the mover answers that. Since the beliefs do not depend on anybody's play, each answer depends on later play only.

use super::outline::Outline;
use super::trembles::{Tremble, beliefs_of, limit_of};
use crate::game::Rational;
use crate::solve::nash::extensive::node_values;

/// Lets the movers at such sets take the first action that is best for them.
///
/// Later sets answer first. Where two sets both have nodes after nodes of the other there is no such order; after as
/// many rounds as there are sets the answers are left as they are, and the regret shows whether they are best.
pub(super) fn answer(outline: &Outline, trembles: &mut [Tremble]) {
    let mut sets: Vec<usize> = (0..outline.set_nodes.len())
        .filter(|set| !outline.set_possible[*set] && !outline.set_nodes[*set].is_empty())
        .collect();
    sets.sort_by_key(|set| std::cmp::Reverse(outline.set_nodes[*set][0]));
    for set in &sets {
        take(outline, trembles, *set, outline.first_action[*set]);
    }
    for _ in 0..sets.len() {
        let mut has_changed = false;
        for set in &sets {
            let best = best_action(outline, trembles, *set);
            has_changed |= !trembles[best].exponent.is_zero();
            take(outline, trembles, *set, best);
        }
        if !has_changed {
            return;
        }
    }
}

/// Makes an action the only one of its set that keeps a positive probability.
fn take(outline: &Outline, trembles: &mut [Tremble], set: usize, taken: usize) {
    for action in outline.actions(set) {
        trembles[action] = Tremble {
            exponent: Rational::from(u8::from(action != taken)),
            coefficient: Rational::ONE,
        };
    }
}

/// The first action that earns the mover most, given equal beliefs and what is done later.
fn best_action(outline: &Outline, trembles: &[Tremble], set: usize) -> usize {
    let tree = outline.tree;
    let players = tree.players.len();
    let player = tree.sets[set].player as usize;
    let values = node_values(tree, &outline.by_set(&limit_of(trembles)));
    let beliefs = beliefs_of(outline, trembles);
    let first = outline.first_action[set];
    let worth = |action: usize| {
        let mut sum = Rational::ZERO;
        for node in &outline.set_nodes[set] {
            let child = tree.nodes[*node].children[action - first] as usize;
            sum += &beliefs[*node] * &values[child * players + player];
        }
        sum
    };
    let mut best = (first, worth(first));
    for action in outline.actions(set).skip(1) {
        let here = worth(action);
        if here > best.1 {
            best = (action, here);
        }
    }
    best.0
}
