//! What a belief of an observer splits into.

/// Something that an observer can see at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// A move was skipped, or the game goes on.
    Nothing,
    /// An option, a branch, or a track's value.
    Value(i32),
    /// The game ended.
    End,
}

/// Where play may stand. Most nodes still know the types, so that a node comes up with one class only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) node: u32,
    /// What still follows on the edge that led to the node.
    pub(super) tail: u32,
    /// The class of the types drawn at the root.
    pub(super) class: u32,
}

/// Where play may stand after one history of observations, and with which weight.
#[derive(Debug, Clone)]
pub(super) struct Belief {
    /// Places, all different, with their weights, which sum to one.
    pub(super) places: Vec<(Place, f64)>,
    /// Length: classes. Sums over the places.
    pub(super) totals: Vec<f64>,
}

/// One thing that can be seen, with its probability and what it leads to believe.
pub(super) struct Branch {
    pub(super) probability: f64,
    pub(super) belief: Belief,
}

/// Finds the row of a place among those collected. Every node has room for the newest row that stands at it, and each
/// row names the one before it at the same node, so that nothing is hashed.
pub(super) struct Finder {
    /// Length: nodes. The turn in which the node was last used.
    turns: Vec<u32>,
    /// Length: nodes. The newest row at the node, if the turn is this one.
    newest: Vec<u32>,
    turn: u32,
    rows: Vec<Row>,
}

struct Row {
    branch: u32,
    tail: u32,
    class: u32,
    /// Its position in the branch's belief.
    position: u32,
    /// The row before it at the same node, or [`Finder::NONE`].
    before: u32,
}

impl Finder {
    const NONE: u32 = u32::MAX;

    pub(super) fn new(nodes: usize) -> Self {
        Self {
            turns: vec![0; nodes],
            newest: vec![Self::NONE; nodes],
            turn: 0,
            rows: Vec::new(),
        }
    }

    fn start(&mut self) {
        self.rows.clear();
        self.turn = self.turn.checked_add(1).unwrap_or_else(|| {
            self.turns.fill(0);
            1
        });
    }

    fn find(&self, branch: u32, place: Place) -> Option<usize> {
        if self.turns[place.node as usize] != self.turn {
            return None;
        }
        let mut at = self.newest[place.node as usize];
        while at != Self::NONE {
            let row = &self.rows[at as usize];
            if row.branch == branch && row.tail == place.tail && row.class == place.class {
                return Some(row.position as usize);
            }
            at = row.before;
        }
        None
    }

    fn insert(&mut self, branch: u32, place: Place, position: u32) {
        let node = place.node as usize;
        let before = if self.turns[node] == self.turn {
            self.newest[node]
        } else {
            Self::NONE
        };
        self.turns[node] = self.turn;
        self.newest[node] = self.rows.len() as u32;
        self.rows.push(Row {
            branch,
            tail: place.tail,
            class: place.class,
            position,
            before,
        });
    }
}

/// Collects the places that follow, by what is seen, in the order in which they come up.
pub(super) struct Branches<'f> {
    classes: usize,
    sights: Vec<Sight>,
    beliefs: Vec<Belief>,
    finder: &'f mut Finder,
}

impl<'f> Branches<'f> {
    pub(super) fn new(classes: usize, finder: &'f mut Finder) -> Self {
        finder.start();
        Self {
            classes,
            sights: Vec::new(),
            beliefs: Vec::new(),
            finder,
        }
    }

    /// Adds weight at a place behind what is seen.
    pub(super) fn add(&mut self, sight: Sight, place: Place, weight: f64) {
        if weight <= 0.0 {
            return;
        }
        let known = self.sights.iter().position(|known| *known == sight);
        let branch = known.unwrap_or_else(|| {
            self.sights.push(sight);
            self.beliefs.push(Belief {
                places: Vec::new(),
                totals: vec![0.0; self.classes],
            });
            self.sights.len() - 1
        });
        let belief = &mut self.beliefs[branch];
        if let Some(position) = self.finder.find(branch as u32, place) {
            belief.places[position].1 += weight;
        } else {
            self.finder
                .insert(branch as u32, place, belief.places.len() as u32);
            belief.places.push((place, weight));
        }
        belief.totals[place.class as usize] += weight;
    }

    /// Scales each belief to one and says how probable it is.
    pub(super) fn finish(self) -> Vec<Branch> {
        self.beliefs
            .into_iter()
            .filter_map(|mut belief| {
                let probability: f64 = belief.totals.iter().sum();
                if probability <= 0.0 {
                    return None;
                }
                let weights = belief.places.iter_mut().map(|(_, weight)| weight);
                for weight in weights.chain(&mut belief.totals) {
                    *weight /= probability;
                }
                Some(Branch {
                    probability,
                    belief,
                })
            })
            .collect()
    }
}
