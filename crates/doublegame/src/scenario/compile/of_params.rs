//! Prices that depend on params alone: priors, base weights, precisions; and the sums of attributes.

use super::amounts::Amounts;
use super::compiled::{Problem, SetMeaning, StartPoint};
use super::specialize::known_for_all_params;
use crate::scenario::evaluate::{OfParams, TOLERANCE, evaluate};
use crate::scenario::model::{Expr, Mover, Scenario, Span};

pub(super) fn normalize(probabilities: &mut [f64]) {
    let total: f64 = probabilities.iter().sum();
    if total > 0.0 {
        for probability in probabilities {
            *probability /= total;
        }
    }
}

/// A player's payoff is the sum of its attributes.
pub(super) fn payoffs(scenario: &Scenario, amounts: &Amounts) -> Vec<f64> {
    let attributes = scenario.attributes.iter();
    let players_of: Vec<usize> = attributes
        .map(|attribute| attribute.actor.index())
        .collect();
    amounts.by_player(scenario.actors.len(), &players_of)
}

fn of_params(
    span: Span,
    expr: &Expr,
    params: &[f64],
    name: impl Fn() -> String,
) -> Result<f64, Problem> {
    evaluate(expr, &OfParams(params)).map_err(|reason| Problem::Invalid {
        what: format!("{} needs {reason}", name()),
        state: "in every state".to_owned(),
        span,
    })
}

pub(super) fn start_probabilities(
    scenario: &Scenario,
    params: &[f64],
    starts: &[StartPoint],
) -> Result<Vec<f64>, Problem> {
    let mut priors = Vec::with_capacity(scenario.actors.len());
    for actor in &scenario.actors {
        let mut shares = Vec::with_capacity(actor.types.len());
        for kind in &actor.types {
            let name = || {
                let (actor, kind) = (&actor.naming.name, &kind.naming.name);
                format!("the prior that `{actor}` is `{kind}`")
            };
            let prior = of_params(kind.naming.span, &kind.prior, params, name)?;
            if !(-TOLERANCE..=1.0 + TOLERANCE).contains(&prior) {
                return Err(Problem::Invalid {
                    what: format!("{} is {prior}, outside 0..1", name()),
                    state: "at the start".to_owned(),
                    span: kind.naming.span,
                });
            }
            shares.push(prior.clamp(0.0, 1.0));
        }
        let total: f64 = shares.iter().sum();
        if (total - 1.0).abs() > TOLERANCE {
            return Err(Problem::Invalid {
                what: format!(
                    "the priors of `{}` sum to {total}, not to 1",
                    actor.naming.name
                ),
                state: "at the start".to_owned(),
                span: actor.naming.span,
            });
        }
        normalize(&mut shares);
        priors.push(shares);
    }
    let product = |start: &StartPoint| {
        let types = start.types.iter().zip(&priors);
        types
            .map(|(&kind, shares)| shares[usize::from(kind)])
            .product()
    };
    let mut probabilities: Vec<f64> = starts.iter().map(product).collect();
    normalize(&mut probabilities);
    Ok(probabilities)
}

/// Base weights of all actions, and the precision of each information set.
pub(super) fn evaluate_sets(
    scenario: &Scenario,
    params: &[f64],
    sets: &[SetMeaning],
) -> Result<(Vec<f64>, Vec<f64>), Problem> {
    let above_zero = |value: f64, name: String, span: Span| {
        if value > 0.0 && value.is_finite() {
            return Ok(value);
        }
        Err(Problem::Invalid {
            what: format!("{name} is {value}, which is not above 0"),
            state: "in every state".to_owned(),
            span,
        })
    };
    let mut weights_by_move = Vec::with_capacity(scenario.moves.len());
    let mut precision_by_move = Vec::with_capacity(scenario.moves.len());
    for data in &scenario.moves {
        let mut weights = Vec::new();
        let mut precision = 1.0;
        if let Mover::Actor { actor, stake } = data.mover {
            for value in &data.values {
                let name = || format!("the weight of option `{}`", value.naming.name);
                let weight = match &value.weight {
                    Some(weight) => of_params(value.naming.span, weight, params, name)?,
                    None => 1.0,
                };
                weights.push(above_zero(weight, name(), value.naming.span)?);
            }
            let actor = &scenario.actors[actor.index()];
            let name = || format!("the rationality of `{}`", actor.naming.name);
            let span = actor.naming.span;
            let rationality = of_params(span, &actor.rationality, params, name)?;
            let stake_name = format!("the stake of `{}`", data.naming.name);
            let stake = above_zero(stake.unwrap_or(actor.stake), stake_name, data.naming.span)?;
            precision = above_zero(rationality, name(), span)? / stake;
        }
        weights_by_move.push(weights);
        precision_by_move.push(precision);
    }
    let mut weights = Vec::new();
    for set in sets {
        let of_move = &weights_by_move[set.choice.index()];
        if set.options.len() == of_move.len() {
            weights.extend_from_slice(of_move);
        } else {
            weights.extend(set.options.iter().map(|&o| of_move[usize::from(o)]));
        }
    }
    let precisions = sets.iter().map(|set| precision_by_move[set.choice.index()]);
    Ok((weights, precisions.collect()))
}

/// Whether a prior is 0 in every world.
pub(super) fn is_impossible(prior: &Expr) -> bool {
    known_for_all_params(prior, &OfParams(&[])).is_some_and(|prior| prior.abs() <= 1e-12)
}
