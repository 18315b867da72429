//! The results in sentences.

use super::noise::Noise;
use super::power::Size;
use super::window::{Doubt, Verdict, WindowTest};

/// A number with three significant digits, whole numbers in full.
pub(super) fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let digits = 2 - value.abs().log10().floor() as i32;
    let digits = digits.clamp(0, 6) as usize;
    let text = format!("{value:.digits$}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if text.contains('.') {
        short.to_owned()
    } else {
        text
    }
}

impl Noise {
    /// The distribution in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Poisson => "Poisson (the variance is the mean)".to_owned(),
            Self::NegativeBinomial { size } => {
                format!("negative binomial of size {size} (the variance is mean + mean² / {size})")
            }
            Self::Normal { deviation } => {
                format!("normal with standard deviation {}", number(deviation))
            }
        }
    }
}

impl Size {
    /// A change of this size in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Factor(2.0) => "a doubling or halving".to_owned(),
            Self::Factor(factor) => format!("a change by the factor {}", number(factor)),
            Self::Deviations(count) => {
                format!("a change by {} standard deviations", number(count))
            }
        }
    }
}

impl WindowTest {
    /// The answer with its numbers, as a clause without a full stop.
    #[must_use]
    pub fn words(&self) -> String {
        match self.verdict {
            Verdict::Changed => format!("there is one{}", self.change_found()),
            Verdict::Unchanged => {
                format!("there is none ({}); {}", self.p_words(), self.power_words())
            }
            Verdict::Unknown => self.doubt_words(),
        }
    }

    fn change_found(&self) -> String {
        let Some(best) = &self.best else {
            return String::new();
        };
        let resting = self.rests_on.map_or_else(String::new, |date| {
            format!("; without the period from {date} it would not be found")
        });
        format!(
            ": fitted with a change in the window, the mean goes from {} to {} on {} ({}{resting})",
            number(best.before),
            number(best.after),
            best.date,
            self.p_words(),
        )
    }

    /// Why it cannot be told, with the numbers.
    fn doubt_words(&self) -> String {
        match self.doubt {
            Some(Doubt::NothingObserved) => format!(
                "it cannot be told: no observed period after the first begins between {} and {}",
                self.from, self.to
            ),
            Some(Doubt::NoSpread) => {
                "it cannot be told: all values are the same, so that their spread is not known"
                    .to_owned()
            }
            Some(Doubt::ChangeBeside) => format!(
                "it cannot be told: a change in the window was found (p = {}), but one beside it explains the values \
                 about as well ({}), and {}{}",
                self.p_without_neighbour.map_or_else(String::new, number),
                self.p_words(),
                self.power_words(),
                self.burst_words(),
            ),
            Some(Doubt::LowPower) | None => format!(
                "it cannot be told: none was found ({}), but {}{}",
                self.p_words(),
                self.power_words(),
                self.burst_words(),
            ),
        }
    }

    fn p_words(&self) -> String {
        match self.p_value {
            // The smallest p-value that so many draws can give.
            Some(p) if p * (self.simulations + 1) as f64 <= 1.0 => format!("p ≤ {}", number(p)),
            Some(p) => format!("p = {}", number(p)),
            None => "not tested".to_owned(),
        }
    }

    fn power_words(&self) -> String {
        let Some(power) = &self.power else {
            return "the power is not known".to_owned();
        };
        format!(
            "{} would have been seen with a chance of {:.2}, where {} is asked for",
            power.size.words(),
            power.least(),
            number(self.power_asked)
        )
    }

    fn burst_words(&self) -> String {
        self.stands_out.as_ref().map_or_else(String::new, |it| {
            format!(
                "; the period from {} stands alone with {}, where the others have {} on average: a burst, not a change of \
                 level",
                it.date,
                number(it.value),
                number(it.others)
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_three_digits() {
        for (value, text) in [
            (0.0, "0"),
            (20.0, "20"),
            (1234.56, "1235"),
            (56.789, "56.8"),
            (0.001, "0.001"),
            (0.031_25, "0.0312"),
            (0.8, "0.8"),
            (-2.5, "-2.5"),
            (99.99, "100"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
