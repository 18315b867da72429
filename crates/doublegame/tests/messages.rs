//! Every message of the language, as the analyst sees it.
//!
//! `tests/messages/NAME.dg`, or a folder `NAME` with a file `scenario.dg`, is a scenario with something wrong in it;
//! `NAME.txt` is what the program says about it. To write the texts anew: `DOUBLEGAME_ACCEPT=1 cargo test --test messages`,
//! then read what has changed.

use doublegame::scenario::check;
use doublegame::scenario::diagnostics::{
    Code, Diagnostic, Diagnostics, Stage, Style, render, syntax, verdict,
};
use doublegame::scenario::explore;
use doublegame::scenario::files::MemoryFolder;
use doublegame::scenario::load::{Loaded, load, load_from, load_text};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const WIDTH: usize = 100;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages")
}

/// A name with what was loaded under it.
type Case = (String, Loaded);

/// The scenarios that lie in the folder.
fn written() -> Vec<Case> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let mut loaded = load(&path);
            for file in &mut loaded.files {
                // Names are shown as seen from the folder of the messages.
                let from = format!("{}/", folder().display());
                file.name = file.name.replace(&from, "");
            }
            cases.push((name, loaded));
        } else if path.extension().is_some_and(|extension| extension == "dg") {
            let text = std::fs::read_to_string(&path).unwrap();
            cases.push((name.clone(), load_text(&format!("{name}.dg"), &text)));
        }
    }
    cases
}

/// Scenarios that would not do as files of a repository.
fn made() -> Vec<Case> {
    let many: Vec<String> = (1..=64).map(|number| format!("f{number}.dg")).collect();
    let includes: Vec<String> = many
        .iter()
        .map(|name| format!("include \"{name}\""))
        .collect();
    let crowd = many
        .iter()
        .fold(MemoryFolder::default(), |folder, name| {
            folder.with(name, "")
        })
        .with(
            "crowd.dg",
            format!("doublegame 1\n{}\n", includes.join("\n")),
        );
    let huge = format!("doublegame 1\n{}", "#\n".repeat(1 << 20));
    let broken = MemoryFolder::default().with(
        "latin.dg",
        b"doublegame 1\nscenario \"A caf\xe9 in Seoul\"\n",
    );
    let red = "doublegame 1\nscenario \"A \u{1b}[31mred\u{202e} title\"\nmemory \u{202e} 0\n";
    vec![
        (
            "syntax-control-character".to_owned(),
            load_text("red.dg", red),
        ),
        ("explore-not-all-states".to_owned(), visited_in_part()),
        (
            "syntax-too-large-file".to_owned(),
            load_text("huge.dg", &huge),
        ),
        (
            "syntax-too-large-crowd".to_owned(),
            load_from(&crowd, "crowd.dg"),
        ),
        ("syntax-not-utf8".to_owned(), load_from(&broken, "latin.dg")),
        (
            "syntax-unreadable-file".to_owned(),
            load_from(&MemoryFolder::default(), "nowhere.dg"),
        ),
    ]
}

/// What is said of a scenario of which only a few states are visited.
fn visited_in_part() -> Loaded {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let text = std::fs::read_to_string(scenarios.join("small/scenario.dg")).unwrap();
    let mut loaded = load_text("small.dg", &text);
    let scenario = loaded.scenario.as_ref().unwrap();
    let mut diagnostics = Diagnostics::default();
    for found in explore::explore(scenario, 3) {
        diagnostics.push(found);
    }
    loaded.diagnostics = diagnostics;
    loaded
}

fn all() -> Vec<Case> {
    let mut cases = written();
    cases.extend(made());
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    cases
}

/// The messages; with the verdict where stages of checking are what it is about. Scenarios of the messages of the parser
/// are fragments, and what the checker says of them as well is left out.
fn shown(name: &str, loaded: &Loaded) -> String {
    let found = loaded.diagnostics.as_slice().iter();
    let found: Vec<Diagnostic> = found
        .filter(|found| !name.starts_with("syntax-") || syntax::ALL.contains(&found.code))
        .cloned()
        .collect();
    let mut text = render(&found, &loaded.files, WIDTH, Style::Plain);
    if name.starts_with(STAGES) {
        text.push_str(&format!(
            "\n{}\n",
            verdict(&loaded.diagnostics, &loaded.skipped)
        ));
    }
    text
}

/// How the names of scenarios begin that have errors of several stages.
const STAGES: &str = "stages-";

#[test]
fn messages_read_as_agreed() {
    let accept = std::env::var_os("DOUBLEGAME_ACCEPT").is_some();
    let mut wrong = Vec::new();
    for (name, loaded) in all() {
        let path = folder().join(format!("{name}.txt"));
        let actual = shown(&name, &loaded);
        if accept {
            std::fs::write(&path, &actual).unwrap();
            continue;
        }
        let agreed = std::fs::read_to_string(&path).unwrap_or_default();
        if agreed != actual {
            wrong.push(format!("{name}: agreed:\n{agreed}\nactual:\n{actual}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_message() {
    let seen: BTreeSet<Code> = all()
        .iter()
        .flat_map(|(_, loaded)| loaded.diagnostics.as_slice())
        .map(|diagnostic| diagnostic.code)
        .collect();
    let missing: Vec<&str> = syntax::ALL
        .iter()
        .chain(check::CODES)
        .chain(explore::code::ALL)
        .filter(|code| !seen.contains(code))
        .map(|code| code.as_str())
        .collect();
    assert!(missing.is_empty(), "no golden message has: {missing:?}");
}

#[test]
fn every_message_is_of_a_scenario() {
    let names: BTreeSet<String> = all().into_iter().map(|(name, _)| name).collect();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(names.contains(name), "{} has no scenario", path.display());
    }
}

/// Errors of one stage hide those of another only where the other needs what is wrong.
#[test]
fn errors_of_every_stage_come_at_once() {
    let (_, loaded) = written()
        .into_iter()
        .find(|(name, _)| name == "stages-all-at-once")
        .expect("the scenario is there");
    let found: BTreeSet<&str> = loaded
        .diagnostics
        .as_slice()
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    let expected = [
        "bad-track",
        "invalid-value",
        "missing-clause",
        "probability-out-of-range",
        "probability-sum",
        "unknown-name",
    ];
    assert_eq!(found, BTreeSet::from(expected));
    assert_eq!(
        loaded.skipped,
        [Stage::Never, Stage::Cases, Stage::Warnings]
    );
}

/// A scenario of the messages of the parser has syntax errors, one of the checker has none.
#[test]
fn names_say_who_speaks() {
    for (name, loaded) in all() {
        let diagnostics = loaded.diagnostics.as_slice();
        assert!(!diagnostics.is_empty(), "{name} says nothing");
        let codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
        let of_syntax = codes.filter(|code| syntax::ALL.contains(code)).count();
        if name.starts_with(STAGES) {
            continue;
        }
        if name.starts_with("syntax-") {
            assert!(of_syntax > 0, "{name}");
        } else {
            assert_eq!(of_syntax, 0, "{name}");
        }
    }
}
