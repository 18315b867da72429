//! Words that are compared with `is`: options, branches, types, endings.

use crate::scenario::check::names::{Meaning, listed, unknown};
use crate::scenario::check::scope::Scope;
use crate::scenario::check::{Checker, Reported, code};
use crate::scenario::diagnostics::{Diagnostic, nearest};
use crate::scenario::model::{ActorId, Expr, MoveId, Mover, Span};
use crate::scenario::tree::{self, Ident, Outcome, Subject};

impl Checker<'_> {
    /// `SUBJECT is OUTCOME`.
    pub(super) fn is(&mut self, is: &tree::Is, scope: &Scope) -> Option<Expr> {
        if let Some(what) = scope.constant() {
            let diagnostic = Diagnostic::error(
                code::NOT_CONSTANT,
                is.span,
                format!("{what} is made of numbers and params only"),
            )
            .label("this depends on how play goes")
            .expected("numbers and params")
            .hint("declare a `param` for an uncertain number");
            self.say(diagnostic);
            return None;
        }
        match &is.subject {
            Subject::Ending(span) => self.ending_is(*span, &is.outcome, scope),
            Subject::Name(name) => match self.subject(name)? {
                Meaning::Move(which) => {
                    let value = self.move_outcome(which, &is.outcome).ok()?;
                    self.read_move(which, name.span, scope)?;
                    Some(Expr::MoveIs(which, value))
                }
                Meaning::Actor(actor) => {
                    let value = self.type_outcome(actor, &is.outcome)?;
                    self.read_type(actor, is.span, scope)?;
                    Some(Expr::TypeIs(actor, value))
                }
                _ => None,
            },
            Subject::Last(name) => {
                let Meaning::Move(which) = self.subject(name)? else {
                    self.last_type(name);
                    return None;
                };
                let value = self.move_outcome(which, &is.outcome).ok()?;
                self.read_last_move(which, name.span, scope)?;
                Some(Expr::LastMoveIs(which, value))
            }
        }
    }

    fn last_type(&mut self, name: &Ident) {
        self.say(
            Diagnostic::error(
                code::LAST_TYPE,
                name.span,
                format!("`{}` is an actor, whose type never changes", name.text),
            )
            .expected("a choice or a signal")
            .hint(format!("write `{} is ...` without `last`", name.text)),
        );
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
        self.say_of(name, diagnostic);
        None
    }

    /// An option or branch of the move, or `none`.
    pub(super) fn move_outcome(
        &mut self,
        which: MoveId,
        outcome: &Outcome,
    ) -> Result<Option<u16>, Reported> {
        match outcome {
            Outcome::None(_) => Ok(None),
            Outcome::Name(word) => self.value_of(which, word).map(Some).ok_or(Reported),
        }
    }

    /// An option or branch of the move.
    pub(super) fn value_of(&mut self, which: MoveId, word: &Ident) -> Option<u16> {
        let made = self.scenario.moves.get(which.index())?;
        let values: Vec<&str> = made.values.iter().map(|v| v.naming.name.as_str()).collect();
        if let Some(position) = values.iter().position(|value| *value == word.text) {
            return Some(position as u16);
        }
        if values.is_empty() {
            // That it has no line for an outcome has been said.
            return None;
        }
        let part = match made.mover {
            Mover::Actor { .. } => "option",
            Mover::Chance => "branch",
        };
        let diagnostic = self
            .no_such_part(word, &made.naming.name, part, &values)
            .also(made.naming.span, "declared here");
        self.say_of(word, diagnostic);
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
        self.say_of(word, diagnostic);
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
                self.never_none(*span, "one of the actor's types");
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
            Outcome::Name(word) => self.ending(word).ok().map(Expr::EndingIs),
            Outcome::None(span) => {
                self.never_none(*span, "an ending");
                None
            }
        }
    }

    /// Reports `none` where something always has a value, and what belongs there.
    pub(super) fn never_none(&mut self, span: Span, expected: &str) {
        self.say(
            Diagnostic::error(code::NEVER_NONE, span, "`none` is no outcome here")
                .expected(expected)
                .hint("`none` is the value of a choice or a signal that was skipped in a period"),
        );
    }
}
