//! Solver and game functions against a slow, obvious implementation: every path is walked by recursion, beliefs come
//! from Bayes' rule over all paths, best responses from trying every strategy.

use doublegame::game::{
    Beliefs, BuiltGame, DraftSet, Game, GameBuilder, InformationSetId, Profile, Responder,
    SignalingRounds, agent_regret, expected_payoffs, has_perfect_recall, player_regret,
    player_regret_bound, reach_probabilities, read_nfg, signaling_rounds,
};
use doublegame::solve::{QreOptions, SelectionRule, Status, log_odds_residual, solve_qre};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

mod slow;

fn payoffs(random: &mut Pcg64Mcg, players: usize) -> Vec<f64> {
    (0..players)
        .map(|_| random.random_range(-1.0..1.0))
        .collect()
}

fn chances(random: &mut Pcg64Mcg, count: usize) -> Vec<f64> {
    // A whole number of tenths, so that 0 occurs.
    let mut shares: Vec<f64> = (0..count)
        .map(|_| f64::from(random.random_range(0..4_u8)))
        .collect();
    shares[0] += 1.0;
    let total: f64 = shares.iter().sum();
    shares.iter().map(|share| share / total).collect()
}

/// A small graph: nodes in layers, edges to any later layer, nodes with several parents. Information sets take nodes of
/// any layer, so that recall is imperfect, order is tangled, and a set may come twice on a path.
fn random_graph(seed: u64) -> Game {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let players = random.random_range(1..=4_usize);
    let mut builder = GameBuilder::new((0..players).map(|p| p.to_string()));
    let mut sets: Vec<(DraftSet, usize)> = Vec::new();
    let over = builder.terminal();
    let mut layers = vec![vec![(over, 0)]];
    let depth = random.random_range(3..=5_usize);
    for layer in 0..depth {
        let width = if layer + 1 == depth {
            1
        } else {
            random.random_range(1..=4_usize)
        };
        let mut nodes = Vec::new();
        for _ in 0..width {
            let count = random.random_range(1..=3_usize);
            if random.random_bool(0.25) {
                nodes.push((builder.chance(), count));
                continue;
            }
            let known: Vec<DraftSet> = sets
                .iter()
                .filter(|(_, n)| *n == count)
                .map(|(set, _)| *set)
                .collect();
            let set = if !known.is_empty() && random.random_bool(0.6) {
                known[random.random_range(0..known.len())]
            } else {
                let player = random.random_range(0..players) as u32;
                let label = format!("set {}", sets.len());
                let set = builder.information_set(player, label, (0..count).map(|k| k.to_string()));
                builder.precision(set, random.random_range(0.3..2.0));
                let weights: Vec<f64> = (0..count).map(|_| random.random_range(0.5..2.0)).collect();
                builder.weights(set, &weights);
                sets.push((set, count));
                set
            };
            nodes.push((builder.decision(set), count));
        }
        for (node, count) in &nodes {
            for chance in chances(&mut random, *count) {
                let layer = if random.random_bool(0.7) {
                    layers.len() - 1
                } else {
                    random.random_range(0..layers.len())
                };
                let target = &layers[layer];
                let (child, _) = target[random.random_range(0..target.len())];
                let row = payoffs(&mut random, players);
                builder.chance_edge(*node, child, chance, &row);
            }
        }
        layers.push(nodes);
    }
    let (root, _) = layers[depth][0];
    builder.build(root).unwrap().game
}

