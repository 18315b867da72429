//! Characters to tokens, within one line of the file.

use super::{Comment, Diagnostic, Kind, Lexer, Scanned, Token, is_unprintable, syntax};
use std::ops::Range;

/// Signs of the language, longer ones first.
const SIGNS: &[(&str, Kind)] = &[
    ("!=", Kind::NotEqual),
    ("<=", Kind::LessOrEqual),
    (">=", Kind::GreaterOrEqual),
    ("..", Kind::DotDot),
    ("+", Kind::Plus),
    ("-", Kind::Minus),
    ("*", Kind::Star),
    ("/", Kind::Slash),
    ("^", Kind::Caret),
    ("=", Kind::Equal),
    ("<", Kind::Less),
    (">", Kind::Greater),
    ("(", Kind::Open),
    (")", Kind::Close),
    (",", Kind::Comma),
    (":", Kind::Colon),
];

/// Signs of other languages: what they are here, and as what they are read. Longer ones first.
const FOREIGN: &[(&str, &str, Kind)] = &[
    ("===", "=", Kind::Equal),
    ("!==", "!=", Kind::NotEqual),
    ("==", "=", Kind::Equal),
    ("<>", "!=", Kind::NotEqual),
    ("=<", "<=", Kind::LessOrEqual),
    ("=>", ">=", Kind::GreaterOrEqual),
    ("&&", "and", Kind::Name),
    ("||", "or", Kind::Name),
    ("**", "^", Kind::Caret),
    (":=", "=", Kind::Equal),
    ("&", "and", Kind::Name),
    ("|", "or", Kind::Name),
    ("≠", "!=", Kind::NotEqual),
    ("≤", "<=", Kind::LessOrEqual),
    ("≥", ">=", Kind::GreaterOrEqual),
    ("−", "-", Kind::Minus),
    ("–", "-", Kind::Minus),
    ("×", "*", Kind::Star),
    ("·", "*", Kind::Star),
    ("÷", "/", Kind::Slash),
    ("…", "..", Kind::DotDot),
    ("...", "..", Kind::DotDot),
];

/// Quotes of other languages: opening and closing.
const FOREIGN_QUOTES: &[(char, char)] = &[
    ('\'', '\''),
    ('“', '”'),
    ('„', '“'),
    ('«', '»'),
    ('‘', '’'),
    ('`', '`'),
];

impl<'a> Lexer<'a> {
    /// Reads the bytes `at..end`, which stand on one line of the file and start in column `indent`.
    pub(super) fn scan(&mut self, mut at: usize, end: usize, indent: usize) -> Scanned {
        let start = at;
        let first = self.lexed.tokens.len();
        let mut scanned = Scanned::Whole;
        while let Some(c) = self.rest(at, end).chars().next() {
            if c == ' ' || c == '\t' || c == '\r' {
                at += c.len_utf8();
                continue;
            }
            if c == '#' {
                let column = indent + self.rest(start, at).chars().count();
                let comment = Comment {
                    span: self.span(at..end),
                    column,
                    trailing: self.lexed.tokens.len() > first,
                };
                self.lexed.comments.push(comment);
                break;
            }
            let (next, outcome) = self.token(at, end, c);
            if outcome == Scanned::Broken {
                scanned = Scanned::Broken;
            }
            // Every token is at least one character long, so the loop ends.
            at = next.max(at + c.len_utf8());
        }
        scanned
    }

