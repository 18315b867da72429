//! Templates: what a node's edges are, worked out once for all states that agree on what decides it.
//!
//! A template is made by running the plan from the node's move to the next move that is made, for each option or
//! branch. No expression is evaluated for a node whose template is known.

mod run;

use super::beginnings;
use super::compiled::{Label, Problem, StartPoint};
use super::dues::{Dues, Payment};
use super::environment::{OfState, UNKNOWN};
use super::fields::{Bits, FieldSet, Layout};
use super::history::{Histories, Seen};
use super::liveness::Liveness;
use super::outcomes::Outcomes;
use super::plan::{Knowledge, Operation, Plan};
use super::prices::{Command, Prices};
use super::words;
use crate::scenario::evaluate::evaluate;
use crate::scenario::model::{ActorId, EndingId, Expr, MoveId, Span, TrackId};
use run::Run;

/// In place of the field that a value comes from: it was computed.
const COMPUTED: u16 = u16::MAX;

/// A field of the next state that is another field of this one.
#[derive(Clone, Copy)]
pub(super) struct Copied {
    pub from_word: u8,
    pub from_shift: u8,
    pub to_word: u8,
    pub to_shift: u8,
    pub mask: u64,
}

/// One edge of all nodes with the same template.
#[derive(Clone)]
pub(super) struct TemplateEdge<const N: usize> {
    pub label: u32,
    pub probability: u32,
    pub payment: Payment,
    /// The level that it leads to.
    pub level: u32,
    /// What of the state goes on, what is added to it, and what is copied within it (a range of `copies`).
    pub keep: Bits<N>,
    pub add: Bits<N>,
    pub copies: (u32, u32),
    /// With full memory: what each actor sees on the way (a range of `seen`).
    pub seen: (u32, u32),
}

/// What a node with this template is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TemplateKind {
    Chance,
    /// A decision between these options: a number in [`Templates::options`].
    Decision(u32),
}

/// A template.
#[derive(Clone, Copy)]
pub(super) struct Template {
    pub kind: TemplateKind,
    /// A range of `edges`.
    pub edges: (u32, u32),
    /// What a policy in the shadow asks for here.
    pub command: Option<Command>,
}

/// Whether states may become one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merging {
    /// Parts that do not matter any more are dropped, and equal states become one node.
    Merged,
    /// Nothing is dropped, and every node has one parent.
    Tree,
}

/// Makes templates and keeps what they share.
pub(super) struct Templates<'p, 'a, const N: usize> {
    pub plan: &'p Plan<'a>,
    pub liveness: &'p Liveness,
    pub layout: &'p Layout,
    pub merging: Merging,
    pub prices: Prices,
    pub labels: Vec<Label>,
    /// The numbers of the labels, by what they say.
    label_keys: super::intern::Slices<i32>,
    label_key: Vec<i32>,
    run: Run,
    pub edges: Vec<TemplateEdge<N>>,
    pub copies: Vec<Copied>,
    pub seen: Vec<(ActorId, u32)>,
    pub options: super::intern::Slices<u16>,
    /// What the edges of the level at hand pay.
    pub dues: Dues<N>,
    pub histories: Histories,
    /// The updates that were made: the operation (two halves of its number), the period, and the values that the
    /// update reads. Kept only where there are no information sets, to explore states.
    pub updates: super::intern::Slices<u16>,
    pub buffer: Vec<u16>,
}

/// What happens first on an edge.
#[derive(Clone, Copy)]
enum Happens {
    Start(u32),
    Move(MoveId, u16),
}

/// Where a run comes to rest.
enum Rest {
    Move { operation: usize, level: u32 },
    Over(Option<EndingId>),
}

