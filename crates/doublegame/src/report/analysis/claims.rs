//! Claims judged at every lambda, labelled, and tried in other equilibria.

use super::cases::{Facts, Solved, SolvedCase, facts};
use super::context::Context;
use super::corridors::Corridors;
use super::finer::FinerCase;
use super::worth::Worths;
use super::{AnalysisError, Depth, phrases, sentences};
use crate::game::Profile;
use crate::measures::cases::random_profile;
use crate::measures::claims::{Evaluated, Part, Quantities, Verdict, judge, quantities_of};
use crate::measures::claims_values::{of_one_play, same};
use crate::measures::looked_up::{LookedUp, Measured, NOT_COMPUTED};
use crate::measures::{Estimate, is_of_record};
use crate::report::{ClaimAtLambda, ClaimLabel, ClaimPart, ClaimReport, NamedCase, SlackRange};
use crate::scenario::model::{CaseId, Claim, CorridorId, ParamId, Quantity};

/// How many random profiles a claim must hold at to count as assumed.
const fn profiles(depth: Depth) -> u64 {
    match depth {
        Depth::Plain => 12,
        Depth::Thorough => 32,
    }
}

/// How many of them are tried first: most claims fall at once.
const FIRST_PROFILES: u64 = 4;

/// What became of one claim.
pub(super) struct Judged {
    /// Length: lambdas.
    pub(super) by_lambda: Vec<Verdict>,
    /// Whether it holds whatever anyone does.
    assumed: bool,
    /// At the main lambda in the other equilibria that were found.
    elsewhere: Vec<Verdict>,
}

/// What was measured at one lambda.
struct AtLambda<'a> {
    context: &'a Context<'a>,
    solved: &'a Solved,
    worths: &'a Worths,
    corridors: &'a Corridors,
    /// The position in the chain.
    at: usize,
    /// A case that is played by another of its equilibria, and which.
    other: Option<(CaseId, usize)>,
}

impl AtLambda<'_> {
    fn facts<'b>(&self, case: &'b SolvedCase) -> Option<&'b Facts> {
        match self.other {
            Some((other, number)) if other == case.case => case.others[self.at].get(number),
            _ => case.facts.get(self.at),
        }
    }
}

impl Measured for AtLambda<'_> {
    fn doubt(&self, case: CaseId) -> Option<String> {
        let Some(solved) = self.solved.case(case) else {
            return Some("its case was not solved".to_owned());
        };
        if self.other.is_some_and(|(other, _)| other == case) {
            return None;
        }
        let doubt = solved.doubt(self.at)?;
        Some(format!(
            "the solution under {} is not reliable: {doubt}",
            phrases::case(self.context.scenario, case)
        ))
    }

    fn in_play(&self, case: CaseId, position: usize) -> Evaluated {
        let facts = self.solved.case(case).and_then(|case| self.facts(case));
        quantity(facts, position)
    }

    fn worth(&self, position: usize) -> Evaluated {
        self.worths.quantity(position, self.at)
    }

    fn inside(&self, corridor: CorridorId, under: CaseId) -> Evaluated {
        self.corridors
            .inside(self.context, corridor, under, self.at)
    }
}

/// The values of all quantities of the claims, in the run's world, at a position of the chain.
fn looked_up<'a, M>(context: &'a Context<'a>, at: usize, measured: M) -> LookedUp<'a, M> {
    LookedUp {
        quantities: context.quantities.as_slice(),
        from_record: &context.from_record[at],
        world: &context.world,
        measured,
    }
}

fn quantity(facts: Option<&Facts>, position: usize) -> Evaluated {
    facts.map_or_else(
        || Evaluated::Undecided(NOT_COMPUTED.to_owned()),
        |facts| facts.of_play.quantity(position),
    )
}

