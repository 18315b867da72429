//! The response map: one pass forward for the beliefs, one pass backward that answers every choice.
//!
//! The map takes log-odds of a profile and gives log-odds of the logit response to the beliefs that the profile
//! implies. Every choice is answered inside the backward pass, so that only the beliefs lag. A fixed point of the map
//! is an agent quantal response equilibrium (McKelvey and Palfrey 1998, eq. 5 applied to the agent form). Log-odds are
//! centered: the numbers of a set's actions sum to zero. At held sets they are 0 and have no meaning.
//!
//! Invariant: nothing is allocated after [`ResponseMap::new`].

use super::layout::{Layout, SetRole};
use crate::game::Game;

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
    /// Length: nodes. Reach probabilities, or their logarithms.
    reach: Vec<f64>,
    /// Length: nodes. In the pass over logarithms, the sum over the parents scaled by `exp(reach)`.
    scaled: Vec<f64>,
    /// Length: sets.
    set_reach: Vec<f64>,
    /// Length: nodes.
    belief: Vec<f64>,
    /// Length: nodes x players.
    value: Vec<f64>,
    tangent: Tangent,
}

/// Working arrays of the derivative.
#[derive(Debug)]
struct Tangent {
    /// Length: actions. Of the logarithms of the profile given.
    log_probability: Vec<f64>,
    /// Length: actions. Of the response.
    response: Vec<f64>,
    /// Length: actions.
    utility: Vec<f64>,
    /// Length: nodes. Of the reach, or of its logarithm.
    reach: Vec<f64>,
    /// Length: sets.
    set_reach: Vec<f64>,
    /// Length: nodes.
    belief: Vec<f64>,
    /// Length: nodes x players.
    value: Vec<f64>,
}

