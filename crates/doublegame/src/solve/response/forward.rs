//! The forward pass: reach probabilities and beliefs.
//!
//! Every node gathers its reach from its parents, and every set from its nodes, level by level.

use super::super::blocks::by_rows;
use super::super::layout::Layout;
use super::super::links::Links;
use super::super::runs::with_known;
use super::sums::{SetSums, Sums};
use super::{ResponseMap, Weighing};
use crate::game::Game;
use std::ops::Range;

/// Below this reach of a set that can be reached, the forward pass goes over to logarithms.
const SMALLEST_LINEAR_REACH: f64 = 1e-250;

impl ResponseMap<'_> {
    /// Reach and beliefs in plain numbers; `false` where these become too small for them.
    pub(super) fn reach_linear(&mut self) -> bool {
        let (links, probability) = (&self.links, &self.probability);
        gather_blocks(
            &self.game.level_nodes,
            &mut self.reach,
            1.0,
            |from, rows, before| {
                for (run, count) in links.entries.within(from..from + rows.len()) {
                    let rows = &mut rows[run.start - from..run.end - from];
                    let edges = links.edges_to_all(run);
                    let mass = |(parent, place): &(u32, u32)| {
                        before[*parent as usize] * probability[*place as usize]
                    };
                    with_known!(count, known => sum_each(rows, edges, known, mass));
                }
            },
        );
        let mut set_reach = std::mem::take(&mut self.set_reach);
        self.sum_by_set(&mut set_reach, |node| self.reach[node]);
        self.set_reach = set_reach;
        let (layout, set_reach) = (&self.layout, &self.set_reach);
        let representable = set_reach
            .iter()
            .zip(layout.reachable.iter())
            .all(|(reach, reachable)| !reachable || *reach >= SMALLEST_LINEAR_REACH);
        self.weighing = Weighing::Reach;
        if representable && !layout.all_reachable {
            self.know_beliefs();
        }
        representable
    }

    /// Fills in the beliefs where the last pass was in plain numbers and did without.
    pub(super) fn know_beliefs(&mut self) {
        if self.weighing == Weighing::Reach {
            let (reach, set_reach) = (&self.reach, &self.set_reach);
            let share = |node: usize, set: usize| reach[node] / set_reach[set];
            by_member(
                self.game,
                &self.layout,
                &mut self.belief,
                Blank::Belief,
                share,
            );
            self.weighing = Weighing::Belief;
        }
    }

    /// The sums over the nodes of every set of what a node gives.
    pub(super) fn sum_by_set(&self, out: &mut [f64], of: impl Fn(usize) -> f64 + Sync + Send) {
        let sums = SetSums {
            first: self.layout.numbers(),
            ..self.action_sums()
        };
        let node_set = &self.game.node_set;
        let add = |nodes: Range<usize>, _, mut sums: Sums| {
            for (node, set) in nodes.clone().zip(&node_set[nodes]) {
                sums.of(*set, 1)[0] += of(node);
            }
        };
        for level in 0..self.levels() {
            sums.of_level(level, out, add);
        }
        sums.of_scattered(out, add);
    }

    /// Reach and beliefs by logarithms.
    pub(super) fn reach_logarithmic(&mut self) {
        let (links, layout, log_probability) = (&self.links, &self.layout, &self.log_probability);
        gather(
            &self.game.level_nodes,
            &mut self.reach,
            0.0,
            |node, before| {
                let steps = links.edges_to(node).iter();
                log_sum(steps.map(|(parent, place)| {
                    before[*parent as usize] + log_probability[*place as usize]
                }))
            },
        );
        let reach = &self.reach;
        by_set(layout, links, &mut self.set_reach, |members| {
            log_sum(members.iter().map(|node| reach[*node as usize]))
        });
        let set_reach = &self.set_reach;
        let share = |node: usize, set: usize| (reach[node] - set_reach[set]).exp();
        by_member(self.game, layout, &mut self.belief, Blank::Belief, share);
        self.weighing = Weighing::Belief;
    }
}

/// Every row gets the sum over so many edges of what they give.
#[expect(clippy::inline_always, reason = "so that the number of edges is known")]
#[inline(always)]
fn sum_each<E>(rows: &mut [f64], edges: &[E], count: usize, of: impl Fn(&E) -> f64) {
    if count == 0 {
        rows.fill(0.0);
        return;
    }
    for (row, edges) in rows.iter_mut().zip(edges.chunks_exact(count)) {
        *row = edges.iter().map(&of).sum();
    }
}

/// Fills `out` level by level, the first node with `root`, every other node from what stands before its level.
pub(super) fn gather(
    level_nodes: &[u32],
    out: &mut [f64],
    root: f64,
    of: impl Fn(usize, &[f64]) -> f64 + Sync + Send,
) {
    gather_blocks(level_nodes, out, root, |from, rows, before| {
        for (k, row) in rows.iter_mut().enumerate() {
            *row = of(from + k, before);
        }
    });
}

/// As [`gather`], but that several nodes of a level, from the one that is named on, are filled at a time.
fn gather_blocks(
    level_nodes: &[u32],
    out: &mut [f64],
    root: f64,
    fill: impl Fn(usize, &mut [f64], &[f64]) + Sync + Send,
) {
    for bounds in level_nodes.windows(2) {
        let end = out.len().min(bounds[1] as usize);
        let nodes = end.min(bounds[0] as usize)..end;
        let (before, here) = out[..end].split_at_mut(nodes.start);
        by_rows(here, 1, |first, rows| {
            fill(nodes.start + first, rows, before);
        });
        if nodes.start == 0
            && let Some(first) = here.first_mut()
        {
            *first = root;
        }
    }
}

/// Fills `out` (length: sets) from the nodes of each set.
fn by_set(
    layout: &Layout,
    links: &Links,
    out: &mut [f64],
    of: impl Fn(&[u32]) -> f64 + Sync + Send,
) {
    let sets: Range<usize> = 0..layout.set_count();
    layout
        .by_set(&links.first_member)
        .for_each(sets, [out], &|set, [out]| out[0] = of(links.members(set)));
}

/// What stands at the nodes of sets that cannot be reached.
#[derive(Clone, Copy)]
pub(super) enum Blank {
    /// The belief there.
    Belief,
    /// Its rate of change.
    Zero,
}

/// Fills `out` at the decision nodes from node and set.
pub(super) fn by_member(
    game: &Game,
    layout: &Layout,
    out: &mut [f64],
    blank: Blank,
    of: impl Fn(usize, usize) -> f64 + Sync + Send,
) {
    by_rows(out, 1, |first, rows| {
        let sets = &game.node_set[first..];
        for (k, (row, set)) in rows.iter_mut().zip(sets).enumerate() {
            if *set < Game::TERMINAL {
                let set = *set as usize;
                *row = match blank {
                    _ if layout.reachable[set] => of(first + k, set),
                    Blank::Belief => layout.blank_belief[set],
                    Blank::Zero => 0.0,
                };
            }
        }
    });
}

/// The logarithm of the sum of numbers that are given by their logarithms.
fn log_sum(logs: impl Iterator<Item = f64>) -> f64 {
    let mut largest = f64::NEG_INFINITY;
    // The sum over `exp(largest)`.
    let mut scaled = 0.0;
    for log in logs.filter(|log| *log > f64::NEG_INFINITY) {
        if log > largest {
            scaled = scaled * (largest - log).exp() + 1.0;
            largest = log;
        } else {
            scaled += (log - largest).exp();
        }
    }
    if scaled > 0.0 {
        largest + scaled.ln()
    } else {
        f64::NEG_INFINITY
    }
}
