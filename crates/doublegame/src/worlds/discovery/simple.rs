//! From a peeling trajectory to the one region that is told: dense, and with as few limits as that allows.

use super::prim::{End, Peeling, Restriction, quasi_p};
use super::{Cases, Count, Limits, Region};

/// A region and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The region.
    pub region: Region,
    /// What it holds.
    pub count: Count,
    /// Its share of all cases of interest.
    pub coverage: f64,
    /// The share of its cases that are of interest.
    pub density: f64,
    /// Its share of all cases.
    pub mass: f64,
    /// Its limits, by column, low before high.
    pub restrictions: Vec<Restriction>,
}

/// The simplest region of a trajectory.
///
/// If a box of the trajectory has at least the density `dense`, from 0 to 1, the one that covers most is taken, and
/// limits are dropped, each time the one without which the region is densest, while it stays so dense. If no box is so
/// dense, the one with the highest harmonic mean of coverage and density is taken, and limits are dropped while that mean
/// does not fall. Analysts are advised to drop limits that matter little in the same way (Bryant and Lempert 2010, section
/// 3.3); a rule in their place makes equal cases give equal regions. `None` for a trajectory without boxes.
#[must_use]
pub fn simplest(cases: &Cases, peeling: &Peeling, dense: f64) -> Option<Described> {
    let (start, goal) = match peeling.with_density(dense) {
        Some(step) => (step, Goal::Dense(dense)),
        None => {
            let mut best = peeling.steps.first()?;
            for step in &peeling.steps {
                if harmonic(step.coverage, step.density) > harmonic(best.coverage, best.density) {
                    best = step;
                }
            }
            (best, Goal::Balance)
        }
    };
    let judge = Judge { cases, goal };
    let mut region = start.region.clone();
    while let Some(simpler) = judge.simpler(&region) {
        region = simpler;
    }
    Some(judge.describe(region))
}

#[derive(Debug, Clone, Copy)]
enum Goal {
    /// A density to keep.
    Dense(f64),
    /// Coverage and density together.
    Balance,
}

fn harmonic(coverage: f64, density: f64) -> f64 {
    if coverage + density > 0.0 {
        2.0 * coverage * density / (coverage + density)
    } else {
        0.0
    }
}

struct Judge<'a> {
    cases: &'a Cases,
    goal: Goal,
}

impl Judge<'_> {
    fn all(&self) -> Count {
        Count {
            cases: self.cases.len(),
            of_interest: self.cases.interesting(),
        }
    }

    fn count(&self, region: &Region) -> Count {
        let mut count = Count::default();
        for (row, of_interest) in self.cases.of_interest.iter().enumerate() {
            let columns = region.limits.iter().zip(&self.cases.columns);
            if columns
                .into_iter()
                .all(|(limits, column)| limits.hold(column[row]))
            {
                count.add(*of_interest);
            }
        }
        count
    }

    /// How good the region is, higher for better, and the least that a simpler one must reach.
    fn score(&self, region: &Region) -> f64 {
        let count = self.count(region);
        match self.goal {
            Goal::Dense(_) => count.density(),
            Goal::Balance => harmonic(count.coverage(&self.all()), count.density()),
        }
    }

    /// The region without one of its limits, if it is still good enough.
    fn simpler(&self, region: &Region) -> Option<Region> {
        let floor = match self.goal {
            Goal::Dense(density) => density,
            Goal::Balance => self.score(region),
        };
        let mut best: Option<(f64, Region)> = None;
        for (column, end) in limited_ends(region) {
            let without = without(region, column, end);
            let score = self.score(&without);
            if score >= floor && best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, without));
            }
        }
        best.map(|(_, region)| region)
    }

    fn describe(&self, region: Region) -> Described {
        let (count, all) = (self.count(&region), self.all());
        let restriction = |(column, end): (usize, End)| {
            let Limits { low, high } = region.limits[column];
            let limit = match end {
                End::Low => low,
                End::High => high,
            };
            limit.map(|limit| Restriction {
                column,
                end,
                limit,
                quasi_p: quasi_p(count, self.count(&without(&region, column, end)).density()),
            })
        };
        Described {
            restrictions: limited_ends(&region)
                .into_iter()
                .filter_map(restriction)
                .collect(),
            coverage: count.coverage(&all),
            density: count.density(),
            mass: count.mass(&all),
            count,
            region,
        }
    }
}

/// The ends that are limited, by column, low before high.
fn limited_ends(region: &Region) -> Vec<(usize, End)> {
    let mut ends = Vec::new();
    for (column, limits) in region.limits.iter().enumerate() {
        if limits.low.is_some() {
            ends.push((column, End::Low));
        }
        if limits.high.is_some() {
            ends.push((column, End::High));
        }
    }
    ends
}

fn without(region: &Region, column: usize, end: End) -> Region {
    let mut region = region.clone();
    match end {
        End::Low => region.limits[column].low = None,
        End::High => region.limits[column].high = None,
    }
    region
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::latin_hypercube;
    use crate::worlds::discovery::{PrimOptions, prim};

    fn cases(is_interesting: impl Fn(&[f64]) -> bool) -> Cases {
        let design = latin_hypercube(2000, 6, 2000, 4).unwrap();
        let columns: Vec<Vec<f64>> = (0..6)
            .map(|column| design.column(column).collect())
            .collect();
        let of_interest: Vec<Option<bool>> = (0..2000)
            .map(|row| Some(is_interesting(design.point(row))))
            .collect();
        Cases::new(&columns, &of_interest).unwrap()
    }

    #[test]
    fn limits_that_matter_little_are_dropped() {
        // Nine in ten of the cases with a high second input, whatever the others are.
        let cases = cases(|u| u[1] > 0.7 && (u[0] * 1e4) as u64 % 10 < 9);
        let peeling = prim(&cases, &PrimOptions::default()).unwrap().remove(0);
        let found = simplest(&cases, &peeling, 0.8).unwrap();
        assert_eq!(found.region.restricted().collect::<Vec<_>>(), [1]);
        assert!(found.density >= 0.8 && found.coverage > 0.9, "{found:?}");
        assert_eq!(found.restrictions.len(), 1);
        assert!(found.restrictions[0].quasi_p < 1e-6);
        assert!((found.mass - found.count.cases as f64 / 2000.0).abs() < 1e-12);
    }

    #[test]
    fn without_a_dense_box_coverage_and_density_are_balanced() {
        let cases = cases(|u| u[1] > 0.5 && (u[0] * 1e4) as u64 % 10 < 4);
        let peeling = prim(&cases, &PrimOptions::default()).unwrap().remove(0);
        let found = simplest(&cases, &peeling, 0.99).unwrap();
        let whole = cases.interesting() as f64 / 2000.0;
        assert!(harmonic(found.coverage, found.density) > harmonic(1.0, whole));
        assert!(found.region.limits[1].low.is_some(), "{found:?}");
    }

    #[test]
    fn where_it_is_so_everywhere_nothing_is_limited() {
        let cases = cases(|u| u[1] > 0.1);
        let peeling = prim(&cases, &PrimOptions::default()).unwrap().remove(0);
        let found = simplest(&cases, &peeling, 0.8).unwrap();
        assert_eq!(found.region.restricted().count(), 0);
        assert!((found.coverage - 1.0).abs() < 1e-12);
    }
}
