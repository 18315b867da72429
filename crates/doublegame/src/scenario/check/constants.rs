//! What the values of the params decide before play: priors, bounds of tracks, weights, mixes, requirements.
//!
//! At the central values a violation is an error. Over the ranges of the params it is a warning, found at the corners of
//! the ranges (which decide exactly where an expression is linear in each param, as priors and mixes are): such a draw
//! becomes an invalid world, which is counted.

use crate::scenario::check::interval::{Interval, Ranges, bounds};
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::evaluate::operands;
use crate::scenario::model::{BinaryOperator, Expr, Mover, ParamId, Rule, Scenario, Span};

/// The most params whose corners are tried: 2^10 corners.
const CORNER_PARAMS: usize = 10;
/// How far a sum of probabilities may be from one.
const TOLERANCE: f64 = 1e-9;
/// Something that must lie in a range.
struct Demand {
    expr: Expr,
    span: Span,
    low: f64,
    high: f64,
    /// Whether the lower end itself is allowed.
    low_allowed: bool,
    /// What it is, with its name: "the prior of `partner`".
    what: String,
    /// What would be right: "a probability from 0 to 1".
    expected: &'static str,
}

impl Demand {
    fn probability(expr: &Expr, span: Span, what: String) -> Self {
        Self {
            expr: expr.clone(),
            span,
            low: 0.0,
            high: 1.0,
            low_allowed: true,
            what,
            expected: "a probability from 0 to 1",
        }
    }

    fn positive(expr: &Expr, span: Span, what: String) -> Self {
        Self {
            expr: expr.clone(),
            span,
            low: 0.0,
            high: f64::INFINITY,
            low_allowed: false,
            what,
            expected: "a number above 0",
        }
    }

    fn allows(&self, value: f64) -> bool {
        let above = if self.low_allowed {
            value >= self.low - TOLERANCE
        } else {
            value > self.low
        };
        above && value <= self.high + TOLERANCE
    }
}

impl Checker<'_> {
    /// All checks of constant expressions.
    pub(super) fn constants(&mut self) {
        let central = Ranges::central(&self.scenario);
        self.requirements_hold(&central);
        for demand in demands(&self.scenario) {
            self.check_demand(&demand, &central);
        }
        for sum in sums(&self.scenario) {
            self.check_sum(&sum, &central);
        }
        self.track_bounds(&central);
        self.case_starts();
    }

    fn requirements_hold(&mut self, central: &Ranges) {
        for (condition, span) in self.scenario.requirements.clone() {
            if !bounds(&condition, central).always() {
                self.say(
                    Diagnostic::error(
                        code::REQUIREMENT_VIOLATED,
                        span,
                        "the central values of the params do not keep this requirement",
                    )
                    .label("does not hold")
                    .expected("a condition that the central values satisfy")
                    .hint("change the values, or the requirement"),
                );
            }
        }
    }

    fn check_demand(&mut self, demand: &Demand, central: &Ranges) {
        let Some(value) = bounds(&demand.expr, central).value() else {
            self.undefined(demand.span, &demand.what);
            return;
        };
        if !demand.allows(value) {
            self.say(
                Diagnostic::error(
                    code::VALUE_NOT_ALLOWED,
                    demand.span,
                    format!("{} is {}", demand.what, shown(value)),
                )
                .expected(demand.expected)
                .hint("it is computed with the central values of the params"),
            );
            return;
        }
        let bad = |value: Option<f64>| value.is_none_or(|value| !demand.allows(value));
        if let Some((corner, value)) = self.corner(&demand.expr, bad) {
            let value = value.map_or("undefined".to_owned(), shown);
            self.say(
                Diagnostic::warning(
                    code::INVALID_DRAWS,
                    demand.span,
                    format!("{} is {value} for some draws of the params", demand.what),
                )
                .label(format!("with {corner}"))
                .expected(demand.expected)
                .hint(
                    "narrow the ranges or add a `require`; such worlds are counted and not solved",
                ),
            );
        }
    }

    pub(super) fn undefined(&mut self, span: Span, what: &str) {
        self.say(
            Diagnostic::error(
                code::VALUE_NOT_ALLOWED,
                span,
                format!("{what} is not a number"),
            )
            .expected("a number that the central values of the params give")
            .hint("look for a division by zero, or the root or logarithm of a negative number"),
        );
    }

    fn check_sum(&mut self, sum: &Sum, central: &Ranges) {
        let total: Option<f64> = sum
            .parts
            .iter()
            .map(|expr| bounds(expr, central).value())
            .sum();
        let Some(total) = total else { return };
        if (total - 1.0).abs() > TOLERANCE {
            self.say(
                Diagnostic::error(
                    code::NOT_ONE_IN_SUM,
                    sum.span,
                    format!("{} add up to {}", sum.what, shown(total)),
                )
                .expected("probabilities that add up to 1")
                .hint("write `otherwise` for the last one"),
            );
            return;
        }
        let Some(whole) = sum.parts.iter().cloned().reduce(|left, right| {
            Expr::Binary(BinaryOperator::Add, Box::new(left), Box::new(right))
        }) else {
            return;
        };
        let bad = |value: Option<f64>| value.is_some_and(|v| (v - 1.0).abs() > TOLERANCE);
        if let Some((corner, value)) = self.corner(&whole, bad) {
            let value = value.map_or("undefined".to_owned(), shown);
            self.say(
                Diagnostic::warning(
                    code::INVALID_DRAWS,
                    sum.span,
                    format!(
                        "{} add up to {value} for some draws of the params",
                        sum.what
                    ),
                )
                .label(format!("with {corner}"))
                .expected("probabilities that add up to 1")
                .hint("write `otherwise` for the last one"),
            );
        }
    }

    /// A corner of the params' ranges where the value is bad, in words, and the value. Corners that violate a
    /// requirement do not count. Nothing where the expression reads too many params.
    pub(super) fn corner(
        &self,
        expr: &Expr,
        bad: impl Fn(Option<f64>) -> bool,
    ) -> Option<(String, Option<f64>)> {
        let mut params = Vec::new();
        collect_params(expr, &mut params);
        if params.is_empty() || params.len() > CORNER_PARAMS {
            return None;
        }
        let mut ranges = Ranges::central(&self.scenario);
        for corner in 0..1_usize << params.len() {
            for (bit, param) in params.iter().enumerate() {
                let range = &self.scenario.params.get(param.index())?.range;
                let end = if corner >> bit & 1 == 0 {
                    range.start()
                } else {
                    range.end()
                };
                *ranges.params.get_mut(param.index())? = Interval::point(*end);
            }
            let drawn = self
                .scenario
                .requirements
                .iter()
                .all(|(condition, _)| !bounds(condition, &ranges).never());
            let value = bounds(expr, &ranges).value();
            if drawn && bad(value) {
                let words: Vec<String> = params
                    .iter()
                    .filter_map(|param| {
                        let name = &self.scenario.params.get(param.index())?.naming.name;
                        let value = ranges.params.get(param.index())?.low;
                        Some(format!("{name} = {}", shown(value)))
                    })
                    .collect();
                return Some((words.join(", "), value));
            }
        }
        None
    }
}

