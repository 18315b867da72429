//! The temptation to renege: what a committed actor would gain by breaking its policy once the others count on it.
//!
//! The others play against the policy. At each situation in which the policy binds, the actor's payoff from keeping it
//! is compared with that from one step aside, after which it keeps the policy again (Kydland and Prescott's question of
//! time consistency, asked state by state). Situations that only a breach could bring about are given their beliefs by
//! a small tremble.

use crate::game::{InformationSetId, NodeId, NodeKind, Profile};
use crate::measures::anew::{Anew, Unavailable};
use crate::measures::matching::Played;
use crate::measures::play::Play;
use crate::measures::situation::Situation;
use crate::scenario::compile::{Compiled, SetMeaning, Setting};
use crate::scenario::model::{ActorId, Policy, PolicyId};
use crate::solve::{QreOptions, Solution};

/// How much of the committed actor's play is spread evenly over all options.
const TREMBLE: f64 = 1e-6;

/// What a policy costs its actor at one information set.
#[derive(Debug, Clone, PartialEq)]
pub struct Temptation {
    /// Who moves, as which type, when, and what it knows.
    pub situation: SetMeaning,
    /// What the policy asks for: a probability for each option of the situation. Where the policy only removes
    /// options, how the actor plays those that are left.
    pub commanded: Vec<f64>,
    /// The option that it would rather take; where the policy only removes options, the best of the removed ones.
    pub tempting: u16,
    /// How much more the actor expects from taking it once, in its payoff, given that play is here. Negative where
    /// the policy is what it wants anyway.
    pub gain: f64,
    /// The chance that play gets here.
    pub reach: f64,
}

/// What the policy's actor would gain by breaking it, from the largest gain to the smallest.
///
/// `setting` has the policy in force. `base` is the game of the setting and `solution` its solution at the same
/// lambda: it says how the others play, and how the actor plays what the policy leaves free.
///
/// # Errors
///
/// [`Unavailable`] if the policy is not in force, or the game in which it can be broken cannot be compiled or solved.
pub fn temptation(
    anew: &Anew<'_>,
    setting: &Setting,
    policy: PolicyId,
    base: &Compiled,
    solution: &Solution,
) -> Result<Vec<Temptation>, Unavailable> {
    let declared = anew
        .scenario
        .policies
        .get(policy.index())
        .filter(|_| setting.policies.contains(&policy))
        .ok_or_else(|| Unavailable::Undefined("the policy is not in force".into()))?;
    let mut open = setting.clone();
    open.policies.retain(|other| *other != policy);
    open.shadow.push(policy);
    let breakable = anew.compile(&open)?;
    let played = Played::new(base, &solution.profile);
    let commands: Vec<Option<Command>> = breakable
        .sets
        .iter()
        .map(|meaning| {
            let situation = Situation::new(anew.world, &breakable, meaning);
            command(&situation, declared, &played)
        })
        .collect();
    let (start, held) = counted_on(&breakable, &commands, &played);
    let options = QreOptions {
        start: Some(&start),
        held: Some(&held),
        ..QreOptions::at(anew.lambda)
    };
    let solved = anew.solve(&breakable, &options)?;
    let values = ActionValues::new(&breakable, &solved.profile, declared.actor);
    let mut found: Vec<Temptation> = commands
        .into_iter()
        .enumerate()
        .filter_map(|(set, command)| values.tempted(&breakable, set, command?))
        .collect();
    found.sort_by(|one, other| other.gain.total_cmp(&one.gain));
    Ok(found)
}

/// What the policy says about one information set.
struct Command {
    /// A probability for each option.
    mix: Vec<f64>,
    /// Which options are looked at as breaches.
    breach: Vec<bool>,
}

