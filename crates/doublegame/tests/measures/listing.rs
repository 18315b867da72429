//! The measures by definition: all paths of a small game, one by one.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::random_game::{Path, RandomGame, Truth};
use doublegame::measures::{ObserverOptions, Play, Separation, View, separations};
use doublegame::scenario::model::{ActorId, EndingId, Event, Given, MoveId};

/// What happens, in order: the period, the step of the round, and what.
pub type Story = Vec<(u32, usize, Truth)>;

/// What a view shows of a story, up to the end of a period.
fn shown(game: &RandomGame, path: &Path, view: View<'_>, by: u32) -> Story {
    let story = game.story(path);
    match view {
        View::Actor(actor) => story
            .into_iter()
            .filter(|(period, _, truth)| {
                *period <= by
                    && match truth {
                        Truth::Made(which, _) | Truth::Skipped(which) => {
                            game.scenario.moves[which.index()].seen_by.contains(actor)
                        }
                        Truth::Updated(track, _) => {
                            game.scenario.tracks[track.index()].seen_by.contains(actor)
                        }
                        Truth::Ended(_) => true,
                    }
            })
            .collect(),
        // What is not made shows as none, so it can be left out.
        View::Only(moves) => story
            .into_iter()
            .filter(|(period, _, truth)| {
                *period <= by && matches!(truth, Truth::Made(which, _) if moves.contains(which))
            })
            .collect(),
    }
}

/// For each own type and history, the joint weights of the actor's types.
fn tables(
    game: &RandomGame,
    paths: &[Path],
    view: View<'_>,
    (actor, observer): (ActorId, ActorId),
    by: u32,
) -> BTreeMap<(u16, Story), Vec<f64>> {
    let types = game.scenario.actors[actor.index()].types.len();
    let mut tables = BTreeMap::new();
    for path in paths {
        let key = (path.types[observer.index()], shown(game, path, view, by));
        tables.entry(key).or_insert_with(|| vec![0.0; types])
            [path.types[actor.index()] as usize] += path.probability;
    }
    tables
}

pub fn entropy<'a>(tables: impl Iterator<Item = &'a Vec<f64>>) -> f64 {
    tables
        .map(|row| {
            let total: f64 = row.iter().sum();
            row.iter()
                .filter(|weight| **weight > 0.0)
                .map(|weight| -weight * (weight / total).log2())
                .sum::<f64>()
        })
        .sum()
}

/// The separation by listing all paths.
pub fn brute_force(
    game: &RandomGame,
    paths: &[Path],
    view: View<'_>,
    pair: (ActorId, ActorId),
) -> (Vec<f64>, Vec<f64>) {
    let horizon = game.scenario.horizon;
    let prior = entropy(tables(game, paths, view, pair, 0).values());
    let bits = (1..=horizon)
        .map(|by| prior - entropy(tables(game, paths, view, pair, by).values()))
        .collect();
    let by_period: Vec<_> = (1..=horizon)
        .map(|by| tables(game, paths, view, pair, by))
        .collect();
    let tips = (1..=horizon)
        .map(|by| {
            paths
                .iter()
                .filter(|path| {
                    (1..=by).any(|at| {
                        let key = (path.types[pair.1.index()], shown(game, path, view, at));
                        let row = &by_period[at as usize - 1][&key];
                        let total: f64 = row.iter().sum();
                        row.iter().any(|weight| weight / total > 0.9)
                    })
                })
                .map(|path| path.probability)
                .sum()
        })
        .collect();
    (bits, tips)
}

pub fn views(game: &RandomGame, dice: &mut Dice) -> Vec<Vec<MoveId>> {
    (0..2)
        .map(|_| {
            (0..game.scenario.moves.len() as u16)
                .filter(|_| dice.below(2) == 0)
                .map(MoveId)
                .collect()
        })
        .collect()
}

pub fn pairs(game: &RandomGame, observer: ActorId) -> Vec<(ActorId, ActorId)> {
    (0..game.scenario.actors.len() as u16)
        .map(|actor| (ActorId(actor), observer))
        .collect()
}

pub fn exact(game: &RandomGame, view: View<'_>, pairs: &[(ActorId, ActorId)]) -> Vec<Separation> {
    let play = Play::new(&game.compiled, &game.profile);
    separations(
        &game.scenario,
        &play,
        view,
        pairs,
        &ObserverOptions::default(),
    )
}

pub fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: found {found}, expected {expected}"
    );
}

pub fn happens(event: &Event, story: &[(u32, usize, Truth)]) -> bool {
    story.iter().any(|(period, _, truth)| match (event, truth) {
        (Event::Ending(wanted), Truth::Ended(how)) => wanted == how,
        (Event::Moves { any, periods }, Truth::Made(which, value)) => {
            any.contains(&(*which, *value))
                && periods
                    .as_ref()
                    .is_none_or(|periods| periods.contains(period))
        }
        _ => false,
    })
}

pub fn random_event(game: &RandomGame, dice: &mut Dice) -> Event {
    if dice.below(4) == 0 || game.scenario.moves.is_empty() {
        return match dice.below(3) {
            2 => Event::Ending(None),
            ending => Event::Ending(Some(EndingId(ending as u16))),
        };
    }
    let any = (0..=dice.below(3))
        .map(|_| {
            let which = dice.below(game.scenario.moves.len() as u64) as usize;
            let values = game.scenario.moves[which].values.len() as u64;
            (MoveId(which as u16), dice.below(values) as u16)
        })
        .collect();
    let first = 1 + dice.below(2) as u32;
    Event::Moves {
        any,
        periods: (dice.below(2) == 0).then_some(first..=first + dice.below(2) as u32),
    }
}

pub fn random_given(game: &RandomGame, dice: &mut Dice) -> Given {
    let actor = dice.below(game.scenario.actors.len() as u64) as usize;
    let types = game.scenario.actors[actor].types.len() as u64;
    Given {
        actor_type: (dice.below(2) == 0)
            .then_some((ActorId(actor as u16), dice.below(types) as u16)),
        event: (dice.below(2) == 0).then(|| random_event(game, dice)),
    }
}

/// The paths that agree with what is given, scaled to one; `None` if there are none.
pub fn conditioned<'p>(
    game: &RandomGame,
    paths: &'p [Path],
    given: &Given,
) -> Option<Vec<(f64, &'p Path)>> {
    let agree: Vec<&Path> = paths
        .iter()
        .filter(|path| {
            given
                .actor_type
                .is_none_or(|(actor, kind)| path.types[actor.index()] == kind)
                && given
                    .event
                    .as_ref()
                    .is_none_or(|event| happens(event, &game.story(path)))
        })
        .collect();
    let total: f64 = agree.iter().map(|path| path.probability).sum();
    (total > 0.0).then(|| {
        agree
            .into_iter()
            .map(|path| (path.probability / total, path))
            .collect()
    })
}
