//! What the compiler takes and what it gives: the contract between scenarios, games and measures.

use super::amounts::Amounts;
use crate::game::Game;
use crate::scenario::model::{
    ActorId, ActorSet, EndingId, Expr, MoveId, ParamId, PolicyId, Span, TrackId,
};

/// Values for all params of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// Length: params.
    pub values: Vec<f64>,
}

/// How large a game may become: in nodes, and in edges, since a game of few nodes may have many edges and these take
/// most of its memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimit {
    /// The largest number of nodes. The largest number of edges follows from it: [`SizeLimit::edges`].
    pub nodes: usize,
}

impl SizeLimit {
    /// How many edges a game may have for each node that it may have. Games with a handful of options at each choice
    /// stay far below it.
    pub const EDGES_PER_NODE: usize = 8;

    /// The largest number of edges. They are numbered in 31 bits.
    #[must_use]
    pub const fn edges(self) -> usize {
        let edges = self.nodes.saturating_mul(Self::EDGES_PER_NODE);
        let numbers = u32::MAX as usize / 2;
        if edges < numbers { edges } else { numbers }
    }
}

/// What is counted of a game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Its nodes.
    Nodes,
    /// Its edges.
    Edges,
    /// The parts of one state: types, tracks, choices, remembered items.
    Parts,
}

impl std::fmt::Display for Counted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Nodes => "nodes",
            Self::Edges => "edges",
            Self::Parts => "parts to a state",
        })
    }
}

/// What is compiled: commitments, changed starts, and what measures need to vary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Setting {
    /// Policies in force, at most one for each actor.
    pub policies: Vec<PolicyId>,
    /// A policy made up for a measure (a corridor's mix), beside those in force; it comes first where both bind.
    pub extra: Vec<crate::scenario::model::Policy>,
    /// Policies whose choices stay decisions with all their options, while [`SetMeaning::commanded`] says what the
    /// policy asks for: to measure the temptation to renege.
    pub shadow: Vec<PolicyId>,
    /// Tracks that start elsewhere: numbers and params only.
    pub starts: Vec<(TrackId, Expr)>,
    /// Actors who do not see a choice or signal that the scenario lets them see.
    pub blind: Vec<(ActorId, MoveId)>,
    /// The number of periods, in place of the scenario's.
    pub horizon: Option<u32>,
    /// The joint distribution of the actors' types in place of their priors: a type for each actor, and how likely they
    /// are, up to a common factor. Empty: the priors. Not together with beginnings.
    pub types: Vec<(Vec<u16>, f64)>,
    /// The states in which play may begin, in place of the scenario's priors and starts; empty: those.
    pub beginnings: Vec<Beginning>,
}

/// A state in which play may begin, and how likely it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Beginning {
    /// The state. All beginnings of a setting look equally far back.
    pub point: StartPoint,
    /// Its probability, up to a factor that is common to all beginnings: at least 0, finite, not 0 for all.
    pub probability: f64,
}

/// One state in which play may start.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StartPoint {
    /// Length: actors. The type of each.
    pub types: Vec<u16>,
    /// Length: tracks. The value of each.
    pub tracks: Vec<i32>,
    /// What came before, the last period first; empty where nothing did.
    pub past: Vec<PastPeriod>,
}

/// What a period that is over has left behind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PastPeriod {
    /// Length: choices and signals. How each came out; `None` if it was skipped or nothing depends on it.
    pub moves: Vec<Option<u16>>,
    /// Length: tracks. The value of each at the end of the period; `None` if nothing depends on it.
    pub tracks: Vec<Option<i32>>,
}

/// What happens on an edge.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Label {
    /// Nothing that has a name.
    Nothing,
    /// Play starts (edges of the root).
    Start {
        /// At this start point.
        point: u32,
        /// Updates that stand before the first move that is made, as in [`Label::Move`].
        updates: Vec<(TrackId, i32)>,
        /// The game ends before anybody moves, as in [`Label::Move`].
        ends: Option<Option<EndingId>>,
    },
    /// A choice or a signal comes out.
    Move {
        /// Which.
        which: MoveId,
        /// Its option or branch.
        value: u16,
        /// The updates that follow before the next move, in order: the value after each update of a track that at
        /// least one actor sees, whether or not the value differs and whether or not the update's condition holds.
        updates: Vec<(TrackId, i32)>,
        /// The game ends (`Some(None)`: it has run through all periods).
        ends: Option<Option<EndingId>>,
    },
}

