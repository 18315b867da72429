//! The policies by each objective: robustness, rankings, where which is best, what the best one depends on.

use super::data::{
    Answer, ObjectiveFinding, PolicyRobustness, QuantileFinding, RankedBy, RankingFinding,
    RegretFinding, ShareFinding, Threshold, ThresholdOrigin, WhereBest,
};
use super::regions::discover;
use super::sensitivity::{Outcome, SensitivityFinding, sensitivity};
use super::{Asked, FindingsError, regret};
use crate::sweep::{ObjectiveColumn, SweepTable};
use crate::worlds::robustness::{
    Criterion, Direction, Outcomes, Ranking, RankingRefusal, Robustness, Share, ranking,
};

/// The shares whose quantiles are told.
const QUANTILES: [f64; 7] = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0];

/// The share of worlds that is the bad tail of [`RankedBy::WorstTenth`].
const BAD_TAIL: f64 = 0.1;

/// One objective of all worlds.
pub struct OfObjective<'a> {
    pub column: &'a ObjectiveColumn,
    /// By world and policy; `None` where the solution did not converge.
    pub values: Vec<Vec<Option<f64>>>,
}

impl<'a> OfObjective<'a> {
    pub fn new(table: &'a SweepTable, number: usize) -> Self {
        let value = |outcome: &crate::sweep::PolicyOutcome| {
            outcome.converged.then(|| outcome.objectives[number])
        };
        Self {
            column: &table.objectives[number],
            values: table
                .worlds
                .iter()
                .map(|world| world.policies.iter().map(value).collect())
                .collect(),
        }
    }

    /// The value turned so that higher is better.
    pub fn goodness(&self, value: f64) -> f64 {
        match self.column.direction {
            Direction::HigherIsBetter => value,
            Direction::LowerIsBetter => -value,
        }
    }

    /// What a policy falls short of the best policy of a world: of the known ones.
    fn regret(&self, world: &[Option<f64>], policy: usize) -> Option<f64> {
        let own = self.goodness(world[policy]?);
        let known = world.iter().flatten().map(|value| self.goodness(*value));
        known.reduce(f64::max).map(|best| best - own)
    }

    /// By policy the regret in a world that has a result for every policy.
    pub fn regrets(&self, world: &[Option<f64>]) -> Option<Vec<f64>> {
        if world.iter().any(Option::is_none) {
            return None;
        }
        (0..world.len())
            .map(|policy| self.regret(world, policy))
            .collect()
    }

    /// Whether no policy is better in a world; a missing result leaves it open unless a known one is better.
    pub fn is_best(&self, world: &[Option<f64>], policy: usize) -> Option<bool> {
        match self.regret(world, policy) {
            Some(regret) if regret > 0.0 => Some(false),
            Some(_) if world.iter().all(Option::is_some) => Some(true),
            _ => None,
        }
    }

    fn complete_worlds(&self) -> usize {
        let is_complete = |world: &&Vec<Option<f64>>| world.iter().all(Option::is_some);
        self.values.iter().filter(is_complete).count()
    }

    fn of_policy(&self, policy: usize) -> Vec<Option<f64>> {
        self.values.iter().map(|world| world[policy]).collect()
    }
}

/// What the policies come to by each objective.
pub fn objectives(asked: &Asked<'_>) -> Result<Vec<ObjectiveFinding>, FindingsError> {
    (0..asked.table.objectives.len())
        .map(|number| objective(asked, number))
        .collect()
}

fn objective(asked: &Asked<'_>, number: usize) -> Result<ObjectiveFinding, FindingsError> {
    asked.go_on()?;
    let table = asked.table;
    let of = OfObjective::new(table, number);
    let values: Vec<Option<f64>> = of.values.iter().flatten().copied().collect();
    let outcomes = Outcomes::new(table.policies.len(), of.column.direction, values)?;
    let threshold = threshold(asked, of.column, &outcomes);
    let rankings = rankings(asked, &outcomes, threshold);
    let two_best = two_best(table, rankings.found());
    let sensitivity = sensitivities(asked, &of, &two_best)?;
    Ok(ObjectiveFinding {
        name: of.column.column.name.clone(),
        title: of.column.column.title.clone(),
        unit: of.column.unit.clone(),
        higher_is_better: of.column.direction == Direction::HigherIsBetter,
        complete_worlds: of.complete_worlds(),
        threshold,
        policies: robustness(asked, &of, &outcomes, threshold),
        where_best: where_best(asked, &of)?,
        regret_maps: regret::maps(asked, &of, sensitivity.last()),
        rankings,
        sensitivity,
    })
}

fn threshold(
    asked: &Asked<'_>,
    column: &ObjectiveColumn,
    outcomes: &Outcomes,
) -> Option<Threshold> {
    let mut given = asked.options.thresholds.iter();
    let given = given.find(|(name, _)| *name == column.column.name);
    match given {
        Some((_, value)) => Some(Threshold {
            value: *value,
            origin: ThresholdOrigin::Given,
        }),
        None => outcomes.percentile(0, 0.5).known.map(|value| Threshold {
            value,
            origin: ThresholdOrigin::MedianWithoutCommitment,
        }),
    }
}

