//! The response map: one pass forward for the beliefs, one pass backward that answers every choice.
//!
//! The map takes log-odds of a profile and gives log-odds of the logit response to the beliefs that the profile
//! implies. Every choice is answered inside the backward pass, so that only the beliefs lag. A fixed point of the map
//! is an agent quantal response equilibrium (`McKelvey` and Palfrey 1998, eq. 5 applied to the agent form). Log-odds are
//! centered: the numbers of a set's actions sum to zero. At held sets they are 0 and have no meaning.
//!
//! The derivative of the map stands in the module below.
//!
//! Invariant: nothing is allocated after [`ResponseMap::new`].

mod derivative;

use self::derivative::Tangent;
use super::layout::{Layout, SetRole};
use crate::game::Game;
use std::ops::Range;

/// Below this reach of a set that can be reached, the forward pass goes over to logarithms.
const SMALLEST_LINEAR_REACH: f64 = 1e-250;

/// How many players' values are summed beside each other.
const BLOCK: usize = 8;

/// The map, with its working arrays and the last point at which it was evaluated.
#[derive(Debug)]
pub(super) struct ResponseMap<'g> {
    pub(super) game: &'g Game,
    pub(super) layout: Layout,
    /// How many passes (forward and backward together) were made.
    pub(super) sweeps: usize,
    lambda: f64,
    logarithmic: bool,
    /// Length: actions. The profile given.
    probability: Vec<f64>,
    log_probability: Vec<f64>,
    /// Length: actions. The response.
    response: Vec<f64>,
    /// Length: actions. What the mover expects from the action.
    utility: Vec<f64>,
    /// Length: nodes up to the last that is not terminal; nothing is known of what stands behind, so that the many
    /// edges to one ending cost nothing. Reach probabilities, or their logarithms.
    reach: Vec<f64>,
    /// Length: as `reach`. In the pass over logarithms, the sum over the parents scaled by `exp(reach)`.
    scaled: Vec<f64>,
    /// Length: sets.
    set_reach: Vec<f64>,
    /// Length: nodes.
    belief: Vec<f64>,
    /// Length: nodes x players.
    value: Vec<f64>,
    tangent: Tangent,
}

impl<'g> ResponseMap<'g> {
    /// Takes all memory that the map will need.
    pub(super) fn new(game: &'g Game, layout: Layout) -> Self {
        let (nodes, actions) = (game.node_count(), game.action_count());
        let sets = game.information_sets.len();
        let values = nodes * game.player_count();
        let moving = game
            .node_set
            .iter()
            .rposition(|set| *set != Game::TERMINAL)
            .map_or(0, |last| last + 1);
        Self {
            game,
            layout,
            sweeps: 0,
            lambda: 0.0,
            logarithmic: false,
            probability: vec![0.0; actions],
            log_probability: vec![0.0; actions],
            response: vec![0.0; actions],
            utility: vec![0.0; actions],
            reach: vec![0.0; moving],
            scaled: vec![0.0; moving],
            set_reach: vec![0.0; sets],
            belief: vec![0.0; nodes],
            value: vec![0.0; values],
            tangent: Tangent::new(game, moving),
        }
    }

    /// The number of coordinates: actions of the whole game.
    pub(super) fn dimension(&self) -> usize {
        self.probability.len()
    }

    /// Takes a point without answering it.
    pub(super) fn set_point(&mut self, log_odds: &[f64]) {
        self.set_profile(log_odds);
        self.set_log_profile(log_odds);
    }

    /// The profile of the last point.
    pub(super) fn probabilities(&self) -> &[f64] {
        &self.probability
    }

    /// The logarithms of the probabilities of the last [`ResponseMap::set_point`].
    pub(super) fn log_probabilities(&self) -> &[f64] {
        &self.log_probability
    }

    /// The response to `log_odds` at this lambda, as log-odds.
    pub(super) fn evaluate(&mut self, log_odds: &[f64], lambda: f64, out: &mut [f64]) {
        self.sweeps += 1;
        self.lambda = lambda;
        self.set_profile(log_odds);
        self.logarithmic = !self.reach_linear();
        if self.logarithmic {
            self.set_log_profile(log_odds);
            self.reach_logarithmic();
        }
        self.backward(out);
    }

    fn set_profile(&mut self, log_odds: &[f64]) {
        for set in 0..self.layout.set_count() {
            let actions = self.layout.actions(set);
            if self.layout.role[set] == SetRole::Held {
                self.probability[actions.clone()]
                    .copy_from_slice(&self.layout.held_probability[actions]);
            } else {
                softmax(&log_odds[actions.clone()], &mut self.probability[actions]);
            }
        }
    }

