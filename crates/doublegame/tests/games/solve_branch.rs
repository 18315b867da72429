//! Following a branch of equilibria: on from a solution, around folds, up to where double arithmetic ends.

use doublegame::game::{Game, Profile, SignalingFamily, read_nfg, signaling_game};
use doublegame::solve::{
    BranchOptions, BranchSample, QreBranch, QreOptions, SelectionRule, Solution, Status,
    log_odds_residual, qre_branches, solve_qre,
};

/// A game of three strategies each whose principal branch turns back near lambda 2.155 and again near 2.020.
const FOLDING: &str = r#"NFG 1 R "" { "A" "B" } { 3 3 } ""
    4 8  1 3  8 2  5 0  6 7  5 0  2 8  5 2  1 4"#;
/// The game of chicken, in which both come to mix in thirds as lambda grows.
const CHICKEN: &str = r#"NFG 1 R "" { "A" "B" } { 2 2 } "" 3 3  4 2  2 4  0 0"#;
/// A stag hunt, whose second branch does not come near the principal one.
const STAG_HUNT: &str = r#"NFG 1 R "" { "A" "B" } { 2 2 } "" 4 4  3 0  0 3  3 3"#;
/// A prisoner's dilemma, in which probabilities vanish.
const DILEMMA: &str = r#"NFG 1 R "" { "A" "B" } { 2 2 } "" 3 3  5 0  0 5  1 1"#;

fn game(text: &str) -> Game {
    read_nfg(text).unwrap().built.game
}

fn solve(game: &Game, options: &QreOptions) -> Solution {
    let solution = solve_qre(game, options, &|| false);
    assert_eq!(solution.status, Status::Converged);
    solution
}

fn reason(game: &Game, options: &QreOptions) -> String {
    match solve_qre(game, options, &|| false).status {
        Status::StoppedShort { reason } => reason,
        Status::Converged => panic!("it converged"),
    }
}

