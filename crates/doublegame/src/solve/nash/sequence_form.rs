//! The sequence form of a two-player tree with perfect recall (von Stengel 1996).
//!
//! A sequence of a player is what it does on a path: nothing, or the actions up to one of them. A plan gives each
//! sequence its realization probability: 1 for the empty one, and at every information set the probabilities of its
//! actions sum to that of the sequence that leads there. Payoffs are linear in each player's plan.

use super::error::NashError;
use super::tree_check::{check_tree, own_histories};
use crate::game::{GameTree, Rational, TreeKind};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// The sequence form of a game of two players.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SequenceForm {
    /// The two players' sequences and information sets.
    pub(super) players: [Sequences; 2],
    /// What is paid where both players' sequences end together, in rising order of the sequences.
    pub(super) entries: Vec<Entry>,
}

/// A player's sequences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sequences {
    /// How many there are, the empty one, number 0, included.
    pub(super) count: usize,
    /// The player's information sets, in the tree's order.
    pub(super) sets: Vec<SequenceSet>,
}

/// An information set in the sequence form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SequenceSet {
    /// The set, as an index into the tree's.
    pub(super) set: usize,
    /// The sequence that leads there.
    pub(super) before: usize,
    /// The sequence that its first action makes; those of the other actions follow.
    pub(super) first: usize,
    /// How many actions it has.
    pub(super) actions: usize,
}

/// Payoffs of a pair of sequences, weighted with the probabilities of chance on the paths that they end on together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// The two players' sequences.
    pub(super) sequences: [usize; 2],
    /// The probability of chance on these paths.
    pub(super) chance: Rational,
    /// That probability times the two players' payoffs.
    pub(super) payoffs: [Rational; 2],
}

impl SequenceForm {
    /// The sequence form of a tree.
    ///
    /// # Errors
    ///
    /// Where the tree is not whole, has not two players, or has not perfect recall.
    pub(super) fn of(tree: &GameTree) -> Result<Self, NashError> {
        check_tree(tree)?;
        if tree.players.len() != 2 {
            return Err(NashError::NotTwoPlayers {
                found: tree.players.len(),
            });
        }
        let histories = own_histories(tree)?;
        // Place 0 is the empty sequence; the others are those of the actions over the whole game.
        let actions: usize = tree.sets.iter().map(|set| set.actions.len()).sum();
        let mut sequence_of = vec![0; actions + 1];
        let mut players = [Sequences::default(), Sequences::default()];
        for own in &mut players {
            own.count = 1;
        }
        for (set, tree_set) in tree.sets.iter().enumerate() {
            let own = &mut players[tree_set.player as usize];
            for k in 0..tree_set.actions.len() {
                sequence_of[histories.first_action[set] + k + 1] = own.count + k;
            }
            own.sets.push(SequenceSet {
                set,
                // A set without nodes hangs on the empty sequence.
                before: sequence_of
                    .get(histories.before_set[set] as usize)
                    .copied()
                    .unwrap_or(0),
                first: own.count,
                actions: tree_set.actions.len(),
            });
            own.count += tree_set.actions.len();
        }
        let sequences = |node: usize| {
            [0, 1].map(|player| sequence_of[histories.last[2 * node + player] as usize])
        };
        Ok(Self {
            entries: entries(tree, sequences),
            players,
        })
    }

    /// What the two players' payoffs sum to at every ending, if that is the same everywhere.
    pub(super) fn constant_sum(tree: &GameTree) -> Option<Rational> {
        let mut constant = None;
        for (node, paid) in paid_on_the_way(tree).into_iter().enumerate() {
            if tree.nodes[node].kind == TreeKind::Terminal {
                let sum = &paid[0] + &paid[1];
                if *constant.get_or_insert_with(|| sum.clone()) != sum {
                    return None;
                }
            }
        }
        constant
    }

