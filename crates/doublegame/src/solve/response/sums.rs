//! Sums over the nodes of each information set, level by level.
//!
//! Going over the nodes in their order reads memory in its order. On a large level a few parts of it are summed beside
//! each other and their sums added; where the sets are too many for that, each is summed over its own nodes. Which way
//! is taken depends on the game alone.

use super::super::blocks::{ROWS, SetRows, by_rows};
use super::super::layout::Layout;
use super::super::links::Links;
use super::super::runs::Mover;
use crate::game::Game;
use rayon::prelude::*;
use std::ops::Range;

/// The most parts of a level.
const MOST_PARTS: usize = 8;
/// The fewest nodes of a part.
const FEWEST_NODES: usize = 2 * ROWS;

/// What is summed where.
#[derive(Clone, Copy)]
pub(super) struct SetSums<'a> {
    pub(super) game: &'a Game,
    pub(super) layout: &'a Layout,
    pub(super) links: &'a Links,
    /// Length: sets + 1. Where the sums of each set begin.
    pub(super) first: &'a [u32],
}

/// The sums of consecutive sets.
pub(super) struct Sums<'a> {
    /// As in [`SetSums`].
    first: &'a [u32],
    start: usize,
    entries: &'a mut [f64],
}

impl Sums<'_> {
    /// So many sums of the set.
    #[inline]
    pub(super) fn of(&mut self, set: u32, count: usize) -> &mut [f64] {
        let first = self.first[set as usize] as usize - self.start;
        &mut self.entries[first..first + count]
    }
}

impl SetSums<'_> {
    /// Fills the sums of the sets that have all nodes on a level; `add` adds what consecutive nodes give, each of which
    /// is in a set with so many actions. `sums` are those of all sets.
    pub(super) fn of_level(
        self,
        level: usize,
        sums: &mut [f64],
        add: impl Fn(Range<usize>, usize, Sums) + Sync + Send,
    ) {
        let moving = self.links.moving();
        let [start, end] = [level, level + 1].map(|at| self.game.level_nodes[at] as usize);
        let nodes = start.min(moving)..end.min(moving);
        let sets =
            self.layout.level_start[level] as usize..self.layout.level_start[level + 1] as usize;
        let sums = &mut sums[self.first[sets.start] as usize..self.first[sets.end] as usize];
        sums.fill(0.0);
        let parts = (nodes.len() / FEWEST_NODES).min(MOST_PARTS);
        if parts <= 1 {
            self.go_over(nodes, sets.start, sums, &add);
        } else if 2 * parts * sums.len() <= nodes.len() {
            self.by_parts((nodes, parts), sets.start, sums, &add);
        } else {
            let rows = SetRows {
                first: self.first,
                work: &self.links.first_member,
            };
            rows.for_each(sets, [sums], &|set, [sums]| {
                if self.layout.together[set] {
                    self.of_set(set, sums, &add);
                }
            });
        }
    }

    /// Fills the sums of the sets that have nodes on several levels.
    pub(super) fn of_scattered(
        self,
        sums: &mut [f64],
        add: impl Fn(Range<usize>, usize, Sums) + Sync + Send,
    ) {
        for set in (0..self.layout.set_count()).filter(|set| !self.layout.together[*set]) {
            let sums = &mut sums[self.first[set] as usize..self.first[set + 1] as usize];
            sums.fill(0.0);
            self.of_set(set, sums, &add);
        }
    }

    /// The sums of consecutive sets, of which the first begin at `start`.
    fn sums_from<'a>(&'a self, start: usize, entries: &'a mut [f64]) -> Sums<'a> {
        Sums {
            first: self.first,
            start,
            entries,
        }
    }

    fn of_set(self, set: usize, sums: &mut [f64], add: &impl Fn(Range<usize>, usize, Sums)) {
        let start = self.first[set] as usize;
        let actions = self.layout.actions(set).len();
        for node in self.links.members(set) {
            let node = *node as usize;
            add(node..node + 1, actions, self.sums_from(start, sums));
        }
    }

    fn go_over(
        self,
        nodes: Range<usize>,
        first_set: usize,
        sums: &mut [f64],
        add: &impl Fn(Range<usize>, usize, Sums),
    ) {
        let start = self.first[first_set] as usize;
        for (run, (mover, actions)) in self.links.movers.within(nodes) {
            if mover == Mover::Together {
                add(run, actions as usize, self.sums_from(start, sums));
            }
        }
    }

    fn by_parts(
        self,
        (nodes, parts): (Range<usize>, usize),
        first_set: usize,
        sums: &mut [f64],
        add: &(impl Fn(Range<usize>, usize, Sums) + Sync),
    ) {
        let width = sums.len().max(1);
        let border = |part: usize| nodes.start + nodes.len() * part / parts;
        let mut partial = vec![0.0; parts * width];
        partial
            .par_chunks_mut(width)
            .enumerate()
            .for_each(|(part, sums)| {
                self.go_over(border(part)..border(part + 1), first_set, sums, add);
            });
        by_rows(sums, 1, |first, rows| {
            for partial in partial.chunks(width) {
                for (sum, part) in rows.iter_mut().zip(&partial[first..]) {
                    *sum += part;
                }
            }
        });
    }
}
