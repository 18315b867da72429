//! The manifest of a sweep: everything that decides its results, and what made it.

use super::super::design::{DesignAsked, DesignKind, SweepWorlds};
use super::super::options::{SweepError, SweepOptions};
use crate::measures::claims::Evaluated;
use crate::measures::looked_up::distinct_quantities;
use crate::measures::{Answer, Estimate, FromRecord, is_of_record};
use crate::report::FileHash;
use crate::scenario::model::{ParamId, Scenario};
use crate::worlds::DrawnWorlds;
use serde::{Deserialize, Serialize};

/// The version of the layout of manifests and blocks.
pub(super) const FORMAT: u32 = 1;

/// Everything that a machine needs to know to take part in a sweep, beside the scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the layout.
    pub format: u32,
    /// The version of the program that made the plan.
    pub version: String,
    /// The build that made the plan.
    pub build: Build,
    /// Where the scenario lay, as the user named it.
    pub scenario: String,
    /// The hash of what decides the results, but for the number of worlds: blocks of another are not taken.
    pub id: String,
    /// How many worlds were asked for.
    pub asked: usize,
    /// How many there are: fewer where some break a requirement, more where a design takes them by groups.
    pub worlds: usize,
    /// How many worlds are kept in one file.
    pub block: usize,
    /// What decides the results.
    pub plan: Decisive,
}

/// What decides the results of a sweep, but for the number of worlds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decisive {
    /// The files of the scenario, its record and its series.
    pub inputs: Vec<FileHash>,
    /// The design.
    pub design: DesignAsked,
    /// The params that vary, in the order of the design's inputs.
    pub varied: Vec<String>,
    /// The params with a range that are held, and their values.
    pub held: Vec<(String, f64)>,
    /// How worlds are solved and measured.
    pub options: SweepOptions,
    /// What the record says of the quantities that claims take from it.
    pub from_record: Vec<FromRecordEntry>,
    /// The worlds of a posterior, from which those of the sweep are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<DrawnWorlds>,
}

/// What the record says of one quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FromRecordEntry {
    /// Its place among the different quantities of all claims.
    quantity: usize,
    /// What it is.
    answer: EntryValue,
}

/// The value of a quantity of the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum EntryValue {
    Number { value: f64, standard_error: f64 },
    Truth(bool),
    Undecided(String),
}

/// The program and the machine that computed something: results of different ones may differ in their last digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// The hash of the program.
    pub program: String,
    /// The instruction set that it was compiled for.
    pub compiled_for: String,
    /// The parts of the instruction set that the mathematical library chooses by on this machine.
    pub runs_on: String,
}

impl Build {
    /// The build with this hash, on this machine.
    #[must_use]
    pub fn here(program: &str) -> Self {
        let compiled = [
            ("sse2", cfg!(target_feature = "sse2")),
            ("avx", cfg!(target_feature = "avx")),
            ("avx2", cfg!(target_feature = "avx2")),
            ("fma", cfg!(target_feature = "fma")),
            ("avx512f", cfg!(target_feature = "avx512f")),
            ("neon", cfg!(target_feature = "neon")),
        ];
        let target = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
        Self {
            program: program.to_owned(),
            compiled_for: features(&target, &compiled),
            runs_on: features(std::env::consts::ARCH, &found_here()),
        }
    }

    /// The build in one word, for the head of a block.
    #[must_use]
    pub fn in_a_word(&self) -> String {
        format!("{}/{}/{}", self.program, self.compiled_for, self.runs_on)
    }
}

fn features(target: &str, present: &[(&str, bool)]) -> String {
    let names = present.iter().filter(|(_, present)| *present);
    names.fold(target.to_owned(), |text, (name, _)| {
        format!("{text}+{name}")
    })
}

