//! The derivative of the response map: a Jacobian-vector product by one forward-mode sweep.
//!
//! Follows the two passes of the map step by step, at the point of its last evaluation.

use super::super::blocks::by_rows;
use super::super::layout::SetRole;
use super::forward::{Blank, by_member, gather};
use super::rows::{BLOCK, BlockRows, Rows, whole_rows};
use super::sums::Sums;
use super::{ResponseMap, center};
use crate::game::Game;
use std::ops::Range;

/// Working arrays of the derivative.
#[derive(Debug)]
pub(super) struct Tangent {
    /// Of the logarithms of the profile given (length: actions), then 0 for each probability of chance.
    log_probability: Vec<f64>,
    /// Length: actions. Of the response.
    response: Vec<f64>,
    /// Length: actions.
    utility: Vec<f64>,
    /// Length: as `reach`. Of the reach, or of its logarithm.
    reach: Vec<f64>,
    /// Length: sets.
    set_reach: Vec<f64>,
    /// Length: as `reach`.
    belief: Vec<f64>,
    /// Length: nodes x players.
    value: Vec<f64>,
}

impl Tangent {
    fn of(map: &ResponseMap) -> Self {
        Self {
            log_probability: vec![0.0; map.probability.len()],
            response: vec![0.0; map.dimension()],
            utility: vec![0.0; map.dimension()],
            reach: vec![0.0; map.reach.len()],
            set_reach: vec![0.0; map.set_reach.len()],
            belief: vec![0.0; map.belief.len()],
            value: vec![0.0; map.value.len()],
        }
    }
}

