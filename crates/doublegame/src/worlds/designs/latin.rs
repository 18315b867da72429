//! Latin hypercubes that can be made longer.

use super::{Design, DesignError, Plan, check_shape};
use crate::worlds::random::stream;
use rand::RngExt;
use rand::seq::SliceRandom;

/// The places of a point within its stratum. None lies near the stratum's ends, so that rounding moves no point into
/// another stratum.
const PLACES: u32 = 1 << 20;

/// A Latin hypercube (`McKay`, Beckman and Conover 1979) that can be made longer without redoing its first rows.
///
/// The first `base` rows are a Latin hypercube: each input has exactly one point in each of `base` intervals of equal
/// width. So are the first 2 `base`, 4 `base`, ... rows: every interval is halved, and the new rows fill the halves that
/// are empty, each input in an order of its own (nested Latin hypercubes, Qian 2009; extension by doubling, Sallaberry,
/// Helton and Hora 2008). A design of a length in between holds part of the next doubling: no interval has more than one
/// point, some have none.
///
/// # Errors
/// [`DesignError`] if there are no rows, no inputs, or too many.
pub fn latin_hypercube(
    rows: usize,
    dimensions: usize,
    base: usize,
    seed: u64,
) -> Result<Design, DesignError> {
    check_shape(rows, dimensions)?;
    check_shape(base, dimensions)?;
    let mut points = vec![0.0; rows * dimensions];
    for input in 0..dimensions {
        for (row, u) in column(rows, base, seed, input).into_iter().enumerate() {
            points[row * dimensions + input] = u;
        }
    }
    Ok(Design::new(
        Plan::LatinHypercube { base, seed },
        dimensions,
        points,
    ))
}

fn column(rows: usize, base: usize, seed: u64, input: usize) -> Vec<f64> {
    let mut values: Vec<f64> = Vec::with_capacity(rows);
    let mut strata = base;
    while values.len() < rows {
        let mut random = stream(seed, &[input as u64, strata as u64]);
        let mut taken = vec![false; strata];
        for u in &values {
            // Doubling a floating-point number is exact, so a point keeps to one of the halves of its old stratum.
            taken[(u * strata as f64) as usize] = true;
        }
        let mut empty: Vec<usize> = (0..strata).filter(|stratum| !taken[*stratum]).collect();
        empty.shuffle(&mut random);
        for stratum in empty {
            let place = (f64::from(random.random_range(0..PLACES)) + 0.5) / f64::from(PLACES);
            values.push((stratum as f64 + place) / strata as f64);
        }
        strata *= 2;
    }
    values.truncate(rows);
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_doubling_is_a_latin_hypercube(
            base in 1_usize..40,
            doublings in 0_u32..5,
            dimensions in 1_usize..5,
            seed: u64,
        ) {
            let rows = base << doublings;
            let design = latin_hypercube(rows, dimensions, base, seed).unwrap();
            for part in 0..=doublings {
                let length = base << part;
                for input in 0..dimensions {
                    let mut strata: Vec<usize> = design
                        .column(input)
                        .take(length)
                        .map(|u| (u * length as f64) as usize)
                        .collect();
                    strata.sort_unstable();
                    prop_assert_eq!(strata, (0..length).collect::<Vec<_>>());
                }
            }
        }

        #[test]
        fn a_longer_one_starts_with_the_shorter(base in 1_usize..40, rows in 1_usize..100, more in 0_usize..100, seed: u64) {
            let short = latin_hypercube(rows, 3, base, seed).unwrap();
            let long = latin_hypercube(rows + more, 3, base, seed).unwrap();
            prop_assert_eq!(&short.points[..], &long.points[..rows * 3]);
        }
    }

    #[test]
    fn inputs_are_shuffled_apart() {
        let design = latin_hypercube(64, 2, 64, 5).unwrap();
        let mean: f64 = (0..64)
            .map(|row| (design.point(row)[0] - 0.5) * (design.point(row)[1] - 0.5))
            .sum();
        assert!((mean / 64.0 * 12.0).abs() < 0.4, "correlation {mean}");
    }
}
