//! Runs: nodes one after the other that are alike, so that a sweep takes them in one loop.
//!
//! Most of a sweep is arithmetic on a few numbers for each edge. What kind a node is and how many edges it has is looked up
//! once for each run, and where the number is small the compiler knows it.

use crate::game::Game;
use std::ops::Range;

/// Evaluates an expression in which a count is known to the compiler wherever it is small. What the expression calls must be
/// inlined for that to matter.
macro_rules! with_known {
    ($count:expr, $known:ident => $body:expr) => {
        match $count as usize {
            1 => with_known!(@ 1, $known, $body),
            2 => with_known!(@ 2, $known, $body),
            3 => with_known!(@ 3, $known, $body),
            4 => with_known!(@ 4, $known, $body),
            5 => with_known!(@ 5, $known, $body),
            6 => with_known!(@ 6, $known, $body),
            7 => with_known!(@ 7, $known, $body),
            8 => with_known!(@ 8, $known, $body),
            count => with_known!(@ count, $known, $body),
        }
    };
    (@ $count:expr, $known:ident, $body:expr) => {{
        let $known = $count;
        $body
    }};
}
pub(super) use with_known;

/// What moves at the nodes of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mover {
    /// Chance, or nobody at the end of the game.
    Chance,
    /// Sets that have all nodes on one level.
    Together,
    /// Sets that have nodes on several levels.
    Scattered,
}

/// A division of nodes, or of information sets, into runs; all of a run have the same mark.
#[derive(Debug, Clone)]
pub(super) struct Runs<M> {
    /// The first node of each run; the first run starts at 0.
    first: Vec<u32>,
    /// Length: as `first`.
    mark: Vec<M>,
    /// How many nodes there are.
    end: u32,
}

impl<M: Copy + PartialEq> Runs<M> {
    /// Divides the nodes, which have these marks.
    pub(super) fn of(marks: impl Iterator<Item = M>) -> Self {
        let mut runs = Self {
            first: Vec::new(),
            mark: Vec::new(),
            end: 0,
        };
        for mark in marks {
            if runs.mark.last() != Some(&mark) {
                runs.first.push(runs.end);
                runs.mark.push(mark);
            }
            runs.end += 1;
        }
        runs
    }

    /// The runs among these nodes, those at the borders cut.
    pub(super) fn within(&self, nodes: Range<usize>) -> impl Iterator<Item = (Range<usize>, M)> {
        let from = self
            .first
            .partition_point(|first| *first as usize <= nodes.start);
        let ends = self.first[from..].iter().chain([&self.end]);
        let mut start = nodes.start;
        ends.zip(&self.mark[from.saturating_sub(1)..])
            .map_while(move |(end, mark)| {
                let run = start..nodes.end.min(*end as usize);
                start = run.end;
                (!run.is_empty()).then_some((run, *mark))
            })
    }
}

/// What moves at each node and over how many edges.
pub(super) fn movers(game: &Game, together: &[bool]) -> Runs<(Mover, u32)> {
    let bounds = game.node_edges.windows(2);
    Runs::of(game.node_set.iter().zip(bounds).map(|(set, bounds)| {
        let mover = match together.get(*set as usize) {
            Some(true) => Mover::Together,
            Some(false) => Mover::Scattered,
            None => Mover::Chance,
        };
        (mover, bounds[1] - bounds[0])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    #[test]
    fn runs_give_every_node_of_a_range_once_and_with_its_mark() {
        let mut random = Pcg64Mcg::seed_from_u64(7);
        for nodes in [0, 1, 2, 50] {
            let marks: Vec<u32> = (0..nodes).map(|_| random.random_range(0..3)).collect();
            let runs = Runs::of(marks.iter().copied());
            for start in 0..=nodes {
                for end in start..=nodes {
                    let mut next = start;
                    let mut before = None;
                    for (run, mark) in runs.within(start..end) {
                        assert_eq!(run.start, next);
                        assert!(!run.is_empty());
                        assert_ne!(before, Some(mark));
                        assert!(marks[run.clone()].iter().all(|it| *it == mark));
                        (next, before) = (run.end, Some(mark));
                    }
                    assert_eq!(next, end);
                }
            }
        }
    }
}
