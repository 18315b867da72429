//! Intervals of doubles that surely hold the exact result of each operation (Moore 1966).
//!
//! Doubles are rounded to the nearest, so that the next double below and the next above a result bound the exact one.
//! Every operation moves its ends out by one double, whether it was exact or not.

use crate::game::Rational;
use dashu_int::IBig;
use std::ops::{Add, Mul, Neg, Sub};

/// All numbers from `lower` to `upper`, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub lower: f64,
    /// The upper end, at least the lower one.
    pub upper: f64,
}

impl Interval {
    pub(super) const ZERO: Self = Self::point(0.0);
    pub(super) const ONE: Self = Self::point(1.0);
    pub(super) const UNIT: Self = Self {
        lower: 0.0,
        upper: 1.0,
    };

    /// The interval of one number.
    pub(super) const fn point(number: f64) -> Self {
        Self {
            lower: number,
            upper: number,
        }
    }

    /// The fraction alone where it is a double, else with the doubles around it.
    pub(super) fn of_rational(number: &Rational) -> Self {
        let (nearest, is_exact) = number.to_f64().value_with_exact();
        if is_exact {
            Self::point(nearest)
        } else {
            Self::around(nearest)
        }
    }

    /// An integer divided by two to `shift`.
    pub(super) fn of_shifted(number: &IBig, shift: usize) -> Self {
        // Shifting right rounds towards minus infinity.
        let floor = number >> shift;
        let is_whole = shift == 0 || &(&floor << shift) == number;
        let (nearest, is_exact) = floor.to_f64().value_with_exact();
        if is_exact && is_whole {
            Self::point(nearest)
        } else {
            Self::around(nearest) + Self::UNIT
        }
    }

    /// A number that was rounded to the nearest double.
    fn around(nearest: f64) -> Self {
        Self {
            lower: nearest.next_down(),
            upper: nearest.next_up(),
        }
    }

    /// Whether a number lies in the interval.
    #[must_use]
    pub fn contains(self, number: f64) -> bool {
        self.lower <= number && number <= self.upper
    }

    /// Whether a fraction lies in the interval.
    #[must_use]
    pub fn contains_rational(self, number: &Rational) -> bool {
        let exact = |end: f64| Rational::try_from(end);
        let above =
            exact(self.lower).map_or(self.lower == f64::NEG_INFINITY, |lower| lower <= *number);
        let below = exact(self.upper).map_or(self.upper == f64::INFINITY, |upper| *number <= upper);
        above && below
    }

    /// A double in the middle.
    #[must_use]
    pub fn midpoint(self) -> f64 {
        self.lower.midpoint(self.upper)
    }

    /// The half of the interval around its middle, about.
    pub(super) fn middle_half(self) -> Self {
        let middle = self.midpoint();
        Self {
            lower: self.lower.midpoint(middle),
            upper: middle.midpoint(self.upper),
        }
    }

    /// How far the ends are apart, rounded up.
    #[must_use]
    pub fn width(self) -> f64 {
        if self.lower < self.upper {
            (self.upper - self.lower).next_up()
        } else {
            0.0
        }
    }

    /// Whether every number of this interval lies in the other one.
    pub(super) fn is_within(self, other: Self) -> bool {
        other.lower <= self.lower && self.upper <= other.upper
    }

    /// Whether every number of this interval lies in the other one and is none of its ends.
    pub(super) fn is_inside(self, other: Self) -> bool {
        other.lower < self.lower && self.upper < other.upper
    }

    /// What two intervals have in common; `None` where they have nothing.
    pub(super) fn intersection(self, other: Self) -> Option<Self> {
        let common = Self {
            lower: self.lower.max(other.lower),
            upper: self.upper.min(other.upper),
        };
        (common.lower <= common.upper).then_some(common)
    }

    /// The least interval that holds two.
    pub(super) fn hull(self, other: Self) -> Self {
        Self {
            lower: self.lower.min(other.lower),
            upper: self.upper.max(other.upper),
        }
    }

