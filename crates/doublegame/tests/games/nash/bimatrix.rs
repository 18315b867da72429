//! All equilibria of two-player strategic forms.

use super::support::{bimatrix, fixture, fixture_form, number, random_form, rational};
use doublegame::game::{NormalForm, Rational};
use doublegame::solve::Status;
use doublegame::solve::nash::{
    AllEquilibria, EnumerationOptions, NashError, NashSubset, all_equilibria, pure_equilibria,
};
use proptest::prelude::*;

fn solve(form: &NormalForm) -> AllEquilibria {
    all_equilibria(form, &EnumerationOptions::default(), &|| false).unwrap()
}

/// The extreme equilibria as numbers in a row, sorted.
fn listed(found: &AllEquilibria) -> Vec<Vec<Rational>> {
    let mut all: Vec<Vec<Rational>> = found
        .extreme
        .iter()
        .map(|equilibrium| equilibrium.report.profile.probabilities.concat())
        .collect();
    all.sort();
    all
}

#[test]
fn known_games_have_the_equilibria_that_are_published() {
    for name in [
        "chicken",
        "prisoners_dilemma",
        "stag_hunt",
        "tsebelis_sanctions",
    ] {
        let facts: serde_json::Value =
            serde_json::from_str(&fixture(&format!("{name}.json"))).unwrap();
        let published = match &facts["equilibria_nested"] {
            serde_json::Value::Null => &facts["verify"]["profile"],
            published => published,
        };
        let mut expected: Vec<Vec<Rational>> = published
            .as_array()
            .unwrap()
            .iter()
            .map(|text| {
                let parts = text.as_str().unwrap().split("Rational(").skip(1);
                parts
                    .map(|part| part.split(')').next().unwrap().replace(", ", "/"))
                    .map(|text| rational(&text))
                    .collect()
            })
            .collect();
        expected.sort();
        let found = solve(&fixture_form(name));
        assert_eq!(found.status, Status::Converged);
        assert_eq!(listed(&found), expected, "{name}");
    }
}

#[test]
fn a_degenerate_game_has_one_component_of_two_overlapping_segments() {
    // The second row is never worse than the first, and as good against the second column only.
    let form = bimatrix(&[&[1, 1], &[2, 1]], &[&[1, 1], &[1, 1]]);
    let found = solve(&form);
    assert_eq!(found.status, Status::Converged);
    assert_eq!(found.components.len(), 1);
    let component = &found.components[0];
    assert!(component.complete);
    let place = |mixed: &[i64], of: &[Vec<Rational>]| {
        let mixed: Vec<Rational> = mixed.iter().map(|x| Rational::from(*x)).collect();
        of.iter().position(|other| *other == mixed).unwrap()
    };
    let (top, bottom) = (place(&[1, 0], &found.first), place(&[0, 1], &found.first));
    let (left, right) = (place(&[1, 0], &found.second), place(&[0, 1], &found.second));
    let subset = |mut first: Vec<usize>, mut second: Vec<usize>| {
        first.sort_unstable();
        second.sort_unstable();
        NashSubset { first, second }
    };
    let mut expected = vec![
        subset(vec![bottom], vec![left, right]),
        subset(vec![top, bottom], vec![right]),
    ];
    expected.sort();
    assert_eq!(component.subsets, expected);
}

#[test]
fn two_by_two_coordination_of_size_n_has_all_supports() {
    // The identity game of size n has an equilibrium for every nonempty set of strategies.
    let rows: Vec<Vec<i64>> = (0..5)
        .map(|i| (0..5).map(|j| i64::from(i == j)).collect())
        .collect();
    let rows: Vec<&[i64]> = rows.iter().map(Vec::as_slice).collect();
    let found = solve(&bimatrix(&rows, &rows));
    assert_eq!(found.extreme.len(), 31);
    assert_eq!(found.components.len(), 31);
    let uniform = vec![number(1, 5); 10];
    assert!(listed(&found).contains(&uniform));
}

