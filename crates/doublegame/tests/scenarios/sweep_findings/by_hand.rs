//! Findings of small tables, against what comes out by hand.

use super::tables::{self, claim, decided, objective, of_values, solved, undecided};
use super::{few_resamples, found};
use doublegame::sweep::{
    Answer, FindingOptions, ParetoBy, PolicyRobustness, RankedBy, SweptWorld, ThresholdOrigin,
    findings,
};
use doublegame::worlds::designs::Design;
use doublegame::worlds::robustness::Direction::{HigherIsBetter, LowerIsBetter};

fn close(found: Option<f64>, expected: f64) {
    let found = found.expect("a number");
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn measures_of_three_worlds_and_two_policies() {
    let worlds = [[4.0, 3.0], [2.0, 3.0], [6.0, 3.0]].map(|row| row.map(Some).to_vec());
    let all = found(&of_values(HigherIsBetter, &worlds));
    let of = &all.objectives[0];
    let [first, second] = &of.policies[..] else {
        panic!("two policies")
    };
    close(first.expected, 4.0);
    close(first.deviation, 2.0);
    close(first.worst, 2.0);
    close(first.signal_to_noise, 2.0);
    // Short of the best by 0, 1, 0, and by 1, 0, 3.
    close(first.regret.mean, 1.0 / 3.0);
    close(first.regret.worst, 1.0);
    close(second.regret.mean, 4.0 / 3.0);
    close(second.regret.worst, 3.0);
    assert_eq!(
        (first.best.holds, first.best.fails, first.best.unknown),
        (2, 1, 0)
    );
    // Good enough is the median of the first policy.
    let threshold = of.threshold.expect("a threshold");
    close(Some(threshold.value), 4.0);
    assert_eq!(threshold.origin, ThresholdOrigin::MedianWithoutCommitment);
    let enough = |row: &PolicyRobustness| row.satisficing.expect("a share").holds;
    assert_eq!((enough(first), enough(second)), (2, 0));
    let median = first
        .quantiles
        .iter()
        .find(|it| (it.share - 0.5).abs() < 1e-9);
    close(median.and_then(|it| it.known), 4.0);
    assert_eq!(of.complete_worlds, 3);
}

#[test]
fn rankings_by_each_criterion() {
    let worlds =
        [[0.0, 4.0, 3.0], [9.0, 3.0, 4.0], [9.0, 5.0, 4.0]].map(|row| row.map(Some).to_vec());
    let all = found(&of_values(HigherIsBetter, &worlds));
    let rankings = all.objectives[0].rankings.found().expect("rankings");
    let order = |by: RankedBy| -> Vec<&str> {
        let ranking = rankings.iter().find(|it| it.by == by).expect("a ranking");
        let sum: f64 = ranking.first.iter().sum();
        assert!((sum - 1.0).abs() < 1e-12);
        ranking.order.iter().map(String::as_str).collect()
    };
    // Means 6, 4, 11/3; worst 0, 3, 3; largest regrets 4, 6, 5.
    assert_eq!(
        order(RankedBy::Expected),
        ["policy_0", "policy_1", "policy_2"]
    );
    assert_eq!(
        order(RankedBy::WorstRegret),
        ["policy_0", "policy_2", "policy_1"]
    );
    assert_eq!(
        order(RankedBy::Maximin),
        ["policy_1", "policy_2", "policy_0"]
    );
    assert_eq!(rankings.len(), 7);
}

#[test]
fn a_threshold_that_was_given_is_taken() {
    let worlds = [[4.0], [2.0], [6.0]].map(|row| row.map(Some).to_vec());
    let table = of_values(LowerIsBetter, &worlds);
    let options = FindingOptions {
        thresholds: vec![("o1".to_owned(), 5.0)],
        ..few_resamples()
    };
    let all = findings(&table, &options, &|| false).expect("findings");
    let of = &all.objectives[0];
    assert_eq!(
        of.threshold.map(|it| it.origin),
        Some(ThresholdOrigin::Given)
    );
    let share = of.policies[0].satisficing.expect("a share");
    assert_eq!((share.holds, share.fails), (2, 1));
}

#[test]
fn a_solution_that_did_not_converge_is_never_used() {
    // Its row says a million, which would be best and worst of all.
    let worlds = [
        vec![Some(1.0), Some(2.0)],
        vec![None, Some(5.0)],
        vec![Some(7.0), None],
        vec![Some(3.0), Some(3.0)],
    ];
    let all = found(&of_values(HigherIsBetter, &worlds));
    assert_eq!(
        (all.policies[0].converged, all.policies[0].not_converged),
        (3, 1)
    );
    let first = &all.objectives[0].policies[0];
    assert_eq!((first.worlds, first.unknown), (3, 1));
    close(first.expected, 11.0 / 3.0);
    assert_eq!(
        (first.best.holds, first.best.fails, first.best.unknown),
        (1, 1, 2)
    );
    assert_eq!((first.best.low, first.best.high), (0.25, 0.75));
    // Regrets are over the first world and the last; over all four they are at least 1, 0, 0, 0.
    close(first.regret.mean, 0.5);
    close(Some(first.regret.mean_at_least), 0.25);
    let largest = all.objectives[0].policies.iter().filter_map(|it| it.worst);
    assert!(largest.fold(0.0, f64::max) < 10.0);
}

#[test]
fn where_the_best_policy_changes_is_told() {
    // The second policy is better where the param is above 0.7.
    let worlds: Vec<Vec<Option<f64>>> = (0..200)
        .map(|world| vec![Some(0.7), Some((f64::from(world) + 0.5) / 200.0)])
        .collect();
    let all = found(&of_values(HigherIsBetter, &worlds));
    let [first, second] = &all.objectives[0].where_best[..] else {
        panic!("both are best somewhere")
    };
    for found in [
        first.not_best.as_ref().expect("where it is not"),
        &second.best,
    ] {
        let region = found.region.found().expect("a region");
        assert!(
            region.words.starts_with("“Param 1” is above 0."),
            "{}",
            region.words
        );
        assert!(
            region.limits[0]
                .low
                .is_some_and(|it| (it - 0.7).abs() < 0.02)
        );
        assert!(region.density > 0.95 && region.coverage > 0.95);
        let leaves = found.tree.found().expect("a tree");
        assert_eq!(leaves.len(), 2);
    }
    assert!(second.not_best.is_none());
}

#[test]
fn regret_maps_have_the_means_of_their_worlds() {
    let worlds: Vec<Vec<Option<f64>>> = (0..50)
        .map(|world| vec![Some(f64::from(world)), (world % 9 != 0).then_some(20.0)])
        .collect();
    let table = of_values(HigherIsBetter, &worlds);
    let all = found(&table);
    let [map] = &all.objectives[0].regret_maps[..] else {
        panic!("one param")
    };
    let mut worlds_seen = 0;
    for bin in &map.bins {
        let inside: Vec<usize> = (0..50)
            .filter(|world| world % 9 != 0)
            .filter(|world| (bin.low..=bin.high).contains(&table.worlds[*world].params[0]))
            .collect();
        assert_eq!(inside.len(), bin.worlds);
        let regret = |world: &usize| (20.0 - *world as f64).max(0.0);
        let mean = inside.iter().map(regret).sum::<f64>() / inside.len() as f64;
        close(Some(bin.mean_regret[0]), mean);
        worlds_seen += bin.worlds;
    }
    assert_eq!(worlds_seen, 44);
}

#[test]
fn the_fronts_are_those_of_the_definition() {
    // By mean the third is dominated by the first; by worst value only the second is left.
    let outcomes = [
        [[4.0, 1.0], [1.0, 3.0], [3.0, 1.0]],
        [[0.0, 1.0], [2.0, 3.0], [0.5, 1.0]],
    ];
    let mut table = of_values(
        HigherIsBetter,
        &[vec![Some(0.0); 3], vec![Some(0.0); 3], vec![None; 3]],
    );
    table.objectives = vec![objective(1, HigherIsBetter), objective(2, HigherIsBetter)];
    for (world, outcomes) in table.worlds.iter_mut().zip(outcomes) {
        world.policies = outcomes.map(|it| solved(it.to_vec())).to_vec();
    }
    let all = found(&table);
    let front = |by: ParetoBy| {
        let found = all.pareto.iter().find(|it| it.by == by).expect("a front");
        assert_eq!(found.worlds, 2);
        found
    };
    let by_mean = front(ParetoBy::Expected);
    let names = |names: &[&str]| Answer::Found(names.iter().map(|it| (*it).to_owned()).collect());
    assert_eq!(by_mean.front, names(&["policy_0", "policy_1"]));
    assert_eq!(by_mean.dominated[0].policy, "policy_2");
    assert_eq!(by_mean.dominated[0].by, "policy_0");
    assert_eq!(front(ParetoBy::Worst).front, names(&["policy_1"]));
}

#[test]
fn claims_are_counted_and_explained() {
    // The claim fails below 0.3 and is undecided in every tenth world.
    let points: Vec<f64> = (0..200)
        .map(|world| (f64::from(world) + 0.5) / 200.0)
        .collect();
    let mut table = of_values(HigherIsBetter, &vec![vec![Some(1.0)]; 200]);
    table.claims = vec![claim(1)];
    table.design = Design::drawn(1, points.clone()).expect("a design");
    for (number, (world, point)) in table.worlds.iter_mut().zip(&points).enumerate() {
        world.claims = vec![if number % 10 == 9 {
            undecided()
        } else {
            decided(point - 0.3)
        }];
    }
    let all = found(&table);
    let claim = &all.claims[0];
    assert_eq!(
        (claim.share.holds, claim.share.fails, claim.share.unknown),
        (126, 54, 20)
    );
    assert_eq!((claim.share.low, claim.share.high), (0.63, 0.73));
    assert!(claim.share.interval.0 < 0.63 && claim.share.interval.1 > 0.73);
    let region = claim.fails.region.found().expect("a region");
    assert!(
        region.limits[0]
            .high
            .is_some_and(|it| (it - 0.3).abs() < 0.02)
    );
    assert!(region.density > 0.95 && region.coverage > 0.95);
    assert_eq!(claim.fails.left_out, 20);
    assert!(region.limits[0].quasi_p.is_some_and(|it| it < 1e-6));
    assert!(claim.holds.is_none(), "it holds more often than it fails");
    assert_eq!(claim.sensitivity.left_out, 20);
    let (_, told) = claim.sensitivity.told().expect("an index");
    // Knowing the param settles it: half the distance is the mean of |P(fails) - 0 or 1|, 2 x 0.3 x 0.7.
    assert!(
        (told[0].index.value - 0.42).abs() < 0.06 && told[0].shows(),
        "{told:?}"
    );
}

#[test]
fn a_claim_that_mostly_fails_is_told_where_it_holds() {
    let mut table = of_values(HigherIsBetter, &vec![vec![Some(1.0)]; 100]);
    table.claims = vec![claim(1)];
    for world in &mut table.worlds {
        world.claims = vec![decided(world.params[0] - 0.8)];
    }
    let all = found(&table);
    let holds = all.claims[0].holds.as_ref().expect("where it holds");
    let region = holds.region.found().expect("a region");
    assert!(
        region.limits[0]
            .low
            .is_some_and(|it| (it - 0.8).abs() < 0.02)
    );
    assert!(region.density > 0.9 && region.coverage > 0.9);
}

#[test]
fn a_known_box_of_a_large_table_is_found() {
    let table = tables::large(400);
    let all = found(&table);
    let region = all.claims[3].fails.region.found().expect("a region");
    let limited: Vec<&str> = region.limits.iter().map(|it| it.param.as_str()).collect();
    assert_eq!(limited, ["p2", "p7"], "{}", region.words);
    assert!(region.density >= 0.8 && region.coverage > 0.8, "{region:?}");
    // What is told of the region is true of it.
    let inside = |world: &&SweptWorld| {
        region.limits.iter().all(|limit| {
            let param = table
                .params
                .iter()
                .position(|it| it.column.name == limit.param);
            let value = world.params[param.expect("a param")];
            limit.low.is_none_or(|low| value >= low) && limit.high.is_none_or(|high| value <= high)
        })
    };
    assert_eq!(table.worlds.iter().filter(inside).count(), region.worlds);
    let (_, told) = all.claims[3].sensitivity.told().expect("indices");
    let two: Vec<&str> = told[..2].iter().map(|it| it.index.param.as_str()).collect();
    assert!(two.contains(&"p2") && two.contains(&"p7"), "{two:?}");
    // Nobody may limit more params than can be grasped together.
    let regions = all.claims.iter().filter_map(|it| it.fails.region.found());
    assert!(regions.into_iter().all(|it| it.limits.len() <= 3));
}
