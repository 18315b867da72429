//! An interpreter of the scenario model that knows nothing of the compiler: it carries whole histories, adds payoffs
//! at the ends of periods by definition, and groups decision nodes by what the actor remembers of each history.

mod drafting;

pub use drafting::Drafting;

use super::outcome::{Key, Outcome, behavior};
use doublegame::scenario::compile::{Known, Setting, World};
use doublegame::scenario::evaluate::{Values, evaluate};
use doublegame::scenario::model::{
    ActorId, ActorSet, Commitment, EndingId, Expr, Item, Memory, MoveId, Mover, ParamId, Policy,
    Rule, Scenario, Step, Term, TrackId, When,
};

/// A node of the history tree.
pub enum Tree {
    Over {
        ending: Option<EndingId>,
        amounts: Vec<f64>,
        events: Vec<String>,
    },
    /// Probability and what follows.
    Chance(Vec<(f64, Tree)>),
    Decision {
        key: Key,
        options: Vec<u16>,
        next: Vec<Tree>,
    },
}

/// A scenario with everything that is in force.
pub struct Interpreter<'a> {
    pub scenario: &'a Scenario,
    pub world: &'a World,
    pub setting: &'a Setting,
}

/// What has happened so far.
#[derive(Clone)]
struct Past {
    types: Vec<u16>,
    tracks: Vec<i32>,
    period: u32,
    now: Vec<Option<u16>>,
    /// Of each period that is over: how the moves came out, and the tracks at its end.
    periods: Vec<(Vec<Option<u16>>, Vec<i32>)>,
    starts: Vec<i32>,
    /// Track, period, place among the track's updates in the round, value.
    updates: Vec<(TrackId, u32, u32, i32)>,
    amounts: Vec<f64>,
    events: Vec<String>,
}

/// Whether the game is over, and how it ended.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    NotYet,
    So(Option<EndingId>),
}

struct View<'a> {
    past: &'a Past,
    world: &'a World,
    horizon: u32,
    ending: Over,
}

impl Values for View<'_> {
    fn param(&self, param: ParamId) -> f64 {
        self.world.values[param.index()]
    }
    fn track(&self, track: TrackId) -> f64 {
        f64::from(self.past.tracks[track.index()])
    }
    fn last_track(&self, track: TrackId) -> f64 {
        let last = self
            .past
            .periods
            .last()
            .map_or(&self.past.starts, |period| &period.1);
        f64::from(last[track.index()])
    }
    fn period(&self) -> f64 {
        f64::from(self.past.period)
    }
    fn horizon(&self) -> f64 {
        f64::from(self.horizon)
    }
    fn move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.past.now[which.index()] == value
    }
    fn last_move_is(&self, which: MoveId, value: Option<u16>) -> bool {
        self.past
            .periods
            .last()
            .and_then(|period| period.0[which.index()])
            == value
    }
    fn type_is(&self, actor: ActorId, value: u16) -> bool {
        self.past.types[actor.index()] == value
    }
    fn ending_is(&self, ending: Option<EndingId>) -> bool {
        self.ending == Over::So(ending)
    }
}

