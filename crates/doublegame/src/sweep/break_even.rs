//! Break-even: how far one param moves the policies' objective, and at which values another policy becomes the best.
//!
//! All other params keep their central values. The range is looked at in a few places; between two with different best
//! policies the value at which they change is found by bisection. A change and a change back between two places is not seen.

use super::design::SweepWorlds;
use super::engine::{Engine, Worker};
use super::options::{SweepError, SweepProgress};
use super::run::share_out;
use crate::scenario::compile::World;
use crate::scenario::evaluate::{OfParams, evaluate};
use crate::scenario::model::{ParamId, Scenario};
use std::sync::atomic::{AtomicUsize, Ordering};

/// At how many places of its range a param is looked at, ends included.
const PLACES: usize = 5;
/// Bisection ends at this share of the range.
const PRECISION: f64 = 1e-3;

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The objective, by its place in the scenario.
    pub objective: usize,
    /// The policies, by their places in a sweep's table: 0 is play without commitments.
    pub policies: Vec<usize>,
}

/// What moving one param through its range does.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// The param.
    pub param: ParamId,
    /// The places that were looked at, ascending; those that break a requirement are left out.
    pub places: Vec<Place>,
    /// Where the best policy changes.
    pub flips: Vec<Flip>,
}

/// The policies at one value of the param.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The value of the param.
    pub value: f64,
    /// Length: the policies compared. The objective; `None` where the game was not solved.
    pub objective: Vec<Option<f64>>,
    /// Which of the policies compared is best; `None` where one of them was not solved.
    pub best: Option<usize>,
}

/// A change of the best policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// The values between which it lies.
    pub between: (f64, f64),
    /// The best policy below, among those compared.
    pub below: usize,
    /// The best policy above.
    pub above: usize,
}

impl Swing {
    /// The lowest and the highest objective of a policy over the places where it was solved.
    #[must_use]
    pub fn extent(&self, policy: usize) -> Option<(f64, f64)> {
        let values = self
            .places
            .iter()
            .filter_map(|place| place.objective[policy]);
        values.fold(None, |extent: Option<(f64, f64)>, value| {
            let (low, high) = extent.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        })
    }
}

/// Moves each of the params by itself.
///
/// # Errors
/// [`SweepError::Stopped`].
pub fn swings(
    engine: &Engine,
    worlds: &SweepWorlds,
    params: &[ParamId],
    compared: &Compared,
    threads: usize,
    progress: &dyn SweepProgress,
) -> Result<Vec<Swing>, SweepError> {
    let done = AtomicUsize::new(0);
    share_out(engine, params, threads, &|worker, &param| {
        let mut mover = Mover {
            scenario: engine.scenario,
            central: &worlds.central,
            worker,
            param,
            compared,
        };
        let swing = mover.swing()?;
        progress.worlds(done.fetch_add(1, Ordering::Relaxed) + 1, params.len());
        Ok(swing)
    })
}

/// Moves one param.
struct Mover<'m, 'e, 's> {
    scenario: &'m Scenario,
    central: &'m World,
    worker: &'m mut Worker<'e, 's>,
    param: ParamId,
    compared: &'m Compared,
}

impl Mover<'_, '_, '_> {
    fn swing(&mut self) -> Result<Swing, SweepError> {
        let mut places = Vec::new();
        for value in self.values() {
            places.extend(self.place(value)?);
        }
        let mut flips = Vec::new();
        for pair in places.windows(2) {
            flips.extend(self.flip(&pair[0], &pair[1])?);
        }
        Ok(Swing {
            param: self.param,
            places,
            flips,
        })
    }

    /// The values to look at, ascending.
    fn values(&self) -> Vec<f64> {
        let param = &self.scenario.params[self.param.index()];
        let (low, high) = (*param.range.start(), *param.range.end());
        let mut values: Vec<f64> = (0..PLACES)
            .map(|at| low + (high - low) * at as f64 / (PLACES - 1) as f64)
            .map(|value| if param.whole { value.round() } else { value })
            .collect();
        values.dedup();
        values
    }

    /// The policies at a value; `None` where it breaks a requirement.
    fn place(&mut self, value: f64) -> Result<Option<Place>, SweepError> {
        let world = self.central.with(self.param, value);
        let params = OfParams(&world.values);
        let keeps = |condition| evaluate(condition, &params).is_ok_and(|holds| holds != 0.0);
        if !self.scenario.requirements.iter().all(|(it, _)| keeps(it)) {
            return Ok(None);
        }
        let objective: Vec<Option<f64>> = self
            .worker
            .policies(&world, &self.compared.policies)?
            .into_iter()
            .map(|outcome| {
                let value = outcome.objectives[self.compared.objective];
                (outcome.converged && value.is_finite()).then_some(value)
            })
            .collect();
        Ok(Some(Place {
            value,
            best: self.best(&objective),
            objective,
        }))
    }

    /// The best of the policies, the first of several; `None` where one is not known.
    fn best(&self, objective: &[Option<f64>]) -> Option<usize> {
        let higher = self.scenario.objectives[self.compared.objective].higher_is_better;
        let mut best: Option<(usize, f64)> = None;
        for (policy, value) in objective.iter().enumerate() {
            let value = (*value)?;
            let value = if higher { value } else { -value };
            if best.is_none_or(|(_, known)| value > known) {
                best = Some((policy, value));
            }
        }
        best.map(|(policy, _)| policy)
    }

    /// Where the best policy changes between two places, if it does and both are known.
    fn flip(&mut self, low: &Place, high: &Place) -> Result<Option<Flip>, SweepError> {
        let (Some(below), Some(above)) = (low.best, high.best) else {
            return Ok(None);
        };
        if below == above {
            return Ok(None);
        }
        let param = &self.scenario.params[self.param.index()];
        let precision = PRECISION * (param.range.end() - param.range.start());
        let (mut low, mut high, mut above) = (low.value, high.value, above);
        let is_fine = |low: f64, high: f64| high - low <= if param.whole { 1.0 } else { precision };
        while !is_fine(low, high) {
            let middle = low.midpoint(high);
            let middle = if param.whole { middle.floor() } else { middle };
            let Some(best) = self.place(middle)?.and_then(|place| place.best) else {
                break;
            };
            if best == below {
                low = middle;
            } else {
                (high, above) = (middle, best);
            }
        }
        Ok(Some(Flip {
            between: (low, high),
            below,
            above,
        }))
    }
}
