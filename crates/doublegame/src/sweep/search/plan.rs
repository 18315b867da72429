//! What is searched, by what, and in which worlds.

use super::judge::RobustMeasure;
use crate::measures::cases::Spec;
use crate::report::FileHash;
use crate::scenario::compile::World;
use crate::scenario::evaluate::operands;
use crate::scenario::model::{
    ActorId, CaseId, Expr, Given, Measure, ParamId, PolicyId, Quantity, Rule, Scenario, Span,
};
use crate::sweep::design::{DesignAsked, DesignKind, SweepWorlds};
use crate::sweep::options::{Structure, SweepError, SweepOptions};
use crate::sweep::run::inputs_of;
use crate::sweep::store::Build;
use crate::worlds::robustness::Direction;
use crate::worlds::search::{Dimension, Space};
use serde::{Deserialize, Serialize};

/// The version of the layout of what is kept of a search.
const FORMAT: u32 = 1;

/// What a user asks of a search.
#[derive(Debug, Clone)]
pub struct SearchPlan {
    /// Where the scenario lies, as the user named it.
    pub path: String,
    /// Whose levers are set.
    pub policy: PolicyId,
    /// Which of its levers, at least one; the others keep their values.
    pub levers: Vec<ParamId>,
    /// The objectives that count, by their places in the scenario.
    pub objectives: Vec<usize>,
    /// Of whose types play is to reveal much to the actor of the policy.
    pub revealing: Vec<ActorId>,
    /// How an outcome over all worlds becomes one number while settings are searched.
    pub measure: RobustMeasure,
    /// The most settings that are tried.
    pub budget: usize,
    /// In how many worlds each is judged.
    pub worlds: usize,
    /// The seed of the worlds. The worlds of the check are those of the next seed.
    pub design_seed: u64,
    /// The seed of the search.
    pub seed: u64,
    /// Params and other levers that are held, and their values.
    pub held: Vec<(ParamId, f64)>,
    /// How worlds are solved and measured.
    pub options: SweepOptions,
    /// The program.
    pub build: Build,
}

/// What decides the results of a search, but for its budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchDecisive {
    inputs: Vec<FileHash>,
    policy: String,
    levers: Vec<String>,
    objectives: Vec<String>,
    revealing: Vec<String>,
    measure: RobustMeasure,
    worlds: usize,
    design_seed: u64,
    seed: u64,
    held: Vec<(String, f64)>,
    options: SweepOptions,
}

/// What a search is known by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchManifest {
    /// The version of the layout.
    pub format: u32,
    /// The version of the program that began the search.
    pub version: String,
    /// The build that began it.
    pub build: Build,
    /// The hash of what decides the results: settings tried under another are not taken.
    pub id: String,
    /// What decides the results.
    pub plan: SearchDecisive,
}

impl SearchManifest {
    /// The manifest of a search.
    ///
    /// # Errors
    /// [`SweepError::Machine`] if a file of the scenario cannot be read.
    pub fn new(scenario: &Scenario, plan: &SearchPlan) -> Result<Self, SweepError> {
        let param = |id: &ParamId| scenario.params[id.index()].naming.name.clone();
        let decisive = SearchDecisive {
            inputs: inputs_of(scenario, Vec::new())?,
            policy: scenario.policies[plan.policy.index()].naming.name.clone(),
            levers: plan.levers.iter().map(param).collect(),
            objectives: plan
                .objectives
                .iter()
                .map(|at| scenario.objectives[*at].naming.name.clone())
                .collect(),
            revealing: plan
                .revealing
                .iter()
                .map(|actor| scenario.actors[actor.index()].naming.name.clone())
                .collect(),
            measure: plan.measure,
            worlds: plan.worlds,
            design_seed: plan.design_seed,
            seed: plan.seed,
            held: plan
                .held
                .iter()
                .map(|(id, value)| (param(id), *value))
                .collect(),
            options: plan.options.clone(),
        };
        let text = serde_json::to_string(&decisive).unwrap_or_default();
        Ok(Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build: plan.build.clone(),
            id: FileHash::of("", &text).sha256[..16].to_owned(),
            plan: decisive,
        })
    }

    /// In what another search differs, in words.
    pub(super) fn differences(&self, other: &Self) -> Vec<&'static str> {
        let (one, other) = (&self.plan, &other.plan);
        [
            ("the files of the scenario", one.inputs != other.inputs),
            ("the policy", one.policy != other.policy),
            ("the levers", one.levers != other.levers),
            ("the objectives", one.objectives != other.objectives),
            ("whose types are revealed", one.revealing != other.revealing),
            ("the measure", one.measure != other.measure),
            ("the number of worlds", one.worlds != other.worlds),
            (
                "the seed of the worlds",
                one.design_seed != other.design_seed,
            ),
            ("the seed of the search", one.seed != other.seed),
            ("the params held", one.held != other.held),
            ("how worlds are solved", one.options != other.options),
        ]
        .into_iter()
        .filter_map(|(what, differs)| differs.then_some(what))
        .collect()
    }
}

