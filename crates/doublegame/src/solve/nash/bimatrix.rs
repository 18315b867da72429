//! A two-player strategic form as two integer matrices with the same best responses.

use super::dominance::to_integers;
use super::error::NashError;
use super::strategic::check_shape;
use super::vertices::{MOST_LABELS, Polytope};
use crate::game::{NormalForm, Rational};
use dashu_int::ops::{Gcd, UnsignedAbs};
use dashu_int::{IBig, UBig};

/// Both players' payoffs as integers, changed in ways that leave all best responses as they are.
///
/// Against each strategy of the other player the least payoff is 1; a positive factor is common to each player's
/// payoffs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bimatrix {
    /// The first player's payoffs, `[own strategy][other's strategy]`.
    pub(super) first: Vec<Vec<IBig>>,
    /// The second player's payoffs, `[own strategy][other's strategy]`.
    pub(super) second: Vec<Vec<IBig>>,
}

impl Bimatrix {
    /// The matrices of a form.
    pub(super) fn of(form: &NormalForm) -> Result<Self, NashError> {
        check_shape(form)?;
        let [rows, columns] = form.strategies.as_slice() else {
            return Err(NashError::NotTwoPlayers {
                found: form.strategies.len(),
            });
        };
        let (m, n) = (rows.len(), columns.len());
        if m + n > MOST_LABELS {
            return Err(NashError::TooLarge {
                what: "strategies of both players together",
                found: m + n,
                most: MOST_LABELS,
            });
        }
        let first: Vec<Vec<&Rational>> = (0..m)
            .map(|i| (0..n).map(|j| form.payoff(&[i, j], 0)).collect())
            .collect();
        let second: Vec<Vec<&Rational>> = (0..n)
            .map(|j| (0..m).map(|i| form.payoff(&[i, j], 1)).collect())
            .collect();
        Ok(Self {
            first: with_least_one(&first),
            second: with_least_one(&second),
        })
    }

    /// How many strategies each player has.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.first.len(), self.second.len())
    }

    /// The polytope of the first player's strategies, divided by the second player's payoff.
    pub(super) fn first_polytope(&self) -> Polytope {
        let (m, n) = self.sizes();
        Polytope {
            rows: self.second.clone(),
            row_labels: (m as u32..(m + n) as u32).collect(),
            column_labels: (0..m as u32).collect(),
        }
    }

    /// The polytope of the second player's strategies, divided by the first player's payoff.
    pub(super) fn second_polytope(&self) -> Polytope {
        let (m, n) = self.sizes();
        Polytope {
            rows: self.first.clone(),
            row_labels: (0..m as u32).collect(),
            column_labels: (m as u32..(m + n) as u32).collect(),
        }
    }
}

/// Integers in the proportions of the payoffs' differences within each column, the least of each column being 1.
fn with_least_one(payoffs: &[Vec<&Rational>]) -> Vec<Vec<IBig>> {
    let mut numbers = to_integers(payoffs);
    for column in 0..numbers[0].len() {
        let least = numbers.iter().map(|row| &row[column]).min().cloned();
        let least = least.unwrap_or(IBig::ZERO);
        for row in &mut numbers {
            row[column] -= &least;
        }
    }
    let mut factor = UBig::ZERO;
    for number in numbers.iter().flatten().filter(|number| !number.is_zero()) {
        factor = if factor.is_zero() {
            number.unsigned_abs()
        } else {
            factor.gcd(number.unsigned_abs())
        };
    }
    if factor.is_zero() {
        factor = UBig::ONE;
    }
    for number in numbers.iter_mut().flatten() {
        *number = &*number / &factor + IBig::ONE;
    }
    numbers
}
