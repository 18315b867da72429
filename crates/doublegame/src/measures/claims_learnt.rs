//! Separations of one play, each view gone through once for all that ask for it.

use crate::measures::separation::{is_listable, separations_by};
use crate::measures::{ObserverOptions, Play, Separation, View};
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
    views: Vec<WantedView>,
}

/// A lens and whom it is wanted for.
#[derive(Debug, Clone)]
struct WantedView {
    lens: Lens,
    /// The actors and observers; where the lens is on what an observer sees, all of one observer.
    pairs: Vec<(ActorId, ActorId)>,
    /// Whether all histories are listed, where that is settled.
    is_listed: Option<bool>,
}

/// The separations of a play that were wanted.
#[derive(Debug, Clone, Default)]
pub struct Learnt {
    found: Vec<(Lens, ActorId, ActorId, Separation)>,
}

impl Wanted {
    /// Those that quantities need.
    pub fn of_quantities<'q>(quantities: impl Iterator<Item = &'q Quantity>) -> Self {
        let mut wanted = Self::default();
        for quantity in quantities {
            if let Some((lens, actor, observer)) = lens_of(&quantity.measure) {
                wanted.add(&lens, actor, observer);
            }
        }
        wanted
    }

    /// Adds what the observer learns of the actor's type through the lens.
    pub fn add(&mut self, lens: &Lens, actor: ActorId, observer: ActorId) {
        let pair = (actor, observer);
        let view = self.views.iter_mut().find(|known| {
            known.lens == *lens
                && (matches!(lens, Lens::Only(_))
                    || known.pairs.first().is_some_and(|first| first.1 == observer))
        });
        match view {
            Some(view) if view.pairs.contains(&pair) => {}
            Some(view) => view.pairs.push(pair),
            None => self.views.push(WantedView {
                lens: lens.clone(),
                pairs: vec![pair],
                is_listed: None,
            }),
        }
    }

    /// Settles by one play whether the histories of each view are listed or drawn. Plays of the same game at other prices are
    /// then spared the draws by which that is found out, which can take longer than the listing.
    pub fn settle(&mut self, scenario: &Scenario, play: &Play<'_>, options: &ObserverOptions) {
        for wanted in &mut self.views {
            let is_listed = wanted
                .view()
                .map(|view| is_listable((scenario, play), view, &wanted.pairs, options));
            wanted.is_listed = is_listed;
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
        for wanted in &self.views {
            let Some(view) = wanted.view() else {
                continue;
            };
            let pairs = &wanted.pairs;
            let measured = separations_by(wanted.is_listed, (scenario, play), view, pairs, options);
            for (&(actor, observer), separation) in pairs.iter().zip(measured) {
                found.push((wanted.lens.clone(), actor, observer, separation));
            }
        }
        Learnt { found }
    }
}

impl WantedView {
    /// What is seen through the lens.
    fn view(&self) -> Option<View<'_>> {
        let observer = self.pairs.first()?.1;
        Some(match &self.lens {
            Lens::All => View::Actor(observer),
            Lens::Without(channel) => View::Without(observer, *channel),
            Lens::With(channel) => View::With(observer, *channel),
            Lens::Only(moves) => View::Only(moves),
        })
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
