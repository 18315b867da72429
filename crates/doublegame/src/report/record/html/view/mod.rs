//! What the templates take: the inference with its titles looked up, its sentences written and its charts drawn.

mod ahead;
mod events;
mod steps;

use super::charts;
use crate::infer::{ActorInference, Inference};
use crate::report::html::charts::Chart;
use crate::report::record::facts::{
    FormSums, Judgement, Mover, form_sums, misfits, pairs, tested_periods,
};
use crate::report::record::sentences;
use crate::report::record::words::{likelier, logarithm, period, type_title};
use crate::report::words;
use ahead::{IndicatorView, SensitivityView};
use events::{FateCount, LeftEvent};
use serde::Serialize;
use steps::PeriodView;

/// The section.
#[derive(Debug, Serialize)]
pub struct RecordView<'a> {
    inference: &'a Inference,
    span: String,
    bottom_line: Vec<String>,
    cautions: Vec<String>,
    actors: Vec<ActorView>,
    periods: Vec<PeriodView>,
    surprise: Chart,
    misfits: Vec<String>,
    tested: usize,
    indicators: Vec<IndicatorView>,
    sensitivity: SensitivityView,
    fates: Vec<FateCount>,
    left: Vec<LeftEvent>,
}

/// One actor's judgement with its charts.
#[derive(Debug, Serialize)]
struct ActorView {
    title: String,
    leading: String,
    rival: String,
    charts: Vec<Chart>,
    pro: Vec<MoverView>,
    contra: Vec<MoverView>,
    /// The chart of the leading type against its rival, then that of every other pair.
    forms: Vec<Chart>,
    /// What words and deeds add, in a sentence.
    said: String,
}

/// An observation that moved a judgement, with a link to where it stands among the steps.
#[derive(Debug, Serialize)]
struct MoverView {
    number: usize,
    when: String,
    title: String,
    form: String,
    /// What carries it.
    carried: String,
    factor: String,
    logarithm: String,
}

/// A sum of log factors below this says next to nothing: a factor of 1.05.
const LITTLE: f64 = 0.05;

/// How many observations are listed on either side.
const MOVERS: usize = 6;

impl<'a> RecordView<'a> {
    /// Prepares an inference for the templates.
    pub fn of(inference: &'a Inference) -> Self {
        let span = match (inference.periods.first(), inference.periods.last()) {
            (Some(first), Some(last)) => period(&first.first, &last.last),
            _ => String::new(),
        };
        let judgements = Judgement::all(inference);
        let actors = judgements.iter().enumerate();
        Self {
            inference,
            span,
            bottom_line: sentences::bottom_line(inference),
            cautions: sentences::cautions(inference),
            actors: actors
                .map(|(number, judgement)| ActorView::of(inference, judgement, number + 1))
                .collect(),
            periods: steps::periods(inference),
            surprise: charts::surprise(inference, "record-surprise-chart"),
            misfits: misfits(inference)
                .into_iter()
                .map(|one| period(&one.first, &one.last))
                .collect(),
            tested: tested_periods(inference),
            indicators: ahead::indicators(inference),
            sensitivity: SensitivityView::of(inference, &judgements),
            fates: events::fates(inference),
            left: events::left(inference),
        }
    }
}

impl ActorView {
    fn of(inference: &Inference, judgement: &Judgement, number: usize) -> Self {
        let actor = judgement.actor;
        let (pro, contra) = judgement.movers(inference);
        let movers = |movers: Vec<Mover>| {
            let shown = movers.into_iter().take(MOVERS);
            shown
                .map(|mover| MoverView::of(inference, judgement, mover))
                .collect()
        };
        let title = |name: &str| type_title(actor, name).to_owned();
        Self {
            title: actor.title.clone(),
            leading: title(judgement.leading),
            rival: title(judgement.rival),
            charts: posterior_charts(inference, judgement, number),
            pro: movers(pro),
            contra: movers(contra),
            forms: form_charts(inference, judgement, number),
            said: words_and_deeds(inference, judgement),
        }
    }
}

