//! What an inference gives, as data.

use crate::record::table::Level;
use crate::worlds::WeightedWorld;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What the record says about the hidden types of a scenario's actors.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Inference {
    /// The version of this layout.
    pub format: u32,
    /// The version of the program.
    pub version: String,
    /// The scenario's title.
    pub scenario: String,
    /// The record's file, relative to the scenario's folder.
    pub record: String,
    /// The SHA-256 hashes of the scenario's files and of the record, with their names.
    pub inputs: Vec<(String, String)>,
    /// The common lambda at which the actors play.
    pub lambda: f64,
    /// The number of periods that the actors look ahead.
    pub horizon: u32,
    /// The table of competing hypotheses by which a prior was multiplied; `None` if there was none.
    pub prior_table: Option<PriorTable>,
    /// Each actor with more than one type.
    pub actors: Vec<ActorInference>,
    /// The periods in order.
    pub periods: Vec<PeriodInference>,
    /// The observations in the order of the periods and, within one, of the round.
    pub observations: Vec<ObservationInference>,
    /// Every event of the record, also those that nothing codes.
    pub events: Vec<EventInference>,
    /// What could be seen in the period after the last one, the most telling first.
    pub indicators: Vec<Indicator>,
    /// What the last posterior would be under other readings.
    pub sensitivity: Vec<Sensitivity>,
    /// What the record says at each lambda at which it was rolled, ascending; the main one is among them.
    pub lambdas: Vec<LambdaInference>,
    /// The natural logarithm of the probability of all observations: the evidence for this scenario. The difference of
    /// two scenarios' evidence on the same observations is their log Bayes factor.
    pub log_evidence: f64,
    /// The evidence for another scenario on the same observations; `None` if none was compared.
    pub against: Option<OtherScenario>,
    /// Periods whose game did not converge, by their first day, with the reason.
    pub not_converged: Vec<(String, String)>,
    /// What the uncertain params add; `None` if they were held at their central values.
    pub worlds: Option<WorldsInference>,
    /// The joint distribution of all actors' types in the period after the last one, by what is known now: the names of
    /// the types in the order of the scenario's actors, and their probability.
    pub beliefs: Vec<(Vec<String>, f64)>,
    /// The coding rules that match no event of the record.
    pub idle_rules: Vec<IdleRuleInference>,
    /// What was left out, in words.
    pub skipped: Vec<String>,
}

/// A table of competing hypotheses that stands before the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PriorTable {
    /// Where it was read.
    pub file: String,
    /// Its SHA-256 hash, which is among the inputs' too.
    pub sha256: String,
    /// The title of the actor whose types are its hypotheses.
    pub actor: String,
}

/// The evidence for one scenario against another on the same observations.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OtherScenario {
    /// Where this scenario was read, as it was asked for.
    pub file: String,
    /// Where the other one was.
    pub other_file: String,
    /// The other scenario's title.
    pub other_scenario: String,
    /// The natural logarithm of the evidence for the other scenario.
    pub other_log_evidence: f64,
    /// The natural logarithm of the Bayes factor of this scenario against the other.
    pub log_bayes_factor: f64,
    /// How many of the games behind it, in both scenarios, did not converge.
    pub not_converged: usize,
    /// The comparison with the uncertain params of both scenarios integrated out; `None` if they were held in one of them or
    /// its worlds are too few.
    pub over_worlds: Option<FactorOverWorlds>,
}

/// The evidence for one scenario against another, the uncertain params of both integrated out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FactorOverWorlds {
    /// The natural logarithm of the evidence for the other scenario.
    pub other_log_evidence: f64,
    /// The natural logarithm of the Bayes factor of this scenario against the other.
    pub log_bayes_factor: f64,
    /// Its standard error, from the draws of both.
    pub standard_error: f64,
}

/// The posterior of an actor's types.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActorInference {
    /// The actor's name.
    pub actor: String,
    /// Its title.
    pub title: String,
    /// Its types in the scenario's order: name and title.
    pub types: Vec<(String, String)>,
    /// The probability of each type before the record.
    pub prior: BTreeMap<String, f64>,
    /// After each period.
    pub posterior: Vec<PosteriorAt>,
}

