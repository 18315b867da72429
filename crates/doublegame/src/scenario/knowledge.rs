//! Who sees what, who remembers what, and who can infer what: questions about a scenario that need no play.
//!
//! The checker asks them to refuse conditions that read what their actor cannot know; `doublegame show` prints them.
//! Everything here is a property of the rules: nothing depends on params or on how anybody plays.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::evaluate::{for_each_expression, operands};
use crate::scenario::model::{
    ActorId, ActorSet, EndingId, Expr, Item, Memory, MoveId, Mover, Rule, Scenario, Step, TrackId,
};

/// What an expression reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reads {
    /// Choices and signals of this period.
    pub moves: BTreeSet<MoveId>,
    /// Choices and signals of the last period.
    pub last_moves: BTreeSet<MoveId>,
    /// Tracks as they are now.
    pub tracks: BTreeSet<TrackId>,
    /// Tracks as they were at the end of the last period.
    pub last_tracks: BTreeSet<TrackId>,
    /// Actors whose private type is read.
    pub types: BTreeSet<ActorId>,
}

impl Reads {
    /// What the expressions read together.
    pub fn of<'a>(expressions: impl IntoIterator<Item = &'a Expr>) -> Self {
        let mut reads = Self::default();
        for expr in expressions {
            reads.add(expr);
        }
        reads
    }

    fn add(&mut self, expr: &Expr) {
        match expr {
            Expr::Track(track) => {
                self.tracks.insert(*track);
            }
            Expr::LastTrack(track) => {
                self.last_tracks.insert(*track);
            }
            Expr::MoveIs(which, _) => {
                self.moves.insert(*which);
            }
            Expr::LastMoveIs(which, _) => {
                self.last_moves.insert(*which);
            }
            Expr::TypeIs(actor, _) => {
                self.types.insert(*actor);
            }
            _ => {}
        }
        operands(expr, |operand| self.add(operand));
    }

    /// Whether the choice or signal is read, of this period or of the last.
    #[must_use]
    pub fn reads_move(&self, which: MoveId) -> bool {
        self.moves.contains(&which) || self.last_moves.contains(&which)
    }

    /// Whether the track is read, now or as it was.
    #[must_use]
    pub fn reads_track(&self, track: TrackId) -> bool {
        self.tracks.contains(&track) || self.last_tracks.contains(&track)
    }
}

/// The actor whose policies are compared with each other: the one with the most, the first of several; `None` without
/// policies.
#[must_use]
pub fn main_actor(scenario: &Scenario) -> Option<ActorId> {
    let count = |id: ActorId| scenario.policies.iter().filter(|it| it.actor == id).count();
    let mut best: Option<(ActorId, usize)> = None;
    for id in (0..scenario.actors.len() as u16).map(ActorId) {
        let policies = count(id);
        if policies > best.map_or(0, |(_, most)| most) {
            best = Some((id, policies));
        }
    }
    best.map(|(id, _)| id)
}

/// For each track, whether nothing depends on the value with which it starts a period, because it gets a new one before
/// anything reads it: nobody sees or remembers it, no expression reads its last value, and its update, the first step of
/// the round to name it, has no condition.
#[must_use]
pub fn fleeting_tracks(scenario: &Scenario) -> Vec<bool> {
    let mut everything = Reads::default();
    for_each_expression(scenario, |expr| everything.add(expr));
    let mut open: Vec<bool> = (0..scenario.tracks.len() as u16)
        .map(TrackId)
        .map(|track| {
            let remembered = match &scenario.memory {
                Memory::Full => true,
                Memory::Bounded(items) => items.iter().any(|(item, _)| *item == Item::Track(track)),
            };
            let seen = scenario.tracks[track.index()].seen_by != ActorSet::default();
            !seen && !remembered && !everything.last_tracks.contains(&track)
        })
        .collect();
    let mut fleeting = vec![false; open.len()];
    for step in &scenario.steps {
        for track in reads_at(scenario, step).tracks {
            open[track.index()] = false;
        }
        if let Step::Update {
            track, guard: None, ..
        } = step
        {
            fleeting[track.index()] |= open[track.index()];
        }
    }
    fleeting
}

