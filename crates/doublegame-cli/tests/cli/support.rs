//! How the tests run the program.

use std::path::Path;
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
