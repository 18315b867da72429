//! The size guard, problems and settings, on small scenarios written out.

use crate::random::{binary, empty, naming, number, scenario};
use doublegame::scenario::compile::{SizeLimit, World, compile, compile_unmerged};
use doublegame::scenario::model::Memory;

/// The random scenarios are worth testing: most have decisions, many merge, each kind of memory and setting occurs.
#[test]
fn random_scenarios_are_rich() {
    let (mut full, mut merged, mut decisions, mut policies, mut nodes) = (0, 0, 0, 0, 0);
    let mut starts_with_ends = 0;
    for seed in 0..400 {
        let (scenario, mut setting) = scenario(seed);
        setting.blind.clear();
        let world = World::central(&scenario);
        let limit = SizeLimit { nodes: 2_000_000 };
        let graph = compile(&scenario, &world, &setting, limit).expect("random scenarios compile");
        let tree = compile_unmerged(&scenario, &world, &setting, limit).expect("the tree is small");
        full += usize::from(scenario.memory == Memory::Full);
        merged += usize::from(graph.game.node_count() < tree.game.node_count());
        decisions += usize::from(graph.sets.len() > 3);
        policies += usize::from(!setting.policies.is_empty() || !setting.extra.is_empty());
        nodes += tree.game.node_count();
        starts_with_ends += usize::from(
            graph
                .game
                .edge_child
                .iter()
                .take(graph.starts.len())
                .any(|c| *c as usize == graph.game.node_count() - 1),
        );
    }
    println!(
        "full {full}, merged {merged}, decisions {decisions}, policies {policies}, nodes {nodes}, ends {starts_with_ends}"
    );
    assert!(full >= 40 && merged >= 150 && decisions >= 200 && policies >= 100 && nodes >= 50_000);
}
