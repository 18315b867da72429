//! Solves every case of a scenario in many worlds, side by side and one by one from the central world's solutions, and along
//! the branch, on one thread, and prints processor seconds.
//!
//! `RAYON_NUM_THREADS=1 cargo run --release --example sweep_speed -- SCENARIO LAMBDA WORLDS`. A solve on a game of n nodes
//! counts as n / 105,000 solves, so that the rate is that of a game of 105,000 nodes. Pricing is not counted; the check of a
//! solution from its definition is. One by one and along the branch every fourth world is solved. The program fails where a
//! solution from the central world has a residual above the tolerance of a sweep, 1e-5.

use doublegame::game::{Game, Profile};
use doublegame::measures::cases::Spec;
use doublegame::scenario::compile::{
    Compiled, SizeLimit, World, compile, reprice, structural_params,
};
use doublegame::scenario::load;
use doublegame::scenario::model::{Case, Scenario};
use doublegame::solve::{
    Abreast, Approach, GameStructure, Lineup, QreOptions, ResidualCheck, SelectionRule, Status,
    log_odds_residual, solve_qre, solve_qre_nearby,
};
use doublegame::worlds::ParamMap;
use doublegame::worlds::designs::latin_hypercube;
use std::borrow::Cow;
use std::error::Error;
use std::path::Path;

const NODES: f64 = 105_000.0;
/// That of a sweep.
const TOLERANCE: f64 = 1e-5;
/// One in so many worlds is solved one by one and along the branch too.
const EVERY: usize = 4;
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

/// What was measured over all cases.
#[derive(Default)]
struct Measured {
    check: ResidualCheck,
    side_by_side: Sum,
    one_by_one: Sum,
    along_branch: Sum,
    /// How many games did not arrive side by side and were solved on their own from there.
    left: usize,
    failed: usize,
    compared: usize,
    different: usize,
    nodes: usize,
    unmerged: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    // On a thread of the pool, as in a sweep: one outside would wait for the pool at every pass.
    let mut result = Ok(());
    rayon::scope(|_| result = measure().map_err(|error| error.to_string()));
    Ok(result?)
}

fn measure() -> Result<(), Box<dyn Error>> {
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
    let mut abreast = Abreast::default();
    let mut measured = Measured::default();
    for case in &scenario.cases {
        measured.case(&mut abreast, &scenario, case, (&central, &worlds), lambda)?;
    }
    measured.side_by_side.print("central world, side by side");
    measured.one_by_one.print("central world, one by one");
    measured.along_branch.print("lambda 0");
    println!(
        "{{\"left_by_the_others\": {}, \"not_found_from_the_central_world\": {}, \
         \"compared_with_the_principal_branch\": {}, \"different\": {}, \"nodes\": {}, \
         \"nodes_before_merging\": {:.3e}}}",
        measured.left,
        measured.failed,
        measured.compared,
        measured.different,
        measured.nodes,
        measured.unmerged
    );
    Ok(())
}

impl Measured {
    fn case(
        &mut self,
        abreast: &mut Abreast,
        scenario: &Scenario,
        case: &Case,
        (central, worlds): (&World, &[World]),
        lambda: f64,
    ) -> Result<(), Box<dyn Error>> {
        let spec = Spec::of_case(case, central, None, &[]);
        let limit = SizeLimit { nodes: 5_000_000 };
        let compiled = compile(scenario, &spec.world, &spec.setting, limit)?;
        self.nodes += compiled.game.node_count();
        self.unmerged += compiled.unmerged_nodes();
        let branch = QreOptions {
            tolerance: TOLERANCE,
            ..QreOptions::at(lambda)
        };
        let near = QreOptions {
            sweep_budget: 150,
            ..branch
        };
        let base = solve_qre(&compiled.game, &branch, &|| false);
        let structure = GameStructure::of(&compiled.game);
        let mut lineup = Worlds {
            scenario,
            compiled: compiled.clone(),
            drawn: worlds
                .iter()
                .map(|world| Spec::of_case(case, world, None, &[]).world)
                .collect(),
            start: &base.profile,
            seconds: 0.0,
        };
        let before = processor_seconds()?;
        let approaches =
            abreast.approach((&compiled.game, &structure), &mut lineup, &near, &|| false);
        let seconds = processor_seconds()? - before - lineup.seconds;
        self.side_by_side.seconds += seconds;
        for (number, approach) in approaches.into_iter().enumerate() {
            let approach = approach.ok_or("a game was not taken")?;
            let (game, start) = lineup.game(number).ok_or("a game has no prices")?;
            let game = (game, &structure);
            let Some(found) = self.finish(game, approach, &near)? else {
                continue;
            };
            if number % EVERY == 0 {
                self.compare(game, &start, &found, (&near, &branch))?;
            }
        }
        Ok(())
    }

