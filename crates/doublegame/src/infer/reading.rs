//! Readings of a record: which of its observations count, and how far each is trusted.

use super::evidence::Evidence;
use crate::record::coding::{Coded, Observation, probability_of};

/// A way to read the record.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// Everything that is known now.
    Now,
    /// What was reported by the last day of this period.
    KnownBy(usize),
    /// Everything but one observation: the period, and which of those of the period.
    Without(usize, usize),
    /// Everything but what one publisher alone reports.
    WithoutSource(String),
    /// Everything, with the chance of a wrong report multiplied.
    Doubted(f64),
}

/// A record with the observations of all periods, by everything that is known now.
pub(super) struct Readings<'r, 's> {
    pub coded: &'r Coded<'s>,
    /// Length: periods.
    pub now: Vec<Vec<Observation>>,
    pub list: Vec<Reading>,
}

impl<'r, 's> Readings<'r, 's> {
    /// Those that a filter needs, and `more`. The first is [`Reading::Now`]; after it comes what was known by the end of
    /// each period.
    pub fn new(
        coded: &'r Coded<'s>,
        more: impl FnOnce(&[Vec<Observation>]) -> Vec<Reading>,
    ) -> Self {
        let periods = 0..coded.periods.len();
        let now: Vec<_> = periods
            .clone()
            .map(|period| coded.observations(period, None))
            .collect();
        let mut list = vec![Reading::Now];
        list.extend(periods.map(Reading::KnownBy));
        list.extend(more(&now));
        Self { coded, now, list }
    }

    /// Readings of a record that is still to come: what happens is known at once.
    pub fn to_come(coded: &'r Coded<'s>) -> Self {
        let periods = coded.periods.len();
        Self {
            coded,
            now: vec![Vec::new(); periods],
            list: vec![Reading::Now; periods + 1],
        }
    }

    /// The number of what is known now.
    pub const NOW: usize = 0;

    /// The number of what was known by the end of a period.
    pub const fn known_by(period: usize) -> usize {
        1 + period
    }

    /// The evidence of a period.
    pub fn evidence(&self, reading: &Reading, period: usize) -> Vec<Evidence> {
        let all = |observations: &[Observation]| {
            let items = observations.iter();
            items
                .map(|item| self.trusted(item, item.reliability))
                .collect()
        };
        let now = &self.now[period];
        match reading {
            Reading::Now => all(now),
            Reading::KnownBy(by) => {
                // What happened later was not known.
                if period > *by {
                    return Vec::new();
                }
                all(&self
                    .coded
                    .observations(period, Some(self.coded.periods[*by].last)))
            }
            Reading::Without(of, number) => {
                let mut kept = all(now);
                if *of == period {
                    kept.remove(*number);
                }
                kept
            }
            Reading::WithoutSource(source) => {
                let kept = now.iter().filter_map(|item| self.without(item, source));
                kept.collect()
            }
            Reading::Doubted(factor) => {
                let items = now.iter();
                items
                    .map(|item| {
                        let doubt = (1.0 - item.reliability) * factor;
                        self.trusted(item, 1.0 - doubt.min(1.0))
                    })
                    .collect()
            }
        }
    }

    /// An observation without what one publisher says of it; nothing if it rests on that one alone.
    fn without(&self, item: &Observation, source: &str) -> Option<Evidence> {
        if item.events.is_empty() {
            return Some(self.trusted(item, item.reliability));
        }
        let events = item.events.iter().map(|&at| &self.coded.events[at]);
        let others = events.filter(|event| publisher(&event.source) != source);
        let level = others.map(|event| event.reliability).max()?;
        let reliability = probability_of(self.coded.record().reliability, level);
        Some(self.trusted(item, reliability))
    }

    fn trusted(&self, item: &Observation, reliability: f64) -> Evidence {
        let moves = &self.coded.scenario().moves;
        let values = moves[item.which.index()].values.len();
        Evidence::reported(item.which, item.value, values, reliability)
    }
}

/// Who stands behind a source: what is written before its first comma, so that all reports of an agency are one.
pub(super) fn publisher(source: &str) -> &str {
    source.split(',').next().unwrap_or(source).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_one_publisher_are_one_source() {
        for (source, expected) in [
            ("KCNA, 2 October 2003", "KCNA"),
            ("KCNA , in English", "KCNA"),
            ("Beijing Review", "Beijing Review"),
            ("", ""),
        ] {
            assert_eq!(publisher(source), expected);
        }
    }
}
