//! Iterated elimination of strictly dominated strategies.

use super::error::NashError;
use super::matrix_game::solve_matrix_game;
use super::strategic::check_shape;
use crate::game::{NormalForm, Rational};
use crate::solve::Status;
use dashu_int::ops::Gcd;
use dashu_int::{IBig, UBig};

/// The most payoffs of one player that are compared in one linear program.
const MOST_PAYOFFS: usize = 1_000_000;

/// A strategy that another one, pure or mixed, beats whatever the others do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DominatedStrategy {
    /// Whose strategy it is.
    pub player: usize,
    /// The strategy.
    pub strategy: usize,
    /// What dominates it: strategies of the same player with their probabilities, all above 0.
    pub by: Vec<(usize, Rational)>,
}

/// What iterated strict dominance leaves of a game.
#[derive(Debug, Clone, PartialEq)]
pub struct Dominance {
    /// The strategies that were eliminated in each round: all those that were dominated in what the rounds before had
    /// left.
    pub rounds: Vec<Vec<DominatedStrategy>>,
    /// For each player the strategies that are left, in rising order; never empty.
    pub remaining: Vec<Vec<usize>>,
    /// Converged where no strategy that is left is dominated; else why the rounds ended early.
    pub status: Status,
}

/// Eliminates strictly dominated strategies in rounds until none is left.
///
/// A strategy is strictly dominated if some mixed strategy of the same player earns more against every profile of the
/// others' strategies that are left. Whether there is one is decided exactly, as the sign of the value of a matrix game.
/// The result does not depend on the order of elimination, and no equilibrium uses an eliminated strategy (Osborne and
/// Rubinstein 1994, section 4.2). `stop` is polled between strategies and between the pivots of linear programs.
///
/// ```
/// use doublegame::game::{NormalForm, Rational};
/// use doublegame::solve::nash::iterated_strict_dominance;
///
/// let dilemma = NormalForm {
///     title: "prisoner's dilemma".into(),
///     comment: String::new(),
///     players: vec!["row".into(), "column".into()],
///     strategies: vec![vec!["cooperate".into(), "defect".into()]; 2],
///     payoffs: [2, 2, 3, 0, 0, 3, 1, 1].map(Rational::from).to_vec(),
///     outcome_labels: Vec::new(),
/// };
/// let found = iterated_strict_dominance(&dilemma, &|| false)?;
/// assert_eq!(found.remaining, [[1], [1]]);
/// assert_eq!(found.rounds.len(), 1);
/// # Ok::<(), doublegame::solve::nash::NashError>(())
/// ```
///
/// # Errors
///
/// Where the form is not whole, or a player's strategies times the others' profiles are more than a million.
pub fn iterated_strict_dominance(
    form: &NormalForm,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Dominance, NashError> {
    check_shape(form)?;
    let rows = form.payoffs.len() / form.players.len();
    if rows > MOST_PAYOFFS {
        return Err(NashError::TooLarge {
            what: "strategy profiles",
            found: rows,
            most: MOST_PAYOFFS,
        });
    }
    let mut remaining: Vec<Vec<usize>> = form
        .strategies
        .iter()
        .map(|names| (0..names.len()).collect())
        .collect();
    let mut rounds = Vec::new();
    loop {
        let mut dominated = Vec::new();
        for player in 0..remaining.len() {
            let table = IntegerTable::of(form, &remaining, player);
            for place in 0..remaining[player].len() {
                if stop() {
                    return Ok(interrupted(rounds, remaining));
                }
                match table.dominator(place, stop) {
                    Verdict::Undominated => {}
                    Verdict::Dominated(by) => dominated.push(DominatedStrategy {
                        player,
                        strategy: remaining[player][place],
                        by: by
                            .into_iter()
                            .map(|(k, p)| (remaining[player][k], p))
                            .collect(),
                    }),
                    Verdict::Stopped => return Ok(interrupted(rounds, remaining)),
                }
            }
        }
        if dominated.is_empty() {
            return Ok(Dominance {
                rounds,
                remaining,
                status: Status::Converged,
            });
        }
        for found in &dominated {
            remaining[found.player].retain(|strategy| *strategy != found.strategy);
        }
        rounds.push(dominated);
    }
}

/// What was found before the caller asked for a stop.
fn interrupted(rounds: Vec<Vec<DominatedStrategy>>, remaining: Vec<Vec<usize>>) -> Dominance {
    Dominance {
        rounds,
        remaining,
        status: Status::StoppedShort {
            reason: "interrupted".to_owned(),
        },
    }
}

/// Whether a strategy is dominated.
enum Verdict {
    Undominated,
    /// By these strategies with their probabilities.
    Dominated(Vec<(usize, Rational)>),
    /// The caller asked for a stop.
    Stopped,
}

/// One player's payoffs in what is left of a game, as integers in the same proportions:
/// `rows[own strategy][others' profile]`.
struct IntegerTable {
    rows: Vec<Vec<IBig>>,
}

impl IntegerTable {
    fn of(form: &NormalForm, remaining: &[Vec<usize>], player: usize) -> Self {
        let mut profiles = vec![remaining.iter().map(|left| left[0]).collect::<Vec<usize>>()];
        for (other, left) in remaining.iter().enumerate() {
            if other != player {
                profiles = profiles
                    .iter()
                    .flat_map(|profile| {
                        left.iter().map(move |strategy| {
                            let mut profile = profile.clone();
                            profile[other] = *strategy;
                            profile
                        })
                    })
                    .collect();
            }
        }
        let payoffs: Vec<Vec<&Rational>> = remaining[player]
            .iter()
            .map(|own| {
                profiles
                    .iter()
                    .map(|profile| {
                        let mut profile = profile.clone();
                        profile[player] = *own;
                        form.payoff(&profile, player)
                    })
                    .collect()
            })
            .collect();
        Self {
            rows: to_integers(&payoffs),
        }
    }

    /// What dominates a strategy, if anything does.
    fn dominator(&self, strategy: usize, stop: &(dyn Fn() -> bool + Sync)) -> Verdict {
        let own = &self.rows[strategy];
        let is_best_reply =
            (0..own.len()).any(|profile| self.rows.iter().all(|row| row[profile] <= own[profile]));
        if is_best_reply {
            return Verdict::Undominated;
        }
        let pure = self
            .rows
            .iter()
            .position(|row| row.iter().zip(own).all(|(other, own)| other > own));
        if let Some(pure) = pure {
            return Verdict::Dominated(vec![(pure, Rational::ONE)]);
        }
        let others: Vec<usize> = (0..self.rows.len()).filter(|k| *k != strategy).collect();
        let gains: Vec<Vec<IBig>> = others
            .iter()
            .map(|k| {
                self.rows[*k]
                    .iter()
                    .zip(own)
                    .map(|(other, own)| other - own)
                    .collect()
            })
            .collect();
        let Some(solution) = solve_matrix_game(&gains, stop) else {
            return Verdict::Stopped;
        };
        if solution.value <= Rational::ZERO {
            return Verdict::Undominated;
        }
        let mixed = others.into_iter().zip(solution.rows);
        Verdict::Dominated(mixed.filter(|(_, p)| !p.is_zero()).collect())
    }
}

/// Integers in the proportions of the numbers.
pub(super) fn to_integers(numbers: &[Vec<&Rational>]) -> Vec<Vec<IBig>> {
    let mut denominator = UBig::ONE;
    for number in numbers.iter().flatten() {
        let common = (&denominator).gcd(number.denominator());
        denominator = denominator / common * number.denominator();
    }
    numbers
        .iter()
        .map(|row| {
            row.iter()
                .map(|number| number.numerator() * (&denominator / number.denominator()))
                .collect()
        })
        .collect()
}
