//! The names of a scenario: what each one means, and what to say where one is unknown or taken.

use std::collections::BTreeMap;

use crate::scenario::check::code;
use crate::scenario::diagnostics::{Diagnostic, Diagnostics, nearest};
use crate::scenario::model::{
    ActorId, CaseId, CorridorId, EndingId, MoveId, ObjectiveId, ParamId, PolicyId, Scenario,
    SeriesId, SourceId, Span, TrackId,
};
use crate::scenario::tree::Ident;

/// What a name of the common set stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// An actor.
    Actor(ActorId),
    /// A param.
    Param(ParamId),
    /// A track.
    Track(TrackId),
    /// A choice or a signal.
    Move(MoveId),
    /// A function of the scenario's own, by its position.
    Function(usize),
    /// An objective.
    Objective(ObjectiveId),
    /// A corridor.
    Corridor(CorridorId),
    /// A series.
    Series(SeriesId),
}

/// What a name of a policy or case stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// A policy.
    Policy(PolicyId),
    /// A declared case, or the built-in case `free`.
    Case(CaseId),
}

/// One set of names, each with what it means and where it is declared.
#[derive(Debug, Clone)]
pub(super) struct NameSet<T> {
    entries: BTreeMap<String, (T, Span)>,
}

impl<T> Default for NameSet<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
        }
    }
}

impl<T: Copy> NameSet<T> {
    /// Adds a name. A name that is taken keeps its first meaning, and the second declaration is reported.
    pub(super) fn declare(
        &mut self,
        name: &Ident,
        meaning: T,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        if let Some((_, first)) = self.entries.get(&name.text) {
            diagnostics.push(
                Diagnostic::error(
                    code::NAME_TAKEN,
                    name.span,
                    format!("the name `{}` is taken", name.text),
                )
                .label("declared again here")
                .also(*first, "first declared here")
                .expected("a name of its own")
                .hint("give one of the two another name"),
            );
            return false;
        }
        self.entries.insert(name.text.clone(), (meaning, name.span));
        true
    }

    /// What the name means.
    pub(super) fn get(&self, name: &str) -> Option<T> {
        self.entries.get(name).map(|(meaning, _)| *meaning)
    }

    /// All names in alphabetical order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The names whose meaning passes the test.
    pub(super) fn names_of(&self, test: impl Fn(T) -> bool) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .filter(move |(_, (meaning, _))| test(*meaning))
            .map(|(name, _)| name.as_str())
    }
}

/// All sets of names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Actors, params, tracks, choices, signals, functions, objectives, corridors and series.
    pub(super) common: NameSet<Meaning>,
    /// Policies and cases.
    pub(super) plans: NameSet<Plan>,
    /// Sources.
    pub(super) sources: NameSet<SourceId>,
    /// Claims.
    pub(super) claims: NameSet<usize>,
    /// Endings.
    pub(super) endings: NameSet<EndingId>,
}

impl Meaning {
    /// The word for it, with its article.
    pub(super) fn word(self, scenario: &Scenario) -> &'static str {
        match self {
            Self::Actor(_) => "an actor",
            Self::Param(_) => "a param",
            Self::Track(_) => "a track",
            Self::Move(which) => match scenario.moves.get(which.index()).map(|m| &m.mover) {
                Some(crate::scenario::model::Mover::Chance) => "a signal",
                _ => "a choice",
            },
            Self::Function(_) => "a function",
            Self::Objective(_) => "an objective",
            Self::Corridor(_) => "a corridor",
            Self::Series(_) => "a series",
        }
    }
}

/// Says that a name is unknown, or what it is instead of what was expected there.
///
/// `expected` is the kind with its article ("a choice or a signal"); `candidates` are the names that would fit.
pub(super) fn unknown<'a>(
    name: &Ident,
    expected: &str,
    instead: Option<&str>,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let diagnostic = match instead {
        Some(word) => Diagnostic::error(
            code::WRONG_NAME,
            name.span,
            format!("`{}` is {word}, not {expected}", name.text),
        )
        .expected(expected),
        None => Diagnostic::error(
            code::UNKNOWN_NAME,
            name.span,
            format!("unknown name `{}`", name.text),
        )
        .expected(expected),
    };
    match nearest(&name.text, candidates.iter().copied()) {
        Some(near) if instead.is_none() => diagnostic.hint(format!("did you mean `{near}`?")),
        _ if candidates.is_empty() => diagnostic.hint("none is declared"),
        _ => diagnostic.hint(format!("known are {}", listed(&candidates))),
    }
}

/// Names in backticks, separated by commas; a long list is cut.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a &'a str>) -> String {
    const SHOWN: usize = 8;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        format!(
            "{} and {} more",
            names[..SHOWN].join(", "),
            names.len() - SHOWN
        )
    } else {
        names.join(", ")
    }
}
