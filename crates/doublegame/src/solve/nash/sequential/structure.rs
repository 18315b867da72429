//! Reads off two points of the branch what its limit looks like: which actions keep a positive probability, and which
//! nodes of each information set keep weight.
//!
//! Between the points lambda doubles. A probability with a positive limit hardly changes its logarithm; one that falls
//! as a power of 1 / lambda loses a constant; one that falls exponentially has its logarithm doubled. A wrong reading
//! does no harm: what is made of it is verified, and lambda grows on.

use super::branch::BranchPoint;
use super::fractions::near;
use super::outline::{Outline, Step};
use super::trembles::leading_nodes;
use crate::game::Rational;

/// A logarithm that falls by more than this while lambda doubles belongs to a probability that vanishes. One that
/// falls as 1 / lambda falls by 0.69.
const VANISHING: f64 = 0.35;
/// Under [`Reading::Size`] probabilities below this vanish.
const SMALL: f64 = 1e-2;
/// The most that the logarithm of a probability falls that vanishes as a power of 1 / lambda.
const POWER: f64 = 3.0;
/// How closely exponents are rounded, as a share of them: first so that they are short, then closely.
const ROUNDINGS: [f64; 2] = [0.03, 1e-9];

/// By what an action's probability is taken to vanish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Its logarithm falls.
    Trend,
    /// It is small.
    Size,
}

/// What the limit of a branch looks like.
#[derive(Debug, Clone)]
pub(super) struct Structure {
    /// Length: actions. Whether the action keeps a positive probability.
    pub(super) positive: Vec<bool>,
    /// Length: actions. How fast the probability vanishes, relative to other actions; 0 where it does not.
    pub(super) exponents: Vec<Rational>,
    /// Which exponents follow from others.
    equalities: Equalities,
    /// Length: nodes. Whether the node keeps weight in its information set.
    pub(super) leading: Vec<bool>,
    /// Pairs of nodes that both keep weight though they come after different vanishing actions, given by the actions
    /// on the way to the one only (+1) and to the other only (-1).
    pub(super) ties: Vec<Difference>,
    /// Actions that vanish more slowly than exponentially: in the limit they lose nothing.
    pub(super) slow: Vec<usize>,
}

/// A sum of exponents less another: actions with their signs, by number.
pub(super) type Difference = Vec<(usize, i8)>;

/// A sum of exponents: actions with their factors, by number.
type Sum = Vec<(usize, Rational)>;

impl Structure {
    /// Reads the structure off two points, at half of some lambda and at the whole; `None` where exponents cannot be
    /// found that rank the nodes as the points do.
    pub(super) fn read(
        outline: &Outline,
        half: &BranchPoint,
        whole: &BranchPoint,
        reading: Reading,
    ) -> Option<Self> {
        let falls: Vec<f64> = half
            .log_probability
            .iter()
            .zip(&whole.log_probability)
            .map(|(before, after)| before - after)
            .collect();
        let positive = positive_actions(outline, whole, &falls, reading);
        let mut falls = falls;
        for (fall, positive) in falls.iter_mut().zip(&positive) {
            *fall = if *positive { 0.0 } else { fall.max(VANISHING) };
        }
        let slow = (0..falls.len())
            .filter(|action| {
                !positive[*action]
                    && falls[*action] < POWER
                    && falls[*action] < -0.5 * half.log_probability[*action]
            })
            .collect();
        let (leading, ties) = leaders(outline, &positive, &falls);
        let equalities = Equalities::of(&ties, &falls);
        let exponents = ROUNDINGS.into_iter().find_map(|rounding| {
            let exponents = equalities.exponents(&falls, rounding)?;
            (leading_nodes(outline, &exponents) == leading).then_some(exponents)
        })?;
        Some(Self {
            positive,
            exponents,
            equalities,
            leading,
            ties,
            slow,
        })
    }

    /// The vanishing actions whose coefficients beliefs depend on, if those of all others are 1.
    pub(super) fn dependent(&self) -> impl Iterator<Item = usize> + '_ {
        self.equalities.rows.iter().map(|(pivot, _)| *pivot)
    }

    /// The coefficients of the dependent actions, in their order, that go with probabilities given by their logarithms.
    pub(super) fn coefficients(&self, log_probability: &[f64]) -> Vec<f64> {
        let log = |(pivot, sum): &(usize, Sum)| -> f64 {
            let others = sum
                .iter()
                .map(|(action, factor)| factor.to_f64_fast() * log_probability[*action]);
            log_probability[*pivot] - others.sum::<f64>()
        };
        self.equalities
            .rows
            .iter()
            .map(|row| log(row).exp())
            .collect()
    }
}

/// The actions that keep a positive probability: at least the likeliest of each set, and no other where chance does not
/// let the play come.
fn positive_actions(
    outline: &Outline,
    whole: &BranchPoint,
    falls: &[f64],
    reading: Reading,
) -> Vec<bool> {
    let mut positive: Vec<bool> = (0..falls.len())
        .map(|action| match reading {
            Reading::Trend => falls[action] < VANISHING,
            Reading::Size => whole.probability[action] > SMALL,
        })
        .zip(&outline.action_set)
        .map(|(is_positive, set)| is_positive && outline.set_possible[*set])
        .collect();
    for set in 0..outline.tree.sets.len() {
        let likeliest = outline
            .actions(set)
            .max_by(|a, b| whole.log_probability[*a].total_cmp(&whole.log_probability[*b]));
        if let Some(likeliest) = likeliest {
            positive[likeliest] = true;
        }
    }
    positive
}

