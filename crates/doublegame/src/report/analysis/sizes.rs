//! How large the games of an analysis are: counted before any of them is solved, so that one that is too large is refused
//! at once.

use super::context::Context;
use super::work::Task;
use super::{AnalysisError, finer};
use crate::measures::cases::Spec;
use crate::scenario::compile::size;

/// The games that were counted, each with its nodes.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    counted: Vec<(Spec, usize)>,
}

impl Sizes {
    /// How many nodes a game has, if it was counted.
    pub(super) fn nodes(&self, spec: &Spec) -> Option<usize> {
        let found = self.counted.iter().find(|(counted, _)| counted == spec);
        found.map(|(_, nodes)| *nodes)
    }
}

/// Counts the game of every case, and in a thorough analysis those with finer tracks.
pub(super) fn count(context: &Context) -> Result<Sizes, AnalysisError> {
    let mut games: Vec<(Spec, String)> = context
        .cases
        .iter()
        .map(|&case| (context.spec(case), context.case_title(case)))
        .collect();
    games.extend(finer::games(context));
    let counted = context.work.run(
        &games,
        |(_, title)| Task {
            label: format!("{title}: size"),
            nodes: 0,
        },
        |(spec, title)| {
            let rules = context.book.rules();
            size(rules.scenario, &spec.world, &spec.setting, rules.limit)
                .map(|size| size.nodes as usize)
                .map_err(|problem| AnalysisError::Case {
                    case: title.clone(),
                    problem,
                })
        },
    )?;
    let specs = games.into_iter().map(|(spec, _)| spec);
    Ok(Sizes {
        counted: specs.zip(counted).collect(),
    })
}
