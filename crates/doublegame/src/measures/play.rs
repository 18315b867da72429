//! A compiled game together with a profile: how it is played.
//!
//! A profile makes the graph a Markov chain. Everything here is an exact sum over its paths, taken by one or two
//! passes over the edges: forward for the mass that reaches a node, backward for the chance that something still
//! happens after it. Conditioning on an event multiplies the two, so that no difference of near-equal numbers is ever
//! taken and rare events keep their precision.

use std::ops::Deref;
use std::sync::OnceLock;

use crate::game::{Array, Game, NodeId, Profile};
use crate::measures::happening::Happening;
use crate::measures::timeline::Timeline;
use crate::scenario::compile::{Compiled, LevelMeaning};
use crate::scenario::model::{ActorId, Event, Given, MoveId, Scenario};

/// A compiled game and a profile of it.
#[derive(Debug)]
pub struct Play<'a> {
    compiled: &'a Compiled,
    profile: &'a Profile,
    edge_probability: OnceLock<Array>,
    /// Length: edges. The probability that a path takes the edge.
    edge_mass: OnceLock<Array>,
    /// The expected totals where nothing is given.
    totals: OnceLock<Vec<f64>>,
    timeline: OnceLock<Timeline>,
}

/// Masses that the play keeps, or that were computed for one question.
enum Masses<'a> {
    Kept(&'a [f64]),
    Own(Array),
}

impl Deref for Masses<'_> {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        match self {
            Self::Kept(masses) => masses,
            Self::Own(masses) => masses,
        }
    }
}

/// An event that is given.
struct Conditioning {
    happening: Happening,
    /// The chance that it ever happens.
    chance: f64,
    /// Length: nodes. The chance that the event happens at or after the node.
    ever: Array,
}

impl<'a> Play<'a> {
    /// Puts the profile on the game.
    ///
    /// The profile must belong to this game: one probability for each action.
    #[must_use]
    pub fn new(compiled: &'a Compiled, profile: &'a Profile) -> Self {
        Self {
            compiled,
            profile,
            edge_probability: OnceLock::new(),
            edge_mass: OnceLock::new(),
            totals: OnceLock::new(),
            timeline: OnceLock::new(),
        }
    }

