//! From the rules of a game to its tree.

use crate::game::build::{BuiltGame, DraftNode, DraftSet, GameBuilder};
use crate::game::check::GameError;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// A game that cannot be generated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GenerateError {
    /// A number that describes the game is out of its range.
    #[error("{name}: expected {range}")]
    Parameter {
        /// What it describes.
        name: &'static str,
        /// What it may be.
        range: &'static str,
    },
    /// The game has more nodes than the limit.
    #[error("the game has more than {limit} nodes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The game breaks an invariant.
    #[error(transparent)]
    Game(#[from] GameError),
}

/// Refuses a number out of its range.
pub(super) fn in_range(
    found: u32,
    range: std::ops::RangeInclusive<u32>,
    name: &'static str,
    words: &'static str,
) -> Result<(), GenerateError> {
    if range.contains(&found) {
        Ok(())
    } else {
        Err(GenerateError::Parameter { name, range: words })
    }
}

/// What happens in a state of the play.
pub(super) enum Turn<State> {
    /// The play is over; a payoff for each player.
    Over(Vec<f64>),
    /// Chance moves: what can happen, its probability, and the state after it.
    Chance(Vec<(String, f64, State)>),
    /// A player moves.
    Move {
        /// Who, from 0.
        player: u32,
        /// What the player knows, in words: states in which a player knows the same are one information set.
        knows: String,
        /// What it can do, and the state after it.
        actions: Vec<(String, State)>,
    },
}

/// The rules of a game.
pub(super) trait Rules {
    /// Where the play stands.
    type State;

    /// What happens in the state.
    fn turn(&mut self, state: &Self::State) -> Turn<Self::State>;
}

/// The game's tree; all endings are one node.
///
/// Endings count towards the limit one by one. Of all that is generated the tree alone grows with the game: states live
/// only until their actions are known.
pub(super) fn grow<R: Rules>(
    players: &[&str],
    rules: &mut R,
    start: &R::State,
    max_nodes: usize,
) -> Result<BuiltGame, GenerateError> {
    let mut builder = GameBuilder::new(players.iter().copied());
    let over = builder.terminal();
    let mut tree = Tree {
        builder,
        over,
        sets: HashMap::default(),
        waiting: Vec::new(),
    };
    let first = rules.turn(start);
    let (root, _) = tree.node(first);
    let mut nodes = 1;
    while let Some((node, steps)) = tree.waiting.pop() {
        for (label, probability, state) in steps {
            nodes += 1;
            if nodes > max_nodes {
                return Err(GenerateError::TooLarge { limit: max_nodes });
            }
            let (child, payoffs) = tree.node(rules.turn(&state));
            tree.builder
                .labelled_edge(node, child, probability, &payoffs, &label);
        }
    }
    Ok(tree.builder.build(root)?)
}

/// What can happen at a node: the label, the probability if chance moves, and the state after it.
type Steps<State> = Vec<(String, f64, State)>;

struct Tree<State> {
    builder: GameBuilder,
    over: DraftNode,
    sets: HashMap<(u32, String), DraftSet, FxBuildHasher>,
    /// Nodes whose edges are still to be made.
    waiting: Vec<(DraftNode, Steps<State>)>,
}

impl<State> Tree<State> {
    /// The node of a turn, and the payoffs of the edge that leads there.
    fn node(&mut self, turn: Turn<State>) -> (DraftNode, Vec<f64>) {
        match turn {
            Turn::Over(payoffs) => (self.over, payoffs),
            Turn::Chance(steps) => {
                let node = self.builder.chance();
                self.waiting.push((node, steps));
                (node, Vec::new())
            }
            Turn::Move {
                player,
                knows,
                actions,
            } => {
                let set = self.set(player, knows, &actions);
                let node = self.builder.decision(set);
                let steps = actions
                    .into_iter()
                    .map(|(label, state)| (label, 1.0, state))
                    .collect();
                self.waiting.push((node, steps));
                (node, Vec::new())
            }
        }
    }

    fn set(&mut self, player: u32, knows: String, actions: &[(String, State)]) -> DraftSet {
        let builder = &mut self.builder;
        let key = (player, knows);
        *self.sets.entry(key).or_insert_with_key(|(player, knows)| {
            let names = actions.iter().map(|(name, _)| name.as_str());
            builder.information_set(*player, knows.as_str(), names)
        })
    }
}
