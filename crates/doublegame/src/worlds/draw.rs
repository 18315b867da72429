//! Draws of worlds from the distributions of the params.

use crate::scenario::compile::World;
use crate::scenario::evaluate::{OfParams, evaluate};
use crate::scenario::model::{Distribution, Param, ParamId, Scenario};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use statrs::distribution::{ContinuousCDF, Normal};

/// How many draws are tried for one world that keeps the requirements.
const MOST_TRIES: usize = 10_000;

/// No draw kept the requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "of {MOST_TRIES} draws of the params none keeps what the scenario requires: widen their ranges"
)]
pub struct NoDraw;

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

/// World `number` of the seed: every param drawn from its distribution but those that are held, all of them anew until
/// the requirements hold. The same seed, number and held params give the same world.
///
/// # Errors
/// [`NoDraw`] if the requirements hold too seldom.
pub fn draw(
    scenario: &Scenario,
    seed: u64,
    number: u64,
    held: &[(ParamId, f64)],
) -> Result<World, NoDraw> {
    let mut random = Pcg64::seed_from_u64(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for _ in 0..MOST_TRIES {
        let params = scenario.params.iter();
        let mut world = World {
            values: params
                .map(|param| match param.lever {
                    // A lever takes no random number, so that it moves none of the params.
                    Some(_) => param.value,
                    None => quantile(param, random.random()),
                })
                .collect(),
        };
        for &(param, value) in held {
            world.values[param.index()] = value;
        }
        let values = OfParams(&world.values);
        let holds = |condition| evaluate(condition, &values).is_ok_and(|holds| holds != 0.0);
        if scenario
            .requirements
            .iter()
            .all(|(condition, _)| holds(condition))
        {
            return Ok(world);
        }
    }
    Err(NoDraw)
}
