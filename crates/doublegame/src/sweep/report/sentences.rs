//! The sentences that all renderings share: the bottom line, the cautions, and shares, regions and indices in words.

mod cautions;
mod claims;

pub use cautions::cautions;
pub use claims::{Standing, claim_sentence, counted, standing};

use crate::report::words;
use crate::sweep::{
    BreakEven, DiscoveryFinding, Estimator, Findings, ObjectiveFinding, Outcome, ParetoBy,
    RankedBy, RankingFinding, RegionFinding, SensitivityFinding, ShareFinding, WhereBest,
    with_unit,
};

/// Params whose index is a smaller part of the largest one are not named.
const LEAST_PART: f64 = 0.2;

/// How many params a sentence names.
const NAMED: usize = 3;

/// A policy's title; its name if there is none.
pub fn policy_title<'a>(findings: &'a Findings, name: &'a str) -> &'a str {
    let found = findings.policies.iter().find(|it| it.name == name);
    found.map_or(name, |it| &it.title)
}

/// A policy's title in quotation marks.
pub fn policy(findings: &Findings, name: &str) -> String {
    format!("“{}”", policy_title(findings, name))
}

/// A param's title; its name if there is none.
pub fn param_title<'a>(findings: &'a Findings, name: &'a str) -> &'a str {
    let found = findings.params.iter().find(|it| it.name == name);
    found.map_or(name, |it| &it.title)
}

/// A param's title in quotation marks.
pub fn param(findings: &Findings, name: &str) -> String {
    format!("“{}”", param_title(findings, name))
}

/// A share: `62%`, or `62% to 65%` where some worlds leave it open.
pub fn share(share: &ShareFinding) -> String {
    between(share.low, share.high)
}

/// A share in little room: `62%`, or `62%–65%`.
pub fn short_share(share: &ShareFinding) -> String {
    self::share(share).replace(" to ", "–")
}

