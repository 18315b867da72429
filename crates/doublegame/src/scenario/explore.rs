//! Looks at every state that play can reach: values that are invalid somewhere, and what never happens.
//!
//! States are those of types, tracks and choices, memory left aside, as play reaches them in the central world. In each
//! state, probabilities, amounts and new values of tracks are then proven over the whole ranges of the params by interval
//! arithmetic on ever smaller boxes; where that fails, the corners of the ranges are tried. A corner at which a value is
//! invalid is an error that names the state and the params; a value that is neither proven nor refuted is a warning.

mod never;
mod polynomial;
mod prove;

use crate::scenario::check::MEND_SUM;
use crate::scenario::check::interval::{Ranges, bounds};
use crate::scenario::compile::{Exploration, MetWhat, Problem, Setting, World, explore_states};
use crate::scenario::diagnostics::{Code, Diagnostic, Severity};
use crate::scenario::evaluate::TOLERANCE;
use crate::scenario::model::{BinaryOperator, Expr, Move, MoveId, ParamId, Scenario, Span, Step};
use prove::{Prover, Verdict};
use rustc_hash::{FxHashMap, FxHashSet};

/// The codes of what the exploration reports.
pub mod code {
    pub use crate::scenario::check::code::{PROBABILITY_OUT_OF_RANGE, PROBABILITY_SUM};
    use crate::scenario::diagnostics::codes;

    codes! {
        /// A value that is invalid in some state at the central values of the params.
        INVALID_VALUE = "invalid-value";
        /// A track that leaves its bounds.
        TRACK_OUT_OF_BOUNDS = "track-out-of-bounds";
        /// An amount that has no value.
        AMOUNT_WITHOUT_VALUE = "amount-without-value";
        /// A value that could be invalid for some values of the params.
        NOT_PROVEN = "not-proven";
        /// A choice or signal that is skipped in every state.
        NEVER_MADE = "never-made";
        /// An option that can be taken in no state.
        NEVER_AVAILABLE = "never-available";
        /// A branch whose probability is 0 in every state.
        NEVER_HAPPENS = "never-happens";
        /// An ending that no play reaches.
        NEVER_REACHED = "never-reached";
        /// There were more states than were to be visited.
        NOT_ALL_STATES = "not-all-states";
    }
}

/// Explores a scenario without any policy, visiting at most `bound` states. The diagnostics are in no particular order of
/// place, but in the same order every time.
#[must_use]
pub fn explore(scenario: &Scenario, bound: usize) -> Vec<Diagnostic> {
    explore_in(scenario, &Setting::default(), bound)
}

fn explore_in(scenario: &Scenario, setting: &Setting, bound: usize) -> Vec<Diagnostic> {
    let mut explorer = Explorer {
        scenario,
        prover: Prover::new(scenario),
        found: Vec::new(),
        reported: FxHashSet::default(),
        tries: FxHashMap::default(),
        possible: FxHashSet::default(),
    };
    let world = World::central(scenario);
    let visit = &mut |what: MetWhat, state: &dyn Fn() -> String| explorer.meet(&what, state);
    match explore_states(scenario, &world, setting, bound, visit) {
        Ok(exploration) => explorer.conclude(&exploration, bound),
        Err(problem) => explorer.report_problem(&problem),
    }
    explorer.found
}

/// Explores a scenario without any policy and, for errors only, in each of its cases and in the worlds in which one param
/// that sets the bounds or the start of a track is at an end of its range, as far as the requirements allow it. At most
/// `bound` states are visited without any policy, a tenth of it in each of the others.
#[must_use]
pub fn explore_cases(scenario: &Scenario, bound: usize) -> Vec<Diagnostic> {
    let mut found = explore(scenario, bound);
    let mut known: FxHashSet<(Code, Span)> = found
        .iter()
        .map(|found| (found.code, found.primary.span))
        .collect();
    for (world, setting, label) in cases(scenario).into_iter().chain(levels(scenario)) {
        let errors = explore_in(&world, &setting, bound / 10)
            .into_iter()
            .filter(|found| found.severity == Severity::Error);
        for error in errors {
            if known.insert((error.code, error.primary.span)) {
                found.push(error.label(label.clone()));
            }
        }
    }
    found
}

