//! What to watch next, and what the judgement hangs on.

use crate::infer::{ActorInference, Indicator, Inference, Sensitivity};
use crate::report::record::facts::{self, Judgement, KINDS, at_the_start_of_the_next, share};
use crate::report::record::lambdas::{self, AtLambda};
use crate::report::record::sentences;
use crate::report::record::words::type_title;
use crate::report::words;
use serde::Serialize;

/// An indicator with what each of its outcomes would do.
#[derive(Debug, Serialize)]
pub struct IndicatorView {
    title: String,
    actor: String,
    policy: String,
    bits: String,
    types: Vec<String>,
    /// What is believed before it is seen.
    before: Vec<String>,
    outcomes: Vec<OutcomeView>,
}

/// One outcome.
#[derive(Debug, Serialize)]
struct OutcomeView {
    title: String,
    probability: String,
    shares: Vec<String>,
}

/// The readings under which the last posterior was computed again.
#[derive(Debug, Serialize)]
pub struct SensitivityView {
    /// For each actor, its ranges in words.
    sentences: Vec<String>,
    /// One for each type of each actor.
    columns: Vec<Column>,
    /// What the others are compared with; empty where it is not known.
    baseline: Vec<String>,
    groups: Vec<Group>,
    lambdas: Vec<AtLambda>,
    /// The evidence against another scenario, in sentences.
    against: Vec<String>,
    /// The sources without which next to nothing changes.
    idle_sources: Vec<String>,
}

/// A column: a type of an actor.
#[derive(Debug, Serialize)]
struct Column {
    actor: String,
    kind: String,
}

/// The readings of one kind.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    rows: Vec<ReadingView>,
}

/// One reading.
#[derive(Debug, Serialize)]
struct ReadingView {
    change: String,
    /// Empty if the record leads nowhere under it.
    shares: Vec<String>,
}

/// How the inference names the readings that leave out a source.
const SOURCE: &str = "source";
/// A source without which no probability changes by as much is only named.
const LITTLE: f64 = 0.005;

/// All indicators, the most telling first.
pub fn indicators(inference: &Inference) -> Vec<IndicatorView> {
    let all = inference.indicators.iter();
    all.map(|indicator| IndicatorView::of(inference, indicator))
        .collect()
}

impl IndicatorView {
    fn of(inference: &Inference, indicator: &Indicator) -> Self {
        let actor = inference
            .actors
            .iter()
            .find(|it| it.actor == indicator.actor);
        let before = actor.and_then(|it| at_the_start_of_the_next(inference, it));
        let types = actor.map_or(&[][..], |it| &it.types);
        let shares = |posterior: &std::collections::BTreeMap<String, f64>| -> Vec<String> {
            let names = types.iter();
            names
                .map(|(name, _)| words::percent(share(posterior, name)))
                .collect()
        };
        Self {
            title: indicator.title.clone(),
            actor: actor.map_or_else(|| indicator.actor.clone(), |it| it.title.clone()),
            policy: indicator.policy.clone(),
            bits: words::bits(indicator.expected_bits),
            types: types.iter().map(|(_, title)| title.clone()).collect(),
            before: before.map(|it| shares(&it)).unwrap_or_default(),
            outcomes: indicator
                .outcomes
                .iter()
                .map(|outcome| OutcomeView {
                    title: if outcome.title.is_empty() {
                        outcome.outcome.clone()
                    } else {
                        outcome.title.clone()
                    },
                    probability: words::percent(outcome.probability),
                    shares: shares(&outcome.posterior),
                })
                .collect(),
        }
    }
}

