//! Conditions read at an information set: what an actor knows there settles every guard of its own.

use crate::scenario::compile::{Compiled, Known, SetMeaning, World};
use crate::scenario::evaluate::{Values, evaluate};
use crate::scenario::model::{ActorId, EndingId, MoveId, ParamId, Policy, Rule, TrackId};

/// An information set and what its actor knows there.
pub(super) struct Situation<'s> {
    world: &'s World,
    compiled: &'s Compiled,
    meaning: &'s SetMeaning,
}

impl<'s> Situation<'s> {
    pub(super) const fn new(
        world: &'s World,
        compiled: &'s Compiled,
        meaning: &'s SetMeaning,
    ) -> Self {
        Self {
            world,
            compiled,
            meaning,
        }
    }

    pub(super) const fn meaning(&self) -> &'s SetMeaning {
        self.meaning
    }

    /// Which of the options here the policy removes: one answer for each.
    pub(super) fn removed_by(&self, policy: &Policy) -> Vec<bool> {
        let binds = policy.actor == self.meaning.actor
            && policy
                .types
                .as_ref()
                .is_none_or(|types| types.contains(&self.meaning.actor_type));
        let mut removed = vec![false; self.meaning.options.len()];
        let lines = policy.lines.iter().filter(|line| {
            binds
                && line.choice == self.meaning.choice
                && line
                    .guard
                    .as_ref()
                    .is_none_or(|guard| evaluate(guard, self).is_ok_and(|holds| holds != 0.0))
        });
        for line in lines {
            if let Rule::Remove(options) = &line.rule {
                for (removed, option) in removed.iter_mut().zip(&self.meaning.options) {
                    *removed |= options.contains(option);
                }
            }
        }
        removed
    }

    fn start_of(&self, track: TrackId) -> i32 {
        self.compiled
            .starts
            .first()
            .map_or(0, |start| start.tracks[track.index()])
    }

    fn outcome(&self, which: MoveId, ago: u32) -> Option<u16> {
        self.meaning.knows.iter().find_map(|known| match known {
            Known::Move(of, when, value) if *of == which && *when == ago => *value,
            _ => None,
        })
    }
}

impl Values for Situation<'_> {
    fn param(&self, param: ParamId) -> f64 {
        self.world.values[param.index()]
    }

    fn track(&self, track: TrackId) -> f64 {
        let now = self.meaning.knows.iter().find_map(|known| match known {
            Known::Track(of, value) if *of == track => Some(*value),
            _ => None,
        });
        f64::from(now.unwrap_or_else(|| self.start_of(track)))
    }

    fn last_track(&self, track: TrackId) -> f64 {
        let last = self.meaning.knows.iter().find_map(|known| match known {
            Known::PastTrack(of, 1, value) if *of == track => Some(*value),
            _ => None,
        });
        f64::from(last.unwrap_or_else(|| self.start_of(track)))
    }

    fn period(&self) -> f64 {
        f64::from(self.meaning.period)
    }

    fn horizon(&self) -> f64 {
        f64::from(self.compiled.horizon)
    }

    fn move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.outcome(which, 0) == value
    }

    fn last_move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.outcome(which, 1) == value
    }

    fn type_is(&self, actor: ActorId, value: u16) -> bool {
        actor == self.meaning.actor && value == self.meaning.actor_type
    }

    fn ending_is(&self, _: Option<EndingId>) -> bool {
        false
    }
}
