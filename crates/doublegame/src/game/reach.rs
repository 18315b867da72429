//! Reach probabilities and beliefs: what a behavior profile implies about where the play is.
//!
//! Written from the definitions, apart from the solver's own sweeps, so that it can check them. Works on logarithms
//! of probabilities, so that sets that are reached with a probability below the smallest number still have beliefs.

use super::array::Array;
use super::graph::{Game, NodeId, NodeKind, Profile};

/// Sums of products below this logarithm are taken in logarithms.
const SMALLEST_LINEAR: f64 = -600.0;
/// Where every set is reached with more than this, the nodes that matter in it are reached with a plain number.
const SMALLEST_PLAIN: f64 = 1e-250;

/// Where the play is likely to be under a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Beliefs {
    /// Length: information sets. The logarithm of the probability that the play comes to the set (the sum of the reach
    /// of its nodes); minus infinity where it cannot.
    pub set_log_reach: Vec<f64>,
    /// Length: nodes. See [`Beliefs::at_nodes`].
    belief: Array,
}

impl Beliefs {
    /// Length: nodes. At a decision node, its probability given that the play has come to its information set: the
    /// node's share of the set's reach (all nodes of the set alike where the set cannot be reached). Else 0.
    #[must_use]
    pub fn at_nodes(&self) -> &[f64] {
        &self.belief
    }

    /// The beliefs that the profile implies.
    #[must_use]
    pub fn of(game: &Game, profile: &Profile) -> Self {
        let log_probabilities: Vec<f64> = profile.probabilities.iter().map(|p| p.ln()).collect();
        Self::of_log_probabilities(game, profile, &log_probabilities)
    }

    /// The beliefs that a profile implies of which the logarithms of the probabilities are known as well (length:
    /// actions over the whole game): a probability that is too small for a number still counts.
    #[must_use]
    pub fn of_log_probabilities(game: &Game, profile: &Profile, log_probabilities: &[f64]) -> Self {
        let reach = reach_of_nodes(game, profile);
        let mut set_reach = vec![0.0; game.information_sets.len()];
        let mut set_size = vec![0_u32; game.information_sets.len()];
        for (set, reach) in game.node_set.iter().zip(&reach[..]) {
            if *set < Game::TERMINAL {
                set_reach[*set as usize] += reach;
                set_size[*set as usize] += 1;
            }
        }
        // A set of which nothing is reached in numbers may be reached in logarithms.
        let is_plain = set_reach.iter().all(|reach| *reach > SMALLEST_PLAIN);
        if is_plain || least_log_path(game, log_probabilities) > SMALLEST_LINEAR {
            Self::of_linear_reach(game, reach, &set_reach, &set_size)
        } else {
            Self::of_log_reach(game, &log_reach(game, log_probabilities))
        }
    }

    fn of_linear_reach(game: &Game, reach: Array, set_reach: &[f64], set_size: &[u32]) -> Self {
        let mut belief = reach;
        for (set, belief) in game.node_set.iter().zip(&mut belief[..]) {
            let at = *set as usize;
            *belief = if *set >= Game::TERMINAL {
                0.0
            } else if set_reach[at] > 0.0 {
                *belief / set_reach[at]
            } else {
                1.0 / f64::from(set_size[at])
            };
        }
        Self {
            set_log_reach: set_reach.iter().map(|reach| reach.ln()).collect(),
            belief,
        }
    }

    fn of_log_reach(game: &Game, log_reach: &[f64]) -> Self {
        let mut set_log_reach = vec![LogSum::default(); game.information_sets.len()];
        let mut set_size = vec![0_u32; game.information_sets.len()];
        for (node, log_reach) in log_reach.iter().enumerate() {
            if let NodeKind::Decision(set) = game.kind(NodeId(node as u32)) {
                set_log_reach[set.index()].add(*log_reach);
                set_size[set.index()] += 1;
            }
        }
        let set_log_reach: Vec<f64> = set_log_reach.iter().map(LogSum::total).collect();
        let mut belief = Array::unset(log_reach.len());
        for (node, (belief, log_reach)) in belief.iter_mut().zip(log_reach).enumerate() {
            *belief = match game.kind(NodeId(node as u32)) {
                NodeKind::Decision(set) if set_log_reach[set.index()] > f64::NEG_INFINITY => {
                    (log_reach - set_log_reach[set.index()]).exp()
                }
                NodeKind::Decision(set) => 1.0 / f64::from(set_size[set.index()]),
                NodeKind::Chance | NodeKind::Terminal => 0.0,
            };
        }
        Self {
            set_log_reach,
            belief,
        }
    }
}

