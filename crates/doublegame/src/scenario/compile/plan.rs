//! The plan of a game: the round written out for every period as one list of operations, with every expression
//! rewritten for its place.
//!
//! Payoffs of a period are split into parts, and each part becomes an operation that stands as soon as what it reads
//! is determined for the period. An `end` adds the parts that are still open there. In the last period the final
//! payoffs are treated the same way, since every play that reaches it ends in it.

use super::beginnings;
use super::commitments::{self, Lines};
use super::compiled::{Beginning, Problem, Setting, World};
use super::fields::{FieldSet, Fields};
use super::ground;
use super::parts;
use super::specialize::{self, collect_reads};
use crate::scenario::model::{
    ActorId, EndingId, Expr, Item, Memory, MoveId, Scenario, Span, Step, TrackId,
};

/// What decides which nodes belong to one information set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Knowledge<'m> {
    /// What is seen in the period, and these things for a number of periods.
    Bounded(&'m [(Item, u32)]),
    /// Everything that was ever seen.
    Full,
    /// There are no information sets: only the states of play count.
    States,
}

impl<'m> Knowledge<'m> {
    pub fn of(memory: &'m Memory) -> Self {
        match memory {
            Memory::Full => Self::Full,
            Memory::Bounded(items) => Self::Bounded(items),
        }
    }
}

/// The bounds and the start of a track in this world and setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TrackRange {
    pub low: i32,
    pub high: i32,
    pub start: i32,
}

/// Parts of payoffs that are added together: they stand at one place and read the same parts of the state.
#[derive(Debug, Clone)]
pub(super) struct PayoffGroup {
    pub period: u32,
    pub reads: Vec<u16>,
    /// Column, amount, and where the scenario says it.
    pub parts: Vec<(u32, Expr, Span)>,
}

/// The probabilities of a signal in one period, or of a mix that a policy asks for.
#[derive(Debug, Clone)]
pub(super) struct ChanceGroup {
    pub period: u32,
    pub which: MoveId,
    pub reads: Vec<u16>,
    /// For each branch, or for each option of the mix: which, its probability, and where the scenario says it.
    pub branches: Vec<(u16, Expr, Span)>,
}

/// What a line of a policy does where it applies.
#[derive(Debug, Clone)]
pub(super) enum RulePlan {
    /// These options are given up.
    Remove(Vec<u16>),
    /// One of these is drawn: a number in [`Plan::chances`]; `None` for a single option that is certain.
    Draw(Vec<u16>, Option<u32>),
}

/// A line of a policy in one period.
#[derive(Debug, Clone)]
pub(super) struct LinePlan {
    pub types: Option<Vec<u16>>,
    pub guard: Option<Expr>,
    pub rule: RulePlan,
    pub span: Span,
}

/// Who makes a move.
#[derive(Debug, Clone)]
pub(super) enum By {
    /// Chance, by a number in [`Plan::chances`].
    Chance(u32),
    /// An actor.
    Actor {
        actor: ActorId,
        lines: Vec<LinePlan>,
        shadow: Vec<LinePlan>,
        /// What the actor knows, by fields; under full memory only its type (the rest is its history).
        knows: FieldSet,
        /// Whether it may have to decide between options.
        may_decide: bool,
    },
}

/// A choice or signal in one period.
#[derive(Debug, Clone)]
pub(super) struct MovePlan {
    pub which: MoveId,
    pub period: u32,
    pub level: u32,
    pub guard: Option<Expr>,
    /// For each option or branch, when it can be taken.
    pub guards: Vec<Option<Expr>>,
    pub by: By,
}

/// One operation. Operations follow one another; play stops at a move that is made and when the game is over.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    Move(MovePlan),
    Update {
        track: TrackId,
        value: Expr,
        guard: Option<Expr>,
        span: Span,
        /// Whether at least one actor sees the track.
        visible: bool,
        /// The place among the updates of the track in the round.
        place: u32,
    },
    /// The game stops if the condition holds; then the payoff groups are added.
    End {
        ending: EndingId,
        when: Expr,
        groups: Vec<u32>,
        span: Span,
    },
    /// Payoff groups are added.
    Add(Vec<u32>),
    /// With full memory: those who see these choices or signals learn how they came out.
    Observe(Vec<MoveId>),
    /// The period ends and another follows.
    NextPeriod,
    /// The game has run through all periods.
    Over,
}