    fn set_log_profile(&mut self, log_odds: &[f64]) {
        for set in 0..self.layout.set_count() {
            let actions = self.layout.actions(set);
            let out = &mut self.log_probability[actions.clone()];
            if self.layout.role[set] == SetRole::Held {
                out.copy_from_slice(&self.layout.held_log[actions]);
            } else {
                log_softmax(&log_odds[actions], out);
            }
        }
    }

    /// Reach and beliefs in plain numbers; `false` where these become too small for them.
    fn reach_linear(&mut self) -> bool {
        let game = self.game;
        self.reach.fill(0.0);
        self.set_reach.fill(0.0);
        if let Some(root) = self.reach.first_mut() {
            *root = 1.0;
        }
        for node in 0..self.reach.len() {
            let here = self.reach[node];
            let set = game.node_set[node];
            if set == Game::TERMINAL {
                continue;
            }
            let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
            let children = &game.edge_child[edges.clone()];
            if set == Game::CHANCE {
                for (child, row) in children.iter().zip(&game.edge_probability[edges]) {
                    if let Some(reach) = self.reach.get_mut(*child as usize) {
                        *reach += here * game.probabilities[*row as usize];
                    }
                }
            } else {
                self.set_reach[set as usize] += here;
                let actions = self.layout.actions(set as usize);
                for (child, p) in children.iter().zip(&self.probability[actions]) {
                    if let Some(reach) = self.reach.get_mut(*child as usize) {
                        *reach += here * p;
                    }
                }
            }
        }
        let representable = self
            .set_reach
            .iter()
            .zip(&self.layout.reachable)
            .all(|(reach, reachable)| !reachable || *reach >= SMALLEST_LINEAR_REACH);
        if !representable {
            return false;
        }
        for (node, set) in game.node_set[..self.reach.len()].iter().enumerate() {
            if *set < Game::TERMINAL {
                let set = *set as usize;
                self.belief[node] = if self.layout.reachable[set] {
                    self.reach[node] / self.set_reach[set]
                } else {
                    self.layout.blank_belief[set]
                };
            }
        }
        true
    }

    /// Reach and beliefs by logarithms.
    fn reach_logarithmic(&mut self) {
        let game = self.game;
        self.reach.fill(f64::NEG_INFINITY);
        self.scaled.fill(0.0);
        self.set_reach.fill(f64::NEG_INFINITY);
        if let Some(root) = self.reach.first_mut() {
            *root = 0.0;
            self.scaled[0] = 1.0;
        }
        for node in 0..self.reach.len() {
            if self.scaled[node] > 0.0 {
                self.reach[node] += self.scaled[node].ln();
            }
            let here = self.reach[node];
            let set = game.node_set[node];
            if set == Game::TERMINAL || here == f64::NEG_INFINITY {
                continue;
            }
            if set != Game::CHANCE {
                let total = &mut self.set_reach[set as usize];
                *total = log_add(*total, here);
            }
            for (k, edge) in self.edges(node).enumerate() {
                let log = here + self.log_step(set, k, edge);
                let child = game.edge_child[edge] as usize;
                if log == f64::NEG_INFINITY || child >= self.reach.len() {
                    continue;
                }
                let largest = self.reach[child];
                if log > largest {
                    self.scaled[child] = self.scaled[child] * (largest - log).exp() + 1.0;
                    self.reach[child] = log;
                } else {
                    self.scaled[child] += (log - largest).exp();
                }
            }
        }
        for (node, set) in game.node_set[..self.reach.len()].iter().enumerate() {
            if *set < Game::TERMINAL {
                let set = *set as usize;
                self.belief[node] = if self.layout.reachable[set] {
                    (self.reach[node] - self.set_reach[set]).exp()
                } else {
                    self.layout.blank_belief[set]
                };
            }
        }
    }

    fn edges(&self, node: usize) -> Range<usize> {
        self.game.node_edges[node] as usize..self.game.node_edges[node + 1] as usize
    }

    /// The logarithm of the probability of an edge.
    fn log_step(&self, set: u32, k: usize, edge: usize) -> f64 {
        if set == Game::CHANCE {
            self.game.probabilities[self.game.edge_probability[edge] as usize].ln()
        } else {
            self.log_probability[self.layout.first_action[set as usize] as usize + k]
        }
    }

    fn backward(&mut self, out: &mut [f64]) {
        let game = self.game;
        self.utility.fill(0.0);
        self.response.copy_from_slice(&self.probability);
        out.fill(0.0);
        for level in (0..game.level_nodes.len().saturating_sub(1)).rev() {
            let nodes = game.level_nodes[level] as usize..game.level_nodes[level + 1] as usize;
            self.add_utilities(nodes.clone());
            let sets = self.layout.level_start[level] as usize
                ..self.layout.level_start[level + 1] as usize;
            for k in sets {
                let set = self.layout.level_sets[k] as usize;
                let actions = self.layout.actions(set);
                self.answer(set, out);
                softmax(&out[actions.clone()], &mut self.response[actions]);
            }
            self.back_up_values(nodes);
        }
        for k in 0..self.layout.spread_sets.len() {
            self.answer(self.layout.spread_sets[k] as usize, out);
        }
    }

