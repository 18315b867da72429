//! The edges of a game by their ends and the nodes of a game by their information sets.
//!
//! With these a sweep computes every entry in one place: the reach of a node from its parents, the beliefs and utilities
//! of a set from its nodes. The order within each list is that of the game, so that sums come out as if one went over
//! the game from its front.

use super::layout::Layout;
use super::runs::{Mover, Runs, movers};
use crate::game::Game;
use std::ops::Range;

/// The lists.
#[derive(Debug)]
pub(super) struct Links {
    /// Up to the last node that is not terminal, and one more: where the list of each node begins.
    first_in: Vec<u32>,
    /// For every edge to a node that is not terminal: the node from which it leads, and where its probability stands
    /// among those of all actions, followed by those of chance.
    edges_in: Vec<(u32, u32)>,
    /// Length: sets + 1.
    pub(super) first_member: Vec<u32>,
    members: Vec<u32>,
    /// What moves at each node, and over how many edges.
    pub(super) movers: Runs<(Mover, u32)>,
    /// By how many listed edges each node up to the last that is not terminal is reached.
    pub(super) entries: Runs<u32>,
    nodes: usize,
    edges: usize,
}

impl Links {
    /// Lists the edges and the sets' nodes of a game.
    pub(super) fn of(game: &Game, layout: &Layout) -> Self {
        let moving = game
            .node_set
            .iter()
            .rposition(|set| *set != Game::TERMINAL)
            .map_or(0, |last| last + 1);
        let (first_in, edges_in) = edges_in(game, layout, moving);
        let (first_member, members) = members(&game.node_set[..moving], layout.set_count());
        Self {
            entries: Runs::of(first_in.windows(2).map(|bounds| bounds[1] - bounds[0])),
            movers: movers(game, &layout.together),
            first_in,
            edges_in,
            first_member,
            members,
            nodes: game.node_count(),
            edges: game.edge_count(),
        }
    }

    /// Whether they can be those of the game.
    pub(super) fn fit(&self, game: &Game) -> bool {
        self.nodes == game.node_count() && self.edges == game.edge_count()
    }

    /// How many nodes stand up to the last that is not terminal.
    pub(super) fn moving(&self) -> usize {
        self.first_in.len() - 1
    }

    /// The edges to a node, as (parent, place of the probability).
    pub(super) fn edges_to(&self, node: usize) -> &[(u32, u32)] {
        &self.edges_in[self.first_in[node] as usize..self.first_in[node + 1] as usize]
    }

    /// The edges to consecutive nodes, those to a node one after the other.
    pub(super) fn edges_to_all(&self, nodes: Range<usize>) -> &[(u32, u32)] {
        &self.edges_in[self.first_in[nodes.start] as usize..self.first_in[nodes.end] as usize]
    }

    /// The nodes of a set.
    pub(super) fn members(&self, set: usize) -> &[u32] {
        &self.members[self.first_member[set] as usize..self.first_member[set + 1] as usize]
    }
}

fn edges_in(game: &Game, layout: &Layout, moving: usize) -> (Vec<u32>, Vec<(u32, u32)>) {
    let is_listed =
        |child: u32| (child as usize) < moving && game.node_set[child as usize] != Game::TERMINAL;
    let mut first = vec![0_u32; moving + 1];
    for child in game.edge_child.iter().filter(|child| is_listed(**child)) {
        first[*child as usize + 1] += 1;
    }
    for node in 0..moving {
        first[node + 1] += first[node];
    }
    let mut edges = vec![(0, 0); first[moving] as usize];
    let chance = game.action_count() as u32;
    for node in 0..moving {
        let out = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
        let first_action = layout.first_action.get(game.node_set[node] as usize);
        for (k, edge) in out.enumerate() {
            let child = game.edge_child[edge];
            if is_listed(child) {
                let place = first_action.map_or_else(
                    || chance + game.edge_probability[edge],
                    |first| first + k as u32,
                );
                let next = &mut first[child as usize];
                edges[*next as usize] = (node as u32, place);
                *next += 1;
            }
        }
    }
    // Filling has moved every beginning to the end of its list, where the next one begins.
    first.rotate_right(1);
    first[0] = 0;
    (first, edges)
}

fn members(node_set: &[u32], sets: usize) -> (Vec<u32>, Vec<u32>) {
    let of_set = |set: &u32| (*set as usize) < sets;
    let mut first = vec![0_u32; sets + 1];
    for set in node_set.iter().filter(|set| of_set(set)) {
        first[*set as usize + 1] += 1;
    }
    for set in 0..sets {
        first[set + 1] += first[set];
    }
    let mut members = vec![0; first[sets] as usize];
    for (node, set) in node_set.iter().enumerate().filter(|(_, set)| of_set(set)) {
        let next = &mut first[*set as usize];
        members[*next as usize] = node as u32;
        *next += 1;
    }
    first.rotate_right(1);
    first[0] = 0;
    (first, members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{SignalingFamily, signaling_game};

    #[test]
    fn every_edge_and_every_node_is_listed_once_in_the_order_of_the_game() {
        let family = SignalingFamily {
            types: 2,
            resolves: 2,
            words: 2,
            acts: 2,
            signals: 2,
            answers: 2,
            tension: 2,
            stock: 2,
            periods: 3,
            remembers_all: false,
            seed: 5,
        };
        let game = signaling_game(family).unwrap().game;
        let layout = Layout::of(&game, None);
        let links = Links::of(&game, &layout);
        for node in 0..links.moving() {
            let mut wanted = Vec::new();
            for parent in 0..game.node_count() {
                let edges = game.node_edges[parent]..game.node_edges[parent + 1];
                for (k, edge) in edges.enumerate() {
                    if game.edge_child[edge as usize] == node as u32 {
                        let place = match game.node_set[parent] {
                            Game::CHANCE => {
                                game.action_count() as u32 + game.edge_probability[edge as usize]
                            }
                            set => game.information_sets[set as usize].first_action.0 + k as u32,
                        };
                        wanted.push((parent as u32, place));
                    }
                }
            }
            assert_eq!(links.edges_to(node), wanted);
        }
        for set in 0..game.information_sets.len() {
            let wanted: Vec<u32> = (0..game.node_count() as u32)
                .filter(|node| game.node_set[*node as usize] == set as u32)
                .collect();
            assert_eq!(links.members(set), wanted);
        }
    }
}