impl ResponseMap<'_> {
    /// The derivative of the map at the last point of [`ResponseMap::evaluate`] in a direction of log-odds and lambda: a
    /// Jacobian-vector product by one forward-mode sweep.
    pub(in crate::solve) fn derivative(
        &mut self,
        direction: &[f64],
        lambda_rate: f64,
        out: &mut [f64],
    ) {
        self.sweeps += 1;
        self.know_beliefs();
        let mut tangent = self.tangent.take().unwrap_or_else(|| Tangent::of(self));
        self.set_profile_tangent(direction, &mut tangent);
        if self.logarithmic {
            self.reach_tangent_logarithmic(&mut tangent);
        } else {
            self.reach_tangent_linear(&mut tangent);
        }
        self.backward_tangent((direction, lambda_rate), &mut tangent, out);
        self.tangent = Some(tangent);
    }

    fn set_profile_tangent(&self, direction: &[f64], tangent: &mut Tangent) {
        let layout = &self.layout;
        let out = &mut tangent.log_probability[..layout.action_count()];
        layout
            .by_action()
            .for_each(0..layout.set_count(), [out], &|set, [out]| {
                if layout.role[set] == SetRole::Held {
                    out.fill(0.0);
                    return;
                }
                let actions = layout.actions(set);
                let rates = &direction[actions.clone()];
                let mean: f64 = rates
                    .iter()
                    .zip(&self.probability[actions])
                    .map(|(rate, p)| rate * p)
                    .sum();
                for (out, rate) in out.iter_mut().zip(rates) {
                    *out = rate - mean;
                }
            });
    }

    fn reach_tangent_linear(&self, tangent: &mut Tangent) {
        let (links, layout) = (&self.links, &self.layout);
        let Tangent {
            log_probability,
            reach,
            set_reach,
            belief,
            ..
        } = tangent;
        gather(&self.game.level_nodes, reach, 0.0, |node, before| {
            let steps = links.edges_to(node).iter();
            steps
                .map(|(parent, place)| {
                    let (parent, place) = (*parent as usize, *place as usize);
                    self.probability[place]
                        * (before[parent] + self.reach[parent] * log_probability[place])
                })
                .sum()
        });
        self.sum_by_set(set_reach, |node| reach[node]);
        by_member(self.game, layout, belief, Blank::Zero, |node, set| {
            (reach[node] - self.belief[node] * set_reach[set]) / self.set_reach[set]
        });
    }

    /// Here the tangent of the reach is that of its logarithm.
    fn reach_tangent_logarithmic(&self, tangent: &mut Tangent) {
        let (links, layout) = (&self.links, &self.layout);
        let Tangent {
            log_probability,
            reach,
            set_reach,
            belief,
            ..
        } = tangent;
        gather(&self.game.level_nodes, reach, 0.0, |node, before| {
            let steps = links.edges_to(node).iter();
            steps
                .map(|(parent, place)| {
                    let (parent, place) = (*parent as usize, *place as usize);
                    let log = self.reach[parent] + self.log_probability[place];
                    if log > f64::NEG_INFINITY {
                        (log - self.reach[node]).exp() * (before[parent] + log_probability[place])
                    } else {
                        0.0
                    }
                })
                .sum()
        });
        self.sum_by_set(set_reach, |node| self.belief[node] * reach[node]);
        by_member(self.game, layout, belief, Blank::Zero, |node, set| {
            self.belief[node] * (reach[node] - set_reach[set])
        });
    }

    /// The direction is one of log-odds and of lambda.
    fn backward_tangent(
        &self,
        (direction, lambda_rate): (&[f64], f64),
        tangent: &mut Tangent,
        out: &mut [f64],
    ) {
        let mut utility = std::mem::take(&mut tangent.utility);
        let mut response = std::mem::take(&mut tangent.response);
        let given = self.probability.iter().zip(&tangent.log_probability);
        for (rate, (p, log_rate)) in response.iter_mut().zip(given) {
            *rate = p * log_rate;
        }
        out.fill(0.0);
        for level in (0..self.levels()).rev() {
            let rates = &*tangent;
            self.action_sums()
                .of_level(level, &mut utility, |nodes, actions, sums| {
                    self.expect_tangents((nodes, actions), rates, sums);
                });
            let sets = self.sets_of(level);
            let actions = self.layout.actions_of(sets.clone());
            let arrays = [&mut out[actions.clone()], &mut response[actions]];
            self.layout
                .by_action()
                .for_each(sets, arrays, &|set, [out, response]| {
                    if self.layout.role[set] == SetRole::Level {
                        let actions = self.layout.actions(set);
                        let utility = &utility[actions.clone()];
                        self.answer_tangent(set, (direction, lambda_rate), utility, out);
                        softmax_tangent(&self.response[actions], out, response);
                    }
                });
            self.back_up_value_tangents(self.nodes_of(level), &response, &mut tangent.value);
        }
        self.action_sums()
            .of_scattered(&mut utility, |nodes, actions, sums| {
                self.expect_tangents((nodes, actions), tangent, sums);
            });
        for set in self.layout.spread_sets.iter() {
            let set = *set as usize;
            let actions = self.layout.actions(set);
            let utility = &utility[actions.clone()];
            self.answer_tangent(set, (direction, lambda_rate), utility, &mut out[actions]);
        }
        tangent.utility = utility;
        tangent.response = response;
    }

    fn expect_tangents(
        &self,
        (nodes, actions): (Range<usize>, usize),
        tangent: &Tangent,
        mut sums: Sums,
    ) {
        for (node, set) in nodes.clone().zip(&self.game.node_set[nodes]) {
            self.expect_tangent((node, *set as usize), tangent, sums.of(*set, actions));
        }
    }

    #[inline]
    fn expect_tangent(&self, (node, set): (usize, usize), tangent: &Tangent, utility: &mut [f64]) {
        let game = self.game;
        let players = game.player_count();
        let player = self.layout.player[set] as usize;
        let belief = self.belief[node];
        let rate = tangent.belief[node];
        let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
        let children = &game.edge_child[edges.clone()];
        let edge_rows = children.iter().zip(&game.edge_payoff[edges]);
        for (utility, (child, row)) in utility.iter_mut().zip(edge_rows) {
            let after = *child as usize * players + player;
            *utility += rate * (self.value[after] + game.payoffs[*row as usize * players + player])
                + belief * tangent.value[after];
        }
    }

    fn answer_tangent(
        &self,
        set: usize,
        (direction, lambda_rate): (&[f64], f64),
        rate: &[f64],
        out: &mut [f64],
    ) {
        let actions = self.layout.actions(set);
        let utility = &self.utility[actions.clone()];
        let precision = self.layout.precision[set];
        for (k, out) in out.iter_mut().enumerate() {
            *out = precision
                * (lambda_rate * (utility[k] - utility[0]) + self.lambda * (rate[k] - rate[0]));
        }
        center(out);
        self.relaxation.apply(set, &direction[actions], out);
    }

    fn back_up_value_tangents(&self, nodes: Range<usize>, rates: &[f64], values: &mut [f64]) {
        let players = self.game.player_count();
        for block in (0..players).step_by(BLOCK) {
            let nodes = nodes.clone();
            match players - block {
                1 => self.back_up_tangent_block::<1>(block, nodes, rates, values),
                2 => self.back_up_tangent_block::<2>(block, nodes, rates, values),
                3 => self.back_up_tangent_block::<3>(block, nodes, rates, values),
                4 => self.back_up_tangent_block::<4>(block, nodes, rates, values),
                5 => self.back_up_tangent_block::<5>(block, nodes, rates, values),
                6 => self.back_up_tangent_block::<6>(block, nodes, rates, values),
                7 => self.back_up_tangent_block::<7>(block, nodes, rates, values),
                _ => self.back_up_tangent_block::<BLOCK>(block, nodes, rates, values),
            }
        }
    }

    fn back_up_tangent_block<const WIDTH: usize>(
        &self,
        block: usize,
        nodes: Range<usize>,
        rates: &[f64],
        values: &mut [f64],
    ) {
        let players = self.game.player_count();
        let (here, later) = values.split_at_mut(nodes.end * players);
        let out = (&mut here[nodes.start * players..], block);
        let tables: [&[f64]; 3] = [&self.value, later, &self.game.payoffs];
        if players == WIDTH {
            self.fill_tangents::<WIDTH>(out, nodes, rates, tables.map(whole_rows));
        } else {
            let tables = tables.map(|table| BlockRows {
                table,
                players,
                block,
            });
            self.fill_tangents::<WIDTH>(out, nodes, rates, tables);
        }
    }

    /// Fills a block of the rows of the nodes. `tables`: the values, their rates behind the nodes, the payoffs.
    fn fill_tangents<const WIDTH: usize>(
        &self,
        (out, block): (&mut [f64], usize),
        nodes: Range<usize>,
        rates: &[f64],
        [values, later, payoffs]: [impl Rows<WIDTH>; 3],
    ) {
        let game = self.game;
        let players = game.player_count();
        by_rows(out, players, |first, rows| {
            for (k, value_rate) in rows.chunks_exact_mut(players).enumerate() {
                let node = nodes.start + first + k;
                let set = game.node_set[node];
                let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
                let children = &game.edge_child[edges.clone()];
                let mut sum = [0.0; WIDTH];
                if set < Game::TERMINAL {
                    let actions = self.layout.actions(set as usize);
                    let moves = self.response[actions.clone()].iter().zip(&rates[actions]);
                    let edge_rows = children.iter().zip(&game.edge_payoff[edges]);
                    for ((child, payoff), (p, p_rate)) in edge_rows.zip(moves) {
                        let value = values.of(*child as usize);
                        let rate = later.of(*child as usize - nodes.end);
                        let payoff = payoffs.of(*payoff as usize);
                        for lane in 0..WIDTH {
                            sum[lane] += p * rate[lane] + p_rate * (value[lane] + payoff[lane]);
                        }
                    }
                } else {
                    for (child, p) in children.iter().zip(&game.edge_probability[edges]) {
                        let p = game.probabilities[*p as usize];
                        let rate = later.of(*child as usize - nodes.end);
                        for lane in 0..WIDTH {
                            sum[lane] += p * rate[lane];
                        }
                    }
                }
                value_rate[block..][..WIDTH].copy_from_slice(&sum);
            }
        });
    }
}

