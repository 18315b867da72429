//! How large a change a test would have seen, had there been one.
//!
//! A change is put into the fitted levels: from a position of the window on, drawn evenly, to the end of the stretch that
//! covers it. It is seen where the test says so. The critical values for it come from draws of what the test would fit
//! without a change in the window: one level that is the mean of the old and the new one over the stretch, and a change
//! just before the window to such a mean. It must be seen against both.

use std::ops::Range;

use rand::RngExt;
use schemars::JsonSchema;
use serde::Serialize;

use super::noise::Noise;
use super::simulate::{Draws, Levels, p_value, run};
use super::statistic::Question;

/// How large a change is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Size {
    /// The new level is so many times the old one, or the old one so many times the new.
    Factor(f64),
    /// The new level lies so many standard deviations of a single value above or below.
    Deviations(f64),
}

/// The chance to see a change of a stated size in the window, each way.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Power {
    /// How large the change is.
    pub size: Size,
    /// The level before it.
    pub before: f64,
    /// The chance to see a rise of this size.
    pub rise: f64,
    /// The chance to see a fall of this size.
    pub fall: f64,
    /// How many series were drawn for each.
    pub draws: usize,
}

impl Power {
    /// The chance to see a change of this size in the direction in which that is harder.
    #[must_use]
    pub const fn least(&self) -> f64 {
        self.rise.min(self.fall)
    }
}

/// The nearest levels that would have been seen with the power asked for; null where even the farthest tried would not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Smallest {
    /// The lowest of the higher levels.
    pub rise: Option<f64>,
    /// The highest of the lower levels.
    pub fall: Option<f64>,
}

/// The sizes that are tried, ascending.
const FACTORS: [f64; 12] = [
    1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0, 64.0, 128.0,
];
/// Levels above 0 are tried where the level is 0.
const LEVELS: [f64; 12] = [
    0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0, 64.0,
];
const DEVIATIONS: [f64; 10] = [0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0];

/// A fitted series in whose window changes are tried.
pub(super) struct Trial<'a> {
    pub(super) question: &'a Question,
    pub(super) levels: &'a Levels,
    /// The stretch that covers the window.
    pub(super) stretch: Range<usize>,
    pub(super) significance: f64,
    pub(super) seed: u64,
    pub(super) draws: usize,
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// Which numbers a draw takes.
const NULL: u64 = 2;
const CHANGED: u64 = 3;
const OUTSIDE: u64 = 4;

impl Trial<'_> {
    /// The chance to see a change of this size each way. None if it was stopped.
    pub(super) fn power(&self, size: Size) -> Option<Power> {
        let before = self.before();
        let (up, down) = self.levels_at(size);
        Some(Power {
            size,
            before,
            rise: self.chance(up)?,
            fall: self.chance(down)?,
            draws: self.draws,
        })
    }

    /// The nearest levels that are seen with at least this power. None if it was stopped.
    pub(super) fn smallest(&self, power: f64, size: Size) -> Option<Smallest> {
        let before = self.before();
        let tried: Vec<(f64, f64)> = match size {
            Size::Factor(_) if before > 0.0 => FACTORS
                .iter()
                .map(|&factor| self.levels_at(Size::Factor(factor)))
                .collect(),
            Size::Factor(_) => LEVELS.iter().map(|&level| (level, before)).collect(),
            Size::Deviations(_) => DEVIATIONS
                .iter()
                .map(|&count| self.levels_at(Size::Deviations(count)))
                .collect(),
        };
        let up: Vec<f64> = tried.iter().map(|it| it.0).collect();
        let down: Vec<f64> = tried.iter().map(|it| it.1).collect();
        Some(Smallest {
            rise: self.first_seen(power, &up)?,
            fall: self.first_seen(power, &down)?,
        })
    }

    /// The level before a change.
    pub(super) fn before(&self) -> f64 {
        self.levels.means[self.stretch.start]
    }

    /// The levels that lie so far above and below.
    fn levels_at(&self, size: Size) -> (f64, f64) {
        let before = self.before();
        match size {
            Size::Factor(factor) => (before * factor, before / factor),
            Size::Deviations(count) => {
                let distance = count * self.levels.noise.deviation(before);
                let lowest = match self.levels.noise {
                    Noise::Normal { .. } => f64::NEG_INFINITY,
                    _ => 0.0,
                };
                (before + distance, (before - distance).max(lowest))
            }
        }
    }

    /// The first of the levels, each farther away than the one before, that is seen with this power; by halving, since
    /// what is farther away is easier to see. The outer option is none if it was stopped.
    #[allow(clippy::option_option)]
    fn first_seen(&self, power: f64, levels: &[f64]) -> Option<Option<f64>> {
        let (mut unseen, mut seen) = (0, levels.len());
        while unseen < seen {
            let middle = usize::midpoint(unseen, seen);
            if self.chance(levels[middle])? >= power {
                seen = middle;
            } else {
                unseen = middle + 1;
            }
        }
        Some(levels.get(seen).copied())
    }

    /// The chance that the test sees a change to this level. None if it was stopped.
    fn chance(&self, level: f64) -> Option<f64> {
        if (level - self.before()).abs() <= f64::EPSILON * level.abs() {
            return Some(0.0);
        }
        let null = self.ratios(NULL, |at| self.pooled(self.stretch.start, at, level))?;
        let just_before = self.question.window.start() - 1;
        let outside = if just_before > self.stretch.start {
            self.ratios(OUTSIDE, |at| self.pooled(just_before, at, level))?
        } else {
            Vec::new()
        };
        let changed = self.ratios(CHANGED, |at| self.changed(at, level))?;
        let is_seen = |ratio: f64, drawn: &[f64]| p_value(ratio, drawn) <= self.significance;
        let seen = changed.iter().filter(|ratio| {
            is_seen(**ratio, &null) && (outside.is_empty() || is_seen(**ratio, &outside))
        });
        Some(seen.count() as f64 / self.draws as f64)
    }

    /// The likelihood ratios of draws from the levels that belong to a change at a position drawn from the window.
    fn ratios(&self, purpose: u64, levels: impl Fn(usize) -> Levels + Sync) -> Option<Vec<f64>> {
        let draws = Draws {
            seed: self.seed,
            purpose,
            count: self.draws,
        };
        run(draws, self.stop, |random| {
            let at = random.random_range(self.question.window.clone());
            let values = levels(at).draw(random);
            self.question.ask(&values).ratio
        })
    }

    /// The levels with a change at a position of the window.
    fn changed(&self, at: usize, level: f64) -> Levels {
        let mut levels = self.levels.clone();
        levels.means[at..self.stretch.end].fill(level);
        levels
    }

    /// The levels that come nearest to those and are the same from a position before the window on.
    fn pooled(&self, from: usize, at: usize, level: f64) -> Levels {
        let before = self.before() * (at - from) as f64;
        let after = level * (self.stretch.end - at) as f64;
        let mean = (before + after) / (self.stretch.end - from) as f64;
        let mut levels = self.levels.clone();
        levels.means[from..self.stretch.end].fill(mean);
        levels
    }
}
