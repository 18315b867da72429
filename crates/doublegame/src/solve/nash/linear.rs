//! Linear equations over the integers, solved exactly.

use crate::game::Rational;
use dashu_int::IBig;

/// The solutions of linear equations.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Solutions {
    /// There are none.
    None,
    /// There is exactly one.
    One(Vec<Rational>),
    /// There are infinitely many.
    Many,
}

/// The solution of equations, each a row of coefficients that ends with its right-hand side, if it is the only one.
pub(super) fn only_solution(rows: Vec<Vec<IBig>>, unknowns: usize) -> Option<Vec<Rational>> {
    match solve_linear(rows, unknowns) {
        Solutions::One(solution) => Some(solution),
        Solutions::None | Solutions::Many => None,
    }
}

/// Solves equations, each a row of coefficients that ends with its right-hand side.
///
/// There may be more or fewer equations than unknowns. By fraction-free elimination (Bareiss 1968).
pub(super) fn solve_linear(mut rows: Vec<Vec<IBig>>, unknowns: usize) -> Solutions {
    let mut determinant = IBig::ONE;
    let mut rank = 0;
    for column in 0..unknowns {
        let Some(pivot_row) = (rank..rows.len()).find(|row| !rows[*row][column].is_zero()) else {
            continue;
        };
        rows.swap(rank, pivot_row);
        let lead = rows[rank].clone();
        let pivot = lead[column].clone();
        for (number, row) in rows.iter_mut().enumerate() {
            if number == rank {
                continue;
            }
            let factor = row[column].clone();
            for (entry, above) in row.iter_mut().zip(&lead) {
                *entry = (&*entry * &pivot - &factor * above) / &determinant;
            }
        }
        determinant = pivot;
        rank += 1;
    }
    if rows[rank..].iter().any(|row| !row[unknowns].is_zero()) {
        return Solutions::None;
    }
    if rank < unknowns {
        return Solutions::Many;
    }
    let solution = rows[..unknowns]
        .iter()
        .map(|row| Rational::from_parts_signed(row[unknowns].clone(), determinant.clone()))
        .collect();
    Solutions::One(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(numbers: &[&[i32]]) -> Vec<Vec<IBig>> {
        numbers
            .iter()
            .map(|row| row.iter().map(|x| IBig::from(*x)).collect())
            .collect()
    }

    #[test]
    fn solves_equations_of_which_one_is_superfluous() {
        // x + 2y = 4, 3x - y = 1, 4x + y = 5: x = 6/7, y = 11/7.
        let found = only_solution(rows(&[&[1, 2, 4], &[3, -1, 1], &[4, 1, 5]]), 2);
        let expected = |a: i32, b: u32| Rational::from_parts(a.into(), b.into());
        assert_eq!(found, Some(vec![expected(6, 7), expected(11, 7)]));
    }

    #[test]
    fn says_where_there_is_none_or_more_than_one() {
        assert_eq!(only_solution(rows(&[&[1, 2, 4], &[2, 4, 9]]), 2), None);
        assert_eq!(only_solution(rows(&[&[1, 2, 4], &[2, 4, 8]]), 2), None);
        assert_eq!(only_solution(rows(&[&[1, 4], &[2, 9]]), 1), None);
    }
}
