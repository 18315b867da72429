//! Break-even: how far one param moves the policies' objectives, and at which values another policy becomes the best.
//!
//! All other params keep their central values. The range is looked at in a few places; between two with different best
//! policies the value at which they change is found where straight lines would cross, and by bisection where these mislead. A
//! change and a change back between two places is not seen.

use super::design::SweepWorlds;
use super::engine::{Engine, Worker};
use super::options::{SweepError, SweepProgress};
use super::run::share_out;
use super::table::PolicyOutcome;
use crate::game::{Game, InformationSetId, Profile};
use crate::scenario::compile::World;
use crate::scenario::evaluate::{OfParams, evaluate};
use crate::scenario::knowledge::main_actor;
use crate::scenario::model::{Param, ParamId, Scenario};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

/// At how many places of its range a param is looked at, ends included.
const PLACES: usize = 5;
/// Objectives closer than this share of the solver's tolerance, relatively, count as alike.
const TIE: f64 = 0.1;
/// The search for a change ends at this share of the range.
const PRECISION: f64 = 1e-3;
/// Of how many places the solutions are kept.
const MOST_SOLVED: usize = 4;

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The objectives, by their places in the scenario.
    pub objectives: Vec<usize>,
    /// The policies, by their places in a sweep's table: 0 is play without commitments.
    pub policies: Vec<usize>,
}

impl Compared {
    /// These objectives of play without commitments and of the policies of the [main actor](main_actor).
    #[must_use]
    pub fn ranked(scenario: &Scenario, objectives: Vec<usize>) -> Self {
        let main = main_actor(scenario);
        let policies = scenario.policies.iter().enumerate();
        let of_main = policies.filter(|(_, policy)| Some(policy.actor) == main);
        Self {
            objectives,
            policies: std::iter::once(0)
                .chain(of_main.map(|(at, _)| at + 1))
                .collect(),
        }
    }
}

/// What moving params one by one does.
#[derive(Debug, Clone, PartialEq)]
pub struct Swings {
    /// The central world. Its `value` means nothing.
    pub central: Place,
    /// For each param that was moved.
    pub swings: Vec<Swing>,
}

/// What moving one param through its range does.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// The param.
    pub param: ParamId,
    /// The places that were looked at, the central value among them, ascending; those that break a requirement are left
    /// out.
    pub places: Vec<Place>,
    /// Length: the objectives compared. Where the best policy changes, ascending.
    pub flips: Vec<Vec<Flip>>,
}

/// The policies at one value of the param.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The value of the param.
    pub value: f64,
    /// For each objective compared, for each policy compared: the objective; `None` where the game was not solved.
    pub outcomes: Vec<Vec<Option<f64>>>,
    /// For each objective compared, which of the policies compared is best; `None` where one of them was not solved.
    pub best: Vec<Option<usize>>,
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
    /// The lowest and the highest value of an objective of a policy, of those compared, over the places where it was
    /// solved.
    #[must_use]
    pub fn extent(&self, objective: usize, policy: usize) -> Option<(f64, f64)> {
        let places = self.places.iter();
        let values = places.filter_map(|place| place.outcomes[objective][policy]);
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
) -> Result<Swings, SweepError> {
    let done = AtomicUsize::new(0);
    let central = share_out(engine, &[()], 1, &|worker, ()| {
        let (outcomes, _) = worker.policies(&worlds.central, &compared.policies, &[])?;
        Ok(Place::new(engine, compared, f64::NAN, &outcomes))
    })?;
    let central = central.into_iter().next().ok_or(SweepError::Stopped)?;
    let swings = share_out(engine, params, threads, &|worker, &param| {
        let here = Place {
            value: worlds.central.values[param.index()],
            ..central.clone()
        };
        let mut mover = Mover {
            central: &worlds.central,
            worker,
            param,
            compared,
            met: vec![(here.value, Some(here))],
            solved: VecDeque::new(),
        };
        let swing = mover.swing()?;
        progress.params(done.fetch_add(1, Ordering::Relaxed) + 1, params.len());
        Ok(swing)
    })?;
    Ok(Swings { central, swings })
}

