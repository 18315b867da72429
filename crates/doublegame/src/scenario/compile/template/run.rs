//! The way of one state from a move to the next.

use super::COMPUTED;
use crate::scenario::compile::dues::{Groups, Source};
use crate::scenario::compile::environment::UNKNOWN;
use crate::scenario::compile::history::Seen;
use crate::scenario::compile::plan::Plan;
use crate::scenario::model::TrackId;

/// A state spread out over its fields, and what happens to it on the way to the next move.
#[derive(Default)]
pub(super) struct Run {
    pub(super) raw: Vec<u16>,
    pub(super) source: Vec<u16>,
    pub(super) groups: Groups,
    pub(super) updates: Vec<(TrackId, i32)>,
    pub(super) seen: Vec<Seen>,
}

impl Run {
    /// For states with so many fields.
    pub(super) fn of(fields: usize) -> Self {
        Self {
            raw: vec![UNKNOWN; fields],
            source: vec![COMPUTED; fields],
            ..Self::default()
        }
    }

    /// Begins again from a state of which nothing has been computed yet.
    pub(super) fn restart(&mut self, raw: &[u16]) {
        self.raw.clear();
        self.raw.extend_from_slice(raw);
        self.source.clear();
        self.source.extend(0..raw.len() as u16);
        self.groups.clear();
        self.updates.clear();
        self.seen.clear();
    }

    /// Notes what is paid here, and where what it reads has its value from.
    pub(super) fn pay(&mut self, plan: &Plan, groups: &[u32]) {
        for &group in groups {
            let reads = &plan.payoffs[group as usize].reads;
            let (raw, source) = (&self.raw, &self.source);
            let sources = reads.iter().map(|&field| match source[usize::from(field)] {
                COMPUTED => Source::Computed(raw[usize::from(field)]),
                from => Source::Field(from),
            });
            self.groups.add(group, sources);
        }
    }

    pub(super) fn set(&mut self, field: u16, value: u16) {
        self.raw[usize::from(field)] = value;
        self.source[usize::from(field)] = COMPUTED;
    }

    pub(super) fn next_period(&mut self, plan: &Plan) {
        // What is further back takes its value from what is less far back, so the furthest come first.
        for &field in &plan.fields.period_end_order {
            match plan.fields.before_period_end(field) {
                None => self.set(field, 0),
                Some(before) => {
                    self.raw[usize::from(field)] = self.raw[usize::from(before)];
                    self.source[usize::from(field)] = self.source[usize::from(before)];
                }
            }
        }
    }
}
