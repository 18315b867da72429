//! Payoffs and regret of mixed strategies in a game in strategic form, exactly and from the definition.
//!
//! Shares nothing with the code that finds equilibria, so that what it says certifies them.

use super::error::NashError;
use crate::game::{NormalForm, Rational};

/// What each strategy of each player earns against the others' mixed strategies: `[player][strategy]`.
///
/// `profile` holds for each player one probability for each strategy.
///
/// # Errors
///
/// Where the form or the profile lacks numbers that its players and strategies ask for.
pub fn strategy_payoffs(
    form: &NormalForm,
    profile: &[Vec<Rational>],
) -> Result<Vec<Vec<Rational>>, NashError> {
    check_shape(form)?;
    let lengths_agree = profile.len() == form.players.len()
        && (profile.iter().zip(&form.strategies)).all(|(mixed, names)| mixed.len() == names.len());
    if !lengths_agree {
        return Err(NashError::Profile);
    }
    let mut earned: Vec<Vec<Rational>> = profile
        .iter()
        .map(|mixed| vec![Rational::ZERO; mixed.len()])
        .collect();
    let mut pure = vec![0; profile.len()];
    for row in form.payoffs.chunks_exact(profile.len()) {
        for player in 0..profile.len() {
            if let Some(weight) = weight_of_others(profile, &pure, player) {
                earned[player][pure[player]] += weight * &row[player];
            }
        }
        advance(&mut pure, form);
    }
    Ok(earned)
}

/// The probability that the others play their part of a strategy profile; `None` where it is zero.
fn weight_of_others(profile: &[Vec<Rational>], pure: &[usize], player: usize) -> Option<Rational> {
    let mut weight = Rational::ONE;
    for (other, strategy) in pure.iter().enumerate() {
        if other != player {
            let probability = &profile[other][*strategy];
            if probability.is_zero() {
                return None;
            }
            weight *= probability;
        }
    }
    Some(weight)
}

/// The next strategy profile in the order of the rows.
pub(in crate::solve) fn advance(pure: &mut [usize], form: &NormalForm) {
    for (strategy, names) in pure.iter_mut().zip(&form.strategies) {
        *strategy += 1;
        if *strategy < names.len() {
            return;
        }
        *strategy = 0;
    }
}

/// Expected payoffs of mixed strategies, one for each player, and the most that each player could gain by another
/// strategy: the player's regret, at least 0, and 0 for all players in an equilibrium only.
///
/// ```
/// use doublegame::game::{NormalForm, Rational};
/// use doublegame::solve::nash::payoffs_and_regrets;
///
/// let number = |n: i32| Rational::from(n);
/// let pennies = NormalForm {
///     title: "matching pennies".into(),
///     comment: String::new(),
///     players: vec!["even".into(), "odd".into()],
///     strategies: vec![vec!["heads".into(), "tails".into()]; 2],
///     payoffs: [1, -1, -1, 1, -1, 1, 1, -1].map(number).to_vec(),
///     outcome_labels: Vec::new(),
/// };
/// let heads = vec![vec![number(1), number(0)]; 2];
/// let (payoffs, regrets) = payoffs_and_regrets(&pennies, &heads)?;
/// assert_eq!(payoffs, [number(1), number(-1)]);
/// assert_eq!(regrets, [number(0), number(2)]);
/// # Ok::<(), doublegame::solve::nash::NashError>(())
/// ```
///
/// # Errors
///
/// Where the form or the profile lacks numbers that its players and strategies ask for.
pub fn payoffs_and_regrets(
    form: &NormalForm,
    profile: &[Vec<Rational>],
) -> Result<(Vec<Rational>, Vec<Rational>), NashError> {
    let earned = strategy_payoffs(form, profile)?;
    Ok(earned
        .iter()
        .zip(profile)
        .map(|(earned, mixed)| {
            let mut payoff = Rational::ZERO;
            for (earned, probability) in earned.iter().zip(mixed) {
                payoff += earned * probability;
            }
            let best = earned.iter().max().cloned().unwrap_or_default();
            let regret = best - &payoff;
            (payoff, regret)
        })
        .unzip())
}

/// Whether the form has a name for each player, at least one strategy of each, and all payoffs.
pub(super) fn check_shape(form: &NormalForm) -> Result<(), NashError> {
    let players = form.players.len();
    let rows = form
        .strategies
        .iter()
        .try_fold(1_usize, |rows, names| rows.checked_mul(names.len()));
    let whole = rows.is_some_and(|rows| {
        rows > 0
            && players > 0
            && form.strategies.len() == players
            && rows.checked_mul(players) == Some(form.payoffs.len())
    });
    if whole { Ok(()) } else { Err(NashError::Shape) }
}
