//! A stand-in for a log likelihood: Gaussian processes through the terms that were met.
//!
//! A log likelihood is a sum of many terms, each the logarithm of a probability `p`. What play depends on moves the
//! log-odds of `p`, and one choice that is seen time and again moves many of them alike; so each term is foretold by its
//! log-odds, and the likelihood from all of them. All terms share one covariance of points, as the same inputs matter. Most
//! inputs of a scenario hardly do, so each has a relevance of its own, twice (automatic relevance determination: Neal 1996;
//! Rasmussen and Williams 2006, sections 2.7 and 5.1):
//!
//! ```text
//! sum_i slope_i z_i z'_i  +  amplitude exp(-sum_i relevance_i (z_i - z'_i)^2 / 2)
//! ```
//!
//! beside a free constant and some noise. All of these are found by climbing the marginal likelihood of the terms.

use super::terms::{Scale, Terms};
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// The most points through which the processes go: the work grows with their third power.
const MOST_FITTED: usize = 1_000;
/// The most points from which the relevances are found.
const MOST_LEARNT: usize = 300;
/// Steps up the marginal likelihood, from nothing and from what an earlier fit has found.
const FIRST_STEPS: i32 = 150;
const LATER_STEPS: i32 = 30;
/// The length of a step, in logarithms; and the rates at which past slopes are forgotten (Adam: Kingma and Ba 2015).
const STEP: f64 = 0.05;
const FORGET: [f64; 2] = [0.9, 0.999];
/// The bounds of the amplitude and of the noise, as shares of the terms' variance.
const MOST_AMPLITUDE: f64 = 50.0;
const LEAST_NOISE: f64 = 1e-4;
/// The relevances from which the search begins, over the number of dimensions.
const FIRST_RELEVANCE: f64 = 0.3;

/// The logarithms of what the processes depend on.
#[derive(Debug, Clone, PartialEq)]
struct Learnt {
    /// Lengths: dimensions.
    relevance: DVector<f64>,
    slope: DVector<f64>,
    amplitude: f64,
    noise: f64,
}

/// A function that goes near the log likelihoods it was fitted to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Emulator {
    learnt: Learnt,
    /// The roots of the relevances.
    scale: DVector<f64>,
    /// The points fitted, times the scale: dimensions x points.
    points: DMatrix<f64>,
    /// Points x terms.
    duals: DMatrix<f64>,
    /// Dimensions x terms.
    slopes: DMatrix<f64>,
    /// Length: terms.
    constants: DVector<f64>,
    terms: Scale,
}

impl Emulator {
    /// Fits processes to the terms at points (columns). `earlier` is where the search for relevances goes on from.
    ///
    /// `None` where no term moves, or where the covariance of the points has no inverse.
    pub(super) fn fit(
        points: &DMatrix<f64>,
        terms: &Terms,
        earlier: Option<&Self>,
    ) -> Option<Self> {
        let kept = chosen(&terms.totals(), MOST_LEARNT);
        let (_, some) = terms.select(&kept).standardized()?;
        let earlier = earlier.map(|it| &it.learnt);
        let learnt = learn(&points.select_columns(&kept), &some, earlier)?;
        let kept = chosen(&terms.totals(), MOST_FITTED);
        let (terms, all) = terms.select(&kept).standardized()?;
        let points = points.select_columns(&kept);
        let scale = root(&learnt.relevance);
        let slope = learnt.slope.map(f64::exp);
        let (_, covariance) = covariances(&points, &learnt);
        let duals = Cholesky::new(covariance)?.solve(&all);
        let slopes = scaled(&points * &duals, &slope);
        Some(Self {
            constants: duals.row_sum().transpose(),
            slopes,
            duals,
            points: scaled(points, &scale),
            scale,
            learnt,
            terms,
        })
    }

    /// The log likelihoods at places (columns).
    pub(super) fn at(&self, places: &DMatrix<f64>) -> DVector<f64> {
        let amplitude = self.learnt.amplitude.exp();
        let mut kernel = distances(&self.points, &scaled(places.clone(), &self.scale));
        kernel.apply(|entry| *entry = amplitude * (-*entry / 2.0).exp());
        let mut foretold = self.duals.tr_mul(&kernel);
        foretold.gemm_tr(1.0, &self.slopes, places, 1.0);
        for mut column in foretold.column_iter_mut() {
            column += &self.constants;
        }
        self.terms.totals(&foretold)
    }
}

/// The places of at most so many values, in their order: where there are more, half of them the highest, and half from all
/// others alike, so that the processes know where values are low as well.
fn chosen(values: &[f64], most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    if order.len() > most {
        order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
        let (top, others) = order.split_at(most / 2);
        let count = most - top.len();
        let spread = (0..count).map(|at| others[at * others.len() / count]);
        order = top.iter().copied().chain(spread).collect();
        order.sort_unstable();
    }
    order
}

