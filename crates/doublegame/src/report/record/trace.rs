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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::{InferOptions, infer};
    use crate::record::coding::Coded;
    use crate::record::table;
    use crate::report::record::facts::{form_sums, pairs};
    use crate::scenario::compile::{SizeLimit, World};
    use crate::scenario::load::load;
    use std::path::Path;

    /// What the record of the tests' small scenario says; Islander's type drifts there, Harbour's does not.
    fn harbour() -> Inference {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/record_scenarios/harbour");
        let scenario = load(&folder).scenario.unwrap();
        let rows = table::read(&std::fs::read(folder.join("record.csv")).unwrap());
        let options = InferOptions {
            lambda: 2.0,
            horizon: None,
            other_lambdas: &[],
            worlds: None,
            kept: None,
            limit: SizeLimit { nodes: 100_000 },
            stop: &|| false,
            progress: &|_, _, _| {},
            tilts: &[],
        };
        let coded = Coded::new(&scenario, &rows).unwrap();
        infer(&coded, &World::central(&scenario), &options).unwrap()
    }

    /// The trace goes backward from each period's end; it must arrive where the filter went forward from.
    #[test]
    fn periods_start_where_the_last_one_ended_after_drift() {
        let inference = harbour();
        for (actor, drift) in inference.actors.iter().zip([0.05, 0.0]) {
            let prior = in_order(actor, &actor.prior);
            let periods = trace(&inference, actor);
            assert_eq!(periods.len(), 4);
            for (number, period) in periods.iter().enumerate() {
                let drift = if number == 0 { 0.0 } else { drift };
                let start = period.start.as_ref().unwrap();
                for ((start, before), prior) in start.iter().zip(&period.end_before).zip(&prior) {
                    let expected = (1.0 - drift) * before + drift * prior;
                    assert!(
                        (start - expected).abs() < 1e-9,
                        "{number}: {start} {expected}"
                    );
                }
                let end = in_order(actor, &actor.posterior[number].probability);
                assert_eq!(period.after.last().unwrap().1, Some(end));
            }
        }
    }

    #[test]
    fn forms_add_up_to_the_change_of_the_log_odds() {
        let inference = harbour();
        let [islander, harbour] = &inference.actors[..] else {
            panic!("two actors")
        };
        for pair in pairs(harbour) {
            let sums = form_sums(&inference, harbour, pair);
            assert!(
                sums.between.abs() < 1e-9 && sums.total.abs() > 0.05,
                "{sums:?}"
            );
        }
        let between = |pair| form_sums(&inference, islander, pair).between;
        assert!(
            pairs(islander)
                .into_iter()
                .any(|pair| between(pair).abs() > 0.01)
        );
    }

    #[test]
    fn an_excluded_type_leaves_what_was_before_unknown() {
        let mut inference = harbour();
        let actor = inference.actors[1].clone();
        let last = inference
            .observations
            .iter_mut()
            .rfind(|item| item.period == 0)
            .unwrap();
        for pair in last
            .log_bayes_factor
            .iter_mut()
            .filter(|pair| pair.actor == actor.actor)
        {
            pair.in_sequence = f64::INFINITY;
        }
        let periods = trace(&inference, &actor);
        assert_eq!(periods[0].start, None);
        assert!(periods[0].after.last().unwrap().1.is_some() && periods[1].start.is_some());
    }
}
