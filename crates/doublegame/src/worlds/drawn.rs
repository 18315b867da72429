//! Weighted worlds as a table: the posterior of a record, as it goes from one program run to another.
//!
//! The first line names the table's version, what it was made from and what the worlds are worth; the second names the columns: `weight`,
//! `log_likelihood`, `round`, then every param. Worlds are taken from it by systematic resampling.

use super::random::stream;
use crate::record::table::sha256;
use crate::scenario::model::Scenario;
use rand::RngExt as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How the first line begins; what follows is `name=value`, one space between.
const HEAD: &str = "# doublegame worlds 1";

/// The columns before the params.
const COLUMNS: [&str; 3] = ["weight", "log_likelihood", "round"];

/// The most worlds that a table may have.
const MOST_ROWS: usize = 100_000;

/// One world of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightedWorld {
    /// The value of each param, in the scenario's order.
    pub values: Vec<f64>,
    /// The natural logarithm of the probability of the record.
    pub log_likelihood: f64,
    /// Its share of all weight.
    pub weight: f64,
    /// The round in which it was drawn, from 0.
    pub round: usize,
}

/// Weighted worlds, at least one of them with weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnWorlds {
    worlds: Vec<WeightedWorld>,
    effective_sample_size: f64,
}

/// What weighted worlds were made from, and what they are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Origin<'a> {
    /// The hash of the record.
    pub record: &'a str,
    /// The seed of the draws.
    pub seed: u64,
    /// How many independent worlds they are worth.
    pub effective_sample_size: f64,
}

/// Why a table of worlds cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}\n  expected: {expected}\n  help: {help}")]
pub struct DrawnError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// How to mend it.
    pub help: &'static str,
}

const AGAIN: &str =
    "write the table anew with doublegame infer SCENARIO --worlds COUNT --draws FILE";

/// The hash of the texts of a scenario's files, in their order.
#[must_use]
pub fn fingerprint(scenario: &Scenario) -> String {
    let hashes = scenario
        .files
        .iter()
        .map(|file| sha256(file.text.as_bytes()));
    sha256(hashes.collect::<String>().as_bytes())
}

/// The table of worlds as CSV.
#[must_use]
pub fn table_of_worlds(scenario: &Scenario, worlds: &[WeightedWorld], origin: Origin) -> String {
    let mut text = format!(
        "{HEAD} version={} seed={} scenario={} record={} effective={}\n{}",
        env!("CARGO_PKG_VERSION"),
        origin.seed,
        fingerprint(scenario),
        origin.record,
        origin.effective_sample_size,
        COLUMNS.join(",")
    );
    for param in &scenario.params {
        text.push(',');
        text.push_str(&param.naming.name);
    }
    text.push('\n');
    for world in worlds {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{},{},{}",
            world.weight, world.log_likelihood, world.round
        );
        for value in &world.values {
            let _ = write!(text, ",{value}");
        }
        text.push('\n');
    }
    text
}

impl DrawnWorlds {
    /// Reads a table of worlds of this scenario.
    ///
    /// # Errors
    /// [`DrawnError`], which names the line, if the table is another scenario's, lacks a param, or has a number that cannot be.
    pub fn read(text: &str, scenario: &Scenario) -> Result<Self, DrawnError> {
        let mut lines = text.lines();
        let effective_sample_size = read_head(lines.next().unwrap_or_default(), scenario)?;
        let columns = Columns::new(lines.next().unwrap_or_default(), scenario)?;
        let mut worlds = Vec::new();
        for (row, line) in lines.enumerate() {
            if row == MOST_ROWS {
                return Err(wrong(
                    row + 3,
                    "the table has more worlds than are taken".to_owned(),
                    format!("at most {MOST_ROWS} worlds"),
                ));
            }
            worlds.push(columns.world(row + 3, line, scenario)?);
        }
        if !worlds.iter().any(|world| world.weight > 0.0) {
            return Err(wrong(
                3,
                "no world has a weight above 0".to_owned(),
                "a row for each world".to_owned(),
            ));
        }
        Ok(Self {
            worlds,
            effective_sample_size,
        })
    }

    /// The worlds.
    #[must_use]
    pub fn worlds(&self) -> &[WeightedWorld] {
        &self.worlds
    }

    /// How many independent worlds these are worth.
    #[must_use]
    pub const fn effective_sample_size(&self) -> f64 {
        self.effective_sample_size
    }

