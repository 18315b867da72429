//! Records as a user meets them: checked, read against a scenario, compared, wrong input.

use std::fs;
use std::path::PathBuf;

use crate::support::run;

const PROMISE: &str = include_str!("../../../doublegame/tests/scenarios/infer/promise.dg");

const RECORD: &str = "date,reported,actor,target,form,kind,text,magnitude,unit,source,reliability,link
2018-03-01,2018-03-02,Ana,Bob,word,threat,Ana threatens Bob,,,A paper of 2 March 2018,high,https://example.org/a
2018-04-01,2018-04-01,Bob,Ana,deed,stay,Bob stays,,,A paper of 1 April 2018,high,
2018-05-01,2018-05-01,Bob,Ana,deed,dance,Bob dances,,,A paper of 1 May 2018,high,
2019-03-01,2019-03-01,Bob,Ana,word,bad,Bob hears of harm,,,A paper of 1 March 2019,high,
";

fn scenario(record: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path().join("promise");
    fs::create_dir(&place).expect("a folder");
    let text = PROMISE.replace("\"high\" = 1", "\"high\" = 0.95");
    fs::write(place.join("scenario.dg"), text).expect("a scenario");
    fs::write(place.join("record.csv"), record).expect("a record");
    (folder, place)
}

#[test]
fn a_record_is_checked_alone_and_with_its_scenario() {
    let (folder, _) = scenario(RECORD);
    let (out, _) = run(folder.path(), &["record", "check", "promise/record.csv"], 0);
    assert!(out.contains("4 events, 0 errors, 0 warnings"), "{out}");
    let (out, _) = run(folder.path(), &["record", "check", "promise"], 0);
    assert!(out.contains("4 events"), "{out}");
}

#[test]
fn a_wrong_record_is_refused_with_every_error() {
    let (folder, _) = scenario(&RECORD.replace("2018-04-01,2018-04-01", "2018-04-31,2018-04-01"));
    for command in [
        &["record", "check", "promise"][..],
        &["check", "promise"],
        &["infer", "promise"],
    ] {
        let (_, error) = run(folder.path(), command, 2);
        assert!(
            error.contains("error: `2018-04-31` is not a day"),
            "{error}"
        );
        assert!(error.contains("record.csv:3, column `date`"), "{error}");
    }
    let (_, error) = run(folder.path(), &["record", "check", "nothing.csv"], 2);
    assert!(error.contains("cannot be read"), "{error}");
}

#[test]
fn a_record_is_read_and_written_out() {
    let (folder, _) = scenario(RECORD);
    let (out, _) = run(
        folder.path(),
        &[
            "infer",
            "promise",
            "--html",
            "page.html",
            "--json",
            "found.json",
            "--ach-out",
            "table.csv",
        ],
        0,
    );
    assert!(out.contains("Ana"), "{out}");
    let json = fs::read_to_string(folder.path().join("found.json")).expect("JSON");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let posterior = &json["actors"][0]["posterior"];
    assert_eq!(posterior[1]["date"], "2019-12-31");
    assert!(
        posterior[1]["probability"]["good"]
            .as_f64()
            .expect("a number")
            < 0.4
    );
    assert_eq!(json["events"][2]["fate"], "no rule codes it");
    assert!(json["events"][0]["log_bayes_factor"][0]["in_sequence"].is_number());
    assert!(
        json["indicators"]
            .as_array()
            .is_some_and(|list| !list.is_empty())
    );
    let page = fs::read_to_string(folder.path().join("page.html")).expect("a page");
    // Slashes are escaped in the page.
    assert!(page.contains("https:&#x2f;&#x2f;example.org&#x2f;a"));
    assert!(page.contains("Ana threatens Bob"));
    let table = fs::read_to_string(folder.path().join("table.csv")).expect("a table");
    assert!(
        table.starts_with("from,to,evidence,form,weight,good,bad"),
        "{table}"
    );
}

