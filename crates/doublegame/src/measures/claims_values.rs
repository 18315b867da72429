//! The values of claims' quantities in one play of one case.

use crate::measures::claims::Evaluated;
use crate::measures::claims_learnt::{Learnt, lens_of};
use crate::measures::{Estimate, Play};
use crate::scenario::model::{
    ActorId, AttributeId, Given, Measure, ObjectiveId, Quantity, Scenario,
};

/// Whether the quantity is read off one play of its case alone; the others compare plays or need data.
#[must_use]
pub const fn of_one_play(measure: &Measure) -> bool {
    match measure {
        Measure::Value { .. }
        | Measure::Objective(_)
        | Measure::Probability(_)
        | Measure::Share(_)
        | Measure::Bits { .. }
        | Measure::Tips { .. } => true,
        Measure::Worth { .. }
        | Measure::Inside(_)
        | Measure::Posterior(..)
        | Measure::Changed(..) => false,
    }
}

/// Whether two quantities are the same, wherever they stand.
#[must_use]
pub fn same(a: &Quantity, b: &Quantity) -> bool {
    a.measure == b.measure && a.under == b.under && a.given == b.given
}

/// The value of a quantity in a play of its case, with the separations of that play. Undecided if it is not
/// [`of_one_play`] or if its separation was not wanted.
#[must_use]
pub fn value_in_play(
    scenario: &Scenario,
    play: &Play<'_>,
    learnt: &Learnt,
    quantity: &Quantity,
) -> Evaluated {
    let given = &quantity.given;
    let number = match &quantity.measure {
        Measure::Value {
            actor,
            actor_type,
            attribute,
        } => return value(scenario, play, (*actor, *actor_type, *attribute), given),
        Measure::Objective(objective) => objective_value(scenario, play, *objective, given),
        Measure::Probability(event) => play.probability(event, given),
        Measure::Share(event) => play.share(event, given),
        Measure::Bits { .. } | Measure::Tips { .. } => return separation_value(learnt, quantity),
        _ => return Evaluated::Undecided("it is not read off one play".to_owned()),
    };
    number.map_or_else(
        || Evaluated::Undecided(NEVER.to_owned()),
        |number| Evaluated::Number(Estimate::exact(number)),
    )
}

/// Why a conditional quantity has no value.
const NEVER: &str = "it is undefined, since what it is conditioned on never happens";

fn separation_value(learnt: &Learnt, quantity: &Quantity) -> Evaluated {
    if quantity.given != Given::default() {
        return Evaluated::Undecided("what is learnt cannot be conditioned".to_owned());
    }
    let found = lens_of(&quantity.measure)
        .and_then(|(lens, actor, observer)| learnt.find(&lens, actor, observer));
    match (found, &quantity.measure) {
        (None, _) => Evaluated::Undecided("it was not computed".to_owned()),
        (Some(separation), Measure::Bits { by_period, .. }) => {
            by_end_of(&separation.by_period, *by_period)
        }
        (Some(separation), _) => by_end_of(&separation.tips_by_period, None),
    }
}

fn by_end_of(by_period: &[Estimate], period: Option<u32>) -> Evaluated {
    let at = match period {
        Some(period) => by_period.get((period as usize).wrapping_sub(1)),
        None => by_period.last(),
    };
    at.map_or_else(
        || Evaluated::Undecided("this run has no such period".to_owned()),
        |estimate| Evaluated::Number(*estimate),
    )
}

/// An expected payoff: an actor's, of a type or all, in an attribute or all.
fn value(
    scenario: &Scenario,
    play: &Play<'_>,
    (actor, actor_type, attribute): (ActorId, Option<u16>, Option<AttributeId>),
    given: &Given,
) -> Evaluated {
    let mut given = given.clone();
    if let Some(kind) = actor_type {
        match given.actor_type {
            None => given.actor_type = Some((actor, kind)),
            Some(other) if other == (actor, kind) => {}
            Some((other, _)) if other == actor => {
                return Evaluated::Undecided("an actor cannot be of two types".to_owned());
            }
            Some(_) => {
                return Evaluated::Undecided(
                    "the value of one type cannot be conditioned on another actor's type"
                        .to_owned(),
                );
            }
        }
    }
    let Some(amounts) = play.amounts(&given) else {
        return Evaluated::Undecided(NEVER.to_owned());
    };
    Evaluated::Number(Estimate::exact(payoff(
        scenario, &amounts, actor, attribute,
    )))
}

/// An actor's payoff out of the amounts of all columns.
#[must_use]
pub fn payoff(
    scenario: &Scenario,
    amounts: &[f64],
    actor: ActorId,
    attribute: Option<AttributeId>,
) -> f64 {
    scenario
        .attributes
        .iter()
        .zip(amounts)
        .enumerate()
        .filter(|(at, (declared, _))| {
            declared.actor == actor && attribute.is_none_or(|only| only.index() == *at)
        })
        .map(|(_, (_, amount))| amount)
        .sum()
}

fn objective_value(
    scenario: &Scenario,
    play: &Play<'_>,
    objective: ObjectiveId,
    given: &Given,
) -> Option<f64> {
    let amounts = play.amounts(given)?;
    amounts
        .get(scenario.attributes.len() + objective.index())
        .copied()
}
