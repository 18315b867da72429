//! What all parts of an analysis share: the world, the lambdas, the cases, the games, the progress.

use super::constants::Constants;
use super::sizes::Sizes;
use super::work::{Task, Work};
use super::{AnalysisError, AnalysisOptions, Depth, Progress, phrases};
use crate::measures::cases::{Book, Chain, Rules, Spec};
use crate::measures::looked_up::distinct_quantities;
use crate::measures::{FromRecord, ObserverOptions};
use crate::report::FileHash;
use crate::scenario::compile::World;
use crate::scenario::diagnostics::nearest;
use crate::scenario::evaluate::evaluate;
use crate::scenario::knowledge::main_actor;
use crate::scenario::model::{ActorId, CaseId, Quantity, Scenario};

/// The state of one analysis.
pub(super) struct Context<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) options: &'a AnalysisOptions,
    /// The values of the params in this run.
    pub(super) world: World,
    /// How many periods are played.
    pub(super) horizon: u32,
    /// The lambdas of every solution, with how hard others are looked for.
    pub(super) chain: Chain,
    /// The position of the main lambda in the chain.
    pub(super) main: usize,
    /// The cases that are reported as policies; the first is `free`.
    pub(super) policies: Vec<CaseId>,
    /// All cases that are solved, ascending.
    pub(super) cases: Vec<CaseId>,
    /// The different quantities of all claims.
    pub(super) quantities: Vec<Quantity>,
    /// Whose policies are compared: the actor with the most policies.
    pub(super) main_actor: Option<ActorId>,
    /// The compiled games.
    pub(super) book: Book<'a>,
    /// How large the games are; empty until they have been counted.
    pub(super) sizes: Sizes,
    /// What the record says of the claims' quantities at each lambda of the chain; empty until it has been asked.
    pub(super) from_record: Vec<FromRecord>,
    /// The joint distribution of types that the record leaves; empty where play starts from the priors.
    pub(super) beliefs: Vec<(Vec<u16>, f64)>,
    /// The files of the record that were read for that.
    pub(super) record_files: Vec<FileHash>,
    /// What runs the units of work.
    pub(super) work: Work<'a>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        options: &'a AnalysisOptions,
        progress: &'a dyn Progress,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Result<Self, AnalysisError> {
        let world = world(scenario, &options.params)?;
        let lambdas = lambdas(options)?;
        let main = lambdas
            .iter()
            .position(|lambda| lambda.total_cmp(&options.lambda.abs()).is_eq())
            .unwrap_or(0);
        if options.horizon == Some(0) {
            return Err(AnalysisError::Horizon);
        }
        let main_starts = match options.depth {
            Depth::Plain => 2,
            Depth::Thorough => 12,
        };
        let other_starts = (0..lambdas.len())
            .map(|at| match (at == main, options.depth) {
                // At lambda 0 there is one equilibrium.
                _ if lambdas[at] == 0.0 => 0,
                (true, _) => main_starts,
                (false, Depth::Plain) => 0,
                (false, Depth::Thorough) => 2,
            })
            .collect();
        let policies = policies(scenario, &options.policies)?;
        let quantities = distinct_quantities(scenario);
        let mut cases: Vec<CaseId> = policies
            .iter()
            .copied()
            .chain(quantities.iter().map(|it| it.under))
            .collect();
        cases.sort_unstable();
        cases.dedup();
        let book = Book::new(Rules {
            scenario,
            limit: options.limit,
            seed: options.seed,
            memory: options.memory,
            stop,
        });
        Ok(Self {
            scenario,
            options,
            world,
            horizon: options.horizon.unwrap_or(scenario.horizon),
            from_record: vec![FromRecord::default(); lambdas.len()],
            chain: Chain {
                lambdas,
                other_starts,
            },
            main,
            policies,
            cases,
            quantities,
            main_actor: main_actor(scenario),
            book,
            sizes: Sizes::default(),
            beliefs: Vec::new(),
            record_files: Vec::new(),
            work: Work::new(progress, stop, options.limit.nodes),
        })
    }

    /// Numbers and params in this run's world.
    pub(super) const fn constants(&self) -> Constants<'_> {
        Constants::new(&self.world)
    }

    /// How many other starts are tried at the main lambda.
    pub(super) fn main_starts(&self) -> usize {
        self.chain.other_starts[self.main]
    }

    /// The lambdas beside the main one at which the record is read.
    pub(super) fn other_record_lambdas(&self) -> Vec<f64> {
        match self.options.depth {
            Depth::Plain => Vec::new(),
            Depth::Thorough => {
                let mut others = self.chain.lambdas.clone();
                others.remove(self.main);
                others
            }
        }
    }

    /// The game of a case.
    pub(super) fn spec(&self, case: CaseId) -> Spec {
        Spec::of_case(
            &self.scenario.cases[case.index()],
            &self.world,
            self.options.horizon,
            &self.beliefs,
        )
    }

    /// The title of a case, `free` under its own words.
    pub(super) fn case_title(&self, case: CaseId) -> String {
        if case.index() == 0 {
            FREE_TITLE.to_owned()
        } else {
            self.scenario.cases[case.index()].naming.title.clone()
        }
    }

    /// The name of a case in the language.
    pub(super) fn case_name(&self, case: CaseId) -> String {
        if case.index() == 0 {
            "free".to_owned()
        } else {
            self.scenario.cases[case.index()].naming.name.clone()
        }
    }

    /// Whether the case is ranked: no commitment, or a policy of the main actor.
    pub(super) fn is_ranked(&self, case: CaseId) -> bool {
        case.index()
            .checked_sub(1)
            .is_none_or(|at| self.scenario.policies.get(at).map(|it| it.actor) == self.main_actor)
    }

    /// How observers' histories are gone through.
    pub(super) fn observers(&self) -> ObserverOptions {
        let all = ObserverOptions::default();
        let part = match self.options.depth {
            Depth::Plain => 16,
            Depth::Thorough => 1,
        };
        ObserverOptions {
            seed: self.options.seed,
            samples: self.options.samples / part,
            exact_limit: all.exact_limit / part,
        }
    }

    /// Pairs of an actor with several types and another actor who may learn its type.
    pub(super) fn pairs(&self) -> Vec<(ActorId, ActorId)> {
        let all = || phrases::actor_ids(self.scenario);
        all()
            .filter(|id| self.scenario.actors[id.index()].types.len() > 1)
            .flat_map(|id| {
                all()
                    .filter(move |&observer| observer != id)
                    .map(move |observer| (id, observer))
            })
            .collect()
    }

    /// The pairs whose bits are given at a position of the chain: all at the main lambda; in a plain analysis only what
    /// the main actor learns at the others.
    pub(super) fn pairs_at(&self, at: usize) -> Vec<(ActorId, ActorId)> {
        let mut pairs = self.pairs();
        if at != self.main && self.options.depth == Depth::Plain && self.main_actor.is_some() {
            pairs.retain(|(_, observer)| Some(*observer) == self.main_actor);
        }
        pairs
    }

    /// A unit of work that holds so many games as large as that of the spec. One of unknown size counts as the largest.
    pub(super) fn task(&self, label: String, spec: &Spec, games: usize) -> Task {
        let nodes = self.sizes.nodes(spec).unwrap_or(self.options.limit.nodes);
        Task {
            label,
            nodes: nodes.saturating_mul(games),
        }
    }

    /// An error of the compiler with the case it happened in.
    pub(super) fn failed(
        &self,
        case: CaseId,
    ) -> impl Fn(crate::scenario::compile::Problem) -> AnalysisError + use<> {
        let case = self.case_title(case);
        move |problem| AnalysisError::Case {
            case: case.clone(),
            problem,
        }
    }

    /// What this run leaves out, and the option that brings it in.
    pub(super) fn skipped(&self) -> Vec<String> {
        if self.options.depth == Depth::Thorough {
            return Vec::new();
        }
        let mut skipped = vec![
            format!(
                "Other equilibria were looked for from {} at the main lambda only; --thorough looks \
                 from 12 and from 2 at every other lambda.",
                phrases::counted(self.main_starts(), "other start")
            ),
            "The worth of knowing and the temptation to renege are given for the policies that do best \
             on some objective, the worth also for play without commitments and only for the channel \
             that tells most of each actor; --thorough gives them for every policy and channel."
                .to_owned(),
            "How everybody plays is given at the main lambda only, and at the other lambdas the bits are \
             those learned by the actor who commits itself; --thorough gives both in full at each lambda."
                .to_owned(),
            "What single channels tell is given for what the actor who commits itself sees, under its own \
             policies; --thorough gives it for every observer and policy."
                .to_owned(),
            "Where what an observer saw cannot be listed in full, a sixteenth of the usual plays is drawn; \
             --thorough draws them all. The standard errors show the difference."
                .to_owned(),
            "A claim counts as assumed if it holds at 12 random ways to play; --thorough tries 32."
                .to_owned(),
            "Corridors are drawn at 5 positions; --thorough draws them at 11.".to_owned(),
        ];
        skipped.extend(super::from_record::skipped(self));
        skipped.extend(super::inferred::skipped(self));
        if !super::finer::changes(self).is_empty() {
            skipped.push(
                "The results with one level more on each track whose number of levels is a param \
                 are computed by --thorough."
                    .to_owned(),
            );
        }
        skipped
    }
}

