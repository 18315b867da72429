//! Builds a game in memory, node by node, as a tree or as a graph in which nodes may have several parents.
//!
//! The nodes may be made in any order. The builder puts them on levels: an information set gets one level for all of
//! its nodes wherever the order of play allows it.

use super::check::GameError;
use super::graph::{ActionId, Game, InformationSet, InformationSetId, NodeId, PlayerId};
use super::levels::{Children, assign_levels};
use super::recall::has_perfect_recall;
use hashbrown::{HashMap, HashTable};
use rustc_hash::{FxBuildHasher, FxHasher};
use std::hash::Hasher;

/// A node of a game that is being built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DraftNode(u32);

/// An information set of a game that is being built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DraftSet(u32);

#[derive(Debug, Clone, Copy, Default)]
struct DraftEdge {
    child: u32,
    probability: u32,
    payoff: u32,
    label: u32,
}

/// A finished game and what its parts were called while it was built.
#[derive(Debug, Clone, PartialEq)]
pub struct BuiltGame {
    /// The game; it has passed [`Game::check`].
    pub game: Game,
    /// What [`Game::edge_label`] refers to; entry 0 is empty.
    pub edge_labels: Vec<String>,
    nodes: Vec<NodeId>,
    sets: Vec<InformationSetId>,
}

impl BuiltGame {
    /// Where a node of the draft stands in the game.
    #[must_use]
    pub fn node(&self, node: DraftNode) -> NodeId {
        self.nodes[node.0 as usize]
    }

    /// Where an information set of the draft stands in the game.
    #[must_use]
    pub fn set(&self, set: DraftSet) -> InformationSetId {
        self.sets[set.0 as usize]
    }

    /// Where the information sets of the draft stand in the game, in the order in which they were made.
    #[must_use]
    pub fn sets(&self) -> &[InformationSetId] {
        &self.sets
    }
}

/// Builds a [`Game`].
///
/// ```
/// use doublegame::game::{GameBuilder, expected_payoffs, Profile};
/// let mut builder = GameBuilder::new(["Sender"]);
/// let set = builder.information_set(0, "Sender", ["stop", "go"]);
/// let root = builder.decision(set);
/// let end = builder.terminal();
/// builder.edge(root, end, &[0.0]);
/// builder.edge(root, end, &[3.0]);
/// let built = builder.build(root)?;
/// assert_eq!(expected_payoffs(&built.game, &Profile::uninformed(&built.game)), [1.5]);
/// # Ok::<(), doublegame::game::GameError>(())
/// ```
#[derive(Debug, Clone)]
pub struct GameBuilder {
    players: Vec<String>,
    node_set: Vec<u32>,
    /// The edges of all nodes in the order in which they were made, and the nodes from which they lead.
    edges: Vec<DraftEdge>,
    edge_from: Vec<u32>,
    sets: Vec<InformationSet>,
    set_weights: Vec<Vec<f64>>,
    set_actions: Vec<Vec<String>>,
    probabilities: Rows,
    payoffs: Rows,
    labels: Vec<String>,
    label_numbers: HashMap<String, u32, FxBuildHasher>,
}

/// Rows of numbers, equal rows kept once.
#[derive(Debug, Clone)]
struct Rows {
    width: usize,
    numbers: Vec<f64>,
    known: HashTable<u32>,
}

impl Rows {
    fn starting_with(row: &[f64]) -> Self {
        let mut rows = Self {
            width: row.len(),
            numbers: Vec::new(),
            known: HashTable::new(),
        };
        rows.number(row);
        rows
    }

    fn number(&mut self, row: &[f64]) -> u32 {
        let fresh = self.known.len() as u32;
        let (width, numbers) = (self.width, &mut self.numbers);
        let of = |number: u32| &numbers[number as usize * width..][..width];
        let is_equal = |number: &u32| {
            of(*number)
                .iter()
                .zip(row)
                .all(|(a, b)| bits(*a) == bits(*b))
        };
        let hash = hash_of(row);
        if let Some(number) = self.known.find(hash, is_equal) {
            return *number;
        }
        self.known
            .insert_unique(hash, fresh, |number| hash_of(of(*number)));
        numbers.extend_from_slice(row);
        fresh
    }
}

/// Adding zero turns -0 into 0, so that the two share a row.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

fn hash_of(row: &[f64]) -> u64 {
    let mut hasher = FxHasher::default();
    for number in row {
        hasher.write_u64(bits(*number));
    }
    hasher.finish()
}

/// The edges of a draft by the nodes from which they lead.
struct EdgesOut {
    /// Length: nodes + 1.
    first: Vec<u32>,
    edges: Vec<DraftEdge>,
}

