//! Follows a branch of equilibria by pseudo-arclength, so that it can turn back in lambda: predictor along the
//! tangent, Newton corrector orthogonal to it (Keller 1977; Turocy 2010 for quantal response equilibria).
//!
//! Coordinates are log-odds, scaled so that their length is the root of the mean square over the actions, and lambda.
//! The bordered systems are solved matrix-free by GMRES, one derivative sweep for each product.
//!
//! Along a path the determinant of the bordered system keeps its sign, also around folds; a step that lands on another
//! branch close by changes it as often as not, and then it is not taken. Only where another branch crosses the path itself
//! does the sign change, however short the steps are.

mod meeting;

use super::fixed_point::{Limits, Outcome, largest_violation};
use super::gmres::{Determinant, Gmres, LinearOutcome};
use super::ladder::{BranchPoint, Trail, Visit, largest_change};
use super::newton::{MOST_PRODUCTS, RESTART};
use super::response::ResponseMap;
use super::vector::{add_scaled, dot, norm, scale};
use meeting::MEETING_STEP;
pub(super) use meeting::{KnownBranches, Meeting};

/// The first step along the path.
const FIRST_STEP: f64 = 0.1;
/// No step is longer, in the root of the mean square of the log-odds, where the points on the way are asked for.
const LONGEST_SEEN_STEP: f64 = 0.1;
/// Steps shorter than this end the path.
const SHORTEST_STEP: f64 = 1e-7;
/// The violation in log-odds to which the points on the way are corrected.
const WAY_TOLERANCE: f64 = 1e-6;
/// How closely the linear systems of the corrector and of the tangent are solved.
const FORCING: f64 = 1e-4;
/// A step of the corrector whose system is solved no closer than this is none.
const POOREST_STEP: f64 = 0.5;
/// A tangent whose system is solved no closer than this may point away from the path.
const POOREST_TANGENT: f64 = 0.05;
/// The most Newton steps of one correction.
const MOST_CORRECTIONS: usize = 6;
/// A correction in at most so many steps makes the next step longer.
const QUICK_CORRECTIONS: usize = 2;
/// The most that prediction and correction may differ in a probability.
const AGREEMENT: f64 = 0.1;
/// The smallest cosine between the tangents at the two ends of a step.
const STRAIGHTNESS: f64 = 0.7;
/// In a step that is no longer than this the determinant may change its sign: there another branch crosses the path, as
/// in games with symmetries.
const CROSSING_STEP: f64 = 1e-3;
/// How much longer a step becomes at most.
const LONGER: f64 = 1.8;

/// How far the path was followed.
#[derive(Debug)]
pub(super) struct Followed {
    /// Its last point; at the target lambda where the outcome is `Converged`.
    pub(super) end: BranchPoint,
    /// Why it ended.
    pub(super) outcome: Outcome,
    /// The lambdas at which it turned.
    pub(super) folds: Vec<f64>,
    /// Where it came onto a known branch, and ended.
    pub(super) meeting: Option<Meeting>,
}

/// What a correction keeps fixed.
#[derive(Clone, Copy, PartialEq)]
enum Border {
    /// The corrected point lies in the plane through the prediction that is orthogonal to the tangent.
    Tangent,
    /// The corrected point has the predicted lambda.
    Lambda,
}

/// In which direction a path is begun.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Heading {
    /// Towards higher lambda.
    Up,
    /// Towards lower lambda.
    Down,
}

/// Follows the branch from `start` until it first comes to the target from below.
pub(super) fn follow(
    map: &mut ResponseMap,
    (start, heading): (BranchPoint, Heading),
    target: f64,
    limits: Limits,
    trail: &mut Trail,
) -> Followed {
    follow_until_known(
        map,
        (start, heading),
        target,
        limits,
        trail,
        KnownBranches(&[]),
    )
}

