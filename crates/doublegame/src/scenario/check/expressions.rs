//! Expressions: every name resolved, numbers and conditions told apart, functions written out.

use crate::scenario::check::interval::{Ranges, bounds};
use crate::scenario::check::names::Meaning;
use crate::scenario::check::scope::Scope;
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::evaluate::operands;
use crate::scenario::model::{BinaryOperator, Expr, Span, UnaryOperator};
use crate::scenario::tree::{self, ExprKind};

/// How deep an expression may be nested once its functions are written out.
pub(super) const DEPTH_LIMIT: usize = 300;
/// How many parts one expression may have once its functions are written out.
pub(super) const SIZE_LIMIT: usize = 20_000;
/// How many parts all expressions together may have.
const TOTAL_LIMIT: usize = 2_000_000;

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number.
    Number,
    /// True or false.
    Condition,
}

impl Kind {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Condition => "a condition",
        }
    }
}

/// How much has been written out: a bound on what nested functions can cost.
#[derive(Debug, Default)]
pub(super) struct Growth {
    /// Nesting at this moment.
    pub(super) depth: usize,
    /// Parts of the expression at hand.
    size: usize,
    /// Parts of all expressions.
    total: usize,
    /// Whether this expression has been reported as too large.
    reported: bool,
}

impl Growth {
    /// Begins another expression.
    pub(super) const fn restart(&mut self) {
        self.size = 0;
        self.reported = false;
    }

    /// How many parts the expression at hand has so far.
    pub(super) const fn size(&self) -> usize {
        self.size
    }
}

/// How deep an expression is nested.
pub(super) fn depth_of(expr: &Expr) -> usize {
    let mut deepest = 0;
    operands(expr, |operand| deepest = deepest.max(depth_of(operand)));
    deepest + 1
}

/// A lowered expression and what it gives. `None` where an error has been reported.
pub(super) type Lowered = Option<(Expr, Kind)>;

