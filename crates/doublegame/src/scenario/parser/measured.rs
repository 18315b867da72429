//! What is measured: corridors, claims, the record and series.

use super::clauses::Clauses;
use super::cursor::Cursor;
use super::{Node, Parsed, Parser};
use crate::scenario::lexer::Kind;
use crate::scenario::tree::{
    Claim, CodingRule, Corridor, Date, Ident, InForce, KnownTrack, Number, Record, Series, Text,
};

/// The words that start the lines of a record.
const RECORD_LINES: [&str; 6] = ["actors", "in", "code", "known", "reliability", "drift"];

impl<'a> Parser<'a> {
    pub(super) fn corridor(&mut self, node: &'a Node) -> Option<Corridor> {
        let mut clauses = Clauses::new(&["along", "under", "cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let naming = line.naming("a name for the corridor")?;
            line.word("of", "`of ACTOR for TYPE` says who is committed")?;
            let actor = line.name("an actor")?;
            line.word("for", "`of ACTOR for TYPE` says who is committed")?;
            Ok((naming, actor, line.name("a type")?))
        });
        let mut watch = Vec::new();
        self.block(node, &mut clauses, &["watch"], |parser, _, child| {
            watch.extend(parser.leaf(child, |line| {
                let title = line.quoted("the title of what is watched")?;
                Ok((title, line.event()?))
            }));
        });
        let broken = clauses.broken();
        let example = "along CHOICE from OPTION, OPTION";
        let along = self.required(node, clauses.along, broken, "along", example);
        let (naming, actor, actor_type) = head?;
        Some(Corridor {
            naming,
            actor,
            actor_type,
            along,
            under: clauses.under.get(),
            watch,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    pub(super) fn claim(&mut self, node: &'a Node) -> Option<Claim> {
        let mut clauses = Clauses::new(&["holds", "cite", "judgement"]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the claim")
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let broken = clauses.broken();
        let holds = self.required(
            node,
            clauses.holds,
            broken,
            "holds when",
            "holds when CONDITION",
        );
        Some(Claim {
            naming: naming?,
            holds,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    pub(super) fn record(&mut self, node: &'a Node) -> Option<Record> {
        let mut clauses = Clauses::new(&[]);
        let file = self.head(node, &mut clauses, |line| {
            line.quoted("the name of the record's file")
        });
        let span = self.span(node);
        let unnamed = Text {
            value: String::new(),
            span,
        };
        // A record whose head is broken is given up, but only once its lines have been read for their own errors.
        let is_whole = file.is_some();
        let mut record = Record {
            file: file.unwrap_or(unnamed),
            actors: Vec::new(),
            in_force: Vec::new(),
            rules: Vec::new(),
            majorities: Vec::new(),
            known: Vec::new(),
            reliabilities: Vec::new(),
            drifts: Vec::new(),
            span,
        };
        self.block(
            node,
            &mut clauses,
            &RECORD_LINES,
            |parser, word, child| match word {
                "actors" => record.actors.extend(parser.actors_of(child)),
                "in" => record.in_force.extend(parser.in_force(child)),
                "known" => record.known.extend(parser.known_track(child)),
                "reliability" => record.reliabilities.extend(parser.reliability(child)),
                "drift" => record.drifts.extend(parser.drift(child)),
                _ => parser.coding_line(child, &mut record),
            },
        );
        is_whole.then_some(record)
    }

    fn actors_of(&mut self, node: &'a Node) -> Vec<Text> {
        self.leaf(node, |line| {
            let mut names = vec![line.quoted("the name of an actor of the record")?];
            while line.take(&Kind::Comma) {
                names.push(line.quoted("the name of an actor of the record")?);
            }
            Ok(names)
        })
        .unwrap_or_default()
    }

    fn known_track(&mut self, node: &'a Node) -> Option<KnownTrack> {
        let (track, value, (from, to)) = self.leaf(node, |line| {
            let hint = "`known TRACK = VALUE from DATE to DATE`";
            let track = line.name("a track")?;
            line.sign(&Kind::Equal, "`=` and the track's value")?;
            let value = line.sum()?;
            Ok((track, value, line.days(hint)?))
        })?;
        let span = self.span(node);
        Some(KnownTrack {
            track,
            value,
            from,
            to,
            span,
        })
    }

    fn reliability(&mut self, node: &'a Node) -> Option<(Text, Number)> {
        self.leaf(node, |line| {
            let word = line.quoted("\"high\", \"medium\" or \"low\"")?;
            line.sign(&Kind::Equal, "`=` and a probability")?;
            Ok((
                word,
                line.number("the probability that the report is right")?,
            ))
        })
    }

    fn drift(&mut self, node: &'a Node) -> Option<(Ident, Number)> {
        self.leaf(node, |line| {
            let actor = line.name("an actor")?;
            line.sign(&Kind::Equal, "`=` and a probability")?;
            Ok((
                actor,
                line.number("the probability of a new type in each period")?,
            ))
        })
    }

    fn in_force(&mut self, node: &'a Node) -> Option<InForce> {
        let (policy, (from, to)) = self.leaf(node, |line| {
            let hint = "`in force POLICY from DATE to DATE`";
            line.word("force", hint)?;
            let policy = line.name("a policy")?;
            Ok((policy, line.days(hint)?))
        })?;
        let span = self.span(node);
        Some(InForce {
            policy,
            from,
            to,
            span,
        })
    }

    /// A coding rule, or the name of what the majority of its events codes.
    fn coding_line(&mut self, node: &'a Node, record: &mut Record) {
        let hint = "`code NAME is OUTCOME when FIELD is \"TEXT\" and FIELD is \"TEXT\"`";
        let read = self.leaf(node, |line| {
            let observes = line.name("a choice or a signal")?;
            if line.take_word("by") {
                line.word("majority", "`code NAME by majority`")?;
                return Ok((observes, None));
            }
            line.word("is", hint)?;
            let outcome = line.name("an option or a branch")?;
            if line.take_word("otherwise") {
                return Ok((observes, Some((outcome, Vec::new(), None))));
            }
            line.word("when", hint)?;
            let mut fields = vec![line.field()?];
            while line.take_word("and") {
                fields.push(line.field()?);
            }
            let mut at_least = None;
            if line.take_word("at") {
                line.word("least", "`at least N` says how many events are needed")?;
                at_least = Some(line.count("the number of events")?);
            }
            Ok((observes, Some((outcome, fields, at_least))))
        });
        let span = self.span(node);
        match read {
            None => {}
            Some((observes, None)) => record.majorities.push(observes),
            Some((observes, Some((outcome, fields, at_least)))) => record.rules.push(CodingRule {
                observes,
                outcome,
                fields,
                at_least,
                span,
            }),
        }
    }

    pub(super) fn series(&mut self, node: &'a Node) -> Option<Series> {
        let mut clauses = Clauses::new(&["cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let naming = line.naming("a name for the series")?;
            line.word("from", "`series NAME \"TITLE\" from \"FILE\"`")?;
            Ok((naming, line.quoted("the name of a file")?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (naming, file) = head?;
        Some(Series {
            naming,
            file,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }
}

impl Cursor<'_> {
    /// `from DATE [to DATE]`
    fn days(&mut self, hint: &str) -> Parsed<(Date, Option<Date>)> {
        self.word("from", hint)?;
        let from = self.date()?;
        let to = if self.take_word("to") {
            Some(self.date()?)
        } else {
            None
        };
        Ok((from, to))
    }

    /// `FIELD is "TEXT"`
    fn field(&mut self) -> Parsed<(Ident, Text)> {
        let field = self.name("a column of the record")?;
        if self.kind_at(0) == Some(&Kind::Equal) {
            return Err(Box::new(
                self.unexpected("`is`")
                    .hint("columns are compared with `is`"),
            ));
        }
        self.word("is", "`FIELD is \"TEXT\"`")?;
        Ok((field, self.quoted("the text that the column must have")?))
    }
}
