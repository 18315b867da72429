//! How policies rank on an objective, whether the ranking turns, and what it is when the actor who commits itself
//! chooses ten times as sharply.

use super::Depth;
use super::cases::{Solved, SolvedCase};
use super::context::Context;
use super::policies::status;
use crate::measures::Play;
use crate::measures::cases::{Chain, sharpened};
use crate::report::{NamedValue, PolicyReport, Ranking, RankingAtLambda};
use crate::scenario::compile::Compiled;
use crate::scenario::model::{CaseId, Given, Objective};
use crate::solve::Status;

/// A difference of two objectives that is smaller than this, relative to the larger of them and 1, is no difference:
/// it may be what the solver leaves over.
const NUMERICAL: f64 = 1e-6;

/// Nor is one that is smaller than this share of the distance from the best to the worst.
const HARDLY: f64 = 1e-3;

/// Which values of an objective are the better ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Better {
    Higher,
    Lower,
}

impl Better {
    const fn of(objective: &Objective) -> Self {
        if objective.higher_is_better {
            Self::Higher
        } else {
            Self::Lower
        }
    }
}

/// Positions from best to worst; equal values in the order given.
fn order(values: &[f64], better: Better) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..values.len()).collect();
    positions.sort_by(|&a, &b| {
        let ascending = values[a].total_cmp(&values[b]);
        match better {
            Better::Higher => ascending.reverse(),
            Better::Lower => ascending,
        }
    });
    positions
}

/// The largest difference that still counts as a tie among these values.
pub(super) fn tie(values: &[f64]) -> f64 {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let spread = if high > low { high - low } else { 0.0 };
    let size = values.iter().fold(1.0_f64, |most, it| most.max(it.abs()));
    (HARDLY * spread).max(NUMERICAL * size)
}

/// The rank, from 1, of each of the values that are sorted from best to worst; those that tie with the first of a rank
/// share it, and the next rank counts them all.
pub(super) fn ranks(sorted: &[f64]) -> Vec<usize> {
    let tie = tie(sorted);
    let mut ranks = Vec::with_capacity(sorted.len());
    let mut first = 0;
    for (position, value) in sorted.iter().enumerate() {
        if (sorted[first] - value).abs() > tie {
            first = position;
        }
        ranks.push(first + 1);
    }
    ranks
}

