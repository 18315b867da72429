//! Evaluates expressions of a checked scenario in one state and one world.
//!
//! The compiler, the exploration of states and the tests of probabilities all evaluate through [`evaluate`]; what
//! differs is only where values come from, which an implementation of [`Values`] says. Conditions are 0 or 1. Every
//! operation must give a finite number: a division by zero is an error, never an infinity that travels on.

use crate::scenario::model::{ActorId, BinaryOperator, EndingId, Expr, MoveId, ParamId, TrackId};
use crate::scenario::model::{Scenario, Step, UnaryOperator};

/// Where an expression's names get their values from.
pub trait Values {
    /// The value of a param.
    fn param(&self, param: ParamId) -> f64;
    /// The value of a track now.
    fn track(&self, track: TrackId) -> f64;
    /// The value of a track at the end of the last period.
    fn last_track(&self, track: TrackId) -> f64;
    /// The number of this period, from 1.
    fn period(&self) -> f64;
    /// How many periods are played.
    fn horizon(&self) -> f64;
    /// Whether a choice or signal of this period came out so.
    fn move_is(&self, which: MoveId, value: Option<u16>) -> bool;
    /// The same of the last period.
    fn last_move_is(&self, which: MoveId, value: Option<u16>) -> bool;
    /// Whether an actor has this type.
    fn type_is(&self, actor: ActorId, value: u16) -> bool;
    /// Whether the game ended so.
    fn ending_is(&self, ending: Option<EndingId>) -> bool;
}

/// Values for expressions of numbers and params only, such as priors and bounds of tracks: params by number; nothing has
/// happened and every track is 0.
#[derive(Debug, Clone, Copy)]
pub struct OfParams<'a>(pub &'a [f64]);

impl Values for OfParams<'_> {
    fn param(&self, param: ParamId) -> f64 {
        self.0[param.index()]
    }
    fn track(&self, _: TrackId) -> f64 {
        0.0
    }
    fn last_track(&self, _: TrackId) -> f64 {
        0.0
    }
    fn period(&self) -> f64 {
        1.0
    }
    fn horizon(&self) -> f64 {
        1.0
    }
    fn move_is(&self, _: MoveId, value: Option<u16>) -> bool {
        value.is_none()
    }
    fn last_move_is(&self, _: MoveId, value: Option<u16>) -> bool {
        value.is_none()
    }
    fn type_is(&self, _: ActorId, _: u16) -> bool {
        false
    }
    fn ending_is(&self, _: Option<EndingId>) -> bool {
        false
    }
}

/// Why an expression has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoValue {
    /// A division by zero.
    #[error("a division by zero")]
    DivisionByZero,
    /// A square root of a negative number.
    #[error("the square root of a negative number")]
    RootOfNegative,
    /// A logarithm of a number that is not above 0.
    #[error("the logarithm of a number that is not above 0")]
    LogOfNonPositive,
    /// A power that is not a real number, or one too large.
    #[error("a power that is not a finite number")]
    Power,
    /// A number too large to be represented.
    #[error("a number that is too large")]
    TooLarge,
}

/// How far probabilities may be from summing to one, and values from their bounds.
pub const TOLERANCE: f64 = 1e-9;

/// The deepest nesting of an expression that is evaluated; [`too_deep`] tells whether an expression exceeds it.
pub const DEEPEST: usize = 1_000;

/// Whether an expression nests deeper than [`DEEPEST`].
#[must_use]
pub fn too_deep(expr: &Expr) -> bool {
    let mut open = vec![(expr, 1)];
    while let Some((expr, depth)) = open.pop() {
        if depth > DEEPEST {
            return true;
        }
        operands(expr, |operand| open.push((operand, depth + 1)));
    }
    false
}

/// How many operations, numbers and names an expression has.
#[must_use]
pub fn parts(expr: &Expr) -> usize {
    let mut open = vec![expr];
    let mut parts = 0;
    while let Some(expr) = open.pop() {
        parts += 1;
        operands(expr, |operand| open.push(operand));
    }
    parts
}

/// Calls `visit` with each direct operand of an expression.
pub fn operands<'e>(expr: &'e Expr, mut visit: impl FnMut(&'e Expr)) {
    match expr {
        Expr::Unary(_, operand) => visit(operand),
        Expr::Binary(_, left, right) => {
            visit(left);
            visit(right);
        }
        Expr::If(condition, then, otherwise) => {
            visit(condition);
            visit(then);
            visit(otherwise);
        }
        _ => {}
    }
}

/// The value of an expression that nests no deeper than [`DEEPEST`].
///
/// # Errors
/// [`NoValue`] if an operation that is needed for the result has no finite value. Operands that are not needed (the
/// branch not taken, the right side of a decided `and` or `or`) are not evaluated.
pub fn evaluate(expr: &Expr, values: &impl Values) -> Result<f64, NoValue> {
    Ok(match expr {
        Expr::Number(number) => *number,
        Expr::Param(param) => values.param(*param),
        Expr::Track(track) => values.track(*track),
        Expr::LastTrack(track) => values.last_track(*track),
        Expr::Period => values.period(),
        Expr::Horizon => values.horizon(),
        Expr::MoveIs(which, value) => truth(values.move_is(*which, *value)),
        Expr::LastMoveIs(which, value) => truth(values.last_move_is(*which, *value)),
        Expr::TypeIs(actor, value) => truth(values.type_is(*actor, *value)),
        Expr::EndingIs(ending) => truth(values.ending_is(*ending)),
        Expr::Unary(operator, operand) => unary(*operator, evaluate(operand, values)?)?,
        Expr::Binary(operator, left, right) => {
            let left = evaluate(left, values)?;
            match (operator, left == 0.0) {
                (BinaryOperator::And, true) => 0.0,
                (BinaryOperator::Or, false) => 1.0,
                _ => binary(*operator, left, evaluate(right, values)?)?,
            }
        }
        Expr::If(condition, then, otherwise) => {
            if evaluate(condition, values)? == 0.0 {
                evaluate(otherwise, values)?
            } else {
                evaluate(then, values)?
            }
        }
    })
}

