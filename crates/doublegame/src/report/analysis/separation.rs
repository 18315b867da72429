//! What others learn of hidden types: in all, by period, by channel.

use super::Depth;
use super::cases::SolvedCase;
use super::context::Context;
use crate::measures::claims_learnt::{Learnt, Lens, Wanted};
use crate::measures::claims_values::payoff;
use crate::measures::{Play, Separation, as_remembered};
use crate::report::{ChannelReport, NamedValue, PosteriorReport, SeparationReport};
use crate::scenario::model::{ActorId, CaseId, MoveId, Mover, Scenario};

/// One report for each actor with several types and each other actor, at the main lambda.
pub(super) fn reports(
    context: &Context,
    solved: &SolvedCase,
    play: &Play<'_>,
) -> Vec<SeparationReport> {
    let scenario = context.scenario;
    let pairs = context.pairs();
    let mut wanted = Wanted::default();
    for &(actor, observer) in &pairs {
        for (channel, _) in channels_shown(context, solved.case, actor, observer) {
            wanted.add(&Lens::Only(vec![channel]), actor, observer);
        }
    }
    let learnt = wanted.measure(scenario, play, &context.observers());
    let facts = &solved.facts[context.main];
    pairs
        .iter()
        .filter_map(|&(actor, observer)| {
            let separation = facts.learnt.find(&Lens::All, actor, observer)?;
            Some(SeparationReport {
                actor: scenario.actors[actor.index()].naming.name.clone(),
                observer: scenario.actors[observer.index()].naming.name.clone(),
                prior_bits: separation.prior_bits,
                observer_value: payoff(scenario, &facts.amounts, observer, None),
                by_period: separation.by_period.clone(),
                as_remembered: as_remembered(scenario, play, actor, observer),
                channels: channel_reports(scenario, &learnt, actor, observer),
                posterior: posterior(scenario, actor, separation),
                tips_by_period: separation.tips_by_period.clone(),
                tips_when: separation.tips_when,
            })
        })
        .collect()
}

/// The channels that are gone through: all in a thorough analysis; else those to the main actor under ranked policies.
fn channels_shown(
    context: &Context,
    case: CaseId,
    actor: ActorId,
    observer: ActorId,
) -> Vec<(MoveId, bool)> {
    let shown = context.options.depth == Depth::Thorough
        || context.main_actor.is_none()
        || (context.is_ranked(case) && context.main_actor == Some(observer));
    if shown {
        channels(context.scenario, actor, observer)
    } else {
        Vec::new()
    }
}

/// The moves that tell the observer of the actor's type, and whether it sees them: what it sees of others, and the
/// actor's own choices that it does not see.
fn channels(scenario: &Scenario, actor: ActorId, observer: ActorId) -> Vec<(MoveId, bool)> {
    (0u16..)
        .zip(&scenario.moves)
        .filter_map(|(at, it)| {
            let seen = it.seen_by.contains(observer);
            let by = match it.mover {
                Mover::Actor { actor, .. } => Some(actor),
                Mover::Chance => None,
            };
            ((seen && by != Some(observer)) || by == Some(actor)).then_some((MoveId(at), seen))
        })
        .collect()
}

fn channel_reports(
    scenario: &Scenario,
    learnt: &Learnt,
    actor: ActorId,
    observer: ActorId,
) -> Vec<ChannelReport> {
    channels(scenario, actor, observer)
        .into_iter()
        .filter_map(|(channel, seen)| {
            let separation = learnt.find(&Lens::Only(vec![channel]), actor, observer)?;
            let declared = &scenario.moves[channel.index()];
            Some(ChannelReport {
                name: declared.naming.name.clone(),
                title: declared.naming.title.clone(),
                seen,
                by_period: separation.by_period.clone(),
            })
        })
        .collect()
}

fn posterior(scenario: &Scenario, actor: ActorId, separation: &Separation) -> Vec<PosteriorReport> {
    let types = &scenario.actors[actor.index()].types;
    separation
        .posterior
        .iter()
        .map(|it| PosteriorReport {
            true_type: types
                .get(usize::from(it.true_type))
                .map_or_else(String::new, |kind| kind.naming.name.clone()),
            mean: types
                .iter()
                .zip(&it.mean)
                .map(|(kind, &value)| NamedValue {
                    name: kind.naming.name.clone(),
                    title: kind.naming.title.clone(),
                    value,
                })
                .collect(),
            histogram: it.histogram.clone(),
        })
        .collect()
}
