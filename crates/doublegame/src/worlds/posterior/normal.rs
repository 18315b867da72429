//! Normal distributions that stand for a cloud of points.

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};

/// Along a direction in which a cloud is wider than this share of the prior it is taken to be as wide as the prior.
const NARROW: f64 = 0.6;

/// A normal distribution, by its mean and the axes and variances of its covariance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Normal {
    mean: DVector<f64>,
    /// Orthonormal columns.
    axes: DMatrix<f64>,
    /// Along each axis, above 0 and at most 1.
    variances: DVector<f64>,
}

impl Normal {
    /// With the mean of the points (columns), and their covariance in the directions in which they are narrow.
    pub(super) fn of(points: &DMatrix<f64>) -> Self {
        let mean = points.column_mean();
        let mut apart = points.clone();
        for mut column in apart.column_iter_mut() {
            column -= &mean;
        }
        let covariance = &apart * apart.transpose() / points.ncols().max(2) as f64;
        let eigen = SymmetricEigen::new(covariance);
        let variances = eigen
            .eigenvalues
            .map(|value| if value < NARROW { value.max(1e-6) } else { 1.0 });
        Self {
            mean,
            axes: eigen.eigenvectors,
            variances,
        }
    }

    /// A point.
    pub(super) fn draw(&self, random: &mut impl Rng) -> DVector<f64> {
        let alone = self.variances.map(|variance| {
            let number: f64 = StandardNormal.sample(random);
            variance.sqrt() * number
        });
        &self.mean + &self.axes * alone
    }

    /// The logarithms of the density at points (columns) relative to that of the standard normal distribution.
    pub(super) fn log_density(&self, points: &DMatrix<f64>) -> DVector<f64> {
        let mut apart = points.clone();
        for mut column in apart.column_iter_mut() {
            column -= &self.mean;
        }
        let along = self.axes.tr_mul(&apart);
        let volume = self.variances.iter().map(|it| it.ln()).sum::<f64>() / 2.0;
        let columns = along.column_iter().zip(points.column_iter());
        let logs = columns.map(|(along, point)| {
            let squares = along.iter().zip(self.variances.iter());
            let squares: f64 = squares.map(|(along, of)| along * along / of).sum();
            (point.norm_squared() - squares) / 2.0 - volume
        });
        DVector::from_iterator(points.ncols(), logs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::random::stream;

    /// Narrow along one of two dimensions, away from the origin.
    fn cloud() -> DMatrix<f64> {
        let mut random = stream(1, &[]);
        DMatrix::from_fn(2, 2_000, |dimension, _| {
            let number: f64 = StandardNormal.sample(&mut random);
            if dimension == 0 {
                1.0 + 0.3 * number
            } else {
                number
            }
        })
    }

    #[test]
    fn it_is_as_narrow_as_its_cloud() {
        let found = Normal::of(&cloud());
        assert!((found.mean[0] - 1.0).abs() < 0.03 && found.mean[1].abs() < 0.1);
        let mut variances: Vec<f64> = found.variances.iter().copied().collect();
        variances.sort_by(f64::total_cmp);
        assert!((variances[0] - 0.09).abs() < 0.01, "{variances:?}");
        assert!((variances[1] - 1.0).abs() < 1e-12, "{variances:?}");
    }

    #[test]
    fn draws_have_the_density_that_is_said() {
        // The mean of the standard density over this one's, at draws of this one, is 1.
        let found = Normal::of(&(cloud() * 0.9));
        let mut random = stream(2, &[]);
        let draws: Vec<DVector<f64>> = (0..20_000).map(|_| found.draw(&mut random)).collect();
        let logs = found.log_density(&DMatrix::from_columns(&draws));
        let near: Vec<f64> = logs
            .iter()
            .zip(&draws)
            .filter(|(_, draw)| (draw[0] - 0.9).abs() < 0.5)
            .map(|(log, _)| (-log).exp())
            .collect();
        // Where most draws are; further out the ratio is large and rare.
        let standard = statrs::distribution::Normal::standard();
        let cdf = |z: f64| statrs::distribution::ContinuousCDF::cdf(&standard, z);
        let mean = near.iter().sum::<f64>() / draws.len() as f64;
        assert!((mean - (cdf(1.4) - cdf(0.4))).abs() < 0.02, "{mean}");
    }
}
