//! Where something happens: the simplest region that PRIM leads to, its peeling trajectory, and a shallow tree.

use super::FindingOptions;
use super::data::Answer;
use crate::report::words;
use crate::sweep::SweepTable;
use crate::worlds::discovery::{
    Cases, Leaf, Peeling, Region, Restriction, SimpleRegion, simple_region, tree,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Where worlds of interest lie.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiscoveryFinding {
    /// The worlds that were used.
    pub worlds: usize,
    /// Those of interest among them.
    pub of_interest: usize,
    /// The worlds that were left out since it is not known whether they are of interest.
    pub left_out: usize,
    /// The simplest region in which they are frequent (PRIM, Friedman and Fisher 1999).
    pub region: Answer<RegionFinding>,
    /// The boxes on the way to it, from the whole space on; empty without a region.
    pub trajectory: Vec<TrajectoryPoint>,
    /// The leaves of a shallow tree (Breiman et al. 1984), the densest first.
    pub tree: Answer<Vec<RegionFinding>>,
}

/// A region of the params.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RegionFinding {
    /// The region in words.
    pub words: String,
    /// The params that are limited.
    pub limits: Vec<LimitFinding>,
    /// The worlds in it.
    pub worlds: usize,
    /// Those of interest among them.
    pub of_interest: usize,
    /// Its share of all worlds of interest.
    pub coverage: f64,
    /// The share of its worlds that are of interest.
    pub density: f64,
    /// Its share of all worlds.
    pub mass: f64,
}

/// The limits of one param, in its unit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LimitFinding {
    /// The param's name.
    pub param: String,
    /// The lowest value; `None` if it is free below.
    pub low: Option<f64>,
    /// The highest value; `None` if it is free above.
    pub high: Option<f64>,
    /// The larger of the quasi-p-values of its limits (Bryant and Lempert 2010); `None` in a tree, which has none.
    pub quasi_p: Option<f64>,
}

/// A box on a peeling trajectory.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct TrajectoryPoint {
    /// How many params it limits.
    pub params: usize,
    /// Its share of all worlds of interest.
    pub coverage: f64,
    /// The share of its worlds that are of interest.
    pub density: f64,
    /// Its share of all worlds.
    pub mass: f64,
}

/// Looks for where worlds are of interest; `of_interest` has one value for each world.
pub fn discover(
    table: &SweepTable,
    columns: &[Vec<f64>],
    of_interest: &[Option<bool>],
    options: &FindingOptions,
) -> DiscoveryFinding {
    let cases = match Cases::new(columns, of_interest) {
        Ok(cases) => cases,
        Err(problem) => return refused(of_interest.len(), &problem.to_string()),
    };
    let found = simple_region(&cases, &options.prim, &options.simple);
    let trajectory = found
        .as_ref()
        .map_or_else(|_| Vec::new(), |found| trajectory_of(&found.peeling));
    let region = found.map(|found| of_box(table, &found));
    DiscoveryFinding {
        worlds: cases.len(),
        of_interest: cases.interesting(),
        left_out: cases.left_out(),
        region: Answer::of(region),
        trajectory,
        tree: Answer::of(
            tree(&cases, &options.tree)
                .map(|leaves| leaves.iter().map(|leaf| of_leaf(table, leaf)).collect()),
        ),
    }
}

fn refused(worlds: usize, reason: &str) -> DiscoveryFinding {
    DiscoveryFinding {
        worlds: 0,
        of_interest: 0,
        left_out: worlds,
        region: Answer::Refused(reason.to_owned()),
        trajectory: Vec::new(),
        tree: Answer::Refused(reason.to_owned()),
    }
}

fn trajectory_of(peeling: &Peeling) -> Vec<TrajectoryPoint> {
    let steps = peeling.steps.iter();
    steps
        .map(|step| TrajectoryPoint {
            params: step.region.restricted().count(),
            coverage: step.coverage,
            density: step.density,
            mass: step.mass,
        })
        .collect()
}

fn of_box(table: &SweepTable, found: &SimpleRegion) -> RegionFinding {
    let mut limits = limits_of(table, &found.region);
    for (limit, param) in limits.iter_mut().zip(found.region.restricted()) {
        let of_param = |it: &&Restriction| it.column == param;
        let values = found.restrictions.iter().filter(of_param);
        limit.quasi_p = values.map(|it| it.quasi_p).reduce(f64::max);
    }
    RegionFinding {
        words: in_words(table, &found.region),
        limits,
        worlds: found.count.cases,
        of_interest: found.count.of_interest,
        coverage: found.coverage,
        density: found.density,
        mass: found.mass,
    }
}

fn of_leaf(table: &SweepTable, leaf: &Leaf) -> RegionFinding {
    RegionFinding {
        words: in_words(table, &leaf.region),
        limits: limits_of(table, &leaf.region),
        worlds: leaf.count.cases,
        of_interest: leaf.count.of_interest,
        coverage: leaf.coverage,
        density: leaf.density,
        mass: leaf.mass,
    }
}

fn limits_of(table: &SweepTable, region: &Region) -> Vec<LimitFinding> {
    region
        .restricted()
        .map(|param| LimitFinding {
            param: table.params[param].column.name.clone(),
            low: region.limits[param].low,
            high: region.limits[param].high,
            quasi_p: None,
        })
        .collect()
}

fn in_words(table: &SweepTable, region: &Region) -> String {
    region.words(
        &|param| format!("“{}”", table.params[param].column.title),
        &|param, value| with_unit(value, &table.params[param].unit),
    )
}

/// A value with its unit, if it has one.
#[must_use]
pub fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() {
        words::number(value)
    } else {
        format!("{} {unit}", words::number(value))
    }
}
