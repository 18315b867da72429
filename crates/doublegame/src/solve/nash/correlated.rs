//! Correlated and coarse correlated equilibria of games in strategic form, by linear programming.

use super::error::NashError;
use super::linear_program::{Program, rounded};
use super::strategic::check_shape;
use crate::game::{NormalForm, Rational};
use crate::solve::Status;

/// Which deviations a distribution over strategy profiles has to exclude.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correlation {
    /// A player is told its own strategy and may deviate from it: correlated equilibrium (Aumann 1974).
    Correlated,
    /// A player may only decide beforehand to play one strategy whatever it would be told: coarse correlated
    /// equilibrium (Moulin and Vial 1978).
    Coarse,
}

/// What a correlated equilibrium should make large or small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objective {
    /// The sum of all players' payoffs as large as possible.
    GreatestSum,
    /// The sum of all players' payoffs as small as possible.
    LeastSum,
    /// A player's payoff as large as possible.
    Greatest(usize),
    /// A player's payoff as small as possible.
    Least(usize),
}

/// A distribution over strategy profiles and what is known of its quality.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelatedEquilibrium {
    /// The probability of each row of the form; they sum to one exactly.
    pub probabilities: Vec<Rational>,
    /// Expected payoffs, one for each player.
    pub payoffs: Vec<Rational>,
    /// The most that any player could gain in expectation, before it is told anything, by the deviation that the
    /// concept allows and that pays most; at least 0. Computed exactly, from the definition.
    pub violation: Rational,
    /// Converged where the violation is below the tolerance.
    pub status: Status,
}

/// The greatest violation, as a share of the range of payoffs, of a solution that counts as converged.
const TOLERANCE: f64 = 1e-7;
/// The most strategy profiles of a correlated equilibrium: a table of 50 by 50 takes about a minute. The work grows with
/// the cube of their number.
const MOST_ROWS: usize = 2_500;
/// The most of a coarse one, whose program has fewer conditions, in about the same time.
const MOST_ROWS_COARSE: usize = 7_000;

