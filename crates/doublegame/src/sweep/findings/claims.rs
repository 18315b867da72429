//! Claims over all worlds: how often each holds, what decides it, where it fails.

use super::data::{ClaimFinding, QuantileFinding, ShareFinding};
use super::regions::discover;
use super::sensitivity::{Outcome, sensitivity};
use super::{Asked, FindingsError};
use crate::sweep::ClaimColumn;
use crate::worlds::robustness::{Direction, Outcomes, Share};

/// The shares whose quantiles are told.
const QUANTILES: [f64; 5] = [0.0, 0.05, 0.5, 0.95, 1.0];

/// What the claims come to.
pub fn claims(asked: &Asked<'_>) -> Result<Vec<ClaimFinding>, FindingsError> {
    let claims = asked.table.claims.iter().enumerate();
    claims
        .map(|(number, column)| {
            asked.go_on()?;
            Ok(claim(asked, number, column))
        })
        .collect()
}

fn claim(asked: &Asked<'_>, number: usize, column: &ClaimColumn) -> ClaimFinding {
    let table = asked.table;
    let outcomes = || table.worlds.iter().map(|world| &world.claims[number]);
    let holds: Vec<Option<bool>> = outcomes().map(|it| it.holds).collect();
    let fails: Vec<Option<bool>> = holds.iter().map(|it| it.map(|it| !it)).collect();
    // A slack is one of a decided world; an infinite one says no more than that it holds.
    let slack: Vec<Option<f64>> = outcomes()
        .map(|it| {
            it.holds?;
            it.slack.filter(|slack| slack.is_finite())
        })
        .collect();
    let share = Share::of(holds.iter().copied());
    let all_have_slack = slack
        .iter()
        .zip(&holds)
        .all(|(s, h)| s.is_some() == h.is_some());
    let as_numbers: Vec<Option<f64>> = holds
        .iter()
        .map(|holds| holds.map(|it| f64::from(u8::from(it))))
        .collect();
    let depends = |of: Outcome, values: &[Option<f64>]| {
        sensitivity(table, of, values, &asked.options.bootstrap)
    };
    let discover =
        |of_interest: &[Option<bool>]| discover(table, &asked.columns, of_interest, asked.options);
    ClaimFinding {
        id: column.id.clone(),
        text: column.text.clone(),
        share: ShareFinding::of(share, asked.options.bootstrap.level),
        sensitivity: depends(Outcome::Holds, &as_numbers),
        slack_sensitivity: all_have_slack.then(|| depends(Outcome::Slack, &slack)),
        slack: quantiles(slack),
        fails: discover(&fails),
        holds: (share.fails > share.holds).then(|| discover(&holds)),
    }
}

fn quantiles(slack: Vec<Option<f64>>) -> Vec<QuantileFinding> {
    let Ok(outcomes) = Outcomes::new(1, Direction::HigherIsBetter, slack) else {
        return Vec::new();
    };
    let quantile = |share: &f64| QuantileFinding::of(*share, outcomes.percentile(0, *share));
    QUANTILES.iter().map(quantile).collect()
}
