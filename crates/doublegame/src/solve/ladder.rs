//! Follows a branch in steps of lambda, from lambda 0 or from a solution on it.
//!
//! The cheap way: each point is predicted from those before it, on a line or on a parabola, and corrected by the
//! accelerated fixed point, or by a few steps of Newton's method where that is slow. A step counts only if prediction and
//! correction agree in every probability and the correction takes few passes, so that the branch is followed without a
//! break; otherwise it is halved. Where the branch bends too sharply for steps of lambda the ladder ends, and arclength
//! goes on from there.

use super::blocks::by_rows;
use super::fixed_point::{FixedPoint, Limits, Outcome, QUICK_SWEEPS};
use super::newton::Newton;
use super::response::{ResponseMap, softmax};

/// How points on the way are corrected: a violation small beside what the agreement allows.
const WAY: Stage = Stage {
    tolerance: 3e-3,
    most_sweeps: 30,
};
/// How the last point is corrected after that: just beyond a fold a point may come near to being a solution where there
/// is none.
const LAST: Stage = Stage {
    tolerance: 1e-6,
    most_sweeps: 100,
};
/// The most that prediction and correction may differ in a probability
const AGREEMENT: f64 = 0.05;
/// where there are at most so many actions;
pub(super) const MANY_ACTIONS: usize = 100_000;
/// the most where there are more, since the largest of very many differences is larger.
const AGREEMENT_OF_MANY: f64 = 0.1;
/// The most steps of Newton's method for one correction: so few do only near the branch.
const MOST_NEWTON_STEPS: usize = 3;
/// The first step.
const FIRST_STEP: f64 = 0.5;
/// A step shorter than this ends the ladder,
const SHORTEST_STEP: f64 = 0.02;
/// and so does one shorter than this share of lambda.
const SHORTEST_SHARE: f64 = 1e-3;
/// After a quick correction the next step is longer, and so it is after one that moved no probability by more than this.
const NEGLIGIBLE: f64 = 1e-3;
/// How much longer.
const LONGER: f64 = 1.7;

/// What a caller wants of the points on the way.
pub(super) struct Trail<'t> {
    /// No step is longer in lambda than this.
    pub(super) longest_step: f64,
    /// Called with what happens on the way.
    pub(super) visit: &'t mut dyn FnMut(Visit),
}

/// What happens on the way.
pub(super) enum Visit<'p> {
    /// A point was reached: its lambda and its log-odds.
    Point(f64, &'p [f64]),
    /// The points so far may lie on several branches: the way begins again from its first point.
    Again,
}

/// A point of the branch.
#[derive(Debug, Clone)]
pub(super) struct BranchPoint {
    /// The common lambda.
    pub(super) lambda: f64,
    /// Centered log-odds.
    pub(super) log_odds: Vec<f64>,
}

/// How closely a prediction is corrected.
#[derive(Clone, Copy)]
struct Stage {
    /// The largest violation in log-odds that will do.
    tolerance: f64,
    /// The most sweeps of the fixed point.
    most_sweeps: usize,
}

/// The methods that correct a prediction, and their memory.
pub(super) struct Correctors<'a> {
    pub(super) fixed_point: &'a mut FixedPoint,
    pub(super) newton: &'a mut Option<Newton>,
}

impl Correctors<'_> {
    /// Corrects a prediction, which stands in `corrected` and is replaced, in one stage after the other.
    fn correct(
        &mut self,
        map: &mut ResponseMap,
        aim: (f64, &[f64]),
        corrected: &mut [f64],
        (limits, stages): (Limits, &[Stage]),
    ) -> Outcome {
        for stage in stages {
            let outcome = self.correct_once(map, aim, corrected, (limits, *stage));
            if outcome != Outcome::Converged {
                return outcome;
            }
        }
        Outcome::Converged
    }

    fn correct_once(
        &mut self,
        map: &mut ResponseMap,
        (lambda, predicted): (f64, &[f64]),
        corrected: &mut [f64],
        (limits, stage): (Limits, Stage),
    ) -> Outcome {
        let limits = Limits {
            tolerance: stage.tolerance.max(limits.tolerance),
            ..limits
        };
        let by_fixed_point = Limits {
            last_sweep: limits.last_sweep.min(map.sweeps + stage.most_sweeps),
            ..limits
        };
        let (outcome, _) = self.fixed_point.run(map, lambda, corrected, by_fixed_point);
        let is_slow = matches!(outcome, Outcome::Stalled | Outcome::OutOfBudget)
            && map.sweeps < limits.last_sweep;
        if !is_slow || largest_change(map, predicted, corrected) > agreement(map) {
            return outcome;
        }
        let newton = Newton::needed(self.newton, map);
        newton
            .run(map, lambda, corrected, limits, MOST_NEWTON_STEPS)
            .0
    }
}

