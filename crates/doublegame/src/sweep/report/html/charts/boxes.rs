//! A region of the params: the range that it leaves to each param that it limits.

use super::{LEFT, RIGHT, chart, columns};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, shorten};
use crate::report::words;
use crate::sweep::{Findings, LimitFinding, ParamFinding, RegionFinding, with_unit};

const ROW: f64 = 50.0;
const TOP: f64 = 20.0;

/// One row for each limited param: the whole range as a line, what the region leaves of it as a band, the central value
/// as a stroke. `None` if nothing is limited.
pub fn region(findings: &Findings, found: &RegionFinding, title: &str, id: &str) -> Option<Chart> {
    if found.limits.is_empty() {
        return None;
    }
    let mut svg = Svg::default();
    svg.bar("box", (LEFT, 4.0), (14.0, 9.0), "");
    svg.text("axis", (LEFT + 20.0, 13.0), Anchor::Start, "in the region");
    svg.line("chance", (162.0, 2.0), (162.0, 16.0));
    svg.text("axis", (170.0, 13.0), Anchor::Start, "central value");
    for (number, limit) in found.limits.iter().enumerate() {
        if let Some(param) = findings.params.iter().find(|it| it.name == limit.param) {
            row(&mut svg, param, limit, TOP + ROW * number as f64);
        }
    }
    let description = "For each param that the region limits: the line is its whole range, the band what lies in the region, \
                       the stroke the central value.";
    let height = TOP + ROW * found.limits.len() as f64 + 4.0;
    Some(chart(
        svg,
        id,
        height,
        title,
        description,
        table(findings, found),
    ))
}

fn row(svg: &mut Svg, param: &ParamFinding, limit: &LimitFinding, top: f64) {
    let scale = Scale::new((param.low, param.high), (LEFT, RIGHT));
    let middle = top + 25.0;
    svg.text(
        "label",
        (LEFT, top + 12.0),
        Anchor::Start,
        &shorten(&param.title, 58),
    );
    svg.line("rail", (LEFT, middle), (RIGHT, middle));
    let (from, to) = (
        scale.at(limit.low.unwrap_or(param.low)),
        scale.at(limit.high.unwrap_or(param.high)),
    );
    let tip = format!("{}: {}", param.title, in_words(param, limit));
    svg.bar("box hit", (from, middle - 6.0), (to - from, 12.0), &tip);
    let x = scale.at(param.central);
    svg.line("chance over", (x, middle - 8.0), (x, middle + 8.0));
    svg.text(
        "tick",
        (LEFT, top + 44.0),
        Anchor::Start,
        &words::number(param.low),
    );
    svg.text(
        "tick",
        (RIGHT, top + 44.0),
        Anchor::End,
        &words::number(param.high),
    );
    let limits = in_words(param, limit);
    svg.text(
        "number",
        (f64::midpoint(LEFT, RIGHT), top + 44.0),
        Anchor::Middle,
        &shorten(&limits, 40),
    );
}

fn in_words(param: &ParamFinding, limit: &LimitFinding) -> String {
    let show = |value: f64| with_unit(value, &param.unit);
    match (limit.low, limit.high) {
        (Some(low), Some(high)) => format!("{} to {}", words::number(low), show(high)),
        (Some(low), None) => format!("above {}", show(low)),
        (None, Some(high)) => format!("below {}", show(high)),
        (None, None) => "any".to_owned(),
    }
}

fn table(findings: &Findings, found: &RegionFinding) -> Table {
    let rows = found.limits.iter().filter_map(|limit| {
        let param = findings.params.iter().find(|it| it.name == limit.param)?;
        Some(vec![
            param.title.clone(),
            in_words(param, limit),
            format!(
                "{} to {}",
                words::number(param.low),
                words::number(param.high)
            ),
            words::number(param.central),
            limit
                .quasi_p
                .map_or_else(|| "none".to_owned(), words::number),
        ])
    });
    Table {
        columns: columns(&[
            "Param",
            "In the region",
            "Whole range",
            "Central",
            "Quasi-p-value",
        ]),
        rows: rows.collect(),
    }
}
