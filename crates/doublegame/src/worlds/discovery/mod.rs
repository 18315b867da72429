//! Scenario discovery: simple regions of the params in which something happens often.
//!
//! [`Cases`] says of each world where it lies and whether it is of interest: a claim fails there, or another policy is
//! best. [`prim()`] finds boxes that hold many cases of interest and few others, and shows the trade between the two;
//! [`simple_region`] picks one that can be told; [`tree()`] cuts the whole space into a few boxes. Both give [`Region`]s, which can be put into words.

mod prim;
mod simple;
mod tree;

pub use prim::{BoxStep, End, Peeling, PrimOptions, PrimRefusal, Restriction, Step, prim};
pub use simple::{SimpleOptions, SimpleRegion, simple_region};
pub use tree::{Leaf, TreeOptions, TreeRefusal, tree};

/// Worlds by where they lie and whether they are of interest.
#[derive(Debug, Clone, PartialEq)]
pub struct Cases {
    columns: Vec<Vec<f64>>,
    of_interest: Vec<bool>,
    left_out: usize,
}

/// Why cases cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CasesError {
    /// A column is not as long as the list of cases.
    #[error("column {column} has {values} values for {cases} cases")]
    WrongLength {
        /// The column, from 0.
        column: usize,
        /// How many values it has.
        values: usize,
        /// How many cases there are.
        cases: usize,
    },
    /// A value that is not a number.
    #[error("column {column}, row {row}: not a finite number")]
    NotFinite {
        /// The column, from 0.
        column: usize,
        /// The row, from 0.
        row: usize,
    },
}

impl Cases {
    /// Cases by column: the values of each param, and of each world whether it is of interest. Worlds of which that is not
    /// known are left out; [`Self::left_out`] counts them.
    ///
    /// # Errors
    /// [`CasesError`] if lengths differ or a value is not a finite number.
    pub fn new(columns: &[Vec<f64>], of_interest: &[Option<bool>]) -> Result<Self, CasesError> {
        for (column, values) in columns.iter().enumerate() {
            if values.len() != of_interest.len() {
                return Err(CasesError::WrongLength {
                    column,
                    values: values.len(),
                    cases: of_interest.len(),
                });
            }
            if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                return Err(CasesError::NotFinite { column, row });
            }
        }
        let known: Vec<usize> = (0..of_interest.len())
            .filter(|row| of_interest[*row].is_some())
            .collect();
        Ok(Self {
            columns: columns
                .iter()
                .map(|values| known.iter().map(|row| values[*row]).collect())
                .collect(),
            left_out: of_interest.len() - known.len(),
            of_interest: of_interest.iter().copied().flatten().collect(),
        })
    }

    /// The same cases, seen by some of the columns alone. Each must be one of those that there are.
    fn of_columns(&self, columns: &[usize]) -> Self {
        Self {
            columns: columns.iter().map(|it| self.columns[*it].clone()).collect(),
            of_interest: self.of_interest.clone(),
            left_out: self.left_out,
        }
    }

    /// How many cases there are, those left out not counted.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.of_interest.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.of_interest.is_empty()
    }

    /// How many are of interest.
    #[must_use]
    pub fn interesting(&self) -> usize {
        self.of_interest.iter().filter(|case| **case).count()
    }

    /// How many worlds were left out since it is not known whether they are of interest.
    #[must_use]
    pub const fn left_out(&self) -> usize {
        self.left_out
    }
}

/// The ends of a region along one column, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// The lowest value, `None` where the column is free below.
    pub low: Option<f64>,
    /// The highest value, `None` where the column is free above.
    pub high: Option<f64>,
}

impl Limits {
    /// Whether the value lies within them.
    #[must_use]
    pub fn hold(&self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low) && self.high.is_none_or(|high| value <= high)
    }

    /// Whether there is a limit at all.
    #[must_use]
    pub const fn restrict(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }
}

/// A box: limits for each column. Limits lie halfway between values of cases, so none lies upon them.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// By column.
    pub limits: Vec<Limits>,
}

impl Region {
    fn whole(columns: usize) -> Self {
        Self {
            limits: vec![Limits::default(); columns],
        }
    }

