//! Multilinear forms on products of simplices, and bounds of their values over boxes.

use super::interval::Interval;

/// A multilinear form: for each profile of the strategies of some mixing players a coefficient, which the probabilities
/// of these strategies multiply.
#[derive(Debug, Clone)]
pub(super) struct Tensor {
    /// The mixing players, by their place, in rising order.
    pub(super) axes: Vec<usize>,
    /// The coefficients; the last axis changes fastest.
    pub(super) coefficients: Vec<Interval>,
}

/// A box of probabilities of all mixing players, one player's after the other's, each player's summing to one.
#[derive(Clone, Copy)]
pub(super) struct Mixtures<'a> {
    /// Where each player's probabilities begin, and at last how many there are.
    pub(super) offsets: &'a [usize],
    /// The probabilities.
    pub(super) boxes: &'a [Interval],
}

impl Mixtures<'_> {
    fn of(&self, axis: usize) -> &[Interval] {
        &self.boxes[self.offsets[axis]..self.offsets[axis + 1]]
    }
}

impl Tensor {
    /// Bounds of the form over all mixtures in a box.
    pub(super) fn bound(&self, mixtures: Mixtures, scratch: &mut Vec<Interval>) -> Interval {
        scratch.clear();
        scratch.extend_from_slice(&self.coefficients);
        for axis in self.axes.iter().rev() {
            let mixed = mixtures.of(*axis);
            let rest = scratch.len() / mixed.len();
            for place in 0..rest {
                let from = place * mixed.len();
                scratch[place] = bound_mean(&scratch[from..from + mixed.len()], mixed);
            }
            scratch.truncate(rest);
        }
        scratch[0]
    }

    /// Bounds of the coefficients of one player's probabilities, given by its position among the axes, over all
    /// mixtures of the others in a box.
    pub(super) fn bound_along(
        &self,
        position: usize,
        mixtures: Mixtures,
        scratch: &mut Vec<Interval>,
    ) {
        scratch.clear();
        scratch.extend_from_slice(&self.coefficients);
        for axis in self.axes[position + 1..].iter().rev() {
            remove_axis(scratch, mixtures.of(*axis), 1);
        }
        let own = mixtures.of(self.axes[position]).len();
        for axis in self.axes[..position].iter().rev() {
            remove_axis(scratch, mixtures.of(*axis), own);
        }
    }
}

/// Bounds the means over one axis of an array whose last axis changes fastest, and leaves the array without this axis.
fn remove_axis(numbers: &mut Vec<Interval>, weights: &[Interval], inner: usize) {
    let size = weights.len();
    let mut along = vec![Interval::ZERO; size];
    let rest = numbers.len() / size;
    for place in 0..rest {
        let first = place / inner * size * inner + place % inner;
        for (k, number) in along.iter_mut().enumerate() {
            *number = numbers[first + k * inner];
        }
        numbers.push(bound_mean(&along, weights));
    }
    numbers.drain(..rest * size);
}

/// Bounds of a mean whose weights lie in a box and sum to one.
///
/// For each number m the mean is m plus the weighted sum of the differences from m. Duality of linear programs says
/// that the best bounds that the box and the sum allow are had where m is one of the coefficients.
fn bound_mean(coefficients: &[Interval], weights: &[Interval]) -> Interval {
    let mut bounds = Interval {
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    };
    for level in coefficients {
        let pairs = || coefficients.iter().zip(weights);
        let lower = pairs().fold(level.lower, |sum, (coefficient, weight)| {
            (sum + least_share(*coefficient, *weight, level.lower)).next_down()
        });
        let upper = pairs().fold(-level.upper, |sum, (coefficient, weight)| {
            (sum + least_share(-*coefficient, *weight, -level.upper)).next_down()
        });
        bounds.lower = bounds.lower.max(lower);
        bounds.upper = bounds.upper.min(-upper);
    }
    bounds
}

/// Narrows weights that lie in a box, are not negative and sum to one to those for which their mean of these numbers is
/// not positive; `false` where there are none.
///
/// For each number m the weighted sum of the differences from m is then at most -m, which bounds each weight where the
/// others are such that theirs is least.
pub(super) fn narrow_to_not_positive(numbers: &[f64], weights: &mut [Interval]) -> bool {
    for level in numbers {
        let share = |number: &f64, weight: &Interval| {
            least_share(Interval::point(*number), *weight, *level)
        };
        let least = numbers
            .iter()
            .zip(weights.iter())
            .fold(*level, |sum, (number, weight)| {
                (sum + share(number, weight)).next_down()
            });
        if least > 0.0 {
            return false;
        }
        for (number, weight) in numbers.iter().zip(weights.iter_mut()) {
            let others = (least - share(number, weight)).next_down();
            let difference = Interval::point(*number) - Interval::point(*level);
            let Some(end) = Interval::point(-others).divided_by(difference) else {
                continue;
            };
            let narrowed = if difference.lower > 0.0 {
                Interval {
                    upper: weight.upper.min(end.upper),
                    ..*weight
                }
            } else {
                Interval {
                    lower: weight.lower.max(end.lower),
                    ..*weight
                }
            };
            if narrowed.lower > narrowed.upper {
                return false;
            }
            *weight = narrowed;
        }
    }
    true
}

