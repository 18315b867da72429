//! Requirements that are linear in the params, and the room that they leave.

use crate::scenario::model::{BinaryOperator, Expr, ParamId, UnaryOperator};
use std::collections::BTreeMap;

/// `sum of weight * param + constant` is below 0 (strict) or at most 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Linear {
    weights: Vec<(ParamId, f64)>,
    constant: f64,
    strict: bool,
}

/// A sum of params and a constant.
#[derive(Default)]
struct Sum {
    weights: BTreeMap<ParamId, f64>,
    constant: f64,
}

impl Sum {
    fn add(mut self, other: &Self, times: f64) -> Self {
        for (param, weight) in &other.weights {
            *self.weights.entry(*param).or_default() += times * weight;
        }
        self.constant += times * other.constant;
        self
    }

    /// The constant, if there is nothing else.
    fn number(&self) -> Option<f64> {
        self.weights
            .values()
            .all(|weight| *weight == 0.0)
            .then_some(self.constant)
    }
}

/// The linear conditions that a requirement consists of; `None` if it is not made of `<`, `<=`, `>`, `>=` between sums of
/// params, with `and` between them.
pub(super) fn linear(requirement: &Expr) -> Option<Vec<Linear>> {
    let Expr::Binary(operator, left, right) = requirement else {
        return None;
    };
    let (low, high, strict) = match operator {
        BinaryOperator::And => {
            let mut both = linear(left)?;
            both.extend(linear(right)?);
            return Some(both);
        }
        BinaryOperator::Less => (left, right, true),
        BinaryOperator::LessOrEqual => (left, right, false),
        BinaryOperator::Greater => (right, left, true),
        BinaryOperator::GreaterOrEqual => (right, left, false),
        _ => return None,
    };
    let difference = sum(low)?.add(&sum(high)?, -1.0);
    let weights = difference
        .weights
        .into_iter()
        .filter(|(_, weight)| *weight != 0.0);
    Some(vec![Linear {
        weights: weights.collect(),
        constant: difference.constant,
        strict,
    }])
}