/// Two shares, or one where both are written alike.
pub fn between(low: f64, high: f64) -> String {
    let (low, high) = (words::percent(low), words::percent(high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// What the sweep says, in a few sentences.
pub fn bottom_line(findings: &Findings) -> Vec<String> {
    let mut sentences = Vec::new();
    for objective in &findings.objectives {
        let parts = [
            best(findings, objective),
            other_views(findings, objective),
            change(findings, objective),
        ];
        let told: Vec<String> = parts.into_iter().flatten().collect();
        if !told.is_empty() {
            sentences.push(told.join(" "));
        }
    }
    sentences.extend(front(findings));
    sentences.extend(counted(findings));
    if sentences.is_empty() {
        sentences.push("The scenario has neither objectives nor claims to judge by.".to_owned());
    }
    sentences
}

/// The ranking by a criterion, if there is one.
pub fn ranking(objective: &ObjectiveFinding, by: RankedBy) -> Option<&RankingFinding> {
    objective.rankings.found()?.iter().find(|it| it.by == by)
}

/// Which policy is best on average.
fn best(findings: &Findings, objective: &ObjectiveFinding) -> Option<String> {
    let Some(ranking) = ranking(objective, RankedBy::Expected) else {
        let reason = objective.rankings.refused().unwrap_or_default();
        return Some(format!(
            "On {} the policies cannot be compared: {reason}.",
            objective.title
        ));
    };
    let first = ranking.order.first()?;
    let place = findings.policies.iter().position(|it| it.name == *first)?;
    let row = objective.policies.get(place)?;
    let mean = with_unit(row.expected?, &objective.unit);
    let next = match ranking.order.get(1) {
        Some(next) => format!(", before {}", policy(findings, next)),
        None => String::new(),
    };
    Some(format!(
        "On {}, {} does best on average ({mean}){next}: best in {} of the worlds, and with worlds drawn anew its mean \
         comes first {}.",
        objective.title,
        policy(findings, first),
        share(&row.best),
        times(ranking.first.get(place).copied().unwrap_or(0.0))
    ))
}

/// How often something happens among the worlds that are drawn anew.
pub fn times(share: f64) -> String {
    if share >= 1.0 {
        "every time".to_owned()
    } else if share <= 0.0 {
        "not once".to_owned()
    } else {
        format!("{} of the times", words::percent(share))
    }
}

/// What a criterion looks at.
pub const fn criterion(by: RankedBy) -> &'static str {
    match by {
        RankedBy::Expected => "mean",
        RankedBy::MeanRegret => "mean regret",
        RankedBy::WorstRegret => "largest regret",
        RankedBy::Maximin => "worst case",
        RankedBy::WorstTenth => "worst tenth of the worlds",
        RankedBy::Satisficing => "satisficing share",
        RankedBy::SignalToNoise => "signal to noise",
    }
}

/// Which policy comes first by other criteria.
fn other_views(findings: &Findings, objective: &ObjectiveFinding) -> Option<String> {
    let expected = ranking(objective, RankedBy::Expected)?.order.first()?;
    if findings.policies.len() < 2 {
        return None;
    }
    let (mut same, mut other) = (Vec::new(), Vec::new());
    for by in [
        RankedBy::WorstRegret,
        RankedBy::Maximin,
        RankedBy::Satisficing,
    ] {
        let Some(first) = ranking(objective, by).and_then(|it| it.order.first()) else {
            continue;
        };
        if first == expected {
            same.push(criterion(by));
        } else {
            other.push(format!("by {} {}", criterion(by), policy(findings, first)));
        }
    }
    match (same.is_empty(), other.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("It is also first by {}.", words::list(&same))),
        (_, false) => Some(format!(
            "Otherwise judged, {} comes first.",
            words::list(&other)
        )),
    }
}

/// Where another policy takes the place of the best one: the one that is so in most worlds. Nothing where nothing simple
/// tells.
fn change(findings: &Findings, objective: &ObjectiveFinding) -> Option<String> {
    let expected = ranking(objective, RankedBy::Expected)?.order.first()?;
    let others = objective
        .where_best
        .iter()
        .filter(|it| it.policy != *expected);
    let most = others.reduce(|a, b| if b.share.holds > a.share.holds { b } else { a })?;
    tells(most.not_best.as_ref().unwrap_or(&most.best))?;
    Some(where_best(findings, most))
}

/// The least density of a region that is told as one where something mostly happens.
const MOSTLY: f64 = 0.5;

/// The fewest worlds of a region that is told: of fewer, limits can be found for anything.
const FEWEST_WORLDS: usize = 10;

/// Whether a region says where something happens: something is limited, and there, in enough worlds, it mostly happens.
pub fn tells(found: &DiscoveryFinding) -> Option<&RegionFinding> {
    let region = found.region.found()?;
    let is_told =
        !region.limits.is_empty() && region.density >= MOSTLY && region.worlds >= FEWEST_WORLDS;
    is_told.then_some(region)
}

/// Where a policy is best, as a sentence.
pub fn where_best(findings: &Findings, found: &WhereBest) -> String {
    let name = policy(findings, &found.policy);
    let start = format!("{name} is best in {} of the worlds", share(&found.share));
    let (region, turn, is, them) = match &found.not_best {
        Some(not_best) => (
            not_best,
            "; another policy takes its place",
            "another is best",
            "all such worlds",
        ),
        None => (
            &found.best,
            ",",
            "it is best",
            "the worlds where it is best",
        ),
    };
    match (tells(region), region.region.refused()) {
        (Some(region), _) => format!(
            "{start}{turn} mostly where {}: {is} in {} of the {} there, and {} of {them} lie there.",
            region.words,
            words::percent(region.density),
            words::things(region.worlds, "world", "worlds"),
            words::percent(region.coverage)
        ),
        (None, Some(reason)) => format!("{start}; where was not found: {reason}."),
        (None, None) => format!("{start}; nothing simple tells where."),
    }
}

/// A region with what it holds; `what` says what its worlds are looked for.
pub fn region(found: &RegionFinding, what: &str) -> String {
    format!(
        "where {} ({what} in {} of the {} there; {} of all such worlds)",
        found.words,
        words::percent(found.density),
        words::things(found.worlds, "world", "worlds"),
        words::percent(found.coverage)
    )
}

/// Where something is so, as the end of a sentence.
pub fn discovered(found: &DiscoveryFinding, what: &str) -> String {
    match (tells(found), found.region.found()) {
        (Some(one), _) => format!("{what} mostly {}", region(one, what)),
        (None, Some(one)) if one.limits.is_empty() => format!(
            "{what} anywhere: no limit on the params makes that much more frequent than it is in all worlds ({})",
            words::percent(one.density)
        ),
        (None, Some(one)) if one.worlds < FEWEST_WORLDS => format!(
            "{what} most often where {}, but only {} lie there, too few to go by",
            one.words,
            words::things(one.worlds, "world", "worlds")
        ),
        (None, Some(one)) => format!(
            "{what} most often {}, but nowhere in most worlds",
            region(one, what)
        ),
        (None, None) => format!(
            "{what} in a region that cannot be told: {}",
            found.region.refused().unwrap_or_default()
        ),
    }
}

/// The policies that are not dominated.
fn front(findings: &Findings) -> Option<String> {
    if findings.objectives.len() < 2 || findings.policies.len() < 2 {
        return None;
    }
    let by_mean = findings
        .pareto
        .iter()
        .find(|it| it.by == ParetoBy::Expected)?;
    let front = by_mean.front.found()?;
    let names: Vec<String> = front.iter().map(|it| policy(findings, it)).collect();
    Some(if names.len() == 1 {
        format!(
            "By the means of all objectives together, {} is at least as good as every other policy.",
            names[0]
        )
    } else {
        format!(
            "By the means of all objectives together, {} are on the Pareto front: whoever leaves one of them for \
             another gains on one objective and loses on another.",
            words::list(&names)
        )
    })
}

/// The params on which an outcome depends most, as the end of a sentence; `None` if no influence shows or none could be
/// estimated.
pub fn depends_on(findings: &Findings, found: &SensitivityFinding) -> Option<String> {
    let (estimator, told) = found.told()?;
    let largest = told.first().map_or(0.0, |it| it.index.value);
    let parts: Vec<String> = told
        .iter()
        .filter(|it| it.shows() && it.index.value >= LEAST_PART * largest)
        .take(NAMED)
        .map(|it| {
            let value = words::number(it.index.value);
            format!("{} ({value})", param(findings, &it.index.param))
        })
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "{} ({})",
            words::list(&parts),
            estimator_in_words(estimator)
        )
    })
}

