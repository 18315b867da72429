//! Worlds, and which params change the structure of a game.

use super::compiled::{Setting, World};
use super::specialize::collect_params;
use crate::scenario::model::{Commitment, Expr, ParamId, Scenario, Step};

impl World {
    /// The world in which every param has its central value.
    #[must_use]
    pub fn central(scenario: &Scenario) -> Self {
        Self {
            values: scenario.params.iter().map(|param| param.value).collect(),
        }
    }

    /// The same world with another value of one param. A param that the scenario does not have changes nothing.
    #[must_use]
    pub fn with(&self, param: ParamId, value: f64) -> Self {
        let mut world = self.clone();
        if let Some(slot) = world.values.get_mut(param.index()) {
            *slot = value;
        }
        world
    }
}

/// The params that change the structure of a game, in the order of the scenario: those read by conditions of choices,
/// signals and options, by updates, ends, bounds and starts of tracks (those that cases set among them), and by
/// conditions of policies. All others are prices.
#[must_use]
pub fn structural_params(scenario: &Scenario) -> Vec<ParamId> {
    structural_of(scenario, &Setting::default())
}

/// The same, with what the setting's own policies read.
pub(super) fn structural_of(scenario: &Scenario, setting: &Setting) -> Vec<ParamId> {
    let mut params = Vec::new();
    let mut read = |expr: &Expr| collect_params(expr, &mut params);
    for track in &scenario.tracks {
        [&track.low, &track.high, &track.start]
            .into_iter()
            .for_each(&mut read);
    }
    let cases = scenario.cases.iter().flat_map(|case| &case.starts);
    cases
        .chain(&setting.starts)
        .for_each(|(_, start)| read(start));
    for data in &scenario.moves {
        data.guard.iter().for_each(&mut read);
        data.values
            .iter()
            .filter_map(|value| value.guard.as_ref())
            .for_each(&mut read);
    }
    for step in &scenario.steps {
        match step {
            Step::Move(_) => {}
            Step::Update { value, guard, .. } => {
                read(value);
                guard.iter().for_each(&mut read);
            }
            Step::End { when, .. } => read(when),
        }
    }
    let policies = scenario.policies.iter().chain(&setting.extra);
    let guards = policies.flat_map(|policy| &policy.lines);
    guards
        .filter_map(|line: &Commitment| line.guard.as_ref())
        .for_each(&mut read);
    params.sort_unstable();
    params.dedup();
    params
}
