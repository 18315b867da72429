//! What observers learn, on merged graphs and on trees, and what memory carries.

use super::{LIMIT, SMALL, assert_near, move_named, play_of, scenario, world};
use doublegame::game::Profile;
use doublegame::measures::{ObserverOptions, Play, View, as_remembered, separation, separations};
use doublegame::scenario::compile::{Compiled, Setting, compile_unmerged};
use doublegame::scenario::model::{ActorId, MoveId};

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

#[test]
fn an_actor_that_is_blind_to_a_channel_learns_nothing_through_it() {
    let scenario = scenario(SMALL);
    let report = move_named(&scenario, "report");
    let [washington, beijing] = [ActorId(0), ActorId(1)];
    let setting = Setting {
        blind: vec![(washington, report)],
        ..Setting::default()
    };
    let (compiled, solution) = play_of(&scenario, &setting, 2.0);
    let play = Play::new(&compiled, &solution.profile);
    let learnt = |view| {
        let options = ObserverOptions::default();
        separations(&scenario, &play, view, &[(beijing, washington)], &options).swap_remove(0)
    };
    let blind = learnt(View::Actor(washington));
    let sighted = learnt(View::With(washington, report));
    assert_eq!(blind, learnt(View::Without(washington, report)));
    for (blind, sighted) in blind.by_period.iter().zip(&sighted.by_period) {
        assert!(blind.value + 1e-3 < sighted.value, "{blind:?} {sighted:?}");
    }
}