/// A posterior on a day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PosteriorAt {
    /// The last day of a period.
    pub date: String,
    /// The probability of each type, by everything that is known now of what happened up to that day.
    pub probability: BTreeMap<String, f64>,
    /// The same by what had been reported up to that day.
    pub known_then: BTreeMap<String, f64>,
    /// For each type, the bounds between which nine tenths of the worlds' posteriors lie, worlds weighed by how well they
    /// foresaw the record; `None` if params were held, or with too few effective worlds.
    pub band: Option<BTreeMap<String, (f64, f64)>>,
    /// The mean of the worlds' posteriors, weighed likewise: the posterior with the params integrated out.
    pub over_worlds: Option<BTreeMap<String, f64>>,
}

/// The record read in many worlds. From the first of them an emulator of the log likelihood is learned; in the others
/// Markov chains, which propose by the emulator, walk on the posterior of the params (Christen and Fox 2005).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorldsInference {
    /// How many worlds were drawn.
    pub drawn: usize,
    /// How many of them could not be used, because a game did not converge or was invalid there.
    pub unused: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// How many of the usable worlds were learned from; they have no weight.
    pub learned_from: usize,
    /// How many chains walked in the others.
    pub chains: usize,
    /// The share of the chains' steps that led elsewhere.
    pub accepted: f64,
    /// The effective sample size: how many independent worlds would give means as sure as these, by how far the chains are
    /// apart; the least for the log likelihood and for the last posterior of each type. Bands from few effective worlds are
    /// coarse.
    pub effective_sample_size: f64,
    /// The largest potential scale reduction factor of these (Gelman and Rubin 1992): above 1.2 no bands are given; `None`
    /// with too few chains to compare.
    pub scale_reduction: Option<f64>,
    /// The natural logarithm of the mean likelihood of the record over the params' distributions: the evidence with the
    /// params integrated out; `None` without bands.
    pub log_evidence: Option<f64>,
    /// The standard error of `log_evidence`; `None` without it.
    pub log_evidence_error: Option<f64>,
    /// Why there are no bands and no means over worlds; `None` if there are. With fewer than 20 effective worlds they would
    /// be those of a handful of draws.
    pub why_no_bands: Option<String>,
    /// The worlds that could be used; they go out as a table of their own.
    #[serde(skip)]
    pub worlds: Vec<WeightedWorld>,
}

/// What the record says if the actors play at one lambda.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LambdaInference {
    /// The lambda.
    pub lambda: f64,
    /// For each actor with more than one type, in order, the probability of each type on the last day of the record, by
    /// what is known now; `None` if the record could not be read at this lambda.
    pub posterior: Option<Vec<BTreeMap<String, f64>>>,
    /// The natural logarithm of the probability of all observations. The difference of two lambdas' is their log Bayes
    /// factor; `None` if the record could not be read.
    pub log_evidence: Option<f64>,
    /// In how many periods something came that has a tail probability of at most 0.05.
    pub misfits: usize,
    /// How many periods' games did not converge.
    pub not_converged: usize,
    /// Why the record could not be read; `None` if it could.
    pub problem: Option<String>,
}

/// A period with a tail probability of at most this is called a misfit.
pub const MISFIT: f64 = 0.05;

/// One period of the record.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PeriodInference {
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// The titles of the policies in force.
    pub policies: Vec<String>,
    /// How many nodes its game has.
    pub nodes: usize,
    /// The residual of its solution, in log-odds.
    pub residual: f64,
    /// How surprising what was observed is: minus the logarithm to base 2 of its probability by what is known now of the
    /// periods before.
    pub surprise_bits: f64,
    /// How surprising what such a period brings is on average: the entropy of the prediction, in bits.
    pub expected_bits: f64,
    /// The probability that a period brings something that is no more probable than what was observed. Values of at most
    /// 0.05 show a misfit. `None` where there are too many combinations to list.
    pub tail_probability: Option<f64>,
}

