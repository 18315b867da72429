//! Iterated strict dominance, best responses and pure equilibria.

use super::support::{bimatrix, number, random_form};
use doublegame::game::Rational;
use doublegame::solve::Status;
use doublegame::solve::nash::{
    EnumerationOptions, all_equilibria, best_responses, iterated_strict_dominance,
    payoffs_and_regrets, pure_equilibria,
};
use proptest::prelude::*;

#[test]
fn a_mixture_dominates_where_no_pure_strategy_does() {
    // Osborne and Rubinstein's kind of example: half of each of the first two rows beats the third; after that the
    // first column beats the second.
    let form = bimatrix(&[&[4, 0], &[0, 4], &[1, 1]], &[&[2, 1], &[3, 1], &[0, 9]]);
    let found = iterated_strict_dominance(&form, &|| false).unwrap();
    assert_eq!(found.status, Status::Converged);
    assert_eq!(found.remaining, [vec![0], vec![0]]);
    assert_eq!(found.rounds.len(), 3);
    let by = &found.rounds[0][0];
    assert_eq!((by.player, by.strategy), (0, 2));
    let earned = |column: usize| {
        by.by.iter().fold(Rational::ZERO, |sum, (row, p)| {
            sum + p * form.payoff(&[*row, column], 0)
        })
    };
    assert!(earned(0) > number(1, 1) && earned(1) > number(1, 1));
}

#[test]
fn what_is_only_as_good_is_not_strictly_dominated() {
    // Half of each of the first two rows earns exactly what the third does.
    let form = bimatrix(&[&[2, 0], &[0, 2], &[1, 1]], &[&[0, 0], &[0, 0], &[0, 0]]);
    let found = iterated_strict_dominance(&form, &|| false).unwrap();
    assert!(found.rounds.is_empty());
    assert_eq!(found.remaining, [vec![0, 1, 2], vec![0, 1]]);
}

#[test]
fn an_interruption_is_said() {
    let form = random_form(1, &[2, 2], 0, 3);
    let found = iterated_strict_dominance(&form, &|| true).unwrap();
    assert_ne!(found.status, Status::Converged);
}

proptest! {
    #[test]
    fn no_equilibrium_uses_an_eliminated_strategy(seed: u64, m in 1_usize..5, n in 1_usize..5) {
        let form = random_form(seed, &[m, n], 0, 6);
        let left = iterated_strict_dominance(&form, &|| false).unwrap().remaining;
        let all = all_equilibria(&form, &EnumerationOptions::default(), &|| false).unwrap();
        for equilibrium in &all.extreme {
            for (player, mixed) in equilibrium.report.profile.probabilities.iter().enumerate() {
                for (strategy, probability) in mixed.iter().enumerate() {
                    prop_assert!(probability.is_zero() || left[player].contains(&strategy));
                }
            }
        }
    }

    #[test]
    fn dominators_dominate_in_what_was_left(seed: u64, a in 1_usize..4, b in 1_usize..4, c in 1_usize..3) {
        let form = random_form(seed, &[a, b, c], 0, 6);
        let found = iterated_strict_dominance(&form, &|| false).unwrap();
        let mut left: Vec<Vec<usize>> = [a, b, c].iter().map(|count| (0..*count).collect()).collect();
        for round in &found.rounds {
            for dominated in round {
                for row in 0..a * b * c {
                    let mut pure = vec![row % a, row / a % b, row / a / b];
                    let inside = (0..3).all(|p| p == dominated.player || left[p].contains(&pure[p]));
                    if pure[dominated.player] != dominated.strategy || !inside {
                        continue;
                    }
                    let own = form.payoff(&pure, dominated.player).clone();
                    let mut mixed = Rational::ZERO;
                    for (strategy, probability) in &dominated.by {
                        prop_assert!(left[dominated.player].contains(strategy));
                        pure[dominated.player] = *strategy;
                        mixed += probability * form.payoff(&pure, dominated.player);
                    }
                    prop_assert!(mixed > own);
                }
            }
            for dominated in round {
                left[dominated.player].retain(|strategy| *strategy != dominated.strategy);
            }
        }
        prop_assert_eq!(left, found.remaining);
    }

    #[test]
    fn pure_equilibria_are_those_without_regret(seed: u64, a in 1_usize..4, b in 1_usize..4, c in 1_usize..3) {
        let form = random_form(seed, &[a, b, c], 0, 2);
        let mut expected = Vec::new();
        for row in 0..a * b * c {
            let pure = vec![row % a, row / a % b, row / a / b];
            let profile: Vec<Vec<Rational>> = pure.iter().zip([a, b, c])
                .map(|(s, count)| (0..count).map(|k| number(i64::from(k == *s), 1)).collect()).collect();
            let (_, regrets) = payoffs_and_regrets(&form, &profile).unwrap();
            let is_best = best_responses(&form, &profile).unwrap().iter().zip(&pure).all(|(best, s)| best.contains(s));
            prop_assert_eq!(regrets.iter().all(Rational::is_zero), is_best);
            if is_best {
                expected.push(pure);
            }
        }
        prop_assert_eq!(pure_equilibria(&form).unwrap(), expected);
    }
}
