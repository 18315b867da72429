//! Sequential equilibria in the shape of an answer, with their beliefs.

use super::answer::{Answer, Beliefs, Number, SetStrategy};
use super::exact::Writer;
use super::{Concept, Question, Refusal};
use crate::game::{GameTree, TreeKind};
use crate::solve::nash::{
    Consistency, SequentialEquilibrium, SequentialOptions, sequential_equilibrium,
};

pub(super) fn sequential(
    writer: &Writer,
    tree: &GameTree,
    question: &Question,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Answer, Refusal> {
    let options = SequentialOptions {
        sweep_budget: question.sweep_budget,
        ..SequentialOptions::default()
    };
    let found = sequential_equilibrium(tree, &options, stop)?;
    let mut solution = writer.found(&found.report);
    add_beliefs(tree, &found, &mut solution.strategies);
    Ok(Answer {
        concept: Concept::Sequential,
        method: "the limit of the logit branch, made exact",
        status: found.report.status.clone(),
        branches: Vec::new(),
        notes: notes(&found),
        finding: super::Finding::Profiles {
            solutions: vec![solution],
            components: None,
        },
    })
}

fn notes(found: &SequentialEquilibrium) -> Vec<String> {
    vec![
        match found.consistency {
            Consistency::BayesRule => {
                "Every information set is reached, so that Bayes' rule gives all beliefs."
            }
            Consistency::Trembles => {
                "Some information sets are not reached; the beliefs there are the limit of those that completely \
                 mixed profiles near the equilibrium imply, which proves them consistent."
            }
        }
        .to_owned(),
        format!(
            "The branch was followed to lambda {:.4}, where no probability or belief is further than {:.1e} away.",
            found.lambda, found.distance
        ),
    ]
}

/// Enters what is believed at the sets that have several nodes. The sets of the answer are found by player and number.
fn add_beliefs(tree: &GameTree, found: &SequentialEquilibrium, strategies: &mut [SetStrategy]) {
    let mut nodes: Vec<Vec<usize>> = vec![Vec::new(); tree.sets.len()];
    for (number, node) in tree.nodes.iter().enumerate() {
        if let TreeKind::Decision(set) = node.kind {
            nodes[set as usize].push(number);
        }
    }
    for (set, nodes) in tree.sets.iter().zip(&nodes) {
        if nodes.len() < 2 {
            continue;
        }
        let key = (set.player as usize, set.number);
        let place = strategies.binary_search_by_key(&key, |set| (set.player, set.number));
        if let Ok(place) = place {
            strategies[place].beliefs = Some(Beliefs {
                nodes: nodes
                    .iter()
                    .map(|node| {
                        (
                            node_name(tree, *node),
                            Number::from(found.beliefs[*node].clone()),
                        )
                    })
                    .collect(),
            });
        }
    }
}

/// A node by its name, or by its place in the file.
fn node_name(tree: &GameTree, node: usize) -> String {
    match tree.nodes[node].label.as_str() {
        "" => format!("node {}", node + 1),
        label => label.to_owned(),
    }
}
