//! How the test of a window is made.

use super::noise::NoiseModel;
use super::power::Size;

/// How the test is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestOptions {
    /// The family of distributions.
    pub noise: NoiseModel,
    /// The chance of a false alarm that is accepted, above 0 and below 1.
    pub significance: f64,
    /// How large a change must have been visible for "no change". None: a doubling or halving; for real numbers whose
    /// level is not above 0, two standard deviations of a single value.
    pub size: Option<Size>,
    /// The power to see it that is asked for, above 0 and at most 1.
    pub power: f64,
    /// How many series are drawn for the p-value, at least 1.
    pub simulations: usize,
    /// How many series are drawn for each power, and as many for the critical value that goes with it, at least 1.
    pub power_simulations: usize,
    /// Whether the nearest levels that would have been seen are looked for.
    pub nearest: Nearest,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// Whether the nearest levels are looked for that would have been seen with the power asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearest {
    /// They are, where no change is found; takes some ten times as many draws as one power.
    Sought,
    /// They are not.
    NotSought,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self {
            noise: NoiseModel::ByKind,
            significance: 0.05,
            size: None,
            power: 0.8,
            simulations: 999,
            power_simulations: 399,
            nearest: Nearest::NotSought,
            seed: 1,
        }
    }
}

impl TestOptions {
    /// Those of a test with so many draws for its p-value, at least 1, and two fifths of them, but at most 999, for each
    /// power.
    #[must_use]
    pub fn drawing(simulations: usize) -> Self {
        Self {
            simulations,
            power_simulations: (simulations * 2 / 5).clamp(1, 999),
            ..Self::default()
        }
    }
}
