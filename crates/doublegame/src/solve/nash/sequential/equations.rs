//! The equations that the limit of the branch satisfies, given what it looks like.
//!
//! Unknown are the probabilities of actions where a set keeps several, and those coefficients of trembles that beliefs
//! depend on. Three kinds of equations hold in the limit:
//!
//! - actions that keep a positive probability earn the same, given the beliefs;
//! - two nodes of a set that both keep weight though they come after different vanishing actions were equally costly to
//!   come to: the logarithm of a vanishing probability is about minus lambda times what the action loses, and the
//!   difference of the two sums stays bounded;
//! - an action that vanishes more slowly than exponentially loses nothing.

use super::branch::BranchPoint;
use super::newton::Guess;
use super::outline::{Outline, Step};
use super::scalar::{Dual, Scalar};
use super::structure::{Difference, Structure};
use super::trembles::Tremble;
use crate::game::Rational;

/// Which equations are asked for beside indifference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conditions {
    /// All that hold in the limit.
    All,
    /// None: any equilibrium near the limit will do.
    IndifferenceOnly,
}

/// What stands for an action's probability, or for its coefficient where it vanishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// An unknown.
    Unknown(usize),
    /// What the other actions of the set leave.
    Rest,
    /// A coefficient that may be 1.
    One,
}

/// The equations of one structure.
pub(super) struct Equations<'s> {
    outline: &'s Outline<'s>,
    structure: &'s Structure,
    /// Length: actions.
    parts: Vec<Part>,
    /// The action of each unknown: those of probabilities, then those of coefficients.
    unknowns: Vec<usize>,
    /// Pairs of actions of one set that earn the same.
    equal: Vec<(usize, usize)>,
    ties: &'s [Difference],
    /// Length: information sets. The action that [`Part::Rest`] stands for, with which others are compared.
    reference: Vec<usize>,
}

impl<'s> Equations<'s> {
    pub(super) fn of(
        outline: &'s Outline<'s>,
        structure: &'s Structure,
        point: &BranchPoint,
        conditions: Conditions,
    ) -> Self {
        let mut parts = vec![Part::One; outline.action_count()];
        let mut unknowns = Vec::new();
        let mut equal = Vec::new();
        let mut reference = Vec::new();
        for set in 0..outline.tree.sets.len() {
            let positive = || {
                outline
                    .actions(set)
                    .filter(|action| structure.positive[*action])
            };
            let likeliest = positive()
                .max_by(|a, b| point.probability[*a].total_cmp(&point.probability[*b]))
                .unwrap_or(outline.first_action[set]);
            for action in positive().filter(|action| *action != likeliest) {
                parts[action] = Part::Unknown(unknowns.len());
                unknowns.push(action);
                equal.push((action, likeliest));
            }
            parts[likeliest] = Part::Rest;
            reference.push(likeliest);
        }
        for action in structure.dependent() {
            parts[action] = Part::Unknown(unknowns.len());
            unknowns.push(action);
        }
        let all = conditions == Conditions::All;
        if all {
            let slow = structure.slow.iter();
            equal.extend(slow.map(|action| (*action, reference[outline.action_set[*action]])));
        }
        Self {
            ties: if all { &structure.ties } else { &[] },
            outline,
            structure,
            parts,
            unknowns,
            equal,
            reference,
        }
    }

    /// How many unknowns there are.
    pub(super) fn unknown_count(&self) -> usize {
        self.unknowns.len()
    }

    /// Where the unknowns seem to lead, given three points of the branch between which lambda doubles.
    pub(super) fn guesses(&self, points: [&BranchPoint; 3]) -> Vec<Guess> {
        let [first, second, third] = points.map(|point| self.unknowns_at(point));
        first
            .into_iter()
            .zip(second)
            .zip(third)
            .map(|((first, second), third)| Guess::of([first, second, third]))
            .collect()
    }

    /// The unknowns at a point of the branch.
    fn unknowns_at(&self, point: &BranchPoint) -> Vec<f64> {
        let coefficients = self.structure.coefficients(&point.log_probability);
        let probabilities = self.unknowns.len() - coefficients.len();
        self.unknowns[..probabilities]
            .iter()
            .map(|action| point.probability[*action])
            .chain(coefficients)
            .collect()
    }

    /// What the equations leave at some unknowns: zeros at a solution. `None` where the nodes of a set weigh nothing.
    pub(super) fn residuals<S: Scalar>(&self, unknowns: &[S]) -> Option<Vec<S>> {
        let parts = self.parts_at(unknowns);
        let worth = self.worth(&parts)?;
        let mut residuals: Vec<S> = self
            .equal
            .iter()
            .map(|(action, other)| worth[*action].minus(&worth[*other]))
            .collect();
        for tie in self.ties {
            let mut sum = S::constant(&Rational::ZERO);
            for (action, sign) in tie {
                let best = &worth[self.reference[self.outline.action_set[*action]]];
                let loss = best.minus(&worth[*action]);
                sum = if *sign > 0 {
                    sum.plus(&loss)
                } else {
                    sum.minus(&loss)
                };
            }
            residuals.push(sum);
        }
        Some(residuals)
    }

