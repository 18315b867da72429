//! What the values of the params decide before play: rationalities, weights, requirements, and what other modules look
//! at: probabilities (`chances`) and tracks (`levels`). Parts in which an error was found already are passed over.
//!
//! At the central values a violation is an error. Over the ranges of the params it is a warning, found at the corners of
//! the ranges (which decide exactly where an expression is linear in each param, as priors and mixes are): such a draw
//! becomes an invalid world, which is counted.

use crate::scenario::check::interval::{Interval, Ranges, bounds};
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::evaluate::operands;
use crate::scenario::model::{Expr, Mover, ParamId, Scenario, Span};

/// The most params whose corners are tried: 2^10 corners.
const CORNER_PARAMS: usize = 10;
/// Something that must be above zero.
struct Demand {
    expr: Expr,
    span: Span,
    /// What it is, with its name: "the weight of `wave`".
    what: String,
}

/// What would be right.
const ABOVE_ZERO: &str = "a number above 0";

impl Checker<'_> {
    /// All checks of constant expressions.
    pub(super) fn constants(&mut self) {
        let central = Ranges::central(&self.scenario);
        self.requirements_hold(&central);
        for demand in demands(&self.scenario) {
            self.check_demand(&demand, &central);
        }
        self.chance_groups(&central);
        self.track_bounds(&central);
        self.case_starts();
    }

    fn requirements_hold(&mut self, central: &Ranges) {
        for (condition, span) in self.scenario.requirements.clone() {
            if !self.has_error(&condition) && !bounds(&condition, central).always() {
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
        let Demand { expr, span, what } = demand;
        if self.has_error(expr) {
            return;
        }
        let Some(value) = bounds(expr, central).value() else {
            self.undefined(*span, what);
            return;
        };
        if value <= 0.0 {
            self.say(
                Diagnostic::error(
                    code::VALUE_NOT_ALLOWED,
                    *span,
                    format!("{what} is {}", shown(value)),
                )
                .expected(ABOVE_ZERO)
                .hint("it is computed with the central values of the params"),
            );
            return;
        }
        let bad = |value: Option<f64>| value.is_none_or(|value| value <= 0.0);
        if let Some((corner, value)) = self.corner(expr, bad) {
            let value = value.map_or("undefined".to_owned(), shown);
            self.warn_of_draws(what, *span, &value, &corner, ABOVE_ZERO);
        }
    }

    /// Warns that something has a value that is not allowed in a corner of the params' ranges.
    pub(super) fn warn_of_draws(
        &mut self,
        what: &str,
        span: Span,
        value: &str,
        corner: &str,
        expected: &str,
    ) {
        let what = format!("{what} is {value} for some draws of the params");
        self.say(
            Diagnostic::warning(code::INVALID_DRAWS, span, what)
                .label(format!("with {corner}"))
                .expected(expected)
                .hint(
                    "narrow the ranges or add a `require`; such worlds are counted and not solved",
                ),
        );
    }

    /// Whether an error was found in the expression or in a param that it reads.
    pub(super) fn has_error(&self, expr: &Expr) -> bool {
        let mut error = match expr {
            Expr::Number(value) => value.is_nan(),
            Expr::Param(param) => {
                let param = self.scenario.params.get(param.index());
                param.is_some_and(|param| param.value.is_nan())
            }
            _ => false,
        };
        operands(expr, |operand| error |= self.has_error(operand));
        error
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
                let range = self.scenario.params.get(param.index())?.possible();
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

fn demands(scenario: &Scenario) -> Vec<Demand> {
    let actors = scenario.actors.iter().map(|actor| Demand {
        expr: actor.rationality.clone(),
        span: actor.naming.span,
        what: format!("the rationality of `{}`", actor.naming.name),
    });
    let choices = scenario
        .moves
        .iter()
        .filter(|made| made.mover != Mover::Chance);
    let weights = choices.flat_map(|made| &made.values).filter_map(|option| {
        Some(Demand {
            expr: option.weight.clone()?,
            span: option.naming.span,
            what: format!("the weight of `{}`", option.naming.name),
        })
    });
    actors.chain(weights).collect()
}

/// Whether an expression is made of numbers and params only.
pub(super) fn is_constant(expr: &Expr) -> bool {
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
