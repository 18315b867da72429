//! Trembles: completely mixed profiles that lead to an assessment, written as one power of a small number each.
//!
//! In the profile of a small number e > 0 an action is taken with probability about `coefficient * e ^ exponent`. As e
//! falls to 0 the profiles converge to the one whose probabilities are the coefficients of exponent 0, and the beliefs
//! that Bayes' rule makes of them converge too: in each information set only the nodes with the smallest sum of
//! exponents keep weight, in proportion to the products of their coefficients. The limit is consistent by definition
//! (Kreps and Wilson 1982, section 5), so that trembles prove the consistency of what they lead to. That every consistent
//! assessment has such trembles, if coefficients may be any real numbers, is shown in the appendix of that paper.

use super::outline::{Outline, Step};
use crate::game::Rational;

/// How likely an action is in the completely mixed profiles that lead to an assessment: about
/// `coefficient * e ^ exponent` for a small e.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tremble {
    /// At least 0; 0 where the action keeps a positive probability.
    pub exponent: Rational,
    /// Above 0; the probability itself where the exponent is 0.
    pub coefficient: Rational,
}

/// The beliefs to which trembles lead, for every node; 0 where no player moves.
///
/// Where chance never lets the play come to a set, its nodes are equally likely.
pub(super) fn beliefs_of(outline: &Outline, trembles: &[Tremble]) -> Vec<Rational> {
    let of_actions: Vec<Rational> = trembles.iter().map(|t| t.exponent.clone()).collect();
    let exponents = node_exponents(outline, &of_actions);
    let coefficients = node_coefficients(outline, trembles);
    let mut beliefs = vec![Rational::ZERO; exponents.len()];
    for (set, nodes) in outline.set_nodes.iter().enumerate() {
        if !outline.set_possible[set] {
            for node in nodes {
                beliefs[*node] = Rational::ONE / Rational::from(nodes.len());
            }
            continue;
        }
        let leading = leading_of(outline, set, &exponents);
        let mut total = Rational::ZERO;
        for node in &leading {
            total += &coefficients[*node];
        }
        for node in leading {
            beliefs[node] = &coefficients[node] / &total;
        }
    }
    beliefs
}

/// The nodes of a set that keep weight: those with the smallest exponent among those that chance lets be reached; all
/// where there are none of these.
fn leading_of(outline: &Outline, set: usize, exponents: &[Rational]) -> Vec<usize> {
    let nodes = &outline.set_nodes[set];
    let possible = || nodes.iter().filter(|node| outline.possible[**node]);
    match possible().map(|node| &exponents[*node]).min() {
        None => nodes.clone(),
        Some(least) => possible()
            .filter(|node| exponents[**node] == *least)
            .copied()
            .collect(),
    }
}

/// The probabilities to which trembles lead, for every action.
pub(super) fn limit_of(trembles: &[Tremble]) -> Vec<Rational> {
    let limit = |tremble: &Tremble| {
        if tremble.exponent.is_zero() {
            tremble.coefficient.clone()
        } else {
            Rational::ZERO
        }
    };
    trembles.iter().map(limit).collect()
}

/// For every node the sum of the actions' exponents on the way there.
fn node_exponents(outline: &Outline, of_actions: &[Rational]) -> Vec<Rational> {
    let mut exponents = vec![Rational::ZERO; outline.step.len()];
    for (node, step) in outline.step.iter().enumerate() {
        exponents[node] = match step {
            Step::Root => continue,
            Step::Chance(..) => exponents[outline.parent[node]].clone(),
            Step::Action(action) => &exponents[outline.parent[node]] + &of_actions[*action],
        };
    }
    exponents
}

/// For every node the product of the coefficients and of chance's probabilities on the way there.
fn node_coefficients(outline: &Outline, trembles: &[Tremble]) -> Vec<Rational> {
    let mut coefficients = vec![Rational::ONE; outline.step.len()];
    for (node, step) in outline.step.iter().enumerate() {
        let before = &coefficients[outline.parent[node]];
        coefficients[node] = match step {
            Step::Root => continue,
            Step::Chance(set, k) => before * outline.chance(*set, *k),
            Step::Action(action) => before * &trembles[*action].coefficient,
        };
    }
    coefficients
}

/// For every node whether it keeps weight in its information set if actions vanish with these exponents.
pub(super) fn leading_nodes(outline: &Outline, exponents: &[Rational]) -> Vec<bool> {
    let sums = node_exponents(outline, exponents);
    let mut leading = vec![false; sums.len()];
    for set in 0..outline.set_nodes.len() {
        for node in leading_of(outline, set, &sums) {
            leading[node] = true;
        }
    }
    leading
}