impl Place {
    fn new(engine: &Engine, compared: &Compared, value: f64, outcomes: &[PolicyOutcome]) -> Self {
        let of_objective = |&objective: &usize| -> Vec<Option<f64>> {
            let values = outcomes.iter().map(|outcome| {
                let value = outcome.objectives[objective];
                (outcome.converged && value.is_finite()).then_some(value)
            });
            values.collect()
        };
        let objectives = compared.objectives.iter();
        let outcomes: Vec<Vec<Option<f64>>> = objectives.map(of_objective).collect();
        let best = compared.objectives.iter().zip(&outcomes);
        Self {
            value,
            best: best
                .map(|(&objective, values)| best_of(engine, objective, values))
                .collect(),
            outcomes,
        }
    }
}

/// How far apart the two ends of a change are at most once it has been found.
pub(super) fn precision(param: &Param) -> f64 {
    if param.whole {
        1.0
    } else {
        PRECISION * (param.range.end() - param.range.start())
    }
}

/// The best of the policies, the first of several; `None` where one is not known. Policies closer than the solver's own
/// error count as alike.
fn best_of(engine: &Engine, objective: usize, values: &[Option<f64>]) -> Option<usize> {
    let higher = engine.scenario.objectives[objective].higher_is_better;
    let tie = TIE * engine.options.tolerance;
    let mut best: Option<(usize, f64)> = None;
    for (policy, value) in values.iter().enumerate() {
        let value = (*value)?;
        let value = if higher { value } else { -value };
        if best.is_none_or(|(_, known)| value > known + tie * known.abs().max(1.0)) {
            best = Some((policy, value));
        }
    }
    best.map(|(policy, _)| policy)
}

/// Moves one param.
struct Mover<'m, 'e, 's> {
    central: &'m World,
    worker: &'m mut Worker<'e, 's>,
    param: ParamId,
    compared: &'m Compared,
    /// What was found at the values looked at so far; `None` for those that break a requirement.
    met: Vec<(f64, Option<Place>)>,
    /// The policies' solutions at the last few of these values, from which others start.
    solved: VecDeque<(f64, Vec<Option<Profile>>)>,
}

impl Mover<'_, '_, '_> {
    fn swing(&mut self) -> Result<Swing, SweepError> {
        let values = self.values();
        // From the central value outwards, so that each place is near one that is known.
        let mut outwards = values.clone();
        outwards.sort_by(|a, b| self.off_center(*a).total_cmp(&self.off_center(*b)));
        for value in outwards {
            self.place(value)?;
        }
        let mut places = Vec::new();
        for value in values {
            places.extend(self.place(value)?);
        }
        let mut flips = vec![Vec::new(); self.compared.objectives.len()];
        for (objective, flips) in flips.iter_mut().enumerate() {
            for pair in places.windows(2) {
                flips.extend(self.flip(objective, &pair[0], &pair[1])?);
            }
        }
        Ok(Swing {
            param: self.param,
            places,
            flips,
        })
    }

    /// The values to look at, ascending, the central one among them.
    fn values(&self) -> Vec<f64> {
        let param = &self.worker.engine.scenario.params[self.param.index()];
        let (low, high) = (*param.range.start(), *param.range.end());
        let mut values: Vec<f64> = (0..PLACES)
            .map(|at| low + (high - low) * at as f64 / (PLACES - 1) as f64)
            .map(|value| if param.whole { value.round() } else { value })
            .chain([self.central.values[self.param.index()]])
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// How far a value lies from the central one.
    fn off_center(&self, value: f64) -> f64 {
        (value - self.central.values[self.param.index()]).abs()
    }

    /// The policies at a value; `None` where it breaks a requirement.
    fn place(&mut self, value: f64) -> Result<Option<Place>, SweepError> {
        let mut met = self.met.iter();
        if let Some((_, place)) = met.find(|(known, _)| known.total_cmp(&value).is_eq()) {
            return Ok(place.clone());
        }
        let world = self.central.with(self.param, value);
        let params = OfParams(&world.values);
        let keeps = |condition| evaluate(condition, &params).is_ok_and(|holds| holds != 0.0);
        let place = if self
            .worker
            .engine
            .scenario
            .requirements
            .iter()
            .all(|(it, _)| keeps(it))
        {
            let nearby = self.starts(value);
            let policies = &self.compared.policies;
            let (outcomes, solutions) = self.worker.policies(&world, policies, &nearby)?;
            self.solved.push_back((value, solutions));
            if self.solved.len() > MOST_SOLVED {
                self.solved.pop_front();
            }
            Some(Place::new(
                self.worker.engine,
                self.compared,
                value,
                &outcomes,
            ))
        } else {
            None
        };
        self.met.push((value, place.clone()));
        Ok(place)
    }

    /// From where to solve each of the policies at a value: on the line through its solutions at the two nearest values at which
    /// it is solved.
    fn starts(&self, value: f64) -> Vec<Option<Profile>> {
        let center = self.central.values[self.param.index()];
        let start = |(place, &policy): (usize, &usize)| {
            let central = &self.worker.engine.cases[policy];
            let of_center = central.start.profile.as_ref();
            let of_others = self.solved.iter().map(|(at, it)| (*at, it[place].as_ref()));
            let known = of_others.chain([(center, of_center)]);
            let mut known: Vec<(f64, &Profile)> =
                known.filter_map(|(at, it)| Some((at, it?))).collect();
            known.sort_by(|(a, _), (b, _)| (a - value).abs().total_cmp(&(b - value).abs()));
            match known[..] {
                [(near, nearest), (far, other), ..] => {
                    let steps = (value - near) / (near - far);
                    Some(on_the_line(&central.compiled.game, [nearest, other], steps))
                }
                _ => None,
            }
        };
        let policies = self.compared.policies.iter();
        policies.enumerate().map(start).collect()
    }

    /// Where the best policy by an objective changes between two places, if it does and both are known.
    fn flip(
        &mut self,
        objective: usize,
        low: &Place,
        high: &Place,
    ) -> Result<Option<Flip>, SweepError> {
        let (Some(below), Some(above)) = (low.best[objective], high.best[objective]) else {
            return Ok(None);
        };
        if below == above {
            return Ok(None);
        }
        let param = &self.worker.engine.scenario.params[self.param.index()];
        let precision = precision(param);
        let (mut low, mut high, mut above) = (low.clone(), high.clone(), above);
        let mut was_slow = param.whole;
        while high.value - low.value > precision {
            let width = high.value - low.value;
            let middle = if was_slow {
                low.value.midpoint(high.value)
            } else {
                beside_root([&low, &high], objective, [below, above], 0.4 * precision)
            };
            let middle = if param.whole { middle.floor() } else { middle };
            if middle <= low.value || middle >= high.value {
                // No number lies between.
                break;
            }
            let Some(place) = self.place(middle)? else {
                break;
            };
            let Some(best) = place.best[objective] else {
                break;
            };
            if best == below {
                low = place;
            } else {
                (high, above) = (place, best);
            }
            was_slow = param.whole || high.value - low.value > 0.5 * width;
        }
        Ok(Some(Flip {
            between: (low.value, high.value),
            below,
            above,
        }))
    }
}