fn root(logarithms: &DVector<f64>) -> DVector<f64> {
    logarithms.map(|log| (log / 2.0).exp())
}

/// Points (columns) with each dimension (row) times its scale.
fn scaled(mut points: DMatrix<f64>, scale: &DVector<f64>) -> DMatrix<f64> {
    for mut column in points.column_iter_mut() {
        column.component_mul_assign(scale);
    }
    points
}

/// The squared distances of points from places.
fn distances(points: &DMatrix<f64>, places: &DMatrix<f64>) -> DMatrix<f64> {
    let norms = |of: &DMatrix<f64>| -> Vec<f64> {
        let columns = of.column_iter();
        columns.map(|column| column.norm_squared()).collect()
    };
    let (from, to) = (norms(points), norms(places));
    let mut distances = points.tr_mul(places);
    for (mut column, to) in distances.column_iter_mut().zip(&to) {
        for (entry, from) in column.iter_mut().zip(&from) {
            *entry = (from + to - 2.0 * *entry).max(0.0);
        }
    }
    distances
}

/// The covariances of points by the distances alone, and with everything else.
fn covariances(points: &DMatrix<f64>, learnt: &Learnt) -> (DMatrix<f64>, DMatrix<f64>) {
    let amplitude = learnt.amplitude.exp();
    let near = scaled(points.clone(), &root(&learnt.relevance));
    let alone = distances(&near, &near).map(|distance| amplitude * (-distance / 2.0).exp());
    let sloped = scaled(points.clone(), &root(&learnt.slope));
    let mut all = sloped.tr_mul(&sloped).add_scalar(1.0) + &alone;
    for at in 0..all.nrows() {
        all[(at, at)] += learnt.noise.exp();
    }
    (alone, all)
}

/// The slope of the log marginal likelihood, as a mean over the terms, along the logarithms of relevances, slopes, amplitude
/// and noise; and its height. `terms` is points x terms.
fn slope(
    points: &DMatrix<f64>,
    terms: &DMatrix<f64>,
    learnt: &Learnt,
) -> Option<(DVector<f64>, f64)> {
    let dimensions = points.nrows();
    let (alone, all) = covariances(points, learnt);
    let cholesky: Cholesky<f64, Dyn> = Cholesky::new(all)?;
    let duals = cholesky.solve(terms);
    // The terms are weighed so that their squares add up to the number of points.
    let height = -duals.dot(terms) / 2.0 - cholesky.l().diagonal().map(f64::ln).sum();
    let mut pull = -cholesky.inverse();
    pull.gemm(1.0, &duals, &duals.transpose(), 1.0);
    let noise = pull.trace() / 2.0 * learnt.noise.exp();
    let mut slope = DVector::zeros(2 * dimensions + 2);
    let along = (points * &pull).component_mul(points).column_sum();
    let pull = pull.component_mul(&alone);
    // Over pairs of points, the pull times half of the squared difference along each dimension.
    let squares = points.map(|z| z * z) * pull.column_sum();
    let products = (points * &pull).component_mul(points).column_sum();
    for at in 0..dimensions {
        slope[at] = -(squares[at] - products[at]) * learnt.relevance[at].exp() / 2.0;
        slope[dimensions + at] = along[at] * learnt.slope[at].exp() / 2.0;
    }
    slope[2 * dimensions] = pull.sum() / 2.0;
    slope[2 * dimensions + 1] = noise;
    let is_finite = height.is_finite() && slope.iter().all(|it| it.is_finite());
    is_finite.then_some((slope, height))
}