/// The same, but the path also ends where it comes onto a branch that is known: there the outcome is `Converged`, too.
pub(super) fn follow_until_known(
    map: &mut ResponseMap,
    (start, heading): (BranchPoint, Heading),
    target: f64,
    limits: Limits,
    trail: &mut Trail,
    known: KnownBranches,
) -> Followed {
    let mut tracer = Tracer::new(map, start, limits, known);
    if heading == Heading::Down {
        scale(&mut tracer.tangent, -1.0);
    }
    let mut folds = Vec::new();
    let outcome = tracer.run(target, &mut folds, trail);
    let (lambda, log_odds) = tracer.unscaled(&tracer.point);
    Followed {
        end: BranchPoint { lambda, log_odds },
        outcome,
        folds,
        meeting: tracer.meeting,
    }
}

/// Vectors have the scaled log-odds and, as last entry, lambda.
struct Tracer<'m, 'g, 'l> {
    map: &'m mut ResponseMap<'g>,
    limits: Limits<'l>,
    known: KnownBranches<'l>,
    /// The most that the path may differ from a known branch in a probability where they meet.
    closeness: f64,
    meeting: Option<Meeting>,
    gmres: Gmres,
    /// Scaled log-odds times this are log-odds.
    unit: f64,
    point: Vec<f64>,
    tangent: Vec<f64>,
    /// Of the bordered system of the tangent, where it was last known.
    determinant: Determinant,
    predicted: Vec<f64>,
    corrected: Vec<f64>,
    right_side: Vec<f64>,
    step: Vec<f64>,
    log_odds: Vec<f64>,
    response: Vec<f64>,
    rate: Vec<f64>,
}

impl<'m, 'g, 'l> Tracer<'m, 'g, 'l> {
    fn new(
        map: &'m mut ResponseMap<'g>,
        start: BranchPoint,
        limits: Limits<'l>,
        known: KnownBranches<'l>,
    ) -> Self {
        let n = map.dimension();
        let closeness = known.closeness(map, &start);
        let unit = (n.max(1) as f64).sqrt();
        let mut point = start.log_odds;
        scale(&mut point, 1.0 / unit);
        point.push(start.lambda);
        let mut tangent = vec![0.0; n + 1];
        tangent[n] = 1.0;
        Self {
            gmres: Gmres::new(n + 1, RESTART),
            map,
            limits,
            known,
            closeness,
            meeting: None,
            unit,
            point,
            tangent,
            determinant: Determinant::Unknown,
            predicted: vec![0.0; n + 1],
            corrected: vec![0.0; n + 1],
            right_side: vec![0.0; n + 1],
            step: vec![0.0; n + 1],
            log_odds: vec![0.0; n],
            response: vec![0.0; n],
            rate: vec![0.0; n],
        }
    }

    fn unscaled(&self, point: &[f64]) -> (f64, Vec<f64>) {
        let n = self.log_odds.len();
        let log_odds = point[..n].iter().map(|x| x * self.unit).collect();
        (point[n], log_odds)
    }

