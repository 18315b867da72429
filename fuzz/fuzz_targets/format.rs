//! Any text is parsed or refused with messages that can be shown; what is parsed keeps its meaning when it is formatted,
//! and formatting it twice is formatting it once.

#![no_main]

use doublegame::scenario::diagnostics::{Style, render};
use doublegame::scenario::format::format;
use doublegame::scenario::model::SourceFile;
use doublegame::scenario::parser::{Role, parse};
use libfuzzer_sys::fuzz_target;

/// The tree without the places where its parts stand.
fn meaning(source: &str) -> String {
    let tree = parse(0, source, Role::Included).expect("a formatted text has no errors");
    let shown = format!("{tree:?}");
    let parts = shown.split("Span {").enumerate();
    parts
        .filter_map(|(number, part)| match number {
            0 => Some(part),
            _ => part.split_once('}').map(|(_, rest)| rest),
        })
        .collect()
}

fuzz_target!(|source: &str| {
    match format(source) {
        Ok(once) => {
            assert_eq!(meaning(source), meaning(&once));
            assert_eq!(format(&once).as_ref(), Ok(&once));
        }
        Err(diagnostics) => {
            assert!(diagnostics.has_errors());
            let file = SourceFile {
                name: "fuzz.dg".to_owned(),
                text: source.to_owned(),
            };
            let shown = render(diagnostics.as_slice(), &[file], 80, Style::Plain);
            assert!(!shown.is_empty());
            assert!(!shown.contains(|c: char| c.is_control() && c != '\n'));
        }
    }
});