/// The levers that a policy reads, in the order of the scenario.
#[must_use]
pub fn levers_of(scenario: &Scenario, policy: PolicyId) -> Vec<ParamId> {
    fn collect(expr: &Expr, found: &mut Vec<ParamId>) {
        if let Expr::Param(param) = expr {
            found.push(*param);
        }
        operands(expr, |operand| collect(operand, found));
    }
    let mut found = Vec::new();
    for line in &scenario.policies[policy.index()].lines {
        line.guard
            .iter()
            .for_each(|guard| collect(guard, &mut found));
        if let Rule::Mix(options) = &line.rule {
            for (_, chance) in options {
                collect(chance, &mut found);
            }
        }
    }
    found.retain(|param| scenario.params[param.index()].lever.is_some());
    found.sort_unstable();
    found.dedup();
    found
}

/// Which worlds a setting is tried in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Those by which settings are searched.
    Search,
    /// Others, which took no part in the search, for what it found.
    Check,
}

/// A plan with its worlds: all that is needed to try settings.
pub(super) struct Problem<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) plan: &'s SearchPlan,
    /// What is read off each play beside the objectives: the bits about each actor of [`SearchPlan::revealing`].
    pub(super) quantities: Vec<Quantity>,
    pub(super) space: Space,
    /// The levers as the scenario sets them.
    pub(super) menu: Vec<f64>,
    search: SweepWorlds,
    check: SweepWorlds,
}

impl<'s> Problem<'s> {
    /// Makes the worlds.
    ///
    /// # Errors
    /// [`SweepError`] if nothing varies or the worlds cannot be made.
    pub(super) fn new(scenario: &'s Scenario, plan: &'s SearchPlan) -> Result<Self, SweepError> {
        let worlds = |seed: u64| {
            let design = DesignAsked {
                kind: DesignKind::Latin,
                seed,
                base: plan.worlds,
            };
            SweepWorlds::new(scenario, &plan.held, Structure::Held, &design, plan.worlds)
        };
        let under = CaseId(plan.policy.0 + 1);
        let observer = scenario.policies[plan.policy.index()].actor;
        let quantities = plan.revealing.iter().map(|&actor| Quantity {
            measure: Measure::Bits {
                actor,
                observer,
                through: None,
                by_period: None,
            },
            under,
            given: Given::default(),
            span: Span::default(),
        });
        let levers = plan.levers.iter().map(|id| &scenario.params[id.index()]);
        Ok(Self {
            scenario,
            plan,
            quantities: quantities.collect(),
            space: Space {
                dimensions: levers
                    .clone()
                    .map(|lever| Dimension {
                        low: *lever.possible().start(),
                        high: *lever.possible().end(),
                        whole: lever.whole,
                    })
                    .collect(),
            },
            menu: levers.map(|lever| lever.value).collect(),
            search: worlds(plan.design_seed)?,
            check: worlds(plan.design_seed.wrapping_add(1))?,
        })
    }

    pub(super) const fn worlds(&self, round: Round) -> &SweepWorlds {
        match round {
            Round::Search => &self.search,
            Round::Check => &self.check,
        }
    }

    /// The game of the policy at a setting in a world.
    pub(super) fn spec(&self, world: &World, setting: &[f64]) -> Spec {
        let levers = self.plan.levers.iter().zip(setting);
        let world = levers.fold(world.clone(), |world, (lever, value)| {
            world.with(*lever, *value)
        });
        let case = &self.scenario.cases[usize::from(self.plan.policy.0) + 1];
        Spec::of_case(case, &world, self.plan.options.horizon, &[])
    }

    /// Which way each criterion is better: the objectives, then the bits.
    pub(super) fn directions(&self) -> Vec<Direction> {
        let objectives = self.plan.objectives.iter().map(|at| {
            if self.scenario.objectives[*at].higher_is_better {
                Direction::HigherIsBetter
            } else {
                Direction::LowerIsBetter
            }
        });
        let bits = self.quantities.iter().map(|_| Direction::HigherIsBetter);
        objectives.chain(bits).collect()
    }
}
