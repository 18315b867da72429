//! What the templates take: the report with its titles looked up, its sentences written and its charts drawn.

mod compare;
mod course;
mod learning;

use super::charts::{self, Chart};
use super::glossary::{self, Term};
use crate::report::words::{self, Titles};
use crate::report::{ClaimLabel, ClaimReport, CorridorReport, PolicyReport, Report};
use compare::Compare;
use course::Course;
use learning::{Learning, Temptation, Worth};
use serde::Serialize;
use std::collections::BTreeMap;

/// The page.
#[derive(Debug, Serialize)]
pub struct Page<'a> {
    report: &'a Report,
    span: String,
    periods: Vec<String>,
    words_used: Vec<&'static Term>,
    glossary: &'static [Term],
    actor_titles: BTreeMap<String, String>,
    policy_titles: BTreeMap<String, String>,
    compare: Compare,
    policies: Vec<PolicyView>,
    picked: usize,
    corridors: Vec<CorridorView>,
    claims: Vec<ClaimCount>,
    selections: Vec<Selection>,
    folds: Vec<String>,
}

/// How many solutions were selected by one rule.
#[derive(Debug, Serialize)]
struct Selection {
    rule: String,
    count: usize,
}

/// A policy wherever the reader can pick one.
#[derive(Debug, Serialize)]
struct PolicyView {
    number: usize,
    title: String,
    course: Course,
    learning: Vec<Learning>,
    worth: Vec<Worth>,
    temptation: Vec<Temptation>,
}

/// A corridor with its drawings.
#[derive(Debug, Serialize)]
struct CorridorView {
    title: String,
    sentence: String,
    actor: String,
    actor_type: String,
    under: String,
    options: Vec<String>,
    watched: Vec<String>,
    charts: Vec<Chart>,
    claims: Vec<RestingClaim>,
    doubtful: usize,
}

/// A claim that rests on a corridor.
#[derive(Debug, Serialize)]
struct RestingClaim {
    /// Its place among the claims, from 1.
    number: usize,
    id: String,
    text: String,
    label: ClaimLabel,
}

impl RestingClaim {
    /// The claims that rest on the corridor.
    fn all(corridor: &CorridorReport, claims: &[ClaimReport]) -> Vec<Self> {
        claims
            .iter()
            .enumerate()
            .filter(|(_, claim)| corridor.claims.contains(&claim.id))
            .map(|(i, claim)| Self {
                number: i + 1,
                id: claim.id.clone(),
                text: claim.text.clone(),
                label: claim.label,
            })
            .collect()
    }
}

/// How many claims came out one way.
#[derive(Debug, Serialize)]
struct ClaimCount {
    label: ClaimLabel,
    count: usize,
}

impl<'a> Page<'a> {
    /// Prepares a report for the templates.
    pub fn of(report: &'a Report) -> Self {
        let titles = Titles::of(report);
        let dates = &report.scenario.dates;
        let prose = report
            .bottom_line
            .iter()
            .chain(&report.cautions)
            .map(String::as_str);
        let best = report
            .rankings
            .first()
            .and_then(|r| r.order.first())
            .map_or("", |best| best.name.as_str());
        Self {
            report,
            span: match (dates.first(), dates.last()) {
                (Some(first), Some(last)) if dates.len() > 1 => words::span(first, last),
                _ => String::new(),
            },
            periods: (0..report.scenario.horizon as usize)
                .map(|t| words::period_label(dates, t))
                .collect(),
            words_used: glossary::used_in(prose),
            glossary: glossary::TERMS,
            actor_titles: report
                .scenario
                .actors
                .iter()
                .map(|a| (a.name.clone(), a.title.clone()))
                .collect(),
            policy_titles: report
                .policies
                .iter()
                .map(|p| (p.name.clone(), p.title.clone()))
                .collect(),
            compare: Compare::of(report, &titles),
            policies: report
                .policies
                .iter()
                .enumerate()
                .map(|(i, policy)| PolicyView {
                    number: i + 1,
                    title: policy.title.clone(),
                    course: Course::of(report, policy, &titles),
                    learning: learning::learning(
                        policy,
                        i + 1,
                        words::policy_maker(report),
                        &titles,
                    ),
                    worth: learning::worth(policy, &titles),
                    temptation: learning::temptation(policy, &titles),
                })
                .collect(),
            picked: titles.policy_number(best).max(1),
            corridors: report
                .corridors
                .iter()
                .enumerate()
                .map(|(i, corridor)| CorridorView::of(corridor, i + 1, &report.claims, &titles))
                .collect(),
            claims: LABELS
                .into_iter()
                .map(|label| ClaimCount {
                    label,
                    count: report.claims.iter().filter(|c| c.label == label).count(),
                })
                .collect(),
            selections: selections(report),
            folds: folds(report),
        }
    }
}

/// The rules in the order in which they first occur.
fn selections(report: &Report) -> Vec<Selection> {
    let mut found: Vec<Selection> = Vec::new();
    for at in report.policies.iter().flat_map(|policy| &policy.by_lambda) {
        match found
            .iter_mut()
            .find(|selection| selection.rule == at.selection)
        {
            Some(selection) => selection.count += 1,
            None => found.push(Selection {
                rule: at.selection.clone(),
                count: 1,
            }),
        }
    }
    found
}

/// Where the branch of a policy turned back on its way to the highest lambda: one sentence for each such policy.
fn folds(report: &Report) -> Vec<String> {
    let turned = |policy: &PolicyReport| {
        let at = policy.by_lambda.last().filter(|at| !at.folds.is_empty())?;
        let lambdas: Vec<String> = at.folds.iter().map(|fold| format!("{fold:.3}")).collect();
        Some(format!(
            "On the way to lambda {}, the branch of “{}” turned back at lambda {}: close to there the game has \
             several equilibria.",
            words::plain(at.lambda),
            policy.title,
            words::list(&lambdas)
        ))
    };
    report.policies.iter().filter_map(turned).collect()
}

/// The labels in the order in which they are listed.
const LABELS: [ClaimLabel; 7] = [
    ClaimLabel::Found,
    ClaimLabel::Holds,
    ClaimLabel::Recorded,
    ClaimLabel::Mechanical,
    ClaimLabel::Assumed,
    ClaimLabel::Fails,
    ClaimLabel::Undecided,
];

impl CorridorView {
    fn of(
        corridor: &CorridorReport,
        number: usize,
        claims: &[ClaimReport],
        titles: &Titles<'_>,
    ) -> Self {
        let one = format!("Only the type “{}” is committed", corridor.actor_type);
        let points = corridor.one_type.iter().chain(&corridor.all_types);
        Self {
            title: corridor.title.clone(),
            sentence: corridor.sentence.clone(),
            actor: titles.actor(&corridor.actor).to_owned(),
            actor_type: corridor.actor_type.clone(),
            under: titles.policy(&corridor.under).to_owned(),
            options: corridor.options.clone(),
            watched: corridor.watched.clone(),
            charts: vec![
                charts::corridor(
                    corridor,
                    &corridor.one_type,
                    &format!("corridor-{number}-one"),
                    &one,
                ),
                charts::corridor(
                    corridor,
                    &corridor.all_types,
                    &format!("corridor-{number}-all"),
                    "All types are committed alike",
                ),
            ],
            claims: RestingClaim::all(corridor, claims),
            doubtful: points.filter(|point| point.status != "converged").count(),
        }
    }
}