/// What play without any commitment is called.
pub(crate) const FREE_TITLE: &str = "No commitment";

fn world(scenario: &Scenario, changes: &[(String, f64)]) -> Result<World, AnalysisError> {
    let mut world = World {
        values: scenario.params.iter().map(|it| it.value).collect(),
    };
    for (name, value) in changes {
        let at = scenario
            .params
            .iter()
            .position(|it| it.naming.name == *name)
            .ok_or_else(|| AnalysisError::UnknownParam {
                name: name.clone(),
                nearest: nearest(
                    name,
                    scenario.params.iter().map(|it| it.naming.name.as_str()),
                )
                .map(str::to_owned),
            })?;
        let param = &scenario.params[at];
        let refuse = |why: String| AnalysisError::ParamValue {
            name: name.clone(),
            value: *value,
            why,
        };
        if !param.possible().contains(value) {
            let (low, high) = (param.possible().start(), param.possible().end());
            return Err(refuse(format!("its range is {low}..{high}")));
        }
        if param.whole && value.fract() != 0.0 {
            return Err(refuse("it takes whole numbers only".to_owned()));
        }
        world.values[at] = *value;
    }
    let constants = Constants::new(&world);
    for (requirement, span) in &scenario.requirements {
        if evaluate(requirement, &constants).is_ok_and(|truth| truth == 0.0) {
            return Err(AnalysisError::Requirement {
                requirement: phrases::span_text(scenario, *span),
            });
        }
    }
    Ok(world)
}

