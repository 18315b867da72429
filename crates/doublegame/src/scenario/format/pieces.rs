//! The tokens of a line as pieces with the spaces between them.

use super::Formatter;
use crate::scenario::lexer::{Kind, Token};
use std::ops::Range;

/// What can be written without a break inside, or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The piece as written, with its quotes if it is a text.
    pub text: String,
    /// Whether a space stands before it.
    pub spaced: bool,
    /// What it means for breaking lines.
    pub role: Role,
}

/// What a piece means for breaking lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Plain,
    /// A text, which can be broken between words.
    Text,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// A line can be broken before it, the lower the number the better.
    Before(u8),
}

/// Words before an expression: a parenthesis after them is no call, a minus no subtraction.
const BEFORE_EXPRESSION: &[&str] = &[
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "when",
    "to",
    "probability",
    "prior",
    "weight",
    "rationality",
    "require",
    "given",
    "in",
    "is",
];

/// What the next `=` of a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Equals {
    /// It gives a value to a name.
    Defines,
    /// It compares two values.
    Compares,
}

/// Words at the start of a line in which the first `=` gives a value to a name.
const DEFINITIONS: &[&str] = &[
    "param",
    "lever",
    "correlate",
    "track",
    "function",
    "each",
    "final",
    "start",
];

impl Formatter<'_> {
    /// The pieces of some tokens of one line.
    pub(super) fn pieces(&self, range: Range<usize>) -> Vec<Piece> {
        let tokens = self.layout.tokens.get(range).unwrap_or(&[]);
        let mut equals = match tokens.first() {
            Some(first) if DEFINITIONS.contains(&first.text(self.source)) => Equals::Defines,
            _ => Equals::Compares,
        };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut joined = String::new();
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            if let Kind::Text(value) = &token.kind {
                // Texts that follow one another are one piece, written where the last one stands.
                joined.push_str(value);
                if matches!(
                    tokens.get(at + 1).map(|next| &next.kind),
                    Some(Kind::Text(_))
                ) {
                    joined.push(' ');
                } else {
                    pieces.push(Piece {
                        text: quoted(&joined),
                        spaced: !pieces.is_empty(),
                        role: Role::Text,
                    });
                    joined.clear();
                }
                continue;
            }
            let before_that = at.checked_sub(2).and_then(|before| tokens.get(before));
            let role = self.role(token, before, equals);
            if token.kind == Kind::Equal {
                equals = Equals::Compares;
            }
            pieces.push(Piece {
                text: token.text(self.source).to_owned(),
                spaced: before.is_some_and(|before| self.spaced(before_that, before, token)),
                role,
            });
        }
        pieces
    }

    /// Whether a space stands between two tokens; `before` stands before the left one.
    fn spaced(&self, before: Option<&Token>, left: &Token, right: &Token) -> bool {
        match (&left.kind, &right.kind) {
            (Kind::Open | Kind::DotDot, _) | (_, Kind::Close | Kind::Comma | Kind::DotDot) => false,
            (Kind::Minus, _) => !self.is_sign(before),
            (Kind::Name, Kind::Open) => BEFORE_EXPRESSION.contains(&left.text(self.source)),
            _ => true,
        }
    }

    /// Whether a minus after this token is a sign and no subtraction.
    fn is_sign(&self, before: Option<&Token>) -> bool {
        before.is_none_or(|before| match &before.kind {
            Kind::Name => BEFORE_EXPRESSION.contains(&before.text(self.source)),
            Kind::Number(_) | Kind::Date(_) | Kind::Text(_) | Kind::Close => false,
            _ => true,
        })
    }

    fn role(&self, token: &Token, before: Option<&Token>, equals: Equals) -> Role {
        match &token.kind {
            Kind::Open => Role::Open,
            Kind::Close => Role::Close,
            Kind::Comma => Role::Comma,
            Kind::Equal if equals == Equals::Defines => Role::Before(0),
            Kind::Name => match token.text(self.source) {
                "else" => Role::Before(1),
                "then" => Role::Before(2),
                "or" => Role::Before(3),
                "and" => Role::Before(4),
                _ => Role::Plain,
            },
            Kind::Equal
            | Kind::NotEqual
            | Kind::Less
            | Kind::LessOrEqual
            | Kind::Greater
            | Kind::GreaterOrEqual => Role::Before(5),
            Kind::Minus if self.is_sign(before) => Role::Plain,
            Kind::Plus | Kind::Minus => Role::Before(6),
            Kind::Star | Kind::Slash => Role::Before(7),
            _ => Role::Plain,
        }
    }
}

/// The text with its quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
