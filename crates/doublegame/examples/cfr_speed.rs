//! Prints, for games that every solver knows, how many iterations of counterfactual regret minimization are made in a
//! second on one thread and how exploitable the average profile is after a given number of them, one JSON object on a
//! line.
//!
//! `cargo run --release --example cfr_speed -- GAME:ITERATIONS...`, where GAME is `kuhn_poker`, `leduc_poker` or
//! `liars_dice`. The rate counts the time that the thread is on a core, in the best of several spells of
//! half a second, since other programs can only slow one down.

#[path = "../tests/games/cfr/zero_sum/generators.rs"]
mod generators;

use doublegame::game::Game;
use doublegame::solve::{CfrError, CfrMethod, CfrOptions, CfrSolver};
use std::error::Error;
use std::time::{Duration, Instant};

const SPELLS: u32 = 6;
const SPELL: Duration = Duration::from_millis(500);

fn main() -> Result<(), Box<dyn Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    for argument in std::env::args().skip(1) {
        let (name, iterations) = argument
            .split_once(':')
            .ok_or("an argument must be GAME:ITERATIONS")?;
        let iterations: u32 = iterations.parse()?;
        let game = game(name)?;
        let line = pool.install(|| measure(name, &game, iterations))?;
        println!("{line}");
    }
    Ok(())
}

fn game(name: &str) -> Result<Game, Box<dyn Error>> {
    Ok(match name {
        "kuhn_poker" => generators::kuhn()?,
        "leduc_poker" => generators::leduc()?,
        "liars_dice" => generators::liars_dice(6)?,
        _ => return Err(format!("there is no game called {name}").into()),
    })
}

fn measure(name: &str, game: &Game, iterations: u32) -> Result<String, CfrError> {
    let start = Instant::now();
    let mut solver = CfrSolver::new(game, CfrMethod::Plus, CfrOptions::PATH_LIMIT)?;
    let compile_seconds = start.elapsed().as_secs_f64();
    for _ in 0..iterations {
        solver.iterate();
    }
    let exploitability = solver.value_bounds().exploitability();
    let rate = (0..SPELLS)
        .map(|_| spell(&mut solver))
        .fold(0.0_f64, f64::max);
    Ok(format!(
        "{{\"game\": \"{name}\", \"information_sets\": {}, \"compile_seconds\": {compile_seconds:.4}, \"iterations\": \
         {iterations}, \"exploitability\": {exploitability:e}, \"iterations_per_second\": {rate:.1}}}",
        game.information_sets.len()
    ))
}

/// Iterations in a second of core time over one spell.
fn spell(solver: &mut CfrSolver) -> f64 {
    let before = solver.iterations();
    let since = Instant::now();
    let start = core_time(since);
    while since.elapsed() < SPELL {
        for _ in 0..10 {
            solver.iterate();
        }
    }
    (solver.iterations() - before) as f64 / core_time(since).saturating_sub(start).as_secs_f64()
}

/// The time that this thread has been on a core so far, which other work on the machine does not lengthen; the time on
/// the clock where the system does not tell.
fn core_time(since: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}
