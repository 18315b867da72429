//! The bottom line in plain sentences, most important first.

use super::context::Context;
use super::phrases;
use crate::report::{
    BitsReport, ClaimLabel, ClaimReport, PolicyAtLambda, PolicyReport, Ranking, Report,
};
use crate::scenario::model::Naming;

/// How many objectives get a sentence of their own; all stand in the table below.
const OBJECTIVES_TOLD: usize = 2;

/// A lead of less than this share of the distance from best to worst is called hardly ahead.
const CLOSE: f64 = 0.02;

/// The sentences, for a reader who knows the region and not game theory.
pub(super) fn sentences(context: &Context, report: &Report) -> Vec<String> {
    let mut sentences = Vec::new();
    let told = report.rankings.iter().take(OBJECTIVES_TOLD);
    sentences.extend(told.filter_map(|it| best(report, it)));
    sentences.extend(across(&report.rankings));
    sentences.extend(revealed(context, report));
    sentences.extend(claims(report));
    sentences.push(trust(context, report));
    sentences
}

/// The best and the worst policy on an objective, with play without commitment beside them.
fn best(report: &Report, ranking: &Ranking) -> Option<String> {
    let first = ranking.order.first()?;
    let direction = if ranking.higher_is_better {
        "more is better"
    } else {
        "less is better"
    };
    let unit = ranking.unit.as_ref().map_or_else(
        || direction.to_owned(),
        |unit| format!("{unit}; {direction}"),
    );
    let [_, .., last] = ranking.order.as_slice() else {
        return Some(format!(
            "On “{}” ({unit}), play without commitment gives {}; no policy was compared.",
            ranking.title,
            phrases::number(first.value)
        ));
    };
    let (x, y) = phrases::pair(first.value, last.value);
    let free = ranking
        .order
        .iter()
        .find(|it| it.name == "free" && it.name != first.name && it.name != last.name)
        .map_or(String::new(), |it| {
            format!(
                "; {} without any commitment",
                phrases::pair(it.value, last.value).0
            )
        });
    Some(format!(
        "On “{}” ({unit}), “{}” does best ({x}){} and “{}” worst ({y}){free}.{}",
        ranking.title,
        first.title,
        close_second(ranking),
        last.title,
        elsewhere(report, ranking)
    ))
}

/// The second policy, where it is so near the first that the order of the two means little.
fn close_second(ranking: &Ranking) -> String {
    let [first, second, .., last] = ranking.order.as_slice() else {
        return String::new();
    };
    if (first.value - second.value).abs() > CLOSE * (first.value - last.value).abs() {
        return String::new();
    }
    format!(", hardly ahead of “{}”,", second.title)
}

/// Which policies are best at other lambdas, where they are others.
fn elsewhere(report: &Report, ranking: &Ranking) -> String {
    if best_is_steady(ranking) {
        return String::new();
    }
    let first = ranking.order.first().map(|it| &it.name);
    let others: Vec<String> = ranking
        .by_lambda
        .iter()
        .filter(|it| it.lambda > 0.0 && it.order.first() != first)
        .filter_map(|it| {
            let name = it.order.first()?;
            Some(format!("“{}” at lambda {}", title(report, name), it.lambda))
        })
        .collect();
    format!(" Best elsewhere: {}.", phrases::list(&others))
}

/// Whether the same policy is best at every lambda at which actors choose.
fn best_is_steady(ranking: &Ranking) -> bool {
    let first = ranking.order.first().map(|it| &it.name);
    ranking
        .by_lambda
        .iter()
        .filter(|it| it.lambda > 0.0)
        .all(|it| it.order.first() == first)
}

fn title<'a>(report: &'a Report, name: &'a str) -> &'a str {
    report
        .policies
        .iter()
        .find(|it| it.name == name)
        .map_or(name, |it| &it.title)
}

/// Whether one policy is best on all objectives.
fn across(rankings: &[Ranking]) -> Option<String> {
    if rankings.len() < 2 {
        return None;
    }
    let mut best = rankings.iter().filter_map(|it| it.order.first());
    let first = best.next()?;
    Some(if best.all(|it| it.name == first.name) {
        format!("“{}” is best on every objective.", first.title)
    } else {
        format!(
            "No policy is best on {} (see the table below): choosing one means weighing them against \
             each other.",
            match rankings.len() {
                2 => "both objectives".to_owned(),
                count => format!("all {count} objectives"),
            }
        )
    })
}

/// What the policies reveal to the main actor about the others, with what each is worth to it.
fn revealed(context: &Context, report: &Report) -> Option<String> {
    let observer = context
        .main_actor
        .or_else(|| phrases::actor_ids(context.scenario).next())?;
    let observer = &context.scenario.actors[observer.index()].naming;
    let parts: Vec<String> = context
        .scenario
        .actors
        .iter()
        .filter(|it| it.types.len() > 1 && it.naming.name != observer.name)
        .filter_map(|actor| about(context, report, &actor.naming, &observer.name))
        .collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!(
        "What the policies reveal: by the end {} has learned, {}. Its payoff stands in brackets, as more \
         bits are not better by themselves.",
        observer.title,
        parts.join("; ")
    ))
}

