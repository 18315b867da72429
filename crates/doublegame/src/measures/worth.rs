//! What seeing a channel is worth to an actor: its value with it less its value in the game in which it is blind to it.
//!
//! With the others' play held fixed, the number is what the information is worth to a single decision maker (in the
//! spirit of Blackwell). With everyone solved anew it can be negative, since others know that the actor sees
//! (Hirshleifer).

use crate::game::{InformationSetId, Profile};
use crate::measures::anew::{Anew, Unavailable};
use crate::measures::matching::Played;
use crate::scenario::compile::{Compiled, Setting};
use crate::scenario::evaluate::operands;
use crate::scenario::model::{ActorId, Expr, MoveId, Mover, OthersPlay, Policy, Scenario};
use crate::solve::{QreOptions, SelectionRule, Solution};

/// The actor's expected payoff in the base game less that in the game in which it does not see the channel.
///
/// `base` is the game of `setting` and `solution` its solution at the same lambda. Where everyone is solved anew, both
/// solutions are those of the principal branch.
///
/// # Errors
///
/// [`Unavailable`], with the reason: the actor does not see the channel or makes it itself; one of its own guards, or
/// of the policies that bind it, reads the channel; the other game cannot be compiled or solved; with everyone
/// solved anew, a solution that is not shown to lie on the principal branch.
pub fn worth(
    anew: &Anew<'_>,
    setting: &Setting,
    base: &Compiled,
    solution: &Solution,
    (actor, channel): (ActorId, MoveId),
    others: OthersPlay,
) -> Result<f64, Unavailable> {
    blindable(anew.scenario, setting, actor, channel)?;
    let mut blind = setting.clone();
    blind.blind.push((actor, channel));
    let blinded = anew.compile(&blind)?;
    let options = QreOptions::at(anew.lambda);
    let without = match others {
        OthersPlay::Anew => {
            let without = anew.solve(&blinded, &options)?;
            check_comparable(solution, &without)?;
            without
        }
        OthersPlay::Held => {
            let (start, held) = hold_others(base, solution, &blinded, actor)?;
            let options = QreOptions {
                start: Some(&start),
                held: Some(&held),
                ..options
            };
            anew.solve(&blinded, &options)?
        }
    };
    Ok(solution.values[actor.index()] - without.values[actor.index()])
}

/// Both solutions must be selected by the same rule, else their difference is that of the rules too.
fn check_comparable(with: &Solution, without: &Solution) -> Result<(), Unavailable> {
    let is_principal = |solution: &Solution| solution.selection == SelectionRule::PrincipalBranch;
    if is_principal(with) && is_principal(without) {
        Ok(())
    } else {
        Err(Unavailable::Undefined(
            "the equilibria with and without it are not both shown to lie on the principal branch"
                .into(),
        ))
    }
}

/// The profile that plays the others' information sets as in the base game, and which sets these are.
fn hold_others(
    base: &Compiled,
    solution: &Solution,
    blinded: &Compiled,
    actor: ActorId,
) -> Result<(Profile, Vec<bool>), Unavailable> {
    let played = Played::new(base, &solution.profile);
    let mut profile = Profile::uninformed(&blinded.game);
    let mut held = vec![false; blinded.sets.len()];
    for (set, meaning) in blinded.sets.iter().enumerate() {
        if meaning.actor == actor {
            continue;
        }
        let probabilities = played.at(meaning).ok_or_else(|| {
            Unavailable::Undefined(
                "the others come to situations that do not exist while the actor can see".into(),
            )
        })?;
        let actions = blinded.game.actions(InformationSetId(set as u32));
        profile.probabilities[actions].copy_from_slice(&probabilities);
        held[set] = true;
    }
    Ok((profile, held))
}

/// Whether the game in which the actor does not see the channel can be played.
///
/// # Errors
///
/// [`Unavailable::Undefined`], with the reason.
pub fn blindable(
    scenario: &Scenario,
    setting: &Setting,
    actor: ActorId,
    channel: MoveId,
) -> Result<(), Unavailable> {
    let who = &scenario.actors[actor.index()].naming.title;
    let declared = &scenario.moves[channel.index()];
    let name = &declared.naming.title;
    let undefined = |why: String| Err(Unavailable::Undefined(why));
    if matches!(declared.mover, Mover::Actor { actor: mover, .. } if mover == actor) {
        return undefined(format!("{who} makes “{name}” itself"));
    }
    if !declared.seen_by.contains(actor) {
        return undefined(format!("{who} does not see “{name}”"));
    }
    for own in &scenario.moves {
        let own_choice = matches!(own.mover, Mover::Actor { actor: mover, .. } if mover == actor);
        let mut guards = own
            .guard
            .iter()
            .chain(own.values.iter().filter_map(|value| value.guard.as_ref()));
        if own_choice && guards.any(|guard| reads(guard, channel)) {
            return undefined(format!(
                "what {who} can choose at “{}” depends on “{name}”",
                own.naming.title
            ));
        }
    }
    let in_force = setting
        .policies
        .iter()
        .filter_map(|policy| scenario.policies.get(policy.index()));
    let bound_to_it = |policy: &&Policy| {
        policy.actor == actor
            && policy
                .lines
                .iter()
                .filter_map(|line| line.guard.as_ref())
                .any(|guard| reads(guard, channel))
    };
    match in_force.chain(&setting.extra).find(bound_to_it) {
        Some(policy) => undefined(format!(
            "the policy “{}” tells {who} what to do on seeing “{name}”",
            policy.naming.title
        )),
        None => Ok(()),
    }
}

/// Whether the expression reads how the choice or signal came out.
fn reads(expr: &Expr, channel: MoveId) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if let Expr::MoveIs(which, _) | Expr::LastMoveIs(which, _) = expr
            && *which == channel
        {
            return true;
        }
        operands(expr, |operand| open.push(operand));
    }
    false
}
