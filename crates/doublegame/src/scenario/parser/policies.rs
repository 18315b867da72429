//! Payoffs, objectives, policies and cases.

use super::clauses::Clauses;
use super::cursor::Cursor;
use super::{Node, Parsed, Parser};
use crate::scenario::diagnostics::{Diagnostic, syntax};
use crate::scenario::lexer::Kind;
use crate::scenario::model::When;
use crate::scenario::tree::{
    Case, Commitment, Expr, Ident, Number, Objective, ObjectiveTerm, Payoff, PayoffTerm, Policy,
    Rule,
};

/// The words that start a term.
const TERMS: &[&str] = &["each", "final"];

/// The words that start a line of a policy.
const RULES: &[&str] = &["remove", "fix", "mix"];

impl<'a> Parser<'a> {
    pub(super) fn payoff(&mut self, node: &'a Node) -> Option<Payoff> {
        let mut clauses = Clauses::new(&[]);
        let actor = self.head(node, &mut clauses, |line| {
            line.word("of", "`payoff of ACTOR` says whose it is")?;
            line.name("an actor")
        });
        let mut terms = Vec::new();
        self.block(node, &mut clauses, TERMS, |parser, word, child| {
            terms.extend(parser.payoff_term(word, child));
        });
        let broken = clauses.broken();
        let terms = self.some_lines(node, terms, broken, TERMS, "each period NAME = EXPRESSION");
        Some(Payoff {
            actor: actor?,
            terms,
            span: self.span(node),
        })
    }

    fn payoff_term(&mut self, word: &str, node: &'a Node) -> Option<PayoffTerm> {
        let mut clauses = Clauses::new(&["cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let when = line.term(word)?;
            let naming = line.naming("the name of an attribute of the payoff")?;
            line.sign(&Kind::Equal, "`=` and how much is added")?;
            Ok((when, naming, line.expression()?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (when, naming, amount) = head?;
        Some(PayoffTerm {
            when,
            naming,
            amount,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    pub(super) fn objective(&mut self, node: &'a Node) -> Option<Objective> {
        let mut clauses = Clauses::new(&["unit", "higher", "lower", "cite", "judgement"]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the objective")
        });
        let mut terms = Vec::new();
        self.block(node, &mut clauses, TERMS, |parser, word, child| {
            terms.extend(parser.objective_term(word, child));
        });
        let broken = clauses.broken();
        let which = "higher is better` or `lower is better";
        let direction = self.required(node, clauses.direction, broken, which, "higher is better");
        let terms = self.some_lines(node, terms, broken, TERMS, "each period = EXPRESSION");
        Some(Objective {
            naming: naming?,
            unit: clauses.unit.get(),
            direction,
            terms,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn objective_term(&mut self, word: &str, node: &'a Node) -> Option<ObjectiveTerm> {
        let mut clauses = Clauses::new(&["cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let when = line.term(word)?;
            if line.word_at(0).is_some() {
                let error = line
                    .unexpected("`=` and how much is added")
                    .hint("the lines of an objective have no names: `each period = EXPRESSION`");
                return Err(Box::new(error));
            }
            line.sign(&Kind::Equal, "`=` and how much is added")?;
            Ok((when, line.expression()?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (when, amount) = head?;
        Some(ObjectiveTerm {
            when,
            amount,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    pub(super) fn policy(&mut self, node: &'a Node) -> Option<Policy> {
        let mut clauses = Clauses::new(&["about", "cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let naming = line.naming("a name for the policy")?;
            line.word("of", "`of ACTOR` says whom the policy binds")?;
            let actor = line.name("an actor")?;
            let types = if line.take_word("for") {
                line.names("a type")?
            } else {
                Vec::new()
            };
            Ok((naming, actor, types))
        });
        let mut lines = Vec::new();
        self.block(node, &mut clauses, RULES, |parser, word, child| {
            lines.extend(parser.commitment(word, child));
        });
        let (naming, actor, types) = head?;
        Some(Policy {
            naming,
            actor,
            types,
            about: clauses.about.get(),
            lines,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn commitment(&mut self, word: &str, node: &'a Node) -> Option<Commitment> {
        let mut clauses = Clauses::new(&["when"]);
        let head = self.head(node, &mut clauses, |line| match word {
            "remove" => line.removal(),
            "fix" => {
                let choice = line.name("a choice")?;
                line.word("to", "`fix CHOICE to OPTION`")?;
                Ok((choice, Rule::Fix(line.name("an option")?)))
            }
            _ => line.mix(),
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (choice, rule) = head?;
        if let Rule::Mix(parts) = &rule {
            self.otherwise_last(node, parts.iter().map(|(_, chance)| chance));
        }
        Some(Commitment {
            choice,
            rule,
            when: clauses.when.get(),
            span: self.span(node),
        })
    }

    pub(super) fn case(&mut self, node: &'a Node) -> Option<Case> {
        let mut clauses = Clauses::new(&[]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the case")
        });
        let mut policies = Vec::new();
        let mut params = Vec::new();
        let mut starts = Vec::new();
        self.block(
            node,
            &mut clauses,
            &["policy", "param", "start"],
            |parser, word, child| match word {
                "policy" => policies.extend(parser.leaf(child, |line| line.name("a policy"))),
                "param" => params.extend(parser.leaf(child, |line| line.setting("a param"))),
                _ => starts.extend(parser.leaf(child, Cursor::start)),
            },
        );
        Some(Case {
            naming: naming?,
            policies,
            params,
            starts,
            span: self.span(node),
        })
    }
}

impl Cursor<'_> {
    /// When a term is added; its first word has been read.
    fn term(&mut self, word: &str) -> Parsed<When> {
        if word == "final" {
            return Ok(When::Final);
        }
        self.word(
            "period",
            "`each period` is added at the end of every period",
        )?;
        Ok(When::EachPeriod)
    }

    fn removal(&mut self) -> Parsed<(Ident, Rule)> {
        let options = self.names("an option")?;
        self.word("from", "`remove OPTION, OPTION from CHOICE`")?;
        Ok((self.name("a choice")?, Rule::Remove(options)))
    }

    fn mix(&mut self) -> Parsed<(Ident, Rule)> {
        let choice = self.name("a choice")?;
        let hint = "`mix CHOICE as OPTION probability NUMBER, OPTION otherwise`";
        self.word("as", hint)?;
        let mut parts = Vec::new();
        loop {
            let option = self.name("an option")?;
            parts.push((option, self.probability(hint)?));
            if !self.take(&Kind::Comma) {
                return Ok((choice, Rule::Mix(parts)));
            }
        }
    }

    /// `NAME = NUMBER`
    fn setting(&mut self, what: &str) -> Parsed<(Ident, Number)> {
        let name = self.set_name(what, "a number")?;
        Ok((name, self.signed_number("a number")?))
    }

    /// `NAME = EXPRESSION`
    fn start(&mut self) -> Parsed<(Ident, Expr)> {
        let name = self.set_name("a track", "the value at the start")?;
        Ok((name, self.expression()?))
    }

    /// `NAME =`
    fn set_name(&mut self, what: &str, value: &str) -> Parsed<Ident> {
        let name = self.name(what)?;
        if self.is_word("is") {
            let error = Diagnostic::error(
                syntax::WRONG_COMPARISON,
                self.here(),
                "a number is set with `=`",
            )
            .expected("`=`")
            .hint(format!("write `{} = NUMBER`", name.text));
            return Err(Box::new(error));
        }
        self.sign(&Kind::Equal, &format!("`=` and {value}"))?;
        Ok(name)
    }
}
