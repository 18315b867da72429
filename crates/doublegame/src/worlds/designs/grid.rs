//! Designs on a grid.

use super::{Design, DesignError, Plan, check_shape};

/// The `levels` numbers from 0 to 1 with equal distances; a half where there is one level only.
fn levels_of(levels: usize) -> impl Iterator<Item = f64> {
    (0..levels).map(move |level| {
        if levels == 1 {
            0.5
        } else {
            level as f64 / (levels - 1) as f64
        }
    })
}

/// All combinations of the levels of all inputs; the last input changes first. `levels` says how many each input has: they
/// lie at equal distances from 0 to 1, ends included.
///
/// # Errors
/// [`DesignError`] if there are no inputs, if an input has no levels, or if there are too many combinations.
pub fn full_factorial(levels: &[usize]) -> Result<Design, DesignError> {
    let dimensions = levels.len();
    if levels.contains(&0) {
        return Err(DesignError::Levels {
            levels: 0,
            expected: "each input needs at least one",
        });
    }
    let product = levels
        .iter()
        .try_fold(1_usize, |rows, levels| rows.checked_mul(*levels));
    let rows = product.unwrap_or(usize::MAX);
    check_shape(rows, dimensions)?;
    let values: Vec<Vec<f64>> = levels
        .iter()
        .map(|count| levels_of(*count).collect())
        .collect();
    let mut points = Vec::with_capacity(rows * dimensions);
    for row in 0..rows {
        let mut below = rows;
        for values in &values {
            below /= values.len();
            points.push(values[row / below % values.len()]);
        }
    }
    let levels = levels.to_vec();
    Ok(Design::new(
        Plan::FullFactorial { levels },
        dimensions,
        points,
    ))
}

/// The central point, then each input by itself moved through its levels, which lie at equal distances from 0 to 1, while
/// the others stay. Row 0 is the center; input `i` at level `k` is row `1 + i * levels + k`.
///
/// # Errors
/// [`DesignError`] if there are no inputs, less than two levels, too many rows, or a center outside the cube.
pub fn one_at_a_time(center: &[f64], levels: usize) -> Result<Design, DesignError> {
    let dimensions = center.len();
    if levels < 2 {
        return Err(DesignError::Levels {
            levels,
            expected: "at least 2, the ends",
        });
    }
    if let Some(input) = center.iter().position(|u| !(0.0..=1.0).contains(u)) {
        let value = center[input];
        return Err(DesignError::Outside {
            row: 0,
            input,
            value,
        });
    }
    let rows = dimensions.saturating_mul(levels).saturating_add(1);
    check_shape(rows, dimensions)?;
    let mut points = center.repeat(rows);
    let places = (0..dimensions).flat_map(|input| levels_of(levels).map(move |u| (input, u)));
    for (row, (input, u)) in places.enumerate() {
        points[(row + 1) * dimensions + input] = u;
    }
    Ok(Design::new(Plan::OneAtATime { levels }, dimensions, points))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_combinations_in_order() {
        let design = full_factorial(&[2, 1, 3]).unwrap();
        let rows: Vec<&[f64]> = (0..design.rows()).map(|row| design.point(row)).collect();
        let expected: [&[f64]; 6] = [
            &[0.0, 0.5, 0.0],
            &[0.0, 0.5, 0.5],
            &[0.0, 0.5, 1.0],
            &[1.0, 0.5, 0.0],
            &[1.0, 0.5, 0.5],
            &[1.0, 0.5, 1.0],
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn too_many_combinations_are_refused() {
        assert!(matches!(
            full_factorial(&[10; 60]),
            Err(DesignError::TooLarge { .. })
        ));
        assert!(matches!(
            full_factorial(&[3, 0]),
            Err(DesignError::Levels { .. })
        ));
        assert_eq!(full_factorial(&[]), Err(DesignError::Empty));
    }

    #[test]
    fn one_input_moves_at_a_time() {
        let design = one_at_a_time(&[0.3, 0.6], 3).unwrap();
        let rows: Vec<&[f64]> = (0..design.rows()).map(|row| design.point(row)).collect();
        let expected: [&[f64]; 7] = [
            &[0.3, 0.6],
            &[0.0, 0.6],
            &[0.5, 0.6],
            &[1.0, 0.6],
            &[0.3, 0.0],
            &[0.3, 0.5],
            &[0.3, 1.0],
        ];
        assert_eq!(rows, expected);
    }
}
