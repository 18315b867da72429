//! Sequential equilibria.

use super::support::{Information, Shape, Sum, fixture_tree, number, random_form, tree_of_form};
use doublegame::game::{GameTree, Kuhn, Rational, TreeKind, kuhn_poker, read_efg};
use doublegame::solve::nash::{
    Consistency, NashError, SequentialEquilibrium, SequentialError, SequentialOptions,
    sequential_equilibrium,
};
use doublegame::solve::{QreOptions, SelectionRule, Status, solve_qre};

pub const GENERAL: Shape = Shape {
    players: 2,
    depth: 4,
    sum: Sum::General,
    information: Information::Hidden,
    most: 3,
};

pub fn found(tree: &GameTree) -> SequentialEquilibrium {
    sequential_equilibrium(tree, &SequentialOptions::default(), &|| false).unwrap()
}

/// What is found where all is well.
fn exact(tree: &GameTree) -> SequentialEquilibrium {
    let found = found(tree);
    assert_eq!(found.report.status, Status::Converged);
    assert_eq!(found.selection, SelectionRule::PrincipalBranch);
    assert_sound(tree, &found);
    found
}

fn tree_of(text: &str) -> GameTree {
    read_efg(text).unwrap().tree
}

/// The probabilities of the set with this label.
fn at<'f>(tree: &GameTree, found: &'f SequentialEquilibrium, label: &str) -> &'f [Rational] {
    let set = tree.sets.iter().position(|set| set.label == label).unwrap();
    &found.report.profile.probabilities[set]
}

/// The beliefs at the nodes of the set with this label, in the order of the nodes.
fn beliefs_at(tree: &GameTree, found: &SequentialEquilibrium, label: &str) -> Vec<Rational> {
    let set = tree.sets.iter().position(|set| set.label == label).unwrap();
    nodes_of(tree, set)
        .map(|node| found.beliefs[node].clone())
        .collect()
}

fn nodes_of(tree: &GameTree, set: usize) -> impl Iterator<Item = usize> + '_ {
    (0..tree.nodes.len())
        .filter(move |node| tree.nodes[*node].kind == TreeKind::Decision(set as u32))
}

/// For every node the product of what `chance` makes of the probabilities of chance and `action` of each action (set and
/// place) on the way there.
fn products<T: Clone>(
    tree: &GameTree,
    one: T,
    chance: impl Fn(&T, &Rational) -> T,
    action: impl Fn(&T, usize, usize) -> T,
) -> Vec<T> {
    let mut reach = vec![one; tree.nodes.len()];
    for (number, node) in tree.nodes.iter().enumerate() {
        for (k, child) in node.children.iter().enumerate() {
            let here = &reach[number];
            let then = match node.kind {
                TreeKind::Chance(set) => chance(here, &tree.chance_sets[set as usize].actions[k].1),
                TreeKind::Decision(set) => action(here, set as usize, k),
                TreeKind::Terminal => unreachable!("endings have no child"),
            };
            reach[*child as usize] = then;
        }
    }
    reach
}

