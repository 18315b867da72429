//! How far each information set moves towards its answer in one sweep.
//!
//! Where those who moved before answer a set's choice, and the beliefs at the set follow them, the set's answer comes
//! back to it, turned round, as soon as it is given: whoever inspects deters, and with nothing to find stops
//! inspecting. The gain of this loop grows with the square of lambda. A set that always went the whole way to its answer
//! would swing ever wider. Each set goes the share 1 / (1 - gain) of the way: that is Newton's step for its own loop
//! alone, taken inside the sweep, so that those before it see it already. What is left to the acceleration are the ties
//! between loops.
//!
//! The gains are estimated from the iteration itself, as in the step length of Barzilai and Borwein (1988), but for
//! each set: the change of its answer over that of its log-odds. A share changes how fast a point is reached, not where
//! the fixed points are.

use super::layout::Layout;

/// The smallest share.
const SMALLEST: f64 = 1e-4;
/// What earlier observations count beside later ones.
const MEMORY: f64 = 0.3;

/// The shares of all sets, and what was observed since they were last set.
#[derive(Debug)]
pub(super) struct Relaxation {
    /// Length: sets. Each in 0..=1.
    share: Vec<f64>,
    /// Length: sets. Changes of the excess of the answer over the log-odds times changes of the log-odds, summed up.
    product: Vec<f64>,
    /// Length: sets. Squares of changes of the log-odds, summed up.
    square: Vec<f64>,
}

impl Relaxation {
    /// Every set goes the whole way.
    pub(super) fn none(sets: usize) -> Self {
        Self {
            share: vec![1.0; sets],
            product: vec![0.0; sets],
            square: vec![0.0; sets],
        }
    }

    /// Forgets all that was observed: every set goes the whole way again.
    pub(super) fn forget(&mut self) {
        self.share.fill(1.0);
        self.product.fill(0.0);
        self.square.fill(0.0);
    }

    /// Forgets what was observed since the shares were last set.
    pub(super) fn discard(&mut self) {
        self.product.fill(0.0);
        self.square.fill(0.0);
    }

    /// The share of the set.
    pub(super) fn share(&self, set: usize) -> f64 {
        self.share[set]
    }

    /// Takes the share of the way from where the set is to its answer, which stands in `answer` and is replaced.
    pub(super) fn apply(&self, set: usize, from: &[f64], answer: &mut [f64]) {
        let share = self.share[set];
        if share < 1.0 {
            for (answer, from) in answer.iter_mut().zip(from) {
                *answer = from + share * (*answer - from);
            }
        }
    }

    /// Observes a step of the iteration and how it changed the residual, both of the length of all actions.
    pub(super) fn observe(&mut self, layout: &Layout, step: &[f64], change: &[f64]) {
        for set in 0..self.share.len() {
            let actions = layout.actions(set);
            let mut product = 0.0;
            let mut square = 0.0;
            for (x, y) in step[actions.clone()].iter().zip(&change[actions]) {
                product += x * y;
                square += x * x;
            }
            self.product[set] += product / self.share[set];
            self.square[set] += square;
        }
    }

    /// Moves every share halfway, on the scale of logarithms, to where the observations would have it.
    pub(super) fn update(&mut self) {
        let sums = self.product.iter_mut().zip(&mut self.square);
        for (share, (product, square)) in self.share.iter_mut().zip(sums) {
            let gain_less_one = *product / *square;
            if gain_less_one.is_finite() {
                let wanted = (1.0 / (-gain_less_one).max(1.0)).max(SMALLEST);
                *share = (*share * wanted).sqrt();
            }
            *product *= MEMORY;
            *square *= MEMORY;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::GameBuilder;

    #[test]
    fn a_set_learns_the_share_that_its_loop_asks_for() {
        let mut builder = GameBuilder::new(["A"]);
        let set = builder.information_set(0, "set", ["l", "r"]);
        let root = builder.decision(set);
        let over = builder.terminal();
        builder.edge(root, over, &[0.0]);
        builder.edge(root, over, &[1.0]);
        let game = builder.build(root).unwrap().game;
        let layout = Layout::of(&game, None);
        // (gain of the loop, share)
        for (gain, share) in [(-3.0, 0.25), (0.0, 1.0), (0.5, 1.0), (-1e9, SMALLEST)] {
            let mut relaxation = Relaxation::none(1);
            for _ in 0..60 {
                let step = [1.0, -1.0];
                // The residual is the share of the way to the answer, which follows the log-odds with the gain.
                let change = step.map(|x| relaxation.share(0) * (gain - 1.0) * x);
                relaxation.observe(&layout, &step, &change);
                relaxation.update();
            }
            assert!((relaxation.share(0) / share - 1.0).abs() < 1e-9, "{gain}");
            let mut answer = [4.0, -4.0];
            relaxation.apply(0, &[1.0, -1.0], &mut answer);
            assert!((answer[0] - (1.0 + 3.0 * share)).abs() < 1e-6);
            relaxation.forget();
            assert!(relaxation.share(0) > 0.999);
        }
    }
}
