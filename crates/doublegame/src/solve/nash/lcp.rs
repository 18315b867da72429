//! Lemke's method for linear complementarity problems, exactly.

use super::integer::{ExactInteger, Overflow};
use super::tableau::Tableau;
use crate::game::Rational;
use dashu_int::IBig;
use std::cmp::Ordering;

/// Find `z >= 0` with `w = b + M z >= 0` and, for each i, `z[i] = 0` or `w[i] = 0` (Cottle and Dantzig 1968).
pub(super) struct Complementarity {
    /// The square matrix M.
    pub(super) matrix: Vec<Vec<IBig>>,
    /// The vector b.
    pub(super) constants: Vec<IBig>,
}

/// Why the method ended without a solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LcpEnd {
    /// It ended on a ray, which it does not for the problems of games.
    Ray,
    /// More pivots than allowed.
    TooManyPivots,
    /// The caller asked for a stop.
    Stopped,
    /// A number did not fit.
    Overflow,
}

impl From<Overflow> for LcpEnd {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

/// What bounds a run.
pub(super) struct PivotBounds<'a> {
    /// The most pivots.
    pub(super) pivots: usize,
    /// Polled before each pivot; once it is true, the run ends.
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

impl Complementarity {
    /// The solution that Lemke's method (1965) finds from a covering vector of ones, with the narrowest integers that
    /// hold the numbers, and the number of pivots.
    pub(super) fn solve(&self, bounds: &PivotBounds) -> Result<(Vec<Rational>, usize), LcpEnd> {
        match self.solve_with::<i64>(bounds) {
            Err(LcpEnd::Overflow) => {}
            done => return done,
        }
        match self.solve_with::<i128>(bounds) {
            Err(LcpEnd::Overflow) => {}
            done => return done,
        }
        self.solve_with::<IBig>(bounds)
    }

    /// The variables are numbered: w from 0, z from `size`, and last the artificial one, which the covering vector
    /// multiplies.
    fn solve_with<T: ExactInteger>(
        &self,
        bounds: &PivotBounds,
    ) -> Result<(Vec<Rational>, usize), LcpEnd> {
        let size = self.constants.len();
        // The last of the least constants is the least one once infinitesimals are added in falling order.
        let least = (0..size).rev().min_by_key(|row| &self.constants[*row]);
        let Some(first_row) = least.filter(|row| self.constants[*row] < IBig::ZERO) else {
            return Ok((vec![Rational::ZERO; size], 0));
        };
        let mut tableau = self.tableau::<T>()?;
        let artificial = 2 * size;
        tableau.pivot(first_row, size)?;
        let mut entering = first_row + size;
        let mut pivots = 1;
        while let Some(row) = tableau.row_of(artificial) {
            if tableau.right(row).sign() == Ordering::Equal {
                break;
            }
            if pivots >= bounds.pivots {
                return Err(LcpEnd::TooManyPivots);
            }
            if (bounds.stop)() {
                return Err(LcpEnd::Stopped);
            }
            let column = tableau.column_of(entering).ok_or(LcpEnd::Ray)?;
            let row = tableau.leaving_row(column).ok_or(LcpEnd::Ray)?;
            let leaving = tableau.basic[row] as usize;
            tableau.pivot(row, column)?;
            pivots += 1;
            entering = if leaving < size {
                leaving + size
            } else {
                leaving - size
            };
        }
        let determinant = tableau.determinant().to_big();
        let solution = (size..2 * size)
            .map(|variable| match tableau.row_of(variable) {
                Some(row) => {
                    Rational::from_parts_signed(tableau.right(row).to_big(), determinant.clone())
                }
                None => Rational::ZERO,
            })
            .collect();
        Ok((solution, pivots))
    }

    /// `w - M z - artificial = b`.
    fn tableau<T: ExactInteger>(&self) -> Result<Tableau<T>, Overflow> {
        let rows: Vec<Vec<IBig>> = self
            .matrix
            .iter()
            .zip(&self.constants)
            .map(|(row, constant)| {
                row.iter()
                    .map(|number| -number)
                    .chain([IBig::NEG_ONE, constant.clone()])
                    .collect()
            })
            .collect();
        Tableau::new(&rows, rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// `M = R R^T + I` is positive definite, so that there is exactly one solution, which the conditions identify.
        #[test]
        fn solves_definite_problems(
            size in 1_usize..6, numbers in prop::collection::vec(-5_i64..6, 36), scale in 0_u32..3,
        ) {
            let factor = IBig::from(10).pow(7 * scale as usize);
            let root = |i: usize, k: usize| IBig::from(numbers[6 * i + k]) * &factor;
            let matrix: Vec<Vec<IBig>> = (0..size)
                .map(|i| {
                    (0..size)
                        .map(|j| (0..size).map(|k| root(i, k) * root(j, k)).sum::<IBig>() + IBig::from(i == j))
                        .collect()
                })
                .collect();
            let constants: Vec<IBig> = (0..size).map(|i| IBig::from(numbers[30 + i])).collect();
            let problem = Complementarity { matrix, constants };
            let (z, _) = problem.solve(&PivotBounds { pivots: 1000, stop: &|| false }).unwrap();
            for i in 0..size {
                let mut w = Rational::from(problem.constants[i].clone());
                for (z, number) in z.iter().zip(&problem.matrix[i]) {
                    w += z * number;
                }
                prop_assert!(z[i] >= Rational::ZERO && w >= Rational::ZERO);
                prop_assert!(z[i].is_zero() || w.is_zero());
            }
        }
    }
}
