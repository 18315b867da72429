//! Support enumeration with proven roots: known games, and independent methods on random games.

use super::support::{bimatrix, fixture_form, form, number, random_form};
use doublegame::game::{NormalForm, Rational};
use doublegame::solve::Status;
use doublegame::solve::nash::{
    Certainty, EnumerationOptions, NashError, OpenReason, SupportEquilibria, SupportOptions,
    all_equilibria, payoffs_and_regrets, pure_equilibria, support_equilibria,
};

pub fn solve(form: &NormalForm) -> SupportEquilibria {
    support_equilibria(form, &SupportOptions::default(), &|| false).unwrap()
}

fn integers(sizes: &[usize], payoffs: &[i64]) -> NormalForm {
    form(sizes, payoffs.iter().map(|x| Rational::from(*x)).collect())
}

/// The exact equilibria as numbers in a row, sorted.
pub fn exact(found: &SupportEquilibria) -> Vec<Vec<Rational>> {
    let reports = found.equilibria.iter().filter_map(|e| e.exact.as_ref());
    let mut all: Vec<Vec<Rational>> = reports.map(|r| r.profile.probabilities.concat()).collect();
    all.sort();
    all
}

/// Whether everything that is said of the equilibria agrees with what the form says of their midpoints and fractions.
pub fn assert_sound(form: &NormalForm, found: &SupportEquilibria) {
    let range = |player: usize| {
        let own = form.payoffs.iter().skip(player).step_by(form.players.len());
        let most = own.clone().max().unwrap().to_f64().value();
        most - own.min().unwrap().to_f64().value()
    };
    let widest = (0..form.players.len()).map(range).fold(1.0, f64::max);
    for equilibrium in &found.equilibria {
        assert!(equilibrium.midpoint_regret < Rational::try_from(1e-10 * widest).unwrap());
        for (player, support) in equilibrium.supports.iter().enumerate() {
            for (strategy, side) in equilibrium.enclosure[player].iter().enumerate() {
                assert_eq!(side.lower > 0.0, support.contains(&strategy));
                assert!(side.contains(equilibrium.midpoint[player][strategy]));
                assert!(side.width() < 1e-9, "{}", side.width());
            }
        }
        let Some(report) = &equilibrium.exact else {
            assert_eq!(equilibrium.certainty, Certainty::Isolated);
            continue;
        };
        let (payoffs, regrets) = payoffs_and_regrets(form, &report.profile.probabilities).unwrap();
        assert!(regrets.iter().all(Rational::is_zero));
        for (payoff, bounds) in payoffs.iter().zip(&equilibrium.payoffs) {
            assert!(bounds.contains_rational(payoff));
        }
        let mixed = report.profile.probabilities.iter().flatten();
        for (probability, side) in mixed.zip(equilibrium.enclosure.iter().flatten()) {
            assert!(side.contains_rational(probability));
        }
    }
}

/// `McKelvey` and `McLennan` (1997): as many regular equilibria as a game of this size can have.
#[test]
fn nine_equilibria_of_a_game_of_two_strategies_each() {
    let game = integers(
        &[2, 2, 2],
        &[
            9, 8, 12, 0, 0, 0, 0, 0, 0, 9, 8, 2, 0, 0, 0, 3, 4, 6, 3, 4, 6, 0, 0, 0,
        ],
    );
    let found = solve(&game);
    assert_eq!(found.status, Status::Converged);
    assert_sound(&game, &found);
    assert_eq!(found.equilibria.len(), 9);
    let mixed = |all: &[(i64, u64)]| all.iter().map(|(a, b)| number(*a, *b)).collect();
    let mut expected: Vec<Vec<Rational>> = vec![
        mixed(&[(1, 1), (0, 1), (1, 1), (0, 1), (1, 1), (0, 1)]),
        mixed(&[(0, 1), (1, 1), (0, 1), (1, 1), (1, 1), (0, 1)]),
        mixed(&[(0, 1), (1, 1), (1, 1), (0, 1), (0, 1), (1, 1)]),
        mixed(&[(1, 1), (0, 1), (0, 1), (1, 1), (0, 1), (1, 1)]),
        mixed(&[(0, 1), (1, 1), (1, 4), (3, 4), (1, 3), (2, 3)]),
        mixed(&[(1, 3), (2, 3), (1, 1), (0, 1), (1, 4), (3, 4)]),
        mixed(&[(1, 2), (1, 2), (1, 2), (1, 2), (1, 1), (0, 1)]),
        mixed(&[(1, 2), (1, 2), (2, 5), (3, 5), (1, 4), (3, 4)]),
        mixed(&[(2, 5), (3, 5), (1, 2), (1, 2), (1, 3), (2, 3)]),
    ];
    expected.sort();
    assert_eq!(exact(&found), expected);
    let all_isolated = found
        .equilibria
        .iter()
        .all(|e| e.certainty == Certainty::Isolated);
    assert!(all_isolated);
}

