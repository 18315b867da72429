//! The findings of a sweep as a summary that fits a terminal: the bottom line first, then policies and claims.
//!
//! Numbers stand before the names they belong to, so that long titles wrap and columns still line up.

use super::sentences::{self, Standing, standing};
use crate::report::TerminalStyle;
use crate::report::terminal::layout::{Lines, Paint, left, right, widest};
use crate::report::words;
use crate::sweep::{ClaimFinding, Findings, ObjectiveFinding, PolicyRobustness, RankedBy};

/// What is written where there is no number.
const NONE: &str = "–";

/// A policy that is best in a smaller share of the worlds is only named.
const OFTEN: f64 = 0.05;

/// Renders what a sweep says as a summary. Every line ends with a line feed.
#[must_use]
pub fn render_terminal(findings: &Findings, style: &TerminalStyle) -> String {
    let mut lines = Lines::new(style);
    title(&mut lines, findings);
    bottom_line(&mut lines, findings);
    for objective in &findings.objectives {
        policies(&mut lines, findings, objective);
        depends(&mut lines, findings, objective);
        changes(&mut lines, findings, objective);
    }
    claims(&mut lines, findings);
    break_even(&mut lines, findings);
    if let Some(page) = &style.page {
        lines.heading("All of it, with pictures");
        lines.paragraph("  ", Paint::Plain, page, Paint::Plain);
    }
    lines.finish()
}

fn title(lines: &mut Lines, findings: &Findings) {
    lines.paragraph("", Paint::Strong, &findings.scenario, Paint::Strong);
    let facts = format!(
        "{} from {}; {} and {}; actors play at lambda {}",
        words::things(findings.worlds, "world", "worlds"),
        findings.design,
        words::things(findings.policies.len(), "policy", "policies"),
        words::things(findings.claims.len(), "claim", "claims"),
        words::plain(findings.lambda)
    );
    lines.paragraph("", Paint::Faint, &facts, Paint::Faint);
}

fn bottom_line(lines: &mut Lines, findings: &Findings) {
    lines.heading("Bottom line");
    for sentence in sentences::bottom_line(findings) {
        bullet(lines, &sentence, Paint::Plain);
    }
    for caution in sentences::cautions(findings) {
        bullet(lines, &caution, Paint::Caution);
    }
}

fn bullet(lines: &mut Lines, text: &str, paint: Paint) {
    lines.paragraph("  • ", paint, text, paint);
}

/// A row for each policy, the best on average first.
fn policies(lines: &mut Lines, findings: &Findings, objective: &ObjectiveFinding) {
    let better = if objective.higher_is_better {
        "higher is better"
    } else {
        "lower is better"
    };
    lines.heading(&format!("Policies on {}", objective.title));
    let unit = if objective.unit.is_empty() {
        String::new()
    } else {
        format!("in {}; ", objective.unit)
    };
    let note = format!(
        "{unit}{better}; mean over the worlds, worst world, mean regret, share of worlds in which it is best"
    );
    lines.paragraph("  ", Paint::Faint, &note, Paint::Faint);
    let rows = in_order(objective);
    let best = rows.iter().map(|row| sentences::short_share(&row.best));
    let columns = [
        ("mean", aligned(rows.iter().map(|row| row.expected))),
        ("worst", aligned(rows.iter().map(|row| row.worst))),
        ("regret", aligned(rows.iter().map(|row| row.regret.mean))),
        ("best", best.collect()),
    ];
    let lead = |number: Option<usize>| {
        let mut text = " ".to_owned();
        for (head, cells) in &columns {
            let width = widest(cells).max(head.len());
            let cell = number.map_or(*head, |number| &cells[number]);
            text += &format!(" {}", right(cell, width));
        }
        text + "  "
    };
    lines.paragraph(lead(None).trim_end(), Paint::Faint, "", Paint::Faint);
    for (number, row) in rows.iter().enumerate() {
        let name = sentences::policy_title(findings, &row.policy);
        let unknown = if row.unknown > 0 {
            format!(" ({} unknown)", words::count(row.unknown))
        } else {
            String::new()
        };
        let text = format!("{name}{unknown}");
        lines.paragraph(&lead(Some(number)), Paint::Plain, &text, Paint::Plain);
    }
}

