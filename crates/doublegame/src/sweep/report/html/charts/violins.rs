//! How the outcomes of each policy are spread over the worlds.

use super::{LEFT, RIGHT, chart, columns, every};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, break_lines, range_of, shorten};
use crate::report::words;
use crate::sweep::report::sentences;
use crate::sweep::report::terminal::in_order;
use crate::sweep::{Findings, ObjectiveFinding, PolicyRobustness, SweepTable};

/// Worlds drawn singly, for each policy.
pub const STROKES: usize = 120;

const ROW: f64 = 50.0;
const HALF: f64 = 11.0;

/// Places at which a density is drawn.
const GRID: usize = 72;

/// One row for each policy, the best on average first: the density of its outcomes, the ranges that hold nine tenths and
/// half of the worlds, the median, and single worlds as strokes below.
pub fn violins(
    findings: &Findings,
    table: &SweepTable,
    (number, objective): (usize, &ObjectiveFinding),
    id: &str,
) -> Chart {
    let all = table.worlds.iter().flat_map(|world| {
        let converged = world.policies.iter().filter(|it| it.converged);
        converged.map(|it| it.objectives[number])
    });
    let range = range_of(all.chain(objective.threshold.map(|it| it.value)), 0.03);
    let scale = if objective.higher_is_better {
        Scale::new(range, (LEFT, RIGHT))
    } else {
        Scale::new(range, (RIGHT, LEFT))
    };
    let rows = in_order(objective);
    let bottom = 20.0 + ROW * rows.len() as f64;
    let mut svg = Svg::default();
    for tick in scale.ticks() {
        let x = scale.at(tick);
        svg.line("grid", (x, 20.0), (x, bottom));
        svg.text(
            "tick",
            (x, bottom + 14.0),
            Anchor::Middle,
            &words::number(tick),
        );
    }
    if let Some(threshold) = objective.threshold {
        let x = scale.at(threshold.value);
        svg.line("limit", (x, 16.0), (x, bottom));
        svg.text("axis", (x, 11.0), Anchor::Middle, "good enough");
    }
    for (place, row) in rows.iter().enumerate() {
        let policy = table.policies.iter().position(|it| it.name == row.policy);
        let values: Vec<f64> = policy.map_or_else(Vec::new, |policy| {
            let outcomes = table.worlds.iter().map(|world| &world.policies[policy]);
            outcomes
                .filter(|it| it.converged)
                .map(|it| it.objectives[number])
                .collect()
        });
        let top = 20.0 + ROW * place as f64;
        violin(&mut svg, findings, row, &values, (scale, range), top);
    }
    let unit = if objective.unit.is_empty() {
        &objective.title
    } else {
        &objective.unit
    };
    let lines = break_lines(&format!("better → {unit}"), 58, 2);
    for (at, line) in lines.iter().enumerate() {
        let y = bottom + 30.0 + 14.0 * at as f64;
        svg.text("axis", (RIGHT, y), Anchor::End, line);
    }
    let height = bottom + 24.0 + 14.0 * lines.len() as f64;
    let description = "One row for each policy, from best to worst on average. The shape is wide where many worlds lie; the thin \
                       bar holds nine tenths of them, the thick one half, the dot is the median, strokes are single worlds.";
    let title = format!("Outcomes over the worlds: {}", objective.title);
    chart(
        svg,
        id,
        height,
        &title,
        description,
        quantiles(findings, objective),
    )
}

