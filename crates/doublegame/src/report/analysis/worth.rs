//! What seeing a channel is worth: for the channel that tells the most of each hidden actor, and for those that claims
//! ask for.

use super::cases::Solved;
use super::context::Context;
use super::policies::Detail;
use super::{AnalysisError, Depth, phrases};
use crate::measures::claims::Evaluated;
use crate::measures::looked_up::NOT_COMPUTED;
use crate::measures::{Anew, Estimate, Unavailable, blindable, worth};
use crate::report::{SeparationReport, WorthReport};
use crate::scenario::knowledge::{Channel, inferences};
use crate::scenario::model::{ActorId, CaseId, Item, Measure, MoveId, Mover, OthersPlay, Scenario};

/// The worths that were asked for.
pub(super) struct Worths {
    found: Vec<(Unit, Result<f64, String>)>,
    /// For each reported policy the channels that are shown, in order.
    shown: Vec<(CaseId, Vec<(ActorId, MoveId)>)>,
    /// For each of the claims' quantities the unit that answers it.
    asked: Vec<(usize, Unit)>,
}

/// One worth: of which case, to whom, of what, at which lambda, with the others' play held or solved anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    case: CaseId,
    actor: ActorId,
    channel: MoveId,
    /// The position in the chain.
    at: usize,
    others: OthersPlay,
}

