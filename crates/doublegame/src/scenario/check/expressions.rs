//! Expressions: every name resolved, numbers and conditions told apart, functions written out.

use crate::scenario::check::interval::{Ranges, bounds};
use crate::scenario::check::names::{Meaning, listed, unknown};
use crate::scenario::check::scope::Scope;
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::{Diagnostic, nearest};
use crate::scenario::model::{ActorId, BinaryOperator, Expr, MoveId, Span, UnaryOperator};
use crate::scenario::tree::{self, ExprKind, Ident, Outcome, Subject};

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
    1 + match expr {
        Expr::Unary(_, operand) => depth_of(operand),
        Expr::Binary(_, left, right) => depth_of(left).max(depth_of(right)),
        Expr::If(condition, then, otherwise) => depth_of(condition)
            .max(depth_of(then))
            .max(depth_of(otherwise)),
        _ => 0,
    }
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
    fn fits(&mut self, depth: usize, span: Span) -> bool {
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
                        .expected(format!("{}", then.1.word()))
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
                        code::MISPLACED_QUANTITY,
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

    fn not_constant(span: Span, name: &str, why: &str, what: &str) -> Diagnostic {
        Diagnostic::error(
            code::NOT_CONSTANT,
            span,
            format!("{what} is made of numbers and params only"),
        )
        .label(format!("`{name}` {why}"))
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

    fn name(&mut self, name: &Ident, scope: &Scope) -> Lowered {
        if let Some(argument) = scope.argument(&name.text) {
            if !self.grow(argument.size, name.span) || !self.fits(argument.depth, name.span) {
                return None;
            }
            return Some((argument.value.clone(), Kind::Number));
        }
        match self.names.common.get(&name.text) {
            Some(Meaning::Param(param)) => {
                self.usage.params.insert(param);
                Some((Expr::Param(param), Kind::Number))
            }
            Some(Meaning::Track(track)) => {
                if let Some(what) = scope.constant() {
                    self.say(Self::not_constant(
                        name.span,
                        &name.text,
                        "is a track, which changes as play goes on",
                        what,
                    ));
                    return None;
                }
                self.read_track(track, name.span, scope)?;
                self.usage.tracks.insert(track);
                Some((Expr::Track(track), Kind::Number))
            }
            found => {
                let diagnostic = self.not_a_number(name, found, scope);
                self.say(diagnostic);
                None
            }
        }
    }

    /// What to say of a name that stands where a number is expected.
    fn not_a_number(&self, name: &Ident, found: Option<Meaning>, scope: &Scope) -> Diagnostic {
        let text = &name.text;
        let Some(meaning) = found else {
            let candidates = scope.argument_names().chain(
                self.names
                    .common
                    .names_of(|m| matches!(m, Meaning::Param(_) | Meaning::Track(_))),
            );
            if let Some((owner, verb)) = self.owner_of_word(text) {
                return Diagnostic::error(
                    code::NOT_A_NUMBER,
                    name.span,
                    format!("`{text}` is no number of its own"),
                )
                .expected("a param, a track or a number")
                .hint(format!(
                    "it is {verb} of `{owner}`: write `{owner} is {text}`"
                ));
            }
            return unknown(name, "a param, a track or a number", None, candidates);
        };
        let hint = match meaning {
            Meaning::Move(which) => {
                let first = self.scenario.moves.get(which.index());
                let first = first.and_then(|m| m.values.first());
                let first = first.map_or("OPTION", |value| value.naming.name.as_str());
                format!("ask how it came out: `{text} is {first}`")
            }
            Meaning::Actor(actor) => {
                let first = self.scenario.actors.get(actor.index());
                let first = first.and_then(|a| a.types.first());
                let first = first.map_or("TYPE", |value| value.naming.name.as_str());
                format!("ask for its type: `{text} is {first}`")
            }
            Meaning::Function(index) => {
                let arguments = self.functions.get(index).map(|f| {
                    let names: Vec<&str> =
                        f.tree.arguments.iter().map(|a| a.text.as_str()).collect();
                    names.join(", ")
                });
                format!("call it: `{text}({})`", arguments.unwrap_or_default())
            }
            Meaning::Objective(_) | Meaning::Corridor(_) | Meaning::Series(_) => {
                "only a claim can read it".to_owned()
            }
            Meaning::Param(_) | Meaning::Track(_) => "it is a number".to_owned(),
        };
        Diagnostic::error(
            code::NOT_A_NUMBER,
            name.span,
            format!("`{text}` is {}, not a number", meaning.word(&self.scenario)),
        )
        .expected("a param, a track or a number")
        .hint(hint)
    }

    /// To which choice, signal or actor an option, a branch or a type of this name belongs.
    pub(super) fn owner_of_word(&self, word: &str) -> Option<(&str, &'static str)> {
        let of_move = self.scenario.moves.iter().find_map(|made| {
            let found = made.values.iter().any(|value| value.naming.name == word);
            let verb = match made.mover {
                crate::scenario::model::Mover::Actor { .. } => "an option",
                crate::scenario::model::Mover::Chance => "a branch",
            };
            found.then_some((made.naming.name.as_str(), verb))
        });
        of_move.or_else(|| {
            self.scenario.actors.iter().find_map(|actor| {
                let found = actor.types.iter().any(|kind| kind.naming.name == word);
                found.then_some((actor.naming.name.as_str(), "a type"))
            })
        })
    }

    fn last_track(&mut self, name: &Ident, scope: &Scope) -> Lowered {
        if let Some(what) = scope.constant() {
            self.say(Self::not_constant(
                name.span,
                &format!("last {}", name.text),
                "changes from period to period",
                what,
            ));
            return None;
        }
        let found = self.names.common.get(&name.text);
        if let Some(Meaning::Track(track)) = found {
            self.read_last_track(track, name.span, scope)?;
            self.usage.tracks.insert(track);
            return Some((Expr::LastTrack(track), Kind::Number));
        }
        let diagnostic = match found {
            Some(Meaning::Param(_)) => Diagnostic::error(
                code::NOT_A_TRACK,
                name.span,
                format!(
                    "`{}` is a param, which is the same in every period",
                    name.text
                ),
            )
            .expected("a track")
            .hint(format!("write `{}` without `last`", name.text)),
            Some(Meaning::Move(_)) => Diagnostic::error(
                code::NOT_A_TRACK,
                name.span,
                format!("`last {}` is no number", name.text),
            )
            .expected("a track")
            .hint(format!("ask how it came out: `last {} is ...`", name.text)),
            _ => unknown(
                name,
                "a track",
                found.map(|meaning| meaning.word(&self.scenario)),
                self.names
                    .common
                    .names_of(|m| matches!(m, Meaning::Track(_))),
            ),
        };
        self.say(diagnostic);
        None
    }

    fn is(&mut self, is: &tree::Is, scope: &Scope) -> Option<Expr> {
        if let Some(what) = scope.constant() {
            let diagnostic = Diagnostic::error(
                code::NOT_CONSTANT,
                is.span,
                format!("{what} is made of numbers and params only"),
            )
            .label("this depends on how play goes")
            .hint("declare a `param` for an uncertain number");
            self.say(diagnostic);
            return None;
        }
        match &is.subject {
            Subject::Ending(span) => self.ending_is(*span, &is.outcome, scope),
            Subject::Name(name) => match self.subject(name)? {
                Meaning::Move(which) => {
                    let value = self.move_outcome(which, &is.outcome)?;
                    self.read_move(which, name.span, scope)?;
                    self.usage.moves.insert(which);
                    Some(Expr::MoveIs(which, value))
                }
                Meaning::Actor(actor) => {
                    let value = self.type_outcome(actor, &is.outcome)?;
                    self.read_type(actor, is.span, scope)?;
                    Some(Expr::TypeIs(actor, value))
                }
                _ => None,
            },
            Subject::Last(name) => match self.subject(name)? {
                Meaning::Move(which) => {
                    let value = self.move_outcome(which, &is.outcome)?;
                    self.read_last_move(which, name.span, scope)?;
                    self.usage.moves.insert(which);
                    Some(Expr::LastMoveIs(which, value))
                }
                _ => {
                    self.say(
                        Diagnostic::error(
                            code::LAST_TYPE,
                            name.span,
                            format!("`{}` is an actor, whose type never changes", name.text),
                        )
                        .expected("a choice or a signal")
                        .hint(format!("write `{} is ...` without `last`", name.text)),
                    );
                    None
                }
            },
        }
    }

    /// The choice, signal or actor that a word left of `is` names.
    fn subject(&mut self, name: &Ident) -> Option<Meaning> {
        let found = self.names.common.get(&name.text);
        if let Some(meaning @ (Meaning::Move(_) | Meaning::Actor(_))) = found {
            return Some(meaning);
        }
        let expected = "a choice, a signal or an actor";
        let diagnostic = if let Some(Meaning::Param(_) | Meaning::Track(_)) = found {
            let word = found.map_or("", |meaning| meaning.word(&self.scenario));
            Diagnostic::error(
                code::NUMBER_COMPARED_AS_WORD,
                name.span,
                format!(
                    "`is` compares words, and `{}` is {word}, a number",
                    name.text
                ),
            )
            .expected(expected)
            .hint("compare numbers with `=`, `<` or `>`")
        } else {
            unknown(
                name,
                expected,
                found.map(|meaning| meaning.word(&self.scenario)),
                self.names
                    .common
                    .names_of(|m| matches!(m, Meaning::Move(_) | Meaning::Actor(_))),
            )
        };
        self.say(diagnostic);
        None
    }

    /// An option or branch of the move, or `none`.
    pub(super) fn move_outcome(&mut self, which: MoveId, outcome: &Outcome) -> Option<Option<u16>> {
        match outcome {
            Outcome::None(_) => Some(None),
            Outcome::Name(word) => self.value_of(which, word).map(Some),
        }
    }

    /// An option or branch of the move.
    pub(super) fn value_of(&mut self, which: MoveId, word: &Ident) -> Option<u16> {
        let made = self.scenario.moves.get(which.index())?;
        let values: Vec<&str> = made.values.iter().map(|v| v.naming.name.as_str()).collect();
        if let Some(position) = values.iter().position(|value| *value == word.text) {
            return Some(position as u16);
        }
        let part = match made.mover {
            crate::scenario::model::Mover::Actor { .. } => "option",
            crate::scenario::model::Mover::Chance => "branch",
        };
        let diagnostic = self
            .no_such_part(word, &made.naming.name, part, &values)
            .also(made.naming.span, "declared here");
        self.say(diagnostic);
        None
    }

    /// A type of the actor.
    pub(super) fn type_of(&mut self, actor: ActorId, word: &Ident) -> Option<u16> {
        let declared = self.scenario.actors.get(actor.index())?;
        let types: Vec<&str> = declared
            .types
            .iter()
            .map(|t| t.naming.name.as_str())
            .collect();
        if let Some(position) = types.iter().position(|name| *name == word.text) {
            return Some(position as u16);
        }
        let diagnostic = self
            .no_such_part(word, &declared.naming.name, "type", &types)
            .also(declared.naming.span, "declared here");
        self.say(diagnostic);
        None
    }

    fn no_such_part(&self, word: &Ident, owner: &str, part: &str, known: &[&str]) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            code::UNKNOWN_OUTCOME,
            word.span,
            format!("`{owner}` has no {part} `{}`", word.text),
        )
        .expected(listed(known));
        if let Some(near) = nearest(&word.text, known.iter().copied()) {
            return diagnostic.hint(format!("did you mean `{near}`?"));
        }
        match self.owner_of_word(&word.text) {
            Some((other, verb)) => {
                diagnostic.hint(format!("`{}` is {verb} of `{other}`", word.text))
            }
            None => diagnostic.hint(format!("declare it with `{part} {}`", word.text)),
        }
    }

    fn type_outcome(&mut self, actor: ActorId, outcome: &Outcome) -> Option<u16> {
        match outcome {
            Outcome::Name(word) => self.type_of(actor, word),
            Outcome::None(span) => {
                self.say(
                    Diagnostic::error(code::NEVER_NONE, *span, "an actor always has a type")
                        .expected("one of its types")
                        .hint("`none` is the value of a choice or a signal that was skipped"),
                );
                None
            }
        }
    }

    fn ending_is(&mut self, span: Span, outcome: &Outcome, scope: &Scope) -> Option<Expr> {
        if !scope.knows_ending() {
            self.say(
                Diagnostic::error(
                    code::ENDING_TOO_EARLY,
                    span,
                    "how the game ends is known only when it is over",
                )
                .label("`ending` can be read here only in a final line")
                .hint("read `ending` in the `final` lines of payoffs and objectives"),
            );
            return None;
        }
        match outcome {
            Outcome::Name(word) => self.ending(word).map(Expr::EndingIs),
            Outcome::None(span) => {
                self.say(
                    Diagnostic::error(code::NEVER_NONE, *span, "a game always has an ending")
                        .expected("an ending")
                        .hint("a game that runs through all its periods has the ending `horizon`"),
                );
                None
            }
        }
    }
}
