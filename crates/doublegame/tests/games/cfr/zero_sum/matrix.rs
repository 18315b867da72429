//! The value of a small game from its strategic form: all pure strategies against all, by linear programming.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT,
};
use doublegame::game::{Game, InformationSetId, Profile, expected_payoffs};

/// The most strategies that a player may have.
const MOST_STRATEGIES: usize = 250;

/// The value for the first player; `None` where a player has too many pure strategies.
pub fn value(game: &Game) -> Option<f64> {
    let [rows, columns] = [strategies(game, 0)?, strategies(game, 1)?];
    let payoffs: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let payoff = |row: &Vec<f64>| {
                let both = row.iter().zip(column).map(|(a, b)| a + b);
                let profile = Profile {
                    probabilities: both.collect(),
                };
                expected_payoffs(game, &profile)[0]
            };
            rows.iter().map(payoff).collect()
        })
        .collect();
    maximin(&payoffs, rows.len())
}

/// All pure strategies: probabilities of the actions, 0 at the other player's.
fn strategies(game: &Game, player: usize) -> Option<Vec<Vec<f64>>> {
    let mut all = vec![vec![0.0; game.action_count()]];
    for (set, facts) in game.information_sets.iter().enumerate() {
        if facts.player.index() != player {
            continue;
        }
        let actions = game.actions(InformationSetId(set as u32));
        if all.len() * actions.len() > MOST_STRATEGIES {
            return None;
        }
        let with_action = |strategy: &Vec<f64>, action: usize| {
            let mut strategy = strategy.clone();
            strategy[action] = 1.0;
            strategy
        };
        all = all
            .iter()
            .flat_map(|strategy| actions.clone().map(|action| with_action(strategy, action)))
            .collect();
    }
    Some(all)
}

/// The most that a mixture of the rows gets against the worst column; `payoffs[column][row]`.
///
/// Variables: the mixture, then the value. Constraints: the mixture sums to one; nothing is negative; the value is at
/// most what the mixture gets against each column.
fn maximin(payoffs: &[Vec<f64>], rows: usize) -> Option<f64> {
    let mut constraints = vec![vec![1.0; rows]];
    constraints[0].push(0.0);
    for row in 0..rows {
        let mut positive = vec![0.0; rows + 1];
        positive[row] = -1.0;
        constraints.push(positive);
    }
    for column in payoffs {
        let mut worst: Vec<f64> = column.iter().map(|payoff| -payoff).collect();
        worst.push(1.0);
        constraints.push(worst);
    }
    let mut limits = vec![0.0; constraints.len()];
    limits[0] = 1.0;
    let mut objective = vec![0.0; rows + 1];
    objective[rows] = -1.0;
    let cones = [ZeroConeT(1), NonnegativeConeT(rows + payoffs.len())];
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .build()
        .ok()?;
    let mut solver = DefaultSolver::new(
        &CscMatrix::zeros((rows + 1, rows + 1)),
        &objective,
        &CscMatrix::from(constraints.iter().map(Vec::as_slice)),
        &limits,
        &cones,
        settings,
    )
    .ok()?;
    solver.solve();
    (solver.solution.status == SolverStatus::Solved).then(|| -solver.solution.obj_val)
}
