//! Expressions with every name resolved.

use super::{ActorId, EndingId, MoveId, ParamId, TrackId};

/// Operators of two operands. Comparisons and `and`, `or` give conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
    /// The smaller one.
    Min,
    /// The larger one.
    Max,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `and`
    And,
    /// `or`
    Or,
}

/// Operators of one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `not`
    Not,
    /// Absolute value.
    Abs,
    /// To the nearest whole number, halves away from zero.
    Round,
    /// Down to a whole number.
    Floor,
    /// Up to a whole number.
    Ceiling,
    /// Square root.
    Sqrt,
    /// e to the power.
    Exp,
    /// Natural logarithm.
    Log,
}

/// An expression with every name resolved. Functions of the scenario's own have been written out; `clamp(x, l, h)` is
/// `min(max(x, l), h)`. Numbers are 64-bit floats; conditions are 0 or 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A param.
    Param(ParamId),
    /// A track's value now.
    Track(TrackId),
    /// A track's value at the end of the last period (its start value in the first).
    LastTrack(TrackId),
    /// The number of this period, from 1.
    Period,
    /// How many periods there are.
    Horizon,
    /// A choice or signal of this period came out so (`None`: it was skipped or has not been made).
    MoveIs(MoveId, Option<u16>),
    /// The same of the last period (`None` in the first).
    LastMoveIs(MoveId, Option<u16>),
    /// An actor's private type.
    TypeIs(ActorId, u16),
    /// How the game ended (`None`: it ran through all periods).
    EndingIs(Option<EndingId>),
    /// One operand.
    Unary(UnaryOperator, Box<Expr>),
    /// Two operands.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// Condition, then, else.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
}

impl Expr {
    /// Whether it is one less something, as a branch is that takes what the others leave.
    #[must_use]
    pub fn is_rest(&self) -> bool {
        match self {
            Self::Binary(BinaryOperator::Subtract, whole, _) => **whole == Self::Number(1.0),
            _ => false,
        }
    }
}
