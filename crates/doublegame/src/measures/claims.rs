//! Claims as tests: from the values of quantities to "holds", "fails" or "undecided", with the slack.
//!
//! Pure: the values of quantities come in through [`Quantities`], so the same code judges a claim at an equilibrium,
//! at lambda 0, at a random profile and in another equilibrium. Three-valued logic (Kleene 1952, section 64): what
//! is undecided stays so unless the other side settles it.

use crate::measures::Estimate;
use crate::scenario::model::{BinaryOperator, Claim, ClaimExpr, ParamId, Predicate, Quantity};

/// Two exact numbers closer than this (relative to the larger of them and 1) count as equal: what a solver leaves
/// over must not decide a claim.
pub const NUMERICAL_TOLERANCE: f64 = 1e-9;

/// A comparison of simulated numbers is undecided within so many standard errors of its margin.
pub const STANDARD_ERRORS: f64 = 3.0;

/// What became of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluated {
    /// It is a number.
    Number(Estimate),
    /// It is true or false by itself.
    Truth(bool),
    /// It has no value, and why, in words for a reader.
    Undecided(String),
}

/// Where the values of quantities and params come from.
pub trait Quantities {
    /// The value of the quantity.
    fn quantity(&self, quantity: &Quantity) -> Evaluated;

    /// The value of the param.
    fn param(&self, param: ParamId) -> f64;
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether it holds; `None` if that is undecided.
    pub holds: Option<bool>,
    /// By how much it holds (positive) or fails (negative), in the units of what is compared: left less right less
    /// the margin, the smaller of two under `and`, the larger under `or`, reversed under `not`. `None` if undecided
    /// or if nothing was compared.
    pub slack: Option<f64>,
    /// Why it is undecided, in words for a reader.
    pub reason: Option<String>,
    /// The quantities in the order of the formula.
    pub parts: Vec<Part>,
    /// The comparisons in the order of the formula.
    pub comparisons: Vec<Comparison>,
}

/// One comparison of a claim with the values of its sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Which comparison.
    pub operator: BinaryOperator,
    /// The margin asked for.
    pub margin: f64,
    /// The left side.
    pub left: ClaimExpr,
    /// The value of the left side; `None` if a quantity in it is undecided.
    pub left_value: Option<Estimate>,
    /// The right side.
    pub right: ClaimExpr,
    /// The value of the right side; `None` if a quantity in it is undecided.
    pub right_value: Option<Estimate>,
    /// Whether it holds; `None` if undecided.
    pub holds: Option<bool>,
}

/// One quantity of a claim with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The quantity.
    pub quantity: Quantity,
    /// Its value.
    pub value: Evaluated,
}

/// Judges the claim's predicate by the values given.
#[must_use]
pub fn judge(predicate: &Predicate, values: &dyn Quantities) -> Verdict {
    let mut trace = Trace {
        values,
        parts: Vec::new(),
        comparisons: Vec::new(),
    };
    let (holds, slack, reason) = match trace.predicate(predicate) {
        Outcome::Decided { holds, slack } => (Some(holds), slack, None),
        Outcome::Undecided(reason) => (None, None, Some(reason)),
    };
    Verdict {
        holds,
        slack,
        reason,
        parts: trace.parts,
        comparisons: trace.comparisons,
    }
}

/// All quantities of the claim in the order of its formula.
#[must_use]
pub fn quantities_of(claim: &Claim) -> Vec<&Quantity> {
    let mut found = Vec::new();
    collect_predicate(&claim.holds, &mut found);
    found
}

/// A predicate decided or not.
enum Outcome {
    Decided { holds: bool, slack: Option<f64> },
    Undecided(String),
}

/// The evaluation of one predicate, with what it has come past.
struct Trace<'a> {
    values: &'a dyn Quantities,
    parts: Vec<Part>,
    comparisons: Vec<Comparison>,
}

