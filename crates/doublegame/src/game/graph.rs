//! The game graph: an immutable, levelled directed acyclic graph in flat arrays.
//!
//! Every node stands after all of its parents, so one pass from the last node to the first computes continuation
//! values and one pass from the first to the last computes reach probabilities. A tree is the special case in which
//! every node has one parent. Payoffs sit on edges and add up along a path. The structure (nodes, edges, information
//! sets) is apart from the prices (chance probabilities, payoffs): an edge holds indices into two small tables, so
//! that a change of prices does not touch the structure.

/// Makes a typed index into one of the arrays of a [`Game`].
macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in the array.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// A player, from 0.
    PlayerId
);
index!(
    /// A node; node 0 is the root.
    NodeId
);
index!(
    /// An edge; the edges of a node are contiguous.
    EdgeId
);
index!(
    /// An information set; information sets of one level are contiguous.
    InformationSetId
);
index!(
    /// An action of an information set, numbered over the whole game: `first_action + k` is the k-th action of a set.
    ActionId
);

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// The game is over. A game may have one terminal node for all endings.
    Terminal,
    /// Chance moves with fixed probabilities.
    Chance,
    /// A player moves, knowing only that the play is in this information set.
    Decision(InformationSetId),
}

/// A player's information set: the nodes that it cannot tell apart when it moves.
///
/// In the agent form each information set is an agent of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct InformationSet {
    /// Who moves.
    pub player: PlayerId,
    /// The first of its actions in the numbering over the whole game.
    pub first_action: ActionId,
    /// How many actions it has, at least 1. Every node of the set has this many edges, in this order.
    pub action_count: u32,
    /// The player's effective lambda here, relative to the common lambda (rationality / stake). Above 0.
    pub precision: f64,
    /// What the set is called, for people.
    pub label: String,
}

/// An immutable game in extensive form.
///
/// Invariants, established by its builders and checked by [`Game::check`]: children stand after parents; every edge's
/// indices are in range; the probabilities of a chance node sum to one; all nodes of an information set have its
/// number of actions.
#[derive(Debug, Clone, PartialEq)]
pub struct Game {
    /// The players' names.
    pub players: Vec<String>,
    /// Length: nodes. The information set of a decision node, or [`Game::CHANCE`] or [`Game::TERMINAL`].
    pub node_set: Vec<u32>,
    /// Length: nodes + 1. The edges of node `v` are `node_edges[v]..node_edges[v + 1]`.
    pub node_edges: Vec<u32>,
    /// The first node of each level, and at the end the number of nodes. All edges lead to later levels.
    pub level_nodes: Vec<u32>,
    /// Length: edges. Where the edge leads.
    pub edge_child: Vec<u32>,
    /// Length: edges. For an edge of a chance node, its row in `probabilities`; else 0 and unused.
    pub edge_probability: Vec<u32>,
    /// Length: edges. The edge's row in `payoffs`; row 0 is all zeros.
    pub edge_payoff: Vec<u32>,
    /// Length: edges. What happens on the edge, as an index into labels that the builder of the game keeps.
    pub edge_label: Vec<u32>,
    /// The probabilities that chance edges refer to, each in 0..=1. Row 0 is 1.
    pub probabilities: Vec<f64>,
    /// Rows of payoffs, one number for each player: row r is `payoffs[r * players ..][.. players]`.
    pub payoffs: Vec<f64>,
    /// The information sets, in the order of their levels.
    pub information_sets: Vec<InformationSet>,
    /// Length: actions over the whole game. Base weights of the logit, each above 0, 1 unless the builder says more.
    pub action_weights: Vec<f64>,
    /// Length: actions over the whole game. What the action is called.
    pub action_labels: Vec<String>,
    /// Whether every player is known to remember all that it once knew. The compiler of scenarios does not look under
    /// bounded memory, where it says no.
    pub perfect_recall: bool,
}

impl Game {
    /// In [`Game::node_set`]: chance moves.
    pub const CHANCE: u32 = u32::MAX;
    /// In [`Game::node_set`]: the game is over.
    pub const TERMINAL: u32 = u32::MAX - 1;

    /// How many nodes the game has.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.node_set.len()
    }

    /// How many edges the game has.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.edge_child.len()
    }

    /// How many players the game has.
    #[must_use]
    pub fn player_count(&self) -> usize {
        self.players.len()
    }

    /// How many actions all information sets have together.
    #[must_use]
    pub fn action_count(&self) -> usize {
        self.action_weights.len()
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> NodeKind {
        match self.node_set[node.index()] {
            Self::CHANCE => NodeKind::Chance,
            Self::TERMINAL => NodeKind::Terminal,
            set => NodeKind::Decision(InformationSetId(set)),
        }
    }

    /// The positions of the node's edges.
    #[must_use]
    pub fn edges(&self, node: NodeId) -> std::ops::Range<usize> {
        self.node_edges[node.index()] as usize..self.node_edges[node.index() + 1] as usize
    }

    /// The positions of the information set's actions in the numbering over the whole game.
    #[must_use]
    pub fn actions(&self, set: InformationSetId) -> std::ops::Range<usize> {
        let set = &self.information_sets[set.index()];
        set.first_action.index()..set.first_action.index() + set.action_count as usize
    }

    /// Length: information sets. The first action of each, in less room than the sets themselves take: for passes over all
    /// nodes.
    pub(crate) fn first_actions(&self) -> Vec<u32> {
        let sets = self.information_sets.iter();
        sets.map(|set| set.first_action.0).collect()
    }

    /// One number for each player.
    #[must_use]
    pub fn payoff_row(&self, row: u32) -> &[f64] {
        let players = self.players.len();
        &self.payoffs[row as usize * players..][..players]
    }
}

/// A behavior profile: for every information set a probability of each action.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Length: actions over the whole game. Each in 0..=1; the actions of a set sum to one.
    pub probabilities: Vec<f64>,
}

impl Profile {
    /// The profile in which nobody chooses: every action in proportion to its base weight (lambda 0).
    #[must_use]
    pub fn uninformed(game: &Game) -> Self {
        let mut probabilities = game.action_weights.clone();
        for set in 0..game.information_sets.len() {
            let actions = game.actions(InformationSetId(set as u32));
            let total: f64 = probabilities[actions.clone()].iter().sum();
            probabilities[actions].iter_mut().for_each(|p| *p /= total);
        }
        Self { probabilities }
    }
}
