//! Trying settings: all of them where they are few, generation by generation otherwise.

use super::data::SearchMethod;
use super::judge::Judged;
use super::plan::{Problem, Round, SearchPlan};
use super::store::SearchStore;
use super::trying::{Tried, try_setting};
use crate::report::Progress;
use crate::scenario::compile::compile;
use crate::scenario::model::Scenario;
use crate::sweep::options::SweepError;
use crate::sweep::run::on_threads;
use crate::worlds::search::nsga2;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many settings a generation has.
const POPULATION: usize = 24;

/// What a search has tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Searched {
    /// Whether all settings were looked at or some.
    pub method: SearchMethod,
    /// What was tried, the menu's own setting first.
    pub tried: Vec<Tried>,
}

/// A search under way.
pub(super) struct Searching<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) store: &'a SearchStore,
    pub(super) threads: usize,
    pub(super) progress: &'a dyn Progress,
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// Tries settings of a policy's levers, and keeps each as soon as it is done.
///
/// # Errors
/// [`SweepError`] if the worlds cannot be made, if the menu's own setting cannot be played, if the machine fails, or if
/// stopped.
pub fn search(
    scenario: &Scenario,
    plan: &SearchPlan,
    store: &SearchStore,
    threads: usize,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Searched, SweepError> {
    let problem = Problem::new(scenario, plan)?;
    playable(&problem)?;
    let searching = Searching {
        problem: &problem,
        store,
        threads,
        progress,
        stop,
    };
    match problem.space.all(plan.budget) {
        Some(mut all) => {
            all.retain(|setting| *setting != problem.menu);
            all.insert(0, problem.menu.clone());
            let count = all.len();
            Ok(Searched {
                method: SearchMethod::All,
                tried: searching.try_all(Round::Search, &all, (0, count))?,
            })
        }
        None => searching.evolve(),
    }
}

/// Refuses a policy whose game cannot be played as the menu has it.
fn playable(problem: &Problem<'_>) -> Result<(), SweepError> {
    let spec = problem.spec(&problem.worlds(Round::Search).central, &problem.menu);
    let limit = problem.plan.options.limit();
    let compiled = compile(problem.scenario, &spec.world, &spec.setting, limit);
    compiled.map(drop).map_err(|why| SweepError::Case {
        case: problem.scenario.policies[problem.plan.policy.index()]
            .naming
            .title
            .clone(),
        problem: why,
    })
}

impl Searching<'_> {
    /// Tries settings on all threads; `begun` were tried before, of `total`.
    pub(super) fn try_all(
        &self,
        round: Round,
        settings: &[Vec<f64>],
        (begun, total): (usize, usize),
    ) -> Result<Vec<Tried>, SweepError> {
        let worlds = self.problem.worlds(round).mapped.worlds.len();
        let done = AtomicUsize::new(begun);
        let label = match round {
            Round::Search => "settings",
            Round::Check => "settings in other worlds",
        };
        on_threads(settings, self.threads, &|| (), &|(), setting| {
            let tried = if let Some(known) = self.store.get(round, setting, worlds) {
                known
            } else {
                let tried = try_setting(self.problem, round, setting, self.stop)?;
                self.store.put(round, &tried)?;
                tried
            };
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            self.progress.advanced(done, total, label);
            Ok(tried)
        })
    }

    fn evolve(&self) -> Result<Searched, SweepError> {
        let Problem {
            space, plan, menu, ..
        } = self.problem;
        let directions = self.problem.directions();
        let mut first = nsga2::first(space, POPULATION.min(plan.budget), plan.seed);
        first.retain(|setting| setting != menu);
        first.insert(0, menu.clone());
        first.truncate(plan.budget.max(1));
        let mut tried = self.try_all(Round::Search, &first, (0, plan.budget))?;
        let mut population: Vec<usize> = (0..tried.len()).collect();
        let mut generations = 1;
        while tried.len() < plan.budget {
            let judged = Judged::new(&tried, &directions);
            let goodness = |members: &[usize]| -> Vec<Option<Vec<f64>>> {
                let members = members.iter();
                members
                    .map(|member| judged.all_goodness(*member, plan.measure))
                    .collect()
            };
            let kept = nsga2::survivors(&goodness(&population), POPULATION);
            population = kept.into_iter().map(|at| population[at]).collect();
            let standings = nsga2::standings(&goodness(&population));
            let parents: Vec<Vec<f64>> = population
                .iter()
                .map(|member| tried[*member].setting.clone())
                .collect();
            let children = nsga2::children(
                space,
                (&parents, &standings),
                POPULATION.min(plan.budget - tried.len()),
                &|setting| tried.iter().any(|known| known.setting == setting),
                (plan.seed, generations),
            );
            if children.is_empty() {
                break;
            }
            generations += 1;
            let new = self.try_all(Round::Search, &children, (tried.len(), plan.budget))?;
            population.extend(tried.len()..tried.len() + new.len());
            tried.extend(new);
        }
        Ok(Searched {
            method: SearchMethod::Nsga2 {
                generations: usize::try_from(generations).unwrap_or(usize::MAX),
                population: POPULATION,
            },
            tried,
        })
    }
}
