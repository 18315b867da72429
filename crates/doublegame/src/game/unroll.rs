//! Writes a graph out as a tree with exact numbers: a node with several parents is repeated for each path to it.

use super::exact::{Odds, normalize, rational_of};
use super::graph::{Game, InformationSetId, NodeId, NodeKind};
use super::tree::{ChanceSet, GameTree, Outcome, Rational, TreeKind, TreeNode, TreeSet};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// A game that is too large to be written out as a tree.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("as a tree the game has {} nodes, more than the limit of {limit}", shown(*.nodes))]
pub struct TooManyNodes {
    /// How many nodes the tree would have; may be beyond what can be counted one by one.
    pub nodes: f64,
    /// The limit.
    pub limit: usize,
}

/// A count, with an exponent where it is too long to be read.
fn shown(count: f64) -> String {
    if count < 1e15 {
        format!("{count:.0}")
    } else {
        format!("{count:.1e}")
    }
}

impl Game {
    /// How many nodes the game has below the node and with it, if every path to a node is counted apart.
    fn unrolled_count(&self, from: NodeId) -> f64 {
        let mut below = vec![1.0_f64; self.node_count()];
        for node in (0..self.node_count()).rev() {
            let children = self.edges(NodeId(node as u32)).map(|edge| {
                let child = self.edge_child[edge] as usize;
                below[child]
            });
            below[node] += children.sum::<f64>();
        }
        below.get(from.index()).copied().unwrap_or(0.0)
    }

    /// The game as a tree with exact numbers; `edge_labels` are the labels that [`Game::edge_label`] refers to, of
    /// which those of chance's edges are used.
    ///
    /// A payoff on an edge becomes the outcome of the node that the edge leads to; payoffs of zero for everybody become
    /// none. A double becomes the shortest decimal that reads back as it, and probabilities that miss one by rounding
    /// are divided by their sum: three times 0.3333333333333333 becomes three times 1/3. A chance node at the root with
    /// one edge without a label, such as carries the payoffs of a file's root, is left out. The base weights and
    /// precisions of the logit are not part of a tree.
    ///
    /// # Errors
    ///
    /// Where the tree has more nodes than the limit.
    pub fn unroll(&self, edge_labels: &[String], limit: usize) -> Result<GameTree, TooManyNodes> {
        let root = self.first_due(edge_labels);
        let nodes = self.unrolled_count(root.node);
        if nodes > limit as f64 {
            return Err(TooManyNodes { nodes, limit });
        }
        let mut unrolling = Unrolling {
            game: self,
            edge_labels,
            tree: GameTree {
                title: String::new(),
                comment: String::new(),
                players: self.players.clone(),
                nodes: Vec::with_capacity(nodes as usize),
                sets: Vec::new(),
                chance_sets: Vec::new(),
                outcomes: Vec::new(),
            },
            sets: HashMap::default(),
            outcomes: HashMap::default(),
            sets_of_player: vec![0; self.player_count()],
        };
        unrolling.run(root);
        Ok(unrolling.tree)
    }

    /// The root, or what stands below it if it is a chance node that only carries payoffs.
    fn first_due(&self, edge_labels: &[String]) -> Due {
        let root = NodeId(0);
        let edges = self.edges(root);
        let carries = self.kind(root) == NodeKind::Chance
            && edges.len() == 1
            && label_in(edge_labels, self.edge_label[edges.start]).is_empty();
        if carries {
            Due {
                node: NodeId(self.edge_child[edges.start]),
                parent: None,
                payoff_row: self.edge_payoff[edges.start],
            }
        } else {
            Due {
                node: root,
                parent: None,
                payoff_row: 0,
            }
        }
    }
}

fn label_in(labels: &[String], position: u32) -> &str {
    labels.get(position as usize).map_or("", String::as_str)
}

struct Unrolling<'g> {
    game: &'g Game,
    edge_labels: &'g [String],
    tree: GameTree,
    sets: HashMap<InformationSetId, u32, FxBuildHasher>,
    /// By the labels and the probabilities of the edges: chance moves that are alike are one.
    /// By row of payoffs.
    outcomes: HashMap<u32, u32, FxBuildHasher>,
    sets_of_player: Vec<u32>,
}

