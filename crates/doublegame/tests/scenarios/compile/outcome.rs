//! What a profile leads to, computed in the same terms for compiled graphs and for the interpreter's trees.

use super::random::Draw;
use doublegame::game::{Game, InformationSetId, NodeId, NodeKind, Profile};
use doublegame::scenario::compile::{Compiled, Known, Label, SetMeaning};
use doublegame::scenario::model::EndingId;
use std::collections::BTreeMap;

/// Actor, type, choice, period, what is known.
pub type Key = (u16, u16, u16, u32, Vec<Known>);

/// What a profile leads to.
#[derive(Debug, Default, Clone)]
pub struct Outcome {
    pub columns: Vec<f64>,
    pub endings: BTreeMap<Option<EndingId>, f64>,
    /// For each information set, its probability by start point (combination of types).
    pub reach: BTreeMap<Key, BTreeMap<Vec<u16>, f64>>,
    /// How often each thing is expected to happen: moves and visible updates.
    pub events: BTreeMap<String, f64>,
}

pub fn key(meaning: &SetMeaning) -> Key {
    (
        meaning.actor.0,
        meaning.actor_type,
        meaning.choice.0,
        meaning.period,
        meaning.knows.clone(),
    )
}

/// The probabilities that a random profile gives at an information set: a function of seed and set alone.
pub fn behavior(seed: u64, key: &Key, options: usize) -> Vec<f64> {
    let text = format!("{key:?}");
    let mut draw = Draw(seed);
    for byte in text.bytes() {
        draw.0 = draw.0.rotate_left(7) ^ u64::from(byte);
        draw.next();
    }
    let weights: Vec<f64> = (0..options).map(|_| 0.05 + draw.unit()).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / total).collect()
}

pub fn random_profile(compiled: &Compiled, seed: u64) -> Profile {
    let sets = compiled.sets.iter();
    Profile {
        probabilities: sets
            .flat_map(|set| behavior(seed, &key(set), set.options.len()))
            .collect(),
    }
}

/// Follows a profile through a compiled graph, one start point after the other.
pub fn of_graph(compiled: &Compiled, profile: &Profile) -> Outcome {
    let game = &compiled.game;
    let mut outcome = Outcome {
        columns: vec![0.0; compiled.amounts.columns()],
        ..Outcome::default()
    };
    for (start, edge) in game.edges(NodeId(0)).enumerate() {
        let mut reach = vec![0.0; game.node_count()];
        let chance = game.probabilities[game.edge_probability[edge] as usize];
        outcome.pass(compiled, edge, chance);
        reach[game.edge_child[edge] as usize] = chance;
        for node in 1..game.node_count() {
            let here = reach[node];
            if here == 0.0 {
                continue;
            }
            let kind = game.kind(NodeId(node as u32));
            if let NodeKind::Decision(InformationSetId(set)) = kind {
                let key = key(&compiled.sets[set as usize]);
                let types = compiled.starts[start].types.clone();
                *outcome
                    .reach
                    .entry(key)
                    .or_default()
                    .entry(types)
                    .or_default() += here;
            }
            for (index, edge) in game.edges(NodeId(node as u32)).enumerate() {
                let chance = here * edge_chance(game, profile, kind, index, edge);
                outcome.pass(compiled, edge, chance);
                reach[game.edge_child[edge] as usize] += chance;
            }
        }
    }
    outcome
}

fn edge_chance(game: &Game, profile: &Profile, kind: NodeKind, index: usize, edge: usize) -> f64 {
    match kind {
        NodeKind::Decision(set) => profile.probabilities[game.actions(set).start + index],
        _ => game.probabilities[game.edge_probability[edge] as usize],
    }
}

impl Outcome {
    fn pass(&mut self, compiled: &Compiled, edge: usize, chance: f64) {
        let row = compiled.game.edge_payoff[edge] as usize;
        let amounts = compiled.amounts.row(row);
        for (column, amount) in self.columns.iter_mut().zip(amounts) {
            *column += chance * amount;
        }
        let (updates, ends) = match &compiled.labels[compiled.game.edge_label[edge] as usize] {
            Label::Start { updates, ends, .. } => (updates, ends),
            Label::Move {
                which,
                value,
                updates,
                ends,
            } => {
                self.happens(&format!("move {} is {value}", which.0), chance);
                (updates, ends)
            }
            Label::Nothing => return,
        };
        for (track, value) in updates {
            self.happens(&format!("track {} becomes {value}", track.0), chance);
        }
        if let Some(ending) = ends {
            *self.endings.entry(*ending).or_default() += chance;
        }
    }

    pub fn happens(&mut self, what: &str, chance: f64) {
        *self.events.entry(what.to_owned()).or_default() += chance;
    }

    /// Panics with the first difference beyond the tolerance, which is relative for amounts above 1: they are sums over many
    /// plays, taken in different orders.
    pub fn assert_close(&self, other: &Self, tolerance: f64) {
        assert_eq!(self.columns.len(), other.columns.len());
        for (column, (a, b)) in self.columns.iter().zip(&other.columns).enumerate() {
            let tolerance = tolerance * a.abs().max(1.0);
            assert!((a - b).abs() <= tolerance, "column {column}: {a} and {b}");
        }
        assert_maps_close("ending", &self.endings, &other.endings, tolerance);
        assert_maps_close("event", &self.events, &other.events, tolerance);
        let sets: Vec<_> = self.reach.keys().collect();
        let other_sets: Vec<_> = other.reach.keys().collect();
        assert_eq!(sets, other_sets, "information sets");
        for (key, reach) in &self.reach {
            let other = &other.reach[key];
            assert_maps_close("reach", reach, other, tolerance);
            let (total, other_total): (f64, f64) = (reach.values().sum(), other.values().sum());
            let belief = |reach: &BTreeMap<Vec<u16>, f64>, total: f64| {
                reach
                    .iter()
                    .map(|(types, p)| (types.clone(), p / total))
                    .collect()
            };
            let ours: BTreeMap<_, _> = belief(reach, total);
            assert_maps_close("belief", &ours, &belief(other, other_total), tolerance);
        }
    }
}

/// The tolerance is relative to amounts above 1: expected counts are sums over thousands of paths.
fn assert_maps_close<K: Ord + std::fmt::Debug>(
    what: &str,
    left: &BTreeMap<K, f64>,
    right: &BTreeMap<K, f64>,
    tolerance: f64,
) {
    for key in left.keys().chain(right.keys()) {
        let a = left.get(key).copied().unwrap_or(0.0);
        let b = right.get(key).copied().unwrap_or(0.0);
        let scale = a.abs().max(b.abs()).max(1.0);
        assert!(
            (a - b).abs() <= tolerance * scale,
            "{what} {key:?}: {a} and {b}"
        );
    }
}
