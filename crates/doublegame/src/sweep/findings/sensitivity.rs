//! What an outcome depends on: every estimator that the design allows, and of the others the reason why not.

use super::data::Answer;
use crate::sweep::SweepTable;
use crate::worlds::designs::Design;
use crate::worlds::sensitivity::{
    Bootstrap, DeltaIndex, ElementaryEffects, Estimate, Refusal, SobolIndices, delta,
    elementary_effects, first_order, sobol_indices,
};
use schemars::JsonSchema;
use serde::Serialize;

/// How much of an outcome's spread over the worlds each param accounts for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SensitivityFinding {
    /// Of which outcome.
    pub of: Outcome,
    /// The worlds that were used.
    pub worlds: usize,
    /// The worlds without an outcome. Where each world stands alone they are left out, and the indices are those of the
    /// others; where worlds belong together, nothing can be estimated without them.
    pub left_out: usize,
    /// First order from given data (Plischke, Borgonovo and Smith 2013).
    pub first_order: Answer<Vec<Index>>,
    /// The moment-independent index (Borgonovo 2007).
    pub delta: Answer<Vec<DeltaFinding>>,
    /// Sobol indices from a Saltelli design.
    pub sobol: Answer<SobolFinding>,
    /// Elementary effects (Morris 1991).
    pub morris: Answer<Vec<MorrisFinding>>,
    /// Why nothing can be told, though the design has an estimator; `None` if something can.
    pub refused: Option<String>,
}

/// An outcome whose spread is explained.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What a policy comes to.
    Policy(String),
    /// What the first policy comes to less what the second does.
    Difference(String, String),
    /// By how much a claim holds.
    Slack,
    /// Whether a claim holds: 1 or 0.
    Holds,
}

/// An index of one param with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Index {
    /// The param's name.
    pub param: String,
    /// The estimate.
    pub value: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A moment-independent index.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DeltaFinding {
    /// The index, from 0 to 1.
    pub index: Index,
    /// What it comes to when the param's values are shuffled: an index that is no higher shows nothing.
    pub by_chance: f64,
}

/// Sobol indices.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SobolFinding {
    /// What each param accounts for by itself.
    pub first: Vec<Index>,
    /// What it accounts for by itself and together with others.
    pub total: Vec<Index>,
    /// What two do together beyond what each does by itself; empty unless the design serves for it.
    pub second: Vec<PairIndex>,
}

/// An index of two params.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PairIndex {
    /// The other param's name.
    pub with: String,
    /// The index; its param is the first of the two.
    pub index: Index,
}

/// Elementary effects of a param, in units of the outcome for its whole range.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MorrisFinding {
    /// The mean of the absolute effects.
    pub mu_star: Index,
    /// The mean of the effects.
    pub mu: f64,
    /// Their standard deviation: large where the param acts together with others, or not linearly.
    pub sigma: f64,
}

/// The estimator whose indices are told first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimator {
    /// Sobol's total order.
    Total,
    /// The mean of absolute elementary effects.
    MuStar,
    /// The moment-independent index.
    Delta,
}

/// A param with the index by which it is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told<'a> {
    /// The index.
    pub index: &'a Index,
    /// What the index would come to without any influence.
    pub by_chance: f64,
}

impl Told<'_> {
    /// Whether there is an influence that chance does not explain.
    #[must_use]
    pub fn shows(&self) -> bool {
        self.index.low > self.by_chance && self.index.value > 0.0
    }
}

impl SensitivityFinding {
    /// The indices that are told, the largest first, and by which estimator: the first that is not refused of Sobol's total
    /// order, elementary effects, and the moment-independent index. `None` if all are refused.
    #[must_use]
    pub fn told(&self) -> Option<(Estimator, Vec<Told<'_>>)> {
        let plain = |index| Told {
            index,
            by_chance: 0.0,
        };
        let (estimator, mut told): (_, Vec<Told<'_>>) = if let Some(sobol) = self.sobol.found() {
            (Estimator::Total, sobol.total.iter().map(plain).collect())
        } else if let Some(morris) = self.morris.found() {
            let indices = morris.iter().map(|it| plain(&it.mu_star));
            (Estimator::MuStar, indices.collect())
        } else {
            let indices = self.delta.found()?.iter().map(|it| Told {
                index: &it.index,
                by_chance: it.by_chance,
            });
            (Estimator::Delta, indices.collect())
        };
        told.sort_by(|a, b| b.index.value.total_cmp(&a.index.value));
        Some((estimator, told))
    }
}

