//! The calibration of posteriors as a picture: how often what was given a probability came true.

use std::fmt::Write;

use super::html::svg::escape;
use super::words;
use crate::infer::CalibrationBin;
use crate::worlds::robustness::Share;

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 520.0;
/// The plot: its corner and the length of its sides.
const PLOT: (f64, f64, f64) = (56.0, 70.0, 400.0);
/// The level of the interval of each point.
const LEVEL: f64 = 0.95;

/// Draws, for each bin of probabilities that has statements, the share of them that came true over the mean probability
/// they were given, with a score interval of 95 % (Wilson 1927) that takes statements as independent. A posterior that is right
/// as often as it says lies on the dashed line.
#[must_use]
pub fn plot_calibration(title: &str, bins: &[CalibrationBin]) -> String {
    let (left, top, side) = PLOT;
    let x = |share: f64| left + side * share;
    let y = |share: f64| top + side * (1.0 - share);
    let mut marks = String::new();
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = writeln!(
            marks,
            "<line class=\"grid\" x1=\"{left}\" x2=\"{0}\" y1=\"{1:.1}\" y2=\"{1:.1}\"/>\
             <text class=\"end\" x=\"{2}\" y=\"{3:.1}\">{4}</text>\
             <text class=\"middle\" x=\"{5:.1}\" y=\"{6}\">{4}</text>",
            left + side,
            y(tick),
            left - 6.0,
            y(tick) + 4.0,
            words::plain(tick),
            x(tick),
            top + side + 18.0
        );
    }
    let _ = writeln!(
        marks,
        "<line class=\"even\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for bin in bins.iter().filter(|bin| bin.count > 0) {
        let holds = (bin.came_true * bin.count as f64).round() as usize;
        let share = Share {
            holds,
            fails: bin.count - holds.min(bin.count),
            unknown: 0,
        };
        let (low, high) = share.interval(LEVEL);
        let _ = writeln!(
            marks,
            "<g><title>said {:.3}, came true {:.3} of {} statements</title>\
             <line class=\"interval\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{low:.1}\" y2=\"{high:.1}\"/>\
             <circle cx=\"{x:.1}\" cy=\"{point:.1}\" r=\"4.5\"/></g>",
            bin.said,
            bin.came_true,
            bin.count,
            x = x(bin.said),
            low = y(low),
            high = y(high),
            point = y(bin.came_true),
        );
    }
    let title = escape(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" role=\"img\" aria-label=\"{title}: how often what was given a probability came true\">\n<style>\n\
         text {{ font: 12px sans-serif; fill: #333 }}\n.title {{ font-size: 16px; font-weight: bold }}\n\
         .end {{ text-anchor: end }}\n.middle {{ text-anchor: middle }}\n.grid {{ stroke: #ddd }}\n\
         .even {{ stroke: #767676; stroke-dasharray: 5 4 }}\n.interval {{ stroke: #0072b2; stroke-width: 1.5 }}\n\
         circle {{ fill: #0072b2 }}\n</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text class=\"title\" x=\"14\" y=\"24\">{title}</text>\n\
         <text x=\"14\" y=\"46\">Share that came true over the probability that was said; bars: 95 % intervals</text>\n\
         {marks}<text class=\"middle\" x=\"{}\" y=\"{}\">probability that was said</text>\n</svg>\n",
        left + side / 2.0,
        top + side + 38.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_for_each_bin_with_statements() {
        let bin = |low: f64, count, said, came_true| CalibrationBin {
            low,
            high: low + 0.1,
            count,
            said,
            came_true,
        };
        let bins = [
            bin(0.0, 10, 0.05, 0.1),
            bin(0.1, 0, f64::NAN, f64::NAN),
            bin(0.9, 4, 0.95, 1.0),
        ];
        let picture = plot_calibration("A <scenario>", &bins);
        assert_eq!(picture.matches("<circle").count(), 2);
        assert!(picture.contains("A &lt;scenario&gt;") && !picture.contains("NaN"));
        // 0.95 of the side to the right of the left end, and at the top.
        assert!(picture.contains(r#"<circle cx="436.0" cy="70.0""#));
    }
}
