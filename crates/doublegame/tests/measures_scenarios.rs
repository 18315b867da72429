//! The measures on games that the compiler makes from scenarios: hand-computed cases, and laws that must hold.

use doublegame::game::Profile;
use doublegame::measures::{
    Anew, CommittedTypes, ObserverOptions, OthersPlay, Play, Temptation, Unavailable, View,
    as_remembered, corridor, separation, separations, temptation, worth,
};
use doublegame::scenario::compile::{
    Compiled, Setting, SizeLimit, World, compile, compile_unmerged,
};
use doublegame::scenario::model::{ActorId, Given, MoveId, PolicyId, Scenario, SourceFile};
use doublegame::scenario::{
    check::check,
    parser::{Role, parse},
};
use doublegame::solve::{QreOptions, Solution, Status, solve_qre};

const LIMIT: SizeLimit = SizeLimit { nodes: 1_000_000 };

fn go_on() -> bool {
    false
}

fn scenario(text: &str) -> Scenario {
    let tree = parse(0, text, Role::Main).expect("the test's scenario parses");
    let file = SourceFile {
        name: "test.dg".into(),
        text: text.into(),
    };
    let (scenario, diagnostics) = check(&[tree], vec![file], None);
    scenario.unwrap_or_else(|| panic!("the test's scenario has errors: {diagnostics:?}"))
}

fn world(scenario: &Scenario) -> World {
    World {
        values: scenario.params.iter().map(|param| param.value).collect(),
    }
}

fn actor(scenario: &Scenario, name: &str) -> ActorId {
    let found = scenario
        .actors
        .iter()
        .position(|actor| actor.naming.name == name);
    ActorId(found.expect("the scenario has the actor") as u16)
}

fn move_named(scenario: &Scenario, name: &str) -> MoveId {
    let found = scenario
        .moves
        .iter()
        .position(|declared| declared.naming.name == name);
    MoveId(found.expect("the scenario has the move") as u16)
}

fn policy(scenario: &Scenario, name: &str) -> PolicyId {
    let found = scenario
        .policies
        .iter()
        .position(|policy| policy.naming.name == name);
    PolicyId(found.expect("the scenario has the policy") as u16)
}

fn under(policies: &[PolicyId]) -> Setting {
    Setting {
        policies: policies.to_vec(),
        ..Setting::default()
    }
}

fn play_of(scenario: &Scenario, setting: &Setting, lambda: f64) -> (Compiled, Solution) {
    let compiled = compile(scenario, &world(scenario), setting, LIMIT).expect("it compiles");
    let solution = solve_qre(&compiled.game, &QreOptions::at(lambda), &go_on);
    assert_eq!(solution.status, Status::Converged);
    (compiled, solution)
}

fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "found {found}, expected {expected}"
    );
}

/// The profile of one game on another game with the same information sets.
fn carried_over(from: &Compiled, profile: &Profile, to: &Compiled) -> Profile {
    let mut carried = Profile::uninformed(&to.game);
    for (at, set) in to.sets.iter().enumerate() {
        let same = from
            .sets
            .iter()
            .position(|other| {
                (other.actor, other.actor_type, other.choice, other.period)
                    == (set.actor, set.actor_type, set.choice, set.period)
                    && other.knows == set.knows
            })
            .expect("both games have the information set");
        let actions = |game: &Compiled, set: usize| {
            game.game
                .actions(doublegame::game::InformationSetId(set as u32))
        };
        carried.probabilities[actions(to, at)]
            .copy_from_slice(&profile.probabilities[actions(from, same)]);
    }
    carried
}

/// Two half-years, hidden deeds, a noisy report, a signal that some states skip, an ending.
const SMALL: &str = include_str!("../../../scenarios/small/scenario.dg");

