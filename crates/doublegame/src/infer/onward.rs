//! From one period of the record to the next: types drift, tracks whose value is known are set, and the states that some
//! reading reaches get their numbers.

use super::filter::LOST;
use super::problem::InferProblem;
use super::reading::Readings;
use super::roll::{Course, Roller};
use crate::scenario::compile::{StartPoint, World};
use crate::scenario::evaluate::{OfParams, evaluate};
use crate::scenario::model::{ActorId, Scenario};
use jiff::civil::Date;
use std::collections::BTreeMap;

impl Roller<'_, '_> {
    /// Finds the states that start the next period, and how the ends of this one lead to them.
    pub(super) fn go_on(
        &self,
        course: &mut Course,
        period: usize,
        ends: &[StartPoint],
    ) -> Result<Vec<StartPoint>, InferProblem> {
        let next = self.coded().periods.get(period + 1);
        let first = next.map_or(self.scenario.period.start, |days| days.first);
        let mut images: Vec<Vec<(StartPoint, f64)>> = Vec::with_capacity(ends.len());
        for end in ends {
            images.push(self.image(end, first)?);
        }
        let mut numbers: BTreeMap<StartPoint, u32> = BTreeMap::new();
        for reading in [Readings::known_by(period), Readings::NOW] {
            let beliefs = course
                .run(reading, period + 1)
                .map_err(|stuck| self.problem(stuck))?;
            let reached = beliefs[period].probability.iter().zip(&images);
            let images = reached.filter(|(share, _)| **share > 0.0);
            for (start, _) in images.flat_map(|(_, image)| image) {
                numbers.insert(start.clone(), 0);
            }
        }
        for (number, slot) in numbers.values_mut().enumerate() {
            *slot = number as u32;
        }
        let onward = images.iter().map(|image| {
            let targets = image.iter();
            targets
                .map(|(start, share)| (numbers.get(start).copied().unwrap_or(LOST), *share))
                .collect()
        });
        course.rolled.periods[period].onward = onward.collect();
        Ok(numbers.into_keys().collect())
    }

    /// The states to which a state at the end of a period leads when the next one begins on this day.
    fn image(&self, end: &StartPoint, first: Date) -> Result<Vec<(StartPoint, f64)>, InferProblem> {
        let mut start = end.clone();
        self.set_known(&mut start.tracks, first)?;
        let mut images = vec![(start, 1.0)];
        for &(actor, drift) in &self.coded().record().drifts {
            if drift == 0.0 {
                continue;
            }
            let priors = stated_prior(self.scenario, self.world, actor);
            let mut drifted = Vec::with_capacity(images.len() * priors.len());
            for (start, share) in images {
                for (kind, prior) in priors.iter().enumerate() {
                    let stays =
                        f64::from(u8::from(usize::from(start.types[actor.index()]) == kind));
                    let mut other = start.clone();
                    other.types[actor.index()] = kind as u16;
                    let chance = (1.0 - drift) * stays + drift * prior;
                    if chance > 0.0 {
                        drifted.push((other, share * chance));
                    }
                }
            }
            images = drifted;
        }
        Ok(images)
    }

    /// Sets the tracks whose value on this day the record knows.
    pub(super) fn set_known(&self, tracks: &mut [i32], day: Date) -> Result<(), InferProblem> {
        let params = OfParams(&self.world.values);
        let of = |expr| evaluate(expr, &params).unwrap_or(f64::NAN);
        for known in &self.coded().record().known {
            if day < known.from || known.to.is_some_and(|to| day > to) {
                continue;
            }
            let data = &self.scenario.tracks[known.track.index()];
            let (value, low, high) = (of(&known.value), of(&data.low), of(&data.high));
            if value.fract() != 0.0 || !(low..=high).contains(&value) {
                return Err(InferProblem::KnownTrack {
                    track: data.naming.name.clone(),
                    value,
                    first: day,
                    low,
                    high,
                });
            }
            tracks[known.track.index()] = value as i32;
        }
        Ok(())
    }
}

/// The prior of an actor's types as the scenario states it, from which a type that changes is drawn.
pub(super) fn stated_prior(scenario: &Scenario, world: &World, actor: ActorId) -> Vec<f64> {
    let types = scenario.actors[actor.index()].types.iter();
    types
        .map(|kind| evaluate(&kind.prior, &OfParams(&world.values)).unwrap_or(0.0))
        .map(|prior| prior.clamp(0.0, 1.0))
        .collect()
}
