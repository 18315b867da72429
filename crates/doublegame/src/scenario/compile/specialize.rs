//! Rewrites expressions for one place of one period: what is known there becomes a number, and what can no longer
//! matter disappears, so that fewer parts of the state are read.

use super::fields::{FieldSet, Fields};
use crate::scenario::evaluate::{Values, binary, evaluate, operands, truth, unary};
use crate::scenario::model::{BinaryOperator, EndingId, Expr, MoveId, ParamId, TrackId};

/// What is known at a place of the round.
pub(super) struct Place<'a> {
    pub period: u32,
    pub horizon: u32,
    /// Length: moves. Whether the choice or signal has been made (or skipped) at this place.
    pub made: &'a [bool],
    /// Length: actors. How many types each has.
    pub types: &'a [u32],
    /// Length: tracks. The value each starts with; `None` where states of several pasts start play.
    pub starts: Option<&'a [i32]>,
    /// How the game ends here, for final payoffs.
    pub ending: Ending,
    /// The params' values, where the expression is part of the structure. Prices keep their params.
    pub params: Option<&'a [f64]>,
}

/// What is known of how the game ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing: the game goes on.
    Open,
    /// It ends so (`None`: it has run through all periods).
    Known(Option<EndingId>),
}

/// The expression at this place. It has the same value there, unless it has none (a division by zero that is
/// multiplied by 0 vanishes).
pub(super) fn specialize(expr: &Expr, place: &Place) -> Expr {
    match expr {
        Expr::Period => Expr::Number(f64::from(place.period)),
        Expr::Horizon => Expr::Number(f64::from(place.horizon)),
        Expr::Param(param) => place.params.map_or(Expr::Param(*param), |values| {
            Expr::Number(values[param.index()])
        }),
        Expr::MoveIs(which, value) if !place.made[which.index()] => {
            Expr::Number(truth(value.is_none()))
        }
        Expr::LastMoveIs(_, value) if place.period == 1 && place.starts.is_some() => {
            Expr::Number(truth(value.is_none()))
        }
        Expr::LastTrack(track) if place.period == 1 => {
            place.starts.map_or(Expr::LastTrack(*track), |starts| {
                Expr::Number(f64::from(starts[track.index()]))
            })
        }
        Expr::TypeIs(actor, value) if place.types[actor.index()] == 1 => {
            Expr::Number(truth(*value == 0))
        }
        Expr::EndingIs(ending) => match place.ending {
            Ending::Known(known) => Expr::Number(truth(known == *ending)),
            Ending::Open => expr.clone(),
        },
        Expr::Unary(operator, operand) => {
            let operand = specialize(operand, place);
            match operand {
                Expr::Number(number) => unary(*operator, number).map(Expr::Number).ok(),
                _ => None,
            }
            .unwrap_or_else(|| Expr::Unary(*operator, Box::new(operand)))
        }
        Expr::Binary(operator, left, right) => {
            join(*operator, specialize(left, place), specialize(right, place))
        }
        Expr::If(condition, then, otherwise) => match specialize(condition, place) {
            Expr::Number(0.0) => specialize(otherwise, place),
            Expr::Number(_) => specialize(then, place),
            condition => choose(
                condition,
                specialize(then, place),
                specialize(otherwise, place),
            ),
        },
        _ => expr.clone(),
    }
}

fn choose(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    if then == otherwise {
        return then;
    }
    Expr::If(Box::new(condition), Box::new(then), Box::new(otherwise))
}

fn is_number(expr: &Expr, number: f64) -> bool {
    matches!(expr, Expr::Number(n) if n.to_bits() == number.to_bits())
}

fn is_truth(expr: &Expr, holds: bool) -> bool {
    matches!(expr, Expr::Number(n) if (*n != 0.0) == holds)
}

