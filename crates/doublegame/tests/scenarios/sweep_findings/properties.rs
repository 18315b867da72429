//! Bounds hold whatever the worlds without a result would have given.

use super::found;
use super::tables::{claim, of_values};
use doublegame::sweep::{ClaimOutcome, Findings, ShareFinding, SweepTable};
use doublegame::worlds::robustness::Direction;
use proptest::prelude::*;

/// A world: the outcomes under two policies, whether each is known, whether a claim holds, whether that is known.
type World = ((i32, i32), (bool, bool), (bool, bool));

fn table(direction: Direction, worlds: &[World], is_known: impl Fn(bool) -> bool) -> SweepTable {
    let values: Vec<Vec<Option<f64>>> = worlds
        .iter()
        .map(|((a, b), (a_known, b_known), _)| {
            let value = |value: &i32, known: &bool| is_known(*known).then_some(f64::from(*value));
            vec![value(a, a_known), value(b, b_known)]
        })
        .collect();
    let mut table = of_values(direction, &values);
    table.claims = vec![claim(1)];
    for (world, (_, _, (holds, known))) in table.worlds.iter_mut().zip(worlds) {
        world.claims = vec![ClaimOutcome {
            holds: is_known(*known).then_some(*holds),
            slack: None,
        }];
    }
    table
}

fn within(truth: &ShareFinding, bounds: &ShareFinding) -> bool {
    assert_eq!(truth.unknown, 0);
    (bounds.low - 1e-12..=bounds.high + 1e-12).contains(&truth.low)
}

/// The findings with the threshold that the truth has, so that both ask the same.
fn with_threshold(table: &SweepTable, threshold: f64) -> Findings {
    let mut options = super::few_resamples();
    options.thresholds = vec![("o1".to_owned(), threshold)];
    doublegame::sweep::findings(table, &options, &|| false).expect("findings")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn bounds_contain_the_truth(
        worlds in prop::collection::vec(
            ((0_i32..6, 0_i32..6), (any::<bool>(), any::<bool>()), (any::<bool>(), any::<bool>())),
            1..14,
        ),
        threshold in 0_i32..6,
        lower_is_better: bool,
    ) {
        let direction = if lower_is_better { Direction::LowerIsBetter } else { Direction::HigherIsBetter };
        let truth = with_threshold(&table(direction, &worlds, |_| true), f64::from(threshold));
        let known = with_threshold(&table(direction, &worlds, |known| known), f64::from(threshold));
        prop_assert!(within(&truth.claims[0].share, &known.claims[0].share));
        let rows = truth.objectives[0].policies.iter().zip(&known.objectives[0].policies);
        for (truth, known) in rows {
            prop_assert!(within(&truth.best, &known.best));
            prop_assert!(within(&truth.satisficing.unwrap(), &known.satisficing.unwrap()));
            prop_assert!(known.regret.mean_at_least <= truth.regret.mean.unwrap() + 1e-12);
            prop_assert!(known.regret.worst_at_least <= truth.regret.worst.unwrap() + 1e-12);
            for (truth, known) in truth.quantiles.iter().zip(&known.quantiles) {
                let exact = truth.known.unwrap();
                prop_assert!(known.low.is_none_or(|low| low <= exact));
                prop_assert!(known.high.is_none_or(|high| exact <= high));
            }
            // The worst known value is never worse than the worst of all.
            if let (Some(worst), Some(all)) = (known.worst, truth.worst) {
                let is_better = if lower_is_better { worst <= all } else { worst >= all };
                prop_assert!(is_better);
            }
        }
    }

    #[test]
    fn shares_and_counts_add_up(
        worlds in prop::collection::vec(
            ((0_i32..3, 0_i32..3), (any::<bool>(), any::<bool>()), (any::<bool>(), any::<bool>())),
            1..14,
        ),
    ) {
        let all = found(&table(Direction::HigherIsBetter, &worlds, |known| known));
        for policy in &all.objectives[0].policies {
            let share = policy.best;
            prop_assert_eq!(share.holds + share.fails + share.unknown, worlds.len());
            prop_assert_eq!(policy.worlds + policy.unknown, worlds.len());
            prop_assert!(share.interval.0 <= share.low && share.high <= share.interval.1);
        }
        let claim = &all.claims[0];
        prop_assert_eq!(claim.fails.worlds + claim.fails.left_out, worlds.len());
        prop_assert_eq!(claim.fails.of_interest, claim.share.fails);
    }
}
