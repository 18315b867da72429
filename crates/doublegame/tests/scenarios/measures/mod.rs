//! The measures against brute force: all paths of small random games, one by one.

mod shared;

use std::collections::BTreeMap;

use doublegame::game::Game;
use doublegame::measures::{
    Estimate, ObserverOptions, Play, Separation, View, added_last, as_remembered, separation,
    separations,
};
use doublegame::scenario::model::{ActorId, EndingId, Event, Given, MoveId};
use proptest::prelude::*;
use shared::dice::Dice;
use shared::listing::{
    Listed, assert_near, brute_force, conditioned, entropy, exact, happens, pairs, random_event,
    random_given, told_beyond, views,
};
use shared::random_game::{RandomGame, Truth, random_game};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_learnt_is_that_of_all_histories(seed in any::<u64>()) {
        let game = random_game(seed);
        let paths = game.paths();
        let mut dice = Dice(seed ^ 1);
        let channels = views(&game, &mut dice);
        let moves = (0..game.scenario.moves.len() as u16).map(MoveId);
        for observer in (0..game.scenario.actors.len() as u16).map(ActorId) {
            let pairs = pairs(&game, observer);
            let mut all = vec![View::Actor(observer)];
            all.extend(channels.iter().map(|moves| View::Only(moves)));
            all.extend(moves.clone().map(|channel| View::Without(observer, channel)));
            all.extend(moves.clone().map(|channel| View::With(observer, channel)));
            for view in all {
                for (pair, found) in pairs.iter().zip(exact(&game, view, &pairs)) {
                    prop_assert!(found.exact);
                    assert_same(&found, &brute_force(&game, &paths, view, *pair));
                }
            }
        }
    }

    #[test]
    fn a_channel_added_last_tells_what_it_tells_given_all_else(seed in any::<u64>()) {
        let game = random_game(seed);
        let paths = game.paths();
        let observer = ActorId(1);
        let pairs = pairs(&game, observer);
        for channel in (0..game.scenario.moves.len() as u16).map(MoveId) {
            let with = exact(&game, View::With(observer, channel), &pairs);
            let without = exact(&game, View::Without(observer, channel), &pairs);
            for ((pair, with), without) in pairs.iter().zip(&with).zip(&without) {
                let expected = told_beyond(&game, &paths, channel, *pair);
                let found = added_last(with, without);
                prop_assert_eq!(found.len(), expected.len());
                for (found, expected) in found.iter().zip(expected) {
                    assert_near(found.value, expected, 1e-12, "added last");
                    prop_assert!(found.value >= 0.0 && found.standard_error == 0.0);
                }
            }
        }
    }

    #[test]
    fn amounts_and_chances_are_those_of_all_paths(seed in any::<u64>()) {
        let game = random_game(seed);
        let paths = game.paths();
        let play = Play::new(&game.compiled, &game.profile);
        let mut dice = Dice(seed ^ 2);
        for _ in 0..8 {
            let given = random_given(&game, &mut dice);
            let event = random_event(&game, &mut dice);
            let Some(agree) = conditioned(&game, &paths, &given) else {
                prop_assert_eq!(play.amounts(&given), None);
                prop_assert_eq!(play.probability(&event, &given), None);
                continue;
            };
            let amounts = play.amounts(&given).expect("the condition is possible");
            for (column, amount) in amounts.iter().enumerate() {
                let expected = agree.iter().map(|(weight, path)| {
                    let sum: f64 = path.edges.iter().map(|edge| {
                        let row = game.compiled.game.edge_payoff[*edge] as usize;
                        game.compiled.amounts.row(row)[column]
                    }).sum();
                    weight * sum
                }).sum();
                assert_near(*amount, expected, 1e-12, "amount");
            }
            let expected = agree.iter()
                .filter(|(_, path)| happens(&event, &game.story(path)))
                .map(|(weight, _)| weight)
                .sum();
            let found = play.probability(&event, &given).expect("the condition is possible");
            assert_near(found, expected, 1e-12, "probability");
        }
    }

    #[test]
    fn a_share_counts_each_period_once(seed in any::<u64>()) {
        let game = random_game(seed);
        let paths = game.paths();
        let play = Play::new(&game.compiled, &game.profile);
        let mut dice = Dice(seed ^ 3);
        for _ in 0..8 {
            let given = random_given(&game, &mut dice);
            let event = random_event(&game, &mut dice);
            let found = play.share(&event, &given);
            let Event::Moves { any, periods } = &event else {
                prop_assert_eq!(found, None);
                continue;
            };
            let Some(agree) = conditioned(&game, &paths, &given) else {
                prop_assert_eq!(found, None);
                continue;
            };
            let (mut with, mut made) = (0.0, 0.0);
            for (weight, path) in agree {
                let story = game.story(path);
                for period in 1..=game.scenario.horizon {
                    if periods.as_ref().is_some_and(|periods| !periods.contains(&period)) {
                        continue;
                    }
                    let in_period = |test: &dyn Fn(MoveId, u16) -> bool| {
                        story.iter().any(|(when, _, truth)| {
                            *when == period
                                && matches!(truth, Truth::Made(which, value) if test(*which, *value))
                        })
                    };
                    if in_period(&|which, value| any.contains(&(which, value))) {
                        with += weight;
                    }
                    if in_period(&|which, _| any.iter().any(|(named, _)| *named == which)) {
                        made += weight;
                    }
                }
            }
            if made == 0.0 {
                prop_assert_eq!(found, None);
            } else {
                assert_near(found.expect("a move is made"), with / made, 1e-12, "share");
            }
        }
    }

    #[test]
    fn endings_come_in_their_periods(seed in any::<u64>()) {
        let game = random_game(seed);
        let play = Play::new(&game.compiled, &game.profile);
        let found = play
            .endings(&game.scenario, &Given::default())
            .expect("nothing is given");
        let mut expected = vec![vec![0.0; 3]; game.scenario.horizon as usize];
        for path in game.paths() {
            let (period, _, truth) = *game.story(&path).last().expect("every path ends");
            let Truth::Ended(how) = truth else { panic!("a path ends with an end") };
            let kind = how.map_or(2, EndingId::index);
            expected[period as usize - 1][kind] += path.probability;
        }
        for (found, expected) in found.by_period.iter().flatten().zip(expected.iter().flatten()) {
            assert_near(*found, *expected, 1e-12, "ending");
        }
    }

    #[test]
    fn what_is_carried_is_told_by_the_last_information_set(seed in any::<u64>()) {
        assert_carried(seed);
    }

    #[test]
    fn seeing_less_tells_less(seed in any::<u64>()) {
        let game = random_game(seed);
        let play = Play::new(&game.compiled, &game.profile);
        let options = ObserverOptions::default();
        let mut dice = Dice(seed ^ 4);
        let [observer, actor] = [ActorId(1), ActorId(0)];
        let seen: Vec<MoveId> = (0..game.scenario.moves.len() as u16)
            .map(MoveId)
            .filter(|which| game.scenario.moves[which.index()].seen_by.contains(observer))
            .collect();
        let some: Vec<MoveId> = seen.iter().copied().filter(|_| dice.below(2) == 0).collect();
        let bits = |through: Option<&[MoveId]>| {
            separation(&game.scenario, &play, actor, observer, through, &options)
        };
        let everything = bits(None);
        let moves = bits(Some(&seen));
        let fewer = bits(Some(&some));
        let nothing = bits(Some(&[]));
        for period in 0..game.scenario.horizon as usize {
            let at = |separation: &Separation| separation.by_period[period].value;
            prop_assert!(at(&fewer) <= at(&moves) + 1e-12);
            prop_assert!(at(&moves) <= at(&everything) + 1e-12);
            prop_assert!(at(&everything) <= everything.prior_bits + 1e-12);
            prop_assert!(at(&nothing) == 0.0);
        }
    }

    #[test]
    fn posteriors_average_to_the_prior(seed in any::<u64>()) {
        let game = random_game(seed);
        let play = Play::new(&game.compiled, &game.profile);
        for options in [
            ObserverOptions::default(),
            ObserverOptions { seed, samples: 50, exact_limit: 0 },
        ] {
            let found = separation(&game.scenario, &play, ActorId(0), ActorId(1), None, &options);
            for posterior in &found.posterior {
                assert_near(posterior.mean.iter().sum(), 1.0, 1e-12, "mean");
                assert_near(posterior.histogram.iter().sum(), 1.0, 1e-12, "histogram");
            }
            if found.exact {
                for kind in 0..game.scenario.actors[0].types.len() {
                    let prior = |wanted: usize| -> f64 {
                        game.paths().iter()
                            .filter(|path| path.types[0] as usize == wanted)
                            .map(|path| path.probability)
                            .sum()
                    };
                    let mean = found.posterior.iter()
                        .map(|posterior| prior(posterior.true_type as usize) * posterior.mean[kind])
                        .sum();
                    assert_near(mean, prior(kind), 1e-12, "average posterior");
                }
            }
        }
    }
}

