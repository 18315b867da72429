//! Numbers for slices: equal slices get one number, in the order of their first appearance.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Slices by number.
#[derive(Debug, Clone)]
pub(crate) struct Slices<T> {
    items: Vec<T>,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl<T> Default for Slices<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            ends: vec![0],
            table: HashTable::new(),
        }
    }
}

impl<T: Copy + Eq + Hash> Slices<T> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.ends.len() - 1
    }

    pub fn get(&self, number: u32) -> &[T] {
        &self.items[self.ends[number as usize]..self.ends[number as usize + 1]]
    }

    /// The number of the slice; a new one if it has not been seen yet.
    pub fn number(&mut self, slice: &[T]) -> u32 {
        let Self { items, ends, table } = self;
        let stored = |number: u32| &items[ends[number as usize]..ends[number as usize + 1]];
        let entry = table.entry(
            hash(slice),
            |&number| stored(number) == slice,
            |&number| hash(stored(number)),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(entry) => *entry.get(),
            hashbrown::hash_table::Entry::Vacant(entry) => {
                let number = ends.len() as u32 - 1;
                entry.insert(number);
                items.extend_from_slice(slice);
                ends.push(items.len());
                number
            }
        }
    }

    /// How many bytes the slices take.
    pub fn bytes(&self) -> usize {
        self.items.len() * size_of::<T>() + self.ends.len() * size_of::<usize>()
    }

    /// Frees what is only needed to find numbers.
    pub fn close(&mut self) {
        self.table = HashTable::new();
        self.items.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

fn hash<T: Hash>(slice: &[T]) -> u64 {
    let mut hasher = FxHasher::default();
    slice.hash(&mut hasher);
    hasher.finish()
}
