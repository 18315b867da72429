//! Files of games: what is written reads back as the same game, and writing it again gives the same text.

use doublegame::game::{
    ChanceSet, GameTree, NormalForm, Outcome, Profile, Rational, SignalingFamily, TreeError,
    TreeKind, TreeNode, TreeSet, expected_payoffs, read_efg, read_nfg, signaling_game, write_efg,
    write_nfg,
};
use doublegame::scenario::compile::{Setting, SizeLimit, World, compile, game_tree};
use doublegame::scenario::load::load_text;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// Labels with everything that a reader could stumble over.
fn label(random: &mut StdRng) -> String {
    const PARTS: [&str; 12] = [
        "", "a", "\"", "\\", "\\\"", "{", "}", ",", "\n", " ", "é", "1/2",
    ];
    (0..random.random_range(0..4))
        .map(|_| PARTS[random.random_range(0..PARTS.len())])
        .collect()
}

fn labels(random: &mut StdRng, count: usize) -> Vec<String> {
    (0..count).map(|_| label(random)).collect()
}

fn number(random: &mut StdRng) -> Rational {
    let above = Rational::from(random.random_range(-1000..1000_i64));
    match random.random_range(0..4) {
        0 => above,
        1 => above / Rational::from(1_u64 << random.random_range(0..40)),
        2 => above / Rational::from(random.random_range(1..1000_i64)),
        _ => above * Rational::from(random.random_range(1..i64::MAX)),
    }
}

fn odds(random: &mut StdRng, count: usize) -> Vec<Rational> {
    let weights: Vec<i64> = (0..count)
        .map(|k| random.random_range(0..50) + i64::from(k == 0))
        .collect();
    let sum = Rational::from(weights.iter().sum::<i64>());
    weights
        .iter()
        .map(|weight| Rational::from(*weight) / &sum)
        .collect()
}

/// Adds a node with all that is below it.
fn grow(tree: &mut GameTree, random: &mut StdRng, depth: u32) {
    let kind = match random.random_range(0..10) {
        0..3 if depth > 0 => TreeKind::Chance(chance_set(tree, random)),
        3..9 if depth > 0 => TreeKind::Decision(set(tree, random)),
        _ => TreeKind::Terminal,
    };
    let outcome = random.random_bool(0.6).then(|| outcome(tree, random));
    let node = tree.nodes.len();
    tree.nodes.push(TreeNode {
        label: label(random),
        kind,
        outcome,
        children: Vec::new(),
    });
    let actions = match kind {
        TreeKind::Terminal => 0,
        TreeKind::Chance(set) => tree.chance_sets[set as usize].actions.len(),
        TreeKind::Decision(set) => tree.sets[set as usize].actions.len(),
    };
    for _ in 0..actions {
        let child = tree.nodes.len() as u32;
        tree.nodes[node].children.push(child);
        grow(tree, random, depth - 1);
    }
}

/// The position of one that is there, or where a new one goes.
fn position(random: &mut StdRng, there: usize) -> usize {
    random.random_range(0..=there)
}

fn chance_set(tree: &mut GameTree, random: &mut StdRng) -> u32 {
    let position = position(random, tree.chance_sets.len());
    if position == tree.chance_sets.len() {
        let count = random.random_range(1..4);
        let names = labels(random, count);
        tree.chance_sets.push(ChanceSet {
            number: 1000 - position as u32,
            label: label(random),
            actions: names.into_iter().zip(odds(random, count)).collect(),
        });
    }
    position as u32
}

fn set(tree: &mut GameTree, random: &mut StdRng) -> u32 {
    let position = position(random, tree.sets.len());
    if position == tree.sets.len() {
        let count = random.random_range(1..4);
        tree.sets.push(TreeSet {
            player: random.random_range(0..tree.players.len()) as u32,
            number: 1000 - position as u32,
            label: label(random),
            actions: labels(random, count),
        });
    }
    position as u32
}