/// One decision maker guesses a hidden state, on the strength of a hint that is right so often.
fn guess(state_chance: f64, accuracy: f64) -> String {
    format!(
        r#"doublegame 1
scenario "Guess"
period 1 months from 2021-01-01
horizon 1
memory 0
actor guesser
round
  signal state "the state"
    seen by nobody
    branch good "is good" probability {state_chance}
    branch bad "is bad" otherwise
  signal hint "a hint"
    seen by guesser
    branch good "points to good" probability if state is good then {accuracy} else 1 - {accuracy}
    branch bad "points to bad" otherwise
  choose bet "the guess" by guesser
    seen by nobody
    option good "bets on good"
    option bad "bets on bad"
payoff of guesser
  final right = if (bet is good and state is good) or (bet is bad and state is bad) then 1 else 0
"#
    )
}

/// The value of the hint: the chance of a right guess with it less that without it.
#[test]
fn worth_of_a_hint_is_what_bayes_says() {
    for (chance, accuracy, expected) in [
        // The hint is better than the prior: it is followed.
        (0.5, 0.75, 0.25),
        (0.6, 0.75, 0.15),
        // The prior is better than the hint: it is not worth anything.
        (0.8, 0.75, 0.0),
        (0.5, 0.5, 0.0),
        (0.3, 1.0, 0.3),
    ] {
        let scenario = scenario(&guess(chance, accuracy));
        let setting = Setting::default();
        let (compiled, solution) = play_of(&scenario, &setting, 400.0);
        let world = world(&scenario);
        let anew = Anew {
            scenario: &scenario,
            world: &world,
            limit: LIMIT,
            lambda: 400.0,
            stop: &go_on,
        };
        let channel = (actor(&scenario, "guesser"), move_named(&scenario, "hint"));
        for others in [OthersPlay::Held, OthersPlay::Anew] {
            let found = worth(&anew, &setting, &compiled, &solution, channel, others)
                .expect("the worth exists");
            assert_near(found, expected, 1e-9);
        }
    }
}

#[test]
fn worth_says_why_it_is_unavailable() {
    let scenario = scenario(SMALL);
    let world = world(&scenario);
    let anew = Anew {
        scenario: &scenario,
        world: &world,
        limit: LIMIT,
        lambda: 1.0,
        stop: &go_on,
    };
    let washington = actor(&scenario, "washington");
    let by_report = under(&[policy(&scenario, "by_report")]);
    for (setting, channel, part) in [
        (&Setting::default(), "answer", "makes `answer` itself"),
        (&Setting::default(), "deed", "does not see `deed`"),
        (&by_report, "report", "the policy `by_report`"),
    ] {
        let (compiled, solution) = play_of(&scenario, setting, 1.0);
        let channel = (washington, move_named(&scenario, channel));
        let found = worth(
            &anew,
            setting,
            &compiled,
            &solution,
            channel,
            OthersPlay::Anew,
        );
        let Err(Unavailable::Undefined(why)) = found else {
            panic!("expected a reason, found {found:?}");
        };
        assert!(why.contains(part), "{why}");
    }
}

/// The others' play is as it was, so the blinded actor's value is that of its best answer without sight.
#[test]
fn worth_with_others_held_leaves_their_play_as_it_is() {
    let scenario = scenario(SMALL);
    let world = world(&scenario);
    let setting = Setting::default();
    let (compiled, solution) = play_of(&scenario, &setting, 2.0);
    let anew = Anew {
        scenario: &scenario,
        world: &world,
        limit: LIMIT,
        lambda: 2.0,
        stop: &go_on,
    };
    let channel = (
        actor(&scenario, "washington"),
        move_named(&scenario, "word"),
    );
    let worth_of = |others| {
        worth(&anew, &setting, &compiled, &solution, channel, others).expect("the worth exists")
    };
    // Solved by hand: Washington's information sets of the blind game answer the others' given play one by one.
    let mut blind = setting.clone();
    blind.blind.push(channel);
    let blinded = compile(&scenario, &world, &blind, LIMIT).expect("it compiles");
    let mut profile = Profile::uninformed(&blinded.game);
    for _ in 0..200 {
        profile = answered_once(&compiled, &solution.profile, &blinded, &profile, 2.0);
    }
    let play = Play::new(&blinded, &profile);
    let amounts = play.amounts(&Given::default()).expect("nothing is given");
    let value: f64 = scenario
        .attributes
        .iter()
        .zip(amounts)
        .filter(|(attribute, _)| attribute.actor == channel.0)
        .map(|(_, amount)| amount)
        .sum();
    let expected = solution.values[channel.0.index()] - value;
    assert_near(worth_of(OthersPlay::Held), expected, 1e-7);
}