#[cfg(target_arch = "x86_64")]
fn found_here() -> [(&'static str, bool); 4] {
    [
        ("avx", std::arch::is_x86_feature_detected!("avx")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
    ]
}

#[cfg(not(target_arch = "x86_64"))]
const fn found_here() -> [(&'static str, bool); 0] {
    []
}

impl Manifest {
    /// The manifest of a sweep that is to begin.
    #[must_use]
    pub fn new(
        scenario: &str,
        build: Build,
        plan: Decisive,
        (asked, worlds): (usize, usize),
        block: usize,
    ) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build,
            scenario: scenario.to_owned(),
            id: plan.hash(),
            asked,
            worlds,
            block: block.max(1),
            plan,
        }
    }

    /// What the record says, as the claims ask for it.
    #[must_use]
    pub fn from_record(&self, scenario: &Scenario) -> FromRecord {
        let quantities = distinct_quantities(scenario);
        let mut answers = FromRecord::default();
        for entry in &self.plan.from_record {
            let Some(quantity) = quantities.get(entry.quantity) else {
                continue;
            };
            let value = match &entry.answer {
                EntryValue::Number {
                    value,
                    standard_error,
                } => Evaluated::Number(Estimate {
                    value: *value,
                    standard_error: *standard_error,
                }),
                EntryValue::Truth(truth) => Evaluated::Truth(*truth),
                EntryValue::Undecided(why) => Evaluated::Undecided(why.clone()),
            };
            answers.put(
                quantity.measure.clone(),
                Answer {
                    value,
                    detail: None,
                },
            );
        }
        answers
    }

    /// The held params by their ids.
    pub(in super::super) fn held(&self, scenario: &Scenario) -> Vec<(ParamId, f64)> {
        let held = self.plan.held.iter();
        held.filter_map(|(name, value)| {
            let mut params = scenario.params.iter();
            let at = params.position(|param| param.naming.name == *name)?;
            Some((ParamId(at as u16), *value))
        })
        .collect()
    }

    /// The worlds of the sweep.
    ///
    /// # Errors
    /// As [`SweepWorlds::new`].
    pub fn worlds(&self, scenario: &Scenario) -> Result<SweepWorlds, SweepError> {
        if let Some(drawn) = &self.plan.drawn {
            return SweepWorlds::of_posterior(scenario, drawn, &self.plan.design);
        }
        SweepWorlds::new(
            scenario,
            &self.held(scenario),
            self.plan.options.structure,
            &self.plan.design,
            self.asked,
        )
    }
}

impl Decisive {
    /// What differs from another sweep that a user asks for, in words; the record and the files are not looked at.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let (design, options) = (&self.design, &self.options);
        if (design.kind, design.seed) != (other.design.kind, other.design.seed) {
            differences.push(format!(
                "the design is {} with seed {}",
                design.kind.words(),
                design.seed
            ));
        } else if self.drawn != other.drawn {
            differences.push("the worlds are drawn from another table".to_owned());
        } else if design.kind == DesignKind::Posterior && design.base != other.design.base {
            differences.push(format!(
                "the design has {} worlds of a posterior and cannot be made longer",
                design.base
            ));
        } else if !design.is_open() && design.base != other.design.base {
            differences.push(format!(
                "the design, {}, has {} levels and cannot be made longer",
                design.kind.words(),
                design.base
            ));
        }
        if options.lambda.to_bits() != other.options.lambda.to_bits() {
            differences.push(format!("lambda is {}", options.lambda));
        }
        if options.tolerance.to_bits() != other.options.tolerance.to_bits() {
            differences.push(format!("the tolerance is {:e}", options.tolerance));
        }
        if self.held != other.held {
            let held: Vec<String> = self
                .held
                .iter()
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            differences.push(format!("the params held are {}", held.join(", ")));
        }
        // The design's seed has been told.
        if design.seed == other.design.seed && options.seed != other.options.seed {
            differences.push(format!("the seed is {}", options.seed));
        }
        if options.horizon != other.options.horizon {
            differences.push(match options.horizon {
                Some(periods) => format!("the horizon is {periods}"),
                None => "the horizon is the scenario's".to_owned(),
            });
        }
        let rest = SweepOptions {
            lambda: other.options.lambda,
            tolerance: other.options.tolerance,
            seed: other.options.seed,
            horizon: other.options.horizon,
            ..options.clone()
        };
        if rest != other.options {
            differences.push("its budgets or limits are other ones".to_owned());
        }
        differences
    }

    /// The hash of what decides the results.
    #[must_use]
    pub fn hash(&self) -> String {
        // A structure of texts, numbers and lists has a JSON form.
        let text = serde_json::to_string(self).unwrap_or_default();
        FileHash::of("", &text).sha256
    }
}

/// The quantities that claims take from the record, with their values.
#[must_use]
pub(in super::super) fn entries(
    scenario: &Scenario,
    from_record: &FromRecord,
) -> Vec<FromRecordEntry> {
    let quantities = distinct_quantities(scenario).into_iter().enumerate();
    quantities
        .filter(|(_, quantity)| is_of_record(&quantity.measure))
        .map(|(at, quantity)| FromRecordEntry {
            quantity: at,
            answer: match from_record.value(&quantity.measure) {
                Evaluated::Number(number) => EntryValue::Number {
                    value: number.value,
                    standard_error: number.standard_error,
                },
                Evaluated::Truth(truth) => EntryValue::Truth(truth),
                Evaluated::Undecided(why) => EntryValue::Undecided(why),
            },
        })
        .collect()
}
