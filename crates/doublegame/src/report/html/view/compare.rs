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
    groups: Vec<Group>,
    objectives: Vec<Chart>,
    both: Option<Chart>,
    outcomes: Vec<MatrixRow>,
    values: Vec<MatrixRow>,
    bits: Vec<MatrixRow>,
    acts: Vec<ActGroup>,
}

/// The policies of one actor, play without commitment among those of the policy maker.
#[derive(Debug, Serialize)]
struct Group {
    title: String,
    rows: Vec<Row>,
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
    /// "best of 9", "worst of 9 (shared)"; none for policies that are not ranked.
    rank: Option<String>,
    /// From the worst policy that is ranked, 0, to the best, 1.
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
            groups: groups(report, &main, maker, titles),
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

/// The maker's policies first, then those of others in their order.
fn groups(
    report: &Report,
    main: &[Option<&PolicyAtLambda>],
    maker: Option<&str>,
    titles: &Titles<'_>,
) -> Vec<Group> {
    let mut actors: Vec<Option<&str>> = vec![maker];
    for policy in &report.policies {
        let actor = policy.actor.as_deref().or(maker);
        if !actors.contains(&actor) {
            actors.push(actor);
        }
    }
    actors
        .into_iter()
        .map(|actor| Group {
            title: actor.map_or_else(
                || "Policies".to_owned(),
                |name| format!("Commitments of {}", titles.actor(name)),
            ),
            rows: rows(report, main, (maker, actor), titles),
        })
        .collect()
}

/// The policies of one actor.
fn rows(
    report: &Report,
    main: &[Option<&PolicyAtLambda>],
    (maker, actor): (Option<&str>, Option<&str>),
    titles: &Titles<'_>,
) -> Vec<Row> {
    let payoff = |at: &PolicyAtLambda| {
        at.values
            .iter()
            .find(|v| Some(v.actor.as_str()) == maker)
            .map(|v| v.value)
    };
    let payoffs: Vec<f64> = main
        .iter()
        .map(|at| at.and_then(payoff).unwrap_or(f64::NAN))
        .collect();
    let payoffs = words::aligned(&payoffs);
    let objectives: Vec<ObjectiveColumn<'_>> = report
        .rankings
        .iter()
        .map(|ranking| ObjectiveColumn::of(ranking, &report.policies, main))
        .collect();
    let watched = |bits: &&BitsReport| maker.is_none_or(|name| bits.observer == name);
    let row = |i: usize| {
        let (policy, at) = (report.policies.get(i)?, (*main.get(i)?)?);
        (policy.actor.as_deref().or(maker) == actor).then(|| Row {
            number: i + 1,
            title: policy.title.clone(),
            about: policy.about.clone(),
            cites: policy.cites.clone(),
            status: at.status.clone(),
            objectives: objectives
                .iter()
                .map(|column| column.cell(i, policy))
                .collect(),
            learned: at
                .bits
                .iter()
                .filter(watched)
                .map(|bits| LearnedCell::of(bits, titles))
                .collect(),
            payoff: payoffs.get(i).cloned().unwrap_or_default(),
        })
    };
    (0..report.policies.len()).filter_map(row).collect()
}

/// One objective over all policies.
struct ObjectiveColumn<'a> {
    ranking: &'a Ranking,
    values: Vec<f64>,
    written: Vec<String>,
}

impl<'a> ObjectiveColumn<'a> {
    fn of(
        ranking: &'a Ranking,
        policies: &[PolicyReport],
        main: &[Option<&PolicyAtLambda>],
    ) -> Self {
        let value = |at: &PolicyAtLambda| {
            at.objectives
                .iter()
                .find(|o| o.name == ranking.objective)
                .map(|o| o.value)
        };
        let values: Vec<f64> = main
            .iter()
            .map(|at| at.and_then(value).unwrap_or(f64::NAN))
            .collect();
        let ranks: Vec<Option<usize>> = policies.iter().map(|it| ranking.rank(&it.name)).collect();
        Self {
            ranking,
            written: words::told_apart(&values, &ranks),
            values,
        }
    }

    fn cell(&self, index: usize, policy: &PolicyReport) -> ObjectiveCell {
        let order = &self.ranking.order;
        let ends = (
            order.first().map_or(f64::NAN, |p| p.value),
            order.last().map_or(f64::NAN, |p| p.value),
        );
        let value = self.values.get(index).copied().unwrap_or(f64::NAN);
        let (best, worst) = ends;
        let share = if (best - worst).abs() < 1e-12 {
            1.0
        } else {
            (value - worst) / (best - worst)
        };
        ObjectiveCell {
            title: self.ranking.title.clone(),
            unit: self.ranking.unit.clone(),
            value: self.written.get(index).cloned().unwrap_or_default(),
            rank: self.ranking.rank(&policy.name).map(|rank| {
                let sharing = self.ranking.ranks.iter().filter(|it| **it == rank).count();
                place(rank, sharing, order.len())
            }),
            share: if share.is_finite() {
                share.clamp(0.0, 1.0)
            } else {
                0.0
            },
        }
    }
}

/// A rank in words; `sharing` policies have it.
fn place(rank: usize, sharing: usize, of: usize) -> String {
    let last = rank + sharing > of;
    let words = match rank {
        1 if last => return "all alike".to_owned(),
        1 => format!("best of {of}"),
        _ if last => format!("worst of {of}"),
        _ => format!("{rank} of {of}"),
    };
    if sharing > 1 {
        format!("{words} (shared)")
    } else {
        words
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_in_words() {
        for (rank, sharing, expected) in [
            (1, 1, "best of 9"),
            (1, 2, "best of 9 (shared)"),
            (4, 1, "4 of 9"),
            (5, 5, "worst of 9 (shared)"),
            (9, 1, "worst of 9"),
            (1, 9, "all alike"),
        ] {
            assert_eq!(place(rank, sharing, 9), expected);
        }
    }
}
