//! Corridors: the value of one type along the mixes of one decision.

use super::context::Context;
use super::{AnalysisError, Depth, phrases};
use crate::measures::claims::{Evaluated, quantities_of};
use crate::measures::looked_up::case_of_corridor;
use crate::measures::{Anew, CommittedTypes, CorridorCurve, corridors};
use crate::report::{CorridorPoint, CorridorReport};
use crate::scenario::model::{CaseId, Corridor, CorridorId, Measure};
use crate::solve::Status;

/// The curves that the report shows or a claim asks for: one for each lambda of the unit.
pub(super) struct Corridors {
    found: Vec<(Unit, Result<Vec<CorridorCurve>, String>)>,
}

/// One corridor in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    corridor: CorridorId,
    /// What else is in force.
    under: CaseId,
    committed: CommittedTypes,
    /// Positions in the chain of lambdas.
    lambdas: Vec<usize>,
}

/// At how many positions a corridor is drawn.
const fn positions(depth: Depth) -> usize {
    match depth {
        Depth::Plain => 5,
        Depth::Thorough => 11,
    }
}

/// Measures every curve that is needed.
pub(super) fn measure(context: &Context) -> Result<Corridors, AnalysisError> {
    let mut units: Vec<Unit> = Vec::new();
    for (id, declared) in (0u16..).map(CorridorId).zip(&context.scenario.corridors) {
        for committed in [CommittedTypes::Named, CommittedTypes::All] {
            units.push(Unit {
                corridor: id,
                under: declared.under,
                committed,
                lambdas: vec![context.main],
            });
        }
    }
    for quantity in &context.quantities {
        if let Measure::Inside(id) = quantity.measure {
            let wanted = Unit {
                corridor: id,
                under: case_of_corridor(context.scenario, id, quantity.under),
                committed: CommittedTypes::Named,
                lambdas: (0..context.chain.lambdas.len()).collect(),
            };
            match units.iter_mut().find(|it| it.is_of(&wanted)) {
                Some(known) => *known = wanted,
                None => units.push(wanted),
            }
        }
    }
    let curves = context.work.run(
        &units,
        |unit| {
            let declared = &context.scenario.corridors[unit.corridor.index()];
            let label = format!("corridor “{}”", declared.naming.title);
            context.task(label, &context.spec(unit.under), 1)
        },
        |unit| Ok(curves_of(context, unit)),
    )?;
    Ok(Corridors {
        found: units.into_iter().zip(curves).collect(),
    })
}

fn curves_of(context: &Context, unit: &Unit) -> Result<Vec<CorridorCurve>, String> {
    let spec = context.spec(unit.under);
    let rules = context.book.rules();
    let anew = Anew {
        scenario: context.scenario,
        world: &spec.world,
        limit: rules.limit,
        lambda: context.options.lambda,
        stop: rules.stop,
    };
    let lambdas: Vec<f64> = unit
        .lambdas
        .iter()
        .map(|&at| context.chain.lambdas[at])
        .collect();
    corridors(
        &anew,
        &spec.setting,
        &context.scenario.corridors[unit.corridor.index()],
        unit.committed,
        positions(context.options.depth),
        &lambdas,
    )
    .map_err(|why| why.to_string())
}

impl Unit {
    /// Whether the other one is of the same corridor, at whatever lambdas.
    fn is_of(&self, other: &Self) -> bool {
        self.corridor == other.corridor
            && self.under == other.under
            && self.committed == other.committed
    }
}

impl Corridors {
    /// The value of a claim's quantity at a lambda.
    pub(super) fn inside(
        &self,
        context: &Context,
        id: CorridorId,
        under: CaseId,
        at: usize,
    ) -> Evaluated {
        let under = case_of_corridor(context.scenario, id, under);
        match self.find(id, under, CommittedTypes::Named, at) {
            Err(why) => Evaluated::Undecided(why),
            Ok(curve) => curve.inside_value(),
        }
    }

    /// The curve at a position of the chain, or why there is none.
    fn find(
        &self,
        corridor: CorridorId,
        under: CaseId,
        committed: CommittedTypes,
        at: usize,
    ) -> Result<&CorridorCurve, String> {
        let (unit, curves) = self
            .found
            .iter()
            .find(|(it, _)| {
                it.corridor == corridor && it.under == under && it.committed == committed
            })
            .ok_or_else(|| NOT_FOLLOWED.to_owned())?;
        let number = unit.lambdas.iter().position(|it| *it == at);
        let curves = curves.as_ref().map_err(Clone::clone)?;
        number
            .and_then(|number| curves.get(number))
            .ok_or_else(|| NOT_FOLLOWED.to_owned())
    }
}