/// One round of logit answers of player 0 (Washington) to itself and to the others' play in the base game.
fn answered_once(
    base: &Compiled,
    base_profile: &Profile,
    blinded: &Compiled,
    profile: &Profile,
    lambda: f64,
) -> Profile {
    let game = &blinded.game;
    let mut next = profile.clone();
    for (set, meaning) in blinded.sets.iter().enumerate() {
        if meaning.actor != ActorId(0) {
            let same = base
                .sets
                .iter()
                .position(|other| {
                    other.actor == meaning.actor
                        && other.actor_type == meaning.actor_type
                        && other.choice == meaning.choice
                        && other.period == meaning.period
                        && other.knows == meaning.knows
                })
                .expect("the others' information sets are the same");
            let there = base
                .game
                .actions(doublegame::game::InformationSetId(same as u32));
            let here = game.actions(doublegame::game::InformationSetId(set as u32));
            next.probabilities[here].copy_from_slice(&base_profile.probabilities[there]);
        }
    }
    let play = Play::new(blinded, &next);
    let mut reach = vec![0.0; game.node_count()];
    reach[0] = 1.0;
    let edges_of = |node: usize| game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
    for node in 0..game.node_count() {
        for edge in edges_of(node) {
            reach[game.edge_child[edge] as usize] += reach[node] * play.edge_probability()[edge];
        }
    }
    let mut onward = vec![0.0; game.node_count()];
    let mut utility = vec![0.0; game.action_count()];
    let mut weight = vec![0.0; blinded.sets.len()];
    for node in (0..game.node_count()).rev() {
        let decides = blinded.sets.get(game.node_set[node] as usize);
        for (at, edge) in edges_of(node).enumerate() {
            let value =
                game.payoff_row(game.edge_payoff[edge])[0] + onward[game.edge_child[edge] as usize];
            onward[node] += play.edge_probability()[edge] * value;
            if decides.is_some() {
                let set = doublegame::game::InformationSetId(game.node_set[node]);
                utility[game.actions(set).start + at] += reach[node] * value;
            }
        }
        if decides.is_some() {
            weight[game.node_set[node] as usize] += reach[node];
        }
    }
    for (set, meaning) in blinded.sets.iter().enumerate() {
        if meaning.actor == ActorId(0) {
            let id = doublegame::game::InformationSetId(set as u32);
            let precision = lambda * game.information_sets[set].precision;
            let odds: Vec<f64> = game
                .actions(id)
                .map(|action| {
                    game.action_weights[action] * (precision * utility[action] / weight[set]).exp()
                })
                .collect();
            let total: f64 = odds.iter().sum();
            for (action, odd) in game.actions(id).zip(odds) {
                next.probabilities[action] = odd / total;
            }
        }
    }
    next
}

#[test]
fn merging_loses_nothing_to_the_observer() {
    let scenario = scenario(SMALL);
    let (merged, solution) = play_of(&scenario, &Setting::default(), 2.0);
    let tree = compile_unmerged(&scenario, &world(&scenario), &Setting::default(), LIMIT)
        .expect("it compiles");
    let on_tree = carried_over(&merged, &solution.profile, &tree);
    let [one, other] = [
        Play::new(&merged, &solution.profile),
        Play::new(&tree, &on_tree),
    ];
    let pairs = [(ActorId(1), ActorId(0))];
    let moves: Vec<MoveId> = (0..scenario.moves.len() as u16).map(MoveId).collect();
    let alone = moves
        .iter()
        .map(|which| View::Only(std::slice::from_ref(which)));
    for view in alone.chain([View::Actor(ActorId(0)), View::Only(&moves)]) {
        let options = ObserverOptions::default();
        let found = &separations(&scenario, &one, view, &pairs, &options)[0];
        let expected = &separations(&scenario, &other, view, &pairs, &options)[0];
        assert!(found.exact && expected.exact);
        for (found, expected) in found.by_period.iter().zip(&expected.by_period) {
            assert_near(found.value, expected.value, 1e-12);
        }
    }
}