/// Nau, Gomez Canovas and Hansen (2004), section 4: the only equilibrium has irrational probabilities.
#[test]
fn an_irrational_equilibrium_is_enclosed_and_alone() {
    let game = integers(
        &[2, 2, 2],
        &[
            3, 0, 2, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 0, 0, 0, 3, 0, 0, 1, 0, 2, 0, 3,
        ],
    );
    let found = solve(&game);
    assert_eq!(found.status, Status::Converged);
    assert_sound(&game, &found);
    assert_eq!(found.equilibria.len(), 1);
    let only = &found.equilibria[0];
    assert_eq!(only.exact, None);
    assert!(only.midpoint_regret > Rational::ZERO);
    let left = (601.0_f64.sqrt() - 13.0) / 24.0;
    assert!((only.midpoint[1][0] - left).abs() < 1e-14);
    assert!(only.enclosure[1][0].width() < 1e-14);
}

/// Jordan (1993): each of three players wants to be like, like, and unlike the next.
#[test]
fn three_player_matching_pennies_has_one_equilibrium() {
    let mut payoffs = Vec::new();
    for profile in 0..8 {
        let [a, b, c] = [0, 1, 2].map(|player| profile >> player & 1);
        for agrees in [a == b, b == c, c != a] {
            payoffs.push(if agrees { 1 } else { -1 });
        }
    }
    let game = integers(&[2, 2, 2], &payoffs);
    let found = solve(&game);
    assert_eq!(found.status, Status::Converged);
    assert_sound(&game, &found);
    assert_eq!(exact(&found), [vec![number(1, 2); 6]]);
    assert_eq!(found.equilibria[0].certainty, Certainty::Isolated);
}

/// Going is worth 2 unless all three go, and staying 1: two of three go; one goes and the others mix evenly; or all go
/// with the root of one half.
#[test]
fn the_bar_has_seven_equilibria() {
    let mut payoffs = Vec::new();
    for profile in 0_u32..8 {
        for player in 0..3 {
            let goes = profile >> player & 1 == 1;
            payoffs.push(match (goes, profile) {
                (false, _) => 1,
                (true, 7) => 0,
                (true, _) => 2,
            });
        }
    }
    let game = integers(&[2, 2, 2], &payoffs);
    let found = solve(&game);
    assert_eq!(found.status, Status::Converged);
    assert_sound(&game, &found);
    assert_eq!(found.equilibria.len(), 7);
    assert_eq!(exact(&found).len(), 6);
    let root = found.equilibria.iter().find(|e| e.exact.is_none()).unwrap();
    for player in 0..3 {
        assert!((root.midpoint[player][1] - 0.5_f64.sqrt()).abs() < 1e-15);
    }
}

/// Nau, Gomez Canovas and Hansen (2004), section 5: a continuum in which all mix, and two in which one player does.
#[test]
fn a_continuum_stays_open_and_is_located() {
    let game = integers(
        &[2, 2, 2],
        &[
            0, 0, 2, 3, 0, 0, 0, 3, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3,
        ],
    );
    let options = SupportOptions {
        resolution: 1e-2,
        ..SupportOptions::default()
    };
    let found = support_equilibria(&game, &options, &|| false).unwrap();
    assert_ne!(found.status, Status::Converged);
    assert_sound(&game, &found);
    let all_mix: Vec<_> = found
        .open
        .iter()
        .filter(|open| open.supports.iter().all(|support| support.len() == 2))
        .collect();
    assert_eq!(all_mix.len(), 1);
    assert_eq!(all_mix[0].reason, OpenReason::Unresolved);
    // The third player's strategies balance the first two's only where it takes the first one time in four.
    for sides in &all_mix[0].boxes {
        assert!(sides[2][0].contains(0.25) && sides[2][0].width() < 1e-6);
    }
    for pure in pure_equilibria(&game).unwrap() {
        assert!(
            found
                .equilibria
                .iter()
                .any(|e| (0..3).all(|p| e.supports[p] == [pure[p]]))
        );
    }
}

/// A solution of multiplicity two: where the third player takes its first strategy half the time, both of the others'
/// conditions meet without crossing.
#[test]
fn a_double_solution_is_exact_but_not_called_isolated() {
    // The first player is indifferent where 2 (y - z) = 0, the second where 2 (z - x) = 0, the third where
    // (2x - 1)(2y - 1) = 0, for the probabilities x, y and z of the first strategies.
    let mut payoffs = Vec::new();
    for profile in 0_u32..8 {
        let [x, y, z] = [0, 1, 2].map(|player| i64::from(profile >> player & 1 == 0));
        let gains = [2 * (y - z), 2 * (z - x), (2 * x - 1) * (2 * y - 1)];
        for (gain, plays_first) in gains.into_iter().zip([x, y, z]) {
            payoffs.push(gain * plays_first);
        }
    }
    let game = integers(&[2, 2, 2], &payoffs);
    let found = solve(&game);
    assert_ne!(found.status, Status::Converged);
    assert_sound(&game, &found);
    let half = vec![number(1, 2); 6];
    let center = found.equilibria.iter().find(|equilibrium| {
        let report = equilibrium.exact.as_ref();
        report.is_some_and(|report| report.profile.probabilities.concat() == half)
    });
    assert_eq!(center.unwrap().certainty, Certainty::Exact);
    assert!(found.open.iter().any(|open| {
        open.reason == OpenReason::Unresolved
            && open
                .boxes
                .iter()
                .any(|sides| sides.iter().flatten().all(|s| s.contains(0.5)))
    }));
}

