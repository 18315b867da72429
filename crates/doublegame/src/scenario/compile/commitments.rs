//! Which lines of which policies bind each choice, and the checks of a [`Setting`] against its scenario.

use super::compiled::{Problem, Setting};
use crate::scenario::model::{Commitment, Mover, Policy, Rule, Scenario};

/// A line of a policy with the types that it binds.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub policy: &'a Policy,
    pub commitment: &'a Commitment,
}

/// The lines about one choice, in the order in which they apply.
#[derive(Clone, Default)]
pub(super) struct Lines<'a> {
    /// Those that bind.
    pub binding: Vec<Line<'a>>,
    /// Those that are only compared with what is chosen.
    pub shadow: Vec<Line<'a>>,
}

/// For each choice or signal, the lines about it.
///
/// # Errors
/// [`Problem::Setting`] if the setting names what the scenario does not have, or binds an actor twice.
pub(super) fn lines<'a>(
    scenario: &'a Scenario,
    setting: &'a Setting,
) -> Result<Vec<Lines<'a>>, Problem> {
    let mut lines = vec![Lines::default(); scenario.moves.len()];
    let find = |id: crate::scenario::model::PolicyId| {
        scenario
            .policies
            .get(id.index())
            .ok_or_else(|| Problem::Setting(format!("the scenario has no policy number {}", id.0)))
    };
    let mut bound = crate::scenario::model::ActorSet::default();
    for policy in &setting.extra {
        add(scenario, policy, &mut lines, |lines| &mut lines.binding)?;
    }
    for &id in &setting.policies {
        let policy = find(id)?;
        if bound.contains(policy.actor) {
            return Err(Problem::Setting(format!(
                "two policies bind {}; an actor can have at most one",
                scenario.actors[policy.actor.index()].naming.title
            )));
        }
        bound = bound.with(policy.actor);
        if !setting.shadow.contains(&id) {
            add(scenario, policy, &mut lines, |lines| &mut lines.binding)?;
        }
    }
    for &id in &setting.shadow {
        add(scenario, find(id)?, &mut lines, |lines| &mut lines.shadow)?;
    }
    Ok(lines)
}

fn add<'a>(
    scenario: &Scenario,
    policy: &'a Policy,
    lines: &mut [Lines<'a>],
    list: impl for<'l> Fn(&'l mut Lines<'a>) -> &'l mut Vec<Line<'a>>,
) -> Result<(), Problem> {
    let wrong = |what: &str| Problem::Setting(format!("policy `{}` {what}", policy.naming.name));
    let actor = scenario
        .actors
        .get(policy.actor.index())
        .ok_or_else(|| wrong("binds an actor that the scenario does not have"))?;
    let types = policy.types.iter().flatten();
    if types
        .copied()
        .any(|kind| usize::from(kind) >= actor.types.len())
    {
        return Err(wrong("names a type that its actor does not have"));
    }
    for commitment in &policy.lines {
        let choice = scenario
            .moves
            .get(commitment.choice.index())
            .ok_or_else(|| wrong("binds a choice that the scenario does not have"))?;
        if !matches!(choice.mover, Mover::Actor { actor, .. } if actor == policy.actor) {
            return Err(wrong("binds what its actor does not choose"));
        }
        let exists = |option: u16| usize::from(option) < choice.values.len();
        let all_exist = match &commitment.rule {
            Rule::Remove(options) => options.iter().all(|&option| exists(option)),
            Rule::Fix(option) => exists(*option),
            Rule::Mix(options) => options.iter().all(|(option, _)| exists(*option)),
        };
        if !all_exist {
            return Err(wrong("names an option that its choice does not have"));
        }
        list(&mut lines[commitment.choice.index()]).push(Line { policy, commitment });
    }
    Ok(())
}

/// Checks that those who are blind to a choice or signal are not those who choose it.
///
/// # Errors
/// [`Problem::Setting`] otherwise, and for what the scenario does not have.
pub(super) fn check_blind(scenario: &Scenario, setting: &Setting) -> Result<(), Problem> {
    for &(actor, which) in &setting.blind {
        let (Some(actor_data), Some(choice)) = (
            scenario.actors.get(actor.index()),
            scenario.moves.get(which.index()),
        ) else {
            return Err(Problem::Setting(
                "an actor is to be blind to what the scenario does not have".to_owned(),
            ));
        };
        if matches!(choice.mover, Mover::Actor { actor: mover, .. } if mover == actor) {
            return Err(Problem::Setting(format!(
                "{} cannot be blind to its own choice `{}`",
                actor_data.naming.title, choice.naming.name
            )));
        }
    }
    Ok(())
}