fn assert_same(found: &Separation, expected: &Listed) {
    for (found, expected) in found.by_period.iter().zip(&expected.bits) {
        assert_near(found.value, *expected, 1e-12, "bits");
    }
    for (found, expected) in found.tips_by_period.iter().zip(&expected.tips) {
        assert_near(found.value, *expected, 1e-12, "tips");
    }
    assert_eq!(found.tips_when.is_some(), expected.tips_when.is_some());
    if let (Some(found), Some(expected)) = (found.tips_when, expected.tips_when) {
        assert_near(found, expected, 1e-12, "when it tips");
    }
    assert_eq!(found.posterior.len(), expected.posterior.len());
    for (found, (kind, mean, histogram)) in found.posterior.iter().zip(&expected.posterior) {
        assert_eq!(found.true_type, *kind);
        assert_eq!((found.mean.len(), found.histogram.len()), (mean.len(), 10));
        for (found, expected) in found.mean.iter().zip(mean) {
            assert_near(*found, *expected, 1e-12, "mean posterior");
        }
        for (found, expected) in found.histogram.iter().zip(histogram) {
            assert_near(*found, *expected, 1e-12, "histogram");
        }
    }
}

/// Length: edges. The node that each edge leaves.
fn parents(game: &RandomGame) -> Vec<usize> {
    let game = &game.compiled.game;
    let mut parents = vec![0; game.edge_count()];
    for node in 0..game.node_count() {
        parents[game.node_edges[node] as usize..game.node_edges[node + 1] as usize].fill(node);
    }
    parents
}

