//! Warnings on numbers and claims that say neither where they come from nor that they are a judgement.
//!
//! Params, tracks and claims need a clause always; other lines where a number stands in them that is neither 0 nor 1.

use crate::scenario::check::parts::{FlatStep, Parts};
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::Span;
use crate::scenario::tree::{Chance, Citation, Expr, ExprKind, Rule};

/// What is uncited: where, and what to call it.
type Finding = (Span, String);

impl Checker<'_> {
    /// All of these warnings.
    pub(super) fn uncited(&mut self, parts: &Parts<'_>) {
        let mut found = Vec::new();
        declarations(parts, &mut found);
        actors(parts, &mut found);
        round(parts, &mut found);
        payoffs(parts, &mut found);
        for (span, what) in found {
            self.say(
                Diagnostic::warning(
                    code::UNCITED,
                    span,
                    format!("{what} has neither a source nor a judgement"),
                )
                .expected("`cite SOURCE \"where\"` or `judgement \"why\"`")
                .hint("a reader asks where it comes from"),
            );
        }
    }
}

fn declarations(parts: &Parts<'_>, found: &mut Vec<Finding>) {
    let uncertain = parts.params.len() - parts.levers;
    for (at, param) in parts.params.iter().enumerate() {
        let what = if at < uncertain { "param" } else { "lever" };
        if param.citation.is_none() {
            let name = &param.naming.name;
            found.push((name.span, format!("the {what} `{}`", name.text)));
        }
    }
    for correlate in parts
        .correlates
        .iter()
        .filter(|part| part.citation.is_none())
    {
        found.push((correlate.span, "the correlation".to_owned()));
    }
    for track in parts.tracks.iter().filter(|part| part.citation.is_none()) {
        let name = &track.naming.name;
        found.push((name.span, format!("the track `{}`", name.text)));
    }
    for claim in parts.claims.iter().filter(|part| part.citation.is_none()) {
        let name = &claim.naming.name;
        found.push((name.span, format!("the claim `{}`", name.text)));
    }
    for policy in parts.policies.iter().filter(|part| part.citation.is_none()) {
        for line in &policy.lines {
            if let Rule::Mix(options) = &line.rule
                && options.iter().any(|(_, chance)| chance_literal(chance))
            {
                found.push((line.span, "the mix".to_owned()));
            }
        }
    }
}

fn actors(parts: &Parts<'_>, found: &mut Vec<Finding>) {
    for actor in parts.actors.iter().filter(|part| part.citation.is_none()) {
        let name = &actor.naming.name;
        if actor.rationality.as_ref().is_some_and(literal) {
            found.push((name.span, format!("the rationality of `{}`", name.text)));
        }
        if let Some((stake, _)) = &actor.stake
            && !plain(stake.value)
        {
            found.push((stake.span, format!("the stake of `{}`", name.text)));
        }
        for kind in actor.types.iter().filter(|kind| kind.citation.is_none()) {
            if chance_literal(&kind.prior) {
                let name = &kind.naming.name;
                found.push((name.span, format!("the prior of `{}`", name.text)));
            }
        }
    }
}

fn round(parts: &Parts<'_>, found: &mut Vec<Finding>) {
    for step in &parts.steps {
        match step {
            FlatStep::Choose(choose, _) if choose.citation.is_none() => {
                for option in &choose.options {
                    let numbers = option.when.as_ref().is_some_and(literal)
                        || option.weight.as_ref().is_some_and(literal);
                    if option.citation.is_none() && numbers {
                        let name = &option.naming.name;
                        found.push((name.span, format!("the option `{}`", name.text)));
                    }
                }
            }
            FlatStep::Signal(signal) if signal.citation.is_none() => {
                for branch in &signal.branches {
                    if branch.citation.is_none() && chance_literal(&branch.probability) {
                        let name = &branch.naming.name;
                        found.push((name.span, format!("the branch `{}`", name.text)));
                    }
                }
            }
            FlatStep::Update(update) => {
                let numbers = literal(&update.value) || update.when.as_ref().is_some_and(literal);
                uncited(
                    update.citation.as_ref(),
                    numbers,
                    update.track.span,
                    || format!("this update of `{}`", update.track.text),
                    found,
                );
            }
            FlatStep::Choose(..) | FlatStep::Signal(_) | FlatStep::End(_) => {}
        }
    }
}

fn payoffs(parts: &Parts<'_>, found: &mut Vec<Finding>) {
    for term in parts.payoffs.iter().flat_map(|payoff| &payoff.terms) {
        let name = &term.naming.name;
        uncited(
            term.citation.as_ref(),
            literal(&term.amount),
            name.span,
            || format!("this line of `{}`", name.text),
            found,
        );
    }
    for objective in parts
        .objectives
        .iter()
        .filter(|part| part.citation.is_none())
    {
        for term in &objective.terms {
            let name = &objective.naming.name;
            uncited(
                term.citation.as_ref(),
                literal(&term.amount),
                term.amount.span,
                || format!("this line of `{}`", name.text),
                found,
            );
        }
    }
}

fn uncited(
    citation: Option<&Citation>,
    numbers: bool,
    span: Span,
    what: impl Fn() -> String,
    found: &mut Vec<Finding>,
) {
    if citation.is_none() && numbers {
        found.push((span, what()));
    }
}

/// 0 and 1 need no source.
fn plain(value: f64) -> bool {
    value.abs() <= 0.0 || (value - 1.0).abs() <= 0.0
}

fn chance_literal(chance: &Chance) -> bool {
    match chance {
        Chance::Expression(expr) => literal(expr),
        Chance::Otherwise(_) => false,
    }
}

/// Whether a number other than 0 and 1 stands in the expression.
fn literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(number) => !plain(number.value),
        ExprKind::Call(_, arguments) => arguments.iter().any(literal),
        ExprKind::Unary(_, operand) | ExprKind::ByAtLeast(operand, _) => literal(operand),
        ExprKind::Binary(_, left, right) => literal(left) || literal(right),
        ExprKind::If(condition, then, otherwise) => {
            literal(condition) || literal(then) || literal(otherwise)
        }
        ExprKind::Name(_)
        | ExprKind::Last(_)
        | ExprKind::Period
        | ExprKind::Horizon
        | ExprKind::Remaining
        | ExprKind::Is { .. }
        | ExprKind::Quantity(_) => false,
    }
}
