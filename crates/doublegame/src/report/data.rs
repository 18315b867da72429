//! The report as data: everything that a reader is shown, already computed, nothing to look up.
//!
//! Made by the analysis; rendered by the terminal summary, the HTML page and the JSON output. Probabilities are in
//! 0..=1, bits in base 2, payoffs in the scenario's units. Names are those of the language, titles are for people.

use schemars::JsonSchema;
use serde::Serialize;

pub use crate::measures::Estimate;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this layout.
    pub format: u32,
    /// The program's version.
    pub version: String,
    /// The scenario that was analyzed.
    pub scenario: ScenarioSummary,
    /// With which settings.
    pub settings: Settings,
    /// What was left out of this run, and the option that brings it in.
    pub skipped: Vec<String>,
    /// The bottom line in plain sentences, most important first.
    pub bottom_line: Vec<String>,
    /// Policies in the order of the scenario; the first is play without any commitment (`free`).
    pub policies: Vec<PolicyReport>,
    /// For every objective, how the policies rank.
    pub rankings: Vec<Ranking>,
    /// The claims in the scenario's order.
    pub claims: Vec<ClaimReport>,
    /// The corridors.
    pub corridors: Vec<CorridorReport>,
    /// Results with one level more on tracks, where they were asked for.
    pub finer: Vec<FinerReport>,
    /// The numbers that went in.
    pub assumptions: Assumptions,
    /// Everything that should lower a reader's trust: solutions that did not converge, conclusions that depend on
    /// the equilibrium, rankings that turn. Plain sentences. Empty only if nothing was found.
    pub cautions: Vec<String>,
}

/// What was analyzed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScenarioSummary {
    /// The title.
    pub title: String,
    /// What it is about.
    pub about: Option<String>,
    /// The main file, as the user named it.
    pub file: String,
    /// SHA-256 of each file read, in hexadecimal.
    pub hashes: Vec<FileHash>,
    /// "6 months".
    pub period: String,
    /// The first day of each period and of the one after the last (ISO 8601).
    pub dates: Vec<String>,
    /// How many periods are played.
    pub horizon: u32,
    /// The actors.
    pub actors: Vec<ActorSummary>,
    /// Who is left out and why.
    pub left_out: Vec<LeftOut>,
    /// The round in order, in words: "Beijing chooses what it does at the border; seen by nobody else".
    pub round: Vec<String>,
    /// What actors remember, in words.
    pub memory: String,
}

/// A file and its hash.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileHash {
    /// The file.
    pub file: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// An actor.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActorSummary {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub about: Option<String>,
    /// Its types with their priors.
    pub types: Vec<TypeSummary>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TypeSummary {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub about: Option<String>,
    /// Its prior probability in this run.
    pub prior: f64,
}

/// An actor left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// Who.
    pub who: String,
    /// Why.
    pub because: String,
}

/// With which settings the report was made.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Settings {
    /// The lambda of the full results.
    pub lambda: f64,
    /// All lambdas, ascending, 0 among them.
    pub lambdas: Vec<f64>,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// Whether the wider search was asked for.
    pub thorough: bool,
    /// How many other starts each solution was tried from.
    pub starts: usize,
    /// Params set on the command line: name and value.
    pub params: Vec<(String, f64)>,
}

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
    /// Each channel alone: every choice and signal that the observer sees, and the actor's own hidden choices.
    pub channels: Vec<ChannelReport>,
    /// Histogram of the posterior of each type by the end, seen from each true type.
    pub posterior: Vec<PosteriorReport>,
    /// The chance that the posterior of some type passes 0.9, by the end of each period.
    pub tips_by_period: Vec<Estimate>,
    /// The expected period in which it first does, among the plays in which it does; null if it never does.
    pub tips_when: Option<f64>,
}

/// What one channel tells by itself.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChannelReport {
    /// The choice or signal.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whether the observer sees it; a hidden deed is what one would learn who saw it.
    pub seen: bool,
    /// Cumulative bits after each period through this channel alone.
    pub by_period: Vec<Estimate>,
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
    /// Whether others cannot see it.
    pub hidden: bool,
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
    /// The order (names) at each lambda.
    pub by_lambda: Vec<RankingAtLambda>,
    /// The order with the committed actor's lambda raised tenfold.
    pub sharper: Vec<NamedValue>,
    /// Whether the order of any two policies turns when that lambda is raised.
    pub turns: bool,
}

/// An order at one lambda.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RankingAtLambda {
    /// The lambda.
    pub lambda: f64,
    /// Names from best to worst.
    pub order: Vec<String>,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClaimLabel {
    /// It follows from what the actors choose: it does not hold when nobody chooses.
    Found,
    /// It holds whatever anyone does: it was put in with the payoffs and the rules.
    Assumed,
    /// It holds already at lambda 0, where nobody chooses.
    Mechanical,
    /// It does not hold at the main lambda.
    Fails,
    /// It could not be decided.
    Undecided,
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
    /// One plain sentence with the numbers: what was compared and how it came out.
    pub sentence: String,
    /// Evaluations at each lambda, ascending, 0 among them.
    pub by_lambda: Vec<ClaimAtLambda>,
    /// The cases it compares.
    pub cases: Vec<String>,
    /// Whether it comes out otherwise in another equilibrium that was found; null where none was found.
    pub depends_on_equilibrium: Option<bool>,
    /// The lowest and the highest slack over the equilibria that were found at the main lambda, this one included;
    /// null where no other was found.
    pub slack_range: Option<SlackRange>,
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
