//! Policies side by side.

use crate::report::html::charts::{self, Chart};
use crate::report::words::{Titles, at_main, policy_maker};
use crate::report::{BitsReport, PolicyAtLambda, PolicyReport, Ranking, Report};
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
    payoff: Option<f64>,
}

/// A policy's value on one objective.
#[derive(Debug, Serialize)]
struct ObjectiveCell {
    title: String,
    value: f64,
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
    cells: Vec<Option<f64>>,
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
        let rows = report.policies.iter().zip(&main).enumerate();
        Self {
            maker: maker.map(|name| titles.actor(name).to_owned()),
            rows: rows
                .filter_map(|(i, (policy, at))| {
                    Some(row(report, policy, (*at)?, i + 1, maker, titles))
                })
                .collect(),
            objectives: report
                .rankings
                .iter()
                .enumerate()
                .map(|(i, ranking)| {
                    charts::objective(report, ranking, &format!("objective-{}", i + 1), titles)
                })
                .collect(),
            both: match report.rankings.as_slice() {
                [first, second, ..] => Some(charts::both_objectives(report, first, second, titles)),
                _ => None,
            },
            outcomes: matrix(&main, |at| {
                at.outcomes
                    .iter()
                    .map(|o| (o.name.clone(), o.title.clone(), o.value))
                    .collect()
            }),
            values: matrix(&main, |at| {
                at.values
                    .iter()
                    .map(|v| (v.actor.clone(), titles.actor(&v.actor).to_owned(), v.value))
                    .collect()
            }),
            bits: matrix(&main, |at| {
                at.bits.iter().map(|bits| pair(bits, titles)).collect()
            }),
            acts: acts(&main, titles),
        }
    }
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

fn row(
    report: &Report,
    policy: &PolicyReport,
    at: &PolicyAtLambda,
    number: usize,
    maker: Option<&str>,
    titles: &Titles<'_>,
) -> Row {
    let watched = |bits: &&BitsReport| maker.is_none_or(|name| bits.observer == name);
    Row {
        number,
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
            .map(|bits| LearnedCell {
                about: titles.actor(&bits.actor).to_owned(),
                observer: titles.actor(&bits.observer).to_owned(),
                bits: bits.bits,
                standard_error: bits.standard_error,
                of: bits.of,
            })
            .collect(),
        payoff: at
            .values
            .iter()
            .find(|v| Some(v.actor.as_str()) == maker)
            .map(|v| v.value),
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
    let (best, worst) = (ranking.order.first()?.value, ranking.order.last()?.value);
    let share = if (best - worst).abs() < 1e-12 {
        1.0
    } else {
        (value - worst) / (best - worst)
    };
    Some(ObjectiveCell {
        title: ranking.title.clone(),
        value,
        rank: rank + 1,
        of: ranking.order.len(),
        share: share.clamp(0.0, 1.0),
    })
}

/// Rows of named quantities in the order in which they first appear, one cell for each policy.
fn matrix(
    main: &[Option<&PolicyAtLambda>],
    quantities: impl Fn(&PolicyAtLambda) -> Vec<(String, String, f64)>,
) -> Vec<MatrixRow> {
    let mut keys: Vec<String> = Vec::new();
    let mut rows: Vec<MatrixRow> = Vec::new();
    for (column, at) in main.iter().enumerate() {
        for (key, title, value) in at.map(&quantities).unwrap_or_default() {
            let row = keys.iter().position(|k| *k == key).unwrap_or_else(|| {
                keys.push(key);
                rows.push(MatrixRow {
                    title,
                    cells: vec![None; main.len()],
                });
                rows.len() - 1
            });
            rows[row].cells[column] = Some(value);
        }
    }
    rows
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
        rows: matrix(main, |at| {
            let options = at.acts.iter().filter(|act| act.of == *of);
            options
                .map(|act| (act.name.clone(), act.title.clone(), act.share))
                .collect()
        }),
    };
    order.iter().map(group).collect()
}
