//! Property tests over random scenarios.

use super::history::{Drafting, Interpreter, outcome as outcome_of_tree};
use super::outcome::{Key, key, of_graph, random_profile};
use super::random::{self, Draw, STRUCTURAL};
use doublegame::game::{
    BuiltGame, DraftSet, GameBuilder, InformationSetId, Profile, has_perfect_recall,
};
use doublegame::scenario::compile::{
    Compiled, Problem, Setting, SizeLimit, World, compile, compile_unmerged, reprice, size,
    structural_params,
};
use doublegame::scenario::model::{Memory, Scenario};
use doublegame::solve::{QreOptions, Status, solve_qre};
use proptest::prelude::*;
use std::collections::BTreeMap;

const LIMIT: SizeLimit = SizeLimit { nodes: 2_000_000 };

/// A random scenario, setting and world; without blindness where a condition would need to see.
fn random_case(seed: u64) -> (Scenario, Setting, World) {
    let (scenario, mut setting) = random::scenario(seed);
    let world = random_world(&scenario, seed ^ 0x5555);
    if matches!(
        compile(&scenario, &world, &setting, LIMIT),
        Err(Problem::Setting(_))
    ) {
        setting.blind.clear();
    }
    (scenario, setting, world)
}

fn random_world(scenario: &Scenario, seed: u64) -> World {
    let mut draw = Draw(seed);
    let mut world = World::central(scenario);
    for (value, param) in world.values.iter_mut().zip(&scenario.params) {
        *value = param.range.start() + draw.unit() * (param.range.end() - param.range.start());
    }
    world.with(STRUCTURAL, draw.below(3) as f64)
}

fn compiled(scenario: &Scenario, world: &World, setting: &Setting) -> Compiled {
    let compiled = compile(scenario, world, setting, LIMIT).expect("random scenarios compile");
    compiled
        .game
        .check()
        .expect("the invariants of a game hold");
    compiled
}

fn interpreted(scenario: &Scenario, world: &World, setting: &Setting) -> super::history::Tree {
    Interpreter {
        scenario,
        world,
        setting,
    }
    .tree()
}

