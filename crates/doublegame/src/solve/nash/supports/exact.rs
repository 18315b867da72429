//! Supports with at most two players that mix: what these have to meet is linear, and is decided in fractions.
//!
//! The mixture of one of two players makes the other indifferent. Where the equations have one solution, it is the
//! mixture or there is none. Where they have more, a linear program tells whether one of them has all probabilities
//! above 0 and leaves the other player nothing to gain.

use super::SupportEquilibrium;
use super::certify::{Uniqueness, exact_equilibrium};
use super::enumeration::Supports;
use crate::game::{NormalForm, Rational};
use crate::solve::nash::dominance::to_integers;
use crate::solve::nash::error::NashError;
use crate::solve::nash::lcp::{Complementarity, PivotBounds};
use crate::solve::nash::linear::{Solutions, solve_linear};
use dashu_int::IBig;

/// What is known of a support profile.
pub(super) enum Decision {
    /// There is no equilibrium with just these supports.
    None,
    /// There is exactly this one.
    One(Box<SupportEquilibrium>),
    /// There is this one, and there may be more.
    Some(Box<SupportEquilibrium>),
    /// It takes a search.
    Search,
    /// The caller asked for a stop.
    Stopped,
}

/// Decides a support profile in which at most two players mix.
pub(super) fn decide(
    form: &NormalForm,
    remaining: &[Vec<usize>],
    supports: &Supports,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Decision, NashError> {
    let problem = Problem {
        form,
        remaining,
        supports,
        stop,
    };
    let mixing: Vec<usize> = (0..supports.len())
        .filter(|player| supports[*player].len() > 1)
        .collect();
    match mixing[..] {
        [] => problem.pure(),
        [only] => problem.one_mixes(only),
        [first, second] => problem.two_mix(first, second),
        _ => Ok(Decision::Search),
    }
}

/// The mixture of one player that others ask for.
enum Mixture {
    None,
    /// The only one, with probabilities above 0.
    One(Vec<Rational>),
    /// One of several.
    Some(Vec<Rational>),
    Stopped,
}

/// The linear conditions on one player's mixture: forms that are to be zero, and forms that are not to be positive.
#[derive(Debug, Clone, Default)]
struct Conditions {
    zero: Vec<Vec<Rational>>,
    not_positive: Vec<Vec<Rational>>,
}

struct Problem<'a> {
    form: &'a NormalForm,
    remaining: &'a [Vec<usize>],
    supports: &'a Supports,
    stop: &'a (dyn Fn() -> bool + Sync),
}

