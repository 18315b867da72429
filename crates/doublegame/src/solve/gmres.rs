//! Restarted GMRES (Saad and Schultz 1986) for a linear map that is given only by its products with vectors.

use super::vector::{add_scaled, dot, norm, scale};

/// Working memory for systems of one dimension, kept between calls.
#[derive(Debug)]
pub(super) struct Gmres {
    /// How many products are made before the method starts again from where it is.
    restart: usize,
    basis: Vec<Vec<f64>>,
    /// Column `k` is `hessenberg[k]`, of length `k + 2`, turned into triangular form as it grows.
    hessenberg: Vec<Vec<f64>>,
    rotations: Vec<(f64, f64)>,
    target: Vec<f64>,
    product: Vec<f64>,
}

/// The sign of a determinant, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Determinant {
    /// Above 0.
    Positive,
    /// Below 0.
    Negative,
    /// Not known.
    Unknown,
}

/// How a linear solve ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LinearOutcome {
    /// The length of the residual over that of the right side, as the recurrence has it. Infinite where the right side
    /// is not finite.
    pub(super) relative_residual: f64,
    /// Products with the map.
    pub(super) products: usize,
    /// Of the map on the space in which the solution was found; known where one cycle found it.
    pub(super) determinant: Determinant,
}

impl Gmres {
    /// Memory for systems of this dimension.
    pub(super) fn new(dimension: usize, restart: usize) -> Self {
        let restart = restart.min(dimension.max(1));
        Self {
            restart,
            basis: vec![vec![0.0; dimension]; restart + 1],
            hessenberg: (0..restart).map(|k| vec![0.0; k + 2]).collect(),
            rotations: vec![(1.0, 0.0); restart],
            target: vec![0.0; restart + 1],
            product: vec![0.0; dimension],
        }
    }

    /// Solves `map(x) = right_side` from `x = 0` on, until the residual has fallen to `tolerance` times the length of
    /// the right side or `most_products` are made.
    pub(super) fn solve(
        &mut self,
        mut map: impl FnMut(&[f64], &mut [f64]),
        right_side: &[f64],
        solution: &mut [f64],
        tolerance: f64,
        most_products: usize,
    ) -> LinearOutcome {
        solution.fill(0.0);
        let size = norm(right_side);
        let mut outcome = LinearOutcome {
            relative_residual: 0.0,
            products: 0,
            determinant: Determinant::Unknown,
        };
        if size == 0.0 {
            return outcome;
        }
        if !size.is_finite() {
            outcome.relative_residual = f64::INFINITY;
            return outcome;
        }
        let goal = tolerance * size;
        self.basis[0].copy_from_slice(right_side);
        let mut residual = size;
        loop {
            let before = residual;
            residual = self.cycle(
                &mut map,
                residual,
                goal,
                most_products - outcome.products,
                solution,
                &mut outcome.products,
            );
            outcome.relative_residual = residual / size;
            if residual <= goal {
                outcome.determinant = self.determinant(outcome.products);
            }
            // A cycle that gains nothing will not gain by repetition.
            let gained = residual < 0.9 * before;
            if residual <= goal || outcome.products >= most_products || !gained {
                return outcome;
            }
            map(solution, &mut self.product);
            outcome.products += 1;
            for (out, (b, a)) in self.basis[0]
                .iter_mut()
                .zip(right_side.iter().zip(&self.product))
            {
                *out = b - a;
            }
            residual = norm(&self.basis[0]);
        }
    }

