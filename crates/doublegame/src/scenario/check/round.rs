//! What happens in every period: first the choices and signals with who sees them, then the conditions and numbers.

use crate::scenario::check::names::{Meaning, unknown};
use crate::scenario::check::parts::{FlatStep, Parts};
use crate::scenario::check::scope::{Place, Scope};
use crate::scenario::check::{Checker, Reported, code, naming};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{ActorId, EndingId, Expr, Move, MoveId, MoveValue, Mover, Step};
use crate::scenario::tree::{self, Chance, Ident};

impl<'a> Checker<'a> {
    /// The choices and signals: who makes them, who sees them, how they can come out. Their conditions come later,
    /// since these need to know who sees what.
    pub(super) fn moves(&mut self, parts: &Parts<'a>) {
        for step in &parts.steps {
            let made = match step {
                FlatStep::Choose(choose, together) => self.choice(choose, *together),
                FlatStep::Signal(signal) => self.signal(signal),
                FlatStep::Update(_) | FlatStep::End(_) => continue,
            };
            self.scenario.moves.push(made);
        }
        let is_choice = |step: &FlatStep<'_>| matches!(step, FlatStep::Choose(..));
        // That a round has no lines at all has been said.
        let has_steps = parts.rounds.iter().any(|round| !round.steps.is_empty());
        let may_choose = ["choose", "together"]
            .iter()
            .any(|word| self.damage.may_declare(word));
        if has_steps && !may_choose && !parts.steps.iter().any(is_choice) {
            let span = parts
                .rounds
                .first()
                .map_or_else(Default::default, |r| r.span);
            self.say(
                Diagnostic::error(
                    code::MISSING_DECLARATION,
                    span,
                    "nobody chooses in this round",
                )
                .expected("at least one `choose`")
                .hint("add `choose NAME \"TITLE\" by ACTOR` with its options"),
            );
        }
    }

    fn choice(&mut self, choose: &tree::Choose, together: Option<u16>) -> Move {
        self.distinct(choose.options.iter().map(|option| &option.naming.name));
        let actor = self.actor_named(&choose.actor);
        let seen_by = self.seen_by(choose.seen_by.as_ref());
        if let Some(stake) = &choose.stake {
            self.check_stake(stake);
        }
        let citation = self.citation(choose.citation.as_ref());
        Move {
            naming: naming(&choose.naming),
            // A choice of an unknown actor stands in for a signal: the error is reported, and the rest can be checked.
            mover: actor.map_or(Mover::Chance, |actor| Mover::Actor {
                actor,
                stake: choose.stake.as_ref().map(|stake| stake.value),
            }),
            guard: None,
            seen_by: actor.map_or(seen_by, |actor| seen_by.with(actor)),
            together,
            values: choose
                .options
                .iter()
                .map(|option| MoveValue {
                    naming: naming(&option.naming),
                    guard: None,
                    weight: None,
                    citation: self.citation(option.citation.as_ref()),
                })
                .collect(),
            citation,
        }
    }

    fn signal(&mut self, signal: &tree::Signal) -> Move {
        self.distinct(signal.branches.iter().map(|branch| &branch.naming.name));
        let seen_by = self.seen_by(signal.seen_by.as_ref());
        let citation = self.citation(signal.citation.as_ref());
        Move {
            naming: naming(&signal.naming),
            mover: Mover::Chance,
            guard: None,
            seen_by,
            together: None,
            values: signal
                .branches
                .iter()
                .map(|branch| MoveValue {
                    naming: naming(&branch.naming),
                    guard: None,
                    weight: None,
                    citation: self.citation(branch.citation.as_ref()),
                })
                .collect(),
            citation,
        }
    }

    /// The conditions and numbers of the round.
    pub(super) fn round(&mut self, parts: &Parts<'a>) {
        let mut next = MoveId(0);
        for step in &parts.steps {
            let lowered = match step {
                FlatStep::Choose(choose, _) => {
                    self.lower_choice(next, choose);
                    Some(Step::Move(next))
                }
                FlatStep::Signal(signal) => {
                    self.lower_signal(next, signal);
                    Some(Step::Move(next))
                }
                FlatStep::Update(update) => self.update(update, next),
                FlatStep::End(end) => self.end(end, next),
            };
            if let Some(Step::Move(_)) = lowered {
                next = MoveId(next.0.saturating_add(1));
            }
            self.scenario.steps.extend(lowered);
        }
    }

    /// Who makes the choice; `None` for a signal.
    pub(super) fn chooser(&self, which: MoveId) -> Option<ActorId> {
        match self.scenario.moves.get(which.index())?.mover {
            Mover::Actor { actor, .. } => Some(actor),
            Mover::Chance => None,
        }
    }

