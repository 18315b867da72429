//! Policies side by side.

use crate::report::html::charts::{self, Chart};
use crate::report::words::{self, Titles, at_main, policy_maker};
use crate::report::{
    BitsReport, NamedValue, PolicyAtLambda, PolicyReport, Ranking, Report, ValueReport,
};
use serde::Serialize;

/// Everything that compares policies.
#[derive(Debug, Serialize)]
pub struct Compare {
    /// Who commits to the policies.
    maker: Option<String>,
    rows: Vec<Row>,
    objectives: Vec<Chart>,
    both: Option<Chart>,
    outcomes: Vec<MatrixRow>,
    values: Vec<MatrixRow>,
    bits: Vec<MatrixRow>,
    acts: Vec<ActGroup>,
}

/// A policy in the main table.
#[derive(Debug, Serialize)]
struct Row {
    number: usize,
    title: String,
    about: Option<String>,
    cites: Option<String>,
    status: String,
    objectives: Vec<ObjectiveCell>,
    learned: Vec<LearnedCell>,
    payoff: String,
}

/// A policy's value on one objective.
#[derive(Debug, Serialize)]
struct ObjectiveCell {
    title: String,
    unit: Option<String>,
    value: String,
    rank: usize,
    of: usize,
    /// From the worst policy, 0, to the best, 1.
    share: f64,
}

/// What the maker of the policies learns of one actor.
#[derive(Debug, Serialize)]
struct LearnedCell {
    about: String,
    observer: String,
    bits: f64,
    standard_error: f64,
    of: f64,
}

/// One quantity under every policy; none where it was not computed.
#[derive(Debug, Serialize)]
struct MatrixRow {
    title: String,
    cells: Vec<Option<String>>,
}

/// The options of one choice or signal.
#[derive(Debug, Serialize)]
struct ActGroup {
    title: String,
    rows: Vec<MatrixRow>,
}

impl Compare {
    pub fn of(report: &Report, titles: &Titles<'_>) -> Self {
        let maker = policy_maker(report);
        let main: Vec<Option<&PolicyAtLambda>> =
            report.policies.iter().map(|p| at_main(p, report)).collect();
        let objective = |(i, ranking)| {
            charts::objective(report, ranking, &format!("objective-{}", i + 1), titles)
        };
        let outcome = |o: &NamedValue| (o.name.clone(), o.title.clone(), o.value);
        let payoff =
            |v: &ValueReport| (v.actor.clone(), titles.actor(&v.actor).to_owned(), v.value);
        Self {
            maker: maker.map(|name| titles.actor(name).to_owned()),
            rows: rows(report, &main, maker, titles),
            objectives: report.rankings.iter().enumerate().map(objective).collect(),
            both: match report.rankings.as_slice() {
                [first, second, ..] => Some(charts::both_objectives(report, first, second, titles)),
                _ => None,
            },
            outcomes: matrix(&main, percentages, |at| {
                at.outcomes.iter().map(outcome).collect()
            }),
            values: matrix(&main, words::aligned, |at| {
                at.values.iter().map(payoff).collect()
            }),
            bits: matrix(&main, information, |at| {
                at.bits.iter().map(|bits| pair(bits, titles)).collect()
            }),
            acts: acts(&main, titles),
        }
    }
}

fn percentages(values: &[f64]) -> Vec<String> {
    values.iter().map(|value| words::percent(*value)).collect()
}

fn information(values: &[f64]) -> Vec<String> {
    values.iter().map(|value| words::bits(*value)).collect()
}

fn pair(bits: &BitsReport, titles: &Titles<'_>) -> (String, String, f64) {
    let title = format!(
        "{} about {}",
        titles.actor(&bits.observer),
        titles.actor(&bits.actor)
    );
    (
        format!("{} {}", bits.observer, bits.actor),
        title,
        bits.bits,
    )
}