    fn add_utilities(&mut self, nodes: Range<usize>) {
        let game = self.game;
        let players = game.player_count();
        for node in nodes {
            let set = game.node_set[node];
            if set >= Game::TERMINAL {
                continue;
            }
            let belief = self.belief[node];
            let player = self.layout.player[set as usize] as usize;
            let edges = self.edges(node);
            let actions = self.layout.actions(set as usize);
            for (utility, (child, row)) in self.utility[actions].iter_mut().zip(
                game.edge_child[edges.clone()]
                    .iter()
                    .zip(&game.edge_payoff[edges]),
            ) {
                *utility += belief
                    * (self.value[*child as usize * players + player]
                        + game.payoffs[*row as usize * players + player]);
            }
        }
    }

    /// The log-odds with which the set answers the utilities of its actions.
    fn answer(&self, set: usize, out: &mut [f64]) {
        let actions = self.layout.actions(set);
        let utility = &self.utility[actions.clone()];
        let log_weight = &self.layout.log_weight[actions.clone()];
        let lambda = self.lambda * self.layout.precision[set];
        let out = &mut out[actions];
        for ((out, utility_here), weight) in out.iter_mut().zip(utility).zip(log_weight) {
            *out = weight + lambda * (utility_here - utility[0]);
        }
        center(out);
    }

    /// The values of a level's nodes, a block of players at a time, so that the sums stay in registers.
    fn back_up_values(&mut self, nodes: Range<usize>) {
        let players = self.game.player_count();
        for block in (0..players).step_by(BLOCK) {
            match players - block {
                1 => self.back_up_block::<1>(block, nodes.clone()),
                2 => self.back_up_block::<2>(block, nodes.clone()),
                3 => self.back_up_block::<3>(block, nodes.clone()),
                4 => self.back_up_block::<4>(block, nodes.clone()),
                5 => self.back_up_block::<5>(block, nodes.clone()),
                6 => self.back_up_block::<6>(block, nodes.clone()),
                7 => self.back_up_block::<7>(block, nodes.clone()),
                _ => self.back_up_block::<BLOCK>(block, nodes.clone()),
            }
        }
    }

    fn back_up_block<const WIDTH: usize>(&mut self, block: usize, nodes: Range<usize>) {
        let game = self.game;
        let rows = Rows {
            players: game.player_count(),
            block,
        };
        // Children stand on later levels, behind the level's nodes.
        let (here, later) = self.value.split_at_mut(nodes.end * rows.players);
        for node in nodes.clone() {
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
                let response = &self.response[self.layout.actions(set as usize)];
                for ((child, payoff), p) in edge_rows.zip(response) {
                    add(*p, *child, *payoff);
                }
            } else {
                for ((child, payoff), p) in edge_rows.zip(&game.edge_probability[edges]) {
                    add(game.probabilities[*p as usize], *child, *payoff);
                }
            }
            here[node * rows.players + block..][..WIDTH].copy_from_slice(&sum);
        }
    }
}

/// A block of players in a table with one row of players after the other.
#[derive(Clone, Copy)]
struct Rows {
    players: usize,
    block: usize,
}

impl Rows {
    fn of<const WIDTH: usize>(self, table: &[f64], row: usize) -> &[f64; WIDTH] {
        let start = row * self.players + self.block;
        // Every row of a table is whole, so the zeros are never read.
        table[start..].first_chunk().unwrap_or(&[0.0; WIDTH])
    }
}

/// Subtracts the mean.
pub(super) fn center(log_odds: &mut [f64]) {
    let mean = log_odds.iter().sum::<f64>() / log_odds.len() as f64;
    for x in log_odds {
        *x -= mean;
    }
}

/// Probabilities in proportion to the exponentials.
pub(super) fn softmax(log_odds: &[f64], out: &mut [f64]) {
    let largest = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for (out, x) in out.iter_mut().zip(log_odds) {
        *out = (x - largest).exp();
        total += *out;
    }
    for out in out {
        *out /= total;
    }
}

/// Logarithms of the probabilities in proportion to the exponentials.
fn log_softmax(log_odds: &[f64], out: &mut [f64]) {
    let largest = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = log_odds.iter().map(|x| (x - largest).exp()).sum();
    let shift = largest + total.ln();
    for (out, x) in out.iter_mut().zip(log_odds) {
        *out = x - shift;
    }
}

/// The logarithm of the sum of two numbers that are given by their logarithms.
fn log_add(a: f64, b: f64) -> f64 {
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    if small == f64::NEG_INFINITY {
        large
    } else {
        large + (small - large).exp().ln_1p()
    }
}
