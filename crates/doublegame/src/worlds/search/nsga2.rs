//! The elitist genetic algorithm with non-dominated sorting, NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002), for real and
//! whole numbers.
//!
//! One generation: of parents and children those [`survive`](survivors) that lie on the better fronts and, within a front,
//! where it is less crowded; [`children`] come of parents chosen by tournaments, by simulated binary crossover (Deb and
//! Agrawal 1995) and polynomial mutation (Deb and Goyal 1996), rounded where a number is whole. The functions keep no state,
//! so that a search can be gone through again from what was judged before.
//!
//! A setting without goodness (its games were not solved) is on no front and survives only where nothing else is left.

use super::Space;
use crate::worlds::random::stream;
use rand::RngExt;
use rand_pcg::Pcg64;

/// How close children of a crossover lie to their parents: the distribution index of Deb and Agrawal.
const CROSSOVER_INDEX: f64 = 15.0;
/// The same for a mutation.
const MUTATION_INDEX: f64 = 20.0;
/// How often two parents are crossed and not copied.
const CROSSOVER_CHANCE: f64 = 0.9;
/// How many times a child is tried that is not known yet.
const TRIES: usize = 50;

/// How good a member of a population is beside the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The front, from 0, the best; `usize::MAX` without goodness.
    pub front: usize,
    /// How far apart its neighbours on the front are: the sum over criteria, as shares of the front's width.
    pub room: f64,
}

/// Settings to begin with: a Latin hypercube of the space without doubles, so there may be fewer.
#[must_use]
pub fn first(space: &Space, count: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = stream(seed, &[0]);
    let columns: Vec<Vec<usize>> = space
        .dimensions
        .iter()
        .map(|_| shuffled(count, &mut random))
        .collect();
    let mut settings: Vec<Vec<f64>> = Vec::with_capacity(count);
    for row in 0..count {
        let setting: Vec<f64> = space
            .dimensions
            .iter()
            .zip(&columns)
            .map(|(dimension, column)| {
                let within: f64 = random.random();
                dimension.at((column[row] as f64 + within) / count as f64)
            })
            .collect();
        if !settings.contains(&setting) {
            settings.push(setting);
        }
    }
    settings
}

fn shuffled(count: usize, random: &mut Pcg64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, random.random_range(0..=last));
    }
    order
}

/// Whether the first is at least as good by every criterion and better by one.
fn dominates(one: &[f64], other: &[f64]) -> bool {
    let mut pairs = one.iter().zip(other);
    pairs.clone().all(|(one, other)| one >= other) && pairs.any(|(one, other)| one > other)
}

/// The front and the room of every member. Goodness must have the same length for all that have it.
#[must_use]
pub fn standings(goodness: &[Option<Vec<f64>>]) -> Vec<Standing> {
    let mut standings = vec![
        Standing {
            front: usize::MAX,
            room: 0.0,
        };
        goodness.len()
    ];
    let mut left: Vec<usize> = (0..goodness.len())
        .filter(|member| goodness[*member].is_some())
        .collect();
    let of = |member: usize| goodness[member].as_deref().unwrap_or_default();
    for front in 0.. {
        if left.is_empty() {
            break;
        }
        let (best, rest): (Vec<usize>, Vec<usize>) = left
            .iter()
            .partition(|member| !left.iter().any(|other| dominates(of(*other), of(**member))));
        for (member, room) in best.iter().zip(rooms(&best, &of)) {
            standings[*member] = Standing { front, room };
        }
        left = rest;
    }
    standings
}

/// The room of each member of a front; infinite at the ends of a criterion.
fn rooms<'g>(front: &[usize], of: &impl Fn(usize) -> &'g [f64]) -> Vec<f64> {
    let mut rooms = vec![0.0; front.len()];
    let criteria = front.first().map_or(0, |member| of(*member).len());
    for criterion in 0..criteria {
        let value = |at: usize| of(front[at])[criterion];
        let mut order: Vec<usize> = (0..front.len()).collect();
        order.sort_by(|a, b| value(*a).total_cmp(&value(*b)));
        let (Some(&lowest), Some(&highest)) = (order.first(), order.last()) else {
            continue;
        };
        let width = value(highest) - value(lowest);
        rooms[lowest] = f64::INFINITY;
        rooms[highest] = f64::INFINITY;
        if width > 0.0 {
            for three in order.windows(3) {
                rooms[three[1]] += (value(three[2]) - value(three[0])) / width;
            }
        }
    }
    rooms
}

fn is_better(one: Standing, other: Standing) -> bool {
    one.front < other.front || (one.front == other.front && one.room > other.room)
}

