//! What the solver is asked for.

/// Which algorithm of the family of counterfactual regret minimization is run.
///
/// All three keep a regret for every action of every information set, play in proportion to the positive ones, and
/// update the players in turn, the second against what the first has just become. They differ in how old regrets are
/// carried over, in what the next strategy is made of, and in how much each iteration weighs in the average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CfrMethod {
    /// CFR+ (Tammelin 2014): regrets are cut off at 0, iteration t weighs t in the average.
    Plus,
    /// Discounted CFR (Brown and Sandholm 2019): before iteration t + 1 positive regrets are multiplied by
    /// `t^alpha / (t^alpha + 1)` and negative ones by `t^beta / (t^beta + 1)`; iteration t weighs `t^gamma`.
    Discounted {
        /// How fast old positive regrets count fully; finite.
        alpha: f64,
        /// The same for negative regrets; finite.
        beta: f64,
        /// The exponent of the weights in the average; from 0 to 10.
        gamma: f64,
    },
    /// Predictive CFR+ (Farina, Kroer and Sandholm 2021): CFR+ whose next strategy counts the last regret of each
    /// action twice, since every information set predicts that it will face the same counterfactual utilities again;
    /// iteration t weighs t².
    PredictivePlus,
}

impl CfrMethod {
    /// Discounted CFR with the exponents that its authors recommend: 3/2, 0 and 2.
    pub const DISCOUNTED: Self = Self::Discounted {
        alpha: 1.5,
        beta: 0.0,
        gamma: 2.0,
    };
}

/// What [`solve_cfr`](super::solve_cfr) is asked for.
///
/// ```
/// use doublegame::solve::{CfrMethod, CfrOptions};
/// let options = CfrOptions { target: 1e-4, ..CfrOptions::of(CfrMethod::PredictivePlus) };
/// assert_eq!(options.method, CfrMethod::PredictivePlus);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CfrOptions {
    /// The algorithm.
    pub method: CfrMethod,
    /// The exploitability, in payoff units, at or below which the average profile counts as converged. At least 0.
    pub target: f64,
    /// How many iterations may be made, each updating both players once.
    pub iterations: u64,
    /// After how many iterations the exploitability is measured each time, at least 1. A measurement costs about as
    /// much as an iteration.
    pub measure_every: u64,
    /// How large the game may be: the most ways of coming to a node that are told apart by what the two players have
    /// done. A tree has one for each node. Each takes up to a hundred bytes.
    pub path_limit: usize,
}

impl CfrOptions {
    /// The exploitability that a converged profile stays below unless another one is asked for.
    pub const TARGET: f64 = 1e-6;
    /// The number of iterations unless another one is asked for.
    pub const ITERATIONS: u64 = 100_000;
    /// The number of iterations between measurements unless another one is asked for.
    pub const MEASURE_EVERY: u64 = 100;
    /// The limit of paths unless another one is asked for: about three gigabytes.
    pub const PATH_LIMIT: usize = 30_000_000;

    /// The usual target and budget with this algorithm.
    #[must_use]
    pub fn of(method: CfrMethod) -> Self {
        Self {
            method,
            target: Self::TARGET,
            iterations: Self::ITERATIONS,
            measure_every: Self::MEASURE_EVERY,
            path_limit: Self::PATH_LIMIT,
        }
    }
}

impl Default for CfrOptions {
    fn default() -> Self {
        Self::of(CfrMethod::Plus)
    }
}