/// The plan of a game.
pub(super) struct Plan<'a> {
    pub scenario: &'a Scenario,
    pub params: Vec<f64>,
    pub horizon: u32,
    /// In place of the scenario's priors and starts, unless empty.
    pub beginnings: &'a [Beginning],
    /// In place of the priors, unless empty.
    pub type_beliefs: &'a [(Vec<u16>, f64)],
    /// How many periods the beginnings look back.
    pub past: u32,
    pub knowledge: Knowledge<'a>,
    pub tracks: Vec<TrackRange>,
    /// Length: tracks. How often the round updates each.
    pub updates: Vec<u32>,
    /// Length: moves. Who sees each, those who are blind to it left out.
    pub seen_by: Vec<crate::scenario::model::ActorSet>,
    pub types: Vec<u32>,
    pub fields: Fields,
    pub operations: Vec<Operation>,
    /// The operation of each level but the root and the end.
    pub levels: Vec<u32>,
    pub payoffs: Vec<PayoffGroup>,
    pub chances: Vec<ChanceGroup>,
}

impl<'a> Plan<'a> {
    /// # Errors
    /// [`Problem::Setting`] if the setting does not fit the scenario, [`Problem::Invalid`] if the bounds or the start
    /// of a track are not whole numbers in order.
    pub fn new(
        scenario: &'a Scenario,
        world: &World,
        setting: &'a Setting,
        knowledge: Knowledge<'a>,
    ) -> Result<Self, Problem> {
        ground::check_sizes(scenario, world, setting)?;
        let lines = commitments::lines(scenario, setting)?;
        commitments::check_blind(scenario, setting)?;
        let tracks = ground::track_ranges(scenario, world, setting)?;
        let horizon = setting.horizon.unwrap_or(scenario.horizon);
        let types: Vec<u32> = scenario
            .actors
            .iter()
            .map(|actor| actor.types.len() as u32)
            .collect();
        let past = beginnings::check(scenario, setting, &tracks, knowledge)?;
        let fields = ground::fields(
            scenario,
            knowledge,
            &lines,
            &types,
            &tracks,
            horizon - 1 + past,
        )?;
        let seen_by = (0..scenario.moves.len())
            .map(|which| {
                let seen = scenario.moves[which].seen_by;
                let blind = setting.blind.iter().filter(|(_, m)| m.index() == which);
                blind.fold(seen, |seen, &(actor, _)| seen.without(actor))
            })
            .collect();
        let mut plan = Self {
            scenario,
            params: world.values.clone(),
            horizon,
            beginnings: &setting.beginnings,
            type_beliefs: &setting.types,
            past,
            knowledge,
            tracks,
            updates: vec![0; scenario.tracks.len()],
            seen_by,
            types,
            fields,
            operations: Vec::new(),
            levels: Vec::new(),
            payoffs: Vec::new(),
            chances: Vec::new(),
        };
        for step in &scenario.steps {
            if let Step::Update { track, .. } = step {
                plan.updates[track.index()] += 1;
            }
        }
        for period in 1..=horizon {
            plan.add_period(period, &lines)?;
        }
        Ok(plan)
    }

