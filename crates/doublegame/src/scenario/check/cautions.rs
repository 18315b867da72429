//! Warnings on what a scenario says by accident: hidden choices that are given away, choices and options without any
//! effect, and what can never come about.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::check::interval::{Ranges, bounds};
use crate::scenario::check::names::listed;
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::evaluate::{for_each_expression, operands};
use crate::scenario::knowledge::{Channel, Reads, inferences};
use crate::scenario::model::{
    ActorId, ActorSet, Expr, Item, Move, MoveId, Mover, Scenario, Span, Step, TrackId,
};

impl Checker<'_> {
    /// All of these warnings.
    pub(super) fn cautions(&mut self) {
        self.given_away();
        self.choices_without_effect();
        self.equal_options();
        self.never_possible();
    }

    fn given_away(&mut self) {
        for (index, made) in self.scenario.moves.clone().iter().enumerate() {
            let Mover::Actor { actor: chooser, .. } = made.mover else {
                continue;
            };
            let hidden = MoveId(index as u16);
            let mut found: BTreeMap<Channel, (Vec<ActorId>, Vec<TrackId>)> = BTreeMap::new();
            for (index, _) in self.scenario.actors.iter().enumerate() {
                let actor = ActorId(index as u16);
                if made.seen_by.contains(actor) || actor == chooser {
                    continue;
                }
                for inference in inferences(&self.scenario, actor, Item::Move(hidden)) {
                    // What an actor can choose from depends on what it sees, which is reported itself.
                    if own_choice(&self.scenario, actor, inference.channel) {
                        continue;
                    }
                    let entry = found.entry(inference.channel).or_default();
                    entry.0.push(actor);
                    entry.1 = inference.through;
                }
            }
            for (channel, (actors, through)) in found {
                self.warn_given_away(made, channel, &actors, &through);
            }
        }
    }

    fn warn_given_away(
        &mut self,
        hidden: &Move,
        channel: Channel,
        actors: &[ActorId],
        through: &[TrackId],
    ) {
        let Some((span, how, mend)) = describe(&self.scenario, channel) else {
            return;
        };
        let actors = self.actor_names(actors.iter().copied());
        let tracks: Vec<&str> = through
            .iter()
            .filter_map(|track| self.scenario.tracks.get(track.index()))
            .map(|track| track.naming.name.as_str())
            .collect();
        let path = if tracks.is_empty() {
            format!("it depends on `{}`", hidden.naming.name)
        } else {
            format!(
                "it depends on `{}` by way of {}",
                hidden.naming.name,
                listed(&tracks)
            )
        };
        self.say(
            Diagnostic::warning(
                code::GIVEN_AWAY,
                span,
                format!(
                    "{how} tells {actors} something of the hidden `{}`",
                    hidden.naming.name
                ),
            )
            .label(path)
            .also(hidden.naming.span, format!("not seen by {actors}"))
            .hint(format!(
                "{mend}; let a noisy `signal` carry it; or name {actors} in the `seen by` of `{}`",
                hidden.naming.name
            )),
        );
    }

    fn choices_without_effect(&mut self) {
        let reads = all_reads(&self.scenario);
        for (index, made) in self.scenario.moves.clone().iter().enumerate() {
            let Mover::Actor { actor, .. } = made.mover else {
                continue;
            };
            let alone = made.seen_by == ActorSet::default().with(actor);
            if alone && !reads.reads_move(MoveId(index as u16)) {
                let name = &made.naming.name;
                self.say(
                    Diagnostic::warning(
                        code::CHOICE_WITHOUT_EFFECT,
                        made.naming.span,
                        format!("nobody else sees `{name}`, and nothing depends on it"),
                    )
                    .label("without effect")
                    .hint("let a payoff, a track or a signal depend on it, or leave it out"),
                );
            }
        }
    }

    /// Options that no expression names are alike in everything but their name.
    fn equal_options(&mut self) {
        let mut named: BTreeSet<(MoveId, u16)> = BTreeSet::new();
        for_each_expression(&self.scenario, |expr| collect_outcomes(expr, &mut named));
        for (index, made) in self.scenario.moves.clone().iter().enumerate() {
            let which = MoveId(index as u16);
            let unnamed: Vec<_> = made
                .values
                .iter()
                .enumerate()
                .filter(|(value, _)| !named.contains(&(which, *value as u16)))
                .map(|(_, value)| value)
                .collect();
            let first = unnamed.iter().find_map(|one| {
                let twin = unnamed.iter().find(|other| {
                    other.naming.name != one.naming.name
                        && other.guard == one.guard
                        && other.weight == one.weight
                });
                twin.map(|twin| (one.naming.clone(), twin.naming.clone()))
            });
            if made.mover == Mover::Chance {
                continue;
            }
            if let Some((one, other)) = first {
                self.say(
                    Diagnostic::warning(
                        code::EQUAL_OPTIONS,
                        other.span,
                        format!(
                            "nothing tells the options `{}` and `{}` of `{}` apart but who sees them",
                            one.name, other.name, made.naming.name
                        ),
                    )
                    .label("no expression names it")
                    .also(one.span, "nor this one")
                    .hint("two options with equal effects are together taken more often than one: merge them, or let something depend on them"),
                );
            }
        }
    }

    fn never_possible(&mut self) {
        let ranges = Ranges::full(&self.scenario);
        let mut found: Vec<(Span, String)> = Vec::new();
        let never = |guard: &Option<Expr>| {
            guard
                .as_ref()
                .is_some_and(|guard| bounds(guard, &ranges).never())
        };
        for made in &self.scenario.moves {
            if never(&made.guard) {
                found.push((
                    made.naming.span,
                    format!("`{}` is never made", made.naming.name),
                ));
            }
            for value in &made.values {
                if never(&value.guard) {
                    let text = format!("the option `{}` can never be taken", value.naming.name);
                    found.push((value.naming.span, text));
                }
            }
        }
        for step in &self.scenario.steps {
            match step {
                Step::Update { guard, span, .. } if never(guard) => {
                    found.push((*span, "this update never applies".to_owned()));
                }
                Step::End { when, span, .. } if bounds(when, &ranges).never() => {
                    found.push((*span, "play never ends here".to_owned()));
                }
                _ => {}
            }
        }
        for line in self
            .scenario
            .policies
            .iter()
            .flat_map(|policy| &policy.lines)
        {
            if never(&line.guard) {
                found.push((
                    line.span,
                    "this line of the policy never applies".to_owned(),
                ));
            }
        }
        for (span, message) in found {
            self.say(
                Diagnostic::warning(code::NEVER_POSSIBLE, span, message)
                    .label("its condition never holds")
                    .hint(
                        "loosen it or leave it out: no draw of the params and no value of the tracks makes it true",
                    ),
            );
        }
    }
}

