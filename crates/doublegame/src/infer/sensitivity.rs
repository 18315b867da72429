//! What the judgement hangs on: the posterior on the last day under other priors, reliabilities, sources and lambdas.
//!
//! All but lambda are other readings of the same games, play held as it was; another lambda rolls the record anew.

use super::ask::Asked;
use super::inference::{Inference, LambdaInference, MISFIT, Sensitivity};
use super::onward::stated_prior;
use super::problem::InferProblem;
use super::reading::{Reading, Readings};
use super::roll::{Course, InferOptions, Met, roll};
use crate::scenario::compile::{StartPoint, World};
use crate::scenario::model::ActorId;
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
        let said = match course {
            Ok(course) => at_lambda(asked, lambda, &course),
            Err(InferProblem::Stopped) => return Err(InferProblem::Stopped),
            Err(problem) => unread(lambda, &problem),
        };
        inference.sensitivity.push(Sensitivity {
            of: "lambda".to_owned(),
            change: format!("lambda {lambda}"),
            posterior: said.posterior.clone(),
        });
        inference.lambdas.push(said);
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

/// The probability of each type of each actor with something to hide.
fn types_of(asked: &Asked, states: &[StartPoint], shares: &[f64]) -> Vec<BTreeMap<String, f64>> {
    let actors = asked.hidden();
    actors
        .map(|actor| asked.named_types(actor, states, shares))
        .collect()
}

/// A prior other than the scenario's.
struct OtherPrior {
    change: String,
    actor: ActorId,
    /// How the states that start the record are weighed by the actor's types.
    weights: Vec<f64>,
    /// What a type that changes is drawn from.
    drawn_from: Vec<f64>,
}

impl Asked<'_, '_> {
    /// The posterior on the record's last day under other priors, reliabilities and without each publisher.
    pub fn sensitivity(&self, world: &World) -> Vec<Sensitivity> {
        let mut rows = Vec::new();
        for prior in self.other_priors(world) {
            let last = self.under_prior(&prior, world);
            rows.push(self.row("prior", prior.change, last));
        }
        for (factor, words) in DOUBTS {
            let last = self.at_the_end(&Reading::Doubted(factor));
            rows.push(self.row("reliability", words.to_owned(), last));
        }
        for reading in &self.readings().list {
            if let Reading::WithoutSource(source) = reading {
                let last = self.at_the_end(reading);
                rows.push(self.row("source", format!("without {source}"), last));
            }
        }
        rows
    }

    fn row(&self, of: &str, change: String, last: Option<Vec<f64>>) -> Sensitivity {
        let ends = self.course.ends.last();
        Sensitivity {
            of: of.to_owned(),
            change,
            posterior: last
                .zip(ends)
                .map(|(last, ends)| types_of(self, ends, &last)),
        }
    }

    /// Where the record leads by what is known now, from another prior: the types at its start are weighed anew, and types that
    /// change on the way are drawn anew. Play is held as it was.
    fn under_prior(&self, prior: &OtherPrior, world: &World) -> Option<Vec<f64>> {
        let actor = prior.actor.index();
        let rolled = &self.course.rolled;
        let weighed = rolled.periods[0].starts.iter().zip(&self.course.initial);
        let weighed: Vec<f64> = weighed
            .map(|(state, share)| share * prior.weights[usize::from(state.types[actor])])
            .collect();
        let total: f64 = weighed.iter().sum();
        let initial: Vec<f64> = weighed.iter().map(|share| share / total).collect();
        let drifts = &self.coded.record().drifts;
        let drift = drifts.iter().find(|(of, _)| *of == prior.actor);
        let drift = drift.map_or(0.0, |(_, drift)| *drift);
        let stated = stated_prior(self.scenario, world, prior.actor);
        let tilt = |period: usize, end: usize, start: usize| {
            if drift == 0.0 {
                return 1.0;
            }
            let before = self.course.ends[period][end].types[actor];
            let after = rolled.periods[period + 1].starts[start].types[actor];
            let stays = if before == after { 1.0 - drift } else { 0.0 };
            let chance = |prior: &[f64]| stays + drift * prior[usize::from(after)];
            chance(&prior.drawn_from) / chance(&stated)
        };
        let periods = self.coded.periods.len();
        let beliefs = rolled.run_tilted(Readings::NOW, &initial, periods, &tilt);
        Some(beliefs.ok()?.pop()?.probability)
    }

    /// Other priors: all types of an actor alike, and each type with doubled and halved odds.
    fn other_priors(&self, world: &World) -> Vec<OtherPrior> {
        let states = &self.course.rolled.periods[0].starts;
        let mut priors = Vec::new();
        for actor in self.hidden() {
            let data = &self.scenario.actors[actor.index()];
            let shares = self.types(actor, states, &self.course.initial);
            let stated = stated_prior(self.scenario, world, actor);
            let mut add = |change: String, weights: Vec<f64>, of_stated: Vec<f64>| {
                let weighed: Vec<f64> = stated.iter().zip(of_stated).map(|(p, w)| p * w).collect();
                let total: f64 = weighed.iter().sum();
                priors.push(OtherPrior {
                    change,
                    actor,
                    weights,
                    drawn_from: weighed.iter().map(|share| share / total).collect(),
                });
            };
            let title = &data.naming.title;
            let even = |shares: &[f64]| -> Vec<f64> {
                let inverse = |share: &f64| if *share > 0.0 { 1.0 / share } else { 0.0 };
                shares.iter().map(inverse).collect()
            };
            add(
                format!("{title}: all types alike"),
                even(&shares),
                even(&stated),
            );
            for (kind, type_data) in data.types.iter().enumerate() {
                for (factor, words) in [(2.0, "twice"), (0.5, "half")] {
                    let mut weights = vec![1.0; data.types.len()];
                    weights[kind] = factor;
                    let name = &type_data.naming.title;
                    let change = format!("{title}: {words} the odds of {name}");
                    add(change, weights.clone(), weights);
                }
            }
        }
        priors
    }
}
