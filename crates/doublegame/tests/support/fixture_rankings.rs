//! How the policies of the fixture rank.

use super::fixture_policies::{POLICIES, objective};
use super::{LAMBDAS, named};
use doublegame::report::*;

pub fn rankings() -> Vec<Ranking> {
    [
        (
            "threat_of",
            "The threat from Client",
            Some("points of arsenal"),
        ),
        ("standing", "The standing against Broker", None),
    ]
    .iter()
    .enumerate()
    .map(|(k, (name, title, unit))| {
        let order = |lambda: f64| {
            let mut all: Vec<NamedValue> = (0..6)
                .map(|i| named(POLICIES[i].0, POLICIES[i].1, objective(i, k, lambda)))
                .collect();
            all.sort_by(|a, b| b.value.total_cmp(&a.value));
            all
        };
        Ranking {
            objective: (*name).into(),
            title: (*title).into(),
            unit: unit.map(Into::into),
            higher_is_better: true,
            order: order(2.0),
            ranks: (1..=6).collect(),
            by_lambda: LAMBDAS
                .iter()
                .map(|lambda| RankingAtLambda {
                    lambda: *lambda,
                    order: order(*lambda).into_iter().map(|x| x.name).collect(),
                    ranks: (1..=6).collect(),
                    turns: *lambda < 1.5,
                })
                .collect(),
            sharper: order(2.7),
            turns: k == 0,
        }
    })
    .collect()
}
