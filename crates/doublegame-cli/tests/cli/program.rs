//! The program as a user meets it: commands, exit codes, files, messages.

use std::fs;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;

use crate::support::{doublegame, new_scenario, text};

#[test]
fn a_new_scenario_is_clean_and_in_canonical_form() {
    let folder = new_scenario();
    let check = doublegame(folder.path(), &["check", "ceasefire"]);
    assert_eq!(check.status.code(), Some(0));
    assert_eq!(text(&check.stdout), "ceasefire: 0 errors, 0 warnings\n");
    let fmt = doublegame(folder.path(), &["fmt", "--check", "ceasefire"]);
    assert_eq!(fmt.status.code(), Some(0), "{}", text(&fmt.stderr));
}

#[test]
fn new_never_touches_what_is_there() {
    let folder = new_scenario();
    let file = folder.path().join("ceasefire/scenario.dg");
    fs::write(&file, "mine").unwrap();
    let again = doublegame(folder.path(), &["new", "ceasefire"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("exists and is not empty"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn analyze_prints_a_summary_and_writes_html_and_json() {
    let folder = new_scenario();
    let run = doublegame(
        folder.path(),
        &["analyze", "ceasefire", "--json", "report.json"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let summary = text(&run.stdout);
    assert!(summary.contains("doublegame-ceasefire.html"), "{summary}");
    assert!(
        !summary.contains('\u{1b}'),
        "no colors where there is no terminal"
    );
    let html = fs::read_to_string(folder.path().join("doublegame-ceasefire.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"));
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap())
            .unwrap();
    let policies: Vec<_> = json["policies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].clone())
        .collect();
    assert_eq!(policies, ["free", "patience", "tripwire"]);
    assert_eq!(json["claims"].as_array().unwrap().len(), 3);
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = new_scenario();
    let json = |threads| {
        let run = doublegame(
            folder.path(),
            &[
                "analyze",
                "ceasefire",
                "--json",
                "-",
                "--html",
                "r.html",
                "--threads",
                threads,
            ],
        );
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        (run.stdout, fs::read(folder.path().join("r.html")).unwrap())
    };
    assert!(json("1") == json("4"));
}

#[test]
fn standard_output_carries_only_what_was_asked_for() {
    let folder = new_scenario();
    let run = doublegame(folder.path(), &["analyze", "ceasefire", "--json", "-"]);
    assert_eq!(run.status.code(), Some(0));
    serde_json::from_slice::<serde_json::Value>(&run.stdout).expect("JSON alone");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let both = ["analyze", "ceasefire", "--json", "-", "--html", "r.html"];
    let run = doublegame(folder.path(), &both);
    assert_eq!(run.status.code(), Some(0));
    assert!(folder.path().join("r.html").is_file());
}

#[test]
fn wrong_options_are_all_named_with_a_way_to_mend_them() {
    let folder = new_scenario();
    let run = doublegame(
        folder.path(),
        &[
            "analyze",
            "ceasefire",
            "--policy",
            "patiense",
            "--param",
            "acuracy=1",
            "--param",
            "accuracy=x",
            "--param",
            "accuracy=5",
        ],
    );
    assert_eq!(run.status.code(), Some(2));
    let message = text(&run.stderr);
    assert!(message.contains("did you mean patience?"), "{message}");
    assert!(message.contains("did you mean accuracy?"), "{message}");
    for wrong in ["accuracy=x", "accuracy=5"] {
        let expected = format!(
            "error: --param {wrong}: expected a number from 0.6 to 0.9 after =\n  help: for example --param accuracy=0.75;"
        );
        assert!(message.contains(&expected), "{message}");
    }
    assert!(!folder.path().join("doublegame-ceasefire.html").exists());
}

#[test]
fn a_param_that_is_set_twice_or_has_no_name_is_refused() {
    let folder = new_scenario();
    let twice = ["--param", "accuracy=0.7", "--param", "accuracy=0.8"];
    let nameless = ["--param", "=0.7"];
    for (wrong, expected) in [
        (&twice[..], "accuracy=0.8: the param is set twice"),
        (&nameless[..], "=0.7: expected NAME=VALUE"),
    ] {
        let arguments = [&["show", "ceasefire"], wrong].concat();
        let run = doublegame(folder.path(), &arguments);
        assert_eq!(run.status.code(), Some(2));
        let message = text(&run.stderr);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_and_a_game_that_is_not_there_are_bad_input() {
    let folder = new_scenario();
    for (arguments, expected) in [
        (["new", "ceasefire/scenario.dg/deeper"], "may write"),
        (["show", "nowhere.efg"], "there is no such file"),
    ] {
        let run = doublegame(folder.path(), &arguments);
        assert_eq!(run.status.code(), Some(2));
        let message = text(&run.stderr);
        assert!(message.contains(expected), "{message}");
    }
}

/// Where neither output takes anything, as on a full disk, the exit code tells, and nothing panics.
#[cfg(target_os = "linux")]
#[test]
fn full_outputs_are_a_fault_of_the_machine() {
    let full = || {
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a device that takes nothing")
    };
    let folder = new_scenario();
    for scenario in ["ceasefire", "nowhere"] {
        let status = Command::new(cargo_bin("doublegame"))
            .args(["check", scenario])
            .current_dir(folder.path())
            .stdout(full())
            .stderr(full())
            .status()
            .expect("the program starts");
        assert_eq!(status.code(), Some(1), "{scenario}");
    }
}

#[test]
fn a_lambda_that_is_no_number_above_zero_is_refused() {
    let folder = new_scenario();
    for lambda in ["0", "-1", "inf", "NaN", "abc"] {
        let run = doublegame(folder.path(), &["analyze", "ceasefire", "--lambda", lambda]);
        assert_eq!(run.status.code(), Some(2), "{lambda}");
        let message = text(&run.stderr);
        assert!(message.contains("expected a number above 0"), "{message}");
    }
}

#[test]
fn numbers_of_options_are_refused_with_what_is_expected_and_an_example() {
    let folder = new_scenario();
    for (option, wrong, expected) in [
        ("--horizon", "abc", "from 1 to 64, for example 6"),
        ("--horizon", "100000", "no longer horizon is taken, since"),
        ("--seed", "-1", "a whole number from 0 to"),
        ("--threads", "0", "from 1 to 1024, for example 2"),
        ("--max-nodes", "many", "a whole number above 0, for example"),
    ] {
        let run = doublegame(folder.path(), &["analyze", "ceasefire", option, wrong]);
        assert_eq!(run.status.code(), Some(2), "{option} {wrong}");
        let message = text(&run.stderr);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_scenario_that_is_not_there_is_named_without_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = doublegame(folder.path(), &["check", "nope.dg"]);
    assert_eq!(run.status.code(), Some(2));
    let message = text(&run.stderr);
    assert!(message.contains(" --> nope.dg\n"), "{message}");
}

#[test]
fn places_that_cannot_be_written_are_named_before_the_work() {
    let folder = new_scenario();
    let run = doublegame(
        folder.path(),
        &[
            "analyze",
            "ceasefire",
            "--html",
            "none/r.html",
            "--json",
            "ceasefire",
        ],
    );
    assert_eq!(run.status.code(), Some(2));
    let message = text(&run.stderr);
    assert!(
        message.contains("--html none/r.html: there is no folder none"),
        "{message}"
    );
    assert!(
        message.contains("--json ceasefire: it is a folder"),
        "{message}"
    );
    let same = ["analyze", "ceasefire", "--html", "r", "--json", "r"];
    let run = doublegame(folder.path(), &same);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("both go to r"),
        "{}",
        text(&run.stderr)
    );
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "only the scenario is there");
}

#[cfg(unix)]
#[test]
fn links_and_devices_are_written_to_and_stay() {
    let folder = new_scenario();
    fs::write(folder.path().join("old.html"), "old").unwrap();
    std::os::unix::fs::symlink("old.html", folder.path().join("link.html")).unwrap();
    let pipe = folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    let run = doublegame(
        folder.path(),
        &[
            "analyze",
            "ceasefire",
            "--html",
            "link.html",
            "--json",
            "pipe",
        ],
    );
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let link = folder.path().join("link.html");
    assert!(fs::symlink_metadata(link).unwrap().is_symlink());
    assert!(
        fs::read_to_string(folder.path().join("old.html"))
            .unwrap()
            .contains("<html")
    );
    serde_json::from_str::<serde_json::Value>(&reader.join().unwrap()).expect("JSON came through");
}

#[test]
fn line_ends_and_marks_of_other_systems_are_read() {
    let folder = new_scenario();
    let file = folder.path().join("ceasefire/scenario.dg");
    let usual = fs::read_to_string(&file).unwrap();
    for other in [usual.replace('\n', "\r\n"), format!("\u{feff}{usual}")] {
        fs::write(&file, other).unwrap();
        let check = doublegame(folder.path(), &["check", "ceasefire"]);
        assert_eq!(check.status.code(), Some(0), "{}", text(&check.stderr));
        let fmt = doublegame(folder.path(), &["fmt", "ceasefire"]);
        assert_eq!(fmt.status.code(), Some(0), "{}", text(&fmt.stderr));
        assert_eq!(fs::read_to_string(&file).unwrap(), usual);
    }
}

#[test]
fn a_scenario_includes_nothing_from_outside_its_folder() {
    let folder = new_scenario();
    fs::write(folder.path().join("outside.dg"), "").unwrap();
    let file = folder.path().join("ceasefire/scenario.dg");
    let usual = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{usual}\ninclude \"../outside.dg\"\n")).unwrap();
    let check = doublegame(folder.path(), &["check", "ceasefire"]);
    assert_eq!(check.status.code(), Some(2));
    assert!(
        text(&check.stderr).contains("../outside.dg"),
        "{}",
        text(&check.stderr)
    );
}

#[test]
fn a_missing_scenario_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["check", "show", "analyze", "fmt"] {
        let run = doublegame(folder.path(), &[command, "nowhere"]);
        assert_eq!(
            run.status.code(),
            Some(2),
            "{command}: {}",
            text(&run.stderr)
        );
        assert!(
            text(&run.stderr).contains("nowhere"),
            "{}",
            text(&run.stderr)
        );
    }
}

#[test]
fn all_errors_of_a_scenario_are_shown_at_once() {
    let folder = new_scenario();
    let file = folder.path().join("ceasefire/scenario.dg");
    let broken = fs::read_to_string(&file)
        .unwrap()
        .replace("when report is clean", "when report is cleen")
        .replace("horizon 3", "horizon 0");
    fs::write(&file, broken).unwrap();
    let run = doublegame(folder.path(), &["analyze", "ceasefire"]);
    assert_eq!(run.status.code(), Some(2));
    let message = text(&run.stderr);
    assert!(
        message.contains("cleen") && message.contains("horizon"),
        "{message}"
    );
}

#[test]
fn fmt_rewrites_and_then_has_nothing_to_do() {
    let folder = new_scenario();
    let file = folder.path().join("ceasefire/scenario.dg");
    let canonical = fs::read_to_string(&file).unwrap();
    fs::write(&file, canonical.replace("horizon 3", "horizon    3")).unwrap();
    assert_eq!(
        doublegame(folder.path(), &["fmt", "--check", "ceasefire"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        doublegame(folder.path(), &["fmt", "ceasefire"])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), canonical);
}

#[test]
fn fmt_touches_nothing_while_there_is_an_error() {
    let folder = new_scenario();
    let file = folder.path().join("ceasefire/scenario.dg");
    let broken = fs::read_to_string(&file)
        .unwrap()
        .replace("horizon 3", "horizon    3\nhorizont 4");
    fs::write(&file, &broken).unwrap();
    assert_eq!(
        doublegame(folder.path(), &["fmt", "ceasefire"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), broken);
}

#[test]
fn show_says_who_sees_what_and_how_large_the_game_is() {
    let folder = new_scenario();
    let run = doublegame(folder.path(), &["show", "ceasefire"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let shown = text(&run.stdout);
    for part in [
        "The government",
        "The movement",
        "nodes",
        "information sets",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
}

#[test]
fn a_game_over_the_limit_is_refused_with_advice() {
    let folder = new_scenario();
    for command in ["show", "analyze"] {
        let run = doublegame(folder.path(), &[command, "ceasefire", "--max-nodes", "20"]);
        assert_eq!(run.status.code(), Some(2), "{command}");
        assert!(
            text(&run.stderr).contains("more than 20 nodes"),
            "{}",
            text(&run.stderr)
        );
    }
}

#[test]
fn every_shell_gets_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = doublegame(folder.path(), &["completions", shell]);
        assert_eq!(run.status.code(), Some(0));
        assert!(text(&run.stdout).contains("analyze"));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    let folder = new_scenario();
    let mut child = Command::new(cargo_bin("doublegame"))
        .args([
            "analyze",
            "ceasefire",
            "--thorough",
            "--horizon",
            "5",
            "--html",
            "report.html",
        ])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let status = child.wait().unwrap();
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "ceasefire")
        .collect();
    // A fast machine may be done before the signal comes; then the report is whole.
    match status.code() {
        Some(130) => assert_eq!(left, Vec::<String>::new()),
        code => assert_eq!((code, left), (Some(0), vec!["report.html".to_owned()])),
    }
}
