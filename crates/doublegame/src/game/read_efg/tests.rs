//! What the reader makes of files, and where it says that they are wrong.

use super::*;
use crate::game::{Profile, expected_payoffs};

const HEAD: &str = "EFG 2 R \"g\" { \"A\" \"B\" }";

fn read(body: &str) -> ReadGame {
    read_efg(&format!("{HEAD}{body}")).unwrap()
}

#[test]
fn payoffs_on_inner_nodes_add_up_along_the_path() {
    let read = read(
        " \"a comment\" p \"\" 1 1 \"s\" { \"l\" \"r\" } 1 \"\" { 1 -1 }\n\
         c \"\" 1 \"\" { \"x\" 1/4 \"y\" .75 } 2 \"\" { 10, 1e1 } t \"\" 3 \"\" { 4 0 } t \"\" 0\n\
         t \"\" 2",
    );
    assert_eq!(read.tree.comment, "a comment");
    assert_eq!(read.warnings, []);
    let game = &read.built.game;
    // Half: 1 + 10 + 4/4; half: 1 + 10.
    let values = expected_payoffs(game, &Profile::uninformed(game));
    assert_eq!(values, [11.5, 9.0]);
}

#[test]
fn an_outcome_may_be_used_before_its_payoffs_are_given() {
    let read = read(" p \"\" 1 1 { \"l\" \"r\" } 0 t 7 t 7 \"tie\" { 1/3 2 }");
    assert_eq!(read.tree.outcomes.len(), 1);
    assert_eq!(read.tree.outcomes[0].label, "tie");
    let game = &read.built.game;
    let values = expected_payoffs(game, &Profile::uninformed(game));
    assert_eq!(values, [1.0 / 3.0, 2.0]);
}

#[test]
fn errors_say_where() {
    // (text after the head, line, column, part of the message)
    for (text, line, column, part) in [
        ("", 1, 24, "expected a node"),
        ("\nq", 2, 1, "found `q`"),
        ("\nt \"\" x", 2, 6, "number of an outcome"),
        ("\nt \"\" 1", 2, 6, "outcome 1 has no payoffs"),
        ("\nt \"\" 1 \"\" { 1 }", 2, 15, "1 payoff for 2 players"),
        ("\nt \"\" 1 \"\" { 1 1/0 }", 2, 15, "finite number"),
        ("\nt \"\" 1 \"\" { 1 nan }", 2, 15, "finite number"),
        ("\nt \"\" 1 \"\" { 1 1e999999999 }", 2, 15, "finite number"),
        ("\nt \"\" 0 \"\" { 1 1 }", 2, 6, "outcome 0 is none"),
        ("\nt \"abc", 2, 3, "no closing quote"),
        ("\np \"\" 3 1", 2, 6, "no player 3"),
        ("\np \"\" 1 0 { \"a\" } 0", 2, 8, "from 1"),
        ("\np \"\" 1 1 0", 2, 10, "has no actions so far"),
        ("\nc \"\" 1 0", 2, 8, "has no actions so far"),
        ("\nc \"\" 1 \"\" { \"a\" 1/2 \"b\" 1/3 } 0", 2, 29, "sum to"),
        ("\nc \"\" 1 \"\" { \"a\" 3/2 } 0", 2, 17, "not in 0..1"),
        ("\nt \"\" 0\nt", 3, 1, "the file goes on"),
        ("\np \"\" 1 1 \"\" { \"a\" } 0", 2, 22, "expected a node"),
        (
            " p 1 1 { \"a\" } 0\np 1 1 { \"a\" \"b\" } 0 t 0 t 0",
            2,
            17,
            "2 actions here and 1 before, on line 1",
        ),
        (
            " c 1 { \"a\" 1/2 \"b\" 1/2 } 0 t 0\nc 1 { \"a\" 1/3 \"b\" 2/3 } 0 t 0 t 0",
            2,
            5,
            "other probabilities here than on line 1",
        ),
        (
            " p 1 1 { \"a\" \"b\" } 0 t 1 { 1 1 }\nt 1 { 1 2 }",
            2,
            3,
            "other payoffs here than before, first on line 1",
        ),
    ] {
        let error = &read_efg(&format!("{HEAD}{text}")).unwrap_err().errors[0];
        assert!(error.problem.contains(part), "{text}: {error}");
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{text}: {error}"
        );
    }
}

#[test]
fn all_errors_that_are_not_of_syntax_are_said_at_once() {
    let text = "\nc 1 { \"a\" 1/2 \"b\" 1/3 } 0\np 3 1 { \"x\" \"y\" } 0\nt 1 { 1 }\np 1 1 { \"x\" } 0\n\
                t 0 { 1 1 }\np 1 1 { \"x\" \"y\" } 2\nt 1 { 1 2 }\nt 0\n";
    let found = read_efg(&format!("{HEAD}{text}")).unwrap_err();
    let lines: Vec<u32> = found.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [2, 3, 4, 6, 7, 7, 8], "{found}");
    for (error, part) in found.errors.iter().zip([
        ", not to 1; change them",
        "expected a number from 1 to 2",
        "1 payoff for 2 players; expected one for each player: add",
        "outcome 0 is none",
        "2 actions here and 1 before, on line 5; list the same ones",
        "outcome 2 has no payoffs; give them",
        "leave them out here, or give the outcome another number",
    ]) {
        assert!(error.problem.contains(part), "{part}: {error}");
    }
}

