//! What the judgement hangs on: the last posterior under other priors, reliabilities, sources and lambdas.
//!
//! All but lambda are other readings of the same games, play held as it was; another lambda rolls the record anew.

use super::ask::Asked;
use super::inference::{Inference, Sensitivity};
use super::problem::InferProblem;
use super::reading::{Reading, Readings};
use super::roll::{InferOptions, roll};
use crate::scenario::compile::World;

/// How the chance of a wrong report is varied.
pub(super) const DOUBTS: [(f64, &str); 2] = [
    (0.5, "reports err half as often"),
    (2.0, "reports err twice as often"),
];

/// Rolls the record at other lambdas, for the sensitivity.
pub(super) fn add_lambdas(
    inference: &mut Inference,
    asked: &Asked,
    world: &World,
    options: &InferOptions,
) -> Result<(), InferProblem> {
    let readings = Readings::new(asked.coded, |_| Vec::new());
    for &lambda in options.other_lambdas {
        let options = InferOptions { lambda, ..*options };
        let course = roll(&readings, world, &options)?;
        let periods = asked.coded.periods.len();
        let last = course
            .rolled
            .run(Readings::NOW, &course.initial, periods)
            .ok()
            .and_then(|beliefs| {
                let after = &beliefs.last()?.probability;
                let starts = course.final_starts.len();
                course.rolled.onward(periods - 1, after, starts).ok()
            });
        let posterior = last.map(|last| {
            let actors = asked.hidden();
            actors
                .map(|actor| asked.named(actor, &asked.types(actor, &course.final_starts, &last)))
                .collect()
        });
        inference.sensitivity.push(Sensitivity {
            of: "lambda".to_owned(),
            change: format!("lambda {lambda}"),
            posterior,
        });
    }
    if options.other_lambdas.is_empty() {
        inference.skipped.push(format!(
            "the record was rolled at lambda {} alone",
            options.lambda
        ));
    }
    Ok(())
}

impl Asked<'_, '_> {
    /// The last posterior under other priors, reliabilities and without each source.
    pub fn sensitivity(&self) -> Vec<Sensitivity> {
        let mut rows = Vec::new();
        for (change, initial) in self.other_priors() {
            rows.push(self.row("prior", change, self.last_under(&Reading::Now, &initial)));
        }
        let initial = &self.course.initial;
        for (factor, words) in DOUBTS {
            let last = self.last_under(&Reading::Doubted(factor), initial);
            rows.push(self.row("reliability", words.to_owned(), last));
        }
        for reading in &self.readings().list {
            if let Reading::WithoutSource(source) = reading {
                let last = self.last_under(reading, initial);
                rows.push(self.row("source", format!("without {source}"), last));
            }
        }
        rows
    }

    fn row(&self, of: &str, change: String, last: Option<Vec<f64>>) -> Sensitivity {
        let ends = &self.course.final_starts;
        let posterior = last.map(|last| {
            self.hidden()
                .map(|actor| self.named_types(actor, ends, &last))
                .collect()
        });
        Sensitivity {
            of: of.to_owned(),
            change,
            posterior,
        }
    }

    /// Other priors, play held as it was: all types of an actor alike, and each type with doubled and halved odds.
    fn other_priors(&self) -> Vec<(String, Vec<f64>)> {
        let states = &self.course.rolled.periods[0].starts;
        let mut priors = Vec::new();
        for actor in self.hidden() {
            let data = &self.scenario.actors[actor.index()];
            let shares = self.types(actor, states, &self.course.initial);
            let mut add = |change: String, weights: Vec<f64>| {
                let tilted = states.iter().zip(&self.course.initial);
                let tilted: Vec<f64> = tilted
                    .map(|(state, share)| share * weights[usize::from(state.types[actor.index()])])
                    .collect();
                let total: f64 = tilted.iter().sum();
                priors.push((change, tilted.iter().map(|share| share / total).collect()));
            };
            let title = &data.naming.title;
            let even = shares
                .iter()
                .map(|share| if *share > 0.0 { 1.0 / share } else { 0.0 });
            add(format!("{title}: all types alike"), even.collect());
            for (kind, type_data) in data.types.iter().enumerate() {
                for (factor, words) in [(2.0, "twice"), (0.5, "half")] {
                    let mut weights = vec![1.0; data.types.len()];
                    weights[kind] = factor;
                    let name = &type_data.naming.title;
                    add(format!("{title}: {words} the odds of {name}"), weights);
                }
            }
        }
        priors
    }
}