impl Checker<'_> {
    /// A number in the scope.
    pub(super) fn number(&mut self, expr: &tree::Expr, scope: &Scope) -> Option<Expr> {
        self.growth.restart();
        self.expect(expr, scope, Kind::Number)
    }

    /// A condition in the scope.
    pub(super) fn condition(&mut self, expr: &tree::Expr, scope: &Scope) -> Option<Expr> {
        self.growth.restart();
        self.expect(expr, scope, Kind::Condition)
    }

    /// The expression, if it is of the kind; reports it otherwise.
    pub(super) fn expect(&mut self, expr: &tree::Expr, scope: &Scope, kind: Kind) -> Option<Expr> {
        let (lowered, found) = self.lower(expr, scope)?;
        if found == kind {
            return Some(lowered);
        }
        let hint = match kind {
            Kind::Number => "write `if CONDITION then 1 else 0` to count a condition",
            Kind::Condition => "compare the number with another, as in `trade > 0`",
        };
        self.say(
            Diagnostic::error(
                code::WRONG_KIND,
                expr.span,
                format!("expected {}, found {}", kind.word(), found.word()),
            )
            .label(format!("this is {}", found.word()))
            .expected(kind.word())
            .hint(hint),
        );
        None
    }

    /// The expression of whatever kind it is.
    pub(super) fn lower(&mut self, expr: &tree::Expr, scope: &Scope) -> Lowered {
        if !self.grow(1, expr.span) {
            return None;
        }
        if !self.fits(1, expr.span) {
            return None;
        }
        self.growth.depth += 1;
        let lowered = self.lower_kind(expr, scope);
        self.growth.depth -= 1;
        lowered
    }

    /// Counts parts of an expression. `false` where there are too many, which has been reported.
    pub(super) fn grow(&mut self, parts: usize, span: Span) -> bool {
        self.growth.size += parts;
        self.growth.total += parts;
        if self.growth.size > SIZE_LIMIT || self.growth.total > TOTAL_LIMIT {
            self.too_large(
                span,
                "the expression grows too large once its functions are written out",
            );
            return false;
        }
        true
    }

    /// Whether something nested so deep can stand here. `false` where it cannot, which has been reported.
    pub(super) fn fits(&mut self, depth: usize, span: Span) -> bool {
        let fits = self.growth.depth + depth <= DEPTH_LIMIT;
        if !fits {
            self.too_large(
                span,
                &format!("the expression is nested more than {DEPTH_LIMIT} deep"),
            );
        }
        fits
    }

    fn too_large(&mut self, span: Span, message: &str) {
        if !std::mem::replace(&mut self.growth.reported, true) {
            self.say(
                Diagnostic::error(code::EXPRESSION_TOO_LARGE, span, message).label("too large here").hint(format!(
                    "an expression may have {SIZE_LIMIT} parts and be nested {DEPTH_LIMIT} deep; use fewer calls"
                )),
            );
        }
    }

    fn lower_kind(&mut self, expr: &tree::Expr, scope: &Scope) -> Lowered {
        match &expr.kind {
            ExprKind::Number(number) => Some((Expr::Number(number.value), Kind::Number)),
            ExprKind::Name(name) => self.name(name, scope),
            ExprKind::Last(name) => self.last_track(name, scope),
            ExprKind::Period => self.clock(expr.span, scope, "period", Expr::Period),
            ExprKind::Horizon => Some((Expr::Horizon, Kind::Number)),
            ExprKind::Remaining => {
                let difference = Expr::Binary(
                    BinaryOperator::Subtract,
                    Box::new(Expr::Horizon),
                    Box::new(Expr::Period),
                );
                self.clock(expr.span, scope, "remaining", difference)
            }
            ExprKind::Is { is, negated } => {
                let condition = self.is(is, scope)?;
                let condition = if *negated {
                    Expr::Unary(UnaryOperator::Not, Box::new(condition))
                } else {
                    condition
                };
                Some((condition, Kind::Condition))
            }
            ExprKind::Call(name, arguments) => self.call(name, arguments, scope),
            ExprKind::Unary(operator, operand) => {
                let kind = if *operator == UnaryOperator::Not {
                    Kind::Condition
                } else {
                    Kind::Number
                };
                let operand = self.expect(operand, scope, kind)?;
                Some((Expr::Unary(*operator, Box::new(operand)), kind))
            }
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, scope),
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.expect(condition, scope, Kind::Condition);
                let then = self.lower(then, scope);
                let (otherwise_span, otherwise) = (otherwise.span, self.lower(otherwise, scope));
                let (condition, then, otherwise) = (condition?, then?, otherwise?);
                if then.1 != otherwise.1 {
                    self.say(
                        Diagnostic::error(
                            code::WRONG_KIND,
                            otherwise_span,
                            format!(
                                "`then` gives {} and `else` gives {}",
                                then.1.word(),
                                otherwise.1.word()
                            ),
                        )
                        .expected(then.1.word())
                        .hint("both must give a number, or both a condition"),
                    );
                    return None;
                }
                let whole = Expr::If(Box::new(condition), Box::new(then.0), Box::new(otherwise.0));
                Some((whole, then.1))
            }
            ExprKind::Quantity(_) | ExprKind::ByAtLeast(..) => {
                self.say(
                    Diagnostic::error(
                        code::WRONG_KIND,
                        expr.span,
                        "a quantity can stand only in a claim",
                    )
                    .expected("a number or a condition of the play itself")
                    .hint("quantities such as `prob(...)` are computed after the game is solved"),
                );
                None
            }
        }
    }

    fn clock(&mut self, span: Span, scope: &Scope, word: &str, expr: Expr) -> Lowered {
        if let Some(what) = scope.constant() {
            self.say(Self::not_constant(
                span,
                word,
                "changes from period to period",
                what,
            ));
            return None;
        }
        Some((expr, Kind::Number))
    }

    pub(super) fn not_constant(span: Span, name: &str, why: &str, what: &str) -> Diagnostic {
        Diagnostic::error(
            code::NOT_CONSTANT,
            span,
            format!("{what} is made of numbers and params only"),
        )
        .label(format!("`{name}` {why}"))
        .expected("numbers and params")
        .hint("declare a `param` for an uncertain number")
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: &tree::Expr,
        right: &tree::Expr,
        scope: &Scope,
    ) -> Lowered {
        use BinaryOperator as Op;
        if matches!(operator, Op::Equal | Op::NotEqual) && self.compares_words(left, right) {
            return None;
        }
        let (operands, result) = match operator {
            Op::And | Op::Or => (Kind::Condition, Kind::Condition),
            Op::Equal
            | Op::NotEqual
            | Op::Less
            | Op::LessOrEqual
            | Op::Greater
            | Op::GreaterOrEqual => (Kind::Number, Kind::Condition),
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Power | Op::Min | Op::Max => {
                (Kind::Number, Kind::Number)
            }
        };
        let lowered_left = self.expect(left, scope, operands);
        let lowered_right = self.expect(right, scope, operands);
        let (lowered_left, lowered_right) = (lowered_left?, lowered_right?);
        if operator == Op::Divide && self.always_zero(&lowered_right) {
            self.division_by_zero(right.span);
            return None;
        }
        Some((
            Expr::Binary(operator, Box::new(lowered_left), Box::new(lowered_right)),
            result,
        ))
    }

    /// Whether the expression is zero at the central values of the params, whatever happens in play.
    fn always_zero(&self, expr: &Expr) -> bool {
        let value = bounds(expr, &Ranges::central(&self.scenario)).value();
        value.is_some_and(|value| value.abs() <= 0.0)
    }

    /// Reports a divisor that is zero.
    pub(super) fn division_by_zero(&mut self, span: Span) {
        self.say(
            Diagnostic::error(code::DIVISION_BY_ZERO, span, "division by zero")
                .label("this is zero")
                .expected("a divisor that is not zero")
                .hint("divide by a number or a param that is never zero"),
        );
    }

    /// `deed = enforce`: words are compared with `is`.
    fn compares_words(&mut self, left: &tree::Expr, right: &tree::Expr) -> bool {
        let (ExprKind::Name(subject), ExprKind::Name(outcome)) = (&left.kind, &right.kind) else {
            return false;
        };
        let word = match self.names.common.get(&subject.text) {
            Some(meaning @ (Meaning::Move(_) | Meaning::Actor(_))) => meaning.word(&self.scenario),
            _ => return false,
        };
        let span = Span {
            end: right.span.end,
            ..left.span
        };
        self.say(
            Diagnostic::error(
                code::WORD_COMPARED_AS_NUMBER,
                span,
                format!("`=` compares numbers, and `{}` is {word}", subject.text),
            )
            .expected("`is`")
            .hint(format!("write `{} is {}`", subject.text, outcome.text)),
        );
        true
    }
}