#[test]
fn an_error_of_syntax_comes_after_those_before_it() {
    let found = read_efg(&format!(
        "{HEAD}\np 1 1 {{ \"x\" \"y\" }} 0 t 1 {{ 1 }}\nt ?"
    ))
    .unwrap_err();
    assert_eq!(found.errors.len(), 2);
    assert!(found.errors[1].problem.contains("number of an outcome"));
}

#[test]
fn of_very_many_errors_a_hundred_are_kept() {
    let body: String = (1..=300)
        .map(|k| format!("\np 1 {k} {{ \"a\" }} {k} {{ 1 }}"))
        .collect();
    let found = read_efg(&format!("{HEAD}{body} t 0")).unwrap_err();
    assert_eq!((found.errors.len(), found.more), (100, 200));
    assert_eq!(found.lines()[100], "there are 200 more errors");
}

#[test]
fn warnings_say_where_and_how_it_was_understood() {
    // (text after the head, line, column, part of the message)
    for (text, line, column, part) in [
        (
            "\np 1 1 { \"\" \"b\" } 0 t 0 t 0",
            2,
            7,
            "not all of the actions",
        ),
        (
            "\np 1 1 { \"b\" \"b\" } 0 t 0 t 0",
            2,
            7,
            "are called \"b\"",
        ),
        (
            "\nc 1 { \"a\" .333333 \"b\" .666666 } 0 t 0 t 0",
            2,
            5,
            "each is divided by the sum",
        ),
        (
            " p 1 1 \"x\" { \"a\" } 0\np 1 1 \"y\" { \"a\" } 0 t 0",
            2,
            11,
            "other labels here than on line 1",
        ),
        (
            " c 1 { \"a\" 1 } 0\nc 1 { \"b\" 1 } 0 t 0",
            2,
            5,
            "other labels here than on line 1",
        ),
        (
            " p 1 1 { \"a\" \"b\" } 0 t 1 \"x\" { 1 1 }\nt 1 \"y\"",
            2,
            3,
            "other labels here than on line 1",
        ),
        (
            " p 2 1 { \"a\" \"b\" } 0\np 1 1 { \"c\" \"d\" } 0\np 2 2 { \"e\" } 0 t 0 t 0 p 2 2 0 t 0",
            3,
            7,
            "imperfect recall: at information set 2 player 2",
        ),
    ] {
        let warnings = read(text).warnings;
        let found: Vec<_> = warnings.iter().map(|w| (w.line, w.column)).collect();
        assert!(
            warnings.last().is_some_and(|w| w.message.contains(part)),
            "{text}: {warnings:?}"
        );
        assert_eq!(found.last(), Some(&(line, column)), "{text}: {warnings:?}");
    }
}

#[test]
fn a_repeated_set_may_leave_out_what_was_said_before() {
    let body = "\nc 1 { \"a\" 1/2 \"b\" 1/2 } 0 p 1 1 \"s\" { \"x\" \"y\" } 0 t 0 c 1 0 t 0 t 0\np 1 1 0 t 0 t 0";
    let read = read(body);
    assert_eq!(read.warnings, []);
    assert_eq!((read.tree.sets.len(), read.tree.chance_sets.len()), (1, 1));
    assert_eq!(read.tree.nodes.len(), 9);
}

#[test]
fn odds_that_miss_one_by_rounding_are_made_exact() {
    let read = read("c 1 { \"a\" .3333333 \"b\" .3333333 \"c\" .3333333 } 0 t 0 t 0 t 0");
    let third = Rational::ONE / Rational::from(3);
    let odds = &read.tree.chance_sets[0].actions;
    assert!(odds.iter().all(|(_, p)| *p == third), "{odds:?}");
}

#[test]
fn a_very_deep_game_is_read() {
    let deep = "c \"\" 1 { \"a\" 1 } 0 ".repeat(50_000);
    let read = read(&format!("{deep} t \"\" 0"));
    assert_eq!(read.built.game.node_count(), 50_002 - 1);
}

#[test]
fn a_short_file_that_asks_for_a_huge_tree_is_refused_at_once() {
    let odds = "\"\" 1/10000 ".repeat(10_000);
    let text = format!("c 1 {{ {odds} }} 0 {}", "c 1 0 ".repeat(30_000));
    let error = &read_efg(&format!("{HEAD}{text}")).unwrap_err().errors[0];
    assert!(error.problem.contains("too short"), "{error}");
    let players = "\"\" ".repeat(30_000);
    let text = format!(
        "EFG 2 R \"\" {{ {players} }} {} t 0",
        "c 1 { \"\" 1 } 0 ".repeat(10_000)
    );
    let error = &read_efg(&text).unwrap_err().errors[0];
    assert!(error.problem.contains("too large"), "{error}");
}

#[test]
fn of_very_many_warnings_a_hundred_are_kept() {
    let body = (1..=300)
        .map(|k| format!("\np 1 {k} {{ \"\" }} 0"))
        .collect::<String>();
    let warnings = read(&format!("{body} t 0")).warnings;
    assert_eq!(warnings.len(), 101);
    assert_eq!(warnings[100].message, "there are 200 more warnings");
}
