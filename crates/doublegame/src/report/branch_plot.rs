//! The branches of quantal response equilibria as a picture: for each information set the probability of each action
//! over lambda.

use std::fmt::Write;

use super::html::svg::{escape, shorten};
use crate::solve::concept::{Answer, BranchCourse, SetStrategy};

/// The most information sets that are drawn.
const MOST_PANELS: usize = 24;
const COLUMNS: usize = 3;
/// The size of a panel with its title and legend.
const PANEL: (f64, f64) = (300.0, 210.0);
/// The plot within a panel: its corner and its size.
const PLOT: (f64, f64, f64, f64) = (34.0, 46.0, 252.0, 132.0);
/// Above the panels stands the title.
const HEAD: f64 = 56.0;
const LONGEST_TITLE: usize = 46;
/// Colors that are told apart with any color vision (Wong 2011), without yellow, which is faint on white.
const COLORS: [&str; 7] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000",
];

/// Draws the branches of an answer as SVG. Where there are more than 24 information sets, those are drawn whose probabilities change most along the branches. The principal branch is drawn solid, others dashed; a dotted line
/// marks a lambda at which a branch turns.
#[must_use]
pub fn plot_branches(title: &str, players: &[String], answer: &Answer) -> String {
    let Some(first) = answer.solutions().first() else {
        return picture(title, "there is no branch", &[], (0, 0));
    };
    let panels = panels(&first.strategies, &answer.branches);
    let most_lambda = answer
        .branches
        .iter()
        .flat_map(|branch| &branch.points)
        .map(|point| point.lambda)
        .fold(0.0, f64::max);
    let drawn: Vec<String> = panels
        .iter()
        .enumerate()
        .map(|(place, panel)| {
            let corner = (
                (place % COLUMNS) as f64 * PANEL.0,
                HEAD + (place / COLUMNS) as f64 * PANEL.1,
            );
            let set = &first.strategies[panel.set];
            draw(
                set,
                panel.first,
                &players[set.player],
                answer,
                (corner, most_lambda),
            )
        })
        .collect();
    let sets = first.strategies.len();
    let said = if drawn.len() < sets {
        format!(
            "Probability of each action over lambda; the {} of {sets} information sets at which play changes most",
            drawn.len()
        )
    } else {
        "Probability of each action over lambda".to_owned()
    };
    let rows = drawn.len().div_ceil(COLUMNS);
    picture(title, &said, &drawn, (drawn.len().min(COLUMNS), rows))
}

/// An information set and where its actions begin among the probabilities.
struct Panel {
    set: usize,
    first: usize,
}

/// The sets that are drawn, in their order.
fn panels(strategies: &[SetStrategy], branches: &[BranchCourse]) -> Vec<Panel> {
    let mut first = 0;
    let mut all: Vec<(f64, Panel)> = Vec::with_capacity(strategies.len());
    for (set, strategy) in strategies.iter().enumerate() {
        let actions = first..first + strategy.actions.len();
        let change = actions.map(|action| change(branches, action));
        all.push((change.fold(0.0, f64::max), Panel { set, first }));
        first += strategy.actions.len();
    }
    all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    all.truncate(MOST_PANELS);
    let mut panels: Vec<Panel> = all.into_iter().map(|(_, panel)| panel).collect();
    panels.sort_by_key(|panel| panel.set);
    panels
}

/// By how much an action's probability changes over all branches.
fn change(branches: &[BranchCourse], action: usize) -> f64 {
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    for point in branches.iter().flat_map(|branch| &branch.points) {
        low = low.min(point.probabilities[action]);
        high = high.max(point.probabilities[action]);
    }
    high - low
}

