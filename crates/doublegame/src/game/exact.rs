//! Exact numbers as game files write them, and their nearest doubles.

use super::tree::Rational;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};

/// Digits that a number of a file may have on one side of its fraction bar: those of [`MAX_BITS`] and a few more.
const MAX_DIGITS: usize = 2500;
/// The largest power of ten that a number of a file may carry, up or down. Doubles end at 1e308.
const MAX_EXPONENT: i64 = 400;
/// Binary digits that the numerator and the denominator of a number may have, so that what is written can be read.
const MAX_BITS: usize = 8192;
/// Decimal places up to which a number is written as a decimal rather than as a fraction.
const MAX_PLACES: usize = 400;

/// Reads an integer, a decimal, a decimal with an exponent, or a fraction of two of these.
///
/// `None` where the word is no number, has more than 2500 digits or an exponent beyond 400, or is too large for a double.
pub(super) fn parse_exact(word: &str) -> Option<Rational> {
    let number = match word.split_once('/') {
        None => parse_decimal(word)?,
        Some((above, below)) => {
            let below = parse_decimal(below)?;
            if below.is_zero() {
                return None;
            }
            parse_decimal(above)? / below
        }
    };
    (is_handy(&number) && nearest_double(&number).is_finite()).then_some(number)
}

/// Whether the number is short enough to be worked with.
pub(super) fn is_handy(number: &Rational) -> bool {
    number.numerator().bit_len() <= MAX_BITS && number.denominator().bit_len() <= MAX_BITS
}

fn parse_decimal(word: &str) -> Option<Rational> {
    let (sign, unsigned) = match word.as_bytes().first()? {
        b'-' => (Sign::Negative, &word[1..]),
        b'+' => (Sign::Positive, &word[1..]),
        _ => (Sign::Positive, word),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        None => (unsigned, 0),
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
    };
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let length = whole.len() + places.len();
    if !(1..=MAX_DIGITS).contains(&length) || !(-MAX_EXPONENT..=MAX_EXPONENT).contains(&exponent) {
        return None;
    }
    let digits = integer(whole, places)?;
    let shift = exponent - i64::try_from(places.len()).ok()?;
    let scale = power_of_ten(shift.unsigned_abs() as usize);
    Some(if shift < 0 {
        Rational::from_parts(IBig::from_parts(sign, digits), scale)
    } else {
        Rational::from(IBig::from_parts(sign, digits * scale))
    })
}

/// The integer whose digits are these two runs of digits, one after the other.
fn integer(whole: &str, places: &str) -> Option<UBig> {
    let all_digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    if !all_digits(whole) || !all_digits(places) {
        return None;
    }
    if whole.len() + places.len() <= 18 {
        let number = whole
            .bytes()
            .chain(places.bytes())
            .fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        return Some(UBig::from(number));
    }
    UBig::from_str_radix(&format!("{whole}{places}"), 10).ok()
}

fn power_of_ten(exponent: usize) -> UBig {
    match u32::try_from(exponent) {
        Ok(small) if small <= 18 => UBig::from(10_u64.pow(small)),
        _ => UBig::from(10_u8).pow(exponent),
    }
}

/// The double nearest to the number; infinite beyond the range of doubles.
pub(super) fn nearest_double(number: &Rational) -> f64 {
    number.to_f64().value()
}

/// The exact number that a finite double stands for: of the decimals that read back as this double the shortest, which
/// is the number a person wrote or meant. Not finite is zero.
pub(super) fn rational_of(double: f64) -> Rational {
    // The shortest decimal that reads back has at most 17 digits, but may begin or end with 300 zeros; with an exponent
    // it stays within the bounds of a file's numbers.
    parse_decimal(&format!("{double:e}")).unwrap_or(Rational::ZERO)
}

/// The number as a decimal if it has one of at most 400 places, else as a fraction.
pub(super) fn write_exact(number: &Rational) -> String {
    let Some(places) = decimal_places(number.denominator()) else {
        return number.to_string();
    };
    if places == 0 {
        return number.numerator().to_string();
    }
    let scaled = number * Rational::from(power_of_ten(places));
    let (sign, digits) = scaled.numerator().as_sign_words();
    let digits = UBig::from_words(digits).to_string();
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, rest) = padded.split_at(padded.len() - places);
    let minus = if sign == Sign::Negative { "-" } else { "" };
    format!("{minus}{whole}.{rest}")
}

/// How many decimal places a fraction with this denominator in lowest terms has; `None` where it has no end or more
/// than 400.
fn decimal_places(denominator: &UBig) -> Option<usize> {
    let twos = denominator.trailing_zeros().unwrap_or(0);
    let mut rest = denominator >> twos;
    if twos > MAX_PLACES || rest.bit_len() > MAX_PLACES * 3 {
        return None;
    }
    let fives = rest.remove(&UBig::from(5_u8)).unwrap_or(0);
    (rest.is_one() && fives <= MAX_PLACES).then(|| twos.max(fives))
}

/// Why probabilities cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Odds {
    /// They sum to one exactly.
    Exact(Vec<Rational>),
    /// They missed one by rounding; each is divided by their sum, which was about this.
    Normalized(Vec<Rational>, f64),
    /// They sum to about this, which is not one.
    Wrong(f64),
    /// Their denominators have so little in common that their exact sum has thousands of digits.
    Unwieldy,
}