fn join(operator: BinaryOperator, left: Expr, right: Expr) -> Expr {
    if let (Expr::Number(a), Expr::Number(b)) = (&left, &right)
        && let Ok(result) = binary(operator, *a, *b)
    {
        return Expr::Number(result);
    }
    match operator {
        BinaryOperator::And if is_truth(&left, false) || is_truth(&right, true) => left,
        BinaryOperator::And if is_truth(&right, false) || is_truth(&left, true) => right,
        BinaryOperator::Or if is_truth(&left, true) || is_truth(&right, false) => left,
        BinaryOperator::Or if is_truth(&right, true) || is_truth(&left, false) => right,
        BinaryOperator::Multiply if is_number(&left, 0.0) || is_number(&right, 1.0) => left,
        BinaryOperator::Multiply if is_number(&right, 0.0) || is_number(&left, 1.0) => right,
        BinaryOperator::Add | BinaryOperator::Subtract if is_number(&right, 0.0) => left,
        BinaryOperator::Add if is_number(&left, 0.0) => right,
        _ => Expr::Binary(operator, Box::new(left), Box::new(right)),
    }
}

/// A branch of a condition that would fall into more parts than this is not split: every part repeats the condition.
const MOST_PARTS: usize = 32;

/// Splits an amount into parts that add up to it, so that each can be added as soon as what it reads is determined.
pub(super) fn split(expr: Expr, parts: &mut Vec<Expr>) {
    match expr {
        Expr::Binary(BinaryOperator::Add, left, right) => {
            split(*left, parts);
            split(*right, parts);
        }
        Expr::Binary(BinaryOperator::Subtract, left, right) => {
            split(*left, parts);
            for part in split_off(*right) {
                parts.push(negated(part));
            }
        }
        Expr::Unary(crate::scenario::model::UnaryOperator::Negate, operand) => {
            parts.extend(split_off(*operand).into_iter().map(negated));
        }
        Expr::Binary(BinaryOperator::Multiply, left, right) if is_constant(&left) => {
            for part in split_off(*right) {
                parts.push(join(BinaryOperator::Multiply, (*left).clone(), part));
            }
        }
        Expr::Binary(BinaryOperator::Multiply, left, right) if is_constant(&right) => {
            for part in split_off(*left) {
                parts.push(join(BinaryOperator::Multiply, part, (*right).clone()));
            }
        }
        Expr::Binary(BinaryOperator::Divide, left, right) if is_constant(&right) => {
            for part in split_off(*left) {
                parts.push(join(BinaryOperator::Divide, part, (*right).clone()));
            }
        }
        Expr::If(condition, then, otherwise) => {
            let then_parts = split_off((*then).clone());
            let otherwise_parts = split_off((*otherwise).clone());
            let most = then_parts.len().max(otherwise_parts.len());
            if !(2..=MOST_PARTS).contains(&most) {
                parts.push(choose(*condition, *then, *otherwise));
                return;
            }
            for part in then_parts {
                parts.push(choose((*condition).clone(), part, Expr::Number(0.0)));
            }
            for part in otherwise_parts {
                parts.push(choose((*condition).clone(), Expr::Number(0.0), part));
            }
        }
        Expr::Number(0.0) => {}
        part => parts.push(part),
    }
}

fn split_off(expr: Expr) -> Vec<Expr> {
    let mut parts = Vec::new();
    split(expr, &mut parts);
    parts
}

fn negated(expr: Expr) -> Expr {
    match expr {
        Expr::Number(number) => Expr::Number(-number),
        other => Expr::Unary(
            crate::scenario::model::UnaryOperator::Negate,
            Box::new(other),
        ),
    }
}

/// Whether the expression is the same in every state.
pub(super) fn is_constant(expr: &Expr) -> bool {
    let mut constant = !matches!(
        expr,
        Expr::Track(_)
            | Expr::LastTrack(_)
            | Expr::MoveIs(..)
            | Expr::LastMoveIs(..)
            | Expr::TypeIs(..)
            | Expr::EndingIs(_)
    );
    operands(expr, |operand| constant = constant && is_constant(operand));
    constant
}

/// Whether the expression asks how the game ended.
pub(super) fn reads_ending(expr: &Expr) -> bool {
    let mut reads = matches!(expr, Expr::EndingIs(_));
    operands(expr, |operand| reads = reads || reads_ending(operand));
    reads
}