/// A scenario whose central world is another one, what is in force there, and what to call it.
type Variant = (Scenario, Setting, String);

/// The cases other than `free`.
fn cases(scenario: &Scenario) -> Vec<Variant> {
    let cases = scenario.cases.iter().skip(1);
    cases
        .map(|case| {
            let mut world = scenario.clone();
            for (param, value) in &case.params {
                world.params[param.index()].value = *value;
            }
            let setting = Setting {
                policies: case.policies.clone(),
                starts: case.starts.clone(),
                ..Setting::default()
            };
            (
                world,
                setting,
                format!("in the case `{}`", case.naming.name),
            )
        })
        .collect()
}

/// The worlds in which one param that sets the levels of a track is at an end of its range.
fn levels(scenario: &Scenario) -> Vec<Variant> {
    let mut variants = Vec::new();
    let params = prove::level_params(scenario);
    for param in params.into_iter().take(MOST_LEVEL_PARAMS) {
        let range = scenario.params[param.index()].range.clone();
        for end in [*range.start(), *range.end()] {
            let mut world = scenario.clone();
            world.params[param.index()].value = end;
            if is_playable(&world) {
                let name = &scenario.params[param.index()].naming.name;
                let label = format!("with {name} = {end}");
                variants.push((world, Setting::default(), label));
            }
        }
    }
    variants
}

/// The most params of which both ends are explored.
const MOST_LEVEL_PARAMS: usize = 16;

/// Whether the central world keeps the requirements, and its tracks have whole bounds and start inside them. That a
/// param's range holds values for which this is not so is the checker's to say.
fn is_playable(scenario: &Scenario) -> bool {
    let central = Ranges::central(scenario);
    let mut requirements = scenario.requirements.iter();
    let mut tracks = scenario.tracks.iter();
    requirements.all(|(condition, _)| bounds(condition, &central).always())
        && tracks.all(|track| {
            let whole = |value: &f64| value.fract() == 0.0;
            let value = |expr| bounds(expr, &central).value().filter(whole);
            match (value(&track.low), value(&track.start), value(&track.high)) {
                (Some(low), Some(start), Some(high)) => low <= start && start <= high,
                _ => false,
            }
        })
}

/// A value that could not be proven in so many states is not looked at in more.
const MOST_TRIES: u32 = 16;

struct Explorer<'s> {
    scenario: &'s Scenario,
    prover: Prover<'s>,
    found: Vec<Diagnostic>,
    reported: FxHashSet<(Code, Span)>,
    /// How often a value that stands here was not proven; see [`MOST_TRIES`].
    tries: FxHashMap<Span, u32>,
    /// Branches with a positive probability somewhere.
    possible: FxHashSet<(MoveId, u16)>,
}

