//! The worlds in which a claim fails, beside those in which it holds, param by param.

use super::{LEFT, RIGHT, chart, columns, every};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, shorten};
use crate::report::words;
use crate::sweep::{ClaimFinding, Findings, LimitFinding, SweepTable};

/// How many worlds of each kind are drawn singly: 80, and fewer where many claims times many params would make a large page.
pub fn strokes(findings: &Findings) -> usize {
    let strips = findings.claims.len() * findings.params.len();
    (48_000 / strips.max(1)).clamp(8, 80)
}

const ROW: f64 = 34.0;
const TOP: f64 = 24.0;

/// One strip for each param, the most telling first: worlds in which the claim fails as strokes above the line, those in
/// which it holds below it, and the range of the region where it fails as a band.
pub fn strips(
    findings: &Findings,
    table: &SweepTable,
    (number, claim): (usize, &ClaimFinding),
    id: &str,
) -> Chart {
    let of = |holds: bool| -> Vec<usize> {
        (0..table.worlds.len())
            .filter(|world| table.worlds[*world].claims[number].holds == Some(holds))
            .collect()
    };
    let (fails, holds) = (of(false), of(true));
    let limits = claim.fails.region.found().map_or(&[][..], |it| &it.limits);
    let order = order(findings, claim);
    let mut svg = Svg::default();
    svg.strokes(
        "stroke fails",
        &[LEFT + 2.0, LEFT + 5.0, LEFT + 8.0],
        (4.0, 9.0),
    );
    svg.text("axis", (LEFT + 16.0, 13.0), Anchor::Start, "fails (above)");
    svg.strokes("stroke holds", &[142.0, 145.0, 148.0], (4.0, 9.0));
    svg.text("axis", (156.0, 13.0), Anchor::Start, "holds (below)");
    svg.bar("box", (262.0, 4.0), (14.0, 9.0), "");
    svg.text("axis", (282.0, 13.0), Anchor::Start, "region");
    for (place, param) in order.iter().enumerate() {
        let top = TOP + ROW * place as f64;
        let limit = limits
            .iter()
            .find(|it| it.param == findings.params[*param].name);
        strip(
            &mut svg,
            findings,
            table,
            *param,
            (&fails, &holds),
            (limit, top),
        );
    }
    let description = "One strip for each param, from its lowest to its highest value. Strokes above the line are worlds in \
                       which the claim fails, strokes below it worlds in which it holds. Where they lie apart, the param decides.";
    let title = format!("{}: worlds in which it fails", claim.id);
    let height = TOP + ROW * order.len() as f64;
    let numbers = medians(findings, table, &order, (&fails, &holds));
    chart(svg, id, height, &title, description, numbers)
}

/// The params: those of the region first, then the others by their index, then the rest.
fn order(findings: &Findings, claim: &ClaimFinding) -> Vec<usize> {
    let limited = claim
        .fails
        .region
        .found()
        .into_iter()
        .flat_map(|it| &it.limits);
    let told = claim
        .sensitivity
        .told()
        .map_or_else(Vec::new, |(_, told)| told);
    let names = limited
        .map(|it| &it.param)
        .chain(told.iter().map(|it| &it.index.param))
        .chain(findings.params.iter().map(|it| &it.name));
    let mut order = Vec::new();
    for name in names {
        if let Some(param) = findings.params.iter().position(|it| it.name == *name)
            && !order.contains(&param)
        {
            order.push(param);
        }
    }
    order
}

fn strip(
    svg: &mut Svg,
    findings: &Findings,
    table: &SweepTable,
    number: usize,
    (fails, holds): (&[usize], &[usize]),
    (limit, top): (Option<&LimitFinding>, f64),
) {
    let param = &findings.params[number];
    let scale = Scale::new((param.low, param.high), (LEFT, RIGHT));
    let middle = top + 22.0;
    let range = format!(
        "{} to {}",
        words::number(param.low),
        words::number(param.high)
    );
    svg.text(
        "label",
        (LEFT, top + 10.0),
        Anchor::Start,
        &shorten(&param.title, 40),
    );
    svg.text("tick", (RIGHT, top + 10.0), Anchor::End, &range);
    if let Some(limit) = limit {
        let from = scale.at(limit.low.unwrap_or(param.low));
        let to = scale.at(limit.high.unwrap_or(param.high));
        svg.bar("box", (from, middle - 8.0), (to - from, 16.0), "");
    }
    svg.line("rail", (LEFT, middle), (RIGHT, middle));
    for (class, worlds, y) in [
        ("stroke fails", fails, middle - 8.0),
        ("stroke holds", holds, middle + 1.0),
    ] {
        let drawn = worlds
            .iter()
            .step_by(every(worlds.len(), strokes(findings)));
        let mut places: Vec<f64> = drawn
            .map(|world| scale.at(table.worlds[*world].params[number]).round())
            .collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        svg.strokes(class, &places, (y, 7.0));
    }
}

/// The same without pictures: where the middle of either kind lies.
fn medians(
    findings: &Findings,
    table: &SweepTable,
    order: &[usize],
    (fails, holds): (&[usize], &[usize]),
) -> Table {
    let quartiles = |worlds: &[usize], param: usize| {
        let mut values: Vec<f64> = worlds
            .iter()
            .map(|it| table.worlds[*it].params[param])
            .collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let last = values.len().checked_sub(1)?;
            values.get((share * last as f64).round() as usize).copied()
        };
        match (at(0.25), at(0.5), at(0.75)) {
            (Some(low), Some(middle), Some(high)) => format!(
                "{} ({} to {})",
                words::number(middle),
                words::number(low),
                words::number(high)
            ),
            _ => "no world".to_owned(),
        }
    };
    let row = |param: &usize| {
        vec![
            findings.params[*param].title.clone(),
            quartiles(fails, *param),
            quartiles(holds, *param),
        ]
    };
    Table {
        columns: columns(&[
            "Param: median (and the middle half of the worlds)",
            "Where it fails",
            "Where it holds",
        ]),
        rows: order.iter().map(row).collect(),
    }
}
