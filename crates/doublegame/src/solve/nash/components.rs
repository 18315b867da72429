//! The equilibria of a bimatrix game as a whole: maximal Nash subsets and connected components.
//!
//! The extreme equilibria are the edges of a bipartite graph between vertices of the two best-response polytopes. A set
//! of the first player's vertices and a set of the second player's, all pairs of which are equilibria, spans a convex
//! set of equilibria, the product of the two hulls. The maximal such pairs of sets, the maximal bicliques of the graph,
//! are the maximal Nash subsets, and their unions by connected component are the components of the set of equilibria
//! (Winkels 1979; Avis, Rosenberg, Savani and von Stengel 2010, section 2).

use hashbrown::{HashMap, HashSet};
use rustc_hash::FxBuildHasher;
use std::collections::BTreeMap;

/// A convex set of equilibria: every mixture of the first player's strategies with every mixture of the second
/// player's is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NashSubset {
    /// The first player's extreme strategies, in rising order.
    pub first: Vec<usize>,
    /// The second player's extreme strategies, in rising order.
    pub second: Vec<usize>,
}

/// A connected component of the set of equilibria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its extreme equilibria, in rising order.
    pub extreme: Vec<usize>,
    /// The maximal convex sets of which it is the union; one of one equilibrium where the component is a point.
    pub subsets: Vec<NashSubset>,
    /// Whether `subsets` has all of them; else the bound on their number was met.
    pub complete: bool,
}

/// The components of the set of equilibria, from its extreme ones, each a pair of a first and a second player's
/// strategy. At most `most_subsets` maximal Nash subsets are listed in each component.
pub(super) fn components(extreme: &[(usize, usize)], most_subsets: usize) -> Vec<Component> {
    let roots = roots(extreme);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (pair, root) in roots.into_iter().enumerate() {
        members.entry(root).or_default().push(pair);
    }
    members
        .into_values()
        .map(|members| {
            let pairs: Vec<(usize, usize)> = members.iter().map(|pair| extreme[*pair]).collect();
            let (subsets, complete) = maximal_bicliques(&pairs, most_subsets);
            Component {
                extreme: members,
                subsets,
                complete,
            }
        })
        .collect()
}

/// For each pair the first pair of its component.
fn roots(extreme: &[(usize, usize)]) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..extreme.len()).collect();
    let mut of_first: HashMap<usize, usize, FxBuildHasher> = HashMap::default();
    let mut of_second: HashMap<usize, usize, FxBuildHasher> = HashMap::default();
    for (pair, (first, second)) in extreme.iter().enumerate() {
        for known in [
            *of_first.entry(*first).or_insert(pair),
            *of_second.entry(*second).or_insert(pair),
        ] {
            let (a, b) = (find(&mut parent, known), find(&mut parent, pair));
            parent[a.max(b)] = a.min(b);
        }
    }
    (0..extreme.len())
        .map(|pair| find(&mut parent, pair))
        .collect()
}

fn find(parent: &mut [usize], mut of: usize) -> usize {
    while parent[of] != of {
        parent[of] = parent[parent[of]];
        of = parent[of];
    }
    of
}

/// The maximal bicliques of a bipartite graph given by its edges, at most so many, and whether these are all.
///
/// The second sides of the maximal bicliques are the nonempty intersections of neighbourhoods.
fn maximal_bicliques(edges: &[(usize, usize)], most: usize) -> (Vec<NashSubset>, bool) {
    let mut neighbours: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (first, second) in edges {
        neighbours.entry(*first).or_default().push(*second);
    }
    for side in neighbours.values_mut() {
        side.sort_unstable();
    }
    let mut sides: Vec<Vec<usize>> = Vec::new();
    let mut known: HashSet<Vec<usize>, FxBuildHasher> = HashSet::default();
    let mut complete = true;
    'all: for own in neighbours.values() {
        let before = sides.len();
        for place in 0..=before {
            let side = if place == before {
                own.clone()
            } else {
                intersection(&sides[place], own)
            };
            if side.is_empty() || known.contains(&side) {
                continue;
            }
            if sides.len() == most {
                complete = false;
                break 'all;
            }
            known.insert(side.clone());
            sides.push(side);
        }
    }
    let mut subsets: Vec<NashSubset> = sides
        .into_iter()
        .map(|second| NashSubset {
            first: neighbours
                .iter()
                .filter(|(_, side)| intersection(side, &second).len() == second.len())
                .map(|(first, _)| *first)
                .collect(),
            second,
        })
        .collect();
    subsets.sort_unstable();
    (subsets, complete)
}

/// What two rising lists have in common.
fn intersection(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut rest = b.iter().peekable();
    a.iter()
        .filter(|x| {
            while rest.next_if(|y| y < x).is_some() {}
            rest.peek() == Some(x)
        })
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subset(first: &[usize], second: &[usize]) -> NashSubset {
        NashSubset {
            first: first.to_vec(),
            second: second.to_vec(),
        }
    }

    #[test]
    fn overlapping_subsets_form_one_component() {
        let edges = [(0, 0), (0, 1), (1, 1), (5, 7)];
        let found = components(&edges, 100);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].extreme, [0, 1, 2]);
        assert_eq!(
            found[0].subsets,
            [subset(&[0], &[0, 1]), subset(&[0, 1], &[1])]
        );
        assert_eq!(found[1].subsets, [subset(&[5], &[7])]);
    }

    /// Against all pairs of sets of vertices, on every bipartite graph of three and three vertices.
    #[test]
    fn bicliques_are_the_maximal_ones_of_all() {
        for graph in 1_u32..512 {
            let edges: Vec<(usize, usize)> = (0..9)
                .filter(|bit| graph & (1 << bit) != 0)
                .map(|bit| (bit / 3, bit % 3))
                .collect();
            let whole = |a: u32, b: u32| {
                (0..3).all(|x| {
                    (0..3).all(|y| {
                        a & (1 << x) == 0 || b & (1 << y) == 0 || graph & (1 << (3 * x + y)) != 0
                    })
                })
            };
            let members = |set: u32| (0..3).filter(|x| set & (1 << x) != 0).collect::<Vec<_>>();
            let mut expected = Vec::new();
            for a in 1..8 {
                for b in 1..8 {
                    let extended = (0..3).any(|x| {
                        let bit = 1 << x;
                        (a & bit == 0 && whole(a | bit, b)) || (b & bit == 0 && whole(a, b | bit))
                    });
                    if whole(a, b) && !extended {
                        expected.push(subset(&members(a), &members(b)));
                    }
                }
            }
            expected.sort_unstable();
            assert_eq!(
                maximal_bicliques(&edges, 100),
                (expected, true),
                "{edges:?}"
            );
        }
    }

    #[test]
    fn says_where_the_bound_is_met() {
        let edges = [(0, 0), (0, 1), (1, 1)];
        assert!(!components(&edges, 1)[0].complete);
    }
}
