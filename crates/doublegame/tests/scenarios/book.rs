//! The book's examples: every block of the language parses, and every whole scenario is free of errors.

use std::path::{Path, PathBuf};

use doublegame::scenario::diagnostics::{Style, render};
use doublegame::scenario::load::load_text;
use doublegame::scenario::model::SourceFile;
use doublegame::scenario::parser::{Role, parse};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src");
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .expect("the book is there")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages
}

/// The blocks marked `dg`, each with the number of its first line.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in page.lines().enumerate() {
        match &mut open {
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None if line == "```dg" => open = Some((number + 2, String::new())),
            None => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// What is wrong with a block: a whole scenario is loaded, a part of one is parsed.
fn wrong_with(name: &str, text: &str) -> Option<String> {
    let file = |text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    if text.starts_with("doublegame 1") && text.contains("\nround") {
        let loaded = load_text(name, text);
        return loaded.diagnostics.has_errors().then(|| {
            render(
                loaded.diagnostics.as_slice(),
                &loaded.files,
                100,
                Style::Plain,
            )
        });
    }
    parse(0, text, Role::Included)
        .err()
        .map(|found| render(found.as_slice(), &[file(text)], 100, Style::Plain))
}

#[test]
fn every_block_of_the_language_is_right() {
    let mut seen = 0;
    let mut wrong = String::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a readable page");
        let title = page.file_name().expect("a name").to_string_lossy();
        for (line, block) in blocks(&text) {
            seen += 1;
            if let Some(found) = wrong_with(&format!("{title}:{line}"), &block) {
                wrong.push_str(&found);
            }
        }
    }
    // The passages of the tutorial, which build up one file, have a test of their own.
    assert!(seen >= 11, "only {seen} blocks were found");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_shipped_scenarios_are_free_of_errors_and_warnings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    for name in ["korea", "small"] {
        let loaded = doublegame::scenario::load::load(&folder.join(name));
        assert!(
            loaded.diagnostics.is_empty(),
            "{}",
            render(
                loaded.diagnostics.as_slice(),
                &loaded.files,
                100,
                Style::Plain
            )
        );
    }
}