/// Asks all estimators. `outcomes` has one value for each world.
pub fn sensitivity(
    table: &SweepTable,
    of: Outcome,
    outcomes: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> SensitivityFinding {
    let known: Vec<usize> = (0..outcomes.len())
        .filter(|world| outcomes[*world].is_some())
        .collect();
    let left_out = outcomes.len() - known.len();
    let thinned = if left_out == 0 {
        None
    } else {
        table.design.of_rows(&known)
    };
    let (design, outcomes): (&Design, Vec<Option<f64>>) = match &thinned {
        Some(design) => (design, known.iter().map(|world| outcomes[*world]).collect()),
        None => (&table.design, outcomes.to_vec()),
    };
    let first_order = first_order(design, &outcomes, bootstrap);
    let delta = delta(design, &outcomes, bootstrap);
    let sobol = sobol_indices(design, &outcomes, bootstrap);
    let morris = elementary_effects(design, &outcomes, bootstrap);
    let refused = telling_reason([
        sobol.as_ref().err(),
        morris.as_ref().err(),
        delta.as_ref().err(),
    ]);
    let names = Names(table);
    SensitivityFinding {
        of,
        worlds: known.len(),
        left_out,
        refused,
        first_order: Answer::of(first_order.map(|found| names.indices(&found))),
        delta: Answer::of(delta.map(|found| names.deltas(&found))),
        sobol: Answer::of(sobol.map(|found| names.sobol(&found))),
        morris: Answer::of(morris.map(|found| names.morris(&found))),
    }
}

/// The reason that tells most, if all refuse: two of the three always lack their design, the third may say what is wrong
/// with the worlds.
fn telling_reason(refusals: [Option<&Refusal>; 3]) -> Option<String> {
    let refusals: Vec<&Refusal> = refusals.into_iter().collect::<Option<_>>()?;
    let is_of_design = |refusal: &&&Refusal| matches!(refusal, Refusal::WrongDesign { .. });
    let of_worlds = refusals.iter().find(|refusal| !is_of_design(refusal));
    of_worlds.or(refusals.last()).map(ToString::to_string)
}

/// Puts the params' names to what was found.
struct Names<'a>(&'a SweepTable);

impl Names<'_> {
    fn index(&self, param: usize, found: &Estimate) -> Index {
        Index {
            param: self.0.params[param].column.name.clone(),
            value: found.value,
            low: found.low,
            high: found.high,
        }
    }

    fn indices(&self, found: &[Estimate]) -> Vec<Index> {
        let all = found.iter().enumerate();
        all.map(|(param, found)| self.index(param, found)).collect()
    }

    fn deltas(&self, found: &[DeltaIndex]) -> Vec<DeltaFinding> {
        let all = found.iter().enumerate();
        all.map(|(param, found)| DeltaFinding {
            index: self.index(param, &found.corrected),
            by_chance: found.by_chance,
        })
        .collect()
    }

    fn sobol(&self, found: &SobolIndices) -> SobolFinding {
        let pairs = SobolIndices::pairs(self.0.params.len()).zip(&found.second);
        SobolFinding {
            first: self.indices(&found.first),
            total: self.indices(&found.total),
            second: pairs
                .map(|((one, other), found)| PairIndex {
                    with: self.0.params[other].column.name.clone(),
                    index: self.index(one, found),
                })
                .collect(),
        }
    }

    fn morris(&self, found: &[ElementaryEffects]) -> Vec<MorrisFinding> {
        let all = found.iter().enumerate();
        all.map(|(param, found)| MorrisFinding {
            mu_star: self.index(param, &found.mu_star),
            mu: found.mu,
            sigma: found.sigma,
        })
        .collect()
    }
}
