use super::*;
use crate::record::series::{PeriodLength, Series};
use jiff::civil::{Date, date};
use rand::SeedableRng;
use rand_pcg::Pcg64;
use simulate::Levels;

mod error_rate;
mod published;

fn never() -> bool {
    false
}

fn series(start: Date, length: PeriodLength, values: &[f64]) -> Series {
    let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    Series::new(start, length, &values).expect("a series")
}

fn monthly(values: &[f64]) -> Series {
    series(date(2000, 1, 1), PeriodLength::Month, values)
}

/// Values drawn from stretches of so many periods at a mean each.
fn drawn(stretches: &[(usize, f64)], noise: Noise, seed: u64) -> Vec<f64> {
    let means = stretches
        .iter()
        .flat_map(|&(count, mean)| vec![mean; count])
        .collect();
    Levels { means, noise }.draw(&mut Pcg64::seed_from_u64(seed))
}

fn found(series: &Series) -> Vec<Date> {
    let found = change_points(series, &ChangePointOptions::default(), &never).expect("not stopped");
    found.stretches[1..].iter().map(|it| it.from).collect()
}

fn quick() -> TestOptions {
    TestOptions {
        simulations: 199,
        power_simulations: 99,
        nearest: Nearest::Sought,
        ..TestOptions::default()
    }
}

/// The test of a window that is given by the positions of its first and last month.
fn asked(series: &Series, from: usize, to: usize, options: &TestOptions) -> WindowTest {
    let window = (series.observations[from].date, series.observations[to].date);
    changed_within(series, window, options, &never).expect("an answer")
}

#[test]
fn simulated_changes_are_found_where_they_are() {
    let counts = drawn(&[(30, 2.0), (30, 15.0), (30, 5.0)], Noise::Poisson, 4);
    let found_at = found(&monthly(&counts));
    assert_eq!(found_at.len(), 2);
    assert_eq!(found_at[0], date(2002, 7, 1));
    assert!((date(2004, 11, 1)..=date(2005, 3, 1)).contains(&found_at[1]));
    let normal = drawn(
        &[(50, 10.0), (50, 6.0)],
        Noise::Normal { deviation: 1.0 },
        4,
    );
    assert_eq!(found(&monthly(&normal)).len(), 1);
    let level = drawn(&[(80, 5.0)], Noise::NegativeBinomial { size: 0.5 }, 4);
    assert_eq!(found(&monthly(&level)), []);
}

/// Counts in bursts are no changes of level: a Poisson fit takes every burst for one.
#[test]
fn overdispersion_is_estimated() {
    let values = drawn(&[(120, 8.0)], Noise::NegativeBinomial { size: 1.0 }, 11);
    let series = monthly(&values);
    let fitted = |noise| {
        let options = ChangePointOptions {
            noise,
            ..ChangePointOptions::default()
        };
        change_points(&series, &options, &never).expect("not stopped")
    };
    let by_kind = fitted(NoiseModel::ByKind);
    assert_eq!(by_kind.stretches.len(), 1);
    let Noise::NegativeBinomial { size } = by_kind.noise else {
        panic!("{:?}", by_kind.noise);
    };
    assert!((0.5..=2.0).contains(&size), "{size}");
    assert!(fitted(NoiseModel::Poisson).stretches.len() > 5);
}

#[test]
fn missing_periods_cost_nothing() {
    let values = drawn(&[(20, 3.0), (20, 12.0)], Noise::Poisson, 2);
    let dense = monthly(&values);
    let spread: Vec<Option<f64>> = values.iter().flat_map(|it| [Some(*it), None]).collect();
    let sparse = Series::new(date(2000, 1, 1), PeriodLength::Month, &spread).unwrap();
    let fit = |series| change_points(series, &ChangePointOptions::default(), &never).unwrap();
    let (dense, sparse) = (fit(&dense), fit(&sparse));
    let parts = |found: &ChangePoints| -> Vec<(usize, f64)> {
        found
            .stretches
            .iter()
            .map(|it| (it.observed, it.mean))
            .collect()
    };
    assert_eq!(parts(&dense), parts(&sparse));
    assert_eq!(dense.stretches[1].from, date(2001, 9, 1));
    assert_eq!(sparse.stretches[1].from, date(2003, 5, 1));
}

#[test]
fn a_change_outside_the_window_is_no_change_in_it() {
    let values = drawn(&[(20, 3.0), (40, 30.0)], Noise::Poisson, 5);
    let series = monthly(&values);
    let inside = asked(&series, 15, 25, &quick());
    assert_eq!(inside.verdict, Verdict::Changed);
    let best = inside.best.expect("it was tested");
    assert_eq!(best.date, date(2001, 9, 1));
    assert!(best.before < 5.0 && best.after > 25.0);
    let outside = asked(&series, 35, 50, &quick());
    assert_eq!(outside.verdict, Verdict::Unchanged, "{outside:?}");
    assert!(outside.power.is_some_and(|it| it.least() >= 0.8));
}

