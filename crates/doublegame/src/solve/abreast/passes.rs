//! The response map in lanes: one pass forward for the beliefs, one backward that answers every choice.
//!
//! What is computed for a lane is what [`ResponseMap`](super::super::response) computes for a single game where every
//! information set has all nodes on one level and goes the whole way to its answer.
#![expect(
    clippy::inline_always,
    reason = "a function that is called would be made for the plainest processor"
)]

use super::super::game_structure::GameStructure;
use super::super::layout::Layout;
use super::super::runs::Mover;
use super::{LANES, Lanes, Singles, doubles};
use crate::game::{Game, Profile};
use fearless_simd::{Level, dispatch};
use std::ops::Range;

/// Games of more players are solved one by one.
const MOST_PLAYERS: usize = 6;

/// What a lane needs to know of a game beside its structure.
#[derive(Clone, Copy)]
pub(super) struct Prices<'a> {
    pub(super) game: &'a Game,
    pub(super) layout: &'a Layout,
    pub(super) lambda: f64,
}

/// Prices, points and working arrays of all lanes.
#[derive(Debug)]
pub(super) struct Passes {
    pub(super) level: Level,
    /// Length: actions. Log-odds, centered in each set: where the games stand.
    pub(super) point: Vec<Lanes>,
    /// Length: actions. The response less the point.
    pub(super) residual: Vec<Lanes>,
    /// Length: actions, then the probabilities of chance. The profile at the point.
    probability: Vec<Lanes>,
    /// Length: actions. The profile that answers it.
    response: Vec<Lanes>,
    /// Length: actions. Logarithms of the base weights.
    log_weight: Vec<Lanes>,
    /// Length: actions. What the mover expects, times the reach of the set.
    utility: Vec<Lanes>,
    /// Length: sets. The lambda in effect.
    lambda: Vec<Lanes>,
    /// Length: sets. The sum of the weights of the nodes.
    set_weight: Vec<Lanes>,
    /// Length: sets. What is added to the reach of a node to weigh it beside the other nodes of its set: 1 where the set cannot
    /// be reached, so that all nodes count alike, else 0.
    blank: Vec<Lanes>,
    /// How many sets of each lane cannot be reached.
    blanks: [usize; LANES],
    /// Length: nodes up to the last that is not terminal. Reach probabilities.
    reach: Vec<Lanes>,
    /// Length: rows of payoffs x players.
    payoffs: Vec<Singles>,
    /// Length: nodes x players.
    value: Vec<Singles>,
}

impl Default for Passes {
    fn default() -> Self {
        Self {
            level: Level::new(),
            point: Vec::new(),
            residual: Vec::new(),
            probability: Vec::new(),
            response: Vec::new(),
            log_weight: Vec::new(),
            utility: Vec::new(),
            lambda: Vec::new(),
            set_weight: Vec::new(),
            blank: Vec::new(),
            blanks: [0; LANES],
            reach: Vec::new(),
            payoffs: Vec::new(),
            value: Vec::new(),
        }
    }
}

impl Passes {
    /// Whether there is code for games like this.
    pub(super) fn can(game: &Game) -> bool {
        (1..=MOST_PLAYERS).contains(&game.player_count())
    }

    /// Takes the memory for games of this structure. What stands in a lane has no meaning until a game begins there.
    pub(super) fn prepare(&mut self, game: &Game, structure: &GameStructure) {
        let (actions, sets) = (game.action_count(), game.information_sets.len());
        let sizes = [
            (&mut self.point, actions),
            (&mut self.residual, actions),
            (&mut self.probability, actions + game.probabilities.len()),
            (&mut self.response, actions),
            (&mut self.log_weight, actions),
            (&mut self.utility, actions),
            (&mut self.lambda, sets),
            (&mut self.set_weight, sets),
            (&mut self.blank, sets),
            (&mut self.reach, structure.links.moving()),
        ];
        for (array, size) in sizes {
            array.resize(size, [0.0; LANES]);
        }
        self.payoffs.resize(game.payoffs.len(), [0.0; LANES]);
        let values = game.node_count() * game.player_count();
        self.value.resize(values, [0.0; LANES]);
        self.blanks = [0; LANES];
    }

