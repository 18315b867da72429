//! Working memory that one solve leaves to the next.
//!
//! A solve fills some thirty arrays as long as the game's nodes or actions. Where thousands of games are solved one after the
//! other, the system would have to find and clear the pages for them each time.

/// Arrays that are not in use.
#[derive(Debug, Default)]
pub(super) struct Memory {
    doubles: Vec<Vec<f64>>,
    singles: Vec<Vec<f32>>,
}

impl Memory {
    /// An array in double precision, to be filled: what another solve left there may stand in it.
    pub(super) fn doubles(&mut self, length: usize) -> Vec<f64> {
        array(&mut self.doubles, length)
    }

    /// Likewise in single precision.
    pub(super) fn singles(&mut self, length: usize) -> Vec<f32> {
        array(&mut self.singles, length)
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

/// An array of this length: the smallest of those at hand that is large enough, else the largest.
fn array<T: Copy + From<f32>>(free: &mut Vec<Vec<T>>, length: usize) -> Vec<T> {
    let room = |(_, array): &(usize, &Vec<T>)| array.capacity();
    let fitting = free.iter().enumerate().filter(|it| room(it) >= length);
    let best = fitting
        .min_by_key(room)
        .or_else(|| free.iter().enumerate().max_by_key(room))
        .map(|(at, _)| at);
    let mut array = best.map_or_else(Vec::new, |at| free.swap_remove(at));
    array.resize(length, T::from(0.0));
    if cfg!(debug_assertions) {
        // Whoever reads before it has written finds out.
        array.fill(T::from(f32::NAN));
    }
    array
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
