//! What the solver is asked for.

use super::solution::Solution;
use crate::game::Profile;

/// What [`solve_qre`](super::solve_qre) is asked for.
///
/// ```
/// use doublegame::solve::QreOptions;
/// let options = QreOptions { other_starts: 8, ..QreOptions::at(2.0) };
/// assert_eq!(options.lambda, 2.0);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct QreOptions<'a> {
    /// The common lambda, at least 0. At an information set the lambda in effect is this times
    /// [`InformationSet::precision`](crate::game::InformationSet::precision).
    pub lambda: f64,
    /// The largest residual, in log-odds, of a solution that counts as converged. Above 0.
    pub tolerance: f64,
    /// How many passes over the graph the search for the first solution may make, one forward and one backward pass
    /// counting as one. Each other start has the same budget.
    pub sweep_budget: usize,
    /// Where to start, in place of lambda 0: a profile near the solution. Where it leads nowhere, the solver starts
    /// again without it.
    pub start: Option<&'a Profile>,
    /// A converged solution of the same game, with the same sets held, at this lambda or a lower one. Its branch is
    /// followed on from there with the same checks as from lambda 0, and the new solution lies on the principal branch
    /// if the given one does. Where the branch cannot be followed on, the solver starts again at lambda 0. Not
    /// together with `start`, unless sets are held; then `start` only says at which probabilities.
    pub branch_from: Option<&'a Solution>,
    /// For every information set whether the start's probabilities are kept there. Needs `start`.
    pub held: Option<&'a [bool]>,
    /// How many further starts are tried in search of other equilibria.
    pub other_starts: usize,
    /// Seed of the random starts.
    pub seed: u64,
}

impl QreOptions<'_> {
    /// The residual that a converged solution stays below unless another one is asked for.
    pub const TOLERANCE: f64 = 1e-9;
    /// The number of sweeps unless another one is asked for.
    pub const SWEEP_BUDGET: usize = 20_000;

    /// A cold solve at this lambda.
    #[must_use]
    pub fn at(lambda: f64) -> Self {
        Self {
            lambda,
            ..Self::default()
        }
    }
}

impl<'a> QreOptions<'a> {
    /// A solve at this lambda that starts from a profile.
    #[must_use]
    pub fn from_start(lambda: f64, start: &'a Profile) -> Self {
        Self {
            lambda,
            start: Some(start),
            ..Self::default()
        }
    }

    /// A solve at this lambda that follows the branch of a solution on.
    #[must_use]
    pub fn from_branch(lambda: f64, solution: &'a Solution) -> Self {
        Self {
            lambda,
            branch_from: Some(solution),
            ..Self::default()
        }
    }
}

impl Default for QreOptions<'_> {
    fn default() -> Self {
        Self {
            lambda: 1.0,
            tolerance: Self::TOLERANCE,
            sweep_budget: Self::SWEEP_BUDGET,
            start: None,
            branch_from: None,
            held: None,
            other_starts: 0,
            seed: 1,
        }
    }
}