impl<'p, 'a, const N: usize> Templates<'p, 'a, N> {
    pub fn new(
        plan: &'p Plan<'a>,
        liveness: &'p Liveness,
        layout: &'p Layout,
        merging: Merging,
        prices: Prices,
    ) -> Self {
        Self {
            plan,
            liveness,
            layout,
            merging,
            prices,
            labels: Vec::new(),
            label_keys: super::intern::Slices::new(),
            label_key: Vec::new(),
            run: Run::of(plan.fields.list.len()),
            edges: Vec::new(),
            copies: Vec::new(),
            seen: Vec::new(),
            options: super::intern::Slices::new(),
            dues: Dues::new(),
            histories: Histories::default(),
            updates: super::intern::Slices::new(),
            buffer: Vec::new(),
        }
    }

    /// The number of the label of an edge on which this happens.
    fn label(&mut self, happens: Happens, run: &Run, rest: &Rest) -> u32 {
        let key = &mut self.label_key;
        key.clear();
        match happens {
            Happens::Start(point) => key.extend([-1, point.cast_signed()]),
            Happens::Move(which, value) => key.extend([i32::from(which.0), i32::from(value)]),
        }
        key.push(match *rest {
            Rest::Move { .. } => -2,
            Rest::Over(None) => -1,
            Rest::Over(Some(ending)) => i32::from(ending.0),
        });
        for &(track, value) in &run.updates {
            key.extend([i32::from(track.0), value]);
        }
        let number = self.label_keys.number(key);
        if number as usize == self.labels.len() {
            let updates = run.updates.clone();
            let ends = match *rest {
                Rest::Move { .. } => None,
                Rest::Over(ending) => Some(ending),
            };
            self.labels.push(match happens {
                Happens::Start(point) => Label::Start {
                    point,
                    updates,
                    ends,
                },
                Happens::Move(which, value) => Label::Move {
                    which,
                    value,
                    updates,
                    ends,
                },
            });
        }
        number
    }

    /// The edge of the root that starts play in this state.
    pub fn start(&mut self, point: u32, start: &StartPoint) -> Result<TemplateEdge<N>, Problem> {
        let raw = beginnings::raw(self.plan, start);
        let source = vec![COMPUTED; raw.len()];
        let mut run = Run {
            raw,
            source,
            ..Run::default()
        };
        if self.plan.knowledge == Knowledge::Full {
            for (actor, &kind) in start.types.iter().enumerate() {
                run.seen.push(Seen::Type(ActorId(actor as u16), kind));
            }
            for (track, &value) in start.tracks.iter().enumerate() {
                run.seen.push(Seen::Start(TrackId(track as u16), value));
            }
        }
        let rest = self.go(&mut run, 0, 1)?;
        Ok(self.finish(&run, &rest, Happens::Start(point), 1 + point))
    }

    /// The template of the nodes of this move whose state agrees with `state`.
    pub fn make(&mut self, operation: usize, state: Bits<N>) -> Result<Template, Problem> {
        let plan = self.plan;
        let Operation::Move(made) = &plan.operations[operation] else {
            return Err(Problem::Setting("a level without a move".to_owned()));
        };
        let mut raw = vec![UNKNOWN; plan.fields.list.len()];
        for field in self.liveness.decides[operation].iter() {
            raw[usize::from(field)] = self.layout.get(state, field);
        }
        let first = self.edges.len() as u32;
        let (outcomes, kind, command) = match self.outcomes(made, &raw)? {
            Outcomes::Chance(outcomes) => (outcomes, TemplateKind::Chance, None),
            Outcomes::Decision(options, command) => {
                let kind = TemplateKind::Decision(self.options.number(&options));
                (options.into_iter().map(|o| (o, 0)).collect(), kind, command)
            }
        };
        let mut run = std::mem::take(&mut self.run);
        for (value, probability) in outcomes {
            run.restart(&raw);
            run.set(plan.fields.this_move(made.which), value + 1);
            let rest = self.go(&mut run, operation + 1, made.period)?;
            let happens = Happens::Move(made.which, value);
            let edge = self.finish(&run, &rest, happens, probability);
            self.edges.push(edge);
        }
        self.run = run;
        Ok(Template {
            kind,
            edges: (first, self.edges.len() as u32),
            command,
        })
    }

