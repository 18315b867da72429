//! Probabilities that the values of the params decide: priors, mixes, and signals that do not depend on the state.

use crate::scenario::check::constants::{is_constant, shown};
use crate::scenario::check::interval::{Ranges, bounds};
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::evaluate::TOLERANCE;
use crate::scenario::model::{BinaryOperator, Expr, Mover, Rule, Scenario, Span};

/// Probabilities that must add up to one.
struct Group {
    parts: Vec<Part>,
    /// What they are: "the priors of `ana`".
    what: String,
    span: Span,
    draws: Draws,
}

/// One of the probabilities of a group.
struct Part {
    expr: Expr,
    /// What it is: "the prior of `good`".
    what: String,
    span: Span,
}

/// Whether other draws of the params are looked at here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Draws {
    /// They are.
    Here,
    /// They are looked at where the states are explored.
    InStates,
}

/// What must be right in every group.
const EXPECTED: &str = "probabilities that sum to 1";
/// What must be right of each part.
const PROBABILITY: &str = "a probability from 0 to 1";
/// How a wrong sum is mended.
pub(in crate::scenario) const MEND_SUM: &str =
    "make them sum to 1, or write `otherwise` for the last one, which takes what the others leave";

impl Checker<'_> {
    /// Checks every group in which no part has an error already.
    pub(super) fn chance_groups(&mut self, central: &Ranges) {
        for group in groups(&self.scenario) {
            if group.parts.is_empty() || group.parts.iter().any(|part| self.has_error(&part.expr)) {
                continue;
            }
            self.central_chances(&group, central);
            if group.draws == Draws::Here {
                self.drawn_chances(&group, central);
            }
        }
    }

    fn central_chances(&mut self, group: &Group, central: &Ranges) {
        let value = |part: &Part| bounds(&part.expr, central).value();
        for part in group.parts.iter().filter(|part| value(part).is_none()) {
            self.undefined(part.span, &part.what);
        }
        let bad = |part: &&Part| value(part).is_some_and(|value| !is_probability(value));
        let bad: Vec<&Part> = group.parts.iter().filter(bad).collect();
        for part in blamed(bad, |part| *part) {
            let value = value(part).map_or_else(String::new, shown);
            self.say(
                Diagnostic::error(
                    code::PROBABILITY_OUT_OF_RANGE,
                    part.span,
                    format!("{} is {value}", part.what),
                )
                .expected(PROBABILITY)
                .hint("it is computed with the central values of the params"),
            );
        }
        if self.damage.may_complete(group.span) {
            return;
        }
        let total: Option<f64> = group.parts.iter().map(value).sum();
        if let Some(total) = total.filter(|total| (total - 1.0).abs() > TOLERANCE) {
            self.say(
                Diagnostic::error(
                    code::PROBABILITY_SUM,
                    group.span,
                    format!("the sum of {} is {}", group.what, shown(total)),
                )
                .expected(EXPECTED)
                .hint(MEND_SUM),
            );
        }
    }

    /// Warns of draws of the params for which a group is wrong that is right at the central values.
    fn drawn_chances<'g>(&mut self, group: &'g Group, central: &Ranges) {
        let right = |value: Option<f64>| value.is_some_and(is_probability);
        let bad = |part: &'g Part| {
            let found = right(bounds(&part.expr, central).value())
                .then(|| self.corner(&part.expr, |value| !right(value)))?;
            Some((part, found?))
        };
        let bad: Vec<_> = group.parts.iter().filter_map(bad).collect();
        for (part, (corner, value)) in blamed(bad, |(part, _)| *part) {
            let value = value.map_or("undefined".to_owned(), shown);
            self.warn_of_draws(&part.what, part.span, &value, &corner, PROBABILITY);
        }
        let add = |left, right| Expr::Binary(BinaryOperator::Add, Box::new(left), Box::new(right));
        let exprs = group.parts.iter().map(|part| part.expr.clone());
        let Some(whole) = exprs.reduce(add) else {
            return;
        };
        let one = |value: f64| (value - 1.0).abs() <= TOLERANCE;
        if !bounds(&whole, central).value().is_some_and(one) {
            return;
        }
        let bad = |value: Option<f64>| value.is_some_and(|value| !one(value));
        if let Some((corner, value)) = self.corner(&whole, bad) {
            let value = value.map_or("undefined".to_owned(), shown);
            let what = format!("the sum of {}", group.what);
            self.warn_of_draws(&what, group.span, &value, &corner, EXPECTED);
        }
    }
}

fn is_probability(value: f64) -> bool {
    (-TOLERANCE..=1.0 + TOLERANCE).contains(&value)
}

/// Of what is wrong, that which is to blame: a rest only where nothing else is, since it is what the others leave.
fn blamed<T>(wrong: Vec<T>, part: impl Fn(&T) -> &Part) -> Vec<T> {
    let is_rest = |it: &T| part(it).expr.is_rest();
    if wrong.iter().all(is_rest) {
        return wrong;
    }
    wrong.into_iter().filter(|it| !is_rest(it)).collect()
}

fn groups(scenario: &Scenario) -> Vec<Group> {
    let mut groups = Vec::new();
    for actor in &scenario.actors {
        let parts = actor.types.iter().map(|kind| Part {
            expr: kind.prior.clone(),
            what: format!("the prior of `{}`", kind.naming.name),
            span: kind.naming.span,
        });
        groups.push(Group {
            parts: parts.collect(),
            what: format!("the priors of `{}`", actor.naming.name),
            span: actor.naming.span,
            draws: Draws::Here,
        });
    }
    for line in scenario.policies.iter().flat_map(|policy| &policy.lines) {
        if let Rule::Mix(parts) = &line.rule {
            let parts = parts.iter().map(|(_, chance)| Part {
                expr: chance.clone(),
                what: "a probability of the mix".to_owned(),
                span: line.span,
            });
            groups.push(Group {
                parts: parts.collect(),
                what: "the probabilities of the mix".to_owned(),
                span: line.span,
                draws: Draws::Here,
            });
        }
    }
    for made in scenario
        .moves
        .iter()
        .filter(|made| made.mover == Mover::Chance)
    {
        let name = &made.naming.name;
        let parts = made.values.iter().map(|branch| {
            let expr = branch.weight.clone().filter(is_constant)?;
            Some(Part {
                expr,
                what: format!("the probability that `{name}` is `{}`", branch.naming.name),
                span: branch.naming.span,
            })
        });
        groups.extend(parts.collect::<Option<Vec<Part>>>().map(|parts| Group {
            parts,
            what: format!("the probabilities of `{name}`"),
            span: made.naming.span,
            draws: Draws::InStates,
        }));
    }
    groups
}
