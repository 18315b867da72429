//! What is learned, what it is worth, and what tempts a committed actor.

use crate::report::html::charts::{self, Chart, Table};
use crate::report::words::{self, Titles};
use crate::report::{PolicyReport, PosteriorReport, SeparationReport};
use serde::Serialize;

/// What one observer learns of one actor under one policy.
#[derive(Debug, Serialize)]
pub struct Learning {
    title: String,
    /// Whether it is what the policy maker learns.
    drawn: bool,
    sentence: String,
    tips: String,
    /// Drawn for what the policy maker learns; nothing for others, so that the page stays small.
    charts: Vec<Chart>,
    /// Average final belief in each type (columns) by true type (rows).
    beliefs: Table,
}

/// What seeing a channel is worth.
#[derive(Debug, Serialize)]
pub struct Worth {
    who: String,
    channel: String,
    others_fixed: Option<String>,
    all_anew: Option<String>,
    unavailable: Option<String>,
}

/// A place where a committed actor would rather do something else.
#[derive(Debug, Serialize)]
pub struct Temptation {
    period: u32,
    choice: String,
    actor_type: String,
    state: String,
    commanded: String,
    tempting: String,
    gain: f64,
    reach: f64,
}

/// The learning of every pair under a policy, the policy maker's first; `number` is the policy's.
pub fn learning(
    policy: &PolicyReport,
    number: usize,
    maker: Option<&str>,
    titles: &Titles<'_>,
) -> Vec<Learning> {
    let by_maker = |found: &&SeparationReport| maker.is_none_or(|name| found.observer == name);
    let first = policy
        .separation
        .iter()
        .filter(by_maker)
        .map(|found| (found, Detail::Drawn));
    let rest = policy
        .separation
        .iter()
        .filter(|found| !by_maker(found))
        .map(|found| (found, Detail::InWords));
    first
        .chain(rest)
        .enumerate()
        .map(|(i, (found, detail))| {
            pair(found, detail, &format!("p{number}-pair-{}", i + 1), titles)
        })
        .collect()
}

/// How much of a pair is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Drawn,
    InWords,
}

fn pair(found: &SeparationReport, detail: Detail, id: &str, titles: &Titles<'_>) -> Learning {
    let (actor, observer) = (titles.actor(&found.actor), titles.actor(&found.observer));
    let title = format!("What {observer} learns about {actor}");
    let type_title = |name: &str| titles.actor_type(&found.actor, name).to_owned();
    Learning {
        drawn: detail == Detail::Drawn,
        sentence: learned(found, actor, observer),
        tips: tips(found, actor, observer),
        charts: match detail {
            Detail::Drawn => drawn(found, id, &title, &type_title),
            Detail::InWords => Vec::new(),
        },
        title,
        beliefs: beliefs(found, &type_title),
    }
}

fn drawn(
    found: &SeparationReport,
    id: &str,
    title: &str,
    type_title: &dyn Fn(&str) -> String,
) -> Vec<Chart> {
    let mut drawn = vec![charts::cumulative(found, &format!("{id}-time"), title)];
    if !found.channels.is_empty() {
        drawn.push(charts::channels(found, &format!("{id}-channels")));
    }
    if !found.posterior.is_empty() {
        drawn.push(charts::posteriors(
            found,
            &format!("{id}-posterior"),
            type_title,
        ));
    }
    drawn
}

fn beliefs(found: &SeparationReport, type_title: &dyn Fn(&str) -> String) -> Table {
    let types = found
        .posterior
        .first()
        .map_or(&[][..], |posterior| &posterior.mean);
    let mut columns = vec!["When it truly is".to_owned()];
    columns.extend(
        types
            .iter()
            .map(|kind| format!("belief in “{}”", kind.title)),
    );
    let row = |posterior: &PosteriorReport| {
        let mut row = vec![type_title(&posterior.true_type)];
        row.extend(
            posterior
                .mean
                .iter()
                .map(|belief| words::percent(belief.value)),
        );
        row
    };
    Table {
        columns,
        rows: found.posterior.iter().map(row).collect(),
    }
}

fn learned(found: &SeparationReport, actor: &str, observer: &str) -> String {
    let end = found.by_period.last();
    let (bits, error) = end.map_or((f64::NAN, 0.0), |e| (e.value, e.standard_error));
    let share = if found.prior_bits > 0.0 {
        bits / found.prior_bits
    } else {
        f64::NAN
    };
    format!(
        "By the end {observer} has learned {} of the {} bits that there are to learn about {actor}’s type ({}). Its own \
         expected payoff under this policy is {}.",
        words::bits_estimate(bits, error),
        words::bits(found.prior_bits),
        words::percent(share),
        words::number(found.observer_value)
    )
}

fn tips(found: &SeparationReport, actor: &str, observer: &str) -> String {
    let Some(end) = found.tips_by_period.last() else {
        return String::new();
    };
    let when = found.tips_when.map_or_else(
        || "; it never does in any play".to_owned(),
        |period| {
            format!(
                "; where it does, this happens on average in period {}",
                words::number(period)
            )
        },
    );
    let steps: Vec<String> = found
        .tips_by_period
        .iter()
        .enumerate()
        .map(|(t, chance)| {
            format!(
                "{} by the end of period {}",
                words::percent(chance.value),
                t + 1
            )
        })
        .collect();
    let when = if end.value <= 0.0 {
        String::new()
    } else {
        when
    };
    format!(
        "{} becomes more than 90% sure of one of {actor}’s types with a chance of {}{when}.",
        words::capital(observer),
        words::list(&steps)
    )
}

/// What the channels are worth under a policy.
pub fn worth(policy: &PolicyReport, titles: &Titles<'_>) -> Vec<Worth> {
    policy
        .worth
        .iter()
        .map(|found| Worth {
            who: titles.actor(&found.actor).to_owned(),
            channel: found.title.clone(),
            others_fixed: found.others_fixed.map(points),
            all_anew: found.all_anew.map(points),
            unavailable: found.unavailable.clone(),
        })
        .collect()
}

/// A difference of payoffs; what is less than a thousandth of a point is only said to be.
fn points(difference: f64) -> String {
    if difference.abs() < 0.001 && difference.abs() > 1e-9 {
        "about 0".to_owned()
    } else {
        words::signed(difference)
    }
}

/// Where the committed actor is tempted.
pub fn temptation(policy: &PolicyReport, titles: &Titles<'_>) -> Vec<Temptation> {
    let actor = policy.actor.as_deref().unwrap_or_default();
    policy
        .temptation
        .iter()
        .map(|found| Temptation {
            period: found.period,
            choice: titles.choice(&found.choice).to_owned(),
            actor_type: titles.actor_type(actor, &found.actor_type).to_owned(),
            state: found.state.clone(),
            commanded: found.commanded.clone(),
            tempting: found.tempting.clone(),
            gain: found.gain,
            reach: found.reach,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardly_anything_is_about_nothing() {
        for (difference, expected) in [
            (0.0, "0"),
            (1e-13, "0"),
            (-2e-6, "about 0"),
            (0.000_99, "about 0"),
            (0.001, "+0.001"),
            (-0.2, "−0.2"),
        ] {
            assert_eq!(points(difference), expected);
        }
    }
}