#[test]
fn a_table_of_competing_hypotheses_is_continued() {
    let (folder, place) = scenario(RECORD);
    fs::write(
        place.join("old.csv"),
        "evidence,good,bad\nan old promise kept,CC,I\n",
    )
    .expect("a table");
    let good = |arguments: &[&str]| {
        let all = [&["infer", "promise", "--json", "-"], arguments].concat();
        let (out, _) = run(folder.path(), &all, 0);
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let good = &json["actors"][0]["posterior"][1]["probability"]["good"];
        good.as_f64().expect("a number")
    };
    assert!(good(&["--ach", "promise/old.csv"]) > good(&[]) + 0.1);
    let (said, _) = run(
        folder.path(),
        &[
            "infer",
            "promise",
            "--ach",
            "promise/old.csv",
            "--json",
            "with.json",
        ],
        0,
    );
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("The prior of Ana before the record is the scenario's, multiplied by"),
        "{said}"
    );
    let json = fs::read(folder.path().join("with.json")).expect("JSON");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["prior_table"]["file"], "promise/old.csv");
    let inputs = json["inputs"].as_array().expect("a list");
    assert!(inputs.iter().any(|input| input[0] == "promise/old.csv"));
    fs::write(place.join("other.csv"), "evidence,tall,short\nx,C,I\n").expect("a table");
    let (_, error) = run(
        folder.path(),
        &["infer", "promise", "--ach", "promise/other.csv"],
        2,
    );
    assert!(
        error.contains("expected: the types of one actor: ana (good, bad)"),
        "{error}"
    );
}

#[test]
fn scenarios_are_compared_on_the_same_observations_alone() {
    let (folder, place) = scenario(RECORD);
    let other = folder.path().join("other");
    fs::create_dir(&other).expect("a folder");
    let text = fs::read_to_string(place.join("scenario.dg")).expect("a scenario");
    let bolder = text.replace(
        "then (if ana is bad then 1 else 0.2)",
        "then (if ana is bad then 2 else 0.2)",
    );
    fs::write(other.join("scenario.dg"), &bolder).expect("a scenario");
    fs::copy(place.join("record.csv"), other.join("record.csv")).expect("a record");
    let (out, _) = run(
        folder.path(),
        &[
            "infer",
            "promise",
            "--against",
            "other",
            "--json",
            "found.json",
            "--html",
            "page.html",
        ],
        0,
    );
    let flowing = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flowing.contains("natural logarithm of the Bayes factor"),
        "{out}"
    );
    assert!(
        flowing.contains("(promise)") && flowing.contains("(other)"),
        "{out}"
    );
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a file");
    let json: serde_json::Value = serde_json::from_str(&read("found.json")).expect("JSON");
    let against = &json["against"];
    assert_eq!(against["other_file"], "other");
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let factor = number(&json["log_evidence"]) - number(&against["other_log_evidence"]);
    assert!(factor != 0.0 && (number(&against["log_bayes_factor"]) - factor).abs() < 1e-12);
    assert!(read("page.html").contains("natural logarithm of the Bayes factor"));
    fs::write(other.join("record.csv"), RECORD.replace(",bad,", ",dull,")).expect("a record");
    let (_, error) = run(
        folder.path(),
        &["infer", "promise", "--against", "other"],
        2,
    );
    assert!(error.contains("codes other observations"), "{error}");
}

#[test]
fn simulated_records_show_how_often_the_posterior_is_right() {
    let (folder, _) = scenario(RECORD);
    let options = ["infer", "promise", "--calibrate", "40", "--plot", "p.svg"];
    let (out, _) = run(folder.path(), &options, 0);
    assert!(out.contains("40 records of 2 periods"), "{out}");
    assert!(out.contains("ana is good: distance"), "{out}");
    let picture = std::fs::read_to_string(folder.path().join("p.svg")).expect("a picture");
    assert!(picture.contains("40 simulated records"), "{picture}");
    assert!(picture.contains("<circle"), "{picture}");
    let alone = ["infer", "promise", "--plot", "p.svg"];
    let (_, error) = run(folder.path(), &alone, 2);
    assert!(error.contains("--calibrate"), "{error}");
}

#[test]
fn a_scenario_without_a_record_is_told_what_is_missing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(folder.path(), &["new", "mine"], 0);
    let (_, error) = run(folder.path(), &["infer", "mine"], 2);
    assert!(error.contains("has no `record`"), "{error}");
}

#[test]
fn options_that_would_have_no_effect_are_refused() {
    let (folder, _) = scenario(RECORD);
    for (option, value) in [
        ("--html", "page.html"),
        ("--json", "found.json"),
        ("--ach-out", "table.csv"),
        ("--against", "promise"),
    ] {
        let arguments = ["infer", "promise", "--calibrate", "2", option, value];
        let (_, error) = run(folder.path(), &arguments, 2);
        assert!(error.contains("cannot be used with"), "{error}");
    }
    let (_, error) = run(folder.path(), &["infer", "promise", "--actor", "ana"], 2);
    assert!(error.contains("--ach-out"), "{error}");
}

