//! One setting of the levers in all worlds: compiled once, solved along the branch in the central world, and from there in
//! every other.

use super::plan::{Problem, Round};
use crate::measures::Play;
use crate::measures::claims::Evaluated;
use crate::measures::claims_learnt::Wanted;
use crate::measures::looked_up::PlayFacts;
use crate::scenario::compile::{Compiled, World, compile, reprice};
use crate::solve::{GameStructure, Status};
use crate::sweep::central::Start;
use crate::sweep::options::SweepError;
use crate::sweep::warm::{solve_central, solve_warm, starts};
use serde::{Deserialize, Serialize};

/// A setting and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Length: levers.
    pub setting: Vec<f64>,
    /// Length: worlds.
    pub worlds: Vec<TriedWorld>,
}

/// A setting in one world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriedWorld {
    /// How the solution was reached, or why there is none that can be used.
    pub status: String,
    /// Length: the objectives that count, then the actors of whom bits are asked for. Expected amounts and bits; `None`
    /// where the game was not solved or a value cannot be told.
    pub values: Option<Vec<f64>>,
}

/// Tries a setting in the worlds of a round.
///
/// # Errors
/// [`SweepError::Stopped`].
pub(super) fn try_setting(
    problem: &Problem<'_>,
    round: Round,
    setting: &[f64],
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Tried, SweepError> {
    let worlds = problem.worlds(round);
    let options = &problem.plan.options;
    let central = problem.spec(&worlds.central, setting);
    let compiled = compile(
        problem.scenario,
        &central.world,
        &central.setting,
        options.limit(),
    );
    let mut game = match compiled {
        Ok(game) => game,
        Err(why) => {
            let unplayed = unusable(format!("not played: {why}"));
            return Ok(Tried {
                setting: setting.to_vec(),
                worlds: vec![unplayed; worlds.mapped.worlds.len()],
            });
        }
    };
    let (profile, _) = solve_central(&game.game, options, stop);
    let start = Start {
        profile,
        same: Vec::new(),
    };
    let mut wanted = Wanted::of_quantities(problem.quantities.iter());
    if let Some(profile) = &start.profile {
        let play = Play::new(&game, profile);
        wanted.settle(problem.scenario, &play, &options.observers());
    }
    let structure = GameStructure::of(&game.game);
    let mut tried = Vec::with_capacity(worlds.mapped.worlds.len());
    for world in &worlds.mapped.worlds {
        let played = (&mut game, &structure, &start, &wanted);
        let found = in_world(problem, played, (world, setting), stop);
        if stop() {
            return Err(SweepError::Stopped);
        }
        tried.push(found);
    }
    Ok(Tried {
        setting: setting.to_vec(),
        worlds: tried,
    })
}

const fn unusable(status: String) -> TriedWorld {
    TriedWorld {
        status,
        values: None,
    }
}

fn in_world(
    problem: &Problem<'_>,
    (game, structure, start, wanted): (&mut Compiled, &GameStructure, &Start, &Wanted),
    (world, setting): (&World, &[f64]),
    stop: &(dyn Fn() -> bool + Sync),
) -> TriedWorld {
    let options = &problem.plan.options;
    let spec = problem.spec(world, setting);
    if let Err(why) = reprice(game, problem.scenario, &spec.world) {
        return unusable(format!("not played: {why}"));
    }
    let near = starts(&game.game, start, None, None);
    let (solution, way) = solve_warm((&game.game, Some(structure)), (None, &near), options, stop);
    match &solution.status {
        Status::StoppedShort { reason } => unusable(format!("stopped short: {reason}")),
        Status::Converged => match values(problem, wanted, &Play::new(game, &solution.profile)) {
            Ok(values) => TriedWorld {
                status: way.word().to_owned(),
                values: Some(values),
            },
            Err(why) => unusable(why),
        },
    }
}

/// The objectives that count, then the bits.
fn values(problem: &Problem<'_>, wanted: &Wanted, play: &Play<'_>) -> Result<Vec<f64>, String> {
    let positions: Vec<usize> = (0..problem.quantities.len()).collect();
    let facts = PlayFacts::of(
        problem.scenario,
        play,
        (&problem.quantities, &positions),
        wanted,
        &problem.plan.options.observers(),
    );
    let first = problem.scenario.attributes.len();
    let amounts = problem.plan.objectives.iter().map(|objective| {
        let amount = facts.amounts.get(first + objective).copied();
        let amount = amount.filter(|amount| amount.is_finite());
        amount.ok_or_else(|| "an objective has no value".to_owned())
    });
    let bits = positions.iter().map(|at| match facts.quantity(*at) {
        Evaluated::Number(bits) if bits.value.is_finite() => Ok(bits.value),
        Evaluated::Undecided(why) => Err(why),
        _ => Err("the bits have no value".to_owned()),
    });
    amounts.chain(bits).collect()
}
