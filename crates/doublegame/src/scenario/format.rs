//! The canonical form of a scenario file.
//!
//! Works on the tokens of a file without errors, so that nothing but layout can change: indentation, spaces, where long
//! lines are broken, empty lines, the quotes and joints of texts. What the file says, in which order, and its comments
//! stay. Formatting what has been formatted changes nothing.

mod pieces;
mod wrap;

use super::diagnostics::Diagnostics;
use super::lexer::{Comment, Line, lex};
use super::parser::{Follows, Layout, Role, parse_with_layout};
use std::ops::Range;

/// The columns that lines keep to where they can be broken.
pub const WIDTH: usize = 100;

/// How far the lines of a block are indented.
const STEP: usize = 2;

/// Puts the text of a file into the canonical form. The line with the version may be missing, as in included files.
///
/// # Errors
///
/// The syntax errors of the file; the spans are of file 0.
pub fn format(source: &str) -> Result<String, Diagnostics> {
    let (_, layout, diagnostics) = parse_with_layout(0, source, Role::Included);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut formatter = Formatter::new(source, &layout);
    for line in &layout.lines {
        formatter.line(line);
    }
    formatter.comments_before(source.len(), 0);
    Ok(joined(&formatter.parts))
}

/// Puts a part of a line, such as an expression, into the canonical form on one line, without comments.
pub(super) fn one_line(source: &str) -> String {
    let lexed = lex(0, source, &mut Diagnostics::new());
    let layout = Layout {
        tokens: lexed.tokens,
        ..Layout::default()
    };
    let mut line = String::with_capacity(source.len());
    for piece in Formatter::new(source, &layout).pieces(0..layout.tokens.len()) {
        if piece.spaced {
            line.push(' ');
        }
        line.push_str(&piece.text);
    }
    line
}

/// What stands above a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    /// Another line, or nothing.
    Line,
    /// An empty line.
    Empty,
}

/// What stands between two lines at the left margin: a declaration with its block, or a comment.
struct Part {
    kind: Kind,
    /// Whether an empty line stood before it.
    above: Above,
    /// Its lines.
    lines: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The line with the version.
    Version,
    Declaration,
    Comment,
}

struct Formatter<'a> {
    source: &'a str,
    layout: &'a Layout,
    /// The first comment that has not been written.
    next_comment: usize,
    /// The indentation, in the source, of the last line and of those in whose blocks it stands.
    open: Vec<usize>,
    parts: Vec<Part>,
}

impl<'a> Formatter<'a> {
    const fn new(source: &'a str, layout: &'a Layout) -> Self {
        Self {
            source,
            layout,
            next_comment: 0,
            open: Vec::new(),
            parts: Vec::new(),
        }
    }

    fn line(&mut self, line: &Line) {
        let Some((start, end)) = self.extent(&line.tokens) else {
            return;
        };
        let depth = self
            .open
            .iter()
            .filter(|indent| **indent < line.indent)
            .count();
        self.comments_before(start, depth);
        self.open.truncate(depth);
        self.open.push(line.indent);

        let inner = self.take_comments(|comment| (comment.span.start as usize) < end);
        let line_end = self.line_end(end);
        let trailing = self
            .take_comments(|comment| comment.trailing && (comment.span.start as usize) < line_end);
        let mut above = self.above(start);
        for comment in &inner {
            let text = self.comment_line(comment, depth);
            self.write(depth, Kind::Comment, above, vec![text]);
            above = Above::Line;
        }
        let mut lines = self.statement(line, depth);
        if let (Some(last), Some(comment)) = (lines.last_mut(), trailing.first()) {
            last.push_str("  ");
            last.push_str(&self.comment_text(comment));
        }
        let first = self.layout.tokens.get(line.tokens.start);
        let kind = match first.map(|token| token.text(self.source)) {
            Some("doublegame") => Kind::Version,
            _ => Kind::Declaration,
        };
        self.write(depth, kind, above, lines);
    }

    /// The bytes from the first to the last token.
    fn extent(&self, tokens: &Range<usize>) -> Option<(usize, usize)> {
        let first = self.layout.tokens.get(tokens.start)?;
        let last = self.layout.tokens.get(tokens.end.checked_sub(1)?)?;
        Some((first.span.start as usize, last.span.end as usize))
    }

