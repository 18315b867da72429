//! How the tests run the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;

/// The program with these arguments in a folder: a terminal of 100 columns, no input, colors as they come.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin("doublegame"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn doublegame(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments)
        .output()
        .expect("the program starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// Runs it, which must end with this exit code; gives what it said on both outputs.
pub fn run(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let run = doublegame(folder, arguments);
    let (out, error) = (text(&run.stdout), text(&run.stderr));
    assert_eq!(run.status.code(), Some(code), "{arguments:?}\n{out}{error}");
    (out, error)
}

/// Runs it, which must succeed; gives its output.
pub fn done(folder: &Path, arguments: &[&str]) -> String {
    run(folder, arguments, 0).0
}

/// Runs it, which must find its input bad; gives what it says of that.
pub fn refused(folder: &Path, arguments: &[&str]) -> String {
    run(folder, arguments, 2).1
}

/// A folder with the scenario that `new` writes.
pub fn new_scenario() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(folder.path(), &["new", "ceasefire"], 0);
    folder
}

/// A folder with a copy of the small scenario, `small`, to which this is added.
pub fn small(added: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/small/scenario.dg");
    let scenario = fs::read_to_string(scenario).unwrap() + added;
    fs::create_dir(folder.path().join("small")).unwrap();
    fs::write(folder.path().join("small/scenario.dg"), scenario).unwrap();
    folder
}

/// All files of a folder and those in it, with what is in them; those that are not whole are left out.
pub fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                let is_whole = !name.to_string_lossy().contains(".doublegame-");
                if is_whole {
                    found.push((name, fs::read(&path).unwrap()));
                }
            }
        }
    }
    found.sort();
    found
}

/// Two folders have the same files with the same bytes.
pub fn assert_same(folder: &Path, one: &str, other: &str) {
    let (one, other) = (files(&folder.join(one)), files(&folder.join(other)));
    let names = |files: &[(PathBuf, Vec<u8>)]| -> Vec<PathBuf> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&one), names(&other));
    for ((name, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{} differs", name.display());
    }
}
