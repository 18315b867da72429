//! How the report writes numbers, dates and sentences; shared by the terminal summary and the HTML page.
//!
//! Invariants: no function fails or panics on any `f64` (what is not a finite number is written `undefined`), a
//! negative number has the true minus sign, and a number that is written as zero or as certainty is exactly that.

mod dates;
mod titles;

pub use dates::{day, period_label, span};
pub use titles::{Titles, at_main, policy_maker};

/// What is written for a number that is not finite.
const UNDEFINED: &str = "undefined";
/// The true minus sign: a hyphen breaks at the end of a line and is read aloud as one.
const MINUS: char = '\u{2212}';

/// A probability as a percentage: `62%`, `2.3%`, `under 0.1%`, `over 99.9%`. `0%` and `100%` are exact.
#[must_use]
pub fn percent(probability: f64) -> String {
    if !probability.is_finite() {
        return UNDEFINED.to_owned();
    }
    let p = probability;
    // Sums of many products may leave 0..=1 by rounding; that is no reason to write 100.0000001%.
    if p.abs() < 1e-12 {
        "0%".to_owned()
    } else if (p - 1.0).abs() < 1e-12 {
        "100%".to_owned()
    } else if p < 0.0 {
        format!("{MINUS}{}", percent(-p))
    } else if p < 0.001 {
        "under 0.1%".to_owned()
    } else if p > 0.999 && p < 1.0 {
        "over 99.9%".to_owned()
    } else if p < 0.0995 || (p > 0.9905 && p < 1.0) {
        format!("{:.1}%", 100.0 * p)
    } else {
        format!("{:.0}%", 100.0 * p)
    }
}

/// A small probability as a frequency, `about 1 in 8`; none above 30 percent, where it says nothing, and at 0.
#[must_use]
pub fn one_in(probability: f64) -> Option<String> {
    if !(1e-6..=0.3).contains(&probability) {
        return None;
    }
    let times = 1.0 / probability;
    let magnitude = 10f64.powf((times.log10().floor() - 1.0).max(0.0));
    let rounded = (times / magnitude).round() * magnitude;
    Some(format!("about 1 in {}", grouped(&format!("{rounded:.0}"))))
}

/// A number to three significant digits, thousands apart, with a true minus: `0.312`, `−4.2`, `1 240`.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return UNDEFINED.to_owned();
    }
    let size = value.abs();
    if size < 1e-9 {
        return "0".to_owned();
    }
    if !(1e-4..1e9).contains(&size) {
        return scientific(value);
    }
    let digits = (2 - size.log10().floor() as i32).clamp(0, 6) as usize;
    let text = trim_zeros(&format!("{size:.digits$}"));
    let text = match text.split_once('.') {
        Some((whole, rest)) => format!("{}.{rest}", grouped(whole)),
        None => grouped(&text),
    };
    if value < 0.0 {
        format!("{MINUS}{text}")
    } else {
        text
    }
}

/// Numbers of one column, all with as many decimals as it takes to tell them apart: about a hundredth of
/// their spread.
#[must_use]
pub fn aligned(values: &[f64]) -> Vec<String> {
    with_decimals(values, decimals(values))
}

/// As [`aligned`], with as many more decimals, up to six in all, as it takes to write values of different rank
/// differently; a value without a rank is only written.
#[must_use]
pub fn told_apart(values: &[f64], ranks: &[Option<usize>]) -> Vec<String> {
    let mut decimals = decimals(values);
    let alike = |texts: &[String]| {
        let ranked = || {
            texts
                .iter()
                .zip(ranks)
                .filter_map(|(text, rank)| rank.map(|it| (text, it)))
        };
        ranked().any(|(text, rank)| ranked().any(|(other, of)| text == other && rank != of))
    };
    let mut texts = with_decimals(values, decimals);
    while decimals < MOST_DECIMALS && alike(&texts) {
        decimals += 1;
        texts = with_decimals(values, decimals);
    }
    texts
}

/// No column has more decimals.
const MOST_DECIMALS: usize = 6;

/// How many decimals a column takes.
fn decimals(values: &[f64]) -> usize {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
        (l.min(v), h.max(v))
    });
    let largest = low.abs().max(high.abs());
    // Values that are all equal have no spread; their size then sets the decimals.
    let spread = if high - low > 1e-9 * largest {
        high - low
    } else {
        largest
    };
    let decimals = if spread > 0.0 && spread.is_finite() {
        (2.7 - spread.log10()).floor() as i32
    } else {
        2
    };
    usize::try_from(decimals).unwrap_or(0).min(MOST_DECIMALS)
}

