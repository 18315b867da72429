//! What the templates take: the findings with their titles looked up, sentences written and charts drawn.

use super::charts;
use super::claim_view::{ClaimView, SensitivityView};
use crate::report::html::charts::Chart;
use crate::report::words;
use crate::sweep::report::sentences;
use crate::sweep::report::terminal::in_order;
use crate::sweep::{
    Findings, ObjectiveFinding, ParetoBy, PolicyRobustness, RankingFinding, SweepTable,
    ThresholdOrigin, WhereBest, with_unit,
};
use serde::Serialize;

/// What is written where there is no number.
const NONE: &str = "none";

/// The page.
#[derive(Debug, Serialize)]
pub struct PageView {
    version: String,
    scenario: String,
    facts: String,
    bottom_line: Vec<String>,
    cautions: Vec<String>,
    objectives: Vec<ObjectiveView>,
    pareto: Vec<ParetoView>,
    shares: Chart,
    claims: Vec<ClaimView>,
    break_even: Option<Vec<String>>,
    tornado: Vec<Chart>,
    method: MethodView,
}

/// One objective.
#[derive(Debug, Serialize)]
struct ObjectiveView {
    title: String,
    unit: String,
    better: &'static str,
    threshold: String,
    /// The head of the table of robustness, the policy's column left out.
    columns: Vec<&'static str>,
    rows: Vec<RowView>,
    violins: Chart,
    rankings: Vec<RankingView>,
    /// Why there are no rankings; empty if there are.
    refused: String,
    complete: String,
    heat: Vec<Chart>,
    changes: Vec<ChangeView>,
    sensitivity: Vec<SensitivityView>,
}

/// A policy's row in the table of robustness.
#[derive(Debug, Serialize)]
struct RowView {
    /// The policy's number; empty in other tables.
    number: String,
    title: String,
    cells: Vec<String>,
}

/// One criterion's order.
#[derive(Debug, Serialize)]
struct RankingView {
    by: String,
    /// The title of the first policy.
    best: String,
    /// The numbers of the others, as the tables have them.
    order: Vec<String>,
    first: String,
    same: String,
}

/// Where a policy is best.
#[derive(Debug, Serialize)]
struct ChangeView {
    sentence: String,
    region: Option<Chart>,
}

/// The region that a sentence on a policy tells, drawn.
fn region_chart(findings: &Findings, found: &WhereBest, id: &str) -> Option<Chart> {
    let policy = sentences::policy(findings, &found.policy);
    let (of, title) = match &found.not_best {
        Some(not_best) => (not_best, format!("Where {policy} is mostly not best")),
        None => (&found.best, format!("Where {policy} is mostly best")),
    };
    charts::region(findings, sentences::tells(of)?, &title, id)
}

/// One Pareto front.
#[derive(Debug, Serialize)]
struct ParetoView {
    by: &'static str,
    front: Vec<String>,
    dominated: Vec<String>,
    refused: String,
}

/// What the section on method says.
#[derive(Debug, Serialize)]
struct MethodView {
    worlds: String,
    design: String,
    independent: bool,
    level: String,
    resamples: String,
    seed: u64,
    lambda: String,
    strokes: usize,
    claim_strokes: usize,
    policies: Vec<RowView>,
    params: Vec<RowView>,
}

impl PageView {
    /// Prepares findings and their table for the templates.
    pub fn of(findings: &Findings, table: &SweepTable) -> Self {
        let facts = [
            words::things(findings.worlds, "world", "worlds"),
            words::things(findings.policies.len(), "policy", "policies"),
            words::things(findings.claims.len(), "claim", "claims"),
            words::things(findings.params.len(), "uncertain param", "uncertain params"),
        ];
        let objectives = findings.objectives.iter().enumerate();
        let claims = findings.claims.iter().enumerate();
        let tornado = findings.tornado.iter().flatten().enumerate();
        Self {
            version: findings.version.clone(),
            scenario: findings.scenario.clone(),
            facts: facts.join(" · "),
            bottom_line: sentences::bottom_line(findings),
            cautions: sentences::cautions(findings),
            objectives: objectives
                .map(|(number, it)| ObjectiveView::of(findings, table, number, it))
                .collect(),
            pareto: pareto(findings),
            shares: charts::shares(findings, "claim-shares"),
            claims: claims
                .map(|(number, it)| ClaimView::of(findings, table, number, it))
                .collect(),
            break_even: findings
                .break_even
                .as_ref()
                .map(|points| sentences::changes_by_one(findings, points)),
            tornado: tornado
                .map(|(number, it)| {
                    charts::tornado(findings, it, &format!("tornado-{}", number + 1))
                })
                .collect(),
            method: MethodView::of(findings),
        }
    }
}