fn distance(a: &Profile, b: &Profile) -> f64 {
    a.probabilities
        .iter()
        .zip(&b.probabilities)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

/// The solutions at these lambdas, each on the branch of the one before, against those found from lambda 0.
fn compare_with_cold(game: &Game, lambdas: &[f64]) -> Vec<Solution> {
    let mut chain: Vec<Solution> = Vec::new();
    for &lambda in lambdas {
        let options = QreOptions {
            branch_from: chain.last(),
            ..QreOptions::at(lambda)
        };
        let found = solve(game, &options);
        let cold = solve(game, &QreOptions::at(lambda));
        assert!((found.lambda - lambda).abs() < 1e-12);
        assert_eq!(found.selection, SelectionRule::PrincipalBranch);
        assert_eq!(cold.selection, SelectionRule::PrincipalBranch);
        assert!(distance(&found.profile, &cold.profile) < 1e-8, "{lambda}");
        assert_eq!(found.folds.len(), cold.folds.len());
        for (fold, wanted) in found.folds.iter().zip(&cold.folds) {
            assert!((fold - wanted).abs() < 0.01, "{fold} {wanted}");
        }
        chain.push(found);
    }
    chain
}

#[test]
fn a_branch_is_followed_on_around_its_folds() {
    let chain = compare_with_cold(&game(FOLDING), &[0.0, 1.0, 2.0, 2.3, 2.3, 3.0]);
    let folds: Vec<usize> = chain.iter().map(|solution| solution.folds.len()).collect();
    assert_eq!(folds, [0, 0, 0, 2, 2, 2]);
}

#[test]
fn a_branch_is_followed_on_in_signaling_games() {
    for seed in 0..6 {
        let family = SignalingFamily {
            types: 2,
            resolves: 2,
            words: 2,
            acts: 2,
            signals: 2,
            answers: 2,
            tension: 3,
            stock: 3,
            periods: 2,
            remembers_all: false,
            seed,
        };
        let game = signaling_game(family).unwrap().game;
        compare_with_cold(&game, &[1.0, 2.0, 3.0, 10.0]);
    }
}

#[test]
fn following_on_costs_less_than_starting_again() {
    let game = game(FOLDING);
    let below = solve(&game, &QreOptions::at(1.9));
    let cold = solve(&game, &QreOptions::at(2.0));
    let followed = solve(&game, &QreOptions::from_branch(2.0, &below));
    assert!(
        followed.sweeps < cold.sweeps,
        "{} {}",
        followed.sweeps,
        cold.sweeps
    );
}

#[test]
fn another_branch_is_not_taken_for_the_principal_one() {
    let game = game(FOLDING);
    let options = QreOptions {
        other_starts: 60,
        ..QreOptions::at(2.1)
    };
    let principal = solve(&game, &options);
    let other = &principal.others[0];
    let start = solve(&game, &QreOptions::from_start(2.1, &other.profile));
    assert!(distance(&start.profile, &other.profile) < 1e-6);
    let followed = solve(&game, &QreOptions::from_branch(2.11, &start));
    assert_eq!(followed.selection, SelectionRule::FromStart);
    assert!(distance(&followed.profile, &other.profile) < 0.1);
    assert!(distance(&followed.profile, &principal.profile) > 0.1);
}

#[test]
fn vanished_probabilities_send_the_solver_back_to_lambda_zero() {
    let game = game(DILEMMA);
    let below = solve(&game, &QreOptions::at(2000.0));
    assert!(below.profile.probabilities.contains(&0.0));
    let followed = solve(&game, &QreOptions::from_branch(3000.0, &below));
    assert_eq!(followed, solve(&game, &QreOptions::at(3000.0)));
}

#[test]
fn a_branch_that_cannot_be_followed_is_a_status() {
    let folding = game(FOLDING);
    let solution = solve(&folding, &QreOptions::at(2.0));
    let interrupted = solve_qre(&folding, &QreOptions::at(1.0), &|| true);
    let start = QreOptions {
        start: Some(&solution.profile),
        ..QreOptions::from_branch(3.0, &solution)
    };
    for (game, options, part) in [
        (
            &folding,
            QreOptions::from_branch(1.5, &solution),
            "above 1.5",
        ),
        (
            &folding,
            QreOptions::from_branch(3.0, &interrupted),
            "did not converge",
        ),
        (&folding, start, "both a start and a branch"),
        (
            &game(CHICKEN),
            QreOptions::from_branch(3.0, &solution),
            "another game",
        ),
    ] {
        let reason = reason(game, &options);
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn where_double_arithmetic_ends_the_reason_says_so() {
    let game = game(CHICKEN);
    // Whether the last digits happen to fit differs from lambda to lambda.
    let reasons: Vec<String> = (1..=10_u8)
        .map(|k| solve_qre(&game, &QreOptions::at(1e4 * f64::from(k)), &|| false).status)
        .filter_map(|status| match status {
            Status::Converged => None,
            Status::StoppedShort { reason } => Some(reason),
        })
        .collect();
    assert!(!reasons.is_empty());
    for reason in reasons {
        assert!(
            reason.contains("the limit of double arithmetic at lambda"),
            "{reason}"
        );
        assert!(reason.contains("a tolerance above"), "{reason}");
    }
    let ends = reason(&game, &QreOptions::at(1e8));
    assert!(ends.contains("double arithmetic is at its limit"), "{ends}");
    let wide = QreOptions {
        tolerance: 1e-3,
        ..QreOptions::at(1e5)
    };
    solve(&game, &wide);
}

/// Every point is an equilibrium at its own lambda, and next to the one before it.
fn check_course(game: &Game, branch: &QreBranch) {
    for point in &branch.samples {
        let residual = log_odds_residual(game, &point.profile, point.lambda, None);
        assert!(residual <= 1e-5, "{residual} at {}", point.lambda);
        assert!(
            point.residual <= 1e-5,
            "{} at {}",
            point.residual,
            point.lambda
        );
    }
    for pair in branch.samples.windows(2) {
        assert!(distance(&pair[0].profile, &pair[1].profile) < 0.15);
    }
}

fn branches(game: &Game, lambda: f64, other_starts: usize) -> doublegame::solve::QreBranches {
    let qre = QreOptions {
        other_starts,
        ..QreOptions::at(lambda)
    };
    let options = BranchOptions { qre, points: 100 };
    let mut watched = 0;
    let found = qre_branches(game, &options, &|| false, &mut |_| watched += 1);
    assert!(watched >= found.principal.samples.len());
    found
}

#[test]
fn a_whole_branch_passes_its_folds_in_small_steps() {
    let game = game(FOLDING);
    let found = branches(&game, 3.0, 0);
    assert_eq!(found.principal.status, Status::Converged);
    check_course(&game, &found.principal);
    let samples = &found.principal.samples;
    assert_eq!(
        (samples[0].lambda, samples[samples.len() - 1].lambda),
        (0.0, 3.0)
    );
    let folds = &found.principal.folds;
    assert_eq!(folds.len(), 2);
    // The points turn where the folds are said to be.
    let turns: Vec<f64> = samples
        .windows(3)
        .filter(|three| {
            (three[1].lambda - three[0].lambda) * (three[2].lambda - three[1].lambda) < 0.0
        })
        .map(|three| three[1].lambda)
        .collect();
    assert_eq!(turns.len(), 2);
    for (fold, turn) in folds.iter().zip(&turns) {
        assert!((fold - turn).abs() < 0.01, "{fold} and {turn}");
    }
    let end = &samples[samples.len() - 1].profile;
    assert!(distance(end, &solve(&game, &QreOptions::at(3.0)).profile) < 1e-8);
}

#[test]
fn other_equilibria_lie_on_a_branch_of_their_own() {
    let game = game(STAG_HUNT);
    let found = branches(&game, 6.0, 32);
    assert_eq!(found.solution.others.len(), 2);
    assert_eq!(found.others.len(), 1, "both lie on one branch");
    let other = &found.others[0];
    assert_eq!(other.status, Status::Converged);
    assert_eq!(other.junction, None);
    check_course(&game, other);
    let ends = [&other.samples[0], &other.samples[other.samples.len() - 1]];
    assert!(ends.iter().all(|end| (end.lambda - 6.0).abs() < 1e-12));
    for equilibrium in &found.solution.others {
        assert!(
            ends.iter()
                .any(|end| distance(&end.profile, &equilibrium.profile) < 1e-6)
        );
    }
    // It turns where its points have their lowest lambda.
    let fold = other.folds[0];
    let least = least_lambda(other);
    assert!((fold - least).abs() < 0.02, "{fold} and {least}");
}

fn least_lambda(branch: &QreBranch) -> f64 {
    let lambdas = branch.samples.iter().map(|point| point.lambda);
    lambdas.fold(f64::INFINITY, f64::min)
}

/// In a symmetric game other branches cross the principal one. They end there, each at a lambda that is at least 0, and do
/// not go on along the principal one.
fn check_junctions(game: &Game, lambda: f64, wanted: &[(usize, f64)]) {
    let found = branches(game, lambda, 64);
    assert_eq!(found.others.len(), wanted.len());
    for (branch, (joined, at)) in found.others.iter().zip(wanted) {
        assert_eq!(branch.status, Status::Converged);
        check_course(game, branch);
        let junction = branch.junction.unwrap();
        assert_eq!(junction.branch, *joined);
        assert!((junction.lambda - at).abs() < 0.01, "{junction:?}");
        let last = &branch.samples[branch.samples.len() - 1];
        assert!((last.lambda - junction.lambda).abs() < 0.01);
        assert!(least_lambda(branch) >= 0.0);
        // Short of the crossing it is on another branch than the principal one.
        let principal = &found.principal.samples;
        for point in branch
            .samples
            .iter()
            .filter(|point| point.lambda > at + 0.1)
        {
            let near = principal
                .iter()
                .min_by(|a, b| {
                    let apart = |sample: &BranchSample| (sample.lambda - point.lambda).abs();
                    apart(a).total_cmp(&apart(b))
                })
                .unwrap();
            assert!(distance(&near.profile, &point.profile) > 0.05);
        }
    }
}

#[test]
fn branches_end_where_they_come_onto_the_principal_one() {
    // At even odds each player's odds answer the other's at the rate lambda / 2, which is 1 at lambda 2.
    let coordination = game(r#"NFG 1 R "" { "A" "B" } { 2 2 } "" 1 1  0 0  0 0  1 1"#);
    check_junctions(&coordination, 10.0, &[(0, 2.0), (0, 2.0)]);
    // In chicken the odds x of both solve ln x = lambda (2 - 3 p), and the rate 3 lambda p (1 - p) is 1.
    check_junctions(&game(CHICKEN), 6.0, &[(0, 1.3722), (0, 1.3722)]);
}

#[test]
fn a_branch_that_only_passes_near_the_principal_one_does_not_join_it() {
    // Nearly the symmetric game: the branches no longer cross, but come near each other at lambda 2.
    for more in ["1.01", "1.0001"] {
        let text = format!(r#"NFG 1 R "" {{ "A" "B" }} {{ 2 2 }} "" {more} {more}  0 0  0 0  1 1"#);
        let game = game(&text);
        let found = branches(&game, 10.0, 64);
        assert_eq!(found.others.len(), 1, "{more}");
        let other = &found.others[0];
        assert_eq!((other.junction, &other.status), (None, &Status::Converged));
        assert_eq!(other.folds.len(), 1);
        check_course(&game, other);
    }
}

#[test]
fn the_branches_of_a_symmetric_game_of_three_strategies_end_at_junctions() {
    let game =
        game(r#"NFG 1 R "" { "A" "B" } { 3 3 } "" 1 1  0 0  0 0   0 0  1 1  0 0   0 0  0 0  1 1"#);
    // At even odds the rate is lambda / 3, which is 1 at lambda 3; there three branches cross the principal one, each of
    // which has turned before.
    check_junctions(&game, 10.0, &[(0, 3.0), (0, 3.0), (0, 3.0)]);
    for branch in &branches(&game, 10.0, 64).others {
        assert_eq!(branch.folds.len(), 1);
        assert!((branch.folds[0] - 2.7457).abs() < 0.001);
    }
}

#[test]
fn a_branch_that_is_interrupted_says_so() {
    let game = game(CHICKEN);
    let options = BranchOptions {
        qre: QreOptions::at(6.0),
        points: 10,
    };
    let found = qre_branches(&game, &options, &|| true, &mut |_| {});
    assert!(matches!(
        found.principal.status,
        Status::StoppedShort { .. }
    ));
    let wrong = BranchOptions {
        qre: QreOptions::at(f64::NAN),
        ..options
    };
    let found = qre_branches(&game, &wrong, &|| false, &mut |_| {});
    assert!(matches!(
        found.principal.status,
        Status::StoppedShort { .. }
    ));
}
