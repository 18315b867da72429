//! From probabilities, or bounds of them, to an equilibrium with its certificate.

use super::enumeration::{Supports, rows_of_others, strides};
use super::interval::Interval;
use super::tensor::{Mixtures, Tensor};
use super::{Certainty, SupportEquilibrium};
use crate::game::{NormalForm, Rational};
use crate::solve::nash::error::NashError;
use crate::solve::nash::strategic::{payoffs_and_regrets, strategy_payoffs};
use crate::solve::{EquilibriumReport, ExactProfile};

/// What is known about other equilibria with the same supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uniqueness {
    /// The equations have no other solution nearby, and their derivatives are regular.
    Proven,
    Unknown,
}

/// A profile in fractions as an equilibrium with just these supports; `None` where it is none.
pub(super) fn exact_equilibrium(
    form: &NormalForm,
    supports: &Supports,
    profile: Vec<Vec<Rational>>,
    uniqueness: Uniqueness,
) -> Result<Option<SupportEquilibrium>, NashError> {
    let profile = ExactProfile {
        probabilities: profile,
    };
    let mut played = supports.iter().zip(&profile.probabilities);
    let plays_all = played.all(|(support, mixed)| {
        let mut probabilities = support.iter().map(|strategy| &mixed[*strategy]);
        probabilities.all(|probability| *probability > Rational::ZERO)
    });
    if !plays_all || !profile.is_mixed() {
        return Ok(None);
    }
    let (payoffs, regrets) = payoffs_and_regrets(form, &profile.probabilities)?;
    if regrets.iter().any(|regret| !regret.is_zero()) {
        return Ok(None);
    }
    let earned = strategy_payoffs(form, &profile.probabilities)?;
    let is_strict = supports.iter().zip(&earned).all(|(support, earned)| {
        let best = &earned[support[0]];
        (0..earned.len()).all(|s| support.contains(&s) || &earned[s] < best)
    });
    let certainty = if is_strict && uniqueness == Uniqueness::Proven {
        Certainty::Isolated
    } else {
        Certainty::Exact
    };
    let enclosure: Vec<Vec<Interval>> = profile
        .probabilities
        .iter()
        .map(|mixed| mixed.iter().map(Interval::of_rational).collect())
        .collect();
    let bounds = payoffs.iter().map(Interval::of_rational).collect();
    let report = EquilibriumReport::certified(profile, payoffs, &regrets);
    Ok(Some(SupportEquilibrium {
        supports: supports.clone(),
        midpoint_regret: midpoint_regret(form, &enclosure)?,
        midpoint: midpoints(&enclosure),
        enclosure,
        payoffs: bounds,
        exact: Some(report),
        certainty,
    }))
}

/// An equilibrium that was proven to be the only one in an enclosure, and regular.
pub(super) fn enclosed_equilibrium(
    form: &NormalForm,
    supports: &Supports,
    enclosure: Vec<Vec<Interval>>,
) -> Result<SupportEquilibrium, NashError> {
    Ok(SupportEquilibrium {
        supports: supports.clone(),
        midpoint_regret: midpoint_regret(form, &enclosure)?,
        midpoint: midpoints(&enclosure),
        payoffs: payoff_bounds(form, supports, &enclosure),
        enclosure,
        exact: None,
        certainty: Certainty::Isolated,
    })
}

/// The simplest fractions within an enclosure, each player's last one being what the others leave; `None` where that
/// one does not lie in the enclosure.
pub(super) fn simplest_profile(
    supports: &Supports,
    enclosure: &[Vec<Interval>],
) -> Option<Vec<Vec<Rational>>> {
    supports
        .iter()
        .zip(enclosure)
        .map(|(support, sides)| {
            let mut mixed = vec![Rational::ZERO; sides.len()];
            let mut rest = Rational::ONE;
            let (last, others) = support.split_last()?;
            for strategy in others {
                let number = simplest_in(sides[*strategy])?;
                rest -= &number;
                mixed[*strategy] = number;
            }
            mixed[*last] = rest;
            let mut pairs = mixed.iter().zip(sides);
            pairs
                .all(|(number, side)| side.contains_rational(number))
                .then_some(mixed)
        })
        .collect()
}

