//! Finding the information sets of one game in another game of the same scenario.

use rustc_hash::FxHashMap;

use crate::game::{InformationSetId, Profile};
use crate::scenario::compile::{Compiled, Known, SetMeaning};
use crate::scenario::model::{ActorId, MoveId};

/// What an information set is, whatever the game: who moves, as which type, which choice, when, knowing what.
type Key<'c> = (ActorId, u16, MoveId, u32, &'c [Known]);

fn key(meaning: &SetMeaning) -> Key<'_> {
    (
        meaning.actor,
        meaning.actor_type,
        meaning.choice,
        meaning.period,
        &meaning.knows,
    )
}

/// A solved game in which other games' information sets are looked up.
pub(super) struct Played<'c> {
    compiled: &'c Compiled,
    profile: &'c Profile,
    sets: FxHashMap<Key<'c>, u32>,
}

impl<'c> Played<'c> {
    pub(super) fn new(compiled: &'c Compiled, profile: &'c Profile) -> Self {
        let sets = compiled
            .sets
            .iter()
            .zip(0..)
            .map(|(meaning, set)| (key(meaning), set))
            .collect();
        Self {
            compiled,
            profile,
            sets,
        }
    }

    /// How the same information set is played here: a probability for each of its options there, 0 for one that is
    /// not open here. `None` if there is no such set here.
    pub(super) fn at(&self, there: &SetMeaning) -> Option<Vec<f64>> {
        let set = *self.sets.get(&key(there))?;
        let here = &self.compiled.sets[set as usize].options;
        let actions = self.compiled.game.actions(InformationSetId(set));
        let probabilities = &self.profile.probabilities[actions];
        Some(
            there
                .options
                .iter()
                .map(|option| {
                    here.iter()
                        .position(|known| known == option)
                        .map_or(0.0, |at| probabilities[at])
                })
                .collect(),
        )
    }
}

/// For every information set of `game` the one that is the same in `other`, with the same options in the same order; `None`
/// where there is none.
#[must_use]
pub fn same_sets(game: &Compiled, other: &Compiled) -> Vec<Option<InformationSetId>> {
    let there: FxHashMap<Key<'_>, u32> = other.sets.iter().map(key).zip(0..).collect();
    let same = |meaning: &SetMeaning| {
        let set = *there.get(&key(meaning))?;
        (other.sets[set as usize].options == meaning.options).then_some(InformationSetId(set))
    };
    game.sets.iter().map(same).collect()
}
