//! A line that cannot be read has no consequence but its own error.
//!
//! Every line of a scenario without errors is spoilt in several ways, one at a time. All errors that are then found must
//! be those of syntax: anything else would be an error that goes away when the line is mended.

use doublegame::scenario::check::check;
use doublegame::scenario::diagnostics::{Diagnostic, Severity, syntax};
use doublegame::scenario::files::{MemoryFolder, read_from};
use doublegame::scenario::load::load_text;
use std::path::{Path, PathBuf};

/// Ways to spoil a line.
const WAYS: [fn(&str) -> String; 8] = [
    |line| format!("{line} $"),
    |line| format!("{line} )"),
    |line| format!("{line} then"),
    |line| format!(" {line}"),
    |line| line.strip_prefix(' ').unwrap_or(line).to_owned(),
    |line| {
        let start = line.len() - line.trim_start().len();
        format!("{}q{}", &line[..start], &line[start..])
    },
    |line| {
        let end = line.trim_end().rfind([' ', ',']).unwrap_or(0);
        line[..end].to_owned()
    },
    |line| {
        let start = line.len() - line.trim_start().len();
        let end = line[start..]
            .find(' ')
            .map_or(line.len(), |end| start + end);
        format!("{} \"{}", &line[..end], &line[end..])
    },
];

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// The errors that are none of syntax, if there is one of syntax.
fn consequences<'d>(found: impl Iterator<Item = &'d Diagnostic>) -> Vec<&'d Diagnostic> {
    let errors: Vec<&Diagnostic> = found
        .filter(|found| found.severity == Severity::Error)
        .collect();
    let is_syntax = |found: &&Diagnostic| syntax::ALL.contains(&found.code);
    if errors.iter().any(is_syntax) {
        errors.into_iter().filter(|it| !is_syntax(it)).collect()
    } else {
        Vec::new()
    }
}

/// The text with each of its lines spoilt in each way, one at a time; every `step`th line.
fn spoilt(text: &str, step: usize) -> impl Iterator<Item = String> + '_ {
    let lines: Vec<&str> = text.lines().collect();
    let numbers = (0..lines.len()).filter(|number| {
        let line = lines[*number].trim_start();
        !line.is_empty() && !line.starts_with('#')
    });
    let chosen: Vec<usize> = numbers.step_by(step).collect();
    chosen.into_iter().flat_map(move |number| {
        let lines = lines.clone();
        WAYS.into_iter().map(move |way| {
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            lines[number] = way(&lines[number]);
            lines.join("\n")
        })
    })
}

#[test]
fn a_spoilt_line_has_no_consequences() {
    let text = std::fs::read_to_string(scenarios().join("small/scenario.dg")).unwrap();
    let mut wrong = Vec::new();
    let mut refused = 0;
    for text in spoilt(&text, 1) {
        let loaded = load_text("scenario.dg", &text);
        refused += usize::from(loaded.diagnostics.has_errors());
        for found in consequences(loaded.diagnostics.as_slice().iter()) {
            wrong.push(format!("{found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 500, "{refused}");
}

/// The same with several files and every part of the language; what is asked of the states of play is left out.
#[test]
fn a_spoilt_line_of_several_files_has_no_consequences() {
    let files = [
        "scenario", "sources", "actors", "levels", "round", "payoffs", "policies", "claims",
        "record",
    ];
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|file| {
            let name = format!("{file}.dg");
            let text = std::fs::read_to_string(scenarios().join("korea").join(&name)).unwrap();
            (name, text)
        })
        .collect();
    let mut wrong = Vec::new();
    let mut refused = 0;
    for (spoilt_name, text) in &texts {
        for other in spoilt(text, 5) {
            let mut folder = MemoryFolder::default();
            for (name, text) in &texts {
                let text = if name == spoilt_name { &other } else { text };
                folder = folder.with(name, text.as_str());
            }
            let sources = read_from(&folder, "scenario.dg");
            let checked = check(&sources.trees, sources.files.clone(), None);
            refused += usize::from(sources.diagnostics.has_errors());
            let found = sources.diagnostics.as_slice().iter();
            let found = found.chain(checked.diagnostics.as_slice());
            for found in consequences(found) {
                let file = &sources.files[usize::from(found.primary.span.file)].name;
                wrong.push(format!("{spoilt_name}: {file}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 1200, "{refused}");
}
