//! The patient rule induction method (Friedman and Fisher 1999) as scenario discovery uses it (Bryant and Lempert 2010).

use super::{Cases, Count, Limits, Region, cut, sorted};
use statrs::distribution::{Binomial, DiscreteCDF};

/// How boxes are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrimOptions {
    /// The share of the box's cases that a peel removes, above 0 and below a half.
    pub peel: f64,
    /// The share of the cases beyond a limit that a paste adds, above 0 and below a half.
    pub paste: f64,
    /// The least share of all cases that a box may hold.
    pub least_mass: f64,
    /// The most boxes; each is looked for among the cases that those before it do not hold.
    pub boxes: usize,
}

impl Default for PrimOptions {
    fn default() -> Self {
        Self {
            peel: 0.05,
            paste: 0.05,
            least_mass: 0.05,
            boxes: 1,
        }
    }
}

/// Why no boxes are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrimRefusal {
    /// A bad option.
    #[error(
        "peel and paste must be above 0 and below 0.5, the least mass from 0 to 1, and at least one box be looked for"
    )]
    BadOptions,
    /// Nothing to tell apart.
    #[error("{of_interest} of {cases} cases are of interest: there is nothing to tell apart")]
    NothingToTell {
        /// How many there are.
        cases: usize,
        /// How many are of interest.
        of_interest: usize,
    },
}

/// An end of a column's range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The low one.
    Low,
    /// The high one.
    High,
}

/// How a box came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// All cases that are left.
    Start,
    /// A slice was cut off.
    Peeled(usize, End),
    /// A slice was added.
    Pasted(usize, End),
}

/// A limit of a box and whether it matters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Restriction {
    /// The column.
    pub column: usize,
    /// Which end is cut.
    pub end: End,
    /// Where.
    pub limit: f64,
    /// The quasi-p-value: the probability that as many of the box's cases are of interest, or more, if each were with the
    /// density that the box has without this limit (a one-sided binomial test, Bryant and Lempert 2010, appendix). It is no
    /// true p-value, since the limit was found with the same cases.
    pub quasi_p: f64,
}

/// A box on the peeling trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxStep {
    /// How it came about.
    pub step: Step,
    /// The box.
    pub region: Region,
    /// What it holds.
    pub count: Count,
    /// Its share of all cases of interest.
    pub coverage: f64,
    /// The share of its cases that are of interest.
    pub density: f64,
    /// Its share of all cases.
    pub mass: f64,
    /// Its limits, by column, low before high.
    pub restrictions: Vec<Restriction>,
}

/// One box with all boxes on the way to it, from the whole space on.
#[derive(Debug, Clone, PartialEq)]
pub struct Peeling {
    /// The boxes, at least one, the first without limits.
    pub steps: Vec<BoxStep>,
}

impl Peeling {
    /// Of the boxes with at least this density the one that covers most; `None` if none is so dense.
    #[must_use]
    pub fn with_density(&self, density: f64) -> Option<&BoxStep> {
        let dense = self.steps.iter().filter(|step| step.density >= density);
        // The first of equals has the fewest limits.
        dense
            .rev()
            .max_by(|step, other| step.coverage.total_cmp(&other.coverage))
    }

    /// The last box.
    #[must_use]
    pub fn last(&self) -> Option<&BoxStep> {
        self.steps.last()
    }
}

