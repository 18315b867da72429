//! The size guard, and that the random scenarios of the other tests are worth testing.

use super::random::scenario;
use doublegame::scenario::compile::{
    Counted, Problem, Setting, SizeLimit, World, compile, compile_unmerged, size,
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
        Problem::TooLarge {
            counted,
            limit,
            advice,
        } => {
            assert_eq!((counted, limit), (Counted::Nodes, nodes));
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

/// A signal whose many branches are forgotten at once: two nodes a period, and 42 edges.
fn many_branches() -> Scenario {
    let mut text = String::from(
        "doublegame 1
scenario \"Many branches\"
period 1 years from 2021-01-01
horizon 60
memory 0
actor a \"A\"
track t \"t\" : 0..1 = 0
  seen by all
round
  choose act \"act\" by a
    seen by all
    option go \"goes\"
    option stay \"stays\"
  signal noise \"a noise\"
    seen by nobody
",
    );
    for branch in 0..39 {
        text.push_str(&format!(
            "    branch b{branch} \"is {branch}\" probability 0.01\n"
        ));
    }
    text.push_str("    branch rest \"is another\" otherwise\n");
    text.push_str("payoff of a\n  each period joy \"joy\" = if act is go then 1 else if noise is b3 then 2 else 0\n");
    let loaded = load_text("branches.dg", &text);
    let diagnostics = loaded.diagnostics.as_slice().to_vec();
    loaded
        .scenario
        .unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

#[test]
fn edges_are_bounded_even_where_there_are_few_nodes() {
    let scenario = many_branches();
    let (world, setting) = (World::central(&scenario), Setting::default());
    let roomy = SizeLimit { nodes: 2_000 };
    let whole = size(&scenario, &world, &setting, roomy).expect("it is small");
    let game = compile(&scenario, &world, &setting, roomy).expect("it is small");
    assert_eq!(whole.edges as usize, game.game.edge_count());
    // The smallest limit whose eight edges a node are enough.
    let fits = game.game.edge_count().div_ceil(SizeLimit::EDGES_PER_NODE);
    assert!(game.game.node_count() < fits - 1, "its nodes are no matter");
    for (nodes, is_enough) in [(fits, true), (fits - 1, false)] {
        let limit = SizeLimit { nodes };
        let counted = size(&scenario, &world, &setting, limit).map(|_| ());
        let built = compile(&scenario, &world, &setting, limit).map(|_| ());
        assert_eq!(counted, built);
        if is_enough {
            assert_eq!(built, Ok(()));
            continue;
        }
        let problem = built.expect_err("it has too many edges");
        let bound = limit.edges();
        assert_eq!(
            problem.to_string(),
            format!("the game has more than {bound} edges")
        );
        let Problem::TooLarge { advice, .. } = problem else {
            panic!("{problem:?}");
        };
        assert!(
            advice[0].starts_with("it passed the limit at `"),
            "{advice:#?}"
        );
        assert!(
            advice[1].starts_with("`noise` makes ")
                && advice[1].contains("each of its 40 branches")
                && advice[1].ends_with("fewer branches would cut it"),
            "{advice:#?}"
        );
        assert_eq!(advice[2], "a shorter horizon cuts it too");
    }
}
