//! The search for one box: peeling, pasting, and what is said of every box on the way.

use super::{BoxStep, End, PrimOptions, Restriction, Step};
use crate::worlds::discovery::{Cases, Count, Limits, Region, cut};
use statrs::distribution::{Binomial, DiscreteCDF};

/// A slice that may be peeled off or pasted on.
struct Slice {
    column: usize,
    end: End,
    /// `None` where the column is free there afterwards.
    limit: Option<f64>,
    /// The box afterwards.
    count: Count,
    /// The change of the density over the number of cases in the slice.
    gain: f64,
    /// How many columns are free afterwards.
    free: usize,
}

impl Slice {
    /// Whether it is to be taken rather than the best so far.
    fn beats(&self, best: Option<&Self>) -> bool {
        best.is_none_or(|best| {
            self.gain > best.gain
                || (self.gain.total_cmp(&best.gain).is_eq() && self.free > best.free)
        })
    }
}

/// The search for one box.
pub(super) struct Search<'a> {
    cases: &'a Cases,
    all: Count,
    options: PrimOptions,
    /// The rows that no earlier box holds.
    left: Vec<u32>,
    /// By column the rows in the box in the order of their values.
    inside: Vec<Vec<u32>>,
    region: Region,
    count: Count,
    steps: Vec<BoxStep>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        cases: &'a Cases,
        sorted: &[Vec<u32>],
        left: &[bool],
        all: Count,
        options: PrimOptions,
    ) -> Self {
        let is_left = |row: &u32| left[*row as usize];
        let keep = |rows: &Vec<u32>| rows.iter().copied().filter(is_left).collect();
        let mut search = Self {
            cases,
            all,
            options,
            left: (0..cases.len() as u32).filter(is_left).collect(),
            inside: sorted.iter().map(keep).collect(),
            region: Region::whole(cases.columns.len()),
            count: Count::default(),
            steps: Vec::new(),
        };
        for row in &search.left {
            search.count.add(cases.of_interest[*row as usize]);
        }
        search.record(Step::Start);
        search
    }

    /// Whether the box holds the row.
    pub(super) fn holds(&self, row: usize) -> bool {
        let columns = self.region.limits.iter().zip(&self.cases.columns);
        columns
            .into_iter()
            .all(|(limits, column)| limits.hold(column[row]))
    }

    /// How many cases of interest the box holds.
    pub(super) const fn interesting(&self) -> usize {
        self.count.of_interest
    }

    /// All boxes on the way.
    pub(super) fn into_steps(self) -> Vec<BoxStep> {
        self.steps
    }

    fn value(&self, column: usize, row: u32) -> f64 {
        self.cases.columns[column][row as usize]
    }

    fn count_of(&self, rows: &[u32]) -> Count {
        let mut count = Count::default();
        for row in rows {
            count.add(self.cases.of_interest[*row as usize]);
        }
        count
    }

    /// Peels once; whether it did.
    pub(super) fn peel(&mut self) -> bool {
        let mut best: Option<Slice> = None;
        for column in 0..self.inside.len() {
            for end in [End::High, End::Low] {
                if let Some(slice) = self.slice_to_peel(column, end)
                    && slice.beats(best.as_ref())
                {
                    best = Some(slice);
                }
            }
        }
        let Some(slice) = best else { return false };
        if slice.gain <= 0.0 || slice.count.mass(&self.all) < self.options.least_mass {
            return false;
        }
        self.take(&slice);
        let limits = self.region.limits[slice.column];
        let column = &self.cases.columns[slice.column];
        for rows in &mut self.inside {
            rows.retain(|row| limits.hold(column[*row as usize]));
        }
        self.record(Step::Peeled(slice.column, slice.end));
        true
    }

    fn slice_to_peel(&self, column: usize, end: End) -> Option<Slice> {
        let rows = &self.inside[column];
        let value = |place: usize| self.value(column, rows[place]);
        let (limit, removed) = match end {
            End::Low => {
                let (below, above) = lower_cut(rows.len(), self.options.peel, &value)?;
                (cut(value(below), value(above)).1, &rows[..above])
            }
            End::High => {
                let (below, above) = upper_cut(rows.len(), 1.0 - self.options.peel, &value)?;
                (cut(value(below), value(above)).0, &rows[below + 1..])
            }
        };
        let removed = self.count_of(removed);
        let count = Count {
            cases: self.count.cases - removed.cases,
            of_interest: self.count.of_interest - removed.of_interest,
        };
        Some(self.slice(column, end, Some(limit), count))
    }

    /// Pastes once; whether it did.
    pub(super) fn paste(&mut self) -> bool {
        let mut best: Option<Slice> = None;
        for (column, end, mut rows) in self.beyond() {
            rows.sort_by(|row, other| {
                self.value(column, *row)
                    .total_cmp(&self.value(column, *other))
            });
            let value = |place: usize| self.value(column, rows[place]);
            let (limit, added) = match end {
                End::Low => match upper_cut(rows.len(), 1.0 - self.options.paste, &value) {
                    Some((below, above)) => {
                        (Some(cut(value(below), value(above)).1), &rows[above..])
                    }
                    None => (None, &rows[..]),
                },
                End::High => match lower_cut(rows.len(), self.options.paste, &value) {
                    Some((below, above)) => {
                        (Some(cut(value(below), value(above)).0), &rows[..above])
                    }
                    None => (None, &rows[..]),
                },
            };
            let added = self.count_of(added);
            let count = Count {
                cases: self.count.cases + added.cases,
                of_interest: self.count.of_interest + added.of_interest,
            };
            let slice = self.slice(column, end, limit, count);
            if slice.beats(best.as_ref()) {
                best = Some(slice);
            }
        }
        match best {
            Some(slice) if slice.gain > 0.0 => {
                self.take(&slice);
                self.record(Step::Pasted(slice.column, slice.end));
                true
            }
            _ => false,
        }
    }

    fn slice(&self, column: usize, end: End, limit: Option<f64>, count: Count) -> Slice {
        let moved = self.count.cases.abs_diff(count.cases);
        let gain = match moved {
            0 => 0.0,
            _ => (count.density() - self.count.density()) / moved as f64,
        };
        let mut limits = self.region.limits[column];
        *limit_at(&mut limits, end) = limit;
        let restricted = self.region.restricted().filter(|other| *other != column);
        let restricted = restricted.count() + usize::from(limits.restrict());
        Slice {
            column,
            end,
            limit,
            count,
            gain,
            free: self.region.limits.len() - restricted,
        }
    }

    fn take(&mut self, slice: &Slice) {
        *limit_at(&mut self.region.limits[slice.column], slice.end) = slice.limit;
        self.count = slice.count;
    }

    /// By limit of the box, low before high, the rows that break this one only.
    fn beyond(&self) -> Vec<(usize, End, Vec<u32>)> {
        let mut beyond: Vec<(usize, End, f64, Vec<u32>)> = Vec::new();
        for (column, limits) in self.region.limits.iter().enumerate() {
            let ends = [(End::Low, limits.low), (End::High, limits.high)];
            for (end, limit) in ends {
                beyond.extend(limit.map(|limit| (column, end, limit, Vec::new())));
            }
        }
        for row in &self.left {
            let mut only = None;
            let mut broken = 0;
            for (place, (column, end, limit, _)) in beyond.iter().enumerate() {
                let value = self.value(*column, *row);
                let breaks = match end {
                    End::Low => value < *limit,
                    End::High => value > *limit,
                };
                if breaks {
                    broken += 1;
                    only = Some(place);
                    if broken > 1 {
                        break;
                    }
                }
            }
            if let (1, Some(place)) = (broken, only) {
                beyond[place].3.push(*row);
            }
        }
        let parts = beyond.into_iter();
        parts
            .map(|(column, end, _, rows)| (column, end, rows))
            .collect()
    }

    fn record(&mut self, step: Step) {
        let restriction = |(column, end, rows): (usize, End, Vec<u32>)| {
            let mut limits = self.region.limits[column];
            let limit = (*limit_at(&mut limits, end))?;
            let beyond = self.count_of(&rows);
            let without = Count {
                cases: self.count.cases + beyond.cases,
                of_interest: self.count.of_interest + beyond.of_interest,
            };
            Some(Restriction {
                column,
                end,
                limit,
                quasi_p: quasi_p(self.count, without.density()),
            })
        };
        let restrictions = self.beyond().into_iter().filter_map(restriction).collect();
        self.steps.push(BoxStep {
            step,
            region: self.region.clone(),
            count: self.count,
            coverage: self.count.coverage(&self.all),
            density: self.count.density(),
            mass: self.count.mass(&self.all),
            restrictions,
        });
    }
}