/// The derivative of [`softmax`] at these probabilities.
fn softmax_tangent(probabilities: &[f64], rates: &[f64], out: &mut [f64]) {
    let mean: f64 = probabilities
        .iter()
        .zip(rates)
        .map(|(p, rate)| p * rate)
        .sum();
    for (out, (p, rate)) in out.iter_mut().zip(probabilities.iter().zip(rates)) {
        *out = p * (rate - mean);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::game_structure::GameStructure;
    use super::*;
    use crate::game::{GameBuilder, SignalingFamily, signaling_game};
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    fn signaling() -> Game {
        let family = SignalingFamily {
            types: 2,
            resolves: 2,
            words: 2,
            acts: 2,
            signals: 2,
            answers: 2,
            tension: 2,
            stock: 2,
            periods: 2,
            remembers_all: false,
            seed: 5,
        };
        signaling_game(family).unwrap().game
    }

    /// Two sets come in either order, so that they have nodes on several levels.
    fn tangled() -> Game {
        let mut builder = GameBuilder::new(["A", "B"]);
        let a = builder.information_set(0, "A", ["l", "r"]);
        let b = builder.information_set(1, "B", ["l", "r"]);
        let root = builder.chance();
        let over = builder.terminal();
        for (first, second, shift) in [(a, b, 0.3), (b, a, -0.4)] {
            let node = builder.decision(first);
            builder.chance_edge(root, node, 0.5, &[0.0, 0.0]);
            builder.edge(node, over, &[0.5 + shift, 1.0]);
            let next = builder.decision(second);
            builder.edge(node, next, &[0.1, -shift]);
            builder.edge(next, over, &[1.0, shift]);
            builder.edge(next, over, &[-1.0, 2.0 * shift]);
        }
        builder.build(root).unwrap().game
    }

    /// The largest difference between the derivative and a central difference quotient, relative to the largest entry.
    fn error(game: &Game, scale: f64, lambda: f64, seed: u64) -> (f64, bool) {
        const STEP: f64 = 1e-5;
        let structure = GameStructure::of(game);
        let mut map = ResponseMap::new(game, structure);
        let n = map.dimension();
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        // Each set goes a share of the way of its own.
        let mut observed = |scale: f64| -> Vec<f64> {
            (0..n)
                .map(|_| scale * random.random_range(0.5..1.0))
                .collect()
        };
        let (steps, changes) = (observed(1.0), observed(-3.0));
        map.relaxation.observe(&map.layout, &steps, &changes);
        map.relaxation.update();
        assert!((0..map.layout.set_count()).all(|set| map.relaxation.share(set) < 0.95));
        let mut centered = |scale: f64| {
            let mut point: Vec<f64> = (0..n)
                .map(|_| scale * random.random_range(-1.0..1.0))
                .collect();
            for set in 0..map.layout.set_count() {
                center(&mut point[map.layout.actions(set)]);
            }
            point
        };
        let (point, direction, rate) = (centered(scale), centered(1.0), 0.7);
        let mut shifted = |share: f64| {
            let moved: Vec<f64> = point
                .iter()
                .zip(&direction)
                .map(|(x, d)| x + share * d)
                .collect();
            let mut out = vec![0.0; n];
            map.evaluate(&moved, lambda + share * rate, &mut out);
            out
        };
        let (above, below) = (shifted(STEP), shifted(-STEP));
        let mut out = vec![0.0; n];
        map.evaluate(&point, lambda, &mut out);
        map.derivative(&direction, rate, &mut out);
        let largest = out.iter().fold(1.0_f64, |m, x| m.max(x.abs()));
        let difference = out
            .iter()
            .zip(above.iter().zip(&below))
            .map(|(d, (a, b))| (d - (a - b) / (2.0 * STEP)).abs())
            .fold(0.0, f64::max);
        (difference / largest, map.logarithmic)
    }

    #[test]
    fn agrees_with_difference_quotients() {
        // (game, size of the log-odds, lambda, whether logarithms are needed)
        for (game, scale, lambda, logarithmic) in [
            (signaling(), 1.0, 1.0, false),
            (signaling(), 3.0, 3.0, false),
            (signaling(), 2000.0, 1.0, true),
            (tangled(), 1.0, 2.0, false),
            (tangled(), 900.0, 2.0, false),
        ] {
            for seed in 0..5 {
                let (error, by_logarithms) = error(&game, scale, lambda, seed);
                assert!(error < 1e-6, "{scale} {lambda} {seed}: {error}");
                assert_eq!(by_logarithms, logarithmic, "{scale} {lambda} {seed}");
            }
        }
    }
}
