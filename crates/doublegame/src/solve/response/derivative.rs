//! The derivative of the response map: a Jacobian-vector product by one forward-mode sweep.
//!
//! Follows the two passes of the map step by step, at the point of its last evaluation.

use super::super::layout::SetRole;
use super::{BLOCK, ResponseMap, Rows, center};
use crate::game::Game;
use std::ops::Range;

/// Working arrays of the derivative.
#[derive(Debug)]
pub(super) struct Tangent {
    /// Length: actions. Of the logarithms of the profile given.
    log_probability: Vec<f64>,
    /// Length: actions. Of the response.
    response: Vec<f64>,
    /// Length: actions.
    utility: Vec<f64>,
    /// Length: as `reach`. Of the reach, or of its logarithm.
    reach: Vec<f64>,
    /// Length: sets.
    set_reach: Vec<f64>,
    /// Length: nodes.
    belief: Vec<f64>,
    /// Length: nodes x players.
    value: Vec<f64>,
}

impl Tangent {
    /// Memory for a game of which `moving` nodes stand up to the last that is not terminal.
    pub(super) fn new(game: &Game, moving: usize) -> Self {
        let actions = game.action_count();
        let nodes = game.node_count();
        Self {
            log_probability: vec![0.0; actions],
            response: vec![0.0; actions],
            utility: vec![0.0; actions],
            reach: vec![0.0; moving],
            set_reach: vec![0.0; game.information_sets.len()],
            belief: vec![0.0; nodes],
            value: vec![0.0; nodes * game.player_count()],
        }
    }
}

