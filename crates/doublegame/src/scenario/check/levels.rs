//! The bounds and starts of tracks, which the values of the params decide.

use crate::scenario::check::constants::shown;
use crate::scenario::check::interval::{Ranges, bounds};
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{BinaryOperator, Case, Expr, Span, Track};

/// The most values of a track.
pub(super) const LEVELS: f64 = 1000.0;
/// The farthest from zero that a track may reach.
pub(super) const FARTHEST: f64 = 1e6;

impl Checker<'_> {
    /// Reports tracks whose bounds and start make no sense at the central values, and warns where some draws of the
    /// params make them so.
    pub(super) fn track_bounds(&mut self, central: &Ranges) {
        for track in self.scenario.tracks.clone() {
            let name = &track.naming.name;
            let span = track.naming.span;
            let parts = [
                ("the lower bound", &track.low),
                ("the upper bound", &track.high),
                ("the start", &track.start),
            ];
            if parts.iter().any(|(_, expr)| self.has_error(expr)) {
                continue;
            }
            let mut values = [0.0; 3];
            let mut sound = true;
            for ((what, expr), slot) in parts.into_iter().zip(&mut values) {
                let what = format!("{what} of `{name}`");
                match bounds(expr, central).value() {
                    None => {
                        self.undefined(span, &what);
                        sound = false;
                    }
                    Some(value) if value.fract().abs() > 0.0 || value.abs() > FARTHEST => {
                        self.bad_track(
                            span,
                            format!("{what} is {}", shown(value)),
                            "a whole number from -1000000 to 1000000",
                            "tracks take whole numbers: use `round(...)`, or another scale",
                        );
                        sound = false;
                    }
                    Some(value) => *slot = value,
                }
            }
            let [low, high, start] = values;
            if !sound {
                continue;
            }
            if low > high {
                self.bad_track(
                    span,
                    format!("the bounds of `{name}` are empty: {low} is above {high}"),
                    "the lower bound first",
                    "exchange the bounds",
                );
            } else if high - low >= LEVELS {
                self.bad_track(
                    span,
                    format!("`{name}` has {} values", high - low + 1.0),
                    "at most 1000 values",
                    "use a coarser scale: every value multiplies the game",
                );
            } else if start < low || start > high {
                self.bad_track(
                    span,
                    format!("`{name}` starts at {start}, outside its bounds {low}..{high}"),
                    "a start inside the bounds",
                    "change the start or the bounds",
                );
            } else {
                self.start_draws(&track, name, span);
            }
        }
    }

    /// Warns of draws of the params for which a track's bounds and start make no sense.
    fn start_draws(&mut self, track: &Track, name: &str, span: Span) {
        let not_whole = |value: Option<f64>| value.is_none_or(|value| value.fract().abs() > 0.0);
        let below_zero = |value: Option<f64>| value.is_none_or(|value| value < 0.0);
        let difference = |left: &Expr, right: &Expr| {
            Expr::Binary(
                BinaryOperator::Subtract,
                Box::new(left.clone()),
                Box::new(right.clone()),
            )
        };
        let found = [&track.low, &track.high, &track.start]
            .into_iter()
            .find_map(|expr| self.corner(expr, not_whole))
            .map(|found| (found, "is not a whole number"))
            .or_else(|| {
                [
                    difference(&track.start, &track.low),
                    difference(&track.high, &track.start),
                ]
                .iter()
                .find_map(|expr| self.corner(expr, below_zero))
                .map(|found| (found, "starts outside its bounds"))
            });
        if let Some(((corner, _), what)) = found {
            self.say(
                Diagnostic::warning(
                    code::INVALID_DRAWS,
                    span,
                    format!("`{name}` {what} for some draws of the params"),
                )
                .label(format!("with {corner}"))
                .expected("whole bounds, and a start inside them")
                .hint("declare its params `whole`, or narrow their ranges"),
            );
        }
    }

    fn bad_track(&mut self, span: Span, message: String, expected: &str, hint: &str) {
        self.say(
            Diagnostic::error(code::BAD_TRACK, span, message)
                .expected(expected)
                .hint(hint),
        );
    }

    /// Reports starts of cases that are no whole numbers inside the bounds of their track, and warns where some draws of
    /// the params make them so.
    pub(super) fn case_starts(&mut self) {
        let declared = self.scenario.params.clone();
        for case in self.scenario.cases.clone() {
            // The case's own params have one value in every draw.
            for (param, value) in &case.params {
                if let Some(param) = self.scenario.params.get_mut(param.index()) {
                    param.value = *value;
                    param.range = *value..=*value;
                }
            }
            for (track, start) in &case.starts {
                if let Some(track) = self.scenario.tracks.get(track.index()).cloned() {
                    self.case_start(&case, &track, start);
                }
            }
            self.scenario.params.clone_from(&declared);
        }
    }

    fn case_start(&mut self, case: &Case, track: &Track, start: &Expr) {
        if [start, &track.low, &track.high]
            .into_iter()
            .any(|expr| self.has_error(expr))
        {
            return;
        }
        let ranges = Ranges::central(&self.scenario);
        let (low, high) = (bounds(&track.low, &ranges), bounds(&track.high, &ranges));
        let (of_case, name) = (&case.naming.name, &track.naming.name);
        let span = case.naming.span;
        match bounds(start, &ranges).value() {
            None => self.undefined(
                span,
                &format!("the start of `{name}` in the case `{of_case}`"),
            ),
            Some(value) if value.fract().abs() > 0.0 => self.bad_track(
                span,
                format!(
                    "in the case `{of_case}`, `{name}` starts at {}",
                    shown(value)
                ),
                "a whole number",
                "tracks take whole numbers: use `round(...)`, or another scale",
            ),
            Some(value) if value < low.low || value > high.high => self.bad_track(
                span,
                format!(
                    "in the case `{of_case}`, `{name}` starts at {value}, outside its bounds {}..{}",
                    low.low, high.high
                ),
                "a start inside the bounds",
                "change the start or the bounds",
            ),
            Some(_) => {
                let started = Track {
                    start: start.clone(),
                    ..track.clone()
                };
                let name = format!("{name}` in the case `{of_case}");
                self.start_draws(&started, &name, span);
            }
        }
    }
}
