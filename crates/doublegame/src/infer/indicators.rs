//! What to watch next: how much each choice and signal of the coming period is expected to tell about each type.

use super::ask::Asked;
use super::inference::{Indicator, IndicatorOutcome};
use super::paths::{NOT_MADE, Paths};
use super::problem::InferProblem;
use super::roll::{InferOptions, play_from};
use crate::scenario::compile::World;
use crate::scenario::model::{ActorId, MoveId, Mover, PolicyId};

/// Fewer bits count as none.
const LEAST_BITS: f64 = 1e-9;

/// Solves the game of the period after the last one and ranks what can be seen in it.
pub(super) fn indicators(
    asked: &Asked,
    world: &World,
    options: &InferOptions,
) -> Result<Vec<Indicator>, InferProblem> {
    let last = asked.last();
    let start = asked.scenario.period.start;
    let record = asked.coded.record();
    let in_force = record
        .in_force
        .iter()
        .filter(|(_, from, to)| *from <= start && to.is_none_or(|to| to >= start));
    let policies: Vec<PolicyId> = in_force.map(|(policy, ..)| *policy).collect();
    let moves = (0..asked.scenario.moves.len() as u16).map(MoveId);
    let watched: Vec<bool> = moves
        .clone()
        .map(|which| can_be_seen(asked, which))
        .collect();
    let paths = play_from(asked, world, options, &last, &policies, &watched)?;
    let titles = policies.iter().map(|policy| {
        asked.scenario.policies[policy.index()]
            .naming
            .title
            .as_str()
    });
    let titles: Vec<&str> = titles.collect();
    let policy = if titles.is_empty() {
        "No policy".to_owned()
    } else {
        titles.join(", ")
    };
    let mut all = Vec::new();
    for which in moves.filter(|which| watched[which.index()]) {
        for actor in asked.hidden() {
            all.push(indicator(asked, &paths, &last, which, actor, &policy));
        }
    }
    all.sort_by(|a, b| b.expected_bits.total_cmp(&a.expected_bits));
    Ok(all)
}

/// Whether somebody other than the one who makes the move sees it, or a rule of the record codes it.
fn can_be_seen(asked: &Asked, which: MoveId) -> bool {
    let data = &asked.scenario.moves[which.index()];
    let rules = &asked.coded.record().rules;
    let coded = rules.iter().any(|rule| rule.observes == which);
    let everybody = (0..asked.scenario.actors.len() as u16).all(|actor| {
        let actor = ActorId(actor);
        data.seen_by.contains(actor)
            || matches!(data.mover, Mover::Actor { actor: mover, .. } if mover == actor)
    });
    coded || everybody
}

fn indicator(
    asked: &Asked,
    paths: &Paths,
    before: &[f64],
    which: MoveId,
    actor: ActorId,
    policy: &str,
) -> Indicator {
    let states = &asked.course.final_starts;
    let data = &asked.scenario.moves[which.index()];
    let types = asked.scenario.actors[actor.index()].types.len();
    // Joint probabilities: for each outcome and for none, in a row, each type.
    let mut joint = vec![vec![0.0; types]; data.values.len() + 1];
    for path in 0..paths.count() {
        let start = paths.start[path] as usize;
        let outcome = match paths.value(path, which) {
            NOT_MADE => data.values.len(),
            value => usize::from(value),
        };
        let kind = usize::from(states[start].types[actor.index()]);
        joint[outcome][kind] += before[start] * paths.probability[path];
    }
    let prior: Vec<f64> = (0..types)
        .map(|kind| joint.iter().map(|row| row[kind]).sum())
        .collect();
    let mut expected_bits = 0.0;
    let mut outcomes = Vec::new();
    for (number, row) in joint.iter().enumerate() {
        let probability: f64 = row.iter().sum();
        if probability <= 0.0 {
            continue;
        }
        for (share, prior) in row.iter().zip(&prior) {
            if *share > 0.0 {
                expected_bits += share * (share / (probability * prior)).log2();
            }
        }
        let posterior: Vec<f64> = row.iter().map(|share| share / probability).collect();
        let naming = data.values.get(number).map(|value| &value.naming);
        outcomes.push(IndicatorOutcome {
            outcome: naming.map_or_else(String::new, |naming| naming.name.clone()),
            title: naming.map_or_else(|| "is not made".to_owned(), |naming| naming.title.clone()),
            probability,
            posterior: asked.named(actor, &posterior),
        });
    }
    Indicator {
        policy: policy.to_owned(),
        actor: asked.scenario.actors[actor.index()].naming.name.clone(),
        which: data.naming.name.clone(),
        title: data.naming.title.clone(),
        // What is less is left over by rounding, and would rank at random what tells nothing.
        expected_bits: if expected_bits < LEAST_BITS {
            0.0
        } else {
            expected_bits
        },
        outcomes,
    }
}
