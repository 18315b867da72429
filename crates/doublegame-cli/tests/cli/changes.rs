//! `doublegame changes` as a user meets it.

use std::fs;
use std::path::Path;
use std::process::Output;

use doublegame::record::change_points::{TestOptions, changed_within};
use doublegame::record::series::Series;
use jiff::civil::date;

use crate::support::{doublegame, text};

fn changes(folder: &Path, arguments: &[&str]) -> Output {
    doublegame(folder, &[&["changes"], arguments].concat())
}

/// A folder with a series that rises threefold in May 2020.
fn rising() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let months = (0..60).map(|month| (2016 + month / 12, 1 + month % 12, 8 + month * 7 % 5));
    let lines: String = months
        .map(|(year, month, value)| {
            let times = if (year, month) >= (2020, 5) { 3 } else { 1 };
            format!("{year}-{month:02},{}\n", value * times)
        })
        .collect();
    fs::write(folder.path().join("s.csv"), format!("date,value\n{lines}")).unwrap();
    folder
}

const WINDOW: [&str; 4] = ["--from", "2020-01-01", "--to", "2020-12-31"];

#[test]
fn it_tells_levels_and_tests_a_window() {
    let folder = rising();
    let run = changes(folder.path(), &["s.csv"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let plain = text(&run.stdout);
    assert!(
        plain.contains("s.csv: counts by month, 60 periods, 0 missing"),
        "{plain}"
    );
    assert!(plain.contains("2020-05-01  2020-12-31"), "{plain}");
    assert!(!plain.contains("A new level"), "{plain}");
    let arguments = [&["s.csv", "--simulations", "199"][..], &WINDOW].concat();
    let tested = text(&changes(folder.path(), &arguments).stdout);
    assert!(
        tested.contains("A new level between 2020-01-01 and 2020-12-31: changed"),
        "{tested}"
    );
}

#[test]
fn json_holds_the_same_on_any_number_of_threads() {
    let folder = rising();
    let run = |threads| {
        let options = [
            "s.csv",
            "--simulations",
            "99",
            "--threads",
            threads,
            "--json",
            "-",
        ];
        let run = changes(folder.path(), &[&options[..], &WINDOW].concat());
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        text(&run.stdout)
    };
    let json: serde_json::Value = serde_json::from_str(&run("1")).expect("JSON");
    assert_eq!(json["period"], "month");
    assert_eq!(json["window"]["verdict"], "changed");
    assert_eq!(json["window"]["best"]["date"], "2020-05-01");
    assert_eq!(json["change_points"]["stretches"][1]["from"], "2020-05-01");
    assert_eq!(run("1"), run("3"));
}

#[test]
fn a_window_is_tested_as_an_analysis_tests_it() {
    let folder = rising();
    let p_value = |window: &[&str]| {
        let options = [&["s.csv", "--json", "-"][..], window].concat();
        let run = changes(folder.path(), &options);
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        let json: serde_json::Value = serde_json::from_str(&text(&run.stdout)).expect("JSON");
        assert_eq!(json["window"]["to"], "2020-12-31");
        json["window"]["p_value"].as_f64().expect("a p-value")
    };
    let file = fs::read_to_string(folder.path().join("s.csv")).expect("a series");
    let series = Series::parse("s.csv", &file).expect("a series");
    let window = (date(2020, 1, 1), date(2020, 12, 31));
    // What a plain analysis draws.
    let options = TestOptions::drawing(999);
    let test = changed_within(&series, window, &options, &|| false).expect("an answer");
    let alike = |p: f64| test.p_value.is_some_and(|it| it.to_bits() == p.to_bits());
    assert!(alike(p_value(&WINDOW)));
    // A year stands for all of its days.
    assert!(alike(p_value(&["--from", "2020", "--to", "2020"])));
}

#[test]
fn bad_input_is_told_with_its_place() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(
        folder.path().join("bad.csv"),
        "date,value\n2020-01,x\n2020-13,1\n",
    )
    .unwrap();
    let run = changes(folder.path(), &["bad.csv"]);
    assert_eq!(run.status.code(), Some(2));
    let said = text(&run.stderr);
    assert!(
        said.contains("`x` is no number\n  at bad.csv, line 2, column 2"),
        "{said}"
    );
    assert!(
        said.contains("`2020-13` is no date\n  at bad.csv, line 3, column 1"),
        "{said}"
    );
    let absent = changes(folder.path(), &["absent.csv"]);
    assert_eq!(absent.status.code(), Some(2));
    assert!(text(&absent.stderr).contains("absent.csv: there is no such file"));
    for wrong in [
        &["bad.csv", "--from", "2020-01-01"][..],
        &["bad.csv", "--from", "May", "--to", "2020-01-01"],
        &["bad.csv", "--power", "1.5"],
        &["bad.csv", "--penalty", "-1"],
        &["bad.csv", "--factor", "1"],
    ] {
        assert_eq!(
            changes(folder.path(), wrong).status.code(),
            Some(2),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_window_that_ends_before_it_begins_is_refused() {
    let folder = rising();
    let arguments = ["s.csv", "--from", "2020-06-01", "--to", "2020-01-01"];
    let run = changes(folder.path(), &arguments);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("write the earlier date first"));
}
