//! Solves many games that differ a little from one, each from the solution of that one, and prints how many a second.
//!
//! `cargo run --release --example warm_starts -- FILE LAMBDA DRAWS`. A draw multiplies every payoff of the `.efg` game by
//! a number between 0.97 and 1.03; the draws are shared out among the threads. Every solution is checked from the
//! definition, and the program fails where one has a residual above 1e-9.

use doublegame::game::{Game, Profile, read_efg};
use doublegame::solve::{QreOptions, Status, log_odds_residual, solve_qre};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use std::error::Error;
use std::time::Instant;

/// How far a payoff moves at most, as a share of itself.
const SPREAD: f64 = 0.03;
const TOLERANCE: f64 = 1e-9;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, lambda, draws] = &arguments[..] else {
        return Err("usage: warm_starts FILE LAMBDA DRAWS".into());
    };
    let (lambda, draws): (f64, u64) = (lambda.parse()?, draws.parse()?);
    let game = read_efg(&std::fs::read_to_string(file)?)?.built.game;
    let central = solve_qre(&game, &QreOptions::at(lambda), &|| false);
    if central.status != Status::Converged {
        return Err("the game itself could not be solved".into());
    }
    let start = Instant::now();
    let outcomes: Vec<(f64, usize)> = (0..draws)
        .into_par_iter()
        .map(|seed| draw(&game, seed, lambda, &central.profile))
        .collect();
    let seconds = start.elapsed().as_secs_f64();
    let largest = outcomes
        .iter()
        .fold(0.0, |m: f64, (residual, _)| m.max(*residual));
    let sweeps: usize = outcomes.iter().map(|(_, sweeps)| sweeps).sum();
    println!(
        "{{\"game\": \"{file}\", \"lambda\": {lambda}, \"information_sets\": {}, \"draws\": {draws}, \"threads\": {}, \
         \"draws_per_second\": {:.0}, \"sweeps_per_draw\": {:.1}, \"largest_residual\": {largest:e}}}",
        game.information_sets.len(),
        rayon::current_num_threads(),
        draws as f64 / seconds,
        sweeps as f64 / draws as f64,
    );
    if largest > TOLERANCE {
        return Err("a draw has not converged".into());
    }
    Ok(())
}

/// The residual of a draw's solution and the sweeps that it took.
fn draw(central: &Game, seed: u64, lambda: f64, start: &Profile) -> (f64, usize) {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut game = central.clone();
    for payoff in &mut game.payoffs {
        *payoff *= 1.0 + random.random_range(-SPREAD..SPREAD);
    }
    let solution = solve_qre(&game, &QreOptions::from_start(lambda, start), &|| false);
    let residual = log_odds_residual(&game, &solution.profile, lambda, None);
    (residual, solution.sweeps)
}