/// What an estimator's numbers are called.
pub const fn estimator_in_words(estimator: Estimator) -> &'static str {
    match estimator {
        Estimator::Total => "Sobol index, total order",
        Estimator::MuStar => "mean absolute elementary effect",
        Estimator::Delta => "moment-independent index",
    }
}

/// What its numbers mean.
pub const fn estimator_explained(estimator: Estimator) -> &'static str {
    match estimator {
        Estimator::Total => {
            "The share of the outcome’s variance that the param accounts for, by itself and together with others"
        }
        Estimator::MuStar => {
            "How much the outcome changes, on average and up or down, when the param goes through its whole range"
        }
        Estimator::Delta => {
            "How far knowing the param shifts what is to be expected of the outcome: from 0, not at all, to 1, entirely"
        }
    }
}

/// An outcome whose spread is explained, as a title.
pub fn outcome(findings: &Findings, of: &Outcome) -> String {
    match of {
        Outcome::Policy(name) => format!("what {} comes to", policy(findings, name)),
        Outcome::Difference(best, next) => format!(
            "the lead of {} over {}",
            policy(findings, best),
            policy(findings, next)
        ),
        Outcome::Slack => "by how much the claim holds".to_owned(),
        Outcome::Holds => "whether the claim holds".to_owned(),
    }
}

/// Where one param alone changes the best policy, in sentences, and what is not known of it.
pub fn changes_by_one(findings: &Findings, points: &[BreakEven]) -> Vec<String> {
    let mut told: Vec<String> = points
        .iter()
        .filter_map(|point| break_even(findings, point))
        .collect();
    if told.is_empty() && !points.is_empty() {
        told.push(
            "No param by itself was found to change the best policy within its range.".to_owned(),
        );
    }
    let doubtful = points.iter();
    let doubtful = doubtful.filter(|it| it.value.is_none() && !it.note.is_empty());
    let doubtful = doubtful.count();
    if doubtful > 0 {
        told.push(format!(
            "In {} some policy was not solved at every value looked at, so that a change could be missed.",
            words::things(doubtful, "search of a range", "searches of ranges")
        ));
    }
    for objective in &findings.objectives {
        if !findings.params.is_empty() && !points.iter().any(|it| it.objective == objective.name) {
            told.push(format!(
                "On {} nothing is known of this: some policy was not solved in the central world.",
                objective.title
            ));
        }
    }
    told
}

/// A break-even point as a sentence; `None` if the best policy does not change.
fn break_even(findings: &Findings, point: &BreakEven) -> Option<String> {
    let of = findings.params.iter().find(|it| it.name == point.param)?;
    let objective = findings
        .objectives
        .iter()
        .find(|it| it.name == point.objective);
    let value = point.value?;
    let side = if value >= of.central {
        "above"
    } else {
        "below"
    };
    let note = if point.note.is_empty() {
        String::new()
    } else {
        format!(" ({})", point.note)
    };
    Some(format!(
        "On {}, {} is no longer best where “{}” is {side} {} (central {}); {} is then{note}.",
        objective.map_or(point.objective.as_str(), |it| &it.title),
        policy(findings, &point.policy),
        of.title,
        with_unit(value, &of.unit),
        words::number(of.central),
        point
            .instead
            .as_ref()
            .map_or_else(|| "another".to_owned(), |it| policy(findings, it))
    ))
}