    fn lower_choice(&mut self, which: MoveId, choose: &tree::Choose) {
        let place = match self.chooser(which) {
            Some(actor) => Place::Choice { actor, at: which },
            None => Place::Function,
        };
        let scope = Scope::from(place);
        let guard = choose
            .when
            .as_ref()
            .and_then(|when| self.condition(when, &scope));
        let weight_scope = Scope::from(Place::Constant("a weight"));
        let mut values = Vec::with_capacity(choose.options.len());
        for option in &choose.options {
            let guard = option
                .when
                .as_ref()
                .and_then(|when| self.condition(when, &scope));
            let weight = option
                .weight
                .as_ref()
                .and_then(|weight| self.number(weight, &weight_scope));
            // The weights of a choice that stands in for a signal are no probabilities.
            let weight = weight.filter(|_| self.chooser(which).is_some());
            values.push((guard, weight));
        }
        self.fill(which, guard, values);
    }

    fn lower_signal(&mut self, which: MoveId, signal: &tree::Signal) {
        let scope = Scope::from(Place::Round { next: which });
        let guard = signal
            .when
            .as_ref()
            .and_then(|when| self.condition(when, &scope));
        let chances: Vec<&Chance> = signal.branches.iter().map(|b| &b.probability).collect();
        let chances = self.chances(&chances, &scope);
        let values = chances.into_iter().map(|chance| (None, Some(chance)));
        self.fill(which, guard, values.collect());
    }

    fn fill(
        &mut self,
        which: MoveId,
        guard: Option<Expr>,
        values: Vec<(Option<Expr>, Option<Expr>)>,
    ) {
        let Some(made) = self.scenario.moves.get_mut(which.index()) else {
            return;
        };
        made.guard = guard;
        for (value, (guard, weight)) in made.values.iter_mut().zip(values) {
            value.guard = guard;
            value.weight = weight;
        }
    }

    fn update(&mut self, update: &tree::Update, next: MoveId) -> Option<Step> {
        let scope = Scope::from(Place::Round { next });
        let track = self.track_named(&update.track);
        let value = self.number(&update.value, &scope);
        let guard = update
            .when
            .as_ref()
            .map(|when| self.condition(when, &scope));
        let citation = self.citation(update.citation.as_ref());
        let mut rule = format!(
            "update {} to {}",
            update.track.text,
            self.written(&update.value)
        );
        if let Some(when) = &update.when {
            rule.push_str(" when ");
            rule.push_str(&self.written(when));
        }
        Some(Step::Update {
            track: track?,
            value: value?,
            guard: match guard {
                Some(guard) => Some(guard?),
                None => None,
            },
            citation,
            rule,
            span: update.span,
        })
    }

    fn end(&mut self, end: &tree::End, next: MoveId) -> Option<Step> {
        let scope = Scope::from(Place::Round { next });
        let when = end
            .when
            .as_ref()
            .and_then(|when| self.condition(when, &scope));
        let rule = end.when.as_ref().map(|when| self.written(when));
        Some(Step::End {
            ending: self.names.endings.get(&end.naming.name.text)?,
            when: when?,
            rule: rule?,
            span: end.span,
        })
    }

    /// The choice or signal of this name.
    pub(super) fn move_named(&mut self, name: &Ident) -> Option<MoveId> {
        let found = self.names.common.get(&name.text);
        if let Some(Meaning::Move(which)) = found {
            return Some(which);
        }
        let diagnostic = unknown(
            name,
            "a choice or a signal",
            found.map(|meaning| meaning.word(&self.scenario)),
            self.names
                .common
                .names_of(|m| matches!(m, Meaning::Move(_))),
        );
        self.say_of(name, diagnostic);
        None
    }

    /// The choice of this name, which the actor must make.
    pub(super) fn choice_of(&mut self, actor: ActorId, name: &Ident) -> Option<MoveId> {
        let which = self.move_named(name)?;
        if self.chooser(which) == Some(actor) {
            return Some(which);
        }
        let by = match self.chooser(which) {
            Some(other) => format!("is chosen by {}", self.actor_names(std::iter::once(other))),
            None => "is a signal, which nobody chooses".to_owned(),
        };
        let own: Vec<&str> = self
            .scenario
            .moves
            .iter()
            .filter(|made| matches!(made.mover, Mover::Actor { actor: by, .. } if by == actor))
            .map(|made| made.naming.name.as_str())
            .collect();
        let hint = if own.is_empty() {
            "this actor has no choice".to_owned()
        } else {
            format!(
                "the choices of this actor are {}",
                crate::scenario::check::names::listed(&own)
            )
        };
        let diagnostic = Diagnostic::error(
            code::NOT_ITS_CHOICE,
            name.span,
            format!("`{}` {by}", name.text),
        )
        .expected(format!(
            "a choice of {}",
            self.actor_names(std::iter::once(actor))
        ))
        .hint(hint);
        self.say(diagnostic);
        None
    }

    /// The ending of this name; `None` inside is the built-in ending `horizon`.
    pub(super) fn ending(&mut self, name: &Ident) -> Result<Option<EndingId>, Reported> {
        if name.text == "horizon" {
            return Ok(None);
        }
        if let Some(ending) = self.names.endings.get(&name.text) {
            return Ok(Some(ending));
        }
        let candidates = self.names.endings.names().chain(["horizon"]);
        let diagnostic = unknown(name, "an ending", None, candidates);
        self.say_of(name, diagnostic);
        Err(Reported)
    }
}
