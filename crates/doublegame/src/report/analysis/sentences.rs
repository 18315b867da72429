//! Claims in plain sentences, with the numbers.

use super::phrases;
use crate::measures::claims::{Comparison, Evaluated, Verdict};
use crate::measures::claims_values::same;
use crate::measures::{Estimate, FromRecord, is_of_record};
use crate::report::ClaimClause;
use crate::scenario::model::{BinaryOperator, Claim, ClaimExpr, Predicate, Quantity, Scenario};

/// What a reader is told of a claim.
pub(super) struct Told {
    /// How it came out.
    pub(super) sentence: String,
    /// Its parts, where it has several.
    pub(super) clauses: Vec<ClaimClause>,
}

/// How the claim came out, with its parts. Where it is undecided, only what is missing.
pub(super) fn claim(
    scenario: &Scenario,
    from_record: &FromRecord,
    claim: &Claim,
    verdict: &Verdict,
) -> Told {
    let known = Known {
        scenario,
        from_record,
        verdict,
    };
    let mut left = verdict.comparisons.as_slice();
    let whole = clause(&known, &claim.holds, &mut left);
    if whole.parts.is_empty() {
        let end = match (verdict.holds, &verdict.reason) {
            (Some(true), _) => ": it holds".to_owned(),
            (Some(false), _) => ": it fails".to_owned(),
            (None, Some(reason)) => format!("undecided: {reason}"),
            (None, None) => "undecided".to_owned(),
        };
        let what = match verdict.holds {
            Some(_) => whole.text.as_str(),
            None => "",
        };
        return Told {
            sentence: phrases::capitalized(&format!("{what}{end}.")),
            clauses: Vec::new(),
        };
    }
    let outcome = match (verdict.holds, &verdict.reason) {
        (Some(true), _) => "It holds".to_owned(),
        (Some(false), _) => "It fails".to_owned(),
        (None, Some(reason)) => format!("Undecided: {reason}"),
        (None, None) => "Undecided".to_owned(),
    };
    let clauses: Vec<ClaimClause> = match verdict.holds {
        Some(_) => whole.parts,
        None => telling(whole.parts, &claim.holds),
    };
    Told {
        sentence: if clauses.is_empty() {
            format!("{outcome}.")
        } else {
            format!("{outcome}. {}:", whole.text)
        },
        clauses,
    }
}

fn is_known(clause: &ClaimClause) -> bool {
    clause.holds.is_some()
}

/// The parts of an undecided claim that tell a reader something: those that are known, and what the record leaves open,
/// which says why.
fn telling(parts: Vec<ClaimClause>, predicate: &Predicate) -> Vec<ClaimClause> {
    let sides = sides(predicate);
    // Two comparisons that make one part stand in no claim about the record alone.
    let is_aligned = sides.len() == parts.len();
    parts
        .into_iter()
        .enumerate()
        .filter(|(at, part)| is_known(part) || (is_aligned && asks_the_record(sides[*at])))
        .map(|(_, part)| part)
        .collect()
}

fn asks_the_record(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Holds(quantity) => is_of_record(&quantity.measure),
        Predicate::Not(inner) => asks_the_record(inner),
        _ => false,
    }
}

/// What clauses are made of.
struct Known<'a> {
    scenario: &'a Scenario,
    from_record: &'a FromRecord,
    verdict: &'a Verdict,
}

