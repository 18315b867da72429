//! The reduced strategic form against the tree itself.

use super::support::{Information, Shape, Sum, random_tree, strategic_form, walk};
use doublegame::game::Rational;
use doublegame::solve::nash::{NashError, ReducedForm, best_response_payoffs, payoffs_and_regrets};
use proptest::prelude::*;

const SHAPE: Shape = Shape {
    players: 2,
    depth: 4,
    sum: Sum::General,
    information: Information::Hidden,
    most: 9,
};

/// Some weights of so many strategies, some of them 0.
fn weights(count: usize, seed: u64) -> Vec<Rational> {
    let raw: Vec<u64> = (0..count as u64)
        .map(|place| {
            (seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(place * 97)
                >> 33)
                % 4
        })
        .collect();
    let total: u64 = raw.iter().sum::<u64>().max(1);
    let mut weights: Vec<Rational> = raw
        .iter()
        .map(|weight| Rational::from(*weight) / Rational::from(total))
        .collect();
    if raw.iter().all(|weight| *weight == 0) {
        weights[0] = Rational::ONE;
    }
    weights
}

proptest! {
    #[test]
    fn mixed_strategies_and_the_behavior_they_play_earn_the_same(seed: u64, players in 1_usize..4) {
        let tree = random_tree(seed, Shape { players, ..SHAPE });
        let Ok(reduced) = ReducedForm::of(&tree, 5_000) else { return Ok(()); };
        let mixed: Vec<Vec<Rational>> = reduced.form.strategies.iter().enumerate()
            .map(|(player, names)| weights(names.len(), seed ^ player as u64)).collect();
        let (payoffs, regrets) = payoffs_and_regrets(&reduced.form, &mixed).unwrap();
        let behavior = reduced.behavior(&mixed);
        prop_assert_eq!(&walk(&tree, &behavior, 0), &payoffs);
        // What the best strategy of the form earns is what the best behavior earns, so that none is missing.
        let best: Vec<Rational> = payoffs.iter().zip(&regrets).map(|(payoff, regret)| payoff + regret).collect();
        prop_assert_eq!(best_response_payoffs(&tree, &behavior).unwrap(), best);
        if let Some(whole) = strategic_form(&tree, 5_000) {
            prop_assert!(whole.payoffs.len() >= reduced.form.payoffs.len());
        }
    }
}

#[test]
fn a_form_that_is_too_large_is_refused_before_it_is_written_down() {
    let tree = random_tree(3, Shape { depth: 5, ..SHAPE });
    let whole = ReducedForm::of(&tree, usize::MAX).unwrap();
    let profiles = whole.form.payoffs.len() / 2;
    assert!(profiles > 1);
    assert!(ReducedForm::of(&tree, profiles).is_ok());
    assert_eq!(
        ReducedForm::of(&tree, profiles - 1),
        Err(NashError::TooLarge {
            what: "profiles of pure strategies",
            found: profiles,
            most: profiles - 1,
        })
    );
}