    fn environment<'r>(&'r self, raw: &'r [u16], period: u32) -> OfState<'r> {
        OfState {
            fields: &self.plan.fields,
            tracks: &self.plan.tracks,
            params: &self.plan.params,
            raw,
            period,
            horizon: self.plan.horizon,
        }
    }

    pub(super) fn invalid(&self, what: String, raw: &[u16], period: u32, span: Span) -> Problem {
        let plan = self.plan;
        Problem::Invalid {
            what,
            state: words::state(plan.scenario, &plan.fields, &plan.tracks, raw, period),
            span,
        }
    }

    fn value(&self, expr: &Expr, raw: &[u16], period: u32, span: Span) -> Result<f64, Problem> {
        if let Expr::Number(number) = expr {
            return Ok(*number);
        }
        evaluate(expr, &self.environment(raw, period))
            .map_err(|reason| self.invalid(format!("this needs {reason}"), raw, period, span))
    }

    pub(super) fn holds(
        &self,
        guard: Option<&Expr>,
        raw: &[u16],
        period: u32,
        span: Span,
    ) -> Result<bool, Problem> {
        guard.map_or(Ok(true), |guard| {
            Ok(self.value(guard, raw, period, span)? != 0.0)
        })
    }

    /// Runs the plan from an operation to the next move that is made or to the end of the game.
    fn go(&mut self, run: &mut Run, from: usize, period: u32) -> Result<Rest, Problem> {
        let plan = self.plan;
        let mut period = period;
        for (operation, step) in plan.operations.iter().enumerate().skip(from) {
            match step {
                Operation::Add(groups) => run.pay(plan, groups),
                Operation::Update { .. } => self.update(run, operation, period)?,
                Operation::End {
                    ending,
                    when,
                    groups,
                    span,
                } => {
                    if self.value(when, &run.raw, period, *span)? != 0.0 {
                        run.pay(plan, groups);
                        return Ok(Rest::Over(Some(*ending)));
                    }
                }
                Operation::Observe(moves) => {
                    for &which in moves {
                        let value = run.raw[usize::from(plan.fields.this_move(which))];
                        run.seen
                            .push(Seen::Move(which, period, value.checked_sub(1)));
                    }
                }
                Operation::NextPeriod => {
                    run.next_period(plan);
                    period += 1;
                }
                Operation::Over => return Ok(Rest::Over(None)),
                Operation::Move(made) => {
                    let span = plan.scenario.moves[made.which.index()].naming.span;
                    if self.holds(made.guard.as_ref(), &run.raw, period, span)? {
                        return Ok(Rest::Move {
                            operation,
                            level: made.level,
                        });
                    }
                    run.set(plan.fields.this_move(made.which), 0);
                }
            }
        }
        Ok(Rest::Over(None))
    }

    /// Runs the update at an operation; any other operation is left alone.
    fn update(&mut self, run: &mut Run, operation: usize, period: u32) -> Result<(), Problem> {
        let plan = self.plan;
        let Operation::Update {
            track,
            value,
            guard,
            span,
            visible,
            place,
        } = &plan.operations[operation]
        else {
            return Ok(());
        };
        if self.liveness.idle[operation] {
            return Ok(());
        }
        if self.holds(guard.as_ref(), &run.raw, period, *span)? {
            if plan.knowledge == Knowledge::States {
                self.note_update(operation, value, &run.raw, period);
            }
            let value = self.updated(*track, value, run, period, *span)?;
            run.set(plan.fields.track(*track), value);
        }
        if *visible {
            let value = run.raw[usize::from(plan.fields.track(*track))];
            let value = plan.tracks[track.index()].low + i32::from(value);
            run.updates.push((*track, value));
            if plan.knowledge == Knowledge::Full {
                run.seen.push(Seen::Update(*track, period, *place, value));
            }
        }
        Ok(())
    }