impl Interpreter<'_> {
    fn horizon(&self) -> u32 {
        self.setting.horizon.unwrap_or(self.scenario.horizon)
    }

    fn value(&self, past: &Past, expr: &Expr, ending: Over) -> f64 {
        let view = View {
            past,
            world: self.world,
            horizon: self.horizon(),
            ending,
        };
        evaluate(expr, &view).expect("the expressions of random scenarios have values")
    }

    fn holds(&self, past: &Past, guard: Option<&Expr>) -> bool {
        guard.is_none_or(|guard| self.value(past, guard, Over::NotYet) != 0.0)
    }

    /// The whole tree: one branch for each combination of types.
    pub fn tree(&self) -> Tree {
        let scenario = self.scenario;
        let nothing = Past {
            types: vec![0; scenario.actors.len()],
            tracks: vec![0; scenario.tracks.len()],
            period: 1,
            now: vec![None; scenario.moves.len()],
            periods: Vec::new(),
            starts: Vec::new(),
            updates: Vec::new(),
            amounts: vec![0.0; scenario.attributes.len() + scenario.objectives.len()],
            events: Vec::new(),
        };
        let mut start = nothing.clone();
        for (track, data) in scenario.tracks.iter().enumerate() {
            start.tracks[track] = self.value(&nothing, &data.start, Over::NotYet) as i32;
        }
        for (track, value) in &self.setting.starts {
            start.tracks[track.index()] = self.value(&nothing, value, Over::NotYet) as i32;
        }
        start.starts.clone_from(&start.tracks);
        let mut branches = vec![(1.0, start)];
        for (actor, data) in scenario.actors.iter().enumerate() {
            let mut next = Vec::new();
            for (chance, past) in &branches {
                for (kind, data) in data.types.iter().enumerate() {
                    let mut past = past.clone();
                    past.types[actor] = kind as u16;
                    next.push((
                        chance * self.value(&nothing, &data.prior, Over::NotYet),
                        past,
                    ));
                }
            }
            branches = next;
        }
        let play = |(chance, past)| (chance, self.play(past, 0));
        Tree::Chance(branches.into_iter().map(play).collect())
    }

    fn play(&self, mut past: Past, from: usize) -> Tree {
        for (index, step) in self.scenario.steps.iter().enumerate().skip(from) {
            match step {
                Step::Move(which) => {
                    if self.holds(&past, self.scenario.moves[which.index()].guard.as_ref()) {
                        return self.make(&past, *which, index);
                    }
                }
                Step::Update {
                    track,
                    value,
                    guard,
                    ..
                } => {
                    if self.holds(&past, guard.as_ref()) {
                        past.tracks[track.index()] = self.value(&past, value, Over::NotYet) as i32;
                    }
                    let value = past.tracks[track.index()];
                    let earlier = self.scenario.steps[..index].iter().filter(
                        |step| matches!(step, Step::Update { track: other, .. } if other == track),
                    );
                    past.updates
                        .push((*track, past.period, earlier.count() as u32, value));
                    if self.scenario.tracks[track.index()].seen_by != ActorSet::default() {
                        past.events
                            .push(format!("track {} becomes {value}", track.0));
                    }
                }
                Step::End { ending, when, .. } => {
                    if self.holds(&past, Some(when)) {
                        return self.over(past, Some(*ending));
                    }
                }
            }
        }
        if past.period == self.horizon() {
            return self.over(past, None);
        }
        self.add_terms(&mut past, When::EachPeriod, Over::NotYet);
        let moves = std::mem::replace(&mut past.now, vec![None; self.scenario.moves.len()]);
        past.periods.push((moves, past.tracks.clone()));
        past.period += 1;
        self.play(past, 0)
    }

    fn over(&self, mut past: Past, ending: Option<EndingId>) -> Tree {
        self.add_terms(&mut past, When::EachPeriod, Over::NotYet);
        self.add_terms(&mut past, When::Final, Over::So(ending));
        Tree::Over {
            ending,
            amounts: past.amounts,
            events: past.events,
        }
    }

    fn add_terms(&self, past: &mut Past, when: When, ending: Over) {
        let attributes = self
            .scenario
            .attributes
            .iter()
            .map(|attribute| &attribute.terms);
        let objectives = self
            .scenario
            .objectives
            .iter()
            .map(|objective| &objective.terms);
        for (column, terms) in attributes.chain(objectives).enumerate() {
            let terms: Vec<&Term> = terms.iter().filter(|term| term.when == when).collect();
            let total: f64 = terms
                .iter()
                .map(|term| self.value(past, &term.amount, ending))
                .sum();
            past.amounts[column] += total;
        }
    }

    fn make(&self, past: &Past, which: MoveId, index: usize) -> Tree {
        let data = &self.scenario.moves[which.index()];
        let follow = |value: u16| {
            let mut past = past.clone();
            past.now[which.index()] = Some(value);
            past.events.push(format!("move {} is {value}", which.0));
            self.play(past, index + 1)
        };
        let Mover::Actor { actor, .. } = data.mover else {
            let weights = data.values.iter().map(|value| {
                let weight = value
                    .weight
                    .as_ref()
                    .expect("every branch has a probability");
                self.value(past, weight, Over::NotYet)
            });
            let branches = weights.enumerate().filter(|(_, chance)| *chance > 1e-12);
            return Tree::Chance(
                branches
                    .map(|(v, chance)| (chance, follow(v as u16)))
                    .collect(),
            );
        };
        let available: Vec<u16> = (0..data.values.len() as u16)
            .filter(|&v| self.holds(past, data.values[usize::from(v)].guard.as_ref()))
            .collect();
        let lines = self.lines(past, actor, which);
        for line in &lines {
            match &line.rule {
                Rule::Fix(option) => return Tree::Chance(vec![(1.0, follow(*option))]),
                Rule::Mix(options) => {
                    let branches = options.iter().map(|(option, share)| {
                        (self.value(past, share, Over::NotYet), follow(*option))
                    });
                    return Tree::Chance(branches.collect());
                }
                Rule::Remove(_) => {}
            }
        }
        let removed = |option: &u16| {
            lines
                .iter()
                .any(|line| matches!(&line.rule, Rule::Remove(gone) if gone.contains(option)))
        };
        let left: Vec<u16> = available
            .into_iter()
            .filter(|option| !removed(option))
            .collect();
        if left.len() == 1 {
            return Tree::Chance(vec![(1.0, follow(left[0]))]);
        }
        Tree::Decision {
            key: (
                actor.0,
                past.types[actor.index()],
                which.0,
                past.period,
                self.knows(past, actor, which),
            ),
            next: left.iter().map(|&option| follow(option)).collect(),
            options: left,
        }
    }

    /// The lines in force about a choice that bind this type in this state.
    fn lines(&self, past: &Past, actor: ActorId, which: MoveId) -> Vec<&Commitment> {
        let named = self
            .setting
            .policies
            .iter()
            .map(|id| &self.scenario.policies[id.index()]);
        let policies: Vec<&Policy> = self.setting.extra.iter().chain(named).collect();
        let kind = past.types[actor.index()];
        policies
            .into_iter()
            .filter(|policy| policy.actor == actor)
            .filter(|policy| {
                policy
                    .types
                    .as_ref()
                    .is_none_or(|types| types.contains(&kind))
            })
            .flat_map(|policy| &policy.lines)
            .filter(|line| line.choice == which && self.holds(past, line.guard.as_ref()))
            .collect()
    }

    fn sees(&self, actor: ActorId, which: MoveId) -> bool {
        self.scenario.moves[which.index()].seen_by.contains(actor)
            && !self.setting.blind.contains(&(actor, which))
    }

    /// What the actor knows beside its type and the period, as the language says.
    fn knows(&self, past: &Past, actor: ActorId, choice: MoveId) -> Vec<Known> {
        let scenario = self.scenario;
        let mut knows = Vec::new();
        let tracks = (0..scenario.tracks.len()).map(|t| TrackId(t as u16));
        let seen_tracks: Vec<TrackId> = tracks
            .filter(|t| scenario.tracks[t.index()].seen_by.contains(actor))
            .collect();
        for &track in &seen_tracks {
            knows.push(Known::Track(track, past.tracks[track.index()]));
        }
        let block = scenario.moves[choice.index()].together;
        for step in &scenario.steps {
            let Step::Move(which) = step else { continue };
            if *which == choice {
                break;
            }
            let same_block = block.is_some() && scenario.moves[which.index()].together == block;
            if self.sees(actor, *which) && !same_block {
                knows.push(Known::Move(*which, 0, past.now[which.index()]));
            }
        }
        for (then, (moves, tracks)) in past.periods.iter().enumerate() {
            let ago = past.period - (then as u32 + 1);
            let remembers = |item: Item| match &scenario.memory {
                Memory::Full => true,
                Memory::Bounded(items) => items
                    .iter()
                    .any(|&(known, periods)| known == item && ago <= periods),
            };
            for which in (0..moves.len()).map(|m| MoveId(m as u16)) {
                if self.sees(actor, which) && remembers(Item::Move(which)) {
                    knows.push(Known::Move(which, ago, moves[which.index()]));
                }
            }
            for &track in seen_tracks.iter().filter(|t| remembers(Item::Track(**t))) {
                knows.push(Known::PastTrack(track, ago, tracks[track.index()]));
            }
        }
        if scenario.memory == Memory::Full {
            for &(track, then, place, value) in &past.updates {
                let steps = scenario.steps.iter();
                let updates = steps.filter(
                    |step| matches!(step, Step::Update { track: other, .. } if *other == track),
                );
                if seen_tracks.contains(&track) && updates.count() > 1 {
                    knows.push(Known::Updated(track, past.period - then, place, value));
                }
            }
        }
        knows.sort();
        knows
    }
}

