//! How often the test raises a false alarm, and how often it sees what is there.

use super::*;

/// The share of series that the test calls changed in their last fifteen months.
fn alarms(stretches: &[(usize, f64)], noise: Noise, series: u64) -> f64 {
    let months: usize = stretches.iter().map(|it| it.0).sum();
    let options = TestOptions {
        simulations: 99,
        power_simulations: 1,
        ..TestOptions::default()
    };
    let found = (0..series)
        .filter(|&number| {
            let values = drawn(stretches, noise, 1000 + number);
            let test = asked(&monthly(&values), months - 15, months - 1, &options);
            test.verdict == Verdict::Changed
        })
        .count();
    found as f64 / series as f64
}

/// Without a change in the window at most one alarm in twenty, within three standard errors: for counts without and with
/// overdispersion, for few counts, and with a change just before the window that is easily taken for one inside.
#[test]
fn false_alarms_are_as_rare_as_asked_for() {
    let bursts = Noise::NegativeBinomial { size: 0.5 };
    let normal = Noise::Normal { deviation: 1.0 };
    for (stretches, noise, series) in [
        (&[(30, 0.3)][..], Noise::Poisson, 200),
        (&[(20, 20.0)], bursts, 200),
        (&[(22, 20.0)], Noise::NegativeBinomial { size: 2.0 }, 200),
        (&[(12, 4.0), (18, 9.0)], Noise::Poisson, 200),
        (&[(40, 4.0)], normal, 1000),
        (&[(64, 4.0), (16, 5.2)], normal, 1000),
    ] {
        let found = alarms(stretches, noise, series);
        let allowed = 0.05 + 3.0 * (0.05 * 0.95 / series as f64).sqrt();
        assert!(found <= allowed, "{stretches:?} {noise:?}: {found}");
    }
}

/// A test that never speaks would raise no alarm either.
#[test]
fn clear_changes_are_seen() {
    let bursts = Noise::NegativeBinomial { size: 0.5 };
    for (stretches, noise) in [
        (&[(28, 0.3), (8, 4.0)][..], Noise::Poisson),
        (&[(28, 3.0), (8, 60.0)], bursts),
        (&[(28, 10.0), (8, 1.0)], Noise::Poisson),
        (&[(28, 4.0), (8, 7.0)], Noise::Normal { deviation: 1.0 }),
    ] {
        let found = alarms(stretches, noise, 60);
        assert!(found >= 0.8, "{stretches:?} {noise:?}: {found}");
    }
}

/// The power that is reported is the share of changed series in which the test finds the change.
#[test]
fn the_power_reported_is_the_share_that_is_seen() {
    let options = TestOptions {
        noise: NoiseModel::Poisson,
        size: Some(Size::Factor(2.0)),
        simulations: 199,
        power_simulations: 599,
        ..TestOptions::default()
    };
    let level = monthly(&[5.0; 40]);
    let told = asked(&level, 25, 39, &options)
        .power
        .expect("it was tested");
    let seen = |level: f64| {
        let count = (0..300_u64).filter(|&number| {
            let at = 25 + (number % 15) as usize;
            let stretches = [(at, 5.0), (40 - at, level)];
            let values = drawn(&stretches, Noise::Poisson, number);
            let options = TestOptions {
                simulations: 99,
                power_simulations: 1,
                noise: NoiseModel::Poisson,
                ..TestOptions::default()
            };
            asked(&monthly(&values), 25, 39, &options).verdict == Verdict::Changed
        });
        count.count() as f64 / 300.0
    };
    let (rise, fall) = (seen(10.0), seen(2.5));
    // The critical values are those of the worst null that is near, so that the power is rather told too low.
    for (seen, told) in [(rise, told.rise), (fall, told.fall)] {
        assert!((seen - 0.12..seen + 0.05).contains(&told), "{seen} {told}");
    }
    assert!((told.least() - told.rise.min(told.fall)).abs() < 1e-12);
}
