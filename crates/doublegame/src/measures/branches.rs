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
    /// Length: nodes. The turn in which the node was last used, and the newest row at the node, if that turn is this one.
    newest: Vec<(u32, u32)>,
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
            newest: vec![(0, Self::NONE); nodes],
            turn: 0,
            rows: Vec::new(),
        }
    }

    fn start(&mut self) {
        self.rows.clear();
        self.turn = self.turn.checked_add(1).unwrap_or_else(|| {
            self.newest.fill((0, Self::NONE));
            1
        });
    }

    /// The newest row at a node, or [`Finder::NONE`].
    fn newest_at(&self, node: u32) -> u32 {
        let (turn, row) = self.newest[node as usize];
        if turn == self.turn { row } else { Self::NONE }
    }

    /// The position of a place in the belief of a branch; where it is not there yet, the next position is noted down for it.
    fn find_or_note(&mut self, branch: u32, place: Place, next: usize) -> Option<usize> {
        let before = self.newest_at(place.node);
        let mut at = before;
        while at != Self::NONE {
            let row = &self.rows[at as usize];
            if row.branch == branch && row.tail == place.tail && row.class == place.class {
                return Some(row.position as usize);
            }
            at = row.before;
        }
        self.newest[place.node as usize] = (self.turn, self.rows.len() as u32);
        self.rows.push(Row {
            branch,
            tail: place.tail,
            class: place.class,
            position: next as u32,
            before,
        });
        None
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
        let next = belief.places.len();
        match self.finder.find_or_note(branch as u32, place, next) {
            Some(position) => belief.places[position].1 += weight,
            None => belief.places.push((place, weight)),
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
