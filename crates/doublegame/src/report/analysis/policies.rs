//! Each policy in full: values, outcomes, acts, course of play, what is learnt, temptation.

use super::cases::{PairBits, Solved, SolvedCase};
use super::context::Context;
use super::temptation::Temptations;
use super::worth::Worths;
use super::{Depth, course, phrases, separation};
use crate::game::NodeId;
use crate::measures::Play;
use crate::measures::claims_values::payoff;
use crate::report::{
    ActReport, BitsReport, CoursePeriod, NamedValue, OtherReport, PolicyAtLambda, PolicyReport,
    SeparationReport, TemptationReport, ValueReport,
};
use crate::scenario::compile::{Compiled, Label};
use crate::scenario::model::{ActorId, AttributeId, CaseId, EndingId, Given, Mover, Scenario};
use crate::solve::{SelectionRule, Solution, Status};

/// What is measured of one policy beyond what its claims need.
pub(super) struct Detail {
    /// Length: lambdas.
    by_lambda: Vec<AtLambda>,
    course: Vec<CoursePeriod>,
    pub(super) separation: Vec<SeparationReport>,
}

/// What is measured of one policy at one lambda.
struct AtLambda {
    values: Vec<ValueReport>,
    outcomes: Vec<NamedValue>,
    acts: Vec<ActReport>,
}

