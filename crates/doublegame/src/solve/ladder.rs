//! Follows a branch in steps of lambda, from lambda 0 or from a solution on it.
//!
//! The cheap way: each point is predicted from those before it and corrected by the accelerated fixed point. A step
//! counts only if prediction and correction agree in every probability and the correction is quick, so that the branch
//! is followed without a break; otherwise it is halved. Where the branch bends too sharply for steps of lambda the
//! ladder ends, and arclength goes on from there.

use super::fixed_point::{FixedPoint, Limits, Outcome};
use super::response::{ResponseMap, softmax};

/// The violation in log-odds to which the points on the way are corrected.
const WAY_TOLERANCE: f64 = 1e-3;
/// The most that prediction and correction may differ in a probability.
const AGREEMENT: f64 = 0.1;
/// The most sweeps for one correction.
const MOST_SWEEPS: usize = 10;
/// The first step.
const FIRST_STEP: f64 = 0.5;
/// A step shorter than this ends the ladder.
const SHORTEST_STEP: f64 = 0.02;
/// After a correction of at most so many sweeps the next step is longer.
const QUICK_SWEEPS: usize = 5;
/// How much longer.
const LONGER: f64 = 1.7;

/// A point of the branch.
#[derive(Debug, Clone)]
pub(super) struct BranchPoint {
    /// The common lambda.
    pub(super) lambda: f64,
    /// Centered log-odds.
    pub(super) log_odds: Vec<f64>,
}

/// Climbs from a point of the branch, where its rate in lambda is `slope`. Gives where the ladder ended, its last good
/// point, and why it ended there. `Converged` means that it is at the target.
pub(super) fn climb(
    map: &mut ResponseMap,
    fixed_point: &mut FixedPoint,
    start: BranchPoint,
    mut slope: Vec<f64>,
    target: f64,
    limits: Limits,
) -> (BranchPoint, Outcome) {
    let mut here = start;
    let mut predicted = vec![0.0; slope.len()];
    let mut corrected = vec![0.0; slope.len()];
    let mut step = FIRST_STEP;
    while here.lambda < target {
        if (limits.stop)() {
            return (here, Outcome::Interrupted);
        }
        let rest = target - here.lambda;
        // A remainder shorter than the shortest step is taken along.
        let (length, lambda) = if rest < step + SHORTEST_STEP {
            (rest, target)
        } else {
            (step, here.lambda + step)
        };
        for (out, (x, rate)) in predicted.iter_mut().zip(here.log_odds.iter().zip(&slope)) {
            *out = x + length * rate;
        }
        corrected.copy_from_slice(&predicted);
        let before = map.sweeps;
        let correction = Limits {
            tolerance: WAY_TOLERANCE.max(limits.tolerance),
            last_sweep: limits.last_sweep.min(before + MOST_SWEEPS),
            stop: limits.stop,
        };
        let (outcome, _) = fixed_point.run(map, lambda, &mut corrected, correction);
        if outcome == Outcome::Interrupted {
            return (here, outcome);
        }
        if map.sweeps >= limits.last_sweep {
            return (here, Outcome::OutOfBudget);
        }
        if outcome == Outcome::Converged && largest_change(map, &predicted, &corrected) <= AGREEMENT
        {
            for (rate, (new, old)) in slope.iter_mut().zip(corrected.iter().zip(&here.log_odds)) {
                *rate = (new - old) / length;
            }
            here.lambda = lambda;
            here.log_odds.copy_from_slice(&corrected);
            if map.sweeps - before <= QUICK_SWEEPS {
                step *= LONGER;
            }
        } else {
            step = 0.5 * length;
            if step < SHORTEST_STEP {
                return (here, Outcome::Stalled);
            }
        }
    }
    (here, Outcome::Converged)
}

/// The largest difference of two points in the probability of an action at a set that can be reached.
pub(super) fn largest_change(map: &ResponseMap, a: &[f64], b: &[f64]) -> f64 {
    /// Longer menus are compared through the heap.
    const SHORT: usize = 16;
    let mut largest = 0.0_f64;
    for set in map.layout.free_sets() {
        if !map.layout.reachable[set] {
            continue;
        }
        let actions = map.layout.actions(set);
        let count = actions.len();
        let mut short = [[0.0; SHORT]; 2];
        let mut long = Vec::new();
        let (first, second) = if count <= SHORT {
            let [first, second] = &mut short;
            (&mut first[..count], &mut second[..count])
        } else {
            long.resize(2 * count, 0.0);
            long.split_at_mut(count)
        };
        softmax(&a[actions.clone()], first);
        softmax(&b[actions], second);
        for (p, q) in first.iter().zip(second.iter()) {
            largest = largest.max((p - q).abs());
        }
    }
    largest
}
