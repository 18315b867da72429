//! Optimal strategies and the value of a matrix game, exactly, by the simplex method.

use super::integer::{ExactInteger, Overflow};
use super::tableau::Tableau;
use crate::game::Rational;
use dashu_int::IBig;
use std::cmp::Ordering;

/// A solution of a matrix game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MatrixSolution {
    /// What the row player gets at least with `rows`, and at most against `columns`.
    pub(super) value: Rational,
    /// An optimal strategy of the row player.
    pub(super) rows: Vec<Rational>,
    /// An optimal strategy of the column player.
    pub(super) columns: Vec<Rational>,
}

/// Why there is no solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// A number did not fit.
    Overflow,
    /// The caller asked for a stop.
    Stopped,
}

impl From<Overflow> for End {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

/// Solves the game in which the row player gets `payoffs[row][column]` from the column player. At least one row and
/// one column. `stop` is polled before each pivot; once it is true, the result is `None`.
pub(super) fn solve_matrix_game(
    payoffs: &[Vec<IBig>],
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<MatrixSolution> {
    let least = payoffs.iter().flatten().min().cloned().unwrap_or_default();
    let shift = IBig::ONE - least;
    let positive: Vec<Vec<IBig>> = payoffs
        .iter()
        .map(|row| row.iter().map(|payoff| payoff + &shift).collect())
        .collect();
    let mut solution = solve_with::<i64>(&positive, stop);
    if solution == Err(End::Overflow) {
        solution = solve_with::<i128>(&positive, stop);
    }
    if solution == Err(End::Overflow) {
        solution = solve_with::<IBig>(&positive, stop);
    }
    let mut solution = solution.ok()?;
    solution.value -= Rational::from(shift);
    Some(solution)
}

/// Maximises the sum of `y` under `M y <= 1`, `y >= 0` for a positive matrix M: its inverse is the value of the game,
/// and its optimal primal and dual solutions are in the proportions of optimal strategies (Dantzig 1951). The entering
/// variable is the one that raises the sum fastest; the lexicographic rule excludes cycles.
fn solve_with<T: ExactInteger>(
    matrix: &[Vec<IBig>],
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<MatrixSolution, End> {
    let (row_count, column_count) = (matrix.len(), matrix[0].len());
    let mut rows: Vec<Vec<IBig>> = matrix
        .iter()
        .map(|row| row.iter().cloned().chain([IBig::ONE]).collect())
        .collect();
    let objective: Vec<IBig> = std::iter::repeat_n(IBig::NEG_ONE, column_count)
        .chain([IBig::ZERO])
        .collect();
    rows.push(objective);
    let mut tableau = Tableau::<T>::new(&rows, row_count)?;
    while let Some(column) = entering(&tableau) {
        if stop() {
            return Err(End::Stopped);
        }
        let Some(row) = tableau.leaving_row(column) else {
            break;
        };
        tableau.pivot(row, column)?;
    }
    let sum = tableau.right(row_count).to_big();
    let share = |number: IBig| Rational::from_parts_signed(number, sum.clone());
    let rows = (0..row_count)
        .map(|slack| match tableau.column_of(slack) {
            Some(column) => share(tableau.at(row_count, column).to_big()),
            None => Rational::ZERO,
        })
        .collect();
    let columns = (0..column_count)
        .map(|column| match tableau.row_of(row_count + 1 + column) {
            Some(row) => share(tableau.right(row).to_big()),
            None => Rational::ZERO,
        })
        .collect();
    Ok(MatrixSolution {
        value: share(tableau.determinant().to_big()),
        rows,
        columns,
    })
}

/// The column with the least number below zero in the objective's row.
fn entering<T: ExactInteger>(tableau: &Tableau<T>) -> Option<usize> {
    let objective = tableau.constraints();
    let one = tableau.determinant();
    (0..tableau.columns())
        .filter(|column| tableau.at(objective, *column).sign() == Ordering::Less)
        .min_by(|a, b| {
            T::compare_products(
                tableau.at(objective, *a),
                one,
                tableau.at(objective, *b),
                one,
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the row player gets at least, and what the column player concedes at most.
    fn bounds(payoffs: &[Vec<IBig>], solution: &MatrixSolution) -> (Rational, Rational) {
        let mut conceded: Vec<Rational> = Vec::new();
        let mut guaranteed = vec![Rational::ZERO; payoffs[0].len()];
        for (row, weight) in payoffs.iter().zip(&solution.rows) {
            let mut sum = Rational::ZERO;
            for (column, payoff) in row.iter().enumerate() {
                sum += &solution.columns[column] * payoff;
                guaranteed[column] += weight * payoff;
            }
            conceded.push(sum);
        }
        (
            guaranteed.into_iter().min().unwrap(),
            conceded.into_iter().max().unwrap(),
        )
    }

    proptest! {
        #[test]
        fn both_strategies_guarantee_the_value(
            (columns, numbers) in (1_usize..6, prop::collection::vec(-4_i64..5, 30)), scale in 0_u32..3,
        ) {
            // The larger scales need i128 and big integers.
            let payoffs: Vec<Vec<IBig>> = numbers.chunks_exact(columns).take(5)
                .map(|row| row.iter().map(|x| IBig::from(*x) * IBig::from(10).pow(8 * scale as usize)).collect())
                .collect();
            prop_assert_eq!(solve_matrix_game(&payoffs, &|| true), None);
            let solution = solve_matrix_game(&payoffs, &|| false).unwrap();
            for strategy in [&solution.rows, &solution.columns] {
                prop_assert!(strategy.iter().all(|p| *p >= Rational::ZERO));
                prop_assert!(strategy.iter().fold(Rational::ZERO, |sum, p| sum + p).is_one());
            }
            let (guaranteed, conceded) = bounds(&payoffs, &solution);
            prop_assert_eq!(&guaranteed, &solution.value);
            prop_assert_eq!(&conceded, &solution.value);
        }
    }
}
