//! Solving from a profile that is thought to be near, without following the branch.
//!
//! Where the game differs from the one that the profile solves, the equilibrium that it stood for may have vanished in a
//! fold. What is left of it holds the accelerated fixed point: a place where the response map hardly moves. The map drifts
//! past it all the same, slowly, to the equilibrium beyond. Leaps along the drift shorten this (projective integration:
//! Gear and Kevrekidis 2003): a few damped steps of the map settle all that is quick, then the last of them is taken many
//! times over.

use super::fixed_point::{Limits, Outcome};
use super::found::status_nearby;
use super::game_structure::GameStructure;
use super::options::QreOptions;
use super::qre::prepare_on;
use super::response::ResponseMap;
use super::solution::{Solution, Status};
use super::vector::{add_scaled, dot, norm, subtract};
use crate::game::{Game, Profile};

/// Near a solution the residual falls with every sweep; a place that holds the fixed point is left after so many that have
/// not halved it.
pub(super) const PATIENCE: usize = 10;
/// How often such a place is left.
const MOST_DRIFTS: usize = 9;
/// Steps of the map before each leap,
const STEPS: usize = 3;
/// each of this share of the way.
const DAMPING: f64 = 0.5;
/// How many steps the first leap takes at once.
const FIRST_LEAP: f64 = 8.0;
/// The most that a leap moves log-odds.
const LONGEST_LEAP: f64 = 1.0;
/// The most leaps.
const MOST_LEAPS: usize = 16;
/// Where the map moves less than this share of the most it has moved, it has arrived.
const ARRIVED: f64 = 0.3;
/// Where two drifts point in so much the same direction, the leaps grow.
const STEADY: f64 = 0.8;

/// An equilibrium that was found near a profile. Unlike a [`Solution`](super::Solution) it carries no regrets, which cost as
/// much as several sweeps.
#[derive(Debug, Clone, PartialEq)]
pub struct NearbySolution {
    /// The behavior profile.
    pub profile: Profile,
    /// The largest violation of the equilibrium condition, in log-odds, recomputed from the definition.
    pub residual: f64,
    /// Converged, or stopped short and why.
    pub status: Status,
    /// How many passes over the graph were made.
    pub sweeps: usize,
}

/// Finds an agent quantal response equilibrium near a profile, with the options' tolerance and within their budget of
/// sweeps; no set is held. It is the equilibrium that play would drift to from there, and not shown to lie on the principal
/// branch. Where none is found the status says so; [`solve_qre`](super::solve_qre) may find one then.
///
/// Where many games differ in prices alone, `structure` is that of one of them; one that does not fit the game is not used.
#[must_use]
pub fn solve_qre_nearby(
    (game, structure): (&Game, Option<&GameStructure>),
    start: &Profile,
    options: &QreOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> NearbySolution {
    let options = QreOptions {
        start: Some(start),
        held: None,
        ..*options
    };
    let structure = || match structure.filter(|it| it.fits(game)) {
        Some(structure) => structure.priced(game),
        None => GameStructure::of(game),
    };
    let mut search = match prepare_on(game, structure, &options, stop) {
        Ok(search) => search,
        Err(solution) => return (*solution).into(),
    };
    let lambda = options.lambda;
    let limits = Limits {
        tolerance: options.tolerance,
        last_sweep: options.sweep_budget,
        patience: PATIENCE,
        stop,
    };
    let mut point = search.map.layout.point_of(start);
    let mut drifts = 0;
    let (outcome, assessment) = loop {
        let (outcome, assessment) = search.iterate(&mut point, lambda, limits);
        if outcome != Outcome::Stalled || drifts == MOST_DRIFTS {
            break (outcome, assessment);
        }
        drift(&mut search.map, lambda, &mut point, limits);
        drifts += 1;
    };
    NearbySolution {
        residual: assessment.residual,
        status: status_nearby(outcome, assessment.residual, options.tolerance),
        profile: assessment.profile,
        sweeps: search.map.sweeps,
    }
}

impl From<Solution> for NearbySolution {
    fn from(solution: Solution) -> Self {
        Self {
            profile: solution.profile,
            residual: solution.residual,
            status: solution.status,
            sweeps: solution.sweeps,
        }
    }
}

/// Goes with the drift of the map until it has arrived somewhere or turns.
fn drift(map: &mut ResponseMap, lambda: f64, point: &mut [f64], limits: Limits) {
    let mut response = vec![0.0; point.len()];
    let mut motion = vec![0.0; point.len()];
    let mut before = vec![0.0; point.len()];
    let mut leap = FIRST_LEAP;
    let mut fastest = 0.0_f64;
    let mut last_speed = 0.0;
    for _ in 0..MOST_LEAPS {
        for _ in 0..STEPS {
            if map.sweeps >= limits.last_sweep || (limits.stop)() {
                return;
            }
            map.evaluate(point, lambda, &mut response);
            subtract(&mut motion, &response, point);
            add_scaled(point, DAMPING, &motion);
        }
        let speed = norm(&motion);
        fastest = fastest.max(speed);
        let alike = if last_speed > 0.0 {
            dot(&motion, &before) / (speed * last_speed)
        } else {
            1.0
        };
        // Not a number where nothing moves any more.
        if !(alike > 0.0 && speed >= ARRIVED * fastest) {
            return;
        }
        if last_speed > 0.0 {
            leap = if alike > STEADY {
                2.0 * leap
            } else {
                (0.25 * leap).max(1.0)
            };
        }
        let largest = motion.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        add_scaled(point, leap.min(LONGEST_LEAP / largest), &motion);
        std::mem::swap(&mut motion, &mut before);
        last_speed = speed;
    }
}
