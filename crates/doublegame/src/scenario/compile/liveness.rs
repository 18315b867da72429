//! Which parts of a state matter, at every place of the plan.
//!
//! A part is live if anything that comes later reads it before it is overwritten: a condition, a probability, an
//! update, a payoff, the label of an update that somebody sees, or what an actor knows at a later decision. Parts that
//! are not live are dropped, so that states with equal continuations become one node; and since what actors know
//! counts as read, they become one only where they belong to the same information set at every later decision.

use super::fields::{FieldSet, Fields};
use super::plan::{By, MovePlan, Operation, Plan};

/// What the plan reads where.
pub(super) struct Liveness {
    /// Length: operations. The live parts before each operation; for a move, where it is made.
    pub live: Vec<FieldSet>,
    /// Length: operations. What decides where play goes, from here to the next move that is made; for a move, from its
    /// outcome on, and what its options and probabilities read. What is paid on the way is looked up apart.
    pub decides: Vec<FieldSet>,
    /// What decides the edges of the root.
    pub start_decides: FieldSet,
    /// Length: operations. Updates of a track that nothing reads and nobody sees.
    pub idle: Vec<bool>,
    /// The parts that are live somewhere.
    pub ever: FieldSet,
}

/// Goes through the plan from its end to its start.
pub(super) fn of(plan: &Plan) -> Liveness {
    let count = plan.operations.len();
    let mut backward = Backward {
        plan,
        live: FieldSet::default(),
        decides: FieldSet::default(),
        found: Liveness {
            live: vec![FieldSet::default(); count],
            decides: vec![FieldSet::default(); count],
            start_decides: FieldSet::default(),
            idle: vec![false; count],
            ever: FieldSet::default(),
        },
    };
    for (index, operation) in plan.operations.iter().enumerate().rev() {
        backward.pass(index, operation);
    }
    backward.found.start_decides = backward.decides;
    backward.found
}

/// The way back through the plan.
struct Backward<'p, 'a> {
    plan: &'p Plan<'a>,
    /// The parts that are live here.
    live: FieldSet,
    /// What decides where play goes from here to the next move that is made.
    decides: FieldSet,
    found: Liveness,
}

impl Backward<'_, '_> {
    /// Goes back over one operation, and keeps what matters before it.
    fn pass(&mut self, index: usize, operation: &Operation) {
        let plan = self.plan;
        match operation {
            Operation::Move(made) => return self.make(index, made),
            Operation::Over => {
                self.live = FieldSet::default();
                self.decides = FieldSet::default();
            }
            Operation::NextPeriod => {
                self.live = before_period_end(&plan.fields, self.live);
                self.decides = before_period_end(&plan.fields, self.decides);
            }
            Operation::Add(groups) => {
                self.live = self.live.union(group_reads(plan, groups));
            }
            Operation::Observe(moves) => {
                for &which in moves {
                    self.live.insert(plan.fields.this_move(which));
                    self.decides.insert(plan.fields.this_move(which));
                }
            }
            Operation::End { when, groups, .. } => {
                self.read(plan.reads(when));
                self.live = self.live.union(group_reads(plan, groups));
            }
            Operation::Update {
                track,
                value,
                guard,
                visible,
                ..
            } => {
                let field = plan.fields.track(*track);
                if *visible || self.live.contains(field) {
                    let mut reads = plan.reads(value);
                    if let Some(guard) = guard {
                        reads = reads.union(plan.reads(guard));
                        if *visible {
                            reads.insert(field);
                        }
                    } else {
                        self.overwrite(field);
                    }
                    self.read(reads);
                } else {
                    self.found.idle[index] = true;
                }
            }
        }
        self.found.live[index] = self.live;
        self.found.decides[index] = self.decides;
    }

    /// Goes back over a move: from its outcome to where it is made, and from there to where it may be skipped.
    fn make(&mut self, index: usize, made: &MovePlan) {
        let plan = self.plan;
        self.overwrite(plan.fields.this_move(made.which));
        let own = move_reads(plan, made);
        let at_node = self.live.union(own).union(known(made));
        let found = &mut self.found;
        found.live[index] = at_node;
        found.decides[index] = self.decides.union(own);
        found.ever = found.ever.union(at_node).union(self.decides);
        self.live = at_node;
        match &made.guard {
            Some(guard) => self.read(plan.reads(guard)),
            None => self.decides = FieldSet::default(),
        }
    }

    fn read(&mut self, reads: FieldSet) {
        self.live = self.live.union(reads);
        self.decides = self.decides.union(reads);
    }

    fn overwrite(&mut self, field: u16) {
        self.live.remove(field);
        self.decides.remove(field);
    }
}

fn before_period_end(fields: &Fields, after: FieldSet) -> FieldSet {
    let mut before = FieldSet::default();
    for field in after
        .iter()
        .filter_map(|field| fields.before_period_end(field))
    {
        before.insert(field);
    }
    before
}

fn group_reads(plan: &Plan, groups: &[u32]) -> FieldSet {
    let mut reads = FieldSet::default();
    for &group in groups {
        plan.payoffs[group as usize]
            .reads
            .iter()
            .for_each(|&field| reads.insert(field));
    }
    reads
}

/// What the options or the probabilities of a move read.
fn move_reads(plan: &Plan, made: &MovePlan) -> FieldSet {
    let mut reads = FieldSet::default();
    for guard in made.guards.iter().flatten() {
        reads = reads.union(plan.reads(guard));
    }
    match &made.by {
        By::Chance(chance) => {
            let chance = &plan.chances[*chance as usize];
            chance.reads.iter().for_each(|&field| reads.insert(field));
        }
        By::Actor {
            actor,
            lines,
            shadow,
            ..
        } => {
            for line in lines.iter().chain(shadow) {
                if let Some(guard) = &line.guard {
                    reads = reads.union(plan.reads(guard));
                }
                if line.types.is_some() {
                    reads.insert(Fields::actor_type(*actor));
                }
            }
        }
    }
    reads
}

/// What an actor knows where it may have to decide.
fn known(made: &MovePlan) -> FieldSet {
    match &made.by {
        By::Actor {
            knows,
            may_decide: true,
            ..
        } => *knows,
        _ => FieldSet::default(),
    }
}