/// The nodes that keep weight in their sets, and the differences between those that come after different vanishing
/// actions.
fn leaders(outline: &Outline, positive: &[bool], falls: &[f64]) -> (Vec<bool>, Vec<Difference>) {
    let mut fall = vec![0.0; outline.step.len()];
    for (node, step) in outline.step.iter().enumerate() {
        let before = fall[outline.parent[node]];
        fall[node] = match step {
            Step::Root => 0.0,
            Step::Chance(..) => before,
            Step::Action(action) => before + falls[*action],
        };
    }
    let mut leading = vec![false; fall.len()];
    let mut ties: Vec<Difference> = Vec::new();
    for (set, nodes) in outline.set_nodes.iter().enumerate() {
        if !outline.set_possible[set] {
            for node in nodes {
                leading[*node] = true;
            }
            continue;
        }
        let possible = || nodes.iter().copied().filter(|node| outline.possible[*node]);
        let Some(first) = possible().min_by(|a, b| fall[*a].total_cmp(&fall[*b])) else {
            continue;
        };
        for node in possible().filter(|node| fall[*node] < fall[first] + VANISHING) {
            leading[node] = true;
            let tie = difference(outline, positive, node, first);
            let turned: Difference = tie.iter().map(|(action, sign)| (*action, -sign)).collect();
            if !(tie.is_empty() || ties.contains(&tie) || ties.contains(&turned)) {
                ties.push(tie);
            }
        }
    }
    (leading, ties)
}

/// The vanishing actions on the way to one node but not to the other.
fn difference(outline: &Outline, positive: &[bool], node: usize, other: usize) -> Difference {
    let vanishing = |mut node: usize| {
        let mut found = Vec::new();
        while outline.step[node] != Step::Root {
            if let Step::Action(action) = outline.step[node]
                && !positive[action]
            {
                found.push(action);
            }
            node = outline.parent[node];
        }
        found
    };
    let (to_node, to_other) = (vanishing(node), vanishing(other));
    let only = |of: &[usize], but: &[usize], sign: i8| -> Difference {
        of.iter()
            .filter(|action| !but.contains(action))
            .map(|action| (*action, sign))
            .collect()
    };
    let mut difference = only(&to_node, &to_other, 1);
    difference.extend(only(&to_other, &to_node, -1));
    difference.sort_unstable();
    difference
}

/// The ties solved for the exponents of some actions, in reduced form.
#[derive(Debug, Clone)]
struct Equalities {
    /// The pivot's exponent is the sum of the others' with these factors.
    rows: Vec<(usize, Sum)>,
}

impl Equalities {
    /// Solves the ties by elimination; the action that falls most is solved for, so that its exponent stays above 0.
    fn of(ties: &[Difference], falls: &[f64]) -> Self {
        let mut rows: Vec<(usize, Sum)> = Vec::new();
        for tie in ties {
            let mut row: Sum = tie
                .iter()
                .map(|(action, sign)| (*action, Rational::from(*sign)))
                .collect();
            for (pivot, sum) in &rows {
                row = substituted(row, *pivot, sum);
            }
            let Some(place) =
                (0..row.len()).max_by(|a, b| falls[row[*a].0].total_cmp(&falls[row[*b].0]))
            else {
                continue;
            };
            let (pivot, factor) = row.swap_remove(place);
            for (_, other) in &mut row {
                *other = -(&*other / &factor);
            }
            row.sort_unstable_by_key(|(action, _)| *action);
            for (_, sum) in &mut rows {
                *sum = substituted(std::mem::take(sum), pivot, &row);
            }
            rows.push((pivot, row));
        }
        Self { rows }
    }

    /// Exponents near these numbers that keep the ties exactly; `None` where one would not be above 0.
    fn exponents(&self, falls: &[f64], rounding: f64) -> Option<Vec<Rational>> {
        let mut exponents: Vec<Rational> = falls
            .iter()
            .map(|fall| {
                if *fall > 0.0 {
                    near(*fall, rounding * fall)
                } else {
                    Some(Rational::ZERO)
                }
            })
            .collect::<Option<_>>()?;
        for (pivot, sum) in &self.rows {
            let mut exponent = Rational::ZERO;
            for (action, factor) in sum {
                exponent += factor * &exponents[*action];
            }
            if exponent <= Rational::ZERO {
                return None;
            }
            exponents[*pivot] = exponent;
        }
        Some(exponents)
    }
}

/// A sum in which an action's exponent is replaced by a sum of others.
fn substituted(row: Sum, pivot: usize, sum: &[(usize, Rational)]) -> Sum {
    let Some(place) = row.iter().position(|(action, _)| *action == pivot) else {
        return row;
    };
    let mut result = row;
    let (_, factor) = result.swap_remove(place);
    for (action, share) in sum {
        let more = &factor * share;
        match result.iter_mut().find(|(known, _)| known == action) {
            Some((_, known)) => *known += more,
            None => result.push((*action, more)),
        }
    }
    result.retain(|(_, factor)| !factor.is_zero());
    result.sort_unstable_by_key(|(action, _)| *action);
    result
}
