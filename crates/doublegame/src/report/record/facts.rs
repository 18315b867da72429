//! What all renderings of a record show: the type it points to, what moved the judgement, by which form, how well the
//! record was foreseen, what the judgement hangs on, and what became of the events.

use crate::infer::{
    ActorInference, EventInference, Inference, MISFIT, ObservationInference, PeriodInference,
    PosteriorAt,
};
use std::collections::BTreeMap;

/// Below so many effective worlds a band of nine tenths rests on a few of them at either end.
pub const FEW_WORLDS: f64 = 100.0;

/// The forms of an observation, as the inference names them, in the order in which they are listed.
pub const FORMS: [&str; 5] = ["word", "deed", "word and deed", "silence", "survival"];

/// What the record says of one actor.
#[derive(Debug)]
pub struct Judgement<'a> {
    pub actor: &'a ActorInference,
    /// The likeliest type at the end.
    pub leading: &'a str,
    /// The next likeliest; the same as the leading one if there is no other.
    pub rival: &'a str,
    /// Its probability at the end.
    pub now: f64,
    /// Its probability before the record.
    pub prior: f64,
}

impl<'a> Judgement<'a> {
    /// One for each actor that has types.
    pub fn all(inference: &'a Inference) -> Vec<Self> {
        inference.actors.iter().filter_map(Self::of).collect()
    }

    fn of(actor: &'a ActorInference) -> Option<Self> {
        let now = actor
            .posterior
            .last()
            .map_or(&actor.prior, |at| &at.probability);
        let (leading, rival) = likeliest_two(actor, now)?;
        Some(Self {
            actor,
            leading,
            rival,
            now: share(now, leading),
            prior: share(&actor.prior, leading),
        })
    }

    /// The last posterior, `None` where the record has no period.
    pub fn last(&self) -> Option<&'a PosteriorAt> {
        self.actor.posterior.last()
    }

    /// The first of the days from which on the leading type was the likeliest by what was known then; `None` if it is not
    /// so on the last day.
    pub fn leading_since(&self) -> Option<&'a str> {
        let days = self.actor.posterior.iter().rev();
        days.take_while(|at| {
            likeliest_two(self.actor, &at.known_then)
                .is_some_and(|(leading, _)| leading == self.leading)
        })
        .last()
        .map(|at| at.date.as_str())
    }

    /// Observations that speak for the leading type against its rival, the strongest first; and those against.
    pub fn movers(&self, inference: &Inference) -> (Vec<Mover>, Vec<Mover>) {
        let all = inference.observations.iter().enumerate();
        let movers = all.filter_map(|(number, item)| {
            let factor = factor(item, self.actor, self.leading, self.rival)?.in_sequence;
            (factor.abs() >= super::words::NO_DIFFERENCE).then_some(Mover {
                observation: number,
                factor,
            })
        });
        let (mut pro, mut contra): (Vec<Mover>, Vec<Mover>) =
            movers.partition(|mover| mover.factor > 0.0);
        // The sort is stable: equal factors stay in the order of time.
        pro.sort_by(|a, b| b.factor.total_cmp(&a.factor));
        contra.sort_by(|a, b| a.factor.total_cmp(&b.factor));
        (pro, contra)
    }
}

/// An observation that moved a judgement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mover {
    /// Its number in the inference.
    pub observation: usize,
    /// Its log Bayes factor for the leading type against the rival, in sequence.
    pub factor: f64,
}

/// The log Bayes factor of an observation for one type against another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    pub in_sequence: f64,
    pub left_out: Option<f64>,
}

/// The factor for `kind` against `against`, whichever way round the inference has it.
pub fn factor(
    observation: &ObservationInference,
    actor: &ActorInference,
    kind: &str,
    against: &str,
) -> Option<Factor> {
    observation.log_bayes_factor.iter().find_map(|pair| {
        if pair.actor != actor.actor {
            None
        } else if pair.kind == kind && pair.against == against {
            Some(Factor {
                in_sequence: pair.in_sequence,
                left_out: pair.left_out,
            })
        } else if pair.kind == against && pair.against == kind {
            Some(Factor {
                in_sequence: -pair.in_sequence,
                left_out: pair.left_out.map(|it| -it),
            })
        } else {
            None
        }
    })
}

