//! Large arrays whose room is used again.
//!
//! Where many games are solved and measured one after the other, each needs some arrays as long as its nodes, edges or actions
//! for a moment. The system takes arrays of this size back at once, and finds and clears the pages for the next anew, which
//! can take longer than filling them. Each thread keeps a few instead.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

/// A room for fewer entries is not kept: the system has another as fast.
const LEAST_ENTRIES: usize = 256;
/// How many arrays of a kind a thread keeps.
const MOST_KEPT: usize = 48;
/// How many entries these have together at most. A longer one is not kept at all, and drives out no others.
const MOST_ENTRIES: usize = 20_000_000;

/// Rooms that are free.
type Free<T> = RefCell<Vec<Vec<T>>>;

thread_local! {
    static DOUBLES: Free<f64> = const { RefCell::new(Vec::new()) };
    static SINGLES: Free<f32> = const { RefCell::new(Vec::new()) };
}

/// What such arrays hold.
pub(crate) trait Entry: Copy + From<f32> + 'static {
    /// Where a thread keeps its rooms.
    const FREE: &'static LocalKey<Free<Self>>;
}

impl Entry for f64 {
    const FREE: &'static LocalKey<Free<Self>> = &DOUBLES;
}

impl Entry for f32 {
    const FREE: &'static LocalKey<Free<Self>> = &SINGLES;
}

/// An array of doubles whose room another takes over.
pub(crate) type Array = Pooled<f64>;

/// An array whose room another takes over.
#[derive(Debug, Clone)]
pub(crate) struct Pooled<T: Entry> {
    /// At least as long as the array. Entries behind its end keep what stood there, so that nothing is cleared when a longer
    /// array follows a shorter one.
    room: Vec<T>,
    length: usize,
}

impl<T: Entry> Pooled<T> {
    /// An array of zeros.
    pub(crate) fn zeros(length: usize) -> Self {
        let mut array = Self::unset(length);
        array.fill(T::from(0.0));
        array
    }

    /// An array to be filled: what stood there before may stand in it.
    pub(crate) fn unset(length: usize) -> Self {
        let mut room = if length < LEAST_ENTRIES {
            Vec::new()
        } else {
            let taken = T::FREE.try_with(|free| taken(&mut free.borrow_mut(), length));
            taken.unwrap_or_default()
        };
        if room.len() < length {
            room.resize(length, T::from(0.0));
        }
        if cfg!(debug_assertions) {
            // Whoever reads before it has written finds out.
            room.fill(T::from(f32::NAN));
        }
        Self { room, length }
    }
}

impl<T: Entry> Default for Pooled<T> {
    /// An array without entries.
    fn default() -> Self {
        Self {
            room: Vec::new(),
            length: 0,
        }
    }
}

/// Takes a room for an array of this length from those that are free: the smallest that is large enough, else the largest,
/// which is to grow.
fn taken<T>(free: &mut Vec<Vec<T>>, length: usize) -> Vec<T> {
    let room = |at: &usize| free[*at].len();
    let fitting = (0..free.len()).filter(|at| room(at) >= length);
    let best = fitting
        .min_by_key(room)
        .or_else(|| (0..free.len()).max_by_key(room));
    best.map_or_else(Vec::new, |at| free.swap_remove(at))
}

impl<T: Entry> Drop for Pooled<T> {
    fn drop(&mut self) {
        let room = std::mem::take(&mut self.room);
        if !(LEAST_ENTRIES..=MOST_ENTRIES).contains(&room.len()) {
            return;
        }
        // A thread that ends has no room any more.
        let _ = T::FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            free.push(room);
            let entries = |free: &[Vec<T>]| free.iter().map(Vec::len).sum::<usize>();
            while free.len() > MOST_KEPT || entries(&free) > MOST_ENTRIES {
                let smallest = (0..free.len()).min_by_key(|at| free[*at].len());
                smallest.map(|at| free.swap_remove(at));
            }
        });
    }
}

impl<T: Entry> Deref for Pooled<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.room[..self.length]
    }
}

impl<T: Entry> DerefMut for Pooled<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.room[..self.length]
    }
}

impl<T: Entry + PartialEq> PartialEq for Pooled<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
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
        drop(second);
        let longer = Array::unset(900);
        assert_eq!((longer.as_ptr(), longer.len()), (place, 900));
        drop((third, longer));
        for length in [LEAST_ENTRIES, MOST_ENTRIES + 1] {
            drop(
                (0..2 * MOST_KEPT)
                    .map(|_| Pooled::<f32>::unset(length.min(1_000)))
                    .collect::<Vec<_>>(),
            );
            drop(Pooled::<f32>::unset(length));
            drop(Pooled::<f32>::unset(LEAST_ENTRIES - 1));
            SINGLES.with_borrow(|free| {
                // The long one grew out of one of them.
                assert!((MOST_KEPT - 1..=MOST_KEPT).contains(&free.len()));
                assert!(free.iter().all(|room| room.len() >= LEAST_ENTRIES));
                assert!(free.iter().map(Vec::len).sum::<usize>() <= MOST_ENTRIES);
            });
        }
    }

    #[test]
    fn the_least_room_that_does_is_taken() {
        let mut free = vec![vec![0.0; 100], vec![0.0; 10], vec![0.0; 30]];
        assert_eq!(taken(&mut free, 20).len(), 30);
        assert_eq!(taken(&mut free, 200).len(), 100);
        assert_eq!(free.len(), 1);
        assert_eq!(taken(&mut free, 1).len(), 10);
        assert!(taken(&mut free, 1).is_empty());
    }
}
