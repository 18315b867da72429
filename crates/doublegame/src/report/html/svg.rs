//! A small writer of SVG: shapes, escaped text, scales and ticks.
//!
//! Every chart is drawn for a width of [`WIDTH`] units, so that its text has the size of the page's text on a narrow
//! screen as well. Colors and fonts are left to the style sheet: a mark has only its place and its class.

use std::fmt::Write as _;

/// The width of every chart.
pub const WIDTH: f64 = 360.0;

/// Text made safe for element content and for attributes in double quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are not allowed in XML, not even escaped.
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing under way.
#[derive(Debug, Default)]
pub struct Svg {
    body: String,
}

impl Svg {
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (
            coordinate(from.0),
            coordinate(from.1),
            coordinate(to.0),
            coordinate(to.1),
        );
        let _ = write!(
            self.body,
            r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#
        );
    }

    /// A line through points; nothing for fewer than two.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() < 2 {
            return;
        }
        let all: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y)))
            .collect();
        let _ = write!(
            self.body,
            r#"<polyline class="{class}" points="{}"/>"#,
            all.join(" ")
        );
    }

    /// Upright strokes at many places, all in one path; nothing without places.
    pub fn strokes(&mut self, class: &str, places: &[f64], (top, height): (f64, f64)) {
        if places.is_empty() {
            return;
        }
        let (down, up) = (coordinate(height), coordinate(-height));
        let tenths = |x: f64| {
            if x.is_finite() {
                (x * 10.0).round()
            } else {
                0.0
            }
        };
        let mut path = String::new();
        for (number, x) in places.iter().enumerate() {
            // Each stroke is written by its distance from the last one, which is shorter than by its place.
            let _ = match number.checked_sub(1) {
                None => write!(path, "M{} {}v{down}", coordinate(*x), coordinate(top)),
                Some(last) => {
                    let apart = (tenths(*x) - tenths(places[last])) / 10.0;
                    write!(path, "m{} {up}v{down}", coordinate(apart))
                }
            };
        }
        let _ = write!(self.body, r#"<path class="{class}" d="{path}"/>"#);
    }

    /// A filled shape between points; nothing for fewer than three.
    pub fn area(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() < 3 {
            return;
        }
        let all: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y)))
            .collect();
        let _ = write!(
            self.body,
            r#"<polygon class="{class}" points="{}"/>"#,
            all.join(" ")
        );
    }

    /// A box with a text that is shown when a reader points at it.
    pub fn bar(&mut self, class: &str, corner: (f64, f64), size: (f64, f64), tip: &str) {
        let (x, y) = (coordinate(corner.0), coordinate(corner.1));
        let (w, h) = (coordinate(size.0.max(0.0)), coordinate(size.1.max(0.0)));
        let _ = write!(
            self.body,
            r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}">{}</rect>"#,
            title(tip)
        );
    }

    /// A dot with a text that is shown when a reader points at it.
    pub fn dot(&mut self, class: &str, at: (f64, f64), radius: f64, tip: &str) {
        let (x, y, r) = (coordinate(at.0), coordinate(at.1), coordinate(radius));
        let _ = write!(
            self.body,
            r#"<circle class="{class}" cx="{x}" cy="{y}" r="{r}">{}</circle>"#,
            title(tip)
        );
    }

    pub fn text(&mut self, class: &str, at: (f64, f64), anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let (x, y) = (coordinate(at.0), coordinate(at.1));
        let _ = write!(
            self.body,
            r#"<text class="{class}" x="{x}" y="{y}"{anchor}>{}</text>"#,
            escape(text)
        );
    }

    /// An entry of a legend: a sample of a line, and what it stands for.
    pub fn key(&mut self, class: &str, at: (f64, f64), text: &str) {
        self.line(class, at, (at.0 + 26.0, at.1));
        self.text(
            "label",
            (at.0 + 32.0, at.1 + 4.0),
            Anchor::Start,
            &shorten(text, 50),
        );
    }

    /// The finished drawing, named and described for those who do not see it. `id` must be the page's own.
    pub fn finish(self, id: &str, height: f64, name: &str, description: &str) -> String {
        format!(
            concat!(
                r#"<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">"#,
                r#"<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>"#
            ),
            WIDTH,
            coordinate(height),
            id,
            id,
            id,
            escape(name),
            id,
            escape(description),
            self.body
        )
    }
}

fn title(tip: &str) -> String {
    if tip.is_empty() {
        String::new()
    } else {
        format!("<title>{}</title>", escape(tip))
    }
}

/// A coordinate to a tenth of a unit; what is not finite is drawn at 0.
fn coordinate(value: f64) -> String {
    let rounded = if value.is_finite() {
        (value * 10.0).round() / 10.0
    } else {
        0.0
    };
    // Adding zero turns -0 into 0.
    format!("{}", rounded + 0.0)
}

