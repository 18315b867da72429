//! The backward pass: on every level first the answers of its sets, then the values of its nodes.

use super::super::blocks::by_rows;
use super::super::layout::SetRole;
use super::super::links::Links;
use super::super::runs::{Mover, with_known};
use super::rows::{BLOCK, BlockRows, Rows, whole_rows};
use super::sums::Sums;
use super::{ResponseMap, Weighing, center, softmax};
use crate::game::Game;
use std::ops::Range;

impl ResponseMap<'_> {
    /// Answers every set that is not held and goes its share of the way from `point`.
    pub(super) fn backward(&mut self, point: &[f64], out: &mut [f64]) {
        let mut utility = std::mem::take(&mut self.utility);
        let mut response = std::mem::take(&mut self.response);
        for set in self.layout.given_sets.iter() {
            let actions = self.layout.actions(*set as usize);
            response[actions.clone()].copy_from_slice(&self.probability[actions.clone()]);
            out[actions].fill(0.0);
        }
        for level in (0..self.levels()).rev() {
            let map = &*self;
            map.action_sums()
                .of_level(level, &mut utility, map.expecting());
            let sets = map.sets_of(level);
            let actions = map.layout.actions_of(sets.clone());
            let arrays = [&mut out[..], &mut response, &mut utility];
            let arrays = arrays.map(|array| &mut array[actions.clone()]);
            map.layout
                .by_action()
                .for_each_block(sets, arrays, &|sets, arrays| {
                    map.answer_block(sets, point, arrays);
                });
            self.back_up_values(self.nodes_of(level), &response);
        }
        self.action_sums()
            .of_scattered(&mut utility, self.expecting());
        for set in self.layout.spread_sets.iter() {
            let set = *set as usize;
            let actions = self.layout.actions(set);
            let utility = &mut utility[actions.clone()];
            self.expect(set, utility);
            self.answer(set, &point[actions.clone()], utility, &mut out[actions]);
        }
        self.utility = utility;
        self.response = response;
    }

    /// Answers the sets of a block that have all nodes on one level. The arrays hold the entries of the block: where a set
    /// moves, its response, and the sums over its nodes of what its mover expects, which become the expectation.
    fn answer_block(
        &self,
        sets: Range<usize>,
        point: &[f64],
        [out, response, utility]: [&mut [f64]; 3],
    ) {
        let start = self.layout.first_action[sets.start] as usize;
        for (run, (role, count)) in self.layout.runs.within(sets) {
            if role != SetRole::Level {
                continue;
            }
            let actions = self.layout.actions_of(run.clone());
            let here = actions.start - start..actions.end - start;
            let arrays = [&mut *out, &mut *response, &mut *utility];
            let arrays = arrays.map(|array| &mut array[here.clone()]);
            with_known!(count, known => self.answer_run((run, known), &point[actions], arrays));
        }
    }

    /// Does so for sets that all have so many actions.
    #[expect(
        clippy::inline_always,
        reason = "so that the number of actions is known"
    )]
    #[inline(always)]
    fn answer_run(
        &self,
        (sets, count): (Range<usize>, usize),
        point: &[f64],
        [out, response, utility]: [&mut [f64]; 3],
    ) {
        let arrays = out
            .chunks_exact_mut(count)
            .zip(response.chunks_exact_mut(count))
            .zip(
                utility
                    .chunks_exact_mut(count)
                    .zip(point.chunks_exact(count)),
            );
        for (set, ((out, response), (utility, point))) in sets.zip(arrays) {
            self.expect(set, utility);
            self.answer(set, point, utility, out);
            softmax(out, response);
        }
    }

    /// Where the set moves from its part of the point, given what the mover expects from its actions.
    #[inline]
    fn answer(&self, set: usize, point: &[f64], utility: &[f64], out: &mut [f64]) {
        let lambda = self.lambda * self.layout.precision[set];
        let log_weight = &self.layout.log_weight[self.layout.actions(set).start..];
        for ((out, here), weight) in out.iter_mut().zip(utility).zip(log_weight) {
            *out = weight + lambda * (here - utility[0]);
        }
        center(out);
        self.relaxation.apply(set, point, out);
    }

    /// Adds what the mover expects from its actions at nodes of sets with so many actions.
    fn expecting(&self) -> impl Fn(Range<usize>, usize, Sums) + Sync + Send {
        let expecting = Expecting {
            game: self.game,
            movers: &self.layout.player,
            weights: match self.weighing {
                Weighing::Reach => &self.reach,
                Weighing::Belief => &self.belief,
            },
            values: &self.value,
        };
        move |nodes, actions, sums| with_known!(actions, known => expecting.add(nodes, known, sums))
    }

    /// Makes an expectation of a sum over the nodes of a set.
    #[inline]
    fn expect(&self, set: usize, utility: &mut [f64]) {
        if self.weighing == Weighing::Reach {
            for utility in utility {
                *utility /= self.set_reach[set];
            }
        }
    }

    /// The values of a level's nodes, a block of players at a time, so that the sums stay in registers.
    fn back_up_values(&mut self, nodes: Range<usize>, response: &[f64]) {
        let players = self.game.player_count();
        for block in (0..players).step_by(BLOCK) {
            let nodes = nodes.clone();
            match players - block {
                1 => self.back_up_block::<1>(block, nodes, response),
                2 => self.back_up_block::<2>(block, nodes, response),
                3 => self.back_up_block::<3>(block, nodes, response),
                4 => self.back_up_block::<4>(block, nodes, response),
                5 => self.back_up_block::<5>(block, nodes, response),
                6 => self.back_up_block::<6>(block, nodes, response),
                7 => self.back_up_block::<7>(block, nodes, response),
                _ => self.back_up_block::<BLOCK>(block, nodes, response),
            }
        }
    }

    fn back_up_block<const WIDTH: usize>(
        &mut self,
        block: usize,
        nodes: Range<usize>,
        response: &[f64],
    ) {
        let game = self.game;
        let players = game.player_count();
        // Children stand on later levels, behind the level's nodes.
        let (here, later) = self.value.split_at_mut(nodes.end * players);
        let out = (&mut here[nodes.start * players..], block);
        let step = Step {
            game,
            links: &self.links,
            first_action: &self.layout.first_action,
            response,
            behind: nodes.end,
        };
        let tables: [&[f64]; 2] = [later, &game.payoffs];
        if players == WIDTH {
            step.fill::<WIDTH>(out, nodes.start, tables.map(whole_rows));
        } else {
            let tables = tables.map(|table| BlockRows {
                table,
                players,
                block,
            });
            step.fill::<WIDTH>(out, nodes.start, tables);
        }
    }
}

