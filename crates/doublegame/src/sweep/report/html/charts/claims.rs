//! The share of worlds in which each claim holds.

use super::{LEFT, chart, columns};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, WIDTH, shorten};
use crate::report::words;
use crate::sweep::report::sentences::{share, short_share, standing};
use crate::sweep::{ClaimFinding, Findings};

const ROW: f64 = 36.0;
const TOP: f64 = 30.0;

/// One bar for each claim: worlds in which it holds, undecided ones, worlds in which it fails; the line across is the
/// interval.
pub fn shares(findings: &Findings, id: &str) -> Chart {
    let scale = Scale::new((0.0, 1.0), (LEFT, WIDTH - 84.0));
    let mut svg = Svg::default();
    for (x, class, text) in [
        (LEFT, "holds", "holds"),
        (110.0, "open", "undecided"),
        (220.0, "fails", "fails"),
    ] {
        svg.bar(&format!("bar {class}"), (x, 4.0), (12.0, 10.0), "");
        svg.text("axis", (x + 17.0, 13.0), Anchor::Start, text);
    }
    for (number, claim) in findings.claims.iter().enumerate() {
        bar(&mut svg, claim, scale, TOP + ROW * number as f64);
    }
    let title = "Share of worlds in which each claim holds";
    let description = "One bar for each claim: from the left the worlds in which it holds, those in which it is undecided, and \
                       those in which it fails. The line across the bar is the interval for the true share.";
    let height = TOP + ROW * findings.claims.len() as f64;
    chart(svg, id, height, title, description, table(findings))
}

fn bar(svg: &mut Svg, claim: &ClaimFinding, scale: Scale, top: f64) {
    let label = shorten(&format!("{} {}", claim.id, claim.text), 54);
    svg.text("label", (LEFT, top + 11.0), Anchor::Start, &label);
    let parts = [
        ("holds", 0.0, claim.share.low),
        ("open", claim.share.low, claim.share.high),
        ("fails", claim.share.high, 1.0),
    ];
    for (class, from, to) in parts {
        if to > from {
            let tip = format!("{}: {class} {}", claim.id, words::percent(to - from));
            let (from, to) = (scale.at(from), scale.at(to));
            svg.bar(
                &format!("bar {class} hit"),
                (from, top + 16.0),
                (to - from, 12.0),
                &tip,
            );
        }
    }
    let (low, high) = claim.share.interval;
    let middle = top + 22.0;
    svg.line(
        "interval over",
        (scale.at(low), middle),
        (scale.at(high), middle),
    );
    let written = short_share(&claim.share);
    svg.text(
        "number",
        (WIDTH - 80.0, top + 26.0),
        Anchor::Start,
        &written,
    );
}

fn table(findings: &Findings) -> Table {
    let rows = findings.claims.iter().map(|claim| {
        let of = &claim.share;
        vec![
            claim.id.clone(),
            share(of),
            words::count(of.holds),
            words::count(of.unknown),
            words::count(of.fails),
            format!(
                "{} to {}",
                words::percent(of.interval.0),
                words::percent(of.interval.1)
            ),
            standing(claim).words().to_owned(),
        ]
    });
    Table {
        columns: columns(&[
            "Claim",
            "Share",
            "Holds in",
            "Undecided in",
            "Fails in",
            "Interval",
            "In words",
        ]),
        rows: rows.collect(),
    }
}
