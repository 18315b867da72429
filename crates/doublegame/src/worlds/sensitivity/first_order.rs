//! First-order indices from worlds of any design with independent inputs.

use super::{
    Bootstrap, Estimate, Refusal, check_bootstrap, check_independent, complete, is_constant,
};
use crate::worlds::designs::Design;
use crate::worlds::random::stream;
use rand::RngExt;
use rayon::prelude::*;

/// The fewest rows for which classes make sense.
const LEAST_ROWS: usize = 20;

/// The outcomes of all rows, which are enough and differ.
pub(super) fn enough_outcomes(
    design: &Design,
    outcomes: &[Option<f64>],
) -> Result<Vec<f64>, Refusal> {
    let outcomes = complete(design, outcomes)?;
    if outcomes.len() < LEAST_ROWS {
        return Err(Refusal::TooFew {
            rows: outcomes.len(),
            least: LEAST_ROWS,
        });
    }
    if is_constant(&outcomes) {
        return Err(Refusal::Constant);
    }
    Ok(outcomes)
}

/// How many classes an input is cut into: a twentieth of the rows, from 2 to 48.
fn class_count(rows: usize) -> usize {
    (rows / 20).clamp(2, 48)
}

/// Refuses a design whose rows are not a sample of the inputs' distribution.
pub(super) fn check_given_data(design: &Design, estimator: &'static str) -> Result<(), Refusal> {
    if design.plan().rows_are_a_sample() {
        return Ok(());
    }
    Err(Refusal::WrongDesign {
        estimator,
        needed: "worlds whose rows are a sample of their own, such as a Latin hypercube",
        found: design.plan().words(),
    })
}

