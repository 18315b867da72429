//! One Nash equilibrium of a two-player tree with perfect recall: Lemke's method on the sequence form.
//!
//! A plan x of the first player is a best response to y where some p, one number for each of its equations `E x = e`,
//! has `E^T p >= A y`, with equality wherever x is above 0; and likewise for the second player. Together these are a
//! linear complementarity problem. With p written as a difference of two vectors that are not negative, and payoffs
//! shifted below 0, Lemke's method always ends with a solution (Koller, Megiddo and von Stengel 1996, theorem 4.1).

use super::dominance::to_integers;
use super::error::NashError;
use super::extensive::tree_payoffs_and_regrets;
use super::lcp::{Complementarity, LcpEnd, PivotBounds};
use super::sequence_form::SequenceForm;
use crate::game::{GameTree, Rational};
use crate::solve::{EquilibriumReport, ExactProfile};
use dashu_int::IBig;

/// What bounds [`lemke`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LemkeOptions {
    /// The most pivots.
    pub pivots: usize,
}

impl Default for LemkeOptions {
    fn default() -> Self {
        Self { pivots: 1_000_000 }
    }
}

/// The most rows of the problem: sequences, and twice the information sets and one, of both players.
const MOST_ROWS: usize = 3_000;

/// Finds one Nash equilibrium of a two-player tree with perfect recall, exactly.
///
/// Nothing is asked of the payoffs. The equilibrium need not be subgame-perfect: where a player's own plan does not
/// lead, its actions get equal probabilities. Its payoffs and its regret, which is exactly 0, are computed from the tree
/// by code of their own. `stop` is polled between pivots.
///
/// # Errors
///
/// Where the tree is not whole, has not two players or not perfect recall, or has so many sequences that the problem
/// has more than three thousand rows.
pub fn lemke(
    tree: &GameTree,
    options: &LemkeOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<EquilibriumReport, NashError> {
    let form = SequenceForm::of(tree)?;
    let rows = problem_rows(&form);
    if rows > MOST_ROWS {
        return Err(NashError::TooLarge {
            what: "rows in its complementarity problem",
            found: rows,
            most: MOST_ROWS,
        });
    }
    let bounds = PivotBounds {
        pivots: options.pivots,
        stop,
    };
    let mut profile: Vec<Vec<Rational>> = vec![Vec::new(); tree.sets.len()];
    match problem(&form, &SequenceForm::greatest_payoffs(tree)).solve(&bounds) {
        Ok((solution, _)) => {
            let (first, rest) = solution.split_at(form.players[0].count);
            form.players[0].write_behavior(first, &mut profile);
            form.players[1].write_behavior(rest, &mut profile);
            let (payoffs, regrets) = tree_payoffs_and_regrets(tree, &profile)?;
            let profile = ExactProfile {
                probabilities: profile,
            };
            Ok(EquilibriumReport::certified(profile, payoffs, &regrets))
        }
        Err(end) => {
            let none = ExactProfile {
                probabilities: Vec::new(),
            };
            Ok(EquilibriumReport::failed(
                none,
                &reason(end, options.pivots),
            ))
        }
    }
}

fn reason(end: LcpEnd, pivots: usize) -> String {
    match end {
        LcpEnd::Stopped => "interrupted".to_owned(),
        LcpEnd::TooManyPivots => format!("the {pivots} pivots allowed are used up"),
        LcpEnd::Ray | LcpEnd::Overflow => "the method ended on a ray".to_owned(),
    }
}

/// How many rows the complementarity problem has.
pub(super) fn problem_rows(form: &SequenceForm) -> usize {
    form.players
        .iter()
        .map(|own| own.count + 2 * own.equations())
        .sum()
}

/// The complementarity problem: its variables are the two plans x and y, then p and q, each as two parts of which the
/// second counts negative.
fn problem(form: &SequenceForm, greatest: &[Rational; 2]) -> Complementarity {
    let rows = problem_rows(form);
    let [first, second] = &form.players;
    let mut matrix = vec![vec![IBig::ZERO; rows]; rows];
    let mut constants = vec![IBig::ZERO; rows];
    let plans = [0, first.count];
    let first_multiplier = first.count + second.count;
    let multipliers = [first_multiplier, first_multiplier + 2 * first.equations()];
    for (player, own) in form.players.iter().enumerate() {
        for (equation, sequence, number) in own.coefficients() {
            let plan = plans[player] + sequence;
            let positive = multipliers[player] + equation;
            let negative = positive + own.equations();
            matrix[plan][positive] += number;
            matrix[plan][negative] -= number;
            matrix[positive][plan] -= number;
            matrix[negative][plan] += number;
        }
        constants[multipliers[player]] = IBig::ONE;
        constants[multipliers[player] + own.equations()] = IBig::NEG_ONE;
    }
    for player in [0, 1] {
        for (entry, cost) in form
            .entries
            .iter()
            .zip(costs(form, player, &greatest[player]))
        {
            let own = plans[player] + entry.sequences[player];
            let other = plans[1 - player] + entry.sequences[1 - player];
            matrix[own][other] = cost;
        }
    }
    Complementarity { matrix, constants }
}

/// For each entry what the player loses against its greatest payoff, as integers in these proportions.
fn costs(form: &SequenceForm, player: usize, greatest: &Rational) -> Vec<IBig> {
    let losses: Vec<Rational> = form
        .entries
        .iter()
        .map(|entry| &entry.chance * greatest - &entry.payoffs[player])
        .collect();
    to_integers(&[losses.iter().collect()]).concat()
}
