//! The plan of a game: the round written out for every period as one list of operations, with every expression
//! rewritten for its place.
//!
//! Payoffs of a period are split into parts, and each part becomes an operation that stands as soon as what it reads
//! is determined for the period. An `end` adds the parts that are still open there. In the last period the final
//! payoffs are treated the same way, since every play that reaches it ends in it.

use super::commitments::{self, Lines};
use super::compiled::{Problem, Setting, World};
use super::fields::{FieldSet, Fields};
use super::parts;
use super::specialize::{self, collect_last, collect_reads};
use crate::scenario::evaluate;
use crate::scenario::model::{
    ActorId, EndingId, Expr, Item, Memory, MoveId, Mover, Rule, Scenario, Span, Step, TrackId,
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
    pub knowledge: Knowledge<'a>,
    /// Whether nobody chooses twice in one `together` block.
    pub nobody_chooses_blindly: bool,
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

/// The most operations of a plan; a bound on the memory that a long horizon takes before any state is built.
const MOST_OPERATIONS: usize = 1_000_000;

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
        check_sizes(scenario, world, setting)?;
        let lines = commitments::lines(scenario, setting)?;
        commitments::check_blind(scenario, setting)?;
        let tracks = track_ranges(scenario, world, setting)?;
        let horizon = setting.horizon.unwrap_or(scenario.horizon);
        let types: Vec<u32> = scenario
            .actors
            .iter()
            .map(|actor| actor.types.len() as u32)
            .collect();
        let fields = fields(scenario, knowledge, &lines, &types, &tracks, horizon)?;
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
            knowledge,
            nobody_chooses_blindly: nobody_chooses_blindly(scenario),
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
                Step::End { ending, when, span } => {
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
            starts,
            ending: None,
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

    fn price(&self, expr: &Expr, period: u32, made: &[bool]) -> Expr {
        let starts = self.starts();
        specialize::specialize(expr, &self.place(period, made, &starts, None))
    }

    /// A condition, or nothing where it always holds.
    fn guard(&self, guard: Option<&Expr>, period: u32, made: &[bool]) -> Option<Expr> {
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

    fn plan_move(
        &mut self,
        which: MoveId,
        period: u32,
        lines: &Lines<'a>,
        made: &[bool],
    ) -> Result<MovePlan, Problem> {
        let scenario = self.scenario;
        let data = &scenario.moves[which.index()];
        let guard = self.guard(data.guard.as_ref(), period, made);
        let guards: Vec<_> = data
            .values
            .iter()
            .map(|value| self.guard(value.guard.as_ref(), period, made))
            .collect();
        let by = match data.mover {
            Mover::Chance => By::Chance(self.plan_signal(which, period, made)),
            Mover::Actor { actor, .. } => {
                let binding = self.plan_lines(which, period, &lines.binding, made);
                let shadow = self.plan_lines(which, period, &lines.shadow, made);
                let always_bound = binding.iter().any(|line| {
                    line.types.is_none()
                        && line.guard.is_none()
                        && matches!(line.rule, RulePlan::Draw(..))
                });
                let visible = self.known_to(actor, which, period);
                let own = [guard.as_ref()]
                    .into_iter()
                    .chain(guards.iter().map(Option::as_ref));
                let rules = binding
                    .iter()
                    .chain(&shadow)
                    .map(|line| line.guard.as_ref());
                for condition in own.chain(rules).flatten() {
                    if self.knowledge != Knowledge::States {
                        self.check_known(condition, visible, actor, which)?;
                    }
                }
                let mut own_type = FieldSet::default();
                own_type.insert(self.fields.actor_type(actor));
                By::Actor {
                    actor,
                    may_decide: data.values.len() > 1 && !always_bound,
                    lines: binding,
                    shadow,
                    knows: match self.knowledge {
                        Knowledge::Bounded(_) => visible,
                        Knowledge::Full => own_type,
                        Knowledge::States => FieldSet::default(),
                    },
                }
            }
        };
        Ok(MovePlan {
            which,
            period,
            level: self.levels.len() as u32 + 1,
            guard,
            guards,
            by,
        })
    }

    fn plan_signal(&mut self, which: MoveId, period: u32, made: &[bool]) -> u32 {
        let scenario = self.scenario;
        let values = scenario.moves[which.index()].values.iter().enumerate();
        let branches = values
            .map(|(branch, value)| {
                let probability = value
                    .weight
                    .as_ref()
                    .map_or(Expr::Number(1.0), |expr| self.price(expr, period, made));
                (branch as u16, probability, value.naming.span)
            })
            .collect();
        self.add_chance(which, period, branches)
    }

    fn add_chance(&mut self, which: MoveId, period: u32, branches: Vec<(u16, Expr, Span)>) -> u32 {
        let mut reads = FieldSet::default();
        for (_, probability, _) in &branches {
            collect_reads(probability, &self.fields, &mut reads);
        }
        self.chances.push(ChanceGroup {
            period,
            which,
            reads: reads.iter().collect(),
            branches,
        });
        self.chances.len() as u32 - 1
    }

    fn plan_lines(
        &mut self,
        which: MoveId,
        period: u32,
        lines: &[commitments::Line],
        made: &[bool],
    ) -> Vec<LinePlan> {
        let mut plans = Vec::new();
        for line in lines {
            let guard = self.guard(line.commitment.guard.as_ref(), period, made);
            if matches!(guard, Some(Expr::Number(_))) {
                continue;
            }
            let rule = match &line.commitment.rule {
                Rule::Remove(options) => RulePlan::Remove(options.clone()),
                Rule::Fix(option) => RulePlan::Draw(vec![*option], None),
                Rule::Mix(options) => {
                    let branches = options
                        .iter()
                        .map(|(option, share)| {
                            (
                                *option,
                                self.price(share, period, made),
                                line.commitment.span,
                            )
                        })
                        .collect();
                    let chance = self.add_chance(which, period, branches);
                    RulePlan::Draw(
                        options.iter().map(|(option, _)| *option).collect(),
                        Some(chance),
                    )
                }
            };
            plans.push(LinePlan {
                types: line.policy.types.clone(),
                guard,
                rule,
                span: line.commitment.span,
            });
        }
        plans
    }

    /// The parts of the state that an actor knows when it makes a choice.
    fn known_to(&self, actor: ActorId, choice: MoveId, period: u32) -> FieldSet {
        let scenario = self.scenario;
        let mut known = FieldSet::default();
        known.insert(self.fields.actor_type(actor));
        for (track, data) in scenario.tracks.iter().enumerate() {
            if data.seen_by.contains(actor) {
                known.insert(self.fields.track(TrackId(track as u16)));
            }
        }
        let block = scenario.moves[choice.index()].together;
        for step in &scenario.steps {
            let Step::Move(which) = step else { continue };
            if *which == choice {
                break;
            }
            let apart = block.is_none() || scenario.moves[which.index()].together != block;
            if apart && self.seen_by[which.index()].contains(actor) {
                known.insert(self.fields.this_move(*which));
            }
        }
        self.add_remembered(actor, period, &mut known);
        known
    }

    fn add_remembered(&self, actor: ActorId, period: u32, known: &mut FieldSet) {
        let scenario = self.scenario;
        let everything: Vec<(Item, u32)>;
        let items = match self.knowledge {
            Knowledge::Bounded(items) => items,
            // What a condition may read of the past; the history itself is kept apart.
            Knowledge::Full | Knowledge::States => {
                let fields = &self.fields.list;
                everything = fields
                    .iter()
                    .filter_map(|field| match *field {
                        super::fields::Field::PastMove(m, ago) => Some((Item::Move(m), ago)),
                        super::fields::Field::PastTrack(t, ago) => Some((Item::Track(t), ago)),
                        _ => None,
                    })
                    .collect();
                &everything
            }
        };
        for &(item, periods) in items {
            for ago in 1..=periods.min(period - 1) {
                match item {
                    Item::Move(which) if self.seen_by[which.index()].contains(actor) => {
                        known.insert(self.fields.past_move(which, ago));
                    }
                    Item::Track(track)
                        if scenario.tracks[track.index()].seen_by.contains(actor) =>
                    {
                        known.insert(self.fields.past_track(track, ago));
                    }
                    _ => {}
                }
            }
        }
    }

    fn check_known(
        &self,
        condition: &Expr,
        known: FieldSet,
        actor: ActorId,
        choice: MoveId,
    ) -> Result<(), Problem> {
        let unknown = self.reads(condition).minus(known);
        let Some(field) = unknown.iter().next() else {
            return Ok(());
        };
        Err(Problem::Setting(format!(
            "a condition on choice `{}` reads {}, which {} does not see or remember",
            self.scenario.moves[choice.index()].naming.name,
            super::words::field(self.scenario, &self.fields, field),
            self.scenario.actors[actor.index()].naming.title
        )))
    }
}

fn nobody_chooses_blindly(scenario: &Scenario) -> bool {
    let mut seen = Vec::new();
    scenario
        .moves
        .iter()
        .all(|data| match (&data.mover, data.together) {
            (Mover::Actor { actor, .. }, Some(block)) => {
                let fresh = !seen.contains(&(*actor, block));
                seen.push((*actor, block));
                fresh
            }
            _ => true,
        })
}

fn check_sizes(scenario: &Scenario, world: &World, setting: &Setting) -> Result<(), Problem> {
    let wrong = |what: String| Err(Problem::Setting(what));
    if world.values.len() != scenario.params.len() {
        return wrong(format!(
            "the world has {} values for {} params",
            world.values.len(),
            scenario.params.len()
        ));
    }
    if scenario.actors.is_empty() || scenario.actors.len() > 16 {
        return wrong("a scenario needs between 1 and 16 actors".to_owned());
    }
    let horizon = setting.horizon.unwrap_or(scenario.horizon);
    if horizon == 0 {
        return wrong("the horizon must be at least one period".to_owned());
    }
    let operations = (scenario.steps.len() + 2).saturating_mul(horizon as usize);
    if operations > MOST_OPERATIONS {
        return wrong(format!("a horizon of {horizon} periods is too long"));
    }
    let mut deep = false;
    evaluate::for_each_expression(scenario, |expr| deep = deep || evaluate::too_deep(expr));
    for line in setting.extra.iter().flat_map(|policy| &policy.lines) {
        deep = deep || line.guard.as_ref().is_some_and(evaluate::too_deep);
        if let Rule::Mix(options) = &line.rule {
            deep = deep || options.iter().any(|(_, share)| evaluate::too_deep(share));
        }
    }
    if deep {
        return wrong(format!(
            "an expression nests deeper than {} operations",
            evaluate::DEEPEST
        ));
    }
    Ok(())
}

fn track_ranges(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
) -> Result<Vec<TrackRange>, Problem> {
    let values = evaluate::OfParams(&world.values);
    let mut ranges = Vec::with_capacity(scenario.tracks.len());
    for (index, track) in scenario.tracks.iter().enumerate() {
        let invalid = |what: String| Problem::Invalid {
            what,
            state: "at the start".to_owned(),
            span: track.naming.span,
        };
        let name = &track.naming.name;
        let whole = |expr: &Expr, what: &str| {
            let value = evaluate::evaluate(expr, &values).map_err(|reason| {
                invalid(format!("the {what} of track `{name}` needs {reason}"))
            })?;
            if value.fract() == 0.0 && value.abs() <= 30_000.0 {
                Ok(value as i32)
            } else {
                Err(invalid(format!(
                    "the {what} of track `{name}` is {value}, which is not a whole number of at most 30000"
                )))
            }
        };
        let changed = setting.starts.iter().find(|(id, _)| id.index() == index);
        let range = TrackRange {
            low: whole(&track.low, "lowest value")?,
            high: whole(&track.high, "highest value")?,
            start: match changed {
                Some((_, start)) => *start,
                None => whole(&track.start, "start")?,
            },
        };
        if !(range.low..=range.high).contains(&range.start) {
            return Err(invalid(format!(
                "track `{name}` starts at {}, outside {}..{}",
                range.start, range.low, range.high
            )));
        }
        ranges.push(range);
    }
    if setting
        .starts
        .iter()
        .any(|(id, _)| id.index() >= scenario.tracks.len())
    {
        return Err(Problem::Setting(
            "a track is to start elsewhere that the scenario does not have".to_owned(),
        ));
    }
    Ok(ranges)
}

fn fields(
    scenario: &Scenario,
    knowledge: Knowledge,
    lines: &[Lines],
    types: &[u32],
    tracks: &[TrackRange],
    horizon: u32,
) -> Result<Fields, Problem> {
    let (mut last_moves, mut last_tracks) = (Vec::new(), Vec::new());
    evaluate::for_each_expression(scenario, |expr| {
        collect_last(expr, &mut last_moves, &mut last_tracks);
    });
    for line in lines
        .iter()
        .flat_map(|lines| lines.binding.iter().chain(&lines.shadow))
    {
        if let Some(guard) = &line.commitment.guard {
            collect_last(guard, &mut last_moves, &mut last_tracks);
        }
    }
    let mut move_depth = vec![0; scenario.moves.len()];
    let mut track_depth = vec![0; scenario.tracks.len()];
    last_moves
        .iter()
        .for_each(|which| move_depth[which.index()] = 1);
    last_tracks
        .iter()
        .for_each(|track| track_depth[track.index()] = 1);
    if let Knowledge::Bounded(items) = knowledge {
        for &(item, periods) in items {
            let depth = match item {
                Item::Move(which) => &mut move_depth[which.index()],
                Item::Track(track) => &mut track_depth[track.index()],
            };
            *depth = (*depth).max(periods.min(horizon - 1));
        }
    }
    let track_sizes: Vec<u32> = tracks.iter().map(|t| (t.high - t.low) as u32 + 1).collect();
    let move_sizes: Vec<u32> = scenario
        .moves
        .iter()
        .map(|m| m.values.len() as u32 + 1)
        .collect();
    Fields::new(types, &track_sizes, &move_sizes, &move_depth, &track_depth).ok_or_else(|| {
        Problem::TooLarge {
            limit: FieldSet::CAPACITY,
            advice: vec![format!(
                "a state would have more than {} parts (types, tracks, choices, remembered items): remember fewer \
                 things for fewer periods",
                FieldSet::CAPACITY
            )],
        }
    })
}