impl Problem<'_> {
    fn pure(&self) -> Result<Decision, NashError> {
        let found = self.equilibrium(&[], Uniqueness::Proven)?;
        Ok(found.map_or(Decision::None, |found| Decision::One(Box::new(found))))
    }

    fn one_mixes(&self, mixer: usize) -> Result<Decision, NashError> {
        let mut conditions = Conditions::default();
        for player in 0..self.supports.len() {
            if player != mixer {
                self.add_conditions(&mut conditions, player, mixer);
            }
        }
        // The player's own payoffs depend on no probability: where its strategies earn the same, its mixture is bound by
        // the others' inequalities alone.
        let mixture = positive_solution(&conditions, self.supports[mixer].len(), self.stop);
        self.decision_of(&[(mixer, mixture)])
    }

    fn two_mix(&self, first: usize, second: usize) -> Result<Decision, NashError> {
        let conditions = [(first, second), (second, first)].map(|(own, other)| {
            let mut conditions = Conditions::default();
            self.add_conditions(&mut conditions, other, own);
            conditions
        });
        let sizes = [first, second].map(|player| self.supports[player].len());
        let [mut one, mut other] =
            [0, 1].map(|place| conditions[place].solve(sizes[place], self.stop));
        // Where one mixture is known, what players who do not mix ask of the other one is linear too.
        if let (Mixture::One(mixed), Mixture::Some(_)) = (&one, &other) {
            other = self.with_bystanders(&conditions[1], (first, mixed), second);
        } else if let (Mixture::Some(_), Mixture::One(mixed)) = (&one, &other) {
            one = self.with_bystanders(&conditions[0], (second, mixed), first);
        }
        self.decision_of(&[(first, one), (second, other)])
    }

    /// A mixture that meets conditions and leaves those who do not mix nothing to gain, given that of the other player.
    fn with_bystanders(
        &self,
        conditions: &Conditions,
        known: (usize, &[Rational]),
        mixer: usize,
    ) -> Mixture {
        let mut conditions = conditions.clone();
        for player in 0..self.supports.len() {
            if player == known.0 || player == mixer {
                continue;
            }
            let own = self.supports[player][0];
            for outside in &self.remaining[player] {
                if *outside != own {
                    let gains = self.mean_gains(player, [*outside, own], known, mixer);
                    conditions.not_positive.push(gains);
                }
            }
        }
        positive_solution(&conditions, self.supports[mixer].len(), self.stop)
    }

    /// What the mixtures of those players that mix make of the supports.
    fn decision_of(&self, found: &[(usize, Mixture)]) -> Result<Decision, NashError> {
        let mut mixtures = Vec::new();
        let mut uniqueness = Uniqueness::Proven;
        for (player, mixture) in found {
            match mixture {
                Mixture::None => return Ok(Decision::None),
                Mixture::Stopped => return Ok(Decision::Stopped),
                Mixture::One(mixed) => mixtures.push((*player, mixed)),
                Mixture::Some(mixed) => {
                    uniqueness = Uniqueness::Unknown;
                    mixtures.push((*player, mixed));
                }
            }
        }
        let found = self.equilibrium(&mixtures, uniqueness)?.map(Box::new);
        Ok(match (found, uniqueness) {
            (Some(found), Uniqueness::Proven) => Decision::One(found),
            (None, Uniqueness::Proven) => Decision::None,
            (Some(found), Uniqueness::Unknown) => Decision::Some(found),
            // Players who do not mix may gain at this mixture, but not at others.
            (None, Uniqueness::Unknown) => Decision::Search,
        })
    }

    /// What a player whose payoffs depend on the mixture of one other player asks of it.
    fn add_conditions(&self, conditions: &mut Conditions, player: usize, mixer: usize) {
        let support = &self.supports[player];
        for strategy in &self.remaining[player] {
            if *strategy == support[0] {
                continue;
            }
            let form = self.gains(player, [*strategy, support[0]], mixer);
            if support.contains(strategy) {
                conditions.zero.push(form);
            } else {
                conditions.not_positive.push(form);
            }
        }
    }

    /// What a strategy earns a player more than another against each strategy of the mixer's support, where another
    /// player mixes as is known.
    fn mean_gains(
        &self,
        player: usize,
        strategies: [usize; 2],
        known: (usize, &[Rational]),
        mixer: usize,
    ) -> Vec<Rational> {
        let mut profile: Vec<usize> = self.supports.iter().map(|support| support[0]).collect();
        let mut means = vec![Rational::ZERO; self.supports[mixer].len()];
        for (strategy, probability) in self.supports[known.0].iter().zip(known.1) {
            profile[known.0] = *strategy;
            let gains = self.gains_in(&mut profile, player, strategies, mixer);
            for (mean, gain) in means.iter_mut().zip(gains) {
                *mean += gain * probability;
            }
        }
        means
    }

    /// What a strategy earns a player more than another against each strategy of the mixer's support.
    fn gains(&self, player: usize, strategies: [usize; 2], mixer: usize) -> Vec<Rational> {
        let mut profile: Vec<usize> = self.supports.iter().map(|support| support[0]).collect();
        self.gains_in(&mut profile, player, strategies, mixer)
    }

    /// The same, where the players other than these two play as in a profile.
    fn gains_in(
        &self,
        profile: &mut [usize],
        player: usize,
        strategies: [usize; 2],
        mixer: usize,
    ) -> Vec<Rational> {
        self.supports[mixer]
            .iter()
            .map(|other| {
                profile[mixer] = *other;
                let [more, less] = strategies.map(|strategy| {
                    profile[player] = strategy;
                    self.form.payoff(profile, player)
                });
                more - less
            })
            .collect()
    }

    fn equilibrium(
        &self,
        mixtures: &[(usize, &Vec<Rational>)],
        uniqueness: Uniqueness,
    ) -> Result<Option<SupportEquilibrium>, NashError> {
        let mut profile: Vec<Vec<Rational>> = Vec::new();
        for (player, names) in self.form.strategies.iter().enumerate() {
            let support = &self.supports[player];
            let mut mixed = vec![Rational::ZERO; names.len()];
            match mixtures.iter().find(|(mixer, _)| *mixer == player) {
                None => mixed[support[0]] = Rational::ONE,
                Some((_, numbers)) => {
                    for (strategy, number) in support.iter().zip(*numbers) {
                        mixed[*strategy].clone_from(number);
                    }
                }
            }
            profile.push(mixed);
        }
        exact_equilibrium(self.form, self.supports, profile, uniqueness)
    }
}

