//! The test of "a new level begins in this window", with three answers.
//!
//! The null is everything without a change of level in the window: levels may change before it and after it, and are
//! fitted. The alternative has one change inside, at the best place. The p-value is the share of series drawn from the
//! fitted null, each fitted anew in the same way, whose likelihood ratio reaches that of the data (a parametric bootstrap;
//! Davison and Hinkley 1997, section 4.2).

use std::ops::Range;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::noise::Noise;
use super::options::{Nearest, TestOptions};
use super::power::{Power, Size, Smallest, Trial};
use super::simulate::{Draws, Levels, p_value, run};
use super::statistic::{Found, Question};
use crate::record::series::{Kind, Observation, Series};

/// The most observed periods of a series that is tested: every draw looks at all its divisions in two.
pub const MOST_TESTED: usize = 1_000;

/// What the test says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A new level begins in the window.
    Changed,
    /// None does, and one of the stated size would have been seen.
    Unchanged,
    /// Neither can be told.
    Unknown,
}

/// Why it cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// No observed period begins in the window, but for the first of the series.
    NothingObserved,
    /// All values are the same, so that the spread of real numbers cannot be estimated.
    NoSpread,
    /// A change of the stated size would not have been seen often enough.
    LowPower,
    /// A change beside the window explains the values about as well as one inside.
    ChangeBeside,
}

/// What the test found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WindowTest {
    /// The first day on which a new level may begin.
    #[schemars(with = "String")]
    pub from: Date,
    /// The last day on which a new level may begin.
    #[schemars(with = "String")]
    pub to: Date,
    /// What the test says.
    pub verdict: Verdict,
    /// Why it cannot be told; null if it can.
    pub doubt: Option<Doubt>,
    /// At how many observed periods a new level may begin.
    pub places: usize,
    /// The chance of a false alarm that is accepted.
    pub significance: f64,
    /// The chance of so large a likelihood ratio without a change in the window; null if nothing was tested.
    pub p_value: Option<f64>,
    /// The same where no further change beside the window is allowed for, if that alone would count as a change inside;
    /// null otherwise.
    pub p_without_neighbour: Option<f64>,
    /// How many series were drawn for the p-value.
    pub simulations: usize,
    /// The best change in the window, whether or not it is one; null if nothing was tested.
    pub best: Option<BestChange>,
    /// The distribution around the levels without a change in the window; null if nothing was tested.
    pub noise: Option<Noise>,
    /// The power to see a change of the stated size from the level without a change in the window (from the level before
    /// the change, if one was found); null if nothing was tested.
    pub power: Option<Power>,
    /// The power that is asked for.
    pub power_asked: f64,
    /// The nearest levels that would have been seen with the power asked for; null if they were not sought or if a change
    /// was found.
    pub smallest: Option<Smallest>,
    /// A period of the window's stretch that stands alone: its value is more than all others of the stretch together
    /// (counts), or lies five standard deviations or more from their mean (real numbers). A burst is no change of level.
    pub stands_out: Option<StandsOut>,
    /// A period without which no change would have been found; null if there is none or none was found.
    #[schemars(with = "Option<String>")]
    pub rests_on: Option<Date>,
    /// The correlation of what the levels leave unexplained in one observed period and the next, where it is larger than
    /// chance explains. Then the p-value is too small.
    pub correlation: Option<f64>,
}

/// The best change in the window.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BestChange {
    /// The first day of the new level.
    #[schemars(with = "String")]
    pub date: Date,
    /// The level before it.
    pub before: f64,
    /// The new level.
    pub after: f64,
    /// The likelihood ratio, in units of twice the log-likelihood.
    pub ratio: f64,
}

/// A period that stands alone.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StandsOut {
    /// Its first day.
    #[schemars(with = "String")]
    pub date: Date,
    /// Its value.
    pub value: f64,
    /// The mean of the others of its stretch.
    pub others: f64,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// It was stopped.
    #[error("stopped before the test was done")]
    Stopped,
    /// The series is too long.
    #[error(
        "the series has {0} observed periods, and at most {MOST_TESTED} are tested; sum its values over longer periods"
    )]
    TooLong(usize),
    /// The window ends before it begins.
    #[error("the window ends on {to}, before it begins on {from}; write the earlier date first")]
    Reversed {
        /// Where it begins.
        from: Date,
        /// Where it ends.
        to: Date,
    },
}

