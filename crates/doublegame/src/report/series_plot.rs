//! Series of dyads and say-do indices as pictures: a panel for each dyad, time from left to right.

use std::fmt::Write;

use super::html::svg::{Scale, escape, shorten};
use super::words;
use crate::record::event_data::{
    Banded, Class, Day, Direction, DyadSeries, SayDo, SayDoPoint, Step, points,
};

/// The size of a panel with its title.
const PANEL: (f64, f64) = (760.0, 210.0);
/// The plot within a panel: its corner and its size.
const PLOT: (f64, f64, f64, f64) = (54.0, 44.0, 690.0, 130.0);
/// Above the panels stands the title.
const HEAD: f64 = 66.0;
const LONGEST_TITLE: usize = 90;

/// The classes in their colors, which are told apart with any color vision (Wong 2011), and deeds darker than words.
const CLASSES: [(Class, &str, &str); 4] = [
    (Class::VerbalCooperation, "friendly words", "#56b4e9"),
    (Class::MaterialCooperation, "friendly deeds", "#0072b2"),
    (Class::VerbalConflict, "unfriendly words", "#e69f00"),
    (Class::MaterialConflict, "unfriendly deeds", "#d55e00"),
];
const WORDS: &str = "#e69f00";
const DEEDS: &str = "#0072b2";
const GAP: &str = "#000000";

/// Draws how many events of each class each dyad has over time, duplicates merged if they were. Periods of the days without
/// events stand at zero.
#[must_use]
pub fn plot_series(
    title: &str,
    direction: Direction,
    dyads: &[DyadSeries],
    days: Option<(Day, Day)>,
) -> String {
    let panels: Vec<String> = dyads
        .iter()
        .enumerate()
        .map(|(place, dyad)| {
            let all: Vec<_> = points(dyad.cells(), dyad.step, days).collect();
            let counts = all
                .iter()
                .flat_map(|point| CLASSES.map(|(class, _, _)| point.cell.of_class(class)));
            let most = counts.max().unwrap_or(0).max(1) as f64;
            let ends = ends(all.iter().map(|point| point.period));
            let panel = Panel::new(place, (dyad.step, ends), (0.0, most));
            let mut text = panel.frame(
                &name(&dyad.source, &dyad.target, direction),
                &[0.0, most / 2.0, most],
            );
            for (class, _, color) in CLASSES {
                let line = all
                    .iter()
                    .map(|point| (point.period, point.cell.of_class(class) as f64));
                panel.line(&mut text, color, "thin", line);
            }
            text
        })
        .collect();
    let key = CLASSES.map(|(_, name, color)| (name, color));
    picture(title, "Events in each period", &key, &panels)
}

/// Draws the say-do index of each dyad over time with its band, and the balances that it is the difference of.
#[must_use]
pub fn plot_say_do(title: &str, direction: Direction, indices: &[SayDo]) -> String {
    let panels: Vec<String> = indices
        .iter()
        .enumerate()
        .map(|(place, index)| {
            let ends = ends(index.points.iter().map(|point| point.period));
            let panel = Panel::new(place, (index.step, ends), (-2.0, 2.0));
            let mut text = panel.frame(
                &name(&index.source, &index.target, direction),
                &[-2.0, -1.0, 0.0, 1.0, 2.0],
            );
            panel.band(&mut text, &index.points);
            let kinds: [(&str, &str, Of); 3] = [
                (WORDS, "thin", |point| point.words),
                (DEEDS, "thin", |point| point.deeds),
                (GAP, "main", |point| point.gap),
            ];
            for (color, class, of) in kinds {
                let line = index
                    .points
                    .iter()
                    .map(|point| (point.period, of(point).value));
                panel.line(&mut text, color, class, line);
            }
            text
        })
        .collect();
    let level = indices.first().map_or(0.0, |index| index.level);
    let said = format!(
        "Say-do index: balance of words less balance of deeds, with its {} % band; above 0 the words are friendlier",
        words::plain(level * 100.0)
    );
    let key = [("index", GAP), ("words", WORDS), ("deeds", DEEDS)];
    picture(title, &said, &key, &panels)
}

/// One of the values of a point.
type Of = fn(&SayDoPoint) -> Banded;

/// What the series of a dyad is called.
fn name(source: &str, target: &str, direction: Direction) -> String {
    match direction {
        Direction::Directed => format!("{source} toward {target}"),
        Direction::Undirected => format!("{source} and {target}"),
    }
}

/// The first and the last of periods in order.
fn ends(mut periods: impl Iterator<Item = i32>) -> (i32, i32) {
    let first = periods.next().unwrap_or(0);
    (first, periods.last().unwrap_or(first))
}

/// How wide the band of a single point is.
const BAR: f64 = 12.0;

/// The place of a panel, and its scales.
struct Panel {
    top: f64,
    step: Step,
    ends: (i32, i32),
    x: Scale,
    y: Scale,
}

