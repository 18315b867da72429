//! Best responses, and equilibria in pure strategies.

use super::error::NashError;
use super::strategic::{advance, check_shape, strategy_payoffs};
use crate::game::{NormalForm, Rational};

/// For each player the pure strategies that earn most against the others' mixed strategies, in rising order.
///
/// `profile` holds for each player one probability for each strategy.
///
/// # Errors
///
/// Where the form or the profile lacks numbers that its players and strategies ask for.
pub fn best_responses(
    form: &NormalForm,
    profile: &[Vec<Rational>],
) -> Result<Vec<Vec<usize>>, NashError> {
    let earned = strategy_payoffs(form, profile)?;
    Ok(earned
        .iter()
        .map(|earned| {
            let best = earned.iter().max();
            (0..earned.len())
                .filter(|strategy| Some(&earned[*strategy]) == best)
                .collect()
        })
        .collect())
}

/// All equilibria in pure strategies, each as one strategy for each player, in the order of the form's rows.
///
/// ```
/// use doublegame::game::{NormalForm, Rational};
/// use doublegame::solve::nash::pure_equilibria;
///
/// let hunt = NormalForm {
///     title: "stag hunt".into(),
///     comment: String::new(),
///     players: vec!["row".into(), "column".into()],
///     strategies: vec![vec!["stag".into(), "hare".into()]; 2],
///     payoffs: [4, 4, 3, 0, 0, 3, 3, 3].map(Rational::from).to_vec(),
///     outcome_labels: Vec::new(),
/// };
/// assert_eq!(pure_equilibria(&hunt)?, [[0, 0], [1, 1]]);
/// # Ok::<(), doublegame::solve::nash::NashError>(())
/// ```
///
/// # Errors
///
/// Where the form is not whole.
pub fn pure_equilibria(form: &NormalForm) -> Result<Vec<Vec<usize>>, NashError> {
    check_shape(form)?;
    let players = form.players.len();
    let rows = form.payoffs.len() / players;
    let mut is_equilibrium = vec![true; rows];
    let mut stride = 1;
    for (player, names) in form.strategies.iter().enumerate() {
        for row in 0..rows {
            // Each group of rows that differ in this player's strategy only is looked at once, from its first row.
            if row / stride % names.len() == 0 {
                let group = (0..names.len()).map(|strategy| row + strategy * stride);
                let best = group
                    .clone()
                    .map(|row| &form.payoffs[row * players + player])
                    .max();
                for row in group {
                    is_equilibrium[row] &= Some(&form.payoffs[row * players + player]) == best;
                }
            }
        }
        stride *= names.len();
    }
    let mut found = Vec::new();
    let mut pure = vec![0; players];
    for is_equilibrium in is_equilibrium {
        if is_equilibrium {
            found.push(pure.clone());
        }
        advance(&mut pure, form);
    }
    Ok(found)
}
