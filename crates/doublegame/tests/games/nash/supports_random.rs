//! Support enumeration on random games: against vertex enumeration, Wilson's theorem and Newton's method.

use super::support::random_form;
use super::supports::{assert_sound, exact, solve};
use doublegame::game::{NormalForm, Rational};
use doublegame::solve::Status;
use doublegame::solve::nash::{
    Certainty, EnumerationOptions, SupportOptions, all_equilibria, pure_equilibria,
    support_equilibria,
};
use proptest::prelude::*;

/// Payoffs from so wide a range hardly ever tie.
const WIDE: i64 = 1_000_000_000_000;

/// What a player's first strategy earns more than its second where the others play their first ones with these
/// probabilities, in a game of two strategies each.
fn gain(form: &NormalForm, player: usize, first: [f64; 3]) -> f64 {
    let mut gain = 0.0;
    for number in 0..8 {
        let profile = [number & 1, number >> 1 & 1, number >> 2 & 1];
        let mut weight = if profile[player] == 0 { 1.0 } else { -1.0 };
        for other in (0..3).filter(|other| *other != player) {
            let p = first[other];
            weight *= if profile[other] == 0 { p } else { 1.0 - p };
        }
        gain += weight * form.payoff(&profile, player).to_f64().value();
    }
    gain
}

/// The probabilities of the first strategies in equilibria in which all three players mix, as Newton's method in doubles
/// finds them from a grid of starts.
fn by_many_starts(form: &NormalForm) -> Vec<[f64; 3]> {
    let mut found = Vec::new();
    for start in 0..64_u32 {
        let mut point =
            [start & 3, start >> 2 & 3, start >> 4].map(|k| 0.125 + 0.25 * f64::from(k));
        for _ in 0..60 {
            let values = [0, 1, 2].map(|player| gain(form, player, point));
            // The gains are linear in each probability, so that their slopes are differences.
            let slopes = [0, 1, 2].map(|player| {
                [0, 1, 2].map(|other| {
                    let at = |p: f64| {
                        let mut point = point;
                        point[other] = p;
                        gain(form, player, point)
                    };
                    at(1.0) - at(0.0)
                })
            });
            let determinant = |m: [[f64; 3]; 3]| {
                m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                    - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                    + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
            };
            let all = determinant(slopes);
            for column in 0..3 {
                let mut replaced = slopes;
                for row in 0..3 {
                    replaced[row][column] = values[row];
                }
                point[column] -= determinant(replaced) / all;
            }
        }
        let is_solved = (0..3).all(|player| gain(form, player, point).abs() < 1e-9);
        if is_solved && point.iter().all(|p| (1e-6..=1.0 - 1e-6).contains(p)) {
            found.push(point);
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Payoffs from a wide range, so that degeneracy does not occur.
    #[test]
    fn two_player_games_agree_with_vertex_enumeration(seed: u64, m in 1_usize..5, n in 1_usize..5) {
        let game = random_form(seed, &[m, n], -WIDE, WIDE);
        let found = solve(&game);
        prop_assert_eq!(&found.status, &Status::Converged);
        assert_sound(&game, &found);
        let all = all_equilibria(&game, &EnumerationOptions::default(), &|| false).unwrap();
        let mut expected: Vec<Vec<Rational>> =
            all.extreme.iter().map(|e| e.report.profile.probabilities.concat()).collect();
        expected.sort();
        prop_assert_eq!(exact(&found), expected);
        prop_assert!(found.equilibria.iter().all(|e| e.certainty == Certainty::Isolated));
    }

    /// Few different payoffs, so that many games are degenerate: the supports of every extreme equilibrium are listed.
    #[test]
    fn degenerate_two_player_games_are_covered(seed: u64, m in 1_usize..4, n in 1_usize..4, high in 1_i64..4) {
        let game = random_form(seed, &[m, n], 0, high);
        let found = solve(&game);
        assert_sound(&game, &found);
        let all = all_equilibria(&game, &EnumerationOptions::default(), &|| false).unwrap();
        if found.status == Status::Converged {
            prop_assert!(all.components.iter().all(|component| component.extreme.len() == 1));
            prop_assert_eq!(found.equilibria.len(), all.extreme.len());
        }
        for extreme in &all.extreme {
            let supports: Vec<Vec<usize>> = extreme.report.profile.probabilities.iter()
                .map(|mixed| (0..mixed.len()).filter(|s| !mixed[*s].is_zero()).collect()).collect();
            prop_assert!(found.equilibria.iter().any(|e| e.supports == supports));
        }
        let supports: Vec<_> = found.equilibria.iter().map(|e| &e.supports).collect();
        prop_assert!(supports.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// A game that is not degenerate has an odd number of equilibria (Wilson 1971). Payoffs are from a wide range, so
    /// that degeneracy does not occur.
    #[test]
    fn generic_games_of_three_players_have_an_odd_number(
        seed: u64, sizes in prop::collection::vec(1_usize..4, 3),
    ) {
        let game = random_form(seed, &sizes, -WIDE, WIDE);
        let found = solve(&game);
        prop_assert_eq!(&found.status, &Status::Converged);
        assert_sound(&game, &found);
        prop_assert!(found.equilibria.len() % 2 == 1);
        prop_assert!(found.equilibria.iter().all(|e| e.certainty == Certainty::Isolated));
        let mut pure: Vec<Vec<usize>> = found.equilibria.iter()
            .filter(|e| e.supports.iter().all(|support| support.len() == 1))
            .map(|e| e.supports.concat()).collect();
        pure.sort();
        let mut expected = pure_equilibria(&game).unwrap();
        expected.sort();
        prop_assert_eq!(pure, expected);
    }

    #[test]
    fn generic_games_of_four_players_have_an_odd_number(seed: u64) {
        let game = random_form(seed, &[2, 2, 2, 2], -WIDE, WIDE);
        let found = solve(&game);
        prop_assert_eq!(&found.status, &Status::Converged);
        assert_sound(&game, &found);
        prop_assert!(found.equilibria.len() % 2 == 1);
    }

    /// Also of degenerate games: whatever Newton's method finds from many starts is in the list or in an open box.
    #[test]
    fn what_many_starts_find_is_listed_or_open(seed: u64, high in 1_i64..200) {
        let game = random_form(seed, &[2, 2, 2], -high, high);
        let options = SupportOptions { boxes: 3_000, ..SupportOptions::default() };
        let found = support_equilibria(&game, &options, &|| false).unwrap();
        assert_sound(&game, &found);
        for point in by_many_starts(&game) {
            let is_listed = found.equilibria.iter()
                .any(|e| (0..3).all(|player| (e.midpoint[player][0] - point[player]).abs() < 1e-4));
            let is_open = found.open.iter().flat_map(|open| &open.boxes).any(|sides| {
                (0..3).all(|player| {
                    let side = sides[player][0];
                    side.lower - 1e-4 <= point[player] && point[player] <= side.upper + 1e-4
                })
            });
            prop_assert!(is_listed || is_open, "{:?}", point);
        }
    }
}
