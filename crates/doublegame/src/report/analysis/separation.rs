//! What others learn of hidden types: in all, by period, by channel alone and added last.

use super::Depth;
use super::cases::SolvedCase;
use super::context::Context;
use crate::measures::claims_learnt::{Learnt, Lens, Wanted};
use crate::measures::claims_values::payoff;
use crate::measures::{ObserverOptions, Play, Separation, added_last, as_remembered};
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
    let channels = Channels::measure(context, solved, play, &pairs);
    let facts = &solved.facts[context.main];
    pairs
        .iter()
        .filter_map(|&(actor, observer)| {
            let separation = facts.of_play.learnt.find(&Lens::All, actor, observer)?;
            Some(SeparationReport {
                actor: scenario.actors[actor.index()].naming.name.clone(),
                observer: scenario.actors[observer.index()].naming.name.clone(),
                prior_bits: separation.prior_bits,
                observer_value: payoff(scenario, &facts.of_play.amounts, observer, None),
                by_period: separation.by_period.clone(),
                as_remembered: as_remembered(scenario, play, actor, observer),
                channels: channels.reports(scenario, separation, actor, observer),
                posterior: posterior(scenario, actor, separation),
                tips_by_period: separation.tips_by_period.clone(),
                tips_when: separation.tips_when,
            })
        })
        .collect()
}

/// Whether the observer sees a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Seen,
    Hidden,
}

/// The channels that are gone through: all in a thorough analysis; else those to the main actor under ranked policies.
fn channels_shown(
    context: &Context,
    case: CaseId,
    actor: ActorId,
    observer: ActorId,
) -> Vec<(MoveId, Sight)> {
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
fn channels(scenario: &Scenario, actor: ActorId, observer: ActorId) -> Vec<(MoveId, Sight)> {
    (0u16..)
        .zip(&scenario.moves)
        .filter_map(|(at, it)| {
            let seen = if it.seen_by.contains(observer) {
                Sight::Seen
            } else {
                Sight::Hidden
            };
            let by = match it.mover {
                Mover::Actor { actor, .. } => Some(actor),
                Mover::Chance => None,
            };
            ((seen == Sight::Seen && by != Some(observer)) || by == Some(actor))
                .then_some((MoveId(at), seen))
        })
        .collect()
}

/// What single channels tell under one policy.
struct Channels {
    alone: Learnt,
    /// What is learnt without each channel that is seen, and with each hidden one.
    changed: Learnt,
}

impl Channels {
    fn measure(
        context: &Context,
        solved: &SolvedCase,
        play: &Play<'_>,
        pairs: &[(ActorId, ActorId)],
    ) -> Self {
        let (mut alone, mut changed) = (Wanted::default(), Wanted::default());
        for &(actor, observer) in pairs {
            for (channel, seen) in channels_shown(context, solved.case, actor, observer) {
                alone.add(&Lens::Only(vec![channel]), actor, observer);
                changed.add(&changed_by(channel, seen), actor, observer);
            }
        }
        let options = context.observers();
        // What is subtracted from another simulation is simulated apart from it.
        let apart = ObserverOptions {
            seed: !options.seed,
            ..options
        };
        Self {
            alone: alone.measure(context.scenario, play, &options),
            changed: changed.measure(context.scenario, play, &apart),
        }
    }

    /// The channels that were measured for the pair; `all` is what the observer learns from all that it sees.
    fn reports(
        &self,
        scenario: &Scenario,
        all: &Separation,
        actor: ActorId,
        observer: ActorId,
    ) -> Vec<ChannelReport> {
        channels(scenario, actor, observer)
            .into_iter()
            .filter_map(|(channel, seen)| {
                let alone = self
                    .alone
                    .find(&Lens::Only(vec![channel]), actor, observer)?;
                let changed = self
                    .changed
                    .find(&changed_by(channel, seen), actor, observer)?;
                let declared = &scenario.moves[channel.index()];
                Some(ChannelReport {
                    name: declared.naming.name.clone(),
                    title: declared.naming.title.clone(),
                    seen: seen == Sight::Seen,
                    alone: alone.by_period.clone(),
                    added_last: match seen {
                        Sight::Seen => added_last(all, changed),
                        Sight::Hidden => added_last(changed, all),
                    },
                })
            })
            .collect()
    }
}

/// What the observer would see if it did not see the channel, or did see the hidden one.
const fn changed_by(channel: MoveId, seen: Sight) -> Lens {
    match seen {
        Sight::Seen => Lens::Without(channel),
        Sight::Hidden => Lens::With(channel),
    }
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
