//! What is measured: corridors, claims, the record and series.

use super::clauses::Clauses;
use super::cursor::Cursor;
use super::{Node, Parsed, Parser};
use crate::scenario::lexer::Kind;
use crate::scenario::tree::{Claim, CodingRule, Corridor, Ident, InForce, Record, Series, Text};

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
        let mut in_force = Vec::new();
        let mut rules = Vec::new();
        self.block(
            node,
            &mut clauses,
            &["in", "code"],
            |parser, word, child| {
                if word == "in" {
                    in_force.extend(parser.in_force(child));
                } else {
                    rules.extend(parser.coding_rule(child));
                }
            },
        );
        Some(Record {
            file: file?,
            in_force,
            rules,
            span: self.span(node),
        })
    }

    fn in_force(&mut self, node: &'a Node) -> Option<InForce> {
        let (policy, from, to) = self.leaf(node, |line| {
            let hint = "`in force POLICY from DATE to DATE`";
            line.word("force", hint)?;
            let policy = line.name("a policy")?;
            line.word("from", hint)?;
            let from = line.date()?;
            let mut to = None;
            if line.take_word("to") {
                to = Some(line.date()?);
            }
            Ok((policy, from, to))
        })?;
        let span = self.span(node);
        Some(InForce {
            policy,
            from,
            to,
            span,
        })
    }

    fn coding_rule(&mut self, node: &'a Node) -> Option<CodingRule> {
        let hint = "`code NAME is OUTCOME when FIELD is \"TEXT\" and FIELD is \"TEXT\"`";
        let (observes, outcome, fields, at_least) = self.leaf(node, |line| {
            let observes = line.name("a choice or a signal")?;
            line.word("is", hint)?;
            let outcome = line.name("an option or a branch")?;
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
            Ok((observes, outcome, fields, at_least))
        })?;
        let span = self.span(node);
        Some(CodingRule {
            observes,
            outcome,
            fields,
            at_least,
            span,
        })
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
