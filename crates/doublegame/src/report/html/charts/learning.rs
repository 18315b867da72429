//! What an observer learns of a hidden type: over time, channel by channel, and how its judgment spreads at the end.

use super::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, WIDTH, shorten};
use crate::report::words;
use crate::report::{ChannelReport, Estimate, PosteriorReport, SeparationReport};
use minijinja::Value;

const LEFT: f64 = 40.0;
const RIGHT: f64 = WIDTH - 14.0;

const LEARNED: &str = "learned so far, forgetting nothing";
const REMEMBERED: &str = "still known when it moves, as it remembers";

fn written(estimate: &Estimate) -> String {
    words::bits_estimate(estimate.value, estimate.standard_error)
}

/// Cumulative bits by period against all that there is to learn.
pub fn cumulative(separation: &SeparationReport, id: &str, who: &str) -> Chart {
    let periods = separation.by_period.len();
    let across = Scale::new((0.0, periods.max(1) as f64), (LEFT, RIGHT));
    let learned: Vec<(usize, f64)> = separation
        .by_period
        .iter()
        .enumerate()
        .map(|(t, e)| (t + 1, e.value))
        .collect();
    let remembered: Vec<(usize, f64)> = separation
        .as_remembered
        .iter()
        .enumerate()
        .filter_map(|(t, bits)| Some((t + 1, (*bits)?)))
        .collect();
    let drawn = learned.iter().chain(&remembered).map(|(_, bits)| *bits);
    let up = Scale::new((0.0, highest(drawn, separation.prior_bits)), (190.0, 58.0));
    let mut svg = Svg::default();
    svg.key("line s0", (LEFT, 10.0), LEARNED);
    svg.key("line s1", (LEFT, 26.0), REMEMBERED);
    svg.text(
        "axis",
        (RIGHT, 46.0),
        Anchor::End,
        &possible(separation.prior_bits),
    );
    for tick in up.ticks() {
        svg.line("grid", (LEFT, up.at(tick)), (RIGHT, up.at(tick)));
        svg.text(
            "tick",
            (LEFT - 5.0, up.at(tick) + 4.0),
            Anchor::End,
            &words::number(tick),
        );
    }
    for period in 1..=periods {
        svg.text(
            "tick",
            (across.at(period as f64), 205.0),
            Anchor::Middle,
            &period.to_string(),
        );
    }
    svg.text("axis", (RIGHT, 220.0), Anchor::End, "after period");
    let from_nothing: Vec<(usize, f64)> = std::iter::once((0, 0.0))
        .chain(learned.iter().copied())
        .collect();
    draw_bits(&mut svg, &from_nothing, (across, up), "s0", LEARNED);
    draw_bits(&mut svg, &remembered, (across, up), "s1", REMEMBERED);
    let title = "Period by period".to_owned();
    let name = format!("{who}, period by period");
    let description = "Cumulative bits after each period; the axis ends a little above the highest, not at all there is to learn.";
    Chart {
        id: id.to_owned(),
        svg: Value::from_safe_string(svg.finish(id, 226.0, &name, description)),
        title,
        table: cumulative_table(separation),
    }
}

/// Where an axis of bits ends: a little above what is drawn, so that little can be seen as well, and at what there is to
/// learn at most.
fn highest(drawn: impl Iterator<Item = f64>, possible: f64) -> f64 {
    let most = drawn.filter(|it| it.is_finite()).fold(0.0, f64::max);
    (1.15 * most).clamp(0.001, possible.max(0.01))
}

/// What an axis of bits does not show.
fn possible(prior_bits: f64) -> String {
    format!("possible at most: {} bits", words::bits(prior_bits))
}

fn draw_bits(
    svg: &mut Svg,
    points: &[(usize, f64)],
    (across, up): (Scale, Scale),
    color: &str,
    what: &str,
) {
    let place = |point: &(usize, f64)| (across.at(point.0 as f64), up.at(point.1));
    svg.polyline(
        &format!("line {color}"),
        &points.iter().map(place).collect::<Vec<_>>(),
    );
    for point in points.iter().filter(|(period, _)| *period > 0) {
        let tip = format!("period {}, {what}: {} bits", point.0, words::bits(point.1));
        svg.dot(&format!("dot {color} hit"), place(point), 3.5, &tip);
    }
}

