//! The principal branch where it turns back: what is called principal must be the point that the branch comes to first,
//! not one of another branch close by, nor one on the arm that leads back.

use doublegame::game::{Game, Profile, read_nfg};
use doublegame::solve::{
    BranchOptions, QreOptions, SelectionRule, Solution, Status, qre_branches, solve_qre,
};

/// Games whose principal branch turns back twice, and about where it does so first.
const TURNING: [(&str, f64); 4] = [
    (
        r#"NFG 1 R "" { "A" "B" } { 3 3 } ""
        1 9  8 3  3 2  3 7  0 4  0 3  3 3  6 2  7 9"#,
        0.7375,
    ),
    (
        r#"NFG 1 R "" { "A" "B" } { 3 3 } ""
        6 4  5 1  2 3  6 0  4 0  1 6  3 0  4 8  8 1"#,
        2.0920,
    ),
    (
        r#"NFG 1 R "" { "A" "B" } { 4 4 } ""
        4 0  5 0  8 0  7 5  8 6  5 3  1 2  5 3  7 0  4 9  3 0  6 2  1 0  4 4  5 2  4 8"#,
        0.6822,
    ),
    (
        r#"NFG 1 R "" { "A" "B" "C" } { 2 2 2 } ""
        2 3 0  9 1 5  0 2 7  1 5 2  7 1 1  0 6 0  3 2 7  0 4 3"#,
        2.1889,
    ),
];

fn game(text: &str) -> Game {
    read_nfg(text).unwrap().built.game
}

/// What is called the principal branch at this lambda.
fn principal(game: &Game, lambda: f64) -> Solution {
    let solution = solve_qre(game, &QreOptions::at(lambda), &|| false);
    assert_eq!(solution.status, Status::Converged, "{lambda}");
    assert_eq!(
        solution.selection,
        SelectionRule::PrincipalBranch,
        "{lambda}"
    );
    solution
}

fn distance(a: &Profile, b: &Profile) -> f64 {
    a.probabilities
        .iter()
        .zip(&b.probabilities)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

#[test]
fn before_a_fold_the_branch_is_what_small_steps_from_lambda_zero_come_to() {
    for (text, fold) in TURNING {
        let game = game(text);
        let mut here = Profile::uninformed(&game);
        for step in 1..=400_u16 {
            let lambda = (fold - 0.004) * f64::from(step) / 400.0;
            let next = solve_qre(&game, &QreOptions::from_start(lambda, &here), &|| false);
            assert_eq!(next.status, Status::Converged);
            assert!(distance(&here, &next.profile) < 0.03, "{lambda}");
            here = next.profile;
            if step > 360 {
                let found = principal(&game, lambda);
                let off = distance(&found.profile, &here);
                assert!(off < 1e-6, "{off} at {lambda} before {fold}");
                assert!(found.folds.is_empty());
            }
        }
    }
}

#[test]
fn beyond_a_fold_the_branch_is_what_small_steps_around_it_come_to() {
    for (text, fold) in TURNING {
        let game = game(text);
        for beyond in [1e-3, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0] {
            let lambda = fold + beyond;
            let options = BranchOptions {
                qre: QreOptions::at(lambda),
                points: 400,
            };
            let branch = qre_branches(&game, &options, &|| false, &mut |_| {}).principal;
            assert_eq!(branch.status, Status::Converged);
            for pair in branch.samples.windows(2) {
                assert!(distance(&pair[0].profile, &pair[1].profile) < 0.1);
            }
            assert_eq!(branch.folds.len(), 2);
            assert!((branch.folds[0] - fold).abs() < 0.002, "{:?}", branch.folds);
            let end = &branch.samples[branch.samples.len() - 1].profile;
            let found = principal(&game, lambda);
            let off = distance(&found.profile, end);
            assert!(off < 1e-6, "{off} at {lambda} beyond {fold}");
            assert_eq!(found.folds.len(), 2);
        }
    }
}

#[test]
fn where_symmetry_holds_a_branch_straight_on_the_branch_goes_straight_on() {
    // A game of chicken: at a lambda of about 2 the even mixture stops being the only equilibrium, and no step of it
    // changes the sign of what tells a fold, since nothing on the way leans to either side.
    let game = game(r#"NFG 1 R "" { "A" "B" } { 2 2 } "" 0 0  7 2  2 7  6 6"#);
    for lambda in [0.5, 1.0, 2.0, 5.0, 20.0] {
        let found = principal(&game, lambda);
        let [a, _, b, _] = found.profile.probabilities[..] else {
            panic!("two players of two actions each");
        };
        assert!((a - b).abs() < 1e-6, "{a} and {b} at {lambda}");
        assert!(found.folds.is_empty());
    }
}
