//! The bottom line in plain sentences, most important first.

use super::context::Context;
use super::{learnt, phrases};
use crate::report::words;
use crate::report::{
    ClaimLabel, ClaimReport, NamedValue, PolicyAtLambda, PolicyReport, Ranking, Report,
};

/// How many objectives get a sentence of their own; all stand in the table below.
const OBJECTIVES_TOLD: usize = 2;

/// A lead of less than this share of the distance from best to worst is called hardly ahead.
const CLOSE: f64 = 0.02;

/// The sentences, for a reader who knows the region and not game theory.
pub(super) fn sentences(context: &Context, report: &Report) -> Vec<String> {
    let mut sentences = Vec::new();
    let told = report.rankings.iter().take(OBJECTIVES_TOLD);
    sentences.extend(told.filter_map(|it| best(context, report, it)));
    sentences.extend(choice(&report.rankings));
    sentences.extend(learnt::revealed(context, report));
    sentences.extend(claims(report));
    sentences.extend(failing(report));
    sentences.push(trust(context, report));
    sentences
}

/// The best and the worst policy on an objective, with play without commitment beside them.
fn best(context: &Context, report: &Report, ranking: &Ranking) -> Option<String> {
    let written = written(ranking);
    let first = written.first()?;
    let direction = if ranking.higher_is_better {
        "more is better"
    } else {
        "less is better"
    };
    let unit = ranking.unit.as_ref().map_or_else(
        || direction.to_owned(),
        |unit| format!("{unit}; {direction}"),
    );
    let [_, .., last] = written.as_slice() else {
        return Some(format!(
            "On “{}” ({unit}), play without commitment gives {first}; no policy was compared.",
            ranking.title,
        ));
    };
    let (best, worst) = (
        with_rank(ranking, Place::Best),
        with_rank(ranking, Place::Worst),
    );
    if best.len() == ranking.order.len() {
        return Some(format!(
            "On “{}” ({unit}), all policies give {first}.",
            ranking.title
        ));
    }
    let free = ranking
        .order
        .iter()
        .zip(&written)
        .find(|(it, _)| it.name == "free" && ![&best, &worst].iter().any(|ends| ends.contains(it)))
        .map_or(String::new(), |(_, value)| {
            format!("; {value} without any commitment")
        });
    Some(format!(
        "On “{}” ({unit}), {} best ({first}){} and {} worst ({last}){free}.{}",
        ranking.title,
        do_or_does(&best),
        close_second(ranking),
        do_or_does(&worst),
        elsewhere(context, report, ranking)
    ))
}

/// The values in order, written so that policies of different rank are told apart.
fn written(ranking: &Ranking) -> Vec<String> {
    let values: Vec<f64> = ranking.order.iter().map(|it| it.value).collect();
    let ranks: Vec<Option<usize>> = ranking.ranks.iter().copied().map(Some).collect();
    words::told_apart(&values, &ranks)
}

/// An end of a ranking.
#[derive(Clone, Copy)]
enum Place {
    Best,
    Worst,
}

/// The policies that share the first or the last rank.
fn with_rank(ranking: &Ranking, place: Place) -> Vec<&NamedValue> {
    let rank = match place {
        Place::Best => ranking.ranks.first(),
        Place::Worst => ranking.ranks.last(),
    };
    ranking
        .order
        .iter()
        .zip(&ranking.ranks)
        .filter(|(_, it)| Some(*it) == rank)
        .map(|(policy, _)| policy)
        .collect()
}

/// "“The threat of force” does", "“A” and “B” do".
fn do_or_does(policies: &[&NamedValue]) -> String {
    let verb = if policies.len() == 1 { "does" } else { "do" };
    format!(
        "{} {verb}",
        quoted(policies.iter().map(|it| it.title.as_str()))
    )
}

fn quoted<'a>(titles: impl Iterator<Item = &'a str>) -> String {
    let titles: Vec<String> = titles.map(|it| format!("“{it}”")).collect();
    phrases::list(&titles)
}

/// The second policy, where it is so near the first that the order of the two means little.
fn close_second(ranking: &Ranking) -> String {
    let [first, second, .., last] = ranking.order.as_slice() else {
        return String::new();
    };
    let shared = ranking.ranks.get(1) == Some(&1);
    if shared || (first.value - second.value).abs() > CLOSE * (first.value - last.value).abs() {
        return String::new();
    }
    format!(", hardly ahead of “{}”,", second.title)
}

/// Which policies are best where actors choose more or less sharply, where they are others.
fn elsewhere(context: &Context, report: &Report, ranking: &Ranking) -> String {
    let others: Vec<String> = ranking
        .by_lambda
        .iter()
        .filter(|it| it.lambda > 0.0)
        .filter_map(|it| {
            let name = it.order.first()?;
            let sharply = if it.lambda > context.options.lambda {
                "more sharply"
            } else {
                "less sharply"
            };
            (ranking.rank(name) != Some(1)).then(|| {
                format!(
                    " Where actors choose {sharply} (lambda {}), “{}” does best.",
                    it.lambda,
                    title(report, name)
                )
            })
        })
        .collect();
    others.concat()
}