/// Ascending, with 0 and the main one.
fn lambdas(options: &AnalysisOptions) -> Result<Vec<f64>, AnalysisError> {
    let mut lambdas = options.lambdas.clone();
    lambdas.extend([0.0, options.lambda]);
    if let Some(&wrong) = lambdas.iter().find(|it| !it.is_finite() || **it < 0.0) {
        return Err(AnalysisError::Lambda(wrong));
    }
    // A negative zero would be a lambda of its own.
    for lambda in &mut lambdas {
        *lambda = lambda.abs();
    }
    lambdas.sort_by(f64::total_cmp);
    lambdas.dedup();
    Ok(lambdas)
}

/// `free` and the policies asked for, in the scenario's order.
fn policies(scenario: &Scenario, names: &[String]) -> Result<Vec<CaseId>, AnalysisError> {
    let known = || scenario.policies.iter().map(|it| it.naming.name.as_str());
    for name in names {
        if name != "free" && !known().any(|it| it == name) {
            return Err(AnalysisError::UnknownPolicy {
                name: name.clone(),
                nearest: nearest(name, known()).map(str::to_owned),
            });
        }
    }
    let wanted = (0u16..)
        .zip(&scenario.policies)
        .filter(|(_, it)| names.is_empty() || names.contains(&it.naming.name))
        .map(|(at, _)| CaseId(at + 1));
    Ok(std::iter::once(CaseId(0)).chain(wanted).collect())
}
