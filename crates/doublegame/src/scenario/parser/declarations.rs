//! Declarations at the left margin, except the round, payoffs, policies and what is measured.

use super::clauses::{Clauses, unknown_word};
use super::cursor::Cursor;
use super::words::DECLARATIONS;
use super::{Node, Parsed, Parser, Role, VERSION};
use crate::scenario::diagnostics::{Diagnostic, nearest, syntax};
use crate::scenario::lexer::Kind;
use crate::scenario::model::{Distribution, PeriodUnit};
use crate::scenario::tree::{
    Actor, ActorType, Chance, Correlate, Function, Horizon, Include, Item, LeftOut, Memory, Naming,
    Number, Param, Period, Remember, Require, ScenarioHead, Source, Track, Tree, Wholeness,
};

/// The words for the unit of a period.
const UNITS: &[(&str, PeriodUnit)] = &[
    ("day", PeriodUnit::Days),
    ("days", PeriodUnit::Days),
    ("week", PeriodUnit::Weeks),
    ("weeks", PeriodUnit::Weeks),
    ("month", PeriodUnit::Months),
    ("months", PeriodUnit::Months),
    ("quarter", PeriodUnit::Quarters),
    ("quarters", PeriodUnit::Quarters),
    ("year", PeriodUnit::Years),
    ("years", PeriodUnit::Years),
];

/// The words for distributions.
const DISTRIBUTIONS: &[(&str, Distribution)] = &[
    ("uniform", Distribution::Uniform),
    ("triangular", Distribution::Triangular),
    ("normal", Distribution::Normal),
    ("log_uniform", Distribution::LogUniform),
];

/// The words that start a clause of a param.
const PARAM_CLAUSES: &[&str] = &["unit", "cite", "judgement"];

impl<'a> Parser<'a> {
    /// The whole file.
    pub(super) fn file(&mut self, role: Role) -> Tree {
        let Some(root) = self.nodes.last() else {
            return Tree::default();
        };
        let version = self.version(root, role);
        let mut items = Vec::new();
        for node in self.children(root) {
            if self.gives_up() {
                break;
            }
            if self.cursor(node).is_word("doublegame") {
                self.no_block(node);
                if node.line != 0 {
                    let error = Diagnostic::error(
                        syntax::MISSING_VERSION,
                        self.span(node),
                        "the version is named on the first line only",
                    )
                    .hint("leave this line out, or move it to the top");
                    self.report(node, error);
                }
            } else {
                items.extend(self.item(node));
            }
        }
        let lacking = |found: &Diagnostic| {
            [syntax::MISSING_CLAUSE, syntax::MISSING_BLOCK].contains(&found.code)
        };
        let wholeness = if self.diagnostics.as_slice().iter().any(lacking) {
            Wholeness::PartsLack
        } else {
            Wholeness::Whole
        };
        Tree {
            version,
            items,
            wholeness,
            damage: self.damage(),
        }
    }

    /// Reads the first line.
    fn version(&mut self, root: &'a Node, role: Role) -> u32 {
        let first = self.children(root).next();
        let Some(node) = first.filter(|node| self.cursor(node).is_word("doublegame")) else {
            if role == Role::Included {
                return VERSION;
            }
            let start = first.map_or_else(
                || Cursor::new(self.source, self.file, &[], 0..0).here(),
                |node| self.cursor(node).here(),
            );
            let error = Diagnostic::error(
                syntax::MISSING_VERSION,
                start,
                "the first line does not name the language and its version",
            )
            .expected(format!("`doublegame {VERSION}`"))
            .hint(format!(
                "put the line `doublegame {VERSION}` at the top of the file"
            ));
            self.diagnostics.push(error);
            return VERSION;
        };
        let mut line = self.cursor(node);
        line.advance();
        let version = line.count("the number of the version").and_then(|version| {
            line.end()?;
            Ok(version)
        });
        match version {
            Ok(version) if version.value == VERSION => {}
            Ok(version) => {
                let error = Diagnostic::error(
                    syntax::UNSUPPORTED_VERSION,
                    version.span,
                    format!(
                        "this program does not read version {} of the language",
                        version.value
                    ),
                )
                .expected(format!("`doublegame {VERSION}`"))
                .hint("a newer version of the language needs a newer program");
                self.lost.language();
                self.report(node, error);
            }
            Err(error) => self.report(node, *error),
        }
        VERSION
    }

