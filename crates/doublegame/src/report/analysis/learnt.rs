//! What the policies reveal to the actor who commits itself, compared: simulated bits only as far as their errors allow.

use super::bottom_line::main;
use super::context::Context;
use super::phrases;
use crate::measures::claims::STANDARD_ERRORS;
use crate::report::{BitsReport, PolicyReport, Report};
use crate::scenario::model::Naming;

/// A payoff gap below this share of the distance from the best policy to the worst is not material.
const MATERIAL: f64 = 0.05;

/// No more policies are named as telling the most or the least.
const NAMED: usize = 3;

/// What the observer learns of one actor under one policy.
#[derive(Clone, Copy)]
struct Learnt<'a> {
    policy: &'a PolicyReport,
    bits: &'a BitsReport,
    /// The observer's expected payoff.
    payoff: f64,
}

/// The reported policies with what the observer learns of the actor, most first.
fn learnt<'a>(
    context: &Context,
    policies: impl Iterator<Item = &'a PolicyReport>,
    actor: &Naming,
    observer: &Naming,
) -> Vec<Learnt<'a>> {
    let mut learnt: Vec<Learnt<'a>> = policies
        .filter_map(|policy| {
            let at = main(context, policy)?;
            let bits = at
                .bits
                .iter()
                .find(|it| it.actor == actor.name && it.observer == observer.name)?;
            let payoff = at.values.iter().find(|it| it.actor == observer.name)?.value;
            Some(Learnt {
                policy,
                bits,
                payoff,
            })
        })
        .collect();
    learnt.sort_by(|a, b| b.bits.bits.total_cmp(&a.bits.bits));
    learnt
}

/// Whether the first is more than the second beyond what simulation leaves open.
fn clearly_more(a: &BitsReport, b: &BitsReport) -> bool {
    let open = STANDARD_ERRORS * a.standard_error.hypot(b.standard_error);
    a.bits - b.bits > open.max(1e-9)
}

/// What the policies reveal to the main actor about the others, with what each is worth to it.
pub(super) fn revealed(context: &Context, report: &Report) -> Option<String> {
    let observer = context
        .main_actor
        .or_else(|| phrases::actor_ids(context.scenario).next())?;
    let observer = &context.scenario.actors[observer.index()].naming;
    let parts: Vec<String> = hidden(context, observer)
        .filter_map(|actor| about(context, report, actor, observer))
        .collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!(
        "What the policies reveal: by the end {} has learned, {}. Its payoff stands in brackets, as more \
         bits are not better by themselves.",
        observer.title,
        parts.join("; ")
    ))
}

/// The other actors with more than one type.
fn hidden<'a>(context: &'a Context, observer: &'a Naming) -> impl Iterator<Item = &'a Naming> {
    context
        .scenario
        .actors
        .iter()
        .filter(|it| it.types.len() > 1 && it.naming.name != observer.name)
        .map(|it| &it.naming)
}

/// Under which policies the observer learns the most and the least about an actor.
fn about(context: &Context, report: &Report, actor: &Naming, observer: &Naming) -> Option<String> {
    let ranked = context
        .policies
        .iter()
        .zip(&report.policies)
        .filter(|(case, _)| context.is_ranked(**case))
        .map(|(_, policy)| policy);
    let learnt = learnt(context, ranked, actor, observer);
    let first = learnt.first()?;
    let last = learnt.last()?;
    let head = format!(
        "of the {} that there are to learn about {}",
        in_bits(first.bits.of),
        actor.title
    )
    .replace("bit that there are", "bit that there is");
    if learnt.len() == 1 {
        return Some(format!("{head}, {}", under(&learnt)));
    }
    if !clearly_more(first.bits, last.bits) {
        let (x, y) = phrases::pair(last.bits.bits, first.bits.bits);
        return Some(format!(
            "{head}, {x} to {y}, no policy clearly more than another"
        ));
    }
    let most: Vec<Learnt<'_>> = learnt
        .iter()
        .copied()
        .filter(|it| !clearly_more(first.bits, it.bits))
        .collect();
    let least: Vec<Learnt<'_>> = learnt
        .iter()
        .rev()
        .copied()
        .filter(|it| !clearly_more(it.bits, last.bits))
        .collect();
    Some(format!(
        "{head}, {}, and {}",
        extreme(&most, "the most"),
        extreme(&least, "the least")
    ))
}

