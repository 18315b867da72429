//! What a reader should know before relying on a sweep.

use super::{policy, ranking, times};
use crate::report::words;
use crate::sweep::{Findings, PolicyFinding, RankedBy};
use std::cmp::Reverse;

/// Below so many worlds shares are coarse: an interval of nine tenths is wider than a tenth.
const FEW_WORLDS: usize = 200;

/// Policies under which solutions are missing are named where there are no more than so many.
const MOST_NAMED: usize = 3;

/// A first place that is kept less often is not sure.
const SURE: f64 = 0.9;

/// What to be careful about.
pub fn cautions(findings: &Findings) -> Vec<String> {
    let mut cautions = Vec::new();
    cautions.extend(not_converged(findings));
    cautions.extend(undecided(findings));
    cautions.extend(held(findings));
    cautions.extend(few_worlds(findings));
    cautions.extend(not_sure(findings));
    cautions.extend(not_estimated(findings));
    if !findings.sample {
        cautions.push(format!(
            "The worlds come from {}, which is made to tell what results depend on and is no sample of the params: shares, \
             means and rankings count its worlds as they are, and their intervals mean little.",
            findings.design
        ));
    }
    if !findings.independent {
        cautions.push(
            "The params do not vary independently of each other, so that only the moment-independent index says what \
             results depend on; an index can be due to another param that goes with it."
                .to_owned(),
        );
    }
    cautions
}

/// What was not varied though it is uncertain.
fn held(findings: &Findings) -> Option<String> {
    let held = findings.held.iter();
    let held: Vec<String> = held
        .map(|param| format!("“{}” ({})", param.title, words::plain(param.value)))
        .collect();
    (!held.is_empty()).then(|| {
        format!(
            "Held at one value in all worlds, though uncertain: {}.",
            words::list(&held)
        )
    })
}

fn not_converged(findings: &Findings) -> Option<String> {
    let missing: usize = findings.policies.iter().map(|it| it.not_converged).sum();
    let all = findings.policies.len() * findings.worlds;
    (missing > 0).then(|| {
        format!(
            "{} of the {} did not converge{}. Such a world counts as unknown: shares of worlds have bounds, from all \
             unknown worlds failing to all of them holding; means, regrets and rankings leave it out.",
            words::count(missing),
            words::things(all, "solution", "solutions"),
            where_not_converged(findings)
        )
    })
}

/// Under which policies solutions did not converge, where these are few or one stands out.
fn where_not_converged(findings: &Findings) -> String {
    let mut missing: Vec<&PolicyFinding> = findings.policies.iter().collect();
    missing.retain(|it| it.not_converged > 0);
    missing.sort_by_key(|it| Reverse(it.not_converged));
    match missing[..] {
        [most, second, ..] if most.not_converged > second.not_converged => format!(
            ", most often ({}) under {}",
            words::count(most.not_converged),
            policy(findings, &most.name)
        ),
        [] => String::new(),
        _ if missing.len() > MOST_NAMED => String::new(),
        _ => {
            let names = missing.iter().map(|it| policy(findings, &it.name));
            format!(", under {}", words::list(&names.collect::<Vec<_>>()))
        }
    }
}

fn undecided(findings: &Findings) -> Option<String> {
    let everywhere: Vec<&str> = findings
        .claims
        .iter()
        .filter(|it| it.share.holds + it.share.fails == 0)
        .map(|it| it.id.as_str())
        .collect();
    (!everywhere.is_empty()).then(|| {
        format!(
            "Nothing can be said of {}: undecided in every world.",
            words::list(&everywhere)
        )
    })
}

fn few_worlds(findings: &Findings) -> Option<String> {
    (findings.worlds < FEW_WORLDS).then(|| {
        format!(
            "{} few: shares are uncertain by several percentage points, and regions may be due to chance.",
            if findings.worlds == 1 {
                "One world is".to_owned()
            } else {
                format!("{} worlds are", words::count(findings.worlds))
            }
        )
    })
}

fn not_sure(findings: &Findings) -> Vec<String> {
    let mut cautions = Vec::new();
    for objective in &findings.objectives {
        let Some(ranking) = ranking(objective, RankedBy::Expected) else {
            continue;
        };
        let first = ranking.order.first();
        let place = findings
            .policies
            .iter()
            .position(|it| Some(&it.name) == first);
        if let (Some(first), Some(place)) = (first, place)
            && let Some(share) = ranking.first.get(place)
            && *share < SURE
        {
            cautions.push(format!(
                "These worlds do not settle which policy is best on average on {}: with worlds drawn anew, {} comes first \
                 {}.",
                objective.title,
                policy(findings, first),
                times(*share)
            ));
        }
    }
    cautions
}

fn not_estimated(findings: &Findings) -> Option<String> {
    let asked = findings.objectives.iter().flat_map(|it| &it.sensitivity);
    let reason = asked.into_iter().find_map(|it| it.refused.as_deref())?;
    Some(format!(
        "What the policies’ outcomes depend on could not be estimated for every objective: {reason}."
    ))
}
