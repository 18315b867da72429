//! The distribution of a param: what `quantile` inverts.

use crate::scenario::model::{Distribution, Param};
use statrs::distribution::{ContinuousCDF, Normal};

/// The probability that a param's distribution gives to values below `value`, and that for values up to it: two numbers
/// where the param takes whole numbers, the same number twice where it does not. A param without a range is always its
/// value.
#[must_use]
pub fn probabilities(param: &Param, value: f64) -> (f64, f64) {
    let (low, high) = (*param.range.start(), *param.range.end());
    if high <= low {
        let up_to = |inclusive: bool| if inclusive { 1.0 } else { 0.0 };
        return (up_to(value > low), up_to(value >= low));
    }
    if !param.whole {
        let below = continuous(param, value);
        return (below, below);
    }
    let (first, last) = (value.ceil(), value.floor());
    if param.distribution == Distribution::Uniform {
        let count = high - low + 1.0;
        let share = |numbers: f64| (numbers / count).clamp(0.0, 1.0);
        return (share(first - low), share(last - low + 1.0));
    }
    // Each whole number has what is nearest to it.
    let edge = |edge: f64| match edge {
        _ if edge < low => 0.0,
        _ if edge >= high => 1.0,
        _ => continuous(param, edge),
    };
    (edge(first - 0.5), edge(last + 0.5))
}

/// The distribution function before any rounding to whole numbers; the range is not empty.
fn continuous(param: &Param, value: f64) -> f64 {
    let (low, high) = (*param.range.start(), *param.range.end());
    let value = value.clamp(low, high);
    let probability = match param.distribution {
        Distribution::Uniform => (value - low) / (high - low),
        Distribution::Triangular => triangular(low, param.value, high, value),
        Distribution::Normal => normal(low, param.value, high, value),
        Distribution::LogUniform => (value / low).ln() / (high / low).ln(),
    };
    probability.clamp(0.0, 1.0)
}

fn triangular(low: f64, peak: f64, high: f64, value: f64) -> f64 {
    if value < peak {
        (value - low).powi(2) / ((high - low) * (peak - low))
    } else if value < high {
        1.0 - (high - value).powi(2) / ((high - low) * (high - peak))
    } else {
        1.0
    }
}

fn normal(low: f64, mean: f64, high: f64, value: f64) -> f64 {
    // A spread above 0 is always a normal distribution.
    let Ok(normal) = Normal::new(mean, (high - low) / 4.0) else {
        return 0.5;
    };
    let (below, above) = (normal.cdf(low), normal.cdf(high));
    (normal.cdf(value) - below) / (above - below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::Naming;
    use crate::worlds::quantile;
    use proptest::prelude::*;

    pub(crate) fn param(
        value: f64,
        low: f64,
        high: f64,
        distribution: Distribution,
        whole: bool,
    ) -> Param {
        Param {
            naming: Naming::default(),
            value,
            range: low..=high,
            distribution,
            whole,
            lever: None,
            unit: None,
            citation: None,
        }
    }

    fn distributions() -> impl Strategy<Value = Distribution> {
        prop_oneof![
            Just(Distribution::Uniform),
            Just(Distribution::Triangular),
            Just(Distribution::Normal),
            Just(Distribution::LogUniform),
        ]
    }

    proptest! {
        #[test]
        fn quantiles_are_inverted(
            distribution in distributions(),
            low in 0.5_f64..3.0,
            width in 0.5_f64..5.0,
            place in 0.0_f64..1.0,
            u in 0.001_f64..0.999,
        ) {
            let param = param(low + place * width, low, low + width, distribution, false);
            let (below, up_to) = probabilities(&param, quantile(&param, u));
            prop_assert!((below - u).abs() < 1e-9, "{below} {u}");
            prop_assert_eq!(below.to_bits(), up_to.to_bits());
        }

        #[test]
        fn whole_numbers_have_their_quantiles(
            distribution in distributions(),
            low in 1_i32..4,
            width in 1_i32..6,
            place in 0.0_f64..1.0,
            u in 0.001_f64..0.999,
        ) {
            let (low, high) = (f64::from(low), f64::from(low + width));
            let param = param((low + place * (high - low)).round(), low, high, distribution, true);
            let (below, up_to) = probabilities(&param, quantile(&param, u));
            prop_assert!(below - 1e-9 <= u && u <= up_to + 1e-9, "{below} {u} {up_to}");
            let numbers = (low as i32..=high as i32).map(|number| probabilities(&param, f64::from(number)));
            let all: f64 = numbers.map(|(below, up_to)| up_to - below).sum();
            prop_assert!((all - 1.0).abs() < 1e-9, "{all}");
        }
    }

    #[test]
    fn a_fixed_param_is_its_value() {
        let fixed = param(2.0, 2.0, 2.0, Distribution::Uniform, false);
        assert_eq!(probabilities(&fixed, 1.9), (0.0, 0.0));
        assert_eq!(probabilities(&fixed, 2.0), (0.0, 1.0));
        assert_eq!(probabilities(&fixed, 2.1), (1.0, 1.0));
    }
}
