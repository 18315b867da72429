//! Points of the logit branch, with logarithms of all probabilities.

use super::outline::{Outline, Step};
use crate::game::{BuiltGame, InformationSetId, TreeKind};
use crate::solve::Solution;

/// Below this logarithm a probability is not read off the solution but worked out anew.
const SMALLEST_LOG: f64 = -600.0;
/// The most passes in which beliefs and lost logarithms are worked out from each other.
const MOST_PASSES: usize = 50;

/// A point of the branch, in the tree's numbering.
#[derive(Debug, Clone)]
pub(super) struct BranchPoint {
    /// For payoffs whose range is 1.
    pub(super) lambda: f64,
    /// Length: actions.
    pub(super) probability: Vec<f64>,
    /// Length: actions. Logarithms, where the probability is too small for a number too.
    pub(super) log_probability: Vec<f64>,
}

impl BranchPoint {
    pub(super) fn of(outline: &Outline, built: &BuiltGame, solution: &Solution) -> Self {
        let mut probability = Vec::with_capacity(outline.action_count());
        for set in built.sets() {
            let actions = built.game.actions(InformationSetId(set.0));
            probability.extend_from_slice(&solution.profile.probabilities[actions]);
        }
        let log_probability = probability
            .iter()
            .map(|p| p.ln().max(SMALLEST_LOG))
            .collect();
        let mut point = Self {
            lambda: solution.lambda,
            probability,
            log_probability,
        };
        point.recover_logs(outline);
        point
    }

    /// Works out the logarithms of vanished probabilities from the logit: lambda times what the action loses.
    fn recover_logs(&mut self, outline: &Outline) {
        let lost: Vec<usize> = (0..self.log_probability.len())
            .filter(|action| self.log_probability[*action] <= SMALLEST_LOG)
            .collect();
        if lost.is_empty() {
            return;
        }
        let values = node_values(outline, &self.probability);
        let lambda = self.lambda / outline.payoff_range();
        for _ in 0..MOST_PASSES {
            let beliefs = self.beliefs(outline);
            let worth = action_values(outline, &values, &beliefs);
            let mut change = 0.0_f64;
            for action in &lost {
                let actions = outline.actions(outline.action_set[*action]);
                let best = actions
                    .max_by(|a, b| self.log_probability[*a].total_cmp(&self.log_probability[*b]))
                    .unwrap_or(*action);
                let log = self.log_probability[best] + lambda * (worth[*action] - worth[best]);
                change = change.max((log - self.log_probability[*action]).abs());
                self.log_probability[*action] = log;
            }
            if change < 1e-6 {
                return;
            }
        }
    }

    /// The beliefs of the point, for every node.
    pub(super) fn beliefs(&self, outline: &Outline) -> Vec<f64> {
        let reach = self.log_reach(outline);
        let mut beliefs = vec![0.0; reach.len()];
        for (set, nodes) in outline.set_nodes.iter().enumerate() {
            if !outline.set_possible[set] {
                for node in nodes {
                    beliefs[*node] = 1.0 / nodes.len() as f64;
                }
                continue;
            }
            let most = nodes
                .iter()
                .map(|node| reach[*node])
                .fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = nodes.iter().map(|node| (reach[*node] - most).exp()).sum();
            for node in nodes {
                beliefs[*node] = (reach[*node] - most).exp() / total;
            }
        }
        beliefs
    }

    /// For every node the logarithm of the probability of coming there.
    fn log_reach(&self, outline: &Outline) -> Vec<f64> {
        let mut reach = vec![0.0; outline.step.len()];
        for (node, step) in outline.step.iter().enumerate() {
            reach[node] = match step {
                Step::Root => 0.0,
                Step::Chance(set, k) => {
                    reach[outline.parent[node]] + outline.chance(*set, *k).to_f64_fast().ln()
                }
                Step::Action(action) => reach[outline.parent[node]] + self.log_probability[*action],
            };
        }
        reach
    }
}

/// What every player expects from every node on: `[node * players + player]`.
fn node_values(outline: &Outline, probability: &[f64]) -> Vec<f64> {
    let tree = outline.tree;
    let players = tree.players.len();
    let mut values = vec![0.0; tree.nodes.len() * players];
    for (number, node) in tree.nodes.iter().enumerate().rev() {
        for player in 0..players {
            if let Some(outcome) = node.outcome {
                values[number * players + player] +=
                    tree.outcomes[outcome as usize].payoffs[player].to_f64_fast();
            }
            let weight = match outline.step[number] {
                Step::Root => continue,
                Step::Chance(set, k) => outline.chance(set, k).to_f64_fast(),
                Step::Action(action) => probability[action],
            };
            values[outline.parent[number] * players + player] +=
                weight * values[number * players + player];
        }
    }
    values
}

/// What each action earns its mover, given the beliefs.
fn action_values(outline: &Outline, values: &[f64], beliefs: &[f64]) -> Vec<f64> {
    let tree = outline.tree;
    let players = tree.players.len();
    let mut worth = vec![0.0; outline.action_count()];
    for (number, node) in tree.nodes.iter().enumerate() {
        if let TreeKind::Decision(set) = node.kind {
            let player = tree.sets[set as usize].player as usize;
            for (action, child) in outline.actions(set as usize).zip(&node.children) {
                worth[action] += beliefs[number] * values[*child as usize * players + player];
            }
        }
    }
    worth
}
