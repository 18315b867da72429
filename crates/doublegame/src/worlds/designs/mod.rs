//! Designs: which points of the unit cube the worlds are made from.
//!
//! A [`Design`] is a table with one row for each world and one column for each input, a number from 0 to 1. It says by its
//! [`Plan`] how it was made, since each estimator of `sensitivity` is valid for some plans only and refuses the others.
//! `ParamMap` turns a row into values of the params.
//!
//! Invariants: every number lies in 0..=1; the same plan gives the same rows on any machine; a longer design of the same
//! plan starts with the rows of the shorter one, except for the full factorial and one at a time, which have no length to
//! choose.

mod copula;
mod grid;
mod latin;
mod morris;
mod saltelli;
mod sobol;

pub use copula::{Copula, Correlation, CorrelationError};
pub use grid::{full_factorial, one_at_a_time};
pub use latin::latin_hypercube;
pub use morris::morris;
pub(super) use saltelli::block_length;
pub use saltelli::saltelli;
pub use sobol::{MOST_DIMENSIONS, scrambled_sobol};

/// The most numbers, rows times inputs, that a design may have.
pub const MOST_NUMBERS: usize = 1 << 28;

/// How a design was made.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// See [`latin_hypercube`].
    LatinHypercube {
        /// The first `base`, 2 `base`, 4 `base`, ... rows are Latin hypercubes.
        base: usize,
        /// The seed.
        seed: u64,
    },
    /// See [`scrambled_sobol`].
    ScrambledSobol {
        /// The seed.
        seed: u64,
    },
    /// See [`full_factorial`].
    FullFactorial {
        /// How many levels each input has.
        levels: Vec<usize>,
    },
    /// See [`one_at_a_time`].
    OneAtATime {
        /// How many levels each input has.
        levels: usize,
    },
    /// See [`morris()`].
    Morris {
        /// How many trajectories there are.
        trajectories: usize,
        /// How each runs.
        path: MorrisPath,
        /// The seed.
        seed: u64,
    },
    /// See [`saltelli()`].
    Saltelli {
        /// How many rows the two base samples have.
        base: usize,
        /// Up to which order the design serves.
        order: SaltelliOrder,
        /// The seed.
        seed: u64,
    },
    /// Points drawn elsewhere, independently of each other, such as those of a posterior.
    Drawn,
}

impl Plan {
    /// The plan in words, for messages: "a Latin hypercube".
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::LatinHypercube { .. } => "a Latin hypercube",
            Self::ScrambledSobol { .. } => "a scrambled Sobol sequence",
            Self::FullFactorial { .. } => "a full factorial design",
            Self::OneAtATime { .. } => "a design that varies one input at a time",
            Self::Morris { .. } => "a design of Morris trajectories",
            Self::Saltelli { order, .. } => match order {
                SaltelliOrder::FirstAndTotal => "a Saltelli design for first and total order",
                SaltelliOrder::Second => "a Saltelli design for second order",
            },
            Self::Drawn => "a sample drawn elsewhere",
        }
    }

    /// Whether its rows are a sample of the inputs' distribution, in which each counts alike.
    #[must_use]
    pub const fn rows_are_a_sample(&self) -> bool {
        matches!(
            self,
            Self::LatinHypercube { .. }
                | Self::ScrambledSobol { .. }
                | Self::FullFactorial { .. }
                | Self::Drawn
        )
    }

    /// Whether each row can be left out without spoiling the others: not where rows belong together.
    #[must_use]
    pub const fn rows_stand_alone(&self) -> bool {
        !matches!(self, Self::Morris { .. } | Self::Saltelli { .. })
    }
}

/// How a Morris trajectory runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MorrisPath {
    /// From a random point of a grid each input makes one step in random order, and stays there (Morris 1991).
    Winding {
        /// The levels of the grid, an even number of at least 2.
        levels: usize,
    },
    /// Each input makes one step from the same point, to its value in a second point (Campolongo, Saltelli and Cariboni
    /// 2011).
    Radial,
}

/// Up to which order a Saltelli design serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaltelliOrder {
    /// First and total order: `inputs + 2` rows for each row of the base.
    FirstAndTotal,
    /// Second order too: `2 inputs + 2` rows for each row of the base.
    Second,
}

