//! Plays records: types are drawn, the same rolled games are played, and what the record's rules code is reported, with
//! the errors that its reliability allows.
//!
//! For validation: what the filter finds in such records must be right as often as it says.

use super::games::Games;
use super::paths::{ENDED, NOT_MADE, Paths};
use super::problem::InferProblem;
use super::reading::Readings;
use super::roll::{Course, InferOptions, Roller};
use super::worlds::set_params;
use crate::record::coding::{Coded, Observation};
use crate::scenario::compile::{StartPoint, World};
use crate::scenario::model::{ActorId, MoveId, Scenario};
use crate::worlds::ParamMap;
use crate::worlds::stream;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often a simulated record is started anew because play ended in it.
const MOST_TRIES: usize = 1_000;

/// One simulated record and what the filter makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// The type of every actor at the end.
    pub types: Vec<u16>,
    /// For every actor, the posterior probability of each type at the end, params integrated over worlds.
    pub posterior: Vec<Vec<f64>>,
    /// For every param, the posterior share of worlds with a smaller value than the true one, those with the same value
    /// counted half.
    pub param_ranks: Vec<f64>,
    /// The true world.
    pub world: World,
}

/// How records are simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    /// How many records.
    pub records: usize,
    /// How many worlds each is read in; with 0, the true one alone.
    pub worlds: usize,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// How the evidence is counted.
    pub counting: Counting,
}

/// How a simulated record's evidence is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Once, as the filter does.
    Once,
    /// Twice: deliberately wrong, so that a validation can be seen to fail.
    Twice,
}

/// Plays records and reads each. Records in which play ends before the last period are played anew, as the filter
/// takes it as given that play went on. `world` is the central world, or one in which params were set; those that were keep
/// their values where worlds are drawn.
///
/// # Errors
/// The first [`InferProblem`] that a record meets.
pub fn simulate(
    coded: &Coded,
    world: &World,
    options: &InferOptions,
    simulation: Simulation,
) -> Result<Vec<Simulated>, InferProblem> {
    let done = AtomicUsize::new(0);
    let quiet = InferOptions {
        progress: &|_, _, _| {},
        ..*options
    };
    (0..simulation.records as u64)
        .into_par_iter()
        .map(|number| {
            let simulated = one(coded, world, &quiet, simulation, number);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            (options.progress)(done, simulation.records, "records");
            simulated
        })
        .collect()
}

fn one(
    coded: &Coded,
    central: &World,
    options: &InferOptions,
    simulation: Simulation,
    number: u64,
) -> Result<Simulated, InferProblem> {
    let scenario = coded.scenario();
    let no_world = |_| InferProblem::NoWorld { drawn: 1 };
    let map = ParamMap::holding(scenario, &set_params(scenario, central))?;
    let seed = simulation.seed ^ number.wrapping_mul(0xd134_2543_de82_ef95);
    for attempt in 0..MOST_TRIES as u64 {
        let mut random = Pcg64::seed_from_u64(seed.wrapping_add(attempt));
        let world = match simulation.worlds {
            0 => central.clone(),
            _ => map.draw(&mut stream(seed, &[attempt])).map_err(no_world)?,
        };
        if (options.stop)() {
            return Err(InferProblem::Stopped);
        }
        if let Some((observations, types)) = play(coded, &world, options, &mut random)? {
            return read(
                coded,
                options,
                simulation,
                seed,
                Truth {
                    world,
                    types,
                    observations,
                },
                &map,
            );
        }
    }
    Err(InferProblem::AlwaysEnds)
}

/// What was observed in each period, and the types of all actors at the end.
type Played = (Vec<Vec<Observation>>, Vec<u16>);

/// What was drawn and played.
struct Truth {
    world: World,
    types: Vec<u16>,
    observations: Vec<Vec<Observation>>,
}

/// Plays a record; `None` if play ends in it.
fn play(
    coded: &Coded,
    world: &World,
    options: &InferOptions,
    random: &mut Pcg64,
) -> Result<Option<Played>, InferProblem> {
    let mut readings = Readings::to_come(coded);
    let (mut starts, initial) = Roller::new(&readings, world, options)?.beginnings()?;
    let mut course = Course::new(initial, Games::default());
    let mut at = pick(course.initial.iter().copied(), random);
    for period in 0..coded.periods.len() {
        let played = Roller::new(&readings, world, options)?.play(&mut course, period, &starts)?;
        let path = sample(&played.paths, at as u32, random);
        let end = played.paths.end[path];
        if end == ENDED {
            return Ok(None);
        }
        readings.now[period] = report(coded, &played.paths, path, random);
        let roller = Roller::new(&readings, world, options)?;
        starts = roller.take_in(&mut course, period, starts, played)?;
        let onward = &course.rolled.periods[period].onward[end as usize];
        let next = pick(onward.iter().map(|(_, share)| *share), random);
        at = onward[next].0 as usize;
    }
    let types = starts.get(at).map(|start| start.types.clone());
    Ok(types.map(|types| (readings.now, types)))
}

