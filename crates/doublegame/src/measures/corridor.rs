//! Corridors: what becomes of an actor that is committed to each mix of one decision, from one end to the other.

use crate::measures::anew::{Anew, Unavailable};
use crate::measures::play::Play;
use crate::scenario::compile::Setting;
use crate::scenario::model::{
    Commitment, Corridor, Event, Expr, Given, Naming, Policy, Rule, Scenario, Span,
};
use crate::solve::{QreOptions, Solution, Status, solve_qre};

/// Which types are committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommittedTypes {
    /// Only the type that the corridor names; the actor's other types play on.
    Named,
    /// All types of the actor.
    All,
}

/// One point of a corridor.
#[derive(Debug, Clone, PartialEq)]
pub struct CorridorPoint {
    /// 0 at the first option, 1 at the last.
    pub position: f64,
    /// The expected payoff of the named type.
    pub value: f64,
    /// The probability of each watched event, given the named type.
    pub watched: Vec<f64>,
    /// Whether the game with this mix was solved.
    pub status: Status,
}

/// A corridor's points in order.
#[derive(Debug, Clone, PartialEq)]
pub struct CorridorCurve {
    /// At least two points, evenly spaced.
    pub points: Vec<CorridorPoint>,
}

impl CorridorCurve {
    /// The best value strictly inside less the better of the two ends; positive where the actor does best between
    /// them. `None` without a point inside, or where a point was not solved.
    #[must_use]
    pub fn inside(&self) -> Option<f64> {
        let solved = self
            .points
            .iter()
            .all(|point| point.status == Status::Converged);
        let [first, inside @ .., last] = self.points.as_slice() else {
            return None;
        };
        let best = inside
            .iter()
            .map(|point| point.value)
            .reduce(f64::max)
            .filter(|_| solved)?;
        Some(best - first.value.max(last.value))
    }
}

/// Follows a corridor in evenly spaced steps, `points` of them (at least two).
///
/// `setting` says what else is in force (the setting of the corridor's case, in the world of that case); the mix comes
/// first where both bind. Each point is solved from where the one before it ended.
///
/// # Errors
///
/// [`Unavailable`] if a game cannot be compiled (an option of the mix is not open in some state), or the named type
/// has probability 0. A point that is not solved has a status that says so.
pub fn corridor(
    anew: &Anew<'_>,
    setting: &Setting,
    corridor: &Corridor,
    committed: CommittedTypes,
    points: usize,
) -> Result<CorridorCurve, Unavailable> {
    let last = points.max(2) - 1;
    let mut before: Option<Solution> = None;
    let mut found = Vec::with_capacity(last + 1);
    for at in 0..=last {
        let position = at as f64 / last as f64;
        let mut mixed = setting.clone();
        mixed
            .extra
            .insert(0, commitment_to_mix(corridor, committed, position));
        let compiled = anew.compile(&mixed)?;
        let start = before
            .as_ref()
            .filter(|solution| {
                solution.status == Status::Converged
                    && solution.profile.probabilities.len() == compiled.game.action_count()
            })
            .map(|solution| &solution.profile);
        let options = QreOptions {
            start,
            ..QreOptions::at(anew.lambda)
        };
        let solution = solve_qre(&compiled.game, &options, anew.stop);
        let play = Play::new(&compiled, &solution.profile);
        found.push(
            point(anew.scenario, corridor, &play, position, &solution.status).ok_or_else(|| {
                Unavailable::Undefined("the type of the corridor has probability 0".into())
            })?,
        );
        before = Some(solution);
    }
    Ok(CorridorCurve { points: found })
}

fn point(
    scenario: &Scenario,
    corridor: &Corridor,
    play: &Play<'_>,
    position: f64,
    status: &Status,
) -> Option<CorridorPoint> {
    let given = Given {
        actor_type: Some((corridor.actor, corridor.actor_type)),
        event: None,
    };
    let amounts = play.amounts(&given)?;
    let value = scenario
        .attributes
        .iter()
        .zip(&amounts)
        .filter(|(attribute, _)| attribute.actor == corridor.actor)
        .map(|(_, amount)| amount)
        .sum();
    let watched = corridor
        .watch
        .iter()
        .map(|(_, event): &(String, Event)| play.probability(event, &given))
        .collect::<Option<Vec<f64>>>()?;
    Some(CorridorPoint {
        position,
        value,
        watched,
        status: status.clone(),
    })
}

/// The made-up policy of a position. All options of the corridor stand in it, those away from the position with
/// probability 0, so that all positions have the same structure.
fn commitment_to_mix(corridor: &Corridor, committed: CommittedTypes, position: f64) -> Policy {
    let stretches = corridor.options.len().saturating_sub(1);
    let along = position * stretches as f64;
    let mix = corridor
        .options
        .iter()
        .enumerate()
        .map(|(at, option)| {
            let weight = (1.0 - (along - at as f64).abs()).max(0.0);
            (*option, Expr::Number(weight))
        })
        .collect();
    Policy {
        naming: Naming {
            name: corridor.naming.name.clone(),
            title: corridor.naming.title.clone(),
            span: corridor.naming.span,
        },
        about: None,
        actor: corridor.actor,
        types: match committed {
            CommittedTypes::Named => Some(vec![corridor.actor_type]),
            CommittedTypes::All => None,
        },
        lines: vec![Commitment {
            choice: corridor.choice,
            rule: Rule::Mix(mix),
            guard: None,
            span: Span::default(),
        }],
        citation: None,
    }
}
