//! On which edges an event happens.

use std::ops::RangeInclusive;

use crate::scenario::compile::{Compiled, Label};
use crate::scenario::model::{Event, MoveId};

/// A set of edges, told by their labels and their levels.
pub(super) struct Happening {
    /// Length: labels.
    labels: Vec<bool>,
    /// Length: levels.
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
        Self {
            labels: compiled.labels.iter().map(labels).collect(),
            levels: compiled
                .levels
                .iter()
                .map(|level| periods.is_none_or(|periods| periods.contains(&level.period())))
                .collect(),
        }
    }

    /// Whether the event happens on this edge of a node of this level.
    pub(super) fn on(&self, compiled: &Compiled, level: usize, edge: usize) -> bool {
        self.levels[level] && self.labels[compiled.game.edge_label[edge] as usize]
    }
}
