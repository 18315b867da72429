//! The division of a series into stretches of least penalized cost, exactly.
//!
//! PELT (Killick, Fearnhead and Eckley 2012, section 3): optimal partitioning that drops a last change as soon as it can
//! never be the best again. That is exact where cutting a stretch never raises its cost, which holds for likelihoods at
//! their maximum, and for ln(length / n) since a product of two lengths is at most n times their sum.

use super::cost::{Costs, Penalty};

/// Where stretches begin, with what the division costs in all.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Partition {
    /// The first value of each stretch, ascending, 0 the first.
    pub(super) starts: Vec<usize>,
    /// The penalized cost, constant terms included.
    pub(super) cost: f64,
}

/// A candidate is kept while it is within this share of the best: rounding must not drop it.
const ROUNDING: f64 = 1e-10;

/// The division of least cost of at least one value. None if `stop` says so, which is asked for once a value.
pub(super) fn pelt(costs: &Costs, penalty: Penalty, stop: &dyn Fn() -> bool) -> Option<Partition> {
    let count = costs.count();
    let per_change = penalty.per_change(count);
    // Entry t: the least cost of the values before t, without a change at t.
    let mut best = vec![0.0; count + 1];
    let mut last_start = vec![0; count + 1];
    let mut candidates = vec![0];
    let mut totals = Vec::new();
    for to in 1..=count {
        if stop() {
            return None;
        }
        totals.clear();
        totals.extend(candidates.iter().map(|&from: &usize| {
            let change = if from > 0 { per_change } else { 0.0 };
            let stretch = costs.stretch(from, to) + penalty.of_stretch(to - from, count);
            best[from] + change + stretch
        }));
        let (start, least) = least(&candidates, &totals);
        best[to] = least;
        last_start[to] = start;
        // A later change would cost `per_change` more than going on from `to`.
        let bound = least + per_change + ROUNDING * (1.0 + least.abs());
        let mut at = 0;
        candidates.retain(|_| {
            at += 1;
            totals[at - 1] <= bound
        });
        candidates.push(to);
    }
    let mut starts = vec![];
    let mut to = count;
    while to > 0 {
        to = last_start[to];
        starts.push(to);
    }
    starts.reverse();
    Some(Partition {
        starts,
        cost: best[count] + costs.constant(),
    })
}

/// The first of the candidates with the least total.
fn least(candidates: &[usize], totals: &[f64]) -> (usize, f64) {
    let mut found = (0, f64::INFINITY);
    for (&candidate, &total) in candidates.iter().zip(totals) {
        if total < found.1 {
            found = (candidate, total);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::noise::Noise;
    use super::*;
    use proptest::prelude::*;

    /// The penalized cost of a division, from its definition.
    fn cost_of(costs: &Costs, penalty: Penalty, starts: &[usize]) -> f64 {
        let count = costs.count();
        let ends = starts.iter().skip(1).copied().chain([count]);
        let stretches: f64 = starts
            .iter()
            .zip(ends)
            .map(|(&from, to)| costs.stretch(from, to) + penalty.of_stretch(to - from, count))
            .sum();
        stretches + costs.constant() + penalty.per_change(count) * (starts.len() - 1) as f64
    }

    /// The least cost over all divisions, each looked at.
    fn by_listing(costs: &Costs, penalty: Penalty) -> f64 {
        let count = costs.count();
        (0..1_u32 << (count - 1))
            .map(|cuts| {
                let starts: Vec<usize> = std::iter::once(0)
                    .chain((1..count).filter(|at| cuts >> (at - 1) & 1 == 1))
                    .collect();
                cost_of(costs, penalty, &starts)
            })
            .fold(f64::INFINITY, f64::min)
    }

    /// The least cost by segment neighbourhood (Auger and Lawrence 1989): the best division into each number of
    /// stretches, then the best number.
    fn by_segment_neighbourhood(costs: &Costs, penalty: Penalty) -> f64 {
        let count = costs.count();
        let one = |from, to| costs.stretch(from, to) + penalty.of_stretch(to - from, count);
        let mut row: Vec<f64> = (0..=count)
            .map(|to| if to == 0 { f64::INFINITY } else { one(0, to) })
            .collect();
        let mut least = row[count];
        for changes in 1..count {
            row = (0..=count)
                .map(|to| {
                    (changes..to)
                        .map(|from| row[from] + one(from, to))
                        .fold(f64::INFINITY, f64::min)
                })
                .collect();
            least = least.min(row[count] + penalty.per_change(count) * changes as f64);
        }
        least + costs.constant()
    }

    fn noises() -> impl Strategy<Value = Noise> {
        prop_oneof![
            Just(Noise::Poisson),
            (-6..8).prop_map(|power| Noise::NegativeBinomial {
                size: 2.0_f64.powi(power)
            }),
            (0.1..20.0).prop_map(|deviation| Noise::Normal { deviation }),
        ]
    }

    fn penalties() -> impl Strategy<Value = Penalty> {
        prop_oneof![
            Just(Penalty::ModifiedBayesian),
            Just(Penalty::Bayesian),
            (0.0..10.0).prop_map(Penalty::Fixed),
        ]
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-8 * (1.0 + a.abs())
    }

    proptest! {
        #[test]
        fn pelt_finds_the_least_cost_of_all_divisions(
            values in prop::collection::vec(0_u32..30, 1..13),
            noise in noises(),
            penalty in penalties(),
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let costs = Costs::new(&values, noise);
            let found = pelt(&costs, penalty, &|| false).unwrap();
            prop_assert!(close(found.cost, cost_of(&costs, penalty, &found.starts)));
            prop_assert!(close(found.cost, by_listing(&costs, penalty)));
        }

        #[test]
        fn pelt_equals_segment_neighbourhood(
            parts in prop::collection::vec((0_u32..60, 1_usize..20), 1..5),
            jitter in prop::collection::vec(0_u32..6, 80),
            noise in noises(),
            penalty in penalties(),
        ) {
            let levels = parts.iter().flat_map(|&(level, length)| vec![level; length]);
            let values: Vec<f64> =
                levels.zip(&jitter).map(|(level, more)| f64::from(level + more)).collect();
            let costs = Costs::new(&values, noise);
            let found = pelt(&costs, penalty, &|| false).unwrap();
            prop_assert!(close(found.cost, by_segment_neighbourhood(&costs, penalty)));
        }
    }

    #[test]
    fn it_stops_when_told() {
        let costs = Costs::new(&[1.0, 2.0], Noise::Poisson);
        assert_eq!(pelt(&costs, Penalty::Bayesian, &|| true), None);
    }
}