fn cumulative_table(separation: &SeparationReport) -> Table {
    let row = |(t, estimate): (usize, &Estimate)| {
        let still = separation.as_remembered.get(t).copied().flatten();
        let still = still.map_or_else(|| "does not move".to_owned(), words::bits);
        vec![(t + 1).to_string(), written(estimate), still]
    };
    Table {
        columns: [
            "After period",
            "Bits learned",
            "Bits still known when it moves",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: separation.by_period.iter().enumerate().map(row).collect(),
    }
}

const ALONE: &str = "alone: to one who sees nothing else";
const ADDED_LAST: &str = "added last: to one who sees all else";

/// Each channel by the end, alone and added last, that which tells the most alone first; a hidden deed is outlined.
pub fn channels(separation: &SeparationReport, id: &str) -> Chart {
    const ROW: f64 = 48.0;
    const KEYS: f64 = 38.0;
    let order = ordered(separation);
    let drawn = order
        .iter()
        .flat_map(|told| [told.alone.value, told.added_last.value]);
    let scale = Scale::new(
        (0.0, highest(drawn, separation.prior_bits)),
        (LEFT - 28.0, RIGHT - 40.0),
    );
    let mut svg = Svg::default();
    svg.key("line s0", (LEFT - 28.0, 10.0), ALONE);
    svg.key("line s1", (LEFT - 28.0, 26.0), ADDED_LAST);
    for (i, told) in order.iter().enumerate() {
        let top = KEYS + ROW * i as f64;
        let label = if told.channel.seen {
            told.channel.title.clone()
        } else {
            format!("{} (hidden)", told.channel.title)
        };
        svg.text(
            "label",
            (LEFT - 28.0, top + 13.0),
            Anchor::Start,
            &shorten(&label, 56),
        );
        let outline = if told.channel.seen {
            ""
        } else {
            " hidden-deed"
        };
        for (color, down, estimate, how) in [
            ("s0", 18.0, told.alone, "alone"),
            ("s1", 31.0, told.added_last, "added last"),
        ] {
            let tip = format!("{label}: {} bits {how}", written(&estimate));
            let width = scale.at(estimate.value) - scale.at(0.0);
            svg.bar(
                &format!("bar {color}{outline} hit"),
                (scale.at(0.0), top + down),
                (width.max(1.0), 10.0),
                &tip,
            );
            svg.text(
                "value",
                (scale.at(0.0) + width + 5.0, top + down + 9.0),
                Anchor::Start,
                &words::bits(estimate.value),
            );
        }
    }
    let foot = KEYS + ROW * order.len() as f64;
    svg.text(
        "axis",
        (RIGHT, foot + 14.0),
        Anchor::End,
        &possible(separation.prior_bits),
    );
    let title = "Each channel alone and added last, by the end".to_owned();
    let description = "Bits that each word, deed or report tells to one who sees nothing else, and to one who sees all else. They do not add up.";
    Chart {
        id: id.to_owned(),
        svg: Value::from_safe_string(svg.finish(id, foot + 20.0, &title, description)),
        title,
        table: channel_history(&order),
    }
}

/// What a channel tells by the end.
struct Told<'r> {
    channel: &'r ChannelReport,
    alone: Estimate,
    added_last: Estimate,
}

/// The channels, that which tells the most alone first.
fn ordered(separation: &SeparationReport) -> Vec<Told<'_>> {
    let mut order: Vec<Told<'_>> = separation
        .channels
        .iter()
        .filter_map(|channel| {
            Some(Told {
                channel,
                alone: *channel.alone.last()?,
                added_last: *channel.added_last.last()?,
            })
        })
        .collect();
    order.sort_by(|a, b| b.alone.value.total_cmp(&a.alone.value));
    order
}

