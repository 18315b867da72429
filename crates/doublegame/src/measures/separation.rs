//! What an observer learns about an actor's type.

use crate::measures::estimate::Estimate;

/// How a separation is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObserverOptions {
    /// The seed of the simulation, where one is needed.
    pub seed: u64,
    /// How many plays are simulated where the observer's histories are too many to list.
    pub samples: usize,
    /// How much work (edges followed with a belief on them) listing all histories may take before it is simulated.
    pub exact_limit: usize,
}

impl Default for ObserverOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            samples: 4_000,
            exact_limit: 2_000_000,
        }
    }
}

/// The distribution of the observer's posterior at the end, seen from one true type of the actor.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// The true type.
    pub true_type: u16,
    /// Length: the actor's types. The expected posterior of each.
    pub mean: Vec<f64>,
    /// Length 10. The chance that the posterior of the true type lies in each tenth of 0..=1 (a tenth holds its lower
    /// bound; the last one holds 1 too).
    pub histogram: Vec<f64>,
}

/// What an observer who forgets nothing learns about an actor's type.
#[derive(Debug, Clone, PartialEq)]
pub struct Separation {
    /// The bits that there are to learn: the entropy of the prior.
    pub prior_bits: f64,
    /// Length: periods. Cumulative bits learnt by the end of each.
    pub by_period: Vec<Estimate>,
    /// One for each type of the actor with a positive prior, in order.
    pub posterior: Vec<Posterior>,
    /// Length: periods. The chance that by the end of the period the posterior of some type has stood above 0.9 at the
    /// end of this or an earlier period.
    pub tips_by_period: Vec<Estimate>,
    /// The expected first such period among the plays that have one; `None` if none has.
    pub tips_when: Option<f64>,
    /// Whether all histories were listed; otherwise the numbers are simulated.
    pub exact: bool,
}
