//! What is met while all states of a scenario are visited, memory left aside: for the exploration that looks for values
//! that are invalid somewhere.

use super::build;
use super::compiled::{Label, Problem, Setting, SizeLimit, World};
use super::environment::{OfState, UNKNOWN};
use super::plan::{Knowledge, Operation, Plan};
use super::specialize::{collect_params, in_state};
use super::words;
use crate::scenario::model::{Expr, MoveId, Scenario, Span, TrackId};

/// Takes one thing that was met, and the state in words, as far as it is read.
pub(in crate::scenario) type Visit<'v> = dyn FnMut(MetWhat, &dyn Fn() -> String) + 'v;

/// One thing that was met in a state; its expressions read nothing but params. Equal things in equal states are met
/// once.
pub(in crate::scenario) enum MetWhat {
    /// A signal with the probabilities of its branches.
    Draw {
        which: MoveId,
        branches: Vec<(u16, Expr, Span)>,
    },
    /// A part of a payoff or objective.
    Amount { amount: Expr, span: Span },
    /// A new value of a track between these bounds.
    Update {
        track: TrackId,
        value: Expr,
        bounds: (i32, i32),
        span: Span,
    },
}

/// What a visit to all states gives.
pub(in crate::scenario) struct Exploration {
    /// What happened on edges.
    pub labels: Vec<Label>,
    /// Values that are invalid in the central world.
    pub problems: Vec<Problem>,
    /// Whether all states were visited.
    pub complete: bool,
}

/// Visits the states that can be reached in a world with the policies and starts of a setting, at most `bound` of them,
/// and gives what is met to `visit`.
///
/// # Errors
/// [`Problem`] if not even a start can be made.
pub(in crate::scenario) fn explore_states(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
    bound: usize,
    visit: &mut Visit,
) -> Result<Exploration, Problem> {
    let plan = Plan::new(scenario, world, setting, Knowledge::States)?;
    let explored = build::explore(&plan, SizeLimit { nodes: bound })?;
    // In a world in which a track has other bounds other states are reached, so its bounds stay as they are here.
    let mut bounds = Vec::new();
    for track in &scenario.tracks {
        for expr in [&track.low, &track.high, &track.start] {
            collect_params(expr, &mut bounds);
        }
    }
    let mut fixed = vec![false; scenario.params.len()];
    for param in bounds {
        fixed[param.index()] = true;
    }
    explored
        .prices
        .visit(scenario, &world.values, &fixed, visit);
    let mut raw = vec![UNKNOWN; plan.fields.list.len()];
    for number in 0..explored.updates.len() as u32 {
        let slice = explored.updates.get(number);
        let operation = usize::from(slice[0]) | usize::from(slice[1]) << 16;
        let period = u32::from(slice[2]);
        let Operation::Update {
            track, value, span, ..
        } = &plan.operations[operation]
        else {
            continue;
        };
        raw.fill(UNKNOWN);
        for (field, &value) in plan.reads(value).iter().zip(&slice[3..]) {
            raw[usize::from(field)] = value;
        }
        let values = OfState {
            fields: &plan.fields,
            tracks: &plan.tracks,
            params: &world.values,
            raw: &raw,
            period,
            horizon: plan.horizon,
        };
        let range = plan.tracks[track.index()];
        let what = MetWhat::Update {
            track: *track,
            value: in_state(value, &values, &fixed),
            bounds: (range.low, range.high),
            span: *span,
        };
        visit(what, &|| {
            words::state(scenario, &plan.fields, &plan.tracks, &raw, period)
        });
    }
    Ok(Exploration {
        labels: explored.labels,
        problems: explored.problems,
        complete: explored.complete,
    })
}