/// Numbers of one column.
fn aligned(values: impl Iterator<Item = Option<f64>> + Clone) -> Vec<String> {
    let known: Vec<f64> = values.clone().flatten().collect();
    let mut written = words::aligned(&known).into_iter();
    values
        .map(|value| {
            value
                .and_then(|_| written.next())
                .unwrap_or_else(|| NONE.to_owned())
        })
        .collect()
}

/// The policies from best to worst on average; in their own order where they are not ranked.
pub fn in_order(objective: &ObjectiveFinding) -> Vec<&PolicyRobustness> {
    let rows = &objective.policies;
    match sentences::ranking(objective, RankedBy::Expected) {
        Some(ranking) => ranking
            .order
            .iter()
            .filter_map(|name| rows.iter().find(|row| row.policy == *name))
            .collect(),
        None => rows.iter().collect(),
    }
}

fn depends(lines: &mut Lines, findings: &Findings, objective: &ObjectiveFinding) {
    let told: Vec<String> = objective
        .sensitivity
        .iter()
        .map(|found| {
            let of = words::capital(&sentences::outcome(findings, &found.of));
            match (
                sentences::depends_on(findings, found),
                found.refused.as_deref(),
            ) {
                (Some(params), _) => format!("{of}: {params}."),
                (None, Some(reason)) => format!("{of}: could not be estimated, {reason}."),
                (None, None) => format!("{of}: no param by itself shows an influence."),
            }
        })
        .collect();
    if !told.is_empty() {
        lines.heading(&format!("What it depends on, on {}", objective.title));
    }
    for text in told {
        bullet(lines, &text, Paint::Plain);
    }
}

fn changes(lines: &mut Lines, findings: &Findings, objective: &ObjectiveFinding) {
    if objective.where_best.is_empty() {
        return;
    }
    lines.heading(&format!(
        "Where which policy is best on {}",
        objective.title
    ));
    let (often, rarely): (Vec<_>, Vec<_>) = objective
        .where_best
        .iter()
        .partition(|found| found.share.high >= OFTEN);
    for found in often {
        bullet(lines, &sentences::where_best(findings, found), Paint::Plain);
    }
    if !rarely.is_empty() {
        let names = rarely
            .iter()
            .map(|it| sentences::policy(findings, &it.policy));
        let names: Vec<String> = names.collect();
        let text = format!(
            "Best in less than {} of the worlds: {}.",
            words::percent(OFTEN),
            words::list(&names)
        );
        bullet(lines, &text, Paint::Faint);
    }
}

fn claims(lines: &mut Lines, findings: &Findings) {
    if findings.claims.is_empty() {
        return;
    }
    lines.heading("Claims: the share of worlds in which each holds");
    let shares = findings
        .claims
        .iter()
        .map(|it| sentences::short_share(&it.share));
    let shares: Vec<String> = shares.collect();
    let width = widest(&shares);
    for (claim, share) in findings.claims.iter().zip(&shares) {
        let paint = match standing(claim) {
            Standing::Holds => Paint::Good,
            Standing::Fails => Paint::Bad,
            Standing::Depends | Standing::Open => Paint::Caution,
        };
        let lead = format!("  {}  ", left(share, width));
        let text = format!("{} {}", claim.id, claim.text);
        lines.paragraph(&lead, paint, &text, Paint::Plain);
        if let Some(why) = why(findings, claim) {
            let lead = " ".repeat(widest([&lead]).min(8));
            lines.paragraph(&lead, Paint::Faint, &why, Paint::Faint);
        }
    }
}

/// Of a claim that depends on the world: where it fails, and what decides it.
fn why(findings: &Findings, claim: &ClaimFinding) -> Option<String> {
    if !matches!(standing(claim), Standing::Depends | Standing::Open) || claim.share.fails == 0 {
        return None;
    }
    let mut text = words::capital(&sentences::discovered(&claim.fails, "fails"));
    if let Some(params) = sentences::depends_on(findings, &claim.sensitivity) {
        text += &format!("; decided above all by {params}");
    }
    Some(text + ".")
}

fn break_even(lines: &mut Lines, findings: &Findings) {
    let Some(points) = &findings.break_even else {
        return;
    };
    lines.heading("Where one param alone changes the best policy, all others central");
    for text in sentences::changes_by_one(findings, points) {
        bullet(lines, &text, Paint::Plain);
    }
}
