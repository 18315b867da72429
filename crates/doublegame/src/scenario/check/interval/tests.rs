use super::*;
use crate::scenario::evaluate::{self, NoValue, OfParams, evaluate};
use crate::scenario::model::ParamId;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

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

/// A finite number: one at which an operator turns, one that makes it overflow, or any.
fn extreme() -> impl Strategy<Value = f64> {
    let turning = vec![0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0];
    let huge_or_tiny = vec![f64::MAX, f64::MIN, 1e200, -1e200, 1e-320, -1e-320];
    prop_oneof![
        prop::sample::select(turning),
        -5.0..5.0,
        prop::sample::select(huge_or_tiny),
        any::<f64>().prop_filter("finite", |it| it.is_finite()),
    ]
}

/// An interval, which may go on without end on either side, and a number in it.
fn wide_place() -> impl Strategy<Value = (Interval, f64)> {
    let endless = prop::array::uniform2(prop::bool::weighted(0.2));
    (extreme(), extreme(), extreme(), endless).prop_map(|(x, y, inside, [below, above])| {
        let interval = Interval {
            low: if below { f64::NEG_INFINITY } else { x.min(y) },
            high: if above { f64::INFINITY } else { x.max(y) },
        };
        (interval, inside.clamp(interval.low, interval.high))
    })
}

/// How far a computed value may pass a bound, relative to its size, where the function is not correctly rounded: its
/// computed values need not rise where the exact ones do.
const LAST_DIGITS: f64 = 1e-12;

/// Whether the bounds hold the value of an operation, where it has one; `room` is relative to its size.
fn holds(found: Interval, value: Result<f64, NoValue>, room: f64) -> Result<(), TestCaseError> {
    prop_assert!(found.low <= found.high, "{found:?}");
    if let Ok(value) = value {
        let room = room * value.abs().max(1.0);
        prop_assert!(
            found.low - room <= value && value <= found.high + room,
            "{value} is not in {found:?}"
        );
    }
    Ok(())
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
        // Bounds are not rounded outward.
        holds(bounds(&expr, &ranges), evaluate(&expr, &OfParams(&point)), 1e-9)?;
    }

    #[test]
    fn one_operator_on_numbers_without_end(
        function in prop::sample::select(&FUNCTIONS),
        operator in prop::sample::select([NUMBERS.as_slice(), &COMPARISONS].concat()),
        (a, x) in wide_place(),
        (b, y) in wide_place(),
    ) {
        let room = match function {
            UnaryOperator::Exp | UnaryOperator::Log => LAST_DIGITS,
            _ => 0.0,
        };
        holds(unary(function, a), evaluate::unary(function, x), room)?;
        let room = if operator == BinaryOperator::Power { LAST_DIGITS } else { 0.0 };
        holds(binary(operator, a, b), evaluate::binary(operator, x, y), room)?;
    }
}
