//! Values for expressions while a game is built, from a state spread out over its fields.

use super::fields::Fields;
use super::plan::TrackRange;
use crate::scenario::evaluate::Values;
use crate::scenario::model::{ActorId, EndingId, MoveId, ParamId, TrackId};

/// A field whose value was not asked for, so that nothing may read it.
pub(super) const UNKNOWN: u16 = u16::MAX;

/// Values in a state: `raw` holds the value of each field as [`super::fields::Field`] counts it.
pub(super) struct OfState<'a> {
    pub fields: &'a Fields,
    pub tracks: &'a [TrackRange],
    pub params: &'a [f64],
    pub raw: &'a [u16],
    pub period: u32,
    pub horizon: u32,
}

impl OfState<'_> {
    fn read(&self, field: u16) -> u16 {
        let value = self.raw[usize::from(field)];
        debug_assert_ne!(value, UNKNOWN, "field {field} is read but was not kept");
        value
    }
}

fn counted(value: Option<u16>) -> u16 {
    value.map_or(0, |value| value + 1)
}

impl Values for OfState<'_> {
    fn param(&self, param: ParamId) -> f64 {
        self.params[param.index()]
    }
    fn track(&self, track: TrackId) -> f64 {
        let value = i32::from(self.read(self.fields.track(track)));
        f64::from(self.tracks[track.index()].low + value)
    }
    fn last_track(&self, track: TrackId) -> f64 {
        let value = i32::from(self.read(self.fields.past_track(track, 1)));
        f64::from(self.tracks[track.index()].low + value)
    }
    fn period(&self) -> f64 {
        f64::from(self.period)
    }
    fn horizon(&self) -> f64 {
        f64::from(self.horizon)
    }
    fn move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.read(self.fields.this_move(which)) == counted(value)
    }
    fn last_move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.read(self.fields.past_move(which, 1)) == counted(value)
    }
    fn type_is(&self, actor: ActorId, value: u16) -> bool {
        self.read(Fields::actor_type(actor)) == value
    }
    fn ending_is(&self, _: Option<EndingId>) -> bool {
        false
    }
}
