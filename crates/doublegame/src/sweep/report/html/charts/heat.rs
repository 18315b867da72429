//! A heat map: the mean regret of every policy along one param.

use super::{LEFT, RIGHT, chart};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Svg, shorten};
use crate::report::words;
use crate::sweep::{Findings, ObjectiveFinding, RegretMap, with_unit};

const ROW: f64 = 34.0;
const TOP: f64 = 24.0;

/// The darkest step.
const STEPS: f64 = 8.0;

/// One row for each policy, one cell for each class of worlds; darker is more regret, the darkest the same in all maps of
/// an objective.
pub fn regrets(
    findings: &Findings,
    objective: &ObjectiveFinding,
    map: &RegretMap,
    id: &str,
) -> Chart {
    let most = objective
        .regret_maps
        .iter()
        .flat_map(|map| &map.bins)
        .flat_map(|bin| bin.mean_regret.iter().copied())
        .fold(0.0, f64::max);
    let param = findings.params.iter().find(|it| it.name == map.param);
    let (name, unit) = param.map_or((map.param.as_str(), ""), |it| (&it.title, &it.unit));
    let width = (RIGHT - LEFT) / map.bins.len().max(1) as f64;
    let mut svg = Svg::default();
    let key = format!(
        "darker: more regret, up to {}",
        with_unit(most, &objective.unit)
    );
    svg.text("axis", (LEFT, 12.0), Anchor::Start, &shorten(&key, 62));
    for (row, policy) in findings.policies.iter().enumerate() {
        let top = TOP + ROW * row as f64;
        svg.text(
            "label",
            (LEFT, top + 10.0),
            Anchor::Start,
            &shorten(&policy.title, 52),
        );
        for (place, bin) in map.bins.iter().enumerate() {
            let regret = bin.mean_regret.get(row).copied().unwrap_or(0.0);
            let level = if most > 0.0 {
                (STEPS * regret / most).ceil()
            } else {
                0.0
            };
            let tip = format!(
                "{}: {} where {} {name}",
                policy.title,
                words::number(regret),
                range(bin.low, bin.high)
            );
            svg.bar(
                &format!("heat h{level} hit"),
                (LEFT + width * place as f64, top + 14.0),
                (width, 15.0),
                &tip,
            );
        }
    }
    let bottom = TOP + ROW * findings.policies.len() as f64;
    if let (Some(first), Some(last)) = (map.bins.first(), map.bins.last()) {
        svg.text(
            "tick",
            (LEFT, bottom + 12.0),
            Anchor::Start,
            &words::number(first.low),
        );
        svg.text(
            "tick",
            (RIGHT, bottom + 12.0),
            Anchor::End,
            &words::number(last.high),
        );
    }
    let axis = if unit.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {unit}")
    };
    svg.text(
        "axis",
        (f64::midpoint(LEFT, RIGHT), bottom + 26.0),
        Anchor::Middle,
        &shorten(&axis, 60),
    );
    let title = format!("Mean regret on {}, by {name}", objective.title);
    let description = format!(
        "Worlds in {} classes by rising {name}, about equally many in each. A dark cell is a class in which the policy falls \
         far short of the best one.",
        map.bins.len()
    );
    chart(
        svg,
        id,
        bottom + 32.0,
        &title,
        &description,
        table(findings, map, name),
    )
}

fn range(low: f64, high: f64) -> String {
    format!("{} to {}", words::number(low), words::number(high))
}

/// Classes as rows: there may be more of them than fit beside each other.
fn table(findings: &Findings, map: &RegretMap, name: &str) -> Table {
    let mut columns = vec![words::capital(name), "Worlds".to_owned()];
    columns.extend(findings.policies.iter().map(|it| it.title.clone()));
    let rows = map.bins.iter().map(|bin| {
        let mut row = vec![range(bin.low, bin.high), words::count(bin.worlds)];
        row.extend(bin.mean_regret.iter().map(|it| words::number(*it)));
        row
    });
    Table {
        columns,
        rows: rows.collect(),
    }
}