    /// Puts a game into a lane, which stands at this point.
    pub(super) fn begin(&mut self, lane: usize, prices: Prices, point: &[f64]) {
        let Prices {
            game,
            layout,
            lambda,
        } = prices;
        let actions = game.action_count();
        put(&mut self.point, lane, point.iter().copied());
        for (row, payoff) in self.payoffs.iter_mut().zip(&game.payoffs) {
            row[lane] = *payoff as f32;
        }
        let chance = game.probabilities.iter().copied();
        put(&mut self.probability[actions..], lane, chance);
        put(
            &mut self.log_weight,
            lane,
            layout.log_weight.iter().copied(),
        );
        let lambdas = layout.precision.iter().map(|precision| lambda * precision);
        put(&mut self.lambda, lane, lambdas);
        let blank = layout
            .reachable
            .iter()
            .map(|reachable| f64::from(u8::from(!reachable)));
        put(&mut self.blank, lane, blank);
        self.blanks[lane] = layout
            .reachable
            .iter()
            .filter(|reachable| !**reachable)
            .count();
    }

    /// Evaluates the map at the point of every lane.
    pub(super) fn sweep(&mut self, game: &Game, structure: &GameStructure) {
        let level = self.level;
        match game.player_count() {
            1 => dispatch!(level, _simd => self.sweep_of::<1>(game, structure)),
            2 => dispatch!(level, _simd => self.sweep_of::<2>(game, structure)),
            3 => dispatch!(level, _simd => self.sweep_of::<3>(game, structure)),
            4 => dispatch!(level, _simd => self.sweep_of::<4>(game, structure)),
            5 => dispatch!(level, _simd => self.sweep_of::<5>(game, structure)),
            _ => dispatch!(level, _simd => self.sweep_of::<MOST_PLAYERS>(game, structure)),
        }
    }

    /// Of every lane the Euclidean length of the residual.
    pub(super) fn sizes(&self) -> Lanes {
        let mut sums = [[0.0; LANES]; 4];
        let (chunks, rest) = self.residual.as_chunks::<4>();
        for chunk in chunks {
            for (sum, x) in sums.iter_mut().zip(chunk) {
                for lane in 0..LANES {
                    sum[lane] += x[lane] * x[lane];
                }
            }
        }
        for (sum, x) in sums.iter_mut().zip(rest) {
            for lane in 0..LANES {
                sum[lane] += x[lane] * x[lane];
            }
        }
        let [a, b, c, d] = sums;
        std::array::from_fn(|lane| ((a[lane] + b[lane]) + (c[lane] + d[lane])).sqrt())
    }

    /// Whether a residual of this length shows that the lane's violation is above the tolerance. A set's entries sum to zero,
    /// so that it violates by no less than its largest; and the largest of all is at least the root of their mean square.
    pub(super) fn is_far(&self, lane: usize, size: f64, tolerance: f64) -> bool {
        self.blanks[lane] == 0 && size > tolerance * (self.residual.len() as f64).sqrt()
    }

    /// Of every lane the largest difference between two entries of the residual at actions of one set that can be reached:
    /// the violation in log-odds.
    pub(super) fn violations(&self, structure: &GameStructure) -> Lanes {
        let mut largest = [0.0_f64; LANES];
        for (set, blank) in self.blank.iter().enumerate() {
            let mut high = [f64::NEG_INFINITY; LANES];
            let mut low = [f64::INFINITY; LANES];
            for entry in &self.residual[structure.layout.actions(set)] {
                for lane in 0..LANES {
                    high[lane] = high[lane].max(entry[lane]);
                    low[lane] = low[lane].min(entry[lane]);
                }
            }
            for lane in 0..LANES {
                if blank[lane] == 0.0 {
                    largest[lane] = largest[lane].max(high[lane] - low[lane]);
                }
            }
        }
        largest
    }

    /// The profile of a lane at its point; `None` where it is none.
    pub(super) fn profile(&self, lane: usize) -> Option<Profile> {
        let probabilities: Vec<f64> = self.probability[..self.point.len()]
            .iter()
            .map(|p| p[lane])
            .collect();
        let is_one = probabilities.iter().all(|p| p.is_finite());
        is_one.then_some(Profile { probabilities })
    }

    #[inline(always)]
    fn sweep_of<const PLAYERS: usize>(&mut self, game: &Game, structure: &GameStructure) {
        let layout = &structure.layout;
        for set in 0..layout.set_count() {
            let actions = layout.actions(set);
            softmax_lanes(&self.point[actions.clone()], &mut self.probability[actions]);
        }
        self.forward(structure);
        for level in (0..game.level_nodes.len().saturating_sub(1)).rev() {
            let nodes = game.level_nodes[level] as usize..game.level_nodes[level + 1] as usize;
            let sets = layout.level_start[level] as usize..layout.level_start[level + 1] as usize;
            self.expect::<PLAYERS>((game, structure), nodes.clone(), sets.clone());
            self.answer(layout, sets);
            self.back_up::<PLAYERS>((game, structure), nodes);
        }
    }

