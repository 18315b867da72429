//! What was solved and measured in one world, for the claims.

use super::table::SolutionOutcome;
use crate::measures::claims::Evaluated;
use crate::measures::looked_up::{Measured, NOT_COMPUTED, PlayFacts, case_of_corridor};
use crate::scenario::compile::Problem;
use crate::scenario::model::{CaseId, CorridorId, Scenario};

/// A case in one world.
pub(super) struct CaseInWorld {
    pub(super) case: CaseId,
    pub(super) outcome: SolutionOutcome,
    /// What was measured; `None` where the game could not be played.
    pub(super) facts: Option<PlayFacts>,
    /// The worths that claims ask for: position in the list of quantities, and the value.
    pub(super) worths: Vec<(usize, Evaluated)>,
}

impl CaseInWorld {
    /// A case whose game cannot be compiled or priced in this world.
    pub(super) fn not_played(case: CaseId, problem: &Problem) -> Self {
        Self {
            case,
            outcome: SolutionOutcome {
                status: format!("not played: {problem}"),
                converged: false,
                residual: f64::NAN,
            },
            facts: None,
            worths: Vec::new(),
        }
    }
}

/// All cases in one world.
pub(super) struct InWorld<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) cases: &'a [CaseInWorld],
    /// By how much the inside of each corridor is better than its ends, under a case.
    pub(super) inside: Vec<(CorridorId, CaseId, Evaluated)>,
}

impl InWorld<'_> {
    fn case(&self, case: CaseId) -> Option<&CaseInWorld> {
        self.cases.iter().find(|it| it.case == case)
    }
}

impl Measured for InWorld<'_> {
    fn doubt(&self, case: CaseId) -> Option<String> {
        let outcome = &self.case(case)?.outcome;
        (!outcome.converged).then(|| outcome.status.clone())
    }

    fn in_play(&self, case: CaseId, position: usize) -> Evaluated {
        let facts = self.case(case).and_then(|case| case.facts.as_ref());
        facts.map_or_else(not_computed, |facts| facts.quantity(position))
    }

    fn worth(&self, position: usize) -> Evaluated {
        let mut worths = self.cases.iter().flat_map(|case| &case.worths);
        let found = worths.find(|(at, _)| *at == position);
        found.map_or_else(not_computed, |(_, value)| value.clone())
    }

    fn inside(&self, corridor: CorridorId, under: CaseId) -> Evaluated {
        let under = case_of_corridor(self.scenario, corridor, under);
        let mut inside = self.inside.iter();
        let found = inside.find(|(id, case, _)| *id == corridor && *case == under);
        found.map_or_else(not_computed, |(.., value)| value.clone())
    }
}

fn not_computed() -> Evaluated {
    Evaluated::Undecided(NOT_COMPUTED.to_owned())
}
