//! Proofs about an expression of params over all values that the params can take.

use super::polynomial;
use crate::scenario::check::interval::{Interval, Ranges, bounds};
use crate::scenario::evaluate::{NoValue, OfParams, TOLERANCE, evaluate, operands};
use crate::scenario::model::{BinaryOperator, Expr, ParamId, Scenario};

/// What is known of a value over the ranges of the params.
pub(super) enum Verdict {
    /// It is valid for all values of the params.
    Proven,
    /// It is invalid for these values.
    Refuted {
        value: Result<f64, NoValue>,
        at: Vec<(ParamId, f64)>,
    },
    /// Neither was found.
    Open,
}

/// Boxes of params that are looked at for one proof.
const MOST_BOXES: usize = 256;

/// Params of which all corners are tried; of more params each is tried alone.
const MOST_CORNER_PARAMS: usize = 8;

/// Proves over the ranges of a scenario's params, as far as its requirements allow them.
///
/// Params that set the bounds or the start of a track keep their central values: with others, other states are reached,
/// and what is true in the states at hand says nothing of them.
pub(super) struct Prover<'s> {
    scenario: &'s Scenario,
    ranges: Ranges,
    /// The params that keep their central values, in order.
    held: Vec<ParamId>,
    central: Vec<f64>,
}

impl<'s> Prover<'s> {
    pub fn new(scenario: &'s Scenario) -> Self {
        let held = level_params(scenario);
        let mut ranges = Ranges::full(scenario);
        for param in &held {
            ranges.params[param.index()] = Interval::point(scenario.params[param.index()].value);
        }
        Self {
            scenario,
            ranges,
            held,
            central: scenario.params.iter().map(|param| param.value).collect(),
        }
    }

    /// A number that the value does not exceed.
    pub fn highest(&self, expr: &Expr) -> f64 {
        bounds(expr, &self.ranges).high
    }

    /// Whether the value lies between two numbers.
    pub fn between(&self, expr: &Expr, low: f64, high: f64) -> Verdict {
        let inside =
            |value: f64| value.is_finite() && value >= low - TOLERANCE && value <= high + TOLERANCE;
        if let Expr::Number(value) = expr {
            if inside(*value) {
                return Verdict::Proven;
            }
            return Verdict::Refuted {
                value: Ok(*value),
                at: Vec::new(),
            };
        }
        let mut params = params_of(expr);
        params.retain(|param| !self.held.contains(param));
        if self.holds_in_boxes(expr, &params, &inside) || self.is_required(expr, low, high) {
            return Verdict::Proven;
        }
        self.refute(expr, &params, &inside)
    }

    /// Splits the ranges until the value is valid in every box, or until too many boxes are open.
    fn holds_in_boxes(
        &self,
        expr: &Expr,
        params: &[ParamId],
        inside: &impl Fn(f64) -> bool,
    ) -> bool {
        let mut open = vec![self.ranges.clone()];
        let mut looked_at = 0;
        while let Some(ranges) = open.pop() {
            looked_at += 1;
            if looked_at > MOST_BOXES {
                return false;
            }
            let value = bounds(expr, &ranges);
            if (inside(value.low) && inside(value.high)) || !self.allowed(&ranges) {
                continue;
            }
            let Some(param) = self.widest(params, &ranges) else {
                return false;
            };
            let Interval { low, high } = ranges.params[param.index()];
            let middle = low + (high - low) / 2.0;
            for half in [
                Interval { low, high: middle },
                Interval { low: middle, high },
            ] {
                let mut smaller = ranges.clone();
                smaller.params[param.index()] = half;
                open.push(smaller);
            }
        }
        true
    }