/// A small tree with perfect recall: a player tells nodes apart by its own past moves and a coarse sign of the others'.
fn random_tree(seed: u64) -> BuiltGame {
    /// A player's own sets and what it did there.
    type Past = Vec<(usize, usize)>;
    struct Tree {
        random: Pcg64Mcg,
        builder: GameBuilder,
        sets: BTreeMap<(usize, Past, usize), (DraftSet, usize)>,
        players: usize,
    }
    impl Tree {
        fn grow(&mut self, depth: usize, pasts: &[Past]) -> doublegame::game::DraftNode {
            if depth == 0 || self.random.random_bool(0.1) {
                return self.builder.terminal();
            }
            if self.random.random_bool(0.25) {
                let node = self.builder.chance();
                let count = self.random.random_range(2..=3_usize);
                for chance in chances(&mut self.random, count) {
                    let child = self.grow(depth - 1, pasts);
                    let row = payoffs(&mut self.random, self.players);
                    self.builder.chance_edge(node, child, chance, &row);
                }
                return node;
            }
            let player = self.random.random_range(0..self.players);
            let key = (
                player,
                pasts[player].clone(),
                self.random.random_range(0..2_usize),
            );
            let number = self.sets.len();
            let (set, number) = if let Some(known) = self.sets.get(&key) {
                *known
            } else {
                let set =
                    self.builder
                        .information_set(player as u32, format!("{key:?}"), ["a", "b"]);
                self.sets.insert(key, (set, number));
                (set, number)
            };
            let node = self.builder.decision(set);
            for action in 0..2 {
                let mut pasts = pasts.to_vec();
                pasts[player].push((number, action));
                let child = self.grow(depth - 1, &pasts);
                let row = payoffs(&mut self.random, self.players);
                self.builder.edge(node, child, &row);
            }
            node
        }
    }
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let players = random.random_range(1..=3_usize);
    let mut tree = Tree {
        random,
        builder: GameBuilder::new((0..players).map(|p| p.to_string())),
        sets: BTreeMap::new(),
        players,
    };
    let root = tree.builder.chance();
    let below = tree.grow(4, &vec![Vec::new(); players]);
    tree.builder
        .chance_edge(root, below, 1.0, &vec![0.0; players]);
    tree.builder.build(root).unwrap()
}

fn random_profile(game: &Game, seed: u64) -> Profile {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut profile = Profile::uninformed(game);
    for set in 0..game.information_sets.len() {
        let actions = game.actions(InformationSetId(set as u32));
        let entries = &mut profile.probabilities[actions];
        for p in entries.iter_mut() {
            *p = random.random_range(0.01..1.0);
        }
        let total: f64 = entries.iter().sum();
        for p in entries.iter_mut() {
            *p /= total;
        }
    }
    profile
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + b.abs())
}