/// Why there is no curve.
const NOT_FOLLOWED: &str = "the corridor was not followed";

/// The corridors as the report shows them.
pub(super) fn reports(context: &Context, corridors: &Corridors) -> Vec<CorridorReport> {
    (0u16..)
        .map(CorridorId)
        .zip(&context.scenario.corridors)
        .map(|(id, declared)| report(context, corridors, id, declared))
        .collect()
}

fn report(
    context: &Context,
    corridors: &Corridors,
    id: CorridorId,
    declared: &Corridor,
) -> CorridorReport {
    let scenario = context.scenario;
    let curve = |committed| corridors.find(id, declared.under, committed, context.main);
    let one_type = curve(CommittedTypes::Named);
    CorridorReport {
        name: declared.naming.name.clone(),
        title: declared.naming.title.clone(),
        actor: phrases::actor(scenario, declared.actor).to_owned(),
        actor_type: phrases::actor_type(scenario, declared.actor, declared.actor_type).to_owned(),
        under: context.case_title(declared.under),
        options: declared
            .options
            .iter()
            .map(|&it| phrases::value_title(scenario, declared.choice, it).to_owned())
            .collect(),
        one_type: points(one_type.as_ref().ok().copied()),
        all_types: points(curve(CommittedTypes::All).ok()),
        watched: declared.watch.iter().map(|it| it.0.clone()).collect(),
        claims: resting_claims(context, id),
        sentence: sentence(context, declared, one_type),
    }
}

/// The ids of the claims that ask where the corridor's best point is.
fn resting_claims(context: &Context, id: CorridorId) -> Vec<String> {
    context
        .scenario
        .claims
        .iter()
        .filter(|claim| {
            quantities_of(claim)
                .iter()
                .any(|it| it.measure == Measure::Inside(id))
        })
        .map(|claim| claim.naming.name.clone())
        .collect()
}

fn points(curve: Option<&CorridorCurve>) -> Vec<CorridorPoint> {
    let Some(curve) = curve else {
        return Vec::new();
    };
    curve
        .points
        .iter()
        .map(|it| CorridorPoint {
            position: it.position,
            value: it.value,
            watched: it.watched.clone(),
            status: match &it.status {
                Status::Converged => "converged".to_owned(),
                Status::StoppedShort { reason } => format!("stopped short: {reason}"),
            },
        })
        .collect()
}

/// Where the best value lies, in words.
fn sentence(
    context: &Context,
    declared: &Corridor,
    curve: Result<&CorridorCurve, String>,
) -> String {
    let scenario = context.scenario;
    let curve = match curve {
        Ok(curve) => curve,
        Err(why) => return format!("There is no curve: {why}."),
    };
    let best =
        curve
            .points
            .iter()
            .fold(
                None,
                |best: Option<&crate::measures::CorridorPoint>, it| match best {
                    Some(best) if best.value >= it.value => Some(best),
                    _ => Some(it),
                },
            );
    let (Some(best), Some(first), Some(last)) = (best, curve.points.first(), curve.points.last())
    else {
        return "The corridor has no points.".to_owned();
    };
    let end = |at: usize| {
        declared.options.get(at).map_or("", |&it| {
            phrases::value_title(scenario, declared.choice, it)
        })
    };
    let who = phrases::capitalized(&format!(
        "{} as “{}”",
        phrases::actor(scenario, declared.actor),
        phrases::actor_type(scenario, declared.actor, declared.actor_type)
    ));
    let (low, high) = (end(0), end(declared.options.len().saturating_sub(1)));
    if best.position > 0.0 && best.position < 1.0 {
        format!(
            "{who} does best between the ends, at {} of the way from “{low}” to “{high}”: {} there, \
             against {} at the first end and {} at the last.",
            phrases::number(best.position),
            phrases::number(best.value),
            phrases::number(first.value),
            phrases::number(last.value)
        )
    } else {
        let (here, other) = if best.position == 0.0 {
            (low, last)
        } else {
            (high, first)
        };
        format!(
            "{who} does best at an end, where it always “{here}”: {} there, against {} at the other \
             end.",
            phrases::number(best.value),
            phrases::number(other.value)
        )
    }
}