/// Where a change could not have been seen, "no change" is not said.
#[test]
fn nothing_is_said_where_nothing_could_be_seen() {
    let few = monthly(&[1.0, 0.0, 0.0, 2.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    let test = asked(&few, 9, 11, &quick());
    assert_eq!(
        (test.verdict, test.doubt),
        (Verdict::Unknown, Some(Doubt::LowPower))
    );
    assert!(test.words().contains("cannot be told"), "{}", test.words());
    let smallest = test.smallest.expect("no change was found");
    assert!(
        smallest.rise.is_none_or(|level| level > 1.0),
        "{smallest:?}"
    );
    assert_eq!(smallest.fall, None);
    // From a level of 0 a doubling is nothing.
    let mut ended = vec![6.0, 4.0, 5.0, 7.0, 5.0, 6.0];
    ended.extend([0.0; 12]);
    let test = asked(&monthly(&ended), 12, 17, &quick());
    assert_eq!(
        (test.verdict, test.doubt),
        (Verdict::Unknown, Some(Doubt::LowPower))
    );
    assert!(test.power.is_some_and(|it| it.least() <= 0.0));
    let back = test
        .smallest
        .and_then(|it| it.rise)
        .expect("a return is seen");
    assert!(back <= 8.0, "{back}");
}

#[test]
fn a_burst_is_no_change_of_level() {
    let mut values = vec![0.0; 24];
    values[20] = 20.0;
    let test = asked(&monthly(&values), 18, 23, &quick());
    assert_eq!(test.verdict, Verdict::Unknown);
    let alone = test.stands_out.as_ref().expect("one period stands alone");
    assert_eq!((alone.date, alone.value), (date(2001, 9, 1), 20.0));
    assert!(test.words().contains("a burst"), "{}", test.words());
}

#[test]
fn what_rests_on_one_period_says_so() {
    let mut values: Vec<f64> = (0..30).map(|at| f64::from(at % 3)).collect();
    values[29] = 40.0;
    let test = asked(&monthly(&values), 24, 29, &quick());
    if test.verdict == Verdict::Changed {
        assert_eq!(test.rests_on, Some(date(2002, 6, 1)));
    }
    let mut lasting = values;
    lasting[22..].fill(40.0);
    let test = asked(&monthly(&lasting), 20, 29, &quick());
    assert_eq!((test.verdict, test.rests_on), (Verdict::Changed, None));
}

#[test]
fn windows_without_observed_periods_are_not_judged() {
    let series = monthly(&[1.0, 2.0, 3.0, 4.0]);
    let ask = |from, to| changed_within(&series, (from, to), &quick(), &never);
    let before = ask(date(1999, 1, 1), date(2000, 1, 31)).unwrap();
    assert_eq!(
        (before.verdict, before.doubt),
        (Verdict::Unknown, Some(Doubt::NothingObserved))
    );
    assert_eq!(before.p_value, None);
    assert!(matches!(
        ask(date(2001, 1, 1), date(2000, 1, 1)),
        Err(Unanswered::Reversed { .. })
    ));
    let same = Series::new(date(2000, 1, 1), PeriodLength::Year, &[Some(1.5); 5]).unwrap();
    let test = asked(&same, 2, 4, &quick());
    assert_eq!(test.doubt, Some(Doubt::NoSpread));
    let long = monthly(&vec![1.0; MOST_TESTED + 1]);
    assert_eq!(
        changed_within(
            &long,
            (date(2001, 1, 1), date(2002, 1, 1)),
            &quick(),
            &never
        ),
        Err(Unanswered::TooLong(MOST_TESTED + 1))
    );
    let stopped = changed_within(
        &series,
        (date(2000, 2, 1), date(2000, 3, 1)),
        &quick(),
        &|| true,
    );
    assert_eq!(stopped, Err(Unanswered::Stopped));
}

#[test]
fn values_that_follow_one_another_alike_are_pointed_out() {
    let fresh = drawn(&[(80, 0.0)], Noise::Normal { deviation: 1.0 }, 8);
    let lasting: Vec<f64> = fresh
        .iter()
        .scan(0.0, |before, new| {
            *before = 0.6 * *before + new;
            Some(*before)
        })
        .collect();
    let test = asked(&monthly(&lasting), 40, 43, &quick());
    assert!(test.correlation.is_some_and(|it| it > 0.2), "{test:?}");
    assert_eq!(asked(&monthly(&fresh), 40, 45, &quick()).correlation, None);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let values = drawn(&[(20, 3.0), (12, 5.0)], Noise::Poisson, 6);
    let series = monthly(&values);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| asked(&series, 20, 31, &quick()))
    };
    assert_eq!(on(1), on(3));
}

/// A change just before the window may pass for one inside; where it decides, it is named.
#[test]
fn a_change_beside_the_window_is_named_where_it_decides() {
    let mut named = 0;
    for seed in 0..30 {
        let values = drawn(&[(20, 4.0), (5, 7.0), (15, 10.0)], Noise::Poisson, seed);
        let test = asked(&monthly(&values), 22, 24, &quick());
        let beside = test.doubt == Some(Doubt::ChangeBeside);
        assert_eq!(
            beside,
            test.p_without_neighbour.is_some() && test.verdict == Verdict::Unknown
        );
        if let Some(p) = test.p_without_neighbour {
            assert!(
                p <= 0.05 && test.p_value.is_some_and(|wider| wider > 0.05),
                "{test:?}"
            );
        }
        if beside {
            assert!(
                test.words().contains("one beside it explains"),
                "{}",
                test.words()
            );
            named += 1;
        }
    }
    assert!(named > 0);
}