    /// Checks what a game arrived at beside others, or solves it from there.
    fn finish(
        &mut self,
        (game, structure): (&Game, &GameStructure),
        approach: Approach,
        near: &QreOptions,
    ) -> Result<Option<Profile>, Box<dyn Error>> {
        let before = processor_seconds()?;
        let mut sweeps = approach.sweeps;
        let mut profile = Some(approach.profile);
        let holds = |profile: &Profile| {
            let game = (game, structure);
            self.check.residual(game, profile, near.lambda) <= TOLERANCE
        };
        if !(approach.arrived && profile.as_ref().is_some_and(holds)) {
            self.left += 1;
            let start = profile.take().unwrap_or_else(|| Profile::uninformed(game));
            let alone = solve_qre_nearby((game, Some(structure)), &start, near, &|| false);
            sweeps += alone.sweeps;
            profile = (alone.status == Status::Converged).then_some(alone.profile);
        }
        let seconds = processor_seconds()? - before;
        self.side_by_side.add(game.node_count(), sweeps, seconds);
        match &profile {
            None => self.failed += 1,
            Some(profile) if log_odds_residual(game, profile, near.lambda, None) > TOLERANCE => {
                return Err("a solution is none".into());
            }
            Some(_) => {}
        }
        Ok(profile)
    }

    /// Solves a game by the other ways.
    fn compare(
        &mut self,
        (game, structure): (&Game, &GameStructure),
        start: &Profile,
        found: &Profile,
        (near, branch): (&QreOptions, &QreOptions),
    ) -> Result<(), Box<dyn Error>> {
        let before = processor_seconds()?;
        let alone = solve_qre_nearby((game, Some(structure)), start, near, &|| false);
        let seconds = processor_seconds()? - before;
        self.one_by_one
            .add(game.node_count(), alone.sweeps, seconds);
        let before = processor_seconds()?;
        let branch = solve_qre(game, branch, &|| false);
        let seconds = processor_seconds()? - before;
        self.along_branch
            .add(game.node_count(), branch.sweeps, seconds);
        if branch.selection == SelectionRule::PrincipalBranch && branch.status == Status::Converged
        {
            self.compared += 1;
            let pairs = branch.profile.probabilities.iter();
            let pairs = pairs.zip(&found.probabilities);
            let largest = pairs.map(|(p, q)| (p - q).abs()).fold(0.0, f64::max);
            self.different += usize::from(largest > DIFFERENT);
        }
        Ok(())
    }
}

/// The games of a case in all worlds.
struct Worlds<'a> {
    scenario: &'a Scenario,
    compiled: Compiled,
    drawn: Vec<World>,
    start: &'a Profile,
    /// What pricing took.
    seconds: f64,
}

impl Lineup for Worlds<'_> {
    fn count(&self) -> usize {
        self.drawn.len()
    }

    fn game(&mut self, number: usize) -> Option<(&Game, Cow<'_, Profile>)> {
        let before = processor_seconds().ok()?;
        reprice(&mut self.compiled, self.scenario, &self.drawn[number]).ok()?;
        self.seconds += processor_seconds().ok()? - before;
        Some((&self.compiled.game, Cow::Borrowed(self.start)))
    }
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
