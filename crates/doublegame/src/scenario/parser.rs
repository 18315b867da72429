//! Tokens to a syntax tree, by recursive descent.
//!
//! The lines of a file form a tree by their indentation (`Node`); each declaration reads its own line and then the
//! lines of its block. An error ends the reading of its line and of nothing else, so that all syntax errors of a file
//! are found at once, at most one to a line. What is lacking leaves its declaration in the tree; a line that cannot be
//! read leaves the tree with what it holds, and `damage` takes down what it may have said.

mod blocks;
mod clauses;
mod cursor;
mod damage;
mod declarations;
mod events;
mod expressions;
mod measured;
mod numbers;
mod policies;
mod quantities;
mod round;
mod words;

use super::diagnostics::{Diagnostic, Diagnostics, KEPT, syntax};
use super::lexer::{Comment, LARGEST_FILE, Lexed, Line, Token, lex};
use super::model::Span;
use super::tree::Tree;
use cursor::Cursor;
use damage::Lost;

/// The version of the language that this program reads.
pub const VERSION: u32 = 1;

/// What a file is to its scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The file that the user names. Its first line names the version of the language.
    Main,
    /// A file that another one includes. It may have such a first line.
    Included,
}

/// Reads the text of a file. `file` is its index among the files of the scenario, for spans.
///
/// # Errors
///
/// All syntax errors of the file, in order; the parser stops when there are [`KEPT`] of them.
pub fn parse(file: u16, source: &str, role: Role) -> Result<Tree, Diagnostics> {
    let (tree, diagnostics) = parse_partly(file, source, role);
    if diagnostics.has_errors() {
        Err(diagnostics)
    } else {
        Ok(tree)
    }
}

/// What the formatter needs beside the tree.
#[derive(Default)]
pub(super) struct Layout {
    /// The tokens.
    pub tokens: Vec<Token>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The comments.
    pub comments: Vec<Comment>,
    /// The tokens where a clause starts that follows something on its line, in order.
    pub clause_starts: Vec<(usize, Follows)>,
}

/// Reads the text of a file as far as it is right, so that the rest of the scenario can be checked in any case.
pub(super) fn parse_partly(file: u16, source: &str, role: Role) -> (Tree, Diagnostics) {
    let (tree, _, diagnostics) = parse_with_layout(file, source, role);
    (tree, diagnostics)
}

/// Reads the text of a file and keeps what the formatter needs. The tree is whole only if there is no error.
pub(super) fn parse_with_layout(
    file: u16,
    source: &str,
    role: Role,
) -> (Tree, Layout, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    if source.len() > LARGEST_FILE {
        diagnostics.push(too_large(file, source.len()));
        return (Tree::default(), Layout::default(), diagnostics);
    }
    let Lexed {
        tokens,
        lines,
        comments,
    } = lex(file, source, &mut diagnostics);
    let mut lost = Lost::default();
    let nodes = blocks::nodes(&lines, &tokens, &mut lost, &mut diagnostics);
    let mut parser = Parser {
        file,
        source,
        tokens: &tokens,
        lines: &lines,
        nodes: &nodes,
        diagnostics,
        lost,
        clause_starts: Vec::new(),
    };
    let tree = parser.file(role);
    let diagnostics = parser.diagnostics.sorted();
    let mut clause_starts = parser.clause_starts;
    clause_starts.sort_unstable();
    let layout = Layout {
        tokens,
        lines,
        comments,
        clause_starts,
    };
    (tree, layout, diagnostics)
}

/// The error about a file that is longer than [`LARGEST_FILE`].
pub(super) fn too_large(file: u16, length: usize) -> Diagnostic {
    let span = Span {
        file,
        start: 0,
        end: 0,
    };
    let message = format!("this file has {length} bytes, too many to read");
    Diagnostic::error(syntax::TOO_LARGE, span, message)
        .expected(format!("at most {LARGEST_FILE} bytes"))
        .hint("split the scenario into several files and include them")
}

/// What a clause follows on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Follows {
    /// Its declaration: on a line of its own it would stand in the block.
    Declaration,
    /// Another clause of the same declaration: on a line of its own it would stand beside that one.
    Clause,
}

/// A line with the lines of its block.
#[derive(Debug, Default)]
struct Node {
    /// Its index among the lines; meaningless in the root.
    line: usize,
    /// The nodes of its block.
    children: Vec<usize>,
}

/// An error on its way to the diagnostics.
type Parsed<T> = Result<T, Box<Diagnostic>>;

struct Parser<'a> {
    file: u16,
    source: &'a str,
    tokens: &'a [Token],
    lines: &'a [Line],
    /// The tree of lines; the last one is the root.
    nodes: &'a [Node],
    diagnostics: Diagnostics,
    lost: Lost,
    clause_starts: Vec<(usize, Follows)>,
}

impl<'a> Parser<'a> {
    /// A cursor at the start of the node's line.
    fn cursor(&self, node: &Node) -> Cursor<'a> {
        let line = self.lines.get(node.line);
        let range = line.map_or(0..0, |line| line.tokens.clone());
        Cursor::new(self.source, self.file, self.tokens, range)
    }

    /// The whole line of the node.
    fn span(&self, node: &Node) -> Span {
        self.cursor(node).line_span()
    }

    /// The nodes of a block.
    fn children(&self, node: &'a Node) -> impl Iterator<Item = &'a Node> + use<'a> {
        let nodes = self.nodes;
        node.children.iter().filter_map(|child| nodes.get(*child))
    }

    /// Whether there are more errors than are kept: then the rest of the file is not read.
    fn gives_up(&self) -> bool {
        self.diagnostics.errors() >= KEPT
    }

    /// Takes an error of a line down. Where the lexer has already found one there, nothing more is said.
    fn report(&mut self, node: &Node, error: Diagnostic) {
        self.lost.error(node.line, error.code);
        if self.lines.get(node.line).is_none_or(|line| !line.broken) {
            self.diagnostics.push(error);
        }
    }
}

#[cfg(test)]
mod tests;
