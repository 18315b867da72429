//! Words with known outcomes.

use super::*;

#[test]
fn two_numbers_can_be_told_apart() {
    let cases = [
        (0.314, 0.316, ("0.314", "0.316")),
        (0.31412, 0.31418, ("0.3141", "0.3142")),
        (0.5, 0.5, ("0.5", "0.5")),
        (-2.0, -2.00001, ("\u{2212}2.00000", "\u{2212}2.00001")),
    ];
    for (a, b, (x, y)) in cases {
        assert_eq!(pair(a, b), (x.to_owned(), y.to_owned()));
    }
}

#[test]
fn sources_are_shortened() {
    let cases = [
        (
            "Mastro, O. S. (2021). China's Dangerous Double Game in North Korea. Foreign Affairs.",
            "Mastro, O. S. (2021)",
        ),
        ("A short note", "A short note"),
        (
            "A long title (with an aside) that goes on and on for more than sixty characters",
            "key",
        ),
    ];
    for (title, expected) in cases {
        assert_eq!(short_source("key", title), expected);
    }
}

#[test]
fn comments_are_cut_outside_quotes() {
    assert_eq!(without_comment("a = 1 # note"), "a = 1 ");
    assert_eq!(without_comment(r#"x "no # here" # c"#), r#"x "no # here" "#);
    assert_eq!(without_comment(r#""\" # in" # out"#), r#""\" # in" "#);
}

#[test]
fn clauses_are_cut_outside_quotes() {
    let cases = [
        ("a = 1 cite mastro \"p. 1\"", "a = 1"),
        ("a \"x = cite y\" = 1 judgement", "a \"x = cite y\" = 1"),
        ("recite = 2", "recite = 2"),
    ];
    for (text, expected) in cases {
        assert_eq!(without_clauses(text), expected);
    }
}

#[test]
fn lists_read_as_prose() {
    assert_eq!(list::<&str>(&[]), "nobody");
    assert_eq!(list(&["a"]), "a");
    assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    assert_eq!(capitalized("the chance"), "The chance");
}
