//! Where a committed actor would gain by breaking its policy, in words.

use super::AnalysisError;
use super::cases::{Solved, SolvedCase};
use super::context::Context;
use super::phrases;
use crate::measures::{Anew, Temptation, temptation};
use crate::report::TemptationReport;
use crate::scenario::compile::{Known, SetMeaning};
use crate::scenario::model::{CaseId, PolicyId, Scenario};

/// How many situations are shown.
const SHOWN: usize = 12;

/// Situations that play reaches with a smaller chance are not shown.
const RARE: f64 = 1e-3;

/// The situations with the largest gain, or why there are none to show.
pub(super) type Temptations = Result<Vec<TemptationReport>, String>;

/// The situations in which these policies tempt their actor.
pub(super) fn measure_all(
    context: &Context,
    solved: &Solved,
    policies: &[CaseId],
) -> Result<Vec<(CaseId, Temptations)>, AnalysisError> {
    // Beside the game itself, the one in which the actor may choose.
    let found = context.work.run(
        policies,
        |&case| {
            let label = format!("{}: temptation to renege", context.case_title(case));
            context.task(label, &context.spec(case), 2)
        },
        |&case| match solved.case(case) {
            Some(solved) => measure(context, solved),
            None => Ok(Err("its case was not solved".to_owned())),
        },
    )?;
    Ok(policies.iter().copied().zip(found).collect())
}

/// Why the temptation could not be measured, policy by policy.
pub(super) fn unmeasured(context: &Context, found: &[(CaseId, Temptations)]) -> Vec<String> {
    found
        .iter()
        .filter_map(|(case, found)| {
            Some(format!(
                "What “{}” tempts its actor to do could not be measured: {}.",
                context.case_title(*case),
                found.as_ref().err()?
            ))
        })
        .collect()
}

/// The situations in which the case's own policy tempts its actor; empty for cases without a policy.
fn measure(context: &Context, solved: &SolvedCase) -> Result<Temptations, AnalysisError> {
    let scenario = context.scenario;
    let Some(policy) = solved.case.0.checked_sub(1).map(PolicyId) else {
        return Ok(Ok(Vec::new()));
    };
    if let Some(doubt) = solved.doubt(context.main) {
        return Ok(Err(format!("the solution itself is not reliable: {doubt}")));
    }
    let base = context
        .book
        .game(&solved.spec)
        .map_err(context.failed(solved.case))?;
    let rules = context.book.rules();
    let anew = Anew {
        scenario,
        world: &solved.spec.world,
        limit: rules.limit,
        lambda: context.options.lambda,
        stop: rules.stop,
    };
    let found = temptation(
        &anew,
        &solved.spec.setting,
        policy,
        &base,
        &solved.solutions[context.main],
    );
    Ok(found
        .map(|found| {
            found
                .iter()
                .filter(|it| it.gain > 0.0 && it.reach >= RARE)
                .take(SHOWN)
                .map(|it| report(scenario, it))
                .collect()
        })
        .map_err(|why| why.to_string()))
}

fn report(scenario: &Scenario, temptation: &Temptation) -> TemptationReport {
    let situation = &temptation.situation;
    TemptationReport {
        period: situation.period,
        choice: scenario.moves[situation.choice.index()].naming.name.clone(),
        actor_type: phrases::actor_type(scenario, situation.actor, situation.actor_type).to_owned(),
        state: state(scenario, situation),
        commanded: commanded(scenario, temptation),
        tempting: phrases::value_title(scenario, situation.choice, temptation.tempting).to_owned(),
        gain: temptation.gain,
        reach: temptation.reach,
    }
}

/// What the actor knows there, in words.
fn state(scenario: &Scenario, situation: &SetMeaning) -> String {
    let known: Vec<String> = situation
        .knows
        .iter()
        .filter_map(|known| known_words(scenario, known))
        .collect();
    if known.is_empty() {
        "nothing beside the period".to_owned()
    } else {
        known.join("; ")
    }
}

fn known_words(scenario: &Scenario, known: &Known) -> Option<String> {
    match known {
        Known::Track(id, value) => Some(format!("{} is {value}", phrases::track(scenario, *id))),
        Known::Move(_, _, None) => None,
        Known::Move(which, ago, Some(value)) => Some(format!(
            "{}{}",
            phrases::happening(scenario, *which, *value),
            ago_words(*ago)
        )),
        Known::Updated(id, _, ago, value) => Some(format!(
            "{} was {value} for a time{}",
            phrases::track(scenario, *id),
            ago_words(*ago)
        )),
        Known::PastTrack(id, ago, value) => Some(format!(
            "{} was {value}{}",
            phrases::track(scenario, *id),
            ago_words(*ago)
        )),
    }
}

fn ago_words(ago: u32) -> String {
    match ago {
        0 => String::new(),
        1 => " (last period)".to_owned(),
        ago => format!(" ({ago} periods ago)"),
    }
}

/// What the policy asks for, in words.
fn commanded(scenario: &Scenario, temptation: &Temptation) -> String {
    /// Less than this is the tremble that gives every situation a belief.
    const TREMBLE: f64 = 1e-4;
    let situation = &temptation.situation;
    let asked: Vec<(u16, f64)> = situation
        .options
        .iter()
        .copied()
        .zip(temptation.commanded.iter().copied())
        .filter(|(_, probability)| *probability > TREMBLE)
        .collect();
    match asked.as_slice() {
        [(only, _)] => phrases::value_title(scenario, situation.choice, *only).to_owned(),
        several => {
            let words: Vec<String> = several
                .iter()
                .map(|(option, probability)| {
                    format!(
                        "{} (probability {})",
                        phrases::value_title(scenario, situation.choice, *option),
                        phrases::number(*probability)
                    )
                })
                .collect();
            phrases::list(&words)
        }
    }
}