fn rows(
    report: &Report,
    main: &[Option<&PolicyAtLambda>],
    maker: Option<&str>,
    titles: &Titles<'_>,
) -> Vec<Row> {
    let solved = || {
        report
            .policies
            .iter()
            .enumerate()
            .zip(main)
            .filter_map(|(policy, at)| Some((policy, (*at)?)))
    };
    let payoff = |at: &PolicyAtLambda| {
        at.values
            .iter()
            .find(|v| Some(v.actor.as_str()) == maker)
            .map(|v| v.value)
    };
    let payoffs: Vec<f64> = solved()
        .map(|(_, at)| payoff(at).unwrap_or(f64::NAN))
        .collect();
    let payoffs = words::aligned(&payoffs);
    let watched = |bits: &&BitsReport| maker.is_none_or(|name| bits.observer == name);
    solved()
        .zip(payoffs)
        .map(|(((i, policy), at), payoff)| Row {
            number: i + 1,
            title: policy.title.clone(),
            about: policy.about.clone(),
            cites: policy.cites.clone(),
            status: at.status.clone(),
            objectives: report
                .rankings
                .iter()
                .filter_map(|ranking| objective_cell(ranking, policy, at))
                .collect(),
            learned: at
                .bits
                .iter()
                .filter(watched)
                .map(|bits| LearnedCell::of(bits, titles))
                .collect(),
            payoff,
        })
        .collect()
}

impl LearnedCell {
    fn of(bits: &BitsReport, titles: &Titles<'_>) -> Self {
        Self {
            about: titles.actor(&bits.actor).to_owned(),
            observer: titles.actor(&bits.observer).to_owned(),
            bits: bits.bits,
            standard_error: bits.standard_error,
            of: bits.of,
        }
    }
}

fn objective_cell(
    ranking: &Ranking,
    policy: &PolicyReport,
    at: &PolicyAtLambda,
) -> Option<ObjectiveCell> {
    let value = at
        .objectives
        .iter()
        .find(|o| o.name == ranking.objective)?
        .value;
    let rank = ranking.order.iter().position(|p| p.name == policy.name)?;
    let values: Vec<f64> = ranking.order.iter().map(|policy| policy.value).collect();
    let (best, worst) = (ranking.order.first()?.value, ranking.order.last()?.value);
    let share = if (best - worst).abs() < 1e-12 {
        1.0
    } else {
        (value - worst) / (best - worst)
    };
    Some(ObjectiveCell {
        title: ranking.title.clone(),
        unit: ranking.unit.clone(),
        value: words::aligned(&values)
            .get(rank)
            .cloned()
            .unwrap_or_default(),
        rank: rank + 1,
        of: ranking.order.len(),
        share: share.clamp(0.0, 1.0),
    })
}

/// Rows of named quantities in the order in which they first appear, one cell for each policy, written row by row.
fn matrix(
    main: &[Option<&PolicyAtLambda>],
    write: fn(&[f64]) -> Vec<String>,
    quantities: impl Fn(&PolicyAtLambda) -> Vec<(String, String, f64)>,
) -> Vec<MatrixRow> {
    let mut keys: Vec<String> = Vec::new();
    let mut rows: Vec<(String, Vec<Option<f64>>)> = Vec::new();
    for (column, at) in main.iter().enumerate() {
        for (key, title, value) in at.map(&quantities).unwrap_or_default() {
            let row = keys.iter().position(|k| *k == key).unwrap_or_else(|| {
                keys.push(key);
                rows.push((title, vec![None; main.len()]));
                rows.len() - 1
            });
            rows[row].1[column] = Some(value);
        }
    }
    rows.into_iter()
        .map(|(title, values)| MatrixRow {
            title,
            cells: written(&values, write),
        })
        .collect()
}

/// Writes what is there of a row, all of it alike.
fn written(values: &[Option<f64>], write: fn(&[f64]) -> Vec<String>) -> Vec<Option<String>> {
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let mut texts = write(&known).into_iter();
    values
        .iter()
        .map(|value| value.and_then(|_| texts.next()))
        .collect()
}

fn acts(main: &[Option<&PolicyAtLambda>], titles: &Titles<'_>) -> Vec<ActGroup> {
    let mut order: Vec<String> = Vec::new();
    for act in main.iter().flatten().flat_map(|at| &at.acts) {
        if !order.contains(&act.of) {
            order.push(act.of.clone());
        }
    }
    let group = |of: &String| ActGroup {
        title: titles.choice(of).to_owned(),
        rows: matrix(main, percentages, |at| {
            let options = at.acts.iter().filter(|act| act.of == *of);
            options
                .map(|act| (act.name.clone(), act.title.clone(), act.share))
                .collect()
        }),
    };
    order.iter().map(group).collect()
}