#[test]
fn an_unknown_actor_is_told_before_anything_is_written() {
    let (folder, _) = scenario(RECORD);
    let arguments = [
        "infer",
        "promise",
        "--html",
        "page.html",
        "--ach-out",
        "table.csv",
        "--actor",
        "bob",
    ];
    let (_, error) = run(folder.path(), &arguments, 2);
    assert!(error.contains("no actor `bob` has hidden types"), "{error}");
    assert!(error.contains("expected: one of ana"), "{error}");
    assert!(!folder.path().join("page.html").exists());
}

#[test]
fn a_scenario_without_a_record_is_shown_how_to_write_one() {
    let (folder, place) = scenario(RECORD);
    let text = fs::read_to_string(place.join("scenario.dg")).expect("a scenario");
    let (before, _) = text.split_once("record \"record.csv\"").expect("a record");
    fs::write(place.join("scenario.dg"), before).expect("a scenario");
    let (_, error) = run(folder.path(), &["infer", "promise"], 2);
    assert!(error.contains("record \"record.csv\""), "{error}");
    assert!(
        error.contains("code word is promise when actor is"),
        "{error}"
    );
    assert!(error.contains("book/src/record.md"), "{error}");
    // What is shown can be written as it stands.
    let example: String = error
        .lines()
        .skip_while(|line| !line.contains("record \"record.csv\""))
        .take(3)
        .map(|line| format!("{}\n", line.strip_prefix("    ").expect("indented")))
        .collect();
    fs::write(place.join("scenario.dg"), format!("{before}{example}")).expect("a scenario");
    run(folder.path(), &["record", "check", "promise"], 0);
}

#[test]
fn doubts_about_a_record_and_its_rules_are_told() {
    let (folder, place) = scenario(&RECORD.replace(",bad,", ",badly,"));
    let (out, error) = run(folder.path(), &["record", "check", "promise"], 0);
    assert!(
        error.contains("no event is coded by `code report is bad_news"),
        "{error}"
    );
    assert!(error.contains("scenario.dg:"), "{error}");
    assert!(out.contains("4 events, 0 errors, 4 warnings"), "{out}");
    let (out, _) = run(folder.path(), &["infer", "promise"], 0);
    assert!(out.contains("coding rules match no event"), "{out}");
    fs::write(
        place.join("old.csv"),
        "evidence,date,credibility,good,bad\nseen,2018-03-01,High,CC,I\n",
    )
    .expect("a table");
    let (_, error) = run(
        folder.path(),
        &["infer", "promise", "--ach", "promise/old.csv"],
        0,
    );
    assert!(error.contains("`credibility` is not read"), "{error}");
    assert!(
        error.contains("in the time of the record, 2018-01-01"),
        "{error}"
    );
    let (_, error) = run(folder.path(), &["infer", "promise", "--ach", "none.csv"], 2);
    assert!(error.contains("there is no such file"), "{error}");
}

#[test]
fn worlds_that_were_read_are_kept() {
    let (folder, _) = scenario(RECORD);
    let place = folder.path();
    let asked = ["infer", "promise", "--worlds", "30", "--json"];
    let with = |more: &[&'static str]| [&asked[..], more].concat();
    run(place, &with(&["whole.json"]), 0);
    let keeping = |file: &'static str| with(&[file, "--keep", "kept"]);
    let (_, told) = run(place, &keeping("first.json"), 0);
    assert_eq!(told, "");
    // As if it had been stopped, and its last line cut short.
    let read = |file| fs::read_to_string(place.join(file)).expect("a file");
    assert_eq!(read("kept").lines().count(), 31);
    let half: Vec<String> = read("kept").lines().take(16).map(str::to_owned).collect();
    fs::write(place.join("kept"), half.join("\n")).expect("a file");
    let (_, told) = run(place, &keeping("again.json"), 0);
    assert_eq!(told, "14 worlds were taken from kept\n");
    assert!(read("whole.json") == read("first.json") && read("first.json") == read("again.json"));
    // What was kept under other settings is not taken.
    let other = [&keeping("other.json")[..], &["--lambda", "1"]].concat();
    let (_, told) = run(place, &other, 0);
    assert_eq!(told, "");
    assert_eq!(read("kept").lines().count(), 61);

    let damaged = read("kept").replacen('\n', "\nx ", 1);
    fs::write(place.join("kept"), damaged).expect("a file");
    let (_, error) = run(place, &keeping("x.json"), 2);
    assert!(error.contains("--keep kept: line 2: "), "{error}");
    let (_, error) = run(place, &["infer", "promise", "--keep", "kept"], 2);
    assert!(error.contains("--worlds"), "{error}");
    let (_, error) = run(place, &with(&["x.json", "--keep", "-"]), 2);
    assert!(error.contains("name a file"), "{error}");
}