/// Whatever the status: the profile and the beliefs are distributions, beliefs follow Bayes' rule where it applies and are
/// elsewhere what the trembles lead to, and a status that says converged goes with regrets of 0.
pub fn assert_sound(tree: &GameTree, found: &SequentialEquilibrium) {
    assert!(found.report.profile.is_mixed());
    let agent_regret = found.report.agent_regret.clone().unwrap();
    if found.report.status == Status::Converged {
        assert_eq!(agent_regret, Rational::ZERO);
        assert_eq!(found.report.player_regret, Rational::ZERO);
        assert!(found.distance <= SequentialOptions::default().tolerance);
    }
    assert!(agent_regret >= Rational::ZERO && found.report.player_regret >= Rational::ZERO);
    let profile = &found.report.profile.probabilities;
    let reach = products(
        tree,
        Rational::ONE,
        |here, p| here * p,
        |here, set, k| here * &profile[set][k],
    );
    let mut all_reached = true;
    let log_reach = logs_of_trembles(tree, found);
    for set in 0..tree.sets.len() {
        let nodes: Vec<usize> = nodes_of(tree, set).collect();
        let sum = |of: &dyn Fn(usize) -> Rational| {
            nodes
                .iter()
                .fold(Rational::ZERO, |sum, node| sum + of(*node))
        };
        assert_eq!(sum(&|node| found.beliefs[node].clone()), Rational::ONE);
        let total = sum(&|node| reach[node].clone());
        let most = nodes
            .iter()
            .fold(f64::NEG_INFINITY, |most, node| most.max(log_reach[*node]));
        if most == f64::NEG_INFINITY {
            continue;
        }
        all_reached &= !total.is_zero();
        let weights = nodes.iter().map(|node| (log_reach[*node] - most).exp());
        let scale: f64 = weights.clone().sum();
        for (node, weight) in nodes.iter().zip(weights) {
            let belief = &found.beliefs[*node];
            assert!((belief.to_f64_fast() - weight / scale).abs() < 1e-6);
            if !total.is_zero() {
                assert_eq!(*belief, &reach[*node] / &total);
            }
        }
    }
    assert_eq!(all_reached, found.consistency == Consistency::BayesRule);
}

/// The logarithm of the probability of coming to each node in one of the completely mixed profiles of the trembles, whose
/// probabilities are checked to be next to those of the profile.
fn logs_of_trembles(tree: &GameTree, found: &SequentialEquilibrium) -> Vec<f64> {
    // The logarithm of the small number. Exponents differ by a few hundredths at least.
    let small = -20_000.0;
    let mut logs = Vec::new();
    for (trembles, limits) in found
        .trembles
        .iter()
        .zip(&found.report.profile.probabilities)
    {
        let parts: Vec<f64> = trembles
            .iter()
            .map(|tremble| {
                assert!(tremble.coefficient > Rational::ZERO && tremble.exponent >= Rational::ZERO);
                tremble.coefficient.to_f64_fast().ln() + tremble.exponent.to_f64_fast() * small
            })
            .collect();
        let total = parts.iter().map(|log| log.exp()).sum::<f64>().ln();
        for (log, limit) in parts.iter().zip(limits) {
            assert!(((log - total).exp() - limit.to_f64_fast()).abs() < 1e-6);
        }
        logs.push(parts.iter().map(|log| log - total).collect::<Vec<f64>>());
    }
    products(
        tree,
        0.0,
        |here, p| here + p.to_f64_fast().ln(),
        |here, set, k| here + logs[set][k],
    )
}

#[test]
fn in_seltens_horse_the_third_player_believes_what_makes_it_indifferent() {
    // Selten (1975), figure 1. In the equilibrium (D, c, L) the second player is asked for a threat it would not keep. In
    // the sequential equilibria the first two pass, and the third plays L with at most 1/4. On the branch it does so with
    // about ln 2 / lambda, which makes a deviation by the first half as likely as one by the second.
    let tree = tree_of(
        r#"EFG 2 R "horse" { "one" "two" "three" }
p "" 1 1 "one" { "D" "C" } 0
p "" 3 1 "three" { "L" "R" } 0
t "" 1 "" { 3 2 2 }
t "" 2 "" { 0 0 0 }
p "" 2 1 "two" { "d" "c" } 0
p "" 3 1 "three" { "L" "R" } 0
t "" 3 "" { 4 4 0 }
t "" 4 "" { 0 0 1 }
t "" 5 "" { 1 1 1 }"#,
    );
    let found = exact(&tree);
    assert_eq!(
        found.report.payoffs,
        [number(1, 1), number(1, 1), number(1, 1)]
    );
    for label in ["one", "two", "three"] {
        assert_eq!(at(&tree, &found, label), [number(0, 1), number(1, 1)]);
    }
    assert_eq!(
        beliefs_at(&tree, &found, "three"),
        [number(1, 3), number(2, 3)]
    );
    assert_eq!(found.consistency, Consistency::Trembles);
}

