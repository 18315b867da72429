//! How regrets are carried over and what is played upon them: the part in which the algorithms differ.

use super::options::CfrMethod;

/// One algorithm at one iteration.
pub(super) trait Rule: Copy + Sync {
    /// The regret after an iteration in which the action would have gained `gain` over what was played.
    fn carried(self, regret: f64, gain: f64) -> f64;
    /// What the action weighs in the next strategy, at least 0; `regret` is the one just carried over.
    fn weight(self, regret: f64, gain: f64) -> f64;
}

/// CFR+.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plus;

impl Rule for Plus {
    #[inline]
    fn carried(self, regret: f64, gain: f64) -> f64 {
        positive(regret + gain)
    }

    #[inline]
    fn weight(self, regret: f64, _: f64) -> f64 {
        regret
    }
}

/// Discounted CFR.
#[derive(Debug, Clone, Copy)]
pub(super) struct Discounted {
    /// What is left of a positive regret, 0 to 1.
    positive: f64,
    /// What is left of a negative regret, 0 to 1.
    negative: f64,
}

impl Discounted {
    pub(super) fn at(iteration: u64, alpha: f64, beta: f64) -> Self {
        let left = |exponent: f64| {
            let power = (iteration as f64).powf(exponent);
            if power.is_finite() {
                power / (power + 1.0)
            } else {
                1.0
            }
        };
        Self {
            positive: left(alpha),
            negative: left(beta),
        }
    }
}

impl Rule for Discounted {
    #[inline]
    fn carried(self, regret: f64, gain: f64) -> f64 {
        let sum = regret + gain;
        sum * if sum > 0.0 {
            self.positive
        } else {
            self.negative
        }
    }

    #[inline]
    fn weight(self, regret: f64, _: f64) -> f64 {
        positive(regret)
    }
}

/// Predictive CFR+.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predictive;

impl Rule for Predictive {
    #[inline]
    fn carried(self, regret: f64, gain: f64) -> f64 {
        positive(regret + gain)
    }

    #[inline]
    fn weight(self, regret: f64, gain: f64) -> f64 {
        positive(regret + gain)
    }
}

impl CfrMethod {
    /// What the iteration (from 1) weighs in the average, relative to the others.
    pub(super) fn average_weight(self, iteration: u64) -> f64 {
        let iteration = iteration as f64;
        match self {
            Self::Plus => iteration,
            Self::Discounted { gamma, .. } => iteration.powf(gamma),
            Self::PredictivePlus => iteration * iteration,
        }
    }
}

/// The number, or 0 where it is negative.
#[inline]
fn positive(number: f64) -> f64 {
    if number > 0.0 { number } else { 0.0 }
}
