//! From a row of a design to a world: the transformation between independent inputs and params.
//!
//! Designs know nothing of scenarios; here their columns become params. Requirements that are linear are kept by the
//! transformation, with the room that `linear` finds; others by leaving worlds out.

use super::designs::{Copula, Correlation, CorrelationError, Dependence, Design};
use super::linear::{Linear, Room, linear, narrow};
use super::probability::probabilities;
use super::quantile;
use crate::scenario::compile::World;
use crate::scenario::evaluate::{OfParams, evaluate};
use crate::scenario::model::{self, ParamId, Scenario, Span};
use rand::{Rng, RngExt as _};

/// How many draws are tried for one world that keeps the requirements.
const MOST_TRIES: usize = 10_000;

/// Turns rows of a design into worlds of a scenario.
///
/// Every param with a range has one input, a number from 0 to 1. Without requirements the param is the quantile of its
/// input. Linear requirements (such as `a < b`, `a + b <= 0.9`) are kept by the transformation itself, so that the inputs
/// stay independent of each other and indices refer to them: the params are set in the order of the scenario, and each has
/// as its input the share of its distribution's mass *within the room that the params set before leave it*. With
/// `[low, high]` this room and `F` the distribution function of the param,
///
/// ```text
/// param = F^-1( F(low) + input * (F(high) - F(low)) )
/// ```
///
/// so for `a < b < c` with these in order the input of `a` says where it lies, that of `b` how far it is from `a` towards
/// its highest value, and that of `c` how far it is from `b`. The room also leaves a place for the params that are set later: it is found by
/// narrowing the ranges of all params by all requirements until nothing moves. This is a distribution of its own, not that
/// of drawing all params until the requirements hold: there `a` and `b` would be drawn alike, here `a` comes first.
///
/// Other requirements are kept by leaving out the worlds that break them, which makes the inputs dependent, and is refused
/// for designs whose rows belong together.
///
/// Params that the scenario correlates have correlated inputs, by a Gaussian [`Copula`] before all this. Where no
/// requirement is about them that is the rank correlation of the params themselves. A param that has one value drops out of
/// its pairs.
#[derive(Debug)]
pub struct ParamMap<'a> {
    scenario: &'a Scenario,
    inputs: Vec<ParamId>,
    conditions: Vec<Linear>,
    /// By param, whether a condition is about it.
    is_cut: Vec<bool>,
    /// Requirements that are not linear, by number.
    others: Vec<usize>,
    /// Params that have one value in all worlds, and that value.
    held: Vec<(ParamId, f64)>,
    /// What makes inputs correlated, where some are.
    copula: Option<Copula>,
}

/// Why worlds cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// A design of another number of inputs.
    #[error("the design has {design} inputs, the scenario {scenario} params with a range")]
    WrongDimensions {
        /// Inputs of the design.
        design: usize,
        /// Params with a range.
        scenario: usize,
    },
    /// A design that correlated params would spoil.
    #[error(
        "{design} needs independent inputs, but the scenario correlates `{first}` with `{second}` ({place}): take a Latin \
         hypercube or a Sobol sequence, or hold one of the two"
    )]
    Correlated {
        /// Which design it is.
        design: &'static str,
        /// One param.
        first: String,
        /// The other.
        second: String,
        /// The file and the line of the correlation.
        place: String,
    },
    /// Correlations that no params can have together.
    #[error(
        "{place}: the correlations of `{param}` with {others} contradict each other: no numbers have them all, so bring them \
         nearer to 0 or leave some out"
    )]
    Contradictory {
        /// The param that the others more than determine.
        param: String,
        /// Those that it is correlated with, and by how much.
        others: String,
        /// The file and the line of the last of its correlations.
        place: String,
    },
    /// A requirement that can be kept only by leaving worlds out.
    #[error(
        "{design} cannot leave worlds out, but the requirement `{requirement}` is not linear in the params: take a Latin \
         hypercube, or state it as a sum of params that is below another"
    )]
    NotLinear {
        /// Which design it is.
        design: &'static str,
        /// The requirement as written.
        requirement: String,
    },
    /// The requirements leave a param no value.
    #[error("row {row}: after the params before it the requirements leave `{param}` no value")]
    NoRoom {
        /// The row of the design, from 0.
        row: usize,
        /// The param.
        param: String,
    },
    /// All rows were left out.
    #[error(
        "none of the {rows} worlds keeps what the scenario requires: widen the ranges of its params"
    )]
    NoWorlds {
        /// Rows of the design.
        rows: usize,
    },
}

