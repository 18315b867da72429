//! A tornado: what each param does by itself.

use super::{LEFT, RIGHT, chart, columns};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, range_of, shorten};
use crate::report::words;
use crate::sweep::report::sentences;
use crate::sweep::{Findings, Tornado, TornadoBar, with_unit};

const ROW: f64 = 34.0;
const TOP: f64 = 24.0;

/// Params drawn at most; the table has all.
const DRAWN: usize = 15;

/// One bar for each param, from the outcome at its lowest value to that at its highest; a mark says that the best policy
/// changes on the way.
pub fn tornado(findings: &Findings, found: &Tornado, id: &str) -> Chart {
    let drawn = &found.bars[..found.bars.len().min(DRAWN)];
    let ends = drawn.iter().flat_map(|bar| [bar.low, bar.high]).flatten();
    let scale = Scale::new(
        range_of(ends.chain([found.central]), 0.05),
        (LEFT, RIGHT - 14.0),
    );
    let bottom = TOP + ROW * drawn.len() as f64;
    let mut svg = Svg::default();
    svg.bar("bar low", (LEFT, 4.0), (12.0, 10.0), "");
    svg.text(
        "axis",
        (LEFT + 17.0, 13.0),
        Anchor::Start,
        "towards its lowest",
    );
    svg.bar("bar high", (136.0, 4.0), (12.0, 10.0), "");
    svg.text("axis", (153.0, 13.0), Anchor::Start, "towards its highest");
    svg.text("axis", (RIGHT, 13.0), Anchor::End, "! best changes");
    for tick in scale.ticks() {
        let x = scale.at(tick);
        svg.line("grid", (x, TOP), (x, bottom));
        svg.text(
            "tick",
            (x, bottom + 14.0),
            Anchor::Middle,
            &words::number(tick),
        );
    }
    for (number, bar) in drawn.iter().enumerate() {
        row(
            &mut svg,
            findings,
            (bar, found.central),
            scale,
            TOP + ROW * number as f64,
        );
    }
    let x = scale.at(found.central);
    svg.line("limit", (x, TOP), (x, bottom));
    let policy = sentences::policy(findings, &found.policy);
    let objective = findings
        .objectives
        .iter()
        .find(|it| it.name == found.objective);
    let (objective, unit) =
        objective.map_or((found.objective.as_str(), ""), |it| (&it.title, &it.unit));
    svg.text(
        "axis",
        (RIGHT, bottom + 30.0),
        Anchor::End,
        &shorten(unit, 60),
    );
    let title = format!("One param at a time: {objective} under {policy}");
    let description = "One bar for each param, the widest first: from the outcome at the param's lowest value to that at its \
                       highest, all others central. The upright line is the central world.";
    chart(
        svg,
        id,
        bottom + 36.0,
        &title,
        description,
        table(findings, found),
    )
}

fn row(
    svg: &mut Svg,
    findings: &Findings,
    (bar, central): (&TornadoBar, f64),
    scale: Scale,
    top: f64,
) {
    let name = sentences::param_title(findings, &bar.param);
    svg.text(
        "label",
        (LEFT, top + 11.0),
        Anchor::Start,
        &shorten(name, 56),
    );
    for (class, words_of, value) in [
        ("bar low hit", "lowest", bar.low),
        ("bar high hit", "highest", bar.high),
    ] {
        let Some(value) = value else { continue };
        let (a, b) = (scale.at(central), scale.at(value));
        // The two halves lie one above the other where both go the same way.
        let y = if words_of == "lowest" {
            top + 15.0
        } else {
            top + 21.0
        };
        let tip = format!("{name} at its {words_of}: {}", words::number(value));
        svg.bar(class, (a.min(b), y), ((a - b).abs().max(0.5), 6.0), &tip);
    }
    if bar.flip.is_some() {
        svg.text("strong", (RIGHT, top + 26.0), Anchor::End, "!");
    }
}

fn table(findings: &Findings, found: &Tornado) -> Table {
    let written =
        |value: Option<f64>| value.map_or_else(|| "did not converge".to_owned(), words::number);
    let rows = found.bars.iter().map(|bar| {
        let unit = findings.params.iter().find(|it| it.name == bar.param);
        let unit = unit.map_or("", |it| &it.unit);
        let flip = bar
            .flip
            .map_or_else(|| "no change".to_owned(), |it| with_unit(it, unit));
        vec![
            sentences::param(findings, &bar.param),
            written(bar.low),
            written(bar.high),
            flip,
        ]
    });
    Table {
        columns: columns(&[
            "Param",
            "Outcome at its lowest",
            "Outcome at its highest",
            "Best policy changes at",
        ]),
        rows: rows.collect(),
    }
}