/// Whether the channel is a choice of the actor's own.
fn own_choice(scenario: &Scenario, actor: ActorId, channel: Channel) -> bool {
    let (Channel::Made(which) | Channel::Menu(which)) = channel else {
        return false;
    };
    let made = scenario.moves.get(which.index());
    made.is_some_and(|made| matches!(made.mover, Mover::Actor { actor: by, .. } if by == actor))
}

/// Where a channel stands, what it is, and how to close it. Nothing for a signal: it is meant to tell.
fn describe(scenario: &Scenario, channel: Channel) -> Option<(Span, String, String)> {
    match channel {
        Channel::Track(track) => {
            let naming = &scenario.tracks.get(track.index())?.naming;
            let name = &naming.name;
            Some((
                naming.span,
                format!("the track `{name}`"),
                format!("hide `{name}`"),
            ))
        }
        Channel::Ending(ending) => {
            let span = scenario.steps.iter().find_map(|step| match step {
                Step::End {
                    ending: id, span, ..
                } if *id == ending => Some(*span),
                _ => None,
            })?;
            let name = &scenario.endings.get(ending.index())?.name;
            Some((
                span,
                format!("whether play ends with `{name}`"),
                "let the end depend on what is seen".to_owned(),
            ))
        }
        Channel::Made(which) => {
            let naming = &scenario.moves.get(which.index())?.naming;
            let name = &naming.name;
            Some((
                naming.span,
                format!("whether `{name}` is made"),
                format!("let the `when` of `{name}` depend on what is seen"),
            ))
        }
        Channel::Menu(which) => {
            let naming = &scenario.moves.get(which.index())?.naming;
            let name = &naming.name;
            Some((
                naming.span,
                format!("what is taken from the menu of `{name}`"),
                format!("let the options of `{name}` depend on what is seen"),
            ))
        }
        Channel::Signal(_) | Channel::Updates(_) => None,
    }
}

/// What all expressions of a scenario read together.
pub(super) fn all_reads(scenario: &Scenario) -> Reads {
    let mut expressions = Vec::new();
    for_each_expression(scenario, |expr| expressions.push(expr));
    Reads::of(expressions)
}

fn collect_outcomes(expr: &Expr, found: &mut BTreeSet<(MoveId, u16)>) {
    if let Expr::MoveIs(which, Some(value)) | Expr::LastMoveIs(which, Some(value)) = expr {
        found.insert((*which, *value));
    }
    operands(expr, |operand| collect_outcomes(operand, found));
}