impl ResponseMap<'_> {
    /// The derivative of the response at the last point of [`ResponseMap::evaluate`] in a direction of log-odds and
    /// lambda: a Jacobian-vector product by one forward-mode sweep.
    pub(in crate::solve) fn derivative(
        &mut self,
        direction: &[f64],
        lambda_rate: f64,
        out: &mut [f64],
    ) {
        self.sweeps += 1;
        self.set_profile_tangent(direction);
        if self.logarithmic {
            self.reach_tangent_logarithmic();
        } else {
            self.reach_tangent_linear();
        }
        self.backward_tangent(lambda_rate, out);
    }

    fn set_profile_tangent(&mut self, direction: &[f64]) {
        for set in 0..self.layout.set_count() {
            let actions = self.layout.actions(set);
            let out = &mut self.tangent.log_probability[actions.clone()];
            if self.layout.role[set] == SetRole::Held {
                out.fill(0.0);
                continue;
            }
            let rates = &direction[actions.clone()];
            let mean: f64 = rates
                .iter()
                .zip(&self.probability[actions])
                .map(|(rate, p)| rate * p)
                .sum();
            for (out, rate) in out.iter_mut().zip(rates) {
                *out = rate - mean;
            }
        }
    }

    fn reach_tangent_linear(&mut self) {
        let game = self.game;
        let tangent = &mut self.tangent;
        tangent.reach.fill(0.0);
        tangent.set_reach.fill(0.0);
        for node in 0..self.reach.len() {
            let set = game.node_set[node];
            if set == Game::TERMINAL {
                continue;
            }
            let here = self.reach[node];
            let rate = tangent.reach[node];
            let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
            let children = &game.edge_child[edges.clone()];
            if set == Game::CHANCE {
                for (child, row) in children.iter().zip(&game.edge_probability[edges]) {
                    if let Some(reach) = tangent.reach.get_mut(*child as usize) {
                        *reach += rate * game.probabilities[*row as usize];
                    }
                }
            } else {
                tangent.set_reach[set as usize] += rate;
                let actions = self.layout.actions(set as usize);
                let rates = &tangent.log_probability[actions.clone()];
                for ((child, p), log_rate) in
                    children.iter().zip(&self.probability[actions]).zip(rates)
                {
                    if let Some(reach) = tangent.reach.get_mut(*child as usize) {
                        *reach += p * (rate + here * log_rate);
                    }
                }
            }
        }
        for (node, set) in game.node_set[..self.reach.len()].iter().enumerate() {
            if *set < Game::TERMINAL {
                let set = *set as usize;
                tangent.belief[node] = if self.layout.reachable[set] {
                    (tangent.reach[node] - self.belief[node] * tangent.set_reach[set])
                        / self.set_reach[set]
                } else {
                    0.0
                };
            }
        }
    }

    /// Here the tangent of the reach is that of its logarithm.
    fn reach_tangent_logarithmic(&mut self) {
        let game = self.game;
        self.tangent.reach.fill(0.0);
        self.tangent.set_reach.fill(0.0);
        for node in 0..self.reach.len() {
            let here = self.reach[node];
            let set = game.node_set[node];
            if set == Game::TERMINAL || here == f64::NEG_INFINITY {
                continue;
            }
            let rate = self.tangent.reach[node];
            if set != Game::CHANCE {
                self.tangent.set_reach[set as usize] += self.belief[node] * rate;
            }
            for (k, edge) in self.edges(node).enumerate() {
                let child = game.edge_child[edge] as usize;
                let log = here + self.log_step(set, k, edge);
                if log == f64::NEG_INFINITY || child >= self.reach.len() {
                    continue;
                }
                let log_rate = if set == Game::CHANCE {
                    0.0
                } else {
                    let action = self.layout.first_action[set as usize] as usize + k;
                    self.tangent.log_probability[action]
                };
                self.tangent.reach[child] += (log - self.reach[child]).exp() * (rate + log_rate);
            }
        }
        for (node, set) in game.node_set[..self.reach.len()].iter().enumerate() {
            if *set < Game::TERMINAL {
                let set = *set as usize;
                self.tangent.belief[node] = if self.layout.reachable[set] {
                    self.belief[node] * (self.tangent.reach[node] - self.tangent.set_reach[set])
                } else {
                    0.0
                };
            }
        }
    }

    fn backward_tangent(&mut self, lambda_rate: f64, out: &mut [f64]) {
        let game = self.game;
        self.tangent.utility.fill(0.0);
        for (rate, (p, log_rate)) in self
            .tangent
            .response
            .iter_mut()
            .zip(self.probability.iter().zip(&self.tangent.log_probability))
        {
            *rate = p * log_rate;
        }
        out.fill(0.0);
        for level in (0..game.level_nodes.len().saturating_sub(1)).rev() {
            let nodes = game.level_nodes[level] as usize..game.level_nodes[level + 1] as usize;
            self.add_utility_tangents(nodes.clone());
            let sets = self.layout.level_start[level] as usize
                ..self.layout.level_start[level + 1] as usize;
            for k in sets {
                let set = self.layout.level_sets[k] as usize;
                self.answer_tangent(set, lambda_rate, out);
                let actions = self.layout.actions(set);
                softmax_tangent(
                    &self.response[actions.clone()],
                    &out[actions.clone()],
                    &mut self.tangent.response[actions],
                );
            }
            self.back_up_value_tangents(nodes);
        }
        for k in 0..self.layout.spread_sets.len() {
            self.answer_tangent(self.layout.spread_sets[k] as usize, lambda_rate, out);
        }
    }

    fn add_utility_tangents(&mut self, nodes: Range<usize>) {
        let game = self.game;
        let players = game.player_count();
        let tangent = &mut self.tangent;
        for node in nodes {
            let set = game.node_set[node];
            if set >= Game::TERMINAL {
                continue;
            }
            let belief = self.belief[node];
            let rate = tangent.belief[node];
            let player = self.layout.player[set as usize] as usize;
            let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
            let actions = self.layout.actions(set as usize);
            for (utility, (child, row)) in tangent.utility[actions].iter_mut().zip(
                game.edge_child[edges.clone()]
                    .iter()
                    .zip(&game.edge_payoff[edges]),
            ) {
                let after = *child as usize * players + player;
                *utility += rate
                    * (self.value[after] + game.payoffs[*row as usize * players + player])
                    + belief * tangent.value[after];
            }
        }
    }

    fn answer_tangent(&self, set: usize, lambda_rate: f64, out: &mut [f64]) {
        let actions = self.layout.actions(set);
        let utility = &self.utility[actions.clone()];
        let rate = &self.tangent.utility[actions.clone()];
        let precision = self.layout.precision[set];
        let out = &mut out[actions];
        for (k, out) in out.iter_mut().enumerate() {
            *out = precision
                * (lambda_rate * (utility[k] - utility[0]) + self.lambda * (rate[k] - rate[0]));
        }
        center(out);
    }

    fn back_up_value_tangents(&mut self, nodes: Range<usize>) {
        let players = self.game.player_count();
        for block in (0..players).step_by(BLOCK) {
            match players - block {
                1 => self.back_up_tangent_block::<1>(block, nodes.clone()),
                2 => self.back_up_tangent_block::<2>(block, nodes.clone()),
                3 => self.back_up_tangent_block::<3>(block, nodes.clone()),
                4 => self.back_up_tangent_block::<4>(block, nodes.clone()),
                5 => self.back_up_tangent_block::<5>(block, nodes.clone()),
                6 => self.back_up_tangent_block::<6>(block, nodes.clone()),
                7 => self.back_up_tangent_block::<7>(block, nodes.clone()),
                _ => self.back_up_tangent_block::<BLOCK>(block, nodes.clone()),
            }
        }
    }

    fn back_up_tangent_block<const WIDTH: usize>(&mut self, block: usize, nodes: Range<usize>) {
        let game = self.game;
        let rows = Rows {
            players: game.player_count(),
            block,
        };
        let (here, later) = self.tangent.value.split_at_mut(nodes.end * rows.players);
        for node in nodes.clone() {
            let set = game.node_set[node];
            let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
            let children = &game.edge_child[edges.clone()];
            let mut sum = [0.0; WIDTH];
            if set < Game::TERMINAL {
                let actions = self.layout.actions(set as usize);
                let moves = self.response[actions.clone()]
                    .iter()
                    .zip(&self.tangent.response[actions]);
                let edge_rows = children.iter().zip(&game.edge_payoff[edges]);
                for ((child, payoff), (p, p_rate)) in edge_rows.zip(moves) {
                    let value: &[f64; WIDTH] = rows.of(&self.value, *child as usize);
                    let rate: &[f64; WIDTH] = rows.of(later, *child as usize - nodes.end);
                    let payoff: &[f64; WIDTH] = rows.of(&game.payoffs, *payoff as usize);
                    for lane in 0..WIDTH {
                        sum[lane] += p * rate[lane] + p_rate * (value[lane] + payoff[lane]);
                    }
                }
            } else {
                for (child, p) in children.iter().zip(&game.edge_probability[edges]) {
                    let p = game.probabilities[*p as usize];
                    let rate: &[f64; WIDTH] = rows.of(later, *child as usize - nodes.end);
                    for lane in 0..WIDTH {
                        sum[lane] += p * rate[lane];
                    }
                }
            }
            here[node * rows.players + block..][..WIDTH].copy_from_slice(&sum);
        }
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
    use super::super::super::layout::Layout;
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
        let mut map = ResponseMap::new(game, Layout::of(game, None));
        let n = map.dimension();
        let mut random = Pcg64Mcg::seed_from_u64(seed);
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
