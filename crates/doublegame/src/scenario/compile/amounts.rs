//! The amounts of a game's payoff rows, stored as sums of parts.
//!
//! A game has many rows, but they are sums of few parts, and a part touches few columns. So what is asked over all rows
//! is summed part by part, and no table of rows by columns is ever made.

use super::intern::Slices;
use std::sync::Arc;

/// For each row of a game's payoffs the amount of each column: attributes in the scenario's order, then objectives.
#[derive(Debug, Clone, Default)]
pub struct Amounts {
    columns: usize,
    /// The parts that each row adds up.
    rows: Arc<Slices<u32>>,
    parts: Entries,
}

/// Lists of columns with amounts.
#[derive(Debug, Clone, Default)]
pub(super) struct Entries {
    entries: Vec<(u32, f64)>,
    ends: Vec<usize>,
}

impl Entries {
    pub fn with_capacity(lists: usize) -> Self {
        let mut ends = Vec::with_capacity(lists + 1);
        ends.push(0);
        Self {
            entries: Vec::new(),
            ends,
        }
    }

    pub fn push(&mut self, column: u32, amount: f64) {
        self.entries.push((column, amount));
    }

    /// Closes the list at hand.
    pub fn end(&mut self) {
        self.ends.push(self.entries.len());
    }

    pub fn of(&self, list: u32) -> &[(u32, f64)] {
        &self.entries[self.ends[list as usize]..self.ends[list as usize + 1]]
    }

    /// How many lists there are.
    fn len(&self) -> usize {
        self.ends.len().saturating_sub(1)
    }
}

impl Amounts {
    pub(super) const fn new(columns: usize, rows: Arc<Slices<u32>>, parts: Entries) -> Self {
        Self {
            columns,
            rows,
            parts,
        }
    }

    /// Amounts that are given row by row, each with one amount for every column.
    #[must_use]
    pub fn of_rows(columns: usize, amounts: &[f64]) -> Self {
        let mut rows = Slices::new();
        let mut parts = Entries::with_capacity(amounts.len().checked_div(columns).unwrap_or(0));
        for (row, amounts) in amounts.chunks_exact(columns.max(1)).enumerate() {
            rows.number(&[row as u32]);
            for (column, &amount) in (0..).zip(amounts) {
                parts.push(column, amount);
            }
            parts.end();
        }
        Self::new(columns, Arc::new(rows), parts)
    }

    /// How many columns there are.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// How many rows there are.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// How many bytes they take, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.rows.bytes() + self.parts.entries.len() * size_of::<(u32, f64)>()
    }

    /// The amounts of one row, a number for each column.
    #[must_use]
    pub fn row(&self, row: usize) -> Vec<f64> {
        let mut amounts = vec![0.0; self.columns];
        for &part in self.rows.get(row as u32) {
            for &(column, amount) in self.parts.of(part) {
                amounts[column as usize] += amount;
            }
        }
        amounts
    }

    /// The sum over the rows of each row's amounts times its weight, a number for each column.
    #[must_use]
    pub fn weighted(&self, weights: &[f64]) -> Vec<f64> {
        let mut of_parts = vec![0.0; self.parts.len()];
        for (row, &weight) in weights.iter().enumerate() {
            if weight > 0.0 {
                for &part in self.rows.get(row as u32) {
                    of_parts[part as usize] += weight;
                }
            }
        }
        let mut totals = vec![0.0; self.columns];
        for (part, weight) in (0..).zip(of_parts) {
            for &(column, amount) in self.parts.of(part) {
                totals[column as usize] += weight * amount;
            }
        }
        totals
    }

    /// For every row the sums over columns that belong to one player, a number for each player and row; `player_of` says
    /// whose each of the first columns is.
    pub(super) fn by_player(&self, players: usize, player_of: &[usize]) -> Vec<f64> {
        let mut of_parts = vec![0.0; self.parts.len() * players];
        for part in 0..self.parts.len() {
            for &(column, amount) in self.parts.of(part as u32) {
                if let Some(&player) = player_of.get(column as usize) {
                    of_parts[part * players + player] += amount;
                }
            }
        }
        let mut payoffs = vec![0.0; self.rows.len() * players];
        for (row, payoffs) in payoffs.chunks_exact_mut(players.max(1)).enumerate() {
            for &part in self.rows.get(row as u32) {
                let amounts = &of_parts[part as usize * players..][..players];
                for (payoff, amount) in payoffs.iter_mut().zip(amounts) {
                    *payoff += amount;
                }
            }
        }
        payoffs
    }
}

impl PartialEq for Amounts {
    fn eq(&self, other: &Self) -> bool {
        let rows = self.row_count();
        self.columns == other.columns
            && rows == other.row_count()
            && (0..rows).all(|row| self.row(row) == other.row(row))
    }
}