/// What a step of the round reads. A choice may be bound by any policy, and where the game ends payoffs are due.
fn reads_at(scenario: &Scenario, step: &Step) -> Reads {
    match step {
        Step::Move(which) => {
            let data = &scenario.moves[which.index()];
            let options = data.values.iter();
            let options = options.flat_map(|option| option.guard.iter().chain(&option.weight));
            let lines = scenario.policies.iter().flat_map(|policy| &policy.lines);
            let bound = lines.flat_map(|line| {
                let shares: &[(u16, Expr)] = match &line.rule {
                    Rule::Mix(shares) => shares,
                    _ => &[],
                };
                line.guard
                    .iter()
                    .chain(shares.iter().map(|(_, share)| share))
            });
            Reads::of(data.guard.iter().chain(options).chain(bound))
        }
        Step::Update { value, guard, .. } => Reads::of(guard.iter().chain([value])),
        Step::End { when, .. } => {
            let attributes = scenario.attributes.iter().map(|it| &it.terms);
            let objectives = scenario.objectives.iter().map(|it| &it.terms);
            let terms = attributes.chain(objectives).flatten();
            Reads::of(terms.map(|term| &term.amount).chain([when]))
        }
    }
}

/// Whether an actor who makes a choice knows how a choice or signal of the same period came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It does.
    Known,
    /// It is the choice being made.
    Itself,
    /// It is made later in the round.
    Later,
    /// It stands in the same `together` block.
    Together,
    /// It is made before, and the actor does not see it.
    NotSeen,
}

/// Whether the actor, when it makes the choice `at`, knows how `which` came out in this period.
#[must_use]
pub fn access(scenario: &Scenario, actor: ActorId, at: MoveId, which: MoveId) -> Access {
    if which == at {
        return Access::Itself;
    }
    if which > at {
        return Access::Later;
    }
    let (Some(here), Some(there)) = (
        scenario.moves.get(at.index()),
        scenario.moves.get(which.index()),
    ) else {
        return Access::NotSeen;
    };
    if here.together.is_some() && here.together == there.together {
        Access::Together
    } else if there.seen_by.contains(actor) {
        Access::Known
    } else {
        Access::NotSeen
    }
}

/// The choices and signals of this period that the actor knows when it makes the choice `at`, in the order of the
/// round.
#[must_use]
pub fn visible_moves(scenario: &Scenario, actor: ActorId, at: MoveId) -> Vec<MoveId> {
    move_ids(scenario)
        .filter(|&which| access(scenario, actor, at, which) == Access::Known)
        .collect()
}

/// Whether and for how long an actor remembers something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recall {
    /// The actor never sees it.
    NotSeen,
    /// The actor sees it and does not remember it when the period is over.
    Forgotten,
    /// The actor remembers it for so many periods, at least 1.
    For(u32),
    /// The actor never forgets it.
    Forever,
}

/// Who sees how a move came out, or what value a track has.
#[must_use]
pub fn seen_by(scenario: &Scenario, item: Item) -> ActorSet {
    match item {
        Item::Move(which) => scenario.moves.get(which.index()).map(|m| m.seen_by),
        Item::Track(track) => scenario.tracks.get(track.index()).map(|t| t.seen_by),
    }
    .unwrap_or_default()
}

/// Whether and for how long the actor remembers the item.
#[must_use]
pub fn recall(scenario: &Scenario, actor: ActorId, item: Item) -> Recall {
    if !seen_by(scenario, item).contains(actor) {
        return Recall::NotSeen;
    }
    match &scenario.memory {
        Memory::Full => Recall::Forever,
        Memory::Bounded(items) => items
            .iter()
            .find(|(remembered, _)| *remembered == item)
            .map_or(Recall::Forgotten, |&(_, periods)| Recall::For(periods)),
    }
}

/// What lets an actor infer something of a choice, a signal or a track that it does not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The actor sees this track.
    Track(TrackId),
    /// Play stops with this ending, and everybody sees that it goes on otherwise.
    Ending(EndingId),
    /// The actor sees whether this choice or signal is made.
    Made(MoveId),
    /// The actor sees an option taken that is not always on the menu of this choice.
    Menu(MoveId),
    /// The actor sees this signal, whose probabilities depend on it: it is noisy evidence.
    Signal(MoveId),
    /// The actor sees something of what decides how the track changes.
    Updates(Extent),
}