fn never() -> bool {
    false
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn reach_beliefs_and_values_follow_from_the_paths(seed: u64) {
        let game = random_graph(seed);
        let profile = random_profile(&game, seed);
        let reach = slow::reach(&game, &profile);
        for (found, wanted) in reach_probabilities(&game, &profile).iter().zip(&reach) {
            prop_assert!(close(*found, *wanted, 1e-12));
        }
        let beliefs = Beliefs::of(&game, &profile);
        for set in 0..game.information_sets.len() {
            if let Some(wanted) = slow::beliefs(&game, &reach, set) {
                for (node, belief) in wanted {
                    prop_assert!(close(beliefs.at_nodes()[node], belief, 1e-12));
                }
            } else {
                prop_assert!(beliefs.set_log_reach[set] < f64::MIN);
            }
        }
        for (player, found) in expected_payoffs(&game, &profile).iter().enumerate() {
            prop_assert!(close(*found, slow::value(&game, &profile, player, 0), 1e-12));
        }
        prop_assert!(close(
            agent_regret(&game, &profile, &beliefs),
            slow::agent_regret(&game, &profile),
            1e-12
        ));
        let bound = (0..game.player_count())
            .map(|p| slow::all_seeing(&game, &profile, p, 0) - slow::value(&game, &profile, p, 0))
            .fold(0.0, f64::max);
        prop_assert!(close(player_regret_bound(&game, &profile), bound, 1e-12));
        let free = vec![false; game.information_sets.len()];
        prop_assert!(close(
            log_odds_residual(&game, &profile, 1.3, None),
            spread_of_violation(&game, &profile, 1.3),
            1e-9
        ));
        prop_assert!(slow::residual(&game, &profile, 1.3, &free).is_finite());
    }

    #[test]
    fn player_regret_is_that_of_the_best_pure_strategy(seed: u64) {
        let built = random_tree(seed);
        let game = &built.game;
        prop_assert!(game.perfect_recall);
        prop_assert_eq!(game.check(), Ok(()));
        let profile = random_profile(game, seed);
        let wanted = (0..game.player_count())
            .map(|p| slow::best_pure(game, &profile, p) - slow::value(game, &profile, p, 0))
            .fold(0.0, f64::max);
        let found = player_regret(game, &profile).unwrap();
        prop_assert!(close(found, wanted, 1e-12), "{} {}", found, wanted);
        prop_assert!(player_regret_bound(game, &profile) >= found - 1e-12);
    }

    #[test]
    fn solutions_satisfy_the_definition(seed: u64, lambda in 0.0..4.0_f64) {
        let game = random_graph(seed);
        let solution = solve_qre(&game, &QreOptions::at(lambda), &never);
        prop_assert_eq!(&solution.status, &Status::Converged);
        prop_assert!(solution.residual <= 1e-9);
        let free = vec![false; game.information_sets.len()];
        let residual = slow::residual(&game, &solution.profile, lambda, &free);
        prop_assert!(residual <= 2e-9, "{}", residual);
        for (player, found) in solution.values.iter().enumerate() {
            prop_assert!(close(*found, slow::value(&game, &solution.profile, player, 0), 1e-12));
        }
    }

    #[test]
    fn at_a_low_lambda_the_slow_fixed_point_agrees(seed: u64) {
        let game = random_graph(seed);
        let lambda = 0.2;
        let mut slow_profile = Profile::uninformed(&game);
        for _ in 0..300 {
            slow_profile = slow::logit_answer(&game, &slow_profile, lambda);
        }
        let solution = solve_qre(&game, &QreOptions::at(lambda), &never);
        prop_assert_eq!(solution.selection, SelectionRule::PrincipalBranch);
        let reach = slow::reach(&game, &slow_profile);
        for set in 0..game.information_sets.len() {
            // Where no play comes the slow implementation answers nothing.
            if slow::beliefs(&game, &reach, set).is_some() {
                for action in game.actions(InformationSetId(set as u32)) {
                    let found = solution.profile.probabilities[action];
                    prop_assert!(close(found, slow_profile.probabilities[action], 1e-8));
                }
            }
        }
    }

    #[test]
    fn held_sets_stay_and_the_others_answer(seed: u64, lambda in 0.1..3.0_f64) {
        let game = random_graph(seed);
        let mut start = random_profile(&game, seed);
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let held: Vec<bool> = game.information_sets.iter().map(|_| random.random_bool(0.4)).collect();
        for set in (0..held.len()).filter(|set| held[*set]) {
            // Half of the held sets are pure, so that some others cannot be reached.
            if random.random_bool(0.5) {
                let actions = game.actions(InformationSetId(set as u32));
                start.probabilities[actions.clone()].fill(0.0);
                start.probabilities[actions.start] = 1.0;
            }
        }
        let options = QreOptions { held: Some(&held), ..QreOptions::from_start(lambda, &start) };
        let solution = solve_qre(&game, &options, &never);
        prop_assert_eq!(&solution.status, &Status::Converged);
        for set in (0..held.len()).filter(|set| held[*set]) {
            let actions = game.actions(InformationSetId(set as u32));
            prop_assert_eq!(
                &solution.profile.probabilities[actions.clone()],
                &start.probabilities[actions]
            );
        }
        let residual = slow::residual(&game, &solution.profile, lambda, &held);
        prop_assert!(residual <= 2e-9, "{}", residual);
    }
}

/// The spread over each set of the excess of log-odds over what the logit asks for, the largest of all sets.
fn spread_of_violation(game: &Game, profile: &Profile, lambda: f64) -> f64 {
    let reach = slow::reach(game, profile);
    let mut largest = 0.0_f64;
    for (set, facts) in game.information_sets.iter().enumerate() {
        if let Some(values) = slow::action_values(game, profile, &reach, set) {
            let excess: Vec<f64> = game
                .actions(InformationSetId(set as u32))
                .zip(values)
                .map(|(a, value)| {
                    (profile.probabilities[a] / game.action_weights[a]).ln()
                        - lambda * facts.precision * value
                })
                .collect();
            for a in &excess {
                for b in &excess {
                    largest = largest.max(a - b);
                }
            }
        }
    }
    largest
}

#[test]
fn lambda_zero_is_the_uninformed_profile() {
    for seed in 0..20 {
        let game = random_graph(seed);
        let solution = solve_qre(&game, &QreOptions::at(0.0), &never);
        assert_eq!(solution.status, Status::Converged);
        for (found, wanted) in solution
            .profile
            .probabilities
            .iter()
            .zip(&Profile::uninformed(&game).probabilities)
        {
            assert!(close(*found, *wanted, 1e-14));
        }
    }
}

#[test]
fn a_forgetful_player_has_no_perfect_recall() {
    // One player moves twice and does not know at the second move what it did at the first.
    let mut builder = GameBuilder::new(["Absent"]);
    let first = builder.information_set(0, "first", ["a", "b"]);
    let second = builder.information_set(0, "second", ["a", "b"]);
    let root = builder.decision(first);
    let over = builder.terminal();
    for _ in 0..2 {
        let node = builder.decision(second);
        builder.edge(root, node, &[0.0]);
        builder.edge(node, over, &[1.0]);
        builder.edge(node, over, &[2.0]);
    }
    let game = builder.build(root).unwrap().game;
    assert!(!has_perfect_recall(&game));
    assert_eq!(player_regret(&game, &Profile::uninformed(&game)), None);
}

