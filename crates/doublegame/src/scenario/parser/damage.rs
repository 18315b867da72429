//! From the lines that could not be read to what they may have said.

use std::path::Path;

use super::words::{DECLARATIONS, HOMES};
use super::{Node, Parser};
use crate::scenario::diagnostics::{Code, Diagnostic, syntax};
use crate::scenario::lexer::{Kind, Token};
use crate::scenario::model::Span;
use crate::scenario::tree::{Damage, Reach};

/// The declarations on which play does not depend, and what each is about.
const BESIDE_PLAY: &[(&str, Reach)] = &[
    ("scenario", Reach::Measures),
    ("source", Reach::Measures),
    ("left", Reach::Measures),
    ("correlate", Reach::Measures),
    ("objective", Reach::Measures),
    ("corridor", Reach::Measures),
    ("claim", Reach::Measures),
    ("record", Reach::Measures),
    ("series", Reach::Measures),
    ("lever", Reach::Plans),
    ("policy", Reach::Plans),
    ("case", Reach::Plans),
];

/// The words that a name follows.
const NAMING: &[&str] = &[
    "source",
    "actor",
    "type",
    "param",
    "lever",
    "track",
    "function",
    "choose",
    "option",
    "signal",
    "branch",
    "end",
    "objective",
    "policy",
    "case",
    "corridor",
    "claim",
    "series",
];

/// The words that may follow a name, and stand in its place where it was forgotten.
const AFTER_NAMES: &[&str] = &[
    "by",
    "of",
    "from",
    "prior",
    "probability",
    "otherwise",
    "when",
];

/// The lines that could not be read, by their index.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// Lines that are lost with their blocks.
    lines: Vec<usize>,
    /// Lines of which it is not known where they belong; they may be missing anywhere near.
    out_of_place: Vec<usize>,
    /// Whether the file is in a language that is not read.
    language: bool,
}

impl Lost {
    /// The whole file, since its language is not read.
    pub(super) fn language(&mut self) {
        self.language = true;
    }

    /// A line that is lost with its block.
    pub(super) fn line(&mut self, line: usize) {
        self.lines.push(line);
    }

    /// A line of which it is not known where it belongs.
    pub(super) fn out_of_place(&mut self, line: usize) {
        self.out_of_place.push(line);
    }

    /// A line with an error.
    pub(super) fn error(&mut self, line: usize, code: Code) {
        // What is lacking has been read as far as it is there, and a version declares nothing.
        let harmless = [
            syntax::MISSING_CLAUSE,
            syntax::MISSING_BLOCK,
            syntax::MISSING_VERSION,
        ];
        let places = [
            syntax::UNKNOWN_KEYWORD,
            syntax::CAPITALIZED_KEYWORD,
            syntax::UNEXPECTED_BLOCK,
        ];
        if places.contains(&code) {
            self.out_of_place(line);
        } else if !harmless.contains(&code) {
            self.line(line);
        }
    }
}

/// Where each line stands among the others.
struct Places {
    /// The line above which has it in its block; `None` at the left margin.
    parents: Vec<Option<usize>>,
    /// The lines at the left margin.
    margin: Vec<usize>,
}

