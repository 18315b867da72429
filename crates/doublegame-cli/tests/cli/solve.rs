//! `solve` as a user meets it.

#![allow(
    clippy::float_cmp,
    reason = "numbers that are written exactly are read back exactly"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use crate::support::run;

fn json(folder: &Path, arguments: &[&str], code: i32) -> Value {
    let arguments = [&["solve"], arguments, &["--json", "-"]].concat();
    serde_json::from_str(&run(folder, &arguments, code).0).expect("JSON")
}

const BATTLE: &str = r#"NFG 1 R "battle of the sexes" { "row" "column" }
{ { "opera" "fight" } { "opera" "fight" } }  3 2  0 0  0 0  2 3"#;
/// One player who does not know whether it has moved before.
const DRIVER: &str = r#"EFG 2 R "absent-minded driver" { "driver" }
p "" 1 1 "" { "exit" "go on" } 0
  t "" 1 "" { 0 }
  p "" 1 1 "" { "exit" "go on" } 0
    t "" 2 "" { 4 }
    t "" 3 "" { 1 }
"#;

fn games() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("battle.nfg"), BATTLE).unwrap();
    fs::write(folder.path().join("driver.efg"), DRIVER).unwrap();
    run(folder.path(), &["generate", "kuhn", "--out", "kuhn.efg"], 0);
    folder
}

