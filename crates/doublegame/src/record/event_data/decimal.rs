//! Decimal numbers as whole millionths, so that a sum is exact and does not depend on the order of its terms.

/// Millionths in one.
pub const MILLION: i64 = 1_000_000;

/// The largest magnitude that is read. Goldstein values lie from -10 to 10.
const LARGEST: i64 = 1000;

/// Reads a number as millionths, rounded to the nearest; none if it is no number, or beyond 1000 either way.
pub(super) fn read_millionths(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let value = match read_plain(digits) {
        Some(value) => value,
        None => read_other(digits)?,
    };
    (value <= LARGEST * MILLION).then_some(if negative { -value } else { value })
}

/// Digits with at most six behind a point.
fn read_plain(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 11 {
        return None;
    }
    let mut value = 0i64;
    let mut behind_point = None;
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                behind_point = behind_point.map(|count: u32| count + 1);
            }
            b'.' if behind_point.is_none() => behind_point = Some(0),
            _ => return None,
        }
    }
    let missing = 6u32.checked_sub(behind_point.unwrap_or(0))?;
    if digits == b"." {
        return None;
    }
    value.checked_mul(10i64.pow(missing))
}

/// More digits, or an exponent.
fn read_other(digits: &[u8]) -> Option<i64> {
    // What the standard library reads besides: infinity, NaN and a second sign.
    if !digits.first()?.is_ascii_digit() && digits.first() != Some(&b'.') {
        return None;
    }
    let value: f64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (value <= LARGEST as f64).then(|| (value * MILLION as f64).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, expected) in [
            ("0", 0),
            ("-5.0", -5_000_000),
            ("3.4", 3_400_000),
            ("+2.8", 2_800_000),
            ("-0.34188034188034", -341_880),
            ("1e1", 10_000_000),
            (".5", 500_000),
            ("1000", 1_000_000_000),
        ] {
            assert_eq!(read_millionths(text.as_bytes()), Some(expected), "{text}");
        }
        for text in [
            "", "-", ".", "a", "--1", "-+1", "inf", "NaN", "1000.1", "1e300", "1.2.3", "1,5", " 1",
        ] {
            assert_eq!(read_millionths(text.as_bytes()), None, "{text}");
        }
    }
}
