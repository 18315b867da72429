//! What was tried, made into findings: the front, the best by every measure, and each of them beside the menu's own setting.

use super::data::{
    BesideMenu, BestFinding, CriterionFinding, LeverFinding, MeasuredFinding, SearchFindings,
    SettingFinding,
};
use super::judge::{Judged, RobustMeasure};
use super::plan::{Problem, Round, SearchPlan};
use super::store::SearchStore;
use super::tries::{Searched, Searching};
use super::trying::Tried;
use crate::report::Progress;
use crate::scenario::model::Scenario;
use crate::sweep::options::SweepError;
use crate::worlds::robustness::{Criterion, Direction, Outcomes, pareto_front, ranking};

/// The version of the layout of the findings.
const FORMAT: u32 = 1;
/// How often worlds are drawn anew.
const RESAMPLES: usize = 1_000;
/// What is nearer is equal: solutions are exact to about this much.
const TIE: f64 = 1e-6;

/// Says what a search found, and tries what is best again in other worlds.
///
/// # Errors
/// [`SweepError`] if the worlds cannot be made, if the machine fails, or if stopped.
pub fn search_findings(
    scenario: &Scenario,
    plan: &SearchPlan,
    (searched, store): (&Searched, &SearchStore),
    threads: usize,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<SearchFindings, SweepError> {
    let problem = Problem::new(scenario, plan)?;
    let directions = problem.directions();
    let judged = Judged::new(&searched.tried, &directions);
    let front = front(&judged, searched.tried.len(), plan.measure, &directions);
    let settings = settings(&judged, &searched.tried, &front, &directions);
    let chosen: Vec<(usize, RobustMeasure, usize)> = (0..directions.len())
        .flat_map(|criterion| RobustMeasure::ALL.map(|measure| (criterion, measure)))
        .filter_map(|(criterion, measure)| {
            let best = best(&judged, searched.tried.len(), criterion, measure)?;
            Some((criterion, measure, best))
        })
        .collect();
    let mut again: Vec<usize> = chosen.iter().map(|(.., setting)| *setting).collect();
    again.push(0);
    again.sort_unstable();
    again.dedup();
    let searching = Searching {
        problem: &problem,
        store,
        threads,
        progress,
        stop,
    };
    let values: Vec<Vec<f64>> = again
        .iter()
        .map(|at| searched.tried[*at].setting.clone())
        .collect();
    let checked = searching.try_all(Round::Check, &values, (0, values.len()))?;
    let rechecked = Judged::new(&checked, &directions);
    let best = chosen
        .into_iter()
        .filter_map(|(criterion, measure, setting)| {
            let beside = |judged: &Judged<'_>, place: usize| {
                beside_menu(judged, (place, criterion), measure, &directions, plan.seed)
            };
            let place = again.iter().position(|at| *at == setting)?;
            Some(BestFinding {
                criterion,
                measure,
                setting,
                searched: beside(&judged, setting)?,
                checked: beside(&rechecked, place),
            })
        });
    let policy = &scenario.policies[plan.policy.index()];
    Ok(SearchFindings {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario.naming.title.clone(),
        policy: policy.naming.name.clone(),
        policy_title: policy.naming.title.clone(),
        actor: scenario.actors[policy.actor.index()].naming.title.clone(),
        lambda: plan.options.lambda,
        worlds: problem.worlds(Round::Search).mapped.worlds.len(),
        worlds_that_count: judged.worlds.len(),
        check_worlds: problem.worlds(Round::Check).mapped.worlds.len(),
        design_seed: plan.design_seed,
        seed: plan.seed,
        measure: plan.measure,
        method: searched.method,
        budget: plan.budget,
        levers: levers(scenario, plan),
        criteria: criteria(scenario, plan),
        not_compared: settings.iter().filter(|it| it.values.is_none()).count(),
        best: best.collect(),
        settings,
        front,
        resamples: RESAMPLES,
    })
}

fn levers(scenario: &Scenario, plan: &SearchPlan) -> Vec<LeverFinding> {
    let levers = plan.levers.iter().map(|id| &scenario.params[id.index()]);
    levers
        .map(|lever| LeverFinding {
            name: lever.naming.name.clone(),
            title: lever.naming.title.clone(),
            unit: lever.unit.clone().unwrap_or_default(),
            low: *lever.possible().start(),
            high: *lever.possible().end(),
            whole: lever.whole,
            menu: lever.value,
        })
        .collect()
}

fn criteria(scenario: &Scenario, plan: &SearchPlan) -> Vec<CriterionFinding> {
    let objectives = plan.objectives.iter().map(|at| {
        let objective = &scenario.objectives[*at];
        CriterionFinding {
            name: objective.naming.name.clone(),
            title: objective.naming.title.clone(),
            unit: objective.unit.clone().unwrap_or_default(),
            higher_is_better: objective.higher_is_better,
            is_bits: false,
        }
    });
    let bits = plan.revealing.iter().map(|actor| {
        let naming = &scenario.actors[actor.index()].naming;
        CriterionFinding {
            name: format!("bits.{}", naming.name),
            title: format!("What play reveals of {}", naming.title),
            unit: "bits".to_owned(),
            higher_is_better: true,
            is_bits: true,
        }
    });
    objectives.chain(bits).collect()
}

