//! Published series with known answers.

use super::*;
use std::path::Path;

fn fixture(name: &str) -> Series {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/series")
        .join(name);
    let text = std::fs::read_to_string(path).expect("the fixture is there");
    Series::parse(name, &text).unwrap_or_else(|errors| panic!("{errors}"))
}

fn year(year: i16) -> Date {
    date(year, 1, 1)
}

fn window(series: &Series, (from, to): (i16, i16), noise: NoiseModel) -> WindowTest {
    let options = TestOptions { noise, ..quick() };
    changed_within(series, (year(from), year(to)), &options, &never).expect("an answer")
}

/// The flow falls after 1898 (Cobb 1978), from some 1098 to some 850.
#[test]
fn the_nile_changes_after_1898() {
    let nile = fixture("nile.csv");
    assert_eq!(nile.length, PeriodLength::Year);
    for penalty in [Penalty::ModifiedBayesian, Penalty::Bayesian] {
        // Whole numbers that measure and do not count.
        let noise = NoiseModel::Normal;
        let found = change_points(&nile, &ChangePointOptions { penalty, noise }, &never)
            .expect("not stopped");
        assert_eq!(found.stretches.len(), 2, "{penalty:?}");
        assert_eq!(found.stretches[1].from, year(1899));
        assert!((found.stretches[0].mean - 1097.75).abs() < 1e-9);
        assert!((found.stretches[1].mean - 849.972_222).abs() < 1e-6);
    }
    let changed = window(&nile, (1890, 1910), NoiseModel::Normal);
    assert_eq!(changed.verdict, Verdict::Changed);
    assert_eq!(changed.best.map(|it| it.date), Some(year(1899)));
    assert_eq!(changed.rests_on, None);
    let later = window(&nile, (1920, 1950), NoiseModel::Normal);
    assert_eq!(later.verdict, Verdict::Unchanged, "{later:?}");
}

/// The rate falls from some 3.1 to some 0.9 a year about 1890 (Raftery and Akman 1986).
#[test]
fn coal_mining_disasters_change_about_1890() {
    let coal = fixture("coal.csv");
    for noise in [NoiseModel::Poisson, NoiseModel::ByKind] {
        let options = ChangePointOptions {
            noise,
            ..ChangePointOptions::default()
        };
        let found = change_points(&coal, &options, &never).expect("not stopped");
        assert_eq!(found.stretches.len(), 2, "{noise:?}: {found:?}");
        let from = found.stretches[1].from;
        assert!((year(1887)..=year(1895)).contains(&from), "{from}");
        assert!((found.stretches[0].mean - 3.1).abs() < 0.1);
        assert!((found.stretches[1].mean - 0.92).abs() < 0.05);
    }
    assert_eq!(
        window(&coal, (1880, 1900), NoiseModel::Poisson).verdict,
        Verdict::Changed
    );
    let before = window(&coal, (1860, 1880), NoiseModel::Poisson);
    assert!(before.p_value.is_some_and(|p| p > 0.05), "{before:?}");
}
