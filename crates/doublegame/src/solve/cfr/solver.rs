//! The solver as a state that is advanced iteration by iteration.

use super::check::{check_method, constant_sum};
use super::error::CfrError;
use super::options::CfrMethod;
use super::paths::SequenceForm;
use super::payoff::{Cell, PayoffMatrix};
use super::rules::{Discounted, Plus, Predictive};
use super::sweeps::{Tableau, Work, best_response};
use super::treeplex::{Treeplex, components};
use crate::game::{Game, Profile};

/// From so many multiplications for each iteration on, the work is shared among threads.
const SHARED_FROM: usize = 200_000;

/// What a profile guarantees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueBounds {
    /// What the first player's strategy gets against the strongest reply: the value of the game is at least this.
    pub lower: f64,
    /// What the second player's strategy lets the first player get at most: the value of the game is at most this.
    pub upper: f64,
}

impl ValueBounds {
    /// The exploitability of the profile: the mean over the two players of what each could gain by a best response.
    #[must_use]
    pub fn exploitability(self) -> f64 {
        0.5 * (self.upper - self.lower)
    }
}

/// Counterfactual regret minimization on one game, iteration by iteration.
///
/// The game is compiled once into the sequence form: an iteration multiplies the payoff matrix by the opponent's plan
/// and passes twice over the player's sequences, for each player. Most users want [`solve_cfr`](super::solve_cfr).
///
/// ```
/// use doublegame::game::read_nfg;
/// use doublegame::solve::{CfrMethod, CfrSolver};
///
/// let text = r#"NFG 1 R "matching pennies, lopsided" { "1" "2" } { 2 2 }  2 -2  -1 1  -1 1  1 -1"#;
/// let game = read_nfg(text)?.built.game;
/// let mut solver = CfrSolver::new(&game, CfrMethod::PredictivePlus, 1_000)?;
/// for _ in 0..1_000 {
///     solver.iterate();
/// }
/// let bounds = solver.value_bounds();
/// assert!(bounds.lower <= 0.2 && 0.2 <= bounds.upper);
/// assert!(bounds.exploitability() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CfrSolver {
    method: CfrMethod,
    iterations: u64,
    /// Half of what the two players get together.
    half_sum: f64,
    work: Work,
    players: [Player; 2],
    /// Uniform play, for the sets that no path leads to.
    uniform: Profile,
}

#[derive(Debug)]
struct Player {
    treeplex: Treeplex,
    /// What the player's sequences (rows) are paid against the other's (columns).
    payoff: PayoffMatrix,
    tableau: Tableau,
}

impl CfrSolver {
    /// Compiles the game. `path_limit` is as in [`CfrOptions::path_limit`](super::CfrOptions::path_limit).
    ///
    /// # Errors
    ///
    /// Where the game is malformed, has not two players, is not constant-sum (up to 1e-9, relative to the largest
    /// payoff if that is above 1), lacks perfect recall or is larger than the limit, and where an exponent of the
    /// method is out of its range.
    pub fn new(game: &Game, method: CfrMethod, path_limit: usize) -> Result<Self, CfrError> {
        check_method(method)?;
        let sum = constant_sum(game)?;
        let form = SequenceForm::of(game, path_limit)?;
        let linked = components(&form, game.action_count());
        let first = Treeplex::of(game, &form, 0, &linked);
        let second = Treeplex::of(game, &form, 1, &linked);
        let cells = cells(&form, game.action_count(), &first, &second);
        let turned = cells.iter().map(|cell| (cell.1, cell.0, -cell.2)).collect();
        let payoffs = [
            PayoffMatrix::of(&first, &second, cells),
            PayoffMatrix::of(&second, &first, turned),
        ];
        let size = payoffs[0].work() + payoffs[1].work() + 4 * game.action_count();
        let [payoff, payoff_second] = payoffs;
        let player = |treeplex, payoff| Player {
            tableau: Tableau::of(&treeplex),
            treeplex,
            payoff,
        };
        Ok(Self {
            method,
            iterations: 0,
            half_sum: 0.5 * sum,
            work: if size >= SHARED_FROM {
                Work::Shared
            } else {
                Work::Alone
            },
            players: [player(first, payoff), player(second, payoff_second)],
            uniform: uniform(game),
        })
    }

