//! Days and the periods that a series counts in.
//!
//! A [`Day`] is a number, so that a row's period costs a few additions. The conversion follows Howard Hinnant,
//! "chrono-compatible low-level date algorithms" (2013), for the Gregorian calendar.

use std::fmt;

/// A day of the Gregorian calendar, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// The years that a date may lie in. What is outside is a slip, and would make series without end.
pub const YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

impl Day {
    /// The day of a date; none if there is no such date or its year is outside [`YEARS`].
    #[must_use]
    pub fn of_date(year: i32, month: u32, day: u32) -> Option<Self> {
        if !YEARS.contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        if day == 0 || day > days_of_month(year, month) {
            return None;
        }
        Some(Self::of_any_date(year, month, day))
    }

    /// The day of a date of any year.
    fn of_any_date(year: i32, month: u32, day: u32) -> Self {
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let month_from_march = (month.cast_signed() + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day.cast_signed() - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// Year, month from 1 to 12 and day from 1.
    #[must_use]
    pub fn date(self) -> (i32, u32, u32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as u32, day as u32)
    }

    /// Reads `2018-06-30`.
    #[must_use]
    pub fn read_dashed(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else {
            return None;
        };
        Self::of_digits([y1, y2, y3, y4, m1, m2, d1, d2])
    }

    /// Reads `20180630`.
    #[must_use]
    pub fn read_compact(text: &[u8]) -> Option<Self> {
        Self::of_digits(text.try_into().ok()?)
    }

    fn of_digits(digits: [u8; 8]) -> Option<Self> {
        // All eight at once: a digit is 0x30 to 0x39, and stays below 0x40 with 6 added.
        let word = u64::from_le_bytes(digits);
        let (high, digit) = (0xf0f0_f0f0_f0f0_f0f0, 0x3030_3030_3030_3030);
        if word & high != digit || (word + 0x0606_0606_0606_0606) & high != digit {
            return None;
        }
        // Pairs of digits as numbers below 100, each in two bytes.
        let values = word & !high;
        let pairs = ((values * 10) + (values >> 8)) & 0x00ff_00ff_00ff_00ff;
        let pair = |place: u32| (pairs >> (16 * place) & 0xff) as u32;
        Self::of_date((pair(0) * 100 + pair(1)).cast_signed(), pair(2), pair(3))
    }

    /// Reads `6/30/2018` and `06/30/18`, month first. A year of two digits is one from 1970 to 2069.
    #[must_use]
    pub fn read_month_first(text: &[u8]) -> Option<Self> {
        let mut parts = text.split(|byte| *byte == b'/');
        let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some()
            || !(1..=2).contains(&month.len())
            || !(1..=2).contains(&day.len())
        {
            return None;
        }
        let written = small_number(year)?;
        let year = match (year.len(), written) {
            (2, 0..70) => written + 2000,
            (2, _) => written + 1900,
            (4, _) => written,
            _ => return None,
        };
        Self::of_date(year.cast_signed(), small_number(month)?, small_number(day)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

fn small_number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.iter().try_fold(0, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + u32::from(digit - b'0'))
    })
}

fn days_of_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// How long a period of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A day.
    Day,
    /// A week from Monday to Sunday, numbered as in ISO 8601.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

impl Step {
    /// The number of the period that a day lies in; the next period has the next number.
    #[must_use]
    pub fn period_of(self, day: Day) -> i32 {
        match self {
            Self::Day => day.0,
            // 1970-01-01 was a Thursday.
            Self::Week => (day.0 + 3).div_euclid(7),
            Self::Month | Self::Quarter | Self::Year => {
                let (year, month, _) = day.date();
                let month = month.cast_signed() - 1;
                match self {
                    Self::Month => year * 12 + month,
                    Self::Quarter => year * 4 + month / 3,
                    _ => year,
                }
            }
        }
    }

    /// The first day of a period.
    #[must_use]
    pub fn first_day(self, period: i32) -> Day {
        let of_month = |months: i32| {
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
            Day::of_any_date(year, month as u32 + 1, 1)
        };
        match self {
            Self::Day => Day(period),
            Self::Week => Day(period * 7 - 3),
            Self::Month => of_month(period),
            Self::Quarter => of_month(period * 3),
            Self::Year => of_month(period * 12),
        }
    }

    /// The last day of a period.
    #[must_use]
    pub fn last_day(self, period: i32) -> Day {
        Day(self.first_day(period + 1).0 - 1)
    }

    /// The period's name: `2018-06-30`, `2018-W26`, `2018-06`, `2018-Q2` or `2018`.
    #[must_use]
    pub fn name(self, period: i32) -> String {
        let first = self.first_day(period);
        let (year, month, _) = first.date();
        match self {
            Self::Day => first.to_string(),
            Self::Week => {
                // A week belongs to the year of its Thursday.
                let thursday = Day(first.0 + 3);
                let year = thursday.date().0;
                let new_year = Day::of_any_date(year, 1, 1).0;
                format!("{year:04}-W{:02}", (thursday.0 - new_year) / 7 + 1)
            }
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Self::Year => format!("{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    #[test]
    fn days_and_dates_agree_with_a_calendar_of_others() {
        let epoch = Date::constant(1970, 1, 1);
        let mut date = Date::constant(1800, 1, 1);
        while date.year() <= 2199 {
            let day = Day::of_date(
                i32::from(date.year()),
                date.month() as u32,
                date.day() as u32,
            )
            .unwrap();
            assert_eq!(day.0, (date - epoch).get_days());
            assert_eq!(day.to_string(), date.to_string());
            let week = date.iso_week_date();
            assert_eq!(
                Step::Week.name(Step::Week.period_of(day)),
                format!("{:04}-W{:02}", week.year(), week.week())
            );
            for step in [
                Step::Day,
                Step::Week,
                Step::Month,
                Step::Quarter,
                Step::Year,
            ] {
                let period = step.period_of(day);
                assert!(step.first_day(period) <= day && day <= step.last_day(period));
                assert_eq!(step.period_of(step.last_day(period)), period);
            }
            date = date.tomorrow().unwrap();
        }
    }

    #[test]
    fn dates_are_read_in_three_forms_and_nothing_else() {
        let day = Day::of_date(2018, 6, 3).unwrap();
        assert_eq!(Day::read_compact(b"20180603"), Some(day));
        assert_eq!(Day::read_dashed(b"2018-06-03"), Some(day));
        for text in ["6/3/2018", "06/03/2018", "6/3/18"] {
            assert_eq!(Day::read_month_first(text.as_bytes()), Some(day), "{text}");
        }
        for text in [
            "", "2018063", "20180631", "20181301", "2018-6-3", "2018060a", "00010101",
        ] {
            assert_eq!(Day::read_compact(text.as_bytes()), None, "{text}");
            assert_eq!(Day::read_dashed(text.as_bytes()), None, "{text}");
        }
        for text in [
            "6/3",
            "6/3/2018/1",
            "13/1/2018",
            "006/3/2018",
            "6/3/018",
            "//",
        ] {
            assert_eq!(Day::read_month_first(text.as_bytes()), None, "{text}");
        }
    }
}