fn title<'a>(report: &'a Report, name: &'a str) -> &'a str {
    report
        .policies
        .iter()
        .find(|it| it.name == name)
        .map_or(name, |it| &it.title)
}

/// Which policies are left to choose from on the first two objectives: those that no other beats on both.
fn choice(rankings: &[Ranking]) -> Option<String> {
    let [first, second, ..] = rankings else {
        return None;
    };
    if first.order.len() < 2 {
        return None;
    }
    let (left, beaten): (Vec<&NamedValue>, Vec<&NamedValue>) = first
        .order
        .iter()
        .partition(|it| !is_beaten(first, second, &it.name));
    let goals = format!("“{}” and “{}”", first.title, second.title);
    let others = match beaten.len() {
        1 => "the other one is".to_owned(),
        count => format!("the other {count} are"),
    };
    Some(match left.as_slice() {
        [one] => format!(
            "“{}” is at least as good as any other on both {goals}.",
            one.title
        ),
        _ if beaten.is_empty() => format!(
            "On {goals} taken together no policy beats another: choosing one means weighing them against each other."
        ),
        left => format!(
            "On {goals} taken together the choice is between {}: {others} no better than one of these on either and \
             worse on at least one.",
            quoted(left.iter().map(|it| it.title.as_str()))
        ),
    })
}

/// Whether another policy is at least as good on both objectives and better on one. Shared ranks are equal.
fn is_beaten(first: &Ranking, second: &Ranking, policy: &str) -> bool {
    let places = |name: &str| Some((first.rank(name)?, second.rank(name)?));
    let Some((x, y)) = places(policy) else {
        return false;
    };
    first
        .order
        .iter()
        .filter_map(|it| places(&it.name))
        .any(|(a, b)| a <= x && b <= y && (a, b) != (x, y))
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
        (ClaimLabel::Recorded, "hold by the record"),
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

/// The claims that fail, in words: up to the first colon, after which a claim explains itself.
fn failing(report: &Report) -> Option<String> {
    let failing: Vec<String> = report
        .claims
        .iter()
        .filter(|it| it.label == ClaimLabel::Fails)
        .map(|it| {
            let text = it
                .text
                .split_once(':')
                .map_or(it.text.as_str(), |(head, _)| head);
            format!("{} “{text}”", it.id)
        })
        .collect();
    let verb = match failing.len() {
        0 => return None,
        1 => "The claim that fails is",
        _ => "The claims that fail are",
    };
    Some(format!("{verb} {}.", phrases::list(&failing)))
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
    let solved = match (short, at_main.len()) {
        (0, 1) => "the one solution is exact up to rounding".to_owned(),
        (0, all) => format!("all {all} solutions are exact up to rounding"),
        (short, all) => format!(
            "{short} of {} stopped short, and what rests on that is not reliable",
            phrases::counted(all, "solution")
        ),
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
            1 => "See the caution below.".to_owned(),
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

    fn ranking(order: [(&str, usize); 3]) -> Ranking {
        Ranking {
            objective: "o".into(),
            title: "O".into(),
            unit: None,
            higher_is_better: true,
            order: order
                .iter()
                .map(|(name, rank)| NamedValue {
                    name: (*name).into(),
                    title: (*name).to_uppercase(),
                    value: -(*rank as f64),
                })
                .collect(),
            ranks: order.iter().map(|it| it.1).collect(),
            by_lambda: Vec::new(),
            sharper: Vec::new(),
            turns: false,
        }
    }

    #[test]
    fn only_policies_that_are_beaten_on_both_drop_out() {
        let first = ranking([("a", 1), ("b", 2), ("c", 3)]);
        let apart = ranking([("b", 1), ("c", 2), ("a", 3)]);
        assert!(!is_beaten(&first, &apart, "a") && !is_beaten(&first, &apart, "b"));
        assert!(is_beaten(&first, &apart, "c"));
        let alike = ranking([("a", 1), ("b", 1), ("c", 1)]);
        assert!(!is_beaten(&alike, &alike, "c"));
        assert!(is_beaten(&first, &alike, "b"));
        assert_eq!(
            choice(&[first, alike]).expect("a sentence"),
            "“A” is at least as good as any other on both “O” and “O”."
        );
    }

    #[test]
    fn shared_places_are_told_as_shared() {
        let shared = ranking([("a", 1), ("b", 2), ("c", 2)]);
        assert_eq!(do_or_does(&with_rank(&shared, Place::Best)), "“A” does");
        assert_eq!(
            do_or_does(&with_rank(&shared, Place::Worst)),
            "“B” and “C” do"
        );
    }

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