/// Tests whether a new level begins between two days, both counted: whether the first day of its first observed period
/// lies between them. `stop` is polled often.
///
/// # Errors
///
/// See [`Unanswered`].
pub fn changed_within(
    series: &Series,
    (from, to): (Date, Date),
    options: &TestOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<WindowTest, Unanswered> {
    if from > to {
        return Err(Unanswered::Reversed { from, to });
    }
    let count = series.observations.len();
    if count > MOST_TESTED {
        return Err(Unanswered::TooLong(count));
    }
    let places: Vec<usize> = (1..count)
        .filter(|&at| (from..=to).contains(&series.observations[at].date))
        .collect();
    let mut result = WindowTest {
        from,
        to,
        verdict: Verdict::Unknown,
        doubt: None,
        places: places.len(),
        significance: options.significance,
        p_value: None,
        p_without_neighbour: None,
        simulations: options.simulations,
        best: None,
        noise: None,
        power: None,
        power_asked: options.power,
        smallest: None,
        stands_out: None,
        rests_on: None,
        correlation: None,
    };
    let (Some(&first), Some(&last)) = (places.first(), places.last()) else {
        result.doubt = Some(Doubt::NothingObserved);
        return Ok(result);
    };
    let values = series.values();
    let model = options.noise.of(series.kind);
    let question = Question::new(model, first..=last, count);
    let found = question.ask(&values);
    if found.null == (Noise::Normal { deviation: 0.0 }) {
        result.doubt = Some(Doubt::NoSpread);
        return Ok(result);
    }
    let test = Test {
        series,
        values,
        question,
        found,
        options,
        stop,
    };
    test.run(&mut result).ok_or(Unanswered::Stopped)?;
    Ok(result)
}

/// A test under way.
struct Test<'a> {
    series: &'a Series,
    values: Vec<f64>,
    question: Question,
    found: Found,
    options: &'a TestOptions,
    stop: &'a (dyn Fn() -> bool + Sync),
}

/// A p-value.
struct Tested {
    p: f64,
    /// The draws that decide it.
    drawn: Vec<f64>,
    /// The smaller one without a further change beside the window, where such a change decides.
    without_neighbour: Option<f64>,
}

/// Which numbers a draw takes.
const NULL: u64 = 1;

