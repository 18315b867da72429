//! The record, read for the report: the posterior that claims ask for, and the beliefs from which play may start.

use super::context::Context;
use super::{AnalysisError, Beliefs, Depth};
use crate::infer::{Draws, InferOptions, InferProblem, Inference, infer};
use crate::measures::claims::Evaluated;
use crate::measures::{Answer, Estimate};
use crate::record::coding::{Coded, unknown_actors};
use crate::record::table;
use crate::scenario::model::{ActorId, Measure, Scenario};

/// In how many worlds a thorough analysis reads the record.
const WORLDS: usize = 50;

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
            answer(context, |_, _| Answer {
                value: Evaluated::Undecided(format!("the record cannot be read: {why}")),
                detail: None,
            });
            return Ok(Inferred {
                inference: None,
                cautions: vec![format!("The record cannot be read: {why}.")],
            });
        }
    };
    let scenario = context.scenario;
    answer(context, |actor, kind| {
        posterior(scenario, &inference, actor, kind)
    });
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
    let worlds = (context.options.depth == Depth::Thorough).then_some(Draws {
        count: WORLDS,
        seed: context.options.seed,
    });
    let stop = context.work.stop();
    let units = coded.periods.len() + worlds.map_or(0, |draws| draws.count);
    context.work.expect(units);
    infer(
        &coded,
        &context.world,
        &InferOptions {
            lambda: context.options.lambda,
            horizon: context.options.horizon,
            other_lambdas: &[],
            tilts: &[],
            worlds,
            limit: context.options.limit,
            stop,
            progress: &|_, _, what| context.work.advance(&format!("the record: {what}")),
        },
    )
}

/// Answers every claim's question about a posterior.
fn answer(context: &mut Context, of: impl Fn(ActorId, u16) -> Answer) {
    let quantities = context.quantities.clone();
    for quantity in quantities {
        if let Measure::Posterior(actor, kind) = quantity.measure {
            context.from_record.put(quantity.measure, of(actor, kind));
        }
    }
}

fn posterior(scenario: &Scenario, inference: &Inference, actor: ActorId, kind: u16) -> Answer {
    let data = &scenario.actors[actor.index()];
    let kind = &data.types[usize::from(kind)].naming.name;
    let read = inference
        .actors
        .iter()
        .find(|read| read.actor == data.naming.name)
        .and_then(|read| Some((read, read.posterior.last()?)));
    let Some((read, last)) = read else {
        return Answer {
            value: Evaluated::Undecided(
                "the record tells nothing of an actor with one type".to_owned(),
            ),
            detail: None,
        };
    };
    let share = last.probability.get(kind).copied().unwrap_or(0.0);
    let prior = read.prior.get(kind).copied().unwrap_or(0.0);
    let over_worlds = last
        .over_worlds
        .as_ref()
        .and_then(|shares| shares.get(kind));
    let band = last.band.as_ref().and_then(|band| band.get(kind));
    let mut detail = format!(
        "the probability is {share:.3} on {}, from a prior of {prior:.3}",
        last.date
    );
    if let (Some(mean), Some((low, high))) = (over_worlds, band) {
        detail.push_str(&format!(
            ", and {mean:.3} with the params integrated out, nine tenths of the weight between {low:.3} and {high:.3}"
        ));
    }
    Answer {
        value: Evaluated::Number(Estimate::exact(share)),
        detail: Some(detail),
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
