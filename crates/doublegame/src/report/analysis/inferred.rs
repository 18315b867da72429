//! The record, read for the report: the posterior that claims ask for, and the beliefs from which play may start.

use super::context::Context;
use super::{AnalysisError, Beliefs};
use crate::infer::{InferOptions, InferProblem, Inference, LambdaInference, infer};
use crate::measures::claims::Evaluated;
use crate::measures::{Answer, Estimate};
use crate::record::coding::{Coded, unknown_actors};
use crate::record::table;
use crate::scenario::model::{ActorId, Measure, Scenario};

/// What reading the record gave.
#[derive(Default)]
pub(super) struct Inferred {
    pub(super) inference: Option<Inference>,
    /// Why it could not be read, for the report.
    pub(super) cautions: Vec<String>,
}

/// Takes in what reading the record gave: answers what claims ask of the posterior, and sets the beliefs from which play
/// starts if they are to be those of the record.
pub(super) fn take_in(
    context: &mut Context,
    inference: Result<Inference, InferProblem>,
) -> Result<Inferred, AnalysisError> {
    let wanted = context.options.beliefs == Beliefs::Record;
    if context.scenario.record.is_none() {
        return if wanted {
            Err(AnalysisError::Record(
                "the scenario has no `record`".to_owned(),
            ))
        } else {
            Ok(Inferred::default())
        };
    }
    let inference = match inference {
        Ok(inference) => inference,
        Err(InferProblem::Stopped) => return Err(AnalysisError::Stopped),
        Err(problem) if wanted => return Err(AnalysisError::Record(problem.to_string())),
        Err(problem) => {
            let why = problem.to_string();
            let undecided = Answer {
                value: Evaluated::Undecided(format!("the record cannot be read: {why}")),
                detail: None,
            };
            for at in 0..context.chain.lambdas.len() {
                answer(context, at, |_, _| undecided.clone());
            }
            return Ok(Inferred {
                inference: None,
                cautions: vec![format!("The record cannot be read: {why}.")],
            });
        }
    };
    let scenario = context.scenario;
    for said in &inference.lambdas {
        let mut lambdas = context.chain.lambdas.iter();
        let Some(at) = lambdas.position(|lambda| lambda.total_cmp(&said.lambda).is_eq()) else {
            continue;
        };
        answer(context, at, |actor, kind| {
            posterior(scenario, &inference, said, actor, kind)
        });
    }
    let mut cautions = Vec::new();
    if wanted {
        context.beliefs = beliefs(scenario, &inference);
        cautions.push(
            "Play starts from the beliefs that the record leaves, not from the priors that the scenario names.".to_owned(),
        );
    }
    Ok(Inferred {
        inference: Some(inference),
        cautions,
    })
}

/// Reads the record.
///
/// # Errors
/// [`InferProblem`], also where the scenario has no record.
pub(super) fn read(context: &Context) -> Result<Inference, InferProblem> {
    let scenario = context.scenario;
    let record = scenario.record.as_ref().ok_or(InferProblem::NoRecord)?;
    let unread = |why: String| InferProblem::Unread { why };
    let folder = scenario.folder.as_ref();
    let folder = folder.ok_or_else(|| unread("the scenario has no folder".to_owned()))?;
    let path = folder.join(&record.file);
    let size = std::fs::metadata(&path).map_or(0, |data| data.len());
    if !path.is_file() || size > table::LARGEST_FILE as u64 {
        return Err(unread(format!("{} is no file that is read", record.file)));
    }
    let bytes = std::fs::read(&path).map_err(|error| unread(error.kind().to_string()))?;
    let table = table::read(&bytes);
    let unknown = unknown_actors(record, &table.events);
    if let Some(first) = table.errors.first().or(unknown.first()) {
        return Err(unread(format!(
            "{}, line {}: {} (`doublegame record check` lists every error)",
            record.file, first.line, first.what
        )));
    }
    let coded = Coded::new(scenario, &table).ok_or(InferProblem::NoPeriod)?;
    let stop = context.work.stop();
    let other_lambdas = context.other_record_lambdas();
    let rolls = 1 + other_lambdas.len();
    context.work.expect(coded.periods.len() * rolls);
    infer(
        &coded,
        &context.world,
        &InferOptions {
            // As the chain has it: a negative zero would be a lambda of its own.
            lambda: context.chain.lambdas[context.main],
            horizon: context.options.horizon,
            other_lambdas: &other_lambdas,
            tilts: &[],
            worlds: None,
            kept: None,
            limit: context.options.limit,
            stop,
            progress: &|_, _, what| context.work.advance(&format!("the record: {what}")),
        },
    )
}

/// What a plain analysis leaves out here.
pub(super) fn skipped(context: &Context) -> Option<String> {
    context.scenario.record.as_ref()?;
    let lambda = context.options.lambda;
    Some(format!(
        "The record is read at lambda {lambda} only: what claims ask of its posterior is not computed at the other \
         lambdas; --thorough reads it at each."
    ))
}

/// Answers every claim's question about a posterior at a position of the chain.
fn answer(context: &mut Context, at: usize, of: impl Fn(ActorId, u16) -> Answer) {
    let quantities = context.quantities.iter();
    for quantity in quantities {
        if let Measure::Posterior(actor, kind) = quantity.measure {
            context.from_record[at].put(quantity.measure.clone(), of(actor, kind));
        }
    }
}

/// The posterior of a type on the last day of the record, if the actors play at this lambda.
fn posterior(
    scenario: &Scenario,
    inference: &Inference,
    said: &LambdaInference,
    actor: ActorId,
    kind: u16,
) -> Answer {
    let undecided = |why: String| Answer {
        value: Evaluated::Undecided(why),
        detail: None,
    };
    if let Some(problem) = &said.problem {
        return undecided(format!(
            "the record cannot be read at this lambda: {problem}"
        ));
    }
    let data = &scenario.actors[actor.index()];
    let kind = &data.types[usize::from(kind)].naming.name;
    let mut actors = inference.actors.iter();
    let place = actors.position(|read| read.actor == data.naming.name);
    let shares = said.posterior.as_ref();
    let share = place.and_then(|place| shares?.get(place)?.get(kind));
    let Some(share) = share else {
        return undecided("the record tells nothing of an actor with one type".to_owned());
    };
    Answer {
        value: Evaluated::Number(Estimate::exact(*share)),
        detail: None,
    }
}

/// The joint distribution of types at the end of the record.
fn beliefs(scenario: &Scenario, inference: &Inference) -> Vec<(Vec<u16>, f64)> {
    let number = |actor: usize, name: &String| {
        let types = &scenario.actors[actor].types;
        let place = types.iter().position(|kind| kind.naming.name == *name);
        place.unwrap_or(0) as u16
    };
    let joint = inference.beliefs.iter();
    joint
        .map(|(names, share)| {
            let types = names.iter().enumerate();
            (
                types.map(|(actor, name)| number(actor, name)).collect(),
                *share,
            )
        })
        .collect()
}
