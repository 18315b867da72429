//! The head of a scenario: its title, its periods, its sources, who is left out; and the table of all names.

use crate::scenario::check::names::{Meaning, Plan};
use crate::scenario::check::parts::{FlatStep, Parts};
use crate::scenario::check::{Checker, FunctionEntry, code, naming, text};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{
    ActorId, CaseId, CorridorId, EndingId, MoveId, Naming, ObjectiveId, ParamId, Period,
    PeriodUnit, PolicyId, SeriesId, Source, SourceId, Span, TrackId,
};
use crate::scenario::tree::Ident;

/// The most periods: the round is written out anew for each of them.
pub const HORIZON: u32 = 64;
/// The first character of the main file, for what is missing from all files.
pub(super) const START: Span = Span {
    file: 0,
    start: 0,
    end: 0,
};

impl<'a> Checker<'a> {
    /// Gives every declaration its id and enters its name. Ids follow the order written; of two declarations of one
    /// name, the first in the text has it.
    pub(super) fn declare(&mut self, parts: &Parts<'a>) {
        let mut declared = common_names(parts);
        declared.sort_by_key(|(name, _)| name.span);
        let Self {
            names,
            diagnostics,
            functions,
            ..
        } = self;
        for (name, meaning) in declared {
            names.common.declare(name, meaning, diagnostics);
        }
        functions.extend(parts.functions.iter().map(|part| FunctionEntry::new(part)));
        for (i, part) in parts.sources.iter().enumerate() {
            let id = SourceId(i as u16);
            names.sources.declare(&part.naming.name, id, diagnostics);
        }
        for (i, part) in parts.claims.iter().enumerate() {
            names.claims.declare(&part.naming.name, i, diagnostics);
        }
        self.declare_plans(parts);
        self.declare_endings(parts);
    }

    /// Policies and cases. Case 0 is `free`; then the policies alone; then the declared ones.
    fn declare_plans(&mut self, parts: &Parts<'_>) {
        let policies = parts.policies.iter().enumerate().map(|(i, part)| {
            let plan = Plan::Policy(PolicyId(i as u16));
            (&part.naming.name, plan)
        });
        let first = 1 + parts.policies.len();
        let cases = parts.cases.iter().enumerate().map(|(i, part)| {
            let plan = Plan::Case(CaseId((first + i) as u16));
            (&part.naming.name, plan)
        });
        let mut declared: Vec<(&Ident, Plan)> = policies.chain(cases).collect();
        declared.sort_by_key(|(name, _)| name.span);
        for (name, plan) in declared {
            if name.text == "free" {
                self.diagnostics.push(
                    Diagnostic::error(
                        code::BUILT_IN_NAME,
                        name.span,
                        "`free` is the case without any policy",
                    )
                    .expected("another name")
                    .hint("every scenario has the case `free`; it need not be declared"),
                );
                continue;
            }
            self.names.plans.declare(name, plan, &mut self.diagnostics);
        }
    }

