//! Payoffs, objectives, policies and cases.

use super::{Chance, Citation, Expr, Ident, Naming, Number, Text};
use crate::scenario::model::{Span, When};

/// `payoff of ACTOR`
#[derive(Debug, Clone, PartialEq)]
pub struct Payoff {
    /// Whose.
    pub actor: Ident,
    /// Its lines in order, at least one.
    pub terms: Vec<PayoffTerm>,
    /// The line.
    pub span: Span,
}

/// `each period NAME "TITLE" = AMOUNT` or `final NAME "TITLE" = AMOUNT`
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffTerm {
    /// When it is added.
    pub when: When,
    /// The attribute.
    pub naming: Naming,
    /// How much.
    pub amount: Expr,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `objective NAME "TITLE"`
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// Its name.
    pub naming: Naming,
    /// `unit`
    pub unit: Option<Text>,
    /// `higher is better` or `lower is better`; lacking only in a tree that is not whole.
    pub direction: Option<Direction>,
    /// Its lines in order, at least one.
    pub terms: Vec<ObjectiveTerm>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// Which way an objective is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `higher is better`
    HigherIsBetter,
    /// `lower is better`
    LowerIsBetter,
}

/// `each period = AMOUNT` or `final = AMOUNT`
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveTerm {
    /// When it is added.
    pub when: When,
    /// How much.
    pub amount: Expr,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `policy NAME "TITLE" of ACTOR [for TYPE, TYPE]`
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its name.
    pub naming: Naming,
    /// Whom it binds.
    pub actor: Ident,
    /// Which types it binds; empty: all.
    pub types: Vec<Ident>,
    /// `about`
    pub about: Option<Text>,
    /// Its lines in order; may be empty.
    pub lines: Vec<Commitment>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// One line of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// Which choice it binds.
    pub choice: Ident,
    /// How.
    pub rule: Rule,
    /// `when`
    pub when: Option<Expr>,
    /// The line.
    pub span: Span,
}

/// What a line of a policy does to its choice.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// `remove A, B from CHOICE`: at least one option.
    Remove(Vec<Ident>),
    /// `fix CHOICE to A`
    Fix(Ident),
    /// `mix CHOICE as A probability P, B otherwise`: at least one option; `otherwise` only in the last.
    Mix(Vec<(Ident, Chance)>),
}

/// `case NAME "TITLE"`
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name.
    pub naming: Naming,
    /// `policy NAME`, each in order.
    pub policies: Vec<Ident>,
    /// `param NAME = NUMBER`, each in order.
    pub params: Vec<(Ident, Number)>,
    /// `start TRACK = EXPRESSION`, each in order.
    pub starts: Vec<(Ident, Expr)>,
    /// The line.
    pub span: Span,
}
