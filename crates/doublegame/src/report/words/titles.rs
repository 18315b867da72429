//! Titles for names: what a reader is shown in place of the scenario's identifiers.

use crate::report::{PolicyAtLambda, PolicyReport, Report};
use std::collections::BTreeMap;

/// Looks titles up. A name without a title is shown as it is, so a gap in the data stays visible.
#[derive(Debug, Clone)]
pub struct Titles<'a> {
    actors: BTreeMap<&'a str, &'a str>,
    types: BTreeMap<(&'a str, &'a str), &'a str>,
    moves: BTreeMap<&'a str, &'a str>,
    policies: BTreeMap<&'a str, (usize, &'a str)>,
}

impl<'a> Titles<'a> {
    /// Collects the titles of a report.
    #[must_use]
    pub fn of(report: &'a Report) -> Self {
        let mut titles = Self {
            actors: BTreeMap::new(),
            types: BTreeMap::new(),
            moves: BTreeMap::new(),
            policies: BTreeMap::new(),
        };
        for actor in &report.scenario.actors {
            titles.actors.insert(&actor.name, &actor.title);
            for kind in &actor.types {
                titles.types.insert((&actor.name, &kind.name), &kind.title);
            }
        }
        for (i, policy) in report.policies.iter().enumerate() {
            titles.policies.insert(&policy.name, (i + 1, &policy.title));
            for found in policy.course.iter().flat_map(|period| &period.moves) {
                titles.moves.insert(&found.name, &found.title);
            }
        }
        titles
    }

    /// An actor's title.
    #[must_use]
    pub fn actor<'s>(&'s self, name: &'s str) -> &'s str {
        self.actors.get(name).copied().unwrap_or(name)
    }

    /// The title of an actor's type.
    #[must_use]
    pub fn actor_type<'s>(&'s self, actor: &'s str, name: &'s str) -> &'s str {
        self.types.get(&(actor, name)).copied().unwrap_or(name)
    }

    /// The title of a choice or signal.
    #[must_use]
    pub fn choice<'s>(&'s self, name: &'s str) -> &'s str {
        self.moves.get(name).copied().unwrap_or(name)
    }

    /// The title of a policy.
    #[must_use]
    pub fn policy<'s>(&'s self, name: &'s str) -> &'s str {
        self.policies.get(name).map_or(name, |(_, title)| title)
    }

    /// The number that a policy has throughout the report, from 1; 0 where there is no such policy.
    #[must_use]
    pub fn policy_number(&self, name: &str) -> usize {
        self.policies.get(name).map_or(0, |(number, _)| *number)
    }
}

/// A policy's results at the main lambda, or at the nearest one that was computed.
#[must_use]
pub fn at_main<'a>(policy: &'a PolicyReport, report: &Report) -> Option<&'a PolicyAtLambda> {
    let gap = |result: &PolicyAtLambda| (result.lambda - report.settings.lambda).abs();
    policy
        .by_lambda
        .iter()
        .min_by(|a, b| gap(a).total_cmp(&gap(b)))
}

/// The actor whose policies are compared: the one that most policies commit, the first of them at a tie.
#[must_use]
pub fn policy_maker(report: &Report) -> Option<&str> {
    let committed = |name: &str| {
        report
            .policies
            .iter()
            .filter(|p| p.actor.as_deref() == Some(name))
            .count()
    };
    let mut best: Option<(&str, usize)> = None;
    for actor in report.policies.iter().filter_map(|p| p.actor.as_deref()) {
        let found = committed(actor);
        if best.is_none_or(|(_, most)| found > most) {
            best = Some((actor, found));
        }
    }
    best.map(|(actor, _)| actor)
}