impl Trace<'_> {
    fn predicate(&mut self, predicate: &Predicate) -> Outcome {
        match predicate {
            Predicate::Compare {
                operator,
                left,
                right,
                margin,
            } => self.comparison(*operator, left, right, *margin),
            Predicate::Holds(quantity) => match self.look_up(quantity) {
                Evaluated::Truth(holds) => Outcome::Decided { holds, slack: None },
                Evaluated::Number(_) => {
                    Outcome::Undecided("a number is not true or false by itself".to_owned())
                }
                Evaluated::Undecided(reason) => Outcome::Undecided(reason),
            },
            Predicate::And(left, right) => both(self.predicate(left), self.predicate(right)),
            Predicate::Or(left, right) => reverse(both(
                reverse(self.predicate(left)),
                reverse(self.predicate(right)),
            )),
            Predicate::Not(inner) => reverse(self.predicate(inner)),
        }
    }

    /// Both sides are evaluated before either is judged, so that all parts are listed.
    fn comparison(
        &mut self,
        operator: BinaryOperator,
        left: &ClaimExpr,
        right: &ClaimExpr,
        margin: f64,
    ) -> Outcome {
        let left_value = self.side(left);
        let right_value = self.side(right);
        let outcome = match (&left_value, &right_value) {
            (Ok(left), Ok(right)) => compare(operator, *left, *right, margin),
            (Err(reason), _) | (_, Err(reason)) => Outcome::Undecided(reason.clone()),
        };
        self.comparisons.push(Comparison {
            operator,
            margin,
            left: left.clone(),
            left_value: left_value.ok(),
            right: right.clone(),
            right_value: right_value.ok(),
            holds: match outcome {
                Outcome::Decided { holds, .. } => Some(holds),
                Outcome::Undecided(_) => None,
            },
        });
        outcome
    }

    fn look_up(&mut self, quantity: &Quantity) -> Evaluated {
        let value = self.values.quantity(quantity);
        self.parts.push(Part {
            quantity: quantity.clone(),
            value: value.clone(),
        });
        value
    }

    /// The value of one side of a comparison; its standard error by the delta method, the quantities taken as
    /// independent.
    fn side(&mut self, expression: &ClaimExpr) -> Result<Estimate, String> {
        match expression {
            ClaimExpr::Number(number) => Ok(Estimate::exact(*number)),
            ClaimExpr::Param(param) => Ok(Estimate::exact(self.values.param(*param))),
            ClaimExpr::Quantity(quantity) => match self.look_up(quantity) {
                Evaluated::Number(number) => Ok(number),
                Evaluated::Truth(_) => Err("true or false is not a number".to_owned()),
                Evaluated::Undecided(reason) => Err(reason),
            },
            ClaimExpr::Negate(inner) => self.side(inner).map(|inner| Estimate {
                value: -inner.value,
                ..inner
            }),
            ClaimExpr::Binary(operator, left, right) => {
                let left = self.side(left);
                let right = self.side(right);
                arithmetic(*operator, left?, right?)
            }
        }
    }
}

/// The conjunction: false if either is false, undecided if either is undecided and neither is false.
fn both(left: Outcome, right: Outcome) -> Outcome {
    use Outcome::{Decided, Undecided};
    match (left, right) {
        (
            Decided {
                holds: a,
                slack: slack_a,
            },
            Decided {
                holds: b,
                slack: slack_b,
            },
        ) => Decided {
            holds: a && b,
            slack: match (slack_a, slack_b) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (one, other) => one.or(other),
            },
        },
        (
            Decided {
                holds: false,
                slack,
            },
            Undecided(_),
        )
        | (
            Undecided(_),
            Decided {
                holds: false,
                slack,
            },
        ) => Decided {
            holds: false,
            slack,
        },
        (Undecided(reason), _) | (_, Undecided(reason)) => Undecided(reason),
    }
}