impl ObjectiveView {
    fn of(
        findings: &Findings,
        table: &SweepTable,
        number: usize,
        found: &ObjectiveFinding,
    ) -> Self {
        let id = |what: &str| format!("objective-{}-{what}", number + 1);
        let rankings = found.rankings.found().into_iter().flatten();
        let heat = found.regret_maps.iter().enumerate();
        let changes = found.where_best.iter().enumerate();
        let sensitivity = found.sensitivity.iter().enumerate();
        Self {
            title: found.title.clone(),
            unit: found.unit.clone(),
            better: if found.higher_is_better {
                "higher is better"
            } else {
                "lower is better"
            },
            threshold: threshold(found),
            columns: COLUMNS.to_vec(),
            rows: in_order(found)
                .into_iter()
                .map(|row| robustness(findings, row))
                .collect(),
            violins: charts::violins(findings, table, (number, found), &id("violins")),
            rankings: rankings.map(|it| RankingView::of(findings, it)).collect(),
            refused: found.rankings.refused().unwrap_or_default().to_owned(),
            complete: words::things(found.complete_worlds, "world", "worlds"),
            heat: heat
                .map(|(at, map)| {
                    charts::regrets(findings, found, map, &id(&format!("regret-{}", at + 1)))
                })
                .collect(),
            changes: changes
                .map(|(at, it)| ChangeView {
                    sentence: sentences::where_best(findings, it),
                    region: region_chart(findings, it, &id(&format!("best-{}", at + 1))),
                })
                .collect(),
            sensitivity: sensitivity
                .map(|(at, it)| {
                    SensitivityView::of(findings, it, &id(&format!("sensitivity-{}", at + 1)))
                })
                .collect(),
        }
    }
}

/// The columns of the table of robustness, the policy's left out.
const COLUMNS: [&str; 8] = [
    "Mean (deviation)",
    "Median",
    "Worst",
    "Regret: mean",
    "Regret: largest",
    "Good enough in",
    "Best in",
    "Signal to noise",
];

fn robustness(findings: &Findings, row: &PolicyRobustness) -> RowView {
    let written = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), words::number);
    let mean = match (row.expected, row.deviation) {
        (Some(mean), Some(deviation)) => {
            format!("{} ({})", words::number(mean), words::number(deviation))
        }
        (mean, _) => written(mean),
    };
    let median = row
        .quantiles
        .iter()
        .find(|it| (it.share - 0.5).abs() < 1e-9);
    let satisficing = row.satisficing.as_ref();
    RowView {
        number: number(findings, &row.policy),
        title: sentences::policy_title(findings, &row.policy).to_owned(),
        cells: vec![
            mean,
            written(median.and_then(|it| it.known)),
            written(row.worst),
            written(row.regret.mean),
            written(row.regret.worst),
            satisficing.map_or_else(|| NONE.to_owned(), sentences::share),
            sentences::share(&row.best),
            written(row.signal_to_noise),
        ],
    }
}

fn threshold(found: &ObjectiveFinding) -> String {
    match found.threshold {
        None => {
            "No value was given as good enough, and none could be taken from the worlds.".to_owned()
        }
        Some(it) => {
            let value = with_unit(it.value, &found.unit);
            let origin = match it.origin {
                ThresholdOrigin::Given => "as was asked for",
                ThresholdOrigin::MedianWithoutCommitment => {
                    "the median of play without any commitment, since no other value was given"
                }
            };
            format!("Good enough is {value} or better: {origin}.")
        }
    }
}

/// The number of a policy: its place in the scenario's order, from 1.
fn number(findings: &Findings, name: &str) -> String {
    let place = findings.policies.iter().position(|it| it.name == name);
    place.map_or_else(String::new, |place| (place + 1).to_string())
}

impl RankingView {
    fn of(findings: &Findings, found: &RankingFinding) -> Self {
        let first = found.order.first();
        let place = findings
            .policies
            .iter()
            .position(|it| Some(&it.name) == first);
        let share = place.and_then(|place| found.first.get(place));
        Self {
            by: words::capital(sentences::criterion(found.by)),
            best: first.map_or_else(String::new, |name| {
                sentences::policy_title(findings, name).to_owned()
            }),
            order: found
                .order
                .iter()
                .map(|name| number(findings, name))
                .collect(),
            first: share.map_or_else(|| NONE.to_owned(), |it| words::percent(*it)),
            same: words::percent(found.same_order),
        }
    }
}

fn pareto(findings: &Findings) -> Vec<ParetoView> {
    let fronts = findings.pareto.iter();
    fronts
        .map(|it| ParetoView {
            by: match it.by {
                ParetoBy::Expected => "By the means",
                ParetoBy::Worst => "By the worst cases",
            },
            front: it
                .front
                .found()
                .into_iter()
                .flatten()
                .map(|name| sentences::policy(findings, name))
                .collect(),
            dominated: it
                .dominated
                .iter()
                .map(|it| {
                    let (policy, by) = (&it.policy, &it.by);
                    format!(
                        "{} is dominated by {}",
                        sentences::policy(findings, policy),
                        sentences::policy(findings, by)
                    )
                })
                .collect(),
            refused: it.front.refused().unwrap_or_default().to_owned(),
        })
        .collect()
}

impl MethodView {
    fn of(findings: &Findings) -> Self {
        let policies = findings.policies.iter();
        let params = findings.params.iter();
        Self {
            worlds: words::things(findings.worlds, "world", "worlds"),
            design: findings.design.clone(),
            independent: findings.independent,
            level: words::percent(findings.level),
            resamples: words::count(findings.resamples),
            seed: findings.seed,
            lambda: words::plain(findings.lambda),
            strokes: charts::VIOLIN_STROKES,
            claim_strokes: charts::strokes(findings),
            policies: policies
                .map(|it| RowView {
                    number: String::new(),
                    title: it.title.clone(),
                    cells: vec![
                        words::count(it.converged),
                        words::count(it.not_converged),
                        it.largest_residual
                            .map_or_else(|| NONE.to_owned(), words::scientific),
                    ],
                })
                .collect(),
            params: params
                .map(|it| RowView {
                    number: String::new(),
                    title: it.title.clone(),
                    cells: vec![
                        words::number(it.low),
                        words::number(it.central),
                        words::number(it.high),
                        it.unit.clone(),
                    ],
                })
                .collect(),
        }
    }
}
