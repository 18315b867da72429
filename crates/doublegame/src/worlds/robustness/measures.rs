//! Measures of one policy over all worlds.

use super::{Direction, Outcomes, Share};

/// What a policy comes to over all worlds (the measures are those of the review by `McPhail` et al. 2018).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Robustness {
    /// The worlds that have a result for this policy: all measures but the regrets are over them.
    pub worlds: usize,
    /// The worlds without.
    pub unknown: usize,
    /// The mean (Laplace's principle); `None` without a world.
    pub expected: Option<f64>,
    /// The standard deviation over the worlds; `None` with less than two.
    pub deviation: Option<f64>,
    /// The worst value (Wald's maximin, 1950).
    pub worst: Option<f64>,
    /// Where higher is better the mean over the standard deviation, the higher the better; where lower is better the mean
    /// times the standard deviation, the lower the better (Hamarat, Kwakkel, Pruyt and Loonen 2014). `None` if the mean is
    /// negative, for which neither means anything, or if it would divide by 0.
    pub signal_to_noise: Option<f64>,
    /// The worlds that have a result for every policy: the regrets are over them.
    pub regret_worlds: usize,
    /// The mean policy regret, 0 or more, in units of the objective.
    pub mean_regret: Option<f64>,
    /// The largest policy regret.
    pub worst_regret: Option<f64>,
    /// In how many worlds no policy is better. A world in which another policy has no result, or this one has none, is
    /// unknown unless a known one is better.
    pub best: Share,
}

/// A percentile when some worlds have no result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PercentileBounds {
    /// Among the worlds with a result; `None` without one.
    pub known: Option<f64>,
    /// If all others were below every known value; `None` if it would be one of them.
    pub low: Option<f64>,
    /// If all others were above every known value; `None` if it would be one of them.
    pub high: Option<f64>,
}

impl Outcomes {
    /// The measures of each policy.
    #[must_use]
    pub fn robustness(&self) -> Vec<Robustness> {
        (0..self.policies())
            .map(|policy| self.robustness_of(policy))
            .collect()
    }

    fn robustness_of(&self, policy: usize) -> Robustness {
        let values: Vec<f64> = self.of_policy(policy).flatten().collect();
        let regrets: Vec<f64> = self
            .complete_worlds()
            .map(|world| regret(&world, policy, self.direction))
            .collect();
        Robustness {
            worlds: values.len(),
            unknown: self.worlds() - values.len(),
            expected: mean(&values),
            deviation: deviation(&values),
            worst: worst(&values, self.direction),
            signal_to_noise: signal_to_noise(&values, self.direction),
            regret_worlds: regrets.len(),
            mean_regret: mean(&regrets),
            worst_regret: regrets.iter().copied().reduce(f64::max),
            best: Share::of(
                self.values
                    .chunks_exact(self.policies)
                    .map(|world| is_best(world, policy, self.direction)),
            ),
        }
    }

    /// In how many worlds the policy's value is at least as good as the threshold (satisficing, Simon 1956; the domain
    /// criterion, Starr 1963). The policy must be below [`Outcomes::policies`].
    #[must_use]
    pub fn satisficing(&self, policy: usize, threshold: f64) -> Share {
        let goodness = |value| self.direction.goodness(value);
        Share::of(
            self.of_policy(policy)
                .map(|value| value.map(|value| goodness(value) >= goodness(threshold))),
        )
    }

    /// The lowest value below or at which the policy's value lies in at least this share, from 0 to 1, of the worlds (the
    /// inverse of the distribution function). The policy must be below [`Outcomes::policies`].
    #[must_use]
    pub fn percentile(&self, policy: usize, share: f64) -> PercentileBounds {
        let mut values: Vec<f64> = self.of_policy(policy).flatten().collect();
        values.sort_unstable_by(f64::total_cmp);
        let unknown = self.worlds() - values.len();
        let place = rank(self.worlds(), share);
        PercentileBounds {
            known: percentile(&values, share),
            low: place
                .and_then(|place| place.checked_sub(unknown))
                .and_then(|place| values.get(place).copied()),
            high: place.and_then(|place| values.get(place).copied()),
        }
    }
}

/// The place of the percentile among so many sorted values.
fn rank(count: usize, share: f64) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let place = (share * count as f64).ceil() as usize;
    Some(place.saturating_sub(1).min(last))
}

/// The percentile of sorted values.
pub(super) fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    rank(sorted.len(), share).map(|place| sorted[place])
}

pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

fn worst(values: &[f64], direction: Direction) -> Option<f64> {
    let values = values.iter().copied();
    match direction {
        Direction::HigherIsBetter => values.reduce(f64::min),
        Direction::LowerIsBetter => values.reduce(f64::max),
    }
}

pub(super) fn signal_to_noise(values: &[f64], direction: Direction) -> Option<f64> {
    let (mean, deviation) = (mean(values)?, deviation(values)?);
    match direction {
        _ if mean < 0.0 => None,
        Direction::HigherIsBetter => (deviation > 0.0).then(|| mean / deviation),
        Direction::LowerIsBetter => Some(mean * deviation),
    }
}

/// What the policy falls short of the best of a world.
pub(super) fn regret(world: &[f64], policy: usize, direction: Direction) -> f64 {
    let goodness = world.iter().map(|value| direction.goodness(*value));
    let best = goodness.reduce(f64::max).unwrap_or_default();
    best - direction.goodness(world[policy])
}