/// What the policy asks for in a situation; `None` where it leaves the choice as it is.
fn command(situation: &Situation<'_>, policy: &Policy, played: &Played<'_>) -> Option<Command> {
    let meaning = situation.meaning();
    if let Some(mix) = &meaning.commanded {
        return Some(Command {
            mix: mix.clone(),
            breach: vec![true; mix.len()],
        });
    }
    let removed = situation.removed_by(policy);
    if !removed.contains(&true) {
        return None;
    }
    let left = removed.iter().filter(|removed| !**removed).count();
    let evenly = || {
        removed
            .iter()
            .map(|removed| if *removed { 0.0 } else { 1.0 / left as f64 })
            .collect()
    };
    match played.at(meaning) {
        Some(mix) => Some(Command {
            mix,
            breach: removed,
        }),
        None if left == 1 => Some(Command {
            mix: evenly(),
            breach: removed,
        }),
        // A situation after a breach, in which it is not known how the actor would use what it is left.
        None => Some(Command {
            mix: evenly(),
            breach: vec![false; removed.len()],
        }),
    }
}

/// How everybody plays who counts on the policy, and at which information sets that is known: where the policy binds,
/// and wherever play gets to under it. What is left (after a breach that the others notice) is to be solved.
fn counted_on(
    breakable: &Compiled,
    commands: &[Option<Command>],
    played: &Played<'_>,
) -> (Profile, Vec<bool>) {
    let mut profile = Profile::uninformed(&breakable.game);
    let mut held = vec![false; breakable.sets.len()];
    for (set, (situation, command)) in breakable.sets.iter().zip(commands).enumerate() {
        let mix = match command {
            Some(command) => {
                let even = TREMBLE / command.mix.len() as f64;
                let trembling = command.mix.iter().map(|p| p * (1.0 - TREMBLE) + even);
                Some(trembling.collect())
            }
            None => played.at(situation),
        };
        if let Some(mix) = mix {
            let actions = breakable.game.actions(InformationSetId(set as u32));
            profile.probabilities[actions].copy_from_slice(&mix);
            held[set] = true;
        }
    }
    (profile, held)
}

/// What each action of each information set is worth to one player, weighted by the reach of its nodes.
struct ActionValues {
    /// Length: actions. Expected payoff from here on, times the reach of the information set.
    weighted: Vec<f64>,
    /// Length: information sets. The probability that play gets there.
    reach: Vec<f64>,
}

impl ActionValues {
    fn new(compiled: &Compiled, profile: &Profile, actor: ActorId) -> Self {
        let game = &compiled.game;
        let play = Play::new(compiled, profile);
        let mut reach = vec![0.0; game.node_count()];
        reach[0] = 1.0;
        for node in 0..game.node_count() {
            for edge in game.edges(NodeId(node as u32)) {
                reach[game.edge_child[edge] as usize] +=
                    reach[node] * play.edge_probability()[edge];
            }
        }
        let mut onward = vec![0.0; game.node_count()];
        let mut values = Self {
            weighted: vec![0.0; game.action_count()],
            reach: vec![0.0; compiled.sets.len()],
        };
        for node in (0..game.node_count()).rev() {
            let edges = game.edges(NodeId(node as u32));
            let first = edges.start;
            for edge in edges {
                let payoff = game.payoff_row(game.edge_payoff[edge])[actor.index()];
                let value = payoff + onward[game.edge_child[edge] as usize];
                onward[node] += play.edge_probability()[edge] * value;
                if let NodeKind::Decision(set) = game.kind(NodeId(node as u32)) {
                    let action = game.actions(set).start + edge - first;
                    values.weighted[action] += reach[node] * value;
                }
            }
            if let NodeKind::Decision(set) = game.kind(NodeId(node as u32)) {
                values.reach[set.index()] += reach[node];
            }
        }
        values
    }

    fn tempted(&self, compiled: &Compiled, set: usize, command: Command) -> Option<Temptation> {
        let reach = self.reach[set];
        if reach <= 0.0 {
            return None;
        }
        let situation = compiled.sets[set].clone();
        let values: Vec<f64> = self.weighted[compiled.game.actions(InformationSetId(set as u32))]
            .iter()
            .map(|weighted| weighted / reach)
            .collect();
        let kept: f64 = values
            .iter()
            .zip(&command.mix)
            .map(|(value, probability)| value * probability)
            .sum();
        let (best, value) = values
            .iter()
            .enumerate()
            .filter(|(at, _)| command.breach[*at])
            .max_by(|one, other| one.1.total_cmp(other.1))?;
        Some(Temptation {
            tempting: situation.options[best],
            situation,
            commanded: command.mix,
            gain: value - kept,
            reach,
        })
    }
}