/// Every pair of an actor's types, in the scenario's order.
pub fn pairs(actor: &ActorInference) -> Vec<(&str, &str)> {
    let names: Vec<&str> = actor.types.iter().map(|(name, _)| name.as_str()).collect();
    let mut pairs = Vec::new();
    for (at, first) in names.iter().enumerate() {
        pairs.extend(names[at + 1..].iter().map(|second| (*first, *second)));
    }
    pairs
}

/// What one form of observation adds to the log odds of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct FormSum {
    pub form: String,
    /// How many observations have the form.
    pub observations: usize,
    /// The sum of their log Bayes factors, in sequence.
    pub sum: f64,
}

/// The log odds of a pair, from the prior to the last posterior, by form of observation.
#[derive(Debug, Clone, PartialEq)]
pub struct FormSums {
    pub forms: Vec<FormSum>,
    /// What changed between the periods, without any observation.
    pub between: f64,
    /// The change of the log odds in all.
    pub total: f64,
}

/// Adds up the factors of a pair by form.
pub fn form_sums(
    inference: &Inference,
    actor: &ActorInference,
    (kind, against): (&str, &str),
) -> FormSums {
    let sum_of = |form: &str| {
        let of_form = inference
            .observations
            .iter()
            .filter(|item| item.form == form);
        let factors: Vec<f64> = of_form
            .filter_map(|item| Some(factor(item, actor, kind, against)?.in_sequence))
            .collect();
        FormSum {
            form: form.to_owned(),
            observations: factors.len(),
            sum: factors.iter().sum(),
        }
    };
    let forms: Vec<FormSum> = FORMS.iter().map(|form| sum_of(form)).collect();
    let odds = |shares: &BTreeMap<String, f64>| (share(shares, kind) / share(shares, against)).ln();
    let last = actor
        .posterior
        .last()
        .map_or(&actor.prior, |at| &at.probability);
    let total = odds(last) - odds(&actor.prior);
    let seen: f64 = forms.iter().map(|form| form.sum).sum();
    FormSums {
        between: total - seen,
        forms: forms
            .into_iter()
            .filter(|form| form.observations > 0)
            .collect(),
        total,
    }
}

/// The periods that came out as the scenario held to be improbable.
pub fn misfits(inference: &Inference) -> Vec<&PeriodInference> {
    let periods = inference.periods.iter();
    periods.filter(|period| is_misfit(period)).collect()
}

/// Whether a period is a misfit.
pub fn is_misfit(period: &PeriodInference) -> bool {
    period.tail_probability.is_some_and(|tail| tail <= MISFIT)
}

/// How many periods have a tail probability.
pub fn tested_periods(inference: &Inference) -> usize {
    let periods = inference.periods.iter();
    periods
        .filter(|period| period.tail_probability.is_some())
        .count()
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Counts,
    Copy,
    SetAside,
    NoRule,
    OutOfTime,
}

impl Standing {
    /// In the order in which they are listed.
    pub const ALL: [Self; 5] = [
        Self::Counts,
        Self::Copy,
        Self::SetAside,
        Self::NoRule,
        Self::OutOfTime,
    ];

    /// What became of an event, by the observation that it carries and, where it carries none, by what the inference says.
    pub fn of(event: &EventInference) -> Self {
        if event.observation.is_some() {
            return Self::Counts;
        }
        let fate = event.fate.as_str();
        if fate.starts_with("reports the same") {
            Self::Copy
        } else if fate.starts_with("set aside") {
            Self::SetAside
        } else if fate.starts_with("before") || fate.starts_with("after") {
            Self::OutOfTime
        } else {
            Self::NoRule
        }
    }

    /// As a sentence goes on after the number of events.
    pub const fn words(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Counts, 1) => "carries an observation",
            (Self::Counts, _) => "carry an observation",
            (Self::Copy, 1) => "is a copy of a report that counts",
            (Self::Copy, _) => "are copies of reports that count",
            (Self::SetAside, 1) => {
                "is set aside, as another outcome of the same choice or signal was taken"
            }
            (Self::SetAside, _) => {
                "are set aside, as another outcome of the same choice or signal was taken"
            }
            (Self::NoRule, 1) => "is coded by no rule",
            (Self::NoRule, _) => "are coded by no rule",
            (Self::OutOfTime, 1) => "lies before the first or after the last period",
            (Self::OutOfTime, _) => "lie before the first or after the last period",
        }
    }

    /// How many events ended so.
    pub fn count(self, inference: &Inference) -> usize {
        let events = inference.events.iter();
        events.filter(|event| Self::of(event) == self).count()
    }
}

