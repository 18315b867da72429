//! Who acts, and what each of them may privately be.

use crate::scenario::check::head::START;
use crate::scenario::check::names::{Meaning, listed, unknown};
use crate::scenario::check::parts::Parts;
use crate::scenario::check::scope::{Place, Scope};
use crate::scenario::check::{Checker, IN_ERROR, code, limits, naming, text};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{Actor, ActorId, ActorSet, ActorType, BinaryOperator, Expr, Span};
use crate::scenario::tree::{self, Chance, Ident, SeenBy};

impl Checker<'_> {
    /// All actors with their types.
    pub(super) fn actors(&mut self, parts: &Parts<'_>) {
        if parts.actors.is_empty() && !self.damage.may_declare("actor") {
            self.say(
                Diagnostic::error(
                    code::MISSING_DECLARATION,
                    START,
                    "the scenario has no actor",
                )
                .expected("at least one `actor`")
                .hint("add `actor NAME \"TITLE\"` for everybody who chooses"),
            );
        }
        for actor in parts.actors.iter().take(limits::ACTORS) {
            let actor = self.actor(actor);
            self.scenario.actors.push(actor);
        }
    }

    fn actor(&mut self, actor: &tree::Actor) -> Actor {
        let scope = Scope::from(Place::Constant("a rationality"));
        let rationality = actor
            .rationality
            .as_ref()
            .and_then(|expr| self.number(expr, &scope));
        if let Some((stake, _)) = &actor.stake {
            self.check_stake(stake);
        }
        let citation = self.citation(actor.citation.as_ref());
        let types = if actor.types.is_empty() {
            vec![ActorType {
                naming: naming(&actor.naming),
                prior: Expr::Number(1.0),
                about: None,
                citation: None,
            }]
        } else {
            self.types(&actor.types)
        };
        Actor {
            naming: naming(&actor.naming),
            about: text(actor.about.as_ref()),
            rationality: rationality.unwrap_or(Expr::Number(1.0)),
            stake: actor.stake.as_ref().map_or(1.0, |(stake, _)| stake.value),
            stake_note: actor
                .stake
                .as_ref()
                .and_then(|(_, note)| text(note.as_ref())),
            types,
            citation,
        }
    }

    /// Reports a stake that is not above zero.
    pub(super) fn check_stake(&mut self, stake: &tree::Number) {
        if stake.value <= 0.0 {
            self.say(
                Diagnostic::error(
                    code::NOT_POSITIVE,
                    stake.span,
                    format!("a stake of {}", stake.text),
                )
                .expected("a number above 0")
                .hint("the stake is the payoff that one decision is about"),
            );
        }
    }

    fn types(&mut self, types: &[tree::ActorType]) -> Vec<ActorType> {
        self.distinct(types.iter().map(|kind| &kind.naming.name));
        let chances: Vec<&Chance> = types.iter().map(|kind| &kind.prior).collect();
        let scope = Scope::from(Place::Constant("a prior"));
        let priors = self.chances(&chances, &scope);
        types
            .iter()
            .zip(priors)
            .map(|(kind, prior)| ActorType {
                naming: naming(&kind.naming),
                prior,
                about: text(kind.about.as_ref()),
                citation: self.citation(kind.citation.as_ref()),
            })
            .collect()
    }

    /// Probabilities with `otherwise` written out as one less the others.
    pub(super) fn chances(&mut self, chances: &[&Chance], scope: &Scope) -> Vec<Expr> {
        let mut rest: Option<(usize, Span)> = None;
        let mut lowered = Vec::with_capacity(chances.len());
        let mut sum: Option<Expr> = None;
        for (position, chance) in chances.iter().enumerate() {
            match chance {
                Chance::Expression(expr) => {
                    let value = self.number(expr, scope).unwrap_or(IN_ERROR);
                    sum = Some(match sum {
                        None => value.clone(),
                        Some(sum) => binary(BinaryOperator::Add, sum, value.clone()),
                    });
                    lowered.push(value);
                }
                Chance::Otherwise(span) => {
                    lowered.push(IN_ERROR);
                    if let Some((_, first)) = rest {
                        self.say(
                            Diagnostic::error(
                                code::SECOND_OTHERWISE,
                                *span,
                                "`otherwise` stands twice",
                            )
                            .expected("a probability")
                            .also(first, "the first one")
                            .hint("one `otherwise` takes what the others leave"),
                        );
                    } else {
                        rest = Some((position, *span));
                    }
                }
            }
        }
        if let Some((position, _)) = rest
            && let Some(slot) = lowered.get_mut(position)
        {
            *slot = match sum {
                None => Expr::Number(1.0),
                Some(sum) => binary(BinaryOperator::Subtract, Expr::Number(1.0), sum),
            };
        }
        lowered
    }

    /// Reports names that stand twice in a list of declarations.
    pub(super) fn distinct<'n>(&mut self, names: impl Iterator<Item = &'n Ident>) {
        let mut seen: Vec<&Ident> = Vec::new();
        for name in names {
            if let Some(first) = seen.iter().find(|other| other.text == name.text) {
                self.say(
                    Diagnostic::error(
                        code::NAME_TAKEN,
                        name.span,
                        format!("the name `{}` is taken", name.text),
                    )
                    .label("declared again here")
                    .also(first.span, "first declared here")
                    .expected("a name of its own")
                    .hint("give one of the two another name"),
                );
            } else {
                seen.push(name);
            }
        }
    }

    /// The actor of this name.
    pub(super) fn actor_named(&mut self, name: &Ident) -> Option<ActorId> {
        let found = self.names.common.get(&name.text);
        if let Some(Meaning::Actor(actor)) = found {
            return (actor.index() < self.scenario.actors.len()).then_some(actor);
        }
        let diagnostic = unknown(
            name,
            "an actor",
            found.map(|meaning| meaning.word(&self.scenario)),
            self.names
                .common
                .names_of(|m| matches!(m, Meaning::Actor(_))),
        );
        self.say_of(name, diagnostic);
        None
    }

    /// The actors who see something; all where that is lacking, so that nothing else is said of it.
    pub(super) fn seen_by(&mut self, seen_by: Option<&SeenBy>) -> ActorSet {
        match seen_by {
            Some(SeenBy::Nobody(_)) => ActorSet::default(),
            None | Some(SeenBy::All(_)) => (0..self.scenario.actors.len())
                .fold(ActorSet::default(), |set, index| {
                    set.with(ActorId(index as u16))
                }),
            Some(SeenBy::Actors(names)) => {
                let mut set = ActorSet::default();
                for name in names {
                    let Some(actor) = self.actor_named(name) else {
                        continue;
                    };
                    if set.contains(actor) {
                        let text = format!("`{}` is named twice", name.text);
                        self.say(
                            Diagnostic::error(code::NAMED_TWICE, name.span, text)
                                .expected("each name once")
                                .hint("leave out the second"),
                        );
                    }
                    set = set.with(actor);
                }
                set
            }
        }
    }

    /// The titles of these actors, for messages.
    pub(super) fn actor_names(&self, actors: impl Iterator<Item = ActorId>) -> String {
        let names: Vec<&str> = actors
            .filter_map(|actor| self.scenario.actors.get(actor.index()))
            .map(|actor| actor.naming.name.as_str())
            .collect();
        listed(&names)
    }
}

fn binary(operator: BinaryOperator, left: Expr, right: Expr) -> Expr {
    Expr::Binary(operator, Box::new(left), Box::new(right))
}
