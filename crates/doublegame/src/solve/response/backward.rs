//! The backward pass: on every level first the answers of its sets, then the values of its nodes.

use super::super::blocks::by_rows;
use super::super::layout::SetRole;
use super::rows::{BLOCK, BlockRows, Rows, whole_rows};
use super::{ResponseMap, center, softmax};
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
                .of_level(level, &mut utility, map.expecting());
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
            .of_scattered(&mut utility, self.expecting());
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
    fn expecting(&self) -> impl Fn(usize, usize, &mut [f64]) + Sync + Send {
        let game = self.game;
        let players = game.player_count();
        let (movers, beliefs) = (&self.layout.player[..], &self.belief[..]);
        let (bounds, children, rows) = (
            &game.node_edges[..],
            &game.edge_child[..],
            &game.edge_payoff[..],
        );
        let (values, payoffs) = (&self.value[..], &game.payoffs[..]);
        move |node, set, utility| {
            let belief = beliefs[node];
            let values = &values[movers[set] as usize..];
            let payoffs = &payoffs[movers[set] as usize..];
            let first = bounds[node] as usize;
            let edges = first..first + utility.len();
            let steps = children[edges.clone()].iter().zip(&rows[edges]);
            for (utility, (child, row)) in utility.iter_mut().zip(steps) {
                *utility +=
                    belief * (values[*child as usize * players] + payoffs[*row as usize * players]);
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
            first_action: &self.layout.first_action,
            response,
        };
        let tables: [&[f64]; 2] = [later, &game.payoffs];
        if players == WIDTH {
            step.fill::<WIDTH>(out, nodes, tables.map(whole_rows));
        } else {
            let tables = tables.map(|table| BlockRows {
                table,
                players,
                block,
            });
            step.fill::<WIDTH>(out, nodes, tables);
        }
    }
}

/// A step back from values on later levels.
#[derive(Clone, Copy)]
struct Step<'a> {
    game: &'a Game,
    /// See [`Layout`](super::super::layout::Layout).
    first_action: &'a [u32],
    /// Length: actions.
    response: &'a [f64],
}

impl Step<'_> {
    /// Fills a block of the rows of the nodes. `tables`: the values behind the nodes, the payoffs.
    fn fill<const WIDTH: usize>(
        self,
        (out, block): (&mut [f64], usize),
        nodes: Range<usize>,
        [later, payoffs]: [impl Rows<WIDTH>; 2],
    ) {
        let game = self.game;
        let players = game.player_count();
        by_rows(out, players, |first, rows| {
            let from = nodes.start + first;
            let sets = &game.node_set[from..];
            let bounds = game.node_edges[from..].windows(2);
            let rows = rows.chunks_exact_mut(players);
            for ((row, set), bounds) in rows.zip(sets).zip(bounds) {
                let edges = bounds[0] as usize..bounds[1] as usize;
                let children = &game.edge_child[edges.clone()];
                let steps = children.iter().zip(&game.edge_payoff[edges.clone()]);
                let mut sum = [0.0; WIDTH];
                let mut add = |p: f64, child: u32, payoff: u32| {
                    let value = later.of(child as usize - nodes.end);
                    let payoff = payoffs.of(payoff as usize);
                    for lane in 0..WIDTH {
                        sum[lane] += p * (value[lane] + payoff[lane]);
                    }
                };
                if *set < Game::TERMINAL {
                    let first = self.first_action[*set as usize] as usize;
                    let response = &self.response[first..first + children.len()];
                    for ((child, payoff), p) in steps.zip(response) {
                        add(*p, *child, *payoff);
                    }
                } else {
                    for ((child, payoff), p) in steps.zip(&game.edge_probability[edges]) {
                        add(game.probabilities[*p as usize], *child, *payoff);
                    }
                }
                row[block..][..WIDTH].copy_from_slice(&sum);
            }
        });
    }
}
