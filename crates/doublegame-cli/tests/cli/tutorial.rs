//! The tutorial: its blocks build up the file that `doublegame new` writes, and the outputs that it shows are real.
//!
//! A block `dg part` is a passage of the file. `doublegame` commands stand before the `text` blocks with their output,
//! which ends with `...` where only its beginning is shown. `DOUBLEGAME_ACCEPT=1 cargo test --test cli tutorial` writes the
//! outputs anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

const TEMPLATE: &str = include_str!("../../templates/scenario.dg");

/// How many lines of `analyze` are shown.
const SHOWN: usize = 24;

/// What the tutorial does, in order.
#[derive(Debug, PartialEq)]
enum Step {
    /// Adds a passage to the file.
    Write(String),
    /// Runs a command, whose output is shown in the lines from the first to before the second number.
    Run(Vec<String>, usize, usize),
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/tutorial.md")
}

fn steps(lines: &[&str]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut command = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let close = |from: usize| {
            let length = lines[from..].iter().position(|line| *line == "```");
            from + length.expect("every block is closed")
        };
        if let Some(words) = lines[at].strip_prefix("    doublegame ") {
            command = words.split(' ').map(str::to_owned).collect();
        } else if lines[at] == "```dg part" {
            let end = close(at + 1);
            steps.push(Step::Write(lines[at + 1..end].join("\n") + "\n"));
            at = end;
        } else if lines[at] == "```text" {
            let end = close(at + 1);
            steps.push(Step::Run(std::mem::take(&mut command), at + 1, end));
            at = end;
        }
        at += 1;
    }
    steps
}

/// The passages in the order in which they stand in the template, with its empty lines between them.
fn assembled(passages: &[String]) -> String {
    let mut placed: Vec<(usize, &str)> = passages
        .iter()
        .map(|passage| {
            let at = TEMPLATE.find(passage.as_str());
            (
                at.unwrap_or_else(|| panic!("not in the template:\n{passage}")),
                passage.as_str(),
            )
        })
        .collect();
    placed.sort_unstable();
    let mut text = String::new();
    for (at, passage) in placed {
        if TEMPLATE[..at].ends_with("\n\n") {
            text.push('\n');
        }
        text.push_str(passage);
    }
    text
}

/// What a terminal shows of the command: its messages and then its output.
fn output(folder: &Path, arguments: &[String]) -> String {
    let run = Command::new(cargo_bin("doublegame"))
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "100")
        .output()
        .expect("the program starts");
    assert!(run.status.success(), "{arguments:?}");
    let text = [run.stderr, run.stdout].concat();
    let text = String::from_utf8(text).expect("output is UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    match arguments.first().map(String::as_str) {
        Some("analyze") => lines[..SHOWN].join("\n") + "\n...\n",
        _ if lines.is_empty() => String::new(),
        _ => lines.join("\n") + "\n",
    }
}

#[test]
fn the_tutorial_builds_the_file_that_new_writes_and_shows_what_the_program_says() {
    let text = fs::read_to_string(page()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("ceasefire")).unwrap();
    let mut passages = Vec::new();
    let (mut shown, mut done) = (String::new(), 0);
    let mut commands = Vec::new();
    for step in steps(&lines) {
        match step {
            Step::Write(passage) => passages.push(passage),
            Step::Run(command, from, to) => {
                let file = folder.path().join("ceasefire/scenario.dg");
                fs::write(file, assembled(&passages)).unwrap();
                for line in &lines[done..from] {
                    shown.push_str(line);
                    shown.push('\n');
                }
                shown.push_str(&output(folder.path(), &command));
                done = to;
                commands.extend(command.into_iter().next());
            }
        }
    }
    shown.push_str(&lines[done..].join("\n"));
    shown.push('\n');
    assert_eq!(assembled(&passages), TEMPLATE);
    for command in ["check", "show", "fmt", "analyze"] {
        assert!(commands.iter().any(|known| known == command), "{command}");
    }
    if std::env::var_os("DOUBLEGAME_ACCEPT").is_some() {
        fs::write(page(), shown).unwrap();
    } else {
        assert_eq!(text, shown);
    }
}