/// Follows a random profile through the tree.
pub fn outcome(tree: &Tree, seed: u64, columns: usize, types: &[Vec<u16>]) -> Outcome {
    let mut outcome = Outcome {
        columns: vec![0.0; columns],
        ..Outcome::default()
    };
    let Tree::Chance(starts) = tree else {
        panic!("the root is the choice of types");
    };
    for ((chance, tree), types) in starts.iter().zip(types) {
        follow(tree, *chance, seed, types, &mut outcome);
    }
    outcome
}

fn follow(tree: &Tree, chance: f64, seed: u64, types: &[u16], outcome: &mut Outcome) {
    match tree {
        Tree::Over {
            ending,
            amounts,
            events,
        } => {
            *outcome.endings.entry(*ending).or_default() += chance;
            for (column, amount) in outcome.columns.iter_mut().zip(amounts) {
                *column += chance * amount;
            }
            for event in events {
                outcome.happens(event, chance);
            }
        }
        Tree::Chance(branches) => {
            for (share, next) in branches {
                follow(next, chance * share, seed, types, outcome);
            }
        }
        Tree::Decision { key, options, next } => {
            let reach = outcome.reach.entry(key.clone()).or_default();
            *reach.entry(types.to_vec()).or_default() += chance;
            let shares = behavior(seed, key, options.len());
            for (share, next) in shares.iter().zip(next) {
                follow(next, chance * share, seed, types, outcome);
            }
        }
    }
}
