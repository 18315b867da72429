//! Normal distributions from which points are drawn.

use super::surrogate::Surrogate;
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};

/// How many powers of the likelihood are tried for the next step.
const POWERS: u32 = 200;

/// A normal distribution, by its mean and the axes and variances of its covariance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proposal {
    mean: DVector<f64>,
    /// Orthonormal columns.
    axes: DMatrix<f64>,
    /// Along each axis, above 0 and at most 1.
    variances: DVector<f64>,
}

impl Proposal {
    /// The standard normal distribution.
    pub(super) fn standard(dimensions: usize) -> Self {
        Self {
            mean: DVector::zeros(dimensions),
            axes: DMatrix::identity(dimensions, dimensions),
            variances: DVector::repeat(dimensions, 1.0),
        }
    }

    /// The standard normal distribution times a power of the exponential of a quadratic function, as near the whole
    /// function as lies within `reach` of this one (the Kullback-Leibler divergence from it, in nats). Where the function is
    /// convex its curvature is left out: such a distribution may have no total mass.
    pub(super) fn towards(&self, surrogate: &Surrogate, reach: f64) -> Self {
        let eigen = SymmetricEigen::new(-&surrogate.curvature);
        let slope = eigen.eigenvectors.tr_mul(&surrogate.slope);
        let at = |power: f64| {
            let precisions = eigen.eigenvalues.map(|value| 1.0 + power * value.max(0.0));
            let mean = slope.component_div(&precisions) * power;
            Self {
                mean: &eigen.eigenvectors * mean,
                axes: eigen.eigenvectors.clone(),
                variances: precisions.map(f64::recip),
            }
        };
        let overlap = self.axes.tr_mul(&eigen.eigenvectors);
        let mut nearest: Option<(f64, Self)> = None;
        for step in (1..=POWERS).rev() {
            let next = at(f64::from(step) / f64::from(POWERS));
            let divergence = next.divergence(self, &overlap);
            if divergence <= reach {
                return next;
            }
            if nearest
                .as_ref()
                .is_none_or(|(least, _)| divergence < *least)
            {
                nearest = Some((divergence, next));
            }
        }
        nearest.map_or_else(|| self.clone(), |(_, next)| next)
    }

    /// The Kullback-Leibler divergence of this distribution from another, given the products of the other's axes (rows) with
    /// its own.
    fn divergence(&self, other: &Self, overlap: &DMatrix<f64>) -> f64 {
        let mut trace = 0.0;
        for (column, variance) in overlap.column_iter().zip(self.variances.iter()) {
            let shares = column.iter().zip(other.variances.iter());
            let sum: f64 = shares.map(|(product, of)| product * product / of).sum();
            trace += variance * sum;
        }
        let apart = other.axes.tr_mul(&(&self.mean - &other.mean));
        let apart = apart.iter().zip(other.variances.iter());
        let apart: f64 = apart.map(|(distance, of)| distance * distance / of).sum();
        let volumes = other.log_volume() - self.log_volume();
        (trace + apart - self.mean.len() as f64) / 2.0 + volumes
    }

    /// Half of the logarithm of the determinant of the covariance.
    fn log_volume(&self) -> f64 {
        self.variances.iter().map(|value| value.ln()).sum::<f64>() / 2.0
    }

    /// A point.
    pub(super) fn draw(&self, random: &mut impl Rng) -> DVector<f64> {
        let alone = self.variances.map(|variance| {
            let number: f64 = StandardNormal.sample(random);
            variance.sqrt() * number
        });
        &self.mean + &self.axes * alone
    }

    /// The logarithm of the density relative to that of the standard normal distribution at the same point.
    pub(super) fn log_density(&self, point: &DVector<f64>) -> f64 {
        let along = self.axes.tr_mul(&(point - &self.mean));
        let squares = along.iter().zip(self.variances.iter());
        let squares: f64 = squares.map(|(along, of)| along * along / of).sum();
        (point.norm_squared() - squares) / 2.0 - self.log_volume()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::random::stream;

    fn surrogate() -> Surrogate {
        Surrogate {
            slope: DVector::from_vec(vec![3.0, 1.0]),
            curvature: DMatrix::from_row_slice(2, 2, &[-2.0, 0.5, 0.5, -1.0]),
        }
    }

    #[test]
    fn the_posterior_of_a_quadratic_is_reached_where_it_is_near() {
        let found = Proposal::standard(2).towards(&surrogate(), 1e9);
        let precision = DMatrix::identity(2, 2) - surrogate().curvature;
        let inverse = precision.try_inverse().unwrap();
        assert!((&found.mean - &inverse * surrogate().slope).norm() < 1e-12);
        let covariance =
            &found.axes * DMatrix::from_diagonal(&found.variances) * found.axes.transpose();
        assert!((covariance - inverse).norm() < 1e-12);
        // And only a part of the way where it is far.
        let part = Proposal::standard(2).towards(&surrogate(), 0.1);
        let divergence = part.divergence(&Proposal::standard(2), &part.axes);
        assert!(part.mean.norm() < found.mean.norm() && divergence <= 0.1);
    }

    #[test]
    fn draws_have_the_density_that_is_said() {
        // The mean of the standard density over the proposal's, at draws of the proposal, is 1.
        let proposal = Proposal::standard(2).towards(&surrogate(), 0.3);
        let mut random = stream(2, &[]);
        let count = 20_000;
        let ratios = (0..count).map(|_| (-proposal.log_density(&proposal.draw(&mut random))).exp());
        let mean = ratios.sum::<f64>() / f64::from(count);
        assert!((mean - 1.0).abs() < 0.05, "{mean}");
    }
}
