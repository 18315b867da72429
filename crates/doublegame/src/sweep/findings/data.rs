//! What a sweep says, as data. The JSON output is this, field by field; the other renderings lay it out.

use super::regions::DiscoveryFinding;
use super::sensitivity::SensitivityFinding;
use crate::worlds::robustness::{PercentileBounds, Share};
use schemars::JsonSchema;
use serde::Serialize;

/// What a sweep says of policies and claims.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Findings {
    /// The version of this layout.
    pub format: u32,
    /// The version of the program.
    pub version: String,
    /// The scenario's title.
    pub scenario: String,
    /// The common lambda of all solutions.
    pub lambda: f64,
    /// How many worlds there are, those without a result among them.
    pub worlds: usize,
    /// How the worlds were chosen, in words.
    pub design: String,
    /// Whether the worlds are a sample of the params' distribution. If not, shares and means count the design's worlds as
    /// they are, and intervals mean little.
    pub sample: bool,
    /// Whether the design's inputs are independent of each other, as most sensitivity indices need.
    pub independent: bool,
    /// The probability with which intervals should hold the true value.
    pub level: f64,
    /// How often worlds were drawn anew for intervals and for the sureness of rankings.
    pub resamples: usize,
    /// The seed of these draws.
    pub seed: u64,
    /// The params that vary.
    pub params: Vec<ParamFinding>,
    /// The params with a range that have one value in all worlds.
    pub held: Vec<HeldFinding>,
    /// The policies; the first is play without any commitment.
    pub policies: Vec<PolicyFinding>,
    /// The objectives.
    pub objectives: Vec<ObjectiveFinding>,
    /// The policies that are not worse than another by every objective.
    pub pareto: Vec<ParetoFinding>,
    /// The claims.
    pub claims: Vec<ClaimFinding>,
    /// Where the best policy changes along one param, all others central; `None` if it was not computed.
    pub break_even: Option<Vec<BreakEven>>,
    /// What each param does by itself between its ends; `None` if it was not computed.
    pub tornado: Option<Vec<Tornado>>,
}

/// A param that has one value in all worlds, though it has a range.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HeldFinding {
    /// The param's name.
    pub param: String,
    /// What it is called in text.
    pub title: String,
    /// The value.
    pub value: f64,
}

/// Something found, or the reason why it was not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// What was found.
    Found(T),
    /// Why there is nothing.
    Refused(String),
}

impl<T> Answer<T> {
    /// What was found, if anything.
    pub const fn found(&self) -> Option<&T> {
        match self {
            Self::Found(found) => Some(found),
            Self::Refused(_) => None,
        }
    }

    /// Why there is nothing; `None` if something was found.
    pub fn refused(&self) -> Option<&str> {
        match self {
            Self::Found(_) => None,
            Self::Refused(reason) => Some(reason),
        }
    }

    pub(super) fn of<E: ToString>(result: Result<T, E>) -> Self {
        match result {
            Ok(found) => Self::Found(found),
            Err(reason) => Self::Refused(reason.to_string()),
        }
    }
}

/// A param that varies over the worlds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParamFinding {
    /// The name in the language.
    pub name: String,
    /// What it is called in text.
    pub title: String,
    /// The unit; empty if it has none.
    pub unit: String,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// The value in the central world.
    pub central: f64,
}

/// A policy and in how many worlds it was solved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PolicyFinding {
    /// The name in the language.
    pub name: String,
    /// What it is called in text.
    pub title: String,
    /// The worlds in which its solution converged.
    pub converged: usize,
    /// The worlds in which it did not: they count as unknown.
    pub not_converged: usize,
    /// The largest residual of the solutions that converged; `None` without any.
    pub largest_residual: Option<f64>,
}

/// A share of worlds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ShareFinding {
    /// In how many it holds.
    pub holds: usize,
    /// In how many it fails.
    pub fails: usize,
    /// In how many that is not known.
    pub unknown: usize,
    /// The share if it fails in all worlds of which it is not known.
    pub low: f64,
    /// The share if it holds in all of them.
    pub high: f64,
    /// The score interval (Wilson 1927) about the two bounds.
    pub interval: (f64, f64),
}

impl ShareFinding {
    pub(super) fn of(share: Share, level: f64) -> Self {
        Self {
            holds: share.holds,
            fails: share.fails,
            unknown: share.unknown,
            low: share.low(),
            high: share.high(),
            interval: share.interval(level),
        }
    }
}

