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
    let seen_by = |actor: ActorId, truth: &Truth| match truth {
        Truth::Made(which, _) | Truth::Skipped(which) => {
            game.scenario.moves[which.index()].seen_by.contains(actor)
        }
        Truth::Updated(track, _) => game.scenario.tracks[track.index()].seen_by.contains(actor),
        Truth::Ended(_) => true,
    };
    let is_of = |channel: MoveId, truth: &Truth| matches!(truth, Truth::Made(which, _) | Truth::Skipped(which) if *which == channel);
    let shows = |truth: &Truth| match view {
        View::Actor(actor) => seen_by(actor, truth),
        View::Without(actor, channel) => seen_by(actor, truth) && !is_of(channel, truth),
        View::With(actor, channel) => seen_by(actor, truth) || is_of(channel, truth),
        // What is not made shows as none, so it can be left out.
        View::Only(moves) => matches!(truth, Truth::Made(which, _) if moves.contains(which)),
    };
    let mut story = game.story(path);
    story.retain(|(period, _, truth)| *period <= by && shows(truth));
    story
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
pub struct Listed {
    /// By the end of each period.
    pub bits: Vec<f64>,
    /// By the end of each period.
    pub tips: Vec<f64>,
    pub tips_when: Option<f64>,
    /// For each type of the actor with a positive prior: the type, the expected posterior of each type, and how often
    /// the posterior of the true type lies in each tenth.
    pub posterior: Vec<(u16, Vec<f64>, Vec<f64>)>,
}

pub fn brute_force(
    game: &RandomGame,
    paths: &[Path],
    view: View<'_>,
    pair: (ActorId, ActorId),
) -> Listed {
    let horizon = game.scenario.horizon;
    let prior = entropy(tables(game, paths, view, pair, 0).values());
    let by_period: Vec<_> = (1..=horizon)
        .map(|by| tables(game, paths, view, pair, by))
        .collect();
    let posterior_at = |path: &Path, by: u32| -> Vec<f64> {
        let key = (path.types[pair.1.index()], shown(game, path, view, by));
        let row = &by_period[by as usize - 1][&key];
        let total: f64 = row.iter().sum();
        row.iter().map(|weight| weight / total).collect()
    };
    // The period at whose end some posterior first stands above 0.9, with the path's probability.
    let tipped: Vec<(u32, f64)> = paths
        .iter()
        .filter_map(|path| {
            let first = (1..=horizon)
                .find(|&by| posterior_at(path, by).iter().any(|chance| *chance > 0.9))?;
            Some((first, path.probability))
        })
        .collect();
    let ever: f64 = tipped.iter().map(|(_, weight)| weight).sum();
    let when: f64 = tipped
        .iter()
        .map(|(first, weight)| f64::from(*first) * weight)
        .sum();
    Listed {
        bits: by_period
            .iter()
            .map(|tables| prior - entropy(tables.values()))
            .collect(),
        tips: (1..=horizon)
            .map(|by| {
                let so_far = tipped.iter().filter(|(first, _)| *first <= by);
                so_far.map(|(_, weight)| weight).sum()
            })
            .collect(),
        tips_when: (ever > 0.0).then(|| when / ever),
        posterior: posteriors(game, paths, pair.0, |path| posterior_at(path, horizon)),
    }
}

/// How the posterior at the end is spread, for each true type that a path has.
fn posteriors(
    game: &RandomGame,
    paths: &[Path],
    actor: ActorId,
    posterior: impl Fn(&Path) -> Vec<f64>,
) -> Vec<(u16, Vec<f64>, Vec<f64>)> {
    let types = game.scenario.actors[actor.index()].types.len();
    (0..types)
        .filter_map(|kind| {
            let of_kind: Vec<&Path> = paths
                .iter()
                .filter(|path| usize::from(path.types[actor.index()]) == kind)
                .collect();
            let total: f64 = of_kind.iter().map(|path| path.probability).sum();
            let (mut mean, mut histogram) = (vec![0.0; types], vec![0.0; 10]);
            for path in of_kind {
                let share = path.probability / total;
                let posterior = posterior(path);
                for (sum, chance) in mean.iter_mut().zip(&posterior) {
                    *sum += share * chance;
                }
                histogram[((10.0 * posterior[kind]) as usize).min(9)] += share;
            }
            (total > 0.0).then_some((kind as u16, mean, histogram))
        })
        .collect()
}

/// The conditional mutual information of the actor's type and what a channel shows, given all else that the observer
/// sees and its own type, by the end of each period; by its definition, as an expected logarithm.
pub fn told_beyond(
    game: &RandomGame,
    paths: &[Path],
    channel: MoveId,
    pair: (ActorId, ActorId),
) -> Vec<f64> {
    let (with, rest) = (View::With(pair.1, channel), View::Without(pair.1, channel));
    (1..=game.scenario.horizon)
        .map(|by| {
            let [with_tables, rest_tables] =
                [with, rest].map(|view| tables(game, paths, view, pair, by));
            let chance = |tables: &BTreeMap<(u16, Story), Vec<f64>>, path: &Path, view| {
                let row = &tables[&(path.types[pair.1.index()], shown(game, path, view, by))];
                row[path.types[pair.0.index()] as usize] / row.iter().sum::<f64>()
            };
            paths
                .iter()
                .map(|path| {
                    let known = chance(&with_tables, path, with);
                    let before = chance(&rest_tables, path, rest);
                    path.probability * (known / before).log2()
                })
                .sum()
        })
        .collect()
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
