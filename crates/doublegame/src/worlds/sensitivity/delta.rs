//! The moment-independent index of Borgonovo from given data.

use super::first_order::{check_given_data, classes, enough_outcomes};
use super::{Bootstrap, Estimate, Refusal, check_bootstrap};
use crate::worlds::designs::Design;
use crate::worlds::random::stream;
use rand::RngExt;
use rayon::prelude::*;

/// How far knowing an input shifts the whole distribution of the outcome: from 0 (not at all) to 1 (Borgonovo 2007).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeltaIndex {
    /// The index, corrected for its bias, with its interval.
    pub corrected: Estimate,
    /// The index as it comes out of the data, which is too high where the input does little.
    pub raw: f64,
    /// What the index comes to on average when the input's values are shuffled among the rows, corrected alike: values of
    /// [`Self::corrected`] that are no higher show no influence.
    pub by_chance: f64,
}

/// Points of the grid on which densities are compared.
const GRID: usize = 256;

/// How many bandwidths a kernel reaches to each side.
const REACH: f64 = 4.0;

/// Streams of random numbers that differ from those of the bootstrap.
const SHUFFLES: u64 = 1 << 40;

/// How many shuffles show what chance gives.
const SHUFFLE_COUNT: usize = 20;

/// The index delta of each input: half the distance between the outcome's density and its density given the input,
/// averaged over the input (Borgonovo 2007, equation 8).
///
/// The input is cut into classes with equally many rows, densities are estimated with Gaussian kernels, and the bias that
/// small classes have is taken off by the bootstrap: twice the estimate less the mean of the resampled ones (Plischke,
/// Borgonovo and Smith 2013, equation 30). It is valid for dependent inputs too.
///
/// Classes are coarser than values, so that the index is too low where the outcome changes fast with the input: an outcome
/// that is the input has `1 - 1 / classes`. There are 5 classes at 400 rows, 12 at 2000, 16 at 4000.
///
/// All kernels of an input have the mean width of those that Silverman (1986) gives for its classes. With one width a
/// class in which the outcome is certain is not taken for a shifted one because its kernel is narrower.
///
/// # Errors
/// [`Refusal`] for Saltelli, Morris and one-at-a-time designs, missing rows, less than 20 rows, and outcomes that do not
/// differ.
pub fn delta(
    design: &Design,
    outcomes: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<Vec<DeltaIndex>, Refusal> {
    check_given_data(design, "moment-independent indices")?;
    check_bootstrap(bootstrap)?;
    let outcomes = enough_outcomes(design, outcomes)?;
    let grid = Grid::new(&outcomes);
    let index = |input: usize| {
        let column: Vec<f64> = design.column(input).collect();
        let classes = classes(&column, class_count(column.len()));
        index_of(&outcomes, &classes, &grid, bootstrap, input as u64)
    };
    Ok((0..design.dimensions())
        .into_par_iter()
        .map(index)
        .collect())
}

/// How many classes an input is cut into, by the rule of Plischke, Borgonovo and Smith (2013): few, since the bias grows
/// with them.
fn class_count(rows: usize) -> usize {
    let rows = rows as f64;
    let power = 2.0 / (7.0 + ((1500.0 - rows) / 500.0).tanh());
    rows.powf(power).ceil().min(48.0) as usize
}

fn index_of(
    outcomes: &[f64],
    classes: &[usize],
    grid: &Grid,
    bootstrap: &Bootstrap,
    input: u64,
) -> DeltaIndex {
    let rows = outcomes.len();
    let resampled = |classes: &[usize], place: u64| {
        let mut random = stream(bootstrap.seed, &[input, place]);
        let (values, classes): (Vec<f64>, Vec<usize>) = (0..rows)
            .map(|_| {
                let row = random.random_range(0..rows);
                (outcomes[row], classes[row])
            })
            .unzip();
        grid.distance(&values, &classes)
    };
    let raw = grid.distance(outcomes, classes);
    let resamples: Vec<f64> = (0..bootstrap.resamples)
        .map(|resample| resampled(classes, resample as u64))
        .collect();
    let mean = resamples.iter().sum::<f64>() / resamples.len() as f64;
    let by_chance: f64 = (0..SHUFFLE_COUNT as u64)
        .map(|shuffle| {
            use rand::seq::SliceRandom;
            let mut random = stream(bootstrap.seed, &[input, SHUFFLES + shuffle]);
            let mut shuffled = classes.to_vec();
            shuffled.shuffle(&mut random);
            2.0 * grid.distance(outcomes, &shuffled) - resampled(&shuffled, 2 * SHUFFLES + shuffle)
        })
        .sum();
    let corrected = (2.0 * raw - mean).clamp(0.0, 1.0);
    DeltaIndex {
        corrected: Estimate::from_resamples(corrected, resamples.iter().copied(), bootstrap.level),
        raw,
        by_chance: (by_chance / SHUFFLE_COUNT as f64).max(0.0),
    }
}

/// Where densities are compared: equal steps over the outcomes' range and what kernels add to it.
struct Grid {
    low: f64,
    step: f64,
}

impl Grid {
    fn new(outcomes: &[f64]) -> Self {
        let margin = REACH * bandwidth(&mut outcomes.to_vec());
        let low = outcomes.iter().copied().fold(f64::INFINITY, f64::min) - margin;
        let high = outcomes.iter().copied().fold(f64::NEG_INFINITY, f64::max) + margin;
        Self {
            low,
            step: (high - low) / (GRID - 1) as f64,
        }
    }

    /// The estimate of delta: over the classes, half the distance of the class's density from that of all.
    fn distance(&self, values: &[f64], classes: &[usize]) -> f64 {
        let class_count = classes.iter().max().map_or(0, |last| last + 1);
        let mut by_class: Vec<Vec<f64>> = vec![Vec::new(); class_count];
        for (value, class) in values.iter().zip(classes) {
            by_class[*class].push(*value);
        }
        by_class.retain(|class| !class.is_empty());
        let widths = by_class.iter_mut().map(|class| bandwidth(class));
        let width = widths.sum::<f64>() / by_class.len() as f64;
        let all = self.density(values, width);
        let distances = by_class.iter().map(|class| {
            let density = self.density(class, width);
            let apart: f64 = all.iter().zip(&density).map(|(p, q)| (p - q).abs()).sum();
            class.len() as f64 / values.len() as f64 * apart / 2.0
        });
        distances.sum()
    }

    /// The probability that a kernel estimate has at each point of the grid; all together 1.
    fn density(&self, values: &[f64], width: f64) -> Vec<f64> {
        // Every value is shared by its two neighbours on the grid, which errs by far less than the kernel smooths.
        let mut weights = vec![0.0; GRID];
        for value in values {
            let place = ((value - self.low) / self.step).clamp(0.0, (GRID - 1) as f64);
            let below = (place as usize).min(GRID - 2);
            let part = place - below as f64;
            weights[below] += 1.0 - part;
            weights[below + 1] += part;
        }
        // A kernel narrower than the grid is one point of it.
        let width = width.max(self.step / 2.0);
        let reach = ((REACH * width / self.step).ceil() as usize).min(GRID);
        let kernel: Vec<f64> = (0..=reach)
            .map(|steps| (-0.5 * (steps as f64 * self.step / width).powi(2)).exp())
            .collect();
        let mut density = vec![0.0; GRID];
        for (place, weight) in weights
            .iter()
            .enumerate()
            .filter(|(_, weight)| **weight > 0.0)
        {
            let first = place.saturating_sub(reach);
            let last = (place + reach).min(GRID - 1);
            for (at, density) in density[first..=last].iter_mut().enumerate() {
                *density += weight * kernel[(first + at).abs_diff(place)];
            }
        }
        let all: f64 = density.iter().sum();
        density.iter().map(|density| density / all).collect()
    }
}

/// The width of Silverman (1986, equation 3.31): 0.9 of the smaller of the standard deviation and the quartiles' distance
/// over 1.34, over the fifth root of the number of values. Sorts the values.
fn bandwidth(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let deviation = (squares / (count - 1.0).max(1.0)).sqrt();
    let quartile = |share: f64| values[((count - 1.0) * share).round() as usize];
    let between = (quartile(0.75) - quartile(0.25)) / 1.34;
    let spread = if between > 0.0 {
        deviation.min(between)
    } else {
        deviation
    };
    0.9 * spread / count.powf(0.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::latin_hypercube;
    use statrs::distribution::{ContinuousCDF, Normal};

    fn normal(u: f64) -> f64 {
        Normal::standard().inverse_cdf(u)
    }

    /// The exact index of an input with the share `first` of the variance of a sum of normal inputs, from the definition:
    /// two normal densities cross at two points, and half their distance is the difference of their probabilities between
    /// them (Borgonovo 2007, the additive case).
    fn exact(first: f64) -> f64 {
        let rest = (1.0 - first).sqrt();
        let steps = 2000;
        let at = |u: f64| {
            let mean = normal(u) * first.sqrt();
            // log density of N(mean, rest^2) less that of N(0, 1) is zero at the roots of a y^2 + b y + c.
            let a = 0.5 - 0.5 / (rest * rest);
            let b = mean / (rest * rest);
            let c = -0.5 * mean * mean / (rest * rest) - rest.ln();
            let root = (b * b - 4.0 * a * c).sqrt();
            let (y, z) = ((-b + root) / (2.0 * a), (-b - root) / (2.0 * a));
            let given = Normal::new(mean, rest).unwrap();
            let all = Normal::standard();
            ((given.cdf(z) - given.cdf(y)) - (all.cdf(z) - all.cdf(y))).abs()
        };
        let middles = (0..steps).map(|step| (f64::from(step) + 0.5) / f64::from(steps));
        middles.map(at).sum::<f64>() / f64::from(steps)
    }

    #[test]
    fn a_sum_of_normals_is_recovered() {
        let rows = 4000;
        let design = latin_hypercube(rows, 3, rows, 8).unwrap();
        let outcomes: Vec<Option<f64>> = (0..rows)
            .map(|row| {
                let u = design.point(row);
                Some(2.0 * normal(u[0]) + normal(u[1]))
            })
            .collect();
        let bootstrap = Bootstrap {
            resamples: 40,
            ..Bootstrap::default()
        };
        let found = delta(&design, &outcomes, &bootstrap).unwrap();
        for (index, first) in found.iter().zip([0.8, 0.2]) {
            let exact = exact(first);
            assert!(
                (index.corrected.value - exact).abs() < 0.03,
                "{index:?} {exact}"
            );
        }
        let nothing = found[2];
        assert!(nothing.corrected.value < 0.03, "{nothing:?}");
        assert!(nothing.raw > nothing.corrected.value);
        assert!((nothing.by_chance - nothing.corrected.value).abs() < 0.03);
        assert!(found[1].corrected.value > found[1].by_chance + 0.05);
    }

    #[test]
    fn an_outcome_that_is_the_input_has_the_highest_index() {
        let design = latin_hypercube(2000, 2, 2000, 8).unwrap();
        let outcomes: Vec<Option<f64>> = (0..2000).map(|row| Some(design.point(row)[0])).collect();
        let found = delta(&design, &outcomes, &Bootstrap::default()).unwrap();
        // Twelve classes: each has all outcomes but those of its own twelfth against it, and kernels blur its two ends.
        let exact = 1.0 - 1.0 / 12.0;
        assert!(
            (found[0].corrected.value - exact).abs() < 0.03,
            "{:?}",
            found[0]
        );
    }

    #[test]
    fn an_outcome_of_two_values_is_no_trouble() {
        let design = latin_hypercube(400, 2, 400, 8).unwrap();
        let outcomes: Vec<Option<f64>> = (0..400)
            .map(|row| Some(if design.point(row)[0] > 0.9 { 1.0 } else { 0.0 }))
            .collect();
        let found = delta(&design, &outcomes, &Bootstrap::default()).unwrap();
        // Five classes: in four the outcome is certain, half the distance is 0.1; in one it is a coin, and that is 0.4.
        assert!((found[0].raw - 0.16).abs() < 1e-6, "{:?}", found[0]);
        assert!((found[0].corrected.value - 0.16).abs() < 0.01);
    }
}