    /// Endings: one for each name, whose title is given once.
    fn declare_endings(&mut self, parts: &Parts<'_>) {
        for step in &parts.steps {
            let FlatStep::End(end) = step else { continue };
            let name = &end.naming.name;
            let Some(known) = self.names.endings.get(&name.text) else {
                let id = EndingId(self.scenario.endings.len() as u16);
                self.scenario.endings.push(naming(&end.naming));
                self.names.endings.declare(name, id, &mut self.diagnostics);
                continue;
            };
            let Some(title) = &end.naming.title else {
                continue;
            };
            let Some(first) = self.scenario.endings.get_mut(known.index()) else {
                continue;
            };
            if first.title == first.name {
                first.title.clone_from(&title.value);
            } else if first.title != title.value {
                let diagnostic = Diagnostic::warning(
                    code::SECOND_TITLE,
                    title.span,
                    format!("`{}` has two titles, and the first is used", name.text),
                )
                .label("another title")
                .also(first.span, "first declared here")
                .hint("give the title once");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// The title, the periods, the sources and who is left out.
    pub(super) fn head(&mut self, parts: &Parts<'_>) {
        let heads: Vec<Span> = parts.heads.iter().map(|head| head.span).collect();
        self.exactly_one(
            "scenario",
            "`scenario \"TITLE\"`",
            "the title heads the report",
            &heads,
        );
        if let Some(head) = parts.heads.first() {
            self.scenario.naming = Naming {
                name: String::new(),
                title: head.title.value.clone(),
                span: head.title.span,
            };
            self.scenario.about = text(head.about.as_ref());
        }
        self.horizon(parts);
        self.period(parts);
        let rounds: Vec<Span> = parts.rounds.iter().map(|round| round.span).collect();
        let hint = "the round says what happens in every period, in order";
        self.exactly_one(
            "round",
            "`round` with a block of choices, signals, updates and ends",
            hint,
            &rounds,
        );
        for source in &parts.sources {
            self.scenario.sources.push(Source {
                naming: naming(&source.naming),
                link: text(source.link.as_ref()),
                note: text(source.note.as_ref()),
            });
        }
        for left_out in &parts.left_out {
            self.scenario
                .left_out
                .push((left_out.who.value.clone(), left_out.because.value.clone()));
        }
    }

    fn horizon(&mut self, parts: &Parts<'_>) {
        let spans: Vec<Span> = parts.horizons.iter().map(|part| part.span).collect();
        let hint = "the horizon is the number of periods that are played";
        self.exactly_one("horizon", "`horizon COUNT`", hint, &spans);
        let Some(horizon) = parts.horizons.first() else {
            // Any period that a claim names may be one.
            self.scenario.horizon = HORIZON;
            return;
        };
        if (1..=HORIZON).contains(&horizon.count.value) {
            self.scenario.horizon = horizon.count.value;
        } else {
            self.say(
                Diagnostic::error(
                    code::OUT_OF_BOUNDS,
                    horizon.count.span,
                    format!("a horizon of {} periods", horizon.count.value),
                )
                .expected(format!("1 to {HORIZON} periods"))
                .hint("the round is written out anew for every period, and the game grows with each: most have 2 to 6"),
            );
            // Periods that claims name are checked against the longest horizon then.
            self.scenario.horizon = HORIZON;
        }
    }

    fn period(&mut self, parts: &Parts<'_>) {
        let spans: Vec<Span> = parts.periods.iter().map(|part| part.span).collect();
        let hint = "write how long a period is and when the first one starts";
        self.exactly_one("period", "`period COUNT UNIT from DATE`", hint, &spans);
        let Some(period) = parts.periods.first() else {
            return;
        };
        let days = match period.unit {
            PeriodUnit::Days => 1,
            PeriodUnit::Weeks => 7,
            PeriodUnit::Months => 31,
            PeriodUnit::Quarters => 92,
            PeriodUnit::Years => 366,
        };
        let horizon = if parts.horizons.is_empty() {
            1
        } else {
            self.scenario.horizon
        };
        let length = i64::from(period.count.value) * i64::from(horizon) * days;
        let room = i64::from(9999 - period.start.value.year()) * 365;
        if period.count.value == 0 {
            self.say(
                Diagnostic::error(
                    code::OUT_OF_BOUNDS,
                    period.count.span,
                    "a period of length 0",
                )
                .expected("at least 1")
                .hint("write how long a period is, as in `period 6 months from 2021-04-01`"),
            );
        } else if length > room {
            self.say(
                Diagnostic::error(
                    code::OUT_OF_BOUNDS,
                    period.count.span,
                    "play runs past the year 9999",
                )
                .expected("periods that end before the year 9999")
                .hint("shorten the period or the horizon"),
            );
        } else {
            self.scenario.period = Period {
                count: period.count.value,
                unit: period.unit,
                start: period.start.value,
            };
        }
    }

    /// Reports a declaration that is missing, and every one after the first.
    pub(super) fn exactly_one(&mut self, word: &str, form: &str, hint: &str, spans: &[Span]) {
        match spans {
            [] if self.damage.may_declare(word) => {}
            [] => self.say(
                Diagnostic::error(
                    code::MISSING_DECLARATION,
                    START,
                    format!("the scenario has no `{word}`"),
                )
                .expected(form)
                .hint(hint),
            ),
            [first, rest @ ..] => self.at_most_one(word, *first, rest),
        }
    }

    /// Reports every declaration after the first.
    pub(super) fn at_most_one(&mut self, word: &str, first: Span, rest: &[Span]) {
        for again in rest {
            self.say(
                Diagnostic::error(
                    code::DECLARED_TWICE,
                    *again,
                    format!("`{word}` is declared twice"),
                )
                .label("declared again here")
                .also(first, "first declared here")
                .expected(format!("one `{word}`"))
                .hint("keep one of them"),
            );
        }
    }
}

/// The names of the common set with what they mean.
fn common_names<'p>(parts: &Parts<'p>) -> Vec<(&'p Ident, Meaning)> {
    let mut names: Vec<(&Ident, Meaning)> = Vec::new();
    for (i, part) in parts.actors.iter().enumerate() {
        names.push((&part.naming.name, Meaning::Actor(ActorId(i as u16))));
    }
    for (i, part) in parts.params.iter().enumerate() {
        names.push((&part.naming.name, Meaning::Param(ParamId(i as u16))));
    }
    for (i, part) in parts.tracks.iter().enumerate() {
        names.push((&part.naming.name, Meaning::Track(TrackId(i as u16))));
    }
    let moves = parts.steps.iter().filter_map(|step| match step {
        FlatStep::Choose(choose, _) => Some(&choose.naming.name),
        FlatStep::Signal(signal) => Some(&signal.naming.name),
        FlatStep::Update(_) | FlatStep::End(_) => None,
    });
    for (i, name) in moves.enumerate() {
        names.push((name, Meaning::Move(MoveId(i as u16))));
    }
    for (i, part) in parts.functions.iter().enumerate() {
        names.push((&part.name, Meaning::Function(i)));
    }
    for (i, part) in parts.objectives.iter().enumerate() {
        names.push((&part.naming.name, Meaning::Objective(ObjectiveId(i as u16))));
    }
    for (i, part) in parts.corridors.iter().enumerate() {
        names.push((&part.naming.name, Meaning::Corridor(CorridorId(i as u16))));
    }
    for (i, part) in parts.series.iter().enumerate() {
        names.push((&part.naming.name, Meaning::Series(SeriesId(i as u16))));
    }
    names
}
