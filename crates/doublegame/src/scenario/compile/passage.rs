//! Levels, and what is looked up for the nodes of one level: their templates and their information sets.

use super::compiled::Problem;
use super::fields::{Bits, FieldSet};
use super::plan::{By, MovePlan};
use super::template::{Template, TemplateKind, Templates};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHashMap;

/// The states of a level that have been reached.
pub(super) struct Level<const N: usize> {
    pub states: Vec<Bits<N>>,
    pub table: HashTable<u32>,
    /// With full memory, for each state the history of each actor.
    pub histories: Vec<u32>,
    /// Where it is counted, how many paths lead to each state.
    pub paths: Vec<f64>,
}

impl<const N: usize> Level<N> {
    pub(super) fn new() -> Self {
        Self {
            states: Vec::new(),
            table: HashTable::new(),
            histories: Vec::new(),
            paths: Vec::new(),
        }
    }

    /// The position of a state in the level.
    pub(super) fn find_or_add(&mut self, state: Bits<N>) -> u32 {
        let states = &mut self.states;
        let entry = self.table.entry(
            state.hash(),
            |&at| states[at as usize] == state,
            |&at| states[at as usize].hash(),
        );
        match entry {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let at = states.len() as u32;
                entry.insert(at);
                states.push(state);
                at
            }
        }
    }
}

/// The nodes of one level share this.
pub(super) struct Passage<'m, const N: usize> {
    pub made: &'m MovePlan,
    pub operation: usize,
    pub decides: Bits<N>,
    pub knows: Bits<N>,
    pub known: FieldSet,
    pub actor: usize,
    pub template_keys: Vec<Bits<N>>,
    pub template_table: HashTable<u32>,
    pub templates: Vec<Template>,
    pub set_keys: Vec<Bits<N>>,
    pub set_table: HashTable<u32>,
    pub set_histories: FxHashMap<u32, u32>,
    pub set_options: Vec<u32>,
    pub first_set: u32,
}

impl<'m, const N: usize> Passage<'m, N> {
    /// Over a level of which nothing is known yet; so many information sets stand before it.
    pub(super) fn new(
        templates: &Templates<N>,
        operation: usize,
        made: &'m MovePlan,
        sets: usize,
    ) -> Self {
        let layout = templates.layout;
        let (known, actor) = match &made.by {
            By::Chance(_) => (FieldSet::default(), 0),
            By::Actor { knows, actor, .. } => (*knows, actor.index()),
        };
        Self {
            made,
            operation,
            decides: layout.mask(templates.liveness.decides[operation]),
            knows: layout.mask(known),
            known,
            actor,
            template_keys: Vec::new(),
            template_table: HashTable::new(),
            templates: Vec::new(),
            set_keys: Vec::new(),
            set_table: HashTable::new(),
            set_histories: FxHashMap::default(),
            set_options: Vec::new(),
            first_set: sets as u32,
        }
    }

    /// A template without edges, for the states that agree with this one.
    pub(super) fn dead_end(&mut self, state: Bits<N>) -> Template {
        let dead_end = Template {
            kind: TemplateKind::Chance,
            edges: (0, 0),
            command: None,
        };
        let key = state.and(self.decides);
        let found = number(&mut self.template_keys, &mut self.template_table, key) as usize;
        if found == self.templates.len() {
            self.templates.push(dead_end);
        }
        dead_end
    }

    pub(super) fn template(
        &mut self,
        templates: &mut Templates<N>,
        state: Bits<N>,
    ) -> Result<Template, Problem> {
        let key = state.and(self.decides);
        let found = number(&mut self.template_keys, &mut self.template_table, key) as usize;
        if found == self.templates.len() {
            self.templates.push(templates.make(self.operation, key)?);
        }
        Ok(self.templates[found])
    }
}

/// The number of a key; the next one if it is new.
pub(super) fn number<const N: usize>(
    keys: &mut Vec<Bits<N>>,
    table: &mut HashTable<u32>,
    key: Bits<N>,
) -> u32 {
    let entry = table.entry(
        key.hash(),
        |&at| keys[at as usize] == key,
        |&at| keys[at as usize].hash(),
    );
    match entry {
        Entry::Occupied(entry) => *entry.get(),
        Entry::Vacant(entry) => {
            let at = keys.len() as u32;
            entry.insert(at);
            keys.push(key);
            at
        }
    }
}
