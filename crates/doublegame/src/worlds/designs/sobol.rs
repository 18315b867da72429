//! The Sobol sequence, scrambled.

use super::{Design, DesignError, Plan, check_shape};
use crate::worlds::random::{mixed, seed_at};
use sobol::Sobol;
use sobol::params::JoeKuoD6;

/// The most dimensions of the sequence: as many as Joe and Kuo (2008) give direction numbers for. There is no falling back
/// on something else beyond; a design that needs more is refused.
pub const MOST_DIMENSIONS: usize = 21_201;

/// The first rows of the Sobol sequence, with direction numbers of Joe and Kuo (2008, set D6), under the nested uniform
/// scrambling of Owen (1995): the first `2^m` rows keep all properties of a net, and each point is uniform in the cube.
///
/// A row depends on its number and the seed alone, so the sequence goes on without redoing its first rows. It is balanced
/// at powers of two, and best used there.
///
/// # Errors
/// [`DesignError`] if there are no rows or no inputs, too many of both, or more inputs than [`MOST_DIMENSIONS`].
pub fn scrambled_sobol(rows: usize, dimensions: usize, seed: u64) -> Result<Design, DesignError> {
    check_shape(rows, dimensions)?;
    let points = sobol_points(rows, dimensions, seed)?;
    Ok(Design::new(
        Plan::ScrambledSobol { seed },
        dimensions,
        points,
    ))
}

/// The points by themselves, row by row.
pub(super) fn sobol_points(
    rows: usize,
    dimensions: usize,
    seed: u64,
) -> Result<Vec<f64>, DesignError> {
    let directions = directions(dimensions)?;
    let seeds: Vec<u64> = (0..dimensions)
        .map(|dimension| seed_at(seed, &[dimension as u64]))
        .collect();
    let mut points = Vec::with_capacity(rows * dimensions);
    for row in 0..rows {
        let inputs = directions.iter().zip(&seeds);
        points.extend(inputs.map(|(directions, seed)| {
            let bits = scrambled(coordinate(directions, row as u32), *seed);
            // The middle of the smallest interval, so that no point is 0 or 1.
            (f64::from(bits) + 0.5) / 4_294_967_296.0
        }));
    }
    Ok(points)
}

fn directions(dimensions: usize) -> Result<Vec<Vec<u32>>, DesignError> {
    if dimensions > MOST_DIMENSIONS {
        return Err(DesignError::TooManyDimensions { needed: dimensions });
    }
    // The longer tables take longer to unpack.
    let table = match dimensions {
        0..=100 => JoeKuoD6::minimal(),
        101..=1000 => JoeKuoD6::standard(),
        _ => JoeKuoD6::extended(),
    };
    Ok(Sobol::<u32>::init_direction_vals(dimensions, 32, &table))
}

/// The binary fraction of a row, its first digit in the highest bit.
fn coordinate(directions: &[u32], row: u32) -> u32 {
    directions
        .iter()
        .enumerate()
        .filter(|(digit, _)| row >> digit & 1 == 1)
        .fold(0, |fraction, (_, direction)| fraction ^ direction)
}

/// Owen's scrambling: each digit is flipped or not by a coin that belongs to the digits before it.
fn scrambled(fraction: u32, seed: u64) -> u32 {
    let mut flips = 0;
    for digit in 0..32_u32 {
        // The digits before, with a one in front that tells how many they are.
        let before = (1_u64 << digit) | (u64::from(fraction) >> (32 - digit));
        let coin = (mixed(seed ^ mixed(before)) >> 63) as u32;
        flips |= coin << (31 - digit);
    }
    fraction ^ flips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_joe_and_kuo() {
        // The first rows of three dimensions without the Gray code: binary digits mirrored, and the next two dimensions.
        let directions = directions(3).unwrap();
        let row = |row| -> Vec<f64> {
            let fraction =
                |directions: &Vec<u32>| f64::from(coordinate(directions, row)) / 4_294_967_296.0;
            directions.iter().map(fraction).collect()
        };
        assert_eq!(row(0), [0.0, 0.0, 0.0]);
        assert_eq!(row(1), [0.5, 0.5, 0.5]);
        assert_eq!(row(2), [0.25, 0.75, 0.75]);
        assert_eq!(row(3), [0.75, 0.25, 0.25]);
        assert_eq!(row(4), [0.125, 0.625, 0.375]);
    }

    #[test]
    fn scrambling_keeps_the_net() {
        // Of 2^m points each box of sides 2^-a and 2^-(m-a) holds exactly one, in the first two dimensions.
        for seed in 0..20 {
            let design = scrambled_sobol(256, 2, seed).unwrap();
            for a in 0..=8_u32 {
                let (across, up) = (f64::from(1 << a), f64::from(1 << (8 - a)));
                let mut boxes: Vec<usize> = (0..256)
                    .map(|row| {
                        let point = design.point(row);
                        (point[0] * across) as usize * (1 << (8 - a)) + (point[1] * up) as usize
                    })
                    .collect();
                boxes.sort_unstable();
                assert_eq!(boxes, (0..256).collect::<Vec<_>>(), "seed {seed}, {a}");
            }
        }
    }

    #[test]
    fn every_dimension_is_balanced() {
        let design = scrambled_sobol(64, 1200, 3).unwrap();
        for input in 0..1200 {
            let mut strata: Vec<usize> =
                design.column(input).map(|u| (u * 64.0) as usize).collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..64).collect::<Vec<_>>(), "input {input}");
        }
    }

    #[test]
    fn seeds_give_other_points_about_the_same_mean() {
        let mean = |seed| -> f64 {
            let design = scrambled_sobol(1, 400, seed).unwrap();
            design.point(0).iter().sum::<f64>() / 400.0
        };
        assert!((mean(1) - 0.5).abs() < 0.06);
        assert!((mean(2) - 0.5).abs() < 0.06);
        assert!(mean(1).to_bits() != mean(2).to_bits());
    }

    #[test]
    fn too_many_dimensions_are_refused() {
        let refused = scrambled_sobol(2, MOST_DIMENSIONS + 1, 1);
        assert_eq!(
            refused,
            Err(DesignError::TooManyDimensions { needed: 21_202 })
        );
        assert!(scrambled_sobol(2, MOST_DIMENSIONS, 1).is_ok());
    }
}
