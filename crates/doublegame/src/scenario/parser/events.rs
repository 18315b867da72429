//! Events: what happens in play, for quantities, corridors and conditions on them.

use super::Parsed;
use super::cursor::Cursor;
use crate::scenario::diagnostics::{Diagnostic, syntax};
use crate::scenario::lexer::Kind;
use crate::scenario::model::Span;
use crate::scenario::tree::{Event, Ident, Outcome, Periods, Subject};

impl Cursor<'_> {
    /// `ending is NAME`, or outcomes of choices and signals joined by `or`, and in which periods.
    pub(super) fn event(&mut self) -> Parsed<Event> {
        let start = self.position();
        let ending = self.here();
        if self.take_word("ending") {
            self.word("is", "write `ending is NAME`")?;
            return match self.outcome(&Subject::Ending(ending))? {
                Outcome::Name(name) => Ok(Event::Ending(name)),
                Outcome::None(_) => Err(self.unexpected("an ending")),
            };
        }
        let mut any = vec![self.single_outcome()?];
        while self.is_word("or") && self.is_outcome_at(1) {
            self.advance();
            any.push(self.single_outcome()?);
        }
        let periods = self.periods()?;
        let span = self.span_from(start);
        Ok(Event::Moves { any, periods, span })
    }

    fn single_outcome(&mut self) -> Parsed<(Ident, Outcome)> {
        let name = self.name("a choice or a signal")?;
        if matches!(self.kind_at(0), Some(Kind::Equal | Kind::NotEqual)) {
            let error = Diagnostic::error(
                syntax::WRONG_COMPARISON,
                self.here(),
                "words are compared with `is`",
            )
            .expected("`is`")
            .hint(format!("write `{} is OUTCOME`", name.text));
            return Err(Box::new(error));
        }
        self.word(
            "is",
            "an event is `NAME is OUTCOME`, several of them joined by `or`, or `ending is NAME`",
        )?;
        if self.is_word("not") {
            let error = self
                .unexpected("an option or a branch")
                .hint("an event says what happens: name the other outcomes and join them by `or`");
            return Err(Box::new(error));
        }
        let outcome = self.outcome(&Subject::Name(name.clone()))?;
        Ok((name, outcome))
    }

    /// Whether `NAME is` stands `ahead` places on.
    fn is_outcome_at(&self, ahead: usize) -> bool {
        self.word_at(ahead).is_some() && self.word_at(ahead + 1) == Some("is")
    }

    /// `in period N` or `in periods M..N`, if it stands here.
    fn periods(&mut self) -> Parsed<Option<Periods>> {
        if !self.take_word("in") {
            return Ok(None);
        }
        if self.take_word("period") {
            let only = self.count("the number of a period")?;
            return Ok(Some(Periods {
                first: only,
                last: only,
            }));
        }
        self.word("periods", "write `in period N` or `in periods M..N`")?;
        let first = self.count("the number of a period")?;
        self.sign(&Kind::DotDot, "`..` and the last period")?;
        let last = self.count("the number of a period")?;
        Ok(Some(Periods { first, last }))
    }

    /// What follows `given`: at most two parts joined by `and`.
    pub(super) fn given(&mut self) -> Parsed<Vec<Event>> {
        let start = self.position();
        let mut parts = vec![self.given_part()?];
        let mut joined = None;
        while self.is_word("and") && self.goes_on_with_event() {
            joined.get_or_insert(self.here());
            self.advance();
            parts.push(self.given_part()?);
        }
        if parts.len() > 2 {
            let error = Diagnostic::error(
                syntax::UNEXPECTED,
                self.span_from(start),
                "`given` has more than two parts",
            )
            .expected("`given ACTOR is TYPE`, `given EVENT`, or both joined by `and`");
            return Err(Box::new(error));
        }
        let ambiguous = parts.iter().find(|part| part.several && !part.enclosed);
        if let (Some(and), Some(part)) = (joined, ambiguous) {
            let error = Diagnostic::error(
                syntax::AMBIGUOUS_OPERATORS,
                and,
                "`and` beside `or` can be read in two ways here",
            )
            .also(part.or.unwrap_or(and), "the `or`")
            .hint("put the event in parentheses: `given beijing is partner and (deed is a or deed is b)`");
            return Err(Box::new(error));
        }
        Ok(parts.into_iter().map(|part| part.event).collect())
    }

    /// Whether `and` is followed by one more part of `given`, and not by one more condition of the claim.
    fn goes_on_with_event(&self) -> bool {
        let first = if self.kind_at(1) == Some(&Kind::Open) {
            2
        } else {
            1
        };
        self.is_outcome_at(first)
    }

    fn given_part(&mut self) -> Parsed<Part> {
        let open = self.here();
        let enclosed = self.take(&Kind::Open);
        let start = self.position();
        let event = self.event()?;
        let or = self.find_word(start, "or");
        if enclosed {
            self.close(open, "`or` or `)`")?;
        }
        let several = matches!(&event, Event::Moves { any, .. } if any.len() > 1);
        Ok(Part {
            event,
            several,
            enclosed,
            or,
        })
    }
}

/// A part of what stands after `given`.
struct Part {
    event: Event,
    /// Whether it holds an `or`.
    several: bool,
    /// Whether it stands in parentheses.
    enclosed: bool,
    /// Where the first `or` stands.
    or: Option<Span>,
}
