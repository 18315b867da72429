//! An observer who forgets nothing: a Bayesian filter over the graph of a game.
//!
//! A [`Belief`] is what one history of observations says: a weight for every node at which play may stand, kept apart
//! by class of the types drawn at the root, since later nodes may have forgotten them. The observer goes through the
//! places of the round in time; where it sees something, its belief splits into one for each thing it may see.

use rustc_hash::FxHashMap;

use crate::game::NodeId;
use crate::measures::branches::{Belief, Branch, Branches, Finder, Place, Sight};
use crate::measures::play::Play;
use crate::measures::timeline::{Occurrence, Position, Tail, Timeline};
use crate::scenario::compile::Label;
use crate::scenario::model::{ActorId, MoveId, Scenario, Step};

/// What an observer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View<'v> {
    /// All that the actor sees in the game: choices and signals (also that one is skipped; not those that the game's
    /// setting makes it blind to), its tracks after each update, and how the game ends.
    Actor(ActorId),
    /// What the actor sees, this choice or signal left out.
    Without(ActorId, MoveId),
    /// What the actor sees, and this choice or signal too.
    With(ActorId, MoveId),
    /// These choices and signals and nothing else, whoever sees them in the scenario; one that is skipped, or that the
    /// game ends before, shows as none. Neither tracks nor endings.
    Only(&'v [MoveId]),
}

/// What a view shows.
struct Seen {
    /// Length: moves.
    moves: Vec<bool>,
    /// Length: tracks.
    tracks: Vec<bool>,
    endings: bool,
}

impl Seen {
    fn new(scenario: &Scenario, play: &Play<'_>, view: View<'_>) -> Self {
        let of_actor = |actor: ActorId| Self {
            moves: play
                .compiled()
                .seen_by
                .iter()
                .map(|seen_by| seen_by.contains(actor))
                .collect(),
            tracks: scenario
                .tracks
                .iter()
                .map(|track| track.seen_by.contains(actor))
                .collect(),
            endings: true,
        };
        match view {
            View::Actor(actor) => of_actor(actor),
            View::Without(actor, channel) => {
                let mut seen = of_actor(actor);
                seen.moves[channel.index()] = false;
                seen
            }
            View::With(actor, channel) => {
                let mut seen = of_actor(actor);
                seen.moves[channel.index()] = true;
                seen
            }
            View::Only(only) => Self {
                moves: (0..scenario.moves.len())
                    .map(|which| only.contains(&MoveId(which as u16)))
                    .collect(),
                tracks: vec![false; scenario.tracks.len()],
                endings: false,
            },
        }
    }
}

/// The filter of one view of one play.
pub(super) struct Observer<'p> {
    scenario: &'p Scenario,
    play: &'p Play<'p>,
    pub(super) timeline: &'p Timeline,
    seen: Seen,
    /// What the observer sees of each of the timeline's tails: an index into `tails`.
    seen_tail: Vec<u32>,
    tails: Vec<Tail>,
    classes: usize,
    /// Length: start points.
    start_class: &'p [usize],
}

impl<'p> Observer<'p> {
    pub(super) fn new(
        scenario: &'p Scenario,
        play: &'p Play<'p>,
        view: View<'_>,
        start_class: &'p [usize],
    ) -> Self {
        let seen = Seen::new(scenario, play, view);
        let timeline = play.timeline(scenario);
        let mut observer = Self {
            scenario,
            play,
            timeline,
            seen,
            seen_tail: Vec::new(),
            tails: Vec::new(),
            classes: start_class.iter().max().map_or(0, |class| class + 1),
            start_class,
        };
        observer.see_tails();
        observer
    }

    /// Leaves out of every tail what the observer does not see.
    fn see_tails(&mut self) {
        let mut known: FxHashMap<Tail, u32> = FxHashMap::default();
        for tail in &self.timeline.tails {
            let seen: Tail = tail
                .iter()
                .filter(|(_, occurrence)| match occurrence {
                    Occurrence::Update(track, _) => self.seen.tracks[track.index()],
                    Occurrence::End(_) => self.seen.endings,
                })
                .copied()
                .collect();
            let next = self.tails.len() as u32;
            let id = *known.entry(seen).or_insert_with_key(|seen| {
                self.tails.push(seen.clone());
                next
            });
            self.seen_tail.push(id);
        }
    }

