//! Expressions, events and quantities as written.

use super::{Count, Date, Ident, Number};
use crate::scenario::model::{BinaryOperator, OthersPlay, Span, UnaryOperator};

/// An expression: a number or a condition. The parser does not tell them apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands; parentheses around it are outside.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A number, without a sign.
    Number(Number),
    /// A param, a track or an argument of a function.
    Name(Ident),
    /// `last TRACK`
    Last(Ident),
    /// `period`
    Period,
    /// `horizon`
    Horizon,
    /// `remaining`
    Remaining,
    /// `SUBJECT is OUTCOME` or `SUBJECT is not OUTCOME`
    Is {
        /// The two words.
        is: Is,
        /// Whether it says `is not`.
        negated: bool,
    },
    /// A function of the language or of the scenario's own, and its arguments.
    Call(Ident, Vec<Expr>),
    /// One operand: only [`UnaryOperator::Negate`] and [`UnaryOperator::Not`]; the others are calls.
    Unary(UnaryOperator, Box<Expr>),
    /// Two operands: not [`BinaryOperator::Min`] or [`BinaryOperator::Max`], which are calls.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// `if CONDITION then A else B`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A quantity; only in claims.
    Quantity(Box<Quantity>),
    /// `COMPARISON by at least MARGIN`; only in claims. The first part is a [`ExprKind::Binary`] with a comparison.
    ByAtLeast(Box<Expr>, Number),
}

/// `SUBJECT is OUTCOME`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Is {
    /// The left word.
    pub subject: Subject,
    /// The right word.
    pub outcome: Outcome,
    /// Where it stands.
    pub span: Span,
}

/// What stands left of `is`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A choice, a signal or an actor.
    Name(Ident),
    /// `last NAME`: a choice or a signal in the period before.
    Last(Ident),
    /// `ending`
    Ending(Span),
}

/// What stands right of `is`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An option, a branch, a type or an ending (the built-in ending `horizon` too).
    Name(Ident),
    /// `none`
    None(Span),
}

/// Outcomes of choices and signals, or an ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// `ending is NAME`
    Ending(Ident),
    /// `A is B or C is D in periods 1..2`
    Moves {
        /// Any of these, at least one. In a quantity's `given`, one alone without periods may be an actor's type.
        any: Vec<(Ident, Outcome)>,
        /// In which periods (`None`: in any).
        periods: Option<Periods>,
        /// Where it stands.
        span: Span,
    },
}

/// `in period N` or `in periods M..N`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Periods {
    /// The first, as written.
    pub first: Count,
    /// The last, as written; the same as the first after `in period`.
    pub last: Count,
}

/// Something that the program computes, as a claim writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// What is computed.
    pub measure: Measure,
    /// `under CASE`
    pub under: Option<Ident>,
    /// `given EVENT [and EVENT]`: at most two; one of them may be an actor's type.
    pub given: Vec<Event>,
    /// Where it stands.
    pub span: Span,
}

/// The measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// `value(ACTOR [is TYPE] [in ATTRIBUTE])`
    Value {
        /// Whose.
        actor: Ident,
        /// Of which type.
        actor_type: Option<Ident>,
        /// In which attribute.
        attribute: Option<Ident>,
    },
    /// `objective(NAME)`
    Objective(Ident),
    /// `prob(EVENT)`
    Probability(Event),
    /// `share(EVENT)`
    Share(Event),
    /// `bits(ACTOR to OBSERVER [through A, B] [by period N])`
    Bits {
        /// Whose type.
        actor: Ident,
        /// Who observes.
        observer: Ident,
        /// Through which choices or signals; empty: all.
        through: Vec<Ident>,
        /// To the end of which period.
        by_period: Option<Count>,
    },
    /// `tips(ACTOR to OBSERVER)`
    Tips {
        /// Whose type.
        actor: Ident,
        /// Who observes.
        observer: Ident,
    },
    /// `worth(ACTOR knowing CHANNEL [, others fixed])`
    Worth {
        /// Who sees it.
        actor: Ident,
        /// The choice or signal.
        channel: Ident,
        /// What the others do when the actor cannot see it.
        others: OthersPlay,
    },
    /// `inside(CORRIDOR)`
    Inside(Ident),
    /// `posterior(ACTOR is TYPE)`
    Posterior {
        /// Whose.
        actor: Ident,
        /// Which type.
        actor_type: Ident,
    },
    /// `changed(SERIES from DATE to DATE)`
    Changed {
        /// The series.
        series: Ident,
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
}
