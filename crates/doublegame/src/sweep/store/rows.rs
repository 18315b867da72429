//! A world as a line of a table: which columns there are, writing a line, reading it back.
//!
//! Numbers are written with as many digits as give the same number again, and not at all where they are not finite.

use super::super::table::{ClaimOutcome, PolicyOutcome, SolutionOutcome, SweepTable, SweptWorld};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The number of the world.
    World,
    /// A number, or nothing.
    Number,
    /// A text.
    Text,
    /// True, false or nothing.
    Truth,
}

/// A value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'w> {
    World(usize),
    Number(Option<f64>),
    Text(&'w str),
    Truth(Option<bool>),
}

/// The columns of a sweep's table, by name.
pub(super) fn columns(table: &SweepTable) -> Vec<(String, Kind)> {
    let mut columns = vec![("world".to_owned(), Kind::World)];
    for param in &table.params {
        columns.push((format!("param.{}", param.column.name), Kind::Number));
    }
    for case in &table.cases {
        columns.push((format!("case.{}.status", case.name), Kind::Text));
        columns.push((format!("case.{}.residual", case.name), Kind::Number));
    }
    for policy in &table.policies {
        for objective in &table.objectives {
            let name = format!("policy.{}.{}", policy.name, objective.column.name);
            columns.push((name, Kind::Number));
        }
    }
    for claim in &table.claims {
        columns.push((format!("claim.{}.holds", claim.id), Kind::Truth));
        columns.push((format!("claim.{}.slack", claim.id), Kind::Number));
    }
    columns
}

/// The values of a world, in the order of the columns.
pub(super) fn cells(number: usize, world: &SweptWorld) -> Vec<Cell<'_>> {
    let finite = |value: f64| Cell::Number(Some(value).filter(|value| value.is_finite()));
    let mut cells = vec![Cell::World(number)];
    cells.extend(world.params.iter().map(|value| finite(*value)));
    for solution in &world.solutions {
        cells.push(Cell::Text(&solution.status));
        cells.push(finite(solution.residual));
    }
    for policy in &world.policies {
        cells.extend(policy.objectives.iter().map(|value| finite(*value)));
    }
    for claim in &world.claims {
        cells.push(Cell::Truth(claim.holds));
        cells.push(Cell::Number(claim.slack.filter(|slack| slack.is_finite())));
    }
    cells
}

/// How the statuses of solutions begin that did not converge.
const FAILED: [&str; 2] = ["stopped short", "not played"];

/// Reads a line back; `None` if it is not one of this table.
pub(super) fn read(table: &SweepTable, line: &csv::StringRecord) -> Option<(usize, SweptWorld)> {
    let mut fields = line.iter();
    let number = fields.next()?.parse().ok()?;
    let mut next_number = || -> Option<f64> {
        match fields.next()? {
            "" => Some(f64::NAN),
            text => text.parse().ok(),
        }
    };
    let params = (0..table.params.len()).map(|_| next_number());
    let params: Vec<f64> = params.collect::<Option<_>>()?;
    let solutions = table.cases.iter().map(|_| {
        let status = fields.next()?.to_owned();
        let residual = fields.next()?;
        Some(SolutionOutcome {
            converged: !FAILED.iter().any(|failed| status.starts_with(failed)),
            residual: if residual.is_empty() {
                f64::NAN
            } else {
                residual.parse().ok()?
            },
            status,
        })
    });
    let solutions: Vec<SolutionOutcome> = solutions.collect::<Option<_>>()?;
    let mut policies = Vec::with_capacity(table.policies.len());
    for solution in solutions.iter().take(table.policies.len()) {
        let objectives = table.objectives.iter().map(|_| match fields.next()? {
            "" => Some(f64::NAN),
            text => text.parse().ok(),
        });
        policies.push(PolicyOutcome {
            converged: solution.converged,
            residual: solution.residual,
            objectives: objectives.collect::<Option<_>>()?,
        });
    }
    let claims = table.claims.iter().map(|_| {
        let holds = match fields.next()? {
            "" => None,
            text => Some(text.parse().ok()?),
        };
        let slack = match fields.next()? {
            "" => None,
            text => Some(text.parse().ok()?),
        };
        Some(ClaimOutcome { holds, slack })
    });
    let claims: Vec<ClaimOutcome> = claims.collect::<Option<_>>()?;
    let is_whole = fields.next().is_none() && policies.len() == table.policies.len();
    is_whole.then_some((
        number,
        SweptWorld {
            params,
            policies,
            claims,
            solutions,
        },
    ))
}