#[test]
fn json_has_the_solution_its_quality_and_its_origin() {
    let folder = games();
    let found = json(folder.path(), &["kuhn.efg", "--lambda", "3"], 0);
    assert_eq!(found["status"], "converged");
    assert_eq!(found["lambda"], 3.0);
    assert_eq!(found["settings"]["lambda"], 3.0);
    assert_eq!(found["inputs"][0]["file"], "kuhn.efg");
    assert_eq!(found["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
    assert!(found["residual"].as_f64().unwrap() <= 1e-9);
    assert!(found["seconds"].as_f64().unwrap() > 0.0);
    assert!(found["player_regret"].as_f64().unwrap() > 0.0);
    assert!(found["agent_regret"].as_f64().unwrap() > 0.0);
    assert_eq!(found["payoffs"].as_array().unwrap().len(), 2);
    let profile = found["profile"].as_array().unwrap();
    assert_eq!(profile.len(), 12);
    for (place, set) in profile.iter().enumerate() {
        assert_eq!(set["player"], 1 + place / 6);
        assert_eq!(set["infoset"], 1 + place % 6);
        let actions = set["actions"].as_array().unwrap();
        let sum: f64 = actions
            .iter()
            .map(|action| action["probability"].as_f64().unwrap())
            .sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert!(
            actions
                .iter()
                .all(|action| !action["label"].as_str().unwrap().is_empty())
        );
    }
}

#[test]
fn several_solutions_are_a_list_and_lines() {
    let folder = games();
    let found = json(
        folder.path(),
        &[
            "battle.nfg",
            "--concept",
            "nash",
            "--all",
            "--gambit",
            "lines.txt",
        ],
        0,
    );
    let solutions = found["solutions"].as_array().unwrap();
    assert_eq!(solutions.len(), 3);
    assert_eq!(found["profile"], solutions[0]["profile"]);
    let lines = fs::read_to_string(folder.path().join("lines.txt")).unwrap();
    assert_eq!(lines, "NE,1,0,1,0\nNE,0,1,0,1\nNE,3/5,2/5,2/5,3/5\n");
    let mixed = &solutions[2]["profile"][0]["actions"][0];
    assert_eq!(
        (&mixed["label"], &mixed["exact"]),
        (&"opera".into(), &"3/5".into())
    );
    assert!((mixed["probability"].as_f64().unwrap() - 0.6).abs() < 1e-15);
}

#[test]
fn the_table_names_players_sets_and_actions() {
    let folder = games();
    let (out, error) = run(
        folder.path(),
        &["solve", "kuhn.efg", "--concept", "nash"],
        0,
    );
    assert_eq!(error, "");
    for part in [
        "Kuhn poker with 3 cards\nNash equilibrium, by Lemke's method on the sequence form\nconverged (",
        "payoffs        First -1/18, Second 1/18",
        "player regret  0\n",
        "1  First\n",
        "J check bet",
        "fold: 1",
    ] {
        assert!(out.contains(part), "{part} in\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn branches_of_a_symmetric_game_say_what_they_join() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let game = r#"NFG 1 R "coordination" { "A" "B" } { 2 2 } "" 1 1 0 0 0 0 1 1"#;
    fs::write(folder.path().join("coordination.nfg"), game).unwrap();
    let solve = ["solve", "coordination.nfg", "--lambda", "10", "--all"];
    let (out, _) = run(
        folder.path(),
        &[&solve[..], &["--branch", "branches.json"]].concat(),
        0,
    );
    assert!(out.contains("comes onto branch 1 at lambda"), "{out}");
    let text = fs::read_to_string(folder.path().join("branches.json")).unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    let branches = written["branches"].as_array().unwrap();
    assert_eq!(branches.len(), 3);
    assert_eq!(branches[0]["joins"], Value::Null);
    for branch in branches {
        assert_eq!(branch["status"], "converged");
        let points = branch["points"].as_array().unwrap();
        assert!(
            points
                .iter()
                .all(|point| point["lambda"].as_f64() >= Some(0.0))
        );
    }
    for branch in &branches[1..] {
        assert_eq!(branch["joins"]["branch"], 1);
        assert!((branch["joins"]["lambda"].as_f64().unwrap() - 2.0).abs() < 0.01);
    }
}

#[test]
fn regret_minimization_tells_its_course() {
    let folder = games();
    let found = json(folder.path(), &["kuhn.efg", "--concept", "cfr"], 0);
    let course = found["course"].as_array().unwrap();
    assert!(course.len() > 2);
    let column = |name: &str| -> Vec<f64> {
        let entries = course.iter();
        entries.map(|entry| entry[name].as_f64().unwrap()).collect()
    };
    assert!(column("iteration").is_sorted() && column("seconds").is_sorted());
    let exploitability = column("exploitability");
    let last = exploitability[exploitability.len() - 1];
    assert_eq!(last, found["residual"].as_f64().unwrap());
    assert!(last < 1e-3 * exploitability[0]);
    assert!(column("seconds")[course.len() - 1] <= found["seconds"].as_f64().unwrap());

    let (out, _) = run(folder.path(), &["solve", "kuhn.efg", "--concept", "cfr"], 0);
    let table = out
        .lines()
        .skip_while(|line| !line.contains("seconds  exploitability"));
    let rows: Vec<&str> = table.skip(1).take_while(|line| !line.is_empty()).collect();
    assert!((3..=8).contains(&rows.len()), "{out}");
    let iteration = |row: &str| row.split_whitespace().next().unwrap().to_owned();
    assert_eq!(iteration(rows[0]), course[0]["iteration"].to_string());
    assert_eq!(
        iteration(rows[rows.len() - 1]),
        course[course.len() - 1]["iteration"].to_string()
    );
    let other = json(folder.path(), &["kuhn.efg", "--concept", "nash"], 0);
    assert!(other.get("course").is_none());
}

#[test]
fn the_exit_code_tells_how_it_ended() {
    let folder = games();
    let short = json(
        folder.path(),
        &["kuhn.efg", "--concept", "cfr", "--iterations", "10"],
        3,
    );
    assert_eq!(short["status"], "stopped short");
    assert!(short["reason"].as_str().unwrap().contains("iterations"));
    assert!(short["residual"].as_f64().unwrap() > 1e-6);
    let short = json(
        folder.path(),
        &["kuhn.efg", "--lambda", "50", "--sweeps", "3"],
        3,
    );
    assert!(
        short["lambda"].as_f64().unwrap() < 50.0,
        "it never claims another lambda"
    );
    let (out, _) = run(
        folder.path(),
        &["solve", "kuhn.efg", "--concept", "pure"],
        3,
    );
    assert!(
        out.contains("there is no equilibrium in pure strategies"),
        "{out}"
    );
}

#[test]
fn imperfect_recall_is_solved_by_the_concept_that_can() {
    let folder = games();
    let found = json(folder.path(), &["driver.efg", "--lambda", "0.5"], 0);
    assert_eq!(found["player_regret"], Value::Null);
    let (_, error) = run(
        folder.path(),
        &["solve", "driver.efg", "--concept", "nash"],
        2,
    );
    assert!(error.contains("perfect"), "{error}");
    assert!(error.contains("help: "), "{error}");
}

#[test]
fn a_scenario_is_solved_as_a_graph_and_as_a_tree() {
    let folder = games();
    run(folder.path(), &["new", "mine"], 0);
    let quantal = json(folder.path(), &["mine", "--horizon", "1"], 0);
    assert_eq!(quantal["status"], "converged");
    assert!(!quantal["profile"].as_array().unwrap().is_empty());
    run(
        folder.path(),
        &["export", "mine", "--horizon", "1", "--out", "mine.efg"],
        0,
    );
    // The stake of both actors is 2, and a file has no stakes.
    let exported = json(folder.path(), &["mine.efg", "--lambda", "1"], 0);
    for player in 0..2 {
        let payoff = |found: &Value| found["payoffs"][player].as_f64().unwrap();
        assert!((payoff(&exported) - payoff(&quantal)).abs() < 1e-8);
    }
    let few = [
        "solve",
        "mine",
        "--horizon",
        "1",
        "--concept",
        "dominance",
        "--max-profiles",
        "1",
    ];
    let (_, error) = run(folder.path(), &few, 2);
    assert!(error.contains("--max-profiles"), "{error}");
}

#[test]
fn wrong_input_is_said_with_what_to_do() {
    let folder = games();
    fs::write(
        folder.path().join("broken.efg"),
        "EFG 2 R \"x\" { \"1\" }\np \"\" 1 1",
    )
    .unwrap();
    for (arguments, part) in [
        (&["nowhere.efg"][..], "cannot read nowhere.efg"),
        (&["broken.efg"], "broken.efg: line 2"),
        (&["battle.nfg", "--concept", "spe"], "help: --concept nash"),
        (&["battle.nfg", "--concept", "cfr"], "not constant-sum"),
        (&["battle.nfg", "--policy", "x"], "are for scenarios"),
        (
            &["battle.nfg", "--concept", "correlated", "--favor", "3"],
            "players 1 to 2",
        ),
        (
            &["battle.nfg", "--json", "nowhere/x.json"],
            "there is no folder nowhere",
        ),
        (
            &["battle.nfg", "--json", "-", "--gambit", "-"],
            "a place of its own",
        ),
        (
            &["battle.nfg", "--concept", "correlated", "--gambit", "x"],
            "--gambit is for concepts that give a profile",
        ),
        (&["battle.nfg", "--lambda", "-1"], "from 0 to 1e100"),
        (
            &[
                "kuhn.efg",
                "--concept",
                "nash",
                "--all",
                "--max-profiles",
                "9",
            ],
            "--max-profiles raises",
        ),
        (&["kuhn.efg", "--concept", "spe"], "perfect information"),
    ] {
        let arguments = [&["solve"], arguments].concat();
        let (out, error) = run(folder.path(), &arguments, 2);
        assert_eq!(out, "");
        assert!(error.contains(part), "{part} in\n{error}");
    }
}

#[test]
fn the_whole_branch_is_written_as_numbers_and_as_a_picture() {
    let folder = games();
    let (out, _) = run(
        folder.path(),
        &[
            "solve",
            "battle.nfg",
            "--lambda",
            "6",
            "--all",
            "--branch",
            "-",
            "--points",
            "30",
        ],
        0,
    );
    let residual = out.lines().nth(2).unwrap().split(',').nth(2).unwrap();
    assert!(residual.contains('e'), "{residual}");
    let mut lines = out.lines();
    assert_eq!(
        lines.next().unwrap(),
        "branch,lambda,residual,turned,payoff 1,payoff 2,1:1:opera,1:1:fight,2:1:opera,2:1:fight"
    );
    let points: Vec<Vec<f64>> = lines
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    let principal: Vec<_> = points.iter().filter(|point| point[0] == 1.0).collect();
    assert!(principal.len() > 30);
    assert_eq!((principal[0][1], principal[0][6]), (0.0, 0.5));
    assert_eq!(principal.last().unwrap()[1], 6.0);
    assert!(
        points.iter().any(|point| point[0] == 2.0),
        "other equilibria have a branch"
    );
    for point in &points {
        assert!((point[6] + point[7] - 1.0).abs() < 1e-12);
        // The definition: log-odds are lambda times the difference in payoff.
        let odds = (point[6] / point[7]).ln();
        assert!(
            (odds - point[1] * (3.0 * point[8] - 2.0 * point[9])).abs() < 1e-5,
            "{point:?}"
        );
    }
    let files = ["--branch", "b.svg"];
    run(
        folder.path(),
        &[&["solve", "kuhn.efg"][..], &files].concat(),
        0,
    );
    let picture = fs::read_to_string(folder.path().join("b.svg")).unwrap();
    assert_eq!(picture.matches("<g>").count(), 12);
    assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
    run(
        folder.path(),
        &["solve", "kuhn.efg", "--branch", "b.json"],
        0,
    );
    let text = fs::read_to_string(folder.path().join("b.json")).unwrap();
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["actions"].as_array().unwrap().len(), 24);
    assert!(found["branches"][0]["points"].as_array().unwrap().len() >= 100);
}

#[test]
fn options_without_effect_are_named() {
    let folder = games();
    let options = [
        "solve",
        "kuhn.efg",
        "--concept",
        "nash",
        "--lambda",
        "3",
        "--method",
        "plus",
        "--points",
        "5",
    ];
    let (_, error) = run(folder.path(), &options, 0);
    assert!(
        error.contains("--lambda has no effect here; it is for --concept qre"),
        "{error}"
    );
    assert!(
        error.contains("--method has no effect here; it is for --concept cfr"),
        "{error}"
    );
    assert!(
        error.contains("--points has no effect without --branch"),
        "{error}"
    );
    let (_, error) = run(folder.path(), &["solve", "kuhn.efg", "--lambda", "3"], 0);
    assert!(!error.contains("no effect"), "{error}");
    for concept in [
        "sequential",
        "cfr",
        "correlated",
        "coarse-correlated",
        "dominance",
    ] {
        let options = ["solve", "kuhn.efg", "--concept", concept, "--all"];
        let (_, error) = run(folder.path(), &options, 0);
        let warning = "--all has no effect here; it is for --concept qre, nash, spe and pure";
        assert!(error.contains(warning), "{error}");
    }
    let sizes = ["--max-profiles", "9", "--max-nodes", "9"];
    let options = [&["solve", "battle.nfg", "--concept", "nash"], &sizes[..]].concat();
    let (_, error) = run(folder.path(), &options, 0);
    assert!(
        error.contains("--max-profiles has no effect here; it is for trees"),
        "{error}"
    );
    assert!(
        error.contains("--max-nodes has no effect here; it is for scenarios"),
        "{error}"
    );
    let found = json(folder.path(), &["kuhn.efg", "--concept", "correlated"], 0);
    assert_eq!(found["settings"]["max_profiles"], 100_000);
}

#[test]
fn more_points_than_can_be_had_are_refused() {
    let folder = games();
    let options = ["solve", "battle.nfg", "--branch", "-", "--points", "100001"];
    let (_, error) = run(folder.path(), &options, 2);
    assert!(error.contains("a whole number from 1 to 100000"), "{error}");
}

#[test]
fn what_more_sweeps_would_do_is_said() {
    let folder = games();
    for concept in ["qre", "sequential"] {
        let options = ["solve", "kuhn.efg", "--concept", concept, "--sweeps", "3"];
        let (out, _) = run(folder.path(), &options, 3);
        let words = out.replace('\n', " ");
        assert!(words.contains("sweeps allowed are used up"), "{out}");
        assert!(words.contains("--sweeps allows more"), "{out}");
    }
}

/// A reader that goes away, as `head` does, does not make a solution of what is none.
#[test]
fn the_exit_code_does_not_depend_on_who_reads() {
    let folder = games();
    for (options, code) in [
        (["--iterations", "10"], 3),
        (["--exploitability", "0.1"], 0),
    ] {
        let mut child = Command::new(cargo_bin("doublegame"))
            .args(["solve", "kuhn.efg", "--concept", "cfr"])
            .args(options)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(code));
    }
}
