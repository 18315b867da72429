//! Solves games for quantal response equilibria and prints what that takes, one JSON object on a line.
//!
//! `cargo run --release --example qre_speed -- [--profile FILE] GAME:LAMBDA...`, where GAME is an `.efg` file or the
//! arguments of a signalling game that is made in memory, `TYPES/ACTS/SIGNALS/B/C/ROUNDS`, for example
//! `3/2/2/2/2/BC-BC`. Seconds are those of the solver alone, its report on the profile included. Bytes are the most
//! memory that the process has held so far, the program itself and what making the game took included, over the nodes
//! of the game's tree, in which every ending is a node of its own. `--profile` writes the probabilities of the last
//! game, one set on a line after its player and label.

use doublegame::game::{
    Game, InformationSetId, Responder, SignalingRounds, read_efg, signaling_rounds,
};
use doublegame::solve::{QreOptions, Solution, Status, log_odds_residual, solve_qre};
use std::error::Error;
use std::fmt::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut profile_file = None;
    while let Some(argument) = arguments.next() {
        if argument == "--profile" {
            profile_file = arguments.next();
            continue;
        }
        let (name, lambda) = argument
            .rsplit_once(':')
            .ok_or("an argument must be GAME:LAMBDA")?;
        let start = Instant::now();
        let game = game(name)?;
        let build_seconds = start.elapsed().as_secs_f64();
        let (solution, line) = measure(name, &game, lambda.parse()?);
        println!("{line}, \"build_seconds\": {build_seconds:.3}}}");
        if let Some(file) = &profile_file {
            std::fs::write(file, profile_text(&game, &solution))?;
        }
    }
    Ok(())
}

fn game(name: &str) -> Result<Game, Box<dyn Error>> {
    let parts: Vec<&str> = name.split('/').collect();
    let [types, acts, signals, b_answers, c_answers, rounds] = parts[..] else {
        return Ok(read_efg(&std::fs::read_to_string(name)?)?.built.game);
    };
    if types.parse::<u32>().is_err() {
        return Ok(read_efg(&std::fs::read_to_string(name)?)?.built.game);
    }
    let responder = |letter| match letter {
        'B' => Ok(Responder::B),
        'C' => Ok(Responder::C),
        _ => Err("a round is made of B and C"),
    };
    let rounds = rounds
        .split('-')
        .map(|round| round.chars().map(responder).collect());
    let family = SignalingRounds {
        types: types.parse()?,
        acts: acts.parse()?,
        signals: signals.parse()?,
        b_answers: b_answers.parse()?,
        c_answers: c_answers.parse()?,
        rounds: rounds.collect::<Result<_, _>>()?,
        seed: 1,
        max_nodes: 100_000_000,
    };
    Ok(signaling_rounds(&family)?.game)
}

/// The solution, and the measurements as a JSON object that is still open.
fn measure(name: &str, game: &Game, lambda: f64) -> (Solution, String) {
    let tree_nodes = tree_nodes(game);
    let built = peak_memory() as f64 / tree_nodes as f64;
    let start = Instant::now();
    let solution = solve_qre(game, &QreOptions::at(lambda), &|| false);
    let seconds = start.elapsed().as_secs_f64();
    let peak = peak_memory() as f64 / tree_nodes as f64;
    let residual = log_odds_residual(game, &solution.profile, lambda, None);
    let status = match &solution.status {
        Status::Converged => "converged",
        Status::StoppedShort { reason } => reason,
    };
    let line = format!(
        "{{\"game\": \"{name}\", \"lambda\": {lambda}, \"information_sets\": {}, \"tree_nodes\": {tree_nodes}, \
         \"graph_nodes\": {}, \"threads\": {}, \"status\": \"{status}\", \"residual\": {residual:e}, \"sweeps\": {}, \
         \"seconds\": {seconds:.4}, \"ns_per_node_and_sweep\": {:.2}, \"us_per_node\": {:.3}, \
         \"bytes_per_node_built\": {built:.0}, \"bytes_per_node\": {peak:.0}",
        game.information_sets.len(),
        game.node_count(),
        rayon::current_num_threads(),
        solution.sweeps,
        seconds * 1e9 / tree_nodes as f64 / solution.sweeps as f64,
        seconds * 1e6 / tree_nodes as f64,
    );
    (solution, line)
}

/// Nodes where every ending is a node of its own, as it is in a file.
fn tree_nodes(game: &Game) -> usize {
    let endings = game
        .edge_child
        .iter()
        .filter(|child| game.node_set[**child as usize] == Game::TERMINAL);
    let is_moving = |set: &&u32| **set != Game::TERMINAL;
    game.node_set.iter().filter(is_moving).count() + endings.count()
}

/// The most memory that this process has held so far, in bytes; 0 where the system does not tell.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok())
        .map_or(0, |kilobytes| kilobytes * 1024)
}

fn profile_text(game: &Game, solution: &Solution) -> String {
    let mut text = String::new();
    for (set, facts) in game.information_sets.iter().enumerate() {
        let actions = game.actions(InformationSetId(set as u32));
        let numbers = &solution.profile.probabilities[actions];
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}\t{}\t{numbers:?}", facts.player.0, facts.label);
    }
    text
}
