//! The one region that is told: it holds most cases of interest and few others, with as few limits as that allows.

use super::prim::{
    BoxStep, End, Peeling, PrimOptions, PrimRefusal, Restriction, Step, prim, quasi_p,
};
use super::{Cases, Count, Limits, Region};

/// What makes a region simple enough to be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimpleOptions {
    /// How many columns may be limited, at least 1.
    pub most_columns: usize,
    /// What a limit must add to the harmonic mean of coverage and density to be kept, from 0 to 1.
    pub least_gain: f64,
}

impl Default for SimpleOptions {
    fn default() -> Self {
        Self {
            // More are hard to grasp together (Bryant and Lempert 2010, section 3).
            most_columns: 3,
            least_gain: 0.01,
        }
    }
}

/// A region, what it holds, and the way there.
#[derive(Debug, Clone, PartialEq)]
pub struct SimpleRegion {
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
    /// The boxes from which it was chosen.
    pub peeling: Peeling,
}

/// Looks for the simplest region in which cases of interest are frequent.
///
/// PRIM gives a trajectory of boxes. The one with the highest harmonic mean of coverage and density is taken, and the limit
/// whose loss lowers that mean least is dropped, again and again, while the loss is smaller than
/// [`SimpleOptions::least_gain`]. If more columns than allowed are limited then, those whose loss lowers the mean least are
/// given up, and PRIM looks again by those that are left. Analysts weigh coverage, density and simplicity against each
/// other by eye (Bryant and Lempert 2010); a rule in their place makes equal cases give equal regions.
///
/// # Errors
/// [`PrimRefusal`] for bad options, and if none or all cases are of interest.
pub fn simple_region(
    cases: &Cases,
    prim_options: &PrimOptions,
    options: &SimpleOptions,
) -> Result<SimpleRegion, PrimRefusal> {
    let judge = Judge { cases, options };
    let peeling = first_box(cases, prim_options)?;
    let region = judge.simplified(start(&peeling).region.clone());
    let columns: Vec<usize> = judge.most_telling(&region).restricted().collect();
    if columns.len() == region.restricted().count() {
        return Ok(judge.describe(region, peeling));
    }
    let fewer = cases.of_columns(&columns);
    let judge = Judge {
        cases: &fewer,
        options,
    };
    let peeling = first_box(&fewer, prim_options)?;
    let region = judge.simplified(start(&peeling).region.clone());
    let found = judge.describe(region, peeling);
    Ok(widened(found, &columns, cases.columns.len()))
}

/// The first box of PRIM; there is always one where it does not refuse.
fn first_box(cases: &Cases, options: &PrimOptions) -> Result<Peeling, PrimRefusal> {
    let one = PrimOptions {
        boxes: options.boxes.min(1),
        ..*options
    };
    prim(cases, &one)?
        .into_iter()
        .next()
        .ok_or(PrimRefusal::NothingToTell {
            cases: cases.len(),
            of_interest: cases.interesting(),
        })
}

/// The box of the trajectory from which limits are dropped.
fn start(peeling: &Peeling) -> &BoxStep {
    let balance = |step: &BoxStep| harmonic(step.coverage, step.density);
    let mut best = &peeling.steps[0];
    for step in &peeling.steps {
        if balance(step) > balance(best) {
            best = step;
        }
    }
    best
}

/// What was found by some columns, by all of them.
fn widened(found: SimpleRegion, columns: &[usize], all: usize) -> SimpleRegion {
    let wide = |region: &Region| {
        let mut wide = Region::whole(all);
        for (place, column) in columns.iter().enumerate() {
            wide.limits[*column] = region.limits[place];
        }
        wide
    };
    let name = |restrictions: Vec<Restriction>| {
        let named = restrictions.into_iter().map(|it| Restriction {
            column: columns[it.column],
            ..it
        });
        named.collect()
    };
    let step = |step: BoxStep| BoxStep {
        step: match step.step {
            Step::Start => Step::Start,
            Step::Peeled(place, end) => Step::Peeled(columns[place], end),
            Step::Pasted(place, end) => Step::Pasted(columns[place], end),
        },
        region: wide(&step.region),
        restrictions: name(step.restrictions),
        ..step
    };
    SimpleRegion {
        region: wide(&found.region),
        restrictions: name(found.restrictions),
        peeling: Peeling {
            steps: found.peeling.steps.into_iter().map(step).collect(),
        },
        ..found
    }
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
    options: &'a SimpleOptions,
}