    /// Whether the point, one value by column, lies in it.
    #[must_use]
    pub fn holds(&self, point: &[f64]) -> bool {
        let columns = self.limits.iter().zip(point);
        columns
            .into_iter()
            .all(|(limits, value)| limits.hold(*value))
    }

    /// The columns that are restricted.
    pub fn restricted(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.limits.len()).filter(|column| self.limits[*column].restrict())
    }

    /// The region in words, such as "a is above 2 and b is between 1 and 3": each column by `name`, each limit by `value`.
    /// "anywhere" if nothing is restricted.
    #[must_use]
    pub fn words(
        &self,
        name: &dyn Fn(usize) -> String,
        value: &dyn Fn(usize, f64) -> String,
    ) -> String {
        let parts: Vec<String> = self
            .restricted()
            .map(|column| {
                let limits = self.limits[column];
                let show = |limit| value(column, limit);
                let range = match (limits.low.map(show), limits.high.map(show)) {
                    (Some(low), Some(high)) => format!("between {low} and {high}"),
                    (Some(low), None) => format!("above {low}"),
                    (None, high) => format!("below {}", high.unwrap_or_default()),
                };
                format!("{} is {range}", name(column))
            })
            .collect();
        if parts.is_empty() {
            "anywhere".to_owned()
        } else {
            parts.join(" and ")
        }
    }
}

/// How many cases lie in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// All.
    pub cases: usize,
    /// Those of interest.
    pub of_interest: usize,
}

impl Count {
    /// The share of the region's cases that are of interest; 0 in an empty one.
    #[must_use]
    pub fn density(&self) -> f64 {
        share(self.of_interest, self.cases)
    }

    /// The share of all cases of interest that lie in the region.
    #[must_use]
    pub fn coverage(&self, all: &Self) -> f64 {
        share(self.of_interest, all.of_interest)
    }

    /// The share of all cases that lie in the region.
    #[must_use]
    pub fn mass(&self, all: &Self) -> f64 {
        share(self.cases, all.cases)
    }

    fn add(&mut self, of_interest: bool) {
        self.cases += 1;
        self.of_interest += usize::from(of_interest);
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// The rows in the order of their values.
fn sorted(column: &[f64]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..column.len() as u32).collect();
    rows.sort_by(|row, other| column[*row as usize].total_cmp(&column[*other as usize]));
    rows
}

/// The highest limit of what lies below and the lowest limit of what lies above a cut between two values: the middle for
/// both, or the values themselves where no number lies between them.
fn cut(below: f64, above: f64) -> (f64, f64) {
    let middle = below.midpoint(above);
    if below < middle && middle < above {
        (middle, middle)
    } else {
        (below, above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_cases_are_left_out_and_counted() {
        let columns = [vec![1.0, 2.0, 3.0]];
        let cases = Cases::new(&columns, &[Some(true), None, Some(false)]).unwrap();
        assert_eq!(
            (cases.len(), cases.interesting(), cases.left_out()),
            (2, 1, 1)
        );
        assert_eq!(cases.columns, [vec![1.0, 3.0]]);
        assert!(matches!(
            Cases::new(&columns, &[Some(true)]),
            Err(CasesError::WrongLength { .. })
        ));
        assert!(matches!(
            Cases::new(&[vec![f64::NAN]], &[Some(true)]),
            Err(CasesError::NotFinite { column: 0, row: 0 })
        ));
    }

    #[test]
    fn a_region_in_words() {
        let limits = |low, high| Limits { low, high };
        let region = Region {
            limits: vec![
                limits(Some(2.0), None),
                limits(None, None),
                limits(Some(1.0), Some(3.0)),
                limits(None, Some(0.5)),
            ],
        };
        let words = region.words(&|column| format!("x{column}"), &|_, value| {
            value.to_string()
        });
        assert_eq!(
            words,
            "x0 is above 2 and x2 is between 1 and 3 and x3 is below 0.5"
        );
        assert!(region.holds(&[2.5, 9.0, 3.0, 0.1]));
        assert!(!region.holds(&[2.5, 9.0, 3.1, 0.1]));
    }

    #[test]
    fn a_cut_separates_even_neighbours() {
        let (below, above) = (1.0, 1.0_f64.next_up());
        assert_eq!(cut(below, above), (below, above));
        assert_eq!(cut(1.0, 2.0), (1.5, 1.5));
    }
}