fn simplest_in(side: Interval) -> Option<Rational> {
    for end in [Rational::ZERO, Rational::ONE] {
        if side.contains_rational(&end) {
            return Some(end);
        }
    }
    let lower = Rational::try_from(side.lower).ok()?;
    let upper = Rational::try_from(side.upper).ok()?;
    Some(Rational::simplest_in(lower, upper))
}

/// Bounds of the probabilities of all strategies, from those of the players that mix, one after the other.
pub(super) fn spread(
    form: &NormalForm,
    supports: &Supports,
    boxes: &[Interval],
) -> Vec<Vec<Interval>> {
    let mut rest = boxes.iter();
    supports
        .iter()
        .zip(&form.strategies)
        .map(|(support, names)| {
            let mut sides = vec![Interval::ZERO; names.len()];
            if let [only] = support[..] {
                sides[only] = Interval::ONE;
            } else {
                for (strategy, side) in support.iter().zip(rest.by_ref()) {
                    sides[*strategy] = *side;
                }
            }
            sides
        })
        .collect()
}

fn midpoints(enclosure: &[Vec<Interval>]) -> Vec<Vec<f64>> {
    enclosure
        .iter()
        .map(|sides| sides.iter().map(|side| side.midpoint()).collect())
        .collect()
}

/// The greatest regret of any player at the midpoints, where each player's likeliest strategy has what the others leave.
fn midpoint_regret(form: &NormalForm, enclosure: &[Vec<Interval>]) -> Result<Rational, NashError> {
    let profile: Option<Vec<Vec<Rational>>> = midpoints(enclosure)
        .iter()
        .map(|mixed| exact_mixture(mixed))
        .collect();
    let profile = profile.ok_or(NashError::Profile)?;
    let (_, regrets) = payoffs_and_regrets(form, &profile)?;
    Ok(regrets.into_iter().max().unwrap_or_default())
}

fn exact_mixture(mixed: &[f64]) -> Option<Vec<Rational>> {
    let likeliest = (0..mixed.len()).max_by(|a, b| mixed[*a].total_cmp(&mixed[*b]))?;
    let mut exact = vec![Rational::ZERO; mixed.len()];
    let mut rest = Rational::ONE;
    for (strategy, probability) in mixed.iter().enumerate() {
        if strategy != likeliest {
            exact[strategy] = Rational::try_from(*probability).ok()?;
            rest -= &exact[strategy];
        }
    }
    exact[likeliest] = rest;
    Some(exact)
}

/// Bounds of what each player earns in an equilibrium: those of every strategy of its support hold.
fn payoff_bounds(
    form: &NormalForm,
    supports: &Supports,
    enclosure: &[Vec<Interval>],
) -> Vec<Interval> {
    let strides = strides(form);
    let players = supports.len();
    let mixing: Vec<usize> = (0..players).filter(|p| supports[*p].len() > 1).collect();
    let mut offsets = vec![0];
    let mut boxes = Vec::new();
    for player in &mixing {
        boxes.extend(supports[*player].iter().map(|s| enclosure[*player][*s]));
        offsets.push(boxes.len());
    }
    let mixtures = Mixtures {
        offsets: &offsets,
        boxes: &boxes,
    };
    let mut scratch = Vec::new();
    (0..players)
        .map(|player| {
            let rows = rows_of_others(supports, &strides, player);
            let others = |axis: &usize| mixing[*axis] != player;
            let axes: Vec<usize> = (0..mixing.len()).filter(others).collect();
            let bounds = supports[player].iter().map(|strategy| {
                let payoff = |row: &usize| {
                    let row = row + strategy * strides[player];
                    Interval::of_rational(&form.payoffs[row * players + player])
                };
                let tensor = Tensor {
                    axes: axes.clone(),
                    coefficients: rows.iter().map(payoff).collect(),
                };
                tensor.bound(mixtures, &mut scratch)
            });
            bounds
                .reduce(|a, b| a.intersection(b).unwrap_or(a))
                .unwrap_or(Interval::ZERO)
        })
        .collect()
}
