//! Search among settings of several numbers for those that are best by several criteria at once.
//!
//! A [`Space`] says what the numbers may be. Where it is small all of it is looked at, which needs no luck ([`Space::all`]);
//! otherwise [`nsga2`] proposes what to look at next. What a setting is worth is not known here: who searches asks for
//! settings, judges them, and tells their goodness, so that judgements can be kept, stopped and gone on with.
//!
//! Invariants: all goodness is higher-is-better; what is proposed depends on the seed, the generation and the goodness told,
//! and on nothing else.

pub mod nsga2;

/// One number of a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dimension {
    /// Its lowest value.
    pub low: f64,
    /// Its highest value, at least the lowest.
    pub high: f64,
    /// Whether it takes whole numbers only; then both ends are whole.
    pub whole: bool,
}

/// All settings: every number from its lowest to its highest value.
#[derive(Debug, Clone, PartialEq)]
pub struct Space {
    /// The numbers of a setting, in order.
    pub dimensions: Vec<Dimension>,
}

impl Dimension {
    /// The nearest value that it may have.
    #[must_use]
    pub fn nearest(&self, value: f64) -> f64 {
        let value = if self.whole { value.round() } else { value };
        value.clamp(self.low, self.high)
    }

    /// The value at a share of the way from the lowest to the highest, in 0..=1. Every whole number has the same room.
    #[must_use]
    pub fn at(&self, share: f64) -> f64 {
        if self.whole {
            let steps = self.high - self.low + 1.0;
            return (self.low + (share * steps).floor()).min(self.high);
        }
        self.nearest(self.low + share * (self.high - self.low))
    }

    /// How many values it may have; `None` where they cannot be counted.
    fn count(&self) -> Option<usize> {
        if self.high <= self.low {
            return Some(1);
        }
        let steps = self.high - self.low + 1.0;
        (self.whole && steps < 1e9).then_some(steps as usize)
    }
}

impl Space {
    /// How many settings there are; `None` where there are too many to count or a number is not whole.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        let mut counts = self.dimensions.iter().map(Dimension::count);
        counts.try_fold(1_usize, |all, one| all.checked_mul(one?))
    }

    /// All settings, the last number moving fastest, if there are at most `most`.
    #[must_use]
    pub fn all(&self, most: usize) -> Option<Vec<Vec<f64>>> {
        self.count().filter(|count| *count <= most)?;
        let mut all = vec![Vec::new()];
        for dimension in &self.dimensions {
            let values = (0..dimension.count()?).map(|step| dimension.low + step as f64);
            let values: Vec<f64> = values.collect();
            all = all
                .iter()
                .flat_map(|before: &Vec<f64>| {
                    values.iter().map(|value| {
                        let mut setting = before.clone();
                        setting.push(*value);
                        setting
                    })
                })
                .collect();
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(ends: &[(f64, f64, bool)]) -> Space {
        let dimensions = ends.iter();
        Space {
            dimensions: dimensions
                .map(|&(low, high, whole)| Dimension { low, high, whole })
                .collect(),
        }
    }

    #[test]
    fn a_small_space_is_listed_whole() {
        let space = space(&[(0.0, 1.0, true), (3.0, 5.0, true)]);
        assert_eq!(space.count(), Some(6));
        let all = space.all(6).unwrap();
        assert_eq!(all.len(), 6);
        assert_eq!(all[1], [0.0, 4.0]);
        assert_eq!(all[5], [1.0, 5.0]);
        assert_eq!(space.all(5), None);
    }

    #[test]
    fn a_number_that_is_not_whole_cannot_be_listed_unless_it_is_one() {
        assert_eq!(space(&[(0.0, 1.0, false)]).count(), None);
        assert_eq!(space(&[(0.5, 0.5, false)]).all(1), Some(vec![vec![0.5]]));
        assert_eq!(
            space(&[(0.0, 1e8, true), (0.0, 1e8, true), (0.0, 1e8, true)]).count(),
            None
        );
    }

    #[test]
    fn every_whole_number_has_the_same_room() {
        let dimension = Dimension {
            low: 1.0,
            high: 3.0,
            whole: true,
        };
        let found = [0.0, 0.32, 0.34, 0.66, 0.67, 1.0].map(|share| dimension.at(share));
        assert_eq!(found.to_vec(), vec![1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
    }
}
