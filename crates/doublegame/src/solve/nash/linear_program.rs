//! Linear programs over numbers that are not negative, in f64, by an interior-point method.

use crate::game::Rational;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT};
use dashu_int::IBig;

/// Maximize an objective under equations and inequalities; all variables are at least 0 unless they are freed.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    /// The objective's coefficients, one for each variable.
    objective: Vec<f64>,
    /// Variables from this one on may be negative.
    free_from: usize,
    equations: Vec<Vec<(usize, f64)>>,
    right: Vec<f64>,
    /// Each at most 0.
    inequalities: Vec<Vec<(usize, f64)>>,
}

/// What the solver found; zeros where it failed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProgramSolution {
    /// The variables.
    pub(super) primal: Vec<f64>,
    /// The multipliers of the inequalities, in the order in which these were added.
    pub(super) multipliers: Vec<f64>,
}

impl Program {
    /// A program without constraints.
    pub(super) fn maximizing(objective: Vec<f64>) -> Self {
        Self {
            free_from: objective.len(),
            objective,
            ..Self::default()
        }
    }

    /// Lets the variables from this one on be negative.
    pub(super) fn free_from(&mut self, variable: usize) {
        self.free_from = variable;
    }

    /// Adds an equation, from its coefficients that are not zero.
    pub(super) fn equation(&mut self, terms: impl IntoIterator<Item = (usize, f64)>, right: f64) {
        self.equations.push(terms.into_iter().collect());
        self.right.push(right);
    }

    /// Adds an inequality, from its coefficients that are not zero.
    pub(super) fn at_most_zero(&mut self, terms: impl IntoIterator<Item = (usize, f64)>) {
        self.inequalities.push(terms.into_iter().collect());
    }

    /// Solves the program.
    pub(super) fn solve(mut self) -> ProgramSolution {
        let columns = self.objective.len();
        let (equations, inequalities) = (self.equations.len(), self.inequalities.len());
        let signs = (0..self.free_from).map(|variable| vec![(variable, -1.0)]);
        let mut row_numbers = Vec::new();
        let mut column_numbers = Vec::new();
        let mut numbers = Vec::new();
        let all = self
            .equations
            .into_iter()
            .chain(self.inequalities)
            .chain(signs);
        for (row, terms) in all.enumerate() {
            for (column, number) in terms {
                row_numbers.push(row);
                column_numbers.push(column);
                numbers.push(number);
            }
        }
        let rows = equations + inequalities + self.free_from;
        self.right.resize(rows, 0.0);
        self.objective
            .iter_mut()
            .for_each(|number| *number = -*number);
        let solver = DefaultSolver::new(
            &CscMatrix::zeros((columns, columns)),
            &self.objective,
            &CscMatrix::new_from_triplets(rows, columns, row_numbers, column_numbers, numbers),
            &self.right,
            &[
                SupportedConeT::ZeroConeT(equations),
                SupportedConeT::NonnegativeConeT(rows - equations),
            ],
            DefaultSettings {
                verbose: false,
                ..DefaultSettings::default()
            },
        );
        let Ok(mut solver) = solver else {
            return ProgramSolution {
                primal: vec![0.0; columns],
                multipliers: vec![0.0; inequalities],
            };
        };
        solver.solve();
        ProgramSolution {
            primal: solver.solution.x,
            multipliers: solver.solution.z[equations..equations + inequalities].to_vec(),
        }
    }
}

/// Probabilities become whole multiples of this power of two.
const BITS: u32 = 48;
/// What is smaller is taken for a zero that the interior point only came near.
const NEGLIGIBLE: f64 = 1e-9;

/// Fractions in the proportions of the shares that sum to one exactly. Equal ones where no share is above
/// one in 10^9, since then nothing is known.
pub(super) fn rounded(shares: &[f64]) -> Vec<Rational> {
    let shares: Vec<f64> = shares
        .iter()
        .map(|share| if *share > NEGLIGIBLE { *share } else { 0.0 })
        .collect();
    let total: f64 = shares.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return vec![Rational::from_parts(1.into(), shares.len().into()); shares.len()];
    }
    let one = 1_i64 << BITS;
    let mut parts: Vec<i64> = shares
        .iter()
        .map(|share| (share / total * one as f64).round() as i64)
        .collect();
    let rest = one - parts.iter().sum::<i64>();
    // The largest part is so large that what rounding left over changes it by next to nothing.
    if let Some(largest) = parts.iter_mut().max() {
        *largest += rest;
    }
    parts
        .into_iter()
        .map(|part| Rational::from_parts_signed(IBig::from(part), IBig::from(one)))
        .collect()
}
