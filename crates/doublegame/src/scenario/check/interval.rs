//! Bounds on the value of an expression, by interval arithmetic.
//!
//! One evaluator serves two questions. With every param at its central value and every interval a single point it gives
//! the value of a constant expression; with params over their ranges and tracks over their bounds it gives an interval
//! that surely holds the value. A condition is `[1, 1]` (always), `[0, 0]` (never) or `[0, 1]` (it depends).
//! Bounds are not rounded outward: an error of a last digit does not matter where they are used.

use crate::scenario::model::{BinaryOperator, Expr, Scenario, UnaryOperator};

/// All numbers from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
}

impl Interval {
    /// Any number at all; also the result of an operation that is not defined, such as a division by zero.
    pub const WHOLE: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };
    /// A condition of which nothing is known.
    pub const EITHER: Self = Self {
        low: 0.0,
        high: 1.0,
    };

    /// One number.
    #[must_use]
    pub const fn point(value: f64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// The smallest interval that holds all the values; [`Interval::WHOLE`] where one of them is no number.
    fn hull(values: &[f64]) -> Self {
        let mut result = Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
        };
        for &value in values {
            if value.is_nan() {
                return Self::WHOLE;
            }
            result.low = result.low.min(value);
            result.high = result.high.max(value);
        }
        result
    }

    const fn truth(value: bool) -> Self {
        Self::point(if value { 1.0 } else { 0.0 })
    }

    /// The number, if the interval is one finite number.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.low.is_finite() && self.low >= self.high).then_some(self.low)
    }

    /// Whether a condition with this interval holds always.
    #[must_use]
    pub fn always(self) -> bool {
        self.low > 0.0
    }

    /// Whether a condition with this interval holds never.
    #[must_use]
    pub fn never(self) -> bool {
        self.low >= 0.0 && self.high <= 0.0
    }

    fn contains_zero(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// What is known of params and tracks. What a choice, a signal or a type is, is never known.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranges {
    /// Length: params.
    pub params: Vec<Interval>,
    /// Length: tracks.
    pub tracks: Vec<Interval>,
    /// The number of periods.
    pub horizon: u32,
}

impl Ranges {
    /// Every param at its central value; tracks are not known.
    #[must_use]
    pub fn central(scenario: &Scenario) -> Self {
        let params = scenario.params.iter();
        Self {
            params: params.map(|param| Interval::point(param.value)).collect(),
            tracks: vec![Interval::WHOLE; scenario.tracks.len()],
            horizon: scenario.horizon,
        }
    }

    /// Every param over its range and every track over its bounds.
    #[must_use]
    pub fn full(scenario: &Scenario) -> Self {
        let mut ranges = Self::central(scenario);
        for (interval, param) in ranges.params.iter_mut().zip(&scenario.params) {
            *interval = Interval {
                low: *param.possible().start(),
                high: *param.possible().end(),
            };
        }
        ranges.tracks = scenario
            .tracks
            .iter()
            .map(|track| Interval {
                low: bounds(&track.low, &ranges).low,
                high: bounds(&track.high, &ranges).high,
            })
            .collect();
        ranges
    }
}

/// An interval that holds every value that the expression can take.
#[must_use]
pub fn bounds(expr: &Expr, ranges: &Ranges) -> Interval {
    match expr {
        Expr::Number(value) => Interval::point(*value),
        Expr::Param(param) => look_up(&ranges.params, param.index()),
        Expr::Track(track) | Expr::LastTrack(track) => look_up(&ranges.tracks, track.index()),
        Expr::Period => Interval {
            low: 1.0,
            high: f64::from(ranges.horizon),
        },
        Expr::Horizon => Interval::point(f64::from(ranges.horizon)),
        Expr::MoveIs(..) | Expr::LastMoveIs(..) | Expr::TypeIs(..) | Expr::EndingIs(_) => {
            Interval::EITHER
        }
        Expr::Unary(operator, operand) => unary(*operator, bounds(operand, ranges)),
        Expr::Binary(operator, left, right) => {
            binary(*operator, bounds(left, ranges), bounds(right, ranges))
        }
        Expr::If(condition, then, otherwise) => {
            let condition = bounds(condition, ranges);
            if condition.always() {
                bounds(then, ranges)
            } else if condition.never() {
                bounds(otherwise, ranges)
            } else {
                let (then, otherwise) = (bounds(then, ranges), bounds(otherwise, ranges));
                Interval::hull(&[then.low, then.high, otherwise.low, otherwise.high])
            }
        }
    }
}