fn reverse(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Decided { holds, slack } => Outcome::Decided {
            holds: !holds,
            slack: slack.map(|slack| -slack),
        },
        undecided @ Outcome::Undecided(_) => undecided,
    }
}

fn compare(operator: BinaryOperator, left: Estimate, right: Estimate, margin: f64) -> Outcome {
    let Some(slack) = slack(operator, left.value - right.value, margin) else {
        return Outcome::Undecided("this is not a comparison".to_owned());
    };
    if !slack.is_finite() {
        return Outcome::Undecided("a side of the comparison is not a finite number".to_owned());
    }
    let standard_error = left.standard_error.hypot(right.standard_error);
    if standard_error > 0.0 && slack.abs() <= STANDARD_ERRORS * standard_error {
        return Outcome::Undecided(format!(
            "the difference lies within three standard errors ({:.2e}) of the margin",
            STANDARD_ERRORS * standard_error
        ));
    }
    let scale = left.value.abs().max(right.value.abs()).max(1.0);
    let tolerance = NUMERICAL_TOLERANCE * scale;
    let holds = match operator {
        // A strict inequality must be beyond what the solver leaves over, a weak one may be within it.
        BinaryOperator::Less | BinaryOperator::Greater | BinaryOperator::NotEqual => {
            slack > tolerance
        }
        _ => slack >= -tolerance,
    };
    Outcome::Decided {
        holds,
        slack: Some(slack),
    }
}

/// By how much the comparison holds, given left less right.
fn slack(operator: BinaryOperator, difference: f64, margin: f64) -> Option<f64> {
    match operator {
        BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => Some(difference - margin),
        BinaryOperator::Less | BinaryOperator::LessOrEqual => Some(-difference - margin),
        BinaryOperator::Equal => Some(margin - difference.abs()),
        BinaryOperator::NotEqual => Some(difference.abs() - margin),
        _ => None,
    }
}

fn arithmetic(
    operator: BinaryOperator,
    left: Estimate,
    right: Estimate,
) -> Result<Estimate, String> {
    let (a, b) = (left.value, right.value);
    let (se_a, se_b) = (left.standard_error, right.standard_error);
    let (value, standard_error) = match operator {
        BinaryOperator::Add => (a + b, se_a.hypot(se_b)),
        BinaryOperator::Subtract => (a - b, se_a.hypot(se_b)),
        BinaryOperator::Multiply => (a * b, (b * se_a).hypot(a * se_b)),
        BinaryOperator::Divide if b == 0.0 => return Err("a division by zero".to_owned()),
        BinaryOperator::Divide => (a / b, (se_a / b).hypot(a * se_b / (b * b))),
        BinaryOperator::Min => (a.min(b), se_a.max(se_b)),
        BinaryOperator::Max => (a.max(b), se_a.max(se_b)),
        _ => return Err("this operator does not give a number in a claim".to_owned()),
    };
    Ok(Estimate {
        value,
        standard_error,
    })
}

fn collect_predicate<'a>(predicate: &'a Predicate, found: &mut Vec<&'a Quantity>) {
    match predicate {
        Predicate::Compare { left, right, .. } => {
            collect_side(left, found);
            collect_side(right, found);
        }
        Predicate::Holds(quantity) => found.push(quantity),
        Predicate::And(left, right) | Predicate::Or(left, right) => {
            collect_predicate(left, found);
            collect_predicate(right, found);
        }
        Predicate::Not(inner) => collect_predicate(inner, found),
    }
}

fn collect_side<'a>(expression: &'a ClaimExpr, found: &mut Vec<&'a Quantity>) {
    match expression {
        ClaimExpr::Number(_) | ClaimExpr::Param(_) => {}
        ClaimExpr::Quantity(quantity) => found.push(quantity),
        ClaimExpr::Negate(inner) => collect_side(inner, found),
        ClaimExpr::Binary(_, left, right) => {
            collect_side(left, found);
            collect_side(right, found);
        }
    }
}

#[cfg(test)]
mod tests;