    /// The numbers of `count` worlds by systematic resampling: one random number places a comb with `count` teeth on the
    /// weights laid end to end, and each tooth takes the world below it. A world of the share w of the weight is taken
    /// `count` w times, rounded up or down.
    #[must_use]
    pub fn resampled(&self, count: usize, seed: u64) -> Vec<usize> {
        let weight = |at: &usize| self.worlds[*at].weight;
        let weighty = (0..self.worlds.len()).filter(|at| weight(at) > 0.0);
        let weighty: Vec<usize> = weighty.collect();
        let total: f64 = weighty.iter().map(weight).sum();
        let start: f64 = stream(seed, &[self.worlds.len() as u64]).random();
        let mut taken = Vec::with_capacity(count);
        let mut tooth = 0;
        let mut end = 0.0;
        for at in &weighty {
            end += weight(at);
            while tooth < count && (tooth as f64 + start) / count as f64 * total < end {
                taken.push(*at);
                tooth += 1;
            }
        }
        // A tooth at the very end of the weights, beyond it by rounding, takes the last world.
        taken.extend(weighty.last().into_iter().cycle().take(count - tooth));
        taken
    }
}

/// Where the columns of a table stand.
struct Columns {
    count: usize,
    weight: usize,
    log_likelihood: usize,
    round: usize,
    /// For each param.
    params: Vec<usize>,
}

impl Columns {
    fn new(line: &str, scenario: &Scenario) -> Result<Self, DrawnError> {
        let names: Vec<&str> = line.split(',').map(str::trim).collect();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, name) in names.iter().enumerate() {
            if places.insert(name, place).is_some() {
                return Err(wrong(
                    2,
                    format!("the column `{name}` stands twice"),
                    "each column once".to_owned(),
                ));
            }
        }
        let place = |name: &str| {
            places.get(name).copied().ok_or_else(|| {
                wrong(
                    2,
                    format!("the column `{name}` is missing"),
                    format!("{} and every param of the scenario", COLUMNS.join(", ")),
                )
            })
        };
        let params = scenario.params.iter();
        Ok(Self {
            count: names.len(),
            weight: place(COLUMNS[0])?,
            log_likelihood: place(COLUMNS[1])?,
            round: place(COLUMNS[2])?,
            params: params
                .map(|param| place(&param.naming.name))
                .collect::<Result<_, _>>()?,
        })
    }

    fn world(
        &self,
        line: usize,
        text: &str,
        scenario: &Scenario,
    ) -> Result<WeightedWorld, DrawnError> {
        let cells: Vec<&str> = text.split(',').map(str::trim).collect();
        if cells.len() != self.count {
            return Err(wrong(
                line,
                format!("{} cells", cells.len()),
                format!("{}, as many as columns", self.count),
            ));
        }
        let number = |place: usize, name: &str| {
            let number: Option<f64> = cells[place].parse().ok();
            number.filter(|number| number.is_finite()).ok_or_else(|| {
                wrong(
                    line,
                    format!("`{}` in the column `{name}` is not a number", cells[place]),
                    "a finite number such as 0.25".to_owned(),
                )
            })
        };
        let weight = number(self.weight, COLUMNS[0])?;
        if weight < 0.0 {
            return Err(wrong(
                line,
                format!("the weight {weight} is negative"),
                "a number of at least 0".to_owned(),
            ));
        }
        let mut values = Vec::with_capacity(self.params.len());
        for (param, place) in scenario.params.iter().zip(&self.params) {
            let name = &param.naming.name;
            let value = number(*place, name)?;
            if !param.range.contains(&value) {
                return Err(wrong(
                    line,
                    format!("`{name}` cannot be {value}"),
                    format!(
                        "a number from {} to {}",
                        param.range.start(),
                        param.range.end()
                    ),
                ));
            }
            values.push(value);
        }
        let round = cells[self.round].parse().map_err(|_| {
            wrong(
                line,
                format!(
                    "`{}` in the column `round` is not a round",
                    cells[self.round]
                ),
                "a whole number from 0".to_owned(),
            )
        })?;
        Ok(WeightedWorld {
            values,
            log_likelihood: number(self.log_likelihood, COLUMNS[1])?,
            weight,
            round,
        })
    }
}

