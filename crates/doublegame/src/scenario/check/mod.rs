//! Checks a scenario whole: syntax tree -> [`Scenario`], or every error at once.
//!
//! The passes go from what depends on nothing to what depends on everything: names, head, params, actors, tracks, the
//! shape of the round, memory; then expressions, which need all of these; then policies, cases, corridors, claims, the
//! record; then what the values of params decide; and, where no error was found before these, warnings. A part with an
//! error is left out of the scenario under construction or keeps a placeholder, and the passes go on. Of a line that could
//! not be read, nothing is said that it may explain: the damage of the trees tells. A scenario with an error leaves this
//! module only to have its states of play looked at.

mod actors;
mod cautions;
mod chances;
mod claims;
pub(super) mod code;
mod constants;
mod correlations;
mod corridors;
mod expressions;
mod functions;
mod head;
pub(in crate::scenario) mod interval;
mod levels;
mod limits;
mod memory;
mod names;
mod numbers;
mod params;
mod parts;
mod payoffs;
mod policies;
mod quantities;
mod record;
mod repair;
mod round;
mod scope;
mod tracks;
mod uncited;
mod unused;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

pub(in crate::scenario) use chances::MEND_SUM;
pub use code::ALL as CODES;
pub use head::HORIZON as LONGEST_HORIZON;

use crate::scenario::diagnostics::{Diagnostic, Diagnostics, Stage};
use crate::scenario::format::one_line;
use crate::scenario::model::{
    Citation, Expr, Memory, Naming, ParamId, Period, PeriodUnit, PolicyId, Scenario, SourceFile,
    SourceId, Span,
};
use crate::scenario::tree::{self, Damage, Ident, Tree, Wholeness};

use expressions::Growth;
use functions::FunctionEntry;
use names::{Names, unknown};
use parts::{FlatStep, Parts};

/// Something has no value because of an error that has been reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reported;

/// Stands where an expression had an error: no number that a scenario can write.
const IN_ERROR: Expr = Expr::Number(f64::NAN);

/// What checking gives.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The scenario, if and only if there is no error.
    pub scenario: Option<Scenario>,
    /// The scenario with what is wrong in its constants replaced, if nothing else is wrong in what play without policies
    /// depends on.
    pub(in crate::scenario) playable: Option<Playable>,
    /// All errors and warnings, in order.
    pub diagnostics: Diagnostics,
    /// What was not looked at because of errors.
    pub skipped: Vec<Stage>,
}

/// A scenario of which only the states of play may be looked at.
#[derive(Debug, Clone)]
pub(in crate::scenario) struct Playable {
    /// The scenario.
    pub scenario: Scenario,
    /// Whether its cases may be looked at as well.
    pub cases: Cases,
}

/// Whether policies and cases have an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scenario) enum Cases {
    /// They have none other than in constants, which are replaced.
    Sound,
    /// They have.
    InError,
}

/// What the scenario reads of its params, calls of its functions and cites of its sources.
#[derive(Debug, Default)]
pub(super) struct Usage {
    params: BTreeSet<ParamId>,
    functions: BTreeSet<usize>,
    sources: BTreeSet<SourceId>,
}

/// Whether what is being checked may read levers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Levers {
    /// A policy, or the body of a function, of which it is seen where it is called.
    MayBeRead,
    /// Anything else.
    AreOutOfReach,
}

/// A scenario under construction, and what has been found wrong with it.
pub(super) struct Checker<'a> {
    scenario: Scenario,
    names: Names,
    functions: Vec<FunctionEntry<'a>>,
    /// Where the scenario's files lie, if they do.
    folder: Option<&'a Path>,
    usage: Usage,
    levers: Levers,
    growth: Growth,
    /// The calls of functions whose bodies are being written out.
    calls: Vec<Span>,
    /// The policies of which it is not known whom they bind.
    unbound: BTreeSet<PolicyId>,
    /// What the files lack because it could not be read.
    damage: Damage,
    /// How many errors were passed over since a line that could not be read may explain them.
    passed_over: usize,
    diagnostics: Diagnostics,
}

/// Checks the trees of a scenario's files, the main file first.
///
/// `folder` is where the record and the series are looked for; without it, they are not looked for.
#[must_use]
pub fn check(trees: &[Tree], files: Vec<SourceFile>, folder: Option<&Path>) -> Checked {
    let parts = Parts::of(trees);
    let mut checker = Checker::new(files, folder);
    for tree in trees {
        checker.damage.join(&tree.damage);
    }
    checker.game(&parts);
    let is_playable = checker.damage.spares_game() && checker.is_faultless() && is_finished(&parts);
    checker.plans(&parts);
    let cases = if checker.damage.spares_plans() && checker.is_faultless() {
        Cases::Sound
    } else {
        Cases::InError
    };
    checker.measured(&parts);
    let is_whole =
        trees.iter().all(|tree| tree.wholeness == Wholeness::Whole) && !checker.damage.is_any();
    let is_sound = !checker.diagnostics.has_errors() && is_whole;
    checker.constants();
    if is_sound {
        checker.cautions();
        checker.uncited(&parts);
        checker.unused(&parts);
    }
    let Checker {
        scenario,
        damage,
        mut diagnostics,
        ..
    } = checker;
    if damage.is_any() {
        // What deserves a warning may be otherwise with the lines that could not be read.
        diagnostics = diagnostics.without_warnings();
    }
    let is_right = !diagnostics.has_errors() && is_whole;
    Checked {
        playable: is_playable
            .then(|| repair::playable(&scenario))
            .flatten()
            .map(|scenario| Playable { scenario, cases }),
        scenario: is_right.then_some(scenario),
        diagnostics: diagnostics.sorted(),
        skipped: [(damage.is_any(), Stage::Lost), (!is_sound, Stage::Warnings)]
            .into_iter()
            .filter_map(|(is_skipped, stage)| is_skipped.then_some(stage))
            .collect(),
    }
}