/// What movers expect from their actions at single nodes.
#[derive(Clone, Copy)]
struct Expecting<'a> {
    game: &'a Game,
    /// Length: sets.
    movers: &'a [u32],
    /// Length: nodes that are not terminal.
    weights: &'a [f64],
    /// Length: nodes x players.
    values: &'a [f64],
}

impl Expecting<'_> {
    /// Adds what the mover expects at nodes of sets with so many actions.
    #[expect(
        clippy::inline_always,
        reason = "so that the number of actions is known"
    )]
    #[inline(always)]
    fn add(self, nodes: Range<usize>, count: usize, mut sums: Sums) {
        let game = self.game;
        let players = game.player_count();
        let edges = game.node_edges[nodes.start] as usize..game.node_edges[nodes.end] as usize;
        let children = game.edge_child[edges.clone()].chunks_exact(count);
        let steps = children.zip(game.edge_payoff[edges].chunks_exact(count));
        let decisions = game.node_set[nodes.clone()]
            .iter()
            .zip(&self.weights[nodes]);
        for ((set, weight), (children, rows)) in decisions.zip(steps) {
            let mover = self.movers[*set as usize] as usize;
            let (values, payoffs) = (&self.values[mover..], &game.payoffs[mover..]);
            let sums = sums.of(*set, count);
            for k in 0..count {
                sums[k] += weight
                    * (values[children[k] as usize * players]
                        + payoffs[rows[k] as usize * players]);
            }
        }
    }
}

/// A step back from values on later levels.
#[derive(Clone, Copy)]
struct Step<'a> {
    game: &'a Game,
    links: &'a Links,
    /// See [`Layout`](super::super::layout::Layout).
    first_action: &'a [u32],
    /// Length: actions.
    response: &'a [f64],
    /// The first node of which values are known.
    behind: usize,
}

impl Step<'_> {
    /// Fills a block of the rows of the nodes from `start` on. `tables`: the values known, the payoffs.
    fn fill<const WIDTH: usize>(
        self,
        (out, block): (&mut [f64], usize),
        start: usize,
        tables: [impl Rows<WIDTH>; 2],
    ) {
        let players = self.game.player_count();
        by_rows(out, players, |first, rows| {
            let from = start + first;
            let nodes = from..from + rows.len() / players;
            for (run, (mover, edges)) in self.links.movers.within(nodes) {
                let rows = &mut rows[(run.start - from) * players..(run.end - from) * players];
                with_known!(edges, known => self.fill_run((rows, block), (run, mover, known), tables));
            }
        });
    }

    /// Does so for nodes that all have so many edges.
    #[expect(clippy::inline_always, reason = "so that the number of edges is known")]
    #[inline(always)]
    fn fill_run<const WIDTH: usize>(
        self,
        (rows, block): (&mut [f64], usize),
        (nodes, mover, count): (Range<usize>, Mover, usize),
        [later, payoffs]: [impl Rows<WIDTH>; 2],
    ) {
        let game = self.game;
        if count == 0 {
            rows.fill(0.0);
            return;
        }
        let edges = game.node_edges[nodes.start] as usize..game.node_edges[nodes.end] as usize;
        let children = game.edge_child[edges.clone()].chunks_exact(count);
        let steps = children.zip(game.edge_payoff[edges.clone()].chunks_exact(count));
        let rows = rows.chunks_exact_mut(game.player_count()).zip(steps);
        let add = |sum: &mut [f64; WIDTH], p: f64, child: u32, payoff: u32| {
            let value = later.of(child as usize - self.behind);
            let payoff = payoffs.of(payoff as usize);
            for lane in 0..WIDTH {
                sum[lane] += p * (value[lane] + payoff[lane]);
            }
        };
        if mover == Mover::Chance {
            let chances = game.edge_probability[edges].chunks_exact(count);
            for ((row, (children, payoffs)), chances) in rows.zip(chances) {
                let mut sum = [0.0; WIDTH];
                for k in 0..count {
                    let p = game.probabilities[chances[k] as usize];
                    add(&mut sum, p, children[k], payoffs[k]);
                }
                row[block..][..WIDTH].copy_from_slice(&sum);
            }
        } else {
            for ((row, (children, payoffs)), set) in rows.zip(&game.node_set[nodes]) {
                let response = &self.response[self.first_action[*set as usize] as usize..][..count];
                let mut sum = [0.0; WIDTH];
                for k in 0..count {
                    add(&mut sum, response[k], children[k], payoffs[k]);
                }
                row[block..][..WIDTH].copy_from_slice(&sum);
            }
        }
    }
}
