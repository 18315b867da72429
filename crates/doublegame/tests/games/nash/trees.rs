//! Equilibria of trees.

use super::support::{
    Information, Shape, Sum, TreeMaker, fixture_tree, number, random_form, random_tree, rational,
    strategic_form, tree_of_form, walk,
};
use doublegame::game::{GameTree, Rational, TreeKind};
use doublegame::solve::Status;
use doublegame::solve::nash::{
    LemkeOptions, NashError, backward_induction, best_response_payoffs, lemke, pure_equilibria,
    tree_payoffs, tree_payoffs_and_regrets,
};
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Payoffs from so wide a range hardly ever tie.
const WIDE: i64 = 1_000_000_000_000;
const KNOWN: [&str; 5] = [
    "beer_quiche_p09",
    "double_game_forced_choice",
    "double_game_hedge",
    "fearon_two_type_low",
    "kydd_trust_t06",
];

const GENERAL: Shape = Shape {
    players: 2,
    depth: 4,
    sum: Sum::General,
    information: Information::Hidden,
    most: 3,
};

/// Every set takes each action with equal probability.
fn uniform(tree: &GameTree) -> Vec<Vec<Rational>> {
    tree.sets
        .iter()
        .map(|set| vec![number(1, set.actions.len() as u64); set.actions.len()])
        .collect()
}

#[test]
fn published_equilibria_have_no_regret() {
    for name in KNOWN {
        let tree = fixture_tree(name);
        let facts: serde_json::Value =
            serde_json::from_str(&super::support::fixture(&format!("{name}.json"))).unwrap();
        for equilibrium in facts["equilibria"].as_array().unwrap() {
            let profile: Vec<Vec<Rational>> = tree
                .sets
                .iter()
                .map(|set| {
                    let told = &equilibrium["profile"][&set.label];
                    let of = |action: &String| match &told[action] {
                        serde_json::Value::Null => Rational::ZERO,
                        serde_json::Value::String(text) => rational(text),
                        other => rational(&other.to_string()),
                    };
                    set.actions.iter().map(of).collect()
                })
                .collect();
            let (payoffs, regrets) = tree_payoffs_and_regrets(&tree, &profile).unwrap();
            assert!(regrets.iter().all(Rational::is_zero), "{name}");
            let expected = equilibrium["verify"]["payoffs"].as_array().unwrap();
            let expected: Vec<Rational> = expected
                .iter()
                .map(|text| rational(text.as_str().unwrap()))
                .collect();
            assert_eq!(payoffs, expected, "{name}");
        }
    }
}

#[test]
fn lemke_solves_known_games() {
    for name in KNOWN {
        let found = lemke(&fixture_tree(name), &LemkeOptions::default(), &|| false).unwrap();
        assert_eq!(found.status, Status::Converged, "{name}");
        assert_eq!(found.player_regret, Rational::ZERO);
    }
}

#[test]
fn a_profile_that_is_no_equilibrium_has_the_regret_that_it_should() {
    // Against an opponent who takes each column half the time the first row earns 3/2 and the second 1.
    let tree = tree_of_form(&super::support::bimatrix(
        &[&[3, 0], &[1, 1]],
        &[&[0, 0], &[0, 4]],
    ));
    let (payoffs, regrets) = tree_payoffs_and_regrets(&tree, &uniform(&tree)).unwrap();
    assert_eq!(payoffs, [number(5, 4), number(1, 1)]);
    assert_eq!(regrets, [number(1, 4), number(1, 1)]);
}

/// One player may leave at every step of a chain, and is always indifferent.
fn chain_of_ties(length: usize) -> GameTree {
    let mut maker = TreeMaker::new(1);
    let paid = || vec![number(1, 1)];
    let mut steps = Vec::new();
    for _ in 0..length {
        let set = maker.set(0, 2);
        steps.push(maker.node(TreeKind::Decision(set)));
        steps.push(maker.ending(paid()));
    }
    steps.push(maker.ending(paid()));
    for step in (0..2 * length).step_by(2) {
        maker.tree.nodes[steps[step] as usize].children = vec![steps[step + 1], steps[step + 2]];
    }
    maker.tree
}

#[test]
fn backward_induction_lists_no_more_than_it_can_certify_in_time() {
    let tree = chain_of_ties(20_000);
    let found = backward_induction(&tree, 1_000, &|| false).unwrap();
    assert_eq!(found.equilibria.len(), 50);
    let Status::StoppedShort { reason } = found.status else {
        panic!("there are many more");
    };
    assert!(reason.contains("more than 50 equilibria"), "{reason}");
    assert!(reason.contains("20000 information sets"), "{reason}");
}

#[test]
fn backward_induction_is_stopped_between_certificates() {
    let tree = chain_of_ties(10);
    let polls = AtomicUsize::new(0);
    // Once for each node; then the certificates follow.
    let stop = || polls.fetch_add(1, Ordering::Relaxed) > tree.nodes.len();
    let found = backward_induction(&tree, 1_000, &stop).unwrap();
    assert!(found.equilibria.is_empty());
    assert!(matches!(found.status, Status::StoppedShort { .. }));
}