/// One chart for each type; of two types the likelier one says it all.
fn posterior_charts(inference: &Inference, judgement: &Judgement, number: usize) -> Vec<Chart> {
    let actor = judgement.actor;
    let shown = actor
        .types
        .iter()
        .filter(|(name, _)| actor.types.len() > 2 || name == judgement.leading);
    shown
        .enumerate()
        .map(|(at, (name, title))| {
            let id = format!("record-posterior-{number}-{}", at + 1);
            charts::posterior(inference, actor, (name, title), &id)
        })
        .collect()
}

fn form_charts(inference: &Inference, judgement: &Judgement, number: usize) -> Vec<Chart> {
    let actor = judgement.actor;
    let main = (judgement.leading, judgement.rival);
    let same = |pair: &(&str, &str)| *pair == main || (pair.1, pair.0) == main;
    let others = pairs(actor).into_iter().filter(|pair| !same(pair));
    std::iter::once(main)
        .filter(|pair| pair.0 != pair.1)
        .chain(others)
        .enumerate()
        .map(|(at, pair)| {
            let sums = form_sums(inference, actor, pair);
            let titles = (type_title(actor, pair.0), type_title(actor, pair.1));
            let id = format!("record-forms-{number}-{}", at + 1);
            charts::by_form(actor, pair, titles, &sums, &id)
        })
        .collect()
}

/// Whether words and deeds speak for the same type.
fn words_and_deeds(inference: &Inference, judgement: &Judgement) -> String {
    let actor = judgement.actor;
    let sums = form_sums(inference, actor, (judgement.leading, judgement.rival));
    let said = |form: &str, sum: f64| {
        let factor = likelier(sum, actor, judgement.leading, judgement.rival);
        format!("{form} taken together are {factor}")
    };
    match (sum_of(&sums, "word"), sum_of(&sums, "deed")) {
        (Some(word), Some(deed)) => {
            let beside = if word.abs().min(deed.abs()) < LITTLE {
                "One of the two says next to nothing"
            } else if word * deed < 0.0 {
                "They point in opposite directions"
            } else {
                "They do not contradict each other"
            };
            format!(
                "{}; {}. {beside}.",
                said("Words", word),
                said("deeds", deed)
            )
        }
        (Some(word), None) => format!("{}; no deed was observed.", said("Words", word)),
        (None, Some(deed)) => format!("{}; no word was observed.", said("Deeds", deed)),
        (None, None) => "Neither a word nor a deed was observed.".to_owned(),
    }
}

fn sum_of(sums: &FormSums, name: &str) -> Option<f64> {
    let mut forms = sums.forms.iter();
    forms.find(|form| form.form == name).map(|form| form.sum)
}

impl MoverView {
    fn of(inference: &Inference, judgement: &Judgement, mover: Mover) -> Self {
        let item = &inference.observations[mover.observation];
        Self {
            number: mover.observation + 1,
            when: period_label(inference, item.period),
            title: item.title.clone(),
            form: item.form.clone(),
            carried: words::capital(&sentences::carried(inference, mover.observation)),
            factor: likelier(
                mover.factor,
                judgement.actor,
                judgement.leading,
                judgement.rival,
            ),
            logarithm: logarithm(mover.factor),
        }
    }
}

/// A period of the record in words.
fn period_label(inference: &Inference, number: usize) -> String {
    let found = inference.periods.get(number);
    found.map_or_else(String::new, |it| period(&it.first, &it.last))
}

/// Shares of an actor's types with their titles, as percentages.
fn percentages(actor: &ActorInference, shares: &[f64]) -> Vec<(String, String)> {
    let types = actor.types.iter().zip(shares);
    types
        .map(|((_, title), share)| (title.clone(), words::percent(*share)))
        .collect()
}
