//! Text to tokens, comments and lines: the first step of reading a scenario.
//!
//! A line of the language may go on over several lines of the file; here they are put together, so that the parser sees
//! one [`Line`] for each declaration or clause. What the lexer can mend (an operator of another language, a quote of
//! another kind) it reports and mends, so that the parser finds nothing more to say about it.

mod scan;

pub(super) use scan::shortened;

use super::diagnostics::{Diagnostic, Diagnostics, is_unprintable, syntax};
use super::model::Span;
use std::ops::Range;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 1 << 20;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A name or a word of the language; the text is in the source.
    Name,
    /// A number without a sign.
    Number(f64),
    /// A day.
    Date(jiff::civil::Date),
    /// A text, escapes resolved.
    Text(String),
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `^`
    Caret,
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
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `..`
    DotDot,
}

impl Kind {
    /// Whether it is a sign between two operands, or before one.
    pub const fn is_operator(&self) -> bool {
        matches!(
            self,
            Self::Plus
                | Self::Minus
                | Self::Star
                | Self::Slash
                | Self::Caret
                | Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
        )
    }
}

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// What it reads, where the lexer mended it: `and` for `&&`.
    pub mended: Option<&'static str>,
}

impl Token {
    /// The token as the language writes it.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        let range = self.span.start as usize..self.span.end as usize;
        self.mended
            .unwrap_or_else(|| source.get(range).unwrap_or(""))
    }
}

/// A comment, from `#` to the end of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    /// Where it stands.
    pub span: Span,
    /// How many columns stand before it.
    pub column: usize,
    /// Whether it follows a token on its line.
    pub trailing: bool,
}

/// A line of the language, with all the lines of the file over which it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// How far it is indented, in columns.
    pub indent: usize,
    /// Its tokens, at least one.
    pub tokens: Range<usize>,
    /// Whether the lexer found an error that it could not mend: the parser then says nothing about the line.
    pub broken: bool,
}

/// A file as tokens.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    /// The tokens of all lines in order.
    pub tokens: Vec<Token>,
    /// The lines in order.
    pub lines: Vec<Line>,
    /// The comments in order.
    pub comments: Vec<Comment>,
}

/// Makes tokens and lines of a file. The file is at most [`LARGEST_FILE`] long.
pub(super) fn lex(file: u16, source: &str, diagnostics: &mut Diagnostics) -> Lexed {
    let mut lexer = Lexer {
        file,
        source,
        diagnostics,
        lexed: Lexed::default(),
        open: 0,
        tabs: Vec::new(),
    };
    let mut start = source.len() - source.trim_start_matches('\u{feff}').len();
    for line in source.get(start..).unwrap_or("").split_inclusive('\n') {
        lexer.physical_line(start, line);
        start += line.len();
    }
    lexer.report_tabs();
    lexer.lexed
}

struct Lexer<'a> {
    file: u16,
    source: &'a str,
    diagnostics: &'a mut Diagnostics,
    lexed: Lexed,
    /// How many parentheses of the present line are open.
    open: usize,
    /// Tabs in front of lines.
    tabs: Vec<Span>,
}

impl Lexer<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span {
            file: self.file,
            start: range.start as u32,
            end: range.end as u32,
        }
    }

    /// Reads one line of the file that starts at byte `start`.
    fn physical_line(&mut self, start: usize, line: &str) {
        let front = line.len() - line.trim_start_matches([' ', '\t']).len();
        let blank = line.trim_end().len() <= front;
        if blank {
            return;
        }
        let indent = self.indentation(start, line.get(..front).unwrap_or(""));
        let before = self.lexed.tokens.len();
        let scanned = self.scan(start + front, start + line.trim_end().len(), indent);
        let after = self.lexed.tokens.len();
        if after == before {
            // Nothing but a comment, or characters that make no token.
            return;
        }
        if self.goes_on(before, indent) {
            if let Some(last) = self.lexed.lines.last_mut() {
                last.tokens.end = after;
                last.broken |= scanned == Scanned::Broken;
            }
        } else {
            self.open = 0;
            self.lexed.lines.push(Line {
                indent,
                tokens: before..after,
                broken: scanned == Scanned::Broken,
            });
        }
        for token in self.lexed.tokens.get(before..after).unwrap_or(&[]) {
            match token.kind {
                Kind::Open => self.open += 1,
                Kind::Close => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn indentation(&mut self, start: usize, front: &str) -> usize {
        if let Some(at) = front.find('\t') {
            let span = self.span(start + at..start + front.len());
            self.tabs.push(span);
        }
        // Any width for tabs does; the file is refused anyway.
        front.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum()
    }

    /// One error for all the tabs of the file.
    fn report_tabs(&mut self) {
        let Some(first) = self.tabs.first() else {
            return;
        };
        let hint = match self.tabs.len() {
            1 => "indent with spaces, two for each level".to_owned(),
            more => format!(
                "indent with spaces, two for each level; {more} lines of this file start with tabs"
            ),
        };
        let error = Diagnostic::error(syntax::TAB, *first, "a tab stands in front of this line")
            .label("a tab")
            .expected("spaces")
            .hint(hint);
        self.diagnostics.push(error);
    }

    /// Whether the tokens from `first` on, indented by `indent`, go on with the line before.
    fn goes_on(&self, first: usize, indent: usize) -> bool {
        let (Some(line), Some(token)) = (self.lexed.lines.last(), self.lexed.tokens.get(first))
        else {
            return false;
        };
        let deeper = indent > line.indent;
        match &token.kind {
            Kind::Name => {
                matches!(
                    token.text(self.source),
                    "and" | "or" | "then" | "else" | "is"
                ) || deeper && self.is_open(first)
            }
            Kind::Text(_) => true,
            Kind::Close => self.open > 0,
            kind => kind.is_operator() || deeper && self.is_open(first),
        }
    }

    /// Whether a parenthesis is open before the token, or a comma stands before it.
    fn is_open(&self, first: usize) -> bool {
        let before = first
            .checked_sub(1)
            .and_then(|at| self.lexed.tokens.get(at));
        self.open > 0 || before.is_some_and(|token| token.kind == Kind::Comma)
    }
}

/// How the reading of a line of the file went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scanned {
    /// Without errors, or with errors that were mended.
    Whole,
    /// Something was left out.
    Broken,
}