    /// The compiled game.
    #[must_use]
    pub const fn compiled(&self) -> &'a Compiled {
        self.compiled
    }

    /// The profile.
    #[must_use]
    pub const fn profile(&self) -> &'a Profile {
        self.profile
    }

    /// Length: edges. The probability of every edge given that its parent is reached.
    #[must_use]
    pub fn edge_probability(&self) -> &[f64] {
        self.edge_probability
            .get_or_init(|| edge_probabilities(&self.compiled.game, self.profile))
    }

    /// The expected total of every column (attributes in the scenario's order, then objectives), in its own units;
    /// `None` where what is given has probability 0.
    #[must_use]
    pub fn amounts(&self, given: &Given) -> Option<Vec<f64>> {
        if given.event.is_some() {
            let masses = self.edge_masses(given)?;
            return Some(self.weighted(&masses));
        }
        let roots = self.root_weights(given.actor_type)?;
        if given.actor_type.is_some() {
            return Some(self.totals_from(&roots));
        }
        let totals = || match self.edge_mass.get() {
            Some(masses) => self.weighted(masses),
            None => self.totals_from(&roots),
        };
        Some(self.totals.get_or_init(totals).clone())
    }

    /// The totals when play starts with these probabilities. The masses of edges, which nobody has asked for, are not kept.
    fn totals_from(&self, roots: &[f64]) -> Vec<f64> {
        let game = &self.compiled.game;
        let first_actions = game.first_actions();
        let mut row_mass = vec![0.0; self.compiled.amounts.row_count()];
        let mut reach = Array::zeros(game.node_count());
        for node in 0..game.node_count() {
            let here = reach[node];
            let edges = game.edges(NodeId(node as u32));
            let mut take = |edge: usize, mass: f64| {
                row_mass[game.edge_payoff[edge] as usize] += mass;
                reach[game.edge_child[edge] as usize] += mass;
            };
            if node == 0 {
                for (edge, mass) in edges.zip(roots) {
                    take(edge, *mass);
                }
            } else if let Some(first) = first_actions.get(game.node_set[node] as usize) {
                let actions = &self.profile.probabilities[*first as usize..];
                for (edge, probability) in edges.zip(actions) {
                    take(edge, here * probability);
                }
            } else {
                for edge in edges {
                    let row = game.edge_probability[edge] as usize;
                    take(edge, here * game.probabilities[row]);
                }
            }
        }
        self.compiled.amounts.weighted(&row_mass)
    }

    /// The totals of all columns, each edge counting with its mass.
    fn weighted(&self, masses: &[f64]) -> Vec<f64> {
        let amounts = &self.compiled.amounts;
        let mut row_mass = vec![0.0; amounts.row_count()];
        for (row, mass) in self.compiled.game.edge_payoff.iter().zip(masses) {
            row_mass[*row as usize] += mass;
        }
        amounts.weighted(&row_mass)
    }

    /// The chance, in 0..=1, that the event ever happens; `None` where what is given has probability 0.
    #[must_use]
    pub fn probability(&self, event: &Event, given: &Given) -> Option<f64> {
        let roots = self.root_weights(given.actor_type)?;
        let first = self.conditioning(event, &roots);
        let Some(condition) = &given.event else {
            return Some(first.chance);
        };
        let second = self.conditioning(condition, &roots);
        if second.chance <= 0.0 {
            return None;
        }
        let is_marked = |level| first.happening.on_level(level) || second.happening.on_level(level);
        let both = self.backward(
            &roots,
            is_marked,
            |level, edge, after: &[f64], child| match (
                first.happening.on(self.compiled, level, edge),
                second.happening.on(self.compiled, level, edge),
            ) {
                (true, true) => 1.0,
                (true, false) => second.ever[child],
                (false, true) => first.ever[child],
                (false, false) => after[child],
            },
        );
        Some((both[0] / second.chance).min(1.0))
    }

    /// The expected number of periods with the event over the expected number of periods in which at least one of the
    /// event's moves is made.
    ///
    /// A period counts once, however many of the event's moves come out as named. Periods outside the event's own
    /// range count neither above nor below the line. `None` for an ending, which no move makes; where what is given
    /// has probability 0; and where the moves are never made.
    #[must_use]
    pub fn share(&self, event: &Event, given: &Given) -> Option<f64> {
        let Event::Moves { any, periods } = event else {
            return None;
        };
        let moves: Vec<MoveId> = any.iter().map(|(which, _)| *which).collect();
        let happens = Happening::new(self.compiled, event);
        let made = Happening::made(self.compiled, &moves, periods.as_ref());
        if moves.windows(2).all(|pair| pair[0] == pair[1]) {
            // A period has one such move at most, so that periods are counted by counting moves.
            let masses = self.edge_masses(given)?;
            let made = self.mass_on(&made, &masses);
            return (made > 0.0).then(|| (self.mass_on(&happens, &masses) / made).min(1.0));
        }
        let roots = self.root_weights(given.actor_type)?;
        let condition = given
            .event
            .as_ref()
            .map(|event| self.conditioning(event, &roots));
        if condition
            .as_ref()
            .is_some_and(|condition| condition.chance <= 0.0)
        {
            return None;
        }
        let made = self.periods_with(&made, &roots, condition.as_ref());
        if made <= 0.0 {
            return None;
        }
        let happens = self.periods_with(&happens, &roots, condition.as_ref());
        Some((happens / made).min(1.0))
    }

    /// Length: edges. The probability that a path takes each edge; `None` where what is given has probability 0.
    #[must_use]
    pub fn edge_masses(&self, given: &Given) -> Option<impl Deref<Target = [f64]> + '_> {
        let roots = self.root_weights(given.actor_type)?;
        let Some(event) = &given.event else {
            return Some(if given.actor_type.is_none() {
                let kept = || self.unconditional_masses(&roots);
                Masses::Kept(self.edge_mass.get_or_init(kept))
            } else {
                Masses::Own(self.unconditional_masses(&roots))
            });
        };
        let condition = self.conditioning(event, &roots);
        (condition.chance > 0.0).then(|| Masses::Own(self.conditional_masses(&roots, &condition)))
    }

    /// The mass of all edges on which something happens.
    fn mass_on(&self, happening: &Happening, masses: &[f64]) -> f64 {
        let game = &self.compiled.game;
        let levels = self
            .levels()
            .filter(|(level, ..)| happening.on_level(*level));
        levels
            .flat_map(|(level, _, nodes)| {
                let [first, last] = [nodes.start, nodes.end].map(|at| game.node_edges[at] as usize);
                (first..last).filter(move |edge| happening.on(self.compiled, level, *edge))
            })
            .map(|edge| masses[edge])
            .sum()
    }

    /// When everything happens on the graph; found once.
    pub(super) fn timeline(&self, scenario: &Scenario) -> &Timeline {
        self.timeline
            .get_or_init(|| Timeline::new(scenario, self.compiled))
    }

    /// The probability of each start point, restricted to those with the type and scaled to sum to one; `None` if
    /// they have probability 0 together.
    pub(super) fn root_weights(&self, actor_type: Option<(ActorId, u16)>) -> Option<Vec<f64>> {
        let mut weights = self.root_probabilities();
        if let Some((actor, wanted)) = actor_type {
            for (weight, start) in weights.iter_mut().zip(&self.compiled.starts) {
                if start.types.get(actor.index()) != Some(&wanted) {
                    *weight = 0.0;
                }
            }
            let total: f64 = weights.iter().sum();
            if total <= 0.0 {
                return None;
            }
            for weight in &mut weights {
                *weight /= total;
            }
        }
        Some(weights)
    }

    /// The levels with their meaning and nodes, in order.
    pub(super) fn levels(
        &self,
    ) -> impl DoubleEndedIterator<Item = (usize, LevelMeaning, std::ops::Range<usize>)> + '_ {
        let bounds = &self.compiled.game.level_nodes;
        self.compiled
            .levels
            .iter()
            .enumerate()
            .map(move |(level, meaning)| {
                let nodes = bounds[level] as usize..bounds[level + 1] as usize;
                (level, *meaning, nodes)
            })
    }

    /// Length: edges. The probability that a path takes each edge, when play starts with these probabilities.
    pub(super) fn unconditional_masses(&self, roots: &[f64]) -> Array {
        let game = &self.compiled.game;
        let chances = self.edge_probability();
        let mut reach = Array::zeros(game.node_count());
        let mut masses = Array::unset(game.edge_count());
        for node in 0..game.node_count() {
            for edge in game.edges(NodeId(node as u32)) {
                let mass = if node == 0 {
                    roots[edge]
                } else {
                    reach[node] * chances[edge]
                };
                masses[edge] = mass;
                reach[game.edge_child[edge] as usize] += mass;
            }
        }
        masses
    }

    fn root_probabilities(&self) -> Vec<f64> {
        let game = &self.compiled.game;
        game.edges(NodeId(0))
            .map(|edge| game.probabilities[game.edge_probability[edge] as usize])
            .collect()
    }

    fn conditioning(&self, event: &Event, roots: &[f64]) -> Conditioning {
        let happening = Happening::new(self.compiled, event);
        let is_marked = |level| happening.on_level(level);
        let ever = self.backward(roots, is_marked, |level, edge, after: &[f64], child| {
            if happening.on(self.compiled, level, edge) {
                1.0
            } else {
                after[child]
            }
        });
        Conditioning {
            happening,
            chance: ever[0].min(1.0),
            ever,
        }
    }

    /// Length: nodes. A backward pass: each node's value is the expectation over its edges, at the root with these
    /// probabilities. On marked levels it is that of what `value` says of the level, the edge, the values so far, and the
    /// child; on others that of the child's value. Behind the last marked level all values are 0.
    fn backward(
        &self,
        roots: &[f64],
        is_marked: impl Fn(usize) -> bool,
        value: impl Fn(usize, usize, &[f64], usize) -> f64,
    ) -> Array {
        let game = &self.compiled.game;
        let chances = self.edge_probability();
        let mut values = Array::unset(game.node_count());
        let mut is_behind = true;
        for (level, _, nodes) in self.levels().rev() {
            let is_marked = is_marked(level);
            is_behind &= !is_marked;
            if is_behind {
                values[nodes].fill(0.0);
                continue;
            }
            for node in nodes {
                let edges = game.edges(NodeId(node as u32));
                let probabilities = if node == 0 {
                    &roots[edges.clone()]
                } else {
                    &chances[edges.clone()]
                };
                let children = &game.edge_child[edges.clone()];
                let steps = probabilities.iter().zip(children);
                values[node] = if is_marked {
                    let of_edge = |(edge, (probability, child)): (usize, (&f64, &u32))| {
                        probability * value(level, edge, &values, *child as usize)
                    };
                    edges.zip(steps).map(of_edge).sum()
                } else {
                    let of_edge =
                        |(probability, child): (&f64, &u32)| probability * values[*child as usize];
                    steps.map(of_edge).sum()
                };
            }
        }
        values
    }

    fn conditional_masses(&self, roots: &[f64], condition: &Conditioning) -> Array {
        let chance = condition.chance;
        let game = &self.compiled.game;
        let chances = self.edge_probability();
        let mut before = Array::zeros(game.node_count());
        let mut after = Array::zeros(game.node_count());
        let mut masses = Array::unset(game.edge_count());
        for (level, _, nodes) in self.levels() {
            for node in nodes {
                for edge in game.edges(NodeId(node as u32)) {
                    let child = game.edge_child[edge] as usize;
                    let (not_yet, already) = if node == 0 {
                        (roots[edge], 0.0)
                    } else {
                        let probability = chances[edge];
                        (before[node] * probability, after[node] * probability)
                    };
                    if condition.happening.on(self.compiled, level, edge) {
                        after[child] += already + not_yet;
                        masses[edge] = (already + not_yet) / chance;
                    } else {
                        after[child] += already;
                        before[child] += not_yet;
                        masses[edge] = (already + not_yet * condition.ever[child]) / chance;
                    }
                }
            }
        }
        masses
    }

    /// The expected number of periods in which something happens, under the condition where there is one. Not scaled
    /// by the condition's probability, which cancels in a ratio.
    fn periods_with(
        &self,
        happening: &Happening,
        roots: &[f64],
        condition: Option<&Conditioning>,
    ) -> f64 {
        let Some(condition) = condition else {
            return self.count_periods(happening, roots, |mass| [mass], |_, _, _, _| [1.0]);
        };
        // The mass before and after the condition.
        let begin = |mass| [mass, 0.0];
        self.count_periods(happening, roots, begin, |level, edge, child, masses| {
            if condition.happening.on(self.compiled, level, edge) {
                for mass in masses {
                    *mass = [0.0, mass[0] + mass[1]];
                }
                [1.0; 2]
            } else {
                [condition.ever[child], 1.0]
            }
        })
    }

    /// The expected number of periods in which something happens, with the mass at a node in parts: `begin` parts it at the
    /// root, and `pass` moves it between the parts on an edge (level, edge, child) and says what each part counts.
    fn count_periods<const PARTS: usize>(
        &self,
        happening: &Happening,
        roots: &[f64],
        begin: impl Fn(f64) -> [f64; PARTS],
        pass: impl Fn(usize, usize, usize, [&mut [f64; PARTS]; 2]) -> [f64; PARTS],
    ) -> f64 {
        let game = &self.compiled.game;
        let chances = self.edge_probability();
        let period = |level: usize| self.compiled.levels[level].period();
        let child_period = self.node_periods();
        // For each node all of the mass, and that without a happening in this period so far.
        let mut all = Array::zeros(PARTS * game.node_count());
        let mut fresh = Array::zeros(PARTS * game.node_count());
        let all = all.as_chunks_mut::<PARTS>().0;
        let fresh = fresh.as_chunks_mut::<PARTS>().0;
        let mut count = 0.0;
        for (level, _, nodes) in self.levels() {
            for node in nodes {
                for edge in game.edges(NodeId(node as u32)) {
                    let child = game.edge_child[edge] as usize;
                    let probability = chances[edge];
                    let (mut whole, mut new) = if node == 0 {
                        (begin(roots[edge]), begin(roots[edge]))
                    } else {
                        (
                            all[node].map(|mass| mass * probability),
                            fresh[node].map(|mass| mass * probability),
                        )
                    };
                    let counts = pass(level, edge, child, [&mut whole, &mut new]);
                    let happens = happening.on(self.compiled, level, edge);
                    if happens {
                        let parts = new.iter().zip(counts);
                        count += parts.map(|(mass, counts)| mass * counts).sum::<f64>();
                    }
                    let next = if child_period[child] != period(level) {
                        whole
                    } else if happens {
                        [0.0; PARTS]
                    } else {
                        new
                    };
                    for at in 0..PARTS {
                        all[child][at] += whole[at];
                        fresh[child][at] += next[at];
                    }
                }
            }
        }
        count
    }

    /// Length: nodes. The period that each node stands in (0 for the root, `u32::MAX` when the game is over).
    pub(super) fn node_periods(&self) -> Vec<u32> {
        let mut periods = vec![0; self.compiled.game.node_count()];
        for (_, meaning, nodes) in self.levels() {
            periods[nodes].fill(meaning.period());
        }
        periods
    }
}

fn edge_probabilities(game: &Game, profile: &Profile) -> Array {
    let first_actions = game.first_actions();
    let mut probabilities = Array::unset(game.edge_count());
    for node in 0..game.node_count() {
        let edges = game.edges(NodeId(node as u32));
        if let Some(first) = first_actions.get(game.node_set[node] as usize) {
            let actions = &profile.probabilities[*first as usize..][..edges.len()];
            probabilities[edges].copy_from_slice(actions);
        } else {
            for edge in edges {
                probabilities[edge] = game.probabilities[game.edge_probability[edge] as usize];
            }
        }
    }
    probabilities
}
