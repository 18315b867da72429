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

    /// Each group with the fields that it reads from the state and where all that it reads comes from.
    fn each(&self) -> impl Iterator<Item = (FieldSet, u32, &[Source])> {
        let mut rest = &self.sources[..];
        self.groups.iter().map(move |&(group, count)| {
            let (own, after) = rest.split_at(usize::from(count));
            rest = after;
            (fields_of(own), group, own)
        })
    }

    fn fields(&self) -> FieldSet {
        fields_of(&self.sources)
    }
}

fn fields_of(sources: &[Source]) -> FieldSet {
    let mut fields = FieldSet::default();
    for source in sources {
        if let Source::Field(field) = source {
            fields.insert(*field);
        }
    }
    fields
}

/// Groups of a due that are looked up together: all that they read is among what the first of them reads.
struct Part<const N: usize> {
    groups: Groups,
    fields: FieldSet,
    reads: Bits<N>,
    /// The part's number among the prices, by what of the state it reads.
    known: FxHashMap<Bits<N>, u32>,
}

struct Due<const N: usize> {
    parts: Vec<Part<N>>,
    reads: Bits<N>,
}

/// The dues of the edges of one level, and the rows found so far.
pub(super) struct Dues<const N: usize> {
    of_edges: Vec<Due<N>>,
    /// How edges with these groups are paid, so that edges of different templates which are paid alike share their rows.
    payments: FxHashMap<Groups, Payment>,
    keys: Vec<(u32, Bits<N>)>,
    rows: Vec<u32>,
    table: HashTable<u32>,
    buffers: Buffers,
}

/// Memory for looking prices up.
#[derive(Default)]
struct Buffers {
    parts: Vec<u32>,
    atoms: Vec<u32>,
    atom: Vec<u16>,
}

impl<const N: usize> Dues<N> {
    pub fn new() -> Self {
        Self {
            of_edges: Vec::new(),
            payments: FxHashMap::default(),
            keys: Vec::new(),
            rows: Vec::new(),
            table: HashTable::new(),
            buffers: Buffers::default(),
        }
    }

    /// Forgets the dues of the level before.
    pub fn clear(&mut self) {
        self.of_edges.clear();
        self.payments.clear();
        self.keys.clear();
        self.rows.clear();
        self.table.clear();
    }

    /// How an edge with these groups is paid.
    pub fn payment(&mut self, groups: &Groups, layout: &Layout, prices: &mut Prices) -> Payment {
        if let Some(&payment) = self.payments.get(groups) {
            return payment;
        }
        let mut due = Due {
            parts: parts(groups, layout),
            reads: layout.mask(groups.fields()),
        };
        let payment = if due.reads == Bits::EMPTY {
            Payment::Row(due.row(Bits::EMPTY, layout, prices, &mut self.buffers))
        } else {
            self.of_edges.push(due);
            Payment::Due(self.of_edges.len() as u32 - 1)
        };
        self.payments.insert(groups.clone(), payment);
        payment
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
        let row = self.of_edges[due as usize].row(state, layout, prices, &mut self.buffers);
        self.rows.push(row);
        row
    }
}

/// Splits the groups of an edge into parts: those that read the most come first, and what reads no more than one of
/// them goes with it, so that few look-ups find the row.
fn parts<const N: usize>(groups: &Groups, layout: &Layout) -> Vec<Part<N>> {
    let mut order: Vec<(FieldSet, u32, &[Source])> = groups.each().collect();
    order.sort_by_key(|(fields, ..)| std::cmp::Reverse(fields.iter().count()));
    let mut parts: Vec<Part<N>> = Vec::new();
    for (fields, group, sources) in order {
        let fitting = parts
            .iter_mut()
            .find(|part| fields.minus(part.fields) == FieldSet::default());
        if let Some(part) = fitting {
            part.groups.add(group, sources.iter().copied());
        } else {
            let mut own = Groups::default();
            own.add(group, sources.iter().copied());
            parts.push(Part {
                groups: own,
                fields,
                reads: layout.mask(fields),
                known: FxHashMap::default(),
            });
        }
    }
    parts
}

impl<const N: usize> Due<N> {
    fn row(
        &mut self,
        state: Bits<N>,
        layout: &Layout,
        prices: &mut Prices,
        buffers: &mut Buffers,
    ) -> u32 {
        buffers.parts.clear();
        for part in &mut self.parts {
            let Buffers { parts, atoms, atom } = buffers;
            let groups = &part.groups;
            let number = part.known.entry(state.and(part.reads));
            parts.push(*number.or_insert_with(|| {
                atoms.clear();
                for (_, group, sources) in groups.each() {
                    atom.clear();
                    atom.extend(super::prices::halves(group));
                    atom.extend(sources.iter().map(|source| match *source {
                        Source::Computed(value) => value,
                        Source::Field(field) => layout.get(state, field),
                    }));
                    atoms.push(prices.atom(atom));
                }
                prices.part(atoms)
            }));
        }
        prices.payoff_row(&buffers.parts)
    }
}

fn hash<const N: usize>(due: u32, read: Bits<N>) -> u64 {
    read.hash() ^ u64::from(due).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
