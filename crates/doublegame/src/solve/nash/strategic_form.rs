//! The reduced strategic form of a tree with perfect recall, and the way back to behavior strategies.
//!
//! A reduced pure strategy says what its player does at the information sets that the strategy itself lets the play
//! reach, and nothing at others (Kuhn 1953).

use super::error::NashError;
use super::tree_check::{check_tree, own_histories};
use crate::game::{GameTree, NormalForm, Rational, TreeKind};

/// A tree's reduced strategic form.
///
/// ```
/// use doublegame::game::{Kuhn, kuhn_poker};
/// use doublegame::solve::nash::ReducedForm;
///
/// let built = kuhn_poker(Kuhn { cards: 3, max_nodes: 100 })?;
/// let tree = built.game.unroll(&built.edge_labels, 100)?;
/// let reduced = ReducedForm::of(&tree, 10_000)?;
/// assert_eq!(reduced.form.strategies[0].len(), 27);
/// assert_eq!(reduced.form.strategies[1].len(), 64);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ReducedForm {
    /// The strategic form. A strategy is called by its actions, in the order of the tree's information sets.
    pub form: NormalForm,
    /// For each player and strategy, the action at each information set where it says one, in rising order of the sets.
    plans: Vec<Vec<Plan>>,
    /// The actions of each information set of the tree, and for each set the set and the action that lead there.
    sets: Vec<SetFacts>,
}

/// Information sets, each with an action.
type Plan = Vec<(usize, usize)>;

#[derive(Debug, Clone, PartialEq)]
struct SetFacts {
    player: usize,
    actions: usize,
    before: Option<(usize, usize)>,
}

impl ReducedForm {
    /// The reduced strategic form of a tree.
    ///
    /// # Errors
    ///
    /// Where the tree is not whole or has not perfect recall, and where the form has more than `most` strategy profiles.
    pub fn of(tree: &GameTree, most: usize) -> Result<Self, NashError> {
        check_tree(tree)?;
        let histories = own_histories(tree)?;
        let action_place = |action: u32| {
            let action = (action as usize).checked_sub(1)?;
            let set = histories
                .first_action
                .partition_point(|first| *first <= action)
                - 1;
            Some((set, action - histories.first_action[set]))
        };
        let sets: Vec<SetFacts> = tree
            .sets
            .iter()
            .zip(&histories.before_set)
            .map(|(set, before)| SetFacts {
                player: set.player as usize,
                actions: set.actions.len(),
                before: if *before == u32::MAX {
                    None
                } else {
                    action_place(*before)
                },
            })
            .collect();
        let order = order_of_sets(tree);
        check_size(tree, &sets, &order, most)?;
        let plans = plans(tree, &sets, &order);
        let strategies = plans
            .iter()
            .map(|plans| plans.iter().map(|plan| name(tree, plan)).collect())
            .collect();
        let mut form = NormalForm {
            title: tree.title.clone(),
            comment: tree.comment.clone(),
            players: tree.players.clone(),
            strategies,
            payoffs: Vec::new(),
            outcome_labels: Vec::new(),
        };
        form.payoffs = payoffs(tree, &form, &plans, |node, player| {
            action_place(histories.last[node * tree.players.len() + player])
        });
        Ok(Self { form, plans, sets })
    }

    /// The behavior profile that is played by mixed strategies, in the tree's order (Kuhn 1953). Where a player's own
    /// strategy never comes to a set, it plays every action there with the same probability.
    ///
    /// `mixed` holds for each player the probability of each strategy of the form.
    #[must_use]
    pub fn behavior(&self, mixed: &[Vec<Rational>]) -> Vec<Vec<Rational>> {
        let mut weights: Vec<Vec<Rational>> = self
            .sets
            .iter()
            .map(|set| vec![Rational::ZERO; set.actions])
            .collect();
        for (plans, mixed) in self.plans.iter().zip(mixed) {
            for (plan, probability) in plans.iter().zip(mixed) {
                for (set, action) in plan {
                    weights[*set][*action] += probability;
                }
            }
        }
        for weights in &mut weights {
            let mut total = Rational::ZERO;
            for weight in weights.iter() {
                total += weight;
            }
            if total.is_zero() {
                let even = Rational::ONE / Rational::from(weights.len());
                weights.fill(even);
            } else {
                for weight in weights {
                    *weight /= &total;
                }
            }
        }
        weights
    }
}

/// The sets that have nodes, in the order of their first nodes: a set stands after all that lead there.
fn order_of_sets(tree: &GameTree) -> Vec<usize> {
    let mut met = vec![false; tree.sets.len()];
    let mut order = Vec::with_capacity(tree.sets.len());
    for node in &tree.nodes {
        if let TreeKind::Decision(set) = node.kind
            && !std::mem::replace(&mut met[set as usize], true)
        {
            order.push(set as usize);
        }
    }
    order
}

/// Counts the strategies before any is written down.
fn check_size(
    tree: &GameTree,
    sets: &[SetFacts],
    order: &[usize],
    most: usize,
) -> Result<(), NashError> {
    let mut after: Vec<Vec<usize>> = sets.iter().map(|set| vec![1; set.actions]).collect();
    let mut strategies = vec![1_usize; tree.players.len()];
    for set in order.iter().rev() {
        let count = after[*set]
            .iter()
            .fold(0_usize, |sum, count| sum.saturating_add(*count));
        let whole = match sets[*set].before {
            Some((before, action)) => &mut after[before][action],
            None => &mut strategies[sets[*set].player],
        };
        *whole = whole.saturating_mul(count);
    }
    let profiles = strategies
        .iter()
        .fold(1_usize, |product, count| product.saturating_mul(*count));
    if profiles > most {
        return Err(NashError::TooLarge {
            what: "profiles of pure strategies",
            found: profiles,
            most,
        });
    }
    Ok(())
}

