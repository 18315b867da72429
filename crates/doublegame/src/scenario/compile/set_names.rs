//! Information sets by what is known at them, for games that leave the scenario: in a file or a list of solutions each
//! set needs a name that no other set of its player has.

use super::compiled::{Compiled, Known};
use crate::scenario::model::{MoveId, Scenario, TrackId};

/// Adds to the name of every information set what its actor knows there, in plain letters: "movement (biding): deed,
/// period 2 [calm 1, last answer trust]".
pub fn name_sets_by_knowledge(compiled: &mut Compiled, scenario: &Scenario) {
    let sets = compiled.game.information_sets.iter_mut();
    for (set, meaning) in sets.zip(&compiled.sets) {
        if meaning.knows.is_empty() {
            continue;
        }
        let known: Vec<String> = meaning
            .knows
            .iter()
            .map(|known| words(scenario, known))
            .collect();
        set.label.push_str(" [");
        set.label.push_str(&known.join(", "));
        set.label.push(']');
    }
}

fn words(scenario: &Scenario, known: &Known) -> String {
    let track = |track: TrackId| scenario.tracks[track.index()].naming.name.as_str();
    match *known {
        Known::Track(id, value) => format!("{} {value}", track(id)),
        Known::PastTrack(id, ago, value) => dated(track(id), ago, &value.to_string()),
        Known::Updated(id, place, ago, value) => dated(
            &format!("{} after update {}", track(id), place + 1),
            ago,
            &value.to_string(),
        ),
        Known::Move(id, ago, value) => dated(
            &scenario.moves[id.index()].naming.name,
            ago,
            value.map_or("none", |value| value_name(scenario, id, value)),
        ),
    }
}

fn value_name(scenario: &Scenario, which: MoveId, value: u16) -> &str {
    &scenario.moves[which.index()].values[usize::from(value)]
        .naming
        .name
}

/// What came out so many periods ago.
fn dated(what: &str, ago: u32, value: &str) -> String {
    match ago {
        0 => format!("{what} {value}"),
        1 => format!("last {what} {value}"),
        ago => format!("{what} {value} {ago} periods ago"),
    }
}
