//! Where the nodes of a picture stand across the direction of play: a tidy tree (Reingold and Tilford, 1981).
//!
//! Subtrees are drawn apart from what surrounds them and are then put side by side as close as their outlines allow; a
//! parent stands in the middle of its first and its last child. Equal subtrees look alike.

use super::shape::Drawn;

/// By node: where it stands, from 0 for the first; neighbours of one depth are at least 1 apart.
///
/// Children stand after their parents in the list. A node without children has an outline one level longer than itself,
/// as what is written beside it takes the room there.
pub(super) fn rows(drawn: &[Drawn]) -> Vec<f64> {
    // By node: where it stands seen from its parent, and the outline of its subtree seen from itself.
    let mut offset = vec![0.0_f64; drawn.len()];
    let mut outlines: Vec<Vec<(f64, f64)>> = vec![Vec::new(); drawn.len()];
    for position in (0..drawn.len()).rev() {
        let children = &drawn[position].children;
        if children.is_empty() {
            outlines[position] = vec![(0.0, 0.0), (0.0, 0.0)];
            continue;
        }
        let mut together: Vec<(f64, f64)> = Vec::new();
        for child in children {
            let outline = std::mem::take(&mut outlines[*child]);
            offset[*child] = clearance(&together, &outline);
            merge(&mut together, &outline, offset[*child]);
        }
        let ends = [children.first(), children.last()].map(|end| end.map_or(0.0, |c| offset[*c]));
        let middle = f64::midpoint(ends[0], ends[1]);
        for child in children {
            offset[*child] -= middle;
        }
        let below = together
            .into_iter()
            .map(|(top, bottom)| (top - middle, bottom - middle));
        outlines[position] = std::iter::once((0.0, 0.0)).chain(below).collect();
    }
    let mut rows = vec![0.0; drawn.len()];
    for (position, node) in drawn.iter().enumerate() {
        for child in &node.children {
            rows[*child] = rows[position] + offset[*child];
        }
    }
    let first = rows.iter().copied().fold(f64::INFINITY, f64::min);
    for row in &mut rows {
        *row -= first;
    }
    rows
}

/// How far the outline must be moved to stand clear of what is there.
fn clearance(there: &[(f64, f64)], outline: &[(f64, f64)]) -> f64 {
    let levels = there.iter().zip(outline);
    let needed = levels.map(|((_, bottom), (top, _))| bottom - top + 1.0);
    needed.reduce(f64::max).unwrap_or(0.0)
}

/// Adds the moved outline, which stands after what is there.
fn merge(there: &mut Vec<(f64, f64)>, outline: &[(f64, f64)], moved: f64) {
    for (level, (top, bottom)) in outline.iter().enumerate() {
        match there.get_mut(level) {
            Some((_, end)) => *end = bottom + moved,
            None => there.push((top + moved, bottom + moved)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::What;
    use super::*;
    use proptest::prelude::*;

    /// A picture from the parents of all nodes but the root.
    fn picture(parents: &[usize]) -> Vec<Drawn> {
        let node = |depth| Drawn {
            what: What::Node(0),
            children: Vec::new(),
            depth,
        };
        let mut drawn = vec![node(0)];
        for parent in parents {
            let child = drawn.len();
            let depth = drawn[*parent].depth + 1;
            drawn[*parent].children.push(child);
            drawn.push(node(depth));
        }
        drawn
    }

    #[test]
    fn a_parent_stands_in_the_middle_of_its_children() {
        assert_eq!(rows(&picture(&[0, 0, 0])), [1.0, 0.0, 1.0, 2.0]);
        // The second child's own children stand clear of what is written beside the first.
        assert_eq!(rows(&picture(&[0, 0, 2, 2])), [0.75, 0.0, 1.5, 1.0, 2.0]);
    }

    proptest! {
        #[test]
        fn subtrees_of_any_shape_stand_clear_in_the_order_of_the_actions(
            choices in proptest::collection::vec(any::<prop::sample::Index>(), 0..60)
        ) {
            let parents: Vec<usize> = choices.iter().enumerate().map(|(k, c)| c.index(k + 1)).collect();
            let drawn = picture(&parents);
            let rows = rows(&drawn);
            // Nodes of a depth in the order of a walk that takes the actions in turn.
            let mut walk = vec![0];
            let mut last: Vec<Option<f64>> = Vec::new();
            while let Some(node) = walk.pop() {
                let depth = drawn[node].depth;
                let levels = if drawn[node].children.is_empty() { 2 } else { 1 };
                last.resize(last.len().max(depth + levels), None);
                for before in &mut last[depth..depth + levels] {
                    prop_assert!(before.is_none_or(|row| rows[node] >= row + 1.0 - 1e-9));
                    *before = Some(rows[node]);
                }
                walk.extend(drawn[node].children.iter().rev());
            }
        }
    }
}