/// Judges every claim at every lambda.
pub(super) fn judge_all(
    context: &Context,
    solved: &Solved,
    worths: &Worths,
    corridors: &Corridors,
) -> Result<Vec<Judged>, AnalysisError> {
    let table = |at, other| {
        looked_up(
            context,
            at,
            AtLambda {
                context,
                solved,
                worths,
                corridors,
                at,
                other,
            },
        )
    };
    let claims = &context.scenario.claims;
    let by_lambda: Vec<Vec<Verdict>> = claims
        .iter()
        .map(|claim| {
            (0..context.chain.lambdas.len())
                .map(|at| judge(&claim.holds, &table(at, None)))
                .collect()
        })
        .collect();
    let assumed = assumed(context, &by_lambda)?;
    Ok(claims
        .iter()
        .zip(by_lambda)
        .zip(assumed)
        .map(|((claim, by_lambda), assumed)| Judged {
            by_lambda,
            assumed,
            elsewhere: equilibria_of(context, solved, claim)
                .map(|other| judge(&claim.holds, &table(context.main, Some(other))))
                .collect(),
        })
        .collect())
}

/// The other equilibria at the main lambda of the cases that the claim compares, one at a time.
fn equilibria_of<'a>(
    context: &'a Context,
    solved: &'a Solved,
    claim: &'a Claim,
) -> impl Iterator<Item = (CaseId, usize)> + 'a {
    cases_of(claim)
        .into_iter()
        .filter_map(|case| solved.case(case))
        .flat_map(|case| (0..case.others[context.main].len()).map(|number| (case.case, number)))
}

/// The cases that the claim compares, ascending.
fn cases_of(claim: &Claim) -> Vec<CaseId> {
    let mut cases: Vec<CaseId> = quantities_of(claim)
        .iter()
        .filter(|it| !is_of_record(&it.measure))
        .map(|it| it.under)
        .collect();
    cases.sort_unstable();
    cases.dedup();
    cases
}

/// Values at a random profile of every case.
struct AtRandom<'a> {
    context: &'a Context<'a>,
    values: &'a [(usize, Evaluated)],
}

impl Quantities for AtRandom<'_> {
    fn quantity(&self, quantity: &Quantity) -> Evaluated {
        self.values
            .iter()
            .find(|(at, _)| same(&self.context.quantities[*at], quantity))
            .map_or_else(
                || Evaluated::Undecided(NOT_COMPUTED.to_owned()),
                |(_, value)| value.clone(),
            )
    }

    fn param(&self, param: ParamId) -> f64 {
        self.context.constants().param(param.0)
    }
}

/// For every claim, whether it holds when nobody chooses and at all random profiles of its cases.
fn assumed(context: &Context, by_lambda: &[Vec<Verdict>]) -> Result<Vec<bool>, AnalysisError> {
    let claims = &context.scenario.claims;
    let mut still: Vec<bool> = claims
        .iter()
        .zip(by_lambda)
        .map(|(claim, verdicts)| {
            verdicts.first().and_then(|it| it.holds) == Some(true)
                && verdicts[context.main].holds == Some(true)
                && quantities_of(claim)
                    .iter()
                    .all(|it| of_one_play(&it.measure))
        })
        .collect();
    for numbers in [
        0..FIRST_PROFILES,
        FIRST_PROFILES..profiles(context.options.depth),
    ] {
        let values = at_random(context, &still, numbers)?;
        for (claim, still) in claims.iter().zip(&mut still) {
            *still = *still
                && values.iter().all(|values| {
                    judge(&claim.holds, &AtRandom { context, values }).holds == Some(true)
                });
        }
    }
    Ok(still)
}

