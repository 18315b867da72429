//! The support profiles of a game in the order in which they are looked at, and dominance conditional on them.
//!
//! Small supports come first, and of the same total those of nearly equal sizes (Porter, Nudelman and Shoham 2008,
//! section 4). A profile of supports is passed over where some strategy of a support earns no more than another of the
//! player against every profile of the others' supports, and less against one: in an equilibrium with just these
//! supports the others play all of them with probabilities above 0, so that the other strategy would earn more.

use crate::game::NormalForm;

/// For each player the strategies that are played, in rising order.
pub(super) type Supports = Vec<Vec<usize>>;

/// The supports that players can have, of the strategies that are left to them.
pub(super) struct SupportProfiles {
    /// For each player and size from one the sets of strategies of this size.
    by_size: Vec<Vec<Vec<Vec<usize>>>>,
    /// The sizes in the order in which they are looked at.
    sizes: Vec<Vec<usize>>,
    /// Where in the order of sizes the next profile is.
    size: usize,
    /// The number of the next profile among those of its sizes.
    number: usize,
}

impl SupportProfiles {
    pub(super) fn new(remaining: &[Vec<usize>]) -> Self {
        let mut sizes = vec![Vec::new()];
        for strategies in remaining {
            sizes = sizes
                .iter()
                .flat_map(|chosen: &Vec<usize>| {
                    (1..=strategies.len()).map(move |size| {
                        let mut chosen = chosen.clone();
                        chosen.push(size);
                        chosen
                    })
                })
                .collect();
        }
        sizes.sort_by_key(|sizes| {
            let spread = sizes.iter().max().zip(sizes.iter().min());
            (
                sizes.iter().sum::<usize>(),
                spread.map(|(most, least)| most - least),
            )
        });
        Self {
            by_size: remaining
                .iter()
                .map(|strategies| sets_by_size(strategies))
                .collect(),
            sizes,
            size: 0,
            number: 0,
        }
    }

    /// How many there are; `None` beyond the range of a machine word.
    pub(super) fn count(remaining: &[Vec<usize>]) -> Option<usize> {
        remaining.iter().try_fold(1_usize, |count, strategies| {
            let sets = 1_usize.checked_shl(u32::try_from(strategies.len()).ok()?)? - 1;
            count.checked_mul(sets)
        })
    }
}

/// The sets of each size from one.
fn sets_by_size(strategies: &[usize]) -> Vec<Vec<Vec<usize>>> {
    let mut sets = vec![Vec::new(); strategies.len()];
    for mask in 1_usize..1 << strategies.len() {
        let set: Vec<usize> = (0..strategies.len())
            .filter(|place| mask >> place & 1 == 1)
            .map(|place| strategies[place])
            .collect();
        sets[set.len() - 1].push(set);
    }
    sets
}

impl Iterator for SupportProfiles {
    type Item = Supports;

    fn next(&mut self) -> Option<Supports> {
        let sizes = self.sizes.get(self.size)?;
        let mut rest = self.number;
        let supports = sizes
            .iter()
            .zip(&self.by_size)
            .map(|(size, sets)| {
                let sets = &sets[size - 1];
                let place = rest % sets.len();
                rest /= sets.len();
                sets[place].clone()
            })
            .collect();
        if rest == 0 {
            self.number += 1;
            return Some(supports);
        }
        self.size += 1;
        self.number = 0;
        self.next()
    }
}

/// The order of each player's payoffs, which is all that dominance by pure strategies asks for.
pub(super) struct PayoffOrder {
    /// `ranks[player][row]`: the higher, the better for the player.
    ranks: Vec<Vec<u32>>,
    /// How far apart the rows of two neighbouring strategies of each player are.
    strides: Vec<usize>,
    /// The strategies that are left to each player.
    remaining: Vec<Vec<usize>>,
}

impl PayoffOrder {
    pub(super) fn of(form: &NormalForm, remaining: &[Vec<usize>]) -> Self {
        let players = form.players.len();
        let rows = form.payoffs.len() / players;
        let ranks = (0..players)
            .map(|player| {
                let payoff = |row: &usize| &form.payoffs[row * players + player];
                let mut order: Vec<usize> = (0..rows).collect();
                order.sort_by(|a, b| payoff(a).cmp(payoff(b)));
                let mut ranks = vec![0; rows];
                for pair in order.windows(2) {
                    let higher = u32::from(payoff(&pair[0]) < payoff(&pair[1]));
                    ranks[pair[1]] = ranks[pair[0]] + higher;
                }
                ranks
            })
            .collect();
        Self {
            ranks,
            strides: strides(form),
            remaining: remaining.to_vec(),
        }
    }

    /// Whether a strategy of the supports is worse than another against all the others' supports.
    pub(super) fn has_dominated(&self, supports: &[Vec<usize>]) -> bool {
        (0..supports.len()).any(|player| {
            let rows = rows_of_others(supports, &self.strides, player);
            supports[player].iter().any(|own| {
                self.remaining[player]
                    .iter()
                    .any(|other| self.dominates(player, *other, *own, &rows))
            })
        })
    }

    fn dominates(&self, player: usize, strategy: usize, other: usize, rows: &[usize]) -> bool {
        let rank = |row: &usize, strategy: usize| {
            self.ranks[player][row + strategy * self.strides[player]]
        };
        let mut is_better = false;
        for row in rows {
            let (own, others) = (rank(row, strategy), rank(row, other));
            if own < others {
                return false;
            }
            is_better |= own > others;
        }
        is_better
    }
}

/// How far apart the rows of two neighbouring strategies of each player are.
pub(super) fn strides(form: &NormalForm) -> Vec<usize> {
    let mut stride = 1;
    form.strategies
        .iter()
        .map(|names| {
            let own = stride;
            stride *= names.len();
            own
        })
        .collect()
}

/// For each profile of the others' supports the row in which the player plays its first strategy; the last player's
/// strategy changes fastest.
pub(super) fn rows_of_others(
    supports: &[Vec<usize>],
    strides: &[usize],
    player: usize,
) -> Vec<usize> {
    let mut rows = vec![0];
    for (other, support) in supports.iter().enumerate() {
        if other != player {
            rows = rows
                .iter()
                .flat_map(|row| support.iter().map(move |s| row + s * strides[other]))
                .collect();
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_profiles_come_once_and_small_ones_first() {
        let remaining = vec![vec![0, 2], vec![1], vec![0, 1, 3]];
        let all: Vec<Supports> = SupportProfiles::new(&remaining).collect();
        assert_eq!(all.len(), 21);
        assert_eq!(SupportProfiles::count(&remaining), Some(21));
        assert_eq!(all[0], [vec![0], vec![1], vec![0]]);
        assert_eq!(all[20], remaining);
        let totals: Vec<usize> = all
            .iter()
            .map(|supports| supports.iter().map(Vec::len).sum())
            .collect();
        assert!(totals.is_sorted());
        let mut distinct = all.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 21);
    }

    #[test]
    fn a_number_of_profiles_beyond_a_word_is_none() {
        assert_eq!(SupportProfiles::count(&vec![(0..40).collect(); 3]), None);
        assert_eq!(SupportProfiles::count(&[(0..64).collect()]), None);
    }
}
