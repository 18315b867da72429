//! Corridors: one named type committed to mixes of one decision.

use crate::scenario::check::parts::Parts;
use crate::scenario::check::{Checker, naming};
use crate::scenario::model::Corridor;
use crate::scenario::tree;

impl Checker<'_> {
    /// All corridors. One with an error is left out, so ids are right only in a scenario without errors.
    pub(super) fn corridors(&mut self, parts: &Parts<'_>) {
        for corridor in &parts.corridors {
            let corridor = self.corridor(corridor);
            self.scenario.corridors.extend(corridor);
        }
    }

    fn corridor(&mut self, corridor: &tree::Corridor) -> Option<Corridor> {
        let under = self.case_named(corridor.under.as_ref());
        let mut watch = Vec::with_capacity(corridor.watch.len());
        for (title, event) in &corridor.watch {
            let event = self.event(event);
            watch.extend(event.map(|event| (title.value.clone(), event)));
        }
        let citation = self.citation(corridor.citation.as_ref());
        let actor = self.actor_named(&corridor.actor)?;
        let actor_type = self.type_of(actor, &corridor.actor_type);
        let (choice, options) = corridor.along.as_ref()?;
        let choice = self.choice_of(actor, choice)?;
        let options = self.options_of(choice, options);
        Some(Corridor {
            naming: naming(&corridor.naming),
            actor,
            actor_type: actor_type?,
            choice,
            options: options?,
            under: under?,
            watch,
            citation,
        })
    }
}