#[test]
fn an_interrupted_solve_says_so() {
    let interrupted = Status::StoppedShort {
        reason: "interrupted".to_owned(),
    };
    let count = (0..20)
        .map(|seed| solve_qre(&random_graph(seed), &QreOptions::at(2.0), &|| true))
        .filter(|solution| solution.status == interrupted)
        .count();
    assert_eq!(count, 20);
}

#[test]
fn a_branch_that_folds_is_followed_around_its_folds() {
    // A game of three strategies each whose principal branch turns back near lambda 2.1545 and again near 2.0203.
    let text = r#"NFG 1 R "" { "A" "B" } { 3 3 } ""
        4 8  1 3  8 2  5 0  6 7  5 0  2 8  5 2  1 4"#;
    let game = read_nfg(text).unwrap().built.game;
    let solve = |lambda| {
        let options = QreOptions {
            other_starts: 60,
            ..QreOptions::at(lambda)
        };
        let solution = solve_qre(&game, &options, &never);
        assert_eq!(solution.status, Status::Converged);
        assert_eq!(solution.selection, SelectionRule::PrincipalBranch);
        let free = vec![false; 2];
        assert!(slow::residual(&game, &solution.profile, lambda, &free) <= 2e-9);
        for other in &solution.others {
            assert!(slow::residual(&game, &other.profile, lambda, &free) <= 2e-9);
        }
        solution
    };
    let before = solve(2.0);
    assert!(before.folds.is_empty());
    assert!(before.others.is_empty());
    let between = solve(2.1);
    assert!(between.folds.is_empty());
    assert!(!between.others.is_empty());
    let beyond = solve(2.3);
    assert_eq!(beyond.folds.len(), 2);
    assert!(
        (beyond.folds[0] - 2.1545).abs() < 0.01,
        "{:?}",
        beyond.folds
    );
    assert!(
        (beyond.folds[1] - 2.0203).abs() < 0.01,
        "{:?}",
        beyond.folds
    );
    assert!(beyond.others.is_empty());
}

#[test]
fn wrong_options_are_a_status() {
    // (lambda, length of the start, length of held, part of the reason)
    let game = random_graph(1);
    let wrong = Profile {
        probabilities: vec![1.0],
    };
    let held = vec![true; game.information_sets.len()];
    for (options, part) in [
        (QreOptions::at(-1.0), "lambda is -1"),
        (QreOptions::at(f64::NAN), "lambda is NaN"),
        (QreOptions::from_start(1.0, &wrong), "another game"),
        (
            QreOptions {
                held: Some(&held),
                ..QreOptions::at(1.0)
            },
            "no start",
        ),
    ] {
        match solve_qre(&game, &options, &never).status {
            Status::StoppedShort { reason } => assert!(reason.contains(part), "{reason}"),
            Status::Converged => panic!("{part}"),
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let game = random_graph(11);
    let options = QreOptions {
        other_starts: 9,
        ..QreOptions::at(3.0)
    };
    assert_eq!(
        solve_qre(&game, &options, &never),
        solve_qre(&game, &options, &never)
    );
}

#[test]
fn a_large_game_gives_the_same_bytes_on_any_number_of_threads() {
    // Levels of tens of thousands of nodes, so that threads share them.
    let family = SignalingRounds {
        types: 3,
        acts: 3,
        signals: 3,
        b_answers: 2,
        c_answers: 2,
        rounds: vec![vec![Responder::B, Responder::C]; 3],
        seed: 1,
        max_nodes: 1_000_000,
    };
    let game = signaling_rounds(&family).unwrap().game;
    assert!(game.node_count() > 50_000);
    // To follow the branch on takes the derivative.
    let solve = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| {
            let first = solve_qre(&game, &QreOptions::at(2.0), &never);
            let next = solve_qre(&game, &QreOptions::from_branch(3.0, &first), &never);
            assert_eq!(next.status, Status::Converged);
            (first, next)
        })
    };
    let alone = solve(1);
    assert_eq!(alone, solve(2));
    assert_eq!(alone, solve(3));
}
