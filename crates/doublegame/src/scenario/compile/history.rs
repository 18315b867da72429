//! What actors with full memory have seen, as numbers: a history is an earlier history and one thing that was seen after it.
//!
//! What is seen on one edge of the game is an observation, several things at once. Where edges end depends on choices that
//! an actor may not see, so histories are told apart by the things seen and not by the observations that they came in.

use crate::scenario::compile::compiled::Known;
use crate::scenario::model::{ActorId, MoveId, TrackId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// One thing that can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Seen {
    /// An actor's type, by itself.
    Type(ActorId, u16),
    /// The value with which a track starts.
    Start(TrackId, i32),
    /// A track's value after an update: the period, the place among the track's updates in the round, the value.
    Update(TrackId, u32, u32, i32),
    /// How a choice or signal of a period came out.
    Move(MoveId, u32, Option<u16>),
}

/// Histories by number; 0 is the empty one.
#[derive(Default)]
pub(super) struct Histories {
    observations: Vec<Vec<Seen>>,
    observation_numbers: FxHashMap<Vec<Seen>, u32>,
    /// History `k + 1` is the earlier history and what is seen after it.
    links: Vec<(u32, Seen)>,
    numbers: FxHashMap<(u32, Seen), u32>,
    /// The history that an observation after a history leads to, as far as it has been asked for.
    known: FxHashMap<(u32, u32), u32>,
}

impl Histories {
    /// The number of what is seen at once.
    pub fn observation(&mut self, seen: Vec<Seen>) -> u32 {
        if let Some(&number) = self.observation_numbers.get(&seen) {
            return number;
        }
        let number = self.observations.len() as u32;
        self.observations.push(seen.clone());
        self.observation_numbers.insert(seen, number);
        number
    }

    /// The history that goes on from an earlier one.
    pub fn after(&mut self, earlier: u32, observation: u32) -> u32 {
        let Self {
            observations,
            links,
            numbers,
            known,
            ..
        } = self;
        *known.entry((earlier, observation)).or_insert_with(|| {
            let seen = observations[observation as usize].iter();
            seen.fold(earlier, |earlier, &seen| {
                *numbers.entry((earlier, seen)).or_insert_with(|| {
                    links.push((earlier, seen));
                    links.len() as u32
                })
            })
        })
    }

    /// What the actor knows in a period, `updates` being the number of updates of each track in the round.
    pub fn knows(&self, history: u32, period: u32, updates: &[u32]) -> Vec<Known> {
        let mut seen = Vec::new();
        let mut at = history;
        while at != 0 {
            let (earlier, last) = self.links[at as usize - 1];
            seen.push(last);
            at = earlier;
        }
        let mut knows = Vec::new();
        // The last value seen of each track in each period; 0 is the start.
        let mut ends: BTreeMap<(TrackId, u32), i32> = BTreeMap::new();
        for seen in seen.into_iter().rev() {
            match seen {
                Seen::Type(..) => {}
                Seen::Start(track, value) => {
                    ends.insert((track, 0), value);
                }
                Seen::Update(track, then, place, value) => {
                    ends.insert((track, then), value);
                    if updates[track.index()] > 1 {
                        knows.push(Known::Updated(track, period - then, place, value));
                    }
                }
                Seen::Move(which, then, value) => {
                    knows.push(Known::Move(which, period - then, value));
                }
            }
        }
        let tracks: Vec<TrackId> = ends
            .keys()
            .filter(|key| key.1 == 0)
            .map(|key| key.0)
            .collect();
        for track in tracks {
            for then in 1..=period {
                let Some((_, &value)) = ends.range((track, 0)..=(track, then)).next_back() else {
                    continue;
                };
                knows.push(match period - then {
                    0 => Known::Track(track, value),
                    ago => Known::PastTrack(track, ago, value),
                });
            }
        }
        knows
    }
}
