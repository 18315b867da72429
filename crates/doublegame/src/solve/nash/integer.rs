//! Integers for exact pivoting: machine words first, big integers where these overflow.
//!
//! Integer pivoting (Edmonds 1967; Bareiss 1968) keeps every number of a tableau a minor of the first tableau, so that
//! each division is exact. An exact division by an odd number is a multiplication by its inverse modulo a power of two
//! (Jebelean 1993), far cheaper than a division; a power of two is shifted away first. Every quotient is multiplied
//! back and compared, so that an overflow is noticed and never changes a number.

use dashu_int::IBig;
use std::cmp::Ordering;

/// A number does not fit; the computation has to be done with a wider one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overflow;

/// An integer that a tableau can hold.
pub(super) trait ExactInteger: Clone + Send {
    /// A positive integer, prepared for exact divisions by it.
    type Divisor;

    /// The number, if it fits.
    fn from_big(number: &IBig) -> Result<Self, Overflow>;
    /// The number as a big integer.
    fn to_big(&self) -> IBig;
    /// Compared with zero.
    fn sign(&self) -> Ordering;
    /// The number with the other sign.
    fn negated(&self) -> Self;
    /// Compares `a * b` with `c * d`.
    fn compare_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Ordering;
    /// Prepares a positive number for exact divisions by it.
    fn divisor(number: &Self) -> Self::Divisor;
    /// `(a * b - c * d) / divisor`, which is known to be an integer.
    fn cross(
        a: &Self,
        b: &Self,
        c: &Self,
        d: &Self,
        divisor: &Self::Divisor,
    ) -> Result<Self, Overflow>;
}

/// A positive divisor as an odd number times a power of two.
#[derive(Debug, Clone, Copy)]
pub(super) struct OddDivisor<Word> {
    number: Word,
    /// The inverse of the odd part modulo two to the width of the word.
    inverse: Word,
    /// The exponent of the power of two.
    shift: u32,
}

/// The methods that are the same for all machine words.
///
/// The inverse is found by Newton's iteration, which doubles the number of right bits; the start has three.
macro_rules! machine_word_methods {
    ($Word:ty, iterations: $iterations:literal) => {
        type Divisor = OddDivisor<$Word>;

        fn from_big(number: &IBig) -> Result<Self, Overflow> {
            // The least number has no negative.
            match <$Word>::try_from(number) {
                Ok(<$Word>::MIN) | Err(_) => Err(Overflow),
                Ok(number) => Ok(number),
            }
        }

        fn to_big(&self) -> IBig {
            IBig::from(*self)
        }

        fn sign(&self) -> Ordering {
            self.cmp(&0)
        }

        fn negated(&self) -> Self {
            -self
        }

        fn divisor(number: &Self) -> Self::Divisor {
            let shift = number.trailing_zeros();
            let odd = number >> shift;
            let mut inverse = odd;
            for _ in 0..$iterations {
                let error = odd.wrapping_mul(inverse);
                inverse = inverse.wrapping_mul(<$Word>::wrapping_sub(2, error));
            }
            OddDivisor {
                number: *number,
                inverse,
                shift,
            }
        }
    };
}

impl ExactInteger for i64 {
    machine_word_methods!(i64, iterations: 5);

    fn compare_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Ordering {
        (i128::from(*a) * i128::from(*b)).cmp(&(i128::from(*c) * i128::from(*d)))
    }

    #[inline]
    fn cross(
        a: &Self,
        b: &Self,
        c: &Self,
        d: &Self,
        divisor: &Self::Divisor,
    ) -> Result<Self, Overflow> {
        let numerator = i128::from(*a) * i128::from(*b) - i128::from(*c) * i128::from(*d);
        let quotient = ((numerator >> divisor.shift) as i64).wrapping_mul(divisor.inverse);
        if i128::from(quotient) * i128::from(divisor.number) == numerator && quotient != i64::MIN {
            Ok(quotient)
        } else {
            Err(Overflow)
        }
    }
}

/// A signed number of 256 bits in two's complement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wide {
    high: i128,
    low: u128,
}

impl Wide {
    /// The product of two numbers, neither of which is the least one.
    #[inline]
    fn product(a: i128, b: i128) -> Self {
        if let (Ok(a), Ok(b)) = (i64::try_from(a), i64::try_from(b)) {
            let product = i128::from(a) * i128::from(b);
            return Self {
                high: product >> 127,
                low: product as u128,
            };
        }
        let product = Self::product_of_magnitudes(a.unsigned_abs(), b.unsigned_abs());
        if (a < 0) == (b < 0) {
            product
        } else {
            product.negated()
        }
    }

    /// The product of two numbers below two to the 127.
    fn product_of_magnitudes(a: u128, b: u128) -> Self {
        const MASK: u128 = u64::MAX as u128;
        let (a_high, a_low, b_high, b_low) = (a >> 64, a & MASK, b >> 64, b & MASK);
        let low = a_low * b_low;
        let middle = a_high * b_low + (low >> 64);
        let other = a_low * b_high + (middle & MASK);
        let high = a_high * b_high + (middle >> 64) + (other >> 64);
        Self {
            high: high.cast_signed(),
            low: (other << 64) | (low & MASK),
        }
    }

    fn negated(self) -> Self {
        let (low, borrow) = 0_u128.overflowing_sub(self.low);
        Self {
            high: (-self.high).wrapping_sub(i128::from(borrow)),
            low,
        }
    }