    /// One cycle from the residual in `basis[0]`, of length `size`. Adds to the solution, gives the new residual.
    fn cycle(
        &mut self,
        map: &mut impl FnMut(&[f64], &mut [f64]),
        size: f64,
        goal: f64,
        most_products: usize,
        solution: &mut [f64],
        products: &mut usize,
    ) -> f64 {
        scale(&mut self.basis[0], 1.0 / size);
        self.target.fill(0.0);
        self.target[0] = size;
        let mut columns = 0;
        let mut residual = size;
        while columns < self.restart && columns < most_products && residual > goal {
            map(&self.basis[columns], &mut self.product);
            *products += 1;
            let next_length = self.orthogonalize(columns);
            self.rotate(columns);
            columns += 1;
            residual = self.target[columns].abs();
            if next_length <= f64::EPSILON * size.max(1.0) {
                break;
            }
        }
        let mut mixture = self.target[..columns].to_vec();
        for i in (0..columns).rev() {
            for (k, column) in self.hessenberg[..columns].iter().enumerate().skip(i + 1) {
                mixture[i] -= column[i] * mixture[k];
            }
            let pivot = self.hessenberg[i][i];
            mixture[i] = if pivot == 0.0 {
                0.0
            } else {
                mixture[i] / pivot
            };
        }
        for (share, vector) in mixture.iter().zip(&self.basis) {
            add_scaled(solution, *share, vector);
        }
        residual
    }

    /// The sign of the determinant of the map on the space spanned by the products of the first cycle, if so many
    /// products are all those of one cycle.
    ///
    /// Rotations have determinant 1, and all entries on the diagonal but the last are lengths when the last column has
    /// been turned by the rotations before its own. So the sign is that of the cosine of the last rotation.
    fn determinant(&self, products: usize) -> Determinant {
        if products == 0 || products > self.restart {
            return Determinant::Unknown;
        }
        let (cosine, _) = self.rotations[products - 1];
        if cosine > 0.0 {
            Determinant::Positive
        } else if cosine < 0.0 {
            Determinant::Negative
        } else {
            Determinant::Unknown
        }
    }

    /// Makes the product orthogonal to the basis, twice for accuracy, scales it to unit length and appends it. Gives
    /// the length of what was left of it before it was scaled; where that is 0 nothing is appended.
    fn orthogonalize(&mut self, column: usize) -> f64 {
        let entries = &mut self.hessenberg[column];
        entries.fill(0.0);
        for _ in 0..2 {
            for (entry, vector) in entries.iter_mut().zip(&self.basis[..=column]) {
                let share = dot(&self.product, vector);
                *entry += share;
                add_scaled(&mut self.product, -share, vector);
            }
        }
        let length = norm(&self.product);
        entries[column + 1] = length;
        if length > 0.0 {
            let next = &mut self.basis[column + 1];
            next.copy_from_slice(&self.product);
            scale(next, 1.0 / length);
        }
        length
    }

    /// Applies the earlier rotations to the new column and makes the one that removes its last entry.
    fn rotate(&mut self, column: usize) {
        let entries = &mut self.hessenberg[column];
        for (row, (cosine, sine)) in self.rotations[..column].iter().enumerate() {
            let (upper, lower) = (entries[row], entries[row + 1]);
            entries[row] = cosine * upper + sine * lower;
            entries[row + 1] = cosine * lower - sine * upper;
        }
        let (upper, lower) = (entries[column], entries[column + 1]);
        let length = upper.hypot(lower);
        let (cosine, sine) = if length == 0.0 {
            (1.0, 0.0)
        } else {
            (upper / length, lower / length)
        };
        entries[column] = length;
        entries[column + 1] = 0.0;
        self.rotations[column] = (cosine, sine);
        self.target[column + 1] = -sine * self.target[column];
        self.target[column] *= cosine;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// Gaussian elimination with partial pivoting.
    fn dense_solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
        let n = right.len();
        for k in 0..n {
            let pivot = (k..n)
                .max_by(|a, b| matrix[*a][k].abs().total_cmp(&matrix[*b][k].abs()))
                .unwrap();
            matrix.swap(k, pivot);
            right.swap(k, pivot);
            for i in k + 1..n {
                let factor = matrix[i][k] / matrix[k][k];
                let (above, below) = matrix.split_at_mut(i);
                for (entry, pivot) in below[0][k..].iter_mut().zip(&above[k][k..]) {
                    *entry -= factor * pivot;
                }
                right[i] -= factor * right[k];
            }
        }
        for k in (0..n).rev() {
            for j in k + 1..n {
                right[k] -= matrix[k][j] * right[j];
            }
            right[k] /= matrix[k][k];
        }
        right
    }