fn pick(shares: impl Iterator<Item = f64>, random: &mut Pcg64) -> usize {
    let shares: Vec<f64> = shares.collect();
    let mut left = random.random::<f64>() * shares.iter().sum::<f64>();
    for (at, share) in shares.iter().enumerate() {
        left -= share;
        if left < 0.0 {
            return at;
        }
    }
    shares.len() - 1
}

fn sample(paths: &Paths, start: u32, random: &mut Pcg64) -> usize {
    let of_start: Vec<usize> = (0..paths.count())
        .filter(|&path| paths.start[path] == start)
        .collect();
    let shares = of_start.iter().map(|&path| paths.probability[path]);
    of_start[pick(shares, random)]
}

/// What is reported of the moves that the record's rules code: right with the reliability of a high report, otherwise
/// one of the other outcomes, not having been made among them; that a move was not made is not reported.
fn report(coded: &Coded, paths: &Paths, path: usize, random: &mut Pcg64) -> Vec<Observation> {
    let record = coded.record();
    let reliability = record.reliability.high;
    let moves = coded.scenario().moves.iter().enumerate();
    let observed = moves.filter_map(|(which, data)| {
        let which = MoveId(which as u16);
        let rule = record
            .rules
            .iter()
            .position(|rule| rule.observes == which)?;
        let values = data.values.len() as u16;
        let truth = match paths.value(path, which) {
            NOT_MADE => values,
            value => value,
        };
        let reported = if random.random::<f64>() < reliability {
            truth
        } else {
            let other = random.random_range(0..values);
            if other >= truth { other + 1 } else { other }
        };
        (reported < values).then_some(Observation {
            which,
            value: reported,
            events: Vec::new(),
            rules: vec![rule],
            reliability,
        })
    });
    observed.collect()
}

fn read(
    coded: &Coded,
    options: &InferOptions,
    simulation: Simulation,
    seed: u64,
    truth: Truth,
    map: &ParamMap,
) -> Result<Simulated, InferProblem> {
    let scenario = coded.scenario();
    let mut readings = Readings::to_come(coded);
    readings.now.clone_from(&truth.observations);
    let mut worlds = Vec::new();
    if simulation.worlds == 0 {
        worlds.push(truth.world.clone());
    }
    for number in 0..simulation.worlds as u64 {
        let drawn = map.draw(&mut stream(!seed, &[number]));
        worlds.push(drawn.map_err(|_| InferProblem::NoWorld { drawn: 1 })?);
    }
    let mut said = Vec::with_capacity(worlds.len());
    for world in &worlds {
        said.push(filter(&readings, world, options, simulation.counting)?);
    }
    let best = said.iter().map(|(log, _)| *log);
    let best = best.fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = said.iter().map(|(log, _)| (log - best).exp()).collect();
    let total: f64 = weights.iter().sum();
    let posterior = (0..scenario.actors.len()).map(|actor| {
        let types = 0..scenario.actors[actor].types.len();
        types
            .map(|kind| {
                let shares = said.iter().zip(&weights);
                shares
                    .map(|((_, types), w)| types[actor][kind] * w)
                    .sum::<f64>()
                    / total
            })
            .collect()
    });
    let rank = |param: usize| {
        let own = truth.world.values[param];
        let below = worlds.iter().zip(&weights).map(|(world, weight)| {
            let value = world.values[param];
            let share = if value < own {
                1.0
            } else if value > own {
                0.0
            } else {
                0.5
            };
            share * weight
        });
        below.sum::<f64>() / total
    };
    Ok(Simulated {
        posterior: posterior.collect(),
        param_ranks: (0..scenario.params.len()).map(rank).collect(),
        types: truth.types,
        world: truth.world,
    })
}

/// The log likelihood of a record in a world, and the posterior of every actor's types at its end.
fn filter(
    readings: &Readings,
    world: &World,
    options: &InferOptions,
    counting: Counting,
) -> Result<(f64, Vec<Vec<f64>>), InferProblem> {
    let course = super::roll::roll(readings, world, options, Games::default())?;
    let periods = readings.coded.periods.len();
    let rolled = &course.rolled;
    let beliefs = rolled.run(Readings::NOW, &course.initial, periods);
    let beliefs = beliefs.map_err(|_| InferProblem::Unsupported)?;
    let last = beliefs.last().ok_or(InferProblem::NoPeriod)?;
    let starts = course.final_starts.len();
    let onward = rolled.onward(periods - 1, &last.probability, starts);
    let mut shares = onward.map_err(|_| InferProblem::Unsupported)?;
    let mut log_likelihood = last.log_likelihood;
    if counting == Counting::Twice {
        log_likelihood *= 2.0;
        count_twice(&course, &mut shares);
    }
    let scenario = readings.coded.scenario();
    let posterior = (0..scenario.actors.len() as u16)
        .map(|actor| marginal(scenario, ActorId(actor), &course.final_starts, &shares))
        .collect();
    Ok((log_likelihood, posterior))
}