/// A node that is still to be written.
struct Due {
    node: NodeId,
    parent: Option<u32>,
    payoff_row: u32,
}

impl Unrolling<'_> {
    fn run(&mut self, root: Due) {
        let mut due = vec![root];
        while let Some(Due {
            node,
            parent,
            payoff_row,
        }) = due.pop()
        {
            let position = self.tree.nodes.len() as u32;
            if let Some(parent) = parent {
                self.tree.nodes[parent as usize].children.push(position);
            }
            let kind = match self.game.kind(node) {
                NodeKind::Terminal => TreeKind::Terminal,
                NodeKind::Chance => TreeKind::Chance(self.chance_set(node)),
                NodeKind::Decision(set) => TreeKind::Decision(self.set(set)),
            };
            let outcome = self.outcome(payoff_row);
            let edges = self.game.edges(node);
            self.tree.nodes.push(TreeNode {
                label: String::new(),
                kind,
                outcome,
                children: Vec::with_capacity(edges.len()),
            });
            due.extend(edges.rev().map(|edge| Due {
                node: NodeId(self.game.edge_child[edge]),
                parent: Some(position),
                payoff_row: self.game.edge_payoff[edge],
            }));
        }
    }

    fn set(&mut self, set: InformationSetId) -> u32 {
        if let Some(position) = self.sets.get(&set) {
            return *position;
        }
        let position = self.tree.sets.len() as u32;
        let facts = &self.game.information_sets[set.index()];
        let number = &mut self.sets_of_player[facts.player.index()];
        *number += 1;
        self.tree.sets.push(TreeSet {
            player: facts.player.0,
            number: *number,
            label: facts.label.clone(),
            actions: self.game.action_labels[self.game.actions(set)].to_vec(),
        });
        self.sets.insert(set, position);
        position
    }

    /// A move of chance of the node's own: some programs take one that several nodes share for an information set, and
    /// miss perfect recall there.
    fn chance_set(&mut self, node: NodeId) -> u32 {
        let edges = self.game.edges(node);
        let position = self.tree.chance_sets.len() as u32;
        let odds: Vec<f64> = edges
            .clone()
            .map(|edge| self.game.probabilities[self.game.edge_probability[edge] as usize])
            .collect();
        let labels = edges
            .clone()
            .map(|edge| label_in(self.edge_labels, self.game.edge_label[edge]).to_owned());
        let actions = labels.zip(exact_odds(&odds)).collect();
        self.tree.chance_sets.push(ChanceSet {
            number: position + 1,
            label: String::new(),
            actions,
        });
        position
    }

    fn outcome(&mut self, row: u32) -> Option<u32> {
        if let Some(position) = self.outcomes.get(&row) {
            return Some(*position);
        }
        let payoffs = self.game.payoff_row(row);
        if payoffs.iter().all(|payoff| *payoff == 0.0) {
            return None;
        }
        let position = self.tree.outcomes.len() as u32;
        self.tree.outcomes.push(Outcome {
            number: position + 1,
            label: String::new(),
            payoffs: payoffs.iter().copied().map(rational_of).collect(),
        });
        self.outcomes.insert(row, position);
        Some(position)
    }
}

/// The probabilities of a chance node, which sum to one up to rounding, as numbers that do so exactly.
fn exact_odds(odds: &[f64]) -> Vec<Rational> {
    let exact = odds.iter().copied().map(rational_of).collect();
    match normalize(exact) {
        Odds::Exact(odds) | Odds::Normalized(odds, _) => odds,
        // Decimals of doubles are never so long, and the sum was checked when the game was made; should it still be off,
        // the last probability takes the rest.
        Odds::Unwieldy | Odds::Wrong(_) => with_the_rest_last(odds),
    }
}

fn with_the_rest_last(odds: &[f64]) -> Vec<Rational> {
    let mut exact: Vec<Rational> = odds.iter().copied().map(rational_of).collect();
    exact.pop();
    let others = exact.iter().fold(Rational::ZERO, |sum, p| sum + p);
    exact.push(Rational::ONE - others);
    exact
}
