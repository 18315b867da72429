//! Separations of one play, each view gone through once for all that ask for it.

use crate::measures::{ObserverOptions, Play, Separation, View, separations};
use crate::scenario::model::{ActorId, Measure, MoveId, Quantity, Scenario};

/// Through what something is learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lens {
    /// Everything that the observer sees.
    All,
    /// Everything that the observer sees but this choice or signal.
    Without(MoveId),
    /// Everything that the observer sees, and this choice or signal too.
    With(MoveId),
    /// These choices and signals alone, seen or not.
    Only(Vec<MoveId>),
}

/// The separations that are wanted of a play.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Each lens with the actors and observers that it is wanted for; a lens on what an observer sees is of one
    /// observer.
    views: Vec<(Lens, Vec<(ActorId, ActorId)>)>,
}

/// The separations of a play that were wanted.
#[derive(Debug, Clone, Default)]
pub struct Learnt {
    found: Vec<(Lens, ActorId, ActorId, Separation)>,
}

impl Wanted {
    /// Adds what the observer learns of the actor's type through the lens.
    pub fn add(&mut self, lens: &Lens, actor: ActorId, observer: ActorId) {
        let pair = (actor, observer);
        let view = self.views.iter_mut().find(|(known, pairs)| {
            known == lens
                && (matches!(lens, Lens::Only(_))
                    || pairs.first().is_some_and(|first| first.1 == observer))
        });
        match view {
            Some((_, pairs)) if pairs.contains(&pair) => {}
            Some((_, pairs)) => pairs.push(pair),
            None => self.views.push((lens.clone(), vec![pair])),
        }
    }

    /// Adds what a quantity needs, if it is one on separation.
    pub fn add_quantity(&mut self, quantity: &Quantity) {
        if let Some((lens, actor, observer)) = lens_of(&quantity.measure) {
            self.add(&lens, actor, observer);
        }
    }

    /// Goes through every view once.
    #[must_use]
    pub fn measure(
        &self,
        scenario: &Scenario,
        play: &Play<'_>,
        options: &ObserverOptions,
    ) -> Learnt {
        let mut found = Vec::new();
        for (lens, pairs) in &self.views {
            let Some(&(_, observer)) = pairs.first() else {
                continue;
            };
            let view = match lens {
                Lens::All => View::Actor(observer),
                Lens::Without(channel) => View::Without(observer, *channel),
                Lens::With(channel) => View::With(observer, *channel),
                Lens::Only(moves) => View::Only(moves),
            };
            let measured = separations(scenario, play, view, pairs, options);
            for (&(actor, observer), separation) in pairs.iter().zip(measured) {
                found.push((lens.clone(), actor, observer, separation));
            }
        }
        Learnt { found }
    }
}

impl Learnt {
    /// What the observer learns of the actor's type through the lens; `None` if that was not wanted.
    #[must_use]
    pub fn find(&self, lens: &Lens, actor: ActorId, observer: ActorId) -> Option<&Separation> {
        self.found
            .iter()
            .find(|it| it.0 == *lens && it.1 == actor && it.2 == observer)
            .map(|it| &it.3)
    }
}

/// The lens, the actor and the observer of a measure on separation.
#[must_use]
pub fn lens_of(measure: &Measure) -> Option<(Lens, ActorId, ActorId)> {
    match measure {
        Measure::Bits {
            actor,
            observer,
            through,
            ..
        } => {
            let lens = through.clone().map_or(Lens::All, Lens::Only);
            Some((lens, *actor, *observer))
        }
        Measure::Tips { actor, observer } => Some((Lens::All, *actor, *observer)),
        _ => None,
    }
}
