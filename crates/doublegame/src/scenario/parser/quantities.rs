//! Quantities: what the program computes, for claims.

use super::Parsed;
use super::cursor::Cursor;
use crate::scenario::lexer::Kind;
use crate::scenario::model::OthersPlay;
use crate::scenario::tree::{Measure, Quantity};

/// The words that start a quantity.
const MEASURES: &[&str] = &[
    "value",
    "objective",
    "prob",
    "share",
    "bits",
    "tips",
    "worth",
    "inside",
    "posterior",
    "changed",
];

impl Cursor<'_> {
    /// A quantity, if the next word starts one. A parenthesis follows that word.
    pub(super) fn quantity(&mut self) -> Parsed<Option<Quantity>> {
        let start = self.position();
        let Some(word) = self.word_at(0).filter(|word| MEASURES.contains(word)) else {
            return Ok(None);
        };
        self.advance();
        let open = self.here();
        self.advance();
        let measure = self.measure(word)?;
        self.close(open, "`)`")?;
        let mut under = None;
        if self.take_word("under") {
            under = Some(self.name("the name of a case or a policy")?);
        }
        let given = if self.take_word("given") {
            self.given()?
        } else {
            Vec::new()
        };
        let span = self.span_from(start);
        Ok(Some(Quantity {
            measure,
            under,
            given,
            span,
        }))
    }

    /// What stands in the parentheses.
    fn measure(&mut self, word: &str) -> Parsed<Measure> {
        Ok(match word {
            "value" => self.value()?,
            "objective" => Measure::Objective(self.name("an objective")?),
            "prob" => Measure::Probability(self.event()?),
            "share" => Measure::Share(self.event()?),
            "bits" => self.bits()?,
            "tips" => {
                let actor = self.name("an actor")?;
                self.word("to", "`tips(ACTOR to OBSERVER)`")?;
                let observer = self.name("an actor")?;
                Measure::Tips { actor, observer }
            }
            "worth" => self.worth()?,
            "inside" => Measure::Inside(self.name("a corridor")?),
            "posterior" => {
                let actor = self.name("an actor")?;
                self.word("is", "`posterior(ACTOR is TYPE)`")?;
                let actor_type = self.name("a type")?;
                Measure::Posterior { actor, actor_type }
            }
            _ => {
                let series = self.name("a series")?;
                let hint = "`changed(SERIES from DATE to DATE)`";
                self.word("from", hint)?;
                let from = self.date()?;
                self.word("to", hint)?;
                let to = self.date()?;
                Measure::Changed { series, from, to }
            }
        })
    }

    fn value(&mut self) -> Parsed<Measure> {
        let actor = self.name("an actor")?;
        let mut actor_type = None;
        if self.take_word("is") {
            actor_type = Some(self.name("a type")?);
        }
        let mut attribute = None;
        if self.take_word("in") {
            attribute = Some(self.name("an attribute of the actor's payoff")?);
        }
        Ok(Measure::Value {
            actor,
            actor_type,
            attribute,
        })
    }

    fn bits(&mut self) -> Parsed<Measure> {
        let actor = self.name("an actor")?;
        self.word("to", "`bits(ACTOR to OBSERVER)`")?;
        let observer = self.name("an actor")?;
        let through = if self.take_word("through") {
            self.names("a choice or a signal")?
        } else {
            Vec::new()
        };
        let mut by_period = None;
        if self.take_word("by") {
            self.word("period", "`by period N` counts what was seen up to then")?;
            by_period = Some(self.count("the number of a period")?);
        }
        Ok(Measure::Bits {
            actor,
            observer,
            through,
            by_period,
        })
    }

    fn worth(&mut self) -> Parsed<Measure> {
        let actor = self.name("an actor")?;
        self.word("knowing", "`worth(ACTOR knowing CHANNEL)`")?;
        let channel = self.name("a choice or a signal")?;
        let others = if self.take(&Kind::Comma) {
            let hint =
                "`worth(ACTOR knowing CHANNEL, others fixed)` holds the others' play as it is";
            self.word("others", hint)?;
            self.word("fixed", hint)?;
            OthersPlay::Held
        } else {
            OthersPlay::Anew
        };
        Ok(Measure::Worth {
            actor,
            channel,
            others,
        })
    }
}
