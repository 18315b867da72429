//! The forward pass: reach probabilities and beliefs.
//!
//! Every node gathers its reach from its parents, and every set from its nodes, level by level.

use super::super::blocks::by_rows;
use super::super::layout::Layout;
use super::super::links::Links;
use super::ResponseMap;
use super::sums::SetSums;
use crate::game::Game;
use std::ops::Range;

/// Below this reach of a set that can be reached, the forward pass goes over to logarithms.
const SMALLEST_LINEAR_REACH: f64 = 1e-250;

impl ResponseMap<'_> {
    /// Reach and beliefs in plain numbers; `false` where these become too small for them.
    pub(super) fn reach_linear(&mut self) -> bool {
        let (links, probability) = (&self.links, &self.probability);
        gather(
            &self.game.level_nodes,
            &mut self.reach,
            1.0,
            |node, before| {
                links
                    .edges_to(node)
                    .iter()
                    .map(|(parent, place)| before[*parent as usize] * probability[*place as usize])
                    .sum()
            },
        );
        let mut set_reach = std::mem::take(&mut self.set_reach);
        self.sum_by_set(&mut set_reach, |node| self.reach[node]);
        self.set_reach = set_reach;
        let (layout, reach, set_reach) = (&self.layout, &self.reach, &self.set_reach);
        let representable = set_reach
            .iter()
            .zip(&layout.reachable)
            .all(|(reach, reachable)| !reachable || *reach >= SMALLEST_LINEAR_REACH);
        if representable {
            let share = |node: usize, set: usize| reach[node] / set_reach[set];
            by_member(self.game, layout, &mut self.belief, Blank::Belief, share);
        }
        representable
    }

    /// The sums over the nodes of every set of what a node gives.
    pub(super) fn sum_by_set(&self, out: &mut [f64], of: impl Fn(usize) -> f64 + Sync + Send) {
        let sums = SetSums {
            first: self.layout.numbers(),
            ..self.action_sums()
        };
        for level in 0..self.levels() {
            sums.of_level(level, out, |node, _, sum| sum[0] += of(node));
        }
        sums.of_scattered(out, |node, _, sum| sum[0] += of(node));
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
    }
}

/// Fills `out` level by level, the first node with `root`, every other node from what stands before its level.
pub(super) fn gather(
    level_nodes: &[u32],
    out: &mut [f64],
    root: f64,
    of: impl Fn(usize, &[f64]) -> f64 + Sync + Send,
) {
    for bounds in level_nodes.windows(2) {
        let end = out.len().min(bounds[1] as usize);
        let nodes = end.min(bounds[0] as usize)..end;
        let (before, here) = out[..end].split_at_mut(nodes.start);
        by_rows(here, 1, |first, rows| {
            for (k, row) in rows.iter_mut().enumerate() {
                *row = of(nodes.start + first + k, before);
            }
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
