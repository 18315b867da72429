//! Sequential equilibria of random games: against backward induction, the value, and themselves in another unit.

use super::sequential::{GENERAL, assert_sound, found};
use super::support::{Information, Shape, Sum, random_form, random_tree, tree_of_form};
use doublegame::game::{GameTree, Rational};
use doublegame::solve::Status;
use doublegame::solve::nash::{ZeroSumOptions, backward_induction, zero_sum};
use proptest::prelude::*;

/// How many of the first so many games are solved.
fn solved(count: u64, make: impl Fn(u64) -> GameTree) -> u64 {
    let is_solved = |seed: &u64| {
        let tree = make(*seed);
        let found = found(&tree);
        assert_sound(&tree, &found);
        found.report.status == Status::Converged
    };
    (0..count).filter(is_solved).count() as u64
}

#[test]
fn nearly_all_random_games_are_solved() {
    let three = Shape {
        players: 3,
        most: 1000,
        ..GENERAL
    };
    let rare = |most| Shape { most, ..GENERAL };
    for (least, count) in [
        (290, solved(300, |seed| random_tree(seed, rare(3)))),
        (290, solved(300, |seed| random_tree(seed, rare(1000)))),
        (290, solved(300, |seed| random_tree(seed, three))),
        (
            290,
            solved(300, |seed| tree_of_form(&random_form(seed, &[3, 4], 0, 20))),
        ),
    ] {
        assert!(count >= least, "{count}");
    }
}

#[test]
fn perfect_information_is_solved_as_by_backward_induction() {
    let mut compared = 0;
    for seed in 0..300 {
        let shape = Shape {
            players: 1 + seed as usize % 3,
            most: 1000,
            information: Information::Perfect,
            ..GENERAL
        };
        let tree = random_tree(seed, shape);
        let all = backward_induction(&tree, 2, &|| false).unwrap().equilibria;
        if let [only] = all.as_slice() {
            let found = found(&tree);
            assert_eq!(found.report.profile, only.profile, "{seed}");
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn constant_sum_games_have_their_value() {
    for seed in 0..100 {
        let shape = Shape {
            most: 100,
            sum: Sum::Zero,
            ..GENERAL
        };
        let tree = random_tree(seed, shape);
        let Ok(value) = zero_sum(&tree, &ZeroSumOptions::default(), &|| false) else {
            // Payoffs at inner nodes may add up differently at different endings.
            continue;
        };
        let found = found(&tree);
        assert_eq!(found.report.player_regret, Rational::ZERO, "{seed}");
        assert_eq!(value.lower, value.upper);
        assert_eq!(found.report.payoffs[0], value.lower, "{seed}");
    }
}

proptest! {
    #[test]
    fn whatever_is_found_is_what_it_is_said_to_be(seed: u64, players in 1_usize..4, most in 1_i64..50) {
        let tree = random_tree(seed, Shape { players, most, ..GENERAL });
        assert_sound(&tree, &found(&tree));
    }

    #[test]
    fn the_result_does_not_depend_on_the_unit_of_payoffs(seed: u64, scale in 1_i64..1000) {
        // With small payoffs branches may cross, and rounding decides which one is followed on.
        let tree = random_tree(seed, Shape { most: 1000, ..GENERAL });
        let mut scaled = tree.clone();
        for payoff in scaled.outcomes.iter_mut().flat_map(|outcome| &mut outcome.payoffs) {
            *payoff *= Rational::from(scale * 7);
        }
        let (one, other) = (found(&tree), found(&scaled));
        if one.report.status == Status::Converged && other.report.status == Status::Converged {
            for (a, b) in one.beliefs.iter().zip(&other.beliefs) {
                prop_assert!((a - b).to_f64_fast().abs() < 0.01);
            }
        }
    }
}