/// The first-order Sobol index of each input from given data: the share of the outcome's variance between classes of the
/// input with equally many rows (the correlation ratio, Plischke, Borgonovo and Smith 2013, section 3), less the share
/// that classes have by chance (epsilon squared, Kelley 1935), so that an input without influence has 0 on average. An
/// estimate may so lie a little below 0. Rows with the same value stay in one class.
///
/// Classes are coarser than values: within a class the spread that the input causes counts as that of the others, so the
/// index is a little low where the outcome changes fast with the input.
///
/// # Errors
/// [`Refusal`] for Saltelli, Morris and one-at-a-time designs, dependent inputs, missing rows, less than 20 rows, and
/// outcomes that do not differ.
pub fn first_order(
    design: &Design,
    outcomes: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<Vec<Estimate>, Refusal> {
    let estimator = "first-order indices from given data";
    check_given_data(design, estimator)?;
    check_independent(design, estimator)?;
    check_bootstrap(bootstrap)?;
    let outcomes = enough_outcomes(design, outcomes)?;
    let estimate = |input: usize| {
        let column: Vec<f64> = design.column(input).collect();
        let classes = classes(&column, class_count(column.len()));
        let value = epsilon_squared(&outcomes, &classes, 0..outcomes.len());
        let resamples: Vec<f64> = (0..bootstrap.resamples)
            .map(|resample| {
                let mut random = stream(bootstrap.seed, &[input as u64, resample as u64]);
                let rows = (0..outcomes.len()).map(|_| random.random_range(0..outcomes.len()));
                epsilon_squared(&outcomes, &classes, rows)
            })
            .collect();
        Estimate::from_resamples(value, resamples.iter().copied(), bootstrap.level)
    };
    Ok((0..design.dimensions())
        .into_par_iter()
        .map(estimate)
        .collect())
}

/// The class of each row: `count` classes of about equally many rows by their value, rows of the same value in one class.
pub(super) fn classes(column: &[f64], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by(|row, other| column[*row].total_cmp(&column[*other]));
    let mut classes = vec![0; column.len()];
    let (mut class, mut start) = (0, 0);
    for (rank, row) in order.iter().enumerate() {
        let is_new = rank > 0 && column[*row].total_cmp(&column[order[rank - 1]]).is_ne();
        // A class is full when the next boundary of equal shares is reached.
        let boundary = rank * count / column.len() > start * count / column.len();
        if is_new && boundary {
            class += 1;
            start = rank;
        }
        classes[*row] = class;
    }
    classes
}

/// The share of variance between the classes, less what chance gives.
fn epsilon_squared(outcomes: &[f64], classes: &[usize], rows: impl Iterator<Item = usize>) -> f64 {
    let class_count = classes.iter().max().map_or(0, |last| last + 1);
    let mut sums = vec![(0.0, 0.0); class_count];
    let mut drawn = Vec::with_capacity(outcomes.len());
    for row in rows {
        let (count, sum) = &mut sums[classes[row]];
        *count += 1.0;
        *sum += outcomes[row];
        drawn.push(outcomes[row]);
    }
    let count = drawn.len() as f64;
    let mean = drawn.iter().sum::<f64>() / count;
    let all: f64 = drawn.iter().map(|outcome| (outcome - mean).powi(2)).sum();
    let filled = sums.iter().filter(|(count, _)| *count > 0.0);
    let between: f64 = filled
        .clone()
        .map(|(count, sum)| count * (sum / count - mean).powi(2))
        .sum();
    let filled = filled.count() as f64;
    if all <= 0.0 || count <= filled {
        return 0.0;
    }
    let by_chance = (filled - 1.0) * (all - between) / (count - filled);
    (between - by_chance) / all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::{full_factorial, latin_hypercube};

    #[test]
    fn a_linear_function_has_its_shares() {
        let design = latin_hypercube(4000, 3, 4000, 2).unwrap();
        let outcomes: Vec<Option<f64>> = (0..4000)
            .map(|row| Some(2.0 * design.point(row)[0] + design.point(row)[1]))
            .collect();
        let found = first_order(&design, &outcomes, &Bootstrap::default()).unwrap();
        for (estimate, exact) in found.iter().zip([0.8, 0.2, 0.0]) {
            assert!(
                (estimate.value - exact).abs() < 0.02,
                "{estimate:?} {exact}"
            );
        }
        assert!(found[2].holds(0.0));
    }

    #[test]
    fn chance_gives_nothing_on_average() {
        let mut sum = 0.0;
        for seed in 0..60 {
            let design = latin_hypercube(100, 2, 100, seed).unwrap();
            let outcomes: Vec<Option<f64>> =
                (0..100).map(|row| Some(design.point(row)[0])).collect();
            sum += first_order(&design, &outcomes, &Bootstrap::default()).unwrap()[1].value;
        }
        assert!((sum / 60.0).abs() < 0.02, "{}", sum / 60.0);
    }

    #[test]
    fn levels_are_classes() {
        let column = [0.0, 0.5, 0.0, 1.0, 0.5, 1.0, 1.0, 0.0];
        assert_eq!(classes(&column, 48), [0, 1, 0, 2, 1, 2, 2, 0]);
        // An outcome that is the first input is all its own doing.
        let design = full_factorial(&[4, 10]).unwrap();
        let outcomes: Vec<Option<f64>> = (0..40).map(|row| Some(design.point(row)[0])).collect();
        let found = first_order(&design, &outcomes, &Bootstrap::default()).unwrap();
        assert!(found[1].value < 0.05, "{:?}", found[1]);
    }

    #[test]
    fn dependent_inputs_are_refused() {
        use crate::worlds::designs::Dependence;
        let design = latin_hypercube(40, 1, 40, 1).unwrap();
        let points = design.column(0).collect();
        let design = design.with_points(points, Dependence::Correlated);
        let outcomes: Vec<Option<f64>> = (0..40).map(|row| Some(f64::from(row))).collect();
        let refusal = first_order(&design, &outcomes, &Bootstrap::default()).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "first-order indices from given data need independent inputs, but these are correlated: take the \
             moment-independent index"
        );
    }
}
