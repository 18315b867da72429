//! The accelerated fixed point of the response map.
//!
//! Anderson acceleration (Anderson 1965; Walker and Ni 2011): the next point combines the last few so that the
//! linearized residual is smallest. Safeguard: a residual that grows sends the iteration back to its best point with a
//! damped step and an empty history.

use super::blocks::by_rows;
use super::response::ResponseMap;
use super::vector::{add_scaled, dot, norm, subtract};
use crate::game::{Array, Pooled};

/// How many earlier points are combined.
pub(super) const WINDOW: usize = 8;
/// A residual this many times the best one sends the iteration back.
pub(super) const GROWTH: f64 = 4.0;
/// With this patience the iteration is given up only where it goes nowhere.
pub(super) const PATIENT: usize = 25;
/// The share of the plain step that is taken after a setback, halved with each further one.
const DAMPING: f64 = 0.5;

/// A run of at most so many sweeps is quick.
pub(super) const QUICK_SWEEPS: usize = 8;

/// How a fixed-point iteration ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// The residual is below the tolerance.
    Converged,
    /// It no longer falls.
    Stalled,
    /// The sweeps are used up.
    OutOfBudget,
    /// The caller asked to stop.
    Interrupted,
}

/// When to end.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    /// The largest residual in log-odds that will do.
    pub(super) tolerance: f64,
    /// The map's count of sweeps at which to end.
    pub(super) last_sweep: usize,
    /// The iteration has stalled when so many sweeps have not halved the residual.
    pub(super) patience: usize,
    /// Whether the caller asks to stop.
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// The largest difference between two entries of `residual` at actions of one set, over the share of the way to its
/// answer that the set went: the violation in log-odds.
pub(super) fn largest_violation(map: &ResponseMap, residual: &[f64]) -> f64 {
    let mut largest = 0.0_f64;
    for set in map.layout.free_sets() {
        if !map.layout.reachable[set] {
            continue;
        }
        let entries = &residual[map.layout.actions(set)];
        let high = entries.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let low = entries.iter().copied().fold(f64::INFINITY, f64::min);
        largest = largest.max((high - low) / map.relaxation.share(set));
    }
    largest
}

/// Where the best point stands. It is copied only where a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Best {
    /// It is the point of this sweep.
    Here,
    /// It is that of the sweep before, which the history keeps.
    Last,
    /// It was copied.
    Kept,
}

/// Working memory of the iteration, kept between calls.
#[derive(Debug)]
pub(super) struct FixedPoint {
    response: Array,
    residual: Array,
    best: Array,
    best_residual: Array,
    history: History,
}

/// The last steps. They are kept in single precision, which halves the largest part of the solver's memory: an error in a
/// step sends the next point a little aside, in proportion to the step, and is made good from there.
#[derive(Debug)]
struct History {
    length: usize,
    next: usize,
    /// As many as were ever needed, at most [`WINDOW`]; so are `changes`.
    steps: Vec<Pooled<f32>>,
    changes: Vec<Pooled<f32>>,
    /// Inner products of `changes`.
    gram: [[f64; WINDOW]; WINDOW],
    /// The last point; while a step is taken, the step to the point that follows.
    last_point: Array,
    /// Likewise.
    last_residual: Array,
    has_last: bool,
}

