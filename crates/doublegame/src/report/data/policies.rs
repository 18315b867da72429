//! How everybody plays under a policy, what it yields, and what it reveals.

use schemars::JsonSchema;
use serde::Serialize;

use super::Estimate;

/// One policy.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PolicyReport {
    /// Its name; `free` for play without commitment.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub about: Option<String>,
    /// Whose policy it is; none for `free`.
    pub actor: Option<String>,
    /// Where it comes from, in words.
    pub cites: Option<String>,
    /// Nodes of its game.
    pub nodes: usize,
    /// Information sets of its game.
    pub information_sets: usize,
    /// Results at each lambda, ascending.
    pub by_lambda: Vec<PolicyAtLambda>,
    /// The likely course of play at the main lambda, period by period.
    pub course: Vec<CoursePeriod>,
    /// What others learn of hidden types at the main lambda.
    pub separation: Vec<SeparationReport>,
    /// What seeing each channel is worth to those who see it, at the main lambda.
    pub worth: Vec<WorthReport>,
    /// What the committed actor would gain by breaking the policy, largest first; empty for `free`.
    pub temptation: Vec<TemptationReport>,
}

/// One policy at one lambda.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PolicyAtLambda {
    /// The common lambda.
    pub lambda: f64,
    /// `converged`, or `stopped short: ` and why.
    pub status: String,
    /// The solver's error: largest violation of the equilibrium condition in log-odds.
    pub residual: f64,
    /// What a player could gain by another whole strategy; null under bounded memory.
    pub player_regret: Option<f64>,
    /// An upper bound of the player regret, from a deviator who sees the whole state.
    pub player_regret_bound: f64,
    /// What an agent could gain at its information set.
    pub agent_regret: f64,
    /// Other equilibria found at this lambda.
    pub other_equilibria: Vec<OtherReport>,
    /// How many other starts were tried.
    pub starts_tried: usize,
    /// Which equilibrium this is, in words.
    pub selection: String,
    /// Expected value of every objective.
    pub objectives: Vec<NamedValue>,
    /// Expected payoff of every actor.
    pub values: Vec<ValueReport>,
    /// Probability of every ending, `horizon` among them.
    pub outcomes: Vec<NamedValue>,
    /// Expected share of every option and branch among the periods in which it could come out. In a plain analysis
    /// given at the main lambda only, and empty at the others.
    pub acts: Vec<ActReport>,
    /// For every actor with more than one type and every other actor: bits that the other has learnt by the end. In a
    /// plain analysis only what the committed actor learns at other lambdas than the main one.
    pub bits: Vec<BitsReport>,
}

/// Another equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OtherReport {
    /// Largest difference in any action's probability.
    pub distance: f64,
    /// Its residual.
    pub residual: f64,
    /// Expected value of every objective in it.
    pub objectives: Vec<NamedValue>,
    /// Bits in it.
    pub bits: Vec<BitsReport>,
}

/// A value with a name.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NamedValue {
    /// The name.
    pub name: String,
    /// The title.
    pub title: String,
    /// The value.
    pub value: f64,
}

/// An actor's expected payoff.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ValueReport {
    /// The actor.
    pub actor: String,
    /// Over all types.
    pub value: f64,
    /// Attribute by attribute.
    pub by_attribute: Vec<NamedValue>,
    /// Type by type.
    pub by_type: Vec<NamedValue>,
}

/// How often an option or a branch comes out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActReport {
    /// The choice or signal.
    pub of: String,
    /// The option or branch.
    pub name: String,
    /// Its title: a phrase.
    pub title: String,
    /// Expected share of the periods in which the choice or signal is made.
    pub share: f64,
    /// The chance that it ever comes out.
    pub ever: f64,
    /// The share by type of the actor who chooses; empty for signals and actors with one type.
    pub by_type: Vec<NamedValue>,
}

/// What one actor learns of another's type.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BitsReport {
    /// Whose type.
    pub actor: String,
    /// Who learns.
    pub observer: String,
    /// Cumulative bits by the end.
    pub bits: f64,
    /// Standard error where it was simulated, 0 where exact.
    pub standard_error: f64,
    /// Bits that there are to learn: the entropy of the prior.
    pub of: f64,
}