fn look_up(values: &[Interval], index: usize) -> Interval {
    values.get(index).copied().unwrap_or(Interval::WHOLE)
}

fn unary(operator: UnaryOperator, x: Interval) -> Interval {
    let monotone = |function: fn(f64) -> f64| Interval::hull(&[function(x.low), function(x.high)]);
    match operator {
        UnaryOperator::Negate => Interval::hull(&[-x.low, -x.high]),
        UnaryOperator::Not => Interval::hull(&[1.0 - x.low, 1.0 - x.high]),
        UnaryOperator::Abs if x.contains_zero() => Interval {
            low: 0.0,
            high: x.high.max(-x.low),
        },
        UnaryOperator::Abs => monotone(f64::abs),
        UnaryOperator::Round => monotone(f64::round),
        UnaryOperator::Floor => monotone(f64::floor),
        UnaryOperator::Ceiling => monotone(f64::ceil),
        UnaryOperator::Exp => monotone(f64::exp),
        UnaryOperator::Sqrt if x.low < 0.0 => Interval::WHOLE,
        UnaryOperator::Sqrt => monotone(f64::sqrt),
        UnaryOperator::Log if x.low <= 0.0 => Interval::WHOLE,
        UnaryOperator::Log => monotone(f64::ln),
    }
}

fn binary(operator: BinaryOperator, a: Interval, b: Interval) -> Interval {
    use BinaryOperator as Op;
    let corners = |function: fn(f64, f64) -> f64| {
        Interval::hull(&[
            function(a.low, b.low),
            function(a.low, b.high),
            function(a.high, b.low),
            function(a.high, b.high),
        ])
    };
    let decided = |yes: bool, no: bool| match (yes, no) {
        (true, _) => Interval::truth(true),
        (_, true) => Interval::truth(false),
        _ => Interval::EITHER,
    };
    let same = a.value().is_some() && a == b;
    let apart = a.high < b.low || b.high < a.low;
    match operator {
        Op::Add => Interval::hull(&[a.low + b.low, a.high + b.high]),
        Op::Subtract => Interval::hull(&[a.low - b.high, a.high - b.low]),
        Op::Multiply => corners(|x, y| x * y),
        Op::Divide if b.contains_zero() => Interval::WHOLE,
        Op::Divide => corners(|x, y| x / y),
        Op::Power => power(a, b),
        Op::Min => corners(f64::min),
        Op::Max => corners(f64::max),
        Op::Equal => decided(same, apart),
        Op::NotEqual => decided(apart, same),
        Op::Less => decided(a.high < b.low, a.low >= b.high),
        Op::LessOrEqual => decided(a.high <= b.low, a.low > b.high),
        Op::Greater => decided(a.low > b.high, a.high <= b.low),
        Op::GreaterOrEqual => decided(a.low >= b.high, a.high < b.low),
        Op::And => decided(a.always() && b.always(), a.never() || b.never()),
        Op::Or => decided(a.always() || b.always(), a.never() && b.never()),
    }
}

fn power(base: Interval, exponent: Interval) -> Interval {
    if base.low > 0.0 || (base.low >= 0.0 && exponent.low >= 0.0) {
        return Interval::hull(&[
            base.low.powf(exponent.low),
            base.low.powf(exponent.high),
            base.high.powf(exponent.low),
            base.high.powf(exponent.high),
        ]);
    }
    let Some(whole) = exponent.value().filter(|e| e.fract().abs() < f64::EPSILON) else {
        return Interval::WHOLE;
    };
    if whole < 0.0 && base.contains_zero() {
        return Interval::WHOLE;
    }
    let ends = Interval::hull(&[base.low.powf(whole), base.high.powf(whole)]);
    if base.contains_zero() && whole > 0.0 {
        // An even power turns at zero, an odd one passes through it.
        Interval {
            low: ends.low.min(0.0),
            high: ends.high.max(0.0),
        }
    } else {
        ends
    }
}

#[cfg(test)]
mod tests;
