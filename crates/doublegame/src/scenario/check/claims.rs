//! Claims: comparisons of quantities, joined by `and`, `or` and `not`. The parser bounds the height of their trees.

use crate::scenario::check::functions::balanced;
use crate::scenario::check::names::Meaning;
use crate::scenario::check::parts::Parts;
use crate::scenario::check::{Checker, code, naming};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{
    BinaryOperator, Claim, ClaimExpr, Measure, Predicate, Quantity, Span, UnaryOperator,
};
use crate::scenario::tree::{self, ExprKind, Ident, Number};

use super::names::unknown;

impl Checker<'_> {
    /// All claims.
    pub(super) fn claims(&mut self, parts: &Parts<'_>) {
        for claim in &parts.claims {
            let citation = self.citation(claim.citation.as_ref());
            let Some(formula) = &claim.holds else {
                continue;
            };
            if let Some(holds) = self.predicate(formula) {
                self.scenario.claims.push(Claim {
                    naming: naming(&claim.naming),
                    holds,
                    formula: self.written(formula),
                    citation,
                });
            }
        }
    }

    fn predicate(&mut self, expr: &tree::Expr) -> Option<Predicate> {
        match &expr.kind {
            ExprKind::Binary(
                operator @ (BinaryOperator::And | BinaryOperator::Or),
                left,
                right,
            ) => {
                let left = self.predicate(left);
                let right = self.predicate(right);
                let (left, right) = (Box::new(left?), Box::new(right?));
                Some(match operator {
                    BinaryOperator::And => Predicate::And(left, right),
                    _ => Predicate::Or(left, right),
                })
            }
            ExprKind::Unary(UnaryOperator::Not, operand) => {
                let operand = self.predicate(operand)?;
                Some(Predicate::Not(Box::new(operand)))
            }
            ExprKind::Binary(operator, left, right) if is_comparison(*operator) => {
                self.comparison(*operator, left, right, None, expr.span)
            }
            ExprKind::ByAtLeast(comparison, margin) => match &comparison.kind {
                ExprKind::Binary(operator, left, right) if is_comparison(*operator) => {
                    self.comparison(*operator, left, right, Some(margin), expr.span)
                }
                _ => self.not_a_condition(expr),
            },
            ExprKind::Quantity(quantity)
                if matches!(quantity.measure, tree::Measure::Changed { .. }) =>
            {
                let quantity = self.quantity(quantity)?;
                Some(Predicate::Holds(Box::new(quantity)))
            }
            _ => self.not_a_condition(expr),
        }
    }

    fn not_a_condition(&mut self, expr: &tree::Expr) -> Option<Predicate> {
        let found = match expr.kind {
            ExprKind::Is { .. } => "this depends on how play goes",
            _ => "this is no comparison",
        };
        self.say(
            Diagnostic::error(
                code::NOT_A_CLAIM,
                expr.span,
                "a claim is made of comparisons of quantities",
            )
            .label(found)
            .expected("a comparison, such as `prob(deed is enforce) > 0.5`")
            .hint("ask for the chance of an event with `prob(...)`"),
        );
        None
    }

    fn comparison(
        &mut self,
        operator: BinaryOperator,
        left: &tree::Expr,
        right: &tree::Expr,
        margin: Option<&Number>,
        span: Span,
    ) -> Option<Predicate> {
        if let Some(margin) = margin {
            self.check_margin(operator, margin);
        }
        let left = self.claim_number(left);
        let right = self.claim_number(right);
        let (left, right) = (left?, right?);
        if !computes(&left) && !computes(&right) {
            self.say(
                Diagnostic::warning(
                    code::NOTHING_COMPUTED,
                    span,
                    "both sides are numbers and params, so no game decides this",
                )
                .label("computed without the game")
                .hint("compare at least one quantity, such as `prob(...)` or `value(...)`"),
            );
        }
        Some(Predicate::Compare {
            operator,
            left,
            right,
            margin: margin.map_or(0.0, |margin| margin.value),
        })
    }

    fn check_margin(&mut self, operator: BinaryOperator, margin: &Number) {
        if matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
            self.say(
                Diagnostic::error(
                    code::MISPLACED_MARGIN,
                    margin.span,
                    "`by at least` says how far one side is beyond the other",
                )
                .expected("a comparison with `<`, `<=`, `>` or `>=`")
                .hint("leave out the margin, or compare with `<` or `>`"),
            );
        }
    }

    /// One side of a comparison.
    fn claim_number(&mut self, expr: &tree::Expr) -> Option<ClaimExpr> {
        use BinaryOperator as Op;
        match &expr.kind {
            ExprKind::Number(number) => Some(ClaimExpr::Number(number.value)),
            ExprKind::Name(name) => self.claim_name(name),
            ExprKind::Quantity(quantity) => {
                let quantity = self.quantity(quantity)?;
                self.numeric(quantity)
            }
            ExprKind::Unary(UnaryOperator::Negate, operand) => {
                let operand = self.claim_number(operand)?;
                Some(ClaimExpr::Negate(Box::new(operand)))
            }
            ExprKind::Binary(
                operator @ (Op::Add | Op::Subtract | Op::Multiply | Op::Divide),
                left,
                right,
            ) => {
                let divisor = right.span;
                let left = self.claim_number(left);
                let right = self.claim_number(right);
                let (left, right) = (left?, right?);
                if *operator == Op::Divide && self.is_zero(&right) {
                    self.division_by_zero(divisor);
                    return None;
                }
                Some(binary(*operator, left, right))
            }
            ExprKind::Call(name, arguments)
                if matches!(name.text.as_str(), "min" | "max") && arguments.len() >= 2 =>
            {
                let operator = if name.text == "min" { Op::Min } else { Op::Max };
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.claim_number(argument));
                }
                let values: Option<Vec<ClaimExpr>> = values.into_iter().collect();
                balanced(values?, |left, right| binary(operator, left, right))
            }
            _ => self.not_a_claim_number(expr),
        }
    }

    fn not_a_claim_number(&mut self, expr: &tree::Expr) -> Option<ClaimExpr> {
        self.say(
            Diagnostic::error(
                code::NOT_A_CLAIM,
                expr.span,
                "a side of a comparison in a claim is a number that can be computed",
            )
            .expected("quantities, numbers and params with `+ - * /`, `min` or `max`")
            .hint("quantities are `value`, `objective`, `prob`, `share`, `bits`, `tips`, `worth`, `inside`, `posterior`"),
        );
        None
    }

    fn numeric(&mut self, quantity: Quantity) -> Option<ClaimExpr> {
        if matches!(quantity.measure, Measure::Changed(..)) {
            self.say(
                Diagnostic::error(
                    code::NOT_A_CLAIM,
                    quantity.span,
                    "`changed` is true or false, not a number",
                )
                .expected("a quantity that is a number")
                .hint("write `changed(...)` alone, without a comparison"),
            );
            return None;
        }
        Some(ClaimExpr::Quantity(Box::new(quantity)))
    }

    fn claim_name(&mut self, name: &Ident) -> Option<ClaimExpr> {
        let diagnostic = match self.names.common.get(&name.text) {
            Some(Meaning::Param(param)) => {
                self.usage.params.insert(param);
                self.lever_in_reach(param, name)?;
                return Some(ClaimExpr::Param(param));
            }
            Some(meaning) => Diagnostic::error(
                code::WRONG_NAME,
                name.span,
                format!(
                    "`{}` is {}, which has no value of its own in a claim",
                    name.text,
                    meaning.word(&self.scenario)
                ),
            )
            .expected("a param or a quantity")
            .hint(match meaning {
                Meaning::Objective(_) => format!("write `objective({})`", name.text),
                Meaning::Actor(_) => format!("write `value({})`", name.text),
                Meaning::Corridor(_) => format!("write `inside({})`", name.text),
                Meaning::Move(_) => format!("write `prob({} is ...)`", name.text),
                Meaning::Track(_) | Meaning::Function(_) => {
                    "declare an `objective` for it and write `objective(NAME)`".to_owned()
                }
                Meaning::Series(_) => {
                    format!("write `changed({} from DATE to DATE)`", name.text)
                }
                Meaning::Param(_) => String::new(),
            }),
            None => unknown(
                name,
                "a param or a quantity",
                None,
                self.names
                    .common
                    .names_of(|m| matches!(m, Meaning::Param(_))),
            ),
        };
        self.say_of(name, diagnostic);
        None
    }

    fn is_zero(&self, expr: &ClaimExpr) -> bool {
        match expr {
            ClaimExpr::Number(value) => value.abs() <= 0.0,
            ClaimExpr::Param(param) => self
                .scenario
                .params
                .get(param.index())
                .is_some_and(|param| param.value.abs() <= 0.0),
            _ => false,
        }
    }
}

const fn is_comparison(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
    )
}

fn binary(operator: BinaryOperator, left: ClaimExpr, right: ClaimExpr) -> ClaimExpr {
    ClaimExpr::Binary(operator, Box::new(left), Box::new(right))
}

/// Whether any quantity is computed.
fn computes(expr: &ClaimExpr) -> bool {
    match expr {
        ClaimExpr::Number(_) | ClaimExpr::Param(_) => false,
        ClaimExpr::Quantity(_) => true,
        ClaimExpr::Binary(_, left, right) => computes(left) || computes(right),
        ClaimExpr::Negate(operand) => computes(operand),
    }
}