impl Test<'_> {
    /// Fills the result. None if it was stopped.
    fn run(&self, result: &mut WindowTest) -> Option<()> {
        let null_starts = self.question.starts_without(&self.values, self.found.null);
        let null = Levels::of_stretches(&self.values, &null_starts, self.found.null);
        let stretch = self.window_stretch(&null_starts);
        let Tested {
            p,
            drawn,
            without_neighbour,
        } = self.p_value(&null)?;
        result.p_value = Some(p);
        result.p_without_neighbour = without_neighbour.filter(|_| p > self.options.significance);
        result.best = Some(self.best());
        result.noise = Some(self.found.null);
        result.stands_out = self.stands_out(stretch.clone());
        if p <= self.options.significance {
            let (levels, unchanged) = self.unchanged();
            let trial = self.trial(&levels, unchanged);
            result.verdict = Verdict::Changed;
            result.power = Some(trial.power(self.size(trial.before()))?);
            result.rests_on = self.rests_on(&drawn, stretch);
            result.correlation = self.correlation(&self.starts_with_change());
        } else {
            let trial = self.trial(&null, stretch);
            let size = self.size(trial.before());
            let power = trial.power(size)?;
            if power.least() >= self.options.power {
                result.verdict = Verdict::Unchanged;
            } else if result.p_without_neighbour.is_some() {
                result.doubt = Some(Doubt::ChangeBeside);
            } else {
                result.doubt = Some(Doubt::LowPower);
            }
            result.power = Some(power);
            if self.options.nearest == Nearest::Sought {
                result.smallest = Some(trial.smallest(self.options.power, size)?);
            }
            result.correlation = self.correlation(&null_starts);
        }
        (!(self.stop)()).then_some(())
    }

    /// The p-value. None if it was stopped.
    fn p_value(&self, null: &Levels) -> Option<Tested> {
        let drawn = self.draw(null)?;
        let p = p_value(self.found.ratio, &drawn);
        let alone = Tested {
            p,
            drawn,
            without_neighbour: None,
        };
        let Some(wider) = self.wider_null().filter(|_| p <= self.options.significance) else {
            return Some(alone);
        };
        let drawn = self.draw(&wider)?;
        let wider_p = p_value(self.found.ratio, &drawn);
        Some(if wider_p > p {
            Tested {
                p: wider_p,
                drawn,
                without_neighbour: Some(p),
            }
        } else {
            alone
        })
    }

    /// Where the power is looked for: in these levels, changed within this stretch.
    fn trial<'b>(&'b self, levels: &'b Levels, stretch: Range<usize>) -> Trial<'b> {
        Trial {
            question: &self.question,
            levels,
            stretch,
            significance: self.options.significance,
            seed: self.options.seed,
            draws: self.options.power_simulations,
            stop: self.stop,
        }
    }

    /// The null with one more change, next to the window. A change there that the null overlooks would pass for one
    /// inside; so the larger of the two p-values counts.
    fn wider_null(&self) -> Option<Levels> {
        let noise = self.found.null;
        let starts = self.question.starts_with_neighbour(&self.values, noise)?;
        Some(Levels::of_stretches(&self.values, &starts, noise))
    }

    /// The likelihood ratios of series drawn from the null.
    fn draw(&self, null: &Levels) -> Option<Vec<f64>> {
        let draws = Draws {
            seed: self.options.seed,
            purpose: NULL,
            count: self.options.simulations,
        };
        run(draws, self.stop, |random| {
            self.question.ask(&null.draw(random)).ratio
        })
    }

    /// The stretch of the null that covers the window.
    fn window_stretch(&self, starts: &[usize]) -> Range<usize> {
        let first = *self.question.window.start();
        let after = starts.partition_point(|start| *start < first);
        let end = starts.get(after).copied().unwrap_or(self.values.len());
        starts[after - 1]..end
    }

    fn size(&self, level: f64) -> Size {
        let by_default = Size::Factor(2.0);
        match (self.options.size, self.series.kind) {
            // A factor has no meaning for a level that is not above 0.
            (Some(Size::Factor(_)) | None, Kind::Real) if level <= 0.0 => Size::Deviations(2.0),
            (chosen, _) => chosen.unwrap_or(by_default),
        }
    }

    /// The stretches of the best division with a change in the window.
    fn starts_with_change(&self) -> Vec<usize> {
        let Found {
            alternative,
            position,
            ..
        } = self.found;
        self.question
            .starts_with(&self.values, alternative, position)
    }

    /// The levels as they would be had the change in the window not come, and the stretch that then covers the window.
    fn unchanged(&self) -> (Levels, Range<usize>) {
        let starts = self.starts_with_change();
        let mut levels = Levels::of_stretches(&self.values, &starts, self.found.alternative);
        let at = starts.partition_point(|start| *start < self.found.position);
        let end = starts.get(at + 1).copied().unwrap_or(self.values.len());
        let before = levels.means[self.found.position - 1];
        levels.means[self.found.position..end].fill(before);
        (levels, starts[at - 1]..end)
    }

    fn best(&self) -> BestChange {
        let at = self.found.position;
        let starts = self.starts_with_change();
        let levels = Levels::of_stretches(&self.values, &starts, self.found.alternative);
        BestChange {
            date: self.series.observations[at].date,
            before: levels.means[at - 1],
            after: levels.means[at],
            ratio: self.found.ratio,
        }
    }

    /// A period of the stretch without which the ratio stays below the critical value. Stops early when told to.
    fn rests_on(&self, drawn: &[f64], stretch: Range<usize>) -> Option<Date> {
        let (first, last) = (*self.question.window.start(), *self.question.window.end());
        let mut left_out = stretch.take_while(|_| !(self.stop)());
        left_out.find_map(|left_out| {
            let mut rest = self.values.clone();
            rest.remove(left_out);
            let shift = |at: usize| if left_out < at { at - 1 } else { at };
            // A new level that began with the period left out begins with the next one.
            let window = shift(first).max(1)..=shift(last).min(rest.len() - 1);
            if window.is_empty() {
                return Some(self.series.observations[left_out].date);
            }
            let ratio = Question::new(self.question.model, window, rest.len())
                .ask(&rest)
                .ratio;
            let is_lost = p_value(ratio, drawn) > self.options.significance;
            is_lost.then(|| self.series.observations[left_out].date)
        })
    }

    fn stands_out(&self, stretch: Range<usize>) -> Option<StandsOut> {
        let inside = &self.values[stretch.clone()];
        if inside.len() < 4 {
            return None;
        }
        let mean = |sum: f64| sum / (inside.len() - 1) as f64;
        let sum: f64 = inside.iter().sum();
        let position = stretch.into_iter().find(|&at| {
            let value = self.values[at];
            let others = sum - value;
            match self.found.null {
                Noise::Normal { deviation } => (value - mean(others)).abs() >= 5.0 * deviation,
                // A few events are no burst, whatever their share.
                _ => value > others && value >= 5.0,
            }
        })?;
        let Observation { date, value, .. } = self.series.observations[position];
        Some(StandsOut {
            date,
            value,
            others: mean(sum - value),
        })
    }

    /// The lag-one correlation of standardized residuals, if it is above two standard errors.
    fn correlation(&self, starts: &[usize]) -> Option<f64> {
        let levels = Levels::of_stretches(&self.values, starts, self.found.null);
        let residuals: Vec<f64> = self
            .values
            .iter()
            .zip(&levels.means)
            .map(|(value, &mean)| {
                let deviation = levels.noise.deviation(mean);
                if deviation > 0.0 {
                    (value - mean) / deviation
                } else {
                    0.0
                }
            })
            .collect();
        let squares: f64 = residuals.iter().map(|it| it * it).sum();
        let products: f64 = residuals.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let correlation = products / squares;
        (correlation > 2.0 / (residuals.len() as f64).sqrt()).then_some(correlation)
    }
}