fn marginal(
    scenario: &Scenario,
    actor: ActorId,
    states: &[StartPoint],
    shares: &[f64],
) -> Vec<f64> {
    let mut types = vec![0.0; scenario.actors[actor.index()].types.len()];
    for (state, share) in states.iter().zip(shares) {
        types[usize::from(state.types[actor.index()])] += share;
    }
    types
}

/// Multiplies what the record has added to the prior of each combination of types once more.
fn count_twice(course: &Course, shares: &mut [f64]) {
    let joint = |states: &[StartPoint], shares: &[f64], types: &[u16]| -> f64 {
        let matching = states.iter().zip(shares);
        let matching = matching.filter(|(state, _)| state.types == types);
        matching.map(|(_, share)| share).sum()
    };
    let before = shares.to_vec();
    for (share, state) in shares.iter_mut().zip(&course.final_starts) {
        let prior = joint(
            &course.rolled.periods[0].starts,
            &course.initial,
            &state.types,
        );
        let posterior = joint(&course.final_starts, &before, &state.types);
        *share *= if prior > 0.0 { posterior / prior } else { 0.0 };
    }
    let total: f64 = shares.iter().sum();
    for share in shares.iter_mut() {
        *share /= total;
    }
}

/// Randomized ranks of an actor's type: for each record a number in 0..=1, uniformly distributed if the posterior is
/// calibrated (Talts, Betancourt, Simpson, Vehtari and Gelman 2018; randomized for a discrete quantity).
#[must_use]
pub fn type_ranks(simulated: &[Simulated], actor: usize, kind: usize, seed: u64) -> Vec<f64> {
    let mut random = Pcg64::seed_from_u64(seed);
    let records = simulated.iter();
    records
        .map(|record| {
            let share = record.posterior[actor][kind];
            let within: f64 = random.random();
            if usize::from(record.types[actor]) == kind {
                1.0 - share + within * share
            } else {
                within * (1.0 - share)
            }
        })
        .collect()
}

/// The largest distance of the ranks' distribution from the uniform one, and the probability of a larger one under it
/// (Kolmogorov's limit, with the correction of Stephens 1970).
#[must_use]
pub fn uniformity(ranks: &[f64]) -> (f64, f64) {
    let mut sorted = ranks.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let distance = sorted
        .iter()
        .enumerate()
        .fold(0.0_f64, |largest, (at, rank)| {
            let (below, above) = (at as f64 / count, (at + 1) as f64 / count);
            largest.max(rank - below).max(above - rank)
        });
    let scaled = distance * (count.sqrt() + 0.12 + 0.11 / count.sqrt());
    // Below this the series alternates too slowly to be summed, and its limit is 1.
    if scaled < 0.2 {
        return (distance, 1.0);
    }
    let tail: f64 = (1..=100)
        .map(|number: u32| {
            let k = f64::from(number);
            let sign = if number % 2 == 1 { 1.0 } else { -1.0 };
            2.0 * sign * (-2.0 * k * k * scaled * scaled).exp()
        })
        .sum();
    (distance, tail.clamp(0.0, 1.0))
}

/// How often what was given a probability came true.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct CalibrationBin {
    /// The lowest probability of the bin.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// How many statements fall into it: one for each record, actor with more than one type, and type.
    pub count: usize,
    /// The mean probability of these.
    pub said: f64,
    /// The share of them that is true.
    pub came_true: f64,
}

/// Ten bins of probabilities with how often they came true.
#[must_use]
pub fn calibration(simulated: &[Simulated]) -> Vec<CalibrationBin> {
    const BINS: usize = 10;
    let mut bins: Vec<(usize, f64, usize)> = vec![(0, 0.0, 0); BINS];
    for record in simulated {
        for (posterior, truth) in record.posterior.iter().zip(&record.types) {
            if posterior.len() < 2 {
                continue;
            }
            for (kind, &share) in posterior.iter().enumerate() {
                let bin = &mut bins[((share * BINS as f64) as usize).min(BINS - 1)];
                bin.0 += 1;
                bin.1 += share;
                bin.2 += usize::from(usize::from(*truth) == kind);
            }
        }
    }
    let width = 1.0 / BINS as f64;
    let bins = bins.into_iter().enumerate();
    bins.map(|(at, (count, said, came_true))| CalibrationBin {
        low: at as f64 * width,
        high: (at + 1) as f64 * width,
        count,
        said: said / count.max(1) as f64,
        came_true: came_true as f64 / count.max(1) as f64,
    })
    .collect()
}
