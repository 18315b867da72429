//! The reference scenario: its README leads to the lines that it names, and its results are those on file.
//!
//! `DOUBLEGAME_ACCEPT=1` writes line numbers, results and the table of outcomes anew; read what has changed. The results
//! of the full game are compared where `DOUBLEGAME_REPORT` names the JSON of a full analysis.

use doublegame::report::{AnalysisOptions, Silent, analyze};
use doublegame::scenario::load::load;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Words that stand before a name where it is declared.
const DECLARING: &[&str] = &[
    "actor",
    "branch",
    "case",
    "choose",
    "claim",
    "corridor",
    "each period",
    "end",
    "function",
    "lever",
    "objective",
    "option",
    "param",
    "policy",
    "series",
    "signal",
    "track",
];
const TOLERANCE: f64 = 1e-6;
const BEGIN: &str = "<!-- outcomes: begin -->\n";
const END: &str = "<!-- outcomes: end -->";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/korea")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn write(name: &str, text: &str) {
    fs::write(folder().join(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
}

fn accepts() -> bool {
    std::env::var_os("DOUBLEGAME_ACCEPT").is_some()
}

/// Whether the line declares the name, or starts with the words where there are several.
fn declares(line: &str, name: &str) -> bool {
    let starts = |words: &str| {
        line.trim_start().strip_prefix(words).is_some_and(|rest| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
        })
    };
    starts(name)
        || DECLARING
            .iter()
            .any(|word| starts(&format!("{word} {name}")))
}

/// A link of the README into a file of the scenario.
struct Link<'t> {
    name: &'t str,
    file: &'t str,
    line: &'t str,
}

/// The links of the form [`NAME`](FILE.dg#LNUMBER).
fn links(readme: &str) -> Vec<Link<'_>> {
    let link = |rest| -> Option<Link<'_>> {
        let (name, rest): (&str, &str) = str::split_once(rest, "`](")?;
        let (target, _) = rest.split_once(')')?;
        let (file, line) = target.split_once("#L")?;
        Some(Link { name, file, line })
    };
    readme.split("[`").skip(1).filter_map(link).collect()
}

#[test]
fn the_readme_leads_to_the_lines_it_names() {
    let readme = read("README.md");
    let (mut mended, mut wrong) = (readme.clone(), Vec::new());
    for Link { name, file, line } in links(&readme) {
        let text = read(file);
        let number: usize = line.parse().unwrap_or(0);
        let declared: Vec<usize> = (1..)
            .zip(text.lines())
            .filter(|(_, text)| declares(text, name))
            .map(|(at, _)| at)
            .collect();
        if declared.contains(&number) {
            continue;
        }
        wrong.push(format!("`{name}` does not stand in {file}, line {line}"));
        let nearest = declared.into_iter().min_by_key(|at| at.abs_diff(number));
        if let Some(nearest) = nearest {
            mended = mended.replace(
                &format!("[`{name}`]({file}#L{line})"),
                &format!("[`{name}`]({file}#L{nearest})"),
            );
        }
    }
    if accepts() && mended != readme {
        write("README.md", &mended);
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn every_part_and_every_claim_is_named() {
    let readme = read("README.md");
    let linked: Vec<&str> = links(&readme).iter().map(|link| link.name).collect();
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let scenario: String = names
        .filter(|entry| entry.path().extension().is_some_and(|it| it == "dg"))
        .map(|entry| fs::read_to_string(entry.path()).unwrap())
        .collect();
    for part in 1..=10 {
        let part = format!("S{part}");
        let mut words = scenario.split(|next: char| !next.is_alphanumeric());
        assert!(words.any(|word| word == part), "no file names {part}");
        assert!(readme.contains(&format!("| {part} |")), "{part}");
    }
    for claim in 1..=22 {
        let claim = format!("C{claim}");
        assert!(scenario.contains(&format!("\nclaim {claim} ")), "{claim}");
        assert!(linked.contains(&claim.as_str()), "{claim}");
    }
}

/// What is kept of a report: the outcomes of the claims, and the objectives under each policy.
fn results(report: &Value) -> Value {
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut claims = Map::new();
    for claim in array(&report["claims"]) {
        let outcomes = array(&claim["by_lambda"])
            .iter()
            .map(|at| json!({"lambda": at["lambda"], "holds": at["holds"], "value": at["value"]}))
            .collect::<Vec<_>>();
        claims.insert(
            text(&claim["id"]),
            json!({"label": claim["label"], "by_lambda": outcomes}),
        );
    }
    let mut policies = Map::new();
    for policy in array(&report["policies"]) {
        let main = array(&policy["by_lambda"])
            .into_iter()
            .find(|at| at["lambda"] == 2.0)
            .unwrap_or_default();
        let objectives: Map<String, Value> = array(&main["objectives"])
            .iter()
            .map(|objective| (text(&objective["name"]), objective["value"].clone()))
            .collect();
        policies.insert(
            text(&policy["name"]),
            json!({"status": main["status"], "objectives": objectives}),
        );
    }
    json!({"claims": claims, "policies": policies})
}

/// Where two values differ by more than the tolerance.
fn differences(at: &str, expected: &Value, found: &Value, into: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(left), Value::Object(right)) => {
            let keys: std::collections::BTreeSet<_> = left.keys().chain(right.keys()).collect();
            for key in keys {
                differences(&format!("{at}/{key}"), &expected[key], &found[key], into);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                differences(&format!("{at}/{index}"), left, right, into);
            }
        }
        _ => {
            let near = expected
                .as_f64()
                .zip(found.as_f64())
                .is_some_and(|(left, right)| (left - right).abs() <= TOLERANCE);
            if !near && expected != found {
                into.push(format!("{at}: {expected} on file, {found} found"));
            }
        }
    }
}

