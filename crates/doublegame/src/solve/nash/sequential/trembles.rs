//! Trembles: completely mixed profiles that lead to an assessment, written as one power of a small number each.
//!
//! In the profile of a small number e > 0 an action is taken with probability about `coefficient * e ^ exponent`. As e
//! falls to 0 the profiles converge to the one whose probabilities are the coefficients of exponent 0, and the beliefs
//! that Bayes' rule makes of them converge too: in each information set only the nodes with the smallest sum of
//! exponents keep weight, in proportion to the products of their coefficients. The limit is consistent by definition
//! (Kreps and Wilson 1982, section 5), so that trembles prove the consistency of what they lead to. Every consistent
//! assessment has such trembles if coefficients may be real (Kreps and Wilson 1982, lemmas A1 and A2).

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
    let exponents = node_exponents(outline, trembles);
    let coefficients = node_coefficients(outline, trembles);
    let mut beliefs = vec![Rational::ZERO; exponents.len()];
    for (set, nodes) in outline.set_nodes.iter().enumerate() {
        let possible = || {
            nodes
                .iter()
                .filter(|node| outline.possible[**node] || !outline.set_possible[set])
        };
        let Some(least) = possible().map(|node| &exponents[*node]).min() else {
            continue;
        };
        let weight = |node: usize| {
            if outline.set_possible[set] {
                coefficients[node].clone()
            } else {
                Rational::ONE
            }
        };
        let leading =
            || possible().filter(|node| !outline.set_possible[set] || exponents[**node] == *least);
        let mut total = Rational::ZERO;
        for node in leading() {
            total += weight(*node);
        }
        for node in leading() {
            beliefs[*node] = weight(*node) / &total;
        }
    }
    beliefs
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

/// For every node the sum of the exponents on the way there.
fn node_exponents(outline: &Outline, trembles: &[Tremble]) -> Vec<Rational> {
    let mut exponents = vec![Rational::ZERO; outline.step.len()];
    for (node, step) in outline.step.iter().enumerate() {
        exponents[node] = match step {
            Step::Root => continue,
            Step::Chance(..) => exponents[outline.parent[node]].clone(),
            Step::Action(action) => &exponents[outline.parent[node]] + &trembles[*action].exponent,
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

/// The nodes that keep weight in their information sets if actions vanish with these exponents: of each set that
/// chance lets be reached those with the smallest sum, of other sets all.
pub(super) fn leading_nodes(outline: &Outline, exponents: &[Rational]) -> Vec<bool> {
    let trembles: Vec<Tremble> = exponents
        .iter()
        .map(|exponent| Tremble {
            exponent: exponent.clone(),
            coefficient: Rational::ONE,
        })
        .collect();
    beliefs_of(outline, &trembles)
        .iter()
        .map(|belief| !belief.is_zero())
        .collect()
}
