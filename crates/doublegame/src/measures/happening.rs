//! On which edges an event happens.

use std::ops::RangeInclusive;

use crate::scenario::compile::{Compiled, Label, LevelMeaning};
use crate::scenario::model::{Event, MoveId};

/// A set of edges, told by their labels and their levels.
pub(super) struct Happening {
    /// Length: labels.
    labels: Vec<bool>,
    /// Length: levels. Whether it can happen there at all.
    levels: Vec<bool>,
}

impl Happening {
    /// The edges on which the event happens.
    pub(super) fn new(compiled: &Compiled, event: &Event) -> Self {
        match event {
            Event::Ending(ending) => Self::select(
                compiled,
                None,
                |label| matches!(label, Label::Move { ends: Some(how), .. } | Label::Start { ends: Some(how), .. } if how == ending),
            ),
            Event::Moves { any, periods } => Self::select(
                compiled,
                periods.as_ref(),
                |label| matches!(label, Label::Move { which, value, .. } if any.contains(&(*which, *value))),
            ),
        }
    }

    /// The edges on which one of the moves is made, however it comes out.
    pub(super) fn made(
        compiled: &Compiled,
        moves: &[MoveId],
        periods: Option<&RangeInclusive<u32>>,
    ) -> Self {
        Self::select(
            compiled,
            periods,
            |label| matches!(label, Label::Move { which, .. } if moves.contains(which)),
        )
    }

    fn select(
        compiled: &Compiled,
        periods: Option<&RangeInclusive<u32>>,
        labels: impl Fn(&Label) -> bool,
    ) -> Self {
        let labels: Vec<bool> = compiled.labels.iter().map(labels).collect();
        let mut at_start = false;
        let mut moves = vec![false; compiled.seen_by.len()];
        for (label, _) in compiled.labels.iter().zip(&labels).filter(|(_, on)| **on) {
            match label {
                Label::Move { which, .. } => moves[which.index()] = true,
                Label::Start { .. } | Label::Nothing => at_start = true,
            }
        }
        let is_possible = |level: &LevelMeaning| match level {
            LevelMeaning::Root => at_start,
            LevelMeaning::Move { which, .. } => moves[which.index()],
            LevelMeaning::Over => false,
        };
        let levels = compiled.levels.iter().map(|level| {
            periods.is_none_or(|periods| periods.contains(&level.period())) && is_possible(level)
        });
        Self {
            levels: levels.collect(),
            labels,
        }
    }

    /// Whether the event can happen on edges of nodes of this level.
    pub(super) fn on_level(&self, level: usize) -> bool {
        self.levels[level]
    }

    /// Whether the event happens on this edge of a node of this level.
    pub(super) fn on(&self, compiled: &Compiled, level: usize, edge: usize) -> bool {
        self.levels[level] && self.labels[compiled.game.edge_label[edge] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::NodeId;
    use crate::scenario::compile::{Setting, SizeLimit, World, compile};
    use crate::scenario::load;
    use crate::scenario::model::{EndingId, Scenario};
    use std::path::Path;

    fn small() -> Scenario {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/small");
        load::load(&path).scenario.unwrap()
    }

    /// Whether the event happens on an edge, from its label and its period alone.
    fn is_on(event: &Event, label: &Label, in_period: u32) -> bool {
        match (event, label) {
            (Event::Ending(how), Label::Start { ends, .. } | Label::Move { ends, .. }) => {
                ends.as_ref() == Some(how)
            }
            (Event::Moves { any, periods }, Label::Move { which, value, .. }) => {
                let covers = |periods: &RangeInclusive<u32>| periods.contains(&in_period);
                any.contains(&(*which, *value)) && periods.as_ref().is_none_or(covers)
            }
            _ => false,
        }
    }

    #[test]
    fn a_level_is_left_out_only_where_no_edge_has_the_event() {
        let scenario = small();
        let world = World::central(&scenario);
        let limit = SizeLimit { nodes: 100_000 };
        let compiled = compile(&scenario, &world, &Setting::default(), limit).unwrap();
        let game = &compiled.game;
        let endings = (0..scenario.endings.len()).map(|at| Some(EndingId(at as u16)));
        let endings = endings.chain([None]).map(Event::Ending);
        let moves = (0..scenario.moves.len()).flat_map(|which| {
            let values = 0..scenario.moves[which].values.len() as u16;
            let periods = [None, Some(1..=1)];
            let one = move |value| [(MoveId(which as u16), value)].to_vec();
            values.flat_map(move |value| {
                let any = one(value);
                periods.clone().map(|periods| Event::Moves {
                    any: any.clone(),
                    periods,
                })
            })
        });
        let mut happened = 0;
        for event in endings.chain(moves) {
            let happening = Happening::new(&compiled, &event);
            for (level, nodes) in game.level_nodes.windows(2).enumerate() {
                let period = compiled.levels[level].period();
                let mut edges = (nodes[0]..nodes[1]).flat_map(|node| game.edges(NodeId(node)));
                let is_any = edges.any(|edge| {
                    let label = &compiled.labels[game.edge_label[edge] as usize];
                    is_on(&event, label, period)
                });
                assert!(
                    !is_any || happening.on_level(level),
                    "{event:?} on level {level}"
                );
                happened += usize::from(is_any);
            }
        }
        assert!(happened > 10, "{happened}");
    }
}
