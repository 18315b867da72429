//! Which files are read and which are refused. The messages are tested by the golden messages.

use super::*;
use crate::scenario::diagnostics::Code;

fn codes(sources: &Sources) -> Vec<Code> {
    let diagnostics = sources.diagnostics.as_slice();
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

fn including(names: &[&str]) -> String {
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("include \"{name}\"\n"))
        .collect();
    format!("doublegame 1\n{}", lines.concat())
}

/// A folder on the disk that is removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("doublegame-files-{}-{name}", std::process::id()));
        std::fs::create_dir_all(path.join("inside")).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_scenario_is_a_file_or_a_folder() {
    let scratch = Scratch::new("file-or-folder");
    let main = scratch.write("inside/scenario.dg", including(&["more.dg"]));
    scratch.write("inside/more.dg", "horizon 3\n");
    for path in [main, scratch.0.join("inside")] {
        let sources = read(&path);
        assert_eq!(codes(&sources), []);
        assert_eq!((sources.files.len(), sources.trees.len()), (2, 2));
        assert!(sources.files[1].name.ends_with("inside/more.dg"));
        assert_eq!(
            sources.folder,
            Some(scratch.0.join("inside").canonicalize().unwrap())
        );
    }
}

#[test]
fn included_files_may_include_more() {
    let folder = MemoryFolder::default()
        .with("main.dg", including(&["a.dg", "c.dg"]))
        .with("a.dg", "include \"b.dg\"\n")
        .with("b.dg", "horizon 3\n")
        .with("c.dg", "memory 0\n");
    let sources = read_from(&folder, "main.dg");
    assert_eq!(codes(&sources), []);
    let names: Vec<_> = sources
        .files
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["main.dg", "a.dg", "c.dg", "b.dg"]);
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    let names = [
        "",
        "/etc/passwd",
        "../main.dg",
        "a/../b.dg",
        "./b.dg",
        "a//b.dg",
        "c:b.dg",
        "a\\\\b.dg",
        "b.txt",
        "/b.dg",
    ];
    for name in names {
        let folder = MemoryFolder::default().with("main.dg", including(&[name]));
        assert_eq!(
            codes(&read_from(&folder, "main.dg")),
            [syntax::BAD_INCLUDE],
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_folder_are_refused() {
    let scratch = Scratch::new("links");
    let outside = scratch.write("outside.dg", "horizon 3\n");
    let inside = scratch.write("inside/good.dg", "horizon 3\n");
    let link = |target: &Path, name: &str| {
        std::os::unix::fs::symlink(target, scratch.0.join("inside").join(name)).unwrap();
    };
    link(&outside, "link.dg");
    link(&inside, "same.dg");
    link(&scratch.0, "up");
    let cases: [(&[&str], &[Code]); 5] = [
        (&["link.dg"], &[syntax::BAD_INCLUDE]),
        (&["up/outside.dg"], &[syntax::BAD_INCLUDE]),
        (&["missing.dg"], &[syntax::BAD_INCLUDE]),
        (&["same.dg"], &[]),
        (&["good.dg", "same.dg"], &[syntax::INCLUDED_TWICE]),
    ];
    for (names, expected) in cases {
        let main = scratch.write("inside/scenario.dg", including(names));
        assert_eq!(codes(&read(&main)), expected, "{names:?}");
    }
}

#[test]
fn files_that_include_each_other_are_refused() {
    let cases: [&[(&str, &str)]; 3] = [
        &[("main.dg", "main.dg")],
        &[("main.dg", "a.dg"), ("a.dg", "main.dg")],
        &[("main.dg", "a.dg"), ("a.dg", "b.dg"), ("b.dg", "a.dg")],
    ];
    for case in cases {
        let folder = case
            .iter()
            .fold(MemoryFolder::default(), |folder, (name, included)| {
                folder.with(*name, including(&[included]))
            });
        assert_eq!(
            codes(&read_from(&folder, "main.dg")),
            [syntax::INCLUDED_TWICE]
        );
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let long = format!("doublegame 1\n{}", " ".repeat(LARGEST_FILE));
    let folder = MemoryFolder::default().with("main.dg", long.as_str());
    assert_eq!(codes(&read_from(&folder, "main.dg")), [syntax::TOO_LARGE]);

    let names: Vec<String> = (0..MOST_FILES)
        .map(|number| format!("f{number}.dg"))
        .collect();
    let folder = names.iter().fold(MemoryFolder::default(), |folder, name| {
        folder.with(name, "")
    });
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = folder.with("main.dg", including(&names));
    assert_eq!(codes(&read_from(&folder, "main.dg")), [syntax::TOO_LARGE]);

    let scratch = Scratch::new("large");
    let main = scratch.write("inside/scenario.dg", &long);
    assert_eq!(codes(&read(&main)), [syntax::TOO_LARGE]);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let scratch = Scratch::new("unreadable");
    assert_eq!(codes(&read(&scratch.0)), [syntax::UNREADABLE_FILE]);
    assert_eq!(
        codes(&read(&scratch.0.join("none/at/all.dg"))),
        [syntax::UNREADABLE_FILE]
    );
    let main = scratch.write("inside/scenario.dg", b"doublegame 1\nscenario \"\xff\"\n");
    let sources = read(&main);
    assert_eq!(codes(&sources), [syntax::NOT_UTF8]);
    let span = sources.diagnostics.as_slice()[0].primary.span;
    assert_eq!((span.start, span.end), (23, 26));
    std::fs::create_dir(scratch.0.join("inside/folder.dg")).unwrap();
    let main = scratch.write("inside/other.dg", including(&["folder.dg"]));
    assert_eq!(codes(&read(&main)), [syntax::BAD_INCLUDE]);
}
