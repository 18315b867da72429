//! What comes out of a sweep: robustness of the policies, claims, what decides them and where, from one [`SweepTable`].
//!
//! `data` holds the result; `objectives` and `claims` fill it with what `worlds` computes, `sensitivity` and `regions` ask
//! its estimators and keep their refusals; `one_at_a_time` adds what moving single params did.
//!
//! Invariants: a world that did not converge has no result, whatever stands in its row; it counts as unknown in every
//! share. Equal tables and options give equal findings on any number of threads.

mod claims;
mod data;
mod objectives;
mod one_at_a_time;
mod pareto;
mod regions;
mod regret;
mod sensitivity;

pub use data::*;
pub use regions::{DiscoveryFinding, LimitFinding, RegionFinding, TrajectoryPoint, with_unit};
pub use sensitivity::{
    DeltaFinding, Estimator, Index, MorrisFinding, Outcome, PairIndex, SensitivityFinding,
    SobolFinding, Told,
};

use super::SweepTable;
use crate::worlds::designs::Dependence;
use crate::worlds::discovery::{PrimOptions, SimpleOptions, TreeOptions};
use crate::worlds::robustness::OutcomesError;
use crate::worlds::sensitivity::Bootstrap;

/// The version of the findings' layout.
const FORMAT: u32 = 1;

/// What is asked of a sweep.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FindingOptions {
    /// By objective's name the value that is good enough. An objective that is not named takes the median of play without
    /// any commitment over the worlds: the literature leaves thresholds to whoever decides (Starr 1963; Herman, Reed, Zeff
    /// and Characklis 2015), and without one "at least as good as committing to nothing commonly is" asks the least.
    pub thresholds: Vec<(String, f64)>,
    /// Intervals, and the draws that say how sure a ranking is.
    pub bootstrap: Bootstrap,
    /// How boxes are looked for; of several the first is told.
    pub prim: PrimOptions,
    /// What makes a region simple enough to be told.
    pub simple: SimpleOptions,
    /// How the tree grows.
    pub tree: TreeOptions,
}