    fn item(&mut self, node: &'a Node) -> Option<Item> {
        let line = self.cursor(node);
        match line.word_at(0) {
            Some("include") => self.include(node).map(Item::Include),
            Some("scenario") => self.scenario(node).map(Item::Scenario),
            Some("source") => self.source(node).map(Item::Source),
            Some("period") => self.period(node).map(Item::Period),
            Some("horizon") => self.horizon(node).map(Item::Horizon),
            Some("memory") => self.memory(node).map(Item::Memory),
            Some("remember") => self.remember(node).map(Item::Remember),
            Some("actor") => self.actor(node).map(Item::Actor),
            Some("left") => self.left_out(node).map(Item::LeftOut),
            Some("param") => self.param(node, Cursor::param).map(Item::Param),
            Some("lever") => self.param(node, Cursor::lever).map(Item::Lever),
            Some("require") => self.require(node).map(Item::Require),
            Some("correlate") => self.correlate(node).map(Item::Correlate),
            Some("track") => self.track(node).map(Item::Track),
            Some("function") => self.function(node).map(Item::Function),
            Some("round") => self.round(node).map(Item::Round),
            Some("payoff") => self.payoff(node).map(Item::Payoff),
            Some("objective") => self.objective(node).map(Item::Objective),
            Some("policy") => self.policy(node).map(Item::Policy),
            Some("case") => self.case(node).map(Item::Case),
            Some("corridor") => self.corridor(node).map(Item::Corridor),
            Some("claim") => self.claim(node).map(Item::Claim),
            Some("record") => self.record(node).map(Item::Record),
            Some("series") => self.series(node).map(Item::Series),
            _ => {
                let error = unknown_word(&line, DECLARATIONS, None);
                self.report(node, error);
                None
            }
        }
    }

    fn include(&mut self, node: &'a Node) -> Option<Include> {
        let file = self.leaf(node, |line| line.quoted("the name of a file"))?;
        let span = self.span(node);
        Some(Include { file, span })
    }

