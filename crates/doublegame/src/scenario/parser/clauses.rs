//! Clauses: what may follow a declaration, on its line or in its block.

use super::cursor::Cursor;
use super::words::{DECLARATIONS, alternatives, home};
use super::{Follows, Node, Parsed, Parser};
use crate::scenario::diagnostics::{Code, Diagnostic, nearest, syntax};
use crate::scenario::lexer::{Kind, shortened};
use crate::scenario::model::Span;
use crate::scenario::tree::{Citation, Direction, Expr, Ident, Number, SeenBy, Text};

/// A clause that is given at most once.
#[derive(Debug)]
pub(super) struct Slot<T>(Option<(T, Span)>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Slot<T> {
    /// The clause, if it was given.
    pub(super) fn get(self) -> Option<T> {
        self.0.map(|(value, _)| value)
    }

    /// Puts the clause in; a second one is an error. `word` names it, `span` is where it stands.
    pub(super) fn put(&mut self, value: T, word: &str, span: Span) -> Parsed<()> {
        if let Some((_, first)) = &self.0 {
            let error = Diagnostic::error(
                syntax::REPEATED_CLAUSE,
                span,
                format!("`{word}` is given twice"),
            )
            .label("the second time")
            .also(*first, "the first time")
            .hint("leave one of them out");
            return Err(Box::new(error));
        }
        self.0 = Some((value, span));
        Ok(())
    }
}

/// The clauses of one declaration, as far as they have been read.
#[derive(Default)]
pub(super) struct Clauses {
    /// The first words of those that the declaration takes.
    allowed: &'static [&'static str],
    /// Whether a line of the declaration was in error: then nothing is said about what it lacks.
    broken: bool,
    /// Whether the declaration's own line ended too early: then its next line may be meant as the rest of it.
    cut: bool,
    pub(super) about: Slot<Text>,
    pub(super) link: Slot<Text>,
    pub(super) note: Slot<Text>,
    pub(super) unit: Slot<Text>,
    pub(super) citation: Slot<Citation>,
    pub(super) rationality: Slot<Expr>,
    pub(super) stake: Slot<(Number, Option<Text>)>,
    pub(super) seen_by: Slot<SeenBy>,
    pub(super) when: Slot<Expr>,
    pub(super) weight: Slot<Expr>,
    pub(super) direction: Slot<Direction>,
    pub(super) along: Slot<(Ident, Vec<Ident>)>,
    pub(super) under: Slot<Ident>,
    pub(super) holds: Slot<Expr>,
}

