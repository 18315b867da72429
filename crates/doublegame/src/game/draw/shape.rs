//! Which nodes of a tree are drawn, and what stands for the others.

use crate::game::tree::GameTree;

/// A node of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    /// What it shows.
    pub(super) what: What,
    /// What its edges lead to, in the picture.
    pub(super) children: Vec<usize>,
    /// How many edges stand between it and the root.
    pub(super) depth: usize,
}

/// What a node of the picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A node of the tree with all of its actions.
    Node(u32),
    /// A node of the tree without what is below it: so many nodes.
    Folded {
        /// The node.
        node: u32,
        /// How many nodes are below it.
        below: usize,
    },
    /// The actions of the root for which there is no room, and all the nodes that they lead to.
    Rest {
        /// How many actions.
        actions: usize,
        /// How many nodes.
        nodes: usize,
    },
}

/// The picture's nodes, the root first and children after their parents.
///
/// The tree is unfolded level by level as long as no more than `room` nodes are drawn; what does not fit is folded.
pub(super) fn shape(tree: &GameTree, room: usize) -> Vec<Drawn> {
    let sizes = subtree_sizes(tree);
    let mut drawn = vec![Drawn {
        what: What::Node(0),
        children: Vec::new(),
        depth: 0,
    }];
    let mut next = 0;
    while let Some(&Drawn { what, depth, .. }) = drawn.get(next) {
        let position = next;
        next += 1;
        let What::Node(node) = what else { continue };
        let children = &tree.nodes[node as usize].children;
        let left = room.saturating_sub(drawn.len());
        let shown = match (children.len() <= left, position) {
            (true, _) => children.len(),
            // Of the root's actions, those are shown for which there is room, and one line stands for the rest.
            (false, 0) => left.saturating_sub(1),
            (false, _) => {
                let below = sizes[node as usize] - 1;
                drawn[position].what = What::Folded { node, below };
                continue;
            }
        };
        let depth = depth + 1;
        let add = |drawn: &mut Vec<Drawn>, what| {
            let child = drawn.len();
            drawn[position].children.push(child);
            drawn.push(Drawn {
                what,
                children: Vec::new(),
                depth,
            });
        };
        for child in &children[..shown] {
            add(&mut drawn, What::Node(*child));
        }
        let rest = &children[shown..];
        if !rest.is_empty() {
            let nodes = rest.iter().map(|child| sizes[*child as usize]).sum();
            let actions = rest.len();
            add(&mut drawn, What::Rest { actions, nodes });
        }
    }
    drawn
}

/// By node: how many nodes its subtree has, itself included.
fn subtree_sizes(tree: &GameTree) -> Vec<usize> {
    let mut sizes = vec![1_usize; tree.nodes.len()];
    for (position, node) in tree.nodes.iter().enumerate().rev() {
        let below = node.children.iter().map(|child| sizes[*child as usize]);
        sizes[position] += below.sum::<usize>();
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::read_efg;

    /// Two levels of chance with three branches each: 13 nodes.
    fn tree() -> GameTree {
        let odds = "c 1 { \"a\" 1/3 \"b\" 1/3 \"d\" 1/3 } 0 ";
        let branch = format!("{odds} t 0 t 0 t 0 ");
        let text = format!("EFG 2 R \"\" {{ \"A\" }} {odds} {}", branch.repeat(3));
        read_efg(&text).unwrap().tree
    }

    #[test]
    fn what_fits_is_drawn_whole() {
        let drawn = shape(&tree(), 13);
        assert_eq!(drawn.len(), 13);
        assert!(drawn.iter().all(|d| matches!(d.what, What::Node(_))));
        assert_eq!(drawn[1].children, [4, 5, 6]);
        assert_eq!(drawn[6].depth, 2);
    }

    #[test]
    fn what_does_not_fit_is_folded_with_its_count() {
        let drawn = shape(&tree(), 9);
        assert_eq!(drawn.len(), 7);
        assert_eq!(drawn[1].what, What::Node(1));
        assert_eq!(drawn[2].what, What::Folded { node: 5, below: 3 });
        assert_eq!(drawn[3].what, What::Folded { node: 9, below: 3 });
    }

    #[test]
    fn a_root_with_too_many_actions_shows_the_first_ones() {
        let drawn = shape(&tree(), 3);
        assert_eq!(drawn.len(), 3);
        assert_eq!(drawn[1].what, What::Folded { node: 1, below: 3 });
        let rest = What::Rest {
            actions: 2,
            nodes: 8,
        };
        assert_eq!(drawn[2].what, rest);
    }
}