fn draw(
    set: &SetStrategy,
    first: usize,
    player: &str,
    answer: &Answer,
    (corner, most_lambda): ((f64, f64), f64),
) -> String {
    let (left, top, width, height) = PLOT;
    let scale = if most_lambda > 0.0 {
        width / most_lambda
    } else {
        0.0
    };
    let x = |lambda: f64| corner.0 + left + lambda * scale;
    let y = |probability: f64| corner.1 + top + height * (1.0 - probability);
    let mut text = String::new();
    let name = match set.label.as_str() {
        "" => player.to_owned(),
        label => format!("{player}: {label}"),
    };
    let _ = writeln!(
        text,
        "<g><title>{}</title>\n<text class=\"name\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        escape(&name),
        corner.0 + left,
        corner.1 + 16.0,
        escape(&shorten(&name, LONGEST_TITLE))
    );
    draw_legend(&mut text, set, (corner.0 + left, corner.1 + 34.0));
    for (probability, words) in [(0.0, "0"), (0.5, "0.5"), (1.0, "1")] {
        let _ = writeln!(
            text,
            "<line class=\"grid\" x1=\"{0:.1}\" x2=\"{1:.1}\" y1=\"{2:.1}\" y2=\"{2:.1}\"/>\
             <text class=\"end\" x=\"{3:.1}\" y=\"{4:.1}\">{words}</text>",
            x(0.0),
            corner.0 + left + width,
            y(probability),
            x(0.0) - 5.0,
            y(probability) + 4.0
        );
    }
    for lambda in [0.0, most_lambda / 2.0, most_lambda] {
        let _ = writeln!(
            text,
            "<text class=\"middle\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x(lambda),
            y(0.0) + 16.0,
            super::words::plain(lambda)
        );
    }
    for fold in answer.branches.iter().flat_map(|branch| &branch.folds) {
        let _ = writeln!(
            text,
            "<line class=\"fold\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{1:.1}\" y2=\"{2:.1}\"/>",
            x(*fold),
            y(1.0),
            y(0.0)
        );
    }
    for (place, branch) in answer.branches.iter().enumerate() {
        let class = if place == 0 { "principal" } else { "other" };
        for action in 0..set.actions.len() {
            let points: Vec<String> = branch
                .points
                .iter()
                .map(|point| {
                    let probability = point.probabilities[first + action];
                    format!("{:.1},{:.1}", x(point.lambda), y(probability))
                })
                .collect();
            let _ = writeln!(
                text,
                "<polyline class=\"{class}\" stroke=\"{}\" points=\"{}\"/>",
                COLORS[action % COLORS.len()],
                points.join(" ")
            );
        }
    }
    text.push_str("</g>\n");
    text
}

/// The actions' names in their colors, as far as there is room.
fn draw_legend(text: &mut String, set: &SetStrategy, at: (f64, f64)) {
    let room = LONGEST_TITLE / set.actions.len().clamp(1, 4);
    let _ = write!(text, "<text x=\"{:.1}\" y=\"{:.1}\">", at.0, at.1);
    for (place, (label, _)) in set.actions.iter().enumerate().take(4) {
        let label = match label.as_str() {
            "" => format!("#{}", place + 1),
            label => shorten(label, room),
        };
        let _ = write!(
            text,
            "<tspan fill=\"{}\" dx=\"{}\">{}</tspan>",
            COLORS[place],
            if place == 0 { 0 } else { 8 },
            escape(&label)
        );
    }
    if set.actions.len() > 4 {
        let _ = write!(
            text,
            "<tspan dx=\"8\">and {} more</tspan>",
            set.actions.len() - 4
        );
    }
    text.push_str("</text>\n");
}

fn picture(title: &str, said: &str, panels: &[String], (columns, rows): (usize, usize)) -> String {
    let width = PANEL.0 * columns.max(2) as f64;
    let height = HEAD + PANEL.1 * rows as f64;
    let (title, said) = (escape(title), escape(said));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{title}. {said}\">\n<style>\n\
         text {{ font: 12px sans-serif; fill: #333 }}\n.title {{ font-size: 16px; font-weight: bold }}\n\
         .name {{ font-weight: bold }}\n.end {{ text-anchor: end }}\n.middle {{ text-anchor: middle }}\n\
         .grid {{ stroke: #ddd }}\n.fold {{ stroke: #999; stroke-dasharray: 1 3 }}\n\
         polyline {{ fill: none; stroke-width: 1.8 }}\n.other {{ stroke-dasharray: 6 3 }}\n</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text class=\"title\" x=\"14\" y=\"22\">{title}</text>\n<text x=\"14\" y=\"42\">{said}</text>\n{}</svg>\n",
        panels.concat()
    )
}
