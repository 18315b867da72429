//! What went in: numbers, tracks, payoffs, rules, sources; who sees what.

use schemars::JsonSchema;
use serde::Serialize;

use super::ScenarioSummary;

/// The numbers that went in.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Assumptions {
    /// The params.
    pub params: Vec<ParamReport>,
    /// The tracks.
    pub tracks: Vec<TrackReport>,
    /// The payoffs and objectives, line by line.
    pub payoffs: Vec<PayoffReport>,
    /// Everything else with a citation: rules of the round, stakes, priors.
    pub rules: Vec<RuleReport>,
    /// The sources.
    pub sources: Vec<SourceReport>,
    /// Numbers without a source or a judgement, in words.
    pub uncited: Vec<String>,
}

/// A param.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParamReport {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its value in this run.
    pub value: f64,
    /// The lowest plausible value.
    pub low: f64,
    /// The highest plausible value.
    pub high: f64,
    /// How it is distributed, in words.
    pub distribution: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Where it comes from, in words.
    pub cites: Option<String>,
}

/// A track.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TrackReport {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its lowest value.
    pub low: i32,
    /// Its highest value.
    pub high: i32,
    /// Its start.
    pub start: i32,
    /// Who sees it, in words.
    pub seen_by: String,
    /// Where it comes from, in words.
    pub cites: Option<String>,
}

/// A line of a payoff or an objective.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PayoffReport {
    /// Whose payoff, or the objective's title.
    pub of: String,
    /// The attribute's title; none for an objective.
    pub attribute: Option<String>,
    /// "each period" or "final".
    pub when: String,
    /// The formula as the scenario writes it.
    pub formula: String,
    /// Where it comes from, in words.
    pub cites: Option<String>,
}

/// A rule of the round.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RuleReport {
    /// The rule as the scenario writes it.
    pub text: String,
    /// Where it comes from, in words.
    pub cites: Option<String>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SourceReport {
    /// Its name.
    pub name: String,
    /// The citation.
    pub text: String,
    /// Where to find it.
    pub link: Option<String>,
    /// What a reader should know about it.
    pub note: Option<String>,
}

/// A scenario as it stands, before anything is solved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Overview {
    /// Who acts, when, and what happens in the round.
    pub scenario: ScenarioSummary,
    /// The tracks.
    pub tracks: Vec<TrackReport>,
    /// What each actor knows, in the scenario's order.
    pub knowledge: Vec<KnowledgeReport>,
}

/// What an actor knows by the rules, whatever is played.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct KnowledgeReport {
    /// Who, its title.
    pub actor: String,
    /// Titles of the choices, signals and tracks that it sees.
    pub sees: Vec<String>,
    /// Titles of those that it does not see.
    pub hidden: Vec<String>,
    /// What it remembers when the period is over, in words.
    pub remembers: Vec<String>,
    /// What it can infer of what it does not see, in words.
    pub infers: Vec<String>,
}
