//! Asks a rolled record for what a reader wants to know, and puts it together.

use super::games::Games;
use super::indicators::indicators;
use super::inference::{
    ActorInference, EventInference, IdleRuleInference, Inference, ObservationInference, PairFactor,
    PeriodInference, PosteriorAt, RuleInference,
};
use super::problem::InferProblem;
use super::reading::{Reading, Readings, publisher};
use super::roll::{Course, InferOptions, roll};
use super::sensitivity::{DOUBTS, add_lambdas};
use super::worlds::add_worlds;
use crate::record::coding::{
    Coded, Fate, IdleRule, Observation, idle_rules, rule_place, rule_text,
};
use crate::record::table::{Form, sha256};
use crate::scenario::compile::{StartPoint, World};
use crate::scenario::model::{ActorId, MoveId, Scenario};
use crate::solve::Status;
use std::collections::{BTreeMap, BTreeSet};

/// The version of the layout.
const FORMAT: u32 = 1;

/// Reads a record against its scenario in one world.
///
/// # Errors
/// See [`InferProblem`].
pub fn infer(
    coded: &Coded,
    world: &World,
    options: &InferOptions,
) -> Result<Inference, InferProblem> {
    let readings = Readings::new(coded, |now| other_readings(coded, now));
    let course = roll(&readings, world, options, Games::default())?;
    let asked = Asked {
        coded,
        scenario: coded.scenario(),
        readings: &readings,
        course: &course,
        fates: coded.fates(),
    };
    let observations = asked.observations();
    let indicators = indicators(&asked, world, options)?;
    let mut inference = Inference {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: asked.scenario.naming.title.clone(),
        record: coded.record().file.clone(),
        inputs: asked.inputs(),
        lambda: options.lambda,
        horizon: options.horizon.unwrap_or(asked.scenario.horizon),
        prior_table: None,
        actors: asked.actors(),
        periods: asked.periods(),
        events: asked.events(&observations),
        observations,
        indicators,
        sensitivity: asked.sensitivity(world),
        lambdas: Vec::new(),
        log_evidence: course
            .now
            .last()
            .map_or(0.0, |belief| belief.log_likelihood),
        against: None,
        not_converged: asked.not_converged(),
        worlds: None,
        beliefs: asked.beliefs(),
        idle_rules: asked.idle_rules(),
        skipped: Vec::new(),
    };
    match options.worlds {
        Some(worlds) => add_worlds(&mut inference, &asked, world, options, worlds)?,
        None => inference.skipped.push(
            "the uncertain params were held at their central values: no bands are given".to_owned(),
        ),
    }
    add_lambdas(&mut inference, &asked, world, options)?;
    Ok(inference)
}

/// The readings beside those that the filter needs.
fn other_readings(coded: &Coded, now: &[Vec<Observation>]) -> Vec<Reading> {
    let mut list = Vec::new();
    for (period, observations) in now.iter().enumerate() {
        list.extend((0..observations.len()).map(|number| Reading::Without(period, number)));
    }
    list.extend(DOUBTS.iter().map(|(factor, _)| Reading::Doubted(*factor)));
    let carriers = now.iter().flatten().flat_map(|item| &item.events);
    let sources: BTreeSet<&str> = carriers
        .map(|&at| publisher(&coded.events[at].source))
        .collect();
    let sources = sources.into_iter();
    list.extend(sources.map(|source| Reading::WithoutSource(source.to_owned())));
    list
}

/// A rolled record with its readings.
pub(super) struct Asked<'a, 's> {
    pub coded: &'a Coded<'s>,
    pub scenario: &'s Scenario,
    readings: &'a Readings<'a, 's>,
    pub course: &'a Course,
    /// What became of each event.
    fates: Vec<Fate>,
}

