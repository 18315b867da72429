//! Periods in words. Dates come as ISO 8601 text; what cannot be read as a date is shown as it is.

use jiff::ToSpan;
use jiff::civil::Date;

/// A period's time in words: `April to September 2021`, or days where it does not fill whole months.
///
/// `dates` holds the first day of each period and of the one after the last; `index` counts from 0. Empty where there
/// is no such period.
#[must_use]
pub fn period_label(dates: &[String], index: usize) -> String {
    match (dates.get(index), dates.get(index + 1)) {
        (Some(from), Some(next)) => span(from, next),
        (Some(from), None) => format!("from {}", day(from)),
        _ => String::new(),
    }
}

/// The time from one day up to the day before another, in words.
#[must_use]
pub fn span(from: &str, next: &str) -> String {
    let (Some(first), Some(after)) = (parse(from), parse(next)) else {
        return format!("{from} to {next}");
    };
    let Ok(last) = after.checked_sub(1.day()) else {
        return format!("{from} to {next}");
    };
    if first.day() != 1 || after.day() != 1 {
        return format!("{} to {}", long(first), long(last));
    }
    let (month, end) = (
        first.strftime("%B").to_string(),
        last.strftime("%B %Y").to_string(),
    );
    if first.year() != last.year() {
        format!("{month} {} to {end}", first.year())
    } else if first.month() != last.month() {
        format!("{month} to {end}")
    } else {
        end
    }
}

/// A day in words: `1 April 2021`.
#[must_use]
pub fn day(date: &str) -> String {
    parse(date).map_or_else(|| date.to_owned(), long)
}

fn parse(date: &str) -> Option<Date> {
    date.parse().ok()
}

fn long(date: Date) -> String {
    format!("{} {}", date.day(), date.strftime("%B %Y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_in_words() {
        for (from, next, expected) in [
            ("2021-04-01", "2021-10-01", "April to September 2021"),
            ("2021-10-01", "2022-04-01", "October 2021 to March 2022"),
            ("2021-04-01", "2021-05-01", "April 2021"),
            ("2021-04-05", "2021-04-12", "5 April 2021 to 11 April 2021"),
            ("soon", "later", "soon to later"),
        ] {
            assert_eq!(span(from, next), expected);
        }
        assert_eq!(day("2021-04-05"), "5 April 2021");
        assert_eq!(day("one day"), "one day");
        let dates = ["2021-04-01".to_owned(), "2021-05-01".to_owned()];
        assert_eq!(period_label(&dates, 0), "April 2021");
        assert_eq!(period_label(&dates, 1), "from 1 May 2021");
        assert_eq!(period_label(&dates, 2), "");
    }
}
