//! The quantiles of the params' distributions.

use crate::scenario::model::{Distribution, Param};
use statrs::distribution::{ContinuousCDF, Normal};

/// The value below which a param's distribution has the share `u`, in 0..=1, of its mass.
///
/// Of a param that takes whole numbers, every whole number of the range has the mass of the values that are nearest to
/// it, and under a uniform distribution all have the same.
#[must_use]
pub fn quantile(param: &Param, u: f64) -> f64 {
    let (low, high) = (*param.range.start(), *param.range.end());
    let u = u.clamp(0.0, 1.0);
    if high <= low {
        return param.value;
    }
    let value = match param.distribution {
        Distribution::Uniform if param.whole => {
            return (low + (u * (high - low + 1.0)).floor()).min(high);
        }
        Distribution::Uniform => low + u * (high - low),
        Distribution::Triangular => triangular(low, param.value, high, u),
        Distribution::Normal => normal(low, param.value, high, u),
        Distribution::LogUniform => low * (high / low).powf(u),
    };
    let value = value.clamp(low, high);
    if param.whole { value.round() } else { value }
}

fn triangular(low: f64, peak: f64, high: f64, u: f64) -> f64 {
    let below = (peak - low) / (high - low);
    if u < below {
        low + (u * (high - low) * (peak - low)).sqrt()
    } else {
        high - ((1.0 - u) * (high - low) * (high - peak)).sqrt()
    }
}

/// A quarter of the range is the standard deviation; what lies beyond the ends is cut off.
fn normal(low: f64, mean: f64, high: f64, u: f64) -> f64 {
    let Ok(normal) = Normal::new(mean, (high - low) / 4.0) else {
        return mean;
    };
    let (below, above) = (normal.cdf(low), normal.cdf(high));
    normal.inverse_cdf(below + u * (above - below))
}
