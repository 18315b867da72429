//! States in words, for messages.

use super::environment::UNKNOWN;
use super::fields::{Field, Fields};
use super::plan::TrackRange;
use crate::scenario::model::{MoveId, Scenario};

/// A part of the state, as a person would name it.
pub(super) fn field(scenario: &Scenario, fields: &Fields, field: u16) -> String {
    let move_name = |which: MoveId| &scenario.moves[which.index()].naming.name;
    let track_name =
        |track: crate::scenario::model::TrackId| &scenario.tracks[track.index()].naming.name;
    match fields.list[usize::from(field)] {
        Field::Type(actor) => {
            format!(
                "the type of `{}`",
                scenario.actors[actor.index()].naming.name
            )
        }
        Field::Track(track) => format!("track `{}`", track_name(track)),
        Field::Move(which) => format!("`{}`", move_name(which)),
        Field::PastMove(which, 1) => format!("`last {}`", move_name(which)),
        Field::PastMove(which, ago) => format!("`{}` {ago} periods ago", move_name(which)),
        Field::PastTrack(track, 1) => format!("`last {}`", track_name(track)),
        Field::PastTrack(track, ago) => format!("`{}` {ago} periods ago", track_name(track)),
    }
}

/// What is known of a state: "period 2, trade = 0, beijing is partner".
pub(super) fn state(
    scenario: &Scenario,
    fields: &Fields,
    tracks: &[TrackRange],
    raw: &[u16],
    period: u32,
) -> String {
    let mut words = vec![format!("period {period}")];
    for (number, &value) in raw.iter().enumerate() {
        if value == UNKNOWN {
            continue;
        }
        let number = number as u16;
        let outcome = |which: MoveId| match value {
            0 => "none",
            value => {
                &scenario.moves[which.index()].values[usize::from(value) - 1]
                    .naming
                    .name
            }
        };
        words.push(match fields.list[usize::from(number)] {
            Field::Type(actor) => {
                let actor = &scenario.actors[actor.index()];
                if actor.types.len() == 1 {
                    continue;
                }
                let kind = &actor.types[usize::from(value)].naming.name;
                format!("{} is {kind}", actor.naming.name)
            }
            Field::Track(track) | Field::PastTrack(track, _) => {
                let value = tracks[track.index()].low + i32::from(value);
                format!(
                    "{} = {value}",
                    field(scenario, fields, number).replace('`', "")
                )
            }
            Field::Move(which) | Field::PastMove(which, _) => format!(
                "{} is {}",
                field(scenario, fields, number).replace('`', ""),
                outcome(which)
            ),
        });
    }
    words.join(", ").replace(", track ", ", ")
}
