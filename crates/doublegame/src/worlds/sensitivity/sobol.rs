//! Sobol indices from a Saltelli design.
//!
//! All estimators are ratios of sums over the rows of the base, so a resample needs only the rows' terms, each counted as
//! often as its row was drawn. The terms are written down once, block by block, and the resamples are weighted sums of
//! them.

use super::{
    Bootstrap, Estimate, Refusal, check_bootstrap, check_independent, complete, is_constant,
};
use crate::worlds::designs::{Design, Plan, SaltelliOrder, block_length};
use crate::worlds::random::stream;
use rand::RngExt;
use rayon::prelude::*;

/// The share of the outcome's variance that inputs account for.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// By input: the share that it accounts for by itself.
    pub first: Vec<Estimate>,
    /// By input: the share that it accounts for by itself and together with others.
    pub total: Vec<Estimate>,
    /// By pair of inputs `(j, k)`, `j < k`, in the order of [`SobolIndices::pairs`]: the share of what they do together
    /// beyond what each does by itself. Empty unless the design serves for second order.
    pub second: Vec<Estimate>,
}

impl SobolIndices {
    /// The pairs of inputs in the order of [`SobolIndices::second`]: (0, 1), (0, 2), ..., (1, 2), ...
    pub fn pairs(inputs: usize) -> impl Iterator<Item = (usize, usize)> {
        (0..inputs).flat_map(move |j| (j + 1..inputs).map(move |k| (j, k)))
    }
}

/// The terms of one row, in this order: the two outcomes of A and B added, their squares added, A times B; by input the
/// term of the first order; by input that of the total order; by pair that of the second order.
const FIXED_TERMS: usize = 3;

/// First, total and, where the design serves for it, second order Sobol indices with bootstrap intervals.
///
/// With `a`, `b`, `ab_j`, `ba_j` the outcomes of A, of B, of A with input j from B and the reverse, less the mean of all
/// outcomes, and `V` the variance of those of A and B:
///
/// - first order: the mean of `b (ab_j - a)`, over `V` (Saltelli et al. 2010, table 2 (b));
/// - total order: half the mean of `(a - ab_j)^2`, over `V` (Jansen 1999);
/// - second order: the mean of `ba_j ab_k - a b`, over `V`, less the first orders of j and k (Saltelli 2002).
///
/// # Errors
/// [`Refusal`] for another design, dependent inputs, missing rows, and outcomes that do not differ.
pub fn sobol_indices(
    design: &Design,
    outcomes: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<SobolIndices, Refusal> {
    let estimator = "Sobol indices";
    let Plan::Saltelli { base, order, .. } = *design.plan() else {
        return Err(Refusal::WrongDesign {
            estimator,
            needed: "a Saltelli design",
            found: design.plan().words(),
        });
    };
    check_independent(design, estimator)?;
    check_bootstrap(bootstrap)?;
    let outcomes = complete(design, outcomes)?;
    if base < 2 {
        return Err(Refusal::TooFew {
            rows: base,
            least: 2,
        });
    }
    let inputs = design.dimensions();
    let terms = Terms::new(&outcomes, inputs, order);
    if terms.is_constant() {
        return Err(Refusal::Constant);
    }
    // The first counts every row once: it gives the estimates themselves.
    let mut times = vec![vec![1; base]];
    times.par_extend((0..bootstrap.resamples).into_par_iter().map(|resample| {
        let mut random = stream(bootstrap.seed, &[resample as u64]);
        let mut times = vec![0_u32; base];
        for _ in 0..base {
            times[random.random_range(0..base)] += 1;
        }
        times
    }));
    // On a thread of the pool the blocks follow each other without waiting for another thread to wake.
    let means = rayon::scope(|_| terms.means(&times));
    let mut indices = means.iter().map(|means| terms.indices(means));
    let found = indices.next().unwrap_or_default();
    let resampled: Vec<Vec<f64>> = indices.collect();
    let estimates: Vec<Estimate> = found
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let resampled = resampled.iter().map(|indices| indices[index]);
            Estimate::from_resamples(*value, resampled, bootstrap.level)
        })
        .collect();
    Ok(SobolIndices {
        first: estimates[..inputs].to_vec(),
        total: estimates[inputs..2 * inputs].to_vec(),
        second: estimates[2 * inputs..].to_vec(),
    })
}

