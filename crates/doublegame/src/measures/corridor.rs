//! Corridors: what becomes of an actor that is committed to each mix of one decision, from one end to the other.

use crate::game::{Game, Profile};
use crate::measures::anew::{Anew, Unavailable};
use crate::measures::claims::Evaluated;
use crate::measures::claims_values::payoff;
use crate::measures::estimate::Estimate;
use crate::measures::play::Play;
use crate::scenario::compile::{Compiled, Setting, SizeLimit, World, compile, reprice};
use crate::scenario::model::{
    BinaryOperator, Commitment, Corridor, Distribution, Event, Expr, Given, Naming, Param, ParamId,
    Policy, Rule, Scenario, Span, UnaryOperator,
};
use crate::solve::{QreOptions, Solution, Status, solve_qre};
use std::sync::Arc;

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
        best_inside(&self.values()?)
    }

    /// The same as the value of a quantity.
    #[must_use]
    pub fn inside_value(&self) -> Evaluated {
        inside_value(self.values().as_deref())
    }

    /// The values of the points; `None` where one was not solved.
    fn values(&self) -> Option<Vec<f64>> {
        let points = self.points.iter();
        points
            .map(|point| (point.status == Status::Converged).then_some(point.value))
            .collect()
    }
}

/// What [`CorridorCurve::inside`] says of points that are all solved, by their values in order.
fn best_inside(values: &[f64]) -> Option<f64> {
    let [first, inside @ .., last] = values else {
        return None;
    };
    let best = inside.iter().copied().reduce(f64::max)?;
    Some(best - first.max(*last))
}

/// The value of a quantity: by how much the inside of a corridor is better than its ends, given the values of the named type
/// at its positions in order; `None` where one was not solved.
#[must_use]
pub fn inside_value(values: Option<&[f64]>) -> Evaluated {
    values.and_then(best_inside).map_or_else(
        || {
            Evaluated::Undecided(
                "a point of the corridor was not solved, or it has no point inside".to_owned(),
            )
        },
        |value| Evaluated::Number(Estimate::exact(value)),
    )
}

/// The game of a corridor, in which the position along it is a price: compiled once for all positions, lambdas and worlds
/// with the same structure.
#[derive(Debug, Clone)]
pub struct CorridorGame<'c> {
    corridor: &'c Corridor,
    /// The scenario with one more param, the position.
    scenario: Arc<Scenario>,
    compiled: Compiled,
}