fn compare_with_file(part: &str, found: Value) {
    let on_file = fs::read_to_string(folder().join("golden.json")).unwrap_or_default();
    let mut golden: Value = serde_json::from_str(&on_file).unwrap_or_else(|_| json!({}));
    let mut wrong = Vec::new();
    differences(part, &golden[part], &found, &mut wrong);
    if wrong.is_empty() {
        return;
    }
    assert!(accepts(), "{}", wrong.join("\n"));
    golden[part] = found;
    let text = serde_json::to_string_pretty(&golden).expect("it is JSON");
    write("golden.json", &(text + "\n"));
}

/// Two periods, lambda 0 and 2, two policies: what a test can solve in seconds.
#[test]
fn the_short_game_has_the_results_on_file() {
    let scenario = load(&folder()).scenario.expect("the scenario is sound");
    let options = AnalysisOptions {
        horizon: Some(2),
        lambdas: Vec::new(),
        policies: vec!["inherited".to_owned(), "exclude".to_owned()],
        ..AnalysisOptions::default()
    };
    let report = analyze(&scenario, &options, &Silent, &|| false).expect("a report");
    let report = serde_json::to_value(&report).expect("it is JSON");
    compare_with_file("two half-years", results(&report));
}

/// One line for each claim: its label, and whether it holds at each lambda above 0.
fn table(report: &Value) -> String {
    let mut table =
        "| claim | label at lambda 2 | lambda 1 | lambda 2 | lambda 3 |\n|---|---|---|---|---|\n"
            .to_owned();
    for claim in report["claims"].as_array().into_iter().flatten() {
        let outcomes = claim["by_lambda"].as_array().into_iter().flatten();
        let outcomes: Vec<&str> = outcomes
            .filter(|at| at["lambda"] != 0.0)
            .map(|at| match at["holds"].as_bool() {
                Some(true) => "holds",
                Some(false) => "fails",
                None if at["computed"] == false => "not computed",
                None => "undecided",
            })
            .collect();
        let (id, label) = (claim["id"].as_str(), claim["label"].as_str());
        table += &format!(
            "| {} | {} | {} |\n",
            id.unwrap_or_default(),
            label.unwrap_or_default(),
            outcomes.join(" | ")
        );
    }
    table
}

#[test]
fn the_full_game_has_the_results_on_file() {
    let Some(report) = std::env::var_os("DOUBLEGAME_REPORT") else {
        return;
    };
    let report = fs::read_to_string(report).expect("the report can be read");
    let report: Value = serde_json::from_str(&report).expect("it is JSON");
    let readme = read("README.md");
    let (before, rest) = readme.split_once(BEGIN).expect("the table begins");
    let (on_file, after) = rest.split_once(END).expect("the table ends");
    let table = table(&report);
    if accepts() {
        write("README.md", &format!("{before}{BEGIN}{table}{END}{after}"));
    } else {
        assert_eq!(on_file, table, "the table of outcomes in the README");
    }
    compare_with_file("three half-years", results(&report));
}