/// The most that prediction and correction may differ in a probability.
fn agreement(map: &ResponseMap) -> f64 {
    if map.dimension() > MANY_ACTIONS {
        AGREEMENT_OF_MANY
    } else {
        AGREEMENT
    }
}

/// The end of the way so far, from which the next point is predicted.
struct Way {
    here: BranchPoint,
    /// The rate of the log-odds in lambda, over the last step.
    slope: Vec<f64>,
    /// The length of the last step; 0 where there was none.
    last: f64,
    /// The rate of the slope in lambda; half of the second derivative.
    bend: Vec<f64>,
    /// Whether the parabola would have come nearer to the last point than the straight line.
    is_smooth: bool,
}

impl Way {
    fn predict(&self, length: f64, out: &mut [f64]) {
        let bend = if self.is_smooth {
            length * (length + self.last)
        } else {
            0.0
        };
        by_rows(out, 1, |first, rows| {
            for (k, out) in rows.iter_mut().enumerate() {
                let k = first + k;
                *out = self.here.log_odds[k] + length * self.slope[k] + bend * self.bend[k];
            }
        });
    }

    fn go_to(&mut self, lambda: f64, log_odds: &[f64]) {
        let length = lambda - self.here.lambda;
        // Before the first step the slope is that at the start.
        let between = if self.last > 0.0 {
            length + self.last
        } else {
            f64::INFINITY
        };
        let bent = length * (length + self.last);
        let Self {
            here, slope, bend, ..
        } = self;
        let mut by_line = 0.0;
        let mut by_parabola = 0.0;
        for (k, new) in log_odds.iter().enumerate() {
            let change = new - here.log_odds[k];
            let off = change - length * slope[k];
            by_line += off * off;
            by_parabola += (off - bent * bend[k]).powi(2);
            let rate = change / length;
            bend[k] = (rate - slope[k]) / between;
            slope[k] = rate;
        }
        self.is_smooth = by_parabola < by_line;
        let here = &mut self.here;
        here.lambda = lambda;
        here.log_odds.copy_from_slice(log_odds);
        self.last = length;
    }
}

/// Climbs from a point of the branch, where its rate in lambda is `slope`. Gives where the ladder ended, its last good
/// point, and why it ended there. `Converged` means that it is at the target.
pub(super) fn climb(
    map: &mut ResponseMap,
    mut correctors: Correctors,
    start: BranchPoint,
    slope: Vec<f64>,
    target: f64,
    limits: Limits,
    trail: &mut Trail,
) -> (BranchPoint, Outcome) {
    let mut predicted = vec![0.0; slope.len()];
    let mut corrected = vec![0.0; slope.len()];
    let mut way = Way {
        here: start,
        last: 0.0,
        bend: vec![0.0; slope.len()],
        is_smooth: false,
        slope,
    };
    let mut step = FIRST_STEP;
    while way.here.lambda < target {
        if (limits.stop)() {
            return (way.here, Outcome::Interrupted);
        }
        step = step.min(trail.longest_step);
        let rest = target - way.here.lambda;
        let shortest = SHORTEST_STEP.max(SHORTEST_SHARE * way.here.lambda);
        let shortest = shortest.min(trail.longest_step);
        // A remainder shorter than the shortest step is taken along.
        let (length, lambda) = if rest < step + shortest {
            (rest, target)
        } else {
            (step, way.here.lambda + step)
        };
        way.predict(length, &mut predicted);
        corrected.copy_from_slice(&predicted);
        let before = map.sweeps;
        let stages: &[Stage] = if lambda < target {
            &[WAY]
        } else {
            &[WAY, LAST]
        };
        let aim = (lambda, predicted.as_slice());
        let outcome = correctors.correct(map, aim, &mut corrected, (limits, stages));
        if outcome == Outcome::Interrupted {
            return (way.here, outcome);
        }
        if map.sweeps >= limits.last_sweep {
            return (way.here, Outcome::OutOfBudget);
        }
        let change = largest_change(map, &predicted, &corrected);
        if outcome == Outcome::Converged && change <= agreement(map) {
            way.go_to(lambda, &corrected);
            (trail.visit)(Visit::Point(lambda, &corrected));
            if map.sweeps - before <= QUICK_SWEEPS || change <= NEGLIGIBLE {
                step *= LONGER;
            }
        } else {
            step = 0.5 * length;
            if step < shortest {
                return (way.here, Outcome::Stalled);
            }
        }
    }
    (way.here, Outcome::Converged)
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
