//! Makes the graph that the solvers work on of a tree with exact numbers.

use super::build::{BuiltGame, DraftNode, DraftSet, GameBuilder};
use super::check::GameError;
use super::exact::nearest_double;
use super::tree::{GameTree, TreeKind, TreeNode};

/// The tree, which keeps its invariants, as a graph with doubles.
///
/// The outcome of a node lies on the edge that leads there. No edge leads to the root, so a chance node with one action
/// stands above it if it has an outcome or is terminal. All terminal nodes become one. A set without a label is called
/// `player:number`. The sets are drafted in the order of the tree's.
pub(super) fn graph_of_tree(tree: &GameTree) -> Result<BuiltGame, GameError> {
    let mut builder = GameBuilder::new(tree.players.iter().cloned());
    let numbers = Numbers::of(tree);
    let nodes = draft_nodes(&mut builder, tree);
    let Some((&first, first_node)) = nodes.first().zip(tree.nodes.first()) else {
        return Err(GameError::Empty("node"));
    };
    let mut root = first;
    if first_node.outcome.is_some() || first_node.kind == TreeKind::Terminal {
        root = builder.chance();
        builder.chance_edge(root, first, 1.0, numbers.payoffs(first_node));
    }
    for (node, from) in tree.nodes.iter().zip(&nodes) {
        for (action, child) in node.children.iter().enumerate() {
            let (probability, label) = match node.kind {
                TreeKind::Terminal => break,
                TreeKind::Chance(set) => (
                    numbers.odds[set as usize][action],
                    &tree.chance_sets[set as usize].actions[action].0,
                ),
                TreeKind::Decision(set) => (1.0, &tree.sets[set as usize].actions[action]),
            };
            let payoffs = numbers.payoffs(&tree.nodes[*child as usize]);
            builder.labelled_edge(*from, nodes[*child as usize], probability, payoffs, label);
        }
    }
    builder.build(root)
}

/// For every node of the tree its draft; the sets are drafted first.
fn draft_nodes(builder: &mut GameBuilder, tree: &GameTree) -> Vec<DraftNode> {
    let sets: Vec<DraftSet> = tree
        .sets
        .iter()
        .map(|set| {
            let label = if set.label.is_empty() {
                format!("{}:{}", set.player + 1, set.number)
            } else {
                set.label.clone()
            };
            builder.information_set(set.player, label, set.actions.iter().cloned())
        })
        .collect();
    let mut over = None;
    tree.nodes
        .iter()
        .map(|node| match node.kind {
            TreeKind::Terminal => *over.get_or_insert_with(|| builder.terminal()),
            TreeKind::Chance(_) => builder.chance(),
            TreeKind::Decision(set) => builder.decision(sets[set as usize]),
        })
        .collect()
}

/// The tree's numbers as doubles, each worked out once.
struct Numbers {
    /// By chance set: the probabilities of its actions.
    odds: Vec<Vec<f64>>,
    /// By outcome: a payoff for each player.
    outcomes: Vec<Vec<f64>>,
}

impl Numbers {
    fn of(tree: &GameTree) -> Self {
        let odds = tree.chance_sets.iter().map(|set| {
            let odds = set.actions.iter().map(|(_, p)| nearest_double(p));
            odds.collect()
        });
        let outcomes = tree.outcomes.iter().map(|outcome| {
            let payoffs = outcome.payoffs.iter().map(nearest_double);
            payoffs.collect()
        });
        Self {
            odds: odds.collect(),
            outcomes: outcomes.collect(),
        }
    }

    /// The payoffs of a node's outcome; empty for none.
    fn payoffs(&self, node: &TreeNode) -> &[f64] {
        match node.outcome {
            Some(outcome) => &self.outcomes[outcome as usize],
            None => &[],
        }
    }
}
