//! How sure a ranking of the policies is with this many worlds.

use super::measures::{mean, percentile, regret, signal_to_noise};
use super::{Direction, Outcomes};
use crate::worlds::random::stream;
use rand::RngExt;
use rayon::prelude::*;

/// By what policies are ranked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Criterion {
    /// The mean.
    Expected,
    /// The mean policy regret, lower first.
    MeanRegret,
    /// The largest policy regret, lower first.
    WorstRegret,
    /// The worst value, the best of these first.
    Maximin,
    /// The share of worlds in which the value is at least as good as the threshold.
    Satisficing {
        /// The threshold.
        threshold: f64,
    },
    /// The value below or at which this share of the worlds lies.
    Percentile {
        /// The share, from 0 to 1.
        share: f64,
    },
    /// Mean and deviation together; a policy without this measure comes last.
    SignalToNoise,
}

/// Policies in order, and how often worlds drawn anew from these keep the order.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The policies, best first; of equals the first.
    pub order: Vec<usize>,
    /// The worlds with a result for every policy, which were used.
    pub worlds: usize,
    /// The worlds left out since one lacks.
    pub left_out: usize,
    /// The share of resamples with the same order.
    pub same_order: f64,
    /// By policy the share of resamples in which it is best; equals share it.
    pub first: Vec<f64>,
    /// By policy and other policy the share of resamples in which the first is better; half for equals.
    pub above: Vec<Vec<f64>>,
}

/// Why policies are not ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RankingRefusal {
    /// No world to compare them in.
    #[error("no world has a result for every policy: there is nothing to compare them by")]
    NoWorlds,
    /// A bad option.
    #[error("at least one resample is needed")]
    NoResamples,
}

/// Ranks the policies over the worlds that have a result for all of them, and asks by the bootstrap over worlds (Efron
/// 1979) how sure the ranking is. It depends on the seed and on nothing else.
///
/// # Errors
/// [`RankingRefusal`] without such worlds or resamples.
pub fn ranking(
    outcomes: &Outcomes,
    criterion: Criterion,
    resamples: usize,
    seed: u64,
) -> Result<Ranking, RankingRefusal> {
    if resamples == 0 {
        return Err(RankingRefusal::NoResamples);
    }
    let worlds: Vec<Vec<f64>> = outcomes.complete_worlds().collect();
    if worlds.is_empty() {
        return Err(RankingRefusal::NoWorlds);
    }
    let policies = outcomes.policies();
    let judge = Judge {
        criterion,
        direction: outcomes.direction,
        values: by_policy(policies, &worlds, |world, policy| world[policy]),
        regrets: by_policy(policies, &worlds, |world, policy| {
            regret(world, policy, outcomes.direction)
        }),
    };
    let all: Vec<usize> = (0..worlds.len()).collect();
    let order = order(&judge.scores(&all));
    let drawn: Vec<Vec<f64>> = (0..resamples)
        .into_par_iter()
        .map(|resample| {
            let mut random = stream(seed, &[resample as u64]);
            let rows: Vec<usize> = all
                .iter()
                .map(|_| random.random_range(0..all.len()))
                .collect();
            judge.scores(&rows)
        })
        .collect();
    let count = resamples as f64;
    let same = drawn.iter().filter(|scores| self::order(scores) == order);
    Ok(Ranking {
        same_order: same.count() as f64 / count,
        first: (0..policies)
            .map(|policy| {
                drawn
                    .iter()
                    .map(|scores| firstness(scores, policy))
                    .sum::<f64>()
                    / count
            })
            .collect(),
        above: (0..policies)
            .map(|policy| {
                let above = |other: usize| {
                    drawn
                        .iter()
                        .map(|scores| aboveness(scores[policy], scores[other]))
                        .sum::<f64>()
                };
                (0..policies).map(|other| above(other) / count).collect()
            })
            .collect(),
        order,
        worlds: worlds.len(),
        left_out: outcomes.worlds() - worlds.len(),
    })
}

fn by_policy(
    policies: usize,
    worlds: &[Vec<f64>],
    value: impl Fn(&[f64], usize) -> f64,
) -> Vec<Vec<f64>> {
    (0..policies)
        .map(|policy| worlds.iter().map(|world| value(world, policy)).collect())
        .collect()
}

struct Judge {
    criterion: Criterion,
    direction: Direction,
    /// By policy and world.
    values: Vec<Vec<f64>>,
    /// By policy and world.
    regrets: Vec<Vec<f64>>,
}

impl Judge {
    /// By policy a score over the worlds, higher for better.
    fn scores(&self, worlds: &[usize]) -> Vec<f64> {
        (0..self.values.len())
            .map(|policy| {
                let pick = |values: &[Vec<f64>]| -> Vec<f64> {
                    worlds.iter().map(|world| values[policy][*world]).collect()
                };
                self.score(&pick(&self.values), &pick(&self.regrets))
                    .unwrap_or(f64::NEG_INFINITY)
            })
            .collect()
    }

