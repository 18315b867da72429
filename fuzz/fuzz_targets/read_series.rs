//! Any text is read as a series or refused with a place in it; what is read keeps the invariants of series.

#![no_main]

use doublegame::record::series::{LARGEST_VALUE, MOST_PERIODS, Series};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Series::parse("series.csv", text) {
        Ok(series) => {
            let observed = &series.observations;
            assert!(observed.len() >= 2 && observed[0].period == 0);
            assert!(series.periods() <= MOST_PERIODS);
            for pair in observed.windows(2) {
                assert!(pair[0].period < pair[1].period && pair[0].date < pair[1].date);
                assert!(series.last_day(&pair[0]) < pair[1].date);
            }
            assert!(observed.iter().all(|it| it.value.abs() <= LARGEST_VALUE));
            let values: Vec<Option<f64>> = (0..series.periods())
                .map(|period| {
                    let found = observed.iter().find(|it| it.period == period);
                    found.map(|it| it.value)
                })
                .collect();
            let again = Series::new(observed[0].date, series.length, &values);
            let days = |series: &Series| -> Vec<_> {
                series.observations.iter().map(|it| it.date).collect()
            };
            assert_eq!(days(&again.expect("the same series")), days(&series));
        }
        Err(errors) => {
            assert!(!errors.errors.is_empty());
            assert!(errors.errors.iter().all(|it| it.line > 0 && it.column > 0));
        }
    }
});
