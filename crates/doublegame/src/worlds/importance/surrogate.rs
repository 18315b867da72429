//! A quadratic function fitted to the log likelihoods of points.

use nalgebra::{Cholesky, DMatrix, DVector};

/// The most points that a fit uses: its work grows with their third power.
const MOST_FITTED: usize = 400;

/// How strongly quadratic terms are expected beside linear ones.
const CURVATURES: [f64; 7] = [0.0, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];

/// What of a log likelihood is put down to neither, as a multiple of the expected square of a linear coefficient.
const NOISES: [f64; 4] = [0.1, 1.0, 10.0, 100.0];

/// The share of the points that their weights should leave as an effective sample size.
const EFFECTIVE_SHARE: f64 = 0.5;

/// The least weight of a point relative to that of the best one.
const LEAST_WEIGHT: f64 = 1e-3;

/// A quadratic function, apart from its constant: `slope . z + z' curvature z / 2`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Surrogate {
    pub slope: DVector<f64>,
    pub curvature: DMatrix<f64>,
}

impl Surrogate {
    /// Fits the function to points (columns) and their values by kernel ridge regression, which finds all linear and
    /// quadratic coefficients from fewer points than coefficients: with the kernel `k(z, z') = z . z' + c (z . z')^2 / 2`
    /// and noise `s`, both chosen by the mean squared error of leaving each point out. Points of low value count less.
    ///
    /// `None` without two points, or if no choice can be solved.
    pub(super) fn fit(points: &DMatrix<f64>, values: &[f64]) -> Option<Self> {
        if values.len() < 2 {
            return None;
        }
        let kept = highest(values);
        let points = points.select_columns(&kept);
        let values = DVector::from_iterator(kept.len(), kept.iter().map(|at| values[*at]));
        let weights = tempered(&values);
        let products = points.tr_mul(&points);
        let mut best: Option<(f64, f64, DVector<f64>)> = None;
        for curvature in CURVATURES {
            let kernel = products.map(|product| product + curvature * product * product / 2.0);
            for noise in NOISES {
                let Some((error, duals)) = solve(&kernel, noise, &values, &weights) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(least, ..)| error < *least) {
                    best = Some((error, curvature, duals));
                }
            }
        }
        let (_, curvature, duals) = best?;
        let mut scaled = points.clone();
        for (mut column, dual) in scaled.column_iter_mut().zip(duals.iter()) {
            column *= *dual;
        }
        Some(Self {
            slope: &points * &duals,
            curvature: scaled * points.transpose() * curvature,
        })
    }
}

/// The places of the highest values, as many as a fit uses, in their order.
fn highest(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    order.truncate(MOST_FITTED);
    order.sort_unstable();
    order
}

/// Weights that grow with the values, as fast as leaves the effective sample size asked for.
fn tempered(values: &DVector<f64>) -> DVector<f64> {
    let highest = values.max();
    let at = |power: f64| values.map(|value| (power * (value - highest)).exp());
    let (mut low, mut high) = (0.0, 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let weights = at(middle);
        let effective = weights.sum().powi(2) / weights.norm_squared();
        if effective > EFFECTIVE_SHARE * values.len() as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    at(low).map(|weight| weight.max(LEAST_WEIGHT))
}

/// The weighted mean squared error of leaving each point out, and the dual coefficients: those of the kernel at each point,
/// with a constant that is free.
fn solve(
    kernel: &DMatrix<f64>,
    noise: f64,
    values: &DVector<f64>,
    weights: &DVector<f64>,
) -> Option<(f64, DVector<f64>)> {
    let mut matrix = kernel.clone();
    for (at, weight) in weights.iter().enumerate() {
        matrix[(at, at)] += noise / weight;
    }
    let inverse = Cholesky::new(matrix)?.inverse();
    let sums = inverse.column_sum();
    let total = sums.sum();
    let constant = sums.dot(values) / total;
    let duals = &inverse * values - &sums * constant;
    let mut error = 0.0;
    for (at, dual) in duals.iter().enumerate() {
        let left_out = dual / (inverse[(at, at)] - sums[at] * sums[at] / total);
        error += weights[at] * left_out * left_out;
    }
    let error = error / weights.sum();
    error.is_finite().then_some((error, duals))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::random::stream;
    use rand_distr::{Distribution as _, StandardNormal};

    #[test]
    fn a_quadratic_function_is_found_again() {
        let mut random = stream(1, &[]);
        let points = DMatrix::from_fn(3, 60, |_, _| StandardNormal.sample(&mut random));
        let value = |z: &[f64]| 5.0 + 2.0 * z[0] - z[1] - 0.5 * z[0] * z[0] + 0.3 * z[1] * z[2];
        let values: Vec<f64> = points
            .column_iter()
            .map(|column| value(&[column[0], column[1], column[2]]))
            .collect();
        let found = Surrogate::fit(&points, &values).unwrap();
        for (at, expected) in [2.0, -1.0, 0.0].into_iter().enumerate() {
            assert!((found.slope[at] - expected).abs() < 0.3, "{}", found.slope);
        }
        assert!((found.curvature[(0, 0)] + 1.0).abs() < 0.3);
        assert!((found.curvature[(1, 2)] - 0.3).abs() < 0.3);
    }

    #[test]
    fn too_few_points_fit_nothing() {
        assert_eq!(Surrogate::fit(&DMatrix::zeros(2, 1), &[1.0]), None);
    }
}
