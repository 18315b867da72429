//! Walking along the tokens of one line.

use super::{Parsed, words};
use crate::scenario::diagnostics::{Diagnostic, nearest, syntax};
use crate::scenario::lexer::{Kind, Token, shortened};
use crate::scenario::model::Span;
use crate::scenario::tree::{Ident, Naming, Text};
use std::ops::Range;

/// A place in a line.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    source: &'a str,
    file: u16,
    tokens: &'a [Token],
    line: Range<usize>,
    at: usize,
    /// How deeply the expression at this place is nested.
    pub(super) depth: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str, file: u16, tokens: &'a [Token], line: Range<usize>) -> Self {
        let at = line.start;
        Self {
            source,
            file,
            tokens,
            line,
            at,
            depth: 0,
        }
    }

    /// The token `ahead` places on.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<&'a Token> {
        let at = self
            .at
            .checked_add(ahead)
            .filter(|at| *at < self.line.end)?;
        self.tokens.get(at)
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.peek_at(0)
    }

    /// The index of the next token.
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// Whether the line is at its end.
    pub(super) fn at_end(&self) -> bool {
        self.peek().is_none()
    }

    /// The token before this place, if it is on the line.
    pub(super) fn previous(&self) -> Option<&'a Token> {
        let at = self.at.checked_sub(1).filter(|at| *at >= self.line.start)?;
        self.tokens.get(at)
    }

    /// Where the word first stands between the token `start` and this place.
    pub(super) fn find_word(&self, start: usize, word: &str) -> Option<Span> {
        let read = self.tokens.get(start..self.at)?;
        let token = read
            .iter()
            .find(|token| token.kind == Kind::Name && token.text(self.source) == word)?;
        Some(token.span)
    }

    /// Steps over the next token.
    pub(super) fn advance(&mut self) {
        self.at = (self.at + 1).min(self.line.end);
    }

    /// The kind of the token `ahead` places on.
    pub(super) fn kind_at(&self, ahead: usize) -> Option<&'a Kind> {
        self.peek_at(ahead).map(|token| &token.kind)
    }

    /// The word `ahead` places on, if it is one.
    pub(super) fn word_at(&self, ahead: usize) -> Option<&'a str> {
        self.peek_at(ahead)
            .filter(|token| token.kind == Kind::Name)
            .map(|token| token.text(self.source))
    }

    /// Whether the next token is this word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word_at(0) == Some(word)
    }

    /// Steps over the word if it is the next token.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        if is {
            self.advance();
        }
        is
    }

    /// Steps over the sign if it is the next token.
    pub(super) fn take(&mut self, kind: &Kind) -> bool {
        let is = self.peek().is_some_and(|token| token.kind == *kind);
        if is {
            self.advance();
        }
        is
    }

    /// The whole line.
    pub(super) fn line_span(&self) -> Span {
        self.span_between(self.line.start, self.line.end)
    }

    /// From the token `start` to the last one that was read.
    pub(super) fn span_from(&self, start: usize) -> Span {
        self.span_between(start, self.at)
    }

    fn span_between(&self, start: usize, end: usize) -> Span {
        let first = self.tokens.get(start).map(|token| token.span);
        let last = end.checked_sub(1).and_then(|last| self.tokens.get(last));
        let start = first.map_or(0, |span| span.start);
        Span {
            file: self.file,
            start,
            end: last.map_or(start, |token| token.span.end.max(start)),
        }
    }

    /// The next token; at the end of the line, the place after the last one.
    pub(super) fn here(&self) -> Span {
        if let Some(token) = self.peek() {
            return token.span;
        }
        let end = self.line_span().end;
        Span {
            file: self.file,
            start: end,
            end,
        }
    }

    /// The text of a stretch.
    pub(super) fn text(&self, span: Span) -> &'a str {
        self.source
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// The next token as a message names it.
    pub(super) fn found(&self) -> String {
        let Some(token) = self.peek() else {
            return "the line ends".to_owned();
        };
        match &token.kind {
            Kind::Text(value) => format!("the text \"{}\" stands", shortened(value)),
            _ => format!("`{}` stands", shortened(token.text(self.source))),
        }
    }

    /// The error that something else was expected here.
    pub(super) fn unexpected(&self, expected: impl Into<String>) -> Box<Diagnostic> {
        let expected = expected.into();
        let message = format!("{} where {expected} should be", self.found());
        Box::new(Diagnostic::error(syntax::UNEXPECTED, self.here(), message).expected(expected))
    }

    /// Steps over a word that must stand here. `hint` says what it is for.
    pub(super) fn word(&mut self, word: &'static str, hint: &str) -> Parsed<()> {
        if self.take_word(word) {
            return Ok(());
        }
        let mut error = self.unexpected(format!("`{word}`"));
        if !hint.is_empty() {
            error.hint = Some(hint.to_owned());
        }
        if let Some(found) = self
            .word_at(0)
            .filter(|found| found.eq_ignore_ascii_case(word))
        {
            error.code = syntax::CAPITALIZED_KEYWORD;
            error.message = format!("`{found}` is written with capital letters");
            error.hint = Some("the words of the language have small letters only".to_owned());
        } else if self
            .word_at(0)
            .is_some_and(|found| found.len() > 2 && nearest(found, [word]).is_some())
        {
            error.hint = Some(format!("did you mean `{word}`?"));
        }
        Err(error)
    }

    /// Steps over a sign that must stand here.
    pub(super) fn sign(&mut self, kind: &Kind, expected: &str) -> Parsed<()> {
        if self.take(kind) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    /// A name. `what` says of what: `an actor`.
    pub(super) fn name(&mut self, what: &str) -> Parsed<Ident> {
        let Some(token) = self.peek() else {
            return Err(self.unexpected(what));
        };
        if token.kind != Kind::Name {
            let error = self.unexpected(what);
            return Err(match token.kind {
                Kind::Text(_) => Box::new(error.hint("a name stands without quotes")),
                _ => error,
            });
        }
        let text = token.text(self.source);
        if words::is_reserved(text) {
            let message = format!("`{text}` is a word of the language and cannot be a name");
            let error = Diagnostic::error(syntax::RESERVED_WORD, token.span, message)
                .expected(what)
                .hint("take another name, or add a word to it");
            return Err(Box::new(error));
        }
        self.advance();
        self.no_hyphen(token)?;
        Ok(Ident {
            text: text.to_owned(),
            span: token.span,
        })
    }

    /// Refuses `build-up`, which an analyst may take for a name. Only for places where no expression can stand.
    fn no_hyphen(&self, name: &Token) -> Parsed<()> {
        let (Some(minus), Some(next)) = (self.peek(), self.peek_at(1)) else {
            return Ok(());
        };
        let glued = minus.kind == Kind::Minus
            && minus.span.start == name.span.end
            && next.span.start == minus.span.end
            && next.kind == Kind::Name;
        if !glued {
            return Ok(());
        }
        let (first, second) = (name.text(self.source), next.text(self.source));
        let error = Diagnostic::error(syntax::UNEXPECTED, minus.span, "a name has no hyphen")
            .expected("a name: letters, digits and `_`")
            .hint(format!(
                "write `{}_{}`",
                shortened(first),
                shortened(second)
            ));
        Err(Box::new(error))
    }

    /// One name or several with commas between them.
    pub(super) fn names(&mut self, what: &str) -> Parsed<Vec<Ident>> {
        let mut names = vec![self.name(what)?];
        while self.take(&Kind::Comma) {
            names.push(self.name(what)?);
        }
        if self.is_word("and") || self.is_word("or") {
            let error = self.unexpected("a comma or the end of the list");
            return Err(Box::new(
                error.hint("the names of a list have commas between them"),
            ));
        }
        Ok(names)
    }

    /// A name and its title, if one follows.
    pub(super) fn naming(&mut self, what: &str) -> Parsed<Naming> {
        Ok(Naming {
            name: self.name(what)?,
            title: self.optional_text(),
        })
    }

    /// A text, if one stands here: all texts that follow one another.
    pub(super) fn optional_text(&mut self) -> Option<Text> {
        let start = self.at;
        let mut value: Option<String> = None;
        while let Some(Kind::Text(part)) = self.peek().map(|token| &token.kind) {
            match &mut value {
                Some(value) => {
                    value.push(' ');
                    value.push_str(part);
                }
                None => value = Some(part.clone()),
            }
            self.advance();
        }
        Some(Text {
            value: value?,
            span: self.span_from(start),
        })
    }

    /// A text that must stand here. `what` says which: `the title`.
    pub(super) fn quoted(&mut self, what: &str) -> Parsed<Text> {
        self.optional_text()
            .ok_or_else(|| Box::new(self.unexpected(what).hint("a text stands in double quotes")))
    }

    /// Refuses whatever still stands on the line.
    pub(super) fn end(&self) -> Parsed<()> {
        if self.at_end() {
            return Ok(());
        }
        let mut error = self.unexpected("the end of the line");
        error.message = format!("{} after the end of what belongs here", self.found());
        Err(error)
    }
}