/// All reduced pure strategies of each player.
fn plans(tree: &GameTree, sets: &[SetFacts], order: &[usize]) -> Vec<Vec<Plan>> {
    // What can be done after an action of a set, and at the end after nothing.
    let mut after: Vec<Vec<Vec<Plan>>> = sets
        .iter()
        .map(|set| vec![vec![Plan::new()]; set.actions])
        .collect();
    let mut whole = vec![vec![Plan::new()]; tree.players.len()];
    for set in order.iter().rev() {
        let mut here = Vec::new();
        for (action, plans) in std::mem::take(&mut after[*set]).into_iter().enumerate() {
            here.extend(plans.into_iter().map(|mut plan| {
                plan.push((*set, action));
                plan
            }));
        }
        let before = match sets[*set].before {
            Some((before, action)) => &mut after[before][action],
            None => &mut whole[sets[*set].player],
        };
        *before = combined(here, before);
    }
    for plan in whole.iter_mut().flatten() {
        plan.sort_unstable();
    }
    whole
}

/// Every plan of the first list with every one of the second.
fn combined(first: Vec<Plan>, second: &[Plan]) -> Vec<Plan> {
    if second.iter().all(Vec::is_empty) {
        return first;
    }
    first
        .iter()
        .flat_map(|one| second.iter().map(|other| [one.as_slice(), other].concat()))
        .collect()
}

/// What a strategy is called.
fn name(tree: &GameTree, plan: &Plan) -> String {
    let actions: Vec<String> = plan
        .iter()
        .map(
            |(set, action)| match tree.sets[*set].actions[*action].as_str() {
                "" => (action + 1).to_string(),
                label => label.to_owned(),
            },
        )
        .collect();
    actions.join("/")
}

/// The payoffs of the form: what is paid at a node counts, with the probability of chance on the path, for every profile
/// that comes there. `last` gives a player's last set and action before a node.
fn payoffs(
    tree: &GameTree,
    form: &NormalForm,
    plans: &[Vec<Plan>],
    last: impl Fn(usize, usize) -> Option<(usize, usize)>,
) -> Vec<Rational> {
    let players = tree.players.len();
    let profiles: usize = plans.iter().map(Vec::len).product();
    let with_action = strategies_by_action(tree, plans);
    let everything: Vec<Vec<usize>> = plans
        .iter()
        .map(|plans| (0..plans.len()).collect())
        .collect();
    let mut table = vec![Rational::ZERO; profiles * players];
    for (node, weight) in chance_weights(tree).iter().enumerate() {
        let Some(outcome) = tree.nodes[node].outcome else {
            continue;
        };
        if weight.is_zero() {
            continue;
        }
        let paid: Vec<Rational> = tree.outcomes[outcome as usize]
            .payoffs
            .iter()
            .map(|payoff| weight * payoff)
            .collect();
        let consistent: Vec<&[usize]> = (0..players)
            .map(|player| match last(node, player) {
                Some((set, action)) => with_action[set][action].as_slice(),
                None => everything[player].as_slice(),
            })
            .collect();
        for_each_profile(&consistent, |profile| {
            let row = form.row(profile) * players;
            for (sum, paid) in table[row..row + players].iter_mut().zip(&paid) {
                *sum += paid;
            }
        });
    }
    table
}

/// For each action of each set the strategies of its player that come to the set and take it.
fn strategies_by_action(tree: &GameTree, plans: &[Vec<Plan>]) -> Vec<Vec<Vec<usize>>> {
    let mut found: Vec<Vec<Vec<usize>>> = tree
        .sets
        .iter()
        .map(|set| vec![Vec::new(); set.actions.len()])
        .collect();
    for (strategy, plan) in plans.iter().flat_map(|plans| plans.iter().enumerate()) {
        for (set, action) in plan {
            found[*set][*action].push(strategy);
        }
    }
    found
}

/// For each node the probability of chance on the path there.
fn chance_weights(tree: &GameTree) -> Vec<Rational> {
    let mut weights = vec![Rational::ZERO; tree.nodes.len()];
    weights[0] = Rational::ONE;
    for (number, node) in tree.nodes.iter().enumerate() {
        let here = weights[number].clone();
        for (k, child) in node.children.iter().enumerate() {
            weights[*child as usize] = match node.kind {
                TreeKind::Chance(set) => &here * &tree.chance_sets[set as usize].actions[k].1,
                TreeKind::Decision(_) | TreeKind::Terminal => here.clone(),
            };
        }
    }
    weights
}

/// Calls `visit` with every profile that takes one of the strategies listed for each player.
fn for_each_profile(lists: &[&[usize]], mut visit: impl FnMut(&[usize])) {
    if lists.iter().any(|list| list.is_empty()) {
        return;
    }
    let mut places = vec![0; lists.len()];
    loop {
        let profile: Vec<usize> = lists
            .iter()
            .zip(&places)
            .map(|(list, place)| list[*place])
            .collect();
        visit(&profile);
        let mut player = 0;
        loop {
            let Some(place) = places.get_mut(player) else {
                return;
            };
            *place += 1;
            if *place < lists[player].len() {
                break;
            }
            *place = 0;
            player += 1;
        }
    }
}
