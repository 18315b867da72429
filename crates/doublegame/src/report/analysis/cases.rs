//! Every case solved at every lambda, with what claims and policies need of it.

use super::AnalysisError;
use super::context::Context;
use super::policies::{Detail, detail};
use super::rankings::{Sharper, sharper};
use crate::game::Profile;
use crate::measures::claims_learnt::{Learnt, Lens, Wanted};
use crate::measures::claims_values::of_one_play;
use crate::measures::looked_up::PlayFacts;
use crate::measures::{Play, cases::Spec};
use crate::scenario::compile::Compiled;
use crate::scenario::model::{ActorId, CaseId};
use crate::solve::{Solution, Status};

/// All cases, in the order of the context's.
pub(super) struct Solved {
    pub(super) cases: Vec<SolvedCase>,
}

/// One case at every lambda of the chain.
pub(super) struct SolvedCase {
    pub(super) case: CaseId,
    pub(super) spec: Spec,
    pub(super) nodes: usize,
    pub(super) information_sets: usize,
    /// Length: lambdas.
    pub(super) solutions: Vec<Solution>,
    /// Length: lambdas.
    pub(super) facts: Vec<Facts>,
    /// Length: lambdas. For each of the other equilibria found there.
    pub(super) others: Vec<Vec<Facts>>,
    /// For cases that are reported as policies.
    pub(super) detail: Option<Detail>,
    /// For policies that are ranked.
    pub(super) sharper: Option<Sharper>,
}

/// What is known of one play.
pub(super) struct Facts {
    /// What claims need.
    pub(super) of_play: PlayFacts,
    /// What is learnt of whom by whom, for cases that are reported as policies.
    pub(super) bits: Vec<PairBits>,
}

/// What an observer has learnt of an actor's type by the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairBits {
    pub(super) actor: ActorId,
    pub(super) observer: ActorId,
    pub(super) bits: f64,
    pub(super) standard_error: f64,
    /// The entropy of the prior.
    pub(super) prior_bits: f64,
}

impl Solved {
    /// The case; every case of the context is there.
    pub(super) fn case(&self, case: CaseId) -> Option<&SolvedCase> {
        self.cases.iter().find(|it| it.case == case)
    }
}

impl SolvedCase {
    /// Why the solution at this position of the chain cannot be relied on; `None` if it can.
    pub(super) fn doubt(&self, at: usize) -> Option<&str> {
        match &self.solutions[at].status {
            Status::Converged => None,
            Status::StoppedShort { reason } => Some(reason),
        }
    }
}

/// Compiles and solves every case.
pub(super) fn solve(context: &Context) -> Result<Solved, AnalysisError> {
    let cases = context.work.run(
        &context.cases,
        |&case| context.task(context.case_title(case), &context.spec(case), 1),
        |&case| solve_case(context, case),
    )?;
    Ok(Solved { cases })
}

fn solve_case(context: &Context, case: CaseId) -> Result<SolvedCase, AnalysisError> {
    let spec = context.spec(case);
    let compiled = context.book.game(&spec).map_err(context.failed(case))?;
    let solutions = context.book.solve(&compiled.game, &context.chain);
    let reported = context.policies.contains(&case);
    let quantities: Vec<usize> = quantities_of_case(context, case).collect();
    let facts_of = |at: usize, profile: &Profile| {
        let pairs = if reported {
            context.pairs_at(at)
        } else {
            Vec::new()
        };
        facts(context, &compiled, profile, &quantities, &pairs)
    };
    let facts = solutions
        .iter()
        .enumerate()
        .map(|(at, it)| facts_of(at, &it.profile))
        .collect();
    let others = solutions
        .iter()
        .enumerate()
        .map(|(at, it)| {
            it.others
                .iter()
                .map(|it| facts_of(at, &it.profile))
                .collect()
        })
        .collect();
    let mut solved = SolvedCase {
        case,
        spec,
        nodes: compiled.game.node_count(),
        information_sets: compiled.game.information_sets.len(),
        solutions,
        facts,
        others,
        detail: None,
        sharper: None,
    };
    if reported {
        solved.detail = Some(detail(context, &solved, &compiled));
        solved.sharper = sharper(context, &solved, &compiled);
    }
    Ok(solved)
}

/// The positions of the claims' quantities that are read off one play of the case.
fn quantities_of_case(context: &Context, case: CaseId) -> impl Iterator<Item = usize> {
    context
        .quantities
        .iter()
        .enumerate()
        .filter(move |(_, it)| it.under == case && of_one_play(&it.measure))
        .map(|(at, _)| at)
}

/// Measures a play: amounts, the quantities at these positions, and the bits of these pairs.
pub(super) fn facts(
    context: &Context,
    compiled: &Compiled,
    profile: &Profile,
    quantities: &[usize],
    pairs: &[(ActorId, ActorId)],
) -> Facts {
    let mut wanted = Wanted::of_quantities(quantities.iter().map(|at| &context.quantities[*at]));
    for &(actor, observer) in pairs {
        wanted.add(&Lens::All, actor, observer);
    }
    let of_play = PlayFacts::of(
        context.scenario,
        &Play::new(compiled, profile),
        (&context.quantities, quantities),
        &wanted,
        &context.observers(),
    );
    Facts {
        bits: pairs
            .iter()
            .filter_map(|&pair| pair_bits(&of_play.learnt, pair))
            .collect(),
        of_play,
    }
}

fn pair_bits(learnt: &Learnt, (actor, observer): (ActorId, ActorId)) -> Option<PairBits> {
    let separation = learnt.find(&Lens::All, actor, observer)?;
    let last = separation.by_period.last()?;
    Some(PairBits {
        actor,
        observer,
        bits: last.value,
        standard_error: last.standard_error,
        prior_bits: separation.prior_bits,
    })
}