    /// The belief before anything is seen.
    pub(super) fn prior(&self) -> Belief {
        let game = &self.play.compiled().game;
        let mut finder = self.finder();
        let mut branches = Branches::new(self.classes, &mut finder);
        for (start, edge) in game.edges(NodeId(0)).enumerate() {
            let place = self.behind(edge, self.start_class[start] as u32);
            branches.add(Sight::Nothing, place, self.play.edge_probability()[edge]);
        }
        let nothing = Belief {
            places: Vec::new(),
            totals: vec![0.0; self.classes],
        };
        branches
            .finish()
            .pop()
            .map_or(nothing, |branch| branch.belief)
    }

    /// The place to which an edge leads.
    fn behind(&self, edge: usize, class: u32) -> Place {
        Place {
            node: self.play.compiled().game.edge_child[edge],
            tail: self.seen_tail[self.timeline.edge_tail[edge] as usize],
            class,
        }
    }

    /// Room for looking up places, for one thread.
    pub(super) fn finder(&self) -> Finder {
        Finder::new(self.play.compiled().game.node_count())
    }

    /// Whether nothing more can be seen at this place or later.
    pub(super) fn is_over(&self, belief: &Belief, position: Position) -> bool {
        belief.places.iter().all(|(place, _)| {
            self.timeline.node_position[place.node as usize] == Timeline::NEVER
                && self.tails[place.tail as usize]
                    .last()
                    .is_none_or(|(at, _)| *at < position)
        })
    }

    /// What can be seen at a place. `None` if nothing happens there that changes the belief. Adds to `work` the number
    /// of edges followed.
    pub(super) fn look(
        &self,
        belief: &Belief,
        position: Position,
        finder: &mut Finder,
        work: &mut usize,
    ) -> Option<Vec<Branch>> {
        match self.scenario.steps[self.timeline.step_at(position)?] {
            Step::Move(which) => {
                let here = |(place, _): &(Place, f64)| {
                    self.timeline.node_position[place.node as usize] == position
                };
                belief.places.iter().any(here).then(|| {
                    self.follow(
                        belief,
                        position,
                        self.seen.moves[which.index()],
                        finder,
                        work,
                    )
                })
            }
            Step::Update { track, .. } => self.seen.tracks[track.index()]
                .then(|| self.read_tails(belief, position, finder, work))
                .flatten(),
            Step::End { .. } => self
                .seen
                .endings
                .then(|| self.read_tails(belief, position, finder, work))
                .flatten(),
        }
    }

    /// Follows the edges of all nodes that stand at the place.
    fn follow(
        &self,
        belief: &Belief,
        position: Position,
        seen: bool,
        finder: &mut Finder,
        work: &mut usize,
    ) -> Vec<Branch> {
        let compiled = self.play.compiled();
        let game = &compiled.game;
        let chances = self.play.edge_probability();
        let mut branches = Branches::new(self.classes, finder);
        for (place, weight) in &belief.places {
            let node = place.node as usize;
            if self.timeline.node_position[node] != position {
                branches.add(Sight::Nothing, *place, *weight);
                *work += 1;
                continue;
            }
            let edges = game.edges(NodeId(place.node));
            *work += edges.len();
            for edge in edges {
                let sight = match &compiled.labels[game.edge_label[edge] as usize] {
                    Label::Move { value, .. } if seen => Sight::Value(i32::from(*value)),
                    _ => Sight::Nothing,
                };
                let weight = weight * chances[edge];
                branches.add(sight, self.behind(edge, place.class), weight);
            }
        }
        branches.finish()
    }

    /// Splits by what the last edges tell at the place; `None` if they all tell the same.
    fn read_tails(
        &self,
        belief: &Belief,
        position: Position,
        finder: &mut Finder,
        work: &mut usize,
    ) -> Option<Vec<Branch>> {
        let sight = |tail: u32| {
            self.tails[tail as usize]
                .iter()
                .find(|(place, _)| *place == position)
                .map_or(Sight::Nothing, |(_, occurrence)| match occurrence {
                    Occurrence::Update(_, value) => Sight::Value(*value),
                    Occurrence::End(_) => Sight::End,
                })
        };
        let first = sight(belief.places.first()?.0.tail);
        if belief
            .places
            .iter()
            .all(|(place, _)| sight(place.tail) == first)
        {
            return None;
        }
        *work += belief.places.len();
        let mut branches = Branches::new(self.classes, finder);
        for (place, weight) in &belief.places {
            branches.add(sight(place.tail), *place, *weight);
        }
        Some(branches.finish())
    }
}