#[test]
fn memory_never_carries_more_than_was_seen() {
    for memory in ["memory 0", "memory 1", "memory full"] {
        let text = SMALL
            .replace("memory 0", memory)
            .replace("remember report for 1", "");
        let scenario = scenario(&text);
        for lambda in [0.5, 2.0] {
            let (compiled, solution) = play_of(&scenario, &Setting::default(), lambda);
            let play = Play::new(&compiled, &solution.profile);
            let [washington, beijing] = [ActorId(0), ActorId(1)];
            let seen = separation(
                &scenario,
                &play,
                beijing,
                washington,
                None,
                &ObserverOptions::default(),
            );
            let carried = as_remembered(&scenario, &play, beijing, washington);
            for (carried, seen) in carried.iter().zip(&seen.by_period) {
                let carried = carried.expect("Washington answers in every period");
                assert!(carried <= seen.value + 1e-12, "{carried} of {seen:?}");
            }
            // With full memory Washington moves last having seen all, in plays that have not ended.
            if memory == "memory full" {
                assert!(carried[1].expect("it answers") > 0.0);
            }
        }
    }
}

#[test]
fn nobody_learns_where_nobody_chooses() {
    let scenario = scenario(SMALL);
    let (compiled, solution) = play_of(&scenario, &Setting::default(), 0.0);
    let play = Play::new(&compiled, &solution.profile);
    let found = separation(
        &scenario,
        &play,
        ActorId(1),
        ActorId(0),
        None,
        &ObserverOptions::default(),
    );
    for bits in found.by_period {
        assert_near(bits.value, 0.0, 1e-12);
    }
}

fn with_corridor() -> String {
    let mut text = SMALL.to_owned();
    text.push_str(
        r#"
policy pure_half "Beijing helps by halves" of beijing for balancer
  fix deed to half

policy pure_full "Beijing enforces" of beijing for balancer
  fix deed to enforce

policy all_half "Beijing helps by halves, whatever it is" of beijing
  fix deed to half

policy no_exclusion "Washington never talks without Beijing" of washington
  remove exclude from answer

corridor help "How much Beijing helps" of beijing for balancer
  along deed from half, enforce
  under free
  watch "Collapse" ending is collapse
"#,
    );
    text
}

#[test]
fn the_ends_of_a_corridor_are_the_pure_policies() {
    let scenario = scenario(&with_corridor());
    let world = world(&scenario);
    let anew = Anew {
        scenario: &scenario,
        world: &world,
        limit: LIMIT,
        lambda: 1.5,
        stop: &go_on,
    };
    let path = &scenario.corridors[0];
    let given = Given {
        actor_type: Some((path.actor, path.actor_type)),
        event: None,
    };
    for (committed, at, name) in [
        (CommittedTypes::Named, 0, "pure_half"),
        (CommittedTypes::Named, 10, "pure_full"),
        (CommittedTypes::All, 0, "all_half"),
    ] {
        let curve = corridor(&anew, &Setting::default(), path, committed, 11).expect("it exists");
        assert_eq!(curve.points.len(), 11);
        assert!(
            curve
                .points
                .iter()
                .all(|point| point.status == Status::Converged)
        );
        let setting = under(&[policy(&scenario, name)]);
        let (compiled, solution) = play_of(&scenario, &setting, 1.5);
        let play = Play::new(&compiled, &solution.profile);
        let amounts = play.amounts(&given).expect("the type has a prior");
        let value: f64 = scenario
            .attributes
            .iter()
            .zip(amounts)
            .filter(|(attribute, _)| attribute.actor == path.actor)
            .map(|(_, amount)| amount)
            .sum();
        assert_near(curve.points[at].value, value, 1e-7);
        let watched = play
            .probability(&path.watch[0].1, &given)
            .expect("the type has a prior");
        assert_near(curve.points[at].watched[0], watched, 1e-7);
    }
}

