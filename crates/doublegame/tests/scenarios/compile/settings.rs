//! Settings: policies in force, in the shadow and made up, blindness, and what does not fit.

use doublegame::game::NodeKind;
use doublegame::scenario::compile::{
    Beginning, Compiled, Label, LevelMeaning, Problem, Setting, SizeLimit, World, compile, reprice,
    reprice_from,
};
use doublegame::scenario::load::load_text;
use doublegame::scenario::model::{
    ActorId, Commitment, Expr, MoveId, ParamId, Policy, PolicyId, Rule, Scenario, TrackId,
};

const LIMIT: SizeLimit = SizeLimit { nodes: 100_000 };

const TEXT: &str = "doublegame 1
scenario \"Test\"
period 1 years from 2021-01-01
horizon 2
memory 0
actor sender \"Sender\"
  type good \"good\" prior p
  type bad \"bad\" prior otherwise
actor receiver \"Receiver\"
param p \"p\" = 0.5 in 0.1..0.9
param share \"share\" = 0.25 in 0.1..0.9
param cost \"cost\" = 1 in 0..2
track t \"t\" : 0..2 = 1
  seen by all
round
  choose word \"word\" by sender
    seen by all
    option warm \"is warm\"
    option cool \"is cool\"
    option silent \"is silent\"
  signal echo \"echo\"
    seen by receiver
    branch yes \"yes\" probability if word is warm then 0 else p
    branch no \"no\" otherwise
  choose answer \"answer\" by receiver
    seen by all
    option trust \"trusts\"
    option doubt \"doubts\"
  update t to clamp(t + 1, 0, 2) when answer is trust
payoff of sender
  each period gain \"gain\" = (if answer is trust then 1 else 0) - (if word is warm then cost else 0)
payoff of receiver
  each period gain \"gain\" = if answer is trust and sender is bad then -cost else t
policy warm \"Warm\" of sender
  fix word to warm when period = 1
policy mixed \"Mixed\" of sender for bad
  mix word as warm probability share, cool otherwise
policy plain \"Plain\" of receiver
  remove doubt from answer when word is warm
policy listening \"Listening\" of receiver
  fix answer to doubt when echo is yes
";