/// Whether the inputs are independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependence {
    /// They are.
    Independent,
    /// They are correlated, by a copula or as they were drawn.
    Correlated,
    /// Rows were left out: they break a requirement, or the world has no outcome.
    Rejected,
}

/// A table of points of the unit cube.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    plan: Plan,
    dependence: Dependence,
    dimensions: usize,
    points: Vec<f64>,
}

impl Design {
    /// Points drawn elsewhere, row by row.
    ///
    /// # Errors
    /// [`DesignError`] if there are no points, if a row is not whole, or if a number is not from 0 to 1.
    pub fn drawn(dimensions: usize, points: Vec<f64>) -> Result<Self, DesignError> {
        if dimensions == 0 || points.is_empty() {
            return Err(DesignError::Empty);
        }
        if !points.len().is_multiple_of(dimensions) {
            return Err(DesignError::Ragged {
                numbers: points.len(),
                dimensions,
            });
        }
        if let Some(place) = points.iter().position(|u| !(0.0..=1.0).contains(u)) {
            return Err(DesignError::Outside {
                row: place / dimensions,
                input: place % dimensions,
                value: points[place],
            });
        }
        Ok(Self::new(Plan::Drawn, dimensions, points))
    }

    /// Worlds drawn elsewhere together, such as from a posterior, by the values of their params, row by row. Each input is
    /// the share of rows with a lower value, half of those with the same value among them; the inputs count as dependent.
    ///
    /// # Errors
    /// [`DesignError`] if there are no values, if a row is not whole, or if a value is not a finite number.
    pub fn of_values(dimensions: usize, values: &[f64]) -> Result<Self, DesignError> {
        if dimensions == 0 || values.is_empty() {
            return Err(DesignError::Empty);
        }
        if !values.len().is_multiple_of(dimensions) {
            return Err(DesignError::Ragged {
                numbers: values.len(),
                dimensions,
            });
        }
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            return Err(DesignError::NotFinite {
                row: place / dimensions,
                input: place % dimensions,
            });
        }
        let rows = values.len() / dimensions;
        let mut points = vec![0.0; values.len()];
        for input in 0..dimensions {
            let value = |row: usize| values[row * dimensions + input];
            let mut order: Vec<usize> = (0..rows).collect();
            order.sort_by(|row, other| value(*row).total_cmp(&value(*other)));
            let mut below = 0;
            for same in order.chunk_by(|row, other| value(*row) >= value(*other)) {
                let share = (below as f64 + same.len() as f64 / 2.0) / rows as f64;
                for row in same {
                    points[row * dimensions + input] = share;
                }
                below += same.len();
            }
        }
        let drawn = Self::new(Plan::Drawn, dimensions, points);
        Ok(Self {
            dependence: Dependence::Correlated,
            ..drawn
        })
    }

    const fn new(plan: Plan, dimensions: usize, points: Vec<f64>) -> Self {
        Self {
            plan,
            dependence: Dependence::Independent,
            dimensions,
            points,
        }
    }

    /// How it was made.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Whether the inputs are independent of each other.
    #[must_use]
    pub const fn dependence(&self) -> Dependence {
        self.dependence
    }

    /// The number of inputs.
    #[must_use]
    pub const fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The number of rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.points.len() / self.dimensions
    }

    /// A row: one number from 0 to 1 for each input. The row must be below [`Self::rows`].
    #[must_use]
    pub fn point(&self, row: usize) -> &[f64] {
        &self.points[row * self.dimensions..(row + 1) * self.dimensions]
    }

    /// All values of an input, by row.
    pub fn column(&self, input: usize) -> impl Iterator<Item = f64> + '_ {
        self.points
            .iter()
            .skip(input)
            .step_by(self.dimensions)
            .copied()
    }

    /// The design with these rows alone, in this order; its inputs count as dependent, since what left the others out may
    /// tie them together. `None` where rows belong together, without rows, and for a row that it does not have.
    #[must_use]
    pub fn of_rows(&self, rows: &[usize]) -> Option<Self> {
        let all_there = rows.iter().all(|row| *row < self.rows());
        (self.plan.rows_stand_alone() && all_there && !rows.is_empty()).then(|| {
            let points = rows.iter().flat_map(|row| self.point(*row)).copied();
            self.with_points(points.collect(), Dependence::Rejected)
        })
    }

    /// The design with other points in place of its own, row by row, and what that does to the independence.
    pub(super) fn with_points(&self, points: Vec<f64>, dependence: Dependence) -> Self {
        Self {
            plan: self.plan.clone(),
            dependence,
            dimensions: self.dimensions,
            points,
        }
    }
}

