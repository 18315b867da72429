//! Every invariant of a game, broken once.

use doublegame::game::{Game, GameBuilder, GameError, PlayerId, read_efg};

const GAME: &str = r#"EFG 2 R "Guess a coin" { "Ann" "Bob" }
c "" 1 "" { "heads" 1/2 "tails" 1/2 } 0
p "" 1 1 "Ann" { "call" "hide" } 0
p "" 2 1 "Bob" { "heads" "tails" } 0
t "" 1 "" { 1, -1 }
t "" 2 "" { -1, 1 }
t "" 3 "" { 0, 0 }
p "" 1 1 "Ann" { "call" "hide" } 0
p "" 2 1 "Bob" { "heads" "tails" } 0
t "" 4 "" { -2, 2 }
t "" 5 "" { 2, -2 }
t "" 6 "" { 0, 0 }
"#;

/// The game with one thing changed.
fn broken(change: impl FnOnce(&mut Game)) -> GameError {
    let mut game = read_efg(GAME).expect("the game is sound").built.game;
    game.check().expect("the game is sound");
    change(&mut game);
    game.check().expect_err("an invariant is broken")
}

macro_rules! breaks {
    ($($name:ident: |$game:ident| $change:expr => $error:pat $(if $guard:expr)?,)+) => { $(
        #[test]
        fn $name() {
            let found = broken(|$game| { $change; });
            assert!(matches!(&found, $error $(if $guard)?), "{found}");
        }
    )+ };
}

breaks! {
    players_are_needed: |game| game.players.clear() => GameError::Empty("player"),
    nodes_are_needed: |game| game.node_set.clear() => GameError::Empty("node"),
    offsets_have_one_entry_more_than_nodes: |game| game.node_edges.pop()
        => GameError::Length { array: "node_edges", found: 6, expected: 7 },
    every_edge_has_a_probability: |game| game.edge_probability.pop()
        => GameError::Length { array: "edge_probability", .. },
    every_edge_has_a_payoff: |game| game.edge_payoff.push(0) => GameError::Length { array: "edge_payoff", .. },
    every_edge_has_a_label: |game| game.edge_label.pop() => GameError::Length { array: "edge_label", .. },
    every_action_has_a_label: |game| game.action_labels.pop() => GameError::Length { array: "action_labels", .. },
    every_action_belongs_to_a_set: |game| {
        game.action_weights.push(1.0);
        game.action_labels.push("more".to_owned());
    } => GameError::Length { array: "action_weights", .. },
    payoffs_come_in_rows: |game| game.payoffs.push(0.0) => GameError::Length { array: "payoffs", .. },
    edges_are_in_order: |game| game.node_edges.swap(1, 2) => GameError::Offsets("node_edges"),
    levels_are_not_empty: |game| game.level_nodes.insert(1, 0) => GameError::Offsets("level_nodes"),
    a_child_exists: |game| game.edge_child[0] = 99 => GameError::EdgeIndex { edge: 0, array: "child", index: 99 },
    a_row_of_payoffs_exists: |game| game.edge_payoff[1] = 99
        => GameError::EdgeIndex { edge: 1, array: "payoff row", index: 99 },
    a_probability_exists: |game| game.edge_probability[1] = 99
        => GameError::EdgeIndex { edge: 1, array: "probability", index: 99 },
    a_set_exists: |game| game.node_set[1] = 7 => GameError::NoSuchSet { node: 1, set: 7 },
    terminal_nodes_have_no_edges: |game| game.node_set[0] = Game::TERMINAL
        => GameError::EdgeCount { node: 0, found: 2, expected } if expected == "0",
    other_nodes_have_edges: |game| {
        let last = game.node_set.len() - 1;
        game.node_set[last] = Game::CHANCE;
    } => GameError::EdgeCount { found: 0, expected, .. } if expected == "at least 1",
    edges_lead_forward: |game| game.edge_child[0] = 0 => GameError::Backward { node: 0, edge: 0, child: 0 },
    edges_lead_to_later_levels: |game| game.edge_child[2] = 2 => GameError::Backward { child: 2, .. },
    probabilities_are_in_range: |game| game.probabilities.push(1.5)
        => GameError::Number { value: 1.5, range: "in 0..1", .. },
    probabilities_are_numbers: |game| game.probabilities.push(f64::NAN) => GameError::Number { range: "in 0..1", .. },
    the_first_probability_is_one: |game| game.probabilities[0] = 0.5
        => GameError::Number { value: 0.5, range: "1", .. },
    the_first_row_of_payoffs_is_zero: |game| game.payoffs[1] = 3.0 => GameError::Number { range: "zero", .. },
    payoffs_are_finite: |game| *game.payoffs.last_mut().unwrap() = f64::INFINITY
        => GameError::Number { range: "finite", .. },
    weights_are_above_zero: |game| game.action_weights[0] = 0.0
        => GameError::Number { what, range: "above 0", .. } if what == "the weight of action 0",
    precisions_are_above_zero: |game| game.information_sets[1].precision = -1.0
        => GameError::Number { what, range: "above 0", .. } if what == "the precision of information set 1",
    odds_sum_to_one: |game| {
        game.probabilities.push(0.25);
        game.edge_probability[0] = game.probabilities.len() as u32 - 1;
    } => GameError::ChanceSum { node: 0, sum } if (*sum - 0.75).abs() < 1e-12,
    a_set_has_a_player: |game| game.information_sets[0].player = PlayerId(5)
        => GameError::Set { set: 0, problem: "its player does not exist", .. },
    a_set_has_an_action: |game| game.information_sets[0].action_count = 0
        => GameError::Set { set: 0, problem: "it has no action", .. },
    actions_follow_one_another: |game| game.information_sets[1].first_action.0 = 1
        => GameError::Set { set: 1, problem: "its actions do not follow those of the set before it", .. },
    a_set_has_a_node: |game| {
        let mut more = game.information_sets[1].clone();
        more.first_action.0 += more.action_count;
        game.information_sets.push(more);
    } => GameError::Set { set: 2, problem: "it has no node", .. },
    sets_stand_in_the_order_of_their_levels: |game| {
        for set in &mut game.node_set {
            *set = match *set { 0 => 1, 1 => 0, other => other };
        }
    } => GameError::Set { problem: "it stands after a set of a later level", .. },
}

#[test]
fn a_builder_refuses_a_cycle() {
    let mut builder = GameBuilder::new(["Ann"]);
    let (first, second) = (builder.chance(), builder.chance());
    builder.chance_edge(first, second, 1.0, &[0.0]);
    builder.chance_edge(second, first, 1.0, &[0.0]);
    assert_eq!(builder.build(first).err(), Some(GameError::Cycle));
}
