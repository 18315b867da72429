//! Working memory that one solve leaves to the next.
//!
//! A solve fills some thirty arrays as long as the game's nodes or actions. Where thousands of games are solved one after the
//! other, the system would have to find and clear the pages for them each time.

use crate::game::taken;

/// Arrays that are not in use.
#[derive(Debug, Default)]
pub(super) struct Memory {
    doubles: Vec<Vec<f64>>,
    singles: Vec<Vec<f32>>,
}

impl Memory {
    /// An array in double precision, to be filled: what another solve left there may stand in it.
    pub(super) fn doubles(&mut self, length: usize) -> Vec<f64> {
        taken(&mut self.doubles, length)
    }

    /// Likewise in single precision.
    pub(super) fn singles(&mut self, length: usize) -> Vec<f32> {
        taken(&mut self.singles, length)
    }

    /// Takes arrays back.
    pub(super) fn keep_doubles(&mut self, arrays: impl IntoIterator<Item = Vec<f64>>) {
        self.doubles.extend(arrays);
    }

    /// Likewise.
    pub(super) fn keep_singles(&mut self, arrays: impl IntoIterator<Item = Vec<f32>>) {
        self.singles.extend(arrays);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_come_back_in_the_least_room_that_does() {
        let mut memory = Memory::default();
        memory.keep_doubles([vec![1.0; 100], vec![2.0; 10], vec![3.0; 30]]);
        let array = memory.doubles(20);
        assert_eq!((array.len(), array.capacity()), (20, 30));
        assert_eq!(memory.doubles(200).len(), 200);
        assert_eq!(memory.doubles.len(), 1);
        assert_eq!(memory.doubles[0].capacity(), 10);
    }
}