impl Clauses {
    /// None yet; those starting with these words may come.
    pub(super) fn new(allowed: &'static [&'static str]) -> Self {
        Self {
            allowed,
            ..Self::default()
        }
    }

    fn read(&mut self, line: &mut Cursor<'_>) -> Parsed<()> {
        let start = line.position();
        let word = line.word_at(0).unwrap_or("");
        line.advance();
        match word {
            "about" | "link" | "note" | "unit" => self.read_text(word, line, start),
            "cite" | "judgement" => self.read_citation(word, line, start),
            _ => self.read_value(word, line, start),
        }
    }

    /// What follows a word that takes a text.
    fn read_text(&mut self, word: &str, line: &mut Cursor<'_>, start: usize) -> Parsed<()> {
        let (slot, what) = match word {
            "about" => (&mut self.about, "the text of `about`"),
            "link" => (&mut self.link, "the address"),
            "note" => (&mut self.note, "the text of the note"),
            _ => (&mut self.unit, "the unit"),
        };
        let text = line.quoted(what)?;
        slot.put(text, word, line.span_from(start))
    }

    /// What follows `cite` or `judgement`, of which one is given.
    fn read_citation(&mut self, word: &str, line: &mut Cursor<'_>, start: usize) -> Parsed<()> {
        let (citation, span) = if word == "cite" {
            let source = line.name("the name of a source")?;
            let place = line.optional_text();
            let span = line.span_from(start);
            (
                Citation::Source {
                    source,
                    place,
                    span,
                },
                span,
            )
        } else {
            let reason = line.optional_text();
            let span = line.span_from(start);
            (Citation::Judgement { reason, span }, span)
        };
        self.citation.put(citation, "cite` or `judgement", span)
    }

    /// What follows any other word.
    fn read_value(&mut self, word: &str, line: &mut Cursor<'_>, start: usize) -> Parsed<()> {
        let span = |line: &Cursor<'_>| line.span_from(start);
        match word {
            "rationality" => {
                let value = line.expression()?;
                self.rationality.put(value, word, span(line))
            }
            "stake" => {
                let number = line.number("a number for the stake")?;
                let note = line.optional_text();
                self.stake.put((number, note), word, span(line))
            }
            "seen" => {
                let seen_by = line.seen_by()?;
                self.seen_by.put(seen_by, "seen by", span(line))
            }
            "when" => {
                let condition = line.expression()?;
                self.when.put(condition, word, span(line))
            }
            "weight" => {
                let weight = line.expression()?;
                self.weight.put(weight, word, span(line))
            }
            "higher" | "lower" => {
                line.word("is", "")?;
                line.word("better", "")?;
                let direction = match word {
                    "higher" => Direction::HigherIsBetter,
                    _ => Direction::LowerIsBetter,
                };
                self.direction.put(
                    direction,
                    "higher is better` or `lower is better",
                    span(line),
                )
            }
            "along" => {
                let along = line.along()?;
                self.along.put(along, word, span(line))
            }
            "under" => {
                let case = line.name("the name of a case or a policy")?;
                self.under.put(case, word, span(line))
            }
            "holds" => {
                line.word("when", "`holds when CONDITION` says when the claim holds")?;
                let condition = line.claim()?;
                self.holds.put(condition, "holds when", span(line))
            }
            _ => Ok(()),
        }
    }
}

impl Cursor<'_> {
    /// What follows `seen`.
    fn seen_by(&mut self) -> Parsed<SeenBy> {
        self.word(
            "by",
            "`seen by all`, `seen by nobody` or `seen by ACTOR, ACTOR`",
        )?;
        let span = self.here();
        if self.take_word("all") {
            Ok(SeenBy::All(span))
        } else if self.take_word("nobody") {
            Ok(SeenBy::Nobody(span))
        } else {
            Ok(SeenBy::Actors(self.names("`all`, `nobody` or an actor")?))
        }
    }

    /// What follows `along`: the choice, and its options from one end to the other.
    fn along(&mut self) -> Parsed<(Ident, Vec<Ident>)> {
        let choice = self.name("a choice")?;
        self.word(
            "from",
            "`along CHOICE from OPTION, OPTION` goes from one end to the other",
        )?;
        let options = self.names("an option")?;
        if options.len() < 2 {
            let error = self.unexpected("a comma and the option at the other end");
            return Err(error);
        }
        Ok((choice, options))
    }
}

