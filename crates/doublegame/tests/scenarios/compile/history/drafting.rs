//! A game in memory, made of a tree of histories node by node.

use super::{Over, Past, Tree, View};
use crate::compile::outcome::Key;
use doublegame::game::{DraftNode, DraftSet, GameBuilder};
use doublegame::scenario::compile::World;
use doublegame::scenario::evaluate::evaluate;
use doublegame::scenario::model::{Expr, Mover, Scenario};
use std::collections::BTreeMap;

/// Makes a game of the tree, with the sets by key.
pub struct Drafting<'a> {
    pub builder: GameBuilder,
    pub sets: BTreeMap<Key, DraftSet>,
    pub scenario: &'a Scenario,
    pub world: &'a World,
}

impl Drafting<'_> {
    /// The node for a tree, and the payoffs on the edge to it.
    pub fn node(&mut self, tree: &Tree) -> (DraftNode, Vec<f64>) {
        let players = self.scenario.actors.len();
        let none = vec![0.0; players];
        match tree {
            Tree::Over { amounts, .. } => {
                let mut payoffs = none;
                for (column, attribute) in self.scenario.attributes.iter().enumerate() {
                    payoffs[attribute.actor.index()] += amounts[column];
                }
                (self.builder.terminal(), payoffs)
            }
            Tree::Chance(branches) => {
                let node = self.builder.chance();
                for (share, next) in branches {
                    let (child, payoffs) = self.node(next);
                    self.builder.chance_edge(node, child, *share, &payoffs);
                }
                (node, none)
            }
            Tree::Decision { key, options, next } => {
                let set = self.set(key, options);
                let node = self.builder.decision(set);
                for next in next {
                    let (child, payoffs) = self.node(next);
                    self.builder.edge(node, child, &payoffs);
                }
                (node, none)
            }
        }
    }

    fn set(&mut self, key: &Key, options: &[u16]) -> DraftSet {
        if let Some(&set) = self.sets.get(key) {
            return set;
        }
        let data = &self.scenario.moves[usize::from(key.2)];
        let Mover::Actor { actor, stake } = data.mover else {
            panic!("only actors decide");
        };
        let values = View {
            past: &Past {
                types: Vec::new(),
                tracks: Vec::new(),
                period: 1,
                now: Vec::new(),
                periods: Vec::new(),
                starts: Vec::new(),
                updates: Vec::new(),
                amounts: Vec::new(),
                events: Vec::new(),
            },
            world: self.world,
            horizon: 1,
            ending: Over::NotYet,
        };
        let of_params = |expr: &Expr| evaluate(expr, &values).expect("numbers and params only");
        let weights: Vec<f64> = options
            .iter()
            .map(|&option| {
                data.values[usize::from(option)]
                    .weight
                    .as_ref()
                    .map_or(1.0, of_params)
            })
            .collect();
        let actor_data = &self.scenario.actors[actor.index()];
        let precision = of_params(&actor_data.rationality) / stake.unwrap_or(actor_data.stake);
        let names = options.iter().map(u16::to_string);
        let set = self
            .builder
            .information_set(u32::from(actor.0), format!("{key:?}"), names);
        self.builder.precision(set, precision);
        self.builder.weights(set, &weights);
        self.sets.insert(key.clone(), set);
        set
    }
}
