//! Solves every case of a scenario in many worlds, from the central world's solutions and along the branch, on one thread,
//! and prints processor seconds.
//!
//! `RAYON_NUM_THREADS=1 cargo run --release --example sweep_speed -- SCENARIO LAMBDA WORLDS`. A solve on a game of n nodes
//! counts as n / 105,000 solves, so that the rate is that of a game of 105,000 nodes. Along the branch every fourth world is
//! solved. The program fails where a solution from the central world has a residual above the tolerance of a sweep, 1e-5.

use doublegame::measures::cases::Spec;
use doublegame::scenario::compile::{SizeLimit, World, compile, reprice, structural_params};
use doublegame::scenario::load;
use doublegame::solve::{
    GameStructure, QreOptions, SelectionRule, Status, log_odds_residual, solve_qre,
    solve_qre_nearby,
};
use doublegame::worlds::ParamMap;
use doublegame::worlds::designs::latin_hypercube;
use std::error::Error;
use std::path::Path;

const NODES: f64 = 105_000.0;
/// That of a sweep.
const TOLERANCE: f64 = 1e-5;
/// One in so many worlds is solved along the branch too.
const ALONG_BRANCH: usize = 4;
/// Solutions whose probabilities differ by more than this are different ones.
const DIFFERENT: f64 = 1e-3;

/// Sums over solves.
#[derive(Default)]
struct Sum {
    solves: usize,
    nodes: f64,
    sweeps: usize,
    seconds: f64,
}

impl Sum {
    fn add(&mut self, nodes: usize, sweeps: usize, seconds: f64) {
        self.solves += 1;
        self.nodes += nodes as f64;
        self.sweeps += sweeps;
        self.seconds += seconds;
    }

    fn print(&self, what: &str) {
        println!(
            "{{\"start\": \"{what}\", \"solves\": {}, \"sweeps_per_solve\": {:.1}, \"seconds\": {:.2}, \
             \"solves_per_second_of_105000_nodes\": {:.1}}}",
            self.solves,
            self.sweeps as f64 / self.solves as f64,
            self.seconds,
            self.nodes / NODES / self.seconds,
        );
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, lambda, count] = &arguments[..] else {
        return Err("usage: sweep_speed SCENARIO LAMBDA WORLDS".into());
    };
    let (lambda, count): (f64, usize) = (lambda.parse()?, count.parse()?);
    let scenario = load::load(Path::new(path))
        .scenario
        .ok_or("the scenario has errors")?;
    let central = World::central(&scenario);
    let map = ParamMap::new(&scenario)?;
    let design = latin_hypercube(count, map.inputs().len(), count, 1)?;
    let mut worlds = map.worlds(&design)?.worlds;
    for world in &mut worlds {
        for param in structural_params(&scenario) {
            world.values[param.index()] = central.values[param.index()];
        }
    }
    let limit = SizeLimit { nodes: 5_000_000 };
    let (mut warm, mut cold) = (Sum::default(), Sum::default());
    let (mut merged, mut unmerged) = (0.0, 0.0);
    let (mut compared, mut different, mut failed) = (0, 0, 0);
    for case in &scenario.cases {
        let spec = Spec::of_case(case, &central, None, &[]);
        let mut compiled = compile(&scenario, &spec.world, &spec.setting, limit)?;
        merged += compiled.game.node_count() as f64;
        unmerged += compiled.unmerged_nodes();
        let branch = QreOptions {
            tolerance: TOLERANCE,
            ..QreOptions::at(lambda)
        };
        let base = solve_qre(&compiled.game, &branch, &|| false);
        let structure = GameStructure::of(&compiled.game);
        for (number, world) in worlds.iter().enumerate() {
            let world = Spec::of_case(case, world, None, &[]).world;
            reprice(&mut compiled, &scenario, &world)?;
            let nodes = compiled.game.node_count();
            let near = QreOptions {
                sweep_budget: 150,
                ..branch
            };
            let game = (&compiled.game, Some(&structure));
            let before = processor_seconds()?;
            let found = solve_qre_nearby(game, &base.profile, &near, &|| false);
            warm.add(nodes, found.sweeps, processor_seconds()? - before);
            if found.status != Status::Converged {
                failed += 1;
                continue;
            }
            if log_odds_residual(&compiled.game, &found.profile, lambda, None) > TOLERANCE {
                return Err("a solution is none".into());
            }
            if number % ALONG_BRANCH != 0 {
                continue;
            }
            let before = processor_seconds()?;
            let branch = solve_qre(&compiled.game, &branch, &|| false);
            cold.add(nodes, branch.sweeps, processor_seconds()? - before);
            if branch.selection == SelectionRule::PrincipalBranch
                && branch.status == Status::Converged
            {
                compared += 1;
                let pairs = branch
                    .profile
                    .probabilities
                    .iter()
                    .zip(&found.profile.probabilities);
                different +=
                    usize::from(pairs.map(|(p, q)| (p - q).abs()).fold(0.0, f64::max) > DIFFERENT);
            }
        }
    }
    warm.print("central world");
    cold.print("lambda 0");
    println!(
        "{{\"not_found_from_the_central_world\": {failed}, \"compared_with_the_principal_branch\": {compared}, \
         \"different\": {different}, \"nodes\": {merged}, \"nodes_before_merging\": {unmerged:.3e}}}"
    );
    Ok(())
}

/// The processor time of this process so far, in steps of a hundredth of a second.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    const TICKS: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let fields = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let times: Vec<f64> = fields
        .skip(11)
        .take(2)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    Ok(times.iter().sum::<f64>() / TICKS)
}
