//! The change points of a whole series.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::cost::{Costs, Penalty};
use super::noise::{Noise, NoiseModel};
use super::partition::{Partition, pelt};
use crate::record::series::Series;

/// How change points are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePointOptions {
    /// What a change costs.
    pub penalty: Penalty,
    /// The family of distributions.
    pub noise: NoiseModel,
}

impl Default for ChangePointOptions {
    fn default() -> Self {
        Self {
            penalty: Penalty::ModifiedBayesian,
            noise: NoiseModel::ByKind,
        }
    }
}

/// The stretches of one level into which a series falls.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChangePoints {
    /// The distribution around the levels. The overdispersion of counts is the one at which the penalized cost of the
    /// best division is least.
    pub noise: Noise,
    /// What each change costs, in units of twice the log-likelihood.
    pub penalty: f64,
    /// The stretches in the order of time, at least one. A change point is the first day of any but the first.
    pub stretches: Vec<Stretch>,
}

/// A stretch of one level.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Stretch {
    /// The first day of its first observed period.
    #[schemars(with = "String")]
    pub from: Date,
    /// The last day of its last observed period.
    #[schemars(with = "String")]
    pub to: Date,
    /// How many periods of it are observed.
    pub observed: usize,
    /// The mean of its values.
    pub mean: f64,
    /// By how much twice the log-likelihood falls if this stretch is joined with the one before it; null for the first.
    pub gain: Option<f64>,
}

/// Divides the series into stretches of one level each, at the least penalized cost; see [`Penalty`].
///
/// None if `stop` came true before it was done.
#[must_use]
pub fn change_points(
    series: &Series,
    options: &ChangePointOptions,
    stop: &dyn Fn() -> bool,
) -> Option<ChangePoints> {
    let values = series.values();
    let model = options.noise.of(series.kind);
    let mut best: Option<(Noise, Partition)> = None;
    for noise in model.candidates(&values) {
        let found = pelt(&Costs::new(&values, noise), options.penalty, stop)?;
        if best
            .as_ref()
            .is_none_or(|(_, known)| found.cost < known.cost)
        {
            best = Some((noise, found));
        }
    }
    let (noise, partition) = best?;
    Some(ChangePoints {
        noise,
        penalty: options.penalty.per_change(values.len()),
        stretches: stretches(series, &values, noise, &partition.starts),
    })
}

fn stretches(series: &Series, values: &[f64], noise: Noise, starts: &[usize]) -> Vec<Stretch> {
    let costs = Costs::new(values, noise);
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .copied()
        .chain([values.len()])
        .collect();
    (0..starts.len())
        .map(|at| {
            let (from, to) = (starts[at], ends[at]);
            let gain = at.checked_sub(1).map(|before| {
                let joined = costs.stretch(starts[before], to);
                joined - costs.stretch(starts[before], from) - costs.stretch(from, to)
            });
            Stretch {
                from: series.observations[from].date,
                to: series.last_day(&series.observations[to - 1]),
                observed: to - from,
                mean: values[from..to].iter().sum::<f64>() / (to - from) as f64,
                gain,
            }
        })
        .collect()
}
