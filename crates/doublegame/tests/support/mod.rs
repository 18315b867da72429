//! Test fixtures shared by the tests of the report.

// Each test file takes what it needs of this module.
#![allow(dead_code)]

mod fixture_policies;
mod fixture_rankings;
mod fixture_rest;
pub mod markup;
pub mod poison;

use doublegame::report::*;

pub const LAMBDAS: [f64; 4] = [0.0, 1.0, 2.0, 3.0];

/// A made-up report with the parts that a real one has: seven policies, two objectives, three positive lambdas, 22
/// claims, two corridors. Its names are generic, its numbers mean nothing.
pub fn report() -> Report {
    Report {
        format: 1,
        version: "0.1.0".into(),
        scenario: fixture_rest::scenario(),
        settings: Settings {
            lambda: 2.0,
            lambdas: LAMBDAS.to_vec(),
            seed: 7,
            thorough: false,
            starts: 4,
            params: vec![("accuracy".into(), 0.75)],
        },
        skipped: vec![
            "The wider search for other equilibria at lambda 3 (--thorough).".into(),
            "The sensitivity of every claim to every param (--thorough).".into(),
        ],
        bottom_line: vec![
            "Arms control and deterrence does best on the threat from Client (−2.31 points of arsenal); the inherited \
             approach does worst (−3.07)."
                .into(),
            "On the standing against Broker, diplomacy without Broker does best, and play without any commitment does \
             worst."
                .into(),
            "Under diplomacy without Broker, Guardian learns 0.52 of the 1.37 bits there are to learn about Broker's \
             type, at an expected payoff of 1.24; under the inherited approach it learns 0.13 bits at 0.87."
                .into(),
            "13 of the 22 claims are found, 3 hold by the rules alone, 4 fail, 2 could not be decided.".into(),
        ],
        policies: fixture_policies::policies(),
        rankings: fixture_rankings::rankings(),
        claims: fixture_rest::claims(),
        corridors: fixture_rest::corridors(),
        finer: fixture_rest::finer(),
        assumptions: fixture_rest::assumptions(),
        record: None,
        cautions: vec![
            "The solution of the earlier threat of force stopped short at lambda 2.4 (the step became too small), so \
             nothing is said of it at lambda 3."
                .into(),
            "Claim C11 comes out otherwise in another equilibrium that was found.".into(),
            "The order of two policies on the threat from Client turns when Guardian's lambda is raised tenfold.".into(),
        ],
    }
}

/// A number in 0..1 that looks arbitrary and is the same on every machine.
pub fn wobble(seed: usize) -> f64 {
    let mut x = (seed as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(0x1234_5678);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 32;
    (x >> 11) as f64 / (1u64 << 53) as f64
}

/// Numbers that sum to one.
pub fn shares(seed: usize, n: usize) -> Vec<f64> {
    let raw: Vec<f64> = (0..n)
        .map(|i| 0.05 + wobble(seed * 31 + i).powi(2))
        .collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|x| x / sum).collect()
}

pub fn named(name: &str, title: &str, value: f64) -> NamedValue {
    NamedValue {
        name: name.into(),
        title: title.into(),
        value,
    }
}

/// Where the branch of a policy turns back below this lambda.
pub fn folds(policy: usize, lambda: f64) -> Vec<f64> {
    if policy == 3 && lambda > 2.5 {
        vec![2.1431, 2.0704]
    } else {
        Vec::new()
    }
}

/// What breaking a policy would gain.
pub fn temptation(policy: usize) -> Vec<TemptationReport> {
    (0..4)
        .map(|k| TemptationReport {
            period: 1 + (k % 3) as u32,
            choice: "answer".into(),
            actor_type: ["resolute", "hesitant"][k % 2].into(),
            state: "Client has tested a missile and the report says evasion; confidence in diplomacy is 0".into(),
            commanded: "offers talks".into(),
            tempting: "builds up its forces in the region".into(),
            gain: 0.8 / (1.0 + k as f64) * wobble(policy),
            reach: 0.2 / (1.0 + k as f64),
        })
        .collect()
}

/// A report with nothing in it.
pub fn empty() -> Report {
    let mut report = report();
    report.scenario.actors.clear();
    report.scenario.dates.clear();
    report.scenario.about = None;
    report.policies.clear();
    report.rankings.clear();
    report.claims.clear();
    report.corridors.clear();
    report.finer.clear();
    report.bottom_line.clear();
    report.cautions.clear();
    report.skipped.clear();
    report.settings.lambdas.clear();
    let a = &mut report.assumptions;
    a.params.clear();
    a.tracks.clear();
    a.payoffs.clear();
    a.rules.clear();
    a.sources.clear();
    a.uncited.clear();
    report
}