    /// One iteration: the first player is updated against the second, then the second against the new first.
    pub fn iterate(&mut self) {
        self.iterations += 1;
        let weight = self.method.average_weight(self.iterations);
        for player in 0..2 {
            let [first, second] = &mut self.players;
            let (own, other) = if player == 0 {
                (first, &*second)
            } else {
                (second, &*first)
            };
            own.payoff
                .product(&other.tableau.plan, &mut own.tableau.utility, self.work);
            own.respond(self.method, self.iterations, self.work);
            own.tableau.extend_plan(&own.treeplex, weight, self.work);
        }
    }

    /// How many iterations were made.
    #[must_use]
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// What the average profile guarantees.
    #[must_use]
    pub fn value_bounds(&self) -> ValueBounds {
        let [first, second] = &self.players;
        let lower = -second.best_response(&first.tableau.average_plan(), self.work);
        let upper = first.best_response(&second.tableau.average_plan(), self.work);
        ValueBounds {
            lower: self.half_sum + lower,
            upper: self.half_sum + upper,
        }
    }

    /// The average of the strategies that were played, each weighted as the method says; uniform at sets that the
    /// player itself never let be reached, and everywhere before the first iteration.
    #[must_use]
    pub fn average(&self) -> Profile {
        let mut profile = self.uniform.clone();
        for Player {
            treeplex, tableau, ..
        } in &self.players
        {
            for group in &treeplex.groups {
                let sets = group.sets as usize;
                let totals = &tableau.total[group.sequences()];
                for k in 0..sets {
                    let actions = || (k..totals.len()).step_by(sets);
                    let sum: f64 = actions().map(|position| totals[position]).sum();
                    if sum > 0.0 {
                        for position in actions() {
                            let sequence = group.first_sequence as usize + position;
                            let action = treeplex.action[sequence] as usize;
                            profile.probabilities[action] = totals[position] / sum;
                        }
                    }
                }
            }
        }
        profile
    }

    /// What will be played in the next iteration.
    #[must_use]
    pub fn current(&self) -> Profile {
        let mut profile = self.uniform.clone();
        for player in &self.players {
            let sequences = player.treeplex.action.iter().zip(&player.tableau.strategy);
            for (action, probability) in sequences.skip(1) {
                profile.probabilities[*action as usize] = *probability;
            }
        }
        profile
    }
}

impl Player {
    fn respond(&mut self, method: CfrMethod, iteration: u64, work: Work) {
        let treeplex = &self.treeplex;
        match method {
            CfrMethod::Plus => self.tableau.respond(treeplex, Plus, work),
            CfrMethod::Discounted { alpha, beta, .. } => {
                let rule = Discounted::at(iteration, alpha, beta);
                self.tableau.respond(treeplex, rule, work);
            }
            CfrMethod::PredictivePlus => self.tableau.respond(treeplex, Predictive, work),
        }
    }

    /// What the player gets at most against the other's plan.
    fn best_response(&self, plan: &[f64], work: Work) -> f64 {
        let mut utility = vec![0.0; self.treeplex.sequence_count()];
        self.payoff.product(plan, &mut utility, work);
        best_response(&self.treeplex, &mut utility)
    }
}

/// The entries of the form by the places of the sequences.
fn cells(
    form: &SequenceForm,
    action_count: usize,
    first: &Treeplex,
    second: &Treeplex,
) -> Vec<Cell> {
    let mut place = vec![0; action_count + 1];
    for treeplex in [first, second] {
        for (sequence, action) in treeplex.action.iter().enumerate().skip(1) {
            place[*action as usize + 1] = sequence as u32;
        }
    }
    let entries = form.entries.iter();
    entries
        .map(|entry| {
            let (row, column) = (entry.row as usize, entry.column as usize);
            (place[row], place[column], entry.payoff)
        })
        .collect()
}

fn uniform(game: &Game) -> Profile {
    let shares = game.information_sets.iter().flat_map(|set| {
        let count = set.action_count;
        std::iter::repeat_n(1.0 / f64::from(count), count as usize)
    });
    Profile {
        probabilities: shares.collect(),
    }
}