/// A log Bayes factor of one type against another.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PairFactor {
    /// Whose types.
    pub actor: String,
    /// The type that positive numbers speak for.
    #[serde(rename = "type")]
    pub kind: String,
    /// The other type.
    pub against: String,
    /// The natural logarithm of the ratio of the two probabilities of what was seen, given everything before it. In
    /// sequence these add up to the change of the log odds. Not finite, and `null` in JSON, where one of the types is
    /// excluded.
    #[schemars(with = "Option<f64>")]
    pub in_sequence: f64,
    /// By how much the last log odds would be lower without it; `None` if the record leads nowhere without it.
    pub left_out: Option<f64>,
}

/// One observation: how a choice or a signal of a period came out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ObservationInference {
    /// The number of the period, from 0.
    pub period: usize,
    /// The name of the choice or the signal; empty for the observation that play went on.
    pub which: String,
    /// The name of its outcome.
    pub outcome: String,
    /// What happened, in the scenario's words.
    pub title: String,
    /// `word`, `deed`, `word and deed`, `silence` (no event was coded as another outcome) or `survival` (play went on).
    pub form: String,
    /// The rules that code it, each once, in the scenario's order; none for the observation that play went on.
    pub rules: Vec<RuleInference>,
    /// The probability that it is so.
    pub reliability: f64,
    /// The lines of the record that carry it.
    pub lines: Vec<usize>,
    /// Where no event carries it: the lines of the period's events that could have spoken for another outcome, but that no
    /// rule codes or that were too few. They are those of the actors whom the rules of this choice or signal name, and
    /// those that were set aside for it.
    pub uncoded_lines: Vec<usize>,
    /// The probability of what was reported, given everything before it.
    pub probability: f64,
    /// For every pair of types of every actor.
    pub log_bayes_factor: Vec<PairFactor>,
}

/// A coding rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleInference {
    /// The file and its line.
    pub place: String,
    /// The rule as the scenario writes it.
    pub text: String,
}

/// A coding rule that matches no event of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IdleRuleInference {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleInference,
    /// A text of the rule that stands in no row, and one that is close to it and does; `None` if there is none.
    pub near: Option<(String, String)>,
}

/// An event of the record and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EventInference {
    /// The line of the record's file.
    pub line: usize,
    /// The day on which it happened.
    pub date: String,
    /// The day on which it was reported.
    pub reported: String,
    /// Who did it.
    pub actor: String,
    /// To whom.
    pub targets: Vec<String>,
    /// `word`, `deed` or nothing.
    pub form: String,
    /// Its kind.
    pub kind: String,
    /// What happened.
    pub text: String,
    /// How large it was, and in what: empty where the record does not say.
    pub magnitude: String,
    /// Where it is reported.
    pub source: String,
    /// `high`, `medium` or `low`.
    pub reliability: Level,
    /// Where the source can be found.
    pub link: String,
    /// What became of it, in words.
    pub fate: String,
    /// The observation that it carries: an index into [`Inference::observations`].
    pub observation: Option<usize>,
    /// The rule that codes it so; `None` if it carries no observation.
    pub rule: Option<RuleInference>,
    /// Its share of the observation's log Bayes factors: an observation's factor is shared equally among the events that
    /// carry it. Empty if it carries none.
    pub log_bayes_factor: Vec<PairFactor>,
}

/// Something that could be seen in the next period, and what it would say about an actor.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Indicator {
    /// The title of the policy under which it is computed.
    pub policy: String,
    /// Whose type it would tell of.
    pub actor: String,
    /// The name of the choice or the signal.
    pub which: String,
    /// Its title.
    pub title: String,
    /// The expected information about the type, in bits: the mutual information of the type and the outcome.
    pub expected_bits: f64,
    /// What each outcome would do.
    pub outcomes: Vec<IndicatorOutcome>,
}

/// One outcome of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IndicatorOutcome {
    /// Its name; empty where the move would not be made.
    pub outcome: String,
    /// Its title.
    pub title: String,
    /// How likely it is.
    pub probability: f64,
    /// The posterior of each type after it.
    pub posterior: BTreeMap<String, f64>,
}

/// The posterior on the record's last day under another reading.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Sensitivity {
    /// `prior`, `reliability`, `source` or `lambda`.
    pub of: String,
    /// What is changed, in words.
    pub change: String,
    /// For each actor with more than one type, in order, the probability of each type; `None` if the record leads nowhere
    /// under this reading.
    pub posterior: Option<Vec<BTreeMap<String, f64>>>,
}
