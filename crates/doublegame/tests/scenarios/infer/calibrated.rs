//! Simulation-based calibration: types and params drawn from the prior, records played through the same rolled games,
//! and the filter's posterior right as often as it says; beside it a filter that counts evidence twice and must fail.

use super::support::{PROMISE, options, scenario};
use doublegame::infer::{
    Counting, Simulated, Simulation, calibration, simulate, type_ranks, uniformity,
};
use doublegame::record::coding::{Coded, periods};
use doublegame::scenario::compile::World;

fn simulated(worlds: usize, records: usize, counting: Counting) -> Vec<Simulated> {
    let text = PROMISE
        .replace("horizon 2", "horizon 1")
        .replace("\"high\" = 1", "\"high\" = 0.95")
        .replace(
            "from 2018-01-01 to 2018-12-31",
            "from 2014-01-01 to 2014-12-31",
        );
    let scenario = scenario(&text);
    let record = scenario.record.as_ref().unwrap();
    let days = periods(&scenario, record, &[]);
    assert_eq!(days.len(), 6);
    let coded = Coded::without_events(&scenario, days).unwrap();
    let simulation = Simulation {
        records,
        worlds,
        seed: 11,
        counting,
    };
    simulate(&coded, &World::central(&scenario), &options(), simulation).unwrap()
}

/// The chance of ranks as uneven as these under a calibrated posterior; below this the test fails.
const LEAST: f64 = 1e-3;

/// How many records are simulated: so many that a filter which counts evidence twice is far beyond the limit.
const RECORDS: usize = 5_000;

#[test]
fn the_posterior_of_types_is_right_as_often_as_it_says() {
    let records = simulated(0, RECORDS, Counting::Once);
    let ranks = type_ranks(&records, 0, 0, 5);
    let (distance, tail) = uniformity(&ranks);
    assert!(tail > LEAST, "distance {distance}, tail {tail}");
    for bin in calibration(&records).iter().filter(|bin| bin.count >= 50) {
        let error = (bin.said * (1.0 - bin.said) / bin.count as f64).sqrt();
        assert!((bin.said - bin.came_true).abs() < 4.5 * error, "{bin:?}");
    }
    let mean: f64 = records
        .iter()
        .map(|r| r.posterior[0][usize::from(r.types[0])])
        .sum();
    let mean = mean / records.len() as f64;
    assert!(
        mean > 0.56,
        "types are recovered better than by the prior (0.52): {mean}"
    );
}

#[test]
fn types_and_params_drawn_from_the_prior_have_uniform_ranks() {
    let records = simulated(60, 300, Counting::Once);
    let (distance, tail) = uniformity(&type_ranks(&records, 0, 0, 5));
    assert!(tail > LEAST, "types: distance {distance}, tail {tail}");
    for param in 0..2 {
        let ranks: Vec<f64> = records
            .iter()
            .map(|record| record.param_ranks[param])
            .collect();
        let (distance, tail) = uniformity(&ranks);
        assert!(
            tail > LEAST,
            "param {param}: distance {distance}, tail {tail}"
        );
    }
}

#[test]
fn a_filter_that_counts_evidence_twice_is_found_out() {
    let records = simulated(0, RECORDS, Counting::Twice);
    let (distance, tail) = uniformity(&type_ranks(&records, 0, 0, 5));
    assert!(tail < LEAST, "distance {distance}, tail {tail}");
}

#[test]
fn uniform_ranks_are_told_from_others() {
    let few: Vec<f64> = (0..10)
        .map(|at| (f64::from(at) + 0.5) / 1000.0 * 100.0)
        .collect();
    assert!(uniformity(&few).1 > 0.99, "as even as ten can be");
    let even: Vec<f64> = (0..1000).map(|at| (f64::from(at) + 0.5) / 1000.0).collect();
    assert!(uniformity(&even).1 > 0.99);
    let bent: Vec<f64> = even.iter().map(|rank| rank * rank).collect();
    assert!(uniformity(&bent).1 < 1e-6);
}