/// For each profile's number, the values of the quantities of the claims that are still in question.
fn at_random(
    context: &Context,
    still: &[bool],
    profiles: std::ops::Range<u64>,
) -> Result<Vec<Vec<(usize, Evaluated)>>, AnalysisError> {
    let asked: Vec<&Quantity> = context
        .scenario
        .claims
        .iter()
        .zip(still)
        .filter(|(_, still)| **still)
        .flat_map(|(claim, _)| quantities_of(claim))
        .collect();
    let positions: Vec<usize> = (0..context.quantities.len())
        .filter(|&at| asked.iter().any(|it| same(it, &context.quantities[at])))
        .collect();
    let mut cases: Vec<CaseId> = asked.iter().map(|it| it.under).collect();
    cases.sort_unstable();
    cases.dedup();
    let by_case = context.work.run(
        &cases,
        |&case| {
            let label = format!("{} at random play", context.case_title(case));
            context.task(label, &context.spec(case), 1)
        },
        |&case| {
            let spec = context.spec(case);
            let compiled = context.book.game(&spec).map_err(context.failed(case))?;
            let mine: Vec<usize> = positions
                .iter()
                .copied()
                .filter(|&at| context.quantities[at].under == case)
                .collect();
            Ok(profiles
                .clone()
                .map(|number| {
                    let profile: Profile = random_profile(&compiled, context.options.seed, number);
                    facts(context, &compiled, &profile, &mine, &[])
                        .of_play
                        .quantities
                })
                .collect::<Vec<_>>())
        },
    )?;
    Ok((0..(profiles.end - profiles.start) as usize)
        .map(|number| {
            by_case
                .iter()
                .flat_map(|case| case[number].iter().cloned())
                .collect()
        })
        .collect())
}

/// The label at the main lambda.
fn label(main: Option<bool>, nobody_chooses: Option<bool>, assumed: bool) -> ClaimLabel {
    match (main, nobody_chooses) {
        (None, _) => ClaimLabel::Undecided,
        (Some(false), _) => ClaimLabel::Fails,
        (Some(true), Some(true)) if assumed => ClaimLabel::Assumed,
        (Some(true), Some(true)) => ClaimLabel::Mechanical,
        (Some(true), Some(false)) => ClaimLabel::Found,
        (Some(true), None) => ClaimLabel::Holds,
    }
}

/// Whether nothing in the claim depends on how the game is played.
fn rests_on_record_alone(claim: &Claim) -> bool {
    let quantities = quantities_of(claim);
    !quantities.is_empty() && quantities.iter().all(|it| is_of_record(&it.measure))
}

/// The claims as the report shows them.
pub(super) fn reports(context: &Context, judged: &[Judged]) -> Vec<ClaimReport> {
    context
        .scenario
        .claims
        .iter()
        .zip(judged)
        .map(|(claim, judged)| report(context, claim, judged))
        .collect()
}

fn report(context: &Context, claim: &Claim, judged: &Judged) -> ClaimReport {
    let main = &judged.by_lambda[context.main];
    // What nobody's choices can change is no finding, but no matter of the rules either.
    let nobody_chooses = judged
        .by_lambda
        .first()
        .filter(|_| !rests_on_record_alone(claim))
        .and_then(|it| it.holds);
    let from_record = &context.from_record[context.main];
    let told = sentences::claim(context.scenario, from_record, claim, main);
    ClaimReport {
        id: claim.naming.name.clone(),
        text: claim.naming.title.clone(),
        cites: phrases::citation(context.scenario, claim.citation.as_ref()),
        formula: claim.formula.clone(),
        label: if rests_on_record_alone(claim) && main.holds == Some(true) {
            ClaimLabel::Recorded
        } else {
            label(main.holds, nobody_chooses, judged.assumed)
        },
        sentence: told.sentence,
        clauses: told.clauses,
        by_lambda: judged
            .by_lambda
            .iter()
            .enumerate()
            .map(|(at, verdict)| at_lambda(context, at, verdict))
            .collect(),
        cases: cases_of(claim)
            .into_iter()
            .map(|it| NamedCase {
                name: context.case_name(it),
                title: context.case_title(it),
            })
            .collect(),
        depends_on_equilibrium: (!judged.elsewhere.is_empty())
            .then(|| judged.elsewhere.iter().any(|it| it.holds != main.holds)),
        slack_range: slack_range(main, &judged.elsewhere),
    }
}

