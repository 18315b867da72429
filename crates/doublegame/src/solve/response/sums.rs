//! Sums over the nodes of each information set, level by level.
//!
//! Going over the nodes in their order reads memory in its order. On a large level a few parts of it are summed beside
//! each other and their sums added; where the sets are too many for that, each is summed over its own nodes. Which way
//! is taken depends on the game alone.

use super::super::blocks::{ROWS, SetRows, by_rows};
use super::super::layout::Layout;
use super::super::links::Links;
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

impl SetSums<'_> {
    /// Fills the sums of the sets that have all nodes on a level; `add` adds what a node of the set gives. `sums` are
    /// those of all sets.
    pub(super) fn of_level(
        self,
        level: usize,
        sums: &mut [f64],
        add: impl Fn(usize, usize, &mut [f64]) + Sync + Send,
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
            self.go_over(nodes, &sets, sums, &add);
        } else if 2 * parts * sums.len() <= nodes.len() {
            self.by_parts((nodes, parts), &sets, sums, &add);
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
        add: impl Fn(usize, usize, &mut [f64]) + Sync + Send,
    ) {
        for set in (0..self.layout.set_count()).filter(|set| !self.layout.together[*set]) {
            let sums = &mut sums[self.first[set] as usize..self.first[set + 1] as usize];
            sums.fill(0.0);
            self.of_set(set, sums, &add);
        }
    }

    fn of_set(self, set: usize, sums: &mut [f64], add: &impl Fn(usize, usize, &mut [f64])) {
        for node in self.links.members(set) {
            add(*node as usize, set, sums);
        }
    }

    fn go_over(
        self,
        nodes: Range<usize>,
        sets: &Range<usize>,
        sums: &mut [f64],
        add: &impl Fn(usize, usize, &mut [f64]),
    ) {
        let start = self.first[sets.start] as usize;
        let (first, together) = (self.first, &self.layout.together[..]);
        for (node, set) in nodes.clone().zip(&self.game.node_set[nodes]) {
            if *set >= Game::TERMINAL || !together[*set as usize] {
                continue;
            }
            let set = *set as usize;
            let entries = first[set] as usize - start..first[set + 1] as usize - start;
            add(node, set, &mut sums[entries]);
        }
    }

    fn by_parts(
        self,
        (nodes, parts): (Range<usize>, usize),
        sets: &Range<usize>,
        sums: &mut [f64],
        add: &(impl Fn(usize, usize, &mut [f64]) + Sync),
    ) {
        let width = sums.len().max(1);
        let border = |part: usize| nodes.start + nodes.len() * part / parts;
        let mut partial = vec![0.0; parts * width];
        partial
            .par_chunks_mut(width)
            .enumerate()
            .for_each(|(part, sums)| {
                self.go_over(border(part)..border(part + 1), sets, sums, add);
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