/// The predicate as a part with the parts within it; `left` holds the comparisons from it on and is moved past it.
fn clause(known: &Known, predicate: &Predicate, left: &mut &[Comparison]) -> ClaimClause {
    let scenario = known.scenario;
    match predicate {
        Predicate::Compare { .. } => {
            let Some((first, rest)) = left.split_first() else {
                return leaf(String::new(), None);
            };
            *left = rest;
            let text = phrases::capitalized(&comparison_clause(scenario, first));
            leaf(text, first.holds)
        }
        Predicate::Holds(quantity) => truth(known, quantity),
        Predicate::Not(inner) => {
            let inner = clause(known, inner, left);
            ClaimClause {
                text: "The opposite of this is claimed".to_owned(),
                holds: inner.holds.map(|it| !it),
                parts: vec![inner],
            }
        }
        Predicate::And(..) => {
            let parts = conjuncts(known, predicate, left);
            all_of(parts)
        }
        Predicate::Or(..) => {
            let parts = disjuncts(predicate)
                .into_iter()
                .map(|it| clause(known, it, left))
                .collect();
            one_of(parts)
        }
    }
}

/// A quantity that is true or false by itself, with what the record says of it.
fn truth(known: &Known, quantity: &Quantity) -> ClaimClause {
    let text = phrases::capitalized(&phrases::quantity(known.scenario, quantity));
    let part = known
        .verdict
        .parts
        .iter()
        .find(|it| same(&it.quantity, quantity));
    let holds = match part.map(|it| &it.value) {
        Some(Evaluated::Truth(holds)) => Some(*holds),
        _ => None,
    };
    let detail = known
        .from_record
        .answer(&quantity.measure)
        .and_then(|it| it.detail.clone());
    let detail = detail.or_else(|| {
        holds.map(|holds| {
            if holds {
                "there is one"
            } else {
                "there is none"
            }
            .to_owned()
        })
    });
    match detail {
        Some(detail) => leaf(format!("{text}: {detail}"), holds),
        None => leaf(text, holds),
    }
}

fn leaf(text: String, holds: Option<bool>) -> ClaimClause {
    ClaimClause {
        text,
        holds,
        parts: Vec::new(),
    }
}

/// All of the parts together; a single one stands for itself.
fn all_of(mut parts: Vec<ClaimClause>) -> ClaimClause {
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    let holds = if parts.iter().any(|it| it.holds == Some(false)) {
        Some(false)
    } else {
        parts.iter().all(is_known).then_some(true)
    };
    ClaimClause {
        text: "All of these are asked for".to_owned(),
        holds,
        parts,
    }
}

fn one_of(parts: Vec<ClaimClause>) -> ClaimClause {
    let holds = if parts.iter().any(|it| it.holds == Some(true)) {
        Some(true)
    } else {
        parts.iter().all(is_known).then_some(false)
    };
    ClaimClause {
        text: "One of these is enough".to_owned(),
        holds,
        parts,
    }
}

/// The sides of a chain of `or`.
fn disjuncts(predicate: &Predicate) -> Vec<&Predicate> {
    match predicate {
        Predicate::Or(left, right) => [disjuncts(left), disjuncts(right)].concat(),
        other => vec![other],
    }
}

/// The sides of a chain of `and`.
fn sides(predicate: &Predicate) -> Vec<&Predicate> {
    match predicate {
        Predicate::And(left, right) => [sides(left), sides(right)].concat(),
        other => vec![other],
    }
}

/// The parts of a chain of `and`; `a - b < m` and `b - a < m` one after the other are one part.
fn conjuncts(known: &Known, predicate: &Predicate, left: &mut &[Comparison]) -> Vec<ClaimClause> {
    let sides = sides(predicate);
    let mut parts = Vec::new();
    let mut at = 0;
    while at < sides.len() {
        let both = matches!(
            sides[at..],
            [Predicate::Compare { .. }, Predicate::Compare { .. }, ..]
        );
        if both
            && let [one, other, rest @ ..] = *left
            && let Some(part) = distance(known.scenario, one, other)
        {
            *left = rest;
            parts.push(part);
            at += 2;
        } else {
            parts.push(clause(known, sides[at], left));
            at += 1;
        }
    }
    parts
}

