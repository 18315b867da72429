//! Simple fractions near numbers.

use crate::game::Rational;

/// The fraction with the smallest denominator in a closed interval of positive numbers, by the continued fraction that
/// its ends share. `None` where the interval is empty or reaches 0.
pub(super) fn simplest_between(low: &Rational, high: &Rational) -> Option<Rational> {
    if *low <= Rational::ZERO || low > high {
        return None;
    }
    let (mut low, mut high) = (low.clone(), high.clone());
    let mut whole_parts = Vec::new();
    let mut fraction = loop {
        let whole = Rational::from(low.floor());
        if whole == low {
            break whole;
        }
        let next = &whole + Rational::ONE;
        if next <= high {
            break next;
        }
        // Both lie between the same integers: the simplest fraction does so too.
        let rest = (low - &whole, high - &whole);
        whole_parts.push(whole);
        low = Rational::ONE / rest.1;
        high = Rational::ONE / rest.0;
    };
    for whole in whole_parts.into_iter().rev() {
        fraction = whole + Rational::ONE / fraction;
    }
    Some(fraction)
}

/// The simplest fraction within some distance of a positive number.
pub(super) fn near(number: f64, distance: f64) -> Option<Rational> {
    let exact = Rational::try_from(number).ok()?;
    let distance = Rational::try_from(distance).ok()?;
    simplest_between(&(&exact - &distance), &(&exact + &distance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction(above: u32, below: u32) -> Rational {
        Rational::from_parts(above.into(), below.into())
    }

    #[test]
    fn what_a_person_would_name_is_found() {
        for (number, distance, above, below) in [
            (0.5, 1e-9, 1, 2),
            (0.333_333_4, 1e-6, 1, 3),
            (3.0, 0.0, 3, 1),
            (2.99, 0.02, 3, 1),
            (0.142_857_142_857, 1e-9, 1, 7),
            (1e-6, 1e-12, 1, 1_000_000),
        ] {
            assert_eq!(near(number, distance), Some(fraction(above, below)));
        }
        assert_eq!(near(0.1, 0.1), None);
        assert_eq!(near(f64::NAN, 0.1), None);
    }

    proptest! {
        #[test]
        fn no_fraction_in_the_interval_has_a_smaller_denominator(
            above in 1_u32..2000, below in 1_u32..2000, width in 1_u32..1000,
        ) {
            let low = fraction(above, below);
            let high = &low + fraction(1, width * 7);
            let found = simplest_between(&low, &high).unwrap();
            prop_assert!(low <= found && found <= high);
            let first = (1_u32..=2000).find(|size| {
                let least = (&low * Rational::from(*size)).ceil();
                Rational::from(least) <= &high * Rational::from(*size)
            });
            prop_assert_eq!(found.denominator().clone(), first.unwrap().into());
        }
    }
}
