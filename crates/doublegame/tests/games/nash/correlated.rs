//! Correlated and coarse correlated equilibria.

use super::support::{bimatrix, random_form};
use doublegame::game::Rational;
use doublegame::solve::Status;
use doublegame::solve::nash::{
    Correlation, EnumerationOptions, NashError, Objective, all_equilibria, correlated_equilibrium,
};
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn coarse_deviations_are_fewer() {
    // Moulin and Vial's game (1978): a coarse correlated equilibrium earns what no correlated one does.
    let form = bimatrix(
        &[&[3, 0, 2], &[2, 3, 0], &[0, 2, 3]],
        &[&[3, 2, 0], &[0, 3, 2], &[2, 0, 3]],
    );
    let sum = |correlation| {
        let found =
            correlated_equilibrium(&form, correlation, Objective::GreatestSum, &|| false).unwrap();
        assert_eq!(found.status, Status::Converged);
        (&found.payoffs[0] + &found.payoffs[1]).to_f64_fast()
    };
    assert!(sum(Correlation::Coarse) >= sum(Correlation::Correlated) - 1e-6);
}

#[test]
fn the_program_ends_at_the_step_at_which_it_is_stopped() {
    let form = random_form(1, &[4, 4], 0, 9);
    let polls = AtomicUsize::new(0);
    let solve = |after: usize| {
        let stop = || polls.fetch_add(1, Ordering::Relaxed) >= after;
        let objective = Objective::GreatestSum;
        correlated_equilibrium(&form, Correlation::Coarse, objective, &stop).unwrap()
    };
    assert_eq!(solve(usize::MAX).status, Status::Converged);
    // Once for each of the eight deviations, and in every step of the program.
    let all = polls.swap(0, Ordering::Relaxed);
    assert!(all > 12, "{all}");
    for after in [5, 10] {
        let found = solve(after);
        assert!(matches!(found.status, Status::StoppedShort { .. }));
        assert!(found.probabilities.is_empty());
        assert_eq!(polls.swap(0, Ordering::Relaxed), after + 1);
    }
}

#[test]
fn a_player_that_does_not_exist_is_refused() {
    let form = random_form(1, &[2, 2], 0, 9);
    let found = correlated_equilibrium(&form, Correlation::Coarse, Objective::Least(2), &|| false);
    assert_eq!(found, Err(NashError::Profile));
}

#[test]
fn a_game_that_would_take_many_minutes_is_refused() {
    for (strategies, correlation, most) in [
        (51, Correlation::Correlated, 2_500),
        (84, Correlation::Coarse, 7_000),
    ] {
        let form = random_form(1, &[strategies, strategies], 0, 9);
        let objective = Objective::GreatestSum;
        let error = correlated_equilibrium(&form, correlation, objective, &|| false).unwrap_err();
        let wanted = format!(
            "{} strategy profiles; this method takes at most {most}",
            strategies * strategies
        );
        assert!(error.to_string().contains(&wanted), "{error}");
    }
}

#[test]
fn a_dominant_strategy_leaves_one_distribution() {
    let form = bimatrix(&[&[2, 0], &[3, 1]], &[&[2, 3], &[0, 1]]);
    for correlation in [Correlation::Correlated, Correlation::Coarse] {
        for objective in [Objective::GreatestSum, Objective::LeastSum] {
            let found = correlated_equilibrium(&form, correlation, objective, &|| false).unwrap();
            assert_eq!(found.status, Status::Converged);
            assert!((found.probabilities[3].to_f64_fast() - 1.0).abs() < 1e-5);
        }
    }
}

proptest! {
    /// Nash equilibria are correlated equilibria, and these are coarse correlated ones.
    #[test]
    fn nash_payoffs_lie_between_the_extremes(seed: u64, m in 1_usize..4, n in 1_usize..4) {
        let form = random_form(seed, &[m, n], 0, 9);
        let all = all_equilibria(&form, &EnumerationOptions::default(), &|| false).unwrap();
        let best = |correlation, objective| {
            let found = correlated_equilibrium(&form, correlation, objective, &|| false).unwrap();
            assert_eq!(found.status, Status::Converged, "{found:?}");
            found.payoffs.iter().map(Rational::to_f64_fast).collect::<Vec<_>>()
        };
        let sum = |payoffs: Vec<f64>| payoffs.iter().sum::<f64>();
        let slack = 1e-5;
        for correlation in [Correlation::Correlated, Correlation::Coarse] {
            let (least, greatest) =
                (sum(best(correlation, Objective::LeastSum)), sum(best(correlation, Objective::GreatestSum)));
            let (worst, finest) =
                (best(correlation, Objective::Least(0))[0], best(correlation, Objective::Greatest(0))[0]);
            for equilibrium in &all.extreme {
                let payoffs: Vec<f64> = equilibrium.report.payoffs.iter().map(Rational::to_f64_fast).collect();
                prop_assert!(worst - slack <= payoffs[0] && payoffs[0] <= finest + slack);
                let payoffs = sum(payoffs);
                prop_assert!(least - slack <= payoffs && payoffs <= greatest + slack);
            }
        }
        let wider = sum(best(Correlation::Coarse, Objective::GreatestSum));
        prop_assert!(wider >= sum(best(Correlation::Correlated, Objective::GreatestSum)) - slack);
    }
}
