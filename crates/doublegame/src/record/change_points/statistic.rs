//! The likelihood ratio for one change of level in a window, with changes outside of it fitted either way.
//!
//! Without a change in the window the best division has its changes outside; with one, it has exactly one inside, which
//! costs nothing, and the rest outside. Changes outside cost what the Bayesian information criterion asks for (2 ln n).
//! The statistic is the difference of the two least costs, each at its own overdispersion.

use std::ops::RangeInclusive;

use super::cost::{Costs, Penalty};
use super::noise::{Noise, NoiseModel};

/// What is asked of values: a family of distributions, and where the change may be.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) model: NoiseModel,
    /// The positions at which a new level may begin, each at least 1.
    pub(super) window: RangeInclusive<usize>,
    /// What a change outside the window costs.
    pub(super) outside: f64,
}

/// The answer for one set of values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// The likelihood ratio, at least 0, in units of twice the log-likelihood.
    pub(super) ratio: f64,
    /// Where the new level begins if there is a change.
    pub(super) position: usize,
    /// The distribution without a change in the window.
    pub(super) null: Noise,
    /// The distribution with one.
    pub(super) alternative: Noise,
}

/// The least costs of the values before the window and after it, for one distribution.
struct Outside<'a> {
    costs: &'a Costs,
    question: &'a Question,
    /// Entry t: the least cost of the values before t and of the change at t. Length: the first position of the window.
    before: Vec<f64>,
    /// Entry t: the last start of a stretch before t.
    before_start: Vec<usize>,
    /// Entry t, counted from just after the window: the least cost of the values from t on and of the change at t.
    after: Vec<f64>,
    /// Entry t, likewise: where the stretch from t ends.
    after_end: Vec<usize>,
}

impl<'a> Outside<'a> {
    fn new(costs: &'a Costs, question: &'a Question) -> Self {
        let (low, high) = (*question.window.start(), *question.window.end());
        let count = costs.count();
        let mut before = vec![0.0; low];
        let mut before_start = vec![0; low];
        for to in 1..low {
            let (start, cost) = least(0..to, |from| before[from] + costs.stretch(from, to));
            before[to] = cost + question.outside;
            before_start[to] = start;
        }
        let first = high + 1;
        let mut after = vec![0.0; count + 1 - first];
        let mut after_end = vec![count; count + 1 - first];
        for from in (first..count).rev() {
            let (end, cost) = least((from + 1)..=count, |to| {
                costs.stretch(from, to) + after[to - first]
            });
            after[from - first] = cost + question.outside;
            after_end[from - first] = end;
        }
        Self {
            costs,
            question,
            before,
            before_start,
            after,
            after_end,
        }
    }

    fn first_after(&self) -> usize {
        self.question.window.end() + 1
    }

    fn ends(&self) -> std::ops::RangeInclusive<usize> {
        self.first_after()..=self.costs.count()
    }

    fn after(&self, at: usize) -> f64 {
        self.after[at - self.first_after()]
    }

    /// The stretch that covers the window, if it has no change, and the least cost.
    fn without(&self) -> ((usize, usize), f64) {
        let mut found = ((0, self.costs.count()), f64::INFINITY);
        for (from, before) in self.before.iter().enumerate() {
            let (to, cost) = least(self.ends(), |to| {
                self.costs.stretch(from, to) + self.after(to)
            });
            if before + cost < found.1 {
                found = ((from, to), before + cost);
            }
        }
        (found.0, found.1 + self.costs.constant())
    }

    /// Where the change in the window is, if it has one, and the least cost.
    fn with(&self) -> (usize, f64) {
        let (position, cost) = least(self.question.window.clone(), |at| {
            let (_, before) = least(0..self.before.len(), |from| {
                self.before[from] + self.costs.stretch(from, at)
            });
            let (_, after) = least(self.ends(), |to| {
                self.costs.stretch(at, to) + self.after(to)
            });
            before + after
        });
        (position, cost + self.costs.constant())
    }
}

/// The first of the positions with the least cost.
fn least(positions: impl Iterator<Item = usize>, cost: impl Fn(usize) -> f64) -> (usize, f64) {
    let mut found = (0, f64::INFINITY);
    for position in positions {
        let cost = cost(position);
        if cost < found.1 {
            found = (position, cost);
        }
    }
    found
}

impl Question {
    pub(super) fn new(model: NoiseModel, window: RangeInclusive<usize>, count: usize) -> Self {
        Self {
            model,
            window,
            outside: Penalty::Bayesian.per_change(count),
        }
    }

    /// The likelihood ratio of the values.
    pub(super) fn ask(&self, values: &[f64]) -> Found {
        let mut without: Option<(Noise, f64)> = None;
        let mut with: Option<(Noise, usize, f64)> = None;
        for noise in self.model.candidates(values) {
            let costs = Costs::new(values, noise);
            let outside = Outside::new(&costs, self);
            let (_, cost) = outside.without();
            if without.is_none_or(|(_, known)| cost < known) {
                without = Some((noise, cost));
            }
            let (position, cost) = outside.with();
            if with.is_none_or(|(_, _, known)| cost < known) {
                with = Some((noise, position, cost));
            }
        }
        let (null, null_cost) = without.unwrap_or((Noise::Poisson, 0.0));
        let (alternative, position, cost) =
            with.unwrap_or((Noise::Poisson, *self.window.start(), 0.0));
        Found {
            ratio: (null_cost - cost).max(0.0),
            position,
            null,
            alternative,
        }
    }

