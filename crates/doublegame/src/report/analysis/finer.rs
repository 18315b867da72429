//! The results with one level more on each track whose number of levels is a param.

use super::cases::{Facts, facts};
use super::claims::{self, Judged};
use super::constants::Constants;
use super::context::Context;
use super::{AnalysisError, Depth, policies};
use crate::measures::cases::{Chain, Spec};
use crate::measures::claims_values::of_one_play;
use crate::report::{FinerPolicy, FinerReport};
use crate::scenario::model::{CaseId, ParamId};
use crate::solve::Status;

/// One case with finer tracks, at the main lambda.
pub(super) struct FinerCase {
    pub(super) case: CaseId,
    pub(super) facts: Facts,
    status: String,
    pub(super) converged: bool,
}

/// The whole params that bound a track and can be raised by one within their range, with the raised value.
pub(super) fn changes(context: &Context) -> Vec<(ParamId, f64)> {
    let scenario = context.scenario;
    (0u16..)
        .map(ParamId)
        .zip(&scenario.params)
        .filter(|(id, param)| {
            param.whole
                && scenario.tracks.iter().any(|track| {
                    Constants::params_of(&track.high).contains(id)
                        || Constants::params_of(&track.low).contains(id)
                })
        })
        .map(|(id, param)| (id, context.world.values[id.index()] + 1.0, param))
        .filter(|(_, raised, param)| param.range.contains(raised))
        .map(|(id, raised, _)| (id, raised))
        .collect()
}

/// Solves every case once for each change, in a thorough analysis.
pub(super) fn measure(
    context: &Context,
    judged: &[Judged],
) -> Result<Vec<FinerReport>, AnalysisError> {
    if context.options.depth == Depth::Plain {
        return Ok(Vec::new());
    }
    changes(context)
        .into_iter()
        .map(|(param, raised)| one(context, judged, param, raised))
        .collect()
}

/// Every game that a thorough analysis solves for it, with what it is called.
pub(super) fn games(context: &Context) -> Vec<(Spec, String)> {
    if context.options.depth == Depth::Plain {
        return Vec::new();
    }
    let of_change = |(param, raised)| {
        let cases = context.cases.iter();
        cases.map(move |&case| game(context, param, raised, case))
    };
    changes(context).into_iter().flat_map(of_change).collect()
}

/// The game of a case with a param raised, and what it is called.
fn game(context: &Context, param: ParamId, raised: f64, case: CaseId) -> (Spec, String) {
    let title = &context.scenario.params[param.index()].naming.title;
    let spec = Spec::of_case(
        &context.scenario.cases[case.index()],
        &context.world.with(param, raised),
        context.options.horizon,
        &context.beliefs,
    );
    let label = format!("{}: {title} raised to {raised}", context.case_title(case));
    (spec, label)
}

fn one(
    context: &Context,
    judged: &[Judged],
    param: ParamId,
    raised: f64,
) -> Result<FinerReport, AnalysisError> {
    let title = &context.scenario.params[param.index()].naming.title;
    let cases = context.work.run(
        &context.cases,
        |&case| {
            let (spec, label) = game(context, param, raised, case);
            context.task(label, &spec, 1)
        },
        |&case| solve(context, &game(context, param, raised, case).0, case),
    )?;
    let after = claims::judge_finer(context, &cases);
    Ok(FinerReport {
        change: format!(
            "“{title}” raised from {} to {raised}",
            context.world.values[param.index()]
        ),
        policies: cases
            .iter()
            .filter(|it| context.policies.contains(&it.case))
            .map(|it| FinerPolicy {
                name: context.case_name(it.case),
                status: it.status.clone(),
                objectives: policies::objectives(context.scenario, &it.facts.of_play.amounts),
            })
            .collect(),
        claims_changed: claims::changed(context, judged, &after),
    })
}

fn solve(context: &Context, spec: &Spec, case: CaseId) -> Result<FinerCase, AnalysisError> {
    let compiled = context.book.game(spec).map_err(context.failed(case))?;
    let chain = Chain {
        lambdas: vec![context.options.lambda],
        other_starts: vec![0],
    };
    let Some(solution) = context.book.solve(&compiled.game, &chain).pop() else {
        return Err(AnalysisError::Stopped);
    };
    let quantities: Vec<usize> = (0..context.quantities.len())
        .filter(|&at| {
            let it = &context.quantities[at];
            it.under == case && of_one_play(&it.measure)
        })
        .collect();
    Ok(FinerCase {
        case,
        facts: facts(context, &compiled, &solution.profile, &quantities, &[]),
        status: policies::status(&solution),
        converged: solution.status == Status::Converged,
    })
}
