//! The record in many worlds: the uncertain params integrated out by importance sampling.
//!
//! Worlds are drawn from the params' distributions and weighed by the likelihood of the record in each. Every world is
//! rolled by itself: a game is tried from the solution of one built alike that the same world met before, or else from that of
//! the central world. So the result depends on the seed and not on the number of threads.

use super::ask::Asked;
use super::inference::{Inference, WorldsInference};
use super::problem::InferProblem;
use super::reading::Readings;
use super::roll::{InferOptions, Met, roll_briefly};
use crate::scenario::compile::{World, structural_params};
use crate::scenario::model::{ActorId, ParamId, Scenario};
use crate::solve::Status;
use crate::worlds::draw;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The share of the weight that a band leaves out at either end.
const TAIL: f64 = 0.05;

/// The most worlds that are rolled.
pub const MOST_WORLDS: usize = 100_000;

/// With fewer effective worlds than this no band and no mean is given: they would be those of a handful of draws.
pub const LEAST_EFFECTIVE: f64 = 20.0;

/// How many worlds are drawn, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// How many, from 1 to [`MOST_WORLDS`].
    pub count: usize,
    /// The seed.
    pub seed: u64,
}

/// What one world says: for each period and each actor with something to hide, the probability of each type.
struct Said {
    log_likelihood: f64,
    posterior: Vec<Vec<Vec<f64>>>,
}

/// Adds bands and means over worlds to an inference.
///
/// # Errors
/// [`InferProblem::Stopped`], and [`InferProblem::NoWorld`] if no drawn world can be used.
pub(super) fn add_worlds(
    inference: &mut Inference,
    asked: &Asked,
    world: &World,
    options: &InferOptions,
    Draws { count, seed }: Draws,
) -> Result<(), InferProblem> {
    let readings = Readings::new(asked.coded, |_| Vec::new());
    let done = AtomicUsize::new(0);
    let structural = structural(asked, world);
    let set = set_params(asked.scenario, world);
    let held: Vec<(ParamId, f64)> = structural.iter().chain(&set).copied().collect();
    let said: Vec<Option<Said>> = (0..count as u64)
        .into_par_iter()
        .map(|number| {
            let said = one(asked, &readings, options, (seed, number), &held);
            (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, count, "worlds");
            said
        })
        .collect();
    if (options.stop)() {
        return Err(InferProblem::Stopped);
    }
    let used: Vec<Said> = said.into_iter().flatten().collect();
    let best = used.iter().map(|said| said.log_likelihood);
    let best = best.fold(f64::NEG_INFINITY, f64::max);
    if !best.is_finite() {
        return Err(InferProblem::NoWorld { drawn: count });
    }
    let weights: Vec<f64> = used
        .iter()
        .map(|said| (said.log_likelihood - best).exp())
        .collect();
    let total: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let names = structural.iter().map(|(param, _)| {
        let data = &asked.scenario.params[param.index()];
        format!("`{}`", data.naming.name)
    });
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        inference.skipped.push(format!(
            "params that change the structure of the game were held in all worlds: {}",
            names.join(", ")
        ));
    }
    let effective = total * total / squares;
    let why_no_bands = (effective < LEAST_EFFECTIVE).then(|| too_few(count, effective));
    let is_enough = why_no_bands.is_none();
    inference.worlds = Some(WorldsInference {
        drawn: count,
        unused: count - used.len(),
        seed,
        effective_sample_size: effective,
        log_evidence: is_enough.then(|| best + (total / used.len() as f64).ln()),
        why_no_bands,
    });
    if !is_enough {
        return Ok(());
    }
    for (place, actor) in asked.hidden().enumerate() {
        for period in 0..asked.coded.periods.len() {
            let at = |said: &Said, kind: usize| said.posterior[period][place][kind];
            let (mut band, mut mean) = (BTreeMap::new(), BTreeMap::new());
            let types = &asked.scenario.actors[actor.index()].types;
            for (kind, data) in types.iter().enumerate() {
                let shares: Vec<f64> = used.iter().map(|said| at(said, kind)).collect();
                let name = data.naming.name.clone();
                band.insert(name.clone(), bounds(&shares, &weights));
                let sum: f64 = shares.iter().zip(&weights).map(|(s, w)| s * w).sum();
                mean.insert(name, sum / total);
            }
            let posterior = &mut inference.actors[place].posterior[period];
            posterior.band = Some(band);
            posterior.over_worlds = Some(mean);
        }
    }
    Ok(())
}

fn too_few(drawn: usize, effective: f64) -> String {
    format!(
        "the {drawn} drawn worlds count as {effective:.1} after weighing (effective sample size), and fewer than \
         {LEAST_EFFECTIVE} say nothing of a spread: draw more with --worlds, or hold some params with --param"
    )
}

/// The params that the user has given another value than the scenario; they are not drawn.
pub(super) fn set_params(scenario: &Scenario, world: &World) -> Vec<(ParamId, f64)> {
    let values = scenario.params.iter().zip(&world.values).enumerate();
    let set = values.filter(|(_, (param, value))| param.value.total_cmp(value).is_ne());
    set.map(|(at, (_, value))| (ParamId(at as u16), *value))
        .collect()
}

/// The params that change the structure of a game, at their values in the central world. They are held: most say how fine
/// a scale is, and every game would have to be compiled and solved from nothing.
fn structural(asked: &Asked, world: &World) -> Vec<(ParamId, f64)> {
    let params = structural_params(asked.scenario).into_iter();
    params
        .map(|param| (param, world.values[param.index()]))
        .collect()
}

fn one(
    asked: &Asked,
    readings: &Readings,
    options: &InferOptions,
    (seed, number): (u64, u64),
    held: &[(ParamId, f64)],
) -> Option<Said> {
    let world = draw(asked.scenario, seed, number, held).ok()?;
    let quiet = InferOptions {
        progress: &|_, _, _| {},
        ..*options
    };
    let course = roll_briefly(readings, &world, &quiet, &asked.course.met).ok()?;
    let converged = |met: &Met| met.status == Status::Converged;
    if !course.met.iter().all(converged) {
        return None;
    }
    let periods = asked.coded.periods.len();
    let beliefs = course
        .rolled
        .run(Readings::NOW, &course.initial, periods)
        .ok()?;
    let hidden: Vec<ActorId> = asked.hidden().collect();
    let posterior = beliefs.iter().zip(&course.ends).map(|(belief, ends)| {
        let actors = hidden.iter();
        actors
            .map(|&actor| asked.types(actor, ends, &belief.probability))
            .collect()
    });
    Some(Said {
        log_likelihood: beliefs.last()?.log_likelihood,
        posterior: posterior.collect(),
    })
}

/// The bounds between which all but two tails of the weight lie.
fn bounds(shares: &[f64], weights: &[f64]) -> (f64, f64) {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| shares[a].total_cmp(&shares[b]));
    let total: f64 = weights.iter().sum();
    let quantile = |share: f64| {
        let mut below = 0.0;
        for &at in &order {
            below += weights[at];
            if below >= share * total {
                return shares[at];
            }
        }
        order.last().map_or(0.0, |&at| shares[at])
    };
    (quantile(TAIL), quantile(1.0 - TAIL))
}