fn is_best(world: &[Option<f64>], policy: usize, direction: Direction) -> Option<bool> {
    let own = direction.goodness(world[policy]?);
    let mut known = world.iter().flatten();
    if known.any(|value| direction.goodness(*value) > own) {
        return Some(false);
    }
    world.iter().all(Option::is_some).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Three worlds, two policies.
    fn small(direction: Direction) -> Outcomes {
        let values = [4.0, 3.0, 2.0, 3.0, 6.0, 3.0].map(Some).to_vec();
        Outcomes::new(2, direction, values).unwrap()
    }

    #[test]
    fn a_small_table_by_hand() {
        let found = small(Direction::HigherIsBetter).robustness();
        assert_eq!(found[0].expected, Some(4.0));
        assert_eq!(found[0].deviation, Some(2.0));
        assert_eq!(found[0].worst, Some(2.0));
        assert_eq!(found[0].signal_to_noise, Some(2.0));
        // Short of the best by 0, 1, 0 and by 1, 0, 3.
        assert_eq!(
            (found[0].mean_regret, found[0].worst_regret),
            (Some(1.0 / 3.0), Some(1.0))
        );
        assert_eq!(
            (found[1].mean_regret, found[1].worst_regret),
            (Some(4.0 / 3.0), Some(3.0))
        );
        assert_eq!(
            found[0].best,
            Share {
                holds: 2,
                fails: 1,
                unknown: 0
            }
        );
        // No spread: nothing to divide by.
        assert_eq!(
            (found[1].worst, found[1].signal_to_noise),
            (Some(3.0), None)
        );
    }

    #[test]
    fn the_same_where_lower_is_better() {
        let table = small(Direction::LowerIsBetter);
        let found = table.robustness();
        assert_eq!(found[0].worst, Some(6.0));
        assert_eq!(found[0].signal_to_noise, Some(8.0));
        assert_eq!(found[1].signal_to_noise, Some(0.0));
        assert_eq!(
            (found[0].mean_regret, found[0].worst_regret),
            (Some(4.0 / 3.0), Some(3.0))
        );
        assert_eq!(
            table.satisficing(0, 4.0),
            Share {
                holds: 2,
                fails: 1,
                unknown: 0
            }
        );
    }

    #[test]
    fn worlds_without_a_result_give_bounds() {
        let values = vec![
            Some(1.0),
            Some(2.0),
            None,
            Some(5.0),
            Some(7.0),
            None,
            Some(3.0),
            Some(3.0),
        ];
        let table = Outcomes::new(2, Direction::HigherIsBetter, values).unwrap();
        let found = table.robustness();
        assert_eq!(
            (found[0].worlds, found[0].unknown, found[0].regret_worlds),
            (3, 1, 2)
        );
        // Worse in the first, unknown in the second and third, and as good in the last.
        assert_eq!(
            found[0].best,
            Share {
                holds: 1,
                fails: 1,
                unknown: 2
            }
        );
        assert_eq!(found[0].mean_regret, Some(0.5));
        let share = table.satisficing(0, 3.0);
        assert_eq!((share.low(), share.high()), (0.5, 0.75));
        // Of 1, 3, 7 and one unknown: the middle is 1 if it is lowest, 3 if it is highest.
        let middle = table.percentile(0, 0.5);
        assert_eq!(
            (middle.known, middle.low, middle.high),
            (Some(3.0), Some(1.0), Some(3.0))
        );
        let highest = table.percentile(0, 1.0);
        assert_eq!((highest.low, highest.high), (Some(7.0), None));
        let lowest = table.percentile(0, 0.0);
        assert_eq!((lowest.low, lowest.high), (None, Some(1.0)));
    }

    proptest! {
        #[test]
        fn bounds_hold_whatever_is_unknown(
            worlds in prop::collection::vec((0_i32..6, 0_i32..6, any::<bool>(), any::<bool>()), 1..12),
            threshold in 0_i32..6,
            share in 0.0_f64..=1.0,
            lower_is_better: bool,
        ) {
            let direction = if lower_is_better {
                Direction::LowerIsBetter
            } else {
                Direction::HigherIsBetter
            };
            let truth = worlds.iter().flat_map(|(a, b, _, _)| [Some(f64::from(*a)), Some(f64::from(*b))]);
            let known = worlds.iter().flat_map(|(a, b, a_known, b_known)| {
                [a_known.then(|| f64::from(*a)), b_known.then(|| f64::from(*b))]
            });
            let truth = Outcomes::new(2, direction, truth.collect()).unwrap();
            let known = Outcomes::new(2, direction, known.collect()).unwrap();
            let within = |truth: Share, known: Share| {
                known.low() <= truth.low() + 1e-12 && truth.low() <= known.high() + 1e-12
            };
            let (best, bounds) = (truth.robustness(), known.robustness());
            for policy in 0..2 {
                let threshold = f64::from(threshold);
                prop_assert!(within(truth.satisficing(policy, threshold), known.satisficing(policy, threshold)));
                prop_assert!(within(best[policy].best, bounds[policy].best));
                let exact = truth.percentile(policy, share).known.unwrap();
                let found = known.percentile(policy, share);
                prop_assert!(found.low.is_none_or(|low| low <= exact), "{found:?} {exact}");
                prop_assert!(found.high.is_none_or(|high| exact <= high), "{found:?} {exact}");
            }
        }
    }

    #[test]
    fn a_table_without_results_has_none() {
        let table = Outcomes::new(1, Direction::HigherIsBetter, vec![None; 3]).unwrap();
        let found = table.robustness()[0];
        assert_eq!(
            (found.expected, found.worst, found.mean_regret),
            (None, None, None)
        );
        assert_eq!(found.best.unknown, 3);
        assert_eq!(table.percentile(0, 0.5).known, None);
    }
}