/// Probabilities that must add up to one.
struct Sum {
    parts: Vec<Expr>,
    span: Span,
    what: String,
}

fn sums(scenario: &Scenario) -> Vec<Sum> {
    let mut sums = Vec::new();
    for actor in &scenario.actors {
        sums.push(Sum {
            parts: actor.types.iter().map(|kind| kind.prior.clone()).collect(),
            span: actor.naming.span,
            what: format!("the priors of `{}`", actor.naming.name),
        });
    }
    for policy in &scenario.policies {
        for line in &policy.lines {
            if let Rule::Mix(parts) = &line.rule {
                sums.push(Sum {
                    parts: parts.iter().map(|(_, chance)| chance.clone()).collect(),
                    span: line.span,
                    what: "the probabilities of the mix".to_owned(),
                });
            }
        }
    }
    for made in &scenario.moves {
        let weights: Vec<Expr> = made
            .values
            .iter()
            .filter_map(|v| v.weight.clone())
            .collect();
        if made.mover == Mover::Chance && weights.iter().all(is_constant) {
            sums.push(Sum {
                parts: weights,
                span: made.naming.span,
                what: format!("the probabilities of `{}`", made.naming.name),
            });
        }
    }
    sums
}

fn demands(scenario: &Scenario) -> Vec<Demand> {
    let mut demands = Vec::new();
    for actor in &scenario.actors {
        let name = &actor.naming.name;
        demands.push(Demand::positive(
            &actor.rationality,
            actor.naming.span,
            format!("the rationality of `{name}`"),
        ));
        for kind in &actor.types {
            demands.push(Demand::probability(
                &kind.prior,
                kind.naming.span,
                format!("the prior of `{}`", kind.naming.name),
            ));
        }
    }
    for made in &scenario.moves {
        for value in &made.values {
            let Some(weight) = &value.weight else {
                continue;
            };
            let (name, span) = (&value.naming.name, value.naming.span);
            match made.mover {
                Mover::Actor { .. } => {
                    let what = format!("the weight of `{name}`");
                    demands.push(Demand::positive(weight, span, what));
                }
                Mover::Chance if is_constant(weight) => {
                    let what = format!("the probability of `{name}`");
                    demands.push(Demand::probability(weight, span, what));
                }
                Mover::Chance => {}
            }
        }
    }
    for line in scenario.policies.iter().flat_map(|policy| &policy.lines) {
        if let Rule::Mix(parts) = &line.rule {
            for (_, chance) in parts {
                let what = "a probability of the mix".to_owned();
                demands.push(Demand::probability(chance, line.span, what));
            }
        }
    }
    demands
}

/// Whether an expression is made of numbers and params only.
fn is_constant(expr: &Expr) -> bool {
    let mut constant = !matches!(
        expr,
        Expr::Track(_)
            | Expr::LastTrack(_)
            | Expr::Period
            | Expr::MoveIs(..)
            | Expr::LastMoveIs(..)
            | Expr::TypeIs(..)
            | Expr::EndingIs(_)
    );
    operands(expr, |operand| constant &= is_constant(operand));
    constant
}

fn collect_params(expr: &Expr, params: &mut Vec<ParamId>) {
    if let Expr::Param(param) = expr
        && !params.contains(param)
    {
        params.push(*param);
    }
    operands(expr, |operand| collect_params(operand, params));
}

/// A number with at most six digits after the point.
pub(super) fn shown(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    format!("{rounded}")
}