impl<'a, 's> Asked<'a, 's> {
    pub const fn readings(&self) -> &'a Readings<'a, 's> {
        self.readings
    }

    /// The actors with something to hide.
    pub fn hidden(&self) -> impl Iterator<Item = ActorId> {
        let actors = self.scenario.actors.iter().enumerate();
        actors
            .filter(|(_, actor)| actor.types.len() > 1)
            .map(|(at, _)| ActorId(at as u16))
    }

    /// The distribution over the states that start the period after the last.
    pub fn last(&self) -> Vec<f64> {
        let last = self.coded.periods.len() - 1;
        let starts = self.course.final_starts.len();
        let after = &self.course.now[last].probability;
        let onward = self.course.rolled.onward(last, after, starts);
        onward.unwrap_or_else(|_| vec![0.0; starts])
    }

    /// The probability of each type of an actor.
    pub fn types(&self, actor: ActorId, states: &[StartPoint], shares: &[f64]) -> Vec<f64> {
        let count = self.scenario.actors[actor.index()].types.len();
        let mut types = vec![0.0; count];
        for (state, share) in states.iter().zip(shares) {
            types[usize::from(state.types[actor.index()])] += share;
        }
        let total: f64 = types.iter().sum();
        if total > 0.0 {
            for share in &mut types {
                *share /= total;
            }
        }
        types
    }

    /// The names and hashes of what was read.
    fn inputs(&self) -> Vec<(String, String)> {
        let files = self.scenario.files.iter();
        let files = files.map(|file| (file.name.clone(), sha256(file.text.as_bytes())));
        let record = self.coded.record().file.clone();
        files.chain([(record, self.coded.sha256.clone())]).collect()
    }

    /// The joint distribution of the types of all actors at the end, by their names.
    fn beliefs(&self) -> Vec<(Vec<String>, f64)> {
        let mut joint: BTreeMap<&[u16], f64> = BTreeMap::new();
        for (state, share) in self.course.final_starts.iter().zip(self.last()) {
            *joint.entry(&state.types).or_insert(0.0) += share;
        }
        let name = |(actor, &kind): (usize, &u16)| {
            let types = &self.scenario.actors[actor].types;
            types[usize::from(kind)].naming.name.clone()
        };
        joint
            .into_iter()
            .map(|(types, share)| (types.iter().enumerate().map(name).collect(), share))
            .collect()
    }

    /// The same by the types' names.
    pub fn named(&self, actor: ActorId, types: &[f64]) -> BTreeMap<String, f64> {
        let kinds = self.scenario.actors[actor.index()].types.iter();
        kinds
            .zip(types)
            .map(|(kind, share)| (kind.naming.name.clone(), *share))
            .collect()
    }

    pub fn named_types(
        &self,
        actor: ActorId,
        states: &[StartPoint],
        shares: &[f64],
    ) -> BTreeMap<String, f64> {
        self.named(actor, &self.types(actor, states, shares))
    }

    fn actors(&self) -> Vec<ActorInference> {
        let periods = self.coded.periods.len();
        self.hidden()
            .map(|actor| {
                let data = &self.scenario.actors[actor.index()];
                let first = &self.course.rolled.periods[0].starts;
                let types = data.types.iter();
                ActorInference {
                    actor: data.naming.name.clone(),
                    title: data.naming.title.clone(),
                    types: types
                        .map(|kind| (kind.naming.name.clone(), kind.naming.title.clone()))
                        .collect(),
                    prior: self.named_types(actor, first, &self.course.initial),
                    posterior: (0..periods)
                        .map(|period| self.posterior_at(actor, period))
                        .collect(),
                }
            })
            .collect()
    }

    fn posterior_at(&self, actor: ActorId, period: usize) -> PosteriorAt {
        let ends = &self.course.ends[period];
        let now = &self.course.now[period].probability;
        let then = self.course.run(Readings::known_by(period), period + 1);
        let then = then.map_or_else(
            |_| BTreeMap::new(),
            |beliefs| self.named_types(actor, ends, &beliefs[period].probability),
        );
        PosteriorAt {
            date: self.coded.periods[period].last.to_string(),
            probability: self.named_types(actor, ends, now),
            known_then: then,
            band: None,
            over_worlds: None,
        }
    }

    fn periods(&self) -> Vec<PeriodInference> {
        let periods = self.coded.periods.iter().zip(&self.course.met);
        periods
            .map(|(days, met)| {
                let policies = days.policies.iter();
                PeriodInference {
                    first: days.first.to_string(),
                    last: days.last.to_string(),
                    policies: policies
                        .map(|policy| self.scenario.policies[policy.index()].naming.title.clone())
                        .collect(),
                    nodes: met.nodes,
                    residual: met.residual,
                    surprise_bits: met.surprise.bits,
                    expected_bits: met.surprise.expected_bits,
                    tail_probability: met.surprise.tail,
                }
            })
            .collect()
    }

    fn not_converged(&self) -> Vec<(String, String)> {
        let periods = self.coded.periods.iter().zip(&self.course.met);
        periods
            .filter_map(|(days, met)| match &met.status {
                Status::Converged => None,
                Status::StoppedShort { reason } => Some((days.first.to_string(), reason.clone())),
            })
            .collect()
    }

    fn observations(&self) -> Vec<ObservationInference> {
        let mut all = Vec::new();
        for (period, observations) in self.readings.now.iter().enumerate() {
            for (number, item) in observations.iter().enumerate() {
                all.push(self.observation(period, number, item));
            }
            all.extend(self.survival(period, observations.len()));
        }
        all
    }

    fn observation(
        &self,
        period: usize,
        number: usize,
        item: &Observation,
    ) -> ObservationInference {
        let data = &self.scenario.moves[item.which.index()];
        let value = &data.values[usize::from(item.value)];
        let numbers: BTreeSet<usize> = item.rules.iter().copied().collect();
        let events = item.events.iter().map(|&at| &self.coded.events[at]);
        ObservationInference {
            period,
            which: data.naming.name.clone(),
            outcome: value.naming.name.clone(),
            title: format!("{}: {}", data.naming.title, value.naming.title),
            form: form_of(events.clone().map(|event| event.form)),
            rules: numbers.into_iter().map(|it| self.rule(it)).collect(),
            reliability: item.reliability,
            lines: events.map(|event| event.line).collect(),
            uncoded_lines: if item.events.is_empty() {
                self.coded.uncoded(period, item.which, &self.fates)
            } else {
                Vec::new()
            },
            probability: self.probability(period, number),
            log_bayes_factor: self.factors(period, number, Some(Reading::Without(period, number))),
        }
    }

    /// The coding rules that match no event.
    fn idle_rules(&self) -> Vec<IdleRuleInference> {
        let idle = idle_rules(self.scenario, self.coded.record(), &self.coded.events);
        idle.into_iter()
            .map(|IdleRule { place, text, near }| IdleRuleInference {
                rule: RuleInference { place, text },
                near,
            })
            .collect()
    }

    /// A coding rule by its number.
    fn rule(&self, number: usize) -> RuleInference {
        let rule = &self.coded.record().rules[number];
        RuleInference {
            place: rule_place(self.scenario, rule),
            text: rule_text(self.scenario, rule),
        }
    }

    /// The rule by which each event carries the first observation that it carries.
    fn rule_of_events(&self) -> BTreeMap<usize, usize> {
        let mut rule_of = BTreeMap::new();
        for item in self.readings.now.iter().flatten() {
            for (event, rule) in item.events.iter().zip(&item.rules) {
                rule_of.entry(*event).or_insert(*rule);
            }
        }
        rule_of
    }

    /// That play went on is an observation too, where it could have ended.
    fn survival(&self, period: usize, number: usize) -> Option<ObservationInference> {
        let probability = self.probability(period, number);
        (probability < 1.0 - 1e-12).then(|| ObservationInference {
            period,
            which: String::new(),
            outcome: String::new(),
            title: "play went on".to_owned(),
            form: "survival".to_owned(),
            rules: Vec::new(),
            reliability: 1.0,
            lines: Vec::new(),
            uncoded_lines: Vec::new(),
            probability,
            log_bayes_factor: self.factors(period, number, None),
        })
    }

    /// The distribution over the starts of a period after the first observations, not normalized.
    fn after(&self, period: usize, observations: usize) -> Vec<f64> {
        let met = &self.course.met[period];
        let likelihood = met.in_sequence[observations].iter();
        likelihood
            .zip(&met.before)
            .map(|(likelihood, share)| likelihood * share)
            .collect()
    }

    fn probability(&self, period: usize, number: usize) -> f64 {
        let total = |count| self.after(period, count).iter().sum::<f64>();
        (total(number + 1) / total(number)).min(1.0)
    }

    fn factors(&self, period: usize, number: usize, without: Option<Reading>) -> Vec<PairFactor> {
        let states = &self.course.rolled.periods[period].starts;
        let before = self.after(period, number);
        let after = self.after(period, number + 1);
        let without = without.and_then(|reading| self.last_under(&reading));
        let full = self.last();
        let ends = &self.course.final_starts;
        let mut factors = Vec::new();
        for actor in self.hidden() {
            let (before, after) = (
                self.types(actor, states, &before),
                self.types(actor, states, &after),
            );
            let full = self.types(actor, ends, &full);
            let without = without.as_ref().map(|last| self.types(actor, ends, last));
            let data = &self.scenario.actors[actor.index()];
            for first in 0..data.types.len() {
                for second in first + 1..data.types.len() {
                    let odds = |shares: &[f64]| (shares[first] / shares[second]).ln();
                    factors.push(PairFactor {
                        actor: data.naming.name.clone(),
                        kind: data.types[first].naming.name.clone(),
                        against: data.types[second].naming.name.clone(),
                        in_sequence: odds(&after) - odds(&before),
                        left_out: without.as_ref().map(|without| odds(&full) - odds(without)),
                    });
                }
            }
        }
        factors
    }

    /// The distribution over the last states under another reading or from another start.
    fn last_under(&self, reading: &Reading) -> Option<Vec<f64>> {
        let after = self.at_the_end(reading)?;
        let (last, starts) = (self.coded.periods.len() - 1, self.course.final_starts.len());
        self.course.rolled.onward(last, &after, starts).ok()
    }

    /// The distribution of a reading over the states at the end of the record.
    pub fn at_the_end(&self, reading: &Reading) -> Option<Vec<f64>> {
        let number = self.readings.list.iter().position(|it| it == reading)?;
        let beliefs = self.course.run(number, self.coded.periods.len());
        Some(beliefs.ok()?.pop()?.probability)
    }

    fn events(&self, observations: &[ObservationInference]) -> Vec<EventInference> {
        let fates = &self.fates;
        let rules = self.rule_of_events();
        let events = self.coded.events.iter().zip(fates).enumerate();
        events
            .map(|(at, (event, fate))| {
                let carried = observations.iter().position(|item| {
                    matches!(fate, Fate::Carries(_)) && item.lines.contains(&event.line)
                });
                EventInference {
                    line: event.line,
                    date: event.date.to_string(),
                    reported: event.reported.to_string(),
                    actor: event.actor.clone(),
                    targets: event.targets.clone(),
                    form: form_name(event.form).to_owned(),
                    kind: event.kind.clone(),
                    text: event.text.clone(),
                    magnitude: event.magnitude.map_or_else(String::new, |magnitude| {
                        format!("{magnitude} {}", event.unit)
                    }),
                    source: event.source.clone(),
                    reliability: event.reliability,
                    link: event.link.clone(),
                    fate: self.fate_in_words(fates[at]),
                    observation: carried,
                    rule: carried
                        .and_then(|_| rules.get(&at))
                        .map(|number| self.rule(*number)),
                    log_bayes_factor: carried
                        .map(|number| shared(&observations[number]))
                        .unwrap_or_default(),
                }
            })
            .collect()
    }

    fn fate_in_words(&self, fate: Fate) -> String {
        let name = |which: MoveId| self.scenario.moves[which.index()].naming.name.as_str();
        match fate {
            Fate::Carries(which) => format!("counts for `{}`", name(which)),
            Fate::CopyOf(other) => format!(
                "reports the same as line {}, which counts",
                self.coded.events[other].line
            ),
            Fate::SetAside(which) => {
                format!("set aside: another outcome of `{}` is taken", name(which))
            }
            Fate::NoRule => "no rule codes it".to_owned(),
            Fate::Before => "before the first period".to_owned(),
            Fate::After => "after the last period".to_owned(),
        }
    }
}

/// The share of an event in the factors of the observation that it carries.
fn shared(observation: &ObservationInference) -> Vec<PairFactor> {
    let carriers = observation.lines.len().max(1) as f64;
    let factors = observation.log_bayes_factor.iter();
    factors
        .map(|factor| PairFactor {
            in_sequence: factor.in_sequence / carriers,
            left_out: factor.left_out.map(|left_out| left_out / carriers),
            ..factor.clone()
        })
        .collect()
}

const fn form_name(form: Option<Form>) -> &'static str {
    match form {
        Some(Form::Word) => "word",
        Some(Form::Deed) => "deed",
        None => "",
    }
}

fn form_of(forms: impl Iterator<Item = Option<Form>>) -> String {
    let forms: BTreeSet<&str> = forms
        .map(form_name)
        .filter(|name| !name.is_empty())
        .collect();
    if forms.is_empty() {
        return "silence".to_owned();
    }
    let forms: Vec<&str> = forms.into_iter().rev().collect();
    forms.join(" and ")
}