/// The places of the members that survive, at most `size`, the best first; of equals the first.
#[must_use]
pub fn survivors(goodness: &[Option<Vec<f64>>], size: usize) -> Vec<usize> {
    let standings = standings(goodness);
    let mut order: Vec<usize> = (0..goodness.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (standings[*a], standings[*b]);
        a.front.cmp(&b.front).then(b.room.total_cmp(&a.room))
    });
    order.truncate(size);
    order
}

/// So many settings that come of the parents and are not known yet; fewer where none are found. `standings` are the parents'.
#[must_use]
pub fn children(
    space: &Space,
    (parents, standings): (&[Vec<f64>], &[Standing]),
    count: usize,
    is_known: &dyn Fn(&[f64]) -> bool,
    (seed, generation): (u64, u64),
) -> Vec<Vec<f64>> {
    let mut random = stream(seed, &[1, generation]);
    let mut found: Vec<Vec<f64>> = Vec::with_capacity(count);
    let mut tries = count.saturating_mul(TRIES);
    while found.len() < count && tries > 0 && !parents.is_empty() {
        let mut chosen = || {
            let (one, other) = (
                random.random_range(0..parents.len()),
                random.random_range(0..parents.len()),
            );
            if is_better(standings[other], standings[one]) {
                other
            } else {
                one
            }
        };
        let (mother, father) = (chosen(), chosen());
        let pair = crossed(space, (&parents[mother], &parents[father]), &mut random);
        for mut child in pair {
            tries = tries.saturating_sub(1);
            mutate(space, &mut child, &mut random);
            if found.len() < count && !is_known(&child) && !found.contains(&child) {
                found.push(child);
            }
        }
    }
    found
}

/// Simulated binary crossover within the ends of every number.
fn crossed(space: &Space, (one, other): (&[f64], &[f64]), random: &mut Pcg64) -> [Vec<f64>; 2] {
    let mut pair = [one.to_vec(), other.to_vec()];
    if random.random::<f64>() >= CROSSOVER_CHANCE {
        return pair;
    }
    for (at, dimension) in space.dimensions.iter().enumerate() {
        let (low, high) = (one[at].min(other[at]), one[at].max(other[at]));
        let (is_crossed, share, is_swapped) = (
            random.random::<f64>() < 0.5,
            random.random::<f64>(),
            random.random::<f64>() < 0.5,
        );
        if !is_crossed || high <= low {
            continue;
        }
        let spread = |room: f64| {
            let limit = 1.0 + 2.0 * room / (high - low);
            let alpha = 2.0 - limit.powf(-(CROSSOVER_INDEX + 1.0));
            let power = 1.0 / (CROSSOVER_INDEX + 1.0);
            if share <= 1.0 / alpha {
                (share * alpha).powf(power)
            } else {
                (1.0 / (2.0 - share * alpha)).powf(power)
            }
        };
        let middle = low.midpoint(high);
        let reach = (high - low) / 2.0;
        let lower = dimension.nearest(middle - spread(low - dimension.low) * reach);
        let upper = dimension.nearest(middle + spread(dimension.high - high) * reach);
        let (first, second) = if is_swapped {
            (upper, lower)
        } else {
            (lower, upper)
        };
        pair[0][at] = first;
        pair[1][at] = second;
    }
    pair
}

