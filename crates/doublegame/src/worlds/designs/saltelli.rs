//! The design for Sobol indices.

use super::sobol::sobol_points;
use super::{Design, DesignError, Plan, SaltelliOrder, check_shape};

/// The design of Saltelli (2002) and Saltelli et al. (2010) for Sobol indices, from two samples A and B of `base` rows.
/// An input takes its values in A and in B from two neighbouring dimensions of a scrambled Sobol sequence.
///
/// For each row of the base follow each other: the row of A; for each input the row of A with the input's value from B;
/// for second order also for each input the row of B with the value from A; the row of B. A larger base goes on without
/// redoing the first rows. A base that is a power of two is best.
///
/// # Errors
/// [`DesignError`] if there are no rows or inputs, or too many.
pub fn saltelli(
    base: usize,
    dimensions: usize,
    order: SaltelliOrder,
    seed: u64,
) -> Result<Design, DesignError> {
    let block = block_length(dimensions, order);
    check_shape(base.saturating_mul(block), dimensions)?;
    let pairs = sobol_points(base, 2 * dimensions, seed)?;
    let mut points = Vec::with_capacity(base * block * dimensions);
    for pair in pairs.chunks_exact(2 * dimensions) {
        let (a, b) = neighbours(pair);
        points.extend_from_slice(&a);
        push_exchanged(&mut points, &a, &b);
        if order == SaltelliOrder::Second {
            push_exchanged(&mut points, &b, &a);
        }
        points.extend_from_slice(&b);
    }
    let plan = Plan::Saltelli { base, order, seed };
    Ok(Design::new(plan, dimensions, points))
}

/// A point in twice the dimensions as two points.
///
/// The estimators compare the two values of an input, so the two must fill the square evenly. Neighbouring dimensions of
/// the sequence do; those of its two halves sometimes do not: of 20 inputs at 8192 rows some total order is then five
/// standard errors off.
pub(super) fn neighbours(pair: &[f64]) -> (Vec<f64>, Vec<f64>) {
    pair.chunks_exact(2).map(|both| (both[0], both[1])).unzip()
}

/// How many rows belong to one row of the base.
pub(in crate::worlds) const fn block_length(dimensions: usize, order: SaltelliOrder) -> usize {
    match order {
        SaltelliOrder::FirstAndTotal => dimensions.saturating_add(2),
        SaltelliOrder::Second => dimensions.saturating_mul(2).saturating_add(2),
    }
}

/// For each input the row with that input's value from the other.
fn push_exchanged(points: &mut Vec<f64>, row: &[f64], other: &[f64]) {
    for (input, value) in other.iter().enumerate() {
        let start = points.len();
        points.extend_from_slice(row);
        points[start + input] = *value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_exchange_one_input() {
        let design = saltelli(4, 3, SaltelliOrder::Second, 7).unwrap();
        assert_eq!(design.rows(), 4 * 8);
        for block in 0..4 {
            let row = |row: usize| design.point(block * 8 + row);
            let (a, b) = (row(0), row(7));
            for input in 0..3 {
                for other in 0..3 {
                    let (from_a, from_b) = (a[other].to_bits(), b[other].to_bits());
                    let (in_ab, in_ba) = (row(1 + input)[other], row(4 + input)[other]);
                    let exchanged = input == other;
                    assert_eq!(in_ab.to_bits(), if exchanged { from_b } else { from_a });
                    assert_eq!(in_ba.to_bits(), if exchanged { from_a } else { from_b });
                }
            }
        }
    }

    #[test]
    fn the_two_values_of_an_input_fill_the_square() {
        let design = saltelli(1024, 40, SaltelliOrder::FirstAndTotal, 7).unwrap();
        for input in 0..40 {
            // The distance of two uniform numbers has the mean square 1/6.
            let squares: f64 = (0..1024)
                .map(|block| {
                    let a = design.point(block * 42)[input];
                    (a - design.point(block * 42 + 41)[input]).powi(2)
                })
                .sum();
            let mean = squares / 1024.0;
            assert!((mean * 6.0 - 1.0).abs() < 0.02, "input {input}: {mean}");
        }
    }

    #[test]
    fn a_larger_base_starts_with_the_smaller() {
        let small = saltelli(8, 5, SaltelliOrder::FirstAndTotal, 7).unwrap();
        let large = saltelli(32, 5, SaltelliOrder::FirstAndTotal, 7).unwrap();
        assert_eq!(small.points[..], large.points[..small.points.len()]);
    }
}
