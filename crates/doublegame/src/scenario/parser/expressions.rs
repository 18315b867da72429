//! Expressions, by precedence climbing.

use super::Parsed;
use super::cursor::Cursor;
use crate::scenario::diagnostics::{Diagnostic, syntax};
use crate::scenario::lexer::{Kind, shortened};
use crate::scenario::model::{BinaryOperator, Span, UnaryOperator};
use crate::scenario::tree::{Expr, ExprKind, Ident, Is, Outcome, Subject};

/// How deeply parentheses, calls and `if` may be nested.
const DEEPEST: usize = 32;

/// How high the tree of an expression may be, so that walking it needs little stack.
const HIGHEST: usize = 250;

/// How tightly operators bind, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
}

/// Which quantities an expression may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    /// None: it is part of the game.
    Game,
    /// All: it is what a claim holds on.
    Claim,
}

/// An expression and the height of its tree.
struct Tall {
    expr: Expr,
    height: usize,
}

impl Cursor<'_> {
    /// An expression.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.operation(Binding::Or, Context::Game)
            .map(|tall| tall.expr)
    }

    /// An expression without comparisons, `and`, `or`, `not`, so that a `=` after it is not part of it.
    pub(super) fn sum(&mut self) -> Parsed<Expr> {
        self.operation(Binding::Sum, Context::Game)
            .map(|tall| tall.expr)
    }

    /// What a claim holds on: an expression that may hold quantities and margins.
    pub(super) fn claim(&mut self) -> Parsed<Expr> {
        self.operation(Binding::Or, Context::Claim)
            .map(|tall| tall.expr)
    }

    /// An operand and all operators after it that bind at least as tightly as `loosest`.
    fn operation(&mut self, loosest: Binding, context: Context) -> Parsed<Tall> {
        let start = self.position();
        let mut left = self.operand(loosest, context)?;
        let mut compared = false;
        while let Some((operator, binding)) = self.binary() {
            if binding < loosest {
                break;
            }
            if binding == Binding::Comparison {
                if compared {
                    return Err(self.chained());
                }
                compared = true;
            } else if binding < Binding::Comparison {
                compared = false;
            }
            self.advance();
            let right = match binding {
                Binding::Power => self.nested(Binding::Power, context)?,
                _ => self.operation(after(binding), context)?,
            };
            let height = left.height.max(right.height) + 1;
            let span = self.span_from(start);
            let kind = ExprKind::Binary(operator, Box::new(left.expr), Box::new(right.expr));
            left = self.tall(kind, span, height)?;
            if binding == Binding::Comparison && context == Context::Claim && self.is_word("by") {
                left = self.margin(left, start)?;
            }
        }
        Ok(left)
    }

    /// An expression inside another one.
    fn nested(&mut self, loosest: Binding, context: Context) -> Parsed<Tall> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.too_deep());
        }
        let inner = self.operation(loosest, context)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn tall(&self, kind: ExprKind, span: Span, height: usize) -> Parsed<Tall> {
        if height > HIGHEST {
            return Err(self.too_deep());
        }
        Ok(Tall {
            expr: Expr { kind, span },
            height,
        })
    }

    fn too_deep(&self) -> Box<Diagnostic> {
        let error = Diagnostic::error(
            syntax::NESTED_TOO_DEEPLY,
            self.here(),
            "this expression is nested too deeply",
        )
        .expected(format!(
            "at most {DEEPEST} parentheses, calls and `if` inside one another, and {HIGHEST} operators in a row"
        ))
        .hint("give a part of it a name with `function`");
        Box::new(error)
    }

    fn chained(&self) -> Box<Diagnostic> {
        let error = Diagnostic::error(
            syntax::UNEXPECTED,
            self.here(),
            "comparisons cannot be chained",
        )
        .expected("`and`, `or` or the end of the condition")
        .hint("write `a < b and b < c` instead of `a < b < c`");
        Box::new(error)
    }

    /// The operator that stands here, if one does.
    fn binary(&self) -> Option<(BinaryOperator, Binding)> {
        use BinaryOperator as O;
        Some(match self.kind_at(0)? {
            Kind::Name => match self.word_at(0)? {
                "or" => (O::Or, Binding::Or),
                "and" => (O::And, Binding::And),
                _ => return None,
            },
            Kind::Equal => (O::Equal, Binding::Comparison),
            Kind::NotEqual => (O::NotEqual, Binding::Comparison),
            Kind::Less => (O::Less, Binding::Comparison),
            Kind::LessOrEqual => (O::LessOrEqual, Binding::Comparison),
            Kind::Greater => (O::Greater, Binding::Comparison),
            Kind::GreaterOrEqual => (O::GreaterOrEqual, Binding::Comparison),
            Kind::Plus => (O::Add, Binding::Sum),
            Kind::Minus => (O::Subtract, Binding::Sum),
            Kind::Star => (O::Multiply, Binding::Product),
            Kind::Slash => (O::Divide, Binding::Product),
            Kind::Caret => (O::Power, Binding::Power),
            _ => return None,
        })
    }

    /// `by at least MARGIN` after a comparison.
    fn margin(&mut self, comparison: Tall, start: usize) -> Parsed<Tall> {
        self.advance();
        let hint = "`by at least MARGIN` says how far apart the two sides must be";
        self.word("at", hint)?;
        self.word("least", hint)?;
        let margin = self.number("a number for the margin")?;
        let kind = ExprKind::ByAtLeast(Box::new(comparison.expr), margin);
        self.tall(kind, self.span_from(start), comparison.height + 1)
    }

    /// What stands before an operator.
    fn operand(&mut self, loosest: Binding, context: Context) -> Parsed<Tall> {
        let start = self.position();
        match self.kind_at(0) {
            Some(Kind::Minus) => {
                self.advance();
                self.unary(UnaryOperator::Negate, Binding::Sign, start, context)
            }
            Some(Kind::Number(_)) => {
                let number = self.number("a number")?;
                let span = number.span;
                let operand = self.tall(ExprKind::Number(number), span, 1)?;
                self.no_word_after(operand)
            }
            Some(Kind::Open) => self.parentheses(context),
            Some(Kind::Name) => match self.word_at(0).unwrap_or("") {
                "not" if loosest <= Binding::Not => {
                    self.advance();
                    self.unary(UnaryOperator::Not, Binding::Not, start, context)
                }
                "if" => self.conditional(context),
                _ => self.word_operand(context),
            },
            _ => Err(self.no_operand()),
        }
    }

    fn unary(
        &mut self,
        operator: UnaryOperator,
        binding: Binding,
        start: usize,
        context: Context,
    ) -> Parsed<Tall> {
        let operand = self.nested(binding, context)?;
        let kind = ExprKind::Unary(operator, Box::new(operand.expr));
        self.tall(kind, self.span_from(start), operand.height + 1)
    }

    fn parentheses(&mut self, context: Context) -> Parsed<Tall> {
        let open = self.here();
        self.advance();
        let inner = self.nested(Binding::Or, context)?;
        self.close(open, "an operator or `)`")?;
        self.no_word_after(inner)
    }

    /// Steps over the closing parenthesis of the one at `open`.
    pub(super) fn close(&mut self, open: Span, expected: &str) -> Parsed<()> {
        if self.take(&Kind::Close) {
            return Ok(());
        }
        let mut error = self.unexpected(expected);
        if self.at_end() {
            error.code = syntax::UNMATCHED_PARENTHESIS;
            "a parenthesis is not closed".clone_into(&mut error.message);
        }
        Err(Box::new(error.also(open, "opened here")))
    }

    /// `if A then B else C`, or `if A then B else if C then D else E` and so on: a chain is read in a loop, since
    /// tables are written that way and may be long.
    fn conditional(&mut self, context: Context) -> Parsed<Tall> {
        let hint = "`if CONDITION then A else B`";
        let mut links = Vec::new();
        while self.is_word("if") {
            let start = self.position();
            self.advance();
            let condition = self.nested(Binding::Or, context)?;
            self.word("then", hint)?;
            let yes = self.nested(Binding::Or, context)?;
            self.word("else", hint)?;
            links.push((start, condition, yes));
        }
        let mut no = self.nested(Binding::Or, context)?;
        for (start, condition, yes) in links.into_iter().rev() {
            let height = condition.height.max(yes.height).max(no.height) + 1;
            let kind = ExprKind::If(
                Box::new(condition.expr),
                Box::new(yes.expr),
                Box::new(no.expr),
            );
            no = self.tall(kind, self.span_from(start), height)?;
        }
        Ok(no)
    }

    /// An operand that starts with a word other than `not` and `if`.
    fn word_operand(&mut self, context: Context) -> Parsed<Tall> {
        let start = self.position();
        let word = self.word_at(0).unwrap_or("");
        let plain = match word {
            "period" => Some(ExprKind::Period),
            "horizon" => Some(ExprKind::Horizon),
            "remaining" => Some(ExprKind::Remaining),
            _ => None,
        };
        if let Some(kind) = plain {
            self.advance();
            let operand = self.tall(kind, self.span_from(start), 1)?;
            return self.no_word_after(operand);
        }
        match word {
            "ending" => {
                let span = self.here();
                self.advance();
                self.is(Subject::Ending(span), start)
            }
            "last" => {
                self.advance();
                let name = self.name("a choice, a signal or a track")?;
                if self.is_word("is") {
                    self.is(Subject::Last(name), start)
                } else {
                    self.tall(ExprKind::Last(name), self.span_from(start), 1)
                }
            }
            "none" | "otherwise" | "not" | "and" | "or" | "then" | "else" | "is" | "when"
            | "all" | "nobody" => Err(self.no_operand()),
            _ if self.kind_at(1) == Some(&Kind::Open) => {
                if context == Context::Claim
                    && let Some(quantity) = self.quantity()?
                {
                    let span = quantity.span;
                    return self.tall(ExprKind::Quantity(Box::new(quantity)), span, 1);
                }
                self.call(context)
            }
            _ => {
                let name = self.operand_name()?;
                if self.is_word("is") {
                    self.is(Subject::Name(name), start)
                } else {
                    self.tall(ExprKind::Name(name), self.span_from(start), 1)
                }
            }
        }
    }

    /// A name in an expression, where a hyphen is a minus.
    fn operand_name(&mut self) -> Parsed<Ident> {
        let span = self.here();
        match self.word_at(0) {
            Some(text) => {
                self.advance();
                Ok(Ident {
                    text: text.to_owned(),
                    span,
                })
            }
            None => Err(self.no_operand()),
        }
    }

    fn call(&mut self, context: Context) -> Parsed<Tall> {
        let start = self.position();
        let name = self.operand_name()?;
        let open = self.here();
        self.advance();
        let mut arguments = Vec::new();
        let mut height = 0;
        if !self.take(&Kind::Close) {
            loop {
                let argument = self.nested(Binding::Or, context)?;
                height = height.max(argument.height);
                arguments.push(argument.expr);
                if !self.take(&Kind::Comma) {
                    break;
                }
            }
            self.close(open, "an operator, `,` or `)`")?;
        }
        let call = self.tall(
            ExprKind::Call(name, arguments),
            self.span_from(start),
            height + 1,
        )?;
        self.no_word_after(call)
    }

    /// `is OUTCOME` or `is not OUTCOME` after its subject.
    fn is(&mut self, subject: Subject, start: usize) -> Parsed<Tall> {
        if !self.is_word("is") {
            let mut error = self.unexpected("`is`");
            if matches!(self.kind_at(0), Some(Kind::Equal | Kind::NotEqual)) {
                error.code = syntax::WRONG_COMPARISON;
                "words are compared with `is`".clone_into(&mut error.message);
            }
            return Err(Box::new(
                error.hint("write `ending is NAME` or `ending is not NAME`"),
            ));
        }
        self.advance();
        let negated = self.take_word("not");
        let outcome = self.outcome(&subject)?;
        let span = self.span_from(start);
        let is = Is {
            subject,
            outcome,
            span,
        };
        self.tall(ExprKind::Is { is, negated }, span, 1)
    }

    /// The word after `is`.
    pub(super) fn outcome(&mut self, subject: &Subject) -> Parsed<Outcome> {
        let span = self.here();
        let ending = matches!(subject, Subject::Ending(_));
        if !ending && self.take_word("none") {
            return Ok(Outcome::None(span));
        }
        if ending && self.is_word("horizon") {
            return self.operand_name().map(Outcome::Name);
        }
        if let Some(Kind::Number(_) | Kind::Minus | Kind::Open) = self.kind_at(0) {
            let error = Diagnostic::error(
                syntax::WRONG_COMPARISON,
                self.here(),
                "`is` compares with a word, not with a number",
            )
            .expected("the name of an option, a branch or a type")
            .hint("compare numbers with `=` or `!=`");
            return Err(Box::new(error));
        }
        let expected = if ending {
            "an ending"
        } else {
            "an option, a branch, a type or `none`"
        };
        if self.word_at(0).is_some_and(super::words::is_reserved) {
            return self.name(expected).map(Outcome::Name);
        }
        match self.kind_at(0) {
            Some(Kind::Name) => self.operand_name().map(Outcome::Name),
            Some(Kind::Text(_)) => Err(Box::new(
                self.unexpected(expected)
                    .hint("options and branches are named without quotes"),
            )),
            _ => Err(self.unexpected(expected)),
        }
    }

    /// Refuses `is` after an operand that is not a name.
    fn no_word_after(&self, operand: Tall) -> Parsed<Tall> {
        if !self.is_word("is") {
            return Ok(operand);
        }
        let error = Diagnostic::error(
            syntax::WRONG_COMPARISON,
            self.here(),
            "`is` stands only after the name of a choice, a signal, an actor or `ending`",
        )
        .also(operand.expr.span, "a number or a condition")
        .hint("compare numbers with `=` or `!=`");
        Err(Box::new(error))
    }

    /// The error that an operand was expected here.
    fn no_operand(&self) -> Box<Diagnostic> {
        let before = self.before();
        if self.is_word("none") {
            let error = Diagnostic::error(
                syntax::WRONG_COMPARISON,
                self.here(),
                "`none` is a word and is compared with `is`",
            )
            .expected("a number or a name")
            .hint("write `NAME is none` or `NAME is not none`");
            return Box::new(error);
        }
        let mut error = self.unexpected("a number, a name or `(`");
        error.hint = match (before, self.kind_at(0)) {
            (Some(sign), None) => Some(format!(
                "an expression goes on where the next line starts with an operator: move `{sign}` there"
            )),
            (_, Some(Kind::Text(_))) => Some("texts are not part of expressions".to_owned()),
            (_, Some(Kind::Name)) if self.is_word("otherwise") => Some(
                "`otherwise` stands alone, without `probability`, and only in the last place"
                    .to_owned(),
            ),
            (_, Some(Kind::Name)) if self.is_word("not") => Some(
                "`not` binds more loosely than this: put it and its condition in parentheses"
                    .to_owned(),
            ),
            _ => None,
        };
        error
    }

    /// The operator before this place.
    fn before(&self) -> Option<String> {
        let token = self.previous()?;
        let text = self.text(token.span);
        let is_word = matches!(text, "and" | "or" | "then" | "else");
        (token.kind.is_operator() || is_word).then(|| shortened(text))
    }
}

/// How tightly the operators right of this one must bind to belong to its right operand.
const fn after(binding: Binding) -> Binding {
    match binding {
        Binding::Or => Binding::And,
        Binding::And => Binding::Not,
        Binding::Not | Binding::Comparison => Binding::Sum,
        Binding::Sum => Binding::Product,
        Binding::Product => Binding::Sign,
        // `a ^ b ^ c` is `a ^ (b ^ c)`.
        Binding::Sign | Binding::Power => Binding::Power,
    }
}