    /// The quotient; `None` where the divisor may be zero.
    pub(super) fn divided_by(self, divisor: Self) -> Option<Self> {
        if divisor.contains(0.0) {
            return None;
        }
        let quotients = [
            self.lower / divisor.lower,
            self.lower / divisor.upper,
            self.upper / divisor.lower,
            self.upper / divisor.upper,
        ];
        // Infinity by infinity is anything.
        if quotients.iter().any(|quotient| quotient.is_nan()) {
            return None;
        }
        Some(Self::spanning(quotients))
    }

    /// The least interval around four numbers that were rounded to the nearest.
    fn spanning(numbers: [f64; 4]) -> Self {
        let [a, b, c, d] = numbers;
        Self {
            lower: a.min(b).min(c.min(d)).next_down(),
            upper: a.max(b).max(c.max(d)).next_up(),
        }
    }
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            lower: (self.lower + other.lower).next_down(),
            upper: (self.upper + other.upper).next_up(),
        }
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            lower: -self.upper,
            upper: -self.lower,
        }
    }
}

impl Sub for Interval {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Interval {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        if self == Self::ZERO || other == Self::ZERO {
            return Self::ZERO;
        }
        Self::spanning([
            product(self.lower, other.lower),
            product(self.lower, other.upper),
            product(self.upper, other.lower),
            product(self.upper, other.upper),
        ])
    }
}

/// The product of two ends, of which an infinite one stands for a bound that is large without limit: zero times it is
/// zero.
fn product(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(number: f64) -> Rational {
        Rational::try_from(number).unwrap()
    }

    fn interval(a: f64, b: f64) -> Interval {
        Interval {
            lower: a.min(b),
            upper: a.max(b),
        }
    }

    /// Doubles of all sizes whose products and quotients are neither infinite nor zero.
    fn end() -> impl Strategy<Value = f64> {
        prop_oneof![
            Just(0.0),
            -1.0..1.0_f64,
            -1e9..1e9_f64,
            (-1.0..1.0_f64, -60..60_i32).prop_map(|(a, e)| a * 2.0_f64.powi(e)),
        ]
    }

    proptest! {
        #[test]
        fn results_hold_the_exact_ones(a in end(), b in end(), c in end(), d in end(), s in 0.0..=1.0_f64, t in 0.0..=1.0_f64) {
            let (x, y) = (interval(a, b), interval(c, d));
            let within = |i: Interval, s: f64| (i.lower + s * (i.upper - i.lower)).clamp(i.lower, i.upper);
            let (p, q) = (within(x, s), within(y, t));
            prop_assert!((x + y).contains_rational(&(exact(p) + exact(q))));
            prop_assert!((x - y).contains_rational(&(exact(p) - exact(q))));
            prop_assert!((x * y).contains_rational(&(exact(p) * exact(q))));
            match x.divided_by(y) {
                Some(quotient) => prop_assert!(quotient.contains_rational(&(exact(p) / exact(q)))),
                None => prop_assert!(y.contains(0.0)),
            }
        }

        #[test]
        fn fractions_and_integers_are_enclosed(above in any::<i128>(), below in 1..u64::MAX, shift in 0_usize..90) {
            let number = Rational::from_parts(IBig::from(above), below.into());
            let found = Interval::of_rational(&number);
            prop_assert!(found.contains_rational(&number));
            prop_assert!(found.width() <= 4.0 * f64::EPSILON * found.upper.abs());
            let shifted = Rational::from_parts(IBig::from(above), dashu_int::UBig::ONE << shift);
            prop_assert!(Interval::of_shifted(&IBig::from(above), shift).contains_rational(&shifted));
        }
    }

    #[test]
    fn numbers_beyond_doubles_have_infinite_bounds() {
        let huge = Rational::from(IBig::from(10).pow(400));
        let found = Interval::of_rational(&huge);
        assert_eq!((found.lower, found.upper), (f64::MAX, f64::INFINITY));
        assert!(found.contains_rational(&huge));
        let shrunk = found * Interval::UNIT;
        assert!(shrunk.upper.is_infinite());
        assert!(shrunk.lower <= 0.0);
        assert_eq!(found * Interval::ZERO, Interval::ZERO);
    }
}