const fn limit_at(limits: &mut Limits, end: End) -> &mut Option<f64> {
    match end {
        End::Low => &mut limits.low,
        End::High => &mut limits.high,
    }
}

/// The probability that of so many cases as many or more are of interest when each is with the given probability.
pub(in crate::worlds::discovery) fn quasi_p(count: Count, probability: f64) -> f64 {
    let Some(fewer) = count.of_interest.checked_sub(1) else {
        return 1.0;
    };
    match Binomial::new(probability, count.cases as u64) {
        Ok(binomial) if probability < 1.0 => binomial.sf(fewer as u64),
        _ => 1.0,
    }
}

/// The places of the two neighbours, of different value, between which the given share of the sorted values ends; the next
/// such pair above if they are alike, `None` if there is none. With the middle of the two this is the quantile of
/// `sdtoolkit` and the EMA workbench.
fn lower_cut(count: usize, share: f64, value: &dyn Fn(usize) -> f64) -> Option<(usize, usize)> {
    let place = count.checked_sub(1)? as f64 * share;
    let below = place.floor() as usize;
    let first = (place.ceil() as usize).max(below + 1);
    let above = (first..count).find(|above| value(*above) > value(below))?;
    Some((above - 1, above))
}

/// The like with the next such pair below.
fn upper_cut(count: usize, share: f64, value: &dyn Fn(usize) -> f64) -> Option<(usize, usize)> {
    let place = count.checked_sub(1)? as f64 * share;
    let above = place.ceil() as usize;
    let last = (place.floor() as usize).min(above.saturating_sub(1));
    if above == 0 {
        return None;
    }
    let below = (0..=last)
        .rev()
        .find(|below| value(*below) < value(above))?;
    Some((below, below + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quasi_p_value_is_the_binomial_tail() {
        // Of 3 cases all of interest where each is with probability 1/2: 1/8; at least 2: 1/2.
        let count = |of_interest| Count {
            cases: 3,
            of_interest,
        };
        assert!((quasi_p(count(3), 0.5) - 0.125).abs() < 1e-12);
        assert!((quasi_p(count(2), 0.5) - 0.5).abs() < 1e-12);
        assert!((quasi_p(count(0), 0.5) - 1.0).abs() < 1e-12);
        assert!((quasi_p(count(3), 1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn cuts_lie_between_different_values() {
        let values = [1.0, 1.0, 1.0, 2.0, 3.0, 3.0];
        let value = |place: usize| values[place];
        assert_eq!(lower_cut(6, 0.05, &value), Some((2, 3)));
        assert_eq!(upper_cut(6, 0.95, &value), Some((3, 4)));
        assert_eq!(lower_cut(3, 0.05, &value), None);
        assert_eq!(upper_cut(1, 0.95, &value), None);
        assert_eq!(lower_cut(0, 0.05, &value), None);
    }
}