#[test]
fn ties_outside_the_supports_are_no_isolation() {
    // The first row is as good as the second against the first column only.
    let found = solve(&bimatrix(&[&[1, 1], &[1, 0]], &[&[2, 1], &[2, 1]]));
    // The second column is dominated, then the rows are the same.
    assert_eq!(found.counts.eliminated, 1);
    assert_eq!(found.equilibria.len(), 3);
    assert!(
        found
            .equilibria
            .iter()
            .all(|e| e.certainty == Certainty::Exact)
    );
    assert_eq!(found.open.len(), 1);
    assert_eq!(found.open[0].reason, OpenReason::Degenerate);
    assert_eq!(found.open[0].supports, [vec![0, 1], vec![0]]);
}

#[test]
fn known_two_player_games_agree_with_vertex_enumeration() {
    for name in [
        "chicken",
        "prisoners_dilemma",
        "stag_hunt",
        "tsebelis_sanctions",
    ] {
        let game = fixture_form(name);
        let found = solve(&game);
        assert_eq!(found.status, Status::Converged, "{name}");
        let all = all_equilibria(&game, &EnumerationOptions::default(), &|| false).unwrap();
        assert_eq!(found.equilibria.len(), all.extreme.len(), "{name}");
    }
}

#[test]
fn payoffs_beyond_doubles_are_solved() {
    let huge = Rational::from_str_decimal("1e400").unwrap();
    let small = random_form(11, &[2, 2, 2], -100, 100);
    let scaled = form(
        &[2, 2, 2],
        small.payoffs.iter().map(|x| x * &huge).collect(),
    );
    let (few, many) = (solve(&small), solve(&scaled));
    assert_eq!(many.status, Status::Converged);
    assert_eq!(few.equilibria.len(), many.equilibria.len());
    for (a, b) in few.equilibria.iter().zip(&many.equilibria) {
        assert_eq!(a.supports, b.supports);
        for (x, y) in a.midpoint.iter().flatten().zip(b.midpoint.iter().flatten()) {
            assert!((x - y).abs() < 1e-12);
        }
    }
}

#[test]
fn what_cannot_be_solved_is_said() {
    let options = SupportOptions {
        profiles: 26,
        ..SupportOptions::default()
    };
    let whole = bimatrix(
        &[&[1, 0, 0], &[0, 1, 0], &[0, 0, 1]],
        &[&[1, 0, 0], &[0, 1, 0], &[0, 0, 1]],
    );
    let error = support_equilibria(&whole, &options, &|| false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the game has 49 support profiles; this method takes at most 26"
    );
    let mut short = whole.clone();
    short.payoffs.pop();
    assert_eq!(
        support_equilibria(&short, &options, &|| false),
        Err(NashError::Shape)
    );
    let stopped = support_equilibria(&whole, &SupportOptions::default(), &|| true).unwrap();
    assert_eq!(
        stopped.status,
        Status::StoppedShort {
            reason: "interrupted".to_owned()
        }
    );
    let game = random_form(1000, &[3, 3, 3], -100, 100);
    let few = SupportOptions {
        boxes: 1,
        ..SupportOptions::default()
    };
    let found = support_equilibria(&game, &few, &|| false).unwrap();
    assert!(matches!(&found.status, Status::StoppedShort { reason } if reason.contains("boxes")));
    assert!(
        found
            .open
            .iter()
            .all(|open| open.reason == OpenReason::TooManyBoxes)
    );
    assert_sound(&game, &found);
    // What is open holds what the whole search finds.
    for equilibrium in &solve(&game).equilibria {
        let is_known = found
            .equilibria
            .iter()
            .any(|e| e.midpoint == equilibrium.midpoint);
        let is_open = found
            .open
            .iter()
            .filter(|open| open.supports == equilibrium.supports)
            .any(|open| {
                open.boxes.iter().any(|sides| {
                    let mut pairs = sides
                        .iter()
                        .flatten()
                        .zip(equilibrium.midpoint.iter().flatten());
                    pairs.all(|(side, number)| side.contains(*number))
                })
            });
        assert!(is_known || is_open);
    }
}

#[test]
fn results_are_the_same_on_any_number_of_threads() {
    let game = random_form(7, &[3, 3, 2], -50, 50);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| solve(&game))
    };
    assert_eq!(on(1), on(3));
}