/// How much of what decides a track's changes an actor sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// All of it: the changes follow from what it sees.
    All,
    /// Some of it.
    Part,
}

/// That an actor can infer something of a choice, a signal or a track that it does not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inference {
    /// What it does not see.
    pub hidden: Item,
    /// What it sees.
    pub channel: Channel,
    /// The tracks between them, from what is hidden on (the seen track itself is not among them).
    pub through: Vec<TrackId>,
}

/// What one actor sees, remembers and can infer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorKnowledge {
    /// Who.
    pub actor: ActorId,
    /// What it sees: choices and signals in the order of the round, then tracks.
    pub sees: Vec<Item>,
    /// What it does not see.
    pub hidden: Vec<Item>,
    /// What it remembers after the period, and for how long.
    pub remembers: Vec<(Item, Recall)>,
    /// What it can infer of what is hidden.
    pub inferences: Vec<Inference>,
}

/// What every actor sees, remembers and can infer, in the scenario's order.
#[must_use]
pub fn overview(scenario: &Scenario) -> Vec<ActorKnowledge> {
    let items: Vec<Item> = move_ids(scenario)
        .map(Item::Move)
        .chain(track_ids(scenario).map(Item::Track))
        .collect();
    (0..scenario.actors.len())
        .map(|index| {
            let actor = ActorId(index as u16);
            let (sees, hidden): (Vec<Item>, Vec<Item>) = items
                .iter()
                .partition(|&&item| seen_by(scenario, item).contains(actor));
            let remembers = items
                .iter()
                .map(|&item| (item, recall(scenario, actor, item)))
                .filter(|(_, recall)| matches!(recall, Recall::For(_) | Recall::Forever))
                .collect();
            let inferences = hidden
                .iter()
                .flat_map(|&item| inferences(scenario, actor, item))
                .collect();
            ActorKnowledge {
                actor,
                sees,
                hidden,
                remembers,
                inferences,
            }
        })
        .collect()
}

/// All the ways in which the actor can infer something of what it does not see, by the rules alone: what others' play
/// reveals is not among them.
#[must_use]
pub fn inferences(scenario: &Scenario, actor: ActorId, hidden: Item) -> Vec<Inference> {
    let traces = Traces::of(scenario, hidden);
    let mut found: BTreeMap<Channel, Vec<TrackId>> = BTreeMap::new();
    if let Item::Track(track) = hidden
        && let Some(extent) = seen_of_updates(scenario, actor, track)
    {
        found.insert(Channel::Updates(extent), Vec::new());
    }
    for (&track, path) in &traces.tracks {
        if seen_by(scenario, Item::Track(track)).contains(actor) {
            found.insert(Channel::Track(track), path.clone());
        }
    }
    for step in &scenario.steps {
        match step {
            Step::End { ending, when, .. } => {
                if let Some(path) = traces.path_to(&Reads::of([when])) {
                    found.entry(Channel::Ending(*ending)).or_insert(path);
                }
            }
            Step::Move(which) if seen_by(scenario, Item::Move(*which)).contains(actor) => {
                for (channel, reads) in revealing(scenario, *which) {
                    if let Some(path) = traces.path_to(&reads) {
                        found.insert(channel, path);
                    }
                }
            }
            Step::Move(_) | Step::Update { .. } => {}
        }
    }
    found
        .into_iter()
        .map(|(channel, through)| Inference {
            hidden,
            channel,
            through,
        })
        .collect()
}

/// What decides how a track changes and the actor sees: choices and signals, in the order of the round, and other tracks.
#[must_use]
pub fn seen_causes(scenario: &Scenario, actor: ActorId, track: TrackId) -> Vec<Item> {
    let seen = causes(scenario, track).items.into_iter();
    seen.filter(|&item| seen_by(scenario, item).contains(actor))
        .collect()
}