fn with_decimals(values: &[f64], decimals: usize) -> Vec<String> {
    let finite = values.iter().filter(|value| value.is_finite());
    if finite.fold(0.0_f64, |most, value| most.max(value.abs())) >= 1e9 {
        return values.iter().map(|value| number(*value)).collect();
    }
    let write = |value: &f64| {
        if !value.is_finite() {
            return UNDEFINED.to_owned();
        }
        let text = format!("{:.decimals$}", value.abs());
        let zero = text.chars().all(|c| matches!(c, '0' | '.'));
        if *value < 0.0 && !zero {
            format!("{MINUS}{text}")
        } else {
            text
        }
    };
    values.iter().map(write).collect()
}

/// A difference: as [`number`], always with its sign; `0` has none.
#[must_use]
pub fn signed(value: f64) -> String {
    let text = number(value);
    if value > 0.0 && text != "0" && value.is_finite() {
        format!("+{text}")
    } else {
        text
    }
}

/// A quantity of information to two decimals, without its unit: `0.31`; `under 0.01` where it is smaller, not zero.
#[must_use]
pub fn bits(value: f64) -> String {
    if !value.is_finite() {
        UNDEFINED.to_owned()
    } else if value.abs() < 1e-9 {
        "0".to_owned()
    } else if value > 0.0 && value < 0.005 {
        "under 0.01".to_owned()
    } else if value < 0.0 {
        format!("{MINUS}{:.2}", -value)
    } else {
        format!("{value:.2}")
    }
}

/// Bits with twice their standard error where they were simulated, to as many decimals as the error leaves sure:
/// `0.31 ± 0.02`, `0.144 ± 0.002`.
#[must_use]
pub fn bits_estimate(value: f64, standard_error: f64) -> String {
    let error = 2.0 * standard_error;
    if !(error >= 5e-5 && error.is_finite() && value.is_finite()) {
        return bits(value);
    }
    let decimals = (-error.log10()).ceil().clamp(2.0, 4.0) as usize;
    let sign = if value < 0.0 {
        MINUS.to_string()
    } else {
        String::new()
    };
    format!("{sign}{:.decimals$} ± {error:.decimals$}", value.abs())
}

