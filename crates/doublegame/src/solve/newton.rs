//! Newton's method at a fixed lambda, its linear systems solved by GMRES with one derivative sweep for each product.

use super::fixed_point::{Limits, Outcome, largest_violation};
use super::gmres::{Determinant, Gmres, LinearOutcome};
use super::response::ResponseMap;
use super::vector::{add_scaled, norm, subtract};

/// How many vectors GMRES keeps.
pub(super) const RESTART: usize = 40;
/// The most products for one linear system.
pub(super) const MOST_PRODUCTS: usize = 200;
/// How closely the linear systems are solved.
const FORCING: f64 = 1e-3;
/// A step whose linear system is solved no closer than this is none: it is not known to lead downhill.
const POOREST: f64 = 0.5;
/// How closely the system for the slope of a branch is solved.
const SLOPE_FORCING: f64 = 0.05;
/// The most products for the slope of a branch.
const SLOPE_PRODUCTS: usize = 12;
/// How closely the system for the slope is solved where the sign of its determinant is asked for.
const DETERMINANT_FORCING: f64 = 0.01;
/// The most steps where the point sought may be far.
pub(super) const MOST_STEPS: usize = 40;
/// The shortest step tried, as a share of Newton's.
const SHORTEST: f64 = 1.0 / 64.0;

/// Working memory of the method, kept between calls.
#[derive(Debug)]
pub(super) struct Newton {
    gmres: Gmres,
    response: Vec<f64>,
    residual: Vec<f64>,
    step: Vec<f64>,
    trial: Vec<f64>,
}

impl Newton {
    /// The method, its memory taken when it is first needed: most games do without.
    pub(super) fn needed<'n>(newton: &'n mut Option<Self>, map: &ResponseMap) -> &'n mut Self {
        newton.get_or_insert_with(|| Self::new(map.dimension()))
    }

    /// Memory for points of this dimension.
    fn new(dimension: usize) -> Self {
        Self {
            gmres: Gmres::new(dimension, RESTART),
            response: vec![0.0; dimension],
            residual: vec![0.0; dimension],
            step: vec![0.0; dimension],
            trial: vec![0.0; dimension],
        }
    }

    /// Improves `point` until its violation is below the tolerance, no step improves it, or so many are taken. Gives the outcome and the
    /// largest violation.
    pub(super) fn run(
        &mut self,
        map: &mut ResponseMap,
        lambda: f64,
        point: &mut [f64],
        limits: Limits,
        most_steps: usize,
    ) -> (Outcome, f64) {
        map.evaluate(point, lambda, &mut self.response);
        subtract(&mut self.residual, &self.response, point);
        let mut violation = largest_violation(map, &self.residual);
        for step in 0.. {
            if violation <= limits.tolerance {
                return (Outcome::Converged, violation);
            }
            if step == most_steps {
                break;
            }
            if map.sweeps >= limits.last_sweep {
                return (Outcome::OutOfBudget, violation);
            }
            if (limits.stop)() {
                return (Outcome::Interrupted, violation);
            }
            let most_products = MOST_PRODUCTS.min(limits.last_sweep - map.sweeps);
            let linear = self.gmres.solve(
                |direction, out| apply(map, direction, out),
                &self.residual,
                &mut self.step,
                FORCING,
                most_products,
            );
            if linear.relative_residual > POOREST && map.sweeps >= limits.last_sweep {
                return (Outcome::OutOfBudget, violation);
            }
            if linear.relative_residual > POOREST {
                return (Outcome::Stalled, violation);
            }
            let gained = self.line_search(map, lambda, point);
            violation = largest_violation(map, &self.residual);
            if !gained {
                return (Outcome::Stalled, violation);
            }
        }
        (Outcome::Stalled, violation)
    }

    /// The rate at which the log-odds of a branch change with lambda at one of its points, roughly: it serves to
    /// predict, and what is predicted is checked.
    pub(super) fn slope(&mut self, map: &mut ResponseMap, lambda: f64, point: &[f64]) -> Vec<f64> {
        self.solve_slope(map, (lambda, point), SLOPE_FORCING, SLOPE_PRODUCTS);
        self.step.clone()
    }

    /// The sign of the determinant of identity less derivative at a point of a branch, on the space in which its slope
    /// lies. It is positive where a branch sets out from lambda 0, and changes where the branch turns back.
    pub(super) fn determinant(
        &mut self,
        map: &mut ResponseMap,
        lambda: f64,
        point: &[f64],
    ) -> Determinant {
        self.solve_slope(map, (lambda, point), DETERMINANT_FORCING, RESTART)
            .determinant
    }

    /// Leaves the slope in `step`.
    fn solve_slope(
        &mut self,
        map: &mut ResponseMap,
        (lambda, point): (f64, &[f64]),
        forcing: f64,
        most_products: usize,
    ) -> LinearOutcome {
        map.evaluate(point, lambda, &mut self.response);
        self.trial.fill(0.0);
        map.derivative(&self.trial, 1.0, &mut self.residual);
        self.gmres.solve(
            |direction, out| apply(map, direction, out),
            &self.residual,
            &mut self.step,
            forcing,
            most_products,
        )
    }

    /// Goes along the step as far as the residual falls; `false` where it hardly does. The map is left evaluated at the new point.
    fn line_search(&mut self, map: &mut ResponseMap, lambda: f64, point: &mut [f64]) -> bool {
        let before = norm(&self.residual);
        let mut share = 1.0;
        while share >= SHORTEST {
            if self.try_step(map, lambda, point, share) < (1.0 - 0.1 * share) * before {
                point.copy_from_slice(&self.trial);
                return true;
            }
            share *= 0.5;
        }
        // At the limit of double arithmetic some coordinates can move no more, but the others still can.
        if self.try_step(map, lambda, point, 1.0) < before {
            point.copy_from_slice(&self.trial);
        } else {
            map.evaluate(point, lambda, &mut self.response);
            subtract(&mut self.residual, &self.response, point);
        }
        false
    }

    /// The length of the residual after this share of the step, which is left in `trial`.
    fn try_step(&mut self, map: &mut ResponseMap, lambda: f64, point: &[f64], share: f64) -> f64 {
        self.trial.copy_from_slice(point);
        add_scaled(&mut self.trial, share, &self.step);
        map.evaluate(&self.trial, lambda, &mut self.response);
        subtract(&mut self.residual, &self.response, &self.trial);
        norm(&self.residual)
    }
}

/// The product of identity less derivative with a direction.
fn apply(map: &mut ResponseMap, direction: &[f64], out: &mut [f64]) {
    map.derivative(direction, 0.0, out);
    for (out, x) in out.iter_mut().zip(direction) {
        *out = x - *out;
    }
}