/// The number that stands for a truth value.
#[must_use]
pub const fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

/// An operator applied to one number.
///
/// # Errors
/// [`NoValue`] if the result is not a finite number.
pub fn unary(operator: UnaryOperator, operand: f64) -> Result<f64, NoValue> {
    let (result, reason) = match operator {
        UnaryOperator::Negate => (-operand, NoValue::TooLarge),
        UnaryOperator::Not => (truth(operand == 0.0), NoValue::TooLarge),
        UnaryOperator::Abs => (operand.abs(), NoValue::TooLarge),
        UnaryOperator::Round => (operand.round(), NoValue::TooLarge),
        UnaryOperator::Floor => (operand.floor(), NoValue::TooLarge),
        UnaryOperator::Ceiling => (operand.ceil(), NoValue::TooLarge),
        UnaryOperator::Sqrt => (operand.sqrt(), NoValue::RootOfNegative),
        UnaryOperator::Exp => (operand.exp(), NoValue::TooLarge),
        UnaryOperator::Log => (operand.ln(), NoValue::LogOfNonPositive),
    };
    finite(result, reason)
}

/// An operator applied to two numbers; both sides of `and` and `or` are given.
///
/// # Errors
/// [`NoValue`] if the result is not a finite number.
#[expect(
    clippy::float_cmp,
    reason = "the language's comparisons are exact: tracks and types are whole numbers"
)]
pub fn binary(operator: BinaryOperator, left: f64, right: f64) -> Result<f64, NoValue> {
    let (result, reason) = match operator {
        BinaryOperator::Add => (left + right, NoValue::TooLarge),
        BinaryOperator::Subtract => (left - right, NoValue::TooLarge),
        BinaryOperator::Multiply => (left * right, NoValue::TooLarge),
        BinaryOperator::Divide if right == 0.0 => return Err(NoValue::DivisionByZero),
        BinaryOperator::Divide => (left / right, NoValue::TooLarge),
        BinaryOperator::Power => (left.powf(right), NoValue::Power),
        BinaryOperator::Min => (left.min(right), NoValue::TooLarge),
        BinaryOperator::Max => (left.max(right), NoValue::TooLarge),
        BinaryOperator::Equal => (truth(left == right), NoValue::TooLarge),
        BinaryOperator::NotEqual => (truth(left != right), NoValue::TooLarge),
        BinaryOperator::Less => (truth(left < right), NoValue::TooLarge),
        BinaryOperator::LessOrEqual => (truth(left <= right), NoValue::TooLarge),
        BinaryOperator::Greater => (truth(left > right), NoValue::TooLarge),
        BinaryOperator::GreaterOrEqual => (truth(left >= right), NoValue::TooLarge),
        BinaryOperator::And => (truth(left != 0.0 && right != 0.0), NoValue::TooLarge),
        BinaryOperator::Or => (truth(left != 0.0 || right != 0.0), NoValue::TooLarge),
    };
    finite(result, reason)
}

fn finite(result: f64, reason: NoValue) -> Result<f64, NoValue> {
    if result.is_finite() {
        Ok(result)
    } else {
        Err(reason)
    }
}

/// Calls `visit` with every expression of a scenario that takes part in play: priors, rationality, bounds and starts
/// of tracks, guards, probabilities, weights, updates, ends, payoffs, objectives and policies.
pub fn for_each_expression<'s>(scenario: &'s Scenario, mut visit: impl FnMut(&'s Expr)) {
    for actor in &scenario.actors {
        visit(&actor.rationality);
        actor.types.iter().for_each(|kind| visit(&kind.prior));
    }
    for track in &scenario.tracks {
        [&track.low, &track.high, &track.start]
            .into_iter()
            .for_each(&mut visit);
    }
    for which in &scenario.moves {
        which.guard.iter().for_each(&mut visit);
        for value in &which.values {
            value.guard.iter().for_each(&mut visit);
            value.weight.iter().for_each(&mut visit);
        }
    }
    for step in &scenario.steps {
        match step {
            Step::Move(_) => {}
            Step::Update { value, guard, .. } => {
                visit(value);
                guard.iter().for_each(&mut visit);
            }
            Step::End { when, .. } => visit(when),
        }
    }
    let attributes = scenario.attributes.iter().map(|a| &a.terms);
    for terms in attributes.chain(scenario.objectives.iter().map(|o| &o.terms)) {
        for term in terms {
            visit(&term.amount);
        }
    }
    for policy in &scenario.policies {
        for line in &policy.lines {
            line.guard.iter().for_each(&mut visit);
            if let crate::scenario::model::Rule::Mix(options) = &line.rule {
                for (_, share) in options {
                    visit(share);
                }
            }
        }
    }
}
