//! The round: choices, signals, updates, ends.

use super::clauses::Clauses;
use super::{Node, Parser};
use crate::scenario::diagnostics::{Diagnostic, syntax};
use crate::scenario::tree::{
    Branch, Chance, ChoiceOption, Choose, End, Round, Signal, Step, Update,
};

/// The words that start a step.
const STEPS: &[&str] = &["choose", "together", "signal", "update", "end"];

impl<'a> Parser<'a> {
    pub(super) fn round(&mut self, node: &'a Node) -> Option<Round> {
        let mut clauses = Clauses::new(&[]);
        let head = self.head(node, &mut clauses, |_| Ok(()));
        let mut steps = Vec::new();
        self.block(node, &mut clauses, STEPS, |parser, word, child| {
            steps.extend(parser.step(word, child));
        });
        let broken = clauses.broken();
        let steps = self.some_lines(node, steps, broken, STEPS, "choose NAME by ACTOR");
        head?;
        Some(Round {
            steps,
            span: self.span(node),
        })
    }

    fn step(&mut self, word: &str, node: &'a Node) -> Option<Step> {
        match word {
            "choose" => self.choose(node).map(Step::Choose),
            "together" => self.together(node),
            "signal" => self.signal(node).map(Step::Signal),
            "update" => self.update(node).map(Step::Update),
            _ => self.end(node).map(Step::End),
        }
    }

    fn together(&mut self, node: &'a Node) -> Option<Step> {
        let mut clauses = Clauses::new(&[]);
        let head = self.head(node, &mut clauses, |_| Ok(()));
        let mut choices = Vec::new();
        self.block(node, &mut clauses, &["choose"], |parser, _, child| {
            choices.extend(parser.choose(child));
        });
        let broken = clauses.broken();
        let choices = self.some_lines(node, choices, broken, &["choose"], "choose NAME by ACTOR");
        head?;
        Some(Step::Together(choices, self.span(node)))
    }

    fn choose(&mut self, node: &'a Node) -> Option<Choose> {
        let mut clauses = Clauses::new(&["seen", "when", "stake", "cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let naming = line.naming("a name for the choice")?;
            line.word("by", "`by ACTOR` says who chooses")?;
            Ok((naming, line.name("an actor")?))
        });
        let mut options = Vec::new();
        self.block(node, &mut clauses, &["option"], |parser, _, child| {
            options.extend(parser.option(child));
        });
        let broken = clauses.broken();
        let seen_by = self.required(node, clauses.seen_by, broken, "seen by", "seen by all");
        let options = self.some_lines(
            node,
            options,
            broken,
            &["option"],
            "option NAME \"what it does\"",
        );
        let (naming, actor) = head?;
        Some(Choose {
            naming,
            actor,
            seen_by,
            when: clauses.when.get(),
            stake: clauses.stake.get().map(|(number, _)| number),
            options,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn option(&mut self, node: &'a Node) -> Option<ChoiceOption> {
        let mut clauses = Clauses::new(&["when", "weight", "cite", "judgement"]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the option")
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        Some(ChoiceOption {
            naming: naming?,
            when: clauses.when.get(),
            weight: clauses.weight.get(),
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn signal(&mut self, node: &'a Node) -> Option<Signal> {
        let mut clauses = Clauses::new(&["seen", "when", "cite", "judgement"]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the signal")
        });
        let mut branches = Vec::new();
        self.block(node, &mut clauses, &["branch"], |parser, _, child| {
            branches.extend(parser.branch(child));
        });
        let broken = clauses.broken();
        let seen_by = self.required(node, clauses.seen_by, broken, "seen by", "seen by all");
        let example = "branch NAME \"what is seen\" probability 0.5";
        let branches = self.some_lines(node, branches, broken, &["branch"], example);
        self.otherwise_last(node, branches.iter().map(|branch| &branch.probability));
        Some(Signal {
            naming: naming?,
            seen_by,
            when: clauses.when.get(),
            branches,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn branch(&mut self, node: &'a Node) -> Option<Branch> {
        let mut clauses = Clauses::new(&["cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let naming = line.naming("a name for the branch")?;
            let hint = "`probability NUMBER`, or `otherwise` for the last branch";
            Ok((naming, line.probability(hint)?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (naming, probability) = head?;
        Some(Branch {
            naming,
            probability,
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    /// Refuses `otherwise` before the last of several chances.
    pub(super) fn otherwise_last<'b>(
        &mut self,
        node: &Node,
        chances: impl Iterator<Item = &'b Chance>,
    ) {
        let chances: Vec<&Chance> = chances.collect();
        let before_last = chances.len().saturating_sub(1);
        for chance in chances.into_iter().take(before_last) {
            if let Chance::Otherwise(span) = chance {
                let error = Diagnostic::error(
                    syntax::MISPLACED_OTHERWISE,
                    *span,
                    "`otherwise` stands before the last one",
                )
                .expected("a probability")
                .hint("`otherwise` is what the others leave, so only the last one can have it");
                self.report(node, error);
            }
        }
    }

    fn update(&mut self, node: &'a Node) -> Option<Update> {
        let mut clauses = Clauses::new(&["when", "cite", "judgement"]);
        let head = self.head(node, &mut clauses, |line| {
            let track = line.name("a track")?;
            line.word(
                "to",
                "`update TRACK to EXPRESSION` gives the track a new value",
            )?;
            Ok((track, line.expression()?))
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let (track, value) = head?;
        Some(Update {
            track,
            value,
            when: clauses.when.get(),
            citation: clauses.citation.get(),
            span: self.span(node),
        })
    }

    fn end(&mut self, node: &'a Node) -> Option<End> {
        let mut clauses = Clauses::new(&["when"]);
        let naming = self.head(node, &mut clauses, |line| {
            line.naming("a name for the ending")
        });
        self.block(node, &mut clauses, &[], |_, _, _| {});
        let broken = clauses.broken();
        let when = self.required(node, clauses.when, broken, "when", "when CONDITION");
        Some(End {
            naming: naming?,
            when,
            span: self.span(node),
        })
    }
}