/// The logarithms of the probabilities of edges.
struct LogSteps<'a> {
    game: &'a Game,
    /// Length: actions.
    log_probabilities: &'a [f64],
    /// Length: rows of the game's probabilities.
    log_chance: Vec<f64>,
}

impl<'a> LogSteps<'a> {
    fn new(game: &'a Game, log_probabilities: &'a [f64]) -> Self {
        Self {
            game,
            log_probabilities,
            log_chance: game.probabilities.iter().map(|p| p.ln()).collect(),
        }
    }

    /// The child and the logarithm for each edge of the node.
    fn of(&self, node: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let node = NodeId(node as u32);
        let first_action = match self.game.kind(node) {
            NodeKind::Decision(set) => Some(self.game.actions(set).start),
            NodeKind::Chance | NodeKind::Terminal => None,
        };
        self.game.edges(node).enumerate().map(move |(k, edge)| {
            let log = first_action.map_or_else(
                || self.log_chance[self.game.edge_probability[edge] as usize],
                |first| self.log_probabilities[first + k],
            );
            (self.game.edge_child[edge] as usize, log)
        })
    }
}

/// The logarithm of the probability of the least likely path among those that are possible.
fn least_log_path(game: &Game, log_probabilities: &[f64]) -> f64 {
    let steps = LogSteps::new(game, log_probabilities);
    let mut least = vec![f64::INFINITY; game.node_count()];
    let mut least_of_all = 0.0_f64;
    if let Some(root) = least.first_mut() {
        *root = 0.0;
    }
    for node in 0..game.node_count() {
        let here = least[node];
        if here == f64::INFINITY {
            continue;
        }
        least_of_all = least_of_all.min(here);
        for (child, step) in steps.of(node) {
            if step > f64::NEG_INFINITY {
                least[child] = least[child].min(here + step);
            }
        }
    }
    least_of_all
}

/// The probability that the play passes each node (length: nodes) under the profile.
#[must_use]
pub fn reach_probabilities(game: &Game, profile: &Profile) -> Vec<f64> {
    reach_of_nodes(game, profile).to_vec()
}

fn reach_of_nodes(game: &Game, profile: &Profile) -> Array {
    let mut reach = Array::zeros(game.node_count());
    if let Some(root) = reach.first_mut() {
        *root = 1.0;
    }
    let first_actions = game.first_actions();
    for node in 0..game.node_count() {
        let here = reach[node];
        if here == 0.0 {
            continue;
        }
        let edges = game.edges(NodeId(node as u32));
        let children = game.edge_child[edges.clone()].iter();
        if let Some(first) = first_actions.get(game.node_set[node] as usize) {
            let actions = &profile.probabilities[*first as usize..];
            for (child, probability) in children.zip(actions) {
                reach[*child as usize] += here * probability;
            }
        } else {
            for (child, row) in children.zip(&game.edge_probability[edges]) {
                reach[*child as usize] += here * game.probabilities[*row as usize];
            }
        }
    }
    reach
}

/// A sum of numbers that are given by their logarithms.
#[derive(Debug, Clone, Copy)]
struct LogSum {
    largest: f64,
    /// The sum over `exp(largest)`.
    scaled: f64,
}

impl Default for LogSum {
    fn default() -> Self {
        Self {
            largest: f64::NEG_INFINITY,
            scaled: 0.0,
        }
    }
}

impl LogSum {
    fn add(&mut self, log: f64) {
        if log == f64::NEG_INFINITY {
            return;
        }
        if log > self.largest {
            self.scaled = self.scaled * (self.largest - log).exp() + 1.0;
            self.largest = log;
        } else {
            self.scaled += (log - self.largest).exp();
        }
    }

    fn total(&self) -> f64 {
        if self.scaled == 0.0 {
            f64::NEG_INFINITY
        } else {
            self.largest + self.scaled.ln()
        }
    }
}

fn log_reach(game: &Game, log_probabilities: &[f64]) -> Vec<f64> {
    let steps = LogSteps::new(game, log_probabilities);
    let mut sums = vec![LogSum::default(); game.node_count()];
    if let Some(root) = sums.first_mut() {
        root.add(0.0);
    }
    let mut log_reach = vec![f64::NEG_INFINITY; game.node_count()];
    for node in 0..game.node_count() {
        let here = sums[node].total();
        log_reach[node] = here;
        if here == f64::NEG_INFINITY {
            continue;
        }
        for (child, step) in steps.of(node) {
            sums[child].add(here + step);
        }
    }
    log_reach
}