/// Whether somebody chooses in the round, and no step of it lacks a part without which it cannot be played.
fn is_finished(parts: &Parts<'_>) -> bool {
    let lacks = |step: &FlatStep<'_>| match step {
        FlatStep::Choose(choose, _) => choose.options.is_empty(),
        FlatStep::Signal(signal) => signal.branches.is_empty(),
        FlatStep::End(end) => end.when.is_none(),
        FlatStep::Update(_) => false,
    };
    let mut steps = parts.steps.iter();
    steps.any(|step| matches!(step, FlatStep::Choose(..))) && !parts.steps.iter().any(lacks)
}

impl<'a> Checker<'a> {
    fn new(files: Vec<SourceFile>, folder: Option<&'a Path>) -> Self {
        Self {
            scenario: Scenario {
                folder: folder.map(Path::to_owned),
                ..empty(files)
            },
            names: Names::default(),
            functions: Vec::new(),
            folder,
            usage: Usage::default(),
            levers: Levers::AreOutOfReach,
            growth: Growth::default(),
            calls: Vec::new(),
            unbound: BTreeSet::new(),
            damage: Damage::default(),
            passed_over: 0,
            diagnostics: Diagnostics::new(),
        }
    }

    /// What play without policies depends on.
    fn game(&mut self, parts: &Parts<'a>) {
        self.limits(parts);
        self.declare(parts);
        self.head(parts);
        self.params(parts);
        self.actors(parts);
        self.tracks(parts);
        self.moves(parts);
        self.memory(parts);
        self.functions();
        self.requirements(parts);
        self.correlations(parts);
        self.round(parts);
        self.payoffs(parts);
    }

    /// Policies and cases.
    fn plans(&mut self, parts: &Parts<'a>) {
        self.levers = Levers::MayBeRead;
        self.policies(parts);
        self.levers = Levers::AreOutOfReach;
        self.cases(parts);
    }

    /// What is measured.
    fn measured(&mut self, parts: &Parts<'a>) {
        self.corridors(parts);
        self.series(parts);
        self.claims(parts);
        self.record(parts);
    }

    /// Adds a diagnostic; inside the body of a function, with the call that leads there. Nothing is said of what stands on
    /// a line that could not be read whole.
    fn say(&mut self, diagnostic: Diagnostic) {
        if self.damage.is_lost(diagnostic.primary.span) {
            self.passed_over += 1;
            return;
        }
        let call = self.calls.first().copied();
        self.diagnostics.push(match call {
            Some(call) if call != diagnostic.primary.span => {
                diagnostic.also(call, "as it is called here")
            }
            _ => diagnostic,
        });
    }

    /// Adds what is wrong with a name, unless a line that could not be read may declare it.
    fn say_of(&mut self, name: &Ident, diagnostic: Diagnostic) {
        if self.damage.may_declare(&name.text) {
            self.passed_over += 1;
        } else {
            self.say(diagnostic);
        }
    }

    /// Whether no error has been found so far, and none passed over.
    fn is_faultless(&self) -> bool {
        !self.diagnostics.has_errors() && self.passed_over == 0
    }

    /// An expression as written, in its canonical form on one line.
    fn written(&self, expr: &tree::Expr) -> String {
        let Span { file, start, end } = expr.span;
        let file = self.scenario.files.get(usize::from(file));
        let text = file.and_then(|file| file.text.get(start as usize..end as usize));
        one_line(text.unwrap_or_default())
    }

    /// The source or judgement behind a declaration.
    fn citation(&mut self, citation: Option<&tree::Citation>) -> Option<Citation> {
        match citation? {
            tree::Citation::Source { source, place, .. } => {
                if let Some(id) = self.names.sources.get(&source.text) {
                    self.usage.sources.insert(id);
                    let place = place.as_ref().map(|text| text.value.clone());
                    return Some(Citation::Source(id, place));
                }
                let diagnostic = unknown(source, "a source", None, self.names.sources.names());
                if !self.damage.may_declare(&source.text) {
                    self.say(diagnostic);
                }
                None
            }
            tree::Citation::Judgement { reason, .. } => Some(Citation::Judgement(
                reason.as_ref().map(|text| text.value.clone()),
            )),
        }
    }
}

/// A name with its title for people.
fn naming(from: &tree::Naming) -> Naming {
    let name = from.name.text.clone();
    let title = from.title.as_ref().map(|title| title.value.clone());
    Naming {
        title: title.unwrap_or_else(|| name.clone()),
        name,
        span: from.name.span,
    }
}

fn text(from: Option<&tree::Text>) -> Option<String> {
    from.map(|text| text.value.clone())
}

/// A scenario in which nothing is declared.
fn empty(files: Vec<SourceFile>) -> Scenario {
    Scenario {
        files,
        folder: None,
        naming: Naming::default(),
        about: None,
        period: Period {
            count: 1,
            unit: PeriodUnit::Years,
            start: jiff::civil::Date::ZERO,
        },
        horizon: 1,
        memory: Memory::Full,
        sources: Vec::new(),
        actors: Vec::new(),
        left_out: Vec::new(),
        params: Vec::new(),
        requirements: Vec::new(),
        correlations: Vec::new(),
        tracks: Vec::new(),
        moves: Vec::new(),
        steps: Vec::new(),
        endings: Vec::new(),
        attributes: Vec::new(),
        objectives: Vec::new(),
        policies: Vec::new(),
        cases: Vec::new(),
        corridors: Vec::new(),
        claims: Vec::new(),
        record: None,
        series: Vec::new(),
    }
}