/// What each channel tells by the end of each period: alone, and added last.
fn channel_history(order: &[Told<'_>]) -> Table {
    let periods = order
        .iter()
        .map(|told| told.channel.alone.len())
        .max()
        .unwrap_or(0);
    let mut columns = vec!["Channel".to_owned(), "Seen".to_owned()];
    for how in ["alone", "added last"] {
        columns.extend((1..=periods).map(|t| format!("By period {t}, {how}")));
    }
    let row = |told: &Told<'_>| {
        let mut row = vec![told.channel.title.clone(), seen(told.channel).to_owned()];
        for by_period in [&told.channel.alone, &told.channel.added_last] {
            row.extend((0..periods).map(|t| by_period.get(t).map_or_else(String::new, written)));
        }
        row
    };
    Table {
        columns,
        rows: order.iter().map(row).collect(),
    }
}

fn seen(channel: &ChannelReport) -> &'static str {
    if channel.seen { "yes" } else { "no, hidden" }
}

/// For each true type, how the observer's final belief in it spreads over ten bands.
pub fn posteriors(
    separation: &SeparationReport,
    id: &str,
    type_title: &dyn Fn(&str) -> String,
) -> Chart {
    const PANEL: f64 = 96.0;
    let across = Scale::new((0.0, 10.0), (14.0, RIGHT));
    let highest = separation
        .posterior
        .iter()
        .flat_map(|p| p.histogram.iter().copied())
        .fold(0.0, f64::max);
    let mut svg = Svg::default();
    for (i, posterior) in separation.posterior.iter().enumerate() {
        let top = PANEL * i as f64;
        let name = type_title(&posterior.true_type);
        svg.text(
            "label",
            (14.0, top + 13.0),
            Anchor::Start,
            &shorten(&format!("when it truly is “{name}”"), 56),
        );
        let up = Scale::new((0.0, highest.clamp(0.05, 1.0)), (top + 76.0, top + 32.0));
        svg.line("rail", (14.0, top + 76.0), (RIGHT, top + 76.0));
        for (band, chance) in posterior.histogram.iter().take(10).enumerate() {
            let (from, height) = (across.at(band as f64), up.at(0.0) - up.at(*chance));
            let tip = format!(
                "{} to {}% sure: {}",
                10 * band,
                10 * band + 10,
                words::percent(*chance)
            );
            let width = across.at(1.0) - across.at(0.0) - 2.0;
            svg.bar(
                "bar s0 hit",
                (from + 1.0, up.at(*chance)),
                (width, height),
                &tip,
            );
            if *chance >= 0.1 {
                svg.text(
                    "tick",
                    (from + 1.0 + width / 2.0, up.at(*chance) - 3.0),
                    Anchor::Middle,
                    &words::percent(*chance),
                );
            }
        }
        for (share, anchor) in [
            (0.0, Anchor::Start),
            (0.5, Anchor::Middle),
            (1.0, Anchor::End),
        ] {
            svg.text(
                "tick",
                (across.at(10.0 * share), top + 89.0),
                anchor,
                &words::percent(share),
            );
        }
    }
    let title = "How sure of the truth, by the end".to_owned();
    let description = "For each true type: how often the observer's final belief in it falls in each tenth from 0 to 100%.";
    Chart {
        id: id.to_owned(),
        svg: Value::from_safe_string(svg.finish(
            id,
            PANEL * separation.posterior.len() as f64 + 2.0,
            &title,
            description,
        )),
        title,
        table: posterior_table(&separation.posterior, type_title),
    }
}

/// One row for each band of belief and one column for each true type, so that it fits a narrow page.
fn posterior_table(posteriors: &[PosteriorReport], type_title: &dyn Fn(&str) -> String) -> Table {
    let mut columns = vec!["Belief in the truth".to_owned()];
    columns.extend(
        posteriors
            .iter()
            .map(|posterior| format!("when it is “{}”", type_title(&posterior.true_type))),
    );
    let row = |band: usize| {
        let mut row = vec![format!("{} to {}%", 10 * band, 10 * band + 10)];
        let chances = posteriors
            .iter()
            .map(|posterior| posterior.histogram.get(band));
        row.extend(chances.map(|chance| chance.map_or_else(String::new, |p| words::percent(*p))));
        row
    };
    Table {
        columns,
        rows: (0..10).map(row).collect(),
    }
}
