//! The corridor: the value of the committed type along a decision, and under it the hazards that are watched.

use super::{Chart, Table, series};
use crate::report::html::svg::{Anchor, Scale, Svg, WIDTH, break_lines, range_of, shorten};
use crate::report::words;
use crate::report::{CorridorPoint, CorridorReport};
use minijinja::Value;

const LEFT: f64 = 46.0;
const RIGHT: f64 = WIDTH - 14.0;

/// One version of a corridor. Both versions share their scales, so that they can be laid side by side.
pub fn corridor(
    corridor: &CorridorReport,
    points: &[CorridorPoint],
    id: &str,
    title: &str,
) -> Chart {
    let both = || corridor.one_type.iter().chain(&corridor.all_types);
    let across = Scale::new((0.0, 1.0), (LEFT, RIGHT));
    let value = Scale::new(range_of(both().map(|p| p.value), 0.08), (146.0, 26.0));
    let mut svg = Svg::default();
    let payoff = format!("Expected payoff of “{}”", corridor.actor_type);
    svg.text("panel", (4.0, 13.0), Anchor::Start, &shorten(&payoff, 50));
    frame(&mut svg, (across, value), words::number, 26.0, 146.0);
    let foot = draw_hazards(&mut svg, corridor, points, across);
    draw_value(&mut svg, points, (across, value), foot);
    let lines = option_labels(&mut svg, &corridor.options, across, foot + 16.0);
    let description = format!(
        "The horizontal axis runs from {} to {}. {}",
        corridor.options.first().map_or("", String::as_str),
        corridor.options.last().map_or("", String::as_str),
        corridor.sentence
    );
    let height = foot + 20.0 + 14.0 * lines as f64;
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        svg: Value::from_safe_string(svg.finish(id, height, title, &description)),
        table: table(corridor, points),
    }
}

/// One panel for each hazard, with a scale of its own, since one may be a hundred times as likely as another; returns
/// where the last one ends.
fn draw_hazards(
    svg: &mut Svg,
    corridor: &CorridorReport,
    points: &[CorridorPoint],
    across: Scale,
) -> f64 {
    let mut foot = 146.0;
    for (i, name) in corridor.watched.iter().enumerate() {
        let top = foot + 40.0;
        let both = corridor.one_type.iter().chain(&corridor.all_types);
        let highest = both
            .filter_map(|p| p.watched.get(i).copied())
            .fold(0.0, f64::max);
        svg.text(
            "panel",
            (4.0, top - 10.0),
            Anchor::Start,
            &shorten(&format!("Chance of: {name}"), 34),
        );
        svg.text("tick", (RIGHT, top - 10.0), Anchor::End, &at_most(highest));
        if highest < NEVER {
            foot = top - 10.0;
            continue;
        }
        foot = top + 66.0;
        let chance = Scale::new((0.0, (1.1 * highest).min(1.0)), (foot, top));
        frame(svg, (across, chance), fine_percent, top, foot);
        draw_chance(svg, points, (across, chance), i, name);
    }
    foot
}

/// A hazard that is nowhere likelier than this has no panel, only the note.
const NEVER: f64 = 1e-5;

/// The note of a panel's highest point.
fn at_most(highest: f64) -> String {
    if highest >= NEVER {
        format!("at most {}", fine_percent(highest))
    } else if highest > 0.0 {
        "under 0.001% throughout".to_owned()
    } else {
        "never happens".to_owned()
    }
}

/// A percentage to two significant digits, also where it is small: `0.018%`.
fn fine_percent(chance: f64) -> String {
    if (1e-7..0.001).contains(&chance) {
        let digits = (1.0 - (100.0 * chance).log10().floor()) as usize;
        format!("{:.digits$}%", 100.0 * chance)
    } else {
        words::percent(chance)
    }
}

fn frame(
    svg: &mut Svg,
    (across, up): (Scale, Scale),
    write: fn(f64) -> String,
    top: f64,
    bottom: f64,
) {
    for tick in up.ticks() {
        svg.line("grid", (LEFT, up.at(tick)), (RIGHT, up.at(tick)));
        svg.text(
            "tick",
            (LEFT - 5.0, up.at(tick) + 4.0),
            Anchor::End,
            &write(tick),
        );
    }
    for end in [0.0, 1.0] {
        svg.line("grid", (across.at(end), top), (across.at(end), bottom));
    }
}

