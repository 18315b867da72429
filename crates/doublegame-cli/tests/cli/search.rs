//! Searches as a user meets them: whole and by evolution, killed, resumed, on several threads, against brute force.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{assert_same, command, done, refused, small};

/// A policy with two levers for the small scenario. Of what it promises, mercy and a long trial only take away a reason to
/// enforce, so that no mercy and no trial are best for enforcement.
const POLICY: &str = r#"
lever mercy "how often a report of evasion is let pass" = 0.5 in 0..1
  unit "probability"
  judgement "what Washington can announce"

lever trial "up to which half-year Beijing is in whatever is reported" = 0 in 0..2 whole
  judgement "a trial period"

policy merciful "Beijing in after a trial, out at times" of washington
  cite mastro "paragraph 18"
  fix answer to include when period <= trial or report is clean
  mix answer as include probability mercy, exclude otherwise
"#;

fn found(folder: &Path, search: &str) -> Value {
    let text = fs::read_to_string(folder.join(search).join("search.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The best by a criterion and a measure.
fn best<'f>(found: &'f Value, criterion: usize, measure: &str) -> &'f Value {
    let all = found["best"].as_array().expect("the best");
    let is_it = |it: &&Value| it["criterion"] == criterion && it["measure"] == measure;
    all.iter().find(is_it).expect("a best by the measure")
}

const WHOLE: [&str; 10] = [
    "search", "small", "--policy", "merciful", "--lever", "trial", "--worlds", "25", "--out",
    "whole",
];

#[test]
fn a_whole_search_agrees_with_a_sweep_of_each_setting() {
    let folder = small(POLICY);
    let path = folder.path();
    let said = done(path, &WHOLE);
    assert!(
        said.contains("All settings of the levers were tried"),
        "{said}"
    );
    let found = found(path, "whole");
    assert_eq!(found["method"], "all");
    let settings = found["settings"].as_array().unwrap();
    assert_eq!(settings.len(), 3);
    for setting in settings {
        let trial = setting["levers"][0].as_f64().unwrap();
        let param = format!("trial={trial}");
        let out = format!("sweep-{trial}");
        let sweep = [
            "sweep",
            "small",
            "--worlds",
            "25",
            "--param",
            &param,
            "--no-break-even",
            "--out",
            &out,
        ];
        done(path, &sweep);
        let table = fs::read_to_string(path.join(&out).join("worlds.csv")).unwrap();
        let mut lines = table
            .lines()
            .map(|line| line.split(',').collect::<Vec<_>>());
        let head = lines.next().unwrap();
        assert!(!head.contains(&"param.mercy") && !head.contains(&"param.trial"));
        let column = head
            .iter()
            .position(|name| name.contains("merciful") && name.contains("enforcement_seen"))
            .unwrap_or_else(|| panic!("{head:?}"));
        let mut values: Vec<f64> = lines.map(|line| line[column].parse().unwrap()).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.sort_by(f64::total_cmp);
        let told = &setting["values"][0];
        for (name, value) in [("mean", mean), ("worst", values[0]), ("tenth", values[2])] {
            let told = told[name].as_f64().unwrap();
            assert!(
                (told - value).abs() < 1e-5,
                "{trial} {name}: {told} and {value}"
            );
        }
    }
    let page = fs::read_to_string(path.join("whole/search.html")).unwrap();
    for part in ["scatter-0-1", "Best by each measure", "The levers", "menu"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn evolution_finds_the_best_that_is_known() {
    let folder = small(POLICY);
    let path = folder.path();
    let said = done(
        path,
        &[
            "search", "small", "--policy", "merciful", "--worlds", "12", "--budget", "150",
            "--out", "evolved",
        ],
    );
    assert!(said.contains("NSGA-II"), "{said}");
    let found = found(path, "evolved");
    let settings = found["settings"].as_array().unwrap();
    assert_eq!(settings.len(), 150);
    let best = best(&found, 0, "mean");
    let place = best["setting"].as_u64().unwrap() as usize;
    let levers = &settings[place]["levers"];
    assert!(levers[0].as_f64().unwrap() < 0.01, "{levers}");
    assert_eq!(levers[1], 0.0, "{levers}");
    let checked = &best["checked"];
    assert!(
        checked["value"].as_f64() > checked["menu"].as_f64(),
        "{checked}"
    );
    assert_eq!(
        (&checked["better"], &checked["worse"]),
        (&12.into(), &0.into())
    );
    assert_eq!(checked["sure"], 1.0);
    // The front holds what is best by each criterion, and nothing on it is dominated.
    let front: Vec<usize> = found["front"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_u64().unwrap() as usize)
        .collect();
    let values = |place: usize| {
        let values = &settings[place]["values"];
        [&values[0]["mean"], &values[1]["mean"]].map(|value| value.as_f64().unwrap())
    };
    for (place, setting) in settings.iter().enumerate() {
        let one = values(place);
        let is_dominated = (0..settings.len()).map(values).any(|other| {
            other[0] >= one[0] && other[1] >= one[1] && (other[0] > one[0] || other[1] > one[1])
        });
        assert_eq!(front.contains(&place), !is_dominated, "{setting}");
        assert_eq!(setting["on_front"], !is_dominated);
    }
}

#[test]
fn threads_change_nothing() {
    let folder = small(POLICY);
    for (threads, out) in [("1", "one"), ("4", "four")] {
        let arguments = [
            "search",
            "small",
            "--policy",
            "merciful",
            "--worlds",
            "8",
            "--budget",
            "60",
            "--threads",
            threads,
            "--out",
            out,
        ];
        done(folder.path(), &arguments);
    }
    assert_same(folder.path(), "one", "four");
}

#[test]
fn a_search_that_is_killed_goes_on_to_the_same_bytes() {
    let folder = small(POLICY);
    let path = folder.path();
    let asked = |out| {
        [
            "search",
            "small",
            "--policy",
            "merciful",
            "--worlds",
            "150",
            "--budget",
            "80",
            "--measure",
            "regret",
            "--out",
            out,
            "--resume",
        ]
    };
    done(path, &asked("undisturbed"));
    let settings = path.join("killed/settings");
    let count = || fs::read_dir(&settings).map_or(0, Iterator::count);
    let mut kills = 0;
    for more in [5, 20, 40] {
        let mut child = command(path, &asked("killed"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let begun = Instant::now();
        while count() < more && begun.elapsed() < Duration::from_mins(1) {
            if child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().ok();
        child.wait().unwrap();
    }
    assert!(kills > 0, "it was never killed in the middle");
    // What is damaged is tried again.
    let first = fs::read_dir(&settings)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::write(first, "{").unwrap();
    done(path, &asked("killed"));
    assert_same(path, "undisturbed", "killed");
}

#[test]
fn a_longer_search_goes_on_where_the_shorter_ended() {
    let folder = small(POLICY);
    let path = folder.path();
    let asked = |budget, out| {
        [
            "search", "small", "--policy", "merciful", "--worlds", "6", "--budget", budget,
            "--out", out, "--resume",
        ]
    };
    done(path, &asked("30", "longer"));
    done(path, &asked("70", "longer"));
    done(path, &asked("70", "straight"));
    assert_eq!(found(path, "longer"), found(path, "straight"));
}

#[test]
fn what_cannot_be_searched_is_refused_with_help() {
    let folder = small(POLICY);
    let path = folder.path();
    let search = |more: &[&str]| {
        let mut arguments = vec!["search", "small", "--out", "none", "--worlds", "4"];
        arguments.extend(more);
        refused(path, &arguments)
    };
    let said = search(&["--policy", "mercifull"]);
    assert!(
        said.contains("no such policy") && said.contains("did you mean merciful?"),
        "{said}"
    );
    let said = search(&["--policy", "by_report"]);
    assert!(
        said.contains("reads no lever") && said.contains("lever odds"),
        "{said}"
    );
    let said = search(&[
        "--policy",
        "merciful",
        "--lever",
        "mercyy",
        "--objective",
        "enforcment_seen",
        "--revealing",
        "bejing",
    ]);
    for help in [
        "did you mean mercy?",
        "did you mean enforcement_seen?",
        "did you mean beijing?",
    ] {
        assert!(said.contains(help), "{said}");
    }
    let said = search(&[
        "--policy",
        "merciful",
        "--lever",
        "mercy",
        "--param",
        "mercy=0.2",
    ]);
    assert!(said.contains("--param holds it"), "{said}");
    let said = search(&[
        "--policy",
        "merciful",
        "--param",
        "mercy=0.2",
        "--param",
        "trial=1",
    ]);
    assert!(said.contains("nothing to set"), "{said}");
    let said = search(&["--policy", "merciful", "--param", "mercy=2"]);
    assert!(said.contains("from 0 to 1"), "{said}");
    let said = search(&["--policy", "merciful", "--max-nodes", "10"]);
    assert!(said.contains("nodes"), "{said}");
    fs::remove_dir_all(path.join("none")).ok();
    done(path, &WHOLE);
    let said = refused(path, &WHOLE);
    assert!(
        said.contains("kept there already") && said.contains("--resume"),
        "{said}"
    );
    let other = [
        "search", "small", "--policy", "merciful", "--worlds", "9", "--out", "whole", "--resume",
    ];
    let said = refused(path, &other);
    assert!(
        said.contains("the levers, the number of worlds differ"),
        "{said}"
    );
}

#[test]
fn levers_are_set_by_param_and_never_vary() {
    let folder = small(POLICY);
    let path = folder.path();
    let value = |mercy: &str| {
        let out = format!("{mercy}.json");
        let arguments = [
            "analyze",
            "small",
            "--policy",
            "merciful",
            "--param",
            mercy,
            "--json",
            &out,
            "--html",
            "page.html",
        ];
        done(path, &arguments);
        let report: Value =
            serde_json::from_str(&fs::read_to_string(path.join(&out)).unwrap()).unwrap();
        let policies = report["policies"].as_array().unwrap().clone();
        policies.iter().find(|it| it["name"] == "merciful").unwrap()["by_lambda"].clone()
    };
    assert_ne!(value("mercy=0"), value("mercy=1"));
    done(
        path,
        &["sweep", "small", "--worlds", "12", "--out", "sweep"],
    );
    let findings = fs::read_to_string(path.join("sweep/findings.json")).unwrap();
    let findings: Value = serde_json::from_str(&findings).unwrap();
    let varied = findings["params"].as_array().unwrap();
    assert!(
        varied
            .iter()
            .all(|it| it["name"] != "mercy" && it["name"] != "trial")
    );
    let bars = findings["tornado"][0]["bars"].as_array().unwrap();
    assert!(
        bars.iter()
            .all(|it| it["param"] != "mercy" && it["param"] != "trial")
    );
}