    /// The greatest payoff of each player at any ending.
    pub(super) fn greatest_payoffs(tree: &GameTree) -> [Rational; 2] {
        let mut greatest: [Option<Rational>; 2] = [None, None];
        for (node, paid) in paid_on_the_way(tree).into_iter().enumerate() {
            if tree.nodes[node].kind == TreeKind::Terminal {
                for (greatest, paid) in greatest.iter_mut().zip(paid) {
                    if greatest.as_ref().is_none_or(|known| paid > *known) {
                        *greatest = Some(paid);
                    }
                }
            }
        }
        greatest.map(Option::unwrap_or_default)
    }
}

/// What both players have been paid on the path to each node of a two-player tree, the node's outcome included.
fn paid_on_the_way(tree: &GameTree) -> Vec<[Rational; 2]> {
    let mut paid = vec![[Rational::ZERO, Rational::ZERO]; tree.nodes.len()];
    for (number, node) in tree.nodes.iter().enumerate() {
        if let Some(outcome) = node.outcome {
            let payoffs = &tree.outcomes[outcome as usize].payoffs;
            paid[number][0] += &payoffs[0];
            paid[number][1] += &payoffs[1];
        }
        for child in &node.children {
            let here = paid[number].clone();
            paid[*child as usize] = here;
        }
    }
    paid
}

/// The payoffs of the pairs of sequences on which paths end.
fn entries(tree: &GameTree, sequences: impl Fn(usize) -> [usize; 2]) -> Vec<Entry> {
    let paid = paid_on_the_way(tree);
    let mut chance = vec![Rational::ONE; tree.nodes.len()];
    let mut places: HashMap<[usize; 2], usize, FxBuildHasher> = HashMap::default();
    let mut entries: Vec<Entry> = Vec::new();
    for (number, node) in tree.nodes.iter().enumerate() {
        for (k, child) in node.children.iter().enumerate() {
            chance[*child as usize] = match node.kind {
                TreeKind::Chance(set) => {
                    &chance[number] * &tree.chance_sets[set as usize].actions[k].1
                }
                _ => chance[number].clone(),
            };
        }
        if node.kind != TreeKind::Terminal || chance[number].is_zero() {
            continue;
        }
        let pair = sequences(number);
        let place = *places.entry(pair).or_insert_with(|| {
            entries.push(Entry {
                sequences: pair,
                chance: Rational::ZERO,
                payoffs: [Rational::ZERO, Rational::ZERO],
            });
            entries.len() - 1
        });
        let entry = &mut entries[place];
        entry.chance += &chance[number];
        for (sum, paid) in entry.payoffs.iter_mut().zip(&paid[number]) {
            *sum += &chance[number] * paid;
        }
    }
    entries.sort_unstable_by_key(|entry| entry.sequences);
    entries
}

impl Sequences {
    /// How many equations a plan satisfies: one for the empty sequence and one for each set.
    pub(super) fn equations(&self) -> usize {
        self.sets.len() + 1
    }

    /// The coefficients that are not zero of the equations that a plan satisfies, as (equation, sequence, number). The
    /// right-hand sides are 1 in equation 0, that of the empty sequence, and 0 in the others.
    pub(super) fn coefficients(&self) -> impl Iterator<Item = (usize, usize, i32)> {
        let of_sets = self.sets.iter().enumerate().flat_map(|(place, set)| {
            let actions = (set.first..set.first + set.actions).map(move |own| (place + 1, own, 1));
            std::iter::once((place + 1, set.before, -1)).chain(actions)
        });
        std::iter::once((0, 0, 1)).chain(of_sets)
    }

    /// Writes the behavior that a plan prescribes into a profile. Where the plan itself does not come to a set, all
    /// actions there get the same probability.
    pub(super) fn write_behavior(&self, plan: &[Rational], profile: &mut [Vec<Rational>]) {
        for set in &self.sets {
            let before = &plan[set.before];
            profile[set.set] = (0..set.actions)
                .map(|k| {
                    if before.is_zero() {
                        Rational::from_parts(1.into(), set.actions.into())
                    } else {
                        &plan[set.first + k] / before
                    }
                })
                .collect();
        }
    }
}
