//! The invariants of a game.

use super::graph::{Game, InformationSetId, NodeId, NodeKind};

/// How far the probabilities of a chance node may be from summing to one.
const SUM_TOLERANCE: f64 = 1e-9;

/// Which invariant a game breaks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GameError {
    /// There is no node or no player.
    #[error("the game has no {0}")]
    Empty(&'static str),
    /// An array has the wrong length.
    #[error("{array} has {found} entries, not {expected}")]
    Length {
        /// The array's name.
        array: &'static str,
        /// Its length.
        found: usize,
        /// What its length should be.
        expected: usize,
    },
    /// Offsets do not start at 0, do not rise, or do not end at the number of what they divide.
    #[error("{0} does not divide its array into ranges in order")]
    Offsets(&'static str),
    /// An index points outside its array.
    #[error("edge {edge} has {array} {index}, which is out of range")]
    EdgeIndex {
        /// The edge.
        edge: usize,
        /// Which of its indices.
        array: &'static str,
        /// Its value.
        index: u32,
    },
    /// A node belongs to an information set that does not exist.
    #[error("node {node} belongs to information set {set}, which does not exist")]
    NoSuchSet {
        /// The node.
        node: usize,
        /// The set.
        set: u32,
    },
    /// A node other than a terminal one has no edge, or a terminal one has some.
    #[error("node {node} has {found} edges, not {expected}")]
    EdgeCount {
        /// The node.
        node: usize,
        /// How many it has.
        found: usize,
        /// How many it should have.
        expected: String,
    },
    /// An edge does not lead to a later level.
    #[error("edge {edge} of node {node} leads to node {child}, which is not on a later level")]
    Backward {
        /// The node.
        node: usize,
        /// The edge.
        edge: usize,
        /// Where it leads.
        child: u32,
    },
    /// A number is not finite or out of its range.
    #[error("{what} is {value}; it must be {range}")]
    Number {
        /// Which number.
        what: String,
        /// Its value.
        value: f64,
        /// What it may be.
        range: &'static str,
    },
    /// The probabilities of a chance node do not sum to one.
    #[error("the probabilities of chance node {node} sum to {sum}")]
    ChanceSum {
        /// The node.
        node: usize,
        /// Their sum.
        sum: f64,
    },
    /// The edges form a cycle, or lead back to the root.
    #[error("the edges of the game form a cycle")]
    Cycle,
    /// An information set has no node, no action, an unknown player, or actions out of sequence.
    #[error("information set {set} ({label}): {problem}")]
    Set {
        /// The set.
        set: usize,
        /// Its label.
        label: String,
        /// What is wrong.
        problem: &'static str,
    },
}

impl Game {
    /// Checks every invariant of the game.
    ///
    /// # Errors
    ///
    /// The first invariant that is broken.
    pub fn check(&self) -> Result<(), GameError> {
        if self.players.is_empty() {
            return Err(GameError::Empty("player"));
        }
        if self.node_set.is_empty() {
            return Err(GameError::Empty("node"));
        }
        self.check_lengths()?;
        self.check_numbers()?;
        self.check_sets()?;
        self.check_edge_indices()?;
        self.check_nodes()
    }

    fn check_lengths(&self) -> Result<(), GameError> {
        let (nodes, edges) = (self.node_count(), self.edge_count());
        let players = self.player_count();
        for (array, found, expected) in [
            ("node_edges", self.node_edges.len(), nodes + 1),
            ("edge_probability", self.edge_probability.len(), edges),
            ("edge_payoff", self.edge_payoff.len(), edges),
            ("edge_label", self.edge_label.len(), edges),
            (
                "action_labels",
                self.action_labels.len(),
                self.action_count(),
            ),
            (
                "payoffs",
                self.payoffs.len(),
                (self.payoffs.len() / players).max(1) * players,
            ),
        ] {
            if found != expected {
                return Err(GameError::Length {
                    array,
                    found,
                    expected,
                });
            }
        }
        let divides = |offsets: &[u32], total: usize, strictly: u32| {
            offsets.first() == Some(&0)
                && offsets.last().is_some_and(|last| *last as usize == total)
                && offsets
                    .windows(2)
                    .all(|pair| pair[1].checked_sub(pair[0]).is_some_and(|n| n >= strictly))
        };
        if !divides(&self.node_edges, edges, 0) {
            return Err(GameError::Offsets("node_edges"));
        }
        if !divides(&self.level_nodes, nodes, 1) {
            return Err(GameError::Offsets("level_nodes"));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), GameError> {
        let number =
            |what: String, value: f64, range| Err(GameError::Number { what, value, range });
        for (row, p) in self.probabilities.iter().enumerate() {
            if !(0.0..=1.0).contains(p) {
                return number(format!("probability {row}"), *p, "in 0..1");
            }
        }
        if self.probabilities.first() != Some(&1.0) {
            let first = self.probabilities.first().copied().unwrap_or(f64::NAN);
            return number("probability 0".to_owned(), first, "1");
        }
        for (k, payoff) in self.payoffs.iter().enumerate() {
            let row = k / self.player_count();
            if row == 0 && *payoff != 0.0 {
                return number("payoff row 0".to_owned(), *payoff, "zero");
            }
            if !payoff.is_finite() {
                return number(format!("payoff row {row}"), *payoff, "finite");
            }
        }
        for (action, weight) in self.action_weights.iter().enumerate() {
            if !(weight.is_finite() && *weight > 0.0) {
                return number(format!("the weight of action {action}"), *weight, "above 0");
            }
        }
        for (set, facts) in self.information_sets.iter().enumerate() {
            if !(facts.precision.is_finite() && facts.precision > 0.0) {
                let what = format!("the precision of information set {set}");
                return number(what, facts.precision, "above 0");
            }
        }
        Ok(())
    }

    fn check_sets(&self) -> Result<(), GameError> {
        let mut next_action = 0;
        let mut has_node = vec![false; self.information_sets.len()];
        for (node, set) in self.node_set.iter().enumerate() {
            if *set < Self::TERMINAL {
                let Some(seen) = has_node.get_mut(*set as usize) else {
                    return Err(GameError::NoSuchSet { node, set: *set });
                };
                *seen = true;
            }
        }
        for (set, facts) in self.information_sets.iter().enumerate() {
            let problem = if facts.player.index() >= self.player_count() {
                "its player does not exist"
            } else if facts.action_count == 0 {
                "it has no action"
            } else if facts.first_action.index() != next_action {
                "its actions do not follow those of the set before it"
            } else if !has_node[set] {
                "it has no node"
            } else {
                next_action += facts.action_count as usize;
                continue;
            };
            return Err(GameError::Set {
                set,
                label: facts.label.clone(),
                problem,
            });
        }
        if next_action == self.action_count() {
            Ok(())
        } else {
            Err(GameError::Length {
                array: "action_weights",
                found: self.action_count(),
                expected: next_action,
            })
        }
    }

    fn check_edge_indices(&self) -> Result<(), GameError> {
        let payoff_rows = self.payoffs.len() / self.player_count();
        for edge in 0..self.edge_count() {
            for (array, index, length) in [
                ("child", self.edge_child[edge], self.node_count()),
                (
                    "probability",
                    self.edge_probability[edge],
                    self.probabilities.len(),
                ),
                ("payoff row", self.edge_payoff[edge], payoff_rows),
            ] {
                if index as usize >= length {
                    return Err(GameError::EdgeIndex { edge, array, index });
                }
            }
        }
        Ok(())
    }

    fn check_nodes(&self) -> Result<(), GameError> {
        let mut order_of_sets = 0;
        let mut seen = vec![false; self.information_sets.len()];
        for bounds in self.level_nodes.windows(2) {
            let mut last_new = order_of_sets;
            for node in bounds[0] as usize..bounds[1] as usize {
                let edges = self.edges(NodeId(node as u32));
                self.check_node_edges(node, edges.len())?;
                if let Some(edge) = edges
                    .clone()
                    .find(|edge| self.edge_child[*edge] < bounds[1])
                {
                    let child = self.edge_child[edge];
                    return Err(GameError::Backward { node, edge, child });
                }
                match self.kind(NodeId(node as u32)) {
                    NodeKind::Chance => {
                        let sum: f64 = edges
                            .map(|edge| self.probabilities[self.edge_probability[edge] as usize])
                            .sum();
                        if (sum - 1.0).abs() > SUM_TOLERANCE {
                            return Err(GameError::ChanceSum { node, sum });
                        }
                    }
                    NodeKind::Decision(InformationSetId(set)) if !seen[set as usize] => {
                        seen[set as usize] = true;
                        if (set as usize) < order_of_sets {
                            return Err(GameError::Set {
                                set: set as usize,
                                label: self.information_sets[set as usize].label.clone(),
                                problem: "it stands after a set of a later level",
                            });
                        }
                        last_new = last_new.max(set as usize + 1);
                    }
                    NodeKind::Decision(_) | NodeKind::Terminal => {}
                }
            }
            order_of_sets = last_new;
        }
        Ok(())
    }

    fn check_node_edges(&self, node: usize, found: usize) -> Result<(), GameError> {
        let (right, expected) = match self.kind(NodeId(node as u32)) {
            NodeKind::Terminal => (found == 0, "0".to_owned()),
            NodeKind::Chance => (found > 0, "at least 1".to_owned()),
            NodeKind::Decision(set) => {
                let actions = self.actions(set).len();
                (found == actions, actions.to_string())
            }
        };
        if right {
            Ok(())
        } else {
            Err(GameError::EdgeCount {
                node,
                found,
                expected,
            })
        }
    }
}