#[test]
fn in_beer_and_quiche_who_has_quiche_is_held_to_be_weak() {
    let tree = fixture_tree("beer_quiche_p09");
    let found = exact(&tree);
    let (yes, no) = (number(1, 1), number(0, 1));
    assert_eq!(
        *at(&tree, &found, "Sender:strong"),
        [yes.clone(), no.clone()]
    );
    assert_eq!(*at(&tree, &found, "Sender:weak"), [yes.clone(), no.clone()]);
    let after_beer = beliefs_at(&tree, &found, "Receiver:beer");
    assert_eq!(after_beer, [number(9, 10), number(1, 10)]);
    assert_eq!(beliefs_at(&tree, &found, "Receiver:quiche"), [no, yes]);
}

#[test]
fn nobody_passes_in_the_centipede() {
    // Who takes gets twice what the other gets; whoever passes doubles both. Six decisions in turn.
    let mut text = r#"EFG 2 R "centipede" { "one" "two" }"#.to_owned();
    for move_number in 0..6 {
        let player = move_number % 2 + 1;
        let (large, small) = (4 << move_number, 1 << move_number);
        let pays = if player == 1 {
            (large, small)
        } else {
            (small, large)
        };
        let place = move_number + 1;
        text += &format!(
            "\np \"\" {player} {place} \"{place}\" {{ \"take\" \"pass\" }} 0\nt \"\" {place} \"\" {{ {} {} }}",
            pays.0, pays.1
        );
    }
    text += "\nt \"\" 7 \"\" { 256 64 }";
    let tree = tree_of(&text);
    let found = exact(&tree);
    for probabilities in &found.report.profile.probabilities {
        assert_eq!(*probabilities, [number(1, 1), number(0, 1)]);
    }
    assert_eq!(found.report.payoffs, [number(4, 1), number(1, 1)]);
}

/// A worker is able with this probability and may study, which costs it 1 if it is able and 3 if not. An employer who sees
/// only that offers 2 or 0, and gains 1 by the offer that suits the worker.
fn job_market(able: &str, unable: &str) -> GameTree {
    tree_of(&format!(
        r#"EFG 2 R "job market" {{ "worker" "employer" }}
c "" 1 "" {{ "able" {able} "unable" {unable} }} 0
p "" 1 1 "able" {{ "study" "rest" }} 0
p "" 2 1 "studied" {{ "2" "0" }} 0
t "" 1 "" {{ 1 1 }}
t "" 2 "" {{ -1 0 }}
p "" 2 2 "rested" {{ "2" "0" }} 0
t "" 3 "" {{ 2 1 }}
t "" 4 "" {{ 0 0 }}
p "" 1 2 "unable" {{ "study" "rest" }} 0
p "" 2 1 "studied" {{ "2" "0" }} 0
t "" 5 "" {{ -1 0 }}
t "" 6 "" {{ -3 1 }}
p "" 2 2 "rested" {{ "2" "0" }} 0
t "" 7 "" {{ 2 0 }}
t "" 8 "" {{ 0 1 }}"#
    ))
}

#[test]
fn the_able_study_where_few_are_and_nobody_does_where_most_are() {
    let (one, zero) = (number(1, 1), number(0, 1));
    let (yes, no) = ([one.clone(), zero.clone()], [zero, one]);
    let few = job_market("1/3", "2/3");
    let separating = exact(&few);
    assert_eq!(at(&few, &separating, "able"), yes);
    assert_eq!(at(&few, &separating, "unable"), no);
    assert_eq!(beliefs_at(&few, &separating, "studied"), yes);
    assert_eq!(beliefs_at(&few, &separating, "rested"), no);
    assert_eq!(separating.consistency, Consistency::BayesRule);
    let most = job_market("2/3", "1/3");
    let pooling = exact(&most);
    assert_eq!(at(&most, &pooling, "able"), no);
    assert_eq!(at(&most, &pooling, "unable"), no);
    let rested = beliefs_at(&most, &pooling, "rested");
    assert_eq!(rested, [number(2, 3), number(1, 3)]);
    assert_eq!(beliefs_at(&most, &pooling, "studied"), yes);
    assert_eq!(pooling.consistency, Consistency::Trembles);
}