/// Rows of the base whose terms are held at a time.
const BLOCK: usize = 256;

/// The outcomes and what terms they have.
struct Terms<'a> {
    outcomes: &'a [f64],
    /// The mean of all outcomes.
    mean: f64,
    inputs: usize,
    /// Outcomes of one row of the base.
    block: usize,
    pairs: usize,
    /// Terms of one row of the base.
    width: usize,
}

impl<'a> Terms<'a> {
    fn new(outcomes: &'a [f64], inputs: usize, order: SaltelliOrder) -> Self {
        let pairs = match order {
            SaltelliOrder::FirstAndTotal => 0,
            SaltelliOrder::Second => inputs * (inputs - 1) / 2,
        };
        Self {
            outcomes,
            mean: outcomes.iter().sum::<f64>() / outcomes.len() as f64,
            inputs,
            block: block_length(inputs, order),
            pairs,
            width: FIXED_TERMS + 2 * inputs + pairs,
        }
    }

    /// Whether the outcomes of A and B are all the same.
    fn is_constant(&self) -> bool {
        let rows = self.outcomes.chunks_exact(self.block);
        let ends: Vec<f64> = rows.flat_map(|row| [row[0], row[row.len() - 1]]).collect();
        is_constant(&ends)
    }

    /// Adds the terms of one row of the base.
    fn push_row(&self, row: &[f64], terms: &mut Vec<f64>) {
        let row: Vec<f64> = row.iter().map(|outcome| outcome - self.mean).collect();
        let (a, b) = (row[0], row[row.len() - 1]);
        let ab = &row[1..=self.inputs];
        terms.extend([a + b, a * a + b * b, a * b]);
        terms.extend(ab.iter().map(|ab| b * (ab - a)));
        terms.extend(ab.iter().map(|ab| 0.5 * (a - ab) * (a - ab)));
        if self.pairs > 0 {
            let ba = &row[1 + self.inputs..=2 * self.inputs];
            terms.extend(SobolIndices::pairs(self.inputs).map(|(j, k)| ba[j] * ab[k]));
        }
    }

    /// The mean of each term when every row counts as many times as said, for each such list.
    fn means(&self, times: &[Vec<u32>]) -> Vec<Vec<f64>> {
        let mut sums = vec![vec![0.0; self.width]; times.len()];
        let mut terms = Vec::with_capacity(BLOCK * self.width);
        for (block, rows) in self.outcomes.chunks(BLOCK * self.block).enumerate() {
            terms.clear();
            for row in rows.chunks_exact(self.block) {
                self.push_row(row, &mut terms);
            }
            sums.par_iter_mut().zip(times).for_each(|(sums, times)| {
                add_rows(sums, &terms, &times[block * BLOCK..]);
            });
        }
        for (sums, times) in sums.iter_mut().zip(times) {
            let rows = times.len() as f64;
            for sum in sums {
                *sum /= rows;
            }
        }
        sums
    }

    /// First, total and second order from the means; zeros where a resample has no variance.
    fn indices(&self, means: &[f64]) -> Vec<f64> {
        let variance = means[1] / 2.0 - (means[0] / 2.0).powi(2);
        if variance <= 0.0 {
            return vec![0.0; self.width - FIXED_TERMS];
        }
        let mut indices: Vec<f64> = means[FIXED_TERMS..]
            .iter()
            .map(|mean| mean / variance)
            .collect();
        let (singles, second) = indices.split_at_mut(2 * self.inputs);
        for (index, (j, k)) in second.iter_mut().zip(SobolIndices::pairs(self.inputs)) {
            *index -= means[2] / variance + singles[j] + singles[k];
        }
        indices
    }
}