fn outcome(tree: &mut GameTree, random: &mut StdRng) -> u32 {
    let position = position(random, tree.outcomes.len());
    if position == tree.outcomes.len() {
        tree.outcomes.push(Outcome {
            number: 1000 - position as u32,
            label: label(random),
            payoffs: (0..tree.players.len()).map(|_| number(random)).collect(),
        });
    }
    position as u32
}

fn random_tree(seed: u64) -> GameTree {
    let random = &mut StdRng::seed_from_u64(seed);
    let players = random.random_range(1..4);
    let mut tree = GameTree {
        title: label(random),
        comment: label(random),
        players: labels(random, players),
        nodes: Vec::new(),
        sets: Vec::new(),
        chance_sets: Vec::new(),
        outcomes: Vec::new(),
    };
    let depth = random.random_range(0..6);
    grow(&mut tree, random, depth);
    tree
}

fn random_form(seed: u64) -> NormalForm {
    let random = &mut StdRng::seed_from_u64(seed);
    let players = random.random_range(1..4);
    let strategies: Vec<_> = (0..players)
        .map(|_| {
            let count = random.random_range(1..4);
            labels(random, count)
        })
        .collect();
    let profiles: usize = strategies.iter().map(Vec::len).product();
    let named = random.random_bool(0.5);
    NormalForm {
        title: label(random),
        comment: label(random),
        players: labels(random, players),
        strategies,
        payoffs: (0..profiles * players).map(|_| number(random)).collect(),
        outcome_labels: labels(random, if named { profiles } else { 0 }),
    }
}

/// The text with a few of its words left out, repeated, or replaced.
fn damaged(text: &str, seed: u64) -> String {
    const OTHERS: [&str; 12] = [
        "0", "1", "2", "-1", "1/3", "1e400", ".5", "{", "}", "\"\"", "t", "\"a\" 1",
    ];
    let random = &mut StdRng::seed_from_u64(seed ^ 1);
    let mut words: Vec<&str> = text.split(' ').collect();
    for _ in 0..random.random_range(1..4) {
        let position = random.random_range(0..words.len());
        match random.random_range(0..3) {
            0 if words.len() > 1 => {
                words.remove(position);
            }
            1 => words.insert(position, words[position]),
            _ => words[position] = OTHERS[random.random_range(0..OTHERS.len())],
        }
    }
    words.join(" ")
}

