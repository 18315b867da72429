//! A game in the order in which a pass in lanes goes through it.
//!
//! A level's chance nodes come first, then its information sets with their nodes side by side, so that what a pass reads and
//! writes of them lies in one piece; only the ends of edges are looked up here and there. Nodes have other numbers here than
//! in the game: *slots*. A slot of a later level is larger, as with nodes, and slot 0
//! is the root.

use super::layout::Layout;
use super::links::Links;
use super::runs::Mover;
use crate::game::Game;
use std::ops::Range;

/// For games of more players nothing is made that goes in this order: they are solved and checked one by one.
pub(super) const MOST_PLAYERS: usize = 6;

/// The order.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) levels: Vec<Level>,
    /// Length: sets.
    pub(super) choices: Vec<Choice>,
    /// The edges of all choices, node by node.
    pub(super) edges: Vec<Edge>,
    /// Nodes one after the other at which chance moves over as many edges, or at which the game is over.
    pub(super) chances: Vec<Chance>,
    /// The edges of all chances, node by node, with the rows of their probabilities.
    pub(super) chance_edges: Vec<(Edge, u32)>,
    /// Length: nodes + 1. Where the list of the edges to each slot begins.
    first_in: Vec<u32>,
    /// The slot from which an edge leads, and where its probability stands among those of all actions, followed by those
    /// of chance. Edges to the ends of the game are left out.
    edges_in: Vec<(u32, u32)>,
}

/// What stands on one level.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) chances: Range<usize>,
    pub(super) sets: Range<usize>,
    /// The first slot of the next level.
    pub(super) end: usize,
}

/// The nodes of an information set.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) slots: Range<usize>,
    pub(super) edges: Range<usize>,
    pub(super) player: usize,
}

/// Nodes without a mover that have equally many edges.
#[derive(Debug)]
pub(super) struct Chance {
    pub(super) slots: Range<usize>,
    pub(super) edges: Range<usize>,
    /// How many each node has.
    pub(super) count: usize,
}

/// Where an edge leads, and the row of what it pays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) child: u32,
    pub(super) payoff: u32,
}

impl Walk {
    /// The order of a game in which every set has all nodes on one level.
    pub(super) fn of(game: &Game, layout: &Layout, links: &Links) -> Self {
        let mut walk = Self {
            levels: Vec::new(),
            choices: Vec::with_capacity(layout.set_count()),
            edges: Vec::new(),
            chances: Vec::new(),
            chance_edges: Vec::new(),
            first_in: Vec::with_capacity(game.node_count() + 1),
            edges_in: Vec::new(),
        };
        let mut order = Vec::with_capacity(game.node_count());
        for (bounds, sets) in game
            .level_nodes
            .windows(2)
            .zip(layout.level_start.windows(2))
        {
            let nodes = bounds[0] as usize..bounds[1] as usize;
            let sets = sets[0] as usize..sets[1] as usize;
            let chances = walk.chances.len();
            for (run, (mover, count)) in links.movers.within(nodes) {
                if mover == Mover::Chance {
                    walk.add_chance(&mut order, run, count as usize);
                }
            }
            for set in sets.clone() {
                let from = order.len();
                order.extend_from_slice(links.members(set));
                let edges = walk
                    .choices
                    .last()
                    .map_or(0, |last: &Choice| last.edges.end);
                walk.choices.push(Choice {
                    slots: from..order.len(),
                    edges: edges..edges + (order.len() - from) * layout.actions(set).len(),
                    player: layout.player[set] as usize,
                });
            }
            walk.levels.push(Level {
                chances: chances..walk.chances.len(),
                sets,
                end: order.len(),
            });
        }
        walk.list_edges(game, links, &order);
        walk
    }

    fn add_chance(&mut self, order: &mut Vec<u32>, nodes: Range<usize>, count: usize) {
        let from = order.len();
        let edges = self.chances.last().map_or(0, |last| last.edges.end);
        self.chances.push(Chance {
            slots: from..from + nodes.len(),
            edges: edges..edges + nodes.len() * count,
            count,
        });
        order.extend(nodes.map(|node| node as u32));
    }

    /// Lists the edges from and to the slots, which stand for these nodes.
    fn list_edges(&mut self, game: &Game, links: &Links, order: &[u32]) {
        let mut slots = vec![0_u32; order.len()];
        for (slot, node) in order.iter().enumerate() {
            slots[*node as usize] = slot as u32;
        }
        let edge = |edge: usize| Edge {
            child: slots[game.edge_child[edge] as usize],
            payoff: game.edge_payoff[edge],
        };
        let edges_of = |nodes: &Range<usize>| {
            let nodes = order[nodes.clone()].iter().map(|node| *node as usize);
            nodes
                .flat_map(|node| game.node_edges[node] as usize..game.node_edges[node + 1] as usize)
        };
        for choice in &self.choices {
            self.edges.extend(edges_of(&choice.slots).map(edge));
        }
        for chance in &self.chances {
            let edges = edges_of(&chance.slots);
            self.chance_edges
                .extend(edges.map(|at| (edge(at), game.edge_probability[at])));
        }
        self.first_in.push(0);
        for node in order {
            if (*node as usize) < links.moving() {
                let edges = links.edges_to(*node as usize).iter();
                let edges = edges.map(|(parent, place)| (slots[*parent as usize], *place));
                self.edges_in.extend(edges);
            }
            self.first_in.push(self.edges_in.len() as u32);
        }
    }

    /// How many slots there are.
    pub(super) const fn slot_count(&self) -> usize {
        self.first_in.len() - 1
    }

    /// The edges to each slot, as (slot of the parent, place of the probability), one slot after the other.
    #[expect(
        clippy::inline_always,
        reason = "used in functions made for several processors"
    )]
    #[inline(always)]
    pub(super) fn edges_to_all(&self) -> impl Iterator<Item = &[(u32, u32)]> {
        let bounds = self.first_in.windows(2);
        bounds.map(|bounds| &self.edges_in[bounds[0] as usize..bounds[1] as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::super::game_structure::{GameStructure, tests::game};

    #[test]
    fn every_node_and_every_edge_is_in_the_walk_once_and_leads_on() {
        let game = game(3, 1);
        let structure = GameStructure::of(&game);
        let walk = structure.walk(&game);
        let slots = walk.choices.iter().map(|choice| &choice.slots);
        let slots = slots.chain(walk.chances.iter().map(|chance| &chance.slots));
        let mut slots: Vec<usize> = slots.cloned().flatten().collect();
        slots.sort_unstable();
        let all: Vec<usize> = (0..game.node_count()).collect();
        assert_eq!(slots, all);
        assert_eq!(walk.slot_count(), all.len());

        let chances = walk.chance_edges.iter().map(|(edge, _)| edge);
        let mut payoffs: Vec<u32> = walk
            .edges
            .iter()
            .chain(chances)
            .map(|edge| edge.payoff)
            .collect();
        payoffs.sort_unstable();
        let mut expected = game.edge_payoff.clone();
        expected.sort_unstable();
        assert_eq!(payoffs, expected);

        for level in &walk.levels {
            for choice in &walk.choices[level.sets.clone()] {
                let edges = &walk.edges[choice.edges.clone()];
                assert!(choice.slots.end <= level.end);
                assert!(edges.iter().all(|edge| edge.child as usize >= level.end));
            }
        }
        for (slot, edges) in walk.edges_to_all().enumerate() {
            assert!(edges.iter().all(|(parent, _)| (*parent as usize) < slot));
        }
    }
}
