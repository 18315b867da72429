//! Puts the parts of a built graph together.

use super::amounts::Amounts;
use super::builder::Builder;
use super::compiled::{Compiled, Problem, SetMeaning, StartPoint};
use super::plan::Knowledge;
use crate::game::{ActionId, Game, InformationSet, PlayerId, has_perfect_recall};
use crate::scenario::model::Scenario;
use rustc_hash::FxHashMap;

/// The graph as it grows.
pub(super) struct Growth {
    pub node_set: Vec<u32>,
    pub node_edges: Vec<u32>,
    pub edge_child: Vec<u32>,
    pub edge_level: Vec<u32>,
    pub edge_probability: Vec<u32>,
    pub edge_payoff: Vec<u32>,
    pub edge_label: Vec<u32>,
    pub sets: Vec<SetMeaning>,
    /// For each level, where among its nodes each of its states stands; empty where there is one node.
    pub positions: Vec<Vec<u32>>,
}

impl<const N: usize> Builder<'_, '_, N> {
    /// Puts the parts together and prices them.
    pub(super) fn compiled(self, starts: Vec<StartPoint>) -> Result<Compiled, Problem> {
        let plan = self.templates.plan;
        let scenario = plan.scenario;
        let mut level_nodes = vec![0_u32];
        for size in &self.sizes {
            let last = level_nodes.last().copied().unwrap_or_default();
            level_nodes.push(last + size.nodes as u32);
        }
        let growth = self.growth;
        let mut edge_child = growth.edge_child;
        for (child, level) in edge_child.iter_mut().zip(&growth.edge_level) {
            let positions = &growth.positions[*level as usize];
            let position = positions.get(*child as usize).unwrap_or(child);
            *child = level_nodes[*level as usize] + position;
        }
        drop((growth.edge_level, growth.positions));
        // Levels that no play reaches are left out.
        level_nodes.dedup();
        let mut first_action = 0;
        let mut information_sets = Vec::with_capacity(growth.sets.len());
        let actions = growth.sets.iter().map(|set| set.options.len()).sum();
        let mut action_labels = Vec::with_capacity(actions);
        let mut set_labels = FxHashMap::default();
        for set in &growth.sets {
            let named_by = (set.actor, set.actor_type, set.choice, set.period);
            let label: &String = set_labels
                .entry(named_by)
                .or_insert_with(|| set_label(scenario, set));
            information_sets.push(InformationSet {
                player: PlayerId(u32::from(set.actor.0)),
                first_action: ActionId(first_action),
                action_count: set.options.len() as u32,
                precision: 1.0,
                label: label.clone(),
            });
            first_action += set.options.len() as u32;
            let data = &scenario.moves[set.choice.index()];
            let names = set
                .options
                .iter()
                .map(|&o| data.values[usize::from(o)].naming.name.clone());
            action_labels.extend(names);
        }
        let mut prices = self.templates.prices;
        prices.close();
        let reached = self.sizes.iter().filter(|size| size.nodes > 0);
        let mut compiled = Compiled {
            game: Game {
                players: scenario
                    .actors
                    .iter()
                    .map(|a| a.naming.name.clone())
                    .collect(),
                node_set: growth.node_set,
                node_edges: growth.node_edges,
                level_nodes,
                edge_child,
                edge_probability: growth.edge_probability,
                edge_payoff: growth.edge_payoff,
                edge_label: growth.edge_label,
                probabilities: Vec::new(),
                payoffs: Vec::new(),
                information_sets,
                action_weights: Vec::new(),
                action_labels,
                perfect_recall: false,
            },
            labels: self.templates.labels,
            levels: reached.map(|size| size.meaning).collect(),
            sets: growth.sets,
            starts,
            seen_by: plan.seen_by.clone(),
            amounts: Amounts::default(),
            horizon: plan.horizon,
            prices,
        };
        // Under bounded memory only agent-form concepts are defined, so the passes over the graph are spared there.
        compiled.game.perfect_recall =
            plan.knowledge == Knowledge::Full && has_perfect_recall(&compiled.game);
        super::price(&mut compiled, scenario, &plan.params)?;
        Ok(compiled)
    }
}

/// "beijing (partner): deed, period 2".
fn set_label(scenario: &Scenario, set: &SetMeaning) -> String {
    let actor = &scenario.actors[set.actor.index()];
    let choice = &scenario.moves[set.choice.index()].naming.name;
    if actor.types.len() == 1 {
        return format!("{}: {choice}, period {}", actor.naming.name, set.period);
    }
    let kind = &actor.types[usize::from(set.actor_type)].naming.name;
    format!(
        "{} ({kind}): {choice}, period {}",
        actor.naming.name, set.period
    )
}
