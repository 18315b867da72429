//! The record in many worlds: the uncertain params integrated out.
//!
//! `worlds::posterior` draws points from the params' distributions and, as it learns where the record is likely, from their
//! posterior; `ParamMap` makes a world of each, and the record is rolled in it. Every world is rolled by itself: a game is tried from the
//! solution of one built alike that the same world met before, or else from that of the central world. So the result
//! depends on the seed and not on the number of threads.

use super::ask::Asked;
use super::inference::{Inference, WorldsInference};
use super::kept::{Kept, KeptWorld};
use super::problem::InferProblem;
use super::reading::Readings;
use super::roll::{InferOptions, Met, roll_briefly};
use crate::record::table::sha256;
use crate::scenario::compile::{World, structural_params};
use crate::scenario::model::{ActorId, ParamId, Scenario};
use crate::solve::Status;
use crate::worlds::posterior::{Sample, SampleError, SampleOptions, Told, sample};
use crate::worlds::{ParamMap, WeightedWorld, fingerprint};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The share of the weight that a band leaves out at either end.
const TAIL: f64 = 0.05;

/// The most worlds that are rolled.
pub const MOST_WORLDS: usize = 100_000;

/// With fewer effective worlds than this no band and no mean is given: they would be those of a handful of draws.
pub const LEAST_EFFECTIVE: f64 = 20.0;

/// With a larger potential scale reduction factor chains have not forgotten where they began, and no band and no mean is
/// given (Brooks and Gelman 1998).
pub const MOST_SCALE_REDUCTION: f64 = 1.2;

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
    values: Vec<f64>,
    posterior: Vec<Vec<Vec<f64>>>,
}

/// Adds bands and means over worlds to an inference.
///
/// # Errors
/// [`InferProblem::Stopped`], and [`InferProblem::NoWorld`] if no world drawn from the params' distributions can be used.
pub(super) fn add_worlds(
    inference: &mut Inference,
    asked: &Asked,
    world: &World,
    options: &InferOptions,
    Draws { count, seed }: Draws,
) -> Result<(), InferProblem> {
    let readings = Readings::new(asked.coded, |_| Vec::new());
    let structural = structural(asked, world);
    let set = set_params(asked.scenario, world);
    let held: Vec<(ParamId, f64)> = structural.iter().chain(&set).copied().collect();
    let map = ParamMap::holding(asked.scenario, &held)?;
    inference.skipped.extend(held_words(asked, &structural));
    if map.inputs().is_empty() {
        let none = "no worlds were drawn: no param has a range that is not held";
        inference.skipped.push(none.to_owned());
        return Ok(());
    }
    let done = AtomicUsize::new(0);
    let progress = options.progress;
    let stop = || (options.stop)() || options.kept.is_some_and(|kept| kept.failure().is_some());
    let options = InferOptions {
        progress: &|_, _, _| {},
        stop: &stop,
        ..*options
    };
    let key = Key::new(asked, &options, &held);
    let likelihood = |point: &[f64]| {
        let drawn = map.world_at(point).ok().flatten();
        let told = drawn.and_then(|drawn| {
            let read = || read(asked, &readings, &options, &drawn);
            let found = match options.kept {
                Some(kept) => kept.world(&key.of(point), &stop, read),
                None => read(),
            };
            found.map(|found| told(asked, found, drawn))
        });
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, count, "worlds");
        told
    };
    let how = SampleOptions {
        draws: count,
        seed,
        stop: &stop,
    };
    let sample = sample(map.inputs().len(), &how, &likelihood);
    if let Some(why) = options.kept.and_then(Kept::failure) {
        return Err(InferProblem::NotKept { why });
    }
    let sample = sample.map_err(|error| match error {
        SampleError::Stopped => InferProblem::Stopped,
        SampleError::NoLikelihood { drawn } => InferProblem::NoWorld { drawn },
    })?;
    let why_no_bands = unreliable(count, &sample);
    let is_enough = why_no_bands.is_none();
    let worlds = sample.draws.iter().map(|draw| WeightedWorld {
        values: draw.value.values.clone(),
        log_likelihood: draw.log_likelihood,
        weight: draw.weight,
        round: draw.round,
    });
    inference.worlds = Some(WorldsInference {
        drawn: count,
        unused: sample.unused,
        seed,
        learned_from: sample.learned_from,
        chains: sample.chains,
        accepted: sample.accepted,
        effective_sample_size: sample.effective_sample_size,
        scale_reduction: sample.scale_reduction,
        log_evidence: is_enough.then_some(sample.log_evidence),
        log_evidence_error: is_enough.then_some(sample.log_evidence_error),
        why_no_bands,
        worlds: worlds.collect(),
    });
    if is_enough {
        add_bands(inference, asked, &sample);
    }
    Ok(())
}