fn robustness(
    asked: &Asked<'_>,
    of: &OfObjective<'_>,
    outcomes: &Outcomes,
    threshold: Option<Threshold>,
) -> Vec<PolicyRobustness> {
    let level = asked.options.bootstrap.level;
    let all = outcomes.robustness().into_iter().enumerate();
    all.map(|(policy, found)| PolicyRobustness {
        policy: asked.table.policies[policy].name.clone(),
        worlds: found.worlds,
        unknown: found.unknown,
        expected: found.expected,
        deviation: found.deviation,
        worst: found.worst,
        signal_to_noise: found.signal_to_noise,
        quantiles: QUANTILES
            .iter()
            .map(|share| QuantileFinding::of(*share, outcomes.percentile(policy, *share)))
            .collect(),
        regret: regret_of(of, policy, &found),
        satisficing: threshold
            .map(|it| ShareFinding::of(outcomes.satisficing(policy, it.value), level)),
        best: ShareFinding::of(found.best, level),
    })
    .collect()
}

/// The regrets over complete worlds, and what they are at least over all worlds: a missing result of another policy can
/// only add to a regret, a missing one of its own leaves 0.
fn regret_of(of: &OfObjective<'_>, policy: usize, found: &Robustness) -> RegretFinding {
    let least: Vec<f64> = of
        .values
        .iter()
        .map(|world| of.regret(world, policy).unwrap_or(0.0))
        .collect();
    RegretFinding {
        worlds: found.regret_worlds,
        mean: found.mean_regret,
        worst: found.worst_regret,
        mean_at_least: least.iter().sum::<f64>() / least.len().max(1) as f64,
        worst_at_least: least.iter().copied().fold(0.0, f64::max),
    }
}

fn rankings(
    asked: &Asked<'_>,
    outcomes: &Outcomes,
    threshold: Option<Threshold>,
) -> Answer<Vec<RankingFinding>> {
    let bad_tail = match outcomes.direction() {
        Direction::HigherIsBetter => BAD_TAIL,
        Direction::LowerIsBetter => 1.0 - BAD_TAIL,
    };
    let satisficing = threshold.map(|it| {
        let threshold = it.value;
        (RankedBy::Satisficing, Criterion::Satisficing { threshold })
    });
    let criteria = [
        (RankedBy::Expected, Criterion::Expected),
        (RankedBy::MeanRegret, Criterion::MeanRegret),
        (RankedBy::WorstRegret, Criterion::WorstRegret),
        (RankedBy::Maximin, Criterion::Maximin),
        (
            RankedBy::WorstTenth,
            Criterion::Percentile { share: bad_tail },
        ),
        (RankedBy::SignalToNoise, Criterion::SignalToNoise),
    ];
    let bootstrap = asked.options.bootstrap;
    let ranked: Result<Vec<RankingFinding>, RankingRefusal> = criteria
        .into_iter()
        .chain(satisficing)
        .map(|(by, criterion)| {
            ranking(outcomes, criterion, bootstrap.resamples, bootstrap.seed)
                .map(|found| of_ranking(asked.table, by, found))
        })
        .collect();
    Answer::of(ranked)
}

/// The two best policies by expected value, the first ranking.
fn two_best(table: &SweepTable, rankings: Option<&Vec<RankingFinding>>) -> Vec<usize> {
    let first = rankings.and_then(|all| all.first());
    let names = first.into_iter().flat_map(|ranking| ranking.order.iter());
    names
        .take(2)
        .filter_map(|name| table.policies.iter().position(|it| it.name == *name))
        .collect()
}

fn of_ranking(table: &SweepTable, by: RankedBy, found: Ranking) -> RankingFinding {
    let name = |policy: &usize| table.policies[*policy].name.clone();
    RankingFinding {
        by,
        order: found.order.iter().map(name).collect(),
        worlds: found.worlds,
        left_out: found.left_out,
        same_order: found.same_order,
        first: found.first,
        above: found.above,
    }
}

/// Of every policy that is best in some worlds and not in others.
fn where_best(asked: &Asked<'_>, of: &OfObjective<'_>) -> Result<Vec<WhereBest>, FindingsError> {
    let mut found = Vec::new();
    for (policy, column) in asked.table.policies.iter().enumerate() {
        asked.go_on()?;
        let best: Vec<Option<bool>> = of
            .values
            .iter()
            .map(|world| of.is_best(world, policy))
            .collect();
        let share = Share::of(best.iter().copied());
        if share.holds > 0 && share.fails > 0 {
            let discover = |of_interest: &[Option<bool>]| {
                discover(asked.table, &asked.columns, of_interest, asked.options)
            };
            let not_best = || {
                let not_best: Vec<Option<bool>> = best.iter().map(|it| it.map(|it| !it)).collect();
                discover(&not_best)
            };
            found.push(WhereBest {
                policy: column.name.clone(),
                share: ShareFinding::of(share, asked.options.bootstrap.level),
                best: discover(&best),
                not_best: (share.holds > share.fails).then(not_best),
            });
        }
    }
    Ok(found)
}

/// Of the best policy, and of its lead over the next.
fn sensitivities(
    asked: &Asked<'_>,
    of: &OfObjective<'_>,
    two_best: &[usize],
) -> Result<Vec<SensitivityFinding>, FindingsError> {
    let name = |policy: usize| asked.table.policies[policy].name.clone();
    let bootstrap = &asked.options.bootstrap;
    let mut found = Vec::new();
    if let [best, ..] = *two_best {
        asked.go_on()?;
        let outcome = Outcome::Policy(name(best));
        let values = of.of_policy(best);
        found.push(sensitivity(asked.table, outcome, &values, bootstrap));
    }
    if let [best, next] = *two_best {
        asked.go_on()?;
        let outcome = Outcome::Difference(name(best), name(next));
        let lead = |world: &Vec<Option<f64>>| Some(world[best]? - world[next]?);
        let values: Vec<Option<f64>> = of.values.iter().map(lead).collect();
        found.push(sensitivity(asked.table, outcome, &values, bootstrap));
    }
    Ok(found)
}
