//! What the golden messages do not show.

use super::*;
use crate::scenario::model::SourceFile;

fn span(start: usize, end: usize) -> Span {
    Span {
        file: 0,
        start: start as u32,
        end: end as u32,
    }
}

fn error(start: usize, end: usize) -> Diagnostic {
    Diagnostic::error(syntax::UNEXPECTED, span(start, end), "wrong")
}

fn file(text: &str) -> [SourceFile; 1] {
    [SourceFile {
        name: "a.dg".to_owned(),
        text: text.to_owned(),
    }]
}

#[test]
fn the_nearest_name_is_near() {
    let cases: [(&str, &[&str], Option<&str>); 8] = [
        ("bejing", &["beijing", "seoul"], Some("beijing")),
        ("Beijing", &["beijing"], Some("beijing")),
        ("opton", &["option", "actor"], Some("option")),
        ("ation", &["option", "station"], Some("option")),
        ("banana", &["option", "actor"], None),
        ("a", &["b"], None),
        ("", &["b"], None),
        ("wrod", &["word"], Some("word")),
    ];
    for (name, known, expected) in cases {
        assert_eq!(nearest(name, known.iter().copied()), expected, "{name}");
    }
}

#[test]
fn too_many_are_counted_only() {
    let mut diagnostics = Diagnostics::new();
    for at in 0..KEPT + 10 {
        diagnostics.push(error(at, at + 1));
    }
    assert_eq!(diagnostics.as_slice().len(), KEPT);
    assert_eq!(
        (diagnostics.errors(), diagnostics.not_kept()),
        (KEPT + 10, 10)
    );
    let mut more = Diagnostics::new();
    more.append(diagnostics);
    assert_eq!((more.as_slice().len(), more.not_kept()), (KEPT, 10));
}

#[test]
fn they_are_sorted_by_place() {
    let mut diagnostics = Diagnostics::new();
    let mut elsewhere = error(0, 1);
    elsewhere.primary.span.file = 1;
    for diagnostic in [elsewhere.clone(), error(5, 6), error(2, 3)] {
        diagnostics.push(diagnostic);
    }
    let sorted = diagnostics.sorted();
    assert_eq!(sorted.as_slice(), [error(2, 3), error(5, 6), elsewhere]);
}

#[test]
fn any_place_can_be_shown() {
    let long = format!("{}中{}", "é".repeat(9_000), "\t\u{202e}x".repeat(9_000));
    let texts = ["", "a", "\n\n", "a\r\nb\r\n", "中国\tx", long.as_str()];
    for text in texts {
        for start in [0, 1, 2, 3, 5, 9_001, 18_000, 18_001, 40_000, 90_000] {
            for length in [0, 1, 3, 50_000] {
                for width in [0, 40, 80, 3_000] {
                    let one = error(start, start + length)
                        .label("a label")
                        .also(span(1, 2), "other");
                    let shown = render(&[one], &file(text), width, Style::Plain);
                    let widest = shown
                        .lines()
                        .map(unicode_width::UnicodeWidthStr::width)
                        .max();
                    assert!(
                        widest <= Some(width.max(40)),
                        "{start} {length} {width}\n{shown}"
                    );
                    assert!(!shown.contains(['\t', '\u{202e}']));
                }
            }
        }
    }
}

#[test]
fn files_that_are_not_there_are_left_out() {
    let shown = render(&[error(0, 1)], &[], 80, Style::Plain);
    assert_eq!(shown, "error[unexpected]: wrong\n");
}

#[test]
fn colors_change_nothing_but_colors() {
    let one = error(4, 5).label("here").expected("right").hint("mend it");
    let files = file("abc def\n");
    let plain = render(std::slice::from_ref(&one), &files, 80, Style::Plain);
    let mut bare = render(&[one], &files, 80, Style::Color);
    for code in ["\x1b[1;31m", "\x1b[34m", "\x1b[32m", "\x1b[1m", "\x1b[0m"] {
        bare = bare.replace(code, "");
    }
    assert_eq!(bare, plain);
}