impl Parser<'_> {
    /// What the lines that were lost may have said.
    pub(super) fn damage(&self) -> Damage {
        let mut damage = Damage::default();
        let places = self.places();
        let mut seen = vec![false; self.lines.len()];
        let broken = (0..self.lines.len()).filter(|line| self.lines[*line].broken);
        for line in broken.chain(self.lost.lines.iter().copied()) {
            self.lose(line, &mut seen, &mut damage);
            damage.line(self.line_span(line));
            let mut at = Some(line);
            while let Some(line) = at {
                damage.incomplete(self.line_span(line));
                at = places.parents.get(line).copied().flatten();
            }
            damage.reach(self.reach_of(places.top(line)));
        }
        for line in self.lost.out_of_place.iter().copied() {
            self.lose(line, &mut seen, &mut damage);
            // It may be meant as the rest of the line above.
            damage.line(self.line_span(line.saturating_sub(1)));
            damage.incomplete(self.neighbours(line, &places));
            damage.reach(Reach::Game);
        }
        let tab = |found: &Diagnostic| found.code == syntax::TAB;
        if self.lost.language || self.diagnostics.as_slice().iter().any(tab) {
            // Where a line belongs that starts with a tab is a guess.
            damage.reach(Reach::Everything);
            damage.incomplete(self.whole_file());
        }
        damage
    }

    fn whole_file(&self) -> Span {
        Span {
            file: self.file,
            start: 0,
            end: self.source.len() as u32,
        }
    }

    /// Takes down the words of a line and of its block.
    fn lose(&self, line: usize, seen: &mut [bool], damage: &mut Damage) {
        let mut open = vec![line];
        while let Some(line) = open.pop() {
            match seen.get_mut(line) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            self.words(line, damage);
            open.extend(self.nodes.get(line).iter().flat_map(|node| &node.children));
        }
    }

    fn words(&self, line: usize, damage: &mut Damage) {
        let Some(tokens) = self.lines.get(line).map(|line| line.tokens.clone()) else {
            return;
        };
        let tokens = self.tokens.get(tokens).unwrap_or_default();
        let known = |word: &str| {
            DECLARATIONS.contains(&word) || HOMES.iter().any(|(known, _)| *known == word)
        };
        let first = tokens.first().map(|token| token.text(self.source));
        if !first.is_some_and(known) {
            // The word may be meant for any word of the language.
            let homes = HOMES.iter().map(|(word, _)| *word);
            homes
                .chain(DECLARATIONS.iter().copied())
                .for_each(|word| damage.word(word));
        }
        if first.is_some_and(|word| NAMING.contains(&word)) && self.lacks_name(tokens) {
            // Any name may be meant for it.
            damage.reach(Reach::Everything);
        }
        let is_file = |text: &str| Path::new(text).extension() == Some("dg".as_ref());
        let mut kinds = tokens.iter().map(|token| &token.kind);
        if first == Some("include")
            || kinds.any(|kind| matches!(kind, Kind::Text(text) if is_file(text)))
        {
            // It may be a file to include.
            damage.reach(Reach::Everything);
        }
        let span = self.line_span(line);
        let rest = self.source.get(span.end as usize..).unwrap_or_default();
        let end = span.end as usize + rest.find('\n').unwrap_or(rest.len());
        let text = self.source.get(span.start as usize..end);
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        for piece in text.unwrap_or_default().split_whitespace() {
            // A quote that is not closed may hide names, and a name may be cut in pieces by what does not belong there.
            piece
                .split(|c| !is_part(c))
                .for_each(|word| damage.word(word));
            damage.word(&piece.replace(|c| !is_part(c), "_"));
            damage.word(&piece.replace(|c| !is_part(c), ""));
        }
    }

    /// Whether the second token of a declaration is no name.
    fn lacks_name(&self, tokens: &[Token]) -> bool {
        let name = tokens.get(1).filter(|token| token.kind == Kind::Name);
        name.is_none_or(|name| AFTER_NAMES.contains(&name.text(self.source)))
    }

    /// What a declaration at the left margin is about.
    fn reach_of(&self, line: usize) -> Reach {
        let word = self
            .nodes
            .get(line)
            .and_then(|node| self.cursor(node).word_at(0));
        let known = BESIDE_PLAY.iter().find(|(known, _)| word == Some(*known));
        known.map_or(Reach::Game, |(_, reach)| *reach)
    }

    /// The stretch in which a line that is out of place may be missing: its declaration at the left margin; where it
    /// stands there itself, also the one before.
    fn neighbours(&self, line: usize, places: &Places) -> Span {
        let top = places.top(line);
        let at = places.margin.partition_point(|start| *start < top);
        let first = if top == line {
            at.saturating_sub(1)
        } else {
            at
        };
        let first = places.margin.get(first).copied().unwrap_or(top);
        let after = places.margin.get(at + 1).copied();
        let last = after.unwrap_or(self.lines.len()).saturating_sub(1);
        Span {
            end: self.line_span(last).end,
            ..self.line_span(first)
        }
    }

    fn line_span(&self, line: usize) -> Span {
        let node = self.nodes.get(line);
        node.map_or_else(Span::default, |node| self.span(node))
    }

    fn places(&self) -> Places {
        let mut parents = vec![None; self.lines.len()];
        for (line, node) in self.nodes.iter().enumerate().take(self.lines.len()) {
            for child in &node.children {
                if let Some(parent) = parents.get_mut(*child) {
                    *parent = Some(line);
                }
            }
        }
        let margin = self.nodes.last().map(|root: &Node| root.children.clone());
        Places {
            parents,
            margin: margin.unwrap_or_default(),
        }
    }
}

impl Places {
    /// The line at the left margin to whose declaration a line belongs.
    fn top(&self, line: usize) -> usize {
        let mut top = line;
        while let Some(parent) = self.parents.get(top).copied().flatten() {
            top = parent;
        }
        top
    }
}