/// The settings that no other dominates, the best by the first criterion first.
fn front(
    judged: &Judged<'_>,
    count: usize,
    measure: RobustMeasure,
    directions: &[Direction],
) -> Vec<usize> {
    let (places, goodness): (Vec<usize>, Vec<Vec<f64>>) = (0..count)
        .filter_map(|setting| Some((setting, judged.all_goodness(setting, measure)?)))
        .unzip();
    let higher = vec![Direction::HigherIsBetter; directions.len()];
    // All rows are whole and none lacks a number, so there is a front.
    let mut front = pareto_front(&goodness, &higher).unwrap_or_default();
    let first = |at: usize| goodness[at].first().copied().unwrap_or_default();
    front.sort_by(|a, b| first(*b).total_cmp(&first(*a)));
    front.into_iter().map(|at| places[at]).collect()
}

fn settings(
    judged: &Judged<'_>,
    tried: &[Tried],
    front: &[usize],
    directions: &[Direction],
) -> Vec<SettingFinding> {
    let measured = |setting: usize, criterion: usize| {
        let by = |measure: RobustMeasure| {
            let goodness = judged.goodness(setting, criterion, measure)?;
            Some(measure.told(goodness, directions[criterion]))
        };
        Some(MeasuredFinding {
            mean: by(RobustMeasure::Mean)?,
            worst: by(RobustMeasure::Worst)?,
            tenth: by(RobustMeasure::Tenth)?,
            regret: by(RobustMeasure::Regret)?,
        })
    };
    tried
        .iter()
        .enumerate()
        .map(|(setting, it)| SettingFinding {
            levers: it.setting.clone(),
            unsolved: judged.unsolved(setting),
            values: (0..directions.len())
                .map(|criterion| measured(setting, criterion))
                .collect(),
            on_front: front.contains(&setting),
        })
        .collect()
}

/// The best setting; of equals the first, so the menu's own where none is better.
fn best(
    judged: &Judged<'_>,
    count: usize,
    criterion: usize,
    measure: RobustMeasure,
) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for setting in 0..count {
        if let Some(goodness) = judged.goodness(setting, criterion, measure)
            && best.is_none_or(|(_, known)| goodness > known + TIE)
        {
            best = Some((setting, goodness));
        }
    }
    best.map(|(setting, _)| setting)
}

/// A setting beside the first, the menu's own. Regrets are against the best of all settings in the same world, which stands
/// in the table as a third policy.
fn beside_menu(
    judged: &Judged<'_>,
    (setting, criterion): (usize, usize),
    measure: RobustMeasure,
    directions: &[Direction],
    seed: u64,
) -> Option<BesideMenu> {
    let direction = directions[criterion];
    let (values, menu) = (
        judged.values(setting, criterion)?,
        judged.values(0, criterion)?,
    );
    let by = |setting: usize| {
        let goodness = judged.goodness(setting, criterion, measure)?;
        Some(measure.told(goodness, direction))
    };
    let is_better = |one: f64, other: f64| match direction {
        Direction::HigherIsBetter => one > other + TIE,
        Direction::LowerIsBetter => one < other - TIE,
    };
    let pairs = || values.iter().copied().zip(menu.iter().copied());
    let sure = if setting == 0 {
        0.5
    } else {
        let rows = pairs().zip(judged.best(criterion));
        let rows = rows.flat_map(|((value, menu), best)| [value, menu, *best].map(Some));
        let outcomes = Outcomes::new(3, direction, rows.collect()).ok()?;
        let ranked = ranking(&outcomes, criterion_of(measure, direction), RESAMPLES, seed);
        ranked.ok()?.above[0][1]
    };
    Some(BesideMenu {
        worlds: values.len(),
        value: by(setting)?,
        menu: by(0)?,
        better: pairs()
            .filter(|(one, other)| is_better(*one, *other))
            .count(),
        worse: pairs()
            .filter(|(one, other)| is_better(*other, *one))
            .count(),
        sure,
    })
}

const fn criterion_of(measure: RobustMeasure, direction: Direction) -> Criterion {
    match (measure, direction) {
        (RobustMeasure::Mean, _) => Criterion::Expected,
        (RobustMeasure::Worst, _) => Criterion::Maximin,
        (RobustMeasure::Tenth, Direction::HigherIsBetter) => Criterion::Percentile { share: 0.1 },
        (RobustMeasure::Tenth, Direction::LowerIsBetter) => Criterion::Percentile { share: 0.9 },
        (RobustMeasure::Regret, _) => Criterion::WorstRegret,
    }
}
