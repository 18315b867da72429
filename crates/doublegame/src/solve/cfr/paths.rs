//! From the graph to the sequence form: which sequence of own actions leads to every information set, and what every
//! pair of sequences is paid.
//!
//! With perfect recall a player's sequence of own actions is known by the last of them (von Stengel 1996). Here it is
//! numbered by that action: 0 is the empty sequence and `1 + a` the one that ends with the a-th action of the game.

use super::error::CfrError;
use crate::game::{Game, NodeId, NodeKind};

/// No path leads to the set.
pub(super) const UNREACHED: u32 = u32::MAX;

/// What a pair of sequences is paid at the ends of the game to which they lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    /// The sequence of the first player.
    pub(super) row: u32,
    /// The sequence of the second player.
    pub(super) column: u32,
    /// Half the difference of the two players' payoffs, times the probability with which chance plays along, summed
    /// over the ends.
    pub(super) payoff: f64,
}

/// A game in sequence form.
#[derive(Debug)]
pub(super) struct SequenceForm {
    /// Length: information sets. The mover's sequence there, or [`UNREACHED`].
    pub(super) set_sequence: Vec<u32>,
    /// One for every pair of sequences that leads to an end, sorted by row and column. A payoff of 0 is listed, too.
    pub(super) entries: Vec<Entry>,
}

/// A way of coming to a node, with all ways put together on which the players have done the same.
#[derive(Debug, Clone, Copy)]
struct Way {
    last: [u32; 2],
    /// The probability with which chance plays along.
    reach: f64,
    /// Half the difference of the payoffs so far, times that probability.
    gain: f64,
    /// The next way to the same node in the arena.
    next: u32,
}

const NO_WAY: u32 = u32::MAX;
/// So that all that is made of the ways can be counted in 32 bits.
const MOST_WAYS: usize = 1 << 30;

struct Walk<'a> {
    game: &'a Game,
    limit: usize,
    ways: Vec<Way>,
    /// Length: nodes. The first way to each node.
    first: Vec<u32>,
    form: SequenceForm,
}

impl SequenceForm {
    /// Walks the game once, which takes time and memory in proportion to its ways.
    pub(super) fn of(game: &Game, limit: usize) -> Result<Self, CfrError> {
        let mut walk = Walk {
            game,
            limit: limit.min(MOST_WAYS),
            ways: vec![Way {
                last: [0; 2],
                reach: 1.0,
                gain: 0.0,
                next: NO_WAY,
            }],
            first: vec![NO_WAY; game.node_count()],
            form: Self {
                set_sequence: vec![UNREACHED; game.information_sets.len()],
                entries: Vec::new(),
            },
        };
        walk.first[0] = 0;
        let mut here = Vec::new();
        for node in 0..game.node_count() {
            walk.collect(node, &mut here);
            walk.leave(node, &here)?;
        }
        let mut form = walk.form;
        form.entries.sort_by_key(|entry| (entry.row, entry.column));
        form.entries.dedup_by(|later, kept| {
            let same = (later.row, later.column) == (kept.row, kept.column);
            if same {
                kept.payoff += later.payoff;
            }
            same
        });
        Ok(form)
    }
}

impl Walk<'_> {
    /// Puts together the ways to the node on which the players have done the same.
    fn collect(&self, node: usize, here: &mut Vec<Way>) {
        here.clear();
        let mut next = self.first[node];
        while next != NO_WAY {
            let way = self.ways[next as usize];
            here.push(way);
            next = way.next;
        }
        here.sort_by_key(|way| way.last);
        here.dedup_by(|later, kept| {
            let same = later.last == kept.last;
            if same {
                kept.reach += later.reach;
                kept.gain += later.gain;
            }
            same
        });
    }

    /// Carries the ways to the node over its edges.
    fn leave(&mut self, node: usize, here: &[Way]) -> Result<(), CfrError> {
        let game = self.game;
        let kind = game.kind(NodeId(node as u32));
        let mover = match kind {
            NodeKind::Decision(set) => {
                let player = game.information_sets[set.index()].player.index();
                if let Some(way) = here.first() {
                    self.form.set_sequence[set.index()] = way.last[player];
                }
                Some((player, game.actions(set).start))
            }
            NodeKind::Chance | NodeKind::Terminal => None,
        };
        for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
            let payoffs = game.payoff_row(game.edge_payoff[edge]);
            let payoff = 0.5 * (payoffs[0] - payoffs[1]);
            let probability = match mover {
                Some(_) => 1.0,
                None => game.probabilities[game.edge_probability[edge] as usize],
            };
            for way in here {
                let mut after = Way {
                    reach: way.reach * probability,
                    gain: (way.gain + way.reach * payoff) * probability,
                    ..*way
                };
                if let Some((player, first_action)) = mover {
                    after.last[player] = (first_action + k + 1) as u32;
                }
                self.arrive(game.edge_child[edge] as usize, after)?;
            }
        }
        Ok(())
    }

    fn arrive(&mut self, child: usize, mut way: Way) -> Result<(), CfrError> {
        if self.ways.len() + self.form.entries.len() >= self.limit {
            return Err(CfrError::TooLarge { limit: self.limit });
        }
        if self.game.kind(NodeId(child as u32)) == NodeKind::Terminal {
            self.form.entries.push(Entry {
                row: way.last[0],
                column: way.last[1],
                payoff: way.gain,
            });
        } else {
            way.next = self.first[child];
            self.first[child] = self.ways.len() as u32;
            self.ways.push(way);
        }
        Ok(())
    }
}
