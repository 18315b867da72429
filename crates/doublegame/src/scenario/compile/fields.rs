//! The parts of a state while the game is built, and how they are packed into words.

use crate::scenario::model::{ActorId, MoveId, TrackId};

/// One part of a state. A past part says how many periods ago, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    /// An actor's type.
    Type(ActorId),
    /// A track's value now, counted from its lowest.
    Track(TrackId),
    /// This period's choice or signal: 0 for none, else its value and one.
    Move(MoveId),
    /// A choice or signal of an earlier period.
    PastMove(MoveId, u32),
    /// A track's value at the end of an earlier period.
    PastTrack(TrackId, u32),
}

/// A set of fields, by their numbers in [`Fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(super) struct FieldSet([u64; FieldSet::WORDS]);

impl FieldSet {
    const WORDS: usize = 8;
    /// How many fields a state can have.
    pub const CAPACITY: usize = 64 * Self::WORDS;

    pub fn insert(&mut self, field: u16) {
        self.0[usize::from(field / 64)] |= 1 << (field % 64);
    }

    pub fn remove(&mut self, field: u16) {
        self.0[usize::from(field / 64)] &= !(1 << (field % 64));
    }

    pub fn contains(self, field: u16) -> bool {
        self.0[usize::from(field / 64)] >> (field % 64) & 1 == 1
    }

    pub fn union(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    /// The fields that are in this set and not in the other.
    pub fn minus(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    /// The fields in ascending order.
    pub fn iter(self) -> impl Iterator<Item = u16> {
        self.0.into_iter().zip(0_u16..).flat_map(|(word, number)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as u16;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(number * 64 + bit)
            })
        })
    }
}

/// All fields that a state of the scenario may have.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// The fields by number.
    pub list: Vec<Field>,
    /// How many values each field has.
    pub sizes: Vec<u32>,
    /// The fields that change when a period ends, those that others take their values from after those.
    pub period_end_order: Vec<u16>,
    actors: usize,
    tracks: usize,
    /// For each choice or signal, the number of its field of one period ago; those further back follow.
    past_moves: Vec<u16>,
    past_tracks: Vec<u16>,
}

impl Fields {
    /// Numbers the fields. `types`, `tracks` and `moves` say how many values each has; `move_depth` and `track_depth`
    /// how many periods back each is kept. `None` if there are more than [`FieldSet::CAPACITY`].
    pub fn new(
        types: &[u32],
        tracks: &[u32],
        moves: &[u32],
        move_depth: &[u32],
        track_depth: &[u32],
    ) -> Option<Self> {
        let deep = |depth: &[u32]| depth.iter().map(|&d| d as usize).sum::<usize>();
        let count = types.len() + tracks.len() + moves.len() + deep(move_depth) + deep(track_depth);
        if count > FieldSet::CAPACITY {
            return None;
        }
        let mut fields = Self {
            list: Vec::new(),
            sizes: Vec::new(),
            period_end_order: Vec::new(),
            actors: types.len(),
            tracks: tracks.len(),
            past_moves: Vec::new(),
            past_tracks: Vec::new(),
        };
        for (actor, &size) in types.iter().enumerate() {
            fields.add(Field::Type(ActorId(actor as u16)), size);
        }
        for (track, &size) in tracks.iter().enumerate() {
            fields.add(Field::Track(TrackId(track as u16)), size);
        }
        for (which, &size) in moves.iter().enumerate() {
            fields.add(Field::Move(MoveId(which as u16)), size);
        }
        for (which, (&size, &depth)) in moves.iter().zip(move_depth).enumerate() {
            fields.past_moves.push(fields.list.len() as u16);
            (1..=depth)
                .for_each(|ago| fields.add(Field::PastMove(MoveId(which as u16), ago), size));
        }
        for (track, (&size, &depth)) in tracks.iter().zip(track_depth).enumerate() {
            fields.past_tracks.push(fields.list.len() as u16);
            (1..=depth)
                .for_each(|ago| fields.add(Field::PastTrack(TrackId(track as u16), ago), size));
        }
        let ago = |field: Field| match field {
            Field::Type(_) | Field::Track(_) => None,
            Field::Move(_) => Some(0),
            Field::PastMove(_, ago) | Field::PastTrack(_, ago) => Some(ago),
        };
        let mut changing: Vec<(u32, u16)> = fields
            .list
            .iter()
            .zip(0..)
            .filter_map(|(&field, number)| Some((ago(field)?, number)))
            .collect();
        changing.sort_by_key(|&(ago, number)| (std::cmp::Reverse(ago), number));
        fields.period_end_order = changing.into_iter().map(|(_, number)| number).collect();
        Some(fields)
    }