#[test]
fn payoffs_that_need_big_integers_are_exact() {
    // Matching pennies with stakes that no machine word holds.
    let large = |text: &str| rational(text);
    let payoffs = ["1e60", "-1", "0", "7/3", "-1/1000000007", "2e59", "5", "0"].map(|text| {
        if text.contains('e') {
            Rational::from_str_decimal(text).unwrap()
        } else {
            large(text)
        }
    });
    let found = solve(&super::support::form(&[2, 2], payoffs.to_vec()));
    assert_eq!(found.status, Status::Converged);
    assert!(!found.extreme.is_empty());
    for equilibrium in &found.extreme {
        assert_eq!(equilibrium.report.player_regret, Rational::ZERO);
    }
}

#[test]
fn what_cannot_be_solved_is_said() {
    let three = random_form(1, &[2, 2, 2], 0, 3);
    let options = EnumerationOptions::default();
    assert_eq!(
        all_equilibria(&three, &options, &|| false),
        Err(NashError::NotTwoPlayers { found: 3 })
    );
    let mut short = random_form(1, &[2, 2], 0, 3);
    short.payoffs.pop();
    assert_eq!(
        all_equilibria(&short, &options, &|| false),
        Err(NashError::Shape)
    );
    let large = random_form(1, &[1, 128], 0, 3);
    let error = all_equilibria(&large, &options, &|| false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the game has 129 strategies of both players together; this method takes at most 128"
    );
    let few = EnumerationOptions {
        bases: 5,
        ..options
    };
    let found = all_equilibria(&random_form(1, &[6, 6], 0, 99), &few, &|| false).unwrap();
    let Status::StoppedShort { reason } = found.status else {
        panic!("a bound that is met must be said");
    };
    assert!(reason.contains("more than 5 bases"), "{reason}");
    let stopped = all_equilibria(&random_form(1, &[6, 6], 0, 99), &options, &|| true).unwrap();
    assert_ne!(stopped.status, Status::Converged);
}

/// All equilibria with equal numbers of strategies in both supports, by solving two square systems for each pair of
/// supports; in a nondegenerate game these are all.
fn by_support_enumeration(form: &NormalForm) -> Vec<Vec<Rational>> {
    let (m, n) = (form.strategies[0].len(), form.strategies[1].len());
    let mut found = Vec::new();
    for rows in 1_u32..1 << m {
        for columns in 1_u32..1 << n {
            if rows.count_ones() != columns.count_ones() {
                continue;
            }
            let rows: Vec<usize> = (0..m).filter(|i| rows >> i & 1 == 1).collect();
            let columns: Vec<usize> = (0..n).filter(|j| columns >> j & 1 == 1).collect();
            let y = indifferent(&rows, &columns, |i, j| form.payoff(&[i, j], 0).clone());
            let x = indifferent(&columns, &rows, |j, i| form.payoff(&[i, j], 1).clone());
            if let (Some(x), Some(y)) = (x, y) {
                let spread = |support: &[usize], weights: Vec<Rational>, size: usize| {
                    let mut mixed = vec![Rational::ZERO; size];
                    for (place, weight) in support.iter().zip(weights) {
                        mixed[*place] = weight;
                    }
                    mixed
                };
                let profile = [spread(&rows, x, m), spread(&columns, y, n)];
                let (_, regrets) =
                    doublegame::solve::nash::payoffs_and_regrets(form, &profile).unwrap();
                if regrets.iter().all(Rational::is_zero) {
                    found.push(profile.concat());
                }
            }
        }
    }
    found.sort();
    found
}

