//! What the record says at each lambda, in words: the judgement is one at a lambda, and the record itself says which lambda
//! it fits better.

use super::facts::tested_periods;
use super::words::{all_types, logarithm};
use crate::infer::{Inference, LambdaInference};
use crate::report::words;
use serde::Serialize;

/// The record at one lambda.
#[derive(Debug, PartialEq, Serialize)]
pub struct AtLambda {
    pub lambda: String,
    /// The probabilities of the types of each actor, or why there are none.
    pub types: Vec<String>,
    /// The natural logarithm of the evidence; empty where there is none.
    pub evidence: String,
    /// The log Bayes factor against the main lambda; empty at it.
    pub against_main: String,
    /// How many periods are misfits, of how many.
    pub misfits: String,
}

/// From this log Bayes factor on the record speaks strongly for one lambda against another (20 times as likely; Kass and
/// Raftery 1995).
const STRONG: f64 = 3.0;

/// The record at each lambda at which it was rolled; nothing if that is the main one alone.
pub fn rows(inference: &Inference) -> Vec<AtLambda> {
    let all = inference.lambdas.iter();
    let rows = all.map(|said| row(inference, said));
    rows.filter(|_| inference.lambdas.len() > 1).collect()
}

fn row(inference: &Inference, said: &LambdaInference) -> AtLambda {
    let mut types: Vec<String> = Vec::new();
    for (actor, shares) in inference.actors.iter().zip(said.posterior.iter().flatten()) {
        types.push(format!("{} {}", actor.title, all_types(actor, shares)));
    }
    types.extend(said.problem.clone());
    if said.not_converged > 0 {
        types.push(format!(
            "not to be trusted, as the games of {} did not converge",
            words::things(said.not_converged, "period", "periods")
        ));
    }
    let against_main = said
        .log_evidence
        .filter(|_| said.lambda.total_cmp(&inference.lambda).is_ne())
        .map(|evidence| logarithm(evidence - inference.log_evidence));
    AtLambda {
        lambda: words::plain(said.lambda),
        types,
        evidence: said.log_evidence.map(logarithm).unwrap_or_default(),
        against_main: against_main.unwrap_or_default(),
        misfits: if said.problem.is_some() {
            String::new()
        } else {
            format!(
                "{} of {}",
                words::count(said.misfits),
                words::count(tested_periods(inference))
            )
        },
    }
}

/// The lambda that the record fits best, where it does so by far better than the main one.
pub fn better(inference: &Inference) -> Option<String> {
    let solved = inference.lambdas.iter().filter(|it| it.not_converged == 0);
    let known = solved.filter_map(|it| Some((it.lambda, it.log_evidence?)));
    let (lambda, evidence) = known.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let gain = evidence - inference.log_evidence;
    (gain >= STRONG).then(|| {
        format!(
            "The record speaks for lambda {} rather than lambda {}: there it is more probable by a factor whose natural \
             logarithm is {}. The judgement is one at lambda {}.",
            words::plain(lambda),
            words::plain(inference.lambda),
            logarithm(gain),
            words::plain(inference.lambda)
        )
    })
}