/// A very small or very large number: `3.1 × 10⁻¹²`; `0` is exact.
#[must_use]
pub fn scientific(value: f64) -> String {
    if !value.is_finite() {
        return UNDEFINED.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{:.1e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let sign = if value < 0.0 {
        MINUS.to_string()
    } else {
        String::new()
    };
    let exponent: String = exponent.chars().map(superscript).collect();
    format!("{sign}{} × 10{exponent}", trim_zeros(mantissa))
}

/// A setting such as lambda: as short as it can be written without loss, `2`, `0.5`.
#[must_use]
pub fn plain(value: f64) -> String {
    if value.is_finite() {
        let text = format!("{}", value.abs());
        if value < 0.0 {
            format!("{MINUS}{text}")
        } else {
            text
        }
    } else {
        UNDEFINED.to_owned()
    }
}

/// A setting that was drawn and has many digits: [`plain`], with five digits that count.
#[must_use]
pub fn drawn(value: f64) -> String {
    plain(format!("{value:.4e}").parse().unwrap_or(value))
}

/// A whole number with its thousands apart: `215 950`.
#[must_use]
pub fn count(value: usize) -> String {
    grouped(&value.to_string())
}

/// A number of things: `1 policy`, `7 policies`.
#[must_use]
pub fn things(count: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        self::count(count),
        if count == 1 { one } else { many }
    )
}

/// A list in words: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The same text with a capital letter in front.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Whole digits in groups of three, apart by a narrow no-break space; four digits stay together.
fn grouped(digits: &str) -> String {
    if digits.len() <= 4 {
        return digits.to_owned();
    }
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A decimal without zeros at its end.
fn trim_zeros(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// A character of an exponent, raised.
fn superscript(character: char) -> char {
    match character {
        '-' => '⁻',
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentages() {
        for (p, expected) in [
            (0.0, "0%"),
            (1e-15, "0%"),
            (1.0 + 1e-15, "100%"),
            (0.000_4, "under 0.1%"),
            (0.0234, "2.3%"),
            (0.099_6, "10%"),
            (0.62, "62%"),
            (0.99, "99%"),
            (0.995, "99.5%"),
            (0.999_5, "over 99.9%"),
            (1.0, "100%"),
            (-0.05, "−5.0%"),
            (f64::NAN, "undefined"),
        ] {
            assert_eq!(percent(p), expected, "{p}");
        }
    }

    #[test]
    fn settings_keep_five_digits_that_count() {
        for (value, expected) in [
            (0.123_456_789, "0.12346"),
            (12.000_000_4, "12"),
            (0.25, "0.25"),
            (-1_234.567_8, "−1234.6"),
            (0.0, "0"),
        ] {
            assert_eq!(drawn(value), expected, "{value}");
        }
    }

    #[test]
    fn frequencies() {
        for (p, expected) in [
            (0.0, None),
            (0.125, Some("about 1 in 8")),
            (0.3, Some("about 1 in 3")),
            (0.011, Some("about 1 in 91")),
            (0.000_081, Some("about 1 in 12\u{202f}000")),
            (0.31, None),
            (f64::NAN, None),
        ] {
            assert_eq!(one_in(p).as_deref(), expected, "{p}");
        }
    }

    #[test]
    fn numbers() {
        for (x, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.312_34, "0.312"),
            (-4.2, "−4.2"),
            (9.999, "10"),
            (12.345, "12.3"),
            (1240.4, "1240"),
            (215_950.0, "215\u{202f}950"),
            (0.000_012_3, "1.2 × 10⁻⁵"),
            (f64::INFINITY, "undefined"),
        ] {
            assert_eq!(number(x), expected, "{x}");
        }
        assert_eq!(signed(0.25), "+0.25");
        assert_eq!(signed(-0.25), "−0.25");
        assert_eq!(signed(0.0), "0");
        assert_eq!(scientific(3.14e-12), "3.1 × 10⁻¹²");
        assert_eq!(plain(0.5), "0.5");
        assert_eq!(plain(2.0), "2");
    }

    #[test]
    fn columns() {
        for (values, expected) in [
            (vec![-2.8, -2.451, -3.06], vec!["−2.80", "−2.45", "−3.06"]),
            (vec![10.0, 250.4], vec!["10", "250"]),
            (vec![1.000_1, 1.000_2], vec!["1.000100", "1.000200"]),
            (vec![0.5, 0.5], vec!["0.500", "0.500"]),
            (vec![-0.001, 0.9], vec!["0.00", "0.90"]),
            (vec![0.0, f64::NAN], vec!["0.00", "undefined"]),
            (vec![], vec![]),
        ] {
            assert_eq!(aligned(&values), expected);
        }
    }

    #[test]
    fn different_ranks_are_written_differently() {
        let values = [-2.050_1, -2.052_4, -2.6, -2.050_1];
        let ranks = [Some(1), Some(3), Some(4), Some(1)];
        assert_eq!(aligned(&values)[..2], ["−2.05", "−2.05"]);
        assert_eq!(
            told_apart(&values, &ranks),
            ["−2.050", "−2.052", "−2.600", "−2.050"]
        );
        assert_eq!(told_apart(&values, &[None; 4]), aligned(&values));
        // What six decimals do not tell apart is written alike, and the loop ends.
        let close = told_apart(&[1.0, 1.0 + 1e-12, 2.0], &[Some(1), Some(2), Some(3)]);
        assert_eq!(close, ["1.000000", "1.000000", "2.000000"]);
    }

    #[test]
    fn information() {
        assert_eq!(bits(0.314), "0.31");
        assert_eq!(bits(0.001), "under 0.01");
        assert_eq!(bits(0.0), "0");
        assert_eq!(bits_estimate(0.314, 0.01), "0.31 ± 0.02");
        assert_eq!(bits_estimate(0.144_2, 0.001_25), "0.144 ± 0.003");
        assert_eq!(bits_estimate(0.314, 0.0), "0.31");
        assert_eq!(bits_estimate(0.314, 1e-9), "0.31");
    }

    #[test]
    fn lists_and_counts() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(things(1, "policy", "policies"), "1 policy");
        assert_eq!(things(7, "policy", "policies"), "7 policies");
        assert_eq!(capital("élan"), "Élan");
    }

    proptest! {
        #[test]
        fn any_number_is_written(bits_of in any::<u64>()) {
            let x = f64::from_bits(bits_of);
            let columns = aligned(&[x, 1.0]);
            for text in [percent(x), number(x), signed(x), bits(x), scientific(x), plain(x), columns[0].clone()] {
                prop_assert!(!text.is_empty());
                prop_assert!(!text.contains('-'), "{}", text);
            }
        }

        #[test]
        fn three_digits_are_kept(x in -1e8f64..1e8) {
            prop_assume!(x.abs() > 1e-3);
            let text: String =
                number(x).chars().filter(|c| *c != '\u{202f}').map(|c| if c == MINUS { '-' } else { c }).collect();
            let back: f64 = text.parse().unwrap();
            prop_assert!((back - x).abs() <= 0.005_001 * x.abs(), "{} {}", x, text);
        }
    }
}