fn at_lambda(context: &Context, at: usize, verdict: &Verdict) -> ClaimAtLambda {
    let unread = |part: &Part| {
        let measure = &part.quantity.measure;
        is_of_record(measure) && context.from_record[at].answer(measure).is_none()
    };
    ClaimAtLambda {
        lambda: context.chain.lambdas[at],
        computed: !verdict.parts.iter().any(unread),
        holds: verdict.holds,
        value: verdict.slack,
        reason: verdict.reason.clone(),
        parts: verdict
            .parts
            .iter()
            .map(|part| {
                let (value, standard_error) = match part.value {
                    Evaluated::Number(Estimate {
                        value,
                        standard_error,
                    }) => (Some(value), standard_error),
                    Evaluated::Truth(holds) => (Some(f64::from(u8::from(holds))), 0.0),
                    Evaluated::Undecided(_) => (None, 0.0),
                };
                ClaimPart {
                    text: phrases::span_text(context.scenario, part.quantity.span),
                    value,
                    standard_error,
                }
            })
            .collect(),
    }
}

fn slack_range(main: &Verdict, elsewhere: &[Verdict]) -> Option<SlackRange> {
    if elsewhere.is_empty() {
        return None;
    }
    let slacks = || {
        std::iter::once(main)
            .chain(elsewhere)
            .filter_map(|it| it.slack)
    };
    slacks().next()?;
    Some(SlackRange {
        lowest: slacks().fold(f64::INFINITY, f64::min),
        highest: slacks().fold(f64::NEG_INFINITY, f64::max),
    })
}

/// What was measured with finer tracks.
struct Finer<'a> {
    cases: &'a [FinerCase],
}

impl Measured for Finer<'_> {
    fn doubt(&self, case: CaseId) -> Option<String> {
        let found = self.cases.iter().find(|it| it.case == case);
        found
            .is_some_and(|it| !it.converged)
            .then(|| "the solution is not reliable".to_owned())
    }

    fn in_play(&self, case: CaseId, position: usize) -> Evaluated {
        let found = self.cases.iter().find(|it| it.case == case);
        quantity(found.map(|it| &it.facts), position)
    }

    fn worth(&self, _: usize) -> Evaluated {
        Evaluated::Undecided(NOT_COMPUTED.to_owned())
    }

    fn inside(&self, _: CorridorId, _: CaseId) -> Evaluated {
        Evaluated::Undecided(NOT_COMPUTED.to_owned())
    }
}

/// Judges every claim at the main lambda with finer tracks.
pub(super) fn judge_finer(context: &Context, cases: &[FinerCase]) -> Vec<Verdict> {
    context
        .scenario
        .claims
        .iter()
        .map(|claim| {
            judge(
                &claim.holds,
                &looked_up(context, context.main, Finer { cases }),
            )
        })
        .collect()
}

/// The ids of the claims that are decided after a change and come out otherwise than before it.
pub(super) fn changed(context: &Context, before: &[Judged], after: &[Verdict]) -> Vec<String> {
    context
        .scenario
        .claims
        .iter()
        .zip(before.iter().zip(after))
        .filter(|(_, (before, after))| {
            after.holds.is_some() && before.by_lambda[context.main].holds != after.holds
        })
        .map(|(claim, _)| claim.naming.name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        let cases = [
            (None, Some(true), true, ClaimLabel::Undecided),
            (Some(false), Some(true), true, ClaimLabel::Fails),
            (Some(true), Some(true), true, ClaimLabel::Assumed),
            (Some(true), Some(true), false, ClaimLabel::Mechanical),
            (Some(true), Some(false), false, ClaimLabel::Found),
            (Some(true), None, false, ClaimLabel::Holds),
            (Some(false), None, false, ClaimLabel::Fails),
        ];
        for (main, nobody, assumed, expected) in cases {
            assert_eq!(label(main, nobody, assumed), expected);
        }
    }
}