/// What the policies come to by one objective.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ObjectiveFinding {
    /// The name in the language.
    pub name: String,
    /// What it is called in text.
    pub title: String,
    /// The unit; empty if it has none.
    pub unit: String,
    /// Whether more of it is better.
    pub higher_is_better: bool,
    /// The worlds with a result for every policy: regrets and rankings are over them.
    pub complete_worlds: usize,
    /// From which value on an outcome is good enough; `None` if none was given and play without commitment, from which
    /// it would be taken, has no result.
    pub threshold: Option<Threshold>,
    /// The policies, in their order.
    pub policies: Vec<PolicyRobustness>,
    /// The orders of the policies by each criterion, and how sure they are.
    pub rankings: Answer<Vec<RankingFinding>>,
    /// Where each policy is the best one: of those that are best in some worlds and not in others.
    pub where_best: Vec<WhereBest>,
    /// What the outcome of the best policy by expected value depends on, then what its lead over the next depends on.
    pub sensitivity: Vec<SensitivityFinding>,
    /// Mean regrets along the params on which that lead depends most.
    pub regret_maps: Vec<RegretMap>,
}

/// A value that is good enough.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Threshold {
    /// The value, in units of the objective.
    pub value: f64,
    /// Where it is from.
    pub origin: ThresholdOrigin,
}

/// Where a threshold is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdOrigin {
    /// The reader gave it.
    Given,
    /// It is the median of play without any commitment over the worlds where that has a result.
    MedianWithoutCommitment,
}

/// A policy by one objective over all worlds. What is said of values is over the worlds in which the policy has one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PolicyRobustness {
    /// The policy's name.
    pub policy: String,
    /// The worlds with a result.
    pub worlds: usize,
    /// The worlds without.
    pub unknown: usize,
    /// The mean (Laplace's principle).
    pub expected: Option<f64>,
    /// The standard deviation.
    pub deviation: Option<f64>,
    /// The worst value (Wald 1950). With the worlds that have no result it may be worse, never better.
    pub worst: Option<f64>,
    /// Mean over deviation, or their product where lower is better (Hamarat et al. 2014).
    pub signal_to_noise: Option<f64>,
    /// Values below or at which a share of the worlds lies, by rising share.
    pub quantiles: Vec<QuantileFinding>,
    /// What it falls short of the best policy of a world (Savage 1951).
    pub regret: RegretFinding,
    /// In how many worlds it is good enough (Starr 1963); `None` without a threshold.
    pub satisficing: Option<ShareFinding>,
    /// In how many worlds no policy is better.
    pub best: ShareFinding,
}

/// A quantile with its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct QuantileFinding {
    /// The share of the worlds, from 0 to 1.
    pub share: f64,
    /// Among the worlds with a result.
    pub known: Option<f64>,
    /// If all others lie below every known value; `None` if the quantile is one of them.
    pub low: Option<f64>,
    /// If all others lie above every known value; `None` if the quantile is one of them.
    pub high: Option<f64>,
}

impl QuantileFinding {
    pub(super) const fn of(share: f64, found: PercentileBounds) -> Self {
        Self {
            share,
            known: found.known,
            low: found.low,
            high: found.high,
        }
    }
}

/// Policy regret, 0 or more, in units of the objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct RegretFinding {
    /// The worlds with a result for every policy: mean and worst are over them.
    pub worlds: usize,
    /// The mean.
    pub mean: Option<f64>,
    /// The largest.
    pub worst: Option<f64>,
    /// The mean over all worlds is at least this, whatever the missing results are.
    pub mean_at_least: f64,
    /// The largest over all worlds is at least this, whatever the missing results are.
    pub worst_at_least: f64,
}

/// By what policies are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RankedBy {
    /// The mean.
    Expected,
    /// The mean policy regret.
    MeanRegret,
    /// The largest policy regret (minimax regret, Savage 1951).
    WorstRegret,
    /// The worst value (maximin, Wald 1950).
    Maximin,
    /// The value that only the worst tenth of the worlds falls short of.
    WorstTenth,
    /// The share of worlds in which the policy is good enough.
    Satisficing,
    /// Mean and deviation together.
    SignalToNoise,
}

