//! A scenario whose constants are wrong, made playable, so that its states of play can be looked at all the same.
//!
//! What is replaced has been reported. The rest of the scenario must be free of errors.

use crate::scenario::check::constants::is_constant;
use crate::scenario::check::interval::{Interval, Ranges, bounds};
use crate::scenario::check::levels::{FARTHEST, LEVELS};
use crate::scenario::evaluate::TOLERANCE;
use crate::scenario::model::{Expr, Mover, Rule, Scenario, Track};

/// The scenario with probabilities that do not depend on the state normalized, and tracks that start inside their bounds.
/// A case keeps only the starts that are whole numbers inside the bounds. `None` where a track has no sound bounds.
pub(super) fn playable(scenario: &Scenario) -> Option<Scenario> {
    let central = Ranges::central(scenario);
    let mut mended = scenario.clone();
    for actor in &mut mended.actors {
        normalize(actor.types.iter_mut().map(|kind| &mut kind.prior), &central);
    }
    let signals = mended.moves.iter_mut();
    for signal in signals.filter(|made| made.mover == Mover::Chance) {
        let weights = || {
            signal
                .values
                .iter()
                .filter_map(|branch| branch.weight.as_ref())
        };
        if weights().all(is_constant) {
            let branches = signal.values.iter_mut();
            normalize(
                branches.filter_map(|branch| branch.weight.as_mut()),
                &central,
            );
        }
    }
    for track in &mut mended.tracks {
        let start = start_inside(track, &central)?;
        if bounds(&track.start, &central).value() != Some(start) {
            track.start = Expr::Number(start);
        }
    }
    mend_plans(&mut mended, &central);
    Some(mended)
}

/// Mends what policies and cases have of constants.
fn mend_plans(scenario: &mut Scenario, central: &Ranges) {
    for line in scenario
        .policies
        .iter_mut()
        .flat_map(|policy| &mut policy.lines)
    {
        if let Rule::Mix(parts) = &mut line.rule {
            normalize(parts.iter_mut().map(|(_, chance)| chance), central);
        }
    }
    let Scenario { cases, tracks, .. } = scenario;
    for case in cases {
        let mut ranges = central.clone();
        for (param, value) in &case.params {
            if let Some(range) = ranges.params.get_mut(param.index()) {
                *range = Interval::point(*value);
            }
        }
        case.starts.retain(|(track, start)| {
            let started = tracks.get(track.index()).map(|track| Track {
                start: start.clone(),
                ..track.clone()
            });
            let value = bounds(start, &ranges).value();
            value.is_some() && started.and_then(|track| start_inside(&track, &ranges)) == value
        });
    }
}

/// Makes probabilities that are wrong at the central values right there: in proportion to what is positive of them, or all
/// alike where nothing is.
fn normalize<'e>(chances: impl Iterator<Item = &'e mut Expr>, central: &Ranges) {
    let chances: Vec<&mut Expr> = chances.collect();
    let known: Vec<Option<f64>> = chances
        .iter()
        .map(|it| bounds(it, central).value())
        .collect();
    let whole: Option<f64> = known.iter().copied().sum();
    let valid = |value: &Option<f64>| value.is_some_and(|value| value >= -TOLERANCE);
    if known.iter().all(valid) && whole.is_some_and(|sum| (sum - 1.0).abs() <= TOLERANCE) {
        return;
    }
    let positive = |value: &Option<f64>| value.unwrap_or(0.0).max(0.0);
    let sum: f64 = known.iter().map(positive).sum();
    let alike = 1.0 / chances.len().max(1) as f64;
    for (chance, value) in chances.into_iter().zip(&known) {
        let share = positive(value) / sum;
        *chance = Expr::Number(if share.is_finite() { share } else { alike });
    }
}

/// A start inside the bounds: the track's own, or else the nearest.
fn start_inside(track: &Track, central: &Ranges) -> Option<f64> {
    let value = |expr| bounds(expr, central).value();
    let (low, high) = (value(&track.low)?, value(&track.high)?);
    let is_bound = |bound: f64| bound.fract() == 0.0 && bound.abs() <= FARTHEST;
    let sound = is_bound(low) && is_bound(high) && (0.0..LEVELS).contains(&(high - low));
    let start = value(&track.start).unwrap_or(low).round();
    sound.then(|| start.clamp(low, high))
}