    fn scenario(&mut self, node: &'a Node) -> Option<ScenarioHead> {
        let mut clauses = Clauses::new(&["about"]);
        let title = self.head(node, &mut clauses, |line| {
            line.quoted("the title of the scenario")
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        Some(ScenarioHead {
            title: title?,
            about: clauses.about.get(),
            span: self.span(node),
        })
    }

    fn source(&mut self, node: &'a Node) -> Option<Source> {
        let mut clauses = Clauses::new(&["link", "note"]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the source")
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        Some(Source {
            naming: naming?,
            link: clauses.link.get(),
            note: clauses.note.get(),
            span: self.span(node),
        })
    }

    fn period(&mut self, node: &'a Node) -> Option<Period> {
        let (count, unit, start) = self.leaf(node, |line| {
            let count = line.count("the number of days, weeks, months, quarters or years")?;
            let unit = line.one_of("days, weeks, months, quarters or years", UNITS)?;
            line.word(
                "from",
                "`period 6 months from 2021-04-01` gives the first day of the first period",
            )?;
            Ok((count, unit, line.date()?))
        })?;
        let span = self.span(node);
        Some(Period {
            count,
            unit,
            start,
            span,
        })
    }

    fn horizon(&mut self, node: &'a Node) -> Option<Horizon> {
        let count = self.leaf(node, |line| line.count("the number of periods"))?;
        let span = self.span(node);
        Some(Horizon { count, span })
    }

    fn memory(&mut self, node: &'a Node) -> Option<Memory> {
        let periods = self.leaf(node, |line| {
            if line.take_word("full") {
                Ok(None)
            } else {
                line.count("`full` or a number of periods").map(Some)
            }
        })?;
        let span = self.span(node);
        Some(Memory { periods, span })
    }

    fn remember(&mut self, node: &'a Node) -> Option<Remember> {
        let (items, periods) = self.leaf(node, |line| {
            let items = line.names("a choice, a signal or a track")?;
            line.word(
                "for",
                "`remember NAME, NAME for 1` says for how many periods",
            )?;
            Ok((items, line.count("the number of periods")?))
        })?;
        let span = self.span(node);
        Some(Remember {
            items,
            periods,
            span,
        })
    }

    fn actor(&mut self, node: &'a Node) -> Option<Actor> {
        let mut clauses = Clauses::new(&["about", "rationality", "stake", "cite", "judgement"]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the actor")
        });
        let mut types = Vec::new();
        self.block(node, &mut clauses, &["type"], |parser, _, child| {
            types.extend(parser.actor_type(child));
        });
        Some(Actor {
            naming: naming?,
            about: clauses.about.get(),
            rationality: clauses.rationality.get(),
            stake: clauses.stake.get(),
            types,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn actor_type(&mut self, node: &'a Node) -> Option<ActorType> {
        let mut clauses = Clauses::new(&["about", "cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let naming = line.naming("a name for the type")?;
            line.word(
                "prior",
                "`prior PROBABILITY` says how likely the type is at first",
            )?;
            Ok((naming, line.chance()?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (naming, prior) = head?;
        Some(ActorType {
            naming,
            prior,
            about: clauses.about.get(),
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn left_out(&mut self, node: &'a Node) -> Option<LeftOut> {
        let (who, because) = self.leaf(node, |line| {
            line.word(
                "out",
                "`left out \"WHO\" because \"WHY\"` names an actor that is not played",
            )?;
            let who = line.quoted("who is left out")?;
            line.word("because", "say why: `because \"...\"`")?;
            Ok((who, line.quoted("the reason")?))
        })?;
        let span = self.span(node);
        Some(LeftOut { who, because, span })
    }

    fn param(
        &mut self,
        node: &'a Node,
        head: impl FnOnce(&mut Cursor<'a>) -> Parsed<ParamHead>,
    ) -> Option<Param> {
        let mut clauses = Clauses::new(PARAM_CLAUSES);
        let head = self.head(node, &mut clauses, head);
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let head = head?;
        Some(Param {
            naming: head.naming,
            value: head.value,
            low: head.low,
            high: head.high,
            distribution: head.distribution,
            whole: head.whole,
            unit: clauses.unit.get(),
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn require(&mut self, node: &'a Node) -> Option<Require> {
        let condition = self.leaf(node, Cursor::expression)?;
        let span = self.span(node);
        Some(Require { condition, span })
    }

    fn correlate(&mut self, node: &'a Node) -> Option<Correlate> {
        let mut clauses = Clauses::new(&["cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let first = line.name("a param")?;
            line.word("with", "`correlate PARAM with PARAM = NUMBER` names two")?;
            let second = line.name("another param")?;
            line.sign(&Kind::Equal, "`=` and the rank correlation")?;
            Ok((first, second, line.signed_number("a rank correlation")?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (first, second, rank) = head?;
        Some(Correlate {
            first,
            second,
            rank,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn track(&mut self, node: &'a Node) -> Option<Track> {
        let mut clauses = Clauses::new(&["seen", "cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let naming = line.naming("a name for the track")?;
            line.sign(&Kind::Colon, "`:` and the bounds of the track")?;
            let low = line.sum()?;
            line.sign(&Kind::DotDot, "`..` and the highest value")?;
            let high = line.sum()?;
            line.sign(&Kind::Equal, "`=` and the value at the start")?;
            Ok((naming, low, high, line.expression()?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let broken = clauses.broken();
        let seen_by = self.required(node, clauses.seen_by, broken, "seen by", "seen by all");
        let (naming, low, high, start) = head?;
        Some(Track {
            naming,
            low,
            high,
            start,
            seen_by,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn function(&mut self, node: &'a Node) -> Option<Function> {
        let (name, arguments, body) = self.leaf(node, |line| {
            let name = line.name("a name for the function")?;
            line.sign(&Kind::Open, "`(` and the names of the arguments")?;
            let arguments = if line.kind_at(0) == Some(&Kind::Close) {
                Vec::new()
            } else {
                line.names("the name of an argument")?
            };
            line.sign(&Kind::Close, "`)` or `,`")?;
            line.sign(&Kind::Equal, "`=` and what the function is")?;
            Ok((name, arguments, line.expression()?))
        })?;
        let span = self.span(node);
        Some(Function {
            name,
            arguments,
            body,
            span,
        })
    }
}

/// The line of a param.
struct ParamHead {
    naming: Naming,
    value: Number,
    low: Number,
    high: Number,
    distribution: Distribution,
    whole: bool,
}

impl Cursor<'_> {
    fn param(&mut self) -> Parsed<ParamHead> {
        let naming = self.naming("a name for the param")?;
        self.sign(&Kind::Equal, "`=` and the central value")?;
        let value = self.signed_number("a number for the central value")?;
        self.word("in", "a param has a range: `in LOW..HIGH`")?;
        let (low, high) = self.ends()?;
        let distribution = self.known(DISTRIBUTIONS);
        let whole = self.take_word("whole");
        self.no_other_distribution()?;
        Ok(ParamHead {
            naming,
            value,
            low,
            high,
            distribution: distribution.unwrap_or(Distribution::Uniform),
            whole,
        })
    }

    fn lever(&mut self) -> Parsed<ParamHead> {
        let naming = self.naming("a name for the lever")?;
        self.sign(&Kind::Equal, "`=` and the value that it is set to")?;
        let value = self.signed_number("a number for the value that it is set to")?;
        self.word("in", "a lever says what it may be set to: `in LOW..HIGH`")?;
        let (low, high) = self.ends()?;
        let whole = self.take_word("whole");
        self.no_distribution()?;
        Ok(ParamHead {
            naming,
            value,
            low,
            high,
            distribution: Distribution::Uniform,
            whole,
        })
    }

    /// `LOW..HIGH`
    fn ends(&mut self) -> Parsed<(Number, Number)> {
        let low = self.signed_number("a number for the lowest value")?;
        self.sign(&Kind::DotDot, "`..` and the highest value")?;
        let high = self.signed_number("a number for the highest value")?;
        Ok((low, high))
    }

    /// Refuses a word after what a lever may be set to that is no clause.
    fn no_distribution(&self) -> Parsed<()> {
        let Some(word) = self.word_at(0).filter(|word| !PARAM_CLAUSES.contains(word)) else {
            return Ok(());
        };
        let mut error = self.unexpected("`whole`, a clause or the end of the line");
        error.hint = Some(if DISTRIBUTIONS.iter().any(|(known, _)| *known == word) {
            "a lever is set and not drawn, so it has no distribution: leave the word out, or declare a `param`"
                .to_owned()
        } else {
            "`whole` stands once, after what the lever may be set to".to_owned()
        });
        Err(error)
    }

    /// Refuses a word after the range that is neither a distribution nor a clause.
    fn no_other_distribution(&self) -> Parsed<()> {
        let Some(word) = self.word_at(0).filter(|word| !PARAM_CLAUSES.contains(word)) else {
            return Ok(());
        };
        let distributions = DISTRIBUTIONS.iter().map(|(known, _)| *known);
        let near = nearest(word, distributions.chain(["whole"]));
        let mut error = self.unexpected("a distribution, `whole`, a clause or the end of the line");
        error.hint = Some(match near {
            Some(near) if near == word => {
                "the distribution stands before `whole`, each of them once".to_owned()
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => "the distributions are `uniform`, `triangular`, `normal` and `log_uniform`"
                .to_owned(),
        });
        Err(error)
    }

    /// The meaning of the next word, if it is in the table; steps over it.
    fn known<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        let word = self.word_at(0)?;
        let (_, meaning) = table.iter().find(|(known, _)| *known == word)?;
        self.advance();
        Some(*meaning)
    }

    /// The meaning of the next word, which must be in the table.
    fn one_of<T: Copy>(&mut self, expected: &str, table: &[(&str, T)]) -> Parsed<T> {
        match self.known(table) {
            Some(meaning) => Ok(meaning),
            None => Err(self.unexpected(expected)),
        }
    }

    /// `otherwise` or an expression.
    pub(super) fn chance(&mut self) -> Parsed<Chance> {
        let span = self.here();
        if self.take_word("otherwise") {
            Ok(Chance::Otherwise(span))
        } else {
            self.expression().map(Chance::Expression)
        }
    }

    /// `otherwise`, or `probability` and an expression.
    pub(super) fn probability(&mut self, hint: &str) -> Parsed<Chance> {
        let span = self.here();
        if self.take_word("otherwise") {
            return Ok(Chance::Otherwise(span));
        }
        self.word("probability", hint)?;
        self.expression().map(Chance::Expression)
    }
}