/// The range of a type's probability over the readings of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// What is varied, as the inference names it.
    pub of: String,
    /// How many readings there are.
    pub readings: usize,
    /// The lowest probability and the change that leads there.
    pub low: (f64, String),
    /// The highest.
    pub high: (f64, String),
    /// The readings under which another type is likelier.
    pub turned: Vec<String>,
    /// The readings that lead nowhere.
    pub nowhere: usize,
}

/// The kinds of readings, as the inference names them, in the order in which they are listed.
pub const KINDS: [&str; 4] = ["prior", "reliability", "source", "lambda"];

/// For each kind of reading that there is, the range of the leading type's probability.
pub fn ranges(inference: &Inference, judgement: &Judgement) -> Vec<Range> {
    let place = inference
        .actors
        .iter()
        .position(|it| it.actor == judgement.actor.actor);
    let Some(place) = place else {
        return Vec::new();
    };
    let range = |of: &&str| range(inference, judgement, place, of);
    KINDS.iter().filter_map(range).collect()
}

fn range(inference: &Inference, judgement: &Judgement, place: usize, of: &str) -> Option<Range> {
    let rows = inference.sensitivity.iter().filter(|row| row.of == of);
    let mut found: Option<Range> = None;
    let mut nowhere = 0;
    for row in rows {
        let Some(shares) = row.posterior.as_ref().and_then(|all| all.get(place)) else {
            nowhere += 1;
            continue;
        };
        let probability = share(shares, judgement.leading);
        let here = (probability, row.change.clone());
        let turned = likeliest_two(judgement.actor, shares)
            .is_some_and(|(leading, _)| leading != judgement.leading);
        let range = found.get_or_insert_with(|| Range {
            of: of.to_owned(),
            readings: 0,
            low: here.clone(),
            high: here.clone(),
            turned: Vec::new(),
            nowhere: 0,
        });
        range.readings += 1;
        if probability < range.low.0 {
            range.low = here.clone();
        }
        if probability > range.high.0 {
            range.high = here;
        }
        if turned {
            range.turned.push(row.change.clone());
        }
    }
    found.map(|range| Range { nowhere, ..range })
}

/// What is believed of an actor at the start of the period after the record, before anything of it is seen: the mean of
/// an indicator's posteriors, each counted by the probability of its outcome. `None` if the actor has no indicator.
pub fn at_the_start_of_the_next(
    inference: &Inference,
    actor: &ActorInference,
) -> Option<BTreeMap<String, f64>> {
    let mut indicators = inference.indicators.iter();
    let indicator = indicators.find(|it| it.actor == actor.actor)?;
    let total: f64 = indicator.outcomes.iter().map(|it| it.probability).sum();
    let mean = |name: &str| {
        let outcomes = indicator.outcomes.iter().filter(|it| it.probability > 0.0);
        let sum: f64 = outcomes
            .map(|it| it.probability * share(&it.posterior, name))
            .sum();
        sum / total
    };
    let types = actor.types.iter();
    Some(types.map(|(name, _)| (name.clone(), mean(name))).collect())
}

/// The two likeliest types; of types that are alike the first in the scenario's order.
fn likeliest_two<'a>(
    actor: &'a ActorInference,
    shares: &BTreeMap<String, f64>,
) -> Option<(&'a str, &'a str)> {
    let mut types: Vec<&str> = actor.types.iter().map(|(name, _)| name.as_str()).collect();
    types.sort_by(|a, b| share(shares, b).total_cmp(&share(shares, a)));
    let leading = types.first()?;
    (shares.len() == actor.types.len()).then_some((*leading, types.get(1).unwrap_or(leading)))
}

/// The probability of a type; undefined where there is none.
pub fn share(shares: &BTreeMap<String, f64>, name: &str) -> f64 {
    shares.get(name).copied().unwrap_or(f64::NAN)
}