impl<'g> ResponseMap<'g> {
    /// Takes all memory that the map will need.
    pub(super) fn new(game: &'g Game, layout: Layout) -> Self {
        let (nodes, actions) = (game.node_count(), game.action_count());
        let sets = game.information_sets.len();
        let values = nodes * game.player_count();
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
            reach: vec![0.0; nodes],
            scaled: vec![0.0; nodes],
            set_reach: vec![0.0; sets],
            belief: vec![0.0; nodes],
            value: vec![0.0; values],
            tangent: Tangent {
                log_probability: vec![0.0; actions],
                response: vec![0.0; actions],
                utility: vec![0.0; actions],
                reach: vec![0.0; nodes],
                set_reach: vec![0.0; sets],
                belief: vec![0.0; nodes],
                value: vec![0.0; values],
            },
        }
    }

    /// The number of coordinates: actions of the whole game.
    pub(super) fn dimension(&self) -> usize {
        self.probability.len()
    }

    /// The profile given at the last evaluation.
    pub(super) fn probabilities(&self) -> &[f64] {
        &self.probability
    }

    /// The logarithms of the probabilities of a point.
    pub(super) fn log_probabilities(&mut self, log_odds: &[f64]) -> &[f64] {
        self.set_log_profile(log_odds);
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
        match self.game.player_count() {
            1 => self.backward(1, out),
            2 => self.backward(2, out),
            3 => self.backward(3, out),
            4 => self.backward(4, out),
            5 => self.backward(5, out),
            players => self.backward(players, out),
        }
    }

    /// The derivative of the response at the last point of [`ResponseMap::evaluate`] in a direction of log-odds and
    /// lambda: a Jacobian-vector product by one forward-mode sweep.
    pub(super) fn derivative(&mut self, direction: &[f64], lambda_rate: f64, out: &mut [f64]) {
        self.sweeps += 1;
        self.set_profile_tangent(direction);
        if self.logarithmic {
            self.reach_tangent_logarithmic();
        } else {
            self.reach_tangent_linear();
        }
        match self.game.player_count() {
            1 => self.backward_tangent(1, lambda_rate, out),
            2 => self.backward_tangent(2, lambda_rate, out),
            3 => self.backward_tangent(3, lambda_rate, out),
            4 => self.backward_tangent(4, lambda_rate, out),
            5 => self.backward_tangent(5, lambda_rate, out),
            players => self.backward_tangent(players, lambda_rate, out),
        }
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
                    self.reach[*child as usize] += here * game.probabilities[*row as usize];
                }
            } else {
                self.set_reach[set as usize] += here;
                let actions = self.layout.actions(set as usize);
                for (child, p) in children.iter().zip(&self.probability[actions]) {
                    self.reach[*child as usize] += here * p;
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
        for (node, set) in game.node_set.iter().enumerate() {
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
                if log == f64::NEG_INFINITY {
                    continue;
                }
                let child = game.edge_child[edge] as usize;
                let largest = self.reach[child];
                if log > largest {
                    self.scaled[child] = self.scaled[child] * (largest - log).exp() + 1.0;
                    self.reach[child] = log;
                } else {
                    self.scaled[child] += (log - largest).exp();
                }
            }
        }
        for (node, set) in game.node_set.iter().enumerate() {
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

    fn edges(&self, node: usize) -> std::ops::Range<usize> {
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
                    tangent.reach[*child as usize] += rate * game.probabilities[*row as usize];
                }
            } else {
                tangent.set_reach[set as usize] += rate;
                let actions = self.layout.actions(set as usize);
                let rates = &tangent.log_probability[actions.clone()];
                for ((child, p), log_rate) in
                    children.iter().zip(&self.probability[actions]).zip(rates)
                {
                    tangent.reach[*child as usize] += p * (rate + here * log_rate);
                }
            }
        }
        for (node, set) in game.node_set.iter().enumerate() {
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
                if log == f64::NEG_INFINITY {
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
        for (node, set) in game.node_set.iter().enumerate() {
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

    /// Inlined with the number of players known, so that the loops over players unroll.
    #[inline(always)]
    fn backward(&mut self, players: usize, out: &mut [f64]) {
        let game = self.game;
        self.utility.fill(0.0);
        self.response.copy_from_slice(&self.probability);
        out.fill(0.0);
        for level in (0..game.level_nodes.len().saturating_sub(1)).rev() {
            let nodes = game.level_nodes[level] as usize..game.level_nodes[level + 1] as usize;
            self.add_utilities(players, nodes.clone());
            let sets = self.layout.level_start[level] as usize
                ..self.layout.level_start[level + 1] as usize;
            for k in sets {
                let set = self.layout.level_sets[k] as usize;
                let actions = self.layout.actions(set);
                self.answer(set, out);
                softmax(&out[actions.clone()], &mut self.response[actions]);
            }
            self.back_up_values(players, nodes);
        }
        for k in 0..self.layout.spread_sets.len() {
            self.answer(self.layout.spread_sets[k] as usize, out);
        }
    }

    #[inline(always)]
    fn add_utilities(&mut self, players: usize, nodes: std::ops::Range<usize>) {
        let game = self.game;
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

    #[inline(always)]
    fn back_up_values(&mut self, players: usize, nodes: std::ops::Range<usize>) {
        let game = self.game;
        for node in nodes {
            let set = game.node_set[node];
            let edges = self.edges(node);
            let children = &game.edge_child[edges.clone()];
            let rows = &game.edge_payoff[edges.clone()];
            for block in (0..players).step_by(BLOCK) {
                let width = BLOCK.min(players - block);
                let mut sum = [0.0; BLOCK];
                let mut add = |p: f64, child: u32, row: u32| {
                    let value = &self.value[child as usize * players + block..][..width];
                    let payoff = &game.payoffs[row as usize * players + block..][..width];
                    for lane in 0..width {
                        sum[lane] += p * (value[lane] + payoff[lane]);
                    }
                };
                if set < Game::TERMINAL {
                    let response = &self.response[self.layout.actions(set as usize)];
                    for ((child, row), p) in children.iter().zip(rows).zip(response) {
                        add(*p, *child, *row);
                    }
                } else {
                    let chance = &game.edge_probability[edges.clone()];
                    for ((child, row), p) in children.iter().zip(rows).zip(chance) {
                        add(game.probabilities[*p as usize], *child, *row);
                    }
                }
                self.value[node * players + block..][..width].copy_from_slice(&sum[..width]);
            }
        }
    }

    #[inline(always)]
    fn backward_tangent(&mut self, players: usize, lambda_rate: f64, out: &mut [f64]) {
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
            self.add_utility_tangents(players, nodes.clone());
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
            self.back_up_value_tangents(players, nodes);
        }
        for k in 0..self.layout.spread_sets.len() {
            self.answer_tangent(self.layout.spread_sets[k] as usize, lambda_rate, out);
        }
    }

    #[inline(always)]
    fn add_utility_tangents(&mut self, players: usize, nodes: std::ops::Range<usize>) {
        let game = self.game;
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

    #[inline(always)]
    fn back_up_value_tangents(&mut self, players: usize, nodes: std::ops::Range<usize>) {
        let game = self.game;
        let tangent = &mut self.tangent;
        for node in nodes {
            let set = game.node_set[node];
            let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
            let children = &game.edge_child[edges.clone()];
            let rows = &game.edge_payoff[edges.clone()];
            for block in (0..players).step_by(BLOCK) {
                let width = BLOCK.min(players - block);
                let mut sum = [0.0; BLOCK];
                if set < Game::TERMINAL {
                    let actions = self.layout.actions(set as usize);
                    let response = &self.response[actions.clone()];
                    let rates = &tangent.response[actions];
                    for (((child, row), p), p_rate) in
                        children.iter().zip(rows).zip(response).zip(rates)
                    {
                        let after = *child as usize * players + block;
                        let value = &self.value[after..][..width];
                        let value_rate = &tangent.value[after..][..width];
                        let payoff = &game.payoffs[*row as usize * players + block..][..width];
                        for lane in 0..width {
                            sum[lane] +=
                                p * value_rate[lane] + p_rate * (value[lane] + payoff[lane]);
                        }
                    }
                } else {
                    let chance = &game.edge_probability[edges.clone()];
                    for (child, p) in children.iter().zip(chance) {
                        let p = game.probabilities[*p as usize];
                        let after = *child as usize * players + block;
                        let value_rate = &tangent.value[after..][..width];
                        for lane in 0..width {
                            sum[lane] += p * value_rate[lane];
                        }
                    }
                }
                tangent.value[node * players + block..][..width].copy_from_slice(&sum[..width]);
            }
        }
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

/// The logarithm of the sum of two numbers that are given by their logarithms.
fn log_add(a: f64, b: f64) -> f64 {
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    if small == f64::NEG_INFINITY {
        large
    } else {
        large + (small - large).exp().ln_1p()
    }
}
