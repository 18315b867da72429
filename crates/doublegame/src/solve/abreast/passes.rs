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
use super::super::walk::{Chance, Choice, Edge, MOST_PLAYERS, Walk};
use super::{LANES, Lanes, Singles, doubles, singles};
use crate::game::{Game, Profile};
use fearless_simd::{Level, dispatch};

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
    /// Length: actions. Logarithms of the base weights.
    log_weight: Vec<Lanes>,
    /// Length: sets. The lambda in effect.
    lambda: Vec<Lanes>,
    /// Length: sets. What is added to the reach of a node to weigh it beside the other nodes of its set: 1 where the set cannot
    /// be reached, so that all nodes count alike, else 0.
    blank: Vec<Lanes>,
    /// How many sets of each lane cannot be reached.
    blanks: [usize; LANES],
    /// Length: slots. Reach probabilities.
    reach: Vec<Lanes>,
    /// Length: rows of payoffs x players.
    payoffs: Vec<Singles>,
    /// Length: slots x players.
    value: Vec<Singles>,
    /// Of every lane the sum of the squares of the residual.
    squares: Lanes,
    /// Working memory for sets of many actions.
    utility: Vec<Lanes>,
    response: Vec<Lanes>,
}

impl Default for Passes {
    fn default() -> Self {
        Self {
            level: Level::new(),
            point: Vec::new(),
            residual: Vec::new(),
            probability: Vec::new(),
            log_weight: Vec::new(),
            lambda: Vec::new(),
            blank: Vec::new(),
            blanks: [0; LANES],
            reach: Vec::new(),
            payoffs: Vec::new(),
            value: Vec::new(),
            squares: [0.0; LANES],
            utility: Vec::new(),
            response: Vec::new(),
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
        let walk = structure.walk(game);
        let sizes = [
            (&mut self.point, actions),
            (&mut self.residual, actions),
            (&mut self.probability, actions + game.probabilities.len()),
            (&mut self.log_weight, actions),
            (&mut self.lambda, sets),
            (&mut self.blank, sets),
            (&mut self.reach, walk.slot_count()),
        ];
        for (array, size) in sizes {
            array.resize(size, [0.0; LANES]);
        }
        self.payoffs.resize(game.payoffs.len(), [0.0; LANES]);
        let values = game.node_count() * game.player_count();
        self.value.resize(values, [0.0; LANES]);
        self.blanks = [0; LANES];
    }

    /// Puts a game into a lane, which stands at this profile.
    pub(super) fn begin(&mut self, lane: usize, prices: Prices, start: &Profile) {
        let Prices {
            game,
            layout,
            lambda,
        } = prices;
        let actions = game.action_count();
        let point = layout.point_of(start);
        put(&mut self.point, lane, point.into_iter());
        let played = start.probabilities.iter().copied();
        put(&mut self.probability, lane, played);
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

    /// Finds the profile at the point of every lane.
    pub(super) fn play(&mut self, layout: &Layout) {
        let level = self.level;
        dispatch!(level, _simd => self.softmax(layout));
    }

    #[inline(always)]
    fn softmax(&mut self, layout: &Layout) {
        for set in 0..layout.set_count() {
            let actions = layout.actions(set);
            let probability = &mut self.probability[actions.clone()];
            probability.copy_from_slice(&self.point[actions]);
            softmax_in_place(probability);
        }
    }

    /// Evaluates the map at the point of every lane, whose profile is known.
    pub(super) fn sweep(&mut self, game: &Game, structure: &GameStructure) {
        let (level, layout, walk) = (self.level, &structure.layout, structure.walk(game));
        match game.player_count() {
            1 => dispatch!(level, _simd => self.sweep_of::<1>(layout, walk)),
            2 => dispatch!(level, _simd => self.sweep_of::<2>(layout, walk)),
            3 => dispatch!(level, _simd => self.sweep_of::<3>(layout, walk)),
            4 => dispatch!(level, _simd => self.sweep_of::<4>(layout, walk)),
            5 => dispatch!(level, _simd => self.sweep_of::<5>(layout, walk)),
            _ => dispatch!(level, _simd => self.sweep_of::<MOST_PLAYERS>(layout, walk)),
        }
    }

    /// Of every lane the Euclidean length of the residual.
    pub(super) fn sizes(&self) -> Lanes {
        self.squares.map(f64::sqrt)
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
    fn sweep_of<const PLAYERS: usize>(&mut self, layout: &Layout, walk: &Walk) {
        self.forward(walk);
        let mut squares = [0.0; LANES];
        for level in walk.levels.iter().rev() {
            for set in level.sets.clone() {
                let of_set = match layout.actions(set).len() {
                    1 => self.choose_among::<PLAYERS, 1>((layout, walk), set, level.end),
                    2 => self.choose_among::<PLAYERS, 2>((layout, walk), set, level.end),
                    3 => self.choose_among::<PLAYERS, 3>((layout, walk), set, level.end),
                    4 => self.choose_among::<PLAYERS, 4>((layout, walk), set, level.end),
                    count => {
                        let mut utility = std::mem::take(&mut self.utility);
                        let mut response = std::mem::take(&mut self.response);
                        for array in [&mut utility, &mut response] {
                            array.resize(count.max(array.len()), [0.0; LANES]);
                        }
                        let working = (&mut utility[..count], &mut response[..count]);
                        let squares =
                            self.choose::<PLAYERS>((layout, walk), set, level.end, working);
                        (self.utility, self.response) = (utility, response);
                        squares
                    }
                };
                for lane in 0..LANES {
                    squares[lane] += of_set[lane];
                }
            }
            for chance in &walk.chances[level.chances.clone()] {
                let edges = &walk.chance_edges[chance.edges.clone()];
                self.back_up_chance::<PLAYERS>(chance, edges, level.end);
            }
        }
        self.squares = squares;
    }

    #[inline(always)]
    fn forward(&mut self, walk: &Walk) {
        let (reach, probability) = (&mut self.reach[..], &self.probability[..]);
        for (slot, edges) in walk.edges_to_all().enumerate() {
            let (earlier, here) = reach.split_at_mut(slot);
            let mut sum = [0.0; LANES];
            for (parent, place) in edges {
                let reach = &earlier[*parent as usize];
                let p = &probability[*place as usize];
                for lane in 0..LANES {
                    sum[lane] += reach[lane] * p[lane];
                }
            }
            here[0] = sum;
            if slot == 0 {
                here[0] = [1.0; LANES];
            }
        }
    }

    /// Answers a set of so many actions, so that the compiler knows how many.
    #[inline(always)]
    fn choose_among<const PLAYERS: usize, const COUNT: usize>(
        &mut self,
        order: (&Layout, &Walk),
        set: usize,
        next: usize,
    ) -> Lanes {
        let mut utility = [[0.0; LANES]; COUNT];
        let mut response = [[0.0; LANES]; COUNT];
        self.choose::<PLAYERS>(order, set, next, (&mut utility, &mut response))
    }

    /// Answers a set, takes the values back to its nodes, and gives the sum of the squares of its residual. The next level
    /// begins at `next`; the working memory has an entry for each action.
    #[inline(always)]
    fn choose<const PLAYERS: usize>(
        &mut self,
        (layout, walk): (&Layout, &Walk),
        set: usize,
        next: usize,
        (utility, response): (&mut [Lanes], &mut [Lanes]),
    ) -> Lanes {
        let choice = &walk.choices[set];
        let edges = &walk.edges[choice.edges.clone()];
        let weight = self.expect::<PLAYERS>((choice, edges), &self.blank[set], utility);
        let squares = self.answer(layout, set, &weight, (utility, response));
        self.back_up::<PLAYERS>((choice, edges), response, next);
        squares
    }

    /// Adds up what the mover at a set expects from its actions, times the reach of the set, which is given back.
    #[inline(always)]
    fn expect<const PLAYERS: usize>(
        &self,
        (choice, edges): (&Choice, &[Edge]),
        blank: &Lanes,
        utility: &mut [Lanes],
    ) -> Lanes {
        let values = self.value.as_chunks::<PLAYERS>().0;
        let payoffs = self.payoffs.as_chunks::<PLAYERS>().0;
        let mover = choice.player % PLAYERS;
        let count = utility.len();
        utility.fill([0.0; LANES]);
        let mut total = [0.0; LANES];
        let nodes = edges.chunks_exact(count);
        for (reach, edges) in self.reach[choice.slots.clone()].iter().zip(nodes) {
            let mut weight = *reach;
            for lane in 0..LANES {
                weight[lane] += blank[lane];
                total[lane] += weight[lane];
            }
            for k in 0..count {
                let Edge { child, payoff } = edges[k];
                let gain = gain(
                    &values[child as usize][mover],
                    &payoffs[payoff as usize][mover],
                );
                let mut sum = utility[k];
                for lane in 0..LANES {
                    sum[lane] += weight[lane] * gain[lane];
                }
                utility[k] = sum;
            }
        }
        total
    }

    /// Answers a set of this weight, and gives the sum of the squares of its residual.
    #[inline(always)]
    fn answer(
        &mut self,
        layout: &Layout,
        set: usize,
        weight: &Lanes,
        (utility, response): (&[Lanes], &mut [Lanes]),
    ) -> Lanes {
        let from = layout.first_action[set] as usize;
        let actions = from..from + utility.len();
        let lambda = &self.lambda[set];
        let mut factor = *lambda;
        for lane in 0..LANES {
            factor[lane] /= weight[lane];
        }
        let log_weight = &self.log_weight[actions.clone()];
        let mut total = [0.0; LANES];
        let first = utility[0];
        for k in 0..utility.len() {
            let (mut log_odds, here) = (log_weight[k], utility[k]);
            for lane in 0..LANES {
                log_odds[lane] += factor[lane] * (here[lane] - first[lane]);
                total[lane] += log_odds[lane];
            }
            response[k] = log_odds;
        }
        let share = 1.0 / utility.len() as f64;
        let mut squares = [0.0; LANES];
        let points = &self.point[actions.clone()];
        let residuals = &mut self.residual[actions];
        for k in 0..utility.len() {
            let (mut residual, point) = (response[k], points[k]);
            for lane in 0..LANES {
                residual[lane] = residual[lane] - share * total[lane] - point[lane];
                squares[lane] += residual[lane] * residual[lane];
            }
            residuals[k] = residual;
        }
        softmax_in_place(response);
        squares
    }

    /// The values of a set's nodes. The next level begins at `next`.
    #[inline(always)]
    fn back_up<const PLAYERS: usize>(
        &mut self,
        (choice, edges): (&Choice, &[Edge]),
        response: &[Lanes],
        next: usize,
    ) {
        let (here, later) = self.value.split_at_mut(next * PLAYERS);
        let here = here.as_chunks_mut::<PLAYERS>().0;
        let later = later.as_chunks::<PLAYERS>().0;
        let payoffs = self.payoffs.as_chunks::<PLAYERS>().0;
        let nodes = edges.chunks_exact(response.len());
        for (here, edges) in here[choice.slots.clone()].iter_mut().zip(nodes) {
            let mut sum = [[0.0; LANES]; PLAYERS];
            for k in 0..response.len() {
                let Edge { child, payoff } = edges[k];
                let value = &later[child as usize - next];
                add(&mut sum, &response[k], value, &payoffs[payoff as usize]);
            }
            for (here, sum) in here.iter_mut().zip(&sum) {
                *here = singles(sum);
            }
        }
    }

    /// The values of nodes without a mover. The next level begins at `next`.
    #[inline(always)]
    fn back_up_chance<const PLAYERS: usize>(
        &mut self,
        chance: &Chance,
        mut edges: &[(Edge, u32)],
        next: usize,
    ) {
        let chances = &self.probability[self.point.len()..];
        let (here, later) = self.value.split_at_mut(next * PLAYERS);
        let here = here.as_chunks_mut::<PLAYERS>().0;
        let later = later.as_chunks::<PLAYERS>().0;
        let payoffs = self.payoffs.as_chunks::<PLAYERS>().0;
        for here in &mut here[chance.slots.clone()] {
            let (of_node, others) = edges.split_at(chance.count);
            edges = others;
            let mut sum = [[0.0; LANES]; PLAYERS];
            for (Edge { child, payoff }, place) in of_node {
                let value = &later[*child as usize - next];
                let p = &chances[*place as usize];
                add(&mut sum, p, value, &payoffs[*payoff as usize]);
            }
            for (here, sum) in here.iter_mut().zip(&sum) {
                *here = singles(sum);
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
        let gain = gain(&value[player], &payoff[player]);
        for lane in 0..LANES {
            sum[player][lane] += p[lane] * gain[lane];
        }
    }
}

/// A value and what an edge pays on the way to it.
#[inline(always)]
fn gain(value: &Singles, payoff: &Singles) -> Lanes {
    let mut sum = *value;
    for lane in 0..LANES {
        sum[lane] += payoff[lane];
    }
    doubles(&sum)
}

/// Writes the entries of a lane.
fn put(array: &mut [Lanes], lane: usize, entries: impl Iterator<Item = f64>) {
    for (row, entry) in array.iter_mut().zip(entries) {
        row[lane] = entry;
    }
}

/// Replaces log-odds by probabilities in proportion to their exponentials, in every lane.
#[inline(always)]
fn softmax_in_place(rows: &mut [Lanes]) {
    let first = rows[0];
    let mut total = [1.0; LANES];
    rows[0] = total;
    for row in &mut rows[1..] {
        let mut odds = *row;
        for lane in 0..LANES {
            odds[lane] -= first[lane];
        }
        exponentials(&mut odds);
        for lane in 0..LANES {
            total[lane] += odds[lane];
        }
        *row = odds;
    }
    let mut share = [0.0; LANES];
    for lane in 0..LANES {
        share[lane] = 1.0 / total[lane];
    }
    for row in rows {
        let mut p = *row;
        for lane in 0..LANES {
            p[lane] *= share[lane];
        }
        *row = p;
    }
}

/// Replaces numbers by their exponentials, those beyond +-708 by that of the border; within some 1e-12 of themselves. Unlike
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
const SERIES: [f64; 11] = {
    let mut series = [1.0; 11];
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
        assert!(largest < 1e-12, "{largest}");
        let mut borders = [0.0; LANES];
        borders[1..3].copy_from_slice(&[-1e9, 1e9]);
        exponentials(&mut borders);
        assert_eq!(borders[0].to_bits(), 1.0_f64.to_bits());
        assert!(borders[1] > 0.0 && borders[2].is_finite());
    }
}