/// Under which policy an observer learns the most and the least about an actor.
fn about(context: &Context, report: &Report, actor: &Naming, observer: &str) -> Option<String> {
    let mut learnt: Vec<(&PolicyReport, &BitsReport)> = context
        .policies
        .iter()
        .zip(&report.policies)
        .filter(|(case, _)| context.is_ranked(**case))
        .filter_map(|(_, policy)| {
            let bits = main(context, policy)?
                .bits
                .iter()
                .find(|it| it.actor == actor.name && it.observer == observer)?;
            Some((policy, bits))
        })
        .collect();
    learnt.sort_by(|a, b| b.1.bits.total_cmp(&a.1.bits));
    let under = |policy: &PolicyReport, bits: &str| {
        let worth = main(context, policy)
            .and_then(|at| at.values.iter().find(|it| it.actor == observer))
            .map_or(String::new(), |it| {
                format!(" ({})", phrases::number(it.value))
            });
        format!("{bits} under “{}”{worth}", policy.title)
    };
    let (policy, most) = learnt.first()?;
    let of = phrases::number(most.of);
    Some(match learnt.as_slice() {
        [_, .., (other, least)] => {
            let (x, y) = phrases::pair(most.bits, least.bits);
            format!(
                "of the {of} bits about {}, the most, {}, and the least, {}",
                actor.title,
                under(policy, &x),
                under(other, &y)
            )
        }
        _ => format!(
            "of the {of} bits about {}, {}",
            actor.title,
            under(policy, &phrases::number(most.bits))
        ),
    })
}

/// The results at the main lambda.
pub(super) fn main<'a>(context: &Context, policy: &'a PolicyReport) -> Option<&'a PolicyAtLambda> {
    policy.by_lambda.get(context.main)
}

/// How many claims hold, fail, or are undecided, and which.
fn claims(report: &Report) -> Option<String> {
    if report.claims.is_empty() {
        return None;
    }
    let ids = |label: ClaimLabel| -> Vec<&str> {
        report
            .claims
            .iter()
            .filter(|it| it.label == label)
            .map(|it: &ClaimReport| it.id.as_str())
            .collect()
    };
    let groups = [
        (ClaimLabel::Found, "hold because of what the actors choose"),
        (
            ClaimLabel::Holds,
            "hold, but could not be decided for when nobody chooses",
        ),
        (
            ClaimLabel::Mechanical,
            "hold already when nobody chooses (random play)",
        ),
        (
            ClaimLabel::Assumed,
            "hold whatever anybody does: they were put in",
        ),
        (ClaimLabel::Fails, "fail"),
        (ClaimLabel::Undecided, "are undecided"),
    ];
    let parts: Vec<String> = groups
        .iter()
        .map(|(label, words)| (ids(*label), words))
        .filter(|(ids, _)| !ids.is_empty())
        .map(|(ids, words)| {
            format!(
                "{} {} ({})",
                ids.len(),
                singular(words, ids.len()),
                ids.join(", ")
            )
        })
        .collect();
    Some(format!(
        "Of {}, {}.",
        phrases::counted(report.claims.len(), "claim"),
        phrases::list(&parts)
    ))
}

/// The verb for one claim instead of several.
fn singular(words: &str, count: usize) -> String {
    if count != 1 {
        return words.to_owned();
    }
    let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
    let verb = match verb {
        "hold" => "holds",
        "fail" => "fails",
        _ => "is",
    };
    let rest = rest.replace("they were put in", "it was put in");
    format!("{verb} {rest}").trim_end().to_owned()
}

/// How far the solutions can be trusted.
fn trust(context: &Context, report: &Report) -> String {
    let at_main: Vec<&PolicyAtLambda> = report
        .policies
        .iter()
        .filter_map(|it| main(context, it))
        .collect();
    let short = at_main.iter().filter(|it| it.status != "converged").count();
    let worst = at_main.iter().map(|it| it.residual).fold(0.0, f64::max);
    let solved = if short == 0 {
        format!(
            "all {} solutions converged (largest error {worst:.0e} in log-odds)",
            at_main.len()
        )
    } else {
        format!(
            "{short} of {} solutions stopped short, and what rests on them is not reliable",
            at_main.len()
        )
    };
    let several = at_main
        .iter()
        .filter(|it| !it.other_equilibria.is_empty())
        .count();
    let depend: Vec<&str> = report
        .claims
        .iter()
        .filter(|it| it.depends_on_equilibrium == Some(true))
        .map(|it| it.id.as_str())
        .collect();
    let others = match (several, context.main_starts()) {
        (0, 0) => "other ways to play were not looked for".to_owned(),
        (0, starts) => format!(
            "no second equilibrium was found from {}",
            phrases::counted(starts, "other start")
        ),
        (several, _) if depend.is_empty() => format!(
            "{} a second equilibrium, on which no claim depends",
            policies_have(several)
        ),
        (several, _) => format!(
            "{} a second equilibrium, and these claims depend on which one is played: {}",
            policies_have(several),
            depend.join(", ")
        ),
    };
    format!(
        "How far to trust this, at lambda {} (how sharply an actor tells a better option from a \
         worse one; 0 is random play): {solved}; {others}. {}",
        context.options.lambda,
        match report.cautions.len() {
            0 => "Nothing else calls for caution.".to_owned(),
            count => format!("See the {} below.", phrases::counted(count, "caution")),
        }
    )
}

fn policies_have(count: usize) -> String {
    if count == 1 {
        "one policy has".to_owned()
    } else {
        format!("{count} policies have")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_claim_takes_the_singular() {
        let cases = [
            ("fail", 1, "fails"),
            ("fail", 2, "fail"),
            ("are undecided", 1, "is undecided"),
            (
                "hold whatever anybody does: they were put in",
                1,
                "holds whatever anybody does: it was put in",
            ),
        ];
        for (words, count, expected) in cases {
            assert_eq!(singular(words, count), expected);
        }
    }
}
