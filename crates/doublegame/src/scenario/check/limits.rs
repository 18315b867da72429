//! How many of each thing a scenario may declare. The limits keep every id small and every loop bounded; they are far
//! above what can be solved.

use crate::scenario::check::parts::{FlatStep, Parts};
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::Span;

/// The most actors.
pub(super) const ACTORS: usize = 16;
/// The most types of an actor.
const TYPES: usize = 16;
/// The most options of a choice and branches of a signal.
const OPTIONS: usize = 64;
/// The most declarations of one kind.
const DECLARATIONS: usize = 1000;
/// The most steps of a round.
const STEPS: usize = 1000;

impl Checker<'_> {
    /// Reports what there is too much of.
    pub(super) fn limits(&mut self, parts: &Parts<'_>) {
        self.at_most(ACTORS, "actors", parts.actors.iter().map(|p| p.span));
        for actor in &parts.actors {
            self.at_most(
                TYPES,
                "types of an actor",
                actor.types.iter().map(|p| p.span),
            );
        }
        self.at_most(DECLARATIONS, "params", parts.params.iter().map(|p| p.span));
        self.at_most(DECLARATIONS, "tracks", parts.tracks.iter().map(|p| p.span));
        self.at_most(
            DECLARATIONS,
            "sources",
            parts.sources.iter().map(|p| p.span),
        );
        self.at_most(
            DECLARATIONS,
            "functions",
            parts.functions.iter().map(|p| p.span),
        );
        self.at_most(
            DECLARATIONS,
            "objectives",
            parts.objectives.iter().map(|p| p.span),
        );
        self.at_most(
            DECLARATIONS,
            "policies",
            parts.policies.iter().map(|p| p.span),
        );
        self.at_most(DECLARATIONS, "cases", parts.cases.iter().map(|p| p.span));
        self.at_most(
            DECLARATIONS,
            "corridors",
            parts.corridors.iter().map(|p| p.span),
        );
        self.at_most(DECLARATIONS, "claims", parts.claims.iter().map(|p| p.span));
        self.at_most(DECLARATIONS, "series", parts.series.iter().map(|p| p.span));
        let terms = parts.payoffs.iter().flat_map(|payoff| &payoff.terms);
        self.at_most(DECLARATIONS, "payoff lines", terms.map(|p| p.span));
        self.at_most(
            STEPS,
            "steps of a round",
            parts.steps.iter().map(FlatStep::span),
        );
        for step in &parts.steps {
            match step {
                FlatStep::Choose(choose, _) => {
                    let spans = choose.options.iter().map(|p| p.span);
                    self.at_most(OPTIONS, "options of a choice", spans);
                }
                FlatStep::Signal(signal) => {
                    let spans = signal.branches.iter().map(|p| p.span);
                    self.at_most(OPTIONS, "branches of a signal", spans);
                }
                FlatStep::Update(_) | FlatStep::End(_) => {}
            }
        }
    }

    fn at_most(&mut self, limit: usize, what: &str, spans: impl Iterator<Item = Span>) {
        let spans: Vec<Span> = spans.collect();
        if let Some(&beyond) = spans.get(limit) {
            self.say(
                Diagnostic::error(
                    code::TOO_MANY,
                    beyond,
                    format!("{} {what} are more than the language takes", spans.len()),
                )
                .label("the first one too many")
                .expected(format!("at most {limit} {what}"))
                .hint("leave out or merge those that matter least"),
            );
        }
    }
}

impl FlatStep<'_> {
    /// Where the step stands.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Choose(choose, _) => choose.span,
            Self::Signal(signal) => signal.span,
            Self::Update(update) => update.span,
            Self::End(end) => end.span,
        }
    }
}
