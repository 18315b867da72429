//! What a plan stands on: the checks of the world and the setting, the bounds of tracks, and the parts of a state.

use super::commitments::Lines;
use super::compiled::{Counted, Problem, Setting, World};
use super::fields::{FieldSet, Fields};
use super::plan::{Knowledge, TrackRange};
use super::specialize::collect_last;
use crate::scenario::evaluate;
use crate::scenario::model::{Expr, Item, Rule, Scenario};

/// The most steps and parts of expressions that a plan may write out over all periods: a bound on the memory that a
/// long horizon takes before any state is built.
const LARGEST_PLAN: usize = 2_000_000;

pub(super) fn check_sizes(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
) -> Result<(), Problem> {
    let wrong = |what: String| Err(Problem::Setting(what));
    if world.values.len() != scenario.params.len() {
        return wrong(format!(
            "the world has {} values for {} params",
            world.values.len(),
            scenario.params.len()
        ));
    }
    if scenario.actors.is_empty() || scenario.actors.len() > 16 {
        return wrong("a scenario needs between 1 and 16 actors".to_owned());
    }
    let horizon = setting.horizon.unwrap_or(scenario.horizon);
    if horizon == 0 {
        return wrong("the horizon must be at least one period".to_owned());
    }
    let mut parts = scenario.steps.len() + 2;
    let mut deep = false;
    evaluate::for_each_expression(scenario, |expr| {
        deep = deep || evaluate::too_deep(expr);
        parts = parts.saturating_add(evaluate::parts(expr));
    });
    if parts.saturating_mul(horizon as usize) > LARGEST_PLAN {
        return wrong(format!(
            "a horizon of {horizon} periods is too long for a scenario of this length"
        ));
    }
    for line in setting.extra.iter().flat_map(|policy| &policy.lines) {
        deep = deep || line.guard.as_ref().is_some_and(evaluate::too_deep);
        if let Rule::Mix(options) = &line.rule {
            deep = deep || options.iter().any(|(_, share)| evaluate::too_deep(share));
        }
    }
    if deep {
        return wrong(format!(
            "an expression nests deeper than {} operations",
            evaluate::DEEPEST
        ));
    }
    Ok(())
}

pub(super) fn track_ranges(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
) -> Result<Vec<TrackRange>, Problem> {
    let values = evaluate::OfParams(&world.values);
    let mut ranges = Vec::with_capacity(scenario.tracks.len());
    for (index, track) in scenario.tracks.iter().enumerate() {
        let invalid = |what: String| Problem::Invalid {
            what,
            state: "at the start".to_owned(),
            span: track.naming.span,
        };
        let name = &track.naming.name;
        let whole = |expr: &Expr, what: &str| {
            let value = evaluate::evaluate(expr, &values).map_err(|reason| {
                invalid(format!("the {what} of track `{name}` needs {reason}"))
            })?;
            if value.fract() == 0.0 && value.abs() <= 30_000.0 {
                Ok(value as i32)
            } else {
                Err(invalid(format!(
                    "the {what} of track `{name}` is {value}, which is not a whole number of at most 30000"
                )))
            }
        };
        let changed = setting.starts.iter().find(|(id, _)| id.index() == index);
        let start = changed.map_or(&track.start, |(_, start)| start);
        let range = TrackRange {
            low: whole(&track.low, "lowest value")?,
            high: whole(&track.high, "highest value")?,
            start: whole(start, "start")?,
        };
        if !(range.low..=range.high).contains(&range.start) {
            return Err(invalid(format!(
                "track `{name}` starts at {}, outside {}..{}",
                range.start, range.low, range.high
            )));
        }
        ranges.push(range);
    }
    if setting
        .starts
        .iter()
        .any(|(id, _)| id.index() >= scenario.tracks.len())
    {
        return Err(Problem::Setting(
            "a track is to start elsewhere that the scenario does not have".to_owned(),
        ));
    }
    Ok(ranges)
}

pub(super) fn fields(
    scenario: &Scenario,
    knowledge: Knowledge,
    lines: &[Lines],
    types: &[u32],
    tracks: &[TrackRange],
    longest_past: u32,
) -> Result<Fields, Problem> {
    let (mut last_moves, mut last_tracks) = (Vec::new(), Vec::new());
    evaluate::for_each_expression(scenario, |expr| {
        collect_last(expr, &mut last_moves, &mut last_tracks);
    });
    for line in lines
        .iter()
        .flat_map(|lines| lines.binding.iter().chain(&lines.shadow))
    {
        if let Some(guard) = &line.commitment.guard {
            collect_last(guard, &mut last_moves, &mut last_tracks);
        }
    }
    let mut move_depth = vec![0; scenario.moves.len()];
    let mut track_depth = vec![0; scenario.tracks.len()];
    for which in &last_moves {
        move_depth[which.index()] = 1;
    }
    for track in &last_tracks {
        track_depth[track.index()] = 1;
    }
    if let Knowledge::Bounded(items) = knowledge {
        for &(item, periods) in items {
            let depth = match item {
                Item::Move(which) => &mut move_depth[which.index()],
                Item::Track(track) => &mut track_depth[track.index()],
            };
            *depth = (*depth).max(periods.min(longest_past));
        }
    }
    let track_sizes: Vec<u32> = tracks.iter().map(|t| (t.high - t.low) as u32 + 1).collect();
    let move_sizes: Vec<u32> = scenario
        .moves
        .iter()
        .map(|m| m.values.len() as u32 + 1)
        .collect();
    Fields::new(types, &track_sizes, &move_sizes, &move_depth, &track_depth).ok_or_else(|| {
        Problem::TooLarge {
            counted: Counted::Parts,
            limit: FieldSet::CAPACITY,
            advice: vec![format!(
                "a state would have more than {} parts (types, tracks, choices, remembered items): remember fewer \
                 things for fewer periods",
                FieldSet::CAPACITY
            )],
        }
    })
}