impl FixedPoint {
    /// Memory for points of this dimension.
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            response: Array::unset(dimension),
            residual: Array::unset(dimension),
            best: Array::unset(dimension),
            best_residual: Array::unset(dimension),
            history: History::new(dimension),
        }
    }

    /// Iterates from `point` on and leaves the best point there. Gives the outcome and the largest violation, infinite where
    /// it is only known not to be small enough.
    pub(super) fn run(
        &mut self,
        map: &mut ResponseMap,
        lambda: f64,
        point: &mut [f64],
        limits: Limits,
    ) -> (Outcome, f64) {
        let first_sweep = map.sweeps;
        self.history.clear();
        // Where no residual is finite, the best point is the first one.
        self.best.copy_from_slice(point);
        self.best_residual.fill(0.0);
        let mut best = Best::Kept;
        let mut best_norm = f64::INFINITY;
        let mut best_violation = f64::INFINITY;
        let mut milestone = f64::INFINITY;
        let mut since_milestone = 0;
        let mut damping = DAMPING;
        let root_of_count = (point.len() as f64).sqrt();
        let outcome = loop {
            map.evaluate(point, lambda, &mut self.response);
            subtract(&mut self.residual, &self.response, point);
            let size = norm(&self.residual);
            if size < best_norm {
                best_norm = size;
                // A set's entries sum to zero, so that it violates by no less than its largest; and the largest of all is
                // at least the root of their mean square.
                let is_far = map.layout.all_reachable && size > limits.tolerance * root_of_count;
                best_violation = if is_far {
                    f64::INFINITY
                } else {
                    largest_violation(map, &self.residual)
                };
                best = Best::Here;
            } else if best == Best::Last {
                self.best.copy_from_slice(&self.history.last_point);
                self.best_residual
                    .copy_from_slice(&self.history.last_residual);
                best = Best::Kept;
            }
            if best_violation <= limits.tolerance {
                break Outcome::Converged;
            }
            since_milestone += 1;
            if best_norm < 0.5 * milestone {
                milestone = best_norm;
                since_milestone = 0;
            }
            if since_milestone > limits.patience {
                break Outcome::Stalled;
            }
            if map.sweeps >= limits.last_sweep {
                break Outcome::OutOfBudget;
            }
            if (limits.stop)() {
                break Outcome::Interrupted;
            }
            if size.is_finite() && size <= GROWTH * best_norm {
                self.history.step(map, point, &self.residual);
                if best == Best::Here {
                    best = Best::Last;
                }
            } else {
                self.history.clear();
                point.copy_from_slice(&self.best);
                add_scaled(point, damping, &self.best_residual);
                damping *= DAMPING;
            }
        };
        // Within a run the shares stay, since the history compares residuals. Where a run was quick they need no change,
        // and one that went nowhere says nothing.
        if outcome == Outcome::Converged && map.sweeps - first_sweep > QUICK_SWEEPS {
            map.relaxation.update();
        } else {
            map.relaxation.discard();
        }
        if best != Best::Here {
            point.copy_from_slice(&self.best);
        }
        (outcome, best_violation)
    }
}

impl History {
    fn new(dimension: usize) -> Self {
        Self {
            length: 0,
            next: 0,
            steps: Vec::new(),
            changes: Vec::new(),
            gram: [[0.0; WINDOW]; WINDOW],
            last_point: Array::unset(dimension),
            last_residual: Array::unset(dimension),
            has_last: false,
        }
    }

    fn clear(&mut self) {
        self.length = 0;
        self.next = 0;
        self.has_last = false;
    }

    /// Moves `point`, whose residual this is, to the next point.
    fn step(&mut self, map: &mut ResponseMap, point: &mut [f64], residual: &[f64]) {
        if self.has_last {
            let slot = self.next;
            if slot == self.steps.len() {
                self.steps.push(Pooled::unset(point.len()));
                self.changes.push(Pooled::unset(point.len()));
            }
            replace_by_difference(&mut self.last_point, point);
            replace_by_difference(&mut self.last_residual, residual);
            map.relaxation
                .observe(&map.layout, &self.last_point, &self.last_residual);
            round(&mut self.steps[slot], &self.last_point);
            round(&mut self.changes[slot], &self.last_residual);
            self.next = (slot + 1) % WINDOW;
            self.length = (self.length + 1).min(WINDOW);
            for other in 0..self.length {
                let product = dot(&self.changes[slot], &self.changes[other]);
                self.gram[slot][other] = product;
                self.gram[other][slot] = product;
            }
        }
        self.last_point.copy_from_slice(point);
        self.last_residual.copy_from_slice(residual);
        self.has_last = true;
        let mut target = [0.0; WINDOW];
        for (k, target) in target.iter_mut().enumerate().take(self.length) {
            *target = dot(&self.changes[k], residual);
        }
        let mixture = solve_least_squares(&self.gram, &target, self.length);
        let (steps, changes) = (&self.steps, &self.changes);
        by_rows(point, 1, |first, rows| {
            add_scaled(rows, 1.0, &residual[first..]);
            for (k, share) in mixture.iter().enumerate().take(self.length) {
                let pairs = steps[k][first..].iter().zip(&changes[k][first..]);
                for (row, (step, change)) in rows.iter_mut().zip(pairs) {
                    *row -= share * (f64::from(*step) + f64::from(*change));
                }
            }
        });
    }
}