    fn rest(&self, at: usize, end: usize) -> &'a str {
        self.source.get(at..end).unwrap_or("")
    }

    /// Reads one token and returns where it ends.
    fn token(&mut self, at: usize, end: usize, c: char) -> (usize, Scanned) {
        if c.is_alphabetic() || c == '_' {
            self.name(at, end)
        } else if c.is_ascii_digit() {
            self.number(at, end)
        } else if c == '"' {
            self.quoted(at, end)
        } else {
            self.sign(at, end, c)
        }
    }

    fn push(&mut self, range: Range<usize>, kind: Kind, mended: Option<&'static str>) {
        let span = self.span(range);
        self.lexed.tokens.push(Token { kind, span, mended });
    }

    fn error(&mut self, error: Diagnostic) {
        self.diagnostics.push(error);
    }

    fn name(&mut self, at: usize, end: usize) -> (usize, Scanned) {
        let rest = self.rest(at, end);
        let length = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or("");
        let good = word.is_ascii() && !word.starts_with('_');
        let range = at..at + length;
        if !good {
            let message = format!("`{}` is not a name", shortened(word));
            let error =
                Diagnostic::error(syntax::UNKNOWN_CHARACTER, self.span(range.clone()), message)
                    .expected(
                        "a name: a letter from a to z or A to Z, then letters, digits and `_`",
                    )
                    .hint(if word.starts_with('_') {
                        "start it with a letter"
                    } else {
                        "put the word with its accents into the title, which may hold any character"
                    });
            self.error(error);
        }
        self.push(range.clone(), Kind::Name, None);
        (range.end, Scanned::Whole)
    }

    fn number(&mut self, at: usize, end: usize) -> (usize, Scanned) {
        let rest = self.rest(at, end);
        if let Some(length) = date_length(rest) {
            return self.date(at..at + length);
        }
        let length = number_length(rest);
        let glued = rest
            .get(length..)
            .and_then(|after| after.find(|c: char| !c.is_alphanumeric() && c != '_'))
            .unwrap_or(rest.len() - length);
        let range = at..at + length;
        if glued > 0 {
            let whole = at..at + length + glued;
            let number = rest.get(..length).unwrap_or("").to_owned();
            let after = rest.get(length..length + glued).unwrap_or("").to_owned();
            let hint = if after.starts_with('_') {
                "write the digits without `_`".to_owned()
            } else {
                format!(
                    "put a space between them: `{} {}`",
                    shortened(&number),
                    shortened(&after)
                )
            };
            let error = Diagnostic::error(
                syntax::BAD_NUMBER,
                self.span(whole.clone()),
                "a number runs into a word",
            )
            .expected("a number like `3`, `0.25` or `1e-3`")
            .hint(hint);
            self.error(error);
            self.push(range, Kind::Number(0.0), None);
            return (whole.end, Scanned::Broken);
        }
        let value: f64 = rest
            .get(..length)
            .and_then(|text| text.parse().ok())
            .unwrap_or(f64::NAN);
        if !value.is_finite() {
            let error = Diagnostic::error(
                syntax::BAD_NUMBER,
                self.span(range.clone()),
                "this number is too large",
            )
            .expected("a number below 1e308");
            self.error(error);
        }
        self.push(range.clone(), Kind::Number(value), None);
        (range.end, Scanned::Whole)
    }

    fn date(&mut self, range: Range<usize>) -> (usize, Scanned) {
        let text = self.rest(range.start, range.end);
        if let Ok(date) = text.parse::<jiff::civil::Date>() {
            self.push(range.clone(), Kind::Date(date), None);
            return (range.end, Scanned::Whole);
        }
        let message = format!("there is no day {text}");
        let error = Diagnostic::error(syntax::BAD_NUMBER, self.span(range.clone()), message)
            .expected("a day as year-month-day: `2021-04-01`");
        self.error(error);
        self.push(
            range.clone(),
            Kind::Date(jiff::civil::Date::constant(1, 1, 1)),
            None,
        );
        (range.end, Scanned::Whole)
    }

    fn quoted(&mut self, at: usize, end: usize) -> (usize, Scanned) {
        let mut value = String::new();
        let mut escaped = false;
        let mut wrong = Vec::new();
        let mut unprintable = Vec::new();
        let mut close = None;
        for (offset, c) in self.rest(at, end).char_indices().skip(1) {
            match (escaped, c) {
                (true, '"' | '\\') => {
                    value.push(c);
                    escaped = false;
                }
                (true, _) => {
                    wrong.push((offset, c));
                    value.push(c);
                    escaped = false;
                }
                (false, '\\') => escaped = true,
                (false, '"') => {
                    close = Some(at + offset + 1);
                    break;
                }
                (false, _) if c != '\t' && is_unprintable(c) => unprintable.push((offset, c)),
                (false, _) => value.push(c),
            }
        }
        // Without its end, nobody can tell what belongs to the text: a carriage return may be the line's.
        for (offset, c) in unprintable.into_iter().filter(|_| close.is_some()) {
            let span = self.span(at + offset..at + offset + c.len_utf8());
            let error = Diagnostic::error(
                syntax::CONTROL_CHARACTER,
                span,
                format!("the control character U+{:04X} stands in a text", u32::from(c)),
            )
            .expected("characters that can be seen")
            .hint("delete it: it could move the cursor, change colors or turn the direction of writing where the text is shown");
            self.error(error);
        }
        for (offset, c) in wrong {
            let span = self.span(at + offset - 1..at + offset + c.len_utf8());
            let error = Diagnostic::error(
                syntax::UNKNOWN_ESCAPE,
                span,
                format!("`\\{c}` is not an escape"),
            )
            .expected("`\\\"` for a quote or `\\\\` for a backslash")
            .hint("a text has no other escapes; write the character itself");
            self.error(error);
        }
        if close.is_none() {
            let error = Diagnostic::error(
                syntax::UNTERMINATED_TEXT,
                self.span(at..end),
                "this text has no closing quote",
            )
            .expected("`\"` before the end of the line")
            .hint("a long text is written as several texts, one on each line; they are joined by a space");
            self.error(error);
        }
        let stop = close.unwrap_or(end);
        self.push(at..stop, Kind::Text(value), None);
        let scanned = if close.is_some() {
            Scanned::Whole
        } else {
            Scanned::Broken
        };
        (stop, scanned)
    }

    fn sign(&mut self, at: usize, end: usize, c: char) -> (usize, Scanned) {
        let rest = self.rest(at, end);
        if let Some((sign, meant, kind)) = FOREIGN.iter().find(|(sign, ..)| rest.starts_with(sign))
        {
            let range = at..at + sign.len();
            self.foreign(range.clone(), sign, meant);
            self.push(range.clone(), kind.clone(), Some(meant));
            return (range.end, Scanned::Whole);
        }
        if let Some((sign, kind)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            self.push(at..at + sign.len(), kind.clone(), None);
            return (at + sign.len(), Scanned::Whole);
        }
        if let Some(stop) = self.foreign_quotes(at, end, c) {
            return (stop, Scanned::Whole);
        }
        match c {
            '!' => {
                self.foreign(at..at + 1, "!", "not");
                self.push(at..at + 1, Kind::Name, Some("not"));
                (at + 1, Scanned::Whole)
            }
            '.' if rest
                .get(1..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) =>
            {
                self.bare_fraction(at, end)
            }
            _ => self.unknown(at, end, c),
        }
    }

    fn foreign(&mut self, range: Range<usize>, sign: &str, meant: &str) {
        let message = format!("`{sign}` is not an operator");
        let error = Diagnostic::error(syntax::FOREIGN_OPERATOR, self.span(range), message)
            .expected(format!("`{meant}`"))
            .hint(format!("write `{meant}` instead of `{sign}`"));
        self.error(error);
    }

    /// Reads a text in other quotes, if its closing quote is on the line; returns where it ends.
    fn foreign_quotes(&mut self, at: usize, end: usize, c: char) -> Option<usize> {
        let (_, close) = FOREIGN_QUOTES.iter().find(|(open, _)| *open == c)?;
        let inner = at + c.len_utf8();
        // Typewriters of all countries close with `"` too.
        let length = self
            .rest(inner, end)
            .find(|c| c == *close || (c == '”' && !close.is_ascii()))?;
        let text = self.rest(inner, inner + length).to_owned();
        let closing = self
            .rest(inner + length, end)
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        let stop = inner + length + closing;
        let error = Diagnostic::error(
            syntax::UNKNOWN_CHARACTER,
            self.span(at..stop),
            "this text stands in the wrong quotes",
        )
        .expected("straight double quotes")
        .hint("write `\"` before and after the text");
        self.error(error);
        self.push(at..stop, Kind::Text(text), None);
        Some(stop)
    }

    /// `.5`, which the language writes `0.5`.
    fn bare_fraction(&mut self, at: usize, end: usize) -> (usize, Scanned) {
        let rest = self.rest(at + 1, end);
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let range = at..at + 1 + digits;
        let fraction = shortened(rest.get(..digits).unwrap_or(""));
        let error = Diagnostic::error(
            syntax::BAD_NUMBER,
            self.span(range.clone()),
            "a number starts with a digit",
        )
        .expected("a number like `3`, `0.25` or `1e-3`")
        .hint(format!("write `0.{fraction}`"));
        self.error(error);
        self.push(range.clone(), Kind::Number(0.0), None);
        (range.end, Scanned::Whole)
    }

    /// A run of characters of no use: one error for all of it.
    fn unknown(&mut self, at: usize, end: usize, c: char) -> (usize, Scanned) {
        let rest = self.rest(at, end);
        let length = rest.find(|next| next != c).unwrap_or(rest.len());
        let hint = match c {
            '%' => "write a share as a number: `0.25` for 25 percent",
            '{' | '}' => "a block is made by indenting its lines",
            ';' => "each line ends where it ends; leave the `;` out",
            '[' | ']' => "write round parentheses, or names with commas between them",
            '\'' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' => {
                "a text stands in straight double quotes"
            }
            '\u{a0}' => "this is a space that does not break; write a plain space",
            '.' => "a number has digits on both sides of its point; a range has two points",
            '~' | '?' | '@' | '$' | '\\' => {
                "texts may hold any character; a comment starts with `#`"
            }
            _ if is_unprintable(c) => "delete it",
            _ => "names use the letters a to z, digits and `_`; texts may hold any character",
        };
        let shown = if is_unprintable(c) || c.is_whitespace() {
            format!("the character U+{:04X}", u32::from(c))
        } else {
            format!("`{c}`")
        };
        let message = format!("{shown} has no meaning here");
        let error = Diagnostic::error(
            syntax::UNKNOWN_CHARACTER,
            self.span(at..at + length),
            message,
        )
        .hint(hint);
        self.error(error);
        (at + length, Scanned::Broken)
    }
}