/// The payoffs of a node as doubles, zeros for none.
fn doubles(tree: &GameTree, node: &TreeNode) -> Vec<f64> {
    match node.outcome {
        Some(outcome) => tree.outcomes[outcome as usize]
            .payoffs
            .iter()
            .map(|payoff| payoff.to_f64().value())
            .collect(),
        None => vec![0.0; tree.players.len()],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_tree_survives_its_file(seed in any::<u64>()) {
        let tree = random_tree(seed);
        prop_assert_eq!(tree.check(), Ok(()));
        let text = write_efg(&tree);
        let read = read_efg(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&read.tree, &tree);
        prop_assert_eq!(write_efg(&read.tree), text);
    }

    #[test]
    fn a_tree_survives_the_way_through_its_graph(seed in any::<u64>()) {
        let tree = random_tree(seed);
        // A first move of chance that is none is left out.
        let first = tree.chance_sets.first().map(|set| set.actions.as_slice());
        prop_assume!(!matches!(first, Some([(name, _)]) if name.is_empty()));
        let built = tree.graph().unwrap();
        let again = built.game.unroll(&built.edge_labels, tree.nodes.len()).unwrap();
        prop_assert_eq!(again.check(), Ok(()));
        prop_assert_eq!(again.nodes.len(), tree.nodes.len());
        prop_assert_eq!(again.sets.len(), tree.sets.len());
        for (one, other) in tree.nodes.iter().zip(&again.nodes) {
            prop_assert_eq!(&one.children, &other.children);
            prop_assert_eq!(doubles(&tree, one), doubles(&again, other));
        }
        let rebuilt = again.graph().unwrap();
        prop_assert_eq!(rebuilt.game.perfect_recall, built.game.perfect_recall);
        let [before, after] = [&built.game, &rebuilt.game]
            .map(|game| expected_payoffs(game, &Profile::uninformed(game)));
        for (one, other) in before.iter().zip(&after) {
            prop_assert!((one - other).abs() <= 1e-9 * one.abs().max(1.0), "{one} {other}");
        }
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_as_a_sound_game(seed in any::<u64>()) {
        let text = damaged(&write_efg(&random_tree(seed)), seed);
        match read_efg(&text) {
            Err(found) => {
                prop_assert!(found.errors.iter().all(|error| error.line > 0 && error.column > 0));
                prop_assert!(!found.errors.is_empty());
            }
            Ok(read) => {
                prop_assert_eq!(read.built.game.check(), Ok(()));
                prop_assert_eq!(read.tree.check(), Ok(()));
                let written = write_efg(&read.tree);
                let again = read_efg(&written).map(|again| again.tree);
                prop_assert_eq!(again.as_ref(), Ok(&read.tree), "{}", text);
            }
        }
        let text = damaged(&write_nfg(&random_form(seed)), seed);
        match read_nfg(&text) {
            Err(found) => {
                prop_assert!(found.errors.iter().all(|error| error.line > 0 && error.column > 0));
                prop_assert!(!found.errors.is_empty());
            }
            Ok(read) => {
                prop_assert_eq!(read.built.game.check(), Ok(()));
                prop_assert_eq!(read.form.check(), Ok(()));
                let again = read_nfg(&write_nfg(&read.form)).map(|again| again.form);
                prop_assert_eq!(again.as_ref(), Ok(&read.form), "{}", text);
            }
        }
    }

    #[test]
    fn a_table_survives_its_file(seed in any::<u64>()) {
        let form = random_form(seed);
        prop_assert_eq!(form.check(), Ok(()));
        let text = write_nfg(&form);
        let read = read_nfg(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&read.form, &form);
        prop_assert_eq!(write_nfg(&read.form), text);
    }
}

#[test]
fn a_graph_is_written_out_up_to_a_limit() {
    let family = SignalingFamily {
        types: 2,
        resolves: 1,
        words: 1,
        acts: 2,
        signals: 2,
        answers: 2,
        tension: 2,
        stock: 2,
        periods: 2,
        remembers_all: false,
        seed: 1,
    };
    let graph = signaling_game(family).unwrap();
    // A period begins with the word and the act, has 2 signals for each of 2 acts, then 2 answers to each and 2 to these.
    let period = 1 + 1 + 2 + 4 + 8;
    let nodes = 1 + 2 * (period + 16 * (period + 16));
    assert!(graph.game.node_count() < nodes);
    let error = graph
        .game
        .unroll(&graph.edge_labels, nodes - 1)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "as a tree the game has {nodes} nodes, more than the limit of {}",
            nodes - 1
        )
    );
    let tree = graph.game.unroll(&graph.edge_labels, nodes).unwrap();
    assert_eq!(tree.check(), Ok(()));
    assert_eq!(tree.nodes.len(), nodes);
    let written = tree.graph().unwrap().game;
    let [before, after] =
        [&graph.game, &written].map(|game| expected_payoffs(game, &Profile::uninformed(game)));
    for (one, other) in before.iter().zip(&after) {
        assert!((one - other).abs() < 1e-12, "{one} {other}");
    }
}

#[test]
fn the_tree_of_a_scenario_is_the_game_that_is_solved() {
    let text = include_str!("../../../doublegame-cli/templates/scenario.dg");
    let scenario = load_text("scenario.dg", text)
        .scenario
        .expect("it has no errors");
    let limit = SizeLimit { nodes: 1_000_000 };
    let setting = Setting {
        horizon: Some(2),
        ..Setting::default()
    };
    let compiled = compile(&scenario, &World::central(&scenario), &setting, limit).unwrap();
    let tree = game_tree(&compiled, &scenario, limit).unwrap();
    assert_eq!(tree.check(), Ok(()));
    assert_eq!(tree.sets.len(), compiled.game.information_sets.len());
    let unrolled = tree.graph().unwrap().game;
    let [merged, unrolled] =
        [&compiled.game, &unrolled].map(|game| expected_payoffs(game, &Profile::uninformed(game)));
    for (one, other) in merged.iter().zip(&unrolled) {
        assert!((one - other).abs() < 1e-9, "{one} {other}");
    }
    assert!(
        merged.iter().any(|payoff| payoff.abs() > 0.01),
        "{merged:?}"
    );
    // Chance's actions have the names of the scenario, and the first draws the types.
    for set in &tree.chance_sets {
        assert!(
            set.actions.iter().all(|(name, _)| !name.is_empty()),
            "{set:?}"
        );
    }
    assert!(
        tree.chance_sets[0].actions[0].0.contains(" is "),
        "{:?}",
        tree.chance_sets[0]
    );
}