impl Conditions {
    /// The mixtures of so many strategies, each above 0, that meet the conditions.
    fn solve(&self, count: usize, stop: &(dyn Fn() -> bool + Sync)) -> Mixture {
        let forms: Vec<Vec<&Rational>> =
            self.zero.iter().map(|form| form.iter().collect()).collect();
        let mut rows: Vec<Vec<IBig>> = forms
            .iter()
            .flat_map(|form| to_integers(std::slice::from_ref(form)))
            .map(|mut row| {
                row.push(IBig::ZERO);
                row
            })
            .collect();
        rows.push(vec![IBig::ONE; count + 1]);
        match solve_linear(rows, count) {
            Solutions::None => Mixture::None,
            Solutions::One(mixed) => {
                if mixed.iter().all(|number| *number > Rational::ZERO) {
                    Mixture::One(mixed)
                } else {
                    Mixture::None
                }
            }
            Solutions::Many => positive_solution(self, count, stop),
        }
    }
}

/// A mixture with all probabilities above 0 that meets the conditions, if there is one.
///
/// The conditions are homogeneous, so that it exists if and only if the greatest sum of `z <= 1` under them, over
/// `z >= 0` and `u >= 0` with `z + u` in the place of the mixture, is the number of strategies: what can be positive can
/// be at least 1, and sums of solutions are solutions. The linear program is solved as a complementarity problem.
fn positive_solution(
    conditions: &Conditions,
    count: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> Mixture {
    let mut forms: Vec<Vec<IBig>> = Vec::new();
    for form in &conditions.zero {
        let row = to_integers(&[form.iter().collect()]).concat();
        forms.push(row.iter().map(|number| -number).collect());
        forms.push(row);
    }
    for form in &conditions.not_positive {
        forms.push(to_integers(&[form.iter().collect()]).concat());
    }
    let mut rows: Vec<(Vec<IBig>, IBig)> = forms
        .into_iter()
        .map(|form| ([&form[..], &form[..]].concat(), IBig::ZERO))
        .collect();
    for strategy in 0..count {
        let mut row = vec![IBig::ZERO; 2 * count];
        row[strategy] = IBig::ONE;
        rows.push((row, IBig::ONE));
    }
    let mut objective = vec![IBig::ZERO; 2 * count];
    objective[..count].fill(IBig::ONE);
    let bounds = PivotBounds {
        pivots: usize::MAX,
        stop,
    };
    let Ok((solution, _)) = linear_program(&objective, &rows).solve(&bounds) else {
        // The program has solutions and is bounded, so that nothing else ends it.
        return Mixture::Stopped;
    };
    let weights: Vec<Rational> = (0..count)
        .map(|strategy| &solution[strategy] + &solution[count + strategy])
        .collect();
    if weights.iter().any(Rational::is_zero) {
        return Mixture::None;
    }
    let mut total = Rational::ZERO;
    for weight in &weights {
        total += weight;
    }
    Mixture::Some(weights.iter().map(|weight| weight / &total).collect())
}

/// The optimality conditions of: maximise the objective over `v >= 0` under `row v <= bound` for all rows.
fn linear_program(objective: &[IBig], rows: &[(Vec<IBig>, IBig)]) -> Complementarity {
    let variables = objective.len();
    let size = variables + rows.len();
    let mut matrix = vec![vec![IBig::ZERO; size]; size];
    let mut constants: Vec<IBig> = objective.iter().map(|number| -number).collect();
    for (place, (row, bound)) in rows.iter().enumerate() {
        for (variable, number) in row.iter().enumerate() {
            matrix[variable][variables + place].clone_from(number);
            matrix[variables + place][variable] = -number;
        }
        constants.push(bound.clone());
    }
    Complementarity { matrix, constants }
}