/// Checks whose worlds these are; gives what they are worth.
fn read_head(line: &str, scenario: &Scenario) -> Result<f64, DrawnError> {
    let Some(entries) = line.strip_prefix(HEAD) else {
        return Err(wrong(
            1,
            "this is no table of worlds".to_owned(),
            format!("a first line that begins with `{HEAD}`"),
        ));
    };
    let entry = |name: &str| {
        let mut entries = entries.split_whitespace();
        entries.find_map(|entry| entry.strip_prefix(name)?.strip_prefix('='))
    };
    let (expected, found) = (fingerprint(scenario), entry("scenario"));
    if found != Some(expected.as_str()) {
        return Err(wrong(
            1,
            format!(
                "the worlds are those of another scenario, or of this one before it was changed (hash {})",
                found.unwrap_or("missing")
            ),
            format!("the hash {expected}"),
        ));
    }
    let effective = entry("effective").and_then(|number| number.parse().ok());
    let effective = effective.filter(|number: &f64| number.is_finite() && *number >= 0.0);
    effective.ok_or_else(|| {
        wrong(
            1,
            "the line does not tell the effective sample size".to_owned(),
            "`effective=` and a number of at least 0".to_owned(),
        )
    })
}

const fn wrong(line: usize, what: String, expected: String) -> DrawnError {
    DrawnError {
        line,
        what,
        expected,
        help: AGAIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::tiny::tiny;

    const ORIGIN: Origin = Origin {
        record: "abc",
        seed: 7,
        effective_sample_size: 2.5,
    };

    fn scenario(wage: &str) -> Scenario {
        tiny(
            "param a \"a\" = 1 in 0..10\nparam b \"b\" = 4 in 0..10",
            &format!("wage \"{wage}\" = if act is work then a + b else 0"),
        )
    }

    fn worlds(weights: &[f64]) -> Vec<WeightedWorld> {
        let weights = weights.iter().enumerate();
        weights
            .map(|(at, weight)| WeightedWorld {
                values: vec![0.1 + at as f64, 1.0 / 3.0],
                log_likelihood: -1.5,
                weight: *weight,
                round: at,
            })
            .collect()
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let scenario = scenario("wage");
        let written = worlds(&[0.25, 0.0, 0.75]);
        let text = table_of_worlds(&scenario, &written, ORIGIN);
        let read = DrawnWorlds::read(&text, &scenario).unwrap();
        assert_eq!(read.worlds(), written);
        assert!((read.effective_sample_size() - 2.5).abs() < 1e-12);
    }

    #[test]
    fn wrong_tables_are_refused_with_their_line() {
        let scenario = scenario("wage");
        let text = table_of_worlds(&scenario, &worlds(&[0.5, 0.5]), ORIGIN);
        let refusal = |text: &str| DrawnWorlds::read(text, &scenario).unwrap_err().to_string();
        for (from, to, line, word) in [
            ("0.5,-1.5,1", "-0.5,-1.5,1", 4, "negative"),
            ("0.5,-1.5,1", "half,-1.5,1", 4, "not a number"),
            ("0.5,-1.5,1", "NaN,-1.5,1", 4, "not a number"),
            ("0.5,-1.5,1", "0.5,-1.5,-1", 4, "not a round"),
            ("0.5,-1.5,0,0.1", "0.5,-1.5,0,11", 3, "cannot be 11"),
            ("0.5,-1.5,0,0.1,", "0.5,-1.5,0,", 3, "4 cells"),
            ("round,a,b", "round,a,c", 2, "`b` is missing"),
            ("round,a,b", "round,a,a", 2, "stands twice"),
            ("0.5,-1.5", "0,-1.5", 3, "no world has a weight"),
            ("# doublegame", "# other", 1, "no table of worlds"),
            ("effective=2.5", "effective=-2", 1, "effective sample size"),
            (" effective=2.5", "", 1, "effective sample size"),
        ] {
            let found = refusal(&text.replace(from, to));
            assert!(found.starts_with(&format!("line {line}: ")), "{found}");
            assert!(found.contains(word) && found.contains("infer"), "{found}");
        }
        assert!(refusal("").contains("line 1"));
        let changed = super::tests::scenario("pay");
        let stale = DrawnWorlds::read(&text, &changed).unwrap_err();
        assert!(
            stale.to_string().contains("before it was changed"),
            "{stale}"
        );
    }

    #[test]
    fn resampling_takes_each_world_by_its_weight() {
        let drawn = DrawnWorlds {
            worlds: worlds(&[0.1, 0.0, 0.55, 0.35, 0.0]),
            effective_sample_size: 3.0,
        };
        for seed in 0..50 {
            let taken = drawn.resampled(200, seed);
            assert_eq!(taken.len(), 200);
            for (world, expected) in [20_usize, 0, 110, 70, 0].into_iter().enumerate() {
                let times = taken.iter().filter(|at| **at == world).count();
                assert!(times.abs_diff(expected) <= 1, "{world}: {times}");
            }
        }
        let few = (0..400).filter(|seed| drawn.resampled(1, *seed) == [2]);
        assert!((few.count() as f64 / 400.0 - 0.55).abs() < 0.1);
    }
}
