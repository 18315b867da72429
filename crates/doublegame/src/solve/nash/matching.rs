//! Pairs of vertices that have all labels together.

use super::vertices::Labels;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// All pairs of a set of the first list and one of the second whose union is `all`, as positions, in rising order.
///
/// A vertex of a simple polytope has as many labels as its dimension, so that its partner is the one vertex with
/// exactly the others: one look-up. Pairs with a vertex that has more labels are found by halving both lists label by
/// label.
pub(super) fn complementary_pairs(
    first: &[Labels],
    second: &[Labels],
    dimensions: (u32, u32),
    all: Labels,
) -> Vec<(u32, u32)> {
    let (simple_first, rich_first) = by_richness(first, dimensions.0);
    let (simple_second, rich_second) = by_richness(second, dimensions.1);
    let mut pairs = Vec::new();
    let places: HashMap<Labels, u32, FxBuildHasher> = simple_second
        .iter()
        .map(|place| (second[*place as usize], *place))
        .collect();
    for place in &simple_first {
        if let Some(partner) = places.get(&(all & !first[*place as usize])) {
            pairs.push((*place, *partner));
        }
    }
    let mut join = Join {
        first,
        second,
        all,
        pairs,
    };
    join.run(&simple_first, &rich_second, 0);
    let every_second: Vec<u32> = (0..second.len() as u32).collect();
    join.run(&rich_first, &every_second, 0);
    join.pairs.sort_unstable();
    join.pairs
}

/// The positions of the sets with just `dimension` labels, and of those with more.
fn by_richness(sets: &[Labels], dimension: u32) -> (Vec<u32>, Vec<u32>) {
    (0..sets.len() as u32).partition(|place| sets[*place as usize].count_ones() == dimension)
}

/// Below this number of pairs each is looked at.
const FEW_PAIRS: usize = 64;

struct Join<'a> {
    first: &'a [Labels],
    second: &'a [Labels],
    all: Labels,
    pairs: Vec<(u32, u32)>,
}

impl Join<'_> {
    /// Adds the complementary pairs of the positions given, all labels below `label` being present in each pair.
    fn run(&mut self, first: &[u32], second: &[u32], label: u32) {
        if first.is_empty() || second.is_empty() {
            return;
        }
        if first.len() * second.len() <= FEW_PAIRS || self.all >> label == 0 {
            self.look_at_each(first, second);
            return;
        }
        let has = |sets: &[Labels], place: &u32| sets[*place as usize] >> label & 1 == 1;
        let (with, without): (Vec<u32>, Vec<u32>) =
            first.iter().partition(|place| has(self.first, place));
        let partners: Vec<u32> = second
            .iter()
            .copied()
            .filter(|place| has(self.second, place))
            .collect();
        self.run(&without, &partners, label + 1);
        self.run(&with, second, label + 1);
    }

    fn look_at_each(&mut self, first: &[u32], second: &[u32]) {
        for a in first {
            for b in second {
                if self.first[*a as usize] | self.second[*b as usize] == self.all {
                    self.pairs.push((*a, *b));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_the_pairs_that_trying_all_finds(
            first in prop::collection::hash_set(0_u128..256, 0..120),
            second in prop::collection::hash_set(0_u128..256, 0..120),
        ) {
            let keep = |sets: std::collections::HashSet<u128>| {
                let mut sets: Vec<u128> = sets.into_iter().filter(|set| set.count_ones() >= 4).collect();
                sets.sort_unstable();
                sets
            };
            let (first, second) = (keep(first), keep(second));
            let mut expected = Vec::new();
            for (a, x) in first.iter().enumerate() {
                for (b, y) in second.iter().enumerate() {
                    if x | y == 255 {
                        expected.push((a as u32, b as u32));
                    }
                }
            }
            prop_assert_eq!(complementary_pairs(&first, &second, (4, 4), 255), expected);
        }
    }
}