fn scenario() -> Scenario {
    let loaded = load_text("test.dg", TEXT);
    let diagnostics = loaded.diagnostics.as_slice().to_vec();
    loaded
        .scenario
        .unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

fn compiled(scenario: &Scenario, setting: &Setting) -> Compiled {
    let compiled =
        compile(scenario, &World::central(scenario), setting, LIMIT).expect("it compiles");
    compiled.game.check().expect("the invariants hold");
    compiled
}

fn policies(ids: &[u16]) -> Setting {
    Setting {
        policies: ids.iter().map(|&id| PolicyId(id)).collect(),
        ..Setting::default()
    }
}

/// The sets of a choice in a period, as (type, options).
fn sets(compiled: &Compiled, choice: u16, period: u32) -> Vec<(u16, Vec<u16>)> {
    let of = compiled
        .sets
        .iter()
        .filter(|s| s.choice == MoveId(choice) && s.period == period);
    let mut sets: Vec<_> = of
        .map(|set| (set.actor_type, set.options.clone()))
        .collect();
    sets.sort();
    sets.dedup();
    sets
}

#[test]
fn without_policies_everybody_decides() {
    let free = compiled(&scenario(), &Setting::default());
    assert_eq!(sets(&free, 0, 1), [(0, vec![0, 1, 2]), (1, vec![0, 1, 2])]);
    assert_eq!(free.starts.len(), 2);
    assert_eq!(free.game.players, ["sender", "receiver"]);
    assert_eq!(
        free.levels[1],
        LevelMeaning::Move {
            period: 1,
            which: MoveId(0)
        }
    );
    assert!(free.levels.len() == free.game.level_nodes.len() - 1);
}

#[test]
fn a_fixed_choice_is_a_chance_node_with_one_edge_and_keeps_its_label() {
    let fixed = compiled(&scenario(), &policies(&[0]));
    assert_eq!(sets(&fixed, 0, 1), []);
    assert_eq!(sets(&fixed, 0, 2).len(), 2);
    let first = fixed.game.edge_child[0];
    let node = doublegame::game::NodeId(first);
    assert_eq!(fixed.game.kind(node), NodeKind::Chance);
    let edges = fixed.game.edges(node);
    assert_eq!(edges.len(), 1);
    let label = &fixed.labels[fixed.game.edge_label[edges.start] as usize];
    assert!(matches!(
        label,
        Label::Move {
            which: MoveId(0),
            value: 0,
            ..
        }
    ));
}

#[test]
fn a_policy_for_a_type_leaves_the_others_free() {
    let mixed = compiled(&scenario(), &policies(&[1]));
    assert_eq!(sets(&mixed, 0, 1), [(0, vec![0, 1, 2])]);
    assert!(mixed.game.probabilities.contains(&0.25) && mixed.game.probabilities.contains(&0.75));
}

#[test]
fn a_removed_option_leaves_a_certain_one() {
    let plain = compiled(&scenario(), &policies(&[2]));
    let warm = plain.sets.iter().filter(|set| set.choice == MoveId(2));
    assert!(
        warm.clone().count() > 0,
        "after other words the receiver decides"
    );
    for set in warm {
        assert!(
            !set.knows
                .contains(&doublegame::scenario::compile::Known::Move(
                    MoveId(0),
                    0,
                    Some(0)
                ))
        );
    }
}

#[test]
fn a_branch_that_a_state_rules_out_has_no_edge_but_a_param_of_any_value_keeps_it() {
    let scenario = scenario();
    let world = World::central(&scenario).with(ParamId(0), 0.9);
    let sure = compile(&scenario, &world, &Setting::default(), LIMIT).expect("it compiles");
    let free = compiled(&scenario, &Setting::default());
    assert_eq!(sure.game.edge_count(), free.game.edge_count());
    let edges = |word: u16| {
        let node = (1..free.game.node_count()).find(|&node| {
            let mut parents =
                (0..free.game.edge_count()).filter(|&e| free.game.edge_child[e] as usize == node);
            parents.all(|e| {
                matches!(&free.labels[free.game.edge_label[e] as usize],
                Label::Move { which: MoveId(0), value, .. } if *value == word)
            }) && free.game.kind(doublegame::game::NodeId(node as u32)) == NodeKind::Chance
        });
        free.game
            .edges(doublegame::game::NodeId(node.expect("there is one") as u32))
            .len()
    };
    assert_eq!((edges(0), edges(1)), (1, 2));
}

#[test]
fn a_policy_in_the_shadow_says_what_it_asks_for() {
    let mut setting = policies(&[1]);
    setting.shadow = vec![PolicyId(1)];
    let scenario = scenario();
    let mut shadow = compiled(&scenario, &setting);
    assert_eq!(
        sets(&shadow, 0, 1),
        [(0, vec![0, 1, 2]), (1, vec![0, 1, 2])]
    );
    let commanded = |shadow: &Compiled, kind: u16| {
        let mut of = shadow
            .sets
            .iter()
            .filter(|s| s.choice == MoveId(0) && s.actor_type == kind);
        of.next().expect("the sender decides").commanded.clone()
    };
    assert_eq!(commanded(&shadow, 0), None);
    assert_eq!(commanded(&shadow, 1), Some(vec![0.25, 0.75, 0.0]));
    let world = World::central(&scenario).with(ParamId(1), 0.5);
    reprice(&mut shadow, &scenario, &world).expect("a share is a price");
    assert_eq!(commanded(&shadow, 1), Some(vec![0.5, 0.5, 0.0]));
}

#[test]
fn a_policy_made_up_comes_first() {
    let scenario = scenario();
    let mut setting = policies(&[0]);
    setting.extra.push(Policy {
        lines: vec![Commitment {
            choice: MoveId(0),
            rule: Rule::Mix(vec![(1, Expr::Number(1.0)), (2, Expr::Number(0.0))]),
            guard: None,
            span: doublegame::scenario::model::Span::default(),
        }],
        ..scenario.policies[0].clone()
    });
    let game = compiled(&scenario, &setting);
    assert_eq!(sets(&game, 0, 1), []);
    let said = |value: u16| {
        game.labels.iter().any(
            |label| matches!(label, Label::Move { which: MoveId(0), value: v, .. } if *v == value),
        )
    };
    assert!(
        said(1) && !said(0) && !said(2),
        "an option of share 0 has no edge"
    );
}

#[test]
fn who_is_blind_does_not_see_and_cannot_follow_a_rule_that_needs_to() {
    let scenario = scenario();
    let mut setting = Setting {
        blind: vec![(ActorId(1), MoveId(1))],
        ..Setting::default()
    };
    let (free, blind) = (
        compiled(&scenario, &Setting::default()),
        compiled(&scenario, &setting),
    );
    let receiver = |c: &Compiled| c.sets.iter().filter(|set| set.actor == ActorId(1)).count();
    // In period 1: 3 words, with 2 echoes but after warm; in period 2 for 2 values of the track.
    assert_eq!((receiver(&free), receiver(&blind)), (5 + 10, 3 + 6));
    setting.policies = vec![PolicyId(3)];
    let problem = compile(&scenario, &World::central(&scenario), &setting, LIMIT)
        .expect_err("the rule reads the echo");
    let words =
        "a condition on choice `answer` reads `echo`, which Receiver does not see or remember";
    assert_eq!(problem, Problem::Setting(words.to_owned()));
}

#[test]
fn what_does_not_fit_is_said() {
    let scenario = scenario();
    let world = World::central(&scenario);
    let problem = |setting: Setting| {
        compile(&scenario, &world, &setting, LIMIT)
            .expect_err("it does not fit")
            .to_string()
    };
    assert_eq!(
        problem(policies(&[0, 1])),
        "two policies bind Sender; an actor can have at most one"
    );
    assert_eq!(
        problem(policies(&[9])),
        "the scenario has no policy number 9"
    );
    let blind = vec![(ActorId(0), MoveId(0))];
    assert_eq!(
        problem(Setting {
            blind,
            ..Setting::default()
        }),
        "Sender cannot be blind to its own choice `word`"
    );
    let starts = vec![(TrackId(0), Expr::Number(3.0))];
    assert_eq!(
        problem(Setting {
            starts,
            ..Setting::default()
        }),
        "track `t` starts at 3, outside 0..2"
    );
    assert_eq!(
        problem(Setting {
            horizon: Some(0),
            ..Setting::default()
        }),
        "the horizon must be at least one period"
    );
    let short = World { values: vec![1.0] };
    let problem =
        compile(&scenario, &short, &Setting::default(), LIMIT).expect_err("the world is too short");
    assert_eq!(problem.to_string(), "the world has 1 values for 3 params");
}

#[test]
fn an_invalid_price_names_the_state() {
    let scenario = scenario();
    let world = World::central(&scenario).with(ParamId(0), 1.5);
    let problem =
        compile(&scenario, &world, &Setting::default(), LIMIT).expect_err("a prior above 1");
    assert_eq!(
        problem.to_string(),
        "the prior that `sender` is `good` is 1.5, outside 0..1"
    );
}

#[test]
fn a_game_with_given_beginnings_is_priced_anew_with_other_probabilities() {
    let scenario = scenario();
    let points = compiled(&scenario, &Setting::default()).starts;
    let beginning_with = |probabilities: [f64; 2]| Setting {
        beginnings: points
            .iter()
            .zip(probabilities)
            .map(|(point, probability)| Beginning {
                point: point.clone(),
                probability,
            })
            .collect(),
        ..Setting::default()
    };
    let other = World::central(&scenario).with(ParamId(2), 1.7);
    let mut game = compiled(&scenario, &beginning_with([0.5, 0.5]));
    let before = game.game.clone();
    for wrong in [
        &[1.0][..],
        &[1.0, 1.0, 1.0],
        &[0.0, 0.0],
        &[-1.0, 2.0],
        &[1.0, f64::NAN],
    ] {
        let refused = reprice_from(&mut game, wrong, &scenario, &other);
        assert!(matches!(refused, Err(Problem::Setting(_))), "{wrong:?}");
        assert_eq!(game.game, before);
    }
    // A price that is refused takes the probabilities back.
    let invalid = other.with(ParamId(0), f64::NAN);
    reprice_from(&mut game, &[3.0, 1.0], &scenario, &invalid).unwrap_err();
    reprice(&mut game, &scenario, &World::central(&scenario)).unwrap();
    assert_eq!(game.game, before);
    reprice_from(&mut game, &[3.0, 1.0], &scenario, &other).unwrap();
    let fresh = compile(&scenario, &other, &beginning_with([3.0, 1.0]), LIMIT).unwrap();
    assert_eq!(game.game, fresh.game);
    assert!(game.game != before);
    // Where nothing is given, there are priors, which are prices themselves.
    let mut free = compiled(&scenario, &Setting::default());
    let refused = reprice_from(&mut free, &[3.0, 1.0], &scenario, &other);
    assert!(matches!(refused, Err(Problem::Setting(_))));
}

/// With full memory the receiver, who sees nothing of the sender's choice, cannot tell whether it was skipped, although it
/// ends an edge of the game only where it was not.
#[test]
fn full_memory_does_not_betray_that_an_unseen_choice_was_skipped() {
    let text = "doublegame 1
scenario \"Skipped\"
period 1 years from 2021-01-01
horizon 1
memory full
actor sender \"Sender\"
  type quiet \"quiet\" prior 0.5
  type busy \"busy\" prior otherwise
actor receiver \"Receiver\"
track t \"t\" : 0..1 = 0
  seen by all
round
  update t to 1
  choose deed \"deed\" by sender when sender is busy
    seen by nobody
    option yes \"yes\"
    option no \"no\"
  update t to 0
  choose answer \"answer\" by receiver
    seen by all
    option trust \"trusts\"
    option doubt \"doubts\"
payoff of sender
  each period gain \"gain\" = if answer is trust then 1 else 0
payoff of receiver
  each period gain \"gain\" = if sender is busy then 1 else 0
";
    let scenario = load_text("skipped.dg", text)
        .scenario
        .expect("it has no error");
    let world = World::central(&scenario);
    let compiled = compile(&scenario, &world, &Setting::default(), LIMIT).expect("it compiles");
    let of_receiver = compiled.sets.iter().filter(|set| set.actor == ActorId(1));
    assert_eq!(of_receiver.count(), 1);
}