    fn note_update(&mut self, operation: usize, value: &Expr, raw: &[u16], period: u32) {
        let mut params = Vec::new();
        super::specialize::collect_params(value, &mut params);
        if params.is_empty() {
            return;
        }
        let mut slice = vec![operation as u16, (operation >> 16) as u16, period as u16];
        let reads = self.plan.reads(value);
        slice.extend(reads.iter().map(|field| raw[usize::from(field)]));
        self.updates.number(&slice);
    }

    fn updated(
        &self,
        track: TrackId,
        value: &Expr,
        run: &Run,
        period: u32,
        span: Span,
    ) -> Result<u16, Problem> {
        let range = self.plan.tracks[track.index()];
        let value = self.value(value, &run.raw, period, span)?;
        let whole = value.round();
        let name = &self.plan.scenario.tracks[track.index()].naming.name;
        if (value - whole).abs() > 1e-9 {
            let what = format!("track `{name}` would be {value}, which is not a whole number");
            return Err(self.invalid(what, &run.raw, period, span));
        }
        if whole < f64::from(range.low) || whole > f64::from(range.high) {
            let what = format!(
                "track `{name}` would be {whole}, outside {}..{}",
                range.low, range.high
            );
            return Err(self.invalid(what, &run.raw, period, span));
        }
        Ok((whole as i32 - range.low) as u16)
    }

    fn finish(
        &mut self,
        run: &Run,
        rest: &Rest,
        happens: Happens,
        probability: u32,
    ) -> TemplateEdge<N> {
        let (live, level) = match *rest {
            Rest::Over(_) => (FieldSet::default(), self.plan.levels.len() as u32 + 1),
            Rest::Move { operation, level } => match self.merging {
                Merging::Merged => (self.liveness.live[operation], level),
                Merging::Tree => (self.liveness.ever, level),
            },
        };
        let first = self.copies.len() as u32;
        let mut kept = FieldSet::default();
        let mut add = Bits::EMPTY;
        for field in live.iter() {
            match run.source[usize::from(field)] {
                COMPUTED => self
                    .layout
                    .put(&mut add, field, run.raw[usize::from(field)]),
                source if source == field => kept.insert(field),
                source => {
                    let from = self.layout.places[usize::from(source)];
                    let to = self.layout.places[usize::from(field)];
                    self.copies.push(Copied {
                        from_word: from.word,
                        from_shift: from.shift,
                        to_word: to.word,
                        to_shift: to.shift,
                        mask: from.mask & to.mask,
                    });
                }
            }
        }
        let seen = self.see(&run.seen);
        TemplateEdge {
            label: self.label(happens, run, rest),
            probability,
            payment: self
                .dues
                .payment(&run.groups, self.layout, &mut self.prices),
            level,
            keep: self.layout.mask(kept),
            add,
            copies: (first, self.copies.len() as u32),
            seen,
        }
    }

    /// What each actor sees of what happened, as a range of `seen`.
    fn see(&mut self, seen: &[Seen]) -> (u32, u32) {
        let first = self.seen.len() as u32;
        if !seen.is_empty() {
            for actor in 0..self.plan.scenario.actors.len() as u16 {
                let actor = ActorId(actor);
                let own: Vec<Seen> = seen
                    .iter()
                    .filter(|seen| self.plan.sees(actor, seen))
                    .copied()
                    .collect();
                if !own.is_empty() {
                    let number = self.histories.observation(own);
                    self.seen.push((actor, number));
                }
            }
        }
        (first, self.seen.len() as u32)
    }
}

impl Plan<'_> {
    fn sees(&self, actor: ActorId, seen: &Seen) -> bool {
        let sees_track =
            |track: TrackId| self.scenario.tracks[track.index()].seen_by.contains(actor);
        let sees_move = |which: MoveId| self.seen_by[which.index()].contains(actor);
        match *seen {
            Seen::Type(whose, _) => whose == actor,
            Seen::Start(track, _) | Seen::Update(track, ..) => sees_track(track),
            Seen::Move(which, ..) => sees_move(which),
        }
    }
}