/// Worlds and the design that they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    /// The rows that gave a world. Its inputs are dependent if some did not.
    pub design: Design,
    /// A world for each row.
    pub worlds: Vec<World>,
    /// How many rows were left out since a requirement fails there.
    pub left_out: usize,
}

impl<'a> ParamMap<'a> {
    /// The transformation for a scenario.
    ///
    /// # Errors
    /// [`MapError::Contradictory`] if no params can have the correlations of the scenario.
    pub fn new(scenario: &'a Scenario) -> Result<Self, MapError> {
        Self::holding(scenario, &[])
    }

    /// The transformation for a scenario some of whose params have a given value in all worlds. They have no input, and the
    /// others find their room beside them.
    ///
    /// # Errors
    /// [`MapError::Contradictory`] if no params can have the correlations of the scenario.
    pub fn holding(scenario: &'a Scenario, held: &[(ParamId, f64)]) -> Result<Self, MapError> {
        let is_held = |id: &ParamId| held.iter().any(|(param, _)| param == id);
        let mut conditions = Vec::new();
        let mut others = Vec::new();
        for (number, (requirement, _)) in scenario.requirements.iter().enumerate() {
            match linear(requirement) {
                Some(found) => conditions.extend(found),
                None => others.push(number),
            }
        }
        let mut is_cut = vec![false; scenario.params.len()];
        for param in conditions.iter().flat_map(Linear::params) {
            is_cut[param.index()] = true;
        }
        let params = scenario.params.iter().enumerate();
        let inputs: Vec<ParamId> = params
            .filter(|(_, param)| param.is_uncertain())
            .map(|(number, _)| ParamId(number as u16))
            .filter(|id| !is_held(id))
            .collect();
        Ok(Self {
            scenario,
            copula: copula(scenario, &inputs)?,
            inputs,
            conditions,
            is_cut,
            others,
            held: held.to_vec(),
        })
    }

    /// The params with a range: which param each input of a design belongs to.
    #[must_use]
    pub fn inputs(&self) -> &[ParamId] {
        &self.inputs
    }

    /// The inputs of the world in which every param has its central value, of a whole number the middle of its share: the
    /// center for [`one_at_a_time`](super::designs::one_at_a_time). Where central values break the requirements the nearest
    /// input stands for them.
    #[must_use]
    pub fn center(&self) -> Vec<f64> {
        let mut rooms = self.rooms();
        let center = self.inputs.iter().map(|id| {
            let param = &self.scenario.params[id.index()];
            let (low, high) = self.mass(*id, &mut rooms).unwrap_or((0.0, 1.0));
            let (below, up_to) = probabilities(param, param.value);
            fix(&mut rooms[id.index()], param.value);
            if high > low {
                ((below.midpoint(up_to) - low) / (high - low)).clamp(0.0, 1.0)
            } else {
                0.5
            }
        });
        center.collect()
    }