/// Why a design cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// No rows or no inputs.
    #[error("a design needs at least one row and one input")]
    Empty,
    /// Too large.
    #[error(
        "a design of {rows} rows and {dimensions} inputs has more than {MOST_NUMBERS} numbers: ask for fewer rows"
    )]
    TooLarge {
        /// Its rows.
        rows: usize,
        /// Its inputs.
        dimensions: usize,
    },
    /// More inputs than the Sobol sequence has dimensions.
    #[error(
        "the design needs {needed} dimensions of the Sobol sequence, which has {MOST_DIMENSIONS}: take a Latin hypercube"
    )]
    TooManyDimensions {
        /// The dimensions that it needs.
        needed: usize,
    },
    /// A number of levels that the design cannot use.
    #[error("{levels} levels cannot be used here: {expected}")]
    Levels {
        /// The number.
        levels: usize,
        /// What would do.
        expected: &'static str,
    },
    /// Not a whole number of rows.
    #[error("{numbers} numbers do not make whole rows of {dimensions} inputs")]
    Ragged {
        /// How many numbers were given.
        numbers: usize,
        /// How many make a row.
        dimensions: usize,
    },
    /// A value that is not a number.
    #[error("row {row}, input {input}: not a finite number")]
    NotFinite {
        /// The row, from 0.
        row: usize,
        /// The input, from 0.
        input: usize,
    },
    /// A number outside the unit cube.
    #[error("row {row}, input {input}: {value} is not from 0 to 1")]
    Outside {
        /// The row, from 0.
        row: usize,
        /// The input, from 0.
        input: usize,
        /// The number.
        value: f64,
    },
}

/// Checks that a design of this shape is neither empty nor too large.
fn check_shape(rows: usize, dimensions: usize) -> Result<(), DesignError> {
    match rows.checked_mul(dimensions) {
        Some(0) => Err(DesignError::Empty),
        Some(numbers) if numbers <= MOST_NUMBERS => Ok(()),
        _ => Err(DesignError::TooLarge { rows, dimensions }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_their_ranks() {
        let values = [5.0, 1.0, -2.0, 1.0, 5.0, 1.0, 9.0, 7.0];
        let design = Design::of_values(2, &values).unwrap();
        assert_eq!(
            design.column(0).collect::<Vec<_>>(),
            [0.5, 0.125, 0.5, 0.875]
        );
        assert_eq!(
            design.column(1).collect::<Vec<_>>(),
            [0.375, 0.375, 0.375, 0.875]
        );
        assert_eq!(design.dependence(), Dependence::Correlated);
    }

    #[test]
    fn rows_can_be_left_out_where_they_stand_alone() {
        let design = latin_hypercube(4, 2, 4, 1).unwrap();
        let some = design.of_rows(&[3, 1]).unwrap();
        assert_eq!(some.point(0), design.point(3));
        assert_eq!(some.rows(), 2);
        assert_eq!(some.dependence(), Dependence::Rejected);
        assert_eq!(design.of_rows(&[4]), None);
        assert_eq!(design.of_rows(&[]), None);
        let together = morris(2, 2, MorrisPath::Radial, 1).unwrap();
        assert_eq!(together.of_rows(&[0]), None);
    }

    #[test]
    fn bad_points_are_refused() {
        assert_eq!(Design::drawn(2, vec![]), Err(DesignError::Empty));
        assert!(matches!(
            Design::drawn(2, vec![0.5; 3]),
            Err(DesignError::Ragged { .. })
        ));
        assert_eq!(
            Design::drawn(2, vec![0.5, 0.5, 0.5, 1.5]),
            Err(DesignError::Outside {
                row: 1,
                input: 1,
                value: 1.5
            })
        );
        assert_eq!(
            Design::of_values(1, &[0.5, f64::NAN]),
            Err(DesignError::NotFinite { row: 1, input: 0 })
        );
    }
}