impl EdgesOut {
    /// Keeps the order within each node.
    fn of(nodes: usize, edges: &[DraftEdge], from: &[u32]) -> Self {
        let mut first = vec![0_u32; nodes + 1];
        for node in from {
            first[*node as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut sorted = vec![DraftEdge::default(); edges.len()];
        for (edge, node) in edges.iter().zip(from) {
            let next = &mut first[*node as usize];
            sorted[*next as usize] = *edge;
            *next += 1;
        }
        // Filling has moved every beginning to the end of its list, where the next one begins.
        first.rotate_right(1);
        first[0] = 0;
        Self {
            first,
            edges: sorted,
        }
    }

    fn of_node(&self, node: usize) -> &[DraftEdge] {
        &self.edges[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

impl Children for EdgesOut {
    fn of(&self, node: usize) -> impl Iterator<Item = u32> {
        self.of_node(node).iter().map(|edge| edge.child)
    }
}

impl GameBuilder {
    /// A game of these players without any node.
    #[must_use]
    pub fn new<Name: Into<String>>(players: impl IntoIterator<Item = Name>) -> Self {
        let players: Vec<String> = players.into_iter().map(Into::into).collect();
        Self {
            payoffs: Rows::starting_with(&vec![0.0; players.len()]),
            players,
            node_set: Vec::new(),
            edges: Vec::new(),
            edge_from: Vec::new(),
            sets: Vec::new(),
            set_weights: Vec::new(),
            set_actions: Vec::new(),
            probabilities: Rows::starting_with(&[1.0]),
            labels: vec![String::new()],
            label_numbers: HashMap::default(),
        }
    }

    /// A new information set of a player (counted from 0) with these actions, all of base weight 1.
    pub fn information_set<Name: Into<String>>(
        &mut self,
        player: u32,
        label: impl Into<String>,
        actions: impl IntoIterator<Item = Name>,
    ) -> DraftSet {
        let actions: Vec<String> = actions.into_iter().map(Into::into).collect();
        self.sets.push(InformationSet {
            player: PlayerId(player),
            first_action: ActionId(0),
            action_count: actions.len() as u32,
            precision: 1.0,
            label: label.into(),
        });
        self.set_weights.push(vec![1.0; actions.len()]);
        self.set_actions.push(actions);
        DraftSet(self.sets.len() as u32 - 1)
    }

    /// Sets the player's effective lambda at the set, relative to the common lambda.
    pub fn precision(&mut self, set: DraftSet, precision: f64) {
        self.sets[set.0 as usize].precision = precision;
    }

    /// Sets the base weights of the set's actions.
    pub fn weights(&mut self, set: DraftSet, weights: &[f64]) {
        self.set_weights[set.0 as usize] = weights.to_vec();
    }

    /// How many players the game has.
    #[must_use]
    pub fn player_count(&self) -> usize {
        self.players.len()
    }

    /// How many nodes were made so far.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.node_set.len()
    }

    /// A node at which a player moves.
    pub fn decision(&mut self, set: DraftSet) -> DraftNode {
        self.node(set.0)
    }

    /// A node at which chance moves.
    pub fn chance(&mut self) -> DraftNode {
        self.node(Game::CHANCE)
    }

    /// A node at which the game is over.
    pub fn terminal(&mut self) -> DraftNode {
        self.node(Game::TERMINAL)
    }

    fn node(&mut self, set: u32) -> DraftNode {
        self.node_set.push(set);
        DraftNode(self.node_set.len() as u32 - 1)
    }

    /// The next edge of a decision node: the edges of a node stand in the order of its set's actions. One payoff for
    /// each player.
    pub fn edge(&mut self, from: DraftNode, to: DraftNode, payoffs: &[f64]) {
        self.labelled_edge(from, to, 1.0, payoffs, "");
    }

    /// The next edge of a chance node.
    pub fn chance_edge(
        &mut self,
        from: DraftNode,
        to: DraftNode,
        probability: f64,
        payoffs: &[f64],
    ) {
        self.labelled_edge(from, to, probability, payoffs, "");
    }

    /// The next edge of a node, with what happens on it. The probability counts at chance nodes only.
    pub fn labelled_edge(
        &mut self,
        from: DraftNode,
        to: DraftNode,
        probability: f64,
        payoffs: &[f64],
        label: &str,
    ) {
        let is_chance = self.node_set[from.0 as usize] == Game::CHANCE;
        let label = self.label_number(label);
        let payoff = if payoffs.len() == self.players.len() {
            self.payoffs.number(payoffs)
        } else {
            let mut row = payoffs.to_vec();
            row.resize(self.players.len(), 0.0);
            self.payoffs.number(&row)
        };
        let edge = DraftEdge {
            child: to.0,
            probability: if is_chance {
                self.probabilities.number(&[probability])
            } else {
                0
            },
            payoff,
            label,
        };
        self.edges.push(edge);
        self.edge_from.push(from.0);
    }

    fn label_number(&mut self, label: &str) -> u32 {
        if label.is_empty() {
            return 0;
        }
        if let Some(number) = self.label_numbers.get(label) {
            return *number;
        }
        let number = self.labels.len() as u32;
        self.labels.push(label.to_owned());
        self.label_numbers.insert(label.to_owned(), number);
        number
    }

    /// The finished game with this root.
    ///
    /// # Errors
    ///
    /// Where the nodes form a cycle, or the game breaks another invariant of [`Game::check`].
    pub fn build(mut self, root: DraftNode) -> Result<BuiltGame, GameError> {
        let edges = EdgesOut::of(self.node_set.len(), &self.edges, &self.edge_from);
        // In a large game what is done with is given back before the next is made.
        self.edges = Vec::new();
        self.edge_from = Vec::new();
        self.payoffs.known = HashTable::new();
        let levels = assign_levels(&self.node_set, &edges, self.sets.len(), root.0)
            .ok_or(GameError::Cycle)?;
        let mut order: Vec<u32> = (0..self.node_set.len() as u32).collect();
        // Sorting is stable, so nodes of a level keep the order in which they were made.
        order.sort_by_key(|node| (levels[*node as usize], *node != root.0));
        let mut nodes = vec![NodeId(0); order.len()];
        for (position, node) in order.iter().enumerate() {
            nodes[*node as usize] = NodeId(position as u32);
        }
        let sets = self.order_sets(&order);
        let edge_labels = std::mem::take(&mut self.labels);
        let game = self.assemble(&order, &nodes, &sets, &Placed { edges, levels });
        game.check()?;
        let perfect_recall = has_perfect_recall(&game);
        Ok(BuiltGame {
            game: Game {
                perfect_recall,
                ..game
            },
            edge_labels,
            nodes,
            sets,
        })
    }

    /// Numbers the sets in the order in which their first nodes stand; a set without nodes comes last.
    fn order_sets(&self, order: &[u32]) -> Vec<InformationSetId> {
        let mut numbers: Vec<Option<u32>> = vec![None; self.sets.len()];
        let mut next = 0;
        let with_nodes = order.iter().map(|node| self.node_set[*node as usize]);
        for set in with_nodes.chain(0..self.sets.len() as u32) {
            if let Some(number @ None) = numbers.get_mut(set as usize) {
                *number = Some(next);
                next += 1;
            }
        }
        numbers
            .into_iter()
            .map(|number| InformationSetId(number.unwrap_or(0)))
            .collect()
    }

    fn assemble(
        self,
        order: &[u32],
        nodes: &[NodeId],
        sets: &[InformationSetId],
        placed: &Placed,
    ) -> Game {
        let edge_count = placed.edges.edges.len();
        let mut game = Game {
            players: self.players,
            node_set: Vec::with_capacity(order.len()),
            node_edges: Vec::with_capacity(order.len() + 1),
            level_nodes: vec![0],
            edge_child: Vec::with_capacity(edge_count),
            edge_probability: Vec::with_capacity(edge_count),
            edge_payoff: Vec::with_capacity(edge_count),
            edge_label: Vec::with_capacity(edge_count),
            probabilities: self.probabilities.numbers,
            payoffs: self.payoffs.numbers,
            information_sets: Vec::with_capacity(sets.len()),
            action_weights: Vec::new(),
            action_labels: Vec::new(),
            perfect_recall: false,
        };
        game.node_edges.push(0);
        for (position, node) in order.iter().enumerate() {
            let node = *node as usize;
            let set = self.node_set[node];
            let level_ends = order
                .get(position + 1)
                .is_none_or(|next| placed.levels[*next as usize] != placed.levels[node]);
            game.node_set
                .push(sets.get(set as usize).map_or(set, |number| number.0));
            for edge in placed.edges.of_node(node) {
                game.edge_child.push(nodes[edge.child as usize].0);
                game.edge_probability.push(edge.probability);
                game.edge_payoff.push(edge.payoff);
                game.edge_label.push(edge.label);
            }
            game.node_edges.push(game.edge_child.len() as u32);
            if level_ends {
                game.level_nodes.push(position as u32 + 1);
            }
        }
        game.payoffs.shrink_to_fit();
        let actions = self.set_actions.into_iter().zip(self.set_weights);
        let mut in_order: Vec<_> = sets
            .iter()
            .zip(self.sets.into_iter().zip(actions))
            .collect();
        in_order.sort_by_key(|(number, _)| **number);
        for (_, (set, (labels, weights))) in in_order {
            game.information_sets.push(InformationSet {
                first_action: ActionId(game.action_weights.len() as u32),
                ..set
            });
            game.action_weights.extend(weights);
            game.action_labels.extend(labels);
        }
        game
    }
}

/// The edges of a draft and the levels of its nodes.
struct Placed {
    edges: EdgesOut,
    levels: Vec<u32>,
}