impl SensitivityView {
    pub fn of(inference: &Inference, judgements: &[Judgement]) -> Self {
        let all_types = |actor: &ActorInference| -> Vec<Column> {
            let types = actor.types.iter();
            types
                .map(|(_, kind)| Column {
                    actor: actor.title.clone(),
                    kind: kind.clone(),
                })
                .collect()
        };
        Self {
            sentences: judgements
                .iter()
                .flat_map(|it| ranges(inference, it))
                .collect(),
            columns: inference.actors.iter().flat_map(all_types).collect(),
            baseline: baseline(inference),
            groups: groups(inference),
            lambdas: lambdas::rows(inference),
            against: sentences::against(inference),
            idle_sources: idle_sources(inference),
        }
    }
}

/// What the leading type's probability ranges over, one sentence for each kind of reading.
fn ranges(inference: &Inference, judgement: &Judgement) -> Vec<String> {
    let what = format!(
        "{} “{}”",
        judgement.actor.title,
        type_title(judgement.actor, judgement.leading)
    );
    let ranges = facts::ranges(inference, judgement);
    let mut all: Vec<String> = ranges.iter().map(sentences::range).collect();
    all.extend(sentences::band(inference, judgement));
    all.into_iter()
        .map(|text| format!("{what}: {text}."))
        .collect()
}

fn baseline(inference: &Inference) -> Vec<String> {
    let each = inference.actors.iter().map(|actor| {
        let shares = &actor.posterior.last()?.probability;
        let types = actor.types.iter();
        Some(
            types
                .map(|(name, _)| words::percent(share(shares, name)))
                .collect::<Vec<_>>(),
        )
    });
    let all: Option<Vec<Vec<String>>> = each.collect();
    all.unwrap_or_default().concat()
}

/// Readings by kind; those of sources with the largest difference first.
fn groups(inference: &Inference) -> Vec<Group> {
    let titles = [
        "Another prior (play held as it was)",
        "Reports that err more or less often",
        "Without one source",
        "Another lambda (everything rolled anew)",
    ];
    let kinds = KINDS.iter().zip(titles);
    let groups = kinds.map(|(of, title)| {
        let rows = inference.sensitivity.iter().filter(|row| row.of == *of);
        let mut rows: Vec<&Sensitivity> = rows
            .filter(|row| *of != SOURCE || moved_most(inference, row) >= LITTLE)
            .collect();
        if *of == SOURCE {
            let moved = |row: &Sensitivity| moved_most(inference, row);
            // The sort is stable: equal rows stay in the order of the sources.
            rows.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
        }
        Group {
            title,
            rows: rows
                .into_iter()
                .map(|row| ReadingView::of(inference, row))
                .collect(),
        }
    });
    groups.filter(|group| !group.rows.is_empty()).collect()
}

fn idle_sources(inference: &Inference) -> Vec<String> {
    let rows = inference.sensitivity.iter().filter(|row| row.of == SOURCE);
    rows.filter(|row| moved_most(inference, row) < LITTLE)
        .map(|row| row.change.trim_start_matches("without ").to_owned())
        .collect()
}

/// The largest change of any type's probability under a reading; without bound if it leads nowhere.
fn moved_most(inference: &Inference, row: &Sensitivity) -> f64 {
    let Some(posterior) = &row.posterior else {
        return f64::INFINITY;
    };
    let mut most = 0.0_f64;
    for (actor, shares) in inference.actors.iter().zip(posterior) {
        let Some(last) = actor.posterior.last() else {
            continue;
        };
        for (name, _) in &actor.types {
            most = most.max((share(shares, name) - share(&last.probability, name)).abs());
        }
    }
    most
}

impl ReadingView {
    fn of(inference: &Inference, row: &Sensitivity) -> Self {
        let shares = row.posterior.as_ref().map(|posterior| {
            let actors = inference.actors.iter().zip(posterior);
            actors
                .flat_map(|(actor, shares)| {
                    let types = actor.types.iter();
                    types
                        .map(|(name, _)| words::percent(share(shares, name)))
                        .collect::<Vec<_>>()
                })
                .collect()
        });
        Self {
            change: row.change.clone(),
            shares: shares.unwrap_or_default(),
        }
    }
}