impl<'c> CorridorGame<'c> {
    /// Compiles the game. `setting` says what else is in force; the mix comes first where both bind.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the game cannot be compiled, as where an option of the mix is not open in some state.
    pub fn new(
        scenario: &Scenario,
        world: &World,
        setting: &Setting,
        (corridor, committed): (&'c Corridor, CommittedTypes),
        limit: SizeLimit,
    ) -> Result<Self, Unavailable> {
        let (scenario, position) = with_position(scenario, corridor)?;
        let mut mixed = setting.clone();
        mixed
            .extra
            .insert(0, commitment_to_mix(corridor, committed, position));
        let compiled = compile(&scenario, &at_position(world, 0.0), &mixed, limit)?;
        Ok(Self {
            corridor,
            scenario: Arc::new(scenario),
            compiled,
        })
    }

    /// The game of the last position and world.
    #[must_use]
    pub const fn game(&self) -> &Game {
        &self.compiled.game
    }

    /// The same with the meaning of its parts.
    #[must_use]
    pub const fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// Moves to a position, from 0 to 1, in a world.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the structure of the game is another one in this world, or a price is invalid there.
    pub fn go_to(&mut self, world: &World, position: f64) -> Result<(), Unavailable> {
        let world = at_position(world, position);
        Ok(reprice(&mut self.compiled, &self.scenario, &world)?)
    }

    /// The point of the curve at the position last gone to, by how the game is played there, and whether that solves it.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the type of the corridor has probability 0.
    pub fn point(
        &self,
        position: f64,
        profile: &Profile,
        status: &Status,
    ) -> Result<CorridorPoint, Unavailable> {
        let play = Play::new(&self.compiled, profile);
        point(&self.scenario, self.corridor, &play, position, status).ok_or_else(impossible_type)
    }

    /// The expected payoff of the named type at the position last gone to, by how the game is played there.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] if the type of the corridor has probability 0.
    pub fn value(&self, profile: &Profile) -> Result<f64, Unavailable> {
        let play = Play::new(&self.compiled, profile);
        value(&self.scenario, self.corridor, &play).ok_or_else(impossible_type)
    }
}

fn impossible_type() -> Unavailable {
    Unavailable::Undefined("the type of the corridor has probability 0".into())
}

/// Evenly spaced positions along a corridor, at least two.
pub fn positions(points: usize) -> impl Iterator<Item = f64> {
    let last = points.max(2) - 1;
    (0..=last).map(move |at| at as f64 / last as f64)
}

fn at_position(world: &World, position: f64) -> World {
    let mut world = world.clone();
    world.values.push(position);
    world
}

/// Follows a corridor in evenly spaced steps, `points` of them (at least two), at each of the lambdas, which take the
/// place of `anew`'s; one curve for each.
///
/// `setting` says what else is in force (the setting of the corridor's case, in the world of that case); the mix comes
/// first where both bind. The game is compiled once, its mix being a price. Each point is solved from where the one
/// before it ended.
///
/// # Errors
///
/// [`Unavailable`] if a game cannot be compiled (an option of the mix is not open in some state), or the named type
/// has probability 0. A point that is not solved has a status that says so.
pub fn corridors(
    anew: &Anew<'_>,
    setting: &Setting,
    corridor: &Corridor,
    committed: CommittedTypes,
    points: usize,
    lambdas: &[f64],
) -> Result<Vec<CorridorCurve>, Unavailable> {
    let corridor = (corridor, committed);
    let mut game = CorridorGame::new(anew.scenario, anew.world, setting, corridor, anew.limit)?;
    let mut before: Vec<Option<Solution>> = vec![None; lambdas.len()];
    let mut found = vec![Vec::new(); lambdas.len()];
    for along in positions(points) {
        game.go_to(anew.world, along)?;
        for (number, &lambda) in lambdas.iter().enumerate() {
            let start = before[number]
                .as_ref()
                .filter(|solution| solution.status == Status::Converged)
                .map(|solution| &solution.profile);
            let options = QreOptions {
                start,
                ..QreOptions::at(lambda)
            };
            let solution = solve_qre(game.game(), &options, anew.stop);
            found[number].push(game.point(along, &solution.profile, &solution.status)?);
            before[number] = Some(solution);
        }
    }
    Ok(found
        .into_iter()
        .map(|points| CorridorCurve { points })
        .collect())
}

/// Follows a corridor at one lambda, that of `anew`; see [`corridors`].
///
/// # Errors
///
/// As [`corridors`].
pub fn corridor(
    anew: &Anew<'_>,
    setting: &Setting,
    corridor: &Corridor,
    committed: CommittedTypes,
    points: usize,
) -> Result<CorridorCurve, Unavailable> {
    let mut curves = corridors(anew, setting, corridor, committed, points, &[anew.lambda])?;
    curves
        .pop()
        .ok_or_else(|| Unavailable::Undefined("no lambda was asked for".into()))
}

/// The scenario with one more param, the position along the corridor, so that a move along it changes prices only.
fn with_position(
    scenario: &Scenario,
    corridor: &Corridor,
) -> Result<(Scenario, ParamId), Unavailable> {
    let position = u16::try_from(scenario.params.len())
        .map(ParamId)
        .map_err(|_| Unavailable::Undefined("the scenario has too many params".into()))?;
    let mut scenario = scenario.clone();
    scenario.params.push(Param {
        naming: corridor.naming.clone(),
        value: 0.0,
        range: 0.0..=1.0,
        distribution: Distribution::Uniform,
        whole: false,
        lever: None,
        unit: None,
        citation: None,
    });
    Ok((scenario, position))
}

fn point(
    scenario: &Scenario,
    corridor: &Corridor,
    play: &Play<'_>,
    position: f64,
    status: &Status,
) -> Option<CorridorPoint> {
    let watched = corridor
        .watch
        .iter()
        .map(|(_, event): &(String, Event)| play.probability(event, &named_type(corridor)))
        .collect::<Option<Vec<f64>>>()?;
    Some(CorridorPoint {
        position,
        value: value(scenario, corridor, play)?,
        watched,
        status: status.clone(),
    })
}

fn value(scenario: &Scenario, corridor: &Corridor, play: &Play<'_>) -> Option<f64> {
    let amounts = play.amounts(&named_type(corridor))?;
    Some(payoff(scenario, &amounts, corridor.actor, None))
}

fn named_type(corridor: &Corridor) -> Given {
    Given {
        actor_type: Some((corridor.actor, corridor.actor_type)),
        event: None,
    }
}

/// The made-up policy of a position, told by a param. All options of the corridor stand in it, those away from the
/// position with probability 0, so that all positions have the same structure.
fn commitment_to_mix(corridor: &Corridor, committed: CommittedTypes, position: ParamId) -> Policy {
    let stretches = corridor.options.len().saturating_sub(1);
    let mix = corridor
        .options
        .iter()
        .enumerate()
        .map(|(at, option)| (*option, tent(position, stretches as f64, at as f64)))
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

/// The weight of the option at the end of stretch `at`: 1 there, 0 from one stretch away on, linear between.
fn tent(position: ParamId, stretches: f64, at: f64) -> Expr {
    let binary = |operator, left, right| Expr::Binary(operator, Box::new(left), Box::new(right));
    let along = binary(
        BinaryOperator::Multiply,
        Expr::Param(position),
        Expr::Number(stretches),
    );
    let away = binary(BinaryOperator::Subtract, along, Expr::Number(at));
    let height = binary(
        BinaryOperator::Subtract,
        Expr::Number(1.0),
        Expr::Unary(UnaryOperator::Abs, Box::new(away)),
    );
    binary(BinaryOperator::Max, Expr::Number(0.0), height)
}