    #[test]
    fn agrees_with_elimination() {
        // (dimension, restart, weight of the random part beside the identity)
        for (n, restart, weight) in [
            (1, 5, 1.0),
            (8, 8, 1.0),
            (20, 30, 3.0),
            (40, 15, 0.1),
            (60, 60, 1.0),
        ] {
            let mut random = Pcg64Mcg::seed_from_u64(n as u64);
            let matrix: Vec<Vec<f64>> = (0..n)
                .map(|i| {
                    (0..n)
                        .map(|j| {
                            f64::from(u8::from(i == j)) + weight * random.random_range(-1.0..1.0)
                        })
                        .collect()
                })
                .collect();
            let right: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
            let wanted = dense_solve(matrix.clone(), right.clone());
            let mut found = vec![0.0; n];
            let outcome = Gmres::new(n, restart).solve(
                |x, out| {
                    for (out, row) in out.iter_mut().zip(&matrix) {
                        *out = dot(row, x);
                    }
                },
                &right,
                &mut found,
                1e-13,
                2000,
            );
            assert!(outcome.relative_residual <= 1e-13, "{n} {outcome:?}");
            for (a, b) in found.iter().zip(&wanted) {
                assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{n}: {a} {b}");
            }
        }
    }

    #[test]
    fn the_sign_of_the_determinant_is_that_of_the_matrix() {
        let mut seen = [0, 0];
        for seed in 0..200 {
            let mut random = Pcg64Mcg::seed_from_u64(seed);
            let n = random.random_range(1..7_usize);
            let mut number = || random.random_range(-1.0..1.0);
            // A triangular matrix, whose determinant is known, times a shear.
            let mut matrix: Vec<Vec<f64>> = (0..n)
                .map(|i| (0..n).map(|j| if j < i { 0.0 } else { number() }).collect())
                .collect();
            let negative = (0..n).filter(|i| matrix[*i][*i] < 0.0).count();
            let first = matrix[0].clone();
            for row in &mut matrix[1..] {
                let share = number();
                for (entry, of_first) in row.iter_mut().zip(&first) {
                    *entry += share * of_first;
                }
            }
            let right: Vec<f64> = (0..n).map(|_| number()).collect();
            let outcome = Gmres::new(n, n).solve(
                |x, out| {
                    for (out, row) in out.iter_mut().zip(&matrix) {
                        *out = dot(row, x);
                    }
                },
                &right,
                &mut vec![0.0; n],
                1e-9,
                n,
            );
            let wanted = if negative % 2 == 0 {
                Determinant::Positive
            } else {
                Determinant::Negative
            };
            if outcome.products == n && outcome.relative_residual <= 1e-9 {
                assert_eq!(outcome.determinant, wanted, "{seed}");
                seen[negative % 2] += 1;
            } else {
                assert!(outcome.products < n || outcome.determinant == Determinant::Unknown);
            }
        }
        assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
    }

    #[test]
    fn a_right_side_that_is_not_finite_is_not_solved() {
        let mut solution = [1.0; 2];
        let right_side = [1.0, f64::NAN];
        let outcome = Gmres::new(2, 2).solve(
            |x, out| out.copy_from_slice(x),
            &right_side,
            &mut solution,
            1e-10,
            100,
        );
        assert!(outcome.relative_residual > f64::MAX);
        assert!(solution.iter().all(|x| x.abs() < f64::MIN_POSITIVE));
    }

    #[test]
    fn a_singular_map_ends_with_its_residual() {
        let mut solution = [0.0; 2];
        let outcome = Gmres::new(2, 2).solve(
            |x, out| {
                out[0] = x[0];
                out[1] = 0.0;
            },
            &[1.0, 1.0],
            &mut solution,
            1e-10,
            100,
        );
        assert!(outcome.relative_residual > 0.5);
        assert!(solution.iter().all(|x| x.is_finite()));
    }
}