    #[inline(always)]
    fn forward(&mut self, structure: &GameStructure) {
        let links = &structure.links;
        for (run, count) in links.entries.within(0..links.moving()) {
            let count = count as usize;
            let edges = links.edges_to_all(run.clone());
            for (at, node) in run.enumerate() {
                let mut sum = [0.0; LANES];
                for (parent, place) in &edges[at * count..(at + 1) * count] {
                    let reach = &self.reach[*parent as usize];
                    let p = &self.probability[*place as usize];
                    for lane in 0..LANES {
                        sum[lane] += reach[lane] * p[lane];
                    }
                }
                self.reach[node] = if node == 0 { [1.0; LANES] } else { sum };
            }
        }
    }

    /// What the movers at a level's sets expect from their actions, times the reach of the set.
    #[inline(always)]
    fn expect<const PLAYERS: usize>(
        &mut self,
        (game, structure): (&Game, &GameStructure),
        nodes: Range<usize>,
        sets: Range<usize>,
    ) {
        let layout = &structure.layout;
        let moving = structure.links.moving();
        self.utility[layout.actions_of(sets.clone())].fill([0.0; LANES]);
        self.set_weight[sets].fill([0.0; LANES]);
        let has_blanks = self.blanks.iter().any(|blanks| *blanks > 0);
        let values = self.value.as_chunks::<PLAYERS>().0;
        let payoffs = self.payoffs.as_chunks::<PLAYERS>().0;
        let nodes = nodes.start.min(moving)..nodes.end.min(moving);
        for (run, (mover, count)) in structure.links.movers.within(nodes) {
            if mover == Mover::Chance {
                continue;
            }
            let count = count as usize;
            for node in run {
                let set = game.node_set[node] as usize;
                let mut weight = self.reach[node];
                if has_blanks {
                    for (weight, blank) in weight.iter_mut().zip(&self.blank[set]) {
                        *weight += blank;
                    }
                }
                let set_weight = &mut self.set_weight[set];
                for lane in 0..LANES {
                    set_weight[lane] += weight[lane];
                }
                let mover = layout.player[set] as usize % PLAYERS;
                let first = game.node_edges[node] as usize;
                let children = &game.edge_child[first..first + count];
                let rows = &game.edge_payoff[first..first + count];
                let utility = &mut self.utility[layout.first_action[set] as usize..][..count];
                for k in 0..count {
                    let value = doubles(&values[children[k] as usize][mover]);
                    let payoff = doubles(&payoffs[rows[k] as usize][mover]);
                    for lane in 0..LANES {
                        utility[k][lane] += weight[lane] * (value[lane] + payoff[lane]);
                    }
                }
            }
        }
    }

    /// Answers the sets of a level.
    #[inline(always)]
    fn answer(&mut self, layout: &Layout, sets: Range<usize>) {
        for set in sets {
            let actions = layout.actions(set);
            let weight = &self.set_weight[set];
            let lambda = &self.lambda[set];
            let factor: Lanes = std::array::from_fn(|lane| lambda[lane] / weight[lane]);
            let utility = &self.utility[actions.clone()];
            let log_weight = &self.log_weight[actions.clone()];
            let out = &mut self.residual[actions.clone()];
            let mut total = [0.0; LANES];
            let first = utility[0];
            for ((out, here), log_weight) in out.iter_mut().zip(utility).zip(log_weight) {
                for lane in 0..LANES {
                    out[lane] = log_weight[lane] + factor[lane] * (here[lane] - first[lane]);
                    total[lane] += out[lane];
                }
            }
            softmax_lanes(out, &mut self.response[actions.clone()]);
            let share = 1.0 / out.len() as f64;
            for (out, point) in out.iter_mut().zip(&self.point[actions]) {
                for lane in 0..LANES {
                    out[lane] = out[lane] - share * total[lane] - point[lane];
                }
            }
        }
    }

    /// The values of a level's nodes.
    #[inline(always)]
    fn back_up<const PLAYERS: usize>(
        &mut self,
        (game, structure): (&Game, &GameStructure),
        nodes: Range<usize>,
    ) {
        let chances = &self.probability[self.response.len()..];
        let (here, later) = self.value.split_at_mut(nodes.end * PLAYERS);
        let here = here.as_chunks_mut::<PLAYERS>().0;
        let later = later.as_chunks::<PLAYERS>().0;
        let payoffs = self.payoffs.as_chunks::<PLAYERS>().0;
        for (run, (mover, count)) in structure.links.movers.within(nodes.clone()) {
            let count = count as usize;
            for node in run {
                let first = game.node_edges[node] as usize;
                let children = &game.edge_child[first..first + count];
                let rows = &game.edge_payoff[first..first + count];
                let mut sum = [[0.0; LANES]; PLAYERS];
                if mover == Mover::Chance {
                    let places = &game.edge_probability[first..first + count];
                    for k in 0..count {
                        let payoff = &payoffs[rows[k] as usize];
                        let value = &later[children[k] as usize - nodes.end];
                        add(&mut sum, &chances[places[k] as usize], value, payoff);
                    }
                } else {
                    let set = game.node_set[node] as usize;
                    let action = structure.layout.first_action[set] as usize;
                    let response = &self.response[action..action + count];
                    for k in 0..count {
                        let payoff = &payoffs[rows[k] as usize];
                        let value = &later[children[k] as usize - nodes.end];
                        add(&mut sum, &response[k], value, payoff);
                    }
                }
                for (here, sum) in here[node].iter_mut().zip(&sum) {
                    for lane in 0..LANES {
                        here[lane] = sum[lane] as f32;
                    }
                }
            }
        }
    }
}

