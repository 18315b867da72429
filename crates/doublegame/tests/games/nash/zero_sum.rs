//! Constant-sum trees: the linear program against Lemke's method, and a game with a known value.

use super::support::{
    Information, Shape, Sum, TreeMaker, number, random_form, random_tree, tree_of_form,
};
use doublegame::game::{GameTree, Rational, TreeKind};
use doublegame::solve::Status;
use doublegame::solve::nash::{
    LemkeOptions, NashError, ZeroSumMethod, ZeroSumOptions, lemke, zero_sum,
};
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Everything by the linear program.
const PROGRAM: ZeroSumOptions = ZeroSumOptions {
    tolerance: 1e-6,
    exact_rows: 0,
};

/// Kuhn's poker (1950): three cards, an ante of 1, one bet of 1.
fn kuhn() -> GameTree {
    let mut maker = TreeMaker::new(2);
    // For each card: the first player's first set, the second's after a check and after a bet, the first's after
    // check and bet.
    let sets: Vec<[u32; 4]> = (0..3)
        .map(|_| [0, 1, 1, 0].map(|player| maker.set(player, 2)))
        .collect();
    let deal = maker.chance(vec![number(1, 6); 6]);
    let root = maker.node(TreeKind::Chance(deal));
    for (first, second) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
        let wins = |stake: i64| if first > second { stake } else { -stake };
        let paid = |amount: i64| vec![number(amount, 1), number(-amount, 1)];
        let open = maker.node(TreeKind::Decision(sets[first][0]));
        let checked = maker.node(TreeKind::Decision(sets[second][1]));
        let shown = maker.ending(paid(wins(1)));
        let raised = maker.node(TreeKind::Decision(sets[first][3]));
        let folded = maker.ending(paid(-1));
        let called = maker.ending(paid(wins(2)));
        let bet = maker.node(TreeKind::Decision(sets[second][2]));
        let won = maker.ending(paid(1));
        let met = maker.ending(paid(wins(2)));
        let nodes = &mut maker.tree.nodes;
        nodes[root as usize].children.push(open);
        nodes[open as usize].children = vec![checked, bet];
        nodes[checked as usize].children = vec![shown, raised];
        nodes[raised as usize].children = vec![folded, called];
        nodes[bet as usize].children = vec![won, met];
    }
    maker.tree
}

#[test]
fn kuhn_poker_is_worth_minus_one_eighteenth() {
    let exact = zero_sum(&kuhn(), &ZeroSumOptions::default(), &|| false).unwrap();
    assert_eq!(exact.report.status, Status::Converged);
    assert_eq!(exact.lower, number(-1, 18));
    assert_eq!(exact.upper, number(-1, 18));
    let program = zero_sum(&kuhn(), &PROGRAM, &|| false).unwrap();
    assert_eq!(program.report.status, Status::Converged);
    assert!(program.lower <= number(-1, 18) && number(-1, 18) <= program.upper);
    assert!(&program.upper - &program.lower < number(1, 1_000_000));
}

#[test]
fn a_game_without_a_constant_sum_is_refused() {
    let tree = tree_of_form(&random_form(3, &[2, 2], 0, 9));
    assert_eq!(
        zero_sum(&tree, &PROGRAM, &|| false),
        Err(NashError::NotConstantSum)
    );
}

#[test]
fn the_program_is_not_begun_after_a_stop() {
    let found = zero_sum(&kuhn(), &PROGRAM, &|| true).unwrap();
    let interrupted = Status::StoppedShort {
        reason: "interrupted".to_owned(),
    };
    assert_eq!(found.report.status, interrupted);
    assert!(found.report.profile.probabilities.is_empty());
    assert!(found.lower <= number(-1, 18) && number(-1, 18) <= found.upper);
}

#[test]
fn the_program_ends_at_the_step_at_which_it_is_stopped() {
    let polls = AtomicUsize::new(0);
    let stop = |after: usize| polls.fetch_add(1, Ordering::Relaxed) >= after;
    let found = zero_sum(&kuhn(), &PROGRAM, &|| stop(usize::MAX)).unwrap();
    assert_eq!(found.report.status, Status::Converged);
    // Once before the program, and in every step of it.
    let all = polls.swap(0, Ordering::Relaxed);
    assert!(all > 4, "{all}");
    let found = zero_sum(&kuhn(), &PROGRAM, &|| stop(3)).unwrap();
    assert!(found.report.profile.probabilities.is_empty());
    assert_eq!(polls.into_inner(), 4);
}

#[test]
fn the_method_that_was_used_is_said() {
    let exact = zero_sum(&kuhn(), &ZeroSumOptions::default(), &|| false).unwrap();
    assert_eq!(exact.method, ZeroSumMethod::Lemke);
    let program = zero_sum(&kuhn(), &PROGRAM, &|| false).unwrap();
    assert_eq!(program.method, ZeroSumMethod::LinearProgram);
}

#[test]
fn a_tolerance_that_is_missed_is_said() {
    let strict = ZeroSumOptions {
        tolerance: 0.0,
        ..PROGRAM
    };
    let found = zero_sum(&kuhn(), &strict, &|| false).unwrap();
    assert!(matches!(found.report.status, Status::StoppedShort { .. }));
}

proptest! {
    #[test]
    fn the_program_bounds_the_value_that_lemke_finds(seed: u64, most in 1_i64..30) {
        let shape = Shape { players: 2, depth: 4, sum: Sum::Zero, information: Information::Hidden, most };
        let tree = random_tree(seed, shape);
        let exact = lemke(&tree, &LemkeOptions::default(), &|| false).unwrap();
        prop_assert_eq!(exact.status, Status::Converged);
        let found = zero_sum(&tree, &PROGRAM, &|| false).unwrap();
        prop_assert_eq!(&found.report.status, &Status::Converged);
        prop_assert!(found.lower <= exact.payoffs[0] && exact.payoffs[0] <= found.upper);
        prop_assert_eq!(&found.report.payoffs[0] + &found.report.payoffs[1], Rational::ZERO);
    }
}