/// Finds a correlated or coarse correlated equilibrium that is best by an objective.
///
/// The linear program (Aumann 1974; Gilboa and Zemel 1989) is solved by an interior-point method in f64; the
/// probabilities then become fractions, for which payoffs and violation are exact. `stop` is polled in every step of that
/// method; after a stop there is no distribution and there are no payoffs, and the status says so.
///
/// ```
/// use doublegame::game::{NormalForm, Rational};
/// use doublegame::solve::nash::{Correlation, Objective, correlated_equilibrium};
///
/// let chicken = NormalForm {
///     title: "chicken".into(),
///     comment: String::new(),
///     players: vec!["row".into(), "column".into()],
///     strategies: vec![vec!["swerve".into(), "dare".into()]; 2],
///     payoffs: [6, 6, 7, 2, 2, 7, 0, 0].map(Rational::from).to_vec(),
///     outcome_labels: Vec::new(),
/// };
/// let (concept, objective) = (Correlation::Correlated, Objective::GreatestSum);
/// let found = correlated_equilibrium(&chicken, concept, objective, &|| false)?;
/// let sum = &found.payoffs[0] + &found.payoffs[1];
/// // Half of the time both swerve, and in a quarter each one of them dares alone.
/// assert!((sum.to_f64_fast() - 10.5).abs() < 1e-5);
/// # Ok::<(), doublegame::solve::nash::NashError>(())
/// ```
///
/// # Errors
///
/// Where the form is not whole, the objective names a player that it does not have, or it has more than 2,500
/// strategy profiles, or 7,000 for a coarse equilibrium.
pub fn correlated_equilibrium(
    form: &NormalForm,
    correlation: Correlation,
    objective: Objective,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<CorrelatedEquilibrium, NashError> {
    check_shape(form)?;
    let players = form.players.len();
    let rows = form.payoffs.len() / players;
    let most = match correlation {
        Correlation::Correlated => MOST_ROWS,
        Correlation::Coarse => MOST_ROWS_COARSE,
    };
    if rows > most {
        return Err(NashError::TooLarge {
            what: "strategy profiles",
            found: rows,
            most,
        });
    }
    if let Objective::Greatest(player) | Objective::Least(player) = objective
        && player >= players
    {
        return Err(NashError::Profile);
    }
    // In this unit all numbers of the program are of about the size of 1, whatever the payoffs are.
    let range = payoff_range(form);
    let unit = if range.is_zero() {
        Rational::ONE
    } else {
        range
    };
    let in_units = |payoff: &Rational| (payoff / &unit).to_f64_fast();
    let least = form.payoffs.iter().min().cloned().unwrap_or_default();
    let mut program = Program::maximizing(
        form.payoffs
            .chunks_exact(players)
            .map(|payoffs| {
                worth(
                    payoffs.iter().map(|payoff| in_units(&(payoff - &least))),
                    objective,
                )
            })
            .collect(),
    );
    program.equation((0..rows).map(|row| (row, 1.0)), 1.0);
    for deviation in deviations(form, correlation) {
        if stop() {
            return Ok(interrupted());
        }
        let gains = deviation.moves(form).map(|(row, other)| {
            let paid = |row: usize| &form.payoffs[row * players + deviation.player];
            (row, in_units(&(paid(other) - paid(row))))
        });
        program.at_most_zero(gains.filter(|(_, gain)| *gain != 0.0));
    }
    Ok(match program.solve(stop) {
        Some(solution) => assess(form, correlation, rounded(&solution.primal)),
        None => interrupted(),
    })
}

/// What is known where nothing was solved.
fn interrupted() -> CorrelatedEquilibrium {
    CorrelatedEquilibrium {
        probabilities: Vec::new(),
        payoffs: Vec::new(),
        violation: Rational::ZERO,
        status: Status::StoppedShort {
            reason: "interrupted".to_owned(),
        },
    }
}

/// The difference of the largest and the smallest payoff of anybody.
fn payoff_range(form: &NormalForm) -> Rational {
    let greatest = form.payoffs.iter().max().cloned().unwrap_or_default();
    let least = form.payoffs.iter().min().cloned().unwrap_or_default();
    greatest - least
}

/// What a strategy profile is worth by an objective.
fn worth(mut payoffs: impl Iterator<Item = f64>, objective: Objective) -> f64 {
    match objective {
        Objective::GreatestSum => payoffs.sum(),
        Objective::LeastSum => -payoffs.sum::<f64>(),
        Objective::Greatest(player) => payoffs.nth(player).unwrap_or(0.0),
        Objective::Least(player) => -payoffs.nth(player).unwrap_or(0.0),
    }
}

/// A player plays `to` in place of `from`, or of whatever it is told.
struct Deviation {
    player: usize,
    from: Option<usize>,
    to: usize,
}

impl Deviation {
    /// The rows that the deviation changes, each with what it changes it into.
    fn moves(&self, form: &NormalForm) -> impl Iterator<Item = (usize, usize)> {
        let stride: usize = form.strategies[..self.player]
            .iter()
            .map(Vec::len)
            .product();
        let count = form.strategies[self.player].len();
        let rows = form.payoffs.len() / form.players.len();
        let (from, to) = (self.from, self.to);
        (0..rows).filter_map(move |row| {
            let own = row / stride % count;
            let changes = from.map_or(own != to, |from| own == from);
            changes.then(|| (row, row - own * stride + to * stride))
        })
    }
}

/// The deviations that a concept allows.
fn deviations(form: &NormalForm, correlation: Correlation) -> Vec<Deviation> {
    let mut all = Vec::new();
    for (player, names) in form.strategies.iter().enumerate() {
        for to in 0..names.len() {
            match correlation {
                Correlation::Coarse => all.push(Deviation {
                    player,
                    from: None,
                    to,
                }),
                Correlation::Correlated => {
                    all.extend(
                        (0..names.len())
                            .filter(|from| *from != to)
                            .map(|from| Deviation {
                                player,
                                from: Some(from),
                                to,
                            }),
                    );
                }
            }
        }
    }
    all
}

/// What a distribution is, exactly.
fn assess(
    form: &NormalForm,
    correlation: Correlation,
    probabilities: Vec<Rational>,
) -> CorrelatedEquilibrium {
    let violation = correlation_violation(form, correlation, &probabilities);
    let players = form.players.len();
    let mut payoffs = vec![Rational::ZERO; players];
    for (row, probability) in form.payoffs.chunks_exact(players).zip(&probabilities) {
        for (sum, payoff) in payoffs.iter_mut().zip(row) {
            *sum += probability * payoff;
        }
    }
    let most = Rational::try_from(TOLERANCE).unwrap_or_default() * payoff_range(form);
    let status = if violation <= most {
        Status::Converged
    } else {
        Status::StoppedShort {
            reason: format!("a player could gain {:.1e}", violation.to_f64_fast()),
        }
    };
    CorrelatedEquilibrium {
        probabilities,
        payoffs,
        violation,
        status,
    }
}

/// The greatest expected gain of any single deviation, at least 0, exactly and from the definition: for each player and
/// each strategy to deviate to, and for [`Correlation::Correlated`] each strategy to deviate from.
fn correlation_violation(
    form: &NormalForm,
    correlation: Correlation,
    probabilities: &[Rational],
) -> Rational {
    let players = form.players.len();
    let mut most = Rational::ZERO;
    for player in 0..players {
        let count = form.strategies[player].len();
        // What is gained by playing `to` where `from` is told: place from * count + to.
        let mut gains = vec![Rational::ZERO; count * count];
        let mut pure = vec![0; players];
        for (row, probability) in probabilities.iter().enumerate() {
            if !probability.is_zero() {
                let own = pure[player];
                let mut other = pure.clone();
                for to in 0..count {
                    other[player] = to;
                    let gain = form.payoff(&other, player) - &form.payoffs[row * players + player];
                    gains[own * count + to] += probability * gain;
                }
            }
            super::strategic::advance(&mut pure, form);
        }
        for to in 0..count {
            let of_to = (0..count).map(|from| &gains[from * count + to]);
            let gain = match correlation {
                Correlation::Correlated => of_to.max().cloned().unwrap_or_default(),
                Correlation::Coarse => of_to.fold(Rational::ZERO, |sum, gain| sum + gain),
            };
            most = most.max(gain);
        }
    }
    most
}