/// How much the actor sees of what decides a track's changes; `None` if nothing.
fn seen_of_updates(scenario: &Scenario, actor: ActorId, track: TrackId) -> Option<Extent> {
    let causes = causes(scenario, track);
    let seen = seen_causes(scenario, actor, track);
    if seen.is_empty() {
        return None;
    }
    let all = seen.len() == causes.items.len() && causes.types.iter().all(|of| *of == actor);
    Some(if all { Extent::All } else { Extent::Part })
}

/// What the updates of a track read beside the track itself.
struct Causes {
    items: BTreeSet<Item>,
    types: BTreeSet<ActorId>,
}

fn causes(scenario: &Scenario, track: TrackId) -> Causes {
    let updates = updates(scenario).filter(|(updated, _)| *updated == track);
    let mut causes = Causes {
        items: BTreeSet::new(),
        types: BTreeSet::new(),
    };
    for (_, reads) in updates {
        let moves = reads.moves.iter().chain(&reads.last_moves);
        let tracks = reads.tracks.iter().chain(&reads.last_tracks);
        causes.items.extend(moves.map(|&which| Item::Move(which)));
        causes.items.extend(tracks.map(|&read| Item::Track(read)));
        causes.types.extend(reads.types);
    }
    causes.items.remove(&Item::Track(track));
    causes
}

/// The tracks that the round updates, each with what the update reads.
fn updates(scenario: &Scenario) -> impl Iterator<Item = (TrackId, Reads)> {
    scenario.steps.iter().filter_map(|step| match step {
        Step::Update {
            track,
            value,
            guard,
            ..
        } => Some((*track, Reads::of(guard.iter().chain([value])))),
        Step::Move(_) | Step::End { .. } => None,
    })
}

/// What a seen move shows beside how it came out: for each channel, what is read behind it.
fn revealing(scenario: &Scenario, which: MoveId) -> Vec<(Channel, Reads)> {
    let Some(made) = scenario.moves.get(which.index()) else {
        return Vec::new();
    };
    let guards = Reads::of(made.values.iter().filter_map(|value| value.guard.as_ref()));
    let mut channels = vec![
        (Channel::Made(which), Reads::of(&made.guard)),
        (Channel::Menu(which), guards),
    ];
    if made.mover == Mover::Chance {
        let weights = made.values.iter().filter_map(|value| value.weight.as_ref());
        channels.push((Channel::Signal(which), Reads::of(weights)));
    }
    channels
}

/// The tracks on which something leaves a trace, each with the tracks that lead to it.
struct Traces {
    from: Item,
    tracks: BTreeMap<TrackId, Vec<TrackId>>,
}

impl Traces {
    fn of(scenario: &Scenario, from: Item) -> Self {
        let mut updates: Vec<(TrackId, Reads)> = updates(scenario).collect();
        updates.retain(|(track, _)| Item::Track(*track) != from);
        let mut traces = Self {
            from,
            tracks: BTreeMap::new(),
        };
        // Each pass reaches at least one more track, so there are at most as many passes as tracks.
        loop {
            let before = traces.tracks.len();
            for (track, reads) in &updates {
                if !traces.tracks.contains_key(track)
                    && let Some(path) = traces.path_to(reads)
                {
                    traces.tracks.insert(*track, path);
                }
            }
            if traces.tracks.len() == before {
                return traces;
            }
        }
    }

    /// The tracks from what is hidden to something that reads this; `None` where no trace leads there.
    fn path_to(&self, reads: &Reads) -> Option<Vec<TrackId>> {
        let direct = match self.from {
            Item::Move(which) => reads.reads_move(which),
            Item::Track(track) => reads.reads_track(track),
        };
        if direct {
            return Some(Vec::new());
        }
        self.tracks
            .iter()
            .filter(|(track, _)| reads.reads_track(**track))
            .map(|(track, path)| path.iter().copied().chain([*track]).collect::<Vec<_>>())
            .min_by_key(Vec::len)
    }
}

fn move_ids(scenario: &Scenario) -> impl Iterator<Item = MoveId> {
    (0..scenario.moves.len()).map(|index| MoveId(index as u16))
}

fn track_ids(scenario: &Scenario) -> impl Iterator<Item = TrackId> {
    (0..scenario.tracks.len()).map(|index| TrackId(index as u16))
}
