//! A simplex tableau with exact integers: integer pivoting and the lexicographic ratio test.
//!
//! The tableau states `d * basic[i] + sum over j of t[i][j] * nonbasic[j] = t[i][last]` for each row i, with a common
//! positive `d`, the determinant of the basis. Every number is a minor of the first tableau (Edmonds 1967), so that
//! all divisions are exact.

use super::integer::{ExactInteger, Overflow};
use dashu_int::IBig;
use std::cmp::Ordering;

/// A tableau. Variables are numbered: the first basic ones are `0..rows`, the first nonbasic ones follow.
#[derive(Debug, Clone)]
pub(super) struct Tableau<T: ExactInteger> {
    /// Rows that the ratio test looks at; what stands below is an objective.
    constraints: usize,
    rows: usize,
    /// The number of nonbasic variables and one for the right-hand side.
    width: usize,
    numbers: Vec<T>,
    /// The pivot row while its numbers are overwritten.
    row_copy: Vec<T>,
    determinant: T,
    /// The variable of each row.
    pub(super) basic: Vec<u32>,
    /// The variable of each column.
    pub(super) nonbasic: Vec<u32>,
    /// Where each variable is: its row, or the number of rows plus its column.
    place: Vec<u32>,
}

impl<T: ExactInteger> Tableau<T> {
    /// The tableau in which the variables `0..rows` are basic, from rows that end with their right-hand sides. The
    /// first `constraints` rows are constraints.
    pub(super) fn new(rows: &[Vec<IBig>], constraints: usize) -> Result<Self, Overflow> {
        let width = rows.first().map_or(1, Vec::len);
        let mut numbers = Vec::with_capacity(rows.len() * width);
        for number in rows.iter().flatten() {
            numbers.push(T::from_big(number)?);
        }
        let count = rows.len() as u32;
        let variables = count + width as u32 - 1;
        let one = T::from_big(&IBig::ONE)?;
        Ok(Self {
            constraints,
            rows: rows.len(),
            width,
            numbers,
            row_copy: vec![one.clone(); width],
            determinant: one,
            basic: (0..count).collect(),
            nonbasic: (count..variables).collect(),
            place: (0..variables).collect(),
        })
    }

    /// How many nonbasic variables there are.
    pub(super) fn columns(&self) -> usize {
        self.width - 1
    }

    /// How many rows are constraints.
    pub(super) fn constraints(&self) -> usize {
        self.constraints
    }

    /// The number in a row and column.
    pub(super) fn at(&self, row: usize, column: usize) -> &T {
        &self.numbers[row * self.width + column]
    }

    /// The right-hand side of a row: the value of its variable times the determinant.
    pub(super) fn right(&self, row: usize) -> &T {
        self.at(row, self.width - 1)
    }

    /// The determinant of the basis, positive.
    pub(super) fn determinant(&self) -> &T {
        &self.determinant
    }

    /// The row of a variable, if it is basic.
    pub(super) fn row_of(&self, variable: usize) -> Option<usize> {
        let place = self.place[variable] as usize;
        (place < self.rows).then_some(place)
    }

    /// The column of a variable, if it is nonbasic.
    pub(super) fn column_of(&self, variable: usize) -> Option<usize> {
        (self.place[variable] as usize).checked_sub(self.rows)
    }

    /// Exchanges the variables of a row and a column, whose number there is not zero.
    pub(super) fn pivot(&mut self, row: usize, column: usize) -> Result<(), Overflow> {
        let width = self.width;
        self.row_copy
            .clone_from_slice(&self.numbers[row * width..(row + 1) * width]);
        let pivot = self.row_copy[column].clone();
        let divisor = T::divisor(&self.determinant);
        let one = &self.determinant;
        let keeps_scale = T::compare_products(&pivot, one, one, one) == Ordering::Equal;
        for (other, numbers) in self.numbers.chunks_exact_mut(width).enumerate() {
            if other == row {
                continue;
            }
            let factor = numbers[column].clone();
            if factor.sign() == Ordering::Equal && keeps_scale {
                continue;
            }
            for (number, in_row) in numbers.iter_mut().zip(&self.row_copy) {
                *number = T::cross(number, &pivot, &factor, in_row, &divisor)?;
            }
            numbers[column] = factor.negated();
        }
        self.numbers[row * width + column] = self.determinant.clone();
        self.determinant = pivot;
        if self.determinant.sign() == Ordering::Less {
            self.determinant = self.determinant.negated();
            for number in &mut self.numbers {
                *number = number.negated();
            }
        }
        self.place
            .swap(self.basic[row] as usize, self.nonbasic[column] as usize);
        std::mem::swap(&mut self.basic[row], &mut self.nonbasic[column]);
        Ok(())
    }

    /// The constraint whose variable leaves when the column's variable enters: the one with the smallest ratio after
    /// the right-hand side of constraint k has been raised by the k-th power of an infinitesimal number (the
    /// lexicographic rule of Dantzig, Orden and Wolfe 1955). `None` where the variable may rise without end.
    pub(super) fn leaving_row(&self, column: usize) -> Option<usize> {
        let mut best = None;
        for row in 0..self.constraints {
            if self.at(row, column).sign() != Ordering::Greater {
                continue;
            }
            best = match best {
                Some(leader) if self.compare_ratios(leader, row, column) == Ordering::Less => {
                    Some(leader)
                }
                _ => Some(row),
            };
        }
        best
    }

    /// Compares the ratios of two rows whose numbers in the column are positive.
    #[inline]
    fn compare_ratios(&self, first: usize, second: usize, column: usize) -> Ordering {
        let (by_first, by_second) = (self.at(first, column), self.at(second, column));
        let plain = T::compare_products(self.right(first), by_second, self.right(second), by_first);
        if plain == Ordering::Equal {
            self.compare_perturbed(first, second, column)
        } else {
            plain
        }
    }

    /// Compares the infinitesimal parts of the ratios of two rows.
    fn compare_perturbed(&self, first: usize, second: usize, column: usize) -> Ordering {
        let (by_first, by_second) = (self.at(first, column), self.at(second, column));
        for variable in 0..self.constraints {
            let order = match self.column_of(variable) {
                Some(place) if place == column => Ordering::Equal,
                Some(place) => T::compare_products(
                    self.at(first, place),
                    by_second,
                    self.at(second, place),
                    by_first,
                ),
                None if self.row_of(variable) == Some(first) => Ordering::Greater,
                None if self.row_of(variable) == Some(second) => Ordering::Less,
                None => Ordering::Equal,
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}
