//! The say-do index.

use doublegame::record::event_data::{Cell, Day, DyadSeries, SayDo, SayDoOptions, Step, say_do};

/// A dyad with so many events of each class on days of June 2018.
fn dyad(days: &[(u32, [u64; 5])]) -> DyadSeries {
    let cell = |events| Cell {
        events,
        ..Cell::default()
    };
    let day = |number| Day::of_date(2018, 6, number).unwrap().0;
    let cells = days
        .iter()
        .map(|(number, events)| (day(*number), cell(*events)));
    DyadSeries {
        source: "A".to_owned(),
        target: "B".to_owned(),
        step: Step::Day,
        kept: None,
        merged: Some(cells.collect()),
    }
}

fn index(days: &[(u32, [u64; 5])]) -> SayDo {
    let options = SayDoOptions {
        step: Step::Month,
        level: 0.9,
        draws: 20_000,
        seed: 1,
        days: None,
    };
    say_do(&dyad(days), &options)
}

#[test]
fn the_index_is_the_difference_of_both_balances() {
    // Each day alike, so that the dispersion is 1: words 18 to 2, deeds 3 to 5.
    let found = index(&[
        (1, [9, 0, 1, 0, 0]),
        (2, [9, 0, 1, 0, 0]),
        (3, [0, 3, 0, 5, 0]),
    ]);
    assert_eq!((found.words_dispersion, found.deeds_dispersion), (1.0, 1.0));
    let point = &found.points[0];
    assert!((point.words.value - 16.0 / 21.0).abs() < 1e-12);
    assert!((point.deeds.value + 2.0 / 9.0).abs() < 1e-12);
    assert!((point.gap.value - (16.0 / 21.0 + 2.0 / 9.0)).abs() < 1e-12);
}

/// The posterior of 18 friendly and 2 unfriendly words is Beta(18.5, 2.5). Its quantiles at 0.05 and 0.95 are those of its
/// density integrated numerically.
#[test]
fn bands_are_quantiles_of_the_posterior() {
    let found = index(&[(1, [9, 0, 1, 0, 0]), (2, [9, 0, 1, 0, 0])]);
    let words = found.points[0].words;
    let (low, high) = (QUANTILES.0 * 2.0 - 1.0, QUANTILES.1 * 2.0 - 1.0);
    assert!((words.low - low).abs() < 0.01, "{words:?} {low}");
    assert!((words.high - high).abs() < 0.01, "{words:?} {high}");
}
const QUANTILES: (f64, f64) = (0.749_77, 0.970_67);

#[test]
fn nothing_done_is_nothing_known() {
    let found = index(&[(1, [50, 0, 0, 0, 0])]);
    let deeds = found.points[0].deeds;
    assert!(deeds.value.abs() < 1e-12);
    assert!(deeds.low < -0.9 && deeds.high > 0.9, "{deeds:?}");
}

/// Clusters widen the band and draw the index toward 0: with all friendly words on one day and all others on another, the
/// dispersion is Pearson's statistic of the two days, each 5 * 5 / (10 / 4), for one degree of freedom.
#[test]
fn clusters_widen_the_bands() {
    let even = index(&[(1, [5, 0, 5, 0, 0]), (2, [5, 0, 5, 0, 0])]);
    let clustered = index(&[(1, [10, 0, 0, 0, 0]), (2, [0, 0, 10, 0, 0])]);
    assert!((even.words_dispersion - 1.0).abs() < 1e-12);
    assert!((clustered.words_dispersion - 20.0).abs() < 1e-12);
    let width = |found: &SayDo| found.points[0].gap.high - found.points[0].gap.low;
    assert!(width(&clustered) > width(&even));
}

#[test]
fn a_band_does_not_depend_on_other_periods_and_the_seed_repeats_it() {
    let days = [(1, [4, 2, 1, 3, 0]), (2, [1, 0, 2, 0, 0])];
    assert_eq!(index(&days), index(&days));
    let weekly = |days: &[(u32, [u64; 5])]| {
        let options = SayDoOptions {
            step: Step::Week,
            level: 0.9,
            draws: 500,
            seed: 7,
            days: None,
        };
        say_do(&dyad(days), &options)
    };
    // Days that are alike leave the dispersion at 1.
    let one = weekly(&[(5, [4, 2, 1, 3, 0])]);
    let more = weekly(&[(5, [4, 2, 1, 3, 0]), (12, [1, 1, 1, 1, 0])]);
    assert_eq!(one.points[0], more.points[0]);
}

#[test]
fn values_stay_in_their_ranges() {
    let found = index(&[(1, [1_000_000, 0, 0, 1_000_000, 0])]);
    let point = &found.points[0];
    assert!(point.gap.value < 2.0 && point.gap.high <= 2.0 && point.gap.low > 1.9);
}

#[test]
fn periods_without_events_stand_at_zero_if_days_are_given() {
    let options = SayDoOptions {
        step: Step::Week,
        level: 0.9,
        draws: 500,
        seed: 1,
        days: Day::of_date(2018, 6, 1).zip(Day::of_date(2018, 6, 30)),
    };
    let found = say_do(&dyad(&[(14, [1, 0, 0, 0, 0])]), &options);
    assert_eq!(found.points.len(), 5);
    assert!(
        found
            .points
            .windows(2)
            .all(|pair| pair[1].period == pair[0].period + 1)
    );
}
