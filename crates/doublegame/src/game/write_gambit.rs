//! Writes games in Gambit's formats `.efg` and `.nfg`.
//!
//! Numbers are written exactly. What was written reads back as the same game, and labels and payoffs that several nodes
//! share are written once, so that a file is not larger than its game.

use super::exact::write_exact;
use super::normal_form::NormalForm;
use super::tree::{GameTree, Rational, TreeKind, TreeNode};
use hashbrown::HashMap;

/// The tree as the text of an `.efg` file. The tree keeps its invariants ([`GameTree::check`]).
///
/// A set's label and actions stand at its first node, an outcome's label and payoffs at the first node that has it.
#[must_use]
pub fn write_efg(tree: &GameTree) -> String {
    let mut text = format!("EFG 2 R {} ", quoted(&tree.title));
    write_names(&mut text, &tree.players);
    text.push_str(&format!("\n{}\n\n", quoted(&tree.comment)));
    // How many sets, chance sets and outcomes were written: the next one's first node is the one that has it.
    let mut written = Written::default();
    for node in &tree.nodes {
        write_node(&mut text, tree, node, &mut written);
        text.push('\n');
    }
    text
}

#[derive(Default)]
struct Written {
    sets: u32,
    chance_sets: u32,
    outcomes: u32,
}

/// Whether the position is the next to be written, which it then counts as.
fn is_first(written: &mut u32, position: u32) -> bool {
    let first = position == *written;
    *written += u32::from(first);
    first
}

fn write_node(text: &mut String, tree: &GameTree, node: &TreeNode, written: &mut Written) {
    let label = quoted(&node.label);
    match node.kind {
        TreeKind::Terminal => text.push_str(&format!("t {label}")),
        TreeKind::Chance(position) => {
            let set = &tree.chance_sets[position as usize];
            text.push_str(&format!("c {label} {}", set.number));
            if is_first(&mut written.chance_sets, position) {
                text.push_str(&format!(" {} {{", quoted(&set.label)));
                for (name, probability) in &set.actions {
                    text.push_str(&format!(" {} {}", quoted(name), write_exact(probability)));
                }
                text.push_str(" }");
            }
        }
        TreeKind::Decision(position) => {
            let set = &tree.sets[position as usize];
            text.push_str(&format!("p {label} {} {}", set.player + 1, set.number));
            if is_first(&mut written.sets, position) {
                text.push_str(&format!(" {} ", quoted(&set.label)));
                write_names(text, &set.actions);
            }
        }
    }
    let Some(position) = node.outcome else {
        text.push_str(" 0");
        return;
    };
    let outcome = &tree.outcomes[position as usize];
    text.push_str(&format!(" {}", outcome.number));
    if is_first(&mut written.outcomes, position) {
        text.push_str(&format!(" {} {{ ", quoted(&outcome.label)));
        text.push_str(&joined(&outcome.payoffs, ", "));
        text.push_str(" }");
    }
}

/// The table as the text of an `.nfg` file. The table keeps its invariants ([`NormalForm::check`]).
///
/// Without names of outcomes the payoffs follow in the order of the profiles, one line for each; with names the outcomes
/// that differ are listed, and then each profile's number.
#[must_use]
pub fn write_nfg(form: &NormalForm) -> String {
    let mut text = format!("NFG 1 R {} ", quoted(&form.title));
    write_names(&mut text, &form.players);
    text.push_str("\n{");
    for names in &form.strategies {
        text.push(' ');
        write_names(&mut text, names);
    }
    text.push_str(&format!(" }}\n{}\n\n", quoted(&form.comment)));
    let rows = form.payoffs.chunks(form.players.len().max(1));
    if form.outcome_labels.is_empty() {
        for row in rows {
            text.push_str(&joined(row, " "));
            text.push('\n');
        }
    } else {
        write_outcomes(&mut text, rows.zip(&form.outcome_labels));
    }
    text
}

fn write_outcomes<'f>(
    text: &mut String,
    profiles: impl Iterator<Item = (&'f [Rational], &'f String)>,
) {
    let mut numbers: HashMap<(String, &str), usize> = HashMap::new();
    let mut profile_numbers = Vec::new();
    text.push_str("{\n");
    for (row, label) in profiles {
        if label.is_empty() && row.iter().all(Rational::is_zero) {
            profile_numbers.push(0);
            continue;
        }
        let fresh = numbers.len() + 1;
        let number = *numbers
            .entry((joined(row, ", "), label.as_str()))
            .or_insert(fresh);
        if number == fresh {
            text.push_str(&format!("{{ {} {} }}\n", quoted(label), joined(row, ", ")));
        }
        profile_numbers.push(number);
    }
    text.push_str("}\n");
    for number in profile_numbers {
        text.push_str(&format!("{number}\n"));
    }
}

fn joined(numbers: &[Rational], between: &str) -> String {
    let written: Vec<String> = numbers.iter().map(write_exact).collect();
    written.join(between)
}

/// Names in braces.
fn write_names(text: &mut String, names: &[String]) {
    text.push('{');
    for name in names {
        text.push(' ');
        text.push_str(&quoted(name));
    }
    text.push_str(" }");
}

/// The text in quotes. A quote gets a backslash before it, and so does a backslash that would else be taken for one of
/// these.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = match character {
            '"' => true,
            '\\' => matches!(characters.peek(), None | Some('"' | '\\')),
            _ => false,
        };
        if escaped {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}