/// The same numbers to the last bit, on one thread and on several.
#[test]
fn drawn_histories_do_not_depend_on_threads() {
    let options = ObserverOptions {
        seed: 7,
        samples: 300,
        exact_limit: 0,
    };
    for seed in 0..40 {
        let game = random_game(seed);
        let run = |threads: usize| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("a pool of threads")
                .install(|| {
                    let play = Play::new(&game.compiled, &game.profile);
                    separation(
                        &game.scenario,
                        &play,
                        ActorId(0),
                        ActorId(1),
                        None,
                        &options,
                    )
                })
        };
        assert_eq!(run(1), run(4));
    }
}

/// Repeated draws must scatter about the exact number, and as widely as their standard errors say.
#[test]
fn drawn_histories_come_near_all_histories() {
    const REPEATS: u32 = 30;
    let (mut claimed, mut seen) = (0.0, 0.0);
    for seed in 0..60 {
        let game = random_game(seed);
        let play = Play::new(&game.compiled, &game.profile);
        let learn = |options: &ObserverOptions| {
            let [actor, observer] = [ActorId(0), ActorId(1)];
            let found = separation(&game.scenario, &play, actor, observer, None, options);
            [found.by_period, found.tips_by_period].concat()
        };
        let exact = learn(&ObserverOptions::default());
        let drawn: Vec<_> = (0..REPEATS)
            .map(|repeat| {
                learn(&ObserverOptions {
                    seed: u64::from(repeat),
                    samples: 200,
                    exact_limit: 0,
                })
            })
            .collect();
        for (at, exact) in exact.iter().enumerate() {
            let repeats = f64::from(REPEATS);
            let mean: f64 = drawn.iter().map(|one| one[at].value).sum::<f64>() / repeats;
            let spread = |one: &Vec<Estimate>| (one[at].value - mean).powi(2);
            let variance: f64 = drawn.iter().map(spread).sum::<f64>() / (repeats - 1.0);
            claimed += drawn
                .iter()
                .map(|one| one[at].standard_error.powi(2))
                .sum::<f64>()
                / repeats;
            seen += variance;
            // Five standard errors of the mean, and what a history too rare for 6000 draws can hold.
            let tolerance = 5.0 * (variance / repeats).sqrt() + 1e-3;
            assert_near(mean, exact.value, tolerance, "mean of repeated draws");
        }
    }
    let ratio = claimed / seen;
    assert!(
        (0.8..1.25).contains(&ratio),
        "the claimed variance is {ratio} times the seen one"
    );
}