/// The pairs of positions whose order under `first` turns under `second`; ties turn nothing.
fn turned(first: &[f64], second: &[f64]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (tie_first, tie_second) = (tie(first), tie(second));
    for a in 0..first.len().min(second.len()) {
        for b in 0..a {
            let before = sign(first[a] - first[b], tie_first);
            let after = sign(second[a] - second[b], tie_second);
            if before * after < 0 {
                pairs.push((b, a));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The sign of a difference, 0 if it is a tie.
fn sign(difference: f64, tie: f64) -> i8 {
    if difference > tie {
        1
    } else if difference < -tie {
        -1
    } else {
        0
    }
}

/// A policy solved anew with the main actor's precision raised.
pub(super) struct Sharper {
    pub(super) status: String,
    pub(super) converged: bool,
    /// The expected amount of every attribute, then of every objective.
    amounts: Vec<f64>,
}

/// By how much the committed actor's lambda is raised.
const FACTOR: f64 = 10.0;

/// Solves a ranked policy with the main actor's lambda raised tenfold, the others' unchanged.
pub(super) fn sharper(
    context: &Context,
    solved: &SolvedCase,
    compiled: &Compiled,
) -> Option<Sharper> {
    let actor = context
        .main_actor
        .filter(|_| context.is_ranked(solved.case))?;
    let game = sharpened(&compiled.game, actor, FACTOR);
    let chain = Chain {
        lambdas: vec![context.options.lambda],
        other_starts: vec![0],
    };
    let start = &solved.solutions[context.main].profile;
    let solution = context.book.solve_from(&game, &chain, Some(start)).pop()?;
    let play = Play::new(compiled, &solution.profile);
    Some(Sharper {
        status: status(&solution),
        converged: solution.status == Status::Converged,
        amounts: play.amounts(&Given::default())?,
    })
}

/// The ranked policies that a plain analysis looks at more closely: the best one on each objective, in the order of
/// the objectives, at most three; in a thorough analysis all ranked ones.
pub(super) fn leading(context: &Context, solved: &Solved) -> Vec<CaseId> {
    const CLOSELY: usize = 3;
    let ranked = ranked(context);
    if context.options.depth == Depth::Thorough {
        return ranked;
    }
    let mut leading = Vec::new();
    for (number, objective) in context.scenario.objectives.iter().enumerate() {
        let column = context.scenario.attributes.len() + number;
        let values: Vec<f64> = ranked
            .iter()
            .filter_map(|&case| {
                let facts = &solved.case(case)?.facts[context.main];
                facts.of_play.amounts.get(column).copied()
            })
            .collect();
        let best = order(&values, Better::of(objective))
            .first()
            .and_then(|&at| ranked.get(at).copied());
        if let Some(best) = best.filter(|it| !leading.contains(it)) {
            leading.push(best);
        }
    }
    leading.truncate(CLOSELY);
    leading
}

/// The cases that are ranked.
fn ranked(context: &Context) -> Vec<CaseId> {
    context
        .policies
        .iter()
        .copied()
        .filter(|&case| context.is_ranked(case))
        .collect()
}

/// How the policies rank on every objective.
pub(super) fn rankings(
    context: &Context,
    policies: &[PolicyReport],
    solved: &Solved,
) -> Vec<Ranking> {
    let ranked = ranked(context);
    let compared: Vec<&PolicyReport> = context
        .policies
        .iter()
        .zip(policies)
        .filter(|(case, _)| ranked.contains(case))
        .map(|(_, policy)| policy)
        .collect();
    let sharper: Vec<&Sharper> = ranked
        .iter()
        .filter_map(|&case| solved.case(case)?.sharper.as_ref())
        .collect();
    (0..context.scenario.objectives.len())
        .map(|objective| ranking(context, &compared, &sharper, objective))
        .collect()
}

fn ranking(
    context: &Context,
    compared: &[&PolicyReport],
    sharper: &[&Sharper],
    objective: usize,
) -> Ranking {
    let declared = &context.scenario.objectives[objective];
    let better = Better::of(declared);
    let column = context.scenario.attributes.len() + objective;
    let at = |lambda: usize| -> Vec<f64> {
        compared
            .iter()
            .map(|it| it.by_lambda[lambda].objectives[objective].value)
            .collect()
    };
    let named = |values: &[f64]| -> Vec<NamedValue> {
        order(values, better)
            .into_iter()
            .map(|position| NamedValue {
                name: compared[position].name.clone(),
                title: compared[position].title.clone(),
                value: values[position],
            })
            .collect()
    };
    let main = at(context.main);
    let sharp: Vec<f64> = sharper
        .iter()
        .filter_map(|it| it.amounts.get(column).copied())
        .collect();
    Ranking {
        objective: declared.naming.name.clone(),
        title: declared.naming.title.clone(),
        unit: declared.unit.clone(),
        higher_is_better: declared.higher_is_better,
        ranks: ranks(&sorted(&main, &order(&main, better))),
        order: named(&main),
        by_lambda: (0..context.chain.lambdas.len())
            .map(|lambda| {
                let values = at(lambda);
                let order = order(&values, better);
                RankingAtLambda {
                    lambda: context.chain.lambdas[lambda],
                    ranks: ranks(&sorted(&values, &order)),
                    turns: !turned(&main, &values).is_empty(),
                    order: order
                        .into_iter()
                        .map(|position| compared[position].name.clone())
                        .collect(),
                }
            })
            .collect(),
        sharper: if sharp.len() == compared.len() {
            named(&sharp)
        } else {
            Vec::new()
        },
        turns: sharp.len() == compared.len() && !turned(&main, &sharp).is_empty(),
    }
}

fn sorted(values: &[f64], order: &[usize]) -> Vec<f64> {
    order.iter().map(|&position| values[position]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_a_rank() {
        assert_eq!(ranks(&[3.0, 2.0, 2.0, 0.0]), [1, 2, 2, 4]);
        assert_eq!(ranks(&[2.5, 1e-5, 0.0, 0.0]), [1, 2, 2, 2]);
        assert_eq!(ranks(&[0.0, 0.0]), [1, 1]);
        // A chain of small steps does not make its ends equal.
        assert_eq!(ranks(&[1.0, 0.0018, 0.0009, 0.0]), [1, 2, 2, 4]);
        assert_eq!(ranks(&[]), [0usize; 0]);
    }

    #[test]
    fn best_first_by_direction() {
        assert_eq!(order(&[1.0, 3.0, 2.0], Better::Higher), [1, 2, 0]);
        assert_eq!(order(&[1.0, 3.0, 2.0], Better::Lower), [0, 2, 1]);
        assert_eq!(order(&[1.0, 1.0, 2.0], Better::Higher), [2, 0, 1]);
        assert_eq!(order(&[], Better::Higher), [0usize; 0]);
    }

    #[test]
    fn a_pair_turns_only_when_both_differences_count() {
        assert_eq!(turned(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0]), [(1, 2)]);
        assert_eq!(turned(&[1.0, 2.0], &[1.0, 2.5]), [(0usize, 0usize); 0]);
        assert_eq!(
            turned(&[1.0, 1.0 + 1e-9], &[1.0, 0.0]),
            [(0usize, 0usize); 0]
        );
        assert_eq!(
            turned(&[0.0, 1e-5, 3.0], &[1.0, 0.0, 3.0]),
            [(0usize, 0usize); 0]
        );
        assert_eq!(turned(&[1.0, 2.0], &[2.0, 1.0]), [(0, 1)]);
    }
}
