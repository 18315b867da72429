//! Which nodes of a picture are linked as one information set, and where the links run.
//!
//! To the right of each column of nodes there are lanes. A set whose nodes stand in one column has a lane of its own
//! for as long as it runs, so that links of different sets never lie on each other.

use super::shape::{Drawn, What};
use crate::game::tree::{GameTree, TreeKind};
use hashbrown::HashMap;

/// The drawn nodes of an information set, two at least.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    /// The set.
    pub(super) set: u32,
    /// Its nodes from the first row on.
    pub(super) nodes: Vec<usize>,
    /// Which lane of the column it runs in, from 0; none if its nodes stand in several columns.
    pub(super) lane: Option<usize>,
}

/// The links, those that begin first before the others.
pub(super) fn links(tree: &GameTree, drawn: &[Drawn], rows: &[f64]) -> Vec<Link> {
    let mut nodes_of_set: HashMap<u32, Vec<usize>> = HashMap::new();
    for (position, node) in drawn.iter().enumerate() {
        if let What::Node(at) | What::Folded { node: at, .. } = node.what
            && let TreeKind::Decision(set) = tree.nodes[at as usize].kind
        {
            nodes_of_set.entry(set).or_default().push(position);
        }
    }
    let mut links: Vec<Link> = nodes_of_set
        .into_iter()
        .filter(|(_, nodes)| nodes.len() > 1)
        .map(|(set, mut nodes)| {
            nodes.sort_by(|a, b| rows[*a].total_cmp(&rows[*b]));
            let lane = None;
            Link { set, nodes, lane }
        })
        .collect();
    let begins = |link: &Link| rows[link.nodes[0]];
    links.sort_by(|a, b| begins(a).total_cmp(&begins(b)).then(a.set.cmp(&b.set)));
    give_lanes(&mut links, drawn, rows);
    links
}

/// Gives each link the first lane of its column in which the links before it have ended.
fn give_lanes(links: &mut [Link], drawn: &[Drawn], rows: &[f64]) {
    // By depth and lane: the row in which the last link there ends.
    let mut ends: HashMap<usize, Vec<f64>> = HashMap::new();
    for link in links {
        let depth = drawn[link.nodes[0]].depth;
        let [first, last] = [link.nodes.first(), link.nodes.last()]
            .map(|node| node.map_or(0.0, |node| rows[*node]));
        if link.nodes.iter().any(|node| drawn[*node].depth != depth) {
            continue;
        }
        let lanes = ends.entry(depth).or_default();
        let free = lanes.iter().position(|end| *end < first);
        let lane = free.unwrap_or(lanes.len());
        match lanes.get_mut(lane) {
            Some(end) => *end = last,
            None => lanes.push(last),
        }
        link.lane = Some(lane);
    }
}

/// By depth: how many lanes its column has.
pub(super) fn lane_counts(links: &[Link], drawn: &[Drawn]) -> Vec<usize> {
    let deepest = drawn.iter().map(|node| node.depth).max().unwrap_or(0);
    let mut counts = vec![0; deepest + 1];
    for link in links {
        let count = &mut counts[drawn[link.nodes[0]].depth];
        *count = link.lane.map_or(*count, |lane| (*count).max(lane + 1));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::{layout::rows, shape::shape};
    use super::*;
    use crate::game::read_efg;

    #[test]
    fn links_that_run_side_by_side_have_lanes_of_their_own() {
        // Four moves of B; the first and the third are one set, the second and the fourth another.
        let decide = |set| format!("p 2 {set} {{ \"l\" \"r\" }} 0 t 0 t 0 ");
        let moves = |sets: [u32; 4]| {
            let all: String = sets.map(decide).concat();
            let text = format!(
                "EFG 2 R \"\" {{ \"A\" \"B\" }} p 1 1 {{ \"a\" \"b\" \"c\" \"d\" }} 0 {all}"
            );
            let tree = read_efg(&text).unwrap().tree;
            let drawn = shape(&tree, 100);
            let links = links(&tree, &drawn, &rows(&drawn));
            let lanes: Vec<_> = links.iter().map(|link| link.lane).collect();
            (lanes, lane_counts(&links, &drawn))
        };
        assert_eq!(moves([1, 2, 1, 2]), (vec![Some(0), Some(1)], vec![0, 2, 0]));
        // One after the other, they share a lane.
        assert_eq!(moves([1, 1, 2, 2]), (vec![Some(0), Some(0)], vec![0, 1, 0]));
        assert_eq!(moves([1, 2, 3, 4]), (vec![], vec![0, 0, 0]));
    }
}
