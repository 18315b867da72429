//! Whether a game is of the class that the method is for.

use super::error::CfrError;
use super::options::{CfrMethod, CfrOptions};
use crate::game::{Game, has_perfect_recall};

/// How far the sums of the players' payoffs on two paths may differ, relative to the largest payoff if that is above 1.
const SUM_TOLERANCE: f64 = 1e-9;
/// So that the weight of any iteration is a number.
const LARGEST_GAMMA: f64 = 10.0;

/// The sum of both players' payoffs, which is the same on every path.
pub(super) fn constant_sum(game: &Game) -> Result<f64, CfrError> {
    game.check()?;
    if game.player_count() != 2 {
        return Err(CfrError::Players(game.player_count()));
    }
    if !(game.perfect_recall && has_perfect_recall(game)) {
        return Err(CfrError::ImperfectRecall);
    }
    let (least, most) = range_of_sums(game);
    let largest = game.payoffs.iter().fold(1.0_f64, |m, x| m.max(x.abs()));
    if most - least <= SUM_TOLERANCE * largest {
        Ok(f64::midpoint(least, most))
    } else {
        Err(CfrError::NotConstantSum { least, most })
    }
}

/// The smallest and the largest sum of both players' payoffs over all paths from the root to an end.
fn range_of_sums(game: &Game) -> (f64, f64) {
    let mut range = vec![(0.0, 0.0); game.node_count()];
    for node in (0..game.node_count()).rev() {
        let edges = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
        let sums = edges.map(|edge| {
            let here: f64 = game.payoff_row(game.edge_payoff[edge]).iter().sum();
            let (least, most): (f64, f64) = range[game.edge_child[edge] as usize];
            (here + least, here + most)
        });
        let over_edges = sums.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        range[node] = over_edges.unwrap_or((0.0, 0.0));
    }
    range.first().copied().unwrap_or((0.0, 0.0))
}

/// Refuses options out of their range.
pub(super) fn check_options(options: &CfrOptions) -> Result<(), CfrError> {
    check_method(options.method)?;
    if options.target.is_nan() || options.target < 0.0 {
        return refuse("target", options.target, "at least 0");
    }
    if options.measure_every == 0 {
        return refuse("measure_every", 0.0, "at least 1");
    }
    Ok(())
}

/// Refuses exponents out of their range.
pub(super) fn check_method(method: CfrMethod) -> Result<(), CfrError> {
    let CfrMethod::Discounted { alpha, beta, gamma } = method else {
        return Ok(());
    };
    for (option, value) in [("alpha", alpha), ("beta", beta)] {
        if !value.is_finite() {
            return refuse(option, value, "finite");
        }
    }
    if (0.0..=LARGEST_GAMMA).contains(&gamma) {
        Ok(())
    } else {
        refuse("gamma", gamma, "from 0 to 10")
    }
}

fn refuse(option: &'static str, value: f64, range: &'static str) -> Result<(), CfrError> {
    Err(CfrError::Option {
        option,
        value,
        range,
    })
}