    /// The worlds of a design.
    ///
    /// # Errors
    /// [`MapError`] if the design has another number of inputs, if rows would have to be left out where that is not
    /// possible, or if no world is left.
    pub fn worlds(&self, design: &Design) -> Result<Mapped, MapError> {
        if design.dimensions() != self.inputs.len() {
            return Err(MapError::WrongDimensions {
                design: design.dimensions(),
                scenario: self.inputs.len(),
            });
        }
        if let Some(other) = self.others.first()
            && !design.plan().rows_stand_alone()
        {
            return Err(MapError::NotLinear {
                design: design.plan().words(),
                requirement: self.requirement_text(*other),
            });
        }
        let correlated = self.correlated(design)?;
        let design = correlated.as_ref().unwrap_or(design);
        let mut worlds = Vec::with_capacity(design.rows());
        let mut points = Vec::with_capacity(design.rows() * design.dimensions());
        for row in 0..design.rows() {
            let world = self.world(row, design.point(row))?;
            if self.others.iter().all(|other| self.holds(*other, &world)) {
                points.extend_from_slice(design.point(row));
                worlds.push(world);
            }
        }
        if worlds.is_empty() {
            return Err(MapError::NoWorlds {
                rows: design.rows(),
            });
        }
        let left_out = design.rows() - worlds.len();
        let dependence = if left_out > 0 {
            Dependence::Rejected
        } else {
            design.dependence()
        };
        Ok(Mapped {
            design: design.with_points(points, dependence),
            worlds,
            left_out,
        })
    }

    /// The design with the correlations of the scenario; `None` if there are none.
    fn correlated(&self, design: &Design) -> Result<Option<Design>, MapError> {
        let Some(copula) = &self.copula else {
            return Ok(None);
        };
        let mut pairs = pairs(self.scenario, &self.inputs);
        copula.design(design).map(Some).map_err(|_| {
            let (first, second, place) = pairs.next().map_or_else(Default::default, |pair| {
                (
                    name(self.scenario, pair.first),
                    name(self.scenario, pair.second),
                    place(self.scenario, pair.span),
                )
            });
            MapError::Correlated {
                design: design.plan().words(),
                first,
                second,
                place,
            }
        })
    }

    /// The world of one row of a design whose inputs are as correlated as they should be.
    fn world(&self, row: usize, point: &[f64]) -> Result<World, MapError> {
        let mut world = World::central(self.scenario);
        for &(id, value) in &self.held {
            world.values[id.index()] = value;
        }
        let mut rooms = self.rooms();
        for (id, input) in self.inputs.iter().zip(point) {
            let param = &self.scenario.params[id.index()];
            let no_room = |cut: ParamId| MapError::NoRoom {
                row,
                param: self.scenario.params[cut.index()].naming.name.clone(),
            };
            let (low, high) = self.mass(*id, &mut rooms).map_err(no_room)?;
            let mut value = quantile(param, low + input * (high - low));
            if self.is_cut[id.index()] {
                let room = &mut rooms[id.index()];
                value = value.max(room.low).min(room.high);
                fix(room, value);
            }
            world.values[id.index()] = value;
        }
        Ok(world)
    }

    /// The ranges of all params.
    fn rooms(&self) -> Vec<Room> {
        let params = self.scenario.params.iter();
        let mut rooms: Vec<Room> = params
            .map(|param| Room::new(*param.range.start(), *param.range.end(), param.whole))
            .collect();
        for &(id, value) in &self.held {
            fix(&mut rooms[id.index()], value);
        }
        rooms
    }

    /// The probabilities of a param's distribution between which its room lies; a param without room is the error.
    fn mass(&self, id: ParamId, rooms: &mut [Room]) -> Result<(f64, f64), ParamId> {
        if !self.is_cut[id.index()] {
            return Ok((0.0, 1.0));
        }
        narrow(&self.conditions, rooms)?;
        let param = &self.scenario.params[id.index()];
        let room = rooms[id.index()];
        let (low, _) = probabilities(param, room.low);
        let (_, high) = probabilities(param, room.high);
        Ok((low, high))
    }

    /// The world of one point of the unit cube; `None` if it breaks a requirement.
    ///
    /// # Errors
    /// [`MapError`] if the point has another number of inputs, or if a param is left no value.
    pub fn world_at(&self, point: &[f64]) -> Result<Option<World>, MapError> {
        if point.len() != self.inputs.len() {
            return Err(MapError::WrongDimensions {
                design: point.len(),
                scenario: self.inputs.len(),
            });
        }
        let correlated = self.copula.as_ref().map(|copula| copula.point(point));
        let world = self.world(0, correlated.as_deref().unwrap_or(point))?;
        let holds = self.others.iter().all(|other| self.holds(*other, &world));
        Ok(holds.then_some(world))
    }