#[test]
fn the_known_games_have_the_payoffs_of_a_listed_equilibrium() {
    for name in [
        "beer_quiche_p09",
        "double_game_forced_choice",
        "kydd_trust_t06",
    ] {
        let facts: serde_json::Value =
            serde_json::from_str(&super::support::fixture(&format!("{name}.json"))).unwrap();
        let payoffs = exact(&fixture_tree(name)).report.payoffs;
        let listed = facts["equilibria"].as_array().unwrap().iter();
        let mut listed = listed.map(|listed| -> Vec<Rational> {
            let payoffs = listed["verify"]["payoffs"].as_array().unwrap().iter();
            payoffs
                .map(|text| super::support::rational(text.as_str().unwrap()))
                .collect()
        });
        assert!(listed.any(|listed| listed == payoffs), "{name}");
    }
}

#[test]
fn kuhn_poker_is_solved_by_a_point_of_its_continuum() {
    let built = kuhn_poker(Kuhn {
        cards: 3,
        max_nodes: 100,
    })
    .unwrap();
    let tree = built.game.unroll(&built.edge_labels, 100).unwrap();
    let found = exact(&tree);
    assert_eq!(found.report.payoffs, [number(-1, 18), number(1, 18)]);
    assert_eq!(found.consistency, Consistency::BayesRule);
    // The first player bluffs with a jack, bets three times as often with a king, and calls with a queen as often as with
    // a jack and 1/3.
    let bet = |card: &str| at(&tree, &found, card)[1].clone();
    let bluff = bet("J");
    assert_eq!(bet("K"), &bluff * Rational::from(3));
    assert_eq!(bet("Q check bet"), &bluff + number(1, 3));
    assert_eq!(bet("J check"), number(1, 3));
    assert_eq!(bet("Q bet"), number(1, 3));
    // How often it bluffs is the limit of the branch, to which that comes as 1 / lambda.
    let place = built
        .game
        .information_sets
        .iter()
        .position(|set| set.label == "J")
        .unwrap();
    let action = built.game.information_sets[place].first_action.index() + 1;
    let [near, far] = [1500.0, 3000.0].map(|lambda| {
        let point = solve_qre(&built.game, &QreOptions::at(lambda), &|| false);
        assert_eq!(point.status, Status::Converged);
        point.profile.probabilities[action]
    });
    let ahead = 2.0 * far - near;
    let bluff = bluff.to_f64_fast();
    assert!((ahead - bluff).abs() < 2e-5, "{ahead} {bluff}");
}

#[test]
fn a_set_that_chance_does_not_let_be_reached_answers_equal_beliefs() {
    let tree = tree_of(
        r#"EFG 2 R "never" { "one" "two" }
c "" 1 "" { "happens" 1 "never" 0 } 0
p "" 1 1 "seen" { "a" "b" } 0
t "" 1 "" { 1 0 }
t "" 2 "" { 0 0 }
p "" 1 2 "unseen" { "a" "b" } 0
p "" 2 1 "asked" { "l" "r" } 0
t "" 3 "" { 0 3 }
t "" 4 "" { 5 0 }
p "" 2 1 "asked" { "l" "r" } 0
t "" 5 "" { 1 0 }
t "" 6 "" { 0 2 }"#,
    );
    let found = exact(&tree);
    let half = number(1, 2);
    assert_eq!(beliefs_at(&tree, &found, "asked"), [half.clone(), half]);
    // With equal beliefs l is worth 3/2 and r 1; then b is worth 1 and a 0.
    assert_eq!(*at(&tree, &found, "asked"), [number(1, 1), number(0, 1)]);
    assert_eq!(*at(&tree, &found, "unseen"), [number(0, 1), number(1, 1)]);
    assert_eq!(found.consistency, Consistency::BayesRule);
}