impl Panel {
    fn new(place: usize, (step, ends): (Step, (i32, i32)), range: (f64, f64)) -> Self {
        let top = HEAD + place as f64 * PANEL.1;
        let (left, above, width, height) = PLOT;
        Self {
            top,
            step,
            ends,
            x: Scale::new((f64::from(ends.0), f64::from(ends.1)), (left, left + width)),
            y: Scale::new(range, (top + above + height, top + above)),
        }
    }

    /// The title, the grid at these values, and the dates.
    fn frame(&self, name: &str, values: &[f64]) -> String {
        let (left, _, width, _) = PLOT;
        let mut text = format!(
            "<g><title>{}</title>\n<text class=\"name\" x=\"{left:.1}\" y=\"{:.1}\">{}</text>\n",
            escape(name),
            self.top + 26.0,
            escape(&shorten(name, LONGEST_TITLE))
        );
        for value in values {
            let at = self.y.at(*value);
            let _ = writeln!(
                text,
                "<line class=\"grid\" x1=\"{left:.1}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
                 <text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                left + width,
                left - 6.0,
                at + 4.0,
                words::plain(*value)
            );
        }
        let (first, last) = self.ends;
        let middle = first + (last - first) / 2;
        let mut shown = vec![(first, "start")];
        if last - first > 1 {
            shown.push((middle, "middle"));
        }
        if last > first {
            shown.push((last, "end"));
        }
        for (period, class) in shown {
            let _ = writeln!(
                text,
                "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                self.x.at(f64::from(period)),
                self.top + PLOT.1 + PLOT.3 + 18.0,
                self.step.name(period)
            );
        }
        text
    }

    /// A line through the points, a dot where there is one alone.
    fn line(
        &self,
        text: &mut String,
        color: &str,
        class: &str,
        line: impl Iterator<Item = (i32, f64)>,
    ) {
        let places: Vec<String> = line
            .map(|(period, value)| self.place(period, value))
            .collect();
        if let [place] = places.as_slice() {
            let (x, y) = place.split_once(',').unwrap_or(("0", "0"));
            // Where two dots fall on one place the larger is still seen around the other.
            let radius = if class == "main" { 3 } else { 5 };
            let _ = writeln!(
                text,
                "<circle fill=\"{color}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"
            );
        } else {
            let _ = writeln!(
                text,
                "<polyline class=\"{class}\" stroke=\"{color}\" points=\"{}\"/>",
                places.join(" ")
            );
        }
    }

    /// The band between the bounds, a bar where there is one point alone.
    fn band(&self, text: &mut String, points: &[SayDoPoint]) {
        let sides: &[f64] = if points.len() == 1 {
            &[-BAR / 2.0, BAR / 2.0]
        } else {
            &[0.0]
        };
        let corner = |point: &SayDoPoint, side: f64, value: f64| {
            let x = self.x.at(f64::from(point.period)) + side;
            format!("{x:.1},{:.1}", self.y.at(value))
        };
        let all = || {
            points
                .iter()
                .flat_map(|it| sides.iter().map(move |side| (it, *side)))
        };
        let above = all().map(|(point, side)| corner(point, side, point.gap.high));
        let below: Vec<String> = all()
            .map(|(point, side)| corner(point, side, point.gap.low))
            .collect();
        let around: Vec<String> = above.chain(below.into_iter().rev()).collect();
        let _ = writeln!(
            text,
            "<polygon class=\"band\" points=\"{}\"/>",
            around.join(" ")
        );
    }

    fn place(&self, period: i32, value: f64) -> String {
        format!(
            "{:.1},{:.1}",
            self.x.at(f64::from(period)),
            self.y.at(value)
        )
    }
}

fn picture(title: &str, said: &str, key: &[(&str, &str)], panels: &[String]) -> String {
    let (width, height) = (PANEL.0, HEAD + PANEL.1 * panels.len().max(1) as f64);
    let said = if panels.is_empty() {
        "There are no events to draw"
    } else {
        said
    };
    let (title, said) = (escape(title), escape(said));
    let key: String = key
        .iter()
        .map(|(name, color)| format!("<tspan fill=\"{color}\" dx=\"10\">&#9632; {name}</tspan>"))
        .collect();
    let panels: String = panels
        .iter()
        .map(|panel| format!("{panel}</g>\n"))
        .collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{title}. {said}\">\n<style>\n\
         text {{ font: 12px sans-serif; fill: #333 }}\n.title {{ font-size: 16px; font-weight: bold }}\n\
         .name {{ font-weight: bold }}\n.end {{ text-anchor: end }}\n.middle {{ text-anchor: middle }}\n\
         .grid {{ stroke: #ddd }}\n.band {{ fill: #000; fill-opacity: 0.12 }}\n\
         polyline {{ fill: none }}\n.thin {{ stroke-width: 1.3 }}\n.main {{ stroke-width: 2 }}\n</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text class=\"title\" x=\"14\" y=\"22\">{title}</text>\n<text x=\"14\" y=\"42\">{said}</text>\n\
         <text x=\"4\" y=\"60\">{key}</text>\n{panels}</svg>\n"
    )
}
