//! Claims in plain sentences, with the numbers.

use super::phrases;
use crate::measures::Estimate;
use crate::measures::claims::{Comparison, Evaluated, Verdict};
use crate::scenario::model::{BinaryOperator, Claim, ClaimExpr, Predicate, Quantity, Scenario};

/// One sentence or a few: what was compared, what was asked for, how it came out.
pub(super) fn claim(scenario: &Scenario, claim: &Claim, verdict: &Verdict) -> String {
    let several = verdict.comparisons.len() > 1;
    let mut clauses: Vec<String> = verdict
        .comparisons
        .iter()
        .map(|comparison| {
            let clause = phrases::capitalized(&comparison_clause(scenario, comparison));
            if several {
                format!("{clause} ({})", outcome(comparison.holds))
            } else {
                clause
            }
        })
        .collect();
    if verdict.comparisons.is_empty() {
        clauses.extend(verdict.parts.iter().map(|part| {
            let what = phrases::capitalized(&phrases::quantity(scenario, &part.quantity));
            match &part.value {
                Evaluated::Truth(true) => format!("{what}: there is one"),
                Evaluated::Truth(false) => format!("{what}: there is none"),
                _ => what,
            }
        }));
    }
    let end = match (verdict.holds, &verdict.reason) {
        (Some(true), _) => format!("{}it holds.", joint(&claim.holds)),
        (Some(false), _) => format!("{}it fails.", joint(&claim.holds)),
        (None, Some(reason)) => format!("undecided: {reason}."),
        (None, None) => "undecided.".to_owned(),
    };
    format!("{}: {end}", clauses.join(". "))
}

const fn outcome(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "yes",
        Some(false) => "no",
        None => "undecided",
    }
}

/// How the comparisons belong together.
const fn joint(predicate: &Predicate) -> &'static str {
    match predicate {
        Predicate::And(..) => "taken together, ",
        Predicate::Or(..) => "one of these is enough, ",
        Predicate::Not(_) => "the opposite is claimed, ",
        Predicate::Compare { .. } | Predicate::Holds(_) => "",
    }
}

fn comparison_clause(scenario: &Scenario, comparison: &Comparison) -> String {
    let (x, y) = match (comparison.left_value, comparison.right_value) {
        (Some(left), Some(right)) => values(left, right),
        (left, right) => (one(left), one(right)),
    };
    let asked = asked_of_two(comparison.operator, comparison.margin);
    match (&comparison.left, &comparison.right) {
        (ClaimExpr::Quantity(left), ClaimExpr::Quantity(right)) => {
            let what = two_quantities(scenario, left, right, &x, &y);
            format!("{what}; the claim asks that the first be {asked}")
        }
        (ClaimExpr::Quantity(left), ClaimExpr::Number(_) | ClaimExpr::Param(_)) => format!(
            "under {}, {} is {x}; the claim asks for {}",
            phrases::case(scenario, left.under),
            phrases::quantity(scenario, left),
            asked_of_one(comparison.operator, comparison.margin, &y),
        ),
        (left, ClaimExpr::Number(_) | ClaimExpr::Param(_)) => format!(
            "{} is {x}; the claim asks for {}",
            formula(scenario, left),
            asked_of_one(comparison.operator, comparison.margin, &y),
        ),
        (left, right) => format!(
            "{} is {x}, {} is {y}; the claim asks that the first be {asked}",
            formula(scenario, left),
            formula(scenario, right)
        ),
    }
}

fn two_quantities(
    scenario: &Scenario,
    left: &Quantity,
    right: &Quantity,
    x: &str,
    y: &str,
) -> String {
    let (case_left, case_right) = (
        phrases::case(scenario, left.under),
        phrases::case(scenario, right.under),
    );
    let (what_left, what_right) = (
        phrases::quantity(scenario, left),
        phrases::quantity(scenario, right),
    );
    if what_left == what_right {
        format!("{what_left} is {x} under {case_left}, against {y} under {case_right}")
    } else if left.under == right.under {
        format!("under {case_left}, {what_left} is {x} and {what_right} is {y}")
    } else {
        format!("under {case_left}, {what_left} is {x}; under {case_right}, {what_right} is {y}")
    }
}