    fn add_period(&mut self, period: u32, lines: &[Lines<'a>]) -> Result<(), Problem> {
        let scenario = self.scenario;
        let mut open = parts::of_period(self, period);
        let mut made = vec![false; scenario.moves.len()];
        let mut updated = vec![0; scenario.tracks.len()];
        let groups = open.take_determined(self, None);
        self.add_groups(groups);
        for (index, step) in scenario.steps.iter().enumerate() {
            match step {
                Step::Move(which) => {
                    let plan = self.plan_move(*which, period, &lines[which.index()], &made)?;
                    self.levels.push(self.operations.len() as u32);
                    self.operations.push(Operation::Move(plan));
                    made[which.index()] = true;
                    self.observe_after(index, *which);
                }
                Step::Update {
                    track,
                    value,
                    guard,
                    span,
                    ..
                } => {
                    let value = self.structural(value, period, &made);
                    let guard = self.guard(guard.as_ref(), period, &made);
                    self.operations.push(Operation::Update {
                        track: *track,
                        value,
                        guard,
                        span: *span,
                        visible: scenario.tracks[track.index()].seen_by.0 != 0,
                        place: updated[track.index()],
                    });
                    updated[track.index()] += 1;
                }
                Step::End {
                    ending, when, span, ..
                } => {
                    let when = self.structural(when, period, &made);
                    let groups = open.at_ending(self, &made, *ending);
                    self.operations.push(Operation::End {
                        ending: *ending,
                        when,
                        groups,
                        span: *span,
                    });
                }
            }
            let groups = open.take_determined(self, Some(index));
            self.add_groups(groups);
        }
        self.operations.push(if period == self.horizon {
            Operation::Over
        } else {
            Operation::NextPeriod
        });
        Ok(())
    }

    fn add_groups(&mut self, groups: Vec<u32>) {
        if !groups.is_empty() {
            self.operations.push(Operation::Add(groups));
        }
    }

    /// With full memory, a choice or signal is seen when it has been made, and one of a `together` block when the
    /// whole block has been made.
    fn observe_after(&mut self, step: usize, which: MoveId) {
        if self.knowledge != Knowledge::Full {
            return;
        }
        let scenario = self.scenario;
        let block = scenario.moves[which.index()].together;
        let next = scenario.steps[step + 1..].first();
        let goes_on = block.is_some()
            && matches!(next, Some(Step::Move(m)) if scenario.moves[m.index()].together == block);
        if goes_on {
            return;
        }
        let block_members = scenario.steps[..=step].iter().rev().map_while(|s| match s {
            Step::Move(m) if *m == which => Some(*m),
            Step::Move(m) if block.is_some() && scenario.moves[m.index()].together == block => {
                Some(*m)
            }
            _ => None,
        });
        let mut seen: Vec<MoveId> = block_members
            .filter(|m| self.seen_by[m.index()].0 != 0)
            .collect();
        seen.reverse();
        self.operations.push(Operation::Observe(seen));
    }

    /// What is known of a place of the round; `params` is given for expressions that are part of the structure.
    pub fn place<'p>(
        &'p self,
        period: u32,
        made: &'p [bool],
        starts: &'p [i32],
        params: Option<&'p [f64]>,
    ) -> specialize::Place<'p> {
        specialize::Place {
            period,
            horizon: self.horizon,
            made,
            types: &self.types,
            starts: self.beginnings.is_empty().then_some(starts),
            ending: specialize::Ending::Open,
            params,
        }
    }

    /// The value with which each track starts.
    pub fn starts(&self) -> Vec<i32> {
        self.tracks.iter().map(|track| track.start).collect()
    }

    fn structural(&self, expr: &Expr, period: u32, made: &[bool]) -> Expr {
        let starts = self.starts();
        // Where states are explored, params stay, so that what they do can be seen over their ranges.
        let params = (self.knowledge != Knowledge::States).then_some(&self.params[..]);
        specialize::specialize(expr, &self.place(period, made, &starts, params))
    }

    pub(super) fn price(&self, expr: &Expr, period: u32, made: &[bool]) -> Expr {
        let starts = self.starts();
        specialize::specialize(expr, &self.place(period, made, &starts, None))
    }

    /// A condition, or nothing where it always holds.
    pub(super) fn guard(&self, guard: Option<&Expr>, period: u32, made: &[bool]) -> Option<Expr> {
        guard
            .map(|guard| self.structural(guard, period, made))
            .filter(|guard| !matches!(guard, Expr::Number(number) if *number != 0.0))
    }

    /// The parts of the state that an expression reads.
    pub fn reads(&self, expr: &Expr) -> FieldSet {
        let mut reads = FieldSet::default();
        collect_reads(expr, &self.fields, &mut reads);
        reads
    }
}
