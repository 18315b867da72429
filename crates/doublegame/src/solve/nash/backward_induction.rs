//! Subgame-perfect equilibria of games with perfect information, by backward induction.

use super::error::NashError;
use super::extensive::{tree_agent_regret, tree_payoffs_and_regrets};
use super::tree_check::check_tree;
use crate::game::{GameTree, Rational, TreeKind};
use crate::solve::{EquilibriumReport, ExactProfile, Status};

/// The most that the number of equilibria kept times the number of information sets may be, so that memory and the time of
/// the certificates stay bounded.
const MOST_SETS_OF_ALL: usize = 1_000_000;

/// Subgame-perfect equilibria in pure strategies.
#[derive(Debug, Clone, PartialEq)]
pub struct SubgamePerfect {
    /// The equilibria, each with certified regret; at least one.
    pub equilibria: Vec<EquilibriumReport>,
    /// Converged where the list has all of them and every one is certified; else what is missing.
    pub status: Status,
}

/// One way to play a subgame in equilibrium.
struct Continuation {
    /// What the players expect from the node on.
    payoffs: Vec<Rational>,
    /// The action at the node, of a decision.
    action: u32,
    /// Which of its ways each child's subgame is played in.
    of_children: Vec<u32>,
}

/// Finds the subgame-perfect equilibria in pure strategies of a game with perfect information, exactly.
///
/// From the last nodes to the first, every mover takes an action that is best given how the subgames after it are
/// played; each choice among equally good actions makes an equilibrium of its own (Kuhn 1953; Selten 1965). At most
/// `most` ways to play are kept at any node, and at least one, and no more than a million divided by the number of
/// information sets; where that leaves some out, the status says so. `stop` is polled between nodes and between the
/// certificates of the equilibria.
///
/// ```
/// use doublegame::game::{GameTree, Outcome, Rational, TreeKind, TreeNode, TreeSet};
/// use doublegame::solve::nash::backward_induction;
///
/// // A player may take 1, or 2.
/// let node = |kind, outcome, children| TreeNode { label: String::new(), kind, outcome, children };
/// let outcome = |number: u32| Outcome {
///     number,
///     label: String::new(),
///     payoffs: vec![Rational::from(number)],
/// };
/// let tree = GameTree {
///     title: String::new(),
///     comment: String::new(),
///     players: vec!["taker".into()],
///     nodes: vec![
///         node(TreeKind::Decision(0), None, vec![1, 2]),
///         node(TreeKind::Terminal, Some(0), vec![]),
///         node(TreeKind::Terminal, Some(1), vec![]),
///     ],
///     sets: vec![TreeSet {
///         player: 0,
///         number: 1,
///         label: String::new(),
///         actions: vec!["one".into(), "two".into()],
///     }],
///     chance_sets: vec![],
///     outcomes: vec![outcome(1), outcome(2)],
/// };
/// let found = backward_induction(&tree, 10, &|| false)?;
/// assert_eq!(found.equilibria.len(), 1);
/// assert_eq!(found.equilibria[0].payoffs, [Rational::from(2)]);
/// # Ok::<(), doublegame::solve::nash::NashError>(())
/// ```
///
/// # Errors
///
/// Where the tree is not whole, or an information set has several nodes.
pub fn backward_induction(
    tree: &GameTree,
    most: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<SubgamePerfect, NashError> {
    check_tree(tree)?;
    check_information(tree)?;
    let kept = most.min(MOST_SETS_OF_ALL / tree.sets.len().max(1)).max(1);
    let mut ways: Vec<Vec<Continuation>> = Vec::new();
    ways.resize_with(tree.nodes.len(), Vec::new);
    let mut complete = true;
    for node in (0..tree.nodes.len()).rev() {
        if stop() {
            return Ok(interrupted());
        }
        let (here, all) = continuations(tree, node, &ways, kept);
        complete &= all;
        ways[node] = here;
        // What a child's subgame pays is part of the node's own payoffs now.
        for child in &tree.nodes[node].children {
            for way in &mut ways[*child as usize] {
                way.payoffs = Vec::new();
            }
        }
    }
    let mut equilibria: Vec<EquilibriumReport> = Vec::with_capacity(ways[0].len());
    for way in 0..ways[0].len() {
        if stop() {
            return Ok(interrupted());
        }
        equilibria.push(report(tree, profile(tree, &ways, way))?);
    }
    let wrong = equilibria
        .iter()
        .find(|found| found.status != Status::Converged);
    let status = match wrong {
        Some(found) => found.status.clone(),
        None if complete => Status::Converged,
        None if kept < most => Status::StoppedShort {
            reason: format!(
                "there are more than {kept} equilibria, and no more are listed in a game of {} information sets",
                tree.sets.len()
            ),
        },
        None => Status::StoppedShort {
            reason: format!("there are more than the {most} equilibria that were asked for"),
        },
    };
    Ok(SubgamePerfect { equilibria, status })
}

/// What is known where the search was ended.
fn interrupted() -> SubgamePerfect {
    SubgamePerfect {
        equilibria: Vec::new(),
        status: Status::StoppedShort {
            reason: "interrupted".to_owned(),
        },
    }
}

/// Checks that every information set has one node.
fn check_information(tree: &GameTree) -> Result<(), NashError> {
    let mut met = vec![false; tree.sets.len()];
    for node in &tree.nodes {
        if let TreeKind::Decision(set) = node.kind
            && std::mem::replace(&mut met[set as usize], true)
        {
            return Err(NashError::ImperfectInformation {
                set: set as usize,
                label: tree.sets[set as usize].label.clone(),
            });
        }
    }
    Ok(())
}

/// The ways to play the subgame at a node in equilibrium, at most so many, and whether these are all.
fn continuations(
    tree: &GameTree,
    node: usize,
    ways: &[Vec<Continuation>],
    most: usize,
) -> (Vec<Continuation>, bool) {
    let children = &tree.nodes[node].children;
    let mut of_children = vec![0_u32; children.len()];
    let mut found = Vec::new();
    loop {
        for (action, payoffs) in best_actions(tree, node, ways, &of_children) {
            if found.len() == most {
                return (found, false);
            }
            found.push(Continuation {
                payoffs,
                action,
                of_children: of_children.clone(),
            });
        }
        let next = (0..children.len())
            .find(|k| of_children[*k] as usize + 1 < ways[children[*k] as usize].len());
        let Some(next) = next else {
            return (found, true);
        };
        of_children[..next].fill(0);
        of_children[next] += 1;
    }
}

/// The best actions at a node and what everybody expects there then; for chance and endings one entry.
fn best_actions(
    tree: &GameTree,
    node: usize,
    ways: &[Vec<Continuation>],
    of_children: &[u32],
) -> Vec<(u32, Vec<Rational>)> {
    let own = match tree.nodes[node].outcome {
        Some(outcome) => tree.outcomes[outcome as usize].payoffs.clone(),
        None => vec![Rational::ZERO; tree.players.len()],
    };
    let after: Vec<&Vec<Rational>> = tree.nodes[node]
        .children
        .iter()
        .zip(of_children)
        .map(|(child, way)| &ways[*child as usize][*way as usize].payoffs)
        .collect();
    match tree.nodes[node].kind {
        TreeKind::Terminal => vec![(0, own)],
        TreeKind::Chance(set) => {
            let mut sum = own;
            for (after, (_, probability)) in
                after.iter().zip(&tree.chance_sets[set as usize].actions)
            {
                for (sum, after) in sum.iter_mut().zip(*after) {
                    *sum += probability * after;
                }
            }
            vec![(0, sum)]
        }
        TreeKind::Decision(set) => {
            let player = tree.sets[set as usize].player as usize;
            let best = after.iter().map(|after| &after[player]).max();
            after
                .iter()
                .enumerate()
                .filter(|(_, after)| Some(&after[player]) == best)
                .map(|(action, after)| {
                    let payoffs = own
                        .iter()
                        .zip(*after)
                        .map(|(own, after)| own + after)
                        .collect();
                    (action as u32, payoffs)
                })
                .collect()
        }
    }
}

/// The strategies of one of the ways to play the whole game.
fn profile(tree: &GameTree, ways: &[Vec<Continuation>], way: usize) -> ExactProfile {
    let mut probabilities: Vec<Vec<Rational>> = tree
        .sets
        .iter()
        .map(|set| vec![Rational::ZERO; set.actions.len()])
        .collect();
    let mut open = vec![(0_usize, way)];
    while let Some((node, way)) = open.pop() {
        let way = &ways[node][way];
        if let TreeKind::Decision(set) = tree.nodes[node].kind {
            probabilities[set as usize][way.action as usize] = Rational::ONE;
        }
        for (child, way) in tree.nodes[node].children.iter().zip(&way.of_children) {
            open.push((*child as usize, *way as usize));
        }
    }
    ExactProfile { probabilities }
}

/// What an equilibrium earns and its regrets, by code that does not know how it was found.
fn report(tree: &GameTree, profile: ExactProfile) -> Result<EquilibriumReport, NashError> {
    let (payoffs, regrets) = tree_payoffs_and_regrets(tree, &profile.probabilities)?;
    // Every set has one node, which its mover is sure of.
    let sure = vec![Rational::ONE; tree.nodes.len()];
    let agent_regret = tree_agent_regret(tree, &profile.probabilities, &sure)?;
    let mut report = EquilibriumReport::certified(profile, payoffs, &regrets);
    if !agent_regret.is_zero() {
        report.status = Status::StoppedShort {
            reason: format!("a mover could gain {agent_regret}"),
        };
    }
    report.agent_regret = Some(agent_regret);
    Ok(report)
}
