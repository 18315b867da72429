//! Games from files as a user meets them: show, draw, generate, export.

use std::fs;

use doublegame::game::read_efg;

use crate::support::{new_scenario, run};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn a_generated_game_is_shown_and_drawn() {
    let folder = folder();
    let (out, error) = run(folder.path(), &["generate", "kuhn", "--out", "kuhn.efg"], 0);
    assert_eq!((out.as_str(), error.as_str()), ("", ""));
    let (shown, error) = run(folder.path(), &["show", "kuhn.efg", "--svg", "kuhn.svg"], 0);
    assert_eq!(error, "");
    for part in [
        "Kuhn poker with 3 cards\n",
        "1  First: 6 information sets, 12 actions, 12 nodes",
        "55 nodes: 24 of players, 1 of chance, 30 where the game is over",
        "the longest path has 4 moves",
        "zero-sum, exactly",
        "imperfect information",
        "perfect recall",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    let svg = fs::read_to_string(folder.path().join("kuhn.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    let (picture, _) = run(folder.path(), &["show", "kuhn.efg", "--svg", "-"], 0);
    assert_eq!(picture, svg, "standard output carries the picture alone");
}

#[test]
fn every_standard_game_goes_to_standard_output() {
    let folder = folder();
    for (arguments, sets) in [
        (&["kuhn", "--cards", "4"][..], 16),
        (&["leduc", "--suits", "merged"], 288),
        (&["leduc"], 936),
        (&["liars-dice", "--sides", "3"], 3 * 64),
        (
            &[
                "goofspiel",
                "--cards",
                "3",
                "--prizes",
                "descending",
                "--bids",
                "winner",
            ],
            16,
        ),
        (&["signaling", "--rounds", "BC,BC"], 88),
    ] {
        let all: Vec<&str> = ["generate"].iter().chain(arguments).copied().collect();
        let (written, error) = run(folder.path(), &all, 0);
        assert_eq!(error, "");
        let read = read_efg(&written).expect("a game that was written");
        assert_eq!(read.tree.sets.len(), sets, "{arguments:?}");
        assert_eq!(read.warnings, [], "{arguments:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_game() {
    let folder = folder();
    let game = |seed| run(folder.path(), &["generate", "signaling", "--seed", seed], 0).0;
    assert_eq!(game("3"), game("3"));
    assert_ne!(game("3"), game("4"));
}

#[test]
fn what_cannot_be_generated_is_bad_input() {
    let folder = folder();
    for (arguments, part) in [
        (
            &["kuhn", "--cards", "1"][..],
            "the number of cards: expected 2 to 1000",
        ),
        (&["leduc", "--max-nodes", "9456"], "more than 9456 nodes"),
        (
            &["leduc", "--max-nodes", "9456"],
            "--max-nodes raises the limit",
        ),
        (&["signaling", "--rounds", "BX"], "expected letters B and C"),
        (
            &["kuhn", "--out", "nowhere/kuhn.efg"],
            "there is no folder nowhere",
        ),
    ] {
        let all: Vec<&str> = ["generate"].iter().chain(arguments).copied().collect();
        let (out, error) = run(folder.path(), &all, 2);
        assert_eq!(out, "");
        assert!(error.contains(part), "{part} in\n{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_game_in_strategic_form_is_shown_and_drawn() {
    let folder = folder();
    let game = "NFG 1 R \"Matching\" { \"A\" \"B\" } { { \"h\" \"t\" } { \"h\" \"t\" } } \"pennies\" 1 0 0 1 0 1 1 0";
    fs::write(folder.path().join("game.nfg"), game).unwrap();
    let (shown, _) = run(folder.path(), &["show", "game.nfg", "--svg", "game.svg"], 0);
    for part in [
        "Matching\npennies\n",
        "1  A: 2 strategies",
        "4 strategy profiles",
        "constant-sum: the players get 1 together, exactly",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    let svg = fs::read_to_string(folder.path().join("game.svg")).unwrap();
    assert!(svg.contains(">Matching</text>"), "{svg}");
    assert_eq!(
        svg.matches("<circle").count(),
        2 + 3,
        "two players, three nodes"
    );
}

#[test]
fn what_is_wrong_in_a_game_file_is_said_with_its_place() {
    let folder = folder();
    let head = "EFG 2 R \"\" { \"A\" \"A\" }";
    for (name, content, code, part) in [
        (
            "bad.efg",
            format!("{head}\nt 1 {{ 1 }}"),
            2,
            "error: bad.efg: line 2, column 9: 1 payoff for 2 players",
        ),
        (
            "odd.efg",
            format!("{head}\nt 0"),
            0,
            "warning: odd.efg: line 1, column 12: several of the players are called",
        ),
        (
            "bad.nfg",
            "NFG 2".to_owned(),
            2,
            "error: bad.nfg: line 1, column 5: expected `1`",
        ),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
        let (out, error) = run(folder.path(), &["show", name], code);
        assert!(error.contains(part), "{part} in\n{error}");
        assert_eq!(out.is_empty(), code == 2, "{out}");
    }
    let bytes = [b"EFG\n\xc3\xbc \"".as_slice(), &[0xff, 0xfe]].concat();
    fs::write(folder.path().join("bytes.efg"), bytes).unwrap();
    for (name, part) in [
        (
            "bytes.efg",
            "bytes.efg: line 2, column 4: this is not text in UTF-8; save",
        ),
        ("none.efg", "cannot read none.efg"),
    ] {
        let (_, error) = run(folder.path(), &["show", name], 2);
        assert!(error.contains(part), "{part} in\n{error}");
    }
    let (_, error) = run(folder.path(), &["show", "odd.efg", "--horizon", "2"], 2);
    assert!(error.contains("are for scenarios"), "{error}");
}

#[test]
fn a_scenario_is_exported_as_the_game_that_is_solved() {
    let folder = new_scenario();
    let export = [
        "export",
        "ceasefire",
        "--policy",
        "patience",
        "--horizon",
        "2",
        "--out",
        "game.efg",
    ];
    run(folder.path(), &export, 0);
    let written = fs::read_to_string(folder.path().join("game.efg")).unwrap();
    let read = read_efg(&written).expect("a game that was written");
    assert!(
        read.tree.comment.contains("under patience, periods: 2"),
        "{}",
        read.tree.comment
    );
    assert!(!read.tree.sets.is_empty());
    // Every node has its set's actions by their names in the scenario.
    let scenario = fs::read_to_string(folder.path().join("ceasefire/scenario.dg")).unwrap();
    for set in &read.tree.sets {
        for action in &set.actions {
            assert!(scenario.contains(&format!("option {action} ")), "{action}");
        }
    }
    let (shown, _) = run(folder.path(), &["show", "game.efg"], 0);
    assert!(
        shown.contains(&format!("{} nodes", read.tree.nodes.len())),
        "{shown}"
    );
    let (again, _) = run(folder.path(), &export[..6], 0);
    assert_eq!(again, written, "standard output is the default");
}

#[test]
fn an_export_over_the_limit_is_refused_with_advice() {
    let folder = new_scenario();
    for limit in ["5", "60"] {
        let export = [
            "export",
            "ceasefire",
            "--max-nodes",
            limit,
            "--out",
            "game.efg",
        ];
        let (_, error) = run(folder.path(), &export, 2);
        assert!(error.contains("nodes"), "{error}");
        assert!(error.contains("horizon"), "{error}");
        assert!(error.contains("--max-nodes raises the limit"), "{error}");
    }
    assert!(!folder.path().join("game.efg").exists());
    let (_, error) = run(folder.path(), &["show", "ceasefire", "--svg", "x.svg"], 2);
    assert!(error.contains("doublegame export"), "{error}");
}
