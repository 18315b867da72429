//! Everything that should lower a reader's trust, in plain sentences.

use super::bottom_line::main;
use super::cases::Solved;
use super::context::Context;
use super::{learnt, phrases};
use crate::report::{ClaimLabel, Ranking, Report};

/// Bits below this share of what there is to learn leave the prior nearly as it was.
const LITTLE: f64 = 0.05;

/// The cautions, most important first.
pub(super) fn cautions(context: &Context, report: &Report, solved: &Solved) -> Vec<String> {
    let mut cautions = stopped_short(report);
    cautions.extend(other_equilibria(context, report));
    cautions.extend(dependent_claims(report));
    cautions.extend(turning(report));
    cautions.extend(solved.cases.iter().filter_map(|it| {
        let sharper = it.sharper.as_ref().filter(|it| !it.converged)?;
        Some(format!(
            "With the committed actor choosing ten times as sharply, “{}” {}: its place in that \
             ranking is not reliable.",
            context.case_title(it.case),
            sharper.status
        ))
    }));
    cautions.extend(corridors(report));
    cautions.extend(learnt::separation_is_not_success(context, report));
    cautions.extend(prior_dominated(context, report));
    cautions.extend(undecided(report));
    cautions.extend(simulated(report));
    cautions.extend(uncited(report));
    cautions
}

fn stopped_short(report: &Report) -> Vec<String> {
    report
        .policies
        .iter()
        .flat_map(|policy| {
            policy
                .by_lambda
                .iter()
                .filter(|it| it.status != "converged")
                .map(|it| {
                    format!(
                        "Under “{}” at lambda {} the solver {}. The numbers there are the best it \
                         had; claims that need them are undecided.",
                        policy.title, it.lambda, it.status
                    )
                })
        })
        .collect()
}

fn other_equilibria(context: &Context, report: &Report) -> Vec<String> {
    report
        .policies
        .iter()
        .filter_map(|policy| {
            let at = main(context, policy)?;
            let farthest = at
                .other_equilibria
                .iter()
                .map(|it| it.distance)
                .fold(0.0, f64::max);
            if at.other_equilibria.is_empty() {
                return None;
            }
            let ranges: Vec<String> = at
                .objectives
                .iter()
                .enumerate()
                .map(|(number, objective)| {
                    let values = at
                        .other_equilibria
                        .iter()
                        .filter_map(|it| it.objectives.get(number))
                        .map(|it| it.value)
                        .chain(std::iter::once(objective.value));
                    let low = values.clone().fold(f64::INFINITY, f64::min);
                    let high = values.fold(f64::NEG_INFINITY, f64::max);
                    let (low, high) = phrases::pair(low, high);
                    format!("“{}” from {low} to {high}", objective.title)
                })
                .collect();
            let range = if ranges.is_empty() {
                String::new()
            } else {
                format!(" Over them, {}.", phrases::list(&ranges))
            };
            Some(format!(
                "“{}” can also be played otherwise: {} found at lambda {}, the farthest with some \
                 choice {} more or less likely. The results shown are those of {}.{range}",
                policy.title,
                phrases::counted(at.other_equilibria.len(), "other equilibrium")
                    .replace("equilibriums", "equilibria"),
                at.lambda,
                phrases::number(farthest),
                at.selection
            ))
        })
        .collect()
}

fn dependent_claims(report: &Report) -> Vec<String> {
    report
        .claims
        .iter()
        .filter(|it| it.depends_on_equilibrium == Some(true))
        .map(|it| {
            let range = it.slack_range.map_or(String::new(), |range| {
                let (low, high) = phrases::pair(range.lowest, range.highest);
                format!(" (over the equilibria found it holds by {low} to {high})")
            });
            format!(
                "Claim {} comes out otherwise in another equilibrium that was found{range}.",
                it.id
            )
        })
        .collect()
}

