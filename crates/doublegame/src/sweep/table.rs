//! The results of a sweep in memory: one row for each world, whatever file they were read from.

use crate::worlds::designs::Design;
use crate::worlds::robustness::Direction;

/// All worlds of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepTable {
    /// What the scenario is called in text.
    pub scenario: String,
    /// The common lambda of all solutions.
    pub lambda: f64,
    /// The params that vary over the worlds, in the order of the design's inputs.
    pub params: Vec<ParamColumn>,
    /// The params with a range that have one value in all worlds, and that value.
    pub held: Vec<(Column, f64)>,
    /// The policies; the first is play without any commitment.
    pub policies: Vec<Column>,
    /// The objectives.
    pub objectives: Vec<ObjectiveColumn>,
    /// The claims, in the scenario's order.
    pub claims: Vec<ClaimColumn>,
    /// All cases that were solved: the policies first, in their order, then those that only claims need.
    pub cases: Vec<Column>,
    /// How the worlds were chosen; one row for each world.
    pub design: Design,
    /// The worlds, in the order of the design's rows.
    pub worlds: Vec<SweptWorld>,
}

impl SweepTable {
    /// The table with these policies only, by their places; claims and cases stay.
    #[must_use]
    pub fn of_policies(&self, policies: &[usize]) -> Self {
        Self {
            policies: chosen(&self.policies, policies),
            worlds: self
                .worlds
                .iter()
                .map(|world| SweptWorld {
                    policies: chosen(&world.policies, policies),
                    ..world.clone()
                })
                .collect(),
            ..self.clone()
        }
    }
}

fn chosen<T: Clone>(all: &[T], places: &[usize]) -> Vec<T> {
    let places = places.iter();
    places.filter_map(|&at| all.get(at).cloned()).collect()
}

/// What a column is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in the language.
    pub name: String,
    /// What it is called in text.
    pub title: String,
}

/// A param that varies.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamColumn {
    /// Name and title.
    pub column: Column,
    /// The unit; empty if it has none.
    pub unit: String,
    /// The lowest and the highest value.
    pub range: (f64, f64),
    /// The value in the central world.
    pub central: f64,
}

/// An objective by which policies are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveColumn {
    /// Name and title.
    pub column: Column,
    /// The unit; empty if it has none.
    pub unit: String,
    /// Whether more or less of it is better.
    pub direction: Direction,
}

/// A claim of the argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimColumn {
    /// The id, such as `C1`.
    pub id: String,
    /// What it says.
    pub text: String,
}

/// One world.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptWorld {
    /// Length: params. The values.
    pub params: Vec<f64>,
    /// Length: policies.
    pub policies: Vec<PolicyOutcome>,
    /// Length: claims.
    pub claims: Vec<ClaimOutcome>,
    /// Length: cases.
    pub solutions: Vec<SolutionOutcome>,
}

/// What became of a policy in a world.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyOutcome {
    /// Whether the solution converged; what else stands here must not be used if it did not.
    pub converged: bool,
    /// The largest violation of the equilibrium condition, in log-odds; not a number where no game was played.
    pub residual: f64,
    /// Length: objectives. Expected amounts.
    pub objectives: Vec<f64>,
}

/// What became of a claim in a world.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimOutcome {
    /// Whether it holds; `None` if that is undecided, as where a solution that it rests on did not converge.
    pub holds: Option<bool>,
    /// By how much it holds, or fails where negative, in the unit of its narrowest comparison.
    pub slack: Option<f64>,
}

/// What became of a case's solution in a world.
#[derive(Debug, Clone, PartialEq)]
pub struct SolutionOutcome {
    /// How it was reached, or why there is none.
    pub status: String,
    /// Whether it converged.
    pub converged: bool,
    /// The largest violation of the equilibrium condition, in log-odds; not a number where no game was played.
    pub residual: f64,
}
