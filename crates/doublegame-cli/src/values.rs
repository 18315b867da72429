//! The numbers that options take, each with what is expected and an example where the text is something else.

use std::ops::RangeInclusive;

use doublegame::record::change_points::Penalty;
use doublegame::record::series::date_of;
use doublegame::scenario::check::LONGEST_HORIZON;
use jiff::civil::Date;

/// A lambda: how sharply actors choose.
pub fn lambda(text: &str) -> Result<f64, String> {
    let value = text.parse().ok();
    value
        .filter(|value: &f64| value.is_finite() && *value > 0.0)
        .ok_or_else(|| {
            "expected a number above 0, for example 2, the default (at 0 nobody chooses)".to_owned()
        })
}

/// A lambda that may be 0, at which nobody chooses.
pub fn lambda_or_none(text: &str) -> Result<f64, String> {
    let value = text.parse().ok();
    value
        .filter(|value: &f64| (0.0..=1e100).contains(value))
        .ok_or_else(|| "expected a number from 0 to 1e100, for example 2".to_owned())
}

/// How far off a solution may be at most, in log-odds.
pub fn tolerance(text: &str) -> Result<f64, String> {
    let value = text.parse().ok();
    value
        .filter(|value: &f64| (1e-10..=1e-3).contains(value))
        .ok_or_else(|| "expected a number from 1e-10 to 1e-3, for example 1e-5".to_owned())
}

/// A number above 0.
pub fn above_zero(text: &str) -> Result<f64, String> {
    let value = text.parse().ok();
    value
        .filter(|value: &f64| value.is_finite() && *value > 0.0)
        .ok_or_else(|| "expected a number above 0, for example 0.001".to_owned())
}

/// A number above 1.
pub fn above_one(text: &str) -> Result<f64, String> {
    let value = text.parse().ok();
    value
        .filter(|value: &f64| value.is_finite() && *value > 1.0)
        .ok_or_else(|| "expected a number above 1, for example 2".to_owned())
}

/// A chance strictly between 0 and 1.
pub fn share(text: &str) -> Result<f64, String> {
    let value = text.parse().ok();
    value
        .filter(|value: &f64| *value > 0.0 && *value < 1.0)
        .ok_or_else(|| "expected a number between 0 and 1, for example 0.8".to_owned())
}

/// A day; a month or a year stands for its first day, as in the file of a series.
pub fn first_day(text: &str) -> Result<Date, String> {
    date_of(text).ok_or_else(|| EXPECTED_DAY.to_owned())
}

/// A day; a month or a year stands for its last day.
pub fn last_day(text: &str) -> Result<Date, String> {
    let first = first_day(text)?;
    Ok(match text.split('-').count() {
        1 => first.last_of_year(),
        2 => first.last_of_month(),
        _ => first,
    })
}

const EXPECTED_DAY: &str =
    "expected a day, a month or a year, for example 2020-01-31, 2020-01 or 2020";

/// What a change of level costs.
pub fn penalty(text: &str) -> Result<Penalty, String> {
    let value: Option<f64> = text.parse().ok();
    match text {
        "mbic" => Ok(Penalty::ModifiedBayesian),
        "bic" => Ok(Penalty::Bayesian),
        _ => value
            .filter(|value| value.is_finite() && *value >= 0.0)
            .map(Penalty::Fixed)
            .ok_or_else(|| "expected mbic, bic or a number of at least 0".to_owned()),
    }
}

/// A name and a number.
pub fn assignment(text: &str) -> Result<(String, f64), String> {
    let parts = text.split_once('=').and_then(|(name, value)| {
        let value: f64 = value.trim().parse().ok()?;
        let name = name.trim();
        (value.is_finite() && !name.is_empty()).then(|| (name.to_owned(), value))
    });
    parts.ok_or_else(|| "expected a name and a number, for example threat=-2.5".to_owned())
}

/// A small count above 0.
pub fn few(text: &str) -> Result<usize, String> {
    whole(text, 1..=u64::from(u32::MAX), "a whole number above 0", "2").map(|value| value as usize)
}

/// A number of points of a branch.
pub fn points(text: &str) -> Result<usize, String> {
    let expected = "a whole number from 1 to 100000";
    whole(text, 1..=100_000, expected, "100").map(|value| value as usize)
}

/// A count above 0.
pub fn count(text: &str) -> Result<u64, String> {
    whole(text, 1..=u64::MAX, "a whole number above 0", "100000")
}

/// A number of periods.
pub fn horizon(text: &str) -> Result<u32, String> {
    let expected = format!("a whole number of periods from 1 to {LONGEST_HORIZON}");
    let hint =
        "6; no longer horizon is taken, since the round is written out anew for every period";
    whole(text, 1..=u64::from(LONGEST_HORIZON), &expected, hint).map(|value| value as u32)
}

/// A number of nodes.
pub fn nodes(text: &str) -> Result<usize, String> {
    let expected = "a whole number above 0";
    whole(text, 1..=u64::from(u32::MAX), expected, "2000000").map(|value| value as usize)
}

/// A seed.
pub fn seed(text: &str) -> Result<u64, String> {
    let expected = format!("a whole number from 0 to {}", u64::MAX);
    whole(text, 0..=u64::MAX, &expected, "7")
}

/// A number of threads.
pub fn threads(text: &str) -> Result<u16, String> {
    let expected = "a whole number from 1 to 1024";
    whole(text, 1..=1024, expected, "2").map(|value| value as u16)
}

fn whole(
    text: &str,
    range: RangeInclusive<u64>,
    expected: &str,
    example: &str,
) -> Result<u64, String> {
    let value = text.parse().ok();
    value
        .filter(|value| range.contains(value))
        .ok_or_else(|| format!("expected {expected}, for example {example}"))
}
