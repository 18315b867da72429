//! The patient rule induction method (Friedman and Fisher 1999) as scenario discovery uses it (Bryant and Lempert 2010).

mod search;

use super::{Cases, Count, Region, sorted};
use search::Search;
pub(super) use search::quasi_p;

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
        if search.interesting() == 0 {
            break;
        }
        while search.peel() {}
        while search.paste() {}
        for (row, left) in left.iter_mut().enumerate() {
            *left = *left && !search.holds(row);
        }
        found.push(Peeling {
            steps: search.into_steps(),
        });
    }
    Ok(found)
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