/// With seeds of their own, the two simulations behind a difference are independent: repeated differences must scatter
/// as widely as their standard errors say.
#[test]
fn drawn_differences_scatter_as_they_claim() {
    const REPEATS: u32 = 30;
    let (mut claimed, mut seen) = (0.0, 0.0);
    for seed in 0..60 {
        let game = random_game(seed);
        let play = Play::new(&game.compiled, &game.profile);
        let channel = MoveId(0);
        if game.scenario.moves.is_empty() {
            continue;
        }
        let learn = |view, options: &ObserverOptions| {
            let pairs = [(ActorId(0), ActorId(1))];
            separations(&game.scenario, &play, view, &pairs, options).swap_remove(0)
        };
        let differences: Vec<Estimate> = (0..u64::from(REPEATS))
            .map(|seed| {
                let drawn = |seed| ObserverOptions {
                    seed,
                    samples: 200,
                    exact_limit: 0,
                };
                let with = learn(View::With(ActorId(1), channel), &drawn(seed));
                let without = learn(View::Without(ActorId(1), channel), &drawn(!seed));
                let last = |found: &Separation| *found.by_period.last().expect("a period");
                last(&with).less(last(&without))
            })
            .collect();
        let repeats = f64::from(REPEATS);
        let mean = differences.iter().map(|one| one.value).sum::<f64>() / repeats;
        let spread = differences.iter().map(|one| (one.value - mean).powi(2));
        seen += spread.sum::<f64>() / (repeats - 1.0);
        let squares = differences.iter().map(|one| one.standard_error.powi(2));
        claimed += squares.sum::<f64>() / repeats;
    }
    let ratio = claimed / seen;
    assert!(
        (0.8..1.25).contains(&ratio),
        "the claimed variance is {ratio} times the seen one"
    );
}

/// Here the chances of an observer's choices add up to a little more than 1.
#[test]
fn what_is_carried_survives_rounding() {
    assert_carried(9_879_269_062_107_188_655);
}

fn assert_carried(seed: u64) {
    let game = random_game(seed);
    let play = Play::new(&game.compiled, &game.profile);
    let parents = parents(&game);
    for observer in (0..game.scenario.actors.len() as u16).map(ActorId) {
        for (actor, _) in pairs(&game, observer) {
            let found = as_remembered(&game.scenario, &play, actor, observer);
            for (period, found) in (1..).zip(found) {
                let types = game.scenario.actors[actor.index()].types.len();
                let mut with_set: BTreeMap<(u16, Option<u32>), Vec<f64>> = BTreeMap::new();
                let mut prior: BTreeMap<u16, Vec<f64>> = BTreeMap::new();
                let exists = game
                    .compiled
                    .sets
                    .iter()
                    .any(|set| set.actor == observer && set.period == period);
                for path in game.paths() {
                    let last = path.edges.iter().rev().find_map(|edge| {
                        let set = game.compiled.game.node_set[parents[*edge]];
                        let own = set != Game::CHANCE
                            && game.compiled.sets[set as usize].actor == observer
                            && game.compiled.sets[set as usize].period == period;
                        own.then_some(set)
                    });
                    let own = path.types[observer.index()];
                    let kind = path.types[actor.index()] as usize;
                    with_set
                        .entry((own, last))
                        .or_insert_with(|| vec![0.0; types])[kind] += path.probability;
                    prior.entry(own).or_insert_with(|| vec![0.0; types])[kind] += path.probability;
                }
                if exists {
                    let bits = entropy(prior.values()) - entropy(with_set.values());
                    assert_near(found.expect("the observer moves"), bits, 1e-12, "carried");
                } else {
                    assert_eq!(found, None);
                }
            }
        }
    }
}
