//! Counterfactual regret minimization: approximate equilibria of large two-player constant-sum games.
//!
//! The game is put into sequence form once (`paths`), the sequences of each player are laid out so that loops run over
//! contiguous numbers (`treeplex`), and the payoff matrix falls into dense tiles (`payoff`). An iteration is then two
//! products of that matrix with a vector and two passes over the sequences (`sweeps`); the algorithms differ only in
//! how a regret is carried over (`rules`).

mod check;
mod error;
mod options;
mod paths;
mod payoff;
mod rules;
mod solution;
mod solver;
mod sweeps;
mod treeplex;

pub use error::CfrError;
pub use options::{CfrMethod, CfrOptions};
pub use solution::{CfrMeasurement, CfrSolution};
pub use solver::{CfrSolver, ValueBounds};

use super::solution::Status;
use crate::game::{Game, player_regret};

/// How far the independent check may be above what the solver found, relative to the largest payoff: rounding.
const ROUNDING: f64 = 1e-12;

/// Approximates an equilibrium of a two-player constant-sum game with perfect recall.
///
/// Every information set minimizes its own regret in counterfactual utilities; the average of the strategies played
/// then approaches an equilibrium (Zinkevich, Johanson, Bowling and Piccione 2007). How the regrets are treated and how
/// the average is weighted is [`CfrOptions::method`]. Large games are worked on by all threads of the pool in which
/// this is called; the result has the same bytes on any number of threads.
///
/// `stop` is polled before every iteration; once it is true the solver ends with the average so far and says that it
/// was interrupted. `progress` is called with every measurement.
///
/// # Errors
///
/// Where the game is not of the class above or is too large, and where an option is out of its range.
///
/// ```
/// use doublegame::game::read_nfg;
/// use doublegame::solve::{CfrMethod, CfrOptions, Status, solve_cfr};
///
/// let text = r#"NFG 1 R "rock, paper, scissors" { "1" "2" } { 3 3 }
///     0 0  1 -1  -1 1   -1 1  0 0  1 -1   1 -1  -1 1  0 0"#;
/// let game = read_nfg(text)?.built.game;
/// let options = CfrOptions { target: 1e-3, ..CfrOptions::of(CfrMethod::PredictivePlus) };
/// let solution = solve_cfr(&game, &options, &|| false, &mut |_| {})?;
/// assert_eq!(solution.status, Status::Converged);
/// assert!(solution.value.lower <= 0.0 && 0.0 <= solution.value.upper);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve_cfr(
    game: &Game,
    options: &CfrOptions,
    stop: &(dyn Fn() -> bool + Sync),
    progress: &mut dyn FnMut(CfrMeasurement),
) -> Result<CfrSolution, CfrError> {
    check::check_options(options)?;
    let mut solver = CfrSolver::new(game, options.method, options.path_limit)?;
    let mut course = Vec::new();
    let (ending, value) = run(&mut solver, options, stop, &mut |measurement| {
        course.push(measurement);
        progress(measurement);
    });
    let profile = solver.average();
    // The check of the game has made sure of perfect recall, so that there is a number.
    let player_regret = player_regret(game, &profile).unwrap_or(f64::INFINITY);
    Ok(CfrSolution {
        status: status(game, options, ending, value.exploitability(), player_regret),
        exploitability: value.exploitability(),
        iterations: solver.iterations(),
        profile,
        value,
        player_regret,
        course,
    })
}

/// Why the iterations ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Target,
    Budget,
    Interrupted,
}

/// Iterates until the target is met, the budget is spent or `stop` says so. The last measurement is of the end.
fn run(
    solver: &mut CfrSolver,
    options: &CfrOptions,
    stop: &(dyn Fn() -> bool + Sync),
    measured: &mut dyn FnMut(CfrMeasurement),
) -> (Ending, ValueBounds) {
    loop {
        let spent = solver.iterations() >= options.iterations;
        let interrupted = stop();
        if spent || interrupted || solver.iterations().is_multiple_of(options.measure_every) {
            let value = solver.value_bounds();
            measured(CfrMeasurement {
                iteration: solver.iterations(),
                exploitability: value.exploitability(),
            });
            if value.exploitability() <= options.target {
                return (Ending::Target, value);
            }
            if interrupted {
                return (Ending::Interrupted, value);
            }
            if spent {
                return (Ending::Budget, value);
            }
        }
        solver.iterate();
    }
}

fn status(
    game: &Game,
    options: &CfrOptions,
    ending: Ending,
    exploitability: f64,
    player_regret: f64,
) -> Status {
    let largest = game.payoffs.iter().fold(1.0_f64, |m, x| m.max(x.abs()));
    let iterations = match ending {
        Ending::Target if player_regret <= 2.0 * options.target + ROUNDING * largest => {
            return Status::Converged;
        }
        Ending::Target => {
            return Status::StoppedShort {
                reason: format!(
                    "the exploitability is {exploitability:e}, but the independent check finds a player regret of \
                     {player_regret:e}"
                ),
            };
        }
        Ending::Budget => "the iterations are spent",
        Ending::Interrupted => "interrupted",
    };
    Status::StoppedShort {
        reason: format!(
            "{iterations}; the exploitability is {exploitability:e}, above the target of {:e}",
            options.target
        ),
    }
}
