//! What to tell the user where the record cannot be read on: which observation the scenario rules out, and what it rests on.

use super::filter::Stuck;
use super::problem::InferProblem;
use super::roll::Roller;
use crate::record::coding::Observation;
use crate::scenario::model::Scenario;

impl Roller<'_, '_> {
    pub(super) fn problem(&self, stuck: Stuck) -> InferProblem {
        match stuck {
            Stuck::Impossible(period) => self.impossible(period, self.readings.now[period].first()),
            Stuck::Unsupported => InferProblem::Unsupported,
        }
    }

    pub(super) fn impossible(
        &self,
        period: usize,
        observation: Option<&Observation>,
    ) -> InferProblem {
        let days = &self.coded().periods[period];
        let (what, events) = match observation {
            None => (
                "that play went on".to_owned(),
                "the game ends in this period whatever happens".to_owned(),
            ),
            Some(observation) => (
                in_words(self.scenario, observation),
                self.carriers(observation),
            ),
        };
        InferProblem::Impossible {
            what,
            first: days.first,
            last: days.last,
            events,
        }
    }

    fn carriers(&self, observation: &Observation) -> String {
        let events = observation.events.iter().map(|&at| {
            let event = &self.coded().events[at];
            format!("line {} ({}, {})", event.line, event.date, event.text)
        });
        let lines: Vec<String> = events.collect();
        if lines.is_empty() {
            return "nothing was reported, and the rule `otherwise` codes it so".to_owned();
        }
        format!(
            "it rests on {} of the record; mend the coding rule, the policy in force or the event, or let reports err \
             with `reliability`",
            lines.join("; ")
        )
    }
}

/// "`act` is `test`".
pub(super) fn in_words(scenario: &Scenario, observation: &Observation) -> String {
    let data = &scenario.moves[observation.which.index()];
    format!(
        "`{}` is `{}`",
        data.naming.name,
        data.values[usize::from(observation.value)].naming.name
    )
}
