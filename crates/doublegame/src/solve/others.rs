//! The search for other equilibria: many starts, and what they lead to.

use super::fixed_point::Outcome;
use super::layout::SetRole;
use super::qre::Search;
use super::residual::Assessment;
use super::response::center;
use super::solution::{OtherEquilibrium, Solution};
use crate::game::NodeId;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Profiles that differ by less than this in every probability are one equilibrium.
const DISTINCT: f64 = 1e-4;
/// The residual in log-odds at which a search is broken off where it has come back to a known equilibrium.
const NEAR: f64 = 1e-6;
/// How many kinds of starts take turns.
const KINDS: u64 = 3;

/// Looks for equilibria other than the solution and enters what it finds, those nearest to the solution first.
pub(super) fn search_others(search: &mut Search, solution: &mut Solution) {
    let options = search.options;
    let mut sweeps = solution.sweeps;
    for start in 0..options.other_starts {
        let mut point = random_point(search, options.seed, start as u64);
        // What was learned on the way to one equilibrium says nothing of another.
        search.map.relaxation.forget();
        let last_sweep = search.map.sweeps.saturating_add(options.sweep_budget);
        let outcome = search.approach(&mut point, options.lambda, NEAR, last_sweep);
        if outcome == Outcome::Converged && is_known(solution, search.profile_of(&point)) {
            sweeps = search.map.sweeps;
            solution.starts_tried += 1;
            continue;
        }
        let (outcome, assessment) = search.finish(&mut point, options.lambda, last_sweep);
        sweeps = search.map.sweeps;
        if outcome == Outcome::Interrupted {
            break;
        }
        solution.starts_tried += 1;
        let Assessment {
            profile,
            values,
            residual,
            ..
        } = assessment;
        if residual > options.tolerance {
            continue;
        }
        if !is_known(solution, &profile.probabilities) {
            solution.others.push(OtherEquilibrium {
                residual,
                distance: distance(&profile.probabilities, &solution.profile.probabilities),
                values: values.at(NodeId(0)).to_vec(),
                profile,
            });
        }
    }
    solution.sweeps = sweeps;
    solution.others.sort_by(|a, b| {
        a.distance.total_cmp(&b.distance).then_with(|| {
            a.values
                .iter()
                .zip(&b.values)
                .fold(std::cmp::Ordering::Equal, |order, (a, b)| {
                    order.then(a.total_cmp(b))
                })
        })
    });
}

/// Whether the profile is the solution or one of the others found.
fn is_known(solution: &Solution, probabilities: &[f64]) -> bool {
    let others = solution.others.iter().map(|other| &other.profile);
    std::iter::once(&solution.profile)
        .chain(others)
        .any(|known| distance(probabilities, &known.probabilities) <= DISTINCT)
}

/// The largest difference of two probabilities.
fn distance(probabilities: &[f64], others: &[f64]) -> f64 {
    probabilities
        .iter()
        .zip(others)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

/// The start of this number: in turn one action almost sure at every set, the same for mild differences, and one
/// action almost sure by its position for all sets of a player, so that a player's sets agree.
fn random_point(search: &Search, seed: u64, number: u64) -> Vec<f64> {
    const SURE: f64 = 6.0;
    const MILD: f64 = 2.0;
    let mut random = Pcg64Mcg::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number);
    let layout = &search.map.layout;
    let mut point = vec![0.0; search.map.dimension()];
    let favorites: Vec<f64> = (0..search.game.player_count())
        .map(|_| random.random_range(0.0..1.0))
        .collect();
    for set in 0..layout.set_count() {
        if layout.role[set] == SetRole::Held {
            continue;
        }
        let actions = layout.actions(set);
        let count = actions.len();
        let entries = &mut point[actions];
        match number % KINDS {
            0 => entries[random.random_range(0..count)] = SURE,
            1 => entries
                .iter_mut()
                .for_each(|x| *x = random.random_range(-MILD..MILD)),
            _ => {
                let favorite = favorites[layout.player[set] as usize] * count as f64;
                entries[(favorite as usize).min(count - 1)] = SURE;
            }
        }
        center(entries);
    }
    point
}
