//! Tables with a row of numbers for each node or each payoff, one number for each player.
//!
//! A sweep spends most of its time on sums over such rows. Where the number of players is known to the compiler, a row is
//! found without a multiplication and checked once, and its sums stay in registers.

/// The most players whose rows are read whole; of more players a block is read at a time.
pub(super) const BLOCK: usize = 8;

/// The part of each row that one pass reads.
pub(super) trait Rows<const WIDTH: usize>: Copy + Send + Sync {
    /// The part of a row.
    fn of(&self, row: usize) -> &[f64; WIDTH];
}

/// All of each row.
impl<const WIDTH: usize> Rows<WIDTH> for &[[f64; WIDTH]] {
    #[inline]
    fn of(&self, row: usize) -> &[f64; WIDTH] {
        &self[row]
    }
}

/// A table as rows of so many numbers.
pub(super) fn whole_rows<const WIDTH: usize>(table: &[f64]) -> &[[f64; WIDTH]] {
    table.as_chunks().0
}

/// A block of players in a table with one row of players after the other.
#[derive(Clone, Copy)]
pub(super) struct BlockRows<'a> {
    pub(super) table: &'a [f64],
    pub(super) players: usize,
    pub(super) block: usize,
}

impl<const WIDTH: usize> Rows<WIDTH> for BlockRows<'_> {
    #[inline]
    fn of(&self, row: usize) -> &[f64; WIDTH] {
        let start = row * self.players + self.block;
        // Every row of a table is whole, so the zeros are never read.
        self.table[start..].first_chunk().unwrap_or(&[0.0; WIDTH])
    }
}