impl<'a> Parser<'a> {
    /// Reads the line of a declaration: its head, then the clauses that follow it. `None` after an error.
    pub(super) fn head<T>(
        &mut self,
        node: &Node,
        clauses: &mut Clauses,
        read: impl FnOnce(&mut Cursor<'a>) -> Parsed<T>,
    ) -> Option<T> {
        let mut line = self.cursor(node);
        line.advance();
        let head = read(&mut line).and_then(|head| {
            self.inline(&mut line, clauses, Follows::Declaration)?;
            Ok(head)
        });
        match head {
            Ok(head) => Some(head),
            Err(error) => {
                clauses.broken = true;
                clauses.cut = line.at_end();
                self.report(node, *error);
                None
            }
        }
    }

    /// Reads the clauses up to the end of the line.
    fn inline(
        &mut self,
        line: &mut Cursor<'a>,
        clauses: &mut Clauses,
        follows: Follows,
    ) -> Parsed<()> {
        while !line.at_end() {
            if !line
                .word_at(0)
                .is_some_and(|word| clauses.allowed.contains(&word))
            {
                return Err(out_of_place(line, clauses.allowed));
            }
            self.clause_starts.push((line.position(), follows));
            clauses.read(line)?;
        }
        Ok(())
    }

    /// Reads the block of a declaration: its clauses, and the lines that start with one of `own`, which `read` takes.
    pub(super) fn block(
        &mut self,
        node: &'a Node,
        clauses: &mut Clauses,
        own: &[&str],
        mut read: impl FnMut(&mut Self, &str, &'a Node),
    ) {
        for (number, child) in self.children(node).enumerate() {
            if self.gives_up() {
                return;
            }
            let mut line = self.cursor(child);
            match line.word_at(0) {
                Some(word) if own.contains(&word) => read(self, word, child),
                Some(word) if clauses.allowed.contains(&word) => {
                    let outcome = clauses
                        .read(&mut line)
                        .and_then(|()| self.inline(&mut line, clauses, Follows::Clause));
                    if let Err(error) = outcome {
                        clauses.broken = true;
                        self.report(child, *error);
                    }
                    self.no_block(child);
                }
                _ if number == 0 && clauses.cut => {}
                _ => {
                    clauses.broken = true;
                    let known: Vec<&str> = own.iter().chain(clauses.allowed).copied().collect();
                    let error = unknown_word(&line, &known, self.cursor(node).word_at(0));
                    self.report(child, error);
                }
            }
        }
    }

    /// Reads a line that takes no block and no clause.
    pub(super) fn leaf<T>(
        &mut self,
        node: &'a Node,
        read: impl FnOnce(&mut Cursor<'a>) -> Parsed<T>,
    ) -> Option<T> {
        let mut clauses = Clauses::new(&[]);
        let value = self.head(node, &mut clauses, read);
        if !clauses.cut {
            self.no_block(node);
        }
        value
    }

    /// Refuses a block.
    pub(super) fn no_block(&mut self, node: &'a Node) {
        let Some(first) = node
            .children
            .first()
            .and_then(|child| self.nodes.get(*child))
        else {
            return;
        };
        let above = self.cursor(node);
        let word = above.word_at(0).unwrap_or("this line");
        let error = Diagnostic::error(
            syntax::UNEXPECTED_BLOCK,
            self.cursor(first).here(),
            format!("this line is indented below `{word}`, which takes no block"),
        )
        .also(above.here(), "takes no block")
        .hint("indent it like the line above if it belongs beside it");
        self.report(first, error);
        for child in self.children(node) {
            self.lost.line(child.line);
        }
    }

    /// A clause that the declaration must have. `example` shows it.
    pub(super) fn required<T>(
        &mut self,
        node: &Node,
        slot: Slot<T>,
        broken: Broken,
        clause: &str,
        example: &str,
    ) -> Option<T> {
        let value = slot.get();
        if value.is_none() && broken == Broken::No {
            self.lacks(
                node,
                syntax::MISSING_CLAUSE,
                &format!("`{clause}`"),
                example,
            );
        }
        value
    }

    /// The lines that a declaration must have at least one of; they start with one of `own`. `example` shows one.
    pub(super) fn some_lines<T>(
        &mut self,
        node: &Node,
        lines: Vec<T>,
        broken: Broken,
        own: &[&str],
        example: &str,
    ) -> Vec<T> {
        if !lines.is_empty() {
            return lines;
        }
        // Lines that were in error have been reported.
        let tried = |child| {
            self.cursor(child)
                .word_at(0)
                .is_some_and(|word| own.contains(&word))
        };
        if broken == Broken::No && !self.children(node).any(tried) {
            let what = format!("a line that starts with {}", alternatives(own));
            self.lacks(node, syntax::MISSING_BLOCK, &what, example);
        }
        lines
    }

    fn lacks(&mut self, node: &Node, code: Code, what: &str, example: &str) {
        let line = self.cursor(node);
        let name = match (line.word_at(0), line.word_at(1)) {
            (Some(word), Some("of")) => {
                format!("{word} of {}", shortened(line.word_at(2).unwrap_or("")))
            }
            (Some(word), Some(name)) => format!("{word} {}", shortened(name)),
            (Some(word), None) => word.to_owned(),
            (None, _) => String::new(),
        };
        let error = Diagnostic::error(code, line.here(), format!("`{name}` lacks {what}"))
            .expected(format!("a line such as `{example}`"))
            .hint(format!("add a line `{example}` to its block"));
        self.report(node, error);
    }
}

/// Whether a line of a declaration was in error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// It was, and has been reported.
    Yes,
    /// None was.
    No,
}

impl Clauses {
    /// Whether a line was in error.
    pub(super) const fn broken(&self) -> Broken {
        if self.broken { Broken::Yes } else { Broken::No }
    }
}

/// The error about what stands on a line where only clauses may follow.
fn out_of_place(line: &Cursor<'_>, allowed: &[&str]) -> Box<Diagnostic> {
    let message = format!("{} after the end of what belongs here", line.found());
    let mut error = Diagnostic::error(syntax::UNEXPECTED, line.here(), message);
    let alternatives = alternatives(allowed);
    error.expected = Some(if allowed.is_empty() {
        "the end of the line".to_owned()
    } else {
        format!("{alternatives}, or the end of the line")
    });
    error.hint = match line.kind_at(0) {
        Some(Kind::Name) => hint_for_word(line, allowed),
        Some(Kind::Close) => Some("there is no open parenthesis that this one closes".to_owned()),
        _ => None,
    };
    if line.kind_at(0) == Some(&Kind::Close) {
        error.code = syntax::UNMATCHED_PARENTHESIS;
    }
    Box::new(error)
}

fn hint_for_word(line: &Cursor<'_>, allowed: &[&str]) -> Option<String> {
    let word = line.word_at(0)?;
    nearest(word, allowed.iter().copied()).map(|near| format!("did you mean `{near}`?"))
}

/// The error about a line that starts with none of the words that may start one there. `parent` is the first word of
/// the declaration whose block it is, if it stands in one.
pub(super) fn unknown_word(line: &Cursor<'_>, known: &[&str], parent: Option<&str>) -> Diagnostic {
    let Some(word) = line.word_at(0) else {
        return line
            .unexpected("a word of the language")
            .expected("a line that starts with a word of the language");
    };
    let shown = shortened(word);
    let lower = word.to_lowercase();
    if known.contains(&lower.as_str()) {
        let message = format!("`{shown}` is written with capital letters");
        return Diagnostic::error(syntax::CAPITALIZED_KEYWORD, line.here(), message)
            .expected(format!("`{lower}`"))
            .hint("the words of the language have small letters only");
    }
    let error = Diagnostic::error(
        syntax::UNKNOWN_KEYWORD,
        line.here(),
        match parent {
            Some(parent) => format!("`{shown}` does not start a line of `{parent}`"),
            None => format!("`{shown}` does not start a declaration"),
        },
    );
    let error = match (known, parent) {
        ([], _) => error,
        (_, None) => {
            error.expected("a declaration, such as `actor`, `param`, `track`, `round` or `policy`")
        }
        _ => error.expected(alternatives(known)),
    };
    if let Some(near) = nearest(word, known.iter().copied()) {
        error.hint(format!("did you mean `{near}`?"))
    } else if let Some(home) = home(&lower) {
        error.hint(format!(
            "`{lower}` belongs in the block of {home}; look at the indentation"
        ))
    } else if DECLARATIONS.contains(&lower.as_str()) && parent.is_some() {
        error.hint(format!("`{lower}` belongs at the left margin"))
    } else {
        error
    }
}
