//! Sums of products, to see that terms cancel: `p + (1 - p)` is 1 for every p, which intervals do not see.

use crate::scenario::model::{BinaryOperator, Expr, UnaryOperator};
use std::collections::BTreeMap;

/// Coefficients of products of factors; a factor is a param or another expression as it is written.
type Polynomial = BTreeMap<Vec<String>, f64>;

/// A longer polynomial is given up.
const MOST_TERMS: usize = 200;

/// The value of an expression of params in which all params cancel.
pub(super) fn constant(expr: &Expr) -> Option<f64> {
    let polynomial = polynomial(expr)?;
    let mut value = 0.0;
    for (factors, coefficient) in polynomial {
        if factors.is_empty() {
            value += coefficient;
        } else if coefficient.abs() > 1e-12 {
            return None;
        }
    }
    Some(value)
}

fn polynomial(expr: &Expr) -> Option<Polynomial> {
    let result = match expr {
        Expr::Number(number) => Polynomial::from([(Vec::new(), *number)]),
        Expr::Unary(UnaryOperator::Negate, operand) => scaled(&polynomial(operand)?, -1.0),
        Expr::Binary(BinaryOperator::Add, left, right) => {
            sum(polynomial(left)?, &polynomial(right)?)
        }
        Expr::Binary(BinaryOperator::Subtract, left, right) => {
            sum(polynomial(left)?, &scaled(&polynomial(right)?, -1.0))
        }
        Expr::Binary(BinaryOperator::Multiply, left, right) => {
            product(&polynomial(left)?, &polynomial(right)?)
        }
        Expr::Binary(BinaryOperator::Divide, left, right) => match **right {
            Expr::Number(number) if number != 0.0 => scaled(&polynomial(left)?, 1.0 / number),
            _ => factor(expr),
        },
        other => factor(other),
    };
    (result.len() <= MOST_TERMS).then_some(result)
}

fn factor(expr: &Expr) -> Polynomial {
    Polynomial::from([(vec![format!("{expr:?}")], 1.0)])
}

fn scaled(polynomial: &Polynomial, by: f64) -> Polynomial {
    polynomial
        .iter()
        .map(|(factors, c)| (factors.clone(), c * by))
        .collect()
}

fn sum(mut left: Polynomial, right: &Polynomial) -> Polynomial {
    for (factors, coefficient) in right {
        *left.entry(factors.clone()).or_default() += coefficient;
    }
    left
}

fn product(left: &Polynomial, right: &Polynomial) -> Polynomial {
    let mut result = Polynomial::new();
    for (a, x) in left {
        for (b, y) in right {
            let mut factors: Vec<String> = a.iter().chain(b).cloned().collect();
            factors.sort_unstable();
            *result.entry(factors).or_default() += x * y;
        }
    }
    result
}
