//! Claims about the posterior of a record: a value at a lambda comes from the record read at that lambda.

use super::{fixtures, read, run};
use doublegame::infer::{InferOptions, infer};
use doublegame::record::coding::Coded;
use doublegame::record::table;
use doublegame::report::{AnalysisOptions, ClaimLabel, ClaimReport, Depth, Report};
use doublegame::scenario::compile::{SizeLimit, World};
use doublegame::scenario::model::Scenario;

fn scenario() -> Scenario {
    read(&fixtures().join("analysis/posterior"))
}

fn report(depth: Depth) -> Report {
    let options = AnalysisOptions {
        depth,
        ..AnalysisOptions::default()
    };
    run(&scenario(), &options)
}

fn claim<'a>(report: &'a Report, id: &str) -> &'a ClaimReport {
    let found = report.claims.iter().find(|it| it.id == id);
    found.expect("the claim")
}

/// By how much Ana is more likely bad than good, read at this lambda.
fn lead_of_bad(lambda: f64) -> f64 {
    let scenario = scenario();
    let rows = std::fs::read(fixtures().join("analysis/posterior/record.csv")).unwrap();
    let coded = Coded::new(&scenario, &table::read(&rows)).unwrap();
    let options = InferOptions {
        lambda,
        horizon: None,
        other_lambdas: &[],
        tilts: &[],
        worlds: None,
        kept: None,
        limit: SizeLimit { nodes: 1_000_000 },
        stop: &|| false,
        progress: &|_, _, _| {},
    };
    let inference = infer(&coded, &World::central(&scenario), &options).unwrap();
    let last = &inference.actors[0].posterior.last().unwrap().probability;
    last["bad"] - last["good"]
}

#[test]
fn a_plain_run_reads_the_record_at_the_main_lambda_alone() {
    let report = report(Depth::Plain);
    let claim = claim(&report, "P1");
    for at in &claim.by_lambda {
        let is_main = at.lambda.to_bits() == 2.0_f64.to_bits();
        assert_eq!(at.computed, is_main, "{at:?}");
        assert_eq!(at.value.is_some(), is_main, "{at:?}");
        assert_eq!(at.holds.is_some(), is_main, "{at:?}");
    }
    let at_main = claim.by_lambda.iter().find(|at| at.computed).unwrap();
    assert!((at_main.value.unwrap() - (lead_of_bad(2.0) - 0.02)).abs() < 1e-9);
    assert_eq!(claim.label, ClaimLabel::Recorded);
    assert!(
        report
            .skipped
            .iter()
            .any(|it| it.contains("The record is read at lambda 2 only"))
    );
}

#[test]
fn a_thorough_run_reads_it_at_every_lambda() {
    let report = report(Depth::Thorough);
    let claim = claim(&report, "P1");
    let lambdas: Vec<f64> = claim.by_lambda.iter().map(|at| at.lambda).collect();
    assert_eq!(lambdas, [0.0, 1.0, 2.0, 3.0]);
    for at in &claim.by_lambda {
        let expected = lead_of_bad(at.lambda) - 0.02;
        assert!(at.computed);
        assert!((at.value.unwrap() - expected).abs() < 1e-9, "{at:?}");
    }
    let values: Vec<f64> = claim.by_lambda.iter().filter_map(|at| at.value).collect();
    // At lambda 0 nobody chooses, so that the record tells nothing: the prior is 0.6 against 0.4.
    assert!((values[0] - 0.18).abs() < 1e-9, "{values:?}");
    assert!(
        values
            .windows(2)
            .all(|pair| (pair[0] - pair[1]).abs() > 1e-3)
    );
}

#[test]
fn a_claim_that_asks_for_play_too_waits_for_the_record() {
    let report = report(Depth::Plain);
    let claim = claim(&report, "P2");
    let at = |lambda: f64| {
        claim
            .by_lambda
            .iter()
            .find(|at| at.lambda.total_cmp(&lambda).is_eq())
            .unwrap()
    };
    assert_eq!(at(2.0).holds, Some(true));
    assert_eq!((at(1.0).holds, at(1.0).computed), (None, false));
    let reason = at(1.0).reason.as_deref().unwrap();
    assert!(reason.contains("did not read at this lambda"), "{reason}");
}

#[test]
fn the_record_is_not_said_to_be_played_under_a_case() {
    let report = report(Depth::Plain);
    let claim = claim(&report, "P1");
    let text = format!("{} {:?}", claim.sentence, claim.clauses);
    assert!(text.contains("he probability, given the record"), "{text}");
    assert!(!text.contains("commitment"), "{text}");
}
