//! The posterior step by step: after each observation, and what changed between the periods.
//!
//! An inference holds the posterior at the end of each period and what every observation adds to the log odds. From the
//! end of a period backward that gives the posterior after each of its observations and the one with which the period
//! started. What lies between that and the end of the period before is no observation: types may drift, and known
//! values of tracks may tell something.

use super::facts::factor;
use crate::infer::{ActorInference, Inference};

/// The probabilities of an actor's types, in the scenario's order; `None` where they cannot be recovered, because a later
/// observation of the period excluded a type.
pub type Shares = Option<Vec<f64>>;

/// The course of an actor's posterior through one period.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodTrace {
    /// At the end of the period before; the prior in the first.
    pub end_before: Vec<f64>,
    /// Before the first observation.
    pub start: Shares,
    /// After each observation: its number in the inference, and the posterior.
    pub after: Vec<(usize, Shares)>,
}

/// The course of an actor's posterior, period by period.
pub fn trace(inference: &Inference, actor: &ActorInference) -> Vec<PeriodTrace> {
    let mut end_before = in_order(actor, &actor.prior);
    let mut periods = Vec::new();
    for (number, at) in actor.posterior.iter().enumerate() {
        let end = in_order(actor, &at.probability);
        let mut current = Some(end.clone());
        let mut after = Vec::new();
        for observation in observations_of(inference, number).into_iter().rev() {
            let before = current
                .as_deref()
                .and_then(|shares| without(inference, actor, observation, shares));
            after.push((observation, std::mem::replace(&mut current, before)));
        }
        after.reverse();
        periods.push(PeriodTrace {
            end_before: std::mem::replace(&mut end_before, end),
            start: current,
            after,
        });
    }
    periods
}

/// The numbers of a period's observations.
pub fn observations_of(inference: &Inference, period: usize) -> Vec<usize> {
    let all = inference.observations.iter().enumerate();
    all.filter(|(_, item)| item.period == period)
        .map(|(number, _)| number)
        .collect()
}

fn in_order(
    actor: &ActorInference,
    probability: &std::collections::BTreeMap<String, f64>,
) -> Vec<f64> {
    let types = actor.types.iter();
    types
        .map(|(name, _)| probability.get(name).copied().unwrap_or(f64::NAN))
        .collect()
}

/// The posterior before an observation, from the one after it.
fn without(
    inference: &Inference,
    actor: &ActorInference,
    observation: usize,
    after: &[f64],
) -> Shares {
    let likeliest = (0..after.len()).max_by(|a, b| after[*a].total_cmp(&after[*b]))?;
    let observation = &inference.observations[observation];
    let name = |at: usize| actor.types[at].0.as_str();
    let weight = |at: usize| {
        if at == likeliest {
            return Some(after[at]);
        }
        let factor = factor(observation, actor, name(likeliest), name(at))?.in_sequence;
        // Excluded before and after.
        if after[at] == 0.0 && factor.is_nan() {
            return Some(0.0);
        }
        let weight = after[at] * factor.exp();
        (factor.is_finite() && weight.is_finite()).then_some(weight)
    };
    let weights: Option<Vec<f64>> = (0..after.len()).map(weight).collect();
    let weights = weights?;
    let total: f64 = weights.iter().sum();
    Some(weights.iter().map(|weight| weight / total).collect())
}