/// Adds the parts of the state that an expression reads.
pub(super) fn collect_reads(expr: &Expr, fields: &Fields, reads: &mut FieldSet) {
    match expr {
        Expr::Track(track) => reads.insert(fields.track(*track)),
        Expr::LastTrack(track) => reads.insert(fields.past_track(*track, 1)),
        Expr::MoveIs(which, _) => reads.insert(fields.this_move(*which)),
        Expr::LastMoveIs(which, _) => reads.insert(fields.past_move(*which, 1)),
        Expr::TypeIs(actor, _) => reads.insert(Fields::actor_type(*actor)),
        _ => {}
    }
    operands(expr, |operand| collect_reads(operand, fields, reads));
}

/// Adds the params that an expression reads.
pub(super) fn collect_params(expr: &Expr, params: &mut Vec<ParamId>) {
    if let Expr::Param(param) = expr {
        params.push(*param);
    }
    operands(expr, |operand| collect_params(operand, params));
}

/// Adds the choices, signals and tracks of the last period that an expression reads.
pub(super) fn collect_last(expr: &Expr, moves: &mut Vec<MoveId>, tracks: &mut Vec<TrackId>) {
    match expr {
        Expr::LastMoveIs(which, _) => moves.push(*which),
        Expr::LastTrack(track) => tracks.push(*track),
        _ => {}
    }
    operands(expr, |operand| collect_last(operand, moves, tracks));
}

/// The expression in one state: what it still reads are params, those that are `fixed` (by number) left out.
pub(super) fn in_state(expr: &Expr, values: &impl Values, fixed: &[bool]) -> Expr {
    match expr {
        Expr::Param(param) if !fixed[param.index()] => expr.clone(),
        Expr::Unary(operator, operand) => {
            let operand = in_state(operand, values, fixed);
            match operand {
                Expr::Number(number) => unary(*operator, number).map(Expr::Number).ok(),
                _ => None,
            }
            .unwrap_or_else(|| Expr::Unary(*operator, Box::new(operand)))
        }
        Expr::Binary(operator, left, right) => join(
            *operator,
            in_state(left, values, fixed),
            in_state(right, values, fixed),
        ),
        Expr::If(condition, then, otherwise) => match in_state(condition, values, fixed) {
            Expr::Number(0.0) => in_state(otherwise, values, fixed),
            Expr::Number(_) => in_state(then, values, fixed),
            condition => choose(
                condition,
                in_state(then, values, fixed),
                in_state(otherwise, values, fixed),
            ),
        },
        leaf => evaluate(leaf, values).map_or_else(|_| leaf.clone(), Expr::Number),
    }
}

/// The value of an expression where it is the same for all values of the params.
pub(super) fn known_for_all_params(expr: &Expr, values: &impl Values) -> Option<f64> {
    match expr {
        Expr::Param(_) => None,
        Expr::Unary(operator, operand) => {
            unary(*operator, known_for_all_params(operand, values)?).ok()
        }
        Expr::Binary(operator, left, right) => {
            let left = known_for_all_params(left, values);
            let right = known_for_all_params(right, values);
            match (operator, left, right) {
                (_, Some(left), Some(right)) => binary(*operator, left, right).ok(),
                (BinaryOperator::Multiply | BinaryOperator::And, Some(side), None)
                | (BinaryOperator::Multiply | BinaryOperator::And, None, Some(side))
                    if side == 0.0 =>
                {
                    Some(0.0)
                }
                _ => None,
            }
        }
        Expr::If(condition, then, otherwise) => match known_for_all_params(condition, values) {
            Some(0.0) => known_for_all_params(otherwise, values),
            Some(_) => known_for_all_params(then, values),
            None => {
                let then = known_for_all_params(then, values)?;
                let otherwise = known_for_all_params(otherwise, values)?;
                (then.to_bits() == otherwise.to_bits()).then_some(then)
            }
        },
        leaf => evaluate(leaf, values).ok(),
    }
}
