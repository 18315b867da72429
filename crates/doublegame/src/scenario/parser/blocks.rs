//! Lines to a tree by their indentation.

use super::Node;
use super::damage::Lost;
use crate::scenario::diagnostics::{Diagnostic, Diagnostics, syntax};
use crate::scenario::lexer::{Line, Token};
use crate::scenario::model::Span;

/// A line whose block is still open.
struct Open {
    node: usize,
    indent: usize,
    /// How far the lines of its block are indented, and the first of them.
    block: Option<(usize, Span)>,
}

/// The tree of the lines: one node for each line, in order, and the root after them.
pub(super) fn nodes(
    lines: &[Line],
    tokens: &[Token],
    lost: &mut Lost,
    diagnostics: &mut Diagnostics,
) -> Vec<Node> {
    let root = lines.len();
    let mut nodes: Vec<Node> = (0..=root)
        .map(|line| Node {
            line,
            children: Vec::new(),
        })
        .collect();
    let mut margin = None;
    let mut open: Vec<Open> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let span = first_span(line, tokens);
        while open.last().is_some_and(|above| above.indent >= line.indent) {
            open.pop();
        }
        let (parent, block) = match open.last_mut() {
            Some(above) => (above.node, &mut above.block),
            None => (root, &mut margin),
        };
        match block {
            Some((indent, _)) if *indent == line.indent => {}
            Some((indent, first)) => {
                lost.out_of_place(number);
                diagnostics.push(misaligned(line.indent, *indent, span, *first));
            }
            None => {
                *block = Some((line.indent, span));
                if parent == root && line.indent > 0 {
                    lost.out_of_place(number);
                    diagnostics.push(indented_first_line(span));
                }
            }
        }
        if let Some(parent) = nodes.get_mut(parent) {
            parent.children.push(number);
        }
        open.push(Open {
            node: number,
            indent: line.indent,
            block: None,
        });
    }
    nodes
}

fn first_span(line: &Line, tokens: &[Token]) -> Span {
    tokens
        .get(line.tokens.start)
        .map_or_else(Span::default, |token| token.span)
}

fn misaligned(indent: usize, block: usize, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(
        syntax::WRONG_INDENTATION,
        span,
        "this line is not indented like the others of its block",
    )
    .label(format!("{indent} spaces"))
    .also(first, format!("{block} spaces"))
    .expected(format!("{block} spaces, like the first line of the block"))
    .hint("all lines of a block start in the same column")
}

fn indented_first_line(span: Span) -> Diagnostic {
    Diagnostic::error(
        syntax::WRONG_INDENTATION,
        span,
        "this line is indented, but no block is open",
    )
    .expected("a line at the left margin")
    .hint("only the lines below a declaration are indented")
}
