//! A game in strategic form as a tree with the same exact payoffs.

use super::normal_form::NormalForm;
use super::tree::{GameTree, Outcome, TreeKind, TreeNode, TreeSet};
use super::tree_check::TreeError;

impl NormalForm {
    /// The same game in extensive form: the players choose one after the other, each in one information set that is
    /// called as the player, so that nobody sees what the others chose.
    ///
    /// The information sets stand in the order of the players; each has the number 1. Where the table names outcomes,
    /// the endings keep the names.
    ///
    /// # Errors
    ///
    /// An invariant that the table breaks.
    pub fn tree(&self) -> Result<GameTree, TreeError> {
        self.check()?;
        let sets = self.players.iter().zip(&self.strategies).enumerate();
        let mut tree = GameTree {
            title: self.title.clone(),
            comment: self.comment.clone(),
            players: self.players.clone(),
            nodes: Vec::new(),
            sets: sets
                .map(|(player, (name, strategies))| TreeSet {
                    player: player as u32,
                    number: 1,
                    label: name.clone(),
                    actions: strategies.clone(),
                })
                .collect(),
            chance_sets: Vec::new(),
            outcomes: Vec::new(),
        };
        let mut chosen = Vec::with_capacity(self.players.len());
        // Nodes stand in prefix order: the way goes down as far as it can, then to the next strategy.
        loop {
            while let Some(strategies) = self.strategies.get(chosen.len()) {
                tree.nodes.push(TreeNode {
                    label: String::new(),
                    kind: TreeKind::Decision(chosen.len() as u32),
                    outcome: None,
                    children: Vec::with_capacity(strategies.len()),
                });
                chosen.push((tree.nodes.len() - 1, 0));
            }
            self.push_ending(&mut tree, &chosen);
            let Some(()) = self.next_branch(&mut tree, &mut chosen) else {
                return Ok(tree);
            };
        }
    }

    /// The ending of the strategies chosen, each given with the node at which it was.
    fn push_ending(&self, tree: &mut GameTree, chosen: &[(usize, usize)]) {
        let profile: Vec<usize> = chosen.iter().map(|(_, strategy)| *strategy).collect();
        let row = self.row(&profile);
        let players = self.players.len();
        let number = tree.outcomes.len() as u32;
        tree.outcomes.push(Outcome {
            number: number + 1,
            label: self.outcome_labels.get(row).cloned().unwrap_or_default(),
            payoffs: self.payoffs[row * players..][..players].to_vec(),
        });
        tree.nodes.push(TreeNode {
            label: String::new(),
            kind: TreeKind::Terminal,
            outcome: Some(number),
            children: Vec::new(),
        });
    }

    /// Hangs the last node on its parent and goes to the next strategy there, or up where there is none; `None` where
    /// the root has had all of its strategies.
    fn next_branch(&self, tree: &mut GameTree, chosen: &mut Vec<(usize, usize)>) -> Option<()> {
        let mut child = tree.nodes.len() as u32 - 1;
        while let Some((node, strategy)) = chosen.pop() {
            tree.nodes[node].children.push(child);
            if strategy + 1 < self.strategies[chosen.len()].len() {
                chosen.push((node, strategy + 1));
                return Some(());
            }
            child = node as u32;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::Rational;
    use super::*;

    #[test]
    fn every_profile_has_its_ending_and_its_payoffs() {
        let form = NormalForm {
            title: "three".into(),
            comment: String::new(),
            players: ["a", "b", "c"].map(String::from).to_vec(),
            strategies: [2, 3, 2]
                .map(|count| (0..count).map(|k| format!("s{k}")).collect())
                .to_vec(),
            payoffs: (0..36)
                .map(|number| Rational::from(number) / Rational::from(7))
                .collect(),
            outcome_labels: Vec::new(),
        };
        let tree = form.tree().unwrap();
        tree.check().unwrap();
        assert_eq!(tree.nodes.len(), 1 + 2 + 6 + 12);
        for first in 0..2 {
            for second in 0..3 {
                for third in 0..2 {
                    let mut node = &tree.nodes[0];
                    for strategy in [first, second, third] {
                        node = &tree.nodes[node.children[strategy] as usize];
                    }
                    let outcome = &tree.outcomes[node.outcome.unwrap() as usize];
                    for player in 0..3 {
                        assert_eq!(
                            &outcome.payoffs[player],
                            form.payoff(&[first, second, third], player)
                        );
                    }
                }
            }
        }
    }
}