impl Judge<'_> {
    /// The region without the limits that it can do without.
    fn simplified(&self, mut region: Region) -> Region {
        while let Some(simpler) = self.simpler(&region) {
            region = simpler;
        }
        region
    }

    /// The region with as many limited columns as allowed.
    fn most_telling(&self, region: &Region) -> Region {
        let mut region = region.clone();
        while region.restricted().count() > self.options.most_columns.max(1) {
            let mut best: Option<(f64, Region)> = None;
            for column in region.restricted() {
                let mut without = region.clone();
                without.limits[column] = Limits::default();
                let score = self.score(&without);
                if best.as_ref().is_none_or(|(most, _)| score > *most) {
                    best = Some((score, without));
                }
            }
            match best {
                Some((_, without)) => region = without,
                None => break,
            }
        }
        region
    }

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

    /// The harmonic mean of coverage and density.
    fn score(&self, region: &Region) -> f64 {
        let count = self.count(region);
        harmonic(count.coverage(&self.all()), count.density())
    }

    /// The region without the limit that is worth least, if that is little enough.
    fn simpler(&self, region: &Region) -> Option<Region> {
        let floor = self.score(region) - self.options.least_gain;
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

    fn describe(&self, region: Region, peeling: Peeling) -> SimpleRegion {
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
        SimpleRegion {
            restrictions: limited_ends(&region)
                .into_iter()
                .filter_map(restriction)
                .collect(),
            coverage: count.coverage(&all),
            density: count.density(),
            mass: count.mass(&all),
            count,
            region,
            peeling,
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

    fn region(cases: &Cases) -> SimpleRegion {
        simple_region(cases, &PrimOptions::default(), &SimpleOptions::default()).unwrap()
    }

    #[test]
    fn no_more_columns_are_limited_than_allowed() {
        let cases = cases(|u| u.iter().take(5).all(|u| *u > 0.25) && u[0] > 0.6);
        let options = SimpleOptions {
            most_columns: 2,
            ..SimpleOptions::default()
        };
        let found = simple_region(&cases, &PrimOptions::default(), &options).unwrap();
        assert_eq!(found.region.limits.len(), 6);
        assert!((1..=2).contains(&found.region.restricted().count()));
        assert!(found.region.limits[0].low.is_some(), "{found:?}");
        // What is said of the region is true of it, by all columns.
        let design = latin_hypercube(2000, 6, 2000, 4).unwrap();
        let inside = (0..2000).filter(|row| found.region.holds(design.point(*row)));
        assert_eq!(inside.count(), found.count.cases);
        let limited: Vec<usize> = found.restrictions.iter().map(|it| it.column).collect();
        assert_eq!(limited, found.region.restricted().collect::<Vec<_>>());
    }

    #[test]
    fn limits_that_matter_little_are_dropped() {
        // Nine in ten of the cases with a high second input, whatever the others are.
        let cases = cases(|u| u[1] > 0.7 && (u[0] * 1e4) as u64 % 10 < 9);
        let found = region(&cases);
        assert_eq!(found.region.restricted().collect::<Vec<_>>(), [1]);
        assert!(found.density >= 0.8 && found.coverage > 0.9, "{found:?}");
        assert_eq!(found.restrictions.len(), 1);
        assert!(found.restrictions[0].quasi_p < 1e-6);
        assert!((found.mass - found.count.cases as f64 / 2000.0).abs() < 1e-12);
    }

    #[test]
    fn where_nothing_is_dense_coverage_and_density_are_balanced() {
        let cases = cases(|u| u[1] > 0.5 && (u[0] * 1e4) as u64 % 10 < 4);
        let found = region(&cases);
        let whole = cases.interesting() as f64 / 2000.0;
        assert!(harmonic(found.coverage, found.density) > harmonic(1.0, whole));
        assert!(found.region.limits[1].low.is_some(), "{found:?}");
    }

    #[test]
    fn where_it_is_so_nearly_everywhere_nothing_is_limited() {
        let cases = cases(|u| u[1] > 0.01);
        let found = region(&cases);
        assert_eq!(found.region.restricted().count(), 0);
        assert!((found.coverage - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_sharp_border_is_found_where_it_is() {
        let cases = cases(|u| u[2] < 0.3);
        let found = region(&cases);
        assert_eq!(found.region.restricted().collect::<Vec<_>>(), [2]);
        let high = found.region.limits[2].high.unwrap();
        assert!((high - 0.3).abs() < 0.01, "{high}");
        assert!(found.density > 0.97 && found.coverage > 0.97);
    }
}
