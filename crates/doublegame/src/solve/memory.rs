//! Working memory that one solve leaves to the next.
//!
//! A solve fills some thirty arrays as long as the game's nodes or actions. Where thousands of games are solved one after the
//! other, asking the system for them each time costs as much as a sweep or two.

/// Arrays that are not in use.
#[derive(Debug, Default)]
pub(super) struct Memory {
    doubles: Vec<Vec<f64>>,
    singles: Vec<Vec<f32>>,
}

impl Memory {
    /// Zeros in double precision.
    pub(super) fn doubles(&mut self, length: usize) -> Vec<f64> {
        zeros(&mut self.doubles, length)
    }

    /// Zeros in single precision.
    pub(super) fn singles(&mut self, length: usize) -> Vec<f32> {
        zeros(&mut self.singles, length)
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

/// An array of zeros: the smallest of those at hand that is large enough, else the largest.
fn zeros<T: Copy + Default>(free: &mut Vec<Vec<T>>, length: usize) -> Vec<T> {
    let fits = |array: &Vec<T>| array.capacity() >= length;
    let by_room = free.iter().enumerate();
    let best = by_room.min_by_key(|(_, array)| {
        let room = array.capacity();
        (
            !fits(array),
            if fits(array) { room } else { usize::MAX - room },
        )
    });
    let best = best.map(|(at, _)| at);
    let mut array = best.map_or_else(Vec::new, |at| free.swap_remove(at));
    array.clear();
    array.resize(length, T::default());
    array
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_come_back_as_zeros_in_the_least_room_that_does() {
        let mut memory = Memory::default();
        memory.keep_doubles([vec![1.0; 100], vec![2.0; 10], vec![3.0; 30]]);
        let array = memory.doubles(20);
        assert_eq!(array, [0.0; 20]);
        assert_eq!(array.capacity(), 30);
        let grown = memory.doubles(200);
        assert_eq!(grown, [0.0; 200]);
        assert_eq!(memory.doubles.len(), 1);
        assert_eq!(memory.doubles[0].capacity(), 10);
    }
}
