//! Trajectories for elementary effects.

use super::saltelli::neighbours;
use super::sobol::sobol_points;
use super::{Design, DesignError, MorrisPath, Plan, check_shape};
use crate::worlds::random::stream;
use rand::RngExt;
use rand::seq::SliceRandom;

/// Trajectories of `dimensions + 1` rows each, in which every input makes one step: the rows of a trajectory follow each
/// other. A winding path steps by `levels / (2 (levels - 1))` on the grid, up or down (Morris 1991); a radial one steps
/// from the first row of the trajectory every time, to the value of a second point of the scrambled Sobol sequence.
///
/// # Errors
/// [`DesignError`] if there are no trajectories or inputs, too many, or if the levels are not even.
pub fn morris(
    trajectories: usize,
    dimensions: usize,
    path: MorrisPath,
    seed: u64,
) -> Result<Design, DesignError> {
    let rows = trajectories.saturating_mul(dimensions.saturating_add(1));
    check_shape(rows, dimensions)?;
    let points = match path {
        MorrisPath::Winding { levels } => {
            if levels < 2 || !levels.is_multiple_of(2) {
                return Err(DesignError::Levels {
                    levels,
                    expected: "an even number of at least 2",
                });
            }
            winding(trajectories, dimensions, levels, seed)
        }
        MorrisPath::Radial => radial(trajectories, dimensions, seed)?,
    };
    Ok(Design::new(
        Plan::Morris {
            trajectories,
            path,
            seed,
        },
        dimensions,
        points,
    ))
}

fn winding(trajectories: usize, dimensions: usize, levels: usize, seed: u64) -> Vec<f64> {
    let level = |step: usize| step as f64 / (levels - 1) as f64;
    let half = levels / 2;
    let mut points = Vec::with_capacity(trajectories * (dimensions + 1) * dimensions);
    for trajectory in 0..trajectories {
        let mut random = stream(seed, &[trajectory as u64]);
        let mut order: Vec<usize> = (0..dimensions).collect();
        order.shuffle(&mut random);
        let mut at: Vec<usize> = (0..dimensions)
            .map(|_| random.random_range(0..levels))
            .collect();
        points.extend(at.iter().map(|step| level(*step)));
        for input in order {
            // From each level exactly one of the two steps stays on the grid.
            at[input] = if at[input] < half {
                at[input] + half
            } else {
                at[input] - half
            };
            points.extend(at.iter().map(|step| level(*step)));
        }
    }
    points
}

fn radial(trajectories: usize, dimensions: usize, seed: u64) -> Result<Vec<f64>, DesignError> {
    let pairs = sobol_points(trajectories, 2 * dimensions, seed)?;
    let mut points = Vec::with_capacity(trajectories * (dimensions + 1) * dimensions);
    for pair in pairs.chunks_exact(2 * dimensions) {
        let (center, other) = neighbours(pair);
        points.extend_from_slice(&center);
        for input in 0..dimensions {
            let start = points.len();
            points.extend_from_slice(&center);
            points[start + input] = other[input];
        }
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_input_of_a_winding_path_steps_once(dimensions in 1_usize..8, half in 1_usize..5, seed: u64) {
            let levels = 2 * half;
            let design = morris(5, dimensions, MorrisPath::Winding { levels }, seed).unwrap();
            let step = levels as f64 / (2.0 * (levels as f64 - 1.0));
            for trajectory in 0..5 {
                let mut moved = vec![0; dimensions];
                for row in 0..dimensions {
                    let row = trajectory * (dimensions + 1) + row;
                    for (input, moves) in moved.iter_mut().enumerate() {
                        let change = (design.point(row + 1)[input] - design.point(row)[input]).abs();
                        if change > 0.0 {
                            prop_assert!((change - step).abs() < 1e-12);
                            *moves += 1;
                        }
                    }
                }
                prop_assert_eq!(moved, vec![1; dimensions]);
            }
        }
    }

    #[test]
    fn a_radial_path_steps_from_its_center() {
        let design = morris(3, 4, MorrisPath::Radial, 9).unwrap();
        assert_eq!(design.rows(), 15);
        for trajectory in 0..3 {
            let center = design.point(trajectory * 5);
            for input in 0..4 {
                let point = design.point(trajectory * 5 + 1 + input);
                let moved: Vec<usize> = (0..4)
                    .filter(|other| point[*other].to_bits() != center[*other].to_bits())
                    .collect();
                assert_eq!(moved, [input]);
            }
        }
    }

    #[test]
    fn odd_levels_are_refused() {
        let refused = morris(3, 4, MorrisPath::Winding { levels: 5 }, 9);
        assert!(matches!(refused, Err(DesignError::Levels { .. })));
    }
}