/// Adds every row of terms as many times as said.
fn add_rows(sums: &mut [f64], terms: &[f64], times: &[u32]) {
    for (row, times) in terms.chunks_exact(sums.len()).zip(times) {
        if *times > 0 {
            let times = f64::from(*times);
            for (sum, term) in sums.iter_mut().zip(row) {
                *sum += times * term;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::saltelli;
    use std::f64::consts::PI;

    fn run(base: usize, inputs: usize, f: impl Fn(&[f64]) -> f64) -> SobolIndices {
        let design = saltelli(base, inputs, SaltelliOrder::Second, 3).unwrap();
        let outcomes: Vec<Option<f64>> = (0..design.rows())
            .map(|row| Some(f(design.point(row))))
            .collect();
        sobol_indices(&design, &outcomes, &Bootstrap::default()).unwrap()
    }

    /// Ishigami and Homma (1990) with a = 7, b = 0.1, and its indices in closed form.
    fn ishigami(u: &[f64]) -> f64 {
        let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
        x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
    }

    fn near(estimate: &Estimate, exact: f64) {
        // Three standard errors, so that not one in twenty fails by chance.
        let apart = (estimate.value - exact).abs();
        assert!(
            apart <= 3.0 * estimate.standard_error + 1e-12,
            "{estimate:?} is not {exact}"
        );
        assert!(estimate.standard_error < 0.05, "{estimate:?}");
    }

    #[test]
    fn ishigami_is_recovered() {
        let found = run(4096, 3, ishigami);
        let (pi4, b) = (PI.powi(4), 0.1);
        let variance = 49.0 / 8.0 + b * pi4 / 5.0 + b * b * pi4 * pi4 / 18.0 + 0.5;
        let first = 0.5 * (1.0 + b * pi4 / 5.0).powi(2) / variance;
        let second = 49.0 / 8.0 / variance;
        let with_third = b * b * pi4 * pi4 * (1.0 / 18.0 - 1.0 / 50.0) / variance;
        for (estimate, exact) in found.first.iter().zip([first, second, 0.0]) {
            near(estimate, exact);
        }
        for (estimate, exact) in found
            .total
            .iter()
            .zip([first + with_third, second, with_third])
        {
            near(estimate, exact);
        }
        for (estimate, exact) in found.second.iter().zip([0.0, with_third, 0.0]) {
            near(estimate, exact);
        }
    }

    #[test]
    fn sobol_g_is_recovered() {
        // Saltelli and Sobol (1995): the product of (|4 u - 2| + a) / (1 + a).
        let a = [0.0, 1.0, 4.5, 9.0, 99.0];
        let found = run(8192, 5, |u| {
            u.iter()
                .zip(a)
                .map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a))
                .product()
        });
        let part = |a: f64| 1.0 / 3.0 / (1.0 + a).powi(2);
        let all: f64 = a.iter().map(|a| 1.0 + part(*a)).product();
        let variance = all - 1.0;
        for (input, a) in a.iter().enumerate() {
            near(&found.first[input], part(*a) / variance);
            near(
                &found.total[input],
                part(*a) * all / (1.0 + part(*a)) / variance,
            );
        }
        for (estimate, (j, k)) in found.second.iter().zip(SobolIndices::pairs(5)) {
            near(estimate, part(a[j]) * part(a[k]) / variance);
        }
    }

    #[test]
    fn a_missing_row_is_refused() {
        let design = saltelli(16, 2, SaltelliOrder::FirstAndTotal, 1).unwrap();
        let mut outcomes: Vec<Option<f64>> =
            (0..design.rows()).map(|row| Some(row as f64)).collect();
        outcomes[40] = None;
        assert_eq!(
            sobol_indices(&design, &outcomes, &Bootstrap::default()),
            Err(Refusal::Missing { rows: vec![40] })
        );
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| run(256, 3, ishigami))
        };
        assert_eq!(on(1), on(4));
    }
}
