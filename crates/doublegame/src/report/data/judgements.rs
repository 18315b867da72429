//! What is concluded from the policies taken together: rankings, claims, corridors, finer tracks.

use schemars::JsonSchema;
use serde::Serialize;

use super::NamedValue;

/// How the policies rank on an objective.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Ranking {
    /// The objective.
    pub objective: String,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Whether more is better.
    pub higher_is_better: bool,
    /// Policies from best to worst at the main lambda, with their values.
    pub order: Vec<NamedValue>,
    /// The rank of each policy of `order`, from 1. Policies that differ by less than a thousandth of the distance from
    /// best to worst share one.
    pub ranks: Vec<usize>,
    /// The order (names) at each lambda.
    pub by_lambda: Vec<RankingAtLambda>,
    /// The order with the committed actor's lambda raised tenfold.
    pub sharper: Vec<NamedValue>,
    /// Whether the order of any two policies turns when that lambda is raised; a shared rank turns nothing.
    pub turns: bool,
}

impl Ranking {
    /// The rank of a policy, from 1; none if it is not ranked.
    #[must_use]
    pub fn rank(&self, policy: &str) -> Option<usize> {
        let position = self.order.iter().position(|it| it.name == policy)?;
        self.ranks.get(position).copied()
    }
}

/// An order at one lambda.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RankingAtLambda {
    /// The lambda.
    pub lambda: f64,
    /// Names from best to worst.
    pub order: Vec<String>,
    /// The rank of each, as at the main lambda.
    pub ranks: Vec<usize>,
    /// Whether any two policies stand the other way round than at the main lambda; a shared rank turns nothing.
    pub turns: bool,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClaimLabel {
    /// It follows from what the actors choose: it does not hold when nobody chooses.
    Found,
    /// It holds, but whether it would when nobody chooses could not be decided.
    Holds,
    /// It holds by the record and its series alone. A posterior still hangs on the lambda at which the record is read.
    Recorded,
    /// It holds whatever anyone does: it was put in with the payoffs and the rules.
    Assumed,
    /// It holds already at lambda 0, where nobody chooses.
    Mechanical,
    /// It does not hold at the main lambda.
    Fails,
    /// It could not be decided.
    Undecided,
}

/// A case that was solved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NamedCase {
    /// Its name in the language; `free` for play without any commitment.
    pub name: String,
    /// Its title.
    pub title: String,
}

/// A claim and its evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClaimReport {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Where it is made, in words.
    pub cites: Option<String>,
    /// The predicate as the scenario writes it.
    pub formula: String,
    /// What became of it at the main lambda.
    pub label: ClaimLabel,
    /// One plain sentence: how it came out, with the numbers where it has one part; why, where it is undecided.
    pub sentence: String,
    /// Its parts with their numbers, where it has several.
    pub clauses: Vec<ClaimClause>,
    /// Evaluations at each lambda, ascending, 0 among them.
    pub by_lambda: Vec<ClaimAtLambda>,
    /// The cases it compares.
    pub cases: Vec<NamedCase>,
    /// Whether it comes out otherwise in another equilibrium that was found; null where none was found.
    pub depends_on_equilibrium: Option<bool>,
    /// The lowest and the highest slack over the equilibria that were found at the main lambda, this one included;
    /// null where no other was found.
    pub slack_range: Option<SlackRange>,
}

/// A part of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClaimClause {
    /// What was compared and what the claim asks for; or how the parts within it belong together.
    pub text: String,
    /// Whether it holds at the main lambda; null if undecided.
    pub holds: Option<bool>,
    /// The parts within it.
    pub parts: Vec<ClaimClause>,
}

/// By how much a claim holds (positive) or fails (negative) over several equilibria.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct SlackRange {
    /// The lowest slack.
    pub lowest: f64,
    /// The highest slack.
    pub highest: f64,
}

/// A claim at one lambda.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClaimAtLambda {
    /// The lambda.
    pub lambda: f64,
    /// Whether what it asks was computed at this lambda. False for a posterior where the record was not read at it.
    pub computed: bool,
    /// Whether it holds; null if undecided.
    pub holds: Option<bool>,
    /// By how much it holds (positive) or fails (negative): the smallest slack of its comparisons; null if undecided.
    pub value: Option<f64>,
    /// Why it is undecided.
    pub reason: Option<String>,
    /// The quantities compared.
    pub parts: Vec<ClaimPart>,
}

/// One quantity of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClaimPart {
    /// The quantity as the scenario writes it.
    pub text: String,
    /// Its value; null if it is undefined.
    pub value: Option<f64>,
    /// Its standard error, 0 where exact.
    pub standard_error: f64,
}

/// A corridor.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CorridorReport {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whose decision.
    pub actor: String,
    /// The type that is committed, its title.
    pub actor_type: String,
    /// What else is in force.
    pub under: String,
    /// The options from one end to the other, their titles.
    pub options: Vec<String>,
    /// With only the named type committed.
    pub one_type: Vec<CorridorPoint>,
    /// With all types committed.
    pub all_types: Vec<CorridorPoint>,
    /// What is watched beside the value, titles.
    pub watched: Vec<String>,
    /// The ids of the claims that rest on it.
    pub claims: Vec<String>,
    /// The position of the best value, and whether it is inside, in words.
    pub sentence: String,
}

/// One point of a corridor.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CorridorPoint {
    /// 0 at the first end, 1 at the last.
    pub position: f64,
    /// The value of the named type.
    pub value: f64,
    /// The probability of each watched event.
    pub watched: Vec<f64>,
    /// `converged`, or why not.
    pub status: String,
}

/// What changes when tracks get one level more.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FinerReport {
    /// The param that was raised and to what value, in words.
    pub change: String,
    /// Value of every objective for each policy.
    pub policies: Vec<FinerPolicy>,
    /// Claims that come out otherwise than in the main results, by id.
    pub claims_changed: Vec<String>,
}

/// One policy with finer tracks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FinerPolicy {
    /// The policy.
    pub name: String,
    /// Status of its solution.
    pub status: String,
    /// Value of every objective.
    pub objectives: Vec<NamedValue>,
}