/// What an observer learns, in full.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SeparationReport {
    /// Whose type.
    pub actor: String,
    /// Who learns.
    pub observer: String,
    /// The entropy of the prior, in bits.
    pub prior_bits: f64,
    /// The observer's own expected payoff in this policy, to be read beside the bits.
    pub observer_value: f64,
    /// Cumulative bits after each period, for one who forgets nothing.
    pub by_period: Vec<Estimate>,
    /// Cumulative bits that the actor itself still carries when it last moves in each period, as it remembers; null
    /// where it does not move.
    pub as_remembered: Vec<Option<f64>>,
    /// Each channel, alone and added last: every choice and signal of others that the observer sees, and the actor's own
    /// hidden choices.
    pub channels: Vec<ChannelReport>,
    /// Histogram of the posterior of each type by the end, seen from each true type.
    pub posterior: Vec<PosteriorReport>,
    /// The chance that the posterior of some type passes 0.9, by the end of each period.
    pub tips_by_period: Vec<Estimate>,
    /// The expected period in which it first does, among the plays in which it does; null if it never does.
    pub tips_when: Option<f64>,
}

/// What one channel tells. Channels overlap and complement each other, so neither number adds up over channels.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChannelReport {
    /// The choice or signal.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whether the observer sees it; a hidden deed is what one would learn who saw it.
    pub seen: bool,
    /// Cumulative bits after each period of one who sees this channel and nothing else.
    pub alone: Vec<Estimate>,
    /// Cumulative bits after each period that the channel adds to all else that the observer sees: those learned with it
    /// less those learned without it.
    pub added_last: Vec<Estimate>,
}

/// The distribution of a posterior.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PosteriorReport {
    /// The name of the true type.
    pub true_type: String,
    /// The expected posterior of each type given this true type.
    pub mean: Vec<NamedValue>,
    /// Chance that the posterior of the true type lies in each tenth of 0..=1, ten numbers.
    pub histogram: Vec<f64>,
}

/// What seeing a channel is worth.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorthReport {
    /// Who sees it.
    pub actor: String,
    /// The choice or signal.
    pub channel: String,
    /// Its title.
    pub title: String,
    /// With the others' play held as it is.
    pub others_fixed: Option<f64>,
    /// With everyone solved anew.
    pub all_anew: Option<f64>,
    /// Why a number is missing.
    pub unavailable: Option<String>,
}

/// Where a committed actor would gain by breaking its policy.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TemptationReport {
    /// The period, from 1.
    pub period: u32,
    /// The choice.
    pub choice: String,
    /// The type of the actor.
    pub actor_type: String,
    /// What the actor knows there, in words.
    pub state: String,
    /// What the policy asks for, in words.
    pub commanded: String,
    /// What it would rather do.
    pub tempting: String,
    /// The gain, in the actor's payoff.
    pub gain: f64,
    /// The chance that play gets there.
    pub reach: f64,
}

/// One period of the likely course of play.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CoursePeriod {
    /// The period, from 1.
    pub period: u32,
    /// Its first day (ISO 8601).
    pub from: String,
    /// The chance that play reaches this period.
    pub reached: f64,
    /// The choices and signals in the order of the round.
    pub moves: Vec<CourseMove>,
    /// Chance of each ending within this period.
    pub endings: Vec<NamedValue>,
}

/// A choice or signal in the course of play.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CourseMove {
    /// The choice or signal.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Who chooses; none for a signal.
    pub actor: Option<String>,
    /// Titles of the actors who do not see what comes out.
    pub unseen_by: Vec<String>,
    /// The chance that it is made, given that the period is reached.
    pub made: f64,
    /// Probability of each option or branch given that it is made.
    pub values: Vec<NamedValue>,
    /// The same for each type of the actor; empty for signals and actors with one type.
    pub by_type: Vec<CourseType>,
    /// On the single most likely path of play through this policy, what comes out here; none where it is not made.
    pub likely: Option<String>,
}

/// What one type chooses.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CourseType {
    /// The type's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Probability of each option given that it is made.
    pub values: Vec<NamedValue>,
}