    /// Whether a requirement is what keeps the value between the numbers: `p + q` is at most 1 where `p + q <= 1` is
    /// required.
    fn is_required(&self, expr: &Expr, low: f64, high: f64) -> bool {
        let bounds = bounds(expr, &self.ranges);
        let expr = || Box::new(expr.clone());
        let less = |left: Box<Expr>, right: Box<Expr>| {
            Box::new(Expr::Binary(BinaryOperator::Subtract, left, right))
        };
        let above = less(expr(), Box::new(Expr::Number(high)));
        let below = less(Box::new(Expr::Number(low)), expr());
        let requirements = &self.scenario.requirements;
        // A condition that says that a difference is at most 0 also keeps what exceeds it by nothing.
        let kept = |excess: &Expr| {
            requirements.iter().any(|(condition, _)| {
                let Expr::Binary(operator, left, right) = condition else {
                    return false;
                };
                let (smaller, larger) = match operator {
                    BinaryOperator::Less | BinaryOperator::LessOrEqual => (left, right),
                    BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => (right, left),
                    _ => return false,
                };
                let difference = less(smaller.clone(), larger.clone());
                let rest = less(Box::new(excess.clone()), difference);
                polynomial::constant(&rest).is_some_and(|rest| rest <= TOLERANCE)
            })
        };
        (bounds.high <= high + TOLERANCE || kept(&above))
            && (bounds.low >= low - TOLERANCE || kept(&below))
    }

    /// Whether the requirements leave anything of a box.
    fn allowed(&self, ranges: &Ranges) -> bool {
        let requirements = &self.scenario.requirements;
        !requirements
            .iter()
            .any(|(condition, _)| bounds(condition, ranges).never())
    }

    /// The param whose interval is the largest part of its range.
    fn widest(&self, params: &[ParamId], ranges: &Ranges) -> Option<ParamId> {
        let width = |param: ParamId, ranges: &Ranges| {
            let interval = ranges.params[param.index()];
            interval.high - interval.low
        };
        let part = |param: ParamId| {
            let whole = width(param, &self.ranges);
            if whole > 0.0 {
                width(param, ranges) / whole
            } else {
                0.0
            }
        };
        params
            .iter()
            .copied()
            .filter(|&param| part(param) > 1e-6)
            .max_by(|&a, &b| part(a).total_cmp(&part(b)).then(b.cmp(&a)))
    }

    /// Looks for an invalid value at the corners of the ranges.
    fn refute(&self, expr: &Expr, params: &[ParamId], inside: &impl Fn(f64) -> bool) -> Verdict {
        for corner in self.corners(params) {
            let mut values = self.central.clone();
            for &(param, value) in &corner {
                values[param.index()] = value;
            }
            let required = |(condition, _): &(Expr, _)| {
                evaluate(condition, &OfParams(&values)).is_ok_and(|holds| holds != 0.0)
            };
            if !self.scenario.requirements.iter().all(required) {
                continue;
            }
            let value = evaluate(expr, &OfParams(&values));
            if !value.is_ok_and(inside) {
                return Verdict::Refuted { value, at: corner };
            }
        }
        Verdict::Open
    }

    fn corners(&self, params: &[ParamId]) -> Vec<Vec<(ParamId, f64)>> {
        let ends = |param: ParamId| {
            let range = self.scenario.params[param.index()].possible();
            [*range.start(), *range.end()]
        };
        let central = |param: &ParamId| (*param, self.central[param.index()]);
        let mut corners = vec![params.iter().map(central).collect::<Vec<_>>()];
        if params.len() > MOST_CORNER_PARAMS {
            for (position, &param) in params.iter().enumerate() {
                for end in ends(param) {
                    let mut corner = corners[0].clone();
                    corner[position].1 = end;
                    corners.push(corner);
                }
            }
            return corners;
        }
        for number in 0..1_usize << params.len() {
            let side = |(position, &param): (usize, &ParamId)| {
                (param, ends(param)[number >> position & 1])
            };
            corners.push(params.iter().enumerate().map(side).collect());
        }
        corners
    }
}

/// The params that set the bounds or the start of a track, in the order of the scenario.
pub fn level_params(scenario: &Scenario) -> Vec<ParamId> {
    let tracks = scenario.tracks.iter();
    let mut params: Vec<ParamId> = tracks
        .flat_map(|track| [&track.low, &track.high, &track.start])
        .flat_map(params_of)
        .collect();
    params.sort_unstable();
    params.dedup();
    params
}

/// The params that an expression reads, each once, in the order of the scenario.
fn params_of(expr: &Expr) -> Vec<ParamId> {
    fn collect(expr: &Expr, params: &mut Vec<ParamId>) {
        if let Expr::Param(param) = expr {
            params.push(*param);
        }
        operands(expr, |operand| collect(operand, params));
    }
    let mut params = Vec::new();
    collect(expr, &mut params);
    params.sort_unstable();
    params.dedup();
    params
}
