//! Counterfactual regret minimization against the definition of the algorithms, an independent solver of small games,
//! and what is known of famous games.

use doublegame::game::{
    Game, GameBuilder, InformationSetId, Profile, expected_payoffs, player_regret, read_nfg,
};
use doublegame::solve::{
    CfrError, CfrMethod, CfrOptions, CfrSolution, CfrSolver, Status, solve_cfr,
};
use proptest::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use zero_sum::generators::{kuhn, leduc, liars_dice};
use zero_sum::random::random_game;
use zero_sum::textbook::Textbook;

mod zero_sum;

const METHODS: [CfrMethod; 3] = [
    CfrMethod::Plus,
    CfrMethod::DISCOUNTED,
    CfrMethod::PredictivePlus,
];

fn solver(game: &Game, method: CfrMethod) -> CfrSolver {
    CfrSolver::new(game, method, CfrOptions::PATH_LIMIT).expect("the game can be solved")
}

fn solve(game: &Game, options: &CfrOptions) -> CfrSolution {
    solve_cfr(game, options, &|| false, &mut |_| {}).expect("the game can be solved")
}

fn distance(a: &Profile, b: &Profile) -> f64 {
    let pairs = a.probabilities.iter().zip(&b.probabilities);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// How much more than from its own scaled game the textbook may differ from the solver.
const MARGIN: f64 = 100.0;

/// Asserts that no iterate and no average of the first iterations differs from the textbook's by more than rounding.
///
/// That is 1e-12 in most games. Where an algorithm divides by regrets that almost cancel, rounding grows from iteration
/// to iteration. How far is found by running the textbook on the same game with all payoffs multiplied by three, which
/// changes nothing but the rounding.
fn assert_is_textbook(name: &str, game: &Game, method: CfrMethod, iterations: u32) {
    let mut scaled_game = game.clone();
    scaled_game
        .payoffs
        .iter_mut()
        .for_each(|payoff| *payoff *= 3.0);
    let mut fast = solver(game, method);
    let mut slow = Textbook::new(game, method);
    let mut scaled = Textbook::new(&scaled_game, method);
    let mut rounding = 0.0_f64;
    for iteration in 1..=iterations {
        fast.iterate();
        slow.iterate();
        scaled.iterate();
        let (current, average) = (slow.current(), slow.average());
        rounding = rounding
            .max(distance(&scaled.current(), &current))
            .max(distance(&scaled.average(), &average));
        assert!(
            rounding < 1e-9,
            "{name}, {method:?}: {rounding:e} says nothing"
        );
        let found = distance(&fast.current(), &current).max(distance(&fast.average(), &average));
        assert!(
            found < 1e-12_f64.max(MARGIN * rounding),
            "{name}, {method:?}, iteration {iteration}: {found:e}, rounding {rounding:e}"
        );
    }
}

#[test]
fn iterates_are_those_of_the_textbook_on_known_games() {
    for (name, game) in [
        ("Kuhn", kuhn()),
        ("Leduc", leduc()),
        ("liar's dice", liars_dice(3)),
    ] {
        let game = game.expect("the rules are sound");
        for method in METHODS {
            assert_is_textbook(name, &game, method, 20);
        }
    }
}

#[test]
fn iterates_are_those_of_the_textbook_on_random_games() {
    for seed in 0..300 {
        let game = random_game(seed).expect("the rules are sound");
        for method in METHODS {
            assert_is_textbook(&seed.to_string(), &game, method, 20);
        }
    }
}

/// Sizes that everybody who has implemented these games finds.
#[test]
fn known_games_have_their_known_sizes() {
    let sets = |game: Game| game.information_sets.len();
    assert_eq!(sets(kuhn().expect("sound")), 12);
    assert_eq!(sets(leduc().expect("sound")), 936);
    assert_eq!(sets(liars_dice(6).expect("sound")), 24_576);
}

/// Kuhn (1950): the value is -1/18; the first player bluffs with the jack with a probability of at most 1/3 and bets
/// the king three times as often; the second calls with the queen and bluffs with the jack one time in three.
#[test]
fn kuhn_poker_is_solved_to_its_known_family_of_equilibria() {
    let game = kuhn().expect("the rules are sound");
    for method in METHODS {
        let options = CfrOptions {
            target: 1e-6,
            iterations: 500_000,
            measure_every: 1_000,
            ..CfrOptions::of(method)
        };
        let solution = solve(&game, &options);
        assert_eq!(solution.status, Status::Converged, "{method:?}");
        let value = -1.0 / 18.0;
        assert!(solution.value.lower <= value + 1e-12 && value <= solution.value.upper + 1e-12);
        assert!(solution.value.upper - solution.value.lower <= 2.1e-6);
        let bets = |label: &str| {
            let set = game
                .information_sets
                .iter()
                .position(|set| set.label == label)
                .expect("there is such a set");
            solution.profile.probabilities[game.actions(InformationSetId(set as u32)).start + 1]
        };
        let bluff = bets("J");
        assert!(bluff <= 1.0 / 3.0 + 1e-3, "{method:?}: {bluff}");
        for (label, probability) in [
            ("Q", 0.0),
            ("K", 3.0 * bluff),
            ("J check bet", 0.0),
            ("Q check bet", bluff + 1.0 / 3.0),
            ("K check bet", 1.0),
            ("J check", 1.0 / 3.0),
            ("J bet", 0.0),
            ("Q check", 0.0),
            ("Q bet", 1.0 / 3.0),
            ("K check", 1.0),
            ("K bet", 1.0),
        ] {
            let found = bets(label);
            assert!(
                (found - probability).abs() < 1e-2,
                "{method:?} {label}: {found}, not {probability}"
            );
        }
    }
}

/// The value that other solvers find, to the digits that they agree on.
#[test]
fn leduc_poker_has_its_known_value() {
    let game = leduc().expect("the rules are sound");
    for method in METHODS {
        let options = CfrOptions {
            target: 1e-4,
            iterations: 20_000,
            ..CfrOptions::of(method)
        };
        let solution = solve(&game, &options);
        assert_eq!(solution.status, Status::Converged, "{method:?}");
        let middle = f64::midpoint(solution.value.lower, solution.value.upper);
        assert!((middle + 0.085_606).abs() <= 1e-4, "{method:?}: {middle}");
    }
}

/// Predictive CFR+ is by far the fastest on Kuhn poker (Farina, Kroer and Sandholm 2021, figure 2).
#[test]
fn predictive_plus_reaches_a_small_exploitability() {
    let game = kuhn().expect("the rules are sound");
    let options = CfrOptions {
        target: 1e-10,
        iterations: 20_000,
        ..CfrOptions::of(CfrMethod::PredictivePlus)
    };
    let solution = solve(&game, &options);
    assert_eq!(solution.status, Status::Converged);
    assert!(solution.player_regret <= 2.1e-10);
}

/// The exploitability of CFR+ after so many iterations in an implementation by others.
#[test]
fn exploitability_is_what_another_implementation_finds() {
    for (name, game, iterations, exploitability) in [
        ("Kuhn", kuhn(), 200, 0.000_294_960_483_514_933_3),
        ("Leduc", leduc(), 20, 0.173_655_373_441_970_66),
    ] {
        let game = game.expect("the rules are sound");
        let mut solver = solver(&game, CfrMethod::Plus);
        for _ in 0..iterations {
            solver.iterate();
        }
        let found = solver.value_bounds().exploitability();
        assert!((found - exploitability).abs() < 1e-10, "{name}: {found}");
    }
}

#[test]
fn the_bytes_are_the_same_on_any_number_of_threads() {
    let game = liars_dice(6).expect("the rules are sound");
    for method in METHODS {
        let options = CfrOptions {
            target: 0.0,
            iterations: 12,
            measure_every: 5,
            ..CfrOptions::of(method)
        };
        let [one, four] = [1, 4].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build()
                .expect("threads can be made")
                .install(|| solve(&game, &options))
        });
        assert_eq!(one, four, "{method:?}");
        let iterations: Vec<u64> = one.course.iter().map(|m| m.iteration).collect();
        assert_eq!(iterations, [0, 5, 10, 12]);
    }
}