    fn add(&mut self, field: Field, size: u32) {
        self.list.push(field);
        self.sizes.push(size);
    }

    /// Types come first.
    pub fn actor_type(actor: ActorId) -> u16 {
        actor.0
    }

    pub fn track(&self, track: TrackId) -> u16 {
        self.actors as u16 + track.0
    }

    pub fn this_move(&self, which: MoveId) -> u16 {
        (self.actors + self.tracks) as u16 + which.0
    }

    /// The field of a choice or signal so many periods ago; 0 is this period.
    pub fn past_move(&self, which: MoveId, ago: u32) -> u16 {
        match ago {
            0 => self.this_move(which),
            _ => self.past_moves[which.index()] + ago as u16 - 1,
        }
    }

    /// The field of a track at the end of the period so many periods ago; 0 is now.
    pub fn past_track(&self, track: TrackId, ago: u32) -> u16 {
        match ago {
            0 => self.track(track),
            _ => self.past_tracks[track.index()] + ago as u16 - 1,
        }
    }

    /// Where a field's value comes from when a period ends: `None` if it becomes 0.
    pub fn before_period_end(&self, field: u16) -> Option<u16> {
        match self.list[usize::from(field)] {
            Field::Type(_) | Field::Track(_) => Some(field),
            Field::Move(_) => None,
            Field::PastMove(which, ago) => Some(self.past_move(which, ago - 1)),
            Field::PastTrack(track, ago) => Some(self.past_track(track, ago - 1)),
        }
    }
}

/// A packed state of `N` words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Bits<const N: usize>(pub [u64; N]);

impl<const N: usize> Bits<N> {
    pub const EMPTY: Self = Self([0; N]);

    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    pub fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    /// A well-mixed hash: multiply by an odd constant in 128 bits and fold, word by word.
    pub fn hash(self) -> u64 {
        let mut hash = 0x9e37_79b9_7f4a_7c15_u64;
        for word in self.0 {
            let product = u128::from(hash ^ word) * 0xd6e8_feb8_6659_fd93_u128;
            hash = (product as u64) ^ ((product >> 64) as u64);
        }
        hash
    }
}

/// Where a field stands in the words of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub word: u8,
    pub shift: u8,
    /// As many ones as the field has bits; 0 for a field that is never kept.
    pub mask: u64,
}

/// How the fields of a state are packed.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Length: fields.
    pub places: Vec<Place>,
    /// How many words a state has.
    pub words: usize,
}

impl Layout {
    /// Packs the fields of `kept`; no field crosses a word.
    pub fn new(fields: &Fields, kept: FieldSet) -> Self {
        let mut places = vec![Place::default(); fields.list.len()];
        let (mut word, mut used) = (0, 0);
        for field in kept.iter() {
            let width = u32::BITS - (fields.sizes[usize::from(field)].max(1) - 1).leading_zeros();
            if used + width > u64::BITS {
                word += 1;
                used = 0;
            }
            let mask = (1_u64 << width) - 1;
            places[usize::from(field)] = Place {
                word,
                shift: if mask == 0 { 0 } else { used as u8 },
                mask,
            };
            used += width;
        }
        Self {
            places,
            words: usize::from(word) + 1,
        }
    }

    /// Ones in the places of the fields.
    pub fn mask<const N: usize>(&self, fields: FieldSet) -> Bits<N> {
        let mut mask = Bits::EMPTY;
        for field in fields.iter() {
            let place = self.places[usize::from(field)];
            mask.0[usize::from(place.word)] |= place.mask << place.shift;
        }
        mask
    }

    pub fn get<const N: usize>(&self, state: Bits<N>, field: u16) -> u16 {
        let place = self.places[usize::from(field)];
        (state.0[usize::from(place.word)] >> place.shift & place.mask) as u16
    }

    pub fn put<const N: usize>(&self, state: &mut Bits<N>, field: u16, value: u16) {
        let place = self.places[usize::from(field)];
        state.0[usize::from(place.word)] |= (u64::from(value) & place.mask) << place.shift;
    }
}