#[test]
fn an_equilibrium_without_fractions_is_said_to_have_none() {
    let tree = tree_of_form(&random_form(87, &[2, 2, 2], 0, 20));
    let found = found(&tree);
    assert_sound(&tree, &found);
    let Status::StoppedShort { reason } = &found.report.status else {
        panic!("converged");
    };
    assert!(reason.contains("no fractions"), "{reason}");
    let regret = found.report.agent_regret.unwrap().to_f64_fast();
    assert!(regret > 0.0 && regret < 1e-20, "{regret}");
    assert!(found.distance < 1e-3);
}

#[test]
fn what_is_not_for_the_method_is_said() {
    let options = SequentialOptions::default();
    let tree = tree_of_form(&random_form(1, &[2, 2], 0, 3));
    let small = SequentialOptions {
        most_nodes: 6,
        ..options
    };
    assert_eq!(
        sequential_equilibrium(&tree, &small, &|| false)
            .unwrap_err()
            .to_string(),
        "the game has 7 nodes; this method takes at most 6"
    );
    let mut forgetful = tree.clone();
    forgetful.sets[1].player = 0;
    assert!(matches!(
        sequential_equilibrium(&forgetful, &options, &|| false),
        Err(SequentialError::Game(NashError::ImperfectRecall {
            set: 1,
            ..
        }))
    ));
    let mut broken = tree.clone();
    broken.nodes[0].children[1] = 77;
    assert_eq!(
        sequential_equilibrium(&broken, &options, &|| false),
        Err(SequentialError::Game(NashError::Tree { node: 0 }))
    );
    let mut unordered = tree.clone();
    unordered.sets[1].number = 0;
    assert!(matches!(
        sequential_equilibrium(&unordered, &options, &|| false),
        Err(SequentialError::Tree(_))
    ));
    let stopped = sequential_equilibrium(&tree, &options, &|| true).unwrap();
    assert_sound(&tree, &stopped);
    assert!(matches!(
        &stopped.report.status,
        Status::StoppedShort { reason } if reason.contains("interrupted")
    ));
    let near = SequentialOptions {
        most_lambda: 20.0,
        ..options
    };
    let stopped = sequential_equilibrium(&tree, &near, &|| false).unwrap();
    assert_sound(&tree, &stopped);
    assert!(matches!(
        &stopped.report.status,
        Status::StoppedShort { reason } if reason.contains("as far as asked for")
    ));
}

#[test]
fn a_game_without_decisions_or_stakes_is_its_own_equilibrium() {
    let over = exact(&tree_of(r#"EFG 2 R "" { "one" } t "" 1 "" { 3 }"#));
    assert_eq!(over.report.payoffs, [number(3, 1)]);
    let idle = exact(&tree_of(
        r#"EFG 2 R "" { "one" } p "" 1 1 "" { "a" "b" "c" } 0 t "" 0 t "" 0 t "" 0"#,
    ));
    let third = number(1, 3);
    assert_eq!(
        idle.report.profile.probabilities,
        [[third.clone(), third.clone(), third]]
    );
}

#[test]
fn a_budget_that_is_used_up_is_said_with_one_lambda() {
    let tree = fixture_tree("beer_quiche_p09");
    let options = SequentialOptions {
        sweep_budget: 3,
        ..SequentialOptions::default()
    };
    let found = sequential_equilibrium(&tree, &options, &|| false).unwrap();
    let Status::StoppedShort { reason } = found.report.status else {
        panic!("the budget is too small");
    };
    assert!(
        reason.contains("where the sweeps allowed are used up"),
        "{reason}"
    );
    assert_eq!(reason.matches("lambda").count(), 1, "{reason}");
}
