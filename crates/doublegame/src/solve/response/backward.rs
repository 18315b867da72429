//! The backward pass: on every level first the answers of its sets, then the values of its nodes.

use super::super::blocks::by_rows;
use super::super::layout::SetRole;
use super::{BLOCK, ResponseMap, center, softmax};
use crate::game::Game;
use std::ops::Range;

impl ResponseMap<'_> {
    /// Answers every set that is not held and goes its share of the way from `point`.
    pub(super) fn backward(&mut self, point: &[f64], out: &mut [f64]) {
        let mut utility = std::mem::take(&mut self.utility);
        let mut response = std::mem::take(&mut self.response);
        response.copy_from_slice(&self.probability[..point.len()]);
        out.fill(0.0);
        for level in (0..self.levels()).rev() {
            let map = &*self;
            map.action_sums()
                .of_level(level, &mut utility, |node, set, utility| {
                    map.expect(node, set, utility);
                });
            let sets = map.sets_of(level);
            let actions = map.layout.actions_of(sets.clone());
            let arrays = [&mut out[actions.clone()], &mut response[actions]];
            map.layout
                .by_action()
                .for_each(sets, arrays, &|set, [out, response]| {
                    if map.layout.role[set] == SetRole::Level {
                        map.answer(set, point, &utility[map.layout.actions(set)], out);
                        softmax(out, response);
                    }
                });
            self.back_up_values(self.nodes_of(level), &response);
        }
        self.action_sums()
            .of_scattered(&mut utility, |node, set, utility| {
                self.expect(node, set, utility);
            });
        for set in &self.layout.spread_sets {
            let set = *set as usize;
            let actions = self.layout.actions(set);
            self.answer(set, point, &utility[actions.clone()], &mut out[actions]);
        }
        self.utility = utility;
        self.response = response;
    }

    /// Where the set moves, given what the mover expects from its actions.
    fn answer(&self, set: usize, point: &[f64], utility: &[f64], out: &mut [f64]) {
        let actions = self.layout.actions(set);
        let lambda = self.lambda * self.layout.precision[set];
        let log_weight = &self.layout.log_weight[actions.clone()];
        for ((out, here), weight) in out.iter_mut().zip(utility).zip(log_weight) {
            *out = weight + lambda * (here - utility[0]);
        }
        center(out);
        self.relaxation.apply(set, &point[actions], out);
    }

    /// Adds what the mover expects from its actions at one node of the set.
    #[inline]
    fn expect(&self, node: usize, set: usize, utility: &mut [f64]) {
        let game = self.game;
        let players = game.player_count();
        let player = self.layout.player[set] as usize;
        let belief = self.belief[node];
        let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
        let children = &game.edge_child[edges.clone()];
        let edge_rows = children.iter().zip(&game.edge_payoff[edges]);
        for (utility, (child, row)) in utility.iter_mut().zip(edge_rows) {
            *utility += belief
                * (self.value[*child as usize * players + player]
                    + game.payoffs[*row as usize * players + player]);
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
        let (game, layout) = (self.game, &self.layout);
        let rows = Rows {
            players: game.player_count(),
            block,
        };
        // Children stand on later levels, behind the level's nodes.
        let (here, later) = self.value.split_at_mut(nodes.end * rows.players);
        let here = &mut here[nodes.start * rows.players..];
        by_rows(here, rows.players, |first, values| {
            for (k, value) in values.chunks_mut(rows.players).enumerate() {
                let node = nodes.start + first + k;
                let set = game.node_set[node];
                let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
                let edge_rows = game.edge_child[edges.clone()]
                    .iter()
                    .zip(&game.edge_payoff[edges.clone()]);
                let mut sum = [0.0; WIDTH];
                let mut add = |p: f64, child: u32, payoff: u32| {
                    let value: &[f64; WIDTH] = rows.of(later, child as usize - nodes.end);
                    let payoff: &[f64; WIDTH] = rows.of(&game.payoffs, payoff as usize);
                    for lane in 0..WIDTH {
                        sum[lane] += p * (value[lane] + payoff[lane]);
                    }
                };
                if set < Game::TERMINAL {
                    let response = &response[layout.actions(set as usize)];
                    for ((child, payoff), p) in edge_rows.zip(response) {
                        add(*p, *child, *payoff);
                    }
                } else {
                    for ((child, payoff), p) in edge_rows.zip(&game.edge_probability[edges]) {
                        add(game.probabilities[*p as usize], *child, *payoff);
                    }
                }
                value[block..][..WIDTH].copy_from_slice(&sum);
            }
        });
    }
}

/// A block of players in a table with one row of players after the other.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub(super) players: usize,
    pub(super) block: usize,
}

impl Rows {
    /// The block of a row.
    pub(super) fn of<const WIDTH: usize>(self, table: &[f64], row: usize) -> &[f64; WIDTH] {
        let start = row * self.players + self.block;
        // Every row of a table is whole, so the zeros are never read.
        table[start..].first_chunk().unwrap_or(&[0.0; WIDTH])
    }
}
