//! Compiles a checked scenario, under commitments and in a world, into a game graph.
//!
//! The way of a scenario through the compiler: the plan (`plan`, `parts`, `commitments`, `specialize`) writes the round
//! out for every period; `liveness` says which parts of a state matter where; `template` works out the edges of all
//! nodes that agree on what decides them; `build` makes nodes of states, level by level; `prices` evaluates
//! probabilities and payoffs, once or in many worlds; `size` counts and explains.
//!
//! Invariants: node 0 is the root and the last node is the end; one level for each move of each period in the order of
//! the round (a level may be empty); every move that is made has a node, also where only one thing can happen, so
//! that its label is there; skipped moves, updates, ends and payoffs are part of the edges.

mod amounts;
mod assemble;
mod beginnings;
mod build;
mod builder;
mod commitments;
mod compiled;
mod dues;
mod environment;
mod explored;
mod fields;
mod ground;
mod history;
mod intern;
mod liveness;
mod moves;
mod of_params;
mod outcomes;
mod parts;
mod passage;
mod plan;
mod prices;
mod set_names;
mod size;
mod specialize;
mod template;
mod tree;
mod words;
mod world;

pub(in crate::scenario) use explored::{Exploration, MetWhat, explore_states};

pub use amounts::Amounts;
pub use beginnings::looked_back;
pub use compiled::{
    Beginning, Compiled, Counted, Known, Label, LevelMeaning, PastPeriod, Problem, SetMeaning,
    Setting, SizeLimit, StartPoint, World,
};
pub use prices::Prices;
pub use set_names::name_sets_by_knowledge;
pub use size::{LevelSize, Multiplier, SizeReport};
pub use tree::game_tree;
pub use world::structural_params;

pub(crate) use intern::Slices;

use crate::scenario::model::Scenario;
use plan::{Knowledge, Plan};
use template::Merging;

/// Compiles a scenario in a world, under a setting, into a game graph in which equal continuations are merged (with
/// full memory: into a tree).
///
/// # Errors
/// [`Problem::TooLarge`] if the game has more nodes or edges than the limit; [`Problem::Invalid`] if a value is invalid in a
/// state that is reached; [`Problem::Setting`] if the setting or the world does not fit the scenario.
pub fn compile(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
    limit: SizeLimit,
) -> Result<Compiled, Problem> {
    compile_as(scenario, world, setting, limit, Merging::Merged)
}

/// The same game as [`compile`] makes, as a tree: nothing is merged but the endings, which are one node.
///
/// # Errors
/// As [`compile`].
pub fn compile_unmerged(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
    limit: SizeLimit,
) -> Result<Compiled, Problem> {
    compile_as(scenario, world, setting, limit, Merging::Tree)
}

fn compile_as(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
    limit: SizeLimit,
    merging: Merging,
) -> Result<Compiled, Problem> {
    let plan = Plan::new(scenario, world, setting, Knowledge::of(&scenario.memory))?;
    if plan.knowledge == Knowledge::Full || merging == Merging::Tree {
        count_tree(&plan, world, setting, limit)?;
    }
    let mut compiled = build::build(&plan, merging, limit)?;
    let params = world::structural_of(scenario, setting);
    compiled.prices.structural = params
        .into_iter()
        .map(|param| (param, world.values[param.index()]))
        .collect();
    Ok(compiled)
}

/// Evaluates the probabilities, payoffs, weights and precisions of a compiled game in another world.
///
/// # Errors
/// [`Problem::Structural`] if a param that the structure depends on has another value there: compile again;
/// [`Problem::Invalid`] if a price is invalid there, and the game keeps its prices.
pub fn reprice(compiled: &mut Compiled, scenario: &Scenario, world: &World) -> Result<(), Problem> {
    if world.values.len() != scenario.params.len() {
        return Err(Problem::Setting(format!(
            "the world has {} values for {} params",
            world.values.len(),
            scenario.params.len()
        )));
    }
    if !compiled.prices.is_known() {
        return Err(Problem::Setting(
            "the game was not made by the compiler, so its prices are not known".to_owned(),
        ));
    }
    for &(param, value) in &compiled.prices.structural {
        if world.values[param.index()].to_bits() != value.to_bits() {
            return Err(Problem::Structural(param));
        }
    }
    price(compiled, scenario, &world.values)
}

/// As [`reprice`], for a game whose setting names its beginnings: these have other probabilities too.
///
/// # Errors
/// As [`reprice`]; [`Problem::Setting`] if these are no probabilities of the game's start points, up to a common factor.
pub fn reprice_from(
    compiled: &mut Compiled,
    probabilities: &[f64],
    scenario: &Scenario,
    world: &World,
) -> Result<(), Problem> {
    beginnings::check_probabilities(probabilities)?;
    let before = compiled.prices.begin_with(probabilities)?;
    reprice(compiled, scenario, world).inspect_err(|_| compiled.prices.return_to(before))
}

fn price(compiled: &mut Compiled, scenario: &Scenario, params: &[f64]) -> Result<(), Problem> {
    let prices = &compiled.prices;
    let priced = prices.evaluate(scenario, params, &compiled.starts, &compiled.sets)?;
    compiled.game.probabilities = priced.probabilities;
    compiled.game.payoffs = priced.payoffs;
    compiled.game.action_weights = priced.weights;
    compiled.amounts = priced.amounts;
    for (set, precision) in compiled
        .game
        .information_sets
        .iter_mut()
        .zip(priced.precisions)
    {
        set.precision = precision;
    }
    for (set, commanded) in priced.commanded {
        compiled.sets[set as usize].commanded = Some(commanded);
    }
    Ok(())
}

/// Counts the nodes, edges and information sets of the game that [`compile`] would make, level by level, without
/// taking the memory of a game.
///
/// # Errors
/// As [`compile`].
pub fn size(
    scenario: &Scenario,
    world: &World,
    setting: &Setting,
    limit: SizeLimit,
) -> Result<SizeReport, Problem> {
    let plan = Plan::new(scenario, world, setting, Knowledge::of(&scenario.memory))?;
    if plan.knowledge == Knowledge::Full {
        count_tree(&plan, world, setting, limit).map(SizeReport::of_tree)
    } else {
        build::count(&plan, limit).map(SizeReport::of_graph)
    }
}

/// Counts the tree of a plan: the paths through the graph of its states.
fn count_tree(
    plan: &Plan,
    world: &World,
    setting: &Setting,
    limit: SizeLimit,
) -> Result<build::Counts, Problem> {
    let states = Plan::new(plan.scenario, world, setting, Knowledge::States)?;
    let counts = build::count(&states, limit)?;
    if counts.nodes > limit.nodes as f64 || counts.edges > limit.edges() as f64 {
        return Err(size::tree_too_large(plan, &counts, limit));
    }
    Ok(counts)
}