    /// A world drawn from the params' distributions: inputs are drawn until the world keeps all requirements.
    ///
    /// # Errors
    /// [`MapError::NoWorlds`] if 10,000 draws give none, [`MapError::NoRoom`] if the requirements leave a param no value.
    pub fn draw(&self, random: &mut impl Rng) -> Result<World, MapError> {
        for _ in 0..MOST_TRIES {
            let inputs = self.inputs.iter();
            let point: Vec<f64> = inputs.map(|_| random.random()).collect();
            if let Some(world) = self.world_at(&point)? {
                return Ok(world);
            }
        }
        Err(MapError::NoWorlds { rows: MOST_TRIES })
    }

    fn holds(&self, requirement: usize, world: &World) -> bool {
        let (condition, _) = &self.scenario.requirements[requirement];
        evaluate(condition, &OfParams(&world.values)).is_ok_and(|holds| holds != 0.0)
    }

    fn requirement_text(&self, requirement: usize) -> String {
        let (_, span) = &self.scenario.requirements[requirement];
        let file = self.scenario.files.get(span.file as usize);
        let text = file.and_then(|file| file.text.get(span.start as usize..span.end as usize));
        text.unwrap_or_default().trim().to_owned()
    }
}

/// The correlations of a scenario between params that have an input.
fn pairs<'a>(
    scenario: &'a Scenario,
    inputs: &'a [ParamId],
) -> impl Iterator<Item = &'a model::Correlation> {
    let both =
        |pair: &&model::Correlation| inputs.contains(&pair.first) && inputs.contains(&pair.second);
    scenario.correlations.iter().filter(both)
}

/// What correlates the inputs as the scenario says; `None` where it correlates none of them.
fn copula(scenario: &Scenario, inputs: &[ParamId]) -> Result<Option<Copula>, MapError> {
    let input = |id: ParamId| inputs.iter().position(|known| *known == id);
    let correlations = pairs(scenario, inputs).filter_map(|pair| {
        Some(Correlation {
            first: input(pair.first)?,
            second: input(pair.second)?,
            rank: pair.rank,
        })
    });
    let correlations: Vec<Correlation> = correlations.collect();
    if correlations.is_empty() {
        return Ok(None);
    }
    let failing = match Copula::new(inputs.len(), &correlations) {
        Ok(copula) => return Ok(Some(copula)),
        Err(CorrelationError::Contradictory { input }) => input,
        Err(CorrelationError::BadCorrelation { first, second, .. }) => first.max(second),
        Err(CorrelationError::WrongDesign { .. }) => 0,
    };
    let param = inputs.get(failing).copied().unwrap_or(ParamId(0));
    let (mut others, mut span) = (Vec::new(), Span::default());
    for pair in pairs(scenario, inputs) {
        let other = match param {
            id if id == pair.first => pair.second,
            id if id == pair.second => pair.first,
            _ => continue,
        };
        others.push(format!("`{}` ({})", name(scenario, other), pair.rank));
        span = pair.span;
    }
    Err(MapError::Contradictory {
        param: name(scenario, param),
        others: others.join(", "),
        place: place(scenario, span),
    })
}

fn name(scenario: &Scenario, param: ParamId) -> String {
    let data = scenario.params.get(param.index());
    data.map_or_else(String::new, |data| data.naming.name.clone())
}

/// The file and the line, from 1, of a stretch of a scenario.
fn place(scenario: &Scenario, span: Span) -> String {
    let Some(file) = scenario.files.get(usize::from(span.file)) else {
        return String::new();
    };
    let before = file.text.get(..span.start as usize).unwrap_or_default();
    format!("{}:{}", file.name, before.matches('\n').count() + 1)
}

/// Leaves a param one value.
const fn fix(room: &mut Room, value: f64) {
    room.low = value;
    room.high = value;
}

#[cfg(test)]
mod tests;