    /// The end of the line of the file on which a byte stands.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.source.get(at..).unwrap_or("");
        rest.find('\n')
            .map_or(self.source.len(), |length| at + length)
    }

    /// The lines for one line of the language: the declaration, then its clauses on lines of their own if they are too
    /// long to follow it.
    fn statement(&self, line: &Line, depth: usize) -> Vec<String> {
        let indent = depth * STEP;
        let whole = self.pieces(line.tokens.clone());
        if indent + wrap::width(&whole) <= WIDTH {
            return wrap::wrap(&whole, indent, indent);
        }
        let starts = &self.layout.clause_starts;
        let first = starts.partition_point(|(start, _)| *start < line.tokens.start);
        let after = starts.partition_point(|(start, _)| *start < line.tokens.end);
        let clauses = starts.get(first..after).unwrap_or(&[]);
        let mut lines = Vec::new();
        let mut start = line.tokens.start;
        let mut column = indent;
        let cuts = clauses.iter().map(|(at, follows)| {
            let column = match follows {
                Follows::Declaration => indent + STEP,
                Follows::Clause => indent,
            };
            (*at, column)
        });
        for (end, next_column) in cuts.chain([(line.tokens.end, indent)]) {
            lines.extend(wrap::wrap(&self.pieces(start..end), column, column));
            start = end;
            column = next_column;
        }
        lines
    }

    /// Writes the comments before a byte; what follows them stands at the depth.
    fn comments_before(&mut self, end: usize, depth: usize) {
        let mut deepest = usize::MAX;
        for comment in self.take_comments(|comment| (comment.span.start as usize) < end) {
            // A comment belongs to the innermost block that it is indented for; once it has left a block, so have all
            // comments after it.
            let inside = self
                .open
                .iter()
                .filter(|indent| **indent < comment.column)
                .count();
            deepest = inside.min(deepest).max(depth);
            let above = self.above(comment.span.start as usize);
            let text = self.comment_line(&comment, deepest);
            self.write(deepest, Kind::Comment, above, vec![text]);
        }
    }

    /// The comments from the next one on, as long as the condition holds.
    fn take_comments(&mut self, condition: impl Fn(&Comment) -> bool) -> Vec<Comment> {
        let rest = self.layout.comments.get(self.next_comment..).unwrap_or(&[]);
        let taken: Vec<Comment> = rest
            .iter()
            .take_while(|comment| condition(comment))
            .cloned()
            .collect();
        self.next_comment += taken.len();
        taken
    }

    fn comment_line(&self, comment: &Comment, depth: usize) -> String {
        format!("{}{}", " ".repeat(depth * STEP), self.comment_text(comment))
    }

    fn comment_text(&self, comment: &Comment) -> String {
        let range = comment.span.start as usize..comment.span.end as usize;
        self.source.get(range).unwrap_or("").trim_end().to_owned()
    }

    /// What stands before the line of the file on which a byte stands.
    fn above(&self, at: usize) -> Above {
        let before = self.source.get(..at).unwrap_or("");
        let Some((above, _)) = before.rsplit_once('\n') else {
            return Above::Line;
        };
        let line = above.rsplit_once('\n').map_or(above, |(_, line)| line);
        if line.trim_matches(['\u{feff}', ' ', '\t', '\r']).is_empty() {
            Above::Empty
        } else {
            Above::Line
        }
    }

    fn write(&mut self, depth: usize, kind: Kind, above: Above, lines: Vec<String>) {
        match self.parts.last_mut() {
            Some(part) if depth > 0 => {
                // The first line of a block follows its declaration at once.
                if above == Above::Empty && part.lines.len() > 1 {
                    part.lines.push(String::new());
                }
                part.lines.extend(lines);
            }
            _ => self.parts.push(Part { kind, above, lines }),
        }
    }
}

/// The text of the file. Between declarations stands an empty line, except between short ones that stood together.
fn joined(parts: &[Part]) -> String {
    let mut out = String::new();
    let mut previous: Option<&Part> = None;
    let mut rest = parts;
    while !rest.is_empty() {
        // The comments above a declaration go with it.
        let comments = rest
            .iter()
            .take_while(|part| part.kind == Kind::Comment)
            .count();
        let (group, after) = rest.split_at((comments + 1).min(rest.len()));
        let declaration = group.last().filter(|part| part.kind != Kind::Comment);
        let long = |part: &Part| part.kind == Kind::Version || part.lines.len() > 1;
        let apart =
            declaration.is_some_and(long) || previous.is_some_and(long) && declaration.is_some();
        let already = group.iter().any(|part| part.above == Above::Empty);
        for (number, part) in group.iter().enumerate() {
            let first = number == 0 && apart && !already;
            if !out.is_empty() && (part.above == Above::Empty || first) {
                out.push('\n');
            }
            for line in &part.lines {
                out.push_str(line);
                out.push('\n');
            }
        }
        previous = declaration.or(previous);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests;