#[test]
fn doubles_become_the_numbers_that_were_meant() {
    let text = "EFG 2 R \"\" { \"A\" } c 1 { \"x\" 1/3 \"y\" 2/3 } 0 t 1 { 0.1 } t 2 { -1e-7 }";
    let read = read_efg(text).unwrap();
    let again = read.built.game.unroll(&read.built.edge_labels, 3).unwrap();
    assert_eq!(again, read.tree);
}

#[test]
fn a_file_says_what_nodes_share_once() {
    let text = "EFG 2 R \"g\" { \"A\" }\n\"\"\n\n\
        c \"\" 1 \"coin\" { \"heads\" 1/3 \"tails\" 2/3 } 0\n\
        p \"\" 1 1 \"A\" { \"stop\" \"go\" } 0\n\
        t \"\" 1 \"won\" { 0.5 }\n\
        t \"\" 0\n\
        p \"\" 1 1 0\n\
        t \"\" 1\n\
        t \"\" 0\n";
    assert_eq!(write_efg(&read_efg(text).unwrap().tree), text);
}

/// The tree of a file with one thing changed.
fn broken(change: impl FnOnce(&mut GameTree)) -> TreeError {
    let text = "EFG 2 R \"\" { \"A\" \"B\" } c 1 { \"x\" 1/3 \"y\" 2/3 } 0 p 1 1 { \"a\" \"b\" } 0 t 1 { 1 2 } t 2 { 3 4 } t 0";
    let mut tree = read_efg(text).unwrap().tree;
    tree.check().unwrap();
    change(&mut tree);
    tree.check().unwrap_err()
}

#[test]
fn every_invariant_of_a_tree_is_checked() {
    type Change = fn(&mut GameTree);
    let changes: [(Change, &str); 15] = [
        (|tree| tree.players.clear(), "no player"),
        (|tree| tree.nodes.clear(), "no node"),
        (|tree| tree.sets[0].player = 2, "player does not exist"),
        (|tree| tree.sets[0].number = 0, "number is 0"),
        (|tree| tree.sets[0].actions.clear(), "no action"),
        (|tree| tree.chance_sets[0].number = 0, "number is 0"),
        (
            |tree| tree.chance_sets[0].actions[0].1 = Rational::ONE,
            "do not sum to one",
        ),
        (
            |tree| {
                tree.chance_sets[0].actions[0].1 = Rational::from(-1);
                tree.chance_sets[0].actions[1].1 = Rational::from(2);
            },
            "negative",
        ),
        (|tree| tree.outcomes[1].number = 1, "another outcome's"),
        (
            |tree| tree.outcomes[0].payoffs.truncate(1),
            "one payoff for each player",
        ),
        (|tree| tree.nodes[0].children.swap(0, 1), "prefix order"),
        (
            |tree| tree.nodes[1].kind = TreeKind::Terminal,
            "as many actions",
        ),
        (
            |tree| tree.nodes[4].outcome = Some(2),
            "outcome does not exist",
        ),
        (|tree| tree.nodes.truncate(4), "a child is missing"),
        (
            |tree| {
                tree.nodes[2].outcome = Some(1);
                tree.nodes[3].outcome = Some(0);
            },
            "in the order of the first nodes",
        ),
    ];
    for (change, part) in changes {
        let error = broken(change);
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
}
