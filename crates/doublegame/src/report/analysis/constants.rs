//! Expressions of numbers and params alone, evaluated in the run's world.

use crate::scenario::compile::World;
use crate::scenario::evaluate::{self, Values};
use crate::scenario::model::{ActorId, EndingId, Expr, MoveId, ParamId, TrackId};

/// The values of all params in one world.
pub(super) struct Constants<'a> {
    world: &'a World,
}

impl<'a> Constants<'a> {
    pub(super) const fn new(world: &'a World) -> Self {
        Self { world }
    }

    /// The value of the param at this position.
    pub(super) fn param(&self, position: u16) -> f64 {
        Values::param(self, ParamId(position))
    }

    /// The value of the expression; not a number where it has none, which the compiler has reported before.
    pub(super) fn number(&self, expression: &Expr) -> f64 {
        evaluate::evaluate(expression, self).unwrap_or(f64::NAN)
    }

    /// Whether a number other than 0 and 1 stands in the expression.
    pub(super) fn holds_numbers(expression: &Expr) -> bool {
        let mut open = vec![expression];
        while let Some(expression) = open.pop() {
            if matches!(expression, Expr::Number(number) if !Self::plain(*number)) {
                return true;
            }
            evaluate::operands(expression, |operand| open.push(operand));
        }
        false
    }

    /// Whether the number is 0 or 1, which need no source.
    pub(super) fn plain(number: f64) -> bool {
        number.abs() <= 0.0 || (number - 1.0).abs() <= 0.0
    }

    /// The params that stand in the expression, in the order of the scenario.
    pub(super) fn params_of(expression: &Expr) -> Vec<ParamId> {
        let mut found = Vec::new();
        let mut open = vec![expression];
        while let Some(expression) = open.pop() {
            if let Expr::Param(id) = expression {
                found.push(*id);
            }
            evaluate::operands(expression, |operand| open.push(operand));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Nothing but params can stand in these expressions; everything else is zero or false.
impl Values for Constants<'_> {
    fn param(&self, param: ParamId) -> f64 {
        self.world
            .values
            .get(param.index())
            .copied()
            .unwrap_or(f64::NAN)
    }

    fn track(&self, _: TrackId) -> f64 {
        0.0
    }

    fn last_track(&self, _: TrackId) -> f64 {
        0.0
    }

    fn period(&self) -> f64 {
        0.0
    }

    fn horizon(&self) -> f64 {
        0.0
    }

    fn move_is(&self, _: MoveId, _: Option<u16>) -> bool {
        false
    }

    fn last_move_is(&self, _: MoveId, _: Option<u16>) -> bool {
        false
    }

    fn type_is(&self, _: ActorId, _: u16) -> bool {
        false
    }

    fn ending_is(&self, _: Option<EndingId>) -> bool {
        false
    }
}
