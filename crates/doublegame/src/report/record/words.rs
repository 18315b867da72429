//! How factors, days and shares are said.

use crate::infer::ActorInference;
use crate::report::words;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A factor whose logarithm is smaller makes no difference worth a word: less than half a percent.
pub const NO_DIFFERENCE: f64 = 0.005;

/// The title of an actor's type; a name without one is shown as it is.
pub fn type_title<'a>(actor: &'a ActorInference, name: &'a str) -> &'a str {
    let mut types = actor.types.iter();
    types
        .find(|(known, _)| known == name)
        .map_or(name, |(_, title)| title)
}

/// A log Bayes factor in words a reader knows: `3.2 times as likely if Beijing is “balancer” as if “patron”`.
pub fn likelier(log_factor: f64, actor: &ActorInference, kind: &str, against: &str) -> String {
    let (kind, against) = if log_factor < 0.0 {
        (against, kind)
    } else {
        (kind, against)
    };
    let (who, kind, against) = (
        &actor.title,
        type_title(actor, kind),
        type_title(actor, against),
    );
    if log_factor.is_nan() {
        format!("no comparison: {who} could be neither “{kind}” nor “{against}” any more")
    } else if log_factor.is_infinite() {
        format!("possible if {who} is “{kind}”, impossible if “{against}”")
    } else if log_factor.abs() < NO_DIFFERENCE {
        format!("as likely if {who} is “{kind}” as if “{against}”")
    } else {
        let times = words::number(log_factor.abs().exp());
        format!("{times} times as likely if {who} is “{kind}” as if “{against}”")
    }
}

/// A natural logarithm with its sign, to two decimals: `+0.27`, `−1.30`, `0.00`.
pub fn logarithm(value: f64) -> String {
    if value.is_nan() {
        return "undefined".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+∞" } else { "−∞" }.to_owned();
    }
    let text = format!("{:.2}", value.abs());
    let zero = text.chars().all(|letter| matches!(letter, '0' | '.'));
    match (zero, value < 0.0) {
        (true, _) => text,
        (false, true) => format!("−{text}"),
        (false, false) => format!("+{text}"),
    }
}

/// A change of odds: `unchanged`, `times 0.92`, `times 2.6 × 10⁻¹⁰`.
pub fn times(log_factor: f64) -> String {
    let factor = log_factor.exp();
    if log_factor.abs() < 5e-4 {
        "unchanged".to_owned()
    } else if !factor.is_finite() {
        "times what cannot be told".to_owned()
    } else if (1e-4..1e6).contains(&factor) {
        format!("times {}", words::number(factor))
    } else {
        format!("times {}", words::scientific(factor))
    }
}

/// How many times as likely, by a natural logarithm of at least 0: `as likely`, `3.2 times as likely`.
pub fn as_likely(log_factor: f64) -> String {
    let factor = log_factor.exp();
    if log_factor < NO_DIFFERENCE {
        "as likely".to_owned()
    } else if !factor.is_finite() {
        "beyond all count more likely".to_owned()
    } else if factor < 1e6 {
        format!("{} times as likely", words::number(factor))
    } else {
        format!("{} times as likely", words::scientific(factor))
    }
}

/// A period in words, from its first to its last day.
pub fn period(first: &str, last: &str) -> String {
    let next = last.parse::<Date>().ok();
    let next = next.and_then(|day| day.checked_add(1.day()).ok());
    next.map_or_else(
        || format!("{first} to {last}"),
        |next| words::span(first, &next.to_string()),
    )
}

/// The year of a day; the day as it is where it has none.
pub fn year(date: &str) -> &str {
    date.split('-').next().unwrap_or(date)
}

/// All probabilities of an actor's types, in the scenario's order: `“resolved” 54%, “cautious” 46%`.
pub fn all_types(actor: &ActorInference, probability: &BTreeMap<String, f64>) -> String {
    let types = actor.types.iter().map(|(name, title)| {
        let share = probability.get(name).copied().unwrap_or(f64::NAN);
        format!("“{title}” {}", words::percent(share))
    });
    types.collect::<Vec<_>>().join(", ")
}

/// How a probability came from another: `up from 50%`.
pub fn change(now: f64, before: f64) -> String {
    let (text, old) = (words::percent(now), words::percent(before));
    if text == old {
        format!("as before the record ({old})")
    } else if now > before {
        format!("up from {old} before the record")
    } else {
        format!("down from {old} before the record")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor() -> ActorInference {
        ActorInference {
            actor: "ana".into(),
            title: "Ana".into(),
            types: vec![("h".into(), "hawk".into()), ("d".into(), "dove".into())],
            prior: BTreeMap::new(),
            posterior: Vec::new(),
        }
    }

    #[test]
    fn factors_are_said_both_ways() {
        let ana = actor();
        for (log_factor, expected) in [
            (
                3.2f64.ln(),
                "3.2 times as likely if Ana is “hawk” as if “dove”",
            ),
            (
                -2f64.ln(),
                "2 times as likely if Ana is “dove” as if “hawk”",
            ),
            (0.001, "as likely if Ana is “hawk” as if “dove”"),
            (
                f64::NEG_INFINITY,
                "possible if Ana is “dove”, impossible if “hawk”",
            ),
            (
                f64::NAN,
                "no comparison: Ana could be neither “hawk” nor “dove” any more",
            ),
        ] {
            assert_eq!(likelier(log_factor, &ana, "h", "d"), expected);
        }
    }

    #[test]
    fn odds_change_by_a_factor() {
        assert_eq!(times(1e-12), "unchanged");
        assert_eq!(times(0.5f64.ln()), "times 0.5");
        assert_eq!(times(-22.0), "times 2.8 × 10⁻¹⁰");
        assert_eq!(times(f64::NAN), "times what cannot be told");
    }

    #[test]
    fn logarithms_have_their_sign() {
        let written = [0.271, -1.3, 0.001, -0.001, f64::INFINITY].map(logarithm);
        assert_eq!(written, ["+0.27", "−1.30", "0.00", "0.00", "+∞"]);
    }

    #[test]
    fn periods_end_with_their_last_day() {
        assert_eq!(
            period("2021-04-01", "2021-09-30"),
            "April to September 2021"
        );
        assert_eq!(
            period("2003-04-23", "2003-10-22"),
            "23 April 2003 to 22 October 2003"
        );
        assert_eq!(period("soon", "later"), "soon to later");
    }
}
