//! A compiled game as a tree with exact numbers, for files.

use super::compiled::{Compiled, Label, SizeLimit};
use crate::game::{GameTree, TooManyNodes};
use crate::scenario::model::Scenario;

/// The game as a tree: states that were merged are repeated for each path to them. Chance's actions are called as the
/// scenario calls them; the first move is the draw of the types.
///
/// # Errors
/// Where the tree has more nodes than the limit, endings counted one by one.
pub fn game_tree(
    compiled: &Compiled,
    scenario: &Scenario,
    limit: SizeLimit,
) -> Result<GameTree, TooManyNodes> {
    let words: Vec<String> = compiled
        .labels
        .iter()
        .map(|label| label_words(compiled, scenario, label))
        .collect();
    let mut tree = compiled.game.unroll(&words, limit.nodes)?;
    tree.title.clone_from(&scenario.naming.title);
    Ok(tree)
}

fn label_words(compiled: &Compiled, scenario: &Scenario, label: &Label) -> String {
    match label {
        Label::Nothing => String::new(),
        Label::Move { which, value, .. } => {
            let values = &scenario.moves[which.index()].values;
            values[usize::from(*value)].naming.name.clone()
        }
        Label::Start { point, .. } => {
            let types = &compiled.starts[*point as usize].types;
            let drawn = scenario.actors.iter().zip(types);
            let words: Vec<String> = drawn
                .filter(|(actor, _)| actor.types.len() > 1)
                .map(|(actor, kind)| {
                    let kind = &actor.types[usize::from(*kind)].naming.name;
                    format!("{} is {kind}", actor.naming.name)
                })
                .collect();
            words.join(", ")
        }
    }
}