    fn run(&mut self, target: f64, folds: &mut Vec<f64>, trail: &mut Trail) -> Outcome {
        let n = self.log_odds.len();
        let mut length = FIRST_STEP;
        if !self.update_tangent() {
            return self.unfinished(Outcome::Stalled);
        }
        loop {
            if (self.limits.stop)() {
                return Outcome::Interrupted;
            }
            if self.map.sweeps >= self.limits.last_sweep {
                return Outcome::OutOfBudget;
            }
            let from = self.point[n];
            let rise = self.tangent[n];
            let rest = target - from;
            length = length.min(longest(rise, trail));
            let is_last = rise > 0.0 && length * rise >= rest;
            // Below lambda 0 there is nothing.
            let (stride, border, end) = if is_last {
                (rest / rise, Border::Lambda, target)
            } else if rise < 0.0 && length * rise <= -from {
                (-from / rise, Border::Lambda, 0.0)
            } else {
                (length, Border::Tangent, from + length * rise)
            };
            self.predicted.copy_from_slice(&self.point);
            add_scaled(&mut self.predicted, stride, &self.tangent);
            self.predicted[n] = end;
            let corrections = self
                .correct(border)
                .filter(|_| (0.0..=target).contains(&self.corrected[n]));
            let meeting = corrections.and_then(|_| self.meeting_on_step());
            if meeting.is_some() && stride <= MEETING_STEP {
                self.point.copy_from_slice(&self.corrected);
                let (lambda, log_odds) = self.unscaled(&self.point);
                (trail.visit)(Visit::Point(lambda, &log_odds));
                self.meeting = meeting;
                return Outcome::Converged;
            }
            if let Some(corrections) = corrections
                && meeting.is_none()
                && self.accept(stride)
            {
                let (lambda, log_odds) = self.unscaled(&self.point);
                (trail.visit)(Visit::Point(lambda, &log_odds));
                if is_last {
                    return Outcome::Converged;
                }
                if lambda <= 0.0 {
                    // At lambda 0 there is one equilibrium only: this is the way back.
                    return Outcome::Stalled;
                }
                let rise_now = self.tangent[n];
                if (rise > 0.0) != (rise_now > 0.0) {
                    folds.push(turning_point(
                        (from, rise),
                        (self.point[n], rise_now),
                        stride,
                    ));
                }
                if corrections <= QUICK_CORRECTIONS {
                    length *= LONGER;
                }
            } else {
                length = 0.5 * stride;
                if length < SHORTEST_STEP {
                    return self.unfinished(Outcome::Stalled);
                }
            }
        }
    }

    /// The outcome, or the reason that lies behind it.
    fn unfinished(&self, outcome: Outcome) -> Outcome {
        if self.map.sweeps >= self.limits.last_sweep {
            Outcome::OutOfBudget
        } else {
            outcome
        }
    }

    /// Moves to the corrected point if it agrees with the prediction and the path is straight enough between.
    fn accept(&mut self, stride: f64) -> bool {
        let (_, predicted) = self.unscaled(&self.predicted);
        let (_, corrected) = self.unscaled(&self.corrected);
        if largest_change(self.map, &predicted, &corrected) > AGREEMENT {
            return false;
        }
        let old_point = self.point.clone();
        let old_tangent = self.tangent.clone();
        let old_determinant = self.determinant;
        self.point.copy_from_slice(&self.corrected);
        if self.update_tangent()
            && dot(&old_tangent, &self.tangent) >= STRAIGHTNESS
            && (old_determinant == Determinant::Unknown
                || self.determinant == old_determinant
                || stride <= CROSSING_STEP)
        {
            return true;
        }
        self.point = old_point;
        self.tangent = old_tangent;
        self.determinant = old_determinant;
        false
    }

    /// Evaluates the map at a point and leaves the residual, response less point, in `right_side`, scaled. Gives the
    /// largest violation.
    fn evaluate(&mut self, at: Which) -> f64 {
        let n = self.log_odds.len();
        let point = match at {
            Which::Point => &self.point,
            Which::Corrected => &self.corrected,
        };
        for (out, x) in self.log_odds.iter_mut().zip(point) {
            *out = x * self.unit;
        }
        self.map
            .evaluate(&self.log_odds, point[n], &mut self.response);
        for (out, (response, x)) in self
            .right_side
            .iter_mut()
            .zip(self.response.iter().zip(&self.log_odds))
        {
            *out = response - x;
        }
        let violation = largest_violation(self.map, &self.right_side[..n]);
        scale(&mut self.right_side[..n], 1.0 / self.unit);
        violation
    }