    fn score(&self, values: &[f64], regrets: &[f64]) -> Option<f64> {
        let goodness = |value: f64| self.direction.goodness(value);
        let goods = || values.iter().map(|value| goodness(*value));
        match self.criterion {
            Criterion::Expected => mean(values).map(goodness),
            Criterion::MeanRegret => mean(regrets).map(|regret| -regret),
            Criterion::WorstRegret => regrets
                .iter()
                .copied()
                .reduce(f64::max)
                .map(|regret| -regret),
            Criterion::Maximin => goods().reduce(f64::min),
            Criterion::Satisficing { threshold } => {
                let enough = goods().filter(|good| *good >= goodness(threshold));
                Some(enough.count() as f64)
            }
            Criterion::Percentile { share } => {
                let mut sorted = values.to_vec();
                sorted.sort_unstable_by(f64::total_cmp);
                percentile(&sorted, share).map(goodness)
            }
            Criterion::SignalToNoise => signal_to_noise(values, self.direction).map(goodness),
        }
    }
}

fn order(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|policy, other| scores[*other].total_cmp(&scores[*policy]));
    order
}

/// 1 for the only best policy, its part for one of several.
fn firstness(scores: &[f64], policy: usize) -> f64 {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let is_best = |score: &f64| score.total_cmp(&best).is_eq();
    if is_best(&scores[policy]) {
        1.0 / scores.iter().filter(|score| is_best(score)).count() as f64
    } else {
        0.0
    }
}

fn aboveness(score: f64, other: f64) -> f64 {
    match score.total_cmp(&other) {
        std::cmp::Ordering::Less => 0.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Greater => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{HigherIsBetter, LowerIsBetter};

    fn table(direction: Direction, worlds: &[[f64; 3]]) -> Outcomes {
        let values = worlds.iter().flatten().copied().map(Some).collect();
        Outcomes::new(3, direction, values).unwrap()
    }

    #[test]
    fn each_criterion_has_its_order() {
        let worlds = [[0.0, 4.0, 3.0], [9.0, 3.0, 4.0], [9.0, 5.0, 4.0]];
        let higher = table(HigherIsBetter, &worlds);
        let order =
            |outcomes: &Outcomes, criterion| ranking(outcomes, criterion, 10, 1).unwrap().order;
        // Means 6, 4, 11/3; worst 0, 3, 3; regrets 4 0 0, 0 6 4, ... worst 4, 6, 5.
        assert_eq!(order(&higher, Criterion::Expected), [0, 1, 2]);
        assert_eq!(order(&higher, Criterion::MeanRegret), [0, 1, 2]);
        assert_eq!(order(&higher, Criterion::WorstRegret), [0, 2, 1]);
        assert_eq!(order(&higher, Criterion::Maximin), [1, 2, 0]);
        assert_eq!(
            order(&higher, Criterion::Satisficing { threshold: 3.0 }),
            [1, 2, 0]
        );
        assert_eq!(
            order(&higher, Criterion::Percentile { share: 0.5 }),
            [0, 1, 2]
        );
        assert_eq!(order(&higher, Criterion::SignalToNoise), [2, 1, 0]);
        let lower = table(LowerIsBetter, &worlds);
        assert_eq!(order(&lower, Criterion::Expected), [2, 1, 0]);
        assert_eq!(order(&lower, Criterion::Maximin), [2, 1, 0]);
    }

    #[test]
    fn a_clear_ranking_is_sure_and_a_coin_is_not() {
        let clear: Vec<[f64; 3]> = (0..50)
            .map(|world| f64::from(world % 7))
            .map(|v| [v + 2.0, v + 1.0, v])
            .collect();
        let found = ranking(&table(HigherIsBetter, &clear), Criterion::Expected, 200, 1).unwrap();
        assert_eq!(found.same_order.to_bits(), 1.0_f64.to_bits());
        assert_eq!(found.first, [1.0, 0.0, 0.0]);
        assert_eq!(found.above[0], [0.5, 1.0, 1.0]);
        let coin: Vec<[f64; 3]> = (0..50)
            .map(|world| {
                if world % 2 == 0 {
                    [1.0, 0.0, -5.0]
                } else {
                    [0.0, 1.0, -5.0]
                }
            })
            .collect();
        let found = ranking(&table(HigherIsBetter, &coin), Criterion::Expected, 1000, 1).unwrap();
        assert!((found.first[0] - 0.5).abs() < 0.06, "{found:?}");
        assert!((found.above[0][1] - 0.5).abs() < 0.06);
        assert_eq!(found.above[2][0].to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn worlds_that_lack_a_result_are_left_out() {
        let values = vec![Some(1.0), Some(2.0), None, Some(9.0)];
        let outcomes = Outcomes::new(2, HigherIsBetter, values).unwrap();
        let found = ranking(&outcomes, Criterion::Expected, 10, 1).unwrap();
        assert_eq!((found.worlds, found.left_out), (1, 1));
        let none = Outcomes::new(2, HigherIsBetter, vec![None, Some(1.0)]).unwrap();
        assert_eq!(
            ranking(&none, Criterion::Expected, 10, 1),
            Err(RankingRefusal::NoWorlds)
        );
    }
}