fn violin(
    svg: &mut Svg,
    findings: &Findings,
    row: &PolicyRobustness,
    values: &[f64],
    (scale, range): (Scale, (f64, f64)),
    top: f64,
) {
    let name = sentences::policy_title(findings, &row.policy);
    let middle = top + 27.0;
    let label = shorten(name, 52);
    svg.text("label", (LEFT, top + 12.0), Anchor::Start, &label);
    if values.is_empty() {
        svg.text(
            "axis",
            (LEFT, middle),
            Anchor::Start,
            "no world has a result",
        );
        return;
    }
    let density = density(values, range);
    let step = (range.1 - range.0) / (GRID - 1) as f64;
    let edge = |sign: f64| {
        let points = density.iter().enumerate();
        points.map(move |(at, height)| {
            let x = scale.at(range.0 + step * at as f64);
            (x, middle + sign * HALF * height)
        })
    };
    let mut outline: Vec<(f64, f64)> = edge(-1.0).collect();
    outline.extend(edge(1.0).rev());
    svg.area("violin", &outline);
    let quantile = |share: f64| {
        let found = row
            .quantiles
            .iter()
            .find(|it| (it.share - share).abs() < 1e-9);
        found.and_then(|it| it.known).map(|value| scale.at(value))
    };
    for (class, low, high) in [("whisker", 0.05, 0.95), ("half", 0.25, 0.75)] {
        if let (Some(low), Some(high)) = (quantile(low), quantile(high)) {
            svg.line(class, (low, middle), (high, middle));
        }
    }
    if let Some(x) = quantile(0.5) {
        let mean = row.expected.map_or_else(String::new, words::number);
        let tip = format!(
            "{label}: mean {mean}, {} worlds",
            words::count(values.len())
        );
        svg.dot("dot median hit", (x, middle), 3.5, &tip);
    }
    let drawn = values.iter().step_by(every(values.len(), STROKES));
    let places: Vec<f64> = drawn.map(|value| scale.at(*value).round()).collect();
    svg.strokes("stroke", &places, (middle + HALF + 1.0, 5.0));
}

/// The density at equal steps over the range by a Gaussian kernel (width by Silverman 1986), its peak 1.
fn density(values: &[f64], range: (f64, f64)) -> Vec<f64> {
    let step = (range.1 - range.0) / (GRID - 1) as f64;
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let deviation = (squares / count).sqrt();
    let place = |value: f64| {
        if step > 0.0 {
            ((value - range.0) / step).clamp(0.0, (GRID - 1) as f64)
        } else {
            0.0
        }
    };
    // A kernel narrower than a step would fall between the places.
    let width = (1.06 * deviation / count.powf(0.2) / step).max(0.7);
    let mut weights = vec![0.0; GRID];
    for value in values {
        weights[place(*value).round() as usize] += 1.0;
    }
    let mut density = vec![0.0; GRID];
    for (at, weight) in weights
        .iter()
        .enumerate()
        .filter(|(_, weight)| **weight > 0.0)
    {
        for (other, density) in density.iter_mut().enumerate() {
            let apart = other.abs_diff(at) as f64 / width;
            *density += weight * (-0.5 * apart * apart).exp();
        }
    }
    let peak = density.iter().copied().fold(0.0, f64::max);
    if peak > 0.0 {
        for density in &mut density {
            *density /= peak;
        }
    }
    density
}

fn quantiles(findings: &Findings, objective: &ObjectiveFinding) -> Table {
    let mut head = columns(&["Policy"]);
    let shares = objective
        .policies
        .first()
        .map_or(&[][..], |it| &it.quantiles);
    head.extend(shares.iter().map(|it| match it.share {
        share if share <= 0.0 => "lowest".to_owned(),
        share if share >= 1.0 => "highest".to_owned(),
        share => format!("{} of worlds up to", words::percent(share)),
    }));
    let rows = in_order(objective).into_iter().map(|row| {
        let mut cells = vec![sentences::policy(findings, &row.policy)];
        cells.extend(row.quantiles.iter().map(|it| {
            let known = it.known.map_or_else(|| "none".to_owned(), words::number);
            if row.unknown == 0 {
                return known;
            }
            let bound = |bound: Option<f64>| bound.map_or_else(|| "open".to_owned(), words::number);
            format!("{known} (from {} to {})", bound(it.low), bound(it.high))
        }));
        cells
    });
    Table {
        columns: head,
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_density_peaks_where_the_values_are() {
        let values = [0.0, 0.0, 0.1, 0.1, 0.1, 1.0];
        let found = density(&values, (0.0, 1.0));
        let peak = (0..GRID)
            .max_by(|a, b| found[*a].total_cmp(&found[*b]))
            .unwrap();
        assert!(peak < GRID / 4, "{peak}");
        assert!((found[peak] - 1.0).abs() < 1e-12);
        // No spread, and no range.
        assert_eq!(density(&[2.0], (2.0, 2.0)).len(), GRID);
    }
}