/// Polynomial mutation of one number on average. A whole number that is moved at all is moved by at least one.
fn mutate(space: &Space, setting: &mut [f64], random: &mut Pcg64) {
    let chance = 1.0 / space.dimensions.len().max(1) as f64;
    for (dimension, value) in space.dimensions.iter().zip(setting) {
        let (is_moved, share) = (random.random::<f64>() < chance, random.random::<f64>());
        let width = dimension.high - dimension.low;
        if !is_moved || width <= 0.0 {
            continue;
        }
        let power = 1.0 / (MUTATION_INDEX + 1.0);
        let move_by = if share < 0.5 {
            let room = 1.0 - (*value - dimension.low) / width;
            let base = 2.0 * share + (1.0 - 2.0 * share) * room.powf(MUTATION_INDEX + 1.0);
            base.powf(power) - 1.0
        } else {
            let room = 1.0 - (dimension.high - *value) / width;
            let base = 2.0 * (1.0 - share) + (2.0 * share - 1.0) * room.powf(MUTATION_INDEX + 1.0);
            1.0 - base.powf(power)
        };
        let mut step = move_by * width;
        if dimension.whole && step.abs() < 1.0 {
            step = step.signum();
        }
        *value = dimension.nearest(*value + step);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Dimension;
    use super::*;

    fn space(count: usize, low: f64, high: f64, whole: bool) -> Space {
        Space {
            dimensions: vec![Dimension { low, high, whole }; count],
        }
    }

    /// The last population of a search.
    fn searched(
        space: &Space,
        size: usize,
        generations: u64,
        goodness: impl Fn(&[f64]) -> Option<Vec<f64>>,
    ) -> Vec<(Vec<f64>, Option<Vec<f64>>)> {
        let judged = |setting: Vec<f64>| {
            let goodness = goodness(&setting);
            (setting, goodness)
        };
        let mut all: Vec<_> = first(space, size, 7).into_iter().map(judged).collect();
        for generation in 1..=generations {
            let goods: Vec<_> = all.iter().map(|(_, good)| good.clone()).collect();
            let kept: Vec<_> = survivors(&goods, size)
                .into_iter()
                .map(|at| all[at].clone())
                .collect();
            let goods: Vec<_> = kept.iter().map(|(_, good)| good.clone()).collect();
            let parents: Vec<Vec<f64>> = kept.iter().map(|(setting, _)| setting.clone()).collect();
            let known = |setting: &[f64]| parents.iter().any(|it| it == setting);
            let new = children(
                space,
                (&parents, &standings(&goods)),
                size,
                &known,
                (7, generation),
            );
            all = kept;
            all.extend(new.into_iter().map(judged));
        }
        let goods: Vec<_> = all.iter().map(|(_, good)| good.clone()).collect();
        survivors(&goods, size)
            .into_iter()
            .map(|at| all[at].clone())
            .collect()
    }

    #[test]
    fn the_front_of_schaffer_is_found_and_covered() {
        // Schaffer 1985: x^2 and (x - 2)^2, best for all x from 0 to 2.
        let found = searched(&space(1, -1000.0, 1000.0, false), 40, 250, |x| {
            Some(vec![-x[0].powi(2), -(x[0] - 2.0).powi(2)])
        });
        let mut places: Vec<f64> = found.iter().map(|(x, _)| x[0]).collect();
        places.sort_by(f64::total_cmp);
        assert!(places[0] > -0.05 && places[39] < 2.05, "{places:?}");
        let widest = places.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(widest.fold(0.0, f64::max) < 0.3, "{places:?}");
        assert!(places[0] < 0.15 && places[39] > 1.85, "{places:?}");
    }

    #[test]
    fn the_front_of_zdt1_is_found_and_covered() {
        // Zitzler, Deb and Thiele 2000: on the front the second is 1 - sqrt(first).
        let found = searched(&space(10, 0.0, 1.0, false), 60, 200, |x| {
            let rest: f64 = x[1..].iter().sum();
            let g = 1.0 + 9.0 * rest / (x.len() - 1) as f64;
            Some(vec![-x[0], -g * (1.0 - (x[0] / g).sqrt())])
        });
        let mut firsts = Vec::new();
        for (x, goodness) in &found {
            let second = -goodness.as_ref().unwrap()[1];
            let off = second - (1.0 - x[0].sqrt());
            assert!((-1e-12..0.05).contains(&off), "{x:?} {off}");
            firsts.push(x[0]);
        }
        firsts.sort_by(f64::total_cmp);
        assert!(firsts[0] < 0.02 && firsts[59] > 0.95, "{firsts:?}");
    }

    #[test]
    fn whole_numbers_stay_whole_and_the_best_is_found() {
        let mut space = space(2, 0.0, 40.0, true);
        space.dimensions[1] = Dimension {
            low: 0.0,
            high: 1.0,
            whole: false,
        };
        let found = searched(&space, 16, 40, |x| {
            Some(vec![-(x[0] - 17.0).abs() - (x[1] - 0.25).abs()])
        });
        assert!(found.iter().all(|(x, _)| x[0].fract() == 0.0));
        let best = &found[0].0;
        assert!(
            (best[0] - 17.0).abs() < 0.5 && (best[1] - 0.25).abs() < 0.02,
            "{best:?}"
        );
    }

    #[test]
    fn what_was_not_solved_survives_only_where_nothing_else_is_left() {
        let goodness = [None, Some(vec![1.0, 0.0]), None, Some(vec![0.0, 1.0])];
        assert_eq!(survivors(&goodness, 3), [1, 3, 0]);
        assert_eq!(standings(&goodness)[0].front, usize::MAX);
    }

    #[test]
    fn fronts_and_rooms_by_hand() {
        let goodness = [[0.0, 4.0], [1.0, 2.0], [4.0, 0.0], [0.5, 1.0]].map(|it| Some(it.to_vec()));
        let found = standings(&goodness);
        assert_eq!(found.map_front(), [0, 0, 0, 1]);
        assert!(found[0].room.is_infinite() && found[2].room.is_infinite());
        // Its neighbours lie the whole width apart by both criteria.
        assert!((found[1].room - 2.0).abs() < 1e-12);
    }

    trait Fronts {
        fn map_front(&self) -> Vec<usize>;
    }

    impl Fronts for Vec<Standing> {
        fn map_front(&self) -> Vec<usize> {
            self.iter().map(|it| it.front).collect()
        }
    }
}