/// "the most, 0.62 under “The threat of force” (−4.87)" or "among the most: ...".
fn extreme(group: &[Learnt<'_>], which: &str) -> String {
    let lead = if group.len() == 1 {
        format!("{which}, ")
    } else {
        format!("among {which}: ")
    };
    format!("{lead}{}", under(group))
}

fn under(group: &[Learnt<'_>]) -> String {
    let mut parts: Vec<String> = group
        .iter()
        .take(NAMED)
        .map(|it| {
            format!(
                "{} under “{}” ({})",
                crate::report::words::bits_estimate(it.bits.bits, it.bits.standard_error),
                it.policy.title,
                phrases::number(it.payoff)
            )
        })
        .collect();
    if group.len() > NAMED {
        parts.push(format!(
            "{} not clearly apart from these",
            phrases::counted(group.len() - NAMED, "other")
        ));
    }
    phrases::list(&parts)
}

/// "1.5 bits", "1 bit".
fn in_bits(bits: f64) -> String {
    let number = phrases::number(bits);
    if number == "1" {
        "1 bit".to_owned()
    } else {
        format!("{number} bits")
    }
}

/// For each hidden type, whether the policy that reveals most to an actor is not the one that serves it best: told only
/// where the bits differ by more than three standard errors and the payoffs by a material amount.
pub(super) fn separation_is_not_success(context: &Context, report: &Report) -> Vec<String> {
    let Some(observer) = context.main_actor else {
        return Vec::new();
    };
    let observer = &context.scenario.actors[observer.index()].naming;
    hidden(context, observer)
        .filter_map(|actor| {
            let learnt = learnt(context, report.policies.iter(), actor, observer);
            let (most, best) = costly(&learnt)?;
            let (v, w) = phrases::pair(most.payoff, best.payoff);
            Some(format!(
                "Separation is not success: “{}” tells {} the most about {} ({} bits, against {} under “{}”), \
                 but is worth less to it ({v} against {w}). This is said where the bits differ by more than three \
                 standard errors and the payoffs by more than a twentieth of the distance from the best policy to \
                 the worst.",
                most.policy.title,
                observer.title,
                actor.title,
                crate::report::words::bits_estimate(most.bits.bits, most.bits.standard_error),
                crate::report::words::bits_estimate(best.bits.bits, best.bits.standard_error),
                best.policy.title
            ))
        })
        .collect()
}

/// The policy that tells the most and the one that serves the observer best, if the first tells clearly more and costs
/// it a material amount.
fn costly<'a>(learnt: &[Learnt<'a>]) -> Option<(Learnt<'a>, Learnt<'a>)> {
    let most = *learnt.first()?;
    let best = *learnt.iter().max_by(|a, b| a.payoff.total_cmp(&b.payoff))?;
    let worst = learnt
        .iter()
        .map(|it| it.payoff)
        .fold(f64::INFINITY, f64::min);
    let material = best.payoff - most.payoff > MATERIAL * (best.payoff - worst);
    (material && clearly_more(most.bits, best.bits)).then_some((most, best))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(bits: f64, standard_error: f64) -> BitsReport {
        BitsReport {
            actor: "a".into(),
            observer: "b".into(),
            bits,
            standard_error,
            of: 1.0,
        }
    }

    #[test]
    fn simulated_bits_are_apart_beyond_three_standard_errors() {
        assert!(clearly_more(&bits(0.5, 0.01), &bits(0.45, 0.01)));
        assert!(!clearly_more(&bits(0.5, 0.01), &bits(0.46, 0.01)));
        assert!(clearly_more(&bits(0.5, 0.0), &bits(0.499, 0.0)));
        assert!(!clearly_more(&bits(0.5, 0.0), &bits(0.5, 0.0)));
    }

    #[test]
    fn one_bit_is_singular() {
        assert_eq!(in_bits(1.0), "1 bit");
        assert_eq!(in_bits(1.5), "1.5 bits");
    }
}