/// The length of a day such as `2021-04-01` at the start of the text.
fn date_length(rest: &str) -> Option<usize> {
    const PATTERN: &[u8] = b"dddd-dd-dd";
    let bytes = rest.as_bytes().get(..PATTERN.len())?;
    let fits = PATTERN
        .iter()
        .zip(bytes)
        .all(|(pattern, byte)| match pattern {
            b'd' => byte.is_ascii_digit(),
            _ => pattern == byte,
        });
    let ends = !rest
        .as_bytes()
        .get(PATTERN.len())
        .is_some_and(u8::is_ascii_alphanumeric);
    (fits && ends).then_some(PATTERN.len())
}

/// The length of the number at the start of the text.
fn number_length(rest: &str) -> usize {
    let digits = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let after = |length: usize| rest.get(length..).unwrap_or("");
    let mut length = digits(rest);
    if let Some(fraction) = after(length).strip_prefix('.') {
        let places = digits(fraction);
        length += if places > 0 { 1 + places } else { 0 };
    }
    if let Some(exponent) = after(length).strip_prefix(['e', 'E']) {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let places = digits(unsigned);
        if places > 0 {
            length += 1 + (exponent.len() - unsigned.len()) + places;
        }
    }
    length
}

/// A word as a message shows it: long ones are cut.
pub(in crate::scenario) fn shortened(word: &str) -> String {
    const LONGEST: usize = 40;
    if word.chars().count() <= LONGEST {
        return word.to_owned();
    }
    let kept: String = word.chars().take(LONGEST - 1).collect();
    format!("{kept}…")
}