impl Explorer<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        if self
            .reported
            .insert((diagnostic.code, diagnostic.primary.span))
        {
            self.found.push(diagnostic);
        }
    }

    fn meet(&mut self, what: &MetWhat, state: &dyn Fn() -> String) {
        match what {
            MetWhat::Draw { which, branches } => self.meet_draw(*which, branches, state),
            MetWhat::Amount { amount, span } => self.meet_amount(amount, *span, state),
            MetWhat::Update {
                track,
                value,
                bounds,
                span,
            } => {
                let name = &self.scenario.tracks[track.index()].naming.name;
                let (low, high) = (f64::from(bounds.0), f64::from(bounds.1));
                let about = About {
                    code: code::TRACK_OUT_OF_BOUNDS,
                    subject: format!("the new value of track `{name}`"),
                    expected: format!("a value in {}..{}", bounds.0, bounds.1),
                    hint: "`clamp` keeps a value between two others",
                    span: *span,
                };
                self.judge(value, (low, high), &about, state);
            }
        }
    }

    fn meet_draw(
        &mut self,
        which: MoveId,
        branches: &[(u16, Expr, Span)],
        state: &dyn Fn() -> String,
    ) {
        let data = &self.scenario.moves[which.index()];
        let mut sum = Expr::Number(0.0);
        for (value, probability, _) in branches {
            if self.prover.highest(probability) > 0.0 {
                self.possible.insert((which, *value));
            }
            sum = Expr::Binary(
                BinaryOperator::Add,
                Box::new(sum),
                Box::new(probability.clone()),
            );
        }
        let is_rest = |value: u16| {
            let written = data.values[usize::from(value)].weight.as_ref();
            written.is_some_and(Expr::is_rest)
        };
        let (rests, others): (Vec<_>, Vec<_>) =
            branches.iter().partition(|branch| is_rest(branch.0));
        for branch in &others {
            self.judge_branch(data, branch, state);
        }
        // What the others leave is wrong where they are.
        if !others.iter().any(|(_, _, span)| self.is_reported(*span)) {
            for branch in &rests {
                self.judge_branch(data, branch, state);
            }
        }
        let about = About {
            code: code::PROBABILITY_SUM,
            subject: format!("the sum of the probabilities of `{}`", data.naming.name),
            expected: "probabilities that sum to 1".to_owned(),
            hint: MEND_SUM,
            span: data.naming.span,
        };
        let cancels = polynomial::constant(&sum).is_some_and(|sum| (sum - 1.0).abs() <= TOLERANCE);
        if !cancels {
            self.judge(&sum, (1.0, 1.0), &about, state);
        }
    }

    fn judge_branch(
        &mut self,
        data: &Move,
        (value, probability, span): &(u16, Expr, Span),
        state: &dyn Fn() -> String,
    ) {
        let name = &data.values[usize::from(*value)].naming.name;
        let about = About {
            code: code::PROBABILITY_OUT_OF_RANGE,
            subject: format!("the probability that `{}` is `{name}`", data.naming.name),
            expected: "a probability from 0 to 1".to_owned(),
            hint: "narrow the ranges of the params, or use `clamp`",
            span: *span,
        };
        self.judge(probability, (0.0, 1.0), &about, state);
    }

    /// Whether a probability that stands here was refuted, or not proven.
    fn is_reported(&self, span: Span) -> bool {
        let codes = [code::PROBABILITY_OUT_OF_RANGE, code::NOT_PROVEN];
        codes
            .iter()
            .any(|code| self.reported.contains(&(*code, span)))
    }

    fn meet_amount(&mut self, amount: &Expr, span: Span, state: &dyn Fn() -> String) {
        let about = About {
            code: code::AMOUNT_WITHOUT_VALUE,
            subject: "this amount".to_owned(),
            expected: "an amount that has a value for all values of the params".to_owned(),
            hint: "narrow the ranges of the params, or ask first: `if x > 0 then 1 / x else 0`",
            span,
        };
        self.judge(amount, (-f64::MAX, f64::MAX), &about, state);
    }

    /// Reports a value that is not between two numbers for all values of the params.
    fn judge(
        &mut self,
        value: &Expr,
        (low, high): (f64, f64),
        about: &About,
        state: &dyn Fn() -> String,
    ) {
        if self
            .tries
            .get(&about.span)
            .is_some_and(|&tries| tries >= MOST_TRIES)
        {
            return;
        }
        let verdict = self.prover.between(value, low, high);
        if !matches!(verdict, Verdict::Proven) {
            *self.tries.entry(about.span).or_default() += 1;
        }
        match verdict {
            Verdict::Proven => {}
            Verdict::Refuted { value, at } => {
                let place = self.place(state(), &at);
                let what = match value {
                    Ok(value) => format!("{} is {} at {place}", about.subject, rounded(value)),
                    Err(reason) => format!("{} needs {reason} at {place}", about.subject),
                };
                self.report(
                    Diagnostic::error(about.code, about.span, what)
                        .expected(about.expected.clone())
                        .hint(about.hint),
                );
            }
            Verdict::Open => {
                let what = format!(
                    "{} could not be proven to be valid for all values of the params, as in {}",
                    about.subject,
                    state()
                );
                self.report(
                    Diagnostic::warning(code::NOT_PROVEN, about.span, what)
                        .expected(about.expected.clone())
                        .hint(format!(
                            "{}; draws of the params for which it is invalid are counted and left out",
                            about.hint
                        )),
                );
            }
        }
    }

    /// The state and the params that matter, in words.
    fn place(&self, state: String, at: &[(ParamId, f64)]) -> String {
        let params = at.iter().map(|(param, value)| {
            format!(
                "{} = {value}",
                self.scenario.params[param.index()].naming.name
            )
        });
        std::iter::once(state)
            .chain(params)
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn report_problem(&mut self, problem: &Problem) {
        let diagnostic = match problem {
            Problem::Invalid { what, state, span } => {
                let (expected, hint) = self.mend_invalid(*span);
                Diagnostic::error(code::INVALID_VALUE, *span, format!("{what} ({state})"))
                    .expected(expected)
                    .hint(hint)
            }
            Problem::TooLarge { advice, .. } => Diagnostic::warning(
                code::NOT_ALL_STATES,
                self.scenario.naming.span,
                "the states of play could not be visited; their values were not looked at",
            )
            .hint(advice.join("; ")),
            other => Diagnostic::error(
                code::INVALID_VALUE,
                self.scenario.naming.span,
                other.to_string(),
            ),
        };
        self.report(diagnostic);
    }

    /// What would be right at a place with an invalid value, and how to mend it.
    fn mend_invalid(&self, span: Span) -> (&'static str, &'static str) {
        let is_update =
            |step: &Step| matches!(step, Step::Update { span: at, .. } if at.contains(span));
        let mut choices = self.scenario.moves.iter();
        let mut policies = self
            .scenario
            .policies
            .iter()
            .flat_map(|policy| &policy.lines);
        if choices.any(|made| made.naming.span == span) {
            (
                "an option that can be taken in every state in which the choice is made",
                "loosen the `when` of an option, add an option without one, or give the choice itself a `when` that skips \
                 it there",
            )
        } else if policies.any(|line| line.span == span) {
            (
                "an option that can be taken wherever the line of the policy applies",
                "give the line a `when` that does not hold there, or name another option",
            )
        } else if self.scenario.steps.iter().any(is_update) {
            (
                "a whole number within the bounds of the track",
                "`clamp(x, low, high)` keeps a value between two others and `round` makes it whole; or the `when` of the \
                 update must not hold there",
            )
        } else {
            (
                "a value in every state that play reaches",
                "ask first: `if x > 0 then 1 / x else 0`; or let a `when` keep play out of this state",
            )
        }
    }

    fn conclude(&mut self, exploration: &Exploration, bound: usize) {
        for problem in &exploration.problems {
            self.report_problem(problem);
        }
        if !exploration.complete {
            let what = format!(
                "only the first {bound} states of play were visited; values in the others were not looked at"
            );
            let span = self.scenario.naming.span;
            self.report(
                Diagnostic::warning(code::NOT_ALL_STATES, span, what)
                    .hint("shorten the horizon, or give the tracks fewer values"),
            );
            return;
        }
        // What never happens could be the consequence of a problem.
        if exploration.problems.is_empty() {
            self.report_what_never_happens(&exploration.labels);
        }
    }
}

/// A value without the last digits, which are the rounding of the machine.
fn rounded(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

/// What a verdict is about.
struct About {
    code: Code,
    subject: String,
    expected: String,
    hint: &'static str,
    span: Span,
}