/// How far a sum of probabilities may be from one by rounding: as far as three times 0.333333, and not more.
const ROUNDING: f64 = 1.000_001e-6;

/// Makes probabilities sum to one exactly if they do so up to rounding.
pub(super) fn normalize(odds: Vec<Rational>) -> Odds {
    let about: f64 = odds.iter().map(nearest_double).sum();
    if (about - 1.0).abs() > ROUNDING {
        return Odds::Wrong(about);
    }
    let mut sum = Rational::ZERO;
    for probability in &odds {
        sum += probability;
        if !is_handy(&sum) {
            return Odds::Unwieldy;
        }
    }
    if sum.is_one() {
        return Odds::Exact(odds);
    }
    let normalized: Vec<Rational> = odds.into_iter().map(|p| p / &sum).collect();
    if normalized.iter().all(is_handy) {
        Odds::Normalized(normalized, about)
    } else {
        Odds::Unwieldy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction(above: i64, below: u64) -> Rational {
        Rational::from_parts(IBig::from(above), UBig::from(below))
    }

    #[test]
    fn numbers_of_files_are_read_exactly() {
        for (word, above, below) in [
            ("0", 0, 1),
            ("-0.0", 0, 1),
            ("+7", 7, 1),
            (".75", 3, 4),
            ("2.", 2, 1),
            ("0.1", 1, 10),
            ("-1.25e1", -25, 2),
            ("25E-2", 1, 4),
            ("6/4", 3, 2),
            ("-1/3", -1, 3),
            ("0.5/1.5", 1, 3),
            ("000000000000000000000000001", 1, 1),
        ] {
            assert_eq!(parse_exact(word), Some(fraction(above, below)), "{word}");
        }
    }

    #[test]
    fn what_is_no_number_or_too_large_is_refused() {
        let long = "1".repeat(MAX_DIGITS + 1);
        for word in [
            "",
            "-",
            ".",
            "e5",
            "1e",
            "1e1.5",
            "1/0",
            "1/",
            "/2",
            "1/2/3",
            "nan",
            "inf",
            "0x1",
            "1_0",
            "1e999999999",
            "1e-999999999",
            "1e99999999999999999999",
            "1e309",
            "2e308",
            "--1",
            "+-1",
            &long,
        ] {
            assert_eq!(parse_exact(word), None, "{word}");
        }
    }

    #[test]
    fn decimals_are_written_where_there_are_any() {
        for (above, below, text) in [
            (0, 1, "0"),
            (-12, 1, "-12"),
            (-1, 8, "-0.125"),
            (25, 2, "12.5"),
            (1, 3, "1/3"),
            (-22, 7, "-22/7"),
            (1, 1_000_000, "0.000001"),
        ] {
            assert_eq!(write_exact(&fraction(above, below)), text);
        }
    }

    #[test]
    fn a_decimal_stands_for_the_double_that_a_person_wrote() {
        assert_eq!(rational_of(0.1), fraction(1, 10));
        assert_eq!(rational_of(-2.5e-7), fraction(-1, 4_000_000));
        for extreme in [f64::MAX, f64::MIN_POSITIVE, 5e-324, -1.0e300] {
            assert_eq!(
                nearest_double(&rational_of(extreme)).to_bits(),
                extreme.to_bits()
            );
        }
    }

    #[test]
    fn odds_are_normalized_only_if_they_miss_by_rounding() {
        let third = || parse_exact("0.333333").unwrap();
        let odds = normalize(vec![third(), third(), third()]);
        let Odds::Normalized(odds, _) = odds else {
            panic!("{odds:?}");
        };
        assert_eq!(odds, vec![fraction(1, 3); 3]);
        assert!(matches!(
            normalize(vec![fraction(1, 2), fraction(49, 100)]),
            Odds::Wrong(_)
        ));
        assert!(matches!(
            normalize(vec![fraction(1, 3), fraction(2, 3)]),
            Odds::Exact(_)
        ));
    }

    #[test]
    fn odds_with_nothing_in_common_are_refused_before_they_grow() {
        // 2000 different large odd denominators, each with about its share.
        let odds = (0..2000_u64)
            .map(|k| fraction(1 << 40, (2000 << 40) + 2 * k + 1))
            .collect();
        assert_eq!(normalize(odds), Odds::Unwieldy);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(above in any::<i64>(), below in 1..u64::MAX, places in 0..20_u32) {
            for number in [fraction(above, below), fraction(above, 10_u64.pow(places % 19))] {
                prop_assert_eq!(parse_exact(&write_exact(&number)), Some(number));
            }
        }

        #[test]
        fn every_double_has_its_number(bits in any::<u64>()) {
            let double = f64::from_bits(bits);
            prop_assume!(double.is_finite());
            let number = rational_of(double);
            // Adding zero turns -0 into 0, as there is one zero among the rationals.
            prop_assert_eq!(nearest_double(&number).to_bits(), (double + 0.0).to_bits());
            prop_assert_eq!(parse_exact(&write_exact(&number)), Some(number));
        }
    }
}