/// `last` becomes what must be added to it to give `now`.
fn replace_by_difference(last: &mut [f64], now: &[f64]) {
    by_rows(last, 1, |first, rows| {
        for (last, now) in rows.iter_mut().zip(&now[first..]) {
            *last = now - *last;
        }
    });
}

fn round(out: &mut [f32], exact: &[f64]) {
    for (out, exact) in out.iter_mut().zip(exact) {
        *out = *exact as f32;
    }
}

/// Solves the normal equations of a few columns by Cholesky, the columns scaled to unit length; a column that adds
/// nothing to those before it gets weight 0.
pub(super) fn solve_least_squares(
    gram: &[[f64; WINDOW]; WINDOW],
    target: &[f64; WINDOW],
    count: usize,
) -> [f64; WINDOW] {
    const DEPENDENT: f64 = 1e-12;
    let mut length = [0.0; WINDOW];
    for k in 0..count {
        length[k] = gram[k][k].sqrt();
    }
    let mut factor = [[0.0; WINDOW]; WINDOW];
    let mut kept = [false; WINDOW];
    let mut solution = [0.0; WINDOW];
    for i in 0..count {
        // Beyond single precision a step has no finite length.
        if length[i] == 0.0 || !length[i].is_finite() {
            continue;
        }
        for j in 0..=i {
            if j < i && !kept[j] {
                continue;
            }
            let product = if i == j {
                1.0
            } else {
                gram[i][j] / (length[i] * length[j])
            };
            let sum = product - dot(&factor[i][..j], &factor[j][..j]);
            if i == j {
                kept[i] = sum > DEPENDENT;
                factor[i][i] = if kept[i] { sum.sqrt() } else { 1.0 };
            } else {
                factor[i][j] = sum / factor[j][j];
            }
        }
        if !kept[i] {
            factor[i] = [0.0; WINDOW];
        }
    }
    for i in 0..count {
        if kept[i] {
            let done: f64 = factor[i][..i]
                .iter()
                .zip(&solution)
                .map(|(f, x)| f * x)
                .sum();
            solution[i] = (target[i] / length[i] - done) / factor[i][i];
        }
    }
    for i in (0..count).rev() {
        if kept[i] {
            let done: f64 = (i + 1..count).map(|k| factor[k][i] * solution[k]).sum();
            solution[i] = (solution[i] - done) / factor[i][i];
        }
    }
    for k in 0..count {
        if kept[k] {
            solution[k] /= length[k];
        }
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::super::game_structure::GameStructure;
    use super::*;
    use crate::game::GameBuilder;

    #[test]
    fn a_point_without_a_finite_residual_stays_where_it_is() {
        let mut builder = GameBuilder::new(["One"]);
        let set = builder.information_set(0, "set", ["a", "b"]);
        let root = builder.decision(set);
        let over = builder.terminal();
        builder.edge(root, over, &[0.0]);
        builder.edge(root, over, &[1.0]);
        let game = builder.build(root).unwrap().game;
        let structure = GameStructure::of(&game);
        let mut map = ResponseMap::new(&game, structure);
        let mut fixed_point = FixedPoint::new(2);
        let limits = Limits {
            tolerance: 1e-9,
            last_sweep: 1000,
            patience: PATIENT,
            stop: &|| false,
        };
        let mut point = [0.0; 2];
        let (outcome, _) = fixed_point.run(&mut map, 1.0, &mut point, limits);
        assert_eq!(outcome, Outcome::Converged);
        // What an earlier call found best must not come back.
        let mut lost = [f64::NAN, 3.0];
        let (outcome, violation) = fixed_point.run(&mut map, 1.0, &mut lost, limits);
        assert_eq!(outcome, Outcome::Stalled);
        assert!(!violation.is_finite());
        assert!(
            lost[0].is_nan() && (lost[1] - 3.0).abs() < 1e-12,
            "{lost:?}"
        );
    }
}
