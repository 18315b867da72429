//! What densities integrate to, by bridges between draws of two of them (Meng and Wong 1996).

use super::emulator::Emulator;
use super::normal::Normal;
use crate::worlds::random::stream;
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

/// How many points of a normal distribution the bridge stands on, and how often a bridge is improved.
const BRIDGE: usize = 2_000;
const BRIDGE_STEPS: usize = 50;

/// The logarithm of what the standard normal density times the exponential of an emulator integrates to, from draws of it
/// (columns, in two groups or more that are independent of each other), and its standard error. Each group in turn crosses
/// the bridge to a normal distribution made from the others: its own would fit it too well.
pub(super) fn log_mass(emulator: &Emulator, drawn: &[DMatrix<f64>], seed: u64) -> (f64, f64) {
    let crossed = (0..drawn.len()).into_par_iter().map(|crossing| {
        let others = drawn.iter().enumerate();
        let others = others.filter(|(group, _)| *group != crossing);
        let others = others.flat_map(|(_, group)| group.column_iter());
        let normal = Normal::of(&DMatrix::from_columns(&others.collect::<Vec<_>>()));
        let mut random = stream(seed, &[4, crossing as u64]);
        let points: Vec<DVector<f64>> = (0..BRIDGE).map(|_| normal.draw(&mut random)).collect();
        let ratios = |places: &DMatrix<f64>| {
            let ratios = emulator.at(places) - normal.log_density(places);
            ratios.iter().copied().collect::<Vec<f64>>()
        };
        let points = ratios(&DMatrix::from_columns(&points));
        bridge(&points, &ratios(&drawn[crossing]))
    });
    let crossed: Vec<f64> = crossed.collect();
    let count = crossed.len() as f64;
    let mean = crossed.iter().sum::<f64>() / count;
    let squares = crossed.iter().map(|it| (it - mean).powi(2)).sum::<f64>();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// The logarithm of the ratio of two masses, from the logarithms of the ratio of their densities at draws of the second and
/// at draws of the first (Meng and Wong 1996, eq. 4.1).
pub(super) fn bridge(at_second: &[f64], at_first: &[f64]) -> f64 {
    let shift = at_second.iter().chain(at_first).copied();
    let shift = shift.fold(f64::NEG_INFINITY, f64::max);
    let [seconds, firsts] = [at_second, at_first].map(|logs| {
        let ratios = logs.iter().map(|log| (log - shift).exp());
        DVector::from_iterator(logs.len(), ratios)
    });
    let share = firsts.len() as f64 / (seconds.len() + firsts.len()) as f64;
    let mut ratio = seconds.mean();
    for _ in 0..BRIDGE_STEPS {
        let over = |it: f64| share * it + (1.0 - share) * ratio;
        let above = seconds.map(|it| it / over(it)).mean();
        let below = firsts.map(|it| over(it).recip()).mean();
        ratio = above / below;
    }
    shift + ratio.ln()
}

#[cfg(test)]
mod tests {
    use super::super::terms::Terms;
    use super::super::walk::{self, Source, from_prior};
    use super::*;
    use rand_distr::{Distribution as _, StandardNormal};

    /// `exp(-2 (z0 - 1)^2)` in three dimensions.
    fn bump() -> (Emulator, DMatrix<f64>) {
        let mut random = stream(5, &[]);
        let places = (0..200).map(|_| from_prior(3, &mut random) * 1.3);
        let places = DMatrix::from_columns(&places.collect::<Vec<_>>());
        let columns = places.column_iter();
        let terms: Terms = columns.map(|z| vec![-2.0 * (z[0] - 1.0).powi(2)]).collect();
        (Emulator::fit(&places, &terms, None).unwrap(), places)
    }

    #[test]
    fn draws_and_mass_are_those_of_the_product() {
        let (emulator, places) = bump();
        let walked = walk::draw(&emulator, &places, 600, Source { seed: 3, round: 1 });
        let draws = DMatrix::from_columns(&walked.ends);
        // Normal with precision 5 around 4/5; the mass is exp(-2/5) / sqrt(5).
        let first = draws.row(0);
        assert!((first.mean() - 0.8).abs() < 0.06, "{}", first.mean());
        let variance = first.variance();
        assert!((variance - 0.2).abs() < 0.04, "{variance}");
        assert!((draws.row(1).variance() - 1.0).abs() < 0.2);
        let (mass, error) = log_mass(&emulator, &walked.noted, 3);
        let expected = -0.4 - 0.5 * 5.0_f64.ln();
        // An emulator is not quite the bump.
        let apart = (mass - expected).abs();
        assert!(
            apart < 4.0 * error + 0.01 && apart < 0.05,
            "{mass} {expected} {error}"
        );
    }

    #[test]
    fn a_bridge_finds_the_ratio_of_two_masses() {
        // Of exp(-z^2 / 2) times 3 to that of exp(-z^2), as logarithms: ln(3 sqrt(2)).
        let mut random = stream(7, &[]);
        let mut draw = |deviation: f64| -> Vec<f64> {
            let draws = (0..20_000).map(|_| {
                let number: f64 = StandardNormal.sample(&mut random);
                let z = deviation * number;
                3.0_f64.ln() - z * z / 2.0 + z * z
            });
            draws.collect()
        };
        let (second, first) = (draw(0.5_f64.sqrt()), draw(1.0));
        let found = bridge(&second, &first);
        let expected = (3.0 * 2.0_f64.sqrt()).ln();
        assert!((found - expected).abs() < 0.03, "{found}");
    }
}
