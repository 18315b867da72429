//! The size guard, and that the random scenarios of the other tests are worth testing.

use crate::random::scenario;
use doublegame::scenario::compile::{
    Problem, Setting, SizeLimit, World, compile, compile_unmerged, size,
};
use doublegame::scenario::load::load_text;
use doublegame::scenario::model::{Memory, Scenario};

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
    assert!(
        full >= 40
            && starts_with_ends >= 10
            && merged >= 150
            && decisions >= 200
            && policies >= 100
            && nodes >= 50_000
    );
}

fn large(memory: &str) -> Scenario {
    let text = format!(
        "doublegame 1
scenario \"Large\"
period 1 years from 2021-01-01
horizon 6
{memory}
actor a \"A\"
actor b \"B\"
track t \"t\" : 0..9 = 1
  seen by all
track u \"u\" : 0..9 = 1
  seen by all
round
  choose act \"act\" by a
    seen by all
    option go \"goes\"
    option stay \"stays\"
    option back \"goes back\"
  choose answer \"answer\" by b
    seen by all
    option yes \"says yes\"
    option no \"says no\"
  update t to clamp(t + 1, 0, 9) when act is go
  update t to clamp(t - 1, 0, 9) when act is back
  update u to clamp(u + 1, 0, 9) when answer is yes
payoff of a
  each period joy \"joy\" = t * u
payoff of b
  each period joy \"joy\" = u - t
"
    );
    let loaded = load_text("large.dg", &text);
    let diagnostics = loaded.diagnostics.as_slice().to_vec();
    loaded
        .scenario
        .unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

fn advice(scenario: &Scenario, nodes: usize) -> Vec<String> {
    let world = World::central(scenario);
    let compiled = compile(scenario, &world, &Setting::default(), SizeLimit { nodes });
    match compiled.expect_err("it is too large") {
        Problem::TooLarge { advice, limit } => {
            assert_eq!(limit, nodes);
            advice
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_game_past_the_limit_says_what_multiplies_it() {
    let advice = advice(&large("memory 2"), 1_000);
    assert!(
        advice[0].starts_with("it passed the limit at `"),
        "{advice:#?}"
    );
    assert!(
        advice
            .iter()
            .any(|line| line.contains("`last act` multiplies the nodes there by")),
        "{advice:#?}"
    );
    assert!(
        advice
            .iter()
            .any(|line| line.ends_with("remembering it for fewer periods would cut it")),
        "{advice:#?}"
    );
}

#[test]
fn full_memory_is_bounded_before_the_tree_is_unrolled() {
    // (3 * 2)^6 plays: 6^k nodes for `act` in period k + 1, three times as many for `answer`, the root and the end.
    let nodes: usize = (0..6).map(|period| 6_usize.pow(period) * 4).sum::<usize>() + 2;
    let scenario = large("memory full");
    let first = advice(&scenario, 1_000).swap_remove(0);
    assert_eq!(
        first,
        format!("with full memory the game is a tree of about {nodes} nodes")
    );
    let (world, setting) = (World::central(&scenario), Setting::default());
    assert_eq!(
        size(&scenario, &world, &setting, SizeLimit { nodes: nodes - 1 }).err(),
        compile(&scenario, &world, &setting, SizeLimit { nodes: nodes - 1 }).err()
    );
    let counted = size(&scenario, &world, &setting, SizeLimit { nodes }).expect("it just fits");
    assert_eq!(counted.nodes as usize, nodes);
    let game = compile(&scenario, &world, &setting, SizeLimit { nodes }).expect("it just fits");
    assert_eq!(game.game.node_count(), nodes);
    assert!(game.game.perfect_recall);
}

#[test]
fn a_long_horizon_grows_linearly_without_memory() {
    let scenario = large("memory 0");
    let world = World::central(&scenario);
    let nodes = |horizon: u32| {
        let setting = Setting {
            horizon: Some(horizon),
            ..Setting::default()
        };
        let limit = SizeLimit { nodes: 100_000 };
        size(&scenario, &world, &setting, limit)
            .expect("it is small")
            .nodes
    };
    assert!((nodes(60) - nodes(50) - (nodes(50) - nodes(40))).abs() < f64::EPSILON);
}