/// Climbs the marginal likelihood, and gives the highest place met.
fn learn(points: &DMatrix<f64>, terms: &DMatrix<f64>, earlier: Option<&Learnt>) -> Option<Learnt> {
    let dimensions = points.nrows();
    let first = |over: f64| DVector::repeat(dimensions, (over / dimensions as f64).ln());
    let mut learnt = earlier.cloned().unwrap_or_else(|| Learnt {
        relevance: first(FIRST_RELEVANCE),
        slope: first(1.0),
        amplitude: 0.0,
        noise: 0.01_f64.ln(),
    });
    let steps = if earlier.is_some() {
        LATER_STEPS
    } else {
        FIRST_STEPS
    };
    let mut means = [(); 2].map(|()| DVector::zeros(2 * dimensions + 2));
    let mut best: Option<(f64, Learnt)> = None;
    for step in 1..=steps {
        let Some((slope, height)) = slope(points, terms, &learnt) else {
            break;
        };
        if best.as_ref().is_none_or(|(highest, _)| height > *highest) {
            best = Some((height, learnt.clone()));
        }
        let squares = slope.component_mul(&slope);
        for ((mean, now), forget) in means.iter_mut().zip([slope, squares]).zip(FORGET) {
            *mean *= forget;
            mean.axpy(1.0 - forget, &now, 1.0);
        }
        let [rate, spread] = FORGET.map(|forget| 1.0 - forget.powi(step));
        let moves = means[0].zip_map(&means[1], |mean, square| {
            STEP * (mean / rate) / ((square / spread).sqrt() + 1e-8)
        });
        learnt.relevance += moves.rows(0, dimensions);
        learnt.slope += moves.rows(dimensions, dimensions);
        let more = moves[2 * dimensions];
        learnt.amplitude = (learnt.amplitude + more).min(MOST_AMPLITUDE.ln());
        let more = moves[2 * dimensions + 1];
        learnt.noise = (learnt.noise + more).max(LEAST_NOISE.ln());
    }
    best.map(|(_, learnt)| learnt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::random::stream;
    use rand_distr::{Distribution as _, StandardNormal};

    fn points(seed: u64, dimensions: usize, count: usize) -> DMatrix<f64> {
        let mut random = stream(seed, &[]);
        DMatrix::from_fn(dimensions, count, |_, _| StandardNormal.sample(&mut random))
    }

    /// Of eight inputs two matter, one of them for both terms.
    fn value(z: &[f64]) -> Vec<f64> {
        let log_odds = [2.0 * (z[0] - 0.5).tanh(), z[0] - 0.4 * (z[1] + 1.0).powi(2)];
        log_odds.map(|it| -(-it).exp().ln_1p()).to_vec()
    }

    fn terms(points: &DMatrix<f64>) -> Terms {
        let columns = points.column_iter();
        columns.map(|column| value(column.as_slice())).collect()
    }

    fn errors(found: &Emulator, at: &DMatrix<f64>) -> DVector<f64> {
        found.at(at) - DVector::from_vec(terms(at).totals())
    }

    #[test]
    fn new_points_are_foretold_and_the_inputs_that_matter_found() {
        let known = points(1, 8, 160);
        let found = Emulator::fit(&known, &terms(&known), None).unwrap();
        let new = points(2, 8, 200);
        let spread = DVector::from_vec(terms(&new).totals()).variance().sqrt();
        let error = (errors(&found, &new).norm_squared() / 200.0).sqrt();
        assert!(error < 0.05 * spread, "{error} of {spread}");
        let relevance = &found.learnt.relevance;
        let least = relevance[0].min(relevance[1]);
        assert!(
            relevance.iter().skip(2).all(|other| *other < least - 2.0),
            "{relevance}"
        );
        // It goes through the points themselves.
        let most = errors(&found, &known).amax();
        assert!(most < 0.05 * spread, "{most}");
        // A fit that goes on from it is no worse.
        let again = Emulator::fit(&known, &terms(&known), Some(&found)).unwrap();
        assert!((errors(&again, &new).norm_squared() / 200.0).sqrt() < 1.2 * error);
    }

    #[test]
    fn the_slope_is_that_of_the_height() {
        let known = points(3, 3, 20);
        let known_terms = terms(&known);
        let (_, standardized) = known_terms.standardized().unwrap();
        let learnt = Learnt {
            relevance: DVector::from_vec(vec![-0.5, 0.3, -2.0]),
            slope: DVector::from_vec(vec![-1.0, -0.2, -3.0]),
            amplitude: 0.4,
            noise: -3.0,
        };
        let (exact, _) = slope(&known, &standardized, &learnt).unwrap();
        for at in 0..8 {
            let height = |change: f64| {
                let mut moved = learnt.clone();
                match at {
                    0..3 => moved.relevance[at] += change,
                    3..6 => moved.slope[at - 3] += change,
                    6 => moved.amplitude += change,
                    _ => moved.noise += change,
                }
                slope(&known, &standardized, &moved).unwrap().1
            };
            let measured = (height(1e-5) - height(-1e-5)) / 2e-5;
            assert!(
                (exact[at] - measured).abs() < 1e-6,
                "{at}: {exact} {measured}"
            );
        }
    }

    #[test]
    fn of_many_values_the_highest_and_some_of_the_others_are_chosen() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let kept = chosen(&values, 10);
        assert_eq!(kept, [18, 37, 56, 75, 94, 95, 96, 97, 98, 99]);
        assert_eq!(chosen(&values[..7], 10), [0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn terms_that_do_not_move_fit_nothing() {
        let same: Terms = (0..3).map(|_| vec![-1.0, -2.0]).collect();
        assert_eq!(Emulator::fit(&points(1, 2, 3), &same, None), None);
    }
}