/// `foot` is where the guide through the best point ends: at the bottom of the hazards.
fn draw_value(svg: &mut Svg, points: &[CorridorPoint], (across, up): (Scale, Scale), foot: f64) {
    let place = |p: &CorridorPoint| (across.at(p.position), up.at(p.value));
    svg.polyline("line s0", &points.iter().map(place).collect::<Vec<_>>());
    let best = points.iter().max_by(|a, b| a.value.total_cmp(&b.value));
    for point in points {
        let mut tip = format!(
            "{} of the way: payoff {}",
            words::percent(point.position),
            words::number(point.value)
        );
        let trusted = point.status == "converged";
        if !trusted {
            tip = format!("{tip}; {}", point.status);
        }
        let class = if trusted {
            "dot s0 hit"
        } else {
            "dot doubtful hit"
        };
        svg.dot(class, place(point), 3.0, &tip);
    }
    if let Some(best) = best {
        let at = place(best);
        svg.dot("ring", at, 7.0, "");
        svg.line("guide", (at.0, at.1 + 7.0), (at.0, foot));
        let (x, anchor) = if best.position > 0.5 {
            (at.0 - 6.0, Anchor::End)
        } else {
            (at.0 + 6.0, Anchor::Start)
        };
        let text = format!("best: {} of the way", words::percent(best.position));
        svg.text("label strong", (x, 141.0), anchor, &text);
    }
}

fn draw_chance(
    svg: &mut Svg,
    points: &[CorridorPoint],
    (across, up): (Scale, Scale),
    which: usize,
    name: &str,
) {
    let seen: Vec<(&CorridorPoint, f64)> = points
        .iter()
        .filter_map(|p| Some((p, *p.watched.get(which)?)))
        .collect();
    let places: Vec<(f64, f64)> = seen
        .iter()
        .map(|(p, chance)| (across.at(p.position), up.at(*chance)))
        .collect();
    let color = series(which + 1);
    svg.polyline(&format!("line {color}"), &places);
    for ((point, chance), place) in seen.iter().zip(places) {
        let tip = format!(
            "{} of the way: {name} {}",
            words::percent(point.position),
            fine_percent(*chance)
        );
        svg.dot(&format!("dot {color} hit"), place, 2.5, &tip);
    }
}

/// Writes the options under the axis; returns how many lines they take.
fn option_labels(svg: &mut Svg, options: &[String], across: Scale, top: f64) -> usize {
    let gaps = options.len().saturating_sub(1).max(1) as f64;
    let letters = ((RIGHT - LEFT) / gaps / 6.4) as usize;
    let mut most = 1;
    for (i, option) in options.iter().enumerate() {
        let (anchor, letters) = match i {
            0 => (Anchor::Start, letters / 2),
            i if i + 1 == options.len() => (Anchor::End, letters / 2),
            _ => (Anchor::Middle, letters),
        };
        let lines = break_lines(option, letters.max(9), 4);
        most = most.max(lines.len());
        for (k, line) in lines.iter().enumerate() {
            svg.text(
                "label",
                (across.at(i as f64 / gaps), top + 14.0 * k as f64),
                anchor,
                line,
            );
        }
    }
    most
}

fn table(corridor: &CorridorReport, points: &[CorridorPoint]) -> Table {
    let mut columns = vec![
        "Share of the way".to_owned(),
        format!("Expected payoff of “{}”", corridor.actor_type),
    ];
    columns.extend(
        corridor
            .watched
            .iter()
            .map(|name| format!("Chance: {name}")),
    );
    columns.push("Solution".to_owned());
    let rows = points
        .iter()
        .map(|point| {
            let mut row = vec![words::percent(point.position), words::number(point.value)];
            row.extend(point.watched.iter().map(|chance| fine_percent(*chance)));
            row.push(point.status.clone());
            row
        })
        .collect();
    Table { columns, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_chances_keep_their_digits() {
        for (chance, expected) in [
            (0.0, "0%"),
            (0.000_18, "0.018%"),
            (0.000_75, "0.075%"),
            (0.02, "2.0%"),
            (0.5, "50%"),
        ] {
            assert_eq!(fine_percent(chance), expected);
        }
        assert_eq!(at_most(0.0), "never happens");
        assert_eq!(at_most(9e-7), "under 0.001% throughout");
        assert_eq!(at_most(0.000_18), "at most 0.018%");
    }
}