    /// The residuals in doubles and their derivatives, a row for each equation.
    pub(super) fn linearized(&self, unknowns: &[f64]) -> Option<Vec<Dual>> {
        let count = unknowns.len();
        let duals: Vec<Dual> = unknowns
            .iter()
            .enumerate()
            .map(|(number, value)| Dual::unknown(*value, number, count))
            .collect();
        self.residuals(&duals)
    }

    /// For every action its probability, or its coefficient where it vanishes.
    fn parts_at<S: Scalar>(&self, unknowns: &[S]) -> Vec<S> {
        let one = S::constant(&Rational::ONE);
        let mut parts: Vec<S> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Unknown(number) => unknowns[*number].clone(),
                Part::Rest | Part::One => one.clone(),
            })
            .collect();
        for (set, reference) in self.reference.iter().enumerate() {
            let mut rest = one.clone();
            for action in self.outline.actions(set) {
                if action != *reference && self.structure.positive[action] {
                    rest = rest.minus(&parts[action]);
                }
            }
            parts[*reference] = rest;
        }
        parts
    }

    /// What each action earns its mover, given the beliefs that the parts make.
    fn worth<S: Scalar>(&self, parts: &[S]) -> Option<Vec<S>> {
        let tree = self.outline.tree;
        let zero = S::constant(&Rational::ZERO);
        let weights = self.weights(parts);
        let values = self.values(parts);
        let players = tree.players.len();
        let mut worth = vec![zero.clone(); parts.len()];
        for (set, nodes) in self.outline.set_nodes.iter().enumerate() {
            let player = tree.sets[set].player as usize;
            let mut total = zero.clone();
            for node in nodes.iter().filter(|node| self.structure.leading[**node]) {
                total = total.plus(&weights[*node]);
                for (action, child) in self.outline.actions(set).zip(&tree.nodes[*node].children) {
                    let value = &values[*child as usize * players + player];
                    worth[action] = worth[action].plus(&weights[*node].times(value));
                }
            }
            if nodes.is_empty() {
                continue;
            }
            if total.is_zero() {
                return None;
            }
            for action in self.outline.actions(set) {
                worth[action] = worth[action].over(&total);
            }
        }
        Some(worth)
    }

    /// For every node the weight with which it counts among those of its set that keep weight.
    fn weights<S: Scalar>(&self, parts: &[S]) -> Vec<S> {
        let outline = self.outline;
        let mut weights = vec![S::constant(&Rational::ONE); outline.step.len()];
        for (node, step) in outline.step.iter().enumerate() {
            let before = &weights[outline.parent[node]];
            weights[node] = match step {
                Step::Root => continue,
                // A set that chance does not let be reached has equal beliefs.
                _ if !outline.possible[node] => S::constant(&Rational::ONE),
                Step::Chance(set, k) => before.times(&S::constant(outline.chance(*set, *k))),
                Step::Action(action) => before.times(&parts[*action]),
            };
        }
        weights
    }

    /// What every player expects from every node on, the node's own outcome included: `[node * players + player]`.
    fn values<S: Scalar>(&self, parts: &[S]) -> Vec<S> {
        let tree = self.outline.tree;
        let players = tree.players.len();
        let zero = S::constant(&Rational::ZERO);
        let mut values = vec![zero; tree.nodes.len() * players];
        for (number, node) in tree.nodes.iter().enumerate().rev() {
            if let Some(outcome) = node.outcome {
                let payoffs = &tree.outcomes[outcome as usize].payoffs;
                for (player, payoff) in payoffs.iter().enumerate() {
                    let value = &mut values[number * players + player];
                    *value = value.plus(&S::constant(payoff));
                }
            }
            let weight = match self.outline.step[number] {
                Step::Chance(set, k) => S::constant(self.outline.chance(set, k)),
                Step::Action(action) if self.structure.positive[action] => parts[action].clone(),
                Step::Root | Step::Action(_) => continue,
            };
            for player in 0..players {
                let more = weight.times(&values[number * players + player]);
                let value = &mut values[self.outline.parent[number] * players + player];
                *value = value.plus(&more);
            }
        }
        values
    }

    /// The trembles that these unknowns describe; `None` where a probability or a coefficient is not above 0.
    pub(super) fn trembles(&self, unknowns: &[Rational]) -> Option<Vec<Tremble>> {
        let parts = self.parts_at(unknowns);
        let is_sound = parts.iter().all(|part| *part > Rational::ZERO);
        is_sound.then(|| {
            parts
                .into_iter()
                .zip(&self.structure.exponents)
                .map(|(coefficient, exponent)| Tremble {
                    exponent: exponent.clone(),
                    coefficient,
                })
                .collect()
        })
    }
}