/// What the comparison asks of the first of two things.
fn asked_of_two(operator: BinaryOperator, margin: f64) -> String {
    let relation = match operator {
        BinaryOperator::Greater => "larger",
        BinaryOperator::GreaterOrEqual => "no smaller",
        BinaryOperator::Less => "smaller",
        BinaryOperator::LessOrEqual => "no larger",
        BinaryOperator::Equal => "the same",
        _ => "different",
    };
    match (operator, margin) {
        (_, 0.0) => relation.to_owned(),
        (BinaryOperator::Greater | BinaryOperator::GreaterOrEqual, margin) => {
            format!("larger by at least {}", phrases::number(margin))
        }
        (BinaryOperator::Less | BinaryOperator::LessOrEqual, margin) => {
            format!("smaller by at least {}", phrases::number(margin))
        }
        (BinaryOperator::Equal, margin) => {
            format!("the same to within {}", phrases::number(margin))
        }
        (_, margin) => format!("different by at least {}", phrases::number(margin)),
    }
}

/// What the comparison asks of a quantity that stands against a number.
fn asked_of_one(operator: BinaryOperator, margin: f64, target: &str) -> String {
    let beyond = if margin == 0.0 {
        String::new()
    } else {
        format!(", by at least {}", phrases::number(margin))
    };
    match operator {
        BinaryOperator::Greater => format!("more than {target}{beyond}"),
        BinaryOperator::GreaterOrEqual => format!("at least {target}{beyond}"),
        BinaryOperator::Less => format!("less than {target}{beyond}"),
        BinaryOperator::LessOrEqual => format!("at most {target}{beyond}"),
        BinaryOperator::Equal if margin == 0.0 => format!("exactly {target}"),
        BinaryOperator::Equal => format!("{target} to within {}", phrases::number(margin)),
        _ => format!("something other than {target}{beyond}"),
    }
}

fn formula(scenario: &Scenario, expression: &ClaimExpr) -> String {
    match expression {
        ClaimExpr::Number(number) => phrases::number(*number),
        ClaimExpr::Param(id) => scenario.params.get(id.index()).map_or_else(
            || "an unknown param".to_owned(),
            |it| it.naming.title.clone(),
        ),
        ClaimExpr::Quantity(quantity) => format!(
            "{} under {}",
            phrases::quantity(scenario, quantity),
            phrases::case(scenario, quantity.under)
        ),
        ClaimExpr::Negate(inner) => format!("minus {}", formula(scenario, inner)),
        ClaimExpr::Binary(operator, left, right) => {
            let (left, right) = (formula(scenario, left), formula(scenario, right));
            match operator {
                BinaryOperator::Add => format!("{left} plus {right}"),
                BinaryOperator::Subtract => format!("{left} less {right}"),
                BinaryOperator::Multiply => format!("{left} times {right}"),
                BinaryOperator::Divide => format!("{left} over {right}"),
                BinaryOperator::Min => format!("the smaller of {left} and {right}"),
                _ => format!("the larger of {left} and {right}"),
            }
        }
    }
}

fn one(value: Option<Estimate>) -> String {
    value.map_or_else(|| "not known".to_owned(), |it| phrases::number(it.value))
}

fn values(left: Estimate, right: Estimate) -> (String, String) {
    let (x, y) = phrases::pair(left.value, right.value);
    (with_error(x, left), with_error(y, right))
}

fn with_error(text: String, value: Estimate) -> String {
    if value.standard_error > 0.0 {
        format!(
            "{text} (standard error {})",
            phrases::number(value.standard_error)
        )
    } else {
        text
    }
}
