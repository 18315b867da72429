//! Robustness: how good policies are over all worlds, by one objective or several.
//!
//! [`Outcomes`] is a table of one objective, worlds by policies, in which a world may have no result for a policy. Nothing
//! guesses at such a result: a [`Share`] counts it apart and so has bounds, other measures say over how many worlds they
//! were taken.
//!
//! `regret` is here always the policy regret of decision theory: what the policy falls short of the best policy in the same
//! world (Savage 1951).

mod measures;
mod pareto;
mod ranking;

pub use measures::{PercentileBounds, Robustness};
pub use pareto::{ParetoError, pareto_front};
pub use ranking::{Criterion, Ranking, RankingRefusal, ranking};

use statrs::distribution::{ContinuousCDF, Normal};

/// Which values of an objective are better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The higher ones.
    HigherIsBetter,
    /// The lower ones.
    LowerIsBetter,
}

impl Direction {
    /// The value turned so that higher is better.
    const fn goodness(self, value: f64) -> f64 {
        match self {
            Self::HigherIsBetter => value,
            Self::LowerIsBetter => -value,
        }
    }
}

/// A share of worlds, in whole worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// In how many it holds.
    pub holds: usize,
    /// In how many it fails.
    pub fails: usize,
    /// In how many neither is known.
    pub unknown: usize,
}

impl Share {
    /// Counts what is known of each world.
    pub fn of(worlds: impl IntoIterator<Item = Option<bool>>) -> Self {
        let mut share = Self::default();
        for world in worlds {
            match world {
                Some(true) => share.holds += 1,
                Some(false) => share.fails += 1,
                None => share.unknown += 1,
            }
        }
        share
    }

    /// How many worlds there are.
    #[must_use]
    pub const fn worlds(&self) -> usize {
        self.holds + self.fails + self.unknown
    }

    /// The share if it fails in all unknown worlds; 0 without worlds.
    #[must_use]
    pub fn low(&self) -> f64 {
        part(self.holds, self.worlds())
    }

    /// The share if it holds in all unknown worlds; 1 without worlds.
    #[must_use]
    pub fn high(&self) -> f64 {
        1.0 - part(self.fails, self.worlds())
    }

    /// The interval that holds the share of all possible worlds with this probability, whatever the unknown worlds are: the
    /// score interval (Wilson 1927), its lower end at the lower bound and its upper end at the upper one. It takes the
    /// worlds as drawn independently, and is too wide for a Latin hypercube or a Sobol sequence. `level` is above 0 and
    /// below 1.
    #[must_use]
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let worlds = self.worlds() as f64;
        if worlds == 0.0 {
            return (0.0, 1.0);
        }
        let z = Normal::standard().inverse_cdf(0.5 + level / 2.0);
        let middle = |share: f64| (share + z * z / (2.0 * worlds)) / (1.0 + z * z / worlds);
        let reach = |share: f64| {
            let spread = share * (1.0 - share) / worlds + (z / (2.0 * worlds)).powi(2);
            z * spread.sqrt() / (1.0 + z * z / worlds)
        };
        let (low, high) = (self.low(), self.high());
        (
            // Rounding must not take a bound out of its interval.
            (middle(low) - reach(low)).clamp(0.0, low),
            (middle(high) + reach(high)).clamp(high, 1.0),
        )
    }
}

fn part(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// One objective: worlds by policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    policies: usize,
    direction: Direction,
    values: Vec<Option<f64>>,
}

/// Why a table cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutcomesError {
    /// No policies.
    #[error("there are no policies")]
    NoPolicies,
    /// Rows are not whole.
    #[error("{values} values do not make whole worlds of {policies} policies")]
    Ragged {
        /// How many values there are.
        values: usize,
        /// How many policies there are.
        policies: usize,
    },
    /// A value that is not a number.
    #[error("the value of policy {policy} in world {world} is not a finite number")]
    NotFinite {
        /// The world, from 0.
        world: usize,
        /// The policy, from 0.
        policy: usize,
    },
}

impl Outcomes {
    /// A table, world by world: one value for each policy, `None` where the world has no result for it.
    ///
    /// # Errors
    /// [`OutcomesError`] without policies, if a world is not whole, or if a value is not a finite number.
    pub fn new(
        policies: usize,
        direction: Direction,
        values: Vec<Option<f64>>,
    ) -> Result<Self, OutcomesError> {
        if policies == 0 {
            return Err(OutcomesError::NoPolicies);
        }
        if !values.len().is_multiple_of(policies) {
            return Err(OutcomesError::Ragged {
                values: values.len(),
                policies,
            });
        }
        let bad = |value: &Option<f64>| value.is_some_and(|value| !value.is_finite());
        if let Some(place) = values.iter().position(bad) {
            return Err(OutcomesError::NotFinite {
                world: place / policies,
                policy: place % policies,
            });
        }
        Ok(Self {
            policies,
            direction,
            values,
        })
    }

    /// Which values are better.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// The number of policies.
    #[must_use]
    pub const fn policies(&self) -> usize {
        self.policies
    }

    /// The number of worlds.
    #[must_use]
    pub const fn worlds(&self) -> usize {
        self.values.len() / self.policies
    }

    /// The values of a policy, by world. The policy must be below [`Self::policies`].
    pub fn of_policy(&self, policy: usize) -> impl Iterator<Item = Option<f64>> + '_ {
        self.values
            .iter()
            .skip(policy)
            .step_by(self.policies)
            .copied()
    }

    /// The worlds that have a result for every policy, with their values.
    fn complete_worlds(&self) -> impl Iterator<Item = Vec<f64>> + '_ {
        self.values
            .chunks_exact(self.policies)
            .filter_map(|world| world.iter().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_bounds() {
        let share = Share::of([Some(true), Some(true), Some(false), None]);
        assert_eq!((share.low(), share.high()), (0.5, 0.75));
        let (low, high) = share.interval(0.95);
        assert!(low < 0.5 && high > 0.75);
        assert_eq!(Share::default().interval(0.95), (0.0, 1.0));
    }

    #[test]
    fn the_score_interval_is_that_of_the_formula() {
        // 8 of 10 at 95 percent: 0.4901625 to 0.9433178 by Wilson's formula.
        let share = Share {
            holds: 8,
            fails: 2,
            unknown: 0,
        };
        let (low, high) = share.interval(0.95);
        assert!(
            (low - 0.490_162_5).abs() < 1e-6 && (high - 0.943_317_8).abs() < 1e-6,
            "{low} {high}"
        );
    }

    #[test]
    fn bad_tables_are_refused() {
        let direction = Direction::HigherIsBetter;
        assert_eq!(
            Outcomes::new(0, direction, vec![]),
            Err(OutcomesError::NoPolicies)
        );
        assert!(Outcomes::new(2, direction, vec![None; 3]).is_err());
        assert_eq!(
            Outcomes::new(2, direction, vec![None, None, None, Some(f64::NAN)]),
            Err(OutcomesError::NotFinite {
                world: 1,
                policy: 1
            })
        );
    }
}