/// `a - b < m` and `b - a < m` as one part, if the two comparisons are that.
fn distance(scenario: &Scenario, one: &Comparison, other: &Comparison) -> Option<ClaimClause> {
    let (
        ClaimExpr::Binary(BinaryOperator::Subtract, a, b),
        ClaimExpr::Binary(BinaryOperator::Subtract, c, d),
    ) = (&one.left, &other.left)
    else {
        return None;
    };
    let (
        ClaimExpr::Quantity(a),
        ClaimExpr::Quantity(b),
        ClaimExpr::Quantity(c),
        ClaimExpr::Quantity(d),
    ) = (a.as_ref(), b.as_ref(), c.as_ref(), d.as_ref())
    else {
        return None;
    };
    let less = matches!(
        one.operator,
        BinaryOperator::Less | BinaryOperator::LessOrEqual
    );
    let alike = one.operator == other.operator
        && one.margin.total_cmp(&other.margin).is_eq()
        && one.right_value == other.right_value
        && same(a, d)
        && same(b, c);
    if !less || !alike {
        return None;
    }
    let (difference, most) = (one.left_value?, one.right_value?);
    let what = two_quantities_apart(scenario, a, b);
    let holds = match (one.holds, other.holds) {
        (Some(one), Some(other)) => Some(one && other),
        (Some(false), _) | (_, Some(false)) => Some(false),
        _ => None,
    };
    Some(leaf(
        format!(
            "{what} differ by {}; the claim asks for less than {}",
            with_error(phrases::number(difference.value.abs()), difference),
            phrases::number(most.value - one.margin)
        ),
        holds,
    ))
}

fn two_quantities_apart(scenario: &Scenario, a: &Quantity, b: &Quantity) -> String {
    let (x, y) = (
        phrases::quantity(scenario, a),
        phrases::quantity(scenario, b),
    );
    let (under_x, under_y) = (
        phrases::case(scenario, a.under),
        phrases::case(scenario, b.under),
    );
    phrases::capitalized(&if x == y {
        format!("{x}: {under_x} and {under_y}")
    } else {
        format!("{x} under {under_x} and {y} under {under_y}")
    })
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
            "{}; the claim asks for {}",
            one_quantity(scenario, left, &x),
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

/// A quantity with its value and its case; the record is read under the policies that were in force, and has none.
fn one_quantity(scenario: &Scenario, quantity: &Quantity, value: &str) -> String {
    let what = phrases::quantity(scenario, quantity);
    if is_of_record(&quantity.measure) {
        format!("{what} is {value}")
    } else {
        let case = phrases::case(scenario, quantity.under);
        format!("under {case}, {what} is {value}")
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
    let of_record = [left, right].map(|it| is_of_record(&it.measure));
    if of_record == [true, true] {
        format!("{what_left} is {x} and {what_right} is {y}")
    } else if of_record.contains(&true) {
        let (left, right) = (
            one_quantity(scenario, left, x),
            one_quantity(scenario, right, y),
        );
        format!("{left}; {right}")
    } else if what_left == what_right {
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
        ClaimExpr::Quantity(quantity) if is_of_record(&quantity.measure) => {
            phrases::quantity(scenario, quantity)
        }
        ClaimExpr::Quantity(quantity) => format!(
            "{} under {}",
            phrases::quantity(scenario, quantity),
            phrases::case(scenario, quantity.under)
        ),
        ClaimExpr::Negate(inner) => format!("minus {}", formula(scenario, inner)),
        ClaimExpr::Binary(operator, left, right) => {
            let side = match operator {
                BinaryOperator::Multiply | BinaryOperator::Divide => factor,
                _ => formula,
            };
            let (left, right) = (side(scenario, left), side(scenario, right));
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

/// A side of a product or a quotient: sums in parentheses.
fn factor(scenario: &Scenario, expression: &ClaimExpr) -> String {
    let text = formula(scenario, expression);
    match expression {
        ClaimExpr::Binary(BinaryOperator::Add | BinaryOperator::Subtract, ..) => {
            format!("({text})")
        }
        _ => text,
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