#[test]
fn what_cannot_be_solved_is_said() {
    let options = LemkeOptions::default();
    let three = tree_of_form(&random_form(1, &[2, 2, 2], 0, 3));
    assert_eq!(
        lemke(&three, &options, &|| false),
        Err(NashError::NotTwoPlayers { found: 3 })
    );
    let simultaneous = tree_of_form(&random_form(1, &[2, 2], 0, 3));
    assert_eq!(
        backward_induction(&simultaneous, 9, &|| false)
            .unwrap_err()
            .to_string(),
        "the game does not have perfect information: information set 2 has several nodes"
    );
    // The second player's set comes after two different actions of the same player.
    let mut forgetful = simultaneous.clone();
    forgetful.sets[1].player = 0;
    assert!(matches!(
        lemke(&forgetful, &options, &|| false),
        Err(NashError::ImperfectRecall { set: 1, .. })
    ));
    let mut broken = simultaneous.clone();
    broken.nodes[0].children[1] = 77;
    assert_eq!(
        lemke(&broken, &options, &|| false),
        Err(NashError::Tree { node: 0 })
    );
    let few = LemkeOptions { pivots: 1 };
    let found = lemke(&simultaneous, &few, &|| false).unwrap();
    assert_ne!(found.status, Status::Converged);
    let stopped = lemke(&simultaneous, &options, &|| true).unwrap();
    assert_ne!(stopped.status, Status::Converged);
}

proptest! {
    #[test]
    fn payoffs_and_best_responses_agree_with_trying_every_strategy(seed: u64) {
        let tree = random_tree(seed, GENERAL);
        let profile = uniform(&tree);
        prop_assert_eq!(tree_payoffs(&tree, &profile).unwrap(), walk(&tree, &profile, 0));
        let best = best_response_payoffs(&tree, &profile).unwrap();
        if let Some(form) = strategic_form(&tree, 4000) {
            // Equal probabilities at every set are equal probabilities of all strategies.
            let mixed: Vec<Vec<Rational>> = form.strategies.iter()
                .map(|names| vec![number(1, names.len() as u64); names.len()]).collect();
            let earned = doublegame::solve::nash::strategy_payoffs(&form, &mixed).unwrap();
            let expected: Vec<Rational> =
                earned.into_iter().map(|earned| earned.into_iter().max().unwrap()).collect();
            prop_assert_eq!(best, expected);
        }
    }

    #[test]
    fn lemke_finds_an_equilibrium_of_every_tree(seed: u64, most in 1_i64..50) {
        let tree = random_tree(seed, Shape { most, ..GENERAL });
        let found = lemke(&tree, &LemkeOptions::default(), &|| false).unwrap();
        prop_assert_eq!(found.status, Status::Converged);
        prop_assert!(found.player_regret.is_zero());
    }

    #[test]
    fn backward_induction_agrees_with_trying_every_profile(seed: u64, players in 1_usize..4, most in 1_i64..3) {
        let shape = Shape { players, depth: 3, most, information: Information::Perfect, sum: Sum::General };
        let tree = random_tree(seed, shape);
        let found = backward_induction(&tree, 100_000, &|| false).unwrap();
        prop_assert_eq!(found.status, Status::Converged);
        let Some(form) = strategic_form(&tree, 3000) else { return Ok(()); };
        // A profile is subgame-perfect if no set's mover gains by another action there.
        let mut count = 0;
        for row in 0..form.payoffs.len() / players {
            let mut rest = row;
            let mut profile: Vec<Vec<Rational>> =
                tree.sets.iter().map(|set| vec![Rational::ZERO; set.actions.len()]).collect();
            for player in 0..players {
                let mut own = rest % form.strategies[player].len();
                rest /= form.strategies[player].len();
                for (set, probabilities) in profile.iter_mut().enumerate().rev() {
                    if tree.sets[set].player as usize == player {
                        let size = probabilities.len();
                        probabilities[own % size] = Rational::ONE;
                        own /= size;
                    }
                }
            }
            let perfect = (0..tree.nodes.len()).all(|node| {
                let doublegame::game::TreeKind::Decision(set) = tree.nodes[node].kind else { return true; };
                let player = tree.sets[set as usize].player as usize;
                let values: Vec<Rational> = tree.nodes[node].children.iter()
                    .map(|child| walk(&tree, &profile, *child as usize)[player].clone()).collect();
                let taken = profile[set as usize].iter().position(Rational::is_one).unwrap();
                values[taken] == *values.iter().max().unwrap()
            });
            let listed = found.equilibria.iter().any(|e| e.profile.probabilities == profile);
            prop_assert_eq!(perfect, listed);
            count += usize::from(perfect);
        }
        prop_assert_eq!(count, found.equilibria.len());
        prop_assert!(count <= pure_equilibria(&form).unwrap().len());
    }
}

proptest! {
    /// The strategic form's equilibria are all; what Lemke's method finds in the tree of that form mixes extreme ones of
    /// one Nash subset.
    #[test]
    fn enumeration_contains_what_lemke_finds(seed: u64, m in 1_usize..5, n in 1_usize..5) {
        let form = random_form(seed, &[m, n], -WIDE, WIDE);
        let found = lemke(&tree_of_form(&form), &LemkeOptions::default(), &|| false).unwrap();
        let all = doublegame::solve::nash::all_equilibria(
            &form, &doublegame::solve::nash::EnumerationOptions::default(), &|| false).unwrap();
        prop_assert!(all.extreme.iter().any(|extreme| extreme.report.profile == found.profile));
    }
}
