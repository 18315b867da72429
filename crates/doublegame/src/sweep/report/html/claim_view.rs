//! One claim for the templates, and sensitivities, which objectives have as well.

use super::charts;
use crate::report::html::charts::Chart;
use crate::report::words;
use crate::sweep::report::sentences::{self, Standing, standing};
use crate::sweep::{
    ClaimFinding, DiscoveryFinding, Findings, RegionFinding, SensitivityFinding, SweepTable,
};
use serde::Serialize;

/// One claim.
#[derive(Debug, Serialize)]
pub struct ClaimView {
    number: usize,
    id: String,
    text: String,
    share: String,
    /// The class of the label, as the report's page has it.
    class: &'static str,
    standing: &'static str,
    /// Whether the page starts with it.
    picked: bool,
    sentences: Vec<String>,
    /// The worlds in which it fails, what decides it, and the region: those that there are.
    charts: Vec<Chart>,
    sensitivity: SensitivityView,
    fails: DiscoveryView,
    holds: Option<DiscoveryView>,
    slack: String,
}

/// A sensitivity.
#[derive(Debug, Serialize)]
pub struct SensitivityView {
    title: String,
    sentence: String,
    chart: Option<Chart>,
    /// What was refused, each with its reason.
    refused: Vec<String>,
}

/// Where something happens: the tree and the way to the region.
#[derive(Debug, Serialize)]
pub struct DiscoveryView {
    what: &'static str,
    leaves: Vec<[String; 4]>,
    steps: Vec<[String; 4]>,
    refused: Vec<String>,
}

impl ClaimView {
    pub fn of(
        findings: &Findings,
        table: &SweepTable,
        number: usize,
        claim: &ClaimFinding,
    ) -> Self {
        let standing = standing(claim);
        let id = |what: &str| format!("claim-{}-{what}", number + 1);
        let mut drawn = Vec::new();
        if claim.share.fails > 0 {
            drawn.push(charts::strips(
                findings,
                table,
                (number, claim),
                &id("worlds"),
            ));
        }
        let mut sensitivity = SensitivityView::of(findings, &claim.sensitivity, &id("sensitivity"));
        drawn.extend(sensitivity.chart.take());
        if let Some(region) = sentences::tells(&claim.fails) {
            let title = format!("Where {} mostly fails", claim.id);
            drawn.extend(charts::region(findings, region, &title, &id("region")));
        }
        Self {
            number: number + 1,
            id: claim.id.clone(),
            text: claim.text.clone(),
            share: sentences::share(&claim.share),
            class: match standing {
                Standing::Holds => "label-found",
                Standing::Fails => "label-fails",
                Standing::Depends => "label-assumed",
                Standing::Open => "label-undecided",
            },
            standing: standing.words(),
            picked: first_to_show(findings) == Some(number),
            sentences: sentences::claim_sentence(findings, claim),
            charts: drawn,
            sensitivity,
            fails: DiscoveryView::of(&claim.fails, "fails"),
            holds: claim
                .holds
                .as_ref()
                .map(|it| DiscoveryView::of(it, "holds")),
            slack: slack(claim),
        }
    }
}

/// The first claim that depends on the world: there is most to see of it.
fn first_to_show(findings: &Findings) -> Option<usize> {
    let mut claims = findings.claims.iter();
    claims.position(|it| standing(it) == Standing::Depends)
}

/// The middle of a claim's slack; empty where it has none.
fn slack(claim: &ClaimFinding) -> String {
    let at = |share: f64| {
        let found = claim
            .slack
            .iter()
            .find(|it| (it.share - share).abs() < 1e-9);
        found.and_then(|it| it.known)
    };
    match (at(0.05), at(0.5), at(0.95)) {
        (Some(low), Some(middle), Some(high)) => format!(
            "By how much it holds (below 0 it fails): {} in the middling world, {} to {} in nine of ten.",
            words::signed(middle),
            words::signed(low),
            words::signed(high)
        ),
        _ => String::new(),
    }
}

impl SensitivityView {
    pub fn of(findings: &Findings, found: &SensitivityFinding, id: &str) -> Self {
        let of = sentences::outcome(findings, &found.of);
        let title = format!("On which params {of} depends");
        let used = if found.left_out > 0 {
            let worlds = words::things(found.left_out, "world", "worlds");
            format!(" Left out: {worlds} without a result.")
        } else {
            String::new()
        };
        let sentence = match (
            sentences::depends_on(findings, found),
            found.refused.as_deref(),
        ) {
            (Some(params), _) => format!("{} depends above all on {params}.", words::capital(&of)),
            (None, Some(reason)) => {
                format!("What {of} depends on could not be estimated: {reason}.")
            }
            (None, None) => format!("No param by itself shows an influence on {of}."),
        };
        let asked = [
            ("Sobol indices", found.sobol.refused()),
            ("Elementary effects", found.morris.refused()),
            ("Moment-independent indices", found.delta.refused()),
            ("First order from given data", found.first_order.refused()),
        ];
        let refused = asked
            .into_iter()
            .filter_map(|(what, reason)| Some(format!("{what}: {}.", reason?)));
        Self {
            chart: charts::sensitivity(findings, found, &words::capital(&title), id),
            title,
            sentence: sentence + &used,
            refused: refused.collect(),
        }
    }
}

impl DiscoveryView {
    fn of(found: &DiscoveryFinding, what: &'static str) -> Self {
        let leaves = found.tree.found().into_iter().flatten();
        let reasons = [found.region.refused(), found.tree.refused()];
        let mut refused: Vec<String> = reasons.into_iter().flatten().map(str::to_owned).collect();
        refused.dedup();
        Self {
            what,
            leaves: leaves.map(leaf).collect(),
            steps: found
                .trajectory
                .iter()
                .map(|it| {
                    [
                        words::count(it.params),
                        words::percent(it.density),
                        words::percent(it.coverage),
                        words::percent(it.mass),
                    ]
                })
                .collect(),
            refused,
        }
    }
}

fn leaf(leaf: &RegionFinding) -> [String; 4] {
    [
        words::capital(&leaf.words),
        words::percent(leaf.density),
        words::percent(leaf.coverage),
        words::count(leaf.worlds),
    ]
}
