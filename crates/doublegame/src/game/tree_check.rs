//! The invariants of trees and strategic forms, and the graphs made of them.

use super::build::BuiltGame;
use super::check::GameError;
use super::graph_of_tree::graph_of_tree;
use super::tree::{GameTree, Rational, TreeKind};
use hashbrown::HashSet;

/// An invariant that a tree breaks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TreeError {
    /// There is no player, or no node.
    #[error("the tree has no {0}")]
    Empty(&'static str),
    /// A node refers to something that does not exist, is not where prefix order puts it, or has too few or too many
    /// children.
    #[error("node {node}: {problem}")]
    Node {
        /// The node.
        node: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// An information set, chance set or outcome is not as it should be.
    #[error("{what} {position}: {problem}")]
    Part {
        /// "set", "chance set" or "outcome".
        what: &'static str,
        /// Its position in its list.
        position: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// The graph of the tree breaks an invariant of graphs: a number is too large for a double.
    #[error(transparent)]
    Graph(#[from] GameError),
}

impl GameTree {
    /// Checks every invariant of the tree.
    ///
    /// # Errors
    ///
    /// The first invariant that is broken.
    pub fn check(&self) -> Result<(), TreeError> {
        if self.players.is_empty() {
            return Err(TreeError::Empty("player"));
        }
        if self.nodes.is_empty() {
            return Err(TreeError::Empty("node"));
        }
        self.check_sets()?;
        self.check_chance_sets()?;
        self.check_outcomes()?;
        self.check_nodes()
    }

    /// The tree as a graph with doubles, for the numerical solvers.
    ///
    /// The outcome of a node lies on the edge that leads there. No edge leads to the root, so a chance node with one
    /// action stands above it if it has an outcome or is terminal. All terminal nodes become one. A set without a label
    /// is called `player:number`.
    ///
    /// # Errors
    ///
    /// An invariant that the tree breaks.
    pub fn graph(&self) -> Result<BuiltGame, TreeError> {
        self.check()?;
        Ok(graph_of_tree(self)?)
    }

    fn check_sets(&self) -> Result<(), TreeError> {
        let mut numbers = HashSet::new();
        for (position, set) in self.sets.iter().enumerate() {
            let problem = if set.player as usize >= self.players.len() {
                "its player does not exist"
            } else if set.number == 0 || !numbers.insert((set.player, set.number)) {
                "its number is 0 or is another set's"
            } else if set.actions.is_empty() {
                "it has no action"
            } else {
                continue;
            };
            return Err(TreeError::Part {
                what: "set",
                position,
                problem,
            });
        }
        Ok(())
    }

    fn check_chance_sets(&self) -> Result<(), TreeError> {
        let mut numbers = HashSet::new();
        for (position, set) in self.chance_sets.iter().enumerate() {
            let odds = || set.actions.iter().map(|(_, probability)| probability);
            let problem = if set.number == 0 || !numbers.insert(set.number) {
                "its number is 0 or is another chance set's"
            } else if odds().any(|p| *p < Rational::ZERO) {
                "a probability is negative"
            } else if odds().fold(Rational::ZERO, |sum, p| sum + p) != Rational::ONE {
                "the probabilities do not sum to one"
            } else {
                continue;
            };
            return Err(TreeError::Part {
                what: "chance set",
                position,
                problem,
            });
        }
        Ok(())
    }

    fn check_outcomes(&self) -> Result<(), TreeError> {
        let mut numbers = HashSet::new();
        for (position, outcome) in self.outcomes.iter().enumerate() {
            let problem = if outcome.number == 0 || !numbers.insert(outcome.number) {
                "its number is 0 or is another outcome's"
            } else if outcome.payoffs.len() != self.players.len() {
                "it has not one payoff for each player"
            } else {
                continue;
            };
            return Err(TreeError::Part {
                what: "outcome",
                position,
                problem,
            });
        }
        Ok(())
    }

    /// Prefix order holds if every node is the child that is due next.
    fn check_nodes(&self) -> Result<(), TreeError> {
        // Children that are still to come, the next one last.
        let mut due: Vec<u32> = vec![0];
        // How many sets, chance sets and outcomes were met so far: a new one must be the next.
        let mut met = [0_u32; 3];
        for (node, facts) in self.nodes.iter().enumerate() {
            let mut problem = None;
            if due.pop() != Some(node as u32) {
                problem = Some("it is not the child that is due here in prefix order");
            }
            let (list, position, actions) = match facts.kind {
                TreeKind::Terminal => (None, 0, Some(0)),
                TreeKind::Chance(set) => {
                    let set_facts = self.chance_sets.get(set as usize);
                    (Some(0), set, set_facts.map(|set| set.actions.len()))
                }
                TreeKind::Decision(set) => {
                    let set_facts = self.sets.get(set as usize);
                    (Some(1), set, set_facts.map(|set| set.actions.len()))
                }
            };
            if actions != Some(facts.children.len()) {
                problem =
                    Some("its set does not exist or has not as many actions as it has children");
            }
            if facts
                .outcome
                .is_some_and(|o| o as usize >= self.outcomes.len())
            {
                problem = Some("its outcome does not exist");
            }
            let in_order = list.is_none_or(|list| meet(&mut met[list], position))
                && facts.outcome.is_none_or(|o| meet(&mut met[2], o));
            if !in_order {
                problem = Some("its set or outcome is not in the order of the first nodes");
            }
            if let Some(problem) = problem {
                return Err(TreeError::Node { node, problem });
            }
            due.extend(facts.children.iter().rev());
        }
        let met = met.map(|count| count as usize);
        let all = [self.chance_sets.len(), self.sets.len(), self.outcomes.len()];
        if !due.is_empty() || met != all {
            return Err(TreeError::Node {
                node: self.nodes.len(),
                problem: "a child is missing, or a set or an outcome has no node",
            });
        }
        Ok(())
    }
}

/// Whether the position was met before or is the next.
fn meet(met: &mut u32, position: u32) -> bool {
    if position == *met {
        *met += 1;
    }
    position < *met
}