/// Looks for boxes that hold many cases of interest and few others.
///
/// From all cases on, the slice is peeled off whose removal raises the density most for each case removed (the objective
/// of the EMA workbench, Kwakkel and Jaxa-Rozen 2016, which treats whole numbers and continuous ones alike); of two alike
/// the one that restricts no new column, then the first. A slice ends between two different values, so that a column of
/// whole numbers loses whole values. When no slice raises the density or the box would become too small, slices are pasted
/// back by the same objective while they raise it.
///
/// A further box is looked for among the cases that the last box of each trajectory before does not hold, until no cases
/// of interest are left; coverage and mass refer to all cases.
///
/// # Errors
/// [`PrimRefusal`] for bad options, and if none or all cases are of interest.
pub fn prim(cases: &Cases, options: &PrimOptions) -> Result<Vec<Peeling>, PrimRefusal> {
    let is_slice = |share: f64| share > 0.0 && share < 0.5;
    if !is_slice(options.peel)
        || !is_slice(options.paste)
        || !(0.0..=1.0).contains(&options.least_mass)
        || options.boxes == 0
    {
        return Err(PrimRefusal::BadOptions);
    }
    let all = Count {
        cases: cases.len(),
        of_interest: cases.interesting(),
    };
    if all.of_interest == 0 || all.of_interest == all.cases {
        return Err(PrimRefusal::NothingToTell {
            cases: all.cases,
            of_interest: all.of_interest,
        });
    }
    let sorted: Vec<Vec<u32>> = cases.columns.iter().map(|column| sorted(column)).collect();
    let mut left = vec![true; cases.len()];
    let mut found = Vec::new();
    while found.len() < options.boxes {
        let mut search = Search::new(cases, &sorted, &left, all, *options);
        if search.count.of_interest == 0 {
            break;
        }
        while search.peel() {}
        while search.paste() {}
        for (row, left) in left.iter_mut().enumerate() {
            *left = *left && !search.holds(row);
        }
        found.push(Peeling {
            steps: search.steps,
        });
    }
    Ok(found)
}

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
struct Search<'a> {
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
    fn new(
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

    fn holds(&self, row: usize) -> bool {
        let columns = self.region.limits.iter().zip(&self.cases.columns);
        columns
            .into_iter()
            .all(|(limits, column)| limits.hold(column[row]))
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
    fn peel(&mut self) -> bool {
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
    fn paste(&mut self) -> bool {
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
                quasi_p: at_least(self.count, without.density()),
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
fn at_least(count: Count, probability: f64) -> f64 {
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
    use crate::worlds::designs::latin_hypercube;

    fn cases(rows: usize, columns: usize, is_interesting: impl Fn(&[f64]) -> bool) -> Cases {
        let design = latin_hypercube(rows, columns, rows, 4).unwrap();
        let values: Vec<Vec<f64>> = (0..columns)
            .map(|column| design.column(column).collect())
            .collect();
        let of_interest: Vec<Option<bool>> = (0..rows)
            .map(|row| Some(is_interesting(design.point(row))))
            .collect();
        Cases::new(&values, &of_interest).unwrap()
    }

    #[test]
    fn a_known_box_is_found() {
        let cases = cases(4000, 5, |u| u[1] > 0.7 && u[3] < 0.4);
        let found = prim(&cases, &PrimOptions::default()).unwrap();
        let last = found[0].last().unwrap();
        assert_eq!(last.region.restricted().collect::<Vec<_>>(), [1, 3]);
        let (low, high) = (
            last.region.limits[1].low.unwrap(),
            last.region.limits[3].high.unwrap(),
        );
        assert!(
            (low - 0.7).abs() < 0.03 && (high - 0.4).abs() < 0.03,
            "{low} {high}"
        );
        assert!(last.density > 0.99 && last.coverage > 0.9, "{last:?}");
        assert!(last.restrictions.iter().all(|found| found.quasi_p < 1e-6));
        assert_eq!(found[0].steps[0].mass.to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn what_is_said_of_a_box_is_what_it_holds() {
        let cases = cases(1000, 4, |u| u[0] + 0.3 * u[2] > 0.8);
        let options = PrimOptions {
            boxes: 3,
            ..PrimOptions::default()
        };
        let found = prim(&cases, &options).unwrap();
        let mut taken = vec![false; cases.len()];
        let rows: Vec<Vec<f64>> = (0..cases.len())
            .map(|row| cases.columns.iter().map(|column| column[row]).collect())
            .collect();
        for peeling in &found {
            for step in &peeling.steps {
                let mut count = Count::default();
                for (row, point) in rows.iter().enumerate() {
                    if !taken[row] && step.region.holds(point) {
                        count.add(cases.of_interest[row]);
                    }
                }
                assert_eq!(count, step.count, "{:?}", step.step);
            }
            let last = peeling.last().unwrap();
            for (row, point) in rows.iter().enumerate() {
                taken[row] |= last.region.holds(point);
            }
            assert!(last.mass >= 0.05);
        }
    }

    #[test]
    fn whole_numbers_lose_whole_values() {
        let column: Vec<f64> = (0..600).map(|row| f64::from(row % 6)).collect();
        let of_interest: Vec<Option<bool>> =
            column.iter().map(|value| Some(*value >= 4.0)).collect();
        let cases = Cases::new(&[column], &of_interest).unwrap();
        let found = prim(&cases, &PrimOptions::default()).unwrap();
        let last = found[0].last().unwrap();
        assert_eq!(last.region.limits[0].low, Some(3.5));
        assert_eq!((last.density, last.coverage), (1.0, 1.0));
    }

    #[test]
    fn the_quasi_p_value_is_the_binomial_tail() {
        // Of 3 cases all of interest where each is with probability 1/2: 1/8; at least 2: 1/2.
        let count = |of_interest| Count {
            cases: 3,
            of_interest,
        };
        assert!((at_least(count(3), 0.5) - 0.125).abs() < 1e-12);
        assert!((at_least(count(2), 0.5) - 0.5).abs() < 1e-12);
        assert!((at_least(count(0), 0.5) - 1.0).abs() < 1e-12);
        assert!((at_least(count(3), 1.0) - 1.0).abs() < 1e-12);
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

    #[test]
    fn nothing_to_tell_apart_is_refused() {
        let cases = cases(50, 2, |_| true);
        assert_eq!(
            prim(&cases, &PrimOptions::default()),
            Err(PrimRefusal::NothingToTell {
                cases: 50,
                of_interest: 50
            })
        );
    }
}