/// What the nodes of one level are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelMeaning {
    /// The root, whose edges are the start points.
    Root,
    /// The game is over.
    Over,
    /// A choice or a signal of a period. A period of which every move is skipped by some states has them pass by.
    Move {
        /// The period, from 1.
        period: u32,
        /// Which.
        which: MoveId,
    },
}

impl LevelMeaning {
    /// The period (0 for the root, `u32::MAX` when the game is over).
    #[must_use]
    pub const fn period(self) -> u32 {
        match self {
            Self::Root => 0,
            Self::Over => u32::MAX,
            Self::Move { period, .. } => period,
        }
    }
}

/// One thing that an actor knows at an information set.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known {
    /// A track's value now.
    Track(TrackId, i32),
    /// A choice or signal, how many periods ago (0: this one), its value (`None`: skipped).
    Move(MoveId, u32, Option<u16>),
    /// A track's value at the end of the period so many periods ago.
    PastTrack(TrackId, u32, i32),
    /// With full memory, for a track that the round updates more than once: its value after the update at this place
    /// among the track's updates in the round, so many periods ago.
    Updated(TrackId, u32, u32, i32),
}

/// What an information set is in the scenario's terms.
#[derive(Debug, Clone, PartialEq)]
pub struct SetMeaning {
    /// Who moves.
    pub actor: ActorId,
    /// Which type of it.
    pub actor_type: u16,
    /// The choice.
    pub choice: MoveId,
    /// The period, from 1.
    pub period: u32,
    /// The option of each action.
    pub options: Vec<u16>,
    /// What the actor knows, in a canonical order.
    pub knows: Vec<Known>,
    /// What a policy in [`Setting::shadow`] asks for: a probability for each action. `None` where no `fix` or `mix` of
    /// it binds (removals leave the choice free among the rest, so they ask for no probabilities).
    pub commanded: Option<Vec<f64>>,
}

/// A game graph with the meaning of its parts.
///
/// Actors are the game's players in the same order. Node 0 is the root; its edges are the start points, one for each
/// combination of types, with the product of the priors as probability.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The game.
    pub game: Game,
    /// What [`Game::edge_label`] refers to.
    pub labels: Vec<Label>,
    /// Length: levels.
    pub levels: Vec<LevelMeaning>,
    /// Length: information sets.
    pub sets: Vec<SetMeaning>,
    /// The start points, in the order of the root's edges.
    pub starts: Vec<StartPoint>,
    /// Length: the scenario's choices and signals. Who sees each in this game: those who see it in the scenario, but
    /// those whom [`Setting::blind`] names.
    pub seen_by: Vec<ActorSet>,
    /// For each row of [`Game::payoffs`], the amount of each attribute (in the scenario's order), then of each
    /// objective. A player's payoff is the sum of its attributes.
    pub amounts: Amounts,
    /// The number of periods.
    pub horizon: u32,
    /// Where the prices come from, for [`super::reprice`]. Empty for a game that the compiler did not make.
    pub prices: super::prices::Prices,
}

impl Compiled {
    /// How many nodes the same game has before equal continuations are merged: the paths from the root to each node, the
    /// end counted once.
    #[must_use]
    pub fn unmerged_nodes(&self) -> f64 {
        let game = &self.game;
        let mut paths = vec![0.0; game.node_count()];
        if let Some(root) = paths.first_mut() {
            *root = 1.0;
        }
        let mut nodes = 0.0;
        for (node, edges) in game.node_edges.windows(2).enumerate() {
            let is_end = game.node_set[node] == Game::TERMINAL;
            let here = if is_end { 1.0 } else { paths[node] };
            nodes += here;
            for &child in &game.edge_child[edges[0] as usize..edges[1] as usize] {
                paths[child as usize] += here;
            }
        }
        nodes
    }
}

/// Why a scenario could not be compiled in a world.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Problem {
    /// The game would have more nodes or edges than the limit.
    #[error("the game has more than {limit} {counted}")]
    TooLarge {
        /// What there is too much of.
        counted: Counted,
        /// How much of it there may be.
        limit: usize,
        /// What multiplies it and what would cut it, in words.
        advice: Vec<String>,
    },
    /// A value is invalid: a negative probability, a track out of bounds, a division by zero.
    #[error("{what}")]
    Invalid {
        /// What is wrong, and the value.
        what: String,
        /// The state in which it happens, in words: "period 2, trade = 0, beijing is partner".
        state: String,
        /// Where the scenario says it.
        span: Span,
    },
    /// A param that changes the structure differs from that of the compiled game, which must be compiled again.
    #[error("the param changes the structure of the game")]
    Structural(ParamId),
    /// What was asked for does not fit the scenario.
    #[error("{0}")]
    Setting(String),
}