    /// The first positions of the stretches of the best division without a change in the window.
    pub(super) fn starts_without(&self, values: &[f64], noise: Noise) -> Vec<usize> {
        let costs = Costs::new(values, noise);
        let outside = Outside::new(&costs, self);
        let ((from, to), _) = outside.without();
        outside.starts_around(from, to)
    }

    /// The same with one more change in the stretch of the window, outside of the window, at the best place. None if that
    /// stretch has no such place.
    pub(super) fn starts_with_neighbour(&self, values: &[f64], noise: Noise) -> Option<Vec<usize>> {
        let costs = Costs::new(values, noise);
        let outside = Outside::new(&costs, self);
        let ((from, to), _) = outside.without();
        let places = (from + 1..*self.window.start()).chain(self.window.end() + 1..to);
        let (place, cost) = least(places, |at| costs.stretch(from, at) + costs.stretch(at, to));
        cost.is_finite().then(|| {
            let mut starts = outside.starts_around(from, to);
            starts.push(place);
            starts.sort_unstable();
            starts
        })
    }

    /// The first positions of the stretches of the best division with a change at a position of the window.
    pub(super) fn starts_with(&self, values: &[f64], noise: Noise, at: usize) -> Vec<usize> {
        let costs = Costs::new(values, noise);
        let outside = Outside::new(&costs, self);
        let (from, _) = least(0..outside.before.len(), |from| {
            outside.before[from] + costs.stretch(from, at)
        });
        let (to, _) = least(outside.ends(), |to| {
            costs.stretch(at, to) + outside.after(to)
        });
        let mut starts = outside.starts_around(from, to);
        starts.push(at);
        starts.sort_unstable();
        starts
    }
}

impl Outside<'_> {
    /// The first positions of all stretches, given where the one of the window begins and ends.
    fn starts_around(&self, from: usize, to: usize) -> Vec<usize> {
        let count = self.costs.count();
        let mut starts = vec![from];
        let mut at = from;
        while at > 0 {
            at = self.before_start[at];
            starts.push(at);
        }
        starts.reverse();
        let mut at = to;
        while at < count {
            starts.push(at);
            at = self.after_end[at - self.first_after()];
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The least costs without and with a change in the window, over all divisions.
    fn by_listing(costs: &Costs, question: &Question) -> (f64, f64) {
        let count = costs.count();
        let mut found = (f64::INFINITY, f64::INFINITY);
        for cuts in 0..1_u32 << (count - 1) {
            let changes: Vec<usize> = (1..count).filter(|at| cuts >> (at - 1) & 1 == 1).collect();
            let inside = changes
                .iter()
                .filter(|at| question.window.contains(at))
                .count();
            let outside = changes.len() - inside;
            let bounds: Vec<usize> = [0].into_iter().chain(changes).chain([count]).collect();
            let stretches: f64 = bounds
                .windows(2)
                .map(|cut| costs.stretch(cut[0], cut[1]))
                .sum();
            let cost = stretches + costs.constant() + question.outside * outside as f64;
            match inside {
                0 => found.0 = found.0.min(cost),
                1 => found.1 = found.1.min(cost),
                _ => {}
            }
        }
        found
    }

    proptest! {
        #[test]
        fn both_costs_are_the_least_of_all_divisions(
            values in prop::collection::vec(0_u32..20, 2..12),
            ends in (0.0..1.0, 0.0..1.0),
            outside in 0.0..8.0,
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let place = |share: f64| 1 + (share * (values.len() - 1) as f64) as usize;
            let (a, b) = (place(ends.0), place(ends.1));
            let question = Question {
                model: NoiseModel::NegativeBinomial,
                window: a.min(b)..=a.max(b),
                outside,
            };
            for noise in [Noise::Poisson, Noise::NegativeBinomial { size: 0.5 }] {
                let costs = Costs::new(&values, noise);
                let fitted = Outside::new(&costs, &question);
                let (without, with) = by_listing(&costs, &question);
                prop_assert!((fitted.without().1 - without).abs() < 1e-8);
                let (at, cost) = fitted.with();
                prop_assert!((cost - with).abs() < 1e-8);
                prop_assert!(question.window.contains(&at));
                let starts = question.starts_with(&values, noise, at);
                prop_assert!(starts.contains(&at) && starts[0] == 0);
                let inside = starts.iter().filter(|it| question.window.contains(it));
                prop_assert_eq!(inside.count(), 1);
                let null = question.starts_without(&values, noise);
                prop_assert!(null.iter().all(|it| !question.window.contains(it)));
            }
            prop_assert!(question.ask(&values).ratio >= 0.0);
        }
    }
}