/// A linear map from data to the drawing.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Maps `low..=high` onto `from..=to`. An empty or undefined range is widened, so that every value has a place.
    pub fn new(range: (f64, f64), onto: (f64, f64)) -> Self {
        let (mut low, mut high) = range;
        if !low.is_finite() || !high.is_finite() {
            (low, high) = (0.0, 1.0);
        }
        if high - low < 1e-9 * (1.0 + low.abs()) {
            let room = 0.5 * (1.0 + low.abs());
            (low, high) = (low - room, high + room);
        }
        Self {
            low,
            high,
            from: onto.0,
            to: onto.1,
        }
    }

    /// The place of a value; what lies outside the range is drawn at its end.
    pub fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// Round values within the range, three to seven of them.
    pub fn ticks(&self) -> Vec<f64> {
        let magnitude = 10f64.powf((self.high - self.low).log10().floor());
        let steps = [5.0, 2.0, 1.0, 0.5, 0.2].into_iter().map(|m| m * magnitude);
        let inside = |step: f64| (self.high / step).floor() - (self.low / step).ceil() + 1.0;
        let Some(step) = steps
            .into_iter()
            .find(|step| *step > 0.0 && inside(*step) >= 3.0)
        else {
            return Vec::new();
        };
        let first = (self.low / step).ceil();
        (0..7)
            .map(|i| (first + f64::from(i)) * step)
            .take_while(|tick| *tick <= self.high)
            .collect()
    }
}

/// The smallest range that holds all values, with a margin at both ends; `0..1` where there are none.
pub fn range_of(values: impl IntoIterator<Item = f64>, margin: f64) -> (f64, f64) {
    let finite = values.into_iter().filter(|v| v.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
        (l.min(v), h.max(v))
    });
    if low > high {
        return (0.0, 1.0);
    }
    let room = margin * (high - low);
    (low - room, high + room)
}

/// A text of at most `letters` letters; the rest becomes an ellipsis.
pub fn shorten(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A text in at most `lines` lines of `letters` letters, broken at spaces.
pub fn break_lines(text: &str, letters: usize, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let full = out.len() == lines;
        match out.last_mut() {
            Some(last) if full || last.chars().count() + 1 + word.chars().count() <= letters => {
                last.push(' ');
                last.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out.iter().map(|line| shorten(line, letters)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_escaped() {
        let mut svg = Svg::default();
        svg.text("t", (1.0, 2.0), Anchor::End, "<script>\"&'\u{0}");
        svg.dot("d", (f64::NAN, 0.04), 3.0, "a<b");
        let text = svg.finish("x", 10.0, "<n>", "\"d\"");
        assert_eq!(
            text,
            "<svg viewBox=\"0 0 360 10\" role=\"img\" aria-labelledby=\"x-t x-d\"><title id=\"x-t\">&lt;n&gt;</title>\
             <desc id=\"x-d\">&quot;d&quot;</desc><text class=\"t\" x=\"1\" y=\"2\" text-anchor=\"end\">&lt;script&gt;\
             &quot;&amp;&#39;\u{fffd}</text><circle class=\"d\" cx=\"0\" cy=\"0\" r=\"3\"><title>a&lt;b</title>\
             </circle></svg>"
        );
    }

    #[test]
    fn strokes_are_one_path() {
        let mut svg = Svg::default();
        svg.strokes("m", &[], (1.0, 2.0));
        svg.strokes("m", &[1.0, f64::NAN], (3.0, 4.5));
        let text = svg.finish("x", 1.0, "", "");
        assert_eq!(text.matches("<path").count(), 1);
        assert!(text.contains(r#"<path class="m" d="M1 3v4.5m-1 -4.5v4.5"/>"#));
    }

    #[test]
    fn ticks_are_round() {
        let ticks = |low: f64, high: f64| Scale::new((low, high), (0.0, 1.0)).ticks();
        assert_eq!(ticks(0.0, 1.0), [0.0, 0.5, 1.0]);
        assert_eq!(ticks(-3.1, -1.9), [-3.0, -2.5, -2.0]);
        assert_eq!(ticks(0.55, 1.3).len(), 4);
    }

    #[test]
    fn long_labels_are_cut() {
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(shorten("abcd", 4), "abcd");
        assert_eq!(
            break_lines("takes half of the measures", 8, 2),
            ["takes", "half of…"]
        );
    }

    proptest! {
        #[test]
        fn a_scale_places_every_value(low in any::<f64>(), high in any::<f64>(), value in any::<f64>()) {
            let scale = Scale::new((low, high), (10.0, 20.0));
            let at = scale.at(value);
            prop_assert!(!at.is_finite() || (10.0..=20.0).contains(&at), "{}", at);
            prop_assert!(scale.ticks().len() <= 7);
        }
    }
}
