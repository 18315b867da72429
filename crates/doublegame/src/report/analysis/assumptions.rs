//! Everything that went in, with where it comes from.

use super::constants::Constants;
use super::phrases;
use crate::report::{
    Assumptions, ParamReport, PayoffReport, RuleReport, SourceReport, TrackReport,
};
use crate::scenario::model::{
    Citation, Distribution, Naming, Param, Scenario, Step, Term, Track, When,
};

/// All assumptions of the scenario in this run.
pub(super) fn assumptions(scenario: &Scenario, constants: &Constants) -> Assumptions {
    Assumptions {
        params: (0u16..)
            .zip(&scenario.params)
            .map(|(at, it)| param(scenario, it, constants.param(at)))
            .collect(),
        tracks: scenario
            .tracks
            .iter()
            .map(|it| track(scenario, it, constants))
            .collect(),
        payoffs: payoffs(scenario),
        rules: rules(scenario, constants),
        sources: scenario
            .sources
            .iter()
            .map(|it| SourceReport {
                name: it.naming.name.clone(),
                text: it.naming.title.clone(),
                link: it.link.clone(),
                note: it.note.clone(),
            })
            .collect(),
        uncited: uncited(scenario),
    }
}

fn param(scenario: &Scenario, param: &Param, value: f64) -> ParamReport {
    let shape = match param.distribution {
        _ if param.lever.is_some() => "a lever, set by whoever makes the policy",
        Distribution::Uniform => "uniform",
        Distribution::Triangular => "triangular, peak at the scenario's value",
        Distribution::Normal => "normal about the scenario's value, cut at the ends of the range",
        Distribution::LogUniform => "uniform in the logarithm",
    };
    ParamReport {
        name: param.naming.name.clone(),
        title: param.naming.title.clone(),
        value,
        low: *param.possible().start(),
        high: *param.possible().end(),
        distribution: if param.whole {
            format!("{shape}, whole numbers only")
        } else {
            shape.to_owned()
        },
        unit: param.unit.clone(),
        cites: phrases::citation(scenario, param.citation.as_ref()),
    }
}

pub(super) fn track(scenario: &Scenario, track: &Track, constants: &Constants) -> TrackReport {
    TrackReport {
        name: track.naming.name.clone(),
        title: track.naming.title.clone(),
        low: constants.number(&track.low) as i32,
        high: constants.number(&track.high) as i32,
        start: constants.number(&track.start) as i32,
        seen_by: phrases::actors(scenario, track.seen_by),
        cites: phrases::citation(scenario, track.citation.as_ref()),
    }
}

fn payoffs(scenario: &Scenario) -> Vec<PayoffReport> {
    let attributes = scenario.attributes.iter().flat_map(|attribute| {
        attribute.terms.iter().map(|term| {
            payoff(
                scenario,
                phrases::actor(scenario, attribute.actor),
                Some(&attribute.naming),
                term,
                None,
            )
        })
    });
    let objectives = scenario.objectives.iter().flat_map(|objective| {
        objective.terms.iter().map(|term| {
            payoff(
                scenario,
                &objective.naming.title,
                None,
                term,
                objective.citation.as_ref(),
            )
        })
    });
    attributes.chain(objectives).collect()
}

fn payoff(
    scenario: &Scenario,
    of: &str,
    attribute: Option<&Naming>,
    term: &Term,
    fallback: Option<&Citation>,
) -> PayoffReport {
    PayoffReport {
        of: of.to_owned(),
        attribute: attribute.map(|it| it.title.clone()),
        when: match term.when {
            When::EachPeriod => "each period",
            When::Final => "final",
        }
        .to_owned(),
        formula: phrases::formula(scenario, term.span),
        cites: phrases::citation(scenario, term.citation.as_ref().or(fallback)),
    }
}