#[test]
fn every_measurement_is_reported_and_stopping_is_a_status() {
    let game = kuhn().expect("the rules are sound");
    let polls = AtomicU32::new(0);
    let stop = || polls.fetch_add(1, Ordering::Relaxed) == 25;
    let options = CfrOptions {
        target: 0.0,
        measure_every: 10,
        ..CfrOptions::default()
    };
    let mut seen = Vec::new();
    let solution = solve_cfr(&game, &options, &stop, &mut |m| seen.push(m)).expect("solvable");
    assert_eq!(solution.iterations, 25);
    assert_eq!(seen, solution.course);
    assert_eq!(
        seen.iter().map(|m| m.iteration).collect::<Vec<_>>(),
        [0, 10, 20, 25]
    );
    let Status::StoppedShort { reason } = solution.status else {
        panic!("it was interrupted");
    };
    assert!(
        reason.starts_with("interrupted; the exploitability is "),
        "{reason}"
    );
}

#[test]
fn a_spent_budget_is_a_status() {
    let game = kuhn().expect("the rules are sound");
    let options = CfrOptions {
        iterations: 3,
        ..CfrOptions::default()
    };
    let solution = solve(&game, &options);
    assert_eq!(solution.iterations, 3);
    let Status::StoppedShort { reason } = solution.status else {
        panic!("three iterations are not enough");
    };
    assert!(reason.starts_with("the iterations are spent"), "{reason}");
}