/// A lower bound of `(coefficient - level) * weight`.
fn least_share(coefficient: Interval, weight: Interval, level: f64) -> f64 {
    if weight.lower < 0.0 {
        return ((coefficient - Interval::point(level)) * weight).lower;
    }
    let difference = (coefficient.lower - level).next_down();
    let weight = if difference < 0.0 {
        weight.upper
    } else {
        weight.lower
    };
    if weight == 0.0 {
        0.0
    } else {
        (difference * weight).next_down()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Rational;
    use proptest::prelude::*;

    proptest! {
        /// Random points of random boxes, exactly.
        #[test]
        fn bounds_hold_at_every_point(
            numbers in prop::collection::vec(-20_i32..20, 6),
            first in (1_u32..50, 1_u32..50), second in (1_u32..50, 1_u32..50, 1_u32..50),
            slack in prop::collection::vec(0.0..0.4_f64, 5),
        ) {
            let share = |a: u32, all: u32| Rational::from_parts(a.into(), all.into());
            let x = [share(first.0, first.0 + first.1), share(first.1, first.0 + first.1)];
            let all = second.0 + second.1 + second.2;
            let y = [share(second.0, all), share(second.1, all), share(second.2, all)];
            let boxes: Vec<Interval> = x.iter().chain(&y).zip(&slack)
                .map(|(p, slack)| Interval::of_rational(p) + Interval { lower: -slack, upper: *slack })
                .collect();
            let tensor = Tensor {
                axes: vec![0, 1],
                coefficients: numbers.iter().map(|n| Interval::point(f64::from(*n))).collect(),
            };
            let mut exact = Rational::ZERO;
            for (place, number) in numbers.iter().enumerate() {
                exact += &x[place / 3] * &y[place % 3] * Rational::from(*number);
            }
            let mixtures = Mixtures { offsets: &[0, 2, 5], boxes: &boxes };
            prop_assert!(tensor.bound(mixtures, &mut Vec::new()).contains_rational(&exact));
        }
    }

    proptest! {
        /// Weights that meet the condition are never cut off, and where nothing is left no weights meet it.
        #[test]
        fn narrowing_keeps_all_weights_that_meet_the_condition(
            numbers in prop::collection::vec(-9_i32..9, 3), shares in prop::collection::vec(1_u32..50, 3),
            slack in prop::collection::vec((0.0..0.4_f64, 0.0..0.4_f64), 3),
        ) {
            let all: u32 = shares.iter().sum();
            let weights: Vec<Rational> =
                shares.iter().map(|share| Rational::from_parts((*share).into(), all.into())).collect();
            let mut boxes: Vec<Interval> = weights.iter().zip(&slack)
                .map(|(weight, (below, above))| {
                    let around = Interval::of_rational(weight) + Interval { lower: -below, upper: *above };
                    Interval { lower: around.lower.max(0.0), ..around }
                })
                .collect();
            let mut mean = Rational::ZERO;
            for (number, weight) in numbers.iter().zip(&weights) {
                mean += weight * Rational::from(*number);
            }
            let numbers: Vec<f64> = numbers.iter().map(|number| f64::from(*number)).collect();
            let is_left = narrow_to_not_positive(&numbers, &mut boxes);
            if mean <= Rational::ZERO {
                prop_assert!(is_left);
                for (side, weight) in boxes.iter().zip(&weights) {
                    prop_assert!(side.contains_rational(weight));
                }
            }
        }
    }

    #[test]
    fn narrowing_is_as_sharp_as_one_condition_allows() {
        // 3 a - b <= 0 and a + b = 1: a is at most a quarter.
        let mut boxes = [Interval::UNIT; 2];
        assert!(narrow_to_not_positive(&[3.0, -1.0], &mut boxes));
        assert!((boxes[0].upper - 0.25).abs() < 1e-12 && (boxes[1].lower - 0.75).abs() < 1e-12);
        assert!(!narrow_to_not_positive(&[1.0, 2.0], &mut boxes));
    }

    #[test]
    fn bounds_over_a_whole_simplex_are_the_extreme_coefficients() {
        let tensor = Tensor {
            axes: vec![0, 1],
            coefficients: [3.0, -1.0, 2.0, 5.0].map(Interval::point).to_vec(),
        };
        let mixtures = Mixtures {
            offsets: &[0, 2, 4],
            boxes: &[Interval::UNIT; 4],
        };
        let found = tensor.bound(mixtures, &mut Vec::new());
        assert!(found.contains(-1.0) && found.contains(5.0) && found.width() < 6.0 + 1e-12);
    }
}
