//! Makes the graph that the solvers work on of a game in strategic form.

use super::build::{BuiltGame, DraftNode, DraftSet, GameBuilder};
use super::check::GameError;
use super::exact::nearest_double;
use super::normal_form::NormalForm;
use super::tree_check::TreeError;

impl NormalForm {
    /// Checks every invariant of the table.
    ///
    /// # Errors
    ///
    /// The first invariant that is broken.
    pub fn check(&self) -> Result<(), TreeError> {
        if self.players.is_empty() {
            return Err(TreeError::Empty("player"));
        }
        let table = |problem| TreeError::Part {
            what: "table",
            position: 0,
            problem,
        };
        if self.strategies.len() != self.players.len() {
            return Err(table("it has not one list of strategies for each player"));
        }
        if self.strategies.iter().any(Vec::is_empty) {
            return Err(table("a player has no strategy"));
        }
        let counts = self.strategies.iter().map(Vec::len);
        let profiles = counts.fold(1_usize, usize::saturating_mul);
        if self.payoffs.len() != profiles.saturating_mul(self.players.len()) {
            return Err(table("it has not one payoff for each player and profile"));
        }
        if !self.outcome_labels.is_empty() && self.outcome_labels.len() != profiles {
            return Err(table("it has not one outcome name for each profile"));
        }
        Ok(())
    }

    /// The same game in extensive form, as a graph with doubles: the players choose one after the other, each in one
    /// information set that is called as the player.
    ///
    /// # Errors
    ///
    /// An invariant that the table breaks.
    pub fn graph(&self) -> Result<BuiltGame, TreeError> {
        self.check()?;
        Ok(graph_of_form(self)?)
    }
}

/// The graph of a table that keeps its invariants.
pub(super) fn graph_of_form(form: &NormalForm) -> Result<BuiltGame, GameError> {
    let mut builder = GameBuilder::new(form.players.iter().cloned());
    let sets: Vec<DraftSet> = form
        .players
        .iter()
        .zip(&form.strategies)
        .enumerate()
        .map(|(player, (name, strategies))| {
            builder.information_set(player as u32, name, strategies.iter().cloned())
        })
        .collect();
    let payoffs: Vec<f64> = form.payoffs.iter().map(nearest_double).collect();
    let rows: Vec<&[f64]> = payoffs.chunks(form.players.len()).collect();
    let over = builder.terminal();
    // Nodes of the player whose turn it is, in the order of the profile index of what was chosen so far.
    let root = builder.decision(sets[0]);
    let mut nodes: Vec<DraftNode> = vec![root];
    for (player, names) in form.strategies.iter().enumerate() {
        let mut next = Vec::with_capacity(nodes.len() * names.len());
        for (strategy, name) in names.iter().enumerate() {
            for (position, node) in nodes.iter().enumerate() {
                let profile = strategy * nodes.len() + position;
                let (child, row) = match sets.get(player + 1) {
                    Some(set) => (builder.decision(*set), &[][..]),
                    None => (over, rows[profile]),
                };
                builder.labelled_edge(*node, child, 1.0, row, name);
                next.push(child);
            }
        }
        nodes = next;
    }
    builder.build(root)
}
