//! Play that begins in given states: in the middle of a longer course, with what came before.
//!
//! Where a setting names its beginnings, the start points of a game are these, with their own probabilities, and what
//! the first period remembers of the past is part of the state.

use super::compiled::{Problem, Setting, StartPoint};
use super::fields::Field;
use super::of_params::normalize;
use super::plan::{Knowledge, Plan, TrackRange};
use super::specialize::collect_last;
use crate::scenario::evaluate;
use crate::scenario::model::{Item, Memory, Scenario};

/// Checks the beginnings of a setting, and gives how many periods they look back.
///
/// # Errors
/// [`Problem::Setting`] if they do not fit the scenario or one another.
pub(super) fn check(
    scenario: &Scenario,
    setting: &Setting,
    tracks: &[TrackRange],
    knowledge: Knowledge,
) -> Result<u32, Problem> {
    let wrong = |what: &str| Err(Problem::Setting(what.to_owned()));
    check_types(scenario, setting)?;
    let Some(first) = setting.beginnings.first() else {
        return Ok(0);
    };
    if !setting.types.is_empty() {
        return wrong("a setting names both the beginnings of a game and beliefs on types");
    }
    let past = first.point.past.len();
    if past > 0 && knowledge == Knowledge::Full {
        return wrong("a game with full memory cannot begin in the middle: bound the memory");
    }
    for beginning in &setting.beginnings {
        if beginning.point.past.len() != past {
            return wrong("the beginnings of a game do not look equally far back");
        }
        if !fits(scenario, &beginning.point, tracks) {
            return wrong("a beginning of a game is not a state of the scenario");
        }
    }
    let probabilities = setting.beginnings.iter().map(|it| it.probability);
    check_probabilities(&probabilities.collect::<Vec<f64>>())?;
    Ok(past as u32)
}

/// # Errors
/// [`Problem::Setting`] if these are not the probabilities of beginnings, up to a common factor.
pub(super) fn check_probabilities(probabilities: &[f64]) -> Result<(), Problem> {
    let wrong = |what: &str| Err(Problem::Setting(what.to_owned()));
    let is_share = |probability: &f64| *probability >= 0.0 && probability.is_finite();
    if !probabilities.iter().all(is_share) {
        return wrong("a beginning of a game has a probability that is not a number from 0 up");
    }
    let total: f64 = probabilities.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return wrong(
            "the probabilities of the beginnings of a game do not add up to a number above 0",
        );
    }
    Ok(())
}

/// # Errors
/// [`Problem::Setting`] if beliefs on types are no distribution over combinations of the scenario's types.
fn check_types(scenario: &Scenario, setting: &Setting) -> Result<(), Problem> {
    let combination = |types: &[u16]| {
        let mut types = types.iter().zip(&scenario.actors);
        types.len() == scenario.actors.len()
            && types.all(|(&kind, actor)| usize::from(kind) < actor.types.len())
    };
    let fit = setting.types.iter().all(|(types, probability)| {
        combination(types) && *probability >= 0.0 && probability.is_finite()
    });
    let total: f64 = setting
        .types
        .iter()
        .map(|(_, probability)| probability)
        .sum();
    if setting.types.is_empty() || fit && total > 0.0 && total.is_finite() {
        return Ok(());
    }
    Err(Problem::Setting(
        "the beliefs on types are no distribution over the types of the scenario".to_owned(),
    ))
}

fn fits(scenario: &Scenario, point: &StartPoint, ranges: &[TrackRange]) -> bool {
    let within = |tracks: &[i32]| {
        tracks.len() == ranges.len()
            && tracks
                .iter()
                .zip(ranges)
                .all(|(&value, range)| range.contains(value))
    };
    let types = point.types.iter().zip(&scenario.actors);
    let mut past = point.past.iter();
    point.types.len() == scenario.actors.len()
        && types
            .into_iter()
            .all(|(&kind, actor)| usize::from(kind) < actor.types.len())
        && within(&point.tracks)
        && past.all(|period| {
            let moves = period.moves.iter().zip(&scenario.moves);
            period.tracks.len() == ranges.len()
                && period
                    .tracks
                    .iter()
                    .zip(ranges)
                    .all(|(value, range)| value.is_none_or(|value| range.contains(value)))
                && period.moves.len() == scenario.moves.len()
                && moves.into_iter().all(|(value, data)| {
                    value.is_none_or(|value| usize::from(value) < data.values.len())
                })
        })
}

impl TrackRange {
    const fn contains(&self, value: i32) -> bool {
        self.low <= value && value <= self.high
    }
}

/// For each choice or signal, and for each track, how many periods back something depends on how it came out: the
/// conditions, updates and payoffs of the scenario, and with bounded memory what its actors remember.
#[must_use]
pub fn looked_back(scenario: &Scenario) -> (Vec<u32>, Vec<u32>) {
    let (mut last_moves, mut last_tracks) = (Vec::new(), Vec::new());
    evaluate::for_each_expression(scenario, |expr| {
        collect_last(expr, &mut last_moves, &mut last_tracks);
    });
    let mut moves = vec![0; scenario.moves.len()];
    let mut tracks = vec![0; scenario.tracks.len()];
    for which in &last_moves {
        moves[which.index()] = 1;
    }
    for track in &last_tracks {
        tracks[track.index()] = 1;
    }
    if let Memory::Bounded(items) = &scenario.memory {
        for &(item, periods) in items {
            let depth = match item {
                Item::Move(which) => &mut moves[which.index()],
                Item::Track(track) => &mut tracks[track.index()],
            };
            *depth = (*depth).max(periods);
        }
    }
    (moves, tracks)
}

/// The probabilities of the given start points of a plan, which add up to one; none where it has none.
pub(super) fn probabilities(plan: &Plan) -> Vec<f64> {
    let given = plan
        .beginnings
        .iter()
        .map(|beginning| beginning.probability);
    let believed = plan
        .type_beliefs
        .iter()
        .map(|(_, probability)| *probability);
    let mut probabilities: Vec<f64> = given.chain(believed).collect();
    if !probabilities.is_empty() {
        normalize(&mut probabilities);
    }
    probabilities
}

/// The value of each field of a state in which play starts. Before the past that is given, tracks stood where they
/// stand at the start and nothing had happened.
pub(super) fn raw(plan: &Plan, start: &StartPoint) -> Vec<u16> {
    let counted = |value: Option<u16>| value.map_or(0, |value| value + 1);
    let from_low = |track: usize, value: i32| (value - plan.tracks[track].low) as u16;
    let fields = plan.fields.list.iter();
    fields
        .map(|field| match *field {
            Field::Type(actor) => start.types[actor.index()],
            Field::Track(track) => from_low(track.index(), start.tracks[track.index()]),
            Field::Move(_) => 0,
            Field::PastMove(which, ago) => {
                let period = start.past.get(ago as usize - 1);
                period.map_or(0, |period| counted(period.moves[which.index()]))
            }
            Field::PastTrack(track, ago) => {
                let at = track.index();
                match start.past.get(ago as usize - 1) {
                    Some(period) => period.tracks[at].map_or(0, |value| from_low(at, value)),
                    None => from_low(at, start.tracks[at]),
                }
            }
        })
        .collect()
}