/// Adds what an edge of probability `p` gives every player.
#[inline(always)]
fn add<const PLAYERS: usize>(
    sum: &mut [Lanes; PLAYERS],
    p: &Lanes,
    value: &[Singles; PLAYERS],
    payoff: &[Singles; PLAYERS],
) {
    for player in 0..PLAYERS {
        let (value, payoff) = (doubles(&value[player]), doubles(&payoff[player]));
        for lane in 0..LANES {
            sum[player][lane] += p[lane] * (value[lane] + payoff[lane]);
        }
    }
}

/// Writes the entries of a lane.
fn put(array: &mut [Lanes], lane: usize, entries: impl Iterator<Item = f64>) {
    for (row, entry) in array.iter_mut().zip(entries) {
        row[lane] = entry;
    }
}

/// Probabilities in proportion to the exponentials of log-odds, in every lane.
#[inline(always)]
fn softmax_lanes(log_odds: &[Lanes], out: &mut [Lanes]) {
    let first = log_odds[0];
    let mut total = [1.0; LANES];
    out[0] = total;
    for (out, x) in out[1..].iter_mut().zip(&log_odds[1..]) {
        for lane in 0..LANES {
            out[lane] = x[lane] - first[lane];
        }
        exponentials(out);
        for lane in 0..LANES {
            total[lane] += out[lane];
        }
    }
    let share = total.map(|total| 1.0 / total);
    for out in out {
        for lane in 0..LANES {
            out[lane] *= share[lane];
        }
    }
}

/// Replaces numbers by their exponentials, those beyond +-708 by that of the border; within some 1e-15 of themselves. Unlike
/// that of the standard library this works on all lanes at once.
///
/// Cody and Waite's reduction to a power of two times the exponential of at most half a logarithm of 2, and its series.
#[inline(always)]
fn exponentials(x: &mut Lanes) {
    /// Added to a number this leaves its nearest integer in the last bits.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    /// The logarithm of 2: its first 32 bits, and what is left.
    const LOG_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
    const LARGEST: f64 = 708.0;
    let mut shifted = [0.0; LANES];
    for lane in 0..LANES {
        x[lane] = x[lane].clamp(-LARGEST, LARGEST);
        shifted[lane] = x[lane] * std::f64::consts::LOG2_E + ROUNDER;
        let power = shifted[lane] - ROUNDER;
        x[lane] = (x[lane] - power * LOG_2[0]) - power * LOG_2[1];
    }
    let mut series = [SERIES[SERIES.len() - 1]; LANES];
    for term in SERIES.iter().rev().skip(1) {
        for lane in 0..LANES {
            series[lane] = series[lane] * x[lane] + term;
        }
    }
    for lane in 0..LANES {
        // The bits of a double that hold its power of two.
        let scale = (shifted[lane].to_bits() << 52).wrapping_add(1.0_f64.to_bits());
        x[lane] = series[lane] * f64::from_bits(scale);
    }
}

/// 1 / k! for k from 0.
const SERIES: [f64; 14] = {
    let mut series = [1.0; 14];
    let mut k = 1;
    while k < series.len() {
        series[k] = series[k - 1] / k as f64;
        k += 1;
    }
    series
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_are_those_of_the_standard_library() {
        let mut largest = 0.0_f64;
        for step in -70_800..=70_800 {
            let x = f64::from(step) * 0.01;
            let mut lanes = [x; LANES];
            exponentials(&mut lanes);
            largest = largest.max((lanes[LANES - 1] / x.exp() - 1.0).abs());
        }
        assert!(largest < 1e-15, "{largest}");
        let mut borders = [0.0; LANES];
        borders[1..3].copy_from_slice(&[-1e9, 1e9]);
        exponentials(&mut borders);
        assert_eq!(borders[0].to_bits(), 1.0_f64.to_bits());
        assert!(borders[1] > 0.0 && borders[2].is_finite());
    }
}