/// Why there are no findings.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FindingsError {
    /// The caller asked to stop.
    #[error("stopped before all was computed")]
    Stopped,
    /// The table is not whole.
    #[error("the sweep's table is damaged: {what} should be {expected}, and there are {found}")]
    Ragged {
        /// What is counted.
        what: String,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A result that is not a number, though its solution converged.
    #[error(
        "world {world}: the {what} of {column} is not a finite number: the sweep's table is damaged"
    )]
    NotFinite {
        /// The world, from 0.
        world: usize,
        /// What it is.
        what: &'static str,
        /// The policy or param.
        column: String,
    },
    /// The outcomes do not make a table.
    #[error("the sweep's table is damaged: {0}")]
    Outcomes(#[from] OutcomesError),
    /// A threshold of an objective that there is not.
    #[error("there is no objective “{name}” for a threshold: there are {known}")]
    UnknownObjective {
        /// The name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A bad option.
    #[error("{0}")]
    BadOption(&'static str),
}

/// Works out what a sweep says. `stop` is polled between claims and between objectives; once it is true, the function ends
/// with [`FindingsError::Stopped`].
///
/// # Errors
///
/// [`FindingsError`] if the table is not whole, if a converged solution's objective is not a finite number, for bad
/// options, and if stopped. That an estimator refuses is no error but a finding.
pub fn findings(
    table: &SweepTable,
    options: &FindingOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Findings, FindingsError> {
    check_table(table)?;
    check_options(table, options)?;
    let columns: Vec<Vec<f64>> = (0..table.params.len())
        .map(|param| table.worlds.iter().map(|it| it.params[param]).collect())
        .collect();
    let asked = Asked {
        table,
        options,
        columns,
        stop,
    };
    let objectives = objectives::objectives(&asked)?;
    Ok(Findings {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: table.scenario.clone(),
        lambda: table.lambda,
        worlds: table.worlds.len(),
        design: table.design.plan().words().to_owned(),
        sample: table.design.plan().rows_are_a_sample(),
        independent: table.design.dependence() == Dependence::Independent,
        level: options.bootstrap.level,
        resamples: options.bootstrap.resamples,
        seed: options.bootstrap.seed,
        params: params(table),
        held: table
            .held
            .iter()
            .map(|(column, value)| HeldFinding {
                param: column.name.clone(),
                title: column.title.clone(),
                value: *value,
            })
            .collect(),
        policies: policies(table),
        pareto: pareto::fronts(table),
        objectives,
        claims: claims::claims(&asked)?,
        break_even: None,
        tornado: None,
    })
}

/// A table with what is asked of it.
struct Asked<'a> {
    table: &'a SweepTable,
    options: &'a FindingOptions,
    /// By param and world.
    columns: Vec<Vec<f64>>,
    stop: &'a (dyn Fn() -> bool + Sync),
}

impl Asked<'_> {
    fn go_on(&self) -> Result<(), FindingsError> {
        if (self.stop)() {
            Err(FindingsError::Stopped)
        } else {
            Ok(())
        }
    }
}

fn params(table: &SweepTable) -> Vec<ParamFinding> {
    let params = table.params.iter();
    params
        .map(|param| ParamFinding {
            name: param.column.name.clone(),
            title: param.column.title.clone(),
            unit: param.unit.clone(),
            low: param.range.0,
            high: param.range.1,
            central: param.central,
        })
        .collect()
}

fn policies(table: &SweepTable) -> Vec<PolicyFinding> {
    let policies = table.policies.iter().enumerate();
    policies
        .map(|(policy, column)| {
            let outcomes = table.worlds.iter().map(|world| &world.policies[policy]);
            let residuals = outcomes
                .filter(|outcome| outcome.converged)
                .map(|outcome| outcome.residual);
            let converged = residuals.clone().count();
            PolicyFinding {
                name: column.name.clone(),
                title: column.title.clone(),
                converged,
                not_converged: table.worlds.len() - converged,
                largest_residual: residuals.reduce(f64::max),
            }
        })
        .collect()
}

fn check_table(table: &SweepTable) -> Result<(), FindingsError> {
    let is = |what: &str, expected: usize, found: usize| {
        if expected == found {
            Ok(())
        } else {
            Err(FindingsError::Ragged {
                what: what.to_owned(),
                expected,
                found,
            })
        }
    };
    if table.policies.is_empty() {
        return is("policies", 1, 0);
    }
    is(
        "inputs of the design",
        table.params.len(),
        table.design.dimensions(),
    )?;
    is("worlds", table.design.rows(), table.worlds.len())?;
    for (number, world) in table.worlds.iter().enumerate() {
        let of = |what: &str| format!("{what} of world {number}");
        is(&of("params"), table.params.len(), world.params.len())?;
        is(&of("policies"), table.policies.len(), world.policies.len())?;
        is(&of("claims"), table.claims.len(), world.claims.len())?;
        for outcome in world.policies.iter().filter(|it| it.converged) {
            is(
                &of("objectives"),
                table.objectives.len(),
                outcome.objectives.len(),
            )?;
        }
    }
    check_numbers(table)
}

fn check_numbers(table: &SweepTable) -> Result<(), FindingsError> {
    for (number, world) in table.worlds.iter().enumerate() {
        let bad = |what, column: &str| FindingsError::NotFinite {
            world: number,
            what,
            column: column.to_owned(),
        };
        if let Some(param) = world.params.iter().position(|value| !value.is_finite()) {
            return Err(bad("value", &table.params[param].column.name));
        }
        for (outcome, policy) in world.policies.iter().zip(&table.policies) {
            if outcome.converged && outcome.objectives.iter().any(|it| !it.is_finite()) {
                return Err(bad("outcome", &policy.name));
            }
        }
    }
    Ok(())
}

fn check_options(table: &SweepTable, options: &FindingOptions) -> Result<(), FindingsError> {
    let names: Vec<&str> = table
        .objectives
        .iter()
        .map(|objective| objective.column.name.as_str())
        .collect();
    for (name, value) in &options.thresholds {
        if !names.contains(&name.as_str()) {
            return Err(FindingsError::UnknownObjective {
                name: name.clone(),
                known: names.join(", "),
            });
        }
        if !value.is_finite() {
            return Err(FindingsError::BadOption(
                "a threshold must be a finite number",
            ));
        }
    }
    let Bootstrap {
        resamples, level, ..
    } = options.bootstrap;
    if resamples < 2 || !(level > 0.0 && level < 1.0) {
        return Err(FindingsError::BadOption(
            "at least 2 resamples are needed, and a level above 0 and below 1",
        ));
    }
    if options.simple.most_columns == 0 || !(0.0..=1.0).contains(&options.simple.least_gain) {
        return Err(FindingsError::BadOption(
            "a region must be allowed to limit at least one param, and the least gain of a limit be from 0 to 1",
        ));
    }
    Ok(())
}