/// On which objectives the order of the policies rests on how sharply actors choose.
fn turning(report: &Report) -> Vec<String> {
    let mut cautions = Vec::new();
    let turned: Vec<String> = report
        .rankings
        .iter()
        .filter(|it| it.turns)
        .map(|ranking| match ranking.sharper.first() {
            Some(first) if !is_best(ranking, &first.name) => {
                format!("“{}” (best is then “{}”)", ranking.title, first.title)
            }
            _ => format!("“{}” (the best stays best)", ranking.title),
        })
        .collect();
    if !turned.is_empty() {
        cautions.push(format!(
            "When the committed actor chooses ten times as sharply, the order of the policies is another \
             one on {}: part of the order shown comes from that actor's own noise, which a commitment \
             takes away.",
            phrases::list(&turned)
        ));
    }
    let elsewhere: Vec<String> = report
        .rankings
        .iter()
        .filter_map(|ranking| {
            let lambdas: Vec<String> = ranking
                .by_lambda
                .iter()
                .filter(|it| it.lambda > 0.0 && it.turns)
                .map(|it| format!("{}", it.lambda))
                .collect();
            (!lambdas.is_empty())
                .then(|| format!("“{}” (lambda {})", ranking.title, phrases::list(&lambdas)))
        })
        .collect();
    if !elsewhere.is_empty() {
        cautions.push(format!(
            "At another lambda the order of the policies is another one on {}.",
            phrases::list(&elsewhere)
        ));
    }
    cautions
}

fn corridors(report: &Report) -> Vec<String> {
    report
        .corridors
        .iter()
        .filter_map(|corridor| {
            let points = corridor.one_type.iter().chain(&corridor.all_types);
            let short = points.filter(|it| it.status != "converged").count();
            (short > 0).then(|| {
                format!(
                    "In the corridor “{}”, {} stopped short.",
                    corridor.title,
                    phrases::counted(short, "point")
                )
            })
        })
        .collect()
}

/// Whether a policy is best on the objective at the main lambda, alone or with others.
fn is_best(ranking: &Ranking, policy: &str) -> bool {
    ranking.rank(policy) == Some(1)
}

fn prior_dominated(context: &Context, report: &Report) -> Vec<String> {
    let Some(observer) = context.main_actor else {
        return Vec::new();
    };
    let observer = &context.scenario.actors[observer.index()].naming;
    context
        .scenario
        .actors
        .iter()
        .filter(|it| it.types.len() > 1 && it.naming.name != observer.name)
        .filter_map(|actor| {
            let all: Vec<(f64, f64)> = report
                .policies
                .iter()
                .filter_map(|policy| {
                    main(context, policy)?
                        .bits
                        .iter()
                        .find(|it| it.actor == actor.naming.name && it.observer == observer.name)
                        .map(|it| (it.bits, it.of))
                })
                .collect();
            let most = all.iter().map(|it| it.0).fold(0.0, f64::max);
            let there_are = all.first()?.1;
            (there_are > 0.0 && most < LITTLE * there_are).then(|| {
                format!(
                    "Under no policy does {} learn more than {} of the {} bits about {}: what it \
                     believes by the end is mostly the prior that was put in.",
                    observer.title,
                    phrases::number(most),
                    phrases::number(there_are),
                    actor.naming.title
                )
            })
        })
        .collect()
}

fn undecided(report: &Report) -> Vec<String> {
    report
        .claims
        .iter()
        .filter(|it| it.label == ClaimLabel::Undecided)
        .filter_map(|it| {
            let reason = it
                .by_lambda
                .iter()
                .find(|at| at.lambda.total_cmp(&report.settings.lambda).is_eq())?
                .reason
                .as_ref()?;
            Some(format!("Claim {} is undecided: {reason}.", it.id))
        })
        .collect()
}

fn simulated(report: &Report) -> Option<String> {
    let worst = report
        .policies
        .iter()
        .flat_map(|it| &it.by_lambda)
        .flat_map(|it| &it.bits)
        .map(|it| it.standard_error)
        .fold(0.0, f64::max);
    (worst > 0.0).then(|| {
        format!(
            "There are too many histories to list for some observers, so some bits are simulated; \
             the largest standard error is {}.",
            phrases::number(worst)
        )
    })
}

fn uncited(report: &Report) -> Option<String> {
    let count = report.assumptions.uncited.len();
    (count > 0).then(|| {
        format!(
            "{} without a source or a stated judgement; they are listed with the assumptions.",
            if count == 1 {
                "One number stands".to_owned()
            } else {
                format!("{count} numbers stand")
            }
        )
    })
}