/// The expression as a sum, if it is one.
fn sum(expr: &Expr) -> Option<Sum> {
    match expr {
        Expr::Number(number) => Some(Sum {
            constant: *number,
            ..Sum::default()
        }),
        Expr::Param(param) => Some(Sum {
            weights: BTreeMap::from([(*param, 1.0)]),
            constant: 0.0,
        }),
        Expr::Unary(UnaryOperator::Negate, operand) => {
            Some(Sum::default().add(&sum(operand)?, -1.0))
        }
        Expr::Binary(operator, left, right) => {
            let (left, right) = (sum(left)?, sum(right)?);
            match operator {
                BinaryOperator::Add => Some(left.add(&right, 1.0)),
                BinaryOperator::Subtract => Some(left.add(&right, -1.0)),
                BinaryOperator::Multiply => match (left.number(), right.number()) {
                    (Some(times), _) => Some(Sum::default().add(&right, times)),
                    (_, Some(times)) => Some(Sum::default().add(&left, times)),
                    _ => None,
                },
                BinaryOperator::Divide => {
                    let by = right.number().filter(|by| *by != 0.0)?;
                    Some(Sum::default().add(&left, 1.0 / by))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// What must be less is less by this share of the ranges of the params that it depends on, so that a chain of params has
/// room at every link and rounding breaks no requirement. Where all are whole numbers there is no such gap.
const GAP: f64 = 1e-9;

/// What rounding may add up to, as a share of the ranges.
const ROUNDING: f64 = 1e-12;

/// Rounds of narrowing after which what still moves moves hardly.
const ROUNDS: usize = 60;

/// The room that a param has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Room {
    /// Its lowest value.
    pub(super) low: f64,
    /// Its highest value.
    pub(super) high: f64,
    /// Whether it takes whole numbers only.
    pub(super) whole: bool,
    /// The width of its range.
    width: f64,
}

impl Room {
    /// The whole range of a param.
    pub(super) const fn new(low: f64, high: f64, whole: bool) -> Self {
        Self {
            low,
            high,
            whole,
            width: high - low,
        }
    }

    /// Whether no value is left.
    fn is_empty(&self) -> bool {
        self.low > self.high + ROUNDING * self.width
    }
}

/// Narrows the room of every param to what the conditions leave it, given the room of the others. What is cut off cannot
/// belong to a world that keeps them.
///
/// # Errors
/// A param that has no room left.
pub(super) fn narrow(conditions: &[Linear], rooms: &mut [Room]) -> Result<(), ParamId> {
    // Bounds travel along a chain of conditions by one condition in each round at least.
    for _ in 0..conditions.len() + ROUNDS {
        let mut moved = false;
        for condition in conditions {
            moved |= condition.narrow(rooms)?;
        }
        if !moved {
            break;
        }
    }
    Ok(())
}

impl Linear {
    pub(super) fn params(&self) -> impl Iterator<Item = ParamId> + '_ {
        self.weights.iter().map(|(param, _)| *param)
    }

    /// Whether a room became narrower.
    fn narrow(&self, rooms: &mut [Room]) -> Result<bool, ParamId> {
        let is_whole = self.params().all(|param| rooms[param.index()].whole);
        let scale = |(param, weight): &(ParamId, f64)| weight.abs() * rooms[param.index()].width;
        let gap = if is_whole {
            0.0
        } else {
            GAP * self.weights.iter().map(scale).sum::<f64>()
        };
        let mut moved = false;
        for (param, weight) in &self.weights {
            let others = self.weights.iter().filter(|(other, _)| other != param);
            let least = |(other, weight): &(ParamId, f64)| {
                let room = rooms[other.index()];
                (weight * room.low).min(weight * room.high)
            };
            let most = -(self.constant + gap + others.map(least).sum::<f64>()) / weight.abs();
            let room = &mut rooms[param.index()];
            // A param with a negative weight is bounded below; seen from the other side that is a bound above.
            let most = if room.whole {
                self.whole_below(most, is_whole)
            } else {
                most
            };
            if *weight > 0.0 {
                moved |= most < room.high;
                room.high = room.high.min(most);
            } else {
                moved |= -most > room.low;
                room.low = room.low.max(-most);
            }
            if room.is_empty() {
                return Err(*param);
            }
        }
        Ok(moved)
    }

    /// The highest whole number within a bound.
    fn whole_below(&self, most: f64, is_whole: bool) -> f64 {
        // Sums of fractions may miss a whole number by their rounding.
        let slack = GAP * (1.0 + most.abs());
        if self.strict && is_whole {
            (most - slack).ceil() - 1.0
        } else {
            (most + if is_whole { slack } else { 0.0 }).floor()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(number: u16) -> Expr {
        Expr::Param(ParamId(number))
    }

    fn binary(operator: BinaryOperator, left: Expr, right: Expr) -> Expr {
        Expr::Binary(operator, Box::new(left), Box::new(right))
    }

    fn rooms(count: usize, whole: bool) -> Vec<Room> {
        vec![Room::new(0.0, 10.0, whole); count]
    }

    #[test]
    fn a_chain_narrows_all_its_links() {
        let less = |low, high| binary(BinaryOperator::Less, param(low), param(high));
        let both = binary(BinaryOperator::And, less(0, 1), less(1, 2));
        let conditions = linear(&both).unwrap();
        let mut found = rooms(3, true);
        narrow(&conditions, &mut found).unwrap();
        let ends: Vec<(f64, f64)> = found.iter().map(|room| (room.low, room.high)).collect();
        assert_eq!(ends, [(0.0, 8.0), (1.0, 9.0), (2.0, 10.0)]);
        let mut found = rooms(3, false);
        found[2].high = 4.0;
        narrow(&conditions, &mut found).unwrap();
        assert!((found[1].high - 4.0).abs() < 1e-7 && (found[0].high - 4.0).abs() < 1e-7);
        assert!(found[0].high < found[1].high && found[1].high < 4.0);
        found[0].low = 4.0;
        assert_eq!(narrow(&conditions, &mut found), Err(ParamId(0)));
    }

    #[test]
    fn sums_and_fractions_are_linear() {
        // a / 2 + 3 >= 2 * b - 1
        let half = binary(BinaryOperator::Divide, param(0), Expr::Number(2.0));
        let left = binary(BinaryOperator::Add, half, Expr::Number(3.0));
        let twice = binary(BinaryOperator::Multiply, Expr::Number(2.0), param(1));
        let right = binary(BinaryOperator::Subtract, twice, Expr::Number(1.0));
        let conditions = linear(&binary(BinaryOperator::GreaterOrEqual, left, right)).unwrap();
        assert_eq!(
            conditions,
            [Linear {
                weights: vec![(ParamId(0), -0.5), (ParamId(1), 2.0)],
                constant: -4.0,
                strict: false
            }]
        );
        let mut found = rooms(2, false);
        narrow(&conditions, &mut found).unwrap();
        // 2 b <= 4 + a / 2 <= 9.
        assert!((found[1].high - 4.5).abs() < 1e-7);
    }

    #[test]
    fn products_and_alternatives_are_not() {
        let product = binary(BinaryOperator::Multiply, param(0), param(1));
        assert_eq!(
            linear(&binary(BinaryOperator::Less, product, param(2))),
            None
        );
        let less = binary(BinaryOperator::Less, param(0), param(1));
        assert_eq!(
            linear(&binary(BinaryOperator::Or, less.clone(), less)),
            None
        );
        assert_eq!(
            linear(&binary(BinaryOperator::Equal, param(0), param(1))),
            None
        );
    }
}