    /// Newton's method from the prediction; the number of steps where it converged.
    fn correct(&mut self, border: Border) -> Option<usize> {
        let n = self.log_odds.len();
        self.corrected.copy_from_slice(&self.predicted);
        let mut last_size = f64::INFINITY;
        for corrections in 0..=MOST_CORRECTIONS {
            let violation = self.evaluate(Which::Corrected);
            if violation <= WAY_TOLERANCE.max(self.limits.tolerance) {
                return Some(corrections);
            }
            let size = norm(&self.right_side[..n]);
            let gaining = size < 0.9 * last_size;
            if !size.is_finite() || !gaining || self.map.sweeps >= self.limits.last_sweep {
                return None;
            }
            last_size = size;
            self.right_side[n] = 0.0;
            if self.solve_bordered(border).relative_residual > POOREST_STEP {
                return None;
            }
            for (x, step) in self.corrected.iter_mut().zip(&self.step) {
                *x += step;
            }
            if border == Border::Lambda {
                self.corrected[n] = self.predicted[n];
            }
        }
        None
    }

    /// The unit tangent at the point, in the direction of the one before; `false` where it could not be computed.
    fn update_tangent(&mut self) -> bool {
        let n = self.log_odds.len();
        self.evaluate(Which::Point);
        self.right_side.fill(0.0);
        self.right_side[n] = 1.0;
        let linear = self.solve_bordered(Border::Tangent);
        let size = norm(&self.step);
        if linear.relative_residual > POOREST_TANGENT || !(size.is_finite() && size > 0.0) {
            return false;
        }
        if linear.determinant != Determinant::Unknown {
            self.determinant = linear.determinant;
        }
        for (tangent, step) in self.tangent.iter_mut().zip(&self.step) {
            *tangent = step / size;
        }
        true
    }

    /// Solves for `step`: identity less derivative times the step of the log-odds, less the rate in lambda times the
    /// step of lambda, is `right_side`, and the border's row times the step is its last entry.
    fn solve_bordered(&mut self, border: Border) -> LinearOutcome {
        let n = self.log_odds.len();
        let budget = self.limits.last_sweep.saturating_sub(self.map.sweeps);
        let (map, tangent, unit) = (&mut *self.map, &self.tangent, self.unit);
        let (log_odds, rate) = (&mut self.log_odds, &mut self.rate);
        self.gmres.solve(
            |direction, out| {
                for (x, d) in log_odds.iter_mut().zip(direction) {
                    *x = d * unit;
                }
                map.derivative(log_odds, direction[n], rate);
                for (out, (d, rate)) in out.iter_mut().zip(direction.iter().zip(rate.iter())) {
                    *out = d - rate / unit;
                }
                out[n] = match border {
                    Border::Tangent => dot(tangent, direction),
                    Border::Lambda => direction[n],
                };
            },
            &self.right_side,
            &mut self.step,
            FORCING,
            MOST_PRODUCTS.min(budget),
        )
    }
}

/// The longest step that a caller allows who wants to see the points on the way. Where the path turns lambda hardly
/// changes; there the log-odds bound it.
fn longest(rise: f64, trail: &Trail) -> f64 {
    if trail.longest_step.is_finite() {
        (trail.longest_step / rise.abs()).min(LONGEST_SEEN_STEP)
    } else {
        f64::INFINITY
    }
}

/// The lambda at which a path turns between two points, each given by its lambda and its rise, that lie `stride` apart:
/// the rise is taken to change evenly, and what follows from the one end and from the other is averaged.
fn turning_point((from, rise): (f64, f64), (to, rise_there): (f64, f64), stride: f64) -> f64 {
    let scale = stride / (2.0 * (rise - rise_there));
    0.5 * (from + scale * rise * rise + to + scale * rise_there * rise_there)
}

/// Where the map is evaluated.
#[derive(Clone, Copy)]
enum Which {
    Point,
    Corrected,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_bends_evenly_turns_at_its_vertex() {
        // lambda = 2 - t * t from t = -0.3 to t = 0.5, and the same turned upside down.
        for sign in [1.0, -1.0] {
            let at = |t: f64| (sign * (2.0 - t * t), sign * -2.0 * t);
            let found = turning_point(at(-0.3), at(0.5), 0.8);
            assert!((found - sign * 2.0).abs() < 1e-12, "{found}");
        }
    }
}
