//! What the judgement hangs on: the last posterior under other priors, reliabilities, sources and lambdas.
//!
//! All but lambda are other readings of the same games, play held as it was; another lambda rolls the record anew.

use super::ask::Asked;
use super::inference::{Inference, LambdaInference, MISFIT, Sensitivity};
use super::problem::InferProblem;
use super::reading::{Reading, Readings};
use super::roll::{Course, InferOptions, Met, roll};
use crate::scenario::compile::{StartPoint, World};
use crate::solve::Status;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How the chance of a wrong report is varied.
pub(super) const DOUBTS: [(f64, &str); 2] = [
    (0.5, "reports err half as often"),
    (2.0, "reports err twice as often"),
];

/// Rolls the record at other lambdas, one independently of the other, and puts what it says there beside the main one's.
///
/// # Errors
/// [`InferProblem::Stopped`]. Any other problem at another lambda is told and leaves the main result standing.
pub(super) fn add_lambdas(
    inference: &mut Inference,
    asked: &Asked,
    world: &World,
    options: &InferOptions,
) -> Result<(), InferProblem> {
    let readings = Readings::new(asked.coded, |_| Vec::new());
    let done = AtomicUsize::new(0);
    let total = asked.coded.periods.len() * options.other_lambdas.len();
    let rolled: Vec<Result<Course, InferProblem>> = options
        .other_lambdas
        .par_iter()
        .map(|&lambda| {
            let options = InferOptions {
                lambda,
                progress: &|_, _, _| {
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    (options.progress)(done, total, "periods at other lambdas");
                },
                ..*options
            };
            roll(&readings, world, &options, asked.course.games.clone())
        })
        .collect();
    inference
        .lambdas
        .push(at_lambda(asked, options.lambda, asked.course));
    for (&lambda, course) in options.other_lambdas.iter().zip(rolled) {
        let (said, ahead) = match course {
            Ok(course) => (at_lambda(asked, lambda, &course), ahead(asked, &course)),
            Err(InferProblem::Stopped) => return Err(InferProblem::Stopped),
            Err(problem) => (unread(lambda, &problem), None),
        };
        inference.lambdas.push(said);
        inference.sensitivity.push(Sensitivity {
            of: "lambda".to_owned(),
            change: format!("lambda {lambda}"),
            posterior: ahead,
        });
    }
    inference
        .lambdas
        .sort_by(|a, b| a.lambda.total_cmp(&b.lambda));
    if options.other_lambdas.is_empty() {
        inference.skipped.push(format!(
            "the record was rolled at lambda {} alone: how far the judgement hangs on lambda is not told",
            options.lambda
        ));
    }
    Ok(())
}

/// What a rolled record says on its last day.
fn at_lambda(asked: &Asked, lambda: f64, course: &Course) -> LambdaInference {
    let last = course.now.last().zip(course.ends.last());
    let is_misfit = |met: &&Met| met.surprise.tail.is_some_and(|tail| tail <= MISFIT);
    let is_unsolved = |met: &&Met| met.status != Status::Converged;
    LambdaInference {
        lambda,
        posterior: last.map(|(belief, ends)| types_of(asked, ends, &belief.probability)),
        log_evidence: last.map(|(belief, _)| belief.log_likelihood),
        misfits: course.met.iter().filter(is_misfit).count(),
        not_converged: course.met.iter().filter(is_unsolved).count(),
        problem: None,
    }
}

fn unread(lambda: f64, problem: &InferProblem) -> LambdaInference {
    LambdaInference {
        lambda,
        posterior: None,
        log_evidence: None,
        misfits: 0,
        not_converged: 0,
        problem: Some(problem.to_string()),
    }
}

/// The types at the start of the period after the last one.
fn ahead(asked: &Asked, course: &Course) -> Option<Vec<BTreeMap<String, f64>>> {
    let last = asked.coded.periods.len() - 1;
    let after = &course.now.last()?.probability;
    let starts = course.final_starts.len();
    let shares = course.rolled.onward(last, after, starts).ok()?;
    Some(types_of(asked, &course.final_starts, &shares))
}

/// The probability of each type of each actor with something to hide.
fn types_of(asked: &Asked, states: &[StartPoint], shares: &[f64]) -> Vec<BTreeMap<String, f64>> {
    let actors = asked.hidden();
    actors
        .map(|actor| asked.named_types(actor, states, shares))
        .collect()
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
        let posterior = last.map(|last| types_of(self, ends, &last));
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
