//! Large arrays whose room is used again.
//!
//! Where many games are solved and measured one after the other, each needs some arrays as long as its nodes or edges for a
//! moment. The system takes arrays of this size back at once, and finds and clears the pages for the next anew, which can
//! take longer than filling them. Each thread keeps a few instead.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// How many arrays a thread keeps.
const MOST_KEPT: usize = 8;
/// Larger ones (length) are not kept.
const LONGEST_KEPT: usize = 4_000_000;

thread_local! {
    static FREE: RefCell<Vec<Vec<f64>>> = const { RefCell::new(Vec::new()) };
}

/// An array of doubles whose room another takes over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Array(Vec<f64>);

impl Array {
    /// An array of zeros.
    pub(crate) fn zeros(length: usize) -> Self {
        let mut array = Self::unset(length);
        array.fill(0.0);
        array
    }

    /// An array to be filled: what stood there before may stand in it.
    pub(crate) fn unset(length: usize) -> Self {
        Self(FREE.with_borrow_mut(|free| taken(free, length)))
    }
}

/// Takes an array of this length from those that are free: the smallest that is large enough, else the largest, which grows.
/// What stood there before may stand in it.
pub(crate) fn taken<T: Copy + From<f32>>(free: &mut Vec<Vec<T>>, length: usize) -> Vec<T> {
    let room = |at: &usize| free[*at].capacity();
    let fitting = (0..free.len()).filter(|at| room(at) >= length);
    let best = fitting
        .min_by_key(room)
        .or_else(|| (0..free.len()).max_by_key(room));
    let mut array = best.map_or_else(Vec::new, |at| free.swap_remove(at));
    array.resize(length, T::from(0.0));
    if cfg!(debug_assertions) {
        // Whoever reads before it has written finds out.
        array.fill(T::from(f32::NAN));
    }
    array
}

impl Drop for Array {
    fn drop(&mut self) {
        let array = std::mem::take(&mut self.0);
        if array.capacity() == 0 || array.capacity() > LONGEST_KEPT {
            return;
        }
        // A thread that ends has no room any more.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            free.push(array);
            if free.len() > MOST_KEPT {
                let smallest = (0..free.len()).min_by_key(|at| free[*at].capacity());
                smallest.map(|at| free.swap_remove(at));
            }
        });
    }
}

impl Deref for Array {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl DerefMut for Array {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_used_again_and_holds_what_was_asked_for() {
        let mut first = Array::zeros(1_000);
        first.fill(3.0);
        let place = first.as_ptr();
        drop(first);
        let second = Array::zeros(500);
        assert_eq!(second.as_ptr(), place);
        assert_eq!(second[..], [0.0; 500]);
        let third = Array::zeros(500);
        assert_ne!(third.as_ptr(), place);
        let fourth = Array::unset(LONGEST_KEPT + 1);
        assert_eq!(fourth.len(), LONGEST_KEPT + 1);
        drop((second, third, fourth));
        FREE.with_borrow(|free| assert!(free.iter().all(|it| it.capacity() <= LONGEST_KEPT)));
        for _ in 0..2 {
            drop((0..2 * MOST_KEPT).map(Array::zeros).collect::<Vec<_>>());
        }
        FREE.with_borrow(|free| assert_eq!(free.len(), MOST_KEPT));
    }
}
