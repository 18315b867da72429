//! Numbers, counts and days.

use super::Parsed;
use super::cursor::Cursor;
use crate::scenario::diagnostics::{Diagnostic, syntax};
use crate::scenario::lexer::Kind;
use crate::scenario::tree::{Count, Date, Number};

impl Cursor<'_> {
    /// A number without a sign.
    pub(super) fn number(&mut self, what: &str) -> Parsed<Number> {
        let start = self.position();
        let Some(Kind::Number(value)) = self.kind_at(0) else {
            return Err(self.unexpected(what));
        };
        self.advance();
        let span = self.span_from(start);
        Ok(Number {
            value: *value,
            text: self.text(span).to_owned(),
            span,
        })
    }

    /// A number that may have a minus in front.
    pub(super) fn signed_number(&mut self, what: &str) -> Parsed<Number> {
        let start = self.position();
        let negative = self.take(&Kind::Minus);
        let number = self.number(what)?;
        if !negative {
            return Ok(number);
        }
        Ok(Number {
            value: -number.value,
            text: format!("-{}", number.text),
            span: self.span_from(start),
        })
    }

    /// A whole number of things.
    pub(super) fn count(&mut self, what: &str) -> Parsed<Count> {
        let number = self.number(what)?;
        match number.text.parse::<u32>() {
            Ok(value) => Ok(Count {
                value,
                span: number.span,
            }),
            Err(_) => Err(Box::new(
                Diagnostic::error(
                    syntax::BAD_NUMBER,
                    number.span,
                    format!("{what} must be a whole number"),
                )
                .expected("a whole number below 4294967296, without a point"),
            )),
        }
    }

    /// A day.
    pub(super) fn date(&mut self) -> Parsed<Date> {
        if let Some(Kind::Date(value)) = self.kind_at(0) {
            let span = self.here();
            self.advance();
            return Ok(Date {
                value: *value,
                span,
            });
        }
        let error = self.unexpected("a day");
        Err(Box::new(error.hint(
            "write a day as year-month-day, with all its digits: `2021-04-01`",
        )))
    }
}