/// Measures every worth that the report shows or a claim asks for.
pub(super) fn measure(
    context: &Context,
    solved: &Solved,
    leading: &[CaseId],
) -> Result<Worths, AnalysisError> {
    let shown: Vec<(CaseId, Vec<(ActorId, MoveId)>)> = context
        .policies
        .iter()
        .filter(|case| shows_worth(context, **case, leading))
        .filter_map(|&case| {
            let detail = solved.case(case)?.detail.as_ref()?;
            Some((case, channels_shown(context, case, detail)))
        })
        .collect();
    let asked = asked(context);
    let mut units: Vec<Unit> = Vec::new();
    let for_report = shown.iter().flat_map(|(case, channels)| {
        channels.iter().flat_map(move |&(actor, channel)| {
            [OthersPlay::Held, OthersPlay::Anew].map(|others| Unit {
                case: *case,
                actor,
                channel,
                at: context.main,
                others,
            })
        })
    });
    for unit in for_report.chain(asked.iter().map(|(_, unit)| *unit)) {
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    // Beside the game itself, the one in which the actor does not see the channel.
    let values = context.work.run(
        &units,
        |unit| {
            let label = format!(
                "{}: worth of “{}”",
                context.case_title(unit.case),
                phrases::move_title(context.scenario, unit.channel)
            );
            context.task(label, &context.spec(unit.case), 2)
        },
        |unit| one(context, solved, unit),
    )?;
    Ok(Worths {
        found: units.into_iter().zip(values).collect(),
        shown,
        asked,
    })
}

/// Whether a policy's worths are shown: in a plain analysis those of free play, where the main actor chooses, and of the
/// leading policies, which leave it less to choose.
fn shows_worth(context: &Context, case: CaseId, leading: &[CaseId]) -> bool {
    context.options.depth == Depth::Thorough || case.index() == 0 || leading.contains(&case)
}

/// The worths that claims ask for, at every lambda.
fn asked(context: &Context) -> Vec<(usize, Unit)> {
    context
        .quantities
        .iter()
        .enumerate()
        .filter_map(|(position, quantity)| match quantity.measure {
            Measure::Worth {
                actor,
                channel,
                others,
            } => Some((position, quantity.under, actor, channel, others)),
            _ => None,
        })
        .flat_map(|(position, case, actor, channel, others)| {
            (0..context.chain.lambdas.len()).map(move |at| {
                (
                    position,
                    Unit {
                        case,
                        actor,
                        channel,
                        at,
                        others,
                    },
                )
            })
        })
        .collect()
}

/// The channels whose worth is shown under a policy: in a thorough analysis all that anybody sees of others; else, for
/// each actor with hidden aims, the one that tells the main actor most, under free play and under its own policies.
fn channels_shown(context: &Context, case: CaseId, detail: &Detail) -> Vec<(ActorId, MoveId)> {
    let scenario = context.scenario;
    if context.options.depth == Depth::Thorough {
        return phrases::actor_ids(scenario)
            .flat_map(|actor| {
                (0u16..)
                    .zip(&scenario.moves)
                    .filter(move |(_, it)| {
                        it.seen_by.contains(actor)
                            && !matches!(it.mover, Mover::Actor { actor: by, .. } if by == actor)
                    })
                    .map(move |(at, _)| (actor, MoveId(at)))
            })
            .collect();
    }
    let Some(main) = context.main_actor.filter(|_| context.is_ranked(case)) else {
        return Vec::new();
    };
    let setting = context.spec(case).setting;
    let name = &scenario.actors[main.index()].naming.name;
    let mut shown: Vec<(ActorId, MoveId)> = Vec::new();
    for report in detail.separation.iter().filter(|it| it.observer == *name) {
        let candidates = candidates(scenario, main, report);
        let open = candidates
            .iter()
            .find(|&&it| blindable(scenario, &setting, main, it).is_ok());
        // Where nothing can be taken from sight, the first is shown with the reason.
        if let Some(&channel) = open.or(candidates.first())
            && !shown.contains(&(main, channel))
        {
            shown.push((main, channel));
        }
    }
    shown
}

/// The channels through which the observer learns of an actor: signals about its hidden choices first, then what actors
/// choose in sight, then other chance events, of which most leave nothing to answer; within each by how much they tell.
fn candidates(scenario: &Scenario, observer: ActorId, report: &SeparationReport) -> Vec<MoveId> {
    let signals = signals_about_hidden(scenario, observer, &report.actor);
    let mut told: Vec<(MoveId, u8, f64)> = report
        .channels
        .iter()
        .filter(|it| it.seen)
        .filter_map(|channel| {
            let at = scenario
                .moves
                .iter()
                .position(|it| it.naming.name == channel.name)?;
            let id = MoveId(at as u16);
            let bits = channel.alone.last().map_or(0.0, |it| it.value);
            let class = match scenario.moves[at].mover {
                _ if signals.contains(&id) => 0,
                Mover::Actor { .. } => 1,
                Mover::Chance => 2,
            };
            Some((id, class, bits))
        })
        .collect();
    told.sort_by(|a, b| a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
    told.into_iter().map(|(id, ..)| id).collect()
}

/// The signals from which the observer can infer a choice of the actor that it does not see.
fn signals_about_hidden(scenario: &Scenario, observer: ActorId, actor: &str) -> Vec<MoveId> {
    let is_its = |hidden: MoveId| match scenario.moves[hidden.index()].mover {
        Mover::Actor { actor: by, .. } => scenario.actors[by.index()].naming.name == actor,
        Mover::Chance => false,
    };
    let hidden = (0u16..)
        .map(MoveId)
        .zip(&scenario.moves)
        .filter(|(id, it)| !it.seen_by.contains(observer) && is_its(*id));
    hidden
        .flat_map(|(id, _)| inferences(scenario, observer, Item::Move(id)))
        .filter_map(|it| match it.channel {
            Channel::Signal(signal) => Some(signal),
            _ => None,
        })
        .collect()
}

fn one(
    context: &Context,
    solved: &Solved,
    unit: &Unit,
) -> Result<Result<f64, String>, AnalysisError> {
    let Some(case) = solved.case(unit.case) else {
        return Ok(Err("its case was not solved".to_owned()));
    };
    if let Some(doubt) = case.doubt(unit.at) {
        return Ok(Err(format!("the solution itself is not reliable: {doubt}")));
    }
    let base = context
        .book
        .game(&case.spec)
        .map_err(context.failed(unit.case))?;
    let rules = context.book.rules();
    let anew = Anew {
        scenario: context.scenario,
        world: &case.spec.world,
        limit: rules.limit,
        lambda: context.chain.lambdas[unit.at],
        stop: rules.stop,
    };
    let value = worth(
        &anew,
        &case.spec.setting,
        &base,
        &case.solutions[unit.at],
        (unit.actor, unit.channel),
        unit.others,
    );
    Ok(value.map_err(|why: Unavailable| why.to_string()))
}

impl Worths {
    /// The value of a claim's quantity at a lambda.
    pub(super) fn quantity(&self, position: usize, at: usize) -> Evaluated {
        let unit = self
            .asked
            .iter()
            .find(|(asked, unit)| *asked == position && unit.at == at)
            .map(|(_, unit)| *unit);
        match unit.and_then(|unit| self.find(unit)) {
            Some(Ok(value)) => Evaluated::Number(Estimate::exact(*value)),
            Some(Err(why)) => Evaluated::Undecided(why.clone()),
            None => Evaluated::Undecided(NOT_COMPUTED.to_owned()),
        }
    }

    fn find(&self, unit: Unit) -> Option<&Result<f64, String>> {
        self.found
            .iter()
            .find(|(known, _)| *known == unit)
            .map(|(_, value)| value)
    }

    /// What is shown under a policy.
    pub(super) fn of_policy(&self, context: &Context, case: CaseId) -> Vec<WorthReport> {
        let channels = self
            .shown
            .iter()
            .find(|(known, _)| *known == case)
            .map_or(&[][..], |(_, channels)| channels);
        channels
            .iter()
            .map(|&(actor, channel)| self.report(context, case, actor, channel))
            .collect()
    }

    fn report(
        &self,
        context: &Context,
        case: CaseId,
        actor: ActorId,
        channel: MoveId,
    ) -> WorthReport {
        let find = |others| {
            self.find(Unit {
                case,
                actor,
                channel,
                at: context.main,
                others,
            })
        };
        let (held, anew) = (find(OthersPlay::Held), find(OthersPlay::Anew));
        let number = |value: Option<&Result<f64, String>>| value.and_then(|it| it.clone().ok());
        let mut reasons: Vec<String> = [held, anew]
            .into_iter()
            .flatten()
            .filter_map(|it| it.clone().err())
            .collect();
        reasons.dedup();
        let declared = &context.scenario.moves[channel.index()].naming;
        WorthReport {
            actor: context.scenario.actors[actor.index()].naming.name.clone(),
            channel: declared.name.clone(),
            title: declared.title.clone(),
            others_fixed: number(held),
            all_anew: number(anew),
            unavailable: (!reasons.is_empty()).then(|| reasons.join("; ")),
        }
    }
}