    #[inline]
    fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self {
            high: self.high - other.high - i128::from(borrow),
            low,
        }
    }

    /// The lower half of the number shifted down by less than 128 bits.
    #[inline]
    fn shifted(self, shift: u32) -> u128 {
        if shift == 0 {
            self.low
        } else {
            (self.low >> shift) | ((self.high as u128) << (128 - shift))
        }
    }
}

impl ExactInteger for i128 {
    machine_word_methods!(i128, iterations: 6);

    fn compare_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Ordering {
        // Each product in f64 is off by at most three roundings; beyond that the comparison is sure.
        let left = *a as f64 * *b as f64;
        let right = *c as f64 * *d as f64;
        let margin = 4.0 * f64::EPSILON * (left.abs() + right.abs());
        if left - right > margin {
            Ordering::Greater
        } else if right - left > margin {
            Ordering::Less
        } else {
            Wide::product(*a, *b).cmp(&Wide::product(*c, *d))
        }
    }

    #[inline]
    fn cross(
        a: &Self,
        b: &Self,
        c: &Self,
        d: &Self,
        divisor: &Self::Divisor,
    ) -> Result<Self, Overflow> {
        let numerator = Wide::product(*a, *b).minus(Wide::product(*c, *d));
        let quotient = numerator
            .shifted(divisor.shift)
            .cast_signed()
            .wrapping_mul(divisor.inverse);
        if quotient != i128::MIN && Wide::product(quotient, divisor.number) == numerator {
            Ok(quotient)
        } else {
            Err(Overflow)
        }
    }
}

impl ExactInteger for IBig {
    type Divisor = IBig;

    fn from_big(number: &IBig) -> Result<Self, Overflow> {
        Ok(number.clone())
    }

    fn to_big(&self) -> IBig {
        self.clone()
    }

    fn sign(&self) -> Ordering {
        self.cmp(&IBig::ZERO)
    }

    fn negated(&self) -> Self {
        -self
    }

    fn compare_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Ordering {
        (a * b).cmp(&(c * d))
    }

    fn divisor(number: &Self) -> Self::Divisor {
        number.clone()
    }

    fn cross(
        a: &Self,
        b: &Self,
        c: &Self,
        d: &Self,
        divisor: &Self::Divisor,
    ) -> Result<Self, Overflow> {
        if c.is_zero() || d.is_zero() {
            return Ok(a * b / divisor);
        }
        Ok((a * b - c * d) / divisor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `(a * b - c * d) / divisor` where `d` is chosen so that the division is exact, in the type and in big integers.
    fn agrees<T: ExactInteger>(factors: [&IBig; 3], quotient: &IBig) {
        let [a, b, divisor] = factors;
        // a * b - (a * b - quotient * divisor) * 1 = quotient * divisor.
        let rest = a * b - quotient * divisor;
        let one = IBig::from(1);
        let of = |number: &IBig| T::from_big(number);
        let (Ok(a), Ok(b), Ok(rest), Ok(one), Ok(divisor)) =
            (of(a), of(b), of(&rest), of(&one), of(divisor))
        else {
            return;
        };
        let found = T::cross(&a, &b, &rest, &one, &T::divisor(&divisor));
        match T::from_big(quotient) {
            Ok(_) => assert_eq!(found.map(|number| number.to_big()), Ok(quotient.clone())),
            Err(Overflow) => assert!(found.is_err()),
        }
    }

    proptest! {
        #[test]
        fn exact_divisions_agree_with_big_integers(
            a in any::<i64>(), b in any::<i32>(), divisor in 1_i64.., quotient in any::<i64>(), shift in 0_u32..60,
        ) {
            let (a, b, quotient) = (IBig::from(a), IBig::from(b), IBig::from(quotient));
            let divisor = IBig::from(((divisor >> shift) << (shift / 2)).max(1));
            agrees::<i64>([&a, &b, &divisor], &quotient);
            agrees::<i128>([&a, &b, &divisor], &quotient);
            let large: IBig = &a * IBig::from(1_u64 << (shift.min(30)));
            agrees::<i128>([&large, &b, &divisor], &(&quotient * &large));
        }

        #[test]
        fn products_compare_as_big_integers_do(a in any::<i128>(), b in any::<i128>(), c in -3_i128..3, e in -3_i128..3) {
            let (a, b) = (a.max(-i128::MAX), b.max(-i128::MAX));
            let (near_a, near_b) = (a.saturating_add(c).max(-i128::MAX), b.saturating_add(e).max(-i128::MAX));
            let exact = (a.to_big() * b.to_big()).cmp(&(near_a.to_big() * near_b.to_big()));
            prop_assert_eq!(i128::compare_products(&a, &b, &near_a, &near_b), exact);
        }

        #[test]
        fn wide_cross_agrees_with_big_integers(
            a in any::<i128>(), b in any::<i128>(), c in any::<i128>(), d in any::<i128>(), shift in 0_u32..100,
        ) {
            let of = |number: i128| (number >> shift).max(-i128::MAX);
            let (a, b, c, d) = (of(a), of(b), of(c), of(d));
            let exact = a.to_big() * b.to_big() - c.to_big() * d.to_big();
            let found = i128::cross(&a, &b, &c, &d, &i128::divisor(&1));
            prop_assert_eq!(found, i128::from_big(&exact));
        }
    }
}
