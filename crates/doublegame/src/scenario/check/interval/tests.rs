use super::*;
use crate::scenario::evaluate::{OfParams, evaluate};
use crate::scenario::model::ParamId;
use proptest::prelude::*;

fn ranges() -> Ranges {
    Ranges {
        params: vec![
            Interval {
                low: -1.0,
                high: 2.0,
            },
            Interval {
                low: 1.0,
                high: 4.0,
            },
        ],
        tracks: Vec::new(),
        horizon: 3,
    }
}

fn apply(operator: BinaryOperator, left: Expr, right: Expr) -> Interval {
    bounds(
        &Expr::Binary(operator, Box::new(left), Box::new(right)),
        &ranges(),
    )
}

#[test]
fn operations_hold_every_value() {
    use BinaryOperator as Op;
    let (x, y) = (|| Expr::Param(ParamId(0)), || Expr::Param(ParamId(1)));
    let cases = [
        (apply(Op::Add, x(), y()), (0.0, 6.0)),
        (apply(Op::Subtract, x(), y()), (-5.0, 1.0)),
        (apply(Op::Multiply, x(), y()), (-4.0, 8.0)),
        (apply(Op::Divide, x(), y()), (-1.0, 2.0)),
        (
            apply(Op::Divide, y(), x()),
            (f64::NEG_INFINITY, f64::INFINITY),
        ),
        (apply(Op::Power, x(), Expr::Number(2.0)), (0.0, 4.0)),
        (apply(Op::Power, x(), Expr::Number(3.0)), (-1.0, 8.0)),
        (apply(Op::Less, x(), Expr::Number(2.5)), (1.0, 1.0)),
        (apply(Op::Less, x(), Expr::Number(-1.0)), (0.0, 0.0)),
        (apply(Op::Less, x(), y()), (0.0, 1.0)),
        (apply(Op::Equal, x(), Expr::Number(3.0)), (0.0, 0.0)),
        (apply(Op::Greater, y(), Expr::Period), (0.0, 1.0)),
    ];
    for (position, (found, (low, high))) in cases.into_iter().enumerate() {
        assert_eq!(found, Interval { low, high }, "case {position}");
    }
}

#[test]
fn a_point_is_the_value() {
    let sum = apply(
        BinaryOperator::Multiply,
        Expr::Number(0.1),
        Expr::Number(3.0),
    );
    assert_eq!(sum.value(), Some(0.1 * 3.0));
    let undefined = apply(BinaryOperator::Divide, Expr::Number(1.0), Expr::Number(0.0));
    assert_eq!(undefined.value(), None);
}

const NUMBERS: [BinaryOperator; 7] = [
    BinaryOperator::Add,
    BinaryOperator::Subtract,
    BinaryOperator::Multiply,
    BinaryOperator::Divide,
    BinaryOperator::Power,
    BinaryOperator::Min,
    BinaryOperator::Max,
];
const COMPARISONS: [BinaryOperator; 6] = [
    BinaryOperator::Equal,
    BinaryOperator::NotEqual,
    BinaryOperator::Less,
    BinaryOperator::LessOrEqual,
    BinaryOperator::Greater,
    BinaryOperator::GreaterOrEqual,
];
const FUNCTIONS: [UnaryOperator; 8] = [
    UnaryOperator::Negate,
    UnaryOperator::Abs,
    UnaryOperator::Round,
    UnaryOperator::Floor,
    UnaryOperator::Ceiling,
    UnaryOperator::Sqrt,
    UnaryOperator::Exp,
    UnaryOperator::Log,
];

fn two(operator: BinaryOperator, left: Expr, right: Expr) -> Expr {
    Expr::Binary(operator, Box::new(left), Box::new(right))
}

/// Expressions with a number as value, over three params.
fn number() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0_u16..3).prop_map(|it| Expr::Param(ParamId(it))),
        (-3_i8..4).prop_map(|it| Expr::Number(f64::from(it) / 2.0)),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let condition = condition(inner.clone());
        prop_oneof![
            (prop::sample::select(&NUMBERS), inner.clone(), inner.clone())
                .prop_map(|(operator, left, right)| two(operator, left, right)),
            (prop::sample::select(&FUNCTIONS), inner.clone())
                .prop_map(|(operator, it)| Expr::Unary(operator, Box::new(it))),
            (condition, inner.clone(), inner).prop_map(|(c, x, y)| Expr::If(
                Box::new(c),
                Box::new(x),
                Box::new(y)
            )),
        ]
    })
}

/// Conditions on such numbers.
fn condition(number: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let comparison = (prop::sample::select(&COMPARISONS), number.clone(), number)
        .prop_map(|(operator, left, right)| two(operator, left, right));
    let joined = prop::sample::select(&[BinaryOperator::And, BinaryOperator::Or]);
    (comparison.clone(), comparison, joined, any::<[bool; 2]>())
        .prop_map(|(left, right, operator, [join, negate])| {
            let it = if join {
                two(operator, left, right)
            } else {
                left
            };
            if negate {
                Expr::Unary(UnaryOperator::Not, Box::new(it))
            } else {
                it
            }
        })
        .boxed()
}

/// An interval, which may be a point or touch zero, and a share of the way through it.
fn place() -> impl Strategy<Value = (Interval, f64)> {
    let end = prop_oneof![(-4_i8..5).prop_map(f64::from), -5.0..5.0];
    let share = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0];
    (end.clone(), end, share).prop_map(|(x, y, share)| {
        let interval = Interval {
            low: x.min(y),
            high: x.max(y),
        };
        (interval, share)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_value_lies_outside_the_bounds(expr in number(), places in prop::array::uniform3(place())) {
        let ranges = Ranges {
            params: places.iter().map(|it| it.0).collect(),
            tracks: Vec::new(),
            horizon: 1,
        };
        let point = places.map(|(it, share)| (it.low + share * (it.high - it.low)).clamp(it.low, it.high));
        let found = bounds(&expr, &ranges);
        prop_assert!(found.low <= found.high, "{found:?}");
        if let Ok(value) = evaluate(&expr, &OfParams(&point)) {
            // Bounds are not rounded outward.
            let room = 1e-9 * value.abs().max(1.0);
            prop_assert!(
                found.low - room <= value && value <= found.high + room,
                "{value} is not in {found:?}"
            );
        }
    }
}
