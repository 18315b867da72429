//! What a search found, as data. The JSON output is this, field by field; the other renderings lay it out.

use super::judge::RobustMeasure;
use schemars::JsonSchema;
use serde::Serialize;

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SearchFindings {
    /// The version of this layout.
    pub format: u32,
    /// The version of the program.
    pub version: String,
    /// The scenario's title.
    pub scenario: String,
    /// The name of the policy.
    pub policy: String,
    /// What it is called in text.
    pub policy_title: String,
    /// What the actor is called whose policy it is.
    pub actor: String,
    /// The common lambda of all solutions.
    pub lambda: f64,
    /// In how many worlds each setting was tried.
    pub worlds: usize,
    /// In how many of them the menu's own setting was solved: only these count.
    pub worlds_that_count: usize,
    /// In how many other worlds, which took no part in the search, what is best was tried again.
    pub check_worlds: usize,
    /// The seed of the worlds.
    pub design_seed: u64,
    /// The seed of the search.
    pub seed: u64,
    /// By which measure settings were searched and the front is drawn.
    pub measure: RobustMeasure,
    /// How settings were searched.
    pub method: SearchMethod,
    /// The most settings that were to be tried.
    pub budget: usize,
    /// The levers.
    pub levers: Vec<LeverFinding>,
    /// By what settings are judged: objectives, then bits.
    pub criteria: Vec<CriterionFinding>,
    /// What was tried, the menu's own setting first.
    pub settings: Vec<SettingFinding>,
    /// The settings that no other dominates by the measure searched by, by their places, best by the first criterion first.
    pub front: Vec<usize>,
    /// For each criterion and measure the best setting.
    pub best: Vec<BestFinding>,
    /// How many settings cannot be compared, since a world that counts was not solved.
    pub not_compared: usize,
    /// How many times worlds were drawn anew for the bootstrap.
    pub resamples: usize,
}

/// How settings were searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SearchMethod {
    /// All of them were looked at.
    All,
    /// By the genetic algorithm NSGA-II: some were looked at, and better ones may have been missed.
    Nsga2 {
        /// How many generations there were.
        generations: usize,
        /// How many settings a generation has at most.
        population: usize,
    },
}

/// A lever that was set.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LeverFinding {
    /// Its name.
    pub name: String,
    /// What it is called in text.
    pub title: String,
    /// Its unit; empty if it has none.
    pub unit: String,
    /// The lowest value that it may be set to.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Whether it takes whole numbers only.
    pub whole: bool,
    /// The value in the scenario.
    pub menu: f64,
}

/// Something that settings are judged by.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CriterionFinding {
    /// The objective's name, or `bits.` and the name of the actor whose type is revealed.
    pub name: String,
    /// What it is called in text.
    pub title: String,
    /// The unit; empty if it has none.
    pub unit: String,
    /// Whether more of it is better.
    pub higher_is_better: bool,
    /// Whether it is what play reveals.
    pub is_bits: bool,
}

/// A setting that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SettingFinding {
    /// Length: levers.
    pub levers: Vec<f64>,
    /// In how many of the worlds that count it was not solved.
    pub unsolved: usize,
    /// Length: criteria. `None` where a world that counts was not solved: the setting is not compared with others.
    pub values: Option<Vec<MeasuredFinding>>,
    /// Whether no other setting dominates it.
    pub on_front: bool,
}

/// A setting by one criterion, over the worlds that count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct MeasuredFinding {
    /// The mean.
    pub mean: f64,
    /// The worst value.
    pub worst: f64,
    /// The value that nine tenths of the worlds reach or better.
    pub tenth: f64,
    /// The largest regret, 0 or more.
    pub regret: f64,
}

impl MeasuredFinding {
    /// By one measure.
    #[must_use]
    pub const fn by(&self, measure: RobustMeasure) -> f64 {
        match measure {
            RobustMeasure::Mean => self.mean,
            RobustMeasure::Worst => self.worst,
            RobustMeasure::Tenth => self.tenth,
            RobustMeasure::Regret => self.regret,
        }
    }
}

/// The best setting by a criterion and a measure.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BestFinding {
    /// The criterion, by its place.
    pub criterion: usize,
    /// The measure.
    pub measure: RobustMeasure,
    /// The setting, by its place; 0 where none is better than the menu's own.
    pub setting: usize,
    /// Beside the menu's own setting, in the worlds of the search. Of many settings the best is best by luck as well, so
    /// this says too much good of it.
    pub searched: BesideMenu,
    /// The same in other worlds, which took no part in the search; `None` where none counts or one was not solved.
    pub checked: Option<BesideMenu>,
}

/// A setting beside the menu's own, world by world.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BesideMenu {
    /// The worlds compared.
    pub worlds: usize,
    /// The setting by the measure.
    pub value: f64,
    /// The menu's own by the measure.
    pub menu: f64,
    /// In how many of the worlds the setting is better.
    pub better: usize,
    /// In how many it is worse.
    pub worse: usize,
    /// The share of resamples of the worlds (bootstrap) in which it is better by the measure; half for equals.
    pub sure: f64,
}