/// Positive weights on `mixed`, summing to one, that make all of `equal` earn the same, by Gaussian elimination.
fn indifferent(
    equal: &[usize],
    mixed: &[usize],
    payoff: impl Fn(usize, usize) -> Rational,
) -> Option<Vec<Rational>> {
    let size = mixed.len();
    let mut rows: Vec<Vec<Rational>> = equal[1..]
        .iter()
        .map(|own| {
            let differences = mixed
                .iter()
                .map(|other| payoff(*own, *other) - payoff(equal[0], *other));
            differences.chain([Rational::ZERO]).collect()
        })
        .collect();
    rows.push(vec![Rational::ONE; size + 1]);
    for column in 0..size {
        let pivot = (column..size).find(|row| !rows[*row][column].is_zero())?;
        rows.swap(column, pivot);
        let lead = rows[column][column].clone();
        rows[column].iter_mut().for_each(|x| *x /= &lead);
        let done = rows[column].clone();
        for (number, row) in rows.iter_mut().enumerate() {
            if number != column {
                let factor = row[column].clone();
                row.iter_mut()
                    .zip(&done)
                    .for_each(|(x, d)| *x -= &factor * d);
            }
        }
    }
    let weights: Vec<Rational> = rows
        .into_iter()
        .map(|mut row| row.swap_remove(size))
        .collect();
    weights
        .iter()
        .all(|weight| *weight > Rational::ZERO)
        .then_some(weights)
}

proptest! {
    /// Payoffs from so wide a range that no two of a game are alike, and degeneracy does not occur.
    #[test]
    fn nondegenerate_games_agree_with_support_enumeration(seed: u64, m in 1_usize..5, n in 1_usize..5) {
        let form = random_form(seed, &[m, n], -1_000_000_000_000, 1_000_000_000_000);
        let found = solve(&form);
        prop_assert_eq!(found.status.clone(), Status::Converged);
        prop_assert_eq!(listed(&found), by_support_enumeration(&form));
        prop_assert!(found.extreme.len() % 2 == 1);
    }

    /// Few different payoffs, so that many games are degenerate.
    #[test]
    fn degenerate_games_are_covered(seed: u64, m in 1_usize..5, n in 1_usize..5, high in 1_i64..4) {
        let form = random_form(seed, &[m, n], 0, high);
        let found = solve(&form);
        prop_assert_eq!(found.status.clone(), Status::Converged);
        let extreme = listed(&found);
        // Pure equilibria are vertices; every equilibrium that the square systems find mixes those of one subset.
        for pure in pure_equilibria(&form).unwrap() {
            let mut profile = vec![Rational::ZERO; m + n];
            profile[pure[0]] = Rational::ONE;
            profile[m + pure[1]] = Rational::ONE;
            prop_assert!(extreme.contains(&profile));
        }
        for equilibrium in by_support_enumeration(&form) {
            let supports = |strategies: &[Vec<Rational>], members: &[usize], of: &[Rational]| {
                (0..of.len()).all(|i| of[i].is_zero() || members.iter().any(|k| !strategies[*k][i].is_zero()))
            };
            let covered = found.components.iter().flat_map(|component| &component.subsets).any(|subset| {
                supports(&found.first, &subset.first, &equilibrium[..m])
                    && supports(&found.second, &subset.second, &equilibrium[m..])
            });
            prop_assert!(covered);
        }
        // Mixtures within a subset are equilibria.
        for subset in found.components.iter().flat_map(|component| &component.subsets) {
            let middle = |strategies: &[Vec<Rational>], members: &[usize]| -> Vec<Rational> {
                (0..strategies[0].len())
                    .map(|i| {
                        members.iter().fold(Rational::ZERO, |sum, k| sum + &strategies[*k][i])
                            / Rational::from(members.len())
                    })
                    .collect()
            };
            let profile = [middle(&found.first, &subset.first), middle(&found.second, &subset.second)];
            let (_, regrets) = doublegame::solve::nash::payoffs_and_regrets(&form, &profile).unwrap();
            prop_assert!(regrets.iter().all(Rational::is_zero));
        }
    }
}
