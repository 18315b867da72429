//! The bottom line in plain sentences, most important first.

use super::context::Context;
use super::phrases;
use crate::report::{
    BitsReport, ClaimLabel, ClaimReport, PolicyAtLambda, PolicyReport, Ranking, Report,
};

/// The sentences, for a reader who knows the region and not game theory.
pub(super) fn sentences(context: &Context, report: &Report) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(report.rankings.iter().filter_map(|it| best(report, it)));
    sentences.extend(across(&report.rankings));
    sentences.extend(revealed(context, report));
    sentences.extend(claims(report));
    sentences.push(trust(context, report));
    sentences
}

/// The best policy on an objective, with its margins.
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
    let Some(second) = ranking.order.get(1) else {
        return Some(format!(
            "On “{}” ({unit}), play without commitment gives {}; no policy was compared.",
            ranking.title,
            phrases::number(first.value)
        ));
    };
    let (x, y) = phrases::pair(first.value, second.value);
    let free = ranking
        .order
        .iter()
        .find(|it| it.name == "free" && it.name != first.name && it.name != second.name)
        .map_or(String::new(), |it| {
            format!(" and {} without any commitment", phrases::number(it.value))
        });
    let turn = if ranking.turns {
        " The order of some policies turns when the committed actor chooses ten times as sharply."
    } else {
        ""
    };
    let steady = if best_is_steady(ranking) {
        String::new()
    } else {
        let others: Vec<String> = ranking
            .by_lambda
            .iter()
            .filter(|it| it.lambda > 0.0 && it.order.first() != Some(&first.name))
            .filter_map(|it| {
                let name = it.order.first()?;
                let title = title(report, name);
                Some(format!("“{title}” at lambda {}", it.lambda))
            })
            .collect();
        format!(
            " Another one is best elsewhere: {}.",
            phrases::list(&others)
        )
    };
    Some(format!(
        "On “{}” ({unit}), “{}” does best: {x}, against {y} under “{}”{free}.{turn}{steady}",
        ranking.title, first.title, second.title
    ))
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
    let best: Vec<_> = rankings.iter().filter_map(|it| it.order.first()).collect();
    let first = best.first()?;
    Some(if best.iter().all(|it| it.name == first.name) {
        format!("“{}” is best on every objective.", first.title)
    } else {
        let each: Vec<String> = rankings
            .iter()
            .zip(&best)
            .map(|(ranking, best)| format!("“{}” on “{}”", best.title, ranking.title))
            .collect();
        format!(
            "No policy is best on every objective: {}. Choosing among them means weighing the \
             objectives against each other.",
            phrases::list(&each)
        )
    })
}

/// What each policy reveals to the main actor, one sentence for each hidden type.
fn revealed(context: &Context, report: &Report) -> Vec<String> {
    let Some(observer) = context
        .main_actor
        .or_else(|| phrases::actor_ids(context.scenario).next())
    else {
        return Vec::new();
    };
    let observer = &context.scenario.actors[observer.index()];
    context
        .scenario
        .actors
        .iter()
        .filter(|it| it.types.len() > 1 && it.naming.name != observer.naming.name)
        .filter_map(|actor| {
            let mut learnt: Vec<(&PolicyReport, &BitsReport)> = context
                .policies
                .iter()
                .zip(&report.policies)
                .filter(|(case, _)| context.is_ranked(**case))
                .filter_map(|(_, policy)| {
                    let bits = main(context, policy)?.bits.iter().find(|it| {
                        it.actor == actor.naming.name && it.observer == observer.naming.name
                    })?;
                    Some((policy, bits))
                })
                .collect();
            learnt.sort_by(|a, b| b.1.bits.total_cmp(&a.1.bits));
            let part = |(policy, bits): &(&PolicyReport, &BitsReport)| {
                format!("{} under “{}”", phrases::number(bits.bits), policy.title)
            };
            let most = learnt.first()?;
            let there_are = phrases::number(most.1.of);
            let rest = match learnt.as_slice() {
                [_] => String::new(),
                [_, .., least] => {
                    let free = learnt[1..learnt.len() - 1]
                        .iter()
                        .find(|it| it.0.name == "free")
                        .map_or(String::new(), |it| format!(", {}", part(it)));
                    format!("{free}, and least, {}", part(least))
                }
                [] => return None,
            };
            Some(format!(
                "Of {there_are} bits that there are to learn about what {} really is, {} learns the \
                 most by the end, {}{rest}. Learning more is not by itself better: compare the \
                 objectives.",
                actor.naming.title,
                observer.naming.title,
                part(most)
            ))
        })
        .collect()
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