#[test]
fn a_point_of_a_corridor_does_not_depend_on_those_before_it() {
    let scenario = scenario(&with_corridor());
    let world = world(&scenario);
    let anew = Anew {
        scenario: &scenario,
        world: &world,
        limit: LIMIT,
        lambda: 2.0,
        stop: &go_on,
    };
    let path = &scenario.corridors[0];
    let curve = |points| {
        corridor(
            &anew,
            &Setting::default(),
            path,
            CommittedTypes::Named,
            points,
        )
        .expect("it exists")
    };
    let (coarse, fine) = (curve(3), curve(11));
    assert_near(coarse.points[1].value, fine.points[5].value, 1e-7);
    assert_near(coarse.points[2].value, fine.points[10].value, 1e-7);
}

/// A host promises to pay; a guest comes if it expects to be paid. Once the guest is there, paying only costs.
const PROMISE: &str = r#"doublegame 1
scenario "A promise"
period 1 months from 2021-01-01
horizon 1
memory 0
actor host
actor guest
round
  choose visit "whether the guest comes" by guest
    seen by all
    option come "comes"
    option stay "stays away"
  choose pay "whether the host pays" by host
    when visit is come
    seen by all
    option yes "pays"
    option no "does not pay"
    option insult "does not pay and insults"
payoff of host
  final visit_gain = if visit is come then 5 else 0
  final cost = if pay is yes then -2 else if pay is insult then -0.5 else 0
payoff of guest
  final pay_gain = if pay is yes then 3 else if pay is none then 0 else -1
policy keep "pays" of host
  fix pay to yes
policy decent "never refuses" of host
  remove no, insult from pay when visit is come
policy polite "never insults" of host
  remove insult from pay
policy toss "pays every other time" of host
  mix pay as yes probability 0.5, no probability 0.5
"#;

fn tempted(name: &str, lambda: f64) -> (Scenario, Vec<Temptation>) {
    let scenario = scenario(PROMISE);
    let world = world(&scenario);
    let anew = Anew {
        scenario: &scenario,
        world: &world,
        limit: LIMIT,
        lambda,
        stop: &go_on,
    };
    let kept = policy(&scenario, name);
    let setting = under(&[kept]);
    let (compiled, solution) = play_of(&scenario, &setting, lambda);
    let found = temptation(&anew, &setting, kept, &compiled, &solution).expect("it exists");
    (scenario, found)
}

#[test]
fn temptation_is_what_breaking_the_promise_saves() {
    // Paying costs 2, refusing nothing, insulting 0.5. Kept with certainty, a half-kept promise, and two removals.
    for (name, commanded, tempting, gain) in [
        ("keep", vec![1.0, 0.0, 0.0], 1, 2.0),
        ("toss", vec![0.5, 0.5, 0.0], 1, 1.0),
        ("decent", vec![1.0, 0.0, 0.0], 1, 2.0),
    ] {
        let (scenario, found) = tempted(name, 2.0);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].situation.choice, move_named(&scenario, "pay"));
        assert_eq!(found[0].commanded, commanded);
        assert_eq!(found[0].tempting, tempting, "{name}");
        assert_near(found[0].gain, gain, 1e-9);
        // The guest counts on the promise: it comes with the logit of what it expects to get.
        let expects = commanded[0] * 3.0 - commanded[1];
        let comes = 1.0 / (1.0 + (-2.0 * expects).exp());
        assert_near(found[0].reach, comes, 1e-4);
    }
}

#[test]
fn a_removed_option_that_is_not_wanted_has_a_negative_gain() {
    let lambda = 2.0;
    let (_, found) = tempted("polite", lambda);
    assert_eq!(found.len(), 1);
    // Among paying (-2) and refusing (0), the host pays with the logit's probability; an insult costs 0.5.
    let pays = 1.0 / (1.0 + (2.0 * lambda).exp());
    assert_eq!(found[0].tempting, 2);
    assert_near(found[0].gain, -0.5 + 2.0 * pays, 1e-7);
}