/// Adds the band and the mean of every posterior.
fn add_bands(inference: &mut Inference, asked: &Asked, sample: &Sample<Said>) {
    let weights: Vec<f64> = sample.draws.iter().map(|draw| draw.weight).collect();
    for (place, actor) in asked.hidden().enumerate() {
        let types = &asked.scenario.actors[actor.index()].types;
        for period in 0..asked.coded.periods.len() {
            let (mut band, mut mean) = (BTreeMap::new(), BTreeMap::new());
            for (kind, data) in types.iter().enumerate() {
                let draws = sample.draws.iter();
                let shares: Vec<f64> = draws
                    .map(|draw| draw.value.posterior[period][place][kind])
                    .collect();
                let name = data.naming.name.clone();
                band.insert(name.clone(), bounds(&shares, &weights));
                mean.insert(name, shares.iter().zip(&weights).map(|(s, w)| s * w).sum());
            }
            let posterior = &mut inference.actors[place].posterior[period];
            posterior.band = Some(band);
            posterior.over_worlds = Some(mean);
        }
    }
}

/// Why a sample is too poor for bands, if it is.
fn unreliable<T>(drawn: usize, sample: &Sample<T>) -> Option<String> {
    const REMEDY: &str = "draw more with --worlds, or hold some params with --param";
    let effective = sample.effective_sample_size;
    if effective < LEAST_EFFECTIVE {
        return Some(format!(
            "the {drawn} drawn worlds count as {effective:.1} independent ones (effective sample size), and fewer than \
             {LEAST_EFFECTIVE} say nothing of a spread: {REMEDY}"
        ));
    }
    let apart = sample
        .scale_reduction
        .filter(|it| *it > MOST_SCALE_REDUCTION)?;
    Some(format!(
        "the chains of the {drawn} drawn worlds have not forgotten where they began (their potential scale reduction factor \
         is {apart:.2}, above {MOST_SCALE_REDUCTION}): {REMEDY}"
    ))
}

/// That params were held, in words.
fn held_words(asked: &Asked, structural: &[(ParamId, f64)]) -> Option<String> {
    let names = structural.iter().map(|(param, _)| {
        let data = &asked.scenario.params[param.index()];
        format!("`{}`", data.naming.name)
    });
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| {
        format!(
            "params that change the structure of the game were held in all worlds: {}",
            names.join(", ")
        )
    })
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
        .filter(|param| asked.scenario.params[param.index()].is_uncertain())
        .map(|param| (param, world.values[param.index()]))
        .collect()
}

/// What the reading of the record in a world depends on, beside the world itself, as text.
struct Key(String);

impl Key {
    fn new(asked: &Asked, options: &InferOptions, held: &[(ParamId, f64)]) -> Self {
        let (scenario, record) = (fingerprint(asked.scenario), &asked.coded.sha256);
        let InferOptions {
            lambda,
            horizon,
            tilts,
            limit,
            ..
        } = options;
        let version = env!("CARGO_PKG_VERSION");
        Self(format!(
            "{version} {scenario} {record} {lambda} {horizon:?} {tilts:?} {limit:?} {held:?}"
        ))
    }

    /// With a point of the params' cube.
    fn of(&self, point: &[f64]) -> String {
        sha256(format!("{} {point:?}", self.0).as_bytes())
    }
}

/// Reads the record in a world.
fn read(
    asked: &Asked,
    readings: &Readings,
    options: &InferOptions,
    world: &World,
) -> Option<KeptWorld> {
    let course = roll_briefly(readings, world, options, asked.course).ok()?;
    let converged = |met: &Met| met.status == Status::Converged;
    if !course.met.iter().all(converged) {
        return None;
    }
    let posterior = course.now.iter().zip(&course.ends).flat_map(|(now, ends)| {
        let actors = asked.hidden();
        actors.flat_map(|actor| asked.types(actor, ends, &now.probability))
    });
    Some(KeptWorld {
        terms: course.met.iter().flat_map(terms).collect(),
        posterior: posterior.collect(),
    })
}

/// What is told of a world in which the record was read.
fn told(asked: &Asked, read: KeptWorld, world: World) -> Told<Said> {
    let mut shares = read.posterior.iter().copied();
    let periods = asked.coded.periods.iter().map(|_| {
        let types = |actor: ActorId| asked.scenario.actors[actor.index()].types.len();
        let actors = asked.hidden();
        actors
            .map(|actor| shares.by_ref().take(types(actor)).collect())
            .collect()
    });
    let posterior: Vec<Vec<Vec<f64>>> = periods.collect();
    Told {
        terms: read.terms,
        numbers: posterior
            .last()
            .map(|last| last.concat())
            .unwrap_or_default(),
        value: Said {
            values: world.values,
            posterior,
        },
    }
}

/// The logarithm of the probability of each observation of a period, given those before it.
fn terms(met: &Met) -> Vec<f64> {
    let totals = met.in_sequence.iter().map(|likelihoods| {
        let shares = likelihoods.iter().zip(&met.before);
        shares.map(|(likelihood, share)| likelihood * share).sum()
    });
    let totals: Vec<f64> = totals.collect();
    let pairs = totals.windows(2);
    pairs
        .map(|pair| (pair[1] / pair[0]).ln().min(0.0))
        .collect()
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