/// Everything else that carries a number or a citation: priors, stakes, options and branches, updates, policies.
fn rules(scenario: &Scenario, constants: &Constants) -> Vec<RuleReport> {
    let mut rules = Vec::new();
    let mut add = |text: String, citation: Option<&Citation>| {
        rules.push(RuleReport {
            text,
            cites: phrases::citation(scenario, citation),
        });
    };
    for actor in &scenario.actors {
        let title = &actor.naming.title;
        add(
            format!(
                "{title}: rationality {}, stake {}",
                phrases::number(constants.number(&actor.rationality)),
                phrases::number(actor.stake)
            ),
            actor.citation.as_ref(),
        );
        if actor.types.len() > 1 {
            for kind in &actor.types {
                add(
                    format!(
                        "The prior that {title} is “{}” is {}",
                        kind.naming.title,
                        phrases::number(constants.number(&kind.prior))
                    ),
                    kind.citation.as_ref(),
                );
            }
        }
    }
    for it in &scenario.moves {
        if it.citation.is_some() {
            add(it.naming.title.clone(), it.citation.as_ref());
        }
        for value in &it.values {
            if value.citation.is_some() {
                add(
                    format!("{}: {}", it.naming.title, value.naming.title),
                    value.citation.as_ref(),
                );
            }
        }
    }
    for step in &scenario.steps {
        if let Step::Update { citation, rule, .. } = step {
            add(rule.clone(), citation.as_ref());
        }
    }
    for policy in &scenario.policies {
        add(
            format!(
                "Policy “{}” of {}",
                policy.naming.title,
                phrases::actor(scenario, policy.actor)
            ),
            policy.citation.as_ref(),
        );
    }
    rules
}

/// What has neither a source nor a judgement, by the rule of the checker: params, tracks and claims always, other
/// lines where a number stands in them that is neither 0 nor 1.
fn uncited(scenario: &Scenario) -> Vec<String> {
    let mut list = Vec::new();
    let mut add = |what: &str, naming: &Naming, citation: Option<&Citation>| {
        if citation.is_none() {
            list.push(format!("{what} “{}” ({})", naming.title, naming.name));
        }
    };
    for it in &scenario.params {
        let what = match it.lever {
            Some(_) => "the lever",
            None => "the param",
        };
        add(what, &it.naming, it.citation.as_ref());
    }
    for it in &scenario.tracks {
        add("the track", &it.naming, it.citation.as_ref());
    }
    for actor in &scenario.actors {
        let cited = actor.citation.as_ref();
        if Constants::holds_numbers(&actor.rationality) || !Constants::plain(actor.stake) {
            add("the rationality or the stake of", &actor.naming, cited);
        }
        for kind in actor
            .types
            .iter()
            .filter(|it| Constants::holds_numbers(&it.prior))
        {
            add(
                "the prior of",
                &kind.naming,
                kind.citation.as_ref().or(cited),
            );
        }
    }
    for it in scenario.moves.iter().filter(|it| it.citation.is_none()) {
        for value in &it.values {
            let numbers = value.guard.iter().chain(&value.weight);
            if numbers.into_iter().any(Constants::holds_numbers) {
                add(
                    "the option or branch",
                    &value.naming,
                    value.citation.as_ref(),
                );
            }
        }
    }
    for step in &scenario.steps {
        if let Step::Update {
            track,
            value,
            guard,
            citation,
            ..
        } = step
            && std::iter::once(value)
                .chain(guard)
                .any(Constants::holds_numbers)
            && let Some(track) = scenario.tracks.get(track.index())
        {
            add("an update of", &track.naming, citation.as_ref());
        }
    }
    for attribute in &scenario.attributes {
        for term in attribute
            .terms
            .iter()
            .filter(|it| Constants::holds_numbers(&it.amount))
        {
            add(
                "a line of the payoff",
                &attribute.naming,
                term.citation.as_ref(),
            );
        }
    }
    for objective in &scenario.objectives {
        for term in objective
            .terms
            .iter()
            .filter(|it| Constants::holds_numbers(&it.amount))
        {
            let citation = term.citation.as_ref().or(objective.citation.as_ref());
            add("a line of the objective", &objective.naming, citation);
        }
    }
    for it in &scenario.claims {
        add("the claim", &it.naming, it.citation.as_ref());
    }
    list
}
