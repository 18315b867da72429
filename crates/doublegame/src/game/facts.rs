//! What can be said of a game without solving it.

use super::exact::is_handy;
use super::normal_form::NormalForm;
use super::tree::{GameTree, Rational, TreeKind};

/// What all players get together.
#[derive(Debug, Clone, PartialEq)]
pub enum PayoffSum {
    /// The same in every ending, exactly: this much. Zero makes a zero-sum game.
    Constant(Rational),
    /// It differs from ending to ending.
    Varies,
    /// The payoffs on a path have so little in common that their exact sum has thousands of digits.
    Undecided,
}

/// The size of one player's part in a game.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlayerFacts {
    /// Information sets.
    pub sets: usize,
    /// Actions of all its information sets together.
    pub actions: usize,
    /// Nodes at which it moves.
    pub nodes: usize,
}

/// What can be said of a tree without solving it.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeFacts {
    /// All nodes.
    pub nodes: usize,
    /// Nodes at which the game is over.
    pub endings: usize,
    /// Nodes at which chance moves.
    pub chance_nodes: usize,
    /// Moves on the longest path.
    pub longest_path: usize,
    /// In the order of the players.
    pub players: Vec<PlayerFacts>,
    /// What all players get together.
    pub payoff_sum: PayoffSum,
    /// Whether every information set has one node: whoever moves knows all that has happened.
    pub perfect_information: bool,
}

impl TreeFacts {
    /// The facts of a tree that keeps its invariants.
    #[must_use]
    pub fn of(tree: &GameTree) -> Self {
        let mut facts = Self {
            nodes: tree.nodes.len(),
            endings: 0,
            chance_nodes: 0,
            longest_path: 0,
            players: vec![PlayerFacts::default(); tree.players.len()],
            payoff_sum: sum_of_tree(tree),
            perfect_information: true,
        };
        let mut nodes_of_set = vec![0_usize; tree.sets.len()];
        let mut depth = vec![0_usize; tree.nodes.len()];
        for (position, node) in tree.nodes.iter().enumerate() {
            for child in &node.children {
                depth[*child as usize] = depth[position] + 1;
            }
            facts.longest_path = facts.longest_path.max(depth[position]);
            match node.kind {
                TreeKind::Terminal => facts.endings += 1,
                TreeKind::Chance(_) => facts.chance_nodes += 1,
                TreeKind::Decision(set) => nodes_of_set[set as usize] += 1,
            }
        }
        for (set, nodes) in tree.sets.iter().zip(nodes_of_set) {
            let player = &mut facts.players[set.player as usize];
            player.sets += 1;
            player.actions += set.actions.len();
            player.nodes += nodes;
            facts.perfect_information &= nodes <= 1;
        }
        facts
    }
}

/// What all players get together in each ending.
fn sum_of_tree(tree: &GameTree) -> PayoffSum {
    let add = |sum: Rational, payoff: &Rational| sum + payoff;
    let sums: Vec<Rational> = tree
        .outcomes
        .iter()
        .map(|outcome| outcome.payoffs.iter().fold(Rational::ZERO, add))
        .collect();
    let mut found: Option<Rational> = None;
    // By node: the sum of the outcomes on the way there and at it.
    let mut so_far = vec![Rational::ZERO; tree.nodes.len()];
    // Nodes stand after their parents, so each is complete when its turn comes.
    for (position, node) in tree.nodes.iter().enumerate() {
        let mut here = std::mem::take(&mut so_far[position]);
        if let Some(outcome) = node.outcome {
            here += &sums[outcome as usize];
        }
        if !is_handy(&here) {
            return PayoffSum::Undecided;
        }
        for child in &node.children {
            so_far[*child as usize].clone_from(&here);
        }
        if node.kind == TreeKind::Terminal && *found.get_or_insert_with(|| here.clone()) != here {
            return PayoffSum::Varies;
        }
    }
    PayoffSum::Constant(found.unwrap_or(Rational::ZERO))
}

impl NormalForm {
    /// What all players get together in each strategy profile.
    #[must_use]
    pub fn payoff_sum(&self) -> PayoffSum {
        let rows = self.payoffs.chunks(self.players.len().max(1));
        let mut sums = rows.map(|row| row.iter().fold(Rational::ZERO, |sum, payoff| sum + payoff));
        let first = sums.next().unwrap_or(Rational::ZERO);
        if sums.all(|sum| sum == first) {
            PayoffSum::Constant(first)
        } else {
            PayoffSum::Varies
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{read_efg, read_nfg};

    #[test]
    fn the_facts_of_a_small_game() {
        let text = "EFG 2 R \"\" { \"A\" \"B\" } c 1 { \"x\" 1/3 \"y\" 2/3 } 1 { 1/3 0 } \
            p 1 1 { \"a\" \"b\" } 0 t 2 { 0.1, 0.2 } p 2 1 { \"d\" } 0 t 3 { 0.3 0 } p 1 1 0 t 4 { 1 -0.7 } t 4";
        let facts = TreeFacts::of(&read_efg(text).unwrap().tree);
        let players = [(1, 2, 2), (1, 1, 1)];
        assert_eq!(
            facts,
            TreeFacts {
                nodes: 8,
                endings: 4,
                chance_nodes: 1,
                longest_path: 3,
                players: players
                    .map(|(sets, actions, nodes)| PlayerFacts {
                        sets,
                        actions,
                        nodes
                    })
                    .into(),
                // Exactly 1/3 + 3/10 everywhere, which doubles miss.
                payoff_sum: PayoffSum::Constant(Rational::from(19) / Rational::from(30)),
                perfect_information: false,
            }
        );
        let tree = read_efg(&text.replace("-0.7", "-0.6")).unwrap().tree;
        assert_eq!(TreeFacts::of(&tree).payoff_sum, PayoffSum::Varies);
        let tree = read_efg(&text.replace("p 1 1 0", "p 1 2 { \"a\" \"b\" } 0"))
            .unwrap()
            .tree;
        assert!(TreeFacts::of(&tree).perfect_information);
    }

    #[test]
    fn sums_that_grow_without_end_are_left_undecided() {
        let path: String = (0..2000)
            .map(|k| format!("c 1 {{ \"\" 1 }} {} {{ 1/{} }} ", k + 1, 1_000_003 + 2 * k))
            .collect();
        let text = format!("EFG 2 R \"\" {{ \"A\" }} {path} t 0");
        let tree = read_efg(&text).unwrap().tree;
        assert_eq!(TreeFacts::of(&tree).payoff_sum, PayoffSum::Undecided);
    }

    #[test]
    fn the_sum_of_a_table() {
        let zero = "NFG 1 R \"\" { \"A\" \"B\" } { 2 1 } 1 -1 0.1 -1/10";
        assert_eq!(
            read_nfg(zero).unwrap().form.payoff_sum(),
            PayoffSum::Constant(Rational::ZERO)
        );
        let general = zero.replace("-1/10", "1");
        assert_eq!(
            read_nfg(&general).unwrap().form.payoff_sum(),
            PayoffSum::Varies
        );
    }
}
