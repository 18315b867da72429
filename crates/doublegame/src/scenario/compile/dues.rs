//! What is paid on edges: which payoff groups, reading which parts of the state that the edge leaves.
//!
//! The edges of a template may be paid differently in the states that share it: payoffs often read much more of the state
//! than what decides where play goes. So each such edge has a due, and the row of payoffs is looked up by the due and by
//! what of the state it reads.

use super::fields::{Bits, FieldSet, Layout};
use super::prices::Prices;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHashMap;

/// Where a field that a payoff group reads has its value from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// It was computed on the way.
    Computed(u16),
    /// It is this field of the state that the edge leaves.
    Field(u16),
}

/// What an edge pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Payment {
    /// The same row in all states.
    Row(u32),
    /// By the due of this number.
    Due(u32),
}

/// The payoff groups of an edge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Groups {
    /// Each group, and how many sources it reads.
    groups: Vec<(u32, u16)>,
    sources: Vec<Source>,
}

impl Groups {
    pub fn clear(&mut self) {
        self.groups.clear();
        self.sources.clear();
    }

    pub fn add(&mut self, group: u32, sources: impl Iterator<Item = Source>) {
        let before = self.sources.len();
        self.sources.extend(sources);
        let count = (self.sources.len() - before) as u16;
        self.groups.push((group, count));
    }
}

struct Due<const N: usize> {
    groups: Groups,
    reads: Bits<N>,
}

/// The dues of the edges of one level, and the rows found so far.
pub(super) struct Dues<const N: usize> {
    of_edges: Vec<Due<N>>,
    /// The number of each due, so that edges of different templates which are paid alike share their rows.
    numbers: FxHashMap<Groups, u32>,
    keys: Vec<(u32, Bits<N>)>,
    rows: Vec<u32>,
    table: HashTable<u32>,
    atoms: Vec<u32>,
    atom: Vec<u16>,
}

impl<const N: usize> Dues<N> {
    pub fn new() -> Self {
        Self {
            of_edges: Vec::new(),
            numbers: FxHashMap::default(),
            keys: Vec::new(),
            rows: Vec::new(),
            table: HashTable::new(),
            atoms: Vec::new(),
            atom: Vec::new(),
        }
    }

    /// Forgets the dues of the level before.
    pub fn clear(&mut self) {
        self.of_edges.clear();
        self.numbers.clear();
        self.keys.clear();
        self.rows.clear();
        self.table.clear();
    }

    /// How an edge with these groups is paid.
    pub fn payment(&mut self, groups: &Groups, layout: &Layout, prices: &mut Prices) -> Payment {
        let mut reads = FieldSet::default();
        for source in &groups.sources {
            if let Source::Field(field) = source {
                reads.insert(*field);
            }
        }
        if reads == FieldSet::default() {
            return Payment::Row(self.row(groups, Bits::<N>::EMPTY, layout, prices));
        }
        if let Some(&number) = self.numbers.get(groups) {
            return Payment::Due(number);
        }
        let number = self.of_edges.len() as u32;
        self.numbers.insert(groups.clone(), number);
        self.of_edges.push(Due {
            groups: groups.clone(),
            reads: layout.mask(reads),
        });
        Payment::Due(number)
    }

    /// The row of payoffs of a due in a state.
    pub fn find(&mut self, due: u32, state: Bits<N>, layout: &Layout, prices: &mut Prices) -> u32 {
        let read = state.and(self.of_edges[due as usize].reads);
        let keys = &self.keys;
        let entry = self.table.entry(
            hash(due, read),
            |&at| keys[at as usize] == (due, read),
            |&at| hash(keys[at as usize].0, keys[at as usize].1),
        );
        if let Entry::Occupied(entry) = entry {
            return self.rows[*entry.get() as usize];
        }
        entry.insert(self.keys.len() as u32);
        self.keys.push((due, read));
        let groups = std::mem::take(&mut self.of_edges[due as usize].groups);
        let row = self.row(&groups, state, layout, prices);
        self.of_edges[due as usize].groups = groups;
        self.rows.push(row);
        row
    }

    fn row(
        &mut self,
        groups: &Groups,
        state: Bits<N>,
        layout: &Layout,
        prices: &mut Prices,
    ) -> u32 {
        self.atoms.clear();
        let mut sources = groups.sources.iter();
        for &(group, count) in &groups.groups {
            self.atom.clear();
            self.atom.extend(super::prices::halves(group));
            let read = sources.by_ref().take(usize::from(count));
            self.atom.extend(read.map(|source| match *source {
                Source::Computed(value) => value,
                Source::Field(field) => layout.get(state, field),
            }));
            self.atoms.push(prices.atom(&self.atom));
        }
        prices.payoff_row(&self.atoms)
    }
}

fn hash<const N: usize>(due: u32, read: Bits<N>) -> u64 {
    read.hash() ^ u64::from(due).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