/// The most by which a probability is multiplied or divided on the way.
const FARTHEST: f64 = 4.0;

/// A profile so many steps beyond the first of two, each step as that from the second to the first.
fn on_the_line(game: &Game, [first, second]: [&Profile; 2], steps: f64) -> Profile {
    let mut profile = first.clone();
    let pairs = profile.probabilities.iter_mut().zip(&second.probabilities);
    for (probability, before) in pairs {
        let here = *probability;
        let moved = here + steps * (here - before);
        *probability = moved.clamp(here / FARTHEST, here * FARTHEST);
    }
    for set in 0..game.information_sets.len() {
        let actions = game.actions(InformationSetId(set as u32));
        let probabilities = &mut profile.probabilities[actions];
        let total: f64 = probabilities.iter().sum();
        for probability in probabilities {
            *probability /= total;
        }
    }
    profile
}

/// A value a little to one side of where two policies would be equally good if their outcomes were straight lines between two
/// places: to the side of the farther place, so that this and the next such value are likely to lie about the change. The
/// middle where that cannot be said.
fn beside_root(
    [low, high]: [&Place; 2],
    objective: usize,
    [below, above]: [usize; 2],
    aside: f64,
) -> f64 {
    let lead = |place: &Place| {
        let outcomes = &place.outcomes[objective];
        Some(outcomes[below]? - outcomes[above]?)
    };
    let share = lead(low)
        .zip(lead(high))
        .map(|(at_low, at_high)| at_low / (at_low - at_high))
        .filter(|share| *share > 0.0 && *share < 1.0);
    share.map_or_else(
        || low.value.midpoint(high.value),
        |share| {
            let root = low.value + share * (high.value - low.value);
            let aside = if share > 0.5 { -aside } else { aside };
            (root + aside).clamp(
                low.value + 0.5 * aside.abs(),
                high.value - 0.5 * aside.abs(),
            )
        },
    )
}