/// The game that the interpreter's history tree makes, and its information sets by key.
fn drafted(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
) -> (BuiltGame, BTreeMap<Key, DraftSet>) {
    let mut drafting = Drafting {
        builder: GameBuilder::new(scenario.actors.iter().map(|a| a.naming.name.clone())),
        sets: BTreeMap::new(),
        scenario,
        world,
    };
    let (root, _) = drafting.node(&interpreted(scenario, world, setting));
    let built = drafting
        .builder
        .build(root)
        .expect("a history tree is a game");
    (built, drafting.sets)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The merged graph, the tree and the interpreter agree on amounts, endings, events, reach and beliefs.
    #[test]
    fn graph_tree_and_interpreter_agree(seed: u64) {
        let (scenario, setting, world) = random_case(seed);
        let merged = compiled(&scenario, &world, &setting);
        let tree = compile_unmerged(&scenario, &world, &setting, LIMIT).expect("the tree is small");
        tree.game.check().expect("the invariants of a game hold");
        let histories = interpreted(&scenario, &world, &setting);
        let types: Vec<Vec<u16>> = merged.starts.iter().map(|start| start.types.clone()).collect();
        for profile_seed in [seed, seed ^ 1] {
            let ours = of_graph(&merged, &random_profile(&merged, profile_seed));
            let unmerged = of_graph(&tree, &random_profile(&tree, profile_seed));
            let expected = outcome_of_tree(&histories, profile_seed, merged.amounts.columns(), &types);
            ours.assert_close(&unmerged, 1e-12);
            ours.assert_close(&expected, 1e-12);
        }
        prop_assert!(merged.game.node_count() <= tree.game.node_count());
        // Whole numbers: they are equal or the count is wrong.
        prop_assert_eq!(merged.unmerged_nodes().to_bits(), (tree.game.node_count() as f64).to_bits());
    }

    /// What is counted beforehand is what is built.
    #[test]
    fn sizes_are_those_of_the_game(seed: u64) {
        let (scenario, setting, world) = random_case(seed);
        let merged = compiled(&scenario, &world, &setting);
        let report = size(&scenario, &world, &setting, LIMIT).expect("the game was built");
        prop_assert_eq!(report.nodes as usize, merged.game.node_count());
        prop_assert_eq!(report.edges as usize, merged.game.edge_count());
        if let Some(sets) = report.information_sets {
            prop_assert_eq!(sets, merged.sets.len());
        }
        prop_assert_eq!(report.unmerged_nodes.to_bits(), merged.unmerged_nodes().to_bits());
    }

    /// A repriced game equals a freshly compiled one, and structural params are refused.
    #[test]
    fn repriced_equals_compiled(seed: u64) {
        let (scenario, setting, world) = random_case(seed);
        let mut repriced = compiled(&scenario, &world, &setting);
        let structural = world.values[STRUCTURAL.index()];
        let other = random_world(&scenario, seed ^ 0xaaaa).with(STRUCTURAL, structural);
        let fresh = compiled(&scenario, &other, &setting);
        reprice(&mut repriced, &scenario, &other).expect("only prices differ");
        prop_assert_eq!(&repriced.game, &fresh.game);
        prop_assert_eq!(&repriced.amounts, &fresh.amounts);
        prop_assert_eq!(&repriced.sets, &fresh.sets);
        prop_assert_eq!(&repriced.labels, &fresh.labels);
        let changed = reprice(&mut repriced, &scenario, &other.with(STRUCTURAL, structural + 1.0));
        match changed {
            Ok(()) => prop_assert!(!structural_params(&scenario).contains(&STRUCTURAL)),
            Err(problem) => prop_assert_eq!(problem, Problem::Structural(STRUCTURAL)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// With full memory the flag says whether the game, its tree and the interpreter's history tree have perfect recall.
    #[test]
    fn recall_is_perfect_where_it_is_said_to_be(seed: u64) {
        let (mut scenario, setting, world) = random_case(seed);
        let bounded = compiled(&scenario, &world, &setting);
        prop_assert!(scenario.memory == Memory::Full || !bounded.game.perfect_recall);
        scenario.memory = Memory::Full;
        let Ok(full) = compile(&scenario, &world, &setting, LIMIT) else {
            // A setting that blinds somebody to what full memory would remember.
            return Ok(());
        };
        let tree = compile_unmerged(&scenario, &world, &setting, LIMIT).expect("the tree is small");
        prop_assert_eq!(full.game.perfect_recall, has_perfect_recall(&full.game));
        prop_assert_eq!(full.game.perfect_recall, has_perfect_recall(&tree.game));
        let (built, _) = drafted(&scenario, &world, &setting);
        prop_assert_eq!(full.game.perfect_recall, built.game.perfect_recall);
    }

    /// The equilibria of the merged graph, of the tree and of the interpreter's history tree are the same.
    #[test]
    fn equilibria_agree(seed: u64) {
        let (scenario, setting, world) = random_case(seed);
        let merged = compiled(&scenario, &world, &setting);
        let tree = compile_unmerged(&scenario, &world, &setting, LIMIT).expect("the tree is small");
        let options = QreOptions::at(1.0);
        let ours = solve_qre(&merged.game, &options, &|| false);
        let unmerged = solve_qre(&tree.game, &options, &|| false);
        let (built, sets) = drafted(&scenario, &world, &setting);
        let expected = solve_qre(&built.game, &options, &|| false);
        for solution in [&ours, &unmerged, &expected] {
            prop_assert_eq!(&solution.status, &Status::Converged);
        }
        let tree_sets: BTreeMap<_, _> = tree.sets.iter().enumerate().map(|(s, m)| (key(m), s)).collect();
        // The interpreter has no branches of probability 0; the compiler keeps them where a param decides that they are.
        let reached = of_graph(&merged, &Profile::uninformed(&merged.game)).reach;
        prop_assert_eq!(reached.keys().collect::<Vec<_>>(), sets.keys().collect::<Vec<_>>());
        for (set, meaning) in merged.sets.iter().enumerate() {
            let key = key(meaning);
            if !reached.contains_key(&key) {
                continue;
            }
            let actions = merged.game.actions(InformationSetId(set as u32));
            let in_tree = tree.game.actions(InformationSetId(tree_sets[&key] as u32));
            let in_histories = built.game.actions(built.set(sets[&key]));
            for ((a, b), c) in actions.zip(in_tree).zip(in_histories) {
                let p = ours.profile.probabilities[a];
                prop_assert!((p - unmerged.profile.probabilities[b]).abs() < 1e-6);
                prop_assert!((p - expected.profile.probabilities[c]).abs() < 1e-6);
            }
        }
        for (value, other) in ours.values.iter().zip(&expected.values) {
            prop_assert!((value - other).abs() < 1e-6);
        }
    }
}
