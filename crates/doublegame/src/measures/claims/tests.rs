//! Claims with known outcomes.

use super::*;
use crate::scenario::model::{CaseId, Given, Measure, ObjectiveId, Span};

/// Quantity k (an objective's number) has the value at position k.
struct Table(Vec<Evaluated>);

impl Quantities for Table {
    fn quantity(&self, quantity: &Quantity) -> Evaluated {
        match quantity.measure {
            Measure::Objective(objective) => self.0[objective.index()].clone(),
            _ => Evaluated::Undecided("not in the table".to_owned()),
        }
    }

    fn param(&self, _: ParamId) -> f64 {
        0.25
    }
}

fn quantity(number: u16) -> Quantity {
    Quantity {
        measure: Measure::Objective(ObjectiveId(number)),
        under: CaseId(0),
        given: Given::default(),
        span: Span::default(),
    }
}

fn compare(operator: BinaryOperator, right: f64, margin: f64, number: u16) -> Predicate {
    Predicate::Compare {
        operator,
        left: ClaimExpr::Quantity(Box::new(quantity(number))),
        right: ClaimExpr::Number(right),
        margin,
    }
}

fn exact(value: f64) -> Evaluated {
    Evaluated::Number(Estimate::exact(value))
}

fn near(slack: Option<f64>, expected: f64) -> bool {
    slack.is_some_and(|slack| (slack - expected).abs() < 1e-12)
}

#[test]
fn comparisons_by_operator_and_margin() {
    use BinaryOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let cases = [
        // operator, left, right, margin, holds, slack
        (Greater, 0.5, 0.4, 0.02, true, 0.08),
        (Greater, 0.41, 0.4, 0.02, false, -0.01),
        (Greater, 0.4, 0.4, 0.0, false, 0.0),
        (Greater, 0.4 + 1e-12, 0.4, 0.0, false, 0.0),
        (GreaterOrEqual, 0.4, 0.4, 0.0, true, 0.0),
        (GreaterOrEqual, 0.4 - 1e-12, 0.4, 0.0, true, 0.0),
        (Less, 0.3, 0.4, 0.05, true, 0.05),
        (LessOrEqual, 0.5, 0.4, 0.0, false, -0.1),
        (Equal, 0.4, 0.4, 0.0, true, 0.0),
        (Equal, 0.5, 0.4, 0.0, false, -0.1),
        (Equal, 0.5, 0.4, 0.2, true, 0.1),
        (NotEqual, 0.5, 0.4, 0.0, true, 0.1),
        (NotEqual, 0.4, 0.4, 0.0, false, 0.0),
    ];
    for (operator, left, right, margin, holds, slack) in cases {
        let verdict = judge(
            &compare(operator, right, margin, 0),
            &Table(vec![exact(left)]),
        );
        assert_eq!(
            verdict.holds,
            Some(holds),
            "{left} {operator:?} {right} by {margin}"
        );
        assert!(
            verdict.slack.is_some_and(|s| (s - slack).abs() < 1e-11),
            "{left} {operator:?} {right} by {margin}: {:?}",
            verdict.slack
        );
    }
}

#[test]
fn a_simulated_difference_near_the_margin_is_undecided() {
    let simulated = |value| {
        Table(vec![Evaluated::Number(Estimate {
            value,
            standard_error: 0.01,
        })])
    };
    let claim = compare(BinaryOperator::Greater, 0.4, 0.0, 0);
    assert_eq!(judge(&claim, &simulated(0.42)).holds, None);
    assert_eq!(judge(&claim, &simulated(0.38)).holds, None);
    assert_eq!(judge(&claim, &simulated(0.44)).holds, Some(true));
    assert_eq!(judge(&claim, &simulated(0.36)).holds, Some(false));
    assert!(judge(&claim, &simulated(0.42)).reason.is_some());
}

#[test]
fn logic_is_three_valued() {
    let values = Table(vec![
        exact(1.0),
        exact(-1.0),
        Evaluated::Undecided("no record".to_owned()),
    ]);
    let above = |number| Box::new(compare(BinaryOperator::Greater, 0.25, 0.0, number));
    let (yes, no, unknown) = (above(0), above(1), above(2));
    let and = |a: &Predicate, b: &Predicate| {
        judge(
            &Predicate::And(Box::new(a.clone()), Box::new(b.clone())),
            &values,
        )
    };
    let or = |a: &Predicate, b: &Predicate| {
        judge(
            &Predicate::Or(Box::new(a.clone()), Box::new(b.clone())),
            &values,
        )
    };
    assert!(near(and(&yes, &yes).slack, 0.75));
    assert_eq!(and(&yes, &no).holds, Some(false));
    assert!(near(and(&yes, &no).slack, -1.25));
    assert_eq!(and(&yes, &unknown).holds, None);
    assert_eq!(and(&yes, &unknown).reason.as_deref(), Some("no record"));
    assert_eq!(and(&unknown, &no).holds, Some(false));
    assert_eq!(or(&unknown, &yes).holds, Some(true));
    assert_eq!(or(&unknown, &no).holds, None);
    assert!(near(or(&yes, &no).slack, 0.75));
    let not = judge(&Predicate::Not(yes), &values);
    assert_eq!(not.holds, Some(false));
    assert!(near(not.slack, -0.75));
    assert_eq!(and(&no, &unknown).parts.len(), 2);
}

#[test]
fn errors_carry_through_arithmetic() {
    let number = |value, standard_error| Estimate {
        value,
        standard_error,
    };
    let product = arithmetic(BinaryOperator::Multiply, number(2.0, 0.3), number(5.0, 0.4));
    assert!(product.is_ok_and(|m| (m.standard_error - 1.5f64.hypot(0.8)).abs() < 1e-12));
    let quotient = arithmetic(BinaryOperator::Divide, number(1.0, 0.1), number(0.0, 0.0));
    assert!(quotient.is_err());
}

#[test]
fn a_param_is_looked_up() {
    let claim = Predicate::Compare {
        operator: BinaryOperator::Greater,
        left: ClaimExpr::Quantity(Box::new(quantity(0))),
        right: ClaimExpr::Param(ParamId(0)),
        margin: 0.0,
    };
    assert!(near(judge(&claim, &Table(vec![exact(1.0)])).slack, 0.75));
}
