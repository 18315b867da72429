//! On which params an outcome depends.

use super::{LEFT, chart, columns};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, WIDTH, shorten};
use crate::report::words;
use crate::sweep::report::sentences;
use crate::sweep::{Estimator, Findings, SensitivityFinding, Told};

const ROW: f64 = 32.0;

/// Params drawn at most; the table has all.
const DRAWN: usize = 10;

/// One bar for each of the params with the largest indices, with its interval; a stroke marks what chance gives. `None` if
/// nothing could be estimated.
pub fn sensitivity(
    findings: &Findings,
    found: &SensitivityFinding,
    title: &str,
    id: &str,
) -> Option<Chart> {
    let (estimator, told) = found.told()?;
    let drawn = &told[..told.len().min(DRAWN)];
    let most = drawn.iter().flat_map(|it| [it.index.value, it.index.high]);
    let most = most.fold(0.0, f64::max);
    let scale = Scale::new(
        (0.0, if most > 0.0 { most } else { 1.0 }),
        (LEFT, WIDTH - 60.0),
    );
    let mut svg = Svg::default();
    let has_chance = estimator == Estimator::Delta;
    if has_chance {
        svg.line("chance", (LEFT + 3.0, 2.0), (LEFT + 3.0, 16.0));
        svg.text(
            "axis",
            (LEFT + 12.0, 13.0),
            Anchor::Start,
            "as large by chance alone",
        );
    }
    let top = if has_chance { 24.0 } else { 2.0 };
    for (number, one) in drawn.iter().enumerate() {
        bar(&mut svg, findings, one, scale, top + ROW * number as f64);
    }
    let description = format!(
        "{}. The line across a bar is its interval.{}",
        sentences::estimator_explained(estimator),
        if has_chance {
            " Where the bar does not clearly pass the stroke, no influence shows."
        } else {
            ""
        }
    );
    let height = top + ROW * drawn.len() as f64;
    Some(chart(
        svg,
        id,
        height,
        title,
        &description,
        table(findings, found, &told),
    ))
}

fn bar(svg: &mut Svg, findings: &Findings, one: &Told<'_>, scale: Scale, top: f64) {
    let name = sentences::param_title(findings, &one.index.param);
    let label = shorten(name, 58);
    svg.text("label", (LEFT, top + 11.0), Anchor::Start, &label);
    let (start, end) = (scale.at(0.0), scale.at(one.index.value));
    let class = if one.shows() {
        "bar s0 hit"
    } else {
        "bar open hit"
    };
    let value = words::number(one.index.value);
    let range = format!(
        "{} to {}",
        words::number(one.index.low),
        words::number(one.index.high)
    );
    svg.bar(
        class,
        (start, top + 16.0),
        ((end - start).max(0.5), 11.0),
        &format!("{label}: {value} ({range})"),
    );
    let middle = top + 21.5;
    svg.line(
        "interval over",
        (scale.at(one.index.low), middle),
        (scale.at(one.index.high), middle),
    );
    if one.by_chance > 0.0 {
        let x = scale.at(one.by_chance);
        svg.line("chance over", (x, top + 14.0), (x, top + 29.0));
    }
    svg.text("number", (WIDTH - 55.0, top + 26.0), Anchor::Start, &value);
}

/// All params, with all indices that there are.
fn table(findings: &Findings, found: &SensitivityFinding, told: &[Told<'_>]) -> Table {
    let written = |value: f64, low: f64, high: f64| {
        format!(
            "{} ({} to {})",
            words::number(value),
            words::number(low),
            words::number(high)
        )
    };
    let mut head = columns(&["Param"]);
    if found.sobol.found().is_some() {
        head.extend(columns(&["Total order", "First order"]));
    }
    if found.morris.found().is_some() {
        head.extend(columns(&["μ*", "μ", "σ"]));
    }
    if found.delta.found().is_some() {
        head.extend(columns(&["Moment-independent index", "By chance"]));
    }
    if found.first_order.found().is_some() {
        head.push("First order".to_owned());
    }
    let rows = told.iter().map(|one| {
        let name = &one.index.param;
        let mut row = vec![sentences::param(findings, name)];
        for index in found
            .sobol
            .found()
            .into_iter()
            .flat_map(|it| [&it.total, &it.first])
        {
            let index = index.iter().filter(|it| it.param == *name);
            row.extend(index.map(|it| written(it.value, it.low, it.high)));
        }
        let morris = found.morris.found().into_iter().flatten();
        for it in morris.filter(|it| it.mu_star.param == *name) {
            let star = &it.mu_star;
            row.extend([
                written(star.value, star.low, star.high),
                words::number(it.mu),
                words::number(it.sigma),
            ]);
        }
        let delta = found.delta.found().into_iter().flatten();
        for it in delta.filter(|it| it.index.param == *name) {
            row.extend([
                written(it.index.value, it.index.low, it.index.high),
                words::number(it.by_chance),
            ]);
        }
        let first = found.first_order.found().into_iter().flatten();
        row.extend(
            first
                .filter(|it| it.param == *name)
                .map(|it| written(it.value, it.low, it.high)),
        );
        row
    });
    Table {
        rows: rows.collect(),
        columns: head,
    }
}
