//! What a tree looks like to the search: where each node comes from, and the actions numbered over the whole game.

use crate::game::{GameTree, Rational, TreeKind};

/// How the play comes from a node's parent to the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is the root.
    Root,
    /// The k-th action of a chance set.
    Chance(usize, usize),
    /// An action, numbered over the whole game.
    Action(usize),
}

/// A tree that was checked, with what the search looks up again and again.
#[derive(Debug)]
pub(super) struct Outline<'t> {
    pub(super) tree: &'t GameTree,
    /// Length: information sets + 1. The actions of set `h` are `first_action[h]..first_action[h + 1]`.
    pub(super) first_action: Vec<usize>,
    /// Length: information sets.
    pub(super) set_nodes: Vec<Vec<usize>>,
    /// Length: actions. The set that an action belongs to.
    pub(super) action_set: Vec<usize>,
    /// Length: nodes. The parent; 0 for the root.
    pub(super) parent: Vec<usize>,
    /// Length: nodes.
    pub(super) step: Vec<Step>,
    /// Length: nodes. Whether chance lets the play come there at all.
    pub(super) possible: Vec<bool>,
    /// Length: information sets. Whether any node of the set is possible.
    pub(super) set_possible: Vec<bool>,
}

impl<'t> Outline<'t> {
    pub(super) fn of(tree: &'t GameTree) -> Self {
        let mut first_action = vec![0];
        let mut action_set = Vec::new();
        for (number, set) in tree.sets.iter().enumerate() {
            action_set.resize(action_set.len() + set.actions.len(), number);
            first_action.push(action_set.len());
        }
        let mut outline = Self {
            tree,
            set_nodes: vec![Vec::new(); tree.sets.len()],
            set_possible: vec![false; tree.sets.len()],
            parent: vec![0; tree.nodes.len()],
            step: vec![Step::Root; tree.nodes.len()],
            possible: vec![true; tree.nodes.len()],
            first_action,
            action_set,
        };
        for (number, node) in tree.nodes.iter().enumerate() {
            if let TreeKind::Decision(set) = node.kind {
                outline.set_nodes[set as usize].push(number);
                outline.set_possible[set as usize] |= outline.possible[number];
            }
            for (k, child) in node.children.iter().enumerate() {
                let child = *child as usize;
                outline.parent[child] = number;
                outline.step[child] = outline.step_from(node.kind, k);
                outline.possible[child] =
                    outline.possible[number] && outline.can_happen(outline.step[child]);
            }
        }
        outline
    }

    fn step_from(&self, kind: TreeKind, k: usize) -> Step {
        match kind {
            TreeKind::Chance(set) => Step::Chance(set as usize, k),
            TreeKind::Decision(set) => Step::Action(self.first_action[set as usize] + k),
            TreeKind::Terminal => Step::Root,
        }
    }

    fn can_happen(&self, step: Step) -> bool {
        match step {
            Step::Chance(set, k) => !self.chance(set, k).is_zero(),
            Step::Root | Step::Action(_) => true,
        }
    }

    pub(super) fn chance(&self, set: usize, k: usize) -> &Rational {
        &self.tree.chance_sets[set].actions[k].1
    }

    pub(super) fn actions(&self, set: usize) -> std::ops::Range<usize> {
        self.first_action[set]..self.first_action[set + 1]
    }

    pub(super) fn action_count(&self) -> usize {
        self.action_set.len()
    }

    /// Numbers for all actions, set by set.
    pub(super) fn by_set<T: Clone>(&self, of_actions: &[T]) -> Vec<Vec<T>> {
        (0..self.tree.sets.len())
            .map(|set| of_actions[self.actions(set)].to_vec())
            .collect()
    }

    /// The largest range of what a player can earn in all; 1 where nobody's payoffs differ.
    pub(super) fn payoff_range(&self) -> f64 {
        let players = self.tree.players.len();
        let mut total = vec![0.0; self.tree.nodes.len() * players];
        let mut bounds = vec![(f64::INFINITY, f64::NEG_INFINITY); players];
        for (number, node) in self.tree.nodes.iter().enumerate() {
            for player in 0..players {
                let own = node.outcome.map_or(0.0, |outcome| {
                    self.tree.outcomes[outcome as usize].payoffs[player].to_f64_fast()
                });
                let before = match self.step[number] {
                    Step::Root => 0.0,
                    _ => total[self.parent[number] * players + player],
                };
                total[number * players + player] = before + own;
                if node.children.is_empty() {
                    let (low, high) = &mut bounds[player];
                    *low = low.min(before + own);
                    *high = high.max(before + own);
                }
            }
        }
        let range = bounds
            .iter()
            .map(|(low, high)| high - low)
            .fold(0.0, f64::max);
        if range > 0.0 && range.is_finite() {
            range
        } else {
            1.0
        }
    }
}