/// Measures a policy.
pub(super) fn detail(context: &Context, solved: &SolvedCase, compiled: &Compiled) -> Detail {
    let scenario = context.scenario;
    let by_lambda = solved
        .solutions
        .iter()
        .enumerate()
        .map(|(at, solution)| {
            let play = Play::new(compiled, &solution.profile);
            AtLambda {
                values: phrases::actor_ids(scenario)
                    .map(|actor| value(scenario, &play, actor))
                    .collect(),
                outcomes: outcomes(scenario, &play),
                acts: if at == context.main || context.options.depth == Depth::Thorough {
                    acts(scenario, &play)
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    let main = &solved.solutions[context.main];
    let play = Play::new(compiled, &main.profile);
    Detail {
        by_lambda,
        course: course::periods(context, &play),
        separation: separation::reports(context, solved, &play),
    }
}

fn value(scenario: &Scenario, play: &Play<'_>, actor: ActorId) -> ValueReport {
    let declared = &scenario.actors[actor.index()];
    let all = play.amounts(&Given::default()).unwrap_or_default();
    let by_attribute = (0u16..)
        .zip(&scenario.attributes)
        .filter(|(_, it)| it.actor == actor)
        .map(|(at, it)| NamedValue {
            name: it.naming.name.clone(),
            title: it.naming.title.clone(),
            value: payoff(scenario, &all, actor, Some(AttributeId(at))),
        })
        .collect();
    let by_type = (0u16..)
        .zip(&declared.types)
        .filter_map(|(kind, it)| {
            let value = if declared.types.len() == 1 {
                payoff(scenario, &all, actor, None)
            } else {
                payoff(scenario, &play.amounts(&of_type(actor, kind))?, actor, None)
            };
            Some(NamedValue {
                name: it.naming.name.clone(),
                title: it.naming.title.clone(),
                value,
            })
        })
        .collect();
    ValueReport {
        actor: declared.naming.name.clone(),
        value: payoff(scenario, &all, actor, None),
        by_attribute,
        by_type,
    }
}

pub(super) const fn of_type(actor: ActorId, kind: u16) -> Given {
    Given {
        actor_type: Some((actor, kind)),
        event: None,
    }
}

fn outcomes(scenario: &Scenario, play: &Play<'_>) -> Vec<NamedValue> {
    let Some(endings) = play.endings(scenario, &Given::default()) else {
        return Vec::new();
    };
    let mut outcomes: Vec<NamedValue> = (0u16..)
        .zip(&scenario.endings)
        .map(|(at, it)| NamedValue {
            name: it.name.clone(),
            title: it.title.clone(),
            value: endings.total(Some(EndingId(at))),
        })
        .collect();
    outcomes.push(NamedValue {
        name: "horizon".to_owned(),
        title: "Play runs through all periods".to_owned(),
        value: endings.total(None),
    });
    outcomes
}

/// For every move and value, the expected number of periods in which it comes out so.
type Counts = Vec<Vec<f64>>;

fn counts(scenario: &Scenario, play: &Play<'_>, given: &Given) -> Option<Counts> {
    let masses = play.edge_masses(given)?;
    let compiled = play.compiled();
    let mut counts: Counts = scenario
        .moves
        .iter()
        .map(|it| vec![0.0; it.values.len()])
        .collect();
    for (mass, &label) in masses.iter().zip(&compiled.game.edge_label) {
        if let Label::Move { which, value, .. } = &compiled.labels[label as usize] {
            counts[which.index()][usize::from(*value)] += mass;
        }
    }
    Some(counts)
}

fn acts(scenario: &Scenario, play: &Play<'_>) -> Vec<ActReport> {
    let all = counts(scenario, play, &Given::default()).unwrap_or_default();
    let by_actor: Vec<Vec<Option<Counts>>> = phrases::actor_ids(scenario)
        .map(|actor| {
            let types = &scenario.actors[actor.index()].types;
            let several = if types.len() > 1 { types.len() } else { 0 };
            (0..several)
                .map(|kind| counts(scenario, play, &of_type(actor, kind as u16)))
                .collect()
        })
        .collect();
    let ever = ever(scenario, play);
    let mut acts = Vec::new();
    for ((which, it), counted) in (0u16..).zip(&scenario.moves).zip(&all) {
        for ((value, declared), &count) in (0u16..).zip(&it.values).zip(counted) {
            acts.push(ActReport {
                of: it.naming.name.clone(),
                name: declared.naming.name.clone(),
                title: declared.naming.title.clone(),
                share: share(count, counted),
                ever: ever[usize::from(which)][usize::from(value)],
                by_type: match it.mover {
                    Mover::Actor { actor, .. } => {
                        act_by_type(scenario, &by_actor[actor.index()], actor, (which, value))
                    }
                    Mover::Chance => Vec::new(),
                },
            });
        }
    }
    acts
}

/// How many values are followed in one pass over the graph.
const TOGETHER: usize = 8;

/// For every move and value, the chance that it ever comes out so: backward passes over the graph.
fn ever(scenario: &Scenario, play: &Play<'_>) -> Vec<Vec<f64>> {
    let mut chances: Vec<Vec<f64>> = scenario
        .moves
        .iter()
        .map(|it| vec![0.0; it.values.len()])
        .collect();
    let all: Vec<(usize, usize)> = scenario
        .moves
        .iter()
        .enumerate()
        .flat_map(|(which, it)| (0..it.values.len()).map(move |value| (which, value)))
        .collect();
    for some in all.chunks(TOGETHER) {
        let found = ever_of(play, some);
        for (&(which, value), chance) in some.iter().zip(found) {
            chances[which][value] = chance.min(1.0);
        }
    }
    chances
}

/// The same for some moves and values.
fn ever_of(play: &Play<'_>, some: &[(usize, usize)]) -> [f64; TOGETHER] {
    let compiled = play.compiled();
    let game = &compiled.game;
    let slot: Vec<Option<usize>> = compiled
        .labels
        .iter()
        .map(|label| match label {
            Label::Move { which, value, .. } => some
                .iter()
                .position(|it| *it == (which.index(), usize::from(*value))),
            Label::Nothing | Label::Start { .. } => None,
        })
        .collect();
    let mut after = vec![[0.0; TOGETHER]; game.node_count()];
    for node in (0..game.node_count()).rev() {
        let mut here = [0.0; TOGETHER];
        for edge in game.edges(NodeId(node as u32)) {
            let probability = play.edge_probability()[edge];
            let mut then = after[game.edge_child[edge] as usize];
            if let Some(slot) = slot[game.edge_label[edge] as usize] {
                then[slot] = 1.0;
            }
            for (sum, chance) in here.iter_mut().zip(then) {
                *sum += probability * chance;
            }
        }
        after[node] = here;
    }
    after.first().copied().unwrap_or([0.0; TOGETHER])
}

fn share(count: f64, of: &[f64]) -> f64 {
    let made: f64 = of.iter().sum();
    if made > 0.0 {
        (count / made).min(1.0)
    } else {
        0.0
    }
}

fn act_by_type(
    scenario: &Scenario,
    by_type: &[Option<Counts>],
    actor: ActorId,
    (which, value): (u16, u16),
) -> Vec<NamedValue> {
    by_type
        .iter()
        .zip(&scenario.actors[actor.index()].types)
        .filter_map(|(counts, declared)| {
            let counted = &counts.as_ref()?[usize::from(which)];
            Some(NamedValue {
                name: declared.naming.name.clone(),
                title: declared.naming.title.clone(),
                value: share(counted[usize::from(value)], counted),
            })
        })
        .collect()
}

/// The objectives out of the amounts of all columns.
pub(super) fn objectives(scenario: &Scenario, amounts: &[f64]) -> Vec<NamedValue> {
    scenario
        .objectives
        .iter()
        .zip(amounts.iter().skip(scenario.attributes.len()))
        .map(|(it, &value)| NamedValue {
            name: it.naming.name.clone(),
            title: it.naming.title.clone(),
            value,
        })
        .collect()
}

/// Every policy as the report shows it.
pub(super) fn reports(
    context: &Context,
    solved: &Solved,
    tempted: &[(CaseId, Temptations)],
    worths: &Worths,
) -> Vec<PolicyReport> {
    context
        .policies
        .iter()
        .filter_map(|&case| {
            let solved = solved.case(case)?;
            let detail = solved.detail.as_ref()?;
            let temptation = tempted
                .iter()
                .find(|(of, _)| *of == case)
                .and_then(|(_, found)| found.as_ref().ok())
                .cloned()
                .unwrap_or_default();
            Some(report(context, solved, detail, (temptation, worths)))
        })
        .collect()
}

fn report(
    context: &Context,
    solved: &SolvedCase,
    detail: &Detail,
    (temptation, worths): (Vec<TemptationReport>, &Worths),
) -> PolicyReport {
    let scenario = context.scenario;
    let policy = solved
        .case
        .index()
        .checked_sub(1)
        .and_then(|at| scenario.policies.get(at));
    PolicyReport {
        name: context.case_name(solved.case),
        title: context.case_title(solved.case),
        about: match policy {
            Some(policy) => policy.about.clone(),
            None => Some("Nobody is bound: every actor chooses freely at every turn.".to_owned()),
        },
        actor: policy.map(|it| scenario.actors[it.actor.index()].naming.name.clone()),
        cites: phrases::citation(scenario, policy.and_then(|it| it.citation.as_ref())),
        nodes: solved.nodes,
        information_sets: solved.information_sets,
        by_lambda: detail
            .by_lambda
            .iter()
            .enumerate()
            .map(|(at, measured)| policy_at_lambda(context, solved, at, measured))
            .collect(),
        course: detail.course.clone(),
        separation: detail.separation.clone(),
        worth: worths.of_policy(context, solved.case),
        temptation,
    }
}

fn policy_at_lambda(
    context: &Context,
    solved: &SolvedCase,
    at: usize,
    measured: &AtLambda,
) -> PolicyAtLambda {
    let scenario = context.scenario;
    let solution = &solved.solutions[at];
    let facts = &solved.facts[at];
    PolicyAtLambda {
        lambda: context.chain.lambdas[at],
        status: status(solution),
        residual: solution.residual,
        player_regret: solution.player_regret,
        player_regret_bound: solution.player_regret_bound,
        agent_regret: solution.agent_regret,
        other_equilibria: solution
            .others
            .iter()
            .zip(&solved.others[at])
            .map(|(other, facts)| OtherReport {
                distance: other.distance,
                residual: other.residual,
                objectives: objectives(scenario, &facts.of_play.amounts),
                bits: bits(scenario, &facts.bits),
            })
            .collect(),
        starts_tried: solution.starts_tried,
        selection: selection(solution).to_owned(),
        folds: solution.folds.clone(),
        objectives: objectives(scenario, &facts.of_play.amounts),
        values: measured.values.clone(),
        outcomes: measured.outcomes.clone(),
        acts: measured.acts.clone(),
        bits: bits(scenario, &facts.bits),
    }
}

/// `converged`, or `stopped short: ` and why.
pub(super) fn status(solution: &Solution) -> String {
    match &solution.status {
        Status::Converged => "converged".to_owned(),
        Status::StoppedShort { reason } => format!("stopped short: {reason}"),
    }
}

const fn selection(solution: &Solution) -> &'static str {
    match solution.selection {
        SelectionRule::PrincipalBranch => {
            "the principal branch: the equilibrium reached from random play without a break as \
             lambda grows"
        }
        SelectionRule::FromStart => {
            "an equilibrium not shown to lie on the principal branch, which was lost on the way"
        }
    }
}

fn bits(scenario: &Scenario, bits: &[PairBits]) -> Vec<BitsReport> {
    bits.iter()
        .map(|it| BitsReport {
            actor: scenario.actors[it.actor.index()].naming.name.clone(),
            observer: scenario.actors[it.observer.index()].naming.name.clone(),
            bits: it.bits,
            standard_error: it.standard_error,
            of: it.prior_bits,
        })
        .collect()
}