/// One decision after another by the same player, who has forgotten the first.
fn forgetful() -> Game {
    let mut builder = GameBuilder::new(["first", "second"]);
    let first = builder.information_set(0, "first", ["l", "r"]);
    let second = builder.information_set(0, "second", ["l", "r"]);
    let root = builder.decision(first);
    let end = builder.terminal();
    for payoff in [1.0, 2.0] {
        let node = builder.decision(second);
        builder.edge(root, node, &[0.0, 0.0]);
        builder.edge(node, end, &[payoff, -payoff]);
        builder.edge(node, end, &[-payoff, payoff]);
    }
    builder.build(root).expect("well formed").game
}

#[test]
fn games_of_another_class_are_refused() {
    let refusal = |game: &Game| {
        CfrSolver::new(game, CfrMethod::Plus, 1_000_000)
            .err()
            .map(|error| error.to_string())
    };
    let dilemma = read_nfg(r#"NFG 1 R "dilemma" { "1" "2" } { 2 2 }  2 2  3 0  0 3  1 1"#)
        .expect("it can be read")
        .built
        .game;
    assert_eq!(
        refusal(&dilemma).as_deref(),
        Some(
            "the game is not constant-sum: the players' payoffs add up to 2 on one path and to 4 on another"
        )
    );
    let one = read_nfg(r#"NFG 1 R "one" { "1" } { 2 }  1 1"#)
        .expect("it can be read")
        .built
        .game;
    assert_eq!(
        refusal(&one).as_deref(),
        Some("the game has 1 player; counterfactual regret minimization needs exactly two")
    );
    let three = read_nfg(r#"NFG 1 R "three" { "1" "2" "3" } { 1 1 1 }  1 1 -2"#)
        .expect("it can be read")
        .built
        .game;
    assert_eq!(
        refusal(&three).as_deref(),
        Some("the game has 3 players; counterfactual regret minimization needs exactly two")
    );
    assert_eq!(
        refusal(&forgetful()).as_deref(),
        Some("the game lacks perfect recall: a player forgets what it once knew or did")
    );
    let limited = CfrSolver::new(&kuhn().expect("sound"), CfrMethod::Plus, 50);
    assert_eq!(limited.err(), Some(CfrError::TooLarge { limit: 50 }));
}

/// A sum that differs by rounding is the same sum; one that differs by more is not.
#[test]
fn sums_are_compared_up_to_rounding() {
    let with_error = |error: f64| {
        let mut builder = GameBuilder::new(["first", "second"]);
        let set = builder.information_set(0, "", ["l", "r"]);
        let root = builder.decision(set);
        let end = builder.terminal();
        builder.edge(root, end, &[0.5, 0.5]);
        builder.edge(root, end, &[0.75, 0.25 + error]);
        builder.build(root).expect("well formed").game
    };
    let solution = solve(&with_error(1e-10), &CfrOptions::default());
    assert!((solution.value.lower - 0.75).abs() < 1e-5);
    let refused = CfrSolver::new(&with_error(1e-8), CfrMethod::Plus, 100);
    assert!(matches!(refused, Err(CfrError::NotConstantSum { .. })));
}

#[test]
fn options_out_of_range_are_refused() {
    let game = kuhn().expect("the rules are sound");
    let refusal = |options: CfrOptions| {
        solve_cfr(&game, &options, &|| false, &mut |_| {})
            .err()
            .map(|error| error.to_string())
    };
    let usual = CfrOptions::default();
    let discounted =
        |alpha, beta, gamma| CfrOptions::of(CfrMethod::Discounted { alpha, beta, gamma });
    for (options, message) in [
        (
            CfrOptions {
                target: f64::NAN,
                ..usual
            },
            "target is NaN; it must be at least 0",
        ),
        (
            CfrOptions {
                measure_every: 0,
                ..usual
            },
            "measure_every is 0; it must be at least 1",
        ),
        (
            discounted(f64::INFINITY, 0.0, 2.0),
            "alpha is inf; it must be finite",
        ),
        (
            discounted(1.5, f64::NAN, 2.0),
            "beta is NaN; it must be finite",
        ),
        (
            discounted(1.5, 0.0, -1.0),
            "gamma is -1; it must be from 0 to 10",
        ),
    ] {
        assert_eq!(refusal(options).as_deref(), Some(message));
    }
}

/// A player with a single decision among thousands of actions, and another with none.
#[test]
fn a_game_without_an_opponent_is_solved() {
    let mut builder = GameBuilder::new(["first", "second"]);
    let set = builder.information_set(0, "", (0..3_000).map(|k| k.to_string()));
    let root = builder.decision(set);
    let end = builder.terminal();
    for k in 0..3_000_u32 {
        let payoff = f64::from(k % 1_777);
        builder.edge(root, end, &[payoff, -payoff]);
    }
    let game = builder.build(root).expect("well formed").game;
    for method in METHODS {
        let options = CfrOptions {
            target: 1e-2,
            iterations: 1_000_000,
            ..CfrOptions::of(method)
        };
        let solution = solve(&game, &options);
        assert_eq!(solution.status, Status::Converged, "{method:?}");
        assert!((solution.value.upper - 1_776.0).abs() < 1e-9);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_value_is_that_of_a_linear_program(seed in any::<u64>()) {
        let game = random_game(seed).expect("the rules are sound");
        if let Some(value) = zero_sum::matrix::value(&game) {
            for method in METHODS {
                let options = CfrOptions { target: 1e-3, ..CfrOptions::of(method) };
                let solution = solve(&game, &options);
                prop_assert_eq!(&solution.status, &Status::Converged);
                prop_assert!(solution.value.lower <= value + 1e-6, "{:?} {value}", solution.value);
                prop_assert!(solution.value.upper >= value - 1e-6, "{:?} {value}", solution.value);
            }
        }
    }

    #[test]
    fn exploitability_is_that_of_independent_best_responses(seed in any::<u64>(), iterations in 0..30_u64) {
        let game = random_game(seed).expect("the rules are sound");
        let options = CfrOptions { target: 0.0, iterations, ..CfrOptions::default() };
        let solution = solve(&game, &options);
        let regret = player_regret(&game, &solution.profile).expect("perfect recall");
        let payoffs = expected_payoffs(&game, &solution.profile);
        let first = solution.value.upper - payoffs[0];
        let second = payoffs[0] - solution.value.lower;
        prop_assert!((first.max(second) - regret).abs() < 1e-12, "{first} {second} {regret}");
        prop_assert!((0.5 * (first + second) - solution.exploitability).abs() < 1e-12);
    }
}