/// The policies in order.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RankingFinding {
    /// By what.
    pub by: RankedBy,
    /// The policies' names, best first.
    pub order: Vec<String>,
    /// The worlds with a result for every policy, which were used.
    pub worlds: usize,
    /// The worlds that were left out since one lacks.
    pub left_out: usize,
    /// The share of draws of as many worlds in which the whole order is the same (bootstrap, Efron 1979).
    pub same_order: f64,
    /// By policy, in the policies' own order: the share of these draws in which it comes first; equals share.
    pub first: Vec<f64>,
    /// By policy and other policy: the share of these draws in which the first is better; half for equals.
    pub above: Vec<Vec<f64>>,
}

/// Where a policy is the best one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WhereBest {
    /// The policy's name.
    pub policy: String,
    /// In how many worlds no policy is better.
    pub share: ShareFinding,
    /// Where these lie.
    pub best: DiscoveryFinding,
    /// Where another policy takes its place: only of a policy that is best in more than half of the worlds that decide it.
    pub not_best: Option<DiscoveryFinding>,
}

/// Mean regrets along one param: the worlds with a result for every policy, in classes of about equally many worlds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RegretMap {
    /// The param's name.
    pub param: String,
    /// The classes, by rising value.
    pub bins: Vec<RegretBin>,
}

/// A class of worlds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RegretBin {
    /// The lowest value of the param in it.
    pub low: f64,
    /// The highest value in it.
    pub high: f64,
    /// How many worlds it has.
    pub worlds: usize,
    /// By policy the mean regret.
    pub mean_regret: Vec<f64>,
}

/// The policies that no other dominates: none is at least as good by every objective and better by one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParetoFinding {
    /// What stands for an objective.
    pub by: ParetoBy,
    /// The worlds with a result for every policy, over which that is taken.
    pub worlds: usize,
    /// The policies' names, in their order.
    pub front: Answer<Vec<String>>,
    /// Of every other policy one that dominates it.
    pub dominated: Vec<Dominated>,
}

/// What stands for an objective on a Pareto front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParetoBy {
    /// The mean over the worlds.
    Expected,
    /// The worst value.
    Worst,
}

/// A policy that is dominated.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Dominated {
    /// Its name.
    pub policy: String,
    /// The name of one that dominates it.
    pub by: String,
}

/// A claim over all worlds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClaimFinding {
    /// The id, such as `C1`.
    pub id: String,
    /// What it says.
    pub text: String,
    /// In how many worlds it holds.
    pub share: ShareFinding,
    /// By how much it holds, or fails where negative: quantiles over the worlds that say so, by rising share.
    pub slack: Vec<QuantileFinding>,
    /// What decides whether it holds.
    pub sensitivity: SensitivityFinding,
    /// What decides by how much it holds; `None` where not every world that decides it says by how much.
    pub slack_sensitivity: Option<SensitivityFinding>,
    /// Where it fails.
    pub fails: DiscoveryFinding,
    /// Where it holds: only of a claim that fails in more than half of the worlds that decide it.
    pub holds: Option<DiscoveryFinding>,
}

/// A value of one param at which the best policy changes, all others being central.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BreakEven {
    /// The param's name.
    pub param: String,
    /// The objective's name.
    pub objective: String,
    /// The name of the policy that is best in the central world.
    pub policy: String,
    /// The name of the policy that is best beyond the value; `None` if the best policy does not change in the range.
    pub instead: Option<String>,
    /// The value; `None` if the best policy does not change in the range.
    pub value: Option<f64>,
    /// What a reader should know, such as solutions that did not converge on the way; empty if nothing.
    pub note: String,
}

/// What each param does by itself to the best policy of the central world.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Tornado {
    /// The objective's name.
    pub objective: String,
    /// The name of the policy that is best in the central world.
    pub policy: String,
    /// What it comes to in the central world.
    pub central: f64,
    /// The params, the widest bar first.
    pub bars: Vec<TornadoBar>,
}

/// One param of a tornado.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TornadoBar {
    /// The param's name.
    pub param: String,
    /// The outcome at the param's lowest value that keeps all requirements; `None` if that did not converge.
    pub low: Option<f64>,
    /// The outcome at the param's highest value that keeps all requirements; `None` if that did not converge.
    pub high: Option<f64>,
    /// The value of the param at which another policy becomes the best one, if there is one.
    pub flip: Option<f64>,
}
