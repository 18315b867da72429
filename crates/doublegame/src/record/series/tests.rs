use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn parsed(text: &str) -> Series {
    Series::parse("s.csv", text).unwrap_or_else(|errors| panic!("{errors}"))
}

fn errors(text: &str) -> Vec<(usize, usize, String)> {
    let errors = Series::parse("s.csv", text).expect_err("it is wrong");
    let places = errors.errors.into_iter();
    places.map(|it| (it.line, it.column, it.what)).collect()
}

#[test]
fn the_longest_period_that_fits_is_taken() {
    for (first, second, third, length, periods) in [
        (
            "2020-01-01",
            "2020-01-02",
            "2020-01-04",
            PeriodLength::Day,
            4,
        ),
        (
            "2020-01-01",
            "2020-01-08",
            "2020-01-29",
            PeriodLength::Week,
            5,
        ),
        ("2019-12", "2020-01", "2020-04", PeriodLength::Month, 5),
        ("2019-10", "2020-01", "2020-07", PeriodLength::Quarter, 4),
        (
            "2019-07-01",
            "2020-01-01",
            "2021-01-01",
            PeriodLength::HalfYear,
            4,
        ),
        ("2018", "2019", "2022", PeriodLength::Year, 5),
        // A distance of two months is no period of its own.
        ("2020-01", "2020-03", "2020-05", PeriodLength::Month, 5),
    ] {
        let series = parsed(&format!("date,value\n{first},1\n{second},2\n{third},3\n"));
        assert_eq!(
            (series.length, series.periods()),
            (length, periods),
            "{first}"
        );
        assert_eq!(series.missing(), periods - 3);
    }
}

#[test]
fn missing_values_are_no_zeros() {
    let series =
        parsed("\u{feff}date,value\r\n2020-01,4\r\n2020-02,\r\n2020-03,0\r\n\r\n2020-06,2.5\r\n");
    assert_eq!(series.values(), [4.0, 0.0, 2.5]);
    assert_eq!(series.kind, Kind::Real);
    assert_eq!(series.periods(), 6);
    assert_eq!(series.missing(), 3);
    assert_eq!(series.observations[1].date, date(2020, 3, 1));
    assert_eq!(series.last_day(&series.observations[1]), date(2020, 3, 31));
}

#[test]
fn missing_periods_at_the_ends_are_no_part_of_the_series() {
    let series = parsed("date,value\n2018,\n2019,1\n2020,2\n2021,\n");
    assert_eq!((series.periods(), series.missing()), (2, 0));
    assert_eq!(series.kind, Kind::Counts);
}

#[test]
fn all_errors_are_told_with_line_and_column() {
    let found = errors(
        "day,count\n2020-13-01,1\n2020-01-01,x\n2020-02-01\n2020-03-01,1\n2020-01-15,2\n2020-03-01,nan\n2020-03-01,7\n",
    );
    let places: Vec<(usize, usize)> = found.iter().map(|it| (it.0, it.1)).collect();
    assert_eq!(
        places,
        [(1, 1), (2, 1), (3, 2), (4, 1), (6, 1), (7, 2), (8, 1)]
    );
    assert!(found[4].2.contains("comes after 2020-03-01 of line 5"));
    assert!(found[6].2.contains("first in line 5"));
}

#[test]
fn too_little_and_too_much_is_refused() {
    assert!(errors("date,value\n2020,1\n")[0].2.contains("has 1 value"));
    assert!(errors("")[0].2.contains("first line"));
    assert!(
        errors("date,value\n1900-01-01,1\n1900-01-02,1\n2000-01-01,1\n")[0]
            .2
            .contains("36525 periods")
    );
    let many = format!("date,value\n{}", "x,1\n".repeat(70));
    let refused = Series::parse("s.csv", &many).expect_err("it is wrong");
    assert_eq!(
        (refused.errors.len(), refused.more),
        (SeriesErrors::MOST, 20)
    );
    assert!(refused.to_string().ends_with("and 20 more errors"));
    let large = "date,value\n".to_owned() + &" ".repeat(LARGEST_SERIES_FILE);
    assert!(errors(&large)[0].2.contains("bytes"));
}

#[test]
fn a_series_can_be_made_from_values() {
    let values = [None, Some(1.0), None, Some(2.0)];
    let series = Series::new(date(2019, 7, 1), PeriodLength::HalfYear, &values).unwrap();
    assert_eq!(series.observations[0].date, date(2020, 1, 1));
    assert_eq!(series.observations[1].date, date(2021, 1, 1));
    assert_eq!(series.periods(), 3);
    assert!(Series::new(date(2019, 7, 1), PeriodLength::Day, &[Some(1.0)]).is_none());
    assert!(
        Series::new(
            date(9999, 7, 1),
            PeriodLength::Year,
            &[Some(1.0), Some(1.0)]
        )
        .is_none()
    );
    assert!(
        Series::new(
            date(2000, 7, 1),
            PeriodLength::Year,
            &[Some(f64::NAN), Some(1.0)]
        )
        .is_none()
    );
}

#[test]
fn messages_hold_nothing_that_a_terminal_would_obey() {
    let found = errors("date,value\n\u{1b}[31m,1\n2020,\u{7}\n");
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|it| !it.2.chars().any(char::is_control)));
}

proptest! {
    #[test]
    fn any_table_is_read_or_refused_with_places(
        rows in prop::collection::vec(("[0-9]{4}(-[0-9]{2}){0,2}|.{0,9}", "-?[0-9.e]{0,6}|.{0,4}"), 0..20),
    ) {
        let lines: String = rows.iter().map(|(date, value)| format!("{date},{value}\n")).collect();
        match Series::parse("s.csv", &format!("date,value\n{lines}")) {
            Ok(series) => {
                prop_assert!(series.observations.len() >= 2);
                let is_rising = |pair: &[Observation]| series.last_day(&pair[0]) < pair[1].date;
                prop_assert!(series.observations.windows(2).all(is_rising));
            }
            Err(errors) => {
                prop_assert!(errors.errors.iter().all(|it| it.line > 0 && it.column > 0));
                let obeyed = errors.to_string().contains('\u{1b}');
                prop_assert!(!obeyed);
            }
        }
    }
}
