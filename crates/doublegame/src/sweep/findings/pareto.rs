//! The Pareto fronts over all objectives.

use super::data::{Answer, Dominated, ParetoBy, ParetoFinding};
use super::objectives::OfObjective;
use crate::sweep::SweepTable;
use crate::worlds::robustness::{Direction, Outcomes, Robustness, pareto_front};

/// The fronts by mean and by worst value, over the worlds with a result for every policy, so that all policies are
/// judged by the same worlds.
pub fn fronts(table: &SweepTable) -> Vec<ParetoFinding> {
    [ParetoBy::Expected, ParetoBy::Worst]
        .map(|by| front(table, by))
        .to_vec()
}

fn front(table: &SweepTable, by: ParetoBy) -> ParetoFinding {
    let is_complete =
        |world: &&crate::sweep::SweptWorld| world.policies.iter().all(|outcome| outcome.converged);
    let worlds = table.worlds.iter().filter(is_complete).count();
    let directions: Vec<Direction> = table.objectives.iter().map(|it| it.direction).collect();
    let found = values(table, by).and_then(|values| {
        let front = pareto_front(&values, &directions).map_err(|problem| problem.to_string())?;
        Ok((dominated(table, &values, &directions, &front)?, front))
    });
    let (front, dominated) = match found {
        Ok((dominated, front)) => {
            let names = front.iter().map(|it| table.policies[*it].name.clone());
            (Answer::Found(names.collect()), dominated)
        }
        Err(reason) => (Answer::Refused(reason), Vec::new()),
    };
    ParetoFinding {
        by,
        worlds,
        front,
        dominated,
    }
}

/// By policy and objective what the front is over.
fn values(table: &SweepTable, by: ParetoBy) -> Result<Vec<Vec<f64>>, String> {
    let mut values = vec![Vec::new(); table.policies.len()];
    for number in 0..table.objectives.len() {
        let of = OfObjective::new(table, number);
        let complete = of.values.iter().filter(|it| it.iter().all(Option::is_some));
        let outcomes = complete.flatten().copied().collect();
        let outcomes = Outcomes::new(table.policies.len(), of.column.direction, outcomes)
            .map_err(|problem| problem.to_string())?;
        for (row, found) in values.iter_mut().zip(outcomes.robustness()) {
            row.push(measure(&found, by).ok_or(
                "no world has a result for every policy: there is nothing to compare them by",
            )?);
        }
    }
    Ok(values)
}

fn measure(found: &Robustness, by: ParetoBy) -> Option<f64> {
    match by {
        ParetoBy::Expected => found.expected,
        ParetoBy::Worst => found.worst,
    }
}

/// Of every policy off the front the first on it that dominates it.
fn dominated(
    table: &SweepTable,
    values: &[Vec<f64>],
    directions: &[Direction],
    front: &[usize],
) -> Result<Vec<Dominated>, String> {
    let mut all = Vec::new();
    for policy in (0..values.len()).filter(|policy| !front.contains(policy)) {
        for other in front {
            let pair = [values[policy].clone(), values[*other].clone()];
            let left = pareto_front(&pair, directions).map_err(|problem| problem.to_string())?;
            if left == [1] {
                all.push(Dominated {
                    policy: table.policies[policy].name.clone(),
                    by: table.policies[*other].name.clone(),
                });
                break;
            }
        }
    }
    Ok(all)
}
